/* expression_operand.c: what stands between the operators of an expression: literals, names, calls, CASE, casts, lists,
 * subqueries; and the signs before them. */
#include "config.h"

#include <string.h>

#include "sql/expression.h"

/* ---- parentheses ------------------------------------------------------------------------------------------------------ */

static bool begins_query(const ms_expr_reader *r, const ms_token *t)
{
    static const char *const words[] = { "select", "with", "values", "table" };
    return MS_EXPR_ANY_OF(r, t, words) && (!ms_expr_is_word(r, t, "values") || t[1].ch == '(');
}

/* The rest of e up to the closing parenthesis, which is taken. */
static ms_expr *rest(ms_expr_reader *r, ms_expr *e, char close)
{
    ms_expr_flatten(r, e);
    ms_expr_take_ch(r, close);
    return ms_expr_close(r, e);
}

/* Operands with commas up to `close`. What has been read is never read again but by ms_expr_flatten: nothing here takes more
 * than linear time for one level. */
static ms_expr *list(ms_expr_reader *r, const char *name, size_t from, char close)
{
    ms_expr *e = ms_expr_open(r, MS_EXPR_LIST, name, from);
    const size_t inside = r->i;
    while (ms_expr_at(r)->ch != close) {
        const ms_expr *part = ms_expr_read(r, 1);
        if (part != NULL)
            ms_expr_add(r, e, part);
        if (part == NULL || (ms_expr_at(r)->ch != close && !ms_expr_take_ch(r, ','))) {
            r->i = inside;
            return rest(r, ms_expr_open(r, MS_EXPR_UNKNOWN, "", from), close);
        }
    }
    r->i++;
    return ms_expr_close(r, e);
}

/* (a), (a, b), (SELECT ...) at the cursor */
static ms_expr *group(ms_expr_reader *r)
{
    const size_t from = r->i++;
    if (begins_query(r, ms_expr_at(r)))
        return rest(r, ms_expr_open(r, MS_EXPR_SUBQUERY, "", from), ')');
    ms_expr *e = list(r, "", from, ')');
    if (e->kind != MS_EXPR_LIST || e->parts.n != 1)
        return e;
    ms_expr *one = MS_NEW(r->arena, ms_expr);
    *one = *e->parts.v[0];
    one->at = e->at;
    one->len = e->len;
    one->enclosed = true;
    return one;
}

/* ---- calls ------------------------------------------------------------------------------------------------------------ */

/* Words between the arguments of a call, and around them. */
static bool joins_arguments(ms_expr_reader *r)
{
    static const char *const words[] = {
        "from", "for", "using", "placing", "separator", "order", "by", "asc", "desc", "nulls", "first", "last", "limit",
    };
    bool any = ms_expr_take_ch(r, ',');
    while (MS_EXPR_ANY_OF(r, ms_expr_at(r), words)) {
        r->i++;
        any = true;
    }
    return any;
}

static void before_arguments(ms_expr_reader *r)
{
    static const char *const words[] = { "distinct", "all", "variadic", "leading", "trailing", "both" };
    if (MS_EXPR_ANY_OF(r, ms_expr_at(r), words) && ms_expr_ahead(r, 1)->ch == '\0')
        r->i++;
    ms_expr_take_word(r, "from"); /* TRIM(BOTH FROM x) */
}

/* OVER (...), FILTER (...), WITHIN GROUP (...) behind a call */
static void windows(ms_expr_reader *r, ms_expr *e)
{
    for (;;) {
        const ms_token *t = ms_expr_at(r), *next = ms_expr_ahead(r, 1);
        const bool over = ms_expr_is_word(r, t, "over"), within = ms_expr_is_word(r, t, "within");
        if (!over && !(within && ms_expr_is_word(r, next, "group")) && !ms_expr_is_word(r, t, "filter"))
            return;
        if (over && next->kind == MS_TOKEN_WORD) {
            r->i += 2;
            continue;
        }
        const size_t open = within ? 2 : 1;
        if (ms_expr_ahead(r, open)->ch != '(')
            return;
        r->i += open;
        ms_expr *part = ms_expr_open(r, MS_EXPR_UNKNOWN, "", r->i++);
        ms_expr_add(r, e, rest(r, part, ')'));
    }
}

static bool arguments(ms_expr_reader *r, ms_expr *e)
{
    before_arguments(r);
    while (ms_expr_at(r)->ch != ')') {
        const ms_expr *part = begins_query(r, ms_expr_at(r)) ? NULL : ms_expr_read(r, 1);
        if (part == NULL)
            return false;
        ms_expr_add(r, e, part);
        if (ms_expr_at(r)->ch != ')' && !joins_arguments(r))
            return false;
    }
    return ms_expr_take_ch(r, ')');
}

static ms_expr *call(ms_expr_reader *r, ms_expr *e)
{
    const size_t inside = ++r->i;
    if (!arguments(r, e)) {
        e->parts.n = 0;
        r->i = inside;
        rest(r, e, ')');
    }
    windows(r, e);
    return ms_expr_close(r, e);
}

/* CAST(x AS type), CONVERT(x, type) at the cursor. Anything else in the parentheses: a call of that name. */
static ms_expr *cast(ms_expr_reader *r)
{
    const size_t from = r->i;
    const bool convert = ms_expr_is_word(r, ms_expr_at(r), "convert");
    ms_expr *e = ms_expr_open(r, MS_EXPR_CALL, ms_expr_lower(r, ms_expr_at(r)), from);
    e->name_at = ms_expr_at(r)->at;
    e->name_len = ms_expr_at(r)->len;
    r->i += 2;
    const size_t inside = r->i;
    const ms_expr *x = ms_expr_read(r, 1);
    if (x != NULL && (convert ? ms_expr_take_ch(r, ',') : ms_expr_take_word(r, "as"))) {
        const size_t type = r->i;
        while (!ms_expr_at_end(r) && ms_expr_at(r)->ch != ')' && ms_expr_at(r)->ch != ',')
            ms_expr_skip(r);
        if (ms_expr_take_ch(r, ')')) {
            e->kind = MS_EXPR_CAST;
            e->name = ms_expr_span(r, type, r->i - 1);
            ms_expr_add(r, e, x);
            return ms_expr_close(r, e);
        }
    }
    r->i = inside;
    return rest(r, e, ')');
}

/* ---- CASE, INTERVAL, typed literals ----------------------------------------------------------------------------------- */

static bool case_part(ms_expr_reader *r, ms_expr *e, const char *word, bool *there)
{
    *there = ms_expr_take_word(r, word);
    const ms_expr *part = *there ? ms_expr_read(r, 1) : NULL;
    if (part != NULL)
        ms_expr_add(r, e, part);
    return !*there || part != NULL;
}

static ms_expr *case_end(ms_expr_reader *r)
{
    const size_t from = r->i++;
    ms_expr *e = ms_expr_open(r, MS_EXPR_CASE, "case", from);
    bool more = true, good = true;
    if (!ms_expr_is_word(r, ms_expr_at(r), "when")) {
        const ms_expr *operand = ms_expr_read(r, 1);
        if (operand == NULL)
            return ms_expr_give_up(r, from);
        ms_expr_add(r, e, operand);
        e->name = "case of";
    }
    while (good && more) {
        bool then = false;
        good = case_part(r, e, "when", &more) && (!more || (case_part(r, e, "then", &then) && then));
    }
    bool has_else = false;
    good = good && case_part(r, e, "else", &has_else) && ms_expr_take_word(r, "end");
    if (has_else)
        e->name = e->name[4] == '\0' ? "case else" : "case of else";
    return good ? ms_expr_close(r, e) : ms_expr_give_up(r, from);
}

static bool unit(const ms_expr_reader *r, const ms_token *t)
{
    static const char *const units[] = {
        "microsecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year", "year_month", "day_hour",
        "day_minute", "day_second", "day_microsecond", "hour_minute", "hour_second", "hour_microsecond", "minute_second",
        "minute_microsecond", "second_microsecond",
    };
    return MS_EXPR_ANY_OF(r, t, units);
}

/* INTERVAL 1 DAY, INTERVAL '1 day', INTERVAL(a, b) at the cursor; NULL: a name. */
static ms_expr *interval(ms_expr_reader *r)
{
    const size_t from = r->i;
    const ms_token *next = ms_expr_ahead(r, 1);
    const bool negative = next->ch == '-' && next[1].kind == MS_TOKEN_NUMBER;
    const bool begins = next->ch == '(' || next->kind == MS_TOKEN_STRING || next->kind == MS_TOKEN_NUMBER ||
                        next->kind == MS_TOKEN_PARAM || (ms_expr_is_name(next) && !ms_expr_reserved(r, next));
    if (!begins && !negative)
        return NULL;
    r->i++;
    const ms_expr *amount = ms_expr_read(r, r->rules->sign + 1u);
    if (amount == NULL)
        return ms_expr_give_up(r, from);
    ms_expr *e = ms_expr_open(r, MS_EXPR_OPERATOR, "", from);
    ms_expr_add(r, e, amount);
    if (unit(r, ms_expr_at(r))) {
        e->name = ms_arena_printf(r->arena, "interval %s", ms_expr_lower(r, ms_expr_at(r)));
        r->i++;
        if (ms_expr_is_word(r, ms_expr_at(r), "to") && unit(r, ms_expr_ahead(r, 1)))
            r->i += 2;
        return ms_expr_close(r, e);
    }
    e->name = "interval";
    e->kind = next->kind == MS_TOKEN_STRING ? MS_EXPR_CAST : MS_EXPR_CALL;
    return next->ch == '(' || next->kind == MS_TOKEN_STRING ? ms_expr_close(r, e) : ms_expr_give_up(r, from);
}

/* date '...', timestamp(3) with time zone '...', _utf8mb4 'x', BINARY x at the cursor; NULL: none of them. */
static ms_expr *typed(ms_expr_reader *r)
{
    static const char *const long_types[] = { "timestamp", "time", "double", "character", "bit", "national", "numeric", "decimal",
                                              "varchar", "char", "interval" };
    const size_t from = r->i;
    const ms_token *t = ms_expr_at(r), *next = ms_expr_ahead(r, 1);
    const bool introducer = r->text[t->at] == '_' && (next->kind == MS_TOKEN_NUMBER || next->kind == MS_TOKEN_STRING);
    const bool binary = ms_expr_is_word(r, t, "binary") && (ms_expr_is_name(next) || next->kind == MS_TOKEN_NUMBER) && !ms_expr_reserved(r, next);
    r->i++;
    if (next->kind != MS_TOKEN_STRING && MS_EXPR_ANY_OF(r, t, long_types)) {
        r->i = from;
        ms_expr_skip_type(r);
    }
    if (!introducer && !binary && ms_expr_at(r)->kind != MS_TOKEN_STRING) {
        r->i = from;
        return NULL;
    }
    ms_expr *e = ms_expr_open(r, MS_EXPR_CAST, ms_expr_span(r, from, r->i), from);
    const ms_expr *x = binary ? ms_expr_read(r, r->rules->sign) : ms_expr_literal(r, 1);
    if (x != NULL)
        ms_expr_add(r, e, x);
    return ms_expr_close(r, e);
}

/* ---- an operand ------------------------------------------------------------------------------------------------------- */

static ms_expr *prefixed(ms_expr_reader *r, const char *name, size_t tokens, unsigned strength)
{
    ms_expr *e = ms_expr_open(r, MS_EXPR_OPERATOR, name, r->i);
    r->i += tokens;
    const ms_expr *operand = ms_expr_read(r, strength);
    if (operand != NULL)
        ms_expr_add(r, e, operand);
    return ms_expr_close(r, e);
}

static ms_expr *exists(ms_expr_reader *r)
{
    return prefixed(r, "exists", 1, MS_EXPR_CAST_STRENGTH);
}

static ms_expr *negation(ms_expr_reader *r)
{
    return prefixed(r, "not", 1, r->rules->negation);
}

static ms_expr *array(ms_expr_reader *r)
{
    const size_t from = r->i;
    if (ms_expr_ahead(r, 1)->ch != '[')
        return NULL;
    r->i += 2;
    return list(r, "array", from, ']');
}

static ms_expr *row(ms_expr_reader *r)
{
    const size_t from = r->i;
    if (ms_expr_ahead(r, 1)->ch != '(')
        return NULL;
    r->i += 2;
    return list(r, "row", from, ')');
}

static ms_expr *cast_call(ms_expr_reader *r)
{
    return ms_expr_ahead(r, 1)->ch == '(' ? cast(r) : NULL;
}

/* Words with a grammar of their own; NULL from them: a name like any other. */
static ms_expr *special(ms_expr_reader *r)
{
    static const struct {
        const char *word;
        ms_expr *(*read)(ms_expr_reader *r);
    } words[] = {
        { "not", negation }, { "case", case_end }, { "exists", exists }, { "array", array }, { "row", row },
        { "interval", interval }, { "cast", cast_call }, { "try_cast", cast_call }, { "convert", cast_call },
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ms_expr_is_word(r, ms_expr_at(r), words[i].word))
            return words[i].read(r);
    return NULL;
}

static ms_expr *word(ms_expr_reader *r)
{
    const ms_token *t = ms_expr_at(r);
    ms_expr *e = special(r);
    if (e != NULL)
        return e;
    if (ms_expr_reserved(r, t))
        return NULL;
    if (ms_expr_value_word(r, t) && ms_expr_ahead(r, 1)->ch != '(' && ms_expr_ahead(r, 1)->ch != '.')
        return ms_expr_literal(r, 1);
    e = t->kind == MS_TOKEN_WORD ? typed(r) : NULL;
    if (e != NULL)
        return e;
    e = ms_expr_path(r);
    return e->kind == MS_EXPR_CALL && ms_expr_at(r)->ch == '(' ? call(r, e) : e;
}

static ms_expr *sign(ms_expr_reader *r)
{
    const ms_token *t = ms_expr_at(r);
    if (t->ch == '*')
        return ms_expr_literal(r, 1);
    if (t->ch == '?' && r->rules->other == 0)
        return ms_expr_literal(r, 1 + (t[1].kind == MS_TOKEN_NUMBER));
    if (t->ch == ':' && ms_expr_is_name(&t[1]))
        return ms_expr_literal(r, 2);
    if (t->ch == '[') {
        const size_t from = r->i++;
        return list(r, "array", from, ']');
    }
    unsigned strength;
    const size_t n = ms_expr_signs(r, &strength);
    if (n == 0 || strchr("-+~!@|#&", t->ch) == NULL)
        return NULL;
    const bool one = t->ch == '-' || t->ch == '+'; /* - -1 without its blank is a comment, !-1 is two */
    const size_t tokens = one || r->rules->other == 0 ? 1 : n;
    return prefixed(r, ms_arena_strndup(r->arena, r->text + t->at, tokens), tokens, r->rules->sign);
}

ms_expr *ms_expr_operand(ms_expr_reader *r)
{
    const ms_token *t = ms_expr_at(r);
    switch ((ms_token_kind)t->kind) {
    case MS_TOKEN_STRING: {
        size_t n = 1;
        while (ms_expr_ahead(r, n)->kind == MS_TOKEN_STRING) /* 'a' 'b' is one */
            n++;
        return ms_expr_literal(r, n);
    }
    case MS_TOKEN_NUMBER:
    case MS_TOKEN_PARAM:
        return ms_expr_literal(r, 1);
    case MS_TOKEN_WORD:
    case MS_TOKEN_QUOTED:
        return word(r);
    case MS_TOKEN_PUNCT:
        return t->ch == '(' ? group(r) : sign(r);
    default:
        return NULL;
    }
}
