/* apply.h: what the files that apply ops share; private to core/ir. */
#ifndef MS_IR_APPLY_H
#define MS_IR_APPLY_H

#include "ir/model.h"

typedef ms_status ms_apply_fn(ms_catalog *cat, const ms_op *op, ms_error *err);

/* MS_ERR_INTERNAL when a member that the kind needs is missing: an op built by hand, a damaged plan. */
ms_status ms_apply_check(const ms_op *op, ms_error *err);
/* MS_ERR_NOT_FOUND or MS_ERR_CONFLICT, or MS_OK when the op forgives it (IF [NOT] EXISTS) or the catalog is a guess. */
ms_status ms_apply_missing(const ms_catalog *cat, bool forgiven, ms_error *err, const char *what, ms_name name);
ms_status ms_apply_missing_part(const ms_catalog *cat, bool forgiven, ms_error *err, const char *what, const char *name,
                                const ms_table *table);
ms_status ms_apply_exists(const ms_catalog *cat, bool forgiven, ms_error *err, const char *what, ms_name name);
ms_status ms_apply_exists_part(const ms_catalog *cat, bool forgiven, ms_error *err, const char *what, const char *name,
                               const ms_table *table);
/* The table that the op changes; NULL with *status set when it is not there or is a view or the like. */
ms_table *ms_apply_table(ms_catalog *cat, const ms_op *op, ms_error *err, ms_status *status);
/* A table, view, sequence of this name: they share one name space. */
bool ms_apply_relation(const ms_catalog *cat, ms_name name);
/* CREATE TABLE ... AS or LIKE something unknown: a column that is not in the list may exist. */
bool ms_apply_columns_unknown(const ms_table *table);
void ms_apply_prefixes(const ms_catalog *cat, ms_table *table); /* those as long as their column are none */
void ms_key_remove_column(const ms_catalog *cat, ms_constraint *key, const char *column);
/* What a primary key and an identity column mean for NOT NULL, where the database does so. */
void ms_apply_implied_not_null(const ms_catalog *cat, ms_table *table);
/* CASCADE may have taken views along that name this: from here on the catalog is a guess. */
void ms_apply_cascade_guess(ms_catalog *cat, const char *name);
/* Takes the table out, with its triggers, sequences, partitions and, with cascade, others' foreign keys to it. */
void ms_apply_remove_table(ms_catalog *cat, ms_table *table, bool cascade);
/* Takes constraint or index i of the table out, with its other half (index of the key, key of the index). */
void ms_apply_remove_constraint(ms_catalog *cat, ms_table *table, size_t i);
void ms_apply_remove_index(ms_catalog *cat, ms_table *table, size_t i);
/* Foreign keys to these columns of the table are dropped, with whole only those to exactly these; columns == NULL: those of
 * other tables to any column. */
void ms_apply_drop_references(ms_catalog *cat, const ms_table *table, const ms_strings *columns, bool whole);
/* The constraint or index of this name; else the one without a name that servers would call so. *guess is set when
 * there are several or none, but some without a name. */
ms_constraint *ms_apply_constraint_called(const ms_catalog *cat, const ms_table *table, const char *name, bool *guess);
ms_index *ms_apply_index_called(const ms_catalog *cat, const ms_table *table, const char *name, bool *guess);

/* What the server calls a constraint that has no name, as the next one of this table; NULL = not known, or it has none. */
const char *ms_invented_name(const ms_catalog *cat, const ms_table *table, const ms_constraint *c, ms_arena *arena);
/* The sequence of a serial column: the one that the catalog has (*known), or what the server calls it. */
ms_name ms_serial_sequence(const ms_catalog *cat, const ms_table *table, const ms_column *column, ms_arena *arena, bool *known);
/* ALTER SEQUENCE of the sequence that an identity column has brought along, as a set_identity; false = it is none. */
bool ms_sequence_as_identity(const ms_catalog *cat, const ms_op *op, ms_arena *arena, ms_op *out);
/* What the server calls an index without a name. */
const char *ms_invented_index_name(const ms_catalog *cat, const ms_table *table, const ms_index *index, ms_arena *arena);
void ms_apply_invented_names(const ms_catalog *cat, ms_table *table);
/* Before a table or column gets another name: what the server has called its constraints stays. */
void ms_apply_settle_names(const ms_catalog *cat, ms_table *table);
/* CREATE TABLE with a unique key on the columns of another key makes one of them, with the name that one of the two has
 * (PostgreSQL). */
void ms_apply_merge_keys(const ms_catalog *cat, ms_table *table);
/* Names with numbers follow the table's, which was `from`. */
void ms_apply_renamed_names(const ms_catalog *cat, ms_table *table, const char *from);

/* The index that a foreign key brings along, MS_CATALOG_KEY_INDEX; false = none. */
bool ms_key_index(const ms_catalog *cat, const ms_table *table, const ms_constraint *key, ms_arena *arena, ms_index *out);
/* Of all foreign keys of a new table: first it is known which are needed, then they get their names. */
void ms_apply_key_indexes(ms_catalog *cat, ms_table *table);
void ms_apply_key_index(ms_catalog *cat, ms_table *table, const ms_constraint *key);
/* Takes out those that another index or key covers by now. */
void ms_apply_drop_covered(ms_catalog *cat, ms_table *table);

/* Statistics objects that have this column of the table. */
void ms_apply_drop_statistics(ms_catalog *cat, const ms_table *table, const char *column);

/* COMMENT ON: where the catalog keeps the comment of what the op names; NULL = it does not. */
const char **ms_op_comment(const ms_catalog *cat, const ms_op *op);

/* A conditional op, by what the catalog says: condition.c. */
void ms_apply_conditional(ms_catalog *cat, const ms_op *op, ms_apply_fn *apply);

/* Does the op to the partitions of the table; takes a dropped key or index, known by its contents, out of them. */
void ms_apply_to_partitions(ms_catalog *cat, const ms_op *op, const ms_table *parent);
void ms_apply_drop_key_from_partitions(ms_catalog *cat, const ms_table *parent, const ms_constraint *gone);
void ms_apply_drop_index_from_partitions(ms_catalog *cat, const ms_table *parent, const ms_index *gone);

/* Indexes of materialized views: the view that drop_index or rename_index means, NULL when it means a table's; the ops. */
ms_object *ms_op_index_view(const ms_catalog *cat, const ms_op *op);
ms_status ms_apply_create_view_index(ms_catalog *cat, const ms_op *op, ms_object *view, ms_error *err);
ms_status ms_apply_drop_view_index(ms_catalog *cat, const ms_op *op, ms_object *view, ms_error *err);
ms_status ms_apply_rename_view_index(ms_catalog *cat, const ms_op *op, ms_object *view, ms_error *err);

/* Tables made with INHERITS (parent): puts what they have from their parents into a new one; does the op to a parent's
 * children, where they follow; takes the children out. */
void ms_apply_inherit(ms_catalog *cat, ms_table *table);
void ms_apply_to_children(ms_catalog *cat, const ms_op *op, const ms_table *parent);
void ms_apply_remove_children(ms_catalog *cat, const ms_table *parent);

/* Kind, name, table and signature of the object that an op on a view, sequence, type, trigger, routine, ... means. */
ms_object ms_op_target(const ms_op *op);
/* That object; DROP TYPE finds enums and domains, DROP VIEW materialized views. */
ms_object *ms_op_find_object(const ms_catalog *cat, const ms_op *op);
/* ... by what it is like; DROP TYPE and COMMENT ON TYPE mean enums and domains, too. */
ms_object *ms_apply_find_object(const ms_catalog *cat, ms_object target);

ms_apply_fn ms_apply_create_table, ms_apply_drop_table, ms_apply_rename_table, ms_apply_truncate_table,
    ms_apply_partition_attach, ms_apply_partition_detach, ms_apply_comment;
ms_apply_fn ms_apply_add_column, ms_apply_drop_column, ms_apply_rename_column, ms_apply_change_type, ms_apply_set_identity, ms_apply_set_not_null,
    ms_apply_drop_not_null, ms_apply_set_default, ms_apply_drop_default;
ms_apply_fn ms_apply_add_primary_key, ms_apply_drop_primary_key, ms_apply_alter_primary_key, ms_apply_add_constraint,
    ms_apply_validate_constraint, ms_apply_rename_constraint, ms_apply_drop_constraint, ms_apply_create_index,
    ms_apply_drop_index, ms_apply_rename_index, ms_apply_reindex;
ms_apply_fn ms_apply_create_object, ms_apply_drop_object, ms_apply_alter_sequence, ms_apply_alter_enum,
    ms_apply_create_schema, ms_apply_drop_schema, ms_apply_rename_object, ms_apply_alter_constraint;
/* create_object, alter_object, drop_object: what has no ops of its own (apply_other.c). */
ms_apply_fn ms_apply_create_other, ms_apply_alter_other, ms_apply_drop_other;
/* "LOGGED" or "UNLOGGED" when that is what a table_option sets; else NULL. */
const char *ms_op_logging(const ms_op *op);
/* ENABLE, DISABLE, FORCE, NO FORCE ROW LEVEL SECURITY: the member of table that it sets, and to what. NULL = something else. */
bool *ms_op_row_security(const ms_op *op, ms_table *table, bool *on);
/* Is an object of this kind part of a catalog? Of the others (roles, statistics, casts) it knows nothing. */
bool ms_object_in_catalog(ms_object_kind kind);

#endif
