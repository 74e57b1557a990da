/* invert_object.c: inverses of ops on names of indexes, views, sequences, enums, schemas, triggers, routines, extensions. */
#include "config.h"

#include "ir/privilege.h"
#include "ir/sequence.h"

typedef struct kind_ops { ms_op_kind create, drop; bool needs_text; } kind_ops;
static const kind_ops by_kind[MS_OBJECT_COUNT] = {
    [MS_OBJECT_VIEW] = { MS_OP_CREATE_VIEW, MS_OP_DROP_VIEW, true },
    [MS_OBJECT_MATERIALIZED_VIEW] = { MS_OP_CREATE_VIEW, MS_OP_DROP_VIEW, true },
    [MS_OBJECT_SEQUENCE] = { MS_OP_CREATE_SEQUENCE, MS_OP_DROP_SEQUENCE, false },
    [MS_OBJECT_ENUM] = { MS_OP_CREATE_ENUM, MS_OP_DROP_ENUM, false },
    [MS_OBJECT_DOMAIN] = { MS_OP_CREATE_ENUM, MS_OP_DROP_ENUM, true },
    [MS_OBJECT_TYPE] = { MS_OP_CREATE_ENUM, MS_OP_DROP_ENUM, true },
    [MS_OBJECT_TRIGGER] = { MS_OP_CREATE_TRIGGER, MS_OP_DROP_TRIGGER, true },
    [MS_OBJECT_FUNCTION] = { MS_OP_CREATE_ROUTINE, MS_OP_DROP_ROUTINE, true },
    [MS_OBJECT_PROCEDURE] = { MS_OP_CREATE_ROUTINE, MS_OP_DROP_ROUTINE, true },
    [MS_OBJECT_AGGREGATE] = { MS_OP_CREATE_ROUTINE, MS_OP_DROP_ROUTINE, true },
    [MS_OBJECT_EVENT] = { MS_OP_CREATE_ROUTINE, MS_OP_DROP_ROUTINE, true },
    [MS_OBJECT_EXTENSION] = { MS_OP_CREATE_EXTENSION, MS_OP_DROP_EXTENSION, false },
    [MS_OBJECT_POLICY] = { MS_OP_CREATE_OBJECT, MS_OP_DROP_OBJECT, true },
    [MS_OBJECT_RULE] = { MS_OP_CREATE_OBJECT, MS_OP_DROP_OBJECT, true },
    [MS_OBJECT_STATISTICS] = { MS_OP_CREATE_OBJECT, MS_OP_DROP_OBJECT, true },
};

static ms_op object_op(const ms_inverse *inv, ms_op_kind kind, const ms_object *object)
{
    ms_object *copy = MS_NEW(inv->arena, ms_object);
    *copy = ms_object_copy(inv->arena, object);
    memset(&copy->indexes, 0, sizeof copy->indexes); /* have ops of their own */
    ms_op op = { .kind = kind, .object_kind = object->kind, .object = copy->name, .obj = copy };
    if (object->kind != MS_OBJECT_SEQUENCE)
        op.table_name = copy->table;
    return op;
}

static const char *described(const ms_inverse *inv, const ms_object *object)
{
    return ms_arena_printf(inv->arena, "%s %s", ms_object_kind_name(object->kind), ms_name_text(inv->arena, object->name));
}

ms_status ms_inverse_create_object(const ms_inverse *inv, const ms_object *object, bool replace)
{
    const kind_ops *ops = &by_kind[object->kind];
    if (ops->create == MS_OP_OPAQUE)
        return ms_inverse_none(inv, "%s cannot be made again", described(inv, object));
    if (object->definition == NULL && (ops->needs_text || (object->kind == MS_OBJECT_ENUM && object->values.n == 0)))
        return ms_inverse_none(inv, "the text of %s is not known", described(inv, object));
    ms_op op = object_op(inv, replace && object->kind == MS_OBJECT_VIEW ? MS_OP_REPLACE_VIEW : ops->create, object);
    op.or_replace = replace;
    ms_inverse_push(inv, op);
    for (size_t i = 0; i < object->indexes.n; i++)
        ms_inverse_create_index(inv, object->name, &object->indexes.v[i]);
    if (!replace)
        ms_inverse_object_privileges(inv, object);
    return MS_OK;
}

ms_status ms_inverse_create_dependents(const ms_inverse *inv, ms_name table)
{
    ms_status status = MS_OK;
    for (size_t i = 0; i < inv->before->objects.n && status == MS_OK; i++) {
        const ms_object *object = inv->before->objects.v[i];
        if (object->kind != MS_OBJECT_SEQUENCE && object->table.name != NULL && ms_name_equal(inv->before, object->table, table))
            status = ms_inverse_create_object(inv, object, false);
    }
    return status;
}

/* A sequence is made before the column whose default takes from it, and given to the column afterwards. */
void ms_inverse_own_sequences(const ms_inverse *inv, const ms_table *table, const char *column, bool before_table)
{
    for (size_t i = 0; i < inv->before->objects.n; i++) {
        const ms_object *object = inv->before->objects.v[i];
        if (object->kind != MS_OBJECT_SEQUENCE || object->owner_column == NULL ||
            !ms_name_equal(inv->before, object->table, table->name) ||
            (column != NULL && !ms_ident_equal(inv->before, object->owner_column, column)))
            continue;
        const ms_column *owner = ms_table_column(inv->before, table, object->owner_column);
        if (owner != NULL && owner->identity != MS_IDENTITY_NONE)
            continue; /* comes with the column */
        ms_op op = object_op(inv, before_table ? MS_OP_CREATE_SEQUENCE : MS_OP_ALTER_SEQUENCE, object);
        if (before_table) {
            op.obj->table = (ms_name){ 0 };
            op.obj->owner_column = NULL;
            ms_inverse_push(inv, op);
            ms_inverse_object_privileges(inv, object);
            continue;
        } else {
            op.obj->definition = NULL; /* only the owner changes */
        }
        ms_inverse_push(inv, op);
    }
}

/* A view that was replaced by one with more columns has to go first. Where another one stands on it, it cannot. */
static bool may_be_wider(const ms_inverse *inv, const ms_object *old)
{
    if (old->kind != MS_OBJECT_VIEW || (inv->before->compare & MS_CATALOG_VIEWS_WIDEN) == 0)
        return false;
    for (size_t i = 0; i < inv->before->objects.n; i++) {
        const ms_object *o = inv->before->objects.v[i];
        const bool view = o->kind == MS_OBJECT_VIEW || o->kind == MS_OBJECT_MATERIALIZED_VIEW;
        if (o != old && view && (o->definition == NULL || ms_text_names(inv->before->compare, o->definition, old->name.name)))
            return false;
    }
    return true;
}

ms_status ms_invert_create_object(const ms_inverse *inv)
{
    ms_object target = ms_op_target(inv->op);
    const ms_object *old = ms_catalog_object_like(inv->before, &target);
    const bool replaces = inv->op->or_replace || inv->op->kind == MS_OP_REPLACE_VIEW;
    if (by_kind[target.kind].drop == MS_OP_OPAQUE)
        return ms_inverse_none(inv, "there is no op that drops a %s", ms_object_kind_name(target.kind));
    if (old != NULL && replaces && (old->kind == MS_OBJECT_TRIGGER /* its own text says CREATE */ || may_be_wider(inv, old)))
        ms_inverse_push(inv, object_op(inv, by_kind[target.kind].drop, &target));
    if (old != NULL)
        return replaces ? ms_inverse_create_object(inv, old, true) : MS_OK;
    if (replaces && inv->before->incomplete)
        return ms_inverse_none(inv, "whether %s was there before is not known", described(inv, &target));
    ms_op drop = object_op(inv, by_kind[target.kind].drop, &target);
    ms_inverse_push(inv, drop);
    return MS_OK;
}

ms_status ms_invert_drop_object(const ms_inverse *inv)
{
    const ms_object target = ms_op_target(inv->op);
    const ms_object *old = ms_op_find_object(inv->before, inv->op);
    if (old == NULL)
        return ms_inverse_missing(inv, ms_object_kind_name(target.kind), target.name);
    ms_status status = ms_inverse_check_cascade(inv, old->name.name);
    if (status == MS_OK)
        status = ms_inverse_create_object(inv, old, false);
    const bool view = old->kind == MS_OBJECT_VIEW || old->kind == MS_OBJECT_MATERIALIZED_VIEW;
    return status == MS_OK && view ? ms_inverse_create_dependents(inv, old->name) : status;
}

ms_status ms_inverse_drop_view_index(const ms_inverse *inv, const ms_object *view)
{
    const ms_table table = ms_view_as_table(view);
    bool guess = false;
    const ms_index *index = ms_apply_index_called(inv->before, &table, inv->op->object.name, &guess);
    if (index == NULL)
        return ms_inverse_missing(inv, "index", inv->op->object);
    ms_inverse_create_index(inv, view->name, index);
    return MS_OK;
}

/* A role: its name is all that dropping it takes. */
ms_status ms_invert_create_other(const ms_inverse *inv)
{
    const ms_op *op = inv->op;
    if (ms_object_in_catalog(op->object_kind))
        return ms_invert_create_object(inv);
    if (op->object_kind != MS_OBJECT_ROLE || op->object.name == NULL)
        return ms_inverse_none(inv, "there is no op that drops it");
    if (op->if_not_exists || op->or_replace)
        return ms_inverse_none(inv, "whether it was there before is not known");
    ms_inverse_push(inv, (ms_op){ .kind = MS_OP_DROP_OBJECT, .object_kind = op->object_kind,
                                  .object = ms_name_copy(inv->arena, op->object) });
    return MS_OK;
}

ms_status ms_invert_drop_other(const ms_inverse *inv)
{
    return ms_object_in_catalog(inv->op->object_kind) ? ms_invert_drop_object(inv)
                                                      : ms_inverse_none(inv, "what it was is not known");
}

ms_status ms_invert_alter_sequence(const ms_inverse *inv)
{
    const ms_object *old = ms_op_find_object(inv->before, inv->op);
    ms_op identity;
    if (old == NULL && ms_sequence_as_identity(inv->before, inv->op, inv->arena, &identity)) {
        ms_inverse own = *inv;
        own.op = &identity;
        own.table = ms_catalog_table(inv->before, identity.object);
        return ms_invert_set_identity(&own);
    }
    if (old == NULL && ms_sequence_only_restarts(inv->op->expr))
        return MS_OK; /* that of a serial column, which is not kept as an object */
    if (old == NULL)
        return ms_inverse_missing(inv, "sequence", inv->op->object);
    const ms_object *change = inv->op->obj;
    const char *said = inv->op->expr != NULL ? inv->op->expr : change != NULL ? change->definition : NULL;
    if (change == NULL || (said != NULL && (inv->before->compare & MS_CATALOG_SEQUENCES_UNREAD) != 0))
        return ms_inverse_none(inv, "the options of the sequence before it are not known");
    ms_op op = object_op(inv, MS_OP_ALTER_SEQUENCE, old);
    const char *after = inv->op->expr != NULL && change->definition == NULL ? ms_sequence_options(old->definition, said, inv->arena) : said;
    op.expr = said != NULL ? ms_sequence_way(after, old->definition, inv->arena) : NULL;
    if (said == NULL)
        op.obj->definition = NULL;
    if (change->owner_column == NULL)
        op.obj->table = (ms_name){ 0 };
    if (change->owner_column == NULL || old->owner_column == NULL)
        op.obj->owner_column = change->owner_column == NULL ? NULL : "";
    if (op.expr != NULL || op.obj->owner_column != NULL)
        ms_inverse_push(inv, op);
    return MS_OK; /* RESTART is of the data */
}

static bool has_label(const ms_object *object, const char *label)
{
    for (size_t i = 0; object != NULL && i < object->values.n; i++)
        if (strcmp(object->values.v[i], label) == 0)
            return true;
    return false;
}

ms_status ms_invert_alter_enum(const ms_inverse *inv)
{
    const ms_op *op = inv->op;
    if (op->new_value == NULL || op->value == NULL) { /* as it was; the server refuses where a row has the label by then */
        const ms_object *before = ms_op_find_object(inv->before, op);
        if (op->value != NULL && op->if_not_exists && has_label(before, op->value))
            return MS_OK;
        if (before == NULL || before->values.n == 0 || (op->value == NULL && op->obj == NULL))
            return ms_inverse_none(inv, "the labels of the enum type are not known");
        ms_op back = object_op(inv, MS_OP_ALTER_ENUM, before);
        ms_inverse_push(inv, back);
        return MS_OK;
    }
    ms_inverse_push(inv, (ms_op){ .kind = MS_OP_ALTER_ENUM, .object_kind = op->object_kind,
                                  .object = ms_name_copy(inv->arena, op->object),
                                  .value = ms_arena_strdup(inv->arena, op->new_value),
                                  .new_value = ms_arena_strdup(inv->arena, op->value) });
    return MS_OK;
}

static ms_status schema_op(const ms_inverse *inv, ms_op_kind kind)
{
    ms_inverse_push(inv, (ms_op){ .kind = kind, .object_kind = MS_OBJECT_SCHEMA,
                                  .object = ms_name_copy(inv->arena, inv->op->object) });
    return MS_OK;
}

ms_status ms_invert_create_schema(const ms_inverse *inv)
{
    return ms_catalog_has_schema(inv->before, inv->op->object.name) ? MS_OK : schema_op(inv, MS_OP_DROP_SCHEMA);
}

ms_status ms_invert_drop_schema(const ms_inverse *inv)
{
    const char *schema = inv->op->object.name;
    if (!ms_catalog_has_schema(inv->before, schema))
        return ms_inverse_missing(inv, "schema", inv->op->object);
    bool used = false;
    for (size_t i = 0; i < inv->before->tables.n; i++)
        used = used || ms_schema_equal(inv->before, inv->before->tables.v[i]->name.schema, schema);
    for (size_t i = 0; i < inv->before->objects.n; i++)
        used = used || ms_schema_equal(inv->before, inv->before->objects.v[i]->name.schema, schema);
    if (used)
        return ms_inverse_none(inv, "schema %s is not empty", schema);
    const ms_status status = schema_op(inv, MS_OP_CREATE_SCHEMA);
    ms_inverse_schema_privileges(inv, schema);
    return status;
}

ms_status ms_invert_rename_index(const ms_inverse *inv)
{
    const ms_op *op = inv->op;
    ms_inverse_push(inv, (ms_op){ .kind = MS_OP_RENAME_INDEX, .object_kind = op->object_kind,
                                  .object = ms_name_copy(inv->arena, (ms_name){ op->object.schema, op->new_name.name }),
                                  .new_name = { NULL, ms_arena_strdup(inv->arena, op->object.name) },
                                  .table_name = ms_name_copy(inv->arena, op->table_name) });
    return MS_OK;
}
