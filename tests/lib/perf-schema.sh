# perf-schema.sh: a schema of many tables, to be measured. Sourced by tests/perf/introspect and tests/perf/verify; reads $kind.

# many_tables N: N tables of 8 columns, 2 indexes and a foreign key to the table before; many in one transaction where that goes.
# On MySQL and MariaDB, where each statement is a transaction of its own, the indexes stand in the table's statement.
many_tables() {
    local i v before text=TEXT few=500      # tables in one transaction: each is locked until its end
    case $kind in mariadb | mysql) text='VARCHAR(200)' ;; *) echo 'BEGIN;' ;; esac
    for ((i = 1; i <= $1; i++)); do
        printf -v v %05d "$i"
        printf -v before %05d $((i > 1 ? i - 1 : 1))
        printf 'CREATE TABLE t%s (id BIGINT NOT NULL PRIMARY KEY, parent BIGINT, name VARCHAR(100) NOT NULL, price DECIMAL(10, 2) DEFAULT 0, note %s, ' "$v" "$text"
        printf 'made TIMESTAMP DEFAULT CURRENT_TIMESTAMP, state INT NOT NULL DEFAULT 1, code CHAR(8), '
        case $kind in
        mariadb | mysql) printf 'KEY t%s_a (name, state), UNIQUE KEY t%s_b (code, id), CONSTRAINT t%s_fk FOREIGN KEY (parent) REFERENCES t%s (id));\n' "$v" "$v" "$v" "$before" ;;
        *) printf 'CONSTRAINT t%s_fk FOREIGN KEY (parent) REFERENCES t%s (id));\n' "$v" "$before"
           [ $((i % few)) != 0 ] || echo 'COMMIT; BEGIN;'
           printf 'CREATE INDEX t%s_a ON t%s (name, state);\nCREATE UNIQUE INDEX t%s_b ON t%s (code, id);\n' "$v" "$v" "$v" "$v" ;;
        esac
    done
    case $kind in mariadb | mysql) ;; *) echo 'COMMIT;' ;; esac
}

milliseconds() { local TIMEFORMAT=%R t; t=$( { time "$@" > "$work/out" 2> "$work/err" || echo failed >&2; } 2>&1 )
    case $t in *failed*) tail -n 3 -- "$work/out" "$work/err" >&2; return 1 ;; esac
    awk "BEGIN { printf \"%d\\n\", $t * 1000 + .5 }"; }
median() { sort -n | awk '{ v[NR] = $1 } END { if (NR) print v[int((NR + 1) / 2)] }'; }
