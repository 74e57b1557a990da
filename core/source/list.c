/* list.c: reads a directory of migrations: names only, no contents. source.c decides what they mean together. */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/list.h"

static void push_odd(ms_listing *l, ms_odds *list, const char *path, const char *reason)
{
    ms_odd o = { ms_arena_strdup(l->scratch, path), ms_arena_strdup(l->scratch, reason) };
    MS_PUSH(l->scratch, list, o);
}

static bool is_folder(const ms_listing *l, const struct dirent *d)
{
    if (d->d_type != DT_UNKNOWN && d->d_type != DT_LNK)
        return d->d_type == DT_DIR;
    struct stat st;
    return fstatat(l->fd, d->d_name, &st, 0) == 0 && S_ISDIR(st.st_mode);
}

/* ---- files -------------------------------------------------------------------------------------------------------- */

/* Migrations of other tools that are programs: listed, so that nobody takes them for run, and refused when they are due. */
static const struct language {
    const char *tail, *not_tail;
    const char *name;
} languages[] = {
    { ".go", "_test.go", "Go" },      { ".rb", NULL, "Ruby" },   { ".py", NULL, "Python" },
    { ".js", NULL, "JavaScript" },    { ".ts", ".d.ts", "TypeScript" }, { ".java", NULL, "Java" },
    { ".kt", NULL, "Kotlin" },        { ".rs", NULL, "Rust" },   { ".php", NULL, "PHP" },
    { ".exs", NULL, "Elixir" },       { ".cs", NULL, "C#" },
};

static bool ends_with(const char *text, const char *tail)
{
    const size_t n = strlen(text), m = strlen(tail);
    return n >= m && strcmp(text + n - m, tail) == 0;
}

static uint64_t number_of(const char *digits, size_t n)
{
    uint64_t number = 0;
    if (n > 18)
        return 0;
    for (size_t i = 0; i < n; i++) {
        if (digits[i] < '0' || digits[i] > '9')
            return 0;
        number = number * 10 + (uint64_t)(digits[i] - '0');
    }
    return number;
}

ms_entry *ms_list_keep(ms_listing *l, const ms_entry *e)
{
    ms_entry *kept = ms_arena_alloc(l->scratch, sizeof *kept);
    *kept = *e;
    if (kept->version == NULL)
        kept->version = ms_name_version(&kept->read, l->scratch, &kept->version_len);
    kept->number = number_of(kept->version, kept->version_len);
    return kept;
}

/* 00003_fill.go, 20240101000000_create_users.rb, V2__Fill.java: read like the same name with .sql. */
static void list_code(ms_listing *l, const char *file)
{
    char reason[MS_NAME_REASON];
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        const struct language *k = &languages[i];
        if (!ends_with(file, k->tail) || (k->not_tail != NULL && ends_with(file, k->not_tail)))
            continue;
        const char *as_sql = ms_arena_printf(l->scratch, "%.*s.sql", (int)(strlen(file) - strlen(k->tail)), file);
        ms_entry e = { .path = ms_arena_strdup(l->scratch, file), .code = k->name };
        const bool prefixed = ms_name_read_prefixed(as_sql, &e.read, reason);
        if (!prefixed && (!ms_name_read_file(as_sql, NULL, &e.read, reason) || e.read.name_len == 0))
            return; /* a program that is no migration: 3rdparty.go, utils.py */
        if (prefixed && e.read.prefix == 'R') {
            MS_PUSH(l->scratch, &l->unread, e.path);
            return;
        }
        e.read.part = MS_PART_BOTH;
        MS_PUSH(l->scratch, &l->coded, ms_list_keep(l, &e));
        return;
    }
}

/* Repeatable: the name of the file stands for the version, as far as history has room for it. */
static void put_name(ms_listing *l, ms_entry *e)
{
    enum { ROOM = 64, KEPT = 51 };
    const size_t n = strlen(e->path) - strlen(".sql");
    char hex[65];
    ms_text_checksum(e->path, n, hex);
    e->version = n <= ROOM ? ms_arena_strndup(l->scratch, e->path, n) : ms_arena_printf(l->scratch, "%.*s_%.12s", KEPT, e->path, hex);
    e->read.version = e->version;
    e->read.version_len = e->version_len = strlen(e->version);
}

/* V1__x.sql and its kin; true when the name has that shape, readable or not. */
static bool list_prefixed(ms_listing *l, ms_entry *e)
{
    char reason[MS_NAME_REASON] = "";
    if (!ms_name_read_prefixed(e->path, &e->read, reason)) {
        if (reason[0] != '\0')
            push_odd(l, &l->odd_files, e->path, reason);
        return reason[0] != '\0';
    }
    if (e->read.prefix == 'B' || (e->read.prefix == 'R' && l->layout == MS_LAYOUT_REFINERY)) {
        MS_PUSH(l->scratch, &l->unread, e->path);
        return true;
    }
    if (e->read.prefix == 'R')
        put_name(l, e);
    MS_PUSH(l->scratch, &l->entries[MS_SHAPE_PREFIX], ms_list_keep(l, e));
    return true;
}

static void list_file(ms_listing *l, const char *file)
{
    char reason[MS_NAME_REASON];
    ms_entry e = { .path = ms_arena_strdup(l->scratch, file) };
    if (!ms_name_is_sql(file)) {
        list_code(l, file);
        return;
    }
    if (list_prefixed(l, &e))
        return;
    if (!ms_name_read_file(e.path, l->dialect, &e.read, reason)) {
        push_odd(l, &l->odd_files, file, reason);
        return;
    }
    MS_PUSH(l->scratch, &l->entries[e.read.part == MS_PART_BOTH ? MS_SHAPE_SINGLE : MS_SHAPE_PAIR], ms_list_keep(l, &e));
}

/* ---- folders ------------------------------------------------------------------------------------------------------ */

static bool is_sql_inside(const struct dirent *d)
{
    return d->d_name[0] != '.' && ms_name_is_sql(d->d_name);
}

/* Prisma orders folders by their whole names: 20250102_x comes behind 20250102101500_y. */
static void end_of_day(ms_listing *l, ms_entry *e)
{
    enum { DATE_DIGITS = 8 };
    if (e->version_len != DATE_DIGITS || (memcmp(e->version, "19", 2) != 0 && memcmp(e->version, "20", 2) != 0))
        return;
    e->read.version = e->version = ms_arena_printf(l->scratch, "%.*s999999", DATE_DIGITS, e->version);
    e->read.version_len = e->version_len = strlen(e->version);
}

static ms_status list_folder(ms_listing *l, const char *folder, ms_error *err)
{
    char reason[MS_NAME_REASON];
    ms_name_read outer;
    const char *name = ms_arena_strdup(l->scratch, folder);
    if (!ms_name_read_folder(name, &outer, reason)) {
        if (faccessat(l->fd, ms_arena_printf(l->scratch, "%s/up.sql", name), F_OK, 0) == 0 ||
            faccessat(l->fd, ms_arena_printf(l->scratch, "%s/migration.sql", name), F_OK, 0) == 0)
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
        ms_entry e = { .read = outer, .version = version, .version_len = version_len, .folder = name };
        e.path = ms_arena_printf(l->scratch, "%s/%s", name, d->d_name);
        const bool read = ms_name_read_inner(e.path + strlen(name) + 1, l->dialect, &e.read, reason);
        if (read && e.read.prisma)
            end_of_day(l, &e);
        if (read)
            MS_PUSH(l->scratch, &l->entries[MS_SHAPE_FOLDER], ms_list_keep(l, &e));
        else
            push_odd(l, &l->odd_folders, e.path, reason);
    }
    closedir(inside);
    if (scripts == 0)
        push_odd(l, &l->odd_folders, name, "the folder holds no up.sql");
    return MS_OK;
}

/* ---- the directory ------------------------------------------------------------------------------------------------ */

ms_status ms_list_dir(ms_listing *l, ms_error *err)
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
    const bool folders = l->layout == MS_LAYOUT_AUTO || ms_layout_of(l->layout)->shape == MS_SHAPE_FOLDER;
    ms_status status = MS_OK;
    errno = 0;
    for (struct dirent *e = readdir(d); status == MS_OK && e != NULL; e = readdir(d)) {
        if (e->d_name[0] != '.' && is_folder(l, e)) {
            if (folders)
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
