/* parity.c: is the schema what the files that are taken for applied would have made? */
#include "config.h"

#include <string.h>

#include <adopt/tool.h>
#include <exec/compare.h>
#include <plan/plan.h>

/* Tables in which tools keep their books: no migration makes them. */
static const char *const books[] = { "databasechangeloglock", "ar_internal_metadata", "goose_lock" };

static void remove_books(ms_db *db, ms_catalog *live, ms_arena *arena)
{
    ms_adoption found;
    ms_error ignored = MS_ERROR_INIT;
    const ms_adopt_options any = { 0 };
    if (ms_adopt_find(db, &any, arena, &found, &ignored) != MS_OK)
        return;
    ms_catalog_remove_table(live, found.table);
    for (size_t i = 0; i < sizeof books / sizeof *books; i++)
        ms_catalog_remove_table(live, (ms_name){ found.table.schema, books[i] });
}

ms_status ms_adopt_difference(ms_db *db, const ms_migration *const *list, size_t n, ms_arena *arena, const char **difference, bool *certain,
                              ms_error *err)
{
    ms_catalog *live;
    ms_plan plan;
    ms_plan_item *items = ms_arena_alloc(arena, (n + 1) * sizeof *items);
    *difference = NULL;
    *certain = true;
    ms_status status = ms_db_introspect(db, arena, &live, err);
    if (status != MS_OK)
        return status;
    const ms_plan_request request = { .driver = db->driver->name, .dialect = db->dialect, .server_version = db->server.version,
                                      .catalog = ms_catalog_new(arena, db->schema, db->dialect->compare), .direction = MS_UP };
    for (size_t i = 0; i < n; i++)
        items[i] = (ms_plan_item){ .migration = list[i] };
    status = ms_plan_build(&request, items, n, arena, &plan, err);
    if (status != MS_OK)
        return status;
    *certain = plan.predicted != NULL && !plan.predicted->incomplete;
    if (!*certain)
        return MS_OK;
    remove_books(db, live, arena);
    *difference = ms_catalog_difference(db->dialect, db->server.version, plan.predicted, live, NULL, arena);
    return MS_OK;
}
