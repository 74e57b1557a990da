/* test_failures.c: what goes wrong on a real SQLite file, and the run after it: going on after every state of the journal,
 * taking back, records that are refused, a stop, a lost lease, a connection that cannot be renewed. */
#include "config.h"

#include <jansson.h>

#include "world.h"

static const char *const steps[] = { "CREATE TABLE a (x int)", "INSERT INTO a VALUES (1)", "CREATE TABLE b (x int)",
                                     "ALTER TABLE a ADD COLUMN y int" };
enum { STEPS = sizeof steps / sizeof *steps, HIDDEN = 1 /* the insert: nothing tells whether it happened */ };

static void new_world(void)
{
    char script[512] = "-- migsafe: transaction=off\n";
    for (size_t i = 0; i < STEPS; i++)
        snprintf(script + strlen(script), sizeof script - strlen(script), "%s;\n", steps[i]);
    tree_new("m/1_one.up.sql", script, NULL);
}

/* What a run that was killed has left: state tables, the first n statements, journal rows. */
static void left_behind(size_t executed, const char *journal)
{
    ms_arena *arena = ms_arena_new();
    ms_db db;
    ms_error err = MS_ERROR_INIT;
    world_open(&db, arena);
    CU_ASSERT_EQUAL(ms_state_create(&db, &err), MS_OK);
    for (size_t i = 0; i < executed; i++)
        CU_ASSERT_EQUAL(ms_db_exec(&db, steps[i], &err), MS_OK);
    for (int32_t step = 1; journal[0] != '\0'; journal++) {
        if (*journal == ' ') {
            step++;
            continue;
        }
        const ms_step s = { .sql = steps[step - 1], .len = strlen(steps[step - 1]) };
        const ms_journal_entry entry = {
            "run1", "1", MS_UP, step, STEPS, *journal, ms_step_hash(&s, arena), NULL, NULL
        };
        CU_ASSERT_EQUAL(ms_db_exec(&db, ms_state_journal_sql(&db, &entry, 1, arena), &err), MS_OK);
    }
    ms_db_close(&db);
    ms_arena_free(arena);
}

static void is_complete(const char *what)
{
    if (strcmp(world_rows("SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b), (SELECT count(*) FROM "
                          "pragma_table_info('a')),"
                          "(SELECT group_concat(status) FROM migsafe_history WHERE status <> 'failed')"),
               "1 0 2 applied") != 0)
        fprintf(stderr, "after %s:\n", what);
    UNIT_TEXT(
        world_rows(
            "SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b), (SELECT count(*) FROM pragma_table_info('a')),"
            "(SELECT group_concat(status) FROM migsafe_history WHERE status <> 'failed')"),
        "1 0 2 applied");
    ms_error err = MS_ERROR_INIT; /* and nothing is left to do */
    CU_ASSERT_EQUAL(world_run(MS_UP, MS_SETTLE_ASK, NULL, &err), MS_OK);
    UNIT_TEXT(world_rows("SELECT count(*) FROM migsafe_history WHERE status = 'applied'"), "1");
}

/* For each number of steps done: the next one untouched, started and not executed, started and executed, failed. */
static void resume_after_every_state(void)
{
    for (size_t done = 0; done <= STEPS; done++)
        for (int next = 0; next < 4; next++) {
            char journal[64] = "", what[96];
            if (done == STEPS && next > 0)
                continue;
            for (size_t i = 0; i < done; i++)
                g_strlcat(journal, "sd ", sizeof journal);
            g_strlcat(journal, next == 0 ? "" : next == 3 ? "sf" : "s", sizeof journal);
            snprintf(what, sizeof what, "%zu done, journal \"%s\", %sexecuted", done, journal, next == 2 ? "" : "not ");
            new_world();
            left_behind(done + (next == 2), journal);
            ms_error err = MS_ERROR_INIT;
            ms_run_end end;
            const bool asks = done == HIDDEN && (next == 1 || next == 2);
            ms_status status = world_run(MS_UP, MS_SETTLE_ASK, &end, &err);
            CU_ASSERT_EQUAL(status, asks ? MS_ERR_CONFLICT : MS_OK);
            if (asks) {
                UNIT_TEXT(err.code, "step_unknown");
                CU_ASSERT_EQUAL(end, MS_RUN_PARTIAL);
                status = world_run(MS_UP, next == 2 ? MS_SETTLE_DONE : MS_SETTLE_AGAIN, &end, &err);
            }
            if (status != MS_OK)
                fprintf(stderr, "%s: %s\n", what, err.message);
            CU_ASSERT_EQUAL(status, MS_OK);
            is_complete(what);
            tree_remove();
        }
}

static void edited_while_unfinished(void)
{
    ms_error err = MS_ERROR_INIT;
    new_world();
    left_behind(1, "d");
    const char other[] = "-- migsafe: transaction=off\nCREATE TABLE a (x bigint);\nSELECT 1;";
    tree_write("m/1_one.up.sql", other, sizeof other - 1);
    CU_ASSERT_EQUAL(world_run(MS_UP, MS_SETTLE_ASK, NULL, &err), MS_ERR_CONFLICT);
    UNIT_TEXT(err.code, "edited_while_unfinished");
    tree_remove();
}

static void file_gone_while_unfinished(void)
{
    ms_error err = MS_ERROR_INIT;
    new_world();
    left_behind(1, "d");
    tree_write("m/2_two.up.sql", "SELECT 1;", 9);
    remove(tree_path("m/1_one.up.sql"));
    CU_ASSERT_EQUAL(world_run(MS_UP, MS_SETTLE_ASK, NULL, &err), MS_ERR_CONFLICT);
    UNIT_TEXT(err.code, "file_missing");
    ms_error_clear(&err);
    CU_ASSERT_EQUAL(world_run(MS_DOWN, MS_SETTLE_ASK, NULL, &err), MS_ERR_CONFLICT);
    UNIT_TEXT(err.code, "unfinished");
    tree_remove();
}

/* ---- failures ---------------------------------------------------------------------------------------------------------- */

static void fails(const char *script, ms_run_end expected, const char *tables)
{
    ms_error err = MS_ERROR_INIT;
    ms_run_end end;
    tree_new("m/1_one.up.sql", script, NULL);
    CU_ASSERT_NOT_EQUAL(world_run(MS_UP, MS_SETTLE_ASK, &end, &err), MS_OK);
    CU_ASSERT_EQUAL(end, expected);
    UNIT_TEXT(world_rows("SELECT coalesce(group_concat(name), '') FROM (SELECT name FROM sqlite_schema "
                         "WHERE name NOT LIKE 'migsafe%' AND name NOT LIKE 'sqlite%' ORDER BY name)"),
              tables);
    UNIT_TEXT(world_rows("SELECT status FROM migsafe_history"), "failed");
}

static void a_failed_migration_leaves_nothing(void)
{
    fails("CREATE TABLE a (x int); CREATE TABLE b (x int); SELECT broken;", MS_RUN_FAILED, "");
    tree_remove();
}

/* What was committed before the failure is taken back, newest first. */
static void a_failed_migration_is_taken_back(void)
{
    fails(
        "-- migsafe: transaction=off\nCREATE TABLE a (x int); CREATE INDEX i ON a (x); ALTER TABLE a ADD COLUMN y int;"
        "CREATE VIEW v AS SELECT x FROM a; SELECT broken;",
        MS_RUN_FAILED, "");
    /* and it is not unfinished: the mended script starts from the beginning */
    ms_error err = MS_ERROR_INIT;
    tree_write("m/1_one.up.sql", "CREATE TABLE other (x int);", 27);
    CU_ASSERT_EQUAL(world_run(MS_UP, MS_SETTLE_ASK, NULL, &err), MS_OK);
    UNIT_TEXT(world_rows("SELECT status FROM migsafe_history ORDER BY id"), "failed applied");
    tree_remove();
}

static void what_cannot_be_taken_back_stays(void)
{
    ms_error err = MS_ERROR_INIT;
    static const char mended[] =
        "-- migsafe: transaction=off\nCREATE TABLE a (x int);\nINSERT INTO a VALUES (1);\nCREATE TABLE b (x int);";
    fails("-- migsafe: transaction=off\nCREATE TABLE a (x int); INSERT INTO a VALUES (1); SELECT broken;",
          MS_RUN_PARTIAL, "a");
    tree_write("m/1_one.up.sql", mended, sizeof mended - 1); /* from the step that failed on */
    CU_ASSERT_EQUAL(world_run(MS_UP, MS_SETTLE_ASK, NULL, &err), MS_OK);
    UNIT_TEXT(world_rows("SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b)"), "1 0");
    tree_remove();
}

static void keep_partial(void)
{
    ms_arena *arena = ms_arena_new();
    ms_error err = MS_ERROR_INIT;
    ms_change c;
    tree_new("m/1_one.up.sql", "-- migsafe: transaction=off\nCREATE TABLE a (x int); SELECT broken;", NULL);
    ms_change_options options = world_options(arena, MS_UP);
    options.keep_partial = true;
    CU_ASSERT_NOT_EQUAL(world_change(&options, &c, &err), MS_OK);
    CU_ASSERT_EQUAL(c.run.end, MS_RUN_PARTIAL);
    CU_ASSERT_EQUAL(c.run.failed_step, 2);
    ms_change_end(&c);
    UNIT_TEXT(world_rows("SELECT count(*) FROM a"), "0");
    ms_arena_free(arena);
    tree_remove();
}

/* The second of a plan: the catalog before it is the one that the first has left. From a frozen plan as well, which
 * carries statements only. */
static void taken_back_after_others(void)
{
    for (int read_back = 0; read_back < 2; read_back++) {
        ms_arena *arena = ms_arena_new();
        ms_error err = MS_ERROR_INIT;
        ms_change c, planned;
        struct json_t *json;
        tree_new("m/1_one.up.sql", "CREATE TABLE a (x int);", "m/2_two.up.sql",
                 "-- migsafe: transaction=off\nPRAGMA foreign_keys = OFF;\nALTER TABLE a RENAME TO b;\nCREATE INDEX i "
                 "ON b (x);\n"
                 "ALTER TABLE b RENAME COLUMN x TO y;\nSELECT broken;",
                 NULL);
        ms_change_options options = world_options(arena, MS_UP);
        CU_ASSERT_EQUAL_FATAL(ms_change_prepare(&options, &planned, &err), MS_OK);
        ms_plan_freeze(&planned.plan, &json);
        options.plan = read_back ? json : NULL;
        CU_ASSERT_NOT_EQUAL(world_change(&options, &c, &err), MS_OK);
        CU_ASSERT_EQUAL(c.run.end, MS_RUN_FAILED);
        CU_ASSERT_EQUAL(c.run.done, 1);
        ms_change_end(&c);
        ms_change_end(&planned);
        json_decref(json);
        UNIT_TEXT(world_rows("SELECT m.name, p.name FROM sqlite_schema m, pragma_table_info(m.name) p WHERE m.name IN "
                             "('a', 'b', 'i')"),
                  "a x");
        UNIT_TEXT(world_rows("SELECT version, status FROM migsafe_history ORDER BY id"), "1 applied 2 failed");
        ms_arena_free(arena);
        tree_remove();
    }
}

/* A place in the file, in characters, behind text of several bytes per character. */
static void errors_have_a_place(void)
{
    ms_error err = MS_ERROR_INIT;
    fails("CREATE TABLE a (x text);\n\nINSERT INTO a VALUES ('\xc3\xa9\xf0\x9f\x90\x98');\nINSERT INTO a\n  VALUES "
          "('\xc3\xa9', nonsense);\n",
          MS_RUN_FAILED, "");
    CU_ASSERT_EQUAL(world_run(MS_UP, MS_SETTLE_ASK, NULL, &err), MS_ERR_SQL);
    UNIT_CONTAINS(err.file, "1_one.up.sql");
    if (err.position > 0) {
        CU_ASSERT_EQUAL(err.line, 5);
        CU_ASSERT_EQUAL(err.column, 16);
    } else {
        CU_ASSERT_EQUAL(err.line, 4);
    }
    tree_remove();
}

/* ---- records that are refused ------------------------------------------------------------------------------------------- */

static void refuse_records(const char *table, const char *condition)
{
    char sql[512];
    snprintf(sql, sizeof sql,
             "CREATE TRIGGER refuse BEFORE INSERT ON migsafe_%s WHEN %s BEGIN SELECT RAISE(ABORT, 'no space'); END",
             table, condition);
    world_exec(sql);
}

static void state_tables(void)
{
    ms_arena *arena = ms_arena_new();
    ms_db db;
    ms_error err = MS_ERROR_INIT;
    world_open(&db, arena);
    CU_ASSERT_EQUAL(ms_state_create(&db, &err), MS_OK);
    ms_db_close(&db);
    ms_arena_free(arena);
}

static void history_is_refused(void)
{
    ms_error err = MS_ERROR_INIT;
    ms_run_end end;
    tree_new("m/1_one.up.sql", "CREATE TABLE a (x int);", NULL);
    state_tables();
    refuse_records("history", "1");
    CU_ASSERT_NOT_EQUAL(world_run(MS_UP, MS_SETTLE_ASK, &end, &err), MS_OK);
    CU_ASSERT_EQUAL(end, MS_RUN_FAILED);
    UNIT_CONTAINS(err.message, "recording migration 1");
    UNIT_CONTAINS(err.message, "no space");
    CU_ASSERT_EQUAL(err.line, 0); /* not the script's fault */
    UNIT_TEXT(world_rows("SELECT count(*) FROM sqlite_schema WHERE name = 'a'"), "0");
    world_exec("DROP TRIGGER refuse");
    CU_ASSERT_EQUAL(world_run(MS_UP, MS_SETTLE_ASK, &end, &err), MS_OK);
    tree_remove();
}

/* The journal of each step in turn, and at last the history: whatever is refused, the next run completes it once. */
static void journal_is_refused(void)
{
    static const char *const conditions[] = { "NEW.step = 1", "NEW.step = 2", "NEW.step = 3", "NEW.step = 4" };
    for (size_t i = 0; i <= sizeof conditions / sizeof *conditions; i++) {
        const bool history = i == sizeof conditions / sizeof *conditions;
        ms_error err = MS_ERROR_INIT;
        new_world();
        state_tables();
        refuse_records(history ? "history" : "journal", history ? "1" : conditions[i]);
        const ms_status status = world_run(MS_UP, MS_SETTLE_ASK, NULL, &err);
        if (i < 3 || history)
            CU_ASSERT_NOT_EQUAL(status, MS_OK);
        world_exec("DROP TRIGGER refuse");
        CU_ASSERT_EQUAL(world_run(MS_UP, MS_SETTLE_ASK, NULL, &err), MS_OK);
        is_complete(history ? "history" : conditions[i]);
        tree_remove();
    }
}

/* A step outside any transaction: its end waits to be recorded, and that is refused. */
static void last_record_is_refused(void)
{
    ms_error err = MS_ERROR_INIT;
    ms_run_end end;
    tree_new("m/1_one.up.sql", "-- migsafe: transaction=off\nCREATE TABLE a (x int);\nVACUUM;", NULL);
    state_tables();
    refuse_records("history", "1");
    CU_ASSERT_NOT_EQUAL(world_run(MS_UP, MS_SETTLE_ASK, &end, &err), MS_OK);
    CU_ASSERT_EQUAL(end, MS_RUN_PARTIAL);
    UNIT_TEXT(err.code, "unrecorded");
    world_exec("DROP TRIGGER refuse");
    CU_ASSERT_EQUAL(world_run(MS_UP, MS_SETTLE_ASK, &end, &err), MS_OK);
    UNIT_TEXT(world_rows("SELECT status FROM migsafe_history"), "applied");
    tree_remove();
}

/* The record before a step outside any transaction is refused: its transaction does not stay open, so the failure is. */
static void first_record_is_refused(void)
{
    ms_error err = MS_ERROR_INIT;
    ms_run_end end;
    tree_new("m/1_one.up.sql", "-- migsafe: transaction=off\nVACUUM;", NULL);
    state_tables();
    refuse_records("journal", "NEW.status = 'started'");
    CU_ASSERT_NOT_EQUAL(world_run(MS_UP, MS_SETTLE_ASK, &end, &err), MS_OK);
    CU_ASSERT_EQUAL(end, MS_RUN_FAILED);
    UNIT_CONTAINS(err.message, "recording migration 1");
    UNIT_TEXT(world_rows("SELECT status FROM migsafe_history"), "failed");
    world_exec("DROP TRIGGER refuse");
    CU_ASSERT_EQUAL(world_run(MS_UP, MS_SETTLE_ASK, &end, &err), MS_OK);
    tree_remove();
}

/* A step fails, and the record of the one before it, which waited, is refused: no later record may hide that. */
static void waiting_record_is_refused(void)
{
    ms_error err = MS_ERROR_INIT;
    ms_run_end end;
    static const char mended[] = "-- migsafe: transaction=off\nVACUUM;\nCREATE TABLE a (x int);";
    tree_new("m/1_one.up.sql", "-- migsafe: transaction=off\nVACUUM;\nSELECT broken;", NULL);
    state_tables();
    refuse_records("journal", "NEW.status = 'done'");
    CU_ASSERT_NOT_EQUAL(world_run(MS_UP, MS_SETTLE_ASK, &end, &err), MS_OK);
    CU_ASSERT_EQUAL(end, MS_RUN_PARTIAL);
    UNIT_TEXT(world_rows("SELECT step, status FROM migsafe_journal"), "1 started");
    UNIT_TEXT(world_rows("SELECT count(*) FROM migsafe_history"), "0");
    world_exec("DROP TRIGGER refuse");
    tree_write("m/1_one.up.sql", mended, sizeof mended - 1);
    CU_ASSERT_EQUAL(world_run(MS_UP, MS_SETTLE_ASK, &end, &err), MS_OK);
    UNIT_TEXT(world_rows("SELECT status FROM migsafe_history"), "applied");
    tree_remove();
}

/* ---- interruptions ------------------------------------------------------------------------------------------------------ */

static int polls_left;
static bool stop_soon(void) { return polls_left-- <= 0; }

/* Stopped after each number of polls; then the rest is done, once. */
static void stopped_anywhere(void)
{
    bool went_through = false;
    for (int polls = 0; polls < 40 && !went_through; polls++) {
        ms_arena *arena = ms_arena_new();
        ms_error err = MS_ERROR_INIT;
        ms_change c;
        new_world();
        ms_change_options options = world_options(arena, MS_UP);
        options.stop = stop_soon;
        polls_left = polls;
        const ms_status status = world_change(&options, &c, &err);
        went_through = status == MS_OK;
        if (!went_through) {
            CU_ASSERT_EQUAL(status, MS_ERR_CANCELLED);
            CU_ASSERT_TRUE(c.run.end == MS_RUN_STOPPED || c.run.failed == NULL);
        }
        ms_change_end(&c);
        ms_arena_free(arena);
        CU_ASSERT_EQUAL(world_run(MS_UP, MS_SETTLE_ASK, NULL, &err), MS_OK);
        is_complete("a stop");
        tree_remove();
    }
    CU_ASSERT_TRUE(went_through);
}

/* Prepares c and makes the state tables, for running the plan by hand. */
static void prepare(ms_change_options *options, ms_change *c)
{
    ms_error err = MS_ERROR_INIT;
    CU_ASSERT_EQUAL_FATAL(ms_change_prepare(options, c, &err), MS_OK);
    CU_ASSERT_EQUAL_FATAL(ms_state_create(&c->db, &err), MS_OK);
}

static void a_lost_lease_ends_it(void)
{
    ms_arena *arena = ms_arena_new();
    ms_error err = MS_ERROR_INIT;
    ms_change c;
    new_world();
    ms_change_options options = world_options(arena, MS_UP);
    prepare(&options, &c);
    ms_lease lease = { .row = true };
    atomic_store(&lease.lost, true);
    const ms_run_options run = { .lease = &lease };
    CU_ASSERT_EQUAL(ms_run_plan(&c.db, &c.plan, &c.state, &run, &c.run, &err), MS_ERR_LOCKED);
    CU_ASSERT_EQUAL(c.run.done, 0);
    UNIT_CONTAINS(err.message, "lease was lost");
    ms_change_end(&c);
    UNIT_TEXT(world_rows("SELECT (SELECT count(*) FROM migsafe_history) + (SELECT count(*) FROM migsafe_journal)"),
              "0");
    ms_arena_free(arena);
    tree_remove();
}

static ms_status cannot_renew(void *context, ms_error *err)
{
    (void)context;
    return ms_error_set(err, MS_ERR_CONNECT, "no more connections");
}

/* A script that sets its session is done and recorded; then no fresh connection is to be had for the next one. */
static void connection_cannot_be_renewed(void)
{
    ms_arena *arena = ms_arena_new();
    ms_error err = MS_ERROR_INIT;
    ms_change c;
    tree_new("m/1_one.up.sql", "PRAGMA foreign_keys = OFF;\nCREATE TABLE a (x int);", "m/2_two.up.sql",
             "CREATE TABLE b (x int);", NULL);
    ms_change_options options = world_options(arena, MS_UP);
    prepare(&options, &c);
    const ms_run_options run = { .renew = cannot_renew };
    CU_ASSERT_EQUAL(ms_run_plan(&c.db, &c.plan, &c.state, &run, &c.run, &err), MS_ERR_CONNECT);
    CU_ASSERT_EQUAL(c.run.done, 1);
    CU_ASSERT_EQUAL(c.run.end, MS_RUN_PARTIAL);
    CU_ASSERT_PTR_NULL(c.run.failed);
    ms_change_end(&c);
    UNIT_TEXT(world_rows("SELECT version, status FROM migsafe_history"), "1 applied");
    ms_error_clear(&err);
    CU_ASSERT_EQUAL(world_run(MS_UP, MS_SETTLE_ASK, NULL, &err), MS_OK);
    UNIT_TEXT(world_rows("SELECT version, status FROM migsafe_history ORDER BY id"), "1 applied 2 applied");
    ms_arena_free(arena);
    tree_remove();
}

static const unit_test tests[] = { UNIT(resume_after_every_state),
                                   UNIT(edited_while_unfinished),
                                   UNIT(file_gone_while_unfinished),
                                   UNIT(a_failed_migration_leaves_nothing),
                                   UNIT(a_failed_migration_is_taken_back),
                                   UNIT(what_cannot_be_taken_back_stays),
                                   UNIT(keep_partial),
                                   UNIT(errors_have_a_place),
                                   UNIT(history_is_refused),
                                   UNIT(journal_is_refused),
                                   UNIT(last_record_is_refused),
                                   UNIT(first_record_is_refused),
                                   UNIT(waiting_record_is_refused),
                                   UNIT(taken_back_after_others),
                                   UNIT(stopped_anywhere),
                                   UNIT(a_lost_lease_ends_it),
                                   UNIT(connection_cannot_be_renewed),
                                   { NULL, NULL } };

WORLD_MAIN("exec: failures on SQLite", tests)
