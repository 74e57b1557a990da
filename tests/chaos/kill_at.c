/* kill_at.c: preloaded into migsafe by the chaos tests: kills the process at the n-th statement boundary, or with
 * MS_KILL_WITH=STOP stops it there, so that something can be done to the server before it goes on, or with CUT cuts its
 * TCP connections there.
 *
 * MS_KILL_AT=n: the n-th boundary. Every call that hands a statement to a client library is two boundaries: before it and
 * after it (where the server may still be at work on it; its result taken is the next call's "before"). Between the
 * statements of one packet to MySQL there are boundaries as well: there the server has run those before it and never sees
 * the rest (not with STOP, where the rest would have to follow). The product knows nothing of this. The modules load their libraries with RTLD_LOCAL, so the real functions are looked up in those
 * libraries by name and not with RTLD_NEXT. */
#define _GNU_SOURCE /* memmem */
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static atomic_long count;

static void cut_connections(void)
{
    for (int fd = 3; fd < 256; fd++) {
        struct sockaddr_storage peer;
        socklen_t size = sizeof peer;
        if (getpeername(fd, (struct sockaddr *)&peer, &size) == 0 && peer.ss_family == AF_INET)
            shutdown(fd, SHUT_RDWR);
    }
}

static void strike(void)
{
    const char *with = getenv("MS_KILL_WITH");
    if (with != NULL && strcmp(with, "CUT") == 0)
        cut_connections();
    else
        kill(getpid(), with != NULL ? SIGSTOP : SIGKILL);
}

static void boundary(void)
{
    const char *text = getenv("MS_KILL_AT");
    if (text != NULL && atomic_fetch_add(&count, 1) + 1 == strtol(text, NULL, 10))
        strike();
}

/* Being killed before or after a statement that only reads is being killed before the next one that does not. width: bytes
 * per character. */
static int only_reads(const char *sql, size_t width)
{
    static const char *const words[] = { "SELECT", "SHOW", "SET", "PRAGMA", NULL };
    char first[8] = "";
    for (size_t i = 0; i + 1 < sizeof first && sql[i * width] != '\0' && sql[i * width] != ' ' && sql[i * width] != '('; i++)
        first[i] = sql[i * width];
    for (const char *const *w = words; *w != NULL; w++)
        if (strcmp(first, *w) == 0)
            return 1;
    return 0;
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

/* A wrapper: type, name, parameters with types, parameters by name, library, and when it is no boundary. */
#define WRAP(type, name, params, args, library, no_boundary)     \
    type name params;                                            \
    type name params                                             \
    {                                                            \
        static type (*function) params;                          \
        const int quiet = no_boundary;                           \
        if (function == NULL)                                    \
            *(void **)&function = real(#name, library);          \
        if (!quiet)                                              \
            boundary();                                          \
        type answer = function args;                             \
        if (!quiet)                                              \
            boundary();                                          \
        return answer;                                           \
    }
#define READS(q) only_reads((const char *)(q), 1)
#define READS_WIDE(q) only_reads((const char *)(q), 2)

WRAP(void *, PQexec, (void *c, const char *q), (c, q), libpq, READS(q))
WRAP(int, PQsendQuery, (void *c, const char *q), (c, q), libpq, READS(q))
WRAP(int, PQsendQueryParams,
     (void *c, const char *q, int n, const unsigned *t, const char *const *v, const int *l, const int *f, int r),
     (c, q, n, t, v, l, f, r), libpq, READS(q))
WRAP(void *, PQexecParams,
     (void *c, const char *q, int n, const unsigned *t, const char *const *v, const int *l, const int *f, int r),
     (c, q, n, t, v, l, f, r), libpq, READS(q))
WRAP(int, PQpipelineSync, (void *c), (c), libpq, 0)
/* Sends the packet's first part, takes its answers, and strikes. */
static void strike_within(int (*query)(void *, const char *, unsigned long), void *c, const char *q, unsigned long n)
{
    int (*next)(void *);
    void *(*use)(void *);
    void (*release)(void *);
    *(void **)&next = real("mysql_next_result", libmysql);
    *(void **)&use = real("mysql_store_result", libmysql);
    *(void **)&release = real("mysql_free_result", libmysql);
    for (int rc = query(c, q, n); rc == 0; rc = next(c)) {
        void *rows = use(c);
        if (rows != NULL)
            release(rows);
    }
    strike();
}

static int last_in_packet(const char *q, unsigned long n, const char *joint)
{
    return joint == NULL || (size_t)(joint - q) + 2 >= n;
}

int mysql_real_query(void *c, const char *q, unsigned long n);
int mysql_real_query(void *c, const char *q, unsigned long n)
{
    static int (*function)(void *, const char *, unsigned long);
    const int quiet = READS(q);
    if (function == NULL)
        *(void **)&function = real("mysql_real_query", libmysql);
    if (!quiet)
        boundary();
    const char *at = getenv("MS_KILL_AT"), *with = getenv("MS_KILL_WITH");
    const int whole = quiet || at == NULL || (with != NULL && strcmp(with, "STOP") == 0);
    for (const char *joint = q; !whole;) {
        joint = memmem(joint, n - (size_t)(joint - q), "\n;", 2); /* how the module joins statements */
        if (last_in_packet(q, n, joint))
            break;
        if (atomic_fetch_add(&count, 1) + 1 == strtol(at, NULL, 10))
            strike_within(function, c, q, (unsigned long)(joint - q));
        joint += 2;
    }
    const int answer = function(c, q, n);
    if (!quiet)
        boundary();
    return answer;
}
WRAP(int, mysql_send_query, (void *c, const char *q, unsigned long n), (c, q, n), libmysql, READS(q))
WRAP(int, mysql_stmt_execute, (void *s), (s), libmysql, 0)
WRAP(int, sqlite3_prepare_v2, (void *d, const char *q, int n, void **s, const char **t), (d, q, n, s, t), libsqlite, READS(q))
WRAP(int, sqlite3_prepare_v3, (void *d, const char *q, int n, unsigned f, void **s, const char **t), (d, q, n, f, s, t),
     libsqlite, READS(q))
WRAP(short, SQLExecDirect, (void *s, unsigned char *q, int n), (s, q, n), libodbc, READS(q))
WRAP(short, SQLExecDirectW, (void *s, unsigned short *q, int n), (s, q, n), libodbc, READS_WIDE(q))
WRAP(short, SQLExecute, (void *s), (s), libodbc, 0)
WRAP(short, SQLEndTran, (short k, void *h, short how), (k, h, how), libodbc, 0)
