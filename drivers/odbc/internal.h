/* internal.h: what the files of the odbc module share. Nothing here leaves the module.
 *
 * Everything goes through the narrow functions with UTF-8: that is what psqlodbc, Connector/ODBC and sqliteodbc pass on
 * unchanged in every locale, characters beyond the BMP too (the wide ones lose them in sqliteodbc). */
#ifndef MS_DRIVER_ODBC_INTERNAL_H
#define MS_DRIVER_ODBC_INTERNAL_H

#include <locale.h>
#include <pthread.h>

#include <sql.h>
#include <sqlext.h>

#include <migsafe/driver.h>

/* ---- kinds.c: what is known of the databases behind ODBC drivers ------------------------------------------------- */

typedef struct odbc_kind {
    const char *dbms;             /* SQL_DBMS_NAME; NULL = every other one */
    const ms_dialect *dialect;
    const char *product;          /* NULL = as SQL_DBMS_NAME says */
    const char *version_query;    /* one row: the version as text, and as a number where there is one; NULL = none */
    const char *read_only;        /* statement that makes the session so */
    const char *driver_options;   /* ";Name=value" for drivers whose SQL_DRIVER_NAME begins with driver_name */
    const char *driver_name, *option_name;
    bool sql_transactions;        /* the driver follows transaction statements; else the API is used in their place */
    bool marks_in_comments;       /* the driver takes a ? in a comment for a parameter */
    bool dollar_markers;          /* the dialect writes $1 where ODBC has ? */
    bool lower_guid;              /* the server writes them so, the driver in capitals */
    bool more_needs_rows;         /* only a statement that begins with rows has further results; do not ask for others */
    bool keeps_texts;             /* what dynamic.c is for */
    bool prepares_check;          /* with it: the server prepares CHECK TABLE */
    bool double_as_text;          /* the driver rounds beyond what a double holds */
    const char *not_begun;        /* what a ROLLBACK is refused with when there is no transaction; NULL = it is not */
} odbc_kind;
const odbc_kind *kind_of(const char *dbms);
/* MySQL and MariaDB may hide behind each other's name: the version text decides. */
const odbc_kind *kind_by_version(const odbc_kind *kind, const char *version);

/* ---- the connection ---------------------------------------------------------------------------------------------- */

typedef struct call call;
typedef struct odbc_prepared odbc_prepared;
struct ms_conn {
    SQLHDBC dbc;
    const odbc_kind *kind;
    ms_server server;
    int32_t timeout_ms;           /* of each call, 0 = none */
    bool connected, manual;       /* manual: SQL_ATTR_AUTOCOMMIT is off */
    bool lost, abandoned;         /* abandoned: the driver still hangs in a call; its handles are given up */
    bool failed;                  /* the last statement */
    ms_result *result;            /* open one, or NULL */
    odbc_prepared *prepared;      /* dynamic.c: the texts of PREPARE */
    pthread_mutex_t lock;         /* guards running and cancelling */
    pthread_cond_t cancelled;
    call *running;                /* what cancel() may hit */
    unsigned cancelling;          /* cancels on their way: the call waits for them before it ends */
};

ms_status drv_open(const ms_connect *how, ms_conn **out, ms_error *err);
void drv_close(ms_conn *conn);
ms_status drv_server_info(ms_conn *conn, ms_server *out, ms_error *err);

/* ---- call.c: running one statement, with a time-out or without --------------------------------------------------- */

/* One use of the ODBC driver that may take long. With a time-out it runs on a thread of its own, so it owns copies of
 * everything, and whoever of the two ends last frees it. */
struct call {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned users;
    bool done, cancel_done, cancel_ok;
    SQLHDBC dbc;
    SQLHSTMT stmt;
    const odbc_kind *kind;
    char *connect;                /* a connection string: to connect by */
    char *sql;                    /* a statement; without either: the API's commit or rollback, then autocommit on */
    size_t len;
    SQLSMALLINT end;              /* SQL_COMMIT or SQL_ROLLBACK */
    bool discard;                 /* exec: nobody wants the rows */
    ms_value *params;
    SQLLEN *lengths;
    size_t n_params;
    ms_status status;
    int64_t affected;
    ms_error err;
};

/* Runs sql; *stmt (may be NULL: the rows are discarded) is the caller's to free on success. */
ms_status run(ms_conn *conn, const char *sql, size_t len, const ms_value *params, size_t n_params, SQLHSTMT *stmt,
              int64_t *affected, ms_error *err);
ms_status run_end(ms_conn *conn, SQLSMALLINT end, ms_error *err);
/* Connects conn->dbc. Some drivers read for ever from a server that says nothing, whatever the login time-out. */
ms_status run_connect(ms_conn *conn, const char *string, int32_t limit_ms, ms_error *err);
ms_status usable(const ms_conn *conn, ms_error *err);
ms_status drv_cancel(ms_conn *conn, ms_error *err);
ms_status drv_set_timeout(ms_conn *conn, int32_t ms, ms_error *err);

/* ---- exec.c ------------------------------------------------------------------------------------------------------ */

ms_status drv_exec(ms_conn *conn, const char *sql, size_t len, int64_t *affected, ms_error *err);
ms_status drv_begin(ms_conn *conn, ms_error *err);
ms_status drv_commit(ms_conn *conn, ms_error *err);
ms_status drv_rollback(ms_conn *conn, ms_error *err);

/* ---- dynamic.c --------------------------------------------------------------------------------------------------- */

/* run() of a statement without parameters for kinds with keeps_texts. */
ms_status dynamic_exec(ms_conn *conn, const char *sql, size_t len, int64_t *affected, ms_error *err);
void dynamic_forget(ms_conn *conn);

/* ---- result.c ---------------------------------------------------------------------------------------------------- */

ms_status drv_query(ms_conn *conn, const char *sql, size_t len, const ms_value *params, size_t n_params,
                    ms_result **out, ms_error *err);
ms_status drv_next(ms_result *result, ms_error *err);
size_t drv_columns(const ms_result *result);
void drv_column(const ms_result *result, size_t i, ms_result_column *out);
ms_status drv_value(ms_result *result, size_t i, ms_value *out, ms_error *err);
void drv_result_free(ms_result *result);
extern locale_t c_locale;         /* numbers are read in it, whatever the program's locale is */

/* ---- error.c ----------------------------------------------------------------------------------------------------- */

/* Fills err from the diagnostic records of a handle. sent = a statement had gone to the server. */
ms_status fail(const odbc_kind *kind, SQLSMALLINT type, SQLHANDLE handle, bool sent, ms_error *err);
ms_status no_memory(ms_error *err);

/* ---- text.c: connection strings and statements ------------------------------------------------------------------- */

/* Does a connection string name this keyword (any case)? */
bool string_has(const char *string, const char *keyword);
/* The string with user and password added unless it names them; malloc'd, NULL = out of memory. */
char *string_with(const char *string, const char *user, const char *password);
/* Where a statement begins, behind blanks and comments. */
const char *text_skip_blanks(const char *sql, size_t len);
/* A copy of a statement with every ? in a comment made a full stop. */
char *text_without_marks(const char *sql, size_t len);
/* A copy with $1, $2, ... made ?; order[k] = the parameter (from 0) of the k-th ?, *n_order their number. */
char *text_with_marks(const char *sql, size_t *len, size_t **order, size_t *n_order);

#endif
