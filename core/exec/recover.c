/* recover.c: what comes after a failure or a kill: where it was, whether to try again, what is left behind, and how the
 * next run goes on. */
#include "config.h"

#include <string.h>

#include <glib.h>

#include <exec/runner.h>

/* ---- failures --------------------------------------------------------------------------------------------------- */

/* err->position counts characters of the statement; the file is told in lines and columns. */
void ms_runner_locate(const ms_runner *r, const ms_item *at, ms_error *err)
{
    if (err == NULL || at == NULL || at->step == NULL || at->step->line == 0)
        return;
    int32_t line = at->step->line, column = 0, left = err->position - 1;
    const char *p = at->step->sql, *end = p + at->step->len;
    if (err->position > 0) {
        column = 1;
        for (; p < end && left > 0; p++) {
            if ((*p & 0xC0) == 0x80)
                continue;
            left--;
            column++;
            if (*p == '\n') {
                line++;
                column = 1;
            }
        }
    }
    if (r->m->path != NULL)
        ms_text_copy(err->file, sizeof err->file, r->m->path, strlen(r->m->path));
    err->line = line;
    err->column = column;
}

bool ms_runner_is_transient(ms_error_class class)
{
    return class == MS_CLASS_LOCK_TIMEOUT || class == MS_CLASS_DEADLOCK || class == MS_CLASS_SERIALIZATION;
}

/* Full jitter, doubling up to 8 s. */
void ms_runner_back_off(const ms_runner *r, int32_t attempt)
{
    const guint32 ceiling = 250u << (attempt > 5 ? 5 : attempt);
    for (guint32 left = 100 + g_random_int() % ceiling; left > 0;) {
        const guint32 nap = left > 50 ? 50 : left;
        if (r->options->stop != NULL && r->options->stop())
            return;
        g_usleep(nap * 1000);
        left -= nap;
    }
}

/* ---- going on --------------------------------------------------------------------------------------------------- */

bool ms_runner_step_done(const ms_runner *r, size_t step)
{
    return r->states != NULL && r->states[step] == MS_STEP_DONE;
}

/* Session statements of steps done before are sent again, outside any record: the session is a new one. */
static ms_status restore_session(ms_runner *r, ms_error *err)
{
    for (size_t i = 0; r->states != NULL && i < r->m->steps.n; i++) {
        const ms_step *step = &r->m->steps.v[i];
        if (!ms_runner_step_done(r, i) || !step->session)
            continue;
        ms_status status = r->db->driver->exec(r->db->conn, step->sql, step->len, NULL, err);
        if (status != MS_OK)
            return status;
    }
    return MS_OK;
}

static ms_status looked_before(const ms_runner *r, size_t step, ms_error *err)
{
    ms_error_set(err, MS_ERR_CONFLICT, "step %s runs a statement that was decided by a look at the database, and steps done since have "
                                       "changed it", r->m->steps.v[step].id);
    ms_error_code(err, "step_unknown");
    ms_error_detail(err, "The earlier run stopped in between; looking again now may decide differently.");
    ms_error_hint(err, "Look what the statement would do now, then run: migsafe apply --settle=again (it is decided anew).");
    return MS_ERR_CONFLICT;
}

/* A run that announces many has them executed in order: behind one that was not, none was begun. The journal is told so,
 * before it could be taken for begun by a later run. */
static void withdraw_announced(ms_runner *r, const ms_unfinished *u)
{
    const ms_unfinished_list *list = &r->state->announced;
    bool behind = u == &r->state->unfinished;
    for (size_t i = 0; i < list->n; i++) {
        const ms_unfinished *other = &list->v[i];
        for (size_t k = 0; behind && k < other->rows.n; k++) {
            const ms_journal_row *row = &other->rows.v[k];
            const ms_journal_entry entry = { other->run, other->version, other->direction, row->step, 1, 'f', row->sql_hash, NULL,
                                             "not begun: the run that announced it was stopped" };
            ms_runner_remember(r, ms_state_journal_sql(r->db, &entry, 1, r->arena));
        }
        behind = behind || u == other;
    }
    r->begun_no_further = true;
}

ms_status ms_runner_resume(ms_runner *r, const ms_unfinished *u, ms_error *err)
{
    size_t done = 0;
    ms_status status = ms_resume_states(u, r->m, r->arena, &r->states, err);
    for (size_t i = 0; i < r->m->steps.n && status == MS_OK; i++) {
        if (r->states[i] == MS_STEP_UNKNOWN) {
            const char *fingerprint = NULL, *how = "";
            for (size_t k = 0; k < u->rows.n; k++)
                if ((size_t)u->rows.v[k].step == i + 1 && u->rows.v[k].status == 's')
                    fingerprint = u->rows.v[k].fingerprint;
            status = ms_settle_step(r->db, r->m, i, fingerprint, r->options->settle, r->arena,
                                    &r->states[i], &how, err);
            if (status == MS_OK)
                ms_runner_tell(r, MS_RUN_SETTLED, i + 1, how);
            /* Of many that were announced together the journal's last row stays that of the announcement, until the last of
             * them is finished: by that row the next run finds out that something is unfinished, should this one end early. */
            if (status == MS_OK && r->states[i] == MS_STEP_DONE && r->state->announced.n == 0)
                ms_runner_remember(r, ms_runner_journal_sql(r, i + 1, 'd', NULL, NULL));
        }
        done += status == MS_OK && r->states[i] == MS_STEP_DONE;
    }
    const size_t stale = status == MS_OK ? ms_stale_look(r->m, r->states) : r->m->steps.n;
    if (stale < r->m->steps.n && r->options->settle == MS_SETTLE_ASK)
        status = looked_before(r, stale, err);
    if (status == MS_OK && done < r->m->steps.n)
        withdraw_announced(r, u);
    if (status == MS_OK) {
        ms_runner_tell(r, MS_RUN_MIGRATION_RESUME, done, NULL);
        status = restore_session(r, err);
    }
    return status;
}

/* ---- giving up -------------------------------------------------------------------------------------------------- */

/* After a lock time-out or a stop the next run goes on; a statement that the server refuses will be refused again. */
static bool class_allows_undo(const ms_runner *r, const ms_error *err)
{
    const ms_error_class class = ms_db_class(r->db, err);
    return r->options->before != NULL && r->states == NULL && r->result->end == MS_RUN_PARTIAL &&
           !r->uncleared && !ms_runner_is_transient(class) && class != MS_CLASS_CANCELLED && class != MS_CLASS_DISK_FULL;
}

/* Steps that are in the database when one has failed: the server has undone the others of its transaction. */
static size_t steps_behind(const ms_runner *r)
{
    for (size_t i = 0; i < r->units.n; i++) {
        const ms_unit *unit = &r->units.v[i];
        if (unit->kind == MS_UNIT_TXN && r->failed_step > unit->first && r->failed_step <= unit->first + unit->n)
            return unit->first;
    }
    return r->failed_step - 1;
}

static void take_back(ms_runner *r, ms_error *err)
{
    const ms_undo undo = { r->plan, r->index, steps_behind(r), r->options->before, r->run };
    ms_error why = MS_ERROR_INIT;
    if (ms_undo_steps(r->db, &undo, &why) != MS_OK) {
        if (err->detail[0] == '\0')
            ms_error_detail(err, "The steps before it were not taken back: %s.", why.message);
        return;
    }
    r->result->end = MS_RUN_FAILED;
    ms_runner_tell(r, MS_RUN_UNDONE, undo.done, NULL);
}

/* All steps are done, and the schema is not as predicted. They are taken back where nothing is lost by that, as after a
 * failure; else the migration is done, and history says so. */
void ms_runner_record_difference(ms_runner *r, const ms_error *err)
{
    const ms_undo undo = { r->plan, r->index, r->m->steps.n, r->options->before, r->run };
    ms_error why = MS_ERROR_INIT;
    ms_status status = MS_ERR_UNSUPPORTED;
    if (!r->recorded && r->options->before != NULL && r->states == NULL && !ms_runner_must_stop(r))
        status = ms_undo_steps(r->db, &undo, &why);
    r->result->end = status == MS_OK ? MS_RUN_FAILED : status == MS_ERR_UNSUPPORTED ? MS_RUN_DIFFERS
                     : status == MS_ERR_LOST ? MS_RUN_LOST : MS_RUN_PARTIAL;
    if (status == MS_OK)
        ms_runner_tell(r, MS_RUN_UNDONE, r->m->steps.n, NULL);
    const bool stays = r->result->end == MS_RUN_DIFFERS;
    if (!r->recorded && r->result->end != MS_RUN_LOST)
        ms_runner_remember(r, ms_runner_attempt_sql(r, stays ? ms_runner_good_outcome(r) : MS_OUTCOME_FAILED, ms_runner_elapsed_ms(r),
                                                    stays ? NULL : err->message));
}

/* The last step is committed, and looking at the schema failed. Where it could not be read, the next run records the rest. */
static void record_behind(ms_runner *r, ms_status status, const ms_error *err)
{
    ms_error ignored = MS_ERROR_INIT;
    r->result->end = status == MS_ERR_LOST ? MS_RUN_LOST : MS_RUN_PARTIAL;
    if (status == MS_ERR_LOST)
        return;
    if (ms_runner_flush(r, &ignored) != MS_OK)
        r->result->end = ignored.status == MS_ERR_LOST ? MS_RUN_LOST : MS_RUN_PARTIAL;
    else if (r->differs)
        ms_runner_record_difference(r, err);
}

/* Where nothing was left behind, steps that only set the session are over with it: "done" must not be the last word on them,
 * or there would be an apply to finish before anything else. */
static void close_session_steps(ms_runner *r)
{
    ms_error ignored = MS_ERROR_INIT;
    const bool over = r->result->end == MS_RUN_FAILED || r->result->end == MS_RUN_LOCK_TIMEOUT;
    const bool journal = r->units.n > 1 || r->units.v[0].kind != MS_UNIT_TXN;
    for (size_t i = 0; over && journal && i + 1 < r->failed_step; i++)
        if (r->m->steps.v[i].session)
            ms_db_exec(r->db, ms_runner_journal_sql(r, i + 1, 'f', NULL, "over with its session"), &ignored);
}

/* The failed attempt itself is history too. What it left behind decides how the run ended. */
static void record_failure(ms_runner *r, ms_error *err)
{
    ms_error ignored = MS_ERROR_INIT;
    bool behind = r->uncleared;
    for (size_t i = 0; i < steps_behind(r) && i < r->m->steps.n; i++)
        behind = behind || !r->m->steps.v[i].session; /* what only sets the session leaves nothing */
    if (behind && (r->result->end == MS_RUN_FAILED || r->result->end == MS_RUN_LOCK_TIMEOUT))
        r->result->end = MS_RUN_PARTIAL;
    if (r->result->end == MS_RUN_LOST)
        return;
    if (ms_runner_flush(r, &ignored) != MS_OK) { /* a later record would make the next run overlook what is missing */
        r->result->end = ignored.status == MS_ERR_LOST ? MS_RUN_LOST : MS_RUN_PARTIAL;
        return;
    }
    if (r->uncleared && err->detail[0] == '\0')
        ms_error_detail(err, "It left an invalid index that could not be dropped yet; the next run does that first.");
    if (!r->uncleared && /* else "started" stays the last word on it, and the next run clears it */
        (r->units.n > 1 || r->units.v[0].kind != MS_UNIT_TXN))
        ms_db_exec(r->db, ms_runner_journal_sql(r, r->failed_step, 'f', NULL, err->message), &ignored);
    if (behind && class_allows_undo(r, err))
        take_back(r, err);
    close_session_steps(r);
    ms_db_exec(r->db, ms_runner_attempt_sql(r, MS_OUTCOME_FAILED, ms_runner_elapsed_ms(r), err->message), &ignored);
}

ms_status ms_runner_fail(ms_runner *r, ms_status status, ms_error *err)
{
    ms_error fallback = MS_ERROR_INIT;
    ms_error *why = err != NULL ? err : &fallback;
    r->result->failed = r->m;
    r->result->failed_step = r->failed_step;
    if (r->behind)
        record_behind(r, status, why);
    else if (r->failed_step > 0)
        record_failure(r, why);
    else if (r->result->end != MS_RUN_STOPPED)
        r->result->end = status == MS_ERR_LOST ? MS_RUN_LOST : MS_RUN_PARTIAL;
    ms_error ignored = MS_ERROR_INIT;
    if (r->result->end != MS_RUN_LOST && (r->options->lease == NULL || ms_lease_held(r->options->lease)))
        ms_runner_flush(r, &ignored);
    ms_runner_tell(r, MS_RUN_MIGRATION_FAILED, r->failed_step, why->message);
    return status;
}
