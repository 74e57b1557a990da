/* expr.c: one spelling for MySQL and MariaDB expressions, so that what a file says and what the server prints compare.
 *
 * The servers print expressions anew: other parentheses, back quotes, lower case, character-set introducers, another
 * word for the same function. Here an expression is read as a tree by the servers' precedences (migsafe/expr.h) and written
 * with all parentheses. What is no known syntax is written token by token. The result is never sent to a server.
 * Idempotent. */
#include "config.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <migsafe/expr.h>

#include "../common/common.h"
#include "my.h"

typedef struct writer {
    const char *text;
    ms_arena *arena;
} writer;

static const ms_expr_infix infix[] = {
    { "or", 1 }, { "||", 1 }, { "xor", 2 }, { "and", 3 }, { "&&", 3 }, { "=", 5 }, { "<=>", 5 }, { "<>", 5 }, { "!=", 5 },
    { "<", 5 }, { ">", 5 }, { "<=", 5 }, { ">=", 5 }, { "is", 5 }, { "like", 5 }, { "regexp", 5 }, { "rlike", 5 }, { "in", 5 },
    { "between", 5 }, { "member", 5 }, { "sounds", 5 }, { "|", 6 }, { "&", 7 }, { "<<", 8 }, { ">>", 8 }, { "+", 9 }, { "-", 9 },
    { "*", 10 }, { "/", 10 }, { "%", 10 }, { "div", 10 }, { "mod", 10 }, { "^", 11 }, { "collate", 13 }, { "->", 14 },
    { "->>", 14 },
};
static const ms_lex_rules lex = { .hash_comments = true, .dash_needs_blank = true, .backslash_escapes = true, .prefixed_strings = true,
                                  .double_quote_string = true, .backtick_ident = true };
static const ms_expr_rules rules = { .lex = &lex, .infix = infix, .n_infix = MS_COUNT(infix), .negation = 4, .sign = 12 };

static const char *in_words(const writer *w, const ms_expr *e);

/* ---- literals and names ------------------------------------------------------------------------------------------------ */

static char *lower_case(ms_arena *arena, const char *text)
{
    char *out = ms_arena_strdup(arena, text);
    for (char *p = out; *p != '\0'; p++)
        *p = (char)tolower((unsigned char)*p);
    return out;
}

static const char *quoted(ms_arena *arena, const char *bytes, size_t n)
{
    char *out = ms_arena_alloc(arena, 2 * n + 3), *to = out;
    *to++ = '\'';
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] == '\'' || bytes[i] == '\\')
            *to++ = bytes[i] == '\'' ? '\'' : '\\';
        *to++ = bytes[i];
    }
    *to = '\'';
    return out;
}

static char unescaped(char c)
{
    static const char from[] = "nrtb0Z", to[] = "\n\r\t\b\0\032";
    const char *found = c == '\0' ? NULL : strchr(from, c);
    return found == NULL ? c : to[found - from];
}

/* A string in either quote, decoded and quoted again. */
static const char *string_text(ms_arena *arena, const char *p)
{
    const char quote = *p++;
    char *bytes = ms_arena_alloc(arena, strlen(p) + 1);
    size_t n = 0;
    for (; *p != '\0'; p++) {
        if (*p == '\\' && p[1] != '\0')
            bytes[n++] = unescaped(*++p);
        else if (*p != quote)
            bytes[n++] = *p;
        else if (p[1] == quote)
            bytes[n++] = *p++;
        else
            break;
    }
    return quoted(arena, bytes, n);
}

/* 0x... behind a character-set introducer is text. */
static const char *hex_text(ms_arena *arena, const char *p)
{
    const size_t digits = strspn(p += 2, "0123456789abcdefABCDEF");
    char *bytes = ms_arena_alloc(arena, digits / 2 + 1);
    for (size_t i = 0; i + 1 < digits; i += 2) {
        const char pair[3] = { p[i], p[i + 1], '\0' };
        bytes[i / 2] = (char)strtol(pair, NULL, 16);
    }
    return quoted(arena, bytes, digits / 2);
}

static const char *literal_text(ms_arena *arena, const char *text)
{
    const char *quote = strpbrk(text, "'\"");
    const bool introduced = *text == '_' || *text == 'N' || *text == 'n';
    if (quote != NULL && (quote == text || introduced))
        return string_text(arena, quote);
    if (strcasecmp(text, "true") == 0 || strcasecmp(text, "false") == 0)
        return tolower((unsigned char)*text) == 't' ? "1" : "0";
    return lower_case(arena, text);
}

static const char *function_name(const char *name)
{
    static const struct { const char *from, *to; } synonyms[] = {
        { "now", "current_timestamp" }, { "localtime", "current_timestamp" }, { "localtimestamp", "current_timestamp" },
        { "substring", "substr" }, { "mid", "substr" }, { "lcase", "lower" }, { "ucase", "upper" },
        { "character_length", "char_length" }, { "power", "pow" }, { "current_date", "curdate" }, { "day", "dayofmonth" },
        { "schema", "database" }, { "sha", "sha1" }, { "octet_length", "length" },
    };
    for (size_t i = 0; i < MS_COUNT(synonyms); i++)
        if (strcmp(name, synonyms[i].from) == 0)
            return synonyms[i].to;
    return name;
}

/* ---- what is no known syntax ------------------------------------------------------------------------------------------- */

static const char *token_text(ms_arena *arena, const char *token)
{
    if (*token != '`')
        return literal_text(arena, token);
    char *out = ms_arena_strdup(arena, token), *to = out;
    for (const char *p = token + 1; *p != '\0' && (*p != '`' || p[1] == '`'); p++) {
        p += *p == '`';
        *to++ = (char)tolower((unsigned char)*p);
    }
    *to = '\0';
    return out;
}

/* The tokens of a part of the text in one spelling, but for those whose first character is in `without`. */
static const char *tokens(const writer *w, size_t from, size_t to, const char *without)
{
    const ms_expr all = { .kind = MS_EXPR_UNKNOWN, .at = (uint32_t)from, .len = (uint32_t)(to - from) };
    const char *out = "";
    for (const char *p = ms_expr_print(&rules, w->text, &all, w->arena); *p != '\0';) {
        const char *start = p;
        for (char quote = '\0'; *p != '\0' && (quote != '\0' || *p != ' '); p++) {
            if (quote != '\0' && *p == '\\' && quote != '`' && p[1] != '\0')
                p++;
            else if (quote == '\0' && strchr("'\"`", *p) != NULL)
                quote = *p;
            else if (*p == quote)
                quote = '\0';
        }
        const char *token = ms_arena_strndup(w->arena, start, (size_t)(p - start));
        if (strchr(without, *token) == NULL)
            out = ms_arena_printf(w->arena, "%s%s%s", out, *out == '\0' ? "" : " ", token_text(w->arena, token));
        p += *p == ' ';
    }
    return out;
}

/* ---- operators --------------------------------------------------------------------------------------------------------- */

static const char *operator_name(const char *name)
{
    static const char *const names[][2] = { { "||", "or" }, { "&&", "and" }, { "!=", "<>" }, { "rlike", "regexp" }, { "!", "not" } };
    for (size_t i = 0; i < MS_COUNT(names); i++)
        if (strcmp(names[i][0], name) == 0)
            return names[i][1];
    return name;
}

/* Operands of AND and OR, however they are grouped. */
static const char *chain(const writer *w, const ms_expr *e, const char *op, const char *out)
{
    for (size_t i = 0; i < e->parts.n; i++) {
        const ms_expr *part = e->parts.v[i];
        if (part->kind == MS_EXPR_OPERATOR && part->parts.n > 1 && strcmp(operator_name(part->name), op) == 0)
            out = chain(w, part, op, out);
        else
            out = ms_arena_printf(w->arena, "%s%s%s%s%s", out, *out == '\0' ? "" : " ", *out == '\0' ? "" : op, *out == '\0' ? "" : " ", in_words(w, part));
    }
    return out;
}

static const char *list_text(const writer *w, const ms_expr *e)
{
    const char *out = "";
    for (size_t i = 0; i < e->parts.n; i++)
        out = ms_arena_printf(w->arena, "%s%s%s", out, i == 0 ? "" : ",", in_words(w, e->parts.v[i]));
    return out;
}

/* Forms of their own; NULL: none of them. */
static const char *special(const writer *w, const char *op, const ms_expr *e)
{
    const ms_expr *right = e->parts.v[1];
    const char *a = in_words(w, e->parts.v[0]);
    if (strcmp(op, "in") == 0) {
        const bool list = right->kind == MS_EXPR_LIST;
        return ms_arena_printf(w->arena, "(%s in (%s))", a, list ? list_text(w, right) : in_words(w, right));
    }
    const char *b = in_words(w, right);
    if (e->parts.n == 3)
        return ms_arena_printf(w->arena, "(%s %s %s %s %s)", a, op, b, strcmp(op, "between") == 0 ? "and" : "escape", in_words(w, e->parts.v[2]));
    if (strcmp(op, "regexp") == 0)
        return ms_arena_printf(w->arena, "regexp_like(%s,%s)", a, b);
    if (strcmp(op, "->") == 0)
        return ms_arena_printf(w->arena, "json_extract(%s,%s)", a, b);
    if (strcmp(op, "->>") == 0)
        return ms_arena_printf(w->arena, "json_unquote(json_extract(%s,%s))", a, b);
    /* In a boolean place MySQL prints a bare column as 0 <> a, MariaDB as a <> 0. */
    if (strcmp(op, "<>") == 0 && (strcmp(a, "0") == 0 || strcmp(b, "0") == 0))
        return strcmp(a, "0") == 0 ? b : a;
    return NULL;
}

static const char *one_operand(const writer *w, const ms_expr *e, const char *op)
{
    const char *x = in_words(w, e->parts.v[0]);
    if (strcmp(op, "-") == 0 || strcmp(op, "~") == 0)
        return ms_arena_printf(w->arena, "%s%s", op, x);
    if (strcmp(op, "+") == 0)
        return x;
    if (strncmp(op, "interval ", 9) == 0)
        return ms_arena_printf(w->arena, "interval %s %s", x, op + 9);
    const bool behind = strncmp(op, "is ", 3) == 0 || strncmp(op, "collate", 7) == 0;
    return behind ? ms_arena_printf(w->arena, "(%s %s)", x, lower_case(w->arena, op)) : ms_arena_printf(w->arena, "(%s %s)", op, x);
}

/* NOT a > b is a <= b, as MariaDB prints it; NULL: the operand is no such comparison. */
static const char *opposite(const ms_expr *e)
{
    static const char *const pairs[][2] = { { "=", "<>" }, { "<", ">=" }, { ">", "<=" } };
    const char *op = e->kind == MS_EXPR_OPERATOR && e->parts.n == 2 ? operator_name(e->name) : "";
    for (size_t i = 0; i < MS_COUNT(pairs); i++)
        for (size_t k = 0; k < 2; k++)
            if (strcmp(pairs[i][k], op) == 0)
                return pairs[i][1 - k];
    return NULL;
}

static const char *operator_text(const writer *w, const ms_expr *e)
{
    const char *op = operator_name(e->name);
    if (strcmp(op, "not") == 0 && e->parts.n == 1 && opposite(e->parts.v[0]) != NULL) {
        ms_expr other = *e->parts.v[0];
        other.name = opposite(e->parts.v[0]);
        return operator_text(w, &other);
    }
    const bool is_not = strncmp(op, "is not ", 7) == 0, negated = is_not || strncmp(op, "not ", 4) == 0;
    if (e->parts.n == 0)
        return op;
    if (negated) {
        ms_expr plain = *e;
        plain.name = is_not ? ms_arena_printf(w->arena, "is %s", op + 7) : op + 4;
        return ms_arena_printf(w->arena, "(not %s)", operator_text(w, &plain));
    }
    if (e->parts.n == 1)
        return one_operand(w, e, op);
    if (strcmp(op, "and") == 0 || strcmp(op, "or") == 0)
        return ms_arena_printf(w->arena, "(%s)", chain(w, e, op, ""));
    const char *text = special(w, op, e);
    return text != NULL ? text : ms_arena_printf(w->arena, "(%s %s %s)", in_words(w, e->parts.v[0]), op, in_words(w, e->parts.v[1]));
}

/* ---- calls, casts, CASE ------------------------------------------------------------------------------------------------ */

/* With the words between the arguments that are no comma: DISTINCT, SEPARATOR, USING, FROM. */
static const char *call_text(const writer *w, const ms_expr *e)
{
    const char *name = function_name(lower_case(w->arena, e->name)), *out = "";
    const bool substr = strcmp(name, "substr") == 0; /* FROM and FOR are commas */
    size_t at = (size_t)e->name_at + e->name_len;
    if (strcmp(name, "mod") == 0 && e->parts.n == 2)
        return ms_arena_printf(w->arena, "(%s %% %s)", in_words(w, e->parts.v[0]), in_words(w, e->parts.v[1]));
    const ms_expr *in = strcmp(name, "position") == 0 && e->parts.n == 1 ? e->parts.v[0] : NULL;
    if (in != NULL && ms_expr_is_operator(in, "in") && in->parts.n == 2) /* POSITION(a IN b) */
        return ms_arena_printf(w->arena, "locate(%s,%s)", in_words(w, in->parts.v[0]), in_words(w, in->parts.v[1]));
    for (size_t i = 0; i < e->parts.n; i++) {
        const ms_expr *part = e->parts.v[i];
        const char *words = substr ? "" : tokens(w, at, part->at, "(),");
        const bool comma = i > 0 && (substr || memchr(w->text + at, ',', part->at - at) != NULL);
        out = ms_arena_printf(w->arena, "%s%s%s%s%s", out, comma ? "," : i > 0 ? " " : "", words, *words == '\0' ? "" : " ", in_words(w, part));
        at = (size_t)part->at + part->len;
    }
    const size_t end = (size_t)e->at + e->len;
    const char *rest = e->parts.n == 0 || at >= end ? "" : tokens(w, at, end, "(),");
    if (e->parts.n == 0 && strcmp(name, "current_timestamp") == 0)
        return name;
    return ms_arena_printf(w->arena, "%s(%s%s%s)", name, out, *rest == '\0' ? "" : " ", rest);
}

/* CAST(x AS type), CONVERT(x, type), DATE 'x', BINARY x, _charset x. Of a type's character set the server adds its own. */
static const char *cast_text(const writer *w, const ms_expr *e)
{
    if (e->parts.n == 0)
        return lower_case(w->arena, e->name);
    const ms_expr *x = e->parts.v[0];
    if (*e->name == '_')
        return strncasecmp(x->name, "0x", 2) == 0 ? hex_text(w->arena, x->name) : in_words(w, x);
    char *type = lower_case(w->arena, e->name), *set = strstr(type, " char");
    if (set != NULL)
        *set = '\0';
    if (memchr(w->text + e->at, '(', x->at - e->at) == NULL)
        return ms_arena_printf(w->arena, "%s %s", type, in_words(w, x));
    return ms_arena_printf(w->arena, "cast(%s as %s)", in_words(w, x), type);
}

static const char *case_text(const writer *w, const ms_expr *e)
{
    const bool has_else = strstr(e->name, " else") != NULL, of = strncmp(e->name, "case of", 7) == 0;
    const char *out = "case";
    for (size_t i = 0; i < e->parts.n; i++) {
        const char *word = of && i == 0 ? "" : has_else && i + 1 == e->parts.n ? "else " : (i - of) % 2 == 0 ? "when " : "then ";
        out = ms_arena_printf(w->arena, "%s %s%s", out, word, in_words(w, e->parts.v[i]));
    }
    return ms_arena_printf(w->arena, "(%s end)", out);
}

static const char *in_words(const writer *w, const ms_expr *e)
{
    switch (e->kind) {
    case MS_EXPR_LITERAL: return literal_text(w->arena, e->name);
    case MS_EXPR_COLUMN: return lower_case(w->arena, e->name); /* qualified: the server adds and drops the rest */
    case MS_EXPR_CALL: return call_text(w, e);
    case MS_EXPR_OPERATOR: return operator_text(w, e);
    case MS_EXPR_CASE: return case_text(w, e);
    case MS_EXPR_CAST: return cast_text(w, e);
    case MS_EXPR_LIST: return ms_arena_printf(w->arena, "(%s)", list_text(w, e));
    case MS_EXPR_SUBQUERY:
    case MS_EXPR_UNKNOWN: break;
    }
    return tokens(w, e->at, (size_t)e->at + e->len, "");
}

const char *ms_my_expr_canonical(const char *expr, ms_arena *arena)
{
    if (expr == NULL)
        return NULL;
    const writer w = { .text = expr, .arena = arena };
    return in_words(&w, ms_expr_parse(&rules, expr, arena));
}
