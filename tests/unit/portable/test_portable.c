/* Portable SQL: what is refused, with its place and a way out; what it becomes, statement by statement; and the golden
 * files: the project of twenty migrations in tests/portable as native SQL. PORTABLE_UPDATE=1 writes these anew. */
#include <stdlib.h>

#include <jansson.h>

#include <plan/plan.h>
#include <portable/portable.h>
#include "ansi/ansi.h"
#include "mariadb/mariadb.h"
#include "mysql/mysql.h"
#include "postgresql/postgresql.h"
#include "sqlite/sqlite.h"
#include "unit.h"

enum { PG, MY, MA, LITE, N_DIALECTS };
static const ms_dialect *const dialects[] = { [PG] = &ms_dialect_postgresql, [MY] = &ms_dialect_mysql, [MA] = &ms_dialect_mariadb,
                                              [LITE] = &ms_dialect_sqlite };
static ms_arena *arena;
static ms_error err;
static ms_script script;
static ms_strings warnings;

static ms_status lower(const ms_dialect *d, const char *text)
{
    if (arena != NULL)
        ms_arena_free(arena);
    arena = ms_arena_new();
    ms_error_clear(&err);
    memset(&warnings, 0, sizeof warnings);
    ms_catalog *empty = ms_catalog_new(arena, d->flags & MS_DIALECT_SCHEMAS ? "public" : NULL, d->compare);
    return ms_portable_to_native(d, d->default_version, text, strlen(text), 1, empty, arena, &script, &warnings, &err);
}

/* ---- refusals ------------------------------------------------------------------------------------------------------ */

#define T "CREATE TABLE t (id integer PRIMARY KEY, a integer, s varchar(10), x text);\n"
static const struct { const ms_dialect *const *d; const char *text; int line, column; const char *message, *hint; } refusals[] = {
    { &dialects[PG], "CREATE TABLE t (a integer[])", 1, 19, "arrays", "JSON" },
    { &dialects[PG], "CREATE TABLE t (a datetime)", 1, 19, "datetime is not a portable type", "TIMESTAMP" },
    { &dialects[PG], "CREATE TABLE t (a varchar)", 1, 19, "needs a length", "TEXT" },
    { &dialects[PG], "CREATE TABLE t (a varchar(20000))", 1, 19, "at most 16383", "TEXT" },
    { &dialects[PG], "CREATE TABLE t (a numeric)", 1, 19, "precision", "NUMERIC(12, 2)" },
    { &dialects[PG], "CREATE TABLE t (a time with time zone)", 1, 19, "not a portable type", "TIMESTAMP WITH TIME ZONE" },
    { &dialects[PG], "CREATE TABLE t (a enum)", 1, 19, "needs its values", "ENUM ('a', 'b')" },
    { &dialects[LITE], "CREATE TABLE t (a numeric(20, 2))", 1, 19, "15 digits", "BIGINT" },
    { &dialects[PG], "CREATE TABLE t (\n  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)", 2, 13, "only PostgreSQL", "BY DEFAULT" },
    { &dialects[PG], "CREATE TABLE t (id serial, a integer)", 1, 14, "primary key alone", "PRIMARY KEY" },
    { &dialects[PG], "CREATE TABLE s.t (a integer)", 1, 14, "schemas are not portable", "alone" },
    { &dialects[PG], "CREATE TABLE t (a integer) WITH (fillfactor = 70)", 1, 28, "options of a table", NULL },
    { &dialects[PG], "CREATE TABLE t (a integer CHECK (a / 2 > 1))", 1, 36, "x / y", "x / 2.0" },
    { &dialects[PG], "CREATE TABLE t (a boolean CHECK (a))", 1, 34, "comparison", "= TRUE" },
    { &dialects[PG], "CREATE TABLE t (a integer CHECK (sqrt(a) > 1))", 1, 34, "function sqrt", "doc/portable.md" },
    { &dialects[PG], "CREATE TABLE t (a integer DEFAULT b)", 1, 35, "cannot name a column", "GENERATED" },
    { &dialects[PG], "CREATE TABLE t (a integer REFERENCES u ON DELETE SET DEFAULT)", 1, 50, "SET DEFAULT", "CASCADE" },
    { &dialects[PG], "CREATE TABLE t (a integer, CONSTRAINT pk PRIMARY KEY (a))", 1, 39, "called t_pkey", "Leave CONSTRAINT" },
    { &dialects[PG], T "ALTER TABLE t DROP COLUMN a CASCADE", 2, 29, "CASCADE", "by name" },
    { &dialects[PG], T "ALTER TABLE t ALTER a TYPE bigint USING a * 2", 2, 35, "USING", "UPDATE" },
    { &dialects[PG], T "ALTER TABLE t ADD COLUMN n bigserial", 2, 26, "numbers itself", "copy" },
    { &dialects[PG], T "ALTER TABLE t ADD CHECK (a > 0);\nALTER TABLE t DROP COLUMN a", 3, 27, "t_check stands on column a", "DROP CONSTRAINT" },
    { &dialects[PG], T "CREATE INDEX i ON t (a);\nALTER TABLE t DROP a", 3, 20, "index i stands on column a", "DROP INDEX i" },
    { &dialects[MY], T "CREATE INDEX i ON t (a, x)", 2, 25, "the text column x", "VARCHAR(n)" },
    { &dialects[MA], "CREATE TABLE t (a text UNIQUE)", 1, 17, "the text column a", "VARCHAR(n)" },
    { &dialects[MY], T "CREATE INDEX i ON t (a) WHERE a > 0", 2, 25, "no partial indexes", "Leave WHERE out" },
    { &dialects[MY], T "CREATE UNIQUE INDEX i ON t (a) WHERE a > 0", 2, 32, "no partial indexes", "GENERATED" },
    { &dialects[MA], T "CREATE INDEX i ON t ((lower(s)))", 2, 22, "no indexes on expressions", "GENERATED" },
    { &dialects[PG], T "CREATE INDEX CONCURRENTLY i ON t (a)", 2, 14, "CONCURRENTLY", "Leave it out" },
    { &dialects[PG], T "INSERT INTO t VALUES (1)", 2, 15, "names its columns", "INSERT INTO t (a, b)" },
    { &dialects[PG], T "INSERT INTO t (id, a) VALUES (1)", 2, 30, "2 columns, but 1 value", NULL },
    { &dialects[PG], T "INSERT INTO t (id) VALUES (DEFAULT)", 2, 28, "DEFAULT", "out of the list" },
    { &dialects[PG], T "INSERT INTO t (id) VALUES (1) ON CONFLICT DO NOTHING", 2, 31, "not portable", "NOT EXISTS" },
    { &dialects[PG], T "UPDATE t SET a = id, id = a", 2, 22, "new value", "two statements" },
    { &dialects[PG], T "DELETE FROM t WHERE a IN (SELECT a FROM t)", 2, 8, "select from it", "keys" },
    { &dialects[PG], T "UPDATE t SET s = 'x' WHERE s LIKE x", 2, 35, "string literal", NULL },
    { &dialects[PG], T "UPDATE t SET s = E'x'", 2, 18, "kind of string", "doubled" },
    { &dialects[PG], T "UPDATE t SET s = 'x", 2, 18, "", NULL },
    { &dialects[PG], "CREATE VIEW v AS SELECT a FROM t ORDER BY 1", 1, 43, "ORDER BY a number", NULL },
    { &dialects[PG], "CREATE VIEW v AS SELECT a FROM t RIGHT JOIN u ON a = b", 1, 34, "join", "LEFT JOIN" },
    { &dialects[PG], "CREATE TRIGGER x BEFORE INSERT ON t EXECUTE FUNCTION f()", 1, 8, "TRIGGER is not part", "NNN_name.postgresql.up.sql" },
    { &dialects[PG], "CREATE TYPE m AS ENUM ('a')", 1, 8, "TYPE is not part", "ENUM ('a', 'b')" },
    { &dialects[PG], "SET search_path = x", 1, 1, "SET is not part", "NNN_name" },
    { &dialects[PG], "\n  PRAGMA foreign_keys = ON", 2, 3, "PRAGMA", "sqlite" },
    { &dialects[PG], T "CREATE TABLE u (t integer REFERENCES t);\nTRUNCATE t", 3, 10, "refers to t", "DELETE FROM" },
    { &dialects[PG], "CREATE TABLE t (a integer", 1, 16, "parenthesis", NULL },
    { &dialects[PG], "CREATE TABLE t (a integer) ; ALTER TABLE t ADD", 1, 47, "ends where", NULL },
    { &dialects[PG], "CREATE TABLE t (a integer,, b integer)", 1, 27, "a column", NULL },
};

static void refuses_with_place_and_way_out(void)
{
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const ms_status status = lower(*refusals[i].d, refusals[i].text);
        const bool right = status != MS_OK && err.line == refusals[i].line && err.column == refusals[i].column &&
                           strstr(err.message, refusals[i].message) != NULL && (refusals[i].hint == NULL || strstr(err.hint, refusals[i].hint) != NULL);
        if (!right)
            fprintf(stderr, "%s\n  %d:%d %s / %s\n", refusals[i].text, (int)err.line, (int)err.column, err.message, err.hint);
        CU_ASSERT_TRUE(right);
    }
}

static void unknown_databases_get_what_the_standard_has(void)
{
    CU_ASSERT_EQUAL(lower(&ms_dialect_ansi, "CREATE TABLE t (id serial PRIMARY KEY, a varchar(10) NOT NULL CHECK (a <> ''), b timestamp with time zone)"), MS_OK);
    UNIT_TEXT(script.statements.v[0].text,
              "CREATE TABLE \"t\" (\n    \"id\" integer NOT NULL GENERATED BY DEFAULT AS IDENTITY,\n    \"a\" character varying(10) NOT NULL,\n"
              "    \"b\" timestamp with time zone,\n    CONSTRAINT \"t_pkey\" PRIMARY KEY (\"id\"),\n    CONSTRAINT \"t_a_check\" CHECK (\"a\" <> '')\n)");
    CU_ASSERT_NOT_EQUAL(lower(&ms_dialect_ansi, "CREATE TABLE t (u uuid)"), MS_OK);
    UNIT_CONTAINS(err.message, "no type for uuid");
    ms_dialect old = ms_dialect_ansi;
    old.size = offsetof(ms_dialect, portable);
    CU_ASSERT_EQUAL(lower(&old, "CREATE TABLE t (a integer)"), MS_ERR_UNSUPPORTED);
}

/* ---- expressions ----------------------------------------------------------------------------------------------------- */

/* A condition and what becomes of it. */
static const struct { const char *text, *native[N_DIALECTS]; } conditions[] = {
    { "a || 'x' = 'yx'", { "\"a\" || 'x' = 'yx'", "CONCAT(`a`, 'x') = 'yx'", "CONCAT(`a`, 'x') = 'yx'", "\"a\" || 'x' = 'yx'" } },
    { "a = 'c:\\d'", { "\"a\" = E'c:\\\\d'", "`a` = CONVERT(0x633a5c64 USING utf8mb4)", "`a` = CONVERT(0x633a5c64 USING utf8mb4)", "\"a\" = 'c:\\d'" } },
    { "\"A\" LIKE 'x%_*'", { "\"A\" LIKE 'x%_*'", "`A` LIKE 'x%_*'", "`A` LIKE 'x%_*'", "\"A\" GLOB 'x*?[*]'" } },
    { "a NOT LIKE 'x%'", { "\"a\" NOT LIKE 'x%'", "`a` NOT LIKE 'x%'", "`a` NOT LIKE 'x%'", "\"a\" NOT GLOB 'x*'" } },
    { "NOT (n = 0) AND NOT n IN (1, 2) OR NOT (n > 3 AND n < 5)",
      { "\"n\" <> 0 AND \"n\" NOT IN (1, 2) OR NOT (\"n\" > 3 AND \"n\" < 5)", "`n` <> 0 AND `n` NOT IN (1, 2) OR NOT (`n` > 3 AND `n` < 5)",
        "`n` <> 0 AND `n` NOT IN (1, 2) OR NOT (`n` > 3 AND `n` < 5)", "\"n\" <> 0 AND \"n\" NOT IN (1, 2) OR NOT (\"n\" > 3 AND \"n\" < 5)" } },
    { "(n + 1) * 2 - -n > n % 3", { "(\"n\" + 1) * 2 - -\"n\" > \"n\" % 3", "(`n` + 1) * 2 - -`n` > `n` % 3", "(`n` + 1) * 2 - -`n` > `n` % 3",
                                    "(\"n\" + 1) * 2 - -\"n\" > \"n\" % 3" } },
    { "length(a) > octet_length(b)", { "CHAR_LENGTH(\"a\") > OCTET_LENGTH(\"b\")", "CHAR_LENGTH(`a`) > LENGTH(`b`)", "CHAR_LENGTH(`a`) > LENGTH(`b`)",
                                       "length(\"a\") > length(CAST(\"b\" AS BLOB))" } },
    { "d > DATE '2024-02-29' AND b = X'00ff'", { "\"d\" > DATE '2024-02-29' AND \"b\" = '\\x00ff'::bytea", "`d` > DATE '2024-02-29' AND `b` = X'00ff'",
                                                 "`d` > DATE '2024-02-29' AND `b` = X'00ff'", "\"d\" > '2024-02-29' AND \"b\" = X'00ff'" } },
    { "m > TIMESTAMP WITH TIME ZONE '2024-01-01 01:30:00.5+02:00'",
      { "\"m\" > TIMESTAMP WITH TIME ZONE '2023-12-31 23:30:00.5+00:00'", "`m` > CONVERT_TZ('2023-12-31 23:30:00.5', '+00:00', @@session.time_zone)",
        "`m` > CONVERT_TZ('2023-12-31 23:30:00.5', '+00:00', @@session.time_zone)", "\"m\" > '2023-12-31 23:30:00.5'" } },
    { "substring(a FROM 2 FOR 3) = CAST(n AS varchar(5))", { "SUBSTRING(\"a\", 2, 3) = CAST(\"n\" AS varchar(5))", "SUBSTRING(`a`, 2, 3) = CAST(`n` AS CHAR(5) CHARSET utf8mb4)",
                                                              "SUBSTRING(`a`, 2, 3) = CAST(`n` AS CHAR(5) CHARSET utf8mb4)", "substr(\"a\", 2, 3) = CAST(\"n\" AS TEXT)" } },
    { "CASE n WHEN 1 THEN f ELSE FALSE END = TRUE", { "CASE \"n\" WHEN 1 THEN \"f\" ELSE FALSE END = TRUE", "CASE `n` WHEN 1 THEN `f` ELSE FALSE END = TRUE",
                                                      "CASE `n` WHEN 1 THEN `f` ELSE FALSE END = TRUE", "CASE \"n\" WHEN 1 THEN \"f\" ELSE FALSE END = TRUE" } },
};

static void writes_conditions(void)
{
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
        for (size_t d = 0; d < N_DIALECTS; d++) {
            char text[512];
            snprintf(text, sizeof text, "CREATE TABLE t (a varchar(9), CONSTRAINT c CHECK (%s))", conditions[i].text);
            CU_ASSERT_EQUAL(lower(dialects[d], text), MS_OK);
            const char *check = script.ops.n == 0 ? NULL : script.ops.v[script.ops.n - 1].table->constraints.v[0].expr;
            UNIT_TEXT(check, conditions[i].native[d]);
        }
}

/* ---- statements that become several, or none ----------------------------------------------------------------------------- */

static void enums_come_and_go_with_their_column(void)
{
    CU_ASSERT_EQUAL(lower(dialects[PG], "CREATE TABLE t (id integer PRIMARY KEY, e enum ('a') DEFAULT 'a');\n"
                                        "ALTER TABLE t ALTER e TYPE enum ('a', 'b');\nDROP TABLE t"), MS_OK);
    static const char *const texts[] = {
        "CREATE TYPE \"t_e_enum\" AS ENUM ('a')", NULL, "CREATE TYPE \"t_e_enum2\" AS ENUM ('a', 'b')", "ALTER TABLE \"t\" ALTER COLUMN \"e\" DROP DEFAULT",
        "ALTER TABLE \"t\" ALTER COLUMN \"e\" TYPE t_e_enum2 USING \"e\"::text::t_e_enum2", "ALTER TABLE \"t\" ALTER COLUMN \"e\" SET DEFAULT 'a'",
        "DROP TYPE \"t_e_enum\"", "DROP TABLE \"t\"", "DROP TYPE \"t_e_enum2\"",
    };
    CU_ASSERT_EQUAL(script.statements.n, sizeof texts / sizeof *texts);
    for (size_t i = 0; i < sizeof texts / sizeof *texts && i < script.statements.n; i++)
        if (texts[i] != NULL)
            UNIT_TEXT(script.statements.v[i].text, texts[i]);
}

static void numbers_given_are_passed_over(void)
{
    const char *text = "CREATE TABLE t (id serial PRIMARY KEY, a integer);\nINSERT INTO t (a) VALUES (1);\nINSERT INTO t (id, a) VALUES (7, 1)";
    CU_ASSERT_EQUAL(lower(dialects[PG], text), MS_OK);
    CU_ASSERT_EQUAL(script.statements.n, 4);
    UNIT_CONTAINS(script.statements.v[script.statements.n - 1].text, "SELECT setval(");
    CU_ASSERT_EQUAL(lower(dialects[MY], text), MS_OK);
    CU_ASSERT_EQUAL(script.statements.n, 3);
}

static void comments_are_left_out_where_there_are_none(void)
{
    const char *text = "CREATE TABLE t (a integer);\nCOMMENT ON COLUMN t.a IS 'x'";
    CU_ASSERT_EQUAL(lower(dialects[LITE], text), MS_OK);
    CU_ASSERT_EQUAL(script.statements.n, 1);
    CU_ASSERT_EQUAL_FATAL(warnings.n, 1);
    UNIT_CONTAINS(warnings.v[0], "t.a");
    CU_ASSERT_EQUAL(lower(dialects[PG], text), MS_OK);
    CU_ASSERT_EQUAL(script.statements.n, 2);
}

static void made_names_stay_apart_when_they_are_cut(void)
{
    const char *one = "CREATE TABLE a_table_with_a_name_that_is_long_by_any_measure_1 (a_column_with_a_long_name_1 integer UNIQUE, a_column_with_a_long_name_2 integer UNIQUE)";
    CU_ASSERT_EQUAL(lower(dialects[PG], one), MS_OK);
    const ms_table *table = script.ops.v[0].table;
    CU_ASSERT_EQUAL_FATAL(table->constraints.n, 2);
    CU_ASSERT_EQUAL(strlen(table->constraints.v[0].name), 63);
    CU_ASSERT_STRING_NOT_EQUAL(table->constraints.v[0].name, table->constraints.v[1].name);
}

/* Nothing that is cut off, or has one character changed, crashes or is half taken. */
static void survives_broken_text(void)
{
    static const char text[] = "CREATE TABLE t (id serial PRIMARY KEY, e enum ('a', 'b') DEFAULT 'a', n numeric(9, 2) CHECK (n BETWEEN 1 AND 2 OR NOT n IN (3, 4)), "
                               "g varchar(20) GENERATED ALWAYS AS (CASE WHEN n > 1 THEN 'x' || 'y' ELSE trim('z') END) STORED REFERENCES u (a) ON DELETE SET NULL);\n"
                               "ALTER TABLE t ADD COLUMN c text DEFAULT 'x', ALTER n TYPE numeric(10, 2), RENAME e TO f;\n"
                               "UPDATE t SET n = -(1 + 2) * CAST('3' AS bigint) WHERE EXISTS (SELECT 1 FROM u AS v LEFT JOIN w ON v.a = w.b WHERE v.a LIKE 'x%' GROUP BY v.b);\n";
    static const char marks[] = "(),';\"|*. x1-";
    char broken[sizeof text];
    for (size_t d = 0; d < N_DIALECTS; d++)
        for (size_t i = 0; i < sizeof text - 1; i++) {
            memcpy(broken, text, sizeof text);
            broken[i] = '\0';
            lower(dialects[d], broken);
            memcpy(broken, text, sizeof text);
            broken[i] = marks[i % (sizeof marks - 1)];
            if (lower(dialects[d], broken) != MS_OK)
                CU_ASSERT_TRUE(err.line >= 1 && err.message[0] != '\0');
        }
    char deep[4096];
    memset(deep, '(', sizeof deep);
    memcpy(deep, "UPDATE t SET a = ", 17);
    deep[sizeof deep - 1] = '\0';
    CU_ASSERT_NOT_EQUAL(lower(dialects[PG], deep), MS_OK);
}

/* ---- golden -------------------------------------------------------------------------------------------------------------- */

static char *file_text(const char *path)
{
    FILE *f = fopen(path, "r");
    if (f == NULL)
        return NULL;
    char *text = calloc(1, 1 << 20);
    const size_t n = fread(text, 1, (1 << 20) - 1, f);
    text[n] = '\0';
    fclose(f);
    return text;
}

static void golden(const ms_dialect *d)
{
    ms_source source;
    ms_plan plan;
    char path[1024], *want;
    lower(d, ""); /* a fresh arena */
    snprintf(path, sizeof path, "%s/project/migrations", PORTABLE_DIR);
    CU_ASSERT_EQUAL_FATAL(ms_source_open(path, MS_LAYOUT_AUTO, d->name, arena, &source, &err), MS_OK);
    CU_ASSERT_EQUAL(source.migrations.n, 20);
    ms_plan_item *items = ms_arena_alloc(arena, source.migrations.n * sizeof *items);
    for (size_t i = 0; i < source.migrations.n; i++)
        items[i].migration = &source.migrations.v[i];
    const ms_plan_request request = { .driver = d->name, .dialect = d, .server_version = d->default_version, .direction = MS_UP, .portable = true,
                                      .catalog = ms_catalog_new(arena, d->flags & MS_DIALECT_SCHEMAS ? "public" : NULL, d->compare) };
    const ms_status status = ms_plan_build(&request, items, source.migrations.n, arena, &plan, &err);
    if (status != MS_OK)
        fprintf(stderr, "%s:%d: %s\n", err.file, (int)err.line, err.message);
    CU_ASSERT_EQUAL_FATAL(status, MS_OK);
    const char *text = "";
    for (size_t m = 0; m < plan.migrations.n; m++) {
        const ms_planned *p = &plan.migrations.v[m];
        text = ms_arena_printf(arena, "%s-- %s %s\n", text, p->version, p->name);
        for (size_t i = 0; i < p->steps.n; i++)
            text = ms_arena_printf(arena, "%s%.*s;\n", text, (int)p->steps.v[i].len, p->steps.v[i].sql);
    }
    snprintf(path, sizeof path, "%s/golden/%s.sql", PORTABLE_DIR, d->name);
    if (getenv("PORTABLE_UPDATE") != NULL) {
        FILE *f = fopen(path, "w");
        CU_ASSERT_PTR_NOT_NULL_FATAL(f);
        fputs(text, f);
        fclose(f);
    }
    want = file_text(path);
    UNIT_TEXT(text, want);
    free(want);
}

static void twenty_migrations_as_native_sql(void)
{
    for (size_t d = 0; d < N_DIALECTS; d++)
        golden(dialects[d]);
}

static void ends(void)
{
    ms_arena_free(arena);
    arena = NULL;
}

static const unit_test tests[] = {
    UNIT(refuses_with_place_and_way_out), UNIT(unknown_databases_get_what_the_standard_has), UNIT(writes_conditions),
    UNIT(enums_come_and_go_with_their_column), UNIT(numbers_given_are_passed_over), UNIT(comments_are_left_out_where_there_are_none),
    UNIT(made_names_stay_apart_when_they_are_cut), UNIT(survives_broken_text), UNIT(twenty_migrations_as_native_sql), UNIT(ends), { NULL, NULL }
};

int main(void) { return unit_run("portable", tests); }
