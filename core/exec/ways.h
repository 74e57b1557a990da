/* ways.h: ways back that could not be derived when the plan was made, because what an earlier statement of it does is not known:
 * they are derived when the migration runs, from the schema as it is then, and kept in history. What runs is what the plan says. */
#ifndef MS_EXEC_WAYS_H
#define MS_EXEC_WAYS_H

#include <plan/derive.h>
#include <plan/plan.h>

typedef struct ms_ways {
    ms_arena *arena, *scratch;  /* of the scripts; of a derivation */
    const ms_plan *plan;
    const char **derived;       /* of each migration of the plan; NULL = none */
    ms_derivation derivation;   /* of the one at hand */
} ms_ways;

/* arena: where the scripts are kept. */
void ms_ways_init(ms_ways *ways, const ms_plan *plan, ms_arena *arena);
void ms_ways_free(ms_ways *ways);
/* Has the migration a way back that is still to be derived? */
bool ms_ways_wants(const ms_planned *m);
/* Around ms_derive_op(&ways->derivation, ...) for each of its ops; catalog: before them and behind them. */
void ms_ways_begin(ms_ways *ways, const ms_planned *m, const ms_catalog *catalog);
void ms_ways_end(ms_ways *ways, const ms_planned *m, const ms_catalog *catalog, const ms_dialect *dialect, int32_t version);
/* What was derived; NULL = nothing. */
const char *ms_ways_of(const ms_ways *ways, const ms_planned *m);
ms_way_back ms_ways_kind(const char *derived, ms_arena *arena);
/* What the journal keeps of the migration (kept.h), with it. */
const char *ms_ways_script(const ms_ways *ways, const ms_planned *m, ms_arena *arena);

#endif
