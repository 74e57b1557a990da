/* derive.c: see derive.h. Knows ops and the dialect's lower(), no database. */
#include "config.h"

#include <string.h>

#include <plan/derive.h>

static bool changes_rows(const ms_op *op)
{
    return op->kind == MS_OP_INSERT || op->kind == MS_OP_UPDATE || op->kind == MS_OP_DELETE || op->kind == MS_OP_TRUNCATE_TABLE;
}

static bool is_made(const ms_derivation *d, const ms_catalog *catalog, ms_name name)
{
    for (size_t i = 0; i < d->made.n && name.name != NULL; i++)
        if (ms_name_equal(catalog, d->made.v[i], name))
            return true;
    return false;
}

void ms_derive_before(ms_derivation *d, const ms_op *op, const ms_catalog *before, ms_arena *arena)
{
    ms_error ignored = MS_ERROR_INIT;
    memset(&d->inverse, 0, sizeof d->inverse);
    if (d->failed || op->kind == MS_OP_SESSION || op->kind == MS_OP_TRANSACTION || (changes_rows(op) && is_made(d, before, op->object)))
        return;
    d->failed = before->incomplete || op->inexact || ms_op_destroys_data(op) ||
                ms_op_invert(op, before, arena, &d->inverse, &ignored) != MS_OK;
}

void ms_derive_after(ms_derivation *d, const ms_op *op, const ms_catalog *after, const ms_dialect *dialect, int32_t version,
                     ms_arena *arena)
{
    if (d->failed || d->inverse.n == 0)
        return;
    ms_error ignored = MS_ERROR_INIT;
    MS_PUSH(arena, &d->starts, d->statements.n);
    for (size_t i = 0; i < d->inverse.n && !d->failed; i++)
        d->failed = dialect->lower(&d->inverse.v[i], after, version, arena, &d->statements, &ignored) != MS_OK;
    if (op->kind == MS_OP_CREATE_TABLE)
        MS_PUSH(arena, &d->made, op->table->name);
}

const char *ms_derive_script(const ms_derivation *d, ms_arena *arena)
{
    const char *text = NULL;
    for (size_t i = d->failed ? 0 : d->starts.n; i-- > 0;) {
        const size_t end = i + 1 < d->starts.n ? d->starts.v[i + 1] : d->statements.n;
        for (size_t k = d->starts.v[i]; k < end; k++)
            text = ms_arena_printf(arena, "%s%s;\n", text != NULL ? text : "-- derived by migsafe\n", d->statements.v[k]);
    }
    return text;
}
