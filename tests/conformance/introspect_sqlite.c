/* introspect_sqlite.c: the rich schema and the single changes for SQLite. */
#include "config.h"

#include "introspect.h"

static const char *const reset[] = { "PRAGMA foreign_keys = 0", NULL };
static const char reset_query[] =
    "SELECT 'DROP ' || type || ' IF EXISTS \"' || name || '\"' FROM sqlite_master WHERE type IN ('view', 'table') AND "
    "name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type = 'table'";

static const char *const schema[] = {
    "CREATE TABLE parent (id INTEGER PRIMARY KEY AUTOINCREMENT, code varchar(20) NOT NULL UNIQUE, [odd name] "
    "decimal(10,2) "
    "DEFAULT 1.5 CHECK ([odd name] > 0), g int GENERATED ALWAYS AS (id + 1) VIRTUAL, n text COLLATE NOCASE DEFAULT "
    "('a'||'b'))",
    "CREATE TABLE child (pid int REFERENCES parent ON DELETE CASCADE, k text, extra text, CONSTRAINT cu UNIQUE (pid, "
    "k), "
    "FOREIGN KEY (k) REFERENCES parent (code) DEFERRABLE INITIALLY DEFERRED, CHECK (k <> 'x''y')) STRICT",
    "CREATE TABLE pair (a int, b int, PRIMARY KEY (a, b)) WITHOUT ROWID",
    "CREATE TABLE plain (n INTEGER NOT NULL, v VARCHAR(30), q DATETIME)",
    "CREATE UNIQUE INDEX iu ON child (pid DESC, lower(k)) WHERE k IS NOT NULL",
    "CREATE INDEX i2 ON parent (code COLLATE NOCASE)",
    "CREATE VIEW vw AS SELECT id, code FROM parent",
    "CREATE TRIGGER tg AFTER INSERT ON child BEGIN UPDATE parent SET code = 'x;y' WHERE id = new.pid; SELECT 1; END",
    NULL
};

static const it_case cases[] = {
    { "CREATE TABLE fresh (id INTEGER PRIMARY KEY, a NUMERIC(6, 1) DEFAULT 1 NOT NULL, b BOOLEAN DEFAULT TRUE, c "
      "TIMESTAMP "
      "DEFAULT CURRENT_TIMESTAMP, d int REFERENCES parent (id), UNIQUE (a, b), CONSTRAINT ck CHECK (a > 1 AND b))",
      0 },
    { "CREATE TABLE auto (id INTEGER PRIMARY KEY AUTOINCREMENT, x BLOB)", 0 },
    { "DROP TABLE plain", 0 },
    { "DROP TABLE IF EXISTS nobody", 0 },
    { "ALTER TABLE plain RENAME TO renamed", 0 },
    { "ALTER TABLE plain ADD COLUMN x TEXT", 0 },
    { "ALTER TABLE plain ADD x varchar(10) NOT NULL DEFAULT 'it''s' CHECK (x <> '')", IT_REFUSED },
    { "ALTER TABLE plain ADD x int GENERATED ALWAYS AS (n * 2) VIRTUAL", 0 },
    { "ALTER TABLE plain ADD x int REFERENCES parent (id)", IT_REFUSED },
    { "ALTER TABLE plain DROP COLUMN v", 0 },
    { "ALTER TABLE child DROP COLUMN extra", 0 },
    { "ALTER TABLE plain RENAME COLUMN v TO w", 0 },
    { "ALTER TABLE parent RENAME COLUMN code TO codes", 0 },
    { "CREATE INDEX ix ON plain (v DESC, n)", 0 },
    { "CREATE UNIQUE INDEX IF NOT EXISTS uq ON plain (n) WHERE v IS NOT NULL", 0 },
    { "DROP INDEX i2", 0 },
    { "DROP INDEX IF EXISTS nobody", 0 },
    { "CREATE VIEW v2 AS SELECT n FROM plain", 0 },
    { "DROP VIEW vw", 0 },
    { "CREATE TRIGGER t2 BEFORE DELETE ON plain WHEN old.n > 1 BEGIN DELETE FROM pair WHERE a = old.n; END", 0 },
    { "DROP TRIGGER tg", 0 },
    { NULL, 0 }
};

const it_suite it_sqlite = { .name = "sqlite",
                             .module = "sqlite",
                             .reset = reset,
                             .reset_query = reset_query,
                             .schema = schema,
                             .cases = cases,
                             .keys_with_table = true,
                             .exact = true };
