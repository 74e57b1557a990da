/* drizzle.c: Drizzle's journal, meta/_journal.json, says which files there are and in which order. */
#include "config.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "source/layout.h"
#include "source/names.h"

static ms_status journal_error(const char *path, ms_error *err, const char *what)
{
    ms_error_set(err, MS_ERR_USAGE, "the journal of Drizzle cannot be used: %s", what);
    ms_error_code(err, "migration_index");
    if (err != NULL)
        ms_text_copy(err->file, sizeof err->file, path, strlen(path));
    return MS_ERR_USAGE;
}

/* Digits in front of the tag, else the entry's number. */
static ms_status add_entry(ms_source *out, const char *path, json_t *entry, ms_error *err)
{
    const char *tag = json_string_value(json_object_get(entry, "tag"));
    if (tag == NULL || strchr(tag, '/') != NULL || !json_is_integer(json_object_get(entry, "idx")))
        return journal_error(path, err, "an entry has no tag or idx");
    const size_t digits = strspn(tag, "0123456789");
    ms_migration m = { .layout = MS_LAYOUT_DRIZZLE };
    m.version_text = digits > 0 ? ms_arena_strndup(out->arena, tag, digits)
                                : ms_arena_printf(out->arena, "%" JSON_INTEGER_FORMAT, json_integer_value(json_object_get(entry, "idx")));
    m.version = m.version_text;
    while (m.version[0] == '0' && m.version[1] != '\0')
        m.version++;
    m.name = ms_arena_strdup(out->arena, tag[digits] == '_' ? tag + digits + 1 : tag);
    m.up.path = ms_source_path(out->arena, out->dir, ms_arena_printf(out->arena, "%s.sql", tag));
    m.key = ms_arena_printf(out->arena, "%" JSON_INTEGER_FORMAT, json_integer_value(json_object_get(entry, "when")));
    if (faccessat(AT_FDCWD, m.up.path, F_OK, 0) != 0)
        return journal_error(path, err, ms_arena_printf(out->arena, "the file %s.sql is missing", tag));
    const ms_migration *before = out->migrations.n > 0 ? &out->migrations.v[out->migrations.n - 1] : NULL;
    if (before != NULL && ms_version_compare(before->version, m.version) >= 0)
        return journal_error(path, err, ms_arena_printf(out->arena, "%s does not come after %s", m.version_text, before->version_text));
    MS_PUSH(out->arena, &out->migrations, m);
    return MS_OK;
}

/* A .sql file that the journal does not name would never run, and nobody would know. */
static ms_status check_strangers(const ms_source *out, ms_error *err)
{
    DIR *d = opendir(out->dir);
    ms_status status = MS_OK;
    for (struct dirent *e = d == NULL ? NULL : readdir(d); status == MS_OK && e != NULL; e = readdir(d)) {
        bool known = e->d_name[0] == '.' || !ms_name_is_sql(e->d_name);
        for (size_t i = 0; !known && i < out->migrations.n; i++)
            known = strcmp(out->migrations.v[i].up.path + strlen(out->dir) + 1, e->d_name) == 0;
        if (!known) {
            status = ms_error_set(err, MS_ERR_CONFLICT, "%s/%s is not in meta/_journal.json, so Drizzle does not run it", out->dir, e->d_name);
            ms_error_code(err, "migration_index");
            ms_error_hint(err, "Let drizzle-kit generate make the entry, or move the file to another directory.");
        }
    }
    if (d != NULL)
        closedir(d);
    return status;
}

ms_status ms_drizzle_open(const char *dir, const char *dialect, ms_source *out, ms_error *err)
{
    ms_file_text file;
    json_error_t where;
    (void)dialect;
    const char *path = ms_source_path(out->arena, dir, ms_layout_of(MS_LAYOUT_DRIZZLE)->index);
    ms_status status = ms_file_read(path, 64 << 20, out->arena, &file, err);
    if (status != MS_OK)
        return status;
    json_t *journal = json_loadb(file.text, file.len, 0, &where);
    json_t *entries = json_object_get(journal, "entries"), *entry;
    size_t i;
    if (!json_is_array(entries))
        status = journal_error(path, err, journal == NULL ? where.text : "it has no array \"entries\"");
    json_array_foreach(entries, i, entry) {
        if (status == MS_OK)
            status = add_entry(out, path, entry, err);
    }
    json_decref(journal);
    return status == MS_OK ? check_strangers(out, err) : status;
}
