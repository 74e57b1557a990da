/* json_read.c: the catalog that a JSON text describes.
 *
 * Unknown members are refused: one that is misspelt would otherwise be a fact that silently went missing. */
#include "config.h"

#include "ir/json.h"
#include "ir/json_shape.h"

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

static ms_status read_word(const reader *r, const json_t *json, const char *path, ms_json_word_fn *word, int *out)
{
    const char *text = json_string_value(json);
    for (int value = 0; text != NULL && word(value) != NULL; value++)
        if (strcmp(word(value), text) == 0) {
            *out = value;
            return MS_OK;
        }
    return wrong(r, path, "is none of the words for it");
}

static ms_status read_struct(const reader *r, const json_t *json, const char *path, void *thing, const ms_json_shape *of);

static ms_status read_rows(const reader *r, const json_t *json, const char *path, ms_json_vec *vec, const ms_json_shape *of)
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

static ms_status read_member(const reader *r, const json_t *json, const char *path, void *at, const ms_json_member *m)
{
    union { const char *text; bool yes; int32_t number; int64_t big; int word; ms_strings strings; ms_json_vec vec; } v = { 0 };
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
        return read_struct(r, json, path, at, &ms_json_name);
    case M_STRUCT:
        return read_struct(r, json, path, at, m->of);
    }
    if (status == MS_OK)
        memcpy(at, &v, size);
    return status;
}

/* Numbers that are not there are unknown, not zero. */
static void set_absent(void *thing, const ms_json_shape *of)
{
    for (size_t i = 0; i < of->n; i++) {
        const ms_json_member *m = &of->members[i];
        const int32_t small = m->absent;
        const int64_t big = m->absent;
        if (m->kind == M_INT32)
            memcpy((char *)thing + m->offset, &small, sizeof small);
        else if (m->kind == M_INT64)
            memcpy((char *)thing + m->offset, &big, sizeof big);
    }
}

static ms_status read_struct(const reader *r, const json_t *json, const char *path, void *thing, const ms_json_shape *of)
{
    if (!json_is_object(json))
        return wrong(r, path, "is no object");
    set_absent(thing, of);
    size_t seen = 0;
    ms_status status = MS_OK;
    for (size_t i = 0; i < of->n && status == MS_OK; i++) {
        const ms_json_member *m = &of->members[i];
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
        const ms_status status = read_word(r, json_array_get(json, i), "behaviour", ms_json_compare_word, &bit);
        if (status != MS_OK)
            return status;
        *compare |= 1 << bit;
    }
    return MS_OK;
}

static ms_status fill(const reader *r, const json_t *json, ms_catalog *cat)
{
    ms_json_vec tables = { 0 }, objects = { 0 };
    ms_status status = read_strings(r, json_object_get(json, "schemas"), "schemas", &cat->schemas);
    if (status == MS_OK)
        status = read_rows(r, json_object_get(json, "tables"), "tables", &tables, &ms_json_table);
    if (status == MS_OK)
        status = read_rows(r, json_object_get(json, "objects"), "objects", &objects, &ms_json_object);
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
    if (!json_is_object(json) || json_integer_value(json_object_get(json, "format")) != MS_JSON_FORMAT)
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
