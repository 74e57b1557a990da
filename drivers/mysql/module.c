/* module.c: the mysql module's table: MySQL and MariaDB through either client library. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "internal.h"
#include "dialects/mariadb/mariadb.h"
#include "dialects/mysql/mysql.h"

locale_t c_locale;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t thread_key;
static char library[64];

static void thread_leaves(void *unused)
{
    (void)unused;
    mysql_thread_end();
}

static void set_up(void)
{
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    mysql_library_init(0, NULL, NULL);
    pthread_key_create(&thread_key, thread_leaves);
}

void thread_ready(void)
{
    pthread_once(&once, set_up);
    if (pthread_getspecific(thread_key) != NULL)
        return;
    mysql_thread_init();
    pthread_setspecific(thread_key, library); /* any address will do */
}

static const char *client_library(void)
{
    thread_ready();
#ifdef MARIADB_PACKAGE_VERSION
    snprintf(library, sizeof library, "MariaDB Connector/C %s", mysql_get_client_info());
#else
    snprintf(library, sizeof library, "libmysqlclient %s", mysql_get_client_info());
#endif
    return library;
}

static const char *const schemes[] = { "mysql", "mariadb", NULL };
static const ms_dialect *const dialects[] = { &ms_dialect_mysql, &ms_dialect_mariadb, NULL };

static const ms_driver driver = {
    .magic = MS_DRIVER_MAGIC,
    .abi_major = MS_DRIVER_ABI_MAJOR,
    .abi_minor = MS_DRIVER_ABI_MINOR,
    .size = sizeof(ms_driver),
    .name = "mysql",
    .version = PACKAGE_VERSION,
    .schemes = schemes,
    .dialects = dialects,
    .flags = MS_CAP_TRANSACTIONS | MS_CAP_CANCEL | MS_CAP_TIMEOUT | MS_CAP_BATCH | MS_CAP_STREAMING | MS_CAP_QUERY_BATCH,
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
    .exec_batch = drv_exec_batch,
    .query_batch = drv_query_batch,
    .next_result = drv_next_result,
};

const ms_driver *ms_driver_entry(void) { return &driver; }
