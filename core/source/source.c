/* source.c: lists a directory of migrations, tells its layout, orders it by version.
 *
 * Reads names, not contents (but for the head of a file or two, where only that tells dbmate's layout from goose's).
 * Nothing is skipped in silence: a .sql file that no rule explains is an error that names it. */
#include "config.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/list.h"

/* What one shape of names looks like in messages. */
static const char *const shapes[MS_SHAPE_COUNT] = {
    [MS_SHAPE_PAIR] = "NNN_name.up.sql",
    [MS_SHAPE_SINGLE] = "NNN_name.sql",
    [MS_SHAPE_FOLDER] = "NNN_name/up.sql",
    [MS_SHAPE_PREFIX] = "V1__name.sql",
};

/* Versions of one length differ in one digit, as a rule: then that decides. false: look closely. */
static bool decided_by_digit(const char *a, const char *b, size_t n, int *order)
{
    size_t i = 0;
    while (i < n && a[i] == b[i])
        i++;
    *order = i < n ? (int)(unsigned char)a[i] - (int)(unsigned char)b[i] : 0;
    for (size_t k = i; k < n; k++)
        if (a[k] < '0' || a[k] > '9' || b[k] < '0' || b[k] > '9')
            return false;
    return true;
}

static bool is_name(char c) { return c == 'R'; }

bool ms_version_repeats(const char *version) { return is_name(*version); }

/* Parts between dots are numbers of any length; 1 is before 1.1. Names are behind all numbers. */
static int span_versions(const char *a, size_t na, const char *b, size_t nb)
{
    const char *a_end = a + na, *b_end = b + nb;
    const bool a_name = na > 0 && is_name(*a), b_name = nb > 0 && is_name(*b);
    if (a_name != b_name)
        return a_name ? 1 : -1;
    if (a_name) {
        const int by_text = memcmp(a, b, na < nb ? na : nb);
        return by_text != 0 ? by_text : (na > nb) - (na < nb);
    }
    int order;
    if (na == nb && decided_by_digit(a, b, na, &order))
        return order;
    for (;;) {
        while (a < a_end && *a == '0')
            a++;
        while (b < b_end && *b == '0')
            b++;
        const char *a_dot = memchr(a, '.', (size_t)(a_end - a)), *b_dot = memchr(b, '.', (size_t)(b_end - b));
        na = (size_t)((a_dot != NULL ? a_dot : a_end) - a);
        nb = (size_t)((b_dot != NULL ? b_dot : b_end) - b);
        if (na != nb)
            return na < nb ? -1 : 1;
        const int c = memcmp(a, b, na);
        if (c != 0 || a_dot == NULL || b_dot == NULL)
            return c != 0 ? c : (a_dot != NULL) - (b_dot != NULL);
        a = a_dot + 1;
        b = b_dot + 1;
    }
}

int ms_version_compare(const char *a, const char *b) { return span_versions(a, strlen(a), b, strlen(b)); }

/* ---- which layout ------------------------------------------------------------------------------------------------ */

/* The alphabetically first of a kind, so that messages do not depend on the order of the directory. */
static const char *first_path(const ms_listing *l, ms_shape k)
{
    const char *first = l->entries[k].v[0]->path;
    for (size_t i = 1; i < l->entries[k].n; i++)
        if (strcmp(l->entries[k].v[i]->path, first) < 0)
            first = l->entries[k].v[i]->path;
    return first;
}

static int odd_compare(const void *a, const void *b)
{
    return strcmp(((const ms_odd *)a)->path, ((const ms_odd *)b)->path);
}

static ms_status refuse_odd(const ms_listing *l, ms_odds *list, ms_error *err)
{
    qsort(list->v, list->n, sizeof *list->v, odd_compare);
    ms_error_set(err, MS_ERR_USAGE, "%s/%s is not a migration: %s", l->dir, list->v[0].path, list->v[0].reason);
    ms_error_code(err, "migration_name");
    if (list->n > 1) {
        const char *names = list->v[1].path;
        for (size_t i = 2; i < list->n && i < 6; i++)
            names = ms_arena_printf(l->scratch, "%s, %s", names, list->v[i].path);
        ms_error_detail(err, "The same holds for %zu more: %s%s.", list->n - 1, names, list->n > 6 ? ", ..." : "");
    }
    ms_error_hint(err, "Names are NNN_name.up.sql and NNN_name.down.sql, or NNN_name.sql, NNN_name/up.sql, V1__name.sql. Move "
                       "other SQL files to another directory.");
    return MS_ERR_USAGE;
}

/* Is there a .sql file among the odd ones, not only folders that hold none? */
static bool has_script(const ms_odds *list)
{
    for (size_t i = 0; i < list->n; i++)
        if (strchr(list->v[i].path, '/') != NULL)
            return true;
    return false;
}

/* V files are Flyway's; U files beside them its undo scripts. Alone they may be Refinery's, which go up. */
static ms_status settle_prefixes(ms_listing *l, ms_error *err)
{
    size_t undo = 0, matched = 0;
    for (size_t i = 0; i < l->entries[MS_SHAPE_PREFIX].n; i++) {
        const ms_entry *u = l->entries[MS_SHAPE_PREFIX].v[i];
        undo += u->read.prefix == 'U';
        for (size_t k = 0; u->read.prefix == 'U' && k < l->entries[MS_SHAPE_PREFIX].n; k++) {
            const ms_entry *v = l->entries[MS_SHAPE_PREFIX].v[k];
            if (v->read.prefix == 'V' && span_versions(u->version, u->version_len, v->version, v->version_len) == 0) {
                matched++;
                break;
            }
        }
    }
    if (l->layout == MS_LAYOUT_AUTO && undo > matched) {
        ms_error_set(err, MS_ERR_CONFLICT, "%s holds U files without the V file of the same version", l->dir);
        ms_error_code(err, "migration_layouts");
        ms_error_hint(err, "To Flyway they undo, to Refinery they go up: say which with layout = flyway or layout = refinery.");
        return MS_ERR_CONFLICT;
    }
    for (size_t i = 0; i < l->entries[MS_SHAPE_PREFIX].n; i++) {
        ms_entry *e = l->entries[MS_SHAPE_PREFIX].v[i];
        e->read.part = l->layout != MS_LAYOUT_REFINERY && e->read.prefix == 'U' ? MS_PART_DOWN : MS_PART_UP;
    }
    return MS_OK;
}

/* up.sql in one folder, migration.sql in the next. */
static ms_status refuse_folders(const ms_listing *l, ms_error *err)
{
    const ms_entry *first[2] = { NULL, NULL };
    for (size_t i = 0; i < l->entries[MS_SHAPE_FOLDER].n; i++) {
        const ms_entry *e = l->entries[MS_SHAPE_FOLDER].v[i];
        if (e->read.part != MS_PART_DOWN && first[e->read.prisma] == NULL)
            first[e->read.prisma] = e;
    }
    if (first[0] == NULL || first[1] == NULL)
        return MS_OK;
    ms_error_set(err, MS_ERR_CONFLICT, "%s holds migrations in two layouts: %s and %s", l->dir, first[0]->path, first[1]->path);
    ms_error_code(err, "migration_layouts");
    ms_error_hint(err, "Name the up scripts up.sql or migration.sql, all of them alike.");
    return MS_ERR_CONFLICT;
}

static ms_status refuse_mixture(const ms_listing *l, const ms_shape *seen, size_t found, ms_error *err)
{
    if (found > 1) {
        ms_error_set(err, MS_ERR_CONFLICT, "%s holds migrations in two layouts: %s and %s", l->dir,
                     first_path(l, seen[0]), first_path(l, seen[1]));
        ms_error_code(err, "migration_layouts");
        ms_error_hint(err, "Keep one layout in a directory; move the others or write them like the rest.");
        return MS_ERR_CONFLICT;
    }
    if (found == 1 && l->layout != MS_LAYOUT_AUTO && ms_layout_of(l->layout)->shape != (int)seen[0]) {
        ms_error_set(err, MS_ERR_USAGE, "%s/%s does not fit the layout \"%s\"", l->dir, first_path(l, seen[0]),
                     ms_layout_name(l->layout));
        ms_error_code(err, "migration_layouts");
        ms_error_hint(err, "It has the shape %s; set \"layout\" in migsafe.conf accordingly, or leave it out.",
                      shapes[seen[0]]);
        return MS_ERR_USAGE;
    }
    return MS_OK;
}

/* A program of its own version is a migration; beside an SQL file of the same version it is a helper, or what an application
 * runs by itself, but for goose, whose own programs are in Go. */
static void add_programs(ms_listing *l, ms_shape k)
{
    const size_t scripts = l->entries[k].n;
    for (size_t i = 0; k != MS_SHAPE_FOLDER && i < l->coded.n; i++) {
        ms_entry *program = l->coded.v[i];
        const bool gooses = k == MS_SHAPE_SINGLE && strcmp(program->code, "Go") == 0;
        bool beside = false;
        for (size_t n = 0; n < scripts && !beside && !gooses; n++) {
            const ms_entry *e = l->entries[k].v[n];
            beside = e->read.part != MS_PART_DOWN && span_versions(e->version, e->version_len, program->version, program->version_len) == 0;
        }
        if (beside)
            MS_PUSH(l->scratch, &l->unread, program->path);
        else
            MS_PUSH(l->scratch, &l->entries[k], program);
    }
}

/* Leaves the one shape of entries that the layout takes in *out. */
static ms_status choose_shape(ms_listing *l, ms_shape *out, ms_error *err)
{
    size_t found = 0;
    ms_shape seen[MS_SHAPE_COUNT] = { MS_SHAPE_PAIR };
    for (ms_shape k = 0; k < MS_SHAPE_COUNT; k++)
        if (l->entries[k].n > 0)
            seen[found++] = k;
    ms_status status = refuse_mixture(l, seen, found, err);
    if (status != MS_OK)
        return status;
    for (size_t i = 0; found == 1 && seen[0] == MS_SHAPE_FOLDER && i < l->odd_files.n; i++)
        MS_PUSH(l->scratch, &l->unread, l->odd_files.v[i].path); /* Diesel and Prisma look into folders only */
    if (l->odd_files.n > 0 && (found != 1 || seen[0] != MS_SHAPE_FOLDER))
        return refuse_odd(l, &l->odd_files, err);
    /* beside other layouts a folder is nobody's business */
    bool folders = seen[0] == MS_SHAPE_FOLDER || (l->layout != MS_LAYOUT_AUTO && ms_layout_of(l->layout)->shape == MS_SHAPE_FOLDER) ||
                   (found == 0 && has_script(&l->odd_folders));
    if (l->odd_folders.n > 0 && folders)
        return refuse_odd(l, &l->odd_folders, err);
    if (seen[0] == MS_SHAPE_FOLDER && (status = refuse_folders(l, err)) != MS_OK)
        return status;
    if (found == 0 && l->coded.n == 0) {
        ms_error_set(err, MS_ERR_NOT_FOUND, "there is no migration in %s", l->dir);
        ms_error_code(err, "no_migrations");
        ms_error_hint(err, "`migsafe new NAME` writes the first one.");
        return MS_ERR_NOT_FOUND;
    }
    *out = found == 0 ? MS_SHAPE_SINGLE : seen[0];
    add_programs(l, *out);
    return *out == MS_SHAPE_PREFIX ? settle_prefixes(l, err) : MS_OK;
}

static bool there(const ms_listing *l, const char *file)
{
    return faccessat(AT_FDCWD, ms_source_path(l->scratch, l->dir, file), F_OK, 0) == 0;
}

static ms_layout layout_of(const ms_listing *l, ms_shape k, const ms_entry *const *sorted)
{
    if (l->layout != MS_LAYOUT_AUTO)
        return l->layout;
    if (k == MS_SHAPE_PAIR)
        return MS_LAYOUT_PAIRS;
    if (k == MS_SHAPE_PREFIX)
        return MS_LAYOUT_FLYWAY;
    if (k == MS_SHAPE_FOLDER)
        return sorted[0]->read.prisma ? MS_LAYOUT_PRISMA : MS_LAYOUT_FOLDERS;
    size_t looked = 0;
    for (size_t i = 0; i < l->entries[k].n && looked < 16; i++) { /* the first file that says anything decides */
        if (sorted[i]->code != NULL)
            continue;
        looked++;
        ms_layout marks = ms_file_marks(l->dir, sorted[i]->path);
        if (marks != MS_LAYOUT_AUTO)
            return marks;
    }
    if (there(l, ms_layout_of(MS_LAYOUT_ATLAS)->index))
        return MS_LAYOUT_ATLAS;
    return looked > 0 ? MS_LAYOUT_PLAIN : MS_LAYOUT_SINGLE;
}

/* A layout whose directory is described by an index file, or by marks inside files of any name. */
static ms_layout indexed_layout(const ms_listing *l)
{
    for (ms_layout layout = MS_LAYOUT_AUTO + 1; layout < MS_LAYOUT_COUNT; layout++) {
        const ms_layout_info *info = ms_layout_of(layout);
        if (info->open != NULL && (l->layout == layout || (l->layout == MS_LAYOUT_AUTO && info->index != NULL && there(l, info->index))))
            return layout;
    }
    return MS_LAYOUT_AUTO;
}

/* ---- ordering and joining ---------------------------------------------------------------------------------------- */

static int span_compare(const char *a, size_t na, const char *b, size_t nb)
{
    size_t n = na < nb ? na : nb;
    int c = n > 0 ? memcmp(a, b, n) : 0;
    return c != 0 ? c : (na > nb) - (na < nb);
}

static int version_compare(const ms_entry *a, const ms_entry *b)
{
    if (a->number != 0 && b->number != 0)
        return (a->number > b->number) - (a->number < b->number);
    return span_versions(a->version, a->version_len, b->version, b->version_len);
}

/* By version, part, dialect (general first), those that may carry an unknown dialect last, path. */
static int entry_compare(const void *pa, const void *pb)
{
    const ms_entry *a = *(const ms_entry *const *)pa, *b = *(const ms_entry *const *)pb;
    int c = version_compare(a, b);
    if (c == 0)
        c = (int)a->read.part - (int)b->read.part;
    if (c == 0)
        c = span_compare(a->read.dialect, a->read.dialect_len, b->read.dialect, b->read.dialect_len);
    if (c == 0)
        c = (a->read.suspect_len > 0) - (b->read.suspect_len > 0);
    return c != 0 ? c : strcmp(a->path, b->path);
}

static const ms_entry **sort(const ms_listing *l, ms_shape k)
{
    size_t n = l->entries[k].n;
    const ms_entry **sorted = ms_arena_alloc(l->scratch, n * sizeof *sorted);
    for (size_t i = 0; i < n; i++)
        sorted[i] = l->entries[k].v[i];
    qsort(sorted, n, sizeof *sorted, entry_compare);
    return sorted;
}

/* 001_x.oracle.up.sql beside 001_x.up.sql: made for the dialect of a module that is not in use. */
static bool for_other_module(const ms_entry *general, const ms_entry *e)
{
    size_t suspect = e->read.suspect_len;
    return suspect > 0 && general->read.suspect_len == 0 && e->read.name_len > suspect &&
           span_compare(general->read.name, general->read.name_len, e->read.name, e->read.name_len - suspect - 1) == 0;
}

static ms_status refuse_duplicate(const ms_listing *l, const ms_entry *a, const ms_entry *b, ms_error *err)
{
    ms_error_set(err, MS_ERR_CONFLICT, "version %.*s is there twice: %s/%s and %s/%s", (int)a->version_len, a->version,
                 l->dir, a->path, l->dir, b->path);
    ms_error_code(err, "duplicate_version");
    ms_error_hint(err, "Give one of them a version of its own; one that was applied anywhere must keep its version.");
    return MS_ERR_CONFLICT;
}

/* The scripts of one version that concern this database. */
typedef struct group {
    const ms_entry *general[2], *own[2], *other[2]; /* by ms_direction */
} group;

static ms_status group_add(const ms_listing *l, group *g, const ms_entry *e, ms_error *err)
{
    const ms_entry *general = g->general[e->read.part == MS_PART_DOWN ? MS_DOWN : MS_UP];
    if (e->read.dialect == NULL && general != NULL) {
        if (for_other_module(general, e))
            return MS_OK;
        return refuse_duplicate(l, general, e, err);
    }
    const ms_entry **slot = e->read.dialect == NULL ? g->general : g->other;
    if (e->read.dialect != NULL && l->dialect != NULL &&
        span_compare(e->read.dialect, e->read.dialect_len, l->dialect, strlen(l->dialect)) == 0)
        slot = g->own;
    if (slot == g->own && slot[e->read.part == MS_PART_DOWN] != NULL)
        return refuse_duplicate(l, slot[e->read.part == MS_PART_DOWN], e, err);
    if (e->read.part != MS_PART_DOWN && slot[MS_UP] == NULL)
        slot[MS_UP] = e;
    if (e->read.part != MS_PART_UP && slot[MS_DOWN] == NULL)
        slot[MS_DOWN] = e;
    return MS_OK;
}

static const ms_entry *group_pick(const ms_listing *l, const group *g, ms_direction direction)
{
    if (g->own[direction] != NULL)
        return g->own[direction];
    if (g->general[direction] != NULL || l->dialect != NULL)
        return g->general[direction];
    return g->other[direction]; /* no dialect in mind: any of them shows that the migration exists */
}

const char *ms_source_path(ms_arena *arena, const char *dir, const char *file)
{
    size_t n = strlen(dir), m = strlen(file);
    char *path = ms_arena_alloc(arena, n + m + 2);
    memcpy(path, dir, n);
    path[n] = '/';
    memcpy(path + n + 1, file, m + 1);
    return path;
}

/* Does a file hold the way up and the way down? A whole file has one direction, and only that. */
static bool holds_both(const ms_layout_info *layout)
{
    return layout->cut != NULL && layout->cut != ms_layout_cut_none;
}

static ms_status group_finish(const ms_listing *l, const group *g, ms_source *out, ms_error *err)
{
    const ms_entry *up = group_pick(l, g, MS_UP), *down = group_pick(l, g, MS_DOWN);
    if (up == NULL && down == NULL) {
        out->elsewhere++;
        return MS_OK;
    }
    if (up == NULL) {
        ms_error_set(err, MS_ERR_USAGE, "%s/%s has no up script beside it", l->dir, down->path);
        ms_error_code(err, "missing_up");
        ms_error_hint(err, "A migration may lack its down script, but not its up script.");
        return MS_ERR_USAGE;
    }
    ms_migration m = { .layout = out->layout };
    m.version = ms_arena_strndup(out->arena, up->version, up->version_len);
    m.version_text = ms_arena_strndup(out->arena, up->read.version, up->read.version_len);
    m.name = ms_arena_strndup(out->arena, up->read.name, up->read.name_len);
    m.dialect_specific = up->read.dialect != NULL;
    m.code = up->code;
    m.up.path = ms_source_path(out->arena, l->dir, up->path);
    if (down != NULL && (down != up || up->code != NULL || holds_both(ms_layout_of(out->layout))))
        m.down.path = down == up ? m.up.path : ms_source_path(out->arena, l->dir, down->path);
    MS_PUSH(out->arena, &out->migrations, m);
    return MS_OK;
}

/* Prisma orders folders by their whole names: a second one of the same time is the next version. */
static void number_folders(ms_listing *l, const ms_entry **sorted, size_t n)
{
    int count = 1;
    for (size_t i = 1; i < n; i++) {
        const ms_entry *first = sorted[i - (size_t)count];
        count = sorted[i]->read.prisma && version_compare(first, sorted[i]) == 0 ? count + 1 : 1;
        if (count == 1)
            continue;
        ms_entry e = *sorted[i];
        e.read.version = e.version = ms_arena_printf(l->scratch, "%.*s.%d", (int)first->version_len, first->version, count);
        e.read.version_len = e.version_len = strlen(e.version);
        sorted[i] = ms_list_keep(l, &e);
    }
}

static ms_status join(const ms_listing *l, const ms_entry *const *v, size_t n, ms_source *out, ms_error *err)
{
    group g = { { NULL } };
    for (size_t i = 0; i < n; i++) {
        const ms_entry *e = v[i], *before = i > 0 ? v[i - 1] : NULL;
        bool same_version = before != NULL && version_compare(before, e) == 0;
        if (before != NULL && !same_version) {
            ms_status status = group_finish(l, &g, out, err);
            if (status != MS_OK)
                return status;
            g = (group){ { NULL } };
        }
        if (same_version && e->folder != NULL && strcmp(e->folder, before->folder) != 0)
            return refuse_duplicate(l, before, e, err);
        if (same_version && e->read.dialect != NULL && before->read.part == e->read.part &&
            span_compare(e->read.dialect, e->read.dialect_len, before->read.dialect, before->read.dialect_len) == 0)
            return refuse_duplicate(l, before, e, err);
        ms_status status = group_add(l, &g, e, err);
        if (status != MS_OK)
            return status;
    }
    return n > 0 ? group_finish(l, &g, out, err) : MS_OK;
}

static int text_order(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

static void keep_unread(ms_listing *l, ms_source *out)
{
    if (l->unread.n > 0)
        qsort(l->unread.v, l->unread.n, sizeof *l->unread.v, text_order);
    for (size_t i = 0; i < l->unread.n; i++)
        MS_PUSH(out->arena, &out->unread, ms_arena_strdup(out->arena, l->unread.v[i]));
}

static ms_status open_listed(ms_listing *l, ms_source *out, ms_error *err)
{
    ms_shape k = MS_SHAPE_PAIR;
    ms_status status = ms_list_dir(l, err);
    if (status != MS_OK)
        return status;
    if (l->layout == MS_LAYOUT_AUTO && l->odd_files.n > 0 && ms_file_marks(l->dir, l->odd_files.v[0].path) == MS_LAYOUT_LIQUIBASE) {
        out->layout = MS_LAYOUT_LIQUIBASE; /* its files have any name */
        return ms_layout_of(out->layout)->open(out->dir, l->dialect, out, err);
    }
    if ((status = choose_shape(l, &k, err)) != MS_OK)
        return status;
    const ms_entry **sorted = sort(l, k);
    out->layout = layout_of(l, k, sorted);
    if (ms_layout_of(out->layout)->open != NULL)
        return ms_layout_of(out->layout)->open(out->dir, l->dialect, out, err);
    keep_unread(l, out);
    number_folders(l, sorted, l->entries[k].n);
    status = join(l, sorted, l->entries[k].n, out, err);
    if (status == MS_OK && out->layout == MS_LAYOUT_FLYWAY)
        ms_flyway_settings(out);
    return status == MS_OK && out->layout == MS_LAYOUT_ATLAS ? ms_atlas_check_sum(out, err) : status;
}

ms_status ms_source_open(const char *dir, ms_layout layout, const char *dialect, ms_arena *arena, ms_source *out,
                         ms_error *err)
{
    *out = (ms_source){ .arena = arena, .layout = layout };
    out->dir = ms_arena_strdup(arena, dir);
    ms_listing l = { .dir = out->dir, .dialect = dialect, .layout = layout, .fd = -1 };
    l.scratch = ms_arena_new();
    const ms_layout indexed = indexed_layout(&l);
    ms_status status;
    if (indexed != MS_LAYOUT_AUTO) {
        out->layout = indexed;
        status = ms_layout_of(indexed)->open(out->dir, dialect, out, err);
    } else {
        status = open_listed(&l, out, err);
    }
    ms_arena_free(l.scratch);
    return status;
}
