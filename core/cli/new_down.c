/* new_down.c: see new_down.h. What was applied has its way back in history, derived from the schema that it met; what is
 * pending has it in its plan: on the live schema, or without a URL on the one that the migrations before it make. */
#include "config.h"

#include <string.h>

#include "cli/change_cli.h"
#include "cli/files.h"
#include "cli/new_down.h"
#include "cli/next.h"
#include "plan/down.h"

typedef struct way {
    const char *sql;            /* NULL = there is none */
    const char *why_not;
} way;

static void take(way *out, const char *sql, ms_arena *arena)
{
    if (ms_derived_is_record_only(sql))
        out->why_not = "it changes only rows";
    else
        out->sql = ms_arena_strdup(arena, sql);
}

static ms_status find(ms_context *ctx, const char *version, ms_migration *out)
{
    const ms_module *module = NULL;
    const ms_dialect *dialect = NULL;
    ms_source source;
    ms_status status = ms_cli_module(ctx, &module, &dialect);
    if (status == MS_OK)
        status = ms_cli_source(ctx, dialect->name, &source);
    for (size_t i = 0; status == MS_OK && i < source.migrations.n; i++)
        if (ms_version_compare(source.migrations.v[i].version, version) == 0) {
            *out = source.migrations.v[i];
            return MS_OK;
        }
    if (status != MS_OK)
        return status;
    ms_error_set(&ctx->err, MS_ERR_NOT_FOUND, "there is no migration with version %s in %s", version, ctx->settings.dir);
    ms_error_code(&ctx->err, "no_such_version");
    return MS_ERR_NOT_FOUND;
}

/* A file that has a statement is not written over; one without would be, and is not either. */
static ms_status refuse_own(ms_context *ctx, const ms_migration *m)
{
    ms_down_file own = { 0 };
    ms_status status = ms_down_load(m, ctx->settings.max_file_size, ctx->arena, &own, &ctx->err);
    if (status != MS_OK || (own.text == NULL && !own.blank && !own.directives.irreversible))
        return status;
    ms_error_set(&ctx->err, MS_ERR_CONFLICT, own.blank ? "migration %s has a down script, which has no statement"
                                                       : "migration %s has a down script", m->version);
    ms_error_code(&ctx->err, "exists");
    ms_error_hint(&ctx->err, "No file was written. To have the derived one in its place, remove %s first.", m->down.path);
    return MS_ERR_CONFLICT;
}

static void take_planned(const ms_plan *plan, const char *version, ms_arena *arena, way *out)
{
    for (size_t i = 0; i < plan->migrations.n; i++) {
        const ms_planned *p = &plan->migrations.v[i];
        if (ms_version_compare(p->version, version) != 0)
            continue;
        out->why_not = ms_arena_strdup(arena, p->irreversible_reason != NULL ? p->irreversible_reason : p->not_derived);
        if (p->derived_sql != NULL)
            take(out, p->derived_sql, arena);
    }
}

static ms_status take_kept(ms_change *c, const char *version, ms_arena *arena, way *out, ms_error *err)
{
    ms_kept_down kept;
    ms_strings lost = { 0 };
    ms_status status = ms_state_down(&c->db, version, c->arena, &kept, err);
    const char *text = status != MS_OK ? NULL : kept.derived != NULL ? kept.derived : kept.down;
    const size_t mark = strlen(MS_NOT_DERIVED_MARK);
    if (text != NULL && ms_derived_script(text, c->arena, &lost))
        take(out, text, arena);
    else if (text != NULL && strncmp(text, MS_NOT_DERIVED_MARK, mark) == 0)
        out->why_not = ms_arena_strndup(arena, text + mark, strcspn(text + mark, "\n"));
    return status;
}

static ms_status from_database(ms_context *ctx, const char *version, way *out)
{
    ms_change_options options;
    ms_change c;
    ms_status status = ms_cli_change_options(ctx, MS_UP, true, &options);
    if (status != MS_OK)
        return status;
    options.to = version;
    status = ms_change_prepare(&options, &c, &ctx->err);
    if (status == MS_OK)
        take_planned(&c.plan, version, ctx->arena, out);
    if (status == MS_OK && out->sql == NULL && out->why_not == NULL)
        status = take_kept(&c, version, ctx->arena, out, &ctx->err);
    ms_change_end(&c);
    return status;
}

static ms_status without_database(ms_context *ctx, const char *version, way *out)
{
    ms_plan plan;
    ms_status status = ms_cli_plan_offline(ctx, version, 0, &plan);
    if (status == MS_OK)
        take_planned(&plan, version, ctx->arena, out);
    return status;
}

/* Its first lines say what it is; in a portable project the next one that it is this database's SQL. */
static const char *as_file(ms_context *ctx, const char *sql)
{
    const bool portable = ctx->settings.sql != NULL && strcmp(ctx->settings.sql, "portable") == 0;
    const char *rest = sql;
    while (strncmp(rest, "--", 2) == 0)
        rest += strcspn(rest, "\n") + (rest[strcspn(rest, "\n")] == '\n');
    return ms_arena_printf(ctx->arena, "%.*s%s%s%s", (int)(rest - sql), sql, portable ? "-- migsafe: native\n" : "", rest,
                           *rest != '\0' && rest[strlen(rest) - 1] == '\n' ? "" : "\n");
}

static ms_status write_down(ms_context *ctx, const ms_migration *m, const char *path, const char *sql)
{
    ms_strings lost = { 0 };
    const char *text = as_file(ctx, sql);
    ms_status status = ms_cli_write_new(path, text, strlen(text), NULL, &ctx->err);
    if (status != MS_OK)
        return status;
    ms_derived_script(sql, ctx->arena, &lost);
    for (size_t i = 0; i < lost.n; i++)
        ms_warn(ctx, "it does not bring back %s", lost.v[i]);
    if (ctx->format == MS_FORMAT_TEXT)
        ms_out(ctx, "%s\n", path);
    else
        ms_out_json(ctx, json_pack("{s:s, s:s, s:[s]}", "version", m->version_text, "name", m->name, "files", path));
    return MS_OK;
}

ms_exit ms_cli_new_down(ms_context *ctx, const char *version)
{
    ms_migration m;
    const char *path = NULL;
    way back = { NULL, NULL };
    ms_status status = find(ctx, version, &m);
    if (status == MS_OK)
        status = refuse_own(ctx, &m);
    if (status == MS_OK)
        status = ms_next_down_path(ctx, &m, &path);
    if (status == MS_OK)
        status = ctx->settings.url != NULL ? from_database(ctx, m.version, &back) : without_database(ctx, m.version, &back);
    if (status == MS_OK && back.sql == NULL) {
        status = ms_error_set(&ctx->err, MS_ERR_UNSUPPORTED, "migration %s has no derived way back: %s", m.version,
                              back.why_not != NULL ? back.why_not : "none was kept in history");
        ms_error_code(&ctx->err, "no_way");
        ms_error_hint(&ctx->err, "No file was written. Write the down script by hand, or say in the up script: -- migsafe: irreversible "
                                 "reason=\"...\"");
    }
    if (status == MS_OK)
        status = write_down(ctx, &m, path, back.sql);
    return status == MS_OK ? MS_EXIT_OK : ms_cli_prepare_exit(&ctx->err);
}
