/* follow.c: renaming a table or a column, and everything that names it.
 *
 * Servers follow a rename through keys, indexes, expressions, triggers' tables and sequences' owners; so does the model.
 * Bodies of views, triggers and routines are text here and stay as they are; those of views and triggers that may name
 * what was renamed are marked stale. */
#include "config.h"

#include <strings.h>

#include "ir/catalog_index.h"

static void follow_objects(ms_catalog *cat, ms_name from, ms_name to)
{
    for (size_t i = 0; i < cat->objects.n; i++)
        if (cat->objects.v[i]->table.name != NULL && ms_name_equal(cat, cat->objects.v[i]->table, from))
            cat->objects.v[i]->table = to;
}

static void follow_table(ms_catalog *cat, ms_table *table, ms_name from, ms_name to)
{
    for (size_t k = 0; k < table->constraints.n; k++) {
        ms_constraint *c = &table->constraints.v[k];
        if (c->ref_table.name != NULL && ms_name_equal(cat, c->ref_table, from))
            c->ref_table = to;
    }
    if (table->partition_of.name != NULL && ms_name_equal(cat, table->partition_of, from))
        table->partition_of = to;
}

static void mark_stale(ms_catalog *cat, const char *from)
{
    const bool folds = (cat->compare & (MS_COMPARE_TABLES_CI | MS_COMPARE_OTHERS_CI)) != 0;
    const int compare = cat->compare | (folds ? MS_COMPARE_OTHERS_CI : 0);
    for (size_t i = 0; i < cat->objects.n; i++) {
        ms_object *object = cat->objects.v[i];
        if ((object->kind == MS_OBJECT_VIEW || object->kind == MS_OBJECT_TRIGGER || object->kind == MS_OBJECT_STATISTICS) &&
            ms_text_names(compare, object->definition, from))
            object->stale = true;
    }
}

/* SELECT *, t.*, but not count(*) or a * b. */
static bool takes_all(const char *definition)
{
    for (const char *p = strchr(definition, '*'); p != NULL; p = strchr(p + 1, '*')) {
        const char *q = p;
        while (q > definition && strchr(" \t\r\n", q[-1]) != NULL)
            q--;
        if (q > definition && (q[-1] == '.' || q[-1] == ','))
            return true;
        if (q - definition >= 6 && strncasecmp(q - 6, "select", 6) == 0)
            return true;
    }
    return false;
}

void ms_catalog_widen_table(ms_catalog *cat, const ms_table *table)
{
    for (size_t i = 0; i < cat->objects.n && (cat->compare & MS_CATALOG_VIEWS_ARE_TEXT) == 0; i++) {
        ms_object *object = cat->objects.v[i];
        if ((object->kind == MS_OBJECT_VIEW || object->kind == MS_OBJECT_MATERIALIZED_VIEW) && object->definition != NULL &&
            ms_text_names(cat->compare, object->definition, table->name.name) && takes_all(object->definition))
            object->stale = true;
    }
}

bool ms_catalog_rename_table(ms_catalog *cat, ms_name from, ms_name to)
{
    ms_table *table = ms_catalog_table(cat, from);
    const ms_table *other = ms_catalog_table(cat, to);
    if (table == NULL || to.name == NULL || (other != NULL && other != table))
        return false;
    const ms_name old = table->name;
    to = ms_name_copy(cat->arena, to);
    for (size_t i = 0; i < table->indexes.n; i++) /* an index lives in its table's schema */
        ms_catalog_forget_index(cat, table, table->indexes.v[i].name);
    ms_hash_take(cat, MS_OBJECT_TABLE, old, table);
    table->name = to;
    ms_hash_put(cat, MS_OBJECT_TABLE, to, table);
    for (size_t i = 0; i < table->indexes.n; i++) {
        table->indexes.v[i].table = to;
        ms_catalog_note_index(cat, table, table->indexes.v[i].name);
    }
    for (size_t i = 0; i < cat->tables.n; i++)
        follow_table(cat, cat->tables.v[i], old, to);
    ms_inherit_rename(cat, old, to);
    follow_objects(cat, old, to);
    mark_stale(cat, old.name);
    return true;
}

typedef struct renamed {
    ms_catalog *cat;
    const char *from, *to;
} renamed;

static void in_expr(const renamed *r, const char **expr)
{
    *expr = ms_expr_rename(r->cat->arena, r->cat->compare, *expr, r->from, r->to);
}

static void in_name(const renamed *r, const char **name)
{
    if (*name != NULL && ms_ident_equal(r->cat, *name, r->from))
        *name = r->to;
}

static void in_index(const renamed *r, ms_index *index)
{
    for (size_t i = 0; i < index->parts.n; i++) {
        in_name(r, &index->parts.v[i].column);
        in_expr(r, &index->parts.v[i].expr);
    }
    ms_strings_rename(r->cat, &index->include, r->from, r->to);
    in_expr(r, &index->where);
}

static void in_own_table(const renamed *r, ms_table *table)
{
    for (size_t i = 0; i < table->columns.n; i++) {
        in_name(r, &table->columns.v[i].name);
        in_expr(r, &table->columns.v[i].generated_expr);
        in_expr(r, &table->columns.v[i].check_expr);
    }
    for (size_t i = 0; i < table->constraints.n; i++) {
        ms_strings_rename(r->cat, &table->constraints.v[i].columns, r->from, r->to);
        in_expr(r, &table->constraints.v[i].expr);
    }
    for (size_t i = 0; i < table->indexes.n; i++)
        in_index(r, &table->indexes.v[i]);
}

void ms_catalog_rename_column(ms_catalog *cat, ms_table *table, const char *from, const char *to)
{
    const renamed r = { cat, ms_arena_strdup(cat->arena, from), ms_arena_strdup(cat->arena, to) };
    in_own_table(&r, table);
    mark_stale(cat, r.from);
    for (size_t i = 0; i < cat->tables.n; i++)
        for (size_t k = 0; k < cat->tables.v[i]->constraints.n; k++) {
            ms_constraint *c = &cat->tables.v[i]->constraints.v[k];
            if (c->ref_table.name != NULL && ms_name_equal(cat, c->ref_table, table->name))
                ms_strings_rename(cat, &c->ref_columns, r.from, r.to);
        }
    for (size_t i = 0; i < cat->objects.n; i++)
        if (cat->objects.v[i]->table.name != NULL && ms_name_equal(cat, cat->objects.v[i]->table, table->name))
            in_name(&r, &cat->objects.v[i]->owner_column);
}
