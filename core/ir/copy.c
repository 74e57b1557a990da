/* copy.c: deep copies of the model: nothing in a copy points into the original's arena.
 *
 * Every member that points somewhere is named here once; a new member of ir.h that points must be added. */
#include "config.h"

#include "ir/model.h"

/* Copies a vector element by element with a function that takes a pointer. */
#define COPY_VEC(arena, to, from, element)                                              \
    do {                                                                                \
        (to)->n = (to)->cap = (from)->n;                                                \
        (to)->v = (from)->n == 0 ? NULL : ms_arena_alloc((arena), (from)->n * sizeof *(to)->v); \
        for (size_t ms_i = 0; ms_i < (from)->n; ms_i++)                                 \
            (to)->v[ms_i] = element((arena), &(from)->v[ms_i]);                         \
    } while (0)

#define DUP(arena, thing, member) ((thing)->member = ms_arena_strdup((arena), (thing)->member))

ms_name ms_name_copy(ms_arena *arena, ms_name name)
{
    return (ms_name){ ms_arena_strdup(arena, name.schema), ms_arena_strdup(arena, name.name) };
}

static const char *string_copy(ms_arena *arena, const char *const *text) { return ms_arena_strdup(arena, *text); }

ms_strings ms_strings_copy(ms_arena *arena, const ms_strings *list)
{
    ms_strings copy;
    COPY_VEC(arena, &copy, list, string_copy);
    return copy;
}

ms_type ms_type_copy(ms_arena *arena, const ms_type *type)
{
    ms_type copy = *type;
    DUP(arena, &copy, text);
    DUP(arena, &copy, charset);
    DUP(arena, &copy, collation);
    copy.values = ms_strings_copy(arena, &type->values);
    return copy;
}

static ms_privilege privilege_copy(ms_arena *arena, const ms_privilege *privilege)
{
    ms_privilege copy = *privilege;
    DUP(arena, &copy, grantee);
    DUP(arena, &copy, privilege);
    DUP(arena, &copy, column);
    return copy;
}

ms_privileges ms_privileges_copy(ms_arena *arena, const ms_privileges *list)
{
    ms_privileges copy;
    COPY_VEC(arena, &copy, list, privilege_copy);
    return copy;
}

static ms_acl acl_copy(ms_arena *arena, const ms_acl *acl)
{
    return (ms_acl){ acl->state, ms_arena_strdup(arena, acl->owner), ms_privileges_copy(arena, &acl->list) };
}

static ms_schema_acl schema_acl_copy(ms_arena *arena, const ms_schema_acl *of)
{
    return (ms_schema_acl){ ms_arena_strdup(arena, of->schema), acl_copy(arena, &of->acl) };
}

/* Who is connected, and what schemas let whom do. */
static void copy_privileges(ms_catalog *to, const ms_catalog *from)
{
    COPY_VEC(to->arena, &to->schema_acls, &from->schema_acls, schema_acl_copy);
    to->role = ms_arena_strdup(to->arena, from->role);
    to->default_privileges = from->default_privileges;
}

ms_column ms_column_copy(ms_arena *arena, const ms_column *column)
{
    ms_column copy = *column;
    DUP(arena, &copy, name);
    DUP(arena, &copy, default_expr);
    DUP(arena, &copy, generated_expr);
    DUP(arena, &copy, on_update);
    DUP(arena, &copy, comment);
    DUP(arena, &copy, check_expr);
    DUP(arena, &copy, sequence);
    copy.type = ms_type_copy(arena, &column->type);
    copy.privileges = ms_privileges_copy(arena, &column->privileges);
    return copy;
}

ms_constraint ms_constraint_copy(ms_arena *arena, const ms_constraint *constraint)
{
    ms_constraint copy = *constraint;
    DUP(arena, &copy, name);
    DUP(arena, &copy, match);
    DUP(arena, &copy, expr);
    DUP(arena, &copy, using_index);
    DUP(arena, &copy, comment);
    copy.columns = ms_strings_copy(arena, &constraint->columns);
    memset(&copy.parts, 0, sizeof copy.parts);
    for (size_t i = 0; i < constraint->parts.n; i++)
        MS_PUSH(arena, &copy.parts, constraint->parts.v[i]);
    copy.ref_table = ms_name_copy(arena, constraint->ref_table);
    copy.ref_columns = ms_strings_copy(arena, &constraint->ref_columns);
    return copy;
}

static ms_index_part part_copy(ms_arena *arena, const ms_index_part *part)
{
    ms_index_part copy = *part;
    DUP(arena, &copy, column);
    DUP(arena, &copy, expr);
    DUP(arena, &copy, nulls);
    DUP(arena, &copy, opclass);
    DUP(arena, &copy, collation);
    return copy;
}

ms_index ms_index_copy(ms_arena *arena, const ms_index *index)
{
    ms_index copy = *index;
    DUP(arena, &copy, comment);
    DUP(arena, &copy, name);
    DUP(arena, &copy, method);
    DUP(arena, &copy, where);
    DUP(arena, &copy, options);
    copy.table = ms_name_copy(arena, index->table);
    COPY_VEC(arena, &copy.parts, &index->parts, part_copy);
    copy.include = ms_strings_copy(arena, &index->include);
    return copy;
}

ms_table ms_table_copy(ms_arena *arena, const ms_table *table)
{
    ms_table copy = *table;
    copy.name = ms_name_copy(arena, table->name);
    COPY_VEC(arena, &copy.columns, &table->columns, ms_column_copy);
    COPY_VEC(arena, &copy.constraints, &table->constraints, ms_constraint_copy);
    COPY_VEC(arena, &copy.indexes, &table->indexes, ms_index_copy);
    DUP(arena, &copy, options);
    DUP(arena, &copy, comment);
    DUP(arena, &copy, partition_by);
    DUP(arena, &copy, as_select);
    DUP(arena, &copy, definition);
    copy.partition_of = ms_name_copy(arena, table->partition_of);
    copy.like = ms_name_copy(arena, table->like);
    copy.acl = acl_copy(arena, &table->acl);
    return copy;
}

ms_object ms_object_copy(ms_arena *arena, const ms_object *object)
{
    ms_object copy = *object;
    copy.name = ms_name_copy(arena, object->name);
    copy.table = ms_name_copy(arena, object->table);
    DUP(arena, &copy, owner_column);
    DUP(arena, &copy, signature);
    DUP(arena, &copy, definition);
    DUP(arena, &copy, comment);
    copy.values = ms_strings_copy(arena, &object->values);
    COPY_VEC(arena, &copy.indexes, &object->indexes, ms_index_copy);
    copy.acl = acl_copy(arena, &object->acl);
    return copy;
}

ms_table ms_table_blank(ms_name name)
{
    return (ms_table){ .name = name, .rows = -1, .bytes = -1 };
}

ms_catalog *ms_catalog_copy(const ms_catalog *from, ms_arena *arena)
{
    ms_catalog *copy = ms_catalog_new(arena, from->default_schema, from->compare);
    copy->incomplete = from->incomplete;
    copy->rules = from->rules;
    copy->table_options = ms_arena_strdup(arena, from->table_options);
    copy->schemas = ms_strings_copy(arena, &from->schemas);
    copy_privileges(copy, from);
    for (size_t i = 0; i < from->tables.n; i++) {
        const ms_table table = ms_table_copy(arena, from->tables.v[i]);
        ms_catalog_add_table(copy, &table);
    }
    for (size_t i = 0; i < from->objects.n; i++) {
        const ms_object object = ms_object_copy(arena, from->objects.v[i]);
        ms_catalog_add_object(copy, &object);
    }
    return copy;
}

/* ---- another default schema ---------------------------------------------------------------------------------------------- */

static void to_schema(const ms_catalog *cat, const char *to, const char **schema)
{
    if (*schema != NULL && ms_schema_equal(cat, *schema, cat->default_schema))
        *schema = to;
}

static ms_table table_in_schema(const ms_catalog *cat, ms_arena *arena, const ms_table *table, const char *to)
{
    ms_table t = ms_table_copy(arena, table);
    to_schema(cat, to, &t.name.schema);
    to_schema(cat, to, &t.partition_of.schema);
    for (size_t i = 0; i < t.constraints.n; i++)
        to_schema(cat, to, &t.constraints.v[i].ref_table.schema);
    for (size_t i = 0; i < t.indexes.n; i++)
        to_schema(cat, to, &t.indexes.v[i].table.schema);
    return t;
}

ms_catalog *ms_catalog_in_schema(const ms_catalog *cat, const char *schema, ms_arena *arena)
{
    if (cat->default_schema == NULL || schema == NULL || ms_schema_equal(cat, cat->default_schema, schema))
        return ms_catalog_copy(cat, arena);
    ms_catalog *copy = ms_catalog_new(arena, ms_arena_strdup(arena, schema), cat->compare);
    copy->rules = cat->rules;
    copy->table_options = ms_arena_strdup(arena, cat->table_options);
    for (size_t i = 0; i < cat->schemas.n; i++) {
        const char *own = ms_arena_strdup(arena, cat->schemas.v[i]);
        to_schema(cat, copy->default_schema, &own);
        if (!ms_catalog_has_schema(copy, own))
            MS_PUSH(arena, &copy->schemas, own);
    }
    for (size_t i = 0; i < cat->tables.n; i++) {
        const ms_table t = table_in_schema(cat, arena, cat->tables.v[i], copy->default_schema);
        ms_catalog_add_table(copy, &t);
    }
    for (size_t i = 0; i < cat->objects.n; i++) {
        ms_object o = ms_object_copy(arena, cat->objects.v[i]);
        to_schema(cat, copy->default_schema, &o.name.schema);
        to_schema(cat, copy->default_schema, &o.table.schema);
        ms_view_keep_indexes(&o);
        ms_catalog_add_object(copy, &o);
    }
    copy_privileges(copy, cat);
    for (size_t i = 0; i < copy->schema_acls.n; i++)
        to_schema(cat, copy->default_schema, &copy->schema_acls.v[i].schema);
    copy->incomplete = cat->incomplete;
    return copy;
}
