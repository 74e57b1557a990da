/* cursor.c: walking over the tokens of one statement: keywords, names, literals, spans of text. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "sql/parse.h"

bool ms_take_kw(ms_parser *p, ms_keyword k)
{
    if (ms_at(p)->keyword != k)
        return false;
    p->i++;
    return true;
}

bool ms_take_kw2(ms_parser *p, ms_keyword k, ms_keyword next)
{
    if (!ms_at_kw2(p, k, next))
        return false;
    p->i += 2;
    return true;
}

bool ms_take_ch(ms_parser *p, char c)
{
    if (ms_at(p)->ch != c)
        return false;
    p->i++;
    return true;
}

bool ms_at_word(const ms_parser *p, const char *word)
{
    const ms_token *t = ms_at(p);
    if (t->kind != MS_TOKEN_WORD || strlen(word) != t->len)
        return false;
    for (size_t i = 0; i < t->len; i++)
        if (ms_lex_upper(p->text[t->at + i]) != word[i])
            return false;
    return true;
}

bool ms_take_word(ms_parser *p, const char *word)
{
    if (!ms_at_word(p, word))
        return false;
    p->i++;
    return true;
}

static int depth_change(const ms_token *t)
{
    return t->ch == '(' || t->ch == '[' ? 1 : t->ch == ')' || t->ch == ']' ? -1 : 0;
}

void ms_skip(ms_parser *p)
{
    int depth = 0;
    while (!ms_at_end(p)) {
        depth += depth_change(ms_at(p));
        p->i++;
        if (depth <= 0)
            return;
    }
}

void ms_skip_element(ms_parser *p)
{
    while (!ms_at_end(p) && !ms_at_ch(p, ',') && !ms_at_ch(p, ')'))
        ms_skip(p);
}

const char *ms_span(const ms_parser *p, size_t from, size_t to)
{
    if (to > p->n)
        to = p->n;
    if (from >= to)
        return NULL;
    const ms_token *first = &p->token[from], *last = &p->token[to - 1];
    return ms_arena_strndup(p->arena, p->text + first->at, (size_t)last->at + last->len - first->at);
}

const char *ms_words(const ms_parser *p, size_t from, size_t to)
{
    to = to < p->n ? to : p->n;
    if (from >= to)
        return NULL;
    const ms_token *first = &p->token[from], *last = &p->token[to - 1];
    char *out = ms_arena_alloc(p->arena, (size_t)last->at + last->len - first->at + 1), *end = out;
    for (const ms_token *t = first; t <= last; t++) {
        if (t > first && t[-1].at + t[-1].len != t->at)
            *end++ = ' ';
        memcpy(end, p->text + t->at, t->len);
        end += t->len;
    }
    *end = '\0';
    return out;
}

const char *ms_upper_text(const ms_parser *p, const ms_token *t)
{
    char *text = ms_arena_strndup(p->arena, p->text + t->at, t->len);
    for (char *c = text; *c != '\0'; c++)
        *c = ms_lex_upper(*c);
    return text;
}

const char *ms_take_parens(ms_parser *p)
{
    if (!ms_at_ch(p, '('))
        return NULL;
    const size_t from = p->i;
    ms_skip(p);
    if (p->token[p->i - 1].ch != ')')
        return NULL;
    const char *inner = ms_span(p, from + 1, p->i - 1);
    return inner == NULL ? "" : inner;
}

bool ms_take_if_exists(ms_parser *p)
{
    return ms_take_kw2(p, MS_KW_IF, MS_KW_EXISTS);
}

bool ms_take_if_not_exists(ms_parser *p)
{
    if (!ms_at_kw2(p, MS_KW_IF, MS_KW_NOT) || ms_ahead(p, 2)->keyword != MS_KW_EXISTS)
        return false;
    p->i += 3;
    return true;
}

bool ms_take_cascade(ms_parser *p)
{
    if (ms_take_kw(p, MS_KW_RESTRICT))
        return false;
    return ms_take_kw(p, MS_KW_CASCADE);
}

bool ms_is_name(const ms_parser *p, const ms_token *t)
{
    return t->kind == MS_TOKEN_WORD || t->kind == MS_TOKEN_QUOTED ||
           (t->kind == MS_TOKEN_STRING && (p->dialect->flags & MS_DIALECT_STRING_NAMES) != 0);
}

const char *ms_take_ident(ms_parser *p)
{
    const ms_token *t = ms_at(p);
    if (!ms_is_name(p, t))
        return NULL;
    p->i++;
    return ms_lex_name(&p->dialect->lex, p->text, *t, p->arena);
}

bool ms_take_name(ms_parser *p, ms_name *name)
{
    name->schema = NULL;
    name->name = ms_take_ident(p);
    if (name->name == NULL)
        return false;
    for (int parts = 1; ms_at_ch(p, '.'); parts++) {
        p->i++;
        const char *next = ms_take_ident(p);
        if (next == NULL || parts == 3)
            return false;
        name->schema = name->name;
        name->name = next;
    }
    return true;
}

const char *ms_take_string(ms_parser *p)
{
    const ms_token *t = ms_at(p);
    if (t->kind != MS_TOKEN_STRING)
        return NULL;
    p->i++;
    return ms_lex_string(&p->dialect->lex, p->text, *t, p->arena);
}

/* Behind a column of a key: length, direction, collation. part == NULL: the IR keeps only the name there. */
static bool key_part_tail(ms_parser *p, ms_key_part *part)
{
    for (;;) {
        bool kept = part != NULL;
        if (ms_at_ch(p, '(') && ms_ahead(p, 1)->kind == MS_TOKEN_NUMBER && ms_ahead(p, 2)->ch == ')') {
            if (part != NULL)
                part->prefix = (int32_t)strtol(ms_span(p, p->i + 1, p->i + 2), NULL, 10);
            p->i += 3;
        } else if (ms_at_kw(p, MS_KW_COLLATE) && ms_is_name(p, ms_ahead(p, 1))) {
            kept = false;
            p->i += 2;
        } else if (ms_take_kw(p, MS_KW_DESC)) {
            if (part != NULL)
                part->desc = true;
        } else if (!ms_take_kw(p, MS_KW_ASC)) {
            return ms_at_ch(p, ',') || ms_at_ch(p, ')');
        } else {
            continue;
        }
        p->inexact = p->inexact || !kept;
    }
}

const char *ms_take_signature(ms_parser *p)
{
    const size_t from = p->i;
    if (!ms_at_ch(p, '('))
        return NULL;
    ms_skip(p);
    const char *text = ms_words(p, from, p->i); /* comments between the arguments are no part of them */
    return text == NULL || !MS_DIALECT_HAS(p->dialect, signature) ? text : p->dialect->signature(text, p->arena);
}

bool ms_take_columns(ms_parser *p, ms_strings *out)
{
    if (!ms_take_ch(p, '('))
        return false;
    do {
        const char *name = ms_take_ident(p);
        if (name == NULL || !key_part_tail(p, NULL))
            return false;
        MS_PUSH(p->arena, out, name);
    } while (ms_take_ch(p, ','));
    return ms_take_ch(p, ')');
}

bool ms_take_key_parts(ms_parser *p, ms_constraint *key)
{
    bool plain = true;
    if (!ms_take_ch(p, '('))
        return false;
    do {
        ms_key_part part = { 0 };
        const char *name = ms_take_ident(p);
        if (name == NULL || !key_part_tail(p, &part))
            return false;
        plain = plain && part.prefix == 0 && !part.desc;
        MS_PUSH(p->arena, &key->columns, name);
        MS_PUSH(p->arena, &key->parts, part);
    } while (ms_take_ch(p, ','));
    if (plain)
        key->parts.n = 0;
    return ms_take_ch(p, ')');
}

int32_t ms_line_of(const ms_parser *p, size_t i)
{
    const size_t at = p->token[i < p->n ? i : p->n].at;
    return p->line + (at > p->from ? ms_lex_lines(p->text + p->from, at - p->from) : 0);
}

ms_op *ms_push_op(ms_parser *p, ms_op_kind kind, ms_object_kind object_kind)
{
    MS_PUSH(p->arena, p->ops,
            (ms_op){ .kind = kind, .object_kind = object_kind, .statement = p->statement, .line = p->line });
    return &p->ops->v[p->ops->n - 1];
}
