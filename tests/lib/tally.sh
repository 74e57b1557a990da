# tally.sh: running one test after the other and counting. Sourced by tests/run.
#
# What counts: a CUnit test (from the summary that the program prints), a shell script, or as many as a program says in
# a last line `N passed, N failed, N skipped`. A program that fails without a failure in its count adds one. Each gets a
# time limit, its own folder and no stdin; its output is in a log, whose end is shown when it fails.

passed=0 failed=0 skipped=0
failures=()     # names
child=          # process group of what runs now; the trap of tests/run ends it

# run_job SECONDS LOG COMMAND...: in the background and waited for, so that a signal to us is not kept waiting.
run_job() {
    local seconds=$1 log=$2 rc=0; shift 2
    timeout -k 10 "$seconds" "$@" < /dev/null > "$log" 2>&1 &
    child=$!
    wait "$child" || rc=$?
    child=
    return "$rc"
}

# count_log LOG: "passed failed skipped" as far as the log says; nothing when it says nothing.
count_log() {
    awk '
        /^[0-9]+ passed, [0-9]+ failed(, [0-9]+ ([a-z]+ )?skipped)?[.]?$/ { p = $1; f = $3; s = NF >= 6 ? $5 : 0; said = 1; next }
        $1 == "tests" && NF >= 6 && $2 ~ /^[0-9]+$/ && $4 ~ /^[0-9]+$/ { up += $4; uf += $5; us += $6; cunit = 1 }
        END { if (said) print p, f, s; else if (cunit) print up, uf, us }' "$1"
}

# tally NAME LOG RC [SECONDS]
tally() {
    local name=$1 log=$2 rc=$3 took=${4:+ ($4 s)} p f s why=
    [ -n "${whole:-}" ] || read -r p f s < <(count_log "$log") || :
    if [ -z "${p:-}" ]; then
        p=0 f=0 s=0
        case $rc in 0) p=1 ;; 77) s=1 ;; *) f=1 ;; esac
    elif [ "$rc" != 0 ] && [ "$rc" != 77 ] && [ "$f" = 0 ]; then
        f=1
    fi
    [ "$rc" != 124 ] && [ "$rc" != 137 ] || why=" (out of time)"
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    if [ "$f" != 0 ]; then
        failures+=("$name")
        printf 'FAIL  %s: %d of %d, exit code %d%s%s; the end of %s:\n' "$name" "$f" $((p + f)) "$rc" "$why" "$took" "$log"
        tail -n "${MIGSAFE_TEST_LINES:-25}" -- "$log" | sed 's/^/      | /'
    elif [ "$p" = 0 ] && [ "$s" != 0 ]; then
        printf 'skip  %s: %s\n' "$name" "$(grep -v '^$' -- "$log" | tail -n 1 | cut -c1-100)"
    else
        printf 'ok    %s: %d%s%s\n' "$name" "$p" "$([ "$s" = 0 ] || printf ', %d skipped' "$s")" "$took"
    fi
}

# wanted NAME: does --only ask for it?
wanted() {
    # shellcheck disable=SC2254 # a pattern it is
    case $1 in $only) ;; *) false ;; esac
}

wanted_any() {      # wanted_any STAGE NAME...
    local stage=$1 n; shift
    for n; do ! wanted "$stage/$n" || return 0; done
    return 1
}

# test_one NAME SECONDS COMMAND...: in a new folder, which goes away when the test passed
test_one() {
    local name=$1 seconds=$2 rc=0 log start folder; shift 2
    wanted "$name" || return 0
    log=$logs/${name//\//.}.log folder=$work/run/${name//\//.} start=$SECONDS
    mkdir -p -- "$folder"
    (cd -- "$folder" && exec sleep 0) || die "cannot enter $folder"
    cd -- "$folder"
    run_job "$seconds" "$log" "$@" || rc=$?
    cd -- "$top"
    [ "$rc" != 0 ] || { chmod -R u+rwX -- "$folder" 2>/dev/null || :; rm -rf -- "$folder"; }
    tally "$name" "$log" "$rc" $((SECONDS - start))
}

no_test() {     # no_test NAME WHY [CODE]: it could not be run at all, which is a failure
    wanted "$1" || return 0
    printf '%s\n' "$2" > "$logs/${1//\//.}.log"
    tally "$1" "$logs/${1//\//.}.log" "${3:-1}"
}

missing() {     # missing NAME WHY: something that the suite needs could not be had
    no_test "$1" "$2" "$([ "$allow_missing" = yes ] && echo 77 || echo 1)"
}

totals() {
    [ ${#failures[@]} = 0 ] || printf '\nfailed: %s\n' "${failures[*]}"
    printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
}
