/* t_txn.c: errors, transactions, batches. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <glib.h>

#include "conformance.h"

static void make(ms_conn *conn, const char *table)
{
    ms_error ignored = MS_ERROR_INIT;
    cf_exec(conn, ms_arena_printf(cf.arena, "DROP TABLE %s", table), &ignored);
    cf_must(conn, ms_arena_printf(cf.arena, "CREATE TABLE %s (id %s PRIMARY KEY)", table, cf.q->type_int));
}

/* ---- errors ------------------------------------------------------------------------------------------------------ */

static void check_error(const cf_error_case *c, const char *how, ms_status status, const ms_error *e)
{
    bool right = status == MS_ERR_SQL && e->status == MS_ERR_SQL && e->message[0] != '\0' && !e->may_have_happened;
    if (!(cf.q->flags & CF_NO_SQLSTATE))
        right = right && strcmp(e->sqlstate, c->sqlstate) == 0;
    if (!(cf.q->flags & CF_NO_NATIVE))
        right = right && e->native == c->native;
    if (!(cf.q->flags & CF_NO_POSITION) && c->position != 0)
        right = right && e->position == c->position;
    if (!right)
        printf("\n    %s by %s: status %s, sqlstate \"%s\", native %d, position %d: %s", c->what, how,
               ms_status_name(status), e->sqlstate, e->native, e->position, e->message);
    CU_ASSERT(right);
}

static void errors(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    make(conn, "cf_err");
    cf_must(conn, "INSERT INTO cf_err VALUES (1)");
    for (const cf_error_case *c = cf.q->errors; c->what != NULL; c++) {
        ms_error e = MS_ERROR_INIT;
        ms_status status = cf_exec(conn, c->sql, &e);
        check_error(c, "exec", status, &e);
        ms_error_clear(&e);
        ms_result *result = NULL;
        status = cf.d->query(conn, c->sql, strlen(c->sql), NULL, 0, &result, &e);
        if (status == MS_OK) /* where the server finds out while it runs */
            status = cf.d->next(result, &e);
        cf.d->result_free(result);
        check_error(c, "query", status, &e);
        ms_span span = { c->sql, strlen(c->sql) };
        size_t done = 7;
        ms_error_clear(&e);
        status = cf.d->exec_batch(conn, &span, 1, &done, &e);
        check_error(c, "batch", status, &e);
        CU_ASSERT_EQUAL(done, 0);
        CU_ASSERT_EQUAL(cf_int(conn, "SELECT 5"), 5);
    }
    cf_must(conn, "DROP TABLE cf_err");
    cf.d->close(conn);
}

/* ---- transactions ------------------------------------------------------------------------------------------------ */

static void commits_and_rolls_back(void)
{
    ms_conn *conn = cf_open(), *other = cf_open();
    if (conn == NULL || other == NULL)
        return;
    make(conn, "cf_txn");
    CF_OK(cf.d->begin(conn, &err));
    cf_must(conn, "INSERT INTO cf_txn VALUES (1)");
    CU_ASSERT_EQUAL(cf_int(other, "SELECT COUNT(*) FROM cf_txn"), 0);
    CF_OK(cf.d->rollback(conn, &err));
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT COUNT(*) FROM cf_txn"), 0);
    CF_OK(cf.d->begin(conn, &err));
    cf_must(conn, "INSERT INTO cf_txn VALUES (2)");
    CF_OK(cf.d->commit(conn, &err));
    CU_ASSERT_EQUAL(cf_int(other, "SELECT COUNT(*) FROM cf_txn"), 1);
    cf_must(conn, "INSERT INTO cf_txn VALUES (3)"); /* and again each statement is on its own */
    CU_ASSERT_EQUAL(cf_int(other, "SELECT COUNT(*) FROM cf_txn"), 2);
    cf_must(conn, "DROP TABLE cf_txn");
    cf.d->close(other);
    cf.d->close(conn);
}

/* What a connection has not committed is gone with it. */
static void close_rolls_back(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    make(conn, "cf_txn");
    ms_conn *other = cf_open();
    if (other != NULL) {
        CF_OK(cf.d->begin(other, &err));
        cf_must(other, "INSERT INTO cf_txn VALUES (1)");
        cf.d->close(other);
    }
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT COUNT(*) FROM cf_txn"), 0);
    cf_must(conn, "DROP TABLE cf_txn");
    cf.d->close(conn);
}

static void ddl_in_transaction(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    ms_error ignored = MS_ERROR_INIT;
    cf_exec(conn, "DROP TABLE cf_ddl", &ignored);
    CF_OK(cf.d->begin(conn, &err));
    cf_must(conn, ms_arena_printf(cf.arena, "CREATE TABLE cf_ddl (id %s)", cf.q->type_int));
    CF_OK(cf.d->rollback(conn, &err));
    ms_status expected = cf.q->flags & CF_DDL_COMMITS ? MS_OK : MS_ERR_SQL;
    CF_IS(expected, cf_exec(conn, "DROP TABLE cf_ddl", &err));
    cf.d->close(conn);
}

/* A commit after a failure inside must never look like a success that did not happen. */
static void commit_after_failure(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    make(conn, "cf_txn");
    CF_OK(cf.d->begin(conn, &err));
    cf_must(conn, "INSERT INTO cf_txn VALUES (1)");
    CF_IS(MS_ERR_SQL, cf_exec(conn, "INSERT INTO cf_txn VALUES (1)", &err));
    ms_error e = MS_ERROR_INIT;
    ms_status status = cf.d->commit(conn, &e);
    if (status != MS_OK) {
        ms_error_clear(&e);
        cf.d->rollback(conn, &e);
    }
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT COUNT(*) FROM cf_txn"), status == MS_OK ? 1 : 0);
    cf_must(conn, "DROP TABLE cf_txn");
    cf.d->close(conn);
}

/* ---- batches ----------------------------------------------------------------------------------------------------- */

enum { BATCH_MAX = 8 };

static ms_status run_batch(ms_conn *conn, const char *const *text, size_t *done, ms_error *e)
{
    ms_span spans[BATCH_MAX];
    size_t n = 0;
    for (; text[n] != NULL && n < BATCH_MAX; n++)
        spans[n] = (ms_span){ text[n], strlen(text[n]) };
    return cf.d->exec_batch(conn, spans, n, done, e);
}

static const char *begin_sql(ms_conn *conn)
{
    ms_server server = { 0 };
    CF_OK(cf.d->server_info(conn, &server, &err));
    return server.dialect != NULL && server.dialect->begin != NULL ? server.dialect->begin : "BEGIN";
}

static void batch_commits(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    make(conn, "cf_batch");
    const char *const text[] = { "INSERT INTO cf_batch VALUES (1)", begin_sql(conn), "INSERT INTO cf_batch VALUES (2)",
                                 "INSERT INTO cf_batch VALUES (3)", "SELECT id FROM cf_batch", "COMMIT", NULL };
    size_t done = 0;
    CF_OK(run_batch(conn, text, &done, &err));
    CU_ASSERT_EQUAL(done, 6);
    CF_OK(cf.d->rollback(conn, &err)); /* nothing is open: nothing happens */
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT COUNT(*) FROM cf_batch"), 3);
    cf_must(conn, "DROP TABLE cf_batch");
    cf.d->close(conn);
}

static void batch_fails_inside(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    make(conn, "cf_batch");
    const char *const text[] = { begin_sql(conn), "INSERT INTO cf_batch VALUES (2)", "INSERT INTO cf_batch VALUES (2)",
                                 "INSERT INTO cf_batch VALUES (4)", "COMMIT", NULL };
    size_t done = 0;
    ms_error e = MS_ERROR_INIT;
    CU_ASSERT_EQUAL(run_batch(conn, text, &done, &e), MS_ERR_SQL);
    CU_ASSERT_EQUAL(done, 2);
    CU_ASSERT_FALSE(e.may_have_happened);
    CF_OK(cf.d->rollback(conn, &err));
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT COUNT(*) FROM cf_batch"), 0);
    CF_OK(cf_exec(conn, "INSERT INTO cf_batch VALUES (9)", &err));
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT COUNT(*) FROM cf_batch"), 1);
    cf_must(conn, "DROP TABLE cf_batch");
    cf.d->close(conn);
}

/* A batch inside a transaction that is open already. */
static void batch_in_transaction(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    make(conn, "cf_batch");
    static const char *const text[] = { "INSERT INTO cf_batch VALUES (1)", "INSERT INTO cf_batch VALUES (2)", NULL };
    size_t done = 0;
    CF_OK(cf.d->begin(conn, &err));
    CF_OK(run_batch(conn, text, &done, &err));
    CU_ASSERT_EQUAL(done, 2);
    CF_OK(cf.d->rollback(conn, &err));
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT COUNT(*) FROM cf_batch"), 0);
    cf_must(conn, "DROP TABLE cf_batch");
    cf.d->close(conn);
}

/* More than fits into any buffer between the two. */
static void big_batch(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    enum { N = 5000 };
    make(conn, "cf_batch");
    ms_arena *arena = ms_arena_new();
    ms_span *spans = ms_arena_alloc(arena, (N + 2) * sizeof *spans);
    const char *begin = begin_sql(conn);
    spans[0] = (ms_span){ begin, strlen(begin) };
    for (size_t i = 1; i <= N; i++) {
        const char *sql = ms_arena_printf(arena, "INSERT INTO cf_batch VALUES (%zu) /* %0200zu */", i, i);
        spans[i] = (ms_span){ sql, strlen(sql) };
    }
    spans[N + 1] = (ms_span){ "COMMIT", 6 };
    size_t done = 0;
    CF_OK(cf.d->exec_batch(conn, spans, N + 2, &done, &err));
    CU_ASSERT_EQUAL(done, N + 2);
    ms_arena_free(arena);
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT COUNT(*) FROM cf_batch"), N);
    cf_must(conn, "DROP TABLE cf_batch");
    cf.d->close(conn);
}

const cf_test cf_tests_txn[] = {
    { "errors: state, code, position", errors, 0, CF_BASIC },
    { "commit and rollback", commits_and_rolls_back, MS_CAP_TRANSACTIONS, CF_BASIC },
    { "closing rolls back", close_rolls_back, MS_CAP_TRANSACTIONS, CF_BASIC },
    { "DDL in a transaction", ddl_in_transaction, MS_CAP_TRANSACTIONS, CF_BASIC },
    { "commit after a failure", commit_after_failure, MS_CAP_TRANSACTIONS, CF_BASIC },
    { "a batch with BEGIN and COMMIT", batch_commits, MS_CAP_TRANSACTIONS, CF_BASIC },
    { "a batch that fails inside", batch_fails_inside, MS_CAP_TRANSACTIONS, CF_BASIC },
    { "a batch in an open transaction", batch_in_transaction, MS_CAP_TRANSACTIONS, CF_BASIC },
    { "a batch of five thousand", big_batch, MS_CAP_TRANSACTIONS, CF_BASIC },
    { NULL, NULL, 0, 0 },
};
