/* extra_sqlite.c: what only SQLite has: files that are no database, locked, read-only, full. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>
#include <glib/gstdio.h>

#include "conformance.h"

/* Opens path with the URL's query part; the error's text is in *e. */
static ms_conn *open_path(const char *path, const char *query, bool create, ms_error *e)
{
    ms_connect how;
    ms_conn *conn = NULL;
    memset(e, 0, sizeof *e);
    const char *url = ms_arena_printf(cf.arena, "sqlite:%s%s", path, query);
    if (ms_url_parse(url, cf.arena, &how, e) == MS_OK) {
        how.create = create;
        cf.d->open(&how, &conn, e);
    }
    return conn;
}

static const char *below_tmp(const char *name)
{
    return ms_arena_printf(cf.arena, "%s/%s", cf.tmp, name);
}

static void no_database(void)
{
    static const struct { const char *name, *content, *message; } cases[] = {
        { "text.db", "This is a text file and it is longer than the header of a database would be, which has a hundred "
                     "bytes in all.", "is not a database" },
        { "folder.db", NULL, "it is a directory" },
        { "missing.db", NULL, "there is no such file" },
        { "no/folder/x.db", NULL, "there is no such file" },
    };
    g_mkdir(below_tmp("folder.db"), 0755);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        ms_error e;
        const char *path = below_tmp(cases[i].name);
        if (cases[i].content != NULL)
            CU_ASSERT(g_file_set_contents(path, cases[i].content, -1, NULL));
        ms_conn *conn = open_path(path, "", false, &e);
        CU_ASSERT_PTR_NULL(conn);
        CU_ASSERT_EQUAL(e.status, MS_ERR_CONNECT);
        CU_ASSERT_PTR_NOT_NULL(strstr(e.message, path));
        if (strstr(e.message, cases[i].message) == NULL)
            CU_FAIL(cases[i].message);
        cf.d->close(conn);
    }
    g_rmdir(below_tmp("folder.db"));
}

static void modes(void)
{
    ms_error e;
    const char *path = below_tmp("modes.db");
    ms_conn *conn = open_path(path, "?mode=rw", true, &e); /* the URL wins over the wish to create */
    CU_ASSERT_PTR_NULL(conn);
    conn = open_path(path, "?mode=rwc", false, &e);
    CU_ASSERT_PTR_NOT_NULL_FATAL(conn);
    cf_must(conn, "CREATE TABLE t (id INTEGER)");
    cf.d->close(conn);
    conn = open_path(path, "?mode=ro", true, &e);
    CU_ASSERT_PTR_NOT_NULL_FATAL(conn);
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT count(*) FROM t"), 0);
    ms_error_clear(&e);
    CU_ASSERT_EQUAL(cf_exec(conn, "INSERT INTO t VALUES (1)", &e), MS_ERR_SQL);
    CU_ASSERT_EQUAL(e.native & 0xff, 8); /* SQLITE_READONLY */
    CU_ASSERT_PTR_NOT_NULL(strstr(e.hint, "modes.db"));
    CF_OK(cf.d->begin(conn, &err)); /* a reader's transaction */
    CF_OK(cf.d->rollback(conn, &err));
    cf.d->close(conn);
    CU_ASSERT_PTR_NULL(open_path(path, "?mode=wr", true, &e));
    CU_ASSERT_PTR_NULL(open_path(path, "?mod=ro", true, &e));
    CU_ASSERT_PTR_NOT_NULL(strstr(e.message, "unknown option \"mod\""));
}

/* Looking at a database that does not exist yet shows an empty one and leaves no file. */
static void yet_to_come(void)
{
    ms_connect how;
    ms_conn *conn = NULL;
    const char *path = below_tmp("later.db");
    CF_OK(ms_url_parse(ms_arena_printf(cf.arena, "sqlite:%s", path), cf.arena, &how, &err));
    how.create = how.read_only = true;
    CF_OK(cf.d->open(&how, &conn, &err));
    if (conn != NULL)
        CU_ASSERT_EQUAL(cf_int(conn, "SELECT count(*) FROM sqlite_master"), 0);
    cf.d->close(conn);
    CU_ASSERT_FALSE(g_file_test(path, G_FILE_TEST_EXISTS));
    how.create = false;
    CF_IS(MS_ERR_CONNECT, cf.d->open(&how, &conn, &err));
    CU_ASSERT_PTR_NULL(conn);
}

/* Names that SQLite itself would take for something else. */
static void odd_names(void)
{
    static const char *const names[] = { "file:x%25y.db%3Fmode=memory", ":memory:.db", "a b\xc3\xa4.db" };
    static const char *const files[] = { "file:x%y.db?mode=memory", ":memory:.db", "a b\xc3\xa4.db" };
    char *before = g_get_current_dir();
    CU_ASSERT_EQUAL_FATAL(chdir(cf.tmp), 0);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        ms_error e;
        ms_conn *conn = open_path(names[i], "", true, &e);
        CU_ASSERT_PTR_NOT_NULL(conn);
        if (conn != NULL)
            cf_must(conn, "CREATE TABLE t (id INTEGER)");
        cf.d->close(conn);
        struct stat st;
        CU_ASSERT(stat(files[i], &st) == 0 && st.st_size > 0);
    }
    CU_ASSERT_EQUAL(chdir(before), 0);
    g_free(before);
}

static void in_memory(void)
{
    ms_error e;
    ms_conn *conn = open_path(":memory:", "", false, &e);
    CU_ASSERT_PTR_NOT_NULL_FATAL(conn);
    cf_must(conn, "CREATE TABLE t (id INTEGER)");
    CF_OK(cf.d->file_lock(conn, "me", &err));
    cf.d->file_unlock(conn);
    cf.d->close(conn);
}

/* A writer elsewhere: opening works, writing says SQLITE_BUSY, and begin already takes the lock. */
static void locked(void)
{
    ms_conn *a = cf_open(), *b = NULL;
    if (a == NULL)
        return;
    cf_must(a, "BEGIN EXCLUSIVE");
    b = cf_open();
    ms_error e = MS_ERROR_INIT;
    if (b != NULL) {
        CU_ASSERT_EQUAL(cf.d->begin(b, &e), MS_ERR_SQL);
        CU_ASSERT_EQUAL(e.native & 0xff, 5); /* SQLITE_BUSY */
        CU_ASSERT_FALSE(e.may_have_happened);
        CU_ASSERT_PTR_NOT_NULL(strstr(e.hint, "Another process"));
    }
    cf_must(a, "ROLLBACK");
    if (b != NULL)
        CF_OK(cf.d->begin(b, &err));
    cf.d->close(b);
    cf.d->close(a);
}

/* The disk is full: here by SQLite's own limit, which gives the same error. SQLite has rolled back by itself then. */
static void full(void)
{
    ms_error e;
    ms_conn *conn = open_path(below_tmp("full.db"), "", true, &e);
    CU_ASSERT_PTR_NOT_NULL_FATAL(conn);
    cf_must(conn, "CREATE TABLE t (x)");
    cf_must(conn, "PRAGMA max_page_count = 20");
    CF_OK(cf.d->begin(conn, &err));
    cf_must(conn, "INSERT INTO t VALUES (1)");
    ms_error_clear(&e);
    CU_ASSERT_EQUAL(cf_exec(conn, "INSERT INTO t VALUES (zeroblob(1000000))", &e), MS_ERR_SQL);
    CU_ASSERT_EQUAL(e.native & 0xff, 13); /* SQLITE_FULL */
    CF_OK(cf.d->rollback(conn, &err)); /* whether something is left to roll back or not */
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT count(*) FROM t"), 0);
    cf.d->close(conn);
}

/* A nul in the text: SQLite would stop there and forget the rest. */
static void nul_in_text(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    static const char text[] = "SELECT 1\0 garbage";
    CF_IS(MS_ERR_SQL, cf.d->exec(conn, text, sizeof text - 1, NULL, &err));
    cf.d->close(conn);
}

/* One database by two names has one lock. */
static void lock_through_link(void)
{
    ms_error e;
    const char *path = below_tmp("real.db"), *link = below_tmp("link.db");
    ms_conn *a = open_path(path, "", true, &e);
    CU_ASSERT_EQUAL(symlink(path, link), 0);
    ms_conn *b = open_path(link, "", true, &e);
    CU_ASSERT_FATAL(a != NULL && b != NULL);
    CF_OK(cf.d->file_lock(a, "first", &err));
    CF_IS(MS_ERR_LOCKED, cf.d->file_lock(b, "second", &err));
    CF_OK(cf.d->file_lock(a, "first", &err)); /* ours already */
    cf.d->close(a);
    CF_OK(cf.d->file_lock(b, "second", &err));
    cf.d->close(b);
}

/* The copy is of one moment, uncommitted work of others is not in it, and a time-out leaves no half file. */
static void backup_details(void)
{
    ms_error e;
    ms_conn *conn = open_path(below_tmp("source.db"), "", true, &e), *other;
    CU_ASSERT_PTR_NOT_NULL_FATAL(conn);
    cf_must(conn, "PRAGMA journal_mode = WAL");
    cf_must(conn, "CREATE TABLE t (x)");
    cf_must(conn, "WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 3000) "
                  "INSERT INTO t SELECT randomblob(8000) FROM g");
    other = open_path(below_tmp("source.db"), "", false, &e);
    CU_ASSERT_PTR_NOT_NULL_FATAL(other);
    CF_OK(cf.d->begin(other, &err));
    cf_must(other, "DELETE FROM t");
    CF_OK(cf.d->backup(conn, below_tmp("copy.db"), &err));
    CF_OK(cf.d->rollback(other, &err));
    ms_conn *copy = open_path(below_tmp("copy.db"), "", false, &e);
    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    CU_ASSERT_EQUAL(cf_int(copy, "SELECT count(*) FROM t"), 3000);
    cf.d->close(copy);
    cf.d->close(other);
    CF_OK(cf.d->set_timeout(conn, 1, &err));
    CF_IS(MS_ERR_TIMEOUT, cf.d->backup(conn, below_tmp("late.db"), &err));
    CU_ASSERT_FALSE(g_file_test(below_tmp("late.db"), G_FILE_TEST_EXISTS));
    CF_OK(cf.d->set_timeout(conn, 0, &err));
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT count(*) FROM t"), 3000);
    cf.d->close(conn);
}

/* Root may write everywhere, so this one is for others. */
static void read_only_folder(void)
{
    if (geteuid() == 0) {
        cf_skip("root may write in every folder");
        return;
    }
    ms_error e;
    const char *dir = below_tmp("closed"), *path = below_tmp("closed/x.db");
    g_mkdir(dir, 0755);
    ms_conn *conn = open_path(path, "", true, &e);
    CU_ASSERT_PTR_NOT_NULL_FATAL(conn);
    cf_must(conn, "CREATE TABLE t (x)");
    g_chmod(dir, 0555);
    ms_error_clear(&e);
    CU_ASSERT_EQUAL(cf_exec(conn, "INSERT INTO t VALUES (1)", &e), MS_ERR_SQL);
    CU_ASSERT_PTR_NOT_NULL(strstr(e.hint, "directory"));
    CF_IS(MS_ERR_IO, cf.d->file_lock(conn, "me", &err));
    cf.d->close(conn);
    g_chmod(dir, 0755);
    g_remove(path);
    g_rmdir(dir);
}

const cf_test cf_extra_sqlite[] = {
    { "files that are no database", no_database, 0, 0 },
    { "mode=ro, rw, rwc", modes, 0, 0 },
    { "a database that is yet to come", yet_to_come, 0, 0 },
    { "odd file names", odd_names, 0, 0 },
    { "a database in memory", in_memory, 0, 0 },
    { "locked by somebody else", locked, 0, 0 },
    { "no room", full, 0, 0 },
    { "a NUL in the text", nul_in_text, 0, 0 },
    { "one lock for two names", lock_through_link, 0, 0 },
    { "a backup is of one moment", backup_details, 0, 0 },
    { "a folder that may not be written to", read_only_folder, 0, 0 },
    { NULL, NULL, 0, 0 },
};
