/* way.h: ops that lead from one catalog to another, as native statements, in the order in which they run.
 *
 * Pure. What diff, generate and inspect stand on. */
#ifndef MS_PLAN_WAY_H
#define MS_PLAN_WAY_H

#include <migsafe/dialect.h>

typedef struct ms_way {
    ms_ops ops;
    ms_lowered_list steps;
    ms_strings left;            /* in words: what there is no statement for, or no op; only of ms_way_build */
    size_t destructive;         /* ops that lose data */
} ms_way;

/* The way between two catalogs in one spelling (see ms_catalog_diff). remake: what cannot be changed is dropped and made
 * anew. MS_ERR_UNSUPPORTED with the reason when there is none. */
typedef struct ms_way_options {
    const ms_diff_rename *renames;
    size_t n_renames;
    bool remake;
    const char *skip_prefix;
} ms_way_options;
ms_status ms_way_find(const ms_dialect *dialect, int32_t version, const ms_catalog *from, const ms_catalog *to,
                      const ms_way_options *options, ms_arena *arena, ms_way *out, ms_error *err);

/* What makes the schema in an empty database. Never fails: what cannot be made is in out->left. */
void ms_way_build(const ms_dialect *dialect, int32_t version, const ms_catalog *to, const char *skip_prefix, ms_arena *arena,
                  ms_way *out);

/* The statement as it stands in a script: with its terminator and, where a client needs to be told that what is inside a
 * body does not end it, DELIMITER lines around it. */
const char *ms_way_script_text(const ms_dialect *dialect, const ms_way *way, size_t step, ms_arena *arena);

/* A copy in which names in the default schema are not qualified, so that its SQL fits any default schema. */
ms_catalog *ms_catalog_unqualified(const ms_catalog *catalog, ms_arena *arena);

#endif
