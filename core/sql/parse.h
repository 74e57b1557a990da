/* parse.h: what the files of the DDL parser share: the cursor over a statement's tokens and the pieces of the grammar.
 *
 * The parser is tolerant: it reads what the IR models and falls back to an opaque op for everything else. A function
 * that returns bool says whether it could read what it is for; on false the caller gives the statement (or the ALTER
 * TABLE action) up, so that no half-filled op is ever handed out. */
#ifndef MS_SQL_PARSE_H
#define MS_SQL_PARSE_H

#include "sql/function.h"
#include "sql/lex.h"

typedef struct ms_parser {
    const ms_dialect *dialect;
    const char *text;           /* the script: tokens are spans of it */
    ms_arena *arena;
    const ms_token *token;      /* of the statement, the last one is an END */
    size_t n, i;                /* tokens without the END; the cursor */
    ms_ops *ops;
    size_t from, to;            /* span of the statement in text */
    uint32_t statement;
    int32_t line;               /* of the statement */
    const char *algorithm, *lock; /* stated in the clause being read, or NULL */
    bool inexact;               /* something was read that the op being made cannot carry */
} ms_parser;

/* ---- the cursor (cursor.c) --------------------------------------------------------------------------------------- */

static inline const ms_token *ms_at(const ms_parser *p)
{
    return &p->token[p->i];
}
static inline const ms_token *ms_ahead(const ms_parser *p, size_t k)
{
    return &p->token[p->i + k < p->n ? p->i + k : p->n];
}
static inline bool ms_at_end(const ms_parser *p)
{
    return p->i >= p->n;
}
static inline bool ms_at_kw(const ms_parser *p, ms_keyword k)
{
    return ms_at(p)->keyword == k;
}
static inline bool ms_at_kw2(const ms_parser *p, ms_keyword k, ms_keyword next)
{
    return ms_at(p)->keyword == k && ms_ahead(p, 1)->keyword == next;
}
static inline bool ms_at_ch(const ms_parser *p, char c)
{
    return ms_at(p)->ch == c;
}
/* Steps over the token when it is the one; says whether it was. */
bool ms_take_kw(ms_parser *p, ms_keyword k);
bool ms_take_kw2(ms_parser *p, ms_keyword k, ms_keyword next);
bool ms_take_ch(ms_parser *p, char c);
/* Is the token this word (any case)? For words that are no keywords. */
bool ms_at_word(const ms_parser *p, const char *word);
bool ms_take_word(ms_parser *p, const char *word);
void ms_skip(ms_parser *p);                                 /* one token; a parenthesis with all that is in it */
void ms_skip_element(ms_parser *p);                         /* to the next comma or closing parenthesis of this depth */

/* Tokens [from, to) as the file has them. NULL when there are none. */
const char *ms_span(const ms_parser *p, size_t from, size_t to);
/* The same tokens without the comments between them. */
const char *ms_words(const ms_parser *p, size_t from, size_t to);
const char *ms_upper_text(const ms_parser *p, const ms_token *t);
/* "(a, b)" at the cursor: the text between the parentheses, trimmed. NULL when there is no parenthesis. */
const char *ms_take_parens(ms_parser *p);
bool ms_take_if_exists(ms_parser *p);
bool ms_take_if_not_exists(ms_parser *p);
bool ms_take_cascade(ms_parser *p);                         /* CASCADE: true; RESTRICT is taken too: false */

bool ms_is_name(const ms_parser *p, const ms_token *t);
const char *ms_take_ident(ms_parser *p);                    /* NULL = none here */
bool ms_take_name(ms_parser *p, ms_name *name);             /* a, s.a, db.s.a (the last two parts count) */
const char *ms_take_string(ms_parser *p);                   /* value of a string literal; NULL = none here */
const char *ms_take_signature(ms_parser *p); /* a routine's arguments, as the dialect's catalog has them; or NULL */
bool ms_take_columns(ms_parser *p, ms_strings *out);        /* (a, b DESC, c(10)): names only */
bool ms_take_key_parts(ms_parser *p, ms_constraint *key);   /* the same, into the key's columns and parts */

/* ---- ops --------------------------------------------------------------------------------------------------------- */

/* A new op of this statement at the end of p->ops. Valid until the next one. */
ms_op *ms_push_op(ms_parser *p, ms_op_kind kind, ms_object_kind object_kind);
int32_t ms_line_of(const ms_parser *p, size_t i);           /* line of the token in the file */
/* The statement is over: true when nothing is left to read. */
static inline bool ms_done(const ms_parser *p)
{
    return p->i >= p->n;
}

/* ---- pieces of the grammar --------------------------------------------------------------------------------------- */

/* column.c: "(START WITH 5)" behind GENERATED ... AS IDENTITY, without the parentheses; NULL = none. */
const char *ms_take_identity_options(ms_parser *p);
/* expr.c: from the cursor to where the expression of a column's DEFAULT ends. NULL = nothing there. */
const char *ms_take_default(ms_parser *p, bool *is_volatile);
/* Does the token range call a function that is not known to give one value for the whole statement? */
bool ms_calls_volatile(const ms_parser *p, size_t from, size_t to);
/* How constant the function is whose name is token i; tokens before `from` are not looked at. */
ms_volatility ms_call_volatility(const ms_parser *p, size_t from, size_t i);
/* mention.c: table-like names in tokens [from, to), each once. Looks into the bodies of string-quoted routines. */
void ms_find_mentions(const ms_parser *p, size_t from, size_t to, ms_names *out);
/* Is an UPDATE or DELETE in [from, to) without its WHERE? */
bool ms_where_missing(const ms_parser *p, size_t from, size_t to);

/* type.c */
bool ms_take_type(ms_parser *p, ms_type *type);
/* Words that begin a column's attribute, and so end its type or default. */
bool ms_ends_type(const ms_parser *p);

/* constraint.c */
/* Does a constraint begin here, or a column that is called `check`, `key`, ...? */
bool ms_at_table_constraint(const ms_parser *p);
bool ms_take_table_constraint(ms_parser *p, ms_constraint *constraint);
bool ms_take_references(ms_parser *p, ms_constraint *constraint);
void ms_take_constraint_tail(ms_parser *p, ms_constraint *constraint);

/* options.c: ALTER TABLE of MySQL and MariaDB: ENGINE = x, CONVERT TO CHARACTER SET x, ALGORITHM = x, ... up to the
 * comma; each becomes a table_option op (value = its name, expr = all of it as written). */
bool ms_take_table_options(ms_parser *p, ms_name table, int32_t line);

/* column.c: what a column definition brings along goes to `constraints`. */
typedef struct ms_column_extra {
    MS_VEC(ms_constraint) constraints;
    bool volatile_default;
} ms_column_extra;
bool ms_take_column(ms_parser *p, ms_column *column, ms_column_extra *extra);

/* index.c */
bool ms_take_index_parts(ms_parser *p, ms_index *index);
/* Everything behind the parts: INCLUDE, WITH, WHERE, USING, ... */
bool ms_take_index_tail(ms_parser *p, ms_index *index);
/* ALGORITHM = x and LOCK = x at the cursor: remembered, and handed out as table_option ops. */
bool ms_take_online_hint(ms_parser *p);
void ms_push_online_hints(ms_parser *p, ms_name table);
/* [FULLTEXT|SPATIAL] [UNIQUE] KEY|INDEX [name] [USING m] (parts) options, of CREATE TABLE and ALTER TABLE ADD */
bool ms_at_table_index(const ms_parser *p);
bool ms_take_table_index(ms_parser *p, ms_index *index);

/* ---- statements: each reads one from behind its leading words ---------------------------------------------------- */

typedef struct ms_create {      /* CREATE ... up to the word that names the object */
    bool or_replace, temporary, unlogged, unique, concurrently;
    bool options; /* DEFINER, ALGORITHM, SQL SECURITY, RECURSIVE, CONSTRAINT: more than the model carries */
    const char *method;         /* "fulltext", "spatial" */
} ms_create;

bool ms_parse_create_table(ms_parser *p, const ms_create *c);
bool ms_parse_create_index(ms_parser *p, const ms_create *c);
bool ms_parse_create_view(ms_parser *p, const ms_create *c);
bool ms_parse_create_materialized_view(ms_parser *p, const ms_create *c);
bool ms_parse_create_sequence(ms_parser *p, const ms_create *c);
bool ms_parse_create_type(ms_parser *p, const ms_create *c);
bool ms_parse_create_schema(ms_parser *p, const ms_create *c);
bool ms_parse_create_trigger(ms_parser *p, const ms_create *c);
bool ms_parse_create_function(ms_parser *p, const ms_create *c);
bool ms_parse_create_procedure(ms_parser *p, const ms_create *c);
bool ms_parse_create_extension(ms_parser *p, const ms_create *c);
bool ms_parse_create_domain(ms_parser *p, const ms_create *c);
bool ms_parse_create_aggregate(ms_parser *p, const ms_create *c);
bool ms_parse_create_event(ms_parser *p, const ms_create *c);

bool ms_parse_alter_table(ms_parser *p);
bool ms_parse_alter_index(ms_parser *p);
bool ms_parse_alter_view(ms_parser *p);
bool ms_parse_alter_materialized_view(ms_parser *p);
bool ms_parse_alter_sequence(ms_parser *p);
bool ms_parse_alter_type(ms_parser *p);

bool ms_parse_drop_index(ms_parser *p);
bool ms_parse_drop_trigger(ms_parser *p);
/* The other DROPs share one form: [IF EXISTS] name [(args)], ... [CASCADE] */
bool ms_parse_drop_objects(ms_parser *p, ms_op_kind op, ms_object_kind kind);

bool ms_parse_rename_table(ms_parser *p);
bool ms_parse_truncate(ms_parser *p);
bool ms_parse_comment(ms_parser *p);
bool ms_parse_reindex(ms_parser *p);
bool ms_parse_insert(ms_parser *p);
bool ms_parse_replace(ms_parser *p);
bool ms_parse_update(ms_parser *p);
bool ms_parse_delete(ms_parser *p);
bool ms_parse_with(ms_parser *p);
bool ms_parse_set(ms_parser *p);
bool ms_parse_reset(ms_parser *p);
bool ms_parse_pragma(ms_parser *p);
bool ms_parse_use(ms_parser *p);
bool ms_parse_begin(ms_parser *p);
bool ms_parse_commit(ms_parser *p);
bool ms_parse_rollback(ms_parser *p);
bool ms_parse_prepare(ms_parser *p);
bool ms_parse_savepoint(ms_parser *p);
bool ms_parse_start(ms_parser *p);
bool ms_parse_end(ms_parser *p);
bool ms_parse_grant(ms_parser *p);
bool ms_parse_revoke(ms_parser *p);
/* A role's name; NULL: there is none, or it is who is connected (CURRENT_USER). */
const char *ms_take_role(ms_parser *p);

/* DEFINER = user, ALGORITHM = x, SQL SECURITY x at the cursor: taken. */
bool ms_take_definer(ms_parser *p);

/* opaque.c: the op of a statement, or of one ALTER TABLE action (tokens [from, to)), that is not modelled. */
void ms_push_opaque(ms_parser *p);
void ms_push_opaque_action(ms_parser *p, ms_name table, size_t from, size_t to);
/* code.c: queries, DO blocks and the like; other.c: objects without ops of their own. False: nothing was pushed. */
bool ms_push_code(ms_parser *p);
bool ms_push_other(ms_parser *p);
/* Routines called in tokens [from, to), each once, but for the servers' own. Looks into the bodies of routines. */
void ms_find_calls(const ms_parser *p, size_t from, size_t to, ms_names *out);
/* OR REPLACE, TEMPORARY, DEFINER = x, ... at the cursor: taken. */
void ms_skip_to_object(ms_parser *p);
ms_object_kind ms_take_object_phrase(ms_parser *p, const char **words);
/* Kind of object that the words at the cursor name ("MATERIALIZED VIEW"), which are taken; NONE: nothing is taken. */
ms_object_kind ms_take_object_kind(ms_parser *p);

/* parse.c: one statement, tokens to ops. */
void ms_parse_tokens(ms_parser *p);

#endif
