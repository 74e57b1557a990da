/* t_limits.c: stopping a statement (cancel, time-out), connecting in other ways, wrong ways to connect, file locks and
 * backups. */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib.h>
#include <glib/gstdio.h>

#include "conformance.h"
#include "proxy.h"

/* ---- stopping a statement ---------------------------------------------------------------------------------------- */

static gpointer cancel_soon(gpointer conn)
{
    g_usleep(300 * 1000);
    ms_error e = MS_ERROR_INIT;
    return GINT_TO_POINTER(cf.d->cancel(conn, &e));
}

static void check_stopped(ms_conn *conn, ms_status want, ms_status status, const ms_error *e, gint64 started)
{
    double seconds = (double)(g_get_monotonic_time() - started) / 1e6;
    if (status != want || seconds > 10)
        printf("\n    after %.1f s: %s, sqlstate \"%s\", native %d: %s", seconds, ms_status_name(status), e->sqlstate,
               e->native, e->message);
    CU_ASSERT_EQUAL(status, want);
    CU_ASSERT(seconds < 10);
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT 5"), 5); /* only the statement ended, not the connection */
}

static void cancels(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    for (int i = 0; i < 2; i++) { /* by exec and by query */
        ms_error e = MS_ERROR_INIT;
        ms_result *result = NULL;
        gint64 started = g_get_monotonic_time();
        GThread *thread = g_thread_new("cancel", cancel_soon, conn);
        ms_status status = i == 0 ? cf_exec(conn, cf.q->sleep, &e)
                                  : cf.d->query(conn, cf.q->sleep, strlen(cf.q->sleep), NULL, 0, &result, &e);
        if (i == 1 && status == MS_OK)
            status = cf.d->next(result, &e);
        CU_ASSERT_EQUAL(GPOINTER_TO_INT(g_thread_join(thread)), MS_OK);
        cf.d->result_free(result);
        check_stopped(conn, MS_ERR_CANCELLED, status, &e, started);
    }
    cf.d->close(conn);
}

/* A cancel that comes when nothing runs must not hit the next statement. */
static void cancels_nothing(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    CF_OK(cf.d->cancel(conn, &err));
    g_usleep(100 * 1000);
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT 5"), 5);
    cf.d->close(conn);
}

static void times_out(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    CF_OK(cf.d->set_timeout(conn, 1000, &err));
    ms_error e = MS_ERROR_INIT;
    gint64 started = g_get_monotonic_time();
    ms_status status = cf_exec(conn, cf.q->sleep, &e);
    CU_ASSERT(g_get_monotonic_time() - started > 900 * 1000);
    check_stopped(conn, MS_ERR_TIMEOUT, status, &e, started);
    CF_OK(cf.d->set_timeout(conn, 0, &err));
    cf_must(conn, "SELECT 1");
    cf.d->close(conn);
}

/* ---- connecting -------------------------------------------------------------------------------------------------- */

static void by_own_config(void)
{
    ms_connect direct = cf.how;
    if (cf.q->own_config == NULL || !cf.q->own_config(&direct, cf.tmp, cf.arena, &cf.how)) {
        cf_skip("%s", cf.q->own_config == NULL ? "the client library has no configuration of its own"
                                                : "its configuration could not be written");
    } else {
        ms_conn *conn = cf_open();
        if (conn != NULL)
            CU_ASSERT_EQUAL(cf_int(conn, "SELECT 5"), 5);
        cf.d->close(conn);
    }
    cf.how = direct;
}

static void refused(const ms_connect *how)
{
    ms_error e = MS_ERROR_INIT;
    ms_conn *conn = NULL;
    gint64 started = g_get_monotonic_time();
    ms_status status = cf.d->open(how, &conn, &e);
    double seconds = (double)(g_get_monotonic_time() - started) / 1e6;
    CU_ASSERT_EQUAL(status, MS_ERR_CONNECT);
    CU_ASSERT_EQUAL(e.status, MS_ERR_CONNECT);
    CU_ASSERT_PTR_NULL(conn);
    CU_ASSERT(e.message[0] != '\0');
    CU_ASSERT_PTR_NULL(strstr(e.message, "s3cret-word"));
    CU_ASSERT_PTR_NULL(strstr(e.detail, "s3cret-word"));
    if (seconds > 5)
        printf("\n    it took %.1f s", seconds);
    CU_ASSERT(seconds < 5);
    cf.d->close(conn);
}

static void wrong_password(void)
{
    ms_connect how = cf.how;
    if (cf.q->wrong_password != NULL) {
        cf.q->wrong_password(&cf.how, "s3cret-word", cf.arena, &how);
    } else if (how.user == NULL) {
        cf_skip("the URL names no user");
        return;
    } else {
        how.password = "s3cret-word";
    }
    refused(&how);
}

/* cf.how, but to that port of this machine; false after skipping. */
static bool to_port(int port, ms_connect *how)
{
    int target;
    *how = cf.how;
    if (cf.q->reroute != NULL ? !cf.q->reroute(&cf.how, port, cf.arena, how, &target) : how->host == NULL) {
        cf_skip("the URL names no host");
        return false;
    }
    if (cf.q->reroute == NULL) {
        how->host = "127.0.0.1";
        how->port = ms_arena_printf(cf.arena, "%d", port);
    }
    return true;
}

static void wrong_server(void)
{
    ms_connect how;
    if (to_port(1, &how)) /* nobody listens there */
        refused(&how);
}

/* A server that takes the connection and says nothing. */
static void silent_server(void)
{
    ms_connect how;
    int fd = -1, port = cf_listen(&fd);
    if (to_port(port, &how)) {
        how.connect_timeout_ms = 1500;
        refused(&how);
    }
    close(fd);
}

/* ---- beside a database file -------------------------------------------------------------------------------------- */

static void locks_file(void)
{
    ms_conn *a = cf_open(), *b = cf_open();
    if (a == NULL || b == NULL)
        return;
    CF_OK(cf.d->file_lock(a, "runner one, pid 1", &err));
    ms_error e = MS_ERROR_INIT;
    CU_ASSERT_EQUAL(cf.d->file_lock(b, "runner two", &e), MS_ERR_LOCKED);
    CU_ASSERT_PTR_NOT_NULL(strstr(e.detail, "runner one, pid 1"));
    cf.d->file_unlock(a);
    CF_OK(cf.d->file_lock(b, "runner two", &err));
    ms_error_clear(&e);
    CU_ASSERT_EQUAL(cf.d->file_lock(a, "runner one", &e), MS_ERR_LOCKED);
    cf.d->close(b); /* closing unlocks */
    CF_OK(cf.d->file_lock(a, "runner one", &err));
    cf.d->close(a);
}

/* A holder that dies leaves nothing to clean up. */
static void lock_of_the_dead(void)
{
    int pipe_fd[2];
    if (pipe(pipe_fd) != 0)
        return;
    pid_t child = fork();
    if (child == 0) {
        ms_conn *conn = NULL;
        ms_error e = MS_ERROR_INIT;
        char ok = cf.d->open(&cf.how, &conn, &e) == MS_OK && cf.d->file_lock(conn, "the dead", &e) == MS_OK;
        _exit(write(pipe_fd[1], &ok, 1) == 1 ? (pause(), 0) : 1);
    }
    char ok = 0;
    CU_ASSERT_EQUAL(read(pipe_fd[0], &ok, 1), 1);
    CU_ASSERT_EQUAL(ok, 1);
    ms_conn *conn = cf_open();
    ms_error e = MS_ERROR_INIT;
    if (conn != NULL)
        CU_ASSERT_EQUAL(cf.d->file_lock(conn, "me", &e), MS_ERR_LOCKED);
    CU_ASSERT_PTR_NOT_NULL(strstr(e.detail, "the dead"));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    if (conn != NULL)
        CF_OK(cf.d->file_lock(conn, "me", &err));
    cf.d->close(conn);
    close(pipe_fd[0]);
    close(pipe_fd[1]);
}

static void backs_up(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    ms_error ignored = MS_ERROR_INIT;
    char *file = g_build_filename(cf.tmp, "copy.db", NULL);
    cf_exec(conn, "DROP TABLE cf_backup", &ignored);
    cf_must(conn, "CREATE TABLE cf_backup (id integer primary key)");
    cf_must(conn, "INSERT INTO cf_backup VALUES (42)");
    CF_OK(cf.d->backup(conn, file, &err));
    CF_IS(MS_ERR_CONFLICT, cf.d->backup(conn, file, &err)); /* never over a file that is there */
    CF_IS(MS_ERR_IO, cf.d->backup(conn, "/nonexistent/folder/copy.db", &err));
    cf_must(conn, "DROP TABLE cf_backup");
    ms_connect how = cf.how, direct = cf.how;
    how.database = file;
    how.create = false;
    cf.how = how;
    ms_conn *copy = cf_open();
    if (copy != NULL)
        CU_ASSERT_EQUAL(cf_int(copy, "SELECT id FROM cf_backup"), 42);
    cf.d->close(copy);
    cf.how = direct;
    g_remove(file);
    g_free(file);
    cf.d->close(conn);
}

const cf_test cf_tests_limits[] = {
    { "cancel from another thread", cancels, MS_CAP_CANCEL, CF_BASIC },
    { "cancel while nothing runs", cancels_nothing, MS_CAP_CANCEL, CF_BASIC },
    { "client time-out", times_out, MS_CAP_TIMEOUT, CF_BASIC },
    { "connects by the client library's own configuration", by_own_config, 0, CF_EMBEDDED },
    { "wrong password", wrong_password, 0, CF_EMBEDDED },
    { "nobody listens", wrong_server, 0, CF_EMBEDDED },
    { "a server that says nothing", silent_server, 0, CF_EMBEDDED },
    { "lock beside the file", locks_file, MS_CAP_FILE_LOCK, CF_BASIC },
    { "lock of a killed process", lock_of_the_dead, MS_CAP_FILE_LOCK, CF_BASIC },
    { "backup", backs_up, MS_CAP_BACKUP, CF_BASIC },
    { NULL, NULL, 0, 0 },
};
