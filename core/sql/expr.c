/* expr.c: expressions are text spans; here is where they end and whether they give one value for a whole statement. */
#include "config.h"

#include <string.h>

#include <migsafe/expr.h>

#include "ir/model.h"
#include "sql/parse.h"

/* One operand or operator; CASE ... END with all that is in it. */
static void skip_operand(ms_parser *p)
{
    size_t depth = 0;
    do {
        depth += ms_at_kw(p, MS_KW_CASE);
        depth -= depth > 0 && ms_at_kw(p, MS_KW_END);
        ms_skip(p);
    } while (depth > 0 && !ms_at_end(p));
}

const char *ms_take_default(ms_parser *p, bool *is_volatile)
{
    const size_t from = p->i;
    if (ms_at_end(p) || ms_at_ch(p, ',') || ms_at_ch(p, ')'))
        return NULL;
    skip_operand(p); /* the first token belongs to it whatever it is: DEFAULT NULL, DEFAULT (a > 0), DEFAULT -1 */
    while (!ms_at_end(p) && !ms_at_ch(p, ',') && !ms_at_ch(p, ')') && !ms_ends_type(p))
        skip_operand(p);
    if (is_volatile != NULL)
        *is_volatile = ms_calls_volatile(p, from, p->i);
    return ms_span(p, from, p->i);
}

static bool in_system_schema(const ms_parser *p, const ms_token *t)
{
    const char *name = MS_DIALECT_HAS(p->dialect, system_schema) ? p->dialect->system_schema : "";
    size_t i = 0;
    while (i < t->len && name[i] != '\0' && ms_lex_lower(p->text[t->at + i]) == name[i])
        i++;
    return i > 0 && i == t->len && name[i] == '\0';
}

ms_volatility ms_call_volatility(const ms_parser *p, size_t from, size_t i)
{
    const ms_token *t = &p->token[i];
    if (i >= from + 2 && t[-1].ch == '.' && !in_system_schema(p, &t[-2]))
        return MS_VOLATILE_UNKNOWN; /* of a schema of its own: who knows */
    const unsigned quote = t->kind == MS_TOKEN_QUOTED ? 1 : 0;
    return ms_function_volatility(p->dialect, p->text + t->at + quote, t->len - 2 * quote);
}

static bool stays(const ms_expr *e, void *context)
{
    const ms_dialect *dialect = context;
    if (e->kind != MS_EXPR_CALL || e->len == e->name_len) /* CURRENT_TIMESTAMP and the like are one value for a statement */
        return true;
    const char *system = MS_DIALECT_HAS(dialect, system_schema) ? dialect->system_schema : "";
    if (e->path != NULL && !ms_text_equal(e->path, system, true))
        return false; /* of a schema of its own: who knows */
    const ms_volatility v = ms_function_volatility(dialect, e->name, strlen(e->name));
    return v == MS_VOLATILE_CONSTANT || v == MS_VOLATILE_STABLE;
}

bool ms_calls_volatile(const ms_parser *p, size_t from, size_t to)
{
    if (to == from + 1) /* a literal, or CURRENT_TIMESTAMP: most defaults */
        return false;
    const char *text = ms_span(p, from, to);
    const ms_expr_rules rules = { .lex = &p->dialect->lex };
    return text != NULL && !ms_expr_walk(ms_expr_parse(&rules, text, p->arena), stays, (void *)(uintptr_t)p->dialect);
}
