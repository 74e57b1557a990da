#!/usr/bin/env bash
# adopt on histories that dbmate, sql-migrate and Sqitch have written themselves; afterwards the tool still reads its own table.
# A tool that cannot be had is a failure, unless MIGSAFE_TEST_ALLOW_MISSING=yes (tests/run --allow-missing, --quick).
# Side by side: for each family of databases at the same time (tests/lib/lanes).
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/servers-lib.sh
. "$top/tests/cli/servers-lib.sh"
# shellcheck source=tests/lib/perf-peers.sh
. "$top/tests/lib/perf-peers.sh"
cache=${MIGSAFE_TEST_CACHE:-}
[ -n "$cache" ] || { if [ "$(id -u)" = 0 ]; then cache=/var/cache/migsafe-tests; else cache=${XDG_CACHE_HOME:-$HOME/.cache}/migsafe-tests; fi; }
MIGSAFE_TEST_NAMES=${MIGSAFE_TEST_NAMES:-sqlite postgresql mariadb mysql}

up() { echo "CREATE TABLE t$1 (id integer NOT NULL, PRIMARY KEY (id));"; }
down() { echo "DROP TABLE t$1;"; }
quiet() { "$@" > "$work/tool" 2>&1 || { last="$*"; cp "$work/tool" "$work/err"; fail "the tool does its work"; return 1; }; }
contents() { sql "SELECT * FROM $1 ORDER BY 1"; }
unchanged() { [ "$(contents "$2")" = "$1" ] && pass || fail "the table $2 was changed"; }

# ---- dbmate ---------------------------------------------------------------------------------------------------------

dbmate_here() {
    local u=$url
    case $base in postgresql) u="$url?sslmode=disable" ;; mariadb) u=mysql${url#mariadb} ;; sqlite) u=sqlite:$(sqlite_file sqlite) ;; esac
    "$dbmate" --url "$u" --migrations-dir m --no-dump-schema "$@"
}
adopts_dbmate() {
    local before i
    for i in 1 2; do { echo '-- migrate:up'; up "$i"; echo '-- migrate:down'; down "$i"; } > "m/2024010100000${i}_t$i.sql"; done
    quiet dbmate_here up || return
    { echo '-- migrate:up transaction:false'; up 3; echo '-- migrate:down'; down 3; } > m/20240101000003_t3.sql
    before=$(contents schema_migrations)
    m 0 adopt --verify
    out_has 'Adopted 2 versions from dbmate'
    out_has '1 pending: 20240101000003'
    m 0 apply
    out_has 'Applied 1 migration; the schema is as predicted.'
    unchanged "$before" schema_migrations
    check 'dbmate reads its table as before' dbmate_says '\[X\] 20240101000002_t2.sql' 'Applied: 2'
    m 0 rollback --steps=2
    tables_are "schema_migrations t1"
    rm m/20240101000003_t3.sql
    { echo '-- migrate:up'; up 4; } > m/20240101000004_t4.sql; echo '-- migrate:down' >> m/20240101000004_t4.sql
    quiet dbmate_here up || return
    m 1 apply
    err_has 'dbmate has applied 20240101000004 t4 behind'
}
dbmate_says() { dbmate_here status > "$work/tool" 2>&1; grep -q "$1" "$work/tool" && grep -q "$2" "$work/tool"; }

# ---- sql-migrate ----------------------------------------------------------------------------------------------------

sql_migrate_here() {
    local dialect=$base source=$url
    case $base in
    postgresql) dialect=postgres source="$url?sslmode=disable" ;;
    sqlite) dialect=sqlite3 source=$(sqlite_file sqlite) ;;
    *)  dialect=mysql
        [[ $url =~ ^[a-z]+://([^@]+)@([^/]+)/(.*) ]]
        source="${BASH_REMATCH[1]}@tcp(${BASH_REMATCH[2]})/${BASH_REMATCH[3]}?parseTime=true" ;;
    esac
    printf 'development:\n  dialect: %s\n  datasource: %s\n  dir: m\n' "$dialect" "$source" > dbconfig.yml
    "$sql_migrate" "$@" -config=dbconfig.yml
}
adopts_sql_migrate() {
    local before i
    for i in 1 2; do { echo '-- +migrate Up'; up "$i"; echo '-- +migrate Down'; down "$i"; } > "m/${i}_t$i.sql"; done
    quiet sql_migrate_here up || return
    { echo '-- +migrate Up notransaction'; up 3; echo '-- +migrate Down'; down 3; } > m/3_t3.sql
    before=$(contents gorp_migrations)
    m 0 adopt --verify
    out_has 'Adopted 2 versions from sql-migrate'
    out_has '1 pending: 3'
    m 0 apply
    unchanged "$before" gorp_migrations
    quiet sql_migrate_here status
    rm m/3_t3.sql
    m 0 rollback
    { echo '-- +migrate Up'; up 4; } > m/4_t4.sql
    quiet sql_migrate_here up || return
    m 1 apply
    err_has 'sql-migrate has applied 4 t4 behind'
}

# ---- Sqitch ---------------------------------------------------------------------------------------------------------

sqitch_target() {
    case $base in
    sqlite) echo "db:sqlite:$(sqlite_file sqlite)" ;;
    postgresql) echo "db:pg:${url#postgresql:}" ;;
    *) echo "db:mysql:${url#*:}" ;;
    esac
}
sqitch_here() {
    PATH=$work/bin:$PATH SQITCH_FULLNAME='Ann Other' SQITCH_EMAIL=ann@example.com TZ=UTC sqitch --chdir m "$@"
}
sqitch_engine() { case $base in postgresql) echo pg ;; sqlite) echo sqlite ;; *) echo mysql ;; esac; }
sqitch_change() {       # sqitch_change NAME NUMBER [ADD-OPTION...]
    local change=$1 i=$2; shift 2
    quiet sqitch_here add "$change" -n "Makes t$i: \"with\" quotes" "$@" || return
    { echo 'BEGIN;'; up "$i"; echo 'COMMIT;'; } > "m/deploy/$change.sql"
    { echo 'BEGIN;'; down "$i"; echo 'COMMIT;'; } > "m/revert/$change.sql"
    echo "SELECT id FROM t$i WHERE 1 = 0;" > "m/verify/$change.sql"
}
registry() {            # a query on the registry
    case $base in
    sqlite) sqlite3 "$(dirname "$(sqlite_file sqlite)")/sqitch.db" "${1//@/}" ;;
    postgresql) sql "${1//@/sqitch.}" ;;
    *) sql "${1//@/sqitch.}" ;;
    esac
}
clear_registry() {
    case $base in
    sqlite) rm -f "$(dirname "$(sqlite_file sqlite)")/sqitch.db" ;;
    postgresql) sql 'DROP SCHEMA IF EXISTS sqitch CASCADE' ;;
    *) sql 'DROP DATABASE IF EXISTS sqitch' ;;
    esac > /dev/null 2>&1
}
adopts_sqitch() {
    local before target; target=$(sqitch_target)
    clear_registry
    quiet sqitch_here init shop --uri https://example.com/shop --engine "$(sqitch_engine)" || return
    sqitch_change t1 1 || return
    quiet sqitch_here tag v1 -n 'first' || return
    sqitch_change t2 2 --requires t1 || return
    quiet sqitch_here deploy "$target" || { clear_registry; return; }
    sqitch_change sub/t3 3 --requires t2 || return
    before=$(registry 'SELECT * FROM @changes ORDER BY planned_at')
    m 0 adopt --from=sqitch
    out_has 'Adopted 2 versions from sqitch'
    out_has 'checksum matches'
    out_has '1 pending'
    m 0 adopt
    out_has 'Nothing to adopt'
    m 0 apply
    out_has 'Applied 1 migration'
    [ "$(registry 'SELECT * FROM @changes ORDER BY planned_at')" = "$before" ] && pass || fail "the registry was changed"
    check 'Sqitch reads its registry as before' sqitch_says "$target"
    echo '-- edited' >> m/deploy/sub/t3.sql
    m 0 rollback
    m 0 apply
    m 0 rollback
    quiet sqitch_here deploy "$target" || { clear_registry; return; }
    m 1 apply
    err_has 'sqitch has applied'
    m 0 adopt
    out_has 'Adopted 1 version from sqitch'
    m 0 apply
    failed_deploy "$target"
    clear_registry
}
sqitch_says() { sqitch_here status "$1" > "$work/tool" 2>&1; grep -q 'sub/t3' "$work/tool" && grep -q 'Change: *' "$work/tool"; }
# Sqitch notes an attempt that failed in its events
failed_deploy() {
    sqitch_change t5 5 || return
    echo 'SELECT nonsense FROM nowhere;' > m/deploy/t5.sql
    sqitch_here deploy "$1" > /dev/null 2>&1
    m 1 adopt
    err_has 'fail on t5'
    err_has 'sqitch deploy'
}

sqitch_works() { command -v sqitch && perl -MDBD::SQLite -MDBD::Pg -MDBD::mysql -e 1; } > /dev/null 2>&1
# Sqitch looks for the clients of MySQL by name.
prepare_sqitch() {
    mkdir -p "$work/bin"
    [ -x "$(command -v mysql)" ] || ln -sf "$(command -v mariadb)" "$work/bin/mysql"
}

if peer_have_dbmate; then each adopts_dbmate; else missing 'dbmate (from npm)'; fi
if peer_have_sql_migrate; then each adopts_sql_migrate; else missing sql-migrate; fi
if sqitch_works; then prepare_sqitch; each adopts_sqitch; else missing 'sqitch, with DBD::SQLite, DBD::Pg and DBD::mysql'; fi
finish
