/* chain.c: all downs and all ups: what is right step by step must be right as a whole. Without rows. */
#include "config.h"

#include <glib.h>

#include "test/internal.h"

typedef struct chain {
    ms_trial *t;
    ms_test_case *one;
    ms_arena *arena;
    const char *bottom, *top; /* versions; bottom NULL = the very beginning */
    ms_catalog *low, *high;
} chain;

/* true: done. Otherwise it is a finding, or an error that ends the test. */
static bool go(chain *c, ms_direction direction, const char *to, const char *code, ms_status *status, ms_error *err)
{
    ms_trial_change change = { .direction = direction, .to = to, .steps = to == NULL ? c->t->last + 1 : 0 };
    ms_error why = MS_ERROR_INIT;
    *status = ms_trial_run(c->t, &change, &why);
    if (*status == MS_OK)
        return true;
    if (ms_trial_ends(&why)) {
        *err = why;
        return false;
    }
    ms_test_finding *f = ms_test_find(c->t, c->one, code, NULL);
    ms_test_detail(c->t, f, "%s%s%s", change.failed != NULL ? change.failed : "", change.failed != NULL ? ": " : "",
                   ms_test_error_text(c->arena, &why));
    *status = MS_OK;
    return false;
}

static ms_status run(chain *c, ms_error *err)
{
    ms_status status;
    ms_catalog *low = NULL, *high = NULL;
    if (!go(c, MS_UP, c->top, "chain_up_fails", &status, err) ||
        (status = ms_trial_look(c->t, c->arena, &c->high, err)) != MS_OK)
        return status;
    ms_test_parity(c->t, c->one, c->high, c->t->now, "after all ups in one run", "chain_top_differs", "chain_order",
                   c->arena);
    if (!go(c, MS_DOWN, c->bottom, "chain_down_fails", &status, err) ||
        (status = ms_trial_look(c->t, c->arena, &low, err)) != MS_OK)
        return status;
    ms_test_parity(c->t, c->one, low, c->low, "after all downs", "chain_bottom_differs", "chain_order", c->arena);
    if (!go(c, MS_UP, c->top, "chain_again_fails", &status, err) ||
        (status = ms_trial_look(c->t, c->arena, &high, err)) != MS_OK)
        return status;
    ms_test_parity(c->t, c->one, high, c->high, "after all downs and all ups", "chain_top_differs", "chain_order",
                   c->arena);
    return MS_OK;
}

ms_status ms_trial_chain(ms_trial *t, size_t bottom, ms_test_case *one, ms_error *err)
{
    const gint64 started = g_get_monotonic_time();
    ms_arena *arena = ms_arena_new(), *now = ms_arena_new();
    chain c = { .t = t, .one = one, .arena = arena };
    c.bottom = bottom == 0 ? NULL : t->source.migrations.v[bottom - 1].version;
    c.top = t->source.migrations.v[t->last].version;
    ms_catalog *top = ms_catalog_copy(t->now, now);
    one->outcome = MS_TEST_PASSED;
    ms_status status = ms_trial_restore(t, bottom, err);
    if (status == MS_OK) {
        c.low = ms_catalog_copy(t->now, arena);
        ms_trial_hold(t, top);
        status = run(&c, err);
    }
    one->duration_ms = (g_get_monotonic_time() - started) / 1000;
    ms_arena_free(now);
    ms_arena_free(arena);
    return status;
}
