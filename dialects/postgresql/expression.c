/* expression.c: one form for an SQL expression as a file writes it and as pg_get_expr() prints it. For comparing only.
 *
 * The server keeps a parse tree and prints that: with every parenthesis, every implied cast, IN as = ANY (ARRAY[...]),
 * LIKE as ~~, BETWEEN as two comparisons. Here both are brought to: words in lower case, needless quotes off,
 * parentheses and casts dropped, the operators named. Two different expressions may become equal when only parentheses
 * or casts tell them apart; equal ones may stay different (constants that the server has evaluated, such as interval
 * '24 hours'). */
#include "config.h"

#include <ctype.h>

#include "internal.h"

typedef enum token_kind { T_WORD, T_NAME, T_STRING, T_NUMBER, T_OPERATOR, T_OPEN, T_CLOSE, T_PUNCT } token_kind;
typedef struct token { token_kind kind; const char *text; } token;
typedef MS_VEC(token) token_list;

/* ---- cutting ----------------------------------------------------------------------------------------------------- */

static bool is_word_char(char c) { return isalnum((unsigned char)c) || c == '_' || c == '$' || (c & 0x80); }
static bool is_operator_char(char c) { return c != '\0' && strchr("+-*/<>=~!@#%^&|`?", c) != NULL; }

static char *lowered(ms_arena *arena, const char *text, size_t n)
{
    char *out = ms_arena_strndup(arena, text, n);
    for (char *p = out; *p != '\0'; p++)
        *p = (char)tolower((unsigned char)*p);
    return out;
}

/* The content of '...' or "..." that starts at *p; *p ends behind it. With escapes: a backslash stands for its
 * successor. */
static char *quoted(ms_arena *arena, const char **p, bool escapes)
{
    const char quote = **p;
    char *out = ms_arena_alloc(arena, strlen(*p) + 1), *to = out;
    for (++*p; **p != '\0'; ++*p) {
        if (escapes && **p == '\\' && (*p)[1] != '\0')
            ++*p;
        else if (**p == quote && *++*p != quote)
            break;
        *to++ = **p;
    }
    *to = '\0';
    return out;
}

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

static size_t operator_length(const char *p)
{
    size_t n = 1;
    if (p[0] == ':')
        return p[1] == ':' || p[1] == '=' ? 2 : 1;
    while (is_operator_char(p[n]))
        n++;
    /* As in the server's lexer: a sign at the end belongs to what follows, unless the operator is special. */
    const bool special = strcspn(p, "~!@#%^&|`?") < n;
    while (n > 1 && !special && (p[n - 1] == '-' || p[n - 1] == '+'))
        n--;
    return n;
}

static void push_string(ms_arena *arena, token_list *out, const char *text)
{
    if (!number_text(text)) {
        MS_PUSH(arena, out, (token){ T_STRING, text });
        return;
    }
    /* '-1'::integer and -1 are the same constant. */
    if (*text == '-')
        MS_PUSH(arena, out, (token){ T_OPERATOR, "-" });
    MS_PUSH(arena, out, (token){ T_NUMBER, *text == '-' ? text + 1 : text });
}

static const char *next_token(ms_arena *arena, token_list *out, const char *p)
{
    if (*p == '\'' || ((*p == 'E' || *p == 'e') && p[1] == '\'')) {
        const bool escapes = *p != '\'';
        p += escapes ? 1 : 0;
        const char *text = quoted(arena, &p, escapes);
        push_string(arena, out, text);
        return p;
    }
    if (*p == '"') {
        const char *text = quoted(arena, &p, false);
        MS_PUSH(arena, out, (token){ plain_name(text) ? T_WORD : T_NAME, text });
        return p;
    }
    size_t n = 0;
    if (isdigit((unsigned char)*p)) {
        while (isalnum((unsigned char)p[n]) || p[n] == '.')
            n++;
        MS_PUSH(arena, out, (token){ T_NUMBER, lowered(arena, p, n) });
    } else if (is_word_char(*p)) {
        while (is_word_char(p[n]))
            n++;
        MS_PUSH(arena, out, (token){ T_WORD, lowered(arena, p, n) });
    } else if (is_operator_char(*p) || *p == ':') {
        n = operator_length(p);
        MS_PUSH(arena, out, (token){ T_OPERATOR, ms_arena_strndup(arena, p, n) });
    } else {
        n = 1;
        MS_PUSH(arena, out,
                (token){ *p == '('   ? T_OPEN
                         : *p == ')' ? T_CLOSE
                                     : T_PUNCT,
                         ms_arena_strndup(arena, p, 1) });
    }
    return p + n;
}

static token_list cut(ms_arena *arena, const char *expr)
{
    token_list out = { NULL, 0, 0 };
    while (*expr != '\0') {
        if (isspace((unsigned char)*expr))
            expr++;
        else
            expr = next_token(arena, &out, expr);
    }
    return out;
}

/* ---- looking ----------------------------------------------------------------------------------------------------- */

static bool is(const token_list *list, size_t i, token_kind kind, const char *text)
{
    return i < list->n && list->v[i].kind == kind && (text == NULL || strcmp(list->v[i].text, text) == 0);
}

static bool word(const token_list *list, size_t i, const char *text) { return is(list, i, T_WORD, text); }

/* Index of the token that closes the parenthesis at i, or the end. */
static size_t closing(const token_list *list, size_t i)
{
    size_t depth = 0;
    for (; i < list->n; i++) {
        if (list->v[i].kind == T_OPEN)
            depth++;
        else if (list->v[i].kind == T_CLOSE && --depth == 0)
            return i;
    }
    return list->n;
}

/* Where the type name that starts at i ends: words, arguments and brackets. */
static size_t type_end(const token_list *list, size_t i)
{
    static const char *const more[] = { "varying", "precision", "with", "without", "time", "zone" };
    const bool timed = word(list, i, "time") || word(list, i, "timestamp");
    const bool several = timed || word(list, i, "character") || word(list, i, "bit") || word(list, i, "double") ||
                         word(list, i, "national");
    i++;
    while (is(list, i, T_PUNCT, "."))
        i += 2;
    for (bool again = true; again;) {
        again = false;
        if (is(list, i, T_OPEN, NULL)) {
            i = closing(list, i) + 1;
            again = true;
        }
        for (size_t m = 0; several && m < MS_COUNT(more); m++) {
            if (word(list, i, more[m])) {
                i++;
                again = true;
            }
        }
    }
    while (is(list, i, T_PUNCT, "["))
        i += is(list, i + 1, T_NUMBER, NULL) ? 3 : 2;
    return i < list->n ? i : list->n;
}

/* ---- rewriting: each makes a new list ---------------------------------------------------------------------------- */

/* CAST (x AS type) -> x; x::type -> x; type 'text' -> 'text'; schema.name -> name for schemas every path has. */
static token_list without_casts(ms_arena *arena, const token_list *in, const char *schema)
{
    static const char *const literal_types[] = { "date",    "time",     "timestamp", "timestamptz",
                                                 "timetz",  "interval", "json",      "jsonb",
                                                 "numeric", "inet",     "uuid",      "bytea",
                                                 "text",    "bit",      "n",         "u" };
    token_list out = { NULL, 0, 0 };
    size_t cast_end[16], n_casts = 0;
    for (size_t i = 0; i < in->n;) {
        if (n_casts > 0 && word(in, i, "as") && closing(in, cast_end[n_casts - 1]) == type_end(in, i + 1)) {
            i = type_end(in, i + 1);
            n_casts--;
            continue;
        }
        if (word(in, i, "cast") && is(in, i + 1, T_OPEN, NULL) && n_casts < MS_COUNT(cast_end)) {
            cast_end[n_casts++] = ++i;
            continue;
        }
        if (is(in, i, T_OPERATOR, "::")) {
            i = type_end(in, i + 1);
            continue;
        }
        bool skip = false;
        for (size_t t = 0; t < MS_COUNT(literal_types); t++)
            skip = skip || (word(in, i, literal_types[t]) && is(in, i + 1, T_STRING, NULL));
        const bool path = is(in, i + 1, T_PUNCT, ".") &&
                          (word(in, i, "pg_catalog") || (schema != NULL && i < in->n && in->v[i].kind <= T_NAME &&
                                                         strcmp(in->v[i].text, schema) == 0));
        if (!skip && !path)
            MS_PUSH(arena, &out, in->v[i]);
        i += path ? 2 : 1;
    }
    return out;
}

/* Where the operand that ends before i begins: a name with dots, or a call or parenthesis with the name before it. */
static size_t operand_start(const token_list *list, size_t i)
{
    size_t depth = 0;
    while (i > 0) {
        i--;
        if (list->v[i].kind == T_CLOSE)
            depth++;
        else if (list->v[i].kind == T_OPEN && depth > 0)
            depth--;
        if (depth > 0)
            continue;
        const bool call = list->v[i].kind == T_OPEN && i > 0 && list->v[i - 1].kind == T_WORD;
        const bool dotted = i > 0 && is(list, i - 1, T_PUNCT, ".");
        if (!call && !dotted && list->v[i].kind != T_PUNCT)
            return i;
    }
    return i;
}

static void push_range(ms_arena *arena, token_list *out, const token_list *in, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        MS_PUSH(arena, out, in->v[i]);
}

/* x BETWEEN a AND b -> x >= a AND x <= b; x IN (a) -> x = a. */
static token_list without_between(ms_arena *arena, const token_list *in)
{
    token_list out = { NULL, 0, 0 };
    for (size_t i = 0; i < in->n; i++) {
        const bool negated = word(in, i, "not");
        const size_t verb = i + (negated ? 1 : 0);
        if (word(in, verb, "in") && is(in, verb + 1, T_OPEN, NULL) && closing(in, verb + 1) == verb + 3) {
            MS_PUSH(arena, &out, (token){ T_OPERATOR, negated ? "<>" : "=" });
            i = verb;
            continue;
        }
        if (!word(in, verb, "between")) {
            MS_PUSH(arena, &out, in->v[i]);
            continue;
        }
        size_t joint = verb + 1, depth = 0;
        while (joint < in->n && (depth > 0 || !word(in, joint, "and"))) {
            depth += in->v[joint].kind == T_OPEN ? 1 : 0;
            depth -= in->v[joint].kind == T_CLOSE && depth > 0 ? 1 : 0;
            joint++;
        }
        MS_PUSH(arena, &out, (token){ T_OPERATOR, negated ? "<" : ">=" });
        push_range(arena, &out, in, verb + 1, joint);
        MS_PUSH(arena, &out, (token){ T_WORD, negated ? "or" : "and" });
        push_range(arena, &out, in, operand_start(in, i), i);
        MS_PUSH(arena, &out, (token){ T_OPERATOR, negated ? ">" : "<=" });
        i = joint;
    }
    return out;
}

typedef struct rule { const char *from[3], *to[2]; } rule;
static const rule rules[] = {
    { { "=", "any", "array" }, { "in" } },   { { "<>", "all", "array" }, { "not", "in" } },
    { { "~~" }, { "like" } },                { { "!~~" }, { "not", "like" } },
    { { "~~*" }, { "ilike" } },              { { "!~~*" }, { "not", "ilike" } },
    { { "!=" }, { "<>" } },                  { { "trim", "both", "from" }, { "trim" } },
    { { "btrim" }, { "trim" } },             { { "isnull" }, { "is null" } },
    { { "notnull" }, { "is not null" } },    { { "current_user" }, { "user" } },
};

static const rule *rule_at(const token_list *in, size_t i, size_t *length)
{
    for (size_t r = 0; r < MS_COUNT(rules); r++) {
        size_t n = 0;
        while (n < 3 && rules[r].from[n] != NULL && i + n < in->n && in->v[i + n].kind != T_STRING &&
               strcmp(in->v[i + n].text, rules[r].from[n]) == 0)
            n++;
        if (n == 3 || rules[r].from[n] == NULL) {
            *length = n;
            return &rules[r];
        }
    }
    return NULL;
}

static token_list without_parentheses(ms_arena *arena, const token_list *in)
{
    token_list out = { NULL, 0, 0 };
    for (size_t i = 0; i < in->n; i++) {
        const bool bracket = in->v[i].kind == T_PUNCT && strchr("[]", in->v[i].text[0]) != NULL;
        if (in->v[i].kind != T_OPEN && in->v[i].kind != T_CLOSE && !bracket)
            MS_PUSH(arena, &out, in->v[i]);
    }
    return out;
}

static const char *joined(ms_arena *arena, const token_list *in)
{
    ms_sql sql;
    ms_sql_init(&sql, arena, &ms_dialect_postgresql.style);
    for (size_t i = 0; i < in->n;) {
        size_t n = 1;
        const rule *found = rule_at(in, i, &n);
        for (size_t t = 0; found != NULL && t < MS_COUNT(found->to) && found->to[t] != NULL; t++)
            ms_sql_kw(&sql, found->to[t]);
        if (found == NULL && in->v[i].kind == T_STRING)
            ms_sql_str(&sql, in->v[i].text);
        else if (found == NULL && in->v[i].kind == T_NAME)
            ms_sql_ident(&sql, in->v[i].text);
        else if (found == NULL)
            ms_sql_raw(&sql, in->v[i].text);
        i += n;
    }
    return ms_sql_text(&sql);
}

const char *ms_postgresql_expression(const char *expr, const char *schema, ms_arena *arena)
{
    if (expr == NULL)
        return NULL;
    token_list list = cut(arena, expr);
    list = without_casts(arena, &list, schema);
    list = without_between(arena, &list);
    list = without_parentheses(arena, &list);
    return joined(arena, &list);
}
