/* result.c: a query's rows. Values are read as text or bytes, in pieces where they are long, and kept for the row. */
#include "config.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "internal.h"

typedef enum form { FORM_TEXT, FORM_BLOB, FORM_INT, FORM_DOUBLE, FORM_DOUBLE_TEXT, FORM_BIT, FORM_GUID } form;

typedef struct column {
    char name[256], type_name[64];
    form form;
    char *p;                     /* this row's value, terminated */
    size_t n, size;
    bool null;
    SQLBIGINT i;
    double d;
} column;

struct ms_result {
    ms_conn *conn;
    SQLHSTMT stmt;
    size_t n, fetched;           /* columns, and how many of this row have been read */
    column *columns;
    bool row, done;
    ms_status outcome;
};


locale_t c_locale;

/* ---- columns ----------------------------------------------------------------------------------------------------- */

static const struct { SQLSMALLINT type; form form; } forms[] = {
    { SQL_BIT, FORM_BIT },         { SQL_TINYINT, FORM_INT },   { SQL_SMALLINT, FORM_INT },
    { SQL_INTEGER, FORM_INT },     { SQL_BIGINT, FORM_INT },    { SQL_REAL, FORM_DOUBLE },
    { SQL_FLOAT, FORM_DOUBLE },    { SQL_DOUBLE, FORM_DOUBLE }, { SQL_BINARY, FORM_BLOB },
    { SQL_VARBINARY, FORM_BLOB },  { SQL_LONGVARBINARY, FORM_BLOB },
};

static ms_status describe(ms_result *r, size_t i, ms_error *err)
{
    column *c = &r->columns[i];
    SQLSMALLINT n, type = 0, digits, nullable;
    SQLULEN size;
    if (!SQL_SUCCEEDED(SQLDescribeCol(r->stmt, (SQLUSMALLINT)(i + 1), (SQLCHAR *)c->name, (SQLSMALLINT)sizeof c->name,
                                      &n, &type, &size, &digits, &nullable)))
        return fail(r->conn->kind, SQL_HANDLE_STMT, r->stmt, true, err);
    SQLColAttribute(r->stmt, (SQLUSMALLINT)(i + 1), SQL_DESC_TYPE_NAME, c->type_name, (SQLSMALLINT)sizeof c->type_name,
                    &n, NULL);
    for (size_t k = 0; k < sizeof forms / sizeof *forms; k++)
        if (forms[k].type == type)
            c->form = forms[k].form;
    if (type == SQL_GUID && r->conn->kind->lower_guid)
        c->form = FORM_GUID;
    if (c->form == FORM_DOUBLE && r->conn->kind->double_as_text)
        c->form = FORM_DOUBLE_TEXT;
    if (strcasecmp(c->type_name, "bool") == 0)
        c->form = FORM_INT; /* psqlodbc: a text, '1' or '0' */
    return MS_OK;
}

size_t drv_columns(const ms_result *result) { return result->n; }

void drv_column(const ms_result *result, size_t i, ms_result_column *out)
{
    static const ms_value_kind kinds[] = {
        [FORM_TEXT] = MS_VALUE_TEXT, [FORM_BLOB] = MS_VALUE_BLOB, [FORM_INT] = MS_VALUE_INT,
        [FORM_DOUBLE] = MS_VALUE_DOUBLE, [FORM_DOUBLE_TEXT] = MS_VALUE_DOUBLE, [FORM_BIT] = MS_VALUE_INT,
        [FORM_GUID] = MS_VALUE_TEXT,
    };
    const column *c = &result->columns[i];
    *out = (ms_result_column){ .name = c->name, .kind = kinds[c->form], .type_name = c->type_name };
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

static bool grow(column *c, size_t size)
{
    if (c->size >= size)
        return true;
    char *p = realloc(c->p, size);
    if (p == NULL)
        return false;
    c->p = p;
    c->size = size;
    return true;
}

/* Texts and bytes in as many pieces as the driver wants; each piece of text ends with a NUL of its own. */
static ms_status read_long(ms_result *r, size_t i, SQLSMALLINT type, ms_error *err)
{
    enum { FIRST = 256 };
    column *c = &r->columns[i];
    const size_t nul = type == SQL_C_CHAR ? 1 : 0;
    c->n = 0;
    for (;;) {
        SQLLEN length = SQL_NO_TOTAL;
        if (!grow(c, c->n + FIRST))
            return no_memory(err);
        const size_t room = c->size - c->n - (1 - nul); /* a byte for our own NUL behind bytes */
        const SQLRETURN rc = SQLGetData(r->stmt, (SQLUSMALLINT)(i + 1), type, c->p + c->n, (SQLLEN)room, &length);
        if (rc == SQL_NO_DATA)
            break;
        if (!SQL_SUCCEEDED(rc))
            return fail(r->conn->kind, SQL_HANDLE_STMT, r->stmt, true, err);
        if (length == SQL_NULL_DATA) {
            c->null = true;
            return MS_OK;
        }
        if (length >= 0 && (size_t)length + nul <= room) {
            c->n += (size_t)length;
            break;
        }
        c->n += room - nul;
        if (!grow(c, length > 0 ? c->n + ((size_t)length - (room - nul)) + 2 : c->size * 2))
            return no_memory(err);
    }
    if (!grow(c, c->n + 1))
        return no_memory(err);
    c->p[c->n] = '\0';
    return MS_OK;
}

static ms_status read_fixed(ms_result *r, size_t i, SQLSMALLINT type, void *to, size_t size, ms_error *err)
{
    SQLLEN length = 0;
    if (!SQL_SUCCEEDED(SQLGetData(r->stmt, (SQLUSMALLINT)(i + 1), type, to, (SQLLEN)size, &length)))
        return fail(r->conn->kind, SQL_HANDLE_STMT, r->stmt, true, err);
    r->columns[i].null = length == SQL_NULL_DATA;
    return MS_OK;
}

static ms_status read_column(ms_result *r, size_t i, ms_error *err)
{
    column *c = &r->columns[i];
    c->null = false;
    if (c->form == FORM_DOUBLE)
        return read_fixed(r, i, SQL_C_DOUBLE, &c->d, sizeof c->d, err);
    if (c->form == FORM_BIT)
        return read_fixed(r, i, SQL_C_SBIGINT, &c->i, sizeof c->i, err);
    ms_status status = read_long(r, i, c->form == FORM_BLOB ? SQL_C_BINARY : SQL_C_CHAR, err);
    for (char *p = c->p; status == MS_OK && c->form == FORM_GUID && !c->null && *p != '\0'; p++)
        *p = *p >= 'A' && *p <= 'F' ? (char)(*p - 'A' + 'a') : *p;
    return status;
}

/* An integer that does not fit, or is none (SQLite keeps anything in any column), stays TEXT. */
static void put_integer(const column *c, ms_value *out)
{
    char *end = NULL;
    const long long v = strtoll(c->p, &end, 10);
    const bool at_limit = v == INT64_MAX || v == INT64_MIN;
    if (c->n == 0 || *end != '\0' || (at_limit && strcmp(c->p, "9223372036854775807") != 0 &&
                                      strcmp(c->p, "-9223372036854775808") != 0))
        *out = (ms_value){ .kind = MS_VALUE_TEXT, .p = c->p, .n = c->n };
    else
        *out = (ms_value){ .kind = MS_VALUE_INT, .i = v };
}

/* sqliteodbc writes 15 digits, which makes the largest numbers larger than any. */
static double rounded_double(const char *text)
{
    const double d = strtod_l(text, NULL, c_locale);
    const bool says_so = strpbrk(text, "nN") != NULL; /* inf, nan */
    return says_so || (d <= DBL_MAX && d >= -DBL_MAX) ? d : d > 0 ? DBL_MAX : -DBL_MAX;
}

ms_status drv_value(ms_result *result, size_t i, ms_value *out, ms_error *err)
{
    *out = (ms_value){ .kind = MS_VALUE_NULL };
    if (i >= result->n || !result->row)
        return ms_error_set(err, MS_ERR_INTERNAL, "there is no value %zu: no such column, or no row was fetched", i);
    for (; result->fetched <= i; result->fetched++) { /* in order and once: not every driver can do otherwise */
        ms_status status = read_column(result, result->fetched, err);
        if (status != MS_OK)
            return status;
    }
    const column *c = &result->columns[i];
    if (c->null)
        return MS_OK;
    switch (c->form) {
    case FORM_INT: put_integer(c, out); break;
    case FORM_BIT: *out = (ms_value){ .kind = MS_VALUE_INT, .i = c->i }; break;
    case FORM_DOUBLE_TEXT: *out = (ms_value){ .kind = MS_VALUE_DOUBLE, .d = rounded_double(c->p) }; break;
    case FORM_DOUBLE: *out = (ms_value){ .kind = MS_VALUE_DOUBLE, .d = c->d }; break;
    case FORM_GUID:
    case FORM_TEXT: *out = (ms_value){ .kind = MS_VALUE_TEXT, .p = c->p, .n = c->n }; break;
    case FORM_BLOB: *out = (ms_value){ .kind = MS_VALUE_BLOB, .p = c->p, .n = c->n }; break;
    }
    return MS_OK;
}

/* ---- the query --------------------------------------------------------------------------------------------------- */

ms_status drv_query(ms_conn *conn, const char *sql, size_t len, const ms_value *params, size_t n_params,
                    ms_result **out, ms_error *err)
{
    SQLHSTMT stmt = NULL;
    SQLSMALLINT n = 0;
    *out = NULL;
    ms_status status = run(conn, sql, len, params, n_params, &stmt, NULL, err);
    if (status != MS_OK)
        return status;
    ms_result *r = calloc(1, sizeof *r);
    if (r == NULL) {
        SQLFreeHandle(SQL_HANDLE_STMT, stmt);
        return no_memory(err);
    }
    r->conn = conn;
    r->stmt = stmt;
    conn->result = r;
    if (!SQL_SUCCEEDED(SQLNumResultCols(stmt, &n)))
        status = fail(conn->kind, SQL_HANDLE_STMT, stmt, true, err);
    r->columns = calloc(n > 0 ? (size_t)n : 1, sizeof *r->columns);
    if (status == MS_OK && r->columns == NULL)
        status = no_memory(err);
    r->n = status == MS_OK && n > 0 ? (size_t)n : 0;
    for (size_t i = 0; status == MS_OK && i < r->n; i++)
        status = describe(r, i, err);
    if (status != MS_OK) {
        drv_result_free(r);
        return status;
    }
    *out = r;
    return MS_OK;
}

ms_status drv_next(ms_result *result, ms_error *err)
{
    result->row = false;
    if (result->done || result->n == 0) {
        if (result->outcome <= MS_DONE)
            return MS_DONE;
        return ms_error_set(err, result->outcome, "the result had ended with an error before");
    }
    const SQLRETURN rc = SQLFetch(result->stmt);
    if (SQL_SUCCEEDED(rc)) {
        result->row = true;
        result->fetched = 0;
        return MS_ROW;
    }
    result->done = true;
    result->outcome = rc == SQL_NO_DATA ? MS_DONE : fail(result->conn->kind, SQL_HANDLE_STMT, result->stmt, true, err);
    result->conn->lost = result->conn->lost || result->outcome == MS_ERR_LOST;
    return result->outcome;
}

void drv_result_free(ms_result *result)
{
    if (result == NULL)
        return;
    SQLFreeHandle(SQL_HANDLE_STMT, result->stmt);
    for (size_t i = 0; i < result->n; i++)
        free(result->columns[i].p);
    free(result->columns);
    result->conn->result = NULL;
    free(result);
}
