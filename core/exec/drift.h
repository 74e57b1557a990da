/* drift.h: is the schema still what the applied migrations made of it? */
#ifndef MS_EXEC_DRIFT_H
#define MS_EXEC_DRIFT_H

#include <exec/standing.h>
#include <ir/difference.h>
#include <plan/plan.h>

typedef struct ms_expected {
    const ms_catalog *catalog;  /* what the files of the applied migrations give; incomplete when they hold what nobody can predict */
    const char *newest;         /* the last of them; NULL = none is applied */
    size_t applied;
    ms_strings edited;          /* versions whose files were edited since */
} ms_expected;

/* Predicts it: reads the files of the applied migrations, sends nothing to a server. MS_ERR_CONFLICT, code file_missing: the
 * file of an applied migration is gone. */
ms_status ms_expected_schema(const ms_db *db, const ms_standings *standings, const ms_catalog *live, bool portable,
                             uint64_t max_file_bytes, ms_arena *arena, ms_expected *out, ms_error *err);
/* What differs. predicted: both are brought into one spelling first, in which the texts of views and routines are not
 * compared where the server writes them anew. */
ms_differences ms_drift_of(const ms_db *db, const ms_catalog *expected, const ms_catalog *live, bool predicted, ms_arena *arena);
/* Are there texts in the catalog that such a comparison leaves out? */
bool ms_drift_leaves_texts(const ms_db *db, const ms_catalog *live, ms_arena *arena);

#endif
