/* invert.c: the op that takes an op back, given the catalog before it: the table of functions, and tables.
 *
 * The promise, tested over generated schemas: apply(invert(op, a), apply(op, a)) = a. Rows are not part of a catalog: the
 * inverse of DROP TABLE makes the table, not what was in it (ms_op_destroys_data says so). */
#include "config.h"

#include <stdio.h>

#include <migsafe/dialect.h>

#include "ir/privilege.h"

void ms_inverse_push(const ms_inverse *inv, ms_op op)
{
    op.statement = inv->op->statement;
    op.line = inv->op->line;
    ms_op_without_privileges(&op); /* they come by ops of their own */
    MS_PUSH(inv->arena, inv->out, op);
}

ms_status ms_inverse_none(const ms_inverse *inv, const char *format, ...)
{
    char why[256];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    ms_error_set(inv->err, MS_ERR_UNSUPPORTED, "%s cannot be taken back: %s", ms_op_name(inv->op->kind), why);
    ms_error_code(inv->err, "not_reversible");
    return MS_ERR_UNSUPPORTED;
}

ms_status ms_inverse_missing(const ms_inverse *inv, const char *what, ms_name name)
{
    if (inv->op->if_exists && !inv->before->incomplete)
        return MS_OK;
    return ms_inverse_none(inv, "%s %s before it is not known", what, ms_name_text(inv->arena, name));
}

ms_status ms_inverse_missing_part(const ms_inverse *inv, const char *what, const char *name)
{
    return ms_inverse_missing(inv, what, (ms_name){ inv->op->object.name, name == NULL ? "" : name });
}

ms_status ms_inverse_check_cascade(const ms_inverse *inv, const char *name)
{
    for (size_t i = 0; inv->op->cascade && i < inv->before->objects.n; i++) {
        const ms_object *object = inv->before->objects.v[i];
        const bool view = object->kind == MS_OBJECT_VIEW || object->kind == MS_OBJECT_MATERIALIZED_VIEW;
        if (view && strcmp(object->name.name, name) != 0 &&
            (object->definition == NULL || ms_text_names(inv->before->compare | MS_COMPARE_OTHERS_CI, object->definition, name)))
            return ms_inverse_none(inv, "CASCADE may drop view %s", ms_name_text(inv->arena, object->name));
    }
    return MS_OK;
}

/* ---- tables -------------------------------------------------------------------------------------------------------- */

static void push_create_table(const ms_inverse *inv, const ms_table *table)
{
    ms_table *copy = MS_NEW(inv->arena, ms_table);
    *copy = ms_table_copy(inv->arena, table);
    ms_inverse_push(inv, (ms_op){ .kind = MS_OP_CREATE_TABLE, .object_kind = MS_OBJECT_TABLE, .object = copy->name, .table = copy });
}

/* The table with its triggers and sequences, then its partitions. */
static ms_status restore_table(const ms_inverse *inv, const ms_table *table)
{
    ms_inverse_own_sequences(inv, table, NULL, true);
    push_create_table(inv, table);
    ms_inverse_own_sequences(inv, table, NULL, false);
    ms_inverse_table_privileges(inv, table);
    ms_status status = ms_inverse_create_dependents(inv, table->name);
    for (size_t i = 0; table->partition_by != NULL && status == MS_OK && i < inv->before->tables.n; i++) {
        const ms_table *child = inv->before->tables.v[i];
        if (child->partition_of.name != NULL && ms_name_equal(inv->before, child->partition_of, table->name))
            status = restore_table(inv, child);
    }
    return status;
}

static ms_status create_table(const ms_inverse *inv)
{
    const ms_table *made = inv->op->table;
    if (made == NULL)
        return ms_inverse_none(inv, "it has no table");
    const ms_table *old = ms_catalog_table(inv->before, made->name);
    if (old != NULL && inv->op->if_not_exists)
        return MS_OK;
    ms_inverse_push(inv, (ms_op){ .kind = MS_OP_DROP_TABLE, .object_kind = MS_OBJECT_TABLE,
                                  .object = ms_name_copy(inv->arena, made->name) });
    return old != NULL && inv->op->or_replace ? restore_table(inv, old) : MS_OK;
}

static ms_status drop_table(const ms_inverse *inv)
{
    if (inv->table == NULL)
        return ms_inverse_missing(inv, "table", inv->op->object);
    ms_status status = ms_inverse_check_cascade(inv, inv->table->name.name);
    if (status == MS_OK)
        status = restore_table(inv, inv->table);
    for (size_t i = 0; status == MS_OK && inv->op->cascade && i < inv->before->tables.n; i++) {
        const ms_table *other = inv->before->tables.v[i];
        for (size_t k = 0; other != inv->table && k < other->constraints.n; k++)
            if (other->constraints.v[k].kind == MS_CONSTRAINT_FOREIGN_KEY &&
                ms_name_equal(inv->before, other->constraints.v[k].ref_table, inv->table->name))
                ms_inverse_add_constraint(inv, other->name, &other->constraints.v[k]);
    }
    return status;
}

static const ms_name *renamed_thing(const ms_inverse *inv)
{
    static const ms_object_kind kinds[] = { MS_OBJECT_VIEW, MS_OBJECT_MATERIALIZED_VIEW, MS_OBJECT_SEQUENCE };
    const ms_object *object = NULL;
    if (inv->table != NULL)
        return &inv->table->name;
    if (inv->op->object_kind != MS_OBJECT_NONE && inv->op->object_kind != MS_OBJECT_TABLE)
        object = ms_op_find_object(inv->before, inv->op);
    for (size_t i = 0; object == NULL && i < sizeof kinds / sizeof *kinds; i++)
        object = ms_catalog_object(inv->before, kinds[i], inv->op->object);
    return object != NULL ? &object->name : NULL;
}

static ms_status rename_table(const ms_inverse *inv)
{
    const ms_name *from = renamed_thing(inv);
    const bool to_default = (inv->before->compare & MS_CATALOG_RENAME_TO_DEFAULT) != 0;
    if (from == NULL && inv->op->if_exists)
        return ms_inverse_missing(inv, "table", inv->op->object);
    const ms_name old = from != NULL ? *from : inv->op->object; /* a name is all that it takes */
    ms_op back = { .kind = MS_OP_RENAME_TABLE, .object_kind = inv->op->object_kind,
                   .table_name = ms_name_copy(inv->arena, inv->op->table_name) };
    if (inv->op->obj != NULL) { /* the signature of a routine */
        back.obj = MS_NEW(inv->arena, ms_object);
        *back.obj = ms_object_copy(inv->arena, inv->op->obj);
        back.obj->name = (ms_name){ NULL, NULL };
    }
    back.object = ms_name_copy(inv->arena, inv->op->new_name);
    back.new_name = ms_name_copy(inv->arena, old);
    if (back.object.schema == NULL && !to_default)
        back.object.schema = back.new_name.schema;
    if (!to_default && ms_schema_equal(inv->before, back.object.schema, back.new_name.schema))
        back.new_name.schema = NULL; /* it stays in its schema, and RENAME TO takes none there */
    else if (back.new_name.schema == NULL)
        back.new_name.schema = ms_arena_strdup(inv->arena, inv->before->default_schema);
    ms_inverse_push(inv, back);
    return MS_OK;
}

static ms_status partition(const ms_inverse *inv)
{
    const bool attach = inv->op->kind == MS_OP_PARTITION_ATTACH;
    if (!attach && inv->op->expr == NULL)
        return ms_inverse_none(inv, "the bounds of the partition are not known");
    ms_inverse_push(inv, (ms_op){ .kind = attach ? MS_OP_PARTITION_DETACH : MS_OP_PARTITION_ATTACH,
                                  .object = ms_name_copy(inv->arena, inv->op->object),
                                  .table_name = ms_name_copy(inv->arena, inv->op->table_name),
                                  .expr = ms_arena_strdup(inv->arena, inv->op->expr) });
    return MS_OK;
}

static ms_status comment(const ms_inverse *inv)
{
    const ms_op *op = inv->op;
    const char *const *old = ms_op_comment(inv->before, op);
    if (old == NULL)
        return ms_inverse_none(inv, "the comment before it is not known");
    ms_inverse_push(inv, (ms_op){ .kind = MS_OP_COMMENT, .object_kind = op->object_kind,
                                  .object = ms_name_copy(inv->arena, op->object),
                                  .table_name = ms_name_copy(inv->arena, op->table_name),
                                  .column = ms_arena_strdup(inv->arena, op->column),
                                  .constraint_name = ms_arena_strdup(inv->arena, op->constraint_name),
                                  .value = ms_arena_strdup(inv->arena, op->value),
                                  .expr = ms_arena_strdup(inv->arena, *old) });
    return MS_OK;
}

/* ---- what has no inverse, and what needs none ---------------------------------------------------------------------- */

static ms_status nothing(const ms_inverse *inv)
{
    (void)inv;
    return MS_OK;
}
static ms_status opaque(const ms_inverse *inv)
{
    return ms_inverse_none(inv, "opaque statement%s%s", inv->op->verb != NULL ? ": " : "", inv->op->verb != NULL ? inv->op->verb : "");
}
static ms_status other(const ms_inverse *inv)
{
    if (inv->op->kind == MS_OP_QUERY && !inv->op->unread)
        return MS_OK;
    if (ms_op_gives_away(inv->op))
        return ms_invert_owner(inv);
    return inv->op->kind == MS_OP_ALTER_OBJECT ? ms_inverse_none(inv, "what it was before is not known")
                                               : ms_inverse_none(inv, "it runs code");
}
static ms_status rows(const ms_inverse *inv)
{
    const char *const name = ms_name_text(inv->arena, inv->op->object);
    return inv->op->kind == MS_OP_TRUNCATE_TABLE ? ms_inverse_none(inv, "the rows of table %s are gone", name)
                                                 : ms_inverse_none(inv, "it changes the rows of table %s", name);
}
static void push_option(const ms_inverse *inv, const char *value, const char *expr)
{
    ms_inverse_push(inv, (ms_op){ .kind = MS_OP_TABLE_OPTION, .object_kind = MS_OBJECT_TABLE, .object = ms_name_copy(inv->arena, inv->op->object),
                                  .value = value, .expr = expr });
}

static ms_status row_security(const ms_inverse *inv, bool force, bool before)
{
    static const char *const words[2][2] = { { "DISABLE ROW LEVEL SECURITY", "ENABLE ROW LEVEL SECURITY" },
                                             { "NO FORCE ROW LEVEL SECURITY", "FORCE ROW LEVEL SECURITY" } };
    push_option(inv, words[force][before], words[force][before]);
    return MS_OK;
}

/* What a dialect's rules answer points into the catalog before. */
static ms_status option_by_rules(const ms_inverse *inv)
{
    ms_ops back = { 0 };
    const char *why = inv->before->rules->invert(inv->before, inv->table, inv->op, inv->arena, &back);
    for (size_t i = 0; why == NULL && i < back.n; i++) {
        ms_op op = back.v[i];
        op.object = ms_name_copy(inv->arena, op.object);
        op.column = ms_arena_strdup(inv->arena, op.column);
        if (op.column_def != NULL)
            *op.column_def = ms_column_copy(inv->arena, op.column_def);
        ms_inverse_push(inv, op);
    }
    return why == NULL ? MS_OK : ms_inverse_none(inv, "%s", why);
}

static ms_status option(const ms_inverse *inv)
{
    if (ms_op_gives_away(inv->op))
        return ms_invert_owner(inv);
    ms_table copy = inv->table != NULL ? *inv->table : (ms_table){ .rows = -1 };
    bool on = false;
    const bool *security = inv->table != NULL ? ms_op_row_security(inv->op, &copy, &on) : NULL;
    if (security != NULL)
        return *security == on ? MS_OK : row_security(inv, security == &copy.force_row_security, *security);
    if (inv->table != NULL && ms_op_logging(inv->op) != NULL) {
        push_option(inv, "SET", inv->table->unlogged ? "SET UNLOGGED" : "SET LOGGED");
        return MS_OK;
    }
    if (inv->op->hint)
        return MS_OK;
    return inv->table != NULL && inv->before->rules != NULL ? option_by_rules(inv)
                                                            : ms_inverse_none(inv, "the option before it is not known");
}

static ms_invert_fn *const inverses[MS_OP_COUNT] = {
    [MS_OP_OPAQUE] = opaque,
    [MS_OP_CREATE_TABLE] = create_table,
    [MS_OP_DROP_TABLE] = drop_table,
    [MS_OP_RENAME_TABLE] = rename_table,
    [MS_OP_TRUNCATE_TABLE] = rows,
    [MS_OP_ADD_COLUMN] = ms_invert_add_column,
    [MS_OP_DROP_COLUMN] = ms_invert_drop_column,
    [MS_OP_RENAME_COLUMN] = ms_invert_rename_column,
    [MS_OP_CHANGE_TYPE] = ms_invert_change_type,
    [MS_OP_SET_NOT_NULL] = ms_invert_set_not_null,
    [MS_OP_DROP_NOT_NULL] = ms_invert_drop_not_null,
    [MS_OP_SET_DEFAULT] = ms_invert_default,
    [MS_OP_DROP_DEFAULT] = ms_invert_default,
    [MS_OP_ADD_PRIMARY_KEY] = ms_invert_add_primary_key,
    [MS_OP_DROP_PRIMARY_KEY] = ms_invert_drop_part,
    [MS_OP_ALTER_PRIMARY_KEY] = ms_invert_add_primary_key,
    [MS_OP_ADD_UNIQUE] = ms_invert_add_constraint,
    [MS_OP_ADD_FOREIGN_KEY] = ms_invert_add_constraint,
    [MS_OP_ADD_CHECK] = ms_invert_add_constraint,
    [MS_OP_ADD_EXCLUDE] = ms_invert_add_constraint,
    [MS_OP_VALIDATE_CONSTRAINT] = ms_invert_validate_constraint,
    [MS_OP_RENAME_CONSTRAINT] = ms_invert_rename_constraint,
    [MS_OP_DROP_CONSTRAINT] = ms_invert_drop_part,
    [MS_OP_CREATE_INDEX] = ms_invert_create_index,
    [MS_OP_DROP_INDEX] = ms_invert_drop_index,
    [MS_OP_RENAME_INDEX] = ms_invert_rename_index,
    [MS_OP_REINDEX] = nothing,
    [MS_OP_CREATE_VIEW] = ms_invert_create_object,
    [MS_OP_REPLACE_VIEW] = ms_invert_create_object,
    [MS_OP_DROP_VIEW] = ms_invert_drop_object,
    [MS_OP_CREATE_SEQUENCE] = ms_invert_create_object,
    [MS_OP_ALTER_SEQUENCE] = ms_invert_alter_sequence,
    [MS_OP_DROP_SEQUENCE] = ms_invert_drop_object,
    [MS_OP_CREATE_ENUM] = ms_invert_create_object,
    [MS_OP_ALTER_ENUM] = ms_invert_alter_enum,
    [MS_OP_DROP_ENUM] = ms_invert_drop_object,
    [MS_OP_CREATE_SCHEMA] = ms_invert_create_schema,
    [MS_OP_DROP_SCHEMA] = ms_invert_drop_schema,
    [MS_OP_CREATE_TRIGGER] = ms_invert_create_object,
    [MS_OP_DROP_TRIGGER] = ms_invert_drop_object,
    [MS_OP_CREATE_ROUTINE] = ms_invert_create_object,
    [MS_OP_DROP_ROUTINE] = ms_invert_drop_object,
    [MS_OP_CREATE_EXTENSION] = ms_invert_create_object,
    [MS_OP_DROP_EXTENSION] = ms_invert_drop_object,
    [MS_OP_COMMENT] = comment,
    [MS_OP_INSERT] = rows,
    [MS_OP_UPDATE] = rows,
    [MS_OP_DELETE] = rows,
    [MS_OP_SESSION] = nothing,
    [MS_OP_TRANSACTION] = nothing,
    [MS_OP_PARTITION_ATTACH] = partition,
    [MS_OP_PARTITION_DETACH] = partition,
    [MS_OP_TABLE_OPTION] = option,
    [MS_OP_GRANT] = ms_invert_privileges,
    [MS_OP_REVOKE] = ms_invert_privileges,
    [MS_OP_ALTER_CONSTRAINT] = ms_invert_alter_constraint,
    [MS_OP_CREATE_OBJECT] = ms_invert_create_other,
    [MS_OP_ALTER_OBJECT] = other,
    [MS_OP_DROP_OBJECT] = ms_invert_drop_other,
    [MS_OP_MAINTENANCE] = nothing,
    [MS_OP_QUERY] = other,
    [MS_OP_CALL] = other,
    [MS_OP_RUN_BLOCK] = other,
    [MS_OP_SET_IDENTITY] = ms_invert_set_identity,
};

ms_status ms_op_invert(const ms_op *op, const ms_catalog *before, ms_arena *arena, ms_ops *out, ms_error *err)
{
    ms_status status = ms_apply_check(op, err);
    if (status != MS_OK)
        return status;
    const ms_name about = op->object.name == NULL && op->index != NULL ? op->index->table : op->object;
    const ms_inverse inv = { op, before, ms_catalog_table(before, about), arena, out, err };
    const size_t had = out->n;
    const ms_effect happens = inverses[op->kind] == nothing ? MS_EFFECT_PRESENT : ms_op_happens(op, before);
    if (happens == MS_EFFECT_ABSENT)
        return MS_OK;
    if (happens == MS_EFFECT_UNKNOWN)
        return ms_inverse_none(&inv, "what decides whether it happens is not in the catalog");
    status = inverses[op->kind](&inv);
    if (status != MS_OK)
        out->n = had; /* half an inverse is none */
    return status;
}
