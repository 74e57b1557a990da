/* group.c: many small migrations in one transaction, where nobody can notice.
 *
 * Migrations whose every statement concerns only tables that this very plan has made take no lock that anybody waits for,
 * so that a transaction around several of them costs nobody anything, and one commit serves them all: a new database is
 * built from a thousand files in the time of a few commits. What fails in a group is undone by the server and run again
 * one by one, so that the outcome is the same as without groups. Only where DDL is transactional. */
#include "config.h"

#include <string.h>

#include <glib.h>

#include <exec/runner.h>

enum { GROUP_MIGRATIONS = 64, GROUP_STEPS = 128, GROUP_BYTES = 256 * 1024 };

static bool fits(const ms_planned *m)
{
    for (size_t i = 0; i < m->steps.n; i++) {
        const ms_step *s = &m->steps.v[i];
        if (!s->fresh || s->session || s->boundary || s->txn != MS_TXN_RULE_INSIDE)
            return false;
    }
    return m->direction == MS_UP && m->steps.n > 0;
}

/* How many migrations from the present one on make a group; 0 or 1 = none. */
static size_t group_size(const ms_runner *r)
{
    size_t n = 0, steps = 0, bytes = 0;
    if ((r->db->dialect->flags & MS_DIALECT_TRANSACTIONAL_DDL) == 0 || r->index < r->ungrouped_until)
        return 0;
    while (n < GROUP_MIGRATIONS && r->index + n < r->plan->migrations.n && fits(&r->plan->migrations.v[r->index + n])) {
        const ms_planned *m = &r->plan->migrations.v[r->index + n];
        steps += m->steps.n;
        for (size_t i = 0; i < m->steps.n; i++)
            bytes += m->steps.v[i].len;
        if (n > 0 && (steps > GROUP_STEPS || bytes > GROUP_BYTES))
            break;
        n++;
    }
    return n;
}

static void select_migration(ms_runner *r, size_t index)
{
    r->index = index;
    r->m = &r->plan->migrations.v[index];
    ms_state_run_id(r->run);
}

/* The statements first, then the records with the time that they took (each the same share of it) and COMMIT. */
static ms_status send_group(ms_runner *r, size_t first, size_t n, bool compare, ms_error *err)
{
    ms_items work = { 0 }, records = { 0 };
    const ms_item *failed;
    ms_runner_push_text(r, &work, r->db->dialect->begin);
    ms_runner_push_pending(r, &work);
    for (size_t k = 0; k < n; k++) {
        r->m = &r->plan->migrations.v[first + k];
        for (size_t i = 0; i < r->m->steps.n; i++)
            ms_runner_push_step(r, &work, i);
    }
    ms_status status = ms_runner_send(r, &work, &failed, err);
    const int64_t each = ms_runner_elapsed_ms(r) / (int64_t)n;
    if (status == MS_OK && compare)
        status = ms_verifier_check(r->options->verifier, err);
    for (size_t k = 0; k < n && status == MS_OK; k++) {
        select_migration(r, first + k);
        ms_runner_push_text(r, &records, ms_runner_attempt_sql(r, MS_OUTCOME_APPLIED, each, NULL));
    }
    ms_runner_push_text(r, &records, r->db->dialect->commit);
    return status == MS_OK ? ms_runner_send(r, &records, &failed, err) : status;
}

ms_status ms_runner_group(ms_runner *r, size_t *done, ms_error *err)
{
    const size_t first = r->index, n = group_size(r);
    ms_error one = MS_ERROR_INIT;
    *done = 0;
    if (n < 2 || (r->options->lease != NULL && !ms_lease_held(r->options->lease)))
        return MS_OK;
    r->started_us = g_get_monotonic_time();
    ms_verifier *v = r->options->verifier;
    bool compare = false;
    ms_status status = v == NULL ? MS_OK : ms_verifier_predict(v, &r->plan->migrations.v[first], n, NULL, &compare, &one);
    if (status == MS_OK)
        status = send_group(r, first, n, compare, &one);
    if (status != MS_OK && v != NULL)
        ms_verifier_forget(v);
    r->index = first;
    r->m = &r->plan->migrations.v[first];
    if (status == MS_ERR_LOST) { /* nothing of it was committed, unless COMMIT itself was lost: history will tell */
        r->result->end = MS_RUN_LOST;
        if (err != NULL)
            *err = one;
        return status;
    }
    if (status != MS_OK) {
        ms_runner_undo(r);
        r->ungrouped_until = first + n;
        return MS_OK;
    }
    ms_runner_forget_pending(r);
    for (size_t k = 0; k < n; k++) {
        r->index = first + k;
        r->m = &r->plan->migrations.v[r->index];
        ms_runner_tell(r, MS_RUN_MIGRATION_START, 0, NULL);
        ms_runner_tell(r, MS_RUN_MIGRATION_DONE, r->m->steps.n, NULL);
    }
    r->index = first;
    *done = n;
    return MS_OK;
}
