/* conformance.h: what the files of the suite share: the driver under test, helpers, and their lists of tests. */
#ifndef MS_TESTS_CONFORMANCE_H
#define MS_TESTS_CONFORMANCE_H

#include <CUnit/CUnit.h>

#include "exec/module.h"
#include "quirks.h"

/* What runs now. One driver at a time. */
typedef struct cf_context {
    const cf_quirks *q;
    const ms_driver *d;
    ms_arena *arena;          /* for the whole run of one driver */
    ms_connect how;           /* the URL, taken apart */
    char *tmp;                /* a temporary folder */
    unsigned skipped;
    bool skip;                /* the test that runs said cf_skip */
} cf_context;
extern cf_context cf;

extern const cf_test cf_tests_basic[], cf_tests_values[], cf_tests_limits[], cf_tests_txn[], cf_tests_lost[];
extern const cf_test cf_extra_sqlite[], cf_extra_postgresql[], cf_extra_mysql[], cf_extra_odbc[];

/* Says why the running test does not run. Return right after it. */
void cf_skip(const char *format, ...) MS_PRINTF(1, 2);
/* Fails the running test and prints what happened with the error's text. */
void cf_fail(const char *file, int line, const char *what, ms_status status, const ms_error *err);

/* Asserts that a call with an `err` of its own answers `want`; inside, the error is called err. */
#define CF_IS(want, call)                                        \
    do {                                                         \
        ms_error err = MS_ERROR_INIT;                            \
        ms_status status_ = (call);                              \
        CU_PASS(#call);                                          \
        if (status_ != (want))                                   \
            cf_fail(__FILE__, __LINE__, #call, status_, &err);   \
    } while (0)
#define CF_OK(call) CF_IS(MS_OK, call)

/* A connection by cf.how; NULL after failing the test. */
ms_conn *cf_open(void);
/* exec of terminated text; the status. err may be NULL. */
ms_status cf_exec(ms_conn *conn, const char *sql, ms_error *err);
/* exec that must succeed. */
void cf_must(ms_conn *conn, const char *sql);
/* The one integer that a query answers; INT64_MIN after failing the test. */
int64_t cf_int(ms_conn *conn, const char *sql);
/* SQL with ? as markers in the driver's own style. */
const char *cf_mark(const char *sql);
/* Does the driver have the capability on this server? */
bool cf_can(uint64_t cap);
/* Value of MIGSAFE_TEST_<NAME>_<what>, NULL when unset or empty. */
const char *cf_env(const char *what);

#endif
