/* gather.h: ops on one table brought together, so that they become one ALTER TABLE or one rebuild. */
#ifndef MS_PLAN_GATHER_H
#define MS_PLAN_GATHER_H

#include <migsafe/dialect.h>

/* Moves ops forward to the last one before them on the same table, where what they pass has nothing to do with them. The
 * list leads to the same catalog, and can be carried out where it could be before. */
void ms_gather_ops(const ms_dialect *dialect, ms_ops *ops);

#endif
