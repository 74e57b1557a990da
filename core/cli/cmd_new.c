/* cmd_new.c: `migsafe new NAME`: the next migration's files from a template. */
#include "config.h"

#include <string.h>

#include "cli/new_down.h"
#include "cli/next.h"
#include "source/sections.h"

/* What the scripts of a portable project begin with: they stay portable whatever the project says later. */
static const char portable_up[] =
    "-- migsafe: portable\n" MS_TEMPLATE_PORTABLE
    "one text for every database (doc/portable.md); `migsafe plan` shows what becomes of it here.\n";
static const char portable_down[] =
    "-- migsafe: portable\n" MS_TEMPLATE_PORTABLE
    "takes back what the up script does; without a statement the way back is derived.\n";

static ms_exit run_new(ms_context *ctx)
{
    const char *from = ms_option_text(ctx, "from");
    if ((from == NULL) == (ctx->n_args == 0)) {
        ms_cli_fail(ctx, MS_ERR_USAGE, from == NULL ? "new needs NAME..." : "new takes NAME or --from, not both");
        ms_error_code(&ctx->err, "usage");
        return MS_EXIT_BY_ERROR;
    }
    if (from != NULL)
        return ms_cli_new_down(ctx, from);
    const bool portable = ctx->settings.sql != NULL && strcmp(ctx->settings.sql, "portable") == 0;
    ms_next next;
    ms_status status = ms_next_find(ctx, ctx->args, ctx->n_args, ms_option_text(ctx, "version"), &next);
    if (status == MS_OK)
        status = ms_next_write(ctx, &next, portable ? portable_up : "",
                               ms_option_flag(ctx, "no-down") ? NULL : portable ? portable_down : "");
    if (status == MS_OK)
        ms_next_report(ctx, &next, NULL);
    ms_next_end(&next);
    return status == MS_OK ? MS_EXIT_OK : MS_EXIT_BY_ERROR;
}

static const ms_option options[] = {
    { "version", 0, MS_OPTION_CHOICE, "KIND", "The kind of version, instead of what the last migration has.",
      (const char *const[]){ "sequence", "timestamp", NULL } },
    { "from", 0, MS_OPTION_TEXT, "VERSION", "Write the down script that this migration lacks: the derived one.", NULL },
    { "no-down", 0, MS_OPTION_FLAG, NULL, "Write no down script; it is derived.", NULL },
    { 0 },
};

const ms_command ms_cmd_new = {
    .name = "new",
    .aliases = (const char *const[]){ "create", NULL },
    .args = "[NAME...]",
    .min_args = 0,
    .max_args = -1,
    .summary = "write the files of the next migration",
    .details = "Writes the next migration in the layout of those that are there, in an empty directory as a pair "
               "(--layout says otherwise): an up and a down script, empty but for what the layout needs. The version "
               "continues the last one: a sequence of the same width, or the time in UTC. Several words are joined by "
               "underscores. Prints the paths.\n\n"
               "With sql = portable the scripts say that they are portable SQL (doc/portable.md).\n\n"
               "Without a down script the way back is derived from the up script (--no-down, or delete the file). "
               "--from=VERSION writes that one as a file: of an applied migration from history, of a pending one from its plan, without a "
               "URL (--driver) as on an empty database.",
    .options = options,
    .flags = MS_COMMAND_WRITES,
    .examples = (const char *const[]){ "migsafe new add customers", "migsafe new --layout=single add_orders", "migsafe new --from=3", NULL },
    .json = "{ \"format\": 1, \"version\": \"0003\", \"name\": \"add_customers\", \"files\": [ PATH, ... ] }",
    .run = run_new,
};
