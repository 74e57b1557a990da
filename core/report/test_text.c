/* test_text.c: what `migsafe test` found, as text and as JSON. */
#include "config.h"

#include <string.h>

#include <jansson.h>

#include <report/test_report.h>

static const char *const weights[] = { "note", "warning", "failure" };

/* ---- text -------------------------------------------------------------------------------------------------------- */

static const char *verdict(const ms_test_case *one, const char **colour)
{
    static const char *const words[] = { "ok", "FAILED", "irreversible", "skipped" };
    static const char *const colours[] = { "\033[32m", "\033[31m", "\033[33m", "\033[33m" };
    *colour = colours[one->outcome];
    return words[one->outcome];
}

void ms_report_test_case(FILE *out, const ms_test_case *one, const ms_look *look)
{
    const char *colour, *word = verdict(one, &colour);
    char took[32];
    ms_report_duration(one->duration_ms, took);
    fprintf(out, "%s%-12s%s %s%s%s", look->colour ? colour : "", word, look->colour ? "\033[0m" : "",
            one->version != NULL ? one->version : "", one->version != NULL ? " " : "", one->name);
    if (one->outcome == MS_TEST_IRREVERSIBLE || one->outcome == MS_TEST_SKIPPED)
        fprintf(out, ": %s", one->reason != NULL ? one->reason : "");
    else
        fprintf(out, " (%s%s)", strcmp(one->way_back, "derived") == 0 ? "derived down, " : "", took);
    fputc('\n', out);
    for (size_t i = 0; i < one->findings.n; i++) {
        const ms_test_finding *f = &one->findings.v[i];
        if (strcmp(f->code, "rows_missing") == 0 && !look->verbose)
            continue;
        fprintf(out, "             %s%s\n",
                f->weight == MS_TEST_FAILURE ? ""
                : f->weight == MS_TEST_NOTE  ? "note: "
                                             : "warning: ",
                f->text);
        for (size_t k = 0; k < f->details.n; k++)
            fprintf(out, "               %s\n", f->details.v[k]);
    }
}

void ms_report_test_total(FILE *out, const ms_test_report *r)
{
    char took[32];
    ms_report_duration(r->duration_ms, took);
    if (r->chain.outcome == MS_TEST_SKIPPED && r->chain.reason != NULL)
        fprintf(out, "%-12s %s: %s\n", "skipped", r->chain.name, r->chain.reason);
    fprintf(out, "%zu passed, %zu failed, %zu irreversible, %zu skipped; %zu with warnings; ", r->passed, r->failed,
            r->irreversible, r->skipped, r->warned);
    if (r->chain.outcome != MS_TEST_SKIPPED)
        fprintf(out, "the chain %s; ", r->chain.outcome == MS_TEST_FAILED ? "failed" : "is right");
    fprintf(out, "%s %s, %zu rows a table, seed %llu, %s\n", r->product, r->server_version, r->rows,
            (unsigned long long)r->seed, took);
}

/* ---- JSON -------------------------------------------------------------------------------------------------------- */

static json_t *text_json(const char *text)
{
    json_t *json = text == NULL ? json_null() : json_string(text);
    return json != NULL ? json : json_string("?"); /* not UTF-8 */
}

static json_t *finding_json(const ms_test_finding *f)
{
    json_t *details = json_array();
    for (size_t i = 0; i < f->details.n; i++)
        json_array_append_new(details, text_json(f->details.v[i]));
    json_t *one = json_pack("{s:s, s:s, s:o, s:o}", "weight", weights[f->weight], "code", f->code, "text",
                            text_json(f->text), "details", details);
    if (f->differences.n > 0)
        json_object_set_new(one, "differences", ms_differences_json(&f->differences));
    return one;
}

static json_t *case_json(const ms_test_case *one)
{
    json_t *findings = json_array();
    for (size_t i = 0; i < one->findings.n; i++)
        json_array_append_new(findings, finding_json(&one->findings.v[i]));
    return json_pack("{s:o, s:o, s:s, s:o, s:o, s:I, s:I, s:o}", "version", text_json(one->version), "name",
                     text_json(one->name), "outcome", ms_test_outcome_name(one->outcome), "way_back",
                     text_json(one->way_back), "reason", text_json(one->reason), "rows", (json_int_t)one->rows,
                     "duration_ms", (json_int_t)one->duration_ms, "findings", findings);
}

json_t *ms_report_test_json(const ms_test_report *r, bool strict)
{
    json_t *cases = json_array();
    for (size_t i = 0; i < r->cases.n; i++)
        json_array_append_new(cases, case_json(&r->cases.v[i]));
    return json_pack("{s:b, s:b, s:o, s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "ok",
                     !ms_test_failed(r, strict), "stopped", r->stopped, "product", text_json(r->product),
                     "server_version", text_json(r->server_version), "scratch", text_json(r->scratch), "seed",
                     (json_int_t)r->seed, "rows", (json_int_t)r->rows, "passed", (json_int_t)r->passed, "failed",
                     (json_int_t)r->failed, "irreversible", (json_int_t)r->irreversible, "skipped",
                     (json_int_t)r->skipped, "warned", (json_int_t)r->warned, "duration_ms", (json_int_t)r->duration_ms,
                     "migrations", cases, "chain", case_json(&r->chain));
}
