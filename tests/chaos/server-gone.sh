#!/usr/bin/env bash
# server-gone: kill -9 of the database server in the middle of an apply and of a rollback, then the same command again.
#
#   tests/chaos/server-gone.sh [NAME...]     NAME: postgresql mariadb mysql odbc-postgresql odbc-mariadb odbc-mysql
#
# Needs what kill-everywhere.sh needs, and MIGSAFE_TEST_<NAME>_KILL and _START: commands that kill the server and start it
# again with its data. The program is stopped at a statement boundary while the server is killed, so that each moment can
# be tried again. It must end with 8 or 9 and say what to do; what it says must end in the schema, the data and the history
# of an undisturbed run. MIGSAFE_GONE_MOST=N: moments in each direction (default 3, and 2 through ODBC).
set -u
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
. "$here/lib.sh"
passed=0 failed=0 skipped=0
shop=$here/../../doc/examples/shop/migrations
work=$(mktemp -d "${TMPDIR:-/tmp}/migsafe-gone.XXXXXX"); trap 'rm -rf -- "$work"' EXIT
[ $# -gt 0 ] || set -- postgresql mariadb mysql odbc-postgresql odbc-mariadb odbc-mysql

ms() { "$MIGSAFE" --url="$url" --dir="$project" --yes "$@"; }
complain() { bad=$((bad + 1)); printf '    %s: %s\n' "$name" "$1"; [ -z "${2:-}" ] || sed 's/^/      /' "$2" | head -12; }

# The command with the server killed at boundary N. Answers its exit code; 255: it never came to that boundary.
gone_at() {     # gone_at N COMMAND...
    local n=$1 pid state i; shift
    LD_PRELOAD=$MS_KILL_AT_SO MS_KILL_AT=$n MS_KILL_WITH=STOP "$MIGSAFE" --url="$url" --dir="$project" --yes "$@" > "$work/out" 2>&1 < /dev/null & pid=$!
    for ((i = 0; i < 400; i++)); do
        state=$(sed 's/.*) //' "/proc/$pid/stat" 2> /dev/null) || break
        case $state in T* | Z*) break ;; esac
        sleep 0.05
    done
    case ${state:-} in
    T*) eval "$kill_server"; kill -CONT "$pid"; wait "$pid" ;;
    *) kill -KILL "$pid" 2> /dev/null; wait "$pid" 2> /dev/null; return 255 ;;
    esac
}
start_again() { eval "$start_server" > "$work/start" 2>&1 || complain "the server does not start again" "$work/start"; }

# What it said is true of any moment, and names the next command.
check_message() {   # check_message CODE WHERE COMMAND
    [ "$1" != 0 ] || ! grep -q 'the schema is as predicted' "$work/out" || return       # only giving back its lock was left
    case $1 in 8 | 9) ;; *) complain "exit code $1, not 8 or 9, when the server was gone $2" "$work/out" ;; esac
    grep -q "run: migsafe \($3\|status\)" "$work/out" || complain "the next command is not named when the server was gone $2" "$work/out"
    ! grep -q -e Mend -e 'Nothing was changed' -e 'Nothing of it' "$work/out" || complain "it claims to know what it cannot know" "$work/out"
}

at_moment() {       # at_moment N WANTED COMMAND...
    local n=$1 want=$2 mark rc; shift 2
    mark=$(newest_attempt "$name")
    gone_at "$n" "$@"; rc=$?
    [ "$rc" != 255 ] || { complain "boundary $n of \`$*\` was not reached" "$work/out"; return; }
    check_message "$rc" "at boundary $n of \`$*\`" "$*"
    ! ms status > "$work/status" 2>&1 || complain "status succeeds without a server"
    start_again
    if ! ms "$@" > "$work/again" 2>&1; then complain "the run after the server was gone at boundary $n of \`$*\` failed:" "$work/again"; return; fi
    snapshot "$name" "$mark" > "$work/got" 2>&1
    cmp -s "$want" "$work/got" || { diff "$want" "$work/got" > "$work/diff"; complain "after the server was gone at boundary $n of \`$*\`:" "$work/diff"; }
}

undisturbed() {     # undisturbed FILE COMMAND...: $count boundaries, the snapshot in FILE
    local file=$1 mark; shift
    mark=$(newest_attempt "$name")
    LD_PRELOAD=$MS_KILL_AT_SO MS_KILL_AT=0 MS_KILL_WITH=STOP MS_KILL_COUNT=$work/count ms "$@" > "$work/out" 2>&1 || complain "the undisturbed run fails" "$work/out"
    snapshot "$name" "$mark" > "$file" 2>&1
    count=$(cat "$work/count")
}

moments() {         # moments COUNT: spread evenly over the boundaries, the first and the last among them
    local i
    for ((i = 0; i < most; i++)); do echo $((1 + i * ($1 - 1) / (most - 1))); done | uniq
}

boundaries() {
    local up down n count
    project=$shop
    reset "$name"; undisturbed "$work/want.up" apply; up=$count
    undisturbed "$work/want.down" rollback --to=0; down=$count
    [ "$up" -ge 10 ] && [ "$down" -ge 10 ] || { complain "$up and $down boundaries: the preloaded library does not see the statements"; return; }
    for n in $(moments "$up"); do
        reset "$name"; at_moment "$n" "$work/want.up" apply
    done
    for n in $(moments "$down" | sed 1d); do
        reset "$name"; ms apply > "$work/again" 2>&1 || complain "apply fails" "$work/again"
        at_moment "$n" "$work/want.down" rollback --to=0
    done
}

# While a statement runs: the answer never comes.
in_a_statement() {
    local pid rc sleeping
    project=$work/m; rm -rf "$project"; mkdir "$project"
    case ${name#odbc-} in postgresql) sleeping='INSERT INTO a (n) SELECT 1 FROM pg_sleep(3)' ;; *) sleeping='INSERT INTO a (n) SELECT n FROM one WHERE SLEEP(3) = 0' ;; esac
    echo 'CREATE TABLE a (n INT, x INT DEFAULT 7); CREATE TABLE one (n INT, x INT); INSERT INTO one VALUES (1, 1);' > "$project/1_a.up.sql"
    printf '%s;\n' 'CREATE TABLE b (n INT, x INT)' "$sleeping" 'CREATE TABLE c (n INT, x INT)' > "$project/2_b.up.sql"
    reset "$name"
    "$MIGSAFE" --url="$url" --dir="$project" apply --yes > "$work/out" 2>&1 < /dev/null & pid=$!
    sleep 1.2; eval "$kill_server"; wait "$pid"; rc=$?
    check_message "$rc" 'in a statement' apply
    grep -q 'migration 2' "$work/out" || complain 'the migration is not named' "$work/out"
    start_again
    ms status > "$work/status" 2>&1 || complain 'status fails' "$work/status"
    ms apply > "$work/again" 2>&1 || complain 'the next run fails' "$work/again"
    snapshot "$name" 0 > "$work/got" 2>&1
    [ "$(grep -c -E 'CREATE TABLE .*(a|b|c|one)\b' "$work/got")" = 4 ] || complain 'the tables are not a, b, c, one' "$work/got"
    [ "$(grep -c -E "^(a.1.7|INSERT INTO public.a VALUES .1, 7.;)" "$work/got")" = 1 ] || complain 'not one row in a' "$work/got"
}

# While it makes many tables in one packet, which one record announces. Before, undisturbed on a server that takes small packets
# only: their history is more than one such; the server forgets that limit when it is started again.
in_a_packet() {
    local i pid rc u d
    u=$(native_url "$name"); d=$(part "$u" database)
    project=$work/many; rm -rf "$project"; mkdir "$project"
    for i in {101..164}; do
        echo "CREATE TABLE t$i (id INT PRIMARY KEY, n INT, KEY k$i (n));" > "$project/${i}_t.up.sql"
        printf -- '-- %3000s\nDROP TABLE t%s;\n' 'far away' "$i" > "$project/${i}_t.down.sql"
    done
    reset "$name"; my "$u" -e 'SET GLOBAL max_allowed_packet = 65536'
    undisturbed "$work/want.many" apply
    grep -q 'Applied 64 migrations' "$work/out" || complain 'not 64 migrations with small packets' "$work/out"
    reset "$name"
    "$MIGSAFE" --url="$url" --dir="$project" apply --yes > "$work/out" 2>&1 < /dev/null & pid=$!
    for ((i = 0; i < 400; i++)); do
        [ "$(my "$u" -e "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '$d'")" -lt 12 ] || break
    done
    eval "$kill_server"; wait "$pid"; rc=$?
    check_message "$rc" 'in a packet' apply
    start_again
    ms apply > "$work/again" 2>&1 || complain 'the next run fails' "$work/again"
    snapshot "$name" 0 > "$work/got" 2>&1
    cmp -s "$work/want.many" "$work/got" || { diff "$work/want.many" "$work/got" > "$work/diff"; complain 'after the server was gone in a packet:' "$work/diff"; }
}

for name; do
    url=$(url_of "$name"); variable=MIGSAFE_TEST_$(printf %s "$name" | tr 'a-z-' 'A-Z_')
    eval "kill_server=\${${variable}_KILL:-} start_server=\${${variable}_START:-}"
    if [ -z "$url" ] || [ -z "$kill_server" ]; then skipped=$((skipped + 1)); printf '  %s: skipped, no URL or no command to kill it\n' "$name"; continue; fi
    case $name in odbc-*) most=${MIGSAFE_GONE_MOST:-2} ;; *) most=${MIGSAFE_GONE_MOST:-3} ;; esac
    bad=0
    boundaries
    in_a_statement
    case $name in mariadb | mysql) in_a_packet ;; esac
    reset "$name"
    if [ $bad = 0 ]; then passed=$((passed + 1)); printf '  %s: as undisturbed\n' "$name"; else failed=$((failed + 1)); fi
done
printf '%s passed, %s failed, %s skipped\n' $passed $failed $skipped
[ $failed = 0 ]
