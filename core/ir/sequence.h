/* sequence.h: the options of sequences, which are kept as text; see also ms_sequence_options in migsafe/ir.h. */
#ifndef MS_IR_SEQUENCE_H
#define MS_IR_SEQUENCE_H

#include <migsafe/ir.h>

/* What to write behind ALTER SEQUENCE name so that one with the options `from` gets `to`; NULL = nothing. */
const char *ms_sequence_way(const char *from, const char *to, ms_arena *arena);

/* Does the text of an ALTER SEQUENCE say RESTART and nothing else? That is of the data. */
bool ms_sequence_only_restarts(const char *text);

#endif
