/* test_wild.c: what is seen in the wild, and how it is read: code in DO blocks and procedures, DDL inside of strings, comments
 * that are none on one server, client commands, several dialects in one text. */
#include "config.h"

#include "mariadb/mariadb.h"
#include "mysql/mysql.h"
#include "postgresql/postgresql.h"
#include "sqlite/sqlite.h"
#include "tests/unit/unit.h"

static ms_arena *arena;

static const char *op_line(const ms_op *op)
{
    const char *when = "";
    if (op->guard != NULL)
        when = ms_arena_printf(arena, " if %s%s %s%s%s%s", op->otherwise ? "no " : "", ms_object_kind_name(op->guard->kind),
                               op->guard->table.name != NULL ? op->guard->table.name : "",
                               op->guard->table.name != NULL && op->guard->name != NULL ? "." : "",
                               op->guard->name != NULL ? op->guard->name : "", op->guard->any_schema && !op->guard->all_schemas ? " anywhere" : "");
    else if (op->conditional)
        when = " maybe";
    return ms_arena_printf(arena, "%s%s%s%s%s%s", ms_op_name(op->kind), op->object.name != NULL ? " " : "",
                           op->object.name != NULL ? op->object.name : "", op->if_not_exists ? " unless there" : op->if_exists ? " if there" : "",
                           op->unread ? " unread" : "", when);
}

/* All ops of a text; the error, with its line, when it is refused. */
static const char *ops_of(const ms_dialect *d, const char *text)
{
    ms_script script;
    ms_error err = MS_ERROR_INIT;
    ms_arena_free(arena);
    arena = ms_arena_new();
    if (ms_sql_parse(d, text, strlen(text), 1, arena, &script, &err) != MS_OK)
        return ms_arena_printf(arena, "%d: %s", err.line, err.message);
    const char *out = "";
    for (size_t i = 0; i < script.ops.n; i++)
        out = ms_arena_printf(arena, "%s%s%s", out, i > 0 ? "; " : "", op_line(&script.ops.v[i]));
    return out;
}

typedef struct example { const char *text, *ops; } example;

static void check(const ms_dialect *d, const example *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *got = ops_of(d, list[i].text);
        if (strcmp(got, list[i].ops) != 0)
            fprintf(stderr, "%s\n  expected %s\n  got      %s\n", list[i].text, list[i].ops, got);
        UNIT_TEXT(got, list[i].ops);
    }
}
#define CHECK(d, list) check(&(d), list, sizeof(list) / sizeof(list)[0])

#define DO(code) "DO $$ " code " $$"
#define HAS_COLUMN "EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 't' AND column_name = 'c')"

static void do_blocks(void)
{
    static const example list[] = {
        { DO("BEGIN IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'mood') THEN CREATE TYPE mood AS ENUM ('a'); END IF; END"),
          "create_enum mood if no enum mood" },
        { DO("BEGIN CREATE TYPE mood AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END"), "create_enum mood unless there" },
        { DO("BEGIN DROP TABLE t; EXCEPTION WHEN undefined_table THEN RAISE NOTICE 'gone'; END"), "drop_table t if there" },
        { DO("BEGIN DROP TABLE t; DROP TABLE u; EXCEPTION WHEN others THEN NULL; END"), "drop_table t maybe; drop_table u maybe" },
        { DO("BEGIN IF " HAS_COLUMN " THEN ALTER TABLE t DROP COLUMN c; ELSE DROP TABLE u; END IF; END"),
          "drop_column t if column t.c; drop_table u if no column t.c" },
        { DO("BEGIN IF " HAS_COLUMN " THEN IF now() > '2020-01-01' THEN DROP TABLE u; END IF; END IF; END"), "drop_table u maybe" },
        { DO("BEGIN IF 1 = 2 THEN NULL; ELSIF 2 = 3 THEN DROP TABLE t; END IF; DROP TABLE u; END"), "drop_table t maybe; drop_table u" },
        { DO("DECLARE r record; n int := 0; BEGIN FOR r IN SELECT * FROM t LOOP UPDATE u SET a = r.a; n := n + 1; END LOOP; END"),
          "update u maybe" },
        { DO("BEGIN IF x THEN RETURN; END IF; DROP TABLE t; END"), "drop_table t maybe" },
        { DO("BEGIN EXECUTE 'DROP TABLE ' || quote_ident('t'); EXECUTE format('ALTER TABLE %I ADD %I int', 't', 'C'); END"),
          "drop_table t; add_column t" },
        { DO("DECLARE x text; BEGIN EXECUTE 'DROP TABLE ' || x; END"), "run_block unread" },
        { DO("BEGIN PERFORM setval('s', 1); PERFORM mine(); DROP TABLE t; END"), "run_block unread; drop_table t" },
        { DO("BEGIN PERFORM pg_sleep(1); RAISE NOTICE 'x'; END"), "run_block" },
        { DO("BEGIN DROP TABLE t; COMMIT; END"), "run_block unread" },
        { "DO LANGUAGE plpython3u $$ plpy.execute('DROP TABLE t') $$", "run_block unread" },
        { DO("BEGIN DROP TABLE t"), "run_block unread; drop_table t" },
        { DO("<<here>> BEGIN BEGIN CREATE TABLE a (x int); END; END here"), "create_table a" },
        { DO("BEGIN CASE WHEN a THEN DROP TABLE t; ELSE DROP TABLE u; END CASE; END"), "drop_table t maybe; drop_table u maybe" },
    };
    CHECK(ms_dialect_postgresql, list);
}

static void line_inside_of_a_block(void)
{
    const char *text = "SELECT 1;\nDO $$\nBEGIN\n  DROP TABLE t;\nEND $$;";
    ms_script script;
    ms_arena_free(arena);
    arena = ms_arena_new();
    CU_ASSERT_EQUAL_FATAL(ms_sql_parse(&ms_dialect_postgresql, text, strlen(text), 1, arena, &script, NULL), MS_OK);
    CU_ASSERT_EQUAL(script.ops.v[1].line, 4);
    CU_ASSERT_EQUAL(script.ops.v[1].statement, 1);
}

#define MY_COLUMN "EXISTS (SELECT * FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 't' AND column_name = 'c')"
#define PROCEDURE(body) "CREATE PROCEDURE p() BEGIN " body " END; CALL p(); DROP PROCEDURE p"
#define MADE "create_routine p; "
#define GONE "; drop_routine p"

static void procedures(void)
{
    static const example list[] = {
        { PROCEDURE("IF NOT " MY_COLUMN " THEN ALTER TABLE t ADD COLUMN c int; END IF;"), MADE "add_column t if no column t.c" GONE },
        { PROCEDURE("IF EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 't') THEN IF NOT " MY_COLUMN
                    " THEN ALTER TABLE t ADD COLUMN c int; END IF; DROP TABLE u; END IF;"),
          MADE "add_column t if no column t.c; drop_table u if table t" GONE },
        { PROCEDURE("IF EXISTS (SELECT * FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 't') THEN DROP TABLE t; END IF;"),
          MADE "drop_table t if table t" GONE },
        { PROCEDURE("IF (SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 't') = 1 THEN DROP TABLE t; END IF;"),
          MADE "drop_table t maybe" GONE },
        { PROCEDURE("IF x THEN IF NOT " MY_COLUMN " THEN ALTER TABLE t ADD COLUMN c int; END IF; END IF;"), MADE "add_column t maybe" GONE },
        { PROCEDURE("DECLARE n INT DEFAULT 0; SELECT COUNT(*) INTO n FROM x; IF n = 0 THEN DROP TABLE t; END IF;"), MADE "drop_table t maybe" GONE },
        { PROCEDURE("SET @s = 'ALTER TABLE t ADD c int'; PREPARE q FROM @s; EXECUTE q; DEALLOCATE PREPARE q;"), MADE "add_column t" GONE },
        { PROCEDURE("IF 1 THEN SET @s = 'DROP TABLE t'; ELSE SET @s = 'DROP TABLE u'; END IF; PREPARE q FROM @s; EXECUTE q;"),
          MADE "call p unread" GONE },
        { PROCEDURE("DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END; DROP TABLE t;"), MADE "drop_table t maybe" GONE },
        { PROCEDURE("DECLARE CONTINUE HANDLER FOR 1060, SQLSTATE VALUE '42S21' BEGIN DELETE FROM u; END; ALTER TABLE t ADD c int;"),
          MADE "delete u maybe; add_column t maybe" GONE },
        { PROCEDURE("DECLARE EXIT HANDLER FOR NOT FOUND DROP TABLE u; IF NOT " MY_COLUMN " THEN ALTER TABLE t ADD COLUMN c int; END IF;"),
          MADE "drop_table u maybe; add_column t maybe" GONE },
        { PROCEDURE("DECLARE done INT DEFAULT 0; DECLARE k CURSOR FOR SELECT id FROM t; DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = 1; "
                    "OPEN k; r: LOOP FETCH k INTO n; IF done THEN LEAVE r; END IF; DELETE FROM u WHERE id = n; END LOOP; CLOSE k;"),
          MADE "delete u maybe" GONE },
        { PROCEDURE("DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; END; DROP TABLE t;"), MADE "call p unread" GONE },
        { PROCEDURE("DECLARE CONTINUE HANDLER FOR 1060 BEGIN END; SET @s = 'DROP TABLE t'; PREPARE q FROM @s; EXECUTE q; DEALLOCATE PREPARE q; "
                    "SET @s = 'DROP TABLE u'; PREPARE q FROM @s; EXECUTE q;"),
          MADE "drop_table t maybe; drop_table u maybe" GONE },
        /* a PREPARE that fails leaves the one before it; a handler that acts may change the text */
        { PROCEDURE("DECLARE CONTINUE HANDLER FOR 1060 BEGIN END; PREPARE q FROM 'DROP TABLE t'; EXECUTE q; PREPARE q FROM 'DROP TABLE u'; EXECUTE q;"),
          MADE "call p unread; drop_table t maybe" GONE },
        { PROCEDURE("DECLARE CONTINUE HANDLER FOR 1060 SET @s = 'x'; SET @s = 'DROP TABLE t'; PREPARE q FROM @s; EXECUTE q;"),
          MADE "call p unread" GONE },
        { PROCEDURE("WHILE x DO DELETE FROM t LIMIT 10; END WHILE;"), MADE "delete t maybe" GONE },
        { PROCEDURE("SELECT 'nothing to do';"), MADE "call p" GONE },
        { "CALL elsewhere()", "call elsewhere unread" },
        { "CREATE PROCEDURE p() CALL p(); CALL p()", MADE "call p unread" },
        { "CREATE PROCEDURE p() SQL SECURITY INVOKER ALTER TABLE t ADD c int; CALL p", MADE "add_column t" },
        /* the same without DELIMITER and with it in the middle of the file */
        { "SELECT 1;\nDELIMITER $$\nCREATE PROCEDURE p()\nBEGIN\n  ALTER TABLE t ADD c int;\nEND$$\nCALL p()$$\nDELIMITER ;\nDROP TABLE u;",
          "query; " MADE "add_column t; drop_table u" },
    };
    CHECK(ms_dialect_mysql, list);
    CHECK(ms_dialect_mariadb, list);
}

#define OF(parameters, body) "CREATE PROCEDURE p(" parameters ") BEGIN " body " END; CALL p"
#define RUN " PREPARE q FROM @s; EXECUTE q; DEALLOCATE PREPARE q;"
#define NO_COLUMN "NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = tab AND column_name = col)"

static void parameters(void)
{
    static const example list[] = {
        { OF("tab VARCHAR(64), IN col VARCHAR(64)", "IF " NO_COLUMN " THEN SET @s = CONCAT('ALTER TABLE ', tab, ' ADD ', `col`, ' INT');" RUN " END IF;")
          "('t', 'c'); CALL p('u', 'd')", MADE "add_column t if no column t.c; add_column u if no column u.d" },
        { OF("tab TEXT", "SET @s = CONCAT('DROP TABLE ', DATABASE(), '.', tab);" RUN) "('t')", MADE "drop_table t" },
        { OF("tab TEXT", "SET @s = CONCAT('DROP TABLE `', DATABASE(), '`.`', tab, '`');" RUN) "('t')", MADE "drop_table t" },
        { OF("tab TEXT", "SET @s = CONCAT('USE ', DATABASE());" RUN) "('t')", MADE "call p unread" },
        { OF("tab TEXT", "DECLARE x TEXT DEFAULT 'DROP TABLE '; SET x = CONCAT(x, tab); SET @s = x;" RUN) "('t')", MADE "drop_table t" },
        { OF("", "DECLARE n INT; SELECT COUNT(*) INTO n FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 't';"
                 " IF n = 0 THEN CREATE TABLE t (a INT); END IF;") "()", MADE "create_table t if no table t" },
        { OF("IN tab TEXT", "CALL q(tab);") "('t')", MADE "call p unread" },
        /* what the code sets is not what was given */
        { OF("tab TEXT", "IF x() THEN SET tab = 'u'; END IF; SET @s = CONCAT('DROP TABLE ', tab);" RUN) "('t')", MADE "call p unread" },
        { OF("tab TEXT", "WHILE y DO SET @s = CONCAT('DROP TABLE ', tab);" RUN " SET tab = 'u'; END WHILE;") "('t')", MADE "call p unread" },
        { OF("OUT tab TEXT", "SET @s = CONCAT('DROP TABLE ', tab);" RUN) "(@t)", MADE "call p unread" },
        { OF("tab TEXT", "BEGIN DECLARE tab TEXT DEFAULT 'u'; END; SET @s = CONCAT('DROP TABLE ', tab);" RUN) "('t')", MADE "call p unread" },
        { OF("tab TEXT", "SELECT a INTO tab FROM x; SET @s = CONCAT('DROP TABLE ', tab);" RUN) "('t')", MADE "call p unread" },
        { OF("tab TEXT", "SET @s = CONCAT('DROP TABLE ', tab);" RUN) "(f())", MADE "call p unread" },
        { OF("tab TEXT", "DROP TABLE x;") "()", MADE "call p unread" },
        /* the parameter, not the column: true of every table */
        { OF("table_name TEXT", "IF EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = table_name) THEN "
                                "DROP TABLE t; END IF;") "('t')", MADE "drop_table t maybe" },
        /* asked before the schema changed */
        { OF("", "DECLARE n INT; SELECT COUNT(*) INTO n FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 't';"
                 " DROP TABLE t; IF n = 0 THEN CREATE TABLE t (a INT); END IF;") "()", MADE "drop_table t; create_table t maybe" },
    };
    CHECK(ms_dialect_mysql, list);
    CHECK(ms_dialect_mariadb, list);
}

/* The text of a procedure's code is its own: what it does stands where it is called, whatever line its code is on. */
static void line_of_a_call(void)
{
    static const char *const list[] = {
        "CREATE PROCEDURE p() BEGIN ALTER TABLE t ADD c int; END;\nSELECT 1;\nCALL p();",
        "CREATE PROCEDURE p() BEGIN SET @s = 'ALTER TABLE t ADD c int'; PREPARE q FROM @s; EXECUTE q; END;\nSELECT 1;\nCALL p();",
        "CREATE PROCEDURE q() BEGIN\n\n\nALTER TABLE t ADD c int; END;\nCREATE PROCEDURE p() BEGIN CALL q(); END; CALL p();",
    };
    static const struct { int32_t line; uint32_t statement; } where[] = { { 3, 2 }, { 3, 2 }, { 5, 2 } };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        ms_script script;
        ms_arena_free(arena);
        arena = ms_arena_new();
        CU_ASSERT_EQUAL_FATAL(ms_sql_parse(&ms_dialect_mariadb, list[i], strlen(list[i]), 1, arena, &script, NULL), MS_OK);
        const ms_op *last = &script.ops.v[script.ops.n - 1];
        CU_ASSERT_EQUAL(last->kind, MS_OP_ADD_COLUMN);
        CU_ASSERT_EQUAL(last->line, where[i].line);
        CU_ASSERT_EQUAL(last->statement, where[i].statement);
    }
}

static void comments(void)
{
    static const example mysql[] = {
        { "CREATE TABLE t (a int);--comment\nDROP TABLE u", "create_table t; opaque" }, /* two minus signs: the server refuses it */
        { "-- comment\nDROP TABLE u", "drop_table u" },
        { "CREATE TABLE t (a int NOT NULL /*!80023 INVISIBLE */, b varchar(9) /*!50606 DEFAULT 'x' */)", "create_table t" },
        { "CREATE TABLE t (a int) /*!50100 PARTITION BY HASH (a) PARTITIONS 4 */", "create_table t" },
        { "/*!40101 SET NAMES utf8 */;\n/*!40000 ALTER TABLE t DISABLE KEYS */;\nDROP TABLE u", "session; table_option t; drop_table u" },
    };
    static const example others[] = { { "CREATE TABLE t (a int);--comment\nDROP TABLE u", "create_table t; drop_table u" } };
    CHECK(ms_dialect_mysql, mysql);
    CHECK(ms_dialect_postgresql, others);
    CHECK(ms_dialect_sqlite, others);
    ms_script script;
    const char *text = "CREATE TABLE t (a int NOT NULL /*!50606 DEFAULT 7 */ COMMENT 'x')";
    ms_arena_free(arena);
    arena = ms_arena_new();
    CU_ASSERT_EQUAL_FATAL(ms_sql_parse(&ms_dialect_mysql, text, strlen(text), 1, arena, &script, NULL), MS_OK);
    UNIT_TEXT(script.ops.v[0].table->columns.v[0].default_expr, "7");
    UNIT_TEXT(script.ops.v[0].table->columns.v[0].comment, "x");
}

static void client_commands(void)
{
    static const example list[] = {
        { "DROP TABLE t;\n\\set x 1\n", "2: a command of the client (a line that starts with \\) is no SQL" },
        { "DROP TABLE t;\n\nDROP TABLE :name;", "3: a variable of the client (:name) is no SQL" },
        { "COPY t FROM stdin;\n1\t2\n\\.\n", "1: COPY ... FROM STDIN: its data cannot be sent from a migration" },
    };
    CHECK(ms_dialect_postgresql, list);
}

/* One text for several servers: what is not this one's is opaque, never half read. */
static void other_dialects(void)
{
    static const example postgresql[] = {
        { "ALTER TABLE t MODIFY COLUMN a bigint; DROP TABLE u", "opaque t; drop_table u" },
        { "PRAGMA foreign_keys = OFF; DROP TABLE u", "session; drop_table u" },
        { "CREATE TABLE `t` (a int)", "opaque" },
    };
    static const example sqlite[] = {
        { "ALTER TABLE t ALTER COLUMN a TYPE bigint; DROP TABLE u", "change_type t; drop_table u" },
        { "CREATE TABLE [t] (a int); CREATE TABLE \"t\" (a int); CREATE TABLE `t` (a int)", "create_table t; create_table t; create_table t" },
    };
    static const example mysql[] = { { "CREATE TABLE \"t\" (a int); DROP TABLE u", "opaque; drop_table u" } };
    CHECK(ms_dialect_postgresql, postgresql);
    CHECK(ms_dialect_sqlite, sqlite);
    CHECK(ms_dialect_mysql, mysql);
}

/* Statements that say what they depend on. */
static void dependencies(void)
{
    ms_ops ops = { 0 };
    const char *text = "CREATE FUNCTION touch() RETURNS trigger AS $$ BEGIN UPDATE audit SET n = app.next_n(); PERFORM tidy(NEW.id); RETURN NEW; END $$ LANGUAGE plpgsql";
    ms_arena_free(arena);
    arena = ms_arena_new();
    ms_sql_parse_statement(&ms_dialect_postgresql, text, strlen(text), arena, &ops);
    CU_ASSERT_EQUAL_FATAL(ops.v[0].mentions.n, 1);
    UNIT_TEXT(ops.v[0].mentions.v[0].name, "audit");
    CU_ASSERT_EQUAL_FATAL(ops.v[0].calls.n, 2);
    UNIT_TEXT(ops.v[0].calls.v[0].schema, "app");
    UNIT_TEXT(ops.v[0].calls.v[0].name, "next_n");
    UNIT_TEXT(ops.v[0].calls.v[1].name, "tidy");
}

int main(void)
{
    static const unit_test tests[] = {
        UNIT(do_blocks), UNIT(line_inside_of_a_block), UNIT(procedures), UNIT(parameters), UNIT(line_of_a_call), UNIT(comments),
        UNIT(client_commands), UNIT(other_dialects), UNIT(dependencies), { NULL, NULL },
    };
    const int result = unit_run("sql/wild", tests);
    ms_arena_free(arena);
    return result;
}
