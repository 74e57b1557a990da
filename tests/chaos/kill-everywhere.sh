#!/usr/bin/env bash
# kill-everywhere: kill -9 at every statement boundary of an apply and of a rollback, then the same command again.
#
#   tests/chaos/kill-everywhere.sh [NAME...]     NAME: sqlite postgresql mariadb mysql odbc-sqlite odbc-postgresql ...
#
# Needs MIGSAFE (the program), MS_KILL_AT_SO (kill_at.so) and MIGSAFE_TEST_<NAME>_URL for each name; `. DIR/env` of
# tests/servers sets the last. The schema, the data and the history must equal those of an undisturbed run.
# Every boundary is tried, or those from MIGSAFE_CHAOS_FROM=N on. MIGSAFE_CHAOS_MOST=N tries at most N per direction, spread evenly; MIGSAFE_CHAOS_MOST_ODBC=N
# is for the odbc- names, which see each statement twice: once in the driver manager and once in the client library below.
set -u
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
. "$here/lib.sh"
passed=0 failed=0 skipped=0
# The shop, and many small tables, which a run announces and makes together. MIGSAFE_SQL=portable for a portable one.
projects=${MIGSAFE_CHAOS_PROJECT:-$here/../../doc/examples/shop/migrations $here/tables}
work=$(mktemp -d "${TMPDIR:-/tmp}/migsafe-chaos.XXXXXX"); trap 'rm -rf -- "$work"' EXIT
[ $# -gt 0 ] || set -- sqlite postgresql mariadb mysql odbc-sqlite odbc-postgresql odbc-mariadb odbc-mysql

ms() { "$MIGSAFE" --url="$url" --dir="$project" --yes "$@"; }

# The command at boundary $1; answers 0 when it was killed there, 1 when it ended before.
killed_at() {
    local n=$1; shift
    LD_PRELOAD=$MS_KILL_AT_SO MS_KILL_AT=$n MS_KILL_COUNT=$work/count ms "$@" > "$work/out" 2>&1
    [ $? = 137 ]
}

complain() { bad=$((bad + 1)); printf '    %s: %s\n' "$name" "$1"; sed 's/^/      /' "$2" | head -12; }

# One direction at one boundary: killed there, then run again to its end; what is there then must be what is wanted.
at_boundary() {     # at_boundary BOUNDARY WANTED COMMAND...
    local n=$1 want=$2; shift 2
    mark=$(newest_attempt "$name")
    killed_at "$n" "$@" || :
    if ! ms "$@" > "$work/again" 2>&1; then complain "the run after a kill at boundary $n of \`$*\` failed:" "$work/again"; return; fi
    snapshot "$name" "$mark" > "$work/got" 2>&1
    cmp -s "$want" "$work/got" || { diff "$want" "$work/got" > "$work/diff"; complain "after a kill at boundary $n of \`$*\`:" "$work/diff"; }
}

loop() { local project; for project in $projects; do through "$1" || return 1; done; }

# Up and down and up again, each killed at the next boundary. The database is made anew only when something went wrong.
through() {
    local name=$1 n up down step=1 bad=0 last=0 mark most from=${MIGSAFE_CHAOS_FROM:-1}
    reset "$name"; killed_at 0 apply || :; up=$(cat "$work/count" 2> /dev/null || echo 0)
    snapshot "$name" 0 > "$work/want.up" 2>&1
    mark=$(newest_attempt "$name")
    killed_at 0 rollback --to=0 || :; down=$(cat "$work/count" 2> /dev/null || echo 0)
    snapshot "$name" "$mark" > "$work/want.down" 2>&1
    if [ "$up" -lt 10 ] || [ "$down" -lt 10 ] || ! grep -q rolled_back "$work/want.down"; then
        echo "    $up and $down boundaries: the preloaded library does not see the statements, or the program fails"
        sed 's/^/    /' "$work/out"; return 1
    fi
    [ "$up" -ge "$down" ] && last=$up || last=$down
    most=${MIGSAFE_CHAOS_MOST:-}
    case $name in odbc-*) most=${MIGSAFE_CHAOS_MOST_ODBC:-$most} ;; esac
    [ -z "$most" ] || step=$(((last - from + most) / most))
    [ "$step" -gt 0 ] || step=1
    for ((n = from; n <= last && bad < 3; n += step)); do
        at_boundary "$n" "$work/want.up" apply
        at_boundary "$n" "$work/want.down" rollback --to=0
        [ $bad = 0 ] || reset "$name"
    done
    printf '  %s, %s: %s boundaries up, %s down, every %s. tried\n' "$name" "${project##*/}" "$up" "$down" "$step"
    [ $bad = 0 ]
}

# The names of one database (mysql and odbc-mysql) one after the other; different databases side by side.
family() {
    local name passed=0 failed=0 skipped=0 url
    work=$work/$1; mkdir -p "$work"; shift
    for name; do
        url=$(url_of "$name")
        if [ -z "$url" ]; then skipped=$((skipped + 1)); printf '  %s: skipped, no URL\n' "$name"
        elif loop "$name"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
    done
    printf '%s %s %s\n' $passed $failed $skipped > "$work/totals"
}

for kind in sqlite postgresql mariadb mysql; do
    names=(); for name; do [ "${name#odbc-}" != "$kind" ] || names+=("$name"); done
    [ ${#names[@]} = 0 ] || ( family "$kind" "${names[@]}" ) &
done
wait
while read -r p f s; do passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s)); done < <(cat "$work"/*/totals)
printf '%s passed, %s failed, %s skipped\n' $passed $failed $skipped
[ $failed = 0 ] && [ $((passed + skipped)) = $# ]
