/* stmt.c: queries with parameters, by prepared statements of the binary protocol.
 *
 * Integers come as 64 bits, everything else as the text that the server or the library writes; a value longer than its
 * buffer is fetched again into one that is long enough, so a row never needs more memory than its widest values. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "internal.h"

typedef struct out_buffer {
    char *p;                    /* texts; one byte more than size for the NUL */
    size_t size;
    unsigned long length;
    flag_t is_null, error;
    int64_t i;
    bool fetched;               /* p holds this row's whole value */
} out_buffer;

struct stmt_state {
    MYSQL_STMT *stmt;
    MYSQL_BIND *binds;          /* of columns */
    out_buffer *buffers;
};

enum { FIRST_SIZE = 128 };

static bool is_integer(column_form form) { return form == FORM_INT || form == FORM_UINT; }

static void bind_column(MYSQL_BIND *b, out_buffer *o, column_form form)
{
    memset(b, 0, sizeof *b);
    b->length = &o->length;
    b->is_null = &o->is_null;
    b->error = &o->error;
    if (is_integer(form)) {
        b->buffer_type = MYSQL_TYPE_LONGLONG;
        b->buffer = &o->i;
        b->buffer_length = sizeof o->i;
        b->is_unsigned = form == FORM_UINT;
        return;
    }
    b->buffer_type = form == FORM_BLOB || form == FORM_BIT ? MYSQL_TYPE_BLOB : MYSQL_TYPE_STRING;
    b->buffer = o->p;
    b->buffer_length = (unsigned long)o->size;
}

static ms_status bind_columns(ms_result *r, ms_error *err)
{
    stmt_state *s = r->stmt;
    MYSQL_RES *meta = mysql_stmt_result_metadata(s->stmt);
    if (meta == NULL)
        return describe(r, NULL, 0, err); /* no rows in this statement's nature */
    ms_status status = describe(r, mysql_fetch_fields(meta), mysql_num_fields(meta), err);
    mysql_free_result(meta);
    if (status != MS_OK)
        return status;
    s->binds = calloc(r->n, sizeof *s->binds);
    s->buffers = calloc(r->n, sizeof *s->buffers);
    if (s->binds == NULL || s->buffers == NULL)
        return ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < r->n; i++) {
        out_buffer *o = &s->buffers[i];
        o->size = FIRST_SIZE;
        if ((o->p = calloc(1, o->size + 1)) == NULL)
            return ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory");
        bind_column(&s->binds[i], o, r->columns[i].form);
    }
    if (mysql_stmt_bind_result(s->stmt, s->binds) != 0)
        return fail_stmt(r->conn, s->stmt, true, err);
    return MS_OK;
}

/* The library reads through the pointers and writes nothing: the casts are its missing const. */
static void bind_param(MYSQL_BIND *b, const ms_value *v, unsigned long *length)
{
    static const enum enum_field_types buffer_types[] = {
        [MS_VALUE_NULL] = MYSQL_TYPE_NULL, [MS_VALUE_INT] = MYSQL_TYPE_LONGLONG, [MS_VALUE_DOUBLE] = MYSQL_TYPE_DOUBLE,
        [MS_VALUE_TEXT] = MYSQL_TYPE_STRING, [MS_VALUE_BLOB] = MYSQL_TYPE_BLOB,
    };
    union { const void *in; void *out; } p;
    p.in = v->kind == MS_VALUE_INT ? (const void *)&v->i : v->kind == MS_VALUE_DOUBLE ? (const void *)&v->d : v->p;
    if (p.in == NULL)
        p.in = "";
    b->buffer_type = buffer_types[v->kind];
    b->buffer = p.out;
    *length = (unsigned long)v->n;
    b->buffer_length = *length;
    b->length = length;
}

static ms_status execute(ms_conn *conn, MYSQL_STMT *stmt, const ms_value *params, size_t n, ms_error *err)
{
    size_t bytes = 0;
    if (mysql_stmt_param_count(stmt) != n)
        return ms_error_set(err, MS_ERR_USAGE, "the statement has %lu parameters, %zu were given",
                            (unsigned long)mysql_stmt_param_count(stmt), n);
    for (size_t i = 0; i < n; i++)
        bytes += 16 + (params[i].kind == MS_VALUE_TEXT || params[i].kind == MS_VALUE_BLOB ? params[i].n : 0);
    if (conn->max_packet > 0 && bytes + 64 > conn->max_packet)
        return fail_packet(conn, bytes, err);
    MYSQL_BIND *binds = calloc(n, sizeof *binds);
    unsigned long *lengths = calloc(n, sizeof *lengths);
    ms_status status = MS_OK;
    if (binds == NULL || lengths == NULL)
        status = ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory");
    for (size_t i = 0; status == MS_OK && i < n; i++)
        bind_param(&binds[i], &params[i], &lengths[i]);
    if (status == MS_OK && mysql_stmt_bind_param(stmt, binds) != 0)
        status = fail_stmt(conn, stmt, false, err);
    if (status == MS_OK && mysql_stmt_execute(stmt) != 0)
        status = fail_stmt(conn, stmt, true, err);
    free(binds);
    free(lengths);
    return status;
}

ms_status stmt_query(ms_conn *conn, const char *sql, size_t len, const ms_value *params, size_t n_params, ms_result *r,
                     ms_error *err)
{
    stmt_state *s = calloc(1, sizeof *s);
    if (s == NULL || (s->stmt = mysql_stmt_init(conn->my)) == NULL) {
        free(s);
        return ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory");
    }
    r->stmt = s;
    if (len + 1 > conn->max_packet && conn->max_packet > 0)
        return fail_packet(conn, len, err);
    if (mysql_stmt_prepare(s->stmt, sql, (unsigned long)len) != 0)
        return fail_stmt(conn, s->stmt, false, err);
    ms_status status = execute(conn, s->stmt, params, n_params, err);
    return status == MS_OK ? bind_columns(r, err) : status;
}

/* Results that nobody fetched (a CALL has several). The first error counts. */
static ms_status drain(ms_result *r, ms_error *err)
{
    MYSQL_STMT *stmt = r->stmt->stmt;
    int rc;
    do {
        if (mysql_stmt_free_result(stmt) != 0)
            return fail_stmt(r->conn, stmt, true, err);
    } while ((rc = mysql_stmt_next_result(stmt)) == 0);
    return rc > 0 ? fail_stmt(r->conn, stmt, true, err) : MS_OK;
}

ms_status stmt_next(ms_result *r, ms_error *err)
{
    stmt_state *s = r->stmt;
    if (r->n > 0) {
        for (size_t i = 0; i < r->n; i++)
            s->buffers[i].fetched = false;
        const int rc = mysql_stmt_fetch(s->stmt);
        if (rc == 0 || rc == MYSQL_DATA_TRUNCATED)
            return MS_ROW;
        if (rc != MYSQL_NO_DATA)
            return fail_stmt(r->conn, s->stmt, true, err);
    }
    ms_status status = drain(r, err);
    return status == MS_OK ? MS_DONE : status;
}

/* The whole of a text or blob that was longer than its buffer. The wider buffer serves the next rows too. */
static ms_status fetch_whole(ms_result *r, size_t i, ms_error *err)
{
    stmt_state *s = r->stmt;
    out_buffer *o = &s->buffers[i];
    const size_t want = o->length;
    char *wider = realloc(o->p, want + 1);
    if (wider == NULL)
        return ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory");
    o->p = wider;
    o->size = want;
    MYSQL_BIND b;
    bind_column(&b, o, r->columns[i].form);
    if (mysql_stmt_fetch_column(s->stmt, &b, (unsigned)i, 0) != 0)
        return fail_stmt(r->conn, s->stmt, true, err);
    s->binds[i].buffer = o->p;
    s->binds[i].buffer_length = (unsigned long)o->size;
    if (mysql_stmt_bind_result(s->stmt, s->binds) != 0)
        return fail_stmt(r->conn, s->stmt, true, err);
    return MS_OK;
}

ms_status stmt_value(ms_result *r, size_t i, ms_value *out, ms_error *err)
{
    out_buffer *o = &r->stmt->buffers[i];
    const column_form form = r->columns[i].form;
    if (o->is_null)
        return MS_OK;
    if (form == FORM_INT) {
        *out = (ms_value){ .kind = MS_VALUE_INT, .i = o->i };
        return MS_OK;
    }
    if (form == FORM_UINT) {
        const uint64_t u = (uint64_t)o->i;
        char digits[24];
        size_t n = sizeof digits - 1;
        digits[n] = '\0';
        uint64_t rest = u;
        do
            digits[--n] = (char)('0' + rest % 10);
        while ((rest /= 10) > 0);
        read_text(r, form, digits + n, sizeof digits - 1 - n, out);
        return MS_OK;
    }
    if (!o->fetched && o->length > o->size) {
        ms_status status = fetch_whole(r, i, err);
        if (status != MS_OK)
            return status;
    }
    o->fetched = true;
    o->p[o->length] = '\0';
    read_text(r, form, o->p, o->length, out);
    return MS_OK;
}

void stmt_free(ms_result *r)
{
    stmt_state *s = r->stmt;
    if (!r->done)
        (void)drain(r, NULL);
    mysql_stmt_close(s->stmt);
    for (size_t i = 0; s->buffers != NULL && i < r->n; i++)
        free(s->buffers[i].p);
    free(s->buffers);
    free(s->binds);
    free(s);
    r->stmt = NULL;
}
