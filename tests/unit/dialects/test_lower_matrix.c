/* test_lower_matrix.c [FILE [--write]]: every kind of op on every dialect: the statements, or the reason why there are none
 * and what to write instead. tests/golden/lower/matrix.txt has them all. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <glib.h>

#include "dialects/ansi/ansi.h"
#include "dialects/mariadb/mariadb.h"
#include "dialects/mysql/mysql.h"
#include "dialects/postgresql/postgresql.h"
#include "dialects/sqlite/sqlite.h"
#include <migsafe/dialect.h>

static const ms_dialect *const dialects[] = { &ms_dialect_postgresql, &ms_dialect_mysql, &ms_dialect_mariadb, &ms_dialect_sqlite,
                                              &ms_dialect_ansi };

static const char schema[] =
    "CREATE TABLE p (id int PRIMARY KEY, n varchar(10)); CREATE TABLE t (id int NOT NULL, a int, b varchar(10) DEFAULT 'x', c int, "
    "CONSTRAINT u UNIQUE (a), CONSTRAINT ck CHECK (a > 0)); CREATE INDEX i ON t (b); CREATE VIEW v AS SELECT a FROM t";

typedef struct row { ms_op_kind kind; const ms_dialect *reads; const char *sql; } row;
#define PG &ms_dialect_postgresql
#define MY &ms_dialect_mysql
#define LITE &ms_dialect_sqlite
static const row rows[] = {
    { MS_OP_OPAQUE, PG, "FROBNICATE t" },
    { MS_OP_CREATE_TABLE, PG, "CREATE TABLE x (id int PRIMARY KEY, a varchar(5) DEFAULT 'q' NOT NULL, b int REFERENCES p (id))" },
    { MS_OP_DROP_TABLE, PG, "DROP TABLE t" },
    { MS_OP_RENAME_TABLE, PG, "ALTER TABLE t RENAME TO s" },
    { MS_OP_TRUNCATE_TABLE, PG, "TRUNCATE TABLE t" },
    { MS_OP_ADD_COLUMN, PG, "ALTER TABLE t ADD COLUMN d int" },
    { MS_OP_ADD_COLUMN, PG, "ALTER TABLE t ADD COLUMN d timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP" },
    { MS_OP_ADD_COLUMN, PG, "ALTER TABLE t ADD COLUMN d int REFERENCES p (id)" },
    { MS_OP_DROP_COLUMN, PG, "ALTER TABLE t DROP COLUMN c" },
    { MS_OP_DROP_COLUMN, PG, "ALTER TABLE t DROP COLUMN b" },
    { MS_OP_RENAME_COLUMN, PG, "ALTER TABLE t RENAME COLUMN a TO z" },
    { MS_OP_CHANGE_TYPE, PG, "ALTER TABLE t ALTER COLUMN a TYPE bigint" },
    { MS_OP_SET_NOT_NULL, PG, "ALTER TABLE t ALTER COLUMN a SET NOT NULL" },
    { MS_OP_DROP_NOT_NULL, PG, "ALTER TABLE t ALTER COLUMN id DROP NOT NULL" },
    { MS_OP_SET_DEFAULT, PG, "ALTER TABLE t ALTER COLUMN a SET DEFAULT 5" },
    { MS_OP_DROP_DEFAULT, PG, "ALTER TABLE t ALTER COLUMN b DROP DEFAULT" },
    { MS_OP_ADD_PRIMARY_KEY, PG, "ALTER TABLE t ADD PRIMARY KEY (id)" },
    { MS_OP_DROP_PRIMARY_KEY, MY, "ALTER TABLE p DROP PRIMARY KEY" },
    { MS_OP_ALTER_PRIMARY_KEY, MY, "ALTER TABLE p DROP PRIMARY KEY, ADD PRIMARY KEY (n)" },
    { MS_OP_ADD_UNIQUE, PG, "ALTER TABLE t ADD CONSTRAINT uc UNIQUE (c)" },
    { MS_OP_ADD_FOREIGN_KEY, PG, "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (c) REFERENCES p (id) ON DELETE CASCADE" },
    { MS_OP_ADD_CHECK, PG, "ALTER TABLE t ADD CONSTRAINT k2 CHECK (c > 0)" },
    { MS_OP_ADD_EXCLUDE, PG, "ALTER TABLE t ADD CONSTRAINT ex EXCLUDE USING gist (a WITH =)" },
    { MS_OP_VALIDATE_CONSTRAINT, PG, "ALTER TABLE t VALIDATE CONSTRAINT ck" },
    { MS_OP_RENAME_CONSTRAINT, PG, "ALTER TABLE t RENAME CONSTRAINT ck TO ck2" },
    { MS_OP_DROP_CONSTRAINT, PG, "ALTER TABLE t DROP CONSTRAINT ck" },
    { MS_OP_DROP_CONSTRAINT, PG, "ALTER TABLE t DROP CONSTRAINT u" },
    { MS_OP_ALTER_CONSTRAINT, PG, "ALTER TABLE t ALTER CONSTRAINT u DEFERRABLE" },
    { MS_OP_CREATE_INDEX, PG, "CREATE INDEX j ON t (a, c DESC)" },
    { MS_OP_CREATE_INDEX, PG, "CREATE UNIQUE INDEX j ON t (lower(b)) WHERE a > 0" },
    { MS_OP_DROP_INDEX, PG, "DROP INDEX i" },
    { MS_OP_RENAME_INDEX, PG, "ALTER INDEX i RENAME TO i2" },
    { MS_OP_REINDEX, PG, "REINDEX TABLE t" },
    { MS_OP_CREATE_VIEW, PG, "CREATE VIEW w AS SELECT a FROM t" },
    { MS_OP_REPLACE_VIEW, PG, "CREATE OR REPLACE VIEW v AS SELECT b FROM t" },
    { MS_OP_DROP_VIEW, PG, "DROP VIEW v" },
    { MS_OP_CREATE_SEQUENCE, PG, "CREATE SEQUENCE q START 5" },
    { MS_OP_ALTER_SEQUENCE, PG, "ALTER SEQUENCE q RESTART 9" },
    { MS_OP_DROP_SEQUENCE, PG, "DROP SEQUENCE q" },
    { MS_OP_CREATE_ENUM, PG, "CREATE TYPE mood AS ENUM ('sad', 'ok')" },
    { MS_OP_ALTER_ENUM, PG, "ALTER TYPE mood ADD VALUE 'happy'" },
    { MS_OP_DROP_ENUM, PG, "DROP TYPE mood" },
    { MS_OP_CREATE_SCHEMA, PG, "CREATE SCHEMA other" },
    { MS_OP_DROP_SCHEMA, PG, "DROP SCHEMA other" },
    { MS_OP_CREATE_TRIGGER, LITE, "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END" },
    { MS_OP_DROP_TRIGGER, PG, "DROP TRIGGER g ON t" },
    { MS_OP_CREATE_ROUTINE, PG, "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'" },
    { MS_OP_DROP_ROUTINE, PG, "DROP FUNCTION f()" },
    { MS_OP_CREATE_EXTENSION, PG, "CREATE EXTENSION pgcrypto" },
    { MS_OP_DROP_EXTENSION, PG, "DROP EXTENSION pgcrypto" },
    { MS_OP_COMMENT, PG, "COMMENT ON TABLE t IS 'a table'" },
    { MS_OP_COMMENT, PG, "COMMENT ON COLUMN t.a IS 'a column'" },
    { MS_OP_INSERT, PG, "INSERT INTO t (id) VALUES (1)" },
    { MS_OP_UPDATE, PG, "UPDATE t SET a = 1" },
    { MS_OP_DELETE, PG, "DELETE FROM t" },
    { MS_OP_SESSION, PG, "SET search_path = x" },
    { MS_OP_TRANSACTION, PG, "COMMIT" },
    { MS_OP_PARTITION_ATTACH, PG, "ALTER TABLE t ATTACH PARTITION p FOR VALUES IN (1)" },
    { MS_OP_PARTITION_DETACH, PG, "ALTER TABLE t DETACH PARTITION p" },
    { MS_OP_TABLE_OPTION, MY, "ALTER TABLE t ENGINE = InnoDB" },
    { MS_OP_GRANT, PG, "GRANT SELECT ON t TO joe" },
    { MS_OP_REVOKE, PG, "REVOKE SELECT ON t FROM joe" },
    { MS_OP_CREATE_OBJECT, PG, "CREATE ROLE joe" },
    { MS_OP_ALTER_OBJECT, PG, "ALTER ROLE joe NOLOGIN" },
    { MS_OP_DROP_OBJECT, PG, "DROP ROLE joe" },
    { MS_OP_MAINTENANCE, PG, "VACUUM t" },
    { MS_OP_QUERY, PG, "SELECT 1" },
    { MS_OP_CALL, PG, "CALL f()" },
    { MS_OP_RUN_BLOCK, PG, "DO 'BEGIN END'" },
    { MS_OP_SET_IDENTITY, PG, "ALTER TABLE t ALTER COLUMN a ADD GENERATED ALWAYS AS IDENTITY" },
    /* several at once */
    { MS_OP_CHANGE_TYPE, PG, "ALTER TABLE t ALTER COLUMN a TYPE bigint, ALTER COLUMN a SET NOT NULL, ALTER COLUMN a SET DEFAULT 5, "
                             "ADD COLUMN d int DEFAULT 1, ADD CONSTRAINT uc UNIQUE (c), DROP COLUMN b" },
    { MS_OP_SET_NOT_NULL, PG, "ALTER TABLE t ALTER COLUMN a TYPE numeric(5, 1), ALTER COLUMN c SET NOT NULL, ALTER COLUMN a SET NOT "
                              "NULL, ADD CONSTRAINT k2 CHECK (c > 0)" },
    { MS_OP_CREATE_INDEX, PG, "ALTER TABLE t ADD COLUMN d int; CREATE INDEX j ON t (a); CREATE INDEX j2 ON t (c); DROP INDEX i" },
    { MS_OP_ADD_COLUMN, PG, "ALTER TABLE t ADD COLUMN d int, ADD COLUMN e int; ALTER TABLE t ALTER COLUMN a SET DEFAULT 1" },
};

static void put_flat(GString *out, const char *text)
{
    for (; *text != '\0'; text++)
        if (*text != '\n')
            g_string_append_c(out, *text);
        else
            text += strspn(text + 1, " ");
}

static bool put_dialect(GString *out, const ms_dialect *d, const ms_ops *ops, ms_arena *arena)
{
    ms_script before = { 0 };
    ms_lowered_list list = { 0 };
    ms_error err = MS_ERROR_INIT;
    ms_catalog *catalog = ms_catalog_new(arena, NULL, d->compare);
    ms_sql_parse(&ms_dialect_postgresql, schema, strlen(schema), 1, arena, &before, &err);
    for (size_t i = 0; i < before.ops.n; i++)
        ms_catalog_apply(catalog, &before.ops.v[i], &err);
    g_string_append_printf(out, "  %s\n", d->name);
    const ms_status status = ms_lower_list(d, ops->v, ops->n, catalog, d->default_version, arena, &list, NULL, &err);
    if (status == MS_OK) {
        for (size_t i = 0; i < list.n; i++) {
            g_string_append(out, "    ");
            put_flat(out, list.v[i].sql);
            g_string_append_c(out, '\n');
        }
        return true;
    }
    g_string_append_printf(out, "    refused: %s\n    instead: %s\n", err.message, *err.hint != '\0' ? err.hint : "-");
    return status == MS_ERR_UNSUPPORTED && *err.hint != '\0';
}

int main(int argc, char **argv)
{
    const char *file = argc > 1 ? argv[1] : LOWER_MATRIX;
    GString *out = g_string_new(NULL);
    bool seen[MS_OP_COUNT] = { false }, good = true;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        ms_arena *arena = ms_arena_new();
        ms_script script = { 0 };
        ms_error err = MS_ERROR_INIT;
        ms_sql_parse(rows[i].reads, rows[i].sql, strlen(rows[i].sql), 1, arena, &script, &err);
        bool has = false;
        if (rows[i].kind == MS_OP_ALTER_PRIMARY_KEY) { /* no statement is read as one: the diff makes it */
            script.ops.v[0] = script.ops.v[1];
            script.ops.v[0].kind = MS_OP_ALTER_PRIMARY_KEY;
            script.ops.n = 1;
        }
        for (size_t k = 0; k < script.ops.n; k++)
            has = has || script.ops.v[k].kind == rows[i].kind;
        if (!has)
            fprintf(stderr, "%s gives no %s\n", rows[i].sql, ms_op_name(rows[i].kind));
        good = good && has;
        seen[rows[i].kind] = true;
        g_string_append_printf(out, "%s: %s\n", ms_op_name(rows[i].kind), rows[i].sql);
        for (size_t d = 0; d < G_N_ELEMENTS(dialects); d++)
            if (!put_dialect(out, dialects[d], &script.ops, arena)) {
                fprintf(stderr, "%s on %s: neither lowered nor refused\n", rows[i].sql, dialects[d]->name);
                good = false;
            }
        ms_arena_free(arena);
    }
    for (int k = 0; k < MS_OP_COUNT; k++)
        if (!seen[k]) {
            fprintf(stderr, "no row for %s\n", ms_op_name((ms_op_kind)k));
            good = false;
        }
    char *wanted = NULL;
    if (argc > 2 && strcmp(argv[2], "--write") == 0)
        good = g_file_set_contents(file, out->str, (gssize)out->len, NULL) && good;
    else if (!g_file_get_contents(file, &wanted, NULL, NULL) || strcmp(wanted, out->str) != 0) {
        fprintf(stderr, "%s differs: look at it after %s %s --write\n", file, argv[0], file);
        good = false;
    }
    printf("%zu kinds and forms of ops on %zu dialects\n", G_N_ELEMENTS(rows), G_N_ELEMENTS(dialects));
    g_free(wanted);
    g_string_free(out, TRUE);
    return good ? 0 : 1;
}
