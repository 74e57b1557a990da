/* dynamic_local.c: what the parameters and variables of a procedure hold while its code is read for one CALL.
 *
 * A parameter that the code never sets keeps its value everywhere. All others are known only along a straight line: a branch,
 * a loop or a change of the schema that their value was asked of ends that. */
#include "config.h"

#include <string.h>

#include "sql/dynamic.h"

static const ms_held_value unknown = { .kind = MS_HELD_UNKNOWN };

static bool is_name(const ms_token *t) { return t->kind == MS_TOKEN_WORD || t->kind == MS_TOKEN_QUOTED; }

static const char *key_of(const ms_parser *p, const ms_token *t)
{
    char *key = ms_arena_strdup(p->arena, ms_lex_name(&p->dialect->lex, p->text, *t, p->arena));
    for (char *c = key; *c != '\0'; c++)
        *c = ms_lex_upper(*c);
    return key;
}

ms_binding *ms_local_find(ms_dynamic *d, const ms_parser *p, const ms_token *t)
{
    return d->locals.n == 0 || !is_name(t) ? NULL : ms_binding_find(&d->locals, key_of(p, t));
}

void ms_local_set(const ms_dynamic *d, ms_binding *local, const ms_held_value *v)
{
    local->value = local->shadowed || d->handled ? unknown : *v; /* a handler may set it at any time */
}

void ms_local_forget(ms_dynamic *d, bool asked_only)
{
    for (size_t i = 0; i < d->locals.n; i++) {
        ms_binding *b = &d->locals.v[i];
        const bool asked = b->value.kind == MS_HELD_ANSWER || b->value.n > 1;
        if (!b->constant && (asked || !asked_only))
            b->value = unknown;
    }
}

/* ---- DECLARE ----------------------------------------------------------------------------------------------------- */

void ms_local_declare(ms_dynamic *d, const ms_parser *p, size_t end)
{
    ms_parser q = *p;
    ms_held_value v = { .kind = MS_HELD_TEXTS, .n = 1 }; /* NULL */
    MS_VEC(const char *) names = { 0 };
    q.n = end;
    do {
        if (!is_name(ms_at(&q)))
            return;
        MS_PUSH(p->arena, &names, key_of(p, ms_at(&q)));
        q.i++;
    } while (ms_take_ch(&q, ','));
    if (ms_at_word(&q, "CURSOR") || ms_at_word(&q, "CONDITION"))
        return;
    while (!ms_at_end(&q) && !ms_at_kw(&q, MS_KW_DEFAULT))
        ms_skip(&q);
    if (ms_take_kw(&q, MS_KW_DEFAULT))
        v = ms_dynamic_value(d, &q, NULL);
    for (size_t i = 0; i < names.n; i++) {
        ms_binding *old = ms_binding_find(&d->locals, names.v[i]);
        if (old == NULL) {
            MS_PUSH(d->arena, &d->locals, (ms_binding){ .name = names.v[i], .value = d->handled ? unknown : v });
        } else { /* one name for two: which of them is meant depends on the block */
            old->shadowed = true;
            old->constant = false;
            old->value = unknown;
        }
    }
}

/* ---- SELECT ... INTO --------------------------------------------------------------------------------------------- */

void ms_local_select(ms_dynamic *d, const ms_parser *p, size_t end)
{
    ms_parser q = *p;
    const char *into = NULL;
    q.n = end;
    const ms_held_value v = ms_dynamic_select(d, &q, &into);
    ms_binding *b = into != NULL ? ms_binding_find(&d->locals, into) : NULL;
    bool behind = false;
    for (size_t i = p->i; i < end; i++) {
        ms_binding *target = behind ? ms_local_find(d, p, &p->token[i]) : NULL;
        behind = (behind || p->token[i].keyword == MS_KW_INTO) && p->token[i].keyword != MS_KW_FROM;
        if (target != NULL)
            target->value = unknown;
    }
    if (b != NULL)
        ms_local_set(d, b, &v);
}

/* ---- parameters -------------------------------------------------------------------------------------------------- */

static bool is_word(const ms_parser *p, const ms_token *t, const char *word)
{
    return t->kind == MS_TOKEN_WORD && t->len == strlen(word) && strcmp(ms_upper_text(p, t), word) == 0;
}

/* SET p = ..., INTO p, DECLARE p, GET DIAGNOSTICS ... p = ...: may the code give it another value? */
static bool is_set(const ms_parser *p, size_t body, const char *name)
{
    bool into = false, declared = false;
    for (size_t i = body; i < p->n; i++) {
        const ms_token *t = &p->token[i], *before = t - 1, *next = t + 1;
        const bool assigned = (before->keyword == MS_KW_SET || before->ch == ',') && (next->ch == '=' || next->ch == ':');
        if (is_name(t) && (into || declared || assigned) && strcmp(key_of(p, t), name) == 0)
            return true;
        const bool over = t->ch == ';' || t->kind == MS_TOKEN_TERMINATOR;
        into = (into || t->keyword == MS_KW_INTO) && t->keyword != MS_KW_FROM && !over;
        declared = (declared || is_word(p, t, "DECLARE") || is_word(p, t, "DIAGNOSTICS")) && t->keyword != MS_KW_DEFAULT && !over;
    }
    return false;
}

typedef MS_VEC(ms_held_value) ms_held_values;

/* The values of CALL name (...); false: something else stands there. */
static bool arguments(ms_dynamic *d, ms_parser *call, ms_held_values *out)
{
    call->i = 2;
    if (ms_done(call))
        return true;
    if (!ms_take_ch(call, '('))
        return false;
    if (ms_take_ch(call, ')'))
        return ms_done(call);
    do {
        const ms_held_value v = ms_dynamic_value(d, call, NULL);
        MS_PUSH(call->arena, out, v);
    } while (ms_take_ch(call, ','));
    return ms_take_ch(call, ')') && ms_done(call);
}

bool ms_local_parameters(ms_dynamic *d, ms_parser *call, ms_parser *routine, size_t body, ms_bindings *out)
{
    ms_held_values values = { 0 };
    size_t n = 0;
    const size_t at = call->i;
    const bool read = arguments(d, call, &values);
    call->i = at;
    routine->i = 0;
    while (!ms_at_end(routine) && !ms_at_ch(routine, '('))
        routine->i++;
    if (!read || !ms_take_ch(routine, '('))
        return false;
    while (!ms_at_end(routine) && !ms_at_ch(routine, ')')) {
        const bool out_only = ms_at_word(routine, "OUT") || ms_at_word(routine, "INOUT");
        routine->i += (out_only || ms_at_kw(routine, MS_KW_IN)) && is_name(ms_ahead(routine, 1));
        if (!is_name(ms_at(routine)) || n == values.n)
            return false;
        ms_binding b = { .name = key_of(routine, ms_at(routine)), .value = values.v[n++] };
        b.constant = !out_only && !is_set(routine, body, b.name);
        if (out_only || (b.value.kind == MS_HELD_TEXTS && b.value.n > 1))
            b.value = unknown;
        MS_PUSH(d->arena, out, b);
        while (!ms_at_end(routine) && !ms_at_ch(routine, ')') && !ms_at_ch(routine, ','))
            ms_skip(routine);
        ms_take_ch(routine, ',');
    }
    return n == values.n;
}
