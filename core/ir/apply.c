/* apply.c: changing a catalog as an op says: the table of functions, one for each kind of op, and what they share.
 *
 * A prediction must not be stricter than the server: where the catalog cannot know (an opaque op came before, names that
 * the server makes up), the op is taken to work. New memory comes from the catalog's arena. */
#include "config.h"

#include <migsafe/dialect.h>

#include "ir/apply.h"
#include "ir/privilege.h"

enum {
    NEEDS_OBJECT = 1 << 0, NEEDS_NEW_NAME = 1 << 1, NEEDS_COLUMN = 1 << 2, NEEDS_COLUMN_DEF = 1 << 3,
    NEEDS_CONSTRAINT = 1 << 4, NEEDS_CONSTRAINT_NAME = 1 << 5, NEEDS_INDEX = 1 << 6, NEEDS_TABLE = 1 << 7,
    NEEDS_NEW_COLUMN = 1 << 8, NEEDS_TABLE_NAME = 1 << 9,
    TO_CHILDREN = 1 << 14,      /* tables that inherit from it follow; so they do with TO_PARTITIONS */
    TO_PARTITIONS = 1 << 15     /* partitions of the table follow */
};

static ms_status no_change(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    (void)cat, (void)op, (void)err;
    return MS_OK;
}

static ms_status apply_opaque(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    (void)op, (void)err;
    cat->incomplete = true;
    return MS_OK;
}

/* SET LOGGED, SET UNLOGGED; other options are kept by nobody. */
static ms_status table_option(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    ms_table *table = op->object.name == NULL ? NULL : ms_catalog_table(cat, op->object);
    const char *word = ms_op_logging(op);
    bool on, *security = table == NULL ? NULL : ms_op_row_security(op, table, &on);
    (void)err;
    if (table != NULL && word != NULL)
        table->unlogged = *word == 'U' || *word == 'u';
    if (security != NULL)
        *security = on;
    if (ms_op_gives_away(op))
        ms_apply_owner(cat, op);
    if (table != NULL && cat->rules != NULL && !op->hint)
        cat->rules->apply(cat, table, op);
    return MS_OK;
}

static ms_status run_code(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    (void)err;
    cat->incomplete = cat->incomplete || op->unread;
    return MS_OK;
}

#define ON_COLUMN (NEEDS_OBJECT | NEEDS_COLUMN | TO_PARTITIONS)
#define ON_KEY (NEEDS_OBJECT | NEEDS_CONSTRAINT | TO_PARTITIONS)
static const struct { ms_apply_fn *apply; uint16_t needs; } ops[MS_OP_COUNT] = {
    [MS_OP_OPAQUE] = { apply_opaque, 0 },
    [MS_OP_CREATE_TABLE] = { ms_apply_create_table, NEEDS_TABLE },
    [MS_OP_DROP_TABLE] = { ms_apply_drop_table, NEEDS_OBJECT },
    [MS_OP_RENAME_TABLE] = { ms_apply_rename_table, NEEDS_OBJECT | NEEDS_NEW_NAME },
    [MS_OP_TRUNCATE_TABLE] = { ms_apply_truncate_table, NEEDS_OBJECT },
    [MS_OP_ADD_COLUMN] = { ms_apply_add_column, NEEDS_OBJECT | NEEDS_COLUMN_DEF | TO_PARTITIONS },
    [MS_OP_DROP_COLUMN] = { ms_apply_drop_column, ON_COLUMN },
    [MS_OP_RENAME_COLUMN] = { ms_apply_rename_column, ON_COLUMN | NEEDS_NEW_COLUMN },
    [MS_OP_CHANGE_TYPE] = { ms_apply_change_type, ON_COLUMN | NEEDS_COLUMN_DEF },
    [MS_OP_SET_NOT_NULL] = { ms_apply_set_not_null, ON_COLUMN },
    [MS_OP_DROP_NOT_NULL] = { ms_apply_drop_not_null, ON_COLUMN },
    [MS_OP_SET_DEFAULT] = { ms_apply_set_default, ON_COLUMN },
    [MS_OP_DROP_DEFAULT] = { ms_apply_drop_default, ON_COLUMN },
    [MS_OP_ADD_PRIMARY_KEY] = { ms_apply_add_primary_key, ON_KEY },
    [MS_OP_DROP_PRIMARY_KEY] = { ms_apply_drop_primary_key, NEEDS_OBJECT | TO_PARTITIONS },
    [MS_OP_ALTER_PRIMARY_KEY] = { ms_apply_alter_primary_key, ON_KEY },
    [MS_OP_ADD_UNIQUE] = { ms_apply_add_constraint, ON_KEY },
    [MS_OP_ADD_FOREIGN_KEY] = { ms_apply_add_constraint, ON_KEY },
    [MS_OP_ADD_CHECK] = { ms_apply_add_constraint, ON_KEY },
    [MS_OP_ADD_EXCLUDE] = { ms_apply_add_constraint, ON_KEY },
    [MS_OP_VALIDATE_CONSTRAINT] = { ms_apply_validate_constraint, NEEDS_OBJECT | NEEDS_CONSTRAINT_NAME },
    [MS_OP_RENAME_CONSTRAINT] = { ms_apply_rename_constraint, NEEDS_OBJECT | NEEDS_CONSTRAINT_NAME | NEEDS_NEW_COLUMN | TO_CHILDREN },
    [MS_OP_DROP_CONSTRAINT] = { ms_apply_drop_constraint, NEEDS_OBJECT | NEEDS_CONSTRAINT_NAME | TO_CHILDREN },
    [MS_OP_CREATE_INDEX] = { ms_apply_create_index, NEEDS_INDEX | TO_PARTITIONS },
    [MS_OP_DROP_INDEX] = { ms_apply_drop_index, NEEDS_OBJECT },
    [MS_OP_RENAME_INDEX] = { ms_apply_rename_index, NEEDS_OBJECT | NEEDS_NEW_NAME },
    [MS_OP_REINDEX] = { ms_apply_reindex, 0 },
    [MS_OP_CREATE_VIEW] = { ms_apply_create_object, NEEDS_OBJECT },
    [MS_OP_REPLACE_VIEW] = { ms_apply_create_object, NEEDS_OBJECT },
    [MS_OP_DROP_VIEW] = { ms_apply_drop_object, NEEDS_OBJECT },
    [MS_OP_CREATE_SEQUENCE] = { ms_apply_create_object, NEEDS_OBJECT },
    [MS_OP_ALTER_SEQUENCE] = { ms_apply_alter_sequence, NEEDS_OBJECT },
    [MS_OP_DROP_SEQUENCE] = { ms_apply_drop_object, NEEDS_OBJECT },
    [MS_OP_CREATE_ENUM] = { ms_apply_create_object, NEEDS_OBJECT },
    [MS_OP_ALTER_ENUM] = { ms_apply_alter_enum, NEEDS_OBJECT },
    [MS_OP_DROP_ENUM] = { ms_apply_drop_object, NEEDS_OBJECT },
    [MS_OP_CREATE_SCHEMA] = { ms_apply_create_schema, NEEDS_OBJECT },
    [MS_OP_DROP_SCHEMA] = { ms_apply_drop_schema, NEEDS_OBJECT },
    [MS_OP_CREATE_TRIGGER] = { ms_apply_create_object, NEEDS_OBJECT },
    [MS_OP_DROP_TRIGGER] = { ms_apply_drop_object, NEEDS_OBJECT },
    [MS_OP_CREATE_ROUTINE] = { ms_apply_create_object, NEEDS_OBJECT },
    [MS_OP_DROP_ROUTINE] = { ms_apply_drop_object, NEEDS_OBJECT },
    [MS_OP_CREATE_EXTENSION] = { ms_apply_create_object, NEEDS_OBJECT },
    [MS_OP_DROP_EXTENSION] = { ms_apply_drop_object, NEEDS_OBJECT },
    [MS_OP_COMMENT] = { ms_apply_comment, NEEDS_OBJECT },
    [MS_OP_INSERT] = { no_change, 0 },
    [MS_OP_UPDATE] = { no_change, 0 },
    [MS_OP_DELETE] = { no_change, 0 },
    [MS_OP_SESSION] = { no_change, 0 },
    [MS_OP_TRANSACTION] = { no_change, 0 },
    [MS_OP_PARTITION_ATTACH] = { ms_apply_partition_attach, NEEDS_OBJECT | NEEDS_TABLE_NAME },
    [MS_OP_PARTITION_DETACH] = { ms_apply_partition_detach, NEEDS_OBJECT | NEEDS_TABLE_NAME },
    [MS_OP_TABLE_OPTION] = { table_option, 0 },
    [MS_OP_GRANT] = { ms_apply_privileges, 0 },
    [MS_OP_REVOKE] = { ms_apply_privileges, 0 },
    [MS_OP_ALTER_CONSTRAINT] = { ms_apply_alter_constraint, NEEDS_OBJECT | NEEDS_CONSTRAINT | NEEDS_CONSTRAINT_NAME | TO_PARTITIONS },
    [MS_OP_CREATE_OBJECT] = { ms_apply_create_other, 0 },
    [MS_OP_ALTER_OBJECT] = { ms_apply_alter_other, 0 },
    [MS_OP_DROP_OBJECT] = { ms_apply_drop_other, 0 },
    [MS_OP_MAINTENANCE] = { no_change, 0 },
    [MS_OP_QUERY] = { run_code, 0 },
    [MS_OP_CALL] = { run_code, 0 },
    [MS_OP_RUN_BLOCK] = { run_code, 0 },
    [MS_OP_SET_IDENTITY] = { ms_apply_set_identity, ON_COLUMN | NEEDS_COLUMN_DEF },
};

/* ---- what the functions share -------------------------------------------------------------------------------------- */

ms_status ms_apply_missing(const ms_catalog *cat, bool forgiven, ms_error *err, const char *what, ms_name name)
{
    if (forgiven || cat->incomplete)
        return MS_OK;
    return ms_error_set(err, MS_ERR_NOT_FOUND, "%s %s does not exist", what, ms_name_text(cat->arena, name));
}

ms_status ms_apply_missing_part(const ms_catalog *cat, bool forgiven, ms_error *err, const char *what, const char *name,
                                const ms_table *table)
{
    if (forgiven || cat->incomplete)
        return MS_OK;
    return ms_error_set(err, MS_ERR_NOT_FOUND, "%s %s of table %s does not exist", what, name,
                        ms_name_text(cat->arena, table->name));
}

ms_status ms_apply_exists(const ms_catalog *cat, bool forgiven, ms_error *err, const char *what, ms_name name)
{
    if (forgiven || cat->incomplete)
        return MS_OK;
    return ms_error_set(err, MS_ERR_CONFLICT, "%s %s exists already", what, ms_name_text(cat->arena, name));
}

ms_status ms_apply_exists_part(const ms_catalog *cat, bool forgiven, ms_error *err, const char *what, const char *name,
                               const ms_table *table)
{
    if (forgiven || cat->incomplete)
        return MS_OK;
    return ms_error_set(err, MS_ERR_CONFLICT, "%s %s of table %s exists already", what, name,
                        ms_name_text(cat->arena, table->name));
}

bool ms_apply_relation(const ms_catalog *cat, ms_name name)
{
    return ms_catalog_table(cat, name) != NULL || ms_catalog_object(cat, MS_OBJECT_VIEW, name) != NULL ||
           ms_catalog_object(cat, MS_OBJECT_MATERIALIZED_VIEW, name) != NULL ||
           ms_catalog_object(cat, MS_OBJECT_SEQUENCE, name) != NULL ||
           ms_catalog_object(cat, MS_OBJECT_OTHER, name) != NULL; /* a virtual table */
}

ms_table *ms_apply_table(ms_catalog *cat, const ms_op *op, ms_error *err, ms_status *status)
{
    ms_table *table = ms_catalog_table(cat, op->object);
    if (table != NULL)
        table->definition = NULL; /* the server's text of a table that is about to change */
    else if (ms_apply_relation(cat, op->object))
        *status = MS_OK; /* ALTER TABLE works on views, too; their columns are not modelled */
    else
        *status = ms_apply_missing(cat, op->if_exists, err, "table", op->object);
    return table;
}

bool ms_apply_columns_unknown(const ms_table *table) { return table->as_select != NULL || table->like.name != NULL; }

void ms_apply_implied_not_null(const ms_catalog *cat, ms_table *table)
{
    if ((cat->compare & MS_CATALOG_KEY_NULLABLE) != 0)
        return;
    const ms_constraint *key = ms_table_primary_key(table);
    for (size_t i = 0; i < table->columns.n; i++) {
        ms_column *column = &table->columns.v[i];
        if (column->identity != MS_IDENTITY_NONE || (key != NULL && ms_strings_have(cat, &key->columns, column->name)))
            column->not_null = true;
    }
}

void ms_apply_cascade_guess(ms_catalog *cat, const char *name)
{
    for (size_t i = 0; i < cat->objects.n; i++) {
        const ms_object *object = cat->objects.v[i];
        if ((object->kind == MS_OBJECT_VIEW || object->kind == MS_OBJECT_MATERIALIZED_VIEW) &&
            (object->definition == NULL || ms_text_names(cat->compare | MS_COMPARE_OTHERS_CI, object->definition, name)))
            cat->incomplete = true;
    }
}

/* ---- apply --------------------------------------------------------------------------------------------------------- */

ms_status ms_apply_check(const ms_op *op, ms_error *err)
{
    if ((unsigned)op->kind >= MS_OP_COUNT)
        return ms_error_set(err, MS_ERR_INTERNAL, "op of unknown kind %d", (int)op->kind);
    const struct { uint16_t need; bool missing; const char *what; } checks[] = {
        { NEEDS_OBJECT, op->object.name == NULL && (op->obj == NULL || op->obj->name.name == NULL), "object" },
        { NEEDS_NEW_NAME, op->new_name.name == NULL, "new name" },
        { NEEDS_COLUMN, op->column == NULL, "column" },
        { NEEDS_COLUMN_DEF, op->column_def == NULL, "column definition" },
        { NEEDS_CONSTRAINT, op->constraint == NULL, "constraint" },
        { NEEDS_CONSTRAINT_NAME, op->constraint_name == NULL, "constraint name" },
        { NEEDS_INDEX, op->index == NULL, "index" },
        { NEEDS_TABLE, op->table == NULL || op->table->name.name == NULL, "table" },
        { NEEDS_NEW_COLUMN, op->new_column == NULL, "new column" },
        { NEEDS_TABLE_NAME, op->table_name.name == NULL, "partition" },
    };
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if ((ops[op->kind].needs & checks[i].need) != 0 && checks[i].missing)
            return ms_error_set(err, MS_ERR_INTERNAL, "%s without its %s", ms_op_name(op->kind), checks[i].what);
    return MS_OK;
}

static ms_status apply_op(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    ms_status status = ops[op->kind].apply(cat, op, err);
    if (status != MS_OK || op->only || (ops[op->kind].needs & (TO_PARTITIONS | TO_CHILDREN)) == 0)
        return status;
    const ms_table *table = ms_catalog_table(cat, op->object.name != NULL || op->index == NULL ? op->object : op->index->table);
    if (table != NULL && table->partition_by == NULL)
        ms_apply_to_children(cat, op, table);
    else if (table != NULL && (ops[op->kind].needs & TO_PARTITIONS) != 0)
        ms_apply_to_partitions(cat, op, table);
    return MS_OK;
}

ms_status ms_catalog_apply(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    const ms_status status = ms_apply_check(op, err);
    if (op->hint)
        return status;
    if (status != MS_OK || !op->conditional)
        return status != MS_OK ? status : apply_op(cat, op, err);
    if (ops[op->kind].apply == ms_apply_privileges && ms_op_happens(op, cat) == MS_EFFECT_UNKNOWN)
        ms_apply_privileges_forget(cat, op);
    else if (ops[op->kind].apply != no_change)
        ms_apply_conditional(cat, op, apply_op);
    return MS_OK;
}
