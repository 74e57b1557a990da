/* connect.c: opens a connection with what the URL says, and leaves the rest to libpq's own configuration (service file,
 * password file, PG* variables). Never asks for a password. */
#include "config.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "conn.h"

enum { DEFAULT_TIMEOUT_MS = 10000, MAX_KEYWORDS = 64 };

/* Keywords and values for libpq. */
typedef struct params {
    const char *keys[MAX_KEYWORDS + 1];
    const char *values[MAX_KEYWORDS + 1];
    size_t n;
} params;

static void add(params *p, const char *key, const char *value)
{
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->keys[i], key) == 0) /* what came first (the URL) counts */
            return;
    if (value == NULL || *value == '\0' || p->n == MAX_KEYWORDS)
        return;
    p->keys[p->n] = key;
    p->values[p->n++] = value;
}

static ms_status fill(const ms_connect *how, params *p, ms_error *err)
{
    for (const char *const *o = how->options; o != NULL && o[0] != NULL; o += 2) {
        if (p->n >= MAX_KEYWORDS / 2)
            return ms_error_set(err, MS_ERR_USAGE, "more than %d options in the URL", MAX_KEYWORDS / 2);
        add(p, o[0], o[1]);
    }
    add(p, "host", how->socket != NULL ? how->socket : how->host);
    add(p, "port", how->port);
    add(p, "user", how->user);
    add(p, "password", how->password);
    add(p, "dbname", how->database);
    add(p, "application_name", how->application);
    /* a server that is gone without a word is noticed within a minute */
    add(p, "keepalives", "1");
    add(p, "keepalives_idle", "20");
    add(p, "keepalives_interval", "10");
    add(p, "keepalives_count", "4");
    add(p, "tcp_user_timeout", "60000");
    add(p, "client_encoding", "UTF8");
    return MS_OK;
}

/* ---- errors ------------------------------------------------------------------------------------------------------ */

/* libpq keeps no fields of an error at connecting, only text; in its verbose form that is "...: FATAL:  28P01:
 * message", whatever the language. Finds the code and takes it out of the text. */
static void take_sqlstate(char *text, ms_error *err)
{
    for (char *c = text; (c = strchr(c, ':')) != NULL; c++) {
        char *code = c + 1 + strspn(c + 1, " ");
        size_t n = 0;
        while (isdigit((unsigned char)code[n]) || isupper((unsigned char)code[n]))
            n++;
        if (n != 5 || code[5] != ':' || strcspn(code, "0123456789") >= 5) /* FATAL has five letters too, but no digit */
            continue;
        ms_text_copy(err->sqlstate, sizeof err->sqlstate, code, 5);
        memmove(code, code + 7, strlen(code + 7) + 1);
        return;
    }
}

static ms_status connect_failed(PGconn *pg, ms_error *err)
{
    if (err == NULL)
        return MS_ERR_CONNECT;
    char text[2048] = "";
    const char *from = pg != NULL ? PQerrorMessage(pg) : "out of memory";
    ms_text_copy(text, sizeof text, from, strlen(from));
    char *location = strstr(text, "\nLOCATION:");
    if (location != NULL)
        *location = '\0';
    take_sqlstate(text, err);
    size_t n = strlen(text);
    while (n > 0 && isspace((unsigned char)text[n - 1]))
        text[--n] = '\0';
    for (char *c = text; *c != '\0'; c++)
        if (*c == '\n' || *c == '\t')
            *c = ' ';
    ms_error_set(err, MS_ERR_CONNECT, "%s", text);
    if (PQconnectionNeedsPassword(pg))
        ms_error_hint(err, "The server wants a password and none was given: put it in the URL, in PGPASSWORD or in the "
                           "password file (~/.pgpass).");
    return MS_ERR_CONNECT;
}

/* ---- open -------------------------------------------------------------------------------------------------------- */

static ms_status wait_connected(PGconn *pg, int32_t timeout_ms, ms_error *err)
{
    int64_t deadline = ms_pg_now() + timeout_ms;
    PostgresPollingStatusType want = PGRES_POLLING_WRITING;
    while (want == PGRES_POLLING_READING || want == PGRES_POLLING_WRITING) {
        int64_t left = deadline - ms_pg_now();
        struct pollfd fd = { .fd = PQsocket(pg), .events = want == PGRES_POLLING_READING ? POLLIN : POLLOUT };
        int ready = left > 0 ? poll(&fd, 1, (int)left) : 0;
        if (ready < 0 && errno != EINTR)
            return ms_error_set(err, MS_ERR_CONNECT, "poll: %s", strerror(errno));
        if (ready == 0 && left <= 0) {
            const char *host = PQhost(pg);
            return ms_error_set(err, MS_ERR_CONNECT, "no answer from the server%s%s within %d ms",
                                host != NULL && *host != '\0' ? " at " : "", host != NULL ? host : "", timeout_ms);
        }
        if (ready > 0)
            want = PQconnectPoll(pg);
    }
    return want == PGRES_POLLING_OK ? MS_OK : connect_failed(pg, err);
}

static void ignore_notice(void *data, const PGresult *result)
{
    (void)data;
    (void)result;
}

/* libpq looks names up, reads certificates and asks Kerberos without a time-out. So a thread of its own connects;
 * when it is late it is left behind, and clears up after itself whenever it comes back. */
typedef struct attempt {
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool done, abandoned;
    int32_t timeout_ms;
    PGconn *pg;
    ms_status status;
    ms_error err;
    params p;                /* the texts are copies */
} attempt;

static void attempt_free(attempt *a)
{
    if (a == NULL)
        return;
    PQfinish(a->pg);
    for (size_t i = 0; i < a->p.n; i++) {
        free((char *)(uintptr_t)a->p.keys[i]);
        free((char *)(uintptr_t)a->p.values[i]);
    }
    pthread_cond_destroy(&a->ended);
    pthread_mutex_destroy(&a->lock);
    free(a);
}

static attempt *attempt_new(const params *p, int32_t timeout_ms)
{
    attempt *a = calloc(1, sizeof *a);
    if (a == NULL)
        return NULL;
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->ended, NULL);
    a->timeout_ms = timeout_ms;
    bool copied = true;
    for (; a->p.n < p->n && copied; a->p.n++) {
        a->p.keys[a->p.n] = strdup(p->keys[a->p.n]);
        a->p.values[a->p.n] = strdup(p->values[a->p.n]);
        copied = a->p.keys[a->p.n] != NULL && a->p.values[a->p.n] != NULL;
    }
    if (copied)
        return a;
    attempt_free(a);
    return NULL;
}

static ms_status connect_now(attempt *a)
{
    a->pg = PQconnectStartParams(a->p.keys, a->p.values, 0);
    if (a->pg == NULL || PQstatus(a->pg) == CONNECTION_BAD)
        return connect_failed(a->pg, &a->err);
    PQsetErrorVerbosity(a->pg, PQERRORS_VERBOSE); /* see take_sqlstate */
    PQsetNoticeReceiver(a->pg, ignore_notice, NULL);
    ms_status status = wait_connected(a->pg, a->timeout_ms, &a->err);
    PQsetErrorVerbosity(a->pg, PQERRORS_DEFAULT);
    return status;
}

static void *attempt_run(void *data)
{
    attempt *a = data;
    ms_status status = connect_now(a);
    pthread_mutex_lock(&a->lock);
    a->status = status;
    a->done = true;
    bool abandoned = a->abandoned;
    pthread_cond_signal(&a->ended);
    pthread_mutex_unlock(&a->lock);
    if (abandoned)
        attempt_free(a);
    return NULL;
}

/* Starts the thread; signals stay with the program's own threads. */
static bool attempt_start(attempt *a)
{
    pthread_t thread;
    pthread_attr_t detached;
    sigset_t all, old;
    sigfillset(&all);
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    pthread_sigmask(SIG_BLOCK, &all, &old);
    bool started = pthread_create(&thread, &detached, attempt_run, a) == 0;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    pthread_attr_destroy(&detached);
    return started;
}

/* Waits for the thread a little longer than it should take. false = it is left behind. */
static bool attempt_wait(attempt *a)
{
    struct timespec until;
    int64_t ms = (int64_t)a->timeout_ms + 250;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += (time_t)(ms / 1000);
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&a->lock);
    for (int rc = 0; !a->done && rc != ETIMEDOUT;)
        rc = pthread_cond_timedwait(&a->ended, &a->lock, &until);
    bool done = a->done;
    a->abandoned = !done;
    pthread_mutex_unlock(&a->lock);
    return done;
}

static ms_status connect_in_time(const params *p, int32_t timeout_ms, PGconn **out, ms_error *err)
{
    attempt *a = attempt_new(p, timeout_ms);
    if (a == NULL || !attempt_start(a)) {
        attempt_free(a);
        return ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory");
    }
    if (!attempt_wait(a)) /* from here on it is the thread's */
        return ms_error_set(err, MS_ERR_CONNECT, "no connection within %d ms: looking up the host's name may hang",
                            timeout_ms);
    ms_status status = a->status;
    *out = a->pg;
    a->pg = NULL;
    if (status != MS_OK && err != NULL && err->status == MS_OK)
        *err = a->err;
    attempt_free(a);
    return status;
}

ms_status ms_pg_open(const ms_connect *how, ms_conn **out, ms_error *err)
{
    params p = { .n = 0 };
    const int32_t timeout_ms = how->connect_timeout_ms > 0 ? how->connect_timeout_ms : DEFAULT_TIMEOUT_MS;
    *out = NULL;
    ms_status status = fill(how, &p, err);
    if (status != MS_OK)
        return status;
    ms_conn *conn = calloc(1, sizeof *conn);
    if (conn == NULL)
        return ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory");
    atomic_init(&conn->cancelled, false);
    status = connect_in_time(&p, timeout_ms, &conn->pg, err);
    if (status == MS_OK) {
        conn->cancel = PQgetCancel(conn->pg);
        if (conn->cancel == NULL || PQsetnonblocking(conn->pg, 1) != 0)
            status = connect_failed(conn->pg, err);
    }
    if (status == MS_OK && how->read_only) { /* not by a start-up option: poolers refuse those */
        static const char set[] = "SET default_transaction_read_only = on";
        conn->limit_ms = timeout_ms;
        status = ms_pg_exec(conn, set, sizeof set - 1, NULL, err);
        conn->limit_ms = 0;
    }
    if (status != MS_OK) {
        ms_pg_close(conn);
        return status;
    }
    *out = conn;
    return MS_OK;
}

void ms_pg_close(ms_conn *conn)
{
    if (conn == NULL)
        return;
    ms_pg_finish(conn);
    PQfreeCancel(conn->cancel);
    PQfinish(conn->pg);
    free(conn);
}
