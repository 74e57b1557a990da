/* my.h: what the MySQL and MariaDB dialects share. Private to dialects/mysql and dialects/mariadb.
 *
 * Both are one body of code over two ms_my_family tables; a difference is a row of a table (features, queries, facts),
 * not an `if` spread over the files. Pure like every dialect: no I/O, no client library. */
#ifndef MS_DIALECTS_MYSQL_MY_H
#define MS_DIALECTS_MYSQL_MY_H

#include <migsafe/dialect.h>

/* Both keep one name space of unique constraints and unique indexes, per table; tables' names compare by byte (the
 * server's default on Linux, lower_case_table_names=0). */
#define MS_MY_COMPARE                                                                                     \
    (MS_COMPARE_OTHERS_CI | MS_CATALOG_KEYS_SHRINK | MS_CATALOG_UNIQUE_IS_INDEX | MS_CATALOG_INDEX_PER_TABLE | \
     MS_CATALOG_COLUMN_ORDER | MS_CATALOG_LIKE_COPIES_ALL | MS_CATALOG_RENAME_TO_DEFAULT | MS_CATALOG_NAMES_NUMBERED | \
     MS_CATALOG_KEY_INDEX | MS_CATALOG_SEQUENCES_UNREAD | MS_CATALOG_STRINGS_DOUBLE | MS_CATALOG_PRIVILEGES_STAY)

/* What came with some version of one or both servers. */
typedef enum ms_my_feature {
    MS_MY_CHECK,            /* CHECK constraints are kept and enforced */
    MS_MY_EXPR_DEFAULT,     /* DEFAULT (expression) */
    MS_MY_LOB_DEFAULT,      /* a plain literal as default of TEXT, BLOB and JSON columns */
    MS_MY_EXPR_INDEX,       /* key parts that are expressions */
    MS_MY_DESC_INDEX,       /* key parts stored descending */
    MS_MY_RENAME_COLUMN,
    MS_MY_RENAME_INDEX,
    MS_MY_DROP_CONSTRAINT,  /* ALTER TABLE ... DROP CONSTRAINT name, whatever its kind */
    MS_MY_NOT_ENFORCED,     /* CHECK ... NOT ENFORCED */
    MS_MY_SEQUENCE,
    MS_MY_INVISIBLE_COLUMN,
    MS_MY_UUID,
    MS_MY_INET,
    MS_MY_JSON,
    MS_MY_IF_EXISTS,        /* IF [NOT] EXISTS in ALTER TABLE actions and on indexes */
    MS_MY_FEATURE_COUNT
} ms_my_feature;

/* Rows of facts; the definitions check the count. The first row is the worst case. */
enum { MS_MY_MYSQL_FACTS = 105, MS_MY_MARIADB_FACTS = 100 };
extern const ms_fact ms_my_mysql_facts[MS_MY_MYSQL_FACTS];
extern const ms_fact ms_my_mariadb_facts[MS_MY_MARIADB_FACTS];

typedef struct ms_my_family {
    const char *product;
    bool mariadb;
    int32_t since[MS_MY_FEATURE_COUNT]; /* first version; 0 = never */
    const ms_fact *facts;
    size_t n_facts;
} ms_my_family;

extern const ms_sql_style ms_my_style;
extern const ms_my_family ms_my_mysql;   /* dialects/mysql/mysql.c */
extern const ms_my_family ms_my_mariadb; /* dialects/mariadb/mariadb.c */

static inline bool ms_my_has(const ms_my_family *family, int32_t version, ms_my_feature feature)
{
    return family->since[feature] != 0 && version >= family->since[feature];
}

/* ---- types.c ---- */
/* ms_dialect.type_read of both. */
void ms_my_type_read(const char *words, ms_type *type);
/* Reads a whole spelling, as in information_schema.columns.column_type: "int(10) unsigned", "enum('a','b')". */
void ms_my_type_parse(const char *text, ms_arena *arena, ms_type *type);
/* Appends the native spelling of a logical type. MS_ERR_UNSUPPORTED with what to write instead. */
ms_status ms_my_type_write(const ms_my_family *family, int32_t version, const ms_type *type, ms_sql *sql,
                           ms_error *err);
/* Digits of a fraction of a second that a column of this type gets: 6 when the type does not say. */
int32_t ms_my_time_precision(const ms_type *type);

/* ---- lower.c, lower_*.c ---- */
typedef struct ms_my_lower {
    const ms_my_family *family;
    int32_t version;
    const ms_catalog *catalog; /* may be NULL */
    ms_arena *arena;
    const ms_op *op;
    ms_strings *out;
    ms_error *err;
} ms_my_lower;
typedef ms_status (*ms_my_lower_fn)(ms_my_lower *lower, const ms_op *op);

ms_status ms_my_lower_op(const ms_my_family *family, const ms_op *op, const ms_catalog *catalog, int32_t version,
                         ms_arena *arena, ms_strings *out, ms_error *err);
/* ms_dialect.lower_list of both. */
ms_status ms_my_lower_list(const ms_my_family *family, const ms_op *ops, size_t n, const ms_catalog *before, int32_t version,
                           ms_arena *arena, ms_lowered_list *out, size_t *failed, ms_error *err);
/* COMMENT and OPTION clauses take a plain string only; backslashes are doubled (sql_mode without NO_BACKSLASH_ESCAPES,
 * the default of both servers). */
void ms_my_put_plain_string(ms_sql *sql, const char *text);
void ms_my_emit(ms_my_lower *lower, ms_sql *sql);
ms_status ms_my_unsupported(ms_my_lower *lower, const char *what, const char *hint);
/* The definition of one column after its name: type, nullability, default, comment, ... */
ms_status ms_my_put_column(ms_my_lower *lower, ms_sql *sql, const ms_column *column);
/* Is the text what the servers take after DEFAULT without parentheses on every version? */
bool ms_my_is_literal(const char *text);
/* TEXT, BLOB, JSON: their defaults follow rules of their own. */
bool ms_my_is_lob(const ms_type *type);
/* One constraint or index as it stands in CREATE TABLE and, after ADD, in ALTER TABLE. */
ms_status ms_my_put_constraint(ms_my_lower *lower, ms_sql *sql, const ms_constraint *constraint);
ms_status ms_my_put_index_parts(ms_my_lower *lower, ms_sql *sql, const ms_index *index);
ms_status ms_my_put_inline_index(ms_my_lower *lower, ms_sql *sql, const ms_index *index);
const ms_column *ms_my_find_column(const ms_catalog *catalog, ms_name table, const char *column);

ms_status ms_my_lower_create_table(ms_my_lower *lower, const ms_op *op);
ms_status ms_my_lower_add_column(ms_my_lower *lower, const ms_op *op);
ms_status ms_my_lower_drop_column(ms_my_lower *lower, const ms_op *op);
ms_status ms_my_lower_rename_column(ms_my_lower *lower, const ms_op *op);
ms_status ms_my_lower_modify(ms_my_lower *lower, const ms_op *op);
ms_status ms_my_lower_default(ms_my_lower *lower, const ms_op *op);
ms_status ms_my_lower_comment(ms_my_lower *lower, const ms_op *op);
ms_status ms_my_lower_add_constraint(ms_my_lower *lower, const ms_op *op);
ms_status ms_my_lower_primary_key(ms_my_lower *lower, const ms_op *op);
ms_status ms_my_lower_drop_constraint(ms_my_lower *lower, const ms_op *op);
ms_status ms_my_lower_rename_constraint(ms_my_lower *lower, const ms_op *op);
ms_status ms_my_lower_create_index(ms_my_lower *lower, const ms_op *op);
ms_status ms_my_lower_drop_index(ms_my_lower *lower, const ms_op *op);
ms_status ms_my_lower_rename_index(ms_my_lower *lower, const ms_op *op);

/* ---- facts.c ---- */
const ms_fact *ms_my_fact(const ms_my_family *family, const ms_op *op, const ms_catalog *catalog, int32_t version);

/* ---- load.c, load_keys.c, load_objects.c, queries.c ---- */
ms_loader *ms_my_load_begin(const ms_my_family *family, ms_catalog *catalog, int32_t version);
ms_loader *ms_my_load_scope(const ms_my_family *family, const ms_dialect *dialect, ms_catalog *catalog, int32_t version,
                            const ms_scope *scope); /* scope.c */
const char *ms_my_load_query(ms_loader *loader, size_t i);
ms_status ms_my_load_row(ms_loader *loader, size_t i, const ms_text *values, size_t n, ms_error *err);
ms_status ms_my_load_end(ms_loader *loader, ms_error *err);
const char *ms_my_load_table_options(ms_loader *l);

/* ---- options.c ---- */
void ms_my_apply_option(ms_catalog *catalog, ms_table *table, const ms_op *op);
const char *ms_my_invert_option(const ms_my_family *family, const ms_catalog *before, const ms_table *table, const ms_op *op,
                                ms_arena *arena, ms_ops *out);

/* ---- normalize.c, expr.c, temporal.c ---- */
void ms_my_normalize(const ms_my_family *family, ms_catalog *catalog, int32_t version);
/* One spelling for expressions that differ only in case, quoting, blanks, redundant parentheses and character-set
 * introducers; never valid SQL, only for comparing. */
const char *ms_my_expr_canonical(const char *expr, ms_arena *arena);
/* The default of a column of a date or time, as the server keeps it; anything else than a constant as it is. */
const char *ms_my_temporal_default(const ms_my_family *family, const ms_type *type, const char *text, ms_arena *arena);

/* ---- session.c, locks.c ---- */
ms_error_class ms_my_classify(const ms_error *error);
void ms_my_session(const ms_my_family *family, const ms_session_policy *policy, int32_t version, ms_arena *arena,
                   ms_strings *out);
void ms_my_scratch(const char *name, const char *from, int32_t version, ms_arena *arena, ms_scratch_sql *out);
extern const ms_function_list *const ms_my_functions[];
/* key: a name of 64 characters at the most; a longer one is the server's to refuse */
void ms_my_shared_lock(const char *key, int32_t version, ms_arena *arena, ms_runner_lock *out);
void ms_my_runner_lock(const char *name, int32_t version, ms_arena *arena, ms_runner_lock *out);
ms_status ms_my_backup(const ms_my_family *family, const ms_backup_request *request, ms_arena *arena,
                       ms_backup_command *out, ms_error *err);
const char *ms_my_lock_query(const ms_my_family *family, ms_name table, ms_arena *arena);
const char *ms_my_fingerprint(const ms_my_family *family, const ms_op *op, int32_t version, ms_arena *arena);

extern const ms_portable ms_my_mysql_portable, ms_my_mariadb_portable;

#endif
