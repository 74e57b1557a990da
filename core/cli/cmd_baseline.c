/* cmd_baseline.c: marks versions as applied without running them. */
#include "config.h"

#include <string.h>

#include "adopt/adopt.h"
#include "cli/change_cli.h"
#include "exec/interrupt.h"

typedef struct baseline_work {
    ms_context *ctx;
    ms_db db;
    ms_source source;
    ms_state state;
    ms_baseline baseline;
    ms_strings versions;
} baseline_work;

static bool any_applied(const ms_state *state)
{
    for (size_t i = 0; i < state->versions.n; i++)
        if (state->versions.v[i].applied)
            return true;
    return state->unfinished.version != NULL;
}

/* The version must be one of the files, and history empty unless somebody says why not. */
static ms_status check(baseline_work *w)
{
    ms_error *err = &w->ctx->err;
    const ms_migration *target = NULL;
    for (size_t i = 0; i < w->source.migrations.n; i++)
        if (ms_version_compare(w->source.migrations.v[i].version, w->baseline.version) == 0)
            target = &w->source.migrations.v[i];
    if (target == NULL) {
        ms_error_set(err, MS_ERR_USAGE, "there is no migration with version %s", w->baseline.version);
        ms_error_hint(err, "See migsafe status for the versions there are.");
        return MS_ERR_USAGE;
    }
    w->baseline.version = target->version;
    if (!any_applied(&w->state) || (ms_option_flag(w->ctx, "force") && w->baseline.reason != NULL))
        return MS_OK;
    ms_error_set(err, MS_ERR_CONFLICT, "there is a history here already");
    ms_error_code(err, "history_not_empty");
    ms_error_hint(err, "Nothing was changed. A baseline belongs in front of everything; where it is meant all the same: --force --reason=\"WHY\"");
    return MS_ERR_CONFLICT;
}

static ms_status verify(baseline_work *w)
{
    ms_error *err = &w->ctx->err;
    const char *difference = NULL;
    bool certain = true;
    MS_VEC(const ms_migration *) list = { 0 };
    for (size_t i = 0; i < w->source.migrations.n; i++)
        if (ms_version_compare(w->source.migrations.v[i].version, w->baseline.version) <= 0)
            MS_PUSH(w->ctx->arena, &list, &w->source.migrations.v[i]);
    ms_status status = ms_adopt_difference(&w->db, list.v, list.n, w->ctx->arena, &difference, &certain, err);
    if (status != MS_OK)
        return status;
    if (!certain)
        ms_warn(w->ctx, "the schema was not compared: some statements of the files are not modelled");
    if (difference == NULL)
        return MS_OK;
    ms_error_set(err, MS_ERR_CONFLICT, "the schema is not what the files up to %s make", w->baseline.version);
    ms_error_code(err, "verification_failed");
    ms_error_detail(err, "%s", difference);
    ms_error_hint(err, "Nothing was changed. Choose the version that the schema stands at, or mend the schema.");
    return MS_ERR_CONFLICT;
}

static ms_status look(baseline_work *w)
{
    ms_status status = ms_state_load(&w->db, w->ctx->arena, &w->state, &w->ctx->err);
    return status == MS_OK ? check(w) : status;
}

static ms_status write_history(baseline_work *w)
{
    ms_lease lease;
    ms_interrupt_watch();
    ms_status status = ms_lease_take(&w->db, ms_option_duration(w->ctx, "lock-wait", 30000), ms_interrupt_received, &lease, &w->ctx->err);
    if (status != MS_OK)
        return status;
    status = look(w); /* somebody may have been faster */
    if (status == MS_OK)
        status = ms_baseline_write(&w->db, &w->source, &w->state, &w->baseline, w->ctx->arena, &w->versions, &w->ctx->err);
    ms_lease_release(&lease);
    return status;
}

static void list_versions(baseline_work *w)
{
    for (size_t i = 0; i < w->source.migrations.n; i++) {
        const ms_migration *m = &w->source.migrations.v[i];
        const ms_version_state *v = ms_state_find(&w->state, m->version);
        if (ms_version_compare(m->version, w->baseline.version) <= 0 && (v == NULL || !v->applied))
            MS_PUSH(w->ctx->arena, &w->versions, m->version);
    }
}

static void tell(baseline_work *w, bool dry)
{
    ms_context *ctx = w->ctx;
    if (ctx->format != MS_FORMAT_TEXT) {
        json_t *list = json_array();
        for (size_t i = 0; i < w->versions.n; i++)
            json_array_append_new(list, json_string(w->versions.v[i]));
        ms_out_json(ctx, json_pack("{s:s, s:b, s:o}", "version", w->baseline.version, "dry_run", dry, "marked", list));
        return;
    }
    for (size_t i = 0; i < w->versions.n; i++)
        ms_out(ctx, "%s\n", w->versions.v[i]);
    ms_out(ctx, "%s %zu version%s as applied without running %s.\n", dry ? "Would mark" : "Marked", (size_t)w->versions.n,
           w->versions.n == 1 ? "" : "s", w->versions.n == 1 ? "it" : "them");
}

static ms_status baseline(baseline_work *w, bool dry)
{
    ms_status status = ms_cli_source(w->ctx, w->db.dialect->name, &w->source);
    if (status == MS_OK)
        status = look(w);
    if (status == MS_OK && ms_option_flag(w->ctx, "verify"))
        status = verify(w);
    if (status == MS_OK && dry)
        list_versions(w);
    else if (status == MS_OK)
        status = write_history(w);
    if (status == MS_OK)
        tell(w, dry);
    return status;
}

static ms_exit run(ms_context *ctx)
{
    baseline_work w = { .ctx = ctx };
    const bool dry = ms_option_flag(ctx, "dry-run");
    w.baseline = (ms_baseline){ ctx->args[0], ms_option_text(ctx, "description"), ms_option_text(ctx, "reason") };
    if (ms_cli_open(ctx, dry, &w.db) != MS_OK)
        return MS_EXIT_BY_ERROR;
    const ms_status status = baseline(&w, dry);
    ms_db_close(&w.db);
    return status == MS_OK ? MS_EXIT_OK : ms_cli_prepare_exit(&ctx->err);
}

static const ms_option options[] = {
    { "description", 0, MS_OPTION_TEXT, "TEXT", "What history says of it.", NULL },
    { "verify", 0, MS_OPTION_FLAG, NULL, "Refuse when the schema is not what the files up to VERSION make.", NULL },
    { "dry-run", 0, MS_OPTION_FLAG, NULL, "Show what would be marked; write nothing, take no lock.", NULL },
    { "force", 0, MS_OPTION_FLAG, NULL, "Also where there is a history already; needs --reason.", NULL },
    { "reason", 0, MS_OPTION_TEXT, "TEXT", "Why; kept in the history.", NULL },
    { "lock-wait", 0, MS_OPTION_DURATION, "TIME", "How long to wait while another run is at work; 30s by default.", NULL },
    { 0 },
};

static const char *const examples[] = { "migsafe baseline 42 --verify", NULL };

const ms_command ms_cmd_baseline = {
    .name = "baseline",
    .args = "VERSION",
    .min_args = 1,
    .max_args = 1,
    .summary = "mark versions as applied without running them",
    .details = "For a database whose schema was made in another way: versions up to and with VERSION count as applied, with the status "
               "\"baseline\" in the history, and nothing is run. Refused where there is a history already. Where another tool has kept one, "
               "migsafe adopt knows more.",
    .options = options,
    .flags = MS_COMMAND_WRITES,
    .examples = examples,
    .json = "{\"version\": \"42\", \"dry_run\": false, \"marked\": [\"1\", ...]}",
    .run = run,
};
