/* ways.c: see ways.h. */
#include "config.h"

#include <exec/ways.h>
#include <plan/down.h>
#include <plan/kept.h>

void ms_ways_init(ms_ways *ways, const ms_plan *plan, ms_arena *arena)
{
    *ways = (ms_ways){ .arena = arena, .scratch = ms_arena_new(), .plan = plan };
    ways->derived = ms_arena_alloc(arena, (plan->migrations.n + 1) * sizeof *ways->derived);
    for (size_t i = 0; i <= plan->migrations.n; i++)
        ways->derived[i] = NULL;
}

void ms_ways_free(ms_ways *ways) { ms_arena_free(ways->scratch); }

static size_t index_of(const ms_ways *ways, const ms_planned *m) { return (size_t)(m - ways->plan->migrations.v); }

bool ms_ways_wants(const ms_planned *m)
{
    return m->direction == MS_UP && !m->irreversible && m->derived_sql == NULL && m->not_derived != NULL;
}

void ms_ways_begin(ms_ways *ways, const ms_planned *m, const ms_catalog *catalog)
{
    ms_derive_begin(&ways->derivation, &m->ops, catalog, ways->arena, ways->scratch);
}

void ms_ways_end(ms_ways *ways, const ms_planned *m, const ms_catalog *catalog, const ms_dialect *dialect, int32_t version)
{
    ways->derived[index_of(ways, m)] = ms_derive_script(&ways->derivation, catalog, dialect, version);
}

const char *ms_ways_of(const ms_ways *ways, const ms_planned *m) { return ways->derived[index_of(ways, m)]; }

ms_way_back ms_ways_kind(const char *derived, ms_arena *arena)
{
    ms_strings lost = { 0 };
    ms_derived_script(derived, arena, &lost);
    return ms_way_back_of(derived, &lost);
}

const char *ms_ways_script(const ms_ways *ways, const ms_planned *m, ms_arena *arena)
{
    const char *derived = ms_ways_of(ways, m);
    return derived == NULL ? m->script : ms_kept_with_way(m->script, derived, m->down_sql == NULL, arena);
}
