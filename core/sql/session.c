/* session.c: SET, RESET, PRAGMA, USE -> session; BEGIN, COMMIT and the like -> transaction. */
#include "config.h"

#include <string.h>

#include "sql/parse.h"

static bool push_session(ms_parser *p, const char *variable, const char *expr)
{
    ms_op *op = ms_push_op(p, MS_OP_SESSION, MS_OBJECT_NONE);
    op->value = variable;
    op->expr = expr;
    return true;
}

static bool push_transaction(ms_parser *p, ms_txn_verb verb)
{
    ms_push_op(p, MS_OP_TRANSACTION, MS_OBJECT_NONE)->txn = verb;
    p->i = p->n;
    return true;
}

/* ---- SET --------------------------------------------------------------------------------------------------------- */

/* Is there another assignment behind the comma at the cursor? PostgreSQL's SET search_path = a, b has none. */
static bool next_assignment(const ms_parser *p)
{
    for (size_t k = 1; k < 6; k++) {
        const ms_token *t = ms_ahead(p, k);
        if (t->kind == MS_TOKEN_END || t->ch == ',' || t->ch == '(')
            return false;
        if (t->ch == '=' || t->ch == ':')
            return true;
    }
    return false;
}

static const char *lower(const ms_parser *p, size_t from, size_t to)
{
    const char *text = ms_span(p, from, to);
    if (text == NULL)
        return NULL;
    char *copy = ms_arena_strdup(p->arena, text);
    for (char *c = copy; *c != '\0'; c++)
        *c = ms_lex_lower(*c);
    return copy;
}

static bool assignment(ms_parser *p)
{
    if (ms_take_kw(p, MS_KW_LOCAL))
        p->inexact = true; /* until the transaction ends */
    else
        ms_take_kw(p, MS_KW_SESSION);
    if (ms_at_kw(p, MS_KW_GLOBAL) || ms_at_word(p, "PERSIST") || ms_at_word(p, "PERSIST_ONLY") ||
        ms_at_word(p, "PASSWORD"))
        return false; /* changes the server, not the session */
    const size_t from = p->i;
    while (!ms_at_end(p) && !ms_at_ch(p, '=') && !ms_at_ch(p, ':') && !ms_at_kw(p, MS_KW_TO) && !ms_at_ch(p, ','))
        p->i++;
    const char *variable = lower(p, from, p->i);
    if (variable == NULL || strncmp(variable, "@@global.", 9) == 0 || strncmp(variable, "@@persist", 9) == 0)
        return false;
    ms_take_ch(p, ':');
    if (!ms_take_ch(p, '=') && !ms_take_kw(p, MS_KW_TO))
        return false;
    const size_t value = p->i;
    while (!ms_at_end(p) && !(ms_at_ch(p, ',') && next_assignment(p)))
        ms_skip(p);
    const char *expr = ms_span(p, value, p->i);
    return expr != NULL && push_session(p, variable, expr);
}

/* SET NAMES x, SET ROLE x, SET TIME ZONE x: words instead of a sign. */
static bool set_by_words(ms_parser *p)
{
    static const struct { const char *first, *second, *variable; } forms[] = {
        { "NAMES", NULL, "names" },
        { "CHARACTER", "SET", "character set" },
        { "CHARSET", NULL, "character set" },
        { "ROLE", NULL, "role" },
        { "TIME", "ZONE", "timezone" },
        { "SESSION", "AUTHORIZATION", "session authorization" },
        { "SCHEMA", NULL, "search_path" },
    };
    const size_t start = p->i;
    if (ms_at_kw(p, MS_KW_LOCAL) || (ms_at_kw(p, MS_KW_SESSION) && ms_ahead(p, 1)->keyword != MS_KW_AUTHORIZATION))
        p->i++;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        const size_t from = p->i;
        if (ms_take_word(p, forms[i].first) && (forms[i].second == NULL || ms_take_word(p, forms[i].second)) &&
            !ms_at_ch(p, '=') && !ms_at_kw(p, MS_KW_TO) && !ms_at_end(p)) {
            const char *expr = ms_span(p, p->i, p->n);
            p->i = p->n;
            return push_session(p, forms[i].variable, expr);
        }
        p->i = from;
    }
    p->i = start;
    return false;
}

bool ms_parse_set(ms_parser *p)
{
    if (ms_at_kw(p, MS_KW_STATEMENT)) /* MariaDB: SET STATEMENT x = 1 FOR statement */
        return false;
    if (ms_at_kw(p, MS_KW_TRANSACTION) || ms_at_kw(p, MS_KW_CONSTRAINTS) ||
        (ms_at_kw(p, MS_KW_LOCAL) && ms_ahead(p, 1)->keyword == MS_KW_TRANSACTION))
        return push_transaction(p, MS_TXN_OTHER);
    if (ms_at_kw(p, MS_KW_SESSION) &&
        (ms_ahead(p, 1)->keyword == MS_KW_TRANSACTION || ms_ahead(p, 3)->keyword == MS_KW_TRANSACTION)) {
        const char *expr = ms_span(p, p->i + 1, p->n);
        p->i = p->n;
        return push_session(p, "session transaction", expr);
    }
    if (set_by_words(p))
        return true;
    do {
        if (!assignment(p))
            return false;
    } while (ms_take_ch(p, ','));
    return ms_done(p);
}

bool ms_parse_reset(ms_parser *p)
{
    static const char *const servers[] = { "MASTER", "SLAVE", "REPLICA", "PERSIST", "QUERY", "BINARY" };
    for (size_t i = 0; i < sizeof servers / sizeof *servers; i++)
        if (ms_at_word(p, servers[i]))
            return false;
    const char *variable = lower(p, p->i, p->n);
    p->i = p->n;
    return variable != NULL && push_session(p, variable, NULL);
}

bool ms_parse_use(ms_parser *p)
{
    const char *name = ms_take_ident(p);
    return name != NULL && ms_done(p) && push_session(p, "database", name);
}

/* PRAGMA [schema.]name = value | (value); those that answer rows about an object are queries. */
bool ms_parse_pragma(ms_parser *p)
{
    static const char *const queries[] = {
        "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
        "foreign_key_check", "integrity_check", "quick_check", "optimize", "wal_checkpoint", "incremental_vacuum",
    };
    const size_t from = p->i;
    ms_name name;
    if (!ms_take_name(p, &name))
        return false;
    const char *variable = lower(p, from, p->i);
    const char *last = strrchr(variable, '.');
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        if (strcmp(last == NULL ? variable : last + 1, queries[i]) == 0)
            return false;
    const char *expr = NULL;
    if (ms_take_ch(p, '=')) {
        expr = ms_span(p, p->i, p->n);
        p->i = p->n;
    } else {
        expr = ms_take_parens(p);
    }
    return expr != NULL && ms_done(p) && push_session(p, variable, expr);
}

/* ---- transactions ------------------------------------------------------------------------------------------------ */

bool ms_parse_begin(ms_parser *p)
{
    static const char *const modes[] = { "WORK",      "TRANSACTION", "DEFERRED", "IMMEDIATE",
                                         "EXCLUSIVE", "ISOLATION",   "READ",     "CONCURRENT" };
    bool ok = ms_at_end(p) || ms_at_kw(p, MS_KW_NOT);
    if (ms_at_kw2(p, MS_KW_NOT, MS_KW_ATOMIC)) /* MariaDB: an anonymous block */
        return false;
    for (size_t i = 0; i < sizeof modes / sizeof *modes && !ok; i++)
        ok = ms_at_word(p, modes[i]);
    return ok && push_transaction(p, MS_TXN_BEGIN);
}

bool ms_parse_start(ms_parser *p)
{
    return ms_take_kw(p, MS_KW_TRANSACTION) && push_transaction(p, MS_TXN_BEGIN);
}

bool ms_parse_commit(ms_parser *p)
{
    return push_transaction(p, ms_at_kw(p, MS_KW_PREPARED) ? MS_TXN_OTHER : MS_TXN_COMMIT);
}

bool ms_parse_end(ms_parser *p)
{
    return (ms_at_end(p) || ms_at_kw(p, MS_KW_TRANSACTION) || ms_at_kw(p, MS_KW_WORK)) &&
           push_transaction(p, MS_TXN_COMMIT);
}

bool ms_parse_rollback(ms_parser *p)
{
    for (size_t i = p->i; i < p->n; i++)
        if (p->token[i].keyword == MS_KW_TO || p->token[i].keyword == MS_KW_PREPARED)
            return push_transaction(p, MS_TXN_OTHER);
    return push_transaction(p, MS_TXN_ROLLBACK);
}

bool ms_parse_prepare(ms_parser *p)
{
    return ms_at_kw(p, MS_KW_TRANSACTION) && push_transaction(p, MS_TXN_OTHER);
}

bool ms_parse_savepoint(ms_parser *p) { return push_transaction(p, MS_TXN_OTHER); }
