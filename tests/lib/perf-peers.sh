# perf-peers.sh: other tools, to be measured beside this one. Sourced by tests/perf/run, whose $kind, $url, $work and
# $cache it reads. Nothing is installed: dbmate comes from npm, sql-migrate out of Debian's package, both into the cache.

peer_have_dbmate() {
    dbmate=$(find "$cache/dbmate" -path '*/bin/dbmate' -type f -perm -u+x ! -path '*/.bin/*' ! -path '*/node_modules/dbmate/*' 2>/dev/null | head -n 1)
    if [ -z "$dbmate" ] && command -v npm > /dev/null; then
        mkdir -p -- "$cache"
        npm install --silent --no-save --prefix "$cache/dbmate" dbmate > /dev/null 2>&1 || return 1
        dbmate=$(find "$cache/dbmate" -path '*/bin/dbmate' -type f -perm -u+x ! -path '*/.bin/*' ! -path '*/node_modules/dbmate/*' | head -n 1)
    fi
    [ -n "$dbmate" ]
}
dbmate_run() {
    local u=$url
    case $kind in postgresql) u="$url?sslmode=disable" ;; mariadb) u=mysql${url#mariadb} ;; esac
    "$dbmate" --url "$u" --migrations-dir "$work/dbmate" --no-dump-schema "$@"
}
dbmate_apply() { dbmate_run migrate; }
dbmate_status() { dbmate_run status; }

peer_have_sql_migrate() {
    sql_migrate=$(command -v sql-migrate || :)
    [ -z "$sql_migrate" ] || return 0
    sql_migrate=$cache/sql-migrate/usr/bin/sql-migrate
    if [ ! -x "$sql_migrate" ] && command -v apt-get > /dev/null; then
        mkdir -p -- "$cache/sql-migrate"
        (cd -- "$cache/sql-migrate" && apt-get -q download sql-migrate && dpkg-deb -x ./sql-migrate_*.deb .) > /dev/null 2>&1 || return 1
    fi
    [ -x "$sql_migrate" ]
}
sql_migrate_run() {
    local dialect=$kind source=$url
    case $kind in
    postgresql) dialect=postgres source="$url?sslmode=disable" ;;
    sqlite) dialect=sqlite3 source=$work/db ;;
    *)  dialect=mysql
        [[ $url =~ ^[a-z]+://([^@]+)@([^/]+)/(.*) ]]
        source="${BASH_REMATCH[1]}@tcp(${BASH_REMATCH[2]})/${BASH_REMATCH[3]}?parseTime=true" ;;
    esac
    printf 'development:\n  dialect: %s\n  datasource: %s\n  dir: %s\n  table: migrations\n' "$dialect" "$source" "$work/sql-migrate" > "$work/dbconfig.yml"
    "$sql_migrate" "$1" -config="$work/dbconfig.yml"
}
sql_migrate_apply() { sql_migrate_run up; }
sql_migrate_status() { sql_migrate_run status; }
