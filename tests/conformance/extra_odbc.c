/* extra_odbc.c: where ODBC drivers would lead a statement astray: markers, braces, hidden transactions, long values. */
#include "config.h"

#include <string.h>

#include <glib.h>

#include "conformance.h"

static bool is(const char *dialect) { return strcmp(cf.q->dialect, dialect) == 0; }

static char *text_of(ms_conn *conn, const char *sql, const ms_value *params, size_t n)
{
    ms_result *result = NULL;
    ms_value v = { 0 };
    char *text = NULL;
    CF_OK(cf.d->query(conn, sql, strlen(sql), params, n, &result, &err));
    if (result == NULL)
        return NULL;
    CF_IS(MS_ROW, cf.d->next(result, &err));
    CF_OK(cf.d->value(result, 0, &v, &err));
    if (v.kind == MS_VALUE_TEXT)
        text = g_strndup(v.p, v.n);
    cf.d->result_free(result);
    return text;
}

/* Question marks, dollars and braces that mean nothing. */
static void no_markers(void)
{
    static const char *const text[] = {
        "SELECT 7 -- why? because {fn x} $1", "SELECT /* ? */ 7", "-- ?\nSELECT 7",
        "SELECT CASE WHEN '?' = '?' THEN 7 END -- '",
    };
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(text); i++) {
        CU_ASSERT_EQUAL(cf_int(conn, text[i]), 7);
        CF_OK(cf_exec(conn, text[i], &err));
    }
    cf.d->close(conn);
}

/* $2 before $1, one of them twice, and more dollars that are none. */
static void numbered_markers(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    if (cf.q->marker == '$') {
        const ms_value params[] = { { .kind = MS_VALUE_TEXT, .p = "one", .n = 3 },
                                    { .kind = MS_VALUE_TEXT, .p = "two", .n = 3 } };
        const char *sql = "SELECT $2::text || $1::text || $2::text || '$1' || $x$ $1 $x$ /* $1 */ -- $2";
        char *text = text_of(conn, sql, params, 2);
        CU_ASSERT_PTR_NOT_NULL_FATAL(text);
        CU_ASSERT_STRING_EQUAL(text, "twoonetwo$1 $1 ");
        g_free(text);
        ms_result *result = NULL;
        CF_IS(MS_ERR_USAGE, cf.d->query(conn, "SELECT $3::text", 15, params, 2, &result, &err));
    }
    ms_result *result = NULL;
    const ms_value one = { .kind = MS_VALUE_INT, .i = 1 };
    CF_IS(MS_ERR_USAGE, cf.d->query(conn, "SELECT 1", 8, &one, 1, &result, &err));
    cf.d->close(conn);
}

/* Longer than any buffer, with characters of four bytes on every border, and with a NULL behind it. */
static void long_values(void)
{
    enum { N = 300000 };
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    ms_error ignored = MS_ERROR_INIT;
    GString *sql = g_string_new(NULL);
    cf_exec(conn, "DROP TABLE cf_long", &ignored);
    cf_must(conn, ms_arena_printf(cf.arena, "CREATE TABLE cf_long (t %s, n %s)", cf.q->type_text, cf.q->type_text));
    g_string_append(sql, "INSERT INTO cf_long VALUES ('x");
    for (int i = 0; i < N; i++)
        g_string_append(sql, "\xf0\x9f\x90\x98");
    g_string_append(sql, "', NULL)");
    CF_OK(cf.d->exec(conn, sql->str, sql->len, NULL, &err));
    char *text = text_of(conn, "SELECT t, n FROM cf_long", NULL, 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    CU_ASSERT_EQUAL(strlen(text), 1 + 4 * (size_t)N);
    CU_ASSERT(strncmp(text, sql->str + strlen("INSERT INTO cf_long VALUES ('"), 1 + 4 * (size_t)N) == 0);
    g_free(text);
    g_string_free(sql, TRUE);
    cf_must(conn, "DROP TABLE cf_long");
    cf.d->close(conn);
}

/* The driver must not hold a transaction of its own around a statement, nor hide that one has failed. */
static void postgresql_transactions(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL || !is("postgresql")) {
        cf.d->close(conn);
        return;
    }
    ms_error e = MS_ERROR_INIT;
    cf_exec(conn, "DROP TABLE cf_con", &e);
    cf_must(conn, "CREATE TABLE cf_con (id int)");
    cf_must(conn, "CREATE INDEX CONCURRENTLY cf_con_i ON cf_con (id)");
    static const char *const ways[] = { "COMMIT", " /* so */ end", "-- so\ncommit work" };
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
        CF_OK(cf.d->begin(conn, &err));
        cf_must(conn, "INSERT INTO cf_con VALUES (1)");
        CF_IS(MS_ERR_SQL, cf_exec(conn, "SELECT 1 / 0", &err));
        ms_error_clear(&e);
        CU_ASSERT_EQUAL(cf_exec(conn, "SELECT 1", &e), MS_ERR_SQL);
        CU_ASSERT_STRING_EQUAL(e.sqlstate, "25P02");
        ms_error_clear(&e);
        CU_ASSERT_EQUAL(cf_exec(conn, ways[i], &e), MS_ERR_SQL);
        CU_ASSERT_STRING_EQUAL(e.sqlstate, "25P02");
        CU_ASSERT_EQUAL(cf_int(conn, "SELECT count(*) FROM cf_con"), 0);
    }
    CF_OK(cf.d->begin(conn, &err)); /* a savepoint of the script's own brings it back */
    cf_must(conn, "INSERT INTO cf_con VALUES (1)");
    cf_must(conn, "SAVEPOINT s");
    CF_IS(MS_ERR_SQL, cf_exec(conn, "SELECT 1 / 0", &err));
    cf_must(conn, "ROLLBACK TO SAVEPOINT s");
    CF_OK(cf.d->commit(conn, &err));
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT count(*) FROM cf_con"), 1);
    cf_must(conn, "DROP TABLE cf_con");
    cf.d->close(conn);
}

/* What cannot be sent is said so, with the way out. */
static void question_mark_operator(void)
{
    ms_conn *conn = cf_open();
    if (conn != NULL && is("postgresql")) {
        ms_error e = MS_ERROR_INIT;
        CU_ASSERT_EQUAL(cf_exec(conn, "SELECT '{\"a\": 1}'::jsonb ? 'a'", &e), MS_ERR_UNSUPPORTED);
        CU_ASSERT_PTR_NOT_NULL(strstr(e.hint, "jsonb_exists"));
        CU_ASSERT_EQUAL(cf_int(conn, "SELECT 5"), 5);
    }
    cf.d->close(conn);
}

static void no_such_source(void)
{
    ms_connect how = cf.how;
    ms_error e = MS_ERROR_INIT;
    ms_conn *conn = NULL;
    how.url = "DSN=there is no such source;PWD=s3cret-word";
    CU_ASSERT_EQUAL(cf.d->open(&how, &conn, &e), MS_ERR_CONNECT);
    CU_ASSERT_STRING_EQUAL(e.sqlstate, "IM002");
    CU_ASSERT_PTR_NOT_NULL(strstr(e.hint, "odbcinst"));
    CU_ASSERT_PTR_NULL(strstr(e.message, "s3cret-word"));
}

const cf_test cf_extra_odbc[] = {
    { "marks and braces that mean nothing", no_markers, 0, 0 },
    { "numbered parameters", numbered_markers, 0, 0 },
    { "long values", long_values, 0, 0 },
    { "PostgreSQL's transactions stay its own", postgresql_transactions, 0, 0 },
    { "a ? that is an operator", question_mark_operator, 0, 0 },
    { "no such data source", no_such_source, 0, 0 },
    { NULL, NULL, 0, 0 },
};
