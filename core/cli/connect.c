/* connect.c: from settings to module, dialect, connection and list of migrations, for commands.
 *
 * Loads a module only when a command calls one of these. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include <glib.h>

#include "cli/cli.h"
#include "exec/module.h"

static ms_status no_url(ms_context *ctx)
{
    ms_error_set(&ctx->err, MS_ERR_USAGE, "no database: neither --url, MIGSAFE_URL, migsafe.conf nor DATABASE_URL says which");
    ms_error_code(&ctx->err, "no_url");
    ms_error_hint(&ctx->err, "For instance: migsafe --url=sqlite:shop.db %s", ctx->command->name);
    return MS_ERR_USAGE;
}

ms_status ms_cli_connect_args(ms_context *ctx, bool read_only, ms_connect *out)
{
    const ms_settings *s = &ctx->settings;
    if (s->url == NULL)
        return no_url(ctx);
    ms_status status = ms_url_parse(s->url, ctx->arena, out, &ctx->err);
    if (status != MS_OK) {
        const char *origin = ms_settings_origin(s, &s->url);
        ms_error_detail(&ctx->err, "The URL comes from %s.", origin != NULL ? origin : "?");
        return status;
    }
    if (s->password != NULL && (out->password == NULL || *out->password == '\0'))
        out->password = s->password;
    if (out->connect_timeout_ms == 0) /* the URL's own comes first */
        out->connect_timeout_ms = s->connect_timeout_ms;
    out->read_only = read_only;
    out->create = true;
    out->application = ms_arena_printf(ctx->arena, "migsafe %s %s@%s pid %ld", ms_version(), g_get_user_name(),
                                       g_get_host_name(), (long)getpid());
    return MS_OK;
}

/* Does --driver name this module, one of its schemes or one of its dialects? */
static bool fits(const ms_module *module, const char *driver)
{
    if (strcmp(module->driver->name, driver) == 0 || ms_module_dialect(module, driver) != NULL)
        return true;
    for (const char *const *s = module->driver->schemes; *s != NULL; s++)
        if (strcmp(*s, driver) == 0)
            return true;
    return false;
}

ms_status ms_cli_module(ms_context *ctx, const ms_module **module, const ms_dialect **dialect)
{
    const char *driver = ctx->settings.driver, *scheme = NULL;
    if (ctx->settings.url != NULL) {
        ms_connect how;
        ms_status status = ms_cli_connect_args(ctx, true, &how);
        if (status != MS_OK)
            return status;
        scheme = how.scheme;
    }
    if (driver == NULL && scheme == NULL)
        return no_url(ctx);
    ms_status status = ms_module_load(scheme != NULL ? scheme : driver, module, &ctx->err);
    if (status != MS_OK)
        return status;
    if (driver != NULL && !fits(*module, driver)) {
        ms_error_set(&ctx->err, MS_ERR_USAGE, "--driver=%s does not fit the URL, which is for %s", driver,
                     (*module)->driver->name);
        ms_error_code(&ctx->err, "driver_mismatch");
        ms_error_hint(&ctx->err, "Leave --driver out: it follows from the URL.");
        return MS_ERR_USAGE;
    }
    if (dialect == NULL)
        return MS_OK;
    *dialect = driver != NULL ? ms_module_dialect(*module, driver) : NULL;
    if (*dialect == NULL && scheme != NULL)
        *dialect = ms_module_dialect(*module, scheme);
    if (*dialect == NULL)
        *dialect = ms_module_dialect(*module, NULL);
    return MS_OK;
}

ms_status ms_cli_source(ms_context *ctx, const char *dialect, ms_source *out)
{
    ms_status status = ms_source_open(ctx->settings.dir, ctx->settings.layout, dialect, ctx->arena, out, &ctx->err);
    ms_cli_say_unread(ctx, out);
    return status;
}

void ms_cli_say_unread(ms_context *ctx, const ms_source *source)
{
    for (size_t i = 0; i < source->unread.n; i++)
        ms_warn(ctx, "%s/%s is not run: it is no migration of this layout; baseline scripts and programs are left to their tool", source->dir, source->unread.v[i]);
}
