#!/usr/bin/env bash
# 28-ways-back.sh: which way back a migration has, what is said about it, and migrations that are passed over.
# Side by side: for each family of databases at the same time (tests/lib/lanes).
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/servers-lib.sh
. "$top/tests/cli/servers-lib.sh"

# A down script without a statement is none: the derived one is used, and said to be.
empty_down() {
    file 1_a.up <<< 'CREATE TABLE a (id INT PRIMARY KEY);'; echo '-- not needed' > m/1_a.down.sql
    file 2_u.up <<< 'INSERT INTO a VALUES (1);'; : > m/2_u.down.sql
    m 0 plan; out_has "reversible; down: derived, the file's is empty"
    out_has 'not reversible: only rows are changed; a rollback takes back the record only'
    out_has 'not brought back by the way down: what INSERT did to the rows of table a'
    m 0 plan --format=json
    json '[x["reversal"] for x in o["migrations"]]' '["full", "record only"]'
    json '[x["down_empty"] for x in o["migrations"]]' '[true, true]'
    json '[x["reversible"] for x in o["migrations"]]' '[true, false]'
    m 0 apply --yes; m 0 status; out_has '(down: derived)'; out_has '(irreversible: changed rows; a rollback takes back the record only)'
    m 0 plan --down; out_has 'takes back the record only'
    m 6 rollback; err_has '2 changed only rows, which stay as they are: rolling it back takes back its record only'
    err_has 'does not bring back what INSERT did to the rows of table a'; m 0 status; out_has '2 applied'
    m 0 rollback --yes; out_has 'Rolled back 1'; sql_is 'SELECT count(*) FROM a' 1; m 0 status; out_has '1 applied, 1 pending'
    sql_is 'DELETE FROM a' ''; m 0 apply --yes
    echo 'DELETE FROM a;' > m/2_u.down.sql      # written afterwards: now there is one, and --downs=derived takes it as well
    m 0 --downs=derived rollback --to=0 --yes; out_has 'Rolled back 2'; tables_are ''
}

# What rows the up has lost no way back brings again: it is said, and the schema is restored.
schema_only() {
    file 1_a.up <<< 'CREATE TABLE a (id INT PRIMARY KEY, n INT DEFAULT 7); CREATE TABLE b (x INT); INSERT INTO b VALUES (1);'
    file 2_d.up <<< 'DROP TABLE b; ALTER TABLE a DROP COLUMN n;'
    m 0 apply --yes --to=1
    m 0 plan; out_has 'schema reversible, data not; down: derived'
    out_has 'not brought back by the way down: the rows of table b'
    out_has 'not brought back by the way down: the values of column a.n'
    m 0 plan --format=json
    json '[o["migrations"][0]["reversal"]]' '["schema only"]'
    json 'o["migrations"][0]["not_restored"]' '["the rows of table b", "the values of column a.n"]'
    m 0 apply --yes; m 0 status; out_has '(down: derived, schema only)'
    rm m/2_d.up.sql
    m 0 rollback; out_has 'as predicted'; err_has 'does not bring back the rows of table b'
    tables_are 'a b'; sql_is 'SELECT count(*) FROM b' 0
    sql_is "INSERT INTO a (id) VALUES (1)" ''; sql_is 'SELECT n FROM a' 7
}

# downs = derived: a wrong down script of one's own does not matter; it is still there when it is asked for.
derived_downs() {
    file 1_a.up <<< 'CREATE TABLE a (id INT PRIMARY KEY); CREATE TABLE b (id INT);'
    file 1_a.down <<< 'DROP TABLE a;'
    m 0 --downs=derived plan; out_has 'reversible; down: derived'
    m 0 plan --format=json; json '[o["migrations"][0]["reversal"]]' '["as written"]'
    m 0 apply; m 0 rollback --yes; tables_are b     # its own leaves b
    sql_is 'DROP TABLE b' ''
    m 0 apply; m 0 --downs=derived rollback --yes; out_has 'as predicted'; tables_are ''
    printf '[migrations]\ndir = m\ndowns = derived\n' > derived.conf
    run 0 --url="$url" --config=derived.conf apply
    rm -r m; mkdir m; file 9_z.up <<< 'CREATE TABLE z (id INT);'     # history keeps it
    m 0 rollback --yes; tables_are ''
    run 5 --downs=both status
}

# A down script of one's own that fails: the message names the derived one, and that works.
failing_own() {
    file 1_a.up <<< 'CREATE TABLE a (id INT PRIMARY KEY);'
    file 2_b.up <<< 'CREATE TABLE b (id INT PRIMARY KEY);'; file 2_b.down <<< 'DROP TABLE nowhere;'
    m 0 apply; m 4 rollback --to=0 --yes; err_has 'HINT: Nothing of it was left behind.'
    err_has 'Take the derived way back instead: migsafe rollback --downs=derived --to=0. Or mend m/2_b.down.sql and run: migsafe rollback --to=0'
    m 0 rollback --downs=derived --to=0; tables_are ''
}

# A statement that is not understood is asked about on the way down as on the way up.
opaque_down() {
    file 1_a.up <<< 'CREATE TABLE a (id INT PRIMARY KEY);'
    printf 'DROP TABLE a;\nVACUUMISH nothing;\n' > m/1_a.down.sql
    m 0 apply; m 6 rollback; err_has 'holds a statement that is not understood'; tables_are a
    file 1_a.down <<< 'DROP TABLE a;'
    m 0 rollback; tables_are ''                     # a structural one of one's own runs unasked
}

# What a statement does that is not read is known when it has run: then the ways back of those behind it are derived and kept.
behind_unread() {
    local dynamic='SET @words = (SELECT words FROM todo); PREPARE p FROM @words; EXECUTE p; DEALLOCATE PREPARE p;'
    case $name in
    sqlite | odbc-*) return 0 ;;
    postgresql) dynamic='DO $$ DECLARE it text; BEGIN SELECT words INTO it FROM todo; EXECUTE it; END $$;' ;;
    esac
    file 1_a.up <<< 'CREATE TABLE a (id INT PRIMARY KEY, note VARCHAR(20)); CREATE TABLE todo (words VARCHAR(100));'
    file 2_todo.up <<< "INSERT INTO todo VALUES ('ALTER TABLE a ADD COLUMN made INT DEFAULT 7');"
    file 3_unread.up <<< "$dynamic"
    file 4_drop.up <<< 'ALTER TABLE a DROP COLUMN made;'
    file 5_index.up <<< 'CREATE INDEX a_note ON a (note);'
    file 6_table.up <<< 'CREATE TABLE b (id INT PRIMARY KEY);'
    file 7_more.up <<< 'ALTER TABLE b ADD COLUMN x INT;'
    m 0 plan; out_has 'what an earlier statement did to the schema is not known'
    m 0 plan --out="$work/frozen"
    m 0 apply --yes --plan="$work/frozen"; tables_are 'a b todo'
    sql_is "SELECT count(*) FROM migsafe_history WHERE version IN ('4', '5', '6', '7') AND reversal IN ('full', 'schema only')" 4
    m 0 rollback --to=3 --yes; out_has 'Rolled back 4'; tables_are 'a todo'
    sql_is 'INSERT INTO a (id) VALUES (1)' ''; sql_is 'SELECT made FROM a' 7
    m 1 rollback; err_has 'no down script'
}

# A migration that this server refuses is passed over, and everybody can see it.
passing_over() {
    file 1_a.up <<< 'CREATE TABLE a (id INT PRIMARY KEY);'
    file 2_b.up <<< 'CREATE INDEX b_x ON nowhere (x);'
    file 3_c.up <<< 'CREATE TABLE c (id INT);'
    m 2 apply --yes
    m 5 apply --skip=7; err_has 'no migration with version 7'
    m 5 apply --skip=1; err_has 'it is applied'
    m 0 apply --yes --skip=2 --to=2; out_has 'Passed over 2 b: it is recorded and not run.'
    m 0 status; out_has '1 applied, 1 pending, 1 passed over'; out_has 'skipped'
    m 0 history; out_has '1 passed over'
    m 0 history --format=json; json '[a["actor"] != None for a in o["attempts"] if a["status"] == "skipped"]' '[true]'
    m 0 apply --yes --skip=2; tables_are 'a c'      # once more is no error, and later ones run
    m 0 apply; out_has 'up to date'; m 0 status --exit-code
    m 0 rollback --to=0 --yes; out_has 'Rolled back 2'; tables_are ''
    m 0 apply; out_has 'Applied 2'; tables_are 'a c'
    m 5 apply --unskip=3; err_has 'was not passed over'
    file 2_b.up <<< 'CREATE TABLE b (id INT);'
    m 0 apply --unskip=2; tables_are 'a b c'; m 0 status; out_has '3 applied, 0 pending'
    m 5 apply --skip=2
}

# The derived way back as a file: of what is applied from history, of what is pending from its plan.
written_down() {
    file 1_a.up <<< 'CREATE TABLE a (id INT PRIMARY KEY, n INT DEFAULT 7);'
    file 2_d.up <<< 'ALTER TABLE a DROP COLUMN n; CREATE TABLE b (id INT);'
    m 0 apply --yes --to=1
    m 0 new --from=1; out_is m/1_a.down.sql; check 'it drops the table' grep -q 'DROP TABLE .a.;$' m/1_a.down.sql
    m 0 new --from=2 --format=json; json 'o["files"], o["version"]' '[["m/2_d.down.sql"], "2"]'
    err_has 'it does not bring back the values of column a.n'
    m 5 new --from=2; err_has 'has a down script'
    m 5 new --from=3; err_has 'there is no migration with version 3'
    m 5 new --from=1 name; err_has 'not both'
    m 0 apply --yes; m 0 status; out_lacks '(down: derived, schema only)'
    m 0 rollback; err_has 'does not bring back the values of column a.n'; tables_are a
    sql_is 'INSERT INTO a (id) VALUES (1)' ''; sql_is 'SELECT n FROM a' 7
    m 0 rollback --yes; tables_are ''
    file 3_r.up <<< 'DELETE FROM a;'; m 5 new --from=3; err_has 'has no derived way back: it changes only rows'
    file 4_p.up <<< 'CREATE TABLE p (id INT);'; rm m/3*
    m 0 --sql=portable new --from=4; check 'it says that it is native' test "$(sed -n 2p m/4_p.down.sql)" = '-- migsafe: native'
    m 0 --sql=portable apply --yes; m 0 --sql=portable rollback --yes; tables_are 'a b'
    check 'no file' test ! -e m/3_r.down.sql
}

# The history of a program that did not know these columns is read, and gets them.
older_history() {
    file 1_a.up <<< 'CREATE TABLE a (id INT PRIMARY KEY);'
    m 0 apply
    sql 'ALTER TABLE migsafe_history DROP COLUMN reversal'; sql 'ALTER TABLE migsafe_history DROP COLUMN down_derived'
    m 0 status; out_has '1 applied, 0 pending'
    m 0 apply; out_has 'up to date'
    file 2_b.up <<< 'CREATE TABLE b (id INT);'
    m 0 apply; out_has 'Applied 1'; m 0 status; out_has '(down: derived)'
    m 0 rollback --to=0 --yes; tables_are ''
}

indexes_of() { sql_is "SELECT string_agg(indexname, ' ' ORDER BY indexname) FROM pg_indexes WHERE tablename = '$1'" "$2"; }

# A label goes only with its type, made anew: views, indexes and checks that compare with the old one make room and come back.
added_label() {
    [ "$base" = postgresql ] || return 0
    file 1_a.up << 'SQL'
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE person (id INT PRIMARY KEY, name text, m mood DEFAULT 'ok' CHECK (m <> 'sad'));
CREATE INDEX person_name ON person (lower(name)) WHERE m <> 'ok';
CREATE VIEW happy AS SELECT id, name FROM person WHERE m = 'happy';
INSERT INTO person VALUES (1, 'Ada', 'happy');
SQL
    file 2_b.up <<< "ALTER TYPE mood ADD VALUE 'bored' AFTER 'sad'; CREATE TABLE log (at INT);"
    m 0 apply --yes
    m 0 rollback --steps=1; out_has 'the schema is as predicted'; tables_are 'person'
    sql_is 'SELECT name FROM happy' Ada
    sql_is "SELECT count(*) FROM pg_indexes WHERE indexname = 'person_name'" 1
    file 3_c.up <<< 'CREATE MATERIALIZED VIEW sum AS SELECT m, count(*) FROM person GROUP BY m; CREATE UNIQUE INDEX sum_m ON sum (m);'
    file 4_d.up <<< "ALTER TYPE mood ADD VALUE 'mad';"
    file 5_e.up <<< 'CREATE INDEX sum_count ON sum (count); ALTER INDEX sum_m RENAME TO sum_mood;'
    file 6_f.up <<< 'DROP INDEX sum_mood; ALTER MATERIALIZED VIEW sum RENAME TO total; CREATE INDEX ON total (m);'
    file 7_g.up <<< 'DROP MATERIALIZED VIEW total;'
    m 0 apply --yes; out_has 'the schema is as predicted'
    m 0 rollback --steps=1; out_has 'the schema is as predicted'; indexes_of total 'sum_count total_m_idx'
    m 0 rollback --steps=1; out_has 'the schema is as predicted'; indexes_of sum 'sum_count sum_mood'
    m 0 rollback --steps=1; out_has 'the schema is as predicted'; indexes_of sum 'sum_m'
    m 0 rollback --steps=1; out_has 'the schema is as predicted'; indexes_of sum 'sum_m'    # the view is made anew
    sql 'REFRESH MATERIALIZED VIEW CONCURRENTLY sum'    # takes a unique index
    m 0 rollback --to=1 --yes; rm m/[3-7]_*
    m 0 apply --yes; sql "UPDATE person SET m = 'bored'"
    m 4 rollback --steps=1; err_has 'bored'; sql_is 'SELECT m FROM person' bored   # a row has it: nothing is lost
}

# The options of a table come back: its character set with that of each column, engine, row format, comment.
table_options() {
    my_family || return 0
    local before after
    sql "ALTER DATABASE CHARACTER SET latin1"
    file 1_a.up << 'SQL'
CREATE TABLE a (id INT PRIMARY KEY, v VARCHAR(20), t TEXT NOT NULL, e ENUM('x', 'y'), b BLOB, w VARCHAR(9) COLLATE latin1_german1_ci, KEY (v)) ROW_FORMAT=COMPACT;
CREATE TABLE c (id INT PRIMARY KEY, v VARCHAR(20)) DEFAULT CHARSET=utf8mb4 COMMENT 'old';
CREATE TABLE d (id INT PRIMARY KEY, v TEXT, u VARCHAR(9) CHARACTER SET utf8mb4 NOT NULL DEFAULT 'u', j JSON);
SQL
    file 2_b.up << 'SQL'
ALTER TABLE a CONVERT TO CHARACTER SET utf8mb4; ALTER TABLE a ROW_FORMAT=DYNAMIC; ALTER TABLE a COLLATE utf8mb4_bin;
ALTER TABLE c DEFAULT CHARACTER SET latin1 COLLATE latin1_bin, ROW_FORMAT=DYNAMIC, COMMENT='new';
ALTER TABLE c ADD COLUMN x VARCHAR(3); ALTER TABLE c ENGINE=MyISAM; ALTER TABLE c FORCE;
ALTER TABLE d CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
SQL
    m 0 apply --yes --to=1
    sql "INSERT INTO d VALUES (1, 'a', CONVERT(0xF09F9880 USING utf8mb4), '{}')"
    before=$(sql 'SHOW CREATE TABLE a; SHOW CREATE TABLE c; SHOW CREATE TABLE d')
    m 0 plan; out_has 'reversible; down: derived'
    m 0 apply --yes; out_has 'the schema is as predicted'
    m 0 rollback --yes; out_has 'Rolled back 1 migration; the schema is as predicted'
    after=$(sql 'SHOW CREATE TABLE a; SHOW CREATE TABLE c; SHOW CREATE TABLE d')
    check 'the tables are as before' diff <(echo "$before") <(echo "$after")
    sql_is 'SELECT hex(u) FROM d' F09F9880      # it did not pass through latin1
    file 2_b.up <<< 'ALTER TABLE a CONVERT TO CHARACTER SET binary;'
    m 0 plan; out_has 'text columns have become binary ones'
    file 2_b.up <<< 'ALTER TABLE a AUTO_INCREMENT = 7;'
    m 0 plan; out_has 'the option before it is not known'
}

# The sequence of an identity column: its options go with it and come back with it, and it goes on behind the rows.
identity_options() {
    [ "$base" = postgresql ] || return 0
    local of="SELECT sequencename, start_value, min_value, max_value, increment_by, cycle, cache_size FROM pg_sequences ORDER BY 1" before
    file 1_a.up << 'SQL'
CREATE TABLE a (id INT GENERATED ALWAYS AS IDENTITY (START WITH 100 INCREMENT BY 10 CACHE 3), n INT);
CREATE TABLE b (id SMALLINT GENERATED BY DEFAULT AS IDENTITY (INCREMENT -1 MINVALUE -500 CYCLE), n INT);
CREATE TABLE c (id BIGINT GENERATED ALWAYS AS IDENTITY (MAXVALUE 1000));
INSERT INTO a (n) VALUES (1), (2);
SQL
    file 2_b.up << 'SQL'
ALTER TABLE a ALTER id SET INCREMENT BY 5 SET START 7 SET GENERATED BY DEFAULT, ALTER id TYPE BIGINT; ALTER TABLE b ALTER id DROP IDENTITY;
ALTER SEQUENCE c_id_seq INCREMENT BY 7 NO MAXVALUE;
SQL
    file 3_c.up <<< 'ALTER TABLE a ALTER id DROP IDENTITY; DROP TABLE b; ALTER TABLE c DROP COLUMN id;'
    m 0 apply --yes --to=1; before=$(sql "$of")
    m 0 apply --yes; out_has 'the schema is as predicted'; m 0 rollback --to=1 --yes; out_has 'the schema is as predicted'
    check 'the sequences are as before' diff <(echo "$before") <(sql "$of")
    sql_is 'INSERT INTO a (n) VALUES (3) RETURNING id' 120
    m 0 inspect; out_has 'GENERATED ALWAYS AS IDENTITY (INCREMENT BY 10 START WITH 100 CACHE 3)'
}

# What is said about parts of a table and about what hangs on it comes back with them.
comments_of_parts() {
    [ "$base" = postgresql ] || return 0
    local of="SELECT classoid::regclass, pg_describe_object(classoid, objoid, objsubid), description FROM pg_description JOIN pg_class c ON
        c.oid = classoid WHERE description LIKE 'said%' ORDER BY 1, 2" before
    file 1_a.up << 'SQL'
CREATE TABLE a (id INT CONSTRAINT k PRIMARY KEY, n INT CONSTRAINT c CHECK (n > 0), m INT UNIQUE); CREATE INDEX i ON a (n);
CREATE TABLE b (id INT, a INT CONSTRAINT f REFERENCES a);
CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER g BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION t();
CREATE POLICY p ON a USING (n > 1); CREATE RULE r AS ON DELETE TO b DO INSTEAD NOTHING; CREATE DOMAIN d AS INT CHECK (VALUE > 0);
CREATE MATERIALIZED VIEW v AS SELECT 1 AS one; CREATE INDEX vi ON v (one);
COMMENT ON CONSTRAINT k ON a IS 'said of k'; COMMENT ON CONSTRAINT c ON a IS 'said of c'; COMMENT ON CONSTRAINT a_m_key ON a IS 'said of m';
COMMENT ON CONSTRAINT f ON b IS 'said of f'; COMMENT ON INDEX i IS 'said ''of'' i'; COMMENT ON INDEX vi IS 'said of vi';
COMMENT ON FUNCTION t() IS 'said of t'; COMMENT ON TRIGGER g ON a IS 'said of g'; COMMENT ON POLICY p ON a IS 'said of p';
COMMENT ON RULE r ON b IS 'said of r'; COMMENT ON DOMAIN d IS 'said of d';
SQL
    file 2_b.up <<< "COMMENT ON CONSTRAINT c ON a IS 'other'; COMMENT ON INDEX i IS NULL; COMMENT ON INDEX vi IS 'other';"
    file 3_c.up <<< 'ALTER TABLE b DROP CONSTRAINT f; ALTER TABLE a DROP CONSTRAINT k, DROP CONSTRAINT a_m_key; DROP INDEX i; ALTER TABLE a DROP COLUMN n CASCADE;'
    file 4_d.up <<< 'DROP TRIGGER g ON a; DROP FUNCTION t; DROP RULE r ON b; DROP DOMAIN d; DROP MATERIALIZED VIEW v;'
    file 5_e.up <<< 'DROP TABLE b; DROP TABLE a;'
    sed -i 's/ALTER TABLE a DROP COLUMN n CASCADE;/DROP POLICY p ON a; ALTER TABLE a DROP CONSTRAINT c, DROP COLUMN n;/' m/3_c.up.sql
    m 0 apply --yes --to=1; before=$(sql "$of"); check 'all are read' [ "$(wc -l <<< "$before")" = 11 ]
    m 0 apply --yes; out_has 'the schema is as predicted'; m 0 rollback --to=1 --yes; out_has 'the schema is as predicted'
    check 'the comments are as before' diff <(echo "$before") <(sql "$of")
    m 0 inspect; out_has "COMMENT ON CONSTRAINT \"c\" ON \"a\" IS 'said of c'"
}

# Statistics objects go with their columns and come back with them.
statistics_objects() {
    [ "$base" = postgresql ] || return 0
    local of="SELECT pg_get_statisticsobjdef(oid), obj_description(oid, 'pg_statistic_ext') FROM pg_statistic_ext ORDER BY 1" before
    file 1_a.up << 'SQL'
CREATE TABLE a (id INT, n INT, m INT, t TEXT); CREATE STATISTICS s1 (dependencies) ON id, n FROM a; CREATE STATISTICS s2 ON lower(t), m FROM a;
COMMENT ON STATISTICS s2 IS 'on an expression'; CREATE TABLE b (x INT, y INT); CREATE STATISTICS s3 ON x, y FROM b;
SQL
    file 2_b.up <<< 'ALTER TABLE a DROP COLUMN n; DROP STATISTICS s2; CREATE STATISTICS s4 ON id, m FROM a;'
    file 3_c.up <<< 'DROP TABLE b;'
    m 0 apply --yes --to=1; before=$(sql "$of"); check 'three' [ "$(wc -l <<< "$before")" = 3 ]
    m 0 apply --yes; out_has 'the schema is as predicted'; sql_is 'SELECT stxname FROM pg_statistic_ext' s4
    m 0 rollback --to=1 --yes; out_has 'the schema is as predicted'
    check 'the statistics are as before' diff <(echo "$before") <(sql "$of")
    m 0 inspect; out_has 'CREATE STATISTICS public.s1 (dependencies) ON id, n FROM a'
}

# The actions of one ALTER TABLE are done at once; backwards a column has its type again before its key is made.
keys_at_once() {
    my_family || return 0
    local before after tables='SHOW CREATE TABLE a; SHOW CREATE TABLE b; SHOW CREATE TABLE c; SHOW CREATE TABLE d; SHOW CREATE TABLE e; SHOW CREATE TABLE f'
    file 1_a.up << 'SQL'
CREATE TABLE a (id INT PRIMARY KEY, v VARCHAR(50), KEY k (v));
CREATE TABLE b (id INT PRIMARY KEY, v VARCHAR(50), w VARCHAR(60), UNIQUE KEY k (w, v), KEY l (v));
CREATE TABLE c (v VARCHAR(50) PRIMARY KEY);
CREATE TABLE d (id INT AUTO_INCREMENT, v TEXT, PRIMARY KEY (v(20) DESC, id), KEY (id));
CREATE TABLE e (v TEXT, w VARCHAR(30), PRIMARY KEY (v(20)), UNIQUE KEY k (w(9), v(5)));
CREATE TABLE f (a INT, v VARCHAR(30), PRIMARY KEY (v(5)));
SQL
    file 2_b.up << 'SQL'
ALTER TABLE a MODIFY v TEXT, DROP KEY k;
ALTER TABLE b MODIFY v TEXT, MODIFY w TEXT, DROP KEY k, DROP KEY l, ADD KEY k (v(20));
ALTER TABLE c MODIFY v TEXT, DROP PRIMARY KEY;
ALTER TABLE d MODIFY v VARCHAR(20), DROP PRIMARY KEY, ADD PRIMARY KEY (id);
ALTER TABLE e MODIFY v VARCHAR(5), MODIFY w CHAR(9);
ALTER TABLE f DROP PRIMARY KEY;
SQL
    m 0 apply --yes --to=1; before=$(sql "$tables")
    m 0 apply --yes; out_has 'the schema is as predicted'; m 0 rollback --yes; out_has 'the schema is as predicted'
    after=$(sql "$tables")
    check 'the tables are as before' diff <(echo "$before") <(echo "$after")
}

# shellcheck disable=SC2086
each ${MIGSAFE_TEST_TOPICS:-empty_down schema_only derived_downs failing_own opaque_down behind_unread passing_over older_history added_label table_options identity_options comments_of_parts statistics_objects keys_at_once}
finish
