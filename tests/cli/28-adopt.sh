#!/usr/bin/env bash
# adopt and baseline on histories of other tools. The tables and rows are written here, as each tool defines them; what dbmate,
# sql-migrate and Sqitch write themselves is adopted in 29-adopt-tools.sh.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/servers-lib.sh
. "$top/tests/cli/servers-lib.sh"
names=${MIGSAFE_TEST_NAMES:-sqlite postgresql mariadb mysql}
MIGSAFE_TEST_NAMES=$names

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

# ---- one tool, from its history to migsafe's --------------------------------------------------------------------------

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

refuses_what_is_not_clean() {
    declare -f "${t}_bad" > /dev/null || return
    "${t}_bad"
    m 1 adopt
    err_has 'is not clean'; err_has "$(value cure)"; err_has 'Nothing was changed.'
    "${t}_good"
}
refuses_an_edited_file() {
    local f; f=$(value edited)
    [ -n "$f" ] || return
    cp "$f" kept; echo '-- edited' >> "$f"
    m 1 adopt
    err_has "$(version_of 2) was edited after $tool applied it"
    cp kept "$f"
}

adopts() {      # adopts TOOL TABLE
    tool=$1 table=$2 t=${1//-/_}
    local before after
    set_up
    refuses_what_is_not_clean
    refuses_an_edited_file
    before=$(contents)
    m 0 adopt --dry-run
    out_has "Would adopt 2 versions from $tool"
    check 'a dry run writes nothing' no_state
    m 0 adopt $verify
    out_has "Adopted 2 versions from $tool"
    out_has "1 pending: $(version_of 3)"
    [ -z "$(value time)" ] || out_has "$(value time)"
    m 0 adopt
    out_has 'Nothing to adopt'
    m 0 status --format=json
    json '[m["version"] for m in o["migrations"]]' "[\"$(version_of 1)\", \"$(version_of 2)\", \"$(version_of 3)\"]"
    json '[m["assumed"] for m in o["migrations"]]' '["adopted", "adopted", null]'
    m 0 history --format=json
    json '[a["status"] for a in o["attempts"]]' '["adopted", "adopted"]'
    m 0 apply
    out_has 'Applied 1 migration; the schema is as predicted.'
    m 0 apply
    out_is 'Nothing to apply: the database is up to date.'
    after=$(contents)
    [ "$before" = "$after" ] && pass || fail "the table of $tool was changed"
    m 0 rollback
    "${t}_row" 3
    m 1 apply
    err_has "$tool has applied"; err_has 'migsafe adopt'
    m 0 adopt --leave
    sql "$(up 3)"
}
no_state() { [ -z "$(sql_tables | grep migsafe_)" ]; }
sql_tables() {
    case $base in
    sqlite) sql "SELECT name FROM sqlite_schema" ;;
    postgresql) sql "SELECT relname FROM pg_class WHERE relkind = 'r'" ;;
    *) sql "SELECT table_name FROM information_schema.tables WHERE table_schema = database()" ;;
    esac
}

every_tool() {
    verify=--verify
    adopts golang-migrate schema_migrations
    adopts dbmate schema_migrations
    adopts goose goose_db_version
    adopts flyway flyway_schema_history
    adopts liquibase databasechangelog
    adopts diesel __diesel_schema_migrations
    adopts prisma _prisma_migrations
    adopts drizzle __drizzle_migrations
    adopts refinery refinery_schema_history
    adopts atlas atlas_schema_revisions
    verify=
    adopts rails schema_migrations
}

# ---- histories that fit less well ------------------------------------------------------------------------------------

fresh() { q='"'; my_family && q='`'; reset "$name" > /dev/null 2>&1; rm -rf m; mkdir m; }

without_files() {
    fresh; goose_files; goose_table; goose_row 1; goose_row 2; rm m/00002_t2.sql
    m 1 adopt
    err_has 'there is no file of in m: 2'; err_has '--without-files'
    m 0 adopt --without-files
    out_has 'Adopted 2 versions'
    sql "$(up 1)"
    m 0 apply
    out_has 'Applied 1 migration'
    m 0 status
    out_has '2 (adopted)'
    m 1 rollback --steps=2
    err_has 'has no down script'
}
programs() {    # a Go migration: listed; refused while it is due; taken over when goose has run it
    fresh; goose_files; echo 'package x' > m/00002_t2.go; rm m/00002_t2.sql; goose_table; goose_row 1; sql "$(up 1)"
    m 0 adopt
    m 1 apply
    err_has 'migration 00002 is Go code'; err_has 'm/00002_t2.go'
    goose_row 2; sql "$(up 2)"
    m 0 adopt
    m 0 apply
    out_has 'Applied 1 migration'
}
gaps() {
    fresh; dbmate_files; dbmate_table; dbmate_row 1; dbmate_row 3; sql "$(up 1)"; sql "$(up 3)"
    m 0 adopt
    err_has 'not applied, though later ones are: 20240101000002'
    m 1 apply
    err_has 'order = allow'
    m 0 --order=allow apply
}
taken_back() {
    fresh; goose_files; goose_table; goose_row 1; goose_row 2; sql "$(up 1)"; sql "$(up 2)"
    m 0 adopt
    sql "DELETE FROM goose_db_version WHERE version_id = 2"
    m 1 apply
    err_has 'goose has taken back 2 t2 behind'; err_has 'goose up'
    m 1 plan
    m 0 adopt --leave
    m 5 adopt --leave
    m 0 apply
}
other_names() { # a history table of another name, two candidates, none
    fresh; goose_files; goose_table; goose_row 1; sql "$(up 1)"
    sql 'ALTER TABLE goose_db_version RENAME TO my_versions'
    m 0 adopt --dry-run
    out_has 'from goose ('
    sql "CREATE TABLE other_history (version integer NOT NULL PRIMARY KEY, dirty boolean NOT NULL)"
    m 5 adopt
    err_has 'two tables look like a history'; err_has '--from=TOOL'
    m 0 adopt --from=goose --dry-run
    m 0 adopt --table=my_versions
    m 5 adopt --from=nothing
    err_has 'unknown tool nothing'
    fresh; goose_files
    m 5 adopt
    err_has 'there is no history here'; err_has 'migsafe baseline VERSION'
    m 0 apply --to=1
    goose_table; goose_row 2
    m 5 adopt
    err_has 'migsafe has a history of its own'
}
plain_columns() {       # a table that only looks like a history of dbmate's is nobody's
    fresh; dbmate_files; sql 'CREATE TABLE app_release (version varchar(20) NOT NULL PRIMARY KEY)'
    m 5 adopt
    m 0 adopt --from=dbmate --table=app_release --dry-run
    out_has 'Nothing to adopt'
}
baselines() {
    fresh; golang_migrate_files; sql "$(up 1)"; sql "$(up 2)"
    m 5 baseline
    m 5 baseline 9
    err_has 'there is no migration with version 9'
    m 3 baseline 1 --verify
    err_has 'the schema is not what the files up to 1 make'; err_has 't2'
    m 0 baseline 2 --verify --dry-run
    out_has 'Would mark 2 versions'
    check 'a dry run writes nothing' no_state
    m 0 baseline 2 --verify --description='made by hand'
    out_has 'Marked 2 versions as applied without running them.'
    m 0 status
    out_has 't1 (baseline)'
    [ "$(sql "SELECT count(*) FROM migsafe_history WHERE status = 'baseline' AND description = 'made by hand'")" = 2 ] && pass || fail 'the description is kept'
    m 5 baseline 3
    err_has 'there is a history here already'
    m 5 baseline 3 --force
    m 0 apply
    out_has 'Applied 1 migration; the schema is as predicted.'
    m 0 rollback --steps=3
    out_has 'Rolled back 3 migrations'
    tables_are ''
    m 0 baseline 1 --force --reason='the table came from a backup'
    m 0 pending
    m 0 status
    out_has '1 applied, 2 pending'
}
not_yet_carried_out() { # what a tool would do and migsafe does not is said, each time
    fresh; flyway_files; echo 'CREATE VIEW v AS SELECT 1' > m/B1__base.sql
    m 0 status
    err_has 'm/B1__base.sql is not run'
    m 0 apply
    err_has 'm/B1__base.sql is not run'
    fresh; flyway_files; rm m/flyway.conf
    m 5 apply
    err_has 'the placeholder ${Prefix} has no value'; err_has 'flyway.placeholders.Prefix'
    printf '[flyway.placeholders]\nprefix = "u"\n' > m/flyway.toml
    m 0 apply
    tables_are 't1 u2 u3'
    m 0 rollback
    tables_are 't1 u2'
    fresh; liquibase_files; echo '--changeset ann:t4 context:test' >> m/001-start.sql; up 4 >> m/001-start.sql
    m 5 apply
    err_has 'context:test is not supported'
    fresh; atlas_files; echo '-- x' >> m/20240101000002_t2.sql
    m 1 apply
    err_has 'atlas.sum does not agree'; err_has '20240101000002_t2.sql was edited'
}

view() { echo "DROP VIEW IF EXISTS v; CREATE VIEW v AS SELECT id, $1 AS x FROM \${prefix}1;"; }
flyway_repeat() {       # flyway_repeat RANK FILE TEXT: what Flyway notes; the checksum is taken with the placeholders replaced
    echo "${3//\$\{prefix\}/t}" > replaced
    sql "INSERT INTO flyway_schema_history VALUES ($1, NULL, 'views', 'SQL', 'sub/$2', $(crc replaced), 'x', '2024-02-02 10:00:00', 5, $(yes))"
}
repeatables() {         # adopted, run again when they change, after what is new, left alone by rollback
    t=flyway; set_up
    view 1 > m/R__views.sql; echo 'CREATE VIEW w AS SELECT 1 AS one;' > m/R__w.sql
    flyway_repeat 3 R__views.sql 'an earlier text'
    flyway_repeat 4 R__views.sql "$(view 1)"; flyway_repeat 5 R__gone.sql 'x'; flyway_repeat 6 R__w.sql 'what it was'
    sql 'CREATE VIEW v AS SELECT id, 1 AS x FROM t1'
    m 0 adopt --verify --format=json
    json '[(a["version"], a["check"]) for a in o["adopted"]], o["pending"], o["gaps"]' '[[["1.1", "matches"], ["1.2", "matches"], ["R__views", "matches"]], ["1.3", "R__w"], []]'
    json 'o["notes"]' '["the repeatable migration sub/R__gone.sql is not taken over: there is no file of it"]'
    m 0 apply
    out_has 'Applied 2 migrations; the schema is as predicted.'
    m 0 apply
    out_is 'Nothing to apply: the database is up to date.'
    m 0 drift; out_has 'No drift'
    view 22 > m/R__views.sql; up 4 > m/V1_4__t4.sql
    m 0 status; out_has '2 pending'
    m 0 apply
    out_has 'Applied 2 migrations; the schema is as predicted.'
    sql "INSERT INTO t1 VALUES (1)"; sql_is 'SELECT x FROM v' 22
    m 0 history --format=json
    json '[a["version"] for a in o["attempts"][-2:]]' '["1.4", "R__views"]'
    echo '-- in other words' >> m/R__views.sql
    m 0 apply
    out_is 'Nothing to apply: the database is up to date.'
    m 0 rollback --steps=2
    check 'what is new is taken back' [ -z "$(tables | grep -w -e t3 -e t4)" ]; sql_is 'SELECT x FROM v' 22
    m 0 test
    m 0 apply
    out_has 'Applied 2 migrations'
    rm m/R__w.sql
    m 1 apply
    err_has 'migration R__w (w) is applied, but its file is missing'
    m 0 rollback
    sql 'SELECT one FROM w' > /dev/null 2>&1 && fail 'the view is still there' || pass
    m 0 apply
    out_is 'Nothing to apply: the database is up to date.'
}

chosen_changesets() {   # contexts, labels and parameters, as liquibase.properties says
    fresh; t=liquibase; liquibase_files; liquibase_table; liquibase_row 1; sql "$(up 1)"
    {
        echo '--changeset ann:t4 context:test'; up 4
        echo '--changeset ann:t5 context:"prod and !eu" labels:v2'; echo 'CREATE TABLE ${front}5 (id integer);'; echo '--rollback DROP TABLE ${front}5;'
        echo '--changeset ann:t6 labels:v3'; up 6
    } >> m/001-start.sql
    m 0 adopt --verify
    out_has '5 pending'
    printf '%s\n' 'liquibase.command.contextFilter: prod' 'labels: v1 or v2' 'parameter.front: t' > m/liquibase.properties
    m 0 apply
    out_has 'Applied 3 migrations; the schema is as predicted.'
    tables_are 'databasechangelog databasechangeloglock t1 t2 t3 t5'
    m 0 rollback --steps=2
    tables_are 'databasechangelog databasechangeloglock t1 t2'
    m 0 status --format=json
    json '[m["version"] for m in o["migrations"]]' '["1.1", "1.2", "1.3", "1.5"]'
}

each every_tool without_files programs gaps taken_back other_names plain_columns baselines not_yet_carried_out repeatables chosen_changesets
finish
