/* cmd_adopt.c: another tool's history becomes migsafe's. */
#include "config.h"

#include <string.h>

#include <glib.h>

#include "adopt/adopt.h"
#include "cli/change_cli.h"
#include "exec/interrupt.h"

typedef struct adopt_work {
    ms_context *ctx;
    ms_db db;
    ms_source source;
    ms_state state;
    ms_adoption from, in_force;
    ms_adopt_survey survey;
    ms_adopt_options options;
} adopt_work;

/* ---- the files ---------------------------------------------------------------------------------------------------- */

/* As set; with "auto", in the layout that fits the directory, else in the tool's own. */
static ms_status open_files(adopt_work *w)
{
    ms_context *ctx = w->ctx;
    const char *dialect = w->db.dialect->name, *dir = ctx->settings.dir;
    const ms_layout asked = ctx->settings.layout, own = ms_adopt_tool_layout(w->from.tool);
    ms_status status = ms_source_open(dir, asked, dialect, ctx->arena, &w->source, &ctx->err);
    if (asked == MS_LAYOUT_AUTO && own != MS_LAYOUT_AUTO && (status != MS_OK || w->source.layout != own)) {
        ms_source other;
        ms_error ignored = MS_ERROR_INIT;
        if (ms_source_open(dir, own, dialect, ctx->arena, &other, &ignored) == MS_OK) {
            ms_error_clear(&ctx->err);
            w->source = other;
            status = MS_OK;
            ms_warn(ctx, "the files are read as those of %s; write layout = %s into migsafe.conf, so that every command does",
                    ms_adopt_tool_name(w->from.tool), ms_layout_name(own));
        }
    }
    ms_cli_say_unread(ctx, &w->source);
    return status;
}

/* ---- may it be taken over? ---------------------------------------------------------------------------------------- */

static ms_status check_history(const adopt_work *w, ms_error *err)
{
    if (w->in_force.tool != NULL && w->in_force.tool != w->from.tool) {
        ms_error_set(err, MS_ERR_CONFLICT, "the history was adopted from %s already", ms_adopt_tool_name(w->in_force.tool));
        ms_error_code(err, "adopt_other");
        ms_error_hint(err, "Nothing was changed. When that tool is retired: migsafe adopt --leave");
        return MS_ERR_CONFLICT;
    }
    if (w->state.adopted || w->state.versions.n == 0)
        return MS_OK;
    ms_error_set(err, MS_ERR_CONFLICT, "migsafe has a history of its own here, of %zu version%s", (size_t)w->state.versions.n,
                 w->state.versions.n == 1 ? "" : "s");
    ms_error_code(err, "history_not_empty");
    ms_error_hint(err, "Nothing was changed. Two histories of one database cannot be joined without looking at each version.");
    return MS_ERR_CONFLICT;
}

/* Applied there, and no file here: the version is lost unless the user says that it may stand without one. */
static ms_status check_files(const adopt_work *w, ms_error *err)
{
    const char *names = "";
    size_t missing = 0, nameless = 0;
    for (size_t i = 0; i < w->survey.items.n; i++) {
        const ms_adopt_item *item = &w->survey.items.v[i];
        if (item->migration != NULL || item->known)
            continue;
        nameless += item->version == NULL;
        if (missing++ < 8)
            names = ms_arena_printf(w->ctx->arena, "%s%s%s", names, missing > 1 ? ", " : "", g_strdelimit(ms_arena_strdup(w->ctx->arena, item->key), "\n", ' '));
    }
    if (missing == 0 || (ms_option_flag(w->ctx, "without-files") && nameless == 0))
        return MS_OK;
    ms_error_set(err, MS_ERR_CONFLICT, "%s has applied what there is no file of in %s: %s%s", ms_adopt_tool_name(w->from.tool),
                 w->source.dir, names, missing > 8 ? ", ..." : "");
    ms_error_code(err, "adopt_missing");
    if (nameless > 0)
        ms_error_hint(err, "Nothing was changed. Bring the files back: without them it cannot be told where they stand in the order.");
    else
        ms_error_hint(err, "Nothing was changed. Bring the files back, or take the versions over without: migsafe adopt --without-files");
    return MS_ERR_CONFLICT;
}

static ms_status check_schema(adopt_work *w, ms_error *err)
{
    ms_arena *arena = w->ctx->arena;
    const char *difference = NULL;
    bool certain = true;
    MS_VEC(const ms_migration *) list = { 0 };
    for (size_t i = 0; i < w->survey.items.n; i++)
        if (w->survey.items.v[i].migration != NULL)
            MS_PUSH(arena, &list, w->survey.items.v[i].migration);
    if (!ms_option_flag(w->ctx, "verify"))
        return MS_OK;
    ms_status status = ms_adopt_difference(&w->db, list.v, list.n, arena, &difference, &certain, err);
    if (status != MS_OK)
        return status;
    if (!certain)
        ms_warn(w->ctx, "the schema was not compared: some statements of the files are not modelled");
    if (difference == NULL)
        return MS_OK;
    ms_error_set(err, MS_ERR_CONFLICT, "the schema is not what the files make");
    ms_error_code(err, "verification_failed");
    ms_error_detail(err, "%s", difference);
    ms_error_hint(err, "Nothing was changed. Find out what changed it beside the migrations, or adopt without --verify.");
    return MS_ERR_CONFLICT;
}

static ms_status survey(adopt_work *w, bool locked)
{
    ms_error *err = &w->ctx->err;
    ms_status status = ms_state_load(&w->db, w->ctx->arena, &w->state, err);
    if (status == MS_OK)
        status = ms_adopt_load(&w->db, &w->state, w->ctx->arena, &w->in_force, err);
    if (status == MS_OK)
        status = check_history(w, err);
    if (status == MS_OK)
        status = ms_adopt_survey_of(&w->db, &w->from, &w->source, &w->state, w->ctx->arena, locked, &w->survey, err);
    return status == MS_OK ? check_files(w, err) : status;
}

/* ---- writing ------------------------------------------------------------------------------------------------------ */

/* Under migsafe's lock and the other tool's: what was read before may have changed. */
static ms_status write_history(adopt_work *w)
{
    ms_lease lease;
    ms_adopt_lock lock = { 0 };
    ms_error *err = &w->ctx->err;
    const int32_t wait_ms = ms_option_duration(w->ctx, "lock-wait", 30000);
    ms_interrupt_watch();
    ms_status status = ms_lease_take(&w->db, wait_ms, ms_interrupt_received, &lease, err);
    if (status != MS_OK)
        return status;
    status = ms_adopt_lock_take(lease.row ? &w->db : &lease.db, &w->from, wait_ms, ms_interrupt_received, w->ctx->arena, &lock, err);
    if (status == MS_OK)
        status = survey(w, true);
    if (status == MS_OK)
        status = ms_adopt_write(&w->db, &w->survey, w->ctx->arena, err);
    ms_adopt_lock_release(&lock);
    ms_lease_release(&lease);
    return status;
}

/* ---- telling ------------------------------------------------------------------------------------------------------ */

static const char *table_text(const adopt_work *w)
{
    const ms_name t = w->from.table;
    return t.schema != NULL ? ms_arena_printf(w->ctx->arena, "%s.%s", t.schema, t.name) : t.name;
}

static json_t *names_json(const ms_strings *list)
{
    json_t *out = json_array();
    for (size_t i = 0; i < list->n; i++)
        json_array_append_new(out, ms_json_text(list->v[i]));
    return out;
}

static void tell_json(adopt_work *w, bool dry)
{
    json_t *adopted = json_array();
    for (size_t i = 0; i < w->survey.items.n; i++) {
        const ms_adopt_item *item = &w->survey.items.v[i];
        if (!item->known)
            json_array_append_new(adopted, json_pack("{s:o, s:o, s:s, s:o, s:o, s:s, s:b}", "version", ms_json_text(item->version), "name",
                                                     ms_json_text(item->migration != NULL ? item->migration->name : NULL), "origin", item->key,
                                                     "applied_at", ms_json_text(item->at), "checksum", ms_json_text(item->checksum), "check",
                                                     ms_adopt_check_name(item->check), "assumed", item->assumed));
    }
    ms_out_json(w->ctx, json_pack("{s:s, s:s, s:b, s:o, s:o, s:o, s:o}", "tool", ms_adopt_tool_name(w->from.tool), "table", table_text(w),
                                  "dry_run", dry, "adopted", adopted, "pending", names_json(&w->survey.pending), "gaps",
                                  names_json(&w->survey.gaps), "notes", names_json(&w->survey.notes)));
}

static const char *joined(ms_context *ctx, const ms_strings *list)
{
    const char *text = "";
    for (size_t i = 0; i < list->n && i < 12; i++)
        text = ms_arena_printf(ctx->arena, "%s%s%s", text, i > 0 ? ", " : "", list->v[i]);
    return list->n > 12 ? ms_arena_printf(ctx->arena, "%s, ...", text) : text;
}

static void tell_text(adopt_work *w, bool dry)
{
    static const char *const checks[] = { "no checksum kept", "checksum matches", "checksum differs", "checksum not checked", "no file" };
    ms_context *ctx = w->ctx;
    size_t assumed = 0;
    for (size_t i = 0; i < w->survey.items.n; i++) {
        const ms_adopt_item *item = &w->survey.items.v[i];
        if (item->known)
            continue;
        assumed += item->assumed;
        ms_out(ctx, "%-14s  %-23s  %-20s  %s%s\n", item->version, item->at != NULL ? item->at : "time not kept", checks[item->check],
               item->migration != NULL ? item->migration->name : item->key, item->assumed ? " (assumed)" : "");
    }
    if (w->survey.new_items == 0)
        ms_out(ctx, "Nothing to adopt: all that %s has applied is in the history.\n", ms_adopt_tool_name(w->from.tool));
    else
        ms_out(ctx, "%s %zu version%s from %s (%s)%s\n", dry ? "Would adopt" : "Adopted", w->survey.new_items, w->survey.new_items == 1 ? "" : "s",
               ms_adopt_tool_name(w->from.tool), table_text(w),
               assumed > 0 ? ms_arena_printf(ctx->arena, "; %zu of them assumed, since it keeps the last one only.", assumed) : ".");
    if (w->survey.pending.n > 0)
        ms_out(ctx, "%zu pending: %s\n", (size_t)w->survey.pending.n, joined(ctx, &w->survey.pending));
    if (w->survey.gaps.n > 0)
        ms_warn(ctx, "not applied, though later ones are: %s; migsafe apply refuses them unless order = allow", joined(ctx, &w->survey.gaps));
    for (size_t i = 0; i < w->survey.notes.n; i++)
        ms_warn(ctx, "%s", w->survey.notes.v[i]);
}

/* ---- the command -------------------------------------------------------------------------------------------------- */

static ms_status adopt(adopt_work *w, bool dry)
{
    ms_status status = ms_adopt_find(&w->db, &w->options, w->ctx->arena, &w->from, &w->ctx->err);
    if (status == MS_OK)
        status = open_files(w);
    if (status == MS_OK)
        status = survey(w, false);
    if (status == MS_OK)
        status = check_schema(w, &w->ctx->err);
    if (status != MS_OK)
        return status;
    const bool nothing = w->survey.new_items == 0;
    if (!dry && !nothing) {
        ms_adopt_survey shown = w->survey;
        status = write_history(w);
        w->survey = shown.new_items == w->survey.new_items ? shown : w->survey;
    }
    if (status == MS_OK && w->ctx->format != MS_FORMAT_TEXT)
        tell_json(w, dry);
    else if (status == MS_OK)
        tell_text(w, dry);
    return status;
}

static ms_status leave(adopt_work *w)
{
    ms_status status = ms_state_load(&w->db, w->ctx->arena, &w->state, &w->ctx->err);
    if (status == MS_OK)
        status = ms_adopt_load(&w->db, &w->state, w->ctx->arena, &w->in_force, &w->ctx->err);
    if (status == MS_OK && w->in_force.tool == NULL) {
        ms_error_set(&w->ctx->err, MS_ERR_NOT_FOUND, "no tool is adopted here");
        status = MS_ERR_NOT_FOUND;
    }
    if (status == MS_OK)
        status = ms_adopt_leave(&w->db, &w->in_force, &w->ctx->err);
    if (status == MS_OK)
        ms_out(w->ctx, "Left: from now on the table and the lock of %s are not looked at. Its table was not changed.\n",
               ms_adopt_tool_name(w->in_force.tool));
    return status;
}

static ms_exit run(ms_context *ctx)
{
    adopt_work w = { .ctx = ctx };
    const bool dry = ms_option_flag(ctx, "dry-run");
    w.options = (ms_adopt_options){ ms_option_text(ctx, "from"), ms_option_text(ctx, "table"), ms_option_text(ctx, "registry") };
    if (w.options.from != NULL && ms_adopt_tool_by_name(w.options.from) == NULL)
        return ms_cli_fail(ctx, MS_ERR_USAGE, "unknown tool %s: it is one of %s", w.options.from, ms_adopt_tool_names(ctx->arena));
    if (ms_cli_open(ctx, dry, &w.db) != MS_OK)
        return MS_EXIT_BY_ERROR;
    const ms_status status = ms_option_flag(ctx, "leave") ? leave(&w) : adopt(&w, dry);
    ms_db_close(&w.db);
    return status == MS_OK ? MS_EXIT_OK : ms_cli_prepare_exit(&ctx->err);
}

static const ms_option options[] = {
    { "from", 0, MS_OPTION_TEXT, "TOOL", "The tool whose history it is; by default its table's columns tell.", NULL },
    { "table", 0, MS_OPTION_TEXT, "NAME", "Its history table, where that has another name; SCHEMA.NAME too.", NULL },
    { "registry", 0, MS_OPTION_TEXT, "NAME", "Sqitch: the registry's schema, database or file.", NULL },
    { "dry-run", 0, MS_OPTION_FLAG, NULL, "Show what would be taken over; write nothing, take no lock.", NULL },
    { "without-files", 0, MS_OPTION_FLAG, NULL, "Take over versions that there is no file of as well.", NULL },
    { "verify", 0, MS_OPTION_FLAG, NULL, "Refuse when the schema is not what the files would have made.", NULL },
    { "leave", 0, MS_OPTION_FLAG, NULL, "The other tool is retired: no longer take its lock, no longer look at its table.", NULL },
    { "lock-wait", 0, MS_OPTION_DURATION, "TIME", "How long to wait while another run is at work; 30s by default.", NULL },
    { 0 },
};

static const char *const examples[] = { "migsafe adopt --dry-run", "migsafe --dir=db/migrations adopt", "migsafe adopt --from=flyway --table=schema_version",
                                        NULL };

const ms_command ms_cmd_adopt = {
    .name = "adopt",
    .summary = "take over another tool's history",
    .details = "Reads the history that another tool has written into the database, matches it with the files, checks the checksums that the "
               "tool keeps, and writes migsafe's own history, marked \"adopted\". The other tool's table is never changed. Known: "
               "golang-migrate, dbmate, goose, Flyway, Liquibase (formatted SQL), Sqitch, Diesel, Rails, Prisma, Drizzle, Refinery, Atlas, "
               "sql-migrate; doc/adopting.md says what of each is read, checked and refused.\n\n"
               "A history that is dirty, failed or locked is refused with the words in which its own users mend it. A second adopt takes over "
               "what has been added since. As long as a tool is adopted, apply and rollback take its lock as well as migsafe's own, and refuse "
               "to go on when it has applied something behind migsafe's back; --leave ends that.",
    .options = options,
    .flags = MS_COMMAND_WRITES,
    .examples = examples,
    .json = "{\"tool\", \"table\", \"dry_run\": false, \"adopted\": [{\"version\", \"name\", \"origin\", \"applied_at\", \"checksum\", \"check\": "
            "\"matches|not_kept|not_computable|no_file\", \"assumed\"}], \"pending\": [\"7\"], \"gaps\": [], \"notes\": []}",
    .run = run,
};
