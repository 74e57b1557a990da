/* test_junit.c: JUnit XML whatever is in names and messages. */
#include "config.h"

#include <glib.h>

#include <report/test_report.h>

#include "unit.h"

static ms_test_finding finding(ms_test_weight weight, const char *code, const char *detail, ms_arena *arena)
{
    ms_test_finding f = { .weight = weight, .code = code, .text = "text of it" };
    MS_PUSH(arena, &f.details, detail);
    return f;
}

static void fill(ms_test_report *r, ms_arena *arena)
{
    *r = (ms_test_report){ .product = "SQLite", .server_version = "3", .seed = 1, .duration_ms = 61005 };
    ms_test_case good = { .version = "1", .name = "good", .duration_ms = 7 },
                 bad = { .version = "2", .name = "<\"&'>\x01\xff", .outcome = MS_TEST_FAILED };
    ms_test_case final = { .version = "3", .name = "final", .outcome = MS_TEST_IRREVERSIBLE, .reason = "a < b" };
    MS_PUSH(arena, &good.findings, finding(MS_TEST_WARNING, "lossy", "]]> five\nvalues", arena));
    MS_PUSH(arena, &bad.findings, finding(MS_TEST_NOTE, "rows_missing", "none", arena));
    MS_PUSH(arena, &bad.findings, finding(MS_TEST_FAILURE, "down_differs", "index <i>", arena));
    MS_PUSH(arena, &r->cases, good);
    MS_PUSH(arena, &r->cases, bad);
    MS_PUSH(arena, &r->cases, final);
    r->chain = (ms_test_case){ .name = "all", .outcome = MS_TEST_SKIPPED, .reason = "it is one" };
}

static void element(GMarkupParseContext *context, const gchar *name, const gchar **names, const gchar **values,
                    gpointer data, GError **err)
{
    (void)context;
    (void)err;
    GString *seen = data;
    g_string_append_printf(seen, "%s", name);
    for (size_t i = 0; names[i] != NULL; i++)
        if (strcmp(names[i], "type") == 0 || strcmp(names[i], "failures") == 0 || strcmp(names[i], "skipped") == 0)
            g_string_append_printf(seen, "[%s]", values[i]);
    g_string_append_c(seen, ' ');
}

static void is_well_formed(void)
{
    static const GMarkupParser parser = { .start_element = element };
    static const char *const expected[] = { "testsuites[1] testsuite[1][2] properties property property property "
                                            "testcase system-out testcase failure[down_differs] "
                                            "system-out testcase skipped testcase skipped ",
                                            "testsuites[2] testsuite[2][2] properties property property property "
                                            "testcase failure[lossy] testcase failure[down_differs] "
                                            "system-out testcase skipped testcase skipped " };
    ms_arena *arena = ms_arena_new();
    ms_test_report report;
    fill(&report, arena);
    for (int strict = 0; strict < 2; strict++) {
        char *xml = ms_report_test_junit(&report, strict == 1);
        GString *seen = g_string_new(NULL);
        GError *why = NULL;
        GMarkupParseContext *context = g_markup_parse_context_new(&parser, 0, seen, NULL);
        const bool parsed =
            g_markup_parse_context_parse(context, xml, -1, &why) && g_markup_parse_context_end_parse(context, &why);
        UNIT_TEXT(parsed ? NULL : why->message, NULL);
        UNIT_TEXT(seen->str, expected[strict]);
        UNIT_CONTAINS(xml, "time=\"61.005\"");
        UNIT_CONTAINS(xml, "]]&gt; five&#10;values");
        CU_ASSERT_PTR_NULL(strchr(xml, '\x01'));
        CU_ASSERT_TRUE(g_utf8_validate(xml, -1, NULL));
        g_markup_parse_context_free(context);
        g_string_free(seen, TRUE);
        g_free(xml);
    }
    ms_arena_free(arena);
}

static const unit_test tests[] = { UNIT(is_well_formed), { NULL, NULL } };
int main(void) { return unit_run("test/junit", tests); }
