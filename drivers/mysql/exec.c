/* exec.c: one statement whose rows nobody wants. */
#include "config.h"

#include <string.h>

#include "internal.h"

ms_status result_in_the_way(const ms_conn *conn, ms_error *err)
{
    if (conn->result == NULL)
        return MS_OK;
    return ms_error_set(err, MS_ERR_INTERNAL, "the result of the last query is still open");
}

/* Sends one statement. While the server takes several in one packet it would take two here as well, so what is not
 * certainly one is sent with that switched off: then the server refuses a second one before it runs the first. */
ms_status send_alone(ms_conn *conn, const char *sql, size_t len, ms_error *err)
{
    if (len + 1 > conn->max_packet && conn->max_packet > 0)
        return fail_packet(conn, len, err);
    if (conn->multi && !scan_is_plain(sql, len)) {
        if (mysql_set_server_option(conn->my, MYSQL_OPTION_MULTI_STATEMENTS_OFF) != 0)
            return fail(conn, false, err);
        conn->multi = false;
    }
    if (mysql_real_query(conn->my, sql, (unsigned long)len) != 0)
        return fail(conn, true, err);
    return MS_OK;
}

/* The current result's rows, if it has any. mysql_free_result alone would swallow an error that comes between them. */
ms_status discard_rows(ms_conn *conn, ms_error *err)
{
    if (mysql_field_count(conn->my) == 0)
        return MS_OK;
    MYSQL_RES *res = mysql_use_result(conn->my);
    if (res == NULL)
        return fail(conn, true, err);
    while (mysql_fetch_row(res) != NULL)
        ;
    ms_status status = mysql_errno(conn->my) == 0 ? MS_OK : fail(conn, true, err);
    mysql_free_result(res);
    return status;
}

/* A CALL gives several results; all of them are the statement's. */
ms_status run_alone(ms_conn *conn, const char *sql, size_t len, int64_t *affected, ms_error *err)
{
    ms_status status = send_alone(conn, sql, len, err);
    int64_t rows = -1;
    while (status == MS_OK) {
        if (mysql_field_count(conn->my) == 0)
            rows = (int64_t)mysql_affected_rows(conn->my);
        status = discard_rows(conn, err);
        if (status != MS_OK)
            break;
        const int rc = mysql_next_result(conn->my);
        if (rc > 0)
            status = fail(conn, true, err);
        if (rc != 0)
            break;
    }
    if (affected != NULL)
        *affected = status == MS_OK ? rows : -1;
    return status;
}

ms_status drv_exec(ms_conn *conn, const char *sql, size_t len, int64_t *affected, ms_error *err)
{
    ms_status status = result_in_the_way(conn, err);
    if (status != MS_OK)
        return status;
    call_begin(conn);
    statement_begin(conn);
    status = run_alone(conn, sql, len, affected, err);
    statement_end(conn, status);
    call_end(conn);
    return status;
}

ms_status drv_begin(ms_conn *conn, ms_error *err)
{
    return drv_exec(conn, conn->server.dialect->begin, strlen(conn->server.dialect->begin), NULL, err);
}

ms_status drv_commit(ms_conn *conn, ms_error *err)
{
    return drv_exec(conn, conn->server.dialect->commit, strlen(conn->server.dialect->commit), NULL, err);
}

ms_status drv_rollback(ms_conn *conn, ms_error *err)
{
    return drv_exec(conn, conn->server.dialect->rollback, strlen(conn->server.dialect->rollback), NULL, err);
}
