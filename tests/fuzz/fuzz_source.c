/* fuzz_source.c: any bytes as a migration file: sections and leading comments stay inside the text, lines are counted right.
 *
 * The first byte picks annotations and direction. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "source/sections.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
    if (!ok)
        abort();
}

static int32_t line_of(const char *text, const char *at)
{
    int32_t line = 1;
    for (; text < at; text++)
        line += *text == '\n';
    return line;
}

static void check_section(const char *text, size_t len, const ms_section *s)
{
    check(s->text >= text && s->text <= text + len && s->len <= (size_t)(text + len - s->text));
    check(s->len == 0 || s->line == line_of(text, s->text));
    check(s->text == text || s->text == text + len || s->text[-1] == '\n');
}

static ms_status cut(int mode, char *text, size_t len, ms_arena *arena, ms_section *head, ms_section *out, ms_directives *d,
                     ms_error *err)
{
    ms_direction direction = (mode & 1) != 0 ? MS_DOWN : MS_UP;
    *head = (ms_section){ .text = text, .line = 1 };
    *out = (ms_section){ .text = text, .len = len, .line = 1, .present = true };
    if (mode < 2)
        return ms_sections_single(text, len, direction, arena, head, out, d, err);
    if (mode < 6)
        return ms_sections_annotated(mode < 4 ? MS_LAYOUT_GOOSE : MS_LAYOUT_SQL_MIGRATE, text, len, direction, head, out, d, err);
    return ms_sections_none(text, len, direction, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    ms_arena *arena = ms_arena_new();
    size_t len = size - 1;
    char *text = malloc(len + 1); /* exactly what load.c gives: one byte more, for the terminator */
    memcpy(text, data + 1, len);
    text[len] = '\0';
    ms_section head, section;
    ms_leading lead = { 0, false };
    ms_directives directives;
    ms_error err = MS_ERROR_INIT;
    ms_directives_init(&directives);
    ms_status status = cut(data[0] % 8, text, len, arena, &head, &section, &directives, &err);
    if (status == MS_OK) {
        check_section(text, len, &head);
        check_section(text, len, &section);
        status = ms_directives_leading(section.text, section.len, section.line, arena, &directives, &lead, &err);
        check(lead.len <= section.len);
    }
    check((status == MS_OK) == (err.status == MS_OK));
    check(status == MS_OK || (err.line >= 1 && err.line <= line_of(text, text + len) && err.column >= 1));
    free(text);
    ms_arena_free(arena);
    return 0;
}
