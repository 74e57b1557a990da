/* kept.h: the native script of a portable migration as the journal keeps it, so that a run that was killed goes on with the
 * statements that it began with: lowered anew, on what they have done so far, they would be others. */
#ifndef MS_PLAN_KEPT_H
#define MS_PLAN_KEPT_H

#include <migsafe/dialect.h>

/* checksum: of the portable text that it stands for. down: the way back, which could not be derived later; or NULL. */
const char *ms_kept_script_write(const ms_script *script, const char *checksum, const char *down, ms_arena *arena);
/* false: not such a text, or that of another portable text (the file was edited since). */
bool ms_kept_script_read(const char *text, const char *checksum, const ms_dialect *dialect, ms_arena *arena, ms_script *out, const char **down);

/* The derived way back of a native migration, or why there is none: on what a killed run has done, another would be derived.
 * checksum: of its script. */
const char *ms_kept_way_write(const char *checksum, const char *derived, const char *why_not, ms_arena *arena);
/* The text of ms_kept_script_write or ms_kept_way_write with a way back that was derived since; only_way: there is no other. */
const char *ms_kept_with_way(const char *text, const char *derived, bool only_way, ms_arena *arena);
/* false: not such a text. *same: it is of the script with this checksum. */
bool ms_kept_way_read(const char *text, const char *checksum, ms_arena *arena, bool *same, const char **derived, const char **why_not);

#endif
