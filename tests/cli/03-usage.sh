#!/usr/bin/env bash
# usage errors: exit code 5, a message on stderr, the nearest word; as JSON on stdout when that was asked for.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

run 5
err_has 'no command'
run 5 doctr
err_has 'migsafe: error: unknown command "doctr"'
err_has 'HINT: Did you mean "doctor"?'
out_is ''
run 5 --drver=mysql doctor
err_has 'unknown option --drver'
err_has 'Did you mean --driver?'
run 5 doctor --format=yaml
err_has 'option --format: text, json or jsonl, not "yaml"'
run 5 doctor extra
err_has 'unexpected argument "extra"'
run 5 doctor --lock-timeout
err_has '--lock-timeout needs a value'
run 5 --password=hunter2 doctor
err_has 'MIGSAFE_PASSWORD'
err_lacks hunter2

for line in 'doctr --format=json' '--format json doctr' 'doctor --nonsense --format=json'; do
    # shellcheck disable=SC2086 # words
    run 5 $line
    err_is ''
    json 'o["format"]' 1
    json 'o["error"]["code"]' usage
    json 'sorted(o["error"].keys())' '["code", "column", "detail", "file", "hint", "line", "message", "native", "sqlstate"]'
done
MIGSAFE_FORMAT=json run 5 doctr
json 'o["error"]["hint"]' 'Did you mean "doctor"?'

# a URL does not stay in argv for others to read: a pipe as migsafe.conf stops the program behind the options
if [ -r /proc/self/cmdline ]; then
    mkfifo pipe
    "$migsafe" --url=postgresql://u:hunter2@h/d --config=pipe new x > "$work/out" 2> "$work/err" &
    pid=$! cmdline=
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        sleep 0.1
        cmdline=$(tr '\0' ' ' < "/proc/$pid/cmdline")
        case $cmdline in *postgresql:\**) break ;; esac
    done
    echo nonsense > pipe
    wait "$pid"
    last="--url=... ; its argv was: $cmdline"
    case $cmdline in *hunter2*) fail "the password is in argv" ;; *'postgresql:*'*) pass ;; *) fail "argv is not seen" ;; esac
fi

# output that cannot be written is no success
if [ -w /dev/full ]; then
    rc=0; "$migsafe" help > /dev/full 2> "$work/err" || rc=$?
    check "full disk" test "$rc" = 5
    err_has 'cannot write to standard output'
fi
rc=0; { "$migsafe" help; echo $? > "$work/rc"; } | head -n 1 > "$work/out" || rc=$?
check "a reader that goes away is fine" test "$(cat "$work/rc")" = 0
finish
