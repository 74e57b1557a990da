/* json.c: a catalog as JSON and back.
 *
 * One table of members for each struct serves both directions, so that what is written is what is read. Unknown members
 * are refused: one that is misspelt would otherwise be a fact that silently went missing. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "ir/json.h"
#include "ir/model.h"

enum { FORMAT = 1 };

typedef enum member_kind { M_TEXT, M_BOOL, M_INT32, M_INT64, M_WORD, M_STRINGS, M_NAME, M_STRUCT, M_ROWS } member_kind;
typedef const char *word_fn(int value); /* NULL when there is no such value */

typedef struct member {
    const char *key;
    size_t offset;
    member_kind kind;
    int absent;                     /* numbers and words: the value that is left out */
    bool required;
    word_fn *word;                  /* M_WORD */
    const struct shape *of;         /* M_STRUCT, M_ROWS */
} member;
typedef struct shape {
    const member *members;
    size_t n, size;
} shape;

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define SHAPE(type, members) { members, COUNT(members), sizeof(type) }

/* ---- words --------------------------------------------------------------------------------------------------------- */

#define WORDS(function, ...)                                                                        \
    static const char *function(int value)                                                          \
    {                                                                                               \
        static const char *const words[] = { __VA_ARGS__ };                                         \
        return value >= 0 && (size_t)value < COUNT(words) ? words[value] : NULL;                    \
    }
WORDS(identity_word, "none", "always", "by default", "auto")
WORDS(generated_word, "none", "stored", "virtual")
WORDS(constraint_word, "primary key", "unique", "foreign key", "check", "exclude", "not null")
WORDS(action_word, "no action", "restrict", "cascade", "set null", "set default")
static const char *type_word(int value) { return value >= 0 && value < MS_TYPE_COUNT ? ms_type_kind_name((ms_type_kind)value) : NULL; }
static const char *object_word(int value)
{
    return value >= 0 && value < MS_OBJECT_COUNT ? ms_object_kind_name((ms_object_kind)value) : NULL;
}
WORDS(compare_word, "tables fold", "names fold", "keys shrink", "unique is index", "index per table", "column order",
      "key nullable", "like copies all", "rename to default", "names numbered", "names columns", "key index", "names none",
      "sequences unread", "strings double", "names brackets", "strings dollar", "checks numbered")

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

static const member type_members[] = {
    KIND(ms_type, kind, type_word), INT32(ms_type, length, -1), INT32(ms_type, scale, -1), BOOL(ms_type, is_unsigned),
    BOOL(ms_type, serial), TEXT(ms_type, text), TEXT(ms_type, charset), TEXT(ms_type, collation), LIST(ms_type, values),
};
static const shape type_shape = SHAPE(ms_type, type_members);

static const member column_members[] = {
    MUST(ms_column, name), { "type", offsetof(ms_column, type), M_STRUCT, 0, true, NULL, &type_shape },
    BOOL(ms_column, not_null), TEXT(ms_column, default_expr), WORD(ms_column, identity, identity_word),
    WORD(ms_column, generated, generated_word), TEXT(ms_column, generated_expr), TEXT(ms_column, on_update),
    TEXT(ms_column, comment), BOOL(ms_column, invisible), TEXT(ms_column, check_expr),
};
static const shape column_shape = SHAPE(ms_column, column_members);

static const member key_part_members[] = { INT32(ms_key_part, prefix, 0), BOOL(ms_key_part, desc) };
static const shape key_part_shape = SHAPE(ms_key_part, key_part_members);

static const member constraint_members[] = {
    KIND(ms_constraint, kind, constraint_word), TEXT(ms_constraint, name), LIST(ms_constraint, columns),
    NAME(ms_constraint, ref_table), LIST(ms_constraint, ref_columns), WORD(ms_constraint, on_delete, action_word),
    WORD(ms_constraint, on_update, action_word), TEXT(ms_constraint, match), TEXT(ms_constraint, expr),
    TEXT(ms_constraint, using_index), BOOL(ms_constraint, deferrable), BOOL(ms_constraint, initially_deferred),
    BOOL(ms_constraint, not_valid), BOOL(ms_constraint, not_enforced), BOOL(ms_constraint, nulls_not_distinct),
    ROWS(ms_constraint, parts, &key_part_shape),
};
static const shape constraint_shape = SHAPE(ms_constraint, constraint_members);

static const member part_members[] = {
    TEXT(ms_index_part, column), TEXT(ms_index_part, expr), BOOL(ms_index_part, desc), TEXT(ms_index_part, nulls),
    INT32(ms_index_part, prefix, 0), TEXT(ms_index_part, opclass), TEXT(ms_index_part, collation),
};
static const shape part_shape = SHAPE(ms_index_part, part_members);

static const member index_members[] = {
    TEXT(ms_index, name), BOOL(ms_index, unique), TEXT(ms_index, method), ROWS(ms_index, parts, &part_shape),
    LIST(ms_index, include), TEXT(ms_index, where), TEXT(ms_index, options), BOOL(ms_index, invalid),
    BOOL(ms_index, of_constraint),
};
static const shape index_shape = SHAPE(ms_index, index_members);

static const member table_members[] = {
    { "schema", offsetof(ms_table, name.schema), M_TEXT, 0, false, NULL, NULL },
    { "name", offsetof(ms_table, name.name), M_TEXT, 0, true, NULL, NULL },
    ROWS(ms_table, columns, &column_shape), ROWS(ms_table, constraints, &constraint_shape),
    ROWS(ms_table, indexes, &index_shape), TEXT(ms_table, options), TEXT(ms_table, comment), TEXT(ms_table, partition_by),
    NAME(ms_table, partition_of), TEXT(ms_table, as_select), NAME(ms_table, like), BOOL(ms_table, temporary),
    BOOL(ms_table, unlogged), BOOL(ms_table, without_rowid), BOOL(ms_table, strict), INT64(ms_table, rows),
    INT64(ms_table, bytes), TEXT(ms_table, definition), BOOL(ms_table, inexact),
    BOOL(ms_table, row_security), BOOL(ms_table, force_row_security),
};
static const shape table_shape = SHAPE(ms_table, table_members);

static const member object_members[] = {
    KIND(ms_object, kind, object_word),
    { "schema", offsetof(ms_object, name.schema), M_TEXT, 0, false, NULL, NULL },
    { "name", offsetof(ms_object, name.name), M_TEXT, 0, true, NULL, NULL },
    NAME(ms_object, table), TEXT(ms_object, owner_column), TEXT(ms_object, signature), TEXT(ms_object, definition),
    LIST(ms_object, values), TEXT(ms_object, comment), ROWS(ms_object, indexes, &index_shape),
};
static const shape object_shape = SHAPE(ms_object, object_members);

static const member name_members[] = { TEXT(ms_name, schema), MUST(ms_name, name) };
static const shape name_shape = SHAPE(ms_name, name_members);

/* Every MS_VEC has this layout; the members are copied in and out, never used through it. */
typedef MS_VEC(void) any_vec;

/* ---- writing ------------------------------------------------------------------------------------------------------- */

/* Text that is not UTF-8 (a name in another character set) is written with question marks, not left out. */
static json_t *text_json(const char *text)
{
    json_t *json = json_string(text);
    if (json != NULL)
        return json;
    const size_t n = strlen(text);
    char *ascii = malloc(n + 1);
    if (ascii == NULL)
        return json_null();
    for (size_t i = 0; i <= n; i++)
        ascii[i] = (text[i] & 0x80) != 0 ? '?' : text[i];
    json = json_string(ascii);
    free(ascii);
    return json;
}

static json_t *strings_json(const ms_strings *list)
{
    json_t *json = json_array();
    for (size_t i = 0; i < list->n; i++)
        json_array_append_new(json, text_json(list->v[i]));
    return json;
}

static json_t *struct_json(const void *thing, const shape *of);

static json_t *rows_json(const any_vec *vec, const shape *of)
{
    json_t *json = json_array();
    for (size_t i = 0; i < vec->n; i++)
        json_array_append_new(json, struct_json((const char *)vec->v + i * of->size, of));
    return json;
}

/* NULL: the member says nothing. */
static json_t *member_json(const void *at, const member *m)
{
    union { const char *text; bool yes; int32_t number; int64_t big; int word; ms_strings strings; ms_name name; any_vec vec; } v;
    static const size_t sizes[] = { sizeof v.text, sizeof v.yes, sizeof v.number, sizeof v.big, sizeof v.word, sizeof v.strings,
                                    sizeof v.name, 0, sizeof v.vec };
    memcpy(&v, at, sizes[m->kind]);
    switch (m->kind) {
    case M_TEXT: return v.text == NULL ? NULL : text_json(v.text);
    case M_BOOL: return v.yes ? json_true() : NULL;
    case M_INT32: return v.number == m->absent ? NULL : json_integer(v.number);
    case M_INT64: return v.big == m->absent ? NULL : json_integer(v.big);
    case M_WORD: return v.word == m->absent || m->word(v.word) == NULL ? NULL : json_string(m->word(v.word));
    case M_STRINGS: return v.strings.n == 0 ? NULL : strings_json(&v.strings);
    case M_NAME: return v.name.name == NULL ? NULL : struct_json(&v.name, &name_shape);
    case M_STRUCT: return struct_json(at, m->of);
    case M_ROWS: return v.vec.n == 0 ? NULL : rows_json(&v.vec, m->of);
    }
    return NULL;
}

static json_t *struct_json(const void *thing, const shape *of)
{
    json_t *json = json_object();
    for (size_t i = 0; i < of->n; i++) {
        json_t *value = member_json((const char *)thing + of->members[i].offset, &of->members[i]);
        if (value != NULL)
            json_object_set_new(json, of->members[i].key, value);
    }
    return json;
}

/* ---- order --------------------------------------------------------------------------------------------------------- */

typedef struct keyed { const char *key; const void *thing; } keyed;

static int by_key(const void *a, const void *b) { return strcmp(((const keyed *)a)->key, ((const keyed *)b)->key); }

/* Keys and indexes in the order of their canonical lines; the table itself stays as it is. */
static ms_table in_order(const ms_catalog *cat, const ms_table *table, ms_arena *arena)
{
    ms_table sorted = *table;
    const size_t n = table->constraints.n + table->indexes.n;
    keyed *rows = ms_arena_alloc(arena, (n + 1) * sizeof *rows), *indexes = rows + table->constraints.n;
    for (size_t i = 0; i < table->constraints.n; i++)
        rows[i] = (keyed){ ms_constraint_canonical(cat, table, &table->constraints.v[i], arena), &table->constraints.v[i] };
    for (size_t i = 0; i < table->indexes.n; i++)
        indexes[i] = (keyed){ ms_index_canonical(cat, table, &table->indexes.v[i], arena), &table->indexes.v[i] };
    qsort(rows, table->constraints.n, sizeof *rows, by_key);
    qsort(indexes, table->indexes.n, sizeof *rows, by_key);
    sorted.constraints.v = ms_arena_alloc(arena, (table->constraints.n + 1) * sizeof *sorted.constraints.v);
    sorted.indexes.v = ms_arena_alloc(arena, (table->indexes.n + 1) * sizeof *sorted.indexes.v);
    for (size_t i = 0; i < table->constraints.n; i++)
        sorted.constraints.v[i] = *(const ms_constraint *)rows[i].thing;
    for (size_t i = 0; i < table->indexes.n; i++)
        sorted.indexes.v[i] = *(const ms_index *)indexes[i].thing;
    return sorted;
}

static bool skipped(ms_name name, const char *prefix)
{
    return prefix != NULL && name.name != NULL && strncmp(name.name, prefix, strlen(prefix)) == 0;
}

static const char *place_of(const ms_catalog *cat, const char *kind, ms_name name, const char *more, ms_arena *arena)
{
    const char *schema = ms_name_schema(cat, name);
    return ms_arena_printf(arena, "%s\t%s\t%s\t%s", kind, schema == NULL ? "" : schema, name.name, more == NULL ? "" : more);
}

static json_t *tables_json(const ms_catalog *cat, const char *prefix, ms_arena *arena)
{
    json_t *json = json_array();
    keyed *rows = ms_arena_alloc(arena, (cat->tables.n + 1) * sizeof *rows);
    size_t n = 0;
    for (size_t i = 0; i < cat->tables.n; i++)
        if (!skipped(cat->tables.v[i]->name, prefix))
            rows[n++] = (keyed){ place_of(cat, "", cat->tables.v[i]->name, NULL, arena), cat->tables.v[i] };
    qsort(rows, n, sizeof *rows, by_key);
    for (size_t i = 0; i < n; i++) {
        ms_table table = in_order(cat, rows[i].thing, arena);
        table.name.schema = ms_name_schema(cat, table.name);
        json_array_append_new(json, struct_json(&table, &table_shape));
    }
    return json;
}

static json_t *objects_json(const ms_catalog *cat, const char *prefix, ms_arena *arena)
{
    json_t *json = json_array();
    keyed *rows = ms_arena_alloc(arena, (cat->objects.n + 1) * sizeof *rows);
    size_t n = 0;
    for (size_t i = 0; i < cat->objects.n; i++) {
        const ms_object *o = cat->objects.v[i];
        const char *more = o->signature != NULL ? o->signature : ms_name_text(arena, o->table);
        if (!skipped(o->name, prefix) && !skipped(o->table, prefix))
            rows[n++] = (keyed){ place_of(cat, ms_object_kind_name(o->kind), o->name, more, arena), o };
    }
    qsort(rows, n, sizeof *rows, by_key);
    for (size_t i = 0; i < n; i++) {
        ms_object object = *(const ms_object *)rows[i].thing;
        const ms_table view = ms_view_as_table(&object), sorted = in_order(cat, &view, arena);
        object.indexes.v = sorted.indexes.v;
        object.name.schema = ms_name_schema(cat, object.name);
        json_array_append_new(json, struct_json(&object, &object_shape));
    }
    return json;
}

static int by_text(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

json_t *ms_catalog_to_json(const ms_catalog *cat, const char *skip_prefix)
{
    ms_arena *arena = ms_arena_new();
    json_t *json = json_object(), *compare = json_array();
    ms_strings schemas = ms_strings_copy(arena, &cat->schemas);
    if (schemas.n > 0)
        qsort(schemas.v, schemas.n, sizeof *schemas.v, by_text);
    for (int bit = 0; compare_word(bit) != NULL; bit++)
        if ((cat->compare & (1 << bit)) != 0)
            json_array_append_new(compare, json_string(compare_word(bit)));
    json_object_set_new(json, "format", json_integer(FORMAT));
    json_object_set_new(json, "default_schema", cat->default_schema == NULL ? json_null() : text_json(cat->default_schema));
    json_object_set_new(json, "behaviour", compare);
    json_object_set_new(json, "incomplete", json_boolean(cat->incomplete));
    json_object_set_new(json, "schemas", strings_json(&schemas));
    json_object_set_new(json, "tables", tables_json(cat, skip_prefix, arena));
    json_object_set_new(json, "objects", objects_json(cat, skip_prefix, arena));
    ms_arena_free(arena);
    return json;
}

/* ---- reading ------------------------------------------------------------------------------------------------------- */

typedef struct reader {
    ms_arena *arena;
    ms_error *err;
} reader;

static ms_status wrong(const reader *r, const char *path, const char *what)
{
    ms_error_set(r->err, MS_ERR_USAGE, "catalog: %s %s", path, what);
    ms_error_code(r->err, "bad_catalog_json");
    return MS_ERR_USAGE;
}

static ms_status read_strings(const reader *r, const json_t *json, const char *path, ms_strings *out)
{
    if (!json_is_array(json))
        return wrong(r, path, "is no list");
    for (size_t i = 0; i < json_array_size(json); i++) {
        const char *text = json_string_value(json_array_get(json, i));
        if (text == NULL)
            return wrong(r, path, "is no list of texts");
        MS_PUSH(r->arena, out, ms_arena_strdup(r->arena, text));
    }
    return MS_OK;
}

static ms_status read_number(const reader *r, const json_t *json, const char *path, int64_t low, int64_t high, int64_t *out)
{
    if (!json_is_integer(json) || json_integer_value(json) < low || json_integer_value(json) > high)
        return wrong(r, path, "is no number in range");
    *out = json_integer_value(json);
    return MS_OK;
}

static ms_status read_word(const reader *r, const json_t *json, const char *path, word_fn *word, int *out)
{
    const char *text = json_string_value(json);
    for (int value = 0; text != NULL && word(value) != NULL; value++)
        if (strcmp(word(value), text) == 0) {
            *out = value;
            return MS_OK;
        }
    return wrong(r, path, "is none of the words for it");
}

static ms_status read_struct(const reader *r, const json_t *json, const char *path, void *thing, const shape *of);

static ms_status read_rows(const reader *r, const json_t *json, const char *path, any_vec *vec, const shape *of)
{
    if (!json_is_array(json))
        return wrong(r, path, "is no list");
    vec->n = vec->cap = json_array_size(json);
    vec->v = vec->n == 0 ? NULL : ms_arena_alloc(r->arena, vec->n * of->size);
    ms_status status = MS_OK;
    for (size_t i = 0; i < vec->n && status == MS_OK; i++)
        status = read_struct(r, json_array_get(json, i), ms_arena_printf(r->arena, "%s[%zu]", path, i),
                             (char *)vec->v + i * of->size, of);
    return status;
}

static ms_status read_member(const reader *r, const json_t *json, const char *path, void *at, const member *m)
{
    union { const char *text; bool yes; int32_t number; int64_t big; int word; ms_strings strings; any_vec vec; } v = { 0 };
    ms_status status = MS_OK;
    size_t size = 0;
    int64_t number = 0;
    switch (m->kind) {
    case M_TEXT:
        v.text = ms_arena_strdup(r->arena, json_string_value(json));
        size = sizeof v.text;
        status = v.text == NULL ? wrong(r, path, "is no text") : MS_OK;
        break;
    case M_BOOL:
        v.yes = json_is_true(json);
        size = sizeof v.yes;
        status = json_is_boolean(json) ? MS_OK : wrong(r, path, "is neither true nor false");
        break;
    case M_INT32:
        status = read_number(r, json, path, INT32_MIN, INT32_MAX, &number);
        v.number = (int32_t)number;
        size = sizeof v.number;
        break;
    case M_INT64:
        status = read_number(r, json, path, INT64_MIN, INT64_MAX, &number);
        v.big = number;
        size = sizeof v.big;
        break;
    case M_WORD:
        status = read_word(r, json, path, m->word, &v.word);
        size = sizeof v.word;
        break;
    case M_STRINGS:
        status = read_strings(r, json, path, &v.strings);
        size = sizeof v.strings;
        break;
    case M_ROWS:
        status = read_rows(r, json, path, &v.vec, m->of);
        size = sizeof v.vec;
        break;
    case M_NAME:
        return read_struct(r, json, path, at, &name_shape);
    case M_STRUCT:
        return read_struct(r, json, path, at, m->of);
    }
    if (status == MS_OK)
        memcpy(at, &v, size);
    return status;
}

/* Numbers that are not there are unknown, not zero. */
static void set_absent(void *thing, const shape *of)
{
    for (size_t i = 0; i < of->n; i++) {
        const member *m = &of->members[i];
        const int32_t small = m->absent;
        const int64_t big = m->absent;
        if (m->kind == M_INT32)
            memcpy((char *)thing + m->offset, &small, sizeof small);
        else if (m->kind == M_INT64)
            memcpy((char *)thing + m->offset, &big, sizeof big);
    }
}

static ms_status read_struct(const reader *r, const json_t *json, const char *path, void *thing, const shape *of)
{
    if (!json_is_object(json))
        return wrong(r, path, "is no object");
    set_absent(thing, of);
    size_t seen = 0;
    ms_status status = MS_OK;
    for (size_t i = 0; i < of->n && status == MS_OK; i++) {
        const member *m = &of->members[i];
        const json_t *value = json_object_get(json, m->key);
        const char *below = ms_arena_printf(r->arena, "%s.%s", path, m->key);
        seen += value != NULL;
        if (value != NULL)
            status = read_member(r, value, below, (char *)thing + m->offset, m);
        else if (m->required)
            status = wrong(r, below, "is missing");
    }
    if (status == MS_OK && seen < json_object_size(json))
        status = wrong(r, path, "has a member that is not known");
    return status;
}

static ms_status read_behaviour(const reader *r, const json_t *json, int *compare)
{
    if (!json_is_array(json))
        return wrong(r, "behaviour", "is no list");
    for (size_t i = 0; i < json_array_size(json); i++) {
        int bit = 0;
        const ms_status status = read_word(r, json_array_get(json, i), "behaviour", compare_word, &bit);
        if (status != MS_OK)
            return status;
        *compare |= 1 << bit;
    }
    return MS_OK;
}

static ms_status fill(const reader *r, const json_t *json, ms_catalog *cat)
{
    any_vec tables = { 0 }, objects = { 0 };
    ms_status status = read_strings(r, json_object_get(json, "schemas"), "schemas", &cat->schemas);
    if (status == MS_OK)
        status = read_rows(r, json_object_get(json, "tables"), "tables", &tables, &table_shape);
    if (status == MS_OK)
        status = read_rows(r, json_object_get(json, "objects"), "objects", &objects, &object_shape);
    for (size_t i = 0; i < tables.n && status == MS_OK; i++) {
        ms_table *table = (ms_table *)tables.v + i;
        for (size_t k = 0; k < table->indexes.n; k++)
            table->indexes.v[k].table = table->name;
        ms_catalog_add_table(cat, table);
    }
    for (size_t i = 0; i < objects.n && status == MS_OK; i++)
        ms_view_keep_indexes(ms_catalog_add_object(cat, (const ms_object *)objects.v + i));
    return status;
}

ms_status ms_catalog_from_json(const json_t *json, ms_arena *arena, ms_catalog **out, ms_error *err)
{
    const reader r = { arena, err };
    const json_t *schema = json_object_get(json, "default_schema");
    int compare = 0;
    if (!json_is_object(json) || json_integer_value(json_object_get(json, "format")) != FORMAT)
        return wrong(&r, "format", "is not 1: this is no catalog, or one of a newer migsafe");
    ms_status status = read_behaviour(&r, json_object_get(json, "behaviour"), &compare);
    if (status != MS_OK)
        return status;
    ms_catalog *cat = ms_catalog_new(arena, json_string_value(schema), compare);
    cat->incomplete = json_is_true(json_object_get(json, "incomplete"));
    status = fill(&r, json, cat);
    if (status == MS_OK)
        *out = cat;
    return status;
}
