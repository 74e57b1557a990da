#!/usr/bin/env bash
# portable migrations: twenty of them, every operation and every type, up, down and up on every database that there is a URL
# for; the schema that comes out is logically the same everywhere, and so are the values.
# Side by side: for each family of databases at the same time (tests/lib/lanes).
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/servers-lib.sh
. "$top/tests/cli/servers-lib.sh"
project=$top/tests/portable
logical() { run 0 --url="$url" inspect --logical; cp -- "$work/out" "$1"; }
same() { if cmp -s "$1" "$2"; then pass; else diff "$1" "$2" | head -20; fail "$3"; fi; }    # same FILE FILE WHAT

twenty() {
    cp -r "$project/project/migrations/." m
    m 0 --sql=portable apply --yes; out_has 'the schema is as predicted'
    logical up
    same up "$project/project.logical" "the schema on $name is the portable one"
    m 0 --sql=portable apply --yes; out_has 'Nothing to apply'
    m 0 --sql=portable rollback --to 0 --yes; out_has 'Rolled back 20 migrations; the schema is as predicted'
    logical down; [ -s down ] && fail "something is left on $name: $(cat down)" || pass
    m 0 --sql=portable apply --yes; out_has 'Applied 20 migrations; the schema is as predicted'
    logical again
    same again up 'up again is up'
}

# What was put in is what comes out, at the edges of every type.
values() {
    cp "$project/values.sql" m/1_values.up.sql
    m 0 apply --yes; out_has 'the schema is as predicted'
    sed -n "s/^INSERT INTO found (what) SELECT '\([^']*\)'.*/\1/p" "$project/values.sql" | sort > want
    sql 'SELECT what FROM found' | sort > got
    same got want "the values on $name are those that were put in"
    local hex='hex(t)'; [ "$base" = postgresql ] && hex="upper(encode(convert_to(t, 'UTF8'), 'hex'))"
    sql_is "SELECT $hex FROM v WHERE id = 2" C39C6EC3AF63C3B664C3A920F09F8E89F09D849E
}

# Text is compared by its characters, an empty one is no NULL, blanks at the end count.
meaning() {
    cat > m/1_a.up.sql <<'SQL'
-- migsafe: portable
CREATE TABLE t (id integer PRIMARY KEY, s varchar(20) UNIQUE, n integer);
INSERT INTO t (id, s) VALUES (1, 'a'), (2, 'A'), (3, ''), (4, NULL), (5, 'a '), (6, 'ä'), (7, 'a\n');
UPDATE t SET n = 1 WHERE s = 'a';
UPDATE t SET n = 2 WHERE s LIKE 'A%';
UPDATE t SET n = 3 WHERE s IS NULL;
UPDATE t SET n = 4 WHERE s || 'x' = 'a\nx';
SQL
    m 0 apply --yes
    sql_is 'SELECT count(*) FROM t WHERE n IS NOT NULL' 4
    sql_is 'SELECT id FROM t WHERE n = 1' 1
    sql_is 'SELECT id FROM t WHERE n = 2' 2
    sql_is 'SELECT id FROM t WHERE n = 3' 4
    sql_is 'SELECT id FROM t WHERE n = 4' 7
}

# A file for one database alone, a native file and a portable one live together.
mixed() {
    printf 'CREATE TABLE a (id bigserial PRIMARY KEY, s text);\n' > m/1_a.up.sql
    printf 'CREATE INDEX a_s ON a (s);\n' > m/2_b.up.sql
    printf 'CREATE INDEX a_s ON a (s(10));\n' > m/2_b.mysql.up.sql
    printf 'CREATE INDEX a_s ON a (s(10));\n' > m/2_b.mariadb.up.sql
    printf -- '-- migsafe: native\nDROP INDEX a_s%s;\n' "$(my_family && echo ' ON a')" > m/3_c.up.sql
    m 0 --sql=portable apply --yes; out_has 'Applied 3 migrations'
    m 0 --sql=portable status; out_lacks edited
    m 0 status; out_lacks edited        # the checksum is that of the text, not of what it became
    m 0 rollback --steps=3 --yes        # the ways back were kept as SQL of this database
    tables_are ''
}

# What is kept in history knows that it is portable.
history_down() {
    printf 'CREATE TABLE a (id bigserial PRIMARY KEY);\n' > m/1_a.up.sql
    printf "INSERT INTO a (id) VALUES (5);\n" > m/2_b.up.sql
    printf 'DELETE FROM a WHERE TRUE AND id = 5 OR FALSE;\nALTER TABLE a ADD COLUMN gone boolean DEFAULT FALSE;\n' > m/2_b.down.sql
    m 0 --sql=portable apply --yes
    rm m/2_b.down.sql m/2_b.up.sql
    m 0 rollback --yes
    sql_is 'SELECT count(*) FROM a' 0
}

# Numbers that an INSERT gives are not given again.
numbering() {
    printf 'CREATE TABLE a (id bigserial PRIMARY KEY, s varchar(9));\nINSERT INTO a (id, s) VALUES (5, '"'x'"'), (9, '"'y'"');\n' > m/1_a.up.sql
    printf "INSERT INTO a (s) VALUES ('z');\n" > m/2_b.up.sql
    m 0 --sql=portable apply --yes
    sql_is "SELECT id FROM a WHERE s = 'z'" 10
}

# A foreign key does what it says in a migration too, also where it is off until somebody turns it on.
cascades() {
    cat > m/1_a.up.sql <<'SQL'
CREATE TABLE p (id integer PRIMARY KEY);
CREATE TABLE c (id integer PRIMARY KEY, p integer REFERENCES p ON DELETE CASCADE);
INSERT INTO p (id) VALUES (1), (2);
INSERT INTO c (id, p) VALUES (1, 1), (2, 2);
SQL
    printf 'DELETE FROM p WHERE id = 1;\nALTER TABLE c ALTER COLUMN p SET NOT NULL;\nDELETE FROM p WHERE id = 3;\n' > m/2_b.up.sql
    printf 'INSERT INTO c (id, p) VALUES (3, 7);\n' > m/3_c.up.sql
    m 0 --sql=portable apply --yes --to 2
    sql_is 'SELECT id FROM c' 2
    m 2 --sql=portable apply --yes; err_has 'migration 3 failed'
    sql_is 'SELECT id FROM c' 2
}

each twenty values meaning mixed history_down numbering cascades
finish
