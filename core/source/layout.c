/* layout.c: the table of layouts, and the small rules of tools that keep settings beside their scripts. */
#include "config.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "source/layout.h"

static const ms_layout_info layouts[MS_LAYOUT_COUNT] = {
    [MS_LAYOUT_AUTO] = { "auto", NULL, -1, NULL, NULL, NULL, NULL, NULL },
    [MS_LAYOUT_PAIRS] = { "pairs", "golang-migrate", MS_SHAPE_PAIR, NULL, ms_layout_cut_none, NULL, NULL, NULL },
    [MS_LAYOUT_SINGLE] = { "single", "dbmate", MS_SHAPE_SINGLE, "-- migrate:up", ms_layout_cut_single, NULL, NULL, NULL },
    [MS_LAYOUT_FOLDERS] = { "folders", "diesel", MS_SHAPE_FOLDER, NULL, ms_layout_cut_none, ms_diesel_honour, NULL, NULL },
    [MS_LAYOUT_GOOSE] = { "goose", NULL, MS_SHAPE_SINGLE, "-- +goose Up", ms_layout_cut_annotated, NULL, NULL, NULL },
    [MS_LAYOUT_SQL_MIGRATE] = { "sql-migrate", NULL, MS_SHAPE_SINGLE, "-- +migrate Up", ms_layout_cut_annotated, NULL, NULL, NULL },
    [MS_LAYOUT_FLYWAY] = { "flyway", NULL, MS_SHAPE_PREFIX, NULL, NULL, ms_flyway_honour, NULL, NULL },
    [MS_LAYOUT_REFINERY] = { "refinery", NULL, MS_SHAPE_PREFIX, NULL, NULL, NULL, NULL, NULL },
    [MS_LAYOUT_LIQUIBASE] = { "liquibase", NULL, MS_SHAPE_INDEX, NULL, ms_liquibase_cut, NULL, ms_liquibase_open, NULL },
    [MS_LAYOUT_SQITCH] = { "sqitch", NULL, MS_SHAPE_INDEX, NULL, NULL, NULL, ms_sqitch_open, "sqitch.plan" },
    [MS_LAYOUT_PRISMA] = { "prisma", NULL, MS_SHAPE_FOLDER, NULL, ms_layout_cut_none, ms_drizzle_honour, NULL, NULL },
    [MS_LAYOUT_DRIZZLE] = { "drizzle", NULL, MS_SHAPE_INDEX, NULL, NULL, ms_drizzle_honour, ms_drizzle_open, "meta/_journal.json" },
    [MS_LAYOUT_ATLAS] = { "atlas", NULL, MS_SHAPE_SINGLE, NULL, NULL, ms_atlas_honour, NULL, "atlas.sum" },
};

const ms_layout_info *ms_layout_of(ms_layout layout) { return &layouts[layout]; }

const char *ms_layout_name(ms_layout layout) { return layouts[layout].name; }

bool ms_layout_parse(const char *name, ms_layout *out)
{
    for (size_t i = 0; i < MS_LAYOUT_COUNT; i++)
        if (strcmp(name, layouts[i].name) == 0 || (layouts[i].alias != NULL && strcmp(name, layouts[i].alias) == 0)) {
            *out = (ms_layout)i;
            return true;
        }
    return false;
}

ms_status ms_layout_error(const ms_load_job *job, ms_status status, int32_t line, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    ms_error_set(job->err, status, "%s", text);
    ms_error_code(job->err, "annotation");
    if (job->err != NULL) {
        job->err->line = line;
        job->err->column = line > 0 ? 1 : 0;
    }
    return status;
}

/* ---- Diesel's metadata.toml -------------------------------------------------------------------------------------- */

static bool blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/* "key = value # comment": true when key is the one asked for; value without blanks and comment. */
static bool toml_line(const ms_lines *l, const char *key, const char **value, size_t *len)
{
    size_t i = 0, n = strlen(key), end = l->len;
    while (i < end && blank(l->line[i]))
        i++;
    if (end - i < n || memcmp(l->line + i, key, n) != 0)
        return false;
    for (i += n; i < end && blank(l->line[i]); i++)
        continue;
    if (i == end || l->line[i] != '=')
        return false;
    for (i++; i < end && blank(l->line[i]); i++)
        continue;
    *value = l->line + i;
    for (n = 0; i + n < end && l->line[i + n] != '#'; n++)
        continue;
    while (n > 0 && blank(l->line[i + n - 1]))
        n--;
    *len = n;
    return true;
}

/* metadata.toml beside up.sql; without one there is nothing to say. */
ms_status ms_diesel_honour(ms_load_job *job)
{
    const char *script = job->direction == MS_UP ? job->m->up.path : job->m->down.path;
    ms_arena *arena = job->arena;
    ms_directives *d = job->directives;
    ms_error *err = job->err;
    const char *slash = strrchr(script, '/');
    ms_file_text file;
    if (slash == NULL)
        return MS_OK;
    const char *path = ms_arena_printf(arena, "%.*s/metadata.toml", (int)(slash - script), script);
    if (faccessat(AT_FDCWD, path, F_OK, 0) != 0)
        return MS_OK;
    ms_status status = ms_file_read(path, 1 << 20, arena, &file, err);
    if (status != MS_OK)
        return status;
    ms_lines l = { .p = file.text, .end = file.text + file.len };
    while (ms_lines_next(&l)) {
        const char *value;
        size_t len;
        if (!toml_line(&l, "run_in_transaction", &value, &len))
            continue;
        bool is_true = len == 4 && memcmp(value, "true", 4) == 0;
        if (!is_true && !(len == 5 && memcmp(value, "false", 5) == 0)) {
            ms_error_set(err, MS_ERR_USAGE, "run_in_transaction is true or false, not \"%.*s\"", (int)len, value);
            ms_error_code(err, "directive");
            if (err != NULL) {
                ms_text_copy(err->file, sizeof err->file, path, strlen(path));
                err->line = l.number;
            }
            return MS_ERR_USAGE;
        }
        d->transaction_off = !is_true;
    }
    return MS_OK;
}

/* ---- Flyway ------------------------------------------------------------------------------------------------------- */

static bool word_is(const char *p, size_t n, const char *word) { return strlen(word) == n && memcmp(p, word, n) == 0; }

/* Keys of V1__x.sql.conf; `same` = the value that changes nothing here; NULL = any. */
static const struct flyway_key {
    const char *key, *same;
} flyway_keys[] = {
    { "encoding", "UTF-8" }, { "placeholderReplacement", "false" }, { "shouldExecute", "true" }, { "outOfOrder", NULL },
};

static ms_status flyway_line(ms_load_job *job, const char *path, const ms_lines *l)
{
    size_t key = 0, from = 0, end = l->len;
    while (from < end && blank(l->line[from]))
        from++;
    if (from == end || l->line[from] == '#')
        return MS_OK;
    while (from + key < end && l->line[from + key] != '=' && !blank(l->line[from + key]))
        key++;
    size_t value = from + key;
    while (value < end && (blank(l->line[value]) || l->line[value] == '='))
        value++;
    while (end > value && blank(l->line[end - 1]))
        end--;
    if (word_is(l->line + from, key, "executeInTransaction")) {
        job->directives->transaction_off = word_is(l->line + value, end - value, "false");
        return MS_OK;
    }
    for (size_t i = 0; i < sizeof flyway_keys / sizeof *flyway_keys; i++)
        if (word_is(l->line + from, key, flyway_keys[i].key) &&
            (flyway_keys[i].same == NULL || word_is(l->line + value, end - value, flyway_keys[i].same)))
            return MS_OK;
    ms_layout_error(job, MS_ERR_UNSUPPORTED, l->number, "Flyway's setting %.*s is not supported", (int)(end - from), l->line + from);
    if (job->err != NULL)
        ms_text_copy(job->err->file, sizeof job->err->file, path, strlen(path));
    return MS_ERR_UNSUPPORTED;
}

/* ${name} outside comments: Flyway puts a value there that migsafe does not know. */
static ms_status flyway_placeholders(ms_load_job *job)
{
    ms_lines l = { .p = job->section->text, .end = job->section->text + job->section->len };
    while (ms_lines_next(&l)) {
        size_t i = 0, n = 2;
        while (i + 2 < l.len && (l.line[i] != '$' || l.line[i + 1] != '{') && !(l.line[i] == '-' && l.line[i + 1] == '-'))
            i++;
        if (i + 2 >= l.len || l.line[i] == '-')
            continue;
        while (i + n < l.len && l.line[i + n] != '}')
            n++;
        if (i + n == l.len || n == 2)
            continue;
        ms_layout_error(job, MS_ERR_UNSUPPORTED, l.number, "the placeholder %.*s is not replaced", (int)n + 1, l.line + i);
        ms_error_hint(job->err, "Write its value, or keep this migration for Flyway: migsafe runs scripts as they are.");
        return MS_ERR_UNSUPPORTED;
    }
    return MS_OK;
}

ms_status ms_flyway_honour(ms_load_job *job)
{
    const char *script = job->direction == MS_UP ? job->m->up.path : job->m->down.path;
    const char *path = ms_arena_printf(job->arena, "%s.conf", script);
    ms_file_text file;
    ms_status status = flyway_placeholders(job);
    if (status != MS_OK || faccessat(AT_FDCWD, path, F_OK, 0) != 0)
        return status;
    if ((status = ms_file_read(path, 1 << 20, job->arena, &file, job->err)) != MS_OK)
        return status;
    ms_lines l = { .p = file.text, .end = file.text + file.len };
    while (status == MS_OK && ms_lines_next(&l))
        status = flyway_line(job, path, &l);
    return status;
}

/* ---- Drizzle ------------------------------------------------------------------------------------------------------ */

/* "--> statement-breakpoint" ends a statement whether or not a semicolon does, and is no comment to MySQL. */
ms_status ms_drizzle_honour(ms_load_job *job)
{
    static const char mark[] = "--> statement-breakpoint";
    ms_section *s = job->section;
    char *p = s->text, *end = s->text + s->len;
    while ((p = memmem(p, (size_t)(end - p), mark, sizeof mark - 1)) != NULL) {
        char *before = p;
        while (before > s->text && strchr(" \t\r\n", before[-1]) != NULL)
            before--;
        memset(p, ' ', sizeof mark - 1);
        if (before > s->text && before[-1] != ';')
            *p = ';';
        p += sizeof mark - 1;
    }
    return MS_OK;
}
