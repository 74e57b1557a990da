/* internal.h: what the files of core/test share. */
#ifndef MS_TEST_INTERNAL_H
#define MS_TEST_INTERNAL_H

#include <test/test.h>

/* ---- parity.c: two live schemas ---------------------------------------------------------------------------------- */

typedef struct ms_parity {
    bool same;    /* but perhaps for the order of columns */
    bool ordered; /* the columns are in the same order */
    ms_differences differences;
    ms_strings words; /* "index i on t is missing after the down" */
} ms_parity;
/* Both from one server. when: "after the down". */
ms_parity ms_parity_of(const ms_dialect *dialect, int32_t version, const ms_catalog *have, const ms_catalog *want,
                       const char *when, ms_arena *arena);

/* ---- value.c: values for columns --------------------------------------------------------------------------------- */

typedef struct ms_random {
    uint64_t state;
} ms_random;
uint64_t ms_random_next(ms_random *r);
uint64_t ms_random_below(ms_random *r, uint64_t n); /* n > 0 */

#define MS_UNBOUND 1e15
typedef struct ms_bounds {
    double low, high;          /* both are allowed; -MS_UNBOUND, MS_UNBOUND = no bound */
} ms_bounds;
typedef struct ms_value_request {
    const ms_catalog *catalog;
    const ms_table *table;
    const ms_column *column;
    ms_strings texts;          /* values that checks name for the column */
    MS_VEC(double) numbers;
    ms_bounds number, length;  /* within which checks want the number, the length of the text */
    bool unique;               /* part of a key */
    uint64_t serial;           /* differs from row to row, in all tables */
    unsigned row;              /* of this table, counted from 0 */
    unsigned attempt;          /* the server has refused so many for this row */
    bool edges;                /* values at the edges of the type may come */
} ms_value_request;
/* condition.c: what the checks of the table say of the column: fills texts, numbers, number, length. */
void ms_value_read_checks(ms_value_request *r, ms_arena *arena);
/* Appends a literal, or NULL. */
void ms_value_make(const ms_value_request *r, ms_random *random, ms_sql *sql, ms_arena *arena);

/* ---- rows.c: rows for tables ------------------------------------------------------------------------------------- */

typedef struct ms_rows_maker {
    ms_db *db;
    const ms_catalog *catalog;
    uint64_t seed;
    uint64_t *serial;
    bool edges;
    ms_arena *arena;
    ms_strings *notes; /* "no rows for table t: CHECK constraint failed: ..." */
    size_t made;
} ms_rows_maker;
/* Adds n rows to the table, fewer where keys leave no room. Tables that it refers to must have theirs. Errors are those
 * of the connection only: what the server refuses is noted. */
ms_status ms_rows_make(ms_rows_maker *maker, const ms_table *table, size_t n, ms_error *err);
/* The user's tables that rows can be put into, those first that others refer to. */
typedef MS_VEC(const ms_table *) ms_tables;
void ms_rows_tables(const ms_catalog *catalog, ms_arena *arena, ms_tables *out);

/* ---- data.c: what is in the tables ------------------------------------------------------------------------------- */

typedef struct ms_data_table {
    const ms_table *table;
    ms_strings columns;
    ms_rows rows;
    size_t n;
} ms_data_table;
typedef struct ms_data {
    const ms_catalog *catalog;
    MS_VEC(ms_data_table) tables;
} ms_data;
ms_status ms_data_read(ms_db *db, const ms_catalog *catalog, ms_arena *arena, ms_data *out, ms_error *err);

/* What of `before` is not in `after`: in tables and columns that both have. */
typedef struct ms_loss {
    const ms_data_table *table; /* of before */
    const char *column;         /* NULL = whole rows */
    size_t n, of;
    bool nulls;        /* all that differs was NULL before */
    ms_strings values; /* those of the column that are gone, as text */
} ms_loss;
typedef MS_VEC(ms_loss) ms_losses;
void ms_data_losses(const ms_data *before, const ms_data *after, ms_arena *arena, ms_losses *out);
/* The same loss in another comparison; NULL = it is not there. */
const ms_loss *ms_data_same_loss(const ms_catalog *catalog, const ms_losses *list, const ms_loss *loss);
/* "users.mail": a column that holds all these values, and did not hold them in `before` (where it may be missing); or
 * NULL. */
const char *ms_data_holder(const ms_data *data, const ms_data *before, const ms_strings *values, ms_arena *arena);
/* Rows that came between `before` and `middle`, and are still there in `after`. */
size_t ms_data_left(const ms_data *before, const ms_data_table *middle, const ms_data *after, ms_arena *arena);
const ms_data_table *ms_data_find(const ms_data *data, ms_name name);

/* ---- trial.c: the scratch database on its way -------------------------------------------------------------------- */

typedef struct ms_trial {
    const ms_test_options *options;
    ms_change_options change; /* of the scratch database */
    ms_scratch scratch;
    const ms_dialect *dialect;
    int32_t version;
    ms_arena *arena;    /* of the report */
    ms_arena *holds[2]; /* `now` lives in one of them, in turn */
    unsigned held;
    ms_source source;
    size_t first, last; /* migrations that are tried, as indexes of the source */
    ms_catalog *now;    /* what the ups so far make */
    size_t kept;        /* ups that are in the copy of the scratch database; SIZE_MAX = there is none */
    uint64_t serial;
    ms_strings noted; /* about rows, told once */
    ms_names avoided; /* tables that get no rows, because of what their triggers do */
} ms_trial;

/* One change of the scratch database, all of it. between (may be NULL) is called when the plan is there, before it
 * runs. */
typedef struct ms_trial_change {
    ms_direction direction;
    const char *to; /* NULL: the next one, or the newest */
    size_t steps;   /* with to == NULL: how many; 0 = 1 */
    ms_status (*between)(void *context, const ms_change *change, ms_error *err);
    void *context;
    bool only_look; /* ends when the plan is there */
    bool verify;    /* against the prediction */
    bool derived;   /* the derived way back, whatever the file has */
    /* out */
    bool nothing_to_do;
    const char *difference; /* from what was predicted, in the arena of the trial */
    const char *failed;     /* version that failed */
    bool changes;           /* it has statements that change something */
} ms_trial_change;
ms_status ms_trial_run(ms_trial *t, ms_trial_change *c, ms_error *err);
/* Is it an error that ends the test, and not one of the migration? */
bool ms_trial_ends(const ms_error *err);
/* A connection of our own to the scratch database. */
ms_status ms_trial_open(ms_trial *t, ms_db *db, ms_error *err);
/* The schema as it is, in the arena. */
ms_status ms_trial_look(ms_trial *t, ms_arena *arena, ms_catalog **out, ms_error *err);
/* Holds on to a catalog as `now`. */
void ms_trial_hold(ms_trial *t, const ms_catalog *catalog);
/* Makes the scratch database what the first n ups make of an empty one. */
ms_status ms_trial_restore(ms_trial *t, size_t n, ms_error *err);

/* ---- findings ---------------------------------------------------------------------------------------------------- */

/* Adds a finding of this code; text NULL = the code's. Valid until the next one is added. */
ms_test_finding *ms_test_find(ms_trial *t, ms_test_case *one, const char *code, const char *text);
void ms_test_detail(ms_trial *t, ms_test_finding *f, const char *format, ...) MS_PRINTF(3, 4);
/* "message (file.sql:3)" */
const char *ms_test_error_text(ms_arena *arena, const ms_error *err);
void ms_test_drop_findings(ms_test_case *one, const char *code);

/* judge.c: migration i, on the schema that the ups before it make, and with which its `one` is to be filled. *reached:
 * its up works, so that there is something after it. */
ms_status ms_trial_judge(ms_trial *t, size_t i, ms_test_case *one, bool *reached, ms_error *err);
/* Compares two schemas and says what differs as a finding of one of the two codes. true: the same, but perhaps for the
 * order. */
bool ms_test_parity(ms_trial *t, ms_test_case *one, const ms_catalog *have, const ms_catalog *want, const char *when,
                    const char *differs, const char *order, ms_arena *arena);
/* chain.c: all downs to the first `bottom` ups, and all ups again. */
ms_status ms_trial_chain(ms_trial *t, size_t bottom, ms_test_case *one, ms_error *err);

#endif
