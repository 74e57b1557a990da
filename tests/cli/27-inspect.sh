#!/usr/bin/env bash
# inspect: what it prints makes the same schema again; the checksum of one schema is the same wherever it is.
# Side by side: for each family of databases at the same time (tests/lib/lanes).
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/servers-lib.sh
. "$top/tests/cli/servers-lib.sh"
schemas=$top/tests/cli/schemas

load() { load_file "$(native_url "$name")" "$1"; }     # in the database of $name
facts() { grep -v -E '"(rows|bytes)":' "$work/out"; }

fixed_point() {
    local sum
    empty; load "$schemas/$base.sql"
    m 0 inspect; cp "$work/out" first.sql
    check 'everything can be written' test ! -s "$work/err"
    [ "$base" != postgresql ] || out_has 'CREATE UNIQUE INDEX "mvi" ON'
    m 0 inspect --format=json; cp "$work/out" catalog.json; facts > first.json
    m 0 inspect --checksum; sum=$(cat "$work/out")
    empty; load first.sql
    m 0 inspect; check 'the SQL is the same' diff first.sql "$work/out"
    m 0 inspect --format=json; facts > second.json
    check 'the JSON is the same' diff first.json second.json
    m 0 inspect --checksum; out_is "$sum"
    m 0 diff --to=catalog.json --exit-code
    # also when migsafe runs it
    empty; cp first.sql m/1_all.up.sql
    m 0 apply --yes
    m 0 inspect --checksum; out_is "$sum"
    empty
}
order_does_not_matter() {
    local one="CREATE TABLE a (id int PRIMARY KEY, x varchar(10)); CREATE INDEX ax ON a (x);" two="CREATE TABLE b (id int PRIMARY KEY, y int);" sum
    sql "$one $two" > /dev/null; m 0 inspect --checksum; sum=$(cat "$work/out")
    empty
    sql "$two $one" > /dev/null; m 0 inspect --checksum; out_is "$sum"
    m 0 inspect --format=json; json "o['checksum']" "$sum"
    sql "CREATE INDEX bx ON b (y)" > /dev/null
    m 0 inspect --checksum; out_lacks "$sum"
    file 1_c.up <<< 'CREATE TABLE c (id int PRIMARY KEY);'
    m 0 apply --yes; m 0 inspect; out_lacks migsafe_     # its own tables are no part of the schema
}
parts_of_it() {
    sql "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a (id)); CREATE VIEW va AS SELECT id FROM a" > /dev/null
    m 0 inspect --table=b
    check 'only that table' test "$(grep -c 'CREATE TABLE' "$work/out")" = 1
    out_has 'CREATE TABLE'; out_lacks 'VIEW'
    m 0 inspect --table=a,b --format=json; json "[t['name'] for t in o['tables']]" '["a", "b"]'
    m 5 inspect --table=nosuch; err_has nosuch
}

each fixed_point order_does_not_matter parts_of_it
finish
