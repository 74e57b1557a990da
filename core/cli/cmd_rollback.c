/* cmd_rollback.c: take applied migrations back, newest first. */
#include "config.h"

#include <string.h>

#include "cli/change_cli.h"

static const char *const settle_choices[] = { "ask", "done", "again", NULL };

static const ms_option options[] = {
    { "steps", 'n', MS_OPTION_INT, "N", "How many migrations; one by default.", NULL },
    { "to", 0, MS_OPTION_TEXT, "VERSION", "Roll back everything after this version; 0 = everything.", NULL },
    { "lock-wait", 0, MS_OPTION_DURATION, "TIME", "How long to wait while another run is at work; 30s by default.", NULL },
    { "settle", 0, MS_OPTION_CHOICE, "HOW", "What to do with a step of a killed run whose effect nothing tells.", settle_choices },
    { "keep-partial", 0, MS_OPTION_FLAG, NULL,
      "Where the server commits every statement: leave the steps before a failed one for the next run instead of taking them back.",
      NULL },
    { "no-verify", 0, MS_OPTION_FLAG, NULL, "Do not compare the schema with the predicted one afterwards.", NULL },
    { 0 },
};

static ms_exit run(ms_context *ctx)
{
    ms_change_options change;
    if (ms_cli_change_options(ctx, MS_DOWN, false, &change) != MS_OK)
        return MS_EXIT_BY_ERROR;
    const char *settle = ms_option_text(ctx, "settle");
    change.to = ms_option_text(ctx, "to");
    change.steps = (size_t)ms_option_int(ctx, "steps", 0);
    change.lock_wait_ms = ms_option_duration(ctx, "lock-wait", 30000);
    change.settle = settle == NULL || strcmp(settle, "ask") == 0 ? MS_SETTLE_ASK
                    : strcmp(settle, "done") == 0                ? MS_SETTLE_DONE
                                                                 : MS_SETTLE_AGAIN;
    change.keep_partial = ms_option_flag(ctx, "keep-partial");
    change.verify = !ms_option_flag(ctx, "no-verify");
    return ms_cli_change(ctx, &change);
}

static const char *const aliases[] = { "down", "--rollback", NULL };
static const char *const examples[] = { "migsafe rollback", "migsafe rollback --steps=3 --yes", "migsafe rollback --to=0 --yes", NULL };

const ms_command ms_cmd_rollback = {
    .name = "rollback",
    .aliases = aliases,
    .summary = "take applied migrations back, newest first",
    .details = "One by default. The down script is the file's, or the one kept in history when the file is gone. Rows that would be lost "
               "are counted and shown first: with any, it asks on a terminal and needs --yes elsewhere.",
    .options = options,
    .flags = MS_COMMAND_WRITES,
    .examples = examples,
    .json = "{\"event\": \"end\", \"plan\": \"<sha256>\", \"rolled_back\": [\"1\", ...], \"verified\": true, \"difference\": null}",
    .run = run,
};
