/* conn.c: opening and closing a connection, and which database is behind it. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "internal.h"

enum { DEFAULT_CONNECT_MS = 10000 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static SQLHENV environment; /* one for the process, never freed */

static void set_up(void)
{
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &environment)))
        environment = NULL;
    else
        SQLSetEnvAttr(environment, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0);
}

static const char *info(ms_conn *conn, SQLUSMALLINT what, char *to, size_t size)
{
    SQLSMALLINT n = 0;
    if (!SQL_SUCCEEDED(SQLGetInfo(conn->dbc, what, to, (SQLSMALLINT)size, &n)))
        *to = '\0';
    return to;
}

static ms_status connect_by(ms_conn *conn, const char *string, int32_t limit_ms, ms_error *err)
{
    if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_DBC, environment, &conn->dbc)))
        return fail(NULL, SQL_HANDLE_ENV, environment, false, err);
    SQLSetConnectAttr(conn->dbc, SQL_ATTR_LOGIN_TIMEOUT, (SQLPOINTER)(uintptr_t)((limit_ms + 999) / 1000), 0);
    if (run_connect(conn, string, limit_ms, err) != MS_OK) {
        if (err != NULL) {
            err->status = MS_ERR_CONNECT;
            err->may_have_happened = false;
            if (strcmp(err->sqlstate, "IM002") == 0)
                ms_error_hint(err, "`odbcinst -j` shows where odbc.ini and odbcinst.ini are looked for, `odbcinst -q "
                                   "-d` the drivers, `odbcinst -q -s` the data sources.");
        }
        return MS_ERR_CONNECT;
    }
    conn->connected = true;
    return MS_OK;
}

static void disconnect(ms_conn *conn)
{
    if (conn->abandoned)
        return;
    if (conn->connected && conn->manual)
        SQLEndTran(SQL_HANDLE_DBC, conn->dbc, SQL_ROLLBACK); /* else there is no disconnecting */
    if (conn->connected)
        SQLDisconnect(conn->dbc);
    if (conn->dbc != NULL)
        SQLFreeHandle(SQL_HANDLE_DBC, conn->dbc);
    conn->connected = false;
    conn->dbc = NULL;
}

/* Connects, and once more with options that the driver behind the data source needs and nobody has set. */
static ms_status connect_twice(ms_conn *conn, const ms_connect *how, ms_error *err)
{
    char name[128];
    const int32_t limit_ms = how->connect_timeout_ms > 0 ? how->connect_timeout_ms : DEFAULT_CONNECT_MS;
    char *string = string_with(how->url, how->user, how->password);
    if (string == NULL)
        return no_memory(err);
    ms_status status = connect_by(conn, string, limit_ms, err);
    if (status == MS_OK)
        conn->kind = kind_of(info(conn, SQL_DBMS_NAME, name, sizeof name));
    const odbc_kind *k = conn->kind;
    if (status == MS_OK && k->driver_name != NULL && !string_has(string, k->option_name) &&
        strncasecmp(info(conn, SQL_DRIVER_NAME, name, sizeof name), k->driver_name, strlen(k->driver_name)) == 0) {
        char *more = malloc(strlen(string) + strlen(k->driver_options) + 1);
        status = more == NULL ? no_memory(err) : MS_OK;
        if (more != NULL) {
            memcpy(more, string, strlen(string));
            memcpy(more + strlen(string), k->driver_options, strlen(k->driver_options) + 1);
            disconnect(conn);
            status = connect_by(conn, more, limit_ms, err);
            explicit_bzero(more, strlen(more));
        }
        free(more);
    }
    explicit_bzero(string, strlen(string));
    free(string);
    return status;
}

/* "10.11.19-MariaDB", "03.50.0001" -> major * 10000 + minor * 100 + patch. */
static int32_t version_number(const char *text)
{
    int32_t parts[3] = { 0, 0, 0 };
    for (size_t i = 0; i < 3 && *text >= '0' && *text <= '9'; i++) {
        for (; *text >= '0' && *text <= '9'; text++)
            parts[i] = parts[i] < 10000 ? parts[i] * 10 + (*text - '0') : parts[i];
        if (*text == '.')
            text++;
    }
    return parts[0] * 10000 + parts[1] * 100 + parts[2];
}

static void copy(char *to, size_t size, const char *from) { ms_text_copy(to, size, from, strlen(from)); }

/* The server's own words: drivers tell the version they were built with, or pad it with zeros. */
static ms_status ask_version(ms_conn *conn, ms_error *err)
{
    ms_server *s = &conn->server;
    ms_result *result = NULL;
    ms_value text = { 0 }, number = { 0 };
    ms_status status = drv_query(conn, conn->kind->version_query, strlen(conn->kind->version_query), NULL, 0, &result,
                                 err);
    if (status != MS_OK)
        return status;
    status = drv_next(result, err);
    if (status == MS_ROW)
        status = drv_value(result, 0, &text, err);
    if (status == MS_OK && drv_columns(result) > 1)
        status = drv_value(result, 1, &number, err);
    if (status == MS_OK && text.kind == MS_VALUE_TEXT) {
        copy(s->version_text, sizeof s->version_text, text.p);
        s->version = number.kind == MS_VALUE_TEXT ? (int32_t)strtol(number.p, NULL, 10) : version_number(text.p);
    }
    drv_result_free(result);
    return status == MS_DONE ? MS_OK : status;
}

static ms_status identify(ms_conn *conn, ms_error *err)
{
    ms_server *s = &conn->server;
    ms_status status = MS_OK;
    info(conn, SQL_DBMS_VER, s->version_text, sizeof s->version_text);
    s->version = version_number(s->version_text);
    if (conn->kind->version_query != NULL)
        status = ask_version(conn, err);
    conn->kind = kind_by_version(conn->kind, s->version_text);
    s->dialect = conn->kind->dialect;
    if (conn->kind->product != NULL)
        copy(s->product, sizeof s->product, conn->kind->product);
    else
        info(conn, SQL_DBMS_NAME, s->product, sizeof s->product);
    return status;
}

static ms_status open_conn(ms_conn *conn, const ms_connect *how, ms_error *err)
{
    ms_status status = connect_twice(conn, how, err);
    if (status != MS_OK)
        return status;
    if (how->read_only)
        SQLSetConnectAttr(conn->dbc, SQL_ATTR_ACCESS_MODE, (SQLPOINTER)SQL_MODE_READ_ONLY, 0);
    conn->timeout_ms = how->connect_timeout_ms > 0 ? how->connect_timeout_ms : DEFAULT_CONNECT_MS;
    status = identify(conn, err);
    if (status == MS_OK && how->read_only && conn->kind->read_only != NULL)
        status = drv_exec(conn, conn->kind->read_only, strlen(conn->kind->read_only), NULL, err);
    conn->timeout_ms = 0;
    if (status != MS_OK && err != NULL)
        err->status = status = MS_ERR_CONNECT;
    return status;
}

ms_status drv_open(const ms_connect *how, ms_conn **out, ms_error *err)
{
    *out = NULL;
    pthread_once(&once, set_up);
    if (environment == NULL)
        return ms_error_set(err, MS_ERR_CONNECT, "the ODBC driver manager could not be set up");
    ms_conn *conn = calloc(1, sizeof *conn);
    if (conn == NULL)
        return no_memory(err);
    pthread_mutex_init(&conn->lock, NULL);
    pthread_cond_init(&conn->cancelled, NULL);
    conn->kind = kind_of("");
    ms_status status = open_conn(conn, how, err);
    if (status != MS_OK) {
        drv_close(conn);
        return status;
    }
    *out = conn;
    return MS_OK;
}

void drv_close(ms_conn *conn)
{
    if (conn == NULL)
        return;
    drv_result_free(conn->result);
    dynamic_forget(conn);
    disconnect(conn);
    pthread_cond_destroy(&conn->cancelled);
    pthread_mutex_destroy(&conn->lock);
    free(conn);
}

ms_status drv_server_info(ms_conn *conn, ms_server *out, ms_error *err)
{
    (void)err;
    *out = conn->server;
    return MS_OK;
}
