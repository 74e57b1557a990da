/* toolconf.c: reads configuration files of other tools: TOML and Java's properties, one key after the other. */
#include "config.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>

#include "source/toolconf.h"

enum { CONF_MAX = 1 << 20, TOML_DEPTH = 32 };

const ms_tool_setting *ms_tool_setting_of(const ms_tool_settings *settings, const char *key)
{
    for (size_t i = settings->n; i-- > 0;)
        if (g_ascii_strcasecmp(settings->v[i].key, key) == 0)
            return &settings->v[i];
    return NULL;
}

/* ---- where ---------------------------------------------------------------------------------------------------------- */

static bool there(const char *dir, const char *name)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    return access(path, F_OK) == 0;
}

const char *ms_tool_conf_above(const char *dir, const char *const *names, size_t n, ms_arena *arena)
{
    char at[PATH_MAX];
    if (realpath(dir, at) == NULL)
        return NULL;
    for (;;) {
        for (size_t i = 0; i < n; i++)
            if (there(at, names[i]))
                return ms_arena_printf(arena, "%s/%s", strcmp(at, "/") == 0 ? "" : at, names[i]);
        char *slash = strrchr(at, '/');
        if (slash == NULL || slash[1] == '\0' || there(at, ".git") || there(at, "migsafe.conf"))
            return NULL;
        slash[slash == at ? 1 : 0] = '\0';
    }
}

/* ---- properties ----------------------------------------------------------------------------------------------------- */

static bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f'; }

/* The line and those that it is continued in, in the arena. */
static char *whole_line(ms_lines *l, ms_arena *arena)
{
    char *text = ms_arena_strndup(arena, l->line, l->len);
    size_t n = l->len;
    while (n > 0 && text[n - 1] == '\\' && ms_lines_next(l)) {
        size_t skip = 0;
        while (skip < l->len && blank(l->line[skip]))
            skip++;
        text = ms_arena_printf(arena, "%.*s%.*s", (int)n - 1, text, (int)(l->len - skip), l->line + skip);
        n = strlen(text);
    }
    return text;
}

ms_status ms_properties_read(const char *path, ms_arena *arena, ms_tool_settings *out, ms_error *err)
{
    ms_file_text file;
    ms_status status = ms_file_read(path, CONF_MAX, arena, &file, err);
    if (status != MS_OK)
        return status;
    ms_lines l = { .p = file.text, .end = file.text + file.len };
    while (ms_lines_next(&l)) {
        const int32_t line = l.number;
        char *p = whole_line(&l, arena);
        while (blank(*p))
            p++;
        if (*p == '\0' || *p == '#' || *p == '!')
            continue;
        char *end = p + strcspn(p, "=: \t\f"), *value = end;
        while (blank(*value))
            value++;
        if (*value == '=' || *value == ':')
            value++;
        while (blank(*value))
            value++;
        ms_tool_setting s = { .key = ms_arena_strndup(arena, p, (size_t)(end - p)), .value = value, .line = line };
        MS_PUSH(arena, out, s);
    }
    return MS_OK;
}

/* ---- TOML ----------------------------------------------------------------------------------------------------------- */

typedef struct toml {
    const char *path, *p, *start;
    ms_arena *arena;
    ms_tool_settings *out;
    ms_error *err;
} toml;

static int32_t line_of(const toml *t)
{
    int32_t line = 1;
    for (const char *q = t->start; q < t->p; q++)
        line += *q == '\n';
    return line;
}

static ms_status toml_error(toml *t, const char *what)
{
    ms_error_set(t->err, MS_ERR_USAGE, "the TOML cannot be read: %s", what);
    ms_error_code(t->err, "tool_configuration");
    if (t->err != NULL) {
        ms_text_copy(t->err->file, sizeof t->err->file, t->path, strlen(t->path));
        t->err->line = line_of(t);
    }
    return MS_ERR_USAGE;
}

/* Blanks; with `lines`, ends of lines and comments too. */
static void toml_skip(toml *t, bool lines)
{
    for (;; t->p++) {
        if (*t->p == '#' && lines)
            t->p += strcspn(t->p, "\n");
        if (*t->p == '\0' || (!blank(*t->p) && (*t->p != '\n' || !lines)))
            return;
    }
}

static bool toml_escape(toml *t, GString *text)
{
    static const char names[] = "btnfre\"\\", values[] = "\b\t\n\f\r\033\"\\";
    const char c = *++t->p;
    const char *known = c != '\0' ? strchr(names, c) : NULL;
    if (known != NULL) {
        g_string_append_c(text, values[known - names]);
        t->p++;
        return true;
    }
    const size_t digits = c == 'u' ? 4 : c == 'U' ? 8 : 0;
    gunichar u = 0;
    for (size_t i = 1; i <= digits; i++) {
        if (!g_ascii_isxdigit(t->p[i]))
            return false;
        u = u << 4 | (gunichar)g_ascii_xdigit_value(t->p[i]);
    }
    if (digits == 0 || u == 0 || !g_unichar_validate(u))
        return false;
    g_string_append_unichar(text, u);
    t->p += 1 + digits;
    return true;
}

/* "..." or '...', on one line or, with three quotes, on several. */
static ms_status toml_string(toml *t, const char **out)
{
    const char quote = *t->p, three[] = { quote, quote, quote, '\0' };
    const bool is_long = strncmp(t->p, three, 3) == 0;
    const size_t close = is_long ? 3 : 1;
    g_autoptr(GString) text = g_string_new(NULL);
    t->p += close;
    if (is_long && *t->p == '\n')
        t->p++;
    while (*t->p != '\0' && strncmp(t->p, three, close) != 0) {
        if (*t->p == '\n' && !is_long)
            return toml_error(t, "a string is not closed");
        if (*t->p != '\\' || quote == '\'')
            g_string_append_c(text, *t->p++);
        else if (is_long && t->p[1 + strspn(t->p + 1, " \t\r")] == '\n')
            t->p += 1 + strspn(t->p + 1, " \t\r\n");
        else if (!toml_escape(t, text))
            return toml_error(t, "an escape in a string");
    }
    if (*t->p == '\0')
        return toml_error(t, "a string is not closed");
    t->p += close;
    *out = ms_arena_strndup(t->arena, text->str, text->len);
    return MS_OK;
}

/* a."b c".d -> "a.b c.d" behind the prefix */
static ms_status toml_key(toml *t, const char *prefix, const char **out)
{
    *out = prefix;
    for (;;) {
        const char *part = NULL;
        ms_status status = MS_OK;
        toml_skip(t, false);
        const size_t n = strspn(t->p, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");
        if (*t->p == '"' || *t->p == '\'') {
            status = toml_string(t, &part);
        } else if (n == 0) {
            return toml_error(t, "a key is missing");
        } else {
            part = ms_arena_strndup(t->arena, t->p, n);
            t->p += n;
        }
        if (status != MS_OK)
            return status;
        *out = **out == '\0' ? part : ms_arena_printf(t->arena, "%s.%s", *out, part);
        toml_skip(t, false);
        if (*t->p != '.')
            return MS_OK;
        t->p++;
    }
}

static ms_status toml_pair(toml *t, const char *prefix, int depth);

/* [1, 2] and { a = 1 }: what is inside, up to the closing mark. */
static ms_status toml_inside(toml *t, const char *prefix, char close, int depth);

static ms_status toml_value(toml *t, const char *key, int depth)
{
    ms_tool_setting s = { .key = key, .line = line_of(t) };
    ms_status status = MS_OK;
    if (depth > TOML_DEPTH)
        return toml_error(t, "it is nested too deeply");
    if (*t->p == '{')
        return toml_inside(t, key, '}', depth + 1);
    if (*t->p == '[') {
        status = toml_inside(t, "[]", ']', depth + 1); /* nobody asks for what is in a list */
    } else if (*t->p == '"' || *t->p == '\'') {
        status = toml_string(t, &s.value);
    } else {
        size_t n = strcspn(t->p, ",]}#\r\n");
        const char *from = t->p;
        t->p += n;
        while (n > 0 && blank(from[n - 1]))
            n--;
        if (n == 0)
            return toml_error(t, "a value is missing");
        s.value = ms_arena_strndup(t->arena, from, n);
    }
    if (status == MS_OK)
        MS_PUSH(t->arena, t->out, s);
    return status;
}

static ms_status toml_inside(toml *t, const char *prefix, char close, int depth)
{
    t->p++;
    for (;;) {
        toml_skip(t, true);
        if (*t->p == close) {
            t->p++;
            return MS_OK;
        }
        ms_status status = close == '}' ? toml_pair(t, prefix, depth) : toml_value(t, prefix, depth);
        if (status != MS_OK)
            return status;
        toml_skip(t, true);
        if (*t->p == ',')
            t->p++;
        else if (*t->p != close)
            return toml_error(t, close == ']' ? "a list is not closed" : "a table is not closed");
    }
}

static ms_status toml_pair(toml *t, const char *prefix, int depth)
{
    const char *key;
    ms_status status = toml_key(t, prefix, &key);
    if (status != MS_OK)
        return status;
    if (*t->p != '=')
        return toml_error(t, "a key without \"=\"");
    t->p++;
    toml_skip(t, false);
    return toml_value(t, key, depth);
}

/* [section] or [[section]] */
static ms_status toml_section(toml *t, const char **section)
{
    const size_t marks = t->p[1] == '[' ? 2 : 1;
    t->p += marks;
    ms_status status = toml_key(t, "", section);
    if (status == MS_OK && strncmp(t->p, "]]", marks) != 0)
        return toml_error(t, "the name of a section is not closed");
    t->p += marks;
    return status;
}

ms_status ms_toml_read(const char *path, ms_arena *arena, ms_tool_settings *out, ms_error *err)
{
    ms_file_text file;
    const char *section = "";
    ms_status status = ms_file_read(path, CONF_MAX, arena, &file, err);
    if (status != MS_OK)
        return status;
    toml t = { path, file.text, file.text, arena, out, err };
    for (toml_skip(&t, true); status == MS_OK && *t.p != '\0'; toml_skip(&t, true)) {
        status = *t.p == '[' ? toml_section(&t, &section) : toml_pair(&t, section, 0);
        if (status != MS_OK)
            break;
        toml_skip(&t, false);
        if (*t.p != '\n' && *t.p != '#' && *t.p != '\0')
            status = toml_error(&t, "something stands behind a value");
    }
    return status;
}

/* ---- placeholders --------------------------------------------------------------------------------------------------- */

ms_status ms_placeholders_replace(ms_section *section, const char *prefix, const char *suffix, ms_placeholder_fn value, void *context,
                                  ms_arena *arena)
{
    const char *from = section->text, *end = section->text + section->len, *open;
    g_autoptr(GString) text = NULL;
    while ((open = memmem(from, (size_t)(end - from), prefix, strlen(prefix))) != NULL) {
        const char *name = open + strlen(prefix), *is = NULL;
        const char *close = memmem(name, (size_t)(end - name), suffix, strlen(suffix));
        ms_status status = value(context, close != NULL ? ms_arena_strndup(arena, name, (size_t)(close - name)) : NULL, open, &is);
        if (status != MS_OK)
            return status;
        if (text == NULL)
            text = g_string_new(NULL);
        g_string_append_len(text, from, open - from);
        g_string_append(text, is);
        from = close != NULL ? close + strlen(suffix) : end;
    }
    if (text == NULL)
        return MS_OK;
    g_string_append_len(text, from, end - from);
    section->text = ms_arena_strndup(arena, text->str, text->len);
    section->len = text->len;
    return MS_OK;
}
