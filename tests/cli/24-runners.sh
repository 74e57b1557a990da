#!/usr/bin/env bash
# signals in the middle of a statement, several runners at once, a runner that was killed: on every database that there
# is a URL for.
# Side by side: for each family of databases at the same time (tests/lib/lanes).
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/servers-lib.sh
. "$top/tests/cli/servers-lib.sh"

sink() { file 1_sink.up <<< 'CREATE TABLE sink (n INT); CREATE TABLE one (n INT); INSERT INTO one VALUES (1);'; m 0 apply; }
history_is() { sql_is "SELECT count(*), count(DISTINCT version) FROM migsafe_history WHERE status = 'applied'" "$1${tab}$1"; }
now_ms() { date +%s%3N; }

# Ends at once with 8, nothing of it goes on at the server, and the next apply finishes.
signals() {
    local signal start took
    [ "$base" != sqlite ] || return 0           # 22-bad-places
    sink
    for signal in INT TERM; do
        { echo "INSERT INTO sink VALUES (7);"; sleeping 30; } | file 2_long.up
        begin apply
        wait_until 10 "the statement runs" is_on_server 'INTO sink SELECT'
        start=$(now_ms); kill -s $signal "$pid" || :; end 8; took=$(($(now_ms) - start))
        check "it ends within 2 s ($took ms)" [ $took -lt 2000 ]
        err_has 'stopped by signal at migration 2'; err_has 'migsafe apply'
        wait_until 2 "nothing is left running on the server" is_not_on_server 'INTO sink SELECT'
        m 0 status; out_has '1 applied, 1 pending'
        sql_is 'SELECT count(*) FROM sink' 0
    done
    echo "INSERT INTO sink VALUES (7);" | file 2_long.up
    m 0 apply; sql_is 'SELECT count(*) FROM sink' 1
    history_is 2
    # a DDL statement that waits for a lock is ended as well
    file 3_waits.up <<< 'ALTER TABLE sink ADD COLUMN m INT;'
    hold 'BEGIN' 'SELECT * FROM sink'
    begin --lock-timeout=30s apply
    wait_until 10 "the statement waits" is_on_server 'ALTER TABLE sink'
    start=$(now_ms); kill -s INT "$pid"; end 8; took=$(($(now_ms) - start))
    check "it ends within 2 s ($took ms)" [ $took -lt 2000 ]
    wait_until 2 "nothing is left waiting on the server" is_not_on_server 'ALTER TABLE sink'
    let_go
    m 0 apply; history_is 3
}

# Eight at once on an empty database: where the history itself does not exist yet.
eight_at_once() {
    local i bad=0 pids=()
    for i in 1 2 3 4 5 6 7 8 9; do file "${i}_t.up" <<< "CREATE TABLE t$i (id INT PRIMARY KEY);"; done
    for i in 1 2 3 4 5 6 7 8; do
        "$migsafe" --url="$url" --dir=m apply > "$work/out.$i" 2>&1 < /dev/null & pids+=($!)
    done
    for i in "${pids[@]}"; do wait "$i" || bad=$((bad + 1)); done
    last='apply, eight times at once'; cat "$work"/out.* > "$work/out"; : > "$work/err"
    check "all eight end with 0" [ $bad = 0 ]
    history_is 9
    tables_are 't1 t2 t3 t4 t5 t6 t7 t8 t9'
    m 0 status --exit-code
}

# The second one does not wait for ever, is told who is at work, and changes nothing.
second_runner() {
    sink
    sleeping "$([ "$base" = sqlite ] && echo 12 || echo 2)" | file 2_long.up
    last='apply in the background'
    "$migsafe" --url="$url" --dir=m apply > "$work/first" 2>&1 < /dev/null & local first=$!
    if [ "$base" = sqlite ]; then sleep 0.5; else wait_until 10 "the first one runs" is_on_server 'INTO sink SELECT'; fi
    case $name in
    odbc-sqlite) m 7 apply --lock-wait=0 ;;     # the row that names the holder cannot be read while the file is written
    *) m 7 apply --lock-wait=0
       err_has 'another run of migsafe is changing this database'
       err_has 'Held by'
       case $base in postgresql | sqlite) err_has "pid" ;; *) err_has 'connection ' ;; esac
       err_has 'Nothing was changed' ;;
    esac
    [ "$base" = sqlite ] || { m 0 status; out_has '1 applied, 1 pending'; }
    m 0 apply --lock-wait=120s                   # waits, and finds the work done
    local rc=0; wait "$first" || rc=$?
    check "the first one is not disturbed: $(cat "$work/first")" [ $rc = 0 ]
    history_is 2
    sql_is 'SELECT count(*) FROM sink' 1
}

# The client is killed; the server goes on with the statement and does not know. The next run must not work beside it.
killed_client() {
    case $name in postgresql | mariadb | mysql) ;; *) return 0 ;; esac
    sink
    sleeping 4 | file 2_long.up
    begin apply
    wait_until 10 "the statement runs" is_on_server 'INTO sink SELECT'
    kill -KILL "$pid"; wait "$pid" 2> /dev/null
    m 7 apply --lock-wait=0
    err_has 'the server still executes a statement of an earlier run'; err_has 'Held by'
    check "the server is still at it" is_on_server 'INTO sink SELECT'
    m 0 apply                                   # waits for it
    sql_is 'SELECT count(*) FROM sink' 1
    history_is 2
}

# What the killed run's statement makes is not there when the next run plans; the schema is read again when it is over, and the
# ways back of those behind it come from that.
schema_of_the_killed() {
    case $name in mariadb | mysql) ;; *) return 0 ;; esac
    sql 'CREATE TABLE seed (id INT, note VARCHAR(20))'; sql "INSERT INTO seed VALUES (1, 'x')"
    file 1_made.up <<< 'CREATE TABLE made AS SELECT id, note, SLEEP(4) AS slept FROM seed;'
    file 2_drop.up <<< 'ALTER TABLE made DROP COLUMN note;'
    begin apply --yes
    wait_until 10 "the statement runs" is_on_server 'AS slept FROM seed'
    kill -KILL "$pid"; wait "$pid" 2> /dev/null
    m 0 apply --yes --no-verify                 # without comparing nothing else reads the schema
    m 0 rollback --yes; out_has 'Rolled back 1'
    sql_is 'SELECT count(note) FROM made' 0     # the column is there again
}

# shellcheck disable=SC2086
each ${MIGSAFE_TEST_TOPICS:-signals eight_at_once second_runner killed_client schema_of_the_killed}
finish
