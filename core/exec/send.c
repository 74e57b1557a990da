/* send.c: what goes to the server for a migration: its statements, and the records that travel with them. */
#include "config.h"

#include <string.h>

#include <glib.h>

#include <exec/runner.h>
#include <plan/derive.h>

enum { BATCH_STATEMENTS = 200, BATCH_BYTES = 1 << 20 };

void ms_runner_tell(ms_runner *r, ms_run_event_kind kind, size_t step, const char *message)
{
    if (r->options->on_event == NULL)
        return;
    const ms_run_event event = { kind, r->m, r->index, r->plan->migrations.n, step, r->m->steps.n,
                                 (g_get_monotonic_time() - r->started_us) / 1000, message };
    r->options->on_event(r->options->context, &event);
}

void ms_runner_told_done(ms_runner *r)
{
    r->m = &r->plan->migrations.v[r->index];
    ms_runner_tell(r, MS_RUN_MIGRATION_START, 0, NULL);
    ms_runner_tell(r, MS_RUN_MIGRATION_DONE, r->m->steps.n, NULL);
}

/* ---- records ---------------------------------------------------------------------------------------------------- */

int64_t ms_runner_elapsed_ms(const ms_runner *r) { return (g_get_monotonic_time() - r->started_us) / 1000; }

ms_journal_entry ms_runner_entry(ms_runner *r, size_t number, char status, const char *fingerprint, const char *error)
{
    const ms_step *step = &r->m->steps.v[number - 1];
    return (ms_journal_entry){ r->run, r->m->version, r->m->direction, (int32_t)number, (int32_t)r->m->steps.n, status,
                               ms_step_hash(step, r->arena), fingerprint, error };
}

const char *ms_runner_journal_sql(ms_runner *r, size_t number, char status, const char *fingerprint, const char *error)
{
    /* With the first record of the run; again when it is tried again. */
    if (r->first_record == 0)
        r->first_record = number;
    if (status != 'f' && r->m->script != NULL && r->states == NULL && number == r->first_record)
        error = ms_ways_script(&r->ways, r->m, r->arena);
    const ms_journal_entry entry = ms_runner_entry(r, number, status, fingerprint, error);
    return ms_state_journal_sql(r->db, &entry, 1, r->arena);
}

ms_attempt ms_runner_attempt(ms_runner *r, ms_outcome outcome, int64_t duration_ms, const char *error)
{
    char now[32];
    ms_state_now(now);
    const char *late = ms_ways_of(&r->ways, r->m), *at = ms_arena_strdup(r->arena, now);
    const char *derived = late != NULL ? late : r->m->derived_sql;
    const bool taken = late != NULL && r->m->down_sql == NULL;
    if (derived == NULL && r->m->not_derived != NULL)
        derived = ms_arena_printf(r->arena, MS_NOT_DERIVED_MARK "%s\n", r->m->not_derived);
    return (ms_attempt){ .run = r->run, .version = r->m->version, .name = r->m->name,
                         .direction = r->m->direction, .outcome = outcome, .checksum = r->m->checksum,
                         .raw_checksum = r->m->raw_checksum,
                         .applied_at = at, .rolled_back_at = outcome == MS_OUTCOME_ROLLED_BACK ? at : NULL,
                         .duration_ms = duration_ms, .actor = r->actor,
                         .error = error, .plan = r->plan->id,
                         .down_sql = outcome != MS_OUTCOME_APPLIED ? NULL : taken ? late : r->m->down_sql,
                         .derived_sql = outcome == MS_OUTCOME_APPLIED ? derived : NULL,
                         .reversal = outcome == MS_OUTCOME_APPLIED ? ms_way_back_name(taken ? ms_ways_kind(late, r->arena) : r->m->way_back) : NULL };
}

const char *ms_runner_attempt_sql(ms_runner *r, ms_outcome outcome, int64_t duration_ms, const char *error)
{
    const ms_attempt attempt = ms_runner_attempt(r, outcome, duration_ms, error);
    return ms_state_attempt_sql(r->db, &attempt, 1, r->arena);
}

const char *ms_runner_applied_sql(ms_runner *r, const size_t *migrations, size_t n, int64_t each_ms)
{
    ms_attempt *list = ms_arena_alloc(r->arena, (n + 1) * sizeof *list);
    for (size_t i = 0; i < n; i++) {
        r->m = &r->plan->migrations.v[migrations[i]];
        list[i] = ms_runner_attempt(r, MS_OUTCOME_APPLIED, each_ms, NULL);
    }
    return ms_state_attempt_sql(r->db, list, n, r->arena);
}

ms_outcome ms_runner_good_outcome(const ms_runner *r)
{
    return r->m->direction == MS_UP ? MS_OUTCOME_APPLIED : MS_OUTCOME_ROLLED_BACK;
}

void ms_runner_remember(ms_runner *r, const char *sql)
{
    MS_PUSH(r->carry, &r->pending, ms_arena_strdup(r->carry, sql));
}

void ms_runner_forget_pending(ms_runner *r)
{
    memset(&r->pending, 0, sizeof r->pending);
    ms_arena_reset(r->carry);
}

/* ---- sending ---------------------------------------------------------------------------------------------------- */

void ms_runner_push_text(ms_runner *r, ms_items *list, const char *sql)
{
    ms_item one = { { sql, strlen(sql) }, NULL, 0 };
    MS_PUSH(r->arena, list, one);
}

void ms_runner_push_step(ms_runner *r, ms_items *list, size_t index)
{
    const ms_step *step = &r->m->steps.v[index];
    ms_item one = { { step->sql, step->len }, step, index + 1 };
    MS_PUSH(r->arena, list, one);
}

void ms_runner_push_pending(ms_runner *r, ms_items *list)
{
    for (size_t i = 0; i < r->pending.n; i++)
        ms_runner_push_text(r, list, r->pending.v[i]);
}

/* How many from `from` on go into one batch. */
static size_t chunk_of(const ms_items *list, size_t from)
{
    size_t bytes = 0, n = 0;
    while (from + n < list->n && n < BATCH_STATEMENTS && (n == 0 || bytes + list->v[from + n].sql.n <= BATCH_BYTES))
        bytes += list->v[from + n++].sql.n;
    return n;
}

ms_status ms_runner_send(ms_runner *r, const ms_items *list, const ms_item **failed, ms_error *err)
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

void ms_runner_undo(ms_runner *r)
{
    ms_error ignored = MS_ERROR_INIT;
    ms_db_exec(r->db, r->db->dialect->rollback, &ignored);
}

ms_status ms_runner_flush(ms_runner *r, ms_error *err)
{
    if (r->pending.n == 0)
        return MS_OK;
    ms_items list = { 0 };
    const ms_item *failed;
    ms_runner_push_text(r, &list, r->db->dialect->begin);
    ms_runner_push_pending(r, &list);
    ms_runner_push_text(r, &list, r->db->dialect->commit);
    ms_status status = ms_runner_send(r, &list, &failed, err);
    if (status == MS_OK)
        ms_runner_forget_pending(r);
    else if (status != MS_ERR_LOST)
        ms_runner_undo(r);
    if (status != MS_OK) {
        ms_error_context(err, "recording what is done");
        ms_error_code(err, "unrecorded");
    }
    return status;
}
