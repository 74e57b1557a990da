/* run.c: the executor: units of a plan, their records, failures, retries.
 *
 * Sends what the plan says and the records of it, nothing else. Every statement of the user is sent exactly once per
 * attempt; what is sent again after a failure was undone by the server before. */
#include "config.h"

#include <string.h>

#include <glib.h>

#include <exec/run.h>

enum { BATCH_STATEMENTS = 200, BATCH_BYTES = 1 << 20 };

/* One statement on its way: a step, or a record or transaction statement (step == NULL). */
typedef struct item {
    ms_span sql;
    const ms_step *step;
    size_t number;              /* of the step, 1-based */
} item;
typedef MS_VEC(item) items;

typedef struct runner {
    ms_db *db;
    const ms_plan *plan;
    const ms_run_options *options;
    ms_run_result *result;
    ms_arena *arena;            /* of the migration at work */
    ms_arena *carry;            /* of the records that wait */
    ms_strings pending;         /* records of what is done, to be sent with what comes next */
    const char *actor;
    /* the migration at work */
    const ms_planned *m;
    size_t index;
    char run[33];
    int64_t started_us;
    ms_units units;
    ms_step_state *states;      /* NULL: nothing was done before */
    size_t failed_step;
} runner;

static void tell(runner *r, ms_run_event_kind kind, size_t step, const char *message)
{
    if (r->options->on_event == NULL)
        return;
    const ms_run_event event = { kind, r->m, r->index, r->plan->migrations.n, step, r->m->steps.n,
                                 (g_get_monotonic_time() - r->started_us) / 1000, message };
    r->options->on_event(r->options->context, &event);
}

/* ---- records ------------------------------------------------------------------------------------------------------- */

static const char *journal_sql(runner *r, size_t number, char status, const char *fingerprint, const char *error)
{
    const ms_step *step = &r->m->steps.v[number - 1];
    const ms_journal_entry entry = { r->run, r->m->version, r->m->direction, (int32_t)number, (int32_t)r->m->steps.n, status,
                                     ms_step_hash(step, r->arena), fingerprint, error };
    return ms_state_journal_sql(r->db, &entry, r->arena);
}

static int64_t elapsed_ms(const runner *r) { return (g_get_monotonic_time() - r->started_us) / 1000; }

static const char *attempt_sql(runner *r, ms_outcome outcome, int64_t duration_ms, const char *error)
{
    char now[32];
    ms_state_now(now);
    const ms_attempt attempt = { .run = r->run, .version = r->m->version, .name = r->m->name, .direction = r->m->direction,
                                 .outcome = outcome, .checksum = r->m->checksum, .raw_checksum = r->m->raw_checksum,
                                 .applied_at = now, .rolled_back_at = outcome == MS_OUTCOME_ROLLED_BACK ? now : NULL,
                                 .duration_ms = duration_ms, .actor = r->actor,
                                 .error = error, .plan = r->plan->id,
                                 .down_sql = outcome == MS_OUTCOME_APPLIED ? r->m->down_sql : NULL };
    return ms_state_attempt_sql(r->db, &attempt, r->arena);
}

static ms_outcome good_outcome(const runner *r)
{
    return r->m->direction == MS_UP ? MS_OUTCOME_APPLIED : MS_OUTCOME_ROLLED_BACK;
}

/* A record that travels with what is sent next; it must outlive this migration. */
static void remember(runner *r, const char *sql) { MS_PUSH(r->carry, &r->pending, ms_arena_strdup(r->carry, sql)); }

static void forget_pending(runner *r)
{
    memset(&r->pending, 0, sizeof r->pending);
    ms_arena_reset(r->carry);
}

/* ---- sending ------------------------------------------------------------------------------------------------------- */

static void push_text(runner *r, items *list, const char *sql)
{
    item one = { { sql, strlen(sql) }, NULL, 0 };
    MS_PUSH(r->arena, list, one);
}

static void push_step(runner *r, items *list, size_t index)
{
    const ms_step *step = &r->m->steps.v[index];
    item one = { { step->sql, step->len }, step, index + 1 };
    MS_PUSH(r->arena, list, one);
}

static void push_pending(runner *r, items *list)
{
    for (size_t i = 0; i < r->pending.n; i++)
        push_text(r, list, r->pending.v[i]);
}

/* How many from `from` on go into one batch. */
static size_t chunk_of(const items *list, size_t from)
{
    size_t bytes = 0, n = 0;
    while (from + n < list->n && n < BATCH_STATEMENTS && (n == 0 || bytes + list->v[from + n].sql.n <= BATCH_BYTES))
        bytes += list->v[from + n++].sql.n;
    return n;
}

/* Sends all; on failure *failed is the item that failed. */
static ms_status send_items(runner *r, const items *list, const item **failed, ms_error *err)
{
    const ms_driver *driver = r->db->driver;
    *failed = NULL;
    for (size_t from = 0, n; from < list->n; from += n) {
        n = chunk_of(list, from);
        ms_span *spans = ms_arena_alloc(r->arena, n * sizeof *spans);
        for (size_t i = 0; i < n; i++)
            spans[i] = list->v[from + i].sql;
        size_t done = 0;
        ms_status status = n == 1 ? driver->exec(r->db->conn, spans[0].p, spans[0].n, NULL, err)
                                  : driver->exec_batch(r->db->conn, spans, n, &done, err);
        if (status != MS_OK) {
            *failed = &list->v[from + (done < n ? done : n - 1)];
            return status;
        }
    }
    return MS_OK;
}

static void undo(runner *r)
{
    ms_error ignored = MS_ERROR_INIT;
    ms_db_exec(r->db, r->db->dialect->rollback, &ignored);
}

/* ---- failures ------------------------------------------------------------------------------------------------------ */

/* err->position counts characters of the statement; the file is told in lines and columns. */
static void locate(const runner *r, const item *at, ms_error *err)
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

static bool is_transient(ms_error_class class)
{
    return class == MS_CLASS_LOCK_TIMEOUT || class == MS_CLASS_DEADLOCK || class == MS_CLASS_SERIALIZATION;
}

/* Full jitter, doubling up to 8 s. */
static void back_off(const runner *r, int32_t attempt)
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

static ms_status stopped(runner *r, ms_error *err)
{
    r->result->end = MS_RUN_STOPPED;
    return ms_error_set(err, MS_ERR_CANCELLED, "stopped on request");
}

static bool must_stop(runner *r) { return r->options->stop != NULL && r->options->stop(); }

static ms_status lease_lost(ms_error *err)
{
    ms_error_set(err, MS_ERR_LOCKED, "the runner's lease was lost: another run may have begun");
    ms_error_hint(err, "Nothing further was sent. See migsafe status.");
    return MS_ERR_LOCKED;
}

/* ---- units --------------------------------------------------------------------------------------------------------- */

static bool is_done(const runner *r, size_t step) { return r->states != NULL && r->states[step] == MS_STEP_DONE; }

/* Session statements of steps done before are sent again, outside any record: the session is a new one. */
static ms_status restore_session(runner *r, ms_error *err)
{
    for (size_t i = 0; r->states != NULL && i < r->m->steps.n; i++) {
        const ms_step *step = &r->m->steps.v[i];
        if (!is_done(r, i) || !step->session)
            continue;
        ms_status status = r->db->driver->exec(r->db->conn, step->sql, step->len, NULL, err);
        if (status != MS_OK)
            return status;
    }
    return MS_OK;
}

static ms_status finish_txn(runner *r, ms_status status)
{
    if (status == MS_OK)
        forget_pending(r);
    return status;
}

/* BEGIN, what waits to be recorded, the steps, their records, COMMIT. The last unit of a migration is sent in two parts,
 * so that history holds the time that the steps really took; in one where the server's clock can tell that. */
static ms_status run_txn(runner *r, const ms_unit *unit, bool last, const item **failed, ms_error *err)
{
    items work = { 0 }, records = { 0 };
    const bool journalled = r->units.n > 1;
    push_text(r, &work, r->db->dialect->begin);
    push_pending(r, &work);
    for (size_t i = unit->first; i < unit->first + unit->n; i++)
        if (!is_done(r, i))
            push_step(r, &work, i);
    if (last && !journalled && MS_DIALECT_HAS(r->db->dialect, elapsed_ms)) {
        push_text(r, &work, attempt_sql(r, good_outcome(r), -1, NULL));
        push_text(r, &work, r->db->dialect->commit);
        return finish_txn(r, send_items(r, &work, failed, err));
    }
    ms_status status = send_items(r, &work, failed, err);
    if (status != MS_OK)
        return status;
    for (size_t i = unit->first; journalled && !last && i < unit->first + unit->n; i++)
        if (!is_done(r, i))
            push_text(r, &records, journal_sql(r, i + 1, 'd', NULL, NULL));
    if (last)
        push_text(r, &records, attempt_sql(r, good_outcome(r), elapsed_ms(r), NULL));
    push_text(r, &records, r->db->dialect->commit);
    return finish_txn(r, send_items(r, &records, failed, err));
}

/* Its start is recorded and committed before it (an implicit commit does that by itself), its end afterwards. */
static ms_status run_recorded(runner *r, const ms_unit *unit, bool last, const item **failed, ms_error *err)
{
    const ms_step *step = &r->m->steps.v[unit->first];
    const char *fingerprint = NULL;
    items list = { 0 };
    ms_status status = step->session ? MS_OK : ms_step_fingerprint(r->db, step, r->arena, &fingerprint, err);
    if (status != MS_OK)
        return status;
    push_text(r, &list, r->db->dialect->begin);
    push_pending(r, &list);
    if (!step->session) /* setting the session again does no harm: nothing to record */
        push_text(r, &list, journal_sql(r, unit->first + 1, 's', fingerprint, NULL));
    if (unit->kind == MS_UNIT_SINGLE || step->session) {
        push_text(r, &list, r->db->dialect->commit);
        if (list.n > 2 && (status = send_items(r, &list, failed, err)) != MS_OK)
            return status;
        forget_pending(r);
        memset(&list, 0, sizeof list);
        tell(r, MS_RUN_STEP_START, unit->first + 1, NULL);
    }
    push_step(r, &list, unit->first);
    status = send_items(r, &list, failed, err);
    if (status != MS_OK) {
        ms_error ignored = MS_ERROR_INIT; /* what was recorded with it is true whether the step failed or not */
        if (unit->kind == MS_UNIT_IMPLICIT && status != MS_ERR_LOST)
            ms_db_exec(r->db, r->db->dialect->commit, &ignored);
        return status;
    }
    forget_pending(r);
    if (last)
        remember(r, attempt_sql(r, good_outcome(r), elapsed_ms(r), NULL));
    else if (!step->session)
        remember(r, journal_sql(r, unit->first + 1, 'd', NULL, NULL));
    return MS_OK;
}

static bool unit_is_done(const runner *r, const ms_unit *unit)
{
    for (size_t i = unit->first; i < unit->first + unit->n; i++)
        if (!is_done(r, i))
            return false;
    return r->states != NULL;
}

static ms_status run_unit(runner *r, const ms_unit *unit, bool last, ms_error *err)
{
    for (int32_t attempt = 0;; attempt++) {
        const item *failed = NULL;
        ms_error one = MS_ERROR_INIT;
        if (r->options->lease != NULL && !ms_lease_held(r->options->lease))
            return lease_lost(err);
        ms_status status = unit->kind == MS_UNIT_TXN ? run_txn(r, unit, last, &failed, &one)
                                                     : run_recorded(r, unit, last, &failed, &one);
        if (status == MS_OK)
            return MS_OK;
        if (status != MS_ERR_LOST && unit->kind == MS_UNIT_TXN)
            undo(r);
        const ms_error_class class = ms_db_class(r->db, &one);
        const bool again = is_transient(class) && attempt < r->options->retries && !must_stop(r);
        if (again) {
            tell(r, MS_RUN_RETRY, failed != NULL ? failed->number : 0, one.message);
            back_off(r, attempt);
            continue;
        }
        locate(r, failed, &one);
        r->failed_step = failed != NULL && failed->step != NULL ? failed->number : unit->first + 1;
        r->result->end = status == MS_ERR_LOST ? MS_RUN_LOST : class == MS_CLASS_CANCELLED && must_stop(r) ? MS_RUN_STOPPED
                         : is_transient(class) ? MS_RUN_LOCK_TIMEOUT : MS_RUN_FAILED;
        if (err != NULL)
            *err = one;
        return status;
    }
}

/* ---- migrations ---------------------------------------------------------------------------------------------------- */

/* A concurrent index build that failed has left an index that blocks its name. */
static ms_status clear_failed(runner *r, const ms_unfinished *u, ms_error *err)
{
    for (size_t k = 0; k < u->rows.n; k++) {
        const ms_journal_row *row = &u->rows.v[k];
        const size_t i = (size_t)row->step - 1;
        if (row->status != 'f' || i >= r->m->steps.n || r->m->steps.v[i].txn != MS_TXN_RULE_FORBIDDEN ||
            r->states[i] != MS_STEP_PENDING)
            continue;
        const char *how;
        ms_status status = ms_settle_step(r->db, &r->m->steps.v[i], NULL, MS_SETTLE_AGAIN, r->arena, &r->states[i], &how, err);
        if (status != MS_OK)
            return status;
    }
    return MS_OK;
}

static ms_status settle_all(runner *r, const ms_unfinished *u, ms_error *err)
{
    size_t done = 0;
    ms_status status = ms_resume_states(u, r->m, r->arena, &r->states, err);
    for (size_t i = 0; i < r->m->steps.n && status == MS_OK; i++) {
        if (r->states[i] == MS_STEP_UNKNOWN) {
            const char *fingerprint = NULL, *how = "";
            for (size_t k = 0; k < u->rows.n; k++)
                if ((size_t)u->rows.v[k].step == i + 1 && u->rows.v[k].status == 's')
                    fingerprint = u->rows.v[k].fingerprint;
            status = ms_settle_step(r->db, &r->m->steps.v[i], fingerprint, r->options->settle, r->arena, &r->states[i], &how, err);
            if (status == MS_OK)
                tell(r, MS_RUN_SETTLED, i + 1, how);
            if (status == MS_OK && r->states[i] == MS_STEP_DONE)
                remember(r, journal_sql(r, i + 1, 'd', NULL, NULL));
        }
        done += status == MS_OK && r->states[i] == MS_STEP_DONE;
    }
    if (status == MS_OK)
        status = clear_failed(r, u, err);
    if (status == MS_OK) {
        tell(r, MS_RUN_MIGRATION_RESUME, done, NULL);
        status = restore_session(r, err);
    }
    return status;
}

/* After a lock time-out or a stop the next run goes on; a statement that the server refuses will be refused again. */
static bool class_allows_undo(const runner *r, const ms_error *err)
{
    const ms_error_class class = ms_db_class(r->db, err);
    return r->options->before != NULL && r->states == NULL && r->result->end == MS_RUN_PARTIAL && !is_transient(class) &&
           class != MS_CLASS_CANCELLED && class != MS_CLASS_DISK_FULL;
}

static void take_back(runner *r, ms_error *err)
{
    const ms_undo undo = { r->plan, r->index, r->failed_step - 1, r->options->before, r->run };
    const ms_step *failed = &r->m->steps.v[r->failed_step - 1];
    ms_error why = MS_ERROR_INIT;
    ms_step_state state;
    const char *how;
    if (failed->txn == MS_TXN_RULE_FORBIDDEN) /* it may have left an invalid index */
        ms_settle_step(r->db, failed, NULL, MS_SETTLE_AGAIN, r->arena, &state, &how, &why);
    if (ms_undo_steps(r->db, &undo, &why) != MS_OK) {
        if (err->detail[0] == '\0')
            ms_error_detail(err, "The steps before it were not taken back: %s.", why.message);
        return;
    }
    r->result->end = MS_RUN_FAILED;
    tell(r, MS_RUN_UNDONE, r->failed_step - 1, NULL);
}

/* The failed attempt itself is history too. What it left behind decides how the run ended. */
static void record_failure(runner *r, ms_error *err)
{
    ms_error ignored = MS_ERROR_INIT;
    bool behind = false;
    for (size_t i = 0; i + 1 < r->failed_step && i < r->m->steps.n; i++)
        behind = behind || r->m->steps.v[i].txn >= MS_TXN_RULE_FORBIDDEN || r->units.n > 1;
    if (r->units.n > 0 && r->failed_step <= r->units.v[0].n && r->units.v[0].kind == MS_UNIT_TXN)
        behind = false;
    if (behind && (r->result->end == MS_RUN_FAILED || r->result->end == MS_RUN_LOCK_TIMEOUT))
        r->result->end = MS_RUN_PARTIAL;
    if (r->result->end == MS_RUN_LOST)
        return;
    for (size_t i = 0; i < r->pending.n; i++)
        ms_db_exec(r->db, r->pending.v[i], &ignored);
    forget_pending(r);
    if (r->units.n > 1 || r->units.v[0].kind != MS_UNIT_TXN)
        ms_db_exec(r->db, journal_sql(r, r->failed_step, 'f', NULL, err->message), &ignored);
    if (behind && class_allows_undo(r, err))
        take_back(r, err);
    ms_db_exec(r->db, attempt_sql(r, MS_OUTCOME_FAILED, elapsed_ms(r), err->message), &ignored);
}

static ms_status run_migration(runner *r, const ms_unfinished *unfinished, ms_error *err)
{
    ms_status status = MS_OK;
    r->started_us = g_get_monotonic_time();
    r->states = NULL;
    r->failed_step = 0;
    memset(&r->units, 0, sizeof r->units);
    ms_units_of(r->m, r->arena, &r->units);
    tell(r, MS_RUN_MIGRATION_START, 0, NULL);
    if (unfinished != NULL) {
        g_strlcpy(r->run, unfinished->run, sizeof r->run);
        if ((status = settle_all(r, unfinished, err)) != MS_OK)
            return status;
    } else {
        ms_state_run_id(r->run);
    }
    bool recorded = false;
    for (size_t i = 0; i < r->units.n && status == MS_OK; i++) {
        const bool last = i + 1 == r->units.n;
        if (unit_is_done(r, &r->units.v[i]))
            continue;
        if (must_stop(r))
            status = stopped(r, err);
        else if ((status = run_unit(r, &r->units.v[i], last, err)) == MS_OK)
            recorded = last;
    }
    if (status == MS_OK && !recorded) /* no step, or the last one was done before */
        remember(r, attempt_sql(r, good_outcome(r), elapsed_ms(r), NULL));
    return status;
}

static ms_status flush_pending(runner *r, ms_error *err)
{
    if (r->pending.n == 0)
        return MS_OK;
    items list = { 0 };
    const item *failed;
    push_text(r, &list, r->db->dialect->begin);
    push_pending(r, &list);
    push_text(r, &list, r->db->dialect->commit);
    ms_status status = send_items(r, &list, &failed, err);
    if (status == MS_OK)
        forget_pending(r);
    else
        ms_error_context(err, "recording what is done");
    return status;
}

/* A script's settings must not reach the next script: plain clients give each file a session of its own. */
static bool changes_session(const ms_planned *m)
{
    for (size_t i = 0; i < m->steps.n; i++)
        if (m->steps.v[i].session)
            return true;
    return false;
}

static ms_status renew_session(runner *r, ms_error *err)
{
    ms_status status = flush_pending(r, err);
    if (status == MS_OK && r->options->renew != NULL)
        status = r->options->renew(r->options->context, err);
    return status;
}

static ms_status fail(runner *r, ms_status status, ms_error *err)
{
    ms_error fallback = MS_ERROR_INIT;
    ms_error *why = err != NULL ? err : &fallback;
    r->result->failed = r->m;
    r->result->failed_step = r->failed_step;
    if (r->failed_step > 0)
        record_failure(r, why);
    else if (r->result->end != MS_RUN_STOPPED)
        r->result->end = status == MS_ERR_LOST ? MS_RUN_LOST : MS_RUN_PARTIAL;
    ms_error ignored = MS_ERROR_INIT;
    if (r->result->end != MS_RUN_LOST)
        flush_pending(r, &ignored);
    tell(r, MS_RUN_MIGRATION_FAILED, r->failed_step, why->message);
    return status;
}

ms_status ms_run_plan(ms_db *db, const ms_plan *plan, const ms_state *state, const ms_run_options *options,
                      ms_run_result *result, ms_error *err)
{
    ms_arena *lasting = ms_arena_new();
    runner r = { .db = db, .plan = plan, .options = options, .result = result, .arena = ms_arena_new(), .carry = ms_arena_new(),
                 .actor = ms_state_actor(lasting) };
    ms_status status = MS_OK;
    memset(result, 0, sizeof *result);
    for (; r.index < plan->migrations.n && status == MS_OK; r.index++) {
        const ms_unfinished *unfinished = r.index == 0 && state->unfinished.version != NULL ? &state->unfinished : NULL;
        r.m = &plan->migrations.v[r.index];
        if (must_stop(&r))
            status = stopped(&r, err);
        else
            status = run_migration(&r, unfinished, err);
        if (status == MS_OK && changes_session(r.m))
            status = renew_session(&r, err);
        if (status == MS_OK) {
            result->done++;
            tell(&r, MS_RUN_MIGRATION_DONE, r.m->steps.n, NULL);
        }
        if (status != MS_OK)
            fail(&r, status, err);
        ms_arena_reset(r.arena);
    }
    if (status == MS_OK && (status = flush_pending(&r, err)) != MS_OK)
        result->end = MS_RUN_LOST;
    ms_arena_free(r.arena);
    ms_arena_free(r.carry);
    ms_arena_free(lasting);
    return status;
}
