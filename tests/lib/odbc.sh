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

# odbc_where DIR KIND: "host port database user password" of a server of DIR that has come up once, else of the one that
# MIGSAFE_TEST_<KIND>_URL names; nothing when there is neither.
odbc_where() {
    local var=MIGSAFE_TEST_${2^^}_URL
    if [ -e "$1/$2/env.${2^^}" ]; then
        say 127.0.0.1 "$(cat -- "$1/$2/port")" "$ms_database" "$ms_user" "$ms_password"
    elif [[ ${!var:-} =~ ^[a-z]+://([^:@/]+):([^@]+)@([^:/]+):([0-9]+)/([^?]+) ]]; then
        say "${BASH_REMATCH[3]} ${BASH_REMATCH[4]} ${BASH_REMATCH[5]} ${BASH_REMATCH[1]} ${BASH_REMATCH[2]}"
    fi
}

odbc_source() {     # odbc_source DIR KIND: a section of odbc.ini
    local host port database user password
    read -r host port database user password < <(odbc_where "$1" "$2") || return 0
    case $2 in
    postgresql) printf '[postgresql]\nDriver=PostgreSQL Unicode\nServername=%s\nPort=%s\nDatabase=%s\nUserName=%s\nPassword=%s\n\n' \
        "$host" "$port" "$database" "$user" "$password" ;;
    *) printf '[%s]\nDriver=MariaDB Unicode\nSERVER=%s\nPORT=%s\nDATABASE=%s\nUID=%s\nPWD=%s\n\n' \
        "$2" "$host" "$port" "$database" "$user" "$password" ;;
    esac
}

# The variables of the data source: how to kill the server behind it is what is said of that server.
odbc_test_env() {   # odbc_test_env DIR KIND
    local name=ODBC_${2^^} kill=MIGSAFE_TEST_${2^^}_KILL start=MIGSAFE_TEST_${2^^}_START
    if [ -e "$1/$2/env.${2^^}" ]; then test_env "$servers" "$1" "$2" "$name" "odbc:DSN=$2"; return; fi
    put_env "$1/odbc/env.$name" "MIGSAFE_TEST_${name}_URL" "odbc:DSN=$2" "MIGSAFE_TEST_${name}_KILL" "${!kill:-}" \
        "MIGSAFE_TEST_${name}_START" "${!start:-}"
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
        [ -z "$(odbc_where "$dir" "$kind")" ] || odbc_test_env "$dir" "$kind"
    done
}
odbc_stop() { :; }
odbc_kill() { die "odbc is no server: kill the one behind the data source"; }
odbc_runs() { [ -s "$1/odbc/odbc.ini" ]; }
