/* test_facts_postgresql.c: the facts that call themselves measured, measured: on the server of
 * MIGSAFE_TEST_POSTGRESQL_URL (77 without one) each statement runs in a transaction that is rolled back; before that
 * pg_locks says which lock it took on the table and pg_class whether the table has a new file. Both must be what the
 * dialect's row for the op says. A row may be of grade measured only when a case here observes it. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "introspect.h"

static const char *const reset[] = { "DROP SCHEMA IF EXISTS ms_facts CASCADE", "CREATE SCHEMA ms_facts",
                                     "SET search_path TO ms_facts", "SET client_min_messages TO warning", NULL };
static const it_suite suite = { .name = "postgresql", .module = "postgresql", .reset = reset };

static const char *const setup[] = {
    "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
    "CREATE TABLE p (id int PRIMARY KEY, code int UNIQUE)",
    "CREATE TABLE t (id int PRIMARY KEY, a varchar(10), b int NOT NULL DEFAULT 5, n numeric(8,3), r int4range, pid "
    "int, "
    "CONSTRAINT known CHECK (pid IS NOT NULL) NOT VALID, CONSTRAINT b_there CHECK (b > 0))",
    "INSERT INTO t SELECT i, 'x', i, i, NULL, 1 FROM generate_series(1, 100) i",
    "ALTER TABLE t VALIDATE CONSTRAINT known",
    "CREATE UNIQUE INDEX t_b ON t (b)",
    "ALTER TABLE t ADD CONSTRAINT late CHECK (b < 1000) NOT VALID",
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
    "CREATE TABLE e (id int)",
    "CREATE TABLE k (id int NOT NULL)",
    "CREATE UNIQUE INDEX k_id ON k (id)",
    "CREATE TABLE m (at date, n int) PARTITION BY LIST (n)",
    "CREATE TABLE m1 PARTITION OF m FOR VALUES IN (1)",
    "CREATE TABLE m2 (at date, n int)",
    NULL
};

typedef struct fact_case {
    const char *sql, *id;
    const char *relation;   /* whose lock and file are looked at; NULL = t */
    int32_t since;
} fact_case;

static const fact_case cases[] = {
    { "ALTER TABLE t ADD COLUMN z int", "pg.add_column" },
    { "ALTER TABLE t ADD COLUMN z timestamptz DEFAULT now()", "pg.add_column.default@11" },
    { "ALTER TABLE t ADD COLUMN z double precision DEFAULT random()", "pg.add_column.volatile" },
    { "ALTER TABLE e ADD COLUMN z int NOT NULL", "pg.add_column.not_null", "e" },
    { "ALTER TABLE t ADD COLUMN z int GENERATED ALWAYS AS (b * 2) STORED", "pg.add_column.stored" },
    { "ALTER TABLE t ADD COLUMN z int GENERATED ALWAYS AS (b * 2) VIRTUAL", "pg.add_column.virtual", .since = 180000 },
    { "ALTER TABLE t ADD COLUMN z positive DEFAULT 1", "pg.add_column.domain" },
    { "ALTER TABLE t ADD COLUMN z bigserial", "pg.add_column.identity" },
    { "ALTER TABLE t ADD COLUMN z int GENERATED ALWAYS AS IDENTITY", "pg.add_column.identity" },
    { "ALTER TABLE t DROP COLUMN a", "pg.drop_column" },
    { "ALTER TABLE t RENAME COLUMN a TO z", "pg.rename_column" },
    { "ALTER TABLE t ALTER COLUMN b TYPE bigint", "pg.change_type" },
    { "ALTER TABLE t ALTER COLUMN a TYPE varchar(5)", "pg.change_type" },
    { "ALTER TABLE t ALTER COLUMN a TYPE varchar(20)", "pg.change_type.free" },
    { "ALTER TABLE t ALTER COLUMN a TYPE text", "pg.change_type.free" },
    { "ALTER TABLE t ALTER COLUMN n TYPE numeric(12,3)", "pg.change_type.free" },
    { "ALTER TABLE t ALTER COLUMN n TYPE numeric", "pg.change_type.free" },
    { "ALTER TABLE t ALTER COLUMN n TYPE numeric(8,1)", "pg.change_type.lossy" },
    { "ALTER TABLE t ALTER COLUMN n TYPE int", "pg.change_type.lossy" },
    { "ALTER TABLE t ALTER COLUMN a SET NOT NULL", "pg.set_not_null" },
    { "ALTER TABLE t ALTER COLUMN pid SET NOT NULL", "pg.set_not_null.proven" },
    { "ALTER TABLE t ALTER COLUMN b DROP NOT NULL", "pg.drop_not_null" },
    { "ALTER TABLE t ALTER COLUMN a SET DEFAULT 'y'", "pg.set_default" },
    { "ALTER TABLE t ALTER COLUMN b DROP DEFAULT", "pg.drop_default" },
    { "ALTER TABLE t ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY", "pg.set_identity" },
    { "ALTER TABLE k ADD PRIMARY KEY (id)", "pg.add_primary_key", "k" },
    { "ALTER TABLE k ADD PRIMARY KEY USING INDEX k_id", "pg.add_primary_key.using_index", "k" },
    { "ALTER TABLE t DROP CONSTRAINT t_pkey", "pg.drop_constraint" },
    { "ALTER TABLE t ADD UNIQUE (n)", "pg.add_unique" },
    { "ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX t_b", "pg.add_unique.using_index" },
    { "ALTER TABLE e ADD FOREIGN KEY (id) REFERENCES p", "pg.add_foreign_key", "e" },
    { "ALTER TABLE e ADD FOREIGN KEY (id) REFERENCES p", "pg.add_foreign_key", "p" },
    { "ALTER TABLE t ADD FOREIGN KEY (pid) REFERENCES p NOT VALID", "pg.add_foreign_key.not_valid" },
    { "ALTER TABLE t ADD CHECK (b <> 7777)", "pg.add_check" },
    { "ALTER TABLE t ADD CHECK (b <> 7) NOT VALID", "pg.add_check.not_valid" },
    { "ALTER TABLE t ADD EXCLUDE USING gist (r WITH &&)", "pg.add_exclude" },
    { "ALTER TABLE t VALIDATE CONSTRAINT late", "pg.validate_constraint" },
    { "ALTER TABLE t RENAME CONSTRAINT known TO z", "pg.rename_constraint" },
    { "CREATE INDEX z ON t (a)", "pg.create_index" },
    { "DROP INDEX t_b", "pg.drop_index" },
    { "ALTER INDEX t_b RENAME TO z", "pg.rename_index@12", "t_b" },
    { "DROP TABLE t", "pg.drop_table" },
    { "ALTER TABLE t RENAME TO z", "pg.rename_table" },
    { "CREATE TABLE z (id int REFERENCES p)", "pg.create_table.fk", "p" },
    { "CREATE TABLE z PARTITION OF m FOR VALUES IN (7)", "pg.create_table.partition", "m" },
    { "CREATE TRIGGER h BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()", "pg.create_trigger" },
    { "DROP TRIGGER g ON t", "pg.drop_trigger" },
    { "COMMENT ON TABLE t IS 'x'", "pg.comment" },
    { "COMMENT ON COLUMN t.a IS 'x'", "pg.comment" },
    { "CREATE VIEW z AS SELECT * FROM t", "pg.create_view" },
    { "ALTER TABLE m ATTACH PARTITION m2 FOR VALUES IN (2)", "pg.partition_attach@12", "m" },
    { "ALTER TABLE m DETACH PARTITION m1", "pg.partition_detach", "m" },
    { "INSERT INTO p VALUES (1, 1)", "pg.insert", "p" },
    { "UPDATE t SET b = b WHERE id = 1", "pg.update" },
    { "DELETE FROM t WHERE id = 1", "pg.delete" },
    { "ALTER TABLE t SET (fillfactor = 70)", "pg.table_option.storage" },
};

static unsigned passed, failed;

static bool one(it_session *s, const fact_case *c, ms_arena *arena, const ms_fact **observed)
{
    ms_ops ops = { 0 };
    const char *relation = c->relation == NULL ? "t" : c->relation, *was = NULL, *is = NULL;
    if (!it_reset(s) || !it_run_all(s, setup))
        return false;
    const ms_catalog *catalog = it_introspect(s, arena);
    ms_sql_parse_statement(s->dialect, c->sql, strlen(c->sql), arena, &ops);
    if (catalog == NULL || ops.n == 0)
        return false;
    const ms_fact *fact = *observed = s->dialect->fact(&ops.v[0], catalog, s->version);
    const char *before =
        ms_arena_printf(arena, "SELECT oid || ' ' || relfilenode FROM pg_class WHERE oid = '%s'::regclass", relation);
    if (!it_each_row(s, before, arena, 0, it_take_text, &was) || was == NULL)
        return false;
    char *end = NULL;
    const unsigned long oid = strtoul(was, &end, 10), file = strtoul(end, NULL, 10);
    const char *measure = ms_arena_printf(
        arena,
        "SELECT coalesce((SELECT upper(regexp_replace(replace(mode, 'Lock', ''), '([a-z])([A-Z])', '\\1 \\2', 'g')) "
        "FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation' AND relation = %lu ORDER BY "
        "array_position("
        "ARRAY['AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock', "
        "'ShareUpdateExclusiveLock', "
        "'RowExclusiveLock', 'RowShareLock', 'AccessShareLock'], mode) LIMIT 1), '') || CASE WHEN EXISTS (SELECT FROM "
        "pg_class "
        "WHERE oid = %lu AND relfilenode <> %lu) THEN ', new file' ELSE '' END",
        oid, oid, file);
    const bool ran = it_run(s, "BEGIN") && it_run(s, c->sql) && it_each_row(s, measure, arena, 0, it_take_text, &is);
    if (!it_run(s, "ROLLBACK") || !ran)
        return false;
    const char *said = ms_arena_printf(arena, "%s%s", fact->lock, fact->work == MS_WORK_REWRITE ? ", new file" : "");
    if (strcmp(fact->id, c->id) == 0 && is != NULL && strcmp(is, said) == 0)
        return true;
    printf("FAILED %s\n    row %s (wanted %s) says \"%s\", the server \"%s\"\n", c->sql, fact->id, c->id, said,
           is == NULL ? "" : is);
    return false;
}

/* Every row of grade measured that a server of this version uses was observed. */
static void all_are_observed(const it_session *s, const GPtrArray *observed)
{
    for (size_t i = 0; i < s->dialect->n_facts; i++) {
        const ms_fact *fact = &s->dialect->facts[i];
        if (fact->grade != MS_GRADE_MEASURED || fact->since > s->version)
            continue;
        bool found = false;
        for (guint k = 0; k < observed->len; k++)
            found = found || observed->pdata[k] == fact;
        passed += found;
        failed += !found;
        if (!found)
            printf("FAILED %s calls itself measured, and nothing observes it\n", fact->id);
    }
}

int main(void)
{
    const char *url = getenv("MIGSAFE_TEST_POSTGRESQL_URL");
    it_session s;
    g_setenv("MIGSAFE_MODULE_DIR", CF_MODULE_DIRS, FALSE);
    if (url == NULL || *url == '\0')
        return 77;
    ms_arena *arena = ms_arena_new();
    if (!it_open(&suite, url, arena, &s))
        return 1;
    GPtrArray *observed = g_ptr_array_new();
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const ms_fact *fact = NULL;
        if (cases[i].since > s.version)
            continue;
        const bool good = one(&s, &cases[i], arena, &fact);
        passed += good;
        failed += !good;
        if (good) {
            gpointer row = NULL;
            memcpy(&row, &fact, sizeof row);
            g_ptr_array_add(observed, row);
        }
    }
    all_are_observed(&s, observed);
    it_run(&s, "DROP SCHEMA ms_facts CASCADE");
    s.driver->close(s.conn);
    g_ptr_array_free(observed, TRUE);
    ms_arena_free(arena);
    printf("%u passed, %u failed, 0 skipped\n", passed, failed);
    return failed > 0 ? 1 : 0;
}
