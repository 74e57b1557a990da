#!/usr/bin/env bash
# After each migration: is the schema what its statements say? Real differences, on every native server that there is a URL for:
# another session that alters in between, an event trigger, a server that changes a type silently.
# Side by side: for each family of databases at the same time (tests/lib/lanes).
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/servers-lib.sh
. "$top/tests/cli/servers-lib.sh"

columns_of() { # the columns of table a, in order
    case $name in
    sqlite) echo "SELECT group_concat(name) FROM pragma_table_info('a')" ;;
    postgresql) echo "SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'a'::regclass AND attnum > 0 AND NOT attisdropped" ;;
    *) echo "SELECT group_concat(column_name ORDER BY ordinal_position) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'a'" ;;
    esac
}
history() { sql_is "SELECT status FROM migsafe_history WHERE version = '$1' ORDER BY id DESC LIMIT 1" "$2"; }

# While the second migration sleeps in front of its ALTER, somebody else alters the same table; the fourth would come after it.
in_between() {
    case $name in
    postgresql) sleeps='INSERT INTO w SELECT 1 FROM pg_sleep(2);' ;;
    *) sleeps='INSERT INTO w SELECT SLEEP(2);' ;;
    esac
    echo 'CREATE TABLE a (x INT); CREATE TABLE w (x INT);' | file 1_base.up
    { echo "$sleeps"; echo 'ALTER TABLE a ADD COLUMN z INT;'; } | file 2_add.up
    echo 'CREATE TABLE later (x INT);' | file 3_later.up
    { sleep 1; sql 'ALTER TABLE a ADD COLUMN stranger INT' > /dev/null 2>&1; } &
    m 3 apply
    wait $!
    err_has 'the schema is not what the migration says it should be'
    err_has 'found: column'
    err_has 'stranger'
    err_lacks 'later'
    sql_is "SELECT count(*) FROM migsafe_history WHERE version = '3'" 0
    case $name in
    postgresql) # undone with its transaction
        history 2 failed
        sql_is "$(columns_of)" 'x,stranger'
        sql_is 'SELECT count(*) FROM w' 0
        err_has 'taken back' ;;
    *) # the row cannot be taken back: it stays, and history says so
        history 2 applied
        sql_is "$(columns_of)" 'x,stranger,z' ;;
    esac
    m 0 apply
    out_has 'the schema is as predicted'
}

# Without comparing it goes through; with rows alone there is nothing to compare.
not_compared() {
    echo 'CREATE TABLE a (x INT);' | file 1_base.up
    echo 'INSERT INTO a VALUES (1);' | file 2_rows.up
    m 0 apply --no-verify
    out_lacks 'as predicted'
    echo 'INSERT INTO a VALUES (2);' | file 3_rows.up
    m 0 apply
    out_has 'the schema is as predicted'
}

# Whatever makes a table has a column added by an event trigger. In a group of migrations the one it happened in is named.
event_trigger() {
    [ "$name" = postgresql ] || return 0
    sql "CREATE FUNCTION more() RETURNS event_trigger LANGUAGE plpgsql AS 'DECLARE r record; BEGIN FOR r IN SELECT * FROM pg_event_trigger_ddl_commands() LOOP IF r.object_identity = ''public.t2'' AND r.command_tag = ''CREATE TABLE'' THEN EXECUTE ''ALTER TABLE t2 ADD COLUMN audit int''; END IF; END LOOP; END'" > /dev/null
    if ! sql 'CREATE EVENT TRIGGER more ON ddl_command_end EXECUTE FUNCTION more()' > /dev/null 2>&1; then
        sql 'DROP FUNCTION more()' > /dev/null
        return 0 # not a superuser
    fi
    for i in 1 2 3; do echo "CREATE TABLE t$i (id INT PRIMARY KEY);" | file "${i}_t$i.up"; done
    m 3 apply
    err_has 'migration 2'
    err_has 'audit'
    history 1 applied
    history 2 failed
    sql_is "SELECT count(*) FROM pg_class WHERE relname IN ('t1', 't2', 't3')" 1
    sql 'DROP EVENT TRIGGER more' > /dev/null; sql 'DROP FUNCTION more()' > /dev/null
    m 0 apply
    out_has 'Applied 2 migrations; the schema is as predicted'
    # and one that makes a table anew when it is dropped
    sql "CREATE FUNCTION anew() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN IF EXISTS (SELECT FROM pg_event_trigger_dropped_objects() WHERE object_identity = ''public.t1'') THEN CREATE TABLE t1 (id INT); END IF; END'" > /dev/null
    sql 'CREATE EVENT TRIGGER anew ON sql_drop EXECUTE FUNCTION anew()' > /dev/null
    m 3 rollback --to=0 --yes
    err_has 'found: table'
    sql_is "SELECT string_agg(relname, ',') FROM pg_class WHERE relname IN ('t1', 't2', 't3')" t1
    history 1 failed
    sql 'DROP EVENT TRIGGER anew' > /dev/null; sql 'DROP FUNCTION anew()' > /dev/null
    m 0 rollback --to=0 --yes
    out_has 'the schema is as predicted'
    sql_is "SELECT count(*) FROM pg_class WHERE relname IN ('t1', 't2', 't3')" 0
}

# Without strict mode a VARCHAR that is too long becomes a TEXT. The table is taken away again, and so are those that were
# made behind it in the same packet.
silent_change() {
    case $name in mysql | mariadb) ;; *) return 0 ;; esac
    echo 'CREATE TABLE fine (id INT PRIMARY KEY);' | file 1_fine.up
    echo 'CREATE TABLE a (id INT PRIMARY KEY, long_one VARCHAR(70000) CHARACTER SET latin1);' | file 2_long.up
    echo 'CREATE TABLE behind (id INT PRIMARY KEY);' | file 3_behind.up
    echo 'CREATE TABLE another (id INT PRIMARY KEY, long_two VARCHAR(70000) CHARACTER SET latin1);' | file 4_another.up
    m 3 apply --session="SET sql_mode = ''"
    err_has 'long_one'
    err_has 'taken back'
    history 2 failed
    tables_are fine
    sql_is 'SELECT count(*) FROM migsafe_history WHERE version IN (3, 4)' 0
    m 3 apply --session="SET sql_mode = ''" --keep-partial
    err_has 'long_one'
    err_has 'applied and recorded'
    tables_are 'a another behind fine'
    history 2 applied
    history 3 applied
    history 4 applied
}

# A rollback is compared as well.
way_back() {
    case $name in postgresql) sleeps='INSERT INTO w SELECT 1 FROM pg_sleep(2);' ;; *) sleeps='INSERT INTO w SELECT SLEEP(2);' ;; esac
    echo 'CREATE TABLE a (x INT, y INT); CREATE TABLE w (x INT);' | file 1_base.up
    echo 'CREATE INDEX a_x ON a (x);' | file 2_index.up
    { echo "$sleeps"; [ "$name" = postgresql ] && echo 'DROP INDEX a_x;' || echo 'DROP INDEX a_x ON a;'; } | file 2_index.down
    m 0 apply
    { sleep 1; sql 'ALTER TABLE a ADD COLUMN stranger INT' > /dev/null 2>&1; } &
    m 3 rollback
    wait $!
    err_has 'stranger'
    case $name in postgresql) history 2 failed ;; *) history 2 rolled_back ;; esac
}

# An index that the server made for a foreign key goes when another key needs one on the same column; one that somebody made
# under the same name stays. They look alike from outside.
key_index() {
    [ "$name" != postgresql ] || return 0
    local index
    for index in '' 'KEY fk_p (p_id),'; do
        sql "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (id INT, p_id INT, $index CONSTRAINT fk_p FOREIGN KEY (p_id) REFERENCES p (id))"
        echo 'ALTER TABLE c DROP FOREIGN KEY fk_p, ADD CONSTRAINT fk_p2 FOREIGN KEY (p_id) REFERENCES p (id) ON DELETE CASCADE;' | file 1_key.up
        m 0 apply --yes
        out_has 'as predicted'
        m 0 rollback --yes
        out_has 'as predicted'
        m 0 apply --yes
        sql 'DROP TABLE c; DROP TABLE p; DROP TABLE migsafe_history; DROP TABLE migsafe_journal'
    done
}

# A check of a column goes with a MODIFY that does not repeat it (MariaDB); one of the table gets a name from the server.
checks() {
    [ "$name" != postgresql ] || return 0
    local up
    for up in 'MODIFY a BIGINT' 'MODIFY a BIGINT CHECK (a > 5)' 'CHANGE a c BIGINT CHECK (c > 5)' 'ADD CHECK (b < 100)' \
        'ADD COLUMN d INT CHECK (d < 3), ADD CHECK (b < 100), ADD CHECK (b < 50)' 'DROP COLUMN n' 'ALTER n SET DEFAULT 4'; do
        [ "$name" = mariadb ] || [[ $up != CHANGE* ]] || continue       # MySQL: the check still needs the column's old name
        echo 'CREATE TABLE z (a INT CHECK (a > 0), b INT, n INT CHECK (n > 1), CONSTRAINT b1 CHECK (b > 1), CHECK (b <> 7));' | file 1_z.up
        echo "ALTER TABLE z $up;" | file 2_z.up
        m 0 apply --yes --to=1
        local before; before=$(sql 'SHOW CREATE TABLE z')
        m 0 apply --yes
        out_has 'as predicted'
        m 0 rollback --yes
        out_has 'as predicted'
        [ "$name" = mysql ] || [ "$(sql 'SHOW CREATE TABLE z')" = "$before" ] && pass || fail "the way back of $up leaves $(sql 'SHOW CREATE TABLE z')"
        m 0 rollback --yes
        tables_are ''
    done
}

for one in ${MIGSAFE_TEST_NAMES:-postgresql mysql mariadb}; do
    MIGSAFE_TEST_NAMES=$one each in_between not_compared event_trigger silent_change way_back key_index checks
done
[ "$passed" != 0 ] || { echo "no server to test with"; exit 77; }
finish
