/* json_shape.c: see json_shape.h. */
#include "config.h"

#include "ir/json_shape.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define SHAPE(type, members) { members, COUNT(members), sizeof(type) }

/* ---- words --------------------------------------------------------------------------------------------------------- */

#define WORDS(function, ...)                                                                        \
    const char *function(int value)                                                                 \
    {                                                                                               \
        static const char *const words[] = { __VA_ARGS__ };                                         \
        return value >= 0 && (size_t)value < COUNT(words) ? words[value] : NULL;                    \
    }
static WORDS(identity_word, "none", "always", "by default", "auto")
static WORDS(generated_word, "none", "stored", "virtual")
static WORDS(constraint_word, "primary key", "unique", "foreign key", "check", "exclude", "not null")
static WORDS(action_word, "no action", "restrict", "cascade", "set null", "set default")
static const char *type_word(int value) { return value >= 0 && value < MS_TYPE_COUNT ? ms_type_kind_name((ms_type_kind)value) : NULL; }
static const char *object_word(int value)
{
    return value >= 0 && value < MS_OBJECT_COUNT ? ms_object_kind_name((ms_object_kind)value) : NULL;
}
WORDS(ms_json_compare_word, "tables fold", "names fold", "keys shrink", "unique is index", "index per table", "column order",
      "key nullable", "like copies all", "rename to default", "names numbered", "names columns", "key index", "names none",
      "sequences unread", "strings double", "names brackets", "strings dollar", "checks numbered",
      "privileges stay", "views are text", "views widen", "public uses")

/* ---- members ------------------------------------------------------------------------------------------------------- */

#define TEXT(type, field) { #field, offsetof(type, field), M_TEXT, 0, false, NULL, NULL }
#define BOOL(type, field) { #field, offsetof(type, field), M_BOOL, 0, false, NULL, NULL }
#define LIST(type, field) { #field, offsetof(type, field), M_STRINGS, 0, false, NULL, NULL }
#define NAME(type, field) { #field, offsetof(type, field), M_NAME, 0, false, NULL, NULL }
#define INT32(type, field, absent) { #field, offsetof(type, field), M_INT32, absent, false, NULL, NULL }
#define INT64(type, field) { #field, offsetof(type, field), M_INT64, -1, false, NULL, NULL }
#define WORD(type, field, word) { #field, offsetof(type, field), M_WORD, 0, false, word, NULL }
#define KIND(type, field, word) { #field, offsetof(type, field), M_WORD, -1, true, word, NULL }
#define ROWS(type, field, shape) { #field, offsetof(type, field), M_ROWS, 0, false, NULL, shape }
#define MUST(type, field) { #field, offsetof(type, field), M_TEXT, 0, true, NULL, NULL }

static const ms_json_member type_members[] = {
    KIND(ms_type, kind, type_word), INT32(ms_type, length, -1), INT32(ms_type, scale, -1), BOOL(ms_type, is_unsigned),
    BOOL(ms_type, serial), TEXT(ms_type, text), TEXT(ms_type, charset), TEXT(ms_type, collation), LIST(ms_type, values),
};
static const ms_json_shape type_shape = SHAPE(ms_type, type_members);

static const ms_json_member column_members[] = {
    MUST(ms_column, name), { "type", offsetof(ms_column, type), M_STRUCT, 0, true, NULL, &type_shape },
    BOOL(ms_column, not_null), TEXT(ms_column, default_expr), WORD(ms_column, identity, identity_word),
    WORD(ms_column, generated, generated_word), TEXT(ms_column, generated_expr), TEXT(ms_column, on_update),
    TEXT(ms_column, comment), BOOL(ms_column, invisible), TEXT(ms_column, check_expr),
    TEXT(ms_column, sequence),
};
static const ms_json_shape column_shape = SHAPE(ms_column, column_members);

static const ms_json_member key_part_members[] = { INT32(ms_key_part, prefix, 0), BOOL(ms_key_part, desc) };
static const ms_json_shape key_part_shape = SHAPE(ms_key_part, key_part_members);

static const ms_json_member constraint_members[] = {
    KIND(ms_constraint, kind, constraint_word), TEXT(ms_constraint, name), LIST(ms_constraint, columns),
    NAME(ms_constraint, ref_table), LIST(ms_constraint, ref_columns), WORD(ms_constraint, on_delete, action_word),
    WORD(ms_constraint, on_update, action_word), TEXT(ms_constraint, match), TEXT(ms_constraint, expr),
    TEXT(ms_constraint, using_index), BOOL(ms_constraint, deferrable), BOOL(ms_constraint, initially_deferred),
    BOOL(ms_constraint, not_valid), BOOL(ms_constraint, not_enforced), BOOL(ms_constraint, nulls_not_distinct),
    ROWS(ms_constraint, parts, &key_part_shape), TEXT(ms_constraint, comment),
};
static const ms_json_shape constraint_shape = SHAPE(ms_constraint, constraint_members);

static const ms_json_member part_members[] = {
    TEXT(ms_index_part, column), TEXT(ms_index_part, expr), BOOL(ms_index_part, desc), TEXT(ms_index_part, nulls),
    INT32(ms_index_part, prefix, 0), TEXT(ms_index_part, opclass), TEXT(ms_index_part, collation),
};
static const ms_json_shape part_shape = SHAPE(ms_index_part, part_members);

static const ms_json_member index_members[] = {
    TEXT(ms_index, name), BOOL(ms_index, unique), TEXT(ms_index, method), ROWS(ms_index, parts, &part_shape),
    LIST(ms_index, include), TEXT(ms_index, where), TEXT(ms_index, options), BOOL(ms_index, invalid),
    BOOL(ms_index, of_constraint), TEXT(ms_index, comment),
};
static const ms_json_shape index_shape = SHAPE(ms_index, index_members);

static const ms_json_member table_members[] = {
    { "schema", offsetof(ms_table, name.schema), M_TEXT, 0, false, NULL, NULL },
    { "name", offsetof(ms_table, name.name), M_TEXT, 0, true, NULL, NULL },
    ROWS(ms_table, columns, &column_shape), ROWS(ms_table, constraints, &constraint_shape),
    ROWS(ms_table, indexes, &index_shape), TEXT(ms_table, options), TEXT(ms_table, comment), TEXT(ms_table, partition_by),
    NAME(ms_table, partition_of), TEXT(ms_table, as_select), NAME(ms_table, like), BOOL(ms_table, temporary),
    BOOL(ms_table, unlogged), BOOL(ms_table, without_rowid), BOOL(ms_table, strict), INT64(ms_table, rows),
    INT64(ms_table, bytes), TEXT(ms_table, definition), BOOL(ms_table, inexact),
    BOOL(ms_table, row_security), BOOL(ms_table, force_row_security),
};
const ms_json_shape ms_json_table = SHAPE(ms_table, table_members);

static const ms_json_member object_members[] = {
    KIND(ms_object, kind, object_word),
    { "schema", offsetof(ms_object, name.schema), M_TEXT, 0, false, NULL, NULL },
    { "name", offsetof(ms_object, name.name), M_TEXT, 0, true, NULL, NULL },
    NAME(ms_object, table), TEXT(ms_object, owner_column), TEXT(ms_object, signature), TEXT(ms_object, definition),
    LIST(ms_object, values), TEXT(ms_object, comment), ROWS(ms_object, indexes, &index_shape),
};
const ms_json_shape ms_json_object = SHAPE(ms_object, object_members);

static const ms_json_member name_members[] = { TEXT(ms_name, schema), MUST(ms_name, name) };
const ms_json_shape ms_json_name = SHAPE(ms_name, name_members);
