/* run.c: the whole of `test`: scratch database, each migration, the chain, the end. */
#include "config.h"

#include <string.h>

#include <glib.h>

#include <state/state.h>
#include "test/internal.h"

const char *ms_test_outcome_name(ms_test_outcome outcome)
{
    static const char *const names[] = { "passed", "failed", "irreversible", "skipped" };
    return names[outcome];
}

static ms_status find_version(const ms_source *source, const char *version, size_t *out, ms_error *err)
{
    for (size_t i = 0; i < source->migrations.n; i++)
        if (ms_version_compare(source->migrations.v[i].version, version) == 0) {
            *out = i;
            return MS_OK;
        }
    ms_error_set(err, MS_ERR_USAGE, "there is no migration with version %s", version);
    ms_error_hint(err, "See migsafe status for the versions there are.");
    return MS_ERR_USAGE;
}

static ms_status choose(ms_trial *t, ms_error *err)
{
    const ms_test_options *o = t->options;
    ms_status status = ms_source_open(t->change.dir, t->change.layout, t->dialect->name, t->arena, &t->source, err);
    if (status != MS_OK)
        return status;
    t->first = 0;
    while (t->source.migrations.n > 1 && ms_version_repeats(t->source.migrations.v[t->source.migrations.n - 1].version))
        t->source.migrations.n--; /* there is no way back to be tested */
    t->last = t->source.migrations.n - 1;
    if (o->from != NULL)
        status = find_version(&t->source, o->from, &t->first, err);
    if (status == MS_OK && o->to != NULL)
        status = find_version(&t->source, o->to, &t->last, err);
    if (status == MS_OK && t->first > t->last)
        status = ms_error_set(err, MS_ERR_USAGE, "version %s comes before version %s", o->to, o->from);
    return status;
}

static void tally(ms_test_report *r, const ms_test_case *one)
{
    size_t *const by_outcome[] = { &r->passed, &r->failed, &r->irreversible, &r->skipped };
    bool warned = false;
    ++*by_outcome[one->outcome];
    for (size_t i = 0; i < one->findings.n; i++)
        warned = warned || one->findings.v[i].weight == MS_TEST_WARNING;
    r->warned += warned;
}

static void tell(ms_trial *t, ms_test_report *r, const ms_test_case *one)
{
    tally(r, one);
    MS_PUSH(t->arena, &r->cases, *one);
    if (t->options->on_case != NULL)
        t->options->on_case(t->options->context, one, r->cases.n - 1, t->last - t->first + 1);
}

static void skip_rest(ms_trial *t, ms_test_report *r, size_t from)
{
    for (size_t i = from; i <= t->last; i++) {
        const ms_migration *m = &t->source.migrations.v[i];
        const ms_test_case one = { .version = m->version_text,
                                   .name = m->name,
                                   .path = m->up.path,
                                   .outcome = MS_TEST_SKIPPED,
                                   .way_back = "none",
                                   .reason = ms_arena_printf(t->arena, "the up of %s fails",
                                                             t->source.migrations.v[from - 1].version_text) };
        tell(t, r, &one);
    }
}

/* *bottom: migrations below the newest one without a way back. */
static ms_status each(ms_trial *t, ms_test_report *r, size_t *bottom, bool *whole, ms_error *err)
{
    *bottom = t->first;
    *whole = false;
    ms_status status = ms_trial_restore(t, t->first, err);
    for (size_t i = t->first; i <= t->last && status == MS_OK; i++) {
        ms_test_case one;
        bool reached;
        status = ms_trial_judge(t, i, &one, &reached, err);
        if (status != MS_OK)
            return status;
        tell(t, r, &one);
        if (!reached) {
            skip_rest(t, r, i + 1);
            return MS_OK;
        }
        if (strcmp(one.way_back, "none") == 0)
            *bottom = i + 1;
    }
    *whole = status == MS_OK;
    return status;
}

static ms_status try_chain(ms_trial *t, ms_test_report *r, size_t bottom, bool whole, ms_error *err)
{
    r->chain = (ms_test_case){ .outcome = MS_TEST_SKIPPED, .name = "all downs, all ups", .way_back = "none" };
    if (!whole)
        r->chain.reason = "not all ups work";
    else if (bottom > t->last)
        r->chain.reason = "the last migration has no way back";
    else if (t->first == t->last)
        r->chain.reason = "it is one migration";
    else
        return ms_trial_chain(t, bottom, &r->chain, err);
    return MS_OK;
}

static ms_status run(ms_trial *t, ms_test_report *r, ms_error *err)
{
    ms_db db;
    size_t bottom;
    bool whole;
    ms_status status = ms_scratch_open(&t->options->scratch, &t->scratch, err);
    if (status != MS_OK)
        return status;
    t->change.how = t->scratch.how;
    if ((status = ms_db_open(t->change.driver, &t->change.how, &db, err)) != MS_OK)
        return status;
    t->dialect = db.dialect;
    t->version = db.server.version;
    r->product = ms_arena_strdup(t->arena, db.server.product);
    r->server_version = ms_arena_strdup(t->arena, db.server.version_text);
    r->scratch = ms_arena_strdup(t->arena, t->scratch.name);
    ms_db_close(&db);
    const char *session = ms_scratch_session(&t->scratch), *own = t->change.session_sql;
    if (session != NULL)
        t->change.session_sql = own == NULL ? session : ms_arena_printf(t->arena, "%s;\n%s", session, own);
    if ((status = choose(t, err)) == MS_OK && (status = each(t, r, &bottom, &whole, err)) == MS_OK)
        status = try_chain(t, r, bottom, whole, err);
    return status;
}

ms_status ms_test_run(const ms_test_options *o, ms_arena *arena, ms_test_report *r, ms_error *err)
{
    const gint64 started = g_get_monotonic_time();
    memset(r, 0, sizeof *r);
    r->seed = o->seed;
    r->rows = o->rows;
    r->chain.outcome = MS_TEST_SKIPPED;
    ms_trial t = { .options = o, .change = o->change, .arena = arena, .kept = SIZE_MAX };
    t.change.approve = NULL;
    t.change.plan = NULL;
    t.change.how.read_only = false;
    t.change.session.read_only = false;
    t.holds[0] = ms_arena_new();
    t.holds[1] = ms_arena_new();
    ms_status status = run(&t, r, err);
    r->stopped = status == MS_ERR_CANCELLED;
    ms_error why = MS_ERROR_INIT;
    const ms_status end = ms_scratch_close(&t.scratch, o->keep, &why);
    if (status == MS_OK && end != MS_OK) {
        *err = why;
        status = end;
    }
    ms_arena_free(t.holds[0]);
    ms_arena_free(t.holds[1]);
    r->duration_ms = (g_get_monotonic_time() - started) / 1000;
    return status;
}

static bool case_failed(const ms_test_case *one, bool strict)
{
    bool failed = one->outcome == MS_TEST_FAILED;
    for (size_t i = 0; i < one->findings.n; i++)
        failed = failed || (strict && one->findings.v[i].weight == MS_TEST_WARNING);
    return failed;
}

bool ms_test_failed(const ms_test_report *r, bool strict)
{
    bool failed = case_failed(&r->chain, strict);
    for (size_t i = 0; i < r->cases.n; i++)
        failed = failed || case_failed(&r->cases.v[i], strict);
    return failed;
}
