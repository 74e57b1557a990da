/* dynamic.c: statements that MariaDB Connector/ODBC cannot send: EXECUTE, and those whose rows it does not expect.
 *
 * The connector (3.1) prepares what begins with EXECUTE or CHECK, which the servers refuse to prepare, and sends what begins
 * with OPTIMIZE as text without reading the rows that come back, so that the connection is lost for what follows. No option
 * changes that (PREPONCLIENT came with 3.2). What is shorter than five characters (DO 0) it takes for no statement. So the texts of PREPARE are kept here and sent in the place of EXECUTE: in the
 * same session that is the same. */
#include "config.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "internal.h"

struct odbc_prepared {
    odbc_prepared *next;
    char *name;
    char *text;                   /* NULL: it could not be read: EXECUTE goes to the server */
    size_t len;
};

/* Behind the word and the blanks and comments after it; NULL: another word stands there. */
static const char *behind(const char *p, const char *end, const char *word)
{
    const size_t n = strlen(word);
    p = text_skip_blanks(p, (size_t)(end - p));
    if ((size_t)(end - p) < n || strncasecmp(p, word, n) != 0 || (p + n < end && (isalnum((unsigned char)p[n]) || p[n] == '_')))
        return NULL;
    return text_skip_blanks(p + n, (size_t)(end - p) - n);
}

/* The name at p, without back quotes, malloc'd; *p ends behind it and the blanks. NULL: none, or no memory. */
static char *take_name(const char **p, const char *end)
{
    const bool quoted = *p < end && **p == '`';
    const char *from = *p + quoted, *to = from;
    while (to < end && (quoted ? *to != '`' : isalnum((unsigned char)*to) || *to == '_' || *to == '$' || (*to & 0x80) != 0))
        to++;
    if (to == from)
        return NULL;
    *p = text_skip_blanks(to + quoted, (size_t)(end - to) - quoted);
    return strndup(from, (size_t)(to - from));
}

static void forget(ms_conn *conn, const char *name)
{
    for (odbc_prepared **at = &conn->prepared, *one; (one = *at) != NULL;) {
        if (name != NULL && strcasecmp(one->name, name) != 0) {
            at = &one->next;
            continue;
        }
        *at = one->next;
        free(one->name);
        free(one->text);
        free(one);
    }
}

void dynamic_forget(ms_conn *conn) { forget(conn, NULL); }

/* What a literal or a variable says, by the server; malloc'd. NULL: nothing that can be read. */
static char *value_of(ms_conn *conn, const char *source, size_t len, size_t *n)
{
    char *query = malloc(len + sizeof "SELECT "), *text = NULL;
    ms_result *result = NULL;
    ms_error ignored = MS_ERROR_INIT;
    ms_value value;
    if (query == NULL)
        return NULL;
    memcpy(query, "SELECT ", strlen("SELECT "));
    memcpy(query + strlen("SELECT "), source, len);
    if (drv_query(conn, query, strlen("SELECT ") + len, NULL, 0, &result, &ignored) == MS_OK &&
        drv_next(result, &ignored) == MS_ROW && drv_value(result, 0, &value, &ignored) == MS_OK &&
        (value.kind == MS_VALUE_TEXT || value.kind == MS_VALUE_BLOB)) {
        text = strndup(value.p, value.n);
        *n = text == NULL ? 0 : strlen(text);
    }
    drv_result_free(result);
    free(query);
    return text;
}

/* PREPARE name FROM source, which the server has taken. */
static ms_status remember(ms_conn *conn, char *name, const char *source, const char *end, ms_error *err)
{
    odbc_prepared *one = calloc(1, sizeof *one);
    forget(conn, name);
    if (one == NULL) {
        free(name);
        return no_memory(err);
    }
    one->name = name;
    one->text = value_of(conn, source, (size_t)(end - source), &one->len);
    one->next = conn->prepared;
    conn->prepared = one;
    return MS_OK;
}

static const odbc_prepared *find(const ms_conn *conn, const char *name)
{
    const odbc_prepared *one = conn->prepared;
    while (one != NULL && strcasecmp(one->name, name) != 0)
        one = one->next;
    return one;
}

/* run() of what may be too short for the connector. */
static ms_status run_any(ms_conn *conn, const char *sql, size_t len, int64_t *affected, ms_error *err)
{
    enum { SHORTEST = 5 };
    char text[SHORTEST + sizeof " /* */"] = "";
    if (len >= SHORTEST)
        return run(conn, sql, len, NULL, 0, NULL, affected, err);
    memcpy(text, sql, len);
    memcpy(text + len, " /* */", sizeof " /* */");
    return run(conn, text, strlen(text), NULL, 0, NULL, affected, err);
}

/* EXECUTE s USING @x of a statement without rows: inside an executable comment the connector takes it for something that it
 * need not prepare. */
static ms_status with_values(ms_conn *conn, const odbc_prepared *one, const char *sql, size_t len, int64_t *affected, ms_error *err)
{
    static const char *const rowless[] = { "INSERT", "UPDATE", "DELETE", "REPLACE" };
    static const char open[] = "/*!", close[] = " */";
    bool wrap = false;
    for (size_t i = 0; i < sizeof rowless / sizeof *rowless && one != NULL && one->text != NULL; i++)
        wrap = wrap || behind(one->text, one->text + one->len, rowless[i]) != NULL;
    char *text = wrap ? malloc(len + sizeof open + sizeof close) : NULL;
    if (text == NULL)
        return run(conn, sql, len, NULL, 0, NULL, affected, err);
    memcpy(text, open, sizeof open - 1);
    memcpy(text + sizeof open - 1, sql, len);
    memcpy(text + sizeof open - 1 + len, close, sizeof close);
    const ms_status status = run(conn, text, sizeof open - 1 + len + sizeof close - 1, NULL, 0, NULL, affected, err);
    free(text);
    return status;
}

static ms_status execute(ms_conn *conn, const char *sql, size_t len, const char *at, int64_t *affected, ms_error *err)
{
    const char *end = sql + len;
    char *name = take_name(&at, end);
    const odbc_prepared *one = name == NULL ? NULL : find(conn, name);
    free(name);
    if (one == NULL || one->text == NULL || at < end)
        return with_values(conn, one, sql, len, affected, err);
    return dynamic_exec(conn, one->text, one->len, affected, err);
}

/* Rows come back that the connector leaves where they are. */
static ms_status refuse(const char *word, ms_error *err)
{
    const ms_status status = ms_error_set(err, MS_ERR_UNSUPPORTED, "%s cannot be sent through Connector/ODBC: it does not read the rows that come back", word);
    ms_error_hint(err, "Use a mysql:// or mariadb:// URL.");
    return status;
}

ms_status dynamic_exec(ms_conn *conn, const char *sql, size_t len, int64_t *affected, ms_error *err)
{
    static const char *const unread[] = { "OPTIMIZE", "REPAIR", "CHECKSUM" };
    const char *end = sql + len, *at;
    for (size_t i = 0; i < sizeof unread / sizeof *unread; i++)
        if (behind(sql, end, unread[i]) != NULL)
            return refuse(unread[i], err);
    if (behind(sql, end, "CHECK") != NULL && !conn->kind->prepares_check)
        return refuse("CHECK", err);
    if ((at = behind(sql, end, "EXECUTE")) != NULL && behind(at, end, "IMMEDIATE") == NULL)
        return execute(conn, sql, len, at, affected, err);
    const ms_status status = run_any(conn, sql, len, affected, err);
    if (status != MS_OK || (at = behind(sql, end, "PREPARE")) == NULL)
        return status;
    char *name = take_name(&at, end);
    at = name == NULL ? NULL : behind(at, end, "FROM");
    if (at != NULL)
        return remember(conn, name, at, end, err);
    free(name);
    return MS_OK;
}
