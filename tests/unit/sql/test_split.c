/* test_split.c: what the splitter refuses and where it says so; bodies, delimiters and directives; odd ends of files.
 * What it accepts in bulk is in tests/golden/sql. */
#include "config.h"

#include <stdlib.h>

#include "dialects.h"
#include "tests/unit/unit.h"

typedef struct result {
    ms_arena *arena;
    ms_script script;
    ms_error err;
    ms_status status;
} result;

static result parse_n(const ms_dialect *d, const char *text, size_t len)
{
    result r = { .arena = ms_arena_new(), .err = MS_ERROR_INIT };
    r.status = ms_sql_parse(d, text, len, 1, r.arena, &r.script, &r.err);
    return r;
}

/* The statements, joined by " | "; or the error as "code line:column message". */
static const char *split_n(const ms_dialect *d, const char *text, size_t len)
{
    static char out[4096];
    result r = parse_n(d, text, len);
    size_t n = 0;
    out[0] = '\0';
    if (r.status != MS_OK) {
        snprintf(out, sizeof out, "%s %d:%d %s", r.err.code, r.err.line, r.err.column, r.err.message);
        CU_ASSERT_EQUAL(r.status, MS_ERR_USAGE);
    }
    for (size_t i = 0; r.status == MS_OK && i < r.script.statements.n; i++)
        n += (size_t)snprintf(out + n, sizeof out - n, "%s%.*s", i > 0 ? " | " : "", (int)r.script.statements.v[i].len,
                              r.script.statements.v[i].text);
    ms_arena_free(r.arena);
    return out;
}

static const char *split(const ms_dialect *d, const char *text) { return split_n(d, text, strlen(text)); }

static void nothing(void)
{
    UNIT_TEXT(split(&test_postgresql, ""), "");
    UNIT_TEXT(split(&test_postgresql, " \n\t"), "");
    UNIT_TEXT(split(&test_postgresql, "-- only a comment"), "");
    UNIT_TEXT(split(&test_postgresql, ";;;"), "");
    UNIT_TEXT(split(&test_postgresql, "\xEF\xBB\xBF"), "");
    UNIT_TEXT(split(&test_mysql, "/*!40101 */;"), "");
    UNIT_TEXT(split(&test_mysql, "DELIMITER //"), "");
}

static void what_never_ends(void)
{
    UNIT_TEXT(split(&test_postgresql, "SELECT 1;\nSELECT 'a\nb"), "syntax 2:8 unterminated string");
    UNIT_TEXT(split(&test_postgresql, "SELECT 1; /* x /* y */"), "syntax 1:11 unterminated comment");
    UNIT_TEXT(split(&test_postgresql, "\n  SELECT $f$ x $$"), "syntax 2:10 unterminated dollar-quoted string");
    UNIT_TEXT(split(&test_postgresql, "SELECT \"a"), "syntax 1:8 unterminated quoted name");
    UNIT_TEXT(split(&test_postgresql, "SELECT f(1, (2);\nSELECT 2"), "syntax 1:9 unterminated parenthesis");
    UNIT_TEXT(split(&test_postgresql, "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC\n SELECT 1;"),
              "syntax 1:33 unterminated BEGIN block");
    UNIT_TEXT(split(&test_mysql, "CREATE PROCEDURE p()\nBEGIN\n  IF a THEN SELECT 1;\nEND;"),
              "syntax 3:3 unterminated IF");
    UNIT_TEXT(split(&test_mysql, "SELECT 1 /*!50000 + 1"), "syntax 1:10 unterminated conditional comment");
    UNIT_TEXT(split(&test_sqlite, "CREATE TRIGGER t AFTER INSERT ON x BEGIN SELECT 1;"),
              "syntax 1:36 unterminated BEGIN block");
    UNIT_TEXT(split(&test_postgresql, "\xC3\xA4\xC3\xA4 'x"), "syntax 1:4 unterminated string");
}

static void what_only_a_client_knows(void)
{
    UNIT_TEXT(split(&test_postgresql, "SELECT 1;\nCOPY t (a) FROM stdin WITH CSV;\n1\n\\.\n"),
              "copy_data 2:1 COPY ... FROM STDIN: its data cannot be sent from a migration");
    UNIT_TEXT(split(&test_postgresql, "\\restrict abc\nSELECT 1;"),
              "client_command 1:1 a command of the client (a line that starts with \\) is no SQL");
    UNIT_TEXT(split(&test_postgresql, "SELECT 1;\n  \\d t\n"),
              "client_command 2:3 a command of the client (a line that starts with \\) is no SQL");
    UNIT_TEXT(split(&test_postgresql, "COPY t FROM '/x'; COPY t TO STDOUT"), "COPY t FROM '/x' | COPY t TO STDOUT");
    UNIT_TEXT(split(&test_mysql, "/*!50000 SELECT 1; SELECT 2; */"),
              "syntax 1:20 a conditional comment holds more than one statement");
    UNIT_TEXT(split(&test_postgresql, "SELECT 1;\nALTER TABLE :t ADD x int"), "client_variable 2:13 a variable of the client (:name) is no SQL");
    UNIT_TEXT(split(&test_postgresql, "SELECT :'who'"), "client_variable 1:8 a variable of the client (:name) is no SQL");
    UNIT_TEXT(split(&test_postgresql, "SELECT * FROM :\"t\""), "client_variable 1:15 a variable of the client (:name) is no SQL");
    UNIT_TEXT(split(&test_postgresql, ":script"), "client_variable 1:1 a variable of the client (:name) is no SQL");
    UNIT_TEXT(split(&test_postgresql, "SELECT a::text, b[1:n], f(x := 1), ':y', $$ :z $$"),
              "SELECT a::text, b[1:n], f(x := 1), ':y', $$ :z $$");
    UNIT_TEXT(split(&test_mysql, "SELECT :x"), "SELECT :x");
}

static void delimiters(void)
{
    UNIT_TEXT(split(&test_mysql, "DELIMITER //\nSELECT 1; SELECT 2;//\nDELIMITER ;\nSELECT 3;"),
              "SELECT 1 | SELECT 2 | SELECT 3");
    UNIT_TEXT(split(&test_mysql, "DELIMITER $$\nDROP PROCEDURE IF EXISTS p;\nCREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END$$"),
              "DROP PROCEDURE IF EXISTS p | CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END");
    UNIT_TEXT(split(&test_mysql, "DELIMITER $$\nIF 1 THEN SELECT 1; END IF$$ x: LOOP LEAVE x; END LOOP$$ BEGIN NOT ATOMIC SELECT 1; END$$"),
              "IF 1 THEN SELECT 1; END IF | x: LOOP LEAVE x; END LOOP | BEGIN NOT ATOMIC SELECT 1; END");
    UNIT_TEXT(split(&test_mysql, "delimiter $$\nSELECT 1$$ SELECT END$$\n"), "SELECT 1 | SELECT END");
    UNIT_TEXT(split(&test_mysql, "DELIMITER END_OF_IT\nSELECT 1 END_OF_IT\nSELECT 2\nEND_OF_IT"),
              "SELECT 1 | SELECT 2");
    UNIT_TEXT(split(&test_mysql, "DELIMITER ;;\nSELECT 1;;\nDELIMITER ;\nSELECT 2"), "SELECT 1 | SELECT 2");
    UNIT_TEXT(split(&test_mysql, "DELIMITER //\r\nSELECT 1//\r\nDELIMITER ;\r\nSELECT 2;\r\n"), "SELECT 1 | SELECT 2");
    UNIT_TEXT(split(&test_mysql, "DELIMITER //\nSELECT '//', `//` /* // */ -- //\n//"), "SELECT '//', `//`");
    UNIT_TEXT(split(&test_mysql, "-- DELIMITER //\nSELECT 1; SELECT 2"), "SELECT 1 | SELECT 2");
    UNIT_TEXT(split(&test_mysql, "SELECT 1\nDELIMITER //\nSELECT 2; SELECT 3//"), "SELECT 1 | SELECT 2 | SELECT 3");
    UNIT_TEXT(split(&test_postgresql, "DELIMITER //\nSELECT 1;"), "DELIMITER //\nSELECT 1");
}

static void bodies(void)
{
    UNIT_TEXT(split(&test_mysql, "CREATE PROCEDURE begin() SELECT 1; SELECT 2"),
              "CREATE PROCEDURE begin() SELECT 1 | SELECT 2");
    UNIT_TEXT(split(&test_mysql, "CREATE FUNCTION f() RETURNS INT RETURN 1; SELECT 2"),
              "CREATE FUNCTION f() RETURNS INT RETURN 1 | SELECT 2");
    UNIT_TEXT(split(&test_mysql, "CREATE PROCEDURE p() lbl: BEGIN LEAVE lbl; END lbl; SELECT 2"),
              "CREATE PROCEDURE p() lbl: BEGIN LEAVE lbl; END lbl | SELECT 2");
    UNIT_TEXT(split(&test_mysql, "CREATE PROCEDURE p() WHILE 1 DO SELECT 1; END WHILE; SELECT 2"),
              "CREATE PROCEDURE p() WHILE 1 DO SELECT 1; END WHILE | SELECT 2");
    UNIT_TEXT(split(&test_mysql, "CREATE PROCEDURE p() CASE a WHEN 1 THEN SELECT 1; END CASE; SELECT 2"),
              "CREATE PROCEDURE p() CASE a WHEN 1 THEN SELECT 1; END CASE | SELECT 2");
    UNIT_TEXT(split(&test_mysql, "CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW CALL p(); SELECT 2"),
              "CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW CALL p() | SELECT 2");
    UNIT_TEXT(split(&test_mysql, "BEGIN; SELECT 1; COMMIT"), "BEGIN | SELECT 1 | COMMIT");
    UNIT_TEXT(split(&test_mysql, "BEGIN WORK; SELECT 1"), "BEGIN WORK | SELECT 1");
    UNIT_TEXT(split(&test_postgresql, "BEGIN; CREATE TABLE x (a int); END; SELECT 1"),
              "BEGIN | CREATE TABLE x (a int) | END | SELECT 1");
    UNIT_TEXT(split(&test_postgresql, "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3"),
              "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2) | SELECT 3");
    UNIT_TEXT(split(&test_sqlite, "BEGIN; CREATE TABLE t (a); COMMIT; SELECT CASE WHEN 1 THEN 2 END; SELECT 3"),
              "BEGIN | CREATE TABLE t (a) | COMMIT | SELECT CASE WHEN 1 THEN 2 END | SELECT 3");
}

static void directives(void)
{
    static const char text[] =
        "-- migsafe: a=1\n-- migsafe:b\n\nSELECT 1;\n--migsafe: c\r\n-- other\nSELECT 2; -- migsafe: no\nSELECT 3;\n"
        "-- migsafe: gone\n;\nSELECT 4;\n-- migsafe: at the end, before nothing";
    result r = parse_n(&test_postgresql, text, strlen(text));
    CU_ASSERT_EQUAL_FATAL(r.script.statements.n, 4);
    const ms_statement *st = r.script.statements.v;
    UNIT_TEXT(st[0].directive, "a=1\nb");
    CU_ASSERT_EQUAL(st[0].directive_line, 1);
    UNIT_TEXT(st[1].directive, "c");
    CU_ASSERT_EQUAL(st[1].directive_line, 5);
    UNIT_TEXT(st[2].directive, NULL);
    CU_ASSERT_EQUAL(st[2].directive_line, 0);
    UNIT_TEXT(st[3].directive, NULL);
    ms_arena_free(r.arena);
}

static void lines_and_columns(void)
{
    static const char text[] = "\xEF\xBB\xBFSELECT 1; SELECT '\xC3\xA4'; SELECT 2;\r\n  SELECT 3";
    result r = parse_n(&test_postgresql, text, strlen(text));
    static const int32_t places[][2] = { { 1, 1 }, { 1, 11 }, { 1, 23 }, { 2, 3 } };
    CU_ASSERT_EQUAL_FATAL(r.script.statements.n, 4);
    for (size_t i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL(r.script.statements.v[i].line, places[i][0]);
        CU_ASSERT_EQUAL(r.script.statements.v[i].column, places[i][1]);
        CU_ASSERT_PTR_EQUAL(r.script.statements.v[i].text, text + r.script.statements.v[i].offset);
    }
    ms_arena_free(r.arena);
}

static void go_and_slash(void)
{
    UNIT_TEXT(split(&test_ansi, "SELECT 1\nGO\nSELECT 4 / 2\n  go  \n\n/\nSELECT go FROM t\n/\n"),
              "SELECT 1 | SELECT 4 / 2 | SELECT go FROM t");
    UNIT_TEXT(split(&test_postgresql, "SELECT 1\nGO\n;"), "SELECT 1\nGO");
}

static void without_terminating_nul(void)
{
    char *text = malloc(9); /* exactly the statement: a read behind it is an error that the sanitizers see */
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    memcpy(text, "SELECT 1-", 9);
    UNIT_TEXT(split_n(&test_mysql, text, 9), "SELECT 1-");
    memcpy(text, "SELECT $a", 9);
    UNIT_TEXT(split_n(&test_postgresql, text, 9), "SELECT $a");
    memcpy(text, "SELECT /*", 9);
    UNIT_TEXT(split_n(&test_mysql, text, 9), "syntax 1:8 unterminated comment");
    free(text);
}

static void a_large_statement(void)
{
    const size_t rows = 200000, row = sizeof "('some; text'),\n" - 1;
    char *text = malloc(rows * row + 64);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    size_t n = (size_t)snprintf(text, 64, "INSERT INTO t VALUES\n");
    for (size_t i = 0; i < rows; i++, n += row)
        memcpy(text + n, "('some; text'),\n", row);
    n += (size_t)snprintf(text + n, 16, "('x');SELECT 1");
    result r = parse_n(&test_postgresql, text, n);
    CU_ASSERT_EQUAL(r.status, MS_OK);
    CU_ASSERT_EQUAL(r.script.statements.n, 2);
    CU_ASSERT_EQUAL(r.script.ops.n, 2);
    ms_arena_free(r.arena);
    free(text);
}

int main(void)
{
    static const unit_test tests[] = {
        UNIT(nothing),           UNIT(what_never_ends), UNIT(what_only_a_client_knows),
        UNIT(delimiters),        UNIT(bodies),          UNIT(directives),
        UNIT(lines_and_columns), UNIT(go_and_slash),    UNIT(without_terminating_nul),
        UNIT(a_large_statement), { NULL, NULL },
    };
    return unit_run("sql/split", tests);
}
