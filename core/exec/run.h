/* run.h: executing a plan.
 *
 * Takes a plan and nothing else. A step that can share a transaction with its record does; around any other a journal row
 * is written before and after, and what a killed run left unknown is settled from the live catalog. Killing the process
 * at any point and running again ends in the same place. */
#ifndef MS_EXEC_RUN_H
#define MS_EXEC_RUN_H

#include <plan/plan.h>
#include <state/lease.h>
#include <state/state.h>

typedef enum ms_run_event_kind {
    MS_RUN_MIGRATION_START,
    MS_RUN_MIGRATION_RESUME,    /* step = steps that were done already */
    MS_RUN_STEP_START,          /* only before a step that runs on its own */
    MS_RUN_RETRY,               /* step, message: why */
    MS_RUN_SETTLED,             /* step, message: how an unknown step was settled */
    MS_RUN_UNDONE,              /* step = how many steps of a failed migration were taken back */
    MS_RUN_MIGRATION_DONE,      /* duration_ms */
    MS_RUN_MIGRATION_FAILED     /* message */
} ms_run_event_kind;

typedef struct ms_run_event {
    ms_run_event_kind kind;
    const ms_planned *migration;
    size_t index, total;        /* of the migration in the plan, 0-based, and how many */
    size_t step, steps;         /* 1-based */
    int64_t duration_ms;
    const char *message;
} ms_run_event;

/* What to believe of a step whose outcome nothing tells. */
typedef enum ms_settle { MS_SETTLE_ASK, MS_SETTLE_DONE, MS_SETTLE_AGAIN } ms_settle;

struct ms_verifier;
typedef struct ms_run_options {
    ms_settle settle;           /* ASK: refuse, and say what to look at */
    const ms_catalog *before;   /* live, before the plan; NULL = what fails part way is left for the next run */
    int32_t retries;            /* of a unit that met a lock time-out or a deadlock */
    struct ms_verifier *verifier; /* compares after each migration (verify.h); NULL = nothing is compared */
    ms_lease *lease;
    bool (*stop)(void);         /* NULL = never; true: stop before the next unit */
    /* Replaces the working connection by a fresh one (same ms_db), for after a script that changed its session. */
    ms_status (*renew)(void *context, ms_error *err);
    void (*on_event)(void *context, const ms_run_event *event);
    void *context;
} ms_run_options;

/* How a run ended; the program maps these to exit codes. */
typedef enum ms_run_end {
    MS_RUN_DONE,
    MS_RUN_FAILED,              /* the migration that failed left nothing behind */
    MS_RUN_PARTIAL,             /* it left steps behind: the next run goes on there */
    MS_RUN_STOPPED,             /* on request, between two units */
    MS_RUN_LOCK_TIMEOUT,        /* retries exhausted, nothing of this migration left behind */
    MS_RUN_DIFFERS,             /* it is done and recorded, and the schema is not as predicted */
    MS_RUN_LOST                 /* the connection broke: the next run finds out what happened */
} ms_run_end;

typedef struct ms_run_result {
    ms_run_end end;
    size_t done;                /* migrations that were completed in this run */
    const ms_planned *failed;   /* where it ended early */
    size_t failed_step;         /* 1-based; 0 = none in particular */
    bool lock_timeout;          /* a lock or a deadlock was in the way, not the script */
} ms_run_result;

/* Runs the plan from its first migration. state tells of an unfinished attempt, which must be the plan's first migration,
 * with what was announced behind it (the caller saw to it). MS_OK only with MS_RUN_DONE. */
ms_status ms_run_plan(ms_db *db, const ms_plan *plan, const ms_state *state, const ms_run_options *options,
                      ms_run_result *result, ms_error *err);

/* ---- shared inside exec ------------------------------------------------------------------------------------------ */

/* Steps that are sent and recorded together. */
typedef enum ms_unit_kind {
    MS_UNIT_TXN,                /* BEGIN, steps, records, COMMIT */
    MS_UNIT_IMPLICIT,           /* one step that commits by itself: its start is recorded first, its end with what follows */
    MS_UNIT_SINGLE              /* one step that allows no transaction around it: recorded likewise */
} ms_unit_kind;
typedef struct ms_unit {
    ms_unit_kind kind;
    size_t first, n;            /* steps, 0-based */
} ms_unit;
typedef MS_VEC(ms_unit) ms_units;
/* Cuts a migration into units. */
void ms_units_of(const ms_planned *migration, ms_arena *arena, ms_units *out);

/* What is known of each step of a resumed migration. */
typedef enum ms_step_state { MS_STEP_PENDING, MS_STEP_DONE, MS_STEP_UNKNOWN } ms_step_state;
/* Reads the journal of an unfinished attempt against the plan. MS_ERR_CONFLICT when a step that is done was edited. */
ms_status ms_resume_states(const ms_unfinished *unfinished, const ms_planned *migration, ms_arena *arena,
                           ms_step_state **out, ms_error *err);
/* The ops of one step; they stay the migration's. */
void ms_step_ops(const ms_planned *m, size_t step, ms_ops *out);
/* After a kill the session is set up again: what a pending EXECUTE runs was decided before, by looking at a database that
 * steps done since have changed. The first such step (0-based); steps.n = none. */
size_t ms_stale_look(const ms_planned *m, const ms_step_state *states);
/* Of what is not modelled: a statement that changes no schema, and may run twice (ANALYZE, VACUUM, LOCK). */
bool ms_op_is_harmless(const ms_op *op);
/* Settles one unknown step from the live catalog: DONE or PENDING; *how gets a sentence. MS_ERR_CONFLICT when neither is
 * certain. An invalid index that a concurrent build left behind is dropped. */
ms_status ms_settle_step(ms_db *db, const ms_planned *m, size_t step, const char *fingerprint, ms_settle settle,
                         ms_arena *arena, ms_step_state *out, const char **how, ms_error *err);
/* Drops the invalid index that a concurrent build has left behind when it failed. */
ms_status ms_settle_clear(ms_db *db, const ms_planned *m, size_t step, ms_arena *arena, bool *dropped, ms_error *err);
/* Fingerprint to store before the step runs; NULL = its effect can be told without one. */
ms_status ms_step_fingerprint(ms_db *db, const ms_planned *m, size_t step, ms_arena *arena, const char **out, ms_error *err);
/* Takes the first `done` steps of a migration back, newest first, after the next one failed. MS_ERR_UNSUPPORTED when one of
 * them cannot be taken back without loss: then nothing was done. */
typedef struct ms_undo {
    const ms_plan *plan;
    size_t index, done;         /* migration in the plan; steps */
    const ms_catalog *before;   /* before the plan */
    const char *run;
} ms_undo;
ms_status ms_undo_steps(ms_db *db, const ms_undo *undo, ms_error *err);
/* SHA-256 of a step's statement, 64 hex digits. */
const char *ms_step_hash(const ms_step *step, ms_arena *arena);

#endif
