/* catalog_index.c: the hash of names, so that a schema of 10,000 tables is loaded, changed and compared in linear time.
 *
 * Chained, grows by doubling; keys are kind, schema (the default filled in) and name, folded as the catalog compares. */
#include "config.h"

#include "ir/catalog_index.h"

static uint32_t mix(uint32_t h, const char *text, bool fold)
{
    for (; text != NULL && *text != '\0'; text++) /* FNV-1a */
        h = (h ^ (unsigned char)(fold ? ms_ascii_lower(*text) : *text)) * 16777619u;
    return (h ^ 0xFF) * 16777619u;
}

static uint32_t hash_of(const ms_catalog *cat, ms_object_kind kind, ms_name name)
{
    uint32_t h = (2166136261u ^ (uint32_t)kind) * 16777619u;
    h = mix(h, ms_name_schema(cat, name), (cat->compare & MS_COMPARE_TABLES_CI) != 0);
    return mix(h, name.name, ms_kind_folds(cat, kind));
}

static void grow(ms_catalog *cat)
{
    struct ms_catalog_index *index = cat->index;
    const size_t want = index->n_buckets == 0 ? 64 : index->n_buckets * 2;
    ms_hash_entry **buckets = ms_arena_alloc(cat->arena, want * sizeof *buckets);
    for (size_t i = 0; i < index->n_buckets; i++) {
        ms_hash_entry **low = &buckets[i], **high = &buckets[i + index->n_buckets]; /* a chain splits in two, in order */
        for (ms_hash_entry *e = index->buckets[i]; e != NULL; e = e->next) {
            ms_hash_entry ***end = (e->hash & index->n_buckets) != 0 ? &high : &low;
            **end = e;
            *end = &e->next;
        }
        *low = *high = NULL;
    }
    index->buckets = buckets;
    index->n_buckets = want;
}

void ms_hash_put(ms_catalog *cat, ms_object_kind kind, ms_name name, void *item)
{
    struct ms_catalog_index *index = cat->index;
    if (index->n >= index->n_buckets)
        grow(cat);
    ms_hash_entry *e = index->spare;
    if (e != NULL)
        index->spare = e->next;
    else
        e = MS_NEW(cat->arena, ms_hash_entry);
    e->hash = hash_of(cat, kind, name);
    e->kind = kind;
    e->item = item;
    ms_hash_entry **last = &index->buckets[e->hash & (index->n_buckets - 1)];
    while (*last != NULL) /* at the end: the first one put is the first one found */
        last = &(*last)->next;
    e->next = NULL;
    *last = e;
    index->n++;
}

void ms_hash_take(ms_catalog *cat, ms_object_kind kind, ms_name name, const void *item)
{
    struct ms_catalog_index *index = cat->index;
    if (index->n_buckets == 0)
        return;
    const uint32_t hash = hash_of(cat, kind, name);
    for (ms_hash_entry **e = &index->buckets[hash & (index->n_buckets - 1)]; *e != NULL; e = &(*e)->next)
        if ((*e)->hash == hash && (*e)->kind == kind && (*e)->item == item) {
            ms_hash_entry *gone = *e;
            *e = gone->next;
            gone->next = index->spare;
            index->spare = gone;
            index->n--;
            return;
        }
}

static const ms_hash_entry *same_key(const ms_hash_entry *e, uint32_t hash, ms_object_kind kind)
{
    while (e != NULL && (e->hash != hash || e->kind != kind))
        e = e->next;
    return e;
}

const ms_hash_entry *ms_hash_first(const ms_catalog *cat, ms_object_kind kind, ms_name name)
{
    const struct ms_catalog_index *index = cat->index;
    if (index->n_buckets == 0)
        return NULL;
    const uint32_t hash = hash_of(cat, kind, name);
    return same_key(index->buckets[hash & (index->n_buckets - 1)], hash, kind);
}

const ms_hash_entry *ms_hash_next(const ms_hash_entry *entry) { return same_key(entry->next, entry->hash, entry->kind); }
