/* layout.c: the table of layouts, and the small rules of Diesel and Drizzle. */
#include "config.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "source/layout.h"
#include "source/toolconf.h"

static const ms_layout_info layouts[MS_LAYOUT_COUNT] = {
    [MS_LAYOUT_AUTO] = { "auto", NULL, -1, NULL, NULL, NULL, NULL, NULL },
    [MS_LAYOUT_PAIRS] = { "pairs", "golang-migrate", MS_SHAPE_PAIR, NULL, ms_layout_cut_none, NULL, NULL, NULL },
    [MS_LAYOUT_SINGLE] = { "single", "dbmate", MS_SHAPE_SINGLE, "-- migrate:up", ms_layout_cut_single, NULL, NULL, NULL },
    [MS_LAYOUT_FOLDERS] = { "folders", "diesel", MS_SHAPE_FOLDER, NULL, ms_layout_cut_none, ms_diesel_honour, NULL, NULL },
    [MS_LAYOUT_GOOSE] = { "goose", NULL, MS_SHAPE_SINGLE, "-- +goose Up", ms_layout_cut_annotated, NULL, NULL, NULL },
    [MS_LAYOUT_SQL_MIGRATE] = { "sql-migrate", NULL, MS_SHAPE_SINGLE, "-- +migrate Up", ms_layout_cut_annotated, NULL, NULL, NULL },
    [MS_LAYOUT_FLYWAY] = { "flyway", NULL, MS_SHAPE_PREFIX, NULL, NULL, ms_flyway_honour, NULL, NULL },
    [MS_LAYOUT_REFINERY] = { "refinery", NULL, MS_SHAPE_PREFIX, NULL, NULL, NULL, NULL, NULL },
    [MS_LAYOUT_LIQUIBASE] = { "liquibase", NULL, MS_SHAPE_INDEX, NULL, ms_liquibase_cut, ms_liquibase_honour, ms_liquibase_open, NULL },
    [MS_LAYOUT_SQITCH] = { "sqitch", NULL, MS_SHAPE_INDEX, NULL, NULL, NULL, ms_sqitch_open, "sqitch.plan" },
    [MS_LAYOUT_PRISMA] = { "prisma", NULL, MS_SHAPE_FOLDER, NULL, ms_layout_cut_none, ms_drizzle_honour, NULL, NULL },
    [MS_LAYOUT_DRIZZLE] = { "drizzle", NULL, MS_SHAPE_INDEX, NULL, NULL, ms_drizzle_honour, ms_drizzle_open, "meta/_journal.json" },
    [MS_LAYOUT_ATLAS] = { "atlas", NULL, MS_SHAPE_SINGLE, NULL, NULL, ms_atlas_honour, NULL, "atlas.sum" },
    [MS_LAYOUT_PLAIN] = { "plain", "sqlx", MS_SHAPE_SINGLE, NULL, ms_layout_cut_none, NULL, NULL, NULL },
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

/* metadata.toml beside up.sql; without one there is nothing to say. */
ms_status ms_diesel_honour(ms_load_job *job)
{
    const char *script = job->direction == MS_UP ? job->m->up.path : job->m->down.path;
    const char *slash = strrchr(script, '/');
    ms_tool_settings settings = { 0 };
    if (slash == NULL)
        return MS_OK;
    const char *path = ms_arena_printf(job->arena, "%.*s/metadata.toml", (int)(slash - script), script);
    if (faccessat(AT_FDCWD, path, F_OK, 0) != 0)
        return MS_OK;
    ms_status status = ms_toml_read(path, job->arena, &settings, job->err);
    const ms_tool_setting *s = status == MS_OK ? ms_tool_setting_of(&settings, "run_in_transaction") : NULL;
    if (s == NULL)
        return status;
    const char *value = s->value != NULL ? s->value : "a list";
    const bool is_true = strcmp(value, "true") == 0;
    if (!is_true && strcmp(value, "false") != 0) {
        ms_layout_error(job, MS_ERR_USAGE, s->line, "run_in_transaction is true or false, not \"%s\"", value);
        ms_error_code(job->err, "directive");
        if (job->err != NULL)
            ms_text_copy(job->err->file, sizeof job->err->file, path, strlen(path));
        return MS_ERR_USAGE;
    }
    job->directives->transaction_off = !is_true;
    return MS_OK;
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
