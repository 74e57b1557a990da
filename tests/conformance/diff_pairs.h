/* diff_pairs.h: two schemas each, from one of which the other is made. */
#ifndef DIFF_PAIRS_H
#define DIFF_PAIRS_H

#include "introspect.h"

typedef struct dp_pair {
    const char *name;
    const char *from, *to;      /* scripts on an empty schema */
    bool refused;               /* there is no way yet, here or in the dialect: that it is said is what is tested */
} dp_pair;
typedef struct dp_set {
    const it_suite *suite;
    const dp_pair *pairs;       /* up to name == NULL */
    bool forward_references, change_identities;
} dp_set;
extern const dp_set dp_sets[];  /* up to suite == NULL */

#endif
