/* literal.c: strings, numbers, dates and moments of an expression, as the target writes them. */
#include "config.h"

#include <string.h>

#include "portable/reader.h"

static const ms_piece nothing;

static ms_piece made(const char *text) { return (ms_piece){ .text = text, .level = MS_LEVEL_PRIMARY }; }

ms_piece ms_literal_string(ms_reader *r)
{
    const ms_token *t = ms_at(&r->p);
    const char *raw = r->p.text + t->at;
    const bool hex = (*raw == 'x' || *raw == 'X') && raw[1] == '\'';
    if (hex) {
        const char *digits = ms_arena_strndup(r->arena, raw + 2, t->len - 3);
        if (r->source == NULL && (strlen(digits) % 2 != 0 || digits[strspn(digits, "0123456789abcdefABCDEF")] != '\0')) {
            ms_refuse(r, r->p.i, NULL, "X'...' holds pairs of hexadecimal digits");
            return nothing;
        }
        r->p.i++;
        const bool bytea = r->how != NULL && (r->how->flags & MS_PORTABLE_HEX_BYTEA);
        return made(ms_arena_printf(r->arena, bytea ? "'\\x%s'::bytea" : "X'%s'", digits));
    }
    if (*raw != '\'' && r->source == NULL) {
        ms_refuse(r, r->p.i, "Write '...', where a quote is doubled and a backslash is a backslash.", "this kind of string is not portable");
        return nothing;
    }
    const char *value = ms_take_string(&r->p);
    ms_piece out = made(ms_string_literal(r, value));
    out.kind = 's';
    out.word = value;
    return out;
}

/* _utf8mb4 0x61: how ms_sql_lit writes a string with a backslash for MySQL. */
ms_piece ms_literal_hex(ms_reader *r)
{
    static const char digits[] = "0123456789abcdef";
    const ms_token *t = ms_at(&r->p);
    char *value = ms_arena_alloc(r->arena, t->len), *to = value;
    for (size_t i = 2; i + 1 < t->len; i += 2) {
        const char *high = strchr(digits, ms_lex_lower(r->p.text[t->at + i])), *low = strchr(digits, ms_lex_lower(r->p.text[t->at + i + 1]));
        if (high == NULL || low == NULL)
            return nothing;
        *to++ = (char)((high - digits) * 16 + (low - digits));
    }
    r->p.i++;
    ms_piece out = made(ms_string_literal(r, value));
    out.kind = 's';
    out.word = value;
    return out;
}

/* convert(0x61 using utf8mb4) */
ms_piece ms_literal_converted(ms_reader *r)
{
    if (!ms_need_ch(r, '('))
        return nothing;
    const ms_piece out = ms_at(&r->p)->kind == MS_TOKEN_NUMBER ? ms_literal_hex(r) : ms_read_expr(r);
    if (out.text == NULL || !ms_need_kw(r, MS_KW_USING))
        return nothing;
    r->p.i++;
    return ms_need_ch(r, ')') ? out : nothing;
}

ms_piece ms_literal_number(ms_reader *r)
{
    const char *text = ms_span(&r->p, r->p.i, r->p.i + 1);
    const bool whole = text[strspn(text, "0123456789")] == '\0';
    if (r->source == NULL && text[strspn(text, "0123456789.eE+-")] != '\0') {
        ms_refuse(r, r->p.i, "Write it in decimal.", "this form of a number is not portable");
        return nothing;
    }
    r->p.i++;
    ms_piece out = made(text);
    out.kind = whole ? 'i' : 'd';
    return out;
}

/* TIMESTAMP WITH TIME ZONE '2024-01-31 12:00:00+02:00' */
static ms_piece moment(ms_reader *r)
{
    const size_t at = r->p.i;
    const char *value = ms_at(&r->p)->kind == MS_TOKEN_STRING ? ms_take_string(&r->p) : NULL;
    const char *utc = value == NULL ? NULL : ms_moment_in_utc(value, r->arena);
    if (utc == NULL) {
        ms_refuse(r, at, "Write it as '2024-01-31 12:00:00+00:00'.", "a moment has a date, a time and its distance from UTC");
        return nothing;
    }
    if (r->target == NULL || (r->how->flags & MS_PORTABLE_BARE_LITERALS))
        return made(ms_arena_printf(r->arena, "'%s'", utc));
    if (r->how->flags & MS_PORTABLE_CONVERT_TZ)
        return made(ms_arena_printf(r->arena, "CONVERT_TZ('%s', '+00:00', @@session.time_zone)", utc));
    return made(ms_arena_printf(r->arena, "TIMESTAMP WITH TIME ZONE '%s+00:00'", utc));
}

/* DATE '...', TIME '...', TIMESTAMP '...' at the cursor; .text NULL and *is false: none of them. */
ms_piece ms_literal_typed(ms_reader *r, bool *is)
{
    static const char *const words[] = { "DATE", "TIME", "TIMESTAMP" };
    const ms_token *next = ms_ahead(&r->p, 1);
    *is = false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!ms_at_word(&r->p, words[i]))
            continue;
        if (next->keyword == MS_KW_WITH && ms_ahead(&r->p, 2)->kind == MS_TOKEN_WORD && i == 2) {
            *is = true;
            r->p.i += 4; /* TIMESTAMP WITH TIME ZONE */
            return moment(r);
        }
        if (next->kind != MS_TOKEN_STRING)
            return nothing;
        *is = true;
        r->p.i++;
        const char *text = ms_string_literal(r, ms_take_string(&r->p));
        const bool bare = r->target == NULL || (r->how->flags & MS_PORTABLE_BARE_LITERALS);
        return made(bare ? text : ms_arena_printf(r->arena, "%s %s", words[i], text));
    }
    return nothing;
}
