/* liquibase_list.c: which changesets a directory of formatted SQL holds. liquibase.c reads them. */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "source/liquibase.h"
#include "source/names.h"

/* One changelog; `number` = the digits and dots in its name. */
typedef struct changelog {
    const char *file, *number;
} changelog;
typedef MS_VEC(changelog) changelogs;

/* db.changelog-1.02.sql -> "1.2"; "0" without digits. */
static const char *file_number(const char *file, ms_arena *arena)
{
    GString *out = g_string_new(NULL);
    const char *p = file + strcspn(file, "0123456789");
    while (g_ascii_isdigit(*p)) {
        while (*p == '0' && g_ascii_isdigit(p[1]))
            p++;
        const size_t n = strspn(p, "0123456789");
        g_string_append_len(out, p, (gssize)n);
        p += n;
        if ((*p == '.' || *p == '_') && g_ascii_isdigit(p[1])) {
            g_string_append_c(out, '.');
            p++;
        }
    }
    const char *number = ms_arena_strdup(arena, out->len > 0 ? out->str : "0");
    g_string_free(out, TRUE);
    return number;
}

/* XML, YAML and JSON changelogs that hold changesets of their own are not run: nobody must think they are. A root that only
 * includes others is harmless. */
static ms_status check_other_format(const char *dir, const char *file, ms_error *err)
{
    static const char *const tails[] = { ".xml", ".yaml", ".yml", ".json" };
    bool other = false;
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
        other = other || g_str_has_suffix(file, tails[i]);
    if (!other)
        return MS_OK;
    ms_arena *scratch = ms_arena_new();
    ms_file_text text;
    ms_status status = ms_file_read(ms_source_path(scratch, dir, file), 0, scratch, &text, err);
    if (status == MS_OK && (memmem(text.text, text.len, "changeSet", 9) != NULL && memmem(text.text, text.len, "author", 6) != NULL)) {
        status = ms_error_set(err, MS_ERR_UNSUPPORTED, "%s/%s holds changesets that are no SQL", dir, file);
        ms_error_code(err, "code_migration");
        ms_error_hint(err, "migsafe reads formatted SQL only; liquibase update-sql writes what they do as SQL.");
    }
    ms_arena_free(scratch);
    return status;
}

static int by_number(const void *a, const void *b)
{
    const changelog *x = a, *y = b;
    const int c = ms_version_compare(x->number, y->number);
    return c != 0 ? c : strcmp(x->file, y->file);
}

static ms_status list_files(const char *dir, ms_arena *arena, changelogs *out, ms_error *err)
{
    DIR *d = opendir(dir);
    if (d == NULL)
        return ms_error_set(err, MS_ERR_NOT_FOUND, "cannot read the migrations directory %s: %s", dir, strerror(errno));
    ms_status status = MS_OK;
    for (struct dirent *e = readdir(d); status == MS_OK && e != NULL; e = readdir(d)) {
        if (e->d_name[0] == '.')
            continue;
        if (ms_name_is_sql(e->d_name)) {
            changelog c = { ms_arena_strdup(arena, e->d_name), file_number(e->d_name, arena) };
            MS_PUSH(arena, out, c);
        } else {
            status = check_other_format(dir, e->d_name, err);
        }
    }
    closedir(d);
    if (out->n > 0)
        qsort(out->v, out->n, sizeof *out->v, by_number);
    for (size_t i = 1; status == MS_OK && i < out->n; i++) {
        const size_t n = strlen(out->v[i - 1].number);
        if (strncmp(out->v[i].number, out->v[i - 1].number, n) != 0 || (out->v[i].number[n] != '\0' && out->v[i].number[n] != '.'))
            continue;
        status = ms_error_set(err, MS_ERR_CONFLICT, "%s/%s and %s/%s have no order: their numbers are %s and %s", dir, out->v[i - 1].file, dir,
                              out->v[i].file, out->v[i - 1].number, out->v[i].number);
        ms_error_code(err, "duplicate_version");
        ms_error_hint(err, "The version of a changeset is the number in the file's name and its position in the file: number the "
                           "files, all with as many dots.");
    }
    return status;
}

/* dbms:postgresql,mysql or dbms:!h2. */
static bool for_dialect(ms_liquibase_span value, const char *dialect)
{
    bool listed = false, wanted = false;
    if (dialect == NULL || value.n == 0)
        return true;
    g_autofree char *list = g_strndup(value.p, value.n);
    g_auto(GStrv) words = g_strsplit(list, ",", -1);
    for (char **w = words; *w != NULL; w++) {
        char *word = g_strstrip(*w);
        if (*word == '!') {
            if (g_ascii_strcasecmp(word + 1, dialect) == 0)
                return false;
            continue;
        }
        listed = true;
        wanted = wanted || g_ascii_strcasecmp(word, dialect) == 0 || g_ascii_strcasecmp(word, "all") == 0;
    }
    return !listed || wanted;
}

static ms_status duplicate(const ms_source *out, const ms_migration *m, int32_t line, ms_error *err)
{
    for (size_t i = out->migrations.n; i-- > 0 && out->migrations.v[i].up.path == m->up.path;)
        if (strcmp(out->migrations.v[i].section, m->section) == 0) {
            ms_error_set(err, MS_ERR_CONFLICT, "the changeset %s is there twice", m->section);
            ms_error_code(err, "duplicate_version");
            if (err != NULL) {
                ms_text_copy(err->file, sizeof err->file, m->up.path, strlen(m->up.path));
                err->line = line;
            }
            return MS_ERR_CONFLICT;
        }
    return MS_OK;
}

static ms_status bad_file(const char *path, int32_t line, const char *what, ms_error *err)
{
    ms_error_set(err, MS_ERR_USAGE, "%s", what);
    ms_error_code(err, "annotation");
    if (err != NULL) {
        ms_text_copy(err->file, sizeof err->file, path, strlen(path));
        err->line = line;
    }
    return MS_ERR_USAGE;
}

/* Which changesets of a directory are listed. */
typedef struct choice {
    const char *dialect;
    ms_liquibase_filter filter;
} choice;

static ms_status add_changeset(ms_source *out, const changelog *log, const char *path, const choice *c, int position,
                               const ms_liquibase_set *set, int32_t line, ms_error *err)
{
    ms_arena *arena = out->arena;
    ms_liquibase_span rest = set->attributes, key, value, logical = { NULL, 0 }, context = { NULL, 0 }, labels = { NULL, 0 };
    bool wanted = true, certain;
    while (ms_liquibase_attribute(&rest, &key, &value)) {
        if (ms_liquibase_is(key, "dbms"))
            wanted = wanted && for_dialect(value, c->dialect);
        if (ms_liquibase_is(key, "ignore") && ms_liquibase_is(value, "true"))
            wanted = false;
        if (ms_liquibase_is(key, "logicalFilePath"))
            logical = value;
        if (ms_liquibase_is(key, "context") || ms_liquibase_is(key, "contextFilter"))
            context = value;
        if (ms_liquibase_is(key, "labels"))
            labels = value;
    }
    wanted = wanted && ms_liquibase_runs(&c->filter, context, labels, &certain);
    out->elsewhere += !wanted;
    if (!wanted)
        return MS_OK;
    ms_migration m = { .layout = MS_LAYOUT_LIQUIBASE, .settings = c->filter.path, .chosen = certain };
    m.version = m.version_text = ms_arena_printf(arena, "%s.%d", log->number, position);
    m.name = ms_arena_strndup(arena, set->id.p, set->id.n);
    m.section = ms_arena_printf(arena, "%.*s:%.*s", (int)set->author.n, set->author.p, (int)set->id.n, set->id.p);
    m.key = ms_arena_printf(arena, "%s\n%.*s", m.section, (int)(logical.n > 0 ? logical.n : strlen(log->file)),
                            logical.n > 0 ? logical.p : log->file);
    m.up.path = m.down.path = path;
    ms_status status = duplicate(out, &m, line, err);
    MS_PUSH(arena, &out->migrations, m);
    return status;
}

static ms_status list_changesets(ms_source *out, const changelog *log, const choice *c, ms_error *err)
{
    ms_file_text file;
    ms_arena *scratch = ms_arena_new();
    const char *path = ms_source_path(out->arena, out->dir, log->file);
    ms_status status = ms_file_read(path, 0, scratch, &file, err);
    int position = 0;
    if (status == MS_OK && !ms_liquibase_head(file.text, file.len))
        status = bad_file(path, 1, "the file does not begin with \"--liquibase formatted sql\"", err);
    ms_lines l = { .p = file.text, .end = status == MS_OK ? file.text + file.len : file.text };
    while (status == MS_OK && ms_lines_next(&l)) {
        ms_liquibase_set set;
        const int is = ms_liquibase_changeset(&l, &set);
        if (is < 0)
            status = bad_file(path, l.number, "the line is not --changeset AUTHOR:ID", err);
        else if (is > 0)
            status = add_changeset(out, log, path, c, ++position, &set, l.number, err);
    }
    ms_arena_free(scratch);
    return status;
}

ms_status ms_liquibase_open(const char *dir, const char *dialect, ms_source *out, ms_error *err)
{
    changelogs logs = { 0 };
    choice c = { .dialect = dialect };
    ms_status status = ms_liquibase_filter_read(dir, out->arena, &c.filter, err);
    if (status == MS_OK)
        status = list_files(dir, out->arena, &logs, err);
    for (size_t i = 0; status == MS_OK && i < logs.n; i++)
        status = list_changesets(out, &logs.v[i], &c, err);
    if (status == MS_OK && out->migrations.n == 0) {
        status = ms_error_set(err, MS_ERR_NOT_FOUND, "there is no changeset in %s", dir);
        ms_error_code(err, "no_migrations");
    }
    return status;
}
