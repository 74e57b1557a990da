/* compare.c: the difference of two catalogs in words.
 *
 * Both are brought into one spelling by the dialect (normalize) and compared by their canonical form. What is normalised are
 * copies, as deep as normalising writes: it puts other texts in the place of texts and never writes into one. */
#include "config.h"

#include <string.h>

#include <exec/compare.h>
#include <ir/model.h>
#include <state/state.h>

/* ---- copies ------------------------------------------------------------------------------------------------------- */

static void *same_bytes(ms_arena *arena, const void *from, size_t size)
{
    void *copy = ms_arena_alloc(arena, size > 0 ? size : 1);
    if (size > 0)
        memcpy(copy, from, size);
    return copy;
}

static void fork_parts(ms_index *indexes, size_t n, ms_arena *arena)
{
    for (size_t i = 0; i < n; i++) {
        indexes[i].parts.v = same_bytes(arena, indexes[i].parts.v, indexes[i].parts.n * sizeof *indexes[i].parts.v);
        indexes[i].parts.cap = indexes[i].parts.n;
    }
}

/* Vectors are copied, texts are shared. */
static ms_table *fork_table(const ms_table *table, ms_arena *arena)
{
    ms_table *copy = same_bytes(arena, table, sizeof *table);
    copy->columns.v = same_bytes(arena, table->columns.v, table->columns.n * sizeof *table->columns.v);
    copy->constraints.v = same_bytes(arena, table->constraints.v, table->constraints.n * sizeof *table->constraints.v);
    copy->indexes.v = same_bytes(arena, table->indexes.v, table->indexes.n * sizeof *table->indexes.v);
    copy->columns.cap = copy->columns.n;
    copy->constraints.cap = copy->constraints.n;
    copy->indexes.cap = copy->indexes.n;
    fork_parts(copy->indexes.v, copy->indexes.n, arena);
    return copy;
}

static bool counts(const ms_touched *touched, const ms_object *object)
{
    return touched == NULL || touched->whole || ms_touched_object(touched, object);
}

static ms_object fork_object(const ms_object *object, ms_arena *arena)
{
    ms_object copy = *object;
    if (object->indexes.n == 0)
        return copy;
    copy.indexes.v = same_bytes(arena, object->indexes.v, object->indexes.n * sizeof *object->indexes.v);
    copy.indexes.cap = copy.indexes.n;
    fork_parts(copy.indexes.v, copy.indexes.n, arena);
    return copy;
}

static void fork_objects(ms_catalog *to, const ms_catalog *from, const ms_touched *touched)
{
    for (size_t i = 0; i < from->objects.n; i++)
        if (counts(touched, from->objects.v[i])) {
            const ms_object own = fork_object(from->objects.v[i], to->arena);
            ms_catalog_add_object(to, &own);
        }
}

static ms_catalog *copy_side(const ms_catalog *from, const ms_touched *touched, ms_arena *arena)
{
    const bool all = touched == NULL || touched->whole;
    ms_catalog *to = ms_catalog_new(arena, from->default_schema, from->compare);
    for (size_t i = 0; all && i < from->tables.n; i++)
        ms_catalog_add_table(to, fork_table(from->tables.v[i], arena));
    for (size_t i = 0; !all && i < touched->names.n; i++) {
        const ms_table *table = ms_catalog_table(from, touched->names.v[i]);
        if (table != NULL)
            ms_catalog_add_table(to, fork_table(table, arena));
    }
    fork_objects(to, from, touched);
    if (all)
        to->schemas = ms_strings_copy(arena, &from->schemas);
    return to;
}

/* ---- both sides --------------------------------------------------------------------------------------------------- */

/* Of CREATE TABLE ... AS and LIKE it is known that there is a table: its columns are the server's to say. */
static void adopt_unknown(ms_catalog *predicted, const ms_catalog *live, ms_arena *arena)
{
    for (size_t i = 0; i < predicted->tables.n; i++) {
        ms_table *table = predicted->tables.v[i];
        const ms_table *real = table->as_select == NULL && table->like.name == NULL ? NULL : ms_catalog_table(live, table->name);
        if (real != NULL)
            *table = *fork_table(real, arena);
    }
}

/* Tables that were not touched, but that normalising looks at: the one whose key a foreign key leaves out, the parent of a
 * partition. They come behind the others. */
static void add_context(ms_catalog *side, const ms_catalog *whole, const ms_touched *touched, ms_arena *arena)
{
    for (size_t i = 0; i < side->tables.n; i++) {
        const ms_table *table = side->tables.v[i];
        for (size_t k = 0; k <= table->constraints.n; k++) {
            const ms_constraint *c = k < table->constraints.n ? &table->constraints.v[k] : NULL;
            const bool bare = c != NULL && c->kind == MS_CONSTRAINT_FOREIGN_KEY && c->ref_columns.n == 0;
            const ms_name name = c == NULL ? table->partition_of : bare ? c->ref_table : (ms_name){ NULL, NULL };
            const ms_table *parent = ms_touched_table(touched, name) ? NULL : ms_catalog_table(whole, name);
            if (parent != NULL && ms_catalog_table(side, name) == NULL)
                ms_catalog_add_table(side, fork_table(parent, arena));
        }
    }
}

static void normalize(const ms_dialect *dialect, int32_t version, ms_catalog *side, const ms_catalog *whole,
                      const ms_touched *touched, ms_arena *arena)
{
    const size_t n = side->tables.n;
    if (touched != NULL && !touched->whole)
        add_context(side, whole, touched, arena);
    if (MS_DIALECT_HAS(dialect, normalize))
        dialect->normalize(side, version);
    if (side->tables.n > n)
        side->tables.n = n;
}

/* Tables only, and each the same as its counterpart: the quick answer. */
static bool same_tables(const ms_catalog *a, const ms_catalog *b)
{
    bool same = a->objects.n == 0 && b->objects.n == 0 && a->schemas.n == 0 && b->schemas.n == 0 && a->tables.n == b->tables.n &&
                a->compare == b->compare && ms_text_equal(a->default_schema, b->default_schema, false);
    for (size_t i = 0; same && i < a->tables.n; i++)
        same = ms_table_same(a->tables.v[i], b->tables.v[i]);
    return same;
}

/* ---- the difference ----------------------------------------------------------------------------------------------- */

static size_t line_len(const char *p) { return strcspn(p, "\n"); }

static const char *next_line(const char *p)
{
    p += line_len(p);
    return *p == '\n' ? p + 1 : p;
}

/* Both forms are sorted lines: the first ones that stand in one only. */
static const char *different_lines(const char *a, const char *b, ms_arena *arena)
{
    enum { SHOWN = 5 };
    ms_strings missing = { 0 }, extra = { 0 };
    while (*a != '\0' || *b != '\0') {
        const size_t la = line_len(a), lb = line_len(b);
        const size_t common = la < lb ? la : lb;
        int order = *a == '\0' ? 1 : *b == '\0' ? -1 : memcmp(a, b, common);
        if (order == 0)
            order = la < lb ? -1 : la > lb ? 1 : 0;
        if (order < 0 && missing.n < SHOWN)
            MS_PUSH(arena, &missing, ms_arena_strndup(arena, a, la));
        if (order > 0 && extra.n < SHOWN)
            MS_PUSH(arena, &extra, ms_arena_strndup(arena, b, lb));
        if (order <= 0)
            a = next_line(a);
        if (order >= 0)
            b = next_line(b);
    }
    const char *text = NULL;
    for (size_t i = 0; i < missing.n; i++)
        text = ms_arena_printf(arena, "%s%sexpected: %s", text != NULL ? text : "", text != NULL ? "\n" : "",
                               missing.v[i]);
    for (size_t i = 0; i < extra.n; i++)
        text = ms_arena_printf(arena, "%s%sfound: %s", text != NULL ? text : "", text != NULL ? "\n" : "", extra.v[i]);
    return text;
}

const char *ms_catalog_difference(const ms_dialect *dialect, int32_t version, const ms_catalog *predicted, const ms_catalog *live,
                                  const ms_touched *touched, ms_arena *arena)
{
    ms_catalog *a = copy_side(predicted, touched, arena), *b = copy_side(live, touched, arena);
    adopt_unknown(a, b, arena);
    ms_key_indexes_forget(a, b);
    normalize(dialect, version, a, predicted, touched, arena);
    normalize(dialect, version, b, predicted, touched, arena);
    if (same_tables(a, b))
        return NULL;
    const char *one = ms_catalog_canonical(a, MS_STATE_PREFIX, arena), *other = ms_catalog_canonical(b, MS_STATE_PREFIX, arena);
    return strcmp(one, other) == 0 ? NULL : different_lines(one, other, arena);
}
