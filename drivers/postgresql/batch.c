/* batch.c: many statements in one round trip, with libpq's pipeline mode.
 *
 * Only inside an explicit transaction: there a failure makes the server skip all that follows up to the synchronization
 * point, which is exactly "stop at the first failure", and nothing is left behind. Outside of one the server would
 * either join the statements into a transaction nobody asked for, or go on after a failure; so they go one by one. */
#include "config.h"

#include <stdlib.h>

#include "conn.h"

/* What is sent before the server's answers are looked at, in bytes. */
enum { PUMP_BYTES = 64 * 1024 };

/* How many statements from the first on can travel together: up to the one that ends the transaction. COPY takes
 * over the protocol and travels alone. 0 = the first one goes by exec. */
static size_t stretch(const ms_conn *conn, const ms_span *statements, size_t n)
{
    bool inside = PQtransactionStatus(conn->pg) == PQTRANS_INTRANS;
    for (size_t i = 0; i < n; i++) {
        pg_word word = ms_pg_word(statements[i].p, statements[i].n);
        if (i == 0 && !inside && word != PG_BEGIN)
            return 0;
        if (word == PG_COPY)
            return i;
        if (word == PG_COMMIT || word == PG_ROLLBACK)
            return i + 1;
    }
    return n;
}

static ms_status send_all(ms_conn *conn, const ms_span *statements, size_t n, ms_error *err)
{
    size_t bytes = 0;
    for (size_t i = 0; i < n; i++) {
        if (ms_pg_word(statements[i].p, statements[i].n) == PG_COMMIT)
            conn->risky = true; /* from here on it may be committed without our knowing */
        char *text = ms_pg_text(statements[i].p, statements[i].n, err);
        if (text == NULL)
            return MS_ERR_SQL;
        int sent = PQsendQueryParams(conn->pg, text, 0, NULL, NULL, NULL, NULL, 0);
        free(text);
        if (!sent)
            return ms_pg_lost(conn, PQerrorMessage(conn->pg), err);
        bytes += statements[i].n;
        ms_status status = bytes >= PUMP_BYTES ? ms_pg_flush(conn, err) : MS_OK;
        if (status != MS_OK)
            return status;
        bytes = bytes >= PUMP_BYTES ? 0 : bytes;
    }
    return MS_OK;
}

/* The answer to one statement of the pipeline: its results, then the NULL that ends it. kept (may be NULL): gets the first. */
static ms_status read_one(ms_conn *conn, pg_word word, PGresult **kept, ms_error *err)
{
    ms_status first = MS_OK;
    for (;;) {
        PGresult *result;
        ms_error later = MS_ERROR_INIT;
        ms_error *to = first == MS_OK ? err : &later;
        ms_status status = ms_pg_result(conn, &result, to);
        if (status == MS_OK && result == NULL)
            return first;
        if (status == MS_OK)
            status = ms_pg_check(conn, result, to);
        if (status == MS_OK)
            status = ms_pg_check_commit(word, result, to);
        if (kept != NULL && *kept == NULL && status == MS_OK)
            *kept = result;
        else
            PQclear(result);
        if (first == MS_OK)
            first = status;
        if (status == MS_ERR_LOST)
            return first;
    }
}

/* Reads what is left of a pipeline up to its synchronization point and leaves the mode. */
static void leave(ms_conn *conn, ms_error *err)
{
    for (bool synced = false; !synced && !conn->dead;) {
        PGresult *result;
        if (ms_pg_result(conn, &result, err) != MS_OK)
            break;
        synced = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        PQclear(result);
        if (result == NULL && PQstatus(conn->pg) == CONNECTION_BAD)
            ms_pg_lost(conn, PQerrorMessage(conn->pg), err);
    }
    if (!conn->dead && !PQexitPipelineMode(conn->pg))
        ms_pg_lost(conn, PQerrorMessage(conn->pg), err);
    ms_pg_finish(conn);
}

static ms_status pipeline(ms_conn *conn, const ms_span *statements, size_t n, size_t *done, PGresult **kept, ms_error *err)
{
    ms_status status = ms_pg_start(conn, false, err);
    if (status != MS_OK)
        return status;
    if (!PQenterPipelineMode(conn->pg))
        return ms_error_set(err, MS_ERR_INTERNAL, "%s", PQerrorMessage(conn->pg));
    ms_error unsent = MS_ERROR_INIT;
    status = send_all(conn, statements, n, &unsent);
    if (status == MS_OK && !PQpipelineSync(conn->pg))
        status = ms_pg_lost(conn, PQerrorMessage(conn->pg), &unsent);
    if (status == MS_OK)
        status = ms_pg_flush(conn, &unsent);
    if (status != MS_OK) { /* without the synchronization point no answer would ever end */
        status = ms_pg_lost(conn, "a batch could not be sent to its end", &unsent);
        if (err != NULL && err->status == MS_OK)
            *err = unsent;
    }
    for (size_t i = 0; i < n && status == MS_OK; i++) {
        status = read_one(conn, ms_pg_word(statements[i].p, statements[i].n), kept != NULL ? &kept[i] : NULL, err);
        if (status == MS_OK)
            (*done)++;
    }
    ms_error later = MS_ERROR_INIT;
    leave(conn, status == MS_OK ? err : &later);
    if (status == MS_OK && conn->dead)
        status = err != NULL && err->status != MS_OK ? err->status : MS_ERR_LOST;
    return status;
}

/* Texts are looked at before anything is sent: a pipeline cannot be taken back half way. */
static ms_status check_texts(const ms_span *statements, size_t n, ms_error *err)
{
    for (size_t i = 0; i < n; i++) {
        char *text = ms_pg_text(statements[i].p, statements[i].n, err);
        if (text == NULL)
            return MS_ERR_SQL;
        free(text);
    }
    return MS_OK;
}

ms_status ms_pg_exec_batch(ms_conn *conn, const ms_span *statements, size_t n, size_t *done, ms_error *err)
{
    *done = 0;
    ms_status status = MS_OK;
    atomic_store(&conn->cancelled, false);
    while (*done < n && status == MS_OK) {
        if (atomic_load(&conn->cancelled)) /* it came between two statements, where the server had nothing to cancel */
            return ms_error_set(err, MS_ERR_CANCELLED, "cancelled between two statements");
        const ms_span *next = statements + *done;
        size_t together = stretch(conn, next, n - *done);
        if (together > 1) {
            status = check_texts(next, together, err);
            if (status == MS_OK)
                status = pipeline(conn, next, together, done, NULL, err);
        } else {
            status = ms_pg_exec(conn, next->p, next->n, NULL, err);
            *done += status == MS_OK;
        }
    }
    return status;
}

/* All answers are there before the first is looked at: the rows of a batch are to be few. */
ms_status ms_pg_query_batch(ms_conn *conn, const ms_span *statements, size_t n, ms_result **out, ms_error *err)
{
    size_t done = 0;
    ms_error why = MS_ERROR_INIT;
    *out = NULL;
    if (n == 0 || stretch(conn, statements, n) != n)
        return ms_error_set(err, MS_ERR_UNSUPPORTED, "these statements cannot be sent together");
    ms_status status = check_texts(statements, n, err);
    PGresult **kept = status == MS_OK ? calloc(n, sizeof(PGresult *)) : NULL;
    if (kept == NULL)
        return status != MS_OK ? status : ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory");
    atomic_store(&conn->cancelled, false);
    status = pipeline(conn, statements, n, &done, kept, &why);
    if (status != MS_OK && done == n) /* it broke behind the last answer */
        done = 0;
    if (done > 0)
        return ms_pg_result_batch(conn, kept, done, status, &why, out, err);
    for (size_t i = 0; i < n; i++)
        PQclear(kept[i]);
    free(kept);
    if (err != NULL)
        *err = why;
    return status;
}
