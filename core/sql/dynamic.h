/* dynamic.h: reading through SQL that is made up while it runs: SET @s = IF(..., 'ALTER TABLE ...', 'SELECT 1');
 * PREPARE p FROM @s; EXECUTE p.
 *
 * While a script is walked, what each @variable may hold and what each prepared statement may be is kept as the set of
 * all outcomes, each with the question to the catalog that decides for it. What is not understood is unknown, and an
 * EXECUTE of it stays opaque: never a set that leaves an outcome out. */
#ifndef MS_SQL_DYNAMIC_H
#define MS_SQL_DYNAMIC_H

#include "sql/parse.h"

/* What is longer or deeper is unknown: nobody writes it, and reading it would take time and memory without end. */
enum { MS_OUTCOMES_MAX = 8, MS_DYNAMIC_DEPTH = 16, MS_DYNAMIC_PARENS = 4, MS_DYNAMIC_TEXT = 65536, MS_DYNAMIC_ARGUMENTS = 64 };

typedef struct ms_outcome {
    const char *text;           /* NULL = SQL NULL */
    const ms_guard *guard;      /* NULL = what decides is not known, or there is one outcome only */
    bool otherwise;             /* of the guard: when the thing is not there */
} ms_outcome;

typedef enum ms_held_kind {
    MS_HELD_UNKNOWN,
    MS_HELD_TEXTS,              /* one of `outcomes` */
    MS_HELD_SCHEMA,             /* the name of the connection's database */
    MS_HELD_ANSWER              /* of `guard`, in the form that `answer` says */
} ms_held_kind;

/* How a SELECT answers whether something is there. */
typedef enum ms_answer {
    MS_ANSWER_COUNT,            /* 0 or more */
    MS_ANSWER_ONE,              /* NULL or 1 */
    MS_ANSWER_ROW               /* NULL or something */
} ms_answer;

typedef struct ms_held_value {
    ms_held_kind kind;
    ms_outcome outcomes[MS_OUTCOMES_MAX];
    size_t n;
    const ms_guard *guard;
    ms_answer answer;
    uint32_t looked;            /* see ms_op.looked */
} ms_held_value;

typedef struct ms_binding {
    const char *name;           /* upper case; @variables with their @ */
    ms_held_value value;
    bool constant;              /* a parameter that the code never sets */
    bool shadowed;              /* declared twice */
} ms_binding;
typedef MS_VEC(ms_binding) ms_bindings;

typedef struct ms_dynamic {
    ms_arena *arena;
    ms_bindings variables, prepared;
    ms_bindings routines;       /* procedures that the script made: the text of each */
    ms_bindings locals;         /* parameters and variables of the procedure whose code is being read */
    bool any_row;               /* of the question being read it matters whether there are rows, not how many */
    bool handled;               /* that code goes on after a statement that failed */
    int depth, parens;          /* of the expression being read; of a condition in it */
    int calls;                  /* bodies around the statement being read */
} ms_dynamic;

/* What decides: `guard`'s thing is there (or is not, with otherwise). guard == NULL: not understood. */
typedef struct ms_condition {
    const ms_guard *guard;
    bool otherwise;
    bool or_null;               /* what is not true is NULL: NOT makes nothing of it */
} ms_condition;

/* The statement in p: true when it was read here and has its ops; else ms_parse_tokens is for it. */
bool ms_dynamic_read(ms_dynamic *d, ms_parser *p);
/* ... and what it leaves in the variables when ms_parse_tokens read it; its ops are those from `first` on. */
void ms_dynamic_after(ms_dynamic *d, ms_parser *p, size_t first);

/* One statement: both of these where the dialect has dynamic SQL, ms_parse_tokens, and the code of blocks and calls. */
void ms_parse_statement_through(ms_dynamic *d, ms_parser *p);

/* ---- inside ------------------------------------------------------------------------------------------------------ */

ms_binding *ms_binding_find(ms_bindings *list, const char *name);

/* dynamic_local.c: the parameter or variable of the code that the token names; NULL = none. */
ms_binding *ms_local_find(ms_dynamic *d, const ms_parser *p, const ms_token *t);
void ms_local_set(const ms_dynamic *d, ms_binding *local, const ms_held_value *v);
/* What depends on the way through the code is not known any more; or only what was asked of a schema that has changed since. */
void ms_local_forget(ms_dynamic *d, bool asked_only);
/* At the token behind DECLARE; at SELECT of SELECT ... INTO. The statement ends at token `end`. */
void ms_local_declare(ms_dynamic *d, const ms_parser *p, size_t end);
void ms_local_select(ms_dynamic *d, const ms_parser *p, size_t end);
/* The parameters of `routine`, whose code begins at token `body`, with the values of `call`. False: they do not fit. */
bool ms_local_parameters(ms_dynamic *d, ms_parser *call, ms_parser *routine, size_t body, ms_bindings *out);

/* The expression at the cursor, which is left at the comma, parenthesis or word (THEN, INTO, ...) that ends it. */
ms_held_value ms_dynamic_value(ms_dynamic *d, ms_parser *p, const ms_guard *scope);
/* Only the operand: a literal, variable, call or parenthesis. */
ms_held_value ms_dynamic_operand(ms_dynamic *d, ms_parser *p, const ms_guard *scope);
/* A condition, likewise. scope: what the rows of the SELECT around it are, so that COUNT(*) is its answer; or NULL. */
ms_condition ms_dynamic_condition(ms_dynamic *d, ms_parser *p, const ms_guard *scope);
/* SELECT at the cursor, to its closing parenthesis or the end. into: name of the one variable behind INTO; NULL = none. */
ms_held_value ms_dynamic_select(ms_dynamic *d, ms_parser *p, const char **into);
/* What rows of FROM ... WHERE ... at the cursor say: NULL = not understood. *more: other clauses follow. */
const ms_guard *ms_dynamic_rows(ms_dynamic *d, ms_parser *p, size_t to);
void ms_dynamic_skip(ms_parser *p); /* to the end of the expression */
bool ms_dynamic_at_end(const ms_parser *p);

#endif
