/* match.c: rows of another tool's history and files side by side. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include <adopt/tool.h>

static const char *const check_names[] = { "not_kept", "matches", "differs", "not_computable", "no_file" };
const char *ms_adopt_check_name(ms_adopt_check check) { return check_names[check]; }

/* ---- is this row about that file? --------------------------------------------------------------------------------- */

/* 20240131, 1_02, 1.2.0: digits with single separators; "" = not of that form. */
const char *ms_adopt_version_of(const ms_adopt_row *row, ms_arena *arena)
{
    char *out = ms_arena_alloc(arena, strlen(row->key) + 1);
    size_t n = 0, keep = 0;
    for (const char *p = row->key; *p != '\0';) {
        if (n > 0) {
            if (*p != '.' && *p != '_')
                return NULL;
            out[n++] = '.';
            p++;
        }
        size_t digits = strspn(p, "0123456789");
        if (digits == 0)
            return NULL;
        for (; digits > 1 && *p == '0'; digits--)
            p++;
        memcpy(out + n, p, digits);
        n += digits;
        if (digits > 1 || *p != '0' || keep == 0)
            keep = n;
        p += digits;
    }
    out[keep] = '\0';
    return keep > 0 ? out : NULL;
}

bool ms_adopt_is_version(const ms_adopt_row *row, const ms_migration *m)
{
    return row->version != NULL && ms_version_compare(row->version, m->version) == 0;
}

bool ms_adopt_is_text(const ms_adopt_row *row, const ms_migration *m)
{
    const char *p = row->key, *q = m->version_text;
    while (*q != '\0') {
        if (*q == '-')
            q++;
        else if (*p++ != *q++)
            return false;
    }
    return *p == '\0';
}

bool ms_adopt_is_file(const ms_adopt_row *row, const ms_migration *m)
{
    const char *slash = strrchr(m->up.path, '/');
    return strcmp(row->key, slash != NULL ? slash + 1 : m->up.path) == 0;
}

/* Flyway keeps the path below the directory of its migrations. */
bool ms_adopt_is_flyway(const ms_adopt_row *row, const ms_migration *m)
{
    if (!row->repeats)
        return ms_adopt_is_version(row, m);
    const char *slash = strrchr(row->key, '/');
    const ms_adopt_row file = { .key = slash != NULL ? slash + 1 : row->key };
    return ms_version_repeats(m->version) && ms_adopt_is_file(&file, m);
}

bool ms_adopt_is_folder(const ms_adopt_row *row, const ms_migration *m)
{
    const size_t n = strlen(m->version_text);
    if (strncmp(row->key, m->version_text, n) != 0)
        return false;
    const char *rest = row->key + n;
    return strcmp(*rest == '_' || *rest == '-' || *rest == '.' ? rest + 1 : rest, m->name) == 0;
}

bool ms_adopt_is_key(const ms_adopt_row *row, const ms_migration *m) { return m->key != NULL && strcmp(row->key, m->key) == 0; }

bool ms_adopt_is_identity(const ms_adopt_row *row, const ms_migration *m)
{
    return m->identity != NULL && strcmp(row->identity, m->identity) == 0;
}

/* The same author, id and file; the path in front of the file's name depends on where Liquibase was started. */
bool ms_adopt_is_changeset(const ms_adopt_row *row, const ms_migration *m)
{
    const char *a = strchr(row->key, '\n'), *b = m->key != NULL ? strchr(m->key, '\n') : NULL;
    if (a == NULL || b == NULL || a - row->key != b - m->key || strncmp(row->key, m->key, (size_t)(a - row->key)) != 0)
        return false;
    const size_t na = strlen(a + 1), nb = strlen(b + 1);
    if (na < nb || strcmp(a + 1 + na - nb, b + 1) != 0)
        return false;
    return na == nb || a[na - nb] == '/' || a[na - nb] == ':';
}

/* ---- all of them -------------------------------------------------------------------------------------------------- */

typedef struct matcher {
    const ms_adopt_tool *tool;
    const ms_source *source;
    const ms_state *state;
    ms_arena *arena;
    ms_adopt_survey *out;
    const ms_adopt_row **of;    /* per migration: the row that says applied; NULL = none */
    bool *assumed;              /* per migration */
    MS_VEC(const ms_adopt_row *) orphans;
} matcher;

static size_t find_migration(const matcher *m, const ms_adopt_row *row)
{
    for (size_t i = 0; i < m->source->migrations.n; i++)
        if (m->tool->is(row, &m->source->migrations.v[i]))
            return i;
    return SIZE_MAX;
}

static void drop_orphan(matcher *m, const ms_adopt_row *row)
{
    for (size_t i = 0; i < m->orphans.n; i++)
        if (strcmp(m->orphans.v[i]->key, row->key) == 0) {
            memmove(&m->orphans.v[i], &m->orphans.v[i + 1], (m->orphans.n - i - 1) * sizeof *m->orphans.v);
            m->orphans.n--;
            return;
        }
}

static void take_row(matcher *m, const ms_adopt_row *row)
{
    const size_t at = row->key == NULL ? SIZE_MAX : find_migration(m, row);
    if (row->verdict == MS_VERDICT_NOTE) {
        MS_PUSH(m->arena, &m->out->notes, row->why);
    } else if (row->verdict == MS_VERDICT_REVERTED) {
        if (at != SIZE_MAX)
            m->of[at] = NULL;
        else
            drop_orphan(m, row);
    } else if (row->verdict == MS_VERDICT_APPLIED || row->verdict == MS_VERDICT_UP_TO) {
        const char *version = row->verdict == MS_VERDICT_UP_TO ? row->version : NULL;
        for (size_t i = 0; version != NULL && i < m->source->migrations.n; i++)
            if (m->of[i] == NULL && ms_version_compare(m->source->migrations.v[i].version, version) < 0) {
                m->of[i] = row;
                m->assumed[i] = true;
            }
        if (at == SIZE_MAX && row->repeats) {
            MS_PUSH(m->arena, &m->out->notes, ms_arena_printf(m->arena, "the repeatable migration %s is not taken over: there is no file of it", row->key));
        } else if (at == SIZE_MAX) {
            drop_orphan(m, row);
            MS_PUSH(m->arena, &m->orphans, row);
        } else {
            m->of[at] = row;
            m->assumed[at] = false;
        }
    }
}

static bool is_known(const ms_state *state, const char *version)
{
    const ms_version_state *v = version == NULL ? NULL : ms_state_find(state, version);
    return v != NULL && (v->applied || v->was_adopted);
}

static void push_item(matcher *m, const ms_adopt_row *row, const ms_migration *migration, bool assumed)
{
    ms_adopt_item item = { .migration = migration, .key = row->key, .at = row->at, .checksum = assumed ? NULL : row->checksum,
                           .assumed = assumed, .check = MS_CHECK_NOT_KEPT };
    item.version = migration != NULL ? migration->version : row->version;
    item.known = is_known(m->state, item.version);
    if (migration == NULL)
        item.check = MS_CHECK_NO_FILE;
    else if (item.checksum != NULL && m->tool->check != NULL)
        item.check = m->tool->check(m->source, migration, item.checksum, m->arena);
    m->out->new_items += !item.known;
    MS_PUSH(m->arena, &m->out->items, item);
}

/* A repeatable one that has changed since the other tool ran it is pending, as it is there. */
static bool is_due_again(const matcher *m, const ms_adopt_row *row, const ms_migration *migration)
{
    return ms_version_repeats(migration->version) && !is_known(m->state, migration->version) &&
           (row->checksum == NULL || m->tool->check(m->source, migration, row->checksum, m->arena) != MS_CHECK_MATCHES);
}

static int item_order(const void *a, const void *b)
{
    const ms_adopt_item *x = a, *y = b;
    if (x->version == NULL || y->version == NULL)
        return (x->version == NULL) - (y->version == NULL);
    return ms_version_compare(x->version, y->version);
}

void ms_adopt_match(const ms_adopt_tool *tool, const ms_adopt_rows *rows, const ms_source *source, const ms_state *state,
                    ms_arena *arena, ms_adopt_survey *out)
{
    matcher m = { .tool = tool, .source = source, .state = state, .arena = arena, .out = out };
    const size_t n = source->migrations.n;
    size_t last = 0;
    m.of = ms_arena_alloc(arena, (n + 1) * sizeof *m.of);
    m.assumed = ms_arena_alloc(arena, (n + 1) * sizeof *m.assumed);
    for (size_t i = 0; i < rows->n; i++)
        take_row(&m, &rows->v[i]);
    for (size_t i = 0; i < n; i++)
        last = m.of[i] != NULL && !ms_version_repeats(source->migrations.v[i].version) ? i + 1 : last;
    for (size_t i = 0; i < n; i++) {
        const ms_migration *migration = &source->migrations.v[i];
        if (m.of[i] != NULL && !is_due_again(&m, m.of[i], migration))
            push_item(&m, m.of[i], migration, m.assumed[i]);
        else if (!is_known(state, migration->version))
            MS_PUSH(arena, i < last ? &out->gaps : &out->pending, migration->version);
    }
    for (size_t i = 0; i < m.orphans.n; i++)
        push_item(&m, m.orphans.v[i], NULL, false);
    if (out->items.n > 0)
        qsort(out->items.v, out->items.n, sizeof *out->items.v, item_order);
}
