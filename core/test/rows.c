/* rows.c: rows for tables that respect types, keys and checks.
 *
 * Keys are kept by construction: values of unique columns differ from row to row, foreign keys take values that are in
 * the other table. The rest is guessed, and the server judges: a row that it refuses is tried again with other values.
 * What it refuses every time is left out with a note: a test must not fail because of what was generated. */
#include "config.h"

#include <string.h>

#include <glib.h>

#include "ir/model.h"
#include "test/internal.h"

enum { ATTEMPTS = 12, PARENTS = 64 };

/* ---- tables, parents first --------------------------------------------------------------------------------------- */

static bool takes_rows(const ms_table *t)
{
    return !t->temporary && t->partition_of.name == NULL && t->columns.n > 0 &&
           strncmp(t->name.name, MS_STATE_PREFIX, strlen(MS_STATE_PREFIX)) != 0;
}

static void visit(const ms_catalog *catalog, const ms_table *table, GHashTable *seen, ms_arena *arena, ms_tables *out)
{
    if (!g_hash_table_add(seen, (gpointer)(uintptr_t)table))
        return;
    for (size_t i = 0; i < table->constraints.n; i++) {
        const ms_constraint *c = &table->constraints.v[i];
        const ms_table *parent = c->kind == MS_CONSTRAINT_FOREIGN_KEY ? ms_catalog_table(catalog, c->ref_table) : NULL;
        if (parent != NULL)
            visit(catalog, parent, seen, arena, out);
    }
    if (takes_rows(table))
        MS_PUSH(arena, out, table);
}

void ms_rows_tables(const ms_catalog *catalog, ms_arena *arena, ms_tables *out)
{
    GHashTable *seen = g_hash_table_new(NULL, NULL);
    for (size_t i = 0; i < catalog->tables.n; i++)
        visit(catalog, catalog->tables.v[i], seen, arena, out);
    g_hash_table_destroy(seen);
}

/* ---- one table --------------------------------------------------------------------------------------------------- */

typedef struct parent {
    const ms_constraint *key;
    ms_rows rows; /* of the columns that the key refers to */
    bool itself;  /* the table refers to itself, and has no row yet */
} parent;

typedef struct work {
    ms_rows_maker *maker;
    const ms_table *table;
    ms_value_request *values; /* by column */
    bool *given;              /* by column: of this row already */
    MS_VEC(parent) parents;
    ms_random random;
    unsigned row, attempt;
    size_t before; /* rows that were tried before, of all calls */
} work;

static bool is_key(const work *w, const ms_column *column)
{
    const ms_table *t = w->table;
    for (size_t i = 0; i < t->constraints.n; i++)
        if ((t->constraints.v[i].kind == MS_CONSTRAINT_PRIMARY_KEY ||
             t->constraints.v[i].kind == MS_CONSTRAINT_UNIQUE) &&
            ms_strings_have(w->maker->catalog, &t->constraints.v[i].columns, column->name))
            return true;
    for (size_t i = 0; i < t->indexes.n; i++)
        for (size_t k = 0; t->indexes.v[i].unique && k < t->indexes.v[i].parts.n; k++) {
            const ms_index_part *part = &t->indexes.v[i].parts.v[k];
            if (part->column == NULL ? ms_expr_mentions(w->maker->catalog->compare, part->expr, column->name)
                                     : ms_ident_equal(w->maker->catalog, part->column, column->name))
                return true;
        }
    return false;
}

/* The columns of the other table that the key refers to. */
static const ms_strings *referred(const ms_constraint *key, const ms_table *table)
{
    const ms_constraint *primary = ms_table_primary_key(table);
    return key->ref_columns.n > 0 || primary == NULL ? &key->ref_columns : &primary->columns;
}

static ms_status read_parent(work *w, const ms_constraint *key, ms_error *err)
{
    const ms_rows_maker *m = w->maker;
    const ms_table *table = ms_catalog_table(m->catalog, key->ref_table);
    parent p = { .key = key };
    if (table == NULL || referred(key, table)->n != key->columns.n)
        return MS_OK;
    const ms_strings *columns = referred(key, table);
    ms_sql sql;
    ms_sql_init(&sql, m->arena, &m->db->dialect->style);
    for (size_t i = 0; i < columns->n; i++) {
        ms_sql_kw(&sql, i == 0 ? "SELECT" : ",");
        ms_sql_ident(&sql, columns->v[i]);
    }
    ms_sql_kw(&sql, "FROM");
    if (table->name.schema != NULL) {
        ms_sql_ident(&sql, table->name.schema);
        ms_sql_punct(&sql, ".");
    }
    ms_sql_ident(&sql, table->name.name);
    ms_status status = ms_db_rows(m->db, ms_sql_text(&sql), m->arena, &p.rows, err);
    p.itself = table == w->table;
    MS_PUSH(m->arena, &w->parents, p);
    return status;
}

static ms_status prepare(work *w, ms_error *err)
{
    const ms_rows_maker *m = w->maker;
    const ms_table *t = w->table;
    w->values = ms_arena_alloc(m->arena, t->columns.n * sizeof *w->values);
    w->given = ms_arena_alloc(m->arena, t->columns.n * sizeof *w->given);
    for (size_t i = 0; i < t->columns.n; i++) {
        w->values[i] =
            (ms_value_request){ .catalog = m->catalog, .table = t, .column = &t->columns.v[i], .edges = m->edges };
        w->values[i].unique = is_key(w, &t->columns.v[i]);
        ms_value_read_checks(&w->values[i], m->arena);
    }
    ms_status status = MS_OK;
    for (size_t i = 0; i < t->constraints.n && status == MS_OK; i++)
        if (t->constraints.v[i].kind == MS_CONSTRAINT_FOREIGN_KEY)
            status = read_parent(w, &t->constraints.v[i], err);
    return status;
}

/* ---- one row ----------------------------------------------------------------------------------------------------- */

typedef struct row_text {
    ms_sql columns, values;
    size_t n;
} row_text;

static ms_sql *put_column(work *w, row_text *row, size_t column)
{
    ms_sql_punct(&row->columns, row->n == 0 ? "(" : ",");
    ms_sql_ident(&row->columns, w->table->columns.v[column].name);
    ms_sql_punct(&row->values, row->n == 0 ? "(" : ",");
    row->n++;
    w->given[column] = true;
    return &row->values;
}

static bool is_number(const ms_type *t) { return t->kind >= MS_TYPE_BOOLEAN && t->kind <= MS_TYPE_DOUBLE; }

static size_t column_at(const work *w, const char *name)
{
    for (size_t i = 0; i < w->table->columns.n; i++)
        if (ms_ident_equal(w->maker->catalog, w->table->columns.v[i].name, name))
            return i;
    return w->table->columns.n;
}

static bool may_be_null(const work *w, const ms_constraint *key)
{
    const ms_constraint *primary = ms_table_primary_key(w->table);
    for (size_t i = 0; i < key->columns.n; i++) {
        const size_t at = column_at(w, key->columns.v[i]);
        if (at == w->table->columns.n || w->table->columns.v[at].not_null ||
            (primary != NULL && ms_strings_have(w->maker->catalog, &primary->columns, key->columns.v[i])))
            return false;
    }
    return true;
}

/* The key's columns: values of a row of the other table, or NULL. One that is left out here gets a value of its own,
 * which is right for the first row of a table that refers to itself only when the server fills it in. */
static void put_foreign_key(work *w, const parent *p, row_text *row)
{
    const size_t there = ms_rows_count(&p->rows);
    const bool null = may_be_null(w, p->key) && (there == 0 || (w->row + w->attempt) % 4 == 3);
    if (there == 0 && !null)
        return;
    size_t which = w->attempt == 0 ? (w->before + w->row) % (there + (there == 0)) : 0;
    if (w->attempt > 0 && there > 0)
        which = (size_t)ms_random_below(&w->random, there);
    for (size_t i = 0; i < p->key->columns.n; i++) {
        const size_t at = column_at(w, p->key->columns.v[i]);
        if (at == w->table->columns.n || w->given[at] || w->table->columns.v[at].generated != MS_GENERATED_NONE)
            continue;
        const ms_text cell = null ? (ms_text){ NULL, 0 } : MS_CELL(&p->rows, which, i);
        ms_sql *to = put_column(w, row, at);
        if (cell.p != NULL && is_number(&w->table->columns.v[at].type))
            ms_sql_raw(to, cell.p);
        else
            ms_sql_lit(to, cell.p, cell.n);
    }
}

/* Is the column left to the server in this row? */
static bool left_out(work *w, size_t i)
{
    const ms_column *c = &w->table->columns.v[i];
    if (c->generated != MS_GENERATED_NONE || c->identity != MS_IDENTITY_NONE || c->type.serial)
        return true;
    const ms_constraint *key = ms_table_primary_key(w->table);
    const bool in_key = key != NULL && ms_strings_have(w->maker->catalog, &key->columns, c->name);
    const bool optional = c->default_expr != NULL || (!c->not_null && !in_key);
    if (w->attempt >= ATTEMPTS - 2)
        return optional;
    if (w->attempt > 2)
        return optional && ms_random_below(&w->random, 2) == 0;
    if (c->default_expr != NULL)
        return !w->values[i].unique && w->row % 5 == 4;
    return optional && (w->row + i) % 6 == 5;
}

static const char *make_row(work *w)
{
    const ms_rows_maker *m = w->maker;
    const ms_sql_style *style = &m->db->dialect->style;
    row_text row = { .n = 0 };
    ms_sql insert;
    ms_sql_init(&row.columns, m->arena, style);
    ms_sql_init(&row.values, m->arena, style);
    ms_sql_init(&insert, m->arena, style);
    memset(w->given, 0, w->table->columns.n * sizeof *w->given);
    const uint64_t serial = ++*m->serial;
    for (size_t i = 0; i < w->parents.n; i++)
        put_foreign_key(w, &w->parents.v[i], &row);
    for (size_t i = 0; i < w->table->columns.n; i++) {
        ms_value_request *r = &w->values[i];
        if (w->given[i] || left_out(w, i))
            continue;
        r->serial = serial;
        r->row = w->row;
        r->attempt = w->attempt;
        ms_value_make(r, &w->random, put_column(w, &row, i), m->arena);
    }
    if (row.n == 0) /* all is the server's to fill: a row must name one column to be a row everywhere */
        return NULL;
    ms_sql_kw(&insert, "INSERT INTO");
    if (w->table->name.schema != NULL) {
        ms_sql_ident(&insert, w->table->name.schema);
        ms_sql_punct(&insert, ".");
    }
    ms_sql_ident(&insert, w->table->name.name);
    ms_sql_raw(&insert, ms_arena_strdup(m->arena, ms_sql_text(&row.columns)));
    ms_sql_punct(&insert, ") VALUES ");
    ms_sql_raw(&insert, ms_arena_strdup(m->arena, ms_sql_text(&row.values)));
    ms_sql_punct(&insert, ")");
    return ms_arena_strdup(m->arena, ms_sql_text(&insert));
}

/* ---- sending ----------------------------------------------------------------------------------------------------- */

/* All in one transaction. false: the server refused one; nothing of it is there. */
static bool send_together(work *w, const ms_strings *inserts, ms_status *status, ms_error *err)
{
    const ms_db *db = w->maker->db;
    ms_error why = MS_ERROR_INIT, ignored = MS_ERROR_INIT;
    MS_VEC(ms_span) spans = { 0 };
    size_t done = 0;
    MS_PUSH(w->maker->arena, &spans, (ms_span){ db->dialect->begin, strlen(db->dialect->begin) });
    for (size_t i = 0; i < inserts->n; i++)
        MS_PUSH(w->maker->arena, &spans, (ms_span){ inserts->v[i], strlen(inserts->v[i]) });
    MS_PUSH(w->maker->arena, &spans, (ms_span){ db->dialect->commit, strlen(db->dialect->commit) });
    if (db->driver->exec_batch(db->conn, spans.v, spans.n, &done, &why) == MS_OK)
        return true;
    if (why.status == MS_ERR_LOST || why.status == MS_ERR_CANCELLED)
        *status = ms_error_set(err, why.status, "%s", why.message);
    else
        db->driver->exec(db->conn, db->dialect->rollback, strlen(db->dialect->rollback), NULL, &ignored);
    return false;
}

static ms_status send_singly(work *w, const char *insert, bool *done, char why[256], ms_error *err)
{
    ms_error refused = MS_ERROR_INIT;
    *done = ms_db_exec(w->maker->db, insert, &refused) == MS_OK;
    if (!*done && (refused.status == MS_ERR_LOST || refused.status == MS_ERR_CANCELLED))
        return ms_error_set(err, refused.status, "%s", refused.message);
    if (!*done)
        ms_text_copy(why, 256, refused.message, strlen(refused.message));
    return MS_OK;
}

/* Row by row, other values for each that is refused. Two in vain: no more of this table. */
static ms_status make_singly(work *w, size_t n, size_t *made, char why[256], ms_error *err)
{
    size_t in_vain = 0;
    for (w->row = 0; w->row < n && in_vain < 2; w->row++) {
        bool done = false;
        for (w->attempt = 0; w->attempt < ATTEMPTS && !done; w->attempt++) {
            const char *insert = make_row(w);
            ms_status status = insert == NULL ? MS_OK : send_singly(w, insert, &done, why, err);
            if (status != MS_OK)
                return status;
        }
        *made += done;
        in_vain = done ? 0 : in_vain + 1;
    }
    return MS_OK;
}

/* A row that refers to itself can stand only when there is one to refer to. */
static ms_status read_itself(work *w, ms_error *err)
{
    ms_status status = MS_OK;
    for (size_t i = 0; i < w->parents.n && status == MS_OK; i++)
        if (w->parents.v[i].itself && ms_rows_count(&w->parents.v[i].rows) == 0) {
            const ms_constraint *key = w->parents.v[i].key;
            MS_REMOVE(&w->parents, i);
            status = read_parent(w, key, err);
        }
    return status;
}

static bool refers_to_itself(const work *w)
{
    for (size_t i = 0; i < w->parents.n; i++)
        if (w->parents.v[i].itself && ms_rows_count(&w->parents.v[i].rows) == 0)
            return true;
    return false;
}

ms_status ms_rows_make(ms_rows_maker *m, const ms_table *table, size_t n, ms_error *err)
{
    work w = { .maker = m, .table = table, .before = (size_t)*m->serial };
    char why[256] = "no column to fill";
    size_t made = 0;
    w.random.state = m->seed ^ (uint64_t)g_str_hash(table->name.name) << 20 ^ *m->serial;
    ms_status status = prepare(&w, err);
    if (status == MS_OK && refers_to_itself(&w) && n > 1) {
        status = make_singly(&w, 1, &made, why, err);
        if (status == MS_OK)
            status = read_itself(&w, err);
    }
    const size_t rest = n - made;
    ms_strings inserts = { 0 };
    for (w.row = 0; status == MS_OK && w.row < rest; w.row++) {
        const char *insert = make_row(&w);
        if (insert != NULL)
            MS_PUSH(m->arena, &inserts, insert);
    }
    bool together = status == MS_OK && inserts.n > 0 && send_together(&w, &inserts, &status, err);
    if (together)
        made += inserts.n;
    else if (status == MS_OK && rest > 0)
        status = make_singly(&w, rest, &made, why, err);
    m->made += made;
    if (status == MS_OK && made == 0 && n > 0)
        MS_PUSH(m->arena, m->notes,
                ms_arena_printf(m->arena, "no rows could be put into table %s: %s", ms_name_text(m->arena, table->name),
                                why));
    return status;
}
