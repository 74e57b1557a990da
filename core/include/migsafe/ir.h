/* ir.h: the operation IR and the catalog model: schemas and changes to schemas as data.
 *
 * Lowest layer but base.h. Everything here is pure: no socket, no clock, no environment. All structs live in an arena
 * and point only into it or into longer-lived memory; nothing is freed singly. A name is stored as the catalog of that
 * database would store it (folded by the parser as the dialect says); comparing follows ms_catalog.compare. */
#ifndef MIGSAFE_IR_H
#define MIGSAFE_IR_H

#include <migsafe/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- names and types ----------------------------------------------------------------------------------------------- */

typedef struct ms_name {
    const char *schema; /* NULL = not qualified: the connection's default schema */
    const char *name;
} ms_name;
typedef MS_VEC(const char *) ms_strings;
typedef MS_VEC(ms_name) ms_names;

/* Logical types. A dialect maps its spellings to these and back; two types are equal when kind, length, scale, flags and
 * values are. MS_TYPE_OTHER compares by text. */
#define MS_TYPE_LIST(X)                                                                                            \
    X(OTHER, "other") X(BOOLEAN, "boolean") X(TINYINT, "tinyint") X(SMALLINT, "smallint")                          \
    X(MEDIUMINT, "mediumint") X(INTEGER, "integer") X(BIGINT, "bigint") X(DECIMAL, "decimal") X(REAL, "real")      \
    X(DOUBLE, "double") X(CHAR, "char") X(VARCHAR, "varchar") X(TEXT, "text") X(BINARY, "binary")                  \
    X(VARBINARY, "varbinary") X(BLOB, "blob") X(DATE, "date") X(TIME, "time") X(TIMETZ, "timetz")                  \
    X(TIMESTAMP, "timestamp") X(TIMESTAMPTZ, "timestamptz") X(INTERVAL, "interval") X(UUID, "uuid")                \
    X(JSON, "json") X(JSONB, "jsonb") X(ENUM, "enum") X(SET, "set") X(BIT, "bit") X(VARBIT, "varbit")              \
    X(YEAR, "year") X(INET, "inet") X(XML, "xml") X(ARRAY, "array") X(USER, "user")
typedef enum ms_type_kind {
#define X(id, text) MS_TYPE_##id,
    MS_TYPE_LIST(X)
#undef X
    MS_TYPE_COUNT
} ms_type_kind;
MS_API const char *ms_type_kind_name(ms_type_kind kind);

typedef struct ms_type {
    ms_type_kind kind;
    int32_t length;     /* characters, bytes or bits for CHAR..VARBIT; precision for DECIMAL and times; -1 = not given */
    int32_t scale;      /* DECIMAL; -1 = not given */
    bool is_unsigned;   /* MySQL */
    bool serial;        /* written as serial / bigserial / smallserial */
    const char *text;   /* the spelling of the file or of the server, for printing and for OTHER, USER, ARRAY */
    const char *charset, *collation; /* when stated; else NULL */
    ms_strings values;  /* ENUM and SET members */
} ms_type;
MS_API bool ms_type_equal(const ms_type *a, const ms_type *b);

/* ---- privileges ------------------------------------------------------------------------------------------------------ */

/* What a role may do with a thing. Privileges are not compared and no fact of the canonical form (roles are of the server,
 * not of the schema): they are followed so that GRANT, REVOKE and what is made again have a way back. */
typedef struct ms_privilege {
    const char *grantee;        /* "" = PUBLIC */
    const char *privilege;      /* in capitals; "ALL" = all that there are for such a thing, also where that is a single one */
    const char *column;         /* in ops: of this column; NULL = of the thing itself */
    bool grantable;             /* WITH GRANT OPTION. In a revoke op: only that goes */
} ms_privilege;
typedef MS_VEC(ms_privilege) ms_privileges;

typedef enum ms_acl_state {
    MS_ACL_DEFAULT,             /* as it was made: its owner has all; see MS_CATALOG_PUBLIC_USES */
    MS_ACL_SAID,                /* what the list says, and nothing else */
    MS_ACL_UNKNOWN
} ms_acl_state;
typedef struct ms_acl {
    ms_acl_state state;
    const char *owner;          /* NULL = ms_catalog.role */
    ms_privileges list;         /* of the thing itself; those of columns are in ms_column.privileges */
} ms_acl;

/* ---- the pieces of a table ----------------------------------------------------------------------------------------- */

typedef enum ms_identity { MS_IDENTITY_NONE, MS_IDENTITY_ALWAYS, MS_IDENTITY_BY_DEFAULT, MS_IDENTITY_AUTO } ms_identity;
typedef enum ms_generated { MS_GENERATED_NONE, MS_GENERATED_STORED, MS_GENERATED_VIRTUAL } ms_generated;

typedef struct ms_column {
    const char *name;
    ms_type type;
    bool not_null;
    const char *default_expr;   /* SQL text; NULL = no default */
    ms_identity identity;       /* AUTO = AUTO_INCREMENT / AUTOINCREMENT / serial */
    const char *sequence;       /* options of the identity's sequence, see ms_identity_options; NULL = as it comes */
    ms_generated generated;
    const char *generated_expr;
    const char *on_update;      /* MySQL: ON UPDATE CURRENT_TIMESTAMP */
    const char *comment;
    bool invisible;
    const char *check_expr;     /* MariaDB: CHECK of its definition; goes and is said anew with it. Elsewhere a constraint */
    ms_privileges privileges;
} ms_column;

typedef enum ms_constraint_kind {
    MS_CONSTRAINT_PRIMARY_KEY, MS_CONSTRAINT_UNIQUE, MS_CONSTRAINT_FOREIGN_KEY, MS_CONSTRAINT_CHECK,
    MS_CONSTRAINT_EXCLUDE, MS_CONSTRAINT_NOT_NULL
} ms_constraint_kind;
typedef enum ms_fk_action { MS_FK_NO_ACTION, MS_FK_RESTRICT, MS_FK_CASCADE, MS_FK_SET_NULL, MS_FK_SET_DEFAULT } ms_fk_action;

/* What a primary key says of a column beside its name. */
typedef struct ms_key_part {
    int32_t prefix;             /* as ms_index_part.prefix */
    bool desc;
} ms_key_part;
typedef struct ms_constraint {
    ms_constraint_kind kind;
    const char *name;           /* NULL = the server names it */
    ms_strings columns;         /* in key order */
    MS_VEC(ms_key_part) parts;  /* primary key of MySQL: one for each column; empty = whole and ascending, all of them */
    ms_name ref_table;          /* foreign key */
    ms_strings ref_columns;     /* empty = the primary key */
    ms_fk_action on_delete, on_update;
    const char *match;          /* "FULL", ...; NULL = simple */
    const char *expr;           /* CHECK: the condition without outer parentheses; EXCLUDE: text after the keyword */
    const char *using_index;    /* PostgreSQL: ... USING INDEX name */
    bool deferrable, initially_deferred;
    bool not_valid;             /* rows that exist are not checked yet */
    bool not_enforced;
    bool nulls_not_distinct;
    const char *comment;        /* PostgreSQL */
} ms_constraint;

typedef struct ms_index_part {
    const char *column;         /* NULL when expr is set */
    const char *expr;           /* SQL text without outer parentheses */
    bool desc;
    const char *nulls;          /* "FIRST" / "LAST" when not the default for the direction */
    int32_t prefix;             /* MySQL key(n); 0 = whole */
    const char *opclass, *collation;
} ms_index_part;
typedef struct ms_index {
    const char *name;           /* NULL = the server names it */
    ms_name table;
    bool unique;
    const char *method;         /* "btree", "gin", "fulltext", "spatial", ...; NULL = default */
    MS_VEC(ms_index_part) parts;
    ms_strings include;
    const char *where;          /* partial index: condition, or NULL */
    const char *options;        /* WITH (...), comment and the like, verbatim; or NULL */
    bool invalid;               /* introspected: the server does not trust it */
    bool of_constraint;         /* introspected: belongs to a primary key or unique constraint of the same name */
    bool implicit;              /* the server made it for a foreign key: not introspected */
    const char *comment;        /* PostgreSQL; elsewhere among the options */
} ms_index;

/* ---- objects and the catalog ------------------------------------------------------------------------------------- */

#define MS_OBJECT_LIST(X)                                                                                          \
    X(NONE, "") X(SCHEMA, "schema") X(TABLE, "table") X(COLUMN, "column") X(CONSTRAINT, "constraint")              \
    X(INDEX, "index") X(VIEW, "view") X(MATERIALIZED_VIEW, "materialized view") X(SEQUENCE, "sequence")            \
    X(ENUM, "enum") X(DOMAIN, "domain") X(TYPE, "type") X(TRIGGER, "trigger") X(FUNCTION, "function")              \
    X(PROCEDURE, "procedure") X(AGGREGATE, "aggregate") X(EVENT, "event") X(EXTENSION, "extension")                \
    X(ROLE, "role") X(POLICY, "policy") X(RULE, "rule") X(DATABASE, "database") X(STATISTICS, "statistics")        \
    X(OTHER, "object")
typedef enum ms_object_kind {
#define X(id, text) MS_OBJECT_##id,
    MS_OBJECT_LIST(X)
#undef X
    MS_OBJECT_COUNT
} ms_object_kind;
MS_API const char *ms_object_kind_name(ms_object_kind kind);

typedef struct ms_table {
    ms_name name;
    MS_VEC(ms_column) columns;
    MS_VEC(ms_constraint) constraints;
    MS_VEC(ms_index) indexes;
    const char *options;        /* ENGINE=..., WITH (...), verbatim; or NULL */
    const char *comment;
    const char *partition_by;   /* text after PARTITION BY, or NULL */
    ms_name partition_of;       /* name == NULL when it is none */
    const char *as_select;      /* CREATE TABLE ... AS: the query; columns are then unknown */
    ms_name like;               /* CREATE TABLE ... LIKE source; name == NULL when it is none */
    bool temporary, unlogged, without_rowid, strict;
    int64_t rows;               /* estimate; -1 = unknown */
    int64_t bytes;              /* with indexes and toast; -1 = unknown */
    const char *definition;     /* introspected where the server keeps the text (SQLite), else NULL */
    bool inexact;               /* its CREATE TABLE said more than this: conflict clauses, order inside a key */
    bool row_security, force_row_security; /* policies decide which rows are seen; also by the table's owner */
    ms_acl acl;
} ms_table;

/* Everything that is not a table: views, sequences, enums, routines, triggers, extensions, ... */
typedef struct ms_object {
    ms_object_kind kind;
    ms_name name;
    ms_name table;              /* TRIGGER, POLICY, RULE: the table; SEQUENCE: the owner's table */
    const char *owner_column;   /* SEQUENCE owned by table.owner_column */
    const char *signature;      /* FUNCTION, PROCEDURE, AGGREGATE: argument types, "(integer, text)"; else NULL */
    const char *definition;     /* the statement or body as text; sequences: their options */
    ms_strings values;          /* ENUM labels in order */
    const char *comment;
    bool stale;                 /* VIEW, TRIGGER, STATISTICS: something that the definition names was renamed since it was read */
    MS_VEC(ms_index) indexes;   /* MATERIALIZED_VIEW. Ops on the view leave them out: each has its own create_index */
    ms_acl acl;
} ms_object;

/* How names compare and how this kind of database behaves where databases differ; a dialect's `compare` says it. Names
 * fold in ASCII only. TABLES_CI is for schemas, tables, views, sequences and triggers, OTHERS_CI for columns, keys, indexes,
 * types and routines. Each bit has its word in `inspect --format=json` (core/ir/json_shape.c). */
enum {
    MS_COMPARE_EXACT = 0,
    MS_COMPARE_TABLES_CI = 1 << 0,
    MS_COMPARE_OTHERS_CI = 1 << 1,
    MS_CATALOG_KEYS_SHRINK = 1 << 2,     /* DROP COLUMN takes the column out of indexes, primary and unique keys, which go
                                          * when none is left (MySQL); otherwise an index or key that has it goes whole */
    MS_CATALOG_UNIQUE_IS_INDEX = 1 << 3, /* a unique constraint and the unique index of its name are one thing: DROP INDEX
                                          * drops both, and they are one fact of the canonical form (MySQL) */
    MS_CATALOG_INDEX_PER_TABLE = 1 << 4, /* two tables may have an index of one name (MySQL) */
    MS_CATALOG_COLUMN_ORDER = 1 << 5,    /* ALTER TABLE can place a column, so the order is part of the canonical form and
                                          * an inverse restores it (MySQL) */
    MS_CATALOG_KEY_NULLABLE = 1 << 6,    /* a primary key does not make its columns NOT NULL (SQLite) */
    MS_CATALOG_LIKE_COPIES_ALL = 1 << 7, /* CREATE TABLE LIKE copies defaults, keys, checks and indexes (MySQL); otherwise
                                          * names, types and NOT NULL, the rest as INCLUDING in the options says */
    MS_CATALOG_RENAME_TO_DEFAULT = 1 << 8, /* RENAME s.t TO x moves to the default schema (MySQL); otherwise stays in s */
    MS_CATALOG_NAMES_NUMBERED = 1 << 9,  /* a foreign key or check without a name becomes t_ibfk_N, t_chk_N, which follow the
                                          * table's name (MySQL) */
    MS_CATALOG_KEY_INDEX = 1 << 11,      /* a foreign key brings an index on its columns along where none begins with them; it
                                          * stays when the key goes, and goes when another one covers it (MySQL) */
    MS_CATALOG_NAMES_COLUMNS = 1 << 10,  /* a key without a name becomes t_columns_key, _fkey, t_pkey (PostgreSQL) */
    MS_CATALOG_NAMES_NONE = 1 << 12,     /* a foreign key or check without a name keeps none; drop_constraint with a
                                          * constraint that has no name finds it by its contents (SQLite) */
    MS_CATALOG_SEQUENCES_UNREAD = 1 << 13, /* of a sequence the name alone is read from the server (MariaDB) */
    MS_CATALOG_STRINGS_DOUBLE = 1 << 14, /* in expressions "..." is a string, and a backslash escapes (MySQL) */
    MS_CATALOG_NAMES_BRACKETS = 1 << 15, /* in expressions [...] is a quoted name (SQLite) */
    MS_CATALOG_STRINGS_DOLLAR = 1 << 16, /* in expressions $$...$$ and E'...' are strings (PostgreSQL) */
    MS_CATALOG_CHECKS_NUMBERED = 1 << 17, /* with NAMES_NUMBERED: a check without a name becomes the first CONSTRAINT_N that is
                                          * free (MariaDB) */
    MS_CATALOG_PRIVILEGES_STAY = 1 << 18, /* of what is dropped; otherwise they go with it (MySQL) */
    MS_CATALOG_VIEWS_ARE_TEXT = 1 << 19, /* the * of a view means the columns at the time of reading, not of making it (SQLite) */
    MS_CATALOG_VIEWS_WIDEN = 1 << 20,   /* CREATE OR REPLACE VIEW may add columns, and take none away (PostgreSQL) */
    MS_CATALOG_PUBLIC_USES = 1 << 21    /* types and routines are made for PUBLIC to use and run (PostgreSQL) */
};

/* A question to the catalog that decides whether a conditional op happens: is this there? */
typedef struct ms_guard {
    ms_object_kind kind;        /* TABLE, COLUMN, INDEX, CONSTRAINT; ENUM: any type; SCHEMA, EXTENSION, TRIGGER, FUNCTION, ... */
    ms_name table;              /* name == NULL: of any table (INDEX, CONSTRAINT) */
    const char *name;           /* of the column, index or constraint; NULL for a CONSTRAINT = the primary key */
    bool any_schema;            /* the question did not say which: what is not found here may be elsewhere */
    bool all_schemas;           /* ... but the catalog has all schemas that it could be in */
    const struct ms_guard *within; /* asked only where this one says yes, or no (within_not); NULL = anyway */
    bool within_not;
} ms_guard;
/* What a question was answered when it was first met: it is asked once, whatever changes afterwards. */
typedef struct ms_answered { const ms_guard *guard; int answer; /* an ms_effect */ } ms_answered;

typedef struct ms_schema_acl {
    const char *schema;
    ms_acl acl;
} ms_schema_acl;

typedef struct ms_catalog_index ms_catalog_index; /* private: hash of names */
typedef struct ms_table_rules ms_table_rules;     /* of a dialect: what its table options mean; dialect.h */
typedef struct ms_catalog {
    ms_arena *arena;
    const char *default_schema;     /* of the connection: an unqualified name means this one; NULL = engine without */
    int compare;                    /* MS_COMPARE_* and MS_CATALOG_* bits */
    MS_VEC(ms_table *) tables;      /* in the order they were added; removed ones are taken out */
    MS_VEC(ms_object *) objects;
    ms_strings schemas;
    MS_VEC(ms_schema_acl) schema_acls; /* of schemas whose privileges are not the default ones */
    const char *role;               /* who is connected, and owns what is made; NULL = privileges were not read */
    bool default_privileges;        /* what is made may be born with others: ALTER DEFAULT PRIVILEGES */
    bool incomplete;                /* an opaque op was applied: what follows from here is a guess */
    ms_catalog_index *index;
    MS_VEC(ms_answered) asked;      /* by the last applied op, with the questions around its own: all ops of one branch happen or
                                     * none does */
    const ms_table_rules *rules;    /* NULL: an op table_option changes nothing in the catalog, and has no inverse */
    const char *table_options;      /* as ms_table.options: what a table has that does not say it; NULL = not known */
} ms_catalog;

MS_API ms_catalog *ms_catalog_new(ms_arena *arena, const char *default_schema, int compare);
MS_API ms_catalog *ms_catalog_copy(const ms_catalog *from, ms_arena *arena);    /* deep enough to change the copy */
MS_API ms_table *ms_catalog_table(const ms_catalog *cat, ms_name name);         /* NULL = not there */
MS_API ms_table *ms_catalog_add_table(ms_catalog *cat, const ms_table *table);  /* shallow copy; replaces same name */
MS_API bool ms_catalog_remove_table(ms_catalog *cat, ms_name name);
MS_API bool ms_catalog_rename_table(ms_catalog *cat, ms_name from, ms_name to);
MS_API ms_object *ms_catalog_object(const ms_catalog *cat, ms_object_kind kind, ms_name name);
MS_API ms_object *ms_catalog_add_object(ms_catalog *cat, const ms_object *object);
MS_API bool ms_catalog_remove_object(ms_catalog *cat, ms_object_kind kind, ms_name name);
MS_API bool ms_name_equal(const ms_catalog *cat, ms_name a, ms_name b);         /* fills in the default schema */
MS_API ms_column *ms_table_column(const ms_catalog *cat, const ms_table *table, const char *name);
MS_API ms_constraint *ms_table_constraint(const ms_catalog *cat, const ms_table *table, const char *name);
MS_API ms_constraint *ms_table_primary_key(const ms_table *table);
MS_API ms_index *ms_table_index(const ms_catalog *cat, const ms_table *table, const char *name);
/* The options that a sequence with `options` (NULL = none) has after ALTER SEQUENCE with `change` (NULL = nothing): in one
 * order and spelling, without those that say what holds anyway. NULL = none is left. RESTART is no option, it is data. */
MS_API const char *ms_sequence_options(const char *options, const char *change, ms_arena *arena);
/* The same for an identity column of this type, whose sequence has the type of the column. */
MS_API const char *ms_identity_options(const ms_type *type, const char *options, const char *change, ms_arena *arena);
/* "SET INCREMENT BY 2 SET CYCLE": what ALTER COLUMN says to make the options `to` of the options `from`; NULL = nothing. */
MS_API const char *ms_identity_way(const char *from, const char *to, ms_arena *arena);
/* Finds an index by name in all tables; *table is set when found. */
MS_API ms_index *ms_catalog_find_index(const ms_catalog *cat, ms_name name, ms_table **table);

/* ---- operations ---------------------------------------------------------------------------------------------------- */

/* The names are part of the plan format. */
#define MS_OP_LIST(X)                                                                                              \
    X(OPAQUE, "opaque") X(CREATE_TABLE, "create_table") X(DROP_TABLE, "drop_table") X(RENAME_TABLE, "rename_table") \
    X(TRUNCATE_TABLE, "truncate_table") X(ADD_COLUMN, "add_column") X(DROP_COLUMN, "drop_column")                  \
    X(RENAME_COLUMN, "rename_column") X(CHANGE_TYPE, "change_type") X(SET_NOT_NULL, "set_not_null")                \
    X(DROP_NOT_NULL, "drop_not_null") X(SET_DEFAULT, "set_default") X(DROP_DEFAULT, "drop_default")                \
    X(ADD_PRIMARY_KEY, "add_primary_key") X(DROP_PRIMARY_KEY, "drop_primary_key")                                  \
    X(ALTER_PRIMARY_KEY, "alter_primary_key") X(ADD_UNIQUE, "add_unique") X(ADD_FOREIGN_KEY, "add_foreign_key")    \
    X(ADD_CHECK, "add_check") X(ADD_EXCLUDE, "add_exclude") X(VALIDATE_CONSTRAINT, "validate_constraint")          \
    X(RENAME_CONSTRAINT, "rename_constraint") X(DROP_CONSTRAINT, "drop_constraint")                                \
    X(CREATE_INDEX, "create_index") X(DROP_INDEX, "drop_index") X(RENAME_INDEX, "rename_index")                    \
    X(REINDEX, "reindex") X(CREATE_VIEW, "create_view") X(REPLACE_VIEW, "replace_view") X(DROP_VIEW, "drop_view")  \
    X(CREATE_SEQUENCE, "create_sequence") X(ALTER_SEQUENCE, "alter_sequence") X(DROP_SEQUENCE, "drop_sequence")    \
    X(CREATE_ENUM, "create_enum") X(ALTER_ENUM, "alter_enum") X(DROP_ENUM, "drop_enum")                            \
    X(CREATE_SCHEMA, "create_schema") X(DROP_SCHEMA, "drop_schema") X(CREATE_TRIGGER, "create_trigger")            \
    X(DROP_TRIGGER, "drop_trigger") X(CREATE_ROUTINE, "create_routine") X(DROP_ROUTINE, "drop_routine")            \
    X(CREATE_EXTENSION, "create_extension") X(COMMENT, "comment") X(INSERT, "insert") X(UPDATE, "update")          \
    X(DELETE, "delete") X(SESSION, "session") X(TRANSACTION, "transaction")                                        \
    X(PARTITION_ATTACH, "partition_attach") X(PARTITION_DETACH, "partition_detach")                                \
    X(TABLE_OPTION, "table_option") X(GRANT, "grant") X(REVOKE, "revoke") X(DROP_EXTENSION, "drop_extension")      \
    X(ALTER_CONSTRAINT, "alter_constraint") X(CREATE_OBJECT, "create_object") X(ALTER_OBJECT, "alter_object")      \
    X(DROP_OBJECT, "drop_object") X(MAINTENANCE, "maintenance") X(QUERY, "query") X(CALL, "call")                  \
    X(RUN_BLOCK, "run_block") X(SET_IDENTITY, "set_identity")
typedef enum ms_op_kind {
#define X(id, text) MS_OP_##id,
    MS_OP_LIST(X)
#undef X
    MS_OP_COUNT
} ms_op_kind;
MS_API const char *ms_op_name(ms_op_kind kind);
MS_API bool ms_op_from_name(const char *name, ms_op_kind *kind);

/* TRANSACTION ops: which statement it is. */
typedef enum ms_txn_verb { MS_TXN_NONE, MS_TXN_BEGIN, MS_TXN_COMMIT, MS_TXN_ROLLBACK, MS_TXN_OTHER } ms_txn_verb;

/* One typed change. One statement gives one op or several (ALTER TABLE with many actions). Which members an op uses:
 *   create_table               table
 *   drop_table, truncate_table object (one op per table named); drop_table: table when the plan has found that the script
 *                              builds the table anew, so that no rows go: as of the insert that has copied them
 *   rename_table, rename_index, rename of a view or sequence: object, new_name (object_kind tells which)
 *   add_column                 object, column_def, column = its name, after
 *   drop_column                object, column;          rename_column: object, column, new_column
 *   change_type                object, column, column_def (its type; MODIFY/CHANGE: the whole new column), expr = USING
 *   set_default                object, column, expr;    drop_default, set_not_null, drop_not_null: object, column
 *   add_primary_key .. add_exclude   object, constraint
 *   drop_primary_key           object
 *   validate_, drop_constraint object, constraint_name; rename_constraint: + new_column
 *   set_identity               object, column, column_def (its identity and sequence alone count; NONE = it ends to number its
 *                              rows); expr = what changes of the sequence's options, NONE then leaves the identity as it is
 *   create_index               object = table or materialized view, index;   drop_index, drop_trigger: object = index or trigger (its table in
 *                              `table_name` if said)
 *   views, sequences, enums, routines, triggers, extensions, schemas: object = name, object_kind, obj (create)
 *   alter_enum                 object, value, new_value (rename), before, after; value NULL: obj has all labels that are to be
 *   comment                    object_kind, object, column, expr = the comment itself, not a literal (NULL = IS NULL);
 *                              constraint: object = its table, constraint_name
 *   partition_attach, _detach  object = parent, table_name = the partition, expr = bounds;  table_option: object, expr
 *   insert, update, delete     object = target, mentions = all tables named, where_missing; insert ... SELECT a, b FROM t
 *                              with nothing behind it: table = t with the columns copied (like = t: all of them)
 *   table_option               object, value = its name ("ENGINE", "ALGORITHM", "SET"), expr = all of it as written, column
 *                              OWNER TO, there and in alter_object: value "OWNER ...", new_name = the role, none = who is connected
 *   partition_attach, _detach  object, table_name = the partition, expr = its bounds
 *   alter_sequence             object, obj, expr = the options;   reindex: object_kind and object when said
 *   grant, revoke              object_kind and object behind ON (one op for each), privileges; none = they were not read.
 *                              object_kind SCHEMA with value "TABLES", "SEQUENCES", "ROUTINES": of all such things in it
 *   session                    value = variable, expr;  transaction: txn
 *   alter_constraint           object, constraint_name, constraint = what of it is new (deferrable, not_enforced, ...)
 *   create_, alter_, drop_object   everything without an op of its own: object_kind and object, verb, expr = what an ALTER
 *                              does; obj as above where the catalog has such objects (policies, rules)
 *   maintenance                verb ("ANALYZE", "LOCK TABLE"), object: nothing in the catalog changes
 *   query, call, run_block     verb, mentions, calls; call: object = the procedure. See `unread`
 *   opaque                     verb = leading words in upper case, object_kind and object when they tell, mentions */
typedef struct ms_op {
    ms_op_kind kind;
    ms_object_kind object_kind;
    ms_name object, new_name;
    ms_name table_name;
    const char *column, *new_column;
    const char *after;              /* column position: "" = FIRST, NULL = last */
    const char *constraint_name;
    ms_table *table;
    ms_column *column_def;
    ms_constraint *constraint;
    ms_index *index;
    ms_object *obj;
    const char *expr;
    const char *value, *new_value, *before;
    const char *verb;
    ms_txn_verb txn;
    ms_names mentions;
    bool if_exists, if_not_exists, or_replace, cascade, concurrently, where_missing, only;
    bool whole_column;              /* change_type by MODIFY / CHANGE: column_def says everything, not just the type */
    bool volatile_default;          /* the parser saw a function call in the default that is not known to be stable */
    bool hint;                      /* changes nothing of the schema: a table_option that says how the statement is done
                                       (ALGORITHM=, LOCK=), an object that goes with the session */
    uint32_t statement;             /* index of the statement in its script */
    int32_t line;                   /* 1-based line of the statement (or of the action) in the file */
    bool inexact;                   /* the text says more than the op carries (storage, conflict clauses, options of an
                                     * identity): run the text; an op lowered from this would lose it */
    bool conditional;               /* one of several outcomes of dynamic SQL: it may happen or not. See ms_op_happens */
    bool otherwise;                 /* with guard: happens when the thing is not there */
    const ms_guard *guard;          /* what decides; NULL = something that the catalog does not tell */
    uint32_t looked;                /* dynamic SQL: 1 + the statement in which the database was asked what the text is to
                                     * be; 0 = the text is constant */
    bool unread;                    /* query, call, run_block: runs code that was not read to its end, so what the catalog
                                     * is afterwards is a guess */
    ms_names calls;                 /* routines that it calls, or that its body calls, but for the server's own */
    ms_strings sets;                /* update: the columns that it assigns; none = not known */
    ms_privileges privileges;       /* grant, revoke: of each grantee, each one */
} ms_op;
typedef MS_VEC(ms_op) ms_ops;

/* Changes the catalog as the op says. MS_OK; MS_ERR_NOT_FOUND or MS_ERR_CONFLICT when the op cannot work on this
 * catalog (its table is missing, its column exists already; IF [NOT] EXISTS makes that MS_OK); an opaque op sets
 * cat->incomplete and is MS_OK. A conditional op is always MS_OK: it is applied when the catalog says that it happens, left
 * out when it does not, and where the catalog does not tell, cat->incomplete is set. New memory comes from cat->arena. */
MS_API ms_status ms_catalog_apply(ms_catalog *cat, const ms_op *op, ms_error *err);

/* Is the effect of the op there in this catalog? The probe that settles a step whose outcome is unknown. */
typedef enum ms_effect { MS_EFFECT_UNKNOWN, MS_EFFECT_PRESENT, MS_EFFECT_ABSENT } ms_effect;
MS_API ms_effect ms_op_effect(const ms_op *op, const ms_catalog *live);

/* Does a conditional op change this catalog, as it is before it? PRESENT = it happens; ABSENT = it does not, or would
 * change nothing; UNKNOWN = the catalog does not tell. An op that is not conditional happens. */
MS_API ms_effect ms_op_happens(const ms_op *op, const ms_catalog *before);

/* The op that takes `op` back, given the catalog before it. Pushes to *out (nothing for a no-op). MS_ERR_UNSUPPORTED
 * when there is none, or when nobody knows whether a conditional op happens; err says why ("the rows of table x are gone", "opaque statement"). */
MS_API ms_status ms_op_invert(const ms_op *op, const ms_catalog *before, ms_arena *arena, ms_ops *out, ms_error *err);

/* Does doing this op lose data that a later op cannot bring back? For undoing, ask it of the inverse. Opaque ops do;
 * whether a change_type loses digits depends on both types and is not judged here. */
MS_API bool ms_op_destroys_data(const ms_op *op);
/* Is this kind of op told by its leading words alone (op->verb), as an opaque one is? Such ops share its facts. */
MS_API bool ms_op_is_worded(ms_op_kind kind);
/* "table shop.orders, column total": for messages and the plan's "object". */
MS_API const char *ms_op_object_text(const ms_op *op, ms_arena *arena);

/* SHA-256 (64 hex digits, in arena) of the catalog's canonical form: independent of the order in which objects were
 * added, of row counts and sizes, and of tables whose name starts with the prefix (NULL = none left out). */
MS_API const char *ms_catalog_checksum(const ms_catalog *cat, const char *skip_prefix, ms_arena *arena);
/* The canonical form itself: one line per fact, sorted; two catalogs are equal when these texts are. */
MS_API const char *ms_catalog_canonical(const ms_catalog *cat, const char *skip_prefix, ms_arena *arena);

/* ---- the way from one catalog to another ------------------------------------------------------------------------------- */

/* A table or a column of it that goes on under another name. */
typedef struct ms_diff_rename {
    ms_name table;                  /* as it is called in `from` */
    ms_name new_table;              /* name == NULL: the table keeps its name */
    const char *column, *new_column;/* NULL: the table is meant */
} ms_diff_rename;
typedef struct ms_diff_options {
    const ms_diff_rename *renames;  /* what is not declared here is never guessed: it is a drop and an add */
    size_t n_renames;
    const char *skip_prefix;        /* tables, and objects, whose name starts so are left alone; NULL = none */
    bool remake;                    /* what no op can change (partitioning, options of a table, a column that becomes
                                     * an identity) is dropped and made anew, and loses its data; otherwise it is
                                     * MS_ERR_UNSUPPORTED */
    bool forward_references;        /* a foreign key may be there without the table that it refers to (SQLite): CREATE
                                     * TABLE has all its keys; otherwise those of a cycle are added afterwards, and are
                                     * dropped before the tables */
    bool rename_constraints, rename_indexes; /* there is a statement for it: a key that only changes its name is renamed, not
                                     * dropped and made again */
    bool change_identities;         /* a column that exists can begin or end to number its rows, by a change_type of the whole
                                     * column; otherwise it has to be made anew */
} ms_diff_options;

/* The ops that lead from one catalog to another, in an order in which they can be carried out: renames; what is in the way
 * (views, triggers, foreign keys, keys, indexes) is dropped; columns and keys change; tables are made, parents first, then
 * foreign keys, views, triggers; what is gone is dropped last. Pushed to *out, all memory of them in arena.
 *
 * What comes out has been applied to a copy of `from` and the outcome compared: MS_OK means that applying it gives `to`, by
 * ms_catalog_canonical. MS_ERR_UNSUPPORTED: there is no way, err says for what, nothing is pushed. ms_op_destroys_data
 * tells which ops lose data; a change_type carries no USING expression and no promise that all values fit.
 * What a view or trigger stands on is told by the names in its text, generously; one that is made again loses what the
 * catalog does not have: privileges.
 *
 * "Equal" is equal in the canonical form, so both catalogs must come in one spelling: introspected from servers of one kind
 * (a schema in a file by way of a scratch database), or, when they come from different sources and are only to be
 * compared, both normalised by the dialect; such a catalog has lost names and bodies, and ops from it cannot be
 * lowered. The default schema of `to` stands for that of `from`. options may be NULL. */
MS_API ms_status ms_catalog_diff(const ms_catalog *from, const ms_catalog *to, const ms_diff_options *options, ms_arena *arena,
                                 ms_ops *out, ms_error *err);

#ifdef __cplusplus
}
#endif
#endif
