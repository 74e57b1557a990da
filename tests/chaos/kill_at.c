/* kill_at.c: preloaded into migsafe by the chaos tests: kills the process at the n-th statement boundary.
 *
 * MS_KILL_AT=n: the n-th boundary. Every call that hands a statement to a client library is two boundaries: before it and
 * after it (where the server may still be at work on it; its result taken is the next call's "before"). The product knows nothing of this. The modules load their libraries with
 * RTLD_LOCAL, so the real functions are looked up in those libraries by name and not with RTLD_NEXT. */
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static atomic_long count;

static void boundary(void)
{
    const char *text = getenv("MS_KILL_AT");
    if (text != NULL && atomic_fetch_add(&count, 1) + 1 == strtol(text, NULL, 10))
        kill(getpid(), SIGKILL);
}

/* MS_KILL_COUNT=FILE: how many boundaries there were, when the process ends by itself. */
__attribute__((destructor)) static void write_count(void)
{
    const char *path = getenv("MS_KILL_COUNT");
    FILE *f = path != NULL ? fopen(path, "w") : NULL;
    if (f == NULL)
        return;
    fprintf(f, "%ld\n", atomic_load(&count));
    fclose(f);
}

static void *real(const char *name, const char *const *libraries)
{
    for (; *libraries != NULL; libraries++) {
        void *library = dlopen(*libraries, RTLD_LAZY | RTLD_NOLOAD);
        void *function = library != NULL ? dlsym(library, name) : NULL;
        if (function != NULL)
            return function;
    }
    fprintf(stderr, "kill_at: no %s\n", name);
    abort();
}

static const char *const libpq[] = { "libpq.so.5", NULL };
static const char *const libmysql[] = { "libmariadb.so.3", "libmysqlclient.so.24", "libmysqlclient.so.21", NULL };
static const char *const libsqlite[] = { "libsqlite3.so.0", NULL };
static const char *const libodbc[] = { "libodbc.so.2", NULL };

/* A wrapper: type, name, parameters with types, parameters by name, library. */
#define WRAP(type, name, params, args, library)                  \
    type name params;                                            \
    type name params                                             \
    {                                                            \
        static type (*function) params;                          \
        if (function == NULL)                                    \
            *(void **)&function = real(#name, library);          \
        boundary();                                              \
        type answer = function args;                             \
        boundary();                                              \
        return answer;                                           \
    }

WRAP(void *, PQexec, (void *c, const char *q), (c, q), libpq)
WRAP(int, PQsendQuery, (void *c, const char *q), (c, q), libpq)
WRAP(int, PQsendQueryParams,
     (void *c, const char *q, int n, const unsigned *t, const char *const *v, const int *l, const int *f, int r),
     (c, q, n, t, v, l, f, r), libpq)
WRAP(void *, PQexecParams,
     (void *c, const char *q, int n, const unsigned *t, const char *const *v, const int *l, const int *f, int r),
     (c, q, n, t, v, l, f, r), libpq)
WRAP(int, PQpipelineSync, (void *c), (c), libpq)
WRAP(int, mysql_real_query, (void *c, const char *q, unsigned long n), (c, q, n), libmysql)
WRAP(int, mysql_send_query, (void *c, const char *q, unsigned long n), (c, q, n), libmysql)
WRAP(int, mysql_stmt_execute, (void *s), (s), libmysql)
WRAP(int, sqlite3_step, (void *s), (s), libsqlite)
WRAP(short, SQLExecDirect, (void *s, unsigned char *q, int n), (s, q, n), libodbc)
WRAP(short, SQLExecDirectW, (void *s, unsigned short *q, int n), (s, q, n), libodbc)
WRAP(short, SQLExecute, (void *s), (s), libodbc)
WRAP(short, SQLEndTran, (short k, void *h, short how), (k, h, how), libodbc)
