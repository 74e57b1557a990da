/* test.h: migrations tried on a scratch database: up, down, up, with the schema compared at each point and with rows in
 * it.
 *
 * What is tested is what runs: every up and down goes through ms_change_prepare and ms_change_execute. Each migration
 * is judged alone, on the schema that the ups before it make; after a wrong down that schema is made again. */
#ifndef MS_TEST_TEST_H
#define MS_TEST_TEST_H

#include <exec/change.h>
#include <exec/scratch.h>
#include <ir/difference.h>

typedef enum ms_test_weight { MS_TEST_NOTE, MS_TEST_WARNING, MS_TEST_FAILURE } ms_test_weight;

/* What was found. The codes are an interface; ms_test_code says which there are. */
typedef struct ms_test_finding {
    ms_test_weight weight;
    const char *code;           /* "down_differs" */
    const char *text;           /* one line: "the down does not restore the schema" */
    ms_strings details;         /* one line each: "index i on t is missing after the down" */
    ms_differences differences; /* of a schema; may be empty */
} ms_test_finding;

typedef struct ms_test_code_info {
    const char *code;
    ms_test_weight weight;
    const char *text;
} ms_test_code_info;
/* The i-th code; NULL behind the last. */
const ms_test_code_info *ms_test_code(size_t i);

typedef enum ms_test_outcome { MS_TEST_PASSED, MS_TEST_FAILED, MS_TEST_IRREVERSIBLE, MS_TEST_SKIPPED } ms_test_outcome;
const char *ms_test_outcome_name(ms_test_outcome outcome); /* "passed", "failed", "irreversible", "skipped" */

/* One migration; or the chain, whose version is NULL. */
typedef struct ms_test_case {
    const char *version, *name, *path;
    ms_test_outcome outcome;
    const char *way_back; /* "file", "derived", "none" */
    const char *reason;   /* irreversible: why, as the file says; skipped: why */
    MS_VEC(ms_test_finding) findings;
    size_t rows; /* generated ones that were there before the up */
    int64_t duration_ms;
} ms_test_case;

typedef struct ms_test_report {
    const char *product, *server_version, *scratch;
    uint64_t seed;
    size_t rows;
    MS_VEC(ms_test_case) cases;
    ms_test_case chain; /* all downs, all ups; outcome SKIPPED when it was not tried */
    size_t passed, failed, irreversible, skipped, warned; /* of the cases */
    bool stopped;                                         /* on request, before the end */
    int64_t duration_ms;
} ms_test_report;

typedef struct ms_test_options {
    ms_change_options change; /* of the database beside which the scratch one is; callbacks for connection and stop */
    ms_scratch_options scratch;
    const char *from, *to; /* versions; NULL = the first, the last */
    size_t rows;           /* in each table; 0 = none */
    uint64_t seed;
    bool keep; /* the scratch database stays */
    void (*on_case)(void *context, const ms_test_case *one, size_t index, size_t total);
    void *context;
} ms_test_options;

/* Tries them. MS_OK: the report says how it went, failures and all; an error is one of the scratch database or of
 * files, and the report holds what was tried before it. All memory in arena. */
ms_status ms_test_run(const ms_test_options *options, ms_arena *arena, ms_test_report *report, ms_error *err);
/* Did anything fail (warnings count with strict)? */
bool ms_test_failed(const ms_test_report *report, bool strict);

#endif
