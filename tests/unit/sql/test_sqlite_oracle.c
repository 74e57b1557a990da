/* test_sqlite_oracle.c: SQLite itself judges where our splitter ends each statement.
 *
 * sqlite3_complete: what we cut off, with its semicolon, is complete, and nothing shorter is. sqlite3_prepare: where it takes
 * the statement (on a database that has run the ones before), its tail pointer is our cut.
 *
 * Arguments: SQL files or folders, or none for the fuzz corpus, tests/golden and doc/examples; generated scripts always. The
 * texts of other databases are read as well: where a string or a comment ends is a question to any text. Prints how many
 * statements were compared. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <glib.h>
#include <sqlite3.h>

#include <migsafe/dialect.h>

#include "sqlite/sqlite.h"

typedef struct tally { unsigned texts, refused, statements, prepared, foreign, failed; } tally;

static size_t skip_blanks(const char *text, size_t at)
{
    for (;;) {
        if (text[at] == ' ' || (text[at] >= '\t' && text[at] <= '\r')) {
            at++;
        } else if (text[at] == '-' && text[at + 1] == '-') {
            at += strcspn(text + at, "\n");
        } else if (text[at] == '/' && text[at + 1] == '*') {
            const char *end = strstr(text + at + 2, "*/");
            at = end == NULL ? strlen(text) : (size_t)(end - text) + 2;
        } else {
            return at;
        }
    }
}

/* Behind the first semicolon from `at` on with which sqlite3_complete is content; 0 = there is none. */
static size_t complete_end(char *text, size_t at)
{
    for (char *p = strchr(text + at, ';'); p != NULL; p = strchr(p + 1, ';')) {
        const char saved = p[1];
        p[1] = '\0';
        const int complete = sqlite3_complete(text + at);
        p[1] = saved;
        if (complete)
            return (size_t)(p + 1 - text);
    }
    return 0;
}

/* Behind the statement that SQLite prepares at `at`, and runs; 0 = it refuses. */
static size_t prepared_end(sqlite3 *db, const char *text, size_t at)
{
    sqlite3_stmt *statement = NULL;
    const char *tail = NULL;
    const int status = sqlite3_prepare_v2(db, text + at, -1, &statement, &tail);
    if (status == SQLITE_OK && statement != NULL)
        sqlite3_step(statement);
    sqlite3_finalize(statement);
    return status == SQLITE_OK && statement != NULL ? (size_t)(tail - text) : 0;
}

static gboolean same_end(const char *name, const char *judge, const char *text, const ms_statement *st, size_t ours, size_t theirs)
{
    if (ours == theirs)
        return TRUE;
    fprintf(stderr, "%s:%d: we end at %zu, %s at %zu: %.*s\n", name, st->line, ours, judge, theirs,
            (int)(strlen(text + st->offset) < 200 ? strlen(text + st->offset) : 200), text + st->offset);
    return FALSE;
}

/* Whole statements of other databases hold semicolons that sqlite3_complete takes for the end, or none where it waits for
 * ";END;". */
static gboolean is_foreign(sqlite3 *db)
{
    const char *message = sqlite3_errmsg(db);
    return strstr(message, "syntax error") != NULL || strstr(message, "unrecognized token") != NULL;
}

static gboolean judge(const char *name, char *text, const ms_script *script, sqlite3 *db, tally *t)
{
    size_t at = 0;
    for (size_t i = 0; i < script->statements.n; i++) {
        const ms_statement *st = &script->statements.v[i];
        for (at = skip_blanks(text, at); text[at] == ';'; at = skip_blanks(text, at + 1)) /* empty statements */
            continue;
        const size_t end = skip_blanks(text, st->offset + st->len), ours = end + (text[end] == ';');
        if (at != st->offset) {
            fprintf(stderr, "%s:%d: we begin at %zu, SQLite at %zu\n", name, st->line, st->offset, at);
            return FALSE;
        }
        const size_t prepared = prepared_end(db, text, at);
        const size_t complete = complete_end(text, at);
        if (prepared == 0 && complete != ours && is_foreign(db)) {
            t->foreign++;
            at = ours;
            continue;
        }
        t->statements++;
        if (!same_end(name, "sqlite3_complete", text, st, text[end] == ';' ? ours : 0, complete))
            return FALSE;
        t->prepared += prepared != 0;
        if (prepared != 0 && !same_end(name, "sqlite3_prepare", text, st, ours, text[end] == ';' ? prepared : skip_blanks(text, prepared)))
            return FALSE;
        at = ours;
    }
    for (at = skip_blanks(text, at); text[at] == ';'; at = skip_blanks(text, at + 1))
        continue;
    if (text[at] != '\0')
        fprintf(stderr, "%s: what begins at %zu we do not have: %.80s\n", name, at, text + at);
    return text[at] == '\0';
}

static void compare(const char *name, char *text, tally *t)
{
    sqlite3 *db = NULL;
    ms_arena *arena = ms_arena_new();
    ms_script script;
    ms_error err = MS_ERROR_INIT;
    t->texts++;
    if (sqlite3_open(":memory:", &db) != SQLITE_OK) {
        t->failed++;
    } else if (ms_sql_parse(&ms_dialect_sqlite, text, strlen(text), 1, arena, &script, &err) != MS_OK) {
        t->refused++; /* an open string or comment: what is complete before it is no script */
    } else {
        sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
        t->failed += !judge(name, text, &script, db, t);
    }
    sqlite3_close(db);
    ms_arena_free(arena);
}

/* ---- generated scripts ------------------------------------------------------------------------------------------------- */

static const char *pick(GRand *random, const char *const *list, size_t n)
{
    return list[g_rand_int_range(random, 0, (gint32)n)];
}
#define PICK(random, list) pick(random, list, G_N_ELEMENTS(list))

static void add_blank(GString *out, GRand *random)
{
    static const char *const blanks[] = { " ", "\n", " ", "\t", " /* ; */ ", " -- it's; x\n", " /* ' */ ", "/**/", " --\n", "\r\n" };
    g_string_append(out, PICK(random, blanks));
}

static void add_words(GString *out, GRand *random, const char *words)
{
    gchar **list = g_strsplit(words, " ", -1);
    for (size_t i = 0; list[i] != NULL; i++) {
        g_string_append(out, list[i]);
        add_blank(out, random);
    }
    g_strfreev(list);
}

static void add_value(GString *out, GRand *random)
{
    static const char *const values[] = {
        "1", "-2.5e3", ".5", "'a;b'", "'it''s; END'", "\"a\"", "\"a;\"\"b\"", "`a`", "[a]", "[end;]", "x'00ff'", "X'3b'", "NULL",
        "CASE a WHEN 1 THEN 'x' ELSE 'y' END", "CASE WHEN a THEN b END", "'--'", "'/*'", "a->>'$.x'", "(a||';')", "\"begin\"",
        "'\\'", "CASE WHEN CASE a WHEN 1 THEN 2 END THEN 3 END",
    };
    add_words(out, random, PICK(random, values));
}

static void add_list(GString *out, GRand *random)
{
    const gint32 n = g_rand_int_range(random, 1, 4);
    for (gint32 i = 0; i < n; i++) {
        g_string_append(out, i == 0 ? "" : ",");
        add_value(out, random);
    }
}

static void add_change(GString *out, GRand *random)
{
    static const char *const heads[] = { "UPDATE t SET a =", "INSERT INTO t(a) SELECT", "DELETE FROM t WHERE b =", "SELECT", "SELECT RAISE(ABORT, 'x;') ,",
                                         "INSERT INTO t(a, b) VALUES (1, 2), (3, 4) ON CONFLICT DO UPDATE SET a =", "REPLACE INTO t(a) SELECT" };
    add_words(out, random, PICK(random, heads));
    add_value(out, random);
}

static void add_statement(GString *out, GRand *random, int number)
{
    static const char *const triggers[] = { "CREATE TRIGGER", "CREATE TEMP TRIGGER", "create temporary trigger", "CREATE TRIGGER IF NOT EXISTS" };
    static const char *const when[] = { "AFTER INSERT ON t", "BEFORE DELETE ON t FOR EACH ROW", "AFTER UPDATE OF a ON t WHEN new.a > 1",
                                        "INSTEAD OF DELETE ON v WHEN CASE old.a WHEN 1 THEN 1 END" };
    static const char *const heads[] = { "SELECT", "EXPLAIN SELECT", "WITH w AS (SELECT 1) SELECT", "EXPLAIN QUERY PLAN SELECT" };
    const gint32 kind = g_rand_int_range(random, 0, 10);
    if (kind < 4) {
        add_words(out, random, PICK(random, triggers));
        g_string_append_printf(out, "tr%d ", number);
        add_words(out, random, PICK(random, when));
        add_words(out, random, "BEGIN");
        for (gint32 i = g_rand_int_range(random, 0, 3); i >= 0; i--) {
            add_change(out, random);
            g_string_append_c(out, ';');
            add_blank(out, random);
        }
        add_words(out, random, "END");
    } else if (kind < 6) {
        g_string_append_printf(out, "CREATE TABLE \"t%d;\"", number);
        add_words(out, random, "(a INTEGER PRIMARY KEY, b [a;type] DEFAULT 'x;' CHECK (b <> ';'), c AS (CASE WHEN a THEN 1 END))");
    } else if (kind < 7) {
        add_words(out, random, "BEGIN; SELECT 1; END");
    } else {
        add_words(out, random, PICK(random, heads));
        add_list(out, random);
        add_words(out, random, "FROM t");
    }
}

static void generated(tally *t, unsigned scripts)
{
    GRand *random = g_rand_new_with_seed(20260);
    for (unsigned i = 0; i < scripts; i++) {
        GString *text = g_string_new("CREATE TABLE t (a, b, \"begin\", \"a;\"\"b\", [end;]); CREATE VIEW v AS SELECT a, b FROM t;");
        g_autofree gchar *name = g_strdup_printf("generated %u", i);
        for (int k = 0; k < 6; k++) {
            add_blank(text, random);
            add_statement(text, random, k);
            if (k < 5 || i % 2 == 0)
                g_string_append(text, g_rand_int_range(random, 0, 5) == 0 ? ";;" : ";");
        }
        g_autofree gchar *script = g_string_free(text, FALSE);
        compare(name, script, t);
    }
    g_rand_free(random);
}

/* ---- files ------------------------------------------------------------------------------------------------------------- */

static void add_path(const char *path, gboolean any, tally *t)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    if (dir == NULL) {
        g_autofree gchar *text = NULL;
        if (!g_file_get_contents(path, &text, NULL, NULL)) {
            fprintf(stderr, "%s: cannot be read\n", path);
            t->failed++;
            return;
        }
        compare(path, text, t);
        return;
    }
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree gchar *child = g_build_filename(path, name, NULL);
        if (any || g_str_has_suffix(name, ".sql") || g_file_test(child, G_FILE_TEST_IS_DIR))
            add_path(child, any, t);
    }
    g_dir_close(dir);
}

int main(int argc, char **argv)
{
    tally t = { 0 };
    for (int i = 1; i < argc; i++)
        add_path(argv[i], FALSE, &t);
    if (argc == 1) {
        add_path(SQL_CORPUS, TRUE, &t);
        add_path(SQL_GOLDEN_ALL, FALSE, &t);
        add_path(SQL_EXAMPLES, FALSE, &t);
    }
    generated(&t, 1500);
    printf("%u statements in %u texts end where sqlite3_complete has it, %u of them where sqlite3_prepare has it; %u texts refused, "
           "%u statements of others; %u texts differ\n", t.statements, t.texts - t.refused - t.failed, t.prepared, t.refused, t.foreign, t.failed);
    return t.failed == 0 && t.prepared > 5000 ? 0 : 1;
}
