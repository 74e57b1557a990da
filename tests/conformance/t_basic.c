/* t_basic.c: what every driver must do, however small: connect, say what it is, run statements, refuse well. */
#include "config.h"

#include <string.h>

#include "conformance.h"

static void announces(void)
{
    CU_ASSERT_EQUAL(cf.d->flags, cf.q->caps);
    CU_ASSERT_STRING_EQUAL(cf.d->name, cf.q->module);
    const char *library = cf.d->client_library();
    CU_ASSERT_PTR_NOT_NULL_FATAL(library);
    CU_ASSERT(strlen(library) > 2);
}

static void connects(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    ms_server server = { 0 };
    CF_OK(cf.d->server_info(conn, &server, &err));
    CU_ASSERT_STRING_EQUAL(server.product, cf.q->product);
    CU_ASSERT(server.version > 0);
    CU_ASSERT(server.version_text[0] != '\0');
    CU_ASSERT_PTR_NOT_NULL(server.dialect);
    if (server.dialect != NULL)
        CU_ASSERT_STRING_EQUAL(server.dialect->name, cf.q->dialect);
    cf.d->close(conn);
    cf.d->close(NULL);
    cf.d->result_free(NULL);
}

static void two_connections(void)
{
    ms_conn *a = cf_open(), *b = cf_open();
    if (a != NULL && b != NULL) {
        CU_ASSERT_EQUAL(cf_int(a, "SELECT 1"), 1);
        CU_ASSERT_EQUAL(cf_int(b, "SELECT 2"), 2);
        CU_ASSERT_EQUAL(cf_int(a, "SELECT 3"), 3);
    }
    cf.d->close(a);
    cf.d->close(b);
}

static void makes_a_table(ms_conn *conn)
{
    ms_error ignored = MS_ERROR_INIT;
    cf_exec(conn, "DROP TABLE cf_basic", &ignored);
    const char *sql = ms_arena_printf(cf.arena, "CREATE TABLE cf_basic (id %s, t %s)", cf.q->type_int, cf.q->type_text);
    cf_must(conn, sql);
}

static void statements(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    makes_a_table(conn);
    int64_t affected = -2;
    const char *sql = "INSERT INTO cf_basic VALUES (1, 'one')";
    CF_OK(cf.d->exec(conn, sql, strlen(sql), &affected, &err));
    CU_ASSERT(affected == 1 || affected == -1);
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT id FROM cf_basic"), 1);
    cf_must(conn, "SELECT id FROM cf_basic"); /* rows are discarded */
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT id FROM cf_basic"), 1);
    cf_must(conn, "DROP TABLE cf_basic");
    cf.d->close(conn);
}

/* A statement's length is what counts, not its end: text comes from the middle of files. */
static void length_counts(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    const char *text = "SELECT 12 this is not SQL";
    ms_result *result = NULL;
    CF_OK(cf.d->query(conn, text, strlen("SELECT 1"), NULL, 0, &result, &err));
    if (result != NULL) {
        ms_value value = { 0 };
        CF_IS(MS_ROW, cf.d->next(result, &err));
        CF_OK(cf.d->value(result, 0, &value, &err));
        CU_ASSERT(value.kind == MS_VALUE_INT && value.i == 1);
        cf.d->result_free(result);
    }
    CF_OK(cf.d->exec(conn, text, strlen("SELECT 1"), NULL, &err));
    cf.d->close(conn);
}

static void no_rows(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    makes_a_table(conn);
    ms_result *result = NULL;
    const char *sql = "INSERT INTO cf_basic VALUES (1, 'one')";
    CF_OK(cf.d->query(conn, sql, strlen(sql), NULL, 0, &result, &err));
    if (result != NULL) {
        CU_ASSERT_EQUAL(cf.d->columns(result), 0);
        CF_IS(MS_DONE, cf.d->next(result, &err));
        cf.d->result_free(result);
    }
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT id FROM cf_basic"), 1);
    cf_must(conn, "DROP TABLE cf_basic");
    cf.d->close(conn);
}

/* A result may be left before its end; the connection goes on. */
static void left_early(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    for (int i = 0; i < 3; i++) {
        ms_result *result = NULL;
        CF_OK(cf.d->query(conn, "SELECT 7", 8, NULL, 0, &result, &err));
        if (i > 0 && result != NULL)
            CF_IS(MS_ROW, cf.d->next(result, &err));
        cf.d->result_free(result);
    }
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT 8"), 8);
    cf.d->close(conn);
}

static void refuses_two(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    ms_error e = MS_ERROR_INIT;
    ms_status status = cf_exec(conn, cf.q->two_statements, &e);
    CU_ASSERT_NOT_EQUAL(status, MS_OK);
    CU_ASSERT_EQUAL(status, e.status);
    CU_ASSERT(e.message[0] != '\0');
    ms_error_clear(&e);
    ms_result *result = NULL;
    status = cf.d->query(conn, cf.q->two_statements, strlen(cf.q->two_statements), NULL, 0, &result, &e);
    CU_ASSERT_NOT_EQUAL(status, MS_OK);
    CU_ASSERT_PTR_NULL(result);
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT 5"), 5); /* and the connection is as it was */
    cf.d->close(conn);
}

static void refuses_nothing(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    static const char *const empty[] = { "", "  ", "-- only a comment" };
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
        ms_error e = MS_ERROR_INIT;
        ms_status status = cf_exec(conn, empty[i], &e); /* either is right; nothing must break */
        CU_ASSERT(status == MS_OK || e.message[0] != '\0');
        CU_ASSERT_EQUAL(cf_int(conn, "SELECT 5"), 5);
    }
    cf.d->close(conn);
}

static void error_text(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    ms_error e = MS_ERROR_INIT;
    CU_ASSERT_EQUAL(cf_exec(conn, "SELECT x FROM cf_there_is_no_such_table", &e), MS_ERR_SQL);
    CU_ASSERT_EQUAL(e.status, MS_ERR_SQL);
    CU_ASSERT_FALSE(e.may_have_happened);
    CU_ASSERT_PTR_NOT_NULL(strstr(e.message, "cf_there_is_no_such_table"));
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT 5"), 5);
    cf.d->close(conn);
}

/* exec_batch, the module's own or the loader's loop. */
static void batch(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    makes_a_table(conn);
    static const char *const text[] = { "INSERT INTO cf_basic VALUES (1, 'a')", "INSERT INTO cf_basic VALUES (2, 'b')",
                                        "INSERT INTO cf_no_such_table VALUES (3)",
                                        "INSERT INTO cf_basic VALUES (4, 'd')" };
    ms_span spans[4];
    for (size_t i = 0; i < 4; i++)
        spans[i] = (ms_span){ text[i], strlen(text[i]) };
    size_t done = 99;
    CF_OK(cf.d->exec_batch(conn, spans, 0, &done, &err));
    CU_ASSERT_EQUAL(done, 0);
    CF_OK(cf.d->exec_batch(conn, spans, 2, &done, &err));
    CU_ASSERT_EQUAL(done, 2);
    CF_IS(MS_ERR_SQL, cf.d->exec_batch(conn, spans + 1, 3, &done, &err));
    CU_ASSERT_EQUAL(done, 1);
    /* each statement was on its own: what came before the failure stays, what came after it was not sent */
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT COUNT(*) FROM cf_basic"), 3);
    cf_must(conn, "DROP TABLE cf_basic");
    cf.d->close(conn);
}

static void lacks_honestly(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    uint64_t none = cf.q->lacks | ~cf.d->flags;
    if (none & MS_CAP_TIMEOUT)
        CF_IS(MS_ERR_UNSUPPORTED, cf.d->set_timeout(conn, 1000, &err));
    if (none & MS_CAP_CANCEL)
        CF_IS(MS_ERR_UNSUPPORTED, cf.d->cancel(conn, &err));
    if (none & MS_CAP_FILE_LOCK)
        CF_IS(MS_ERR_UNSUPPORTED, cf.d->file_lock(conn, "me", &err));
    if (none & MS_CAP_BACKUP)
        CF_IS(MS_ERR_UNSUPPORTED, cf.d->backup(conn, "/nowhere/x", &err));
    if (none & MS_CAP_TRANSACTIONS)
        CF_IS(MS_ERR_UNSUPPORTED, cf.d->begin(conn, &err));
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT 5"), 5);
    cf.d->close(conn);
}

const cf_test cf_tests_basic[] = {
    { "announces what it can", announces, 0, 0 },
    { "connects and says what it is", connects, 0, 0 },
    { "two connections do not mix", two_connections, 0, 0 },
    { "statements and their results", statements, 0, 0 },
    { "the length of a text counts", length_counts, 0, 0 },
    { "a statement without rows", no_rows, 0, 0 },
    { "a result left early", left_early, 0, 0 },
    { "exec and query refuse two statements", refuses_two, 0, CF_TWO_STATEMENTS },
    { "no statement at all", refuses_nothing, 0, 0 },
    { "an error says what is wrong", error_text, 0, 0 },
    { "a batch stops at the first failure", batch, 0, 0 },
    { "what is missing answers unsupported", lacks_honestly, 0, 0 },
    { NULL, NULL, 0, 0 },
};
