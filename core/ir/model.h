/* model.h: what the files of core/ir share about names, copies and expressions; other layers of core may use it too.
 *
 * The public model is migsafe/ir.h. Pure, like all of core/ir. */
#ifndef MS_IR_MODEL_H
#define MS_IR_MODEL_H

#include <string.h>

#include <migsafe/ir.h>

/* ---- names ----------------------------------------------------------------------------------------------------------- */

/* ASCII only: letters beyond it compare by byte on every engine's default path of ours. */
char ms_ascii_lower(char c);
bool ms_text_equal(const char *a, const char *b, bool ci);        /* NULL equals only NULL */
/* Names of columns, constraints, indexes, types, routines (OTHERS_CI). NULL equals only NULL. */
bool ms_ident_equal(const ms_catalog *cat, const char *a, const char *b);
/* Do names of this kind of object fold? */
bool ms_kind_folds(const ms_catalog *cat, ms_object_kind kind);
bool ms_kind_name_equal(const ms_catalog *cat, ms_object_kind kind, ms_name a, ms_name b);
bool ms_schema_equal(const ms_catalog *cat, const char *a, const char *b); /* NULL = the default schema */
/* The schema that a name means: its own, or the default; may be NULL. */
const char *ms_name_schema(const ms_catalog *cat, ms_name name);
/* "schema.name" or "name", for messages. */
const char *ms_name_text(ms_arena *arena, ms_name name);

bool ms_strings_have(const ms_catalog *cat, const ms_strings *list, const char *name);
bool ms_strings_equal(const ms_catalog *cat, const ms_strings *a, const ms_strings *b); /* same names in the same order */
/* Takes every occurrence out; how many there were. */
size_t ms_strings_remove(const ms_catalog *cat, ms_strings *list, const char *name);
void ms_strings_rename(const ms_catalog *cat, ms_strings *list, const char *from, const char *to);

/* Removes element i of a vector; order stays. */
#define MS_REMOVE(vec, i)                                                                               \
    do {                                                                                                \
        memmove((vec)->v + (i), (vec)->v + (i) + 1, ((vec)->n - (i) - 1) * sizeof *(vec)->v);            \
        (vec)->n--;                                                                                     \
    } while (0)

/* Inserts a value before element i. */
#define MS_INSERT(arena, vec, i, ...)                                                                   \
    do {                                                                                                \
        size_t ms_at = (i);                                                                             \
        MS_PUSH(arena, vec, __VA_ARGS__);                                                               \
        for (size_t ms_k = (vec)->n - 1; ms_k > ms_at; ms_k--) {                                        \
            (vec)->v[ms_k] = (vec)->v[ms_k - 1];                                                        \
        }                                                                                               \
        (vec)->v[ms_at] = (__VA_ARGS__);                                                                \
    } while (0)

/* ---- copies: deep, everything in the arena ----------------------------------------------------------------------------- */

ms_name ms_name_copy(ms_arena *arena, ms_name name);
ms_strings ms_strings_copy(ms_arena *arena, const ms_strings *list);
ms_type ms_type_copy(ms_arena *arena, const ms_type *type);
ms_column ms_column_copy(ms_arena *arena, const ms_column *column);
ms_constraint ms_constraint_copy(ms_arena *arena, const ms_constraint *constraint);
ms_index ms_index_copy(ms_arena *arena, const ms_index *index);
ms_table ms_table_copy(ms_arena *arena, const ms_table *table);
ms_object ms_object_copy(ms_arena *arena, const ms_object *object);
ms_privileges ms_privileges_copy(ms_arena *arena, const ms_privileges *list);
/* A copy of the catalog whose default schema is called otherwise: names in it are in `schema` afterwards. Where one of the
 * two has no default schema it is a plain copy. Texts of views and routines stay as they are. */
ms_catalog *ms_catalog_in_schema(const ms_catalog *cat, const char *schema, ms_arena *arena);
/* Inverses of ops, those of one statement side by side: a column has its type back before a key on it is made. */
void ms_inverse_order(ms_ops *list);
/* An empty table whose estimates say "unknown". */
ms_table ms_table_blank(ms_name name);

/* ---- expressions ------------------------------------------------------------------------------------------------------- */

/* `compare` is that of the catalog the expression is in (it says how the text is cut).
 * One spelling for texts that differ in blanks, letter case outside quotes, needless quotes around names and outer
 * parentheses. NULL gives NULL. For comparing only. */
const char *ms_expr_normal(ms_arena *arena, int compare, const char *expr);
/* ms_expr_normal without casts and character set introducers. */
const char *ms_expr_loose(ms_arena *arena, int compare, const char *expr);
/* No expression, or the literal NULL, cast or not. */
bool ms_expr_is_null(ms_arena *arena, int compare, const char *expr);
/* Does the expression name this column (not a string, a function or a type that is called so)? NULL does not. */
bool ms_expr_mentions(int compare, const char *expr, const char *name);
/* Does a statement's text, or that of a type, have this name in it: a word or a quoted name, no string, no function? */
bool ms_text_names(int compare, const char *text, const char *name);
/* The name as standard SQL writes it: in double quotes where it needs them. */
const char *ms_ident_written(ms_arena *arena, const char *name);
/* The expression with the column renamed; expr itself when it does not name it. */
const char *ms_expr_rename(ms_arena *arena, int compare, const char *expr, const char *from, const char *to);
/* Do these two defaults say the same? UNKNOWN when only the server could tell. NULL and NULL literals are no default. */
ms_effect ms_default_equal(ms_arena *arena, int compare, const char *a, const char *b);

/* A name at p, quoted or not, in the arena; *end is behind it. NULL when there is none. */
const char *ms_name_at(const char *p, ms_arena *arena, const char **end);

/* A parent has another name: in the options of its children, too. */
void ms_inherit_rename(ms_catalog *cat, ms_name from, ms_name to);
/* The text behind INHERITS in the table's options; NULL when it was not made with that. */
const char *ms_table_inherits(const ms_table *table);

/* ---- catalog ----------------------------------------------------------------------------------------------------------- */

/* What tells two objects of one kind and name apart: the table for triggers, policies and rules, the signature for
 * routines. NULL members of `like` match anything. */
ms_object *ms_catalog_object_like(const ms_catalog *cat, const ms_object *like);
void ms_catalog_drop_object(ms_catalog *cat, ms_object *object);
bool ms_catalog_has_schema(const ms_catalog *cat, const char *schema);
/* Tells the hash of index names that an index was put on the table or is about to leave it. */
void ms_catalog_note_index(ms_catalog *cat, ms_table *table, const char *name);
void ms_catalog_forget_index(ms_catalog *cat, ms_table *table, const char *name);
/* Another table of the same schema that has an index of this name, as far as the hash knows (never scans); or NULL. */
ms_table *ms_catalog_index_owner(const ms_catalog *cat, const char *schema, const char *name);
/* Indexes of materialized views (view_index.c). The view as a table that has nothing but its name and indexes; it shares
 * the vector. */
ms_table ms_view_as_table(const ms_object *view);
void ms_view_keep_indexes(ms_object *view);             /* their `table` is the view's name */
ms_object *ms_catalog_matview(const ms_catalog *cat, ms_name name);
/* The table of this name, or the materialized view as a table. */
const ms_table *ms_catalog_indexed(const ms_catalog *cat, ms_name name, ms_arena *arena);
ms_object *ms_catalog_index_view(const ms_catalog *cat, ms_name name); /* the one that has the index of this name */
bool ms_catalog_has_index(const ms_catalog *cat, ms_name name);        /* on a table or on such a view */
/* Does a table, as far as the hash knows, or a materialized view have an index of this name? */
bool ms_catalog_index_taken(const ms_catalog *cat, const char *schema, const char *name);
/* Prefixes and directions of the columns of two keys. */
bool ms_key_parts_equal(const ms_constraint *a, const ms_constraint *b);
/* Is it ALTER ... OWNER TO? */
bool ms_op_gives_away(const ms_op *op);
/* What was read without privileges gets those that another catalog has for it, which must live as long. */
void ms_privileges_carry(ms_catalog *to, const ms_catalog *from);
/* Renames a column everywhere: keys of this and other tables, indexes, expressions, sequences' owners. */
/* The table has got a column: the texts of views that take all of its columns are stale. */
void ms_catalog_widen_table(ms_catalog *cat, const ms_table *table);
void ms_catalog_rename_column(ms_catalog *cat, ms_table *table, const char *from, const char *to);

/* Are they the same to the last letter (so that their canonical lines are equal, in catalogs with one default schema)? False
 * says nothing. */
bool ms_table_same(const ms_table *a, const ms_table *b);

/* ---- canonical lines of parts: equal when the parts are; for comparing single parts --------------------------------------- */

const char *ms_column_canonical(const ms_catalog *cat, const ms_table *table, const ms_column *column, ms_arena *arena);
const char *ms_constraint_canonical(const ms_catalog *cat, const ms_table *table, const ms_constraint *constraint,
                                    ms_arena *arena);
const char *ms_index_canonical(const ms_catalog *cat, const ms_table *table, const ms_index *index, ms_arena *arena);
/* All lines of a table; or, with header, only what is neither column nor key nor index. */
const char *ms_table_canonical(const ms_catalog *cat, const ms_table *table, bool header, ms_arena *arena);
/* "" for what is no fact of its own, the sequence of an identity column. */
const char *ms_object_canonical(const ms_catalog *cat, const ms_object *object, ms_arena *arena);

/* Which indexes a server has made for foreign keys, and so drops by itself when another one does their work, cannot be seen
 * from outside: one that `predicted` has and `live` has not, on exactly the columns of a foreign key that another index or
 * key of `live` serves, is taken out of predicted. Tables of both, by their names; live may have more. */
void ms_key_indexes_forget(ms_catalog *predicted, const ms_catalog *live);

#endif
