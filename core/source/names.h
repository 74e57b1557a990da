/* names.h: what the name of a migration file says. Internal to core/source. */
#ifndef MS_SOURCE_NAMES_H
#define MS_SOURCE_NAMES_H

#include "source/source.h"

typedef enum ms_name_part { MS_PART_UP, MS_PART_DOWN, MS_PART_BOTH } ms_name_part;

/* A file or folder name taken apart; the members point into it. */
typedef struct ms_name_read {
    const char *version;    /* as written */
    size_t version_len;
    const char *name;
    size_t name_len;
    const char *dialect;    /* of NNN_name.DIALECT.up.sql; NULL = for every database */
    size_t dialect_len;
    size_t suspect_len;     /* the name ends in ".word" of this length, which may be a dialect unknown here; 0 = none */
    ms_name_part part;
    char prefix;            /* V, U, R, B of a prefixed name; else 0 */
    bool prisma;            /* migration.sql in a folder */
} ms_name_read;

/* Longest reason that is written. */
enum { MS_NAME_REASON = 160 };

/* Does the name end in ".sql", in any case? */
bool ms_name_is_sql(const char *file);
/* NNN_name.up.sql, NNN_name.DIALECT.down.sql, NNN_name.sql, ...; false: `reason` says why not. `own` is the dialect in
 * use or NULL. */
bool ms_name_read_file(const char *file, const char *own, ms_name_read *out, char reason[MS_NAME_REASON]);
/* V1__name.sql, U1.2__name.sql, R__name.sql (no version), B1__name.sql. false with an empty reason: no such name. */
bool ms_name_read_prefixed(const char *file, ms_name_read *out, char reason[MS_NAME_REASON]);
/* NNN_name or YYYY-MM-DD-HHMMSS_name. */
bool ms_name_read_folder(const char *folder, ms_name_read *out, char reason[MS_NAME_REASON]);
/* up.sql, down.sql, up.DIALECT.sql, down.DIALECT.sql, migration.sql inside a folder: sets dialect and part only. */
bool ms_name_read_inner(const char *file, const char *own, ms_name_read *out, char reason[MS_NAME_REASON]);
/* The digits without leading zeros, "0" for all zeros: *len characters, not terminated, inside the name. With dashes (a
 * date): without them, in the arena, filled up with zeros at the end to the 14 digits of a date and time. With parts (1_02.0): 1.2, in the arena. */
const char *ms_name_version(const ms_name_read *n, ms_arena *arena, size_t *len);

#endif
