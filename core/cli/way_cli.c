/* way_cli.c: see way_cli.h. */
#include "config.h"

#include "cli/way_cli.h"
#include "ir/model.h"
#include "state/state.h"

static const char *canonical(const ms_catalog *catalog, ms_arena *arena)
{
    return ms_catalog_canonical(ms_catalog_in_schema(catalog, "", arena), MS_STATE_PREFIX, arena);
}

ms_status ms_cli_compare(ms_schema_base *base, bool ask, ms_compared *out)
{
    ms_context *ctx = base->ctx;
    ms_arena *arena = ctx->arena;
    *out = (ms_compared){ .no_way = NULL };
    ms_status status = ms_schema_read(base, ms_option_text(ctx, "from"), &out->from);
    if (status == MS_OK)
        status = ms_schema_read(base, ms_option_text(ctx, "to"), &out->to);
    if (status != MS_OK)
        return status;
    out->dialect = base->dialect;
    out->a = ms_catalog_unqualified(out->from.catalog, arena);
    out->b = ms_catalog_unqualified(out->to.catalog, arena);
    out->differences = ms_canonical_differences(canonical(out->from.catalog, arena), canonical(out->to.catalog, arena), "", arena);
    status = ms_renames_read(ctx, out->a, out->b, ms_option_text(ctx, "rename"), out->to.text, &out->renames);
    if (status == MS_OK && ask)
        status = ms_renames_ask(ctx, out->a, out->b, MS_STATE_PREFIX, &out->renames);
    if (status != MS_OK)
        return status;
    ms_renames_possible(out->a, out->b, MS_STATE_PREFIX, &out->renames, arena, &out->possible);
    const ms_way_options options = { .renames = out->renames.v, .n_renames = out->renames.n, .remake = ms_option_flag(ctx, "remake"),
                                     .skip_prefix = MS_STATE_PREFIX };
    ms_error why = MS_ERROR_INIT;
    status = ms_way_find(base->dialect, base->version, out->a, out->b, &options, arena, &out->way, &why);
    if (status == MS_ERR_UNSUPPORTED) {
        out->no_way = ms_arena_strdup(arena, why.message);
        out->way = (ms_way){ .destructive = 0 };
        return MS_OK;
    }
    if (status != MS_OK)
        ctx->err = why;
    return status;
}
