/* test_reading.c: the server judges how migrations are read.
 *
 *     test_reading [NAME [FILE...]]
 *
 * Statement by statement: what the server takes must have changed its schema as the ops say: introspect(after) =
 * apply(ops, introspect(before)), as verification compares them. What it refuses tells nothing.
 * Without FILEs: tests/golden/sql and the statements of tests/golden/coverage. Each file starts with an empty schema; FILEs
 * of one project, its up scripts in order, go on where the one before ended when --together stands in front of them.
 * Prints what was compared and what could not be (opaque statements, code that is not read). Exits with 77 when no server
 * has a URL (MIGSAFE_TEST_<NAME>_URL). */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <glib.h>

#include "exec/compare.h"

#include "introspect.h"

typedef struct tally { unsigned same, refused, guessed, failed; } tally;

static const struct { const it_suite *suite; const char *golden; } suites[] = {
    { &it_postgresql, "postgresql" }, { &it_mariadb, "mariadb" }, { &it_mariadb, "mysql" }, { &it_mysql, "mysql" }, { &it_sqlite, "sqlite" },
};

/* Statements that change what the connection or the next statements mean; the transaction ones are the runner's. */
static bool left_out(const ms_script *script, const ms_statement *st)
{
    for (size_t i = 0; i < st->n_ops; i++) {
        const ms_op *op = &script->ops.v[st->first_op + i];
        if (op->verb != NULL && strcmp(op->verb, "CREATE VIRTUAL TABLE") == 0) /* the reset between files cannot drop it */
            return true;
        const bool path = op->kind == MS_OP_SESSION && op->value != NULL && (strcmp(op->value, "search_path") == 0 || strcmp(op->value, "database") == 0 ||
                                                                             strcmp(op->value, "role") == 0 || strcmp(op->value, "all") == 0 || strstr(op->value, "autocommit") != NULL);
        if (op->kind == MS_OP_TRANSACTION || path || op->object_kind == MS_OBJECT_ROLE || op->object_kind == MS_OBJECT_DATABASE)
            return true;
        if (op->verb != NULL && (strstr(op->verb, "SYSTEM") != NULL || strstr(op->verb, "GLOBAL") != NULL || strstr(op->verb, "LOCK") != NULL ||
                                 strstr(op->verb, "PERSIST") != NULL || strstr(op->verb, "SHUTDOWN") != NULL))
            return true;
    }
    return false;
}

/* The ops of one statement go over the catalog before it; false when the catalog is only a guess then. */
static ms_status predict(ms_catalog *cat, const ms_script *script, const ms_statement *st, ms_error *err)
{
    for (size_t i = 0; i < st->n_ops; i++) {
        const ms_status status = ms_catalog_apply(cat, &script->ops.v[st->first_op + i], err);
        if (status != MS_OK)
            return status;
    }
    return MS_OK;
}

static ms_catalog *one(it_session *s, const char *path, const ms_script *script, const ms_statement *st, ms_catalog *before,
                       ms_arena *arena, tally *t)
{
    ms_error err = MS_ERROR_INIT;
    if (left_out(script, st))
        return before;
    if (s->driver->exec(s->conn, st->text, st->len, NULL, &err) != MS_OK) {
        t->refused++;
        return it_introspect(s, arena); /* where DDL is not atomic something may be left */
    }
    ms_catalog *after = it_introspect(s, arena);
    ms_error why = MS_ERROR_INIT;
    const ms_status status = predict(before, script, st, &why);
    if (after == NULL)
        return NULL;
    if (status == MS_OK && before->incomplete) {
        t->guessed++;
        return after;
    }
    before->incomplete = false;
    const char *text = status != MS_OK ? why.message : ms_catalog_difference(s->dialect, s->version, before, after, NULL, arena);
    if (text == NULL || *text == '\0') {
        t->same++;
        return after;
    }
    t->failed++;
    printf("  %s: %s:%d: %.*s\n", s->suite->name, path, st->line, (int)(st->len < 160 ? st->len : 160), st->text);
    printf("      %s\n", text);
    return after;
}

static void run_text(it_session *s, const char *path, const char *text, size_t len, tally *t)
{
    ms_arena *script_arena = ms_arena_new(), *arena = ms_arena_new();
    ms_script script;
    if (ms_sql_parse(s->dialect, text, len, 1, script_arena, &script, NULL) == MS_OK) {
        ms_catalog *before = it_introspect(s, arena);
        for (size_t i = 0; before != NULL && i < script.statements.n; i++) {
            before = one(s, path, &script, &script.statements.v[i], before, arena, t);
            ms_arena *next = ms_arena_new();
            before = before == NULL ? NULL : ms_catalog_copy(before, next);
            ms_arena_free(arena);
            arena = next;
        }
    }
    ms_arena_free(arena);
    ms_arena_free(script_arena);
}

static void run_file(it_session *s, const char *path, tally *t)
{
    g_autofree char *text = NULL;
    gsize len;
    if (g_file_get_contents(path, &text, &len, NULL))
        run_text(s, path, text, len, t);
    else
        t->failed++;
}

/* The statements of tests/golden/coverage, one script. */
static void run_coverage(it_session *s, const char *golden, tally *t)
{
    g_autofree char *path = g_strdup_printf("%s/coverage/%s.tsv", CF_GOLDEN, golden), *all = NULL;
    if (!g_file_get_contents(path, &all, NULL, NULL))
        return;
    GString *script = g_string_new(NULL);
    char **lines = g_strsplit(all, "\n", -1);
    for (size_t i = 0; lines[i] != NULL; i++) {
        char **fields = g_strsplit(lines[i], "\t", 4);
        if (g_strv_length(fields) == 4) {
            g_autofree char *text = g_strcompress(fields[3]);
            g_string_append_printf(script, "%s;\n", text);
        }
        g_strfreev(fields);
    }
    g_strfreev(lines);
    run_text(s, path, script->str, script->len, t);
    g_string_free(script, TRUE);
}

static void run_own(it_session *s, const char *golden, tally *t)
{
    g_autofree char *folder = g_build_filename(CF_GOLDEN, "sql", NULL), *suffix = g_strdup_printf(".%s.sql", golden);
    GDir *dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
        if (g_str_has_suffix(name, suffix)) {
            g_autofree char *path = g_build_filename(folder, name, NULL);
            it_reset(s);
            run_file(s, path, t);
        }
    if (dir != NULL)
        g_dir_close(dir);
    it_reset(s);
    run_coverage(s, golden, t);
}

static void run_suite(size_t i, const char *url, int argc, char **argv, tally *all)
{
    ms_arena *arena = ms_arena_new();
    it_session s;
    tally t = { 0 };
    if (!it_open(suites[i].suite, url, arena, &s)) {
        all->failed++;
    } else {
        const bool together = argc > 2 && strcmp(argv[2], "--together") == 0;
        if (argc <= 2)
            run_own(&s, suites[i].golden, &t);
        if (together)
            it_reset(&s);
        for (int f = together ? 3 : 2; f < argc; f++) {
            if (!together)
                it_reset(&s);
            run_file(&s, argv[f], &t);
        }
        it_reset(&s);
        printf("%s: %u statements changed the schema as read, %u were refused, %u are a guess, %u differ\n", suites[i].suite->name,
               t.same, t.refused, t.guessed, t.failed);
    }
    if (s.conn != NULL)
        s.driver->close(s.conn);
    all->same += t.same;
    all->failed += t.failed;
    ms_arena_free(arena);
}

int main(int argc, char **argv)
{
    tally all = { 0 };
    g_setenv("MIGSAFE_MODULE_DIR", CF_MODULE_DIRS, FALSE);
    for (size_t i = 0; i < G_N_ELEMENTS(suites); i++) {
        const bool wanted = argc < 2 || strcmp(argv[1], suites[i].suite->name) == 0;
        const bool once = argc > 2 && i > 0 && suites[i].suite == suites[i - 1].suite;
        const char *url = wanted && !once ? it_url(suites[i].suite) : NULL;
        if (url != NULL)
            run_suite(i, url, argc, argv, &all);
    }
    return all.failed > 0 ? 1 : all.same == 0 ? 77 : 0;
}
