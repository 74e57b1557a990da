/* internal.h: what the files of dialects/postgresql share. */
#ifndef MS_DIALECTS_POSTGRESQL_INTERNAL_H
#define MS_DIALECTS_POSTGRESQL_INTERNAL_H

#include "../common/common.h"

#include "postgresql.h"

/* types.c */
void ms_postgresql_type_read(const char *words, ms_type *type);
/* The text that format_type() gives, arguments and all, into *type; length and scale are -1 where it has none. */
void ms_postgresql_type_parse(const char *text, ms_arena *arena, ms_type *type);
void ms_postgresql_type_print(ms_sql *sql, const ms_type *type);
/* One spelling for "int[]", "INTEGER []" and "integer[]"; schema (may be NULL) is taken off user types. */
const char *ms_postgresql_type_text(const char *text, const char *schema, ms_arena *arena);

/* What stands between the column and the type in USING, where the server has no cast that it uses by itself for this change:
 * one that can be asked for, or the way by text, which every type has. "" = USING is not needed. */
const char *ms_postgresql_type_cast(const ms_type *from, const ms_type *to);

/* signature.c: schema (may be NULL) is taken off user types */
const char *ms_postgresql_signature_in(const char *text, const char *schema, ms_arena *arena);
const char *ms_postgresql_signature(const char *text, ms_arena *arena);

/* factrows.c, facts.c */
#define MS_POSTGRESQL_N_FACTS 121 /* a constant, as the dialect's const table needs it; factrows.c checks it */
extern const ms_fact ms_postgresql_facts[MS_POSTGRESQL_N_FACTS];
const ms_fact *ms_postgresql_fact(const ms_op *op, const ms_catalog *catalog, int32_t version);
/* How PostgreSQL carries out ALTER COLUMN TYPE from one type to the other: NULL = rewrite without loss, else the tag of
 * the fact row: "free" (catalog only) or "lossy" (rewrite that rounds or cuts silently). */
const char *ms_postgresql_type_change(const ms_type *from, const ms_type *to);

/* lower.c, lowerobj.c */
extern const ms_common_spelling ms_postgresql_spelling;
ms_status ms_postgresql_lower_list(const ms_op *ops, size_t n, const ms_catalog *before, int32_t version, ms_arena *arena,
                                   ms_lowered_list *out, size_t *failed, ms_error *err);
ms_status ms_postgresql_lower(const ms_op *op, const ms_catalog *catalog, int32_t version, ms_arena *arena,
                              ms_strings *out, ms_error *err);
/* State of one call of lower. */
typedef struct ms_postgresql_lowering {
    const ms_op *op;
    const ms_catalog *catalog; /* may be NULL */
    int32_t version;
    ms_arena *arena;
    ms_strings *out;
    ms_error *err;
    ms_sql sql;                /* the statement being written; emit() pushes it to out and starts anew */
} ms_postgresql_lowering;
typedef ms_status (*ms_postgresql_lower_fn)(ms_postgresql_lowering *low);
void ms_postgresql_emit(ms_postgresql_lowering *low);
ms_status ms_postgresql_refuse(ms_postgresql_lowering *low, const char *reason, const char *instead);
/* The function for ops on views, sequences, types, triggers, routines, ...; NULL = none. */
ms_postgresql_lower_fn ms_postgresql_lower_object(ms_op_kind kind);
const char *ms_postgresql_kind_word(ms_object_kind kind);

/* comment.c; nothing where there is no comment */
void ms_postgresql_comment(ms_postgresql_lowering *low, const char *kind, ms_name object, const char *column,
                           const char *text);
ms_status ms_postgresql_comment_op(ms_postgresql_lowering *low);
void ms_postgresql_object_comment(ms_postgresql_lowering *low);     /* of what the op makes */
void ms_postgresql_constraint_comment(ms_postgresql_lowering *low, ms_name table, const ms_constraint *constraint);
void ms_postgresql_index_comment(ms_postgresql_lowering *low, ms_name table, const ms_index *index);
void ms_postgresql_table_comments(ms_postgresql_lowering *low, const ms_table *table);

/* identity.c: old is the column as it is in the catalog */
void ms_postgresql_put_options(ms_sql *sql, const char *sequence);  /* of an identity, in parentheses; nothing for NULL */
bool ms_postgresql_identity_differs(const ms_column *a, const ms_column *b);
ms_status ms_postgresql_change_identity(ms_postgresql_lowering *low, const ms_column *old, const ms_column *column);
ms_status ms_postgresql_set_identity(ms_postgresql_lowering *low);
/* privilege.c: GRANT and REVOKE */
ms_status ms_postgresql_privileges(ms_postgresql_lowering *low);
ms_status ms_postgresql_owner(ms_postgresql_lowering *low);
/* relabel.c: ALTER_ENUM with all labels that are to be */
ms_status ms_postgresql_relabel(ms_postgresql_lowering *low);

/* load.c: the rows; queries.c: the query texts */
ms_loader *ms_postgresql_load_begin(ms_catalog *catalog, int32_t version);
ms_loader *ms_postgresql_load_scope(ms_catalog *catalog, int32_t version, const ms_scope *scope);
const char *ms_postgresql_load_query(ms_loader *loader, size_t i);
ms_status ms_postgresql_load_row(ms_loader *loader, size_t i, const ms_text *values, size_t n, ms_error *err);
ms_status ms_postgresql_load_end(ms_loader *loader, ms_error *err);
typedef enum ms_postgresql_query {
    PG_SCHEMAS, PG_TABLES, PG_COLUMNS, PG_CONSTRAINTS, PG_INDEXES, PG_VIEWS, PG_SEQUENCES, PG_ENUMS, PG_DOMAINS,
    PG_ROUTINES, PG_TRIGGERS, PG_EXTENSIONS, PG_POLICIES, PG_RULES, PG_STATISTICS, PG_PRIVILEGES, PG_QUERY_COUNT
} ms_postgresql_query;
/* The names of a scope as SQL: two arrays of texts, of quoted qualified names and of their last parts; one = the qualified
 * name, where there is but one. prepared: ms_postgresql_load_prepare's statements were carried out. */
typedef struct ms_postgresql_names { const char *qualified, *last, *one; bool prepared; } ms_postgresql_names;
/* The text of a query for this version (names NULL: of the whole catalog), and how many columns its rows have. */
const char *ms_postgresql_query_text(ms_postgresql_query query, int32_t version, const ms_postgresql_names *names, ms_arena *arena);
/* What stands for {WORDS} in this version. */
const char *ms_postgresql_query_worded(const char *text, int32_t version, ms_arena *arena);
size_t ms_postgresql_query_width(ms_postgresql_query query);
/* A row of a query, as that would give it; one of another width is passed over. */
void ms_postgresql_load_as(ms_loader *loader, ms_postgresql_query query, const ms_text *values, size_t n);

/* scope.c: the tables of a scope and what belongs to them, by one query: its rows are kept, and at their end given to
 * ms_postgresql_load_as as those of the queries over all tables. */
enum { PG_SCOPE_WIDTH = 12 };
typedef struct ms_postgresql_scope ms_postgresql_scope;
const char *ms_postgresql_scope_query(ms_postgresql_query query, int32_t version, const ms_postgresql_names *names, ms_arena *arena);
/* privilege.c: a row of PG_PRIVILEGES */
void ms_postgresql_row_privilege(ms_catalog *catalog, const ms_text *v);
void ms_postgresql_load_prepare(int32_t version, ms_arena *arena, ms_strings *out);
ms_postgresql_scope *ms_postgresql_scope_new(ms_arena *arena);
void ms_postgresql_scope_row(ms_postgresql_scope *scope, const ms_text *values);
void ms_postgresql_scope_end(ms_postgresql_scope *scope, ms_loader *loader);

/* respell.c: an expression or query as the server prints it -> as it prints it once it has read that again */
const char *ms_postgresql_respelt(const char *text, ms_arena *arena);

/* session.c */
ms_error_class ms_postgresql_classify(const ms_error *error);
void ms_postgresql_session(const ms_session_policy *policy, int32_t version, ms_arena *arena, ms_strings *out);
void ms_postgresql_scratch(const char *name, const char *from, int32_t version, ms_arena *arena, ms_scratch_sql *out);
extern const ms_function_list *const ms_postgresql_functions[];
enum { MS_POSTGRESQL_N_VIEWS = 10 };
extern const ms_system_view ms_postgresql_views[MS_POSTGRESQL_N_VIEWS];
/* key: a number */
void ms_postgresql_shared_lock(const char *key, int32_t version, ms_arena *arena, ms_runner_lock *out);
void ms_postgresql_runner_lock(const char *name, int32_t version, ms_arena *arena, ms_runner_lock *out);
const char *ms_postgresql_lock_query(ms_name table, int32_t version, ms_arena *arena);
ms_status ms_postgresql_backup(const ms_backup_request *request, int32_t version, ms_arena *arena,
                               ms_backup_command *out, ms_error *err);

/* fingerprint.c */
/* to_regclass() of a name as a literal: NULL for the server when there is no such relation. */
void ms_postgresql_regclass(ms_sql *sql, ms_name name);
const char *ms_postgresql_fingerprint(const ms_op *op, int32_t version, ms_arena *arena);

/* normalize.c, expression.c */
/* Has the table (NULL: no) the same constraint or index, whatever its name? A partition has its parent's. */
bool ms_postgresql_has_constraint(const ms_table *table, const ms_constraint *constraint);
bool ms_postgresql_has_index(const ms_table *table, const ms_index *index);
void ms_postgresql_normalize(ms_catalog *catalog, int32_t version);
/* An SQL expression in the form in which two are compared: see expression.c. schema = the default schema or NULL. */
/* The text of an interval's constant in one form; as it is where it is no plain list of numbers and units. */
const char *ms_postgresql_interval(const char *text, ms_arena *arena);
const char *ms_postgresql_expression(const char *expr, const char *schema, ms_arena *arena);
/* One about the columns of a table: t.a is a. */
const char *ms_postgresql_condition(const char *expr, const char *table, const char *schema, ms_arena *arena);
/* A clause that is no expression (options, bounds of a partition): words in lower case, without parentheses. */
const char *ms_postgresql_clause(const char *text, ms_arena *arena);

extern const ms_portable ms_postgresql_portable;

#endif
