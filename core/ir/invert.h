/* invert.h: what the files that invert ops share; private to core/ir. */
#ifndef MS_IR_INVERT_H
#define MS_IR_INVERT_H

#include "ir/apply.h"

typedef struct ms_inverse {
    const ms_op *op;
    const ms_catalog *before;
    const ms_table *table;      /* op->object in before; NULL = not there */
    ms_arena *arena;
    ms_ops *out;
    ms_error *err;
} ms_inverse;
typedef ms_status ms_invert_fn(const ms_inverse *inv);

/* Appends an op; statement and line are those of the op that is taken back. Everything in it must be in inv->arena. */
void ms_inverse_push(const ms_inverse *inv, ms_op op);
ms_status ms_inverse_none(const ms_inverse *inv, const char *format, ...) MS_PRINTF(2, 3);
/* The op names something that the catalog does not have: nothing to take back when it says IF EXISTS. */
ms_status ms_inverse_missing(const ms_inverse *inv, const char *what, ms_name name);
ms_status ms_inverse_missing_part(const ms_inverse *inv, const char *what, const char *name);
/* MS_ERR_UNSUPPORTED when CASCADE may take views along that only their text ties to the name. */
ms_status ms_inverse_check_cascade(const ms_inverse *inv, const char *name);

/* The ops that make parts again. */
void ms_inverse_add_constraint(const ms_inverse *inv, ms_name table, const ms_constraint *constraint);
void ms_inverse_create_index(const ms_inverse *inv, ms_name table, const ms_index *index);
void ms_inverse_drop_index(const ms_inverse *inv, const ms_table *table, const char *name);
/* A change of type that makes prefixes of keys and indexes whole columns: drops these before the way back, or makes them. */
ms_status ms_inverse_lost_prefixes(const ms_inverse *inv, bool drop);
ms_status ms_inverse_statistics(const ms_inverse *inv, const char *column);   /* makes those on the column again */
ms_status ms_inverse_drop_view_index(const ms_inverse *inv, const ms_object *view);
ms_status ms_inverse_create_object(const ms_inverse *inv, const ms_object *object, bool replace);
/* Triggers and the like of a table or view; sequences that a column owns, but not identity columns' own. */
ms_status ms_inverse_create_dependents(const ms_inverse *inv, ms_name table);
void ms_inverse_own_sequences(const ms_inverse *inv, const ms_table *table, const char *column, bool before_table);

ms_invert_fn ms_invert_add_column, ms_invert_drop_column, ms_invert_rename_column, ms_invert_change_type,
    ms_invert_set_not_null, ms_invert_drop_not_null, ms_invert_default, ms_invert_set_identity;
ms_invert_fn ms_invert_add_primary_key, ms_invert_add_constraint, ms_invert_validate_constraint,
    ms_invert_rename_constraint, ms_invert_drop_part, ms_invert_create_index, ms_invert_drop_index, ms_invert_rename_index;
ms_invert_fn ms_invert_create_object, ms_invert_drop_object, ms_invert_alter_sequence, ms_invert_alter_enum,
    ms_invert_create_schema, ms_invert_drop_schema, ms_invert_alter_constraint, ms_invert_create_other, ms_invert_drop_other;

#endif
