#!/usr/bin/env bash
# scripts as people write them for one server: what they set does not reach the next one, transactions of their own,
# bodies with semicolons, concurrent index builds; on every database that there is a URL for.
# Side by side: for each family of databases at the same time (tests/lib/lanes).
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/servers-lib.sh
. "$top/tests/cli/servers-lib.sh"
other=migsafe_other_database

# pg_dump empties search_path at the top of what it writes; people leave sql_mode and the database changed.
session_does_not_leak() {
    local table='CREATE TABLE b (id INT PRIMARY KEY);'
    case $base in
    sqlite) file 1_a.up <<< 'PRAGMA case_sensitive_like = ON; CREATE TABLE a (t TEXT); INSERT INTO a VALUES ('"'X'"');'
            file 2_b.up <<< "CREATE TABLE b AS SELECT * FROM a WHERE t LIKE 'x';"
            m 0 apply; sql_is 'SELECT count(*) FROM b' 1; return ;;
    postgresql)
        file 1_a.up <<'SQL'
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET default_transaction_read_only = off;
SET statement_timeout = 0;
SET ROLE NONE;
CREATE TABLE public.a (id integer);
ALTER TABLE ONLY public.a ADD CONSTRAINT a_pkey PRIMARY KEY (id);
SQL
        file 2_b.up <<< "$table"
        file 3_c.up <<< "CREATE TABLE settings AS SELECT current_setting('search_path') AS path, current_setting('check_function_bodies') AS checks;"
        m 0 apply --yes; out_has 'Applied 3 migrations'
        sql_is 'SELECT path, checks FROM settings' '"$user", public|on' ;;
    *)
        sql "DROP DATABASE IF EXISTS $other; CREATE DATABASE $other"
        printf '%s\n' "SET sql_mode = 'ANSI_QUOTES';" 'SET foreign_key_checks = 0;' 'CREATE TABLE "a" (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES later (id));' \
            "USE $other;" 'CREATE TABLE elsewhere (id INT);' | file 1_a.up
        file 2_b.up <<< "CREATE TABLE b (t VARCHAR(9) DEFAULT \"text\"); CREATE TABLE settings AS SELECT @@sql_mode AS m, @@foreign_key_checks AS f, DATABASE() AS d;"
        m 0 apply --yes
        sql_is "SELECT m LIKE '%ANSI%', f, d = DATABASE() FROM settings" "0${tab}1${tab}1"
        sql_is "SELECT count(*) FROM information_schema.tables WHERE table_schema = '$other'" 1
        sql "DROP DATABASE $other" ;;
    esac
    m 0 apply; out_is 'Nothing to apply: the database is up to date.'
    m 0 status --exit-code
    tables_are 'a b settings'
}

# What only the server knows is no difference.
columns_of_a_query() {
    file 1_a.up <<< "CREATE TABLE a (id INT PRIMARY KEY, n INT DEFAULT 4, t VARCHAR(9)); INSERT INTO a VALUES (1, 2, 'x');"
    file 2_b.up <<< 'CREATE TABLE b AS SELECT id, n, t FROM a;'
    m 0 apply; out_has 'as predicted'
    file 3_c.up <<< 'ALTER TABLE b ADD COLUMN later INT;'
    case $base in
    postgresql) echo 'CREATE TABLE c (LIKE a INCLUDING ALL, extra int);' | file 4_d.up ;;
    sqlite) ;;
    *) echo 'CREATE TABLE c LIKE a;' | file 4_d.up ;;
    esac
    m 0 apply; out_has 'as predicted'
    sql_is 'SELECT id, n, t FROM b' "1${tab}2${tab}x"
}

own_transactions() {
    local begin=BEGIN; ! my_family || begin='START TRANSACTION'
    printf '%s\n' "$begin;" 'CREATE TABLE a (id INT PRIMARY KEY);' 'INSERT INTO a VALUES (1);' 'COMMIT;' | file 1_a.up
    m 0 apply; out_has 'as predicted'; sql_is 'SELECT count(*) FROM a' 1
    printf '%s\n' "$begin;" 'INSERT INTO a VALUES (2);' 'COMMIT;' "$begin;" 'INSERT INTO a VALUES (3);' 'INSERT INTO nosuch VALUES (1);' 'COMMIT;' | file 2_b.up
    m 8 apply; err_has nosuch; err_has 'migsafe apply'
    sql_is 'SELECT id FROM a ORDER BY id DESC LIMIT 1' 2
    sed -i 's/nosuch VALUES (1)/a VALUES (4)/' m/2_b.up.sql
    m 0 apply
    sql_is 'SELECT count(*), max(id) FROM a' "4${tab}4"
    printf '%s\n' "$begin;" 'INSERT INTO a VALUES (9);' 'ROLLBACK;' | file 3_c.up
    m 5 apply; err_has ROLLBACK; err_has '3_c.up.sql:3'
    printf '%s\n' "$begin;" 'INSERT INTO a VALUES (9);' | file 3_c.up
    m 5 apply; err_has 'BEGIN without COMMIT'
    sql_is 'SELECT count(*) FROM a' 4
}

bodies_postgresql() {
    [ "$base" = postgresql ] || return 0
    # a label is usable only after the transaction that added it: the script says where that one ends
    printf '%s\n' "CREATE TYPE mood AS ENUM ('sad');" 'CREATE TABLE e (m mood);' | file 1_e.up
    m 0 apply
    printf '%s\n' 'BEGIN;' "ALTER TYPE mood ADD VALUE 'glad';" 'COMMIT;' 'BEGIN;' "INSERT INTO e VALUES ('glad');" 'COMMIT;' | file 2_f.up
    m 0 apply; sql_is 'SELECT m FROM e' glad
    reset "$name"; rm -f m/*
    file 1_f.up <<'SQL'
CREATE TABLE t (id int PRIMARY KEY, n int DEFAULT 0, note text);
CREATE FUNCTION bump() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE s text := 'a ; b $$ c';
BEGIN
    IF NEW.n IS NULL THEN NEW.n := 0; END IF; -- it's; fine
    EXECUTE $q$SELECT ';'$q$;
    RETURN NEW;
END;
$body$;
CREATE TRIGGER bump BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION bump();
CREATE PROCEDURE fill(n int) BEGIN ATOMIC INSERT INTO t (id) VALUES (n); INSERT INTO t (id) VALUES (n + 1); END;
CREATE FUNCTION one() RETURNS int RETURN 1;
CREATE VIEW v AS SELECT id, E'it''s \' ; ' AS x FROM t;
CREATE RULE r AS ON DELETE TO v DO INSTEAD (DELETE FROM t WHERE id = OLD.id; DELETE FROM t WHERE id = -1);
SQL
    file 1_f.down <<< 'DROP VIEW v; DROP FUNCTION one(); DROP PROCEDURE fill(int); DROP TABLE t; DROP FUNCTION bump();'
    m 0 apply --yes
    file 2_do.up <<'SQL'
DO $$ DECLARE q text := 'INSERT INTO t (id) VALUES ('; BEGIN FOR i IN 1..3 LOOP EXECUTE q || i || ')'; END LOOP; END $$;
SQL
    file 2_do.down <<< 'DELETE FROM t WHERE id < 4;'
    m 6 apply; err_has 'needs approval'; sql_is 'SELECT count(*) FROM t' 0
    m 0 apply --yes; sql_is 'SELECT count(*) FROM t' 3
    m 0 status --exit-code
    m 0 rollback --to=0 --yes
    tables_are ''
}

bodies_mysql() {
    my_family || return 0
    file 1_f.up <<'SQL'
CREATE TABLE t (id INT PRIMARY KEY, n INT);
DELIMITER $$
CREATE TRIGGER bump BEFORE INSERT ON t FOR EACH ROW
BEGIN
    -- it's; fine
    IF NEW.n IS NULL THEN SET NEW.n = 0; END IF;
END$$
CREATE PROCEDURE fill(IN top INT)
BEGIN
    DECLARE i INT DEFAULT 0;
    DECLARE EXIT HANDLER FOR SQLEXCEPTION RESIGNAL;
    SET @text = CONCAT('DO ', top); -- nobody can read what a parameter will say: so the CALL asks
    PREPARE s FROM @text; EXECUTE s; DEALLOCATE PREPARE s;
    WHILE i < top DO INSERT INTO t (id) VALUES (i); SET i = i + 1; END WHILE;
END $$
CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC RETURN n * 2$$
DELIMITER ;
CALL fill(3);
CREATE TRIGGER plain AFTER INSERT ON t FOR EACH ROW SET @seen = 1;
SQL
    file 1_f.down <<< 'DROP FUNCTION twice; DROP PROCEDURE fill; DROP TABLE t;'
    m 6 apply
    m 0 apply --yes
    sql_is 'SELECT count(*), sum(n) FROM t' "3${tab}0"
    sql_is 'SELECT twice(4)' 8
    m 0 status --exit-code
    m 0 rollback --yes
    tables_are ''
}

concurrent_index() {
    [ "$base" = postgresql ] || return 0
    file 1_t.up <<< 'CREATE TABLE t (id int PRIMARY KEY, a int, b int); INSERT INTO t SELECT i, i, i / 2 FROM generate_series(1, 1000) i;'
    m 0 apply
    file 2_i.up <<< 'CREATE INDEX CONCURRENTLY t_a ON t (a);'
    file 2_i.down <<< 'DROP INDEX CONCURRENTLY t_a;'
    m 0 apply; out_has 'as predicted'; m 0 rollback; out_has 'as predicted'; m 0 apply
    file 3_u.up <<< 'CREATE UNIQUE INDEX CONCURRENTLY t_b ON t (b);'
    m 2 apply; err_has 'could not create unique index'; err_has 'Nothing of it was left behind'
    m 2 apply; err_has 'could not create unique index'      # not: relation "t_b" already exists
    sql 'UPDATE t SET b = id'
    m 0 apply; out_has 'as predicted'
    sql_is "SELECT count(*) FROM pg_index WHERE NOT indisvalid" 0
    # between other statements
    file 4_x.up <<< 'ALTER TABLE t ADD COLUMN c int; CREATE INDEX CONCURRENTLY t_c ON t (c); INSERT INTO t (id) VALUES (2000);'
    m 0 apply; out_has 'as predicted'
    # killed in the middle: it waits for somebody's snapshot, and leaves an invalid index behind
    hold 'BEGIN ISOLATION LEVEL REPEATABLE READ' 'SELECT count(*) FROM t'
    file 5_k.up <<< 'CREATE INDEX CONCURRENTLY t_k ON t (a, b);'
    begin --lock-timeout=20s apply
    wait_until 10 "the index is being built" is_on_server 'INDEX CONCURRENTLY t_k'
    sleep 0.3; kill -KILL "$pid"; wait "$pid" 2> /dev/null
    m 7 apply --lock-wait=0; err_has 'still executes a statement of an earlier run'
    sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%INDEX CONCURRENTLY t_k%' AND pid <> pg_backend_pid()" > /dev/null
    let_go
    m 0 apply; out_has 'Applied 1 migration'
    sql_is "SELECT count(*) FROM pg_index WHERE NOT indisvalid" 0
    sql_is "SELECT count(*) FROM pg_indexes WHERE indexname = 't_k'" 1
}

# shellcheck disable=SC2086
each ${MIGSAFE_TEST_TOPICS:-session_does_not_leak columns_of_a_query own_transactions bodies_postgresql bodies_mysql concurrent_index}
finish
