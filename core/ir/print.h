/* print.h: an op as one line for people. */
#ifndef MS_IR_PRINT_H
#define MS_IR_PRINT_H

#include <migsafe/ir.h>

/* "add column orders.total decimal(10,2) not null default 0": words in lower case, names as they are, long texts cut. One
 * line whatever is in the names and expressions. For reading, not for running. In the arena. */
const char *ms_op_text(const ms_op *op, ms_arena *arena);

#endif
