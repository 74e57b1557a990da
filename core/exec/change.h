/* change.h: the way of one command that changes a database, and of the one that only shows what it would do.
 *
 * connect, read history and files, plan, ask, lock, read again, execute, verify. The boxes are the same for every
 * database and for both directions. */
#ifndef MS_EXEC_CHANGE_H
#define MS_EXEC_CHANGE_H

#include <adopt/adopt.h>
#include <exec/run.h>
#include <exec/standing.h>

typedef struct ms_change_options {
    const char *driver;         /* NULL = by the URL */
    ms_connect how;
    const char *dir;
    ms_layout layout;
    bool strict_order;
    uint64_t max_file_bytes;    /* 0 = default */
    bool portable;              /* sql = portable */
    ms_direction direction;
    const char *to;             /* up: last version; down: the version that stays newest ("0" = all down); NULL = none */
    size_t steps;               /* 0 = all pending (up); down: 1 when `to` is NULL as well */
    const struct json_t *plan;  /* a frozen plan to execute; NULL = plan now */
    ms_session_policy session;
    int32_t lock_wait_ms, retries;
    ms_settle settle;
    bool keep_partial;          /* a migration that fails part way is left for the next run, not taken back */
    bool derived_downs;         /* the derived way back goes before the file's own */
    bool record_only_is_none;   /* a way back that takes back the record only is none: for `test` */
    bool downs_as_written;      /* a down script without a statement is run as it is: for `test`, which judges it */
    const ms_strings *skip;     /* versions to pass over (up): recorded, never run; NULL = none */
    const ms_strings *unskip;   /* versions passed over before that are to run now; NULL = none */
    const char *session_sql;    /* statements for the start of every session, of the user; NULL = none */
    bool verify;
    bool tolerant;              /* a schema that is not as predicted is noted in change.difference, and the run goes on */
    bool (*stop)(void);
    void (*on_event)(void *context, const ms_run_event *event);
    /* Shown the plan and what would be lost before anything changes; false = refuse (the callee has said why in *err).
     * NULL = go on. */
    bool (*approve)(void *context, const ms_plan *plan, const ms_strings *losses, ms_error *err);
    /* Shown the working connection, so that another thread can cancel on it; NULL when it goes. */
    void (*on_connection)(void *context, ms_db *db);
    void *context;
} ms_change_options;

typedef struct ms_change {
    ms_arena *arena;
    ms_db db;
    ms_source source;
    ms_state state;
    ms_standings standings;
    ms_adoption adoption;       /* another tool's history is watched, and its lock taken; tool NULL = none */
    ms_catalog *catalog;        /* live, before */
    ms_plan plan;
    ms_strings losses;          /* "table orders: 12 rows" */
    MS_VEC(const ms_migration *) skipped; /* passed over by this run */
    ms_run_result run;
    bool nothing_to_do;
    bool verified;              /* after each migration the live catalog was as predicted */
    const char *difference;     /* why not, the first one */
    ms_lease lease;
    const ms_change_options *options;
} ms_change;

/* Everything up to the plan; writes nothing, takes no lock. nothing_to_do when there is nothing to plan. Always followed
 * by ms_change_end. */
ms_status ms_change_prepare(const ms_change_options *options, ms_change *out, ms_error *err);
/* Asks, locks, executes, verifies what was prepared. MS_ERR_LOCKED, MS_ERR_CONFLICT: nothing was changed. The run's end
 * is in change->run; a difference from the prediction is MS_ERR_CONFLICT with the code MS_DIFFERS. */
ms_status ms_change_execute(ms_change *change, ms_error *err);
void ms_change_end(ms_change *change);

/* Does history keep a derived way back of this version that does something? */
bool ms_change_has_derived(ms_change *change, const char *version);

/* Rows that the plan would destroy, counted on the server: one line per table or column that holds any. */
ms_status ms_losses_of(ms_db *db, const ms_plan *plan, const ms_catalog *live, ms_arena *arena, ms_strings *out, ms_error *err);

#endif
