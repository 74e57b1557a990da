/* introspect.h: what one kind of server is asked in test_introspect: a rich schema and single changes of it. */
#ifndef INTROSPECT_H
#define INTROSPECT_H

#include <stdbool.h>
#include <stddef.h>

#include <migsafe/driver.h>

enum {
    IT_REFUSED = 1 << 0, /* the dialect refuses to lower the op (its own text runs); the refusal is what is tested */
    IT_GUESS = 1 << 1    /* apply cannot know what the server does: only what is lowered is compared with what is written */
};

/* A native statement, or a script of several, that changes the schema. In a script a statement that the dialect does not
 * lower (INSERT, CREATE TABLE ... LIKE ... INCLUDING) runs as it is written. */
typedef struct it_case {
    const char *sql;
    unsigned flags;
    const char *before;              /* a script that runs on an empty schema in place of the rich schema; NULL = the rich one */
} it_case;

typedef struct it_suite {
    const char *name;                /* the argument of the program and the part of MIGSAFE_TEST_<NAME>_URL */
    const char *module;
    const char *const *reset;        /* statements that give an empty schema and make it the default one; NULL-terminated */
    const char *reset_query;         /* rows of one statement each that do the rest of it; NULL = none */
    const char *const *schema;       /* the rich schema */
    const char *const *more;         /* more of it, for the fixed point only; NULL = no more */
    const char *const *odd;          /* rare things, to be read of single tables only; NULL = none */
    const it_case *cases;            /* up to sql == NULL; each runs on the rich schema */
    bool keys_with_table;            /* foreign keys cannot be added later: CREATE TABLE has them */
    const char *scratch;             /* schemas whose names begin so are the test's; NULL = all that is found is */
    bool exact;                      /* lowering gives the very same catalog, not only one that normalises to the same */
    bool exact_cases;                /* ... and so for each case */
} it_suite;

typedef struct it_session {
    const it_suite *suite;
    const ms_driver *driver;
    const ms_dialect *dialect;
    ms_conn *conn;
    int32_t version;
} it_session;

/* Prints what failed and returns false. */
bool it_complain(const char *what, const char *sql, const ms_error *err);
bool it_run(it_session *s, const char *sql);
bool it_run_all(it_session *s, const char *const *statements); /* NULL-terminated */
/* Rows of a query, every value as text in arena; false as soon as something fails or the function returns false. */
typedef bool (*it_row_function)(it_session *s, void *context, size_t i, const ms_text *values, size_t n);
bool it_each_row(it_session *s, const char *sql, ms_arena *arena, size_t i, it_row_function function, void *context);
/* An it_row_function: *(const char **)context = the first value. */
bool it_take_text(it_session *s, void *context, size_t i, const ms_text *values, size_t n);
ms_catalog *it_introspect(it_session *s, ms_arena *arena); /* NULL after a complaint */
bool it_reset(it_session *s);
/* introspect_scope.c: load_scope gives the same of each table as load_begin of all. */
bool it_scopes(it_session *s, ms_arena *arena);
/* Opens a connection by URL; the session's dialect and version are the server's. */
bool it_open(const it_suite *suite, const char *url, ms_arena *arena, it_session *out);

/* MIGSAFE_TEST_<NAME>_URL; NULL = not set. */
const char *it_url(const it_suite *suite);

extern const it_suite it_mysql, it_mariadb, it_sqlite, it_postgresql;

#endif
