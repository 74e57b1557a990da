/* test_pg_compare.c: what a file writes and what the server prints meet in one form. */
#include "config.h"

#include "pg.h"

static void array_and_user_types_have_one_text(void)
{
    static const char *const cases[][2] = {
        { "int[]", "integer[]" },
        { "INTEGER []", "integer[]" },
        { "int4 array", "integer[]" },
        { "integer[3][3]", "integer[]" },
        { "varchar(20)[]", "character varying(20)[]" },
        { "app.mood", "mood" },
        { "other.mood", "other.mood" },
        { "\"mood\"", "mood" },
        { "\"Mood\"", "\"Mood\"" },
        { "\"app\".\"mood\"", "mood" },
        { "\"app\".\"Mood\"", "\"Mood\"" },
        { "other.\"mood\"[]", "other.mood[]" },
        { "\"char\"", "\"char\"" },
        { "Mood", "mood" },
        { "timestamptz[]", "timestamp with time zone[]" },
    };
    for (size_t i = 0; i < MS_COUNT(cases); i++)
        UNIT_TEXT(ms_postgresql_type_text(cases[i][0], "app", arena), cases[i][1]);
}

static void signatures_are_the_input_types(void)
{
    static const char *const cases[][2] = {
        { "()", "()" },
        { "( )", "()" },
        { "(int)", "(integer)" },
        { "(IN a int, b text DEFAULT 'x, (y')", "(integer, text)" },
        { "(a double precision, OUT b int, VARIADIC c int4[])", "(double precision, integer[])" },
        { "(app.mood, x other.mood)", "(mood, other.mood)" },
        { "(a numeric(10,2) = 0, b varchar(20))", "(numeric, character varying)" },
        { "(a timestamp with time zone)", "(timestamp with time zone)" },
        { "(integer, text)", "(integer, text)" },
        { "(a char(3))", "(character)" },
        { "(m mood[])", "(mood[])" },
        { "(\"A b\" int)", "(integer)" },
        { "(", "()" },
        { "(a int", "(integer)" },
        { "(a int default '", "(integer)" },
        { "(out", "(out)" },
        { "(,,)", "()" },
    };
    for (size_t i = 0; i < MS_COUNT(cases); i++)
        UNIT_TEXT(ms_postgresql_signature_in(cases[i][0], "app", arena), cases[i][1]);
}

static void expressions_meet(void)
{
    static const char *const cases[][2] = {
        /* as a file has it, as pg_get_expr() prints it */
        { "price > 0", "(price > (0)::numeric)" },
        { "status IN ('a', 'b')",
          "((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))" },
        { "status in ('a')", "(status = 'a'::text)" },
        { "status NOT IN ('a','b')", "(status <> ALL (ARRAY['a'::text, 'b'::text]))" },
        { "a BETWEEN 1 AND 5 and b = 2", "(((a >= 1) AND (a <= 5)) AND (b = 2))" },
        { "a NOT BETWEEN 1 AND 5", "((a < 1) OR (a > 5))" },
        { "name LIKE 'x%'", "(name ~~ 'x%'::text)" },
        { "name NOT ILIKE 'x%'", "(name !~~* 'x%'::text)" },
        { "a != b", "(a <> b)" },
        { "CAST(a AS text) = 'x'", "((a)::text = 'x'::text)" },
        { "a::timestamp with time zone > now()", "((a)::timestamp with time zone > now())" },
        { "-1", "'-1'::integer" },
        { "\"Mixed\" > \"plain\"", "(\"Mixed\" > plain)" },
        { "date '2020-01-01'", "'2020-01-01'::date" },
        { "E'a\\\\b'", "'a\\b'::text" },
        { "nextval('s')", "nextval('s'::regclass)" },
        { "app.f(x)", "f(x)" },
        { "COALESCE(a, 0)", "COALESCE(a, 0)" },
        { "a=-1", "(a = '-1'::integer)" },
        { "it > 'it''s ::text (x'", "(it > 'it''s ::text (x'::text)" },
        { "FOR VALUES FROM (1) TO (10)", "FOR VALUES FROM (1) TO (10)" },
        { "a || ' ' || b", "((a || ' '::text) || b)" },
        { "a > 0 AND b > 0 AND c BETWEEN 1 AND 2", "(((a > 0) AND (b > 0)) AND ((c >= 1) AND (c <= 2)))" },
        { "a = ANY (ARRAY['x', 'y'])", "(a = ANY (ARRAY['x'::text, 'y'::text]))" },
        { "CASE WHEN a > 1 THEN 'x' END", "CASE WHEN (a > 1) THEN 'x'::text ELSE NULL::text END" },
        { "(a, b) <> (1, 2)", "((a <> 1) OR (b <> 2))" },
        { "a IS NOT DISTINCT FROM b", "(NOT (a IS DISTINCT FROM b))" },
        { "extract(year from at) > 2000", "(EXTRACT(year FROM at) > (2000)::numeric)" },
        { "trim(a) <> ''", "(TRIM(BOTH FROM a) <> ''::text)" },
        { "lower(a) COLLATE \"C\"", "(lower(a) COLLATE \"C\")" },
        { "at AT TIME ZONE 'UTC'", "(at AT TIME ZONE 'UTC'::text)" },
        { "not a and b is not null", "((NOT a) AND (b IS NOT NULL))" },
        { "(data->>'a')::int > 0", "(((data ->> 'a'::text))::integer > 0)" },
        { "x[1] + -y * 2", "(x[1] + ((- y) * 2))" },
        { "current_timestamp + interval '1 day'", "(CURRENT_TIMESTAMP + '1 day'::interval)" },
        { "EXISTS (SELECT 1 FROM t WHERE a = 'x')", "(EXISTS ( SELECT 1\n   FROM t\n  WHERE (a = 'x'::text)))" },
        { "using gist (room with =, during with &&) where (a > 0)", "USING gist (room WITH =, during WITH &&) WHERE ((a > 0))" },
    };
    for (size_t i = 0; i < MS_COUNT(cases); i++) {
        const char *file = ms_postgresql_expression(cases[i][0], "app", arena);
        const char *server = ms_postgresql_expression(cases[i][1], "app", arena);
        UNIT_TEXT(file, server);
        UNIT_TEXT(ms_postgresql_expression(file, "app", arena), file); /* idempotent */
    }
    static const char *const differ[][2] = { { "a > 0", "a >= 0" },
                                             { "a = 'x'", "a = 'X'" },
                                             { "a in (1, 2)", "a in (1, 3)" },
                                             { "\"A\" > 0", "a > 0" },
                                             { "a like 'x'", "a ilike 'x'" },
                                             { "(a or b) and c", "a or (b and c)" },
                                             { "a - (b - c)", "a - b - c" },
                                             { "not (a and b)", "not a and b" },
                                             { "trim(leading 'x' from a)", "trim('x' from a)" },
                                             { "count(distinct a)", "count(a)" },
                                             { "a is null", "a is not null" },
                                             { "case when a then 1 end", "case when a then 1 else 1 end" },
                                             { "a in (1, 2)", "a not in (1, 2)" } };
    for (size_t i = 0; i < MS_COUNT(differ); i++)
        CU_ASSERT_STRING_NOT_EQUAL(ms_postgresql_expression(differ[i][0], NULL, arena),
                                   ms_postgresql_expression(differ[i][1], NULL, arena));
    /* Damaged text must not be read past its end. */
    static const char *const damaged[] = { "",   "(",    "'",      "\"", "a::",    "cast(", "a between", "x::numeric(",
                                           "::", "E'\\", "a in (", "[",  "a::int[" };
    for (size_t i = 0; i < MS_COUNT(damaged); i++)
        CU_ASSERT_PTR_NOT_NULL(ms_postgresql_expression(damaged[i], "app", arena));
}

static void predicted_and_live_meet(void)
{
    ms_catalog *sides[2];
    for (int live = 0; live < 2; live++) {
        ms_catalog *cat = sides[live] = ms_catalog_new(arena, "public", d->compare);
        ms_table table = { .name = { live ? "public" : NULL, "t" }, .rows = live ? 5 : -1, .bytes = -1 };
        ms_column id = { .name = "id", .type = type_of("serial"), .identity = MS_IDENTITY_AUTO, .not_null = live };
        id.default_expr = live ? "nextval('t_id_seq'::regclass)" : NULL;
        MS_PUSH(arena, &table.columns, id);
        MS_PUSH(arena, &table.columns,
                (ms_column){ .name = "m",
                             .type = type_of(live ? "mood" : "public.mood"),
                             .default_expr = live ? "'sad'::mood" : "'sad'" });
        MS_PUSH(arena, &table.columns,
                (ms_column){ .name = "f", .type = type_of("boolean"), .default_expr = live ? "true" : "'t'" });
        MS_PUSH(arena, &table.columns, /* 'epoch' read in another zone */
                (ms_column){ .name = "g", .type = type_of("timestamp with time zone"),
                             .default_expr = live ? "'1970-01-01 01:00:00+01'::timestamp with time zone" : "'1970-01-01 00:00:00'" });
        MS_PUSH(arena, &table.columns, /* a bigint with an integer sequence is no serial to the loader */
                (ms_column){ .name = "h", .type = type_of("bigint"), .not_null = true,
                             .identity = live ? MS_IDENTITY_NONE : MS_IDENTITY_AUTO,
                             .default_expr = live ? "nextval('t_h_seq'::regclass)" : NULL });
        if (live)
            ms_catalog_add_object(cat, &(ms_object){ .kind = MS_OBJECT_SEQUENCE, .name = { "public", "t_h_seq" },
                                                     .table = { "public", "t" }, .owner_column = "h", .definition = "AS integer" });
        ms_constraint key = { .kind = MS_CONSTRAINT_PRIMARY_KEY, .name = live ? "t_pkey" : NULL };
        MS_PUSH(arena, &key.columns, "id");
        MS_PUSH(arena, &table.constraints, key);
        ms_index index = { .name = "t_pkey", .table = table.name, .unique = true, .of_constraint = true };
        MS_PUSH(arena, &index.parts, (ms_index_part){ .column = "id" });
        if (live)
            MS_PUSH(arena, &table.indexes, index);
        ms_catalog_add_table(cat, &table);
        if (live)
            ms_catalog_add_object(cat, &(ms_object){ .kind = MS_OBJECT_SEQUENCE,
                                                     .name = { "public", "t_id_seq" },
                                                     .table = { "public", "t" },
                                                     .owner_column = "id",
                                                     .definition = "AS integer" });
        ms_catalog_add_object(cat, &(ms_object){ .kind = MS_OBJECT_SEQUENCE,
                                                 .name = { "public", "s" },
                                                 .definition = live ? "INCREMENT BY 2 START WITH 5"
                                                                    : "START 5 INCREMENT 2 NO CYCLE MINVALUE 1" });
        ms_catalog_add_object(cat, &(ms_object){ .kind = MS_OBJECT_FUNCTION,
                                                 .name = { "public", "f" },
                                                 .signature = live ? "(integer, text)" : "(IN a int, b text)",
                                                 .definition = live ? "x" : "y" });
        d->normalize(cat, 150000);
    }
    const char *live = ms_catalog_canonical(sides[1], NULL, arena);
    UNIT_TEXT(ms_catalog_canonical(sides[0], NULL, arena), live);
    d->normalize(sides[1], 150000);
    UNIT_TEXT(ms_catalog_canonical(sides[1], NULL, arena), live); /* idempotent */
}

IN_ARENA(array_and_user_types_have_one_text)
IN_ARENA(signatures_are_the_input_types)
IN_ARENA(expressions_meet)
IN_ARENA(predicted_and_live_meet)

int main(void)
{
    static const unit_test tests[] = {
        UNIT(array_and_user_types_have_one_text_),
        UNIT(signatures_are_the_input_types_),
        UNIT(expressions_meet_),
        UNIT(predicted_and_live_meet_),
        { NULL, NULL },
    };
    return unit_run("dialects/postgresql compare", tests);
}
