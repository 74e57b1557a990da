# postgresql.sh: a PostgreSQL server on loopback, newest version installed here. Sourced by tests/servers.
#
# No Unix socket: its path would have to end after 107 bytes, which a folder with a long name does not allow.

pg_bin() {
    local d
    if [ -n "${MIGSAFE_TEST_PG_BIN:-}" ]; then say "$MIGSAFE_TEST_PG_BIN"; return; fi
    for d in $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/libexec/postgresql* 2>/dev/null | sort -rV); do
        [ ! -x "$d/initdb" ] || { say "$d"; return; }
    done
    if command -v initdb >/dev/null && command -v pg_ctl >/dev/null; then dirname -- "$(command -v initdb)"; return; fi
    return 1
}

pg_create() {   # pg_create BIN SERVERDIR
    local bin=$1 d=$2
    rm -rf -- "$d/data"
    (umask 077; say "$ms_password" > "$d/password")
    own "$d/password"
    as_server "$bin/initdb" -D "$d/data" -U "$ms_user" -E UTF8 --locale=C -A scram-sha-256 --pwfile="$d/password" \
        --no-sync > "$d/init.log" 2>&1 || { rm -rf -- "$d/data"; give_up "$d/init.log" "initdb failed"; }
    rm -f -- "$d/password"
    # Written through to the kernel, not to the disk: what a killed server has acknowledged is still there, and the
    # suite is several times as fast. MIGSAFE_TEST_DURABLE=1 for real timings.
    as_server tee -a "$d/data/postgresql.conf" > /dev/null <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = $(if [ -n "${MIGSAFE_TEST_DURABLE:-}" ]; then say on; else say off; fi)
wal_level = logical
log_line_prefix = '%m [%p] '
CONF
    say "CREATE DATABASE $ms_database" | as_server "$bin/postgres" --single -D "$d/data" postgres >> "$d/init.log" 2>&1 ||
        { rm -rf -- "$d/data"; give_up "$d/init.log" "CREATE DATABASE failed"; }
}

postgresql_start() {    # postgresql_start DIR
    local d bin port try size
    bin=$(pg_bin) || die "no PostgreSQL server here: install postgresql, or set MIGSAFE_TEST_PG_BIN"
    d=$(server_dir "$1" postgresql); cd -- "$d"
    port=$(claim_port "$d" 55432)
    [ -s "$d/data/PG_VERSION" ] || pg_create "$bin" "$d"
    if ! pid_of "$d/data/postmaster.pid" "$d/data" > /dev/null; then
        # After a kill -9 the old processes hold the shared memory for a moment: hence more than one attempt.
        for ((try = 0; ; try++)); do
            size=$(log_size "$d/server.log")
            as_server "$bin/pg_ctl" -D "$d/data" -l "$d/server.log" -o "-p $port" -w -t 60 start > "$d/ctl.log" 2>&1 && break
            log_says "$d/server.log" "$size" 'pre-existing shared memory' ||
                log_says "$d/server.log" "$size" 'already exists' || give_up "$d/server.log" "PostgreSQL did not start"
            [ "$try" -lt 40 ] || give_up "$d/server.log" "PostgreSQL did not start"
            sleep 0.25
        done
    fi
    test_env "$servers" "$1" postgresql POSTGRESQL "postgresql://$ms_user:$ms_password@127.0.0.1:$port/$ms_database"
}
postgresql_stop() { end_server "$1/postgresql/data/postmaster.pid" "$1/postgresql/data" INT; }     # INT: fast shutdown
postgresql_kill() { kill_server "$1/postgresql/data/postmaster.pid" "$1/postgresql/data"; }
postgresql_runs() { pid_of "$1/postgresql/data/postmaster.pid" "$1/postgresql/data" > /dev/null; }
