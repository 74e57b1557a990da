#!/usr/bin/env bash
# SQLite: tables that are built anew by generated and hand-written migrations, through plan, apply, rollback and kills.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
db=$work/rebuild.db
sql() { sqlite3 "$db" "$@"; }
is_sql() { local got; got=$(sql "$1" 2>&1); if [ "$got" = "$2" ]; then pass; else fail "$1: is $got, not $2"; fi; }
m() { local code=$1; shift; run "$code" --url="sqlite:$db" --dir=migrations --session='PRAGMA foreign_keys = ON' "$@"; }
begin() { rm -rf migrations "$db" "$db"-*; mkdir migrations; }
file() { cat > "migrations/$1"; }
shop() {
    begin
    file 1_base.up.sql << 'E'
CREATE TABLE parent (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT);
CREATE TABLE child (id INTEGER PRIMARY KEY, pid INT NOT NULL REFERENCES parent (id) ON DELETE CASCADE, v TEXT);
CREATE INDEX by_v ON child (v COLLATE NOCASE DESC) WHERE v IS NOT NULL;
CREATE TABLE log (x);
CREATE TRIGGER gone AFTER DELETE ON child BEGIN INSERT INTO log VALUES (old.id); END;
CREATE VIEW both AS SELECT p.name, c.v FROM parent p JOIN child c ON c.pid = p.id;
INSERT INTO parent (name) VALUES ('a'), ('b'), ('c'); DELETE FROM parent WHERE name = 'c';
INSERT INTO child (pid, v) VALUES (1, 'x'), (2, 'y');
E
    m 0 apply
}
intact() {
    is_sql 'SELECT group_concat(id || name) FROM parent' 1a,2b
    is_sql 'SELECT group_concat(id || pid || v) FROM child' 11x,22y
    is_sql 'SELECT count(*) FROM log' 0
    is_sql 'SELECT group_concat(name || v) FROM both' ax,by
    is_sql "SELECT seq FROM sqlite_sequence WHERE name = 'parent'" 3
    is_sql 'SELECT count(*) FROM pragma_foreign_key_check' ''0
    is_sql 'PRAGMA integrity_check' ok
    is_sql "SELECT count(*) FROM sqlite_master WHERE name LIKE 'migsafe_rebuild%'" 0
}

# ---- generated: both directions are rebuilds ----
shop
cat > wanted.sql << 'E'
CREATE TABLE parent (id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(40) NOT NULL DEFAULT '-', CHECK (name <> ''));
CREATE TABLE child (id INTEGER PRIMARY KEY, pid INT NOT NULL REFERENCES parent (id) ON DELETE RESTRICT, v TEXT, UNIQUE (pid, v));
CREATE INDEX by_v ON child (v COLLATE NOCASE DESC) WHERE v IS NOT NULL;
CREATE TABLE log (x);
CREATE TRIGGER gone AFTER DELETE ON child BEGIN INSERT INTO log VALUES (old.id); END;
CREATE VIEW both AS SELECT p.name, c.v FROM parent p JOIN child c ON c.pid = p.id;
E
m 0 generate strict --to=wanted.sql
check "one rebuild for each table" [ "$(grep -c 'CREATE TABLE "migsafe_rebuild_' migrations/*strict.up.sql)" = 2 ]
m 0 plan
out_has 'sqlite.drop_table.rebuild'
m 0 plan --format=json
json 'o["destructive_operations"]' 0
json 'o["reversible"]' true
m 0 apply --yes
out_has 'the schema is as predicted'
intact
is_sql "SELECT on_delete FROM pragma_foreign_key_list('child')" RESTRICT
m 0 rollback
out_has 'the schema is as predicted'
intact
is_sql "SELECT on_delete FROM pragma_foreign_key_list('child')" CASCADE
is_sql "SELECT group_concat(name || \"notnull\") FROM pragma_table_info('parent')" id0,name0
m 0 apply --yes
intact

# ---- written by hand, the way other tools write it ----
shop
file 2_by_hand.up.sql << 'E'
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_parent" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "name" TEXT NOT NULL DEFAULT 'n', "more" INT);
INSERT INTO "new_parent" ("id", "name") SELECT "id", "name" FROM "parent";
DROP TABLE "parent";
PRAGMA legacy_alter_table=ON;
ALTER TABLE "new_parent" RENAME TO "parent";
PRAGMA legacy_alter_table=OFF;
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
E
m 0 plan --format=json
json 'o["destructive_operations"]' 0
m 0 apply --yes
is_sql 'SELECT group_concat(id || name) FROM parent' 1a,2b
is_sql 'SELECT count(*) FROM child' 2

# a column that is not copied is a loss, and only that
shop
file 2_narrow.up.sql << 'E'
PRAGMA foreign_keys = OFF;
DROP VIEW both;
CREATE TABLE n (id INTEGER PRIMARY KEY, pid INT NOT NULL REFERENCES parent (id) ON DELETE CASCADE);
INSERT INTO n SELECT id, pid FROM child;
DROP TABLE child;
ALTER TABLE n RENAME TO child;
PRAGMA foreign_keys = ON;
E
m 0 plan --format=json
json 'o["destructive_operations"]' 1
m 6 apply
err_has 'column child.v: 2 values'
err_lacks 'table child'

# rows that are filtered are a loss of the table
shop
file 2_filter.up.sql << 'E'
PRAGMA foreign_keys = OFF;
DROP VIEW both;
CREATE TABLE n (id INTEGER PRIMARY KEY, pid INT, v TEXT);
INSERT INTO n SELECT id, pid, v FROM child WHERE v <> 'x';
DROP TABLE child;
ALTER TABLE n RENAME TO child;
E
m 6 apply
err_has 'table child: 2 rows'

# renames beside a rebuild are taken back as renames: no table and no column is made anew without its values
shop
file 2_names.up.sql << 'E'
DROP VIEW both;
ALTER TABLE child RENAME COLUMN v TO w;
ALTER TABLE child RENAME COLUMN w TO words;
ALTER TABLE log RENAME TO diary;
PRAGMA foreign_keys = OFF;
CREATE TABLE n (id INTEGER PRIMARY KEY, pid INT NOT NULL REFERENCES parent (id) ON DELETE CASCADE, words TEXT NOT NULL);
INSERT INTO n SELECT id, pid, words FROM child;
DROP TABLE child;
ALTER TABLE n RENAME TO child;
PRAGMA foreign_keys = ON;
ALTER TABLE child RENAME TO children;
ALTER TABLE children RENAME COLUMN pid TO parent_id;
E
sql "INSERT INTO log VALUES (7)"
m 0 plan --format=json
json 'o["migrations"][0]["not_restored"]' '[]'
m 0 apply --yes
is_sql 'SELECT group_concat(id || parent_id || words) FROM children' 11x,22y
m 0 rollback --yes
out_has 'the schema is as predicted'
is_sql 'SELECT x FROM log' 7
sql 'DELETE FROM log'
intact
is_sql "SELECT group_concat(name || \"notnull\") FROM pragma_table_info('child')" id0,pid1,v0
is_sql "SELECT count(*) FROM sqlite_master WHERE name IN ('by_v', 'gone')" 2

# a foreign key and a check without a name, which come with a column, go with it
shop
file 2_nameless.up.sql << 'E'
ALTER TABLE child ADD COLUMN other INT REFERENCES parent CHECK (other > 0);
ALTER TABLE child ADD COLUMN more INT REFERENCES parent (id) ON DELETE SET NULL;
ALTER TABLE child RENAME COLUMN more TO most;
ALTER TABLE parent ADD COLUMN size INT NOT NULL DEFAULT 1 CHECK (size > 0) CHECK (size < 9);
E
m 0 plan --format=json
json 'o["migrations"][0]["not_derived"]' null
m 0 apply --yes
m 0 rollback --yes
out_has 'the schema is as predicted'
intact
is_sql "SELECT group_concat(name) FROM pragma_table_info('child')" id,pid,v
is_sql "SELECT count(*) || on_delete FROM pragma_foreign_key_list('child')" 1CASCADE
is_sql "SELECT group_concat(name) FROM pragma_table_info('parent')" id,name

# a view that a rename has followed into is not made again from the text that it had before
shop
file 2_rename.up.sql << 'E'
ALTER TABLE child RENAME COLUMN v TO words;
E
file 3_view.up.sql << 'E'
DROP VIEW both;
E
m 0 plan --format=json
json 'o["migrations"][1]["derived_sql"]' null
out_has 'the text of both may have changed'
m 0 apply --yes --steps=1
m 0 apply --yes
m 0 rollback --yes --steps=2
out_has 'the schema is as predicted'
intact

# ---- what would refer to nothing is named, and nothing of it happens ----
shop
sql 'PRAGMA foreign_keys = OFF; INSERT INTO child VALUES (70, 99, NULL)' # broken before: not this migration's doing
file 2_lose.up.sql << 'E'
PRAGMA foreign_keys = OFF;
ALTER TABLE child ADD COLUMN w INT;
DELETE FROM parent WHERE id = 2;
PRAGMA foreign_keys = ON;
E
m 2 apply --yes
err_has '1 row would refer to nothing: child row 2 (to parent)'
is_sql 'SELECT count(*) FROM parent' 2
is_sql "SELECT count(*) FROM pragma_table_info('child') WHERE name = 'w'" 0
file 2_lose.up.sql << 'E'
PRAGMA foreign_keys = OFF;
ALTER TABLE child ADD COLUMN w INT;
PRAGMA foreign_keys = ON;
E
m 0 apply --yes
is_sql "SELECT count(*) FROM pragma_table_info('child') WHERE name = 'w'" 1

# ---- killed at every boundary, then run again ----
if [ -n "${MS_KILL_AT_SO:-}" ]; then
    shop
    m 0 generate strict --to=wanted.sql
    cp "$db" begin.db
    i=1
    while :; do
        cp begin.db "$db"; rm -f "$db"-*
        rc=0
        { LD_PRELOAD=$MS_KILL_AT_SO MS_KILL_AT=$i "$migsafe" --url="sqlite:$db" --dir=migrations \
            --session='PRAGMA foreign_keys = ON' apply --yes > "$work/out" 2> "$work/err"; } 2> /dev/null || rc=$?
        [ "$rc" = 137 ] || break
        m 0 apply --yes
        intact
        is_sql "SELECT on_delete FROM pragma_foreign_key_list('child')" RESTRICT
        is_sql "SELECT count(*) FROM migsafe_history WHERE version = '2' AND status = 'applied'" 1
        i=$((i + 1))
    done
    check "boundaries were met" [ "$i" -gt 20 ]
fi
finish
