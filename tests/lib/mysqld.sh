# mysqld.sh: what MariaDB and MySQL have in common, and the two of them. Sourced by tests/servers.
#
# Each server has a tmpdir of its own: one that starts removes every #sql* file in it, those of other servers too. No
# Unix socket, for the length of its path. The names of the folders are given as single words, never through a shell.

mysqld_speed() {    # as in postgresql.sh: survives a killed server, not a power cut
    [ -n "${MIGSAFE_TEST_DURABLE:-}" ] ||
        printf '%s\n' --innodb-flush-log-at-trx-commit=2 --sync-binlog=0 --innodb-flush-method=nosync
}

mysqld_users() {
    cat <<SQL
CREATE DATABASE $ms_database;
CREATE USER '$ms_user'@'%' IDENTIFIED BY '$ms_password';
GRANT ALL ON *.* TO '$ms_user'@'%' WITH GRANT OPTION;
SQL
}

# mysqld_run DIR KIND PORT SERVER OPTION...: starts it and waits until it says so.
mysqld_run() {
    local d=$1/$2 kind=$2 port=$3 server=$4 size i child speed=(); shift 4
    mapfile -t speed < <(mysqld_speed)
    if pid_of "$d/pid" "$d/data" > /dev/null; then return; fi
    touch -- "$d/server.log"; own "$d/server.log"; size=$(log_size "$d/server.log")
    as_server_exec setsid "$server" "$@" --datadir="$d/data" --port="$port" --bind-address=127.0.0.1 --socket= \
        --pid-file="$d/server.pid" --skip-name-resolve --performance-schema=ON --innodb-buffer-pool-size=128M \
        --max-connections=200 "${speed[@]}" < /dev/null >> "$d/server.log" 2>&1 &
    child=$!
    say "$child" > "$d/pid"     # the server writes its own much later: a stop in between would not find it
    for ((i = 0; i < 1200; i++)); do
        # The port is open a moment before; a SIGTERM in between would be lost.
        ! log_says "$d/server.log" "$size" 'ready for connections' || return 0
        kill -0 "$child" 2>/dev/null || break
        sleep 0.05
    done
    give_up "$d/server.log" "$kind did not start"
}

# ---- MariaDB, the system's

# mariadb-install-db does not bear a blank in a folder's name: hence its work here, from the same files.
mariadb_create() {  # mariadb_create SERVER SHARE SERVERDIR OPTION...
    local server=$1 share=$2 d=$3 f; shift 3
    rm -rf -- "$d/data"
    as_server mkdir -p -m 700 -- "$d/data/mysql"
    { printf '%s;\n' 'CREATE DATABASE IF NOT EXISTS mysql' 'USE mysql' 'SET @auth_root_socket=NULL'   # one a line
      for f in system_tables performance_tables system_tables_data; do cat -- "$share"/*_"$f.sql"; done
      cat -- "$share/fill_help_tables.sql" "$share/maria_add_gis_sp_bootstrap.sql" "$share"/*_sys_schema.sql
      say 'FLUSH PRIVILEGES;'
      mysqld_users
    } | as_server "$server" "$@" --datadir="$d/data" --bootstrap --enforce-storage-engine= --max-allowed-packet=16M \
        --innodb-log-file-size=32M --silent-startup > "$d/init.log" 2>&1 ||
        { rm -rf -- "$d/data"; give_up "$d/init.log" "the system tables of MariaDB could not be made"; }
}

mariadb_start() {   # mariadb_start DIR
    local server share prefix d port options
    server=${MIGSAFE_TEST_MARIADBD:-$(find_program mariadbd /usr/sbin /usr/libexec /usr/local/sbin)} ||
        die "no MariaDB server here: install mariadb-server, or set MIGSAFE_TEST_MARIADBD"
    prefix=${server%/*/*}
    for share in "$prefix/share/mysql" "$prefix/share/mariadb"; do
        [ ! -s "$share/fill_help_tables.sql" ] || break
    done
    [ -s "$share/fill_help_tables.sql" ] || die "MariaDB's $share/fill_help_tables.sql is missing"
    d=$(server_dir "$1" mariadb); cd -- "$d"
    port=$(claim_port "$d" 55306)
    options=(--no-defaults --tmpdir="$d/tmp" --basedir="$prefix" --lc-messages-dir="$share" --innodb-log-file-size=32M
             --character-set-server=utf8mb4)
    [ -d "$d/data/mysql" ] || mariadb_create "$server" "$share" "$d" "${options[@]}"
    mysqld_run "$1" mariadb "$port" "$server" "${options[@]}"
    test_env "$servers" "$1" mariadb MARIADB "mariadb://$ms_user:$ms_password@127.0.0.1:$port/$ms_database"
}
mariadb_stop() { end_server "$1/mariadb/pid" "$1/mariadb/data" TERM; }
mariadb_kill() { kill_server "$1/mariadb/pid" "$1/mariadb/data"; }
mariadb_runs() { pid_of "$1/mariadb/pid" "$1/mariadb/data" > /dev/null; }

# ---- MySQL, Oracle's

mysql_server() {
    local p
    if [ -n "${MIGSAFE_TEST_MYSQLD:-}" ]; then say "$MIGSAFE_TEST_MYSQLD"; return; fi
    p=$(find_program mysqld /usr/sbin /usr/libexec /usr/local/sbin) || p=
    if [ -n "$p" ] && ! "$p" --version 2>/dev/null | grep -qi mariadb; then say "$p"; return; fi
    p=$(fetch_mysql) && say "$p/usr/sbin/mysqld"
}

mysql_create() {    # mysql_create SERVER SERVERDIR OPTION...
    local server=$1 d=$2; shift 2
    rm -rf -- "$d/data"; as_server mkdir -m 700 -- "$d/data"
    mysqld_users > "$d/users.sql"; own "$d/users.sql"
    as_server "$server" "$@" --datadir="$d/data" --initialize-insecure --init-file="$d/users.sql" --skip-log-bin \
        --innodb-flush-log-at-trx-commit=0 > "$d/init.log" 2>&1 ||
        { rm -rf -- "$d/data"; give_up "$d/init.log" "the system tables of MySQL could not be made"; }
    rm -f -- "$d/users.sql" "$d/data/auto.cnf"
}

mysql_start() {     # mysql_start DIR
    local server prefix d port options
    server=$(mysql_server) || die "no MySQL server here (docs: tests/lib/fetch.sh); or set MIGSAFE_TEST_MYSQLD"
    prefix=${server%/*/*}
    d=$(server_dir "$1" mysql); cd -- "$d"
    port=$(claim_port "$d" 55406)
    options=(--no-defaults --tmpdir="$d/tmp" --basedir="$prefix" --lc-messages-dir="$prefix/share/mysql"
             --character-sets-dir="$prefix/share/mysql/charsets" --secure-file-priv= --mysqlx=OFF
             --innodb-redo-log-capacity=32M)
    [ ! -d "$prefix/lib/mysql/plugin" ] || options+=(--plugin-dir="$prefix/lib/mysql/plugin/")
    [ -d "$d/data/mysql" ] || mysql_create "$server" "$d" "${options[@]}"
    mysqld_run "$1" mysql "$port" "$server" "${options[@]}"
    test_env "$servers" "$1" mysql MYSQL "mysql://$ms_user:$ms_password@127.0.0.1:$port/$ms_database"
    # its own client, for the scripts that compare: MariaDB's dump does not know this server's tables
    [ ! -x "$prefix/bin/mysql" ] || put_env "$1/mysql/env.CLIENT" MIGSAFE_TEST_MYSQL_BIN "$prefix/bin"
}
mysql_stop() { end_server "$1/mysql/pid" "$1/mysql/data" TERM; }
mysql_kill() { kill_server "$1/mysql/pid" "$1/mysql/data"; }
mysql_runs() { pid_of "$1/mysql/pid" "$1/mysql/data" > /dev/null; }
