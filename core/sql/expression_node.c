/* expression_node.c: the nodes of an expression's tree, names and literals, and spans of which no more is known. */
#include "config.h"

#include <string.h>

#include "sql/expression.h"

/* ---- the cursor and the nodes ----------------------------------------------------------------------------------------- */

bool ms_expr_is_word(const ms_expr_reader *r, const ms_token *t, const char *word)
{
    if (t->kind != MS_TOKEN_WORD)
        return false;
    for (size_t i = 0; i < t->len; i++)
        if (ms_lex_lower(r->text[t->at + i]) != word[i])
            return false;
    return word[t->len] == '\0';
}

bool ms_expr_take_word(ms_expr_reader *r, const char *word)
{
    if (!ms_expr_is_word(r, ms_expr_at(r), word))
        return false;
    r->i++;
    return true;
}

bool ms_expr_take_ch(ms_expr_reader *r, char c)
{
    if (ms_expr_at(r)->ch != c)
        return false;
    r->i++;
    return true;
}

const char *ms_expr_lower(const ms_expr_reader *r, const ms_token *t)
{
    char *out = ms_arena_strndup(r->arena, r->text + t->at, t->len);
    for (char *p = out; *p != '\0'; p++)
        *p = ms_lex_lower(*p);
    return out;
}

const char *ms_expr_span(const ms_expr_reader *r, size_t from, size_t to)
{
    if (from >= to)
        return "";
    const ms_token *first = &r->tokens.v[from], *last = &r->tokens.v[to - 1];
    return ms_arena_strndup(r->arena, r->text + first->at, (size_t)last->at + last->len - first->at);
}

ms_expr *ms_expr_open(ms_expr_reader *r, ms_expr_kind kind, const char *name, size_t from)
{
    ms_expr *e = MS_NEW(r->arena, ms_expr);
    e->kind = kind;
    e->name = name;
    e->at = r->tokens.v[from].at;
    return e;
}

ms_expr *ms_expr_close(ms_expr_reader *r, ms_expr *e)
{
    if (r->i > 0) {
        const ms_token *last = &r->tokens.v[r->i - 1];
        e->len = last->at + last->len > e->at ? last->at + last->len - e->at : 0;
    }
    return e;
}

void ms_expr_add(ms_expr_reader *r, ms_expr *to, const ms_expr *part)
{
    MS_PUSH(r->arena, &to->parts, part);
    if (part->depth >= to->depth)
        to->depth = (uint16_t)(part->depth + 1);
}

void ms_expr_skip(ms_expr_reader *r)
{
    size_t depth = 0;
    while (!ms_expr_at_end(r)) {
        const char c = ms_expr_at(r)->ch;
        depth += c == '(' || c == '[';
        depth -= depth > 0 && (c == ')' || c == ']');
        r->i++;
        if (depth == 0)
            return;
    }
}

void ms_expr_skip_type(ms_expr_reader *r)
{
    static const char *const more[] = { "varying", "precision", "with", "without", "time", "zone" };
    const ms_token *first = ms_expr_at(r);
    if (first->kind != MS_TOKEN_WORD && first->kind != MS_TOKEN_QUOTED)
        return;
    r->i++;
    while (ms_expr_take_ch(r, '.'))
        r->i += ms_expr_at_end(r) ? 0 : 1;
    for (bool again = first->kind == MS_TOKEN_WORD; again;) {
        again = false;
        if (ms_expr_at(r)->ch == '(') {
            ms_expr_skip(r);
            again = true;
        }
        for (size_t i = 0; i < sizeof more / sizeof *more; i++)
            again = ms_expr_take_word(r, more[i]) || again;
    }
    while (ms_expr_at(r)->ch == '[')
        ms_expr_skip(r);
}

/* ---- what is a name --------------------------------------------------------------------------------------------------- */

bool ms_expr_any_of(const ms_expr_reader *r, const ms_token *t, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (ms_expr_is_word(r, t, words[i]))
            return true;
    return false;
}
/* Words that no column and no function has for a name anywhere. */
bool ms_expr_reserved(const ms_expr_reader *r, const ms_token *t)
{
    static const char *const words[] = {
        "and", "as", "asc", "between", "by", "case", "collate", "desc", "distinct", "else", "except", "exists", "from", "group",
        "having", "ilike", "in", "inner", "intersect", "into", "is", "join", "like", "natural", "not", "on", "or", "order",
        "outer", "select", "then", "union", "using", "when", "where", "xor",
    };
    return MS_EXPR_ANY_OF(r, t, words);
}

bool ms_expr_value_word(const ms_expr_reader *r, const ms_token *t)
{
    static const char *const words[] = { "null", "true", "false", "default" };
    return MS_EXPR_ANY_OF(r, t, words);
}

/* Functions that are called without parentheses. */
static bool calls_itself(const ms_expr_reader *r, const ms_token *t)
{
    static const char *const words[] = {
        "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp", "current_user", "session_user",
        "current_role", "current_catalog", "current_schema", "utc_date", "utc_time", "utc_timestamp", "sysdate",
    };
    return MS_EXPR_ANY_OF(r, t, words);
}

ms_expr *ms_expr_literal(ms_expr_reader *r, size_t tokens)
{
    const size_t from = r->i;
    const ms_token *t = ms_expr_at(r);
    r->i += tokens;
    const char *name = t->kind == MS_TOKEN_WORD ? ms_expr_lower(r, t) : ms_expr_span(r, from, r->i);
    return ms_expr_close(r, ms_expr_open(r, MS_EXPR_LITERAL, name, from));
}

ms_expr *ms_expr_path(ms_expr_reader *r)
{
    const ms_lex_rules *rules = r->rules->lex;
    ms_expr *e = ms_expr_open(r, MS_EXPR_COLUMN, "", r->i);
    const ms_token *t = ms_expr_at(r);
    for (;;) {
        r->i++;
        e->name = ms_lex_name(rules, r->text, *t, r->arena);
        e->name_at = t->at;
        e->name_len = t->len;
        e->quoted = t->kind == MS_TOKEN_QUOTED;
        const ms_token *next = ms_expr_ahead(r, 1);
        if (ms_expr_at(r)->ch != '.' || (!ms_expr_is_name(next) && next->ch != '*'))
            break;
        e->path = e->path == NULL ? e->name : ms_arena_printf(r->arena, "%s.%s", e->path, e->name);
        r->i++;
        t = next;
        if (next->ch == '*') {
            r->i++;
            e->name = "*";
            e->name_at = next->at;
            e->name_len = 1;
            return ms_expr_close(r, e);
        }
    }
    if (ms_expr_at(r)->ch == '(' || (e->path == NULL && calls_itself(r, t))) {
        e->kind = MS_EXPR_CALL;
        e->name = e->quoted ? e->name : ms_expr_lower(r, t);
    }
    return ms_expr_close(r, e);
}

void ms_expr_flatten(ms_expr_reader *r, ms_expr *e)
{
    size_t depth = 0;
    while (!ms_expr_at_end(r)) {
        const ms_token *t = ms_expr_at(r);
        const bool closes = t->ch == ')' || t->ch == ']';
        if (closes && depth == 0)
            return;
        depth += t->ch == '(' || t->ch == '[';
        depth -= closes;
        if (t->kind == MS_TOKEN_STRING || t->kind == MS_TOKEN_NUMBER || t->kind == MS_TOKEN_PARAM || ms_expr_value_word(r, t))
            ms_expr_add(r, e, ms_expr_literal(r, 1));
        else if (ms_expr_is_name(t) && !ms_expr_reserved(r, t))
            ms_expr_add(r, e, ms_expr_path(r));
        else
            r->i++;
    }
}

ms_expr *ms_expr_give_up(ms_expr_reader *r, size_t from)
{
    ms_expr *e = ms_expr_open(r, MS_EXPR_UNKNOWN, "", from);
    r->i = from;
    ms_expr_flatten(r, e);
    return ms_expr_close(r, e);
}
