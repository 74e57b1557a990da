#!/usr/bin/env bash
# 28-privileges.sh: who may do what comes back: after GRANT and REVOKE, and with what was dropped.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/servers-lib.sh
. "$top/tests/cli/servers-lib.sh"

# Every privilege on what the tests make, by role; that something has its default ones is the same as saying them.
acls() {
    sql "SELECT c.relname || ' ' || c.relowner::regrole || ' ' || (SELECT string_agg(x::text, ' ' ORDER BY x::text) FROM aclexplode(coalesce(c.relacl,
             acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::\"char\", c.relowner))) AS x)
         FROM pg_class c WHERE c.relname ~ '^acl_' AND c.relkind IN ('r', 'v', 'm', 'S') ORDER BY 1"
    sql "SELECT a.attrelid::regclass || '.' || a.attname || ' ' || (SELECT string_agg(x::text, ' ' ORDER BY x::text) FROM aclexplode(a.attacl) AS x)
         FROM pg_attribute a WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND a.attrelid::regclass::text ~ '^acl_' AND a.attacl <> '{}' ORDER BY 1"
    sql "SELECT p.proname || ' ' || p.proowner::regrole || ' ' || (SELECT string_agg(x::text, ' ' ORDER BY x::text) FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS x)
         FROM pg_proc p WHERE p.proname ~ '^acl_' ORDER BY 1"
    sql "SELECT t.typname || ' ' || t.typowner::regrole || ' ' || (SELECT string_agg(x::text, ' ' ORDER BY x::text) FROM aclexplode(coalesce(t.typacl, acldefault('T', t.typowner))) AS x)
         FROM pg_type t WHERE t.typname ~ '^acl_' AND t.typtype = 'e' ORDER BY 1"
    sql "SELECT n.nspname || ' ' || n.nspowner::regrole || ' ' || (SELECT string_agg(x::text, ' ' ORDER BY x::text) FROM aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) AS x)
         FROM pg_namespace n WHERE n.nspname ~ '^acl_' ORDER BY 1"
}

roles() {   # they are of the whole server
    local role
    for role in acl_r acl_w; do sql "DROP OWNED BY $role; DROP ROLE $role" > /dev/null 2>&1; sql "CREATE ROLE $role" > /dev/null; done
}
no_roles() {
    sql 'DROP SCHEMA IF EXISTS acl_s CASCADE' > /dev/null 2>&1
    sql 'DROP OWNED BY acl_r, acl_w; DROP ROLE acl_r, acl_w' > /dev/null 2>&1
}

things() {
    file 1_a.up << 'SQL'
CREATE SCHEMA acl_s;
CREATE TYPE acl_mood AS ENUM ('sad', 'ok');
CREATE SEQUENCE acl_q;
CREATE TABLE acl_t (id int PRIMARY KEY, a text, b text);
CREATE TABLE acl_u (id int);
CREATE VIEW acl_v AS SELECT id FROM acl_u;
CREATE MATERIALIZED VIEW acl_m AS SELECT a, b FROM acl_t;
CREATE FUNCTION acl_f(i int) RETURNS int LANGUAGE sql AS 'SELECT i';
CREATE FUNCTION acl_f(s text) RETURNS text LANGUAGE sql AS 'SELECT s';
GRANT SELECT (a), UPDATE (b) ON acl_t TO acl_r;
GRANT SELECT ON acl_v, acl_m TO PUBLIC;
GRANT ALL ON acl_u TO acl_w WITH GRANT OPTION;
REVOKE EXECUTE ON FUNCTION acl_f(text) FROM PUBLIC;
GRANT USAGE ON SCHEMA acl_s TO acl_r;
SQL
}

# One migration up and down again: the privileges are those before it.
and_back() {
    local before
    before=$(acls)
    file 2_b.up <<< "$1"
    m 0 plan; out_lacks 'cannot be taken back'
    m 0 apply --yes
    [ -z "${2:-}" ] || check "$1 changes something" differs "$before"
    m 0 rollback --yes; out_has 'the schema is as predicted'
    check "the privileges before: $1" diff <(echo "$before") <(acls)
}
differs() { [ "$(acls)" != "$1" ]; }

ways_back() {
    [ "$base" = postgresql ] || return 0
    roles; things
    m 0 plan; out_has 'reversible; down: derived'; m 0 apply --yes
    and_back 'GRANT INSERT, DELETE ON acl_t, acl_u TO acl_r;' changes
    and_back 'GRANT SELECT ON acl_t TO acl_r, PUBLIC;' changes
    and_back 'GRANT ALL PRIVILEGES ON TABLE acl_t TO acl_r WITH GRANT OPTION;' changes
    and_back 'GRANT SELECT (a) ON acl_t TO acl_r;'
    and_back 'GRANT SELECT (a, id) ON acl_t TO acl_r WITH GRANT OPTION;' changes
    and_back 'REVOKE SELECT ON acl_t FROM acl_r;' changes
    and_back 'REVOKE ALL ON acl_t FROM acl_r; REVOKE ALL ON acl_v FROM PUBLIC;' changes
    and_back 'REVOKE GRANT OPTION FOR ALL ON acl_u FROM acl_w;' changes
    and_back 'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM acl_w, PUBLIC;' changes
    and_back 'GRANT USAGE ON SEQUENCE acl_q TO acl_r; GRANT USAGE ON TYPE acl_mood TO acl_w; REVOKE ALL ON TYPE acl_mood FROM PUBLIC;' changes
    and_back 'GRANT EXECUTE ON FUNCTION acl_f(text) TO acl_w; REVOKE ALL ON ROUTINE acl_f(integer) FROM PUBLIC;' changes
    and_back 'GRANT CREATE ON SCHEMA acl_s TO acl_r, acl_w; REVOKE USAGE ON SCHEMA acl_s FROM acl_r;' changes
    and_back 'DROP VIEW acl_v; DROP TABLE acl_u;' changes
    and_back 'DROP MATERIALIZED VIEW acl_m; ALTER TABLE acl_t DROP COLUMN b;' changes
    and_back 'DROP FUNCTION acl_f(text); DROP SEQUENCE acl_q; DROP SCHEMA acl_s;' changes
    and_back 'ALTER TABLE acl_t RENAME COLUMN a TO c; ALTER TABLE acl_t RENAME TO acl_z; REVOKE ALL ON acl_z FROM acl_r;' changes
    and_back 'CREATE ROLE acl_x; GRANT acl_r TO acl_x; CREATE VIEW acl_y AS SELECT 1; GRANT SELECT ON acl_y TO acl_x;' changes
    and_back 'ALTER TABLE acl_t OWNER TO acl_w; ALTER VIEW acl_v OWNER TO acl_r; ALTER SEQUENCE acl_q OWNER TO acl_r;' changes
    and_back 'ALTER FUNCTION acl_f(text) OWNER TO acl_r; ALTER TYPE acl_mood OWNER TO acl_w; ALTER SCHEMA acl_s OWNER TO acl_r;' changes
    and_back 'ALTER TABLE acl_u OWNER TO acl_r; GRANT SELECT ON acl_u TO acl_r; GRANT DELETE ON acl_u TO PUBLIC; ALTER TABLE acl_u OWNER TO CURRENT_USER;'
    m 0 rollback --to=0 --yes; no_roles
}

# A view that is made anew because a table below it changes, a type that is made anew: by a way back, and by diff.
made_anew() {
    [ "$base" = postgresql ] || return 0
    roles; things; m 0 apply --yes
    and_back "ALTER TYPE acl_mood ADD VALUE 'mad'; GRANT DELETE ON acl_u TO acl_r;" changes
    sql 'GRANT INSERT ON acl_v TO acl_w' > /dev/null
    run 0 --url="$url" inspect; sed '/CREATE TABLE .*acl_u/,/;/s/integer/bigint/' "$work/out" > want.sql
    run 0 --url="$url" diff --to=want.sql; out_has 'DROP VIEW "acl_v"'; out_has 'GRANT INSERT ON TABLE "acl_v" TO "acl_w"'
    out_has 'GRANT SELECT ON TABLE "acl_v" TO PUBLIC'; out_lacks REVOKE; out_has 'grant insert on acl_v to acl_w'
    m 0 rollback --to=0 --yes; no_roles
}

# What cannot be known is not claimed.
no_way_back() {
    [ "$base" = postgresql ] || return 0
    roles; things; m 0 apply --yes
    file 2_b.up <<< 'GRANT acl_r TO acl_w;'; m 0 plan; out_has 'the privileges before it are not known'
    file 2_b.up <<< 'REVOKE ALL ON acl_u FROM acl_w CASCADE;'; m 0 plan; out_has 'the privileges before it are not known'
    file 2_b.up <<< 'REVOKE SELECT ON acl_u FROM acl_w; GRANT INSERT ON acl_u TO acl_r;'; m 0 plan
    out_has 'the privileges before it are not known'     # all but one is no list yet
    file 2_b.up <<< 'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO acl_r;'; m 0 plan; out_has 'not reversible'
    rm m/2_b.up.sql; m 0 rollback --to=0 --yes; no_roles
}

# A role cannot be made a second time on the same server, so a scratch database has to be elsewhere.
roles_are_shared() {
    [ "$base" = postgresql ] || return 0
    sql 'DROP ROLE IF EXISTS acl_r' > /dev/null
    file 1_a.up <<< 'CREATE ROLE acl_r; CREATE TABLE acl_t (id int); GRANT SELECT ON acl_t TO acl_r;'
    m 0 apply --yes; m 2 drift --replay; err_has "already exists"; err_has '--scratch=URL'
    m 0 rollback --yes; sql_is "SELECT count(*) FROM pg_roles WHERE rolname = 'acl_r'" 0
}

# Grants and revokes by chance: each migration of some of them, taken back.
by_chance() {
    [ "$base" = postgresql ] || return 0
    roles; things; m 0 apply --yes
    local i k on who what script
    RANDOM=$(( ${MIGSAFE_TEST_SEED:-11} ))
    pick() { local list=("$@"); printf %s "${list[RANDOM % $#]}"; }
    for i in $(seq 1 "${MIGSAFE_TEST_ROUNDS:-8}"); do
        script=
        for k in 1 2 3 4; do
            on=$(pick acl_t acl_u acl_v acl_m); who=$(pick acl_r acl_w PUBLIC 'acl_r, acl_w')
            what=$(pick ALL SELECT 'INSERT, UPDATE' 'SELECT, REFERENCES' 'DELETE')
            [ "$on" != acl_t ] || what=$(pick "$what" 'SELECT (a)' 'UPDATE (a, b)' 'ALL (b)')
            if [ $((RANDOM % 2)) = 0 ]; then script+="GRANT $what ON $on TO $who;"$'\n'
            elif [ "$what" = ALL ] || [ $((RANDOM % 3)) = 0 ]; then script+="REVOKE ALL ON $on FROM $who;"$'\n'
            else script+="GRANT $what ON $on TO $who;"$'\n'; fi
        done
        and_back "$script"
        m 0 apply --yes; rm m/2_b.up.sql; sql "DELETE FROM migsafe_history WHERE version = '2'" > /dev/null # and on from there
    done
    m 0 rollback --to=0 --yes; no_roles
}

# shellcheck disable=SC2086
each ${MIGSAFE_TEST_TOPICS:-ways_back made_anew no_way_back roles_are_shared by_chance}
[ "$passed" != 0 ] || { echo "no server to test with"; exit 77; }
finish
