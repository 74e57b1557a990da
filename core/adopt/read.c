/* read.c: reads another tool's history as it is, row by row. Changes nothing. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>

#include <adopt/tool.h>

/* ---- values ------------------------------------------------------------------------------------------------------- */

bool ms_adopt_true(ms_text v)
{
    static const char *const words[] = { "1", "t", "true", "TRUE", "Y", "y", "\x01" };
    for (size_t i = 0; v.p != NULL && i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == v.n && memcmp(words[i], v.p, v.n) == 0)
            return true;
    return false;
}

static const char *spell_time(GDateTime *time, ms_arena *arena)
{
    if (time == NULL)
        return NULL;
    g_autoptr(GDateTime) utc = g_date_time_to_utc(time);
    g_date_time_unref(time);
    return ms_arena_printf(arena, "%04d-%02d-%02d %02d:%02d:%02d.%03d", g_date_time_get_year(utc), g_date_time_get_month(utc),
                           g_date_time_get_day_of_month(utc), g_date_time_get_hour(utc), g_date_time_get_minute(utc),
                           g_date_time_get_second(utc), g_date_time_get_microsecond(utc) / 1000);
}

enum { MILLISECOND_DIGITS = 12 };

const char *ms_adopt_time(const char *text, ms_arena *arena)
{
    if (text == NULL || *text == '\0')
        return NULL;
    const size_t digits = strspn(text, "0123456789");
    if (text[digits] == '\0') {
        const int64_t n = g_ascii_strtoll(text, NULL, 10), us = digits >= MILLISECOND_DIGITS ? n * 1000 : n * 1000000;
        GDateTime *base = g_date_time_new_from_unix_utc(us / G_USEC_PER_SEC);
        GDateTime *time = base == NULL ? NULL : g_date_time_add(base, us % G_USEC_PER_SEC);
        if (base != NULL)
            g_date_time_unref(base);
        return spell_time(time, arena);
    }
    /* Go writes "2024-01-31 12:00:00.5 +0000 UTC m=+0.1" */
    char *copy = ms_arena_strdup(arena, text), *zone = strlen(copy) > 19 ? strpbrk(copy + 19, " ") : NULL;
    if (zone != NULL) {
        size_t n = strspn(zone + 1, "+-0123456789:");
        memmove(zone, zone + 1, n);
        zone[n] = '\0';
    }
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    return spell_time(g_date_time_new_from_iso8601(copy, utc), arena);
}

/* ---- where it is -------------------------------------------------------------------------------------------------- */

/* Where databases are files the registry is another one, beside the database, and attached to be read. */
static ms_status attach_registry(ms_db *db, const ms_adoption *from, ms_db *own, ms_error *err)
{
    ms_arena *arena = ms_arena_new();
    g_autofree char *folder = g_path_get_dirname(db->how.database != NULL ? db->how.database : ".");
    const char *file = from->table.schema != NULL ? from->table.schema
                                                  : ms_arena_printf(arena, "%s/%s.db", folder, from->tool->registry);
    ms_status status = MS_OK;
    if (access(file, R_OK) != 0) /* attaching would make an empty one */
        status = ms_error_set(err, MS_ERR_NOT_FOUND, "there is no registry %s", file);
    if (status == MS_OK)
        status = ms_db_open_again(db, own, err);
    if (status == MS_OK && (status = ms_db_exec(own, db->dialect->attach(file, from->tool->registry, arena), err)) != MS_OK)
        ms_db_close(own);
    ms_arena_free(arena);
    return status;
}

ms_status ms_adopt_open_registry(ms_db *db, const ms_adoption *from, ms_db *own, ms_db **use, const char **schema, ms_error *err)
{
    memset(own, 0, sizeof *own);
    *use = db;
    *schema = from->table.schema;
    if (from->tool->registry == NULL)
        return MS_OK;
    const bool attached = MS_DIALECT_HAS(db->dialect, attach);
    *schema = attached || *schema == NULL ? from->tool->registry : *schema;
    if (!attached)
        return MS_OK;
    *use = own;
    return attach_registry(db, from, own, err);
}

/* ---- reading ------------------------------------------------------------------------------------------------------ */

static const char *select_text(const ms_db *db, const ms_adopt_tool *tool, ms_name table, ms_arena *arena)
{
    ms_sql sql;
    ms_sql_init(&sql, arena, &db->dialect->style);
    ms_sql_kw(&sql, "SELECT");
    for (size_t i = 0; i < MS_TOOL_COLUMNS && tool->select[i] != NULL; i++) {
        if (i > 0)
            ms_sql_punct(&sql, ",");
        ms_sql_ident(&sql, tool->select[i]);
    }
    ms_sql_kw(&sql, "FROM");
    ms_adopt_put_table(&sql, db, table);
    ms_sql_kw(&sql, "ORDER BY");
    ms_sql_ident(&sql, tool->order);
    return ms_sql_text(&sql);
}

ms_status ms_adopt_refuse(const ms_adopt_tool *tool, const char *why, const char *cure, ms_error *err)
{
    const char *what = cure != NULL ? cure : tool->cure != NULL ? tool->cure : "Mend it";
    ms_error_set(err, MS_ERR_CONFLICT, "the history of %s is not clean: %s", tool->name, why);
    ms_error_code(err, "adopt_failed");
    ms_error_detail(err, "What such a version has done to the schema is not known, so nothing can be built on it.");
    ms_error_hint(err, "Nothing was changed. %s. Then run migsafe adopt again.", what);
    return MS_ERR_CONFLICT;
}

static ms_status read_rows(ms_db *use, const ms_adoption *from, const char *schema, ms_arena *arena, ms_adopt_rows *out, ms_error *err)
{
    ms_rows rows;
    const ms_name table = { schema, from->table.name };
    ms_status status = ms_db_rows(use, select_text(use, from->tool, table, arena), arena, &rows, err);
    for (size_t r = 0; status == MS_OK && r < ms_rows_count(&rows); r++) {
        ms_adopt_row row;
        ms_text cells[MS_TOOL_COLUMNS] = { { NULL, 0 } };
        for (size_t c = 0; c < rows.columns && c < MS_TOOL_COLUMNS; c++) {
            cells[c] = MS_CELL(&rows, r, c);
            if (cells[c].p == NULL && c < from->tool->whole)
                return ms_adopt_refuse(from->tool, ms_arena_printf(arena, "a row of %s has no %s", table.name, from->tool->select[c]), NULL,
                                       err);
        }
        from->tool->judge(cells, arena, &row);
        if (row.verdict == MS_VERDICT_FAILED)
            return ms_adopt_refuse(from->tool, row.why, NULL, err);
        if (row.key != NULL && from->tool->version != NULL)
            row.version = from->tool->version(&row, arena);
        MS_PUSH(arena, out, row);
    }
    return status;
}

ms_status ms_adopt_read(ms_db *db, const ms_adoption *from, ms_arena *arena, ms_adopt_rows *out, ms_error *err)
{
    ms_db own, *use;
    const char *schema;
    ms_status status = ms_adopt_open_registry(db, from, &own, &use, &schema, err);
    if (status != MS_OK)
        return status;
    status = read_rows(use, from, schema, arena, out, err);
    if (use == &own)
        ms_db_close(&own);
    return status;
}
