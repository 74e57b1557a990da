/* test_exit.c: exit codes, words and what JSON says of an error. */
#include "config.h"

#include "base/words.h"
#include "cli/cli.h"
#include "tests/unit/unit.h"

static ms_exit code_of(ms_status status, const char *code)
{
    ms_error err = { .status = status };
    ms_text_copy(err.code, sizeof err.code, code, strlen(code));
    return ms_exit_of(&err);
}

static void maps_errors(void)
{
    static const struct { ms_status status; const char *code; ms_exit exit; } cases[] = {
        { MS_ERR_USAGE, "", 5 },      { MS_ERR_NOT_FOUND, "", 5 },   { MS_ERR_CONFLICT, "", 5 },
        { MS_ERR_IO, "", 5 },         { MS_ERR_UNSUPPORTED, "", 5 }, { MS_ERR_CONNECT, "", 9 },
        { MS_ERR_LOST, "", 9 },       { MS_ERR_SQL, "", 2 },         { MS_ERR_TIMEOUT, "", 2 },
        { MS_ERR_CANCELLED, "", 2 },  { MS_ERR_LOCKED, "", 7 },      { MS_ERR_INTERNAL, "", 2 },
        { MS_ERR_NO_MEMORY, "", 2 },  { MS_ERR_USAGE, "approval_required", 6 },
        { MS_ERR_SQL, "lock_timeout", 7 }, { MS_ERR_SQL, "rollback_failed", 4 }, { MS_ERR_LOST, "resumable", 8 },
        { MS_ERR_CONFLICT, "gate_waiting", 10 }, { MS_ERR_USAGE, "directive", 5 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CU_ASSERT_EQUAL(code_of(cases[i].status, cases[i].code), cases[i].exit);
    CU_ASSERT_EQUAL(code_of((ms_status)99, ""), MS_EXIT_FAILED);
}

static void gives_every_code_a_meaning(void)
{
    for (int code = 0; code <= 10; code++)
        CU_ASSERT_PTR_NOT_NULL(ms_exit_meaning((ms_exit)code));
    CU_ASSERT_PTR_NULL(ms_exit_meaning((ms_exit)11));
    CU_ASSERT_PTR_NULL(ms_exit_meaning(MS_EXIT_BY_ERROR));
}

static void writes_errors_as_json(void)
{
    ms_error err = { .status = MS_ERR_SQL, .native = 1146, .line = 3, .sqlstate = "42S02" };
    ms_text_copy(err.message, sizeof err.message, "caf\xE9", 4); /* not UTF-8: a server's own words */
    json_t *o = ms_error_json(&err);
    CU_ASSERT_PTR_NOT_NULL_FATAL(o);
    UNIT_TEXT(json_string_value(json_object_get(o, "code")), "sql");
    UNIT_TEXT(json_string_value(json_object_get(o, "message")), "caf\xEF\xBF\xBD");
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(o, "native")), 1146);
    UNIT_TEXT(json_string_value(json_object_get(o, "sqlstate")), "42S02");
    CU_ASSERT_TRUE(json_is_null(json_object_get(o, "hint")));
    CU_ASSERT_TRUE(json_is_null(json_object_get(o, "column")));
    json_decref(o);
}

static void reads_durations_sizes_and_dates(void)
{
    int32_t ms = -1;
    uint64_t bytes = 0;
    int64_t number;
    bool on;
    CU_ASSERT_TRUE(ms_duration_parse("250ms", 5, &ms) && ms == 250);
    CU_ASSERT_TRUE(ms_duration_parse("0", 1, &ms) && ms == 0);
    CU_ASSERT_TRUE(ms_duration_parse("24d", 3, &ms) && ms == 24 * 86400000);
    CU_ASSERT_FALSE(ms_duration_parse("25d", 3, &ms)); /* more than an int32_t holds */
    CU_ASSERT_FALSE(ms_duration_parse("5", 1, &ms));
    CU_ASSERT_FALSE(ms_duration_parse("-5s", 3, &ms));
    CU_ASSERT_FALSE(ms_duration_parse("1.5s", 4, &ms));
    CU_ASSERT_FALSE(ms_duration_parse("", 0, &ms));
    CU_ASSERT_TRUE(ms_size_parse("64M", 3, &bytes) && bytes == 64u << 20);
    CU_ASSERT_TRUE(ms_size_parse("10", 2, &bytes) && bytes == 10);
    CU_ASSERT_FALSE(ms_size_parse("18446744073709551616", 20, &bytes));
    CU_ASSERT_FALSE(ms_size_parse("99999999999G", 12, &bytes));
    CU_ASSERT_TRUE(ms_int_parse("-3", 2, -5, 5, &number) && number == -3);
    CU_ASSERT_FALSE(ms_int_parse("6", 1, -5, 5, &number));
    CU_ASSERT_FALSE(ms_int_parse("-", 1, -5, 5, &number));
    CU_ASSERT_TRUE(ms_bool_parse("off", 3, &on) && !on);
    CU_ASSERT_FALSE(ms_bool_parse("offf", 4, &on));
    CU_ASSERT_TRUE(ms_date_check("2024-02-29", 10));
    CU_ASSERT_FALSE(ms_date_check("2023-02-29", 10));
    CU_ASSERT_FALSE(ms_date_check("2100-02-29", 10));
    CU_ASSERT_FALSE(ms_date_check("2024-13-01", 10));
    CU_ASSERT_FALSE(ms_date_check("2024-1-01", 9));
}

static void suggests_what_is_near(void)
{
    static const char *const candidates[] = { "apply", "rollback", "status", "plan", "preflight", NULL };
    static const struct { const char *word, *best; } cases[] = {
        { "aply", "apply" }, { "appyl", "apply" }, { "rolback", "rollback" }, { "statu", "status" }, { "paln", "plan" },
        { "roll", "rollback" }, { "pre", "preflight" }, { "xyz", NULL }, { "", NULL }, { "migrate", NULL },
        { "a-very-long-word-that-is-longer-than-every-word-that-anyone-would-ever-type-here", NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ms_nearest near;
        ms_nearest_init(&near, cases[i].word, strlen(cases[i].word));
        for (size_t k = 0; candidates[k] != NULL; k++)
            ms_nearest_offer(&near, candidates[k]);
        UNIT_TEXT(near.best, cases[i].best);
    }
}

int main(void)
{
    static const unit_test tests[] = {
        UNIT(maps_errors), UNIT(gives_every_code_a_meaning), UNIT(writes_errors_as_json),
        UNIT(reads_durations_sizes_and_dates), UNIT(suggests_what_is_near), { NULL, NULL },
    };
    return unit_run("exit", tests);
}
