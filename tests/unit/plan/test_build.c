/* test_build.c: scripts become steps: transactions, directives, sessions, risks, what can be taken back. */
#include "config.h"

#include <plan/derive.h>

#include "planning.h"

static const ms_dialect *const all[] = { &ms_dialect_postgresql, &ms_dialect_mysql, &ms_dialect_mariadb,
                                         &ms_dialect_sqlite };
enum { DIALECTS = sizeof all / sizeof *all };

static void statements_become_steps(void)
{
    for (size_t d = 0; d < DIALECTS; d++) {
        planning p;
        CU_ASSERT_EQUAL(
            planning_one(&p, all[d], "", "-- first\nCREATE TABLE a (id int);\n\nINSERT INTO a VALUES (1); ;\n"), MS_OK);
        CU_ASSERT_EQUAL_FATAL(STEPS(&p), 2);
        UNIT_TEXT(STEP(&p, 0).id, "1.1");
        UNIT_TEXT(STEP(&p, 1).id, "1.2");
        CU_ASSERT_TRUE(planning_is(&STEP(&p, 1), "INSERT INTO a VALUES (1)"));
        CU_ASSERT_EQUAL(STEP(&p, 0).line, 2);
        CU_ASSERT_EQUAL(STEP(&p, 1).line, 4);
        CU_ASSERT_PTR_NOT_NULL(STEP(&p, 0).fact);
        CU_ASSERT_FALSE(STEP(&p, 0).session || STEP(&p, 0).boundary);
        UNIT_TEXT(p.plan.migrations.v[0].version, "1");
        UNIT_TEXT(p.plan.migrations.v[0].name, "one");
        CU_ASSERT_EQUAL(strlen(p.plan.migrations.v[0].checksum), 64);
        CU_ASSERT_EQUAL(strlen(p.plan.migrations.v[0].raw_checksum), 64);
        CU_ASSERT_PTR_NOT_NULL(ms_catalog_table(p.plan.predicted, (ms_name){ NULL, "a" }));
        CU_ASSERT_PTR_NULL(ms_catalog_table(p.catalog, (ms_name){ NULL, "a" })); /* the one before is not touched */
        planning_end(&p);
    }
}

static void rule_of_create_table(void)
{
    const ms_txn_rule rules[DIALECTS] = { MS_TXN_RULE_INSIDE, MS_TXN_RULE_IMPLICIT_COMMIT, MS_TXN_RULE_IMPLICIT_COMMIT,
                                          MS_TXN_RULE_INSIDE };
    for (size_t d = 0; d < DIALECTS; d++) {
        planning p;
        CU_ASSERT_EQUAL(planning_one(&p, all[d], "", "CREATE TABLE a (id int); INSERT INTO a VALUES (1);"), MS_OK);
        CU_ASSERT_EQUAL_FATAL(STEPS(&p), 2);
        CU_ASSERT_EQUAL(STEP(&p, 0).txn, rules[d]);
        CU_ASSERT_EQUAL(STEP(&p, 1).txn, MS_TXN_RULE_INSIDE);
        planning_end(&p);
    }
}

/* The script's own BEGIN and COMMIT go; where it commits in the middle, a boundary stays. */
static void transactions_are_taken_over(void)
{
    for (size_t d = 0; d < DIALECTS; d++) {
        planning p;
        CU_ASSERT_EQUAL(planning_one(&p, all[d], "CREATE TABLE a (id int)",
                                     "BEGIN; INSERT INTO a VALUES (1); COMMIT; BEGIN; INSERT INTO a VALUES (2);"
                                     "INSERT INTO a VALUES (3); COMMIT; INSERT INTO a VALUES (4);"),
                        MS_OK);
        CU_ASSERT_EQUAL_FATAL(STEPS(&p), 4);
        CU_ASSERT_FALSE(STEP(&p, 0).boundary);
        CU_ASSERT_TRUE(STEP(&p, 1).boundary);
        CU_ASSERT_FALSE(STEP(&p, 2).boundary);
        CU_ASSERT_TRUE(STEP(&p, 3).boundary);
        planning_end(&p);
    }
}

static void transactions_that_are_refused(void)
{
    static const struct {
        const char *script, *message;
        int32_t line;
    } rows[] = {
        { "INSERT INTO a VALUES (1);\nROLLBACK;", "ROLLBACK in a migration", 2 },
        { "BEGIN; INSERT INTO a VALUES (1);", "BEGIN without COMMIT", 1 },
        { "BEGIN;\nINSERT INTO a VALUES (1);\n\nROLLBACK;\nCOMMIT;", "ROLLBACK in a migration", 4 },
    };
    for (size_t d = 0; d < DIALECTS; d++)
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            planning p;
            CU_ASSERT_EQUAL(planning_one(&p, all[d], "CREATE TABLE a (id int)", rows[i].script), MS_ERR_USAGE);
            UNIT_CONTAINS(p.err.message, rows[i].message);
            UNIT_CONTAINS(p.err.file, "1_one.up.sql");
            CU_ASSERT_EQUAL(p.err.line, rows[i].line);
            planning_end(&p);
        }
}

/* transaction=off, of the file: what is known commits alone, what is not may refuse any transaction around it. */
static void transaction_off(void)
{
    planning p;
    CU_ASSERT_EQUAL(
        planning_one(&p, &ms_dialect_postgresql, "",
                     "-- migsafe: transaction=off\nCREATE TABLE a (id int);\nCREATE INDEX CONCURRENTLY i ON a (id);\n"
                     "VACUUM a;\nFROBNICATE a;\nINSERT INTO a VALUES (1);"),
        MS_OK);
    CU_ASSERT_EQUAL_FATAL(STEPS(&p), 5);
    CU_ASSERT_EQUAL(STEP(&p, 0).txn, MS_TXN_RULE_ALONE);
    CU_ASSERT_EQUAL(STEP(&p, 1).txn, MS_TXN_RULE_FORBIDDEN);
    CU_ASSERT_EQUAL(STEP(&p, 2).txn, MS_TXN_RULE_FORBIDDEN);
    CU_ASSERT_EQUAL(STEP(&p, 3).txn, MS_TXN_RULE_FORBIDDEN);
    CU_ASSERT_EQUAL(STEP(&p, 4).txn, MS_TXN_RULE_ALONE);
    planning_end(&p);
    /* of one statement */
    CU_ASSERT_EQUAL(planning_one(&p, &ms_dialect_postgresql, "CREATE TABLE a (id int)",
                                 "INSERT INTO a VALUES (1);\n-- migsafe: transaction=off\nINSERT INTO a VALUES (2);\n"
                                 "INSERT INTO a VALUES (3);"),
                    MS_OK);
    CU_ASSERT_EQUAL_FATAL(STEPS(&p), 3);
    CU_ASSERT_EQUAL(STEP(&p, 0).txn, MS_TXN_RULE_INSIDE);
    CU_ASSERT_EQUAL(STEP(&p, 1).txn, MS_TXN_RULE_ALONE);
    CU_ASSERT_EQUAL(STEP(&p, 2).txn, MS_TXN_RULE_INSIDE);
    planning_end(&p);
    /* a transaction that the script opens itself stays one */
    CU_ASSERT_EQUAL(
        planning_one(
            &p, &ms_dialect_postgresql, "CREATE TABLE a (id int)",
            "-- migsafe: transaction=off\nBEGIN;\nINSERT INTO a VALUES (1);\nINSERT INTO a VALUES (2);\nCOMMIT;\n"
            "INSERT INTO a VALUES (3);"),
        MS_OK);
    CU_ASSERT_EQUAL_FATAL(STEPS(&p), 3);
    CU_ASSERT_EQUAL(STEP(&p, 0).txn, MS_TXN_RULE_INSIDE);
    CU_ASSERT_EQUAL(STEP(&p, 1).txn, MS_TXN_RULE_INSIDE);
    CU_ASSERT_EQUAL(STEP(&p, 2).txn, MS_TXN_RULE_ALONE);
    planning_end(&p);
}

static void session_statements(void)
{
    static const struct {
        const ms_dialect *dialect;
        const char *sql;
    } rows[] = {
        { &ms_dialect_postgresql, "SET search_path = public" },
        { &ms_dialect_postgresql, "PREPARE p AS SELECT 1" },
        { &ms_dialect_mysql, "SET NAMES utf8mb4" },
        { &ms_dialect_mysql, "SET @x = 1" },
        { &ms_dialect_mariadb, "SET sql_mode = ''" },
        { &ms_dialect_mariadb, "PREPARE p FROM 'SELECT 1'" },
        { &ms_dialect_sqlite, "PRAGMA foreign_keys = OFF" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        planning p;
        CU_ASSERT_EQUAL(planning_one(&p, rows[i].dialect, "", rows[i].sql), MS_OK);
        CU_ASSERT_EQUAL_FATAL(STEPS(&p), 1);
        if (!STEP(&p, 0).session)
            fprintf(stderr, "%s: %s\n", rows[i].dialect->name, rows[i].sql);
        CU_ASSERT_TRUE(STEP(&p, 0).session);
        planning_end(&p);
    }
}

/* A table that the plan makes has nobody to hurt; one that was there keeps its risk under any name that it is given. */
static void risk_on_new_tables(void)
{
    for (size_t d = 0; d < DIALECTS; d++) {
        planning p;
        CU_ASSERT_EQUAL(
            planning_one(&p, all[d], "", "CREATE TABLE a (id int, x int); ALTER TABLE a DROP COLUMN x; DROP TABLE a;"),
            MS_OK);
        CU_ASSERT_EQUAL(p.plan.risk, MS_RISK_SAFE);
        CU_ASSERT_EQUAL(p.plan.destructive_operations, 0);
        CU_ASSERT_FALSE(p.plan.requires_approval || p.plan.requires_backup);
        planning_end(&p);
        CU_ASSERT_EQUAL(planning_one(&p, all[d], "CREATE TABLE a (id int, x int)",
                                     "ALTER TABLE a RENAME TO b; ALTER TABLE b RENAME TO c; DROP TABLE c;"),
                        MS_OK);
        CU_ASSERT_EQUAL(p.plan.risk, MS_RISK_DESTRUCTIVE);
        CU_ASSERT_EQUAL(p.plan.destructive_operations, 1);
        CU_ASSERT_EQUAL(STEP(&p, 2).risk, MS_RISK_DESTRUCTIVE);
        planning_end(&p);
        /* the name is free again: what takes it is new, and the old one is not */
        CU_ASSERT_EQUAL(planning_one(&p, all[d], "CREATE TABLE a (id int, x int)",
                                     "ALTER TABLE a RENAME TO old; CREATE TABLE a (id int); DROP TABLE old;"),
                        MS_OK);
        CU_ASSERT_EQUAL(p.plan.destructive_operations, 1);
        planning_end(&p);
    }
}

static void opaque_is_risky(void)
{
    for (size_t d = 0; d < DIALECTS; d++) {
        planning p;
        CU_ASSERT_EQUAL(planning_one(&p, all[d], "", "FROBNICATE THE TABLE a"), MS_OK);
        CU_ASSERT_TRUE(p.plan.risk >= MS_RISK_RISKY);
        CU_ASSERT_TRUE(p.plan.requires_approval);
        CU_ASSERT_FALSE(p.plan.reversible);
        CU_ASSERT_PTR_NULL(p.plan.catalog_after); /* a guess is none */
        planning_end(&p);
        /* naming a table that is new does not make it safe */
        CU_ASSERT_EQUAL(planning_one(&p, all[d], "", "CREATE TABLE a (id int); FROBNICATE THE TABLE a"), MS_OK);
        CU_ASSERT_TRUE(p.plan.risk >= MS_RISK_RISKY);
        planning_end(&p);
    }
}

static void destructive_operations_are_counted(void)
{
    for (size_t d = 0; d < DIALECTS; d++) {
        planning p;
        CU_ASSERT_EQUAL(
            planning_one(&p, all[d], "CREATE TABLE a (id int, x int); CREATE TABLE b (id int); CREATE TABLE c (id int)",
                         "DROP TABLE b; ALTER TABLE a DROP COLUMN x; INSERT INTO a VALUES (1); DROP TABLE c;"),
            MS_OK);
        CU_ASSERT_EQUAL(p.plan.destructive_operations, 3);
        CU_ASSERT_TRUE(p.plan.requires_backup);
        CU_ASSERT_TRUE(p.plan.requires_approval);
        CU_ASSERT_FALSE(p.plan.reversible);
        planning_end(&p);
    }
}

static void what_can_be_taken_back(void)
{
    static const struct {
        const char *up, *down;
        ms_way_back way;
        const char *text; /* of the way back; of the reason where there is none */
        const char *lost;
    } rows[] = {
        { "CREATE TABLE a (id int);", NULL, MS_WAY_BACK_DERIVED, "DROP TABLE", NULL }, /* the inverse is known */
        { "CREATE TABLE a (id int); INSERT INTO a VALUES (1);", NULL, MS_WAY_BACK_DERIVED, "DROP TABLE", NULL }, /* rows go with it */
        { "CREATE TABLE a (id int); ALTER TABLE a RENAME TO b; INSERT INTO b VALUES (1);", NULL, MS_WAY_BACK_DERIVED, "DROP TABLE", NULL },
        { "ALTER TABLE t ADD COLUMN x int; UPDATE t SET x = 1;", NULL, MS_WAY_BACK_DERIVED, "DROP COLUMN", NULL }, /* likewise */
        { "ALTER TABLE t ADD COLUMN x int; UPDATE t SET x = 1, id = 2;", NULL, MS_WAY_BACK_SCHEMA_ONLY, "DROP COLUMN",
          "what UPDATE did to the rows of table t" },
        { "CREATE TABLE a (id int); INSERT INTO t VALUES (1);", NULL, MS_WAY_BACK_SCHEMA_ONLY, "DROP TABLE",
          "what INSERT did to the rows of table t" },
        { "DROP TABLE t;", NULL, MS_WAY_BACK_SCHEMA_ONLY, "CREATE TABLE", "the rows of table t" },
        { "ALTER TABLE t ADD COLUMN x int; ALTER TABLE t DROP COLUMN x;", NULL, MS_WAY_BACK_DERIVED, "DROP COLUMN", NULL },
        { "INSERT INTO t VALUES (1);", NULL, MS_WAY_BACK_RECORD_ONLY, "-- not brought back", "what INSERT did to the rows of table t" },
        { "INSERT INTO t VALUES (1);", "DELETE FROM t;", MS_WAY_BACK_FILE, "DELETE FROM t", NULL }, /* somebody has written how */
        { "INSERT INTO t VALUES (1);", "-- nothing", MS_WAY_BACK_RECORD_ONLY, "-- not brought back", "what INSERT did to the rows of table t" },
        { "CREATE TABLE a (id int);", "", MS_WAY_BACK_DERIVED, "DROP TABLE", NULL }, /* an empty script is none */
        { "CREATE TABLE a (id int);", " \n\t\n", MS_WAY_BACK_DERIVED, "DROP TABLE", NULL },
        { "CREATE TABLE a (id int);", "-- not needed\n/* really */\n", MS_WAY_BACK_DERIVED, "DROP TABLE", NULL },
        { "CREATE TABLE a (id int);", "DROP TABLE a; -- own", MS_WAY_BACK_FILE, "-- own", NULL },
        { "-- nothing to do here", "", MS_WAY_BACK_DERIVED, "-- derived", NULL },
        { "-- migsafe: irreversible reason=\"no\"\nCREATE TABLE a (id int);", NULL, MS_WAY_BACK_NONE, "no", NULL },
        { "CREATE TABLE a (id int);", "-- migsafe: irreversible reason=\"no\"\n", MS_WAY_BACK_NONE, "no", NULL },
    };
    for (size_t d = 0; d < DIALECTS; d++)
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            planning p;
            tree_new("1_one.up.sql", rows[i].up, rows[i].down != NULL ? "1_one.down.sql" : NULL, rows[i].down, NULL);
            planning_begin(&p, all[d], "CREATE TABLE t (id int)");
            CU_ASSERT_EQUAL_FATAL(planning_build(&p, MS_UP), MS_OK);
            const ms_planned *m = &p.plan.migrations.v[0];
            const bool whole = rows[i].way == MS_WAY_BACK_FILE || rows[i].way == MS_WAY_BACK_DERIVED;
            if (m->way_back != rows[i].way)
                fprintf(stderr, "%s: %s / %s\n", all[d]->name, rows[i].up, rows[i].down);
            CU_ASSERT_EQUAL(m->way_back, rows[i].way);
            CU_ASSERT_EQUAL(p.plan.reversible, whole);
            UNIT_CONTAINS(rows[i].way == MS_WAY_BACK_NONE ? m->irreversible_reason : m->down_sql, rows[i].text);
            CU_ASSERT_EQUAL(m->not_restored.n, rows[i].lost != NULL ? 1u : 0u);
            if (rows[i].lost != NULL && m->not_restored.n == 1) {
                ms_strings lost = { 0 }; /* and the script says so itself */
                UNIT_TEXT(m->not_restored.v[0], rows[i].lost);
                CU_ASSERT_TRUE(ms_derived_script(m->down_sql, p.arena, &lost));
                CU_ASSERT_EQUAL_FATAL(lost.n, 1);
                UNIT_TEXT(lost.v[0], rows[i].lost);
            }
            planning_end(&p);
        }
}

/* The derived way back goes before the file's own when that is asked for, and where there is one. */
static void derived_first(void)
{
    planning p;
    tree_new("1_one.up.sql", "CREATE TABLE a (id int);", "1_one.down.sql", "DROP TABLE wrong;", "2_two.up.sql",
             "INSERT INTO t VALUES (1);", "2_two.down.sql", "DELETE FROM t;", NULL);
    planning_begin(&p, &ms_dialect_sqlite, "CREATE TABLE t (id int)");
    CU_ASSERT_EQUAL_FATAL(planning_build(&p, MS_UP), MS_OK);
    ms_plan_item items[2] = { { .migration = &p.source.migrations.v[0] }, { .migration = &p.source.migrations.v[1] } };
    ms_plan_request request = { .driver = "sqlite", .dialect = p.dialect, .server_version = p.dialect->default_version,
                                .catalog = p.catalog, .direction = MS_UP };
    for (int derived = 0; derived < 2; derived++) {
        request.prefer_derived = derived;
        CU_ASSERT_EQUAL_FATAL(ms_plan_build(&request, items, 2, p.arena, &p.plan, &p.err), MS_OK);
        UNIT_CONTAINS(p.plan.migrations.v[0].down_sql, derived ? "-- derived by migsafe" : "DROP TABLE wrong");
        UNIT_CONTAINS(p.plan.migrations.v[0].derived_sql, "-- derived by migsafe"); /* is kept in either case */
        UNIT_TEXT(p.plan.migrations.v[1].down_sql, "DELETE FROM t;");
        CU_ASSERT_EQUAL(p.plan.migrations.v[1].way_back, MS_WAY_BACK_FILE);
    }
    planning_end(&p);
}

static void downwards(void)
{
    planning p;
    tree_new("1_one.up.sql", "CREATE TABLE a (id int);", "1_one.down.sql", "DROP TABLE a;", "2_two.up.sql",
             "CREATE TABLE b (id int);", NULL);
    planning_begin(&p, &ms_dialect_sqlite, "CREATE TABLE a (id int); CREATE TABLE b (id int)");
    CU_ASSERT_EQUAL(planning_build(&p, MS_DOWN), MS_ERR_NOT_FOUND); /* 2 has none */
    UNIT_CONTAINS(p.err.message, "migration 2 has no down script");
    /* a script that history kept */
    ms_plan_item items[2] = { { .text = "DROP TABLE b", .version = "2", .name = "two", .checksum = "c0ffee" },
                              { .migration = &p.source.migrations.v[0] } };
    const ms_plan_request request = { .driver = "sqlite", .dialect = p.dialect, .server_version = p.dialect->default_version,
                                      .catalog = p.catalog, .direction = MS_DOWN };
    ms_error_clear(&p.err);
    CU_ASSERT_EQUAL(ms_plan_build(&request, items, 2, p.arena, &p.plan, &p.err), MS_OK);
    CU_ASSERT_EQUAL_FATAL(p.plan.migrations.n, 2);
    UNIT_TEXT(p.plan.migrations.v[0].checksum, "c0ffee");
    UNIT_TEXT(p.plan.migrations.v[0].path, NULL);
    CU_ASSERT_EQUAL(p.plan.migrations.v[0].direction, MS_DOWN);
    CU_ASSERT_EQUAL(p.plan.destructive_operations, 2);
    planning_end(&p);
}

static void nothing_to_run(void)
{
    planning p;
    CU_ASSERT_EQUAL(planning_one(&p, &ms_dialect_sqlite, "", " \n ;\n"), MS_ERR_USAGE);
    UNIT_CONTAINS(p.err.message, "migration 1 has no statement");
    planning_end(&p);
    CU_ASSERT_EQUAL(planning_one(&p, &ms_dialect_sqlite, "", "-- SQLite needs nothing here\n"), MS_OK);
    CU_ASSERT_EQUAL(STEPS(&p), 0);
    CU_ASSERT_EQUAL(p.plan.warnings.n, 1);
    planning_end(&p);
}

static void errors_have_a_place(void)
{
    planning p;
    CU_ASSERT_EQUAL(planning_one(&p, &ms_dialect_sqlite, "", "CREATE TABLE a (id int);\nSELECT 'open"), MS_ERR_USAGE);
    UNIT_CONTAINS(p.err.file, "1_one.up.sql");
    CU_ASSERT_EQUAL(p.err.line, 2);
    planning_end(&p);
    CU_ASSERT_EQUAL(planning_one(&p, &ms_dialect_sqlite, "",
                                 "CREATE TABLE a (id int);\n-- migsafe: transaction=perhaps\nSELECT 1;"),
                    MS_ERR_USAGE);
    CU_ASSERT_EQUAL(p.err.line, 2);
    planning_end(&p);
}

/* Files are UTF-8; a script that says otherwise to the server is refused as soon as it matters. */
static void encodings(void)
{
    static const struct {
        const ms_dialect *dialect;
        const char *sql;
        bool other;
    } rows[] = {
        { &ms_dialect_postgresql, "SET client_encoding = 'LATIN1'", true },
        { &ms_dialect_postgresql, "SET client_encoding TO win1252", true },
        { &ms_dialect_postgresql, "SET NAMES 'LATIN1'", true },
        { &ms_dialect_postgresql, "SET client_encoding = 'UTF8'", false },
        { &ms_dialect_postgresql, "SET client_encoding = \"utf-8\"", false },
        { &ms_dialect_mysql, "SET NAMES latin1", true },
        { &ms_dialect_mysql, "SET NAMES utf8mb4 COLLATE utf8mb4_bin", false },
        { &ms_dialect_mysql, "SET character_set_client = utf8", false },
        { &ms_dialect_mysql, "SET @@session.character_set_client = 'latin1'", true },
        { &ms_dialect_mysql, "SET character_set_client = @saved_cs_client", false },
        { &ms_dialect_mariadb, "SET CHARACTER SET latin1", true },
        { &ms_dialect_mariadb, "SET NAMES DEFAULT", false },
        { &ms_dialect_mariadb, "SET sql_mode = 'latin1'", false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int letters = 0; letters < 3; letters++) {
            planning p;
            char script[256];
            snprintf(script, sizeof script, "SELECT 1;\n%s;\nINSERT INTO a VALUES ('%s');", rows[i].sql,
                     letters == 1 ? "\xc3\xa9" : "e");
            tree_new("1_one.up.sql", script, "1_one.down.sql", letters == 2 ? "SELECT '\xc3\xa9'" : "SELECT 'e'", NULL);
            planning_begin(&p, rows[i].dialect, "CREATE TABLE a (t varchar(9))");
            const ms_status expected = rows[i].other && letters > 0 ? MS_ERR_USAGE : MS_OK;
            if (planning_build(&p, MS_UP) != expected)
                fprintf(stderr, "%s, letters %d\n", rows[i].sql, letters);
            CU_ASSERT_EQUAL(p.status, expected);
            if (expected != MS_OK) {
                UNIT_TEXT(p.err.code, "client_encoding");
                CU_ASSERT_EQUAL(p.err.line, 2);
            }
            planning_end(&p);
        }
}

static const unit_test tests[] = { UNIT(statements_become_steps),
                                   UNIT(rule_of_create_table),
                                   UNIT(transactions_are_taken_over),
                                   UNIT(transactions_that_are_refused),
                                   UNIT(transaction_off),
                                   UNIT(session_statements),
                                   UNIT(risk_on_new_tables),
                                   UNIT(opaque_is_risky),
                                   UNIT(destructive_operations_are_counted),
                                   UNIT(what_can_be_taken_back),
                                   UNIT(derived_first),
                                   UNIT(downwards),
                                   UNIT(nothing_to_run),
                                   UNIT(errors_have_a_place),
                                   UNIT(encodings),
                                   { NULL, NULL } };

int main(void) { return unit_run("plan: building", tests); }
