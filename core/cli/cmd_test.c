/* cmd_test.c: up, down, up of every migration on a scratch database. */
#include "config.h"

#include <string.h>

#include <glib.h>

#include "cli/change_cli.h"
#include "exec/interrupt.h"
#include "report/test_report.h"

static const char *const formats[] = { "text", "json", "jsonl", "junit", NULL };

static const ms_option options[] = {
    { "to", 0, MS_OPTION_TEXT, "VERSION", "The last migration to test.", NULL },
    { "from", 0, MS_OPTION_TEXT, "VERSION", "The first one; those before it are applied, and not judged.", NULL },
    { "only", 0, MS_OPTION_TEXT, "VERSION", "This one alone.", NULL },
    { "rows", 0, MS_OPTION_INT, "N", "Rows in each table; 10 by default, 0 tests the schema only.", NULL },
    { "seed", 0, MS_OPTION_INT, "N", "Where the generated rows begin; the same number gives the same rows.", NULL },
    { "scratch", 0, MS_OPTION_TEXT, "URL", "An empty database to use instead of one that is made and dropped.", NULL },
    { "keep", 0, MS_OPTION_FLAG, NULL, "Leave the scratch database as it is at the end.", NULL },
    { "strict", 0, MS_OPTION_FLAG, NULL, "Warnings are failures.", NULL },
    { "format", 0, MS_OPTION_CHOICE, "FORMAT", "How the report is written.", formats },
    { "out", 'o', MS_OPTION_TEXT, "FILE", "Write the report to a file; standard output gets it as text.", NULL },
    { "clean", 0, MS_OPTION_FLAG, NULL, "Drop scratch databases that killed runs have left behind, and do nothing else.", NULL },
    { 0 },
};

/* ---- options ----------------------------------------------------------------------------------------------------- */

static ms_exit refuse_protected(ms_context *ctx)
{
    ms_error_set(&ctx->err, MS_ERR_USAGE, "this environment is protected: no scratch database is made on its server");
    ms_error_code(&ctx->err, "protected");
    ms_error_hint(&ctx->err, "Name an empty database elsewhere: --scratch=URL.");
    return MS_EXIT_BY_ERROR;
}

/* The scratch database: beside the one of the URL, or the one that is named. */
static ms_status scratch_options(ms_context *ctx, ms_scratch_options *out)
{
    const char *named = ms_option_text(ctx, "scratch");
    const ms_module *module;
    const ms_dialect *dialect;
    if (named != NULL)
        ctx->settings.url = named; /* nothing at all is sent to the other one */
    ms_status status = ms_cli_module(ctx, &module, &dialect);
    if (status == MS_OK)
        status = ms_cli_connect_args(ctx, false, &out->how);
    if (status != MS_OK)
        return status;
    out->driver = module->driver->name;
    out->dialect = dialect;
    out->named = named != NULL;
    return MS_OK;
}

static ms_status read_options(ms_context *ctx, ms_test_options *out)
{
    const char *only = ms_option_text(ctx, "only");
    ms_status status = scratch_options(ctx, &out->scratch);
    if (status == MS_OK)
        status = ms_cli_change_options(ctx, MS_UP, false, &out->change);
    if (status != MS_OK)
        return status;
    if (only != NULL && (ms_option_text(ctx, "from") != NULL || ms_option_text(ctx, "to") != NULL)) {
        ms_cli_fail(ctx, MS_ERR_USAGE, "--only goes with neither --from nor --to");
        return MS_ERR_USAGE;
    }
    out->change.on_event = NULL;
    out->change.approve = NULL;
    out->change.lock_wait_ms = MS_CLI_SCRATCH_WAIT_MS;
    out->from = only != NULL ? only : ms_option_text(ctx, "from");
    out->to = only != NULL ? only : ms_option_text(ctx, "to");
    out->rows = (size_t)ms_option_int(ctx, "rows", 10);
    out->seed = (uint64_t)ms_option_int(ctx, "seed", 1);
    out->keep = ms_option_flag(ctx, "keep");
    out->context = ctx;
    return MS_OK;
}

/* ---- what is left of killed runs --------------------------------------------------------------------------------- */

static ms_exit clean(ms_context *ctx)
{
    ms_scratch_options o = { 0 };
    ms_scratch_stale stale;
    size_t dropped = 0;
    if (scratch_options(ctx, &o) != MS_OK || ms_scratch_find_stale(&o, ctx->arena, &stale, &ctx->err) != MS_OK)
        return MS_EXIT_BY_ERROR;
    for (size_t i = 0; i < stale.in_use.n; i++)
        ms_note(ctx, "%s is in use", stale.in_use.v[i]);
    ms_status status = ms_scratch_drop_stale(&o, &stale.names, &dropped, &ctx->err);
    json_t *names = json_array();
    for (size_t i = 0; i < dropped; i++) {
        json_array_append_new(names, ms_json_text(stale.names.v[i]));
        if (ctx->format == MS_FORMAT_TEXT)
            ms_out(ctx, "dropped %s\n", stale.names.v[i]);
    }
    if (ctx->format == MS_FORMAT_TEXT && status == MS_OK && dropped == 0)
        ms_out(ctx, "Nothing was left behind.\n");
    if (ctx->format != MS_FORMAT_TEXT && status == MS_OK)
        ms_out_json(ctx, json_pack("{s:O}", "dropped", names));
    json_decref(names);
    return status == MS_OK ? MS_EXIT_OK : MS_EXIT_BY_ERROR;
}

/* ---- the report -------------------------------------------------------------------------------------------------- */

static void on_case(void *context, const ms_test_case *one, size_t index, size_t total)
{
    ms_context *ctx = context;
    const ms_look look = { ctx->color_out, ctx->settings.verbose };
    (void)index;
    (void)total;
    if (ctx->settings.quiet && one->findings.n == 0)
        return;
    ms_report_test_case(stdout, one, &look);
    fflush(stdout);
}

static char *whole_text(const ms_test_report *r)
{
    char *text = NULL;
    size_t n = 0;
    const ms_look look = { false, true };
    FILE *to = open_memstream(&text, &n);
    if (to == NULL)
        return NULL;
    for (size_t i = 0; i < r->cases.n; i++)
        ms_report_test_case(to, &r->cases.v[i], &look);
    if (r->chain.name != NULL && r->chain.outcome != MS_TEST_SKIPPED)
        ms_report_test_case(to, &r->chain, &look);
    ms_report_test_total(to, r);
    fclose(to);
    return text;
}

static char *whole_json(const ms_test_report *r, bool strict, size_t flags)
{
    json_t *json = ms_report_test_json(r, strict), *whole = json_pack("{s:i}", "format", 1);
    json_object_update(whole, json);
    char *text = json_dumps(whole, flags);
    json_decref(whole);
    json_decref(json);
    return text;
}

static char *render(const ms_test_report *r, const char *format, bool strict)
{
    if (strcmp(format, "junit") == 0)
        return ms_report_test_junit(r, strict);
    if (strcmp(format, "text") == 0)
        return whole_text(r);
    return whole_json(r, strict, strcmp(format, "json") == 0 ? JSON_INDENT(2) : JSON_COMPACT);
}

static bool write_report(ms_context *ctx, const ms_test_report *r, const char *format, const char *file)
{
    const bool strict = ms_option_flag(ctx, "strict");
    char *text = render(r, format, strict);
    GError *why = NULL;
    bool done = true;
    if (file != NULL && text != NULL && !g_file_set_contents(file, text, -1, &why)) {
        ms_error_clear(&ctx->err);
        ms_cli_fail(ctx, MS_ERR_IO, "cannot write %s: %s", file, why->message);
        g_error_free(why);
        done = false;
    } else if (file != NULL) {
        ms_note(ctx, "wrote %s", file);
    } else if (text != NULL) {
        ms_out(ctx, "%s%s", text, g_str_has_suffix(text, "\n") ? "" : "\n");
    }
    free(text); /* of GLib, jansson or libc: all of them malloc */
    return done;
}

static void finish_text(ms_context *ctx, const ms_test_report *r)
{
    const ms_look look = { ctx->color_out, ctx->settings.verbose };
    if (r->cases.n == 0)
        return;
    if (r->chain.name != NULL && r->chain.outcome != MS_TEST_SKIPPED && (!ctx->settings.quiet || r->chain.findings.n > 0))
        ms_report_test_case(stdout, &r->chain, &look);
    ms_report_test_total(stdout, r);
}

/* ---- the command ------------------------------------------------------------------------------------------------- */

static ms_exit run_tests(ms_context *ctx, const char *format, const char *file)
{
    ms_test_options o = { 0 };
    ms_test_report report;
    if (read_options(ctx, &o) != MS_OK)
        return MS_EXIT_BY_ERROR;
    const bool as_text = file != NULL || strcmp(format, "text") == 0;
    o.on_case = as_text ? on_case : NULL;
    ms_interrupt_watch();
    const ms_status status = ms_test_run(&o, ctx->arena, &report, &ctx->err);
    if (as_text)
        finish_text(ctx, &report);
    const bool told = status == MS_OK || file != NULL;
    if (told && (!as_text || file != NULL) && !write_report(ctx, &report, format, file))
        return MS_EXIT_BY_ERROR;
    if (o.keep && report.scratch != NULL)
        ms_note(ctx, "the scratch database stays: %s", report.scratch);
    if (report.stopped) {
        ms_error_clear(&ctx->err);
        ms_error_set(&ctx->err, MS_ERR_CANCELLED, "stopped by signal after %zu migrations", report.cases.n);
        ms_error_hint(&ctx->err, "The scratch database is dropped. Run the command again.");
        return MS_EXIT_RESUMABLE;
    }
    if (status != MS_OK)
        return ms_cli_prepare_exit(&ctx->err);
    return ms_test_failed(&report, ms_option_flag(ctx, "strict")) ? MS_EXIT_POSTFLIGHT : MS_EXIT_OK;
}

static ms_exit run(ms_context *ctx)
{
    static const char *const names[] = { "text", "json", "jsonl" };
    const char *own = ms_option_text(ctx, "format"), *format = own != NULL ? own : names[ctx->format];
    for (size_t i = 0; own != NULL && i < G_N_ELEMENTS(names); i++)
        if (strcmp(own, names[i]) == 0)
            ctx->format = (ms_format)i;
    if (ms_option_flag(ctx, "clean"))
        return clean(ctx);
    if (ctx->settings.is_protected && ms_option_text(ctx, "scratch") == NULL)
        return refuse_protected(ctx);
    return run_tests(ctx, format, ms_option_text(ctx, "out"));
}

static const char *const examples[] = { "migsafe test", "migsafe test --only=12", "migsafe test --format=junit --out=migsafe.xml",
                                        "migsafe test --scratch=postgresql://ci@host/empty", NULL };

const ms_command ms_cmd_test = {
    .name = "test",
    .summary = "up, down, up of each migration on a scratch database",
    .details = "Each migration is judged alone, on the schema that those before it make: its up runs, a second apply must find nothing to "
               "do, its down must restore the schema, its up must work again and give the same schema. Tables hold generated rows that "
               "respect types, keys and checks, so that a way back that loses data is seen. A migration without a down script is tested with "
               "the derived one; one that has no way back must say so: -- migsafe: irreversible reason=\"...\". At the end all downs "
               "and all ups run in one go.\n\n"
               "The scratch database is made on the server of the URL (SQLite: a temporary file) and dropped at the end, also after "
               "Ctrl-C; its name begins with migsafe_test_. The database of the URL itself is not touched. A protected environment "
               "wants --scratch.\n\n"
               "Exit code 3: a migration failed its test.",
    .options = options,
    .examples = examples,
    .json = "{\"ok\", \"stopped\", \"product\", \"server_version\", \"scratch\", \"seed\", \"rows\", \"passed\", \"failed\", "
            "\"irreversible\", \"skipped\", \"warned\", \"duration_ms\", \"migrations\": [ { \"version\", \"name\", \"outcome\": "
            "\"passed|failed|irreversible|skipped\", \"way_back\": \"file|derived|none\", \"reason\", \"rows\", \"duration_ms\", "
            "\"findings\": [ { \"weight\": \"note|warning|failure\", \"code\", \"text\", \"details\": [...], \"differences\": [ { "
            "\"change\", \"object\", \"name\" } ] } ] } ], \"chain\": {...} }; with --clean: {\"dropped\": [...]}",
    .run = run,
};
