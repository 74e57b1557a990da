/* change_cli.h: what apply, rollback and plan share: options to ms_change_options, questions, progress, exit codes. */
#ifndef MS_CLI_CHANGE_CLI_H
#define MS_CLI_CHANGE_CLI_H

#include "cli/cli.h"
#include "exec/change.h"

/* Fills *out from settings and the command's options; connects callbacks to ctx. */
ms_status ms_cli_change_options(ms_context *ctx, ms_direction direction, bool read_only, ms_change_options *out);
/* Prepares, executes and reports; the whole command. options->plan etc. may be set before. */
ms_exit ms_cli_change(ms_context *ctx, ms_change_options *options);
/* Connects for reading and sets the session up; close with ms_db_close. */
ms_status ms_cli_open_to_read(ms_context *ctx, ms_db *db);
/* The exit code of an error that arose before anything was changed. */
ms_exit ms_cli_prepare_exit(const ms_error *err);
/* Reads a JSON file; NULL with ctx->err set. */
json_t *ms_cli_read_json(ms_context *ctx, const char *path);

#endif
