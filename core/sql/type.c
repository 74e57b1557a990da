/* type.c: the type of a column: words, arguments, arrays, signs, character set; the dialect knows the words. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "sql/parse.h"

/* Keywords that begin an attribute of a column (or what follows a column in ALTER TABLE). */
static bool attribute_keyword(uint16_t k)
{
    switch (k) {
    case MS_KW_AFTER:
    case MS_KW_AS:
    case MS_KW_AUTO_INCREMENT:
    case MS_KW_AUTOINCREMENT:
    case MS_KW_CASCADE:
    case MS_KW_CHECK:
    case MS_KW_COLLATE:
    case MS_KW_COLUMN_FORMAT:
    case MS_KW_COMMENT:
    case MS_KW_COMPRESSION:
    case MS_KW_CONSTRAINT:
    case MS_KW_DEFAULT:
    case MS_KW_DEFERRABLE:
    case MS_KW_ENFORCED:
    case MS_KW_ENGINE_ATTRIBUTE:
    case MS_KW_FIRST:
    case MS_KW_GENERATED:
    case MS_KW_INITIALLY:
    case MS_KW_INVISIBLE:
    case MS_KW_KEY:
    case MS_KW_NOT:
    case MS_KW_NULL:
    case MS_KW_ON:
    case MS_KW_PRIMARY:
    case MS_KW_REFERENCES:
    case MS_KW_RESTRICT:
    case MS_KW_SECONDARY_ENGINE_ATTRIBUTE:
    case MS_KW_SRID:
    case MS_KW_STORAGE:
    case MS_KW_UNIQUE:
    case MS_KW_USING:
    case MS_KW_VISIBLE:
        return true;
    default:
        return false;
    }
}

bool ms_ends_type(const ms_parser *p)
{
    const ms_token *t = ms_at(p);
    if (t->kind != MS_TOKEN_WORD)
        return false;
    if (attribute_keyword(t->keyword))
        return true;
    if (t->keyword == MS_KW_CHARACTER)
        return ms_ahead(p, 1)->keyword == MS_KW_SET;
    if (t->keyword == MS_KW_CHARSET)
        return true;
    /* "timestamp with time zone" goes on; WITH SYSTEM VERSIONING and WITH OPTIONS do not belong to a type */
    if (t->keyword == MS_KW_WITH || t->keyword == MS_KW_WITHOUT)
        return ms_ahead(p, 1)->keyword == MS_KW_SYSTEM || p->text[ms_ahead(p, 1)->at] == 'O' ||
               p->text[ms_ahead(p, 1)->at] == 'o';
    return false;
}

/* (10), (10, 2), ('a', 'b'); anything else is passed over and stays in the text alone. */
static bool arguments(ms_parser *p, ms_type *type)
{
    const size_t open = p->i++;
    int32_t *const numbers[] = { &type->length, &type->scale };
    size_t n = 0;
    do {
        const bool negative = ms_take_ch(p, '-');
        const ms_token *t = ms_at(p);
        if (t->kind == MS_TOKEN_STRING) {
            MS_PUSH(p->arena, &type->values, ms_take_string(p));
        } else if (t->kind == MS_TOKEN_NUMBER && n < 2) {
            const long value = strtol(ms_span(p, p->i, p->i + 1), NULL, 10);
            *numbers[n++] = value > INT32_MAX ? INT32_MAX : negative ? -(int32_t)value : (int32_t)value;
            p->i++;
        } else {
            break;
        }
    } while (ms_take_ch(p, ','));
    if (ms_take_ch(p, ')'))
        return true;
    p->i = open;
    ms_skip(p);
    type->length = type->scale = -1;
    type->values.n = 0;
    return p->token[p->i - 1].ch == ')';
}

typedef struct reading {
    char words[160];
    size_t len;
    size_t end;         /* behind the last token that belongs to the text */
    bool array, args;
} reading;

static bool add_word(const ms_parser *p, reading *r, const ms_token *t, const char *separator)
{
    const size_t gap = r->len > 0 ? strlen(separator) : 0;
    if (r->len + gap + t->len + 1 > sizeof r->words)
        return false;
    memcpy(r->words + r->len, separator, gap);
    r->len += gap;
    for (size_t i = 0; i < t->len; i++, r->len++)
        r->words[r->len] = t->kind == MS_TOKEN_WORD ? ms_lex_lower(p->text[t->at + i]) : p->text[t->at + i];
    r->words[r->len] = '\0';
    return true;
}

static bool type_name(ms_parser *p, reading *r, bool *plain)
{
    const ms_token *t = ms_at(p);
    *plain = t->kind == MS_TOKEN_WORD;
    if (t->kind != MS_TOKEN_WORD && t->kind != MS_TOKEN_QUOTED)
        return false;
    if (!add_word(p, r, t, ""))
        return false;
    for (p->i++; ms_at_ch(p, '.'); p->i++) {
        p->i++;
        t = ms_at(p);
        *plain = false;
        if (t->kind != MS_TOKEN_WORD && t->kind != MS_TOKEN_QUOTED)
            return false;
        if (!add_word(p, r, &(ms_token){ .at = t->at - 1, .len = t->len + 1, .kind = t->kind }, ""))
            return false;
    }
    r->end = p->i;
    return true;
}

/* One more word of the type; false when it is none. */
static bool type_word(ms_parser *p, reading *r, ms_type *type)
{
    const ms_token *t = ms_at(p);
    if (t->kind != MS_TOKEN_WORD || ms_ends_type(p))
        return false;
    if (t->keyword == MS_KW_UNSIGNED || t->keyword == MS_KW_ZEROFILL)
        type->is_unsigned = true;
    else if (ms_at_word(p, "ARRAY"))
        r->array = true;
    else if (!ms_at_word(p, "SIGNED") && !add_word(p, r, t, " "))
        return false;
    p->i++;
    return true;
}

static bool charset_or_collation(ms_parser *p, ms_type *type)
{
    ms_name name;
    if (ms_take_kw(p, MS_KW_COLLATE)) {
        ms_take_ch(p, '=');
        if (!ms_take_name(p, &name))
            return false;
        type->collation = name.name;
        return true;
    }
    if (!ms_take_kw2(p, MS_KW_CHARACTER, MS_KW_SET) && !ms_take_kw(p, MS_KW_CHARSET))
        return false;
    ms_take_ch(p, '=');
    type->charset = ms_take_ident(p);
    return type->charset != NULL;
}

bool ms_take_type(ms_parser *p, ms_type *type)
{
    const size_t from = p->i;
    reading r = { .len = 0 };
    bool plain;
    *type = (ms_type){ .kind = MS_TYPE_OTHER, .length = -1, .scale = -1 };
    if (!type_name(p, &r, &plain))
        return false;
    for (;;) {
        if (ms_at_ch(p, '(') && !r.args) {
            r.args = true;
            if (!arguments(p, type))
                return false;
        } else if (ms_at_ch(p, '[')) {
            r.array = true;
            ms_skip(p);
        } else if (!plain || !type_word(p, &r, type)) {
            break;
        }
        r.end = p->i;
    }
    while (charset_or_collation(p, type))
        continue;
    type->text = ms_span(p, from, r.end);
    static const ms_token brackets = { .at = 0, .len = 2, .kind = MS_TOKEN_STRING };
    if (r.array && !add_word(&(ms_parser){ .text = "[]" }, &r, &brackets, ""))
        return false;
    if (p->dialect->type_read != NULL)
        p->dialect->type_read(r.words, type);
    else if (r.array)
        type->kind = MS_TYPE_ARRAY;
    return true;
}
