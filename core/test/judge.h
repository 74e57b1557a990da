/* judge.h: what the files that judge one migration share. */
#ifndef MS_TEST_JUDGE_H
#define MS_TEST_JUDGE_H

#include <test/internal.h>

/* How many rows an attempt has. FULL: edges of types, and rows that only the new schema takes. */
typedef enum ms_level { MS_LEVEL_BARE, MS_LEVEL_PLAIN, MS_LEVEL_FULL } ms_level;

typedef struct ms_judging {
    ms_trial *t;
    ms_test_case *one;
    const ms_migration *m;
    ms_level level;
    ms_arena *arena; /* of this attempt */
    ms_db db;        /* reads and fills */
    ms_catalog *start, *up, *down, *again;
    ms_data before, after_up, after_down;
    ms_strings notes; /* about rows */
    bool up_changes, irreversible;
    bool harm;         /* rows that were put in have changed the schema */
    bool changes_rows; /* the up has statements that change rows on purpose, or that nobody understands */
} ms_judging;

/* Between plan and execution of the up: rows for what the migration touches, and for what has none yet. context:
 * ms_judging. */
ms_status ms_judge_fill_before(void *context, const ms_change *change, ms_error *err);
/* After the up: rows as the new schema takes them. The down has to cope. */
ms_status ms_judge_fill_after(ms_judging *j, ms_error *err);

#endif
