/* test_oracle.c: splits PostgreSQL files as libpg_query does, statement by statement.
 *
 * Arguments: .sql files, or none for tests/golden/sql/NAME.postgresql.sql. Prints how many statements were compared. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <glib.h>
#include <pg_query.h>

#include <migsafe/dialect.h>

#include "dialects.h"

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Where the statement's own text begins: libpg_query hands out the comments in front as well. */
static size_t skip_comments(const char *text, size_t at, size_t end)
{
    for (;;) {
        while (at < end && is_blank(text[at]))
            at++;
        if (end - at >= 2 && memcmp(text + at, "--", 2) == 0) {
            while (at < end && text[at] != '\n')
                at++;
        } else if (end - at >= 2 && memcmp(text + at, "/*", 2) == 0) {
            int depth = 1;
            for (at += 2; at < end && depth > 0; at++) {
                if (memcmp(text + at, "*/", 2) == 0) {
                    depth--;
                    at++;
                } else if (memcmp(text + at, "/*", 2) == 0) {
                    depth++;
                    at++;
                }
            }
        } else {
            return at;
        }
    }
}

/* Statements compared; -1 = they differ. */
static int compare(const char *path)
{
    gsize len;
    g_autofree gchar *text = NULL;
    if (!g_file_get_contents(path, &text, &len, NULL)) {
        fprintf(stderr, "%s: cannot be read\n", path);
        return -1;
    }
    PgQuerySplitResult theirs = pg_query_split_with_parser(text);
    if (theirs.error != NULL) {
        pg_query_free_split_result(theirs);
        theirs = pg_query_split_with_scanner(text);
    }
    ms_arena *arena = ms_arena_new();
    ms_script ours;
    ms_error err = MS_ERROR_INIT;
    int result = 0;
    if (theirs.error != NULL || ms_sql_parse(&test_postgresql, text, len, 1, arena, &ours, &err) != MS_OK) {
        fprintf(stderr, "%s: %s%s at %d:%d\n", path, theirs.error != NULL ? theirs.error->message : "", err.message,
                err.line, err.column);
        result = -1;
    } else {
        size_t k = 0;
        for (int i = 0; i < theirs.n_stmts && result >= 0; i++) {
            const size_t from = (size_t)theirs.stmts[i]->stmt_location, end = from + (size_t)theirs.stmts[i]->stmt_len;
            const size_t at = skip_comments(text, from, end);
            if (at >= end)
                continue; /* nothing but comments */
            const ms_statement *st = k < ours.statements.n ? &ours.statements.v[k] : NULL;
            if (st == NULL || st->offset != at || skip_comments(text, st->offset + st->len, end) != end) {
                fprintf(stderr, "%s: statement %d: theirs at %zu \"%.60s\", ours at %zu \"%.*s\"\n", path, i, at,
                        text + at, st == NULL ? 0 : st->offset, st == NULL ? 0 : (int)(st->len < 60 ? st->len : 60),
                        st == NULL ? "" : st->text);
                result = -1;
            }
            k++;
        }
        if (result >= 0 && k != ours.statements.n) {
            fprintf(stderr, "%s: %zu statements of theirs, %zu of ours\n", path, k, ours.statements.n);
            result = -1;
        } else if (result >= 0) {
            result = (int)k;
        }
    }
    pg_query_free_split_result(theirs);
    ms_arena_free(arena);
    return result;
}

int main(int argc, char **argv)
{
    int files = 0, failed = 0, statements = 0;
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    for (int i = 1; i < argc; i++)
        g_ptr_array_add(paths, g_strdup(argv[i]));
    GDir *dir = argc > 1 ? NULL : g_dir_open(SQL_GOLDEN, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
        if (g_str_has_suffix(name, ".postgresql.sql"))
            g_ptr_array_add(paths, g_build_filename(SQL_GOLDEN, name, NULL));
    if (dir != NULL)
        g_dir_close(dir);
    for (guint i = 0; i < paths->len; i++, files++) {
        const int n = compare(g_ptr_array_index(paths, i));
        failed += n < 0;
        statements += n < 0 ? 0 : n;
    }
    g_ptr_array_free(paths, TRUE);
    printf("%d statements in %d files split as libpg_query does, %d files differ\n", statements, files - failed,
           failed);
    return failed == 0 && statements > 0 ? 0 : 1;
}
