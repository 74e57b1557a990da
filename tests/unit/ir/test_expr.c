/* Tests of core/ir/expr.c: texts of expressions compared and renamed in. */
#include "config.h"

#include "make.h"
#include "unit.h"

static ms_arena *arena;

static void normal_spelling(void)
{
    static const char *const same[][2] = {
        { "a>0", "( A  >\n0 )" },
        { "((`total` > 0) and (`State` <> 'X'))", "(total>0) AND (state <> 'X')" },
        { "\"total\" > 0", "total > 0" },
        { "lower( name )", "LOWER(name)" },
        { "(a) + (b)", "( a )+( b )" },
    };
    static const char *const different[][2] = {
        { "state = 'A'", "state = 'a'" },
        { "\"Total\" > 0", "total > 0" },
        { "(a) + (b)", "a) + (b" },
        { "'a  b'", "'a b'" },
        { "'it''s'", "'its'" },
        { "a b", "ab" },
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        UNIT_TEXT(ms_expr_normal(arena, MS_COMPARE_EXACT, same[i][0]), ms_expr_normal(arena, MS_COMPARE_EXACT, same[i][1]));
    for (size_t i = 0; i < sizeof different / sizeof *different; i++)
        CU_ASSERT_STRING_NOT_EQUAL(ms_expr_normal(arena, MS_COMPARE_EXACT, different[i][0]), ms_expr_normal(arena, MS_COMPARE_EXACT, different[i][1]));
    CU_ASSERT_PTR_NULL(ms_expr_normal(arena, MS_COMPARE_EXACT, NULL));
    UNIT_TEXT(ms_expr_normal(arena, MS_COMPARE_EXACT, ""), "");
    UNIT_TEXT(ms_expr_normal(arena, MS_COMPARE_EXACT, "'open"), "'open");
    UNIT_TEXT(ms_expr_normal(arena, MS_COMPARE_EXACT, "((("), "(((");
}

static void loose_spelling(void)
{
    UNIT_TEXT(ms_expr_loose(arena, MS_COMPARE_EXACT, "'x'::character varying"), "'x'");
    UNIT_TEXT(ms_expr_loose(arena, MS_COMPARE_EXACT, "('x'::text)"), "'x'");
    UNIT_TEXT(ms_expr_loose(arena, MS_COMPARE_EXACT, "'{}'::text[]"), "'{}'");
    UNIT_TEXT(ms_expr_loose(arena, MS_COMPARE_EXACT, "'1.5'::numeric(10,2)"), "'1.5'");
    UNIT_TEXT(ms_expr_loose(arena, MS_COMPARE_EXACT, "'x'::\"public\".mood"), "'x'");
    UNIT_TEXT(ms_expr_loose(arena, MS_COMPARE_EXACT, "now()::timestamp(3) with time zone"), "now()");
    UNIT_TEXT(ms_expr_loose(arena, MS_COMPARE_EXACT, "a::int > 0 AND b"), "a>0 and b"); /* what follows a type is no type */
    UNIT_TEXT(ms_expr_loose(arena, MS_COMPARE_EXACT, "_utf8mb4'x'"), "'x'");
    UNIT_TEXT(ms_expr_loose(arena, MS_COMPARE_EXACT, "'a::text'"), "'a::text'");
    UNIT_TEXT(ms_expr_loose(arena, MS_COMPARE_EXACT, "x::"), "x");
}

static void mentions(void)
{
    CU_ASSERT(ms_expr_mentions(MS_COMPARE_EXACT, "total > 0", "total"));
    CU_ASSERT(ms_expr_mentions(MS_COMPARE_EXACT, "o.TOTAL > 0", "total"));
    CU_ASSERT(ms_expr_mentions(MS_COMPARE_EXACT, "\"total\" > 0", "total"));
    CU_ASSERT_FALSE(ms_expr_mentions(MS_COMPARE_EXACT, "\"Total\" > 0", "total"));
    CU_ASSERT(ms_expr_mentions(MS_COMPARE_OTHERS_CI, "`Total` > 0", "total"));
    CU_ASSERT_FALSE(ms_expr_mentions(MS_COMPARE_OTHERS_CI, "state = 'total'", "total"));
    CU_ASSERT_FALSE(ms_expr_mentions(MS_COMPARE_OTHERS_CI, "subtotal > 0", "total"));
    CU_ASSERT_FALSE(ms_expr_mentions(MS_COMPARE_OTHERS_CI, "total (x) > 0", "total")); /* a function */
    CU_ASSERT_FALSE(ms_expr_mentions(MS_COMPARE_OTHERS_CI, "x::total", "total"));      /* a type */
    CU_ASSERT_FALSE(ms_expr_mentions(MS_COMPARE_OTHERS_CI, NULL, "total"));
    CU_ASSERT_FALSE(ms_expr_mentions(MS_COMPARE_OTHERS_CI, "total", NULL));
}

static void renames(void)
{
    UNIT_TEXT(ms_expr_rename(arena, MS_COMPARE_EXACT, "total > 0 AND state <> 'total' AND total(1)", "total", "sum"),
             "sum > 0 AND state <> 'total' AND total(1)");
    UNIT_TEXT(ms_expr_rename(arena, MS_COMPARE_OTHERS_CI, "`total`  > 0", "total", "sum"), "`sum`  > 0");
    UNIT_TEXT(ms_expr_rename(arena, MS_COMPARE_EXACT, "total > 0", "total", "Big Total"), "\"Big Total\" > 0");
    UNIT_TEXT(ms_expr_rename(arena, MS_COMPARE_EXACT, "\"a\" > 0", "a", "we\"ird"), "\"we\"\"ird\" > 0");
    const char *untouched = "other > 0";
    CU_ASSERT_PTR_EQUAL(ms_expr_rename(arena, MS_COMPARE_EXACT, untouched, "total", "sum"), untouched);
    CU_ASSERT_PTR_NULL(ms_expr_rename(arena, MS_COMPARE_EXACT, NULL, "a", "b"));
}

static void defaults_compare(void)
{
    static const struct { const char *a, *b; ms_effect want; } rows[] = {
        { NULL, NULL, MS_EFFECT_PRESENT },
        { "NULL", NULL, MS_EFFECT_PRESENT },
        { "NULL::text", NULL, MS_EFFECT_PRESENT },
        { "0", NULL, MS_EFFECT_ABSENT },
        { "0", "'0'", MS_EFFECT_PRESENT },
        { "0", "'0'::integer", MS_EFFECT_PRESENT },
        { "1.0", "1.00", MS_EFFECT_PRESENT },
        { "9007199254740993", "9007199254740992", MS_EFFECT_ABSENT },
        { "0", "1", MS_EFFECT_ABSENT },
        { "-1", "(-1)", MS_EFFECT_PRESENT },
        { "'x'", "'x'::character varying", MS_EFFECT_PRESENT },
        { "'x'", "'X'", MS_EFFECT_ABSENT },
        { "'x'", "x", MS_EFFECT_PRESENT }, /* a server that shows the value, not the literal */
        { "now()", "CURRENT_TIMESTAMP", MS_EFFECT_UNKNOWN },
        { "CURRENT_TIMESTAMP", "current_timestamp", MS_EFFECT_PRESENT },
        { "true", "1", MS_EFFECT_UNKNOWN },
        { "'now'", "now()", MS_EFFECT_UNKNOWN },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const bool good = ms_default_equal(arena, MS_COMPARE_EXACT, rows[i].a, rows[i].b) == rows[i].want &&
                          ms_default_equal(arena, MS_COMPARE_EXACT, rows[i].b, rows[i].a) == rows[i].want;
        if (!good)
            printf("\n    row %zu: %s / %s\n", i, rows[i].a ? rows[i].a : "-", rows[i].b ? rows[i].b : "-");
        CU_ASSERT(good);
    }
}

static const unit_test tests[] = {
    { "normal spelling", normal_spelling }, { "loose spelling", loose_spelling }, { "mentions", mentions },
    { "renames", renames },                 { "defaults compare", defaults_compare },
    { NULL, NULL },
};

int main(void)
{
    arena = ms_arena_new();
    const int status = unit_run("ir expressions", tests);
    ms_arena_free(arena);
    return status;
}
