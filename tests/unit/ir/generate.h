/* generate.h: schemas and ops from a seed, the same on every machine. */
#ifndef TESTS_IR_GENERATE_H
#define TESTS_IR_GENERATE_H

#include "make.h"

typedef struct generator {
    uint64_t state;
    ms_arena *arena;
    ms_catalog *cat;
    unsigned fresh;     /* numbers new names */
} generator;

uint32_t pick(generator *g, uint32_t n);        /* 0 .. n - 1 */
bool chance(generator *g, uint32_t percent);
ms_catalog *generate_catalog(generator *g, int compare);
/* An op of this kind that mostly works on g->cat; false when the catalog has nothing for it. */
bool generate_op(generator *g, ms_op_kind kind, ms_op *op);

#endif
