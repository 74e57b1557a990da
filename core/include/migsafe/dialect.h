/* dialect.h: what migsafe must know of one kind of database: spelling, parsing rules, facts, catalog SQL.
 *
 * A dialect is a const table plus pure functions: no I/O, no client library, no clock. It is linked into the driver
 * modules that speak it. Core reads everything about a database here and nowhere else. Append-only: new members come at
 * the end, `size` says how many a module knows; core fills what an older module lacks. */
#ifndef MIGSAFE_DIALECT_H
#define MIGSAFE_DIALECT_H

#include <migsafe/ir.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- reading SQL --------------------------------------------------------------------------------------------------- */

/* How text is cut into tokens and statements. */
typedef struct ms_lex_rules {
    enum ms_fold { MS_FOLD_NONE, MS_FOLD_LOWER, MS_FOLD_UPPER } fold; /* of unquoted identifiers */
    bool dollar_quotes;          /* $tag$ ... $tag$ */
    bool nested_comments;        /* block comments nest */
    bool hash_comments;          /* # to the end of the line */
    bool dash_needs_blank;       /* "--" opens a comment only before a blank, a control character or the end */
    bool conditional_comments;   /* the text of !-comments is code (with a version number after the mark) */
    bool conditional_m;          /* ... and of M!-comments as well (MariaDB) */
    bool backslash_escapes;      /* in '...' strings */
    bool e_strings;              /* E'...' with backslashes, U&'...', U&"..." */
    bool prefixed_strings;       /* N'..' X'..' B'..' and _charset'..' are one literal */
    bool double_quote_string;    /* "..." is a string, not an identifier */
    bool backtick_ident, bracket_ident;
    bool delimiter_command;      /* DELIMITER xx lines of the client */
    bool copy_from_stdin;        /* COPY ... FROM STDIN is followed by data: refused clearly */
    bool client_backslash;       /* lines that start with \ are the client's: refused with the line */
    bool begin_atomic;           /* routine bodies in BEGIN ATOMIC ... END */
    bool trigger_bodies;         /* CREATE TRIGGER ... BEGIN ... END contains semicolons (SQLite) */
    bool routine_bodies;         /* CREATE PROCEDURE/FUNCTION/TRIGGER/EVENT ... BEGIN ... END contains them (MySQL) */
    bool go_lines;               /* a line GO ends a batch; a line / does too */
    uint32_t name_bytes;         /* longer names are cut there, at a character; 0 = never (the server refuses them) */
    uint32_t version_for_conditionals; /* !NNNNNN text is code when NNNNNN <= this; 0 = always */
} ms_lex_rules;

/* Grammar switches of the one DDL parser. */
typedef struct ms_parse_rules {
    bool index_in_table;         /* KEY, INDEX, FULLTEXT inside CREATE TABLE */
    bool inline_references_void; /* column REFERENCES is accepted and ignored */
    bool modify_change;          /* ALTER TABLE ... MODIFY / CHANGE */
    bool drop_index_on;          /* DROP INDEX name ON table: index names are per table */
    bool rowid_integer_key;      /* INTEGER PRIMARY KEY numbers its rows by itself */
    bool timestamp_has_zone;     /* TIMESTAMP alone is the zoned one (MySQL) */
    bool serial_types;           /* serial, bigserial */
    bool fk_index_names_constraint; /* FOREIGN KEY name (...) names the constraint; elsewhere the name is ignored */
    bool dynamic_sql;            /* @variables, PREPARE s FROM text, EXECUTE s, DEALLOCATE PREPARE s: read through */
    const char *session_schema;  /* what is made there goes with the session; NULL = there is none */
    bool column_checks;          /* CHECK in a column's definition is a part of the column, not a constraint (MariaDB) */
} ms_parse_rules;

/* How constant the value of a function is. */
typedef enum ms_volatility {
    MS_VOLATILE_UNKNOWN,         /* not one of the server's own: may do anything */
    MS_VOLATILE_CONSTANT,        /* the same arguments give the same value, always */
    MS_VOLATILE_STABLE,          /* one value within a statement: now(), current_user */
    MS_VOLATILE_VOLATILE         /* another one each time, or with effects: random(), nextval() */
} ms_volatility;
typedef struct ms_function_list {
    ms_volatility volatility;
    const char *const *names;    /* lower case, in the order of their bytes */
    size_t n;
} ms_function_list;

/* A view of the server's own catalog, by which scripts ask what there is: what it lists, and which column says what. Upper
 * case; NULL = no such column. */
typedef struct ms_system_view {
    const char *name;
    ms_object_kind kind;
    const char *schema, *table;
    const char *own_name;        /* of the thing; NULL: it is the table itself */
} ms_system_view;

typedef struct ms_dialect ms_dialect;
typedef struct ms_server {
    const ms_dialect *dialect;
    int32_t version;             /* the number this kind of server uses itself: PostgreSQL 150020, MySQL 90704,
                                  * MariaDB 101119; elsewhere major * 10000 + minor * 100 + patch: SQLite 34001 */
    char product[64];            /* "PostgreSQL", "MySQL", "MariaDB", "SQLite" */
    char version_text[96];       /* as the server says it */
} ms_server;

/* One statement of a script. */
typedef struct ms_statement {
    const char *text;            /* as it goes to the server: no terminator, no leading comments; in the script's memory */
    size_t len;
    size_t offset;               /* of text in the file, bytes */
    int32_t line, column;        /* 1-based, of text's first character */
    size_t first_op, n_ops;      /* in ms_script.ops */
    const char *directive;       /* the text after "-- migsafe:" lines directly before the statement, or NULL */
    int32_t directive_line;
} ms_statement;
typedef struct ms_script {
    MS_VEC(ms_statement) statements;
    ms_ops ops;
} ms_script;

/* Cuts text (len bytes, must outlive the script) into statements and parses each to ops. MS_ERR_USAGE with line and
 * column for what cannot be cut: an unterminated string or comment, COPY data, a client command. A statement that the
 * parser does not know becomes an opaque op, never an error. line0 is the line number of the text's first line. */
MS_API ms_status ms_sql_parse(const ms_dialect *dialect, const char *text, size_t len, int32_t line0, ms_arena *arena,
                              ms_script *out, ms_error *err);
/* Parses statements that are cut already (text and len) as one script; sets first_op and n_ops of each. */
MS_API void ms_sql_parse_statements(const ms_dialect *dialect, ms_statement *list, size_t n, ms_arena *arena, ms_ops *out);
/* Parses one statement's ops only (CREATE TABLE text that a server keeps). */
MS_API void ms_sql_parse_statement(const ms_dialect *dialect, const char *text, size_t len, ms_arena *arena, ms_ops *out);

/* ---- facts --------------------------------------------------------------------------------------------------------- */

typedef enum ms_work { MS_WORK_METADATA, MS_WORK_SCAN, MS_WORK_INDEX_BUILD, MS_WORK_REWRITE, MS_WORK_DATA } ms_work;
typedef enum ms_txn_rule { MS_TXN_RULE_INSIDE, MS_TXN_RULE_ALONE, MS_TXN_RULE_FORBIDDEN, MS_TXN_RULE_IMPLICIT_COMMIT } ms_txn_rule;
typedef enum ms_held { MS_HELD_BRIEF, MS_HELD_STATEMENT, MS_HELD_TRANSACTION } ms_held;
typedef enum ms_on_failure { MS_FAIL_CLEAN, MS_FAIL_INVALID_INDEX, MS_FAIL_PARTIAL } ms_on_failure;
typedef enum ms_reversal { MS_REVERSAL_INVERSE, MS_REVERSAL_RESTORE, MS_REVERSAL_NONE } ms_reversal;
typedef enum ms_replica { MS_REPLICA_NORMAL, MS_REPLICA_REPLAYED_AS_ONE, MS_REPLICA_CANCELS_READS } ms_replica;
typedef enum ms_grade { MS_GRADE_ASSUMED, MS_GRADE_DOCUMENTED, MS_GRADE_MEASURED } ms_grade;
typedef enum ms_risk { MS_RISK_SAFE, MS_RISK_MODERATE, MS_RISK_RISKY, MS_RISK_DESTRUCTIVE } ms_risk;

/* What one native form of an op does. A row of data; `id` names it in plans ("pg.add_column.volatile_default"). */
typedef struct ms_fact {
    const char *id;
    ms_op_kind op;
    int32_t since;               /* first server version the row holds for; 0 = always */
    const char *lock;            /* native mode of the table's lock, "" = none */
    bool blocks_reads, blocks_writes, queues;
    ms_held held;
    ms_work work;
    const char *algorithm;       /* MySQL, MariaDB: INSTANT NOCOPY INPLACE COPY; else NULL */
    ms_txn_rule txn;
    ms_on_failure on_failure;
    ms_reversal reversal;
    ms_replica replica;
    double extra_disk;           /* multiple of the table's size */
    ms_risk risk;
    ms_grade grade;
    const char *note;            /* one sentence for people; NULL = none */
} ms_fact;

/* ---- lowering ------------------------------------------------------------------------------------------------------ */

/* One native statement of a lowered list. */
typedef struct ms_lowered {
    const char *sql;             /* no terminator */
    size_t first_op, n_ops;      /* the ops of the list that it carries out, alone or with its neighbours of the same range;
                                  * none: a session statement around them */
} ms_lowered;
typedef MS_VEC(ms_lowered) ms_lowered_list;

/* ---- introspection ------------------------------------------------------------------------------------------------- */

/* A value as a row of a catalog query carries it: text or NULL. */
typedef struct ms_text { const char *p; size_t n; } ms_text; /* p == NULL: SQL NULL; else terminated */

typedef struct ms_loader ms_loader; /* the dialect's own state while rows come in; lives in the arena */

/* What has been touched, to be read again: tables with all that belongs to them, and other objects. */
typedef struct ms_scope {
    const ms_name *names;        /* without a schema: in the default one */
    size_t n;
    uint32_t kinds;              /* bits (1 << MS_OBJECT_...): what else than tables may be behind the names, or belong to
                                  * these tables; other kinds need not be read */
    bool prepared;               /* the session has carried out what load_prepare answered */
    bool gone;                   /* kinds is 0 and no table of these names is expected: to find one, without what belongs to
                                  * it, is enough. May be ignored. */
} ms_scope;

/* ---- errors, locks, sessions --------------------------------------------------------------------------------------- */

typedef enum ms_error_class {
    MS_CLASS_OTHER, MS_CLASS_LOCK_TIMEOUT, MS_CLASS_DEADLOCK, MS_CLASS_SERIALIZATION, MS_CLASS_CONNECTION_LOST,
    MS_CLASS_DUPLICATE_OBJECT, MS_CLASS_NO_SUCH_OBJECT, MS_CLASS_UNIQUE_VIOLATION, MS_CLASS_CONSTRAINT_VIOLATION,
    MS_CLASS_SYNTAX, MS_CLASS_PERMISSION, MS_CLASS_AUTHENTICATION, MS_CLASS_CANCELLED, MS_CLASS_DISK_FULL,
    MS_CLASS_READ_ONLY, MS_CLASS_NOT_A_DATABASE, MS_CLASS_COUNT
} ms_error_class;

typedef struct ms_session_policy {
    int32_t lock_timeout_ms;     /* 0 = leave the server's */
    int32_t statement_timeout_ms;/* 0 = leave the server's */
    const char *application;     /* "migsafe 0.1 user@host pid 123", shown by the server to others; never secret */
    bool read_only;
} ms_session_policy;

/* Statements a runner needs around its work; each is one statement, NULL where the engine has none. */
typedef struct ms_runner_lock {
    const char *acquire;         /* returns one row, one integer: 1 = won, 0 = somebody else has it; never waits */
    const char *release;         /* returns one row, one integer: 1 = was ours */
    const char *holder;          /* returns one row: text that names the holder; no row = nobody */
} ms_runner_lock;

typedef struct ms_backup_request {
    const char *file;            /* where the backup goes */
    const ms_name *tables;       /* n_tables == 0: the whole database */
    size_t n_tables;
    const char *host, *port, *user, *database, *socket; /* never the password */
    const char *credentials;     /* path of a 0600 file in the client's own format that core wrote; NULL = none needed */
} ms_backup_request;
typedef struct ms_backup_command {
    const char *const *argv;     /* NULL-terminated; no secret in it */
    const char *const *env;      /* NAME=VALUE additions, no secret in it, NULL-terminated; NULL = none */
    const char *credentials_format; /* "pgpass" or "mysql"; NULL = none */
} ms_backup_command;

/* A scratch database `name` on the server of a connection. Each member is one statement; NULL = the server cannot. */
typedef struct ms_scratch_sql {
    const char *create_text;     /* query, one row, one text: the statement that creates it, empty, with the encoding and
                                  * collation of the database that is connected */
    const char *copy;            /* creates it as a copy of `from`, to which nobody may be connected */
    const char *drop;            /* no error when it is not there */
    const char *list;            /* query, rows of one text: the databases whose names begin with `name` */
    const char *session;         /* for the start of each session on it: what is written need not survive a crash */
} ms_scratch_sql;

/* ---- portable SQL -------------------------------------------------------------------------------------------------- */

/* How a logical type of portable SQL is kept in this kind of database: rows of doc/portable.md's table of types. Of several
 * rows of one logical type the one with the highest `since` that is not above the server's version holds; no row = the type
 * is refused. Read backwards, the table says which logical type a column of a live catalog has. */
enum { MS_PORTABLE_AS_WRITTEN = -2 };
typedef struct ms_portable_type {
    ms_type_kind logical, native;
    int32_t since;
    int32_t length;             /* what the native type gets; MS_PORTABLE_AS_WRITTEN = the length written */
    const char *text;           /* spelling to print, where the dialect's own for the kind is not the one; or NULL */
    const char *charset, *collation;
    const char *guard;          /* condition of a CHECK that goes with the column: %c its name, %n the length, %v the values
                                 * of an enum; NULL = none */
    const char *cast;           /* the type in CAST(x AS type): %n length, %s scale; NULL = no cast to it */
    int32_t digits;             /* DECIMAL: how many are kept exactly with a point (18 without); 0 = all that are written */
} ms_portable_type;

/* A function of portable SQL that is spelt differently here, or is missing. */
typedef struct ms_portable_function {
    const char *name;           /* in portable SQL */
    const char *form;           /* %1, %2, ... arguments, %* all of them; NULL = not there */
    int32_t since;              /* an older server does not have it */
} ms_portable_function;

enum {
    MS_PORTABLE_CONCAT = 1 << 0,         /* a || b is not concatenation here: CONCAT(a, b) */
    MS_PORTABLE_ENUM_TYPE = 1 << 1,      /* an enum is a type with a name: CREATE TYPE, and USING to change it */
    MS_PORTABLE_KEY_INDEX = 1 << 2,      /* a foreign key needs an index on its columns, which the server makes when there is
                                          * none, and which stays when the key goes */
    MS_PORTABLE_NO_COMMENTS = 1 << 3,    /* COMMENT ON has no effect */
    MS_PORTABLE_NO_TEXT_KEY = 1 << 4,    /* text, blob and json cannot be part of a key or an index */
    MS_PORTABLE_BARE_LITERALS = 1 << 5,  /* DATE '...' and the like are written as the string alone */
    MS_PORTABLE_HEX_BYTEA = 1 << 6,      /* X'00ff' is written as '\x00ff' */
    MS_PORTABLE_LIKE_GLOB = 1 << 7,      /* LIKE does not tell 'a' from 'A': GLOB */
    MS_PORTABLE_TRUNCATE_DELETES = 1 << 8, /* TRUNCATE starts the numbering again, or is not there: DELETE */
    MS_PORTABLE_NULLS_LOW = 1 << 9,      /* ORDER BY puts NULL first */
    MS_PORTABLE_CONVERT_TZ = 1 << 10,    /* a moment with its zone is CONVERT_TZ(utc, '+00:00', session's) */
    MS_PORTABLE_ROWID_KEY = 1 << 11      /* INTEGER PRIMARY KEY numbers by itself: a plain key is INT */
};
typedef struct ms_portable {
    uint32_t size;              /* sizeof(ms_portable) of the module */
    uint32_t flags;
    const ms_portable_type *types;
    size_t n_types;
    const ms_portable_function *functions;
    size_t n_functions;
    int32_t partial_index, expression_index; /* first version that has it; -1 = none */
    const char *(*table_options)(int32_t version); /* behind CREATE TABLE (...); NULL = nothing */
    const char *after_numbered; /* what must follow an INSERT that gives an identity column its numbers, so that they are not
                                 * given again: %t table, %c column, %q and %l the same as string literals; NULL = nothing */
    const char *keys_on;        /* session statement without which foreign keys are not kept; NULL = they always are */
} ms_portable;

/* ---- the table ------------------------------------------------------------------------------------------------------- */

enum {
    MS_DIALECT_TRANSACTIONAL_DDL = 1 << 0, /* DDL can be rolled back with the rest of a transaction */
    MS_DIALECT_ATOMIC_DDL = 1 << 1,        /* one DDL statement is all or nothing across a crash */
    MS_DIALECT_SCHEMAS = 1 << 2,           /* tables live in schemas inside the database */
    MS_DIALECT_ABORTS_TRANSACTION = 1 << 3, /* a failed statement leaves only ROLLBACK (PostgreSQL) */
    MS_DIALECT_FORWARD_REFERENCES = 1 << 4, /* a foreign key may name a table that is made later (SQLite) */
    MS_DIALECT_FILES = 1 << 5,             /* a database is a file: a scratch one is a file of its own */
    MS_DIALECT_ONE_KEY_OF_COLUMN = 1 << 6, /* a column that says both PRIMARY KEY and UNIQUE has the first only (MariaDB) */
    MS_DIALECT_STRING_NAMES = 1 << 7,      /* where a name must be a string is read as one: CREATE TABLE 't' (SQLite) */
    MS_DIALECT_BARE_CONSTRAINTS = 1 << 8,  /* a table's constraints need no comma in front (SQLite) */
    MS_DIALECT_STRICT_TABLES = 1 << 9      /* CREATE TABLE (...) STRICT (SQLite) */
};

/* What the options of a table mean: those of op table_option, which core does not read. */
struct ms_table_rules {
    /* Changes table as the op says; new memory from catalog->arena. */
    void (*apply)(ms_catalog *catalog, ms_table *table, const ms_op *op);
    /* Pushes the ops that take the op back (table_option and change_type), which core copies; NULL, or why there are none.
     * Text that it makes is in arena. */
    const char *(*invert)(const ms_catalog *before, const ms_table *table, const ms_op *op, ms_arena *arena, ms_ops *out);
};

/* Does a dialect, perhaps of an older module, have this optional member? */
#define MS_DIALECT_HAS(d, member) ((d)->size >= offsetof(ms_dialect, member) + sizeof (d)->member && (d)->member != NULL)

struct ms_dialect {
    uint32_t size;                     /* sizeof(ms_dialect) of the module */
    const char *name;                  /* "postgresql": the word in file names, plans and --driver */
    uint32_t flags;
    int32_t default_version;           /* assumed without a server and without --server-version */
    int compare;                       /* MS_COMPARE_* bits of its catalogs */
    ms_lex_rules lex;
    ms_parse_rules parse;
    ms_sql_style style;
    const char *begin, *commit, *rollback; /* transaction statements; begin opens one that may write at once */
    const ms_fact *facts;              /* all rows, for `migsafe facts` and tests */
    size_t n_facts;

    /* Spelled type -> logical type. `words` is the spelling in lower case without arguments ("character varying"); the
     * arguments are in *type already (length, scale, values, is_unsigned). Sets kind (and serial, length defaults). */
    void (*type_read)(const char *words, ms_type *type);

    /* The row of facts that holds for this op on this catalog and version. Never NULL: an op without a row gets the
     * dialect's worst-case row. */
    const ms_fact *(*fact)(const ms_op *op, const ms_catalog *catalog, int32_t version);

    /* Appends the native statement(s) that carry out op; each may be run by itself. MS_ERR_UNSUPPORTED with the reason and
     * what to write instead; what needs several that hold together (a rebuild of the table) is for lower_list. */
    ms_status (*lower)(const ms_op *op, const ms_catalog *catalog, int32_t version, ms_arena *arena, ms_strings *out,
                       ms_error *err);

    /* Introspection. load_begin makes the loader for catalog; query(i) is the i-th catalog query for this version (NULL
     * = no further one), each set-wise over all tables; row feeds one row of query i; load_end finishes. default_schema
     * is what default_schema_sql answered (one row, one text; NULL member = engine without schemas). */
    const char *default_schema_sql;
    ms_loader *(*load_begin)(ms_catalog *catalog, int32_t version);
    const char *(*load_query)(ms_loader *loader, size_t i);
    ms_status (*load_row)(ms_loader *loader, size_t i, const ms_text *values, size_t n, ms_error *err);
    ms_status (*load_end)(ms_loader *loader, ms_error *err);

    /* What an error means, from SQLSTATE and native code (message text only where a driver gives nothing else). */
    ms_error_class (*classify)(const ms_error *error);

    /* Statements that set up a session. Pushed to *out in order. */
    void (*session)(const ms_session_policy *policy, int32_t version, ms_arena *arena, ms_strings *out);

    /* Session-level lock that dies with its connection; name is unique per database and history. All three members NULL:
     * the engine has none, core uses a lease row. */
    void (*runner_lock)(const char *name, int32_t version, ms_arena *arena, ms_runner_lock *out);

    /* One query, rows (pid text, state text, blocked_by text, query text, seconds integer): who holds or waits for locks
     * on the named table now; NULL = the engine cannot say. */
    const char *(*lock_query)(ms_name table, int32_t version, ms_arena *arena);

    /* The command that backs up; MS_ERR_UNSUPPORTED when the driver's own backup slot must be used (SQLite). */
    ms_status (*backup)(const ms_backup_request *request, int32_t version, ms_arena *arena, ms_backup_command *out,
                        ms_error *err);

    /* A query that returns one row, one text: a fingerprint of what the op touches (table definition, routine body, ...),
     * or one NULL when it is not there; it differs before and after the op. For steps whose effect ms_op_effect cannot
     * tell. NULL = none for this op. */
    const char *(*fingerprint)(const ms_op *op, int32_t version, ms_arena *arena);

    /* Brings a catalog into the one spelling in which two catalogs of this kind of server are compared: what the server
     * adds or rewrites by itself (names of constraints, an index below a foreign key, the precision of a type, quoting
     * and parentheses inside expressions) is made equal. Idempotent. Applied to copies of both sides, predicted and live,
     * before ms_catalog_canonical; such a catalog is for comparing only, never for lowering. NULL = nothing to do. */
    void (*normalize)(ms_catalog *catalog, int32_t version);

    /* SQL expression: whole milliseconds since the transaction began, by the server's clock, so that a record can be sent
     * together with the work that it times. NULL = none: the record waits for the answer to the work. */
    const char *elapsed_ms;

    /* A routine's argument list as a file writes it, "(IN a int, b text DEFAULT 'x')", in the form in which the catalog has
     * the argument types, "(integer, text)": that is what tells overloads apart. Answers a text in arena. NULL = as written. */
    const char *(*signature)(const char *text, ms_arena *arena);

    /* Session statement that turns foreign key checks off, for a hint; NULL = none, or of no use inside a transaction. */
    const char *foreign_keys_off;

    /* Appends the native statements that carry out a list of ops in order, as few and as cheap as the engine allows: ops on
     * one table in one ALTER TABLE, or in one rebuild of the table where ALTER TABLE cannot do them (SQLite). `before` is
     * the catalog before the first op, never NULL and not changed. The statements are a script of their own: run in this
     * order they lead to the catalog that the ops lead to, and they hold the session statements that they need (first
     * PRAGMA foreign_keys = OFF, last ... = ON: the script must be one migration, or one end of it). On failure nothing is
     * appended; err is that of lower() for the op that cannot be done, and *failed its place in the list.
     * NULL = op by op with lower(). Callers go through ms_lower_list of core. */
    ms_status (*lower_list)(const ms_op *ops, size_t n, const ms_catalog *before, int32_t version, ms_arena *arena,
                            ms_lowered_list *out, size_t *failed, ms_error *err);

    /* Is this the session statement that turns foreign keys off, so that keys_check must be asked before the commit? */
    bool (*keys_off)(const ms_op *op);
    /* Query: rows that refer to nothing: child table, row (text or NULL), parent table. NULL = none needed. */
    const char *keys_check;

    /* Statements for scratch databases, sent on a connection to another database of the server; with MS_DIALECT_FILES only
     * `session` counts. NULL = there is no such thing. */
    void (*scratch)(const char *name, const char *from, int32_t version, ms_arena *arena, ms_scratch_sql *out);

    /* Introspection of a scope: like load_begin, and then load_query, load_row and load_end as usual. All that there is of the
     * scope is loaded, estimates (rows, bytes) may be left out, and things beyond the scope may come along. The queries may
     * be asked for, and sent, all at once: none needs what another one finds. A query that fails with
     * MS_CLASS_NO_SUCH_OBJECT stands for one without rows. NULL = only the whole catalog can be read. */
    ms_loader *(*load_scope)(ms_catalog *catalog, int32_t version, const ms_scope *scope);
    /* Statements that make reading scopes cheaper for the rest of the session (prepared statements). NULL = none. */
    void (*load_prepare)(int32_t version, ms_arena *arena, ms_strings *out);
    /* Statement that takes back inside a transaction what a script has set in the session, so that the catalog reads as in a
     * fresh one; NULL = none, or not needed to read a catalog. */
    const char *session_reset;
    /* How portable SQL is written here; NULL = portable migrations are refused. */
    const ms_portable *portable;

    /* Query: one row, one text: the database of the connection, as the server calls it. NULL = it has no name. */
    const char *database_sql;
    /* The session's lock that other programs know by this key, as runner_lock (holder stays NULL): a number where the
     * engine's keys are numbers, else a name, taken as it is. NULL = there are no such locks. */
    void (*shared_lock)(const char *key, int32_t version, ms_arena *arena, ms_runner_lock *out);
    /* Statement that makes the database in another file part of the session, as the schema `name`; a file that is not there
     * may be made. NULL = databases are no files, or cannot be seen together. */
    const char *(*attach)(const char *file, const char *name, ms_arena *arena);

    /* The functions that the server brings along, ended by NULL; each name in one list only. NULL = every call may do
     * anything. */
    const ms_function_list *const *functions;
    /* Schema of the server's own functions and views, found without being named as well; NULL = there is none. */
    const char *system_schema;
    const ms_system_view *system_views; /* of system_schema; information_schema is known to core */
    size_t n_system_views;
    /* Options of tables: NULL = they are text that says nothing. */
    const ms_table_rules *table_rules;
    /* Asked after load_end of a whole catalog: the options, as in ms_table.options, of a table that does not say them. */
    const char *(*load_table_options)(ms_loader *loader);
};

/* dialect->lower_list where the dialect has it; otherwise lower() for one op after the other, on a catalog that moves
 * along. failed may be NULL. */
MS_API ms_status ms_lower_list(const ms_dialect *dialect, const ms_op *ops, size_t n, const ms_catalog *before,
                               int32_t version, ms_arena *arena, ms_lowered_list *out, size_t *failed, ms_error *err);

#ifdef __cplusplus
}
#endif
#endif
