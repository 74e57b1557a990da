/* next.c: see next.h. Continues what is there: the layout, a sequence of the same width or timestamps. */
#include "config.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

#include <glib.h>

#include "cli/files.h"
#include "cli/next.h"

/* Files behind DIRECTORY/VERSION_NAME. Two files, or one with a line before each part. */
static const struct layout_row {
    ms_layout layout;
    const char *up, *down;      /* down NULL: it is in the same file */
    const char *up_head, *down_head;
    const char *up_prefix, *down_prefix; /* of VERSION, which two underscores follow then; NULL: none, one underscore */
} layouts[] = {
    { MS_LAYOUT_PAIRS, ".up.sql", ".down.sql", "", "", NULL, NULL },
    { MS_LAYOUT_SINGLE, ".sql", NULL, "-- migrate:up\n", "-- migrate:down\n", NULL, NULL },
    { MS_LAYOUT_FOLDERS, "/up.sql", "/down.sql", "", "", NULL, NULL },
    { MS_LAYOUT_GOOSE, ".sql", NULL, "-- +goose Up\n", "-- +goose Down\n", NULL, NULL },
    { MS_LAYOUT_SQL_MIGRATE, ".sql", NULL, "-- +migrate Up\n", "-- +migrate Down\n", NULL, NULL },
    { MS_LAYOUT_FLYWAY, ".sql", ".sql", "", "", "V", "U" },
    { MS_LAYOUT_PRISMA, "/migration.sql", "/down.sql", "", "", NULL, NULL },
};
enum { N_LAYOUTS = sizeof layouts / sizeof *layouts };

/* ---- version ----------------------------------------------------------------------------------------------------- */

enum { SEQUENCE_WIDTH = 4, TIMESTAMP_DIGITS = 14 };

/* Decimal text plus one, at least as wide; of one with dots the last part. */
static const char *increment(ms_arena *arena, const char *version)
{
    const char *dot = strrchr(version, '.');
    if (dot != NULL)
        return ms_arena_printf(arena, "%.*s%s", (int)(dot + 1 - version), version, increment(arena, dot + 1));
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
static const char *next_version(ms_context *ctx, const ms_source *source, const char *style)
{
    size_t n = source->migrations.n;
    while (n > 0 && ms_version_repeats(source->migrations.v[n - 1].version))
        n--;
    const ms_migration *last = n > 0 ? &source->migrations.v[n - 1] : NULL;
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
static ms_status make_name(ms_context *ctx, const char *const *words, size_t n, const char **out)
{
    GString *name = g_string_new(NULL);
    for (size_t i = 0; i < n; i++) {
        const char *word = words[i];
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

/* ---- files ------------------------------------------------------------------------------------------------------- */

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

ms_status ms_next_find(ms_context *ctx, const char *const *words, size_t n, const char *style, ms_next *out)
{
    ms_source source = { .migrations = { .n = 0 } };
    *out = (ms_next){ .files = json_array() };
    ms_status status = make_name(ctx, words, n, &out->name);
    if (status == MS_OK)
        status = look(ctx, &source);
    if (status != MS_OK)
        return status;
    while (out->layout + 1 < N_LAYOUTS && layouts[out->layout].layout != source.layout)
        out->layout++;
    if (layouts[out->layout].layout != source.layout && source.layout != MS_LAYOUT_AUTO) {
        ms_error_set(&ctx->err, MS_ERR_UNSUPPORTED, "migsafe writes no files of the layout \"%s\"", ms_layout_name(source.layout));
        ms_error_code(&ctx->err, "migration_layouts");
        ms_error_hint(&ctx->err, "Let the tool that it is of make the file, or write it by hand; migsafe reads it.");
        return MS_ERR_UNSUPPORTED;
    }
    if (layouts[out->layout].layout != source.layout)
        out->layout = 0; /* nothing there yet: pairs */
    out->version = next_version(ctx, &source, style);
    return MS_OK;
}

static ms_status write_one(ms_context *ctx, ms_next *next, const char *path, const char *text)
{
    ms_status status = ms_cli_write_new(path, text, strlen(text), NULL, &ctx->err);
    if (status == MS_OK)
        json_array_append_new(next->files, json_string(path));
    return status;
}

static const char *stem_of(ms_context *ctx, const ms_next *next, const char *prefix)
{
    return ms_arena_printf(ctx->arena, "%s/%s%s%s%s", ctx->settings.dir, prefix != NULL ? prefix : "", next->version,
                           prefix != NULL ? "__" : "_", next->name);
}

ms_status ms_next_write(ms_context *ctx, ms_next *next, const char *up, const char *down)
{
    const struct layout_row *l = &layouts[next->layout];
    const char *stem = stem_of(ctx, next, l->up_prefix);
    const char *path = ms_arena_printf(ctx->arena, "%s%s", stem, l->up);
    const bool one_file = l->down == NULL;
    bool was_there;
    ms_status status = MS_OK;
    if (l->up[0] == '/')
        status = ms_cli_make_dir(stem, &was_there, &ctx->err);
    const char *text = ms_arena_printf(ctx->arena, "%s%s%s", l->up_head, one_file ? "\n" : "", up);
    if (one_file && down != NULL)
        text = ms_arena_printf(ctx->arena, "%s\n%s\n%s", text, l->down_head, down);
    if (status == MS_OK)
        status = write_one(ctx, next, path, text);
    if (status == MS_OK && !one_file && down != NULL)
        status = write_one(ctx, next, ms_arena_printf(ctx->arena, "%s%s", stem_of(ctx, next, l->down_prefix), l->down), down);
    return status;
}

ms_status ms_next_down_path(ms_context *ctx, const ms_migration *migration, const char **out)
{
    const struct layout_row *l = layouts;
    const char *path = migration->up.path;
    while (l < layouts + N_LAYOUTS && l->layout != migration->layout)
        l++;
    const bool two_files = l < layouts + N_LAYOUTS && l->down != NULL && g_str_has_suffix(path, l->up);
    const char *name = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
    if (!two_files || (l->up_prefix != NULL && strncmp(name, l->up_prefix, strlen(l->up_prefix)) != 0)) {
        ms_error_set(&ctx->err, MS_ERR_UNSUPPORTED, "%s holds both directions", path);
        ms_error_code(&ctx->err, "migration_layouts");
        ms_error_hint(&ctx->err, "No file was written: migsafe changes no file that is there. Without a down script of its own the derived one is "
                                 "used; migsafe plan --format=json shows it as down_sql.");
        return MS_ERR_UNSUPPORTED;
    }
    const int stem = (int)(strlen(path) - strlen(l->up));
    *out = l->up_prefix == NULL ? ms_arena_printf(ctx->arena, "%.*s%s", stem, path, l->down)
                                : ms_arena_printf(ctx->arena, "%.*s%s%s", (int)(name - path), path, l->down_prefix, name + strlen(l->up_prefix));
    return MS_OK;
}

void ms_next_report(ms_context *ctx, const ms_next *next, json_t *more)
{
    size_t i;
    json_t *path;
    if (ctx->format != MS_FORMAT_TEXT) {
        json_t *json = json_pack("{s:s,s:s,s:O}", "version", next->version, "name", next->name, "files", next->files);
        if (more != NULL)
            json_object_update(json, more);
        ms_out_json(ctx, json);
    } else {
        json_array_foreach(next->files, i, path)
            ms_out(ctx, "%s\n", json_string_value(path));
    }
    json_decref(more);
}

void ms_next_end(ms_next *next) { json_decref(next->files); }
