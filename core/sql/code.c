/* code.c: statements that run code of their own: queries, blocks, calls, and which routines a text calls. */
#include "config.h"

#include <string.h>

#include "sql/parse.h"

/* ---- queries ----------------------------------------------------------------------------------------------------- */

static bool has(const ms_parser *p, ms_keyword k)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->token[i].keyword == k)
            return true;
    return false;
}

/* Verbs that change something, wherever they stand; UPDATE behind FOR locks rows only. */
static bool changes(const ms_parser *p)
{
    for (size_t i = 0; i < p->n; i++) {
        const uint16_t k = p->token[i].keyword;
        const bool locks = k == MS_KW_UPDATE && i > 0 && (p->token[i - 1].keyword == MS_KW_FOR || p->token[i - 1].keyword == MS_KW_KEY);
        if ((k == MS_KW_INSERT || k == MS_KW_UPDATE || k == MS_KW_DELETE) && p->token[i + 1].ch != '(' && !locks)
            return true;
    }
    return false;
}

static void push(ms_parser *p, ms_op_kind kind, const char *verb, bool unread)
{
    ms_op *op = ms_push_op(p, kind, MS_OBJECT_NONE);
    op->verb = verb;
    ms_find_mentions(p, 0, p->n, &op->mentions);
    if (p->token->keyword != MS_KW_EXPLAIN && p->token->keyword != MS_KW_PRAGMA && p->token->keyword != MS_KW_SHOW)
        ms_find_calls(p, 0, p->n, &op->calls);
    op->unread = unread || (kind == MS_OP_QUERY && op->calls.n > 0);
    p->i = p->n;
}

/* SELECT ... INTO [TEMPORARY | UNLOGGED] [TABLE] t FROM: CREATE TABLE AS, where SELECT has no variables to set. */
static bool select_into(ms_parser *p)
{
    size_t depth = 0, at = 0;
    if (p->token->keyword != MS_KW_SELECT || p->dialect->parse.dynamic_sql)
        return false;
    for (size_t i = 0; i < p->n && at == 0; i++) {
        depth += p->token[i].ch == '(';
        depth -= depth > 0 && p->token[i].ch == ')';
        at = depth == 0 && p->token[i].keyword == MS_KW_INTO ? i + 1 : 0;
    }
    ms_table *table = MS_NEW(p->arena, ms_table);
    p->i = at;
    if (at == 0)
        return false;
    while (ms_at_kw(p, MS_KW_TEMP) || ms_at_kw(p, MS_KW_TEMPORARY) || ms_at_kw(p, MS_KW_UNLOGGED) || ms_at_kw(p, MS_KW_TABLE)) {
        table->temporary = table->temporary || ms_at_kw(p, MS_KW_TEMP) || ms_at_kw(p, MS_KW_TEMPORARY);
        table->unlogged = table->unlogged || ms_at_kw(p, MS_KW_UNLOGGED);
        p->i++;
    }
    if (!ms_take_name(p, &table->name))
        return false;
    const char *rest = ms_span(p, p->i, p->n);
    table->as_select = ms_arena_printf(p->arena, "%s %s", ms_span(p, 0, at - 1), rest == NULL ? "" : rest);
    table->rows = table->bytes = -1;
    ms_op *op = ms_push_op(p, MS_OP_CREATE_TABLE, MS_OBJECT_TABLE);
    op->object = table->name;
    op->table = table;
    ms_find_mentions(p, 0, p->n, &op->mentions);
    p->i = p->n;
    return true;
}

/* SELECT 1, (SELECT 1), WITH ... SELECT, VALUES, TABLE t. INTO makes a table, a file or sets a variable. */
static bool query(ms_parser *p)
{
    const ms_token *t = p->token;
    while (t->ch == '(')
        t++;
    if (t->keyword != MS_KW_SELECT && t->keyword != MS_KW_VALUES && t->keyword != MS_KW_TABLE &&
        (t->keyword != MS_KW_WITH || !has(p, MS_KW_SELECT)))
        return false;
    if (t == p->token && p->n == 1)
        return false;
    if (has(p, MS_KW_INTO) || changes(p))
        return false;
    push(p, MS_OP_QUERY, "SELECT", false);
    return true;
}

/* SHOW, EXPLAIN and the like answer something; EXPLAIN ANALYZE carries the statement out. */
static bool looks(ms_parser *p)
{
    static const char *const words[] = { "SHOW", "EXPLAIN", "DESCRIBE", "DESC", "PRAGMA", "HELP" };
    p->i = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ms_at_word(p, words[i]) && p->n > 1 && !has(p, MS_KW_ANALYZE) && ms_ahead(p, 2)->ch != '=') {
            push(p, MS_OP_QUERY, words[i], false);
            return true;
        }
    return false;
}

/* ---- blocks ------------------------------------------------------------------------------------------------------ */

/* DO [LANGUAGE x] $$ ... $$; elsewhere DO expression. BEGIN NOT ATOMIC ... END. */
static bool block(ms_parser *p)
{
    p->i = 0;
    if (ms_at_kw2(p, MS_KW_BEGIN, MS_KW_NOT)) {
        push(p, MS_OP_RUN_BLOCK, "BEGIN NOT ATOMIC", true);
        return true;
    }
    if (!ms_at_kw(p, MS_KW_DO) || p->n < 2)
        return false;
    const bool is_block = ms_ahead(p, 1)->kind == MS_TOKEN_STRING || ms_ahead(p, 1)->keyword == MS_KW_LANGUAGE;
    if (is_block && !p->dialect->lex.dollar_quotes)
        return false;
    push(p, is_block ? MS_OP_RUN_BLOCK : MS_OP_QUERY, "DO", is_block);
    return true;
}

bool ms_push_code(ms_parser *p)
{
    return query(p) || select_into(p) || looks(p) || block(p);
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

/* Words behind which a name with a parenthesis is no call: a table, an index, a type with its columns. */
static bool declares(const ms_token *before)
{
    switch (before->keyword) {
    case MS_KW_INTO:
    case MS_KW_TABLE:
    case MS_KW_REFERENCES:
    case MS_KW_ON:
    case MS_KW_INDEX:
    case MS_KW_KEY:
    case MS_KW_CONSTRAINT:
    case MS_KW_VIEW:
    case MS_KW_TYPE:
    case MS_KW_AS:
    case MS_KW_WITH:
    case MS_KW_RECURSIVE:
    case MS_KW_EXISTS:
    case MS_KW_FULLTEXT:
    case MS_KW_UNIQUE:
    case MS_KW_AGGREGATE:
        return true;
    default:
        return false;
    }
}

/* CREATE FUNCTION f(: that is its name; EXECUTE FUNCTION f( calls it. */
static bool named_here(const ms_token *first, const ms_token *before)
{
    if (before->keyword != MS_KW_FUNCTION && before->keyword != MS_KW_PROCEDURE)
        return false;
    return before == first || before[-1].keyword != MS_KW_EXECUTE;
}

static void add_call(const ms_parser *p, size_t from, size_t i, ms_names *out)
{
    ms_name name = { NULL, ms_lex_name(&p->dialect->lex, p->text, p->token[i], p->arena) };
    if (i >= from + 2 && p->token[i - 1].ch == '.' && ms_is_name(p, &p->token[i - 2]))
        name.schema = ms_lex_name(&p->dialect->lex, p->text, p->token[i - 2], p->arena);
    for (size_t k = 0; k < out->n; k++)
        if (strcmp(out->v[k].name, name.name) == 0 && (out->v[k].schema == NULL) == (name.schema == NULL) &&
            (name.schema == NULL || strcmp(out->v[k].schema, name.schema) == 0))
            return;
    MS_PUSH(p->arena, out, name);
}

static void calls_in(const ms_parser *p, size_t from, size_t to, int bodies, ms_names *out);

/* Code in a string: DO $$ ... $$, CREATE FUNCTION ... AS $$ ... $$. */
static void calls_in_body(const ms_parser *p, const ms_token *t, int bodies, ms_names *out)
{
    const char *body = ms_lex_string(&p->dialect->lex, p->text, *t, p->arena);
    ms_parser inner = *p;
    ms_lexer lexer;
    MS_VEC(ms_token) tokens = { 0 };
    const size_t len = strlen(body);
    ms_lex_init(&lexer, &p->dialect->lex, body, len);
    for (ms_token next = ms_lex_next(&lexer); next.kind != MS_TOKEN_END && next.kind != MS_TOKEN_ERROR; next = ms_lex_next(&lexer))
        MS_PUSH(p->arena, &tokens, next);
    MS_PUSH(p->arena, &tokens, (ms_token){ .at = (uint32_t)len });
    inner.text = body;
    inner.token = tokens.v;
    inner.n = tokens.n - 1;
    calls_in(&inner, 0, inner.n, bodies + 1, out);
}

static void calls_in(const ms_parser *p, size_t from, size_t to, int bodies, ms_names *out)
{
    enum { BODIES_MAX = 4 };
    for (size_t i = from; i + 1 < to || (i < to && p->token[i].kind == MS_TOKEN_STRING); i++) {
        const ms_token *t = &p->token[i];
        if (t->kind == MS_TOKEN_STRING && p->text[t->at] == '$' && bodies < BODIES_MAX)
            calls_in_body(p, t, bodies, out);
        if (t[1].ch != '(' || (t->kind != MS_TOKEN_WORD && t->kind != MS_TOKEN_QUOTED))
            continue;
        const bool qualified = i >= from + 2 && t[-1].ch == '.';
        const ms_token *before = qualified ? (i >= from + 3 ? &t[-3] : NULL) : i > from ? &t[-1] : NULL;
        if (before != NULL && (declares(before) || named_here(&p->token[from], before)))
            continue;
        if (ms_call_volatility(p, from, i) == MS_VOLATILE_UNKNOWN)
            add_call(p, from, i, out);
    }
}

void ms_find_calls(const ms_parser *p, size_t from, size_t to, ms_names *out)
{
    calls_in(p, from, to, 0, out);
}
