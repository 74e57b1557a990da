/* names.c: names of the enumerations, and when two names or two types are the same.
 *
 * The lists are in migsafe/ir.h; nothing here knows a database. */
#include "config.h"

#include <glib.h>

#include "ir/model.h"

static const char *const type_names[MS_TYPE_COUNT] = {
#define X(id, text) [MS_TYPE_##id] = text,
    MS_TYPE_LIST(X)
#undef X
};
static const char *const object_names[MS_OBJECT_COUNT] = {
#define X(id, text) [MS_OBJECT_##id] = text,
    MS_OBJECT_LIST(X)
#undef X
};
static const char *const op_names[MS_OP_COUNT] = {
#define X(id, text) [MS_OP_##id] = text,
    MS_OP_LIST(X)
#undef X
};

const char *ms_type_kind_name(ms_type_kind kind) { return (unsigned)kind < MS_TYPE_COUNT ? type_names[kind] : "unknown"; }
const char *ms_object_kind_name(ms_object_kind kind)
{
    return (unsigned)kind < MS_OBJECT_COUNT ? object_names[kind] : "unknown";
}
const char *ms_op_name(ms_op_kind kind) { return (unsigned)kind < MS_OP_COUNT ? op_names[kind] : "unknown"; }

bool ms_op_from_name(const char *name, ms_op_kind *kind)
{
    for (int i = 0; name != NULL && i < MS_OP_COUNT; i++)
        if (strcmp(op_names[i], name) == 0) {
            *kind = (ms_op_kind)i;
            return true;
        }
    return false;
}

/* ---- names --------------------------------------------------------------------------------------------------------- */

char ms_ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

bool ms_text_equal(const char *a, const char *b, bool ci)
{
    if (a == NULL || b == NULL)
        return a == b;
    if (!ci)
        return *a == *b && strcmp(a, b) == 0;
    while (*a != '\0' && ms_ascii_lower(*a) == ms_ascii_lower(*b)) {
        a++;
        b++;
    }
    return *a == '\0' && *b == '\0';
}

bool ms_ident_equal(const ms_catalog *cat, const char *a, const char *b)
{
    return ms_text_equal(a, b, (cat->compare & MS_COMPARE_OTHERS_CI) != 0);
}

bool ms_kind_folds(const ms_catalog *cat, ms_object_kind kind)
{
    static const bool as_table[MS_OBJECT_COUNT] = {
        [MS_OBJECT_SCHEMA] = true, [MS_OBJECT_TABLE] = true,    [MS_OBJECT_VIEW] = true, [MS_OBJECT_MATERIALIZED_VIEW] = true,
        [MS_OBJECT_SEQUENCE] = true, [MS_OBJECT_TRIGGER] = true, [MS_OBJECT_DATABASE] = true,
    };
    return (cat->compare & (as_table[kind] ? MS_COMPARE_TABLES_CI : MS_COMPARE_OTHERS_CI)) != 0;
}

const char *ms_name_schema(const ms_catalog *cat, ms_name name)
{
    return name.schema != NULL ? name.schema : cat->default_schema;
}

bool ms_schema_equal(const ms_catalog *cat, const char *a, const char *b)
{
    a = a != NULL ? a : cat->default_schema;
    b = b != NULL ? b : cat->default_schema;
    return a == b || ms_text_equal(a, b, (cat->compare & MS_COMPARE_TABLES_CI) != 0);
}

bool ms_kind_name_equal(const ms_catalog *cat, ms_object_kind kind, ms_name a, ms_name b)
{
    return ms_text_equal(a.name, b.name, ms_kind_folds(cat, kind)) && ms_schema_equal(cat, a.schema, b.schema);
}

bool ms_name_equal(const ms_catalog *cat, ms_name a, ms_name b) { return ms_kind_name_equal(cat, MS_OBJECT_TABLE, a, b); }

const char *ms_name_text(ms_arena *arena, ms_name name)
{
    const char *last = name.name == NULL ? "" : name.name;
    return name.schema == NULL ? last : ms_arena_printf(arena, "%s.%s", name.schema, last);
}

/* ---- lists of names ------------------------------------------------------------------------------------------------ */

bool ms_strings_have(const ms_catalog *cat, const ms_strings *list, const char *name)
{
    for (size_t i = 0; i < list->n; i++)
        if (ms_ident_equal(cat, list->v[i], name))
            return true;
    return false;
}

bool ms_strings_equal(const ms_catalog *cat, const ms_strings *a, const ms_strings *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (!ms_ident_equal(cat, a->v[i], b->v[i]))
            return false;
    return true;
}

size_t ms_strings_remove(const ms_catalog *cat, ms_strings *list, const char *name)
{
    size_t kept = 0, n = list->n;
    for (size_t i = 0; i < n; i++)
        if (!ms_ident_equal(cat, list->v[i], name))
            list->v[kept++] = list->v[i];
    list->n = kept;
    return n - kept;
}

void ms_strings_rename(const ms_catalog *cat, ms_strings *list, const char *from, const char *to)
{
    for (size_t i = 0; i < list->n; i++)
        if (ms_ident_equal(cat, list->v[i], from))
            list->v[i] = to;
}

/* ---- types --------------------------------------------------------------------------------------------------------- */

static int32_t scale_of(const ms_type *type) /* decimal(10) is decimal(10,0) */
{
    return type->kind == MS_TYPE_DECIMAL && type->length >= 0 && type->scale < 0 ? 0 : type->scale;
}

/* Spellings compare without regard to case and blanks. */
static bool spelling_equal(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    for (;; a++, b++) {
        while (*a == ' ')
            a++;
        while (*b == ' ')
            b++;
        if (*a == '\0' || ms_ascii_lower(*a) != ms_ascii_lower(*b))
            return *a == *b;
    }
}

/* A character set that one side leaves out is the default, which this side does not know. */
static bool stated_equal(const char *a, const char *b) { return a == NULL || b == NULL || ms_text_equal(a, b, true); }

bool ms_type_equal(const ms_type *a, const ms_type *b)
{
    if (a->kind != b->kind || a->length != b->length || scale_of(a) != scale_of(b) || a->is_unsigned != b->is_unsigned ||
        a->values.n != b->values.n || !stated_equal(a->charset, b->charset) || !stated_equal(a->collation, b->collation))
        return false;
    for (size_t i = 0; i < a->values.n; i++)
        if (strcmp(a->values.v[i], b->values.v[i]) != 0)
            return false;
    const bool by_text = a->kind == MS_TYPE_OTHER || a->kind == MS_TYPE_USER || a->kind == MS_TYPE_ARRAY;
    return !by_text || spelling_equal(a->text, b->text);
}

const char *ms_name_at(const char *p, ms_arena *arena, const char **end)
{
    if (*p == '"' || *p == '`') {
        const char *close = strchr(p + 1, *p);
        *end = close != NULL ? close + 1 : p + strlen(p);
        return ms_arena_strndup(arena, p + 1, (size_t)(*end - p) - 1 - (close != NULL));
    }
    const char *q = p;
    while (g_ascii_isalnum(*q) || *q == '_' || (*q & 0x80) != 0)
        q++;
    *end = q;
    return q > p ? ms_arena_strndup(arena, p, (size_t)(q - p)) : NULL;
}
