/* broken.c: one module, compiled several times, each time with one thing wrong (see ../../exec.mk). */
#include <string.h>

#include <migsafe/driver.h>

#ifndef MAGIC
#define MAGIC MS_DRIVER_MAGIC
#endif
#ifndef MAJOR
#define MAJOR MS_DRIVER_ABI_MAJOR
#endif
#ifndef MINOR
#define MINOR MS_DRIVER_ABI_MINOR
#endif
#ifndef SIZE
#define SIZE sizeof(ms_driver)
#endif
#ifndef FLAGS
#define FLAGS 0
#endif
#ifndef VALUE
#define VALUE value
#endif
#ifndef BEGIN
#define BEGIN NULL
#endif
#ifndef DIALECTS
#define DIALECTS dialects
#endif
#ifndef DIALECT_SIZE
#define DIALECT_SIZE sizeof(ms_dialect)
#endif
#ifndef SCHEMES
#define SCHEMES schemes
#endif
#ifndef TABLE
#define TABLE (const ms_driver *)(const void *)&bigger
#endif

#ifdef UNRESOLVED /* a client library that is not there looks like this */
int ms_test_function_of_a_missing_library(void);
#define LIBRARY_CALL() ms_test_function_of_a_missing_library()
#else
#define LIBRARY_CALL() 0
#endif

static const char *client_library(void) { return LIBRARY_CALL() == 0 ? "none" : "?"; }

static ms_status open_(const ms_connect *how, ms_conn **out, ms_error *err)
{
    (void)how;
    *out = NULL;
    return ms_error_set(err, MS_ERR_CONNECT, "not meant to be opened");
}

static void close_(ms_conn *conn) { (void)conn; }

static ms_status server_info(ms_conn *conn, ms_server *out, ms_error *err)
{
    (void)conn, (void)out, (void)err;
    return MS_OK;
}

/* Refuses the text "fail". */
static ms_status exec(ms_conn *conn, const char *sql, size_t len, int64_t *affected, ms_error *err)
{
    (void)conn, (void)affected;
    return len == 4 && memcmp(sql, "fail", 4) == 0 ? ms_error_set(err, MS_ERR_SQL, "refused") : MS_OK;
}

static ms_status query(ms_conn *conn, const char *sql, size_t len, const ms_value *params, size_t n_params,
                       ms_result **out, ms_error *err)
{
    (void)conn, (void)sql, (void)len, (void)params, (void)n_params, (void)out;
    return ms_error_set(err, MS_ERR_SQL, "refused");
}

static ms_status next(ms_result *result, ms_error *err)
{
    (void)result, (void)err;
    return MS_DONE;
}

static size_t columns(const ms_result *result)
{
    (void)result;
    return 0;
}

static void column(const ms_result *result, size_t i, ms_result_column *out)
{
    (void)result, (void)i;
    *out = (ms_result_column){ "", MS_VALUE_NULL, "" };
}

ms_status value(ms_result *result, size_t i, ms_value *out, ms_error *err);
ms_status value(ms_result *result, size_t i, ms_value *out, ms_error *err)
{
    (void)result, (void)i, (void)out, (void)err;
    return MS_OK;
}

static void result_free(ms_result *result) { (void)result; }

ms_status begin(ms_conn *conn, ms_error *err);
ms_status begin(ms_conn *conn, ms_error *err)
{
    (void)conn, (void)err;
    return MS_OK;
}

static const char *const schemes[] = { "goodscheme", NULL };
static const ms_dialect dialect = { .size = DIALECT_SIZE, .name = "gooddialect" };
static const ms_dialect *const dialects[] = { &dialect, NULL };

/* A later minor version has more members than this migsafe knows. */
static const struct bigger {
    ms_driver driver;
    void (*later[4])(void);
} bigger = {
    .driver = {
        .magic = MAGIC, .abi_major = MAJOR, .abi_minor = MINOR, .size = (uint32_t)(SIZE), .name = NAME, .version = "1.0",
        .schemes = SCHEMES, .dialects = DIALECTS, .flags = FLAGS,
        .client_library = client_library, .open = open_, .close = close_, .server_info = server_info, .exec = exec,
        .query = query, .next = next, .columns = columns, .column = column, .value = VALUE, .result_free = result_free,
        .begin = BEGIN,
    },
};

#ifndef ENTRY
#define ENTRY ms_driver_entry
#else
const ms_driver *ENTRY(void);
#endif
const ms_driver *ENTRY(void)
{
    (void)schemes, (void)dialects, (void)bigger;
    return TABLE;
}
