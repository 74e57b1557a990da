/* test_oracle.c: reads PostgreSQL files as libpg_query does, statement by statement: where each begins and ends, of what
 * kind it is, and what it says as far as it is modelled.
 *
 * Arguments: .sql files or folders, or none for tests/golden/sql/NAME.postgresql.sql. PostgreSQL's own regression files are
 * in libpg_query's repository, test/sql/postgres_regress. Prints how many statements were compared. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <glib.h>
#include <pg_query.h>

#include <migsafe/dialect.h>

#include "oracle.h"
#include "postgresql/postgresql.h"

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

typedef struct tally { int files, failed, statements, meant, kinds, refused; } tally;

/* psql's own lines and the data behind COPY ... FROM STDIN are no SQL: PostgreSQL's regression files are full of them. */
static gchar *without_psql(const gchar *text)
{
    GString *out = g_string_new(NULL);
    gchar **lines = g_strsplit(text, "\n", -1);
    gboolean data = FALSE;
    for (size_t i = 0; lines[i] != NULL; i++) {
        g_autofree gchar *lower = g_ascii_strdown(lines[i], -1);
        if (data) {
            data = strcmp(g_strchomp(lower), "\\.") != 0;
            g_string_append_c(out, '\n');
            continue;
        }
        char *command = strchr(lines[i], '\\');
        if (command != NULL && command[1] == ';' && !data) { /* SELECT 1\; SELECT 2 */
            g_string_append_printf(out, "%.*s%s\n", (int)(command - lines[i]), lines[i], command + 1);
            continue;
        }
        g_strchug(lower);
        if (*lower == '\\' || (*lower == ':' && lower[1] != ':')) { /* a command; a variable that holds a statement */
            g_string_append_c(out, '\n');
            continue;
        }
        if (command != NULL && command > lines[i] && command[-1] == ' ' && g_ascii_isalpha(command[1]) &&
            strchr(command, '\'') == NULL) { /* SELECT ... \gset */
            *command = ';';
            command[1] = '\0';
        }
        data = strncmp(lower, "copy ", 5) == 0 && strstr(lower, "from stdin") != NULL && strchr(lower, ';') != NULL;
        g_string_append_printf(out, "%s\n", data ? "" : lines[i]);
    }
    g_strfreev(lines);
    g_autofree gchar *all = g_string_free(out, FALSE);
    g_autoptr(GRegex) variable = g_regex_new("(?<![:\\w]):(?=[a-zA-Z_'\"])", G_REGEX_RAW, 0, NULL); /* :name, :'name' */
    return g_regex_replace_literal(variable, all, -1, 0, " ", 0, NULL);
}

/* Kind and, where both know it, what each op says. */
static gboolean same_meaning(const char *path, const ms_script *script, const ms_statement *st, tally *t)
{
    gchar *kind = NULL;
    g_autofree gchar *text = g_strndup(st->text, st->len);
    GString *theirs = oracle_theirs(text, &kind);
    if (theirs == NULL) {
        t->refused += kind == NULL;
        if (kind != NULL)
            fprintf(stderr, "%s:%d: %s: %.200s\n", path, st->line, kind, text);
        const gboolean ok = kind == NULL;
        g_free(kind);
        return ok;
    }
    const ms_op *ops = &script->ops.v[st->first_op];
    gboolean ok = oracle_kind_fits(kind, ops, st->n_ops), opaque = FALSE, beyond = FALSE;
    if (!ok)
        fprintf(stderr, "%s:%d: %s is not %s: %.200s\n", path, st->line, kind, ms_op_name(ops[0].kind), text);
    for (size_t i = 0; i < st->n_ops; i++) {
        opaque = opaque || ops[i].kind == MS_OP_OPAQUE;
        beyond = beyond || ops[i].inexact;
    }
    t->kinds += ok;
    GString *ours = oracle_ours(ops, st->n_ops);
    if (ok && !opaque && theirs->len > 0 && strstr(theirs->str, "?\n") == NULL && strstr(ours->str, "?\n") == NULL) {
        if (strcmp(theirs->str, ours->str) != 0 && !(beyond && strcmp(kind, "CreateStmt") == 0)) {
            fprintf(stderr, "%s:%d: %.300s\n--- theirs\n%s--- ours\n%s", path, st->line, text, theirs->str, ours->str);
            ok = FALSE;
        } else {
            t->meant++;
        }
    }
    g_string_free(theirs, TRUE);
    g_string_free(ours, TRUE);
    g_free(kind);
    return ok;
}

/* Do the statements lie where libpg_query has them? */
static gboolean same_split(const char *path, const char *text, const PgQuerySplitResult *theirs, const ms_script *ours)
{
    size_t k = 0;
    for (int i = 0; i < theirs->n_stmts; i++) {
        const size_t from = (size_t)theirs->stmts[i]->stmt_location, end = from + (size_t)theirs->stmts[i]->stmt_len;
        const size_t at = skip_comments(text, from, end);
        if (at >= end)
            continue; /* nothing but comments */
        const ms_statement *st = k < ours->statements.n ? &ours->statements.v[k] : NULL;
        if (st == NULL || st->offset != at || skip_comments(text, st->offset + st->len, end) != end) {
            fprintf(stderr, "%s: statement %d: theirs at %zu \"%.60s\", ours at %zu \"%.*s\"\n", path, i, at, text + at,
                    st == NULL ? 0 : st->offset, st == NULL ? 0 : (int)(st->len < 60 ? st->len : 60), st == NULL ? "" : st->text);
            return FALSE;
        }
        k++;
    }
    if (k != ours->statements.n)
        fprintf(stderr, "%s: %zu statements of theirs, %zu of ours\n", path, k, ours->statements.n);
    return k == ours->statements.n;
}

static void compare(const char *path, tally *t)
{
    g_autofree gchar *file = NULL;
    t->files++;
    if (!g_file_get_contents(path, &file, NULL, NULL)) {
        fprintf(stderr, "%s: cannot be read\n", path);
        t->failed++;
        return;
    }
    g_autofree gchar *text = without_psql(file);
    PgQuerySplitResult theirs = pg_query_split_with_parser(text);
    ms_arena *arena = ms_arena_new();
    ms_script ours;
    ms_error err = MS_ERROR_INIT;
    gboolean ok = ms_sql_parse(&ms_dialect_postgresql, text, strlen(text), 1, arena, &ours, &err) == MS_OK;
    if (!ok)
        fprintf(stderr, "%s: %s at %d:%d\n", path, err.message, err.line, err.column);
    if (ok) {
        /* In a file with one statement that it refuses, each of ours is still one statement of its, or refused alone. */
        ok = theirs.error != NULL || same_split(path, text, &theirs, &ours);
        t->statements += (int)ours.statements.n;
        for (size_t i = 0; i < ours.statements.n; i++)
            ok = same_meaning(path, &ours, &ours.statements.v[i], t) && ok;
    }
    t->failed += !ok;
    pg_query_free_split_result(theirs);
    ms_arena_free(arena);
}

/* A folder stands for the .sql files in it and below. */
static void add_path(GPtrArray *paths, const char *path, const char *suffix)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    if (dir == NULL) {
        g_ptr_array_add(paths, g_strdup(path));
        return;
    }
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree gchar *child = g_build_filename(path, name, NULL);
        if (g_str_has_suffix(name, suffix) || g_file_test(child, G_FILE_TEST_IS_DIR))
            add_path(paths, child, suffix);
    }
    g_dir_close(dir);
}

int main(int argc, char **argv)
{
    tally t = { 0 };
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    for (int i = 1; i < argc; i++)
        add_path(paths, argv[i], ".sql");
    if (argc == 1)
        add_path(paths, SQL_GOLDEN, ".postgresql.sql");
    for (guint i = 0; i < paths->len; i++)
        compare(g_ptr_array_index(paths, i), &t);
    g_ptr_array_free(paths, TRUE);
    printf("%d statements in %d files split as libpg_query does, %d are of its kind, %d say the same, %d it refuses; %d files differ\n",
           t.statements, t.files - t.failed, t.kinds, t.meant, t.refused, t.failed);
    return t.failed == 0 && t.statements > 0 ? 0 : 1;
}
