# odbc.sh: odbcinst.ini and odbc.ini in DIR/odbc, with a data source to each server of DIR and to an SQLite file.
# Sourced by tests/servers; nothing in /etc is read or written.

odbc_driver() {     # odbc_driver NAME FILE LINE: a section of odbcinst.ini when the driver is installed
    local f
    for f in /usr/lib/*/odbc/"$2" /usr/lib/odbc/"$2" /usr/lib64/"$2" /usr/lib/"$2" /usr/local/lib/"$2"; do
        [ -e "$f" ] || continue
        printf '[%s]\nDriver=%s\n%s\n\n' "$1" "$f" "$3"
        return
    done
    note "ODBC driver $2 is not installed"
}

odbc_port() { [ ! -e "$1/$2/env.${2^^}" ] || cat -- "$1/$2/port"; }      # of a server that has come up once

odbc_source() {     # odbc_source DIR KIND: a section of odbc.ini
    local port; port=$(odbc_port "$1" "$2")
    [ -n "$port" ] || return 0
    case $2 in
    postgresql) printf '[postgresql]\nDriver=PostgreSQL Unicode\nServername=127.0.0.1\nPort=%s\nDatabase=%s\nUserName=%s\nPassword=%s\n\n' \
        "$port" "$ms_database" "$ms_user" "$ms_password" ;;
    *) printf '[%s]\nDriver=MariaDB Unicode\nSERVER=127.0.0.1\nPORT=%s\nDATABASE=%s\nUID=%s\nPWD=%s\n\n' \
        "$2" "$port" "$ms_database" "$ms_user" "$ms_password" ;;
    esac
}

odbc_start() {      # odbc_start DIR
    local dir=$1 d=$1/odbc kind
    mkdir -p -- "$d"
    { odbc_driver 'PostgreSQL Unicode' psqlodbcw.so Threading=0
      odbc_driver 'MariaDB Unicode' libmaodbc.so Threading=0
      odbc_driver SQLite3 libsqlite3odbc.so Threading=2; } > "$d/odbcinst.new"
    { printf '[sqlite]\nDriver=SQLite3\nDatabase=%s\nTimeout=2000\nFKSupport=1\n\n' "$d/sqlite.db"
      for kind in postgresql mariadb mysql; do odbc_source "$dir" "$kind"; done; } > "$d/odbc.new"
    mv -f -- "$d/odbcinst.new" "$d/odbcinst.ini"; mv -f -- "$d/odbc.new" "$d/odbc.ini"
    put_env "$d/env.ODBC" ODBCSYSINI "$d" ODBCINI "$d/odbc.ini" MIGSAFE_TEST_ODBC_SQLITE_URL odbc:DSN=sqlite
    for kind in postgresql mariadb mysql; do
        [ -z "$(odbc_port "$dir" "$kind")" ] || test_env "$servers" "$dir" "$kind" "ODBC_${kind^^}" "odbc:DSN=$kind"
    done
}
odbc_stop() { :; }
odbc_kill() { die "odbc is no server: kill the one behind the data source"; }
odbc_runs() { [ -s "$1/odbc/odbc.ini" ]; }
