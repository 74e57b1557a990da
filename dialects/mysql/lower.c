/* lower.c: the table of ops and their native statements for MySQL and MariaDB, and the small pieces they share.
 *
 * Says what to send, never whether it is wise: that is for facts.c and the planner. What neither server can do is
 * refused with what to write instead. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "../common/common.h"
#include "my.h"

const ms_sql_style ms_my_style = { .ident_open = '`', .ident_close = '`', .backslash_hex = true };

void ms_my_put_plain_string(ms_sql *sql, const char *text)
{
    ms_sql_kw(sql, "'");
    for (; *text != '\0'; text++) {
        const char twice[3] = { *text, *text == '\'' || *text == '\\' ? *text : '\0', '\0' };
        ms_sql_punct(sql, twice);
    }
    ms_sql_punct(sql, "'");
}

void ms_my_emit(ms_my_lower *lower, ms_sql *sql) { MS_PUSH(lower->arena, lower->out, ms_sql_text(sql)); }

ms_status ms_my_unsupported(ms_my_lower *lower, const char *what, const char *hint)
{
    return ms_common_unsupported(lower->err, lower->family->product, lower->op, what, hint);
}

const ms_column *ms_my_find_column(const ms_catalog *catalog, ms_name table, const char *column)
{
    const ms_table *t = catalog == NULL ? NULL : ms_catalog_table(catalog, table);
    return t == NULL || column == NULL ? NULL : ms_table_column(catalog, t, column);
}

/* ---- tables ---- */

static ms_status drop_table(ms_my_lower *lower, const ms_op *op)
{
    ms_sql sql;
    ms_sql_init(&sql, lower->arena, &ms_my_style);
    ms_sql_kw(&sql, op->if_exists ? "DROP TABLE IF EXISTS" : "DROP TABLE");
    ms_common_name(&sql, op->object);
    ms_my_emit(lower, &sql);
    return MS_OK;
}

static ms_status rename_table(ms_my_lower *lower, const ms_op *op)
{
    ms_sql sql;
    ms_sql_init(&sql, lower->arena, &ms_my_style);
    if (op->object_kind == MS_OBJECT_SEQUENCE && !ms_my_has(lower->family, lower->version, MS_MY_SEQUENCE))
        return ms_my_unsupported(lower, "there are no sequences", "Use an AUTO_INCREMENT column.");
    ms_sql_kw(&sql, "RENAME TABLE");
    ms_common_name(&sql, op->object);
    ms_sql_kw(&sql, "TO");
    ms_common_name(&sql, op->new_name); /* unqualified: the current database, as MS_CATALOG_RENAME_TO_DEFAULT says */
    ms_my_emit(lower, &sql);
    return MS_OK;
}

static ms_status truncate_table(ms_my_lower *lower, const ms_op *op)
{
    ms_sql sql;
    ms_sql_init(&sql, lower->arena, &ms_my_style);
    ms_sql_kw(&sql, "TRUNCATE TABLE");
    ms_common_name(&sql, op->object);
    ms_my_emit(lower, &sql);
    return MS_OK;
}

static ms_status table_option(ms_my_lower *lower, const ms_op *op)
{
    if (op->value == NULL || op->expr == NULL)
        return ms_my_unsupported(lower, "this table option has no other form than its own text", NULL);
    if (strcmp(op->value, "ALGORITHM") == 0 || strcmp(op->value, "LOCK") == 0)
        return MS_OK; /* said of the statement that it stood in, which is not sent */
    ms_sql sql;
    ms_sql_init(&sql, lower->arena, &ms_my_style);
    ms_sql_kw(&sql, "ALTER TABLE");
    ms_common_name(&sql, op->object);
    ms_sql_raw(&sql, op->expr); /* the option as it was written, with its value */
    ms_my_emit(lower, &sql);
    return MS_OK;
}

static ms_status reindex(ms_my_lower *lower, const ms_op *op)
{
    ms_name table = op->object_kind == MS_OBJECT_INDEX ? op->table_name : op->object;
    ms_table *owner = NULL;
    if (table.name == NULL && lower->catalog != NULL &&
        ms_catalog_find_index(lower->catalog, op->object, &owner) != NULL)
        table = owner->name;
    if (table.name == NULL)
        return ms_my_unsupported(lower, "an index cannot be rebuilt without its table", "Name the table.");
    ms_sql sql;
    ms_sql_init(&sql, lower->arena, &ms_my_style);
    ms_sql_kw(&sql, "ALTER TABLE");
    ms_common_name(&sql, table);
    ms_sql_kw(&sql, "FORCE");
    ms_my_emit(lower, &sql);
    return MS_OK;
}

/* ---- objects that are not tables ---- */

/* "DROP kind [IF EXISTS] name". Parallel to the kinds of DROP_* ops. */
static ms_status drop_object(ms_my_lower *lower, const ms_op *op)
{
    static const struct { ms_op_kind op; ms_object_kind kind; const char *words; } forms[] = {
        { MS_OP_DROP_VIEW, MS_OBJECT_NONE, "DROP VIEW" },
        { MS_OP_DROP_TRIGGER, MS_OBJECT_NONE, "DROP TRIGGER" },
        { MS_OP_DROP_SEQUENCE, MS_OBJECT_NONE, "DROP SEQUENCE" },
        { MS_OP_DROP_SCHEMA, MS_OBJECT_NONE, "DROP SCHEMA" },
        { MS_OP_DROP_ROUTINE, MS_OBJECT_FUNCTION, "DROP FUNCTION" },
        { MS_OP_DROP_ROUTINE, MS_OBJECT_PROCEDURE, "DROP PROCEDURE" },
        { MS_OP_DROP_ROUTINE, MS_OBJECT_EVENT, "DROP EVENT" },
    };
    if (op->kind == MS_OP_DROP_SEQUENCE && !ms_my_has(lower->family, lower->version, MS_MY_SEQUENCE))
        return ms_my_unsupported(lower, "there are no sequences", "Use an AUTO_INCREMENT column.");
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (forms[i].op != op->kind || (forms[i].kind != MS_OBJECT_NONE && forms[i].kind != op->object_kind))
            continue;
        ms_sql sql;
        ms_sql_init(&sql, lower->arena, &ms_my_style);
        ms_sql_kw(&sql, forms[i].words);
        if (op->if_exists)
            ms_sql_kw(&sql, "IF EXISTS");
        ms_common_name(&sql, op->object);
        ms_my_emit(lower, &sql);
        return MS_OK;
    }
    return ms_my_unsupported(lower, "this kind of object does not exist here", NULL);
}

/* Views, triggers, routines and events: their text is the statement; a bare query becomes a view of it. */
static ms_status create_object(ms_my_lower *lower, const ms_op *op)
{
    const char *text = op->obj == NULL ? NULL : op->obj->definition;
    if (text == NULL)
        return ms_my_unsupported(lower, "the text of the object is not known", NULL);
    ms_sql sql;
    ms_sql_init(&sql, lower->arena, &ms_my_style);
    if (ms_common_is_statement(text)) {
        ms_sql_raw(&sql, text);
    } else if (op->kind == MS_OP_CREATE_VIEW || op->kind == MS_OP_REPLACE_VIEW) {
        ms_sql_kw(&sql, op->kind == MS_OP_REPLACE_VIEW || op->or_replace ? "CREATE OR REPLACE VIEW" : "CREATE VIEW");
        ms_common_name(&sql, op->obj->name);
        ms_sql_kw(&sql, "AS");
        ms_sql_raw(&sql, text);
    } else {
        return ms_my_unsupported(lower, "only the body of the object is known, not its whole statement", NULL);
    }
    ms_my_emit(lower, &sql);
    return MS_OK;
}

static ms_status sequence(ms_my_lower *lower, const ms_op *op)
{
    if (!ms_my_has(lower->family, lower->version, MS_MY_SEQUENCE))
        return ms_my_unsupported(lower, "there are no sequences", "Use an AUTO_INCREMENT column.");
    const char *options = op->expr != NULL || op->obj == NULL ? op->expr : op->obj->definition;
    ms_sql sql;
    ms_sql_init(&sql, lower->arena, &ms_my_style);
    if (options != NULL && (ms_common_is_statement(options) || strncasecmp(options, "alter ", 6) == 0)) {
        ms_sql_raw(&sql, options);
    } else {
        ms_sql_kw(&sql, op->kind == MS_OP_CREATE_SEQUENCE ? "CREATE SEQUENCE" : "ALTER SEQUENCE");
        if (op->if_not_exists)
            ms_sql_kw(&sql, "IF NOT EXISTS");
        ms_common_name(&sql, op->object);
        if (options != NULL && *options != '\0')
            ms_sql_raw(&sql, options);
    }
    ms_my_emit(lower, &sql);
    return MS_OK;
}

static ms_status create_schema(ms_my_lower *lower, const ms_op *op)
{
    ms_sql sql;
    ms_sql_init(&sql, lower->arena, &ms_my_style);
    ms_sql_kw(&sql, op->if_not_exists ? "CREATE SCHEMA IF NOT EXISTS" : "CREATE SCHEMA");
    ms_common_name(&sql, op->object);
    ms_my_emit(lower, &sql);
    return MS_OK;
}

/* ---- the rest ---- */

static ms_status transaction(ms_my_lower *lower, const ms_op *op)
{
    static const char *const words[] = { [MS_TXN_BEGIN] = "START TRANSACTION", [MS_TXN_COMMIT] = "COMMIT",
                                         [MS_TXN_ROLLBACK] = "ROLLBACK" };
    if (op->txn < MS_TXN_BEGIN || op->txn > MS_TXN_ROLLBACK)
        return ms_my_unsupported(lower, "this transaction statement has no other form than its own text", NULL);
    MS_PUSH(lower->arena, lower->out, words[op->txn]);
    return MS_OK;
}

static ms_status session(ms_my_lower *lower, const ms_op *op)
{
    const bool word = op->value != NULL && op->value[0] >= 'A' && op->value[0] <= 'Z'; /* PREPARE: variables are in lower case */
    if (op->value == NULL || op->expr == NULL || word)
        return ms_my_unsupported(lower, "this session statement has no other form than its own text",
                                 "Run the statement as it is written.");
    ms_sql sql;
    ms_sql_init(&sql, lower->arena, &ms_my_style);
    ms_sql_kw(&sql, "SET");
    ms_sql_raw(&sql, op->value);
    ms_sql_kw(&sql, "=");
    ms_sql_raw(&sql, op->expr);
    ms_my_emit(lower, &sql);
    return MS_OK;
}

/* Ops that the planner sends as the file has them: there is no other form. */
static ms_status own_text(ms_my_lower *lower, const ms_op *op)
{
    (void)op;
    return ms_my_unsupported(lower, "this statement has no other form than its own text", "Run the statement as it is written.");
}

/* Ops that neither server has, with what to write instead. */
static ms_status never(ms_my_lower *lower, const ms_op *op)
{
    static const struct { ms_op_kind op; const char *what, *hint; } reasons[] = {
        { MS_OP_ADD_EXCLUDE, "there are no exclusion constraints",
          "Enforce the rule in the application or in a trigger." },
        { MS_OP_VALIDATE_CONSTRAINT, "a constraint is checked when it is added, not later",
          "Leave the statement out." },
        { MS_OP_CREATE_ENUM, "an enum is no object of its own", "Write ENUM('a', 'b') as the type of the column." },
        { MS_OP_ALTER_ENUM, "an enum is no object of its own", "Change the column's ENUM('a', 'b') with MODIFY." },
        { MS_OP_DROP_ENUM, "an enum is no object of its own", "Leave the statement out." },
        { MS_OP_CREATE_EXTENSION, "there are no extensions",
          "Leave the statement out, or put it into a PostgreSQL file." },
        { MS_OP_DROP_EXTENSION, "there are no extensions",
          "Leave the statement out, or put it into a PostgreSQL file." },
        { MS_OP_PARTITION_ATTACH, "a table cannot become a partition of another",
          "Use ALTER TABLE ... EXCHANGE PARTITION." },
        { MS_OP_PARTITION_DETACH, "a partition cannot become a table", "Use ALTER TABLE ... EXCHANGE PARTITION." },
    };
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].op == op->kind)
            return ms_my_unsupported(lower, reasons[i].what, reasons[i].hint);
    return ms_my_unsupported(lower, "not possible here", NULL);
}

static const ms_my_lower_fn functions[MS_OP_COUNT] = {
    [MS_OP_OPAQUE] = own_text,
    [MS_OP_CREATE_TABLE] = ms_my_lower_create_table,
    [MS_OP_DROP_TABLE] = drop_table,
    [MS_OP_RENAME_TABLE] = rename_table,
    [MS_OP_TRUNCATE_TABLE] = truncate_table,
    [MS_OP_ADD_COLUMN] = ms_my_lower_add_column,
    [MS_OP_DROP_COLUMN] = ms_my_lower_drop_column,
    [MS_OP_RENAME_COLUMN] = ms_my_lower_rename_column,
    [MS_OP_CHANGE_TYPE] = ms_my_lower_modify,
    [MS_OP_SET_NOT_NULL] = ms_my_lower_modify,
    [MS_OP_DROP_NOT_NULL] = ms_my_lower_modify,
    [MS_OP_SET_DEFAULT] = ms_my_lower_default,
    [MS_OP_DROP_DEFAULT] = ms_my_lower_default,
    [MS_OP_ADD_PRIMARY_KEY] = ms_my_lower_primary_key,
    [MS_OP_DROP_PRIMARY_KEY] = ms_my_lower_primary_key,
    [MS_OP_ALTER_PRIMARY_KEY] = ms_my_lower_primary_key,
    [MS_OP_ADD_UNIQUE] = ms_my_lower_add_constraint,
    [MS_OP_ADD_FOREIGN_KEY] = ms_my_lower_add_constraint,
    [MS_OP_ADD_CHECK] = ms_my_lower_add_constraint,
    [MS_OP_ADD_EXCLUDE] = never,
    [MS_OP_VALIDATE_CONSTRAINT] = never,
    [MS_OP_RENAME_CONSTRAINT] = ms_my_lower_rename_constraint,
    [MS_OP_DROP_CONSTRAINT] = ms_my_lower_drop_constraint,
    [MS_OP_CREATE_INDEX] = ms_my_lower_create_index,
    [MS_OP_DROP_INDEX] = ms_my_lower_drop_index,
    [MS_OP_RENAME_INDEX] = ms_my_lower_rename_index,
    [MS_OP_REINDEX] = reindex,
    [MS_OP_CREATE_VIEW] = create_object,
    [MS_OP_REPLACE_VIEW] = create_object,
    [MS_OP_DROP_VIEW] = drop_object,
    [MS_OP_CREATE_SEQUENCE] = sequence,
    [MS_OP_ALTER_SEQUENCE] = sequence,
    [MS_OP_DROP_SEQUENCE] = drop_object,
    [MS_OP_CREATE_ENUM] = never,
    [MS_OP_ALTER_ENUM] = never,
    [MS_OP_DROP_ENUM] = never,
    [MS_OP_CREATE_SCHEMA] = create_schema,
    [MS_OP_DROP_SCHEMA] = drop_object,
    [MS_OP_CREATE_TRIGGER] = create_object,
    [MS_OP_DROP_TRIGGER] = drop_object,
    [MS_OP_CREATE_ROUTINE] = create_object,
    [MS_OP_DROP_ROUTINE] = drop_object,
    [MS_OP_CREATE_EXTENSION] = never,
    [MS_OP_DROP_EXTENSION] = never,
    [MS_OP_COMMENT] = ms_my_lower_comment,
    [MS_OP_INSERT] = own_text,
    [MS_OP_UPDATE] = own_text,
    [MS_OP_DELETE] = own_text,
    [MS_OP_SESSION] = session,
    [MS_OP_TRANSACTION] = transaction,
    [MS_OP_PARTITION_ATTACH] = never,
    [MS_OP_PARTITION_DETACH] = never,
    [MS_OP_TABLE_OPTION] = table_option,
    [MS_OP_GRANT] = own_text,
    [MS_OP_REVOKE] = own_text,
};

ms_status ms_my_lower_op(const ms_my_family *family, const ms_op *op, const ms_catalog *catalog, int32_t version,
                         ms_arena *arena, ms_strings *out, ms_error *err)
{
    const ms_status status = ms_common_check_op(op, err);
    if (status != MS_OK)
        return status;
    ms_my_lower lower = { family, version, catalog, arena, op, out, err };
    if ((unsigned)op->kind >= MS_OP_COUNT || functions[op->kind] == NULL)
        return own_text(&lower, op);
    return functions[op->kind](&lower, op);
}
