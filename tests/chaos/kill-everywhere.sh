#!/usr/bin/env bash
# kill-everywhere: kill -9 at every statement boundary of an apply and of a rollback, then the same command again.
#
#   tests/chaos/kill-everywhere.sh [NAME...]     NAME: sqlite postgresql mariadb mysql odbc-sqlite odbc-postgresql ...
#
# Needs MIGSAFE (the program), MS_KILL_AT_SO (kill_at.so) and MIGSAFE_TEST_<NAME>_URL for each name; `. DIR/env` of
# tests/servers sets the last. The schema, the data and the history must equal those of an undisturbed run.
# MIGSAFE_CHAOS_MOST=N tries at most N boundaries per direction, spread evenly (default: every one).
set -u
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
. "$here/lib.sh"
passed=0 failed=0 skipped=0
project=$here/../../doc/examples/shop/migrations
work=$(mktemp -d "${TMPDIR:-/tmp}/migsafe-chaos.XXXXXX"); trap 'rm -rf -- "$work"' EXIT
[ $# -gt 0 ] || set -- sqlite postgresql mariadb mysql odbc-sqlite odbc-postgresql odbc-mariadb odbc-mysql

ms() { "$MIGSAFE" --url="$url" --dir="$project" --yes "$@"; }

# The command at boundary $1; answers 0 when it was killed there, 1 when it ended before.
killed_at() {
    local n=$1; shift
    LD_PRELOAD=$MS_KILL_AT_SO MS_KILL_AT=$n MS_KILL_COUNT=$work/count ms "$@" > "$work/out" 2>&1
    [ $? = 137 ]
}

# loop NAME DIRECTION: prepare, kill, run again, compare; for every boundary.
loop() {
    local name=$1 direction=$2 n count step bad=0 command
    if [ "$direction" = up ]; then command=(apply); else command=(rollback --to=0); fi
    prepare() { reset "$name"; [ "$direction" = up ] || ms apply > "$work/out" 2>&1; }
    prepare || { sed 's/^/    /' "$work/out"; return 1; }
    killed_at 0 "${command[@]}" || :
    snapshot "$name" > "$work/want" 2>&1
    count=$(cat "$work/count" 2>/dev/null || echo 0)
    [ "$count" -gt 10 ] || { echo "    $count boundaries: the preloaded library does not see the statements"; sed 's/^/    /' "$work/out"; return 1; }
    step=1
    [ -z "${MIGSAFE_CHAOS_MOST:-}" ] || step=$(((count + MIGSAFE_CHAOS_MOST - 1) / MIGSAFE_CHAOS_MOST))
    for ((n = 1; n <= count; n += step)); do
        prepare || { sed 's/^/    /' "$work/out"; return 1; }
        killed_at "$n" "${command[@]}" || :
        if ! ms "${command[@]}" > "$work/again" 2>&1; then
            bad=$((bad + 1)); printf '    %s %s: the run after a kill at boundary %s of %s failed:\n' "$name" "$direction" "$n" "$count"
            sed 's/^/      /' "$work/again"
        else
            snapshot "$name" > "$work/got" 2>&1
            cmp -s "$work/want" "$work/got" || {
                bad=$((bad + 1)); printf '    %s %s: after a kill at boundary %s of %s:\n' "$name" "$direction" "$n" "$count"
                diff "$work/want" "$work/got" | head -10 | sed 's/^/      /'; }
        fi
        [ $bad -lt 3 ] || break
    done
    printf '  %s %s: %s boundaries, every %s. tried\n' "$name" "$direction" "$count" "$step"
    [ $bad = 0 ]
}

for name; do
    url=$(url_of "$name")
    if [ -z "$url" ]; then skipped=$((skipped + 2)); printf '  %s: skipped, no URL\n' "$name"; continue; fi
    for direction in up down; do
        if loop "$name" "$direction"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
    done
done
printf '%s passed, %s failed, %s skipped\n' $passed $failed $skipped
[ $failed = 0 ]
