/* expression.h: what the files that read expressions share. For users: migsafe/expr.h. */
#ifndef MS_SQL_EXPRESSION_H
#define MS_SQL_EXPRESSION_H

#include <migsafe/expr.h>

#include "sql/lex.h"

typedef struct ms_expr_reader {
    const ms_expr_rules *rules;
    const char *text;
    ms_arena *arena;
    MS_VEC(ms_token) tokens;    /* the last one is an END */
    size_t i;
    unsigned nesting;
    bool conditional;           /* marks of conditional comments were left out of the tokens */
} ms_expr_reader;

enum { MS_EXPR_CAST_STRENGTH = 250, MS_EXPR_NESTING = 150 };

static inline const ms_token *ms_expr_at(const ms_expr_reader *r)
{
    return &r->tokens.v[r->i];
}
static inline const ms_token *ms_expr_ahead(const ms_expr_reader *r, size_t k)
{
    return &r->tokens.v[r->i + k < r->tokens.n ? r->i + k : r->tokens.n - 1];
}
static inline bool ms_expr_at_end(const ms_expr_reader *r)
{
    return ms_expr_at(r)->kind == MS_TOKEN_END;
}
/* Is the token this unquoted word (given in lower case)? */
bool ms_expr_is_word(const ms_expr_reader *r, const ms_token *t, const char *word);
bool ms_expr_take_word(ms_expr_reader *r, const char *word);
bool ms_expr_take_ch(ms_expr_reader *r, char c);
const char *ms_expr_lower(const ms_expr_reader *r, const ms_token *t);
const char *ms_expr_span(const ms_expr_reader *r, size_t from, size_t to); /* tokens [from, to) as written */

bool ms_expr_any_of(const ms_expr_reader *r, const ms_token *t, const char *const *words, size_t n);
#define MS_EXPR_ANY_OF(r, t, list) ms_expr_any_of(r, t, list, sizeof(list) / sizeof *(list))
bool ms_expr_reserved(const ms_expr_reader *r, const ms_token *t);   /* no column and no function is called so anywhere */
bool ms_expr_value_word(const ms_expr_reader *r, const ms_token *t); /* NULL, TRUE, FALSE, DEFAULT */
static inline bool ms_expr_is_name(const ms_token *t)
{
    return t->kind == MS_TOKEN_WORD || t->kind == MS_TOKEN_QUOTED;
}

/* expression_node.c: so many tokens are a literal. */
ms_expr *ms_expr_literal(ms_expr_reader *r, size_t tokens);
/* name, a.name, s.a.name, a.*; where its parenthesis opens the cursor is left: a CALL without its arguments. */
ms_expr *ms_expr_path(ms_expr_reader *r);
/* A node that begins at token `from`; ms_expr_close ends it before the cursor. */
ms_expr *ms_expr_open(ms_expr_reader *r, ms_expr_kind kind, const char *name, size_t from);
ms_expr *ms_expr_close(ms_expr_reader *r, ms_expr *e);
void ms_expr_add(ms_expr_reader *r, ms_expr *to, const ms_expr *part);
/* Names, calls and literals from the cursor on become parts of e, up to the parenthesis or bracket that closes around them,
 * or the end. */
void ms_expr_flatten(ms_expr_reader *r, ms_expr *e);
/* What began at token `from` is no known syntax: a span up to the parenthesis or bracket that closes around it, or the end. */
ms_expr *ms_expr_give_up(ms_expr_reader *r, size_t from);
/* Steps behind the parenthesis or bracket that opens at the cursor. */
void ms_expr_skip(ms_expr_reader *r);
/* Steps behind the name of a type. */
void ms_expr_skip_type(ms_expr_reader *r);

/* expression.c: an expression whose operators have at least this strength. NULL: none begins here, nothing was taken. */
ms_expr *ms_expr_read(ms_expr_reader *r, unsigned least);
/* expression_operand.c: what stands between operators, with the signs and NOT before it. NULL as above. */
ms_expr *ms_expr_operand(ms_expr_reader *r);
/* Length in tokens of the operator of signs at the cursor, 0 = none; its strength (0: not in the table). */
size_t ms_expr_signs(const ms_expr_reader *r, unsigned *strength);

#endif
