#!/usr/bin/env bash
# diff and generate: the migration that is written leads to the desired schema, and back to what was.
# Side by side: for each family of databases at the same time (tests/lib/lanes).
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/servers-lib.sh
. "$top/tests/cli/servers-lib.sh"

# Two schemas of one shop. Dependent views, a circle of foreign keys, types, defaults, keys, indexes, texts.
schemas() {
    case $base in
    postgresql)
        cat > a.sql <<'SQL'
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(40) NOT NULL, note text DEFAULT 'x', m mood DEFAULT 'ok', age smallint);
CREATE TABLE orders (id serial PRIMARY KEY, user_id bigint REFERENCES users, total numeric(10,2) CHECK (total >= 0), state text);
CREATE TABLE old (id int PRIMARY KEY, t text);
CREATE INDEX by_user ON orders (user_id);
CREATE VIEW v1 AS SELECT u.id, u.name, o.total FROM users u JOIN orders o ON o.user_id = u.id;
CREATE VIEW v2 AS SELECT * FROM v1 WHERE total > 3;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := 'a;b'; RETURN NEW; END $$;
CREATE TRIGGER tr BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION f();
SQL
        cat > b.sql <<'SQL'
-- migsafe: rename users.note=remark
CREATE TYPE mood AS ENUM ('awful', 'sad', 'so so', 'ok', 'happy');
CREATE TYPE kind AS ENUM ('small', 'large');
CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, remark text DEFAULT 'x', m mood DEFAULT 'happy', age integer NOT NULL DEFAULT 18, email varchar(80) UNIQUE);
CREATE TABLE orders (id serial PRIMARY KEY, user_id bigint REFERENCES users ON DELETE CASCADE, total numeric(14,4) CHECK (total >= 0), k kind DEFAULT 'small');
ALTER TABLE users ADD COLUMN last_order integer CONSTRAINT last_of REFERENCES orders;
CREATE TABLE lines (order_id integer REFERENCES orders, n integer, PRIMARY KEY (order_id, n));
CREATE UNIQUE INDEX by_user ON orders (user_id, id DESC) WHERE total > 0;
CREATE VIEW v1 AS SELECT u.id, u.name, u.email, o.total FROM users u JOIN orders o ON o.user_id = u.id;
CREATE VIEW v2 AS SELECT * FROM v1 WHERE total > 4;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := 'c;d'; RETURN NEW; END $$;
CREATE TRIGGER tr BEFORE INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION f();
COMMENT ON TABLE users IS 'it''s people';
SQL
        ;;
    mysql | mariadb)
        cat > a.sql <<'SQL'
CREATE TABLE users (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40) NOT NULL, note TEXT, m ENUM('sad', 'ok') DEFAULT 'ok', age SMALLINT);
CREATE TABLE orders (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, user_id BIGINT UNSIGNED, total DECIMAL(10,2), state VARCHAR(9), CONSTRAINT of_user FOREIGN KEY (user_id) REFERENCES users (id));
CREATE TABLE old (id INT PRIMARY KEY, t TEXT);
CREATE VIEW v1 AS SELECT u.id, u.name, o.total FROM users u JOIN orders o ON o.user_id = u.id;
CREATE VIEW v2 AS SELECT * FROM v1 WHERE total > 3;
DELIMITER ;;
CREATE TRIGGER tr BEFORE INSERT ON users FOR EACH ROW BEGIN SET NEW.name = 'a;b'; END;;
CREATE PROCEDURE p(IN x INT) BEGIN DELETE FROM orders WHERE id = x; END;;
DELIMITER ;
SQL
        cat > b.sql <<'SQL'
-- migsafe: rename users.note=remark
CREATE TABLE users (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, email VARCHAR(80) UNIQUE, name VARCHAR(80) NOT NULL, remark TEXT, m ENUM('awful', 'sad', 'ok', 'happy') DEFAULT 'happy', age INT NOT NULL DEFAULT 18 COMMENT 'in years') COMMENT='it''s people';
CREATE TABLE orders (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, user_id BIGINT UNSIGNED, total DECIMAL(14,4), k ENUM('small', 'large') DEFAULT 'small', KEY by_total (total, user_id), CONSTRAINT of_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE);
ALTER TABLE users ADD COLUMN last_order INT, ADD CONSTRAINT last_of FOREIGN KEY (last_order) REFERENCES orders (id);
CREATE TABLE `lines` (order_id INT, n INT, PRIMARY KEY (order_id, n), CONSTRAINT of_order FOREIGN KEY (order_id) REFERENCES orders (id));
CREATE VIEW v1 AS SELECT u.id, u.name, u.email, o.total FROM users u JOIN orders o ON o.user_id = u.id;
CREATE VIEW v2 AS SELECT * FROM v1 WHERE total > 4;
DELIMITER ;;
CREATE TRIGGER tr BEFORE INSERT ON users FOR EACH ROW BEGIN SET NEW.name = 'c;d'; END;;
CREATE PROCEDURE p(IN x INT, IN y INT) BEGIN DELETE FROM orders WHERE id = x; DELETE FROM orders WHERE id = y; END;;
DELIMITER ;
SQL
        ;;
    sqlite)
        cat > a.sql <<'SQL'
CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name varchar(40) NOT NULL, note text DEFAULT 'x', age int);
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id int REFERENCES users, total numeric(10,2) CHECK (total >= 0), state text);
CREATE TABLE old (id INTEGER PRIMARY KEY, t text);
CREATE INDEX by_user ON orders (user_id);
CREATE VIEW v1 AS SELECT u.id, u.name, o.total FROM users u JOIN orders o ON o.user_id = u.id;
CREATE VIEW v2 AS SELECT * FROM v1 WHERE total > 3;
CREATE TRIGGER tr AFTER INSERT ON users BEGIN UPDATE users SET name = 'a;b' WHERE id = NEW.id; END;
SQL
        cat > b.sql <<'SQL'
-- migsafe: rename users.note=remark
CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name text NOT NULL, remark text DEFAULT 'x', age int NOT NULL DEFAULT 18, email varchar(80) UNIQUE, last_order int REFERENCES orders);
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id int REFERENCES users ON DELETE CASCADE, total numeric(14,4) CHECK (total >= 0), k text DEFAULT 'small');
CREATE TABLE lines (order_id int REFERENCES orders, n int, PRIMARY KEY (order_id, n));
CREATE UNIQUE INDEX by_user ON orders (user_id, id DESC) WHERE total > 0;
CREATE VIEW v1 AS SELECT u.id, u.name, u.email, o.total FROM users u JOIN orders o ON o.user_id = u.id;
CREATE VIEW v2 AS SELECT * FROM v1 WHERE total > 4;
CREATE TRIGGER tr AFTER INSERT ON users BEGIN UPDATE users SET name = 'c;d' WHERE id = NEW.id; END;
SQL
        ;;
    esac
}
checksum() { m 0 inspect --checksum; cat "$work/out"; }

there_and_back() {
    local first
    schemas
    m 0 generate start --to=a.sql; out_is "m/0001_start.up.sql
m/0001_start.down.sql"
    m 0 apply --yes; out_has 'the schema is as predicted'
    m 0 diff --to=a.sql --exit-code; out_has 'No difference between the live database and a.sql'
    checksum > first; first=$(cat first)
    m 0 diff --to=b.sql; out_has 'is missing'; err_is ''
    m 1 diff --to=b.sql --exit-code
    m 0 generate next step --to=b.sql; out_has m/0002_next_step.up.sql
    err_has 'look for DESTRUCTIVE'
    check 'what is lost is marked' grep -q 'DESTRUCTIVE: the data of table old is lost' m/0002_next_step.up.sql
    check 'a declared rename is one' grep -q 'rename column users.note to remark' m/0002_next_step.up.sql
    m 0 apply --yes; out_has 'the schema is as predicted'
    m 0 diff --to=b.sql --exit-code
    m 0 diff --to=migrations --exit-code
    m 0 rollback --yes
    m 0 diff --to=a.sql --exit-code
    m 0 inspect --checksum; out_is "$first"
    m 0 apply --yes
    m 0 diff --from=migrations --to=b.sql --exit-code
}
nothing_to_do() {
    schemas
    m 0 generate start --to=a.sql; m 0 apply --yes
    m 0 generate again --to=a.sql; out_has 'Nothing to do'; check 'no file' test ! -e m/0002_again.up.sql
    m 0 generate again --to=a.sql --format=json; json "o['files']" '[]'
    mkdir folder; cp a.sql folder/1.sql; : > folder/2.sql
    m 0 diff --to=folder --exit-code
    m 0 generate more --from=a.sql --to=b.sql
    m 1 generate even_more --to=b.sql; err_has 'not applied here'; check 'no file' test ! -e m/0003_even_more.up.sql
    rm -r folder
}
# What is generated is this database's SQL, also where the files are portable.
in_a_portable_project() {
    schemas
    m 0 --sql=portable generate start --to=a.sql
    check 'it says so' grep -qx -- '-- migsafe: native' m/0001_start.up.sql
    m 0 --sql=portable apply --yes; out_has 'the schema is as predicted'
    m 0 diff --to=a.sql --exit-code
    m 0 --sql=portable rollback --yes
    tables_are ''
}
renames_are_declared() {
    echo 'CREATE TABLE people (id int PRIMARY KEY, name varchar(20), born date);' > a.sql
    echo 'CREATE TABLE persons (id int PRIMARY KEY, full_name varchar(20), born date);' > b.sql
    m 0 generate start --to=a.sql; m 0 apply --yes
    m 0 generate other --to=b.sql; err_has '--rename=people=persons'
    check 'never guessed' grep -q 'DROP TABLE' m/0002_other.up.sql
    rm m/0002_*
    m 5 generate other --to=b.sql --rename=people=nobody; err_has 'there is no such table'
    m 5 generate other --to=b.sql --rename=nothing=persons; err_has 'there is no such table or column'
    m 5 generate other --to=b.sql --rename=people; err_has 'there is no ='
    sql "INSERT INTO people VALUES (1, 'Ann', '2000-01-01')" > /dev/null
    m 0 generate other --to=b.sql --rename=people=persons --rename=people.name=full_name --format=json
    json "[x['op'] for x in o['operations'] if x['op'] != 'rename_constraint']" '["rename_table", "rename_column"]' # of the key
    json "o['destructive_operations'], o['reversible']" '[0, true]'
    m 0 apply --yes; m 0 diff --to=b.sql --exit-code
    sql_is 'SELECT full_name FROM persons' Ann
    m 0 rollback --yes; m 0 diff --to=a.sql --exit-code
    sql_is 'SELECT name FROM people' Ann
}
places() {
    schemas
    cat > migsafe.conf <<CONF
[env.here]
url = $url
CONF
    m 0 generate start --to=a.sql; m 0 apply --yes
    m 0 diff --to=env:here --exit-code
    m 0 diff --to="$url" --exit-code; out_lacks migsafe:migsafe@
    m 0 inspect --format=json; cp "$work/out" live.json
    m 0 diff --from=live.json --to=a.sql --exit-code
    m 0 diff --to=b.sql --format=json
    json "o['equal'], o['no_way'], o['from']['checksum'] != o['to']['checksum'], len(o['statements']) > 0" '[false, null, true, true]'
    json "[d['change'] for d in o['differences'] if d['object'] == 'table' and d['name'] == 'old']" '["extra"]'
    m 5 diff --to=nosuch.sql; err_has 'there is no nosuch.sql'
    m 5 diff --to=env:nosuch; err_has 'env.nosuch'
    echo 'CREATE TABLE x (id int PRIMARY KEY); CREATE TABEL y (id int);' > bad.sql
    m 2 diff --to=bad.sql; err_has bad.sql:1
    rm -f migsafe.conf bad.sql
}

each there_and_back nothing_to_do in_a_portable_project renames_are_declared places
finish
