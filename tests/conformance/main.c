/* main.c: conformance NAME...: runs the one suite against each named driver on its real server.
 *
 * Without a NAME (make check): every driver that needs no server and was built. The URL of the others is in
 * MIGSAFE_TEST_<NAME>_URL; a name that is asked for and has none is a failure, not a skip. Ends with "N passed, N
 * failed, N skipped"; 77 tells make check that nothing ran. */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <CUnit/Basic.h>
#include <glib.h>
#include <glib/gstdio.h>

#include "conformance.h"

cf_context cf;

/* AddressSanitizer keeps what is freed for a while, and a test measures memory: not that much. Unused without it. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) { return "quarantine_size_mb=1"; }

static const cf_quirks *const all_quirks[] = {
    &cf_quirks_template,
    &cf_quirks_sqlite,
    &cf_quirks_postgresql,
    &cf_quirks_mysql,
    &cf_quirks_mariadb,
    &cf_quirks_odbc_postgresql,
    &cf_quirks_odbc_mariadb,
    &cf_quirks_odbc_mysql,
    &cf_quirks_odbc_sqlite,
};

static const struct { const char *name; const cf_test *tests; } suites[] = {
    { "basic", cf_tests_basic },      { "values", cf_tests_values }, { "limits", cf_tests_limits },
    { "transactions", cf_tests_txn }, { "lost", cf_tests_lost },
};

static unsigned total_run, total_failed, total_skipped;

/* ---- helpers of the tests ---------------------------------------------------------------------------------------- */

void cf_skip(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *why = g_strdup_vprintf(format, args);
    va_end(args);
    printf("skipped: %s ... ", why);
    g_free(why);
    cf.skipped++;
}

void cf_fail(const char *file, int line, const char *what, ms_status status, const ms_error *err)
{
    printf("\n    %s:%d: %s: status %s", file, line, what, ms_status_name(status));
    if (err != NULL && err->status != MS_OK)
        printf(", sqlstate \"%s\", native %d: %s%s%s", err->sqlstate, err->native, err->message,
               *err->detail != '\0' ? " / " : "", err->detail);
    CU_assertImplementation(CU_FALSE, (unsigned)line, what, file, "", CU_FALSE);
}

ms_conn *cf_open(void)
{
    ms_conn *conn = NULL;
    CF_OK(cf.d->open(&cf.how, &conn, &err));
    return conn;
}

ms_status cf_exec(ms_conn *conn, const char *sql, ms_error *err)
{
    return cf.d->exec(conn, sql, strlen(sql), NULL, err);
}

void cf_must(ms_conn *conn, const char *sql)
{
    CF_OK(cf_exec(conn, sql, &err));
}

int64_t cf_int(ms_conn *conn, const char *sql)
{
    ms_result *result = NULL;
    ms_value value = { .kind = MS_VALUE_NULL };
    CF_OK(cf.d->query(conn, sql, strlen(sql), NULL, 0, &result, &err));
    if (result == NULL)
        return INT64_MIN;
    CF_IS(MS_ROW, cf.d->next(result, &err));
    CF_OK(cf.d->value(result, 0, &value, &err));
    int64_t i = value.kind == MS_VALUE_INT    ? value.i
                : value.kind == MS_VALUE_TEXT ? g_ascii_strtoll(value.p, NULL, 10)
                                              : INT64_MIN;
    CF_IS(MS_DONE, cf.d->next(result, &err));
    cf.d->result_free(result);
    return i;
}

const char *cf_mark(const char *sql)
{
    if (cf.q->marker == '?')
        return sql;
    GString *to = g_string_new(NULL);
    for (int n = 0; *sql != '\0'; sql++) {
        if (*sql == '?')
            g_string_append_printf(to, "$%d", ++n);
        else
            g_string_append_c(to, *sql);
    }
    const char *text = ms_arena_strdup(cf.arena, to->str);
    g_string_free(to, TRUE);
    return text;
}

bool cf_can(uint64_t cap) { return (cf.d->flags & cap) == cap && (cf.q->lacks & cap) == 0; }

const char *cf_env(const char *what)
{
    char *upper = g_ascii_strup(cf.q->name, -1);
    for (char *c = upper; *c != '\0'; c++)
        if (*c == '-')
            *c = '_';
    char *name = g_strdup_printf("MIGSAFE_TEST_%s_%s", upper, what);
    const char *value = getenv(name);
    g_free(name);
    g_free(upper);
    return value != NULL && *value != '\0' ? value : NULL;
}

/* ---- running ----------------------------------------------------------------------------------------------------- */

static void remove_folder(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    for (const char *name = dir != NULL ? g_dir_read_name(dir) : NULL; name != NULL; name = g_dir_read_name(dir)) {
        char *file = g_build_filename(path, name, NULL);
        g_remove(file);
        g_free(file);
    }
    if (dir != NULL)
        g_dir_close(dir);
    g_rmdir(path);
}

/* Only what this driver can have: the rest is not part of its suite and is not counted as skipped. */
static bool applies(const cf_test *test)
{
    return (test->unless & cf.q->flags) == 0 && cf_can(test->caps);
}

static void add_suite(const char *what, const cf_test *tests)
{
    char *name = g_strdup_printf("%s: %s", cf.q->name, what);
    CU_pSuite suite = CU_add_suite(name, NULL, NULL);
    g_free(name);
    for (const cf_test *t = tests; t->name != NULL; t++)
        if (applies(t))
            CU_add_test(suite, t->name, t->run);
}

static void add_tests(void)
{
    for (size_t s = 0; s < G_N_ELEMENTS(suites); s++)
        add_suite(suites[s].name, suites[s].tests);
    if (cf.q->extra != NULL)
        add_suite("its own", cf.q->extra);
}

static bool connect_by(ms_error *err)
{
    const char *url = cf_env("URL");
    if (url == NULL && cf.q->embedded_url != NULL) {
        char **parts = g_strsplit(cf.q->embedded_url, "%s", 2);
        url = ms_arena_printf(cf.arena, "%s%s%s", parts[0], parts[1] != NULL ? cf.tmp : "",
                              parts[1] != NULL ? parts[1] : "");
        g_strfreev(parts);
    }
    if (url == NULL)
        return ms_error_set(err, MS_ERR_USAGE, "MIGSAFE_TEST_..._URL is not set"), false;
    if (ms_url_parse(url, cf.arena, &cf.how, err) != MS_OK)
        return false;
    cf.how.create = true;
    cf.how.application = "migsafe conformance";
    return true;
}

/* asked: named on the command line; then it must be there. */
static void run_one(const cf_quirks *q, bool asked)
{
    ms_error err = MS_ERROR_INIT;
    const ms_module *module = NULL;
    cf = (cf_context){ .q = q, .arena = ms_arena_new(), .tmp = g_dir_make_tmp("migsafe-conformance-XXXXXX", NULL) };
    if (!connect_by(&err) || ms_module_load(q->module, &module, &err) != MS_OK) {
        bool not_built = !asked && strcmp(err.code, "driver_missing") == 0;
        printf("%s: %s: %s. %s\n", q->name, not_built ? "skipped" : "FAILED", err.message, err.hint);
        *(not_built ? &total_skipped : &total_failed) += 1;
        total_run += 1;
    } else {
        cf.d = module->driver;
        CU_initialize_registry();
        add_tests();
        CU_basic_set_mode(CU_BRM_VERBOSE);
        CU_basic_run_tests();
        total_run += CU_get_number_of_tests_run();
        total_failed += CU_get_number_of_tests_failed();
        total_skipped += cf.skipped;
        CU_cleanup_registry();
    }
    remove_folder(cf.tmp);
    g_free(cf.tmp);
    ms_arena_free(cf.arena);
}

static bool run_named(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(all_quirks); i++)
        if (strcmp(all_quirks[i]->name, name) == 0) {
            run_one(all_quirks[i], true);
            return true;
        }
    return false;
}

int main(int argc, char **argv)
{
    g_setenv("MIGSAFE_MODULE_DIR", CF_MODULE_DIRS, FALSE); /* the build tree's, unless told otherwise */
    for (int i = 1; i < argc; i++)
        if (!run_named(argv[i])) {
            fprintf(stderr, "conformance: \"%s\" is not known\n", argv[i]);
            return 2;
        }
    for (size_t i = 0; argc == 1 && i < G_N_ELEMENTS(all_quirks); i++)
        if (all_quirks[i]->embedded_url != NULL)
            run_one(all_quirks[i], false);
    unsigned failed = total_failed, passed = total_run - MIN(total_run, failed + total_skipped);
    printf("%u passed, %u failed, %u skipped\n", passed, failed, total_skipped);
    return failed > 0 ? 1 : passed == 0 ? 77 : 0;
}
