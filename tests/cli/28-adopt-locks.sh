#!/usr/bin/env bash
# While a tool is adopted its own lock is taken too: apply waits for it, holds it, gives it back. The keys are computed here once
# more, as each tool's sources do.
# Side by side: for each family of databases at the same time (tests/lib/lanes).
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/servers-lib.sh
. "$top/tests/cli/servers-lib.sh"
MIGSAFE_TEST_NAMES=${MIGSAFE_TEST_NAMES:-sqlite postgresql mariadb mysql}

key() {         # key TOOL DATABASE: the number or name of its lock here
    python3 - "$1" "$2" "$base" <<'PY'
import sys, zlib
tool, db, base = sys.argv[1:]
pg = base == "postgresql"
def java(text):
    h = 0
    for c in text: h = (h * 31 + ord(c)) & 0xffffffff
    return h - (1 << 32) if h >= 1 << 31 else h
def fnv1(text):
    h = 2166136261
    for c in text.encode(): h = ((h * 16777619) & 0xffffffff) ^ c
    return h
if tool == "golang-migrate":
    text = f"public\0schema_migrations\0{db}" if pg else f"{db}:schema_migrations"
    print(zlib.crc32(text.encode()) * 1486364155 & 0xffffffff)
elif tool == "rails": print(zlib.crc32(db.encode()) * 2053462845)
elif tool == "goose": print(4097083626)
elif tool == "prisma": print(72707369 if pg else "prisma_migrate")
elif tool == "flyway" and pg: print(int.from_bytes(b"Flyway", "big") + java('"public"."flyway_schema_history"'))
elif tool == "flyway": print("Flyway-" + str(java(f"`{db}`.`flyway_schema_history`")))
elif tool == "atlas": print(fnv1("atlas_migrate_execute") if pg else "atlas_migrate_execute")
PY
}
stamp() { case $base in postgresql) echo 'timestamp' ;; *) echo 'datetime' ;; esac; }
no() { case $base in postgresql) echo false ;; *) echo 0 ;; esac; }
yes() { case $base in postgresql) echo true ;; *) echo 1 ;; esac; }

pairs() { local i; for i in 1 2 3; do echo "CREATE TABLE t$i (id integer);" > "m/${i}_t$i.up.sql"; echo "DROP TABLE t$i;" > "m/${i}_t$i.down.sql"; done; }
prefixed() { local i; for i in 1 2 3; do echo "CREATE TABLE t$i (id integer);" > "m/V${i}__t$i.sql"; done; }
history_golang_migrate() { pairs; sql "CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean)"; sql "INSERT INTO schema_migrations VALUES (1, $(no))"; }
history_rails() { pairs; sql "CREATE TABLE schema_migrations (version varchar(64) PRIMARY KEY)"; sql "CREATE TABLE ar_internal_metadata (x integer)"; sql "INSERT INTO schema_migrations VALUES ('1')"; }
history_goose() { pairs; sql "CREATE TABLE goose_db_version (id integer, version_id bigint, is_applied boolean, tstamp $(stamp))"; sql "INSERT INTO goose_db_version VALUES (1, 1, $(yes), NULL)"; }
history_flyway() {
    prefixed
    sql "CREATE TABLE flyway_schema_history (installed_rank integer, version varchar(50), description varchar(200), type varchar(20), script varchar(1000), checksum integer, installed_on $(stamp), success boolean)"
    sql "INSERT INTO flyway_schema_history VALUES (1, '1', 't1', 'SQL', 'V1__t1.sql', NULL, NULL, $(yes))"
}
history_prisma() {
    local i; for i in 1 2 3; do mkdir "m/${i}_t$i"; echo "CREATE TABLE t$i (id integer);" > "m/${i}_t$i/migration.sql"; done
    sql "CREATE TABLE _prisma_migrations (id varchar(36), checksum varchar(64), finished_at $(stamp), migration_name varchar(255), logs text, rolled_back_at $(stamp), started_at $(stamp), applied_steps_count integer)"
    sql "INSERT INTO _prisma_migrations VALUES ('1', '$(sha256sum < m/1_t1/migration.sql | cut -d ' ' -f 1)', '2024-02-02 10:00:00', '1_t1', NULL, NULL, '2024-02-02 10:00:00', 1)"
}
history_atlas() {
    pairs
    sql "CREATE TABLE atlas_schema_revisions (version varchar(255), description varchar(255), type bigint, applied bigint, total bigint, executed_at $(stamp), error text, hash varchar(255), operator_version varchar(255))"
    sql "INSERT INTO atlas_schema_revisions VALUES ('1', 't1', 2, 1, 1, NULL, '', '', 'x')"
}

is_locked() {   # is_locked KEY: somebody holds it now
    case $base in
    postgresql) [ "$(sql "SELECT pg_try_advisory_lock('$1'::bigint)")" = f ] ;;
    *) [ "$(sql "SELECT IS_USED_LOCK('$1') IS NOT NULL")" = 1 ] ;;
    esac
}
take() { case $base in postgresql) echo "SELECT pg_advisory_lock('$1'::bigint)" ;; *) echo "SELECT GET_LOCK('$1', 0)" ;; esac; }

# The third migration takes long enough to look at what is held meanwhile.
slow_third() {
    local f; f=$(find m -name '*t3.up.sql' -o -name 'V3*' -o -path '*3_t3/migration.sql' | head -n 1)
    { echo 'CREATE TABLE sink (n bigint);'; echo 'CREATE TABLE one (n bigint);'; echo 'INSERT INTO one VALUES (1);'; sleeping 2; } > "$f"
}
holds_the_lock() {
    local tool=$1 k
    reset "$name" > /dev/null 2>&1; rm -rf m; mkdir m
    "history_${tool//-/_}"
    sql 'CREATE TABLE t1 (id integer)'
    k=$(key "$tool" "$(part "$(native_url "$name")" database)")
    m 0 adopt
    hold "$(take "$k")"
    m 7 apply --to=2 --lock-wait=300ms
    err_has "$tool is at work on this database"
    let_go
    m 0 apply --to=2
    slow_third
    begin apply
    wait_until 10 "the lock of $tool is held during apply" is_locked "$k"
    end 0
    if is_locked "$k"; then fail "the lock of $tool was given back"; else pass; fi
}
session_locks() {
    local tool
    [ "$base" != sqlite ] || return 0
    for tool in golang-migrate rails flyway prisma atlas; do holds_the_lock "$tool"; done
    [ "$base" != postgresql ] || holds_the_lock goose
}

# Liquibase's lock is a row, which outlives a process that was killed.
liquibase_row() {
    local i
    { echo '--liquibase formatted sql'; for i in 1 2 3; do echo "--changeset ann:t$i"; echo "CREATE TABLE t$i (id integer);"; done; } > m/001.sql
    sql "CREATE TABLE databasechangelog (id varchar(255), author varchar(255), filename varchar(255), dateexecuted $(stamp), orderexecuted integer, exectype varchar(10), md5sum varchar(35))"
    sql "CREATE TABLE databasechangeloglock (id integer PRIMARY KEY, locked boolean NOT NULL, lockgranted $(stamp), lockedby varchar(255))"
    sql "INSERT INTO databasechangeloglock VALUES (1, $(no), NULL, NULL)"
    sql "INSERT INTO databasechangelog VALUES ('t1', 'ann', '001.sql', '2024-02-02 10:00:00', 1, 'EXECUTED', '9:x')"
    sql 'CREATE TABLE t1 (id integer)'
    m 0 adopt
    sql "UPDATE databasechangeloglock SET locked = $(yes), lockedby = 'ci-7'"
    m 7 apply --to=1.2 --lock-wait=300ms
    err_has 'liquibase is at work on this database'
    sql_is 'SELECT lockedby FROM databasechangeloglock' ci-7
    sql "UPDATE databasechangeloglock SET lockedby = 'migsafe somebody@elsewhere'" # left behind by a kill
    m 0 apply --to=1.2
    sql_is "SELECT count(*) FROM databasechangeloglock WHERE locked = $(no) AND lockedby IS NULL" 1
}

each session_locks liquibase_row
finish
