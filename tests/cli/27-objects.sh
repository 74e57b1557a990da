#!/usr/bin/env bash
# objects that are no tables are modelled: made, changed, moved and dropped one run after another, each verified against
# the live catalog; what only looks (queries, ANALYZE, LOCK) leaves the prediction whole, what runs code does not.
# Side by side: for each family of databases at the same time (tests/lib/lanes).
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/servers-lib.sh
. "$top/tests/cli/servers-lib.sh"

predicted() { m 0 apply --yes; out_has 'the schema is as predicted'; }

objects_of_postgresql() {
    [ "$base" = postgresql ] || return 0
    file 1_make.up <<'SQL'
CREATE TABLE t (id bigint PRIMARY KEY, a int, owner text);
CREATE TABLE u (id bigint PRIMARY KEY, t_id bigint CONSTRAINT u_t REFERENCES t);
CREATE DOMAIN email AS text CHECK (VALUE ~ '@');
CREATE TYPE price AS (amount numeric, currency char(3));
CREATE TYPE price_range AS RANGE (SUBTYPE = numeric);
CREATE AGGREGATE product(numeric) (SFUNC = numeric_mul, STYPE = numeric, INITCOND = 1);
CREATE POLICY own ON t FOR SELECT USING (owner = current_user);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE RULE r AS ON DELETE TO u DO INSTEAD NOTHING;
CREATE STATISTICS st (dependencies) ON id, a FROM t;
CREATE FUNCTION touch() RETURNS trigger AS $$ BEGIN RETURN NEW; END; $$ LANGUAGE plpgsql;
CREATE TRIGGER tt BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch();
ANALYZE t;
SELECT count(*) FROM t;
SQL
    predicted
    file 2_change.up <<'SQL'
ALTER TABLE u ALTER CONSTRAINT u_t DEFERRABLE INITIALLY DEFERRED;
ALTER DOMAIN email ADD CONSTRAINT short CHECK (length(VALUE) < 200);
ALTER DOMAIN email RENAME TO email_address;
ALTER TYPE price ADD ATTRIBUTE vat numeric;
ALTER FUNCTION touch() RENAME TO touch_row;
ALTER TRIGGER tt ON t RENAME TO touched;
ALTER POLICY own ON t RENAME TO own_rows;
ALTER POLICY own_rows ON t USING (owner = 'x');
ALTER RULE r ON u RENAME TO keep;
ALTER AGGREGATE product(numeric) RENAME TO times;
LOCK TABLE t IN EXCLUSIVE MODE;
ALTER TABLE t DISABLE TRIGGER ALL;
SQL
    predicted
    file 3_move.up <<'SQL'
CREATE SCHEMA other;
ALTER TABLE t SET SCHEMA other;
ALTER FUNCTION touch_row() SET SCHEMA other;
ALTER DOMAIN email_address SET SCHEMA other;
SQL
    predicted
    file 4_drop.up <<'SQL'
DROP POLICY own_rows ON other.t;
DROP RULE keep ON u;
DROP AGGREGATE times(numeric);
DROP STATISTICS st;
DROP DOMAIN other.email_address;
DROP TYPE price, price_range;
SQL
    predicted
    sql 'DROP SCHEMA other CASCADE' 2> /dev/null
}

derived_downs_of_postgresql() {
    [ "$base" = postgresql ] || return 0
    file 1_t.up <<< 'CREATE TABLE t (id bigint PRIMARY KEY, owner text); CREATE TABLE u (t_id bigint CONSTRAINT u_t REFERENCES t);'
    m 0 apply --yes
    sql 'DROP SCHEMA IF EXISTS other CASCADE'
    file 2_make.up <<'SQL'
CREATE DOMAIN email AS text CHECK (VALUE ~ '@');
CREATE TYPE price AS (amount numeric, currency char(3));
CREATE POLICY own ON t FOR SELECT USING (owner = current_user);
CREATE STATISTICS st (dependencies) ON id, owner FROM t;
CREATE SCHEMA other;
CREATE FUNCTION two(integer) RETURNS integer AS 'SELECT 2 * $1' LANGUAGE sql;
ALTER FUNCTION two(integer) RENAME TO twice;
ALTER DOMAIN email SET SCHEMA other;
ALTER TABLE u ALTER CONSTRAINT u_t DEFERRABLE;
ALTER TABLE u SET SCHEMA other;
SQL
    m 0 apply --yes
    m 0 rollback --yes; out_has 'as predicted'
    sql_is "SELECT count(*) FROM pg_policy" 0
    sql_is "SELECT conrelid::regclass, condeferrable FROM pg_constraint WHERE conname = 'u_t'" 'u|f'
    sql_is "SELECT count(*) FROM pg_statistic_ext" 0
}

objects_of_mysql() {
    my_family || return 0
    file 1_make.up <<'SQL'
CREATE TABLE t (id int PRIMARY KEY, n int);
CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM t WHERE id < 0;
CREATE VIEW v AS SELECT id FROM t;
SELECT count(*) FROM t;
ANALYZE TABLE t;
ALTER TABLE t DISABLE KEYS;
SQL
    predicted
    file 2_change.up <<'SQL'
ALTER EVENT e COMMENT 'tidies';
ALTER VIEW v AS SELECT id, n FROM t;
SQL
    case $name in odbc-mysql) ;; *) echo 'CHECK TABLE t;' >> m/2_change.up.sql ;; esac # the server does not prepare it
    case $name in
    odbc-*) # refused before Connector/ODBC loses its connection over the rows
        file 2_optimize.up <<< 'OPTIMIZE TABLE t;'
        mv m/2_change.up.sql change
        m 2 apply --yes
        err_has 'OPTIMIZE cannot be sent through Connector/ODBC'
        rm m/2_optimize.up.sql; mv change m/2_change.up.sql ;;
    *) echo 'OPTIMIZE TABLE t;' >> m/2_change.up.sql ;;
    esac
    predicted
    file 3_drop.up <<< 'DROP EVENT e; DROP VIEW v;'
    predicted
}

virtual_tables() {
    [ "$base" = sqlite ] || return 0
    file 1_make.up <<< "CREATE VIRTUAL TABLE notes USING fts5 (title, body); INSERT INTO notes VALUES ('a', 'b'); PRAGMA integrity_check;"
    predicted
    file 2_more.up <<< 'ALTER TABLE notes RENAME TO texts; CREATE TABLE t (id INTEGER); SELECT count(*) FROM texts; ANALYZE; REINDEX;'
    predicted
    file 3_drop.up <<< 'DROP TABLE texts;'
    predicted
}

each objects_of_postgresql derived_downs_of_postgresql objects_of_mysql virtual_tables
finish
