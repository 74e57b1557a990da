/* derive.h: the down script of a migration that has none, from the inverse of each of its ops.
 *
 * Only where nothing is lost by it: an op that destroys data or has no inverse ends the derivation, and rows that are
 * changed in a table that the migration itself made go with it. */
#ifndef MS_PLAN_DERIVE_H
#define MS_PLAN_DERIVE_H

#include <migsafe/dialect.h>

typedef struct ms_derivation {
    bool failed;
    ms_catalog *made;           /* tables of this migration: their names only */
    ms_ops inverse;             /* of the op at hand */
    ms_strings statements;      /* the newest op's come last, each op's own in order */
    MS_VEC(size_t) starts;      /* where each op's begin */
} ms_derivation;

/* Before the catalog moves over op, and after it. What is in scratch is needed from the one to the other only. */
void ms_derive_before(ms_derivation *d, const ms_op *op, const ms_catalog *before, ms_arena *scratch);
void ms_derive_after(ms_derivation *d, const ms_op *op, const ms_catalog *after, const ms_dialect *dialect, int32_t version,
                     ms_arena *arena);
/* The script; NULL when there is none, or nothing to take back. */
const char *ms_derive_script(const ms_derivation *d, ms_arena *arena);

#endif
