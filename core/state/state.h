/* state.h: what migsafe keeps in the database itself: history, journal and lease.
 *
 * The tables are described in the IR and lowered by the dialect like any others, so a new database has them for free.
 *   migsafe_history  append-only, one row per attempt; the newest row of a version says where it stands
 *   migsafe_journal  one row before and after each step that cannot be in one transaction with its record
 *   migsafe_adopted  what was taken over from another tool's history (core/adopt)
 *   migsafe_lease    one row: who runs now, where the engine has no lock that dies with its connection
 * Statements are built as text with literals, so that they can travel in one batch with the work that they record. */
#ifndef MS_STATE_STATE_H
#define MS_STATE_STATE_H

#include <exec/db.h>
#include <source/source.h>

#define MS_STATE_PREFIX "migsafe_"

typedef enum ms_outcome {
    MS_OUTCOME_APPLIED,
    MS_OUTCOME_ROLLED_BACK,
    MS_OUTCOME_FAILED,
    MS_OUTCOME_ADOPTED,         /* applied by another tool, as its history says */
    MS_OUTCOME_BASELINE,        /* applied, as the user says */
    MS_OUTCOME_SKIPPED          /* passed over on request, never run; nothing of it is in the database */
} ms_outcome;
const char *ms_outcome_name(ms_outcome outcome); /* "applied", "rolled_back", "failed", "adopted", "baseline", "skipped" */
/* Does a version count as applied after it? */
bool ms_outcome_applied(ms_outcome outcome);

/* One attempt, as history keeps it. Times are UTC, "YYYY-MM-DD HH:MM:SS.mmm". */
typedef struct ms_attempt {
    int64_t id;                 /* read only */
    const char *run;            /* random hex id of the attempt, or of several that were made together; journal rows carry the same */
    const char *version, *name;
    const char *description;    /* NULL: the name with blanks; written only */
    ms_direction direction;
    ms_outcome outcome;
    const char *checksum, *raw_checksum;
    const char *applied_at;
    const char *rolled_back_at; /* of a rollback; else NULL */
    int64_t duration_ms;        /* -1: the server's clock says, where the dialect has elapsed_ms */
    const char *actor;          /* user@host */
    const char *error;          /* NULL = none */
    const char *plan;           /* id of the plan */
    const char *down_sql;       /* written with an up; read only by ms_state_down */
    const char *derived_sql;    /* likewise: the derived way back, kept beside the file's own */
    const char *reversal;       /* likewise: where the way back comes from, ms_way_back_name; NULL = not known */
} ms_attempt;

/* Where one version stands: its newest attempt that changed something. */
typedef struct ms_version_state {
    const char *version, *name;
    bool applied, skipped;
    const char *checksum, *raw_checksum, *applied_at;
    ms_outcome outcome;
    bool was_adopted;           /* at some time taken over from another tool */
    const char *reversal;       /* NULL = not known */
} ms_version_state;

typedef struct ms_journal_row {
    int32_t step;               /* 1-based */
    char status;                /* 's'tarted, 'd'one, 'f'ailed */
    const char *sql_hash;       /* SHA-256 of the statement */
    const char *fingerprint;    /* taken before the step; NULL = none */
    const char *note;           /* of a failure, or the script of a portable migration (plan/kept.h); NULL = none */
} ms_journal_row;

/* An attempt that neither finished nor failed cleanly: resumed by the next run. */
typedef struct ms_unfinished {
    const char *run, *version;
    ms_direction direction;
    MS_VEC(ms_journal_row) rows;
} ms_unfinished;
typedef MS_VEC(ms_unfinished) ms_unfinished_list;

typedef struct ms_state {
    bool exists;                        /* the tables are there */
    bool older;                         /* as an earlier version made them: ms_state_upgrade adds what they lack */
    MS_VEC(ms_version_state) versions;  /* ascending by version */
    ms_unfinished unfinished;           /* version NULL = none */
    ms_unfinished_list announced;       /* behind it: announced by the same run, in their order; begun or not (exec/announce.c) */
    const char *last_failed;            /* version whose newest attempt failed; NULL = none */
    const char *last_error;
    bool adopted;                       /* some version was taken over from another tool */
} ms_state;

/* Reads where everything stands. Creates nothing; missing tables give exists = false. */
ms_status ms_state_load(ms_db *db, ms_arena *arena, ms_state *out, ms_error *err);
const ms_version_state *ms_state_find(const ms_state *state, const char *version);
/* Creates the tables that are missing; safe when somebody else does so at the same moment. */
ms_status ms_state_create(ms_db *db, ms_error *err);
/* The table of what was taken over from other tools (core/adopt). */
ms_status ms_state_create_adopted(ms_db *db, ms_error *err);
/* Adds the columns that the history of an earlier version of the program lacks. */
ms_status ms_state_upgrade(ms_db *db, ms_error *err);
/* All attempts, oldest first. */
ms_status ms_state_attempts(ms_db *db, ms_arena *arena, ms_attempt **out, size_t *n, ms_error *err);
/* The way back kept for an applied version: the script that was its down, and the derived one; NULL = none was kept. */
typedef struct ms_kept_down { const char *down, *derived; } ms_kept_down;
ms_status ms_state_down(ms_db *db, const char *version, ms_arena *arena, ms_kept_down *out, ms_error *err);

/* Appends the name of a state table ("history"), qualified, so that a script that changes the search path does not matter. */
void ms_state_put_table(ms_sql *sql, const ms_db *db, const char *name);
/* ", 'text'": a further value of a row; NULL is NULL. */
void ms_state_put_next(ms_sql *sql, const char *text);

/* What is unfinished of a version, announced ones too; NULL = nothing. */
const ms_unfinished *ms_state_unfinished(const ms_state *state, const char *version);

/* Statements for a batch: one INSERT of n rows. */
const char *ms_state_attempt_sql(const ms_db *db, const ms_attempt *list, size_t n, ms_arena *arena);
typedef struct ms_journal_entry {
    const char *run, *version;
    ms_direction direction;
    int32_t step, steps;
    char status;
    const char *sql_hash, *fingerprint, *error;
} ms_journal_entry;
const char *ms_state_journal_sql(const ms_db *db, const ms_journal_entry *list, size_t n, ms_arena *arena);

/* Now, UTC, "YYYY-MM-DD HH:MM:SS.mmm", into a buffer of 32 bytes. */
void ms_state_now(char text[32]);
/* 32 random hex digits and NUL. */
void ms_state_run_id(char text[33]);
/* user@host of this process, as history records it. */
const char *ms_state_actor(ms_arena *arena);

#endif
