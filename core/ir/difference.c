/* difference.c: two canonical forms side by side, in words.
 *
 * A canonical line is fields behind tabs: what it is, the names that tell it from others of its kind, then what is said of
 * it. So one walk over both texts finds what is only here, only there, or said differently, for every kind of thing. */
#include "config.h"

#include <glib.h>

#include "ir/difference.h"
#include "ir/model.h"

/* ---- lines ------------------------------------------------------------------------------------------------------------- */

typedef struct line {
    gchar **fields;
    size_t n;
    size_t names;               /* fields[1..names] tell it from others */
    char *key;                  /* those, as one text; in the arena */
} line;
typedef MS_VEC(line) lines;

static const struct shape {
    const char *what;
    size_t names;
} shapes[] = {
    { "schema", 1 }, { "table", 2 }, { "order", 2 }, { "column", 3 }, { "constraint", 3 }, { "index", 3 }, { "comment", 3 },
};
enum { OBJECT_NAMES = 2 };

static size_t names_of(const char *what)
{
    for (size_t i = 0; i < G_N_ELEMENTS(shapes); i++)
        if (strcmp(shapes[i].what, what) == 0)
            return shapes[i].names;
    return OBJECT_NAMES;
}

static bool is_part(const line *l) { return l->names == 3 || strcmp(l->fields[0], "order") == 0; }

/* A trigger is known by its table, a routine by its arguments, too; a key or index without a name by all that it is. */
static size_t key_fields(const line *l)
{
    size_t n = 1 + l->names;
    if (l->names == 3 && l->n > 3 && *l->fields[3] == '\0')
        return l->n;
    if (l->names != OBJECT_NAMES || strcmp(l->fields[0], "table") == 0 || strcmp(l->fields[0], "order") == 0)
        return n;
    if (n < l->n && g_str_has_prefix(l->fields[n], "signature="))
        n++;
    if (n + 2 < l->n && strcmp(l->fields[n], "on") == 0)
        n += 3;
    return n;
}

static lines lines_of(const char *text, ms_arena *arena)
{
    lines out = { 0 };
    for (const char *p = text; *p != '\0';) {
        const size_t len = strcspn(p, "\n");
        gchar *copy = g_strndup(p, len);
        line l = { .fields = g_strsplit(copy, "\t", -1) };
        l.n = g_strv_length(l.fields);
        l.names = MIN(names_of(l.fields[0]), l.n - 1);
        GString *key = g_string_new(NULL);
        const size_t n = key_fields(&l);
        for (size_t i = 0; i < n && i < l.n; i++)
            g_string_append_printf(key, "%s\t", l.fields[i]);
        l.key = ms_arena_strdup(arena, key->str);
        g_string_free(key, TRUE);
        g_free(copy);
        MS_PUSH(arena, &out, l);
        p += len + (p[len] == '\n');
    }
    return out;
}

static void free_lines(lines *list)
{
    for (size_t i = 0; i < list->n; i++)
        g_strfreev(list->v[i].fields);
}

/* A field as it was before it was escaped. */
static const char *plain(ms_arena *arena, const char *field)
{
    char *out = ms_arena_strdup(arena, field), *to = out;
    for (const char *p = field; *p != '\0'; p++) {
        if (*p == '\\' && p[1] != '\0') {
            p++;
            *to++ = *p == 't' ? '\t' : *p == 'n' ? '\n' : *p == 'r' ? '\r' : *p;
        } else {
            *to++ = *p;
        }
    }
    *to = '\0';
    return out;
}

/* ---- names ------------------------------------------------------------------------------------------------------------- */

static const char *dotted(ms_arena *arena, const char *schema, const char *name, const char *skip)
{
    if (*schema == '\0' || (skip != NULL && strcmp(plain(arena, schema), skip) == 0))
        return plain(arena, name);
    return ms_arena_printf(arena, "%s.%s", plain(arena, schema), plain(arena, name));
}

static const char *name_of(const line *l, const char *skip, ms_arena *arena)
{
    if (l->names == 1)
        return plain(arena, l->fields[1]);
    const char *name = dotted(arena, l->fields[1], l->fields[2], skip);
    const size_t at = 1 + l->names;
    if (l->names == 3)
        return *l->fields[3] == '\0' ? name : ms_arena_printf(arena, "%s.%s", name, plain(arena, l->fields[3]));
    size_t i = at;
    if (i < l->n && g_str_has_prefix(l->fields[i], "signature="))
        name = ms_arena_printf(arena, "%s%s", name, plain(arena, l->fields[i++] + strlen("signature=")));
    if (i + 2 < l->n && strcmp(l->fields[i], "on") == 0)
        name = ms_arena_printf(arena, "%s on %s", name, dotted(arena, l->fields[i + 1], l->fields[i + 2], skip));
    return name;
}

/* ---- aspects ----------------------------------------------------------------------------------------------------------- */

/* "type=integer" says integer of type; "not null" says yes of itself. A foreign key's table is three fields. */
typedef struct said {
    const char *what, *value;
} said;
typedef MS_VEC(said) saids;

static saids said_of(const line *l, const char *skip, ms_arena *arena)
{
    saids out = { 0 };
    for (size_t i = MIN(1 + l->names, l->n); i < l->n; i++) {
        const char *field = l->fields[i], *equals = strchr(field, '=');
        const bool names_table = strcmp(field, "references") == 0 || strcmp(field, "partition of") == 0 || strcmp(field, "on") == 0;
        if (names_table && i + 2 < l->n) {
            MS_PUSH(arena, &out, (said){ plain(arena, field), dotted(arena, l->fields[i + 1], l->fields[i + 2], skip) });
            i += 2;
        } else if (equals != NULL && !names_table) {
            MS_PUSH(arena, &out, (said){ ms_arena_strndup(arena, field, (size_t)(equals - field)), plain(arena, equals + 1) });
        } else {
            MS_PUSH(arena, &out, (said){ plain(arena, field), "yes" });
        }
    }
    return out;
}

static const char *value_of(const saids *list, const char *what)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->v[i].what, what) == 0)
            return list->v[i].value;
    return NULL;
}

static void add_aspects(ms_difference *d, const saids *have, const saids *want, ms_arena *arena)
{
    for (size_t i = 0; i < have->n; i++) {
        const char *other = value_of(want, have->v[i].what);
        if (other == NULL || strcmp(other, have->v[i].value) != 0)
            MS_PUSH(arena, &d->aspects, (ms_aspect){ have->v[i].what, have->v[i].value, other });
    }
    for (size_t i = 0; i < want->n; i++)
        if (value_of(have, want->v[i].what) == NULL)
            MS_PUSH(arena, &d->aspects, (ms_aspect){ want->v[i].what, NULL, want->v[i].value });
}

static const char *all_said(const saids *list, ms_arena *arena)
{
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < list->n; i++) {
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", list->v[i].what);
        const char *value = list->v[i].value;
        if (strcmp(value, "yes") != 0)
            g_string_append_printf(out, " %s", value + (*value == ' '));
    }
    const char *text = out->len == 0 ? NULL : ms_arena_strdup(arena, out->str);
    g_string_free(out, TRUE);
    return text;
}

/* ---- the walk ---------------------------------------------------------------------------------------------------------- */

typedef struct walk {
    ms_arena *arena;
    const char *skip;
    GHashTable *whole;          /* "schema\ttable" of tables and materialized views that one side has and the other has not */
    ms_differences *out;
} walk;

static char *table_key(const walk *w, const line *l) { return ms_arena_printf(w->arena, "%s\t%s", l->fields[1], l->fields[2]); }

static const char *object_word(const line *l) { return strcmp(l->fields[0], "order") == 0 ? "table" : l->fields[0]; }

static bool has_parts(const line *l)
{
    return strcmp(l->fields[0], "table") == 0 || strcmp(l->fields[0], ms_object_kind_name(MS_OBJECT_MATERIALIZED_VIEW)) == 0;
}

static void note_whole(walk *w, const lines *list, GHashTable *other)
{
    for (size_t i = 0; i < list->n; i++)
        if (has_parts(&list->v[i]) && !g_hash_table_contains(other, list->v[i].key))
            g_hash_table_add(w->whole, table_key(w, &list->v[i]));
}

static void one_sided(walk *w, const line *l, ms_change_kind kind)
{
    if (is_part(l) && g_hash_table_contains(w->whole, table_key(w, l)))
        return;
    const saids all = said_of(l, w->skip, w->arena);
    const ms_difference d = { .kind = kind, .object = ms_arena_strdup(w->arena, object_word(l)),
                              .name = name_of(l, w->skip, w->arena), .text = all_said(&all, w->arena) };
    MS_PUSH(w->arena, w->out, d);
}

static void both_sides(walk *w, const line *have, const line *want)
{
    const saids a = said_of(have, w->skip, w->arena), b = said_of(want, w->skip, w->arena);
    ms_difference d = { .kind = MS_CHANGE_CHANGED, .object = ms_arena_strdup(w->arena, object_word(have)),
                        .name = name_of(have, w->skip, w->arena) };
    add_aspects(&d, &a, &b, w->arena);
    if (d.aspects.n > 0)
        MS_PUSH(w->arena, w->out, d);
}

static GHashTable *by_key(lines *list)
{
    GHashTable *map = g_hash_table_new(g_str_hash, g_str_equal);
    for (size_t i = 0; i < list->n; i++)
        g_hash_table_insert(map, list->v[i].key, &list->v[i]);
    return map;
}

ms_differences ms_canonical_differences(const char *have, const char *want, const char *default_schema, ms_arena *arena)
{
    ms_differences out = { 0 };
    if (strcmp(have, want) == 0)
        return out;
    lines a = lines_of(have, arena), b = lines_of(want, arena);
    GHashTable *in_a = by_key(&a), *in_b = by_key(&b);
    walk w = { arena, default_schema, g_hash_table_new(g_str_hash, g_str_equal), &out };
    note_whole(&w, &a, in_b);
    note_whole(&w, &b, in_a);
    for (size_t i = 0, k = 0; i < a.n || k < b.n;) { /* both are sorted */
        const bool left = k == b.n || (i < a.n && strcmp(a.v[i].key, b.v[k].key) <= 0);
        const line *l = left ? &a.v[i] : &b.v[k];
        const line *other = g_hash_table_lookup(left ? in_b : in_a, l->key);
        if (left && other != NULL)
            both_sides(&w, l, other);
        else if (other == NULL)
            one_sided(&w, l, left ? MS_CHANGE_EXTRA : MS_CHANGE_MISSING);
        i += left;
        k += !left;
    }
    g_hash_table_destroy(w.whole);
    g_hash_table_destroy(in_a);
    g_hash_table_destroy(in_b);
    free_lines(&a);
    free_lines(&b);
    return out;
}

/* ---- words and JSON ---------------------------------------------------------------------------------------------------- */

const char *ms_change_kind_name(ms_change_kind kind)
{
    static const char *const names[] = { "missing", "extra", "changed" };
    return names[kind];
}

enum { LONGEST_TEXT = 120 };

static void put_cut(GString *out, const char *text)
{
    const size_t n = strlen(text), cut = n > LONGEST_TEXT ? LONGEST_TEXT : n;
    for (size_t i = 0; i < cut || (i < n && (text[i] & 0xC0) == 0x80); i++)
        g_string_append_c(out, (unsigned char)text[i] < ' ' ? ' ' : text[i]);
    if (cut < n)
        g_string_append(out, "...");
}

static void put_aspect(GString *out, const ms_aspect *a)
{
    if (a->have == NULL && strcmp(a->want, "yes") == 0) {
        g_string_append_printf(out, "is not %s", a->what);
    } else if (a->want == NULL && strcmp(a->have, "yes") == 0) {
        g_string_append_printf(out, "is %s", a->what);
    } else if (a->have == NULL) {
        g_string_append_printf(out, "has no %s, not ", a->what);
        put_cut(out, a->want);
    } else {
        g_string_append_printf(out, "%s is ", a->what);
        put_cut(out, a->have);
        g_string_append(out, ", not ");
        put_cut(out, a->want != NULL ? a->want : "none");
    }
}

const char *ms_difference_text(const ms_difference *d, ms_arena *arena)
{
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%s ", d->object);
    put_cut(out, d->name);
    if (d->kind != MS_CHANGE_CHANGED) {
        g_string_append(out, d->kind == MS_CHANGE_MISSING ? " is missing" : " is not expected");
        if (d->text != NULL) {
            g_string_append(out, ": ");
            put_cut(out, d->text);
        }
    }
    for (size_t i = 0; i < d->aspects.n; i++) {
        g_string_append(out, i == 0 ? ": " : "; ");
        put_aspect(out, &d->aspects.v[i]);
    }
    const char *text = ms_arena_strdup(arena, out->str);
    g_string_free(out, TRUE);
    return text;
}

static json_t *text_json(const char *text)
{
    json_t *json = text == NULL ? json_null() : json_string(text);
    return json != NULL ? json : json_string("?"); /* not UTF-8 */
}

json_t *ms_differences_json(const ms_differences *list)
{
    json_t *json = json_array();
    for (size_t i = 0; i < list->n; i++) {
        const ms_difference *d = &list->v[i];
        json_t *one = json_pack("{s:s, s:s, s:o}", "change", ms_change_kind_name(d->kind), "object", d->object, "name", text_json(d->name));
        if (d->text != NULL)
            json_object_set_new(one, "text", text_json(d->text));
        json_t *aspects = json_array();
        for (size_t k = 0; k < d->aspects.n; k++)
            json_array_append_new(aspects, json_pack("{s:s, s:o, s:o}", "what", d->aspects.v[k].what, "have", text_json(d->aspects.v[k].have),
                                                     "want", text_json(d->aspects.v[k].want)));
        if (d->aspects.n > 0)
            json_object_set(one, "aspects", aspects);
        json_decref(aspects);
        json_array_append_new(json, one);
    }
    return json;
}

/* ---- checksum ---------------------------------------------------------------------------------------------------------- */

const char *ms_schema_checksum(const ms_catalog *cat, const char *skip_prefix, ms_arena *arena)
{
    ms_arena *scratch = ms_arena_new();
    const ms_catalog *neutral = ms_catalog_in_schema(cat, "", scratch); /* no schema is really called so */
    const char *sum = ms_catalog_checksum(neutral, skip_prefix, arena);
    ms_arena_free(scratch);
    return sum;
}
