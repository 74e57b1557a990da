/* run.c: the executor: a plan's migrations, unit by unit.
 *
 * Sends what the plan says and the records of it, nothing else. Every statement of the user is sent exactly once per
 * attempt; what is sent again after a failure was undone by the server before. What is sent is put together in send.c;
 * what happens after a failure or a kill is in recover.c. */
#include "config.h"

#include <string.h>

#include <glib.h>

#include <exec/runner.h>

bool ms_runner_must_stop(ms_runner *r) { return r->options->stop != NULL && r->options->stop(); }

static ms_status stopped(ms_runner *r, ms_error *err)
{
    r->result->end = MS_RUN_STOPPED;
    return ms_error_set(err, MS_ERR_CANCELLED, "stopped on request");
}

static ms_status lease_lost(ms_error *err)
{
    ms_error_set(err, MS_ERR_LOCKED, "the runner's lease was lost: another run may have begun");
    ms_error_hint(err, "Nothing further was sent. See migsafe status.");
    return MS_ERR_LOCKED;
}

/* ---- units ------------------------------------------------------------------------------------------------------ */

static ms_status finish_txn(ms_runner *r, ms_status status)
{
    if (status == MS_OK)
        ms_runner_forget_pending(r);
    return status;
}

/* BEGIN, what waits to be recorded, the steps, their records, COMMIT. The last unit of a migration is sent in two
 * parts, so that history holds the time that the steps really took; in one where the server's clock can tell that. */
static ms_status run_txn(ms_runner *r, const ms_unit *unit, bool last, const ms_item **failed, ms_error *err)
{
    ms_status status = MS_OK;
    ms_items work = { 0 }, records = { 0 };
    const bool journalled = r->units.n > 1, look = last && r->compare && ms_runner_looks_inside(r);
    const bool timed = last && !journalled && !r->keys_off && MS_DIALECT_HAS(r->db->dialect, elapsed_ms);
    ms_runner_push_text(r, &work, r->db->dialect->begin);
    ms_runner_push_pending(r, &work);
    if (r->keys_off && ((status = ms_runner_send(r, &work, failed, err)) != MS_OK ||
                        (status = ms_runner_keys_before(r, err)) != MS_OK))
        return status;
    if (r->keys_off)
        memset(&work, 0, sizeof work);
    for (size_t i = unit->first; i < unit->first + unit->n; i++)
        if (!ms_runner_step_done(r, i))
            ms_runner_push_step(r, &work, i);
    if (timed)
        ms_runner_push_text(r, &work, ms_runner_attempt_sql(r, ms_runner_good_outcome(r), -1, NULL));
    if (timed && !look) {
        ms_runner_push_text(r, &work, r->db->dialect->commit);
        return finish_txn(r, ms_runner_send(r, &work, failed, err));
    }
    bool looked = false;
    status = look && !r->keys_off ? ms_runner_send_and_look(r, &work, failed, &looked, err) : ms_runner_send(r, &work, failed, err);
    if (status == MS_OK && r->keys_off)
        status = ms_runner_keys_after(r, err);
    if (status == MS_OK && look && !looked)
        status = ms_runner_look_inside(r, err);
    if (status != MS_OK)
        return status;
    for (size_t i = unit->first; journalled && !last && i < unit->first + unit->n; i++)
        if (!ms_runner_step_done(r, i))
            ms_runner_push_text(r, &records, ms_runner_journal_sql(r, i + 1, 'd', NULL, NULL));
    if (last && !timed)
        ms_runner_push_text(r, &records,
                            ms_runner_attempt_sql(r, ms_runner_good_outcome(r), ms_runner_elapsed_ms(r), NULL));
    ms_runner_push_text(r, &records, r->db->dialect->commit);
    return finish_txn(r, ms_runner_send(r, &records, failed, err));
}

/* Records that were refused: the transaction that was opened for them must not stay open. */
static ms_status unrecorded(ms_runner *r, ms_status status)
{
    if (status != MS_ERR_LOST)
        ms_runner_undo(r);
    return status;
}

/* Its start is recorded and committed before it (an implicit commit does that by itself), its end afterwards. */
static ms_status run_recorded(ms_runner *r, const ms_unit *unit, bool last, const ms_item **failed, ms_error *err)
{
    const ms_step *step = &r->m->steps.v[unit->first];
    const char *fingerprint = NULL;
    ms_items list = { 0 };
    ms_status status = step->session ? MS_OK : ms_step_fingerprint(r->db, r->m, unit->first, r->arena, &fingerprint, err);
    if (status != MS_OK)
        return status;
    ms_runner_push_text(r, &list, r->db->dialect->begin);
    ms_runner_push_pending(r, &list);
    if (!step->session) /* setting the session again does no harm: nothing to record */
        ms_runner_push_text(r, &list, ms_runner_journal_sql(r, unit->first + 1, 's', fingerprint, NULL));
    if (unit->kind == MS_UNIT_SINGLE || step->session) {
        ms_runner_push_text(r, &list, r->db->dialect->commit);
        if (list.n > 2 && (status = ms_runner_send(r, &list, failed, err)) != MS_OK)
            return unrecorded(r, status);
        ms_runner_forget_pending(r);
        memset(&list, 0, sizeof list);
        ms_runner_tell(r, MS_RUN_STEP_START, unit->first + 1, NULL);
    }
    ms_runner_push_step(r, &list, unit->first);
    status = ms_runner_send(r, &list, failed, err);
    if (status != MS_OK && (*failed)->step == NULL)
        return unrecorded(r, status);
    if (status != MS_OK) {
        ms_error ignored = MS_ERROR_INIT; /* what was recorded with it is true whether the step failed or not */
        if (unit->kind == MS_UNIT_IMPLICIT && status != MS_ERR_LOST &&
            ms_db_exec(r->db, r->db->dialect->commit, &ignored) == MS_OK)
            ms_runner_forget_pending(r);
        return status;
    }
    ms_runner_forget_pending(r);
    if (last && r->compare && (status = ms_runner_look_after(r, err)) != MS_OK) {
        if (!step->session)
            ms_runner_remember(r, ms_runner_journal_sql(r, unit->first + 1, 'd', NULL, NULL));
        return status;
    }
    if (last)
        ms_runner_remember(r, ms_runner_attempt_sql(r, ms_runner_good_outcome(r), ms_runner_elapsed_ms(r), NULL));
    else if (!step->session)
        ms_runner_remember(r, ms_runner_journal_sql(r, unit->first + 1, 'd', NULL, NULL));
    return MS_OK;
}

static bool unit_is_done(const ms_runner *r, const ms_unit *unit)
{
    for (size_t i = unit->first; i < unit->first + unit->n; i++)
        if (!ms_runner_step_done(r, i))
            return false;
    return r->states != NULL;
}

/* A concurrent index build that failed has left an index that blocks its name, also for the next attempt. */
static ms_status clear(ms_runner *r, const ms_unit *unit, ms_error *err)
{
    bool dropped;
    return unit->kind == MS_UNIT_SINGLE ? ms_settle_clear(r->db, r->m, unit->first, r->arena, &dropped, err)
                                        : MS_OK;
}

/* An error of a record shall not look like one of the script. */
static void name_record(const ms_runner *r, const ms_item *failed, ms_error *err)
{
    const ms_dialect *d = r->db->dialect;
    if (failed != NULL && failed->step == NULL && failed->sql.p != d->begin && failed->sql.p != d->commit)
        ms_error_context(err, "recording migration %s", r->m->version);
}

static ms_status run_unit(ms_runner *r, const ms_unit *unit, bool last, ms_error *err)
{
    for (int32_t attempt = 0;; attempt++) {
        const ms_item *failed = NULL;
        ms_error one = MS_ERROR_INIT;
        if (r->options->lease != NULL && !ms_lease_held(r->options->lease))
            return lease_lost(err);
        ms_status status = attempt > 0 ? clear(r, unit, &one) : MS_OK;
        if (status == MS_OK)
            status = unit->kind == MS_UNIT_TXN ? run_txn(r, unit, last, &failed, &one)
                                               : run_recorded(r, unit, last, &failed, &one);
        if (status == MS_OK)
            return MS_OK;
        if (r->behind) {
            if (err != NULL)
                *err = one;
            return status;
        }
        if (status != MS_ERR_LOST && unit->kind == MS_UNIT_TXN)
            ms_runner_undo(r);
        const ms_error_class class = ms_db_class(r->db, &one);
        const bool unread = strcmp(one.code, MS_UNREAD) == 0 && attempt == 0 && unit->kind == MS_UNIT_TXN && status != MS_ERR_LOST;
        const bool again = (unread || (ms_runner_is_transient(class) && attempt < r->options->retries)) && !ms_runner_must_stop(r);
        if (again) {
            ms_runner_tell(r, MS_RUN_RETRY, failed != NULL ? failed->number : 0, one.message);
            ms_runner_back_off(r, attempt);
            continue;
        }
        ms_error ignored = MS_ERROR_INIT;
        const bool started = failed == NULL || failed->step != NULL;
        r->uncleared = started && status != MS_ERR_LOST && clear(r, unit, &ignored) != MS_OK;
        name_record(r, failed, &one);
        ms_runner_locate(r, failed, &one);
        r->failed_step = failed != NULL && failed->step != NULL ? failed->number : unit->first + 1;
        r->result->lock_timeout = status != MS_ERR_LOST && ms_runner_is_transient(class);
        r->result->end = status == MS_ERR_LOST ? MS_RUN_LOST
                         : class == MS_CLASS_CANCELLED && ms_runner_must_stop(r) ? MS_RUN_STOPPED
                         : ms_runner_is_transient(class) ? MS_RUN_LOCK_TIMEOUT : MS_RUN_FAILED;
        if (err != NULL)
            *err = one;
        return status;
    }
}

/* ---- migrations ------------------------------------------------------------------------------------------------- */

static ms_status run_migration(ms_runner *r, const ms_unfinished *unfinished, ms_error *err)
{
    ms_status status = MS_OK;
    r->started_us = g_get_monotonic_time();
    r->states = NULL;
    r->failed_step = r->first_record = 0;
    r->compare = r->checked = r->behind = r->differs = r->recorded = r->renewed = false;
    memset(&r->units, 0, sizeof r->units);
    ms_units_of(r->m, r->arena, &r->units);
    if ((r->keys_off = ms_runner_keys_off(r)))
        ms_runner_keys_trim(r);
    ms_runner_tell(r, MS_RUN_MIGRATION_START, 0, NULL);
    if (unfinished != NULL) {
        g_strlcpy(r->run, unfinished->run, sizeof r->run);
        if ((status = ms_runner_resume(r, unfinished, err)) != MS_OK)
            return status;
    } else {
        ms_state_run_id(r->run);
    }
    if ((status = ms_runner_predict(r, err)) != MS_OK)
        return status;
    for (size_t i = 0; i < r->units.n && status == MS_OK; i++) {
        const bool last = i + 1 == r->units.n;
        if (unit_is_done(r, &r->units.v[i]))
            continue;
        if (ms_runner_must_stop(r))
            status = stopped(r, err);
        else if ((status = run_unit(r, &r->units.v[i], last, err)) == MS_OK)
            r->recorded = last;
    }
    if (status == MS_OK && r->compare && !r->checked)
        status = ms_runner_look_after(r, err);
    if (status == MS_OK && !r->recorded) /* no step, or the last one was done before */
        ms_runner_remember(r, ms_runner_attempt_sql(r, ms_runner_good_outcome(r), ms_runner_elapsed_ms(r), NULL));
    return status;
}

bool ms_runner_changes_session(const ms_planned *m)
{
    for (size_t i = 0; i < m->steps.n; i++)
        if (m->steps.v[i].session)
            return true;
    return false;
}

ms_status ms_runner_renew(ms_runner *r, ms_error *err)
{
    if (r->options->renew == NULL || r->renewed)
        return MS_OK;
    ms_status status = r->options->renew(r->options->context, err);
    r->renewed = status == MS_OK;
    if (r->options->verifier != NULL)
        ms_verifier_reconnected(r->options->verifier);
    return status;
}

ms_status ms_run_plan(ms_db *db, const ms_plan *plan, const ms_state *state, const ms_run_options *options,
                      ms_run_result *result, ms_error *err)
{
    ms_arena *lasting = ms_arena_new();
    ms_runner r = { .db = db, .plan = plan, .state = state, .options = options, .result = result,
                    .arena = ms_arena_new(), .carry = ms_arena_new(), .actor = ms_state_actor(lasting) };
    ms_status status = MS_OK;
    memset(result, 0, sizeof *result);
    ms_ways_init(&r.ways, plan, lasting);
    for (; r.index < plan->migrations.n && status == MS_OK; r.index++) {
        r.m = &plan->migrations.v[r.index];
        const ms_unfinished *unfinished = r.begun_no_further ? NULL : ms_state_unfinished(state, r.m->version);
        size_t grouped = 0;
        if (ms_runner_must_stop(&r))
            status = stopped(&r, err);
        else if (unfinished == NULL)
            status = ms_runner_group(&r, &grouped, err);
        if (grouped > 0) {
            result->done += grouped;
            r.index += status == MS_OK ? grouped - 1 : 0;
            ms_arena_reset(r.arena);
            if (status == MS_OK)
                continue;
        }
        if (status == MS_OK)
            status = run_migration(&r, unfinished, err);
        if (status == MS_OK && ms_runner_changes_session(r.m))
            status = ms_runner_flush(&r, err);
        if (status != MS_OK) {
            ms_runner_fail(&r, status, err);
            break;
        }
        result->done++;
        ms_runner_tell(&r, MS_RUN_MIGRATION_DONE, r.m->steps.n, NULL);
        if (ms_runner_changes_session(r.m) && (status = ms_runner_renew(&r, err)) != MS_OK)
            result->end = MS_RUN_PARTIAL; /* of what was asked for; this migration itself is recorded */
        ms_arena_reset(r.arena);
    }
    if (status == MS_OK && (status = ms_runner_flush(&r, err)) != MS_OK) {
        result->end = status == MS_ERR_LOST ? MS_RUN_LOST : MS_RUN_PARTIAL;
        result->failed = &plan->migrations.v[plan->migrations.n - 1];
    }
    ms_ways_free(&r.ways);
    ms_arena_free(r.arena);
    ms_arena_free(r.carry);
    ms_arena_free(lasting);
    return status;
}
