#!/usr/bin/env bash
# migsafe test on SQLite: right, wrong, lossy, empty, missing and irreversible ways back, rows, options, formats, what a
# killed run leaves behind.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
export TMPDIR=$work/tmp
mkdir "$TMPDIR"

set_up() { rm -rf m; mkdir m; printf 'CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INTEGER);' > m/1_t.up.sql; echo 'DROP TABLE t;' > m/1_t.down.sql; }
t() { local code=$1; shift; run "$code" --url="sqlite:$work/mine.db" --dir=m test "$@"; }
nothing_left() { check "no scratch database is left" [ -z "$(ls "$TMPDIR")" ]; check "the database of the URL is not made" [ ! -e "$work/mine.db" ]; }

# ---- right
set_up
both 2_i 'CREATE INDEX i ON t (a); ALTER TABLE t ADD COLUMN c TEXT;' 'ALTER TABLE t DROP COLUMN c; DROP INDEX i;'
both 3_u "CREATE TABLE u (id INTEGER PRIMARY KEY, t_id INTEGER NOT NULL REFERENCES t (id), kind TEXT NOT NULL CHECK (kind IN ('x', 'y')),
    share REAL CHECK (share BETWEEN 0 AND 1), code TEXT NOT NULL UNIQUE CHECK (length(code) = 5), UNIQUE (t_id, kind));" \
    'DROP TABLE u;'
t 0
out_has 'ok           2 i'; out_has 'all downs, all ups'; out_has '3 passed, 0 failed'; out_lacks 'warning:'
t 0 --verbose; out_lacks 'no rows could'
nothing_left
t 0 --rows=0; out_has '0 rows a table'
t 0 --only=2; out_has ' 2 i'; out_lacks ' 1 t'; out_has 'it is one migration'
t 0 --from=2 --to=2; out_has '1 passed'
t 0 --from=2; out_lacks ' 1 t'; out_has ' 3 u'; out_has 'ok           all downs'
t 5 --only=2 --to=3; err_has '--only'
t 5 --only=9; err_has 'no migration with version 9'
t 5 --from=3 --to=2; err_has 'comes before'
t 5 --format=xml; err_has '--format'
# the same seed gives the same rows
t 0 --keep --seed=7; cp "$TMPDIR"/migsafe_test_*/scratch.db one.db; rm -r "$TMPDIR"/*
t 0 --keep --seed=7; cp "$TMPDIR"/migsafe_test_*/scratch.db two.db; rm -r "$TMPDIR"/*
err_has 'the scratch database stays'
check "rows are there" [ "$(sqlite3 one.db 'SELECT count(*) > 0 FROM sqlite_schema')" = 1 ]

# ---- wrong: named with what differs
set_up
both 2_i 'CREATE INDEX i ON t (a);' 'DROP INDEX i;'
both 3_gone 'DROP INDEX i; ALTER TABLE t ADD COLUMN c TEXT DEFAULT 1;' 'SELECT 1;'
both 4_fine 'ALTER TABLE t ADD COLUMN d TEXT;' 'ALTER TABLE t DROP COLUMN d;'
both 5_type 'ALTER TABLE t DROP COLUMN b;' 'ALTER TABLE t ADD COLUMN b TEXT;'
t 3
out_has 'FAILED       3 gone'
out_has 'the down does not restore the schema'
out_has 'index t.i is missing after the down'
out_has 'column t.c is there after the down, and was not before'
out_has 'the up fails after the down'
out_has 'ok           4 fine'
out_has 'FAILED       5 type'; out_has 'column t.b: type is text, not integer after the down'
out_has 'FAILED       all downs, all ups'
out_has '3 passed, 2 failed'
nothing_left
t 3 --format=json
json 'o["ok"], [m["outcome"] for m in o["migrations"]]' '[false, ["passed", "passed", "failed", "passed", "failed"]]'
json '[f["code"] for f in o["migrations"][2]["findings"]]' '["down_differs", "up_again_fails"]'
json '[(d["change"], d["object"], d["name"]) for d in o["migrations"][2]["findings"][0]["differences"]]' '[["extra", "column", "t.c"], ["missing", "index", "t.i"]]'
t 3 --format=json --quiet; json 'o["failed"]' 2
t 3 --format=junit
cp "$work/out" junit.xml
t 3 --format=junit --out=report.xml
out_has 'FAILED       3 gone'; err_has 'wrote report.xml'
cat > look.py <<'P'
import sys, xml.etree.ElementTree as E
for name in sys.argv[1:]:
    suite = E.parse(name).getroot().find('testsuite')
    assert suite.get('tests') == '6' and suite.get('failures') == '3' and suite.get('skipped') == '0', suite.attrib
    cases = suite.findall('testcase')
    assert [c.find('failure') is not None for c in cases] == [False, False, True, False, True, True]
    assert cases[2].get('name') == '3 gone' and cases[2].find('failure').get('type') == 'down_differs'
    assert 'index t.i is missing after the down' in cases[2].find('failure').text
P
check "JUnit XML is as it should be" python3 look.py junit.xml report.xml
t 5 --out=no/such/folder/x; err_has 'cannot write'

# ---- only the order of columns: a class of its own
set_up
both 2_order 'ALTER TABLE t DROP COLUMN b;' \
    'CREATE TABLE n (b INTEGER, id INTEGER PRIMARY KEY, a TEXT NOT NULL); INSERT INTO n (id, a) SELECT id, a FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t;'
t 0 --rows=0; out_has 'but for the order of columns'; out_has 'the columns of table t are in another order after the down'
t 3 --rows=0 --strict

# ---- data
set_up
both 2_drop 'ALTER TABLE t DROP COLUMN b;' 'ALTER TABLE t ADD COLUMN b INTEGER;'
t 0; out_has 'up and down together lose data'; out_has 'column b of table t: '; out_lacks 'the up has kept'
t 3 --strict
set_up                      # the schema is right, the rows are gone
both 2_i 'CREATE INDEX i ON t (a);' 'DROP TABLE t; CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INTEGER);'
t 3; out_has 'the down loses data that the up has kept'; out_has 'table t: 10 of 10 rows'; out_lacks 'does not restore'
t 0 --rows=0
set_up                      # a rename that is taken back by drop and add
both 2_r 'ALTER TABLE t RENAME COLUMN b TO bb;' 'ALTER TABLE t DROP COLUMN bb; ALTER TABLE t ADD COLUMN b INTEGER;'
t 3; out_has 'the down loses data that the up has kept'; out_has 'after the up they are in t.bb'
set_up                      # a table that is made anew forgets a column
both 2_n 'CREATE INDEX i ON t (a);' \
    'CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INTEGER); INSERT INTO n (id, a) SELECT id, a FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t;'
t 3; out_has 'column b of table t: '
set_up                      # rows that the up inserts stay
both 2_seed "INSERT INTO t (a, b) VALUES ('seed', 1);" '-- nothing to do'
t 0; out_has 'the down leaves rows that the up has inserted'; out_has 'table t: 1 row'; out_has 'the down has no statement'
set_up                      # what the up itself has made may go
both 2_new "CREATE TABLE n (id INTEGER PRIMARY KEY); INSERT INTO n VALUES (1);" 'DROP TABLE n;'
t 0; out_lacks 'warning:'
set_up                      # children go with the table that is made anew
both 2_c 'CREATE TABLE c (id INTEGER PRIMARY KEY, t_id INTEGER NOT NULL REFERENCES t (id) ON DELETE CASCADE);' 'DROP TABLE c;'
both 3_again 'CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT); CREATE INDEX n_a ON n (a); DROP TABLE t; ALTER TABLE n RENAME TO t;' \
    'CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INTEGER); DROP TABLE t; ALTER TABLE n RENAME TO t;'
t 0; out_has 'the up loses rows'; out_has 'table t: 20 of 20 rows'

# ---- rows in the way
set_up
both 2_nn 'ALTER TABLE t ADD COLUMN c TEXT NOT NULL;' 'ALTER TABLE t DROP COLUMN c;'
t 0; out_has 'the up fails where tables have rows'; out_has 'Cannot add a NOT NULL column'
t 3 --strict
set_up
both 2_uq 'CREATE TABLE w (x INTEGER); INSERT INTO w SELECT CASE b WHEN NULL THEN 1 ELSE 1 END FROM t; CREATE UNIQUE INDEX w_x ON w (x);' \
    'DROP TABLE w;'
t 0; out_has 'the up fails where tables have rows'; out_has 'UNIQUE constraint failed: w.x (2_uq.up.sql:1)'
set_up
both 2_null 'CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT, b INTEGER); INSERT INTO n SELECT * FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t;' \
    'CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INTEGER); INSERT INTO n SELECT * FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t;'
t 0; out_has 'the down fails on rows at the edges of their types, or as only the new schema takes them'; out_has 'NOT NULL constraint failed'

# ---- empty, missing, irreversible
set_up
both 2_e 'ALTER TABLE t ADD COLUMN c TEXT;' '-- nothing'
t 3; out_has 'the down has no statement'; out_has 'column t.c is there after the down'
out_has 'rollback takes the derived down in its place, which restores the schema'
rm m/2_e.down.sql
t 0; out_has 'ok           2 e (derived down'; out_has 'ok           all downs'
file 2_e.down <<< '-- nothing'
t 0 --downs=derived; out_has 'ok           all downs'
rm m/2_e.down.sql
file 3_lost.up <<< 'UPDATE t SET b = 0;'
t 3; out_has 'FAILED       3 lost'; out_has 'has no way back'; out_has 'irreversible reason='
file 3_lost.up <<< 'DROP TABLE t;'
t 0; out_has 'ok           3 lost (derived down'; out_has 'up and down together lose data'
printf '%s\n' '-- migsafe: irreversible reason="the table was of no use"' 'DROP TABLE t;' | file 3_lost.up
t 0; out_has 'irreversible 3 lost: the table was of no use'; out_has '1 irreversible'; out_has 'the last migration has no way back'
printf '%s\n' '-- migsafe: irreversible' 'DROP TABLE t;' | file 3_lost.up
t 3; out_has 'not why'
printf '%s\n' 'DROP TABLE t;' | file 3_lost.up
printf '%s\n' '-- migsafe: irreversible reason="gone is gone"' | file 3_lost.down
t 0; out_has 'irreversible 3 lost: gone is gone'
both 4_on 'CREATE TABLE x (id INTEGER);' 'DROP TABLE x;'
t 0; out_has 'ok           all downs, all ups'      # as far down as there is a way
t 0 --format=junit; out_has '<skipped message="irreversible: gone is gone"/>'

# ---- what does not even go up
set_up
both 2_bad 'ALTER TABLE nosuch ADD COLUMN x;' 'SELECT 1;'
file 3_next.up <<< 'CREATE TABLE x (id INTEGER);'
t 3; out_has 'FAILED       2 bad'; out_has 'the up fails'; out_has 'skipped      3 next: the up of 2 fails'; out_has '1 skipped'
nothing_left

# ---- protected, named, left behind
set_up
printf '[env.live]\nurl = sqlite:live.db\nprotected = true\n' > migsafe.conf
run 5 --env=live --dir=m test; err_has protected; err_has '--scratch=URL'
run 0 --env=live --dir=m test --scratch=sqlite:named.db; out_has '1 passed'
check "a named one is empty again" [ -z "$(sqlite3 named.db .tables)" ]
check "the other one is not touched" [ ! -e live.db ]
rm migsafe.conf
sqlite3 full.db 'CREATE TABLE precious (id INTEGER)'
t 5 --scratch=sqlite:full.db; err_has 'not empty'; err_has precious
check "nothing of it is gone" [ "$(sqlite3 full.db 'SELECT count(*) FROM sqlite_schema')" = 1 ]
t 0 --clean; out_is 'Nothing was left behind.'
for i in $(seq 300); do printf 'CREATE TABLE x%s (id INTEGER);' "$i" > "m/$((i + 10))_x.up.sql"; done
background --url="sqlite:$work/mine.db" --dir=m test
while [ -z "$(ls "$TMPDIR")" ] && kill -0 $pid; do sleep 0.05; done
t 0 --clean; err_has 'is in use'
kill -9 $pid; wait $pid 2> /dev/null
check "a killed run leaves its database" [ -n "$(ls "$TMPDIR")" ]
t 0 --clean; out_has 'dropped '; nothing_left
background --url="sqlite:$work/mine.db" --dir=m test
while ! grep -q 'ok ' "$work/out" && kill -0 $pid; do sleep 0.05; done
kill -INT $pid; last='test, then Ctrl-C'; end 8
err_has 'stopped by signal'
nothing_left
finish
