/* t_values.c: values in both directions: types, NULL, parameters of every kind, Unicode, bytes, a million rows. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "conformance.h"

/* Says which value was wrong: the text of an expression tells more than a line number. */
static void check_value(const char *what, const ms_value *got, const cf_type_case *want)
{
    bool untyped = want->kind == MS_VALUE_BLOB && got->kind == MS_VALUE_TEXT && (cf.q->flags & CF_UNTYPED_BLOB);
    bool same = got->kind == want->kind || untyped;
    if (same && want->kind == MS_VALUE_INT)
        same = got->i == want->i;
    if (same && want->kind == MS_VALUE_DOUBLE)
        same = got->d >= want->d && got->d <= want->d;
    if (same && (want->kind == MS_VALUE_TEXT || want->kind == MS_VALUE_BLOB))
        same = got->p != NULL && got->n == want->n && memcmp(got->p, want->text, want->n) == 0;
    if (same && got->kind == MS_VALUE_TEXT)
        same = got->p[got->n] == '\0';
    if (!same)
        printf("\n    %s: got kind %d, i %" PRId64 ", d %g, %zu bytes \"%.60s\"", what, (int)got->kind, got->i, got->d,
               got->n, got->p != NULL ? got->p : "");
    CU_ASSERT(same);
}

static void types(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    for (const cf_type_case *t = cf.q->types; t->expr != NULL; t++) {
        char *sql = g_strdup_printf("SELECT %s AS v, 1 AS one", t->expr);
        ms_result *result = NULL;
        CF_OK(cf.d->query(conn, sql, strlen(sql), NULL, 0, &result, &err));
        g_free(sql);
        if (result == NULL)
            continue;
        ms_result_column column = { 0 };
        ms_value value = { 0 }, one = { 0 };
        CU_ASSERT_EQUAL(cf.d->columns(result), 2);
        CF_IS(MS_ROW, cf.d->next(result, &err));
        cf.d->column(result, 0, &column);
        CU_ASSERT_STRING_EQUAL(column.name, "v");
        CU_ASSERT_PTR_NOT_NULL(column.type_name);
        CF_OK(cf.d->value(result, 0, &value, &err));
        check_value(t->expr, &value, t);
        if (value.kind != MS_VALUE_NULL && !(cf.q->flags & CF_TYPES_UNKNOWN))
            CU_ASSERT_EQUAL(column.kind, value.kind);
        CF_OK(cf.d->value(result, 1, &one, &err));
        CU_ASSERT_EQUAL(one.i, 1);
        CF_IS(MS_DONE, cf.d->next(result, &err));
        CF_IS(MS_DONE, cf.d->next(result, &err)); /* and stays so */
        cf.d->result_free(result);
    }
    cf.d->close(conn);
}

#define TEXT(s) { .expr = s, .kind = MS_VALUE_TEXT, .text = s, .n = sizeof(s) - 1 }
static const struct { const char *what; cf_type_case v[4]; } rows[] = { /* integer, double, text, bytes */
    { "nothing", { { .kind = MS_VALUE_NULL }, { .kind = MS_VALUE_NULL }, { .kind = MS_VALUE_NULL },
                   { .kind = MS_VALUE_NULL } } },
    { "least", { { .kind = MS_VALUE_INT, .i = INT64_MIN }, { .kind = MS_VALUE_DOUBLE, .d = -1.7976931348623157e308 },
                 TEXT(""), { .kind = MS_VALUE_BLOB, .text = "", .n = 0 } } },
    { "greatest", { { .kind = MS_VALUE_INT, .i = INT64_MAX }, { .kind = MS_VALUE_DOUBLE, .d = 0.1 },
                    TEXT("\xf0\x9f\x90\x98 beyond \xf0\x90\x8d\x88 the BMP \xe2\x82\xac"),
                    { .kind = MS_VALUE_BLOB, .text = "\0\x01\xff'\\\0", .n = 6 } } },
    { "quotes", { { .kind = MS_VALUE_INT, .i = 0 }, { .kind = MS_VALUE_DOUBLE, .d = 1e-300 },
                  TEXT("it's \"quoted\" \\ `so` $1 ? %s ; -- /* "),
                  { .kind = MS_VALUE_BLOB, .text = "\xff\xfe", .n = 2 } } },
};

static ms_value as_param(const cf_type_case *c)
{
    return (ms_value){ .kind = c->kind, .i = c->i, .d = c->d, .p = c->text, .n = c->n };
}

static void insert_rows(ms_conn *conn)
{
    const char *insert = cf_mark("INSERT INTO cf_params (id, i, d, t, b) VALUES (?, ?, ?, ?, ?)");
    for (size_t r = 0; r < G_N_ELEMENTS(rows); r++) {
        ms_value params[5] = { { .kind = MS_VALUE_INT, .i = (int64_t)r } };
        for (size_t c = 0; c < 4; c++)
            params[c + 1] = as_param(&rows[r].v[c]);
        ms_result *result = NULL;
        CF_OK(cf.d->query(conn, insert, strlen(insert), params, 5, &result, &err));
        cf.d->result_free(result);
    }
}

static void read_rows(ms_conn *conn)
{
    const char *select = "SELECT i, d, t, b FROM cf_params ORDER BY id";
    ms_result *result = NULL;
    CF_OK(cf.d->query(conn, select, strlen(select), NULL, 0, &result, &err));
    for (size_t r = 0; r < G_N_ELEMENTS(rows) && result != NULL; r++) {
        CF_IS(MS_ROW, cf.d->next(result, &err));
        for (size_t c = 0; c < 4; c++) {
            ms_value value = { 0 };
            CF_OK(cf.d->value(result, c, &value, &err));
            check_value(rows[r].what, &value, &rows[r].v[c]);
        }
    }
    if (result != NULL)
        CF_IS(MS_DONE, cf.d->next(result, &err));
    cf.d->result_free(result);
}

static void parameters(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    ms_error ignored = MS_ERROR_INIT;
    cf_exec(conn, "DROP TABLE cf_params", &ignored);
    cf_must(conn, ms_arena_printf(cf.arena, "CREATE TABLE cf_params (id %s, i %s, d %s, t %s, b %s)", cf.q->type_int,
                                  cf.q->type_int, cf.q->type_double, cf.q->type_text, cf.q->type_blob));
    insert_rows(conn);
    read_rows(conn);
    /* a text as a condition, not only as a value; and a statement that does not match */
    const char *select = cf_mark("SELECT id FROM cf_params WHERE t = ? AND i = ?");
    ms_value params[2] = { as_param(&rows[3].v[2]), as_param(&rows[3].v[0]) };
    ms_result *result = NULL;
    CF_OK(cf.d->query(conn, select, strlen(select), params, 2, &result, &err));
    if (result != NULL) {
        ms_value value = { 0 };
        CF_IS(MS_ROW, cf.d->next(result, &err));
        CF_OK(cf.d->value(result, 0, &value, &err));
        CU_ASSERT_EQUAL(value.i, 3);
        CF_IS(MS_DONE, cf.d->next(result, &err));
        cf.d->result_free(result);
    }
    cf_must(conn, "DROP TABLE cf_params");
    cf.d->close(conn);
}

static void parameter_count(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    ms_error e = MS_ERROR_INIT;
    ms_result *result = NULL;
    ms_value none = { .kind = MS_VALUE_INT, .i = 1 };
    const char *sql = cf_mark("SELECT 1 WHERE ? = ?");
    CU_ASSERT_NOT_EQUAL(cf.d->query(conn, sql, strlen(sql), &none, 1, &result, &e), MS_OK);
    CU_ASSERT_PTR_NULL(result);
    CU_ASSERT(e.message[0] != '\0');
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT 5"), 5);
    cf.d->close(conn);
}

/* ---- a million rows ---------------------------------------------------------------------------------------------- */

enum { FLAT_KIB = 16 * 1024 }; /* the rows together have more than 100 MB */

/* Peak of the resident set in KiB; first sets the peak back to what is used now. */
static long peak_kib(bool reset)
{
    char *text = NULL;
    if (reset) {
        FILE *f = fopen("/proc/self/clear_refs", "w");
        if (f == NULL || fputs("5", f) < 0 || fclose(f) != 0)
            return -1;
    }
    if (!g_file_get_contents("/proc/self/status", &text, NULL, NULL))
        return -1;
    const char *line = strstr(text, "VmHWM:");
    long kib = line != NULL ? strtol(line + 6, NULL, 10) : -1;
    g_free(text);
    return kib;
}

static int64_t read_million(ms_result *result)
{
    int64_t n = 0;
    ms_error e = MS_ERROR_INIT;
    ms_value number, text;
    while (cf.d->next(result, &e) == MS_ROW) {
        n++;
        if (cf.d->value(result, 0, &number, &e) != MS_OK || number.i != n ||
            cf.d->value(result, 1, &text, &e) != MS_OK || text.n != 100)
            break;
    }
    if (e.status != MS_OK)
        printf("\n    row %" PRId64 ": %s", n, e.message);
    return n;
}

static void million_rows(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    ms_result *result = NULL;
    cf_int(conn, "SELECT 1"); /* what a first statement allocates is not counted */
    long before = peak_kib(true);
    CF_OK(cf.d->query(conn, cf.q->million, strlen(cf.q->million), NULL, 0, &result, &err));
    if (result != NULL)
        CU_ASSERT_EQUAL(read_million(result), 1000000);
    long after = peak_kib(false);
    cf.d->result_free(result);
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT 1"), 1);
    cf.d->close(conn);
    if (before < 0 || after < 0) {
        cf_skip("memory cannot be measured here; the rows were right");
        return;
    }
    if (after - before >= FLAT_KIB)
        printf("\n    %ld KiB more at the peak", after - before);
    CU_ASSERT(after - before < FLAT_KIB);
}

/* exec drops rows; it must not collect them first. */
static void million_dropped(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    cf_int(conn, "SELECT 1");
    long before = peak_kib(true);
    cf_must(conn, cf.q->million);
    long after = peak_kib(false);
    CU_ASSERT(before < 0 || after - before < FLAT_KIB);
    cf.d->close(conn);
}

/* Leaving a long result after its first row leaves the connection usable. */
static void million_left(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    ms_result *result = NULL;
    CF_OK(cf.d->query(conn, cf.q->million, strlen(cf.q->million), NULL, 0, &result, &err));
    if (result != NULL)
        CF_IS(MS_ROW, cf.d->next(result, &err));
    cf.d->result_free(result);
    CU_ASSERT_EQUAL(cf_int(conn, "SELECT 6"), 6);
    cf.d->close(conn);
}

/* A statement of ten megabytes, by exec and with the text coming back. */
static void big_statement(void)
{
    ms_conn *conn = cf_open();
    if (conn == NULL)
        return;
    const size_t n = 10 * 1024 * 1024;
    GString *sql = g_string_sized_new(n + 100);
    ms_error ignored = MS_ERROR_INIT;
    cf_exec(conn, "DROP TABLE cf_big", &ignored);
    cf_must(conn, ms_arena_printf(cf.arena, "CREATE TABLE cf_big (t %s)", cf.q->type_text));
    g_string_append(sql, "INSERT INTO cf_big VALUES ('");
    for (size_t i = 0; i < n / 8; i++)
        g_string_append(sql, "m\xc3\xbcll 42");
    g_string_append(sql, "')");
    cf_must(conn, sql->str);
    ms_result *result = NULL;
    CF_OK(cf.d->query(conn, "SELECT t FROM cf_big", 20, NULL, 0, &result, &err));
    if (result != NULL) {
        ms_value value = { 0 };
        CF_IS(MS_ROW, cf.d->next(result, &err));
        CF_OK(cf.d->value(result, 0, &value, &err));
        CU_ASSERT_EQUAL(value.n, n);
        CU_ASSERT(value.n == n && memcmp(value.p, sql->str + 28, n) == 0);
    }
    cf.d->result_free(result);
    g_string_free(sql, TRUE);
    cf_must(conn, "DROP TABLE cf_big");
    cf.d->close(conn);
}

const cf_test cf_tests_values[] = {
    { "types and NULL", types, 0, CF_BASIC },
    { "parameters of every kind", parameters, 0, CF_BASIC },
    { "too few parameters", parameter_count, 0, CF_BASIC },
    { "a million rows in flat memory", million_rows, MS_CAP_STREAMING, CF_BASIC },
    { "a million rows dropped", million_dropped, MS_CAP_STREAMING, CF_BASIC },
    { "a million rows left after the first", million_left, MS_CAP_STREAMING, CF_BASIC },
    { "a statement of ten megabytes", big_statement, 0, CF_BASIC },
    { NULL, NULL, 0, 0 },
};
