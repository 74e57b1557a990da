/* expr.c: one spelling for MySQL and MariaDB expressions, so that what a file says and what the server prints compare.
 *
 * The servers print expressions anew: other parentheses, back quotes, lower case, character-set introducers, another
 * word for the same function. This reads an expression by the servers' precedences and prints it with all parentheses.
 * It is lenient: what it does not understand (CASE, CAST's AS, INTERVAL) becomes a sequence of its parts. The result is
 * never sent to a server. Idempotent. */
#include "config.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../common/common.h"
#include "my.h"

typedef enum token_kind { END, STRING, NUMBER, WORD, OTHER } token_kind;
typedef struct token { token_kind kind; const char *text; } token;
typedef struct reader {
    ms_arena *arena;
    MS_VEC(token) tokens;
    size_t at;
    int depth;
} reader;
/* A part that has been read; op is the operator at its top ("and", "or" are flattened), with the text inside its own
 * parentheses in `inner`. */
typedef struct part { const char *text, *op, *inner; } part;

enum { MAX_DEPTH = 200 }; /* deeper nesting is left as it is */

/* ---- tokens ---- */

static void push(reader *r, token_kind kind, const char *text)
{
    MS_PUSH(r->arena, &r->tokens, (token){ kind, text });
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

/* A string in either quote, decoded and quoted again. Returns the place behind it. */
static const char *read_string(reader *r, const char *p)
{
    const char quote = *p++;
    char *bytes = ms_arena_alloc(r->arena, strlen(p) + 1);
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
    push(r, STRING, quoted(r->arena, bytes, n));
    return *p == '\0' ? p : p + 1;
}

/* 0x... behind a character-set introducer is text. */
static const char *read_hex(reader *r, const char *p)
{
    const size_t digits = strspn(p += 2, "0123456789abcdefABCDEF");
    char *bytes = ms_arena_alloc(r->arena, digits / 2 + 1);
    for (size_t i = 0; i + 1 < digits; i += 2) {
        const char pair[3] = { p[i], p[i + 1], '\0' };
        bytes[i / 2] = (char)strtol(pair, NULL, 16);
    }
    push(r, STRING, quoted(r->arena, bytes, digits / 2));
    return p + digits;
}

static bool is_word(char c) { return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80; }

static char *lower_case(ms_arena *arena, const char *text, size_t n)
{
    char *out = ms_arena_strndup(arena, text, n);
    for (char *p = out; *p != '\0'; p++)
        *p = (char)tolower((unsigned char)*p);
    return out;
}

static const char *read_back_quoted(reader *r, const char *p)
{
    char *out = ms_arena_alloc(r->arena, strlen(p) + 1), *to = out;
    for (p++; *p != '\0' && !(*p == '`' && p[1] != '`'); p++) {
        p += *p == '`';
        *to++ = (char)tolower((unsigned char)*p);
    }
    push(r, WORD, out);
    return *p == '\0' ? p : p + 1;
}

static const char *read_word(reader *r, const char *p)
{
    static const struct { const char *from, *to; } synonyms[] = {
        { "now", "current_timestamp" }, { "localtime", "current_timestamp" }, { "localtimestamp", "current_timestamp" },
        { "substring", "substr" }, { "mid", "substr" }, { "lcase", "lower" }, { "ucase", "upper" }, { "mod", "%" },
        { "character_length", "char_length" }, { "power", "pow" }, { "rlike", "regexp" }, { "current_date", "curdate" },
        { "true", "1" }, { "false", "0" }, { "day", "dayofmonth" }, { "schema", "database" }, { "sha", "sha1" },
    };
    size_t n = 0;
    while (is_word(p[n]))
        n++;
    const char *rest = p + n + strspn(p + n, " ");
    if (*p == '_' && (*rest == '\'' || *rest == '"'))
        return rest;
    if (*p == '_' && strncmp(rest, "0x", 2) == 0)
        return read_hex(r, rest);
    const char *word = lower_case(r->arena, p, n);
    for (size_t i = 0; i < MS_COUNT(synonyms); i++)
        if (strcmp(word, synonyms[i].from) == 0)
            word = synonyms[i].to;
    push(r,
         isdigit((unsigned char)*word)                   ? NUMBER
         : ispunct((unsigned char)*word) && *word == '%' ? OTHER
                                                         : WORD,
         word);
    return p + n;
}

static const char *read_operator(reader *r, const char *p)
{
    static const struct { const char *from, *to; } operators[] = {
        { "->>", "->>" }, { "<=>", "<=>" }, { "->", "->" }, { "!=", "<>" }, { "<>", "<>" },  { "<=", "<=" },
        { ">=", ">=" },   { "<<", "<<" },   { ">>", ">>" }, { "||", "or" }, { "&&", "and" },
    };
    for (size_t i = 0; i < MS_COUNT(operators); i++) {
        const size_t n = strlen(operators[i].from);
        if (strncmp(p, operators[i].from, n) == 0) {
            push(r, isalpha((unsigned char)*operators[i].to) ? WORD : OTHER, operators[i].to);
            return p + n;
        }
    }
    push(r, *p == '!' ? WORD : OTHER, *p == '!' ? "not" : ms_arena_strndup(r->arena, p, 1));
    return p + 1;
}

static void tokenise(reader *r, const char *p)
{
    while (*p != '\0') {
        if (isspace((unsigned char)*p)) {
            p++;
        } else if (*p == '\'' || *p == '"') {
            p = read_string(r, p);
        } else if (*p == '`') {
            p = read_back_quoted(r, p);
        } else if (isdigit((unsigned char)*p) || (*p == '.' && isdigit((unsigned char)p[1]))) {
            size_t n = strspn(p, "0123456789.");
            while (is_word(p[n]))
                n++;
            push(r, NUMBER, lower_case(r->arena, p, n));
            p += n;
        } else {
            p = is_word(*p) ? read_word(r, p) : read_operator(r, p);
        }
    }
    push(r, END, "");
}

/* ---- reading ---- */

static const struct { const char *op; int strength; } infix[] = {
    { "or", 1 }, { "xor", 2 }, { "and", 3 }, { "=", 5 }, { "<=>", 5 }, { "<>", 5 }, { "<", 5 }, { ">", 5 }, { "<=", 5 },
    { ">=", 5 }, { "is", 5 }, { "like", 5 }, { "regexp", 5 }, { "in", 5 }, { "between", 5 }, { "not", 5 }, { "|", 6 },
    { "&", 7 }, { "<<", 8 }, { ">>", 8 }, { "+", 9 }, { "-", 9 }, { "*", 10 }, { "/", 10 }, { "%", 10 }, { "div", 10 },
    { "^", 11 }, { "collate", 13 }, { "->", 14 }, { "->>", 14 },
};
enum { NOT_STRENGTH = 4, COMPARE_STRENGTH = 5, UNARY_STRENGTH = 12 };

static const token *peek(const reader *r) { return &r->tokens.v[r->at]; }

static bool take(reader *r, const char *text)
{
    const token *t = peek(r);
    if ((t->kind != WORD && t->kind != OTHER) || strcmp(t->text, text) != 0)
        return false;
    r->at++;
    return true;
}

static part read_part(reader *r, int least);

static part plain(const char *text) { return (part){ .text = text }; }

/* Everything up to the closing parenthesis, the end or the word `until` (NULL = none), a blank between parts that no
 * operator joins. A single part comes back as it is, so that its operator is known; else *one is false. */
static part read_sequence(reader *r, const char *until, bool *one)
{
    part first = plain("");
    const char *text = "";
    size_t n = 0;
    bool after_comma = true;
    while (peek(r)->kind != END && strcmp(peek(r)->text, ")") != 0) {
        if (until != NULL && take(r, until))
            break;
        const bool comma = take(r, ",");
        const part next = comma ? plain(",") : read_part(r, 0);
        first = n++ == 0 ? next : first;
        text = ms_arena_printf(r->arena, "%s%s%s", text, comma || after_comma ? "" : " ", next.text);
        after_comma = comma;
    }
    *one = n == 1;
    return *one ? first : plain(text);
}

static part in_parentheses(reader *r)
{
    bool one;
    const part inside = read_sequence(r, NULL, &one);
    take(r, ")");
    return one ? inside : plain(ms_arena_printf(r->arena, "(%s)", inside.text));
}

/* Words that a parenthesis behind them does not make a function. */
static bool is_no_function(const char *word)
{
    static const char *const words[] = { "when", "then", "else", "as", "interval", "distinct", "using", "from", "for" };
    for (size_t i = 0; i < MS_COUNT(words); i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

static part word_or_call(reader *r, const char *word)
{
    while (take(r, ".")) { /* qualified: the last part counts, the server adds and drops the rest */
        word = peek(r)->text;
        r->at++;
    }
    bool one;
    if (strcmp(word, "case") == 0)
        return plain(ms_arena_printf(r->arena, "(case %s end)", read_sequence(r, "end", &one).text));
    if (is_no_function(word) || !take(r, "("))
        return plain(word);
    const char *arguments = read_sequence(r, NULL, &one).text;
    take(r, ")");
    if (*arguments == '\0' && strcmp(word, "current_timestamp") == 0)
        return plain(word);
    return plain(ms_arena_printf(r->arena, "%s(%s)", word, arguments));
}

static part combined(reader *r, const char *op, const char *inner)
{
    return (part){ .text = ms_arena_printf(r->arena, "(%s)", inner), .op = op, .inner = inner };
}

static part negated(reader *r, const char *text)
{
    return combined(r, "not", ms_arena_printf(r->arena, "not %s", text));
}

static part read_prefix(reader *r)
{
    const token t = *peek(r);
    if (t.kind == END)
        return plain("");
    r->at++;
    if (t.kind == WORD && strcmp(t.text, "not") == 0)
        return negated(r, read_part(r, NOT_STRENGTH).text);
    if (t.kind == WORD)
        return word_or_call(r, t.text);
    if (t.kind != OTHER)
        return plain(t.text);
    if (strcmp(t.text, "(") == 0)
        return in_parentheses(r);
    if (strcmp(t.text, "-") == 0 || strcmp(t.text, "+") == 0 || strcmp(t.text, "~") == 0) {
        const char *operand = read_part(r, UNARY_STRENGTH).text;
        return plain(*t.text == '+' ? operand : ms_arena_printf(r->arena, "%s%s", t.text, operand));
    }
    return plain(t.text);
}

static int strength_of(const token *t)
{
    for (size_t i = 0; (t->kind == WORD || t->kind == OTHER) && i < MS_COUNT(infix); i++)
        if (strcmp(infix[i].op, t->text) == 0)
            return infix[i].strength;
    return -1;
}

static part joined(reader *r, part left, const char *op, part right)
{
    /* In a boolean place MySQL prints a bare column as 0 <> a, MariaDB as a <> 0. */
    if (strcmp(op, "<>") == 0 && (strcmp(left.text, "0") == 0 || strcmp(right.text, "0") == 0))
        return strcmp(left.text, "0") == 0 ? right : left;
    const bool flat = strcmp(op, "and") == 0 || strcmp(op, "or") == 0;
    const char *a = flat && left.op != NULL && strcmp(left.op, op) == 0 ? left.inner : left.text;
    const char *b = flat && right.op != NULL && strcmp(right.op, op) == 0 ? right.inner : right.text;
    return combined(r, op, ms_arena_printf(r->arena, "%s %s %s", a, op, b));
}

/* What stands behind IN, BETWEEN, LIKE, REGEXP, IS: negation is told apart by the caller. */
static part predicate(reader *r, part left, const char *op)
{
    if (strcmp(op, "in") == 0 && take(r, "(")) {
        bool one;
        const char *list = read_sequence(r, NULL, &one).text;
        take(r, ")");
        return combined(r, op, ms_arena_printf(r->arena, "%s in (%s)", left.text, list));
    }
    part right = read_part(r, COMPARE_STRENGTH + 1);
    if (strcmp(op, "between") == 0 && take(r, "and"))
        right = plain(ms_arena_printf(r->arena, "%s and %s", right.text, read_part(r, COMPARE_STRENGTH + 1).text));
    if (strcmp(op, "like") == 0 && take(r, "escape"))
        right = plain(ms_arena_printf(r->arena, "%s escape %s", right.text, read_part(r, COMPARE_STRENGTH + 1).text));
    if (strcmp(op, "regexp") == 0)
        return plain(ms_arena_printf(r->arena, "regexp_like(%s,%s)", left.text, right.text));
    return joined(r, left, op, right);
}

static part read_infix(reader *r, part left, const char *op, int strength)
{
    const bool compares = strength == COMPARE_STRENGTH && isalpha((unsigned char)*op);
    if (compares && strcmp(op, "not") == 0) {
        const char *next = peek(r)->text;
        if (peek(r)->kind != END)
            r->at++;
        return negated(r, predicate(r, left, next).text);
    }
    if (strcmp(op, "is") == 0 && take(r, "not"))
        return negated(r, predicate(r, left, op).text);
    if (compares)
        return predicate(r, left, op);
    const part right = read_part(r, strength + 1);
    if (strcmp(op, "->") == 0)
        return plain(ms_arena_printf(r->arena, "json_extract(%s,%s)", left.text, right.text));
    if (strcmp(op, "->>") == 0)
        return plain(ms_arena_printf(r->arena, "json_unquote(json_extract(%s,%s))", left.text, right.text));
    return joined(r, left, op, right);
}

static part read_part(reader *r, int least)
{
    if (++r->depth > MAX_DEPTH) {
        const char *text = peek(r)->text;
        r->at += peek(r)->kind != END;
        r->depth--;
        return plain(text);
    }
    part left = read_prefix(r);
    for (;;) {
        const token op = *peek(r);
        const int strength = strength_of(&op);
        if (strength < 0 || strength < least)
            break;
        r->at++;
        left = read_infix(r, left, op.text, strength);
    }
    r->depth--;
    return left;
}

const char *ms_my_expr_canonical(const char *expr, ms_arena *arena)
{
    if (expr == NULL)
        return NULL;
    reader r = { .arena = arena };
    const char *text = "";
    tokenise(&r, expr);
    while (peek(&r)->kind != END) {
        const part next = read_part(&r, 0);
        text = ms_arena_printf(arena, "%s%s%s", text, *text == '\0' ? "" : " ", next.text);
        take(&r, ")"); /* unbalanced: go on behind it */
    }
    return text;
}
