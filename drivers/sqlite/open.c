/* open.c: the sqlite module opens database files, and says what an error means.
 *
 * SQLite's own words are few ("unable to open database file"); the file system and the path make them useful. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "conn.h"

/* ---- errors ------------------------------------------------------------------------------------------------------ */

/* SQLite says a byte offset; people and core count characters. */
static int32_t error_position(sqlite3 *db, const char *sql, size_t len)
{
#if SQLITE_VERSION_NUMBER >= 3038000
    int at = sqlite3_error_offset(db);
    if (sql == NULL || at < 0 || (size_t)at > len)
        return 0;
    int32_t characters = 1;
    for (int i = 0; i < at; i++)
        if (((unsigned char)sql[i] & 0xC0) != 0x80)
            characters++;
    return characters;
#else
    (void)db, (void)sql, (void)len;
    return 0;
#endif
}

/* What the bare message does not say. */
static void error_hint(const ms_conn *conn, int rc, ms_error *err)
{
    switch (rc & 0xff) {
    case SQLITE_CANTOPEN:
        ms_error_hint(err, "SQLite keeps a journal beside the database: the directory of %s must be writable too.",
                      conn->path);
        break;
    case SQLITE_READONLY:
        ms_error_hint(err, "%s, or the directory it is in, is read-only for this user, or was opened read-only.",
                      conn->path);
        break;
    case SQLITE_BUSY:
        ms_error_hint(err, "Another process is using %s; a longer busy_timeout waits for it.", conn->path);
        break;
    case SQLITE_NOTADB:
        ms_error_hint(err, "%s is not an SQLite database, or it is encrypted.", conn->path);
        break;
    default:
        break;
    }
}

ms_status ms_sqlite_error(ms_conn *conn, int rc, const char *sql, size_t len, ms_error *err)
{
    ms_status status = MS_ERR_SQL;
    int primary = rc & 0xff;
    if (primary == SQLITE_INTERRUPT && conn->timed_out) {
        status = ms_error_set(err, MS_ERR_TIMEOUT, "the time-out of %d ms expired", conn->limit_ms);
    } else {
        if (primary == SQLITE_INTERRUPT)
            status = MS_ERR_CANCELLED;
        else if (primary == SQLITE_NOMEM)
            status = MS_ERR_NO_MEMORY;
        ms_error_set(err, status, "%s", sqlite3_errmsg(conn->db));
    }
    if (err != NULL) {
        err->native = rc;
        err->position = primary == SQLITE_ERROR ? error_position(conn->db, sql, len) : 0;
        error_hint(conn, rc, err);
    }
    return status;
}

/* ---- open and close ---------------------------------------------------------------------------------------------- */

/* The query part of the URL: mode as in SQLite's own URI file names. */
static ms_status read_options(const ms_connect *how, bool *read_only, bool *create, ms_error *err)
{
    *read_only = how->read_only;
    *create = how->create;
    for (const char *const *o = how->options; o != NULL && o[0] != NULL; o += 2) {
        if (strcmp(o[0], "mode") != 0)
            return ms_error_set(err, MS_ERR_USAGE, "unknown option \"%s\" in the sqlite URL (known: mode)", o[0]);
        if (strcmp(o[1], "ro") == 0)
            *read_only = true;
        else if (strcmp(o[1], "rw") == 0)
            *create = false;
        else if (strcmp(o[1], "rwc") == 0)
            *create = true;
        else
            return ms_error_set(err, MS_ERR_USAGE, "mode=%s in the sqlite URL: known are ro, rw and rwc", o[1]);
    }
    return MS_OK;
}

/* SQLite says "unable to open database file" for everything; the file system knows more. */
static ms_status explain_open(ms_conn *conn, int rc, bool create, ms_error *err)
{
    struct stat st;
    const char *path = conn->path;
    bool there = stat(path, &st) == 0;
    if (there && S_ISDIR(st.st_mode))
        ms_error_set(err, MS_ERR_CONNECT, "cannot open %s: it is a directory", path);
    else if (!there && errno == ENOENT && !create) {
        ms_error_set(err, MS_ERR_CONNECT, "cannot open %s: there is no such file", path);
        ms_error_code(err, "no_such_database"); /* not yet there; a run that writes creates it */
    } else if (!there && errno == ENOENT)
        ms_error_set(err, MS_ERR_CONNECT, "cannot create %s: the directory does not exist or may not be written to",
                     path);
    else if (!there)
        ms_error_set(err, MS_ERR_CONNECT, "cannot open %s: %s", path, strerror(errno));
    else
        ms_error_set(err, MS_ERR_CONNECT, "cannot open %s: %s", path,
                     conn->db != NULL ? sqlite3_errmsg(conn->db) : sqlite3_errstr(rc));
    if (err != NULL) {
        err->native = rc;
        if (there)
            error_hint(conn, rc, err);
    }
    return MS_ERR_CONNECT;
}

void ms_sqlite_close(ms_conn *conn)
{
    if (conn == NULL)
        return;
    ms_sqlite_file_unlock(conn);
    sqlite3_close_v2(conn->db);
    free(conn->path);
    free(conn);
}

/* Reads the header, so that a file that is no database is found now. A lock held by somebody else is not an error
 * yet. */
static int look_at_header(sqlite3 *db)
{
    int rc = sqlite3_exec(db, "PRAGMA schema_version", NULL, NULL, NULL);
    return (rc & 0xff) == SQLITE_BUSY ? SQLITE_OK : rc;
}

/* Reading a database that a writer would create: there is nothing in it yet. */
static bool is_yet_to_come(const ms_connect *how, const char *path, bool create)
{
    struct stat st;
    return how->read_only && create && stat(path, &st) != 0 && errno == ENOENT;
}

ms_status ms_sqlite_open(const ms_connect *how, ms_conn **out, ms_error *err)
{
    bool read_only, create;
    *out = NULL;
    ms_status status = read_options(how, &read_only, &create, err);
    if (status != MS_OK)
        return status;
    const char *path = how->database;
    if (path == NULL || *path == '\0')
        return ms_error_set(err, MS_ERR_USAGE, "the sqlite URL names no file");
    bool memory = strcmp(path, ":memory:") == 0;
    ms_conn *conn = calloc(1, sizeof *conn);
    /* "./" keeps SQLite from seeing anything but a file name in a name like "file:x" or ":memory:x" */
    size_t size = strlen(path) + 3;
    if (conn == NULL || (conn->path = malloc(size)) == NULL) {
        free(conn);
        return ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory");
    }
    snprintf(conn->path, size, "%s%s", memory || *path == '/' ? "" : "./", path);
    conn->lock_fd = -1;
    conn->read_only = read_only;
    atomic_init(&conn->cancelled, false);
    int flags = read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | (create || memory ? SQLITE_OPEN_CREATE : 0);
    const char *name = conn->path;
    if (!memory && is_yet_to_come(how, conn->path, create)) {
        name = ":memory:";
        flags = SQLITE_OPEN_READWRITE;
    }
    int rc = sqlite3_open_v2(name, &conn->db, flags | SQLITE_OPEN_FULLMUTEX, NULL);
    if (rc == SQLITE_OK) {
        sqlite3_extended_result_codes(conn->db, 1);
        rc = look_at_header(conn->db);
    }
    if (rc != SQLITE_OK) {
        status = explain_open(conn, rc, create && !read_only, err);
        ms_sqlite_close(conn);
        return status;
    }
    *out = conn;
    return MS_OK;
}
