/* key_index.c: the indexes that a server makes by itself for foreign keys, and drops when another one does their work. */
#include "config.h"

#include "ir/apply.h"
#include "ir/model.h"

static bool starts_with(const ms_catalog *cat, const ms_index *index, const ms_strings *columns)
{
    const bool ordered = index->method == NULL || ms_text_equal(index->method, "btree", true) ||
                         ms_text_equal(index->method, "hash", true); /* not fulltext, spatial; InnoDB takes hash for btree */
    if (index->parts.n < columns->n || !ordered)
        return false;
    for (size_t i = 0; i < columns->n; i++)
        if (index->parts.v[i].column == NULL || index->parts.v[i].prefix > 0 ||
            !ms_ident_equal(cat, index->parts.v[i].column, columns->v[i]))
            return false;
    return true;
}

static bool key_starts_with(const ms_catalog *cat, const ms_constraint *key, const ms_strings *columns)
{
    if ((key->kind != MS_CONSTRAINT_PRIMARY_KEY && key->kind != MS_CONSTRAINT_UNIQUE) || key->columns.n < columns->n)
        return false;
    for (size_t i = 0; i < columns->n; i++)
        if (!ms_ident_equal(cat, key->columns.v[i], columns->v[i]) || (i < key->parts.n && key->parts.v[i].prefix > 0))
            return false;
    return true;
}

/* By something else than `but`. An index that the server made does not count against a longer one. */
static bool is_covered(const ms_catalog *cat, const ms_table *table, const ms_strings *columns, const ms_index *but)
{
    for (size_t i = 0; i < table->constraints.n; i++)
        if (key_starts_with(cat, &table->constraints.v[i], columns))
            return true;
    for (size_t i = 0; i < table->indexes.n; i++)
        if (&table->indexes.v[i] != but && (but == NULL || !table->indexes.v[i].implicit) &&
            starts_with(cat, &table->indexes.v[i], columns))
            return true;
    return false;
}

/* Like the constraint, else like its first column, with a number behind it where that is taken. */
static const char *index_name(const ms_catalog *cat, const ms_table *table, const ms_constraint *key, ms_arena *arena)
{
    if (key->name != NULL)
        return key->name;
    const char *name = key->columns.v[0];
    for (int number = 2; ms_table_index(cat, table, name) != NULL || ms_table_constraint(cat, table, name) != NULL; number++)
        name = ms_arena_printf(arena, "%s_%d", key->columns.v[0], number);
    return name;
}

bool ms_key_index(const ms_catalog *cat, const ms_table *table, const ms_constraint *key, ms_arena *arena, ms_index *out)
{
    if ((cat->compare & MS_CATALOG_KEY_INDEX) == 0 || key->kind != MS_CONSTRAINT_FOREIGN_KEY || key->columns.n == 0 ||
        is_covered(cat, table, &key->columns, NULL))
        return false;
    *out = (ms_index){ .name = index_name(cat, table, key, arena), .table = table->name, .implicit = true };
    for (size_t i = 0; i < key->columns.n; i++)
        MS_PUSH(arena, &out->parts, (ms_index_part){ .column = key->columns.v[i] });
    return true;
}

/* A second key on the same columns makes the index anew, under its own name. */
static void drop_twin(ms_catalog *cat, ms_table *table, const ms_constraint *key)
{
    for (size_t i = table->indexes.n; i-- > 0;)
        if (table->indexes.v[i].implicit && table->indexes.v[i].parts.n == key->columns.n &&
            starts_with(cat, &table->indexes.v[i], &key->columns))
            ms_apply_remove_index(cat, table, i);
}

void ms_apply_key_index(ms_catalog *cat, ms_table *table, const ms_constraint *key)
{
    ms_index index;
    if ((cat->compare & MS_CATALOG_KEY_INDEX) == 0 || key->kind != MS_CONSTRAINT_FOREIGN_KEY)
        return;
    drop_twin(cat, table, key);
    if (!ms_key_index(cat, table, key, cat->arena, &index))
        return;
    MS_PUSH(cat->arena, &table->indexes, index);
    ms_catalog_note_index(cat, table, index.name);
}

/* Does the index of another key of the same CREATE TABLE do the work? Of two on the same columns the later one stays. */
static bool is_spared(const ms_catalog *cat, const ms_table *table, size_t key)
{
    const ms_strings *columns = &table->constraints.v[key].columns;
    for (size_t i = 0; i < table->constraints.n; i++) {
        const ms_constraint *other = &table->constraints.v[i];
        bool starts = other->kind == MS_CONSTRAINT_FOREIGN_KEY && i != key &&
                      (other->columns.n > columns->n || (other->columns.n == columns->n && i > key));
        for (size_t k = 0; starts && k < columns->n; k++)
            starts = ms_ident_equal(cat, other->columns.v[k], columns->v[k]);
        if (starts)
            return true;
    }
    return false;
}

void ms_apply_key_indexes(ms_catalog *cat, ms_table *table)
{
    for (size_t i = 0; (cat->compare & MS_CATALOG_KEY_INDEX) != 0 && i < table->constraints.n; i++)
        if (table->constraints.v[i].kind == MS_CONSTRAINT_FOREIGN_KEY && !is_spared(cat, table, i))
            ms_apply_key_index(cat, table, &table->constraints.v[i]);
}

void ms_apply_drop_covered(ms_catalog *cat, ms_table *table)
{
    for (size_t i = table->indexes.n; (cat->compare & MS_CATALOG_KEY_INDEX) != 0 && i-- > 0;) {
        ms_strings columns = { 0 };
        const ms_index *index = &table->indexes.v[i];
        for (size_t k = 0; index->implicit && k < index->parts.n; k++)
            MS_PUSH(cat->arena, &columns, index->parts.v[k].column);
        if (index->implicit && is_covered(cat, table, &columns, index))
            ms_apply_remove_index(cat, table, i);
    }
}

static bool has_key_on(const ms_catalog *cat, const ms_table *table, const ms_index *index)
{
    for (size_t i = 0; i < table->constraints.n; i++) {
        const ms_constraint *c = &table->constraints.v[i];
        if (c->kind == MS_CONSTRAINT_FOREIGN_KEY && c->columns.n == index->parts.n && starts_with(cat, index, &c->columns))
            return true;
    }
    return false;
}

static void forget_replaced(ms_catalog *cat, ms_table *table, const ms_table *real)
{
    for (size_t i = table->indexes.n; i-- > 0;) {
        const ms_index *index = &table->indexes.v[i];
        ms_strings columns = { 0 };
        if (index->unique || index->name == NULL || !has_key_on(cat, table, index) || ms_table_index(cat, real, index->name) != NULL)
            continue;
        for (size_t k = 0; k < index->parts.n; k++)
            MS_PUSH(cat->arena, &columns, index->parts.v[k].column);
        if (is_covered(cat, real, &columns, NULL))
            ms_apply_remove_index(cat, table, i);
    }
}

void ms_key_indexes_forget(ms_catalog *predicted, const ms_catalog *live)
{
    for (size_t i = 0; (predicted->compare & MS_CATALOG_KEY_INDEX) != 0 && i < predicted->tables.n; i++) {
        const ms_table *real = ms_catalog_table(live, predicted->tables.v[i]->name);
        if (real != NULL)
            forget_replaced(predicted, predicted->tables.v[i], real);
    }
}
