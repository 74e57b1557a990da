/* lookup.c: searching the dialects' tables: type names, facts, verbs, SQLSTATEs; checks of an op before lowering. */
#include "config.h"

#include <ctype.h>

#include "common.h"

/* ---- types ------------------------------------------------------------------------------------------------------- */

const ms_common_type *ms_common_type_find(const ms_common_type *rows, size_t n, const char *words)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].words[0] == words[0] && strcmp(rows[i].words, words) == 0)
            return &rows[i];
    return NULL;
}

const char *ms_common_type_words(const ms_common_type *rows, size_t n, ms_type_kind kind)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].kind == kind)
            return rows[i].words;
    return NULL;
}

void ms_common_type_arguments(ms_sql *sql, const ms_type *type)
{
    if (type->length < 0)
        return;
    if (type->scale >= 0)
        ms_sql_punct(sql, ms_arena_printf(sql->arena, "(%d,%d)", (int)type->length, (int)type->scale));
    else
        ms_sql_punct(sql, ms_arena_printf(sql->arena, "(%d)", (int)type->length));
}

/* ---- facts ------------------------------------------------------------------------------------------------------- */

/* The tag of "pg.add_column.volatile@11" is "volatile", that of "pg.add_column@11" is empty. */
static bool tag_is(const char *id, const char *tag)
{
    const char *dot = strchr(id, '.');
    dot = dot == NULL ? NULL : strchr(dot + 1, '.');
    const char *have = dot == NULL ? "" : dot + 1;
    const size_t n = strcspn(have, "@");
    return tag == NULL ? n == 0 : n == strlen(tag) && strncmp(have, tag, n) == 0;
}

static const ms_fact *best(const ms_fact *rows, size_t n, ms_op_kind op, const char *tag, int32_t version)
{
    const ms_fact *found = NULL;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].op != op || rows[i].since > version || !tag_is(rows[i].id, tag))
            continue;
        if (found == NULL || rows[i].since > found->since)
            found = &rows[i];
    }
    return found;
}

const ms_fact *ms_common_fact(const ms_fact *rows, size_t n, ms_op_kind op, const char *tag, int32_t version,
                              const ms_fact *worst)
{
    const ms_fact *found = best(rows, n, op, tag, version);
    if (found == NULL && tag != NULL)
        found = best(rows, n, op, NULL, version);
    return found != NULL ? found : worst;
}

ms_op_kind ms_common_fact_kind(const ms_op *op) { return ms_op_is_worded(op->kind) ? MS_OP_OPAQUE : op->kind; }

const char *ms_common_verb_tag(const ms_common_verb *rows, size_t n, const char *verb)
{
    const char *tag = NULL;
    size_t longest = 0;
    if (verb == NULL)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        const size_t len = strlen(rows[i].words);
        if (len <= longest || strncmp(verb, rows[i].words, len) != 0 || isalnum((unsigned char)verb[len]))
            continue;
        longest = len;
        tag = rows[i].tag;
    }
    return tag;
}

/* ---- errors ------------------------------------------------------------------------------------------------------ */

typedef struct sqlstate_row { const char *code; ms_error_class class; } sqlstate_row;
/* Five characters: that code; two: the whole class. First match wins, so codes stand before their class. 42xxx names
 * are PostgreSQL's, 42Sxx ODBC's, HYTxx the ODBC driver manager's. */
static const sqlstate_row sqlstates[] = {
    { "55P03", MS_CLASS_LOCK_TIMEOUT },        { "40P01", MS_CLASS_DEADLOCK },
    { "40001", MS_CLASS_SERIALIZATION },       { "40003", MS_CLASS_CONNECTION_LOST },
    { "57014", MS_CLASS_CANCELLED },           { "57P01", MS_CLASS_CONNECTION_LOST },
    { "57P02", MS_CLASS_CONNECTION_LOST },     { "57P03", MS_CLASS_CONNECTION_LOST },
    { "57P05", MS_CLASS_CONNECTION_LOST },     { "25P03", MS_CLASS_CONNECTION_LOST },
    { "25P04", MS_CLASS_CONNECTION_LOST },     { "25006", MS_CLASS_READ_ONLY },
    { "23505", MS_CLASS_UNIQUE_VIOLATION },    { "23", MS_CLASS_CONSTRAINT_VIOLATION },
    { "28", MS_CLASS_AUTHENTICATION },         { "08", MS_CLASS_CONNECTION_LOST },
    { "42P07", MS_CLASS_DUPLICATE_OBJECT },    { "42701", MS_CLASS_DUPLICATE_OBJECT },
    { "42710", MS_CLASS_DUPLICATE_OBJECT },    { "42723", MS_CLASS_DUPLICATE_OBJECT },
    { "42P06", MS_CLASS_DUPLICATE_OBJECT },    { "42P04", MS_CLASS_DUPLICATE_OBJECT },
    { "42712", MS_CLASS_SYNTAX },              { "42S01", MS_CLASS_DUPLICATE_OBJECT },
    { "42S11", MS_CLASS_DUPLICATE_OBJECT },    { "42S21", MS_CLASS_DUPLICATE_OBJECT },
    { "42P01", MS_CLASS_NO_SUCH_OBJECT },      { "42703", MS_CLASS_NO_SUCH_OBJECT },
    { "42704", MS_CLASS_NO_SUCH_OBJECT },      { "42883", MS_CLASS_NO_SUCH_OBJECT },
    { "3F000", MS_CLASS_NO_SUCH_OBJECT },      { "3D000", MS_CLASS_NO_SUCH_OBJECT },
    { "42S02", MS_CLASS_NO_SUCH_OBJECT },      { "42S12", MS_CLASS_NO_SUCH_OBJECT },
    { "42S22", MS_CLASS_NO_SUCH_OBJECT },      { "42501", MS_CLASS_PERMISSION },
    { "0LP01", MS_CLASS_PERMISSION },          { "42601", MS_CLASS_SYNTAX },
    { "42000", MS_CLASS_SYNTAX },              { "42602", MS_CLASS_SYNTAX },
    { "53100", MS_CLASS_DISK_FULL },           { "53300", MS_CLASS_CONNECTION_LOST },
    { "HYT00", MS_CLASS_CANCELLED },           { "HYT01", MS_CLASS_CONNECTION_LOST },
    { "HY008", MS_CLASS_CANCELLED },
};

ms_error_class ms_common_classify_sqlstate(const char *sqlstate)
{
    for (size_t i = 0; i < MS_COUNT(sqlstates); i++)
        if (strncmp(sqlstate, sqlstates[i].code, strlen(sqlstates[i].code)) == 0)
            return sqlstates[i].class;
    return MS_CLASS_OTHER;
}

ms_error_class ms_common_classify_native(const ms_common_native *rows, size_t n, int32_t native)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].native == native)
            return rows[i].class;
    return MS_CLASS_COUNT;
}

/* ---- ops --------------------------------------------------------------------------------------------------------- */

enum {
    NEEDS_OBJECT = 1 << 0, NEEDS_NEW_NAME = 1 << 1, NEEDS_COLUMN = 1 << 2, NEEDS_COLUMN_DEF = 1 << 3,
    NEEDS_CONSTRAINT = 1 << 4, NEEDS_CONSTRAINT_NAME = 1 << 5, NEEDS_INDEX = 1 << 6, NEEDS_OBJ = 1 << 7,
    NEEDS_TABLE = 1 << 8, NEEDS_EXPR = 1 << 9, NEEDS_NEW_COLUMN = 1 << 10
};
static const uint16_t needs[MS_OP_COUNT] = {
    [MS_OP_CREATE_TABLE] = NEEDS_TABLE,
    [MS_OP_DROP_TABLE] = NEEDS_OBJECT,
    [MS_OP_RENAME_TABLE] = NEEDS_OBJECT | NEEDS_NEW_NAME,
    [MS_OP_TRUNCATE_TABLE] = NEEDS_OBJECT,
    [MS_OP_ADD_COLUMN] = NEEDS_OBJECT | NEEDS_COLUMN_DEF,
    [MS_OP_DROP_COLUMN] = NEEDS_OBJECT | NEEDS_COLUMN,
    [MS_OP_RENAME_COLUMN] = NEEDS_OBJECT | NEEDS_COLUMN | NEEDS_NEW_COLUMN,
    [MS_OP_CHANGE_TYPE] = NEEDS_OBJECT | NEEDS_COLUMN | NEEDS_COLUMN_DEF,
    [MS_OP_SET_NOT_NULL] = NEEDS_OBJECT | NEEDS_COLUMN,
    [MS_OP_DROP_NOT_NULL] = NEEDS_OBJECT | NEEDS_COLUMN,
    [MS_OP_SET_IDENTITY] = NEEDS_OBJECT | NEEDS_COLUMN | NEEDS_COLUMN_DEF,
    [MS_OP_SET_DEFAULT] = NEEDS_OBJECT | NEEDS_COLUMN | NEEDS_EXPR,
    [MS_OP_DROP_DEFAULT] = NEEDS_OBJECT | NEEDS_COLUMN,
    [MS_OP_ADD_PRIMARY_KEY] = NEEDS_OBJECT | NEEDS_CONSTRAINT,
    [MS_OP_DROP_PRIMARY_KEY] = NEEDS_OBJECT,
    [MS_OP_ALTER_PRIMARY_KEY] = NEEDS_OBJECT | NEEDS_CONSTRAINT,
    [MS_OP_ADD_UNIQUE] = NEEDS_OBJECT | NEEDS_CONSTRAINT,
    [MS_OP_ADD_FOREIGN_KEY] = NEEDS_OBJECT | NEEDS_CONSTRAINT,
    [MS_OP_ADD_CHECK] = NEEDS_OBJECT | NEEDS_CONSTRAINT,
    [MS_OP_ADD_EXCLUDE] = NEEDS_OBJECT | NEEDS_CONSTRAINT,
    [MS_OP_VALIDATE_CONSTRAINT] = NEEDS_OBJECT | NEEDS_CONSTRAINT_NAME,
    [MS_OP_RENAME_CONSTRAINT] = NEEDS_OBJECT | NEEDS_CONSTRAINT_NAME | NEEDS_NEW_COLUMN,
    [MS_OP_DROP_CONSTRAINT] = NEEDS_OBJECT | NEEDS_CONSTRAINT_NAME,
    [MS_OP_CREATE_INDEX] = NEEDS_INDEX,
    [MS_OP_DROP_INDEX] = NEEDS_OBJECT,
    [MS_OP_RENAME_INDEX] = NEEDS_OBJECT | NEEDS_NEW_NAME,
    [MS_OP_CREATE_VIEW] = NEEDS_OBJ,
    [MS_OP_REPLACE_VIEW] = NEEDS_OBJ,
    [MS_OP_DROP_VIEW] = NEEDS_OBJECT,
    [MS_OP_CREATE_SEQUENCE] = NEEDS_OBJ,
    [MS_OP_ALTER_SEQUENCE] = NEEDS_OBJECT,
    [MS_OP_DROP_SEQUENCE] = NEEDS_OBJECT,
    [MS_OP_CREATE_ENUM] = NEEDS_OBJ,
    [MS_OP_ALTER_ENUM] = NEEDS_OBJECT,
    [MS_OP_DROP_ENUM] = NEEDS_OBJECT,
    [MS_OP_CREATE_SCHEMA] = NEEDS_OBJECT,
    [MS_OP_DROP_SCHEMA] = NEEDS_OBJECT,
    [MS_OP_CREATE_TRIGGER] = NEEDS_OBJ,
    [MS_OP_DROP_TRIGGER] = NEEDS_OBJECT,
    [MS_OP_CREATE_ROUTINE] = NEEDS_OBJ,
    [MS_OP_DROP_ROUTINE] = NEEDS_OBJECT,
    [MS_OP_CREATE_EXTENSION] = NEEDS_OBJECT,
    [MS_OP_COMMENT] = NEEDS_OBJECT,
};

static bool lacks_body(const ms_constraint *constraint)
{
    const bool expression = constraint->kind == MS_CONSTRAINT_CHECK || constraint->kind == MS_CONSTRAINT_EXCLUDE;
    return expression ? constraint->expr == NULL
                      : constraint->kind == MS_CONSTRAINT_FOREIGN_KEY && constraint->ref_table.name == NULL;
}

ms_status ms_common_check_op(const ms_op *op, ms_error *err)
{
    if ((unsigned)op->kind >= MS_OP_COUNT)
        return ms_error_set(err, MS_ERR_INTERNAL, "op of unknown kind %d", (int)op->kind);
    if (op->inexact) {
        ms_error_set(err, MS_ERR_UNSUPPORTED, "%s: the statement says more than the op carries", ms_op_name(op->kind));
        ms_error_code(err, "unsupported_op");
        ms_error_hint(err, "Run the statement as it is written.");
        return MS_ERR_UNSUPPORTED;
    }
    const struct { uint16_t need; bool missing; const char *what; } checks[] = {
        { NEEDS_OBJECT, op->object.name == NULL, "object" },
        { NEEDS_NEW_NAME, op->new_name.name == NULL, "new name" },
        { NEEDS_COLUMN, op->column == NULL, "column" },
        { NEEDS_COLUMN_DEF, op->column_def == NULL, "column definition" },
        { NEEDS_CONSTRAINT, op->constraint == NULL || lacks_body(op->constraint), "constraint" },
        { NEEDS_CONSTRAINT_NAME, op->constraint_name == NULL, "constraint name" },
        { NEEDS_INDEX, op->index == NULL || op->index->table.name == NULL, "index" },
        { NEEDS_OBJ, op->obj == NULL, "object definition" },
        { NEEDS_TABLE, op->table == NULL, "table" },
        { NEEDS_EXPR, op->expr == NULL, "expression" },
        { NEEDS_NEW_COLUMN, op->new_column == NULL, "new column" },
    };
    for (size_t i = 0; i < MS_COUNT(checks); i++)
        if ((needs[op->kind] & checks[i].need) && checks[i].missing)
            return ms_error_set(err, MS_ERR_INTERNAL, "%s without its %s", ms_op_name(op->kind), checks[i].what);
    return MS_OK;
}

ms_status ms_common_unsupported(ms_error *err, const char *dialect, const ms_op *op, const char *reason,
                                const char *instead)
{
    const ms_status status = ms_error_set(err, MS_ERR_UNSUPPORTED, "%s cannot carry out %s: %s", dialect,
                                          ms_op_name(op->kind), reason);
    ms_error_code(err, "unsupported_op");
    if (instead != NULL)
        ms_error_hint(err, "%s", instead);
    return status;
}
