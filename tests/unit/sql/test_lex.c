/* test_lex.c: tokens by the rules of each engine. */
#include "config.h"

#include "dialects.h"
#include "sql/lex.h"
#include "tests/unit/unit.h"

/* "W:select S:'a' ." : kind and text of every token. */
static const char *tokens(const ms_dialect *d, const char *text)
{
    static char out[1024];
    static const char kinds[] = "eWQSNP.T(){!";
    size_t n = 0;
    ms_lexer lexer;
    ms_lex_init(&lexer, &d->lex, text, strlen(text));
    for (ms_token t = ms_lex_next(&lexer); t.kind != MS_TOKEN_END; t = ms_lex_next(&lexer)) {
        if (t.kind == MS_TOKEN_COND_OPEN || t.kind == MS_TOKEN_COND_CLOSE || t.kind == MS_TOKEN_TERMINATOR)
            n += (size_t)snprintf(out + n, sizeof out - n, "%s%c", n > 0 ? " " : "", kinds[t.kind]);
        else if (t.kind == MS_TOKEN_ERROR)
            n += (size_t)snprintf(out + n, sizeof out - n, "%s!%s@%u", n > 0 ? " " : "", lexer.problem, t.at);
        else if (t.kind == MS_TOKEN_PUNCT)
            n += (size_t)snprintf(out + n, sizeof out - n, "%s%c", n > 0 ? " " : "", t.ch);
        else
            n += (size_t)snprintf(out + n, sizeof out - n, "%s%c:%.*s", n > 0 ? " " : "", kinds[t.kind], (int)t.len,
                                  text + t.at);
        if (t.kind == MS_TOKEN_ERROR)
            break;
    }
    out[n] = '\0';
    return out;
}

static void keywords(void)
{
    CU_ASSERT_EQUAL(ms_lex_keyword("select", 6), MS_KW_SELECT);
    CU_ASSERT_EQUAL(ms_lex_keyword("Select", 6), MS_KW_SELECT);
    CU_ASSERT_EQUAL(ms_lex_keyword("selectx", 7), MS_KW_NONE);
    CU_ASSERT_EQUAL(ms_lex_keyword("selec", 5), MS_KW_NONE);
    CU_ASSERT_EQUAL(ms_lex_keyword("zerofill", 8), MS_KW_ZEROFILL);
    CU_ASSERT_EQUAL(ms_lex_keyword("_x", 2), MS_KW_NONE);
    CU_ASSERT_EQUAL(ms_lex_keyword("\xC3\xA4", 2), MS_KW_NONE);
    for (unsigned k = 1; k < MS_KW_COUNT; k++) { /* every word finds itself; the marks between the letters are no words */
        const char *text = ms_lex_keyword_text((ms_keyword)k);
        if (*text != '\0')
            CU_ASSERT_EQUAL((unsigned)ms_lex_keyword(text, strlen(text)), k);
    }
    UNIT_TEXT(ms_lex_keyword_text(MS_KW_AUTO_INCREMENT), "AUTO_INCREMENT");
}

static void strings(void)
{
    UNIT_TEXT(tokens(&test_postgresql, "'a''b' E'\\'' e'x' 'a\\' U&'\\0061' N'n' x'1F'"),
              "S:'a''b' S:E'\\'' S:e'x' S:'a\\' S:U&'\\0061' S:N'n' S:x'1F'");
    UNIT_TEXT(tokens(&test_mysql, "'a\\'b' \"c\\\"d\" _utf8'x' N'\\'' `a``b`"),
              "S:'a\\'b' S:\"c\\\"d\" S:_utf8'x' S:N'\\'' Q:`a``b`");
    UNIT_TEXT(tokens(&test_sqlite, "'a\\' \"b\" `c` [d e] X'00'"), "S:'a\\' Q:\"b\" Q:`c` Q:[d e] S:X'00'");
    UNIT_TEXT(tokens(&test_postgresql, "'open"), "!string@0");
    UNIT_TEXT(tokens(&test_postgresql, "a \"open"), "W:a !quoted name@2");
    UNIT_TEXT(tokens(&test_mysql, "E'x'"), "W:E S:'x'");
}

static void dollars(void)
{
    UNIT_TEXT(tokens(&test_postgresql, "$$a;$b$;$$ $t$ $$ $t$ $1 a$b$c $"), "S:$$a;$b$;$$ S:$t$ $$ $t$ P:$1 W:a$b$c $");
    UNIT_TEXT(tokens(&test_postgresql, "$t$ open $$"), "!dollar-quoted string@0");
    UNIT_TEXT(tokens(&test_postgresql, "$1$ x"), "P:$1 $ W:x");
    UNIT_TEXT(tokens(&test_mysql, "a$b $$"), "W:a$b W:$$");
}

static void comments(void)
{
    UNIT_TEXT(tokens(&test_postgresql, "a /* /* ; */ */ b -- c\nd #"), "W:a W:b W:d #");
    UNIT_TEXT(tokens(&test_postgresql, "a--b"), "W:a");
    UNIT_TEXT(tokens(&test_mysql, "a--1 -- c\n--\nb # d\ne /* /* */ f"), "W:a - - N:1 W:b W:e W:f");
    UNIT_TEXT(tokens(&test_mysql, "1--"), "N:1");
    UNIT_TEXT(tokens(&test_sqlite, "a /* /* */ b # c"), "W:a W:b # W:c");
    UNIT_TEXT(tokens(&test_postgresql, "x /* /* */"), "W:x !comment@2");
    UNIT_TEXT(tokens(&test_postgresql, "/*/ x"), "!comment@0");
}

static void conditionals(void)
{
    UNIT_TEXT(tokens(&test_mysql, "/*!40101 a */ b"), "( W:a ) W:b");
    UNIT_TEXT(tokens(&test_mysql, "/*! a */ /*!50000b*/"), "( W:a ) ( W:b )");
    UNIT_TEXT(tokens(&test_mysql, "/*!99999 a /* ; */ */ b"), "W:b");
    UNIT_TEXT(tokens(&test_mysql, "/*M! a */ b"), "W:b");
    UNIT_TEXT(tokens(&test_mariadb, "/*M! a */ /*m!100100 b */ /*M!999999 c */ /*!50701 d */ /*!100100 e */"),
              "( W:a ) ( W:b ) ( W:e )");
    UNIT_TEXT(tokens(&test_mysql, "a /*! b"), "W:a ( W:b !conditional comment@2");
    UNIT_TEXT(tokens(&test_postgresql, "/*! a */ b"), "W:b");
    UNIT_TEXT(tokens(&test_mysql, "a */ b"), "W:a * / W:b");
}

static void numbers_and_names(void)
{
    UNIT_TEXT(tokens(&test_mysql, "1.5e-3 .5 0x1F 2fa 1_000 t.1 1e5 1."),
              "N:1.5e-3 N:.5 N:0x1F W:2fa N:1_000 W:t . N:1 N:1e5 N:1.");
    UNIT_TEXT(tokens(&test_mysql, "@a @@global.b a@b @'x'"), "P:@a P:@@global . W:b W:a P:@b @ S:'x'");
    UNIT_TEXT(tokens(&test_postgresql, "a @> b @c"), "W:a @ > W:b @ W:c");
    UNIT_TEXT(tokens(&test_postgresql, "\xC3\xA4\xC3\xB6 _x;"), "W:\xC3\xA4\xC3\xB6 W:_x T");
}

static void values(void)
{
    static const struct { const ms_dialect *dialect; const char *text, *value; } cases[] = {
        { &test_postgresql, "'it''s'", "it's" },
        { &test_postgresql, "'a\\n'", "a\\n" },
        { &test_postgresql, "E'a\\nb\\x41\\101\\u00e4\\'\\\\\\q'", "a\nbAA\xC3\xA4'\\q" },
        { &test_postgresql, "U&'d\\0061t\\+000061\\\\'", "data\\" },
        { &test_postgresql, "$x$a'b$x$", "a'b" },
        { &test_postgresql, "$$$$", "" },
        { &test_postgresql, "\"A\"\"b\"", "A\"b" },
        { &test_postgresql, "U&\"\\0041\"", "A" },
        { &test_postgresql, "MixedCase", "mixedcase" },
        { &test_mysql, "'a\\'b\\n\\%\\_\\z\\0'", "a'b\n\\%\\_z" },
        { &test_mysql, "\"x\"\"y\"", "x\"y" },
        { &test_mysql, "_utf8'x'", "x" },
        { &test_mysql, "`a``b\\`", "a`b\\" },
        { &test_mysql, "MixedCase", "MixedCase" },
        { &test_sqlite, "[a b]", "a b" },
        { &test_postgresql, "a2345678901234567890123456789012345678901234567890123456789012345", /* 65 */
          "a23456789012345678901234567890123456789012345678901234567890123" },
        { &test_postgresql,
          "\"a2345678901234567890123456789012345678901234567890123456789012\xC3\xA4\"", /* not half of it */
          "a2345678901234567890123456789012345678901234567890123456789012" },
        { &test_mysql, "a2345678901234567890123456789012345678901234567890123456789012345",
          "a2345678901234567890123456789012345678901234567890123456789012345" },
        { &test_ansi, "MixedCase", "MIXEDCASE" },
    };
    ms_arena *arena = ms_arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ms_lexer lexer;
        ms_lex_init(&lexer, &cases[i].dialect->lex, cases[i].text, strlen(cases[i].text));
        const ms_token t = ms_lex_next(&lexer);
        UNIT_TEXT(ms_lex_name(&cases[i].dialect->lex, cases[i].text, t, arena), cases[i].value);
    }
    ms_arena_free(arena);
}

static void places(void)
{
    int32_t line, column;
    static const char text[] = "ab\n\xC3\xA4 c\n";
    ms_lex_place(text, 6, 10, &line, &column);
    CU_ASSERT_EQUAL(line, 11);
    CU_ASSERT_EQUAL(column, 3); /* characters, not bytes */
    ms_lex_place("\xEF\xBB\xBFx", 3, 1, &line, &column);
    CU_ASSERT_EQUAL(line, 1);
    CU_ASSERT_EQUAL(column, 1);
}

static void errors_stay(void)
{
    ms_lexer lexer;
    ms_lex_init(&lexer, &test_postgresql.lex, "a 'b", 4);
    ms_lex_next(&lexer);
    CU_ASSERT_EQUAL(ms_lex_next(&lexer).kind, MS_TOKEN_ERROR);
    CU_ASSERT_EQUAL(ms_lex_next(&lexer).kind, MS_TOKEN_ERROR);
    CU_ASSERT_EQUAL(ms_lex_next(&lexer).at, 2);
}

int main(void)
{
    static const unit_test tests[] = {
        UNIT(keywords),          UNIT(strings), UNIT(dollars), UNIT(comments),    UNIT(conditionals),
        UNIT(numbers_and_names), UNIT(values),  UNIT(places),  UNIT(errors_stay), { NULL, NULL },
    };
    return unit_run("sql/lex", tests);
}
