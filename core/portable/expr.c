/* expr.c: operators of portable SQL, by the standard's precedence; what differs between databases is put in parentheses.
 *
 * The same reader takes what servers print of an expression (r->source set): then it is tolerant, and what it writes is
 * one spelling for comparing (r->target NULL). */
#include "config.h"

#include <string.h>

#include "portable/reader.h"

static const ms_piece nothing;

static bool canonical(const ms_reader *r) { return r->target == NULL; }

static ms_piece made(ms_level level, const char *text) { return (ms_piece){ .text = text, .level = level }; }

const char *ms_wrapped(const ms_reader *r, ms_piece piece, ms_level least)
{
    const bool bare = piece.level >= least && !(canonical(r) && piece.level < MS_LEVEL_UNARY && piece.level > MS_LEVEL_AND);
    return bare ? piece.text : ms_arena_printf(r->arena, "(%s)", piece.text);
}

/* ---- comparisons ---- */

static const struct { char op; const char *text; char opposite; } comparisons[] = {
    { '=', "=", '#' }, { '#', "<>", '=' }, { '<', "<", 'g' }, { 'g', ">=", '<' }, { '>', ">", 'l' }, { 'l', "<=", '>' },
};
enum { N_COMPARISONS = sizeof comparisons / sizeof *comparisons };

ms_piece ms_compare_pieces(ms_reader *r, ms_piece left, ms_piece right, char op)
{
    ms_piece out = { .level = MS_LEVEL_COMPARE, .op = op };
    size_t i = 0;
    while (i + 1 < N_COMPARISONS && comparisons[i].op != op)
        i++;
    out.left = ms_wrapped(r, left, MS_LEVEL_CONCAT);
    out.right = ms_wrapped(r, right, MS_LEVEL_CONCAT);
    out.text = ms_arena_printf(r->arena, "%s %s %s", out.left, comparisons[i].text, out.right);
    return out;
}

/* The comparison operator at the cursor, taken; 0 = none. */
static char take_comparison(ms_reader *r)
{
    static const struct { char first, second, op; } forms[] = {
        { '<', '>', '#' }, { '!', '=', '#' }, { '<', '=', 'l' }, { '>', '=', 'g' },
        { '=', 0, '=' },   { '<', 0, '<' },   { '>', 0, '>' },
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (!ms_at_ch(&r->p, forms[i].first) || (forms[i].second != 0 && ms_ahead(&r->p, 1)->ch != forms[i].second))
            continue;
        r->p.i += forms[i].second == 0 ? 1 : 2;
        return forms[i].op;
    }
    return 0;
}

static ms_piece in_text(ms_reader *r, ms_piece left, const char *list, size_t n, const char *only, bool negated)
{
    if (canonical(r) && n == 1)
        return ms_compare_pieces(r, left, (ms_piece){ .text = only, .level = MS_LEVEL_PRIMARY }, negated ? '#' : '=');
    ms_piece out = { .level = MS_LEVEL_COMPARE, .op = 'i', .left = ms_wrapped(r, left, MS_LEVEL_CONCAT), .right = list,
                     .negated = negated };
    out.text = ms_arena_printf(r->arena, "%s %s (%s)", out.left, negated ? "NOT IN" : "IN", list);
    return out;
}

/* Values up to the closing character, which is taken. */
static ms_piece in_list(ms_reader *r, ms_piece left, bool negated, char close)
{
    const char *list = NULL, *only = NULL;
    size_t n = 0;
    do {
        const ms_piece value = ms_read_concat(r);
        if (value.text == NULL)
            return nothing;
        only = ms_wrapped(r, value, MS_LEVEL_CONCAT);
        list = n++ == 0 ? only : ms_arena_printf(r->arena, "%s, %s", list, only);
    } while (ms_take_ch(&r->p, ','));
    return ms_need_ch(r, close) ? in_text(r, left, list, n, only, negated) : nothing;
}

static ms_piece read_in(ms_reader *r, ms_piece left, bool negated)
{
    if (!ms_need_ch(r, '('))
        return nothing;
    if (!ms_at_kw(&r->p, MS_KW_SELECT))
        return in_list(r, left, negated, ')');
    const char *query = ms_need_query(r);
    return query != NULL && ms_need_ch(r, ')') ? in_text(r, left, query, 2, NULL, negated) : nothing;
}

static ms_piece read_between(ms_reader *r, ms_piece left, bool negated)
{
    const ms_piece low = ms_read_concat(r);
    if (low.text == NULL || !ms_need_kw(r, MS_KW_AND))
        return nothing;
    const ms_piece high = ms_read_concat(r);
    if (high.text == NULL)
        return nothing;
    const char *whole = ms_wrapped(r, left, MS_LEVEL_CONCAT);
    const ms_piece a = ms_compare_pieces(r, left, low, negated ? '<' : 'g'), b = ms_compare_pieces(r, left, high, negated ? '>' : 'l');
    if (canonical(r))
        return made(negated ? MS_LEVEL_OR : MS_LEVEL_AND,
                    ms_arena_printf(r->arena, "%s %s %s", ms_wrapped(r, a, MS_LEVEL_NOT), negated ? "OR" : "AND", ms_wrapped(r, b, MS_LEVEL_NOT)));
    return made(MS_LEVEL_COMPARE, ms_arena_printf(r->arena, "%s %sBETWEEN %s AND %s", whole, negated ? "NOT " : "",
                                                  ms_wrapped(r, low, MS_LEVEL_CONCAT), ms_wrapped(r, high, MS_LEVEL_CONCAT)));
}

static ms_piece like_piece(ms_reader *r, ms_piece left, const char *pattern, bool negated)
{
    ms_piece out = { .level = MS_LEVEL_COMPARE, .op = 'k', .left = ms_wrapped(r, left, MS_LEVEL_CONCAT), .negated = negated };
    const bool glob = r->how != NULL && (r->how->flags & MS_PORTABLE_LIKE_GLOB);
    out.right = ms_string_literal(r, glob ? ms_like_to_glob(pattern, r->arena) : pattern);
    out.word = glob ? "GLOB" : "LIKE";
    out.text = ms_arena_printf(r->arena, "%s %s%s %s", out.left, negated ? "NOT " : "", out.word, out.right);
    return out;
}

static ms_piece read_like(ms_reader *r, ms_piece left, bool negated)
{
    const size_t at = r->p.i;
    const ms_piece pattern = ms_read_concat(r);
    if (pattern.text == NULL)
        return nothing;
    if (pattern.kind != 's') {
        ms_refuse(r, at, "Write the pattern as a string literal.", "a LIKE pattern must be a string literal in portable SQL");
        return nothing;
    }
    if (strchr(pattern.word, '\\') != NULL) {
        ms_refuse(r, at, "Compare with substring() instead.", "a backslash in a LIKE pattern means different things");
        return nothing;
    }
    if (ms_at_word(&r->p, "ESCAPE")) {
        ms_refuse(r, r->p.i, "Compare with substring() instead.", "LIKE ... ESCAPE is not portable");
        return nothing;
    }
    return like_piece(r, left, pattern.word, negated);
}

static ms_piece read_is(ms_reader *r, ms_piece left)
{
    const bool negated = ms_take_kw(&r->p, MS_KW_NOT);
    if (!ms_take_kw(&r->p, MS_KW_NULL)) {
        ms_refuse(r, r->p.i, "Write IS NULL, or compare with = and <>.", "only IS NULL and IS NOT NULL are portable");
        return nothing;
    }
    ms_piece out = { .level = MS_LEVEL_COMPARE, .op = 'n', .left = ms_wrapped(r, left, MS_LEVEL_CONCAT), .negated = negated };
    out.text = ms_arena_printf(r->arena, "%s IS %sNULL", out.left, negated ? "NOT " : "");
    return out;
}

/* PostgreSQL prints x IN (...) as x = ANY (ARRAY[...]) and LIKE as ~~; SQLite has GLOB. *done = it was one of these. */
static ms_piece read_printed(ms_reader *r, ms_piece left, bool *done)
{
    const size_t start = r->p.i;
    const bool unlike = ms_take_ch(&r->p, '!');
    *done = true;
    if (ms_take_ch(&r->p, '~') && ms_take_ch(&r->p, '~'))
        return read_like(r, left, unlike);
    r->p.i = start;
    const bool negated = ms_take_kw(&r->p, MS_KW_NOT);
    if (ms_take_word(&r->p, "GLOB")) {
        const ms_piece pattern = ms_read_concat(r);
        return pattern.text == NULL || pattern.kind != 's' ? nothing : like_piece(r, left, ms_glob_to_like(pattern.word, r->arena), negated);
    }
    r->p.i = start;
    const char op = take_comparison(r);
    const bool any = op == '=' && ms_take_word(&r->p, "ANY"), all = op == '#' && ms_take_kw(&r->p, MS_KW_ALL);
    if (any || all) {
        size_t open = 0;
        while (ms_take_ch(&r->p, '('))
            open++;
        if (!ms_take_word(&r->p, "ARRAY") || !ms_take_ch(&r->p, '['))
            return nothing;
        const ms_piece out = in_list(r, left, all, ']');
        while (open > 0 && !ms_at_end(&r->p)) { /* closing, with the cast of the array between */
            open -= ms_at_ch(&r->p, ')');
            r->p.i++;
        }
        return out;
    }
    r->p.i = start;
    *done = false;
    return nothing;
}

static ms_piece read_comparison(ms_reader *r)
{
    ms_piece left = ms_read_concat(r);
    if (left.text == NULL)
        return nothing;
    if (r->source != NULL) {
        bool done;
        const ms_piece out = read_printed(r, left, &done);
        if (done)
            return out;
    }
    const bool negated = ms_at_kw(&r->p, MS_KW_NOT);
    r->p.i += negated;
    if (ms_take_kw(&r->p, MS_KW_IN))
        return read_in(r, left, negated);
    if (ms_take_kw(&r->p, MS_KW_BETWEEN))
        return read_between(r, left, negated);
    if (ms_take_kw(&r->p, MS_KW_LIKE))
        return read_like(r, left, negated);
    if (negated) {
        ms_expected(r, "IN, BETWEEN or LIKE");
        return nothing;
    }
    if (ms_take_kw(&r->p, MS_KW_IS))
        return read_is(r, left);
    const char op = take_comparison(r);
    if (op == 0)
        return left;
    const ms_piece right = ms_read_concat(r);
    return right.text == NULL ? nothing : ms_compare_pieces(r, left, right, op);
}

/* ---- NOT, AND, OR ---- */

/* NOT (a = b) is a <> b: MariaDB keeps NOT (a = 0) as a. */
static ms_piece turned(ms_reader *r, ms_piece p)
{
    for (size_t i = 0; i < N_COMPARISONS; i++)
        if (p.op == comparisons[i].op) {
            const ms_piece left = made(MS_LEVEL_PRIMARY, p.left), right = made(MS_LEVEL_PRIMARY, p.right);
            return ms_compare_pieces(r, left, right, comparisons[i].opposite);
        }
    const char *words = p.op == 'i' ? "IN" : p.word;
    ms_piece out = p;
    out.negated = !p.negated;
    if (p.op == 'n')
        out.text = ms_arena_printf(r->arena, "%s IS %sNULL", p.left, out.negated ? "NOT " : "");
    else
        out.text = ms_arena_printf(r->arena, p.op == 'i' ? "%s %s%s (%s)" : "%s %s%s %s", p.left, out.negated ? "NOT " : "", words, p.right);
    return out;
}

static ms_piece read_not(ms_reader *r)
{
    if (!ms_take_kw(&r->p, MS_KW_NOT))
        return read_comparison(r);
    if (++r->depth > 200) {
        ms_refuse(r, r->p.i, NULL, "the expression is nested too deeply");
        return nothing;
    }
    const ms_piece inner = read_not(r);
    r->depth--;
    if (inner.text == NULL)
        return nothing;
    if (inner.op != 0)
        return turned(r, inner);
    return made(MS_LEVEL_NOT, ms_arena_printf(r->arena, "NOT %s", ms_wrapped(r, inner, MS_LEVEL_PRIMARY)));
}

static ms_piece read_and(ms_reader *r)
{
    ms_piece left = read_not(r);
    while (left.text != NULL && ms_take_kw(&r->p, MS_KW_AND)) {
        const ms_piece right = read_not(r);
        if (right.text == NULL)
            return nothing;
        left = made(MS_LEVEL_AND, ms_arena_printf(r->arena, "%s AND %s", ms_wrapped(r, left, MS_LEVEL_AND), ms_wrapped(r, right, MS_LEVEL_AND)));
    }
    return left;
}

ms_piece ms_read_expr(ms_reader *r)
{
    if (++r->depth > 200) {
        ms_refuse(r, r->p.i, NULL, "the expression is nested too deeply");
        return nothing;
    }
    ms_piece left = read_and(r);
    while (left.text != NULL && ms_take_kw(&r->p, MS_KW_OR)) {
        const ms_piece right = read_and(r);
        if (right.text == NULL)
            return nothing;
        left = made(MS_LEVEL_OR, ms_arena_printf(r->arena, "%s OR %s", ms_wrapped(r, left, MS_LEVEL_OR), ms_wrapped(r, right, MS_LEVEL_OR)));
    }
    r->depth--;
    return left;
}

const char *ms_need_expr(ms_reader *r) { return ms_read_expr(r).text; }

/* ---- arithmetic and || ---- */

static ms_piece read_unary(ms_reader *r)
{
    const bool minus = ms_at_ch(&r->p, '-');
    if (!minus && !ms_at_ch(&r->p, '+'))
        return ms_read_primary(r);
    r->p.i++;
    const ms_piece inner = ms_read_primary(r);
    if (inner.text == NULL || !minus)
        return inner;
    ms_piece out = made(MS_LEVEL_UNARY, ms_arena_printf(r->arena, "-%s", ms_wrapped(r, inner, MS_LEVEL_PRIMARY)));
    out.kind = inner.kind == 'i' || inner.kind == 'd' ? inner.kind : 0;
    return out;
}

/* Whole numbers divide to a whole number here, to a fraction there. */
static bool may_divide(ms_reader *r, size_t at, ms_piece left, ms_piece right)
{
    if (r->source != NULL || left.kind == 'd' || right.kind == 'd')
        return true;
    return ms_refuse(r, at, "Write a fraction for one side, as in x / 2.0, or CAST(x AS double precision) / y.",
                     "x / y gives a whole number on some databases and a fraction on others");
}

static ms_piece read_mul(ms_reader *r)
{
    ms_piece left = read_unary(r);
    while (left.text != NULL && (ms_at_ch(&r->p, '*') || ms_at_ch(&r->p, '/') || ms_at_ch(&r->p, '%') ||
                                 (r->source != NULL && ms_at_word(&r->p, "MOD")))) {
        const size_t at = r->p.i++;
        const char op[2] = { r->p.token[at].ch != 0 ? r->p.token[at].ch : '%', '\0' };
        const ms_piece right = read_unary(r);
        if (right.text == NULL || (*op == '/' && !may_divide(r, at, left, right)))
            return nothing;
        const char kind = left.kind == 'd' || right.kind == 'd' ? 'd' : 0;
        left = made(MS_LEVEL_MUL, ms_arena_printf(r->arena, "%s %s %s", ms_wrapped(r, left, MS_LEVEL_MUL), op, ms_wrapped(r, right, MS_LEVEL_UNARY)));
        left.kind = kind;
    }
    return left;
}

static ms_piece read_add(ms_reader *r)
{
    ms_piece left = read_mul(r);
    while (left.text != NULL && (ms_at_ch(&r->p, '+') || ms_at_ch(&r->p, '-'))) {
        const char op[2] = { r->p.token[r->p.i++].ch, '\0' };
        const ms_piece right = read_mul(r);
        if (right.text == NULL)
            return nothing;
        const char kind = left.kind == 'd' || right.kind == 'd' ? 'd' : 0;
        left = made(MS_LEVEL_ADD, ms_arena_printf(r->arena, "%s %s %s", ms_wrapped(r, left, MS_LEVEL_ADD), op, ms_wrapped(r, right, MS_LEVEL_MUL)));
        left.kind = kind;
    }
    return left;
}

ms_piece ms_read_concat(ms_reader *r)
{
    const ms_piece first = read_add(r);
    if (first.text == NULL || !ms_at_ch(&r->p, '|') || ms_ahead(&r->p, 1)->ch != '|')
        return first;
    const bool function = canonical(r) || (r->how->flags & MS_PORTABLE_CONCAT);
    const char *text = ms_wrapped(r, first, function ? MS_LEVEL_OR : MS_LEVEL_PRIMARY);
    if (canonical(r) && strncmp(text, "concat(", 7) == 0) /* ((a || b) || c) */
        text = ms_arena_strndup(r->arena, text + 7, strlen(text) - 8);
    while (ms_at_ch(&r->p, '|') && ms_ahead(&r->p, 1)->ch == '|') {
        r->p.i += 2;
        const ms_piece next = read_add(r);
        if (next.text == NULL)
            return nothing;
        text = ms_arena_printf(r->arena, function ? "%s, %s" : "%s || %s", text, ms_wrapped(r, next, function ? MS_LEVEL_OR : MS_LEVEL_PRIMARY));
    }
    return function ? made(MS_LEVEL_PRIMARY, ms_arena_printf(r->arena, canonical(r) ? "concat(%s)" : "CONCAT(%s)", text)) : made(MS_LEVEL_CONCAT, text);
}
