# perf-peers.sh: other tools, to be measured beside this one. Sourced by tests/perf/run, whose $kind, $url, $work and
# $cache it reads. Nothing is installed: dbmate comes from npm, sql-migrate out of Debian's package, both into the cache.

# once TOOL COMMAND...: the command fetches a tool into $cache/TOOL.new, which becomes $cache/TOOL when all of it is there.
# Tests of several databases ask side by side, and one must not run what another one is still writing.
once() {
    local tool=$1; shift
    [ ! -e "$cache/$tool" ] || return 0
    mkdir -p -- "$cache"
    (   flock 9
        [ ! -e "$cache/$tool" ] || exit 0
        rm -rf -- "$cache/$tool.new" && mkdir -- "$cache/$tool.new" && "$@" "$cache/$tool.new" > /dev/null 2>&1 &&
            mv -- "$cache/$tool.new" "$cache/$tool"
    ) 9> "$cache/$tool.lock"
}

fetch_dbmate() { npm install --silent --no-save --prefix "$1" dbmate; }
peer_have_dbmate() {
    { command -v npm > /dev/null || [ -e "$cache/dbmate" ]; } && once dbmate fetch_dbmate || return 1
    dbmate=$(find "$cache/dbmate" -path '*/bin/dbmate' -type f -perm -u+x ! -path '*/.bin/*' ! -path '*/node_modules/dbmate/*' 2>/dev/null | head -n 1)
    [ -n "$dbmate" ]
}
dbmate_run() {
    local u=$url
    case $kind in postgresql) u="$url?sslmode=disable" ;; mariadb) u=mysql${url#mariadb} ;; esac
    "$dbmate" --url "$u" --migrations-dir "$work/dbmate" --no-dump-schema "$@"
}
dbmate_apply() { dbmate_run migrate; }
dbmate_status() { dbmate_run status; }

fetch_sql_migrate() { cd -- "$1" && apt-get -q download sql-migrate && dpkg-deb -x ./sql-migrate_*.deb .; }
peer_have_sql_migrate() {
    sql_migrate=$(command -v sql-migrate || :)
    [ -z "$sql_migrate" ] || return 0
    sql_migrate=$cache/sql-migrate/usr/bin/sql-migrate
    { command -v apt-get > /dev/null || [ -e "$cache/sql-migrate" ]; } && once sql-migrate fetch_sql_migrate && [ -x "$sql_migrate" ]
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
