#!/usr/bin/env bash
# Dynamic SQL of MySQL and MariaDB: planned as what it does, run twice, verified, killed in the middle, taken back.
# Side by side: for each family of databases at the same time (tests/lib/lanes).
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/servers-lib.sh
. "$top/tests/cli/servers-lib.sh"

columns() { sql_is "SELECT GROUP_CONCAT(column_name ORDER BY column_name) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 't'" "$1"; }
base() {
    file 1_base.up <<'SQL'
CREATE TABLE users (id INT PRIMARY KEY, name VARCHAR(20)) ENGINE=InnoDB;
CREATE TABLE t (id INT PRIMARY KEY, c INT, old INT, user_id INT, CONSTRAINT t_user FOREIGN KEY (user_id) REFERENCES users (id),
    KEY by_c (c), KEY by_user (user_id)) ENGINE=InnoDB;
SQL
}
# add COLUMN: a script that adds it to t when it is not there
add() {
    printf "SET @s = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 't'
    AND column_name = '%s') = 0, 'ALTER TABLE t ADD COLUMN %s INT', 'SELECT 1');\n" "$1" "$1"
}
run_it='PREPARE stmt FROM @s; EXECUTE stmt; DEALLOCATE PREPARE stmt;'

# Every form of the golden file (what is behind the last comment there is not decided by the catalog).
forms() {
    base
    sed '/^-- decided by something else/,$d' "$top/tests/golden/sql/dynamic.mysql.sql" > m/2_forms.up.sql
    cp m/2_forms.up.sql m/3_again.up.sql
    m 0 plan
    out_has 'if the condition holds: add column t.a'
    out_has 'if the condition holds: drop constraint t.t_user'
    out_has 'prepare stmt'
    out_lacks 'opaque'
    m 0 plan --format=json
    json 'any(x.get("conditional") for x in o["migrations"][1]["operations"])' true
    m 0 apply --to=2
    out_has 'the schema is as predicted'
    columns 'a,b,c,id,user_id'
    tables_are 'audit t users'
    m 0 apply --yes                             # judged by the worse outcome: it would drop a column with its values
    out_has 'the schema is as predicted'
    columns 'a,b,c,id,user_id'
    sql_is 'SELECT COUNT(*) FROM users' 1
}

# What the catalog does not decide is judged by its worse outcome, and what is not known by the worst.
undecided() {
    base
    file 2_more.up <<< "SET @s = IF(@@port = 1, 'ALTER TABLE t DROP COLUMN old', 'SELECT 1'); $run_it"
    m 0 apply --to=1
    sql 'INSERT INTO t (id, old) VALUES (1, 1)'
    m 6 apply
    err_has 'column t.old: 1 value'
    m 0 apply --yes
    out_lacks 'as predicted'
    columns 'c,id,old,user_id'
    file 3_unknown.up <<< "SET @s = (SELECT CONCAT('DELETE FROM t WHERE id = ', id) FROM t LIMIT 1); $run_it"
    m 0 plan
    out_has 'EXECUTE'
    m 6 apply
    m 0 apply --yes
    sql_is 'SELECT COUNT(*) FROM t' 0
}

# A plan in a file holds the statements only: they are read through again.
plan_file() {
    base
    { add c; echo "$run_it"; add d; echo "$run_it"; } | file 2_add.up
    m 0 plan --out=plan.json
    m 0 apply --plan=plan.json --yes
    out_has 'the schema is as predicted'
    columns 'c,d,id,old,user_id'
}

waiting="SELECT COUNT(*) FROM information_schema.processlist WHERE state LIKE 'Waiting for table metadata lock' AND id <> CONNECTION_ID()"
is_waiting() { [ "$(sql "$waiting")" != 0 ]; }
is_not_waiting() { [ "$(sql "$waiting")" = 0 ]; }
end_waiting() { sql "KILL $(sql "SELECT id FROM information_schema.processlist WHERE state LIKE 'Waiting for table metadata lock' LIMIT 1")" 2> /dev/null; }
kill_in_execute() {
    hold 'BEGIN' 'SELECT * FROM t'
    begin apply --yes --lock-timeout=30s
    wait_until 10 "the EXECUTE waits" is_waiting
    kill -KILL "$pid"; wait "$pid" 2> /dev/null
}

# Killed in EXECUTE, which the server then finishes or not: the catalog tells. SET is evaluated again and finds the same.
killed() {
    case $name in mysql | mariadb) ;; *) return 0 ;; esac
    base; m 0 apply
    { add d; echo "$run_it"; add e; echo "$run_it"; } | file 2_add.up
    kill_in_execute
    let_go
    wait_until 5 "the server finishes it" is_not_waiting
    m 0 apply --yes --lock-wait=10s
    columns 'c,d,e,id,old,user_id'
    { add f; echo "$run_it"; add g; echo "$run_it"; } | file 3_add.up
    kill_in_execute
    end_waiting
    wait_until 5 "it is gone" is_not_waiting
    let_go
    m 0 apply --yes --lock-wait=10s
    columns 'c,d,e,f,g,id,old,user_id'
}

# Between the look and EXECUTE the script itself has changed what was looked at: a second look would decide otherwise.
stale_look() {
    case $name in mysql | mariadb) ;; *) return 0 ;; esac
    base; m 0 apply
    { add d; echo 'CREATE TABLE other (id INT PRIMARY KEY);'; echo "$run_it"; } | file 2_add.up
    kill_in_execute
    end_waiting
    wait_until 5 "it is gone" is_not_waiting
    let_go
    m 8 apply --yes --lock-wait=10s
    err_has 'decided by a look at the database'
    columns 'c,id,old,user_id'
    m 0 apply --yes --settle=again
    columns 'c,d,id,old,user_id'
}

# A later statement fails: what happened is taken back, what did not is left alone.
taken_back() {
    base; m 0 apply
    { add d; echo "$run_it"; add c; echo "$run_it"; echo 'ALTER TABLE nope ADD COLUMN x INT;'; } | file 2_fails.up
    m 2 apply
    columns 'c,id,old,user_id'
}

# A procedure that the script makes and calls with names: each call is what it does with them; under a handler it may.
called() {
    base
    cat > m/2_call.up.sql <<'SQL'
DELIMITER $$
DROP PROCEDURE IF EXISTS put$$
CREATE PROCEDURE put(IN tab VARCHAR(64), col VARCHAR(64), what VARCHAR(200))
BEGIN
    DECLARE n INT DEFAULT 0;
    SELECT COUNT(*) INTO n FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = tab AND column_name = col;
    IF n = 0 THEN
        SET @ddl = CONCAT('ALTER TABLE ', DATABASE(), '.', tab, ' ADD COLUMN `', col, '` ', what);
        PREPARE stmt FROM @ddl; EXECUTE stmt; DEALLOCATE PREPARE stmt;
    END IF;
END$$
DELIMITER ;
CALL put('t', 'a', 'INT NOT NULL DEFAULT 3');
CALL put('t', 'c', 'INT');
CALL put('users', 'mail', 'VARCHAR(99)');
DROP PROCEDURE put;
CREATE PROCEDURE within() BEGIN
    IF EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 't') THEN
        IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 't' AND column_name = 'e') THEN
            ALTER TABLE t ADD COLUMN e INT;
        ELSE
            DROP TABLE users;
        END IF;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'v') THEN
        CREATE TABLE v (id INT);
        IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'v' AND column_name = 'w') THEN
            ALTER TABLE v ADD COLUMN w INT;
        END IF;
    END IF;
END;
CALL within();
DROP PROCEDURE within;
SQL
    cat > m/3_handled.up.sql <<'SQL'
DELIMITER $$
CREATE PROCEDURE more()
BEGIN
    DECLARE CONTINUE HANDLER FOR 1060 BEGIN END;
    SET @ddl = 'ALTER TABLE t ADD COLUMN c INT'; PREPARE stmt FROM @ddl; EXECUTE stmt; DEALLOCATE PREPARE stmt;
    SET @ddl = 'ALTER TABLE t ADD COLUMN b INT'; PREPARE stmt FROM @ddl; EXECUTE stmt; DEALLOCATE PREPARE stmt;
END$$
DELIMITER ;
CALL more();
DROP PROCEDURE more;
SQL
    m 0 plan; out_has 'add column t.a'; out_has 'add column users.mail'; out_has 'if the condition holds: add column t.b'
    m 0 apply --to=2; out_has 'the schema is as predicted'; columns 'a,c,e,id,old,user_id'; tables_are 't users v'
    m 0 rollback --yes; out_has 'the schema is as predicted'; columns 'c,id,old,user_id'; tables_are 't users'
    m 0 apply --yes; columns 'a,b,c,e,id,old,user_id'
}

for one in ${MIGSAFE_TEST_NAMES:-mysql mariadb odbc-mysql odbc-mariadb}; do
    case $one in
    *mysql | *mariadb) MIGSAFE_TEST_NAMES=$one each ${MIGSAFE_TEST_TOPICS:-forms undecided plan_file killed stale_look taken_back called} ;;
    esac
done
[ "$passed" != 0 ] || { echo "no server to test with"; exit 77; }
finish
