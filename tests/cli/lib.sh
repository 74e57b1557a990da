# shellcheck shell=bash disable=SC2034
# lib.sh: for the scripts beside it: a fresh folder, one run of migsafe after another, what it must say and return.
#
#   . "$(dirname -- "$0")/lib.sh"
#   run 5 --nonsense                the exit code that is expected, then the command line
#   err_has 'unknown option'        of the last run: stdout and stderr hold a text, lack it, are a text
#   finish                          prints `N passed, N failed`, exits with 0 or 1
#
# MIGSAFE names the program, default: migsafe in PATH. Needs bash.
set -u
top=${MIGSAFE_TEST_TOP:-$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)}
migsafe=${MIGSAFE:-migsafe}
passed=0 failed=0 skipped=0 last=
command -v -- "$migsafe" > /dev/null || { echo "no migsafe: set MIGSAFE to the program"; exit 1; }
migsafe=$(command -v -- "$migsafe")
case $migsafe in /*) ;; *) migsafe=$PWD/$migsafe ;; esac
work=$(mktemp -d "${TMPDIR:-/tmp}/migsafe-cli.XXXXXX")
trap 'chmod -R u+rwX -- "$work" 2>/dev/null; rm -rf -- "$work"' EXIT
mkdir -- "$work/here"
cd -- "$work/here" || exit 1
# Settings of the caller must not decide what a test sees; where the modules are is no setting.
while IFS='=' read -r name _; do
    case $name in
    MIGSAFE_MODULE_DIR | MIGSAFE_TEST_*) ;;
    MIGSAFE_* | DATABASE_URL) unset "$name" ;;
    esac
done < <(env)
export LC_ALL=C.UTF-8 NO_COLOR=1 HOME="$work"

pass() { passed=$((passed + 1)); }
fail() {        # fail WHAT: and what the program said
    failed=$((failed + 1))
    printf 'FAIL after `migsafe %s`: %s\n' "$last" "$1"
    head -n 20 -- "$work/out" | sed 's/^/    out | /'
    head -n 20 -- "$work/err" | sed 's/^/    err | /'
}
run() {         # run CODE ARGUMENT...
    local want=$1 rc=0; shift
    last=$*
    "$migsafe" "$@" > "$work/out" 2> "$work/err" < /dev/null || rc=$?
    if [ "$rc" = "$want" ]; then pass; else fail "exit code $rc, not $want"; fi
}
has() { grep -qF -- "$2" "$work/$1" && pass || fail "no \"$2\" in std$1"; }
lacks() { if grep -qF -- "$2" "$work/$1"; then fail "\"$2\" in std$1"; else pass; fi; }
is() { [ "$(cat -- "$work/$1")" = "$2" ] && pass || fail "std$1 is not \"$2\""; }
out_has() { has out "$1"; }
err_has() { has err "$1"; }
out_lacks() { lacks out "$1"; }
err_lacks() { lacks err "$1"; }
out_is() { is out "$1"; }
err_is() { is err "$1"; }
check() {       # check WHAT COMMAND...: any other condition
    local what=$1; shift
    if "$@" > "$work/check" 2>&1; then pass; else fail "$what"; head -n 20 -- "$work/check" | sed 's/^/    chk | /'; fi
}
# json EXPRESSION VALUE: in stdout; the expression is Python's on the object o
json() {
    local got
    if got=$(python3 -c 'import json,sys; o=json.load(sys.stdin); v=eval(sys.argv[1]); print(v if isinstance(v, str) else json.dumps(v))' \
             "$1" < "$work/out" 2>&1) && [ "$got" = "$2" ]; then pass; else fail "$1 is $got, not $2"; fi
}
file() { cat > "m/$1.sql"; }                    # file 2_b.up <<< 'CREATE TABLE ...'
both() { file "$1.up" <<< "$2"; file "$1.down" <<< "$3"; }      # both 2_b UP DOWN
# background ARGUMENT...: migsafe in the background, with $pid; a shell without job control would have it ignore SIGINT.
background() {
    last=$*
    python3 -c 'import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])' \
        "$migsafe" "$@" > "$work/out" 2> "$work/err" < /dev/null & pid=$!
}
end() { local rc=0; wait "$pid" || rc=$?; if [ "$rc" = "$1" ]; then pass; else fail "exit code $rc, not $1"; fi; }    # end CODE
missing() {     # missing WHAT: something that the test needs could not be had; a failure, unless that is allowed
    printf 'missing: %s\n' "$1"
    if [ "${MIGSAFE_TEST_ALLOW_MISSING:-no}" = yes ]; then skipped=$((skipped + 1)); else failed=$((failed + 1)); fi
}
finish() {
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    [ "$failed" = 0 ] && [ "$passed" != 0 ]
    exit
}
