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

static size_t size_of(const ms_planned *m)
{
    size_t bytes = (m->down_sql != NULL ? strlen(m->down_sql) : 0) + (m->derived_sql != NULL ? strlen(m->derived_sql) : 0) +
                   (m->script != NULL ? strlen(m->script) : 0);
    for (size_t i = 0; i < m->steps.n; i++)
        bytes += m->steps.v[i].len;
    return bytes;
}

/* How many migrations from the present one on make a group; 0 or 1 = none. */
static size_t group_size(const ms_runner *r)
{
    const bool transactional = (r->db->dialect->flags & MS_DIALECT_TRANSACTIONAL_DDL) != 0;
    ms_group group = { r->index, 0 };
    size_t steps = 0, bytes = 0;
    if (r->index < r->ungrouped_until)
        return 0;
    while (group.n < GROUP_MIGRATIONS && r->index + group.n < r->plan->migrations.n) {
        const ms_planned *m = &r->plan->migrations.v[r->index + group.n];
        if (transactional ? !fits(m) : !ms_runner_announces(r, m, &group))
            break;
        steps += m->steps.n;
        bytes += size_of(m);
        if (group.n > 0 && (steps > GROUP_STEPS || bytes > GROUP_BYTES))
            break;
        group.n++;
    }
    return group.n;
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
    if (status != MS_OK)
        return status;
    size_t *all = ms_arena_alloc(r->arena, n * sizeof *all);
    for (size_t k = 0; k < n; k++)
        all[k] = first + k;
    ms_state_run_id(r->run);
    ms_runner_push_text(r, &records, ms_runner_applied_sql(r, all, n, each));
    ms_runner_push_text(r, &records, r->db->dialect->commit);
    return ms_runner_send(r, &records, &failed, err);
}

/* All of them in one transaction. */
static ms_status run_together(ms_runner *r, const ms_group *group, size_t *done, ms_error *err)
{
    ms_verifier *v = r->options->verifier;
    bool compare = false;
    const size_t first = group->first, n = group->n;
    ms_error one = MS_ERROR_INIT;
    ms_status status = v == NULL ? MS_OK : ms_verifier_predict(v, &r->plan->migrations.v[first], n, NULL, &r->ways, &compare, &one);
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
    *done = n;
    return MS_OK;
}

ms_status ms_runner_group(ms_runner *r, size_t *done, ms_error *err)
{
    const ms_group group = { r->index, group_size(r) };
    *done = 0;
    if (group.n < 2 || (r->options->lease != NULL && !ms_lease_held(r->options->lease)))
        return MS_OK;
    r->started_us = g_get_monotonic_time();
    if ((r->db->dialect->flags & MS_DIALECT_TRANSACTIONAL_DDL) == 0)
        return ms_runner_announced(r, &group, done, err);
    const ms_status status = run_together(r, &group, done, err);
    for (size_t k = 0; k < *done; k++) {
        r->index = group.first + k;
        ms_runner_told_done(r);
    }
    r->index = group.first;
    return status;
}
