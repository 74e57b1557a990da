#!/usr/bin/env bash
# drivers and doctor: what is there, what is missing, what would fail.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

run 0 drivers
run 0 drivers --format=json
cp "$work/out" "$work/drivers"
mkdir migrations
json 'set(["postgresql", "mysql", "sqlite", "odbc"]) <= set(d["name"] for d in o["drivers"])' true
json 'all(bool("path" in d and d["dialects"] if d["available"] else d["error"]["message"]) for d in o["drivers"])' true
run 9 drivers ./nothing.so
out_has 'not available'
printf 'not a module' > text.so
run 9 drivers "$PWD/text.so"
run 9 drivers "$PWD/text.so" --format=json
json 'o["drivers"][0]["available"]' false

if grep -q '"path": .*/sqlite.so' "$work/drivers"; then
    run 0 --url=sqlite:new.db doctor    # it is not there yet; the first apply makes it
    out_has 'no history yet'
    check "doctor made no file" test ! -e new.db
    echo 'create table a (x int);' > migrations/1_a.up.sql
    run 0 --url=sqlite:new.db apply
    echo 'create table b (x int);' > migrations/2_b.up.sql
    run 0 --url=sqlite:new.db doctor
    out_has 'ok    history         1 applied, 1 pending'
    echo 'create table a (x int, y int);' > migrations/1_a.up.sql
    run 1 --url=sqlite:new.db doctor
    out_has 'fail  history         migration 1 was edited after it was applied'
    rm migrations/* new.db*
    run 5 --driver=postgresql --url=sqlite:new.db status
    err_has '--driver=postgresql does not fit the URL'
    run 5 --url=sqlite:new.db apply --dry-run
    err_has 'That is a command: migsafe plan.'
    check "nothing was made" test ! -e new.db
    printf 'no database' > text.db
    run 1 --url=sqlite:text.db doctor
    out_has 'fail  connection'
fi

# an empty directory of modules: every message says what to install
mkdir empty
export MIGSAFE_MODULE_DIR=$PWD/empty
run 0 drivers
out_has 'sqlite: not available'
out_has 'libsqlite3-0'
run 1 --url=sqlite:x.db doctor
out_has 'fail  driver'
out_has 'migsafe-sqlite'
run 1 --driver=nonsense doctor
out_has 'nonsense'
run 1 --url=no-scheme doctor
out_has 'fail  driver'
MIGSAFE_MODULE_DIR=relative run 0 drivers
out_has 'not an absolute path'
unset MIGSAFE_MODULE_DIR

# the files, without any database
run 0 doctor
out_has 'warn  database'
out_has 'warn  migrations'
echo 'create table a (x int);' > migrations/1_a.up.sql
run 0 doctor
out_has 'ok    migrations'
out_has '1 in migrations, layout pairs; 1 without a down script'
: > migrations/2_empty.up.sql
printf -- '-- migsafe: transation=off\ncreate table b (x int);\n' > migrations/3_b.up.sql
printf 'select 1;\0' > migrations/4_binary.up.sql
printf '\377\376s\0' > migrations/5_wide.up.sql
truncate -s 200M migrations/6_large.up.sql
run 1 doctor
out_has 'migrations/2_empty.up.sql has no statement'
out_has 'migrations/3_b.up.sql:1: unknown directive "transation"'
out_has 'Did you mean "transaction"?'
out_has 'migrations/4_binary.up.sql is a binary file'
out_has 'migrations/5_wide.up.sql is UTF-16'
out_has 'migrations/6_large.up.sql has 200.0 MiB'
run 1 doctor --format=json
json 'o["healthy"]' false
json 'len([c for c in o["checks"] if c["result"] == "fail"])' 5
: > migrations/01_again.up.sql
run 1 doctor
out_has 'version 1 is there twice: migrations/01_again.up.sql and migrations/1_a.up.sql'
rm migrations/*
: > migrations/1_x.down.sql
run 1 doctor
out_has 'migrations/1_x.down.sql has no up script beside it'
rm -r migrations
run 1 doctor
out_has 'cannot read the migrations directory migrations'
finish
