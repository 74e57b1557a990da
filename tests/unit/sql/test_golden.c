/* test_golden.c: parses tests/golden/sql/NAME.DIALECT.sql and compares every statement and op with NAME.DIALECT.ops.
 *
 *     test_golden [DIRECTORY [--write]]
 *
 * --write makes the .ops files anew: read the difference before committing it. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <glib.h>

#include "dialects.h"
#include "dump.h"
#include "mariadb/mariadb.h"
#include "mysql/mysql.h"
#include "postgresql/postgresql.h"
#include "sqlite/sqlite.h"

/* The rules of dialects.h with the functions of the real one; NULL = no such dialect. */
static const ms_dialect *dialect_of(const char *name)
{
    static const ms_dialect *const real[] = { &ms_dialect_postgresql, &ms_dialect_mysql, &ms_dialect_mariadb, &ms_dialect_sqlite };
    static ms_dialect whole;
    const ms_dialect *rules = test_dialect(name);
    for (size_t i = 0; rules != NULL && i < sizeof real / sizeof *real; i++)
        if (strcmp(real[i]->name, name) == 0) {
            whole = *rules;
            whole.functions = real[i]->functions;
            return &whole;
        }
    return rules;
}

/* One line that differs is enough to find the place. */
static void show_difference(const char *path, const char *expected, const char *actual)
{
    gchar **a = g_strsplit(expected, "\n", -1), **b = g_strsplit(actual, "\n", -1);
    size_t i = 0;
    while (a[i] != NULL && b[i] != NULL && strcmp(a[i], b[i]) == 0)
        i++;
    fprintf(stderr, "%s:%zu:\n  expected %s\n  got      %s\n", path, i + 1, a[i] == NULL ? "(end)" : a[i],
            b[i] == NULL ? "(end)" : b[i]);
    g_strfreev(a);
    g_strfreev(b);
}

/* Statements compared; -1 = failed. */
static int check(const char *dir, const char *name, bool write)
{
    gchar **parts = g_strsplit(name, ".", -1);
    const ms_dialect *dialect = g_strv_length(parts) == 3 ? dialect_of(parts[1]) : NULL;
    g_strfreev(parts);
    if (dialect == NULL) {
        fprintf(stderr, "%s: no such dialect\n", name);
        return -1;
    }
    g_autofree gchar *path = g_build_filename(dir, name, NULL);
    g_autofree gchar *golden = g_strdup_printf("%.*s.ops", (int)(strlen(path) - 4), path);
    g_autofree gchar *text = NULL, *expected = NULL;
    gsize len;
    if (!g_file_get_contents(path, &text, &len, NULL))
        return -1;
    ms_arena *arena = ms_arena_new();
    ms_script script;
    ms_error err = MS_ERROR_INIT;
    int result = -1;
    if (ms_sql_parse(dialect, text, len, 1, arena, &script, &err) != MS_OK) {
        fprintf(stderr, "%s:%d:%d: %s\n", path, err.line, err.column, err.message);
    } else {
        const char *actual = dump_script(&script, arena);
        if (write)
            g_file_set_contents(golden, actual, -1, NULL);
        if (!g_file_get_contents(golden, &expected, NULL, NULL))
            fprintf(stderr, "%s: cannot be read\n", golden);
        else if (strcmp(expected, actual) != 0)
            show_difference(golden, expected, actual);
        else
            result = (int)script.statements.n;
    }
    ms_arena_free(arena);
    return result;
}

int main(int argc, char **argv)
{
    const char *dir = argc > 1 ? argv[1] : SQL_GOLDEN;
    const bool write = argc > 2 && strcmp(argv[2], "--write") == 0;
    int files = 0, failed = 0, statements = 0;
    GDir *d = g_dir_open(dir, 0, NULL);
    for (const char *name; d != NULL && (name = g_dir_read_name(d)) != NULL;) {
        if (!g_str_has_suffix(name, ".sql"))
            continue;
        const int n = check(dir, name, write);
        files++;
        failed += n < 0;
        statements += n < 0 ? 0 : n;
    }
    if (d != NULL)
        g_dir_close(d);
    printf("%d statements in %d files parse as written down, %d files differ\n", statements, files - failed, failed);
    return failed == 0 && statements > 0 ? 0 : 1;
}
