# stages.sh: the parts of the suite, in their order. Sourced by tests/run; each is a function stage_NAME.

debian_packages='postgresql postgresql-client mariadb-server mariadb-client sqlite3 unixodbc odbc-postgresql odbc-mariadb
    libsqliteodbc libcunit1-dev libpg-query-dev clang xz-utils procps python3-minimal
    sqitch libdbd-sqlite3-perl libdbd-pg-perl libdbd-mysql-perl'
quick_packages='libcunit1-dev libpg-query-dev sqlite3 python3-minimal'

# ---- install and build

stage_install() {
    command -v apt-get > /dev/null || { say "no apt-get here: taking what is installed"; return 0; }
    local list=$debian_packages
    command -v npm > /dev/null || list="$list npm"      # for dbmate; Debian's one does not go with another's nodejs
    [ "$quick" = no ] || list=$quick_packages
    # shellcheck disable=SC2086
    "$top/quickstart" --install $list < /dev/null
}

# configure_in FOLDER OPTION... Packages that have come since (quickstart needs fewer of them) are looked for anew.
configure_in() {
    local folder=$1; shift
    mkdir -p -- "$folder"
    # once made, the Makefile itself sees to what follows from a change in configure.ac or a local.mk
    [ -x "$top/configure" ] || (cd -- "$top" && autoreconf -fi) || return 1
    if [ ! -e "$folder/Makefile" ]; then
        (cd -- "$folder" && "$top/configure" -q --prefix="$folder/stage" "$@") || return 1
    elif [ /var/lib/dpkg/status -nt "$folder/config.status" ]; then
        (cd -- "$folder" && ./config.status --recheck && ./config.status) || return 1
    fi
}

build_all() {    # in two steps: `make all install` at once compiles some files twice at the same time
    configure_in "$build" --enable-werror && make -C "$build" -s -j"$jobs" && make -C "$build" -s install
}

stage_build() {
    local rc=0
    run_job 1800 "$logs/build.log" bash -c "$(declare -f configure_in build_all); top=$(quote "$top") build=$(quote "$build") jobs=$jobs; build_all" || rc=$?
    [ "$rc" = 0 ] || { tally build "$logs/build.log" 1; return 1; }
    ! grep -qF 'S["WITH_CUNIT_TRUE"]="#"' "$build/config.status" || missing unit "CUnit is not installed: most unit tests were not built"
    say "built in $build"
}

# Programs and modules that only tests use.
build_checks() {
    local rc=0
    run_job 1800 "$logs/checks.log" make -C "$build" -s -j"$jobs" check TESTS= || rc=$?
    [ "$rc" = 0 ] || { tally "build of $1" "$logs/checks.log" 1; return 1; }
}

# What the shell tests are told. The program is an installed one (below build/stage), found like a user's.
test_environment() {
    export MIGSAFE=$build/stage/bin/migsafe MIGSAFE_TEST_STAGE=$build/stage
    export MIGSAFE_TEST_TOP=$top MIGSAFE_TEST_BUILD=$build MS_KILL_AT_SO=$build/tests/chaos/.libs/kill_at.so
    export PATH=$build/stage/bin:$PATH LC_ALL=C.UTF-8 NO_COLOR=1
    export MIGSAFE_TEST_ALLOW_MISSING=$allow_missing
    unset MIGSAFE_URL MIGSAFE_URL_FILE MIGSAFE_ENV MIGSAFE_DIR MIGSAFE_CONFIG MIGSAFE_DRIVER DATABASE_URL
}

# ---- servers

needed_servers() {  # kinds whose URL nobody has given
    local kind var
    for kind in postgresql mariadb mysql; do
        var=MIGSAFE_TEST_${kind^^}_URL
        [ -n "${!var:-}" ] || say "$kind"
    done
    [ -n "${MIGSAFE_TEST_ODBC_SQLITE_URL:-}" ] || say odbc
}

stage_servers() {
    local kinds given rc=0 name
    mapfile -t kinds < <(needed_servers)
    given=$(export -p | grep -E ' MIGSAFE_TEST_[A-Z_]+_(URL|KILL|START)=' | sed 's/^declare -x/declare -gx/' || :)
    if [ ${#kinds[@]} != 0 ]; then
        say "starting ${kinds[*]}"
        run_job 900 "$logs/servers.log" "$top/tests/servers" start "$work/servers" "${kinds[@]}" || rc=$?
        [ "$rc" = 0 ] || tail -n 12 -- "$logs/servers.log"
        # shellcheck source=/dev/null
        [ ! -e "$work/servers/env" ] || . "$work/servers/env"
        eval "$given"       # what the caller has said stands
    fi
    : "${MIGSAFE_TEST_SQLITE_URL:=sqlite:$work/sqlite.db}"; export MIGSAFE_TEST_SQLITE_URL
    for name in $all_databases; do
        [ -n "$(url_of "$name")" ] || missing "servers/$name" "no server: MIGSAFE_TEST_$(upper "$name")_URL is not set, and none could be started ($logs/servers.log)"
    done
}

upper() { printf %s "$1" | tr 'a-z-' 'A-Z_'; }
url_of() { local var; var=MIGSAFE_TEST_$(upper "$1")_URL; printf %s "${!var:-}"; }

# ---- tests

# check_programs JOBS PROGRAM...: those of `make check`; each one's log and result lie beside it
check_programs() {
    local n=$1 rc=0 program name at; shift
    [ $# != 0 ] || return 0
    run_job 1800 "$logs/check.log" make -C "$build" -s -k -j"$n" check TESTS="$*" || rc=$?
    [ "$rc" = 0 ] || grep -qE '^(FAIL|ERROR): ' "$logs/check.log" || { tally "make check" "$logs/check.log" 1; return 0; }
    for program; do
        name=${program#tests/}; name=${name%.sh}; at=$build/${program%.sh}
        case $(sed -n 's/^:test-result: \([A-Z]*\).*/\1/p' "$at.trs" 2>/dev/null | head -n 1) in
        PASS | XFAIL) rc=0 ;;
        SKIP) rc=77 ;;
        *) rc=1; [ -e "$at.log" ] || echo "not run" > "$at.log" ;;
        esac
        tally "$name" "$at.log" "$rc"
    done
}

make_tests() { make -C "$build" -s --no-print-directory --eval 'ms-print:;@echo $(TESTS)' ms-print; }
has_stage() { case " $stages " in *" $1 "*) case $without in *" $1 "*) false ;; esac ;; *) false ;; esac; }

stage_unit() {
    local alone=() shared=() program name
    for program in $(make_tests); do
        name=${program#tests/}; name=${name%.sh}
        wanted "$name" || continue
        case $name in
        unit/*) alone+=("$program") ;;
        conformance/*) has_stage conformance || shared+=("$program") ;;
        *) shared+=("$program") ;;
        esac
    done
    check_programs "$jobs" ${alone[@]+"${alone[@]}"}
    check_programs 1 ${shared[@]+"${shared[@]}"}
}

# What speaks to servers. Different databases side by side; what speaks to the same one, one after the other.
stage_conformance() {
    local name program programs=()
    for program in $(make_tests); do
        case $program in tests/conformance/conformance) ;; tests/conformance/*) programs+=("${program##*/}") ;; esac
    done
    ! wanted_any conformance servers template $all_databases "${programs[@]}" || build_checks conformance || return 0
    test_one conformance/template 600 "$build/tests/conformance/conformance" template
    if wanted conformance/servers; then
        test_one conformance/servers 1200 "$top/tests/lib/lanes" 4 bash -c 'rc=0     # a process each: they set the environment
            for family in ${MIGSAFE_TEST_FAMILY:-mysql mariadb postgresql sqlite}; do
                native=MIGSAFE_TEST_${family^^}_URL odbc=MIGSAFE_TEST_ODBC_${family^^}_URL
                [ -z "${!native:-}" ] || "$0" "$family" || rc=1
                [ -z "${!odbc:-}" ] || "$0" "odbc-$family" || rc=1
            done; exit $rc' "$build/tests/conformance/conformance"
    else
        for name in $all_databases; do
            [ -z "$(url_of "$name")" ] || test_one "conformance/$name" 600 "$build/tests/conformance/conformance" "$name"
        done
    fi
    for name in "${programs[@]}"; do
        program=$build/tests/conformance/$name
        case $name in
        test_rebuild | test_facts_postgresql) test_one "conformance/$name" 600 "$program" ;;    # of one database
        *) test_one "conformance/$name" 900 "$top/tests/lib/lanes" 4 bash -c 'exec "$0" ${MIGSAFE_TEST_FAMILY:+"$MIGSAFE_TEST_FAMILY"}' "$program" ;;
        esac
    done
}

scripts() {     # scripts FOLDER SECONDS
    local script name
    for script in "$top/tests/$1"/*.sh; do
        name=${script##*/}; name=${name%.sh}
        case $name in lib | *-lib) continue ;; esac
        [ -x "$script" ] || { no_test "$1/$name" "$script is not executable, so it does not run (a library's name ends in lib.sh)"; continue; }
        # one that has nothing to do between its databases says so: they take their turns side by side
        if grep -q '^# Side by side:' "$script"; then test_one "$1/$name" "$2" "$top/tests/lib/lanes" 4 "$script"
        else test_one "$1/$name" "$2" "$script"; fi
    done
}
stage_cli() { scripts cli 600; }
stage_chaos() {
    # shellcheck disable=SC2046
    ! wanted_any chaos $(cd -- "$top/tests/chaos" && ls -- *.sh | sed 's/[.]sh$//') || build_checks chaos || return 0
    scripts chaos 1200
}

stage_corpora() {   # public projects, for who has clones of them
    [ -n "${MIGSAFE_CORPORA:-}" ] || { say "(MIGSAFE_CORPORA is not set)"; return 0; }
    test_one corpora 1200 "$top/tests/corpora/run" "$MIGSAFE_CORPORA"
    test_one corpora-steps 1800 "$top/tests/corpora/steps" "$MIGSAFE_CORPORA"
}

# ---- other builds: the last stages, each counting as one test, without servers: what speaks to those has been run, one
# after the other, and `make check` runs everything at once.

forget_servers() {
    local name
    for name in ${!MIGSAFE_TEST_@}; do case $name in *_URL | *_KILL | *_START) unset "$name" ;; esac; done
}

other_build() {     # other_build NAME TARGETS CONFIGURE-OPTION...
    local name=$1 targets=$2; shift 2
    wanted "$name" || return 0
    forget_servers
    local whole=yes
    test_one "$name" 1800 bash -c "$(declare -f configure_in); top=$(quote "$top"); folder=\$1; shift
        configure_in \"\$folder\" \"\$@\" && make -C \"\$folder\" -s -j$jobs && make -C \"\$folder\" -s -j$jobs check TESTS= || exit 1
        make -C \"\$folder\" -s -k -j$jobs $targets || {
            find \"\$folder\" -name '*.trs' -exec grep -l '^:test-result: [FE]' {} + | sed 's/trs\$/log/' | xargs -r tail -n 30; exit 1; }" \
        other_build "$build-$name" "$@"
}
stage_clang() {
    command -v clang > /dev/null || { missing clang "clang is not installed"; return 0; }
    other_build clang "check TESTS=" --enable-werror CC=clang CFLAGS=-O0     # its warnings are those of any other level
}
stage_sanitizers() {
    ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1} UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1} \
        other_build sanitizers check --enable-werror --enable-sanitizers CFLAGS='-g1 -O1'
}
stage_distcheck() {
    local whole=yes
    forget_servers
    test_one distcheck 1800 make -C "$build" -j"$jobs" distcheck DISTCHECK_CONFIGURE_FLAGS=CFLAGS=-O1
}
