/* common.h: what several dialects share: printing columns, constraints, indexes and tables, looking up types, facts and
 * SQLSTATEs, and reading catalog rows.
 *
 * Sits between ir.h / dialect.h and the dialects; private to dialects/. Pure: no I/O, no client library. The functions
 * are linked into every driver module that speaks one of the dialects, and are hidden there. */
#ifndef MS_DIALECTS_COMMON_H
#define MS_DIALECTS_COMMON_H

#include <string.h>

#include <migsafe/dialect.h>

#define MS_COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* ---- lowering ---------------------------------------------------------------------------------------------------- */

/* Where dialects spell the same thing differently. */
enum {
    MS_COMMON_INDEX_IN_TABLE = 1 << 0,     /* CREATE TABLE carries its plain indexes: KEY name (parts) */
    MS_COMMON_INDEX_PREFIX = 1 << 1,       /* key(n) */
    MS_COMMON_INDEX_NULLS = 1 << 2,        /* NULLS FIRST | LAST, operator classes and collations in index parts */
    MS_COMMON_INDEX_METHOD = 1 << 3,       /* ON table USING method (parts); without it: FULLTEXT, SPATIAL in front,
                                            * USING behind */
    MS_COMMON_INDEX_OWN_SCHEMA = 1 << 4,   /* the index's name has the schema: CREATE INDEX s.i ON t (SQLite) */
    MS_COMMON_COLUMN_COMMENT = 1 << 5,     /* COMMENT 'text' in a column definition */
    MS_COMMON_GENERATED_NULLABLE = 1 << 6, /* NOT NULL is refused on generated columns (MariaDB) */
    MS_COMMON_PARTITION_FIRST = 1 << 7     /* PARTITION BY stands before the table options, not behind them */
};

typedef struct ms_common_spelling {
    const ms_sql_style *style;
    uint32_t flags;                                                /* MS_COMMON_* */
    void (*type)(ms_sql *sql, const ms_type *type);                /* the type with arguments, charset and collation */
    void (*identity)(ms_sql *sql, const ms_column *column);        /* for identity != NONE; NULL = nothing is printed */
    /* After everything else of a column; table is NULL outside CREATE TABLE. NULL = nothing. */
    void (*column_end)(ms_sql *sql, const ms_table *table, const ms_column *column);
    /* True for a constraint that column_end has printed with its column (SQLite: INTEGER PRIMARY KEY). NULL = none. */
    bool (*constraint_inline)(const ms_table *table, const ms_constraint *constraint);
} ms_common_spelling;

/* "schema"."name" or "name". */
void ms_common_name(ms_sql *sql, ms_name name);
/* ("a", "b") */
void ms_common_columns(ms_sql *sql, const ms_strings *columns);
/* Name, type, GENERATED, NOT NULL, DEFAULT, identity, ON UPDATE, INVISIBLE, COMMENT: the order every engine accepts. */
void ms_common_column_sql(ms_sql *sql, const ms_common_spelling *how, const ms_table *table, const ms_column *column);
/* [CONSTRAINT name] PRIMARY KEY (...) and so on, as in CREATE TABLE and after ALTER TABLE t ADD. */
void ms_common_constraint_sql(ms_sql *sql, const ms_common_spelling *how, const ms_constraint *constraint);
/* REFERENCES table (columns) MATCH ... ON DELETE ..., and DEFERRABLE ... NOT VALID: as both stand behind a column. */
void ms_common_references_sql(ms_sql *sql, const ms_constraint *constraint);
void ms_common_constraint_tail_sql(ms_sql *sql, const ms_constraint *constraint);
/* (part, part) */
void ms_common_index_parts_sql(ms_sql *sql, const ms_common_spelling *how, const ms_index *index);
/* CREATE [UNIQUE] INDEX [CONCURRENTLY] [IF NOT EXISTS] name ON table ...; op (may be NULL) gives the options. */
void ms_common_index_sql(ms_sql *sql, const ms_common_spelling *how, const ms_op *op, const ms_index *index);
/* CREATE TABLE with columns and constraints, options, PARTITION OF, LIKE and AS, without the closing semicolon. Indexes
 * only with MS_COMMON_INDEX_IN_TABLE: elsewhere the caller adds CREATE INDEX statements for those without
 * of_constraint. */
void ms_common_create_table_sql(ms_sql *sql, const ms_common_spelling *how, const ms_op *op);
/* IF EXISTS, IF NOT EXISTS, CASCADE when the op says so. */
void ms_common_if_exists(ms_sql *sql, const ms_op *op);
void ms_common_if_not_exists(ms_sql *sql, const ms_op *op);
void ms_common_cascade(ms_sql *sql, const ms_op *op);
/* "NO ACTION", "CASCADE", ... */
const char *ms_common_fk_action_text(ms_fk_action action);
/* Is this definition a whole CREATE statement (and not just a body)? */
bool ms_common_is_statement(const char *definition);
/* MS_ERR_UNSUPPORTED, code "unsupported_op": "DIALECT has no OP: reason", hint = what to write instead or NULL. */
ms_status ms_common_unsupported(ms_error *err, const char *dialect, const ms_op *op, const char *reason,
                                const char *instead);
/* MS_ERR_INTERNAL when a member that the op kind needs is missing (an op built by hand, a damaged plan),
 * MS_ERR_UNSUPPORTED for an inexact op, which would lose what its text says; else MS_OK. */
ms_status ms_common_check_op(const ms_op *op, ms_error *err);

/* ---- lists of ops ------------------------------------------------------------------------------------------------- */

/* lower_list at work: op after op, on a catalog that moves along. Part of a dialect's own list. */
typedef struct ms_common_list {
    const ms_op *ops;
    size_t n, at;
    const ms_catalog *catalog;  /* before the op at hand */
    ms_catalog *moving;         /* the same to apply ops to; NULL with a single op, after which nobody looks */
    int32_t version;
    ms_arena *arena;
    ms_lowered_list *out;
    ms_error *err;
} ms_common_list;
ms_common_list ms_common_list_of(const ms_op *ops, size_t n, const ms_catalog *before, int32_t version, ms_arena *arena,
                                 ms_lowered_list *out, ms_error *err);
/* The catalog moves over the op at hand. Where the last one leads is the server's to say: its failure is none. */
ms_status ms_common_list_move(ms_common_list *list);
/* The text of a lowered statement behind "ALTER TABLE name"; NULL when it is none. */
const char *ms_common_behind_table(const ms_sql_style *style, ms_name table, const char *sql, ms_arena *arena);
/* To the letter, the schema as well. */
bool ms_common_same_name(ms_name a, ms_name b);

/* ---- types ------------------------------------------------------------------------------------------------------- */

/* A row of a dialect's list of type names. Several rows may have one kind; the first one is the spelling to print. */
typedef struct ms_common_type {
    const char *words;      /* lower case, one blank between words, no arguments */
    ms_type_kind kind;
    int32_t length;         /* length when none is written; 0 = leave as it is */
    bool serial;
    bool is_unsigned;
} ms_common_type;
const ms_common_type *ms_common_type_find(const ms_common_type *rows, size_t n, const char *words); /* NULL = unknown */
const char *ms_common_type_words(const ms_common_type *rows, size_t n, ms_type_kind kind);          /* NULL = none */
/* (length), (length, scale) as far as they are given (>= 0). */
void ms_common_type_arguments(ms_sql *sql, const ms_type *type);

/* ---- facts ------------------------------------------------------------------------------------------------------- */

/* The row for an op, a tag and a version. A row's id is DIALECT.OP, DIALECT.OP.TAG or either with @N behind it, where N
 * only tells rows of one tag and different `since` apart; tag NULL = the row without a tag. The answer is the row with
 * that op and tag and the highest `since` that is not above version; without one the same for the op's rows without a
 * tag; without one `worst`. */
const ms_fact *ms_common_fact(const ms_fact *rows, size_t n, ms_op_kind op, const char *tag, int32_t version,
                              const ms_fact *worst);

/* Leading words of opaque statements -> tag. `words` matches a verb that starts with it at a word boundary; the longest
 * match wins wherever it stands in the table. */
typedef struct ms_common_verb { const char *words, *tag; } ms_common_verb;
/* Ops that only their words tell share the rows of opaque statements. */
ms_op_kind ms_common_fact_kind(const ms_op *op);
const char *ms_common_verb_tag(const ms_common_verb *rows, size_t n, const char *verb); /* NULL = not in the table */

/* ---- functions --------------------------------------------------------------------------------------------------- */

/* Those that all have; for ms_dialect.functions. */
extern const ms_function_list ms_common_constant, ms_common_stable;

/* ---- errors ------------------------------------------------------------------------------------------------------ */

/* What a SQLSTATE of the standard (and of the engines that follow it) means: first the whole code, then its class. */
ms_error_class ms_common_classify_sqlstate(const char *sqlstate);
typedef struct ms_common_native { int32_t native; ms_error_class class; } ms_common_native;
/* The class of a native error number; MS_CLASS_COUNT = not in the table. */
ms_error_class ms_common_classify_native(const ms_common_native *rows, size_t n, int32_t native);

/* ---- loading a catalog ------------------------------------------------------------------------------------------- */

const char *ms_common_text(ms_arena *arena, ms_text value);          /* copy in arena; NULL for SQL NULL */
const char *ms_common_text_nonempty(ms_arena *arena, ms_text value); /* NULL for SQL NULL and for '' */
int64_t ms_common_int(ms_text value, int64_t otherwise);             /* whole text as a number, else otherwise */
bool ms_common_bool(ms_text value);                                  /* t, true, y, yes, on, 1 in any case */
bool ms_common_text_is(ms_text value, const char *word);             /* equal without regard to ASCII case */
/* "CASCADE", "SET NULL", "c", "n", ...: words of information_schema and letters of pg_constraint. */
ms_fk_action ms_common_fk_action(ms_text value);
/* Rows come sorted by table, so the last one found is remembered: zero it first. NULL when there is no such table. */
typedef struct ms_common_table_cursor { ms_table *table; } ms_common_table_cursor;
ms_table *ms_common_table(ms_common_table_cursor *cursor, const ms_catalog *catalog, ms_text schema, ms_text name);
/* Error for a row of another width than the query promises: a bug or a driver that drops columns. */
ms_status ms_common_check_width(const char *dialect, size_t query, size_t n, size_t wanted, ms_error *err);

/* ---- small things ------------------------------------------------------------------------------------------------ */

/* 64-bit FNV-1a: keys of advisory locks, the same in every version of migsafe. */
uint64_t ms_common_hash(const char *text);
/* Takes redundant parentheses off: "((a > 0))" gives "a > 0"; "(a) + (b)" stays. Knows strings and quoted names. */
const char *ms_common_strip_parens(ms_arena *arena, const char *expr);

/* Takes out UNIQUE constraints and unnamed unique indexes on just the columns of the primary key: PostgreSQL and SQLite make
 * no index of their own for them and forget that they were said. For normalize(). */
void ms_common_drop_key_twins(ms_table *table);

#endif
