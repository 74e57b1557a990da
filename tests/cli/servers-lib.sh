# shellcheck shell=bash
# servers-lib.sh: for the scripts that try every database that there is a URL for. Sourced behind lib.sh.
#
#   each wrong_password lock_timeout ...        calls each function for each database, with $name, $base, $url set
#
# A function finds an empty database and an empty folder m; $tab is what sql puts between cells. MIGSAFE_TEST_NAMES limits
# the databases, MIGSAFE_TEST_TOPICS the functions, MIGSAFE_TEST_TIMES=1 shows how long each took.
# shellcheck source=tests/chaos/lib.sh
. "$top/tests/chaos/lib.sh"
all_names='sqlite postgresql mariadb mysql odbc-sqlite odbc-postgresql odbc-mariadb odbc-mysql'
name='' base='' url='' tab=''

m() { local code=$1; shift; run "$code" --url="$url" --dir=m "$@"; }
my_family() { [ "$base" = mysql ] || [ "$base" = mariadb ]; }
transactional() { ! my_family; }

sql() {         # sql QUERY [ARG...]: by the database's own client; cells without decoration
    local query=$1 u; shift; u=$(native_url "$name")
    case $base in
    sqlite) sqlite3 "$(sqlite_file "$name")" "$query" ;;
    postgresql) psql -X -q -At -v ON_ERROR_STOP=1 "$u" "$@" -c "$query" ;;
    *) my "$u" "$@" "$(part "$u" database)" -e "$query" ;;
    esac
}
load_file() {   # load_file URL FILE: by the database's own client
    case $base in
    sqlite) sqlite3 -bail "$([ "$1" != "$(native_url "$name")" ] && echo "${1#sqlite:}" || sqlite_file "$name")" < "$2" ;;
    postgresql) psql -X -q -v ON_ERROR_STOP=1 "$1" -f "$2" ;;
    *) my "$1" "$(part "$1" database)" < "$2" ;;
    esac > "$work/load" 2>&1 || fail "$2 can be loaded: $(cat "$work/load")"
}
empty() {       # of what other tests left, too: a schema beside public would be inspected with it
    local other
    [ "$base" != postgresql ] || for other in $(sql "SELECT quote_ident(nspname) FROM pg_namespace WHERE nspname !~ '^pg_|^(information_schema|public)\$'"); do
        psql -X -q "$(native_url "$name")" -c 'SET client_min_messages = error' -c "DROP SCHEMA $other CASCADE"
    done
    [ "$base" != postgresql ] || psql -X -q "$(native_url "$name")" -c 'SET client_min_messages = error' -c 'DROP EXTENSION IF EXISTS pgcrypto CASCADE'
    reset "$name" > "$work/reset" 2>&1 || fail "the database can be reset: $(cat "$work/reset")"
}
sql_is() {      # sql_is QUERY VALUE
    local got; got=$(sql "$1" 2>&1)
    [ "$got" = "$2" ] && pass || fail "$1 gives \"$got\", not \"$2\""
}
tables() {      # the user's, in one line
    case $base in
    sqlite) sql "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'migsafe%' AND name NOT LIKE 'sqlite%' ORDER BY name" ;;
    postgresql) sql "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'migsafe%' ORDER BY 1" ;;
    *) sql "SELECT table_name FROM information_schema.tables WHERE table_schema = database() AND table_name NOT LIKE 'migsafe%' ORDER BY 1" ;;
    esac | tr '\n' ' ' | sed 's/ $//'
}
tables_are() { local got; got=$(tables); [ "$got" = "$1" ] && pass || fail "the tables are \"$got\", not \"$1\""; }

sleeping() {    # a statement that takes SECONDS on the server and says so: sleeping SECONDS
    case $base in
    sqlite) echo "INSERT INTO sink SELECT count(*) FROM (WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < ${1}000000) SELECT x FROM c);" ;;
    postgresql) echo "INSERT INTO sink SELECT 1 FROM pg_sleep($1);" ;;
    *) echo "INSERT INTO sink SELECT n FROM one WHERE SLEEP($1) = 0;" ;;    # SELECT SLEEP() ends well when it is killed
    esac
}
on_server() {   # on_server TEXT: how many statements with it the server executes at this moment
    case $base in
    sqlite) echo 0 ;;
    postgresql) sql "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%$1%'" ;;
    *) sql "SELECT count(*) FROM information_schema.processlist WHERE info LIKE '%$1%' AND id <> connection_id()" ;;
    esac
}
wait_until() {  # wait_until SECONDS WHAT COMMAND...: polls; a failure when it does not come true
    local end=$((SECONDS + $1)) what=$2; shift 2
    while ! "$@" > /dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || { fail "$what"; return 1; }
        sleep 0.05
    done
    pass
}
is_on_server() { [ "$(on_server "$1")" != 0 ]; }
is_not_on_server() { [ "$(on_server "$1")" = 0 ]; }

begin() { background --url="$url" --dir=m "$@"; }      # begin ARGUMENT...; then: end CODE

# hold STATEMENTS...: a session of somebody else that keeps its transaction open until `let_go`
hold() {
    local u; u=$(native_url "$name")
    rm -f hold held; mkfifo hold
    case $base in
    sqlite) sqlite3 "$(sqlite_file "$name")" < hold > held 2>&1 & ;;
    postgresql) psql -X -q -At "$u" < hold > held 2>&1 & ;;
    *) my "$u" --unbuffered "$(part "$u" database)" < hold > held 2>&1 & ;;
    esac
    holder=$!
    exec 8> hold
    printf '%s;\n' "$@" "SELECT 'held'" >&8
    wait_until 5 "the other session holds its lock" grep -q held held
}
let_go() { printf 'ROLLBACK;\n' >&8; exec 8>&-; wait "$holder"; }

each() {
    local topic before started
    for name in ${MIGSAFE_TEST_NAMES:-$all_names}; do
        url=$(url_of "$name"); base=${name#odbc-}
        [ -n "$url" ] || continue
        for topic; do
            before=$failed
            reset "$name" > "$work/reset" 2>&1 || fail "the database can be reset: $(cat "$work/reset")"
            rm -rf m; mkdir m
            started=$SECONDS
            case $base in mysql | mariadb) tab=$'\t' ;; *) tab='|' ;; esac
            "$topic"
            [ -z "${MIGSAFE_TEST_TIMES:-}" ] || printf '  %3s s  %s on %s\n' $((SECONDS - started)) "$topic" "$name"
            [ "$failed" = "$before" ] || printf '  (%s on %s)\n' "$topic" "$name"
        done
        reset "$name" > /dev/null 2>&1
    done
}
: "${MIGSAFE_TEST_SQLITE_URL:=sqlite:$work/servers.db}"
