/* runner.h: what run.c, send.c and recover.c share: the plan at work. Private to core/exec. */
#ifndef MS_EXEC_RUNNER_H
#define MS_EXEC_RUNNER_H

#include <exec/verify.h>

/* One statement on its way: a step, or a record or transaction statement (step == NULL). */
typedef struct ms_item {
    ms_span sql;
    const ms_step *step;
    size_t number;              /* of the step, 1-based */
} ms_item;
typedef MS_VEC(ms_item) ms_items;

typedef struct ms_runner {
    ms_db *db;
    const ms_plan *plan;
    const ms_state *state;
    const ms_run_options *options;
    ms_run_result *result;
    ms_arena *arena;            /* of the migration at work */
    ms_arena *carry;            /* of the records that wait */
    ms_strings pending;         /* records of what is done, to be sent with what comes next */
    const char *actor;
    ms_ways ways;               /* derived when the migrations run */
    /* the migration at work */
    const ms_planned *m;
    size_t index;
    char run[33];
    int64_t started_us;
    ms_units units;
    ms_step_state *states;      /* NULL: nothing was done before */
    size_t failed_step;
    size_t first_record;        /* the step of the first record in the journal; 0 = none yet */
    size_t ungrouped_until;     /* migrations before this one run one by one: their group has failed */
    bool begun_no_further;      /* what a killed run has announced behind the migration at work was not begun: see resume */
    bool keys_off;              /* it turns foreign keys off: see keys.c */
    ms_rows broken;             /* rows that referred to nothing before it */
    bool uncleared;             /* the step that failed has left an invalid index, which could not be dropped yet */
    bool compare;               /* the schema is to be compared after this migration */
    bool checked;               /* ... and has been */
    bool behind;                /* ... but that failed, behind the last step, which is committed */
    bool differs;               /* ... because the schema is not as predicted */
    bool recorded;              /* the outcome is in history already */
    bool renewed;               /* the connection has been replaced since the migration's last step */
} ms_runner;

/* Was a stop asked for? */
bool ms_runner_must_stop(ms_runner *r);

/* ---- send.c: records and sending --------------------------------------------------------------------------------- */

void ms_runner_tell(ms_runner *r, ms_run_event_kind kind, size_t step, const char *message);
/* A migration of a group was run: r->index says which. */
void ms_runner_told_done(ms_runner *r);
int64_t ms_runner_elapsed_ms(const ms_runner *r);
/* Statements of the journal and of history, in the migration's arena. */
const char *ms_runner_journal_sql(ms_runner *r, size_t number, char status, const char *fingerprint, const char *error);
const char *ms_runner_attempt_sql(ms_runner *r, ms_outcome outcome, int64_t duration_ms, const char *error);
ms_journal_entry ms_runner_entry(ms_runner *r, size_t number, char status, const char *fingerprint, const char *error);
ms_attempt ms_runner_attempt(ms_runner *r, ms_outcome outcome, int64_t duration_ms, const char *error);
/* History of n migrations of the plan by their indexes, all under the present run's id; moves r->m. */
const char *ms_runner_applied_sql(ms_runner *r, const size_t *migrations, size_t n, int64_t each_ms);
/* What history says of the migration when it is through. */
ms_outcome ms_runner_good_outcome(const ms_runner *r);
/* A record that travels with what is sent next; it outlives this migration. */
void ms_runner_remember(ms_runner *r, const char *sql);
void ms_runner_forget_pending(ms_runner *r);
void ms_runner_push_text(ms_runner *r, ms_items *list, const char *sql);
void ms_runner_push_step(ms_runner *r, ms_items *list, size_t index);
void ms_runner_push_pending(ms_runner *r, ms_items *list);
/* Sends all; on failure *failed is the item that failed. */
ms_status ms_runner_send(ms_runner *r, const ms_items *list, const ms_item **failed, ms_error *err);
/* ROLLBACK, whatever it answers. */
void ms_runner_undo(ms_runner *r);
/* Sends the records that wait, in a transaction of their own. Its failure has the code "unrecorded". */
ms_status ms_runner_flush(ms_runner *r, ms_error *err);

/* ---- keys.c: foreign keys that are off ------------------------------------------------------------------------------ */

/* Does the migration at work turn foreign keys off, where the server can be asked what that has broken? */
bool ms_runner_keys_off(const ms_runner *r);
/* A script that begins with turning them off and ends with turning them on: its session ends there, and the last step need
 * not be sent. So the transaction is the last unit, which history and verification go with. */
void ms_runner_keys_trim(ms_runner *r);
/* Inside the transaction, before its first step and before COMMIT. MS_ERR_CONFLICT names the rows. */
ms_status ms_runner_keys_before(ms_runner *r, ms_error *err);
ms_status ms_runner_keys_after(ms_runner *r, ms_error *err);

/* ---- group.c: many small ones at once ------------------------------------------------------------------------------ */

/* Applies the migrations from the present one on that can share a transaction; *done = how many, 0 = this one runs alone.
 * An error is a lost connection; whatever else fails is undone and left to be run one by one. */
ms_status ms_runner_group(ms_runner *r, size_t *done, ms_error *err);
typedef struct ms_group { size_t first, n; } ms_group; /* migrations of the plan, by index */

/* ---- announce.c: many small ones behind one record, where each commits by itself ------------------------------------- */

/* May the migration be the next one of such a group? */
bool ms_runner_announces(const ms_runner *r, const ms_planned *m, const ms_group *group);
/* As ms_runner_group. An error is a lost connection, or a difference: then r->m is the first migration that differs. */
ms_status ms_runner_announced(ms_runner *r, const ms_group *group, size_t *done, ms_error *err);

/* ---- recover.c: failures, going on, giving up -------------------------------------------------------------------- */

/* Turns err->position, which counts characters of the statement, into the file's line and column. */
void ms_runner_locate(const ms_runner *r, const ms_item *at, ms_error *err);
/* May the same statement succeed when it is sent again? */
bool ms_runner_is_transient(ms_error_class class);
void ms_runner_back_off(const ms_runner *r, int32_t attempt);
/* A script's settings must not reach the next script: plain clients give each file a session of its own. */
bool ms_runner_changes_session(const ms_planned *m);
/* A fresh connection in place of the one that the script has changed. */
ms_status ms_runner_renew(ms_runner *r, ms_error *err);
/* ---- look.c: is the schema as predicted? ---------------------------------------------------------------------------- */

/* Before the first statement: what is to come out. */
ms_status ms_runner_predict(ms_runner *r, ms_error *err);
/* Can the last unit's transaction be looked into before its COMMIT? */
bool ms_runner_looks_inside(const ms_runner *r);
/* Behind the last statement: inside its transaction, or when it is committed. */
ms_status ms_runner_look_inside(ms_runner *r, ms_error *err);
/* Sends the unit's statements and looks, in one round trip where the driver can; *looked: it has looked. */
ms_status ms_runner_send_and_look(ms_runner *r, const ms_items *list, const ms_item **failed, bool *looked, ms_error *err);
ms_status ms_runner_look_after(ms_runner *r, ms_error *err);

/* Was the step done by the run that is being resumed? 0-based. */
bool ms_runner_step_done(const ms_runner *r, size_t step);
/* Finds out what an unfinished attempt has done: sets r->states, and the session as it was. */
ms_status ms_runner_resume(ms_runner *r, const ms_unfinished *u, ms_error *err);
/* The migration at work is done, and the schema is not as predicted: taken back where nothing is lost by that, else recorded. */
void ms_runner_record_difference(ms_runner *r, const ms_error *err);
/* Records a failure and takes back what can be; says in r->result how the run ended. Returns status. */
ms_status ms_runner_fail(ms_runner *r, ms_status status, ms_error *err);

#endif
