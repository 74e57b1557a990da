/* portable.h: portable SQL: one text, lowered to every database. The language is written down in doc/portable.md.
 *
 * Three steps, all pure: ms_portable_parse reads the text strictly, with expressions and queries already written for the
 * target; ms_portable_bind makes native ops of one statement, given the catalog that it meets; ms_portable_logical brings
 * a native catalog back into logical types, so that catalogs of two databases can be compared. What has no portable
 * meaning is refused with line, column and a way out. What differs between databases is in ms_dialect.portable. */
#ifndef MS_PORTABLE_PORTABLE_H
#define MS_PORTABLE_PORTABLE_H

#include <migsafe/dialect.h>

/* Splits and lexes portable text; unquoted names are lower case. For ms_sql_fingerprint as well. */
extern const ms_dialect ms_dialect_portable;

/* Where in the text something was said; `what` is the name or type text that the reader made of it. */
typedef struct ms_portable_place { const void *what; uint32_t at; } ms_portable_place;

typedef struct ms_portable_statement {
    size_t first_op, n_ops;     /* in ms_portable_script.ops; types are logical, expressions native */
    uint32_t at;                /* byte of the text */
    int32_t line;
    const char *sql;            /* INSERT, UPDATE, DELETE, a TRUNCATE that deletes: the native statement; else NULL */
    ms_txn_verb txn;            /* BEGIN and COMMIT: nothing else is set */
    const char *directive;
    int32_t directive_line;
} ms_portable_statement;

typedef struct ms_portable_script {
    const ms_dialect *target;
    int32_t version;
    const char *text;
    int32_t line0;
    MS_VEC(ms_portable_statement) statements;
    ms_ops ops;
    MS_VEC(ms_portable_place) places;
} ms_portable_script;

/* text must outlive *out. MS_ERR_USAGE or MS_ERR_UNSUPPORTED with line, column and hint. */
MS_API ms_status ms_portable_parse(const ms_dialect *target, int32_t version, const char *text, size_t len, int32_t line0,
                                   ms_arena *arena, ms_portable_script *out, ms_error *err);

/* The native ops of statement i, on a catalog as it is before it. An op that this database does not need (a comment on
 * SQLite) is left out and named in *warnings. */
MS_API ms_status ms_portable_bind(const ms_portable_script *script, size_t i, const ms_catalog *before, ms_arena *arena,
                                  ms_ops *out, ms_strings *warnings, ms_error *err);

/* The native statement that must follow INSERT statement i on this catalog, or NULL. */
MS_API const char *ms_portable_after_insert(const ms_portable_script *script, size_t i, const ms_catalog *before, ms_arena *arena);

/* All of it: a portable text as a native script, on the catalog that it meets. */
MS_API ms_status ms_portable_to_native(const ms_dialect *target, int32_t version, const char *text, size_t len, int32_t line0,
                                       const ms_catalog *before, ms_arena *arena, ms_script *out, ms_strings *warnings, ms_error *err);

/* What portable SQL can say of a catalog: logical types, one spelling of expressions; comments, options, estimates and what
 * a server makes by itself are gone (doc/portable.md lists what is left out). Two databases hold the same portable schema
 * when ms_catalog_canonical of these is equal. NULL: the dialect has no portable SQL. */
MS_API ms_catalog *ms_portable_logical(const ms_catalog *catalog, const ms_dialect *dialect, int32_t version, ms_arena *arena);

/* The row for a logical type, NULL = none. */
const ms_portable_type *ms_portable_type_row(const ms_portable *how, int32_t version, ms_type_kind logical);
/* The CHECK that goes with a column of this type, or NULL. style is the target's. */
const char *ms_portable_guard(const ms_portable_type *row, const ms_type *type, const char *column, const ms_sql_style *style,
                              ms_arena *arena);
/* A string with a backslash as ms_sql_lit writes it for MySQL, in the form that can be kept in a definition. */
const char *ms_portable_kept_string(const char *literal, ms_arena *arena);
/* Name of what has none in the text: table_columns_suffix, cut to 63 bytes so that it stays unique. */
const char *ms_portable_made_name(const char *table, const ms_strings *columns, const char *suffix, ms_arena *arena);

#endif
