#!/usr/bin/env bash
# One runner at a time, with each kind of lock: the engine's (postgresql, mariadb, mysql), a file (sqlite), a row (odbc).
# Side by side: for each family of databases at the same time (tests/lib/lanes).
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/chaos/lib.sh
. "$top/tests/chaos/lib.sh"
: "${MIGSAFE_TEST_SQLITE_URL:=sqlite:$work/lock.db}"

# A migration that takes about three seconds, in one statement.
slow_sql() {
    case ${1#odbc-} in
    postgresql) echo "SELECT pg_sleep(3);" ;;
    mysql | mariadb) echo "SELECT SLEEP(3);" ;;
    sqlite) echo "INSERT INTO a WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 15000000)
                  SELECT max(i) FROM n;" ;;
    esac
}
m() { local code=$1; shift; run "$code" --url="$url" --dir="$project" "$@"; }

for name in sqlite postgresql mariadb mysql odbc-sqlite odbc-postgresql odbc-mariadb odbc-mysql; do
    url=$(url_of "$name")
    [ -n "$url" ] || continue
    project=slow-$name
    mkdir -p "$project"
    echo 'CREATE TABLE a (x int);' > "$project/1_one.up.sql"
    slow_sql "$name" > "$project/2_two.up.sql"
    reset "$name"
    m 0 apply --steps=1
    "$migsafe" --url="$url" --dir="$project" apply --yes > "$work/first" 2>&1 &
    first=$!
    sleep 1
    m 7 apply --yes --lock-wait=0s
    err_has 'another run of migsafe'
    case $name in # the engines know the holder by its session
    sqlite | odbc-sqlite) err_has "pid $first" ;;
    esac
    m 0 apply --yes --lock-wait=60s
    out_is 'Nothing to apply: the database is up to date.'
    wait "$first"
    check "$name: the first run went through" [ $? = 0 ]
    # A run that was killed leaves no lock to wait for, but for what the server still executes (and may commit: a batch
    # that arrived whole).
    echo 'CREATE TABLE b (x int);' > "$project/3_three.up.sql"
    cp "$project/2_two.up.sql" "$project/4_four.up.sql"
    "$migsafe" --url="$url" --dir="$project" apply --yes > "$work/first" 2>&1 &
    first=$!
    sleep 1
    kill -KILL "$first"
    wait "$first" 2> /dev/null
    m 0 apply --yes --lock-wait=20s
    m 0 status --exit-code
    out_has '4 applied, 0 pending'
    reset "$name"
done
finish
