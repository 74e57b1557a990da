/* test_value.c: values that fit their columns, and differ where they must. */
#include "config.h"

#include <stdlib.h>

#include <glib.h>

#include "mysql/mysql.h"
#include "postgresql/postgresql.h"
#include "sqlite/sqlite.h"
#include "test/internal.h"
#include "test/schema.h"

typedef struct bench {
    ms_arena *arena;
    ms_catalog *catalog;
    ms_value_request request;
    ms_random random;
} bench;

static void begin(bench *b, const ms_dialect *dialect, const char *columns)
{
    memset(b, 0, sizeof *b);
    b->arena = ms_arena_new();
    b->catalog = schema_of(dialect, ms_arena_printf(b->arena, "CREATE TABLE t (%s)", columns), b->arena);
    b->random.state = 1;
    b->request = (ms_value_request){ .catalog = b->catalog,
                                     .table = b->catalog->tables.v[0],
                                     .column = &b->catalog->tables.v[0]->columns.v[0],
                                     .edges = true };
    ms_value_read_checks(&b->request, b->arena);
}

static const char *make(bench *b, unsigned row)
{
    ms_sql sql;
    ms_sql_init(&sql, b->arena, &ms_dialect_sqlite.style);
    b->request.serial++;
    b->request.row = row;
    ms_value_make(&b->request, &b->random, &sql, b->arena);
    return ms_arena_strdup(b->arena, ms_sql_text(&sql));
}

static void unique_ones_differ(void)
{
    static const char *const columns[] = { "x INT",
                                           "x SMALLINT",
                                           "x BIGINT",
                                           "x DECIMAL(8,2)",
                                           "x DOUBLE PRECISION",
                                           "x CHAR(4)",
                                           "x VARCHAR(3)",
                                           "x TEXT",
                                           "x DATE",
                                           "x TIMESTAMP",
                                           "x JSON",
                                           "x VARCHAR(30) CHECK (length(x) = 12)",
                                           "x INT CHECK (x > 100)" };
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        bench b;
        GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);
        begin(&b, &ms_dialect_postgresql, columns[i]);
        b.request.unique = true;
        for (unsigned row = 0; row < 200; row++) {
            const char *value = make(&b, row);
            if (!g_hash_table_add(seen, (gpointer)(uintptr_t)value)) {
                fprintf(stderr, "%s: %s twice\n", columns[i], value);
                CU_FAIL("the value is there twice");
            }
        }
        g_hash_table_destroy(seen);
        ms_arena_free(b.arena);
    }
}

static void numbers_are_in_range(void)
{
    static const struct {
        const char *column;
        long long low, high;
    } cases[] = {
        { "x TINYINT", -128, 127 },
        { "x TINYINT UNSIGNED", 0, 255 },
        { "x SMALLINT", -32768, 32767 },
        { "x MEDIUMINT UNSIGNED", 0, 16777215 },
        { "x INT UNSIGNED", 0, 4294967295 },
        { "x INT", INT32_MIN, INT32_MAX },
        { "x YEAR", 1901, 2155 },
        { "x DECIMAL(3,0)", -999, 999 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int unique = 0; unique < 2; unique++) {
            bench b;
            begin(&b, &ms_dialect_mysql, cases[i].column);
            b.request.unique = unique == 1;
            for (unsigned row = 0; row < 300; row++) {
                const long long n = strtoll(make(&b, row), NULL, 10);
                CU_ASSERT_TRUE(n >= cases[i].low && n <= cases[i].high);
            }
            ms_arena_free(b.arena);
        }
}

static size_t characters(const char *literal) { return (size_t)g_utf8_strlen(literal, -1) - 2; }

static void texts_fit(void)
{
    bench b;
    begin(&b, &ms_dialect_postgresql, "x VARCHAR(20)");
    size_t longest = 0, shortest = 99;
    for (unsigned row = 0; row < 50; row++) {
        const size_t n = characters(make(&b, row));
        longest = n > longest ? n : longest;
        shortest = n < shortest ? n : shortest;
    }
    CU_ASSERT_EQUAL(longest, 20); /* the edges come */
    CU_ASSERT_EQUAL(shortest, 0);
    ms_arena_free(b.arena);
    begin(&b, &ms_dialect_mysql, "x LONGTEXT");
    for (unsigned row = 0; row < 5; row++)
        CU_ASSERT_TRUE(strlen(make(&b, row)) < 5000);
    ms_arena_free(b.arena);
}

static void checks_are_read(void)
{
    bench b;
    begin(&b, &ms_dialect_postgresql, "x TEXT NOT NULL CHECK (x IN ('it''s', 'b'))");
    for (unsigned row = 0; row < 20; row++) {
        const char *value = make(&b, row);
        CU_ASSERT_TRUE(strcmp(value, "'it''s'") == 0 || strcmp(value, "'b'") == 0);
    }
    ms_arena_free(b.arena);
    begin(&b, &ms_dialect_postgresql, "x TEXT CHECK (char_length(x) = 26)");
    CU_ASSERT_EQUAL(characters(make(&b, 9)), 26);
    ms_arena_free(b.arena);
    begin(&b, &ms_dialect_postgresql, "x INT CHECK (x BETWEEN 5 AND 7)");
    bool good = false;
    for (unsigned row = 0; row < 20; row++) {
        const long n = strtol(make(&b, row), NULL, 10);
        CU_ASSERT_TRUE(n >= 5 && n <= 9);
        good = good || (n >= 5 && n <= 7);
    }
    CU_ASSERT_TRUE(good);
    ms_arena_free(b.arena);
    static const struct {
        const char *column;
        double low, high;
    } ranges[] = {
        { "x INT CHECK (x > 5 AND 100 >= x AND x <> 7)", 6, 100 },
        { "x INT, y INT, CHECK (x >= -3 AND x < 4 AND y > x)", -3, 3 },
        { "x INT CHECK (x BETWEEN '-2'::integer AND (9)::numeric)", -2, 9 },
        { "x DECIMAL(8,2) CHECK (x > 0 AND x < 1)", 0.5, 0.5 },
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        begin(&b, &ms_dialect_postgresql, ranges[i].column);
        for (unsigned row = 0; row < 20; row++) {
            const double n = strtod(make(&b, row), NULL);
            CU_ASSERT_TRUE(n >= ranges[i].low && n <= ranges[i].high);
        }
        ms_arena_free(b.arena);
    }
    begin(&b, &ms_dialect_postgresql, "x TEXT CHECK (length(x) >= 3 AND length(x) < 6)");
    for (unsigned row = 0; row < 20; row++) {
        const size_t n = characters(make(&b, row));
        CU_ASSERT_TRUE(n >= 3 && n <= 5);
    }
    ms_arena_free(b.arena);
    begin(&b, &ms_dialect_postgresql, "x TEXT CHECK (x LIKE 'ab_%')");
    UNIT_TEXT(make(&b, 0), "'aba'");
    ms_arena_free(b.arena);
    begin(&b, &ms_dialect_postgresql, "x INT CHECK (x < 3 OR x = 40)"); /* near what may hold */
    CU_ASSERT_EQUAL(b.request.numbers.n, 2);
    ms_arena_free(b.arena);
    begin(&b, &ms_dialect_postgresql, "x INT, y INT CHECK (y = 3)"); /* of another column */
    CU_ASSERT_EQUAL(b.request.numbers.n, 0);
    ms_arena_free(b.arena);
}

static void enums_take_their_labels(void)
{
    bench b;
    begin(&b, &ms_dialect_mysql, "x ENUM('red', 'green')");
    for (unsigned row = 0; row < 10; row++) {
        const char *value = make(&b, row);
        CU_ASSERT_TRUE(strcmp(value, "'red'") == 0 || strcmp(value, "'green'") == 0);
    }
    ms_arena_free(b.arena);
}

static void the_same_seed_gives_the_same(void)
{
    bench a, b;
    begin(&a, &ms_dialect_postgresql, "x UUID");
    begin(&b, &ms_dialect_postgresql, "x UUID");
    UNIT_TEXT(make(&a, 0), make(&b, 0));
    b.random.state = 2;
    CU_ASSERT_STRING_NOT_EQUAL(make(&a, 1), make(&b, 1));
    ms_arena_free(a.arena);
    ms_arena_free(b.arena);
}

static const unit_test tests[] = {
    UNIT(unique_ones_differ),      UNIT(numbers_are_in_range),         UNIT(texts_fit), UNIT(checks_are_read),
    UNIT(enums_take_their_labels), UNIT(the_same_seed_gives_the_same), { NULL, NULL }
};
int main(void) { return unit_run("test/value", tests); }
