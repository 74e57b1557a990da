/* internal.h: what the files of the mysql module share. Nothing here leaves the module.
 *
 * The client library is either MariaDB Connector/C or Oracle's libmysqlclient; MARIADB_PACKAGE_VERSION tells which one
 * the headers are of. Both talk to both servers, so nothing is concluded from the library about the server. */
#ifndef MS_DRIVER_MYSQL_INTERNAL_H
#define MS_DRIVER_MYSQL_INTERNAL_H

#include <locale.h>
#include <pthread.h>
#include <time.h>

#include <mysql.h>

#include <migsafe/driver.h>

/* Flags for mysql_options and buffers of prepared statements: MariaDB's headers kept the old name. */
#ifdef MARIADB_PACKAGE_VERSION
typedef my_bool flag_t;
#else
typedef bool flag_t;
#endif

/* ---- options.c: where and how to connect ------------------------------------------------------------------------- */

/* A private copy of what open() was told: cancel makes a second connection with it later. */
typedef struct target {
    char *host, *user, *password, *database, *socket, *application; /* NULL = leave it to the option files */
    unsigned port;                                                   /* 0 = the same */
    char **options;                                                  /* name, value, ..., NULL */
    int32_t connect_timeout_ms;
} target;

ms_status target_copy(const ms_connect *how, target *to, ms_error *err);
void target_clear(target *t);
/* Connects; on failure *out is NULL and err is set. limit_s = seconds for connecting; io_s = seconds that any one read
 * or write may take, 0 = no limit. */
ms_status target_connect(const target *t, unsigned limit_s, unsigned io_s, unsigned long flags, MYSQL **out,
                         ms_error *err);

/* ---- minder.c: time-outs and cancelling -------------------------------------------------------------------------- */

/* A thread beside a connection, started when it is first needed. It is the only one that opens the second connection,
 * so the thread that cancels needs no set-up of the client library. All members are guarded by lock. */
typedef struct minder {
    pthread_mutex_t lock;
    pthread_cond_t wake, done;     /* wake: to the minder; done: a kill has ended */
    pthread_t thread;
    bool started, stop;
    bool in_call;                  /* the user's thread is inside the client library */
    bool active;                   /* a statement is under way: about to be sent, or its result not read to the end */
    bool has_deadline;
    struct timespec deadline;      /* CLOCK_MONOTONIC */
    bool kill_asked, killing;      /* cancel() waits; a KILL is on its way to the server */
    ms_error kill_error;           /* how the last KILL for cancel() ended */
    uint64_t kills_done;
    bool kill_sent;                /* a KILL went to the statement under way */
    bool timed_out;                /* ... because its time was over */
    bool cut;                      /* the socket was shut: the server did not answer */
} minder;

ms_status minder_init(minder *m, ms_error *err);
void minder_end(minder *m);

/* ---- the connection ---------------------------------------------------------------------------------------------- */

struct ms_conn {
    MYSQL *my;
    target how;
    minder minder;
    unsigned long thread_id;       /* of the server's session, for KILL QUERY */
    int socket_copy;               /* dup of the library's socket: may be shut from the minder at any time */
    int32_t timeout_ms;            /* of each call, 0 = none */
    bool multi;                    /* the server takes several statements in one packet at the moment */
    ms_result *result;             /* open one, or NULL */
    size_t max_packet;             /* the server's max_allowed_packet */
    ms_server server;
};

/* Every use of the client library on conn lies between call_begin and call_end. statement_begin/_end bracket what a
 * cancel may hit: from before it is sent until its last row is read. */
void call_begin(ms_conn *conn);
void call_begin_within(ms_conn *conn, int32_t ms);
void call_end(ms_conn *conn);
void statement_begin(ms_conn *conn);
void statement_end(ms_conn *conn, ms_status outcome); /* inside a call */
void absorb_kill(ms_conn *conn);
ms_status drv_cancel(ms_conn *conn, ms_error *err);
ms_status drv_set_timeout(ms_conn *conn, int32_t ms, ms_error *err);
/* Sets up the client library for the calling thread; undone when that thread ends. */
void thread_ready(void);
extern locale_t c_locale;          /* numbers are read in it, whatever the program's locale is */

/* ---- error.c ----------------------------------------------------------------------------------------------------- */

/* Fills err from the library's last error on conn. sent = the statement had gone to the server. */
ms_status fail(ms_conn *conn, bool sent, ms_error *err);
ms_status fail_stmt(ms_conn *conn, MYSQL_STMT *stmt, bool sent, ms_error *err);
ms_status fail_connect(MYSQL *my, ms_error *err);
ms_status fail_packet(const ms_conn *conn, size_t len, ms_error *err); /* a statement the server would not take */
/* A syntax error in a batch quotes the text up to the packet's end: cuts what belongs to the statement after it. */
void trim_near(ms_error *err, const ms_span *next);

/* ---- scan.c ------------------------------------------------------------------------------------------------------ */

/* True when text is, under every sql_mode, exactly one statement that ends where the text ends: no semicolon outside
 * strings and comments, nothing left open, no conditional comment. False means unknown, not wrong. */
bool scan_is_plain(const char *sql, size_t len);
/* True when it is plain and also gives exactly one result, so that it may share a packet with others. */
bool scan_is_joinable(const char *sql, size_t len);

/* ---- exec.c, batch.c --------------------------------------------------------------------------------------------- */

ms_status send_alone(ms_conn *conn, const char *sql, size_t len, ms_error *err);
ms_status run_alone(ms_conn *conn, const char *sql, size_t len, int64_t *affected, ms_error *err);
ms_status discard_rows(ms_conn *conn, ms_error *err);
ms_status result_in_the_way(const ms_conn *conn, ms_error *err);
ms_status drv_exec(ms_conn *conn, const char *sql, size_t len, int64_t *affected, ms_error *err);
ms_status drv_exec_batch(ms_conn *conn, const ms_span *statements, size_t n, size_t *done, ms_error *err);
/* All in one packet; MS_ERR_UNSUPPORTED, and nothing was sent, where they cannot be. */
ms_status send_together(ms_conn *conn, const ms_span *statements, size_t n, ms_error *err);
ms_status drv_begin(ms_conn *conn, ms_error *err);
ms_status drv_commit(ms_conn *conn, ms_error *err);
ms_status drv_rollback(ms_conn *conn, ms_error *err);

/* ---- result.c (text protocol, and what both share), stmt.c (prepared statements) --------------------------------- */

typedef enum column_form { FORM_TEXT, FORM_BLOB, FORM_INT, FORM_UINT, FORM_DOUBLE, FORM_BIT } column_form;
typedef struct result_column {
    char *name;
    const char *type_name;
    column_form form;
} result_column;

typedef struct stmt_state stmt_state;
struct ms_result {
    ms_conn *conn;
    size_t n;
    result_column *columns;
    bool done;                     /* no further row, or failed */
    bool batch, at_end;            /* of query_batch: the rows at hand are at their end, others may follow */
    ms_status outcome;
    MYSQL_RES *res;                /* text protocol */
    MYSQL_ROW row;
    unsigned long *lengths;
    stmt_state *stmt;              /* with parameters */
    char scratch[32];
};

ms_status drv_query(ms_conn *conn, const char *sql, size_t len, const ms_value *params, size_t n_params,
                   ms_result **out, ms_error *err);
ms_status drv_query_batch(ms_conn *conn, const ms_span *statements, size_t n, ms_result **out, ms_error *err);
ms_status drv_next(ms_result *result, ms_error *err);
ms_status drv_next_result(ms_result *result, ms_error *err);
size_t drv_columns(const ms_result *result);
void drv_column(const ms_result *result, size_t i, ms_result_column *out);
ms_status drv_value(ms_result *result, size_t i, ms_value *out, ms_error *err);
void drv_result_free(ms_result *result);

ms_status describe(ms_result *r, const MYSQL_FIELD *fields, unsigned n, ms_error *err);
void read_text(ms_result *r, column_form form, const char *p, size_t n, ms_value *out);
ms_status stmt_query(ms_conn *conn, const char *sql, size_t len, const ms_value *params, size_t n_params, ms_result *r,
                     ms_error *err);
ms_status stmt_next(ms_result *r, ms_error *err);
ms_status stmt_value(ms_result *r, size_t i, ms_value *out, ms_error *err);
void stmt_free(ms_result *r);

/* ---- conn.c ------------------------------------------------------------------------------------------------------ */

ms_status drv_open(const ms_connect *how, ms_conn **out, ms_error *err);
void drv_close(ms_conn *conn);
ms_status drv_server_info(ms_conn *conn, ms_server *out, ms_error *err);

#endif
