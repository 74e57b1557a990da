/* expression.c: one form for an SQL expression as a file writes it and as pg_get_expr() prints it. For comparing only.
 *
 * The server keeps a parse tree and prints that: with every parenthesis, every implied cast, IN as = ANY (ARRAY[...]),
 * LIKE as ~~, BETWEEN as two comparisons. Here both become trees (migsafe/expr.h), and these are written with casts
 * dropped, the operators named, and parentheses where the tree has a branch. Two different expressions may become equal when
 * only casts tell them apart; equal ones may stay different (constants that the server has evaluated). What is no known syntax is compared token by token. */
#include "config.h"

#include <ctype.h>
#include <strings.h>

#include <migsafe/expr.h>

#include "internal.h"

typedef struct writer {
    const char *text, *schema, *table;
    ms_arena *arena;
} writer;

static const ms_expr_rules rules = { .lex = &ms_dialect_postgresql.lex };

static const char *in_words(const writer *w, const ms_expr *e);

/* ---- words and literals ------------------------------------------------------------------------------------------------ */

static bool plain_name(const char *text)
{
    return *text != '\0' && !isdigit((unsigned char)*text) &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(text);
}

static bool number_text(const char *text)
{
    if (*text == '-')
        text++;
    return isdigit((unsigned char)*text) && strspn(text, "0123456789.") == strlen(text);
}

static const char *name_text(const writer *w, const char *name)
{
    ms_sql sql;
    if (plain_name(name))
        return name;
    ms_sql_init(&sql, w->arena, &ms_dialect_postgresql.style);
    ms_sql_ident(&sql, name);
    return ms_arena_strdup(w->arena, ms_sql_text(&sql));
}

static const char *lowered(ms_arena *arena, const char *text)
{
    char *out = ms_arena_strdup(arena, text);
    for (char *p = out; *p != '\0'; p++)
        *p = (char)tolower((unsigned char)*p);
    return out;
}

/* '{a, b}', '{"a": 1}', '[1, 2]': a server that reads such a constant writes blanks as it likes; those in quotes stay. */
static void without_blanks(char *text)
{
    const size_t n = strlen(text);
    bool quoted = false;
    char *to = text;
    if (n < 2 || !((text[0] == '{' && text[n - 1] == '}') || (text[0] == '[' && text[n - 1] == ']')))
        return;
    for (const char *p = text; *p != '\0'; p++) {
        if (quoted && *p == '\\' && p[1] != '\0')
            *to++ = *p++;
        else if (*p == '"')
            quoted = !quoted;
        if (quoted || !isspace((unsigned char)*p))
            *to++ = *p;
    }
    *to = '\0';
}

/* '...', E'...' and $$...$$ in one spelling; '-1'::integer and -1 are the same constant. */
static const char *string_text(const writer *w, const char *p)
{
    const bool escapes = *p == 'E' || *p == 'e';
    const char *quote = strchr(p, '\'');
    if (quote == NULL || quote > p + escapes)
        return p;
    char *out = ms_arena_alloc(w->arena, strlen(p) + 1), *to = out;
    for (p = quote + 1; *p != '\0'; p++) {
        if (escapes && *p == '\\' && p[1] != '\0')
            p++;
        else if (*p == '\'' && *++p != '\'')
            break;
        *to++ = *p;
    }
    *to = '\0';
    if (number_text(out))
        return out;
    without_blanks(out);
    ms_sql sql;
    ms_sql_init(&sql, w->arena, &ms_dialect_postgresql.style);
    ms_sql_str(&sql, out);
    return ms_arena_strdup(w->arena, ms_sql_text(&sql));
}

static const char *token_text(const writer *w, const char *token)
{
    if (*token == '\'' || ((*token == 'E' || *token == 'e') && token[1] == '\''))
        return string_text(w, token);
    if (*token != '"')
        return *token == '$' ? token : lowered(w->arena, token);
    char *name = ms_arena_strdup(w->arena, token), *to = name;
    for (const char *p = token + 1; *p != '\0' && (*p != '"' || p[1] == '"'); p++) {
        p += *p == '"';
        *to++ = *p;
    }
    *to = '\0';
    return name_text(w, name);
}

/* ---- clauses, and what is no known syntax ------------------------------------------------------------------------------- */

/* The next token of a text as ms_expr_print makes it, one blank between two; NULL = there is none. */
static const char *cut_token(ms_arena *arena, const char **text)
{
    const char *p = *text;
    while (*p == ' ')
        p++;
    if (*p == '\0')
        return NULL;
    const char *from = p;
    for (char quote = '\0'; *p != '\0' && (quote != '\0' || *p != ' '); p++) {
        if (quote == '\0' && (*p == '\'' || *p == '"'))
            quote = *p;
        else if (*p == quote)
            quote = '\0';
    }
    *text = p;
    return ms_arena_strndup(arena, from, (size_t)(p - from));
}

static bool continues_type(const char *token)
{
    static const char *const words[] = { "varying", "precision", "with", "without", "time", "zone" };
    for (size_t i = 0; i < MS_COUNT(words); i++)
        if (strcmp(token, words[i]) == 0)
            return true;
    return false;
}

/* The tokens of a span of the text in one spelling, without parentheses, brackets and casts. */
static const char *tokens(const writer *w, size_t from, size_t to)
{
    const ms_expr all = { .kind = MS_EXPR_UNKNOWN, .at = (uint32_t)from, .len = (uint32_t)(to - from) };
    const char *rest = ms_expr_print(&rules, w->text, &all, w->arena), *out = "", *token;
    enum { NONE, COLON, TYPE, MORE } cast = NONE;
    while ((token = cut_token(w->arena, &rest)) != NULL) {
        token = token_text(w, token);
        if (strcmp(token, ":") == 0) {
            cast = cast == COLON ? TYPE : COLON;
            continue;
        }
        const bool more = cast == MORE && continues_type(token);
        const bool skip = strchr("()[]", *token) != NULL || cast == TYPE || more;
        cast = cast == TYPE || more ? MORE : NONE;
        if (!skip)
            out = ms_arena_printf(w->arena, "%s%s%s", out, *out == '\0' ? "" : " ", token);
    }
    return out;
}

const char *ms_postgresql_clause(const char *text, ms_arena *arena)
{
    const writer w = { .text = text, .arena = arena };
    return text == NULL ? NULL : tokens(&w, 0, strlen(text));
}

/* ---- writing ------------------------------------------------------------------------------------------------------------ */

/* As an operand of something else: in parentheses where it is an operator itself. */
static const char *operand(const writer *w, const ms_expr *e)
{
    const char *text = in_words(w, e);
    e = ms_expr_bare(e);
    const bool branch = e->kind == MS_EXPR_OPERATOR && !(strcmp(e->name, "-") == 0 && e->parts.n == 1);
    return branch ? ms_arena_printf(w->arena, "(%s)", text) : text;
}

static const char *list_text(const writer *w, const ms_expr *e)
{
    const char *out = "(";
    for (size_t i = 0; i < e->parts.n; i++)
        out = ms_arena_printf(w->arena, "%s%s%s", out, i == 0 ? "" : ", ", in_words(w, e->parts.v[i]));
    return ms_arena_printf(w->arena, "%s)", out);
}

/* Words between the arguments of a call that say more than a comma: TRIM(LEADING x FROM y), count(DISTINCT x). */
static const char *gap(const writer *w, size_t from, size_t to)
{
    static const char *const commas[] = { "from", "for", "both", "placing", "in", "all" };
    const char *text = tokens(w, from, to), *out = "", *token;
    while ((token = cut_token(w->arena, &text)) != NULL) {
        bool comma = !isalpha((unsigned char)*token);
        for (size_t i = 0; i < MS_COUNT(commas) && !comma; i++)
            comma = strcmp(token, commas[i]) == 0;
        if (!comma)
            out = ms_arena_printf(w->arena, "%s%s ", out, token);
    }
    return out;
}

static const char *call_text(const writer *w, const ms_expr *e)
{
    const bool own_path = e->path != NULL && strcmp(e->path, "pg_catalog") != 0 && (w->schema == NULL || strcmp(e->path, w->schema) != 0);
    const char *name = e->quoted ? name_text(w, e->name) : e->name;
    name = strcmp(name, "btrim") == 0 ? "trim" : strcmp(name, "current_user") == 0 ? "user" : name;
    if (own_path)
        name = ms_arena_printf(w->arena, "%s.%s", e->path, name);
    size_t at = (size_t)e->name_at + e->name_len;
    if (e->parts.n == 0 && at >= (size_t)e->at + e->len)
        return name; /* CURRENT_TIMESTAMP */
    const char *out = ms_arena_printf(w->arena, "%s(", name);
    for (size_t i = 0; i < e->parts.n; i++) {
        const ms_expr *part = e->parts.v[i];
        out = ms_arena_printf(w->arena, "%s%s%s%s", out, i == 0 ? "" : ", ", gap(w, at, part->at), in_words(w, part));
        at = (size_t)part->at + part->len;
    }
    return ms_arena_printf(w->arena, "%s%s)", out, gap(w, at, (size_t)e->at + e->len));
}

/* CASE ... ELSE NULL END is what the server makes of one without an ELSE. */
static const char *case_text(const writer *w, const ms_expr *e)
{
    const bool has_else = strstr(e->name, " else") != NULL, of = strncmp(e->name, "case of", 7) == 0;
    const char *out = "case";
    for (size_t i = 0; i < e->parts.n; i++) {
        const ms_expr *part = ms_expr_bare(e->parts.v[i]);
        const bool last = has_else && i + 1 == e->parts.n;
        if (last && part->kind == MS_EXPR_LITERAL && strcmp(part->name, "null") == 0)
            continue;
        const char *word = of && i == 0 ? "" : last ? "else " : (i - of) % 2 == 0 ? "when " : "then ";
        out = ms_arena_printf(w->arena, "%s %s%s", out, word, in_words(w, part));
    }
    return ms_arena_printf(w->arena, "%s end", out);
}

static const char *pair(const writer *w, const char *left, const char *op, const char *right)
{
    return ms_arena_printf(w->arena, "%s %s %s", left, op, right);
}

/* a BETWEEN b AND c: two comparisons. */
static const char *between(const writer *w, const ms_expr *e, bool negated)
{
    const char *a = operand(w, e->parts.v[0]);
    const char *low = pair(w, a, negated ? "<" : ">=", operand(w, e->parts.v[1]));
    const char *high = pair(w, a, negated ? ">" : "<=", operand(w, e->parts.v[2]));
    return ms_arena_printf(w->arena, "(%s) %s (%s)", low, negated ? "or" : "and", high);
}

/* Operands of AND and OR, however they are grouped. */
static const char *chain(const writer *w, const ms_expr *e, const char *op, const char *out)
{
    for (size_t i = 0; i < e->parts.n; i++) {
        const ms_expr *part = ms_expr_bare(e->parts.v[i]);
        const bool range = part->parts.n == 3 && ms_expr_is_operator(part, strcmp(op, "and") == 0 ? "between" : "not between");
        if (ms_expr_is_operator(part, op)) {
            out = chain(w, part, op, out);
        } else {
            const char *text = range ? between(w, part, strcmp(op, "or") == 0) : operand(w, part);
            out = *out == '\0' ? text : ms_arena_printf(w->arena, "%s %s %s", out, op, text);
        }
    }
    return out;
}

/* The list in IN (a, b), = ANY (ARRAY[a, b]), <> ALL (ARRAY[a, b]); NULL: it is none of these. */
static const ms_expr *choice(const ms_expr *e, bool *negated)
{
    static const struct { const char *op, *call; bool negated; } forms[] = {
        { "=", "any", false }, { "=", "some", false }, { "<>", "all", true }, { "!=", "all", true },
    };
    const ms_expr *right = e->parts.n == 2 ? ms_expr_bare(e->parts.v[1]) : NULL;
    *negated = ms_expr_is_operator(e, "not in");
    if (right == NULL)
        return NULL;
    if (ms_expr_is_operator(e, "in") || *negated)
        return right->kind == MS_EXPR_SUBQUERY || right->kind == MS_EXPR_UNKNOWN ? NULL : right;
    for (size_t i = 0; i < MS_COUNT(forms); i++)
        if (ms_expr_is_operator(e, forms[i].op) && right->kind == MS_EXPR_CALL && strcmp(right->name, forms[i].call) == 0 && right->parts.n == 1) {
            const ms_expr *list = ms_expr_bare(right->parts.v[0]);
            *negated = forms[i].negated;
            return list->kind == MS_EXPR_LIST && strcmp(list->name, "array") == 0 ? list : NULL;
        }
    return NULL;
}

static const char *operator_name(const char *name)
{
    static const char *const names[][2] = {
        { "~~", "like" }, { "!~~", "not like" }, { "~~*", "ilike" }, { "!~~*", "not ilike" }, { "!=", "<>" },
    };
    for (size_t i = 0; i < MS_COUNT(names); i++)
        if (strcmp(names[i][0], name) == 0)
            return names[i][1];
    return name;
}

static const char *one_operand(const writer *w, const ms_expr *e)
{
    const ms_expr *x = e->parts.v[0];
    const bool behind = strncmp(e->name, "is ", 3) == 0 || strncmp(e->name, "collate", 7) == 0 || strcmp(e->name, "at local") == 0;
    if (strcmp(e->name, ".") == 0)
        return ms_arena_printf(w->arena, "%s.%s", operand(w, x), tokens(w, (size_t)x->at + x->len, (size_t)e->at + e->len) + 1);
    if (strcmp(e->name, "-") == 0 && ms_expr_bare(x)->kind == MS_EXPR_LITERAL)
        return ms_arena_printf(w->arena, "-%s", in_words(w, x));
    return behind ? ms_arena_printf(w->arena, "%s %s", operand(w, x), e->name)
                  : ms_arena_printf(w->arena, "%s %s", e->name, operand(w, x));
}

/* (a, b) = (c, d): the server compares one by one. */
static const char *rows(const writer *w, const ms_expr *e)
{
    const ms_expr *a = ms_expr_bare(e->parts.v[0]), *b = ms_expr_bare(e->parts.v[1]);
    const char *op = operator_name(e->name), *out = "";
    const bool equal = strcmp(op, "=") == 0;
    if (a->kind != MS_EXPR_LIST || b->kind != MS_EXPR_LIST || a->parts.n != b->parts.n || *a->name == 'a' || *b->name == 'a' ||
        (!equal && strcmp(op, "<>") != 0))
        return NULL;
    for (size_t i = 0; i < a->parts.n; i++)
        out = ms_arena_printf(w->arena, "%s%s(%s)", out, i == 0 ? "" : equal ? " and " : " or ",
                              pair(w, operand(w, a->parts.v[i]), op, operand(w, b->parts.v[i])));
    return out;
}

static const char *operator_text(const writer *w, const ms_expr *e)
{
    bool negated;
    const ms_expr *list = choice(e, &negated);
    if (ms_expr_is_operator(e, "and") || ms_expr_is_operator(e, "or"))
        return chain(w, e, e->name, "");
    if (e->parts.n == 3 && (ms_expr_is_operator(e, "between") || ms_expr_is_operator(e, "not between")))
        return between(w, e, ms_expr_is_operator(e, "not between"));
    if (list != NULL && list->kind == MS_EXPR_LIST && list->parts.n != 1)
        return pair(w, operand(w, e->parts.v[0]), negated ? "not in" : "in", list_text(w, list));
    if (list != NULL)
        return pair(w, operand(w, e->parts.v[0]), negated ? "<>" : "=", operand(w, list->kind == MS_EXPR_LIST ? list->parts.v[0] : list));
    if (e->parts.n == 2 && ms_expr_is_operator(e, "is not distinct from"))
        return ms_arena_printf(w->arena, "not (%s)", pair(w, operand(w, e->parts.v[0]), "is distinct from", operand(w, e->parts.v[1])));
    if (e->parts.n == 1)
        return one_operand(w, e);
    const char *out = e->parts.n == 2 ? rows(w, e) : NULL;
    if (out != NULL)
        return out;
    out = "";
    for (size_t i = 0; i < e->parts.n; i++) {
        const char *op = i == 0 ? "" : i == 1 ? operator_name(e->name) : "escape";
        out = ms_arena_printf(w->arena, "%s%s%s%s%s", out, i == 0 ? "" : " ", op, i == 0 ? "" : " ", operand(w, e->parts.v[i]));
    }
    return strcmp(e->name, "[]") == 0 && e->parts.n == 2
               ? ms_arena_printf(w->arena, "%s[%s]", operand(w, e->parts.v[0]), in_words(w, e->parts.v[1])) : out;
}

/* table, schema.table */
static bool is_table(const writer *w, const char *path)
{
    const size_t n = strlen(path), m = w->table == NULL ? 0 : strlen(w->table);
    return m > 0 && n >= m && strcasecmp(path + n - m, w->table) == 0 && (n == m || path[n - m - 1] == '.');
}

static const char *column_text(const writer *w, const ms_expr *e)
{
    const bool own_path = e->path != NULL && (w->schema == NULL || strcmp(e->path, w->schema) != 0) && !is_table(w, e->path);
    const char *name = strcmp(e->name, "*") == 0 ? e->name : name_text(w, e->name);
    return own_path ? ms_arena_printf(w->arena, "%s.%s", e->path, name) : name;
}

/* Casts are dropped; a constant that becomes an interval is printed as the server counts it. */
static const char *cast_text(const writer *w, const ms_expr *e)
{
    const char *text = in_words(w, e->parts.v[0]);
    const size_t n = strlen(text);
    if (e->parts.v[0]->kind != MS_EXPR_LITERAL || strcasecmp(e->name, "interval") != 0 || *text != '\'')
        return text;
    return ms_arena_printf(w->arena, "'%s'", ms_postgresql_interval(ms_arena_strndup(w->arena, text + 1, n - 2), w->arena));
}

static const char *in_words(const writer *w, const ms_expr *e)
{
    switch (e->kind) {
    case MS_EXPR_LITERAL: return isalpha((unsigned char)*e->name) && e->name[1] != '\'' ? e->name : string_text(w, e->name);
    case MS_EXPR_COLUMN: return column_text(w, e);
    case MS_EXPR_CALL: return call_text(w, e);
    case MS_EXPR_OPERATOR: return e->parts.n == 0 ? e->name : operator_text(w, e);
    case MS_EXPR_CASE: return case_text(w, e);
    case MS_EXPR_CAST: return e->parts.n == 0 ? e->name : cast_text(w, e);
    case MS_EXPR_LIST: return list_text(w, e);
    case MS_EXPR_SUBQUERY:
    case MS_EXPR_UNKNOWN: break;
    }
    return tokens(w, e->at, (size_t)e->at + e->len);
}

const char *ms_postgresql_condition(const char *expr, const char *table, const char *schema, ms_arena *arena)
{
    if (expr == NULL)
        return NULL;
    const writer w = { .text = expr, .schema = schema, .table = table, .arena = arena };
    return in_words(&w, ms_expr_parse(&rules, expr, arena));
}

const char *ms_postgresql_expression(const char *expr, const char *schema, ms_arena *arena)
{
    return ms_postgresql_condition(expr, NULL, schema, arena);
}
