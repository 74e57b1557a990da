/* test_common.c: look-ups and readers that dialects share. */
#include "config.h"

#include "dialects/common/common.h"
#include "unit.h"

static const ms_fact rows[] = {
    { .id = "x.opaque", .op = MS_OP_OPAQUE },
    { .id = "x.add_column", .op = MS_OP_ADD_COLUMN },
    { .id = "x.add_column.default@0", .op = MS_OP_ADD_COLUMN },
    { .id = "x.add_column.default@11", .op = MS_OP_ADD_COLUMN, .since = 110000 },
    { .id = "x.add_column.virtual", .op = MS_OP_ADD_COLUMN, .since = 180000 },
    { .id = "x.rename_index@12", .op = MS_OP_RENAME_INDEX, .since = 120000 },
};

static const char *fact(ms_op_kind op, const char *tag, int32_t version)
{
    return ms_common_fact(rows, MS_COUNT(rows), op, tag, version, &rows[0])->id;
}

static void facts_are_the_nearest_row(void)
{
    UNIT_TEXT(fact(MS_OP_ADD_COLUMN, NULL, 150000), "x.add_column");
    UNIT_TEXT(fact(MS_OP_ADD_COLUMN, "default", 100000), "x.add_column.default@0");
    UNIT_TEXT(fact(MS_OP_ADD_COLUMN, "default", 110000), "x.add_column.default@11");
    UNIT_TEXT(fact(MS_OP_ADD_COLUMN, "default", 990000), "x.add_column.default@11");
    UNIT_TEXT(fact(MS_OP_ADD_COLUMN, "def", 990000), "x.add_column");
    UNIT_TEXT(fact(MS_OP_ADD_COLUMN, "virtual", 170000), "x.add_column");
    UNIT_TEXT(fact(MS_OP_ADD_COLUMN, "virtual", 180000), "x.add_column.virtual");
    UNIT_TEXT(fact(MS_OP_RENAME_INDEX, NULL, 110000), "x.opaque");
    UNIT_TEXT(fact(MS_OP_DROP_TABLE, NULL, 150000), "x.opaque");
}

static void verbs_match_whole_words_longest_first(void)
{
    static const ms_common_verb verbs[] = { { "VACUUM", "v" }, { "VACUUM FULL", "f" }, { "DO", "d" } };
    UNIT_TEXT(ms_common_verb_tag(verbs, 3, "VACUUM"), "v");
    UNIT_TEXT(ms_common_verb_tag(verbs, 3, "VACUUM FULL"), "f");
    UNIT_TEXT(ms_common_verb_tag(verbs, 3, "VACUUM FULLER"), "v");
    UNIT_TEXT(ms_common_verb_tag(verbs, 3, "DOMAIN"), NULL);
    UNIT_TEXT(ms_common_verb_tag(verbs, 3, NULL), NULL);
}

static void sqlstates_have_classes(void)
{
    static const struct { const char *code; ms_error_class class;
    } cases[] = {
        { "55P03", MS_CLASS_LOCK_TIMEOUT },
        { "40P01", MS_CLASS_DEADLOCK },
        { "40001", MS_CLASS_SERIALIZATION },
        { "57014", MS_CLASS_CANCELLED },
        { "57P01", MS_CLASS_CONNECTION_LOST },
        { "08006", MS_CLASS_CONNECTION_LOST },
        { "42P07", MS_CLASS_DUPLICATE_OBJECT },
        { "42P01", MS_CLASS_NO_SUCH_OBJECT },
        { "23505", MS_CLASS_UNIQUE_VIOLATION },
        { "23502", MS_CLASS_CONSTRAINT_VIOLATION },
        { "42601", MS_CLASS_SYNTAX },
        { "42501", MS_CLASS_PERMISSION },
        { "28P01", MS_CLASS_AUTHENTICATION },
        { "53100", MS_CLASS_DISK_FULL },
        { "25006", MS_CLASS_READ_ONLY },
        { "42S02", MS_CLASS_NO_SUCH_OBJECT },
        { "XX000", MS_CLASS_OTHER },
        { "", MS_CLASS_OTHER },
    };
    for (size_t i = 0; i < MS_COUNT(cases); i++)
        CU_ASSERT_EQUAL(ms_common_classify_sqlstate(cases[i].code), cases[i].class);
}

static ms_text text(const char *p) { return (ms_text){ p, p == NULL ? 0 : strlen(p) }; }

static void values_are_read(void)
{
    CU_ASSERT_EQUAL(ms_common_int(text("-42"), 7), -42);
    CU_ASSERT_EQUAL(ms_common_int(text("9223372036854775807"), 7), INT64_MAX);
    CU_ASSERT_EQUAL(ms_common_int(text("9223372036854775808"), 7), 7);
    CU_ASSERT_EQUAL(ms_common_int(text("4x"), 7), 7);
    CU_ASSERT_EQUAL(ms_common_int(text(""), 7), 7);
    CU_ASSERT_EQUAL(ms_common_int(text(NULL), 7), 7);
    CU_ASSERT(ms_common_bool(text("t")) && ms_common_bool(text("YES")) && ms_common_bool(text("1")));
    CU_ASSERT(!ms_common_bool(text("f")) && !ms_common_bool(text("")) && !ms_common_bool(text(NULL)));
    CU_ASSERT_EQUAL(ms_common_fk_action(text("SET NULL")), MS_FK_SET_NULL);
    CU_ASSERT_EQUAL(ms_common_fk_action(text("c")), MS_FK_CASCADE);
    CU_ASSERT_EQUAL(ms_common_fk_action(text("NO ACTION")), MS_FK_NO_ACTION);
}

static void outer_parentheses_come_off(void)
{
    static const struct { const char *in, *out; } cases[] = {
        { "((a > 0))", "a > 0" },   { "(a) + (b)", "(a) + (b)" }, { " ( a ) ", "a" },       { "a", "a" },
        { "(')' = b)", "')' = b" }, { "('(')", "'('" },           { "(a = ')", "(a = ')" }, { "()", "" },
        { "(\"x)\" > 0) ", "\"x)\" > 0" },
    };
    ms_arena *arena = ms_arena_new();
    for (size_t i = 0; i < MS_COUNT(cases); i++)
        UNIT_TEXT(ms_common_strip_parens(arena, cases[i].in), cases[i].out);
    ms_arena_free(arena);
}

static void incomplete_ops_are_refused(void)
{
    ms_error err = MS_ERROR_INIT;
    CU_ASSERT_EQUAL(ms_common_check_op(&(ms_op){ .kind = MS_OP_ADD_COLUMN, .object = { NULL, "t" } }, &err),
                    MS_ERR_INTERNAL);
    UNIT_TEXT(err.message, "add_column without its column definition");
    ms_error_clear(&err);
    const ms_constraint check = { .kind = MS_CONSTRAINT_CHECK };
    ms_op op = { .kind = MS_OP_ADD_CHECK, .object = { NULL, "t" }, .constraint = &(ms_constraint){ 0 } };
    *op.constraint = check;
    CU_ASSERT_EQUAL(ms_common_check_op(&op, &err), MS_ERR_INTERNAL);
    ms_error_clear(&err);
    CU_ASSERT_EQUAL(ms_common_check_op(&(ms_op){ .kind = (ms_op_kind)9999 }, &err), MS_ERR_INTERNAL);
}

static void definitions_and_statements_differ(void)
{
    CU_ASSERT(ms_common_is_statement("  create view v as select 1"));
    CU_ASSERT(ms_common_is_statement("CREATE\nOR REPLACE FUNCTION f()"));
    CU_ASSERT(!ms_common_is_statement("SELECT 1"));
    CU_ASSERT(!ms_common_is_statement("created_at > 0"));
    CU_ASSERT(!ms_common_is_statement(""));
}

int main(void)
{
    static const unit_test tests[] = {
        UNIT(facts_are_the_nearest_row), UNIT(verbs_match_whole_words_longest_first), UNIT(sqlstates_have_classes),
        UNIT(values_are_read), UNIT(outer_parentheses_come_off), UNIT(incomplete_ops_are_refused),
        UNIT(definitions_and_statements_differ), { NULL, NULL },
    };
    return unit_run("dialects/common", tests);
}
