/* lower.c: the table of ops and their native statements for SQLite.
 *
 * What ALTER TABLE of the version cannot do needs the table rebuilt; that is refused with the reason, never faked. */
#include "config.h"

#include <strings.h>

#include "lite.h"

static const ms_sql_style style = { .ident_open = '"', .ident_close = '"' };

ms_status ms_lite_unsupported(ms_lite_lower *lower, const char *what, const char *hint)
{
    return ms_common_unsupported(lower->err, "sqlite", lower->op, what, hint);
}

ms_status ms_lite_needs_rebuild(ms_lite_lower *lower, const char *what)
{
    lower->rebuild = true;
    return ms_lite_unsupported(lower, what,
                               "The table must be built anew: create it under another name, copy the rows, drop "
                               "the old one, rename the new one; foreign_keys must be off for that.");
}

static void begin(ms_lite_lower *lower, ms_sql *sql, const char *words)
{
    ms_sql_init(sql, lower->arena, &style);
    ms_sql_kw(sql, words);
}

static ms_status emit(ms_lite_lower *lower, ms_sql *sql)
{
    MS_PUSH(lower->arena, lower->out, ms_sql_text(sql));
    return MS_OK;
}

/* "WORDS [IF EXISTS] name" */
static ms_status named(ms_lite_lower *lower, const char *words, ms_name name)
{
    ms_sql sql;
    begin(lower, &sql, words);
    ms_common_if_exists(&sql, lower->op);
    ms_common_name(&sql, name);
    return emit(lower, &sql);
}

/* ---- tables ---- */

static ms_status drop_table(ms_lite_lower *lower, const ms_op *op) { return named(lower, "DROP TABLE", op->object); }

static ms_status rename_table(ms_lite_lower *lower, const ms_op *op)
{
    ms_sql sql;
    if (op->object_kind != MS_OBJECT_TABLE && op->object_kind != MS_OBJECT_NONE)
        return ms_lite_unsupported(lower, "only tables can be renamed", "Drop it and create it under its new name.");
    begin(lower, &sql, "ALTER TABLE");
    ms_common_name(&sql, op->object);
    ms_sql_kw(&sql, "RENAME TO");
    ms_sql_ident(&sql, op->new_name.name);
    return emit(lower, &sql);
}

static ms_status truncate_table(ms_lite_lower *lower, const ms_op *op)
{
    ms_sql sql;
    begin(lower, &sql, "DELETE FROM");
    ms_common_name(&sql, op->object);
    return emit(lower, &sql);
}

static ms_status rename_column(ms_lite_lower *lower, const ms_op *op)
{
    ms_sql sql;
    if (lower->version < MS_LITE_RENAME_COLUMN)
        return ms_lite_needs_rebuild(lower, "RENAME COLUMN came with 3.25");
    begin(lower, &sql, "ALTER TABLE");
    ms_common_name(&sql, op->object);
    ms_sql_kw(&sql, "RENAME COLUMN");
    ms_sql_ident(&sql, op->column);
    ms_sql_kw(&sql, "TO");
    ms_sql_ident(&sql, op->new_column);
    return emit(lower, &sql);
}

static ms_status not_null(ms_lite_lower *lower, const ms_op *op)
{
    ms_sql sql;
    if (lower->version < MS_LITE_ALTER_CONSTRAINT)
        return ms_lite_needs_rebuild(lower, "the nullability of a column can be changed from 3.53 on");
    begin(lower, &sql, "ALTER TABLE");
    ms_common_name(&sql, op->object);
    ms_sql_kw(&sql, "ALTER COLUMN");
    ms_sql_ident(&sql, op->column);
    ms_sql_kw(&sql, op->kind == MS_OP_SET_NOT_NULL ? "SET NOT NULL" : "DROP NOT NULL");
    return emit(lower, &sql);
}

static ms_status add_check(ms_lite_lower *lower, const ms_op *op)
{
    ms_sql sql;
    if (lower->version < MS_LITE_ALTER_CONSTRAINT)
        return ms_lite_needs_rebuild(lower, "a check can be added from 3.53 on");
    if (op->constraint->not_valid || op->constraint->not_enforced)
        return ms_lite_unsupported(lower, "a check is always checked", "Leave NOT VALID or NOT ENFORCED out.");
    begin(lower, &sql, "ALTER TABLE");
    ms_common_name(&sql, op->object);
    ms_sql_kw(&sql, "ADD");
    ms_common_constraint_sql(&sql, &ms_lite_spelling, op->constraint);
    return emit(lower, &sql);
}

/* ---- unique constraints and indexes ---- */

static ms_status create_index(ms_lite_lower *lower, const ms_index *index, bool if_not_exists)
{
    if (index->method != NULL && strcasecmp(index->method, "btree") != 0)
        return ms_lite_unsupported(lower, "there is one kind of index", "Leave USING out.");
    if (index->include.n > 0)
        return ms_lite_unsupported(lower, "an index has no INCLUDE columns", "Add the columns at the end of the key.");
    for (size_t i = 0; i < index->parts.n; i++) {
        if (index->parts.v[i].prefix > 0)
            return ms_lite_unsupported(lower, "a whole column is indexed", "Index substr(column, 1, n).");
        if (index->parts.v[i].opclass != NULL || index->parts.v[i].nulls != NULL)
            return ms_lite_unsupported(lower, "an index has no operator classes and NULLs come first", NULL);
    }
    ms_index plain = *index;
    plain.method = NULL;
    plain.options = NULL;
    const ms_op options = { .kind = MS_OP_CREATE_INDEX, .if_not_exists = if_not_exists };
    ms_sql sql;
    ms_sql_init(&sql, lower->arena, &style);
    ms_common_index_sql(&sql, &ms_lite_spelling, &options, &plain);
    return emit(lower, &sql);
}

static ms_status lower_create_index(ms_lite_lower *lower, const ms_op *op)
{
    ms_index index = *op->index;
    if (index.table.name == NULL)
        index.table = op->object;
    if (index.name == NULL)
        index.name = ms_lite_free_name(lower, index.table, &index, NULL);
    return create_index(lower, &index, op->if_not_exists);
}

/* A unique index refuses the same rows; only a foreign key's parent could tell the two apart, and it takes both. */
static ms_status add_unique(ms_lite_lower *lower, const ms_op *op)
{
    const ms_constraint *key = op->constraint;
    if (key->using_index != NULL || key->deferrable || key->nulls_not_distinct)
        return ms_lite_unsupported(lower, "a unique constraint has no such options", "Write UNIQUE (columns).");
    ms_index index = { .table = op->object, .unique = true, .name = key->name };
    for (size_t i = 0; i < key->columns.n; i++)
        MS_PUSH(lower->arena, &index.parts, (ms_index_part){ .column = key->columns.v[i] });
    if (index.name == NULL)
        index.name = ms_lite_free_name(lower, op->object, &index, NULL);
    return create_index(lower, &index, op->if_not_exists);
}

static ms_status drop_index(ms_lite_lower *lower, const ms_op *op) { return named(lower, "DROP INDEX", op->object); }

static ms_status rename_index(ms_lite_lower *lower, const ms_op *op)
{
    ms_table *table = NULL;
    const ms_index *known = lower->catalog == NULL ? NULL : ms_catalog_find_index(lower->catalog, op->object, &table);
    if (known == NULL)
        return ms_lite_unsupported(lower, "an index is renamed by creating it again, and this one is not known", NULL);
    ms_index index = *known;
    index.name = op->new_name.name;
    index.table = table->name;
    const ms_status status = create_index(lower, &index, false);
    return status != MS_OK ? status : named(lower, "DROP INDEX", op->object);
}

static ms_status reindex(ms_lite_lower *lower, const ms_op *op)
{
    ms_sql sql;
    begin(lower, &sql, "REINDEX");
    if (op->object.name != NULL) /* else all of them */
        ms_common_name(&sql, op->object);
    return emit(lower, &sql);
}

static ms_status drop_constraint(ms_lite_lower *lower, const ms_op *op)
{
    if (op->constraint != NULL && op->constraint->name == NULL) /* the op's name for it is made up */
        return ms_lite_needs_rebuild(lower, "a constraint without a name cannot be dropped");
    const ms_table *table = lower->catalog == NULL ? NULL : ms_catalog_table(lower->catalog, op->object);
    const ms_constraint *known = table == NULL ? NULL : ms_table_constraint(lower->catalog, table, op->constraint_name);
    if (known == NULL && table != NULL && ms_table_index(lower->catalog, table, op->constraint_name) != NULL)
        return named(lower, "DROP INDEX", (ms_name){ op->object.schema, op->constraint_name });
    if (known == NULL && table != NULL && op->if_exists)
        return MS_OK;
    if (known != NULL && known->kind != MS_CONSTRAINT_CHECK)
        return ms_lite_needs_rebuild(lower, "a key stays as long as its table");
    if (lower->version < MS_LITE_ALTER_CONSTRAINT)
        return ms_lite_needs_rebuild(lower, "a check can be dropped from 3.53 on");
    ms_sql sql;
    begin(lower, &sql, "ALTER TABLE");
    ms_common_name(&sql, op->object);
    ms_sql_kw(&sql, "DROP CONSTRAINT");
    ms_sql_ident(&sql, op->constraint_name);
    return emit(lower, &sql);
}

/* ---- views and triggers ---- */

static ms_status create_object(ms_lite_lower *lower, const ms_op *op)
{
    const char *text = op->obj->definition;
    ms_sql sql;
    if (text == NULL)
        return ms_lite_unsupported(lower, "the text of the object is not known", NULL);
    if (op->kind == MS_OP_REPLACE_VIEW) {
        begin(lower, &sql, "DROP VIEW IF EXISTS");
        ms_common_name(&sql, op->object);
        emit(lower, &sql);
    }
    if (ms_common_is_statement(text)) {
        if (op->kind == MS_OP_REPLACE_VIEW)
            return ms_lite_unsupported(lower, "there is no CREATE OR REPLACE VIEW",
                                       "Write DROP VIEW, then CREATE VIEW.");
        begin(lower, &sql, text);
        return emit(lower, &sql);
    }
    if (op->kind == MS_OP_CREATE_TRIGGER)
        return ms_lite_unsupported(lower, "only the body of the trigger is known, not its whole statement", NULL);
    begin(lower, &sql, "CREATE VIEW");
    ms_common_if_not_exists(&sql, op);
    ms_common_name(&sql, op->obj->name);
    ms_sql_kw(&sql, "AS");
    ms_sql_raw(&sql, text);
    return emit(lower, &sql);
}

static ms_status drop_view(ms_lite_lower *lower, const ms_op *op) { return named(lower, "DROP VIEW", op->object); }
static ms_status drop_trigger(ms_lite_lower *lower, const ms_op *op)
{
    return named(lower, "DROP TRIGGER", op->object);
}

/* ---- the rest ---- */

static ms_status transaction(ms_lite_lower *lower, const ms_op *op)
{
    static const char *const words[] = { [MS_TXN_BEGIN] = "BEGIN IMMEDIATE", [MS_TXN_COMMIT] = "COMMIT",
                                         [MS_TXN_ROLLBACK] = "ROLLBACK" };
    if (op->txn < MS_TXN_BEGIN || op->txn > MS_TXN_ROLLBACK)
        return ms_lite_unsupported(lower, "this transaction statement has no other form than its own text", NULL);
    MS_PUSH(lower->arena, lower->out, words[op->txn]);
    return MS_OK;
}

/* Ops without a native form: because the file's own text is sent, because only a rebuild can do it, because there is no
 * such thing. */
typedef struct refusal { ms_op_kind op; bool rebuild; const char *what, *hint; } refusal;
static const refusal refusals[] = {
    { MS_OP_CHANGE_TYPE, true, "the type of a column cannot be changed", NULL },
    { MS_OP_SET_DEFAULT, true, "the default of a column cannot be changed", NULL },
    { MS_OP_DROP_DEFAULT, true, "the default of a column cannot be changed", NULL },
    { MS_OP_ADD_PRIMARY_KEY, true, "the primary key cannot be changed", NULL },
    { MS_OP_DROP_PRIMARY_KEY, true, "the primary key cannot be changed", NULL },
    { MS_OP_ALTER_PRIMARY_KEY, true, "the primary key cannot be changed", NULL },
    { MS_OP_ADD_FOREIGN_KEY, true, "a foreign key cannot be added later", NULL },
    { MS_OP_RENAME_CONSTRAINT, true, "a constraint cannot be renamed", NULL },
    { MS_OP_ALTER_CONSTRAINT, true, "a constraint cannot be changed", NULL },
    { MS_OP_TABLE_OPTION, false, "a table has no such options", "Leave the option out; STRICT and WITHOUT ROWID are said by CREATE TABLE." },
    { MS_OP_ADD_EXCLUDE, false, "there are no exclusion constraints", "Enforce the rule in a trigger." },
    { MS_OP_VALIDATE_CONSTRAINT, false, "a constraint is checked when it is added, not later",
      "Leave the statement out." },
    { MS_OP_CREATE_SEQUENCE, false, "there are no sequences", "INTEGER PRIMARY KEY numbers its rows by itself." },
    { MS_OP_ALTER_SEQUENCE, false, "there are no sequences", "Leave the statement out." },
    { MS_OP_DROP_SEQUENCE, false, "there are no sequences", "Leave the statement out." },
    { MS_OP_CREATE_ENUM, false, "there are no enums", "Write TEXT with CHECK (column IN ('a', 'b'))." },
    { MS_OP_ALTER_ENUM, false, "there are no enums", "Change the column's CHECK." },
    { MS_OP_DROP_ENUM, false, "there are no enums", "Leave the statement out." },
    { MS_OP_CREATE_SCHEMA, false, "there are no schemas", "Use names without a schema." },
    { MS_OP_DROP_SCHEMA, false, "there are no schemas", "Leave the statement out." },
    { MS_OP_CREATE_ROUTINE, false, "there are no stored routines", "Do it in the application or in a trigger." },
    { MS_OP_DROP_ROUTINE, false, "there are no stored routines", "Leave the statement out." },
    { MS_OP_CREATE_EXTENSION, false, "there are no extensions", "Leave the statement out." },
    { MS_OP_DROP_EXTENSION, false, "there are no extensions", "Leave the statement out." },
    { MS_OP_COMMENT, false, "there are no comments on objects", "Write the comment into the CREATE statement." },
    { MS_OP_PARTITION_ATTACH, false, "there are no partitions", "Copy the rows: INSERT INTO table SELECT * FROM partition." },
    { MS_OP_PARTITION_DETACH, false, "there are no partitions", "Copy the rows into a table of their own." },
    { MS_OP_GRANT, false, "there are no privileges", "Leave the statement out." },
    { MS_OP_REVOKE, false, "there are no privileges", "Leave the statement out." },
};

static ms_status refuse(ms_lite_lower *lower, const ms_op *op)
{
    for (size_t i = 0; i < MS_COUNT(refusals); i++)
        if (refusals[i].op == op->kind)
            return refusals[i].rebuild ? ms_lite_needs_rebuild(lower, refusals[i].what)
                                       : ms_lite_unsupported(lower, refusals[i].what, refusals[i].hint);
    return ms_lite_unsupported(lower, "this statement has no other form than its own text",
                               "Run the statement as it is written.");
}

static ms_status (*const functions[MS_OP_COUNT])(ms_lite_lower *, const ms_op *) = {
    [MS_OP_CREATE_TABLE] = ms_lite_create_table,
    [MS_OP_DROP_TABLE] = drop_table,
    [MS_OP_RENAME_TABLE] = rename_table,
    [MS_OP_TRUNCATE_TABLE] = truncate_table,
    [MS_OP_ADD_COLUMN] = ms_lite_add_column,
    [MS_OP_DROP_COLUMN] = ms_lite_drop_column,
    [MS_OP_RENAME_COLUMN] = rename_column,
    [MS_OP_SET_NOT_NULL] = not_null,
    [MS_OP_DROP_NOT_NULL] = not_null,
    [MS_OP_ADD_UNIQUE] = add_unique,
    [MS_OP_ADD_CHECK] = add_check,
    [MS_OP_DROP_CONSTRAINT] = drop_constraint,
    [MS_OP_CREATE_INDEX] = lower_create_index,
    [MS_OP_DROP_INDEX] = drop_index,
    [MS_OP_RENAME_INDEX] = rename_index,
    [MS_OP_REINDEX] = reindex,
    [MS_OP_CREATE_VIEW] = create_object,
    [MS_OP_REPLACE_VIEW] = create_object,
    [MS_OP_DROP_VIEW] = drop_view,
    [MS_OP_CREATE_TRIGGER] = create_object,
    [MS_OP_DROP_TRIGGER] = drop_trigger,
    [MS_OP_TRANSACTION] = transaction,
};

ms_status ms_lite_lower_native(ms_lite_lower *lower, const ms_op *op)
{
    const ms_status status = ms_common_check_op(op, lower->err);
    lower->op = op;
    lower->rebuild = false;
    if (status != MS_OK)
        return status;
    return functions[op->kind] == NULL ? refuse(lower, op) : functions[op->kind](lower, op);
}

/* One statement at a time, so never a rebuild: that is for lists, which know that a transaction is around them. */
ms_status ms_lite_lower_op(const ms_op *op, const ms_catalog *catalog, int32_t version, ms_arena *arena,
                           ms_strings *out, ms_error *err)
{
    ms_lite_lower lower = { .catalog = catalog, .version = version, .arena = arena, .out = out, .err = err };
    return ms_lite_lower_native(&lower, op);
}
