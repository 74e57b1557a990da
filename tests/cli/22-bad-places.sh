#!/usr/bin/env bash
# places that are wrong: files that are no database, locked, read-only; a full disk; size limits; signals; two runners.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
file=$work/places.db db=sqlite:$work/places.db
m() { local code=$1; shift; run "$code" --url="$db" --dir=m "$@"; }
fresh() { rm -f -- "$file" "$file"-*; }
mkdir m
echo 'CREATE TABLE a (id INTEGER PRIMARY KEY, t TEXT);' > m/1_a.up.sql
echo 'DROP TABLE a;' > m/1_a.down.sql

printf 'this is a text file, and a rather long one, so that it has a header of a hundred bytes to be read, and more than that' > "$file"
m 9 apply
err_has 'not a database'
fresh
run 5 --url='postgresql://u:secret@host:notaport/d' --dir=m apply
err_lacks secret
run 9 --url=nosuchdriver:x --dir=m apply
err_has nosuchdriver
run 5 --url="$db" --dir=nodir apply
err_has nodir

if [ "$(id -u)" != 0 ]; then
    mkdir ro; chmod 555 ro
    run 9 --url=sqlite:ro/x.db --dir=m apply
    err_has 'ro/x.db'
fi

# locked by somebody else: retried, then exit 7, nothing changed
fresh; sqlite3 "$file" 'CREATE TABLE other (x)'
mkfifo hold
sqlite3 "$file" < hold > /dev/null & holder=$!
exec 8> hold; printf 'BEGIN EXCLUSIVE;\n' >&8; sleep 0.3
m 7 --lock-timeout=200ms --retries=1 apply
err_has 'locked'
printf 'COMMIT;\n' >&8; exec 8>&-; wait "$holder"
m 0 apply

# size limit: the write fails, the message says so, and without the limit the same command finishes the work
fresh
for i in 2 3 4; do printf "INSERT INTO a (t) WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 300) SELECT printf('%%.*c', 1000, 'x') FROM c;\n" > m/${i}_fill.up.sql; done
( ulimit -f 500; "$migsafe" --url="$db" --dir=m apply > "$work/out" 2> "$work/err"; echo $? > code )
check "a size limit ends an apply with 2 or 8, and a message" grep -qx -e 2 -e 8 code
last="apply under ulimit -f"; err_has 'migsafe: error'
m 0 apply
check "all rows are there" [ "$(sqlite3 "$file" 'SELECT count(*) FROM a')" = 900 ]

# a full disk, where a small file system can be mounted
if [ "$(id -u)" = 0 ] && mkdir -p small && mount -t tmpfs -o size=700k none small 2> /dev/null; then
    run 2 --url=sqlite:small/full.db --dir=m apply
    err_has 'full'
    mount -o remount,size=20m small
    run 0 --url=sqlite:small/full.db --dir=m apply
    check "all rows are there" [ "$(sqlite3 small/full.db 'SELECT count(*) FROM a')" = 900 ]
    umount small
fi

# signals in the middle of a statement: rolled back, exit 8, and the next apply finishes
for signal in INT TERM HUP; do
    fresh; rm -f m/[2-9]*
    echo 'INSERT INTO a (id) WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 100000000) SELECT x FROM c;' > m/2_long.up.sql
    background --url="$db" --dir=m apply
    sleep 0.7; kill -$signal $pid; wait $pid; echo $? > code
    last="apply, and SIG$signal"
    check "exit code 8 after SIG$signal" grep -qx 8 code
    err_has 'stopped by signal at migration 2'
    err_has 'migsafe apply'
    echo 'INSERT INTO a (id) VALUES (1);' > m/2_long.up.sql
    m 0 apply
    out_has 'Applied 1 migration'
done

# eight runners at once on an empty database: each ends well, everything is applied once
fresh; rm -f m/[2-9]*
for i in 2 3 4 5 6 7 8 9; do echo "CREATE TABLE t$i (id INTEGER PRIMARY KEY);" > m/${i}_t.up.sql; done
pids=()
for i in 1 2 3 4 5 6 7 8; do "$migsafe" --url="$db" --dir=m apply > "$work/out.$i" 2>&1 & pids+=($!); done
bad=0; for pid in "${pids[@]}"; do wait "$pid" || bad=$((bad + 1)); done
last="eight times apply"; cat "$work"/out.* > "$work/out"
check "eight runners at once all end with 0" [ $bad = 0 ]
check "one row of history a migration" [ "$(sqlite3 "$file" "SELECT count(*) || ' ' || count(DISTINCT version) FROM migsafe_history")" = '9 9' ]

# the second runner does not wait for ever, and is told who holds the lock
fresh; rm -f m/[2-9]*
echo 'INSERT INTO a (id) SELECT count(*) FROM (WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 8000000) SELECT x FROM c);' > m/2_long.up.sql
"$migsafe" --url="$db" --dir=m apply > /dev/null 2>&1 & pid=$!
sleep 0.4
m 7 apply --lock-wait=0
err_has 'another run of migsafe'
err_has "pid $pid"
m 0 status
wait $pid
m 0 apply
finish
