/* module.c: the odbc module's table: whatever has an ODBC driver, through unixODBC. */
#include "config.h"

#include "internal.h"
#include "dialects/ansi/ansi.h"
#include "dialects/mariadb/mariadb.h"
#include "dialects/mysql/mysql.h"
#include "dialects/postgresql/postgresql.h"
#include "dialects/sqlite/sqlite.h"

static const char *client_library(void)
{
#ifdef ODBC_VERSION_TEXT
    return "unixODBC " ODBC_VERSION_TEXT;
#else
    return "unixODBC";
#endif
}

static const char *const schemes[] = { "odbc", NULL };
static const ms_dialect *const dialects[] = {
    &ms_dialect_ansi, &ms_dialect_postgresql, &ms_dialect_mysql, &ms_dialect_mariadb, &ms_dialect_sqlite, NULL,
};

static const ms_driver driver = {
    .magic = MS_DRIVER_MAGIC,
    .abi_major = MS_DRIVER_ABI_MAJOR,
    .abi_minor = MS_DRIVER_ABI_MINOR,
    .size = sizeof(ms_driver),
    .name = "odbc",
    .version = PACKAGE_VERSION,
    .schemes = schemes,
    .dialects = dialects,
    .flags = MS_CAP_TRANSACTIONS | MS_CAP_CANCEL | MS_CAP_TIMEOUT,
    .client_library = client_library,
    .open = drv_open,
    .close = drv_close,
    .server_info = drv_server_info,
    .exec = drv_exec,
    .query = drv_query,
    .next = drv_next,
    .columns = drv_columns,
    .column = drv_column,
    .value = drv_value,
    .result_free = drv_result_free,
    .begin = drv_begin,
    .commit = drv_commit,
    .rollback = drv_rollback,
    .cancel = drv_cancel,
    .set_timeout = drv_set_timeout,
};

const ms_driver *ms_driver_entry(void) { return &driver; }
