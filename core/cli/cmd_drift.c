/* cmd_drift.c: does the live schema differ from what the applied migrations made of it? */
#include "config.h"

#include <string.h>

#include "cli/change_cli.h"
#include "cli/schema.h"
#include "exec/drift.h"

typedef struct drift {
    ms_expected expected;
    const ms_catalog *live;
    ms_differences differences;
    bool replayed, texts_left;
} drift;

/* A replay runs all files up to the newest one that is applied: one before it that is not would be run as well. */
static bool has_gap(const ms_standings *standings, const char *newest)
{
    for (size_t i = 0; i < standings->n && newest != NULL; i++) {
        const ms_standing *s = &standings->v[i];
        if ((s->state == NULL || !s->state->applied) && s->migration != NULL && ms_version_compare(s->migration->version, newest) < 0)
            return true;
    }
    return false;
}

static ms_status cannot_tell(ms_context *ctx, const char *why)
{
    ms_error_set(&ctx->err, MS_ERR_UNSUPPORTED, "what the schema should be cannot be told: %s", why);
    ms_error_code(&ctx->err, "no_expectation");
    ms_error_hint(&ctx->err, "Compare with a schema that you trust instead: migsafe diff --to=SCHEMA.");
    return MS_ERR_UNSUPPORTED;
}

static ms_status replay(ms_schema_base *base, const ms_standings *standings, drift *d)
{
    ms_catalog *catalog;
    if (has_gap(standings, d->expected.newest))
        return cannot_tell(base->ctx, "a migration before the newest one is not applied here");
    ms_status status = ms_schema_of_migrations(base, d->expected.newest, &catalog);
    d->expected.catalog = catalog;
    d->replayed = true;
    return status;
}

static ms_status find(ms_schema_base *base, drift *d)
{
    ms_context *ctx = base->ctx;
    ms_state state;
    ms_source source = { .migrations = { .n = 0 } };
    ms_standings standings = { 0 };
    ms_catalog *live;
    const bool portable = ctx->settings.sql != NULL && strcmp(ctx->settings.sql, "portable") == 0;
    ms_status status = ms_state_load(&base->live, ctx->arena, &state, &ctx->err);
    if (status == MS_OK)
        status = ms_cli_source(ctx, base->dialect->name, &source);
    if (status == MS_OK)
        status = ms_standings_of(&source, &state, base->dialect, true, ctx->arena, &standings, &ctx->err);
    if (status == MS_OK)
        status = ms_db_introspect(&base->live, ctx->arena, &live, &ctx->err);
    if (status == MS_OK)
        status = ms_expected_schema(&base->live, &standings, live, portable, ctx->settings.max_file_size, ctx->arena, &d->expected, &ctx->err);
    if (status != MS_OK)
        return status;
    if (state.adopted)
        ms_adopt_remove_books(&base->live, live, ctx->arena);
    const bool free_of_charge = (base->dialect->flags & MS_DIALECT_FILES) != 0 && !has_gap(&standings, d->expected.newest);
    const bool wanted = ms_option_flag(ctx, "replay") || d->expected.catalog->incomplete || free_of_charge;
    if (d->expected.newest != NULL && wanted && (status = replay(base, &standings, d)) != MS_OK)
        return status;
    d->live = live;
    d->differences = ms_drift_of(&base->live, d->expected.catalog, live, !d->replayed, ctx->arena);
    d->texts_left = !d->replayed && ms_drift_leaves_texts(&base->live, live, ctx->arena);
    return MS_OK;
}

static void put_text(ms_context *ctx, const drift *d)
{
    const char *what = d->expected.newest == NULL ? "an empty schema: no migration is applied"
                                                  : ms_arena_printf(ctx->arena, "what %zu migration%s up to %s give%s", d->expected.applied,
                                                                    d->expected.applied == 1 ? "" : "s", d->expected.newest,
                                                                    d->expected.applied == 1 ? "s" : "");
    if (d->differences.n == 0)
        ms_out(ctx, "No drift: the schema is %s.\n", what);
    else
        ms_out(ctx, "%sThe schema is not %s:%s\n", ms_style_out(ctx, MS_STYLE_BOLD), what, ms_style_out(ctx, MS_STYLE_NONE));
    for (size_t i = 0; i < d->differences.n; i++)
        ms_out(ctx, "  %s\n", ms_difference_text(&d->differences.v[i], ctx->arena));
    for (size_t i = 0; i < d->expected.edited.n; i++)
        ms_warn(ctx, "migration %s was edited after it was applied; what its file says now is what is compared", d->expected.edited.v[i]);
    if (d->texts_left)
        ms_note(ctx, "the texts of views, triggers and routines were not compared; --replay compares them");
}

static void put_json(ms_context *ctx, const drift *d)
{
    json_t *edited = json_array();
    for (size_t i = 0; i < d->expected.edited.n; i++)
        json_array_append_new(edited, ms_json_text(d->expected.edited.v[i]));
    ms_out_json(ctx, json_pack("{s:b, s:o, s:i, s:s, s:s, s:o, s:b, s:o, s:o}", "drift", d->differences.n > 0, "version",
                               ms_json_text(d->expected.newest), "applied", (int)d->expected.applied, "compared_with",
                               d->replayed ? "replay" : "prediction", "checksum", ms_schema_checksum(d->live, MS_STATE_PREFIX, ctx->arena),
                               "expected", d->replayed ? json_string(ms_schema_checksum(d->expected.catalog, MS_STATE_PREFIX, ctx->arena))
                                                       : json_null(),
                               "texts_compared", !d->texts_left, "edited", edited, "differences", ms_differences_json(&d->differences)));
}

static ms_exit run(ms_context *ctx)
{
    ms_schema_base base;
    ms_connect how;
    drift d = { .replayed = false };
    ms_status status = ms_schema_open(ctx, &base);
    if (status == MS_OK && base.live.conn == NULL)
        status = ms_cli_connect_args(ctx, true, &how); /* says that there is no URL */
    if (status == MS_OK)
        status = find(&base, &d);
    if (status == MS_OK)
        (ctx->format == MS_FORMAT_TEXT ? put_text : put_json)(ctx, &d);
    ms_schema_close(&base);
    if (status != MS_OK)
        return ms_cli_prepare_exit(&ctx->err);
    return d.differences.n > 0 ? MS_EXIT_POSTFLIGHT : MS_EXIT_OK;
}

static const ms_option options[] = {
    { "replay", 0, MS_OPTION_FLAG, NULL, "Run the migrations in a scratch database and compare with that: texts of views and routines, too.", NULL },
    { "scratch", 0, MS_OPTION_TEXT, "URL", "An empty database of the same kind for --replay, instead of one made and dropped beside the URL's.", NULL },
    { 0 },
};
static const char *const examples[] = { "migsafe drift", "migsafe --env=production drift --format=json", NULL };

const ms_command ms_cmd_drift = {
    .name = "drift",
    .summary = "does the live schema differ from what the applied migrations made of it",
    .details = "Predicts from the files of the applied migrations what the schema should be, reads what it is, and says in words what differs: "
               "exit 3, or 0 when nothing does. Reads only. What the server spells its own way (names that it makes, defaults, types) is no "
               "difference.\n\n"
               "The server writes the texts of views, triggers and routines anew, so they are compared only with --replay, which runs the "
               "migrations in a scratch database; so are migrations whose effect cannot be predicted. Where a database is a file, that is "
               "what is always done.",
    .options = options,
    .examples = examples,
    .json = "{\"drift\": BOOL, \"version\": null | NEWEST, \"applied\": N, \"compared_with\": \"prediction|replay\", \"checksum\": SHA256, "
            "\"expected\": null | SHA256, \"texts_compared\": BOOL, \"edited\": [VERSION], \"differences\": [as of diff; have is live, want "
            "is expected]}",
    .run = run,
};
