/* cmd_diff.c: two schemas side by side, in words and as the SQL that leads from one to the other. */
#include "config.h"

#include <string.h>

#include "cli/renames.h"
#include "cli/schema.h"
#include "cli/way_cli.h"
#include "ir/difference.h"
#include "report/way_text.h"
#include "state/state.h"

static void put_text(ms_context *ctx, const ms_compared *c)
{
    if (c->differences.n == 0) {
        ms_out(ctx, "No difference between %s and %s.\n", c->from.label, c->to.label);
        return;
    }
    ms_out(ctx, "%s%s, compared with %s:%s\n", ms_style_out(ctx, MS_STYLE_BOLD), c->from.label, c->to.label, ms_style_out(ctx, MS_STYLE_NONE));
    for (size_t i = 0; i < c->differences.n; i++)
        ms_out(ctx, "  %s\n", ms_difference_text(&c->differences.v[i], ctx->arena));
    if (c->no_way != NULL) {
        ms_out(ctx, "\nNo change leads there: %s\n", c->no_way);
        return;
    }
    ms_out(ctx, "\n%sWhat leads there:%s\n\n%s", ms_style_out(ctx, MS_STYLE_BOLD), ms_style_out(ctx, MS_STYLE_NONE),
           ms_report_way_script(c->dialect, &c->way, ctx->arena));
    if (c->way.destructive > 0)
        ms_out(ctx, "\n-- %zu operation%s lose%s data.\n", c->way.destructive, c->way.destructive == 1 ? "" : "s",
               c->way.destructive == 1 ? "s" : "");
}

static json_t *side_json(const ms_schema *schema, ms_arena *arena)
{
    return json_pack("{s:o, s:s}", "schema", ms_json_text(schema->label), "checksum",
                     ms_schema_checksum(schema->catalog, MS_STATE_PREFIX, arena));
}

static void put_json(ms_context *ctx, const ms_compared *c)
{
    json_t *possible = json_array();
    for (size_t i = 0; i < c->possible.n; i++)
        json_array_append_new(possible, ms_json_text(c->possible.v[i]));
    json_t *json = json_pack("{s:o, s:o, s:b, s:o, s:o, s:o}", "from", side_json(&c->from, ctx->arena), "to", side_json(&c->to, ctx->arena),
                             "equal", c->differences.n == 0, "differences", ms_differences_json(&c->differences), "possible_renames",
                             possible, "no_way", ms_json_text(c->no_way));
    ms_report_way_json(&c->way, json);
    ms_out_json(ctx, json);
}

static ms_exit run(ms_context *ctx)
{
    ms_schema_base base;
    ms_compared c;
    ms_status status = ms_schema_open(ctx, &base);
    if (status == MS_OK)
        status = ms_cli_compare(&base, false, &c);
    if (status == MS_OK)
        (ctx->format == MS_FORMAT_TEXT ? put_text : put_json)(ctx, &c);
    ms_schema_close(&base);
    if (status != MS_OK)
        return MS_EXIT_BY_ERROR;
    return ms_option_flag(ctx, "exit-code") && c.differences.n > 0 ? MS_EXIT_PREFLIGHT : MS_EXIT_OK;
}

static const ms_option options[] = {
    MS_WAY_OPTIONS,
    { "exit-code", 0, MS_OPTION_FLAG, NULL, "Exit with 1 when the schemas differ.", NULL },
    { 0 },
};
static const char *const examples[] = { "migsafe diff --to=schema.sql", "migsafe diff --from=env:staging --to=env:production",
                                        "migsafe diff --to=migrations --exit-code", NULL };

const ms_command ms_cmd_diff = {
    .name = "diff",
    .summary = "compare two schemas, in words and as the SQL that leads from one to the other",
    .details = "A schema is " MS_SCHEMA_PLACES ". Reads only. SQL and migrations are run in a scratch database beside the one of the URL, "
               "so that both sides come in the server's own spelling; it is dropped afterwards.\n\n"
               "Tables and columns are matched by name. One that goes and one that comes are never taken for a rename unless --rename, or a "
               "line `-- migsafe: rename old=new` in the SQL, says so. migsafe's own tables are left out.",
    .options = options,
    .examples = examples,
    .json = "{\"from\": {\"schema\", \"checksum\"}, \"to\": {...}, \"equal\": BOOL, \"differences\": [{\"change\": \"missing|extra|changed\", "
            "\"object\", \"name\", \"text\", \"aspects\": [{\"what\", \"have\", \"want\"}]}], \"possible_renames\": [\"old=new\"], "
            "\"no_way\": null | REASON, \"operations\": [{\"op\", \"object\", \"text\", \"destructive\"}], \"statements\": [SQL], "
            "\"destructive_operations\": N}; have is what `from` has, want what `to` has",
    .run = run,
};
