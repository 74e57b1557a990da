/* data.c: what is in the tables, and what of it is gone later.
 *
 * Rows are known by their primary key where both tables have the same one, else by their contents. Tables of a scratch
 * database are small: all rows are read. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "ir/model.h"
#include "test/internal.h"

/* ---- reading ----------------------------------------------------------------------------------------------------- */

ms_status ms_data_read(ms_db *db, const ms_catalog *catalog, ms_arena *arena, ms_data *out, ms_error *err)
{
    ms_tables tables = { 0 };
    memset(out, 0, sizeof *out);
    out->catalog = catalog;
    ms_rows_tables(catalog, arena, &tables);
    for (size_t i = 0; i < tables.n; i++) {
        const ms_table *t = tables.v[i];
        ms_data_table data = { .table = t };
        ms_sql sql;
        ms_sql_init(&sql, arena, &db->dialect->style);
        for (size_t k = 0; k < t->columns.n; k++) {
            ms_sql_kw(&sql, k == 0 ? "SELECT" : ",");
            ms_sql_ident(&sql, t->columns.v[k].name);
            MS_PUSH(arena, &data.columns, t->columns.v[k].name);
        }
        ms_sql_kw(&sql, "FROM");
        if (t->name.schema != NULL) {
            ms_sql_ident(&sql, t->name.schema);
            ms_sql_punct(&sql, ".");
        }
        ms_sql_ident(&sql, t->name.name);
        ms_status status = ms_db_rows(db, ms_sql_text(&sql), arena, &data.rows, err);
        if (status != MS_OK) {
            ms_error_context(err, "reading table %s", ms_name_text(arena, t->name));
            return status;
        }
        data.n = ms_rows_count(&data.rows);
        MS_PUSH(arena, &out->tables, data);
    }
    return MS_OK;
}

const ms_data_table *ms_data_find(const ms_data *data, ms_name name)
{
    for (size_t i = 0; i < data->tables.n; i++)
        if (ms_name_equal(data->catalog, data->tables.v[i].table->name, name))
            return &data->tables.v[i];
    return NULL;
}

/* ---- comparing --------------------------------------------------------------------------------------------------- */

typedef struct pairing {
    const ms_data_table *a, *b;
    MS_VEC(size_t) left, right; /* columns that both have */
    MS_VEC(size_t) key_left, key_right;
    ms_arena *arena;
} pairing;

static size_t column_of(const ms_catalog *cat, const ms_data_table *t, const char *name)
{
    for (size_t i = 0; i < t->columns.n; i++)
        if (ms_ident_equal(cat, t->columns.v[i], name))
            return i;
    return SIZE_MAX;
}

static bool same_key(const ms_catalog *cat, const ms_table *a, const ms_table *b)
{
    const ms_constraint *x = ms_table_primary_key(a), *y = ms_table_primary_key(b);
    return x != NULL && y != NULL && ms_strings_equal(cat, &x->columns, &y->columns);
}

static void pair(pairing *p, const ms_catalog *cat)
{
    const ms_constraint *key = same_key(cat, p->a->table, p->b->table) ? ms_table_primary_key(p->a->table) : NULL;
    for (size_t i = 0; i < p->a->columns.n; i++) {
        const size_t other = column_of(cat, p->b, p->a->columns.v[i]);
        if (other == SIZE_MAX)
            continue;
        MS_PUSH(p->arena, &p->left, i);
        MS_PUSH(p->arena, &p->right, other);
        if (key == NULL || ms_strings_have(cat, &key->columns, p->a->columns.v[i])) {
            MS_PUSH(p->arena, &p->key_left, i);
            MS_PUSH(p->arena, &p->key_right, other);
        }
    }
    if (key != NULL && p->key_left.n != key->columns.n) {
        p->key_left.n = p->key_right.n = 0;
        for (size_t i = 0; i < p->left.n; i++) {
            MS_PUSH(p->arena, &p->key_left, p->left.v[i]);
            MS_PUSH(p->arena, &p->key_right, p->right.v[i]);
        }
    }
}

/* Blanks at the end are padding of a fixed length: a column that is CHAR now and VARCHAR then holds the same value. */
static size_t length_of(ms_text cell)
{
    size_t n = cell.n;
    while (n > 0 && cell.p[n - 1] == ' ')
        n--;
    return n;
}

static char *row_key(const ms_data_table *t, size_t row, const size_t *columns, size_t n)
{
    GString *key = g_string_new(NULL);
    for (size_t i = 0; i < n; i++) {
        const ms_text cell = MS_CELL(&t->rows, row, columns[i]);
        const size_t n_bytes = cell.p == NULL ? 0 : length_of(cell);
        for (size_t k = 0; k < n_bytes; k++) /* a NUL inside a value would end the key */
            g_string_append_c(key, cell.p[k] == '\0' ? '\1' : cell.p[k]);
        if (cell.p == NULL)
            g_string_append(key, "-;");
        else
            g_string_append_printf(key, "%zu:", n_bytes);
    }
    return g_string_free(key, FALSE);
}

static bool same_cell(ms_text a, ms_text b)
{
    if (a.p == NULL || b.p == NULL)
        return a.p == b.p;
    const size_t n = length_of(a);
    return n == length_of(b) && memcmp(a.p, b.p, n) == 0;
}

/* Row numbers + 1 by key; of several with one key each is given out once. */
static GHashTable *index_rows(const pairing *p)
{
    GHashTable *map = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_queue_free);
    for (size_t r = 0; r < p->b->n; r++) {
        char *key = row_key(p->b, r, p->key_right.v, p->key_right.n);
        GQueue *queue = g_hash_table_lookup(map, key);
        if (queue == NULL) {
            queue = g_queue_new();
            g_hash_table_insert(map, g_strdup(key), queue);
        }
        g_queue_push_tail(queue, GSIZE_TO_POINTER(r + 1));
        g_free(key);
    }
    return map;
}

static size_t take_row(const pairing *p, GHashTable *map, size_t row)
{
    char *key = row_key(p->a, row, p->key_left.v, p->key_left.n);
    GQueue *queue = g_hash_table_lookup(map, key);
    const size_t found = queue == NULL ? 0 : GPOINTER_TO_SIZE(g_queue_pop_head(queue));
    g_free(key);
    return found;
}

static void compare_row(const pairing *p, size_t a, size_t b, ms_loss *columns)
{
    for (size_t i = 0; i < p->left.n; i++) {
        const ms_text x = MS_CELL(&p->a->rows, a, p->left.v[i]), y = MS_CELL(&p->b->rows, b, p->right.v[i]);
        if (same_cell(x, y))
            continue;
        columns[i].n++;
        columns[i].nulls = columns[i].nulls && x.p == NULL;
        if (x.p != NULL)
            MS_PUSH(p->arena, &columns[i].values, x.p);
    }
}

/* Of rows without a common key: values of each column that are there fewer times than before. */
static void compare_columns(const pairing *p, ms_losses *out)
{
    for (size_t i = 0; i < p->left.n; i++) {
        pairing one = { .a = p->a, .b = p->b, .arena = p->arena };
        ms_loss loss = { .table = p->a, .column = p->a->columns.v[p->left.v[i]], .of = p->a->n };
        MS_PUSH(p->arena, &one.key_left, p->left.v[i]);
        MS_PUSH(p->arena, &one.key_right, p->right.v[i]);
        GHashTable *map = index_rows(&one);
        for (size_t r = 0; r < p->a->n; r++) {
            const ms_text cell = MS_CELL(&p->a->rows, r, p->left.v[i]);
            if (take_row(&one, map, r) != 0 || cell.p == NULL)
                continue;
            loss.n++;
            MS_PUSH(p->arena, &loss.values, cell.p);
        }
        if (loss.n > 0)
            MS_PUSH(p->arena, out, loss);
        g_hash_table_destroy(map);
    }
}

static void compare_tables(pairing *p, const ms_catalog *cat, ms_losses *out)
{
    pair(p, cat);
    if (p->left.n == 0 || p->a->n == 0)
        return;
    const bool keyed = p->key_left.n < p->left.n || same_key(cat, p->a->table, p->b->table);
    GHashTable *map = index_rows(p);
    ms_loss *columns = ms_arena_alloc(p->arena, p->left.n * sizeof *columns);
    ms_loss gone = { .table = p->a, .of = p->a->n };
    for (size_t i = 0; i < p->left.n; i++)
        columns[i] = (ms_loss){ .table = p->a, .column = p->a->columns.v[p->left.v[i]], .of = p->a->n, .nulls = true };
    for (size_t r = 0; r < p->a->n; r++) {
        const size_t other = take_row(p, map, r);
        if (other == 0)
            gone.n++;
        else
            compare_row(p, r, other - 1, columns);
    }
    g_hash_table_destroy(map);
    if (gone.n > 0 && !keyed && p->b->n >= p->a->n) { /* as many rows, other contents */
        const size_t had = out->n;
        compare_columns(p, out);
        if (out->n > had)
            return;
    }
    if (gone.n > 0)
        MS_PUSH(p->arena, out, gone);
    for (size_t i = 0; i < p->left.n; i++)
        if (columns[i].n > 0)
            MS_PUSH(p->arena, out, columns[i]);
}

void ms_data_losses(const ms_data *before, const ms_data *after, ms_arena *arena, ms_losses *out)
{
    for (size_t i = 0; i < before->tables.n; i++) {
        pairing p = { .a = &before->tables.v[i],
                      .b = ms_data_find(after, before->tables.v[i].table->name),
                      .arena = arena };
        if (p.b != NULL)
            compare_tables(&p, before->catalog, out);
    }
}

const ms_loss *ms_data_same_loss(const ms_catalog *catalog, const ms_losses *list, const ms_loss *loss)
{
    for (size_t i = 0; i < list->n; i++) {
        const ms_loss *l = &list->v[i];
        const bool column =
            l->column == NULL || (loss->column != NULL && ms_ident_equal(catalog, l->column, loss->column));
        if (column && ms_name_equal(catalog, l->table->table->name, loss->table->table->name))
            return l;
    }
    return NULL;
}

/* ---- where values are -------------------------------------------------------------------------------------------- */

static bool holds(const ms_data_table *t, size_t column, GHashTable *wanted, size_t distinct)
{
    GHashTable *found = g_hash_table_new(g_str_hash, g_str_equal);
    for (size_t r = 0; r < t->n; r++) {
        const ms_text cell = MS_CELL(&t->rows, r, column);
        if (cell.p != NULL && g_hash_table_contains(wanted, cell.p))
            g_hash_table_add(found, (gpointer)(uintptr_t)cell.p);
    }
    const bool all = g_hash_table_size(found) == distinct;
    g_hash_table_destroy(found);
    return all;
}

static bool held(const ms_data *before, const ms_data_table *table, size_t column, GHashTable *wanted, size_t distinct)
{
    const ms_data_table *old = ms_data_find(before, table->table->name);
    const size_t at = old == NULL ? SIZE_MAX : column_of(before->catalog, old, table->columns.v[column]);
    return at != SIZE_MAX && holds(old, at, wanted, distinct);
}

const char *ms_data_holder(const ms_data *data, const ms_data *before, const ms_strings *values, ms_arena *arena)
{
    GHashTable *wanted = g_hash_table_new(g_str_hash, g_str_equal);
    for (size_t i = 0; i < values->n; i++)
        g_hash_table_add(wanted, (gpointer)(uintptr_t)values->v[i]);
    const size_t distinct = g_hash_table_size(wanted);
    const char *name = NULL;
    for (size_t i = 0; distinct >= 3 && name == NULL && i < data->tables.n; i++) {
        const ms_data_table *t = &data->tables.v[i];
        for (size_t c = 0; name == NULL && c < t->columns.n; c++)
            if (holds(t, c, wanted, distinct) && !held(before, t, c, wanted, distinct))
                name = ms_arena_printf(arena, "%s.%s", t->table->name.name, t->columns.v[c]);
    }
    g_hash_table_destroy(wanted);
    return name;
}

size_t ms_data_left(const ms_data *before, const ms_data_table *middle, const ms_data *after, ms_arena *arena)
{
    pairing old = { .a = middle, .b = ms_data_find(before, middle->table->name), .arena = arena };
    pairing new = { .a = middle, .b = ms_data_find(after, middle->table->name), .arena = arena };
    size_t left = 0;
    if (old.b == NULL || new.b == NULL)
        return 0;
    pair(&old, before->catalog);
    pair(&new, before->catalog);
    GHashTable *were = index_rows(&old), *are = index_rows(&new);
    for (size_t r = 0; r < middle->n; r++) {
        const bool was = take_row(&old, were, r) != 0;
        left += !was && take_row(&new, are, r) != 0;
    }
    g_hash_table_destroy(were);
    g_hash_table_destroy(are);
    return left;
}
