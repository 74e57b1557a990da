/* cmd_status.c: status, pending, completed. */
#include "config.h"

#include <string.h>

#include "cli/change_cli.h"
#include "exec/standing.h"
#include "report/text.h"
#include "state/lease.h"

static ms_exit show(ms_context *ctx, ms_db *db, ms_report_filter filter)
{
    ms_state state;
    ms_source source;
    ms_standings standings = { 0 };
    ms_status status = ms_state_load(db, ctx->arena, &state, &ctx->err);
    if (status == MS_OK)
        status = ms_cli_source(ctx, db->dialect->name, &source);
    if (status == MS_OK)
        status = ms_standings_of(&source, &state, db->dialect, true, ctx->arena, &standings, &ctx->err);
    if (status != MS_OK)
        return MS_EXIT_BY_ERROR;
    if (ctx->format != MS_FORMAT_TEXT) {
        ms_out_json(ctx, ms_report_status_json(&standings, &state, filter));
    } else {
        const ms_look look = { ctx->color_out, ctx->settings.verbose };
        ms_report_status(stdout, &standings, &state, filter, &look);
        const char *holder = filter == MS_REPORT_ALL ? ms_lease_holder(db, ctx->arena) : NULL;
        if (holder != NULL)
            ms_out(ctx, "A run is at work now: %s\n", holder);
    }
    size_t pending = 0, wrong = 0;
    for (size_t i = 0; i < standings.n; i++) {
        const ms_place place = standings.v[i].place;
        pending += place == MS_PLACE_PENDING || place == MS_PLACE_OUT_OF_ORDER || place == MS_PLACE_UNFINISHED;
        wrong += place >= MS_PLACE_EDITED;
    }
    return ms_option_flag(ctx, "exit-code") && (pending > 0 || wrong > 0) ? MS_EXIT_PREFLIGHT : MS_EXIT_OK;
}

static ms_exit run(ms_context *ctx)
{
    ms_db db;
    if (ms_cli_open(ctx, true, &db) != MS_OK)
        return MS_EXIT_BY_ERROR;
    const ms_report_filter filter = strcmp(ctx->command->name, "pending") == 0     ? MS_REPORT_PENDING
                                    : strcmp(ctx->command->name, "completed") == 0 ? MS_REPORT_COMPLETED
                                                                                   : MS_REPORT_ALL;
    const ms_exit code = show(ctx, &db, filter);
    ms_db_close(&db);
    return code;
}

static const ms_option options[] = {
    { "exit-code", 0, MS_OPTION_FLAG, NULL, "Exit with 1 when something is pending, edited, missing or unfinished.", NULL },
    { 0 },
};
#define JSON "{\"applied\": N, \"pending\": N, \"unfinished\": null | {\"version\", \"direction\"}, \"last_failed\": null | \"version\", " \
             "\"migrations\": [{\"version\", \"name\", \"state\", \"assumed\", \"applied_at\", \"reversal\", \"checksum\", \"file\"}]}"

static const char *const status_aliases[] = { "info", NULL };

const ms_command ms_cmd_status = {
    .name = "status",
    .aliases = status_aliases,
    .summary = "what is applied, pending, edited, missing, unfinished",
    .details = "Reads only. States: pending, applied, reformatted (only white space or comments differ), skipped (passed over), edited, "
               "missing, out_of_order, unfinished. Of an applied one it says when its way back is derived, restores the schema only, takes back the "
               "record only, or is missing.",
    .options = options,
    .json = JSON,
    .run = run,
};
const ms_command ms_cmd_pending = {
    .name = "pending",
    .summary = "what would be applied",
    .details = "The pending part of `status`.",
    .options = options,
    .json = JSON,
    .run = run,
};
const ms_command ms_cmd_completed = {
    .name = "completed",
    .summary = "what is applied",
    .details = "The applied part of `status`.",
    .options = options,
    .json = JSON,
    .run = run,
};
