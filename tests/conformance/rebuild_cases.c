/* rebuild_cases.c: the traps of SQLite's table rebuild, each with data and what must be left of it. */
#include "config.h"

#include <stddef.h>

#include "rebuild_cases.h"

#define SHOP \
    "CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT NOT NULL); " \
    "CREATE TABLE child (id INTEGER PRIMARY KEY, pid INT NOT NULL REFERENCES parent (id) ON DELETE CASCADE, v TEXT); " \
    "INSERT INTO parent VALUES (1, 'a'), (7, 'b'); INSERT INTO child VALUES (10, 1, 'x'), (11, 7, 'y'), (12, 7, NULL);"

const rebuild_case rebuild_cases[] = {
    { "children with ON DELETE CASCADE stay", SHOP, "ALTER TABLE parent ALTER COLUMN name TYPE VARCHAR(40)",
      { { "SELECT group_concat(id || ':' || name) FROM parent", "1:a,7:b" },
        { "SELECT group_concat(id || ':' || pid || ':' || ifnull(v, '-')) FROM child", "10:1:x,11:7:y,12:7:-" },
        { "SELECT \"table\" || \"to\" || on_delete FROM pragma_foreign_key_list('child')", "parentidCASCADE" },
        { "SELECT count(*) FROM sqlite_master WHERE name = 'child' AND sql LIKE '%REFERENCES parent (id)%'", "1" } } },
    { "children with RESTRICT and no action stay",
      "CREATE TABLE p (a INT, b INT, PRIMARY KEY (a, b)); CREATE TABLE c1 (a, b, FOREIGN KEY (a, b) REFERENCES p ON DELETE "
      "RESTRICT); CREATE TABLE c2 (a, b, FOREIGN KEY (a, b) REFERENCES p (a, b)); INSERT INTO p VALUES (1, 2); INSERT INTO c1 "
      "VALUES (1, 2); INSERT INTO c2 VALUES (1, 2);",
      "ALTER TABLE p ADD CONSTRAINT positive CHECK (a > 0)",
      { { "SELECT (SELECT count(*) FROM c1) || (SELECT count(*) FROM c2) || (SELECT count(*) FROM p)", "111" } } },
    { "the child itself is built anew", SHOP, "ALTER TABLE child ALTER COLUMN v SET DEFAULT 'new'",
      { { "SELECT group_concat(id || ':' || pid || ':' || ifnull(v, '-')) FROM child", "10:1:x,11:7:y,12:7:-" },
        { "INSERT INTO child (pid) VALUES (1) RETURNING v", "new" } } },
    { "AUTOINCREMENT goes on after the highest number ever given",
      "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT); INSERT INTO t (a) VALUES ('x'), ('y'), ('z'); DELETE FROM t "
      "WHERE id > 1;",
      "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
      { { "INSERT INTO t (a) VALUES ('w') RETURNING id", "4" },
        { "SELECT group_concat(name || seq) FROM sqlite_sequence", "t4" } } },
    { "AUTOINCREMENT goes on in an empty table",
      "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT); INSERT INTO t (a) VALUES ('x'), ('y'); DELETE FROM t;",
      "ALTER TABLE t ALTER COLUMN a TYPE INTEGER",
      { { "INSERT INTO t (a) VALUES ('5') RETURNING id || typeof(a)", "3integer" } } },
    { "INTEGER PRIMARY KEY keeps its numbers", "CREATE TABLE t (id INTEGER PRIMARY KEY, a); INSERT INTO t VALUES (-5, 'm'), (99, 'n');",
      "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a); ALTER TABLE t ALTER COLUMN a SET NOT NULL",
      { { "SELECT group_concat(rowid || id || a) FROM t", "-5-5m,9999n" } } },
    { "hidden rowids are kept", "CREATE TABLE t (a TEXT, b TEXT); INSERT INTO t (rowid, a) VALUES (5, 'x'), (50, 'y'), (500, NULL);",
      "ALTER TABLE t ALTER COLUMN b SET DEFAULT 'q'",
      { { "SELECT group_concat(rowid || ifnull(a, '-')) FROM t", "5x,50y,500-" } } },
    { "hidden rowids behind a column called rowid",
      "CREATE TABLE t (rowid TEXT, b TEXT); INSERT INTO t (_rowid_, rowid) VALUES (5, 'x'), (50, 'y');",
      "ALTER TABLE t ALTER COLUMN b SET DEFAULT 'q'", { { "SELECT group_concat(_rowid_ || rowid) FROM t", "5x,50y" } } },
    { "WITHOUT ROWID stays", "CREATE TABLE t (k TEXT PRIMARY KEY, v INT) WITHOUT ROWID; INSERT INTO t VALUES ('b', 2), ('a', 1);",
      "ALTER TABLE t ALTER COLUMN v SET DEFAULT 9",
      { { "SELECT group_concat(k || v) FROM t", "a1,b2" },
        { "SELECT wr FROM pragma_table_list WHERE name = 't'", "1" } } },
    { "STRICT stays", "CREATE TABLE t (id INTEGER PRIMARY KEY, v INT) STRICT; INSERT INTO t VALUES (1, 2);",
      "ALTER TABLE t ALTER COLUMN v TYPE TEXT",
      { { "SELECT typeof(v) || v FROM t", "text2" }, { "SELECT strict FROM pragma_table_list WHERE name = 't'", "1" } } },
    { "generated columns are computed, not copied",
      "CREATE TABLE t (a INT, s INT GENERATED ALWAYS AS (a * 2) STORED, v INT AS (a + 1) VIRTUAL); INSERT INTO t (a) VALUES (3), (4);",
      "ALTER TABLE t ALTER COLUMN a SET DEFAULT 5",
      { { "SELECT group_concat(a || s || v) FROM t", "364,485" }, { "INSERT INTO t DEFAULT VALUES RETURNING s", "10" } } },
    { "a stored generated column is added", "CREATE TABLE t (a INT); INSERT INTO t VALUES (3), (NULL);",
      "ALTER TABLE t ADD COLUMN s INT GENERATED ALWAYS AS (a * 2) STORED",
      { { "SELECT group_concat(ifnull(s, '-')) FROM t", "6,-" } } },
    { "triggers come back with their own text and do not fire",
      "CREATE TABLE t (a INT); CREATE TABLE log (x); INSERT INTO t VALUES (1), (2); "
      "CREATE TRIGGER ins AFTER INSERT ON t BEGIN INSERT INTO log VALUES ('i' || new.a); END; "
      "CREATE TRIGGER del BEFORE DELETE ON t  WHEN old.a > 0 /* why */ BEGIN INSERT INTO log VALUES ('d;' || old.a); END; "
      "CREATE TRIGGER upd AFTER UPDATE OF a ON t BEGIN INSERT INTO log VALUES ('u'); END;",
      "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
      { { "SELECT count(*) FROM log", "0" },
        { "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 't'", "3" },
        { "SELECT sql FROM sqlite_master WHERE name = 'del'",
          "CREATE TRIGGER del BEFORE DELETE ON t  WHEN old.a > 0 /* why */ BEGIN INSERT INTO log VALUES ('d;' || old.a); END" },
        { "INSERT INTO t VALUES (3); ", NULL }, { "SELECT group_concat(x) FROM log", "i3" } } },
    { "triggers of other tables that name the table stay valid", SHOP
      " CREATE TRIGGER other AFTER INSERT ON child BEGIN UPDATE parent SET name = name || '!' WHERE id = new.pid; END;",
      "ALTER TABLE parent ALTER COLUMN name SET DEFAULT 'z'",
      { { "INSERT INTO child VALUES (20, 1, 'k')", NULL }, { "SELECT name FROM parent WHERE id = 1", "a!" } } },
    { "views stay valid, also views of views and INSTEAD OF triggers", SHOP
      " CREATE VIEW v AS SELECT p.name, c.v FROM parent p JOIN child c ON c.pid = p.id; CREATE VIEW w AS SELECT * FROM v; CREATE "
      "TRIGGER iv INSTEAD OF INSERT ON v BEGIN INSERT INTO parent (name) VALUES (new.name); END;",
      "ALTER TABLE parent ALTER COLUMN name TYPE VARCHAR(9)",
      { { "SELECT group_concat(name || ifnull(v, '-')) FROM w", "ax,by,b-" }, { "INSERT INTO v (name) VALUES ('n')", NULL },
        { "SELECT count(*) FROM parent", "3" } } },
    { "a view that was broken before is no obstacle", SHOP " CREATE VIEW broken AS SELECT gone FROM nowhere;",
      "ALTER TABLE parent ALTER COLUMN name DROP NOT NULL", { { "SELECT count(*) FROM child", "3" } } },
    { "indexes of all kinds come back",
      "CREATE TABLE t (a TEXT, b TEXT, n INT); INSERT INTO t VALUES ('x', 'B', 1), ('y', 'a', 2); "
      "CREATE UNIQUE INDEX u ON t (a) WHERE n > 0; CREATE INDEX d ON t (b COLLATE NOCASE DESC, n); CREATE INDEX e ON t (lower(a), "
      "n + 1);",
      "ALTER TABLE t ALTER COLUMN n SET NOT NULL",
      { { "SELECT count(*) FROM sqlite_master WHERE type = 'index' AND tbl_name = 't'", "3" },
        { "SELECT group_concat(coalesce(name, 'expr') || \"desc\" || coll) FROM pragma_index_xinfo('d') WHERE key",
          "b1NOCASE,n0BINARY" },
        { "SELECT partial || \"unique\" FROM pragma_index_list('t') WHERE name = 'u'", "11" },
        { "SELECT sql LIKE '%WHERE n > 0' FROM sqlite_master WHERE name = 'u'", "1" } } },
    { "names like keywords, with blanks and quotes",
      "CREATE TABLE \"select\" (\"order\" INT, \"a b\" TEXT, [c[d] INT, \"q\"\"q\" TEXT, `group` TEXT DEFAULT 'it''s'); INSERT INTO "
      "\"select\" VALUES (1, 'x', 2, 'y', 'z'); CREATE INDEX \"in dex\" ON \"select\" (\"order\", \"a b\"); CREATE TRIGGER \"be gin\" "
      "AFTER DELETE ON \"select\" BEGIN SELECT 1; END; CREATE VIEW \"from\" AS SELECT \"order\" FROM \"select\";",
      "ALTER TABLE \"select\" ALTER COLUMN \"order\" SET NOT NULL",
      { { "SELECT \"order\" || \"a b\" || \"q\"\"q\" || \"group\" FROM \"select\"", "1xyz" },
        { "SELECT count(*) FROM sqlite_master WHERE tbl_name = 'select'", "3" },
        { "SELECT \"order\" FROM \"from\"", "1" } } },
    { "a table that refers to itself",
      "CREATE TABLE t (id INTEGER PRIMARY KEY, up INT REFERENCES t (id) ON DELETE CASCADE, a); INSERT INTO t VALUES (1, NULL, 'r'), "
      "(2, 1, 's'), (3, 2, 't');",
      "ALTER TABLE t ALTER COLUMN a TYPE TEXT",
      { { "SELECT group_concat(id || ifnull(up, '-') || a) FROM t", "1-r,21s,32t" },
        { "SELECT \"table\" FROM pragma_foreign_key_list('t')", "t" }, { "DELETE FROM t WHERE id = 1", NULL },
        { "SELECT count(*) FROM t", "0" } } },
    { "values keep their types and columns their affinity",
      "CREATE TABLE t (k INTEGER PRIMARY KEY, i INT, r REAL, x BLOB, n NUMERIC, f, y TEXT); INSERT INTO t VALUES (1, 9223372036854775807, "
      "0.1, x'00ff', 1e300, 'text', 'a' || char(0) || 'b'), (2, NULL, 3, 'not a blob', '12', 4.0, ''), (3, 'abc', -1e-300, zeroblob(3), "
      "x'31', NULL, char(128024));",
      "ALTER TABLE t ALTER COLUMN y SET DEFAULT 'd'",
      { { "SELECT group_concat(typeof(i) || typeof(r) || typeof(x) || typeof(n) || typeof(f) || typeof(y), ' ') FROM t",
          "integerrealblobrealtexttext nullrealtextintegerrealtext textrealblobblobnulltext" },
        { "SELECT i || ' ' || r || ' ' || hex(x) || ' ' || n || ' ' || hex(y) FROM t WHERE k = 1",
          "9223372036854775807 0.1 00FF 1.0e+300 610062" },
        { "SELECT y = char(128024) FROM t WHERE k = 3", "1" }, { "SELECT length(y) FROM t WHERE k = 2", "0" } } },
    { "a change of type converts by affinity and loses nothing",
      "CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('12'), ('1.5'), ('abc'), (NULL), ('1e3');",
      "ALTER TABLE t ALTER COLUMN a TYPE INTEGER",
      { { "SELECT group_concat(typeof(a) || ifnull(a, ''), ' ') FROM t", "integer12 real1.5 textabc null integer1000" } } },
    { "an empty table", "CREATE TABLE t (a INT, b INT);", "ALTER TABLE t ADD PRIMARY KEY (a, b)",
      { { "SELECT count(*) FROM t", "0" }, { "SELECT group_concat(name || pk) FROM pragma_table_info('t')", "a1,b2" } } },
    { "100000 rows",
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
      "100000) INSERT INTO t SELECT i * 3, hex(randomblob(8)) FROM n; CREATE TABLE c (tid REFERENCES t ON DELETE CASCADE); INSERT INTO c "
      "SELECT id FROM t; CREATE TABLE sums AS SELECT sum(id) AS s, count(DISTINCT a) AS d FROM t;",
      "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
      { { "SELECT sum(id) = (SELECT s FROM sums) AND count(DISTINCT a) = (SELECT d FROM sums) FROM t", "1" },
        { "SELECT count(*) FROM c", "100000" } } },
    { "several ops are one rebuild, with renamed and new columns between them",
      "CREATE TABLE t (a INT, b TEXT, c TEXT); INSERT INTO t VALUES (1, 'x', 'y'); CREATE INDEX i ON t (b);",
      "ALTER TABLE t ALTER COLUMN a SET NOT NULL; ALTER TABLE t ADD COLUMN d TEXT NOT NULL DEFAULT 'new'; ALTER TABLE t DROP COLUMN c; "
      "ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0); ALTER TABLE t ADD UNIQUE (b); DROP INDEX i; CREATE INDEX j ON t (d)",
      { { "SELECT a || b || d FROM t", "1xnew" },
        { "SELECT group_concat(name) FROM pragma_table_info('t')", "a,b,d" },
        { "SELECT count(*) FROM sqlite_master WHERE name = 'j'", "1" } } },
    { "a column that was dropped and added again holds nothing of the old one",
      "CREATE TABLE t (a INT PRIMARY KEY, b TEXT); INSERT INTO t VALUES (1, 'old');",
      "ALTER TABLE t DROP COLUMN b; ALTER TABLE t ADD COLUMN b TEXT DEFAULT 'fresh'; ALTER TABLE t ALTER COLUMN a SET DEFAULT 3",
      { { "SELECT a || b FROM t", "1fresh" } } },
    { "the primary key is dropped", "CREATE TABLE t (id INTEGER PRIMARY KEY, a); INSERT INTO t VALUES (4, 'x'), (8, 'y');",
      "ALTER TABLE t DROP PRIMARY KEY",
      { { "SELECT group_concat(id || a || rowid) FROM t", "4x4,8y8" },
        { "SELECT sum(pk) FROM pragma_table_info('t')", "0" } } },
    { "a primary key is added to a column that holds the numbers", "CREATE TABLE t (id INTEGER, a); INSERT INTO t VALUES (40, 'x'), (2, 'y');",
      "ALTER TABLE t ADD PRIMARY KEY (id)", { { "SELECT group_concat(rowid || a) FROM t", "2y,40x" } } },
    { "ADD COLUMN ... DEFAULT CURRENT_TIMESTAMP", "CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (2);",
      "ALTER TABLE t ADD COLUMN at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP",
      { { "SELECT count(*) FROM t WHERE at LIKE '20__-__-__ __:__:__'", "2" } } },
    { "ADD COLUMN ... REFERENCES with a default", SHOP, "ALTER TABLE child ADD COLUMN boss INT DEFAULT 1 REFERENCES parent (id)",
      { { "SELECT group_concat(boss) FROM child", "1,1,1" },
        { "SELECT count(*) FROM pragma_foreign_key_list('child')", "2" } } },
    { "DROP COLUMN of a foreign key", SHOP, "ALTER TABLE child DROP COLUMN pid",
      { { "SELECT group_concat(id || ifnull(v, '-')) FROM child", "10x,11y,12-" },
        { "SELECT count(*) FROM pragma_foreign_key_list('child')", "0" } } },
    { "DROP COLUMN of a unique constraint, a check and an index",
      "CREATE TABLE t (a INT UNIQUE CHECK (a > 0), b INT, UNIQUE (a, b)); INSERT INTO t VALUES (1, 2); CREATE INDEX i ON t (a + b);",
      "ALTER TABLE t DROP COLUMN a", { { "SELECT b FROM t", "2" }, { "SELECT count(*) FROM pragma_index_list('t')", "0" } } },
    { "DROP COLUMN that is only indexed needs no rebuild", "CREATE TABLE t (a INT, b INT); INSERT INTO t VALUES (1, 2); CREATE INDEX i "
      "ON t (b) WHERE a > 0;", "ALTER TABLE t DROP COLUMN a", { { "SELECT b FROM t", "2" } } },
    { "DROP COLUMN beside a view that names another one",
      "CREATE TABLE t (a INT UNIQUE, b INT); INSERT INTO t VALUES (1, 2); CREATE TABLE o (a INT); CREATE VIEW v AS SELECT t.b, o.a FROM t, o;",
      "ALTER TABLE t DROP COLUMN a", { { "SELECT b FROM t", "2" }, { "SELECT count(*) FROM v", "0" } } },
    { "comments inside the definition",
      "CREATE TABLE t (a INT CHECK (a > 0 -- positive)\n), b TEXT DEFAULT ('x' /* ) */ || 'y'), -- end\n c INT AS (a + 1 -- one\n)); INSERT "
      "INTO t (a) VALUES (1);",
      "ALTER TABLE t ALTER COLUMN a SET NOT NULL", { { "SELECT a || b || c FROM t", "1xy2" } } },
    { "defaults in all spellings",
      "CREATE TABLE t (a INT DEFAULT -1, b TEXT DEFAULT \"dq\", c DEFAULT x'ff', d DEFAULT TRUE, e DEFAULT (1 + 1), f DEFAULT NULL, g "
      "DEFAULT 1.5e3, h DEFAULT +2, i DATETIME DEFAULT current_date, z INT);",
      "ALTER TABLE t ALTER COLUMN z SET DEFAULT 0",
      { { "INSERT INTO t (z) VALUES (1) RETURNING a || b || hex(c) || d || e || ifnull(f, 'n') || g || h || (i = date())",
          "-1dqFF12n1500.021" } } },
    { "collations and deferrable keys",
      "CREATE TABLE p (k TEXT COLLATE NOCASE PRIMARY KEY); CREATE TABLE t (a TEXT COLLATE RTRIM, b TEXT REFERENCES p (k) ON UPDATE SET NULL "
      "DEFERRABLE INITIALLY DEFERRED, c INT); INSERT INTO p VALUES ('x'); INSERT INTO t VALUES ('v ', 'X', 1);",
      "ALTER TABLE t ALTER COLUMN c SET NOT NULL",
      { { "SELECT count(*) FROM t WHERE a = 'v'", "1" },
        { "SELECT sql LIKE '%DEFERRABLE INITIALLY DEFERRED%' FROM sqlite_master WHERE name = 't'", "1" } } },
    { "a trigger that names a renamed column is not lost unnoticed",
      "CREATE TABLE t (a INT, b INT); CREATE TRIGGER g AFTER UPDATE OF a ON t BEGIN SELECT 1; END;",
      "ALTER TABLE t RENAME COLUMN a TO z; ALTER TABLE t ALTER COLUMN b SET NOT NULL",
      { { "!renamed before", NULL } } },
    { "conflict clauses are not lost unnoticed", "CREATE TABLE t (a INT UNIQUE ON CONFLICT REPLACE, b INT);",
      "ALTER TABLE t ALTER COLUMN b SET NOT NULL", { { "!conflict clauses", NULL } } },
    { "a key in descending order is not lost unnoticed", "CREATE TABLE t (a INTEGER PRIMARY KEY DESC, b INT);",
      "ALTER TABLE t ALTER COLUMN b SET NOT NULL", { { "!order inside a key", NULL } } },
    { NULL, NULL, NULL, { { NULL, NULL } } }
};
