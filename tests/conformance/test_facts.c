/* test_facts.c [NAME...]: what MySQL and MariaDB really do for a statement, against the dialect's row of facts.
 *
 * The server is asked with the weakest ALGORITHM and LOCK first and refuses what it cannot do before it starts; what it
 * accepts is the truth. Whether the table was rebuilt shows in InnoDB's table id. A row may be graded measured only
 * when a statement here observes it. URLs as in test_introspect; exits with 77 without any. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "introspect.h"

typedef struct fact_case {
    const char *sql;        /* without ALGORITHM and LOCK */
    const char *table;      /* whose id tells of a rebuild; NULL = not looked at */
    bool create_index;      /* the clauses stand without a comma */
} fact_case;

static const fact_case cases[] = {
    { "ALTER TABLE plain ADD COLUMN x int", "plain", false },
    { "ALTER TABLE plain ADD COLUMN x int NOT NULL DEFAULT 5", "plain", false },
    { "ALTER TABLE plain ADD COLUMN x int FIRST", "plain", false },
    { "ALTER TABLE plain ADD COLUMN x int NOT NULL", "plain", false },
    { "ALTER TABLE plain ADD COLUMN x timestamp DEFAULT CURRENT_TIMESTAMP", "plain", false },
    { "ALTER TABLE plain ADD COLUMN x int DEFAULT (n + 1)", NULL, false },
    { "ALTER TABLE plain ADD COLUMN x int GENERATED ALWAYS AS (n + 1) STORED", NULL, false },
    { "ALTER TABLE plain ADD COLUMN x int GENERATED ALWAYS AS (n + 1) VIRTUAL", "plain", false },
    { "ALTER TABLE texts ADD COLUMN x int", NULL, false },
    { "ALTER TABLE plain DROP COLUMN v", "plain", false },
    { "ALTER TABLE parent DROP COLUMN s", NULL, false },
    { "ALTER TABLE texts DROP COLUMN id", NULL, false },
    { "ALTER TABLE child DROP COLUMN g", NULL, false },
    { "ALTER TABLE child DROP COLUMN h", NULL, false },
    { "ALTER TABLE plain RENAME COLUMN v TO w", "plain", false },
    { "ALTER TABLE parent RENAME COLUMN id TO ident", "parent", false },
    { "ALTER TABLE plain MODIFY q bigint", NULL, false },
    { "ALTER TABLE plain MODIFY v varchar(10)", NULL, false },
    { "ALTER TABLE plain MODIFY v varchar(60)", "plain", false },
    { "ALTER TABLE plain MODIFY v varchar(300)", NULL, false },
    { "ALTER TABLE plain MODIFY v text", NULL, false },
    { "ALTER TABLE child MODIFY o set('p','q','r')", "child", false },
    { "ALTER TABLE texts ADD FULLTEXT more (u)", NULL, false },
    { "ALTER TABLE child MODIFY e enum('new','x','y''z') DEFAULT 'x'", NULL, false },
    { "ALTER TABLE plain MODIFY q int DEFAULT 3", "plain", false },
    { "ALTER TABLE plain MODIFY q int NOT NULL", "plain", false },
    { "ALTER TABLE plain MODIFY n int NULL", "plain", false },
    { "ALTER TABLE plain MODIFY q int FIRST", "plain", false },
    { "ALTER TABLE plain ALTER COLUMN q SET DEFAULT 5", "plain", false },
    { "ALTER TABLE plain ALTER COLUMN q SET DEFAULT (n + 1)", "plain", false },
    { "ALTER TABLE parent ALTER s DROP DEFAULT", "parent", false },
    { "ALTER TABLE plain ADD PRIMARY KEY (n)", "plain", false },
    { "ALTER TABLE keyed DROP PRIMARY KEY", NULL, false },
    { "ALTER TABLE plain ADD UNIQUE un (v)", "plain", false },
    { "ALTER TABLE plain ADD CONSTRAINT pf FOREIGN KEY (k) REFERENCES parent (id)", NULL, false },
    { "ALTER TABLE plain ADD CONSTRAINT ck CHECK (n > 0)", NULL, false },
    { "ALTER TABLE child DROP CONSTRAINT wc", NULL, false },
    { "ALTER TABLE child DROP FOREIGN KEY fk", "child", false },
    { "ALTER TABLE child DROP INDEX k1", "child", false },
    { "CREATE INDEX ix ON plain (q)", "plain", true },
    { "CREATE UNIQUE INDEX ix ON plain (q)", "plain", true },
    { "CREATE FULLTEXT INDEX ix ON plain (v)", NULL, true },
    { "CREATE SPATIAL INDEX ix ON places (g)", NULL, true },
    { "ALTER TABLE parent DROP INDEX by_s", "parent", false },
    { "ALTER TABLE parent RENAME INDEX by_s TO by_t", "parent", false },
    { "ALTER TABLE plain FORCE", "plain", false },
    { "ALTER TABLE plain COMMENT = 'x'", "plain", false },
    { "ALTER TABLE plain AUTO_INCREMENT = 5", "plain", false },
    { "ALTER TABLE plain RENAME TO other", NULL, false },
};

static const char *const more[] = {
    "CREATE TABLE texts (id int, t text, u text, FULLTEXT ft (t))",
    "CREATE TABLE places (g point NOT NULL)",
    "CREATE TABLE keyed (a int PRIMARY KEY, b int)",
    NULL
};

static const it_suite *const suites[] = { &it_mysql, &it_mariadb };
static unsigned passed, failed;

/* The id of the table inside InnoDB; "" when it is not to be seen. */
static const char *table_id(it_session *s, const char *table, ms_arena *arena)
{
    const char *id = NULL, *view = s->version >= 100000 ? "INNODB_SYS_TABLES" : "INNODB_TABLES";
    const char *sql = ms_arena_printf(
        arena, "SELECT TABLE_ID FROM information_schema.%s WHERE NAME = 'ms_introspect/%s'", view, table);
    return it_each_row(s, sql, arena, 0, it_take_text, &id) && id != NULL ? id : "";
}

static bool accepted(it_session *s, const fact_case *c, const char *algorithm, const char *lock, ms_arena *arena)
{
    ms_error err = MS_ERROR_INIT;
    const char *comma = c->create_index ? " " : ", ";
    const char *sql = lock == NULL
                          ? ms_arena_printf(arena, "%s%sALGORITHM=%s", c->sql, comma, algorithm)
                          : ms_arena_printf(arena, "%s%sALGORITHM=%s%sLOCK=%s", c->sql, comma, algorithm, comma, lock);
    return s->driver->exec(s->conn, sql, strlen(sql), NULL, &err) == MS_OK;
}

/* The weakest form that the server accepts; the statement has then been carried out. */
static bool measure(it_session *s, const fact_case *c, ms_arena *arena, const char **algorithm, const char **lock)
{
    static const char *const algorithms[] = { "INSTANT", "NOCOPY", "INPLACE", "COPY" }, *const locks[] = {
        "NONE", "SHARED", "EXCLUSIVE"
    };
    for (size_t a = 0; a < G_N_ELEMENTS(algorithms); a++) {
        *algorithm = algorithms[a];
        *lock = NULL;
        if (a == 0 && accepted(s, c, *algorithm, NULL, arena)) /* MySQL takes no LOCK beside INSTANT */
            return true;
        for (size_t l = 0; a > 0 && l < G_N_ELEMENTS(locks); l++) {
            *lock = locks[l];
            if (accepted(s, c, *algorithm, *lock, arena))
                return true;
        }
    }
    printf("    not accepted in any form: %s\n", c->sql);
    return false;
}

static bool agrees(const ms_fact *fact, const char *algorithm, const char *lock, int rebuilt, const char *sql)
{
    const bool writes_stop = lock != NULL && strcmp(lock, "NONE") != 0;
    const bool brief = fact->held == MS_HELD_BRIEF;
    bool good = fact->algorithm != NULL && strcmp(fact->algorithm, algorithm) == 0;
    good =
        good && (brief || fact->blocks_writes == writes_stop) && !(brief && writes_stop && strcmp(lock, "SHARED") == 0);
    good = good && (rebuilt < 0 || (fact->work == MS_WORK_REWRITE) == (rebuilt == 1));
    if (!good)
        printf("    %s: server says ALGORITHM=%s LOCK=%s%s, fact says %s, %s, %s\n      %s\n", fact->id, algorithm,
               lock != NULL ? lock : "-",
               rebuilt == 1   ? " rebuilt"
               : rebuilt == 0 ? " not rebuilt"
                              : "",
               fact->algorithm != NULL ? fact->algorithm : "no algorithm",
               fact->blocks_writes && !brief ? "writes stop" : "writes go on",
               fact->work == MS_WORK_REWRITE ? "rebuild" : "no rebuild", sql);
    return good;
}

static bool one_case(it_session *s, const fact_case *c, ms_arena *arena)
{
    ms_ops ops = { 0 };
    const char *algorithm, *lock, *before = "";
    if (!it_reset(s) || !it_run_all(s, s->suite->schema) || !it_run_all(s, more))
        return false;
    const ms_catalog *catalog = it_introspect(s, arena);
    ms_sql_parse_statement(s->dialect, c->sql, strlen(c->sql), arena, &ops);
    if (catalog == NULL || ops.n != 1)
        return false;
    const ms_fact *fact = s->dialect->fact(&ops.v[0], catalog, s->version);
    if (c->table != NULL)
        before = table_id(s, c->table, arena);
    if (!measure(s, c, arena, &algorithm, &lock))
        return false;
    const int rebuilt = *before == '\0' ? -1 : strcmp(before, table_id(s, c->table, arena)) != 0;
    if (!agrees(fact, algorithm, lock, rebuilt, c->sql))
        return false;
    if (getenv("VERBOSE") != NULL)
        printf("    seen %s\n", fact->id);
    return true;
}

static void run_suite(it_session *s)
{
    ms_arena *arena = ms_arena_new();
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        ms_arena_reset(arena);
        const bool good = one_case(s, &cases[i], arena);
        passed += good;
        failed += !good;
        if (!good)
            printf("%s: FAILED: %s\n", s->suite->name, cases[i].sql);
    }
    it_reset(s);
    ms_arena_free(arena);
}

static bool asked_for(const it_suite *suite, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], suite->name) == 0)
            return true;
    return argc == 1;
}

int main(int argc, char **argv)
{
    unsigned skipped = 0;
    g_setenv("MIGSAFE_MODULE_DIR", CF_MODULE_DIRS, FALSE); /* the build tree's, unless told otherwise */
    for (size_t i = 0; i < G_N_ELEMENTS(suites); i++) {
        const char *url = it_url(suites[i]);
        ms_arena *arena = ms_arena_new();
        it_session s = { 0 };
        if (asked_for(suites[i], argc, argv) && url == NULL)
            skipped++;
        else if (asked_for(suites[i], argc, argv) && it_open(suites[i], url, arena, &s))
            run_suite(&s);
        else if (asked_for(suites[i], argc, argv))
            failed++;
        if (s.conn != NULL)
            s.driver->close(s.conn);
        ms_arena_free(arena);
    }
    printf("%u passed, %u failed, %u suites skipped\n", passed, failed, skipped);
    return failed > 0 ? 1 : passed == 0 ? 77 : 0;
}
