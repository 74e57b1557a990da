/* body.c: where the body of a routine, trigger or event ends.
 *
 * Three families share one rule: PostgreSQL's BEGIN ATOMIC, SQLite's trigger bodies, the routines of MySQL and MariaDB.
 * Blocks nest on a stack; only a word at the start of a statement opens or closes one, so that IF(), REPEAT() and
 * columns called `end` or `begin` do not count. */
#include "config.h"

#include "sql/split.h"

/* CREATE ... up to the word that names the object; the words before it may say who defines it. */
static bool header_word(const ms_token *t)
{
    switch (t->keyword) {
    case MS_KW_OR:
    case MS_KW_REPLACE:
    case MS_KW_DEFINER:
    case MS_KW_AGGREGATE:
    case MS_KW_TEMP:
    case MS_KW_TEMPORARY:
    case MS_KW_CURRENT_USER:
        return true;
    default:
        return false;
    }
}

typedef struct opener {
    uint16_t first, object;
    bool atomic, trigger, routine;  /* by which rule its body may hold semicolons */
} opener;

static const opener openers[] = {
    { MS_KW_CREATE, MS_KW_TRIGGER, false, true, true },   { MS_KW_CREATE, MS_KW_FUNCTION, true, false, true },
    { MS_KW_CREATE, MS_KW_PROCEDURE, true, false, true }, { MS_KW_CREATE, MS_KW_EVENT, false, false, true },
    { MS_KW_ALTER, MS_KW_EVENT, false, false, true },     { MS_KW_CREATE, MS_KW_PACKAGE, false, false, true },
};

static enum ms_body_kind kind_of(const ms_lex_rules *rules, uint16_t first, uint16_t object)
{
    for (size_t i = 0; i < sizeof openers / sizeof *openers; i++) {
        const opener *o = &openers[i];
        if (o->first != first || o->object != object)
            continue;
        if (o->atomic && rules->begin_atomic)
            return MS_BODY_ATOMIC;
        if (o->routine && rules->routine_bodies)
            return MS_BODY_ROUTINE;
        if (o->trigger && rules->trigger_bodies)
            return MS_BODY_TRIGGER;
    }
    return MS_BODY_NONE;
}

/* Decides from the header; UNKNOWN as long as more of it is needed. */
static enum ms_body_kind decide(const ms_splitter *split)
{
    const ms_lex_rules *rules = split->lexer.rules;
    const ms_token *first = split->tokens.v, *t = &split->tokens.v[split->tokens.n - 1];
    if (first->keyword == MS_KW_BEGIN && rules->routine_bodies) { /* BEGIN NOT ATOMIC: a body without a routine */
        if (split->tokens.n < 3)
            return t == first || t->keyword == MS_KW_NOT ? MS_BODY_UNKNOWN : MS_BODY_NONE;
        return t->keyword == MS_KW_ATOMIC ? MS_BODY_ROUTINE : MS_BODY_NONE;
    }
    if (first->keyword != MS_KW_CREATE && first->keyword != MS_KW_ALTER)
        return MS_BODY_NONE;
    if (t == first || header_word(t) || t->kind != MS_TOKEN_WORD)
        return MS_BODY_UNKNOWN;
    if (t[-1].kind == MS_TOKEN_PUNCT && (t[-1].ch == '=' || t[-1].ch == '@')) /* DEFINER = user@host */
        return MS_BODY_UNKNOWN;
    return kind_of(rules, first->keyword, t->keyword);
}

/* May a statement inside a body begin behind this token? */
static bool starts_statement(const ms_splitter *split, const ms_token *before)
{
    const ms_body *body = &split->body;
    const bool in_expression = body->blocks.n > 0 && body->blocks.v[body->blocks.n - 1].expression;
    if (before->kind == MS_TOKEN_TERMINATOR)
        return true;
    if (before->kind == MS_TOKEN_PUNCT)
        return before->ch == ';' || (before->ch == ':' && !in_expression);
    switch (before->keyword) {
    case MS_KW_BEGIN:
    case MS_KW_ATOMIC:
    case MS_KW_LOOP:
    case MS_KW_REPEAT:
    case MS_KW_DO:
    case MS_KW_THEN:
    case MS_KW_ELSE:
        return !in_expression;
    default:
        return false;
    }
}

/* Can what stands before END be the end of an operand? If not, this `end` is a column. */
static bool ends_operand(const ms_token *t)
{
    switch (t->keyword) {
    case MS_KW_CASE:
    case MS_KW_WHEN:
    case MS_KW_THEN:
    case MS_KW_ELSE:
    case MS_KW_AND:
    case MS_KW_OR:
    case MS_KW_NOT:
    case MS_KW_IN:
    case MS_KW_BETWEEN:
    case MS_KW_LIKE:
        return false;
    default:
        return t->kind != MS_TOKEN_PUNCT || t->ch == ')' || t->ch == ']';
    }
}

static void open_block(ms_splitter *split, const ms_token *t, bool expression)
{
    MS_PUSH(split->scratch, &split->body.blocks, (ms_block){ t->at, t->keyword, expression });
}

/* Verbs of a body that is a single statement. */
static bool is_verb(const ms_token *t, const ms_token *before)
{
    switch (t->keyword) {
    case MS_KW_SET:
        return before->keyword != MS_KW_CHARACTER;
    case MS_KW_INSERT:
    case MS_KW_UPDATE:
    case MS_KW_DELETE:
        return before->keyword != MS_KW_BEFORE && before->keyword != MS_KW_AFTER && before->keyword != MS_KW_OR &&
               before->keyword != MS_KW_OF;
    case MS_KW_SELECT:
    case MS_KW_REPLACE:
    case MS_KW_RETURN:
    case MS_KW_CALL:
    case MS_KW_WITH:
    case MS_KW_TRUNCATE:
        return true;
    default:
        return false;
    }
}

/* IF [NOT] EXISTS name is no statement, IF [NOT] EXISTS (SELECT ...) THEN is: the token behind EXISTS tells. */
static void take_back_if(ms_splitter *split, const ms_token *t)
{
    ms_body *body = &split->body;
    if (body->blocks.n != 1 || t[-1].keyword != MS_KW_EXISTS || (t->kind == MS_TOKEN_PUNCT && t->ch == '('))
        return;
    const ms_token *opened = t[-2].keyword == MS_KW_NOT ? t - 3 : t - 2;
    if (opened->keyword == MS_KW_IF && body->blocks.v[0].at == opened->at)
        body->blocks.n = 0;
}

static void end_word(ms_splitter *split, const ms_token *before)
{
    ms_body *body = &split->body;
    if (body->blocks.n == 0)
        return;
    const ms_block top = body->blocks.v[body->blocks.n - 1];
    if (top.expression ? !ends_operand(before) : !starts_statement(split, before))
        return;
    body->blocks.n--;
    body->ended = !top.expression || top.keyword == MS_KW_REPEAT;
    body->closed = top;
}

static bool handler_condition(const ms_splitter *split, const ms_token *before)
{
    return split->body.handler && before->keyword != MS_KW_FOR &&
           !(before->kind == MS_TOKEN_PUNCT && before->ch == ',');
}

/* CREATE PROCEDURE begin(): the word behind these is a name. */
static bool names_routine(const ms_token *before)
{
    switch (before->keyword) {
    case MS_KW_PROCEDURE:
    case MS_KW_FUNCTION:
    case MS_KW_TRIGGER:
    case MS_KW_EVENT:
    case MS_KW_EXISTS:
        return true;
    default:
        return false;
    }
}

static void opening_word(ms_splitter *split, const ms_token *t, size_t depth)
{
    ms_body *body = &split->body;
    const ms_token *before = t - 1;
    const bool inside = body->blocks.n > 0;
    const bool start = inside ? starts_statement(split, before) || handler_condition(split, before)
                              : depth == 0 && !body->simple && !names_routine(before);
    switch (t->keyword) {
    case MS_KW_CASE:
        open_block(split, t, !start);
        break;
    case MS_KW_FOR:
        if (inside && start && before->keyword != MS_KW_HANDLER)
            open_block(split, t, false);
        break;
    default: /* BEGIN, IF, LOOP, REPEAT, WHILE */
        if (start)
            open_block(split, t, false);
        break;
    }
    if (t->keyword != MS_KW_FOR)
        body->handler = body->handler && !start;
}

/* REPEAT ... UNTIL condition END REPEAT: END stands behind an operand. */
static void until_word(ms_splitter *split, const ms_token *before)
{
    ms_body *body = &split->body;
    if (body->blocks.n > 0 && body->blocks.v[body->blocks.n - 1].keyword == MS_KW_REPEAT &&
        starts_statement(split, before))
        body->blocks.v[body->blocks.n - 1].expression = true;
}

static void routine_word(ms_splitter *split, const ms_token *t, size_t depth)
{
    ms_body *body = &split->body;
    body->handler = body->handler && !is_verb(t, t - 1);
    if (body->blocks.n == 0 && depth == 0) {
        if (t->keyword == MS_KW_DO || t[-1].keyword == MS_KW_ROW)
            body->simple = false;
        body->simple = body->simple || is_verb(t, t - 1);
    }
    switch (t->keyword) {
    case MS_KW_DECLARE:
        body->handler = false;
        break;
    case MS_KW_HANDLER:
        body->handler = true;
        break;
    case MS_KW_END:
        end_word(split, t - 1);
        break;
    case MS_KW_UNTIL:
        until_word(split, t - 1);
        break;
    case MS_KW_BEGIN:
    case MS_KW_CASE:
    case MS_KW_FOR:
    case MS_KW_IF:
    case MS_KW_LOOP:
    case MS_KW_REPEAT:
    case MS_KW_WHILE:
        opening_word(split, t, depth);
        break;
    default:
        break;
    }
}

/* BEGIN ATOMIC of routines, BEGIN of SQLite's triggers: one block of statements; CASE is always an expression. */
static void plain_word(ms_splitter *split, const ms_token *t)
{
    ms_body *body = &split->body;
    const bool inside = body->blocks.n > 0, atomic = body->kind == MS_BODY_ATOMIC;
    if (!inside && atomic && t->keyword == MS_KW_ATOMIC && t[-1].keyword == MS_KW_BEGIN)
        open_block(split, t - 1, false);
    else if (!inside && !atomic && t->keyword == MS_KW_BEGIN && t[-1].keyword != MS_KW_TRIGGER &&
             t[-1].keyword != MS_KW_OF)
        open_block(split, t, false);
    else if (t->keyword == MS_KW_CASE && (inside || !atomic))
        open_block(split, t, true);
    else if (t->keyword == MS_KW_END)
        end_word(split, t - 1);
}

void ms_body_token(ms_splitter *split, size_t depth)
{
    ms_body *body = &split->body;
    const ms_token *t = &split->tokens.v[split->tokens.n - 1];
    if (body->kind == MS_BODY_NONE)
        return;
    if (body->kind == MS_BODY_UNKNOWN) {
        body->kind = decide(split);
        if (body->kind == MS_BODY_ROUTINE && split->tokens.v[0].keyword == MS_KW_BEGIN)
            open_block(split, split->tokens.v, false);
        return;
    }
    if (t->kind == MS_TOKEN_TERMINATOR)
        body->handler = false;
    if (body->kind == MS_BODY_ROUTINE)
        take_back_if(split, t);
    const bool suffix = body->ended;
    body->ended = false;
    if (suffix && body->closed.keyword != MS_KW_BEGIN && t->keyword != body->closed.keyword)
        MS_PUSH(split->scratch, &body->blocks, body->closed); /* END without its IF: so that the IF is named as open */
    if (suffix || t->keyword == MS_KW_NONE || (t[-1].kind == MS_TOKEN_PUNCT && t[-1].ch == '.'))
        return;
    if (body->kind == MS_BODY_ROUTINE)
        routine_word(split, t, depth);
    else
        plain_word(split, t);
}
