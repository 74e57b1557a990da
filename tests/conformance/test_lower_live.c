/* test_lower_live.c [NAME...]: lists of ops, made at random, lowered together and run on real servers:
 * introspect(server after) = apply(ops, introspect(server before)), and every row is still there.
 *
 * MIGSAFE_TEST_CASES is how many lists per server (SQLite: ten times as many), MIGSAFE_TEST_SEED where to begin. A failure
 * prints its seed, the ops and the statements. Exits with 77 when no suite has a URL; SQLite needs none. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>

#include "exec/module.h"
#include "introspect.h"
#include "ir/print.h"
#include "plan/gather.h"
#include "random_ops.h"

static const char *const my_reset[] = { "DROP DATABASE IF EXISTS ms_lower", "CREATE DATABASE ms_lower", "USE ms_lower", NULL };
static const char *const pg_reset[] = { "SET client_min_messages TO warning", "DROP SCHEMA IF EXISTS ms_lower CASCADE",
                                        "CREATE SCHEMA ms_lower", "SET search_path TO ms_lower", NULL };
static const it_suite my = { .name = "mysql", .module = "mysql", .reset = my_reset };
static const it_suite maria = { .name = "mariadb", .module = "mysql", .reset = my_reset };
static const it_suite pg = { .name = "postgresql", .module = "postgresql", .reset = pg_reset };

enum { OPS_MOST = 8 };
static unsigned passed, failed, statements, listed;

static const char *normal(it_session *s, const ms_catalog *catalog, ms_arena *arena)
{
    ms_catalog *copy = ms_catalog_copy(catalog, arena);
    s->dialect->normalize(copy, s->version);
    return ms_catalog_canonical(copy, NULL, arena);
}

static bool same(it_session *s, const ms_catalog *expected, const ms_catalog *live, ms_arena *arena)
{
    const char *a = normal(s, expected, arena), *b = normal(s, live, arena);
    if (strcmp(a, b) == 0)
        return true;
    char **x = g_strsplit(a, "\n", -1), **y = g_strsplit(b, "\n", -1);
    for (char **l = x; *l != NULL; l++)
        if (!g_strv_contains((const char *const *)y, *l))
            printf("    - %s\n", *l);
    for (char **l = y; *l != NULL; l++)
        if (!g_strv_contains((const char *const *)x, *l))
            printf("    + %s\n", *l);
    g_strfreev(x);
    g_strfreev(y);
    return false;
}

static bool set_up(it_session *s, random_ops *r)
{
    ms_ops ops = { 0 };
    if (!it_reset(s))
        return false;
    ro_tables(r, &ops);
    for (size_t i = 0; i < ops.n; i++) {
        ms_strings sql = { 0 };
        ms_error err = MS_ERROR_INIT;
        if (s->dialect->lower(&ops.v[i], r->catalog, s->version, r->arena, &sql, &err) != MS_OK)
            return it_complain("cannot be lowered", "CREATE TABLE", &err);
        ms_catalog_apply(r->catalog, &ops.v[i], &err);
        ro_rows(r, ops.v[i].table, &sql);
        for (size_t k = 0; k < sql.n; k++)
            if (!it_run(s, sql.v[k]))
                return false;
    }
    return true;
}

static bool rows_are_there(it_session *s, const ms_catalog *catalog, ms_arena *arena)
{
    for (size_t i = 0; i < catalog->tables.n; i++) {
        ms_sql sql;
        const char *n = NULL;
        ms_sql_init(&sql, arena, &s->dialect->style);
        ms_sql_kw(&sql, "SELECT COUNT(*) FROM");
        ms_sql_ident(&sql, catalog->tables.v[i]->name.name);
        if (!it_each_row(s, ms_sql_text(&sql), arena, 0, it_take_text, (void *)&n) || n == NULL || strcmp(n, "4") != 0) {
            printf("    %s rows are left in %s\n", n != NULL ? n : "no", catalog->tables.v[i]->name.name);
            return false;
        }
    }
    return true;
}

/* In a transaction where the engine has it for DDL, with the pragmas around it. */
static bool run_list(it_session *s, const ms_lowered_list *list)
{
    const bool txn = (s->dialect->flags & MS_DIALECT_TRANSACTIONAL_DDL) != 0;
    bool open = false, good = true;
    for (size_t i = 0; i < list->n && good; i++) {
        const bool outside = list->v[i].n_ops == 0;
        if (txn && outside == open)
            good = it_run(s, open ? s->dialect->commit : s->dialect->begin);
        open = txn && !outside;
        good = good && it_run(s, list->v[i].sql);
    }
    if (open)
        good = it_run(s, good ? s->dialect->commit : s->dialect->rollback) && good;
    return good;
}

static bool one_list(it_session *s, uint64_t seed, ms_arena *arena)
{
    random_ops r = { .state = seed * 0x9e3779b97f4a7c15u + 1, .arena = arena, .dialect = s->dialect };
    ms_ops ops = { 0 };
    ms_op op;
    ms_lowered_list list = { 0 };
    ms_error err = MS_ERROR_INIT;
    r.catalog = ms_catalog_new(arena, NULL, s->dialect->compare);
    if (!set_up(s, &r))
        return false;
    const ms_catalog *before = it_introspect(s, arena);
    if (before == NULL)
        return false;
    r.catalog = ms_catalog_copy(before, arena);
    if (before->tables.n != 3)
        return it_complain("not three tables", "", &err);
    for (size_t n = 1 + ro_pick(&r, OPS_MOST); ops.n < n && ro_next(&r, &op);)
        MS_PUSH(arena, &ops, op);
    if (seed % 3 == 0)
        ms_gather_ops(s->dialect, &ops);
    if (strcmp(s->dialect->name, "sqlite") == 0 && !it_run(s, "PRAGMA foreign_keys = ON"))
        return false;
    bool good = ms_lower_list(s->dialect, ops.v, ops.n, before, s->version, arena, &list, NULL, &err) == MS_OK ||
                it_complain("cannot be lowered", "", &err);
    good = good && run_list(s, &list);
    const ms_catalog *after = good ? it_introspect(s, arena) : NULL;
    good = after != NULL && same(s, r.catalog, after, arena) && rows_are_there(s, after, arena);
    statements += (unsigned)list.n;
    listed += (unsigned)ops.n;
    if (!good) {
        printf("FAILED: %s, seed %llu\n", s->suite->name, (unsigned long long)seed);
        for (size_t i = 0; i < ops.n; i++)
            printf("      -- %s\n", ms_op_text(&ops.v[i], arena));
        for (size_t i = 0; i < list.n; i++)
            printf("      %s;\n", list.v[i].sql);
    }
    return good;
}

static void run_suite(const it_suite *suite, const char *url, unsigned cases)
{
    ms_arena *arena = ms_arena_new(), *lasting = ms_arena_new();
    const char *text = getenv("MIGSAFE_TEST_SEED");
    const uint64_t from = text != NULL ? strtoull(text, NULL, 10) : 1;
    it_session s;
    statements = listed = 0;
    if (!it_open(suite, url, lasting, &s)) {
        failed++;
        return;
    }
    if (suite == &it_sqlite)
        it_run(&s, "PRAGMA synchronous = OFF");
    for (uint64_t seed = from; seed < from + cases && failed < 10; seed++) {
        ms_arena_reset(arena);
        const bool good = one_list(&s, seed, arena);
        passed += good;
        failed += !good;
    }
    printf("%s: %u lists with %u ops in %u statements\n", suite->name, cases, listed, statements);
    it_reset(&s);
    if (suite != &it_sqlite)
        it_run(&s, "DROP SCHEMA ms_lower"); /* else others that read the whole catalog find it */
    s.driver->close(s.conn);
    ms_arena_free(arena);
    ms_arena_free(lasting);
}

int main(int argc, char **argv)
{
    static const it_suite *const suites[] = { &it_sqlite, &my, &maria, &pg };
    const char *text = getenv("MIGSAFE_TEST_CASES");
    const unsigned cases = text != NULL ? (unsigned)strtoul(text, NULL, 10) : 100;
    g_setenv("MIGSAFE_MODULE_DIR", CF_MODULE_DIRS, FALSE);
    char *file = g_strdup_printf("%s/migsafe-lower-%ld.db", g_get_tmp_dir(), (long)getpid());
    char *own = g_strdup_printf("sqlite:%s", file);
    for (size_t i = 0; i < G_N_ELEMENTS(suites); i++) {
        const bool lite = suites[i] == &it_sqlite;
        const char *url = lite ? own : it_url(suites[i]);
        bool wanted = argc == 1;
        for (int k = 1; k < argc; k++)
            wanted = wanted || strcmp(argv[k], suites[i]->name) == 0;
        if (wanted && url != NULL)
            run_suite(suites[i], url, lite ? cases * 10 : cases);
    }
    unlink(file);
    g_free(own);
    g_free(file);
    printf("%u passed, %u failed\n", passed, failed);
    return failed > 0 ? 1 : passed == 0 ? 77 : 0;
}
