/* look.c: where in a migration the schema is compared with the prediction.
 *
 * Where DDL is transactional, inside the transaction that holds the last statements, before its COMMIT: a difference then
 * undoes it like any failure. Elsewhere behind the last statement, when that is committed. A script that has changed its
 * session would be read through its own settings: these are taken back first, or the connection is replaced. */
#include "config.h"

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
