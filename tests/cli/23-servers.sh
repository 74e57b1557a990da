#!/usr/bin/env bash
# real servers: what cannot be reached, what fails in the middle, what is locked, who may only read; on every database
# that there is a URL for.
# Side by side: for each family of databases at the same time (tests/lib/lanes).
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/servers-lib.sh
. "$top/tests/cli/servers-lib.sh"

# with PART VALUE: the URL with another user, password, database or port
with() {
    local u; u=$(native_url "$name")
    case $name in
    odbc-*) case $1 in
            password) printf '%s;PWD=%s' "$url" "$2" ;;
            database) printf '%s;DATABASE=%s' "$url" "$2" ;;
            port) printf '%s;PORT=%s' "$url" "$2" ;;
            esac ;;
    *) local user password host port database
       for p in user password host port database; do printf -v "$p" %s "$(part "$u" "$p")"; done
       printf -v "$1" %s "$2"
       printf '%s://%s:%s@%s:%s/%s' "${u%%://*}" "$user" "$password" "$host" "$port" "$database" ;;
    esac
}

unreachable() {
    [ "$base" != sqlite ] || return 0
    file 1_a.up <<< 'CREATE TABLE a (id INT PRIMARY KEY);'
    local command secret=Wr0ng-Secret
    for command in apply plan status doctor; do
        run "$([ $command = doctor ] && echo 1 || echo 9)" --url="$(with password $secret)" --dir=m "$command"
        err_lacks $secret; out_lacks $secret
    done
    run 9 --format=json --url="$(with password $secret)" --dir=m apply
    out_lacks $secret; err_lacks $secret
    json 'o["error"]["code"] != ""' true
    run 9 --url="$(with database nosuch_database)" --dir=m apply
    err_has nosuch_database
    local start=$SECONDS
    run 9 --url="$(with port 1)" --dir=m apply
    check "no answer from a closed port within 5 s" [ $((SECONDS - start)) -le 5 ]
    case $name in odbc-*) ;; *) run 5 --url="${url%%://*}://user:$secret@host:12x/d" --dir=m apply; err_lacks $secret ;; esac
    tables_are ''
}

# A statement that the server refuses, in the middle: what was before it is undone, whoever has to do it.
fails_in_the_middle() {
    file 1_ok.up <<< 'CREATE TABLE ok (id INT PRIMARY KEY, n INT);'
    printf '%s\n' 'CREATE TABLE b (id INT PRIMARY KEY);' 'ALTER TABLE ok ADD COLUMN extra INT;' 'ALTER TABLE nosuch' \
        '  ADD COLUMN x INT;' 'CREATE TABLE c (id INT);' | file 2_bad.up
    m 2 apply
    err_has '2_bad.up.sql'; err_has 'nosuch'; err_has 'Nothing of it was left behind'; err_has 'migsafe apply'
    tables_are ok
    m 0 status; out_has '1 applied, 1 pending'
    m 2 apply                                   # as long as it is not mended
    m 0 history --format=json
    json '[a["status"] for a in o["attempts"]]' '["applied", "failed", "failed"]'
    json '"nosuch" in o["attempts"][1]["error"]' true
    sed -i 's/nosuch/ok/' m/2_bad.up.sql
    m 0 apply
    tables_are 'b c ok'
    sql_is 'SELECT count(*) FROM (SELECT extra, x FROM ok) q' 0
}

# Rows are changed and committed before the failure where every DDL commits: that is not undone behind the user's back.
fails_after_data() {
    file 1_ok.up <<< 'CREATE TABLE ok (id INT PRIMARY KEY, n INT); INSERT INTO ok VALUES (1, 1);'
    printf '%s\n' 'UPDATE ok SET n = n + 1 WHERE id = 1;' 'ALTER TABLE ok ADD COLUMN extra INT;' 'ALTER TABLE nosuch ADD COLUMN x INT;' \
        'UPDATE ok SET n = n + 10 WHERE id = 1;' | file 2_bad.up
    if transactional; then
        m 2 apply; sql_is 'SELECT n FROM ok' 1
    else
        m 8 apply; err_has 'step 3'; err_has 'migsafe apply'
        sql_is 'SELECT n FROM ok' 2
        m 0 status; out_has unfinished
        sed -i 's/n + 1 W/n + 5 W/' m/2_bad.up.sql; m 8 apply; err_has 'was edited after'; sed -i 's/n + 5 W/n + 1 W/' m/2_bad.up.sql
        m 8 rollback; err_has 'Finish it first'
    fi
    sed -i 's/nosuch/ok/' m/2_bad.up.sql
    m 0 apply; out_has 'Applied 1 migration'
    sql_is 'SELECT n FROM ok' 12
    m 0 apply; out_is 'Nothing to apply: the database is up to date.'
}

keeps_partial() {
    ! transactional || return 0
    printf '%s\n' 'CREATE TABLE a (id INT PRIMARY KEY);' 'CREATE TABLE b (id INT PRIMARY KEY);' 'ALTER TABLE nosuch ADD COLUMN x INT;' | file 1_bad.up
    m 8 apply --keep-partial
    err_has 'migsafe apply'
    tables_are 'a b'
    sed -i 's/nosuch/a/' m/1_bad.up.sql
    m 0 apply; out_has 'Applied 1 migration'
    m 0 history --format=json
    json '[a["status"] for a in o["attempts"]]' '["failed", "applied"]'
}

lock_timeout() {
    file 1_a.up <<< 'CREATE TABLE a (id INT PRIMARY KEY); INSERT INTO a VALUES (1);'
    m 0 apply
    file 2_b.up <<< 'CREATE TABLE b (id INT PRIMARY KEY); ALTER TABLE a ADD COLUMN n INT;'
    if [ "$base" = sqlite ]; then hold 'BEGIN' 'UPDATE a SET id = 2'
    else hold 'BEGIN' 'SELECT * FROM a'; fi
    if [ "$name" = odbc-sqlite ]; then      # the runner's lock is a row there: already that one is waited for
        m 7 --lock-timeout=300ms --retries=1 apply --lock-wait=1s
        err_has 'Nothing was changed'; let_go
        m 0 apply; out_has 'Applied 1 migration; the schema is as predicted.'
        return
    elif transactional; then
        m 7 --lock-timeout=300ms --retries=1 apply
        err_has 'Nothing of it was left behind'; tables_are a
    else
        m 8 --lock-timeout=300ms --retries=1 apply      # its first step is done: the next apply goes on there
        err_has 'failed at step 2'
    fi
    err_has 'trying again'; err_has 'Find who holds the lock'; err_has 'migsafe apply'; err_lacks 'Mend'
    let_go
    m 0 apply; out_has 'Applied 1 migration'
    tables_are 'a b'
    file 3_c.up <<< 'ALTER TABLE a ADD COLUMN m INT;'
    if [ "$base" = sqlite ]; then hold 'BEGIN' 'UPDATE a SET id = 2'
    else hold 'BEGIN' 'SELECT * FROM a'; fi
    m 7 --lock-timeout=300ms --retries=0 apply
    err_has 'Nothing of it was left behind'
    let_go
    m 0 apply; out_has 'Applied 1 migration; the schema is as predicted.'
}

# Many statements in one file, a long one, names and values of all kinds.
large_and_strange() {
    { echo 'CREATE TABLE many (id INT PRIMARY KEY, v VARCHAR(200));'
      for ((i = 1; i <= 3000; i++)); do printf "INSERT INTO many VALUES (%d, 'row %d; -- it''''s');\n" $i $i; done
    } | file 1_many.up
    m 0 apply; out_has 'as predicted'
    sql_is 'SELECT count(*), min(length(v)) FROM many' "3000${tab}15"
    local q='"'; ! my_family || q='`'
    printf "CREATE TABLE %sГрёße 表%s (id INT PRIMARY KEY, %sstraße%s VARCHAR(50) DEFAULT 'Ünï–😀');\nINSERT INTO %sГрёße 表%s (id, %sstraße%s) VALUES (1, 'naïve 😀 ''quoted'' \$1 ? %%s :x');\n" \
        "$q" "$q" "$q" "$q" "$q" "$q" "$q" "$q" | file '2_größe.up'
    m 0 apply; out_has 'as predicted'
    sql_is "SELECT ${q}straße${q} FROM ${q}Грёße 表${q}" "naïve 😀 'quoted' \$1 ? %s :x"
    m 0 status; out_has 'größe'
    printf 'DROP TABLE %sГрёße 表%s;' "$q" "$q" | file '2_größe.down'
    m 0 rollback --yes; out_has 'as predicted'
    m 0 inspect; out_lacks 'Грёße'
}

# Defaults that information_schema cannot show as they are must not look like a difference.
strange_defaults() {
    my_family || return 0
    file 1_d.up <<'SQL'
CREATE TABLE d (id INT PRIMARY KEY, a VARBINARY(16) DEFAULT 0x00, b BINARY(4) DEFAULT 'ab', c VARBINARY(8) DEFAULT 0x00ff41,
    e VARCHAR(20) DEFAULT '😀x', f VARBINARY(5) DEFAULT x'ff', g BIT(3) DEFAULT b'101', h VARCHAR(5) DEFAULT 0x41,
    i VARBINARY(20) DEFAULT 'häß', k VARCHAR(20) DEFAULT 'a\tb\nc\\\\d', l VARCHAR(9) DEFAULT 'it''s', m VARCHAR(9) DEFAULT '');
SQL
    m 0 apply; out_has 'as predicted'
}

# Without a down script the way back is derived; rows that it does not bring back are named.
derived_down() {
    file 1_a.up <<< "CREATE TABLE a (id INT PRIMARY KEY, n INT); CREATE INDEX a_n ON a (n); INSERT INTO a VALUES (1, 2);"
    file 2_b.up <<< 'ALTER TABLE a ADD COLUMN t VARCHAR(9); ALTER TABLE a RENAME COLUMN n TO m; CREATE VIEW v AS SELECT m FROM a;'
    file 3_c.up <<< 'CREATE TABLE c (id INT PRIMARY KEY, s INT); INSERT INTO c VALUES (1, 1); ALTER TABLE c RENAME TO d;'
    m 0 apply; out_has 'as predicted'
    m 0 rollback --to=1 --yes; out_has 'as predicted'
    sql_is 'SELECT id, n FROM a' "1${tab}2"; tables_are a
    m 0 apply --yes; out_has 'as predicted'
    m 0 rollback --to=0 --yes; out_has 'as predicted'; tables_are ''
    m 0 apply
    file 4_u.up <<< 'ALTER TABLE a ADD COLUMN z INT; UPDATE a SET m = 5 WHERE id = 1;'
    m 0 apply; m 0 rollback; err_has 'does not bring back what UPDATE did to the rows of table a'
    sql_is 'SELECT id, m FROM a' "1${tab}5"
}

applied_again() {
    file 1_a.up <<< 'CREATE TABLE a (id INT PRIMARY KEY);'; file 1_a.down <<< 'DROP TABLE a;'
    m 0 apply; m 0 rollback; m 0 status; out_has '0 applied, 1 pending'
    file 1_a.up <<< 'CREATE TABLE a (id INT PRIMARY KEY, n INT);'   # edited while it is not applied: allowed
    m 0 apply; out_has 'as predicted'
    m 0 history --format=json
    json '[(a["version"], a["status"]) for a in o["attempts"]]' '[["1", "applied"], ["1", "rolled_back"], ["1", "applied"]]'
    json 'len({a["checksum"] for a in o["attempts"] if a["status"] == "applied"})' 2
    m 0 status --exit-code
}

read_only_account() {
    case $name in postgresql | mariadb | mysql) ;; *) return 0 ;; esac
    local db user=migsafe_reader account reader; db=$(part "$url" database)
    file 1_a.up <<< 'CREATE TABLE a (id INT PRIMARY KEY);'
    if [ "$base" = postgresql ]; then
        sql "DROP ROLE IF EXISTS $user" 2> /dev/null || { sql "DROP OWNED BY $user"; sql "DROP ROLE $user"; }
        sql "CREATE ROLE $user LOGIN PASSWORD 'looks'"
        sql "GRANT USAGE ON SCHEMA public TO $user"
        sql "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO $user"
    else
        account="'$user'@'%'"
        sql "DROP USER IF EXISTS $account; CREATE USER $account IDENTIFIED BY 'looks'; GRANT SELECT, SHOW VIEW ON \`$db\`.* TO $account"
    fi
    reader=$(with user $user); reader=${reader/$user:*@/$user:looks@}
    run 0 --url="$reader" --dir=m status; out_has '0 applied, 1 pending'
    run 0 --url="$reader" --dir=m plan; out_has 'create table a'
    run 2 --url="$reader" --dir=m apply     # nothing there yet, not even the history
    err_has denied; err_lacks looks
    m 0 apply
    file 2_b.up <<< 'CREATE TABLE b (id INT PRIMARY KEY);'
    for command in status plan history inspect completed; do run 0 --url="$reader" --dir=m $command; done
    run 2 --url="$reader" --dir=m apply
    err_has denied
    tables_are a
    m 0 status; out_has '1 applied, 1 pending'
    if [ "$base" = postgresql ]; then sql "DROP OWNED BY $user; DROP ROLE $user"; else sql "DROP USER $account"; fi
}

# shellcheck disable=SC2086
each ${MIGSAFE_TEST_TOPICS:-unreachable fails_in_the_middle fails_after_data keeps_partial lock_timeout large_and_strange strange_defaults derived_down applied_again read_only_account}
finish
