/* sequence.h: the options of sequences, which are kept as text; see also ms_sequence_options in migsafe/ir.h. */
#ifndef MS_IR_SEQUENCE_H
#define MS_IR_SEQUENCE_H

#include <migsafe/ir.h>

/* What to write behind ALTER SEQUENCE name so that one with the options `from` gets `to`; NULL = nothing. */
const char *ms_sequence_way(const char *from, const char *to, ms_arena *arena);

#endif
