/* test_change.c: the way of a change on a real SQLite file: what is chosen, what a frozen plan allows, what happens while
 * somebody is asked, whether the schema is as predicted. */
#include "config.h"

#include <jansson.h>

#include "world.h"
#include <exec/verify.h>

static void new_world(void) { tree_new("m/1_one.up.sql", "CREATE TABLE a (x int); CREATE TABLE b (x int);", NULL); }

static const char *stranger;
static void interfere(void *context, const ms_run_event *event)
{
    (void)context;
    if (event->kind == MS_RUN_MIGRATION_START && strcmp(event->migration->version, "2") == 0)
        world_exec(stranger);
}

/* Somebody changes what the second migration changes too: seen behind that one, which is undone. */
static void difference_is_reported(void)
{
    ms_arena *arena = ms_arena_new();
    ms_error err = MS_ERROR_INIT;
    ms_change c;
    tree_new("m/1_one.up.sql", "CREATE TABLE a (x int);", "m/2_two.up.sql",
             "INSERT INTO a (x) VALUES (1); ALTER TABLE a ADD COLUMN z int;", "m/3_three.up.sql", "CREATE TABLE c (x int);", NULL);
    stranger = "ALTER TABLE a ADD COLUMN y int; CREATE TABLE IF NOT EXISTS elsewhere (x int)";
    ms_change_options options = world_options(arena, MS_UP);
    options.on_event = interfere;
    CU_ASSERT_EQUAL(world_change(&options, &c, &err), MS_ERR_CONFLICT);
    CU_ASSERT_FALSE(c.verified);
    UNIT_TEXT(c.difference, err.detail);
    UNIT_TEXT(err.code, MS_DIFFERS);
    UNIT_CONTAINS(err.detail, "found: column\tmain\ta\ty");
    CU_ASSERT_PTR_NULL(strstr(err.detail, "elsewhere")); /* not touched by the migration */
    CU_ASSERT_EQUAL(c.run.end, MS_RUN_FAILED);
    CU_ASSERT_EQUAL(c.run.done, 1);
    UNIT_TEXT(world_rows("SELECT version, status FROM migsafe_history ORDER BY id"), "1 applied 2 failed");
    UNIT_TEXT(world_rows("SELECT group_concat(name) FROM pragma_table_info('a')"), "x,y");
    UNIT_TEXT(world_rows("SELECT count(*) FROM a"), "0");
    ms_change_end(&c);
    options.on_event = NULL;
    CU_ASSERT_EQUAL(world_change(&options, &c, &err), MS_OK);
    CU_ASSERT_TRUE(c.verified);
    CU_ASSERT_EQUAL(c.run.done, 2);
    ms_change_end(&c);
    world_exec("DELETE FROM migsafe_history WHERE version <> '1'; DROP TABLE c; ALTER TABLE a DROP COLUMN y; ALTER TABLE a DROP COLUMN z");
    options.on_event = interfere;
    options.tolerant = true;
    CU_ASSERT_EQUAL(world_change(&options, &c, &err), MS_OK);
    CU_ASSERT_FALSE(c.verified);
    UNIT_CONTAINS(c.difference, "found: column\tmain\ta\ty");
    CU_ASSERT_EQUAL(c.run.done, 2);
    ms_change_end(&c);
    ms_arena_free(arena);
    tree_remove();
}

/* Another run applies while this one asks: what then is left decides. */
static const char *meanwhile;
static bool approve_late(void *context, const ms_plan *plan, const ms_strings *losses, ms_error *err)
{
    (void)context, (void)plan, (void)losses, (void)err;
    ms_arena *arena = ms_arena_new();
    ms_change c;
    ms_error ignored = MS_ERROR_INIT;
    ms_change_options options = world_options(arena, strcmp(meanwhile, "down") == 0 ? MS_DOWN : MS_UP);
    options.steps = strcmp(meanwhile, "one") == 0 || options.direction == MS_DOWN;
    CU_ASSERT_EQUAL(world_change(&options, &c, &ignored), MS_OK);
    ms_change_end(&c);
    ms_arena_free(arena);
    return true;
}

static void overtaken(const char *by, ms_direction direction, const char *second, ms_status expected,
                      const char *history)
{
    ms_arena *arena = ms_arena_new();
    ms_error err = MS_ERROR_INIT;
    ms_change c;
    tree_new("m/1_one.up.sql", "CREATE TABLE a (x int);", "m/1_one.down.sql", "DROP TABLE a;", "m/2_two.up.sql", second,
             "m/2_two.down.sql", "SELECT 1;", NULL);
    if (direction == MS_DOWN)
        CU_ASSERT_EQUAL(world_run(MS_UP, MS_SETTLE_ASK, NULL, &err), MS_OK);
    meanwhile = by;
    ms_change_options options = world_options(arena, direction);
    options.approve = approve_late;
    CU_ASSERT_EQUAL(world_change(&options, &c, &err), expected);
    ms_change_end(&c);
    UNIT_TEXT(world_rows("SELECT version, status FROM migsafe_history ORDER BY id"), history);
    ms_arena_free(arena);
    tree_remove();
}

static void overtaken_while_asking(void)
{
    overtaken("all", MS_UP, "CREATE TABLE b (x int);", MS_OK, "1 applied 2 applied");
    overtaken("one", MS_UP, "CREATE TABLE b (x int);", MS_OK, "1 applied 2 applied");
    overtaken("one", MS_UP, "DROP TABLE a;", MS_ERR_CONFLICT,
              "1 applied"); /* the table is not new any more: a new question */
    overtaken("down", MS_DOWN, "CREATE TABLE b (x int);", MS_ERR_CONFLICT, "1 applied 2 applied 2 rolled_back");
}

/* Runs a plan that was frozen before `meanwhile` happened: the code of the refusal, or "ok". */
static void frozen_then(const char *files_too, const char *sql, ms_direction direction, size_t limit,
                        const char *expected)
{
    ms_arena *arena = ms_arena_new();
    ms_error err = MS_ERROR_INIT;
    ms_change planned, c;
    struct json_t *json;
    tree_new("m/1_one.up.sql", "CREATE TABLE a (x int);", "m/1_one.down.sql", "DROP TABLE a;", "m/2_two.up.sql",
             "CREATE TABLE b (x int);", "m/2_two.down.sql", "DROP TABLE b;", NULL);
    ms_change_options options = world_options(arena, MS_UP);
    CU_ASSERT_EQUAL_FATAL(ms_change_prepare(&options, &planned, &err), MS_OK);
    ms_plan_freeze(&planned.plan, &json);
    ms_change_end(&planned);
    if (files_too != NULL)
        tree_write(files_too, "CREATE TABLE c (x int);", 23);
    if (sql != NULL)
        world_exec(sql);
    options.direction = direction;
    options.steps = limit;
    if (direction == MS_DOWN)
        CU_ASSERT_EQUAL(world_run(MS_UP, MS_SETTLE_ASK, NULL, &err), MS_OK);
    options.plan = json;
    const ms_status status = world_change(&options, &c, &err);
    UNIT_TEXT(status == MS_OK ? "ok" : err.code, expected);
    ms_change_end(&c);
    json_decref(json);
    ms_arena_free(arena);
    tree_remove();
}

static void frozen_plans(void)
{
    frozen_then(NULL, NULL, MS_UP, 0, "ok");
    frozen_then("m/3_three.up.sql", NULL, MS_UP, 0, "ok"); /* what came after it is not in it */
    frozen_then("m/1_5_later.up.sql", NULL, MS_UP, 0, "duplicate_version");
    frozen_then("m/0_before.up.sql", NULL, MS_UP, 0, "plan_stale"); /* other migrations are pending */
    frozen_then(NULL, "CREATE TABLE stranger (x int)", MS_UP, 0, "plan_stale");
    frozen_then(NULL, NULL, MS_UP, 1, "plan_stale"); /* --steps=1 asks for less than it holds */
    frozen_then(NULL, NULL, MS_DOWN, 1, "plan_stale");
}

static void session_settings(void)
{
    static const struct {
        const char *sql;
        ms_status status;
    } rows[] = { { "PRAGMA foreign_keys = ON; PRAGMA cache_size = 100", MS_OK },
                 { "DROP TABLE a", MS_ERR_USAGE },
                 { "PRAGMA 'open", MS_ERR_USAGE } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ms_arena *arena = ms_arena_new();
        ms_error err = MS_ERROR_INIT;
        ms_change c;
        new_world();
        ms_change_options options = world_options(arena, MS_UP);
        options.session_sql = rows[i].sql;
        CU_ASSERT_EQUAL(world_change(&options, &c, &err), rows[i].status);
        ms_change_end(&c);
        ms_arena_free(arena);
        tree_remove();
    }
}

static void a_file_that_vanished(void)
{
    ms_error err = MS_ERROR_INIT;
    tree_new("m/1_one.up.sql", "CREATE TABLE a (x int);", "m/1_one.down.sql", "DROP TABLE a;", "m/2_two.up.sql",
             "INSERT INTO a VALUES (1);", NULL);
    CU_ASSERT_EQUAL(world_run(MS_UP, MS_SETTLE_ASK, NULL, &err), MS_OK);
    remove(tree_path("m/1_one.up.sql"));
    remove(tree_path("m/1_one.down.sql"));
    CU_ASSERT_EQUAL(world_run(MS_UP, MS_SETTLE_ASK, NULL, &err), MS_ERR_CONFLICT);
    UNIT_TEXT(err.code, "file_missing");
    CU_ASSERT_EQUAL(world_run(MS_DOWN, MS_SETTLE_ASK, NULL, &err), MS_OK); /* 2: its record only, and this caller is not asked */
    UNIT_TEXT(world_rows("SELECT count(*) FROM a"), "1");
    CU_ASSERT_EQUAL(world_run(MS_DOWN, MS_SETTLE_ASK, NULL, &err), MS_OK); /* 1: from history */
    UNIT_TEXT(world_rows("SELECT count(*) FROM sqlite_schema WHERE name = 'a'"), "0");
    tree_remove();
}

static void targets(void)
{
    static const struct {
        ms_direction direction;
        const char *to;
        size_t steps;
        const char *applied; /* afterwards */
    } rows[] = {
        { MS_UP, "0002", 0, "1 2" },  { MS_UP, NULL, 1, "1 2 3" },   { MS_UP, "4", 5, "1 2 3 4" },
        { MS_UP, "2", 0, "1 2 3 4" }, { MS_DOWN, NULL, 0, "1 2 3" }, { MS_DOWN, "3", 0, "1 2 3" },
        { MS_DOWN, NULL, 2, "1" },    { MS_UP, "0", 0, "1" },        { MS_UP, NULL, 0, "1 2 3 4" },
        { MS_DOWN, "02", 0, "1 2" },  { MS_DOWN, "0", 0, "" },       { MS_DOWN, NULL, 9, "" },
    };
    ms_arena *arena = ms_arena_new();
    ms_error err = MS_ERROR_INIT;
    tree_new("m/001_a.up.sql", "CREATE TABLE a (x int);", "m/001_a.down.sql", "DROP TABLE a;", "m/02_b.up.sql",
             "CREATE TABLE b (x int);", "m/02_b.down.sql", "DROP TABLE b;", "m/3_c.up.sql", "CREATE TABLE c (x int);",
             "m/3_c.down.sql", "DROP TABLE c;", "m/4_d.up.sql", "CREATE TABLE d (x int);", "m/4_d.down.sql",
             "DROP TABLE d;", NULL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ms_change c;
        ms_change_options options = world_options(arena, rows[i].direction);
        options.to = rows[i].to;
        options.steps = rows[i].steps;
        CU_ASSERT_EQUAL(world_change(&options, &c, &err), MS_OK);
        char got[64] = "";
        ms_state state;
        CU_ASSERT_EQUAL(ms_state_load(&c.db, arena, &state, &err), MS_OK);
        for (size_t k = 0; k < state.versions.n; k++)
            if (state.versions.v[k].applied)
                snprintf(got + strlen(got), sizeof got - strlen(got), "%s%s", got[0] != '\0' ? " " : "",
                         state.versions.v[k].version);
        UNIT_TEXT(got, rows[i].applied);
        ms_change_end(&c);
    }
    ms_change c;
    ms_change_options options = world_options(arena, MS_UP);
    options.to = "99";
    CU_ASSERT_EQUAL(ms_change_prepare(&options, &c, &err), MS_ERR_USAGE);
    ms_change_end(&c);
    ms_arena_free(arena);
    tree_remove();
}

static const unit_test tests[] = { UNIT(frozen_plans),
                                   UNIT(session_settings),
                                   UNIT(difference_is_reported),
                                   UNIT(overtaken_while_asking),
                                   UNIT(a_file_that_vanished),
                                   UNIT(targets),
                                   { NULL, NULL } };

WORLD_MAIN("exec: a change on SQLite", tests)
