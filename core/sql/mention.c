/* mention.c: which tables a statement names, and whether an UPDATE or DELETE in it has no WHERE.
 *
 * Works on tokens, without a grammar of queries: it knows behind which words a table stands. It may name one too many
 * (a variable of a routine), which makes a judgement stricter, and does not descend into text that a routine builds. */
#include "config.h"

#include <string.h>

#include "sql/parse.h"

enum { DEPTH_MAX = 64, BODIES_MAX = 4 };

typedef struct level {
    bool query;         /* holds a statement or a list of tables: FROM means tables here */
    bool list;          /* a comma brings another table */
    bool deletes;       /* USING brings tables */
} level;

typedef struct finder {
    const ms_parser *p;
    ms_names *out;
    ms_strings ctes;
    level levels[DEPTH_MAX];
    size_t depth;
    bool expect;        /* a table may be named next */
    bool call_ok;       /* ... and "(" behind it does not make it a function */
    int bodies;         /* bodies around this text */
    bool code;          /* dollar-quoted strings are code: DO, CREATE FUNCTION */
} finder;

static bool same(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static void add(finder *f, ms_name name)
{
    for (size_t i = 0; name.schema == NULL && i < f->ctes.n; i++)
        if (strcmp(f->ctes.v[i], name.name) == 0)
            return;
    for (size_t i = 0; i < f->out->n; i++)
        if (same(f->out->v[i].schema, name.schema) && same(f->out->v[i].name, name.name))
            return;
    MS_PUSH(f->p->arena, f->out, name);
}

static bool starts_query(const ms_token *t)
{
    switch (t->keyword) {
    case MS_KW_SELECT:
    case MS_KW_WITH:
    case MS_KW_VALUES:
    case MS_KW_INSERT:
    case MS_KW_UPDATE:
    case MS_KW_DELETE:
    case MS_KW_TABLE:
        return true;
    default:
        return t->ch == '(';
    }
}

/* WITH name [(columns)] AS [NOT MATERIALIZED] (query): the name is no table. i is at AS. */
static void common_table(finder *f, const ms_token *tokens, size_t from, size_t i, size_t to)
{
    size_t next = i + 1;
    while (next < to && (tokens[next].keyword == MS_KW_NOT || tokens[next].keyword == MS_KW_MATERIALIZED))
        next++;
    if (next + 1 >= to || tokens[next].ch != '(' || !starts_query(&tokens[next + 1]))
        return;
    size_t name = i;
    if (name > from && tokens[name - 1].ch == ')')
        for (size_t depth = 0; name > from;) {
            name--;
            depth += tokens[name].ch == ')';
            if (tokens[name].ch == '(' && --depth == 0)
                break;
        }
    if (name > from && (tokens[name - 1].kind == MS_TOKEN_WORD || tokens[name - 1].kind == MS_TOKEN_QUOTED))
        MS_PUSH(f->p->arena, &f->ctes, ms_lex_name(&f->p->dialect->lex, f->p->text, tokens[name - 1], f->p->arena));
}

/* Is UPDATE at i the verb of a statement? */
static bool is_verb(const ms_token *tokens, size_t from, size_t i)
{
    if (i == from)
        return true;
    switch (tokens[i - 1].keyword) {
    case MS_KW_ON:
    case MS_KW_FOR:
    case MS_KW_DO:
    case MS_KW_BEFORE:
    case MS_KW_AFTER:
    case MS_KW_OR:
    case MS_KW_OF:
    case MS_KW_KEY:
    case MS_KW_NO:
    case MS_KW_GRANT:
    case MS_KW_REVOKE:
        return false;
    default:
        return tokens[i - 1].ch != ',' && tokens[i - 1].ch != '.';
    }
}

static bool inserts(const ms_parser *p, const ms_token *before)
{
    switch (before->keyword) {
    case MS_KW_INSERT:
    case MS_KW_REPLACE:
    case MS_KW_IGNORE:
    case MS_KW_DELAYED:
    case MS_KW_LOW_PRIORITY:
    case MS_KW_HIGH_PRIORITY:
    case MS_KW_ROLLBACK: /* INSERT OR ROLLBACK INTO */
    case MS_KW_ABORT:
        return true;
    default:
        return before->len == 5 && ms_lex_upper(p->text[before->at]) == 'M'; /* MERGE */
    }
}

/* What a keyword means for the next name. */
static void keyword(finder *f, const ms_token *tokens, size_t from, size_t i, size_t to)
{
    const ms_token *t = &tokens[i];
    level *lv = &f->levels[f->depth];
    const bool has_before = i > from;
    switch (t->keyword) {
    case MS_KW_FROM:
        if (lv->query && !(has_before && t[-1].keyword == MS_KW_DISTINCT))
            f->expect = lv->list = true;
        f->call_ok = false;
        break;
    case MS_KW_JOIN:
        f->expect = lv->query;
        f->call_ok = false;
        break;
    case MS_KW_INTO:
        f->expect = f->call_ok = has_before && inserts(f->p, &t[-1]);
        lv->deletes = lv->deletes || (f->expect && t[-1].keyword == MS_KW_NONE); /* MERGE INTO a USING b */
        break;
    case MS_KW_UPDATE:
        f->expect = lv->list = lv->query && is_verb(tokens, from, i) &&
                             tokens[i + 1].keyword != MS_KW_SET && tokens[i + 1].keyword != MS_KW_OR;
        break;
    case MS_KW_DELETE:
        lv->deletes = is_verb(tokens, from, i);
        break;
    case MS_KW_USING:
        f->expect = lv->deletes && tokens[i + 1].ch != '(';
        lv->list = lv->list || f->expect;
        f->call_ok = false;
        break;
    case MS_KW_TABLES:
        if (!has_before || t[-1].keyword != MS_KW_LOCK)
            break;
        f->expect = lv->list = f->call_ok = true;
        break;
    case MS_KW_TABLE: /* DROP TABLE a, b; but ALTER TABLE a ADD x int, ADD y int */
        f->expect = f->call_ok = true;
        lv->list = has_before &&
                   (t[-1].keyword == MS_KW_DROP || t[-1].keyword == MS_KW_LOCK || t[-1].keyword == MS_KW_TRUNCATE);
        break;
    case MS_KW_TRUNCATE:
        f->expect = lv->list = f->call_ok = true;
        break;
    case MS_KW_REFERENCES:
        f->expect = f->call_ok = true;
        break;
    case MS_KW_ON: /* of a join: a comma behind it brings a table; ON CONFLICT, ON DUPLICATE KEY end the tables */
        lv->list = lv->list && tokens[i + 1].keyword != MS_KW_CONFLICT && tokens[i + 1].keyword != MS_KW_DUPLICATE;
        f->expect = false;
        break;
    case MS_KW_AS:
        common_table(f, tokens, from, i, to);
        break;
    case MS_KW_SELECT:
    case MS_KW_WHERE:
    case MS_KW_SET:
    case MS_KW_VALUES:
    case MS_KW_GROUP:
    case MS_KW_ORDER:
    case MS_KW_HAVING:
    case MS_KW_LIMIT:
    case MS_KW_RETURNING:
    case MS_KW_UNION:
    case MS_KW_WHEN:
        lv->list = f->expect = false;
        break;
    default:
        break;
    }
}

static bool modifier(const ms_token *t)
{
    return t->keyword == MS_KW_ONLY || t->keyword == MS_KW_LATERAL || t->keyword == MS_KW_IF ||
           t->keyword == MS_KW_NOT || t->keyword == MS_KW_EXISTS || t->keyword == MS_KW_TABLE ||
           t->keyword == MS_KW_IGNORE || t->keyword == MS_KW_LOW_PRIORITY;
}

/* A name at i: returns the index behind it. */
static size_t named(finder *f, const ms_token *tokens, size_t i, size_t to)
{
    const ms_lex_rules *rules = &f->p->dialect->lex;
    ms_name name = { NULL, ms_lex_name(rules, f->p->text, tokens[i], f->p->arena) };
    for (i++; i + 1 < to && tokens[i].ch == '.' && ms_is_name(f->p, &tokens[i + 1]); i += 2) {
        name.schema = name.name;
        name.name = ms_lex_name(rules, f->p->text, tokens[i + 1], f->p->arena);
    }
    f->expect = false;
    if (f->call_ok || i >= to || tokens[i].ch != '(')
        add(f, name);
    return i;
}

static void punctuation(finder *f, const ms_token *tokens, size_t i, size_t to)
{
    switch (tokens[i].ch) {
    case '(':
        if (f->depth + 1 < DEPTH_MAX) {
            const bool query = (i + 1 < to && starts_query(&tokens[i + 1])) || f->expect;
            f->levels[++f->depth] = (level){ .query = query, .list = f->expect };
        }
        if (i + 1 < to && starts_query(&tokens[i + 1]))
            f->expect = false;
        break;
    case ')':
        f->depth -= f->depth > 0;
        f->expect = false;
        break;
    case ',':
        f->expect = f->levels[f->depth].list;
        break;
    default:
        f->expect = false;
        break;
    }
}

static void scan(finder *f, const ms_token *tokens, size_t from, size_t to);

/* The body of DO $$ ... $$ or CREATE FUNCTION ... AS $$ ... $$. */
static void scan_body(finder *f, const ms_token *t)
{
    const char *body = ms_lex_string(&f->p->dialect->lex, f->p->text, *t, f->p->arena);
    ms_parser inner = *f->p;
    ms_lexer lexer;
    MS_VEC(ms_token) tokens = { 0 };
    ms_lex_init(&lexer, &inner.dialect->lex, body, strlen(body));
    for (ms_token next = ms_lex_next(&lexer); next.kind != MS_TOKEN_END && next.kind != MS_TOKEN_ERROR;
         next = ms_lex_next(&lexer))
        MS_PUSH(inner.arena, &tokens, next);
    MS_PUSH(inner.arena, &tokens, (ms_token){ .at = (uint32_t)strlen(body) });
    inner.text = body;
    finder g = { .p = &inner, .out = f->out, .ctes = f->ctes, .bodies = f->bodies + 1, .code = true };
    g.levels[0].query = true;
    scan(&g, tokens.v, 0, tokens.n - 1);
}

static void scan(finder *f, const ms_token *tokens, size_t from, size_t to)
{
    for (size_t i = from; i < to;) {
        const ms_token *t = &tokens[i];
        if (t->kind == MS_TOKEN_STRING && f->p->text[t->at] == '$' && f->code && f->bodies < BODIES_MAX)
            scan_body(f, t);
        if (t->kind == MS_TOKEN_TERMINATOR) {
            f->expect = f->levels[f->depth].list = false;
        } else if (t->ch != 0) {
            punctuation(f, tokens, i, to);
        } else if (f->expect && !modifier(t) && ms_is_name(f->p, t) && t->keyword != MS_KW_SELECT &&
                   t->keyword != MS_KW_VALUES) {
            i = named(f, tokens, i, to);
            continue;
        } else if (t->keyword != MS_KW_NONE && !(f->expect && modifier(t) && t->keyword != MS_KW_TABLE)) {
            keyword(f, tokens, from, i, to);
        } else if (t->kind != MS_TOKEN_WORD) {
            f->expect = false;
        }
        i++;
    }
}

void ms_find_mentions(const ms_parser *p, size_t from, size_t to, ms_names *out)
{
    const uint16_t first = p->token[0].keyword;
    finder f = { .p = p, .out = out, .code = first == MS_KW_DO || first == MS_KW_CREATE };
    f.levels[0].query = true;
    scan(&f, p->token, from, to);
}

bool ms_where_missing(const ms_parser *p, size_t from, size_t to)
{
    struct { bool changes, where; } levels[DEPTH_MAX] = { { false, false } };
    size_t depth = 0;
    bool missing = false;
    for (size_t i = from; i < to; i++) {
        const ms_token *t = &p->token[i];
        if (t->ch == '(' && depth + 1 < DEPTH_MAX) {
            depth++;
            levels[depth].changes = levels[depth].where = false;
        } else if (t->ch == ')' && depth > 0) {
            missing = missing || (levels[depth].changes && !levels[depth].where);
            depth--;
        } else if (t->keyword == MS_KW_WHERE) {
            levels[depth].where = true;
        } else if ((t->keyword == MS_KW_UPDATE || t->keyword == MS_KW_DELETE) && is_verb(p->token, from, i)) {
            levels[depth].changes = true;
        }
    }
    return missing || (levels[0].changes && !levels[0].where);
}
