#!/usr/bin/env bash
# What generate writes passes test: one schema after another, each by a generated migration, then up, down, up of every one of
# them on a scratch database with rows in it, by the written downs and by the derived ones.
# Side by side: for each family of databases at the same time (tests/lib/lanes).
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/servers-lib.sh
. "$top/tests/cli/servers-lib.sh"
export TMPDIR=$work/tmp
mkdir "$TMPDIR"

# schema N: the schema after step N, as everybody writes it who keeps one file with all of it.
schema() { "${base/mariadb/mysql}_schema" "$1"; }

sqlite_schema() {
    case $1 in
    1) cat <<'SQL'
CREATE TABLE customer (id INTEGER PRIMARY KEY AUTOINCREMENT, mail varchar(60) NOT NULL UNIQUE, name varchar(40), note text, age smallint);
CREATE TABLE purchase (id INTEGER PRIMARY KEY, customer_id int NOT NULL, state varchar(10) NOT NULL DEFAULT 'new', total decimal(8, 2) NOT NULL,
    FOREIGN KEY (customer_id) REFERENCES customer (id));
CREATE TABLE legacy (id INTEGER PRIMARY KEY, t text);
CREATE INDEX by_state ON purchase (state);
SQL
        ;;
    2) cat <<'SQL'
CREATE TABLE customer (id INTEGER PRIMARY KEY AUTOINCREMENT, mail varchar(80) NOT NULL UNIQUE, name varchar(40), note text, age int DEFAULT 18, born date);
CREATE TABLE purchase (id INTEGER PRIMARY KEY, customer_id int NOT NULL, state varchar(10) NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'paid', 'sent')), total decimal(8, 2) NOT NULL,
    CONSTRAINT total_is_right CHECK (total >= 0), FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE);
CREATE TABLE line (purchase_id int NOT NULL REFERENCES purchase (id) ON DELETE CASCADE, n int NOT NULL, amount int NOT NULL DEFAULT 1, PRIMARY KEY (purchase_id, n));
CREATE TABLE legacy (id INTEGER PRIMARY KEY, t text);
CREATE UNIQUE INDEX by_customer ON purchase (customer_id, id DESC) WHERE total > 0;
CREATE INDEX by_name ON customer (lower(name));
CREATE VIEW paid AS SELECT c.name, p.total FROM customer c JOIN purchase p ON p.customer_id = c.id WHERE p.state = 'paid';
CREATE VIEW large AS SELECT * FROM paid WHERE total > 100;
SQL
        ;;
    3) cat <<'SQL'
-- migsafe: rename customer.note=remark
-- migsafe: rename line=item
CREATE TABLE customer (id INTEGER PRIMARY KEY AUTOINCREMENT, mail varchar(80) NOT NULL UNIQUE, name varchar(40), remark text, age int DEFAULT 18, born date,
    initial text GENERATED ALWAYS AS (substr(name, 1, 1)) VIRTUAL);
CREATE TABLE purchase (id INTEGER PRIMARY KEY, customer_id int NOT NULL, state varchar(10) NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'paid', 'sent')), total decimal(8, 2) NOT NULL,
    CONSTRAINT total_is_right CHECK (total >= 0), FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE);
CREATE TABLE item (purchase_id int NOT NULL REFERENCES purchase (id) ON DELETE CASCADE, n int NOT NULL, amount int NOT NULL DEFAULT 1, PRIMARY KEY (purchase_id, n));
CREATE TABLE legacy (id INTEGER PRIMARY KEY, t text);
CREATE UNIQUE INDEX by_customer ON purchase (customer_id, id DESC) WHERE total > 0;
CREATE INDEX by_name ON customer (name, born);
CREATE VIEW paid AS SELECT c.name, c.mail, p.total FROM customer c JOIN purchase p ON p.customer_id = c.id WHERE p.state = 'paid';
CREATE VIEW large AS SELECT * FROM paid WHERE total > 200;
CREATE TRIGGER aged AFTER INSERT ON item WHEN NEW.amount > 1000 BEGIN UPDATE item SET amount = 1000 WHERE purchase_id = NEW.purchase_id AND n = NEW.n; END;
SQL
        ;;
    4) cat <<'SQL'
CREATE TABLE customer (id INTEGER PRIMARY KEY AUTOINCREMENT, mail varchar(80) NOT NULL, name varchar(40), remark text, born date);
CREATE TABLE purchase (id INTEGER PRIMARY KEY, customer_id int NOT NULL, state varchar(10) NOT NULL DEFAULT 'new', total decimal(8, 2) NOT NULL,
    FOREIGN KEY (customer_id) REFERENCES customer (id));
CREATE TABLE item (purchase_id int NOT NULL REFERENCES purchase (id), n int NOT NULL, amount int NOT NULL DEFAULT 1, PRIMARY KEY (purchase_id, n));
CREATE VIEW paid AS SELECT c.name, c.mail FROM customer c JOIN purchase p ON p.customer_id = c.id WHERE p.state = 'paid';
SQL
        ;;
    esac
}

postgresql_schema() {
    case $1 in
    1) cat <<'SQL'
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE customer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mail varchar(60) NOT NULL UNIQUE, name varchar(40), note text DEFAULT 'x', m mood DEFAULT 'ok', age smallint);
CREATE TABLE purchase (id serial PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customer, state varchar(10) NOT NULL DEFAULT 'new', total numeric(8, 2) NOT NULL);
CREATE TABLE legacy (id int PRIMARY KEY, t text);
CREATE INDEX by_state ON purchase (state);
SQL
        ;;
    2) cat <<'SQL'
CREATE TYPE mood AS ENUM ('awful', 'sad', 'ok', 'happy');
CREATE TYPE kind AS ENUM ('small', 'large');
CREATE DOMAIN amount AS int CHECK (VALUE >= 0);
CREATE SEQUENCE numbers START 100 INCREMENT 10;
CREATE TABLE customer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mail varchar(80) NOT NULL UNIQUE, name varchar(40), note text DEFAULT 'x', m mood DEFAULT 'happy', age integer DEFAULT 18, born date, k kind);
CREATE TABLE purchase (id serial PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customer ON DELETE CASCADE, state varchar(10) NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'paid', 'sent')), total numeric(8, 2) NOT NULL, CONSTRAINT total_is_right CHECK (total >= 0));
CREATE TABLE line (purchase_id int NOT NULL REFERENCES purchase ON DELETE CASCADE, n int NOT NULL, amount amount NOT NULL DEFAULT 1, PRIMARY KEY (purchase_id, n));
CREATE TABLE legacy (id int PRIMARY KEY, t text);
CREATE UNIQUE INDEX by_customer ON purchase (customer_id, id DESC) WHERE total > 0;
CREATE INDEX by_name ON customer (lower(name));
CREATE VIEW paid AS SELECT c.name, p.total FROM customer c JOIN purchase p ON p.customer_id = c.id WHERE p.state = 'paid';
CREATE VIEW large AS SELECT * FROM paid WHERE total > 100;
COMMENT ON TABLE customer IS 'it''s people';
COMMENT ON COLUMN customer.born IS 'when';
SQL
        ;;
    3) cat <<'SQL'
-- migsafe: rename customer.note=remark
-- migsafe: rename line=item
CREATE TYPE mood AS ENUM ('awful', 'sad', 'ok', 'happy');
CREATE TYPE kind AS ENUM ('small', 'large');
CREATE DOMAIN amount AS int CHECK (VALUE >= 0);
CREATE SEQUENCE numbers START 100 INCREMENT 20;
CREATE TABLE customer (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, mail text NOT NULL UNIQUE, name varchar(40), remark text DEFAULT 'y', m mood DEFAULT 'happy', age integer DEFAULT 18, born date, k kind,
    initial text GENERATED ALWAYS AS (left(name, 1)) STORED);
CREATE TABLE purchase (id serial PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customer ON DELETE CASCADE, state varchar(10) NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'paid', 'sent')), total numeric(14, 4) NOT NULL, CONSTRAINT total_is_right CHECK (total >= 0));
CREATE TABLE item (purchase_id int NOT NULL REFERENCES purchase ON DELETE CASCADE, n int NOT NULL, amount amount NOT NULL DEFAULT 1, PRIMARY KEY (purchase_id, n));
CREATE TABLE legacy (id int PRIMARY KEY, t text);
CREATE UNIQUE INDEX by_customer ON purchase (customer_id, id DESC) WHERE total > 0;
CREATE INDEX by_name ON customer (name, born);
CREATE VIEW paid AS SELECT c.name, c.mail, p.total FROM customer c JOIN purchase p ON p.customer_id = c.id WHERE p.state = 'paid';
CREATE VIEW large AS SELECT * FROM paid WHERE total > 200;
CREATE FUNCTION tidy() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.remark := trim(NEW.remark); RETURN NEW; END $$;
CREATE TRIGGER tidied BEFORE INSERT OR UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION tidy();
COMMENT ON TABLE customer IS 'people';
ALTER TABLE purchase ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY paid_only ON purchase USING (state = 'paid');
SQL
        ;;
    4) cat <<'SQL'
CREATE TYPE mood AS ENUM ('awful', 'sad', 'ok', 'happy');
CREATE TABLE customer (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, mail text NOT NULL, name varchar(40), remark text DEFAULT 'y', m mood DEFAULT 'happy', born date);
CREATE TABLE purchase (id serial PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customer, state varchar(10) NOT NULL DEFAULT 'new', total numeric(14, 4) NOT NULL);
CREATE TABLE item (purchase_id int NOT NULL REFERENCES purchase, n int NOT NULL, amount int NOT NULL DEFAULT 1, PRIMARY KEY (purchase_id, n));
CREATE VIEW paid AS SELECT c.name, c.mail FROM customer c JOIN purchase p ON p.customer_id = c.id WHERE p.state = 'paid';
SQL
        ;;
    esac
}

mysql_schema() {
    case $1 in
    1) cat <<'SQL'
CREATE TABLE customer (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, mail VARCHAR(60) NOT NULL UNIQUE, name VARCHAR(40), note TEXT, m ENUM('sad', 'ok') DEFAULT 'ok', age SMALLINT);
CREATE TABLE purchase (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, customer_id BIGINT UNSIGNED NOT NULL, state VARCHAR(10) NOT NULL DEFAULT 'new', total DECIMAL(8, 2) NOT NULL, KEY by_state (state),
    CONSTRAINT of_customer FOREIGN KEY (customer_id) REFERENCES customer (id));
CREATE TABLE legacy (id INT PRIMARY KEY, t TEXT);
SQL
        ;;
    2) cat <<'SQL'
CREATE TABLE customer (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, mail VARCHAR(80) NOT NULL UNIQUE, born DATE COMMENT 'when', name VARCHAR(40), note TEXT, m ENUM('awful', 'sad', 'ok', 'happy') DEFAULT 'happy', age INT DEFAULT 18) COMMENT='it''s people';
CREATE TABLE purchase (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, customer_id BIGINT UNSIGNED NOT NULL, state VARCHAR(10) NOT NULL DEFAULT 'new', total DECIMAL(8, 2) NOT NULL, KEY by_total (total, customer_id),
    CONSTRAINT state_is_right CHECK (state IN ('new', 'paid', 'sent')), CONSTRAINT total_is_right CHECK (total >= 0), CONSTRAINT of_customer FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE);
CREATE TABLE line (purchase_id INT NOT NULL, n INT NOT NULL, amount INT NOT NULL DEFAULT 1, PRIMARY KEY (purchase_id, n), CONSTRAINT of_purchase FOREIGN KEY (purchase_id) REFERENCES purchase (id) ON DELETE CASCADE);
CREATE TABLE legacy (id INT PRIMARY KEY, t TEXT);
CREATE INDEX by_name ON customer (name(10), born);
CREATE VIEW paid AS SELECT c.name, p.total FROM customer c JOIN purchase p ON p.customer_id = c.id WHERE p.state = 'paid';
CREATE VIEW large AS SELECT * FROM paid WHERE total > 100;
SQL
        ;;
    3) cat <<'SQL'
-- migsafe: rename customer.note=remark
-- migsafe: rename line=item
CREATE TABLE customer (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, mail VARCHAR(90) NOT NULL UNIQUE, born DATE, name VARCHAR(40), remark TEXT, m ENUM('awful', 'sad', 'ok', 'happy') DEFAULT 'happy', age INT DEFAULT 18,
    initial CHAR(1) GENERATED ALWAYS AS (left(name, 1)) STORED) COMMENT='people';
CREATE TABLE purchase (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, customer_id BIGINT UNSIGNED NOT NULL, state VARCHAR(10) NOT NULL DEFAULT 'new', total DECIMAL(14, 4) NOT NULL, KEY by_total (total, customer_id),
    CONSTRAINT state_is_right CHECK (state IN ('new', 'paid', 'sent')), CONSTRAINT total_is_right CHECK (total >= 0), CONSTRAINT of_customer FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE);
CREATE TABLE item (purchase_id INT NOT NULL, n INT NOT NULL, amount INT NOT NULL DEFAULT 1, PRIMARY KEY (purchase_id, n), CONSTRAINT of_purchase FOREIGN KEY (purchase_id) REFERENCES purchase (id) ON DELETE CASCADE);
CREATE TABLE legacy (id INT PRIMARY KEY, t TEXT);
CREATE INDEX by_name ON customer (name, born);
CREATE VIEW paid AS SELECT c.name, c.mail, p.total FROM customer c JOIN purchase p ON p.customer_id = c.id WHERE p.state = 'paid';
CREATE VIEW large AS SELECT * FROM paid WHERE total > 200;
DELIMITER ;;
CREATE TRIGGER tidied BEFORE INSERT ON customer FOR EACH ROW BEGIN SET NEW.remark = trim(NEW.remark); END;;
CREATE PROCEDURE forget(IN x INT) BEGIN DELETE FROM item WHERE n = x; END;;
DELIMITER ;
SQL
        ;;
    4) cat <<'SQL'
CREATE TABLE customer (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, mail VARCHAR(90) NOT NULL, born DATE, name VARCHAR(40), remark TEXT, m ENUM('awful', 'sad', 'ok', 'happy') DEFAULT 'happy');
CREATE TABLE purchase (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, customer_id BIGINT UNSIGNED NOT NULL, state VARCHAR(10) NOT NULL DEFAULT 'new', total DECIMAL(14, 4) NOT NULL,
    CONSTRAINT of_customer FOREIGN KEY (customer_id) REFERENCES customer (id));
CREATE TABLE item (purchase_id INT NOT NULL, n INT NOT NULL, amount INT NOT NULL DEFAULT 1, PRIMARY KEY (purchase_id, n), CONSTRAINT of_purchase FOREIGN KEY (purchase_id) REFERENCES purchase (id));
CREATE VIEW paid AS SELECT c.name, c.mail FROM customer c JOIN purchase p ON p.customer_id = c.id WHERE p.state = 'paid';
SQL
        ;;
    esac
}

marked() { check "step $1: $2 is marked" grep -qF "DESTRUCTIVE: $2" "$(ls m/000"$1"_*.up.sql)"; }

passes_test() {
    local n
    for n in 1 2 3 4; do
        schema $n > "s$n.sql"
        m 0 generate "step $n" --to="s$n.sql"
        m 0 apply --yes; out_has 'the schema is as predicted'
        m 0 diff --to="s$n.sql" --exit-code
    done
    for n in 1 2 3; do check "step $n loses nothing" lacks_mark m/000${n}_*.up.sql; done
    marked 4 'the data of table legacy is lost'
    m 0 test --rows=6; all_pass
    m 0 test --downs=derived --rows=6; all_pass; out_has '(derived down'
    # all of it back, on the database itself
    m 0 rollback --to=0 --yes
    tables_are ''
}
lacks_mark() { ! grep DESTRUCTIVE "$1"; }
all_pass() {
    local n
    for n in 1 2 3 4; do out_has "ok           000$n step_$n"; done
    out_has 'ok           all downs, all ups'; out_lacks 'FAILED'
}

# Two schemas that share little: the worst that generate can be asked for.
from_one_to_another() {
    local a b
    schema 1 > s1.sql; schema 3 > s3.sql
    sed -i '/migsafe: rename/d' s3.sql
    m 0 generate one --to=s1.sql; m 0 apply --yes
    m 0 generate another --to=s3.sql; marked 2 'the data of table customer, column note is lost'
    m 0 test --rows=5; out_has 'ok           0001 one'; out_has 'ok           0002 another'; out_has 'ok           all downs'; out_lacks FAILED
}

# A row that the new check refuses: what was in the same transaction is gone by itself, and nothing is taken back twice.
rows_in_the_way() {
    schema 1 > s1.sql; schema 2 > s2.sql
    m 0 generate one --to=s1.sql; m 0 apply --yes
    m 0 generate two --to=s2.sql
    case $base in
    sqlite) sql "INSERT INTO customer (id, mail) VALUES (1, 'a'); INSERT INTO purchase VALUES (1, 1, 'odd', 5)" ;;
    *) sql "INSERT INTO customer (mail) VALUES ('a')"; sql "INSERT INTO purchase (customer_id, state, total) VALUES (1, 'odd', 5)" ;;
    esac
    m 2 apply --yes
    err_lacks 'no such'; err_lacks 'does not exist'; err_lacks "doesn't exist"
    [ "$base" != sqlite ] || { m 0 status; out_has '1 applied, 1 pending'; out_lacks 'to look at'; m 0 diff --to=s1.sql --exit-code; }
    sql "UPDATE purchase SET state = 'paid'"
    m 0 apply --yes; m 0 diff --to=s2.sql --exit-code
    sql_is 'SELECT state FROM purchase' paid
}

# shellcheck disable=SC2086
each ${MIGSAFE_TEST_TOPICS:-passes_test from_one_to_another rows_in_the_way}
finish
