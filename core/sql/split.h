/* split.h: a script -> its statements, each with its tokens.
 *
 * Between lexer and parser. Knows what keeps a semicolon from ending a statement: parentheses, routine and trigger
 * bodies, BEGIN ATOMIC, the client's DELIMITER, conditional comments. Refuses what only a client understands. */
#ifndef MS_SQL_SPLIT_H
#define MS_SQL_SPLIT_H

#include "sql/lex.h"

/* Blocks that are open inside a body: BEGIN, CASE, IF, LOOP, ... */
typedef struct ms_block {
    uint32_t at;
    uint16_t keyword;
    bool expression;        /* END closes it behind an operand: a CASE that gives a value, REPEAT ... UNTIL */
} ms_block;

typedef struct ms_body {
    enum ms_body_kind { MS_BODY_UNKNOWN, MS_BODY_NONE, MS_BODY_ROUTINE, MS_BODY_TRIGGER, MS_BODY_ATOMIC } kind;
    MS_VEC(ms_block) blocks;
    bool simple;            /* the body is one statement whose verb was seen: IF and REPEAT are functions now */
    bool handler;           /* inside DECLARE ... HANDLER */
    bool ended;             /* the token before is an END that closed ... */
    ms_block closed;        /* ... this block, whose word may follow: END IF */
} ms_body;

typedef struct ms_splitter {
    ms_lexer lexer;
    ms_arena *scratch;      /* tokens, blocks: lives as long as the splitter */
    ms_arena *arena;        /* directives */
    int32_t line0;
    size_t counted;         /* line and column are those of this byte */
    int32_t line, column;
    MS_VEC(ms_token) tokens; /* of the current statement; an END follows, not counted in n */
    ms_body body;
    MS_VEC(uint32_t) parens; /* where they opened */
    size_t end;             /* behind the last token of the statement */
    bool pending_end;       /* a terminator inside a conditional comment: the statement ends with the comment */
    const char *directive;
    int32_t directive_line;
} ms_splitter;

ms_status ms_split_begin(ms_splitter *split, const ms_lex_rules *rules, const char *text, size_t len, int32_t line0,
                         ms_arena *scratch, ms_arena *arena, ms_error *err);
/* MS_ROW: *out has text, place and directive, split->tokens its tokens. MS_DONE: no further one. Else see err. */
ms_status ms_split_next(ms_splitter *split, ms_statement *out, ms_error *err);

/* body.c: is this token inside a body, where a semicolon ends nothing? Called for every token of a statement in order;
 * tokens.v[n - 1] is the new one, depth the open parentheses around it. */
void ms_body_token(ms_splitter *split, size_t depth);
static inline bool ms_body_open(const ms_splitter *split)
{
    return split->body.blocks.n > 0;
}

#endif
