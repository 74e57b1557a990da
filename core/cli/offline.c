/* offline.c: planning without a server: an empty schema, every migration pending. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "cli/change_cli.h"
#include "exec/module.h"

/* "15", "8.0.36", "10.11": major * 10000 + minor * 100 + patch. */
static ms_status read_version(ms_context *ctx, const char *text, int32_t *out)
{
    long part[3] = { 0, 0, 0 };
    const char *p = text;
    for (int i = 0; i < 3; i++) {
        char *end;
        part[i] = strtol(p, &end, 10);
        if (end == p || part[i] < 0 || part[i] > 999)
            break;
        if (*end == '\0') {
            *out = (int32_t)(part[0] * 10000 + part[1] * 100 + part[2]);
            return MS_OK;
        }
        p = *end == '.' ? end + 1 : end;
    }
    return ms_error_set(&ctx->err, MS_ERR_USAGE, "--server-version: \"%s\" is no version; write it like 15 or 8.0.36", text);
}

ms_status ms_cli_plan_offline(ms_context *ctx, const char *to, size_t limit, ms_plan *plan)
{
    const ms_module *module;
    const ms_dialect *dialect;
    ms_source source;
    int32_t version = 0;
    ms_status status = ms_cli_module(ctx, &module, &dialect);
    if (status == MS_OK)
        status = ms_cli_source(ctx, dialect->name, &source);
    if (status == MS_OK && ctx->settings.server_version != NULL)
        status = read_version(ctx, ctx->settings.server_version, &version);
    if (status != MS_OK)
        return status;
    MS_VEC(ms_plan_item) items = { 0 };
    for (size_t i = 0; i < source.migrations.n; i++)
        if ((to == NULL || ms_version_compare(source.migrations.v[i].version, to) <= 0) && (limit == 0 || items.n < limit))
            MS_PUSH(ctx->arena, &items, (ms_plan_item){ .migration = &source.migrations.v[i] });
    const ms_plan_request request = {
        .driver = module->driver->name, .dialect = dialect, .server_version = version != 0 ? version : dialect->default_version,
        .catalog = ms_catalog_new(ctx->arena, NULL, dialect->compare), .direction = MS_UP,
        .max_file_bytes = ctx->settings.max_file_size,
        .portable = ctx->settings.sql != NULL && strcmp(ctx->settings.sql, "portable") == 0,
        .prefer_derived = ctx->settings.downs != NULL && strcmp(ctx->settings.downs, "derived") == 0,
    };
    return ms_plan_build(&request, items.v, items.n, ctx->arena, plan, &ctx->err);
}
