/* template.c: the smallest complete driver module, to copy from. See doc/NEW-DRIVER.md.
 *
 * It is a real driver of a toy database: a connection holds one table in memory. It understands, one statement a call,
 *
 *     SELECT value[, value...]             SELECT column FROM t    SELECT COUNT(*) FROM t
 *     CREATE TABLE t (column type, ...)    DROP TABLE t            INSERT INTO t VALUES (value, ...)
 *
 * where a value is an integer, 'text', NULL or ? (a parameter). Only the required slots are filled: no transactions, no
 * cancel, no time-outs. The loader answers MS_ERR_UNSUPPORTED for those, and runs exec_batch as a loop over exec.
 *
 * What to keep when your client library takes the place of the toy: every call returns a status and fills *err; *out is
 * set only on success; nothing is printed, retried or asked for. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "dialect.h"

enum { MAX_COLUMNS = 8, NAME_SIZE = 32 };

/* The two types that core sees only as names. Put here what your client library gives you. */
struct ms_conn {
    char table[NAME_SIZE];       /* "" = there is none */
    char columns[MAX_COLUMNS][NAME_SIZE];
    size_t n_columns, n_rows;
    ms_value *cells;             /* n_rows * n_columns; texts are malloc'ed */
};

struct ms_result {
    char columns[MAX_COLUMNS][NAME_SIZE];
    size_t n_columns, n_rows, row; /* row: 0 = before the first */
    ms_value *cells;
};

/* ---- values ------------------------------------------------------------------------------------------------------ */

static bool value_copy(ms_value *to, const ms_value *from)
{
    *to = *from;
    if (from->kind != MS_VALUE_TEXT && from->kind != MS_VALUE_BLOB)
        return true;
    char *text = malloc(from->n + 1); /* TEXT carries its length and a NUL as well */
    if (text == NULL)
        return false;
    memcpy(text, from->n > 0 ? from->p : "", from->n);
    text[from->n] = '\0';
    to->p = text;
    return true;
}

static void cells_free(ms_value *cells, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free((char *)(uintptr_t)cells[i].p);
    free(cells);
}

/* Appends one row of n values to *cells, which has n_rows. */
static bool row_append(ms_value **cells, size_t n_rows, size_t n, const ms_value *row)
{
    ms_value *grown = realloc(*cells, (n_rows + 1) * n * sizeof *grown);
    if (grown == NULL)
        return false;
    *cells = grown;
    for (size_t i = 0; i < n; i++)
        if (!value_copy(&grown[n_rows * n + i], &row[i])) {
            while (i > 0)
                free((char *)(uintptr_t)grown[n_rows * n + --i].p);
            return false;
        }
    return true;
}

/* ---- reading a statement ----------------------------------------------------------------------------------------- */

/* The text has a length and no terminator: never look past end. */
typedef struct scan {
    const char *p, *end;
    const ms_value *params;
    size_t n_params, used;
} scan;

static void skip(scan *s)
{
    while (s->p < s->end && isspace((unsigned char)*s->p))
        s->p++;
}

static bool punct(scan *s, char c)
{
    skip(s);
    if (s->p == s->end || *s->p != c)
        return false;
    s->p++;
    return true;
}

static bool word(scan *s, char *to)
{
    size_t n = 0;
    skip(s);
    while (s->p < s->end && (isalnum((unsigned char)*s->p) || *s->p == '_') && n < NAME_SIZE - 1)
        to[n++] = *s->p++;
    to[n] = '\0';
    return n > 0;
}

static bool keyword(scan *s, const char *want)
{
    char got[NAME_SIZE];
    scan back = *s;
    if (word(s, got) && strcasecmp(got, want) == 0)
        return true;
    *s = back;
    return false;
}

/* A literal or a parameter. Text points into the statement. */
static bool value(scan *s, ms_value *v)
{
    *v = (ms_value){ .kind = MS_VALUE_NULL };
    if (keyword(s, "null"))
        return true;
    if (punct(s, '?')) {
        if (s->used < s->n_params)
            *v = s->params[s->used];
        return s->used++ < s->n_params;
    }
    if (punct(s, '\'')) {
        const char *close = memchr(s->p, '\'', (size_t)(s->end - s->p));
        *v = (ms_value){ .kind = MS_VALUE_TEXT, .p = s->p, .n = close != NULL ? (size_t)(close - s->p) : 0 };
        s->p = close != NULL ? close + 1 : s->end;
        return close != NULL;
    }
    bool minus = punct(s, '-');
    size_t digits = 0;
    for (v->kind = MS_VALUE_INT; s->p < s->end && isdigit((unsigned char)*s->p) && digits < 18; digits++)
        v->i = v->i * 10 + (*s->p++ - '0');
    v->i = minus ? -v->i : v->i;
    return digits > 0;
}

static size_t values(scan *s, ms_value *row)
{
    size_t n = 0;
    do
        if (n == MAX_COLUMNS || !value(s, &row[n++]))
            return 0;
    while (punct(s, ','));
    return n;
}

/* ---- statements -------------------------------------------------------------------------------------------------- */

static ms_status syntax(ms_error *err) { return ms_error_set(err, MS_ERR_SQL, "this is not a statement of the toy"); }
static ms_status no_memory(ms_error *err) { return ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory"); }

/* A second statement in the text, or parameters that nothing uses, are refused: exactly one statement a call. */
static bool at_end(scan *s)
{
    skip(s);
    return s->p == s->end && s->used == s->n_params;
}

static ms_status check_table(const ms_conn *conn, const char *name, ms_error *err)
{
    if (*name != '\0' && strcasecmp(conn->table, name) == 0)
        return MS_OK;
    return ms_error_set(err, MS_ERR_SQL, "there is no table %s", name);
}

static void clear(ms_conn *conn)
{
    cells_free(conn->cells, conn->n_rows * conn->n_columns);
    *conn = (ms_conn){ .n_rows = 0 };
}

static ms_status create(ms_conn *conn, scan *s, ms_error *err)
{
    ms_conn t = { .n_rows = 0 };
    char type[NAME_SIZE];
    if (!keyword(s, "table") || !word(s, t.table) || !punct(s, '('))
        return syntax(err);
    do
        if (t.n_columns == MAX_COLUMNS || !word(s, t.columns[t.n_columns++]) || !word(s, type))
            return syntax(err);
    while (punct(s, ','));
    if (!punct(s, ')') || !at_end(s))
        return syntax(err);
    if (conn->table[0] != '\0')
        return ms_error_set(err, MS_ERR_SQL, "the toy holds one table, and has %s", conn->table);
    *conn = t;
    return MS_OK;
}

static ms_status drop(ms_conn *conn, scan *s, ms_error *err)
{
    char name[NAME_SIZE];
    if (!keyword(s, "table") || !word(s, name) || !at_end(s))
        return syntax(err);
    ms_status status = check_table(conn, name, err);
    if (status == MS_OK)
        clear(conn);
    return status;
}

static ms_status insert(ms_conn *conn, scan *s, ms_error *err)
{
    char name[NAME_SIZE];
    ms_value row[MAX_COLUMNS];
    if (!keyword(s, "into") || !word(s, name) || !keyword(s, "values") || !punct(s, '('))
        return syntax(err);
    size_t n = values(s, row);
    if (n == 0 || !punct(s, ')') || !at_end(s))
        return syntax(err);
    ms_status status = check_table(conn, name, err);
    if (status == MS_OK && n != conn->n_columns)
        status = ms_error_set(err, MS_ERR_SQL, "%s has %zu columns", name, conn->n_columns);
    if (status == MS_OK && !row_append(&conn->cells, conn->n_rows, n, row))
        status = no_memory(err);
    conn->n_rows += status == MS_OK;
    return status;
}

/* SELECT what FROM name: the rows are copied, so that a result does not change with the table. */
static ms_status select_from(const ms_conn *conn, scan *s, const char *what, ms_result *r, ms_error *err)
{
    char name[NAME_SIZE];
    if (!word(s, name) || !at_end(s))
        return syntax(err);
    ms_status status = check_table(conn, name, err);
    if (status != MS_OK)
        return status;
    snprintf(r->columns[0], NAME_SIZE, "%s", what);
    r->n_columns = 1;
    const ms_value count = { .kind = MS_VALUE_INT, .i = (int64_t)conn->n_rows };
    if (strcmp(what, "count") == 0) {
        r->n_rows = row_append(&r->cells, 0, 1, &count);
        return r->n_rows == 1 ? MS_OK : no_memory(err);
    }
    size_t c = 0;
    while (c < conn->n_columns && strcasecmp(conn->columns[c], what) != 0)
        c++;
    if (c == conn->n_columns)
        return ms_error_set(err, MS_ERR_SQL, "%s has no column %s", name, what);
    for (; r->n_rows < conn->n_rows; r->n_rows++)
        if (!row_append(&r->cells, r->n_rows, 1, &conn->cells[r->n_rows * conn->n_columns + c]))
            return no_memory(err);
    return MS_OK;
}

static ms_status select_any(ms_conn *conn, scan *s, ms_result *r, ms_error *err)
{
    char what[NAME_SIZE] = "count";
    ms_value row[MAX_COLUMNS];
    scan back = *s;
    bool count = keyword(s, "count") && punct(s, '(') && punct(s, '*') && punct(s, ')');
    if ((count || word(s, what)) && keyword(s, "from"))
        return select_from(conn, s, what, r, err);
    *s = back; /* then it is one row of literals and parameters */
    size_t n = values(s, row);
    if (n == 0 || !at_end(s))
        return syntax(err);
    for (; r->n_columns < n; r->n_columns++)
        snprintf(r->columns[r->n_columns], NAME_SIZE, "column%zu", r->n_columns + 1);
    r->n_rows = row_append(&r->cells, 0, n, row);
    return r->n_rows == 1 ? MS_OK : no_memory(err);
}

static void driver_result_free(ms_result *r)
{
    if (r != NULL)
        cells_free(r->cells, r->n_rows * r->n_columns);
    free(r);
}

/* ---- the slots --------------------------------------------------------------------------------------------------- */

static ms_status driver_query(ms_conn *conn, const char *sql, size_t len, const ms_value *params, size_t n_params,
                              ms_result **out, ms_error *err)
{
    scan s = { sql, sql + len, params, n_params, 0 };
    *out = NULL;
    ms_result *r = calloc(1, sizeof *r);
    if (r == NULL)
        return no_memory(err);
    ms_status status;
    if (keyword(&s, "select"))
        status = select_any(conn, &s, r, err);
    else if (keyword(&s, "create"))
        status = create(conn, &s, err);
    else if (keyword(&s, "drop"))
        status = drop(conn, &s, err);
    else if (keyword(&s, "insert"))
        status = insert(conn, &s, err);
    else
        status = syntax(err);
    if (status != MS_OK) {
        driver_result_free(r);
        return status;
    }
    *out = r;
    return MS_OK;
}

static ms_status driver_exec(ms_conn *conn, const char *sql, size_t len, int64_t *affected, ms_error *err)
{
    ms_result *r;
    ms_status status = driver_query(conn, sql, len, NULL, 0, &r, err);
    if (affected != NULL)
        *affected = -1; /* unknown; say it if your database does */
    driver_result_free(status == MS_OK ? r : NULL);
    return status;
}

static ms_status driver_next(ms_result *r, ms_error *err)
{
    (void)err;
    if (r->row > r->n_rows)
        return MS_DONE;
    r->row++;
    return r->row > r->n_rows ? MS_DONE : MS_ROW;
}

static size_t driver_columns(const ms_result *r) { return r->n_columns; }

static void driver_column(const ms_result *r, size_t i, ms_result_column *out)
{
    *out = (ms_result_column){ r->columns[i], r->n_rows > 0 ? r->cells[i].kind : MS_VALUE_TEXT, "" };
}

static ms_status driver_value(ms_result *r, size_t i, ms_value *out, ms_error *err)
{
    if (r->row == 0 || r->row > r->n_rows || i >= r->n_columns)
        return ms_error_set(err, MS_ERR_INTERNAL, "value %zu of a result without it", i);
    *out = r->cells[(r->row - 1) * r->n_columns + i];
    return MS_OK;
}

/* A driver for a server takes host, user, ... from *how and leaves what is NULL to its client library's own
 * configuration; it must not take longer than connect_timeout_ms and never asks for a password. */
static ms_status driver_open(const ms_connect *how, ms_conn **out, ms_error *err)
{
    *out = NULL;
    if (how->options != NULL && how->options[0] != NULL)
        return ms_error_set(err, MS_ERR_CONNECT, "template: has no option %s", how->options[0]);
    ms_conn *conn = calloc(1, sizeof *conn);
    if (conn == NULL)
        return no_memory(err);
    *out = conn;
    return MS_OK;
}

static void driver_close(ms_conn *conn)
{
    if (conn != NULL)
        clear(conn);
    free(conn);
}

static const char *driver_client_library(void) { return "none (a table in memory)"; }

static ms_status driver_server_info(ms_conn *conn, ms_server *out, ms_error *err)
{
    (void)conn;
    (void)err;
    *out = (ms_server){ .dialect = &template_dialect, .version = 10000, .product = "Template", .version_text = "1.0" };
    return MS_OK;
}

static const char *const schemes[] = { "template", NULL };
static const ms_dialect *const dialects[] = { &template_dialect, NULL };

static const ms_driver driver = {
    .magic = MS_DRIVER_MAGIC,
    .abi_major = MS_DRIVER_ABI_MAJOR,
    .abi_minor = MS_DRIVER_ABI_MINOR,
    .size = sizeof(ms_driver),
    .name = "template",          /* and the file is template.so */
    .version = "1.0",
    .schemes = schemes,
    .dialects = dialects,
    .flags = 0,                  /* each MS_CAP_* is a promise that the loader checks */
    .client_library = driver_client_library,
    .open = driver_open,
    .close = driver_close,
    .server_info = driver_server_info,
    .exec = driver_exec,
    .query = driver_query,
    .next = driver_next,
    .columns = driver_columns,
    .column = driver_column,
    .value = driver_value,
    .result_free = driver_result_free,
};

const ms_driver *ms_driver_entry(void) { return &driver; }
