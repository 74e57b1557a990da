#!/usr/bin/env bash
# drift: what somebody changed beside the migrations is said in words, and nothing else is.
# Side by side: for each family of databases at the same time (tests/lib/lanes).
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/servers-lib.sh
. "$top/tests/cli/servers-lib.sh"

project() {
    file 1_users.up <<'SQL'
CREATE TABLE users (id int PRIMARY KEY, name varchar(40) NOT NULL DEFAULT 'x', amount decimal(10,2), UNIQUE (name));
CREATE TABLE orders (id int PRIMARY KEY, user_id int, total int CHECK (total > 0), FOREIGN KEY (user_id) REFERENCES users (id));
SQL
    file 2_more.up <<'SQL'
ALTER TABLE users ADD COLUMN email varchar(80);
CREATE INDEX by_email ON users (email);
CREATE VIEW v AS SELECT id, name FROM users;
SQL
    m 0 apply --yes
}

said_in_words() {
    project
    m 0 drift; out_has 'No drift'
    m 0 drift --replay; out_has 'No drift'
    sql 'ALTER TABLE users ADD COLUMN note varchar(9)' > /dev/null
    sql 'DROP INDEX by_email'"$(my_family && echo ' ON users')" > /dev/null
    sql 'CREATE TABLE extra (id int PRIMARY KEY)' > /dev/null
    m 3 drift
    out_has 'column users.note is not expected: type varchar(9)'
    out_has 'index users.by_email is missing'
    out_has 'table extra is not expected'
    check 'and nothing else' test "$(grep -c '^  ' "$work/out")" = "$(my_family && echo 4 || echo 3)"   # MySQL: the order of the columns
    m 3 drift --format=json
    json "o['drift'], o['version'], sorted(d['change'] for d in o['differences'] if d['object'] != 'table' or d['name'] != 'users')" \
        '[true, "2", ["extra", "extra", "missing"]]'
    sql 'DROP TABLE extra' > /dev/null
    sql 'ALTER TABLE users DROP COLUMN note' > /dev/null
    sql 'CREATE INDEX by_email ON users (email)' > /dev/null
    m 0 drift
}
texts() {
    project
    sql 'DROP VIEW v' > /dev/null; sql 'CREATE VIEW v AS SELECT id, email FROM users' > /dev/null
    m 3 drift --replay; out_has 'view v: definition is'
    [ "$base" = sqlite ] || { m 0 drift; err_has '--replay compares them'; }
}
rollback_and_gaps() {
    project
    m 0 rollback --yes
    m 0 drift; out_has '1 migration up to 1'
    m 0 rollback --yes
    m 0 drift; out_has 'no migration is applied'
    sql 'CREATE TABLE t (id int PRIMARY KEY)' > /dev/null
    m 3 drift; out_has 'table t is not expected'
    sql 'DROP TABLE t' > /dev/null
    m 0 apply --yes
    rm m/1_users.up.sql
    m 1 drift; err_has 'its file is missing'
}

each said_in_words texts rollback_and_gaps
run 5 --dir=m drift; err_has 'no database'
finish
