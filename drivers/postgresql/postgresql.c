/* postgresql.c: the driver module for PostgreSQL through libpq: its table, transactions and what the server says it
 * is. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "conn.h"
#include "dialects/postgresql/postgresql.h"

static const char *client_library(void)
{
    static char text[32];
    int v = PQlibVersion(); /* 150020 */
    snprintf(text, sizeof text, "libpq %d.%d", v / 10000, v % 10000);
    return text;
}

static ms_status server_info(ms_conn *conn, ms_server *out, ms_error *err)
{
    const char *text = PQparameterStatus(conn->pg, "server_version");
    *out = (ms_server){ .dialect = &ms_dialect_postgresql, .version = PQserverVersion(conn->pg) };
    if (out->version == 0)
        return ms_pg_lost(conn, PQerrorMessage(conn->pg), err);
    snprintf(out->product, sizeof out->product, "PostgreSQL");
    snprintf(out->version_text, sizeof out->version_text, "%s", text != NULL ? text : "");
    return MS_OK;
}

static ms_status begin(ms_conn *conn, ms_error *err) { return ms_pg_exec(conn, "BEGIN", 5, NULL, err); }
static ms_status commit(ms_conn *conn, ms_error *err) { return ms_pg_exec(conn, "COMMIT", 6, NULL, err); }
static ms_status rollback(ms_conn *conn, ms_error *err) { return ms_pg_exec(conn, "ROLLBACK", 8, NULL, err); }

static const char *const schemes[] = { "postgresql", "postgres", NULL };
static const ms_dialect *const dialects[] = { &ms_dialect_postgresql, NULL };

static const ms_driver driver = {
    .magic = MS_DRIVER_MAGIC,
    .abi_major = MS_DRIVER_ABI_MAJOR,
    .abi_minor = MS_DRIVER_ABI_MINOR,
    .size = sizeof(ms_driver),
    .name = "postgresql",
    .version = PACKAGE_VERSION,
    .schemes = schemes,
    .dialects = dialects,
    .flags = MS_CAP_TRANSACTIONS | MS_CAP_CANCEL | MS_CAP_TIMEOUT | MS_CAP_BATCH | MS_CAP_STREAMING | MS_CAP_QUERY_BATCH,
    .client_library = client_library,
    .open = ms_pg_open,
    .close = ms_pg_close,
    .server_info = server_info,
    .exec = ms_pg_exec,
    .query = ms_pg_query,
    .next = ms_pg_next,
    .columns = ms_pg_columns,
    .column = ms_pg_column,
    .value = ms_pg_value,
    .result_free = ms_pg_result_free,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .cancel = ms_pg_cancel,
    .set_timeout = ms_pg_set_timeout,
    .exec_batch = ms_pg_exec_batch,
    .query_batch = ms_pg_query_batch,
    .next_result = ms_pg_next_result,
};

const ms_driver *ms_driver_entry(void) { return &driver; }
