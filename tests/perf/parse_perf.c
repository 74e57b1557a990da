/* parse_perf.c: CPU seconds for splitting and parsing mixed DDL, next to libpg_query's where it is installed.
 *
 *     parse_perf [STATEMENTS [RUNS]]
 *
 * The script is generated here: the mix follows how often statements occur in public migrations. Prints the best of
 * RUNS. Exits with 1 when ours needs more than 5 microseconds a statement. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef HAVE_PG_QUERY_H
#include <pg_query.h>
#endif

#include <migsafe/dialect.h>

#include "../unit/sql/dialects.h"

static const char *const templates[] = {
    "CREATE INDEX orders_%d_customer_idx ON orders_%d (customer_id, created_at DESC);\n",
    "ALTER TABLE orders_%d ADD COLUMN note_%d varchar(200) NOT NULL DEFAULT '';\n",
    ("-- the table of line items\nCREATE TABLE items_%d (\n    id bigserial PRIMARY KEY,\n"
     "    order_id bigint NOT NULL REFERENCES orders_%d (id) ON DELETE CASCADE,\n"
     "    price numeric(10,2) DEFAULT 0 CHECK (price >= 0)\n);\n"),
    "DROP INDEX IF EXISTS orders_%d_idx_%d;\n",
    "ALTER TABLE orders_%d DROP COLUMN old_%d;\n",
    "DROP TABLE items_%d_%d;\n",
    "ALTER TABLE a_%d ADD CONSTRAINT fk_%d FOREIGN KEY (b_id) REFERENCES b (id);\n",
    "COMMENT ON COLUMN orders_%d.note_%d IS 'what the customer said';\n",
    "ALTER TABLE orders_%d ALTER COLUMN total_%d TYPE numeric(12,2);\n",
    "UPDATE orders_%d SET state = 'new' WHERE state IS NULL AND id > %d;\n",
    "CREATE UNIQUE INDEX u_%d ON users_%d (lower(email)) WHERE deleted_at IS NULL;\n",
    "ALTER TABLE a_%d RENAME COLUMN x TO y_%d;\n",
    "CREATE VIEW v_%d AS SELECT id, total FROM orders_%d WHERE total > 10;\n",
    "INSERT INTO settings_%d (k, v) VALUES ('a', '%d');\n",
    "ALTER TABLE orders_%d ALTER COLUMN state_%d SET NOT NULL;\n",
};

static char *generate(int statements, size_t *len)
{
    enum { LONGEST = 400 };
    char *text = malloc((size_t)statements * LONGEST + 1);
    if (text == NULL)
        exit(2);
    size_t n = 0;
    for (int i = 0; i < statements; i++) {
        char line[LONGEST];
        const char *p = templates[(size_t)i % (sizeof templates / sizeof *templates)];
        size_t k = 0;
        for (; *p != '\0'; p++) {
            if (p[0] == '%' && p[1] == 'd') {
                k += (size_t)snprintf(line + k, sizeof line - k, "%d", i);
                p++;
            } else {
                line[k++] = *p;
            }
        }
        memcpy(text + n, line, k);
        n += k;
    }
    text[n] = '\0';
    *len = n;
    return text;
}

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t parse(const char *text, size_t len)
{
    ms_arena *arena = ms_arena_new();
    ms_script script;
    ms_error err = MS_ERROR_INIT;
    if (ms_sql_parse(&test_postgresql, text, len, 1, arena, &script, &err) != MS_OK) {
        fprintf(stderr, "%s\n", err.message);
        exit(2);
    }
    const size_t n = script.statements.n;
    ms_arena_free(arena);
    return n;
}

static double best(size_t (*run)(const char *text, size_t len), const char *text, size_t len, int runs, size_t *n)
{
    double least = 1e9;
    for (int i = 0; i < runs; i++) {
        const double start = cpu();
        *n = run(text, len);
        const double took = cpu() - start;
        least = took < least ? took : least;
    }
    return least;
}

#ifdef HAVE_PG_QUERY_H
static size_t pg_split(const char *text, size_t len)
{
    (void)len;
    PgQuerySplitResult r = pg_query_split_with_parser(text);
    const size_t n = (size_t)r.n_stmts;
    pg_query_free_split_result(r);
    return n;
}

static size_t pg_scan(const char *text, size_t len)
{
    (void)len;
    PgQuerySplitResult r = pg_query_split_with_scanner(text);
    const size_t n = (size_t)r.n_stmts;
    pg_query_free_split_result(r);
    return n;
}

static size_t pg_parse(const char *text, size_t len)
{
    (void)len;
    PgQueryProtobufParseResult r = pg_query_parse_protobuf(text);
    const size_t n = r.parse_tree.len;
    pg_query_free_protobuf_parse_result(r);
    return n;
}
#endif

int main(int argc, char **argv)
{
    const int statements = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 10000;
    const int runs = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 5;
    size_t len, n;
    if (statements < 1 || runs < 1)
        return 5;
    char *text = generate(statements, &len);
    const double ours = best(parse, text, len, runs, &n);
    printf("%d statements, %.2f MB, best of %d\n", statements, (double)len / 1e6, runs);
    printf("  migsafe split and parse to ops   %.4f s (%.2f us a statement, %zu statements)\n", ours,
           ours / statements * 1e6, n);
#ifdef HAVE_PG_QUERY_H
    printf("  libpg_query split, scanner       %.4f s\n", best(pg_scan, text, len, runs, &n));
    printf("  libpg_query split, parser        %.4f s\n", best(pg_split, text, len, runs, &n));
    printf("  libpg_query parse to protobuf    %.4f s\n", best(pg_parse, text, len, runs, &n));
#endif
    free(text);
    return ours / statements <= 5e-6 ? 0 : 1;
}
