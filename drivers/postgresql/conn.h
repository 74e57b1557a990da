/* conn.h: the connection of the postgresql module, shared by its files.
 *
 * connect.c opens, io.c waits for the server (time-outs, cancelling, lost connections), query.c runs statements,
 * batch.c runs many in one round trip, postgresql.c holds the module's table. */
#ifndef MS_DRIVER_POSTGRESQL_CONN_H
#define MS_DRIVER_POSTGRESQL_CONN_H

#include <stdatomic.h>

#include <libpq-fe.h>

#include <migsafe/driver.h>

typedef struct pg_canceller pg_canceller;

struct ms_conn {
    PGconn *pg;
    PGcancel *cancel;        /* what another thread needs; never changes while the connection is open */
    ms_result *active;       /* the result that is being read; the connection is busy until it is freed */
    int32_t limit_ms;        /* set_timeout; 0 = none */
    int64_t deadline;        /* of the call that runs, monotonic ms; 0 = none */
    bool timed_out;          /* the deadline passed and the statement is being cancelled */
    bool dead;               /* nothing more can be done with it */
    bool risky;              /* were the connection lost now, what was sent may have been committed */
    atomic_bool cancelled;   /* ms_driver.cancel was called since the batch began */
    pg_canceller *canceller; /* the thread that sends the cancel request */
};

/* The first word of a statement, as far as it matters here. */
typedef enum pg_word { PG_OTHER, PG_BEGIN, PG_COMMIT, PG_ROLLBACK, PG_COPY } pg_word;
pg_word ms_pg_word(const char *sql, size_t len);

/* ---- io.c ---- */
int64_t ms_pg_now(void);
/* Begins a call: the deadline, and whether the connection can be used at all. risky as in ms_conn. */
ms_status ms_pg_start(ms_conn *conn, bool risky, ms_error *err);
/* The time-out of a call that goes on with an open result. */
void ms_pg_clock(ms_conn *conn);
/* Sends what libpq holds back; reads meanwhile, so that neither side waits for the other. */
ms_status ms_pg_flush(ms_conn *conn, ms_error *err);
/* The next result of what was sent; NULL at its end. MS_ERR_LOST, or MS_ERR_TIMEOUT only as the server's own answer. */
ms_status ms_pg_result(ms_conn *conn, PGresult **out, ms_error *err);
/* Reads and drops everything up to the end; ends the call. The first error that comes is *err. */
ms_status ms_pg_drain(ms_conn *conn, ms_error *err);
/* Ends a call: a cancel request that is still on its way must not meet the next statement. */
void ms_pg_finish(ms_conn *conn);
/* Marks the connection unusable and says so. */
ms_status ms_pg_lost(ms_conn *conn, const char *why, ms_error *err);
/* MS_OK, or the error that result is; COPY data is refused or dropped here. */
ms_status ms_pg_check(ms_conn *conn, const PGresult *result, ms_error *err);
ms_status ms_pg_cancel(ms_conn *conn, ms_error *err);
ms_status ms_pg_set_timeout(ms_conn *conn, int32_t ms, ms_error *err);

/* ---- connect.c ---- */
ms_status ms_pg_open(const ms_connect *how, ms_conn **out, ms_error *err);
void ms_pg_close(ms_conn *conn);

/* ---- query.c ---- */
/* A terminated copy of a statement, to free; NULL after an error. */
char *ms_pg_text(const char *sql, size_t len, ms_error *err);
/* COMMIT of a failed transaction is answered by "ROLLBACK", without an error: makes it one. */
ms_status ms_pg_check_commit(pg_word word, const PGresult *result, ms_error *err);
/* Would losing the connection while this statement runs leave it open whether it happened? */
bool ms_pg_risky(const ms_conn *conn, pg_word word);
ms_status ms_pg_exec(ms_conn *conn, const char *sql, size_t len, int64_t *affected, ms_error *err);
ms_status ms_pg_query(ms_conn *conn, const char *sql, size_t len, const ms_value *params, size_t n_params,
                      ms_result **out, ms_error *err);
ms_status ms_pg_next(ms_result *result, ms_error *err);
size_t ms_pg_columns(const ms_result *result);
void ms_pg_column(const ms_result *result, size_t i, ms_result_column *out);
ms_status ms_pg_value(ms_result *result, size_t i, ms_value *out, ms_error *err);
void ms_pg_result_free(ms_result *result);

/* A result of the answers to n statements, which it takes over with their array; the statement behind them failed, unless status is
 * MS_OK. */
ms_status ms_pg_result_batch(ms_conn *conn, PGresult **answers, size_t n, ms_status status, const ms_error *why, ms_result **out,
                             ms_error *err);
ms_status ms_pg_next_result(ms_result *result, ms_error *err);

/* ---- batch.c ---- */
ms_status ms_pg_query_batch(ms_conn *conn, const ms_span *statements, size_t n, ms_result **out, ms_error *err);
ms_status ms_pg_exec_batch(ms_conn *conn, const ms_span *statements, size_t n, size_t *done, ms_error *err);

#endif
