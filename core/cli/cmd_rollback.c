/* cmd_rollback.c: take applied migrations back, newest first. */
#include "config.h"

#include "cli/change_cli.h"

static const ms_option options[] = {
    { "steps", 'n', MS_OPTION_INT, "N", "How many migrations; one by default.", NULL },
    { "to", 0, MS_OPTION_TEXT, "VERSION", "Roll back everything after this version; 0 = everything.", NULL },
    MS_CLI_CHANGE_OPTIONS,
    { 0 },
};

static ms_exit run(ms_context *ctx)
{
    ms_change_options change;
    if (ms_cli_change_options(ctx, MS_DOWN, false, &change) != MS_OK)
        return MS_EXIT_BY_ERROR;
    ms_cli_change_read(ctx, &change);
    return ms_cli_change(ctx, &change);
}

static const char *const aliases[] = { "down", "--rollback", NULL };
static const char *const examples[] = { "migsafe rollback", "migsafe rollback --steps=3 --yes", "migsafe rollback --to=0 --yes", NULL };

const ms_command ms_cmd_rollback = {
    .name = "rollback",
    .aliases = aliases,
    .summary = "take applied migrations back, newest first",
    .details = "One by default. The down script is the file's, or the one kept in history when the file has none: the derived one, if "
               "there is one. --downs=derived takes that first. Rows that would be lost are counted and shown first: with any, or with "
               "a statement that is not understood, it asks on a terminal and needs --yes elsewhere. So it does where only rows were "
               "changed and nobody has written how to take that back: the rows stay as they are, and only the record is taken back.",
    .options = options,
    .flags = MS_COMMAND_WRITES,
    .examples = examples,
    .json = "{\"event\": \"end\", \"plan\": \"<sha256>\", \"rolled_back\": [\"1\", ...], \"verified\": true}",
    .run = run,
};
