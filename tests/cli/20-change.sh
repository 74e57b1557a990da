#!/usr/bin/env bash
# plan, apply, status, rollback, history: the whole way, on every database that there is a URL for (SQLite always).
# Side by side: for each family of databases at the same time (tests/lib/lanes).
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/chaos/lib.sh
. "$top/tests/chaos/lib.sh"
: "${MIGSAFE_TEST_SQLITE_URL:=sqlite:$work/change.db}"
shop=$top/doc/examples/shop/migrations

whole_way() {
    local name=$1 url; url=$(url_of "$name")
    reset "$name"
    m() { local code=$1; shift; run "$code" --url="$url" --dir="$shop" "$@"; }
    m 0 plan --format=json
    json 'o["format"]' 1
    json 'len(o["migrations"])' 10
    json 'o["reversible"]' true
    json 'len(o["plan"])' 64
    cp "$work/out" first
    m 0 plan --format=json
    check "the same input gives the same bytes" cmp first "$work/out"
    m 0 status
    out_has '0 applied, 10 pending'
    m 1 status --exit-code
    m 0 apply --to=3
    out_has 'Applied 3 migrations'
    m 0 plan --out=frozen.json
    m 6 apply --plan=frozen.json # it drops a column of a table that is there already
    err_has 'destructive'
    m 0 apply --plan=frozen.json --yes
    out_has 'Applied 7 migrations; the schema is as predicted.'
    m 0 apply
    out_is 'Nothing to apply: the database is up to date.'
    m 0 status --exit-code
    out_has '10 applied, 0 pending'
    m 0 completed --format=json
    json 'len(o["migrations"])' 10
    m 0 pending --format=json
    json 'len(o["migrations"])' 0
    m 0 rollback
    out_has 'Rolled back 1 migration'
    m 6 rollback --to=0
    err_has 'table customers: 3 rows'
    err_has '--yes'
    m 0 rollback --to=0 --yes
    out_has 'Rolled back 9 migrations; the schema is as predicted.'
    m 0 rollback
    out_is 'Nothing to roll back.'
    m 0 apply --format=json
    json 'o["applied"]' '["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]'
    json 'o["verified"]' true
    m 0 history --format=json
    json 'len(o["attempts"])' 30
    json 'sorted({a["status"] for a in o["attempts"]})' '["applied", "rolled_back"]'
    json 'sorted({len(a["applied_at"]) for a in o["attempts"]})' '[23]' # to the millisecond, whatever its last digits are
    json 'all(a["actor"] and a["plan"] and len(a["run"]) == 32 for a in o["attempts"])' true
    # without the files the down scripts of the history do
    mkdir -p empty-dir
    run 0 --url="$url" --dir=empty-dir rollback --to=0 --yes
    out_has 'Rolled back 10 migrations'
    reset "$name"
}

for name in sqlite postgresql mariadb mysql odbc-sqlite odbc-postgresql odbc-mariadb odbc-mysql; do
    [ -n "$(url_of "$name")" ] || continue
    before=$failed
    whole_way "$name"
    [ "$failed" = "$before" ] || printf '  (on %s)\n' "$name"
done
finish
