/* undo.c: takes back what a failed migration did before its failure, where the server could not do that itself.
 *
 * Only when every step done can be taken back without losing anything: each op has an inverse and destroys no data. Each
 * inverse is framed by journal rows, so that a kill in the middle is settled by the next run like any other. */
#include "config.h"

#include <string.h>

#include <exec/run.h>
#include <ir/model.h>

typedef struct inverse {
    size_t step;                /* 0-based */
    ms_lowered_list statements;
} inverse;
typedef MS_VEC(inverse) inverses;

static ms_status move_on(ms_catalog *catalog, const ms_ops *ops, ms_error *err)
{
    ms_status status = MS_OK;
    for (size_t i = 0; i < ops->n && status == MS_OK; i++)
        status = ms_catalog_apply(catalog, &ops->v[i], err);
    return status;
}

/* The statements that take one step back; the catalog moves over the step. Where the server can, they are one: what a step
 * did together may not come apart (a key in the place of another). */
static ms_status invert_step(ms_db *db, const ms_ops *ops, ms_catalog *catalog, ms_arena *arena, inverse *out, ms_error *err)
{
    MS_VEC(ms_ops) back = { 0 };
    ms_ops list = { 0 };
    for (size_t i = 0; i < ops->n; i++) {
        ms_ops one = { 0 };
        if (ms_op_destroys_data(&ops->v[i]))
            return ms_error_set(err, MS_ERR_UNSUPPORTED, "%s cannot be taken back without loss", ms_op_name(ops->v[i].kind));
        ms_status status = ms_op_invert(&ops->v[i], catalog, arena, &one, err);
        if (status == MS_OK)
            status = ms_catalog_apply(catalog, &ops->v[i], err);
        if (status != MS_OK)
            return status;
        MS_PUSH(arena, &back, one);
    }
    for (size_t i = back.n; i-- > 0;)
        for (size_t k = 0; k < back.v[i].n; k++)
            MS_PUSH(arena, &list, back.v[i].v[k]);
    ms_inverse_order(&list);
    ms_status status = ms_lower_list(db->dialect, list.v, list.n, catalog, db->server.version, arena, &out->statements, NULL, err);
    for (size_t i = 0; i < out->statements.n && status == MS_OK; i++)
        if (out->statements.v[i].n_ops == 0) /* a table built anew (SQLite), which must be one transaction */
            status = ms_error_set(err, MS_ERR_UNSUPPORTED, "taking a step back needs a session of its own");
    return status;
}

static ms_status invert_all(ms_db *db, const ms_undo *undo, ms_arena *arena, inverses *out, ms_error *err)
{
    ms_catalog *catalog = ms_catalog_copy(undo->before, arena);
    const ms_planned *m = &undo->plan->migrations.v[undo->index];
    for (size_t k = 0; k < undo->index; k++)
        for (size_t s = 0; s < undo->plan->migrations.v[k].steps.n; s++) {
            ms_ops ops = { 0 };
            ms_step_ops(&undo->plan->migrations.v[k], s, &ops);
            ms_status status = move_on(catalog, &ops, err);
            if (status != MS_OK)
                return status;
        }
    for (size_t s = 0; s < undo->done; s++) {
        if (m->steps.v[s].session)
            continue;
        ms_ops ops = { 0 };
        inverse one = { .step = s };
        ms_step_ops(m, s, &ops);
        ms_status status = catalog->incomplete
                               ? ms_error_set(err, MS_ERR_UNSUPPORTED, "what a statement before them did to the schema is not known")
                               : invert_step(db, &ops, catalog, arena, &one, err);
        if (status != MS_OK)
            return status;
        MS_PUSH(arena, out, one);
    }
    return MS_OK;
}

static ms_status note(ms_db *db, const ms_undo *undo, size_t step, char status, const char *text, ms_arena *arena, ms_error *err)
{
    const ms_planned *m = &undo->plan->migrations.v[undo->index];
    const ms_journal_entry entry = { undo->run, m->version, m->direction, (int32_t)step + 1, (int32_t)m->steps.n, status,
                                     ms_step_hash(&m->steps.v[step], arena), NULL, text };
    return ms_db_exec(db, ms_state_journal_sql(db, &entry, 1, arena), err);
}

ms_status ms_undo_steps(ms_db *db, const ms_undo *undo, ms_error *err)
{
    ms_arena *arena = ms_arena_new();
    inverses list = { 0 };
    ms_status status = invert_all(db, undo, arena, &list, err);
    for (size_t i = list.n; i-- > 0 && status == MS_OK;) {
        status = note(db, undo, list.v[i].step, 's', "taking it back", arena, err);
        for (size_t k = 0; k < list.v[i].statements.n && status == MS_OK; k++)
            status = ms_db_exec(db, list.v[i].statements.v[k].sql, err);
        if (status == MS_OK)
            status = note(db, undo, list.v[i].step, 'f', "taken back", arena, err);
    }
    ms_arena_free(arena);
    return status;
}
