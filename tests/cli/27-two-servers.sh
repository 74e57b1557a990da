#!/usr/bin/env bash
# One schema in two places: another user, owner and name of the database, and a server of its own (process, data folder, port).
# The checksum is the same, diff finds nothing, and inspect prints the same text.
#
# A second server is dear: one is started for PostgreSQL, and for all kinds with MIGSAFE_TEST_SECOND=all; else the other place
# is a database of somebody else on the same server.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/servers-lib.sh
. "$top/tests/cli/servers-lib.sh"
schemas=$top/tests/cli/schemas
second=$(mktemp -d "${TMPDIR:-/tmp}/migsafe-second.XXXXXX")
chmod 711 "$second"
somebody=somebody$$ there=''
tidy() {
    "$top/tests/servers" stop "$second"
    case $base in mysql | mariadb) my "$(native_url "$name")" -e "DROP DATABASE IF EXISTS $somebody; DROP USER IF EXISTS '$somebody'@'%'" ;; esac
} > /dev/null 2>&1
trap 'tidy; rm -rf -- "$second" "$work"' EXIT

# second_place: sets $there, the URL of a database that somebody else owns
second_place() {
    local u=$url
    if [ "$base" = sqlite ]; then there=sqlite:$work/somewhere-else.db; return; fi
    if [ "$base" = postgresql ] || [ "${MIGSAFE_TEST_SECOND:-}" = all ]; then
        "$top/tests/servers" start "$second" "$base" > "$work/start" 2>&1 || { fail "a second $base starts: $(cat "$work/start")"; return 1; }
        u=$(sed -n "s/^export MIGSAFE_TEST_$(printf %s "$base" | tr a-z A-Z)_URL='\(.*\)'$/\1/p" "$second/env")
    fi
    there=${u%%:*}://$somebody:else@${u#*@}; there=${there%/*}/$somebody
    case $base in
    postgresql) psql -X -q "$u" -c "CREATE ROLE $somebody LOGIN PASSWORD 'else' SUPERUSER" -c "CREATE DATABASE $somebody OWNER $somebody" ;;
    *) my "$u" -e "CREATE DATABASE $somebody; CREATE USER '$somebody'@'%' IDENTIFIED BY 'else'; GRANT ALL ON *.* TO '$somebody'@'%'; SET GLOBAL log_bin_trust_function_creators = 1" ;;
    esac > "$work/second" 2>&1 || fail "somebody else has a database: $(cat "$work/second")"
}
# But for sizes, and MySQL's schema, which is the database itself.
facts() { grep -v -E '"(rows|bytes)":' "$work/out" | sed "s|\"$1\"|\"here\"|"; }

same() {
    local there sum
    second_place || return
    empty
    load_file "$url" "$schemas/$base.sql"; load_file "$there" "$schemas/$base.sql"
    m 0 inspect --checksum; sum=$(cat "$work/out")
    run 0 --url="$there" inspect --checksum; out_is "$sum"
    run 0 --url="$url" diff --to="$there" --exit-code
    run 0 --url="$there" diff --to="$url" --exit-code
    m 0 inspect; cp "$work/out" here.sql
    run 0 --url="$there" inspect; check 'the SQL is the same' diff here.sql "$work/out"
    m 0 inspect --format=json; facts "$(part "$url" database)" > here.json
    run 0 --url="$there" inspect --format=json; facts "$somebody" > there.json; check 'the JSON is the same' diff here.json there.json
    run 0 --url="$there" diff --from=here.sql --to=live --exit-code
    # by migrations of one project, on both
    cp here.sql m/1_all.up.sql
    empty; m 0 apply --yes
    run 0 --url="$there" diff --to="$url" --exit-code
    m 0 inspect --checksum; out_is "$sum"
    # and a difference is one
    case $base in postgresql) psql -X -q "$there" -c 'ALTER TABLE orders ADD COLUMN only_there int' ;;
                  sqlite) sqlite3 "${there#sqlite:}" 'ALTER TABLE orders ADD COLUMN only_there int' ;;
                  *) my "$there" "$somebody" -e 'ALTER TABLE orders ADD COLUMN only_there int' ;; esac
    run 1 --url="$url" diff --to="$there" --exit-code; out_has only_there
    run 0 --url="$there" inspect --checksum; out_lacks "$sum"
    empty; tidy
}

for one in ${MIGSAFE_TEST_NAMES:-sqlite postgresql mariadb mysql}; do
    MIGSAFE_TEST_NAMES=$one each same
done
finish
