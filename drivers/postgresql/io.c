/* io.c: waiting for the server: nothing here blocks longer than the call's time-out plus the time a cancel may take.
 *
 * When the time is up the statement is cancelled at the server and its answer awaited for a while: only then is it
 * known what happened to it. A server that does not answer that either is lost. */
#include "config.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "conn.h"

enum { CANCEL_WAIT_MS = 5000 };

int64_t ms_pg_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- cancelling -------------------------------------------------------------------------------------------------- */

/* PQcancel opens a connection of its own and has no time-out: a network that swallows packets would hold us. So a
 * thread of its own does it; whoever lets go last frees this. */
struct pg_canceller {
    PGcancel *cancel;
    atomic_int owners;
    atomic_bool sent;
};

static void canceller_release(pg_canceller *c)
{
    if (atomic_fetch_sub(&c->owners, 1) == 1) {
        PQfreeCancel(c->cancel);
        free(c);
    }
}

static void *canceller_run(void *data)
{
    pg_canceller *c = data;
    char text[256];
    PQcancel(c->cancel, text, sizeof text); /* if it fails the server does not answer, which is noticed anyway */
    atomic_store(&c->sent, true);
    canceller_release(c);
    return NULL;
}

static void canceller_start(ms_conn *conn)
{
    pthread_t thread;
    pthread_attr_t detached;
    pg_canceller *c = calloc(1, sizeof *c);
    if (c == NULL)
        return;
    c->cancel = PQgetCancel(conn->pg);
    atomic_init(&c->owners, 2);
    atomic_init(&c->sent, false);
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    if (c->cancel != NULL && pthread_create(&thread, &detached, canceller_run, c) == 0) {
        conn->canceller = c;
    } else {
        PQfreeCancel(c->cancel);
        free(c);
    }
    pthread_attr_destroy(&detached);
}

ms_status ms_pg_cancel(ms_conn *conn, ms_error *err)
{
    char text[256] = "";
    atomic_store(&conn->cancelled, true);
    if (PQcancel(conn->cancel, text, sizeof text))
        return MS_OK;
    text[strcspn(text, "\n")] = '\0';
    return ms_error_set(err, MS_ERR_LOST, "the cancel request could not be sent: %s", text);
}

ms_status ms_pg_set_timeout(ms_conn *conn, int32_t ms, ms_error *err)
{
    (void)err;
    conn->limit_ms = ms > 0 ? ms : 0;
    return MS_OK;
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

ms_status ms_pg_lost(ms_conn *conn, const char *why, ms_error *err)
{
    char text[512];
    ms_text_copy(text, sizeof text, why, strlen(why));
    size_t n = strlen(text);
    while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == ' '))
        text[--n] = '\0';
    for (char *c = text; *c != '\0'; c++)
        if (*c == '\n' || *c == '\t')
            *c = ' ';
    if (!conn->dead && PQsocket(conn->pg) >= 0)
        shutdown(PQsocket(conn->pg), SHUT_RDWR); /* so that the server ends the session if it still has it */
    conn->dead = true;
    if (err != NULL && err->status == MS_OK)
        err->may_have_happened = conn->risky;
    return ms_error_set(err, MS_ERR_LOST, "the connection to the server is lost: %s", text);
}

void ms_pg_clock(ms_conn *conn)
{
    conn->timed_out = false;
    conn->deadline = conn->limit_ms > 0 ? ms_pg_now() + conn->limit_ms : 0;
}

ms_status ms_pg_start(ms_conn *conn, bool risky, ms_error *err)
{
    conn->risky = false; /* nothing is sent yet */
    if (conn->dead || PQstatus(conn->pg) == CONNECTION_BAD)
        return ms_pg_lost(conn, "it broke earlier", err);
    if (conn->active != NULL)
        return ms_error_set(err, MS_ERR_INTERNAL, "a result of this connection is still open");
    conn->risky = risky;
    ms_pg_clock(conn);
    return MS_OK;
}

void ms_pg_finish(ms_conn *conn)
{
    pg_canceller *c = conn->canceller;
    if (c == NULL)
        return;
    const struct timespec pause = { .tv_nsec = 2000000 };
    while (!atomic_load(&c->sent) && !conn->dead && ms_pg_now() < conn->deadline)
        nanosleep(&pause, NULL);
    if (!atomic_load(&c->sent)) /* it may still arrive, and would hit whatever runs then */
        conn->dead = true;
    conn->canceller = NULL;
    canceller_release(c);
}

/* The deadline passed: once it is the statement's, then the server's. */
static ms_status out_of_time(ms_conn *conn, ms_error *err)
{
    if (conn->timed_out)
        return ms_pg_lost(conn, "it answers neither the statement nor the cancel request", err);
    conn->timed_out = true;
    conn->deadline = ms_pg_now() + CANCEL_WAIT_MS;
    canceller_start(conn);
    return MS_OK;
}

/* Waits until the socket can be read (or written to, if write) and reads what is there. */
static ms_status wait_io(ms_conn *conn, bool write, ms_error *err)
{
    struct pollfd fd = { .fd = PQsocket(conn->pg), .events = (short)(write ? POLLIN | POLLOUT : POLLIN) };
    int64_t left = conn->deadline > 0 ? conn->deadline - ms_pg_now() : -1;
    if (fd.fd < 0)
        return ms_pg_lost(conn, PQerrorMessage(conn->pg), err);
    if (conn->deadline > 0 && left <= 0)
        return out_of_time(conn, err);
    int ready = poll(&fd, 1, left > 3600000 ? 3600000 : (int)left);
    if (ready < 0 && errno != EINTR)
        return ms_pg_lost(conn, strerror(errno), err);
    if (ready > 0 && (fd.revents & (POLLIN | POLLHUP | POLLERR)) && !PQconsumeInput(conn->pg))
        return ms_pg_lost(conn, PQerrorMessage(conn->pg), err);
    return MS_OK;
}

ms_status ms_pg_flush(ms_conn *conn, ms_error *err)
{
    for (;;) {
        int rest = PQflush(conn->pg);
        if (rest == 0)
            return MS_OK;
        ms_status status = rest > 0 ? wait_io(conn, true, err) : ms_pg_lost(conn, PQerrorMessage(conn->pg), err);
        if (status != MS_OK)
            return status;
    }
}

ms_status ms_pg_result(ms_conn *conn, PGresult **out, ms_error *err)
{
    *out = NULL;
    while (PQisBusy(conn->pg)) {
        int rest = PQflush(conn->pg); /* a big statement may still be on its way */
        ms_status status = rest >= 0 ? wait_io(conn, rest > 0, err) : ms_pg_lost(conn, PQerrorMessage(conn->pg), err);
        if (status != MS_OK)
            return status;
    }
    *out = PQgetResult(conn->pg);
    return MS_OK;
}

/* ---- what an answer means ---------------------------------------------------------------------------------------- */

static const char *field(const PGresult *result, int code)
{
    const char *text = PQresultErrorField(result, code);
    return text != NULL ? text : "";
}

static ms_status server_error(ms_conn *conn, const PGresult *result, ms_error *err)
{
    const char *state = field(result, PG_DIAG_SQLSTATE);
    const char *severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (message == NULL)
        message = PQresultErrorMessage(result);
    bool fatal = strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0; /* the server ends the session */
    ms_status status = MS_ERR_SQL;
    if (fatal || PQstatus(conn->pg) == CONNECTION_BAD)
        status = ms_pg_lost(conn, message, err);
    else if (strcmp(state, "57014") == 0 && conn->timed_out)
        status = ms_error_set(err, MS_ERR_TIMEOUT, "the time-out of %d ms expired", conn->limit_ms);
    else if (strcmp(state, "57014") == 0)
        status = ms_error_set(err, MS_ERR_CANCELLED, "%s", message);
    else
        ms_error_set(err, MS_ERR_SQL, "%s", message);
    if (err == NULL || err->sqlstate[0] != '\0')
        return status;
    ms_text_copy(err->sqlstate, sizeof err->sqlstate, state, strlen(state));
    err->position = (int32_t)strtol(field(result, PG_DIAG_STATEMENT_POSITION), NULL, 10);
    const char *detail = field(result, PG_DIAG_MESSAGE_DETAIL), *hint = field(result, PG_DIAG_MESSAGE_HINT);
    ms_error_detail(err, "%s", *detail != '\0' ? detail : field(result, PG_DIAG_CONTEXT));
    ms_error_hint(err, "%s", hint);
    return status;
}

/* Reads COPY ... TO STDOUT to its end and drops it, as rows are dropped. */
static ms_status drop_copy(ms_conn *conn, ms_error *err)
{
    for (;;) {
        char *line = NULL;
        int n = PQgetCopyData(conn->pg, &line, 1);
        PQfreemem(line);
        if (n < 0)
            return MS_OK; /* -2, an error, comes again as a result */
        ms_status status = n == 0 ? wait_io(conn, false, err) : MS_OK;
        if (status != MS_OK)
            return status;
    }
}

ms_status ms_pg_check(ms_conn *conn, const PGresult *result, ms_error *err)
{
    switch (PQresultStatus(result)) {
    case PGRES_FATAL_ERROR:
    case PGRES_BAD_RESPONSE: return server_error(conn, result, err);
    case PGRES_COPY_IN:
        if (PQputCopyEnd(conn->pg, "no data follows") <= 0)
            return ms_pg_lost(conn, PQerrorMessage(conn->pg), err);
        return ms_error_set(err, MS_ERR_UNSUPPORTED, "COPY ... FROM STDIN needs data that a migration does not carry");
    case PGRES_COPY_OUT: return drop_copy(conn, err);
    default: return MS_OK;
    }
}

ms_status ms_pg_drain(ms_conn *conn, ms_error *err)
{
    ms_status first = MS_OK;
    while (!conn->dead) {
        PGresult *result;
        ms_error later = MS_ERROR_INIT; /* once something failed, what follows is its consequence */
        ms_status status = ms_pg_result(conn, &result, first == MS_OK ? err : &later);
        if (status == MS_OK && result == NULL)
            break;
        if (status == MS_OK)
            status = ms_pg_check(conn, result, first == MS_OK ? err : &later);
        PQclear(result);
        if (first == MS_OK || status == MS_ERR_LOST)
            first = first == MS_OK ? status : first;
    }
    ms_pg_finish(conn);
    return first;
}
