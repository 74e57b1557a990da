#!/usr/bin/env bash
# The shop of doc/examples on every database there is: up one by one, down one by one with the schema of each step
# compared, up again at once, down at once; by plain clients' eyes. Through ODBC too.
# Side by side: for each family of databases at the same time (tests/lib/lanes).
set -euo pipefail
top=${MIGSAFE_TEST_TOP:-$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)}
migsafe=${MIGSAFE:-migsafe} scratch=migsafe_shop_$$
work=$(mktemp -d "${TMPDIR:-/tmp}/migsafe-shop.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
# shellcheck source=/dev/null
. "$top/tests/lib/scratch.sh"
passed=0 failed=0 skipped=0
shop=$top/doc/examples/shop/migrations
versions='1 2 3 4 5 6 7 8 9 10'

check() {   # check WHAT COMMAND...
    local what=$1; shift
    if "$@" > "$work/out" 2>&1; then passed=$((passed + 1)); return 0; fi
    failed=$((failed + 1))
    echo "FAIL $name: $what"; head -n 12 "$work/out" | sed 's/^/    /'
    return 1
}
# odbc NAME KIND: the data source, with the scratch database in the place of its own
odbc_url() { if [ "$1" = sqlite ]; then echo "odbc:DSN=sqlite;Database=$work/db"; else echo "odbc:DSN=$1;DATABASE=$scratch"; fi; }
data() {    # what the shop knows in the end
    printf 'SELECT id, full_name FROM customers ORDER BY id;\nSELECT id, status, coupon_id FROM orders ORDER BY id;\nSELECT id, stock FROM products ORDER BY id;\n' > "$work/data.sql"
    sql_file "$1" "$work/data.sql"
}

shop_on() {     # shop_on NAME KIND
    local name=$1 kind=$2 url v n
    url=$(new_database "$kind")
    [ "$name" = "$kind" ] || url=$(odbc_url "$kind")
    local run=("$migsafe" --url "$url" --dir "$shop")
    schema "$kind" "$work/0"
    for v in $versions; do
        check "apply --to $v" "${run[@]}" apply --to "$v" --yes || return 0
        schema "$kind" "$work/$v"
    done
    check "a second apply does nothing" "${run[@]}" apply --yes || return 0
    data "$kind" > "$work/data1"
    for v in $(printf '%s\n' $versions | tac); do
        n=$((v - 1))
        check "rollback of $v" "${run[@]}" rollback --yes || return 0
        schema "$kind" "$work/down"
        # SQLite keeps the text of a table as it was written: a column that comes back stands elsewhere in it.
        [ "$kind" = sqlite ] && [ "$n" != 0 ] || check "schema after rollback of $v" diff "$work/$n" "$work/down" || return 0
    done
    check "apply" "${run[@]}" apply --yes || return 0
    schema "$kind" "$work/again"; data "$kind" > "$work/data2"
    check "schema after down and up" diff "$work/10" "$work/again" || return 0
    check "data after down and up" diff "$work/data1" "$work/data2" || return 0
    check "rollback --to 0" "${run[@]}" rollback --to 0 --yes || return 0
    schema "$kind" "$work/down"
    check "nothing is left" diff "$work/0" "$work/down"
}

for kind in ${MIGSAFE_TEST_FAMILY:-sqlite postgresql mariadb mysql}; do
    for name in $kind odbc-$kind; do
        if [ "$name" != sqlite ] && [ -z "$(url_of "$name")" ]; then skipped=$((skipped + 1)); continue; fi
        shop_on "$name" "$kind"
        drop_database "$kind"
    done
done
printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" = 0 ]
