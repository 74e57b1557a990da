/* cmd_doctor.c: `migsafe doctor`: looks for what would fail later, and says how to mend it.
 *
 * Changes nothing; connects read-only. Each check is a row of a table and goes on where the one before it failed. */
#include "config.h"

#include <stdarg.h>
#include <string.h>

#include <glib.h>

#include "cli/doctor.h"
#include "exec/standing.h"
#include "state/lease.h"

static const char *const health_names[] = { "ok", "warn", "fail" };
static const ms_style health_styles[] = { MS_STYLE_GREEN, MS_STYLE_YELLOW, MS_STYLE_RED };

void ms_doctor_say(ms_doctor *d, ms_health health, const char *check, const char *mend, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    d->failed += health == MS_HEALTH_FAIL;
    json_t *o = json_pack("{s:s,s:s}", "check", check, "result", health_names[health]);
    json_object_set_new(o, "message", ms_json_text(text));
    json_object_set_new(o, "mend", ms_json_text(mend));
    json_array_append_new(d->checks, o);
    if (d->ctx->format != MS_FORMAT_TEXT)
        return;
    ms_out(d->ctx, "%s%-4s%s  %-14s  %s\n", ms_style_out(d->ctx, health_styles[health]), health_names[health],
           ms_style_out(d->ctx, MS_STYLE_NONE), check, text);
    if (mend != NULL && *mend != '\0')
        ms_out(d->ctx, "%22s%s\n", "", mend);
}

void ms_doctor_error(ms_doctor *d, const char *check, const ms_error *err)
{
    const char *place = "";
    if (err->file[0] != '\0' && err->line > 0)
        place = ms_arena_printf(d->ctx->arena, "%s:%d: ", err->file, (int)err->line);
    const char *mend = err->hint;
    if (err->detail[0] != '\0')
        mend = ms_arena_printf(d->ctx->arena, "%s%s%s", err->detail, err->hint[0] != '\0' ? " " : "", err->hint);
    ms_doctor_say(d, MS_HEALTH_FAIL, check, mend, "%s%s", place, err->message);
}

/* ---- configuration ----------------------------------------------------------------------------------------------- */

static void check_configuration(ms_doctor *d)
{
    ms_error err = MS_ERROR_INIT;
    ms_settings *s = &d->ctx->settings;
    ms_strings strangers = { .n = 0 };
    d->settings_loaded = ms_settings_load(s, d->ctx->arena, &err) == MS_OK;
    if (!d->settings_loaded)
        ms_doctor_error(d, "configuration", &err);
    else if (s->config_found == NULL)
        ms_doctor_say(d, MS_HEALTH_OK, "configuration", NULL, "no migsafe.conf here; options and variables are used");
    else
        ms_doctor_say(d, MS_HEALTH_OK, "configuration", NULL, "%s%s%s", s->config_found, s->env != NULL ? ", env." : "",
                      s->env != NULL ? s->env : "");
    ms_settings_strangers(d->ctx->arena, &strangers);
    for (size_t i = 0; i < strangers.n; i++)
        ms_doctor_say(d, MS_HEALTH_WARN, "environment", "`migsafe help configuration` lists the variables.",
                      "%s is no variable of migsafe: it is ignored", strangers.v[i]);
}

/* ---- the database ------------------------------------------------------------------------------------------------ */

static void check_module(ms_doctor *d)
{
    ms_context *ctx = d->ctx;
    if (!d->settings_loaded)
        return;
    if (ctx->settings.url == NULL && ctx->settings.driver == NULL) {
        ms_doctor_say(d, MS_HEALTH_WARN, "database", "Set url in migsafe.conf, MIGSAFE_URL, DATABASE_URL or --url.",
                      "no database is configured");
        return;
    }
    if (ms_cli_module(ctx, &d->module, &d->dialect) != MS_OK) {
        ms_doctor_error(d, "driver", &ctx->err);
        ms_error_clear(&ctx->err);
        d->module = NULL;
        return;
    }
    ms_doctor_say(d, MS_HEALTH_OK, "driver", NULL, "%s %s, %s", d->module->driver->name, d->module->driver->version,
                  d->module->driver->client_library());
}

static void check_connection(ms_doctor *d)
{
    ms_context *ctx = d->ctx;
    ms_connect how;
    ms_error err = MS_ERROR_INIT;
    if (d->module == NULL || ctx->settings.url == NULL || ms_cli_connect_args(ctx, true, &how) != MS_OK)
        return;
    const char *origin = ms_settings_origin(&ctx->settings, &ctx->settings.url);
    const char *shown = ms_url_redact(ctx->settings.url, ctx->arena);
    if (ms_db_open(d->module->driver->name, &how, &d->db, &err) != MS_OK) {
        ms_error_context(&err, "%s (from %s)", shown, origin);
        ms_doctor_error(d, "connection", &err);
        return;
    }
    d->connected = true;
    d->dialect = d->db.dialect;
    ms_doctor_say(d, MS_HEALTH_OK, "connection", NULL, "%s (from %s)", shown, origin);
    ms_doctor_say(d, MS_HEALTH_OK, "server", NULL, "%s %s, dialect %s", d->db.server.product, d->db.server.version_text,
                  d->dialect->name);
}

/* The program that makes backups of this kind of server; which one, its dialect knows. */
static void check_backup_client(ms_doctor *d)
{
    ms_backup_request request = { .file = "backup", .host = "localhost", .user = "migsafe", .database = "migsafe" };
    ms_backup_command command = { .argv = NULL };
    ms_error err = MS_ERROR_INIT;
    if (d->dialect == NULL || d->dialect->backup == NULL)
        return;
    int32_t version = d->connected ? d->db.server.version : d->dialect->default_version;
    ms_status status = d->dialect->backup(&request, version, d->ctx->arena, &command, &err);
    if (status == MS_ERR_UNSUPPORTED && d->module != NULL && (d->module->driver->flags & MS_CAP_BACKUP) != 0) {
        ms_doctor_say(d, MS_HEALTH_OK, "backup", NULL, "made by the driver itself");
        return;
    }
    if (status != MS_OK || command.argv == NULL || command.argv[0] == NULL) {
        ms_doctor_say(d, MS_HEALTH_WARN, "backup", NULL, "no way to back up: %s", err.message);
        return;
    }
    g_autofree char *path = g_find_program_in_path(command.argv[0]);
    if (path != NULL)
        ms_doctor_say(d, MS_HEALTH_OK, "backup", NULL, "%s", path);
    else
        ms_doctor_say(d, MS_HEALTH_WARN, "backup", "Install the server's client programs and see that they are in PATH.",
                      "%s is not in PATH: no backup can be made", command.argv[0]);
}

/* ---- the files --------------------------------------------------------------------------------------------------- */

static bool is_bare(const ms_loaded *script) { return script->blank && strspn(script->text, " \t\r\n") == script->len; }

/* Reads and, with a dialect, cuts one script; every trouble is one result. */
static bool check_script(ms_doctor *d, const ms_migration *m, ms_direction direction, ms_arena *arena)
{
    ms_loaded script;
    ms_script parsed = { .statements = { .n = 0 } };
    ms_error err = MS_ERROR_INIT;
    ms_status status = ms_migration_load(m, direction, d->ctx->settings.max_file_size, arena, &script, &err);
    const char *path = direction == MS_UP ? m->up.path : m->down.path;
    if (status == MS_OK && script.present && !script.blank && d->dialect != NULL)
        status = ms_sql_parse(d->dialect, script.text, script.len, script.line0, arena, &parsed, &err);
    if (status != MS_OK) {
        if (err.file[0] == '\0')
            ms_text_copy(err.file, sizeof err.file, path, strlen(path));
        ms_doctor_error(d, "migrations", &err);
        return false;
    }
    ms_loaded down = { .blank = false };
    if (direction == MS_UP && script.present && is_bare(&script) && m->down.path != NULL && /* both are empty: on purpose */
        ms_migration_load(m, MS_DOWN, d->ctx->settings.max_file_size, arena, &down, &err) == MS_OK && down.present && is_bare(&down))
        return true;
    bool empty = script.blank || (d->dialect != NULL && parsed.statements.n == 0);
    if (direction == MS_UP && empty && !script.explained) {
        ms_doctor_say(d, MS_HEALTH_FAIL, "migrations",
                      "Write the statements, or a comment why there is nothing to do, or delete the migration.",
                      "%s has no statement", path);
        return false;
    }
    for (size_t i = 0; i < parsed.statements.n; i++) { /* directives in front of later statements */
        const ms_statement *s = &parsed.statements.v[i];
        ms_directives directives;
        ms_directives_init(&directives);
        if (s->directive == NULL || ms_directives_parse(s->directive, strlen(s->directive), s->directive_line, arena,
                                                        &directives, &err) == MS_OK)
            continue;
        ms_text_copy(err.file, sizeof err.file, path, strlen(path));
        ms_doctor_error(d, "migrations", &err);
        return false;
    }
    return true;
}

static void check_migrations(ms_doctor *d)
{
    ms_context *ctx = d->ctx;
    ms_source source;
    size_t bad = 0, without_down = 0;
    if (!d->settings_loaded)
        return;
    const char *dialect = d->dialect != NULL ? d->dialect->name : NULL;
    ms_status status = ms_cli_source(ctx, dialect, &source);
    if (status != MS_OK && strcmp(ctx->err.code, "no_migrations") == 0) {
        ms_doctor_say(d, MS_HEALTH_WARN, "migrations", ctx->err.hint, "%s", ctx->err.message);
        ms_error_clear(&ctx->err);
        return;
    }
    if (status != MS_OK) {
        ms_doctor_error(d, "migrations", &ctx->err);
        ms_error_clear(&ctx->err);
        return;
    }
    ms_arena *arena = ms_arena_new();
    for (size_t i = 0; i < source.migrations.n; i++) {
        const ms_migration *m = &source.migrations.v[i];
        bad += !check_script(d, m, MS_UP, arena);
        without_down += m->down.path == NULL;
        if (m->down.path != NULL)
            bad += !check_script(d, m, MS_DOWN, arena);
        ms_arena_reset(arena);
    }
    ms_arena_free(arena);
    if (bad == 0)
        ms_doctor_say(d, MS_HEALTH_OK, "migrations", NULL, "%zu in %s, layout %s%s", source.migrations.n, source.dir,
                      ms_layout_name(source.layout),
                      without_down > 0 ? ms_arena_printf(ctx->arena, "; %zu without a down script, which is derived",
                                                         without_down) : "");
}

/* ---- history ----------------------------------------------------------------------------------------------------- */

/* What stands in the way of the next apply. */
static void check_standings(ms_doctor *d, const ms_state *state)
{
    ms_context *ctx = d->ctx;
    ms_source source;
    ms_standings standings = { .n = 0 };
    ms_error err = MS_ERROR_INIT;
    const char *dialect = d->dialect->name;
    if (ms_source_open(ctx->settings.dir, ctx->settings.layout, dialect, ctx->arena, &source, &err) != MS_OK)
        return; /* said already */
    ms_status status = ms_standings_of(&source, state, d->dialect, true, ctx->arena, &standings, &err);
    if (status == MS_OK)
        status = ms_standings_check(&standings, strcmp(ctx->settings.order, "strict") == 0, &err);
    if (status != MS_OK) {
        ms_doctor_error(d, "history", &err);
        return;
    }
    size_t pending = 0, applied = 0;
    for (size_t i = 0; i < standings.n; i++) {
        bool waits = standings.v[i].place == MS_PLACE_PENDING || standings.v[i].place == MS_PLACE_OUT_OF_ORDER;
        pending += waits;
        applied += !waits;
    }
    ms_doctor_say(d, MS_HEALTH_OK, "history", NULL, "%zu applied, %zu pending", applied, pending);
}

static void check_history(ms_doctor *d)
{
    ms_context *ctx = d->ctx;
    ms_state state;
    ms_error err = MS_ERROR_INIT;
    if (!d->connected)
        return;
    if (ms_state_load(&d->db, ctx->arena, &state, &err) != MS_OK) {
        ms_doctor_error(d, "history", &err);
        return;
    }
    if (!state.exists)
        ms_doctor_say(d, MS_HEALTH_OK, "history", NULL, "no history yet; the first apply makes its tables");
    if (state.unfinished.version != NULL)
        ms_doctor_say(d, MS_HEALTH_WARN, "history",
                      state.unfinished.direction == MS_UP ? "Go on with: migsafe apply" : "Go on with: migsafe rollback",
                      "migration %s was stopped part way", state.unfinished.version);
    if (state.last_failed != NULL)
        ms_doctor_say(d, MS_HEALTH_WARN, "history", "Mend the script and run migsafe apply.",
                      "the last attempt of migration %s failed%s%s", state.last_failed,
                      state.last_error != NULL ? ": " : "", state.last_error != NULL ? state.last_error : "");
    if (state.exists)
        check_standings(d, &state);
    const char *holder = ms_lease_holder(&d->db, ctx->arena);
    if (holder != NULL)
        ms_doctor_say(d, MS_HEALTH_WARN, "lock", "Wait until it has finished.", "a run is at work now: %s", holder);
}

/* ---- the command ------------------------------------------------------------------------------------------------- */

static void (*const checks[])(ms_doctor *d) = {
    check_configuration, check_module, check_connection, check_backup_client, check_migrations, check_history,
};

static ms_exit run_doctor(ms_context *ctx)
{
    ms_doctor d = { .ctx = ctx, .checks = json_array() };
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        checks[i](&d);
    if (d.connected)
        ms_db_close(&d.db);
    if (ctx->format != MS_FORMAT_TEXT)
        ms_out_json(ctx, json_pack("{s:b,s:O}", "healthy", d.failed == 0, "checks", d.checks));
    json_decref(d.checks);
    return d.failed == 0 ? MS_EXIT_OK : MS_EXIT_PREFLIGHT;
}

const ms_command ms_cmd_doctor = {
    .name = "doctor",
    .summary = "look for what would fail, and say how to mend it",
    .details = "Checks the configuration, the driver module and its client library, the connection and the server, the "
               "program that makes backups, that every migration can be read, and what the history says. Changes nothing. Each line is ok, warn "
               "or fail; exit code 1 when one is fail.",
    .flags = MS_COMMAND_NO_SETTINGS,
    .json = "{ \"format\": 1, \"healthy\": true, \"checks\": [ { \"check\", \"result\": \"ok|warn|fail\", \"message\", "
            "\"mend\": TEXT or null } ] }",
    .run = run_doctor,
};
