/* lite.h: what the files of the SQLite dialect share. Private to dialects/sqlite. */
#ifndef MS_DIALECTS_SQLITE_LITE_H
#define MS_DIALECTS_SQLITE_LITE_H

#include "../common/common.h"

/* First versions of what ALTER TABLE and others can do. */
enum {
    MS_LITE_RENAME_COLUMN = 32500,
    MS_LITE_DROP_COLUMN = 33500,
    MS_LITE_ALTER_CONSTRAINT = 35300, /* SET/DROP NOT NULL, ADD CHECK, DROP CONSTRAINT */
    MS_LITE_STRICT = 33700
};

extern const ms_common_spelling ms_lite_spelling;

enum { MS_LITE_FACTS = 54 };
extern const ms_fact ms_lite_facts[MS_LITE_FACTS];

/* types.c */
void ms_lite_type_read(const char *words, ms_type *type);
void ms_lite_type_parse(const char *text, ms_arena *arena, ms_type *type); /* a declared type: "VARCHAR(20)" */
void ms_lite_type_write(ms_sql *sql, const ms_type *type);

/* lower.c, lower_table.c */
typedef struct ms_lite_lower {
    const ms_op *op;
    const ms_catalog *catalog; /* may be NULL */
    int32_t version;
    ms_arena *arena;
    ms_strings *out;
    ms_error *err;
    bool rebuild;              /* set when ALTER TABLE cannot do it, but a rebuild of the table can */
} ms_lite_lower;
ms_status ms_lite_lower_op(const ms_op *op, const ms_catalog *catalog, int32_t version, ms_arena *arena,
                           ms_strings *out, ms_error *err);
/* The same for lists: ms_dialect.lower_list. */
ms_status ms_lite_lower_list(const ms_op *ops, size_t n, const ms_catalog *before, int32_t version, ms_arena *arena,
                             ms_lowered_list *out, size_t *failed, ms_error *err);
/* Lowers one op and says in lower->rebuild whether a rebuild could do what it refused. */
ms_status ms_lite_lower_native(ms_lite_lower *lower, const ms_op *op);
ms_status ms_lite_unsupported(ms_lite_lower *lower, const char *what, const char *hint);
ms_status ms_lite_needs_rebuild(ms_lite_lower *lower, const char *what);
ms_status ms_lite_create_table(ms_lite_lower *lower, const ms_op *op);
ms_status ms_lite_add_column(ms_lite_lower *lower, const ms_op *op);
ms_status ms_lite_drop_column(ms_lite_lower *lower, const ms_op *op);
/* ADD COLUMN with the foreign keys and checks of that very column, which ALTER TABLE takes along. */
ms_status ms_lite_add_column_with(ms_lite_lower *lower, const ms_op *op, const ms_op *constraints, size_t n);
/* Does this name stand in the text, outside of strings and comments? */
bool ms_lite_mentions(const char *text, const char *name);

/* Names of tables while they are built. */
#define MS_LITE_REBUILD_PREFIX "migsafe_rebuild_"

/* rebuild.c: where a column of the new table gets its values from. */
typedef struct ms_lite_source {
    const char *column;        /* as the new table calls it */
    const char *expr;          /* SQL over the old table; NULL = nothing is copied: generated */
} ms_lite_source;
typedef MS_VEC(ms_lite_source) ms_lite_sources;
/* Pushes the statements that turn `old` into `new`, a table of the same name, with its rows, indexes and triggers;
 * lower->catalog is the one after it (its triggers and views). */
ms_status ms_lite_rebuild(ms_lite_lower *lower, const ms_table *old, const ms_table *new, const ms_lite_sources *sources);
/* Spells a default as SQLite takes it: a literal, CURRENT_TIMESTAMP, or an expression in parentheses. */
const char *ms_lite_default(const char *expr, ms_arena *arena);

/* made_name.c: an unnamed index is called table_column_idx, a unique one table_column_key, with a number behind it where that
 * is taken. */
const char *ms_lite_made_name(const char *table, const ms_index *index, ms_arena *arena);
bool ms_lite_is_made_name(const char *name, const char *table, const ms_index *index, ms_arena *arena); /* numbered or not */
/* One that neither the catalog nor `more` (NULL = none) has. */
const char *ms_lite_free_name(const ms_lite_lower *lower, ms_name table, const ms_index *index, const ms_strings *more);

/* facts.c */
const ms_fact *ms_lite_fact(const ms_op *op, const ms_catalog *catalog, int32_t version);

/* load.c */
ms_loader *ms_lite_load_begin(ms_catalog *catalog, int32_t version);
ms_loader *ms_lite_load_scope(ms_catalog *catalog, int32_t version, const ms_scope *scope);
const char *ms_lite_load_query(ms_loader *loader, size_t i);
ms_status ms_lite_load_row(ms_loader *loader, size_t i, const ms_text *values, size_t n, ms_error *err);
ms_status ms_lite_load_end(ms_loader *loader, ms_error *err);

/* normalize.c */
void ms_lite_normalize(ms_catalog *catalog, int32_t version);

/* session.c */
ms_error_class ms_lite_classify(const ms_error *error);
void ms_lite_session(const ms_session_policy *policy, int32_t version, ms_arena *arena, ms_strings *out);
void ms_lite_scratch(const char *name, const char *from, int32_t version, ms_arena *arena, ms_scratch_sql *out);
extern const ms_function_list *const ms_lite_functions[];
const char *ms_lite_attach(const char *file, const char *name, ms_arena *arena);
void ms_lite_runner_lock(const char *name, int32_t version, ms_arena *arena, ms_runner_lock *out);
ms_status ms_lite_backup(const ms_backup_request *request, int32_t version, ms_arena *arena, ms_backup_command *out,
                         ms_error *err);
bool ms_lite_keys_off(const ms_op *op);
const char *ms_lite_fingerprint(const ms_op *op, int32_t version, ms_arena *arena);

extern const ms_portable ms_lite_portable;

#endif
