/* exec.c: statements whose rows nobody wants, and transactions. */
#include "config.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "internal.h"

static ms_status api_begin(ms_conn *conn, ms_error *err)
{
    ms_status status = usable(conn, err);
    if (status != MS_OK)
        return status;
    if (!SQL_SUCCEEDED(SQLSetConnectAttr(conn->dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)SQL_AUTOCOMMIT_OFF, 0)))
        return fail(conn->kind, SQL_HANDLE_DBC, conn->dbc, false, err);
    conn->manual = true;
    return MS_OK;
}

static ms_status api_commit(ms_conn *conn, ms_error *err) { return run_end(conn, SQL_COMMIT, err); }
static ms_status api_rollback(ms_conn *conn, ms_error *err) { return run_end(conn, SQL_ROLLBACK, err); }

/* Drivers that are known follow the statements themselves. An unknown one has only to know ODBC: the dialect's three
 * texts, and these only, become calls. */
static ms_status (*api_for(const ms_conn *conn, const char *sql, size_t len))(ms_conn *, ms_error *)
{
    const ms_dialect *d = conn->kind->dialect;
    const struct { const char *text; ms_status (*call)(ms_conn *, ms_error *); } texts[] = {
        { d->begin, api_begin }, { d->commit, api_commit }, { d->rollback, api_rollback },
    };
    for (size_t i = 0; !conn->kind->sql_transactions && i < sizeof texts / sizeof *texts; i++)
        if (texts[i].text != NULL && strlen(texts[i].text) == len && memcmp(texts[i].text, sql, len) == 0)
            return texts[i].call;
    return NULL;
}

/* ---- PostgreSQL -------------------------------------------------------------------------------------------------- */

static bool first_word_is(const char *sql, size_t len, const char *word)
{
    const size_t n = strlen(word);
    const char *text = text_skip_blanks(sql, len);
    len -= (size_t)(text - sql);
    sql = text;
    return len >= n && strncasecmp(sql, word, n) == 0 && (len == n || !isalnum((unsigned char)sql[n]));
}

/* A COMMIT in a transaction that a failure has aborted rolls back, and psqlodbc calls that a success. Any other
 * statement is refused there, so one of no consequence tells. */
static ms_status commit_that_counts(ms_conn *conn, const char *sql, size_t len, ms_error *err)
{
    static const char probe[] = "SELECT 1";
    const char *rollback = conn->kind->dialect->rollback;
    if (!conn->failed || (conn->kind->dialect->flags & MS_DIALECT_ABORTS_TRANSACTION) == 0 ||
        (!first_word_is(sql, len, "COMMIT") && !first_word_is(sql, len, "END")))
        return MS_OK;
    ms_status status = run(conn, probe, sizeof probe - 1, NULL, 0, NULL, NULL, err);
    if (status == MS_ERR_SQL)
        (void)run(conn, rollback, strlen(rollback), NULL, 0, NULL, NULL, NULL);
    return status;
}

ms_status drv_exec(ms_conn *conn, const char *sql, size_t len, int64_t *affected, ms_error *err)
{
    ms_status (*api)(ms_conn *, ms_error *) = api_for(conn, sql, len);
    ms_status status = api == NULL ? commit_that_counts(conn, sql, len, err) : MS_OK;
    if (api == NULL && status == MS_OK && conn->kind->keeps_texts)
        return dynamic_exec(conn, sql, len, affected, err);
    if (api == NULL && status == MS_OK)
        return run(conn, sql, len, NULL, 0, NULL, affected, err);
    if (affected != NULL)
        *affected = -1;
    return api != NULL ? api(conn, err) : status;
}

static ms_status exec_text(ms_conn *conn, const char *sql, ms_error *err)
{
    return drv_exec(conn, sql, strlen(sql), NULL, err);
}

ms_status drv_begin(ms_conn *conn, ms_error *err) { return exec_text(conn, conn->kind->dialect->begin, err); }
ms_status drv_commit(ms_conn *conn, ms_error *err) { return exec_text(conn, conn->kind->dialect->commit, err); }

/* Where nothing was begun nothing is to be undone. */
ms_status drv_rollback(ms_conn *conn, ms_error *err)
{
    ms_error own = MS_ERROR_INIT;
    const char *harmless = conn->kind->not_begun;
    const ms_status status = exec_text(conn, conn->kind->dialect->rollback, &own);
    if (status == MS_ERR_SQL && harmless != NULL && strstr(own.message, harmless) != NULL)
        return MS_OK;
    if (status != MS_OK && err != NULL && err->status == MS_OK)
        *err = own;
    return status;
}
