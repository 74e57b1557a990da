/* lower.c: lists of ops as native statements, for dialects that have no way of their own to put them together. */
#include "config.h"

#include <migsafe/dialect.h>

static ms_status one_by_one(const ms_dialect *dialect, const ms_op *ops, size_t n, const ms_catalog *before, int32_t version,
                            ms_arena *arena, ms_lowered_list *out, size_t *at, ms_error *err)
{
    ms_catalog *catalog = n > 1 ? ms_catalog_copy(before, arena) : NULL;
    for (*at = 0; *at < n; (*at)++) {
        ms_strings list = { 0 };
        ms_status status = dialect->lower(&ops[*at], catalog != NULL ? catalog : before, version, arena, &list, err);
        if (status == MS_OK && *at + 1 < n)
            status = ms_catalog_apply(catalog, &ops[*at], err);
        if (status != MS_OK)
            return status;
        for (size_t i = 0; i < list.n; i++)
            MS_PUSH(arena, out, (ms_lowered){ list.v[i], *at, 1 });
    }
    return MS_OK;
}

ms_status ms_lower_list(const ms_dialect *dialect, const ms_op *ops, size_t n, const ms_catalog *before, int32_t version,
                        ms_arena *arena, ms_lowered_list *out, size_t *failed, ms_error *err)
{
    const size_t kept = out->n;
    size_t at = 0;
    const ms_status status = MS_DIALECT_HAS(dialect, lower_list)
                                 ? dialect->lower_list(ops, n, before, version, arena, out, &at, err)
                                 : one_by_one(dialect, ops, n, before, version, arena, out, &at, err);
    if (status != MS_OK)
        out->n = kept;
    if (failed != NULL)
        *failed = at;
    return status;
}
