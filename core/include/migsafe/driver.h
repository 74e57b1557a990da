/* driver.h: the ABI between migsafe and a loadable driver module.
 *
 * A module is one shared object that exports one symbol, `ms_driver_entry`, a function that returns a pointer to a const
 * ms_driver. A driver is a connection: it opens, sends, fetches, cancels, closes. It never prints, retries, splits
 * statements, opens a transaction unasked or asks for a password. It takes SQL as bytes with a length.
 *
 * Threads: one connection is used by one thread at a time, except ms_driver.cancel, which any thread may call on an open
 * connection while another is inside a call on it.
 * Growth: append only. `size` is the module's sizeof(ms_driver); the loader copies that much, checks required slots and
 * flags once, and fills missing optional slots with answers of MS_ERR_UNSUPPORTED, so callers never test for NULL. */
#ifndef MIGSAFE_DRIVER_H
#define MIGSAFE_DRIVER_H

#include <migsafe/dialect.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MS_DRIVER_MAGIC 0x6d736472u /* "msdr" */
#define MS_DRIVER_ABI_MAJOR 1
#define MS_DRIVER_ABI_MINOR 0
#define MS_DRIVER_ENTRY_SYMBOL "ms_driver_entry"

typedef struct ms_conn ms_conn;     /* completed privately by each driver */
typedef struct ms_result ms_result; /* completed privately by each driver */

/* What a module can do. A flag promises the slots named with it; the loader refuses a module that lies. */
enum {
    MS_CAP_TRANSACTIONS = 1 << 0, /* begin, commit, rollback */
    MS_CAP_CANCEL = 1 << 1,       /* cancel */
    MS_CAP_TIMEOUT = 1 << 2,      /* set_timeout */
    MS_CAP_BATCH = 1 << 3,        /* exec_batch in one round trip */
    MS_CAP_STREAMING = 1 << 4,    /* query does not hold the whole result in memory */
    MS_CAP_FILE_LOCK = 1 << 5,    /* file_lock, file_unlock: a runner's lock beside the database file */
    MS_CAP_BACKUP = 1 << 6,       /* backup */
    MS_CAP_QUERY_BATCH = 1 << 7   /* query_batch, next_result */
};

/* How to connect. The URL is parsed by core (percent-decoded); a driver gets the pieces and the whole. Empty members
 * mean: leave it to the client library's own configuration (service file, option files, odbc.ini). */
typedef struct ms_connect {
    const char *url;            /* the whole text after the scheme, for drivers that parse it themselves (odbc:, sqlite:) */
    const char *scheme;         /* "postgresql" */
    const char *host, *port, *user, *password, *database, *socket;
    const char *const *options; /* name, value, name, value, NULL: the URL's query part, in order */
    int32_t connect_timeout_ms; /* 0 = 10 s */
    const char *application;    /* shown to others by the server */
    bool read_only;
    bool create;                /* SQLite: the file may be created; with read_only a missing one reads as an empty database */
} ms_connect;

typedef enum ms_value_kind { MS_VALUE_NULL, MS_VALUE_INT, MS_VALUE_DOUBLE, MS_VALUE_TEXT, MS_VALUE_BLOB } ms_value_kind;
/* p is valid until the next call on the same result. TEXT is terminated by NUL as well. Booleans are INT 0 or 1, decimals,
 * dates, uuids, json and the rest TEXT in the server's own spelling. As a parameter: owned by the caller. */
typedef struct ms_value {
    ms_value_kind kind;
    int64_t i;
    double d;
    const char *p;
    size_t n;
} ms_value;

typedef struct ms_result_column {
    const char *name;           /* valid as long as the result */
    ms_value_kind kind;         /* what value() gives for rows that are not NULL; SQLite: as far as it is known */
    const char *type_name;      /* the server's name of the type, or "" */
} ms_result_column;

typedef struct ms_span { const char *p; size_t n; } ms_span;

typedef struct ms_driver {
    uint32_t magic;             /* MS_DRIVER_MAGIC */
    uint16_t abi_major, abi_minor;
    uint32_t size;              /* sizeof(ms_driver) */
    const char *name;           /* "postgresql"; the file is lib/migsafe/<name>.so */
    const char *version;        /* of the module */
    const char *const *schemes; /* NULL-terminated URL schemes */
    const ms_dialect *const *dialects; /* NULL-terminated; the first is the default without a connection */
    uint64_t flags;             /* MS_CAP_* */

    /* required */
    const char *(*client_library)(void);   /* "libpq 15.20": the library really loaded */
    ms_status (*open)(const ms_connect *how, ms_conn **out, ms_error *err);
    void (*close)(ms_conn *conn);           /* NULL is allowed */
    ms_status (*server_info)(ms_conn *conn, ms_server *out, ms_error *err); /* fills dialect as well */
    /* One statement without a result that matters; *affected may be NULL, -1 = unknown. Rows are discarded. */
    ms_status (*exec)(ms_conn *conn, const char *sql, size_t len, int64_t *affected, ms_error *err);
    /* One statement with a result. Parameters are marked as the dialect does ($1, ?). A statement that returns no rows
     * gives a result with no columns. One result at a time per connection. */
    ms_status (*query)(ms_conn *conn, const char *sql, size_t len, const ms_value *params, size_t n_params,
                       ms_result **out, ms_error *err);
    ms_status (*next)(ms_result *result, ms_error *err);    /* MS_ROW, MS_DONE or an error */
    size_t (*columns)(const ms_result *result);
    void (*column)(const ms_result *result, size_t i, ms_result_column *out);
    ms_status (*value)(ms_result *result, size_t i, ms_value *out, ms_error *err);
    void (*result_free)(ms_result *result); /* NULL is allowed; the rest of the rows is discarded */

    /* optional */
    ms_status (*begin)(ms_conn *conn, ms_error *err);
    ms_status (*commit)(ms_conn *conn, ms_error *err);
    ms_status (*rollback)(ms_conn *conn, ms_error *err);
    /* Interrupts the statement that runs on conn, from any thread; MS_OK when the request was sent. */
    ms_status (*cancel)(ms_conn *conn, ms_error *err);
    /* Client-side limit for each later call, 0 = none. A call that runs into it returns MS_ERR_TIMEOUT (statement
     * cancelled) or MS_ERR_LOST (server does not answer). */
    ms_status (*set_timeout)(ms_conn *conn, int32_t ms, ms_error *err);
    /* n statements in order, each exactly one statement, sent together where that is possible; stops at the first
     * failure. *done = how many completed. Adds no transaction of its own: a statement outside an explicit transaction is
     * on its own, as if sent by exec. A batch holds at most one BEGIN ... COMMIT, and nothing after its COMMIT. The loader
     * supplies a loop over exec where a module has none. err->position is relative to the statement that failed. */
    ms_status (*exec_batch)(ms_conn *conn, const ms_span *statements, size_t n, size_t *done, ms_error *err);
    /* A lock beside the database file, held by this process until file_unlock or its death. MS_ERR_LOCKED with the holder
     * in err->detail. `owner` is the text that others will see. */
    ms_status (*file_lock)(ms_conn *conn, const char *owner, ms_error *err);
    void (*file_unlock)(ms_conn *conn);
    /* A consistent copy of the database into a new file. */
    ms_status (*backup)(ms_conn *conn, const char *file, ms_error *err);
    /* n statements that each give one result, sent together; MS_ERR_UNSUPPORTED, and nothing was sent, where these cannot be.
     * *out stands on the first one's rows; at their end next answers MS_DONE, and next_result goes to the following
     * statement's: MS_ROW, MS_DONE behind the last one, or the error of that statement, which ends all. columns, column and
     * value are of the present one. */
    ms_status (*query_batch)(ms_conn *conn, const ms_span *statements, size_t n, ms_result **out, ms_error *err);
    ms_status (*next_result)(ms_result *result, ms_error *err);
} ms_driver;

typedef const ms_driver *(*ms_driver_entry_fn)(void);
/* The one exported symbol of a module. */
MS_API const ms_driver *ms_driver_entry(void);

#ifdef __cplusplus
}
#endif
#endif
