/* test_parity.c: two schemas of one server: the same, the same but for the order of columns, or what differs. */
#include "config.h"

#include "postgresql/postgresql.h"
#include "sqlite/sqlite.h"
#include "test/internal.h"
#include "test/schema.h"

/* before, after; what is said, lines joined by "; "; "order" or "" when nothing else differs */
static const struct {
    const ms_dialect *dialect;
    const char *want, *have, *expected;
} cases[] = {
    { &ms_dialect_sqlite, "CREATE TABLE t (a INT, b TEXT);", "CREATE TABLE t (a INT, b TEXT);", "" },
    { &ms_dialect_sqlite, "CREATE TABLE t (a INT, b TEXT);", "CREATE TABLE t (b TEXT, a INT);",
      "the columns of table t are in another order now" },
    { &ms_dialect_sqlite, "CREATE TABLE t (a INT); CREATE INDEX i ON t (a);", "CREATE TABLE t (a INT);",
      "index t.i is missing now: on a" },
    { &ms_dialect_sqlite, "CREATE TABLE t (a INT);", "CREATE TABLE t (a INT); CREATE TABLE u (b INT);",
      "table u is there now, and was not before" },
    { &ms_dialect_sqlite, "CREATE TABLE t (a INT NOT NULL);", "CREATE TABLE t (a INT);",
      "column t.a: is not not null now" },
    { &ms_dialect_sqlite, "CREATE TABLE t (a INT); CREATE VIEW v AS SELECT a FROM t;",
      "CREATE TABLE t (a INT); CREATE VIEW v AS SELECT  \"a\"  FROM t;", "" },
    { &ms_dialect_postgresql, "CREATE TABLE t (a text COLLATE \"C\");", "CREATE TABLE t (a text);",
      "column t.a: has no collation, not C now" },
};

static void differences_are_told(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ms_arena *arena = ms_arena_new();
        const ms_parity p = ms_parity_of(cases[i].dialect, cases[i].dialect->default_version,
                                         schema_of(cases[i].dialect, cases[i].have, arena),
                                         schema_of(cases[i].dialect, cases[i].want, arena), "now", arena);
        const char *text = "";
        for (size_t k = 0; k < p.words.n; k++)
            text = ms_arena_printf(arena, "%s%s%s", text, k > 0 ? "; " : "", p.words.v[k]);
        UNIT_TEXT(text, cases[i].expected);
        CU_ASSERT_EQUAL(p.same && p.ordered, cases[i].expected[0] == '\0');
        CU_ASSERT_EQUAL(p.differences.n == 0, p.same);
        ms_arena_free(arena);
    }
}

static void a_view_that_reads_otherwise_differs(void)
{
    ms_arena *arena = ms_arena_new();
    const ms_parity p = ms_parity_of(
        &ms_dialect_sqlite, 34000,
        schema_of(&ms_dialect_sqlite, "CREATE TABLE t (a INT); CREATE VIEW v AS SELECT a + 1 FROM t;", arena),
        schema_of(&ms_dialect_sqlite, "CREATE TABLE t (a INT); CREATE VIEW v AS SELECT a FROM t;", arena), "now",
        arena);
    CU_ASSERT_FALSE(p.same);
    CU_ASSERT_EQUAL_FATAL(p.words.n, 1);
    UNIT_CONTAINS(p.words.v[0], "view v: definition is ");
    ms_arena_free(arena);
}

/* Of long texts the part is shown that differs. */
static void long_texts_are_cut_where_they_differ(void)
{
    ms_arena *arena = ms_arena_new();
    const char *many = "a AS one, a AS two, a AS three, a AS four, a AS five, a AS six, a AS seven, a AS eight, a AS "
                       "nine, a AS ten, a AS eleven";
    const char *table = "CREATE TABLE t (a INT); CREATE VIEW v AS SELECT";
    const ms_parity p =
        ms_parity_of(&ms_dialect_sqlite, 34000,
                     schema_of(&ms_dialect_sqlite, ms_arena_printf(arena, "%s %s, 1 FROM t", table, many), arena),
                     schema_of(&ms_dialect_sqlite, ms_arena_printf(arena, "%s %s, 2 FROM t", table, many), arena),
                     "now", arena);
    CU_ASSERT_EQUAL_FATAL(p.words.n, 1);
    UNIT_TEXT(p.words.v[0], "view v: definition is ...ight, a AS nine, a AS ten, a AS eleven, 1 FROM t, not ...ight, a "
                            "AS nine, a AS ten, a AS eleven, 2 FROM t now");
    ms_arena_free(arena);
}

static const unit_test tests[] = { UNIT(differences_are_told),
                                   UNIT(a_view_that_reads_otherwise_differs),
                                   UNIT(long_texts_are_cut_where_they_differ),
                                   { NULL, NULL } };
int main(void) { return unit_run("test/parity", tests); }
