/* rebuild.h: a table that a script builds anew: CREATE TABLE new, INSERT INTO new SELECT ... FROM old, DROP TABLE old, ALTER
 * TABLE new RENAME TO old. Its DROP TABLE takes no rows away. */
#ifndef MS_PLAN_REBUILD_H
#define MS_PLAN_REBUILD_H

#include <migsafe/ir.h>

/* ops[at] is a DROP TABLE: of a table that is being rebuilt? The answer is the table that takes its place, with the columns
 * of the old one that were copied (like.name set: all of them); NULL = no. */
ms_table *ms_rebuild_of(const ms_ops *ops, size_t at, const ms_catalog *catalog);
/* Was the column of the old table copied? Generated ones have nothing to lose. */
bool ms_rebuild_keeps(const ms_catalog *catalog, const ms_table *copied, const ms_column *column);
/* Marks the DROP TABLE (ms_op.table) when all columns that the old table has in this catalog were copied. */
void ms_rebuild_mark(ms_ops *ops, size_t at, const ms_catalog *catalog);

#endif
