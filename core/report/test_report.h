/* test_report.h: what `migsafe test` found, for people, programs and CI servers. */
#ifndef MS_REPORT_TEST_REPORT_H
#define MS_REPORT_TEST_REPORT_H

#include <stdio.h>

#include <report/text.h>
#include <test/test.h>

/* One migration (or the chain): a line, and below it what was found. */
void ms_report_test_case(FILE *out, const ms_test_case *one, const ms_look *look);
/* Head and end of the text report. */
void ms_report_test_total(FILE *out, const ms_test_report *report);
/* The whole; a new reference. Documented in doc/cli.md. */
struct json_t *ms_report_test_json(const ms_test_report *report, bool strict);
/* The whole as JUnit XML: a test case for each migration and one for the chain. To be freed with g_free. */
char *ms_report_test_junit(const ms_test_report *report, bool strict);

#endif
