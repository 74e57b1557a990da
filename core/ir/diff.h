/* diff.h: what the files that find the way from one catalog to another share; private to core/ir. */
#ifndef MS_IR_DIFF_H
#define MS_IR_DIFF_H

#include <glib.h>

#include "ir/apply.h"

typedef MS_VEC(ms_strings) ms_column_lists;

/* What will happen to a table of `work`; made by ms_diff_survey. */
typedef struct ms_table_change {
    const ms_table *to;         /* the table of its name in `to`; NULL = it goes */
    bool same;                  /* nothing to do */
    bool remade;                /* dropped and made anew */
    ms_strings broken;          /* columns that go, are made anew or get another type */
    ms_strings renewed;         /* those of them that are dropped and added */
    ms_strings relabelled;      /* those of them whose enum type is made anew: 'sad'::mood in a check means the old one */
    ms_column_lists lost;       /* the columns of each key and index that goes */
} ms_table_change;

typedef struct ms_differ {
    const ms_diff_options *options;
    ms_catalog *work;           /* `from` with all ops so far applied: every phase compares this with `to` */
    ms_catalog *to;             /* a copy, in work's default schema */
    ms_arena *scratch, *arena;
    ms_ops *out;
    ms_error *err;
    ms_status status;           /* the first failure; nothing is pushed after it */
    ms_strings *left;           /* not NULL: what there is no way to is noted here, and all else goes on */
    GHashTable *changes;        /* ms_table of work -> ms_table_change */
} ms_differ;

/* Copies the op, applies it to work and appends it. */
void ms_diff_push(ms_differ *d, ms_op op);
void ms_diff_refuse(ms_differ *d, const char *format, ...) MS_PRINTF(2, 3);
/* MS_ERR_UNSUPPORTED unless the options allow to make things anew. */
bool ms_diff_may_remake(ms_differ *d, const char *format, ...) MS_PRINTF(2, 3);
/* Is this word in the text? Generous: in a string or a comment, too. */
bool ms_diff_mentions(const char *text, const char *word);
const ms_table_change *ms_diff_change(const ms_differ *d, ms_name table); /* of work; NULL for one that was made */
ms_op ms_diff_table_op(ms_op_kind kind, const ms_table *table);

/* ---- order: diff_order.c ----------------------------------------------------------------------------------------------- */

typedef struct ms_edge { size_t first, then; bool loose; /* may be broken in a circle */ } ms_edge;
typedef struct ms_graph { size_t n; MS_VEC(ms_edge) edges; } ms_graph;
/* order[] = 0..n-1 so that `first` of an edge comes before `then`; where that goes in a circle, the lowest number that
 * remains comes next. Keeps the order of numbers otherwise. */
void ms_diff_order(const ms_graph *graph, ms_arena *arena, size_t *order);
/* Tables of the catalog so that those which foreign keys and partitions refer to come first. */
typedef MS_VEC(ms_table *) ms_table_list;
ms_table_list ms_diff_parents_first(const ms_catalog *cat, const ms_table_list *tables, ms_arena *arena);

/* ---- keys and indexes as one list, paired between two tables: diff_survey.c -------------------------------------------- */

typedef struct ms_part {
    const char *line;                   /* canonical */
    const ms_constraint *constraint;    /* or */
    const ms_index *index;
    bool paired;                        /* its like is on the other side */
    bool validate;                      /* ... but not validated there */
} ms_part;
typedef MS_VEC(ms_part) ms_parts;
void ms_diff_parts(const ms_differ *d, const ms_table *work, const ms_table *to, ms_parts *have, ms_parts *want);
bool ms_part_is(const ms_part *part, ms_constraint_kind kind);
void ms_diff_survey(ms_differ *d);
/* Does the way to `want` lead over a drop of the column? Sets *loses when data is lost by that. */
bool ms_diff_renews(const ms_differ *d, const ms_table *table, const ms_column *have, const ms_column *want, bool *loses);

/* ---- the phases -------------------------------------------------------------------------------------------------------- */

void ms_diff_rename_parts(ms_differ *d);                /* keys and indexes that only change their names */
void ms_diff_drop_foreign_keys(ms_differ *d);
void ms_diff_drop_tables(ms_differ *d, bool early);     /* early: those that are made anew or whose names are needed */
void ms_diff_clear_tables(ms_differ *d);                /* keys and indexes that change or are in the way */
void ms_diff_view_indexes(ms_differ *d, bool create);   /* of materialized views that are there before and after */
void ms_diff_change_tables(ms_differ *d);
void ms_diff_create_tables(ms_differ *d);
void ms_diff_add_foreign_keys(ms_differ *d);
void ms_diff_change_columns(ms_differ *d, ms_table *table, const ms_table_change *change, bool last);
void ms_diff_end_numbering(ms_differ *d, ms_table *table, const ms_table_change *change);
void ms_diff_drop_columns(ms_differ *d, ms_table *table, const ms_table_change *change);
void ms_diff_drop_renewed(ms_differ *d, ms_table *table, const ms_table_change *change);
void ms_diff_move_columns(ms_differ *d, ms_table *table, const ms_table *to);
bool ms_diff_column_differs(const ms_differ *d, const ms_table *table, const ms_column *have, const ms_column *want,
                            unsigned aspects);
enum { MS_ASPECT_TYPE = 1, MS_ASPECT_DEFAULT = 2, MS_ASPECT_COMMENT = 4, MS_ASPECT_REST = 8, MS_ASPECT_IDENTITY = 16 };

void ms_diff_schemas(ms_differ *d, bool create);
void ms_diff_drop_texts(ms_differ *d);                  /* views, triggers, routines that change or are in the way */
void ms_diff_create_types(ms_differ *d);                /* extensions, types, sequences, routines that tables may use */
void ms_diff_create_texts(ms_differ *d);
void ms_diff_own_sequences(ms_differ *d);
/* Columns of an enum type whose labels go or move: what stands on them is in the way. */
void ms_diff_survey_enums(const ms_differ *d, const ms_table *table, ms_table_change *change);
void ms_diff_drop_types(ms_differ *d);                  /* ... and gone routines */
void ms_diff_comments(ms_differ *d);

#endif
