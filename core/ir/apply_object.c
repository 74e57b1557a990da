/* apply_object.c: views, sequences, enums, schemas, triggers, routines, extensions. */
#include "config.h"

#include "ir/privilege.h"
#include "ir/sequence.h"

/* The kinds that an op may mean when it does not say which. */
static ms_object_kind kind_of(const ms_op *op)
{
    static const ms_object_kind usual[MS_OP_COUNT] = {
        [MS_OP_CREATE_VIEW] = MS_OBJECT_VIEW,         [MS_OP_REPLACE_VIEW] = MS_OBJECT_VIEW,
        [MS_OP_DROP_VIEW] = MS_OBJECT_VIEW,           [MS_OP_CREATE_SEQUENCE] = MS_OBJECT_SEQUENCE,
        [MS_OP_ALTER_SEQUENCE] = MS_OBJECT_SEQUENCE,  [MS_OP_DROP_SEQUENCE] = MS_OBJECT_SEQUENCE,
        [MS_OP_CREATE_ENUM] = MS_OBJECT_ENUM,         [MS_OP_ALTER_ENUM] = MS_OBJECT_ENUM,
        [MS_OP_DROP_ENUM] = MS_OBJECT_ENUM,           [MS_OP_CREATE_TRIGGER] = MS_OBJECT_TRIGGER,
        [MS_OP_DROP_TRIGGER] = MS_OBJECT_TRIGGER,     [MS_OP_CREATE_ROUTINE] = MS_OBJECT_FUNCTION,
        [MS_OP_DROP_ROUTINE] = MS_OBJECT_FUNCTION,    [MS_OP_CREATE_EXTENSION] = MS_OBJECT_EXTENSION,
        [MS_OP_DROP_EXTENSION] = MS_OBJECT_EXTENSION,
    };
    if (op->object_kind != MS_OBJECT_NONE)
        return op->object_kind;
    return op->obj != NULL && op->obj->kind != MS_OBJECT_NONE ? op->obj->kind : usual[op->kind];
}

/* Kinds that one statement drops or changes alike: DROP TYPE drops enums, domains and other types. */
static const ms_object_kind families[][4] = {
    { MS_OBJECT_ENUM, MS_OBJECT_DOMAIN, MS_OBJECT_TYPE, MS_OBJECT_NONE },
    { MS_OBJECT_VIEW, MS_OBJECT_MATERIALIZED_VIEW, MS_OBJECT_NONE },
    { MS_OBJECT_FUNCTION, MS_OBJECT_PROCEDURE, MS_OBJECT_AGGREGATE, MS_OBJECT_NONE },
};

ms_object ms_op_target(const ms_op *op)
{
    ms_object target = { .kind = kind_of(op), .name = op->object, .table = op->table_name };
    if (op->obj != NULL) {
        if (target.name.name == NULL)
            target.name = op->obj->name;
        if (target.table.name == NULL)
            target.table = op->obj->table;
        target.signature = op->obj->signature;
    }
    return target;
}

ms_object *ms_op_find_object(const ms_catalog *cat, const ms_op *op)
{
    const ms_object target = ms_op_target(op);
    return ms_apply_find_object(cat, target);
}

ms_object *ms_apply_find_object(const ms_catalog *cat, ms_object target)
{
    ms_object *found = ms_catalog_object_like(cat, &target);
    for (size_t f = 0; found == NULL && f < sizeof families / sizeof *families; f++) {
        bool member = false;
        for (size_t i = 0; families[f][i] != MS_OBJECT_NONE; i++)
            member = member || families[f][i] == target.kind;
        for (size_t i = 0; member && found == NULL && families[f][i] != MS_OBJECT_NONE; i++) {
            ms_object other = target;
            other.kind = families[f][i];
            found = ms_catalog_object_like(cat, &other);
        }
    }
    return found;
}

ms_status ms_apply_create_object(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    const ms_object target = ms_op_target(op);
    const ms_object *old = ms_catalog_object_like(cat, &target);
    const bool relation = target.kind == MS_OBJECT_VIEW || target.kind == MS_OBJECT_MATERIALIZED_VIEW ||
                          target.kind == MS_OBJECT_SEQUENCE;
    const bool replace = op->or_replace || op->kind == MS_OP_REPLACE_VIEW;
    if ((old != NULL && !replace) || (old == NULL && relation && ms_apply_relation(cat, target.name)))
        return ms_apply_exists(cat, op->if_not_exists, err, ms_object_kind_name(target.kind), target.name);
    ms_object object = ms_object_copy(cat->arena, op->obj != NULL ? op->obj : &target);
    object.kind = target.kind;
    memset(&object.indexes, 0, sizeof object.indexes); /* each comes by an op of its own */
    if (op->object.name != NULL)
        object.name = ms_name_copy(cat->arena, op->object);
    if (object.table.name == NULL)
        object.table = ms_name_copy(cat->arena, target.table);
    if (old != NULL && object.comment == NULL)
        object.comment = old->comment; /* a replaced object keeps it */
    if (old != NULL)
        object.acl = old->acl;
    ms_catalog_add_object(cat, &object);
    return MS_OK;
}

ms_status ms_apply_drop_object(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    ms_object *object = ms_op_find_object(cat, op);
    if (object == NULL) {
        const ms_object target = ms_op_target(op);
        return ms_apply_missing(cat, op->if_exists, err, ms_object_kind_name(target.kind), target.name);
    }
    const ms_object gone = *object;
    ms_catalog_drop_object(cat, object);
    if (op->cascade)
        ms_apply_cascade_guess(cat, gone.name.name);
    const bool view = gone.kind == MS_OBJECT_VIEW || gone.kind == MS_OBJECT_MATERIALIZED_VIEW;
    for (size_t i = cat->objects.n; view && i-- > 0;) /* its triggers and rules */
        if (cat->objects.v[i]->table.name != NULL && ms_name_equal(cat, cat->objects.v[i]->table, gone.name))
            ms_catalog_drop_object(cat, cat->objects.v[i]);
    return MS_OK;
}

ms_status ms_apply_alter_sequence(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    ms_object *object = ms_op_find_object(cat, op);
    ms_op identity;
    if (object == NULL && ms_sequence_as_identity(cat, op, cat->arena, &identity))
        return ms_apply_set_identity(cat, &identity, err);
    if (object == NULL && ms_sequence_only_restarts(op->expr))
        return MS_OK;
    if (object == NULL)
        return ms_apply_missing(cat, op->if_exists, err, "sequence", op->object);
    if (op->obj == NULL)
        return MS_OK;
    const ms_object change = ms_object_copy(cat->arena, op->obj);
    if (change.definition != NULL)
        object->definition = change.definition; /* what it has then */
    else if (op->expr != NULL)
        object->definition = ms_sequence_options(object->definition, op->expr, cat->arena);
    if (change.owner_column != NULL && *change.owner_column == '\0') {
        object->table = (ms_name){ 0 };
        object->owner_column = NULL;
    } else if (change.table.name != NULL) {
        object->table = change.table;
        object->owner_column = change.owner_column;
    }
    return MS_OK;
}

static size_t label_place(const ms_strings *labels, const char *label)
{
    for (size_t i = 0; label != NULL && i < labels->n; i++)
        if (strcmp(labels->v[i], label) == 0)
            return i;
    return labels->n;
}

/* Where the text of the type, [schema.]name[brackets], says the name; NULL = it is another type. Schemas are not compared:
 * a text without one means the search path's. */
static const char *type_named(ms_arena *arena, const ms_type *type, const char *name, const char **end)
{
    const char *p = type->kind == MS_TYPE_USER || type->kind == MS_TYPE_ARRAY ? type->text : NULL;
    const char *read = p == NULL ? NULL : ms_name_at(p, arena, end);
    while (read != NULL && **end == '.') {
        p = *end + 1;
        read = ms_name_at(p, arena, end);
    }
    return read != NULL && ms_text_equal(read, name, *p != '"') ? p : NULL;
}

static bool is_of_type(ms_arena *arena, const ms_column *column, const ms_object *type)
{
    const char *end;
    return column->type.kind == MS_TYPE_USER && type_named(arena, &column->type, type->name.name, &end) != NULL;
}

/* The server keeps which label a default is, not what it is called. */
static void rename_label_in_defaults(ms_catalog *cat, const ms_object *type, const char *from, const char *to)
{
    const char *old = ms_arena_printf(cat->arena, "'%s'", from);
    for (size_t i = 0; i < cat->tables.n; i++)
        for (size_t k = 0; k < cat->tables.v[i]->columns.n; k++) {
            ms_column *column = &cat->tables.v[i]->columns.v[k];
            const char *at = column->default_expr == NULL || !is_of_type(cat->arena, column, type) ? NULL : strstr(column->default_expr, old);
            if (at != NULL)
                column->default_expr = ms_arena_printf(cat->arena, "%.*s'%s'%s", (int)(at - column->default_expr),
                                                       column->default_expr, to, at + strlen(old));
        }
}

ms_status ms_apply_alter_enum(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    ms_object *object = ms_op_find_object(cat, op);
    if (object == NULL)
        return ms_apply_missing(cat, op->if_exists, err, "type", op->object);
    if (op->value == NULL && op->obj != NULL)
        object->values = ms_strings_copy(cat->arena, &op->obj->values);
    if (op->value == NULL)
        return MS_OK;
    ms_strings *labels = &object->values;
    const char *label = ms_arena_strdup(cat->arena, op->new_value != NULL ? op->new_value : op->value);
    const ms_name named = { NULL, label };
    if (label_place(labels, label) < labels->n)
        return ms_apply_exists(cat, op->if_not_exists, err, "enum label", named);
    if (op->new_value != NULL) {
        const size_t at = label_place(labels, op->value);
        if (at == labels->n)
            return ms_apply_missing(cat, false, err, "enum label", (ms_name){ NULL, op->value });
        labels->v[at] = label;
        rename_label_in_defaults(cat, object, op->value, label);
        return MS_OK;
    }
    size_t at = op->before != NULL ? label_place(labels, op->before) : labels->n;
    if (op->after != NULL && label_place(labels, op->after) < labels->n)
        at = label_place(labels, op->after) + 1;
    MS_INSERT(cat->arena, labels, at, label);
    return MS_OK;
}

ms_status ms_apply_create_schema(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    if (ms_catalog_has_schema(cat, op->object.name))
        return ms_apply_exists(cat, op->if_not_exists, err, "schema", op->object);
    MS_PUSH(cat->arena, &cat->schemas, ms_arena_strdup(cat->arena, op->object.name));
    return MS_OK;
}

/* With everything in it: where a server refuses that, the op does not come to be applied. */
ms_status ms_apply_drop_schema(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    const char *schema = op->object.name;
    size_t found = cat->schemas.n;
    for (size_t i = 0; i < cat->schemas.n; i++)
        if (ms_schema_equal(cat, cat->schemas.v[i], schema))
            found = i;
    if (found == cat->schemas.n)
        return ms_apply_missing(cat, op->if_exists, err, "schema", op->object);
    MS_REMOVE(&cat->schemas, found);
    ms_apply_schema_privileges_gone(cat, schema);
    for (size_t i = cat->tables.n; i-- > 0;)
        if (i < cat->tables.n && ms_schema_equal(cat, cat->tables.v[i]->name.schema, schema))
            ms_apply_remove_table(cat, cat->tables.v[i], true);
    for (size_t i = cat->objects.n; i-- > 0;)
        if (i < cat->objects.n && ms_schema_equal(cat, cat->objects.v[i]->name.schema, schema))
            ms_catalog_drop_object(cat, cat->objects.v[i]);
    return MS_OK;
}

/* Columns of the type, and of arrays of it, follow its new name; their types are texts. */
static void follow_type(ms_catalog *cat, const char *from, const char *to)
{
    const char *written = ms_ident_written(cat->arena, to);
    for (size_t i = 0; i < cat->tables.n; i++)
        for (size_t k = 0; k < cat->tables.v[i]->columns.n; k++) {
            ms_type *type = &cat->tables.v[i]->columns.v[k].type;
            const char *end, *at = type_named(cat->arena, type, from, &end);
            if (at != NULL)
                type->text = ms_arena_printf(cat->arena, "%.*s%s%s", (int)(at - type->text), type->text, written, end);
        }
}

ms_status ms_apply_rename_object(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    static const ms_object_kind relations[] = { MS_OBJECT_VIEW, MS_OBJECT_MATERIALIZED_VIEW, MS_OBJECT_SEQUENCE,
                                                MS_OBJECT_OTHER };
    const bool as_table = op->object_kind == MS_OBJECT_NONE || op->object_kind == MS_OBJECT_TABLE;
    ms_object *object = as_table ? NULL : ms_op_find_object(cat, op);
    for (size_t i = 0; object == NULL && i < sizeof relations / sizeof *relations; i++)
        object = ms_catalog_object(cat, relations[i], op->object);
    if (object == NULL)
        return ms_apply_missing(cat, op->if_exists, err, as_table ? "table" : ms_object_kind_name(op->object_kind), op->object);
    ms_object renamed = *object;
    renamed.name = ms_name_copy(cat->arena, op->new_name);
    if (op->new_name.schema == NULL && (cat->compare & MS_CATALOG_RENAME_TO_DEFAULT) == 0)
        renamed.name.schema = object->name.schema;
    const ms_object *other = ms_catalog_object_like(cat, &renamed);
    if (other != NULL && other != object)
        return ms_apply_exists(cat, false, err, ms_object_kind_name(object->kind), renamed.name);
    const ms_name from = object->name;
    renamed.stale = renamed.stale || renamed.kind == MS_OBJECT_STATISTICS; /* its text says the old name */
    ms_catalog_drop_object(cat, object);
    ms_view_keep_indexes(ms_catalog_add_object(cat, &renamed));
    for (size_t i = 0; i < cat->objects.n; i++) /* triggers on a view */
        if (cat->objects.v[i]->table.name != NULL && renamed.kind != MS_OBJECT_TRIGGER &&
            renamed.kind != MS_OBJECT_SEQUENCE && renamed.kind != MS_OBJECT_STATISTICS && ms_name_equal(cat, cat->objects.v[i]->table, from))
            cat->objects.v[i]->table = renamed.name;
    if (renamed.kind == MS_OBJECT_ENUM || renamed.kind == MS_OBJECT_DOMAIN || renamed.kind == MS_OBJECT_TYPE)
        follow_type(cat, from.name, renamed.name.name);
    return MS_OK;
}
