/* t_lost.c: the connection breaks in the middle: the server is killed, the network resets or swallows everything. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "conformance.h"
#include "proxy.h"

/* What every lost connection must look like from then on: said so, quickly, and closed without harm. */
static void check_lost(ms_conn *conn, ms_status status, const ms_error *e)
{
    if (status != MS_ERR_LOST)
        printf("\n    %s, sqlstate \"%s\", native %d: %s", ms_status_name(status), e->sqlstate, e->native, e->message);
    CU_ASSERT_EQUAL(status, MS_ERR_LOST);
    CU_ASSERT_EQUAL(e->status, MS_ERR_LOST);
    CU_ASSERT(e->message[0] != '\0');
    gint64 started = g_get_monotonic_time();
    CF_IS(MS_ERR_LOST, cf_exec(conn, "SELECT 1", &err));
    ms_result *result = NULL;
    CF_IS(MS_ERR_LOST, cf.d->query(conn, "SELECT 1", 8, NULL, 0, &result, &err));
    CU_ASSERT(g_get_monotonic_time() - started < 5 * 1000000);
}

/* ---- the network ------------------------------------------------------------------------------------------------- */

/* A connection through a proxy; NULL after skipping or failing. */
static ms_conn *open_through(cf_proxy **proxy)
{
    ms_connect direct = cf.how, through = direct;
    int target = direct.port != NULL ? (int)strtol(direct.port, NULL, 10) : 0;
    *proxy = NULL;
    /* once to learn the target, then again with the proxy's port */
    if (cf.q->reroute != NULL ? !cf.q->reroute(&direct, 1, cf.arena, &through, &target) : direct.host == NULL)
        target = 0;
    if (target == 0) {
        cf_skip("the URL names no TCP port");
        return NULL;
    }
    *proxy = cf_proxy_start(target);
    CU_ASSERT_PTR_NOT_NULL_FATAL(*proxy);
    if (cf.q->reroute != NULL) {
        cf.q->reroute(&direct, cf_proxy_port(*proxy), cf.arena, &through, &target);
    } else {
        through.host = "127.0.0.1";
        through.port = ms_arena_printf(cf.arena, "%d", cf_proxy_port(*proxy));
    }
    cf.how = through;
    ms_conn *conn = cf_open();
    cf.how = direct;
    return conn;
}

static gpointer reset_soon(gpointer proxy)
{
    g_usleep(500 * 1000);
    cf_proxy_reset(proxy);
    return NULL;
}

static void reset_while_running(void)
{
    cf_proxy *proxy;
    ms_conn *conn = open_through(&proxy);
    if (conn != NULL) {
        ms_error e = MS_ERROR_INIT;
        GThread *thread = g_thread_new("reset", reset_soon, proxy);
        ms_status status = cf_exec(conn, cf.q->sleep, &e);
        g_thread_join(thread);
        CU_ASSERT_TRUE(e.may_have_happened); /* on its own, outside a transaction: nobody knows */
        check_lost(conn, status, &e);
        cf.d->close(conn);
    }
    if (proxy != NULL)
        cf_proxy_stop(proxy);
}

static void reset_while_idle(void)
{
    cf_proxy *proxy;
    ms_conn *conn = open_through(&proxy);
    if (conn != NULL) {
        ms_error e = MS_ERROR_INIT;
        CU_ASSERT_EQUAL(cf_int(conn, "SELECT 5"), 5);
        cf_proxy_reset(proxy);
        g_usleep(200 * 1000);
        ms_status status = cf_exec(conn, "SELECT 1", &e);
        check_lost(conn, status, &e);
        cf.d->close(conn);
    }
    if (proxy != NULL)
        cf_proxy_stop(proxy);
}

/* In the middle of a result: the rows so far are no complete answer. */
static void reset_while_reading(void)
{
    cf_proxy *proxy;
    ms_conn *conn = open_through(&proxy);
    if (conn != NULL) {
        ms_result *result = NULL;
        ms_error e = MS_ERROR_INIT;
        CF_OK(cf.d->query(conn, cf.q->million, strlen(cf.q->million), NULL, 0, &result, &err));
        ms_status status = MS_DONE;
        if (result != NULL) {
            CF_IS(MS_ROW, cf.d->next(result, &err));
            cf_proxy_reset(proxy);
            g_usleep(200 * 1000);
            while ((status = cf.d->next(result, &e)) == MS_ROW)
                ;
        }
        CU_ASSERT_NOT_EQUAL(status, MS_DONE);
        cf.d->result_free(result);
        check_lost(conn, status, &e);
        cf.d->close(conn);
    }
    if (proxy != NULL)
        cf_proxy_stop(proxy);
}

/* The server answers neither the statement nor the cancel request: a time-out still ends the call. */
static void silence(void)
{
    cf_proxy *proxy;
    ms_conn *conn = open_through(&proxy);
    if (conn != NULL) {
        ms_error e = MS_ERROR_INIT;
        CF_OK(cf.d->set_timeout(conn, 1000, &err));
        cf_proxy_freeze(proxy);
        gint64 started = g_get_monotonic_time();
        ms_status status = cf_exec(conn, "SELECT 1", &e);
        double seconds = (double)(g_get_monotonic_time() - started) / 1e6;
        if (seconds > 15)
            printf("\n    it took %.1f s", seconds);
        CU_ASSERT(seconds < 15);
        check_lost(conn, status, &e);
        cf.d->close(conn);
    }
    if (proxy != NULL)
        cf_proxy_stop(proxy);
}

/* ---- the server -------------------------------------------------------------------------------------------------- */

static gpointer kill_soon(gpointer command)
{
    g_usleep(500 * 1000);
    return GINT_TO_POINTER(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
}

/* Starts the server again and waits until it takes connections. */
static void restart(const char *command)
{
    CU_ASSERT(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
    for (int i = 0; i < 120; i++) {
        ms_error e = MS_ERROR_INIT;
        ms_conn *conn = NULL;
        ms_status status = cf.d->open(&cf.how, &conn, &e);
        cf.d->close(conn);
        if (status == MS_OK)
            return;
        g_usleep(500 * 1000);
    }
    CU_FAIL("the server did not come back");
}

static bool kill_commands(char **kill, const char **start)
{
    *kill = g_strdup(cf_env("KILL"));
    *start = cf_env("START");
    if (*kill != NULL && *start != NULL)
        return true;
    cf_skip("MIGSAFE_TEST_..._KILL and _START, the commands that kill -9 the server and start it again, are not set");
    g_free(*kill);
    return false;
}

static void server_killed(void)
{
    char *kill;
    const char *start;
    if (!kill_commands(&kill, &start))
        return;
    ms_conn *conn = cf_open();
    if (conn != NULL) {
        ms_error e = MS_ERROR_INIT;
        GThread *thread = g_thread_new("kill", kill_soon, kill);
        ms_status status = cf_exec(conn, cf.q->sleep, &e);
        CU_ASSERT(GPOINTER_TO_INT(g_thread_join(thread)));
        CU_ASSERT_TRUE(e.may_have_happened);
        check_lost(conn, status, &e);
        cf.d->close(conn);
        restart(start);
    }
    g_free(kill);
}

static void server_killed_in_transaction(void)
{
    char *kill;
    const char *start;
    if (!kill_commands(&kill, &start))
        return;
    ms_conn *conn = cf_open();
    if (conn != NULL) {
        ms_error e = MS_ERROR_INIT;
        cf_exec(conn, "DROP TABLE cf_lost", &e);
        cf_must(conn, ms_arena_printf(cf.arena, "CREATE TABLE cf_lost (id %s)", cf.q->type_int));
        CF_OK(cf.d->begin(conn, &err));
        cf_must(conn, "INSERT INTO cf_lost VALUES (1)");
        GThread *thread = g_thread_new("kill", kill_soon, kill);
        ms_error_clear(&e);
        ms_status status = cf_exec(conn, cf.q->sleep, &e);
        g_thread_join(thread);
        check_lost(conn, status, &e);
        cf.d->close(conn);
        restart(start);
        conn = cf_open();
    }
    if (conn != NULL) {
        CU_ASSERT_EQUAL(cf_int(conn, "SELECT COUNT(*) FROM cf_lost"), 0);
        cf_must(conn, "DROP TABLE cf_lost");
    }
    cf.d->close(conn);
    g_free(kill);
}

const cf_test cf_tests_lost[] = {
    { "TCP reset while a statement runs", reset_while_running, 0, CF_EMBEDDED },
    { "TCP reset while idle", reset_while_idle, 0, CF_EMBEDDED },
    { "TCP reset while rows come", reset_while_reading, MS_CAP_STREAMING, CF_EMBEDDED },
    { "silence and a time-out", silence, MS_CAP_TIMEOUT, CF_EMBEDDED },
    { "kill -9 of the server while a statement runs", server_killed, 0, CF_EMBEDDED },
    { "kill -9 of the server in a transaction", server_killed_in_transaction, MS_CAP_TRANSACTIONS, CF_EMBEDDED },
    { NULL, NULL, 0, 0 },
};
