/* parity.c: is the schema the same as it was?
 *
 * Both schemas are live ones of one server. The dialect's normal form says what is noise; but it is made for comparing
 * a predicted schema with a live one, so it also leaves out what only the server can spell (the text of a view,
 * collations, options). Between two live ones these count. */
#include "config.h"

#include <string.h>

#include "ir/model.h"
#include "test/internal.h"

/* Aspects that the normal form drops or simplifies although two live schemas can be compared by them: casts and
 * parentheses in an expression are the server's own on both sides. */
static const char *const live_aspects[] = { "definition", "collation", "charset",    "options", "comment", "values",
                                            "default",    "condition", "expression", "on",      "where" };

static const char *form(const ms_dialect *dialect, int32_t version, const ms_catalog *catalog, bool normal,
                        ms_arena *arena)
{
    ms_catalog *copy = ms_catalog_copy(catalog, arena);
    if (normal && MS_DIALECT_HAS(dialect, normalize))
        dialect->normalize(copy, version);
    copy->compare &= ~MS_CATALOG_COLUMN_ORDER;
    return ms_catalog_canonical(copy, MS_STATE_PREFIX, arena);
}

static bool is_live_aspect(const ms_aspect *a, int compare, ms_arena *arena)
{
    for (size_t i = 0; i < sizeof live_aspects / sizeof *live_aspects; i++)
        if (strcmp(live_aspects[i], a->what) == 0)
            return !ms_text_equal(ms_expr_normal(arena, compare, a->have), ms_expr_normal(arena, compare, a->want), true);
    return false;
}

static bool is_there(const ms_differences *list, const ms_difference *d)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->v[i].object, d->object) == 0 && strcmp(list->v[i].name, d->name) == 0)
            return true;
    return false;
}

/* From the forms that are not normal: what is on both sides and differs in those aspects. */
static void add_live(const ms_differences *raw, int compare, ms_differences *out, ms_arena *arena)
{
    for (size_t i = 0; i < raw->n; i++) {
        ms_difference d = raw->v[i];
        if (d.kind != MS_CHANGE_CHANGED || is_there(out, &d))
            continue;
        memset(&d.aspects, 0, sizeof d.aspects);
        for (size_t k = 0; k < raw->v[i].aspects.n; k++)
            if (is_live_aspect(&raw->v[i].aspects.v[k], compare, arena))
                MS_PUSH(arena, &d.aspects, raw->v[i].aspects.v[k]);
        if (d.aspects.n > 0)
            MS_PUSH(arena, out, d);
    }
}

enum { SHOWN = 100, BEFORE = 40 };

/* The part of a long text around the first place where it differs from another. */
static const char *part_of(const char *text, size_t place, ms_arena *arena)
{
    size_t from = place > BEFORE ? place - BEFORE : 0, n;
    while (from > 0 && (text[from] & 0xC0) == 0x80)
        from--;
    char *part = ms_arena_alloc(arena, SHOWN + 1);
    n = strlen(text + from);
    ms_text_copy(part, SHOWN + 1, text + from, n);
    return ms_arena_printf(arena, "%s%s%s", from > 0 ? "..." : "", part, n > SHOWN ? "..." : "");
}

/* The same difference with long texts cut where they differ. */
static ms_difference readable(const ms_difference *d, ms_arena *arena)
{
    ms_difference out = *d;
    memset(&out.aspects, 0, sizeof out.aspects);
    for (size_t i = 0; i < d->aspects.n; i++) {
        ms_aspect a = d->aspects.v[i];
        size_t place = 0;
        while (a.have != NULL && a.want != NULL && a.have[place] != '\0' && a.have[place] == a.want[place])
            place++;
        if (place > 0 && (strlen(a.have) > SHOWN || strlen(a.want) > SHOWN)) {
            a.have = part_of(a.have, place, arena);
            a.want = part_of(a.want, place, arena);
        }
        MS_PUSH(arena, &out.aspects, a);
    }
    return out;
}

static const char *in_words(const ms_difference *d, const char *when, ms_arena *arena)
{
    if (d->kind == MS_CHANGE_MISSING)
        return ms_arena_printf(arena, "%s %s is missing %s%s%s", d->object, d->name, when, d->text != NULL ? ": " : "",
                               d->text != NULL ? d->text : "");
    if (d->kind == MS_CHANGE_EXTRA)
        return ms_arena_printf(arena, "%s %s is there %s, and was not before", d->object, d->name, when);
    const ms_difference short_one = readable(d, arena);
    return ms_arena_printf(arena, "%s %s", ms_difference_text(&short_one, arena), when);
}

static void check_order(ms_parity *p, const ms_catalog *have, const ms_catalog *want, const char *when, ms_arena *arena)
{
    for (size_t i = 0; i < want->tables.n; i++) {
        const ms_table *a = want->tables.v[i], *b = ms_catalog_table(have, a->name);
        bool same = b == NULL || a->columns.n == b->columns.n;
        for (size_t k = 0; same && b != NULL && k < a->columns.n; k++)
            same = ms_ident_equal(have, a->columns.v[k].name, b->columns.v[k].name);
        if (b == NULL || same)
            continue;
        p->ordered = false;
        if (p->same)
            MS_PUSH(arena, &p->words,
                    ms_arena_printf(arena, "the columns of table %s are in another order %s",
                                    ms_name_text(arena, a->name), when));
    }
}

ms_parity ms_parity_of(const ms_dialect *dialect, int32_t version, const ms_catalog *have, const ms_catalog *want,
                       const char *when, ms_arena *arena)
{
    ms_parity p = { .ordered = true };
    const char *a = form(dialect, version, have, false, arena), *b = form(dialect, version, want, false, arena);
    if (strcmp(a, b) != 0) {
        const char *schema = want->default_schema;
        const ms_differences raw = ms_canonical_differences(a, b, schema, arena);
        p.differences = ms_canonical_differences(form(dialect, version, have, true, arena),
                                                 form(dialect, version, want, true, arena), schema, arena);
        add_live(&raw, want->compare, &p.differences, arena);
    }
    p.same = p.differences.n == 0;
    for (size_t i = 0; i < p.differences.n; i++)
        MS_PUSH(arena, &p.words, in_words(&p.differences.v[i], when, arena));
    check_order(&p, have, want, when, arena);
    return p;
}
