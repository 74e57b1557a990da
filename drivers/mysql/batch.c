/* batch.c: many statements in one packet.
 *
 * Only statements whose end is certain and that give one result share a packet (scan.c); so the number of results that
 * came back is the number of statements that ran, and the first error belongs to the one after them. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "internal.h"

enum { LARGEST_CHUNK = 1 << 20 };

/* Statements are joined by a newline and a semicolon: the newline ends a "--" comment. */
static const char joint[] = "\n;";
enum { JOINT = sizeof joint - 1 };

static size_t chunk_limit(const ms_conn *conn)
{
    return conn->max_packet > 0 && conn->max_packet < LARGEST_CHUNK ? conn->max_packet : LARGEST_CHUNK;
}

/* How many of the n statements go together; 0 = the first one is none to share a packet. */
static size_t gather(const ms_conn *conn, const ms_span *s, size_t n, size_t *bytes)
{
    const size_t limit = chunk_limit(conn) - 1; /* a packet holds the command's byte as well */
    size_t k = 0;
    *bytes = 0;
    while (k < n && s[k].n + JOINT <= limit && *bytes + s[k].n + JOINT <= limit && scan_is_joinable(s[k].p, s[k].n)) {
        *bytes += s[k].n + JOINT;
        k++;
    }
    return k;
}

static ms_status send_chunk(ms_conn *conn, const ms_span *s, size_t n, size_t bytes, ms_error *err)
{
    char *text = malloc(bytes), *p = text;
    if (text == NULL)
        return ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < n; i++) {
        memcpy(p, s[i].p, s[i].n);
        p += s[i].n;
        memcpy(p, joint, JOINT);
        p += JOINT;
    }
    ms_status status = MS_OK;
    if (mysql_real_query(conn->my, text, (unsigned long)(bytes - 1)) != 0) /* without the last semicolon */
        status = fail(conn, true, err);
    free(text);
    return status;
}

/* A server that gives another number of results than there were statements is one that we do not understand. */
static ms_status out_of_step(const char *what, ms_error *err)
{
    ms_error_set(err, MS_ERR_INTERNAL, "the server gave %s results than the batch has statements", what);
    if (err != NULL)
        err->may_have_happened = true;
    return MS_ERR_INTERNAL;
}

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* The server sends the answer to each statement at once, and to be woken for each costs more than to read it. So while
 * many are still to come, we sleep for as long as some of them will take, going by those that have come: at most half of
 * them, and for at most half of the time that the packet has taken. Returns how many that is; for these no sleep again. */
static size_t nap(int64_t begun_us, size_t done, size_t left)
{
    enum { WORTH_US = 200, LONGEST_US = 100000, MANY = 8 };
    if (left < MANY)
        return left;
    const int64_t spent = now_us() - begun_us, each = spent / (int64_t)done + 1;
    int64_t us = each * (int64_t)(left / 2);
    us = us < spent / 2 ? us : spent / 2;
    us = us < LONGEST_US ? us : LONGEST_US;
    if (us < WORTH_US)
        return 1;
    const struct timespec t = { 0, (long)us * 1000 };
    nanosleep(&t, NULL);
    return (size_t)(us / each) + 1;
}

static ms_status run_chunk(ms_conn *conn, const ms_span *s, size_t n, size_t bytes, size_t *done, ms_error *err)
{
    size_t i = 0, awake = 1; /* the next answer to sleep behind */
    const int64_t begun = now_us();
    ms_status status = send_chunk(conn, s, n, bytes, err);
    while (status == MS_OK) {
        status = discard_rows(conn, err);
        if (status != MS_OK)
            break;
        *done += 1;
        i++;
        if (i >= awake)
            awake = i + nap(begun, i, n - i);
        const int rc = mysql_next_result(conn->my);
        if (rc > 0)
            status = fail(conn, true, err);
        else if (rc < 0 && i < n)
            status = out_of_step("fewer", err);
        else if (rc == 0 && i == n)
            status = out_of_step("more", err);
        if (rc != 0 || i == n)
            break;
    }
    if (status != MS_OK && i + 1 < n)
        trim_near(err, &s[i + 1]);
    return status;
}

static ms_status multi_on(ms_conn *conn, ms_error *err)
{
    if (!conn->multi && mysql_set_server_option(conn->my, MYSQL_OPTION_MULTI_STATEMENTS_ON) != 0)
        return fail(conn, false, err);
    conn->multi = true;
    return MS_OK;
}

ms_status send_together(ms_conn *conn, const ms_span *statements, size_t n, ms_error *err)
{
    size_t bytes;
    if (n == 0 || gather(conn, statements, n, &bytes) < n)
        return ms_error_set(err, MS_ERR_UNSUPPORTED, "these %zu statements cannot share a packet", n);
    ms_status status = multi_on(conn, err);
    return status == MS_OK ? send_chunk(conn, statements, n, bytes, err) : status;
}

/* A cancel or the time-out may have come between two statements, where there was nothing to hit. */
static ms_status interrupted(ms_conn *conn, ms_error *err)
{
    minder *m = &conn->minder;
    pthread_mutex_lock(&m->lock);
    const bool killed = m->kill_sent, late = m->timed_out;
    pthread_mutex_unlock(&m->lock);
    if (!killed)
        return MS_OK;
    absorb_kill(conn);
    return ms_error_set(err, late ? MS_ERR_TIMEOUT : MS_ERR_CANCELLED, "the batch was %s between two statements",
                        late ? "stopped by its time-out" : "cancelled");
}

ms_status drv_exec_batch(ms_conn *conn, const ms_span *statements, size_t n, size_t *done, ms_error *err)
{
    *done = 0;
    ms_status status = result_in_the_way(conn, err);
    if (status != MS_OK)
        return status;
    call_begin(conn);
    statement_begin(conn);
    while (status == MS_OK && *done < n) {
        const ms_span *s = statements + *done;
        size_t bytes;
        if (*done > 0 && (status = interrupted(conn, err)) != MS_OK)
            break;
        const size_t together = gather(conn, s, n - *done, &bytes);
        if (together < 2) {
            status = run_alone(conn, s->p, s->n, NULL, err);
            *done += status == MS_OK;
            continue;
        }
        status = multi_on(conn, err);
        if (status == MS_OK)
            status = run_chunk(conn, s, together, bytes, done, err);
    }
    statement_end(conn, status);
    call_end(conn);
    return status;
}
