/* test_write.c: what an adoption writes, on a real SQLite database: all of it or nothing, and no transaction stays open. */
#include "config.h"

#include "adopt/tool.h"
#include "world.h"

/* One version, t1, that golang-migrate has applied. */
static void survey_of_one(ms_adopt_survey *survey, ms_arena *arena)
{
    const ms_adopt_item item = { .version = "1", .key = "1", .check = MS_CHECK_NO_FILE };
    *survey = (ms_adopt_survey){ .from = { ms_adopt_tool_by_name("golang-migrate"), { NULL, "schema_migrations" } }, .new_items = 1 };
    MS_PUSH(arena, &survey->items, item);
}

/* A reader in the middle of its rows keeps COMMIT out, not what is before it. */
static void a_refused_commit_leaves_nothing_open(void)
{
    static const char slow[] = "SELECT x FROM r";
    ms_arena *arena = ms_arena_new();
    ms_adopt_survey survey;
    ms_db db, reader;
    ms_result *rows = NULL;
    ms_error err = MS_ERROR_INIT;
    tree_new(NULL, NULL);
    world_exec("CREATE TABLE r (x int); INSERT INTO r VALUES (1), (2), (3)");
    world_open(&db, arena);
    world_open(&reader, arena);
    survey_of_one(&survey, arena);
    CU_ASSERT_EQUAL(ms_state_create(&db, &err), MS_OK);
    CU_ASSERT_EQUAL(ms_state_create_adopted(&db, &err), MS_OK);
    CU_ASSERT_EQUAL(ms_db_exec(&db, "PRAGMA busy_timeout = 50", &err), MS_OK);
    CU_ASSERT_EQUAL_FATAL(reader.driver->query(reader.conn, slow, strlen(slow), NULL, 0, &rows, &err), MS_OK);
    CU_ASSERT_EQUAL(reader.driver->next(rows, &err), MS_ROW);
    CU_ASSERT_EQUAL(ms_adopt_write(&db, &survey, arena, &err), MS_ERR_SQL);
    CU_ASSERT_EQUAL(ms_db_class(&db, &err), MS_CLASS_LOCK_TIMEOUT);
    reader.driver->result_free(rows);
    ms_error_clear(&err);
    CU_ASSERT_EQUAL(ms_db_exec(&db, "BEGIN IMMEDIATE", &err), MS_OK); /* not inside another one */
    CU_ASSERT_EQUAL(ms_db_exec(&db, "ROLLBACK", &err), MS_OK);
    UNIT_TEXT(world_rows("SELECT count(*) FROM migsafe_history"), "0");
    CU_ASSERT_EQUAL(ms_adopt_write(&db, &survey, arena, &err), MS_OK);
    UNIT_TEXT(world_rows("SELECT version, status FROM migsafe_history"), "1 adopted");
    ms_db_close(&reader);
    ms_db_close(&db);
    ms_arena_free(arena);
    tree_remove();
}

/* SQLite lets NULL into keys that no other server does: the tool's own table never has it. */
static void rows_without_a_key_are_refused(void)
{
    static const struct { const char *tool, *table, *sql, *column; } cases[] = {
        { "golang-migrate", "schema_migrations", "CREATE TABLE schema_migrations (version, dirty); INSERT INTO schema_migrations VALUES (NULL, 0)", "version" },
        { "dbmate", "schema_migrations", "CREATE TABLE schema_migrations (version); INSERT INTO schema_migrations VALUES (NULL), ('1')", "version" },
        { "goose", "goose_db_version", "CREATE TABLE goose_db_version (id, version_id, is_applied, tstamp);"
          "INSERT INTO goose_db_version VALUES (1, 1, 1, NULL), (2, NULL, 1, NULL)", "version_id" },
        { "diesel", "__diesel_schema_migrations", "CREATE TABLE __diesel_schema_migrations (version, run_on);"
          "INSERT INTO __diesel_schema_migrations VALUES (NULL, '2024-01-01 10:00:00')", "version" },
        { "liquibase", "databasechangelog", "CREATE TABLE databasechangelog (id, author, filename, dateexecuted, orderexecuted, exectype, md5sum);"
          "INSERT INTO databasechangelog VALUES ('1', 'a', 'f', '2024-01-01 10:00:00', 1, NULL, NULL)", "exectype" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ms_arena *arena = ms_arena_new();
        ms_adopt_rows rows = { 0 };
        ms_db db;
        ms_error err = MS_ERROR_INIT;
        tree_new(NULL, NULL);
        world_exec(cases[i].sql);
        world_open(&db, arena);
        const ms_adoption from = { ms_adopt_tool_by_name(cases[i].tool), { NULL, cases[i].table } };
        CU_ASSERT_EQUAL(ms_adopt_read(&db, &from, arena, &rows, &err), MS_ERR_CONFLICT);
        UNIT_TEXT(err.code, "adopt_failed");
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, ms_arena_printf(arena, "a row of %s has no %s", cases[i].table, cases[i].column)));
        ms_db_close(&db);
        ms_arena_free(arena);
        tree_remove();
    }
}

static const unit_test tests[] = { UNIT(a_refused_commit_leaves_nothing_open), UNIT(rows_without_a_key_are_refused), { NULL, NULL } };

WORLD_MAIN("adopt: writing", tests)
