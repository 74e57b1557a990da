/* block.c: where the code of a DO block or a called procedure is, and what its statement becomes. */
#include "config.h"

#include <string.h>

#include "sql/block.h"

enum { CALLS_MAX = 4 };

/* A parser for code in a text of its own; its tokens live in the arena. False: it cannot be cut. */
static bool enter(const ms_parser *p, const char *text, size_t len, ms_parser *inner)
{
    ms_lexer lexer;
    MS_VEC(ms_token) tokens = { 0 };
    ms_token t;
    ms_lex_init(&lexer, &p->dialect->lex, text, len);
    for (t = ms_lex_next(&lexer); t.kind != MS_TOKEN_END && t.kind != MS_TOKEN_ERROR; t = ms_lex_next(&lexer))
        MS_PUSH(p->arena, &tokens, t);
    MS_PUSH(p->arena, &tokens, (ms_token){ .at = (uint32_t)len });
    *inner = *p;
    inner->text = text;
    inner->token = tokens.v;
    inner->n = tokens.n - 1;
    inner->i = inner->from = 0;
    inner->to = len;
    inner->inexact = false;
    return t.kind == MS_TOKEN_END;
}

/* The op at `first` gives way to what its code does. */
static void replace(ms_parser *p, size_t first, const ms_ops *ops, bool whole)
{
    ms_op *named = &p->ops->v[first];
    if (whole) {
        named->unread = false;
        if (ops->n > 0)
            p->ops->n = first;
    }
    for (size_t i = 0; i < ops->n; i++) {
        ms_op op = ops->v[i];
        op.line = op.line > 0 ? op.line : p->line; /* code that stands elsewhere has the line of its CALL */
        MS_PUSH(p->arena, p->ops, op);
    }
}

/* The code knows its own parameters and variables only. */
static void walk(ms_dynamic *d, ms_parser *p, size_t first, ms_parser *inner, size_t from, const ms_bindings *parameters)
{
    static const ms_bindings none = { 0 };
    const ms_bindings around = d->locals;
    const bool handled = d->handled;
    ms_ops ops = { 0 };
    bool whole = false;
    if (d->calls == CALLS_MAX)
        return;
    d->calls++;
    d->locals = parameters != NULL ? *parameters : none;
    if (ms_block_walk(d, inner, from, inner->n, &ops, &whole))
        replace(p, first, &ops, whole);
    d->locals = around;
    d->handled = handled;
    d->calls--;
}

/* DO [LANGUAGE plpgsql] $$ ... $$ [LANGUAGE plpgsql] */
static void do_block(ms_dynamic *d, ms_parser *p, size_t first)
{
    const ms_token *body = NULL;
    for (size_t i = 1; i < p->n; i++) {
        if (p->token[i].kind == MS_TOKEN_STRING && body == NULL)
            body = &p->token[i];
        else if (p->token[i - 1].keyword == MS_KW_LANGUAGE && strcmp(ms_upper_text(p, &p->token[i]), "PLPGSQL") != 0)
            return;
    }
    ms_parser inner;
    const char *text = body == NULL ? NULL : ms_lex_string(&p->dialect->lex, p->text, *body, p->arena);
    if (text == NULL || !enter(p, text, strlen(text), &inner))
        return;
    inner.line = ms_line_of(p, (size_t)(body - p->token));
    walk(d, p, first, &inner, 0, NULL);
}

/* Where the body of CREATE PROCEDURE name (...) characteristics body begins; 0 = not found. */
static size_t body_of(ms_parser *p)
{
    static const uint16_t starts[] = { MS_KW_BEGIN,  MS_KW_ALTER,  MS_KW_CREATE, MS_KW_DROP, MS_KW_INSERT, MS_KW_UPDATE, MS_KW_DELETE,
                                       MS_KW_SELECT, MS_KW_SET,    MS_KW_CALL,   MS_KW_IF,   MS_KW_TRUNCATE, MS_KW_REPLACE };
    p->i = 0;
    while (!ms_at_end(p) && !ms_at_ch(p, '('))
        p->i++;
    ms_skip(p);
    for (; !ms_at_end(p); p->i++)
        for (size_t k = 0; k < sizeof starts / sizeof *starts; k++)
            if (ms_at_kw(p, (ms_keyword)starts[k]))
                return p->i;
    return 0;
}

static const char *routine_key(const ms_parser *p, ms_name name)
{
    char *key = ms_arena_strdup(p->arena, name.name);
    for (char *c = key; *c != '\0'; c++)
        *c = ms_lex_upper(*c);
    return key;
}

static void called(ms_dynamic *d, ms_parser *p, size_t first)
{
    const ms_name name = p->ops->v[first].object;
    const ms_binding *b = name.name == NULL || name.schema != NULL ? NULL : ms_binding_find(&d->routines, routine_key(p, name));
    const char *text = b == NULL || b->value.kind != MS_HELD_TEXTS ? NULL : b->value.outcomes[0].text;
    ms_parser inner;
    if (text == NULL || !enter(p, text, strlen(text), &inner))
        return;
    inner.line = 0; /* ops have the line of the CALL */
    ms_bindings parameters = { 0 };
    const size_t from = body_of(&inner);
    if (from > 0 && ms_local_parameters(d, p, &inner, from, &parameters))
        walk(d, p, first, &inner, from, &parameters);
}

static void remember(ms_dynamic *d, const ms_parser *p, const ms_op *op)
{
    if (op->object_kind != MS_OBJECT_PROCEDURE || op->object.name == NULL || op->object.schema != NULL)
        return;
    ms_held_value v = { .kind = MS_HELD_UNKNOWN };
    if (op->kind == MS_OP_CREATE_ROUTINE && !op->if_not_exists && op->obj != NULL) {
        v.kind = MS_HELD_TEXTS;
        v.n = 1;
        v.outcomes[0].text = op->obj->definition;
    }
    const char *key = routine_key(p, op->object);
    ms_binding *old = ms_binding_find(&d->routines, key);
    if (old != NULL)
        old->value = v;
    else
        MS_PUSH(d->arena, &d->routines, (ms_binding){ key, v });
}

void ms_block_read(ms_dynamic *d, ms_parser *p, size_t first)
{
    if (p->ops->n != first + 1)
        return;
    const ms_op *op = &p->ops->v[first];
    switch (op->kind) {
    case MS_OP_RUN_BLOCK:
        do_block(d, p, first);
        break;
    case MS_OP_CALL:
        called(d, p, first);
        break;
    case MS_OP_CREATE_ROUTINE:
    case MS_OP_DROP_ROUTINE:
        remember(d, p, op);
        break;
    default:
        break;
    }
}
