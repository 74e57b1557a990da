/* look.c: where in a migration the schema is compared with the prediction.
 *
 * Where DDL is transactional, inside the transaction that holds the last statements, before its COMMIT: a difference then
 * undoes it like any failure. Elsewhere behind the last statement, when that is committed. A script that has changed its
 * session would be read through its own settings: these are taken back first, or the connection is replaced. */
#include "config.h"

#include <string.h>

#include <exec/runner.h>

ms_status ms_runner_predict(ms_runner *r, ms_error *err)
{
    ms_verifier *v = r->options->verifier;
    if (v == NULL)
        return MS_OK;
    if (r->states != NULL) /* settling may have changed something */
        ms_verifier_forget(v);
    return ms_verifier_predict(v, r->m, 1, r->states, r->states == NULL ? &r->ways : NULL, &r->compare, err);
}

static bool transactional(const ms_runner *r) { return (r->db->dialect->flags & MS_DIALECT_TRANSACTIONAL_DDL) != 0; }

bool ms_runner_looks_inside(const ms_runner *r) { return transactional(r) || !ms_runner_changes_session(r->m); }

ms_status ms_runner_look_inside(ms_runner *r, ms_error *err)
{
    ms_status status = MS_OK;
    r->checked = true;
    if (ms_runner_changes_session(r->m) && MS_DIALECT_HAS(r->db->dialect, session_reset))
        status = ms_db_exec(r->db, r->db->dialect->session_reset, err);
    return status == MS_OK ? ms_verifier_check(r->options->verifier, err) : status;
}

/* The result stands on the answer to the first of n statements: goes to the last one's, the question's. */
static ms_status to_question(ms_runner *r, ms_result *result, const ms_items *list, const ms_item **failed, ms_error *err)
{
    for (size_t i = 1; i <= list->n; i++) {
        const ms_status status = r->db->driver->next_result(result, err);
        if (status == MS_ROW)
            continue;
        *failed = i < list->n ? &list->v[i] : NULL;
        if (*failed == NULL)
            ms_verifier_unread(r->options->verifier, err);
        return status != MS_DONE ? status : ms_error_set(err, MS_ERR_INTERNAL, "the server gave fewer results than it was asked for");
    }
    return MS_OK;
}

ms_status ms_runner_send_and_look(ms_runner *r, const ms_items *list, const ms_item **failed, bool *looked, ms_error *err)
{
    enum { FEW = 64, BYTES = 64 * 1024 };
    const bool able = transactional(r) && (r->db->driver->flags & MS_CAP_QUERY_BATCH) != 0 && !ms_runner_changes_session(r->m);
    size_t bytes = 0;
    for (size_t i = 0; i < list->n; i++)
        bytes += list->v[i].sql.n;
    const char *question = able && list->n <= FEW && bytes <= BYTES ? ms_verifier_question(r->options->verifier) : NULL;
    *failed = NULL;
    *looked = false;
    if (question == NULL)
        return ms_runner_send(r, list, failed, err);
    ms_span *spans = ms_arena_alloc(r->arena, (list->n + 1) * sizeof *spans);
    for (size_t i = 0; i < list->n; i++)
        spans[i] = list->v[i].sql;
    spans[list->n] = (ms_span){ question, strlen(question) };
    ms_result *result = NULL;
    ms_error one = MS_ERROR_INIT;
    ms_status status = r->db->driver->query_batch(r->db->conn, spans, list->n + 1, &result, &one);
    if (status == MS_ERR_UNSUPPORTED)
        return ms_runner_send(r, list, failed, err);
    if (status != MS_OK)
        *failed = &list->v[0];
    else if ((status = to_question(r, result, list, failed, &one)) != MS_OK)
        r->db->driver->result_free(result);
    else {
        *looked = r->checked = true;
        return ms_verifier_check_answer(r->options->verifier, result, err);
    }
    if (err != NULL)
        *err = one;
    return status;
}

ms_status ms_runner_look_after(ms_runner *r, ms_error *err)
{
    ms_status status = MS_OK;
    r->checked = true;
    if (ms_runner_changes_session(r->m))
        status = ms_runner_flush(r, err);
    if (status == MS_OK && ms_runner_changes_session(r->m))
        status = ms_runner_renew(r, err);
    if (status == MS_OK)
        status = ms_verifier_check(r->options->verifier, err);
    r->behind = status != MS_OK;
    r->differs = status == MS_ERR_CONFLICT;
    return status;
}
