/* impact.h: what stands on the things that an operation touches: views, triggers, foreign keys, routines, indexes.
 *
 * Told by the catalog, and by the names in the texts of views, triggers and routines: generous there, so that one too many
 * may be listed, none too few but what a routine puts together at run time. */
#ifndef MS_PLAN_IMPACT_H
#define MS_PLAN_IMPACT_H

#include <migsafe/dialect.h>

typedef struct ms_impact {
    size_t op;                  /* index in the migration's ops */
    const char *kind;           /* "view", "trigger", "foreign key", "index", "function", "column", ... */
    const char *name;           /* "v_orders", "lines.lines_order_fkey", "orders.by_user" */
    const char *why;            /* "references table orders", "its text names column total" */
} ms_impact;
typedef MS_VEC(ms_impact) ms_impacts;

/* Finds things by the words in texts; made once for a catalog, which must live as long. */
typedef struct ms_impact_index ms_impact_index;
ms_impact_index *ms_impact_index_new(const ms_catalog *catalog, ms_arena *arena);

/* What op number i touches; now: the catalog right before it (what is not there any more is not told). */
void ms_impact_of(ms_impact_index *index, const ms_op *op, size_t i, const ms_catalog *now, ms_arena *arena, ms_impacts *out);

#endif
