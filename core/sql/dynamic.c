/* dynamic.c: the statements of dynamic SQL, and what every other statement means for the variables. */
#include "config.h"

#include <string.h>

#include "sql/dynamic.h"

static const ms_held_value unknown = { .kind = MS_HELD_UNKNOWN };

ms_binding *ms_binding_find(ms_bindings *list, const char *name)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->v[i].name, name) == 0)
            return &list->v[i];
    return NULL;
}

static void bind(ms_dynamic *d, ms_bindings *list, const char *name, ms_held_value value)
{
    ms_binding *b = ms_binding_find(list, name);
    if (b != NULL)
        b->value = value;
    else
        MS_PUSH(d->arena, list, (ms_binding){ name, value });
}

/* A routine or trigger may set any variable. */
static void forget_all(ms_dynamic *d) { d->variables.n = 0; }

/* @v := x in the middle of an expression. */
static void forget_assigned(ms_dynamic *d, const ms_parser *p, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (p->token[i].kind == MS_TOKEN_PARAM && p->token[i + 1].ch == ':')
            bind(d, &d->variables, ms_upper_text(p, &p->token[i]), unknown);
        else if (p->token[i].ch == '@') /* @`v`, @'v' */
            forget_all(d);
}

/* When the database was asked for a value that tokens [from, to) gave: by them, or by what is in their variables. */
static uint32_t looked_at(ms_dynamic *d, const ms_parser *p, size_t from, size_t to, const ms_held_value *v)
{
    uint32_t first = v->kind == MS_HELD_TEXTS && v->n == 1 ? v->looked : p->statement + 1;
    if (v->kind == MS_HELD_SCHEMA)
        return 0;
    for (size_t i = from; i < to; i++) {
        const ms_binding *b = p->token[i].kind == MS_TOKEN_PARAM ? ms_binding_find(&d->variables, ms_upper_text(p, &p->token[i])) : NULL;
        if (b != NULL && b->value.looked != 0 && (first == 0 || b->value.looked < first))
            first = b->value.looked;
    }
    return first;
}

static ms_held_value whole_value(ms_dynamic *d, ms_parser *p)
{
    const size_t from = p->i;
    ms_held_value v = ms_dynamic_value(d, p, NULL);
    v.looked = looked_at(d, p, from, p->i, &v);
    return v;
}

static const char *upper_name(const ms_parser *p, const char *name)
{
    char *copy = ms_arena_strdup(p->arena, name);
    for (char *c = copy; *c != '\0'; c++)
        *c = ms_lex_upper(*c);
    return copy;
}

static void push_session(ms_parser *p, const char *variable, const char *expr)
{
    ms_op *op = ms_push_op(p, MS_OP_SESSION, MS_OBJECT_NONE);
    op->value = variable;
    op->expr = expr;
}

/* ---- PREPARE, DEALLOCATE PREPARE --------------------------------------------------------------------------------- */

static bool prepare(ms_dynamic *d, ms_parser *p)
{
    const char *name = ms_take_ident(p);
    if (name == NULL || !ms_take_kw(p, MS_KW_FROM))
        return false;
    const ms_held_value v = whole_value(d, p);
    const char *key = upper_name(p, name);
    /* under a handler it may fail in silence, and what was prepared under this name before is executed */
    const bool known = ms_done(p) && !(d->handled && ms_binding_find(&d->prepared, key) != NULL);
    bind(d, &d->prepared, key, known ? v : unknown);
    push_session(p, "PREPARE", name);
    return true;
}

static bool deallocate(ms_dynamic *d, ms_parser *p)
{
    const char *name = ms_take_kw(p, MS_KW_PREPARE) ? ms_take_ident(p) : NULL;
    if (name == NULL || !ms_done(p))
        return false;
    ms_binding *b = ms_binding_find(&d->prepared, upper_name(p, name));
    if (b != NULL)
        *b = d->prepared.v[--d->prepared.n];
    push_session(p, "DEALLOCATE", name);
    return true;
}

/* ---- EXECUTE ----------------------------------------------------------------------------------------------------- */

/* SELECT 1, SELECT 'it is there' AS info, DO 0: nothing is changed and nothing called. */
static bool does_nothing(const ms_dialect *dialect, const char *text)
{
    ms_lexer lexer;
    ms_lex_init(&lexer, &dialect->lex, text, strlen(text));
    ms_token t = ms_lex_next(&lexer);
    if (t.kind == MS_TOKEN_END)
        return true;
    if (t.keyword != MS_KW_SELECT && t.keyword != MS_KW_DO)
        return false;
    while ((t = ms_lex_next(&lexer)).kind != MS_TOKEN_END) {
        const bool plain = t.kind == MS_TOKEN_WORD || t.kind == MS_TOKEN_QUOTED || t.kind == MS_TOKEN_STRING ||
                           t.kind == MS_TOKEN_NUMBER || t.kind == MS_TOKEN_TERMINATOR || t.kind == MS_TOKEN_PUNCT;
        if (!plain || t.keyword == MS_KW_FROM || t.keyword == MS_KW_INTO || t.ch == '(' || t.ch == ':' || t.ch == '@')
            return false;
    }
    return true;
}

/* May it run code that sets variables: a routine, a trigger? */
static bool runs_code(const ms_op *op)
{
    static const char *const plain[] = { "ALTER ", "CREATE ", "DROP ", "ANALYZE", "OPTIMIZE", "LOCK", "UNLOCK", "RENAME " };
    if (op->kind == MS_OP_INSERT || op->kind == MS_OP_UPDATE || op->kind == MS_OP_DELETE || op->kind == MS_OP_QUERY ||
        op->kind == MS_OP_CALL || op->kind == MS_OP_RUN_BLOCK)
        return true;
    for (size_t i = 0; op->kind == MS_OP_OPAQUE && i < sizeof plain / sizeof *plain; i++)
        if (op->verb != NULL && strncmp(op->verb, plain[i], strlen(plain[i])) == 0)
            return false;
    return op->kind == MS_OP_OPAQUE || (op->kind == MS_OP_CREATE_TABLE && op->table != NULL && op->table->as_select != NULL);
}

/* The ops of all outcomes. A question is this EXECUTE's own: it is answered once for all of them. */
static void outcome_ops(const ms_parser *p, const ms_held_value *v, ms_ops *out)
{
    const ms_guard *asked = NULL;
    ms_guard *own = NULL;
    for (size_t i = 0; i < v->n; i++) {
        const ms_outcome *o = &v->outcomes[i];
        size_t k = out->n;
        if (o->text == NULL || does_nothing(p->dialect, o->text)) /* PREPARE of NULL is an error: nothing comes after it */
            continue;
        ms_sql_parse_statement(p->dialect, o->text, strlen(o->text), p->arena, out);
        if (o->guard != NULL && o->guard != asked) {
            asked = o->guard;
            own = MS_NEW(p->arena, ms_guard);
            *own = *asked;
        }
        for (; k < out->n; k++) {
            ms_op *op = &out->v[k];
            op->statement = p->statement;
            op->line = p->line;
            op->looked = v->looked;
            op->conditional = v->n > 1;
            op->guard = o->guard != NULL && op->conditional ? own : NULL;
            op->otherwise = o->otherwise && op->guard != NULL;
        }
    }
}

static bool execute_value(ms_dynamic *d, ms_parser *p, const ms_held_value *v, const char *name)
{
    ms_ops ops = { 0 };
    size_t settings = 0;
    bool code = false;
    if (v->kind != MS_HELD_TEXTS)
        return false;
    outcome_ops(p, v, &ops);
    for (size_t i = 0; i < ops.n; i++) {
        settings += ops.v[i].kind == MS_OP_SESSION;
        code = code || runs_code(&ops.v[i]);
        if (ops.v[i].kind == MS_OP_TRANSACTION)
            return false;
    }
    if (settings > 0 && settings < ops.n) /* it would have to be run again in a new session, and must not */
        return false;
    if (code || settings > 0)
        forget_all(d);
    for (size_t i = 0; i < ops.n; i++)
        MS_PUSH(p->arena, p->ops, ops.v[i]);
    if (ops.n == 0)
        push_session(p, "EXECUTE", name);
    return true;
}

static bool using_variables(ms_parser *p)
{
    if (ms_done(p))
        return true;
    if (!ms_take_kw(p, MS_KW_USING))
        return false;
    do
        p->i += ms_at(p)->kind == MS_TOKEN_PARAM;
    while (ms_take_ch(p, ','));
    return ms_done(p);
}

static bool execute(ms_dynamic *d, ms_parser *p)
{
    const char *name = "IMMEDIATE";
    ms_held_value v = unknown;
    if (ms_take_kw(p, MS_KW_IMMEDIATE)) {
        v = whole_value(d, p);
    } else if ((name = ms_take_ident(p)) != NULL) {
        const ms_binding *b = ms_binding_find(&d->prepared, upper_name(p, name));
        v = b != NULL ? b->value : unknown;
    }
    if (name != NULL && using_variables(p) && execute_value(d, p, &v, name))
        return true;
    ms_parse_tokens(p); /* opaque, but what it hangs on is known */
    p->ops->v[p->ops->n - 1].looked = v.looked;
    forget_all(d);
    return true;
}

/* ---- SELECT ... INTO @v ------------------------------------------------------------------------------------------ */

static bool calls_known_only(const ms_parser *p)
{
    static const char *const known[] = { "IF", "COUNT", "MAX", "MIN", "SUM", "CONCAT", "GROUP_CONCAT", "IFNULL", "COALESCE", "NULLIF",
                                         "DATABASE", "SCHEMA", "VERSION", "EXISTS", "IN", "AND", "OR", "NOT", "WHERE", "FROM", "LOWER",
                                         "UPPER", "LEFT", "RIGHT", "SUBSTRING", "REPLACE", "TRIM", "LENGTH", "WHEN", "THEN", "ELSE", "ON",
                                         "SELECT", "DISTINCT", "AS", "BY", "LIKE", "IS", "CAST", "CONVERT", "VALUES", "CHAR", "QUOTE" };
    for (size_t i = 0; i + 1 < p->n; i++) {
        const ms_token *t = &p->token[i];
        if (t[1].ch != '(' || (t->kind != MS_TOKEN_WORD && t->kind != MS_TOKEN_QUOTED))
            continue;
        size_t k = 0;
        const char *word = ms_upper_text(p, t);
        while (k < sizeof known / sizeof *known && strcmp(known[k], word) != 0)
            k++;
        if (k == sizeof known / sizeof *known)
            return false;
    }
    return true;
}

/* What SET would say: the SELECT as an expression. */
static const char *without_into(const ms_parser *p, size_t at)
{
    const char *tail = ms_span(p, at + 2, p->n);
    return ms_arena_printf(p->arena, "(%s%s%s)", ms_span(p, 0, at), tail != NULL ? " " : "", tail != NULL ? tail : "");
}

static bool select_into(ms_dynamic *d, ms_parser *p)
{
    const char *into = NULL;
    size_t i = 0;
    while (i < p->n && p->token[i].keyword != MS_KW_INTO)
        i++;
    if (i == p->n || !calls_known_only(p))
        return false;
    p->i = 0;
    ms_held_value v = ms_dynamic_select(d, p, &into);
    if (into == NULL || !ms_done(p))
        return false;
    v.looked = looked_at(d, p, 0, p->n, &v);
    forget_assigned(d, p, 0, p->n);
    bind(d, &d->variables, into, v);
    char *variable = ms_arena_strdup(p->arena, into);
    for (char *c = variable; *c != '\0'; c++)
        *c = ms_lex_lower(*c);
    push_session(p, variable, without_into(p, i));
    return true;
}

bool ms_dynamic_read(ms_dynamic *d, ms_parser *p)
{
    static const struct { uint16_t keyword; bool (*read)(ms_dynamic *d, ms_parser *p); } statements[] = {
        { MS_KW_PREPARE, prepare }, { MS_KW_DEALLOCATE, deallocate }, { MS_KW_DROP, deallocate },
        { MS_KW_EXECUTE, execute }, { MS_KW_SELECT, select_into },
    };
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        if (p->token[0].keyword == statements[i].keyword) {
            p->i = 1;
            const bool read = statements[i].read(d, p);
            p->i = read ? p->n : 0;
            return read;
        }
    return false;
}

/* ---- what other statements leave --------------------------------------------------------------------------------- */

/* SET @a = x, @b = y: all are evaluated before the first one is set. */
static void assign(ms_dynamic *d, ms_parser *p)
{
    ms_bindings new = { 0 };
    for (size_t i = 1; i < p->n; i++)
        if (p->token[i].ch == '@') { /* @`v`, @'v': names that are not read */
            forget_all(d);
            p->i = p->n;
            return;
        }
    p->i = 1;
    do {
        const ms_token *target = ms_at(p);
        const bool user = target->kind == MS_TOKEN_PARAM && !(target->len > 1 && p->text[target->at + 1] == '@');
        const ms_binding *local = user ? NULL : ms_local_find(d, p, target);
        if (!user && local == NULL) {
            ms_skip_element(p);
            continue;
        }
        p->i++;
        ms_take_ch(p, ':');
        const size_t from = p->i + 1;
        ms_held_value v = ms_take_ch(p, '=') ? whole_value(d, p) : unknown;
        if (!ms_at_end(p) && !ms_at_ch(p, ',')) {
            ms_skip_element(p);
            v = unknown;
        }
        forget_assigned(d, p, from, p->i);
        bind(d, &new, local != NULL ? local->name : ms_upper_text(p, target), v);
    } while (ms_take_ch(p, ','));
    for (size_t i = 0; i < new.n; i++)
        if (new.v[i].name[0] == '@')
            bind(d, &d->variables, new.v[i].name, new.v[i].value);
        else
            ms_local_set(d, ms_binding_find(&d->locals, new.v[i].name), &new.v[i].value);
    if (!ms_done(p))
        forget_all(d);
    p->i = p->n;
}

void ms_dynamic_after(ms_dynamic *d, ms_parser *p, size_t first)
{
    bool code = p->token[0].keyword == MS_KW_USE, settings = true;
    for (size_t i = first; i < p->ops->n; i++) {
        code = code || runs_code(&p->ops->v[i]);
        settings = settings && p->ops->v[i].kind == MS_OP_SESSION;
    }
    const char *text = code && p->token[0].keyword == MS_KW_SELECT ? ms_span(p, 0, p->n) : NULL;
    if (text != NULL && does_nothing(p->dialect, text))
        return;
    if (code)
        forget_all(d);
    else if (p->token[0].keyword == MS_KW_SET && settings)
        assign(d, p);
    else
        forget_assigned(d, p, 0, p->n);
}
