/* announce.c: many small migrations behind one record, where every DDL statement commits by itself.
 *
 * A new database is built of many migrations that each create one table. Recording the start of each beside it costs a commit
 * and a round trip per migration. Instead one INSERT announces all of a group in the journal; the first CREATE TABLE commits
 * it, the others follow in the same packet, then all of them are compared, and history of all travels with what comes next.
 *
 * What makes that as safe as one by one: each of them makes one table of its own that the plan has not found in the catalog, so
 * the catalog tells of each whether it was run; and the server runs them in order, so that behind the first one that is not
 * there none was begun. A killed run is settled migration by migration (recover.c). What fails stops the packet: what is
 * before it is done and recorded, the others are taken out of the journal and run one by one. */
#include "config.h"

#include <string.h>

#include <glib.h>

#include <exec/runner.h>

static const ms_planned *planned(const ms_runner *r, size_t index) { return &r->plan->migrations.v[index]; }

bool ms_runner_announces(const ms_runner *r, const ms_planned *m, const ms_group *group)
{
    const ms_step *step = m->steps.v;
    if (m->direction != MS_UP || m->steps.n != 1 || step->n_ops != 1 || !step->fresh || step->session || step->boundary ||
        step->txn != MS_TXN_RULE_IMPLICIT_COMMIT)
        return false;
    const ms_op *op = &m->ops.v[step->first_op];
    if (op->kind != MS_OP_CREATE_TABLE || op->table == NULL || op->table->temporary || op->or_replace || op->if_not_exists)
        return false;
    const char *schema = op->table->name.schema; /* the catalog is that of one schema, and tells nothing of another */
    if (schema != NULL && (r->db->schema == NULL || strcmp(schema, r->db->schema) != 0))
        return false;
    for (size_t i = 0; i < group->n; i++) { /* of two that make the same table the catalog could not tell which one did */
        const ms_planned *other = planned(r, group->first + i);
        if (g_ascii_strcasecmp(other->ops.v[other->steps.v[0].first_op].table->name.name, op->table->name.name) == 0)
            return false;
    }
    return true;
}

/* What the journal says of migrations from `from` on: all are announced, or were not begun. */
static const char *entries_sql(ms_runner *r, const ms_group *group, size_t from, char status, const char *note)
{
    ms_journal_entry *list = ms_arena_alloc(r->arena, group->n * sizeof *list);
    for (size_t k = from; k < group->n; k++) {
        r->m = planned(r, group->first + k);
        list[k] = ms_runner_entry(r, 1, status, NULL, status == 's' ? r->m->script : note);
    }
    return ms_state_journal_sql(r->db, list + from, group->n - from, r->arena);
}

/* BEGIN, what waits, the announcement, the statements. *done = how many of them were run; the records that waited and the
 * announcement are committed when *announced. may_have_happened: what was run is for the next run to find out. */
static ms_status send_all(ms_runner *r, const ms_group *group, size_t *done, bool *announced, ms_error *err)
{
    ms_items list = { 0 };
    const ms_item *failed;
    ms_runner_push_text(r, &list, r->db->dialect->begin);
    ms_runner_push_pending(r, &list);
    ms_runner_push_text(r, &list, entries_sql(r, group, 0, 's', NULL));
    const size_t records = list.n;
    for (size_t k = 0; k < group->n; k++) {
        r->m = planned(r, group->first + k);
        ms_runner_push_step(r, &list, 0);
    }
    ms_status status = ms_runner_send(r, &list, &failed, err);
    *announced = status == MS_OK;
    *done = status == MS_OK ? group->n : 0;
    if (status == MS_OK || status == MS_ERR_LOST || err->may_have_happened)
        return status;
    const size_t at = (size_t)(failed - list.v);
    if (at < records) {
        ms_runner_undo(r);
        return status;
    }
    /* Had the first one a mistake of syntax, nothing has committed the records yet. */
    ms_error second = MS_ERROR_INIT;
    *done = at - records;
    *announced = ms_db_exec(r->db, r->db->dialect->commit, &second) == MS_OK;
    if (*announced)
        return status;
    second.may_have_happened = true;
    *err = second;
    return err->status;
}

static bool is_empty(ms_runner *r, const ms_planned *m)
{
    const ms_name name = m->ops.v[0].table->name;
    ms_sql sql;
    const char *row = "";
    ms_error ignored = MS_ERROR_INIT;
    ms_sql_init(&sql, r->arena, &r->db->dialect->style);
    ms_sql_kw(&sql, "SELECT 1 FROM");
    if (name.schema != NULL) {
        ms_sql_ident(&sql, name.schema);
        ms_sql_punct(&sql, ".");
    }
    ms_sql_ident(&sql, name.name);
    ms_sql_kw(&sql, "LIMIT 1");
    return ms_db_text(r->db, ms_sql_text(&sql), r->arena, &row, &ignored) == MS_OK && row == NULL;
}

/* Run one by one, those behind the one that differs would not have been run: their tables go again, newest first. Where
 * that is not possible, or not wanted, they stay and are history. */
static ms_status take_back_behind(ms_runner *r, const ms_group *group, size_t differs, size_t n, ms_error *err)
{
    for (size_t k = n; k-- > differs + 1;) {
        const size_t index = group->first + k;
        const ms_undo undo = { r->plan, index, 1, r->options->before, r->run };
        ms_error why = MS_ERROR_INIT;
        ms_status status = MS_ERR_UNSUPPORTED;
        if (r->options->before != NULL && !ms_runner_must_stop(r) && is_empty(r, planned(r, index)))
            status = ms_undo_steps(r->db, &undo, &why);
        if (status != MS_OK && status != MS_ERR_UNSUPPORTED) { /* is it still there? With this as the last row the next run looks */
            r->m = planned(r, index);
            ms_runner_remember(r, ms_runner_journal_sql(r, 1, 's', NULL, NULL));
            *err = why;
            return status;
        }
        if (status != MS_OK)
            ms_runner_remember(r, ms_runner_applied_sql(r, &index, 1, 0));
    }
    return MS_OK;
}

/* It is done all the same: the journal says so until ms_runner_fail has decided what becomes of it. */
static ms_status stop_at(ms_runner *r, const ms_group *group, size_t differs, size_t n, const char *text, ms_error *err)
{
    r->m = planned(r, group->first + differs);
    ms_runner_remember(r, ms_runner_journal_sql(r, 1, 'd', NULL, NULL));
    ms_status status = ms_runner_flush(r, err);
    if (status == MS_OK)
        status = take_back_behind(r, group, differs, n, err);
    r->index = group->first + differs;
    r->m = planned(r, r->index);
    r->behind = true;
    r->differs = status == MS_OK;
    return status == MS_OK ? ms_verifier_differs(text, err) : status;
}

enum { RECORD_BYTES = 16 * 1024, ROW_BYTES = 600 };

/* History of k migrations. In one INSERT as far as no server is too small for it: one by one they would have been taken, too. */
static void remember_applied(ms_runner *r, const size_t *good, size_t k, int64_t each_ms)
{
    for (size_t from = 0, n; from < k; from += n) {
        size_t bytes = 0;
        for (n = 0; from + n < k; n++) {
            const ms_planned *m = &r->plan->migrations.v[good[from + n]];
            bytes += ROW_BYTES + (m->down_sql != NULL ? strlen(m->down_sql) : 0) + (m->derived_sql != NULL ? strlen(m->derived_sql) : 0);
            if (n > 0 && bytes > RECORD_BYTES)
                break;
        }
        ms_runner_remember(r, ms_runner_applied_sql(r, good + from, n, each_ms));
    }
}

/* History of the first n of the group, up to the first that is not as predicted. */
static ms_status record(ms_runner *r, const ms_group *group, size_t n, const char *const *differences, size_t *done, ms_error *err)
{
    size_t *good = ms_arena_alloc(r->arena, (n + 1) * sizeof *good), k = 0;
    for (; k < n && (differences == NULL || differences[k] == NULL); k++)
        good[k] = group->first + k;
    remember_applied(r, good, k, ms_runner_elapsed_ms(r) / (int64_t)group->n);
    for (size_t i = 0; i < k; i++) {
        r->index = good[i];
        ms_runner_told_done(r);
    }
    *done = k;
    return k == n ? MS_OK : stop_at(r, group, k, n, differences[k], err);
}

static ms_status given_up(ms_runner *r, ms_status status, const ms_error *one, ms_error *err)
{
    r->result->end = status == MS_ERR_LOST ? MS_RUN_LOST : MS_RUN_PARTIAL;
    if (err != NULL)
        *err = *one;
    return status;
}

ms_status ms_runner_announced(ms_runner *r, const ms_group *group, size_t *done, ms_error *err)
{
    ms_verifier *v = r->options->verifier;
    const ms_planned *list = planned(r, group->first);
    const char **differences = NULL;
    size_t n = 0;
    bool compare = false, announced = false;
    ms_error one = MS_ERROR_INIT;
    r->states = NULL;
    r->failed_step = r->first_record = 0;
    r->behind = r->differs = r->recorded = false;
    ms_state_run_id(r->run);
    if (v != NULL && ms_verifier_predict(v, list, group->n, NULL, &r->ways, &compare, &one) != MS_OK)
        compare = false;
    if (v != NULL && !compare) { /* something is not as it looked: with each one on its own it is told which */
        ms_verifier_forget(v);
        r->m = list;
        r->ungrouped_until = group->first + group->n;
        return MS_OK;
    }
    ms_status status = send_all(r, group, &n, &announced, &one);
    const bool failed = status != MS_OK;
    if (announced)
        ms_runner_forget_pending(r);
    if (failed && v != NULL)
        ms_verifier_forget(v);
    if (failed && (status == MS_ERR_LOST || one.may_have_happened)) {
        ms_runner_forget_pending(r); /* recorded with the announcement or not: the next run finds out; not sent a second time */
        return given_up(r, status, &one, err);
    }
    if (failed && announced)
        ms_runner_remember(r, entries_sql(r, group, n, 'f', "not begun: one before it failed"));
    if (failed)
        r->ungrouped_until = group->first + group->n;
    ms_error_clear(&one);
    status = compare && !failed ? ms_verifier_check(v, &one) : MS_OK;
    if (compare && (failed ? n > 0 : status == MS_ERR_CONFLICT)) {
        differences = ms_arena_alloc(r->arena, group->n * sizeof *differences);
        ms_error_clear(&one);
        status = ms_verifier_sift(v, list, n, differences, &one);
    }
    if (status != MS_OK) /* the next run settles them, and looks again */
        return given_up(r, status, &one, err);
    status = n > 0 ? record(r, group, n, differences, done, &one) : MS_OK;
    if (status != MS_OK && err != NULL)
        *err = one;
    if (status == MS_OK) {
        r->index = group->first;
        r->m = list;
    }
    return status;
}
