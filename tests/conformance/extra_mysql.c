/* extra_mysql.c: what only MySQL and MariaDB have: option files, authentication plugins, several statements in a
 * packet, KILL, max_allowed_packet. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "conformance.h"

static bool is_mysql(void) { return strcmp(cf.q->dialect, "mysql") == 0; }

static ms_status run_batch(ms_conn *conn, const char *const *text, size_t *done, ms_error *e)
{
    ms_span spans[16];
    size_t n = 0;
    for (; text[n] != NULL && n < 16; n++)
        spans[n] = (ms_span){ text[n], strlen(text[n]) };
    return cf.d->exec_batch(conn, spans, n, done, e);
}

static ms_conn *open_with_table(void)
{
    ms_conn *conn = cf_open();
    if (conn != NULL) {
        cf_must(conn, "DROP TABLE IF EXISTS cf_my");
        cf_must(conn, "CREATE TABLE cf_my (id INT PRIMARY KEY, t VARCHAR(99))");
    }
    return conn;
}

static void close_with_table(ms_conn *conn)
{
    cf_must(conn, "DROP TABLE cf_my");
    cf.d->close(conn);
}

/* cf.how with options behind it; names and values in turn. */
static ms_connect with_options(const char *const *options)
{
    ms_connect how = cf.how;
    how.options = options;
    return how;
}

/* ---- connecting -------------------------------------------------------------------------------------------------- */

/* [migsafe] is read beside [client] and goes over it; what the URL says goes over both. */
static void option_groups(void)
{
    const char *file = ms_arena_printf(cf.arena, "%s/groups.cnf", cf.tmp);
    FILE *f = fopen(file, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    fprintf(f, "[client]\nuser=nobody_at_all\npassword=wrong\ndefault-character-set=latin1\nlocal-infile=1\n"
               "[migsafe]\nuser=%s\npassword=%s\n", cf.how.user, cf.how.password);
    CU_ASSERT_EQUAL(fclose(f), 0);
    const char *const options[] = { "defaults-file", file, NULL };
    ms_connect how = with_options(options);
    how.user = how.password = NULL;
    ms_conn *conn = NULL;
    CF_OK(cf.d->open(&how, &conn, &err));
    if (conn != NULL) {
        CU_ASSERT_EQUAL(cf_int(conn, "SELECT @@character_set_client = 'utf8mb4'"), 1);
        ms_error e = MS_ERROR_INIT;
        cf_must(conn, "CREATE TEMPORARY TABLE cf_local (t TEXT)");
        const char *load = ms_arena_printf(cf.arena, "LOAD DATA LOCAL INFILE '%s' INTO TABLE cf_local", file);
        CU_ASSERT_NOT_EQUAL(cf_exec(conn, load, &e), MS_OK); /* whatever the option file says */
    }
    cf.d->close(conn);
    how.user = "nobody_at_all";
    conn = NULL;
    CF_IS(MS_ERR_CONNECT, cf.d->open(&how, &conn, &err));
}

static void url_options(void)
{
    static const char *const unknown[] = { "ssl-mood", "REQUIRED", NULL };
    static const char *const value[] = { "ssl-mode", "PERHAPS", NULL };
    const char *const *const wrong[] = { unknown, value };
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        ms_connect how = with_options(wrong[i]);
        ms_conn *conn = NULL;
        CF_IS(MS_ERR_USAGE, cf.d->open(&how, &conn, &err));
    }
}

/* A user that the server has not seen yet, so that the password itself must go over, encrypted with its key. */
static void caching_sha2(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    if (!is_mysql()) {
        cf.d->close(conn);
        return; /* MariaDB has no such plugin */
    }
    cf_must(conn, "DROP USER IF EXISTS cf_sha2");
    cf_must(conn, "CREATE USER cf_sha2 IDENTIFIED WITH caching_sha2_password BY 'pa''ss'");
    cf_must(conn, ms_arena_printf(cf.arena, "GRANT SELECT ON `%s`.* TO cf_sha2", cf.how.database));
    static const char *const options[] = { "ssl-mode", "DISABLED", NULL };
    for (int i = 0; i < 2; i++) { /* slow the first time, from the server's cache the second */
        ms_connect how = with_options(options);
        how.user = "cf_sha2";
        how.password = "pa'ss";
        ms_conn *other = NULL;
        CF_OK(cf.d->open(&how, &other, &err));
        if (other != NULL)
            CU_ASSERT_EQUAL(cf_int(other, "SELECT COUNT(*) FROM performance_schema.session_status "
                                          "WHERE variable_name = 'Ssl_cipher' AND variable_value <> ''"), 0);
        cf.d->close(other);
    }
    cf_must(conn, "DROP USER cf_sha2");
    cf.d->close(conn);
}

/* ---- batches ----------------------------------------------------------------------------------------------------- */

/* Statement k of the batch fails: k - 1 are done, k is named, nothing behind it ran. */
static void attribution(void)
{
    ms_conn *conn = open_with_table();
    if (conn == NULL)
        return;
    for (size_t k = 0; k < 6; k++) {
        char *text[7] = { NULL };
        for (size_t i = 0; i < 6; i++)
            text[i] = g_strdup_printf("INSERT INTO cf_my%s VALUES (%zu, 'a;b') -- ; it's one", i == k ? "_missing" : "",
                                      i);
        size_t done = 99;
        ms_error e = MS_ERROR_INIT;
        cf_must(conn, "DELETE FROM cf_my");
        CU_ASSERT_EQUAL(run_batch(conn, (const char *const *)text, &done, &e), MS_ERR_SQL);
        CU_ASSERT_EQUAL(done, k);
        CU_ASSERT_EQUAL(e.native, 1146);
        CU_ASSERT_FALSE(e.may_have_happened);
        CU_ASSERT_EQUAL(cf_int(conn, "SELECT COUNT(*) FROM cf_my"), (int64_t)k);
        for (size_t i = 0; i < 6; i++)
            g_free(text[i]);
    }
    close_with_table(conn);
}

/* Texts whose end is uncertain, and statements of several results, in the middle of others. */
static void borders(void)
{
    ms_conn *conn = open_with_table();
    if (conn == NULL)
        return;
    cf_must(conn, "DROP PROCEDURE IF EXISTS cf_two");
    static const char *const fine[] = {
        "CREATE PROCEDURE cf_two() BEGIN SELECT 1; SELECT 2; INSERT INTO cf_my VALUES (100, 'p'); END",
        "INSERT INTO cf_my VALUES (1, 'it''s; \"so\"') # ; ' ",
        "CALL cf_two()",
        "INSERT INTO cf_my /*!40000 VALUES (2, 'c;d') */",
        "INSERT INTO cf_my VALUES (3, 'a\\'b;')",
        "SELECT 1 UNION SELECT 2",
        "/* a; b */ INSERT INTO cf_my VALUES (4, NULL) --",
        "DROP PROCEDURE cf_two",
        NULL };
    size_t done = 99;
    CF_OK(run_batch(conn, fine, &done, &err));
    CU_ASSERT_EQUAL(done, 8);
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT COUNT(*) FROM cf_my"), 5);
    close_with_table(conn);
}

/* None of these may swallow, or be completed by, the statement behind it; nor may a second one slip through. */
static void not_one_statement(void)
{
    static const char *const bad[] = {
        "INSERT INTO cf_my VALUES (2, 'open", "INSERT INTO cf_my VALUES (2, \"open", "DELETE FROM `cf_my",
        "INSERT INTO cf_my VALUES (2, 'x'); INSERT INTO cf_my VALUES (3, 'y')", "SELECT 1; /* */ DROP TABLE cf_my",
    };
    ms_conn *conn = open_with_table();
    if (conn == NULL)
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        const char *const text[] = { "INSERT INTO cf_my VALUES (1, 'a')", "UPDATE cf_my SET t = 'b'", bad[i],
                                     "INSERT INTO cf_my VALUES (9, 'z'')` \" */')", NULL };
        size_t done = 99;
        ms_error e = MS_ERROR_INIT;
        cf_must(conn, "DELETE FROM cf_my");
        CU_ASSERT_EQUAL(run_batch(conn, text, &done, &e), MS_ERR_SQL);
        CU_ASSERT_EQUAL(done, 2);
        CU_ASSERT_EQUAL(cf_int(conn, "SELECT COUNT(*) FROM cf_my"), 1);
    }
    close_with_table(conn);
}

/* The server quotes up to eighty characters of the packet: not those of the next statement. */
static void quotes_its_own(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    static const char *const text[] = { "SELECT 1", "SELECT * FROM WHERE x", "SELECT 'the next one'", NULL };
    size_t done;
    ms_error e = MS_ERROR_INIT;
    CU_ASSERT_EQUAL(run_batch(conn, text, &done, &e), MS_ERR_SQL);
    CU_ASSERT_EQUAL(done, 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(e.message, "'WHERE x' at line 1"));
    CU_ASSERT_PTR_NULL(strstr(e.message, "next"));
    cf.d->close(conn);
}

static void batch_times_out(void)
{
    ms_conn *conn = open_with_table();
    if (conn == NULL)
        return;
    const char *const text[] = { "INSERT INTO cf_my VALUES (1, 'a')", cf.q->sleep, "INSERT INTO cf_my VALUES (2, 'b')",
                                 NULL };
    size_t done = 99;
    CF_OK(cf.d->set_timeout(conn, 500, &err));
    CF_IS(MS_ERR_TIMEOUT, run_batch(conn, text, &done, &err));
    CU_ASSERT_EQUAL(done, 1);
    CF_OK(cf.d->set_timeout(conn, 0, &err));
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT COUNT(*) FROM cf_my"), 1); /* and the KILL hits nothing more */
    close_with_table(conn);
}

/* ---- the rest ---------------------------------------------------------------------------------------------------- */

static gpointer kill_connection(gpointer id)
{
    ms_conn *other = cf_open();
    g_usleep(300 * 1000);
    if (other != NULL)
        cf_must(other, ms_arena_printf(cf.arena, "KILL CONNECTION %d", GPOINTER_TO_INT(id)));
    cf.d->close(other);
    return NULL;
}

/* While a statement runs, and while none does. */
static void killed(void)
{
    for (int busy = 0; busy < 2; busy++) {
        ms_conn *conn = cf_open();
        if (conn == NULL)
            return;
        ms_error e = MS_ERROR_INIT;
        const int id = (int)cf_int(conn, "SELECT CONNECTION_ID()");
        GThread *thread = g_thread_new("kill", kill_connection, GINT_TO_POINTER(id));
        if (!busy)
            g_thread_join(thread);
        CU_ASSERT_EQUAL(cf_exec(conn, busy ? cf.q->sleep : "SELECT 1", &e), MS_ERR_LOST);
        CU_ASSERT_EQUAL(e.status, MS_ERR_LOST);
        if (busy) {
            CU_ASSERT_TRUE(e.may_have_happened);
            g_thread_join(thread);
        }
        CF_IS(MS_ERR_LOST, cf_exec(conn, "SELECT 1", &err));
        cf.d->close(conn);
    }
}

static void too_large(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    const size_t limit = (size_t)cf_int(conn, "SELECT @@max_allowed_packet");
    GString *sql = g_string_sized_new(limit + 64);
    g_string_append(sql, "SELECT LENGTH('");
    while (sql->len <= limit)
        g_string_append(sql, "0123456789");
    g_string_append(sql, "')");
    ms_error e = MS_ERROR_INIT;
    CU_ASSERT_EQUAL(cf.d->exec(conn, sql->str, sql->len, NULL, &e), MS_ERR_SQL);
    CU_ASSERT_EQUAL(e.native, 1153);
    CU_ASSERT_FALSE(e.may_have_happened);
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT 5"), 5);
    g_string_free(sql, TRUE);
    cf.d->close(conn);
}

static void check_first(ms_conn *conn, const char *sql, const ms_value *params, size_t n, ms_value_kind kind,
                        int64_t i, const char *text)
{
    ms_result *result = NULL;
    ms_value v = { 0 };
    CF_OK(cf.d->query(conn, sql, strlen(sql), params, n, &result, &err));
    if (result == NULL)
        return;
    CF_IS(MS_ROW, cf.d->next(result, &err));
    CF_OK(cf.d->value(result, 0, &v, &err));
    CU_ASSERT_EQUAL(v.kind, kind);
    CU_ASSERT(kind == MS_VALUE_INT ? v.i == i : v.p != NULL && strcmp(v.p, text) == 0);
    cf.d->result_free(result);
}

/* Both protocols give the same: as text without parameters, binary with one. */
static void wide_integers(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    cf_must(conn, "CREATE TEMPORARY TABLE cf_wide (u BIGINT UNSIGNED, b BIT(9), y YEAR, k INT)");
    cf_must(conn, "INSERT INTO cf_wide VALUES (18446744073709551615, b'101000001', 1999, 1), (42, b'1', 2024, 2)");
    const ms_value one = { .kind = MS_VALUE_INT, .i = 1 }, two = { .kind = MS_VALUE_INT, .i = 2 };
    check_first(conn, "SELECT u FROM cf_wide WHERE k = 1", NULL, 0, MS_VALUE_TEXT, 0, "18446744073709551615");
    check_first(conn, "SELECT u FROM cf_wide WHERE k = ?", &one, 1, MS_VALUE_TEXT, 0, "18446744073709551615");
    check_first(conn, "SELECT u FROM cf_wide WHERE k = ?", &two, 1, MS_VALUE_INT, 42, NULL);
    check_first(conn, "SELECT b FROM cf_wide WHERE k = 1", NULL, 0, MS_VALUE_INT, 321, NULL);
    check_first(conn, "SELECT b FROM cf_wide WHERE k = ?", &one, 1, MS_VALUE_INT, 321, NULL);
    check_first(conn, "SELECT y FROM cf_wide WHERE k = ?", &one, 1, MS_VALUE_INT, 1999, NULL);
    check_first(conn, "SELECT CAST('2024-02-29 01:02:03.450' AS DATETIME(3)) FROM cf_wide WHERE k = ?", &one, 1,
                MS_VALUE_TEXT, 0, "2024-02-29 01:02:03.450");
    check_first(conn, "SELECT REPEAT('x', 1000) = ? FROM cf_wide WHERE k = 1",
                &(ms_value){ .kind = MS_VALUE_TEXT, .p = "x", .n = 1 }, 1, MS_VALUE_INT, 0, NULL);
    cf.d->close(conn);
}

/* Three queries: the rows of the first are left, the second has none, the third fails; then one that may not share. */
static void queries_together(void)
{
    ms_conn *conn = open_with_table();
    if (conn == NULL)
        return;
    const char *const text[] = { "SELECT 1 UNION ALL SELECT 2", "SELECT id, t FROM cf_my", "SELECT 3 AS three", "SELECT * FROM cf_none" };
    ms_span spans[4];
    for (size_t i = 0; i < 4; i++)
        spans[i] = (ms_span){ text[i], strlen(text[i]) };
    ms_result *r = NULL;
    ms_value v;
    CF_OK(cf.d->query_batch(conn, spans, 4, &r, &err));
    if (r != NULL) {
        CF_IS(MS_ROW, cf.d->next(r, &err));
        CF_IS(MS_ROW, cf.d->next_result(r, &err));
        CU_ASSERT_EQUAL(cf.d->columns(r), 2);
        CF_IS(MS_DONE, cf.d->next(r, &err));
        CF_IS(MS_DONE, cf.d->next(r, &err));
        CF_IS(MS_ROW, cf.d->next_result(r, &err));
        CF_IS(MS_ROW, cf.d->next(r, &err));
        CF_OK(cf.d->value(r, 0, &v, &err));
        CU_ASSERT_EQUAL(v.i, 3);
        CF_IS(MS_ERR_SQL, cf.d->next_result(r, &err));
    }
    cf.d->result_free(r);
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT 4"), 4);
    CF_OK(cf.d->query_batch(conn, spans, 3, &r, &err)); /* freed before its end */
    cf.d->result_free(r);
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT 5"), 5);
    spans[1] = (ms_span){ "SELECT 1; SELECT 2", 18 };
    CF_IS(MS_ERR_UNSUPPORTED, cf.d->query_batch(conn, spans, 3, &r, &err));
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT 6"), 6);
    close_with_table(conn);
}

const cf_test cf_extra_mysql[] = {
    { "option files: groups, and what they cannot switch on", option_groups, 0, 0 },
    { "options that are not known", url_options, 0, 0 },
    { "caching_sha2_password without TLS", caching_sha2, 0, 0 },
    { "which statement of a packet failed", attribution, 0, 0 },
    { "statements whose end is uncertain", borders, 0, 0 },
    { "more or less than one statement", not_one_statement, 0, 0 },
    { "a syntax error quotes its own statement", quotes_its_own, 0, 0 },
    { "a batch runs out of time", batch_times_out, 0, 0 },
    { "KILL CONNECTION", killed, 0, 0 },
    { "more than max_allowed_packet", too_large, 0, 0 },
    { "wide integers in both protocols", wide_integers, 0, 0 },
    { "queries together", queries_together, 0, 0 },
    { NULL, NULL, 0, 0 },
};
