/* quirks.h: what the conformance suite must know of one driver on one kind of server.
 *
 * One cf_quirks per name that the program takes, in a file quirks_<driver>.c, listed in main.c. Everything that differs
 * between drivers is declared here; the tests know no database. A quirk that is not needed any more makes a test fail:
 * what is declared missing is checked to be answered by MS_ERR_UNSUPPORTED. */
#ifndef MS_TESTS_QUIRKS_H
#define MS_TESTS_QUIRKS_H

#include <migsafe/driver.h>

enum {
    CF_EMBEDDED = 1 << 0,     /* no server: nothing to connect to, to kill or to reset */
    CF_BASIC = 1 << 1,        /* knows a handful of statements only (template): the tests marked so run */
    CF_NO_SQLSTATE = 1 << 2,
    CF_NO_NATIVE = 1 << 3,    /* no usable native error codes */
    CF_NO_POSITION = 1 << 4,  /* cannot say where in the statement the error is */
    CF_DDL_COMMITS = 1 << 5,  /* DDL is not undone by rollback */
    CF_TYPES_UNKNOWN = 1 << 6,/* ms_result_column.kind before the first row means nothing (SQLite's expressions) */
    CF_UNTYPED_BLOB = 1 << 7, /* a blob may come back as TEXT where the server does not keep the difference */
    CF_TWO_STATEMENTS = 1 << 8/* the client library cannot be kept from sending two statements in one exec */
};

typedef struct cf_test {
    const char *name;
    void (*run)(void);
    uint64_t caps;            /* MS_CAP_* without which the test has no object */
    uint32_t unless;          /* CF_* with which it has none */
} cf_test;

/* One SELECT of an expression and what value() must give. */
typedef struct cf_type_case {
    const char *expr;
    ms_value_kind kind;
    int64_t i;                /* MS_VALUE_INT */
    double d;                 /* MS_VALUE_DOUBLE */
    const char *text;         /* MS_VALUE_TEXT, MS_VALUE_BLOB */
    size_t n;                 /* MS_VALUE_BLOB: its length; TEXT: strlen */
} cf_type_case;

/* One statement that the server refuses. Before each the table cf_err (id integer primary key) exists with a row 1. */
typedef struct cf_error_case {
    const char *what;         /* "syntax", "no such table", "duplicate key" */
    const char *sql;
    const char *sqlstate;     /* unless CF_NO_SQLSTATE */
    int32_t native;           /* unless CF_NO_NATIVE or 0 */
    int32_t position;         /* unless CF_NO_POSITION or 0; 1-based, in characters */
} cf_error_case;

typedef struct cf_quirks {
    const char *name;         /* "odbc-mariadb": its URL is in MIGSAFE_TEST_ODBC_MARIADB_URL, commands in ..._KILL, _START */
    const char *module;       /* "odbc" */
    const char *dialect;      /* what server_info must choose */
    const char *product;      /* ms_server.product */
    const char *embedded_url; /* CF_EMBEDDED: URL with one %s for a temporary folder; NULL = given like a server's */
    uint32_t flags;           /* CF_* */
    uint64_t caps;            /* MS_CAP_*: exactly what the module must announce */
    uint64_t lacks;           /* MS_CAP_* that the module has in general but not on this server: must say UNSUPPORTED */
    char marker;              /* '?' or '$' ($1, $2, ...) */
    const char *type_int, *type_double, *type_text, *type_blob; /* for CREATE TABLE; 64 bits, any length, all of Unicode */
    const char *million;      /* query of 1,000,000 rows: integer n from 1 up in order, text of 100 characters */
    const char *sleep;        /* a statement that runs for a minute at least and fails when it is cancelled */
    const char *two_statements; /* text that exec must refuse */
    const cf_type_case *types;  /* ends with expr == NULL */
    const cf_error_case *errors;/* ends with what == NULL */

    const cf_test *extra;     /* tests of what only this driver has; ends with name == NULL. NULL = none */

    /* Prepares the client library's own configuration (environment, files below dir) so that *out, which names less than
     * *direct, leads to the same database. NULL or false = there is none. */
    bool (*own_config)(const ms_connect *direct, const char *dir, ms_arena *arena, ms_connect *out);
    /* *out is *direct, but over TCP to 127.0.0.1:port; *target = the server's own port there. NULL = by the members host
     * and port; false = impossible. */
    bool (*reroute)(const ms_connect *direct, int port, ms_arena *arena, ms_connect *out, int *target);
    /* *out is *direct with that password. NULL = by the member password. */
    void (*wrong_password)(const ms_connect *direct, const char *password, ms_arena *arena, ms_connect *out);
} cf_quirks;

extern const cf_quirks cf_quirks_template;
extern const cf_quirks cf_quirks_sqlite;
extern const cf_quirks cf_quirks_postgresql;
extern const cf_quirks cf_quirks_mysql;
extern const cf_quirks cf_quirks_mariadb;
extern const cf_quirks cf_quirks_odbc_postgresql;
extern const cf_quirks cf_quirks_odbc_mariadb;
extern const cf_quirks cf_quirks_odbc_mysql;
extern const cf_quirks cf_quirks_odbc_sqlite;

#endif
