# scratch.sh: databases of one's own on the test servers, by plain clients. Sourced by tests/corpora, tests/perf and
# shell tests; wants $scratch (a name for the database) and $work (a folder, for SQLite's file).

url_of() {      # nothing when tests/lib/lanes has given us another family
    local var=MIGSAFE_TEST_${1^^}_URL
    [ "${MIGSAFE_TEST_FAMILY:-${1#odbc-}}" = "${1#odbc-}" ] || return 0
    var=${var//-/_}; printf %s "${!var:-}"
}

# mysql_client PROGRAM URL ARG...: mariadb, mysql, mariadb-dump ... with the account of the URL, the password not in argv
mysql_client() {
    local program=$1 url=$2; shift 2
    [[ $url =~ ^[a-z]+://([^:@/]+):([^@]+)@([^:/]+):([0-9]+)/ ]] || { echo "no account in the URL" >&2; return 1; }
    MYSQL_PWD=${BASH_REMATCH[2]} "$program" --no-defaults -u "${BASH_REMATCH[1]}" -h "${BASH_REMATCH[3]}" -P "${BASH_REMATCH[4]}" "$@"
}

server_sql() {      # server_sql KIND SQL: in the account's own database
    case $1 in
    postgresql) psql -q -X -v ON_ERROR_STOP=1 "$(url_of postgresql)" -c "$2" > /dev/null 2>&1 ;;
    *) mysql_client mariadb "$(url_of "$1")" -e "$2" ;;
    esac
}
drop_database() {
    if [ "$1" = sqlite ]; then rm -f -- "$work/db" "$work"/db-*; else server_sql "$1" "DROP DATABASE IF EXISTS $scratch"; fi
}
scratch_url() {
    if [ "$1" = sqlite ]; then printf 'sqlite:%s/db' "$work"; else local u; u=$(url_of "$1"); printf '%s/%s' "${u%/*}" "$scratch"; fi
}
new_database() {    # prints its URL
    drop_database "$1"
    case $1 in
    sqlite) ;;
    postgresql) server_sql "$1" "CREATE DATABASE $scratch" ;;
    *) server_sql "$1" "CREATE DATABASE $scratch CHARACTER SET utf8mb4" ;;
    esac
    scratch_url "$1"
}

# sql_file KIND FILE: the native client runs it in the scratch database and stops at the first error
sql_file() {
    case $1 in
    sqlite) sqlite3 -batch -bail "$work/db" < "$2" ;;
    postgresql) psql -q -X -v ON_ERROR_STOP=1 "$(scratch_url postgresql)" -f "$2" ;;
    mysql) mysql_client "${MIGSAFE_TEST_MYSQL_BIN:+$MIGSAFE_TEST_MYSQL_BIN/}$([ -n "${MIGSAFE_TEST_MYSQL_BIN:-}" ] && echo mysql || echo mariadb)" \
        "$(url_of mysql)" --default-character-set=utf8mb4 "$scratch" < "$2" ;;
    *) mysql_client mariadb "$(url_of "$1")" --default-character-set=utf8mb4 "$scratch" < "$2" ;;
    esac
}

# schema KIND FILE: the schema without migsafe's own tables, as text in an order of its own
schema() {
    case $1 in
    postgresql) pg_dump --schema-only --exclude-table='migsafe_*' --exclude-schema='migsafe*' "$(scratch_url postgresql)" |
        grep -vE '^(--|SET |SELECT pg_catalog|\\(un)?restrict|$)' || : ;;
    sqlite) sqlite3 "$work/db" "SELECT type, name, sql FROM sqlite_master WHERE tbl_name NOT LIKE 'migsafe%' AND name NOT LIKE 'sqlite_%' ORDER BY 1, 2" ;;
    *) mysql_client mariadb "$(url_of "$1")" -N "$scratch" -e "
        SELECT 'column', table_name, ordinal_position, column_name, column_type, is_nullable, column_default, extra, collation_name
          FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name NOT LIKE 'migsafe%' ORDER BY 2, 3;
        SELECT 'index', table_name, index_name, seq_in_index, column_name, sub_part, non_unique
          FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name NOT LIKE 'migsafe%' ORDER BY 2, 3, 4;
        SELECT 'constraint', table_name, constraint_name, constraint_type
          FROM information_schema.table_constraints WHERE table_schema = DATABASE() AND table_name NOT LIKE 'migsafe%' ORDER BY 2, 3;
        SELECT 'check', constraint_name, check_clause FROM information_schema.check_constraints
          WHERE constraint_schema = DATABASE() AND constraint_name NOT LIKE 'migsafe%' AND check_clause NOT LIKE '%migsafe%' ORDER BY 2, 3;
        SELECT 'foreign key', table_name, constraint_name, referenced_table_name, update_rule, delete_rule
          FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE() ORDER BY 2, 3" ;;
    esac > "$2"
}
