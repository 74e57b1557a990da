/* query.c: one statement and its result.
 *
 * Always the extended protocol: there the server itself refuses a text of two statements before it runs the first,
 * which the simple protocol would run as one transaction. Rows come one by one, so memory stays flat however wide
 * they are. */
#include "config.h"

#include <ctype.h>
#include <locale.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "conn.h"

/* OIDs of types, from the server's pg_type.dat; they never change. */
enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_OID = 26, OID_FLOAT4 = 700,
       OID_FLOAT8 = 701 };

static const struct { Oid oid; ms_value_kind kind; const char *name; } types[] = {
    { OID_BOOL, MS_VALUE_INT, "bool" },        { OID_BYTEA, MS_VALUE_BLOB, "bytea" },
    { OID_INT8, MS_VALUE_INT, "int8" },        { OID_INT2, MS_VALUE_INT, "int2" },
    { OID_INT4, MS_VALUE_INT, "int4" },        { OID_OID, MS_VALUE_INT, "oid" },
    { OID_FLOAT4, MS_VALUE_DOUBLE, "float4" }, { OID_FLOAT8, MS_VALUE_DOUBLE, "float8" },
    { 25, MS_VALUE_TEXT, "text" },             { 1043, MS_VALUE_TEXT, "varchar" },
    { 1042, MS_VALUE_TEXT, "bpchar" },         { 19, MS_VALUE_TEXT, "name" },
    { 1700, MS_VALUE_TEXT, "numeric" },        { 1082, MS_VALUE_TEXT, "date" },
    { 1114, MS_VALUE_TEXT, "timestamp" },      { 1184, MS_VALUE_TEXT, "timestamptz" },
    { 2950, MS_VALUE_TEXT, "uuid" },           { 114, MS_VALUE_TEXT, "json" },
    { 3802, MS_VALUE_TEXT, "jsonb" },
};

struct ms_result {
    ms_conn *conn;
    PGresult *first;         /* kept to the end: the columns' names are in it */
    PGresult *rows;          /* the row that came last */
    int row;                 /* in rows; -1 = before its first */
    bool done;
    unsigned char *bytes;    /* the last bytea that value() decoded */
    PGresult **answers;      /* of a batch: those to come; first and rows are the present one */
    size_t n_answers, answer;
    ms_status status;        /* of the statement behind the last of them; why, unless MS_OK */
    ms_error why;
};

/* ---- statements -------------------------------------------------------------------------------------------------- */

/* Skips blanks and comments (which nest). */
static size_t skip_blank(const char *sql, size_t len)
{
    size_t i = 0;
    while (i < len) {
        if (isspace((unsigned char)sql[i])) {
            i++;
        } else if (len - i >= 2 && sql[i] == '-' && sql[i + 1] == '-') {
            while (i < len && sql[i] != '\n')
                i++;
        } else if (len - i >= 2 && sql[i] == '/' && sql[i + 1] == '*') {
            int depth = 0;
            do {
                bool open = len - i >= 2 && sql[i] == '/' && sql[i + 1] == '*';
                bool close = len - i >= 2 && sql[i] == '*' && sql[i + 1] == '/';
                depth += open ? 1 : close ? -1 : 0;
                i += open || close ? 2 : 1;
            } while (i < len && depth > 0);
        } else {
            break;
        }
    }
    return i < len ? i : len;
}

pg_word ms_pg_word(const char *sql, size_t len)
{
    static const struct { const char *text; pg_word word; } words[] = {
        { "begin", PG_BEGIN },       { "start", PG_BEGIN },  { "commit", PG_COMMIT }, { "end", PG_COMMIT },
        { "rollback", PG_ROLLBACK }, { "abort", PG_ROLLBACK }, { "prepare", PG_COMMIT }, { "copy", PG_COPY },
    };
    size_t at = skip_blank(sql, len), n = 0;
    while (at + n < len && isalpha((unsigned char)sql[at + n]))
        n++;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i].text) == n && strncasecmp(words[i].text, sql + at, n) == 0)
            return words[i].word;
    return PG_OTHER;
}

bool ms_pg_risky(const ms_conn *conn, pg_word word)
{
    return PQtransactionStatus(conn->pg) == PQTRANS_IDLE || word == PG_COMMIT;
}

char *ms_pg_text(const char *sql, size_t len, ms_error *err)
{
    if (len > 0 && memchr(sql, '\0', len) != NULL) {
        ms_error_set(err, MS_ERR_SQL, "the statement contains a NUL character");
        return NULL;
    }
    char *text = malloc(len + 1);
    if (text == NULL) {
        ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory");
        return NULL;
    }
    if (len > 0)
        memcpy(text, sql, len);
    text[len] = '\0';
    return text;
}

ms_status ms_pg_check_commit(pg_word word, const PGresult *result, ms_error *err)
{
    if (word != PG_COMMIT || PQresultStatus(result) != PGRES_COMMAND_OK ||
        strcmp(PQcmdStatus((PGresult *)(uintptr_t)result), "ROLLBACK") != 0)
        return MS_OK;
    ms_error_set(err, MS_ERR_SQL, "the transaction was rolled back instead of committed: a statement in it had failed");
    if (err != NULL)
        ms_text_copy(err->sqlstate, sizeof err->sqlstate, "25P02", 5);
    return MS_ERR_SQL;
}

/* ---- parameters -------------------------------------------------------------------------------------------------- */

/* As libpq wants them. Types are left to the server, except for bytes, which could be taken for text. */
typedef struct param_set {
    Oid *types;
    const char **values;
    int *lengths, *formats;
    char *memory;            /* numbers as text */
} param_set;

enum { NUMBER_SIZE = 32 };

static pthread_once_t c_locale_once = PTHREAD_ONCE_INIT;
static locale_t c_locale;
static void make_c_locale(void) { c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0); }

/* The program's locale may write 1,5. */
static locale_t enter_c_locale(void)
{
    pthread_once(&c_locale_once, make_c_locale);
    return uselocale(c_locale);
}

static void number_text(const ms_value *v, char *to)
{
    if (v->kind == MS_VALUE_INT) {
        snprintf(to, NUMBER_SIZE, "%lld", (long long)v->i);
        return;
    }
    locale_t old = enter_c_locale();
    snprintf(to, NUMBER_SIZE, "%.17g", v->d); /* inf and nan are spelled as the server reads them */
    uselocale(old);
}

static void params_free(param_set *p)
{
    free(p->types);
    free(p->values);
    free(p->lengths);
    free(p->formats);
    free(p->memory);
}

static ms_status params_make(const ms_value *params, size_t n, param_set *p, ms_error *err)
{
    *p = (param_set){ calloc(n + 1, sizeof *p->types), calloc(n + 1, sizeof *p->values), calloc(n + 1, sizeof(int)),
                      calloc(n + 1, sizeof(int)), calloc(n + 1, NUMBER_SIZE) };
    if (!p->types || !p->values || !p->lengths || !p->formats || !p->memory) {
        params_free(p);
        return ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory");
    }
    for (size_t i = 0; i < n; i++) {
        const ms_value *v = &params[i];
        if (v->kind == MS_VALUE_NULL)
            continue;
        p->values[i] = v->n > 0 ? v->p : "";
        p->lengths[i] = (int)v->n;
        p->formats[i] = 1; /* binary text is the text itself: its length counts, not a terminator */
        if (v->kind == MS_VALUE_BLOB) {
            p->types[i] = OID_BYTEA;
        } else if (v->kind != MS_VALUE_TEXT) {
            number_text(v, p->memory + i * NUMBER_SIZE);
            p->values[i] = p->memory + i * NUMBER_SIZE;
            p->formats[i] = 0;
        }
    }
    return MS_OK;
}

/* ---- exec and query ---------------------------------------------------------------------------------------------- */

/* Sends one statement and gives its first result. Nothing is left to read after an error. */
static ms_status send_one(ms_conn *conn, const char *sql, size_t len, const param_set *p, size_t n_params,
                          PGresult **first, ms_error *err)
{
    pg_word word = ms_pg_word(sql, len);
    *first = NULL;
    ms_status status = ms_pg_start(conn, ms_pg_risky(conn, word), err);
    char *text = status == MS_OK ? ms_pg_text(sql, len, err) : NULL;
    if (text == NULL)
        return status != MS_OK ? status : MS_ERR_SQL;
    int sent = p != NULL ? PQsendQueryParams(conn->pg, text, (int)n_params, p->types, p->values, p->lengths,
                                           p->formats, 0)
                         : PQsendQueryParams(conn->pg, text, 0, NULL, NULL, NULL, NULL, 0);
    free(text);
    if (!sent && PQstatus(conn->pg) != CONNECTION_BAD) /* no memory, for instance */
        return ms_error_set(err, MS_ERR_SQL, "%s", PQerrorMessage(conn->pg));
    if (!sent)
        return ms_pg_lost(conn, PQerrorMessage(conn->pg), err);
    PQsetSingleRowMode(conn->pg);
    status = ms_pg_result(conn, first, err);
    if (status == MS_OK && *first != NULL)
        status = ms_pg_check(conn, *first, err);
    if (status == MS_OK && *first != NULL)
        status = ms_pg_check_commit(word, *first, err);
    if (status == MS_OK)
        return MS_OK;
    PQclear(*first);
    *first = NULL;
    ms_error later = MS_ERROR_INIT;
    ms_pg_drain(conn, &later);
    return status;
}

/* How many rows the command tag says; 0 for commands that have none. */
static int64_t tag_rows(PGresult *result)
{
    return strtoll(PQcmdTuples(result), NULL, 10);
}

ms_status ms_pg_exec(ms_conn *conn, const char *sql, size_t len, int64_t *affected, ms_error *err)
{
    PGresult *result;
    if (affected != NULL)
        *affected = -1;
    ms_status status = send_one(conn, sql, len, NULL, 0, &result, err);
    if (status != MS_OK)
        return status; /* nothing is left to read, and what is open there is not ours */
    while (status == MS_OK && result != NULL) {
        if (affected != NULL && *PQcmdStatus(result) != '\0')
            *affected = tag_rows(result);
        PQclear(result);
        status = ms_pg_result(conn, &result, err);
        if (status == MS_OK && result != NULL) {
            status = ms_pg_check(conn, result, err);
            if (status != MS_OK)
                PQclear(result);
        }
    }
    if (status == MS_OK) {
        ms_pg_finish(conn);
        return MS_OK;
    }
    ms_error later = MS_ERROR_INIT;
    ms_pg_drain(conn, &later);
    return status;
}

ms_status ms_pg_query(ms_conn *conn, const char *sql, size_t len, const ms_value *params, size_t n_params,
                      ms_result **out, ms_error *err)
{
    param_set p;
    *out = NULL;
    ms_status status = n_params > 65535 ? ms_error_set(err, MS_ERR_SQL, "more than 65535 parameters")
                                        : params_make(params, n_params, &p, err);
    if (status != MS_OK)
        return status;
    PGresult *first;
    status = send_one(conn, sql, len, &p, n_params, &first, err);
    params_free(&p);
    if (status != MS_OK)
        return status;
    ms_result *result = calloc(1, sizeof *result);
    if (result == NULL) {
        PQclear(first);
        ms_error later = MS_ERROR_INIT;
        ms_pg_drain(conn, &later);
        return ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory");
    }
    *result = (ms_result){ .conn = conn, .first = first, .rows = first, .row = -1 };
    if (first == NULL || PQnfields(first) == 0) { /* it has happened: whether it went well to its end is known now */
        result->done = true;
        status = ms_pg_drain(conn, err);
    } else {
        conn->active = result;
    }
    if (status != MS_OK) {
        ms_pg_result_free(result);
        return status;
    }
    *out = result;
    return MS_OK;
}

/* ---- results ----------------------------------------------------------------------------------------------------- */

static ms_status end_of_rows(ms_result *result, ms_status status, ms_error *err)
{
    ms_error later = MS_ERROR_INIT;
    result->done = true;
    ms_status end = ms_pg_drain(result->conn, status == MS_OK ? err : &later);
    result->conn->active = NULL;
    if (status == MS_OK)
        status = end;
    return status == MS_OK ? MS_DONE : status;
}

ms_status ms_pg_next(ms_result *result, ms_error *err)
{
    if (result->done)
        return MS_DONE;
    if (result->answers != NULL) {
        result->row += result->row < PQntuples(result->rows);
        return result->row < PQntuples(result->rows) ? MS_ROW : MS_DONE;
    }
    if (++result->row < PQntuples(result->rows))
        return MS_ROW;
    ms_pg_clock(result->conn);
    ms_status status = MS_OK;
    while (PQresultStatus(result->rows) != PGRES_TUPLES_OK) { /* which is the empty one after the last row */
        PGresult *more;
        status = ms_pg_result(result->conn, &more, err);
        if (status == MS_OK && more != NULL)
            status = ms_pg_check(result->conn, more, err);
        if (status != MS_OK || more == NULL) {
            PQclear(more);
            break;
        }
        if (result->rows != result->first)
            PQclear(result->rows);
        result->rows = more;
        result->row = 0;
        if (PQntuples(more) > 0)
            return MS_ROW;
    }
    return end_of_rows(result, status, err);
}

ms_status ms_pg_result_batch(ms_conn *conn, PGresult **answers, size_t n, ms_status status, const ms_error *why, ms_result **out,
                             ms_error *err)
{
    ms_result *result = calloc(1, sizeof *result);
    if (result == NULL) {
        for (size_t i = 0; i < n; i++)
            PQclear(answers[i]);
        free(answers);
        return ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory");
    }
    *result = (ms_result){ .conn = conn, .first = answers[0], .rows = answers[0], .row = -1, .answers = answers, .n_answers = n,
                           .status = status, .why = *why };
    conn->active = result;
    *out = result;
    return MS_OK;
}

ms_status ms_pg_next_result(ms_result *result, ms_error *err)
{
    if (result->answers == NULL || result->done || result->answer >= result->n_answers)
        return MS_DONE;
    PQclear(result->first);
    result->first = result->rows = NULL;
    if (++result->answer < result->n_answers) {
        result->first = result->rows = result->answers[result->answer];
        result->row = -1;
        return MS_ROW;
    }
    result->done = true;
    result->conn->active = NULL;
    if (result->status != MS_OK && err != NULL)
        *err = result->why;
    return result->status != MS_OK ? result->status : MS_DONE;
}

size_t ms_pg_columns(const ms_result *result)
{
    return result->first != NULL ? (size_t)PQnfields(result->first) : 0;
}

static ms_value_kind kind_of(Oid oid, const char **name)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].oid == oid) {
            *name = types[i].name;
            return types[i].kind;
        }
    *name = "";
    return MS_VALUE_TEXT;
}

void ms_pg_column(const ms_result *result, size_t i, ms_result_column *out)
{
    const char *name = PQfname(result->first, (int)i);
    out->name = name != NULL ? name : "";
    out->kind = kind_of(PQftype(result->first, (int)i), &out->type_name);
}

static ms_status read_bytes(ms_result *result, const char *text, ms_value *out, ms_error *err)
{
    size_t n;
    PQfreemem(result->bytes);
    result->bytes = PQunescapeBytea((const unsigned char *)text, &n);
    if (result->bytes == NULL)
        return ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory");
    out->p = (const char *)result->bytes;
    out->n = n;
    return MS_OK;
}

ms_status ms_pg_value(ms_result *result, size_t i, ms_value *out, ms_error *err)
{
    int c = (int)i;
    *out = (ms_value){ .kind = MS_VALUE_NULL };
    if (result->done || result->row < 0 || i >= ms_pg_columns(result))
        return ms_error_set(err, MS_ERR_INTERNAL, "value %zu of a result without it", i);
    if (PQgetisnull(result->rows, result->row, c))
        return MS_OK;
    const char *text = PQgetvalue(result->rows, result->row, c), *name;
    Oid oid = PQftype(result->first, c);
    out->kind = kind_of(oid, &name);
    if (out->kind == MS_VALUE_BLOB)
        return read_bytes(result, text, out, err);
    if (out->kind == MS_VALUE_INT) {
        out->i = oid == OID_BOOL ? *text == 't' : strtoll(text, NULL, 10);
    } else if (out->kind == MS_VALUE_DOUBLE) {
        locale_t old = enter_c_locale();
        out->d = strtod(text, NULL);
        uselocale(old);
    } else {
        out->p = text;
        out->n = (size_t)PQgetlength(result->rows, result->row, c);
    }
    return MS_OK;
}

void ms_pg_result_free(ms_result *result)
{
    if (result == NULL)
        return;
    if (!result->done) { /* read, not cancelled: cancelling would fail the transaction around it */
        ms_error dropped = MS_ERROR_INIT;
        ms_pg_clock(result->conn);
        end_of_rows(result, MS_OK, &dropped);
    }
    if (result->rows != result->first)
        PQclear(result->rows);
    PQclear(result->first);
    for (size_t i = result->answer + 1; i < result->n_answers; i++)
        PQclear(result->answers[i]);
    free(result->answers);
    PQfreemem(result->bytes);
    free(result);
}
