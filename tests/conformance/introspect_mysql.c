/* introspect_mysql.c: the rich schema and the single changes for MySQL and MariaDB. */
#include "config.h"

#include "introspect.h"

static const char *const reset[] = { "DROP DATABASE IF EXISTS ms_introspect", "CREATE DATABASE ms_introspect",
                                     "USE ms_introspect", NULL };

#define TABLES \
    "CREATE TABLE parent (id bigint PRIMARY KEY AUTO_INCREMENT, code varchar(20) NOT NULL UNIQUE, " \
    "s varchar(10) DEFAULT 'it''s \\\\ x', d decimal(8,2) NOT NULL DEFAULT '0.50', KEY by_s (s)) COMMENT 'par''ent'", \
        "CREATE TABLE child (a int(11) unsigned DEFAULT '7', b timestamp NULL DEFAULT current_timestamp ON UPDATE " \
        "current_timestamp, c datetime(6) DEFAULT current_timestamp(6), d json, e enum('x','y''z') DEFAULT 'x', " \
        "f tinyint(1) DEFAULT 1, g int GENERATED ALWAYS AS (w + 1) STORED, h varchar(20) GENERATED ALWAYS AS " \
        "(concat(e, 'q')) VIRTUAL, i bit(3) DEFAULT b'101', pid bigint, t text, u varchar(36) DEFAULT (uuid()), w " \
        "int, " \
        "o set('p','q') , bl mediumblob, y year, tm time(3), fl float, db double, ch char(3), vb varbinary(16) " \
        "COMMENT 'b\\\\', " \
        "CHECK (a > 0 AND e <> 'it''s'), CONSTRAINT wc CHECK ((w BETWEEN 1 AND 3) OR w IN (5, 6) OR w IS NULL), " \
        "KEY k1 (t(10), a DESC), UNIQUE u2 (a, w), " \
        "CONSTRAINT fk FOREIGN KEY (pid) REFERENCES parent (id) ON DELETE CASCADE)", \
        "CREATE TABLE parts (id int NOT NULL, y int NOT NULL, PRIMARY KEY (id, y)) PARTITION BY RANGE (y) " \
        "(PARTITION p0 VALUES LESS THAN (2000), PARTITION p1 VALUES LESS THAN (2010), PARTITION p2 VALUES LESS THAN " \
        "MAXVALUE)", \
        "CREATE TABLE plain (n int NOT NULL, v varchar(30), q int, k bigint) ENGINE=InnoDB ROW_FORMAT=DYNAMIC", \
        "CREATE TABLE prefixed (n int, t text, v varchar(30), PRIMARY KEY (t(10), n DESC), KEY vi (v(5)))", \
        "CREATE TRIGGER trg BEFORE INSERT ON child FOR EACH ROW SET NEW.w = 2", \
        "CREATE VIEW vw AS SELECT id, code FROM parent WHERE id > 3 AND code <> 'x'", \
        "CREATE PROCEDURE pr(IN x int, OUT y decimal(5,2)) BEGIN SET y = x; END", \
        "CREATE FUNCTION fn(a int, b varchar(10)) RETURNS int DETERMINISTIC RETURN a + 1", \
        "CREATE EVENT ev ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DO DELETE FROM parent WHERE id < 0"

#define FULL_TEXT "CREATE TABLE texts (id int PRIMARY KEY, t text, FULLTEXT ft (t))", \
    "CREATE SQL SECURITY INVOKER VIEW checked AS SELECT id FROM parent WHERE id > 0 WITH LOCAL CHECK OPTION"

static const char *const schema[] = { TABLES, NULL };
/* what only the fixed point needs, because it takes time */
static const char *const mysql_more[] = {
    FULL_TEXT,
    "CREATE TABLE only_mysql (a int, b varchar(20), hidden int INVISIBLE, KEY e ((a + 1), b), KEY inv (a) INVISIBLE, "
    "CONSTRAINT ne CHECK (a <> 3) NOT ENFORCED)",
    NULL
};
static const char *const mariadb_more[] = {
    FULL_TEXT,
    "CREATE TABLE only_mariadb (a int, b varchar(20), hidden int INVISIBLE, u uuid, ip inet6, KEY ign (a) IGNORED)",
    "CREATE SEQUENCE seq",
    NULL
};

#define CASES \
    { "CREATE TABLE fresh (id int UNSIGNED NOT NULL AUTO_INCREMENT, a numeric(6, 1) DEFAULT 1, b BOOL DEFAULT TRUE, " \
      "c TIMESTAMP(3) NOT NULL DEFAULT NOW(3), r bigint REFERENCES parent (id), PRIMARY KEY (id), UNIQUE (a), KEY " \
      "(b), " \
      "FOREIGN KEY (r) REFERENCES parent (id), CHECK (a > 1 and (b or a between 1 and 2)))", \
      0 }, \
        { "CREATE TABLE copy LIKE parent", 0 }, { "DROP TABLE plain", 0 }, \
        { "DROP TABLE IF EXISTS plain, nothing", 0 }, { "RENAME TABLE plain TO renamed", 0 }, \
        { "ALTER TABLE parent RENAME TO elder", 0 }, { "TRUNCATE TABLE plain", 0 }, \
        { "ALTER TABLE plain ADD COLUMN x int", 0 }, \
        { "ALTER TABLE plain ADD COLUMN x varchar(10) NOT NULL DEFAULT 'it''s' COMMENT 'c''d' FIRST", 0 }, \
        { "ALTER TABLE plain ADD COLUMN x datetime DEFAULT CURRENT_TIMESTAMP AFTER n, ADD y double", 0 }, \
        { "ALTER TABLE plain ADD COLUMN x int GENERATED ALWAYS AS (n * (q + 2)) VIRTUAL", 0 }, \
        { "ALTER TABLE plain ADD x serial", IT_REFUSED }, { "ALTER TABLE plain DROP COLUMN v", 0 }, \
        { "ALTER TABLE plain DROP v, DROP COLUMN q", 0 }, { "ALTER TABLE plain RENAME COLUMN v TO w", 0 }, \
        { "ALTER TABLE parent RENAME COLUMN id TO ident", 0 }, \
        { "ALTER TABLE plain CHANGE v w varchar(60) NOT NULL DEFAULT 'd'", 0 }, \
        { "ALTER TABLE plain MODIFY v text", 0 }, \
        { "ALTER TABLE plain MODIFY COLUMN q bigint unsigned NOT NULL AFTER n", 0 }, \
        { "ALTER TABLE plain ALTER COLUMN q SET DEFAULT 5", 0 }, { "ALTER TABLE parent ALTER s DROP DEFAULT", 0 }, \
        { "ALTER TABLE plain ADD PRIMARY KEY (v(20), n DESC)", 0 }, { "ALTER TABLE plain ADD PRIMARY KEY (v(30), n)", 0 }, \
        { "CREATE TABLE texts2 (t text, b blob, v varchar(9), PRIMARY KEY (t(10) DESC, b(5), v(9)))", 0 }, \
        { "ALTER TABLE prefixed MODIFY t text, DROP PRIMARY KEY", 0 }, { "ALTER TABLE prefixed DROP PRIMARY KEY, CHANGE t s text", 0 }, \
        { "ALTER TABLE prefixed MODIFY n bigint, DROP PRIMARY KEY, ADD PRIMARY KEY (t(5))", 0 }, \
        { "ALTER TABLE prefixed ADD PRIMARY KEY (n), MODIFY t text, DROP PRIMARY KEY", 0 }, \
        { "ALTER TABLE prefixed DROP PRIMARY KEY", 0 }, { "ALTER TABLE prefixed MODIFY t varchar(20)", 0 }, \
        { "ALTER TABLE prefixed MODIFY t varchar(10)", 0 }, { "ALTER TABLE prefixed MODIFY t varchar(20), MODIFY v char(3) NOT NULL", 0 }, \
        { "ALTER TABLE prefixed RENAME COLUMN t TO s", 0 }, { "ALTER TABLE prefixed DROP t, DROP n, DROP PRIMARY KEY", 0 }, \
        { "ALTER TABLE plain ADD PRIMARY KEY (n)", 0 }, { "ALTER TABLE parts DROP PRIMARY KEY", 0 }, \
        { "ALTER TABLE plain ADD CONSTRAINT un UNIQUE (n, v)", 0 }, { "ALTER TABLE plain ADD UNIQUE (v)", 0 }, \
        { "ALTER TABLE plain ADD INDEX (q), ADD KEY named (v(5), n)", 0 }, \
        { "ALTER TABLE plain ADD CONSTRAINT pf FOREIGN KEY (k) REFERENCES parent (id) ON UPDATE CASCADE", 0 }, \
        { "ALTER TABLE plain ADD CONSTRAINT ck CHECK (n > 0 AND (q < 5 OR v LIKE 'a%'))", 0 }, \
        { "ALTER TABLE plain ADD CHECK (n <> 3)", 0 }, { "ALTER TABLE child DROP FOREIGN KEY fk", 0 }, \
        { "ALTER TABLE child DROP CONSTRAINT wc", 0 }, { "ALTER TABLE child DROP INDEX u2", 0 }, \
        { "ALTER TABLE child DROP KEY k1", 0 }, { "CREATE INDEX ix ON plain (q DESC, v)", 0 }, \
        { "CREATE UNIQUE INDEX uq ON plain (v)", 0 }, { "CREATE FULLTEXT INDEX fx ON plain (v)", 0 }, \
        { "DROP INDEX by_s ON parent", 0 }, { "ALTER TABLE parent RENAME INDEX by_s TO by_t", 0 }, \
        { "ALTER TABLE parent RENAME KEY code TO codes", 0 }, { "ALTER TABLE plain COMMENT = 'now'", 0 }, \
        { "CREATE VIEW v2 AS SELECT n FROM plain", 0 }, { "CREATE OR REPLACE VIEW vw AS SELECT id FROM parent", 0 }, \
        { "DROP VIEW vw", 0 }, \
        { "CREATE TRIGGER t2 AFTER DELETE ON plain FOR EACH ROW DELETE FROM parts WHERE id = OLD.n", 0 }, \
        { "DROP TRIGGER trg", 0 }, { "CREATE PROCEDURE p2() SELECT 1", 0 }, { "DROP FUNCTION fn", 0 }, \
    { \
        "DROP PROCEDURE IF EXISTS pr", 0 \
    }

static const it_case mysql_cases[] = {
    CASES,
    { "CREATE INDEX ei ON plain ((n + q))", 0 },
    { "ALTER TABLE child DROP CHECK wc", 0 },
    { NULL, 0 }
};
static const it_case mariadb_cases[] = {
    CASES,
    { "CREATE SEQUENCE s2 START WITH 5", 0 },
    { "CREATE TABLE chk (a int CHECK (a <> 3), j json)", 0 },
    { "ALTER TABLE plain ADD COLUMN IF NOT EXISTS x json", 0 },
    { "ALTER TABLE plain DROP COLUMN IF EXISTS nothing", 0 },
    { "CREATE INDEX IF NOT EXISTS ix ON plain (q)", 0 },
    { NULL, 0 }
};

const it_suite it_mysql = { .name = "mysql", .module = "mysql", .reset = reset, .schema = schema, .more = mysql_more,
                            .cases = mysql_cases, .exact = true };
const it_suite it_mariadb = { .name = "mariadb",
                              .module = "mysql",
                              .reset = reset,
                              .schema = schema,
                              .more = mariadb_more,
                              .cases = mariadb_cases,
                              .exact = true };
