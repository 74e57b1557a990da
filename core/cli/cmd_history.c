/* cmd_history.c: every attempt, oldest first. */
#include "config.h"

#include "cli/change_cli.h"
#include "report/text.h"
#include "state/state.h"

static ms_exit run(ms_context *ctx)
{
    ms_db db;
    ms_attempt *attempts;
    size_t n;
    if (ms_cli_open(ctx, true, &db) != MS_OK)
        return MS_EXIT_BY_ERROR;
    const ms_status status = ms_state_attempts(&db, ctx->arena, &attempts, &n, &ctx->err);
    if (status == MS_OK && ctx->format != MS_FORMAT_TEXT) {
        ms_out_json(ctx, ms_report_history_json(attempts, n));
    } else if (status == MS_OK) {
        const ms_look look = { ctx->color_out, ctx->settings.verbose };
        ms_report_history(stdout, attempts, n, &look);
    }
    ms_db_close(&db);
    return status == MS_OK ? MS_EXIT_OK : MS_EXIT_BY_ERROR;
}

const ms_command ms_cmd_history = {
    .name = "history",
    .summary = "every attempt with its outcome, time and actor",
    .details = "Reads only. History is append-only: a rollback and a failure are rows of their own.",
    .json = "{\"attempts\": [{\"id\", \"run\", \"version\", \"name\", \"direction\", \"status\", \"checksum\", \"checksum_raw\", \"applied_at\", "
            "\"rolled_back_at\", \"duration_ms\", \"actor\", \"error\", \"plan\"}]}",
    .run = run,
};
