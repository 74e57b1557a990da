/* test_ways.c [NAME...]: the ways between generated schemas, on real servers.
 *
 * For each pair (a, b), where b is a with some of its decisions taken otherwise: make b, then a; run the statements of the
 * way from a to b: what is introspected is b, exactly; run those of the way back: it is a. Then what `inspect` prints of b is
 * run on an empty schema: it is b. A pair to which there is no way says why and is counted.
 *
 * SQLite runs in memory without any setting, thousands of pairs; servers some dozens: MIGSAFE_TEST_<NAME>_URL.
 * MIGSAFE_TEST_WAYS=N: N pairs on each. MIGSAFE_TEST_WAYS_FROM=N: the first number, to try one again. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "introspect.h"
#include "ir/difference.h"
#include "plan/way.h"

static unsigned passed, failed, refused, statements;

/* ---- schemas ----------------------------------------------------------------------------------------------------------- */

enum { TABLES = 4, COLUMNS = 6 };

typedef struct spelling {
    const it_suite *suite;
    const char *types[12];      /* up to NULL; those from plain on cannot be keys or have defaults */
    int plain;
    const char *id[3];          /* the key: INT, numbered by itself, BIGINT */
    const char *generated, *kept;   /* before and behind the number */
    bool sqlite, postgresql;
} spelling;

static const spelling spellings[] = {
    { &it_sqlite, { "int", "bigint", "text", "varchar(20)", "numeric(10,2)", "real", "blob", "date" }, 6,
      { "INTEGER", "INTEGER", "INTEGER" }, "int GENERATED ALWAYS AS (id", " VIRTUAL", true, false },
    { &it_postgresql, { "integer", "bigint", "varchar(20)", "varchar(40)", "text", "numeric(10,2)", "double precision", "bytea", "date", "jsonb",
                        "boolean" }, 7,
      { "integer", "serial", "bigint" }, "integer GENERATED ALWAYS AS (id", " STORED", false, true },
    { &it_mysql, { "INT", "BIGINT", "VARCHAR(20)", "VARCHAR(40)", "DECIMAL(10,2)", "DOUBLE", "TEXT", "BLOB", "DATE", "JSON", "DATETIME(3)" }, 6,
      { "INT", "INT AUTO_INCREMENT", "BIGINT" }, "INT GENERATED ALWAYS AS (c0", " VIRTUAL", false, false },
    { &it_mariadb, { "INT", "BIGINT", "VARCHAR(20)", "VARCHAR(40)", "DECIMAL(10,2)", "DOUBLE", "TEXT", "BLOB", "DATE", "JSON", "DATETIME(3)" }, 6,
      { "INT", "INT AUTO_INCREMENT", "BIGINT" }, "INT GENERATED ALWAYS AS (c0", " VIRTUAL", false, false },
};

typedef struct maker {
    const spelling *how;
    uint64_t seed;
    bool other;                 /* the second of the pair: one decision in six is taken anew */
    GString *out;
} maker;

static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/* A decision, 0 to n - 1; the same whenever it is asked. */
static unsigned MS_PRINTF(3, 4) roll(const maker *m, unsigned n, const char *format, ...)
{
    char what[64];
    va_list args;
    va_start(args, format);
    g_vsnprintf(what, sizeof what, format, args);
    va_end(args);
    uint64_t h = mix(m->seed);
    for (const char *p = what; *p != '\0'; p++)
        h = mix(h ^ (unsigned char)*p);
    if (m->other && mix(h ^ 77) % 6 == 0)
        h = mix(h + 1);
    return (unsigned)(mix(h) % n);
}

static bool has_table(const maker *m, unsigned t) { return t == 0 || roll(m, 4, "table %u", t) > 0; }
static bool has_column(const maker *m, unsigned t, unsigned c)
{
    return (c == 0 && !m->how->sqlite && !m->how->postgresql) || roll(m, 3, "column %u.%u", t, c) > 0;
}
static unsigned type_of(const maker *m, unsigned t, unsigned c)
{
    unsigned n = 0;
    while (n < G_N_ELEMENTS(m->how->types) && m->how->types[n] != NULL)
        n++;
    return c == 0 ? roll(m, 2, "type %u.%u", t, c) : roll(m, n, "type %u.%u", t, c);
}
static unsigned id_of(const maker *m, unsigned t) { return roll(m, 6, "id %u", t) == 0 ? 2 : roll(m, 2, "id %u", t); }
static bool has_key(const maker *m, unsigned t, unsigned to)
{
    return has_table(m, t) && has_table(m, to) && roll(m, 3, "key %u.%u", t, to) == 0;
}
static bool is_number(const char *type)
{
    return strncmp(type, "int", 3) == 0 || strncmp(type, "INT", 3) == 0 || strncmp(type, "big", 3) == 0 || strncmp(type, "BIG", 3) == 0 ||
           strncmp(type, "num", 3) == 0 || strncmp(type, "DEC", 3) == 0 || strncmp(type, "dou", 3) == 0 || strncmp(type, "DOU", 3) == 0 ||
           strncmp(type, "real", 4) == 0;
}

static void put_column(const maker *m, unsigned t, unsigned c)
{
    const unsigned type = type_of(m, t, c);
    const char *spelled = m->how->types[type];
    g_string_append_printf(m->out, ", c%u %s", c, spelled);
    const bool may = (int)type < m->how->plain && (!m->how->sqlite || strcmp(spelled, "blob") != 0);
    if (may && roll(m, 3, "not null %u.%u", t, c) == 0)
        g_string_append(m->out, " NOT NULL");
    if (may && roll(m, 3, "default %u.%u", t, c) > 0)
        g_string_append_printf(m->out, " DEFAULT %s%u%s", is_number(spelled) ? "" : "'a", roll(m, 2, "value %u.%u", t, c) + 1,
                               is_number(spelled) ? "" : "'");
}

static void put_key(const maker *m, unsigned t, unsigned to)
{
    static const char *const actions[] = { "", " ON DELETE CASCADE", " ON DELETE SET NULL", " ON UPDATE CASCADE" };
    g_string_append_printf(m->out, "CONSTRAINT f%u_%u FOREIGN KEY (r%u) REFERENCES t%u (id)%s", t, to, to, to,
                           actions[roll(m, 4, "action %u.%u", t, to)]);
}

static void put_table(const maker *m, unsigned t)
{
    static const char *const reference[] = { "INTEGER", "INTEGER", "BIGINT" };
    const bool numbered = id_of(m, t) == 1 && m->how->sqlite;
    g_string_append_printf(m->out, "CREATE TABLE t%u (id %s%s PRIMARY KEY%s", t, m->how->id[id_of(m, t)],
                           strchr(m->how->id[id_of(m, t)], ' ') != NULL || m->how->sqlite ? "" : " NOT NULL", numbered ? " AUTOINCREMENT" : "");
    for (unsigned c = 0; c < COLUMNS; c++)
        if (has_column(m, t, c))
            put_column(m, t, c);
    for (unsigned to = 0; to < TABLES; to++)
        if (has_key(m, t, to))
            g_string_append_printf(m->out, ", r%u %s", to, m->how->sqlite ? "int" : reference[id_of(m, to)]);
    if (roll(m, 4, "generated %u", t) == 0) {
        g_string_append_printf(m->out, ", g %s + %u)%s", m->how->generated, roll(m, 2, "expression %u", t) + 1, m->how->kept);
    }
    if (roll(m, 3, "check %u", t) == 0 && has_column(m, t, 0))
        g_string_append_printf(m->out, ", CONSTRAINT k%u CHECK (c0 > %u)", t, roll(m, 2, "bound %u", t));
    const unsigned c = 1 + roll(m, COLUMNS - 1, "unique column %u", t);
    if (roll(m, 3, "unique %u", t) == 0 && has_column(m, t, c) && (int)type_of(m, t, c) < m->how->plain)
        g_string_append_printf(m->out, ", CONSTRAINT u%u UNIQUE (c%u)", t, c);
    for (unsigned to = 0; m->how->sqlite && to < TABLES; to++)
        if (has_key(m, t, to)) {
            g_string_append(m->out, ", ");
            put_key(m, t, to);
        }
    g_string_append(m->out, ");\n");
}

static void put_index(const maker *m, unsigned t, unsigned c)
{
    const char *type = m->how->types[type_of(m, t, c)];
    if (!has_column(m, t, c) || (int)type_of(m, t, c) >= m->how->plain || roll(m, 4, "index %u.%u", t, c) > 0)
        return;
    const bool partial = (m->how->sqlite || m->how->postgresql) && roll(m, 3, "partial %u.%u", t, c) == 0;
    const bool lower = partial && (strncmp(type, "text", 4) == 0 || strncmp(type, "varchar", 7) == 0);
    g_string_append_printf(m->out, "CREATE %sINDEX i%u_%u ON t%u (%s%s%u%s%s)%s;\n", roll(m, 4, "unique index %u.%u", t, c) == 0 ? "UNIQUE " : "",
                           t, c, t, lower ? "lower(" : "", "c", c, lower ? ")" : "", roll(m, 3, "desc %u.%u", t, c) == 0 ? " DESC" : "",
                           partial ? " WHERE id > 3" : "");
}

static void put_views(const maker *m)
{
    if (roll(m, 3, "view") == 0)
        return;
    g_string_append(m->out, "CREATE VIEW v0 AS SELECT id");
    for (unsigned c = 0; c < 3; c++)
        if (has_column(m, 0, c) && roll(m, 2, "view column %u", c) > 0)
            g_string_append_printf(m->out, ", c%u", c);
    g_string_append_printf(m->out, " FROM t0 WHERE id > %u;\n", roll(m, 2, "view bound"));
    if (roll(m, 2, "second view") > 0)
        g_string_append(m->out, "CREATE VIEW v1 AS SELECT id AS n FROM v0;\n");
}

static void put_trigger(const maker *m)
{
    const unsigned n = roll(m, 4, "trigger");
    if (n == 0)
        return;
    if (m->how->sqlite)
        g_string_append_printf(m->out, "CREATE TRIGGER g0 AFTER DELETE ON t0 BEGIN DELETE FROM t0 WHERE id = OLD.id + %u; END;\n", n);
    else if (m->how->postgresql)
        g_string_append_printf(m->out, "CREATE FUNCTION f0() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.id := NEW.id + %u; RETURN NEW; END $$;\n"
                                       "CREATE TRIGGER g0 BEFORE INSERT ON t0 FOR EACH ROW EXECUTE FUNCTION f0();\n", n);
    else
        g_string_append_printf(m->out, "CREATE TRIGGER g0 BEFORE INSERT ON t0 FOR EACH ROW BEGIN SET NEW.id = NEW.id + %u; END;\n", n);
}

static const char *schema_of(const spelling *how, uint64_t seed, bool other, ms_arena *arena)
{
    const maker m = { how, seed, other, g_string_new(NULL) };
    for (unsigned t = 0; t < TABLES; t++)
        if (has_table(&m, t))
            put_table(&m, t);
    for (unsigned t = 0; t < TABLES; t++)
        for (unsigned to = 0; !how->sqlite && to < TABLES; to++)
            if (has_key(&m, t, to)) {
                g_string_append_printf(m.out, "ALTER TABLE t%u ADD ", t);
                put_key(&m, t, to);
                g_string_append(m.out, ";\n");
            }
    for (unsigned t = 0; t < TABLES; t++)
        for (unsigned c = 0; has_table(&m, t) && c < COLUMNS; c++)
            put_index(&m, t, c);
    put_views(&m);
    put_trigger(&m);
    const char *text = ms_arena_strdup(arena, m.out->str);
    g_string_free(m.out, TRUE);
    return text;
}

/* ---- trying ------------------------------------------------------------------------------------------------------------ */

static bool make(it_session *s, const char *sql, ms_arena *arena, ms_catalog **out)
{
    ms_error err = MS_ERROR_INIT;
    ms_script script = { 0 };
    if (!it_reset(s))
        return false;
    if (ms_sql_parse(s->dialect, sql, strlen(sql), 1, arena, &script, &err) != MS_OK)
        return it_complain("parse", sql, &err);
    for (size_t i = 0; i < script.statements.n; i++)
        if (!it_run(s, ms_arena_strndup(arena, script.statements.v[i].text, script.statements.v[i].len)))
            return false;
    *out = it_introspect(s, arena);
    return *out != NULL;
}

static bool same(const ms_catalog *live, const ms_catalog *want, ms_arena *arena)
{
    const ms_differences d = ms_canonical_differences(ms_catalog_canonical(live, NULL, arena), ms_catalog_canonical(want, NULL, arena),
                                                      live->default_schema, arena);
    for (size_t i = 0; i < d.n; i++)
        printf("      %s\n", ms_difference_text(&d.v[i], arena));
    return d.n == 0;
}

static bool go(it_session *s, const ms_way *way, const ms_catalog *want, ms_arena *arena)
{
    bool good = true;
    for (size_t i = 0; i < way->steps.n && good; i++, statements++)
        good = strcmp(way->steps.v[i].sql, "CREATE SCHEMA \"public\"") == 0 || it_run(s, way->steps.v[i].sql); /* is there always */
    const ms_catalog *live = good ? it_introspect(s, arena) : NULL;
    good = live != NULL && same(live, want, arena);
    for (size_t i = 0; i < way->steps.n && !good; i++)
        printf("        %s;\n", way->steps.v[i].sql);
    return good;
}

static bool find(it_session *s, const ms_catalog *from, const ms_catalog *to, ms_arena *arena, ms_way *way, bool *none)
{
    const ms_way_options options = { .remake = false };
    ms_error err = MS_ERROR_INIT;
    const ms_status status = ms_way_find(s->dialect, s->version, from, to, &options, arena, way, &err);
    *none = status == MS_ERR_UNSUPPORTED;
    if (*none)
        printf("    no way: %s\n", err.message);
    return status == MS_OK || *none || it_complain("way", "", &err);
}

static bool there_and_back(it_session *s, const char *from, const char *to, ms_arena *arena, bool *none)
{
    ms_way there, back;
    ms_catalog *a, *b;
    bool no_way_back = false;
    if (!make(s, to, arena, &b) || !make(s, from, arena, &a) || !find(s, a, b, arena, &there, none))
        return false;
    if (*none)
        return true;
    return go(s, &there, b, arena) && find(s, b, a, arena, &back, &no_way_back) && (no_way_back || go(s, &back, a, arena));
}

static bool as_inspected(it_session *s, const char *sql, ms_arena *arena)
{
    ms_way way;
    ms_catalog *b;
    if (!make(s, sql, arena, &b))
        return false;
    ms_way_build(s->dialect, s->version, ms_catalog_unqualified(b, arena), NULL, arena, &way);
    for (size_t i = 0; i < way.left.n; i++)
        printf("      not written: %s\n", way.left.v[i]);
    return it_reset(s) && go(s, &way, b, arena) && way.left.n == 0;
}

static void pair(it_session *s, const spelling *how, uint64_t seed)
{
    ms_arena *arena = ms_arena_new();
    const char *a = schema_of(how, seed, false, arena), *b = schema_of(how, seed, true, arena);
    bool none = false;
    const bool good = there_and_back(s, a, b, arena, &none) && as_inspected(s, b, arena);
    passed += good && !none;
    refused += good && none;
    failed += !good;
    if (!good)
        printf("%s: FAILED: pair %llu\n--- from\n%s--- to\n%s", how->suite->name, (unsigned long long)seed, a, b);
    ms_arena_free(arena);
}

/* ---- the program ------------------------------------------------------------------------------------------------------- */

static uint64_t number(const char *variable, uint64_t preset)
{
    const char *text = getenv(variable);
    return text != NULL && *text != '\0' ? strtoull(text, NULL, 10) : preset;
}

static void pairs_on(const spelling *how, const char *url)
{
    ms_arena *arena = ms_arena_new();
    const uint64_t n = number("MIGSAFE_TEST_WAYS", how->sqlite ? 2000 : 20), from = number("MIGSAFE_TEST_WAYS_FROM", 1);
    it_session s;
    if (it_open(how->suite, url, arena, &s)) {
        for (uint64_t seed = from; seed < from + n && failed < 5; seed++)
            pair(&s, how, seed);
        it_reset(&s);
    } else {
        failed++;
    }
    if (s.conn != NULL)
        s.driver->close(s.conn);
    ms_arena_free(arena);
}

static bool asked_for(const char *name, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return true;
    return argc == 1;
}

int main(int argc, char **argv)
{
    g_setenv("MIGSAFE_MODULE_DIR", CF_MODULE_DIRS, FALSE); /* the build tree's, unless told otherwise */
    for (size_t i = 0; i < G_N_ELEMENTS(spellings); i++) {
        const char *url = spellings[i].sqlite ? "sqlite::memory:" : it_url(spellings[i].suite);
        if (url != NULL && asked_for(spellings[i].suite->name, argc, argv))
            pairs_on(&spellings[i], url);
    }
    printf("%u passed, %u without a way, %u failed; %u statements\n", passed, refused, failed, statements);
    return failed > 0 ? 1 : passed == 0 ? 77 : 0;
}
