/* value.c: what a token means: a folded or unquoted name, the value of a string literal. */
#include "config.h"

#include <string.h>

#include "sql/lex.h"

/* Bytes of one UTF-8 character; not a character: nothing. */
static size_t put_utf8(char *to, uint32_t c)
{
    if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
        return 0;
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    const size_t more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = { 0, 0xC0, 0xE0, 0xF0 };
    for (size_t i = more; i > 0; i--, c >>= 6)
        to[i] = (char)(0x80 | (c & 0x3F));
    to[0] = (char)(lead[more] | c);
    return more + 1;
}

/* Up to max digits of the base from p; *value is what they say; returns how many there were. */
static size_t digits(const char *p, size_t n, size_t max, unsigned base, uint32_t *value)
{
    size_t i = 0;
    for (*value = 0; i < n && i < max; i++) {
        const unsigned char c = (unsigned char)ms_lex_upper(p[i]);
        const unsigned letter = c >= 'A' && c <= 'F' ? c - (unsigned)'A' + 10u : 99u;
        const unsigned digit = ms_lex_is_digit((char)c) ? c - (unsigned)'0' : letter;
        if (digit >= base)
            break;
        *value = *value * base + digit;
    }
    return i;
}

/* \x41, \101, \uXXXX, \UXXXXXXXX of E'...'; false when it is none of them. */
static bool numeric_escape(const char **p, const char *end, char **out)
{
    static const struct { char letter; uint8_t skip, max, base; } forms[] = {
        { 'x', 1, 2, 16 }, { 'u', 1, 4, 16 }, { 'U', 1, 8, 16 }, { '0', 0, 3, 8 }, { '1', 0, 3, 8 }, { '2', 0, 3, 8 },
        { '3', 0, 3, 8 },
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (**p != forms[i].letter)
            continue;
        uint32_t value;
        const char *from = *p + forms[i].skip;
        const size_t n = digits(from, (size_t)(end - from), forms[i].max, forms[i].base, &value);
        if (n == 0)
            return false;
        *p = from + n;
        if (forms[i].max > 3)
            *out += put_utf8(*out, value);
        else if (value != 0)
            *(*out)++ = (char)value;
        return true;
    }
    return false;
}

static char letter_escape(char c)
{
    static const char names[] = "ntrbfZ0", values[] = { '\n', '\t', '\r', '\b', '\f', 26, 0 };
    const char *hit = c == '\0' ? NULL : strchr(names, c);
    return hit == NULL ? c : values[hit - names];
}

/* Between the quotes. `to` has room: no escape grows. */
static size_t unescape(const char *p, const char *end, char quote, bool backslash, bool numeric, char *to)
{
    char *out = to;
    while (p < end) {
        if (*p == quote) {
            *out++ = *p;
            p += p + 1 < end && p[1] == quote ? 2 : 1;
        } else if (backslash && *p == '\\' && p + 1 < end) {
            p++;
            if (numeric && numeric_escape(&p, end, &out))
                continue;
            if (!numeric && (*p == '%' || *p == '_'))
                *out++ = '\\';
            *out = letter_escape(*p++);
            out += *out != '\0'; /* a NUL cannot be in a C text */
        } else {
            *out++ = *p++;
        }
    }
    *out = '\0';
    return (size_t)(out - to);
}

/* \0041 and \+000041 of U&'...' and U&"...", in place. */
static void unicode_escapes(char *text)
{
    char *out = text;
    for (const char *p = text, *end = text + strlen(text); p < end;) {
        const bool six = p[0] == '\\' && p[1] == '+';
        const char *from = p + (six ? 2 : 1);
        uint32_t value;
        if (*p == '\\' && p[1] == '\\') {
            *out++ = '\\';
            p += 2;
        } else if (*p == '\\' && digits(from, (size_t)(end - from), six ? 6 : 4, 16, &value) == (six ? 6u : 4u)) {
            out += put_utf8(out, value);
            p = from + (six ? 6 : 4);
        } else {
            *out++ = *p++;
        }
    }
    *out = '\0';
}

static const char *dollar_body(const char *text, ms_token t, ms_arena *arena)
{
    const char *second = memchr(text + t.at + 1, '$', t.len - 1);
    const size_t tag = second == NULL ? t.len / 2 : (size_t)(second - (text + t.at)) + 1;
    return ms_arena_strndup(arena, text + t.at + tag, t.len - 2 * tag);
}

const char *ms_lex_string(const ms_lex_rules *rules, const char *text, ms_token t, ms_arena *arena)
{
    const char *p = text + t.at, *end = p + t.len - 1;
    if (*p == '$')
        return dollar_body(text, t, arena);
    const bool unicode = t.len > 2 && p[1] == '&';
    const bool escape = rules->e_strings && ms_lex_upper(*p) == 'E' && t.len > 1 && p[1] == '\'';
    while (p < end && *p != '\'' && *p != '"' && *p != '`' && *p != '[')
        p++;
    const char quote = *p == '[' ? ']' : *p;
    char *value = ms_arena_alloc(arena, t.len + 1);
    unescape(p + 1, end, quote, escape || (rules->backslash_escapes && t.kind == MS_TOKEN_STRING), escape, value);
    if (unicode)
        unicode_escapes(value);
    return value;
}

/* What the server keeps of a name that is too long. */
static const char *cut(const ms_lex_rules *rules, const char *name, ms_arena *arena)
{
    size_t len = rules->name_bytes;
    if (len == 0 || strlen(name) <= len)
        return name;
    while (len > 0 && ((unsigned char)name[len] & 0xC0) == 0x80)
        len--;
    return ms_arena_strndup(arena, name, len);
}

const char *ms_lex_name(const ms_lex_rules *rules, const char *text, ms_token t, ms_arena *arena)
{
    if (t.kind != MS_TOKEN_WORD)
        return cut(rules, ms_lex_string(rules, text, t, arena), arena);
    char *name = ms_arena_strndup(arena, text + t.at, t.len);
    if (rules->fold == MS_FOLD_LOWER)
        for (char *p = name; *p != '\0'; p++)
            *p = ms_lex_lower(*p);
    else if (rules->fold == MS_FOLD_UPPER)
        for (char *p = name; *p != '\0'; p++)
            *p = ms_lex_upper(*p);
    return t.len > rules->name_bytes ? cut(rules, name, arena) : name;
}
