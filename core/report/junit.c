/* junit.c: what `migsafe test` found as JUnit XML, as CI servers read it. */
#include "config.h"

#include <string.h>

#include <glib.h>

#include <report/test_report.h>

/* XML 1.0 has no way to write most control characters, nor what is not a character. */
static void put(GString *to, const char *text)
{
    for (const char *p = text; p != NULL && *p != '\0';) {
        const gunichar c = g_utf8_get_char_validated(p, -1);
        const bool valid = c != (gunichar)-1 && c != (gunichar)-2;
        if (!valid || (c < ' ' && c != '\n' && c != '\t') || c == 0xfffe || c == 0xffff) {
            g_string_append(to, "\xef\xbf\xbd");
        } else if (c == '\n' || c == '\t') {
            g_string_append_printf(to, "&#%u;", (unsigned)c); /* kept in attributes */
        } else {
            gchar *one = g_markup_escape_text(p, (gssize)g_utf8_skip[(guchar)*p]);
            g_string_append(to, one);
            g_free(one);
        }
        p += valid ? g_utf8_skip[(guchar)*p] : 1;
    }
}

static void attribute(GString *to, const char *name, const char *value)
{
    g_string_append_printf(to, " %s=\"", name);
    put(to, value);
    g_string_append_c(to, '"');
}

static void number(GString *to, const char *name, size_t value)
{
    g_string_append_printf(to, " %s=\"%zu\"", name, value);
}

static void seconds(GString *to, int64_t ms) /* with a point in every locale */
{
    g_string_append_printf(to, " time=\"%lld.%03d\"", (long long)(ms / 1000), (int)(ms % 1000));
}

static void details(GString *to, const ms_test_finding *f)
{
    for (size_t i = 0; i < f->details.n; i++) {
        put(to, f->details.v[i]);
        g_string_append_c(to, '\n');
    }
}

static bool fails(const ms_test_finding *f, bool strict)
{
    return f->weight == MS_TEST_FAILURE || (strict && f->weight == MS_TEST_WARNING);
}

static bool any_fails(const ms_test_case *one, bool strict)
{
    bool any = one->outcome == MS_TEST_FAILED;
    for (size_t i = 0; i < one->findings.n; i++)
        any = any || fails(&one->findings.v[i], strict);
    return any;
}

/* One <failure> with all of them: readers of the format take the first one only. */
static void failure(GString *to, const ms_test_case *one, bool strict)
{
    const ms_test_finding *first = NULL;
    for (size_t i = 0; i < one->findings.n && first == NULL; i++)
        first = fails(&one->findings.v[i], strict) ? &one->findings.v[i] : NULL;
    if (first == NULL)
        return;
    g_string_append(to, "      <failure");
    attribute(to, "type", first->code);
    attribute(to, "message", first->text);
    g_string_append_c(to, '>');
    for (size_t i = 0; i < one->findings.n; i++)
        if (fails(&one->findings.v[i], strict)) {
            put(to, one->findings.v[i].text);
            g_string_append_c(to, '\n');
            details(to, &one->findings.v[i]);
        }
    g_string_append(to, "</failure>\n");
}

static void remarks(GString *to, const ms_test_case *one, bool strict)
{
    bool any = false;
    for (size_t i = 0; i < one->findings.n; i++) {
        const ms_test_finding *f = &one->findings.v[i];
        if (fails(f, strict))
            continue;
        g_string_append(to, any ? "" : "      <system-out>");
        any = true;
        g_string_append(to, f->weight == MS_TEST_WARNING ? "warning: " : "note: ");
        put(to, f->text);
        g_string_append_c(to, '\n');
        details(to, f);
    }
    g_string_append(to, any ? "</system-out>\n" : "");
}

static void test_case(GString *to, const ms_test_report *r, const ms_test_case *one, bool strict)
{
    char *class = g_strdup_printf("migsafe.%s", r->product);
    char *name = one->version == NULL ? g_strdup(one->name) : g_strdup_printf("%s %s", one->version, one->name);
    g_string_append(to, "    <testcase");
    attribute(to, "classname", class);
    attribute(to, "name", name);
    if (one->path != NULL)
        attribute(to, "file", one->path);
    seconds(to, one->duration_ms);
    g_string_append(to, ">\n");
    if (one->outcome == MS_TEST_SKIPPED || one->outcome == MS_TEST_IRREVERSIBLE) {
        char *why =
            one->outcome == MS_TEST_SKIPPED ? g_strdup(one->reason) : g_strdup_printf("irreversible: %s", one->reason);
        g_string_append(to, "      <skipped");
        attribute(to, "message", why);
        g_string_append(to, "/>\n");
        g_free(why);
    }
    failure(to, one, strict);
    remarks(to, one, strict);
    g_string_append(to, "    </testcase>\n");
    g_free(name);
    g_free(class);
}

char *ms_report_test_junit(const ms_test_report *r, bool strict)
{
    GString *to = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    const bool chain = r->chain.name != NULL;
    size_t failed = chain && any_fails(&r->chain, strict), skipped = chain && r->chain.outcome == MS_TEST_SKIPPED;
    for (size_t i = 0; i < r->cases.n; i++) {
        const ms_test_outcome outcome = r->cases.v[i].outcome;
        failed += any_fails(&r->cases.v[i], strict);
        skipped += outcome == MS_TEST_SKIPPED || outcome == MS_TEST_IRREVERSIBLE;
    }
    for (int inner = 0; inner < 2; inner++) {
        g_string_append(to, inner ? "  <testsuite" : "<testsuites");
        attribute(to, "name", "migsafe test");
        number(to, "tests", r->cases.n + chain);
        number(to, "failures", failed);
        number(to, "errors", 0);
        if (inner)
            number(to, "skipped", skipped);
        seconds(to, r->duration_ms);
        g_string_append(to, ">\n");
    }
    g_string_append(to, "    <properties>\n");
    const struct {
        const char *name, *value;
    } properties[] = { { "database", r->product }, { "server", r->server_version } };
    for (size_t i = 0; i < G_N_ELEMENTS(properties); i++) {
        g_string_append(to, "      <property");
        attribute(to, "name", properties[i].name);
        attribute(to, "value", properties[i].value);
        g_string_append(to, "/>\n");
    }
    g_string_append_printf(to, "      <property name=\"seed\" value=\"%llu\"/>\n    </properties>\n",
                           (unsigned long long)r->seed);
    for (size_t i = 0; i < r->cases.n; i++)
        test_case(to, r, &r->cases.v[i], strict);
    if (chain)
        test_case(to, r, &r->chain, strict);
    g_string_append(to, "  </testsuite>\n</testsuites>\n");
    return g_string_free(to, FALSE);
}
