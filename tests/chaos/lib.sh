# Sourced by the chaos tests (bash): resetting and reading databases with their own clients.

# url_of NAME: the MIGSAFE_TEST_..._URL of a name such as odbc-mysql. Nothing when tests/lib/lanes has given us another family.
url_of() {
    local v
    [ "${MIGSAFE_TEST_FAMILY:-${1#odbc-}}" = "${1#odbc-}" ] || return 0
    v=MIGSAFE_TEST_$(printf %s "$1" | tr 'a-z-' 'A-Z_')_URL
    printf %s "${!v:-}"
}

# The database below: odbc-mysql is reset and read through mysql's own URL.
native_url() { url_of "${1#odbc-}"; }

# part URL NAME: user, password, host, port, database of a URL that has all of them.
part() {
    local rest=${1#*://} auth
    auth=${rest%%@*}; rest=${rest#*@}
    case $2 in
    user) printf %s "${auth%%:*}" ;;
    password) printf %s "${auth#*:}" ;;
    host) rest=${rest%%/*}; printf %s "${rest%%:*}" ;;
    port) rest=${rest%%/*}; printf %s "${rest#*:}" ;;
    database) rest=${rest#*/}; printf %s "${rest%%\?*}" ;;
    esac
}

my() {  # my URL [ARG...]: the client for MySQL and MariaDB
    local url=$1; shift
    MYSQL_PWD=$(part "$url" password) mariadb --no-defaults -h "$(part "$url" host)" -P "$(part "$url" port)" \
        -u "$(part "$url" user)" --default-character-set=utf8mb4 -N -B "$@"
}

sqlite_file() {
    case $1 in
    odbc-sqlite) url_of odbc-sqlite | sed -n 's/.*[Dd]atabase=\([^;]*\).*/\1/p' | grep . || dsn_file ;;
    *) local u; u=$(url_of sqlite); u=${u#sqlite:}; printf %s "${u#//}" ;;
    esac
}
# A DSN names its file in odbc.ini.
dsn_file() {
    local dsn; dsn=$(url_of odbc-sqlite | sed -n 's/.*DSN=\([^;]*\).*/\1/p')
    sed -n "/^\[$dsn\]/,/^\[/s/^Database *= *//p" "${ODBCINI:-/dev/null}" | head -1
}

# reset NAME: an empty database.
reset() {
    local u d; u=$(native_url "$1")
    case ${1#odbc-} in
    sqlite) d=$(sqlite_file "$1"); rm -f -- "$d" "$d"-* ;;
    postgresql) psql -X -q "$u" -c 'SET client_min_messages = error' -c 'DROP SCHEMA public CASCADE' -c 'CREATE SCHEMA public' ;;
    mysql|mariadb) d=$(part "$u" database); my "$u" -e "DROP DATABASE IF EXISTS \`$d\`; CREATE DATABASE \`$d\`" ;;
    esac
}

# What was written when must not matter.
without_times() { sed -E 's/20[0-9]{2}-[0-9]{2}-[0-9]{2}[ T][0-9:.]+/TIME/g; s/ AUTO_INCREMENT=[0-9]+//'; }

history_sql() { echo "SELECT version, direction, status, checksum FROM migsafe_history WHERE status <> 'failed' AND id > $1 ORDER BY id"; }

# newest_attempt NAME: id of the newest row of history, 0 = none.
newest_attempt() {
    local u sql='SELECT COALESCE(MAX(id), 0) FROM migsafe_history'; u=$(native_url "$1")
    case ${1#odbc-} in
    sqlite) sqlite3 "$(sqlite_file "$1")" "$sql" ;;
    postgresql) psql -X -At "$u" -c "$sql" ;;
    mysql|mariadb) my "$u" "$(part "$u" database)" -e "$sql" ;;
    esac 2> /dev/null || echo 0
}

# snapshot NAME ID: schema, rows, and history after row ID, as text.
snapshot() {
    local u d t; u=$(native_url "$1")
    case ${1#odbc-} in
    sqlite)
        d=$(sqlite_file "$1")
        sqlite3 "$d" "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'migsafe%' AND tbl_name NOT LIKE 'migsafe%' AND name NOT LIKE 'sqlite%' ORDER BY name"
        for t in $(sqlite3 "$d" "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'migsafe%' AND name NOT LIKE 'sqlite%' ORDER BY name"); do
            sqlite3 "$d" "SELECT '$t', * FROM \"$t\" ORDER BY 1, 2, 3"
        done
        sqlite3 "$d" "$(history_sql "$2")" ;;
    postgresql)
        pg_dump "$u" --inserts --exclude-table='migsafe_*' | grep -v -E '^(--|\\|SELECT pg_catalog.set_config|SET |$)' | sort
        psql -X -At "$u" -c "$(history_sql "$2")" ;;
    mysql|mariadb)
        d=$(part "$u" database)
        for t in $(my "$u" "$d" -e "SELECT table_name FROM information_schema.tables WHERE table_schema = '$d' AND table_name NOT LIKE 'migsafe%' ORDER BY 1"); do
            my "$u" "$d" -e "SHOW CREATE TABLE \`$t\`; SELECT '$t', t.* FROM \`$t\` t ORDER BY 1, 2, 3"
        done
        my "$u" "$d" -e "$(history_sql "$2")" ;;
    esac | without_times
}
