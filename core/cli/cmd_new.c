/* cmd_new.c: `migsafe new NAME`: the next migration's files from a template.
 *
 * Continues what is there: the layout, a sequence of the same width or timestamps. */
#include "config.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

#include <glib.h>

#include "cli/cli.h"
#include "cli/files.h"

/* One file of a layout. */
typedef struct file_template {
    const char *tail;           /* behind DIRECTORY/VERSION_NAME */
    const char *text;
} file_template;

static const struct layout_template {
    ms_layout layout;
    file_template files[2];
} templates[] = {
    { MS_LAYOUT_PAIRS,
      { { ".up.sql", "" },
        { ".down.sql", "" } } },
    { MS_LAYOUT_SINGLE,
      { { ".sql", "-- migrate:up\n\n\n-- migrate:down\n\n" }, { NULL, NULL } } },
    { MS_LAYOUT_FOLDERS,
      { { "/up.sql", "" },
        { "/down.sql", "" } } },
    { MS_LAYOUT_GOOSE,
      { { ".sql", "-- +goose Up\n\n\n-- +goose Down\n\n" }, { NULL, NULL } } },
};

/* ---- version ----------------------------------------------------------------------------------------------------- */

enum { SEQUENCE_WIDTH = 4, TIMESTAMP_DIGITS = 14 };

/* Decimal text plus one, at least as wide. */
static const char *increment(ms_arena *arena, const char *version)
{
    size_t len = strlen(version), i = len;
    char *next = ms_arena_alloc(arena, len + 2);
    next[0] = '0';
    memcpy(next + 1, version, len + 1);
    for (; i > 0 && next[i] == '9'; i--)
        next[i] = '0';
    next[i]++;
    return next[0] == '0' ? next + 1 : next;
}

static const char *timestamp(ms_arena *arena, bool dashed)
{
    char text[32];
    time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    if (dashed)
        strftime(text, sizeof text, "%Y-%m-%d-%H%M%S", &utc);
    else
        strftime(text, sizeof text, "%Y%m%d%H%M%S", &utc);
    return ms_arena_strdup(arena, text);
}

/* Follows the last migration; a timestamp in the future, or one of this second, is followed by its successor. */
static const char *next_version(ms_context *ctx, const ms_source *source)
{
    const ms_migration *last = source->migrations.n > 0 ? &source->migrations.v[source->migrations.n - 1] : NULL;
    const char *style = ms_option_text(ctx, "version");
    bool dashed = last != NULL && strchr(last->version_text, '-') != NULL;
    bool stamped = last != NULL && strlen(last->version) >= TIMESTAMP_DIGITS;
    if (style != NULL)
        stamped = strcmp(style, "timestamp") == 0;
    if (stamped) {
        const char *now = timestamp(ctx->arena, false);
        if (last != NULL && ms_version_compare(now, last->version) <= 0)
            return increment(ctx->arena, last->version);
        return timestamp(ctx->arena, dashed);
    }
    if (last == NULL)
        return ms_arena_printf(ctx->arena, "%0*d", SEQUENCE_WIDTH, 1);
    const char *next = increment(ctx->arena, last->version);
    int width = dashed ? 0 : (int)strlen(last->version_text), have = (int)strlen(next);
    return width > have ? ms_arena_printf(ctx->arena, "%0*d%s", width - have, 0, next) : next;
}

/* ---- name -------------------------------------------------------------------------------------------------------- */

/* "Add customers" -> add_customers. Letters and digits of any alphabet stay; anything else becomes one underscore. */
static ms_status make_name(ms_context *ctx, const char **out)
{
    GString *name = g_string_new(NULL);
    for (size_t i = 0; i < ctx->n_args; i++) {
        const char *word = ctx->args[i];
        if (!g_utf8_validate(word, -1, NULL))
            break;
        if (name->len > 0 && name->str[name->len - 1] != '_')
            g_string_append_c(name, '_');
        for (; *word != '\0'; word += g_utf8_skip[(guchar)*word]) {
            gunichar c = g_utf8_get_char(word);
            if (g_unichar_isalnum(c))
                g_string_append_unichar(name, g_unichar_tolower(c));
            else if (name->len > 0 && name->str[name->len - 1] != '_')
                g_string_append_c(name, '_');
        }
    }
    while (name->len > 0 && name->str[name->len - 1] == '_')
        g_string_truncate(name, name->len - 1);
    *out = ms_arena_strdup(ctx->arena, name->str);
    g_string_free(name, TRUE);
    if (**out != '\0' && strlen(*out) <= 150)
        return MS_OK;
    ms_error_set(&ctx->err, MS_ERR_USAGE, **out == '\0' ? "the name has no letter or digit"
                                                        : "the name is longer than 150 bytes");
    ms_error_code(&ctx->err, "usage");
    return MS_ERR_USAGE;
}

/* ---- the command ------------------------------------------------------------------------------------------------- */

/* What is in the directory; an empty or missing one is fine here. */
static ms_status look(ms_context *ctx, ms_source *source)
{
    ms_error err = MS_ERROR_INIT;
    ms_status status = ms_source_open(ctx->settings.dir, ctx->settings.layout, NULL, ctx->arena, source, &err);
    if (status == MS_OK || status == MS_ERR_NOT_FOUND) {
        bool was_there;
        source->layout = status == MS_OK ? source->layout : ctx->settings.layout;
        return ms_cli_make_dir(ctx->settings.dir, &was_there, &ctx->err);
    }
    ctx->err = err;
    return status;
}

static ms_status write_files(ms_context *ctx, const struct layout_template *t, const char *version, const char *name,
                             json_t *files)
{
    for (size_t i = 0; i < sizeof t->files / sizeof *t->files && t->files[i].tail != NULL; i++) {
        const file_template *f = &t->files[i];
        if (i == 1 && ms_option_flag(ctx, "no-down"))
            break;
        const char *stem = ms_arena_printf(ctx->arena, "%s/%s_%s", ctx->settings.dir, version, name);
        const char *path = ms_arena_printf(ctx->arena, "%s%s", stem, f->tail);
        bool was_there;
        ms_status status = MS_OK;
        if (f->tail[0] == '/')
            status = ms_cli_make_dir(stem, &was_there, &ctx->err);
        if (status == MS_OK)
            status = ms_cli_write_new(path, f->text, strlen(f->text), NULL, &ctx->err);
        if (status != MS_OK)
            return status;
        json_array_append_new(files, json_string(path));
    }
    return MS_OK;
}

static ms_exit run_new(ms_context *ctx)
{
    ms_source source = { .migrations = { .n = 0 } };
    const char *name;
    if (make_name(ctx, &name) != MS_OK || look(ctx, &source) != MS_OK)
        return MS_EXIT_BY_ERROR;
    size_t i = 0;
    while (i + 1 < sizeof templates / sizeof *templates && templates[i].layout != source.layout)
        i++;
    if (templates[i].layout != source.layout)
        i = 0; /* nothing there yet: pairs */
    const char *version = next_version(ctx, &source);
    json_t *files = json_array();
    ms_status status = write_files(ctx, &templates[i], version, name, files);
    if (status == MS_OK && ctx->format != MS_FORMAT_TEXT) {
        ms_out_json(ctx, json_pack("{s:s,s:s,s:O}", "version", version, "name", name, "files", files));
    } else if (status == MS_OK) {
        size_t k;
        json_t *path;
        json_array_foreach(files, k, path)
            ms_out(ctx, "%s\n", json_string_value(path));
    }
    json_decref(files);
    return status == MS_OK ? MS_EXIT_OK : MS_EXIT_BY_ERROR;
}

static const ms_option options[] = {
    { "version", 0, MS_OPTION_CHOICE, "KIND", "The kind of version, instead of what the last migration has.",
      (const char *const[]){ "sequence", "timestamp", NULL } },
    { "no-down", 0, MS_OPTION_FLAG, NULL, "Write no down script; it is derived.", NULL },
    { 0 },
};

const ms_command ms_cmd_new = {
    .name = "new",
    .aliases = (const char *const[]){ "create", NULL },
    .args = "NAME...",
    .min_args = 1,
    .max_args = -1,
    .summary = "write the files of the next migration",
    .details = "Writes the next migration in the layout of those that are there, in an empty directory as a pair "
               "(--layout says otherwise): an up and a down script, empty but for what the layout needs. The version "
               "continues the last one: a sequence of the same width, or the time in UTC. Several words are joined by "
               "underscores. Prints the paths.\n\n"
               "Without a down script the way back is derived from the up script (--no-down, or delete the file).",
    .options = options,
    .flags = MS_COMMAND_WRITES,
    .examples = (const char *const[]){ "migsafe new add customers", "migsafe new --layout=single add_orders", NULL },
    .json = "{ \"format\": 1, \"version\": \"0003\", \"name\": \"add_customers\", \"files\": [ PATH, ... ] }",
    .run = run_new,
};
