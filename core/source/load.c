/* load.c: one direction of one migration, from its file to memory.
 *
 * Puts together what files.c, sections.c and directives.c know. Leaves cutting into statements to core/sql. */
#include "config.h"

#include <string.h>

#include "source/layout.h"

/* ---- one direction ----------------------------------------------------------------------------------------------- */

/* SQL where only comments may stand. */
static ms_status stray_statement(const ms_migration *m, const ms_section *head, size_t at, ms_error *err)
{
    const char *mark = ms_layout_of(m->layout)->mark;
    if (head->present)
        ms_error_set(err, MS_ERR_USAGE, "a statement stands before the first \"%s\"", mark);
    else
        ms_error_set(err, MS_ERR_USAGE, "the file has no line \"%s\"", mark);
    ms_error_code(err, "annotation");
    ms_error_hint(err, "Put \"%s\" in front of it%s.", mark,
                  m->layout == MS_LAYOUT_SINGLE ? ", or name the file NNN_name.up.sql; where all of a file goes up: --layout=plain" : "");
    if (err != NULL) {
        err->line = 1;
        err->column = 1;
        for (size_t i = 0; i < at; i++)
            err->line += head->text[i] == '\n';
    }
    return MS_ERR_USAGE;
}

/* In front of the first mark only comments may stand, and directives among them hold for the file. */
static ms_status check_head(const ms_load_job *job, const ms_section *head)
{
    ms_leading lead = { 0, false };
    ms_status status = ms_directives_leading(head->text, head->len, 1, job->arena, job->directives, &lead, job->err);
    return status == MS_OK && lead.len < head->len ? stray_statement(job->m, head, lead.len, job->err) : status;
}

ms_status ms_layout_cut_single(ms_load_job *job)
{
    ms_section head;
    ms_status status = ms_sections_single(job->file->text, job->file->len, job->direction, job->arena, &head, job->section,
                                          job->directives, job->err);
    return status == MS_OK ? check_head(job, &head) : status;
}

ms_status ms_layout_cut_annotated(ms_load_job *job)
{
    ms_section head;
    ms_status status = ms_sections_annotated(job->m->layout, job->file->text, job->file->len, job->direction, &head, job->section,
                                             job->directives, job->err);
    return status == MS_OK ? check_head(job, &head) : status;
}

ms_status ms_layout_cut_none(ms_load_job *job)
{
    return ms_sections_none(job->file->text, job->file->len, job->direction, job->err);
}

static ms_status refuse_code(const ms_migration *m, ms_error *err)
{
    ms_error_set(err, MS_ERR_UNSUPPORTED, "migration %s is %s code: migsafe runs SQL only", m->version_text, m->code);
    ms_error_code(err, "code_migration");
    ms_error_hint(err, "Run it with its own tool and take it over with migsafe adopt, or write it as SQL.");
    return MS_ERR_UNSUPPORTED;
}

/* The section of one direction, before anything in it is looked at. */
static ms_status cut(ms_load_job *job)
{
    const ms_layout_info *info = ms_layout_of(job->m->layout);
    *job->section = (ms_section){ .text = job->file->text, .len = job->file->len, .line = 1, .present = true };
    return info->cut != NULL ? info->cut(job) : MS_OK;
}

static ms_status load_text(ms_load_job *job, ms_loaded *out)
{
    const ms_layout_info *info = ms_layout_of(job->m->layout);
    ms_section *section = job->section;
    ms_leading lead = { 0, false };
    ms_status status = cut(job);
    if (status == MS_OK && job->m->section != NULL)
        ms_text_checksum(section->text, section->len, out->raw_checksum);
    if (status == MS_OK && info->honour != NULL)
        status = info->honour(job);
    if (status == MS_OK)
        status = ms_directives_leading(section->text, section->len, section->line, job->arena, &out->directives, &lead, job->err);
    section->text[section->len] = '\0'; /* over the next mark or the terminator: this copy serves one direction */
    out->text = section->text;
    out->len = section->len;
    out->line0 = section->line;
    out->present = section->present;
    out->blank = lead.len == section->len;
    out->explained = out->blank && lead.prose;
    return status;
}

ms_status ms_migration_load(const ms_migration *m, ms_direction direction, uint64_t max_bytes, ms_arena *arena,
                            ms_loaded *out, ms_error *err)
{
    const char *path = direction == MS_UP ? m->up.path : m->down.path;
    ms_file_text file;
    ms_section section = { .line = 1 };
    *out = (ms_loaded){ .text = "", .line0 = 1, .blank = true };
    ms_directives_init(&out->directives);
    if (path == NULL)
        return MS_OK;
    ms_status status = m->code != NULL ? refuse_code(m, err) : ms_file_read(path, max_bytes, arena, &file, err);
    if (status == MS_OK) {
        ms_load_job job = { m, direction, &file, arena, &section, &out->directives, err };
        memcpy(out->raw_checksum, file.checksum, sizeof out->raw_checksum);
        status = load_text(&job, out);
    }
    if (status != MS_OK && err != NULL && err->file[0] == '\0')
        ms_text_copy(err->file, sizeof err->file, path, strlen(path));
    return status;
}

ms_status ms_migration_checksum(const ms_migration *m, ms_direction direction, const ms_folder *folder, char hex[65], ms_error *err)
{
    const char *path = direction == MS_UP ? m->up.path : m->down.path;
    if (m->section == NULL)
        return ms_file_checksum_in(folder, path, hex, err);
    ms_arena *scratch = ms_arena_new();
    ms_file_text file;
    ms_section section = { .line = 1 };
    ms_directives ignored;
    ms_directives_init(&ignored);
    ms_status status = ms_file_read(path, 0, scratch, &file, err);
    ms_load_job job = { m, direction, &file, scratch, &section, &ignored, err };
    if (status == MS_OK)
        status = cut(&job);
    if (status == MS_OK)
        ms_text_checksum(section.text, section.len, hex);
    ms_arena_free(scratch);
    return status;
}
