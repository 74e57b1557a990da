/* introspect.h: what one kind of server is asked in test_introspect: a rich schema and single changes of it. */
#ifndef INTROSPECT_H
#define INTROSPECT_H

#include <stdbool.h>
#include <stddef.h>

enum {
    IT_REFUSED = 1 << 0 /* the dialect refuses to lower the op (its own text runs); the refusal is what is tested */
};

/* One native statement that changes the schema. */
typedef struct it_case {
    const char *sql;
    unsigned flags;
} it_case;

typedef struct it_suite {
    const char *name;                /* the argument of the program and the part of MIGSAFE_TEST_<NAME>_URL */
    const char *module;
    const char *const *reset;        /* statements that give an empty schema and make it the default one; NULL-terminated */
    const char *reset_query;         /* rows of one statement each that do the rest of it; NULL = none */
    const char *const *schema;       /* the rich schema */
    const char *const *more;         /* more of it, for the fixed point only; NULL = no more */
    const it_case *cases;            /* up to sql == NULL; each runs on the rich schema */
    bool keys_with_table;            /* foreign keys cannot be added later: CREATE TABLE has them */
    bool exact;                      /* lowering gives the very same catalog, not only one that normalises to the same */
} it_suite;

extern const it_suite it_mysql, it_mariadb, it_sqlite;

#endif
