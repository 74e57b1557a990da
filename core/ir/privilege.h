/* privilege.h: privileges in a catalog: grant and revoke, and what is made again gets back; private to core/ir. */
#ifndef MS_IR_PRIVILEGE_H
#define MS_IR_PRIVILEGE_H

#include "ir/invert.h"

/* A thing that has an owner and privileges. */
typedef struct ms_thing {
    ms_object_kind kind;
    ms_name name;
    const char *signature;
    ms_acl *acl;
    ms_table *table;            /* whose columns have some of their own; or NULL */
} ms_thing;
typedef MS_VEC(ms_thing) ms_things;
/* Those that an op is about: one, all of a schema, or none that is known. */
ms_things ms_things_of(ms_catalog *cat, const ms_op *op, ms_arena *arena);

ms_apply_fn ms_apply_privileges;
/* What an op may or may not have done: from here on they are not known. */
void ms_apply_privileges_forget(ms_catalog *cat, const ms_op *op);
void ms_apply_schema_privileges_gone(ms_catalog *cat, const char *schema);

ms_invert_fn ms_invert_privileges;
/* Grants or revokes what the list says: an op for each grantee. */
void ms_inverse_privileges(const ms_inverse *inv, const ms_thing *thing, ms_op_kind kind, const ms_privileges *list);
/* The ops that give a table, object or schema which is made again, or a column of it, the privileges that it had. */
void ms_inverse_table_privileges(const ms_inverse *inv, const ms_table *table);
void ms_inverse_object_privileges(const ms_inverse *inv, const ms_object *object);
void ms_inverse_schema_privileges(const ms_inverse *inv, const char *schema);
void ms_inverse_column_privileges(const ms_inverse *inv, const ms_table *table, const ms_column *column);
/* The ops that give back what things of both catalogs have lost by being made anew. */
void ms_privileges_lost(const ms_catalog *from, const ms_catalog *now, ms_arena *arena, ms_ops *out);
/* What the op makes is made with default privileges. */
void ms_op_without_privileges(ms_op *op);

/* ALTER ... OWNER TO (ms_op_gives_away): the catalog after it, and the way back. */
void ms_apply_owner(ms_catalog *cat, const ms_op *op);
ms_invert_fn ms_invert_owner;

#endif
