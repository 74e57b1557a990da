/* cmd_inspect.c: the live schema as SQL or JSON. */
#include "config.h"

#include <string.h>

#include <glib.h>

#include "cli/change_cli.h"
#include "ir/difference.h"
#include "ir/json.h"
#include "ir/model.h"
#include "portable/portable.h"
#include "report/schema_sql.h"

/* ---- a part of it ------------------------------------------------------------------------------------------------------ */

static ms_name name_of(ms_arena *arena, const char *text)
{
    const char *dot = strchr(text, '.');
    return dot == NULL ? (ms_name){ NULL, ms_arena_strdup(arena, text) }
                       : (ms_name){ ms_arena_strndup(arena, text, (size_t)(dot - text)), ms_arena_strdup(arena, dot + 1) };
}

/* Only these tables, and what hangs on them. */
static ms_status keep_tables(ms_context *ctx, ms_catalog *catalog, const char *list)
{
    gchar **names = g_strsplit_set(list, ",\n", -1);
    GHashTable *kept = g_hash_table_new(NULL, NULL);
    ms_status status = MS_OK;
    for (size_t i = 0; names[i] != NULL && status == MS_OK; i++) {
        ms_table *table = ms_catalog_table(catalog, name_of(ctx->arena, g_strstrip(names[i])));
        if (table != NULL)
            g_hash_table_add(kept, table);
        else
            status = ms_error_set(&ctx->err, MS_ERR_NOT_FOUND, "there is no table %s", names[i]);
    }
    for (size_t i = catalog->objects.n; i-- > 0 && status == MS_OK;) {
        const ms_name of = catalog->objects.v[i]->table;
        if (of.name == NULL || !g_hash_table_contains(kept, ms_catalog_table(catalog, of)))
            ms_catalog_drop_object(catalog, catalog->objects.v[i]);
    }
    for (size_t i = catalog->tables.n; i-- > 0 && status == MS_OK;)
        if (!g_hash_table_contains(kept, catalog->tables.v[i]))
            ms_catalog_remove_table(catalog, catalog->tables.v[i]->name);
    g_hash_table_destroy(kept);
    g_strfreev(names);
    return status;
}

static ms_status keep_schema(ms_context *ctx, ms_catalog *catalog, const char *schema)
{
    if (!ms_catalog_has_schema(catalog, schema))
        return ms_error_set(&ctx->err, MS_ERR_NOT_FOUND, "there is no schema %s", schema);
    for (size_t i = catalog->objects.n; i-- > 0;)
        if (!ms_schema_equal(catalog, catalog->objects.v[i]->name.schema, schema))
            ms_catalog_drop_object(catalog, catalog->objects.v[i]);
    for (size_t i = catalog->tables.n; i-- > 0;)
        if (!ms_schema_equal(catalog, catalog->tables.v[i]->name.schema, schema))
            ms_catalog_remove_table(catalog, catalog->tables.v[i]->name);
    for (size_t i = catalog->schemas.n; i-- > 0;)
        if (!ms_schema_equal(catalog, catalog->schemas.v[i], schema))
            MS_REMOVE(&catalog->schemas, i);
    return MS_OK;
}

static ms_status read_catalog(ms_context *ctx, ms_db *db, ms_catalog **out)
{
    const char *tables = ms_option_text(ctx, "table"), *schema = ms_option_text(ctx, "schema");
    ms_status status = ms_db_introspect(db, ctx->arena, out, &ctx->err);
    if (status == MS_OK && schema != NULL)
        status = keep_schema(ctx, *out, schema);
    if (status == MS_OK && tables != NULL)
        status = keep_tables(ctx, *out, tables);
    if (status == MS_OK && ms_option_flag(ctx, "logical")) {
        *out = ms_portable_logical(*out, db->dialect, db->server.version, ctx->arena);
        if (*out == NULL)
            status = ms_error_set(&ctx->err, MS_ERR_UNSUPPORTED, "%s does not say how portable SQL is written for it", db->dialect->name);
    }
    return status;
}

/* ---- the command ------------------------------------------------------------------------------------------------------- */

static ms_exit show(ms_context *ctx, ms_db *db)
{
    ms_catalog *catalog;
    if (read_catalog(ctx, db, &catalog) != MS_OK)
        return MS_EXIT_BY_ERROR;
    if (ms_option_flag(ctx, "checksum")) {
        const char *sum = ms_schema_checksum(catalog, MS_STATE_PREFIX, ctx->arena);
        if (ctx->format == MS_FORMAT_TEXT)
            ms_out(ctx, "%s\n", sum);
        else
            ms_out_json(ctx, json_pack("{s:s}", "checksum", sum));
    } else if (ctx->format != MS_FORMAT_TEXT) {
        json_t *json = ms_catalog_to_json(catalog, MS_STATE_PREFIX);
        json_object_set_new(json, "checksum", json_string(ms_schema_checksum(catalog, MS_STATE_PREFIX, ctx->arena)));
        ms_out_json(ctx, json);
    } else if (ms_option_flag(ctx, "logical")) {
        ms_out(ctx, "%s", ms_catalog_canonical(catalog, MS_STATE_PREFIX, ctx->arena));
    } else {
        const size_t failed = ms_report_schema_sql(stdout, db->dialect, db->server.version, catalog);
        if (failed > 0)
            ms_warn(ctx, "%zu object%s could not be written as SQL; --format=json has everything", failed, failed == 1 ? "" : "s");
    }
    return MS_EXIT_OK;
}

static ms_exit run(ms_context *ctx)
{
    ms_db db;
    if (ms_cli_open(ctx, true, &db) != MS_OK)
        return MS_EXIT_BY_ERROR;
    const ms_exit code = show(ctx, &db);
    ms_db_close(&db);
    return code;
}

static const ms_option options[] = {
    { "table", 0, MS_OPTION_LIST, "NAME", "Only this table and what hangs on it; may be repeated.", NULL },
    { "schema", 0, MS_OPTION_TEXT, "NAME", "Only what is in this schema.", NULL },
    { "checksum", 0, MS_OPTION_FLAG, NULL,
      "Only the SHA-256 of the schema: the same for the same schema in another database of the kind, whatever the order.", NULL },
    { "logical", 0, MS_OPTION_FLAG, NULL,
      "In the types of portable SQL, one fact to a line: the same for the same schema on another kind of database.", NULL },
    { 0 },
};
static const char *const aliases[] = { "dump", NULL };

const ms_command ms_cmd_inspect = {
    .name = "inspect",
    .aliases = aliases,
    .summary = "the live schema as SQL or JSON",
    .details = "Reads only. Text output is the SQL that makes the schema in an empty database, in an order in which it can be run, with the "
               "bodies of views, routines and triggers; JSON is the catalog as migsafe models it. Its own tables are left out, and so "
               "are privileges, owners and rows.",
    .options = options,
    .json = "the catalog: {\"checksum\", \"tables\": [...], \"objects\": [...]}, see doc/json-catalog.md; with --checksum: {\"checksum\"}",
    .run = run,
};
