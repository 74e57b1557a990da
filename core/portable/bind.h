/* bind.h: what the files that bind portable ops to a catalog share. */
#ifndef MS_PORTABLE_BIND_H
#define MS_PORTABLE_BIND_H

#include "portable/portable.h"

typedef struct ms_binding {
    const ms_portable_script *script;
    const ms_portable_statement *statement;
    const ms_portable *how;
    ms_catalog *catalog;        /* before the op at hand: a copy that moves along */
    ms_arena *arena;
    const ms_op *op;            /* the portable one */
    ms_ops *out;
    ms_strings *warnings;
    ms_error *err;
    ms_status status;           /* what went wrong so far */
} ms_binding;

/* Appends a native op and moves the catalog. */
void ms_bind_push(ms_binding *b, ms_op op);
/* An op of this kind on the table of the op at hand. */
ms_op ms_bind_op(const ms_binding *b, ms_op_kind kind, ms_name table);
/* The error at the place where `what` was said, else at the op's line. Returns false. */
bool ms_bind_refuse(ms_binding *b, const void *what, const char *hint, const char *format, ...) MS_PRINTF(4, 5);
const ms_table *ms_bind_table(const ms_binding *b, ms_name name);
const ms_column *ms_bind_column(const ms_binding *b, ms_name table, const char *column);

/* bind_type.c: the type of a column becomes native; the type of an enum that must be there first is pushed. */
bool ms_bind_type(ms_binding *b, ms_name table, const char *column, ms_type *type);
/* The default of a text without limit is kept as an expression where a plain one is not allowed. */
void ms_bind_default(const ms_binding *b, const ms_type *native, const char **expr);
/* The CHECK that goes with the logical type, or false. */
bool ms_bind_guard(const ms_binding *b, const ms_type *logical, ms_name table, const char *column, ms_constraint *out);
void ms_bind_drop_guards(ms_binding *b, ms_name table, const char *column);
/* Enum types that are a column's own go with it: note them before, drop them after. */
void ms_bind_own_enums(const ms_binding *b, const ms_table *table, const char *column, ms_names *out);
void ms_bind_drop_enums(ms_binding *b, const ms_names *enums);
bool ms_bind_change_type(ms_binding *b, const ms_op *op);

/* bind_table.c */
bool ms_bind_create_table(ms_binding *b, const ms_op *op);
bool ms_bind_add_column(ms_binding *b, const ms_op *op);
bool ms_bind_drop_column(ms_binding *b, const ms_op *op);
bool ms_bind_add_constraint(ms_binding *b, const ms_op *op);
bool ms_bind_drop_constraint(ms_binding *b, const ms_op *op);
bool ms_bind_create_index(ms_binding *b, const ms_op *op);
bool ms_bind_drop_index(ms_binding *b, const ms_op *op);

#endif
