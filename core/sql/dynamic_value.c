/* dynamic_value.c: what an expression of dynamic SQL may give: literals, variables, IF, CASE, CONCAT, a look at the catalog. */
#include "config.h"

#include <string.h>

#include "sql/dynamic.h"

static const ms_held_value unknown = { .kind = MS_HELD_UNKNOWN };

bool ms_dynamic_at_end(const ms_parser *p)
{
    static const uint16_t words[] = { MS_KW_WHEN, MS_KW_THEN, MS_KW_ELSE, MS_KW_END, MS_KW_INTO, MS_KW_FROM, MS_KW_AS,
                                      MS_KW_USING, MS_KW_LIMIT };
    if (ms_at_end(p) || ms_at_ch(p, ',') || ms_at_ch(p, ')'))
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ms_at(p)->keyword == words[i])
            return true;
    return false;
}

void ms_dynamic_skip(ms_parser *p)
{
    for (int depth = 0; !ms_at_end(p) && (depth > 0 || !ms_dynamic_at_end(p)); ms_skip(p))
        depth += ms_at_kw(p, MS_KW_CASE) ? 1 : ms_at_kw(p, MS_KW_END) ? -1 : 0;
}

static ms_held_value text_value(const char *text)
{
    ms_held_value v = { .kind = MS_HELD_TEXTS, .n = 1 };
    v.outcomes[0].text = text;
    return v;
}

static bool same_text(const char *a, const char *b) { return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0); }

static uint32_t oldest(uint32_t a, uint32_t b) { return a == 0 ? b : b == 0 || a < b ? a : b; }

/* Adds an outcome; one that is there already loses its guard, for either decides. */
static bool add_outcome(ms_held_value *to, ms_outcome one)
{
    for (size_t i = 0; i < to->n; i++)
        if (same_text(to->outcomes[i].text, one.text)) {
            const bool same = to->outcomes[i].guard == one.guard && to->outcomes[i].otherwise == one.otherwise;
            to->outcomes[i].guard = same ? one.guard : NULL;
            return true;
        }
    if (to->n == MS_OUTCOMES_MAX)
        return false;
    to->outcomes[to->n++] = one;
    return true;
}

/* Either value, as the condition decides. The parts of a value that is several things already are decided by more. */
static ms_held_value either(ms_condition c, const ms_held_value *then, const ms_held_value *other)
{
    ms_held_value v = { .kind = MS_HELD_TEXTS, .looked = oldest(then->looked, other->looked) };
    const ms_held_value *const sides[] = { then, other };
    for (size_t s = 0; s < 2; s++) {
        if (sides[s]->kind != MS_HELD_TEXTS)
            return unknown;
        for (size_t i = 0; i < sides[s]->n; i++) {
            const ms_outcome one = { sides[s]->outcomes[i].text, sides[s]->n == 1 ? c.guard : NULL, c.otherwise != (s == 1) };
            if (!add_outcome(&v, one))
                return unknown;
        }
    }
    return v;
}

static ms_held_value if_call(ms_dynamic *d, ms_parser *p, const ms_guard *scope)
{
    const ms_condition c = ms_dynamic_condition(d, p, scope);
    if (!ms_take_ch(p, ','))
        return unknown;
    const ms_held_value then = ms_dynamic_value(d, p, scope);
    if (!ms_take_ch(p, ','))
        return unknown;
    const ms_held_value other = ms_dynamic_value(d, p, scope);
    return either(c, &then, &other);
}

/* CASE WHEN a THEN x WHEN b THEN y ELSE z END = IF(a, x, IF(b, y, z)) */
static ms_held_value case_tail(ms_dynamic *d, ms_parser *p, const ms_guard *scope, int depth)
{
    if (ms_take_kw(p, MS_KW_ELSE))
        return ms_dynamic_value(d, p, scope);
    if (!ms_take_kw(p, MS_KW_WHEN))
        return text_value(NULL);
    const ms_condition c = ms_dynamic_condition(d, p, scope);
    if (depth > MS_OUTCOMES_MAX || !ms_take_kw(p, MS_KW_THEN))
        return unknown;
    const ms_held_value then = ms_dynamic_value(d, p, scope);
    const ms_held_value other = case_tail(d, p, scope, depth + 1);
    return either(c, &then, &other);
}

static ms_held_value joined(ms_parser *p, const ms_held_value *a, const ms_held_value *b)
{
    ms_held_value v = { .kind = MS_HELD_TEXTS, .looked = oldest(a->looked, b->looked) };
    if (a->kind != MS_HELD_TEXTS || b->kind != MS_HELD_TEXTS)
        return unknown;
    for (size_t i = 0; i < a->n; i++)
        for (size_t k = 0; k < b->n; k++) {
            const char *x = a->outcomes[i].text, *y = b->outcomes[k].text;
            ms_outcome one = a->n > 1 ? a->outcomes[i] : b->outcomes[k];
            if (x != NULL && y != NULL && strlen(x) + strlen(y) > MS_DYNAMIC_TEXT)
                return unknown;
            one.text = x == NULL || y == NULL ? NULL : ms_arena_printf(p->arena, "%s%s", x, y);
            if (a->n > 1 && b->n > 1)
                one.guard = NULL;
            if (!add_outcome(&v, one))
                return unknown;
        }
    return v;
}

/* DATABASE() . '.t' and '`' . DATABASE() . '`.`t`' name what t alone does. */
static bool without_schema(const ms_parser *p, ms_held_value *before, ms_held_value *behind)
{
    if (before->kind != MS_HELD_TEXTS || behind->kind != MS_HELD_TEXTS || before->n != 1 || before->outcomes[0].text == NULL)
        return false;
    const char *text = before->outcomes[0].text;
    const size_t n = strlen(text);
    const bool quoted = n > 0 && text[n - 1] == '`';
    for (size_t i = 0; i < behind->n; i++) {
        const char *next = behind->outcomes[i].text, *sign = quoted ? "`." : ".";
        if (next == NULL || strncmp(next, sign, strlen(sign)) != 0)
            return false;
        behind->outcomes[i].text = next + strlen(sign);
    }
    if (quoted)
        before->outcomes[0].text = ms_arena_strndup(p->arena, text, n - 1);
    return true;
}

static ms_held_value concat(ms_dynamic *d, ms_parser *p, const ms_guard *scope)
{
    ms_held_value v = text_value("");
    bool schema = false; /* DATABASE() came last */
    int n = 0;
    do {
        ms_held_value next = ms_dynamic_value(d, p, scope);
        if (n++ == MS_DYNAMIC_ARGUMENTS)
            return unknown;
        if (schema && !without_schema(p, &v, &next))
            v = unknown;
        schema = next.kind == MS_HELD_SCHEMA;
        v = schema ? v : joined(p, &v, &next);
    } while (ms_take_ch(p, ','));
    return schema ? unknown : v;
}

/* COALESCE and IFNULL: the next one where the one before is NULL. */
static ms_held_value coalesce(ms_dynamic *d, ms_parser *p, const ms_guard *scope)
{
    ms_held_value v = text_value(NULL);
    do {
        const ms_held_value next = ms_dynamic_value(d, p, scope);
        ms_held_value both = { .kind = v.kind == next.kind ? v.kind : MS_HELD_UNKNOWN, .looked = oldest(v.looked, next.looked) };
        bool fits = both.kind == MS_HELD_TEXTS;
        for (size_t i = 0; i < v.n && fits; i++) {
            if (v.outcomes[i].text != NULL) {
                fits = add_outcome(&both, v.outcomes[i]);
                continue;
            }
            for (size_t k = 0; k < next.n && fits; k++) {
                ms_outcome one = v.n > 1 ? v.outcomes[i] : next.outcomes[k];
                one.text = next.outcomes[k].text;
                if (v.n > 1 && next.n > 1)
                    one.guard = NULL;
                fits = add_outcome(&both, one);
            }
        }
        v = fits ? both : unknown;
    } while (ms_take_ch(p, ','));
    return v;
}

static ms_held_value schema_call(ms_dynamic *d, ms_parser *p, const ms_guard *scope)
{
    (void)d, (void)p, (void)scope;
    return (ms_held_value){ .kind = MS_HELD_SCHEMA };
}

/* COUNT(*) and the like of the rows around: how many things there are. */
static ms_held_value count(ms_dynamic *d, ms_parser *p, const ms_guard *scope)
{
    (void)d;
    while (!ms_at_end(p) && !ms_at_ch(p, ')'))
        ms_skip(p);
    return scope == NULL ? unknown : (ms_held_value){ .kind = MS_HELD_ANSWER, .guard = scope, .answer = MS_ANSWER_COUNT };
}

static const struct { const char *name; ms_held_value (*read)(ms_dynamic *d, ms_parser *p, const ms_guard *scope); } calls[] = {
    { "IF", if_call },           { "CONCAT", concat },     { "IFNULL", coalesce }, { "COALESCE", coalesce },
    { "DATABASE", schema_call }, { "SCHEMA", schema_call }, { "COUNT", count },
};

static ms_held_value call(ms_dynamic *d, ms_parser *p, const ms_guard *scope)
{
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (ms_at_word(p, calls[i].name)) {
            p->i += 2;
            const ms_held_value v = calls[i].read(d, p, scope);
            return ms_take_ch(p, ')') ? v : unknown;
        }
    return unknown;
}

/* 'a' 'b' is one. */
static ms_held_value literal(ms_parser *p)
{
    size_t room = 1, end = p->i;
    if (ms_at(p)->kind == MS_TOKEN_NUMBER) {
        p->i++;
        return text_value(ms_upper_text(p, &p->token[p->i - 1]));
    }
    for (; end < p->n && p->token[end].kind == MS_TOKEN_STRING; end++) {
        const char first = p->text[p->token[end].at];
        if (first != '\'' && first != '"')
            return unknown; /* X'..', _utf8'..' */
        room += p->token[end].len;
    }
    char *text = ms_arena_alloc(p->arena, room), *to = text;
    while (p->i < end) {
        const char *piece = ms_take_string(p);
        const size_t n = strlen(piece);
        memcpy(to, piece, n);
        to += n;
    }
    *to = '\0';
    return text_value(text);
}

static ms_held_value operand(ms_dynamic *d, ms_parser *p, const ms_guard *scope)
{
    const ms_token *t = ms_at(p);
    ms_held_value v = unknown;
    if (t->kind == MS_TOKEN_STRING || t->kind == MS_TOKEN_NUMBER)
        return literal(p);
    if (t->kind == MS_TOKEN_PARAM) {
        const ms_binding *b = ms_binding_find(&d->variables, ms_upper_text(p, t));
        p->i++;
        return b == NULL ? unknown : b->value;
    }
    const ms_binding *local = ms_ahead(p, 1)->ch == '(' || ms_ahead(p, 1)->ch == '.' ? NULL : ms_local_find(d, p, t);
    if (local != NULL) {
        p->i++;
        return local->value;
    }
    if (ms_take_kw(p, MS_KW_NULL))
        return text_value(NULL);
    if (ms_take_kw(p, MS_KW_CASE)) {
        v = case_tail(d, p, scope, 0);
        return ms_take_kw(p, MS_KW_END) ? v : unknown;
    }
    if (ms_take_ch(p, '(')) {
        v = ms_at_kw(p, MS_KW_SELECT) ? ms_dynamic_select(d, p, NULL) : ms_dynamic_value(d, p, scope);
        return ms_take_ch(p, ')') ? v : unknown;
    }
    if (ms_take_word(p, "CURRENT_SCHEMA")) { /* a keyword: with or without parentheses */
        if (ms_take_ch(p, '('))
            ms_take_ch(p, ')');
        return (ms_held_value){ .kind = MS_HELD_SCHEMA };
    }
    return t->kind == MS_TOKEN_WORD && ms_ahead(p, 1)->ch == '(' ? call(d, p, scope) : unknown;
}

ms_held_value ms_dynamic_operand(ms_dynamic *d, ms_parser *p, const ms_guard *scope)
{
    if (d->depth == MS_DYNAMIC_DEPTH)
        return unknown;
    d->depth++;
    const ms_held_value v = operand(d, p, scope);
    d->depth--;
    return v;
}

ms_held_value ms_dynamic_value(ms_dynamic *d, ms_parser *p, const ms_guard *scope)
{
    const size_t start = p->i;
    const ms_held_value v = ms_dynamic_operand(d, p, scope);
    if (v.kind != MS_HELD_UNKNOWN && ms_dynamic_at_end(p))
        return v;
    p->i = start;
    ms_dynamic_skip(p);
    return unknown;
}

/* ---- SELECT ------------------------------------------------------------------------------------------------------ */

typedef struct clauses {
    size_t list, from, into, to;    /* first token of each; 0 = none */
    bool aggregate;                 /* one row in any case */
    bool several;                   /* columns or variables */
} clauses;

static clauses find_clauses(const ms_parser *p)
{
    clauses c = { .list = p->i + 1 };
    int depth = 0;
    for (c.to = c.list; c.to < p->n && (depth > 0 || p->token[c.to].ch != ')'); c.to++) {
        const ms_token *t = &p->token[c.to];
        depth += t->ch == '(' ? 1 : t->ch == ')' ? -1 : 0;
        if (t->keyword == MS_KW_SELECT)
            continue;
        if (depth == 0 && t->keyword == MS_KW_FROM && c.from == 0)
            c.from = c.to;
        if (depth == 0 && t->keyword == MS_KW_INTO && c.into == 0)
            c.into = c.to;
        c.several = c.several || (depth == 0 && t->ch == ',' && (c.from == 0 || c.into > c.from));
        const bool call = t->kind == MS_TOKEN_WORD && c.to + 1 < p->n && t[1].ch == '(';
        if (call && c.from == 0 && t->len == 5 && ms_lex_upper(p->text[t->at]) == 'C' && ms_lex_upper(p->text[t->at + 2]) == 'U')
            c.aggregate = true; /* COUNT; nothing else is understood */
    }
    return c;
}

/* 1, TRUE, a column: what is selected does not matter, only whether a row is there. */
static bool plain_item(ms_dynamic *d, const ms_parser *p, size_t from, size_t to, ms_answer *out)
{
    const ms_token *t = &p->token[from];
    if (t->keyword == MS_KW_DISTINCT)
        t = &p->token[++from];
    if (to != from + 1 || ms_local_find(d, p, t) != NULL)
        return false;
    const bool one = t->kind == MS_TOKEN_NUMBER && t->len == 1 && p->text[t->at] == '1';
    const bool yes = t->kind == MS_TOKEN_WORD && t->len == 4 && strcmp(ms_upper_text(p, t), "TRUE") == 0;
    const bool null = t->keyword == MS_KW_NULL || (t->kind == MS_TOKEN_WORD && strcmp(ms_upper_text(p, t), "FALSE") == 0);
    *out = one || yes ? MS_ANSWER_ONE : MS_ANSWER_ROW;
    return one || yes || (!null && (t->kind == MS_TOKEN_WORD || t->kind == MS_TOKEN_QUOTED));
}

/* Without a row the value is NULL; of SELECT ... INTO @v, what @v was before. */
static ms_held_value without_row(ms_dynamic *d, const ms_held_value *v, const ms_guard *rows, const char *into)
{
    const ms_binding *b = into != NULL ? ms_binding_find(*into == '@' ? &d->variables : &d->locals, into) : NULL;
    const ms_held_value null = text_value(NULL), *old = into == NULL ? &null : b != NULL ? &b->value : &unknown;
    if (v->kind == MS_HELD_TEXTS)
        return either((ms_condition){ rows, false, false }, v, old);
    if (v->kind == MS_HELD_ANSWER && old->kind == MS_HELD_TEXTS && old->n == 1 && old->outcomes[0].text == NULL)
        return *v;
    return unknown;
}

ms_held_value ms_dynamic_select(ms_dynamic *d, ms_parser *p, const char **into)
{
    const clauses c = find_clauses(p);
    const ms_guard *rows = NULL;
    ms_held_value v = unknown;
    const bool late = c.into > c.from; /* SELECT ... FROM ... INTO @v */
    const ms_token *target = c.into != 0 ? &p->token[c.into + 1] : NULL;
    const ms_binding *local = target != NULL ? ms_local_find(d, p, target) : NULL;
    const bool one = into != NULL && target != NULL && (target->kind == MS_TOKEN_PARAM || local != NULL) &&
                     (c.into + 2 == c.to || c.into + 2 == c.from);
    if (one)
        *into = local != NULL ? local->name : ms_upper_text(p, target);
    if (c.from != 0) {
        p->i = c.from;
        rows = ms_dynamic_rows(d, p, late && c.into != 0 ? c.into : c.to);
    }
    const size_t list_end = c.into != 0 && (c.from == 0 || !late) ? c.into : c.from != 0 ? c.from : c.to;
    p->i = c.list;
    if (c.several || (c.into != 0 && !one)) {
        v = unknown;
    } else if (c.from != 0 && plain_item(d, p, c.list, list_end, &v.answer)) {
        v.kind = rows == NULL ? MS_HELD_UNKNOWN : MS_HELD_ANSWER;
        v.guard = rows;
        v = without_row(d, &v, rows, one ? *into : NULL);
    } else {
        v = ms_dynamic_value(d, p, rows);
        if (p->i != list_end)
            v = unknown;
        else if (c.from != 0 && !c.aggregate)
            v = without_row(d, &v, rows, one ? *into : NULL);
    }
    p->i = c.to;
    return v;
}
