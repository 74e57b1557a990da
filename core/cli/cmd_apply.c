/* cmd_apply.c: apply pending migrations, or a frozen plan. */
#include "config.h"

#include <string.h>

#include "cli/change_cli.h"

static const ms_option options[] = {
    { "to", 0, MS_OPTION_TEXT, "VERSION", "The last version to apply.", NULL },
    { "steps", 'n', MS_OPTION_INT, "N", "Apply at most N migrations.", NULL },
    { "plan", 'p', MS_OPTION_TEXT, "FILE", "Apply exactly this plan, written by `plan --out`; refused when history or schema changed.", NULL },
    { "skip", 0, MS_OPTION_TEXT, "VERSION[,...]",
      "Pass these pending migrations over, because this server refuses them: recorded in history with your name, never run.", NULL },
    { "unskip", 0, MS_OPTION_TEXT, "VERSION[,...]", "Run these after all, that were passed over before.", NULL },
    MS_CLI_CHANGE_OPTIONS,
    { 0 },
};

/* "7,9": the versions. */
static ms_strings versions(ms_context *ctx, const char *option)
{
    ms_strings list = { 0 };
    for (const char *text = ms_option_text(ctx, option); text != NULL && *text != '\0';) {
        const size_t len = strcspn(text, ",");
        if (len > 0)
            MS_PUSH(ctx->arena, &list, ms_arena_strndup(ctx->arena, text, len));
        text += len + (text[len] == ',');
    }
    return list;
}

static ms_exit run(ms_context *ctx)
{
    ms_change_options change;
    json_t *plan = NULL;
    if (ms_cli_change_options(ctx, MS_UP, false, &change) != MS_OK)
        return MS_EXIT_BY_ERROR;
    const char *file = ms_option_text(ctx, "plan");
    if (file != NULL && (plan = ms_cli_read_json(ctx, file)) == NULL)
        return MS_EXIT_BY_ERROR;
    change.plan = plan;
    ms_cli_change_read(ctx, &change);
    const ms_strings skip = versions(ctx, "skip"), unskip = versions(ctx, "unskip");
    change.skip = &skip;
    change.unskip = &unskip;
    const ms_exit code = ms_cli_change(ctx, &change);
    json_decref(plan);
    return code;
}

static const char *const aliases[] = { "up", "migrate", "run", "--apply", NULL };
static const char *const examples[] = { "migsafe --url=sqlite:shop.db apply", "migsafe apply --to=42 --yes",
                                        "migsafe plan --out=plan.json && migsafe apply --plan=plan.json", NULL };

const ms_command ms_cmd_apply = {
    .name = "apply",
    .aliases = aliases,
    .summary = "apply pending migrations",
    .details = "Reads history and files, plans, asks where the plan is risky or destructive, takes the runner's lock, executes, "
               "compares the schema with the predicted one and records. A second apply does nothing.\n\n"
               "Where the server can, a migration and its history row are one transaction. Where it cannot, each step is journalled; "
               "after a failure or a kill the next apply goes on where it stopped.",
    .options = options,
    .flags = MS_COMMAND_WRITES,
    .examples = examples,
    .json = "{\"event\": \"end\", \"plan\": \"<sha256>\", \"applied\": [\"1\", ...], \"skipped\": [], \"verified\": true}; "
            "with jsonl one object per event before it",
    .run = run,
};
