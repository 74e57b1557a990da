/* load.c: one direction of one migration, from its file to memory.
 *
 * Puts together what files.c, sections.c and directives.c know. Leaves cutting into statements to core/sql. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "source/files.h"
#include "source/sections.h"

static const struct layout_info {
    const char *name;
    const char *alias;
    const char *mark;           /* what opens its up section */
} layouts[] = {
    [MS_LAYOUT_AUTO] = { "auto", "", NULL },
    [MS_LAYOUT_PAIRS] = { "pairs", "golang-migrate", NULL },
    [MS_LAYOUT_SINGLE] = { "single", "dbmate", "-- migrate:up" },
    [MS_LAYOUT_FOLDERS] = { "folders", "diesel", NULL },
    [MS_LAYOUT_GOOSE] = { "goose", "", "-- +goose Up" },
};

const char *ms_layout_name(ms_layout layout) { return layouts[layout].name; }

bool ms_layout_parse(const char *name, ms_layout *out)
{
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
        if (*name != '\0' && (strcmp(name, layouts[i].name) == 0 || strcmp(name, layouts[i].alias) == 0)) {
            *out = (ms_layout)i;
            return true;
        }
    return false;
}

/* ---- Diesel's metadata.toml -------------------------------------------------------------------------------------- */

static bool blank(char c) { return c == ' ' || c == '\t'; }

/* "key = value # comment": true when key is the one asked for; value without blanks and comment. */
static bool toml_line(const ms_lines *l, const char *key, const char **value, size_t *len)
{
    size_t i = 0, n = strlen(key), end = l->len;
    while (i < end && blank(l->line[i]))
        i++;
    if (end - i < n || memcmp(l->line + i, key, n) != 0)
        return false;
    for (i += n; i < end && blank(l->line[i]); i++)
        continue;
    if (i == end || l->line[i] != '=')
        return false;
    for (i++; i < end && blank(l->line[i]); i++)
        continue;
    *value = l->line + i;
    for (n = 0; i + n < end && l->line[i + n] != '#'; n++)
        continue;
    while (n > 0 && blank(l->line[i + n - 1]))
        n--;
    *len = n;
    return true;
}

/* metadata.toml beside up.sql; without one there is nothing to say. */
static ms_status read_metadata(const char *script, ms_arena *arena, ms_directives *d, ms_error *err)
{
    const char *slash = strrchr(script, '/');
    ms_file_text file;
    if (slash == NULL)
        return MS_OK;
    const char *path = ms_arena_printf(arena, "%.*s/metadata.toml", (int)(slash - script), script);
    if (faccessat(AT_FDCWD, path, F_OK, 0) != 0)
        return MS_OK;
    ms_status status = ms_file_read(path, 1 << 20, arena, &file, err);
    if (status != MS_OK)
        return status;
    ms_lines l = { .p = file.text, .end = file.text + file.len };
    while (ms_lines_next(&l)) {
        const char *value;
        size_t len;
        if (!toml_line(&l, "run_in_transaction", &value, &len))
            continue;
        bool is_true = len == 4 && memcmp(value, "true", 4) == 0;
        if (!is_true && !(len == 5 && memcmp(value, "false", 5) == 0)) {
            ms_error_set(err, MS_ERR_USAGE, "run_in_transaction is true or false, not \"%.*s\"", (int)len, value);
            ms_error_code(err, "directive");
            if (err != NULL) {
                ms_text_copy(err->file, sizeof err->file, path, strlen(path));
                err->line = l.number;
            }
            return MS_ERR_USAGE;
        }
        d->transaction_off = !is_true;
    }
    return MS_OK;
}

/* ---- one direction ----------------------------------------------------------------------------------------------- */

/* SQL where only comments may stand. */
static ms_status stray_statement(const ms_migration *m, const ms_section *head, size_t at, ms_error *err)
{
    const char *mark = layouts[m->layout].mark;
    if (head->present)
        ms_error_set(err, MS_ERR_USAGE, "a statement stands before the first \"%s\"", mark);
    else
        ms_error_set(err, MS_ERR_USAGE, "the file has no line \"%s\"", mark);
    ms_error_code(err, "annotation");
    ms_error_hint(err, "Put \"%s\" in front of it%s.", mark,
                  m->layout == MS_LAYOUT_SINGLE ? ", or name the file NNN_name.up.sql" : "");
    if (err != NULL) {
        err->line = 1;
        err->column = 1;
        for (size_t i = 0; i < at; i++)
            err->line += head->text[i] == '\n';
    }
    return MS_ERR_USAGE;
}

static ms_status load_sections(const ms_migration *m, ms_direction direction, ms_file_text *file, ms_arena *arena,
                               ms_section *section, ms_directives *d, ms_error *err)
{
    ms_section head;
    ms_leading lead = { 0, false };
    ms_status status =
        m->layout == MS_LAYOUT_SINGLE
            ? ms_sections_single(file->text, file->len, direction, arena, &head, section, d, err)
            : ms_sections_goose(file->text, file->len, direction, &head, section, d, err);
    if (status != MS_OK)
        return status;
    status = ms_directives_leading(head.text, head.len, 1, arena, d, &lead, err);
    if (status == MS_OK && lead.len < head.len)
        status = stray_statement(m, &head, lead.len, err);
    return status;
}

static ms_status load_text(const ms_migration *m, ms_direction direction, ms_file_text *file, ms_arena *arena,
                           ms_loaded *out, ms_error *err)
{
    const char *path = direction == MS_UP ? m->up.path : m->down.path;
    ms_section section = { .text = file->text, .len = file->len, .line = 1, .present = true };
    ms_status status = MS_OK;
    ms_leading lead = { 0, false };
    if (m->layout == MS_LAYOUT_SINGLE || m->layout == MS_LAYOUT_GOOSE)
        status = load_sections(m, direction, file, arena, &section, &out->directives, err);
    else
        status = ms_sections_none(file->text, file->len, direction, err);
    if (status == MS_OK && m->layout == MS_LAYOUT_FOLDERS)
        status = read_metadata(path, arena, &out->directives, err);
    if (status == MS_OK)
        status = ms_directives_leading(section.text, section.len, section.line, arena, &out->directives, &lead, err);
    section.text[section.len] = '\0'; /* over the next mark or the terminator: this copy serves one direction */
    out->text = section.text;
    out->len = section.len;
    out->line0 = section.line;
    out->present = section.present;
    out->blank = lead.len == section.len;
    out->explained = out->blank && lead.prose;
    return status;
}

ms_status ms_migration_load(const ms_migration *m, ms_direction direction, uint64_t max_bytes, ms_arena *arena,
                            ms_loaded *out, ms_error *err)
{
    const char *path = direction == MS_UP ? m->up.path : m->down.path;
    ms_file_text file;
    *out = (ms_loaded){ .text = "", .line0 = 1, .blank = true };
    ms_directives_init(&out->directives);
    if (path == NULL)
        return MS_OK;
    ms_status status = ms_file_read(path, max_bytes, arena, &file, err);
    if (status != MS_OK)
        return status;
    memcpy(out->raw_checksum, file.checksum, sizeof out->raw_checksum);
    status = load_text(m, direction, &file, arena, out, err);
    if (status != MS_OK && err != NULL && err->file[0] == '\0')
        ms_text_copy(err->file, sizeof err->file, path, strlen(path));
    return status;
}
