/* derive.h: the way back of a migration, from the inverse of each of its ops.
 *
 * What a migration loses (rows of a dropped table, values of a dropped column, rows that it changes) no later statement
 * brings back: the derived script then restores the schema only, and says what it does not. Where the schema before cannot
 * be had either (an opaque statement), there is no derived script, and a reason. Where only rows were changed the script has
 * no statement: the schema is as it was, the rows stay as they are.
 *
 * A script carries what it does not bring back in its first lines, so that a rollback that finds it in history can say so. */
#ifndef MS_PLAN_DERIVE_H
#define MS_PLAN_DERIVE_H

#include <migsafe/dialect.h>

typedef struct ms_derivation {
    ms_arena *arena;            /* of what the plan keeps */
    ms_arena *scratch;          /* of the rest, until the next migration begins */
    const char *why_not;        /* there is no derived way back, and why; NULL = none so far */
    ms_strings lost;            /* what it does not bring back: "the rows of table orders" */
    bool structural;            /* something of the schema changes */
    bool sequences;             /* it makes some */
    bool searches;              /* the script says in which schema names without one are */
    ms_catalog *made;           /* tables of this migration, by every name that it gives them: their names only */
    ms_catalog *made_objects;   /* what else it makes: objects with name, kind and signature, and schemas */
    ms_catalog *renamed;        /* those among them that change their name, and what they are called then */
    ms_catalog *filled;         /* tables whose new columns are told in it: columns of this migration */
    MS_VEC(ms_ops) inverse;     /* of each op, in the order of the ops */
    ms_strings before, after;   /* session statements at the head of the script and behind its first change */
    const ms_catalog *start;    /* a copy; only of a migration whose way back is the difference: see replaces, relabels */
    bool replaces;              /* it copies rows to a new table and drops the old one */
    bool relabels;              /* it adds a label to an enum: what stands on columns of the type has to go for the way back */
    MS_VEC(ms_diff_rename) moved; /* with start: what it renames, from the names so far to those before it */
} ms_derivation;

/* At the start of a migration: its ops, and the catalog before them. scratch is reset. */
void ms_derive_begin(ms_derivation *d, const ms_ops *ops, const ms_catalog *before, ms_arena *arena, ms_arena *scratch);
/* Before the catalog moves over op. sql: its statement. */
void ms_derive_op(ms_derivation *d, const ms_op *op, const char *sql, size_t len, const ms_catalog *before);
/* At the end. NULL: d->why_not says why. */
const char *ms_derive_script(ms_derivation *d, const ms_catalog *after, const ms_dialect *dialect, int32_t version);

#define MS_DERIVED_MARK "-- derived by migsafe\n" /* its first line; alone: there is nothing to take back */
#define MS_NOT_DERIVED_MARK "-- cannot be derived: " /* in the place of a script, followed by the reason */
/* Was this script derived? *lost gets what it says that it does not bring back. */
bool ms_derived_script(const char *text, ms_arena *arena, ms_strings *lost);
/* A derived script that would bring something back if there were a way, and has no statement: a rollback takes back the
 * record of the migration, and no row. */
bool ms_derived_is_record_only(const char *text);

#endif
