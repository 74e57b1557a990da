/* tools.c: the table of tools: how each one's history is recognised and what a row of it says. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <adopt/tool.h>

static bool empty(ms_text t) { return t.p == NULL || t.n == 0; }

/* ---- what a row says, tool by tool -------------------------------------------------------------------------------- */

static void judge_golang_migrate(const ms_text *c, ms_arena *arena, ms_adopt_row *out)
{
    *out = (ms_adopt_row){ .verdict = MS_VERDICT_UP_TO, .key = c[0].p };
    if (ms_adopt_true(c[1])) {
        out->verdict = MS_VERDICT_FAILED;
        out->why = ms_arena_printf(arena, "version %s is marked dirty", c[0].p);
    } else if (c[0].p[0] == '-') {
        out->verdict = MS_VERDICT_IGNORED; /* nothing applied */
    }
}

static void judge_version(const ms_text *c, ms_arena *arena, ms_adopt_row *out)
{
    (void)arena;
    *out = (ms_adopt_row){ .key = c[0].p };
}

static void judge_version_at(const ms_text *c, ms_arena *arena, ms_adopt_row *out)
{
    *out = (ms_adopt_row){ .key = c[0].p, .at = ms_adopt_time(c[1].p, arena) };
}

/* version_id, is_applied, tstamp */
static void judge_goose(const ms_text *c, ms_arena *arena, ms_adopt_row *out)
{
    *out = (ms_adopt_row){ .key = c[0].p, .at = ms_adopt_time(c[2].p, arena) };
    if (strcmp(c[0].p, "0") == 0)
        out->verdict = MS_VERDICT_IGNORED;
    else if (!ms_adopt_true(c[1]))
        out->verdict = MS_VERDICT_REVERTED;
}

static const struct flyway_type {
    const char *type;
    ms_verdict verdict;
} flyway_types[] = {
    { "SQL", MS_VERDICT_APPLIED },        { "JDBC", MS_VERDICT_APPLIED },      { "SPRING_JDBC", MS_VERDICT_APPLIED },
    { "SCRIPT", MS_VERDICT_APPLIED },     { "CUSTOM", MS_VERDICT_APPLIED },    { "UNDO_SQL", MS_VERDICT_REVERTED },
    { "UNDO_JDBC", MS_VERDICT_REVERTED }, { "UNDO_SCRIPT", MS_VERDICT_REVERTED }, { "UNDO_CUSTOM", MS_VERDICT_REVERTED },
    { "DELETE", MS_VERDICT_REVERTED },    { "BASELINE", MS_VERDICT_UP_TO },    { "SQL_BASELINE", MS_VERDICT_UP_TO },
    { "STATE_BASELINE", MS_VERDICT_UP_TO }, { "SCHEMA", MS_VERDICT_IGNORED },
};

/* type, success, script, version, checksum, installed_on, installed_rank */
static void judge_flyway(const ms_text *c, ms_arena *arena, ms_adopt_row *out)
{
    *out = (ms_adopt_row){ .verdict = MS_VERDICT_FAILED, .key = c[3].p, .at = ms_adopt_time(c[5].p, arena), .checksum = c[4].p };
    if (c[6].p != NULL && c[6].p[0] == '-') {
        out->verdict = MS_VERDICT_IGNORED; /* rank -100: the row that it locks with */
        return;
    }
    if (!ms_adopt_true(c[1])) {
        out->why = ms_arena_printf(arena, "%s is marked failed", c[2].p);
        return;
    }
    out->why = ms_arena_printf(arena, "%s has the type %s, which is not known here", c[2].p, c[0].p);
    for (size_t i = 0; i < sizeof flyway_types / sizeof *flyway_types; i++)
        if (strcmp(flyway_types[i].type, c[0].p) == 0)
            out->verdict = flyway_types[i].verdict;
    if (out->verdict == MS_VERDICT_FAILED || out->verdict == MS_VERDICT_IGNORED || !empty(c[3]))
        return;
    out->repeats = true;
    out->key = c[2].p;
    if (c[2].n < 4 || strcmp(c[2].p + c[2].n - 4, ".sql") != 0) {
        out->verdict = MS_VERDICT_NOTE;
        out->why = ms_arena_printf(arena, "the repeatable migration %s is not taken over: migsafe runs SQL only", c[2].p);
    }
}

/* id, author, filename, exectype, dateexecuted, md5sum */
static void judge_liquibase(const ms_text *c, ms_arena *arena, ms_adopt_row *out)
{
    *out = (ms_adopt_row){ .at = ms_adopt_time(c[4].p, arena), .checksum = c[5].p };
    out->key = ms_arena_printf(arena, "%s:%s\n%s", c[1].p, c[0].p, c[2].p);
    if (strcmp(c[3].p, "FAILED") == 0) {
        out->verdict = MS_VERDICT_FAILED;
        out->why = ms_arena_printf(arena, "the changeset %s:%s is marked FAILED", c[1].p, c[0].p);
    } else if (strcmp(c[3].p, "SKIPPED") == 0) {
        out->verdict = MS_VERDICT_IGNORED;
    }
}

/* change_id, change, script_hash, committed_at */
static void judge_sqitch(const ms_text *c, ms_arena *arena, ms_adopt_row *out)
{
    *out = (ms_adopt_row){ .key = c[1].p, .identity = c[0].p, .checksum = c[2].p, .at = ms_adopt_time(c[3].p, arena) };
}

/* version, type, applied, total, error, hash, executed_at */
static void judge_atlas(const ms_text *c, ms_arena *arena, ms_adopt_row *out)
{
    *out = (ms_adopt_row){ .key = c[0].p, .checksum = empty(c[5]) ? NULL : c[5].p, .at = ms_adopt_time(c[6].p, arena) };
    const long type = strtol(c[1].p, NULL, 10), applied = strtol(c[2].p, NULL, 10), total = strtol(c[3].p, NULL, 10);
    if (c[0].p[0] == '.')
        out->verdict = MS_VERDICT_IGNORED; /* Atlas's own notes */
    else if ((type & 4) == 0 && (applied < total || !empty(c[4]))) {
        out->verdict = MS_VERDICT_FAILED;
        out->why = ms_arena_printf(arena, "version %s stopped after %ld of %ld statements", c[0].p, applied, total);
    } else if ((type & 1) != 0) {
        out->verdict = MS_VERDICT_UP_TO;
    }
}

/* migration_name, checksum, finished_at, rolled_back_at */
static void judge_prisma(const ms_text *c, ms_arena *arena, ms_adopt_row *out)
{
    *out = (ms_adopt_row){ .key = c[0].p, .checksum = c[1].p, .at = ms_adopt_time(c[2].p, arena) };
    if (!empty(c[3])) {
        out->verdict = MS_VERDICT_IGNORED; /* an attempt that was taken back */
    } else if (empty(c[2])) {
        out->verdict = MS_VERDICT_FAILED;
        out->why = ms_arena_printf(arena, "%s neither finished nor was marked as rolled back", c[0].p);
    }
}

/* created_at, hash */
static void judge_drizzle(const ms_text *c, ms_arena *arena, ms_adopt_row *out)
{
    (void)arena;
    *out = (ms_adopt_row){ .key = c[0].p, .checksum = c[1].p };
}

/* version, applied_on, checksum */
static void judge_refinery(const ms_text *c, ms_arena *arena, ms_adopt_row *out)
{
    *out = (ms_adopt_row){ .key = c[0].p, .at = ms_adopt_time(c[1].p, arena), .checksum = c[2].p };
}

/* version, run_on */
static void judge_diesel(const ms_text *c, ms_arena *arena, ms_adopt_row *out)
{
    judge_version_at(c, arena, out);
    if (strspn(c[0].p, "0") == c[0].n)
        out->verdict = MS_VERDICT_IGNORED; /* the initial setup */
}

/* ---- the table ---------------------------------------------------------------------------------------------------- */

static const ms_adopt_tool tools[] = {
    { .name = "golang-migrate", .table = "schema_migrations", .layout = MS_LAYOUT_PAIRS,
      .has = { "version", "dirty" }, .exactly = 2,
      .select = { "version", "dirty" }, .whole = 2, .order = "version", .judge = judge_golang_migrate,
      .is = ms_adopt_is_version, .version = ms_adopt_version_of,
      .cure = "Mend by hand what the version left half done, then tell golang-migrate which version is whole: migrate force VERSION",
      .again = "migrate up" },
    { .name = "dbmate", .table = "schema_migrations", .layout = MS_LAYOUT_SINGLE,
      .has = { "version" }, .exactly = 1, .weak = true, .not_beside = "ar_internal_metadata",
      .select = { "version" }, .whole = 1, .order = "version", .judge = judge_version,
      .is = ms_adopt_is_text, .version = ms_adopt_version_of, .again = "dbmate up" },
    { .name = "rails", .table = "schema_migrations", .layout = MS_LAYOUT_AUTO,
      .has = { "version" }, .exactly = 1, .weak = true, .beside = "ar_internal_metadata",
      .select = { "version" }, .whole = 1, .order = "version", .judge = judge_version,
      .is = ms_adopt_is_text, .version = ms_adopt_version_of, .again = "rails db:migrate" },
    { .name = "goose", .table = "goose_db_version", .layout = MS_LAYOUT_GOOSE,
      .has = { "id", "version_id", "is_applied", "tstamp" },
      .select = { "version_id", "is_applied", "tstamp" }, .whole = 2, .order = "id", .judge = judge_goose,
      .is = ms_adopt_is_version, .version = ms_adopt_version_of, .again = "goose up" },
    { .name = "flyway", .table = "flyway_schema_history", .layout = MS_LAYOUT_FLYWAY,
      .has = { "installed_rank", "version", "description", "type", "script", "checksum", "installed_on", "success" },
      .select = { "type", "success", "script", "version", "checksum", "installed_on", "installed_rank" }, .whole = 3,
      .order = "installed_rank", .judge = judge_flyway, .is = ms_adopt_is_flyway, .check = ms_check_flyway, .version = ms_adopt_version_of,
      .cure = "Clean up what the migration left behind, then: flyway repair", .again = "flyway migrate" },
    { .name = "liquibase", .table = "databasechangelog", .layout = MS_LAYOUT_LIQUIBASE,
      .has = { "id", "author", "filename", "dateexecuted", "orderexecuted", "exectype", "md5sum" },
      .select = { "id", "author", "filename", "exectype", "dateexecuted", "md5sum" }, .whole = 4, .order = "orderexecuted",
      .judge = judge_liquibase, .is = ms_adopt_is_changeset, .check = ms_check_opaque, .precheck = ms_adopt_precheck_liquibase,
      .cure = "Mend the changeset and let Liquibase run it: liquibase update", .again = "liquibase update" },
    { .name = "sqitch", .table = "changes", .layout = MS_LAYOUT_SQITCH, .registry = "sqitch",
      .has = { "change_id", "script_hash", "change", "project", "committed_at", "planned_at" },
      .select = { "change_id", "change", "script_hash", "committed_at" }, .whole = 2, .order = "committed_at",
      .judge = judge_sqitch, .is = ms_adopt_is_identity, .check = ms_check_sha1, .precheck = ms_adopt_precheck_sqitch,
      .cure = "Bring it to an end with Sqitch: mend the script, then sqitch deploy, or sqitch revert", .again = "sqitch deploy" },
    { .name = "atlas", .table = "atlas_schema_revisions", .layout = MS_LAYOUT_ATLAS,
      .has = { "version", "description", "type", "applied", "total", "executed_at", "error", "hash", "operator_version" },
      .select = { "version", "type", "applied", "total", "error", "hash", "executed_at" }, .whole = 4, .order = "version",
      .judge = judge_atlas, .is = ms_adopt_is_version, .check = ms_check_atlas, .version = ms_adopt_version_of,
      .cure = "Finish it with Atlas: atlas migrate apply; or, when it is all there: atlas migrate set VERSION",
      .again = "atlas migrate apply" },
    { .name = "prisma", .table = "_prisma_migrations", .layout = MS_LAYOUT_PRISMA,
      .has = { "id", "checksum", "finished_at", "migration_name", "logs", "rolled_back_at", "started_at", "applied_steps_count" },
      .select = { "migration_name", "checksum", "finished_at", "rolled_back_at" }, .whole = 1, .order = "started_at",
      .judge = judge_prisma, .is = ms_adopt_is_folder, .check = ms_check_sha256,
      .cure = "Clean up what it left, then: prisma migrate resolve --rolled-back NAME (or --applied NAME, when it is all there)",
      .again = "prisma migrate deploy" },
    { .name = "drizzle", .table = "__drizzle_migrations", .layout = MS_LAYOUT_DRIZZLE,
      .has = { "id", "hash", "created_at" }, .weak = true,
      .select = { "created_at", "hash" }, .whole = 1, .order = "created_at", .judge = judge_drizzle,
      .is = ms_adopt_is_key, .check = ms_check_sha256, .again = "drizzle-kit migrate" },
    { .name = "refinery", .table = "refinery_schema_history", .layout = MS_LAYOUT_REFINERY,
      .has = { "version", "name", "applied_on", "checksum" }, .exactly = 4,
      .select = { "version", "applied_on", "checksum" }, .whole = 1, .order = "version", .judge = judge_refinery,
      .is = ms_adopt_is_version, .check = ms_check_refinery, .version = ms_adopt_version_of, .again = "refinery migrate" },
    { .name = "diesel", .table = "__diesel_schema_migrations", .layout = MS_LAYOUT_FOLDERS,
      .has = { "version", "run_on" }, .exactly = 2,
      .select = { "version", "run_on" }, .whole = 1, .order = "version", .judge = judge_diesel,
      .is = ms_adopt_is_text, .version = ms_adopt_version_of, .again = "diesel migration run" },
    { .name = "sql-migrate", .table = "gorp_migrations", .layout = MS_LAYOUT_SQL_MIGRATE,
      .has = { "id", "applied_at" }, .exactly = 2, .weak = true,
      .select = { "id", "applied_at" }, .whole = 1, .order = "id", .judge = judge_version_at,
      .is = ms_adopt_is_file, .version = NULL, .again = "sql-migrate up" },
};

const ms_adopt_tool *ms_adopt_tools(size_t *n)
{
    *n = sizeof tools / sizeof *tools;
    return tools;
}

const char *ms_adopt_tool_name(const ms_adopt_tool *tool) { return tool->name; }
ms_layout ms_adopt_tool_layout(const ms_adopt_tool *tool) { return tool->layout; }

const ms_adopt_tool *ms_adopt_tool_by_name(const char *name)
{
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
        if (strcmp(tools[i].name, name) == 0)
            return &tools[i];
    return NULL;
}

const char *ms_adopt_tool_names(ms_arena *arena)
{
    const char *text = "";
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
        text = ms_arena_printf(arena, "%s%s%s", text, i > 0 ? ", " : "", tools[i].name);
    return text;
}
