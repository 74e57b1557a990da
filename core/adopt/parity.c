/* parity.c: is the schema what the files that are taken for applied would have made? */
#include "config.h"

#include <string.h>

#include <adopt/tool.h>
#include <exec/compare.h>
#include <plan/plan.h>

/* Tables in which tools keep their books: no migration makes them. */
static const char *const books[] = { "databasechangeloglock", "ar_internal_metadata", "goose_lock" };

/* With what belongs to it. */
static void remove_table(ms_catalog *catalog, ms_name name)
{
    ms_error ignored = MS_ERROR_INIT;
    ms_op op = { .kind = MS_OP_DROP_TABLE, .object_kind = MS_OBJECT_TABLE, .object = name, .if_exists = true, .cascade = true };
    ms_catalog_apply(catalog, &op, &ignored);
}

static void remove_schema(ms_catalog *catalog, const char *name)
{
    for (size_t i = 0; i < catalog->schemas.n; i++)
        if (strcmp(catalog->schemas.v[i], name) == 0) {
            memmove(&catalog->schemas.v[i], &catalog->schemas.v[i + 1], (catalog->schemas.n - i - 1) * sizeof *catalog->schemas.v);
            catalog->schemas.n--;
            return;
        }
}

/* What a database is before its first migration: the default schema, where the engine has such. */
static ms_catalog *empty_catalog(const ms_db *db, const ms_catalog *live, ms_arena *arena)
{
    ms_catalog *catalog = ms_catalog_new(arena, db->schema, db->dialect->compare);
    for (size_t i = 0; db->schema != NULL && i < live->schemas.n; i++)
        if (strcmp(live->schemas.v[i], db->schema) == 0)
            MS_PUSH(arena, &catalog->schemas, db->schema);
    return catalog;
}

void ms_adopt_remove_books(ms_db *db, ms_catalog *live, ms_arena *arena)
{
    ms_adoption found;
    ms_error ignored = MS_ERROR_INIT;
    const ms_adopt_options any = { 0 };
    if (ms_adopt_find(db, &any, arena, &found, &ignored) != MS_OK)
        return;
    remove_table(live, found.table);
    if (found.table.schema != NULL && db->schema != NULL && strcmp(found.table.schema, db->schema) != 0)
        remove_schema(live, found.table.schema); /* its own */
    for (size_t i = 0; i < sizeof books / sizeof *books; i++)
        remove_table(live, (ms_name){ found.table.schema, books[i] });
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
                                      .catalog = empty_catalog(db, live, arena), .direction = MS_UP };
    for (size_t i = 0; i < n; i++)
        items[i] = (ms_plan_item){ .migration = list[i] };
    status = ms_plan_build(&request, items, n, arena, &plan, err);
    if (status != MS_OK)
        return status;
    *certain = plan.predicted != NULL && !plan.predicted->incomplete;
    if (!*certain)
        return MS_OK;
    ms_adopt_remove_books(db, live, arena);
    *difference = ms_catalog_difference(db->dialect, db->server.version, plan.predicted, live, NULL, arena);
    return MS_OK;
}
