/* catalog_perf.c: what reading a catalog costs beyond its bare queries, and what the difference of two catalogs costs.
 *
 *     catalog_perf URL [RUNS [QUERY...]]
 *
 * Prints the medians of RUNS (5), in milliseconds: the catalog queries alone, through the same client library, values fetched and
 * thrown away; the introspection; the way from one such catalog to another in which a few tables differ. The contestants
 * take turns. QUERY: what the catalog says beyond the queries that an introspection sends (SQLite: it reads the texts of tables
 * instead); these count among the bare ones, and the ratio without them is printed as well. Modules: $MIGSAFE_MODULE_DIR. Called by tests/perf/introspect. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include <exec/db.h>

enum { MOST_RUNS = 99 };

static double now_ms(void) { return (double)g_get_monotonic_time() / 1000.0; }

static void give_up(const ms_error *err)
{
    fprintf(stderr, "catalog_perf: %s\n", err->message);
    exit(1);
}

/* The rows of one query; fed to the loader when there is one. */
static void run_query(ms_db *db, const char *sql, ms_loader *loader, size_t number, ms_arena *arena)
{
    ms_error err = MS_ERROR_INIT;
    ms_rows rows;
    if (loader == NULL) {
        ms_result *result = NULL;
        ms_value value;
        ms_status status = db->driver->query(db->conn, sql, strlen(sql), NULL, 0, &result, &err);
        const size_t columns = status == MS_OK ? db->driver->columns(result) : 0;
        while (status == MS_OK && (status = db->driver->next(result, &err)) == MS_ROW) {
            status = MS_OK;
            for (size_t i = 0; i < columns && status == MS_OK; i++)
                status = db->driver->value(result, i, &value, &err);
        }
        if (status != MS_DONE)
            give_up(&err);
        db->driver->result_free(result);
        return;
    }
    if (ms_db_rows(db, sql, arena, &rows, &err) != MS_OK)
        give_up(&err);
    for (size_t r = 0; r < ms_rows_count(&rows); r++)
        if (db->dialect->load_row(loader, number, &rows.cells.v[r * rows.columns], rows.columns, &err) != MS_OK)
            give_up(&err);
}

/* Which queries an introspection of this database sends. */
static void queries_of(ms_db *db, ms_arena *arena, ms_strings *out)
{
    ms_catalog *catalog = ms_catalog_new(arena, db->schema, db->dialect->compare);
    ms_loader *loader = db->dialect->load_begin(catalog, db->server.version);
    const char *sql;
    for (size_t i = 0; (sql = db->dialect->load_query(loader, i)) != NULL; i++) {
        MS_PUSH(arena, out, ms_arena_strdup(arena, sql));
        run_query(db, sql, loader, i, arena);
    }
}

static int by_value(const void *a, const void *b) { return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b); }

static double median(double *list, int n)
{
    qsort(list, (size_t)n, sizeof *list, by_value);
    return list[n / 2];
}

/* A column that takes no NULL in every hundredth table. */
static ms_catalog *changed(const ms_catalog *from, ms_arena *arena)
{
    ms_catalog *copy = ms_catalog_copy(from, arena);
    for (size_t i = 0; i < copy->tables.n; i += 100)
        for (size_t k = 0; k < copy->tables.v[i]->columns.n; k++)
            if (strcmp(copy->tables.v[i]->columns.v[k].name, "note") == 0)
                copy->tables.v[i]->columns.v[k].not_null = true;
    return copy;
}

int main(int argc, char **argv)
{
    double bare[MOST_RUNS], sent[MOST_RUNS], read[MOST_RUNS], diff[MOST_RUNS];
    ms_error err = MS_ERROR_INIT;
    ms_arena *arena = ms_arena_new();
    ms_connect how;
    ms_db db;
    ms_strings queries = { 0 };
    const int runs = argc > 2 ? CLAMP((int)strtol(argv[2], NULL, 10), 1, MOST_RUNS) : 5;
    if (argc < 2) {
        fprintf(stderr, "usage: catalog_perf URL [RUNS]\n");
        return 2;
    }
    if (ms_url_parse(argv[1], arena, &how, &err) != MS_OK || ms_db_open(NULL, &how, &db, &err) != MS_OK)
        give_up(&err);
    queries_of(&db, arena, &queries);
    size_t tables = 0;
    for (int run = 0; run < runs; run++) {
        ms_arena *scratch = ms_arena_new();
        ms_catalog *catalog;
        ms_ops ops = { 0 };
        const double start = now_ms();
        for (size_t i = 0; i < queries.n; i++)
            run_query(&db, queries.v[i], NULL, i, scratch);
        const double sent_ms = now_ms() - start;
        for (int i = 3; i < argc; i++)
            run_query(&db, argv[i], NULL, 0, scratch);
        const double middle = now_ms();
        if (ms_db_introspect(&db, scratch, &catalog, &err) != MS_OK)
            give_up(&err);
        const double end = now_ms();
        const ms_catalog *other = changed(catalog, scratch);
        const double before = now_ms();
        if (ms_catalog_diff(catalog, other, NULL, scratch, &ops, &err) != MS_OK)
            give_up(&err);
        diff[run] = now_ms() - before;
        bare[run] = middle - start;
        sent[run] = sent_ms;
        read[run] = end - middle;
        tables = catalog->tables.n;
        ms_arena_free(scratch);
    }
    const double b = median(bare, runs), s = median(sent, runs), r = median(read, runs), d = median(diff, runs);
    printf("%zu tables: bare queries %.0f ms, introspection %.0f ms (%.2f), diff %.0f ms (%.2f of an introspection)", tables, b, r,
           r / b, d, d / r);
    if (argc > 3)
        printf("; the queries sent alone %.0f ms (%.2f)", s, r / s);
    putchar('\n');
    ms_db_close(&db);
    ms_arena_free(arena);
    return r <= 1.5 * b && d <= 2 * r ? 0 : 1;
}
