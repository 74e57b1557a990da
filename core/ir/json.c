/* json.c: a catalog as JSON; json_read.c reads it. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "ir/json.h"
#include "ir/json_shape.h"

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

static json_t *struct_json(const void *thing, const ms_json_shape *of);

static json_t *rows_json(const ms_json_vec *vec, const ms_json_shape *of)
{
    json_t *json = json_array();
    for (size_t i = 0; i < vec->n; i++)
        json_array_append_new(json, struct_json((const char *)vec->v + i * of->size, of));
    return json;
}

/* NULL: the member says nothing. */
static json_t *member_json(const void *at, const ms_json_member *m)
{
    union { const char *text; bool yes; int32_t number; int64_t big; int word; ms_strings strings; ms_name name; ms_json_vec vec; } v;
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
    case M_NAME: return v.name.name == NULL ? NULL : struct_json(&v.name, &ms_json_name);
    case M_STRUCT: return struct_json(at, m->of);
    case M_ROWS: return v.vec.n == 0 ? NULL : rows_json(&v.vec, m->of);
    }
    return NULL;
}

static json_t *struct_json(const void *thing, const ms_json_shape *of)
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
        json_array_append_new(json, struct_json(&table, &ms_json_table));
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
        json_array_append_new(json, struct_json(&object, &ms_json_object));
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
    for (int bit = 0; ms_json_compare_word(bit) != NULL; bit++)
        if ((cat->compare & (1 << bit)) != 0)
            json_array_append_new(compare, json_string(ms_json_compare_word(bit)));
    json_object_set_new(json, "format", json_integer(MS_JSON_FORMAT));
    json_object_set_new(json, "default_schema", cat->default_schema == NULL ? json_null() : text_json(cat->default_schema));
    json_object_set_new(json, "behaviour", compare);
    json_object_set_new(json, "incomplete", json_boolean(cat->incomplete));
    json_object_set_new(json, "schemas", strings_json(&schemas));
    json_object_set_new(json, "tables", tables_json(cat, skip_prefix, arena));
    json_object_set_new(json, "objects", objects_json(cat, skip_prefix, arena));
    ms_arena_free(arena);
    return json;
}
