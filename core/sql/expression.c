/* expression.c: operators of expressions, by their strength (Pratt): what stands between them is expression_operand.c's.
 *
 * Nothing is an error: what does not fit becomes a span. The tree's depth is bounded by what is read, not by the text: a
 * chain that is too long ends, and what is left makes the whole a span. */
#include "config.h"

#include <string.h>

#include "sql/expression.h"

/* PostgreSQL's, with the words of the others. */
static const ms_expr_infix standard[] = {
    { "or", 1 }, { "xor", 2 }, { "and", 3 }, { "is", 5 }, { "isnull", 5 }, { "notnull", 5 }, { "=", 6 }, { "==", 6 },
    { "<", 6 }, { ">", 6 }, { "<=", 6 }, { ">=", 6 }, { "<>", 6 }, { "!=", 6 }, { "<=>", 6 }, { "between", 7 }, { "in", 7 },
    { "like", 7 }, { "ilike", 7 }, { "similar", 7 }, { "regexp", 7 }, { "rlike", 7 }, { "glob", 7 }, { "match", 7 },
    { "member", 7 }, { "sounds", 7 }, { "overlaps", 7 }, { "operator", 8 }, { "+", 9 }, { "-", 9 }, { "*", 10 }, { "/", 10 },
    { "%", 10 }, { "div", 10 }, { "mod", 10 }, { "^", 11 }, { "at", 13 }, { "collate", 14 },
};
enum { STANDARD_NOT = 4, STANDARD_SIGN = 12, STANDARD_OTHER = 8 };

static unsigned strength_of(const ms_expr_reader *r, const char *name, size_t len)
{
    const ms_expr_rules *rules = r->rules;
    for (size_t i = 0; i < rules->n_infix; i++)
        if (strncmp(rules->infix[i].name, name, len) == 0 && rules->infix[i].name[len] == '\0')
            return rules->infix[i].strength;
    return 0;
}

static bool is_sign(char c)
{
    return c != '\0' && strchr("+-*/<>=~!@#%^&|`?", c) != NULL;
}

/* Signs that touch each other from the cursor on. */
static size_t touching(const ms_expr_reader *r)
{
    size_t n = 0;
    for (const ms_token *t = ms_expr_at(r); is_sign(t->ch) && (n == 0 || t->at == t[-1].at + 1); t++)
        n++;
    return n;
}

size_t ms_expr_signs(const ms_expr_reader *r, unsigned *strength)
{
    const char *text = r->text + ms_expr_at(r)->at;
    size_t n = touching(r);
    *strength = 0;
    if (n == 0)
        return 0;
    if (r->rules->other != 0) { /* a sign at the end belongs to what follows, unless the operator has a special one */
        const bool special = strcspn(text, "~!@#%^&|`?") < n;
        while (n > 1 && !special && (text[n - 1] == '-' || text[n - 1] == '+'))
            n--;
        *strength = strength_of(r, text, n);
        *strength = *strength != 0 ? *strength : r->rules->other;
        return n;
    }
    for (size_t k = n; k > 0; k--) {
        *strength = strength_of(r, text, k);
        if (*strength != 0)
            return k;
    }
    return 1;
}

/* ---- what words are operators ----------------------------------------------------------------------------------------- */

typedef struct word_operator {
    const char *name;           /* all its words */
    size_t words;
    unsigned strength;
    enum { BINARY, POSTFIX, RANGE, MATCH, NAMED, SPELLED } form;
} word_operator;

static bool words_at(const ms_expr_reader *r, size_t from, const char *words, size_t *n)
{
    *n = from;
    for (const char *p = words; *p != '\0'; (*n)++) {
        const size_t len = strcspn(p, " ");
        const ms_token *t = ms_expr_ahead(r, *n);
        if (t->kind != MS_TOKEN_WORD || t->len != len)
            return false;
        for (size_t i = 0; i < len; i++)
            if (ms_lex_lower(r->text[t->at + i]) != p[i])
                return false;
        p += len + (p[len] == ' ');
    }
    return true;
}

/* Longer forms before shorter ones with the same words. `binds`: the word in the table whose strength it has. */
static const struct {
    const char *words, *name, *binds;
    int form;
} word_forms[] = {
    { "and", "and", "and", BINARY }, { "or", "or", "or", BINARY }, { "xor", "xor", "xor", BINARY },
    { "is not null", "is not null", "is", POSTFIX }, { "is null", "is null", "is", POSTFIX },
    { "is not true", "is not true", "is", POSTFIX }, { "is true", "is true", "is", POSTFIX },
    { "is not false", "is not false", "is", POSTFIX }, { "is false", "is false", "is", POSTFIX },
    { "is not unknown", "is not unknown", "is", POSTFIX }, { "is unknown", "is unknown", "is", POSTFIX },
    { "is not document", "is not document", "is", POSTFIX }, { "is document", "is document", "is", POSTFIX },
    { "is not json", "is not json", "is", POSTFIX }, { "is json", "is json", "is", POSTFIX },
    { "is not distinct from", "is not distinct from", "is", BINARY },
    { "is distinct from", "is distinct from", "is", BINARY }, { "is not", "is not", "is", BINARY },
    { "is", "is", "is", BINARY }, { "isnull", "is null", "isnull", POSTFIX }, { "notnull", "is not null", "notnull", POSTFIX },
    { "not null", "is not null", "notnull", POSTFIX }, { "not between symmetric", "not between symmetric", "between", RANGE },
    { "between symmetric", "between symmetric", "between", RANGE }, { "not between", "not between", "between", RANGE },
    { "between", "between", "between", RANGE }, { "not in", "not in", "in", BINARY }, { "in", "in", "in", BINARY },
    { "not like", "not like", "like", MATCH }, { "like", "like", "like", MATCH },
    { "not ilike", "not ilike", "ilike", MATCH }, { "ilike", "ilike", "ilike", MATCH },
    { "not similar to", "not similar to", "similar", MATCH }, { "similar to", "similar to", "similar", MATCH },
    { "not regexp", "not regexp", "regexp", MATCH }, { "regexp", "regexp", "regexp", MATCH },
    { "not rlike", "not rlike", "rlike", MATCH }, { "rlike", "rlike", "rlike", MATCH },
    { "not glob", "not glob", "glob", MATCH }, { "glob", "glob", "glob", MATCH },
    { "not match", "not match", "match", MATCH }, { "match", "match", "match", MATCH },
    { "member of", "member of", "member", BINARY }, { "sounds like", "sounds like", "sounds", BINARY },
    { "overlaps", "overlaps", "overlaps", BINARY }, { "div", "div", "div", BINARY }, { "mod", "%", "mod", BINARY },
    { "at time zone", "at time zone", "at", BINARY }, { "at local", "at local", "at", POSTFIX },
    { "collate", "collate", "collate", NAMED }, { "operator", "operator", "operator", SPELLED },
};

static bool word_operator_at(const ms_expr_reader *r, word_operator *op)
{
    if (ms_expr_at(r)->kind != MS_TOKEN_WORD)
        return false;
    for (size_t i = 0; i < sizeof word_forms / sizeof *word_forms; i++) {
        if (!words_at(r, 0, word_forms[i].words, &op->words))
            continue;
        op->name = word_forms[i].name;
        op->form = word_forms[i].form;
        op->strength = strength_of(r, word_forms[i].binds, strlen(word_forms[i].binds));
        return op->strength != 0;
    }
    return false;
}

/* ---- reading ---------------------------------------------------------------------------------------------------------- */

static ms_expr *around(ms_expr_reader *r, const char *name, const ms_expr *left)
{
    ms_expr *e = ms_expr_open(r, MS_EXPR_OPERATOR, name, r->i);
    e->at = left->at;
    ms_expr_add(r, e, left);
    return e;
}

static ms_expr *with_right(ms_expr_reader *r, ms_expr *e, unsigned least)
{
    const ms_expr *right = ms_expr_read(r, least);
    if (right != NULL)
        ms_expr_add(r, e, right);
    return ms_expr_close(r, e);
}

/* a AND b AND c is one operator of three. */
static ms_expr *binary(ms_expr_reader *r, ms_expr *left, const char *name, unsigned strength)
{
    const bool chain = strcmp(name, "and") == 0 || strcmp(name, "or") == 0;
    const bool more = chain && left->kind == MS_EXPR_OPERATOR && !left->enclosed && strcmp(left->name, name) == 0;
    return with_right(r, more ? left : around(r, name, left), strength + 1);
}

/* OPERATOR(pg_catalog.+) */
static ms_expr *spelled(ms_expr_reader *r, const ms_expr *left, unsigned strength)
{
    const size_t from = r->i;
    if (ms_expr_at(r)->ch != '(')
        return with_right(r, around(r, "operator", left), strength + 1);
    ms_expr_skip(r);
    size_t first = r->i - 1;
    while (first > from + 1 && is_sign(r->tokens.v[first - 1].ch))
        first--;
    const char *name = ms_expr_span(r, first, r->i - 1);
    return with_right(r, around(r, name, left), strength + 1);
}

static ms_expr *by_words(ms_expr_reader *r, ms_expr *left, const word_operator *op)
{
    r->i += op->words;
    if (op->form == BINARY)
        return binary(r, left, op->name, op->strength);
    if (op->form == SPELLED)
        return spelled(r, left, op->strength);
    ms_expr *e = around(r, op->name, left);
    if (op->form == RANGE) {
        with_right(r, e, op->strength + 1);
        if (ms_expr_take_word(r, "and"))
            with_right(r, e, op->strength + 1);
    } else if (op->form == MATCH) {
        with_right(r, e, op->strength + 1);
        if (ms_expr_take_word(r, "escape"))
            with_right(r, e, op->strength + 1);
    } else if (op->form == NAMED) { /* COLLATE name: no column */
        const size_t from = r->i;
        do
            r->i += ms_expr_at_end(r) ? 0 : 1;
        while (ms_expr_take_ch(r, '.'));
        const char *collation = ms_expr_span(r, from, r->i);
        e->name = ms_arena_printf(r->arena, "%s %s", op->name, collation == NULL ? "" : collation);
    }
    return ms_expr_close(r, e);
}

/* x::type, x[1], (x).field */
static ms_expr *behind(ms_expr_reader *r, const ms_expr *left)
{
    const ms_token *t = ms_expr_at(r);
    if (t->ch == ':' && t[1].ch == ':' && t[1].at == t->at + 1) {
        ms_expr *e = around(r, "", left);
        const size_t from = r->i += 2;
        e->kind = MS_EXPR_CAST;
        ms_expr_skip_type(r);
        e->name = ms_expr_span(r, from, r->i);
        return ms_expr_close(r, e);
    }
    if (t->ch == '.' && (left->enclosed || left->kind != MS_EXPR_LITERAL)) {
        ms_expr *e = around(r, ".", left);
        r->i++;
        r->i += ms_expr_at_end(r) ? 0 : 1;
        return ms_expr_close(r, e);
    }
    if (t->ch != '[')
        return NULL;
    ms_expr *e = around(r, "[]", left);
    r->i++;
    while (!ms_expr_at_end(r) && ms_expr_at(r)->ch != ']') {
        const ms_expr *part = ms_expr_read(r, 1);
        if (part != NULL)
            ms_expr_add(r, e, part);
        const char next = ms_expr_at(r)->ch;
        if (next == ')' || ms_expr_at_end(r))
            break;
        if (next == ':') /* x[1:2] */
            r->i++;
        else if (next != ']')
            ms_expr_add(r, e, ms_expr_give_up(r, r->i));
    }
    ms_expr_take_ch(r, ']');
    return ms_expr_close(r, e);
}

/* left with the next operator; NULL = there is none that is strong enough. */
static ms_expr *infix(ms_expr_reader *r, ms_expr *left, unsigned least)
{
    word_operator op;
    if (left->depth >= MS_EXPR_DEPTH)
        return NULL;
    if (word_operator_at(r, &op))
        return op.strength < least ? NULL : by_words(r, left, &op);
    ms_expr *e = behind(r, left);
    if (e != NULL)
        return e;
    unsigned strength;
    const size_t n = ms_expr_signs(r, &strength);
    if (n == 0 || strength == 0 || strength < least)
        return NULL;
    const char *name = ms_arena_strndup(r->arena, r->text + ms_expr_at(r)->at, n);
    r->i += n;
    return binary(r, left, name, strength);
}

ms_expr *ms_expr_read(ms_expr_reader *r, unsigned least)
{
    if (r->nesting >= MS_EXPR_NESTING)
        return ms_expr_at_end(r) || ms_expr_at(r)->ch == ')' || ms_expr_at(r)->ch == ']' ? NULL : ms_expr_give_up(r, r->i);
    r->nesting++;
    ms_expr *left = ms_expr_operand(r);
    while (left != NULL) {
        ms_expr *more = infix(r, left, least);
        if (more == NULL)
            break;
        left = more;
    }
    r->nesting--;
    return left;
}

static void cut(ms_expr_reader *r, size_t len)
{
    ms_lexer lexer;
    uint32_t end = 0;
    ms_lex_init(&lexer, r->rules->lex, r->text, len);
    for (;;) {
        ms_token t = ms_lex_next(&lexer);
        if (t.kind == MS_TOKEN_ERROR) { /* an open string: one token to the end; an open comment began before what was read */
            t.len = (uint32_t)len - t.at;
            if (t.at >= end)
                MS_PUSH(r->arena, &r->tokens, t);
            t = (ms_token){ .kind = MS_TOKEN_END };
        }
        end = t.at + t.len;
        if (t.kind == MS_TOKEN_END)
            t.at = (uint32_t)len;
        if (t.kind == MS_TOKEN_COND_OPEN || t.kind == MS_TOKEN_COND_CLOSE)
            r->conditional = true;
        else
            MS_PUSH(r->arena, &r->tokens, t);
        if (t.kind == MS_TOKEN_END)
            return;
    }
}

const ms_expr *ms_expr_parse(const ms_expr_rules *rules, const char *text, ms_arena *arena)
{
    ms_expr_rules own = *rules;
    if (own.infix == NULL) {
        own.infix = standard;
        own.n_infix = sizeof standard / sizeof *standard;
        own.negation = STANDARD_NOT;
        own.sign = STANDARD_SIGN;
        own.other = STANDARD_OTHER;
    }
    ms_expr_reader r = { .rules = &own, .text = text, .arena = arena };
    const size_t len = strlen(text);
    cut(&r, len > MS_LEX_MAX ? MS_LEX_MAX : len);
    ms_expr *e = ms_expr_read(&r, 1);
    if (e != NULL && ms_expr_at_end(&r) && !r.conditional)
        return e;
    e = ms_expr_open(&r, MS_EXPR_UNKNOWN, "", 0); /* also around the marks of conditional comments, which are no part's */
    r.i = 0;
    while (!ms_expr_at_end(&r)) {
        ms_expr_flatten(&r, e);
        r.i += ms_expr_at_end(&r) ? 0 : 1; /* a parenthesis too many does not end it */
    }
    e->at = 0;
    e->len = r.tokens.v[r.tokens.n - 1].at;
    return e;
}
