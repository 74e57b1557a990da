#!/usr/bin/env bash
# 28-wild.sh: what public projects' migrations taught about servers: each list goes up in one run, verified, all the way down
# with derived downs, and up again.
# Side by side: for each family of databases at the same time (tests/lib/lanes).
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/servers-lib.sh
. "$top/tests/cli/servers-lib.sh"

# way SQL...: migrations 1, 2, ... of these statements, there, back one by one, and there
way() {
    local i=0
    rm -rf m; mkdir m
    for sql in "$@"; do i=$((i + 1)); file "${i}_m.up" <<< "$sql"; done
    m 0 apply --yes; out_has "Applied $i migration"; out_has 'the schema is as predicted'
    for ((; i > 0; i--)); do m 0 --downs=derived rollback --yes; out_has 'the schema is as predicted'; done
    tables_are ''
    m 0 apply --yes; out_has 'the schema is as predicted'
    m 0 --downs=derived rollback --to=0 --yes; tables_are ''
}

# The indexes that MySQL and MariaDB make for foreign keys: none beside an index of one's own, whatever its method; of those
# of one CREATE TABLE only the needed ones get a name.
key_indexes() {
    my_family || return 0
    way 'CREATE TABLE p (a VARCHAR(99) PRIMARY KEY); CREATE TABLE q (a VARCHAR(99), b VARCHAR(99), PRIMARY KEY (a, b));' \
        'CREATE TABLE r (id INT PRIMARY KEY, a VARCHAR(99) NOT NULL, b VARCHAR(99) NOT NULL, FOREIGN KEY (a) REFERENCES p (a),
             FOREIGN KEY (a, b) REFERENCES q (a, b));
         CREATE TABLE s (id INT PRIMARY KEY, a VARCHAR(99) NOT NULL, b VARCHAR(99) NOT NULL, INDEX own (a, b) USING BTREE);
         ALTER TABLE s ADD FOREIGN KEY (a) REFERENCES p (a); ALTER TABLE s ADD FOREIGN KEY (a, b) REFERENCES q (a, b);' \
        'ALTER TABLE r DROP FOREIGN KEY r_ibfk_2; ALTER TABLE r DROP FOREIGN KEY r_ibfk_1; ALTER TABLE r DROP COLUMN b;
         ALTER TABLE r DROP COLUMN a; ALTER TABLE s DROP FOREIGN KEY s_ibfk_2; ALTER TABLE s DROP COLUMN b;'
    # an index of one's own on a key's columns, made again under its name; one that was renamed stays
    way 'CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE r (a INT, b INT, CONSTRAINT r_p FOREIGN KEY (a) REFERENCES p (id));
         CREATE INDEX own ON r (a); CREATE TABLE s (a INT, b INT, CONSTRAINT s_p FOREIGN KEY (a) REFERENCES p (id));' \
        'ALTER TABLE r DROP FOREIGN KEY r_p; DROP INDEX own ON r; ALTER TABLE r ADD CONSTRAINT r_q FOREIGN KEY (a) REFERENCES p (id);
         CREATE INDEX own ON r (a); ALTER TABLE s RENAME INDEX s_p TO s_q;' 'CREATE INDEX longer ON s (a, b);'
    # a key that does the work of one
    way 'CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE r (a INT NOT NULL, FOREIGN KEY (a) REFERENCES p (id));
         CREATE TABLE s (a INT NOT NULL, b INT, FOREIGN KEY (a) REFERENCES p (id));' \
        'ALTER TABLE r ADD PRIMARY KEY (a); ALTER TABLE s ADD UNIQUE u (a, b);'
}

# Keys without a name: called like their first column, with a number where that is taken.
nameless_keys() {
    my_family || return 0
    way 'CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, c INT UNIQUE, KEY (b));' 'ALTER TABLE t ADD COLUMN d INT UNIQUE, ADD UNIQUE (a);' \
        'ALTER TABLE t ADD INDEX (a, b), ADD UNIQUE (b, a), ADD KEY (a, c);' 'ALTER TABLE t ADD UNIQUE (c, d);'
    m 0 apply --yes --to=3
    sql_is "SELECT group_concat(DISTINCT index_name ORDER BY index_name) FROM information_schema.statistics
            WHERE table_schema = database() AND table_name = 't'" 'a,a_2,a_3,b,b_2,c,d,PRIMARY'
}

# One statement adds a column and moves another: the way back puts it behind the one that goes.
moved_columns() {
    my_family || return 0
    way 'CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, c INT, d BINARY(4) DEFAULT NULL);' \
        'ALTER TABLE t ADD COLUMN x INT AFTER a, MODIFY b BIGINT AFTER c;'
}

# A failed migration of which only settings of the session were carried out is not in the way of a rollback.
only_settings() {
    my_family || return 0
    file 1_a.up <<< "CREATE TABLE t (id INT PRIMARY KEY, a TIMESTAMP NULL DEFAULT (now()),
        b VARCHAR(9), CONSTRAINT b_is CHECK (b IN ('x', 'y')));"
    file 2_b.up <<< 'SET foreign_key_checks = 0; ALTER TABLE u ADD COLUMN a INT;'
    m 2 apply; err_has 'Nothing of it was left behind'; m 0 status; out_has 'left nothing behind'
    m 0 inspect; out_has 'DEFAULT CURRENT_TIMESTAMP'; out_lacks '_utf8mb4'; m 0 rollback --yes; tables_are ''
}

# ALTER SEQUENCE changes what it says; a table that owns a sequence comes back with it.
sequences() {
    [ "$base" = postgresql ] || return 0
    way 'CREATE SEQUENCE s START 10; CREATE SEQUENCE n; CREATE TABLE t (id SERIAL PRIMARY KEY, b INT); CREATE SEQUENCE o OWNED BY t.b;
         CREATE SEQUENCE w INCREMENT 1 START 1 MINVALUE 1 MAXVALUE 9223372036854775807 CACHE 1;' \
        'ALTER SEQUENCE s INCREMENT BY 5; ALTER SEQUENCE n RESTART WITH 20; ALTER SEQUENCE n AS integer MAXVALUE 99 CYCLE;
         ALTER SEQUENCE o OWNED BY NONE; ALTER SEQUENCE s OWNED BY t.b; ALTER SEQUENCE w NO CYCLE;' \
        "CREATE TABLE u (id INT NOT NULL); CREATE SEQUENCE u_id_seq START WITH 1 NO MINVALUE NO MAXVALUE CACHE 1;
         ALTER SEQUENCE u_id_seq OWNED BY u.id; ALTER TABLE u ALTER COLUMN id SET DEFAULT nextval('u_id_seq'::regclass);" \
        'DROP TABLE u;'
    sql 'DROP SEQUENCE IF EXISTS s, n, o, w' > /dev/null 2>&1 || true
}

# PostgreSQL: what it calls an index or check without a name; labels in defaults; constants that it prints in another way.
server_words() {
    [ "$base" = postgresql ] || return 0
    way "CREATE TYPE mood AS ENUM ('ok', 'so_so'); CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, m mood DEFAULT 'so_so', CHECK (a > 0));" \
        "CREATE INDEX ON t (a, b); ALTER TABLE t ADD CHECK (b > 0); ALTER TYPE mood RENAME VALUE 'so_so' TO 'SoSo';" \
        "CREATE INDEX ON t (a, b); ALTER TABLE t ADD CHECK (a > b); ALTER TABLE t ADD CHECK (b > 1);" \
        "ALTER TABLE t ADD COLUMN e timestamptz NOT NULL DEFAULT now() + INTERVAL '90 day', ADD COLUMN f interval DEFAULT '24 hours',
             ADD COLUMN g timestamptz DEFAULT TIMESTAMP WITH TIME ZONE 'epoch', ADD COLUMN h timestamp DEFAULT 'epoch',
             ADD COLUMN i timestamp DEFAULT '2020-01-02', ADD COLUMN k interval DEFAULT '1 year 2 mons 3 weeks -04:05';"
    sql 'DROP TYPE IF EXISTS mood' > /dev/null 2>&1 || true
}

# A serial column that loses its default, or gets another; a trigger that is replaced.
serials() {
    [ "$base" = postgresql ] || return 0
    way 'CREATE TABLE t (id BIGSERIAL PRIMARY KEY, a SERIAL, b BIGSERIAL NOT NULL);
         CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
         CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();' \
        'ALTER TABLE t ALTER COLUMN a DROP DEFAULT, ALTER COLUMN b SET DEFAULT 7;
         CREATE OR REPLACE TRIGGER g AFTER INSERT OR DELETE ON t FOR EACH ROW EXECUTE FUNCTION f();'
}

# Whole files (sqlx): the way back is derived, never the file once more.
whole_files() {
    file 1_a <<< 'CREATE TABLE a (id INT PRIMARY KEY);'; file 2_b <<< 'INSERT INTO a VALUES (1);'
    m 0 apply; out_has 'Applied 2'; m 0 rollback --yes; sql_is 'SELECT count(*) FROM a' 1
    m 0 plan --down --to=0; out_has 'drop table a'; m 0 rollback --to=0 --yes; tables_are ''
}

# PostgreSQL: two keys on the same columns of one CREATE TABLE are one, with the name that is there; what a server writes in its
# own words; names of types in quotes, and arrays of a type that is renamed.
own_words() {
    [ "$base" = postgresql ] || return 0
    way 'CREATE TABLE t (id int, a int, b text[], c "bytea", d "varchar"(20), PRIMARY KEY (id), CONSTRAINT one UNIQUE (id), UNIQUE (a), CONSTRAINT two UNIQUE (a),
             CHECK (t.a > 0 AND public.t.id > 0));
         ALTER TABLE t DROP CONSTRAINT two; ALTER TABLE t SET (fillfactor = 70, autovacuum_enabled = false);' \
        "CREATE INDEX i ON t (a) WHERE t.a > 1 AND (t.id IS NOT NULL); CREATE INDEX j ON t USING gin (b array_ops); CREATE INDEX l ON t (d varchar_ops, a int4_ops);" \
        "ALTER TABLE t ADD COLUMN e timestamp DEFAULT '2020-01-02 03:04:05+00', ADD COLUMN f timestamp DEFAULT '2020-01-02T03:04:05.500Z',
             ADD COLUMN g timestamp(0) DEFAULT '2020-01-02 03:04', ADD COLUMN h jsonb DEFAULT '{\"a\":[1,2], \"b c\": \"d  e\"}', ADD COLUMN k text[] DEFAULT '{x, y}',
             ADD COLUMN m text GENERATED ALWAYS AS (h #>> '{a, b}') STORED;
         CREATE UNIQUE INDEX n ON t (a, d) NULLS NOT DISTINCT;" \
        'CREATE TYPE "Mood" AS ENUM ('"'"'ok'"'"'); CREATE TYPE "Mood_new" AS ENUM ('"'"'ok'"'"', '"'"'so'"'"'); CREATE TABLE u (id int PRIMARY KEY, m "Mood_new" NOT NULL, n public."Mood_new"[]);' \
        'ALTER TYPE "Mood" RENAME TO "Mood_old"; ALTER TYPE "Mood_new" RENAME TO "Mood"; DROP TYPE "Mood_old";'
}

# PostgreSQL: names that the server gave stay when the table or column gets another; the sequence of a serial column starts
# elsewhere; comments among the arguments of a function; what lives as long as the session.
server_names() {
    [ "$base" = postgresql ] || return 0
    way 'CREATE TABLE p (id serial PRIMARY KEY); CREATE TABLE c (id serial PRIMARY KEY, p int REFERENCES p (id), UNIQUE (p));
         ALTER SEQUENCE p_id_seq RESTART WITH 100;' \
        'ALTER TABLE c RENAME TO d; ALTER TABLE d RENAME COLUMN p TO q;' \
        'ALTER TABLE d DROP CONSTRAINT c_p_fkey; ALTER TABLE d DROP CONSTRAINT c_p_key; ALTER TABLE d ADD FOREIGN KEY (q) REFERENCES p (id) ON DELETE CASCADE;' \
        'ALTER SEQUENCE c_id_seq RESTART; CREATE FUNCTION f(a int, -- the first, of two
             b text /* the second */ DEFAULT NULL) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;
         CREATE FUNCTION pg_temp.g() RETURNS int LANGUAGE sql AS $$ SELECT 2 $$; DROP FUNCTION pg_temp.g();
         CREATE FUNCTION pg_temp.h() RETURNS int LANGUAGE sql AS $$ SELECT 3 $$;'
}

# PostgreSQL: what is not read in one migration leaves those behind it their ways back; so do temporary tables, a search path that
# changes nothing, and columns that came behind a view of all columns.
ways_behind() {
    [ "$base" = postgresql ] || return 0
    rm -rf m; mkdir m
    file 1_a.up <<< "CREATE TABLE t (a int PRIMARY KEY); CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS \$\$ BEGIN EXECUTE 'CREATE TABLE g (x int)'; RETURN 1; END \$\$;
        CREATE VIEW v AS SELECT t.*, count(*) OVER () AS n FROM t;"
    file 2_b.up <<< 'SELECT f();'; file 2_b.down <<< 'DROP TABLE g;'
    file 3_c.up <<< 'ALTER TABLE t ADD COLUMN b int; ALTER TABLE g ADD COLUMN y int NOT NULL DEFAULT 1;'
    file 4_d.up <<< 'SET search_path = public, pg_catalog; CREATE TEMP TABLE w (a int); CREATE INDEX ON w (a); CREATE TABLE u (a int); INSERT INTO u SELECT a FROM w;'
    file 5_e.up <<< 'DROP VIEW v; CREATE VIEW v AS SELECT a FROM t; CREATE OR REPLACE VIEW v AS SELECT a, b FROM t;'
    file 6_f.up <<< 'CREATE OR REPLACE VIEW v AS SELECT a, b, a + b AS c FROM t;'
    m 0 apply --yes; out_has 'Applied 6 migrations'
    m 0 rollback --to=0 --yes; tables_are ''
    m 0 apply --yes; out_has 'Applied 6 migrations'; m 0 --downs=derived rollback --to=2 --yes; m 0 rollback --to=0 --yes; tables_are ''
}

# PostgreSQL: a procedure that commits by itself is called outside a transaction.
committing_procedure() {
    [ "$base" = postgresql ] || return 0
    rm -rf m; mkdir m
    file 1_p.up <<< 'CREATE TABLE t (a int); CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN FOR i IN 1..3 LOOP INSERT INTO t VALUES (i); COMMIT; END LOOP; END $$;'
    file 2_c.up <<< 'CALL fill();'
    m 0 apply --yes; out_has 'Applied 2 migrations'
    sql 'SELECT count(*) FROM t' | grep -qx 3 || fail 'the procedure has not run once'
    sql 'DROP PROCEDURE fill; DROP TABLE t' > /dev/null
}

# PostgreSQL: UNIQUE on the columns of the primary key, which CREATE TABLE alone would not make.
twin_keys() {
    [ "$base" = postgresql ] || return 0
    rm -rf m; mkdir m
    file 1_p.up <<< 'CREATE TABLE t (a int PRIMARY KEY); ALTER TABLE t ADD CONSTRAINT again UNIQUE (a);'
    m 0 apply --yes; out_has 'the schema is as predicted'
    m 0 inspect; out_has 'ADD CONSTRAINT "again" UNIQUE ("a")'
    m 0 diff --to=migrations --exit-code
    m 0 rollback --to=0 --yes; tables_are ''
}

# A migration for another database only: two files without a statement.
nothing_to_do() {
    file 1_a.up <<< 'CREATE TABLE a (id INT PRIMARY KEY);'; : > m/2_b.up.sql; : > m/2_b.down.sql
    m 0 plan; out_has 'the up script of 2 has no statement: it changes nothing'
    m 0 apply; out_has 'Applied 2'; m 0 rollback --to=0; tables_are ''
    echo 'DROP TABLE b;' > m/2_b.down.sql; m 5 apply; err_has 'migration 2 has no statement'
}

# shellcheck disable=SC2086
each ${MIGSAFE_TEST_TOPICS:-key_indexes nameless_keys moved_columns only_settings sequences server_words serials whole_files own_words server_names committing_procedure twin_keys ways_behind nothing_to_do}
finish
