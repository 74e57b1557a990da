/* expression_walk.c: going through a tree, and printing it. */
#include "config.h"

#include <string.h>

#include "sql/expression.h"

bool ms_expr_walk(const ms_expr *e, bool (*visit)(const ms_expr *part, void *context), void *context)
{
    bool more = visit(e, context);
    for (size_t i = 0; more && i < e->parts.n; i++)
        more = ms_expr_walk(e->parts.v[i], visit, context);
    return more;
}

const ms_expr *ms_expr_bare(const ms_expr *e)
{
    while (e->kind == MS_EXPR_CAST && e->parts.n == 1)
        e = e->parts.v[0];
    return e;
}

bool ms_expr_is_operator(const ms_expr *e, const char *name)
{
    return e->kind == MS_EXPR_OPERATOR && strcmp(e->name, name) == 0;
}

/* Tokens are those of the whole text: where a span begins cannot change what they are (the end of 1--2 is no comment). */
typedef struct printer {
    const char *text;
    size_t len, end;            /* end: of the last token */
    ms_arena *arena;
    ms_lexer lexer;
    ms_token next;
    MS_VEC(char) out;
} printer;

static void put(printer *p, const char *text, size_t len)
{
    if (p->out.n > 0)
        MS_PUSH(p->arena, &p->out, ' ');
    for (size_t i = 0; i < len; i++)
        MS_PUSH(p->arena, &p->out, text[i]);
}

/* The tokens of a span that no part has. */
static void own_tokens(printer *p, size_t from, size_t to)
{
    while (p->next.kind != MS_TOKEN_END && p->next.at < to) {
        const bool open = p->next.kind == MS_TOKEN_ERROR; /* goes to the end */
        if (open && p->next.at < p->end)
            p->len = p->next.at; /* an open comment, whose text has been put */
        if (p->next.at >= from && p->next.at < p->len)
            put(p, p->text + p->next.at, open ? p->len - p->next.at : p->next.len);
        p->end = (size_t)p->next.at + p->next.len;
        if (open)
            p->next = (ms_token){ .kind = MS_TOKEN_END };
        else
            p->next = ms_lex_next(&p->lexer);
    }
}

static void print(printer *p, const ms_expr *e, size_t end)
{
    size_t at = e->at;
    for (size_t i = 0; i < e->parts.n; i++) {
        const ms_expr *part = e->parts.v[i];
        own_tokens(p, at, part->at);
        print(p, part, (size_t)part->at + part->len);
        at = (size_t)part->at + part->len;
    }
    own_tokens(p, at, end);
}

const char *ms_expr_print(const ms_expr_rules *rules, const char *text, const ms_expr *e, ms_arena *arena)
{
    printer p = { .text = text, .len = strlen(text), .arena = arena };
    ms_lex_init(&p.lexer, rules->lex, text, p.len);
    p.next = ms_lex_next(&p.lexer);
    print(&p, e, (size_t)e->at + e->len);
    MS_PUSH(arena, &p.out, '\0');
    return p.out.v;
}

/* ---- the shape -------------------------------------------------------------------------------------------------------- */

const char *ms_expr_shape(const ms_expr *e, ms_arena *arena)
{
    static const char *const words[] = {
        [MS_EXPR_CALL] = "call ", [MS_EXPR_CAST] = "cast ", [MS_EXPR_SUBQUERY] = "subquery", [MS_EXPR_UNKNOWN] = "unknown",
        [MS_EXPR_LIST] = "list ", [MS_EXPR_OPERATOR] = "", [MS_EXPR_CASE] = "",
    };
    const char *name = e->path == NULL ? e->name : ms_arena_printf(arena, "%s.%s", e->path, e->name);
    if (e->kind == MS_EXPR_LITERAL || e->kind == MS_EXPR_COLUMN)
        return name;
    const char *out = ms_arena_printf(arena, "(%s%s", words[e->kind], name);
    for (size_t i = 0; i < e->parts.n; i++)
        out = ms_arena_printf(arena, "%s %s", out, ms_expr_shape(e->parts.v[i], arena));
    return ms_arena_printf(arena, "%s)", out);
}
