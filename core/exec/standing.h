/* standing.h: files and history side by side: what is applied, pending, edited, missing, out of order. */
#ifndef MS_EXEC_STANDING_H
#define MS_EXEC_STANDING_H

#include <state/state.h>

typedef enum ms_place {
    MS_PLACE_PENDING,           /* with a state that is applied: what repeats, and has changed since */
    MS_PLACE_APPLIED,
    MS_PLACE_REFORMATTED,       /* applied; the file differs in white space or comments only */
    MS_PLACE_SKIPPED,           /* passed over on request: not applied, not pending */
    MS_PLACE_EDITED,            /* applied; the file now says something else */
    MS_PLACE_MISSING,           /* applied; there is no file */
    MS_PLACE_OUT_OF_ORDER,      /* pending, but a later version is applied */
    MS_PLACE_UNFINISHED         /* an attempt stopped part way */
} ms_place;
const char *ms_place_name(ms_place place);

typedef struct ms_standing {
    ms_place place;
    const ms_migration *migration;      /* NULL = no file */
    const ms_version_state *state;      /* NULL = never applied */
} ms_standing;
typedef MS_VEC(ms_standing) ms_standings;

/* Merges both lists by version. check_files = false trusts that applied files are as they were (nothing is read). */
ms_status ms_standings_of(const ms_source *source, const ms_state *state, const ms_dialect *dialect, bool check_files,
                          ms_arena *arena, ms_standings *out, ms_error *err);

/* The first thing that forbids applying: an edited, missing or (strict) out-of-order migration. MS_OK = none. */
ms_status ms_standings_check(const ms_standings *standings, bool strict_order, ms_error *err);

#endif
