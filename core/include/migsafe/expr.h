/* expr.h: an SQL expression as a small tree: what it is made of, which columns and functions it names.
 *
 * Pure text: no catalog and no dialect is known here, only how the text is cut (ms_lex_rules) and which operators bind how
 * strongly (a table). Everything can be read: what is no known syntax stays a span (MS_EXPR_UNKNOWN) whose readable pieces
 * are its parts, so that no column and no call in it is missed. */
#ifndef MIGSAFE_EXPR_H
#define MIGSAFE_EXPR_H

#include <migsafe/dialect.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ms_expr_kind {
    MS_EXPR_LITERAL,    /* string, number, parameter, NULL, TRUE, FALSE, DEFAULT, the * of count(*); name: as written, a word
                         * in lower case */
    MS_EXPR_COLUMN,     /* name: as the lexer's rules fold it; path: "table" or "schema.table" */
    MS_EXPR_CALL,       /* name: the function, in lower case unless quoted; parts: its arguments. Also values that look like
                         * names: CURRENT_TIMESTAMP, CURRENT_USER, ... */
    MS_EXPR_OPERATOR,   /* name: signs, or words in lower case ("and", "not in", "is not null", "[]", "at time zone"); parts:
                         * operands from left to right: one, two, or more: a BETWEEN b AND c, a LIKE b ESCAPE c, and chains
                         * of AND and of OR without parentheses. INTERVAL 1 DAY: "interval day" */
    MS_EXPR_CASE,       /* parts: [operand] {condition value} [ELSE value]; name: "case", with an operand "case of", each with
                         * " else" behind it where it has one */
    MS_EXPR_CAST,       /* CAST(x AS t), x::t, t 'literal', _charset'literal': parts[0]; name: the type as written */
    MS_EXPR_LIST,       /* (a, b): name ""; ROW(a, b): "row"; ARRAY[a, b]: "array" */
    MS_EXPR_SUBQUERY,   /* with its parentheses; parts: what can be read of it */
    MS_EXPR_UNKNOWN     /* a span; parts: what can be read of it */
} ms_expr_kind;

typedef struct ms_expr ms_expr;
struct ms_expr {
    ms_expr_kind kind;
    uint16_t depth;              /* of the tree below: 0 = no parts */
    bool quoted;                 /* COLUMN, CALL: the last name stands in quotes */
    bool enclosed;               /* stands in parentheses of its own */
    uint32_t at, len;            /* its text, with the parentheses around it */
    uint32_t name_at, name_len;  /* COLUMN, CALL: the last name as written, with its quotes */
    const char *name, *path;     /* path: COLUMN, CALL: the names in front, joined by dots; NULL = none */
    MS_VEC(const ms_expr *) parts; /* in the order of the text, none overlapping another */
};

/* An operator between two operands. Words of several ("at time zone") are known by the reader and only have their strength
 * here, by their first word; NOT IN has that of "in". */
typedef struct ms_expr_infix {
    const char *name;            /* signs, or a word in lower case */
    uint8_t strength;            /* 1..: what binds stronger has more; all group from the left */
} ms_expr_infix;
typedef struct ms_expr_rules {
    const ms_lex_rules *lex;
    const ms_expr_infix *infix;  /* NULL = PostgreSQL's, which reads everybody's as far as names go */
    size_t n_infix;
    uint8_t negation, sign;      /* strength of NOT, of a sign before its operand */
    uint8_t other;               /* strength of an operator of signs that the table does not have; 0 = there are none */
} ms_expr_rules;

/* Deeper trees than this are not made: what would be below is UNKNOWN. Walking a tree may recurse. */
enum { MS_EXPR_DEPTH = 400 };

/* Reads the whole text. Never NULL; an empty text is UNKNOWN without parts. The tree is in the arena, its places are places
 * in the text. */
MS_API const ms_expr *ms_expr_parse(const ms_expr_rules *rules, const char *text, ms_arena *arena);

/* Calls visit for the expression and everything in it, in the order of the text, parents first. Stops when it answers false,
 * and says whether it went to the end. */
MS_API bool ms_expr_walk(const ms_expr *expr, bool (*visit)(const ms_expr *part, void *context), void *context);

/* What the casts around the expression are casts of; itself where there are none. */
MS_API const ms_expr *ms_expr_bare(const ms_expr *expr);
/* Is it this operator? name: as ms_expr has it. */
MS_API bool ms_expr_is_operator(const ms_expr *expr, const char *name);

/* The tokens of the expression, one blank between two, put together from the tree: what no part has is taken from the text.
 * For a whole text these are exactly the tokens of the text. */
MS_API const char *ms_expr_print(const ms_expr_rules *rules, const char *text, const ms_expr *expr, ms_arena *arena);
/* The tree in a line, for tests and messages: (and (>= a 1) (call lower b)). */
MS_API const char *ms_expr_shape(const ms_expr *expr, ms_arena *arena);

#ifdef __cplusplus
}
#endif
#endif
