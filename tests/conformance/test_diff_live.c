/* test_diff_live.c [NAME...]: ms_catalog_diff against real servers.
 *
 * For each pair of native schemas, both ways: make B, introspect it; make A, introspect it; lower the ops of diff(A, B), run
 * them on A; introspect: it is B, by ms_catalog_canonical after the dialect's `normalize`. A pair that is refused says why
 * and is counted as such. A and B are made one after the other in the same scratch schema, so that names in texts are the
 * same. URLs come from MIGSAFE_TEST_<NAME>_URL; exits with 77 when none of the suites asked for has one. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "diff_pairs.h"

static unsigned passed, failed, refused;

static bool make(it_session *s, const char *sql, ms_arena *arena, ms_catalog **out)
{
    ms_error err = MS_ERROR_INIT;
    ms_script script = { 0 };
    if (!it_reset(s))
        return false;
    if (ms_sql_parse(s->dialect, sql, strlen(sql), 1, arena, &script, &err) != MS_OK)
        return it_complain("parse", sql, &err);
    for (size_t i = 0; i < script.statements.n; i++)
        if (!it_run(s, ms_arena_strndup(arena, script.statements.v[i].text, script.statements.v[i].len)))
            return false;
    *out = it_introspect(s, arena);
    return *out != NULL;
}

static const char *normal_text(it_session *s, const ms_catalog *catalog, bool whole, ms_arena *arena)
{
    ms_catalog *copy = ms_catalog_copy(catalog, arena);
    if (!whole && s->dialect->normalize != NULL)
        s->dialect->normalize(copy, s->version);
    return ms_catalog_canonical(copy, NULL, arena);
}

static void print_missing(const char *mark, char **lines, char **in)
{
    for (; *lines != NULL; lines++)
        if (!g_strv_contains((const char *const *)in, *lines))
            printf("      %s %s\n", mark, *lines);
}

static bool same_text(const char *expected, const char *actual)
{
    if (strcmp(expected, actual) == 0)
        return true;
    char **a = g_strsplit(expected, "\n", -1), **b = g_strsplit(actual, "\n", -1);
    printf("    the schema differs (- expected, + live):\n");
    print_missing("-", a, b);
    print_missing("+", b, a);
    g_strfreev(a);
    g_strfreev(b);
    return false;
}

/* All of them at once, as a migration is. */
static ms_status lower_all(it_session *s, const ms_ops *ops, const ms_catalog *from, ms_arena *arena, ms_strings *sql, ms_error *err)
{
    ms_lowered_list list = { 0 };
    const ms_status status = ms_lower_list(s->dialect, ops->v, ops->n, from, s->version, arena, &list, NULL, err);
    for (size_t i = 0; i < list.n && status == MS_OK; i++)
        MS_PUSH(arena, sql, list.v[i].sql);
    return status;
}

static bool lead(it_session *s, const dp_set *set, const dp_pair *pair, const char *from, const char *to, ms_arena *arena,
                 bool *is_refused)
{
    const ms_diff_options options = { .forward_references = set->forward_references,
                                       .change_identities = set->change_identities };
    ms_error err = MS_ERROR_INIT;
    ms_ops ops = { 0 };
    ms_strings sql = { 0 };
    ms_catalog *a, *b;
    if (!make(s, to, arena, &b) || !make(s, from, arena, &a))
        return false;
    ms_status status = ms_catalog_diff(a, b, &options, arena, &ops, &err);
    if (status == MS_OK)
        status = lower_all(s, &ops, a, arena, &sql, &err);
    *is_refused = status == MS_ERR_UNSUPPORTED && *err.message != '\0';
    if (*is_refused)
        printf("%s: refused: %s: %s\n", s->suite->name, pair->name, err.message);
    if (status != MS_OK)
        return *is_refused || it_complain("diff", pair->name, &err);
    bool good = ops.n > 0 && sql.n > 0;
    for (size_t i = 0; i < sql.n && good; i++)
        good = it_run(s, sql.v[i]);
    const ms_catalog *live = good ? it_introspect(s, arena) : NULL;
    good = live != NULL && same_text(normal_text(s, b, false, arena), normal_text(s, live, false, arena));
    if (good && ms_catalog_diff(live, b, &options, arena, &ops, NULL) != MS_OK) /* names and bodies, too */
        good = same_text(normal_text(s, b, true, arena), normal_text(s, live, true, arena));
    for (size_t i = 0; i < sql.n && !good; i++)
        printf("      %s\n", sql.v[i]);
    return good;
}

/* There, where a refusal is what the pair says; and back, where one is counted. */
static void one_pair(it_session *s, const dp_set *set, const dp_pair *pair)
{
    for (int back = 0; back < 2; back++) {
        ms_arena *arena = ms_arena_new();
        bool is_refused = false;
        bool good = lead(s, set, pair, back ? pair->to : pair->from, back ? pair->from : pair->to, arena, &is_refused);
        if (!back && is_refused != pair->refused)
            good = false;
        passed += good && !is_refused;
        refused += good && is_refused;
        failed += !good;
        if (!good)
            printf("%s: FAILED: %s%s\n", s->suite->name, pair->name, back ? ", back" : "");
        ms_arena_free(arena);
    }
}

static void open_and_run(const dp_set *set, const char *url)
{
    ms_arena *arena = ms_arena_new();
    it_session s;
    if (it_open(set->suite, url, arena, &s)) {
        for (const dp_pair *pair = set->pairs; pair->name != NULL; pair++)
            one_pair(&s, set, pair);
        it_reset(&s);
    } else {
        failed++;
    }
    if (s.conn != NULL)
        s.driver->close(s.conn);
    ms_arena_free(arena);
}

static bool asked_for(const it_suite *suite, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], suite->name) == 0)
            return true;
    return argc == 1;
}

int main(int argc, char **argv)
{
    g_setenv("MIGSAFE_MODULE_DIR", CF_MODULE_DIRS, FALSE); /* the build tree's, unless told otherwise */
    for (const dp_set *set = dp_sets; set->suite != NULL; set++) {
        const char *url = asked_for(set->suite, argc, argv) ? it_url(set->suite) : NULL;
        if (url != NULL)
            open_and_run(set, url);
    }
    printf("%u passed, %u refused, %u failed\n", passed, refused, failed);
    return failed > 0 ? 1 : passed == 0 ? 77 : 0;
}
