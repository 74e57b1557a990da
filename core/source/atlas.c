/* atlas.c: Atlas's directives and its sum file.
 *
 * atlas.sum: SHA-256 over name and bytes of each file in the order of names, written after each; the first line is one over
 * all names and sums. */
#include "config.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>

#include "base/sha256.h"
#include "source/layout.h"

typedef enum atlas_action { ATLAS_NOTHING, ATLAS_TXMODE, ATLAS_REFUSE } atlas_action;
static const struct atlas_word {
    const char *word;
    atlas_action action;
} atlas_words[] = {
    { "nolint", ATLAS_NOTHING }, { "sum", ATLAS_NOTHING },       { "txmode", ATLAS_TXMODE },
    { "delimiter", ATLAS_REFUSE }, { "checkpoint", ATLAS_REFUSE }, { "import", ATLAS_REFUSE },
    { "txtar", ATLAS_REFUSE },   { "assert", ATLAS_REFUSE },
};

/* "-- atlas:word value": the word and the rest; NULL = another line. */
static const char *atlas_line(const ms_lines *l, size_t *word, const char **value, size_t *n_value)
{
    static const char mark[] = "-- atlas:";
    if (l->len < sizeof mark || memcmp(l->line, mark, sizeof mark - 1) != 0)
        return NULL;
    const char *p = l->line + sizeof mark - 1, *end = l->line + l->len;
    const char *q = p;
    while (q < end && g_ascii_isalpha(*q))
        q++;
    *word = (size_t)(q - p);
    while (q < end && *q == ' ')
        q++;
    *value = q;
    while (end > q && end[-1] == ' ')
        end--;
    *n_value = (size_t)(end - q);
    return p;
}

static bool is(const char *p, size_t n, const char *word) { return strlen(word) == n && memcmp(p, word, n) == 0; }

ms_status ms_atlas_honour(ms_load_job *job)
{
    ms_lines l = { .p = job->section->text, .end = job->section->text + job->section->len };
    while (ms_lines_next(&l)) {
        size_t n, n_value;
        const char *value, *word = atlas_line(&l, &n, &value, &n_value);
        if (word == NULL)
            continue;
        atlas_action action = ATLAS_REFUSE;
        for (size_t i = 0; i < sizeof atlas_words / sizeof *atlas_words; i++)
            if (is(word, n, atlas_words[i].word))
                action = atlas_words[i].action;
        if (action == ATLAS_TXMODE && is(value, n_value, "none"))
            job->directives->transaction_off = true;
        if (action == ATLAS_REFUSE && !(is(word, n, "delimiter") && is(value, n_value, ";"))) {
            ms_layout_error(job, MS_ERR_UNSUPPORTED, l.number, "Atlas's directive \"atlas:%.*s\" is not supported", (int)n, word);
            ms_error_hint(job->err, "It changes what the file does; take it out, or keep this file for Atlas.");
            return MS_ERR_UNSUPPORTED;
        }
    }
    return MS_OK;
}

/* ---- atlas.sum ---------------------------------------------------------------------------------------------------- */

static bool sum_ignored(ms_file_text *file)
{
    ms_lines l = { .p = file->text, .end = file->text + file->len };
    while (ms_lines_next(&l)) {
        size_t n, n_value;
        const char *value, *word = atlas_line(&l, &n, &value, &n_value);
        if (word != NULL && is(word, n, "sum") && is(value, n_value, "ignore"))
            return true;
    }
    return false;
}

static int by_path(const void *a, const void *b)
{
    return strcmp((*(const ms_migration *const *)a)->up.path, (*(const ms_migration *const *)b)->up.path);
}

static void base64_of(const ms_sha256_state *state, ms_arena *arena, const char **out)
{
    unsigned char hash[MS_SHA256_SIZE];
    ms_sha256_state copy = *state;
    ms_sha256_end(&copy, hash);
    g_autofree char *text = g_base64_encode(hash, sizeof hash);
    *out = ms_arena_strdup(arena, text);
}

static void add_text(ms_sha256_state *state, const char *text) { ms_sha256_add(state, text, strlen(text)); }

ms_status ms_atlas_sums(const ms_source *source, ms_arena *arena, ms_atlas_sum **out, size_t *n_out, const char **total, ms_error *err)
{
    ms_sha256_state running, all;
    const size_t n = source->migrations.n;
    const ms_migration **sorted = ms_arena_alloc(arena, (n + 1) * sizeof *sorted);
    ms_atlas_sum *sums = ms_arena_alloc(arena, (n + 1) * sizeof *sums);
    size_t done = 0;
    for (size_t i = 0; i < n; i++)
        sorted[i] = &source->migrations.v[i];
    qsort(sorted, n, sizeof *sorted, by_path);
    ms_sha256_begin(&running);
    ms_sha256_begin(&all);
    for (size_t i = 0; i < n; i++) {
        ms_file_text file;
        ms_arena *scratch = ms_arena_new();
        const char *path = sorted[i]->up.path, *name = path + strlen(source->dir) + 1;
        ms_status status = sorted[i]->code != NULL ? MS_OK : ms_file_read(path, 0, scratch, &file, err);
        if (status == MS_OK && sorted[i]->code == NULL) {
            add_text(&running, name);
            if (!sum_ignored(&file)) {
                ms_sha256_add(&running, file.bytes, file.n_bytes);
                sums[done] = (ms_atlas_sum){ sorted[i], name, NULL };
                base64_of(&running, arena, &sums[done].sum);
                add_text(&all, name);
                add_text(&all, sums[done++].sum);
            }
        }
        ms_arena_free(scratch);
        if (status != MS_OK)
            return status;
    }
    base64_of(&all, arena, total);
    *out = sums;
    *n_out = done;
    return MS_OK;
}

static ms_status sum_differs(const char *path, int32_t line, const char *what, ms_error *err)
{
    ms_error_set(err, MS_ERR_CONFLICT, "atlas.sum does not agree with the directory: %s", what);
    ms_error_code(err, "atlas_sum");
    ms_error_hint(err, "Put the file back as it was; where the change is meant, let Atlas write the sum again: atlas migrate hash");
    if (err != NULL) {
        ms_text_copy(err->file, sizeof err->file, path, strlen(path));
        err->line = line;
    }
    return MS_ERR_CONFLICT;
}

ms_status ms_atlas_check_sum(const ms_source *source, ms_error *err)
{
    ms_file_text file;
    ms_atlas_sum *sums;
    size_t n, i = 0;
    const char *total;
    ms_arena *arena = ms_arena_new();
    const char *path = ms_source_path(arena, source->dir, ms_layout_of(MS_LAYOUT_ATLAS)->index);
    ms_status status = MS_OK;
    if (faccessat(AT_FDCWD, path, F_OK, 0) == 0) {
        status = ms_file_read(path, 16 << 20, arena, &file, err);
        if (status == MS_OK)
            status = ms_atlas_sums(source, arena, &sums, &n, &total, err);
        ms_lines l = { .p = file.text, .end = status == MS_OK ? file.text + file.len : file.text };
        while (status == MS_OK && ms_lines_next(&l)) {
            const char *text = ms_arena_strndup(arena, l.line, l.len);
            if (l.number == 1 || *text == '\0')
                continue; /* the total follows from the rest */
            const char *want = i < n ? ms_arena_printf(arena, "%s h1:%s", sums[i].name, sums[i].sum) : NULL;
            if (want == NULL)
                status = sum_differs(path, l.number, ms_arena_printf(arena, "\"%s\" stands for a file that is gone", text), err);
            else if (strcmp(text, want) != 0)
                status = sum_differs(path, l.number, ms_arena_printf(arena, "%s was edited, added or removed", sums[i].name), err);
            i++;
        }
        if (status == MS_OK && i < n)
            status = sum_differs(path, 0, ms_arena_printf(arena, "%s is not in it", sums[i].name), err);
        const char *first = ms_arena_printf(arena, "h1:%s", status == MS_OK ? total : "");
        if (status == MS_OK && strncmp(file.text, first, strlen(first)) != 0)
            status = sum_differs(path, 1, "its first line is not the sum of the others", err);
    }
    ms_arena_free(arena);
    return status;
}
