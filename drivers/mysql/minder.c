/* minder.c: time-outs and cancelling.
 *
 * Both client libraries block, so a second thread watches: when a call's time is over, or cancel() asks, it sends KILL
 * QUERY over a connection of its own. A statement that then does not end is watched in the server's process list: while
 * the server still works on it (a rollback takes its time) we wait; when the server is silent or knows nothing of it
 * any more, the socket is shut and the call returns "lost". */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "internal.h"

enum {
    KILL_LIMIT_S = 3,   /* for connecting and for each answer on the second connection */
    PROBE_MS = 1000,    /* between looks at a statement that was killed but goes on */
    QUIET_PROBES = 2    /* that many in a row find the session idle or gone: its answer was lost on the way */
};

static void after(struct timespec *t, int32_t ms)
{
    clock_gettime(CLOCK_MONOTONIC, t);
    t->tv_sec += ms / 1000;
    t->tv_nsec += (long)(ms % 1000) * 1000000;
    if (t->tv_nsec >= 1000000000) {
        t->tv_sec++;
        t->tv_nsec -= 1000000000;
    }
}

static bool is_over(const struct timespec *t)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec > t->tv_sec || (now.tv_sec == t->tv_sec && now.tv_nsec >= t->tv_nsec);
}

ms_status minder_init(minder *m, ms_error *err)
{
    pthread_condattr_t attr;
    memset(m, 0, sizeof *m);
    if (pthread_mutex_init(&m->lock, NULL) != 0)
        return ms_error_set(err, MS_ERR_NO_MEMORY, "no mutex could be had");
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    const int rc = pthread_cond_init(&m->wake, &attr) | pthread_cond_init(&m->done, &attr);
    pthread_condattr_destroy(&attr);
    return rc == 0 ? MS_OK : ms_error_set(err, MS_ERR_NO_MEMORY, "no condition variable could be had");
}

void minder_end(minder *m)
{
    if (m->started) {
        pthread_mutex_lock(&m->lock);
        m->stop = true;
        pthread_cond_signal(&m->wake);
        pthread_mutex_unlock(&m->lock);
        pthread_join(m->thread, NULL);
    }
    pthread_cond_destroy(&m->wake);
    pthread_cond_destroy(&m->done);
    pthread_mutex_destroy(&m->lock);
}

/* ---- on the minder's thread -------------------------------------------------------------------------------------- */

/* What the server says of our session: 1 busy, 0 idle or gone, -1 no answer. */
static int session_state(MYSQL *other, unsigned long id)
{
    static const char sql[] = "SHOW PROCESSLIST";
    if (mysql_real_query(other, sql, sizeof sql - 1) != 0)
        return -1;
    MYSQL_RES *res = mysql_store_result(other);
    if (res == NULL)
        return -1;
    int state = 0;
    MYSQL_ROW row;
    while (mysql_num_fields(res) > 4 && (row = mysql_fetch_row(res)) != NULL)
        if (row[0] != NULL && row[4] != NULL && strtoul(row[0], NULL, 10) == id)
            state = strcmp(row[4], "Sleep") != 0;
    mysql_free_result(res);
    return state;
}

/* Sends KILL QUERY. *other stays open for more, or is NULL. */
static ms_status kill_query(const ms_conn *conn, MYSQL **other, ms_error *err)
{
    enum { UNKNOWN_THREAD = 1094 };
    char sql[48];
    if (*other == NULL && target_connect(&conn->how, KILL_LIMIT_S, KILL_LIMIT_S, 0, other, err) != MS_OK) {
        ms_error_context(err, "second connection for KILL QUERY");
        return err->status;
    }
    const int n = snprintf(sql, sizeof sql, "KILL QUERY %lu", conn->thread_id);
    if (mysql_real_query(*other, sql, (unsigned long)n) == 0)
        return MS_OK;
    if (mysql_errno(*other) == UNKNOWN_THREAD)
        return ms_error_set(err, MS_ERR_LOST, "the server does not know the connection any more");
    fail_connect(*other, err);
    ms_error_context(err, "KILL QUERY");
    return err->status;
}

/* Kills once; called with the lock held, gives it away meanwhile. */
static ms_status kill_unlocked(ms_conn *conn, MYSQL **other, ms_error *err)
{
    minder *m = &conn->minder;
    m->killing = true;
    m->kill_sent = true;
    pthread_mutex_unlock(&m->lock);
    const ms_status status = kill_query(conn, other, err);
    pthread_mutex_lock(&m->lock);
    m->killing = false;
    pthread_cond_broadcast(&m->done);
    return status;
}

static int look_unlocked(ms_conn *conn, MYSQL *other)
{
    minder *m = &conn->minder;
    m->killing = true; /* the call must not end and its session be used again while we look */
    pthread_mutex_unlock(&m->lock);
    const int state = session_state(other, conn->thread_id);
    pthread_mutex_lock(&m->lock);
    m->killing = false;
    pthread_cond_broadcast(&m->done);
    return state;
}

/* The call's time is over: kill, then see to it that the call returns. Lock held. */
static void overdue(ms_conn *conn)
{
    minder *m = &conn->minder;
    MYSQL *other = NULL;
    ms_error err = MS_ERROR_INIT;
    int quiet = 0;
    m->has_deadline = false;
    m->timed_out = true;
    bool answers = kill_unlocked(conn, &other, &err) == MS_OK;
    while (answers && m->in_call && !m->stop) {
        struct timespec until;
        after(&until, PROBE_MS);
        while (m->in_call && !m->stop && !is_over(&until))
            pthread_cond_timedwait(&m->wake, &m->lock, &until);
        if (!m->in_call || m->stop)
            break;
        const int state = look_unlocked(conn, other);
        if (state == 1) {
            quiet = 0;
            ms_error_clear(&err); /* the first KILL may have come before the statement did */
            answers = kill_unlocked(conn, &other, &err) == MS_OK;
        } else if (state < 0 || ++quiet == QUIET_PROBES) {
            answers = false;
        }
    }
    if (!answers && m->in_call) {
        m->cut = true;
        shutdown(conn->socket_copy, SHUT_RDWR);
    }
    if (other != NULL) {
        pthread_mutex_unlock(&m->lock);
        mysql_close(other);
        pthread_mutex_lock(&m->lock);
    }
}

static void asked(ms_conn *conn)
{
    minder *m = &conn->minder;
    MYSQL *other = NULL;
    m->kill_asked = false;
    ms_error_clear(&m->kill_error);
    if (m->active) {
        ms_error err = MS_ERROR_INIT;
        kill_unlocked(conn, &other, &err);
        m->kill_error = err;
    }
    m->kills_done++;
    pthread_cond_broadcast(&m->done);
    if (other != NULL) {
        pthread_mutex_unlock(&m->lock);
        mysql_close(other);
        pthread_mutex_lock(&m->lock);
    }
}

static void *minder_main(void *arg)
{
    ms_conn *conn = arg;
    minder *m = &conn->minder;
    mysql_thread_init();
    pthread_mutex_lock(&m->lock);
    while (!m->stop) {
        if (m->kill_asked)
            asked(conn);
        else if (m->in_call && m->has_deadline && is_over(&m->deadline))
            overdue(conn);
        else if (m->in_call && m->has_deadline)
            pthread_cond_timedwait(&m->wake, &m->lock, &m->deadline);
        else
            pthread_cond_wait(&m->wake, &m->lock);
    }
    pthread_mutex_unlock(&m->lock);
    mysql_thread_end();
    return NULL;
}

/* ---- on the user's threads --------------------------------------------------------------------------------------- */

static bool start_locked(ms_conn *conn)
{
    minder *m = &conn->minder;
    if (!m->started)
        m->started = pthread_create(&m->thread, NULL, minder_main, conn) == 0;
    return m->started;
}

void call_begin_within(ms_conn *conn, int32_t ms)
{
    minder *m = &conn->minder;
    thread_ready();
    pthread_mutex_lock(&m->lock);
    m->in_call = true;
    m->has_deadline = ms > 0 && start_locked(conn);
    if (m->has_deadline) {
        after(&m->deadline, ms);
        pthread_cond_signal(&m->wake);
    }
    pthread_mutex_unlock(&m->lock);
}

void call_begin(ms_conn *conn) { call_begin_within(conn, conn->timeout_ms); }

/* A KILL that is on its way is waited for: it must not hit whatever comes next. */
void call_end(ms_conn *conn)
{
    minder *m = &conn->minder;
    pthread_mutex_lock(&m->lock);
    const bool watched = m->has_deadline || m->timed_out;
    m->in_call = false;
    m->has_deadline = false;
    if (watched)
        pthread_cond_signal(&m->wake);
    while (m->killing)
        pthread_cond_wait(&m->done, &m->lock);
    pthread_mutex_unlock(&m->lock);
}

void statement_begin(ms_conn *conn)
{
    minder *m = &conn->minder;
    pthread_mutex_lock(&m->lock);
    m->active = true;
    m->kill_sent = m->timed_out = false;
    pthread_mutex_unlock(&m->lock);
}

/* A KILL QUERY that came too late for its statement stays on the session and would hit the next one: it is given a
 * statement of no consequence to hit. */
void absorb_kill(ms_conn *conn)
{
    static const char nothing[] = "DO 0";
    (void)mysql_real_query(conn->my, nothing, sizeof nothing - 1);
}

void statement_end(ms_conn *conn, ms_status outcome)
{
    minder *m = &conn->minder;
    pthread_mutex_lock(&m->lock);
    m->active = false;
    while (m->killing)
        pthread_cond_wait(&m->done, &m->lock);
    const bool left_over = m->kill_sent && outcome != MS_ERR_CANCELLED && outcome != MS_ERR_TIMEOUT &&
                           outcome != MS_ERR_LOST;
    m->kill_sent = false;
    pthread_mutex_unlock(&m->lock);
    if (left_over)
        absorb_kill(conn);
}

ms_status drv_cancel(ms_conn *conn, ms_error *err)
{
    minder *m = &conn->minder;
    ms_status status = MS_OK;
    pthread_mutex_lock(&m->lock);
    if (!m->active) {
        pthread_mutex_unlock(&m->lock);
        return MS_OK;
    }
    if (!start_locked(conn)) {
        pthread_mutex_unlock(&m->lock);
        return ms_error_set(err, MS_ERR_NO_MEMORY, "no thread could be started to cancel with");
    }
    const uint64_t before = m->kills_done;
    m->kill_asked = true;
    pthread_cond_signal(&m->wake);
    while (m->kills_done == before)
        pthread_cond_wait(&m->done, &m->lock);
    if (m->kill_error.status != MS_OK) {
        status = m->kill_error.status;
        if (err != NULL && err->status == MS_OK)
            *err = m->kill_error;
    }
    pthread_mutex_unlock(&m->lock);
    return status;
}

ms_status drv_set_timeout(ms_conn *conn, int32_t ms, ms_error *err)
{
    (void)err;
    conn->timeout_ms = ms > 0 ? ms : 0;
    return MS_OK;
}
