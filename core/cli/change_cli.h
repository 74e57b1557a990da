/* change_cli.h: what apply, rollback and plan share: options to ms_change_options, questions, progress, exit codes. */
#ifndef MS_CLI_CHANGE_CLI_H
#define MS_CLI_CHANGE_CLI_H

#include "cli/cli.h"
#include "exec/change.h"

/* Fills *out from settings and the command's options; connects callbacks to ctx. */
ms_status ms_cli_change_options(ms_context *ctx, ms_direction direction, bool read_only, ms_change_options *out);
/* Rows of the options that apply and rollback share, and what reads them. */
extern const char *const ms_cli_settle_choices[];
#define MS_CLI_CHANGE_OPTIONS                                                                                              \
    { "lock-wait", 0, MS_OPTION_DURATION, "TIME", "How long to wait while another run is at work; 30s by default.", NULL },  \
    { "settle", 0, MS_OPTION_CHOICE, "HOW", "What to do with a step of a killed run whose effect nothing tells.",            \
      ms_cli_settle_choices },                                                                                             \
    { "keep-partial", 0, MS_OPTION_FLAG, NULL,                                                                             \
      "Where the server commits every statement: leave the steps before a failed one for the next run instead of taking "  \
      "them back.", NULL },                                                                                                \
    { "no-verify", 0, MS_OPTION_FLAG, NULL, "Do not compare the schema with the predicted one afterwards.", NULL }
void ms_cli_change_read(ms_context *ctx, ms_change_options *out);
/* Prepares, executes and reports; the whole command. options->plan etc. may be set before. */
ms_exit ms_cli_change(ms_context *ctx, ms_change_options *options);
/* A plan without a URL, for --driver and --server-version: up to version `to` (NULL: all), at most limit migrations (0: all). */
ms_status ms_cli_plan_offline(ms_context *ctx, const char *to, size_t limit, ms_plan *plan);
/* Connects and sets the session up; close with ms_db_close. */
ms_status ms_cli_open(ms_context *ctx, bool read_only, ms_db *db);
/* The exit code of an error that arose before anything was changed. */
ms_exit ms_cli_prepare_exit(const ms_error *err);
/* Reads a JSON file; NULL with ctx->err set. */
json_t *ms_cli_read_json(ms_context *ctx, const char *path);

#endif
