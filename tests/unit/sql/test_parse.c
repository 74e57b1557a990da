/* test_parse.c: the parser with the real dialects: types, folding, rules; and what must not become a modelled op. The
 * bulk of the grammar is in tests/golden/sql. */
#include "config.h"

#include "dialects.h"
#include "mariadb/mariadb.h"
#include "mysql/mysql.h"
#include "postgresql/postgresql.h"
#include "sql/function.h"
#include "sqlite/sqlite.h"
#include "tests/unit/unit.h"

static ms_arena *arena;

static ms_ops parse(const ms_dialect *d, const char *text)
{
    ms_ops ops = { 0 };
    ms_arena_free(arena);
    arena = ms_arena_new();
    ms_sql_parse_statement(d, text, strlen(text), arena, &ops);
    return ops;
}

/* Kind, length and scale of the one column of CREATE TABLE t (c TYPE). */
static void type_is(const ms_dialect *d, const char *type, ms_type_kind kind, int32_t length, int32_t scale)
{
    char text[200];
    snprintf(text, sizeof text, "CREATE TABLE t (c %s NOT NULL)", type);
    const ms_ops ops = parse(d, text);
    CU_ASSERT_EQUAL_FATAL(ops.n, 1);
    CU_ASSERT_EQUAL_FATAL(ops.v[0].kind, MS_OP_CREATE_TABLE);
    const ms_column *c = &ops.v[0].table->columns.v[0];
    if (c->type.kind != kind || c->type.length != length || c->type.scale != scale)
        fprintf(stderr, "%s: kind %d (%d), length %d, scale %d\n", type, c->type.kind, kind, c->type.length,
                c->type.scale);
    CU_ASSERT_EQUAL(c->type.kind, kind);
    CU_ASSERT_EQUAL(c->type.length, length);
    CU_ASSERT_EQUAL(c->type.scale, scale);
    CU_ASSERT(c->not_null);
}

static void types(void)
{
    const ms_dialect *pg = &ms_dialect_postgresql, *my = &ms_dialect_mysql;
    type_is(pg, "int", MS_TYPE_INTEGER, -1, -1);
    type_is(pg, "character varying(20)", MS_TYPE_VARCHAR, 20, -1);
    type_is(pg, "numeric(10, 2)", MS_TYPE_DECIMAL, 10, 2);
    type_is(pg, "timestamp(3) with time zone", MS_TYPE_TIMESTAMPTZ, 3, -1);
    type_is(pg, "double precision", MS_TYPE_DOUBLE, -1, -1);
    type_is(pg, "text[]", MS_TYPE_ARRAY, -1, -1);
    type_is(pg, "varchar(20) ARRAY[4]", MS_TYPE_ARRAY, 20, -1);
    type_is(pg, "pg_catalog.int8", MS_TYPE_BIGINT, -1, -1);
    type_is(pg, "shop.mood", MS_TYPE_USER, -1, -1);
    type_is(pg, "\"Mood\"", MS_TYPE_USER, -1, -1);
    type_is(my, "int unsigned", MS_TYPE_INTEGER, -1, -1);
    type_is(my, "varchar(20) CHARACTER SET latin1", MS_TYPE_VARCHAR, 20, -1);
    type_is(my, "decimal(8,3)", MS_TYPE_DECIMAL, 8, 3);
    type_is(my, "enum('a','b')", MS_TYPE_ENUM, -1, -1);
    type_is(&ms_dialect_mariadb, "set('a','b')", MS_TYPE_SET, -1, -1);
}

static void serial_is_not_null_and_numbered(void)
{
    const ms_ops ops = parse(&ms_dialect_postgresql, "CREATE TABLE t (id bigserial PRIMARY KEY, n int PRIMARY KEY)");
    const ms_column *c = ops.v[0].table->columns.v;
    CU_ASSERT(c[0].type.serial);
    CU_ASSERT(c[0].not_null);
    CU_ASSERT_EQUAL(c[0].identity, MS_IDENTITY_AUTO);
    CU_ASSERT_FALSE(c[1].not_null); /* the key implies it: apply knows where */
}

/* The rules that the golden files are read with are those of the dialects. */
static void rules_are_the_dialects(void)
{
    static const struct { const ms_dialect *real, *test; } pairs[] = {
        { &ms_dialect_postgresql, &test_postgresql },
        { &ms_dialect_mysql, &test_mysql },
        { &ms_dialect_mariadb, &test_mariadb },
        { &ms_dialect_sqlite, &test_sqlite },
    };
    static const char *const texts[] = {
        "SELECT 'a\\'; b' FROM \"x;y\"; SELECT $$ ; $$; SELECT 1 # ; c\n",
        "SELECT 2 /*!40000 ; */; /*M! SELECT 3; */ SELECT `4;`",
        "CREATE PROCEDURE p() BEGIN SELECT 1; END; SELECT 2; SELECT 3--4; SELECT E'\\';';",
        "DELIMITER //\nSELECT 1; //\nSELECT /* /* */ 2; */ 3",
        "CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN SELECT 1; END; SELECT 1",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END; SELECT 1",
        "\\d x",
        "COPY t FROM STDIN;",
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
            ms_script a, b;
            ms_error e = MS_ERROR_INIT, f = MS_ERROR_INIT;
            ms_arena *scratch = ms_arena_new();
            const ms_status x = ms_sql_parse(pairs[i].real, texts[k], strlen(texts[k]), 1, scratch, &a, &e);
            CU_ASSERT_EQUAL(x, ms_sql_parse(pairs[i].test, texts[k], strlen(texts[k]), 1, scratch, &b, &f));
            UNIT_TEXT(e.message, f.message);
            CU_ASSERT_EQUAL(a.statements.n, b.statements.n);
            for (size_t s = 0; s < a.statements.n && s < b.statements.n; s++)
                CU_ASSERT_EQUAL(a.statements.v[s].len, b.statements.v[s].len);
            ms_arena_free(scratch);
        }
}

/* Statements that begin like known ones but are not: one opaque op, nothing half filled. */
static void what_is_not_understood_is_opaque(void)
{
    static const char *const texts[] = {
        "CREATE TABLE", "CREATE TABLE t", "CREATE TABLE t (a int", "CREATE TABLE t (a int,)",
        "CREATE TABLE t (a int) AS", "CREATE TABLE t (a int WIBBLE", "CREATE INDEX", "CREATE INDEX i ON t",
        "CREATE INDEX i ON t ()", "CREATE INDEX i ON t (a", "ALTER TABLE", "ALTER TABLE t", "DROP TABLE",
        "DROP TABLE a b", "DROP INDEX", "RENAME TABLE a", "TRUNCATE", "CREATE VIEW v", "CREATE VIEW v AS",
        "CREATE TYPE t AS ENUM (a)", "COMMENT ON TABLE t", "COMMENT ON t IS 'x'", "SET", "SET x", "UPDATE t",
        "INSERT", "INSERT INTO t", "DELETE", "WITH x AS", "GRANT", "CREATE", "ALTER", "DROP", "SELECT", "(", "123",
        "'x'", "= 5", "CREATE TABLE t (PRIMARY KEY)", "CREATE TABLE t (a int REFERENCES)",
        "CREATE TABLE t (CONSTRAINT)", "REINDEX a b c", "CREATE TRIGGER t", "CREATE FUNCTION", "CREATE SEQUENCE",
        "BEGIN NONSENSE", "END NONSENSE", "CREATE TABLE t (a int DEFAULT)", "CREATE TABLE t (a int CHECK a > 0)",
        "CREATE TABLE a.b.c.d.e (x int)", "CREATE EXTENSION", "CREATE SCHEMA",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const ms_ops ops = parse(&test_postgresql, texts[i]);
        const bool split_error = ops.n == 0; /* an open parenthesis is refused before it is parsed */
        if (!split_error && !(ops.n == 1 && (ops.v[0].kind == MS_OP_OPAQUE || ops.v[0].kind == MS_OP_GRANT)))
            fprintf(stderr, "%s: op %d\n", texts[i], ops.v[0].kind);
        CU_ASSERT(split_error || (ops.n == 1 && (ops.v[0].kind == MS_OP_OPAQUE || ops.v[0].kind == MS_OP_GRANT)));
        CU_ASSERT(split_error || ops.v[0].verb != NULL || ops.v[0].kind == MS_OP_GRANT);
        CU_ASSERT_FALSE(split_error && strchr(texts[i], '(') == NULL);
    }
}

static void volatile_defaults(void)
{
    static const struct { const char *expr; bool is_volatile;
    } cases[] = {
        { "now()", false },
        { "CURRENT_TIMESTAMP", false },
        { "gen_random_uuid()", true },
        { "random()", true },
        { "clock_timestamp()", true },
        { "nextval('s')", true },
        { "'x()'", false },
        { "(1 + 2)", false },
        { "timezone('utc', now())", false },
        { "lower('X')", false },
        { "pg_catalog.now()", false },
        { "mine.now()", true },
        { "'{}'::numeric(10,2)", false },
        { "ARRAY[1]", false },
        { "\"now\"()", false },
        { "my_func()", true },
        { "'a'::character varying(5)", false },
        { "-1", false },
        { "NULL", false },
        { "CASE WHEN 1 IS NOT NULL THEN 2 ELSE CASE 3 WHEN 4 THEN 5 END END + 6", false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[200];
        snprintf(text, sizeof text, "ALTER TABLE t ADD COLUMN c int DEFAULT %s NOT NULL", cases[i].expr);
        const ms_ops ops = parse(&ms_dialect_postgresql, text);
        CU_ASSERT_EQUAL_FATAL(ops.n, 1);
        UNIT_TEXT(ops.v[0].column_def->default_expr, cases[i].expr);
        CU_ASSERT(ops.v[0].column_def->not_null);
        if (ops.v[0].volatile_default != cases[i].is_volatile)
            fprintf(stderr, "%s\n", cases[i].expr);
        CU_ASSERT_EQUAL(ops.v[0].volatile_default, cases[i].is_volatile);
    }
}

static void references_that_count_for_nothing(void)
{
    ms_dialect d = test_mysql;
    CU_ASSERT_EQUAL(parse(&d, "CREATE TABLE t (a int REFERENCES o (id))").v[0].table->constraints.n, 1);
    d.parse.inline_references_void = true;
    const ms_ops ops = parse(&d, "CREATE TABLE t (a int CONSTRAINT x REFERENCES o (id) NOT NULL)");
    CU_ASSERT_EQUAL_FATAL(ops.v[0].kind, MS_OP_CREATE_TABLE);
    CU_ASSERT_EQUAL(ops.v[0].table->constraints.n, 0);
    CU_ASSERT(ops.v[0].table->columns.v[0].not_null);
}

static void a_column_may_have_one_key(void)
{
    static const char *const both[] = { "CREATE TABLE t (a int PRIMARY KEY UNIQUE)", "CREATE TABLE t (a int UNIQUE PRIMARY KEY)" };
    for (size_t i = 0; i < sizeof both / sizeof *both; i++) {
        CU_ASSERT_EQUAL(parse(&ms_dialect_mysql, both[i]).v[0].table->constraints.n, 2);
        const ms_ops ops = parse(&ms_dialect_mariadb, both[i]);
        CU_ASSERT_EQUAL_FATAL(ops.v[0].table->constraints.n, 1);
        CU_ASSERT_EQUAL(ops.v[0].table->constraints.v[0].kind, MS_CONSTRAINT_PRIMARY_KEY);
    }
    CU_ASSERT_EQUAL(parse(&ms_dialect_mariadb, "CREATE TABLE t (a int UNIQUE, PRIMARY KEY (a))").v[0].table->constraints.n, 2);
}

static void deep_nesting_ends(void)
{
    enum { DEPTH = 100000 };
    ms_arena_free(arena);
    arena = ms_arena_new();
    char *text = ms_arena_alloc(arena, 2 * DEPTH + 64);
    size_t n = (size_t)snprintf(text, 64, "SELECT * FROM ");
    memset(text + n, '(', DEPTH);
    memset(text + n + DEPTH, ')', DEPTH);
    ms_ops ops = { 0 };
    ms_sql_parse_statement(&test_postgresql, text, n + 2 * DEPTH, arena, &ops);
    CU_ASSERT_EQUAL(ops.n, 1);
}

/* They are searched by halves, list after list, behind the words that are no functions. */
static void functions_stand_once_and_in_order(void)
{
    static const ms_dialect *const all[] = { &ms_dialect_postgresql, &ms_dialect_mysql, &ms_dialect_mariadb, &ms_dialect_sqlite };
    for (size_t d = 0; d < sizeof all / sizeof *all; d++)
        for (const ms_function_list *const *list = all[d]->functions; *list != NULL; list++)
            for (size_t i = 0; i < (*list)->n; i++) {
                const char *name = (*list)->names[i];
                CU_ASSERT(i == 0 || strcmp((*list)->names[i - 1], name) < 0);
                CU_ASSERT_EQUAL(ms_function_volatility(all[d], name, strlen(name)), (*list)->volatility);
            }
}

/* What one server brings along is somebody's own function on another. */
static void functions_are_the_dialects(void)
{
    static const struct { const char *name; ms_volatility postgresql, mysql, sqlite; } cases[] = {
        { "Lower", MS_VOLATILE_CONSTANT, MS_VOLATILE_CONSTANT, MS_VOLATILE_CONSTANT },
        { "GROUP_CONCAT", MS_VOLATILE_UNKNOWN, MS_VOLATILE_CONSTANT, MS_VOLATILE_CONSTANT },
        { "nextval", MS_VOLATILE_VOLATILE, MS_VOLATILE_VOLATILE, MS_VOLATILE_UNKNOWN },
        { "last_insert_id", MS_VOLATILE_UNKNOWN, MS_VOLATILE_VOLATILE, MS_VOLATILE_UNKNOWN },
        { "unixepoch", MS_VOLATILE_UNKNOWN, MS_VOLATILE_UNKNOWN, MS_VOLATILE_STABLE },
        { "varchar", MS_VOLATILE_CONSTANT, MS_VOLATILE_CONSTANT, MS_VOLATILE_CONSTANT },
        { "mine", MS_VOLATILE_UNKNOWN, MS_VOLATILE_UNKNOWN, MS_VOLATILE_UNKNOWN },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const size_t n = strlen(cases[i].name);
        CU_ASSERT_EQUAL(ms_function_volatility(&ms_dialect_postgresql, cases[i].name, n), cases[i].postgresql);
        CU_ASSERT_EQUAL(ms_function_volatility(&ms_dialect_mysql, cases[i].name, n), cases[i].mysql);
        CU_ASSERT_EQUAL(ms_function_volatility(&ms_dialect_mariadb, cases[i].name, n), cases[i].mysql);
        CU_ASSERT_EQUAL(ms_function_volatility(&ms_dialect_sqlite, cases[i].name, n), cases[i].sqlite);
        CU_ASSERT_EQUAL(ms_function_volatility(&test_postgresql, cases[i].name, n),
                        cases[i].name[0] == 'v' ? MS_VOLATILE_CONSTANT : MS_VOLATILE_UNKNOWN); /* it has no functions */
    }
}

int main(void)
{
    static const unit_test tests[] = {
        UNIT(types), UNIT(serial_is_not_null_and_numbered), UNIT(rules_are_the_dialects),
        UNIT(what_is_not_understood_is_opaque), UNIT(volatile_defaults),
        UNIT(references_that_count_for_nothing), UNIT(a_column_may_have_one_key), UNIT(deep_nesting_ends),
        UNIT(functions_stand_once_and_in_order), UNIT(functions_are_the_dialects), { NULL, NULL },
    };
    const int result = unit_run("sql/parse", tests);
    ms_arena_free(arena);
    return result;
}
