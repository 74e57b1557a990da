/* conn.c: opening and closing a connection, and what kind of server is at the other end. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"
#include "dialects/mariadb/mariadb.h"
#include "dialects/mysql/mysql.h"

static int own_socket(MYSQL *my)
{
#ifdef MARIADB_PACKAGE_VERSION
    return (int)mysql_get_socket(my);
#else
    return (int)my->net.fd;
#endif
}

/* "9.7.4", "10.11.19-MariaDB-0+deb12u1-log", "5.5.5-10.11.19-MariaDB" -> major * 10000 + minor * 100 + patch. */
static int32_t version_number(const char *text)
{
    int32_t parts[3] = { 0, 0, 0 };
    if (strncmp(text, "5.5.5-", 6) == 0)
        text += 6; /* what MariaDB puts in front for old replicas */
    for (size_t i = 0; i < 3 && *text >= '0' && *text <= '9'; i++) {
        for (; *text >= '0' && *text <= '9' && parts[i] < 10000; text++)
            parts[i] = parts[i] * 10 + (*text - '0');
        if (*text == '.')
            text++;
    }
    return parts[0] * 10000 + parts[1] * 100 + parts[2];
}

static void note_server(ms_conn *conn, const char *version)
{
    const bool maria = strstr(version, "MariaDB") != NULL;
    const char *product = maria ? "MariaDB" : "MySQL";
    conn->server.dialect = maria ? &ms_dialect_mariadb : &ms_dialect_mysql;
    conn->server.version = version_number(version);
    ms_text_copy(conn->server.product, sizeof conn->server.product, product, strlen(product));
    ms_text_copy(conn->server.version_text, sizeof conn->server.version_text, version, strlen(version));
}

/* One round trip: SET NAMES, because a library's default collation may be unknown to the server, which then falls back
 * to its own character set without a word, and because an option file may have named another one. */
static ms_status set_up(ms_conn *conn, bool read_only, ms_error *err)
{
    static const char both[] = "SET NAMES utf8mb4;SELECT VERSION(), @@max_allowed_packet";
    static const char only_read[] = "SET NAMES utf8mb4;SET SESSION TRANSACTION READ ONLY;"
                                    "SELECT VERSION(), @@max_allowed_packet";
    const char *sql = read_only ? only_read : both;
    if (mysql_real_query(conn->my, sql, strlen(sql)) != 0)
        return fail(conn, false, err);
    while (mysql_field_count(conn->my) == 0) {
        const int rc = mysql_next_result(conn->my);
        if (rc > 0)
            return fail(conn, false, err);
        if (rc < 0)
            return ms_error_set(err, MS_ERR_CONNECT, "the server did not say its version");
    }
    MYSQL_RES *res = mysql_store_result(conn->my);
    if (res == NULL)
        return fail(conn, false, err);
    MYSQL_ROW row = mysql_fetch_row(res);
    if (row != NULL && row[0] != NULL && row[1] != NULL) {
        note_server(conn, row[0]);
        conn->max_packet = strtoul(row[1], NULL, 10);
    }
    mysql_free_result(res);
    if (conn->server.dialect == NULL)
        return ms_error_set(err, MS_ERR_CONNECT, "the server did not say its version");
    return MS_OK;
}

static ms_status open_conn(const ms_connect *how, ms_conn *conn, ms_error *err)
{
    ms_status status = target_copy(how, &conn->how, err);
    if (status != MS_OK)
        return status;
    const unsigned limit_s = (unsigned)((conn->how.connect_timeout_ms + 999) / 1000);
    status = target_connect(&conn->how, limit_s, 0, CLIENT_MULTI_STATEMENTS, &conn->my, err);
    if (status != MS_OK)
        return status;
    conn->multi = true;
    conn->thread_id = mysql_thread_id(conn->my);
    conn->socket_copy = dup(own_socket(conn->my));
    if (conn->socket_copy < 0)
        return ms_error_set(err, MS_ERR_CONNECT, "no file descriptor is left");
    call_begin_within(conn, conn->how.connect_timeout_ms);
    statement_begin(conn);
    status = set_up(conn, how->read_only, err);
    statement_end(conn, status);
    call_end(conn);
    if (status != MS_OK && err != NULL)
        err->status = status = MS_ERR_CONNECT;
    return status;
}

ms_status drv_open(const ms_connect *how, ms_conn **out, ms_error *err)
{
    *out = NULL;
    thread_ready();
    ms_conn *conn = calloc(1, sizeof *conn);
    if (conn == NULL)
        return ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory");
    conn->socket_copy = -1;
    ms_status status = minder_init(&conn->minder, err);
    if (status != MS_OK) {
        free(conn);
        return status;
    }
    status = open_conn(how, conn, err);
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
    thread_ready();
    drv_result_free(conn->result);
    if (conn->my != NULL) {
        enum { GOODBYE_MS = 5000 }; /* nobody waits longer for a server that does not answer */
        call_begin_within(conn, conn->minder.started ? GOODBYE_MS : 0);
        mysql_close(conn->my);
        call_end(conn);
    }
    minder_end(&conn->minder);
    if (conn->socket_copy >= 0)
        close(conn->socket_copy);
    target_clear(&conn->how);
    free(conn);
}

ms_status drv_server_info(ms_conn *conn, ms_server *out, ms_error *err)
{
    (void)err;
    *out = conn->server;
    return MS_OK;
}
