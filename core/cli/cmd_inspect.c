/* cmd_inspect.c: the live schema as SQL or JSON. */
#include "config.h"

#include "cli/change_cli.h"
#include "ir/difference.h"
#include "ir/json.h"
#include "report/schema_sql.h"

static ms_exit show(ms_context *ctx, ms_db *db)
{
    ms_catalog *catalog;
    if (ms_db_introspect(db, ctx->arena, &catalog, &ctx->err) != MS_OK)
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
    if (ms_cli_open_to_read(ctx, &db) != MS_OK)
        return MS_EXIT_BY_ERROR;
    const ms_exit code = show(ctx, &db);
    ms_db_close(&db);
    return code;
}

static const ms_option options[] = {
    { "checksum", 0, MS_OPTION_FLAG, NULL, "Only the SHA-256 of the schema, which does not depend on the order of things.", NULL },
    { 0 },
};
static const char *const aliases[] = { "dump", NULL };

const ms_command ms_cmd_inspect = {
    .name = "inspect",
    .aliases = aliases,
    .summary = "the live schema as SQL or JSON",
    .details = "Reads only. Text output is the SQL that makes the schema; JSON is the catalog as migsafe models it. Its own tables are left "
               "out.",
    .options = options,
    .json = "the catalog: {\"tables\": [...], \"objects\": [...]}, see doc/json-catalog.md; with --checksum: {\"checksum\"}",
    .run = run,
};
