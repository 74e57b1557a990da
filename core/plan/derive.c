/* derive.c: see derive.h. Knows ops and the dialect's lower(), no database. */
#include "config.h"

#include <string.h>

#include <plan/derive.h>

static bool changes_rows(const ms_op *op)
{
    return op->kind == MS_OP_INSERT || op->kind == MS_OP_UPDATE || op->kind == MS_OP_DELETE || op->kind == MS_OP_TRUNCATE_TABLE;
}

static bool is_made(const ms_derivation *d, ms_name name)
{
    return d->made != NULL && name.name != NULL && ms_catalog_table(d->made, name) != NULL;
}

void ms_derive_before(ms_derivation *d, const ms_op *op, const ms_catalog *before, ms_arena *scratch)
{
    ms_error ignored = MS_ERROR_INIT;
    memset(&d->inverse, 0, sizeof d->inverse);
    if (d->failed || op->kind == MS_OP_SESSION || op->kind == MS_OP_TRANSACTION || (changes_rows(op) && is_made(d, op->object)))
        return;
    d->failed = before->incomplete || op->inexact || ms_op_destroys_data(op) ||
                ms_op_invert(op, before, scratch, &d->inverse, &ignored) != MS_OK;
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
    if (op->kind != MS_OP_CREATE_TABLE)
        return;
    if (d->made == NULL)
        d->made = ms_catalog_new(arena, after->default_schema, after->compare);
    ms_catalog_add_table(d->made, &(ms_table){ .name = op->table->name });
}

const char *ms_derive_script(const ms_derivation *d, ms_arena *arena)
{
    static const char title[] = "-- derived by migsafe\n";
    size_t size = sizeof title;
    for (size_t k = 0; k < d->statements.n; k++)
        size += strlen(d->statements.v[k]) + 2;
    if (d->failed || d->statements.n == 0)
        return NULL;
    char *text = ms_arena_alloc(arena, size), *at = text + sizeof title - 1;
    memcpy(text, title, sizeof title);
    for (size_t i = d->starts.n; i-- > 0;) {
        const size_t end = i + 1 < d->starts.n ? d->starts.v[i + 1] : d->statements.n;
        for (size_t k = d->starts.v[i]; k < end; k++) {
            const size_t len = strlen(d->statements.v[k]);
            memcpy(at, d->statements.v[k], len);
            memcpy(at + len, ";\n", 3);
            at += len + 2;
        }
    }
    return text;
}
