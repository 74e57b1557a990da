/* adopt.h: taking over what another tool has written: its history becomes migsafe's, marked as assumed.
 *
 * The other tool's table is only read. While it is adopted its lock is taken too, and what it applies behind our back is
 * noticed. One table (tools.c) says for each tool how its history is recognised, read, matched with files and checked. */
#ifndef MS_ADOPT_ADOPT_H
#define MS_ADOPT_ADOPT_H

#include <state/lease.h>
#include <state/state.h>

typedef struct ms_adopt_tool ms_adopt_tool;

/* What the other tool's checksum says of a file. */
typedef enum ms_adopt_check {
    MS_CHECK_NOT_KEPT,          /* the tool keeps none, or kept none for this one */
    MS_CHECK_MATCHES,
    MS_CHECK_DIFFERS,
    MS_CHECK_NOT_COMPUTABLE,    /* of a form that cannot be computed from the file */
    MS_CHECK_NO_FILE
} ms_adopt_check;
const char *ms_adopt_check_name(ms_adopt_check check); /* "not_kept", "matches", ... */

/* One version that the other tool has applied. */
typedef struct ms_adopt_item {
    const ms_migration *migration;  /* NULL = there is no file */
    const char *version;            /* as migsafe knows it; NULL = no file tells */
    const char *key;                /* as the other table has it */
    const char *at;                 /* UTC, "YYYY-MM-DD HH:MM:SS.mmm"; NULL = not kept */
    const char *checksum;           /* as the other table has it; NULL = none */
    ms_adopt_check check;
    bool assumed;                   /* no row of its own: it lies before one that stands for all before it */
    bool known;                     /* in migsafe's history already */
} ms_adopt_item;

/* An adoption: which tool, which table. */
typedef struct ms_adoption {
    const ms_adopt_tool *tool;      /* NULL = none */
    ms_name table;                  /* schema: where it is; Sqitch: the registry */
} ms_adoption;

typedef struct ms_adopt_survey {
    ms_adoption from;
    MS_VEC(ms_adopt_item) items;    /* by version; those without one last */
    size_t new_items;               /* not known yet */
    ms_strings pending;             /* versions of files that the other tool has not applied, behind its last one */
    ms_strings gaps;                /* the same, but before its last one */
    ms_strings notes;               /* sentences: what is not taken over */
} ms_adopt_survey;

typedef struct ms_adopt_options {
    const char *from;               /* name of a tool; NULL = look */
    const char *table;              /* "table" or "schema.table"; NULL = look */
    const char *registry;           /* Sqitch: schema, database or file; NULL = its default */
} ms_adopt_options;

const char *ms_adopt_tool_name(const ms_adopt_tool *tool);
ms_layout ms_adopt_tool_layout(const ms_adopt_tool *tool); /* of its files; AUTO = any */
const ms_adopt_tool *ms_adopt_tool_by_name(const char *name); /* NULL = none */
/* "golang-migrate, dbmate, ...", for messages. */
const char *ms_adopt_tool_names(ms_arena *arena);

/* Which table is some tool's history. MS_ERR_NOT_FOUND: none; MS_ERR_CONFLICT: several, or it cannot be told whose. */
ms_status ms_adopt_find(ms_db *db, const ms_adopt_options *options, ms_arena *arena, ms_adoption *out, ms_error *err);
/* Reads it, refuses what is dirty, failed or locked with the tool's own cure, matches it with the files and checks them.
 * locked: the tool's lock is ours, so that nobody asks whose it is. */
ms_status ms_adopt_survey_of(ms_db *db, const ms_adoption *from, const ms_source *source, const ms_state *state, ms_arena *arena,
                             bool locked, ms_adopt_survey *out, ms_error *err);
/* Writes history rows for the items that are new, in one transaction, and notes the adoption. */
ms_status ms_adopt_write(ms_db *db, const ms_adopt_survey *survey, ms_arena *arena, ms_error *err);
/* The other tool is retired: from now on its table and lock are left alone. */
ms_status ms_adopt_leave(ms_db *db, const ms_adoption *from, ms_error *err);

/* The adoption that is in force; tool NULL = none. Costs nothing when history has no adopted row. */
ms_status ms_adopt_load(ms_db *db, const ms_state *state, ms_arena *arena, ms_adoption *out, ms_error *err);
/* MS_ERR_CONFLICT, code "foreign_run": the other tool has applied or taken back something since. */
ms_status ms_adopt_check_foreign(ms_db *db, const ms_adoption *from, const ms_source *source, const ms_state *state, ms_arena *arena,
                                 ms_error *err);

/* The other tool's own lock, held on the lease's connection. */
typedef struct ms_adopt_lock {
    ms_db *db;
    const char *release;            /* NULL = nothing to release: it goes with the connection */
} ms_adopt_lock;
ms_status ms_adopt_lock_take(ms_db *db, const ms_adoption *from, int32_t wait_ms, bool (*stop)(void), ms_arena *arena,
                             ms_adopt_lock *out, ms_error *err);
void ms_adopt_lock_release(ms_adopt_lock *lock);

/* How the live schema differs from the one that the given migrations make of an empty database, in words; NULL = not at all.
 * *certain = false: one of their statements is not modelled, so that nothing can be said. Tables of other tools do not count. */
ms_status ms_adopt_difference(ms_db *db, const ms_migration *const *list, size_t n, ms_arena *arena, const char **difference, bool *certain,
                              ms_error *err);

/* Takes the tables in which the other tool keeps its history out of the catalog: no migration makes them. */
void ms_adopt_remove_books(ms_db *db, ms_catalog *live, ms_arena *arena);

/* Marks versions up to and with `version` as applied without running them. reason may be NULL. */
typedef struct ms_baseline {
    const char *version, *description, *reason;
} ms_baseline;
ms_status ms_baseline_write(ms_db *db, const ms_source *source, const ms_state *state, const ms_baseline *baseline, ms_arena *arena,
                            ms_strings *versions, ms_error *err);

#endif
