#!/usr/bin/env bash
# Failures, what is left of them, and the run after: where the records and the statements could part ways.
# Side by side: for each family of databases at the same time (tests/lib/lanes).
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/chaos/lib.sh
. "$top/tests/chaos/lib.sh"
: "${MIGSAFE_TEST_SQLITE_URL:=sqlite:$work/recovery.db}"

up() { mkdir -p -- "${1%/*}"; cat > "$1"; }     # up FILE: from stdin
sql() {         # sql NAME STATEMENT: one column, a line per row
    local u; u=$(native_url "$1")
    case ${1#odbc-} in
    sqlite) sqlite3 "$(sqlite_file "$1")" "$2" ;;
    postgresql) psql -XAtq "$u" -c "$2" ;;
    mysql | mariadb) my "$u" "$(part "$u" database)" -e "$2" ;;
    esac
}
rows() {        # rows NAME STATEMENT EXPECTED: lines joined by blanks
    local got; got=$(sql "$1" "$2" 2>&1 | tr '\n\t|' '   ' | sed 's/ *$//')
    if [ "$got" = "$3" ]; then pass; else fail "$1: $2 gives \"$got\", not \"$3\""; fi
}
each() {        # each FUNCTION NAME...: on the databases that there is a URL for
    local f=$1 name; shift
    for name; do
        url=$(url_of "$name")
        [ -n "$url" ] || continue
        "$f" "$name"
        reset "$name"
    done
}
m() { local code=$1 dir=$2; shift 2; run "$code" --url="$url" --dir="$dir" "$@"; }

# ---- records that travelled with the statement that failed are not written a second time -------------------------------
up once/1_one.up.sql <<< 'CREATE TABLE a (id int PRIMARY KEY);'
up once/2_two.up.sql <<< 'CREATE TABLE b (id int PRIMARY KEY, id int);'
once() {
    reset "$1"
    m 2 once apply
    rows "$1" "SELECT version, status FROM migsafe_history ORDER BY id" '1 applied 2 failed'
}
each once sqlite postgresql mariadb mysql odbc-sqlite odbc-postgresql odbc-mariadb odbc-mysql

# ---- one of many that were announced together fails: those before it are done, those behind it were not begun -------------
for i in 1 2 3 4 5; do up "many/${i}_t$i.up.sql" <<< "CREATE TABLE t$i (id int PRIMARY KEY);"; done
up many/3_t3.up.sql <<< 'CREATE TABLE t3 (id int PRIMARY KEY, id int);'
up mended/3_t3.up.sql <<< 'CREATE TABLE t3 (id int PRIMARY KEY);'
many() {
    reset "$1"
    m 2 many apply
    err_has 'migration 3'
    rows "$1" "SELECT version, status FROM migsafe_history ORDER BY id" '1 applied 2 applied 3 failed'
    cp many/3_t3.up.sql broken.sql
    cp mended/3_t3.up.sql many/3_t3.up.sql
    m 0 many apply
    out_has 'the schema is as predicted'
    rows "$1" "SELECT version, status FROM migsafe_history WHERE id > 3 ORDER BY id" '3 applied 4 applied 5 applied'
    m 0 many rollback --to=0 --yes
    mv broken.sql many/3_t3.up.sql
}
each many sqlite postgresql mariadb mysql odbc-sqlite odbc-postgresql odbc-mariadb odbc-mysql

# ---- killed while many that were announced together were being made ------------------------------------------------------
# The journal and the tables as they are when the process goes behind the second: no history of any, three tables not there.
for i in 1 2 3 4 5; do up "cut/${i}_t$i.up.sql" <<< "CREATE TABLE t$i (id int PRIMARY KEY);"; done
cut_after() {   # cut_after NAME MADE
    local i
    reset "$1"
    m 0 cut apply
    rows "$1" "SELECT count(*), count(DISTINCT run) FROM migsafe_journal WHERE status = 'started'" '5 1'
    for ((i = $2 + 1; i <= 5; i++)); do sql "$1" "DROP TABLE t$i" > /dev/null; done
    sql "$1" 'DELETE FROM migsafe_history' > /dev/null
}
announced() {
    local all='1 applied 2 applied 3 applied 4 applied 5 applied'
    local history="SELECT version, status FROM migsafe_history WHERE status <> 'failed' ORDER BY id"
    cut_after "$1" 2
    m 0 cut apply
    rows "$1" "$history" "$all"
    # A run that settles some of them and then ends early leaves the others to the next one: a table that is not as predicted ...
    cut_after "$1" 4
    sql "$1" 'ALTER TABLE t2 ADD COLUMN x int' > /dev/null
    m 3 cut apply
    rows "$1" "$history" '1 applied 2 applied'
    sql "$1" 'ALTER TABLE t2 DROP COLUMN x' > /dev/null
    m 0 cut apply
    rows "$1" "$history" "$all"
    # ... and a file that was edited.
    cut_after "$1" 4
    up cut/3_t3.up.sql <<< 'CREATE TABLE t3 (id bigint PRIMARY KEY);'
    m 8 cut apply
    err_has 'was edited after its step 1 had been started'
    rows "$1" "$history" '1 applied 2 applied'
    up cut/3_t3.up.sql <<< 'CREATE TABLE t3 (id int PRIMARY KEY);'
    m 0 cut apply
    rows "$1" "$history" "$all"
    # Where the first that was not made fails, those behind it do not count as begun: they wait for it, and may be edited.
    cut_after "$1" 2
    sql "$1" 'CREATE VIEW t3 AS SELECT id FROM t1' > /dev/null
    m 2 cut apply
    err_has 'migration 3'
    up cut/4_t4.up.sql <<< 'CREATE TABLE t4 (id bigint PRIMARY KEY);'
    sql "$1" 'DROP VIEW t3' > /dev/null
    m 0 cut apply
    rows "$1" "$history" "$all"
    up cut/4_t4.up.sql <<< 'CREATE TABLE t4 (id int PRIMARY KEY);'
}
each announced mariadb mysql odbc-mariadb odbc-mysql

# The catalog tells nothing of tables in another schema: each of these has its own record.
elsewhere() {
    local i d; d=$(part "$(native_url "$1")" database)_elsewhere
    for i in 1 2; do up "elsewhere/${i}_t$i.up.sql" <<< "CREATE TABLE $d.t$i (id int PRIMARY KEY);"; done
    reset "$1"
    sql "$1" "DROP DATABASE IF EXISTS $d; CREATE DATABASE $d" > /dev/null
    m 0 elsewhere apply --no-verify
    rows "$1" 'SELECT count(DISTINCT run) FROM migsafe_journal' 2
    sql "$1" "DROP DATABASE $d" > /dev/null
}
each elsewhere mariadb mysql

# ---- a concurrent index build that fails leaves nothing ------------------------------------------------------------------
indexes="SELECT count(*) FROM pg_index WHERE indrelid = 'a'::regclass"
up unique/1_one.up.sql <<< 'CREATE TABLE a (x int); INSERT INTO a VALUES (1), (1);'
up unique/2_two.up.sql <<< 'CREATE UNIQUE INDEX CONCURRENTLY ux ON a (x);'
unique_index() {
    reset "$1"
    m 2 unique apply
    err_has 'Nothing of it was left behind'
    rows "$1" "$indexes" 0
    sql "$1" 'DELETE FROM a' > /dev/null
    m 0 unique apply
    rows "$1" "$indexes AND indisvalid" 1
}
each unique_index postgresql odbc-postgresql

# The build meets a lock time-out: what it left is dropped before it is tried again.
up busy/1_one.up.sql <<< 'CREATE TABLE a (x int);'
up busy/2_two.up.sql <<< 'CREATE INDEX CONCURRENTLY ux ON a (x);'
busy_index() {
    reset "$1"
    m 0 busy apply --steps=1
    psql -Xq "$(native_url "$1")" -c 'BEGIN; INSERT INTO a VALUES (1); SELECT pg_sleep(4); COMMIT' > /dev/null &
    local holder=$!
    sleep 0.5
    m 0 busy apply --lock-timeout=1s
    err_has 'trying again'
    rows "$1" "$indexes AND indisvalid" 1
    wait "$holder"
}
each busy_index postgresql

# Nor when there is no time to wait for: the run after it drops what is left.
late_index() {
    reset "$1"
    m 0 busy apply --steps=1
    psql -Xq "$(native_url "$1")" -c 'BEGIN; INSERT INTO a VALUES (1); SELECT pg_sleep(4); COMMIT' > /dev/null &
    local holder=$!
    sleep 0.5
    m 8 busy apply --lock-timeout=500ms --retries=0
    err_has 'invalid index'
    wait "$holder"
    m 0 busy apply
    err_has 'it is built again'
    rows "$1" "$indexes AND indisvalid" 1
    rows "$1" "$indexes" 1
}
each late_index postgresql

# ---- what one statement did together is taken back together ------------------------------------------------------------
# Apart, the first key could not go: a column numbers itself by it, and a foreign key stands on the index. Afterwards the
# table is as it was, and takes the row that it took before.
up together/1_one.up.sql << 'EOF'
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a int NOT NULL, c varchar(10), e int, KEY ke (e),
    CONSTRAINT fe FOREIGN KEY (e) REFERENCES p (id));
EOF
together() {
    reset "$1"
    m 0 together apply --to=1
    local before change
    before=$(sql "$1" 'SHOW CREATE TABLE t')
    for change in 'DROP PRIMARY KEY, ADD PRIMARY KEY (id, a)' 'DROP INDEX ke, ADD INDEX ke (e, c)' \
                  "ALTER COLUMN c SET DEFAULT 'q', ADD COLUMN d int"; do
        up together/2_two.up.sql <<< "ALTER TABLE t $change; ALTER TABLE nosuch ADD COLUMN x int;"
        m 2 together apply --yes
        err_has 'taken back'; err_has 'Nothing of it was left behind'
        check "the table is as it was after $change" [ "$(sql "$1" 'SHOW CREATE TABLE t')" = "$before" ]
    done
    rows "$1" 'INSERT INTO t (a) VALUES (1)' ''
    rm together/2_two.up.sql
}
each together mariadb mysql odbc-mariadb odbc-mysql

# ---- killed inside a change of partitions -------------------------------------------------------------------------------
# The journal as it is when the process goes between a statement's end and the record of it.
up parts/1_one.up.sql << 'EOF'
CREATE TABLE p (id int NOT NULL) PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20));
CREATE TABLE t (id int NOT NULL);
INSERT INTO p VALUES (1);
INSERT INTO t VALUES (2), (3);
EOF
half_done() {   # half_done NAME STATEMENT
    up parts/2_two.up.sql <<< "$2; ALTER TABLE nosuch ADD COLUMN x int;"
    m 8 parts apply --yes --keep-partial
    sql "$1" "DELETE FROM migsafe_journal WHERE version = '2' AND NOT (step = 1 AND status = 'started')" > /dev/null
    sql "$1" "DELETE FROM migsafe_history WHERE version = '2'" > /dev/null
    up parts/2_two.up.sql <<< "$2; CREATE TABLE z (x int);"
}
partitions() {
    reset "$1"
    m 0 parts apply --to=1
    half_done "$1" 'ALTER TABLE p ADD PARTITION (PARTITION p2 VALUES LESS THAN (30))'
    m 0 parts apply --yes                       # it shows in the catalog
    err_has 'it is done'
    rm parts/2_two.up.sql
    reset "$1"
    m 0 parts apply --to=1
    half_done "$1" 'ALTER TABLE p EXCHANGE PARTITION p0 WITH TABLE t'
    m 8 parts apply --yes                       # a second time would change the rows back, and no definition tells
    err_has 'the catalog does not tell'; err_has 'EXCHANGE PARTITION p0 WITH TABLE t'; err_lacks 'CREATE TABLE z'
    m 0 parts apply --yes --settle=done
    rows "$1" 'SELECT id FROM p ORDER BY id' '2 3'
    rm parts/2_two.up.sql
}
each partitions mariadb mysql

# ---- rows are found behind what the plan calls them ----------------------------------------------------------------------
up lose/1_one.up.sql <<< 'CREATE TABLE a (x int); INSERT INTO a VALUES (1), (2);'
up lose/2_two.up.sql <<< 'CREATE TABLE c (y int, z int);'
up lose/2_two.down.sql <<< 'ALTER TABLE a RENAME TO b; DROP TABLE b; CREATE TABLE a (x int); DROP TABLE a; DROP TABLE c;'
up lose/3_three.up.sql <<< 'INSERT INTO c VALUES (1, 2);'
up lose/3_three.down.sql <<< 'ALTER TABLE c RENAME COLUMN z TO zz; ALTER TABLE c DROP COLUMN zz; DELETE FROM c;'
lose() {
    reset "$1"
    m 0 lose apply
    m 6 lose rollback
    err_has 'column c.z: 1 value'
    err_has 'table c: 1 row'
    m 0 lose rollback --yes
    m 6 lose rollback
    err_has 'table a: 2 rows'
    check "each row is counted once" [ "$(grep -c 'table a' "$work/err")" = 1 ]
    m 0 lose rollback --yes
}
each lose sqlite postgresql mariadb mysql

# ---- a history that a later version has written -------------------------------------------------------------------------
later() {
    reset "$1"
    m 0 once apply --steps=1
    sql "$1" "UPDATE migsafe_history SET status = 'sealed'" > /dev/null
    m 5 once apply
    err_has '"sealed"'
    rows "$1" "SELECT count(*) FROM migsafe_history" 1
}
each later sqlite postgresql mariadb
finish
