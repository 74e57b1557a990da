/* find.c: which table is some tool's history: told by its columns. */
#include "config.h"

#include <string.h>

#include <glib.h>

#include <adopt/tool.h>

static bool has_column(const ms_table *table, const char *name)
{
    for (size_t i = 0; i < table->columns.n; i++)
        if (g_ascii_strcasecmp(table->columns.v[i].name, name) == 0)
            return true;
    return false;
}

static bool is_named(const ms_table *table, const char *name) { return g_ascii_strcasecmp(table->name.name, name) == 0; }

/* A table of that name in the same schema. */
static bool beside(const ms_catalog *catalog, const ms_table *table, const char *name)
{
    for (size_t i = 0; i < catalog->tables.n; i++)
        if (is_named(catalog->tables.v[i], name) && g_strcmp0(catalog->tables.v[i]->name.schema, table->name.schema) == 0)
            return true;
    return false;
}

/* "table" or "schema.table". */
static bool asked_for(const ms_catalog *catalog, const ms_table *table, const char *asked)
{
    const char *dot = strchr(asked, '.');
    if (strcmp(table->name.name, asked) == 0)
        return table->name.schema == NULL || g_strcmp0(table->name.schema, catalog->default_schema) == 0;
    return dot != NULL && strcmp(table->name.name, dot + 1) == 0 && table->name.schema != NULL &&
           strlen(table->name.schema) == (size_t)(dot - asked) && strncmp(table->name.schema, asked, (size_t)(dot - asked)) == 0;
}

static bool fits(const ms_catalog *catalog, const ms_table *table, const ms_adopt_tool *tool, const ms_adopt_options *o)
{
    if (tool->exactly > 0 && table->columns.n != tool->exactly)
        return false;
    for (size_t i = 0; i < MS_TOOL_COLUMNS && tool->has[i] != NULL; i++)
        if (!has_column(table, tool->has[i]))
            return false;
    if (tool->beside != NULL && !beside(catalog, table, tool->beside))
        return false;
    if (tool->not_beside != NULL && o->from == NULL && beside(catalog, table, tool->not_beside))
        return false;
    return !tool->weak || o->table != NULL || is_named(table, tool->table);
}

static const char *shown(ms_name name, ms_arena *arena)
{
    return name.schema != NULL ? ms_arena_printf(arena, "%s.%s", name.schema, name.name) : name.name;
}

static ms_status ambiguous(const ms_adoption *a, const ms_adoption *b, ms_arena *arena, ms_error *err)
{
    ms_error_set(err, MS_ERR_CONFLICT, "two tables look like a history: %s (%s) and %s (%s)", shown(a->table, arena), a->tool->name,
                 shown(b->table, arena), b->tool->name);
    ms_error_code(err, "adopt_ambiguous");
    ms_error_hint(err, "Say which: --from=TOOL and --table=NAME.");
    return MS_ERR_CONFLICT;
}

/* Tools whose registry lies outside what the catalog shows. */
static ms_status find_registry(ms_db *db, const ms_adopt_tool *tool, const ms_adopt_options *o, ms_arena *arena, ms_adoption *out)
{
    ms_adopt_rows rows = { 0 };
    ms_error ignored = MS_ERROR_INIT;
    const ms_adoption at = { tool, { o->registry, tool->table } };
    ms_status status = ms_adopt_read(db, &at, arena, &rows, &ignored);
    if (status != MS_OK && (status != MS_ERR_CONFLICT || strcmp(ignored.code, "adopt_failed") != 0))
        return MS_ERR_NOT_FOUND;
    *out = at; /* one that is dirty is found, too */
    return MS_OK;
}

static ms_status none_found(const ms_adopt_options *o, ms_arena *arena, ms_error *err)
{
    const char *what = o->from != NULL ? ms_arena_printf(arena, " of %s", o->from) : "";
    const char *where = o->table != NULL ? ms_arena_printf(arena, " in %s", o->table) : "";
    ms_error_set(err, MS_ERR_NOT_FOUND, "there is no history%s%s here", what, where);
    ms_error_code(err, "adopt_nothing");
    ms_error_detail(err, "Known by their columns: %s.", ms_adopt_tool_names(arena));
    ms_error_hint(err, "A history table of another name: --table=NAME. Without a history: migsafe baseline VERSION.");
    return MS_ERR_NOT_FOUND;
}

ms_status ms_adopt_find(ms_db *db, const ms_adopt_options *o, ms_arena *arena, ms_adoption *out, ms_error *err)
{
    ms_catalog *catalog;
    size_t n;
    const ms_adopt_tool *tools = ms_adopt_tools(&n);
    *out = (ms_adoption){ 0 };
    ms_status status = ms_db_introspect(db, arena, &catalog, err);
    if (status != MS_OK)
        return status;
    for (size_t t = 0; t < n; t++) {
        const ms_adopt_tool *tool = &tools[t];
        if (o->from != NULL && strcmp(o->from, tool->name) != 0)
            continue;
        for (size_t i = 0; tool->registry == NULL && i < catalog->tables.n; i++) {
            const ms_table *table = catalog->tables.v[i];
            if (o->table != NULL ? !asked_for(catalog, table, o->table) : g_str_has_prefix(table->name.name, MS_STATE_PREFIX))
                continue;
            if (!fits(catalog, table, tool, o))
                continue;
            const ms_adoption found = { tool, table->name };
            if (out->tool != NULL)
                return ambiguous(out, &found, arena, err);
            *out = found;
        }
        if (tool->registry != NULL && o->table == NULL) {
            ms_adoption found;
            if (find_registry(db, tool, o, arena, &found) != MS_OK)
                continue;
            if (out->tool != NULL)
                return ambiguous(out, &found, arena, err);
            *out = found;
        }
    }
    return out->tool != NULL ? MS_OK : none_found(o, arena, err);
}
