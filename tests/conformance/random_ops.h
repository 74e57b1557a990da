/* random_ops.h: small schemas and changes of them from a seed, such that every server can carry them out. */
#ifndef RANDOM_OPS_H
#define RANDOM_OPS_H

#include <migsafe/dialect.h>

typedef struct random_ops {
    uint64_t state;
    ms_arena *arena;
    ms_catalog *catalog;        /* moves along */
    const ms_dialect *dialect;
    unsigned fresh;
} random_ops;

uint32_t ro_pick(random_ops *r, uint32_t n);
/* Ops that make three tables with rows to come. */
void ro_tables(random_ops *r, ms_ops *out);
/* Rows for a table as it is: distinct values everywhere, none NULL. */
void ro_rows(random_ops *r, const ms_table *table, ms_strings *out);
/* One op that works on r->catalog, which has moved over it; false = none was found in a few attempts. */
bool ro_next(random_ops *r, ms_op *out);

#endif
