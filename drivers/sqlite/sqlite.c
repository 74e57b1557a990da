/* sqlite.c: the driver module for SQLite: a connection is an open database file.
 *
 * Waiting for other connections' locks is left to SQLite's busy_timeout, which the dialect's session statements set. */
#include "config.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "conn.h"
#include "dialects/sqlite/sqlite.h"

struct ms_result {
    ms_conn *conn;
    sqlite3_stmt *stmt;
    int columns;
    bool ahead;              /* query stepped to the first row already: next() hands it out */
    bool row, done;
};

/* How many of SQLite's instructions run between two looks at the clock: some tens of microseconds. */
enum { PROGRESS_STEPS = 2000 };

/* ---- time-out and cancel ----------------------------------------------------------------------------------------- */

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void ms_sqlite_start(ms_conn *conn)
{
    conn->timed_out = false;
    conn->deadline = conn->limit_ms > 0 ? now_ms() + conn->limit_ms : 0;
    atomic_store(&conn->cancelled, false);
}

bool ms_sqlite_stopped(ms_conn *conn)
{
    if (conn->deadline > 0 && now_ms() >= conn->deadline)
        conn->timed_out = true;
    return conn->timed_out || atomic_load(&conn->cancelled);
}

static int progress(void *data)
{
    return ms_sqlite_stopped(data);
}

static ms_status driver_cancel(ms_conn *conn, ms_error *err)
{
    (void)err;
    atomic_store(&conn->cancelled, true);
    sqlite3_interrupt(conn->db);
    return MS_OK;
}

static ms_status driver_set_timeout(ms_conn *conn, int32_t ms, ms_error *err)
{
    (void)err;
    conn->limit_ms = ms > 0 ? ms : 0;
    sqlite3_progress_handler(conn->db, PROGRESS_STEPS, conn->limit_ms > 0 ? progress : NULL, conn);
    return MS_OK;
}

/* ---- what it is -------------------------------------------------------------------------------------------------- */

static const char *driver_client_library(void)
{
    static char text[48];
    snprintf(text, sizeof text, "SQLite %s", sqlite3_libversion());
    return text;
}

static ms_status driver_server_info(ms_conn *conn, ms_server *out, ms_error *err)
{
    (void)conn;
    (void)err;
    int v = sqlite3_libversion_number(); /* 3040001 */
    *out = (ms_server){ .dialect = &ms_dialect_sqlite,
                        .version = v / 1000000 * 10000 + v / 1000 % 1000 * 100 + v % 1000 };
    snprintf(out->product, sizeof out->product, "SQLite");
    snprintf(out->version_text, sizeof out->version_text, "%s", sqlite3_libversion());
    return MS_OK;
}

/* ---- statements -------------------------------------------------------------------------------------------------- */

/* Is there another statement in the text behind the first? One that cannot be compiled counts too. */
static bool only_blank(sqlite3 *db, const char *tail, const char *end)
{
    while (tail < end) {
        sqlite3_stmt *next = NULL;
        const char *after = tail;
        int rc = sqlite3_prepare_v2(db, tail, (int)(end - tail), &next, &after);
        sqlite3_finalize(next);
        if (rc != SQLITE_OK || next != NULL)
            return false;
        if (after <= tail)
            break;
        tail = after;
    }
    return true;
}

/* Compiles exactly one statement; *out is NULL for a text without one. */
static ms_status prepare(ms_conn *conn, const char *sql, size_t len, sqlite3_stmt **out, ms_error *err)
{
    const char *tail = NULL;
    *out = NULL;
    if (len > INT_MAX || (len > 0 && memchr(sql, '\0', len) != NULL))
        return ms_error_set(err, MS_ERR_SQL, len > INT_MAX ? "the statement is too long"
                                                           : "the statement contains a NUL character");
    int rc = sqlite3_prepare_v2(conn->db, len > 0 ? sql : "", (int)len, out, &tail);
    if (rc != SQLITE_OK)
        return ms_sqlite_error(conn, rc, sql, len, err);
    if (*out != NULL && !only_blank(conn->db, tail, sql + len)) {
        sqlite3_finalize(*out);
        *out = NULL;
        ms_error_set(err, MS_ERR_SQL, "more than one statement in one call");
        return MS_ERR_SQL;
    }
    return MS_OK;
}

static ms_status run_to_end(ms_conn *conn, sqlite3_stmt *stmt, const char *sql, size_t len, ms_error *err)
{
    int rc;
    do
        rc = sqlite3_step(stmt);
    while (rc == SQLITE_ROW);
    ms_status status = rc == SQLITE_DONE ? MS_OK : ms_sqlite_error(conn, rc, sql, len, err);
    sqlite3_finalize(stmt);
    return status;
}

static ms_status exec_one(ms_conn *conn, const char *sql, size_t len, ms_error *err)
{
    sqlite3_stmt *stmt;
    ms_status status = prepare(conn, sql, len, &stmt, err);
    return status == MS_OK ? run_to_end(conn, stmt, sql, len, err) : status;
}

static ms_status driver_exec(ms_conn *conn, const char *sql, size_t len, int64_t *affected, ms_error *err)
{
    ms_sqlite_start(conn);
    int before = sqlite3_total_changes(conn->db);
    ms_status status = exec_one(conn, sql, len, err);
    if (affected != NULL) /* changes() alone would still tell of an earlier statement */
        *affected = sqlite3_total_changes(conn->db) != before ? sqlite3_changes(conn->db) : 0;
    return status;
}

/* There is no round trip to save. One call has one time-out, and a cancel between two statements counts, too. */
static ms_status driver_exec_batch(ms_conn *conn, const ms_span *statements, size_t n, size_t *done, ms_error *err)
{
    ms_sqlite_start(conn);
    for (*done = 0; *done < n; (*done)++) {
        if (ms_sqlite_stopped(conn))
            return conn->timed_out ? ms_error_set(err, MS_ERR_TIMEOUT, "the time-out of %d ms expired", conn->limit_ms)
                                   : ms_error_set(err, MS_ERR_CANCELLED, "cancelled between two statements");
        ms_status status = exec_one(conn, statements[*done].p, statements[*done].n, err);
        if (status != MS_OK)
            return status;
    }
    return MS_OK;
}

static int bind_one(sqlite3_stmt *stmt, int i, const ms_value *v)
{
    switch (v->kind) {
    case MS_VALUE_INT: return sqlite3_bind_int64(stmt, i, v->i);
    case MS_VALUE_DOUBLE: return sqlite3_bind_double(stmt, i, v->d);
    case MS_VALUE_TEXT: return sqlite3_bind_text64(stmt, i, v->n > 0 ? v->p : "", v->n, SQLITE_TRANSIENT, SQLITE_UTF8);
    case MS_VALUE_BLOB: return sqlite3_bind_blob64(stmt, i, v->n > 0 ? v->p : "", v->n, SQLITE_TRANSIENT);
    case MS_VALUE_NULL: break;
    }
    return sqlite3_bind_null(stmt, i);
}

static ms_status driver_query(ms_conn *conn, const char *sql, size_t len, const ms_value *params, size_t n_params,
                              ms_result **out, ms_error *err)
{
    sqlite3_stmt *stmt;
    *out = NULL;
    ms_sqlite_start(conn);
    ms_status status = prepare(conn, sql, len, &stmt, err);
    if (status != MS_OK)
        return status;
    int wanted = stmt != NULL ? sqlite3_bind_parameter_count(stmt) : 0;
    if ((size_t)wanted != n_params)
        status = ms_error_set(err, MS_ERR_SQL, "the statement has %d parameters, %zu values were given", wanted,
                              n_params);
    int rc = SQLITE_OK;
    for (int i = 0; i < wanted && status == MS_OK && rc == SQLITE_OK; i++)
        rc = bind_one(stmt, i + 1, &params[i]);
    if (status == MS_OK && rc == SQLITE_OK) { /* the first step now: a statement without rows has to happen */
        rc = stmt != NULL ? sqlite3_step(stmt) : SQLITE_DONE;
        if (rc == SQLITE_ROW || rc == SQLITE_DONE) {
            ms_result *result = calloc(1, sizeof *result);
            if (result != NULL) {
                *result = (ms_result){ conn, stmt, stmt != NULL ? sqlite3_column_count(stmt) : 0, rc == SQLITE_ROW,
                                       rc == SQLITE_ROW, rc == SQLITE_DONE };
                *out = result;
                return MS_OK;
            }
            rc = SQLITE_NOMEM;
        }
    }
    if (status == MS_OK)
        status = ms_sqlite_error(conn, rc, sql, len, err);
    sqlite3_finalize(stmt);
    return status;
}

static ms_status driver_next(ms_result *result, ms_error *err)
{
    if (result->ahead) {
        result->ahead = false;
        return MS_ROW;
    }
    if (result->done)
        return MS_DONE;
    ms_sqlite_start(result->conn);
    int rc = sqlite3_step(result->stmt);
    result->row = rc == SQLITE_ROW;
    if (result->row)
        return MS_ROW;
    result->done = true;
    return rc == SQLITE_DONE ? MS_DONE : ms_sqlite_error(result->conn, rc, NULL, 0, err);
}

static size_t driver_columns(const ms_result *result) { return (size_t)result->columns; }

/* The kind of values, by type of the row that is there; without one by the declared type, as far as it says it. */
static ms_value_kind column_kind(const ms_result *result, int i, const char *declared)
{
    static const ms_value_kind kinds[] = { [SQLITE_INTEGER] = MS_VALUE_INT, [SQLITE_FLOAT] = MS_VALUE_DOUBLE,
                                           [SQLITE_TEXT] = MS_VALUE_TEXT, [SQLITE_BLOB] = MS_VALUE_BLOB };
    int type = result->row ? sqlite3_column_type(result->stmt, i) : SQLITE_NULL;
    if (type != SQLITE_NULL)
        return kinds[type];
    /* SQLite's own rules of affinity, in order */
    static const struct { const char *like; ms_value_kind kind; } rules[] = {
        { "%INT%", MS_VALUE_INT },  { "%CHAR%", MS_VALUE_TEXT },   { "%CLOB%", MS_VALUE_TEXT },
        { "%TEXT%", MS_VALUE_TEXT }, { "%BLOB%", MS_VALUE_BLOB },  { "%REAL%", MS_VALUE_DOUBLE },
        { "%FLOA%", MS_VALUE_DOUBLE }, { "%DOUB%", MS_VALUE_DOUBLE },
    };
    for (size_t r = 0; r < sizeof rules / sizeof *rules; r++)
        if (sqlite3_strlike(rules[r].like, declared, 0) == 0)
            return rules[r].kind;
    return MS_VALUE_TEXT;
}

static void driver_column(const ms_result *result, size_t i, ms_result_column *out)
{
    const char *name = sqlite3_column_name(result->stmt, (int)i);
    const char *declared = sqlite3_column_decltype(result->stmt, (int)i);
    out->name = name != NULL ? name : "";
    out->type_name = declared != NULL ? declared : "";
    out->kind = column_kind(result, (int)i, out->type_name);
}

static ms_status driver_value(ms_result *result, size_t i, ms_value *out, ms_error *err)
{
    int c = (int)i;
    *out = (ms_value){ .kind = MS_VALUE_NULL };
    if (!result->row || i >= (size_t)result->columns)
        return ms_error_set(err, MS_ERR_INTERNAL, "value %zu of a result without it", i);
    switch (sqlite3_column_type(result->stmt, c)) {
    case SQLITE_INTEGER:
        out->kind = MS_VALUE_INT;
        out->i = sqlite3_column_int64(result->stmt, c);
        return MS_OK;
    case SQLITE_FLOAT:
        out->kind = MS_VALUE_DOUBLE;
        out->d = sqlite3_column_double(result->stmt, c);
        return MS_OK;
    case SQLITE_TEXT:
        out->kind = MS_VALUE_TEXT;
        out->p = (const char *)sqlite3_column_text(result->stmt, c);
        break;
    case SQLITE_BLOB:
        out->kind = MS_VALUE_BLOB;
        out->p = sqlite3_column_blob(result->stmt, c);
        break;
    default:
        return MS_OK;
    }
    out->n = (size_t)sqlite3_column_bytes(result->stmt, c);
    if (out->p == NULL && (out->n > 0 || out->kind == MS_VALUE_TEXT))
        return ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory");
    if (out->p == NULL) /* a blob of length zero */
        out->p = "";
    return MS_OK;
}

static void driver_result_free(ms_result *result)
{
    if (result != NULL)
        sqlite3_finalize(result->stmt);
    free(result);
}

/* ---- transactions ------------------------------------------------------------------------------------------------ */

static ms_status run(ms_conn *conn, const char *sql, ms_error *err)
{
    return driver_exec(conn, sql, strlen(sql), NULL, err);
}

/* IMMEDIATE: the write lock is taken now, where waiting for it is safe, and not in the middle. */
static ms_status driver_begin(ms_conn *conn, ms_error *err)
{
    return run(conn, conn->read_only ? "BEGIN" : "BEGIN IMMEDIATE", err);
}

static ms_status driver_commit(ms_conn *conn, ms_error *err)
{
    ms_status status = run(conn, "COMMIT", err);
    if (err != NULL && (err->native & 0xff) == SQLITE_IOERR) /* may have failed after the journal was gone */
        err->may_have_happened = true;
    return status;
}

/* After some errors (disk full) SQLite has rolled back by itself. */
static ms_status driver_rollback(ms_conn *conn, ms_error *err)
{
    return sqlite3_get_autocommit(conn->db) ? MS_OK : run(conn, "ROLLBACK", err);
}

static const char *const schemes[] = { "sqlite", "sqlite3", NULL };
static const ms_dialect *const dialects[] = { &ms_dialect_sqlite, NULL };

static const ms_driver driver = {
    .magic = MS_DRIVER_MAGIC,
    .abi_major = MS_DRIVER_ABI_MAJOR,
    .abi_minor = MS_DRIVER_ABI_MINOR,
    .size = sizeof(ms_driver),
    .name = "sqlite",
    .version = PACKAGE_VERSION,
    .schemes = schemes,
    .dialects = dialects,
    .flags = MS_CAP_TRANSACTIONS | MS_CAP_CANCEL | MS_CAP_TIMEOUT | MS_CAP_BATCH | MS_CAP_STREAMING | MS_CAP_FILE_LOCK |
             MS_CAP_BACKUP,
    .client_library = driver_client_library,
    .open = ms_sqlite_open,
    .close = ms_sqlite_close,
    .server_info = driver_server_info,
    .exec = driver_exec,
    .query = driver_query,
    .next = driver_next,
    .columns = driver_columns,
    .column = driver_column,
    .value = driver_value,
    .result_free = driver_result_free,
    .begin = driver_begin,
    .commit = driver_commit,
    .rollback = driver_rollback,
    .cancel = driver_cancel,
    .set_timeout = driver_set_timeout,
    .exec_batch = driver_exec_batch,
    .file_lock = ms_sqlite_file_lock,
    .file_unlock = ms_sqlite_file_unlock,
    .backup = ms_sqlite_backup,
};

const ms_driver *ms_driver_entry(void) { return &driver; }
