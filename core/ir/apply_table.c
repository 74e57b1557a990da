/* apply_table.c: creating, dropping, renaming, truncating tables; partitions; comments. */
#include "config.h"

#include <strings.h>

#include "ir/apply.h"

/* ---- create -------------------------------------------------------------------------------------------------------- */

static bool has_words(const char *options, const char *a, const char *b)
{
    for (const char *p = options; p != NULL && *p != '\0'; p++)
        if (strncasecmp(p, a, strlen(a)) == 0) {
            const char *next = p + strlen(a);
            next += strspn(next, " \t\r\n");
            if (strncasecmp(next, b, strlen(b)) == 0)
                return true;
        }
    return false;
}

static bool includes(const ms_catalog *cat, const char *options, const char *what)
{
    if ((cat->compare & MS_CATALOG_LIKE_COPIES_ALL) != 0)
        return true;
    return (has_words(options, "INCLUDING", what) || has_words(options, "INCLUDING", "ALL")) &&
           !has_words(options, "EXCLUDING", what);
}

/* Names of copied keys and indexes are the server's, except where names are per table and come along. */
static const char *copied_name(const ms_catalog *cat, const char *name)
{
    return (cat->compare & MS_CATALOG_INDEX_PER_TABLE) != 0 ? name : NULL;
}

static void like_columns(ms_catalog *cat, ms_table *table, const ms_table *from, const char *options)
{
    for (size_t i = 0; i < from->columns.n; i++) {
        ms_column column = ms_column_copy(cat->arena, &from->columns.v[i]);
        if (column.generated == MS_GENERATED_NONE && !includes(cat, options, "DEFAULTS"))
            column.default_expr = NULL;
        if (column.generated != MS_GENERATED_NONE && !includes(cat, options, "GENERATED")) {
            column.generated = MS_GENERATED_NONE;
            column.generated_expr = NULL;
        }
        if (!includes(cat, options, "IDENTITY")) {
            column.identity = MS_IDENTITY_NONE;
            column.sequence = NULL;
        }
        if (!includes(cat, options, "COMMENTS"))
            column.comment = NULL;
        MS_INSERT(cat->arena, &table->columns, i, column);
    }
}

static void like_keys(ms_catalog *cat, ms_table *table, const ms_table *from, const char *options)
{
    for (size_t i = 0; i < from->constraints.n; i++) {
        ms_constraint c = ms_constraint_copy(cat->arena, &from->constraints.v[i]);
        if (c.kind == MS_CONSTRAINT_FOREIGN_KEY || c.kind == MS_CONSTRAINT_NOT_NULL)
            continue;
        const bool check = c.kind == MS_CONSTRAINT_CHECK;
        if (!includes(cat, options, check ? "CONSTRAINTS" : "INDEXES"))
            continue;
        if (!check)
            c.name = copied_name(cat, c.name);
        if (!includes(cat, options, "COMMENTS"))
            c.comment = NULL;
        MS_PUSH(cat->arena, &table->constraints, c);
    }
    for (size_t i = 0; i < from->indexes.n && includes(cat, options, "INDEXES"); i++) {
        ms_index index = ms_index_copy(cat->arena, &from->indexes.v[i]);
        index.name = copied_name(cat, index.name);
        if (!includes(cat, options, "COMMENTS"))
            index.comment = NULL;
        if (!index.of_constraint || index.name != NULL)
            MS_PUSH(cat->arena, &table->indexes, index);
    }
}

/* A partition is made as its table is, and has its keys. */
static void like_parent(ms_catalog *cat, ms_table *table, const ms_table *parent)
{
    const ms_table copy = ms_table_copy(cat->arena, parent);
    if (table->columns.n > 0)
        return;
    table->columns.v = copy.columns.v;
    table->columns.n = table->columns.cap = copy.columns.n;
    for (size_t i = 0; i < copy.constraints.n; i++) {
        ms_constraint c = copy.constraints.v[i];
        c.comment = NULL;
        if (c.kind != MS_CONSTRAINT_CHECK && c.kind != MS_CONSTRAINT_FOREIGN_KEY)
            c.name = NULL;
        MS_PUSH(cat->arena, &table->constraints, c);
    }
    for (size_t i = 0; i < copy.indexes.n; i++) {
        copy.indexes.v[i].name = copy.indexes.v[i].comment = NULL;
        if (!copy.indexes.v[i].of_constraint)
            MS_PUSH(cat->arena, &table->indexes, copy.indexes.v[i]);
    }
}

ms_status ms_apply_create_table(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    const bool replace = op->or_replace || (cat->incomplete && !op->if_not_exists); /* something unseen may have dropped it */
    if (ms_apply_relation(cat, op->table->name) && !replace)
        return ms_apply_exists(cat, op->if_not_exists, err, "table", op->table->name);
    ms_table table = ms_table_copy(cat->arena, op->table);
    table.inexact = table.inexact || op->inexact;
    const ms_table *like = ms_catalog_table(cat, table.like);
    const ms_table *parent = ms_catalog_table(cat, table.partition_of);
    if (like != NULL) {
        like_columns(cat, &table, like, table.options);
        like_keys(cat, &table, like, table.options);
        if ((cat->compare & MS_CATALOG_LIKE_COPIES_ALL) != 0 && table.comment == NULL)
            table.comment = ms_arena_strdup(cat->arena, like->comment);
        table.like = (ms_name){ 0 };
        if (has_words(table.options, "INCLUDING", "") || has_words(table.options, "EXCLUDING", ""))
            table.options = NULL;
    }
    if (parent != NULL)
        like_parent(cat, &table, parent);
    ms_apply_inherit(cat, &table);
    if (ms_catalog_table(cat, table.name) != NULL)
        ms_apply_remove_table(cat, ms_catalog_table(cat, table.name), false);
    for (size_t i = 0; i < table.indexes.n; i++)
        table.indexes.v[i].table = table.name;
    ms_apply_prefixes(cat, &table);
    ms_apply_implied_not_null(cat, &table);
    ms_apply_merge_keys(cat, &table);
    ms_table *made = ms_catalog_add_table(cat, &table);
    for (size_t i = 0; i < made->indexes.n; i++)
        made->indexes.v[i].name = ms_invented_index_name(cat, made, &made->indexes.v[i], cat->arena);
    ms_apply_key_indexes(cat, made);
    ms_apply_invented_names(cat, made);
    return MS_OK;
}

/* ---- drop ---------------------------------------------------------------------------------------------------------- */

static bool refers(const ms_catalog *cat, const ms_constraint *c, const ms_table *to, const ms_strings *columns, bool whole)
{
    if (c->kind != MS_CONSTRAINT_FOREIGN_KEY || !ms_name_equal(cat, c->ref_table, to->name))
        return false;
    if (columns == NULL)
        return true;
    const ms_constraint *key = ms_table_primary_key(to);
    const ms_strings *own = c->ref_columns.n > 0 || key == NULL ? &c->ref_columns : &key->columns;
    for (size_t i = 0; i < columns->n; i++)
        if (!ms_strings_have(cat, own, columns->v[i]))
            return false;
    return !whole || own->n == columns->n;
}

void ms_apply_drop_references(ms_catalog *cat, const ms_table *table, const ms_strings *columns, bool whole)
{
    for (size_t i = 0; i < cat->tables.n; i++) {
        ms_table *other = cat->tables.v[i];
        for (size_t k = other->constraints.n; k-- > 0 && (other != table || columns != NULL);)
            if (refers(cat, &other->constraints.v[k], table, columns, whole))
                MS_REMOVE(&other->constraints, k);
    }
}

static void remove_partitions(ms_catalog *cat, const ms_table *table, bool cascade)
{
    for (size_t i = cat->tables.n; i-- > 0;) {
        if (i >= cat->tables.n) /* a partition of a partition went as well */
            continue;
        ms_table *child = cat->tables.v[i];
        if (child != table && child->partition_of.name != NULL && ms_name_equal(cat, child->partition_of, table->name))
            ms_apply_remove_table(cat, child, cascade);
    }
}

void ms_apply_remove_table(ms_catalog *cat, ms_table *table, bool cascade)
{
    if (table->partition_by != NULL)
        remove_partitions(cat, table, cascade);
    if (cascade) {
        ms_apply_remove_children(cat, table);
        ms_apply_drop_references(cat, table, NULL, false);
        ms_apply_cascade_guess(cat, table->name.name);
    }
    for (size_t i = cat->objects.n; i-- > 0;)
        if (cat->objects.v[i]->table.name != NULL && ms_name_equal(cat, cat->objects.v[i]->table, table->name))
            ms_catalog_drop_object(cat, cat->objects.v[i]);
    ms_catalog_remove_table(cat, table->name);
}

ms_status ms_apply_drop_table(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    ms_table *table = ms_catalog_table(cat, op->object);
    ms_object *virtual_table = table != NULL ? NULL : ms_catalog_object(cat, MS_OBJECT_OTHER, op->object);
    if (virtual_table != NULL) {
        ms_catalog_drop_object(cat, virtual_table);
        return MS_OK;
    }
    if (table == NULL)
        return ms_apply_missing(cat, op->if_exists, err, "table", op->object);
    ms_apply_remove_table(cat, table, op->cascade);
    return MS_OK;
}

/* ---- the rest ------------------------------------------------------------------------------------------------------ */

ms_status ms_apply_rename_table(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    ms_table *table = ms_catalog_table(cat, op->object);
    if (table == NULL)
        return ms_apply_rename_object(cat, op, err);
    ms_name to = op->new_name;
    if (to.schema == NULL && (cat->compare & MS_CATALOG_RENAME_TO_DEFAULT) == 0)
        to.schema = table->name.schema;
    const ms_name from = table->name;
    table->definition = NULL;
    if (!ms_name_equal(cat, from, to) && ms_apply_relation(cat, to))
        return ms_apply_exists(cat, false, err, "table", to);
    ms_apply_settle_names(cat, table);
    ms_catalog_rename_table(cat, from, to);
    ms_apply_renamed_names(cat, table, from.name);
    return MS_OK;
}

ms_status ms_apply_truncate_table(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    ms_table *table = ms_catalog_table(cat, op->object);
    if (table == NULL)
        return ms_apply_missing(cat, op->if_exists, err, "table", op->object);
    table->rows = 0;
    return MS_OK;
}

static ms_status set_partition(ms_catalog *cat, const ms_op *op, ms_error *err, ms_name parent)
{
    ms_table *child = ms_catalog_table(cat, op->table_name);
    if (child == NULL)
        return ms_apply_missing(cat, op->if_exists, err, "table", op->table_name);
    child->definition = NULL;
    child->partition_of = ms_name_copy(cat->arena, parent);
    return MS_OK;
}

ms_status ms_apply_partition_attach(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    if (ms_catalog_table(cat, op->object) == NULL)
        return ms_apply_missing(cat, op->if_exists, err, "table", op->object);
    return set_partition(cat, op, err, op->object);
}

ms_status ms_apply_partition_detach(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    return set_partition(cat, op, err, (ms_name){ 0 });
}
