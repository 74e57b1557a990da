#!/usr/bin/env bash
# tests/run itself: no script is left out without a word.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

# suite ALLOW-MISSING COMMAND...: a command of tests/run's, with a tests/cli of our own
suite() {
    last="suite $*"
    mkdir -p logs run
    bash -c 'for part in common tally stages; do . "$1/tests/lib/$part.sh"; done
        top=$PWD work=$PWD logs=$PWD/logs only="*" allow_missing=$2; shift 2; "$@"; totals' - "$top" "$@" > "$work/out" 2> "$work/err"
}
mkdir -p tests/cli
printf '#!/bin/sh\necho 3 passed, 0 failed, 1 skipped\n' | tee tests/cli/01-a.sh tests/cli/02-b.sh > tests/cli/03-c.sh
echo 'exit 9' | tee tests/cli/lib.sh tests/cli/other-lib.sh > /dev/null
chmod +x tests/cli/01-a.sh tests/cli/03-c.sh
suite no stage_cli
out_has 'ok    cli/01-a: 3, 1 skipped'
out_has 'FAIL  cli/02-b'
out_has 'tests/cli/02-b.sh is not executable, so it does not run'
out_has 'ok    cli/03-c'
out_lacks 'lib: '
out_has 'failed: cli/02-b'
out_has '6 passed, 1 failed, 2 skipped'
chmod +x tests/cli/02-b.sh
suite no stage_cli
out_has '9 passed, 0 failed, 3 skipped'
suite no missing some/thing 'it is not here'; out_has '0 passed, 1 failed, 0 skipped'; out_has 'it is not here'
suite yes missing some/thing 'it is not here'; out_has '0 passed, 0 failed, 1 skipped'; out_has 'it is not here'

# what lib.sh says of a tool that is not there
for allow in no yes; do
    MIGSAFE_TEST_TOP=$top MIGSAFE_TEST_ALLOW_MISSING=$allow bash -c '. "$0/tests/cli/lib.sh"; pass; missing "the tool"; finish' "$top" \
        > "$work/out" 2> "$work/err"; echo $? > code
    last="missing, allowed: $allow"
    out_has 'missing: the tool'
    case $allow in
    no) out_has '1 passed, 1 failed, 0 skipped'; check 'it fails' grep -qx 1 code ;;
    yes) out_has '1 passed, 0 failed, 1 skipped'; check 'it passes' grep -qx 0 code ;;
    esac
done

check "every script of the suite is executable" [ -z "$(find "$top/tests/cli" "$top/tests/chaos" -name '*.sh' ! -name 'lib.sh' ! -name '*-lib.sh' ! -perm -u+x)" ]
finish
