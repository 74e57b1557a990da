/* test_expression.c: expressions as trees. */
#include "config.h"

#include <stdlib.h>

#include <migsafe/expr.h>

#include "dialects.h"
#include "../unit.h"

static ms_arena *arena;

static void check(const ms_lex_rules *lex, const char *text, const char *shape)
{
    const ms_expr_rules rules = { .lex = lex };
    UNIT_TEXT(ms_expr_shape(ms_expr_parse(&rules, text, arena), arena), shape);
}

static const struct {
    const char *text, *shape;
} pg[] = {
    { "a", "a" },
    { "s.t.A", "s.t.a" },
    { "\"A b\"", "A b" },
    { "1 + 2 * 3", "(+ 1 (* 2 3))" },
    { "a - b - c", "(- (- a b) c)" },
    { "a AND b AND c OR d", "(or (and a b c) d)" },
    { "(a AND b) AND c", "(and (and a b) c)" },
    { "NOT a = 1", "(not (= a 1))" },
    { "NOT a AND b", "(and (not a) b)" },
    { "-a + 1", "(+ (- a) 1)" },
    { "a=-1", "(= a (- 1))" },
    { "a<>-1", "(<> a (- 1))" },
    { "x @> '{}'::jsonb", "(@> x (cast jsonb '{}'))" },
    { "lower(name)", "(call lower name)" },
    { "pg_catalog.lower(\"Name\")", "(call pg_catalog.lower Name)" },
    { "now()", "(call now)" },
    { "CURRENT_TIMESTAMP", "(call current_timestamp)" },
    { "current_timestamp(3)", "(call current_timestamp 3)" },
    { "count(*)", "(call count *)" },
    { "count(DISTINCT a)", "(call count a)" },
    { "extract(year FROM at)", "(call extract year at)" },
    { "trim(both 'x' from a)", "(call trim 'x' a)" },
    { "substring(a from 1 for 2)", "(call substring a 1 2)" },
    { "position('x' in a)", "(call position (in 'x' a))" },
    { "sum(a) FILTER (WHERE b > 0) OVER (PARTITION BY c)", "(call sum a (unknown b 0) (unknown partition c))" },
    { "string_agg(a, ',' ORDER BY b DESC)", "(call string_agg a ',' b)" },
    { "CAST(a AS numeric(10, 2))", "(cast numeric(10, 2) a)" },
    { "a::varchar(20)[]", "(cast varchar(20)[] a)" },
    { "a::timestamp with time zone > now()", "(> (cast timestamp with time zone a) (call now))" },
    { "date '2020-01-01'", "(cast date '2020-01-01')" },
    { "timestamp with time zone '2020-01-01'", "(cast timestamp with time zone '2020-01-01')" },
    { "interval '1 day'", "(cast interval '1 day')" },
    { "a + interval 1 day", "(+ a (interval day 1))" },
    { "interval", "interval" },
    { "interval > 3", "(> interval 3)" },
    { "a BETWEEN 1 AND 2 AND b", "(and (between a 1 2) b)" },
    { "a NOT BETWEEN b + 1 AND c", "(not between a (+ b 1) c)" },
    { "a IN (1, 2)", "(in a (list  1 2))" },
    { "a NOT IN ('x')", "(not in a 'x')" },
    { "a IN (SELECT b FROM t WHERE c = 1)", "(in a (subquery b t c 1))" },
    { "a = ANY (ARRAY['x', 'y'])", "(= a (call any (list array 'x' 'y')))" },
    { "a LIKE 'x%' ESCAPE '!'", "(like a 'x%' '!')" },
    { "a NOT ILIKE b", "(not ilike a b)" },
    { "a IS NOT NULL", "(is not null a)" },
    { "a ISNULL", "(is null a)" },
    { "a IS DISTINCT FROM b", "(is distinct from a b)" },
    { "a IS b", "(is a b)" },
    { "a COLLATE \"C\" < b", "(< (collate \"C\" a) b)" },
    { "a AT TIME ZONE 'UTC'", "(at time zone a 'UTC')" },
    { "CASE WHEN a THEN 1 END", "(case a 1)" },
    { "CASE a WHEN 1 THEN 'x' ELSE 'y' END || 'z'", "(|| (case of else a 1 'x' 'y') 'z')" },
    { "EXISTS (SELECT 1)", "(exists (subquery 1))" },
    { "x[1]", "([] x 1)" },
    { "(r).f", "(. r)" },
    { "(a, b) = ROW(1, 2)", "(= (list  a b) (list row 1 2))" },
    { "a OPERATOR(pg_catalog.+) b", "(+ a b)" },
    { "NULL", "null" },
    { "TRUE", "true" },
    { "$1 > 0", "(> $1 0)" },
    { "a b c", "(unknown a b c)" },
    { "1--2 \n", "1" },
    { "", "(unknown)" },
    { ")", "(unknown)" },
    { "a ) b", "(unknown a b)" },
    { "(a", "(unknown a)" },
    { "f(a b, g(c))", "(call f a b (call g) c)" },
    { "CASE WHEN a", "(unknown a)" },
    { "'open", "(unknown)" },
};

static void reads_trees(void)
{
    for (size_t i = 0; i < sizeof pg / sizeof *pg; i++)
        check(&test_postgresql.lex, pg[i].text, pg[i].shape);
}

/* ---- every token is in the tree, once, in its place --------------------------------------------------------------------- */

static const char *plain_tokens(const ms_lex_rules *lex, const char *text)
{
    const ms_expr none = { .kind = MS_EXPR_UNKNOWN, .len = (uint32_t)strlen(text) };
    const ms_expr_rules rules = { .lex = lex };
    return ms_expr_print(&rules, text, &none, arena);
}

static bool inside_and_in_order(const ms_expr *e)
{
    uint32_t at = e->at;
    for (size_t i = 0; i < e->parts.n; i++) {
        const ms_expr *part = e->parts.v[i];
        if (part->at < at || part->at + part->len > e->at + e->len || part->depth >= e->depth || !inside_and_in_order(part))
            return false;
        at = part->at + part->len;
    }
    return true;
}

static void keeps(const ms_lex_rules *lex, const char *text)
{
    const ms_expr_rules rules = { .lex = lex };
    const ms_expr *e = ms_expr_parse(&rules, text, arena);
    if (!inside_and_in_order(e))
        fprintf(stderr, "%s\n%s\n", text, ms_expr_shape(e, arena));
    CU_ASSERT_FATAL(inside_and_in_order(e));
    UNIT_TEXT(ms_expr_print(&rules, text, e, arena), plain_tokens(lex, text));
}

static void keeps_every_token(void)
{
    keeps(&test_mysql.lex, "1--2");
    keeps(&test_mysql.lex, "a /*!50000 + b */ * 2 --");
    keeps(&test_mysql.lex, "f(1--2) +-- 'x");
    keeps(&test_mysql.lex, "/*!50000 a */");
    keeps(&test_mysql.lex, "/*!g");
    keeps(&test_mysql.lex, "a + /*!g + 'x");
    keeps(&test_mysql.lex, "f(a /* b");
    for (size_t i = 0; i < sizeof pg / sizeof *pg; i++) {
        keeps(&test_postgresql.lex, pg[i].text);
        keeps(&test_mysql.lex, pg[i].text);
        keeps(&test_sqlite.lex, pg[i].text);
    }
}

/* Any tokens at all, in any order. */
static void keeps_every_token_of_noise(void)
{
    static const char *const words[] = {
        "a", "b.c", "f(", "(", ")", "[", "]", ",", "'x'", "1", "+", "-", "::", "int", "and", "or", "not", "in", "between", "is",
        "null", "case", "when", "then", "else", "end", "cast(", "as", "interval", "day", "like", "select", "from", "array[",
        "over", "\"q\"", "*", "=", "<>", "||", "collate", "at time zone", "exists", "operator(", ".", "binary", "convert(", "distinct",
        "filter", "row(", "_utf8 'x'", "$1", "?", ":n", "~", "!",
    };
    const ms_lex_rules *const rules[] = { &test_postgresql.lex, &test_mysql.lex, &test_sqlite.lex };
    unsigned seed = 7;
    for (int round = 0; round < 6000; round++) {
        char text[400] = "";
        size_t n = 0;
        const unsigned tokens = 1 + (unsigned)round % 24;
        for (unsigned k = 0; k < tokens; k++) {
            seed = seed * 1664525u + 1013904223u;
            const char *w = words[(seed >> 16) % (sizeof words / sizeof *words)];
            n += (size_t)snprintf(text + n, sizeof text - n, "%s ", w);
        }
        keeps(rules[round % 3], text);
        ms_arena_reset(arena);
    }
}

static void survives_depth(void)
{
    static const char *const deep[][2] = { { "(", "a" }, { "a+", "a" }, { "- ", "a" }, { "case when a then ", "b" }, { "interval ", "a" },
                                           { "cast(", "a" }, { "f(", "a b" }, { "(a, ", "b" }, { "not ", "a" }, { "a[", "1" },
                                           { "a || ", "b" }, { "a and (", "b" }, { "convert(a, ", "b" }, { "interval (", "a" } };
    for (size_t i = 0; i < sizeof deep / sizeof *deep; i++) {
        enum { TIMES = 5000 };
        const size_t len = strlen(deep[i][0]);
        char *text = ms_arena_alloc(arena, len * TIMES + 10);
        for (size_t k = 0; k < TIMES; k++)
            memcpy(text + k * len, deep[i][0], len);
        memcpy(text + TIMES * len, deep[i][1], strlen(deep[i][1]));
        keeps(&test_postgresql.lex, text);
        ms_arena_reset(arena);
    }
}

static bool count_column(const ms_expr *e, void *context)
{
    *(size_t *)context += e->kind == MS_EXPR_COLUMN && strcmp(e->name, "a") == 0;
    return true;
}

static void walks_to_every_column(void)
{
    static const char *const texts[] = { "a + (a * f(a)) > (SELECT max(a) FROM t)", "CASE WHEN a THEN a ELSE a END = a", "a x a, (a) a",
                                         "a IN (a, a, 'a') AND t.a" };
    const ms_expr_rules rules = { .lex = &test_postgresql.lex };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        size_t n = 0;
        CU_ASSERT(ms_expr_walk(ms_expr_parse(&rules, texts[i], arena), count_column, &n));
        CU_ASSERT_EQUAL(n, 4);
    }
}

int main(void)
{
    static const unit_test tests[] = { UNIT(reads_trees), UNIT(keeps_every_token), UNIT(keeps_every_token_of_noise),
                                       UNIT(survives_depth), UNIT(walks_to_every_column), { NULL, NULL } };
    arena = ms_arena_new();
    const int status = unit_run("expressions", tests);
    ms_arena_free(arena);
    return status;
}
