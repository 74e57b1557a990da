#!/usr/bin/env bash
# files that are wrong: a clear message with the place, the right exit code, nothing changed, and the next apply works.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
db=sqlite:$work/bad.db

m() { local code=$1; shift; run "$code" --url="$db" --dir=m "$@"; }
project() { rm -rf m "$work"/bad.db*; mkdir m; echo 'CREATE TABLE a (id INTEGER PRIMARY KEY);' > m/1_a.up.sql; echo 'DROP TABLE a;' > m/1_a.down.sql; }
nothing_done() { check "nothing was changed" [ ! -s "$work/bad.db" ]; }
then_works() { rm -f m/2_*; m 0 apply; out_has 'Applied 1 migration'; }

project; : > m/2_empty.up.sql
m 5 apply
err_has 'migration 2 has no statement'
nothing_done; then_works

project; printf 'CREATE TABLE b (id INT);\0\1\2' > m/2_binary.up.sql
m 5 apply
err_has '2_binary.up.sql'
nothing_done; then_works

project; printf "CREATE TABLE b (id INT);\nINSERT INTO b VALUES ('it" > m/2_half.up.sql
m 5 apply
err_has "2_half.up.sql:2:"
err_has '^'
nothing_done; then_works

project; echo 'CREATE TABLE b (id INT' > m/2_half.up.sql
m 5 apply
err_has '2_half.up.sql:1:16'
nothing_done; then_works

project; printf '\nINSERT INTO nosuch VALUES (1);' > m/2_half.up.sql
m 2 apply
err_has '2_half.up.sql:2'
err_has 'Nothing of it was left behind'
m 0 status
out_has '1 applied, 1 pending'
echo 'CREATE TABLE b (id INT);' > m/2_half.up.sql
m 0 apply

project; echo 'SELECT 1;' > m/001_again.up.sql
m 5 apply
err_has '1_a.up.sql'
err_has '001_again.up.sql'

project; printf -- '-- migsafe: transacton=off\nSELECT 1;\n' > m/2_directive.up.sql
m 5 apply
err_has 'transacton'
err_has '2_directive.up.sql:1'
nothing_done; then_works

project; echo 'BEGIN; SELECT 1; ROLLBACK;' > m/2_rollback.up.sql
m 5 apply
err_has 'ROLLBACK in a migration'
then_works

project; head -c 200000000 /dev/zero | tr '\0' ' ' > m/2_large.up.sql
started=$(date +%s)
m 5 apply
err_has '2_large.up.sql'
check "a 200 MB file is refused at once" [ $(($(date +%s) - started)) -lt 5 ]
nothing_done; then_works

project; printf '\377\376S\0E\0' > m/2_utf16.up.sql
m 5 apply
err_has 'UTF-16'
then_works

# history against files
project; echo 'CREATE TABLE b (id INT);' > m/2_b.up.sql; echo 'DROP TABLE b;' > m/2_b.down.sql
m 0 apply
printf -- '-- a comment\nCREATE   TABLE b\n  (id INT);\n' > m/2_b.up.sql
m 0 apply
m 0 status
out_has 'reformatted'
echo 'CREATE TABLE b (id TEXT);' > m/2_b.up.sql
m 1 apply
err_has 'migration 2 was edited after it was applied'
m 0 status
out_has edited
rm m/2_b.up.sql m/2_b.down.sql
m 1 apply
err_has 'migration 2 (b) is applied, but its file is missing'
m 0 rollback
out_has 'Rolled back 1 migration'
echo 'CREATE TABLE c (id INT);' > m/3_c.up.sql
m 0 apply
echo 'CREATE TABLE b (id INT);' > m/2_b.up.sql
m 1 apply
err_has 'migration 2 is pending, but a later version is applied already'
m 0 apply --order=allow
out_has 'Applied 1 migration'

# downs
project; echo 'UPDATE a SET id = 2 WHERE id = 1;' > m/2_b.up.sql   # what was there before, nobody knows
m 0 apply
m 6 rollback
err_has "2 changed only rows, which stay as they are: rolling it back takes back its record only"
printf -- '-- migsafe: irreversible reason="the letters are gone"\n' > m/2_b.down.sql
m 1 rollback
err_has 'the letters are gone'

# plans
project
m 0 plan --out=p.json
sed 's/CREATE TABLE a/CREATE TABLE z/' p.json > q.json
m 6 apply --plan=q.json
err_has 'the plan was changed after it was written'
echo '{"format": 7}' > q.json
m 5 apply --plan=q.json
m 0 apply
m 0 apply --plan=p.json
m 5 apply --to=99
err_has 'no migration with version 99'
finish
