/* cmd_plan.c: show what apply (or rollback) would do; writes nothing to the database. */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "cli/change_cli.h"
#include "report/text.h"

static const ms_option options[] = {
    { "out", 'o', MS_OPTION_TEXT, "FILE", "Write the frozen plan as JSON, for `apply --plan`.", NULL },
    { "to", 0, MS_OPTION_TEXT, "VERSION", "The last version to plan for.", NULL },
    { "steps", 'n', MS_OPTION_INT, "N", "Plan at most N migrations.", NULL },
    { "down", 0, MS_OPTION_FLAG, NULL, "Plan a rollback.", NULL },
    { 0 },
};

static ms_exit write_out(ms_context *ctx, const json_t *json, const char *file)
{
    const char *temporary = ms_arena_printf(ctx->arena, "%s.new", file);
    if (json_dump_file(json, temporary, JSON_SORT_KEYS | JSON_INDENT(2)) == 0 && rename(temporary, file) == 0) {
        ms_note(ctx, "wrote %s", file);
        return MS_EXIT_OK;
    }
    const int why = errno;
    remove(temporary);
    return ms_cli_fail(ctx, MS_ERR_IO, "cannot write %s: %s", file, strerror(why));
}

static ms_exit show(ms_context *ctx, ms_plan *plan)
{
    json_t *json = NULL;
    ms_exit code = MS_EXIT_OK;
    /* The id is the hash of the frozen plan, four fifths of the work: who only reads does not wait for it. */
    if (ctx->format != MS_FORMAT_TEXT || ctx->settings.verbose || ms_option_text(ctx, "out") != NULL)
        ms_plan_freeze(plan, &json);
    if (ms_option_text(ctx, "out") != NULL)
        code = write_out(ctx, json, ms_option_text(ctx, "out"));
    if (code == MS_EXIT_OK && ctx->format != MS_FORMAT_TEXT) {
        json_dumpf(json, stdout, JSON_SORT_KEYS | (ctx->format == MS_FORMAT_JSON ? JSON_INDENT(2) : JSON_COMPACT));
        putchar('\n');
    } else if (code == MS_EXIT_OK) {
        const ms_look look = { ctx->color_out, ctx->settings.verbose };
        ms_report_plan(stdout, plan, &look);
    }
    json_decref(json);
    return code;
}

static ms_exit nothing(ms_context *ctx)
{
    if (ctx->format == MS_FORMAT_TEXT)
        ms_out(ctx, "Nothing to do: the database is up to date.\n");
    else
        ms_out_json(ctx, json_pack("{s:n, s:[]}", "plan", "migrations"));
    return MS_EXIT_OK;
}

static ms_exit run(ms_context *ctx)
{
    const bool down = ms_option_flag(ctx, "down");
    if (ctx->settings.url == NULL && !down) {
        ms_plan plan;
        if (ms_cli_plan_offline(ctx, ms_option_text(ctx, "to"), (size_t)ms_option_int(ctx, "steps", 0), &plan) != MS_OK)
            return MS_EXIT_BY_ERROR;
        return plan.migrations.n == 0 ? nothing(ctx) : show(ctx, &plan);
    }
    ms_change_options options_;
    ms_change change;
    if (ms_cli_change_options(ctx, down ? MS_DOWN : MS_UP, true, &options_) != MS_OK)
        return MS_EXIT_BY_ERROR;
    options_.to = ms_option_text(ctx, "to");
    options_.steps = (size_t)ms_option_int(ctx, "steps", 0);
    ms_status status = ms_change_prepare(&options_, &change, &ctx->err);
    const ms_exit code = status != MS_OK ? ms_cli_prepare_exit(&ctx->err) : change.nothing_to_do ? nothing(ctx) : show(ctx, &change.plan);
    ms_change_end(&change);
    return code;
}

static const char *const aliases[] = { "--dry-run", NULL };
static const char *const examples[] = { "migsafe plan", "migsafe --driver=mysql plan", "migsafe plan --out=plan.json",
                                        "migsafe --driver=postgresql --server-version=15 plan --format=json", NULL };

const ms_command ms_cmd_plan = {
    .name = "plan",
    .aliases = aliases,
    .summary = "show what would be done: operations, risk, locks, SQL",
    .details = "Works with a read-only account: it reads history and catalog, writes nothing and takes no lock. Without a URL, with "
               "--driver, it plans for an empty database.",
    .options = options,
    .examples = examples,
    .json = "the plan: {\"format\": 1, \"plan\": \"<sha256>\", \"risk\": ..., \"migrations\": [...]}",
    .run = run,
};
