/* test_mariadb.c: what differs between the MariaDB dialect and MySQL's. */
#include "config.h"

#include "dialects/mariadb/mariadb.h"
#include "my_cases.h"

static const ms_dialect *const d = &ms_dialect_mariadb;
static const char schema[] = "CREATE TABLE t (a int NOT NULL, v varchar(20), CONSTRAINT ck CHECK (a > 0), KEY i (v));";

static void ops_are_lowered(void)
{
    static const lowered rows[] = {
        { "CREATE SEQUENCE s START WITH 3", 101119, "CREATE SEQUENCE `s` START WITH 3" },
        { "DROP SEQUENCE s", 101119, "DROP SEQUENCE `s`" },
        { "ALTER TABLE t ADD COLUMN IF NOT EXISTS c text DEFAULT 'x'", 101119,
          "ALTER TABLE `t` ADD COLUMN IF NOT EXISTS `c` TEXT DEFAULT 'x'" },
        { "ALTER TABLE t ADD COLUMN IF NOT EXISTS a int", 101119, "" },
        { "ALTER TABLE t DROP COLUMN IF EXISTS nothing", 101119, "" },
        { "ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS (a + 1) STORED", 101119,
          "ALTER TABLE `t` ADD COLUMN `c` INT GENERATED ALWAYS AS (a + 1) STORED" },
        { "ALTER TABLE t DROP CONSTRAINT ck", 101119, "ALTER TABLE `t` DROP CONSTRAINT `ck`" },
        { "ALTER TABLE t ADD COLUMN u uuid", 101119, "ALTER TABLE `t` ADD COLUMN `u` UUID" },
        { "ALTER TABLE t ADD COLUMN u uuid", 100600, "ALTER TABLE `t` ADD COLUMN `u` CHAR(36)" },
        { "ALTER TABLE t RENAME INDEX i TO k", 100500, "!cannot rename" },
        { "ALTER TABLE t RENAME INDEX i TO k", 101119, "ALTER TABLE `t` RENAME INDEX `i` TO `k`" },
    };
    check_lowered(d, schema, rows, sizeof rows / sizeof *rows);
}

static void facts_follow_op_and_version(void)
{
    static const fact_row rows[] = {
        { "ALTER TABLE t ADD COLUMN c int FIRST", 101119, "mariadb.add_column.position" },
        { "ALTER TABLE t MODIFY v text", 101119, "mariadb.change_type@0" },
        { "ALTER TABLE t MODIFY v text", 110806, "mariadb.change_type@110200" },
        { "ALTER TABLE t MODIFY v varchar(300)", 101119, "mariadb.change_type.widen" },
        { "CREATE INDEX j ON t (a)", 101119, "mariadb.create_index" },
        { "CREATE SEQUENCE s", 101119, "mariadb.create_sequence" },
    };
    check_facts(d, schema, rows, sizeof rows / sizeof *rows);
    check_fact_table(d);
}

static void errors_are_classified(void)
{
    static const classified rows[] = {
        { 4025, "23000", "", MS_CLASS_CONSTRAINT_VIOLATION }, { 1969, "70100", "", MS_CLASS_CANCELLED },
        { 1927, "70100", "", MS_CLASS_CONNECTION_LOST }, { 4091, "42S02", "", MS_CLASS_NO_SUCH_OBJECT },
    };
    check_classes(d, rows, sizeof rows / sizeof *rows);
}

static void statement_time_is_in_seconds(void)
{
    const ms_session_policy policy = { .statement_timeout_ms = 2050 };
    ms_arena *arena = ms_arena_new();
    ms_strings out = { 0 };
    d->session(&policy, 101119, arena, &out);
    CU_ASSERT_EQUAL_FATAL(out.n, 1);
    UNIT_TEXT(out.v[0], "SET SESSION max_statement_time = 2.050");
    ms_arena_free(arena);
}

/* Only rows as a server gives them: what MariaDB's catalog says of JSON, defaults and NULL. */
static void rows_become_a_catalog(void)
{
    ms_arena *arena = ms_arena_new();
    ms_catalog *catalog = ms_catalog_new(arena, "db", d->compare);
    ms_loader *loader = d->load_begin(catalog, 101119);
    ms_error err = MS_ERROR_INIT;
    static const struct { const char *mark; size_t n; const char *values[10];
    } rows[] = {
        { "SCHEMATA", 3, { "db", "InnoDB", "utf8mb4_general_ci" } },
        { "TABLE_ROWS", 8, { "t", "BASE TABLE", "InnoDB", "utf8mb4_general_ci", "12", "16384", "", "" } },
        { "COLUMN_TYPE", 10, { "t", "j", "longtext", "YES", "NULL", "", NULL, "", "utf8mb4", "utf8mb4_bin" } },
        { "COLUMN_TYPE",
          10,
          { "t", "s", "varchar(9)", "NO", "'it''s'", "", NULL, "c", "utf8mb4", "utf8mb4_general_ci" } },
        { "CHECK_CONSTRAINTS", 5, { "t", "j", "json_valid(`j`)", "YES", "Column" } },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ms_text values[10];
        size_t q = 0;
        while (d->load_query(loader, q) != NULL && strstr(d->load_query(loader, q), rows[i].mark) == NULL)
            q++;
        for (size_t k = 0; k < rows[i].n; k++)
            values[k] = (ms_text){ rows[i].values[k], rows[i].values[k] == NULL ? 0 : strlen(rows[i].values[k]) };
        CU_ASSERT_EQUAL(d->load_row(loader, q, values, rows[i].n, &err), MS_OK);
    }
    CU_ASSERT_EQUAL(d->load_end(loader, &err), MS_OK);
    const ms_table *t = ms_catalog_table(catalog, (ms_name){ "db", "t" });
    CU_ASSERT_PTR_NOT_NULL_FATAL(t);
    CU_ASSERT_EQUAL(t->rows, 12);
    CU_ASSERT_EQUAL(t->columns.v[0].type.kind, MS_TYPE_JSON);
    CU_ASSERT_PTR_NULL(t->columns.v[0].default_expr);
    CU_ASSERT_EQUAL(t->constraints.n, 0);
    UNIT_TEXT(t->columns.v[1].default_expr, "'it''s'");
    CU_ASSERT(t->columns.v[1].not_null);
    const ms_text narrow = { "t", 1 };
    CU_ASSERT_NOT_EQUAL(d->load_row(loader, 1, &narrow, 1, &err), MS_OK); /* a row of another width is refused */
    ms_arena_free(arena);
}

static void options_come_back(void)
{
    static const option_row rows[] = {
        { "CREATE TABLE t (v char(9), j json)", "ENGINE=InnoDB COLLATE=utf8mb4_general_ci", "ALTER TABLE t CONVERT TO CHARACTER SET latin1",
          "ALTER TABLE `t` CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci; ALTER TABLE `t` MODIFY COLUMN `j` JSON", NULL },
        { "CREATE TABLE t (v char(9)) COLLATE=uca1400_ai_ci", NULL, "ALTER TABLE t CONVERT TO CHARACTER SET latin1",
          "!the character set of the table before it is not known", NULL },
        { "CREATE TABLE t (v char(9)) COLLATE=uca1400_ai_ci", NULL, "ALTER TABLE t CHARSET latin1", "ALTER TABLE `t` COLLATE uca1400_ai_ci", NULL },
    };
    check_options(d, 101119, rows, sizeof rows / sizeof *rows);
}

static const unit_test tests[] = { UNIT(ops_are_lowered),       UNIT(facts_follow_op_and_version),
                                   UNIT(errors_are_classified), UNIT(statement_time_is_in_seconds),
                                   UNIT(rows_become_a_catalog), UNIT(options_come_back), { NULL, NULL } };

int main(void) { return unit_run("dialects/mariadb", tests); }
