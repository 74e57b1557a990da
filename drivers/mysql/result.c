/* result.c: a query's rows, as the text protocol brings them, one by one. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum { BINARY = 63 }; /* the character set number of what has none */

/* ---- columns ----------------------------------------------------------------------------------------------------- */

static const struct { enum enum_field_types type; column_form form; const char *name; } types[] = {
    { MYSQL_TYPE_TINY, FORM_INT, "tinyint" },
    { MYSQL_TYPE_SHORT, FORM_INT, "smallint" },
    { MYSQL_TYPE_INT24, FORM_INT, "mediumint" },
    { MYSQL_TYPE_LONG, FORM_INT, "int" },
    { MYSQL_TYPE_LONGLONG, FORM_INT, "bigint" },
    { MYSQL_TYPE_YEAR, FORM_INT, "year" },
    { MYSQL_TYPE_BIT, FORM_BIT, "bit" },
    { MYSQL_TYPE_FLOAT, FORM_DOUBLE, "float" },
    { MYSQL_TYPE_DOUBLE, FORM_DOUBLE, "double" },
    { MYSQL_TYPE_DECIMAL, FORM_TEXT, "decimal" },
    { MYSQL_TYPE_NEWDECIMAL, FORM_TEXT, "decimal" },
    { MYSQL_TYPE_DATE, FORM_TEXT, "date" },
    { MYSQL_TYPE_NEWDATE, FORM_TEXT, "date" },
    { MYSQL_TYPE_TIME, FORM_TEXT, "time" },
    { MYSQL_TYPE_DATETIME, FORM_TEXT, "datetime" },
    { MYSQL_TYPE_TIMESTAMP, FORM_TEXT, "timestamp" },
    { MYSQL_TYPE_JSON, FORM_TEXT, "json" },
    { MYSQL_TYPE_NULL, FORM_TEXT, "null" },
    { MYSQL_TYPE_ENUM, FORM_TEXT, "enum" },
    { MYSQL_TYPE_SET, FORM_TEXT, "set" },
    { MYSQL_TYPE_GEOMETRY, FORM_BLOB, "geometry" },
};

static void describe_one(result_column *c, const MYSQL_FIELD *f)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].type == f->type) {
            c->form = types[i].form == FORM_INT && (f->flags & UNSIGNED_FLAG) != 0 ? FORM_UINT : types[i].form;
            c->type_name = types[i].name;
            return;
        }
    const bool blob = f->charsetnr == BINARY;
    c->form = blob ? FORM_BLOB : FORM_TEXT;
    if (f->flags & (ENUM_FLAG | SET_FLAG))
        c->type_name = f->flags & ENUM_FLAG ? "enum" : "set";
    else if (f->type == MYSQL_TYPE_STRING)
        c->type_name = blob ? "binary" : "char";
    else if (f->type == MYSQL_TYPE_VAR_STRING || f->type == MYSQL_TYPE_VARCHAR)
        c->type_name = blob ? "varbinary" : "varchar";
    else
        c->type_name = blob ? "blob" : "text";
}

ms_status describe(ms_result *r, const MYSQL_FIELD *fields, unsigned n, ms_error *err)
{
    r->columns = calloc(n > 0 ? n : 1, sizeof *r->columns);
    if (r->columns == NULL)
        return ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory");
    r->n = n;
    for (unsigned i = 0; i < n; i++) {
        describe_one(&r->columns[i], &fields[i]);
        r->columns[i].name = strdup(fields[i].name);
        if (r->columns[i].name == NULL)
            return ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory");
    }
    return MS_OK;
}

size_t drv_columns(const ms_result *result) { return result->n; }

void drv_column(const ms_result *result, size_t i, ms_result_column *out)
{
    static const ms_value_kind kinds[] = {
        [FORM_TEXT] = MS_VALUE_TEXT, [FORM_BLOB] = MS_VALUE_BLOB, [FORM_INT] = MS_VALUE_INT,
        [FORM_UINT] = MS_VALUE_INT, [FORM_DOUBLE] = MS_VALUE_DOUBLE, [FORM_BIT] = MS_VALUE_INT,
    };
    const result_column *c = &result->columns[i];
    *out = (ms_result_column){ .name = c->name, .kind = kinds[c->form], .type_name = c->type_name };
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

/* What fits is an INT; an unsigned bigint beyond it is TEXT. */
static void put_unsigned(ms_result *r, uint64_t u, ms_value *out)
{
    if (u <= INT64_MAX) {
        *out = (ms_value){ .kind = MS_VALUE_INT, .i = (int64_t)u };
        return;
    }
    const int n = snprintf(r->scratch, sizeof r->scratch, "%llu", (unsigned long long)u);
    *out = (ms_value){ .kind = MS_VALUE_TEXT, .p = r->scratch, .n = (size_t)n };
}

static uint64_t bits(const char *p, size_t n)
{
    uint64_t u = 0;
    for (size_t i = 0; i < n; i++)
        u = u << 8 | (unsigned char)p[i];
    return u;
}

/* p is terminated: both protocols see to that. */
void read_text(ms_result *r, column_form form, const char *p, size_t n, ms_value *out)
{
    switch (form) {
    case FORM_INT:
        *out = (ms_value){ .kind = MS_VALUE_INT, .i = strtoll(p, NULL, 10) };
        break;
    case FORM_UINT:
        put_unsigned(r, strtoull(p, NULL, 10), out);
        break;
    case FORM_BIT:
        put_unsigned(r, bits(p, n), out);
        break;
    case FORM_DOUBLE:
        *out = (ms_value){ .kind = MS_VALUE_DOUBLE, .d = strtod_l(p, NULL, c_locale) };
        break;
    case FORM_TEXT:
    case FORM_BLOB:
        *out = (ms_value){ .kind = form == FORM_TEXT ? MS_VALUE_TEXT : MS_VALUE_BLOB, .p = p, .n = n };
        break;
    }
}

ms_status drv_value(ms_result *result, size_t i, ms_value *out, ms_error *err)
{
    *out = (ms_value){ .kind = MS_VALUE_NULL };
    if (i >= result->n || (result->row == NULL && result->stmt == NULL) || result->done)
        return ms_error_set(err, MS_ERR_INTERNAL, "there is no value %zu: no such column, or no row was fetched", i);
    if (result->stmt != NULL)
        return stmt_value(result, i, out, err);
    if (result->row[i] != NULL)
        read_text(result, result->columns[i].form, result->row[i], result->lengths[i], out);
    return MS_OK;
}

/* ---- the query --------------------------------------------------------------------------------------------------- */

/* The rows that the server sends now. */
static ms_status take_rows(ms_result *r, ms_error *err)
{
    ms_conn *conn = r->conn;
    const unsigned n = mysql_field_count(conn->my);
    if (n > 0 && (r->res = mysql_use_result(conn->my)) == NULL)
        return fail(conn, true, err);
    return describe(r, n > 0 ? mysql_fetch_fields(r->res) : NULL, n, err);
}

static ms_status text_query(ms_conn *conn, const char *sql, size_t len, ms_result *r, ms_error *err)
{
    ms_status status = send_alone(conn, sql, len, err);
    return status == MS_OK ? take_rows(r, err) : status;
}

static void forget_columns(ms_result *r)
{
    for (size_t i = 0; i < r->n; i++)
        free(r->columns[i].name);
    free(r->columns);
    r->columns = NULL;
    r->n = 0;
}

/* Rows and results that nobody fetched (a CALL has several). The first error counts. */
static ms_status drain(ms_result *r, ms_error *err)
{
    ms_conn *conn = r->conn;
    ms_status status = MS_OK;
    if (r->res != NULL) {
        while (mysql_fetch_row(r->res) != NULL)
            ;
        if (mysql_errno(conn->my) != 0)
            status = fail(conn, true, err);
        mysql_free_result(r->res);
        r->res = NULL;
    }
    while (status == MS_OK) {
        const int rc = mysql_next_result(conn->my);
        if (rc > 0)
            status = fail(conn, true, err);
        if (rc != 0)
            break;
        status = discard_rows(conn, err);
    }
    return status;
}

/* The statement is over: everything is read, and whatever KILL was on its way has arrived. Inside a call. */
static void finish(ms_result *r, ms_status outcome)
{
    if (r->done)
        return;
    r->done = true;
    r->row = NULL;
    r->outcome = outcome;
    statement_end(r->conn, outcome);
}

static ms_status begin_result(ms_conn *conn, ms_result **out, ms_error *err)
{
    const ms_status status = result_in_the_way(conn, err);
    if (status != MS_OK)
        return status;
    ms_result *r = calloc(1, sizeof *r);
    if (r == NULL)
        return ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory");
    r->conn = conn;
    call_begin(conn);
    statement_begin(conn);
    conn->result = *out = r;
    return MS_OK;
}

static ms_status end_result(ms_result *r, ms_status status, ms_result **out)
{
    call_end(r->conn);
    if (status == MS_OK)
        *out = r;
    else
        drv_result_free(r);
    return status;
}

ms_status drv_query(ms_conn *conn, const char *sql, size_t len, const ms_value *params, size_t n_params,
                   ms_result **out, ms_error *err)
{
    ms_result *r;
    ms_status status = begin_result(conn, &r, err);
    *out = NULL;
    if (status != MS_OK)
        return status;
    status = n_params > 0 ? stmt_query(conn, sql, len, params, n_params, r, err) : text_query(conn, sql, len, r, err);
    if (status == MS_OK && r->n == 0) { /* an error of a later result of a CALL shows now */
        status = r->stmt != NULL ? stmt_next(r, err) : drain(r, err);
        status = status == MS_DONE ? MS_OK : status;
        finish(r, status);
    } else if (status != MS_OK) {
        finish(r, status);
    }
    return end_result(r, status, out);
}

ms_status drv_query_batch(ms_conn *conn, const ms_span *statements, size_t n, ms_result **out, ms_error *err)
{
    ms_result *r;
    ms_status status = begin_result(conn, &r, err);
    *out = NULL;
    if (status != MS_OK)
        return status;
    r->batch = true;
    status = send_together(conn, statements, n, err);
    if (status == MS_OK)
        status = take_rows(r, err);
    if (status != MS_OK)
        finish(r, status);
    return end_result(r, status, out);
}

ms_status drv_next_result(ms_result *r, ms_error *err)
{
    if (!r->batch || r->done)
        return MS_DONE;
    ms_status status = MS_ROW;
    call_begin(r->conn);
    while (r->res != NULL && mysql_fetch_row(r->res) != NULL)
        ;
    if (mysql_errno(r->conn->my) != 0)
        status = fail(r->conn, true, err);
    mysql_free_result(r->res);
    r->res = NULL;
    r->row = NULL;
    forget_columns(r);
    const int rc = status == MS_ROW ? mysql_next_result(r->conn->my) : 0;
    if (rc != 0)
        status = rc > 0 ? fail(r->conn, true, err) : MS_DONE;
    else if (status == MS_ROW && (status = take_rows(r, err)) == MS_OK)
        status = MS_ROW;
    r->at_end = false;
    if (status != MS_ROW)
        finish(r, status);
    call_end(r->conn);
    return status;
}

static ms_status text_next(ms_result *r, ms_error *err)
{
    r->row = mysql_fetch_row(r->res);
    if (r->row != NULL) {
        r->lengths = mysql_fetch_lengths(r->res);
        return MS_ROW;
    }
    if (mysql_errno(r->conn->my) != 0)
        return fail(r->conn, true, err);
    if (r->batch) {
        r->at_end = true;
        return MS_DONE;
    }
    ms_status status = drain(r, err);
    return status == MS_OK ? MS_DONE : status;
}

ms_status drv_next(ms_result *result, ms_error *err)
{
    if (result->at_end || (result->batch && !result->done && result->res == NULL))
        return MS_DONE;
    if (result->done) {
        if (result->outcome <= MS_DONE)
            return MS_DONE;
        return ms_error_set(err, result->outcome, "the result had ended with an error before");
    }
    call_begin(result->conn);
    ms_status status = result->stmt != NULL ? stmt_next(result, err) : text_next(result, err);
    if (status != MS_ROW && !result->at_end)
        finish(result, status);
    call_end(result->conn);
    return status;
}

void drv_result_free(ms_result *result)
{
    if (result == NULL)
        return;
    ms_conn *conn = result->conn;
    call_begin(conn);
    if (result->stmt != NULL)
        stmt_free(result);
    else if (!result->done)
        (void)drain(result, NULL);
    else if (result->res != NULL)
        mysql_free_result(result->res);
    finish(result, MS_DONE);
    call_end(conn);
    forget_columns(result);
    if (conn->result == result)
        conn->result = NULL;
    free(result);
}
