/* catalog_index.h: the hash of names behind a catalog; private to core/ir. */
#ifndef MS_IR_CATALOG_INDEX_H
#define MS_IR_CATALOG_INDEX_H

#include "ir/model.h"

typedef struct ms_hash_entry {
    struct ms_hash_entry *next;
    uint32_t hash;
    ms_object_kind kind;
    void *item;         /* ms_table for TABLE; ms_object for objects; for INDEX the ms_table that has it */
} ms_hash_entry;

struct ms_catalog_index {
    ms_hash_entry **buckets;
    size_t n_buckets, n;
    ms_hash_entry *spare;       /* removed entries, used again */
    bool indexes_known;         /* names of indexes are in: from the first look-up of one on */
    bool inherits;              /* a table with INHERITS (...) was added */
    bool matviews;              /* a materialized view was added */
};

void ms_hash_put(ms_catalog *cat, ms_object_kind kind, ms_name name, void *item);
void ms_hash_take(ms_catalog *cat, ms_object_kind kind, ms_name name, const void *item);
/* Entries of this kind whose hash is that of the name: the caller compares names. NULL = no further one. */
const ms_hash_entry *ms_hash_first(const ms_catalog *cat, ms_object_kind kind, ms_name name);
const ms_hash_entry *ms_hash_next(const ms_hash_entry *entry);

#endif
