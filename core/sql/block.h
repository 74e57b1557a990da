/* block.h: reading through procedural code: DO blocks, and procedures that the same script makes and calls. */
#ifndef MS_SQL_BLOCK_H
#define MS_SQL_BLOCK_H

#include "sql/dynamic.h"

/* p has been parsed to its ops, from `first` on. A DO block's, or a CALL's of a procedure that this script made, are put in
 * place of the one that only names it: all of them where every statement was read, else behind it. Also remembers
 * the procedures that are made. */
void ms_block_read(ms_dynamic *d, ms_parser *p, size_t first);

/* block_walk.c: reads the statements of a body, tokens [from, to) of p, to *ops; conditional as the code decides. False: not
 * to be read (it commits, catches errors, ...). *whole: nothing in it is left unknown. */
bool ms_block_walk(ms_dynamic *d, ms_parser *p, size_t from, size_t to, ms_ops *ops, bool *whole);

#endif
