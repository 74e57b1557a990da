/* expr.c: SQL expressions as texts to compare and to rename columns in.
 *
 * Not a parser: it knows strings, quoted names, words and numbers, which is enough to leave strings alone and to see past
 * blanks, letter case, needless quotes and outer parentheses. The texts are for comparing, never for running, except for
 * ms_expr_rename, which changes single names and keeps everything else byte for byte. */
#include "config.h"

#include <stdlib.h>

#include "ir/model.h"

typedef enum token_kind { T_END, T_SPACE, T_WORD, T_QUOTED, T_STRING, T_NUMBER, T_PUNCT } token_kind;
typedef struct token {
    token_kind kind;
    const char *p;
    size_t n;
} token;
typedef struct tokens { MS_VEC(token) list; } tokens;

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0; }
static bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '$'; }

static bool is_number(char c) { return is_word(c) || c == '.'; }

static size_t run(const char *p, bool (*of)(char))
{
    size_t n = 0;
    while (p[n] != '\0' && of(p[n]))
        n++;
    return n;
}

static size_t quoted(const char *p) /* with both quotes; doubled ones are inside */
{
    const char quote = *p;
    size_t n = 1;
    for (; p[n] != '\0'; n++)
        if (p[n] == quote && p[++n] != quote)
            return n;
    return n;
}

static token next_token(const char *p)
{
    if (*p == '\0')
        return (token){ T_END, p, 0 };
    if (is_space(*p))
        return (token){ T_SPACE, p, run(p, is_space) };
    if (*p == '\'')
        return (token){ T_STRING, p, quoted(p) };
    if (*p == '"' || *p == '`')
        return (token){ T_QUOTED, p, quoted(p) };
    if (is_digit(*p) || (*p == '.' && is_digit(p[1])))
        return (token){ T_NUMBER, p, run(p + 1, is_number) + 1 };
    if (is_letter(*p))
        return (token){ T_WORD, p, run(p, is_word) };
    return (token){ T_PUNCT, p, 1 };
}

static tokens split(ms_arena *arena, const char *expr) /* without blanks */
{
    tokens out = { { 0 } };
    for (token t = next_token(expr); t.kind != T_END; t = next_token(t.p + t.n))
        if (t.kind != T_SPACE)
            MS_PUSH(arena, &out.list, t);
    return out;
}

static bool is_punct(const tokens *t, size_t i, char c)
{
    return i < t->list.n && t->list.v[i].kind == T_PUNCT && *t->list.v[i].p == c;
}

/* Does a parenthesis that opens at 0 close at the last token? */
static bool wrapped(const tokens *t)
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

static void unwrap(tokens *t)
{
    while (wrapped(t)) {
        t->list.v++;
        t->list.n -= 2;
        t->list.cap--;
    }
}

/* The name inside quotes when it would mean the same without them: "total", `Total` (backquotes: names fold there). */
static bool needless_quotes(const token *t)
{
    if (t->n < 3)
        return false;
    for (size_t i = 1; i + 1 < t->n; i++) {
        const char c = t->p[i];
        const bool upper = c >= 'A' && c <= 'Z';
        if (!is_word(c) || (c & 0x80) != 0 || c == '$' || (i == 1 && is_digit(c)) || (upper && *t->p == '"'))
            return false;
    }
    return true;
}

static const char *join(ms_arena *arena, const tokens *t)
{
    size_t size = 1, n = 0;
    for (size_t i = 0; i < t->list.n; i++)
        size += t->list.v[i].n + 1;
    char *text = ms_arena_alloc(arena, size);
    bool wordy = false;
    for (size_t i = 0; i < t->list.n; i++) {
        token k = t->list.v[i];
        if (k.kind == T_QUOTED && needless_quotes(&k))
            k = (token){ T_WORD, k.p + 1, k.n - 2 };
        if (wordy && k.kind != T_PUNCT)
            text[n++] = ' ';
        wordy = k.kind != T_PUNCT;
        for (size_t c = 0; c < k.n; c++)
            text[n++] = k.kind == T_WORD || k.kind == T_NUMBER ? ms_ascii_lower(k.p[c]) : k.p[c];
    }
    return text;
}

const char *ms_expr_normal(ms_arena *arena, const char *expr)
{
    if (expr == NULL)
        return NULL;
    tokens t = split(arena, expr);
    unwrap(&t);
    return join(arena, &t);
}

static bool token_is_name(const token *t, const char *name, bool ci)
{
    const size_t off = t->kind == T_QUOTED ? 1 : 0;
    const size_t n = strlen(name);
    if ((t->kind != T_WORD && t->kind != T_QUOTED) || t->n < 2 * off || t->n - 2 * off != n)
        return false;
    for (size_t i = 0; i < n; i++) /* an unquoted word folds on every engine */
        if (ci || t->kind == T_WORD ? ms_ascii_lower(t->p[off + i]) != ms_ascii_lower(name[i]) : t->p[off + i] != name[i])
            return false;
    return true;
}

static bool word_is(const tokens *t, size_t i, const char *word)
{
    const token *w = i < t->list.n ? &t->list.v[i] : NULL;
    return w != NULL && w->kind == T_WORD && w->n == strlen(word) && token_is_name(w, word, true);
}

/* The second and later words of a type: "character varying", "timestamp with time zone". */
static bool continues_type(const tokens *t, size_t i)
{
    static const char *const words[] = { "varying", "precision", "with", "without", "time", "zone" };
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (word_is(t, i, words[k]))
            return true;
    return is_punct(t, i, '[') || is_punct(t, i, ']') || (i > 0 && is_punct(t, i - 1, '['));
}

/* How many tokens a cast takes from i on: `::` [schema.]word [word] [(...)] [word] [[]]; 0 = none. */
static size_t cast_len(const tokens *t, size_t i)
{
    size_t k = i + 3;
    if (!is_punct(t, i, ':') || !is_punct(t, i + 1, ':'))
        return 0;
    while (is_punct(t, k, '.'))
        k += 2;
    while (continues_type(t, k))
        k++;
    if (is_punct(t, k, '(')) {
        while (k < t->list.n && !is_punct(t, k, ')'))
            k++;
        for (k++; continues_type(t, k);)
            k++;
    }
    return (k < t->list.n ? k : t->list.n) - i;
}

const char *ms_expr_loose(ms_arena *arena, const char *expr)
{
    if (expr == NULL)
        return NULL;
    tokens t = split(arena, expr), kept = { { 0 } };
    for (size_t i = 0; i < t.list.n; i++) {
        const size_t cast = cast_len(&t, i);
        const token *k = &t.list.v[i];
        const bool introducer = k->kind == T_WORD && *k->p == '_' && i + 1 < t.list.n && t.list.v[i + 1].kind == T_STRING;
        if (cast > 0)
            i += cast - 1;
        else if (!introducer)
            MS_PUSH(arena, &kept.list, *k);
    }
    unwrap(&kept);
    return join(arena, &kept);
}

/* ---- names in expressions ------------------------------------------------------------------------------------------ */

/* A word before a parenthesis is a function, one after `::` a type. */
static bool names_column(const char *expr, const token *t, const char *name, bool ci)
{
    if (!token_is_name(t, name, ci))
        return false;
    const token after = next_token(t->p + t->n);
    const char *rest = after.kind == T_SPACE ? after.p + after.n : after.p;
    return !(*rest == '(' && t->kind == T_WORD) && !(t->p - expr >= 2 && t->p[-1] == ':' && t->p[-2] == ':');
}

bool ms_expr_mentions(const char *expr, const char *name, bool ci)
{
    if (expr == NULL || name == NULL)
        return false;
    for (token t = next_token(expr); t.kind != T_END; t = next_token(t.p + t.n))
        if (names_column(expr, &t, name, ci))
            return true;
    return false;
}

static bool needs_quotes(const char *name)
{
    for (const char *c = name; *c != '\0'; c++)
        if (!((*c >= 'a' && *c <= 'z') || *c == '_' || (c > name && is_digit(*c))))
            return true;
    return *name == '\0';
}

const char *ms_expr_rename(ms_arena *arena, const char *expr, const char *from, const char *to, bool ci)
{
    if (!ms_expr_mentions(expr, from, ci))
        return expr;
    MS_VEC(char) out = { 0 };
    const bool quote_needed = needs_quotes(to);
    for (token t = next_token(expr); t.kind != T_END; t = next_token(t.p + t.n)) {
        const bool hit = names_column(expr, &t, from, ci);
        const char quote = t.kind == T_QUOTED ? *t.p : hit && quote_needed ? '"' : '\0';
        if (!hit) {
            for (size_t i = 0; i < t.n; i++)
                MS_PUSH(arena, &out, t.p[i]);
            continue;
        }
        if (quote != '\0')
            MS_PUSH(arena, &out, quote);
        for (const char *c = to; *c != '\0'; c++) {
            if (*c == quote)
                MS_PUSH(arena, &out, quote);
            MS_PUSH(arena, &out, *c);
        }
        if (quote != '\0')
            MS_PUSH(arena, &out, quote);
    }
    MS_PUSH(arena, &out, '\0');
    return out.v;
}

/* ---- defaults ------------------------------------------------------------------------------------------------------ */

typedef enum literal { L_NONE, L_STRING, L_NUMBER } literal;

static literal literal_of(const char *text)
{
    const char *p = text + (*text == '-' || *text == '+');
    const token t = next_token(p);
    if (t.kind == T_NUMBER && p[t.n] == '\0') {
        char *end;
        strtod(text, &end);
        return *end == '\0' ? L_NUMBER : L_NONE;
    }
    return t.kind == T_STRING && p == text && p[t.n] == '\0' ? L_STRING : L_NONE;
}

/* The inside of a string literal, or the text itself. */
static const char *bare(ms_arena *arena, const char *text)
{
    return literal_of(text) == L_STRING ? ms_arena_strndup(arena, text + 1, strlen(text) - 2) : text;
}

static const char *value_of(ms_arena *arena, const char *expr)
{
    const char *loose = ms_expr_loose(arena, expr);
    return loose == NULL || strcmp(loose, "null") == 0 ? NULL : loose;
}

ms_effect ms_default_equal(ms_arena *arena, const char *a, const char *b)
{
    a = value_of(arena, a);
    b = value_of(arena, b);
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
