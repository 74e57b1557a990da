/* source.c: lists a directory of migrations, tells its layout, orders it by version.
 *
 * Reads names, not contents (but for the head of a file or two, where only that tells dbmate's layout from goose's).
 * Nothing is skipped in silence: a .sql file that no rule explains is an error that names it. */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/files.h"
#include "source/names.h"
#include "source/source.h"

/* One .sql file as it was found. */
typedef struct entry {
    ms_name_read read;
    const char *version;        /* digits that count; see ms_name_version */
    size_t version_len;
    const char *path;           /* relative to the directory */
    const char *folder;         /* FOLDERS: its folder's name, else NULL */
} entry;

/* The kinds of things a directory can hold; each but the first implies a layout. */
typedef enum kind { KIND_PAIR, KIND_SINGLE, KIND_FOLDER, KIND_COUNT } kind;

/* A .sql file or folder that cannot be read as a migration. */
typedef struct odd {
    const char *path;
    const char *reason;
} odd;

typedef MS_VEC(odd) odd_list;

typedef struct listing {
    ms_arena *scratch;
    const char *dir;
    const char *dialect;
    ms_layout layout;           /* as asked for */
    int fd;
    MS_VEC(entry) entries[KIND_COUNT];
    odd_list odd_files, odd_folders;
} listing;

int ms_version_compare(const char *a, const char *b)
{
    while (*a == '0')
        a++;
    while (*b == '0')
        b++;
    size_t na = strlen(a), nb = strlen(b);
    if (na != nb)
        return na < nb ? -1 : 1;
    return memcmp(a, b, na);
}

/* ---- reading the directory --------------------------------------------------------------------------------------- */

static void push_odd(listing *l, odd_list *list, const char *path, const char *reason)
{
    odd o = { ms_arena_strdup(l->scratch, path), ms_arena_strdup(l->scratch, reason) };
    MS_PUSH(l->scratch, list, o);
}

static bool is_folder(const listing *l, const struct dirent *d)
{
    if (d->d_type != DT_UNKNOWN && d->d_type != DT_LNK)
        return d->d_type == DT_DIR;
    struct stat st;
    return fstatat(l->fd, d->d_name, &st, 0) == 0 && S_ISDIR(st.st_mode);
}

static void list_file(listing *l, const char *file)
{
    char reason[MS_NAME_REASON];
    entry e = { .path = ms_arena_strdup(l->scratch, file) };
    if (!ms_name_is_sql(file))
        return;
    if (!ms_name_read_file(e.path, l->dialect, &e.read, reason)) {
        push_odd(l, &l->odd_files, file, reason);
        return;
    }
    e.version = ms_name_version(&e.read, l->scratch, &e.version_len);
    MS_PUSH(l->scratch, &l->entries[e.read.part == MS_PART_BOTH ? KIND_SINGLE : KIND_PAIR], e);
}

static bool is_sql_inside(const struct dirent *d)
{
    return d->d_name[0] != '.' && ms_name_is_sql(d->d_name);
}

static ms_status list_folder(listing *l, const char *folder, ms_error *err)
{
    char reason[MS_NAME_REASON];
    ms_name_read outer;
    const char *name = ms_arena_strdup(l->scratch, folder);
    if (!ms_name_read_folder(name, &outer, reason)) {
        if (faccessat(l->fd, ms_arena_printf(l->scratch, "%s/up.sql", name), F_OK, 0) == 0)
            push_odd(l, &l->odd_folders, name, reason);
        return MS_OK;
    }
    int fd = openat(l->fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *inside = fd < 0 ? NULL : fdopendir(fd);
    if (inside == NULL) {
        int why = errno;
        if (fd >= 0)
            close(fd);
        return ms_error_set(err, MS_ERR_IO, "cannot read the folder %s/%s: %s", l->dir, name, strerror(why));
    }
    size_t version_len, scripts = 0;
    const char *version = ms_name_version(&outer, l->scratch, &version_len);
    for (struct dirent *d = readdir(inside); d != NULL; d = readdir(inside)) {
        if (!is_sql_inside(d))
            continue;
        scripts++;
        entry e = { .read = outer, .version = version, .version_len = version_len, .folder = name };
        e.path = ms_arena_printf(l->scratch, "%s/%s", name, d->d_name);
        if (ms_name_read_inner(e.path + strlen(name) + 1, l->dialect, &e.read, reason))
            MS_PUSH(l->scratch, &l->entries[KIND_FOLDER], e);
        else
            push_odd(l, &l->odd_folders, e.path, reason);
    }
    closedir(inside);
    if (scripts == 0)
        push_odd(l, &l->odd_folders, name, "the folder holds no up.sql");
    return MS_OK;
}

static ms_status list_dir(listing *l, ms_error *err)
{
    l->fd = open(l->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = l->fd < 0 ? NULL : fdopendir(l->fd);
    if (d == NULL) {
        int why = errno;
        if (l->fd >= 0)
            close(l->fd);
        ms_error_set(err, why == ENOENT || why == ENOTDIR ? MS_ERR_NOT_FOUND : MS_ERR_IO,
                     "cannot read the migrations directory %s: %s", l->dir, strerror(why));
        ms_error_code(err, "migrations_dir");
        if (why == ENOENT)
            ms_error_hint(err, "`migsafe init` makes one; --dir or \"dir\" in migsafe.conf says where it is.");
        return err != NULL ? err->status : MS_ERR_NOT_FOUND;
    }
    ms_status status = MS_OK;
    errno = 0;
    for (struct dirent *e = readdir(d); status == MS_OK && e != NULL; e = readdir(d)) {
        if (e->d_name[0] != '.' && is_folder(l, e)) {
            if (l->layout == MS_LAYOUT_AUTO || l->layout == MS_LAYOUT_FOLDERS)
                status = list_folder(l, e->d_name, err);
        } else if (e->d_name[0] != '.') {
            list_file(l, e->d_name);
        }
        errno = 0;
    }
    if (status == MS_OK && errno != 0)
        status = ms_error_set(err, MS_ERR_IO, "cannot read the migrations directory %s: %s", l->dir, strerror(errno));
    closedir(d);
    return status;
}

/* ---- which layout ------------------------------------------------------------------------------------------------ */

static const struct kind_info {
    const char *shape;
    bool fits[5];               /* by ms_layout */
} kinds[KIND_COUNT] = {
    [KIND_PAIR] = { "NNN_name.up.sql", { [MS_LAYOUT_AUTO] = true, [MS_LAYOUT_PAIRS] = true } },
    [KIND_SINGLE] = { "NNN_name.sql",
                      { [MS_LAYOUT_AUTO] = true, [MS_LAYOUT_SINGLE] = true, [MS_LAYOUT_GOOSE] = true } },
    [KIND_FOLDER] = { "NNN_name/up.sql", { [MS_LAYOUT_AUTO] = true, [MS_LAYOUT_FOLDERS] = true } },
};

/* The alphabetically first of a kind, so that messages do not depend on the order of the directory. */
static const char *first_path(const listing *l, kind k)
{
    const char *first = l->entries[k].v[0].path;
    for (size_t i = 1; i < l->entries[k].n; i++)
        if (strcmp(l->entries[k].v[i].path, first) < 0)
            first = l->entries[k].v[i].path;
    return first;
}

static int odd_compare(const void *a, const void *b)
{
    return strcmp(((const odd *)a)->path, ((const odd *)b)->path);
}

static ms_status refuse_odd(const listing *l, odd_list *list, ms_error *err)
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
    ms_error_hint(err, "Names are NNN_name.up.sql and NNN_name.down.sql, or NNN_name.sql, or NNN_name/up.sql. Move other "
                       "SQL files to another directory.");
    return MS_ERR_USAGE;
}

/* Is there a .sql file among the odd ones, not only folders that hold none? */
static bool has_script(const odd_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        if (strchr(list->v[i].path, '/') != NULL)
            return true;
    return false;
}

/* Leaves the one kind of entries that the layout takes in *out. */
static ms_status choose_kind(listing *l, kind *out, ms_error *err)
{
    size_t found = 0;
    kind seen[KIND_COUNT] = { KIND_PAIR };
    for (kind k = 0; k < KIND_COUNT; k++)
        if (l->entries[k].n > 0)
            seen[found++] = k;
    if (found > 1) {
        ms_error_set(err, MS_ERR_CONFLICT, "%s holds migrations in two layouts: %s and %s", l->dir,
                     first_path(l, seen[0]), first_path(l, seen[1]));
        ms_error_code(err, "migration_layouts");
        ms_error_hint(err, "Keep one layout in a directory; move the others or write them like the rest.");
        return MS_ERR_CONFLICT;
    }
    if (found == 1 && !kinds[seen[0]].fits[l->layout]) {
        ms_error_set(err, MS_ERR_USAGE, "%s/%s does not fit the layout \"%s\"", l->dir, first_path(l, seen[0]),
                     ms_layout_name(l->layout));
        ms_error_code(err, "migration_layouts");
        ms_error_hint(err, "It has the shape %s; set \"layout\" in migsafe.conf accordingly, or leave it out.",
                      kinds[seen[0]].shape);
        return MS_ERR_USAGE;
    }
    if (l->odd_files.n > 0)
        return refuse_odd(l, &l->odd_files, err);
    /* beside other layouts a folder is nobody's business */
    bool folders = seen[0] == KIND_FOLDER || l->layout == MS_LAYOUT_FOLDERS || (found == 0 && has_script(&l->odd_folders));
    if (l->odd_folders.n > 0 && folders)
        return refuse_odd(l, &l->odd_folders, err);
    if (found == 0) {
        ms_error_set(err, MS_ERR_NOT_FOUND, "there is no migration in %s", l->dir);
        ms_error_code(err, "no_migrations");
        ms_error_hint(err, "`migsafe new NAME` writes the first one.");
        return MS_ERR_NOT_FOUND;
    }
    *out = seen[0];
    return MS_OK;
}

static ms_layout layout_of(const listing *l, kind k, const entry *const *sorted)
{
    if (l->layout != MS_LAYOUT_AUTO)
        return l->layout;
    if (k == KIND_PAIR)
        return MS_LAYOUT_PAIRS;
    if (k == KIND_FOLDER)
        return MS_LAYOUT_FOLDERS;
    for (size_t i = 0; i < l->entries[k].n && i < 16; i++) { /* the first file that says anything decides */
        ms_layout marks = ms_file_marks(l->dir, sorted[i]->path);
        if (marks != MS_LAYOUT_AUTO)
            return marks;
    }
    return MS_LAYOUT_SINGLE;
}

/* ---- ordering and joining ---------------------------------------------------------------------------------------- */

static int span_compare(const char *a, size_t na, const char *b, size_t nb)
{
    size_t n = na < nb ? na : nb;
    int c = n > 0 ? memcmp(a, b, n) : 0;
    return c != 0 ? c : (na > nb) - (na < nb);
}

static int version_compare(const entry *a, const entry *b)
{
    if (a->version_len != b->version_len)
        return a->version_len < b->version_len ? -1 : 1;
    return memcmp(a->version, b->version, a->version_len);
}

/* By version, part, dialect (general first), those that may carry an unknown dialect last, path. */
static int entry_compare(const void *pa, const void *pb)
{
    const entry *a = *(const entry *const *)pa, *b = *(const entry *const *)pb;
    int c = version_compare(a, b);
    if (c == 0)
        c = (int)a->read.part - (int)b->read.part;
    if (c == 0)
        c = span_compare(a->read.dialect, a->read.dialect_len, b->read.dialect, b->read.dialect_len);
    if (c == 0)
        c = (a->read.suspect_len > 0) - (b->read.suspect_len > 0);
    return c != 0 ? c : strcmp(a->path, b->path);
}

static const entry **sort(const listing *l, kind k)
{
    size_t n = l->entries[k].n;
    const entry **sorted = ms_arena_alloc(l->scratch, n * sizeof *sorted);
    for (size_t i = 0; i < n; i++)
        sorted[i] = &l->entries[k].v[i];
    qsort(sorted, n, sizeof *sorted, entry_compare);
    return sorted;
}

/* 001_x.oracle.up.sql beside 001_x.up.sql: made for the dialect of a module that is not in use. */
static bool for_other_module(const entry *general, const entry *e)
{
    size_t suspect = e->read.suspect_len;
    return suspect > 0 && general->read.suspect_len == 0 && e->read.name_len > suspect &&
           span_compare(general->read.name, general->read.name_len, e->read.name, e->read.name_len - suspect - 1) == 0;
}

static ms_status refuse_duplicate(const listing *l, const entry *a, const entry *b, ms_error *err)
{
    ms_error_set(err, MS_ERR_CONFLICT, "version %.*s is there twice: %s/%s and %s/%s", (int)a->version_len, a->version,
                 l->dir, a->path, l->dir, b->path);
    ms_error_code(err, "duplicate_version");
    ms_error_hint(err, "Give one of them a version of its own; one that was applied anywhere must keep its version.");
    return MS_ERR_CONFLICT;
}

/* The scripts of one version that concern this database. */
typedef struct group {
    const entry *general[2], *own[2], *other[2]; /* by ms_direction */
} group;

static ms_status group_add(const listing *l, group *g, const entry *e, ms_error *err)
{
    const entry *general = g->general[e->read.part == MS_PART_DOWN ? MS_DOWN : MS_UP];
    if (e->read.dialect == NULL && general != NULL) {
        if (for_other_module(general, e))
            return MS_OK;
        return refuse_duplicate(l, general, e, err);
    }
    const entry **slot = e->read.dialect == NULL ? g->general : g->other;
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

static const entry *group_pick(const listing *l, const group *g, ms_direction direction)
{
    if (g->own[direction] != NULL)
        return g->own[direction];
    if (g->general[direction] != NULL || l->dialect != NULL)
        return g->general[direction];
    return g->other[direction]; /* no dialect in mind: any of them shows that the migration exists */
}

static const char *join_path(ms_arena *arena, const char *dir, const char *file)
{
    size_t n = strlen(dir), m = strlen(file);
    char *path = ms_arena_alloc(arena, n + m + 2);
    memcpy(path, dir, n);
    path[n] = '/';
    memcpy(path + n + 1, file, m + 1);
    return path;
}

static ms_status group_finish(const listing *l, const group *g, ms_source *out, ms_error *err)
{
    const entry *up = group_pick(l, g, MS_UP), *down = group_pick(l, g, MS_DOWN);
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
    m.up.path = join_path(out->arena, l->dir, up->path);
    if (down != NULL)
        m.down.path = down == up ? m.up.path : join_path(out->arena, l->dir, down->path);
    MS_PUSH(out->arena, &out->migrations, m);
    return MS_OK;
}

static ms_status join(const listing *l, const entry *const *v, size_t n, ms_source *out, ms_error *err)
{
    group g = { { NULL } };
    for (size_t i = 0; i < n; i++) {
        const entry *e = v[i], *before = i > 0 ? v[i - 1] : NULL;
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

ms_status ms_source_open(const char *dir, ms_layout layout, const char *dialect, ms_arena *arena, ms_source *out,
                         ms_error *err)
{
    *out = (ms_source){ .arena = arena, .layout = layout };
    out->dir = ms_arena_strdup(arena, dir);
    listing l = { .dir = out->dir, .dialect = dialect, .layout = layout, .fd = -1 };
    l.scratch = ms_arena_new();
    kind k = KIND_PAIR;
    ms_status status = list_dir(&l, err);
    if (status == MS_OK)
        status = choose_kind(&l, &k, err);
    if (status == MS_OK) {
        const entry **sorted = sort(&l, k);
        out->layout = layout_of(&l, k, sorted);
        status = join(&l, sorted, l.entries[k].n, out, err);
    }
    ms_arena_free(l.scratch);
    return status;
}
