# shellcheck shell=bash disable=SC2034
# adopt-lib.sh: the files and history tables of other tools, for the scripts about adopting. Sourced behind lib.sh; brings
# servers-lib.sh. The tables and rows are as each tool defines them.
# shellcheck source=tests/cli/servers-lib.sh
. "$top/tests/cli/servers-lib.sh"
MIGSAFE_TEST_NAMES=${MIGSAFE_TEST_NAMES:-sqlite postgresql mariadb mysql}

# ---- spelling, per database -----------------------------------------------------------------------------------------

serial() {
    case $base in
    sqlite) echo 'INTEGER PRIMARY KEY AUTOINCREMENT' ;;
    postgresql) echo 'serial PRIMARY KEY' ;;
    *) echo 'bigint NOT NULL AUTO_INCREMENT PRIMARY KEY' ;;
    esac
}
stamp() { case $base in postgresql) echo 'timestamp' ;; *) echo 'datetime' ;; esac; }
no() { case $base in postgresql) echo false ;; *) echo 0 ;; esac; }
yes() { case $base in postgresql) echo true ;; *) echo 1 ;; esac; }

# ---- the tools: files, table, a row that says VERSION is applied, a row that is not clean -----------------------------
# Every set makes t1, t2 and t3; the first two are there when the history is adopted.

up() { echo "CREATE TABLE t$1 (id integer NOT NULL, PRIMARY KEY (id));"; }
down() { echo "DROP TABLE t$1;"; }
crc() { python3 -c 'import sys, zlib; c = 0
for line in open(sys.argv[1], encoding="utf-8-sig"): c = zlib.crc32(line.rstrip("\n").encode(), c)
print(c - (1 << 32) if c >= 1 << 31 else c)' "$1"; }
sha256() { sha256sum < "$1" | cut -d ' ' -f 1; }

golang_migrate_files() { local i; for i in 1 2 3; do up "$i" > "m/000${i}_t$i.up.sql"; down "$i" > "m/000${i}_t$i.down.sql"; done; }
golang_migrate_table() { sql "CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)"; }
golang_migrate_row() { sql "DELETE FROM schema_migrations"; sql "INSERT INTO schema_migrations VALUES ($1, $(no))"; }
golang_migrate_bad() { sql "UPDATE schema_migrations SET dirty = $(yes)"; }
golang_migrate_good() { sql "UPDATE schema_migrations SET dirty = $(no)"; }
golang_migrate_cure='migrate force'

dbmate_files() { local i; for i in 1 2 3; do { echo '-- migrate:up'; up "$i"; echo '-- migrate:down'; down "$i"; } > "m/2024010100000${i}_t$i.sql"; done; }
dbmate_version() { echo "2024010100000$1"; }
dbmate_table() { sql "CREATE TABLE schema_migrations (version varchar(128) NOT NULL PRIMARY KEY)"; }
dbmate_row() { sql "INSERT INTO schema_migrations VALUES ('2024010100000$1')"; }

rails_files() { local i; for i in 1 2; do echo 'class X; end' > "m/2024010100000${i}_t$i.rb"; done; { echo '-- migrate:up'; up 3; echo '-- migrate:down'; down 3; } > m/20240101000003_t3.sql; }
rails_version() { dbmate_version "$1"; }
rails_table() { dbmate_table; sql "CREATE TABLE ar_internal_metadata (${q}key${q} varchar(64) NOT NULL PRIMARY KEY, value varchar(64), created_at $(stamp), updated_at $(stamp))"; }
rails_row() { dbmate_row "$1"; }

goose_files() { local i; for i in 1 2 3; do { echo '-- +goose Up'; up "$i"; echo '-- +goose Down'; down "$i"; } > "m/0000${i}_t$i.sql"; done; }
goose_table() {
    sql "CREATE TABLE goose_db_version (id $(serial), version_id bigint NOT NULL, is_applied boolean NOT NULL, tstamp $(stamp) DEFAULT CURRENT_TIMESTAMP)"
    goose_row 0
    # an old goose: 9 went up and down again
    goose_row 9; sql "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9, $(no))"
}
goose_row() { sql "INSERT INTO goose_db_version (version_id, is_applied, tstamp) VALUES ($1, $(yes), '2024-02-0$((${1} % 9 + 1)) 10:00:00')"; }
goose_time='2024-02-02 10:00:00.000'

flyway_files() {
    local i
    for i in 1 2 3; do up "$i" > "m/V1_${i}__t$i.sql"; down "$i" > "m/U1.${i}__t$i.sql"; done
    printf '\xef\xbb\xbf%s\r\n%s' '-- mark and other line ends' "$(up 2)" > m/V1_2__t2.sql
    sed -i 's/TABLE t/TABLE ${Prefix}/' m/V1_[23]*.sql m/U1.3*.sql        # the checksum is that of the file as it is
    echo 'flyway.placeholders.prefix = t' > m/flyway.conf
}
flyway_version() { echo "1.$1"; }
flyway_table() {
    sql "CREATE TABLE flyway_schema_history (installed_rank integer NOT NULL PRIMARY KEY, version varchar(50), description varchar(200) NOT NULL, type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum integer, installed_by varchar(100) NOT NULL, installed_on $(stamp) NOT NULL DEFAULT CURRENT_TIMESTAMP, execution_time integer NOT NULL, success boolean NOT NULL)"
    sql "INSERT INTO flyway_schema_history VALUES (0, NULL, 'schema', 'SCHEMA', 'x', NULL, 'x', '2024-02-01 10:00:00', 0, $(yes))"
}
flyway_row() {
    local c=0; [ ! -f "m/V1_${1}__t$1.sql" ] || c=$(crc "m/V1_${1}__t$1.sql")
    sql "INSERT INTO flyway_schema_history VALUES ($1, '1.$1', 't$1', 'SQL', 'V1_${1}__t$1.sql', $c, 'x', '2024-02-02 10:00:00', 5, $(yes))"
}
flyway_bad() { sql "UPDATE flyway_schema_history SET success = $(no) WHERE installed_rank = 2"; }
flyway_good() { sql "UPDATE flyway_schema_history SET success = $(yes) WHERE installed_rank = 2"; }
flyway_cure='flyway repair'
flyway_edited=m/V1_2__t2.sql

liquibase_files() {
    local i
    { echo '--liquibase formatted sql'; for i in 1 2 3; do echo "--changeset ann:t$i"; up "$i"; echo "--rollback $(down "$i")"; done; } > m/001-start.sql
}
liquibase_version() { echo "1.$1"; }
liquibase_table() {
    sql "CREATE TABLE databasechangelog (id varchar(255) NOT NULL, author varchar(255) NOT NULL, filename varchar(255) NOT NULL, dateexecuted $(stamp) NOT NULL, orderexecuted integer NOT NULL, exectype varchar(10) NOT NULL, md5sum varchar(35), description varchar(255), comments varchar(255), tag varchar(255), liquibase varchar(20), contexts varchar(255), labels varchar(255), deployment_id varchar(10))"
    sql "CREATE TABLE databasechangeloglock (id integer NOT NULL PRIMARY KEY, locked boolean NOT NULL, lockgranted $(stamp), lockedby varchar(255))"
    sql "INSERT INTO databasechangeloglock VALUES (1, $(no), NULL, NULL)"
}
liquibase_row() { sql "INSERT INTO databasechangelog VALUES ('t$1', 'ann', 'db/changelog/001-start.sql', '2024-02-02 10:00:00', $1, 'EXECUTED', '9:d41d8cd98f00b204e9800998ecf8427e', '', '', NULL, '4.29', NULL, NULL, '1')"; }
liquibase_bad() { sql "UPDATE databasechangeloglock SET locked = $(yes), lockedby = 'ci-7 (10.0.0.7)'"; }
liquibase_good() { sql "UPDATE databasechangeloglock SET locked = $(no), lockedby = NULL"; }
liquibase_cure='release-locks'

diesel_files() { local i; for i in 1 2 3; do mkdir "m/2024-01-0${i}-120000_t$i"; up "$i" > "m/2024-01-0${i}-120000_t$i/up.sql"; down "$i" > "m/2024-01-0${i}-120000_t$i/down.sql"; done; }
diesel_version() { echo "2024010${1}120000"; }
diesel_table() {
    sql "CREATE TABLE __diesel_schema_migrations (version varchar(50) NOT NULL PRIMARY KEY, run_on $(stamp) NOT NULL DEFAULT CURRENT_TIMESTAMP)"
    sql "INSERT INTO __diesel_schema_migrations (version) VALUES ('00000000000000')"
}
diesel_row() { sql "INSERT INTO __diesel_schema_migrations VALUES ('2024010${1}120000', '2024-02-02 10:00:00')"; }

prisma_files() { local i; for i in 1 2 3; do mkdir "m/2024010${i}000000_t$i"; up "$i" > "m/2024010${i}000000_t$i/migration.sql"; done; echo 'provider = "x"' > m/migration_lock.toml; }
prisma_version() { echo "2024010${1}000000"; }
prisma_table() {
    sql "CREATE TABLE _prisma_migrations (id varchar(36) NOT NULL PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at $(stamp), migration_name varchar(255) NOT NULL, logs text, rolled_back_at $(stamp), started_at $(stamp) NOT NULL DEFAULT CURRENT_TIMESTAMP, applied_steps_count integer NOT NULL DEFAULT 0)"
    sql "INSERT INTO _prisma_migrations VALUES ('gone', 'x', NULL, '20240103000000_t3', NULL, '2024-02-01 10:00:00', '2024-02-01 09:00:00', 0)"
}
prisma_row() {
    local c=x; [ ! -d "m/2024010${1}000000_t$1" ] || c=$(sha256 "m/2024010${1}000000_t$1/migration.sql")
    sql "INSERT INTO _prisma_migrations VALUES ('id$1', '$c', '2024-02-02 10:00:00', '2024010${1}000000_t$1', NULL, NULL, '2024-02-02 09:59:59', 1)"
}
prisma_bad() { sql "UPDATE _prisma_migrations SET finished_at = NULL WHERE id = 'id2'"; }
prisma_good() { sql "UPDATE _prisma_migrations SET finished_at = '2024-02-02 10:00:00' WHERE id = 'id2'"; }
prisma_cure='migrate resolve'
prisma_edited=m/20240102000000_t2/migration.sql

drizzle_files() {
    local i; mkdir m/meta
    for i in 1 2 3; do up "$i" > "m/000${i}_t$i.sql"; done
    echo '{"entries": [{"idx": 0, "when": 1700000000001, "tag": "0001_t1"}, {"idx": 1, "when": 1700000000002, "tag": "0002_t2"}, {"idx": 2, "when": 1700000000003, "tag": "0003_t3"}]}' > m/meta/_journal.json
}
drizzle_table() { sql "CREATE TABLE __drizzle_migrations (id $(serial), hash varchar(64) NOT NULL, created_at bigint)"; }
drizzle_row() { local c=x; [ ! -f "m/000${1}_t$1.sql" ] || c=$(sha256 "m/000${1}_t$1.sql"); sql "INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('$c', 170000000000$1)"; }
drizzle_edited=m/0002_t2.sql

# Python's own hash of bytes is SipHash-1-3 with the key zero when it is told so.
siphash() { PYTHONHASHSEED=0 python3 -c 'import sys; assert sys.hash_info.algorithm == "siphash13"
name, version, file = sys.argv[1:]
print(hash(name.encode() + b"\xff" + int(version).to_bytes(4, "little") + open(file, "rb").read() + b"\xff") % (1 << 64))' "$@"; }
refinery_files() { local i; for i in 1 2 3; do up "$i" > "m/V${i}__t$i.sql"; done; }
refinery_table() { sql "CREATE TABLE refinery_schema_history (version integer NOT NULL PRIMARY KEY, name varchar(255), applied_on varchar(255), checksum varchar(255))"; }
refinery_row() {
    local c=1; [ ! -f "m/V${1}__t$1.sql" ] || c=$(siphash "t$1" "$1" "m/V${1}__t$1.sql")
    sql "INSERT INTO refinery_schema_history VALUES ($1, 't$1', '2024-02-02T12:00:00.5+02:00', '$c')"
}
refinery_time='2024-02-02 10:00:00.500'
refinery_edited=m/V2__t2.sql

atlas_sum() { python3 - <<'PY'
import base64, glob, hashlib, os
h, lines, total = hashlib.sha256(), [], hashlib.sha256()
for path in sorted(glob.glob("m/*.sql")):
    name = os.path.basename(path)
    h.update(name.encode()); h.update(open(path, "rb").read())
    s = base64.b64encode(h.digest()).decode()
    lines.append(f"{name} h1:{s}\n"); total.update((name + s).encode())
open("m/atlas.sum", "w").write("h1:" + base64.b64encode(total.digest()).decode() + "\n" + "".join(lines))
PY
}
atlas_files() { local i; for i in 1 2 3; do up "$i" > "m/2024010100000${i}_t$i.sql"; done; atlas_sum; }
atlas_version() { echo "2024010100000$1"; }
atlas_table() { sql "CREATE TABLE atlas_schema_revisions (version varchar(255) NOT NULL PRIMARY KEY, description varchar(255) NOT NULL, ${q}type${q} bigint NOT NULL DEFAULT 2, applied bigint NOT NULL DEFAULT 0, total bigint NOT NULL DEFAULT 0, executed_at $(stamp) NOT NULL, execution_time bigint NOT NULL, error text, error_stmt text, hash varchar(255) NOT NULL, partial_hashes text, operator_version varchar(255) NOT NULL)"
    sql "INSERT INTO atlas_schema_revisions VALUES ('.atlas_cloud_identifier', 'x', 2, 0, 0, '2024-02-02 10:00:00', 0, NULL, NULL, '', NULL, 'x')"; }
atlas_row() {
    local c; c=$(sed -n "s/^2024010100000${1}_.* h1://p" m/atlas.sum)
    sql "INSERT INTO atlas_schema_revisions VALUES ('2024010100000$1', 't$1', 2, 1, 1, '2024-02-02 10:00:00', 1, '', '', '$c', NULL, 'Atlas CLI')"
}
atlas_bad() { sql "UPDATE atlas_schema_revisions SET applied = 0, error = 'no' WHERE version = '20240101000002'"; }
atlas_good() { sql "UPDATE atlas_schema_revisions SET applied = 1, error = '' WHERE version = '20240101000002'"; }
atlas_cure='atlas migrate'

# ---- a database with a history ----------------------------------------------------------------------------------------

version_of() { if declare -f "${t}_version" > /dev/null; then "${t}_version" "$1"; else echo "$1"; fi; }
contents() { sql "SELECT * FROM $table ORDER BY 1"; }
value() { local v=${t}_$1; echo "${!v:-}"; }

set_up() {
    q='"'; my_family && q='`'
    reset "$name" > /dev/null 2>&1; rm -rf m; mkdir m
    "${t}_files"; "${t}_table"
    "${t}_row" 1; "${t}_row" 2
    sql "$(up 1)"; sql "$(up 2)"
}
fresh() { q='"'; my_family && q='`'; reset "$name" > /dev/null 2>&1; rm -rf m; mkdir m; }
no_state() { [ -z "$(sql_tables | grep migsafe_)" ]; }
sql_tables() {
    case $base in
    sqlite) sql "SELECT name FROM sqlite_schema" ;;
    postgresql) sql "SELECT relname FROM pg_class WHERE relkind = 'r'" ;;
    *) sql "SELECT table_name FROM information_schema.tables WHERE table_schema = database()" ;;
    esac
}
