/* extra_postgresql.c: what only PostgreSQL has: COPY, failed transactions, pipelines, errors in the middle of rows. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <glib.h>

#include "conformance.h"

static ms_status run_batch(ms_conn *conn, const char *const *text, size_t *done, ms_error *e)
{
    ms_span spans[16];
    size_t n = 0;
    for (; text[n] != NULL && n < 16; n++)
        spans[n] = (ms_span){ text[n], strlen(text[n]) };
    return cf.d->exec_batch(conn, spans, n, done, e);
}

static void copy(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    cf_must(conn, "CREATE TEMP TABLE c (id int)");
    CF_IS(MS_ERR_UNSUPPORTED, cf_exec(conn, "COPY c FROM STDIN", &err));
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT count(*) FROM c"), 0);
    cf_must(conn, "INSERT INTO c SELECT generate_series(1, 100000)");
    cf_must(conn, "COPY c TO STDOUT");
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT count(*) FROM c"), 100000);
    static const char *const text[] = { "BEGIN", "INSERT INTO c VALUES (1)", "COPY c FROM STDIN", "COMMIT", NULL };
    size_t done;
    CF_IS(MS_ERR_UNSUPPORTED, run_batch(conn, text, &done, &err));
    CU_ASSERT_EQUAL(done, 2);
    CF_OK(cf.d->rollback(conn, &err));
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT count(*) FROM c"), 100000);
    cf.d->close(conn);
}

/* The server answers COMMIT of a failed transaction with ROLLBACK and no error. */
static void commit_that_rolls_back(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    static const char *const ways[] = { "COMMIT", " /* so */ end", "-- so\ncommit work" };
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
        ms_error e = MS_ERROR_INIT;
        CF_OK(cf.d->begin(conn, &err));
        CF_IS(MS_ERR_SQL, cf_exec(conn, "SELECT 1 / 0", &err));
        CU_ASSERT_EQUAL(cf_exec(conn, ways[i], &e), MS_ERR_SQL);
        CU_ASSERT_STRING_EQUAL(e.sqlstate, "25P02");
        CU_ASSERT_FALSE(e.may_have_happened);
        cf_must(conn, "SELECT 1");
    }
    cf.d->close(conn);
}

/* A deferred constraint fails at COMMIT: nothing is done, and the count says that COMMIT was not. */
static void deferred(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    cf_must(conn, "CREATE TEMP TABLE p (id int PRIMARY KEY)");
    cf_must(conn, "CREATE TEMP TABLE d (id int REFERENCES p DEFERRABLE INITIALLY DEFERRED)");
    static const char *const text[] = { "BEGIN", "INSERT INTO d VALUES (1)", "COMMIT", NULL };
    size_t done;
    ms_error e = MS_ERROR_INIT;
    CU_ASSERT_EQUAL(run_batch(conn, text, &done, &e), MS_ERR_SQL);
    CU_ASSERT_EQUAL(done, 2);
    CU_ASSERT_STRING_EQUAL(e.sqlstate, "23503");
    CU_ASSERT_PTR_NOT_NULL(strstr(e.detail, "is not present in table"));
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT count(*) FROM d"), 0);
    cf.d->close(conn);
}

/* A table made in a pipeline is there for the next statement of it; a statement that may not be in a transaction goes
 * before BEGIN; what the server says of the second statement is about the second statement. */
static void pipeline(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    static const char *const text[] = { "CREATE TEMP TABLE q (id int)", "VACUUM q", "BEGIN",
                                        "ALTER TABLE q ADD COLUMN t text", "INSERT INTO q VALUES (1, 'x')", "SELECT * FROM q",
                                        "SAVEPOINT s",
                                        "ROLLBACK TO SAVEPOINT s", "INSERT INTO q VALUES (2, 'y')", "COMMIT", NULL };
    size_t done;
    CF_OK(run_batch(conn, text, &done, &err));
    CU_ASSERT_EQUAL(done, 10);
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT count(*) FROM q"), 2);
    static const char *const bad[] = { "BEGIN", "DROP TABLE q", "SELECT a FROM WHERE", "COMMIT", NULL };
    ms_error e = MS_ERROR_INIT;
    CU_ASSERT_EQUAL(run_batch(conn, bad, &done, &e), MS_ERR_SQL);
    CU_ASSERT_EQUAL(done, 2);
    CU_ASSERT_EQUAL(e.position, 15);
    CF_OK(cf.d->rollback(conn, &err));
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT count(*) FROM q"), 2);
    cf.d->close(conn);
}

static void pipeline_times_out(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    static const char *const text[] = { "BEGIN", "CREATE TEMP TABLE z (id int)", "SELECT pg_sleep(60)", "COMMIT",
                                        NULL };
    size_t done;
    CF_OK(cf.d->set_timeout(conn, 500, &err));
    CF_IS(MS_ERR_TIMEOUT, run_batch(conn, text, &done, &err));
    CU_ASSERT_EQUAL(done, 2);
    CF_OK(cf.d->set_timeout(conn, 0, &err));
    CF_OK(cf.d->rollback(conn, &err));
    CF_IS(MS_ERR_SQL, cf_exec(conn, "SELECT * FROM z", &err));
    cf.d->close(conn);
}

/* An error after a thousand rows: they were handed out, and then the error, once. */
static void error_between_rows(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    const char *sql = "SELECT 1000 / (1001 - g) FROM generate_series(1, 2000) g";
    ms_result *result = NULL;
    ms_error e = MS_ERROR_INIT;
    int rows = 0;
    CF_OK(cf.d->query(conn, sql, strlen(sql), NULL, 0, &result, &err));
    if (result == NULL)
        return;
    ms_status status;
    while ((status = cf.d->next(result, &e)) == MS_ROW)
        rows++;
    CU_ASSERT_EQUAL(status, MS_ERR_SQL);
    CU_ASSERT_STRING_EQUAL(e.sqlstate, "22012");
    CU_ASSERT(rows <= 1000 && rows > 0);
    ms_value value;
    CF_IS(MS_ERR_INTERNAL, cf.d->value(result, 0, &value, &err));
    CF_IS(MS_DONE, cf.d->next(result, &err));
    cf.d->result_free(result);
    cf_must(conn, "SELECT 1");
    cf.d->close(conn);
}

/* The server ends the session by itself. */
static void terminated(void)
{
    ms_conn *conn = cf_open(), *other = cf_open();
    if (conn == NULL || other == NULL)
        return;
    int64_t pid = cf_int(conn, "SELECT pg_backend_pid()");
    cf_must(other, ms_arena_printf(cf.arena, "SELECT pg_terminate_backend(%" G_GINT64_FORMAT ")", pid));
    g_usleep(300 * 1000);
    ms_error e = MS_ERROR_INIT;
    CU_ASSERT_EQUAL(cf_exec(conn, "SELECT 1", &e), MS_ERR_LOST);
    CU_ASSERT(e.message[0] != '\0');
    CF_IS(MS_ERR_LOST, cf_exec(conn, "SELECT 1", &err));
    cf.d->close(conn);
    cf.d->close(other);
}

/* A second statement while rows are open is a caller's mistake, and the rows stay whole. */
static void one_result_at_a_time(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    ms_result *result = NULL;
    CF_OK(cf.d->query(conn, "SELECT generate_series(1, 3)", 28, NULL, 0, &result, &err));
    CF_IS(MS_ROW, cf.d->next(result, &err));
    CF_IS(MS_ERR_INTERNAL, cf_exec(conn, "SELECT 1", &err));
    CF_IS(MS_ROW, cf.d->next(result, &err));
    CF_IS(MS_ROW, cf.d->next(result, &err));
    CF_IS(MS_DONE, cf.d->next(result, &err));
    cf_must(conn, "SELECT 1"); /* at the end of the rows the connection is free, before the result is */
    cf.d->result_free(result);
    cf.d->close(conn);
}

static void notices_are_quiet(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    int64_t affected = -2;
    const char *sql = "DO $$ BEGIN RAISE NOTICE 'x'; RAISE WARNING 'y'; END $$";
    CF_OK(cf.d->exec(conn, sql, strlen(sql), &affected, &err));
    CU_ASSERT_EQUAL(affected, 0);
    sql = "SELECT generate_series(1, 7)";
    CF_OK(cf.d->exec(conn, sql, strlen(sql), &affected, &err));
    CU_ASSERT_EQUAL(affected, 7);
    cf.d->close(conn);
}

static void read_only(void)
{
    ms_connect direct = cf.how;
    cf.how.read_only = true;
    ms_conn *conn = cf_open();
    cf.how = direct;
    if (conn == NULL)
        return;
    ms_error e = MS_ERROR_INIT;
    CU_ASSERT_EQUAL(cf_exec(conn, "CREATE TABLE cf_ro (id int)", &e), MS_ERR_SQL);
    CU_ASSERT_STRING_EQUAL(e.sqlstate, "25006");
    cf.d->close(conn);
}

/* What goes wrong at connecting has its SQLSTATE too. */
/* Inside a transaction: statements without rows among queries; behind one that fails nothing runs. Outside: nothing is sent. */
static void queries_together(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    const char *const text[] = { "BEGIN", "CREATE TEMPORARY TABLE cf_together (x INT)", "SELECT 1 UNION ALL SELECT 2",
                                 "INSERT INTO cf_together VALUES (7)", "SELECT x, 'a' FROM cf_together", "SELECT * FROM cf_none", "SELECT 8" };
    ms_span spans[7];
    ms_error err = MS_ERROR_INIT;
    ms_result *r = NULL;
    ms_value v = { 0 };
    for (size_t i = 0; i < 7; i++)
        spans[i] = (ms_span){ text[i], strlen(text[i]) };
    CU_ASSERT_EQUAL(cf.d->query_batch(conn, spans + 2, 1, &r, &err), MS_ERR_UNSUPPORTED);
    ms_error_clear(&err);
    CU_ASSERT_EQUAL(cf.d->query_batch(conn, spans, 7, &r, &err), MS_OK);
    CU_ASSERT_PTR_NOT_NULL(r);
    if (r != NULL) {
        CU_ASSERT_EQUAL(cf.d->columns(r), 0);
        CU_ASSERT_EQUAL(cf.d->next(r, &err), MS_DONE);
        CU_ASSERT_EQUAL(cf.d->next_result(r, &err), MS_ROW);
        CU_ASSERT_EQUAL(cf.d->next_result(r, &err), MS_ROW);
        CU_ASSERT_EQUAL(cf.d->next(r, &err), MS_ROW);
        CU_ASSERT_EQUAL(cf.d->next_result(r, &err), MS_ROW); /* a row is left */
        CU_ASSERT_EQUAL(cf.d->next_result(r, &err), MS_ROW);
        CU_ASSERT_EQUAL(cf.d->columns(r), 2);
        CU_ASSERT_EQUAL(cf.d->next(r, &err), MS_ROW);
        CU_ASSERT_EQUAL(cf.d->value(r, 0, &v, &err), MS_OK);
        CU_ASSERT_EQUAL(v.i, 7);
        CU_ASSERT_EQUAL(cf.d->next(r, &err), MS_DONE);
        CU_ASSERT_EQUAL(cf.d->next(r, &err), MS_DONE);
        CU_ASSERT_EQUAL(cf.d->next_result(r, &err), MS_ERR_SQL);
        CU_ASSERT_STRING_EQUAL(err.sqlstate, "42P01");
        CU_ASSERT_EQUAL(cf.d->next_result(r, &err), MS_DONE);
    }
    cf.d->result_free(r);
    cf_must(conn, "ROLLBACK");
    ms_error_clear(&err);
    CU_ASSERT_EQUAL(cf.d->query_batch(conn, spans, 5, &r, &err), MS_OK); /* freed before its end */
    cf.d->result_free(r);
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT count(*) FROM cf_together"), 1);
    cf_must(conn, "ROLLBACK");
    spans[0] = (ms_span){ "BEGIN WRONG", strlen("BEGIN WRONG") };
    CU_ASSERT_EQUAL(cf.d->query_batch(conn, spans, 5, &r, &err), MS_ERR_SQL);
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT 5"), 5);
    cf.d->close(conn);
}

static void connect_states(void)
{
    ms_connect how = cf.how;
    ms_error e = MS_ERROR_INIT;
    ms_conn *conn = NULL;
    how.database = "cf_no_such_database";
    CU_ASSERT_EQUAL(cf.d->open(&how, &conn, &e), MS_ERR_CONNECT);
    CU_ASSERT_STRING_EQUAL(e.sqlstate, "3D000");
    CU_ASSERT_PTR_NOT_NULL(strstr(e.message, "cf_no_such_database"));
    CU_ASSERT_PTR_NULL(strstr(e.message, "3D000"));
    CU_ASSERT_PTR_NULL(strstr(e.message, "LOCATION"));
    static const char *const unknown[] = { "no_such_option", "1", NULL };
    how = cf.how;
    how.options = unknown;
    ms_error_clear(&e);
    CU_ASSERT_EQUAL(cf.d->open(&how, &conn, &e), MS_ERR_CONNECT);
    CU_ASSERT_PTR_NOT_NULL(strstr(e.message, "no_such_option"));
    if (cf.how.password == NULL || cf.how.host == NULL)
        return;
    how = cf.how;
    how.password = "wrong";
    ms_error_clear(&e);
    CU_ASSERT_EQUAL(cf.d->open(&how, &conn, &e), MS_ERR_CONNECT);
    CU_ASSERT_STRING_EQUAL(e.sqlstate, "28P01");
}

const cf_test cf_extra_postgresql[] = {
    { "COPY", copy, 0, 0 },
    { "COMMIT that rolls back is an error", commit_that_rolls_back, 0, 0 },
    { "a deferred constraint in a batch", deferred, 0, 0 },
    { "a pipeline", pipeline, 0, 0 },
    { "queries together", queries_together, 0, 0 },
    { "a pipeline runs out of time", pipeline_times_out, 0, 0 },
    { "an error between rows", error_between_rows, 0, 0 },
    { "the server ends the session", terminated, 0, 0 },
    { "one result at a time", one_result_at_a_time, 0, 0 },
    { "notices are quiet", notices_are_quiet, 0, 0 },
    { "read only", read_only, 0, 0 },
    { "SQLSTATE at connecting", connect_states, 0, 0 },
    { NULL, NULL, 0, 0 },
};
