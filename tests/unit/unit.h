/* unit.h: a table of tests as a CUnit program.
 *
 *     static const unit_test tests[] = { UNIT(reads_pairs), UNIT(refuses_duplicates), { NULL, NULL } };
 *     int main(void) { return unit_run("source", tests); }
 *
 * The last lines are CUnit's summary; a failure exits with 1. */
#ifndef UNIT_H
#define UNIT_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <CUnit/Basic.h>

typedef struct unit_test {
    const char *name;
    void (*run)(void);
} unit_test;
#define UNIT(function) { #function, function }

/* Texts are equal; both are printed when they are not. NULL equals NULL only. */
#define UNIT_TEXT(actual, expected) unit_text((actual), (expected), __FILE__, __LINE__)
static inline void unit_text(const char *actual, const char *expected, const char *file, unsigned line)
{
    bool equal = actual == expected || (actual != NULL && expected != NULL && strcmp(actual, expected) == 0);
    if (!equal)
        fprintf(stderr, "%s:%u: expected \"%s\"\n    got      \"%s\"\n", file, line, expected != NULL ? expected : "(null)",
                actual != NULL ? actual : "(null)");
    CU_assertImplementation(equal, line, "equal texts", file, "", CU_FALSE);
}

/* The text contains the part. */
#define UNIT_CONTAINS(text, part) unit_contains((text), (part), __FILE__, __LINE__)
static inline void unit_contains(const char *text, const char *part, const char *file, unsigned line)
{
    bool there = text != NULL && strstr(text, part) != NULL;
    if (!there)
        fprintf(stderr, "%s:%u: no \"%s\"\n    in \"%s\"\n", file, line, part, text != NULL ? text : "(null)");
    CU_assertImplementation(there, line, "contains", file, "", CU_FALSE);
}

static inline int unit_run(const char *suite_name, const unit_test *tests)
{
    if (CU_initialize_registry() != CUE_SUCCESS)
        return 2;
    CU_pSuite suite = CU_add_suite(suite_name, NULL, NULL);
    bool added = suite != NULL;
    for (const unit_test *t = tests; added && t->name != NULL; t++)
        added = CU_add_test(suite, t->name, t->run) != NULL;
    CU_basic_set_mode(CU_BRM_NORMAL);
    unsigned failed = 1, ran = 0;
    if (added && CU_basic_run_tests() == CUE_SUCCESS) {
        failed = CU_get_number_of_failures();
        ran = CU_get_number_of_tests_run();
    }
    CU_cleanup_registry();
    return failed == 0 && ran > 0 ? 0 : 1; /* a program that runs nothing has not passed */
}

#endif
