/* apply_index.c: creating, dropping, renaming indexes; those of constraints take the constraint along. */
#include "config.h"

#include "ir/apply.h"

ms_status ms_apply_create_index(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    ms_op own = *op;
    ms_status status = MS_OK;
    if (own.object.name == NULL)
        own.object = op->index->table;
    ms_table *table = ms_catalog_table(cat, own.object); /* an index does not change the table's own text */
    ms_object *view = table == NULL ? ms_catalog_matview(cat, own.object) : NULL;
    if (view != NULL)
        return ms_apply_create_view_index(cat, op, view, err);
    if (table == NULL)
        return ms_apply_table(cat, &own, err, &status) == NULL ? status : MS_OK;
    const char *name = op->index->name;
    const ms_constraint *key = (cat->compare & MS_CATALOG_UNIQUE_IS_INDEX) != 0 ? ms_table_constraint(cat, table, name) : NULL;
    if (ms_table_index(cat, table, name) != NULL || (key != NULL && key->kind == MS_CONSTRAINT_UNIQUE) ||
        ms_catalog_index_taken(cat, table->name.schema, name))
        return ms_apply_exists_part(cat, op->if_not_exists, err, "index", name, table);
    ms_index index = ms_index_copy(cat->arena, op->index);
    index.table = table->name;
    index.implicit = false; /* also where a way back makes one again that the server had made */
    index.name = ms_invented_index_name(cat, table, &index, cat->arena);
    MS_PUSH(cat->arena, &table->indexes, index);
    ms_catalog_note_index(cat, table, index.name);
    ms_apply_prefixes(cat, table);
    ms_apply_drop_covered(cat, table);
    return MS_OK;
}

/* The table that has the index: the one that is named, else the one that has it. */
static ms_table *table_of_index(ms_catalog *cat, const ms_op *op)
{
    ms_table *table = NULL;
    if (op->table_name.name != NULL)
        return ms_catalog_table(cat, op->table_name);
    return ms_catalog_find_index(cat, op->object, &table) != NULL ? table : NULL;
}

/* A unique constraint that is dropped or renamed as an index. */
static ms_constraint *key_called(const ms_catalog *cat, const ms_table *table, const char *name)
{
    bool guess = false;
    ms_constraint *c = ms_apply_constraint_called(cat, table, name, &guess);
    const bool key = c != NULL && (c->kind == MS_CONSTRAINT_PRIMARY_KEY || c->kind == MS_CONSTRAINT_UNIQUE);
    return key ? c : NULL;
}

/* Unnamed indexes of a table may be what the op means. */
static ms_status missing_index(ms_catalog *cat, const ms_op *op, const ms_table *table, bool guess, ms_error *err)
{
    cat->incomplete = cat->incomplete || (guess && !op->if_exists);
    return ms_apply_missing(cat, op->if_exists || (table != NULL && ms_apply_columns_unknown(table)), err, "index",
                            op->object);
}

/* Without a table's name: indexes that came without a name, in the index's schema. */
static ms_index *search_unnamed(const ms_catalog *cat, const ms_op *op, ms_table **table, bool *guess)
{
    for (size_t i = 0; i < cat->tables.n; i++) {
        ms_table *t = cat->tables.v[i];
        bool unsure = false;
        if (!ms_schema_equal(cat, t->name.schema, op->object.schema))
            continue;
        ms_index *index = ms_apply_index_called(cat, t, op->object.name, &unsure);
        *guess = *guess || unsure;
        *table = t;
        if (index != NULL)
            return index;
    }
    *table = NULL;
    return NULL;
}

static ms_index *find_index(ms_catalog *cat, const ms_op *op, ms_table **table, bool *guess)
{
    *table = table_of_index(cat, op);
    if (*table != NULL)
        return ms_apply_index_called(cat, *table, op->object.name, guess);
    return op->table_name.name == NULL ? search_unnamed(cat, op, table, guess) : NULL;
}

ms_status ms_apply_drop_index(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    ms_table *table;
    bool guess = false;
    ms_object *view = ms_op_index_view(cat, op);
    if (view != NULL)
        return ms_apply_drop_view_index(cat, op, view, err);
    const ms_index *index = find_index(cat, op, &table, &guess);
    if (index != NULL) {
        const ms_index gone = *index;
        ms_apply_remove_index(cat, table, (size_t)(index - table->indexes.v));
        ms_apply_drop_index_from_partitions(cat, table, &gone);
        return MS_OK;
    }
    if (op->table_name.name != NULL && table == NULL)
        return ms_apply_missing(cat, op->if_exists, err, "table", op->table_name);
    const ms_constraint *key = table == NULL ? NULL : key_called(cat, table, op->object.name);
    if (key == NULL)
        return missing_index(cat, op, table, guess, err);
    ms_apply_remove_constraint(cat, table, (size_t)(key - table->constraints.v));
    return MS_OK;
}

ms_status ms_apply_rename_index(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    ms_table *table;
    bool guess = false;
    ms_object *view = ms_op_index_view(cat, op);
    if (view != NULL)
        return ms_apply_rename_view_index(cat, op, view, err);
    ms_index *index = find_index(cat, op, &table, &guess);
    const char *from = op->object.name, *to = ms_arena_strdup(cat->arena, op->new_name.name);
    for (size_t i = 0; table == NULL && i < cat->tables.n; i++) /* an index that only its constraint tells of */
        if (ms_schema_equal(cat, cat->tables.v[i]->name.schema, op->object.schema) &&
            ms_table_constraint(cat, cat->tables.v[i], from) != NULL)
            table = cat->tables.v[i];
    ms_constraint *key = table == NULL ? NULL : key_called(cat, table, from);
    if (index == NULL && key == NULL)
        return missing_index(cat, op, table, guess, err);
    ms_index *other = ms_table_index(cat, table, to);
    if ((other != NULL && other != index) || ms_catalog_index_view(cat, (ms_name){ table->name.schema, to }) != NULL)
        return ms_apply_exists_part(cat, false, err, "index", to, table);
    if (key != NULL && (index == NULL || index->of_constraint || (cat->compare & MS_CATALOG_UNIQUE_IS_INDEX) != 0))
        key->name = to;
    if (index != NULL) {
        ms_catalog_forget_index(cat, table, index->name);
        index->name = to;
        index->implicit = false; /* one that somebody has named stays when another does its work */
        ms_catalog_note_index(cat, table, to);
    }
    return MS_OK;
}

ms_status ms_apply_reindex(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    ms_table *table = NULL;
    (void)err; /* REINDEX of what the catalog does not have says nothing about the schema */
    if (op->object_kind == MS_OBJECT_INDEX) {
        ms_index *index = ms_catalog_find_index(cat, op->object, &table);
        const ms_object *view = index == NULL ? ms_catalog_index_view(cat, op->object) : NULL;
        const ms_table as_table = view == NULL ? ms_table_blank(op->object) : ms_view_as_table(view);
        index = index == NULL ? ms_table_index(cat, &as_table, op->object.name) : index;
        if (index != NULL)
            index->invalid = false;
    } else if (op->object_kind == MS_OBJECT_TABLE && (table = ms_catalog_table(cat, op->object)) != NULL) {
        for (size_t i = 0; i < table->indexes.n; i++)
            table->indexes.v[i].invalid = false;
    }
    return MS_OK;
}
