/* schema.c: see schema.h. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <glib.h>

#include "cli/change_cli.h"
#include "cli/schema.h"
#include "exec/scratch.h"
#include "ir/json.h"
#include "portable/portable.h"

/* ---- the base ---------------------------------------------------------------------------------------------------------- */

static int32_t version_of(const ms_db *db) { return db->server.version; }

ms_status ms_schema_open(ms_context *ctx, ms_schema_base *base)
{
    const ms_module *module;
    *base = (ms_schema_base){ .ctx = ctx };
    ms_status status = ms_cli_module(ctx, &module, &base->dialect);
    if (status != MS_OK)
        return status;
    base->driver = module->driver->name;
    base->version = base->dialect->default_version;
    if (ctx->settings.url == NULL)
        return MS_OK;
    status = ms_cli_open(ctx, true, &base->live);
    if (status == MS_OK) {
        base->dialect = base->live.dialect;
        base->version = version_of(&base->live);
    }
    return status;
}

void ms_schema_close(ms_schema_base *base)
{
    if (base->live.conn != NULL)
        ms_db_close(&base->live);
}

/* ---- databases --------------------------------------------------------------------------------------------------------- */

static ms_status of_other_kind(ms_schema_base *base, const char *label, const char *kind)
{
    ms_error_set(&base->ctx->err, MS_ERR_UNSUPPORTED, "%s is a schema of %s, not of %s", label, kind, base->dialect->name);
    ms_error_code(&base->ctx->err, "other_dialect");
    ms_error_hint(&base->ctx->err, "Only schemas of one kind of database are compared.");
    return MS_ERR_UNSUPPORTED;
}

static ms_status of_live(ms_schema_base *base, ms_schema *out)
{
    ms_context *ctx = base->ctx;
    ms_connect how;
    if (base->live.conn == NULL) /* says that there is no URL */
        return ms_cli_connect_args(ctx, true, &how);
    out->label = "the live database";
    out->is_live = true;
    return ms_db_introspect(&base->live, ctx->arena, &out->catalog, &ctx->err);
}

/* Settings of another URL or environment: what was given on the command line stays, but for what names the database. */
static ms_status other_settings(ms_context *ctx, const char *url, const char *env, ms_settings *out)
{
    static const char *const own[] = { "url", "env", "driver" };
    size_t row = 0;
    memset(out, 0, sizeof *out);
    memcpy(out->given, ctx->settings.given, sizeof out->given);
    for (size_t i = 0; i < G_N_ELEMENTS(own); i++)
        if (ms_setting_by_option(own[i], strlen(own[i]), &row) != NULL)
            out->given[row] = NULL;
    if (ms_setting_by_option(url != NULL ? "url" : "env", 3, &row) != NULL)
        ms_settings_option(out, row, url != NULL ? url : env);
    ms_status status = ms_settings_load(out, ctx->arena, &ctx->err);
    if (status == MS_OK && url == NULL && out->url == NULL)
        status = ms_error_set(&ctx->err, MS_ERR_USAGE, "[env.%s] has no url", env);
    return status;
}

static ms_status of_database(ms_schema_base *base, const char *url, const char *env, ms_schema *out)
{
    ms_context *ctx = base->ctx, other = *ctx;
    ms_db db;
    ms_status status = other_settings(ctx, url, env, &other.settings);
    if (status == MS_OK)
        status = ms_cli_open(&other, true, &db);
    if (status != MS_OK) {
        if (ctx->err.status == MS_OK)
            ctx->err = other.err;
        return status;
    }
    out->label = env != NULL ? ms_arena_printf(ctx->arena, "env:%s", env) : ms_url_redact(url, ctx->arena);
    if (base->live.conn == NULL) {
        base->dialect = db.dialect;
        base->version = version_of(&db);
    }
    if (strcmp(db.dialect->name, base->dialect->name) != 0)
        status = of_other_kind(base, out->label, db.dialect->name);
    else
        status = ms_db_introspect(&db, ctx->arena, &out->catalog, &ctx->err);
    ms_db_close(&db);
    return status;
}

/* ---- what is run in a scratch database ---------------------------------------------------------------------------------- */

typedef ms_status (*fill_fn)(ms_schema_base *base, ms_scratch *scratch, const void *what);

static ms_status in_scratch(ms_schema_base *base, fill_fn fill, const void *what, ms_catalog **out)
{
    ms_context *ctx = base->ctx;
    ms_scratch_options options = { .driver = base->driver, .dialect = base->dialect };
    const char *named = ms_option_text(ctx, "scratch");
    ms_scratch scratch;
    ms_db db;
    ms_error closing = MS_ERROR_INIT;
    ms_status status = MS_OK;
    if (named != NULL) {
        options.named = true;
        status = ms_url_parse(named, ctx->arena, &options.how, &ctx->err);
    } else if (ctx->settings.url != NULL || (base->dialect->flags & MS_DIALECT_FILES) == 0) {
        status = ms_cli_connect_args(ctx, false, &options.how);
    } else {
        options.how = (ms_connect){ .scheme = base->driver, .create = true };
    }
    if (status != MS_OK)
        return status;
    options.how.read_only = false;
    options.how.create = true;
    status = ms_scratch_open(&options, &scratch, &ctx->err);
    if (status == MS_OK)
        status = fill(base, &scratch, what);
    if (status == MS_OK && (status = ms_db_open(base->driver, &scratch.how, &db, &ctx->err)) == MS_OK) {
        if (base->live.conn == NULL)
            base->version = version_of(&db);
        status = ms_db_introspect(&db, ctx->arena, out, &ctx->err);
        ms_db_close(&db);
    }
    if (ms_scratch_close(&scratch, false, &closing) != MS_OK)
        ms_warn(ctx, "%s", closing.message);
    return status;
}

/* ---- SQL --------------------------------------------------------------------------------------------------------------- */

typedef struct sql_file {
    const char *path, *text;
    size_t len;
} sql_file;
typedef MS_VEC(sql_file) sql_files;

static ms_status read_file(ms_context *ctx, const char *path, sql_files *out)
{
    GError *why = NULL;
    gchar *bytes;
    gsize n;
    if (!g_file_get_contents(path, &bytes, &n, &why)) {
        ms_error_set(&ctx->err, MS_ERR_IO, "cannot read %s: %s", path, why->message);
        g_error_free(why);
        return MS_ERR_IO;
    }
    MS_PUSH(ctx->arena, out, (sql_file){ ms_arena_strdup(ctx->arena, path), ms_arena_strndup(ctx->arena, bytes, n), n });
    g_free(bytes);
    return MS_OK;
}

static gint by_name(gconstpointer a, gconstpointer b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* Its *.sql files in the order of their names. */
static ms_status read_folder(ms_context *ctx, const char *path, sql_files *out)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    GDir *dir = g_dir_open(path, 0, NULL);
    const char *name;
    ms_status status = MS_OK;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
        if (g_str_has_suffix(name, ".sql") && name[0] != '.')
            g_ptr_array_add(names, g_build_filename(path, name, NULL));
    if (dir != NULL)
        g_dir_close(dir);
    g_ptr_array_sort(names, by_name);
    for (guint i = 0; i < names->len && status == MS_OK; i++)
        status = read_file(ctx, g_ptr_array_index(names, i), out);
    if (names->len == 0)
        status = ms_error_set(&ctx->err, MS_ERR_NOT_FOUND, "%s has no file that ends in .sql", path);
    g_ptr_array_free(names, TRUE);
    return status;
}

/* "-- migsafe: portable" on a line of its own. */
static bool says_portable(const char *text)
{
    gchar **lines = g_strsplit(text, "\n", -1);
    bool found = false;
    for (size_t i = 0; lines[i] != NULL && !found; i++) {
        const char *p = g_strstrip(lines[i]);
        p += g_str_has_prefix(p, "--") ? 2 + strspn(p + 2, " \t") : 0;
        found = p != lines[i] && g_str_has_prefix(p, "migsafe:") && strcmp(p + 8 + strspn(p + 8, " \t"), "portable") == 0;
    }
    g_strfreev(lines);
    return found;
}

static ms_status read_script(ms_schema_base *base, ms_db *db, const sql_file *file, ms_script *out)
{
    ms_arena *arena = base->ctx->arena;
    ms_strings warnings = { 0 };
    ms_catalog *before;
    if (!says_portable(file->text))
        return ms_sql_parse(db->dialect, file->text, file->len, 1, arena, out, &base->ctx->err);
    ms_status status = ms_db_introspect(db, arena, &before, &base->ctx->err);
    if (status == MS_OK)
        status = ms_portable_to_native(db->dialect, db->server.version, file->text, file->len, 1, before, arena, out, &warnings, &base->ctx->err);
    for (size_t i = 0; i < warnings.n; i++)
        ms_warn(base->ctx, "%s: %s", file->path, warnings.v[i]);
    return status;
}

static ms_status run_file(ms_schema_base *base, ms_db *db, const sql_file *file)
{
    ms_error *err = &base->ctx->err;
    ms_script script = { 0 };
    int32_t line = 0;
    ms_status status = read_script(base, db, file, &script);
    for (size_t i = 0; i < script.statements.n && status == MS_OK; i++) {
        const ms_statement *s = &script.statements.v[i];
        line = s->line;
        status = db->driver->exec(db->conn, s->text, s->len, NULL, err);
    }
    if (status != MS_OK) {
        ms_text_copy(err->file, sizeof err->file, file->path, strlen(file->path));
        err->line = err->line > 0 ? err->line : line;
    }
    return status;
}

static ms_status fill_from_sql(ms_schema_base *base, ms_scratch *scratch, const void *what)
{
    const sql_files *files = what;
    ms_db db;
    ms_status status = ms_db_open(base->driver, &scratch->how, &db, &base->ctx->err);
    if (status != MS_OK)
        return status;
    for (size_t i = 0; i < files->n && status == MS_OK; i++)
        status = run_file(base, &db, &files->v[i]);
    ms_db_close(&db);
    return status;
}

static ms_status of_sql(ms_schema_base *base, const char *path, bool folder, ms_schema *out)
{
    ms_context *ctx = base->ctx;
    sql_files files = { 0 };
    ms_status status = (folder ? read_folder : read_file)(ctx, path, &files);
    for (size_t i = 0; i < files.n && status == MS_OK; i++)
        out->text = i == 0 ? files.v[0].text : ms_arena_printf(ctx->arena, "%s\n%s", out->text, files.v[i].text);
    out->label = path;
    return status != MS_OK ? status : in_scratch(base, fill_from_sql, &files, &out->catalog);
}

/* ---- migrations -------------------------------------------------------------------------------------------------------- */

/* What is of the whole server is there already when its migrations run on it a second time. */
static bool makes_roles(const ms_planned *migration)
{
    for (size_t i = 0; migration != NULL && i < migration->ops.n; i++)
        if (migration->ops.v[i].kind == MS_OP_CREATE_OBJECT && migration->ops.v[i].object_kind == MS_OBJECT_ROLE)
            return true;
    return false;
}

static ms_status fill_from_migrations(ms_schema_base *base, ms_scratch *scratch, const void *to)
{
    ms_context *ctx = base->ctx;
    const ms_settings *s = &ctx->settings;
    ms_change change;
    ms_change_options options = { .driver = base->driver, .how = scratch->how, .dir = s->dir, .layout = s->layout,
                                  .max_file_bytes = s->max_file_size, .direction = MS_UP, .to = to, .session_sql = s->session,
                                  .portable = s->sql != NULL && strcmp(s->sql, "portable") == 0,
                                  .lock_wait_ms = MS_CLI_SCRATCH_WAIT_MS };
    options.session.application = options.how.application;
    ms_status status = ms_change_prepare(&options, &change, &ctx->err);
    if (status == MS_OK && !change.nothing_to_do)
        status = ms_change_execute(&change, &ctx->err);
    if (status == MS_OK && change.run.failed != NULL)
        status = ms_error_set(&ctx->err, MS_ERR_SQL, "migration %s could not be run", change.run.failed->version);
    if (status != MS_OK)
        ms_error_context(&ctx->err, "running the migrations in a scratch database");
    if (status != MS_OK && makes_roles(change.run.failed))
        ms_error_hint(&ctx->err, "Roles belong to the whole server. Run it with an empty database on another one: --scratch=URL");
    ms_change_end(&change);
    return status;
}

ms_status ms_schema_of_migrations(ms_schema_base *base, const char *to, ms_catalog **out)
{
    return in_scratch(base, fill_from_migrations, to, out);
}

/* ---- JSON -------------------------------------------------------------------------------------------------------------- */

static ms_status of_json(ms_schema_base *base, const char *path, ms_schema *out)
{
    ms_context *ctx = base->ctx;
    json_t *json = ms_cli_read_json(ctx, path);
    if (json == NULL)
        return MS_ERR_IO;
    ms_status status = ms_catalog_from_json(json, ctx->arena, &out->catalog, &ctx->err);
    json_decref(json);
    out->label = path;
    if (status == MS_OK && out->catalog->compare != base->dialect->compare)
        status = of_other_kind(base, path, "another kind of database");
    else if (status != MS_OK)
        ms_error_context(&ctx->err, "%s", path);
    return status;
}

/* ---- which ------------------------------------------------------------------------------------------------------------- */

/* "sqlite:x", "postgresql://...": a scheme that a module would know, and no file. */
static bool is_url(const char *place)
{
    const size_t n = strspn(place, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+");
    return n > 1 && place[n] == ':';
}

ms_status ms_schema_read(ms_schema_base *base, const char *place, ms_schema *out)
{
    struct stat st;
    memset(out, 0, sizeof *out);
    if (place == NULL || strcmp(place, "live") == 0)
        return of_live(base, out);
    if (strcmp(place, "migrations") == 0) {
        out->label = "the migrations";
        return ms_schema_of_migrations(base, NULL, &out->catalog);
    }
    if (strncmp(place, "env:", 4) == 0)
        return of_database(base, NULL, place + 4, out);
    const bool there = stat(place, &st) == 0;
    if (!there && is_url(place))
        return of_database(base, place, NULL, out);
    if (!there) {
        ms_error_set(&base->ctx->err, MS_ERR_USAGE, "there is no %s", place);
        ms_error_code(&base->ctx->err, "no_schema");
        ms_error_hint(&base->ctx->err, "A schema is: " MS_SCHEMA_PLACES ".");
        return MS_ERR_USAGE;
    }
    if (!S_ISDIR(st.st_mode) && g_str_has_suffix(place, ".json"))
        return of_json(base, place, out);
    return of_sql(base, place, S_ISDIR(st.st_mode), out);
}
