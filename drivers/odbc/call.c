/* call.c: one statement, run in place or, with a time-out, on a thread of its own.
 *
 * An ODBC driver that waits for a silent server cannot be interrupted: SQLCancel waits for the same server. So with a
 * time-out both run on threads beside the caller's, and when neither comes back the connection is given up as it is,
 * with its handles; the thread frees what it owns when the driver lets go of it. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "internal.h"

enum {
    SILENCE_MS = 4000, /* a cancel request that takes longer finds a server that does not answer */
    AGAIN_MS = 2000    /* a cancelled statement may take its time to roll back; the request is repeated */
};

/* ---- the call ---------------------------------------------------------------------------------------------------- */

static void call_release(call *c)
{
    pthread_mutex_lock(&c->lock);
    const bool last = --c->users == 0;
    pthread_mutex_unlock(&c->lock);
    if (!last)
        return;
    for (size_t i = 0; c->params != NULL && i < c->n_params; i++)
        free((void *)(uintptr_t)c->params[i].p); /* our copy */
    free(c->params);
    free(c->lengths);
    free(c->sql);
    if (c->connect != NULL)
        explicit_bzero(c->connect, strlen(c->connect));
    free(c->connect);
    pthread_cond_destroy(&c->changed);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

static call *call_new(const ms_conn *conn)
{
    call *c = calloc(1, sizeof *c);
    pthread_condattr_t attr;
    if (c == NULL)
        return NULL;
    pthread_mutex_init(&c->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&c->changed, &attr);
    pthread_condattr_destroy(&attr);
    c->users = 1;
    c->dbc = conn->dbc;
    c->kind = conn->kind;
    c->affected = -1;
    return c;
}

static bool copy_param(const ms_value *from, ms_value *to)
{
    *to = *from;
    to->p = NULL;
    if (from->kind != MS_VALUE_TEXT && from->kind != MS_VALUE_BLOB)
        return true;
    char *p = malloc(from->n + 1);
    if (p == NULL)
        return false;
    memcpy(p, from->p != NULL ? from->p : "", from->n);
    p[from->n] = '\0';
    to->p = p;
    return true;
}

/* The statement's text in the driver's spelling, and the parameters in the order of their marks. */
static ms_status call_fill(call *c, const char *sql, size_t len, const ms_value *params, size_t n, ms_error *err)
{
    size_t *order = NULL, n_order = n;
    c->len = len;
    if (n > 0 && c->kind->dollar_markers) {
        c->sql = text_with_marks(sql, &c->len, &order, &n_order);
        if (n_order == 0) { /* ? as ODBC has it; their number is the driver's to check */
            free(order);
            order = NULL;
            n_order = n;
        }
    } else if (c->kind->marks_in_comments) {
        c->sql = text_without_marks(sql, len);
    } else if ((c->sql = malloc(len + 1)) != NULL) {
        memcpy(c->sql, sql, len);
        c->sql[len] = '\0';
    }
    if (c->sql == NULL)
        return no_memory(err);
    c->params = calloc(n_order + 1, sizeof *c->params);
    c->lengths = calloc(n_order + 1, sizeof *c->lengths);
    c->n_params = n_order;
    ms_status status = c->params == NULL || c->lengths == NULL ? no_memory(err) : MS_OK;
    for (size_t i = 0; status == MS_OK && i < n_order; i++) {
        const size_t k = order != NULL ? order[i] : i;
        if (k >= n)
            status = ms_error_set(err, MS_ERR_USAGE, "the statement has a parameter $%zu, %zu were given", k + 1, n);
        else if (!copy_param(&params[k], &c->params[i]))
            status = no_memory(err);
    }
    free(order);
    return status;
}

static const struct { SQLSMALLINT c, sql; } param_types[] = {
    [MS_VALUE_NULL] = { SQL_C_CHAR, SQL_VARCHAR },
    [MS_VALUE_INT] = { SQL_C_SBIGINT, SQL_BIGINT },
    [MS_VALUE_DOUBLE] = { SQL_C_DOUBLE, SQL_DOUBLE },
    [MS_VALUE_TEXT] = { SQL_C_CHAR, SQL_VARCHAR },
    [MS_VALUE_BLOB] = { SQL_C_BINARY, SQL_LONGVARBINARY },
};

static SQLRETURN bind_all(call *c)
{
    for (size_t i = 0; i < c->n_params; i++) {
        ms_value *v = &c->params[i];
        const bool bytes = v->kind == MS_VALUE_TEXT || v->kind == MS_VALUE_BLOB;
        SQLPOINTER p = v->kind == MS_VALUE_INT ? (SQLPOINTER)&v->i
                       : v->kind == MS_VALUE_DOUBLE ? (SQLPOINTER)&v->d : (SQLPOINTER)(uintptr_t)v->p;
        c->lengths[i] = v->kind == MS_VALUE_NULL ? SQL_NULL_DATA : bytes ? (SQLLEN)v->n : 0;
        const SQLRETURN rc = SQLBindParameter(c->stmt, (SQLUSMALLINT)(i + 1), SQL_PARAM_INPUT, param_types[v->kind].c,
                                              param_types[v->kind].sql, bytes && v->n > 0 ? v->n : 1, 0, p,
                                              bytes ? (SQLLEN)v->n : 0, &c->lengths[i]);
        if (!SQL_SUCCEEDED(rc))
            return rc;
    }
    return SQL_SUCCESS;
}

/* How many parameters the driver sees: too few given would read memory that is not there. */
static bool count_fits(call *c)
{
    SQLSMALLINT n = 0;
    if (!SQL_SUCCEEDED(SQLNumParams(c->stmt, &n)) || (size_t)n == c->n_params)
        return true;
    c->status = ms_error_set(&c->err, MS_ERR_USAGE, "the statement has %d parameters, %zu were given", (int)n,
                             c->n_params);
    return false;
}

/* psqlodbc takes every ? outside strings for a parameter, and knows no way to write one that is not. */
static void explain_question_mark(call *c)
{
    if (c->n_params > 0 || !c->kind->dollar_markers || strcmp(c->err.sqlstate, "07002") != 0)
        return;
    c->status = c->err.status = MS_ERR_UNSUPPORTED;
    ms_error_hint(&c->err, "This ODBC driver takes a ? for a parameter. Write the operator as a function (jsonb_exists "
                           "for ?), or use a postgresql:// URL.");
}

static void call_statement(call *c)
{
    SQLRETURN rc;
    SQLSMALLINT columns = 0;
    SQLLEN rows = -1;
    bool sent = c->n_params == 0;
    if (c->n_params == 0) {
        rc = SQLExecDirect(c->stmt, (SQLCHAR *)c->sql, (SQLINTEGER)c->len);
    } else {
        rc = SQLPrepare(c->stmt, (SQLCHAR *)c->sql, (SQLINTEGER)c->len);
        if (SQL_SUCCEEDED(rc) && !count_fits(c))
            return;
        if (SQL_SUCCEEDED(rc))
            rc = bind_all(c);
        sent = SQL_SUCCEEDED(rc);
        if (sent)
            rc = SQLExecute(c->stmt);
    }
    if (SQL_SUCCEEDED(rc) && SQL_SUCCEEDED(SQLNumResultCols(c->stmt, &columns)) && columns == 0 &&
        SQL_SUCCEEDED(SQLRowCount(c->stmt, &rows)))
        c->affected = rows < 0 ? -1 : (int64_t)rows;
    if (rc == SQL_NO_DATA)
        c->affected = 0; /* an UPDATE or DELETE that found nothing */
    const bool more = columns > 0 || !c->kind->more_needs_rows;
    while (c->discard && more && SQL_SUCCEEDED(rc))
        rc = SQLMoreResults(c->stmt);
    if (SQL_SUCCEEDED(rc) || rc == SQL_NO_DATA)
        return;
    c->status = fail(c->kind, SQL_HANDLE_STMT, c->stmt, sent, &c->err);
    explain_question_mark(c);
}

static void call_end(call *c)
{
    const SQLRETURN rc = SQLEndTran(SQL_HANDLE_DBC, c->dbc, c->end);
    if (!SQL_SUCCEEDED(rc))
        c->status = fail(c->kind, SQL_HANDLE_DBC, c->dbc, c->end == SQL_COMMIT, &c->err);
    SQLSetConnectAttr(c->dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)SQL_AUTOCOMMIT_ON, 0);
}

static void call_connect(call *c)
{
    const SQLRETURN rc = SQLDriverConnect(c->dbc, NULL, (SQLCHAR *)c->connect, SQL_NTS, NULL, 0, NULL,
                                          SQL_DRIVER_NOPROMPT);
    if (!SQL_SUCCEEDED(rc))
        c->status = fail(c->kind, SQL_HANDLE_DBC, c->dbc, false, &c->err);
}

static void call_work(call *c)
{
    if (c->connect != NULL)
        call_connect(c);
    else if (c->sql != NULL)
        call_statement(c);
    else
        call_end(c);
}

/* ---- with a time-out --------------------------------------------------------------------------------------------- */

static void *work_aside(void *arg)
{
    call *c = arg;
    call_work(c);
    pthread_mutex_lock(&c->lock);
    c->done = true;
    pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->lock);
    call_release(c);
    return NULL;
}

static void *cancel_aside(void *arg)
{
    call *c = arg;
    const bool ok = c->stmt != NULL && SQL_SUCCEEDED(SQLCancel(c->stmt));
    pthread_mutex_lock(&c->lock);
    c->cancel_ok = ok;
    c->cancel_done = true;
    pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->lock);
    call_release(c);
    return NULL;
}

/* Starts a thread that holds the call; lock held. */
static bool start(call *c, void *(*main)(void *))
{
    pthread_t thread;
    c->users++;
    if (pthread_create(&thread, NULL, main, c) != 0) {
        c->users--;
        return false;
    }
    pthread_detach(thread);
    return true;
}

/* Waits for the call, or for `also` when it is not NULL; true when the call is done. Lock held. */
static bool wait_for(call *c, int32_t ms, const bool *also)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += ms / 1000;
    t.tv_nsec += (long)(ms % 1000) * 1000000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000;
    }
    while (!c->done && (also == NULL || !*also))
        if (pthread_cond_timedwait(&c->changed, &c->lock, &t) == ETIMEDOUT)
            break;
    return c->done;
}

/* Cancels until the call ends; false when the server does not answer. Lock held. A cancel that is under way is always
 * waited for, or the connection given up: it must not hit a later statement, nor a freed handle. */
static bool cancel_until_done(call *c)
{
    for (;;) {
        c->cancel_done = c->cancel_ok = false;
        if (!start(c, cancel_aside))
            return false;
        wait_for(c, SILENCE_MS, &c->cancel_done);
        struct timespec t;
        clock_gettime(CLOCK_MONOTONIC, &t);
        t.tv_sec += SILENCE_MS / 1000;
        while (!c->cancel_done)
            if (!c->done || pthread_cond_timedwait(&c->changed, &c->lock, &t) == ETIMEDOUT)
                return false;
        if (wait_for(c, AGAIN_MS, NULL))
            return true;
        if (!c->cancel_ok)
            return false;
    }
}

static ms_status give_up(ms_conn *conn, bool happened, ms_error *err)
{
    conn->lost = conn->abandoned = true;
    if (err != NULL && err->status != MS_OK)
        return err->status;
    ms_error_set(err, MS_ERR_LOST, "the server did not answer in time, the connection was given up");
    if (err != NULL)
        err->may_have_happened = happened;
    return MS_ERR_LOST;
}

/* MS_OK when the call is done; its own status is in it. */
static ms_status work_within(ms_conn *conn, call *c, int32_t ms, ms_error *err)
{
    ms_status status = MS_OK;
    pthread_mutex_lock(&c->lock);
    if (!start(c, work_aside))
        status = ms_error_set(err, MS_ERR_NO_MEMORY, "no thread could be started to watch the time-out");
    else if (!wait_for(c, ms, NULL)) {
        if (!cancel_until_done(c)) {
            status = give_up(conn, true, err);
        } else if (c->status == MS_ERR_CANCELLED) {
            c->status = c->err.status = MS_ERR_TIMEOUT;
            ms_error_context(&c->err, "cancelled after its time-out");
        }
    }
    pthread_mutex_unlock(&c->lock);
    return status;
}

/* ---- what the other files use ------------------------------------------------------------------------------------ */

ms_status usable(const ms_conn *conn, ms_error *err)
{
    if (conn->lost)
        return ms_error_set(err, MS_ERR_LOST, "the connection was lost before");
    if (conn->result != NULL)
        return ms_error_set(err, MS_ERR_INTERNAL, "the result of the last query is still open");
    return MS_OK;
}

static void set_running(ms_conn *conn, call *c)
{
    pthread_mutex_lock(&conn->lock);
    conn->running = c;
    while (c == NULL && conn->cancelling > 0 && !conn->abandoned)
        pthread_cond_wait(&conn->cancelled, &conn->lock);
    pthread_mutex_unlock(&conn->lock);
}

static ms_status call_do(ms_conn *conn, call *c, ms_error *err)
{
    ms_status status = MS_OK;
    set_running(conn, c);
    if (conn->timeout_ms > 0)
        status = work_within(conn, c, conn->timeout_ms, err);
    else
        call_work(c);
    set_running(conn, NULL);
    if (status != MS_OK)
        return status;
    if (c->status != MS_OK && err != NULL && err->status == MS_OK)
        *err = c->err;
    conn->lost = conn->lost || c->status == MS_ERR_LOST;
    return c->status;
}

ms_status run(ms_conn *conn, const char *sql, size_t len, const ms_value *params, size_t n_params, SQLHSTMT *stmt,
              int64_t *affected, ms_error *err)
{
    ms_status status = usable(conn, err);
    if (status != MS_OK)
        return status;
    if (len > INT32_MAX)
        return ms_error_set(err, MS_ERR_UNSUPPORTED, "ODBC takes statements up to 2 GB");
    call *c = call_new(conn);
    if (c == NULL)
        return no_memory(err);
    c->discard = stmt == NULL;
    status = call_fill(c, sql, len, params, n_params, err);
    if (status == MS_OK && !SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, conn->dbc, &c->stmt)))
        status = fail(conn->kind, SQL_HANDLE_DBC, conn->dbc, false, err);
    if (status == MS_OK) {
        SQLSetStmtAttr(c->stmt, SQL_ATTR_NOSCAN, (SQLPOINTER)SQL_NOSCAN_ON, 0); /* no {fn ...}: the text as it is */
        status = call_do(conn, c, err);
    }
    conn->failed = status != MS_OK;
    if (affected != NULL)
        *affected = status == MS_OK ? c->affected : -1;
    if (status == MS_OK && stmt != NULL) {
        SQLFreeStmt(c->stmt, SQL_RESET_PARAMS); /* they point into the call */
        *stmt = c->stmt;
    } else if (c->stmt != NULL && !conn->abandoned) {
        SQLFreeHandle(SQL_HANDLE_STMT, c->stmt);
    }
    call_release(c);
    return status;
}

ms_status run_end(ms_conn *conn, SQLSMALLINT end, ms_error *err)
{
    ms_status status = usable(conn, err);
    call *c = status == MS_OK ? call_new(conn) : NULL;
    if (c == NULL)
        return status == MS_OK ? no_memory(err) : status;
    c->end = end;
    status = call_do(conn, c, err);
    conn->manual = false;
    call_release(c);
    return status;
}

ms_status run_connect(ms_conn *conn, const char *string, int32_t limit_ms, ms_error *err)
{
    enum { MARGIN_MS = 500 }; /* the driver's own time-out, if it has one, says more */
    call *c = call_new(conn);
    if (c == NULL || (c->connect = strdup(string)) == NULL) {
        if (c != NULL)
            call_release(c);
        return no_memory(err);
    }
    ms_status status = work_within(conn, c, limit_ms + MARGIN_MS, err);
    if (status == MS_OK && c->status != MS_OK) {
        status = c->status;
        if (err != NULL && err->status == MS_OK)
            *err = c->err;
    }
    call_release(c);
    return status;
}

ms_status drv_cancel(ms_conn *conn, ms_error *err)
{
    ms_status status = MS_OK;
    pthread_mutex_lock(&conn->lock);
    if (conn->running != NULL && conn->running->stmt != NULL) {
        const SQLHSTMT stmt = conn->running->stmt;
        conn->cancelling++;
        pthread_mutex_unlock(&conn->lock);
        if (!SQL_SUCCEEDED(SQLCancel(stmt)))
            status = fail(conn->kind, SQL_HANDLE_STMT, stmt, false, err);
        pthread_mutex_lock(&conn->lock);
        conn->cancelling--;
        pthread_cond_broadcast(&conn->cancelled);
    }
    pthread_mutex_unlock(&conn->lock);
    return status;
}

ms_status drv_set_timeout(ms_conn *conn, int32_t ms, ms_error *err)
{
    (void)err;
    conn->timeout_ms = ms > 0 ? ms : 0;
    return MS_OK;
}
