/* expr.c: SQL expressions as texts to compare and to rename columns in.
 *
 * Which columns an expression names is asked of its tree (migsafe/expr.h). The texts made here are for comparing, never for
 * running, except that of ms_expr_rename, which changes single names and keeps everything else byte for byte. How a text is
 * cut follows the catalog's behaviour: what stands in "..." is a name or a string. */
#include "config.h"

#include <stdlib.h>

#include "ir/expr_rules.h"
#include "ir/model.h"
#include "sql/lex.h"

const ms_expr_rules *ms_expr_rules_of(int compare)
{
    static const ms_lex_rules plain = { .backtick_ident = true },
                              brackets = { .backtick_ident = true, .bracket_ident = true, .prefixed_strings = true },
                              escapes = { .backtick_ident = true, .double_quote_string = true, .backslash_escapes = true,
                                          .prefixed_strings = true, .hash_comments = true, .dash_needs_blank = true },
                              dollars = { .dollar_quotes = true, .nested_comments = true, .e_strings = true, .prefixed_strings = true };
    static const struct {
        int bit;
        ms_expr_rules rules;
    } all[] = {
        { MS_CATALOG_STRINGS_DOUBLE, { .lex = &escapes } },
        { MS_CATALOG_NAMES_BRACKETS, { .lex = &brackets } },
        { MS_CATALOG_STRINGS_DOLLAR, { .lex = &dollars } },
        { 0, { .lex = &plain } },
    };
    size_t i = 0;
    while ((compare & all[i].bit) != all[i].bit)
        i++;
    return &all[i].rules;
}

/* ---- one spelling ------------------------------------------------------------------------------------------------------ */

typedef struct piece {
    const char *p;
    size_t n;
    ms_token_kind kind;
} piece;
typedef struct pieces {
    ms_arena *arena;
    const ms_lex_rules *lex;
    MS_VEC(piece) list;
} pieces;

static void cut(pieces *out, const char *text, size_t len)
{
    ms_lexer lexer;
    ms_lex_init(&lexer, out->lex, text, len);
    for (ms_token t = ms_lex_next(&lexer); t.kind != MS_TOKEN_END; t = ms_lex_next(&lexer)) {
        const bool open = t.kind == MS_TOKEN_ERROR; /* an open string goes to the end */
        MS_PUSH(out->arena, &out->list, (piece){ text + t.at, open ? len - t.at : t.len, (ms_token_kind)t.kind });
        if (open)
            return;
    }
}

static bool is_punct(const pieces *t, size_t i, char c)
{
    return t->list.v[i].kind == MS_TOKEN_PUNCT && *t->list.v[i].p == c;
}

/* Does a parenthesis that opens at the first piece close at the last one? */
static bool wrapped(const pieces *t)
{
    size_t depth = 0;
    for (size_t i = 0; i < t->list.n; i++) {
        depth += is_punct(t, i, '(');
        depth -= depth > 0 && is_punct(t, i, ')');
        if (depth == 0)
            return i > 0 && i + 1 == t->list.n;
    }
    return false;
}

/* The name inside quotes when it would mean the same without them: "total", `Total` (backquotes: names fold there). */
static bool needless_quotes(const piece *t)
{
    if (t->n < 3 || (*t->p != '"' && *t->p != '`' && *t->p != '['))
        return false;
    for (size_t i = 1; i + 1 < t->n; i++) {
        const char c = t->p[i];
        const bool upper = c >= 'A' && c <= 'Z';
        if (!ms_lex_in_word(c) || (c & 0x80) != 0 || c == '$' || (i == 1 && ms_lex_is_digit(c)) || (upper && *t->p == '"'))
            return false;
    }
    return true;
}

static const char *join(pieces *t)
{
    size_t size = 1, n = 0;
    while (wrapped(t)) {
        t->list.v++;
        t->list.n -= 2;
        t->list.cap--;
    }
    for (size_t i = 0; i < t->list.n; i++)
        size += t->list.v[i].n + 1;
    char *text = ms_arena_alloc(t->arena, size);
    bool wordy = false;
    for (size_t i = 0; i < t->list.n; i++) {
        piece k = t->list.v[i];
        if (k.kind == MS_TOKEN_QUOTED && needless_quotes(&k))
            k = (piece){ k.p + 1, k.n - 2, MS_TOKEN_WORD };
        const bool punct = k.kind == MS_TOKEN_PUNCT;
        if (wordy && !punct)
            text[n++] = ' ';
        wordy = !punct;
        const bool fold = k.kind == MS_TOKEN_WORD || k.kind == MS_TOKEN_NUMBER;
        for (size_t c = 0; c < k.n; c++)
            text[n++] = fold ? ms_ascii_lower(k.p[c]) : k.p[c];
    }
    return text;
}

const char *ms_expr_normal(ms_arena *arena, int compare, const char *expr)
{
    if (expr == NULL)
        return NULL;
    pieces t = { .arena = arena, .lex = ms_expr_rules_of(compare)->lex };
    cut(&t, expr, strlen(expr));
    return join(&t);
}

/* The pieces of e, but for what a cast has beside its operand; *i: the next of all pieces. */
static void without_casts(pieces *out, const pieces *all, size_t *i, const char *text, const ms_expr *e)
{
    const size_t end = (size_t)e->at + e->len;
    for (size_t k = 0; k <= e->parts.n; k++) {
        const size_t to = k < e->parts.n ? e->parts.v[k]->at : end;
        for (; *i < all->list.n && (size_t)(all->list.v[*i].p - text) < to; ++*i)
            if (e->kind != MS_EXPR_CAST)
                MS_PUSH(out->arena, &out->list, all->list.v[*i]);
        if (k < e->parts.n)
            without_casts(out, all, i, text, e->parts.v[k]);
    }
}

const char *ms_expr_loose(ms_arena *arena, int compare, const char *expr)
{
    if (expr == NULL)
        return NULL;
    const ms_expr_rules *rules = ms_expr_rules_of(compare);
    pieces all = { .arena = arena, .lex = rules->lex }, t = { .arena = arena, .lex = rules->lex };
    size_t i = 0;
    cut(&all, expr, strlen(expr));
    without_casts(&t, &all, &i, expr, ms_expr_parse(rules, expr, arena));
    return join(&t);
}

bool ms_expr_is_null(ms_arena *arena, int compare, const char *expr)
{
    if (expr == NULL || ms_text_equal(expr, "null", true))
        return true;
    bool maybe = false;
    for (const char *p = expr; *p != '\0' && !maybe; p++)
        maybe = ms_ascii_lower(*p) == 'n' && ms_ascii_lower(p[1]) == 'u';
    return maybe && strcmp(ms_expr_loose(arena, compare, expr), "null") == 0;
}

/* ---- names in expressions ---------------------------------------------------------------------------------------------- */

typedef struct search {
    const char *name;
    bool ci;
    MS_VEC(const ms_expr *) found;
    ms_arena *arena;
} search;

static bool names_it(const ms_expr *e, void *context)
{
    search *s = context;
    /* An unquoted word folds on every engine. */
    if (e->kind == MS_EXPR_COLUMN && ms_text_equal(e->name, s->name, s->ci || !e->quoted))
        MS_PUSH(s->arena, &s->found, e);
    return true;
}

static search find(ms_arena *arena, int compare, const char *expr, const char *name)
{
    search s = { .name = name, .ci = (compare & MS_COMPARE_OTHERS_CI) != 0, .arena = arena };
    ms_expr_walk(ms_expr_parse(ms_expr_rules_of(compare), expr, arena), names_it, &s);
    return s;
}

/* Is the name somewhere in the text at all? Most texts need no tree. */
static bool may_name(const char *text, const char *name)
{
    const size_t n = strlen(name);
    for (const char *p = text; *p != '\0'; p++) {
        size_t i = 0;
        while (i < n && ms_ascii_lower(p[i]) == ms_ascii_lower(name[i]))
            i++;
        if (i == n)
            return true;
    }
    return strpbrk(name, "\"`]\\") != NULL; /* written doubled, or as an escape */
}

bool ms_expr_mentions(int compare, const char *expr, const char *name)
{
    if (expr == NULL || name == NULL || !may_name(expr, name))
        return false;
    ms_arena *scratch = ms_arena_new();
    const bool found = find(scratch, compare, expr, name).found.n > 0;
    ms_arena_free(scratch);
    return found;
}

bool ms_text_names(int compare, const char *text, const char *name)
{
    ms_lexer lexer;
    if (text == NULL || name == NULL || !may_name(text, name))
        return false;
    const bool ci = (compare & MS_COMPARE_OTHERS_CI) != 0;
    const ms_lex_rules *rules = ms_expr_rules_of(compare)->lex;
    ms_arena *scratch = ms_arena_new();
    bool found = false;
    ms_lex_init(&lexer, rules, text, strlen(text));
    for (ms_token t = ms_lex_next(&lexer); t.kind != MS_TOKEN_END && t.kind != MS_TOKEN_ERROR && !found; t = ms_lex_next(&lexer)) {
        const bool word = t.kind == MS_TOKEN_WORD;
        found = (word || t.kind == MS_TOKEN_QUOTED) && t.len >= strlen(name) &&
                ms_text_equal(ms_lex_name(rules, text, t, scratch), name, ci || word) &&
                !(word && text[lexer.pos + strspn(text + lexer.pos, " \t\r\n")] == '('); /* a function */
    }
    ms_arena_free(scratch);
    return found;
}

static bool needs_quotes(const char *name)
{
    for (const char *c = name; *c != '\0'; c++)
        if (!((*c >= 'a' && *c <= 'z') || *c == '_' || (c > name && ms_lex_is_digit(*c))))
            return true;
    return *name == '\0';
}

const char *ms_ident_written(ms_arena *arena, const char *name)
{
    static const ms_sql_style style = { .ident_open = '"', .ident_close = '"' };
    ms_sql sql;
    if (!needs_quotes(name))
        return name;
    ms_sql_init(&sql, arena, &style);
    ms_sql_ident(&sql, name);
    return ms_sql_text(&sql);
}

const char *ms_expr_rename(ms_arena *arena, int compare, const char *expr, const char *from, const char *to)
{
    if (expr == NULL || from == NULL || !may_name(expr, from))
        return expr;
    const search s = find(arena, compare, expr, from);
    const char *out = s.found.n == 0 ? expr : "";
    const char quotes = (compare & MS_CATALOG_STRINGS_DOUBLE) != 0 ? '`' : '"';
    size_t at = 0;
    for (size_t i = 0; i < s.found.n; i++) {
        const ms_expr *e = s.found.v[i];
        const char quote = e->quoted ? expr[e->name_at] : needs_quotes(to) ? quotes : '\0';
        const ms_sql_style style = { .ident_open = quote, .ident_close = quote == '[' ? ']' : quote };
        ms_sql name;
        ms_sql_init(&name, arena, &style);
        ms_sql_ident(&name, to);
        const char *written = quote == '\0' ? to : ms_sql_text(&name);
        out = ms_arena_printf(arena, "%s%.*s%s", out, (int)(e->name_at - at), expr + at, written);
        at = (size_t)e->name_at + e->name_len;
    }
    return s.found.n == 0 ? expr : ms_arena_printf(arena, "%s%s", out, expr + at);
}

/* ---- defaults ------------------------------------------------------------------------------------------------------ */

typedef enum literal { L_NONE, L_STRING, L_NUMBER } literal;

static literal literal_of(const char *text)
{
    static const ms_lex_rules rules = { .backtick_ident = true };
    const char *p = text + (*text == '-' || *text == '+');
    ms_lexer lexer;
    ms_lex_init(&lexer, &rules, p, strlen(p));
    const ms_token t = ms_lex_next(&lexer);
    if (t.kind == MS_TOKEN_NUMBER && p[t.len] == '\0') {
        char *end;
        strtod(text, &end);
        return *end == '\0' ? L_NUMBER : L_NONE;
    }
    return t.kind == MS_TOKEN_STRING && p == text && p[t.len] == '\0' ? L_STRING : L_NONE;
}

/* The inside of a string literal, or the text itself. */
static const char *bare(ms_arena *arena, const char *text)
{
    return literal_of(text) == L_STRING ? ms_arena_strndup(arena, text + 1, strlen(text) - 2) : text;
}

static const char *value_of(ms_arena *arena, int compare, const char *expr)
{
    const char *loose = ms_expr_loose(arena, compare, expr);
    return loose == NULL || strcmp(loose, "null") == 0 ? NULL : loose;
}

ms_effect ms_default_equal(ms_arena *arena, int compare, const char *a, const char *b)
{
    a = value_of(arena, compare, a);
    b = value_of(arena, compare, b);
    if (a == NULL || b == NULL)
        return a == b ? MS_EFFECT_PRESENT : MS_EFFECT_ABSENT;
    if (strcmp(a, b) == 0)
        return MS_EFFECT_PRESENT;
    const literal la = literal_of(a), lb = literal_of(b);
    const char *ba = bare(arena, a), *bb = bare(arena, b); /* '0' is what some servers make of 0 */
    const bool fraction = strpbrk(ba, ".e") != NULL || strpbrk(bb, ".e") != NULL; /* 1.0 and 1.00; integers as text */
    if (la != L_NONE && lb != L_NONE && fraction && literal_of(ba) == L_NUMBER && literal_of(bb) == L_NUMBER)
        return strtod(ba, NULL) - strtod(bb, NULL) == 0 ? MS_EFFECT_PRESENT : MS_EFFECT_ABSENT;
    if (strcmp(ba, bb) == 0)
        return MS_EFFECT_PRESENT;
    return la == lb && la != L_NONE ? MS_EFFECT_ABSENT : MS_EFFECT_UNKNOWN;
}
