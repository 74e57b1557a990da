/* view_index.c: indexes of materialized views: finding them, and what changes them.
 *
 * What works on the indexes of a table works on those of a view by way of a table that has nothing but the view's name and
 * indexes. Views with indexes are few: they are looked through, not hashed, and not at all in a catalog that never had one. */
#include "config.h"

#include "ir/apply.h"
#include "ir/catalog_index.h"

/* ---- finding ------------------------------------------------------------------------------------------------------- */

ms_table ms_view_as_table(const ms_object *view)
{
    ms_table table = ms_table_blank(view->name);
    table.indexes.v = view->indexes.v;
    table.indexes.n = table.indexes.cap = view->indexes.n;
    return table;
}

void ms_view_keep_indexes(ms_object *view)
{
    for (size_t i = 0; i < view->indexes.n; i++)
        view->indexes.v[i].table = view->name;
}

ms_object *ms_catalog_matview(const ms_catalog *cat, ms_name name)
{
    return cat->index->matviews ? ms_catalog_object(cat, MS_OBJECT_MATERIALIZED_VIEW, name) : NULL;
}

const ms_table *ms_catalog_indexed(const ms_catalog *cat, ms_name name, ms_arena *arena)
{
    const ms_table *table = ms_catalog_table(cat, name);
    const ms_object *view = table == NULL ? ms_catalog_matview(cat, name) : NULL;
    if (view == NULL)
        return table;
    ms_table *own = MS_NEW(arena, ms_table);
    *own = ms_view_as_table(view);
    return own;
}

/* Exactly: the index of this name; otherwise one without a name that the server may have called so (*guess as
 * ms_apply_index_called). */
static ms_object *search(const ms_catalog *cat, ms_name name, bool exactly)
{
    for (size_t i = 0; cat->index->matviews && name.name != NULL && i < cat->objects.n; i++) {
        ms_object *view = cat->objects.v[i];
        bool guess = false;
        if (view->kind != MS_OBJECT_MATERIALIZED_VIEW || view->indexes.n == 0 || !ms_schema_equal(cat, view->name.schema, name.schema))
            continue;
        const ms_table table = ms_view_as_table(view);
        if (exactly ? ms_table_index(cat, &table, name.name) != NULL
                    : ms_apply_index_called(cat, &table, name.name, &guess) != NULL || guess)
            return view;
    }
    return NULL;
}

ms_object *ms_catalog_index_view(const ms_catalog *cat, ms_name name) { return search(cat, name, true); }

bool ms_catalog_has_index(const ms_catalog *cat, ms_name name)
{
    return ms_catalog_find_index(cat, name, NULL) != NULL || ms_catalog_index_view(cat, name) != NULL;
}

bool ms_catalog_index_taken(const ms_catalog *cat, const char *schema, const char *name)
{
    return ms_catalog_index_owner(cat, schema, name) != NULL || ms_catalog_index_view(cat, (ms_name){ schema, name }) != NULL;
}

ms_object *ms_op_index_view(const ms_catalog *cat, const ms_op *op)
{
    if (op->table_name.name != NULL)
        return ms_catalog_matview(cat, op->table_name);
    ms_object *view = search(cat, op->object, true);
    if (view == NULL && cat->index->matviews && ms_catalog_find_index(cat, op->object, NULL) == NULL)
        view = search(cat, op->object, false);
    return view;
}

/* ---- changing ------------------------------------------------------------------------------------------------------ */

ms_status ms_apply_create_view_index(ms_catalog *cat, const ms_op *op, ms_object *view, ms_error *err)
{
    const ms_table table = ms_view_as_table(view);
    const char *name = op->index->name;
    if (name != NULL && ms_catalog_index_taken(cat, view->name.schema, name))
        return ms_apply_exists_part(cat, op->if_not_exists, err, "index", name, &table);
    ms_index index = ms_index_copy(cat->arena, op->index);
    index.table = view->name;
    index.name = ms_invented_index_name(cat, &table, &index, cat->arena);
    MS_PUSH(cat->arena, &view->indexes, index);
    return MS_OK;
}

static ms_index *index_of(ms_catalog *cat, const ms_op *op, const ms_object *view, ms_error *err, ms_status *status)
{
    const ms_table table = ms_view_as_table(view);
    bool guess = false;
    ms_index *index = ms_apply_index_called(cat, &table, op->object.name, &guess); /* in the view's own vector */
    if (index == NULL) {
        cat->incomplete = cat->incomplete || (guess && !op->if_exists);
        *status = ms_apply_missing(cat, op->if_exists, err, "index", op->object);
    }
    return index;
}

ms_status ms_apply_drop_view_index(ms_catalog *cat, const ms_op *op, ms_object *view, ms_error *err)
{
    ms_status status = MS_OK;
    const ms_index *index = index_of(cat, op, view, err, &status);
    if (index == NULL)
        return status;
    const size_t at = (size_t)(index - view->indexes.v);
    MS_REMOVE(&view->indexes, at);
    return MS_OK;
}

ms_status ms_apply_rename_view_index(ms_catalog *cat, const ms_op *op, ms_object *view, ms_error *err)
{
    ms_status status = MS_OK;
    ms_index *index = index_of(cat, op, view, err, &status);
    const char *to = op->new_name.name;
    if (index == NULL)
        return status;
    if (!ms_ident_equal(cat, index->name, to) && ms_catalog_index_taken(cat, view->name.schema, to)) {
        const ms_table table = ms_view_as_table(view);
        return ms_apply_exists_part(cat, false, err, "index", to, &table);
    }
    index->name = ms_arena_strdup(cat->arena, to);
    return MS_OK;
}
