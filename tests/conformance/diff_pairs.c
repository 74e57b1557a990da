/* diff_pairs.c: pairs of small native schemas for test_diff_live.c, in the SQL of each kind of server. */
#include "config.h"

#include "diff_pairs.h"

#define SHOP_PG "CREATE TABLE users (id bigint PRIMARY KEY, name text, email varchar(80)); " \
                "CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id), " \
                "total numeric(10,2)); "
static const dp_pair postgresql[] = {
    { "tables", "", SHOP_PG },
    { "columns", SHOP_PG, "CREATE TABLE users (id bigint PRIMARY KEY, email varchar(80), born date NOT NULL DEFAULT "
      "'2000-01-01'); "
                          "CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id), total "
      "numeric(10,2), "
                          "note text DEFAULT 'x')" },
    { "types", SHOP_PG, "CREATE TABLE users (id integer PRIMARY KEY, name varchar(100), email text); "
                        "CREATE TABLE orders (id bigint PRIMARY KEY, user_id integer REFERENCES users (id), total "
      "numeric(14,4))" },
    { "types and defaults", "CREATE TABLE t (a varchar(10) DEFAULT 'x', b int DEFAULT 1, c text DEFAULT 'y' NOT NULL)",
      "CREATE TABLE t (a text DEFAULT 'x', b bigint DEFAULT 2 NOT NULL, c text)" },
    { "keys", "CREATE TABLE t (a int NOT NULL, b int NOT NULL, c int, CONSTRAINT k PRIMARY KEY (a), CONSTRAINT u "
      "UNIQUE (c))",
      "CREATE TABLE t (a int NOT NULL, b int NOT NULL, c int, CONSTRAINT k2 PRIMARY KEY (a, b), CONSTRAINT u UNIQUE "
      "(c, b))" },
    { "primary key", "CREATE TABLE t (a int, b int)", "CREATE TABLE t (a int PRIMARY KEY, b int)" },
    { "referenced key", "CREATE TABLE p (a int CONSTRAINT old UNIQUE); CREATE TABLE c (a int CONSTRAINT f REFERENCES "
      "p (a))",
      "CREATE TABLE p (a int CONSTRAINT new UNIQUE); CREATE TABLE c (a int CONSTRAINT f REFERENCES p (a))" },
    { "foreign keys", SHOP_PG, "CREATE TABLE users (id bigint PRIMARY KEY, name text, email varchar(80)); "
      "CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id) ON DELETE CASCADE, total "
      "numeric(10,2))" },
    { "circle", "", "CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE b (id int PRIMARY KEY, a int "
      "REFERENCES a); "
                    "ALTER TABLE a ADD CONSTRAINT to_b FOREIGN KEY (b) REFERENCES b" },
    { "checks", "CREATE TABLE t (a int, b int, CONSTRAINT c CHECK (a > 0), CONSTRAINT d CHECK (a < 9) NOT VALID)",
      "CREATE TABLE t (a int, b int, CONSTRAINT c CHECK (a > 1), CONSTRAINT e CHECK (b > a)); "
      "ALTER TABLE t ADD CONSTRAINT d CHECK (a < 9)" },
    { "validation", "CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT d CHECK (a < 9) NOT VALID",
      "CREATE TABLE t (a int, CONSTRAINT d CHECK (a < 9))" },
    { "indexes", SHOP_PG "CREATE INDEX i ON users (name); CREATE INDEX moves ON users (email)",
      SHOP_PG "CREATE INDEX i ON users (lower(name)) WHERE email IS NOT NULL; CREATE UNIQUE INDEX moves ON orders "
      "(user_id, total DESC)" },
    { "name of an index goes on", "CREATE TABLE x (a int); CREATE INDEX i ON x (a)", "CREATE TABLE y (a int); CREATE "
      "INDEX i ON y (a)" },
    { "views", SHOP_PG "CREATE VIEW v AS SELECT id, name FROM users; CREATE VIEW w AS SELECT name FROM v; CREATE "
      "VIEW stays AS "
                       "SELECT id FROM orders",
      "CREATE TABLE users (id bigint PRIMARY KEY, name varchar(9), email varchar(80)); CREATE TABLE orders (id "
      "bigint PRIMARY KEY, "
      "user_id bigint REFERENCES users (id), total numeric(10,2)); CREATE VIEW v AS SELECT id, name FROM users; "
      "CREATE VIEW w AS "
      "SELECT name FROM v; CREATE VIEW stays AS SELECT id FROM orders" },
    { "materialized views", SHOP_PG "CREATE MATERIALIZED VIEW m AS SELECT id FROM users",
      SHOP_PG "CREATE MATERIALIZED VIEW m AS SELECT name FROM users" },
    { "indexes of materialized views", SHOP_PG "CREATE MATERIALIZED VIEW m AS SELECT id, name FROM users; CREATE UNIQUE INDEX m_id ON m (id); "
      "CREATE INDEX moves ON m (name); CREATE INDEX changes ON m (id) WHERE id > 3; CREATE MATERIALIZED VIEW stays AS SELECT total FROM orders; "
      "CREATE UNIQUE INDEX stays_total ON stays (total DESC)",
      SHOP_PG "CREATE INDEX moves ON users (email); CREATE MATERIALIZED VIEW m AS SELECT id, name FROM users; CREATE UNIQUE INDEX m_id ON m (id); "
      "CREATE INDEX changes ON m (lower(name)); CREATE MATERIALIZED VIEW stays AS SELECT total, id FROM orders; "
      "CREATE UNIQUE INDEX stays_total ON stays (total DESC)" },
    { "materialized view over a column that changes", "CREATE TABLE t (a int, b text); CREATE MATERIALIZED VIEW m AS SELECT a FROM t; "
      "CREATE UNIQUE INDEX m_a ON m (a) WITH (fillfactor = 70)",
      "CREATE TABLE t (a bigint, b text); CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE UNIQUE INDEX m_a ON m (a) WITH (fillfactor = 70)" },
    { "triggers", "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TABLE t "
      "(a int, b int); "
                  "CREATE TRIGGER x BEFORE UPDATE OF b ON t FOR EACH ROW EXECUTE FUNCTION f()",
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'; CREATE TABLE t (a int, b "
      "bigint); "
      "CREATE TRIGGER x BEFORE UPDATE OF b ON t FOR EACH ROW EXECUTE FUNCTION f(); COMMENT ON FUNCTION f() IS 'x'" },
    { "functions in tables", "", "CREATE TABLE n (a int); CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT "
      "1'; "
                                 "CREATE FUNCTION rows() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM n'; "
                                 "CREATE TABLE t (a int DEFAULT one() CHECK (a > one())); CREATE VIEW v AS SELECT "
      "rows() AS r" },
    { "enums", "CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE TABLE t (m mood)",
      "CREATE TYPE mood AS ENUM ('awful', 'sad', 'so so', 'happy', 'mad'); CREATE TABLE t (m mood)" },
    { "what stands on an enum", "CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE TABLE t (m mood CHECK (m <> 'sad'), n text); "
      "CREATE INDEX t_n ON t (n) WHERE m = 'happy'; CREATE VIEW v AS SELECT n FROM t WHERE m = 'sad'",
      "CREATE TYPE mood AS ENUM ('sad', 'bored', 'happy'); CREATE TABLE t (m mood CHECK (m <> 'sad'), n text); "
      "CREATE INDEX t_n ON t (n) WHERE m = 'happy'; CREATE VIEW v AS SELECT n FROM t WHERE m = 'sad'" },
    { "sequences", "CREATE SEQUENCE s; CREATE TABLE t (a int)", "CREATE SEQUENCE s INCREMENT BY 5; CREATE SEQUENCE "
      "n; CREATE TABLE t "
      "(a int, b int DEFAULT nextval('n')); ALTER SEQUENCE n OWNED BY t.b" },
    { "serial and identity", "CREATE TABLE t (a int)", "CREATE TABLE t (a int, b serial, c bigint GENERATED ALWAYS "
      "AS IDENTITY)" },
    { "generated", "CREATE TABLE t (a int, b int, g int GENERATED ALWAYS AS (a + 1) STORED, h int GENERATED ALWAYS "
      "AS (b) STORED)",
      "CREATE TABLE t (a int, b bigint, g int GENERATED ALWAYS AS (a + 2) STORED, h int GENERATED ALWAYS AS (b) "
      "STORED)" },
    { "partitions", "CREATE TABLE m (a int, b int) PARTITION BY LIST (a); CREATE TABLE m1 PARTITION OF m FOR VALUES "
      "IN (1)",
      "CREATE TABLE m (a int, b int, c text) PARTITION BY LIST (a); CREATE TABLE m1 PARTITION OF m FOR VALUES IN "
      "(1); CREATE TABLE "
      "m2 PARTITION OF m FOR VALUES IN (2)" },
    { "comments", "CREATE TABLE t (a int, b int); COMMENT ON COLUMN t.b IS 'old'; CREATE VIEW v AS SELECT a FROM t",
      "CREATE TABLE t (a int, b int); COMMENT ON COLUMN t.a IS 'it''s'; COMMENT ON TABLE t IS 'x'; CREATE VIEW v AS "
      "SELECT a FROM t; "
      "COMMENT ON VIEW v IS 'y'" },
    { "becomes unlogged", "CREATE TABLE t (a int)", "CREATE UNLOGGED TABLE t (a int)", .refused = true },
    { "comments of parts", "CREATE TABLE t (a int, b int, CONSTRAINT k CHECK (a > 0), CONSTRAINT u UNIQUE (b)); CREATE INDEX i ON t (a); "
      "CREATE INDEX j ON t (b); COMMENT ON CONSTRAINT k ON t IS 'old'; COMMENT ON INDEX i IS 'old'; COMMENT ON INDEX j IS 'gone'",
      "CREATE TABLE t (a int, b int, CONSTRAINT k CHECK (a > 0), CONSTRAINT u UNIQUE (b, a)); CREATE INDEX i ON t (a); "
      "CREATE INDEX j ON t (b); COMMENT ON CONSTRAINT k ON t IS 'new'; COMMENT ON CONSTRAINT u ON t IS 'added'; COMMENT ON INDEX i IS 'it''s'; "
      "CREATE MATERIALIZED VIEW v AS SELECT 1 AS one; CREATE INDEX vi ON v (one); COMMENT ON INDEX vi IS 'x'" },
    { "aggregates", "CREATE FUNCTION f(int, int) RETURNS int LANGUAGE sql AS 'SELECT $1 + $2'; CREATE AGGREGATE a(int) (SFUNC = f, STYPE = int); "
      "CREATE AGGREGATE gone(int) (SFUNC = f, STYPE = int)",
      "CREATE FUNCTION f(int, int) RETURNS int LANGUAGE sql AS 'SELECT $1 + $2'; CREATE AGGREGATE a(int) (SFUNC = f, STYPE = int, INITCOND = '5')" },
    { "statistics", "CREATE TABLE t (a int, b int, c int); CREATE STATISTICS s (mcv) ON a, b FROM t; CREATE STATISTICS gone ON b, c FROM t; "
      "CREATE STATISTICS same ON a, c FROM t",
      "CREATE TABLE t (a int, b int, c int, d int); CREATE STATISTICS s (ndistinct) ON a, b FROM t; CREATE STATISTICS added ON a, (c + d) FROM t; "
      "COMMENT ON STATISTICS added IS 'x'; CREATE STATISTICS same ON a, c FROM t" },
    { "options of identities", "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (START 5), b smallint GENERATED ALWAYS AS IDENTITY, "
      "c bigint GENERATED BY DEFAULT AS IDENTITY (INCREMENT -1 MINVALUE -500), d int NOT NULL)",
      "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (MINVALUE 3 MAXVALUE 300 CYCLE), b smallint GENERATED BY DEFAULT AS IDENTITY "
      "(CACHE 20), c bigint GENERATED BY DEFAULT AS IDENTITY, d int NOT NULL, e int GENERATED ALWAYS AS IDENTITY (START WITH 9))" },
    { "becomes identity", "CREATE TABLE t (a int NOT NULL)", "CREATE TABLE t (a int GENERATED ALWAYS AS "
      "IDENTITY)" },
    { NULL, NULL, NULL }
};

#define SHOP_MY "CREATE TABLE users (id bigint PRIMARY KEY, name varchar(50), email varchar(80)); " \
                "CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, total decimal(10,2), KEY u (user_id), " \
                "CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users (id)); "
static const dp_pair mysql[] = {
    { "tables", "", SHOP_MY },
    { "columns", SHOP_MY, "CREATE TABLE users (id bigint PRIMARY KEY, born date NOT NULL DEFAULT '2000-01-01', email "
      "varchar(80)); "
                          "CREATE TABLE orders (id bigint PRIMARY KEY, note varchar(9) DEFAULT 'x', user_id bigint, "
      "total decimal(10,2), "
                          "KEY u (user_id), CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users (id))" },
    { "order of columns", "CREATE TABLE t (a int, b int, c int, d int, x int)", "CREATE TABLE t (b int, y int, c "
      "int, d int, a int)" },
    { "types", SHOP_MY, "CREATE TABLE users (id int PRIMARY KEY, name varchar(100) NOT NULL, email text); "
                        "CREATE TABLE orders (id bigint PRIMARY KEY, user_id int, total decimal(14,4), KEY u "
      "(user_id), "
                        "CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users (id))" },
    { "defaults", "CREATE TABLE t (a int DEFAULT 1, b varchar(9) NOT NULL, c datetime DEFAULT CURRENT_TIMESTAMP, d "
      "int NOT NULL DEFAULT 3)",
      "CREATE TABLE t (a int DEFAULT 2, b varchar(9) DEFAULT 'it''s', c datetime, d int NOT NULL)" },
    { "keys", "CREATE TABLE t (a int NOT NULL, b int NOT NULL, c int, PRIMARY KEY (a), UNIQUE u (c))",
      "CREATE TABLE t (a int NOT NULL, b int NOT NULL, c int, PRIMARY KEY (a, b), UNIQUE u (c, b))" },
    { "a column of keys goes", "CREATE TABLE t (a int NOT NULL, b int NOT NULL, c int, PRIMARY KEY (a, b), UNIQUE u "
      "(c, b), KEY k (b))",
      "CREATE TABLE t (a int NOT NULL, c int, PRIMARY KEY (a), UNIQUE u (c))" },
    { "numbered", "CREATE TABLE t (a int NOT NULL PRIMARY KEY, b int)",
      "CREATE TABLE t (a bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, b int)" },
    { "numbered by a new key", "CREATE TABLE t (a int NOT NULL, b int)", "CREATE TABLE t (a int NOT NULL "
      "AUTO_INCREMENT, b int, KEY k (a))" },
    { "no longer numbered", "CREATE TABLE t (a int NOT NULL AUTO_INCREMENT, b int, KEY k (a))", "CREATE TABLE t (a "
      "int NOT NULL, b int)" },
    { "referenced key", "CREATE TABLE p (a int, b int, UNIQUE old (a)); CREATE TABLE c (a int, KEY k (a), CONSTRAINT "
      "f FOREIGN KEY (a) "
                        "REFERENCES p (a))",
      "CREATE TABLE p (a int, b int, UNIQUE new (a)); CREATE TABLE c (a int, KEY l (a), CONSTRAINT f FOREIGN KEY (a) "
      "REFERENCES p (a))" },
    { "foreign keys", SHOP_MY, "CREATE TABLE users (id bigint PRIMARY KEY, name varchar(50), email varchar(80)); "
      "CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, total decimal(10,2), KEY u (user_id), "
      "CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE)" },
    { "circle", "", "CREATE TABLE a (id int PRIMARY KEY, b int, KEY kb (b)); CREATE TABLE b (id int PRIMARY KEY, a "
      "int, KEY ka (a), "
                    "CONSTRAINT to_a FOREIGN KEY (a) REFERENCES a (id)); "
                    "ALTER TABLE a ADD CONSTRAINT to_b FOREIGN KEY (b) REFERENCES b (id)" },
    { "checks", "CREATE TABLE t (a int, b int, CONSTRAINT c CHECK (a > 0))",
      "CREATE TABLE t (a int, b int, CONSTRAINT c CHECK (a > 1), CONSTRAINT e CHECK (b > a))" },
    { "indexes", SHOP_MY "CREATE INDEX i ON users (name)", SHOP_MY "CREATE UNIQUE INDEX i ON users (name(10), "
      "email); CREATE INDEX i ON "
                                                                   "orders (total)" },
    { "views", SHOP_MY "CREATE VIEW v AS SELECT id, name FROM users; CREATE VIEW w AS SELECT name FROM v",
      SHOP_MY "CREATE VIEW v AS SELECT id, email AS name FROM users; CREATE VIEW w AS SELECT name FROM v; CREATE "
      "VIEW x AS SELECT name "
              "FROM w" },
    { "triggers and routines", "CREATE TABLE t (a int, b int); CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET "
      "NEW.b = 1; "
                               "CREATE PROCEDURE p() SELECT 1",
      "CREATE TABLE t (a int, b bigint); CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.b = 2; CREATE "
      "PROCEDURE p() SELECT 2" },
    { "generated", "CREATE TABLE t (a int, v int GENERATED ALWAYS AS (a + 1) VIRTUAL, s int GENERATED ALWAYS AS (a + "
      "1) STORED)",
      "CREATE TABLE t (a int, v int GENERATED ALWAYS AS (a + 2) VIRTUAL, s int GENERATED ALWAYS AS (a + 1) VIRTUAL)" },
    { "prefixes", "CREATE TABLE t (a int, v text, w varchar(30), PRIMARY KEY (v(20), a), KEY k (w(5)))",
      "CREATE TABLE t (a int NOT NULL, v text, w varchar(5), PRIMARY KEY (v(30) DESC), KEY k (w))" },
    { "comments", "CREATE TABLE t (a int COMMENT 'old', b int)", "CREATE TABLE t (a int, b int COMMENT 'it''s') "
      "COMMENT 'x'" },
    { "everything goes", SHOP_MY "CREATE VIEW v AS SELECT id FROM users", "CREATE TABLE other (a int)" },
    { NULL, NULL, NULL }
};

#define SHOP_LITE "CREATE TABLE users (id integer PRIMARY KEY, name text, email varchar(80)); " \
                  "CREATE TABLE orders (id integer PRIMARY KEY, user_id int REFERENCES users (id), " \
                "total numeric(10,2)); "
static const dp_pair sqlite[] = {
    { "tables", "", SHOP_LITE },
    { "everything goes", SHOP_LITE "CREATE VIEW v AS SELECT id FROM users", "CREATE TABLE other (a int)" },
    { "columns", "CREATE TABLE t (a int, b int)", "CREATE TABLE t (a int, c text DEFAULT 'x', d int NOT NULL DEFAULT "
      "1)" },
    { "computed", "CREATE TABLE t (a int, g int GENERATED ALWAYS AS (a + 1) VIRTUAL)",
      "CREATE TABLE t (a int, g int GENERATED ALWAYS AS (a + 2) VIRTUAL)" },
    { "circle", "", "CREATE TABLE a (id integer PRIMARY KEY, b int REFERENCES b); CREATE TABLE b (id integer PRIMARY "
      "KEY, a int "
                    "REFERENCES a)" },
    { "circle goes", "CREATE TABLE a (id integer PRIMARY KEY, b int REFERENCES b); CREATE TABLE b (id integer "
      "PRIMARY KEY, a int "
                     "REFERENCES a)", "CREATE TABLE other (a int)" },
    { "indexes", SHOP_LITE "CREATE INDEX i ON users (name)", SHOP_LITE "CREATE UNIQUE INDEX i ON users (email DESC) "
      "WHERE name > 'a'; "
                                                                       "CREATE INDEX j ON orders (lower(total))" },
    { "name of an index goes on", "CREATE TABLE x (a int); CREATE INDEX i ON x (a)", "CREATE TABLE y (a int); CREATE "
      "INDEX i ON y (a)" },
    { "views", SHOP_LITE "CREATE VIEW v AS SELECT id, name FROM users; CREATE VIEW w AS SELECT name FROM v",
      SHOP_LITE "CREATE VIEW v AS SELECT id, email AS name FROM users; CREATE VIEW w AS SELECT name FROM v" },
    { "view of a column that goes", "CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a, b FROM t",
      "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t" },
    { "triggers", "CREATE TABLE t (a int, b int); CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM t WHERE a = "
      "1; END",
      "CREATE TABLE t (a int); CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM t WHERE a = 2; END" },
    { "types", "CREATE TABLE t (a int)", "CREATE TABLE t (a text)" },
    { "defaults", "CREATE TABLE t (a int DEFAULT 1)", "CREATE TABLE t (a int DEFAULT 2)" },
    { "checks", "CREATE TABLE t (a int)", "CREATE TABLE t (a int, CHECK (a > 0))" },
    { "two checks without names", "CREATE TABLE t (a int, CHECK (a > 0), CHECK (a < 9))", "CREATE TABLE t (a int, "
      "CHECK (a > 0))" },
    { "foreign keys", SHOP_LITE, "CREATE TABLE users (id integer PRIMARY KEY, name text, email varchar(80)); CREATE "
      "TABLE orders (id "
                                 "integer PRIMARY KEY, user_id int, total numeric(10,2))" },
    { "becomes strict", "CREATE TABLE t (a int)", "CREATE TABLE t (a int) STRICT", .refused = true },
    { NULL, NULL, NULL }
};

const dp_set dp_sets[] = {
    { &it_postgresql, postgresql, false, true }, { &it_mysql, mysql, false, false }, { &it_mariadb, mysql, false, false },
    { &it_sqlite, sqlite, true, false },         { NULL, NULL, false, false }
};
