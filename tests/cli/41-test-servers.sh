#!/usr/bin/env bash
# migsafe test on every database that there is a URL for: the scratch database comes and goes, wrong ways back are named, the
# database of the URL is not touched, what a killed run leaves is found.
# Side by side: for each family of databases at the same time (tests/lib/lanes).
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/servers-lib.sh
. "$top/tests/cli/servers-lib.sh"
export TMPDIR=$work/tmp
mkdir "$TMPDIR"

scratches() {   # how many there are
    case $base in
    sqlite) find "$TMPDIR" -name 'migsafe_test_*' | wc -l ;;
    postgresql) sql "SELECT count(*) FROM pg_database WHERE datname LIKE 'migsafe\_test\_%'" ;;
    *) sql "SELECT count(*) FROM information_schema.schemata WHERE schema_name LIKE 'migsafe\_test\_%'" ;;
    esac
}
mine() {        # ... of this process, which is over: others may be testing on the same server
    case $base in
    sqlite) scratches ;;
    postgresql) sql "SELECT count(*) FROM pg_database WHERE datname LIKE 'migsafe\_test\_${1}\_%'" ;;
    *) sql "SELECT count(*) FROM information_schema.schemata WHERE schema_name LIKE 'migsafe\_test\_${1}\_%'" ;;
    esac
}

set_up() {
    both 1_shop "CREATE TABLE customer (id INT PRIMARY KEY, mail VARCHAR(60) NOT NULL UNIQUE, born DATE, note TEXT);
CREATE TABLE purchase (id INT PRIMARY KEY, customer_id INT NOT NULL, state VARCHAR(10) NOT NULL CHECK (state IN ('new', 'paid', 'sent')),
    total DECIMAL(8, 2) NOT NULL CHECK (total >= 0), placed TIMESTAMP NULL, FOREIGN KEY (customer_id) REFERENCES customer (id));" \
        'DROP TABLE purchase; DROP TABLE customer;'
    file 2_index.up <<< 'CREATE INDEX placed ON purchase (placed);'
    case $base in mysql | mariadb) file 2_index.down <<< 'DROP INDEX placed ON purchase;' ;; *) file 2_index.down <<< 'DROP INDEX placed;' ;; esac
}

right() {
    set_up
    sql 'CREATE TABLE precious (id INT)'
    m 0 test
    out_has 'ok           1 shop'; out_has 'ok           2 index'; out_has 'ok           all downs, all ups'; out_lacks 'warning:'
    tables_are precious
    m 0 test --verbose --rows=4; out_lacks 'no rows could'; out_has '4 rows a table'
    m 0 test --only=2 --format=json
    json '[m["rows"] > 10 for m in o["migrations"]], o["chain"]["outcome"]' '[[true], "skipped"]'
    check "no scratch database of ours is left" [ "$(mine "$(json_scratch)")" = 0 ]
}
json_scratch() { python3 -c 'import json,sys; print(json.load(sys.stdin)["scratch"].split("migsafe_test_")[1].split("_")[0])' < "$work/out"; }

wrong() {
    set_up
    both 3_column 'ALTER TABLE customer ADD COLUMN points INT DEFAULT 0;' '-- nothing'
    both 4_lost 'ALTER TABLE customer DROP COLUMN note;' 'ALTER TABLE customer ADD COLUMN note TEXT;'
    file 5_view.up <<< 'CREATE VIEW paid AS SELECT id FROM purchase WHERE total > 0;'
    both 6_view 'DROP VIEW paid; CREATE VIEW paid AS SELECT id, total FROM purchase WHERE total > 1;' \
        'DROP VIEW paid; CREATE VIEW paid AS SELECT id FROM purchase WHERE total > 1;'
    both 7_gone 'DROP VIEW paid;' 'CREATE VIEW paid AS SELECT id, total FROM purchase WHERE total > 1;'
    m 3 test
    out_has 'FAILED       3 column'; out_has 'column customer.points is there after the down, and was not before'
    out_has 'column note of table customer: '
    out_has 'ok           5 view (derived down'
    out_has 'FAILED       6 view'; out_has 'view paid: '
    out_has 'ok           7 gone'
    out_has 'rollback takes the derived down in its place, which restores the schema'
    tables_are ''
    m 0 test --downs=derived
    out_has 'ok           3 column (derived down'; out_has 'ok           6 view (derived down'; out_has 'ok           all downs, all ups'
    tables_are ''
}

# Rows that are in the way, and rows that only the new schema takes.
rows() {
    set_up
    case $base in
    mysql | mariadb) file 3_wide.up <<< 'ALTER TABLE customer MODIFY mail VARCHAR(200) NOT NULL;'
                     file 3_wide.down <<< 'ALTER TABLE customer MODIFY mail VARCHAR(60) NOT NULL;' ;;
    postgresql) file 3_wide.up <<< 'ALTER TABLE customer ALTER COLUMN born DROP NOT NULL, ALTER COLUMN mail DROP NOT NULL;'
                file 3_wide.down <<< 'ALTER TABLE customer ALTER COLUMN mail SET NOT NULL;' ;;
    *) return 0 ;;
    esac
    m 0 test
    [ "$base" != postgresql ] || { out_has 'the down fails on rows'; out_has 'contains null values'; }
}

named() {       # the database of the URL itself, as long as it is empty
    set_up
    case $name in odbc-sqlite) return 0 ;; esac
    m 0 test --scratch="$url"
    out_has 'ok           all downs'
    tables_are ''
    sql 'CREATE TABLE precious (id INT)'
    m 5 test --scratch="$url"; err_has precious
    tables_are precious
}

stale() {
    [ "$base" != sqlite ] || return 0
    local i
    set_up
    for i in $(seq 3 60); do file "${i}_x.up" <<< "CREATE TABLE x$i (id INT);"; done
    begin test
    wait_until 30 "it is stopped while a scratch database is there" stopped $pid
    local left=$pid
    m 0 test --clean; err_has "migsafe_test_${left}_"
    kill -9 "$left"; wait "$left" 2> /dev/null
    wait_until 20 "what it left is dropped" dropped "$left"         # when the server has seen that the client is gone
    check "it is gone" [ "$(mine "$left")" = 0 ]
    begin test
    wait_until 30 "a scratch database is made" made $pid
    kill -INT "$pid"; end 8
    check "Ctrl-C drops it" [ "$(mine "$pid")" = 0 ]
}
dropped() { "$migsafe" --url="$url" test --clean | grep "dropped migsafe_test_${1}_"; }
made() { [ "$(mine "$1")" != 0 ]; }
# The scratch database is dropped and made again many times: stopped, and not in between.
stopped() {
    kill -STOP "$1" || return
    while is_on_server "migsafe_test_${1}_"; do sleep 0.05; done
    ! made "$1" || return 0
    kill -CONT "$1"; false
}

each right wrong rows named stale
finish
