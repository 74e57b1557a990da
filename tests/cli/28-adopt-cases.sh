#!/usr/bin/env bash
# adopt and baseline on histories that fit less well; what of other tools is run in their own way, and what is refused.
# Side by side: for each family of databases at the same time (tests/lib/lanes).
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/adopt-lib.sh
. "$top/tests/cli/adopt-lib.sh"

without_files() {
    fresh; goose_files; goose_table; goose_row 1; goose_row 2; rm m/00002_t2.sql
    m 1 adopt
    err_has 'there is no file of in m: 2'; err_has '--without-files'
    m 0 adopt --without-files
    out_has 'Adopted 2 versions'
    sql "$(up 1)"
    m 0 apply
    out_has 'Applied 1 migration'
    m 0 status
    out_has '2 (adopted)'
    m 1 rollback --steps=2
    err_has 'has no down script'
}
programs() {    # a Go migration: listed; refused while it is due; taken over when goose has run it
    fresh; goose_files; echo 'package x' > m/00002_t2.go; rm m/00002_t2.sql; goose_table; goose_row 1; sql "$(up 1)"
    m 0 adopt
    m 1 apply
    err_has 'migration 00002 is Go code'; err_has 'm/00002_t2.go'
    goose_row 2; sql "$(up 2)"
    m 0 adopt
    m 0 apply
    out_has 'Applied 1 migration'
}
gaps() {
    fresh; dbmate_files; dbmate_table; dbmate_row 1; dbmate_row 3; sql "$(up 1)"; sql "$(up 3)"
    m 0 adopt
    err_has 'not applied, though later ones are: 20240101000002'
    m 1 apply
    err_has 'order = allow'
    m 0 --order=allow apply
}
taken_back() {
    fresh; goose_files; goose_table; goose_row 1; goose_row 2; sql "$(up 1)"; sql "$(up 2)"
    m 0 adopt
    sql "DELETE FROM goose_db_version WHERE version_id = 2"
    m 1 apply
    err_has 'goose has taken back 2 t2 behind'; err_has 'goose up'
    m 1 plan
    m 0 adopt --leave
    m 5 adopt --leave
    m 0 apply
}
other_names() { # a history table of another name, two candidates, none
    fresh; goose_files; goose_table; goose_row 1; sql "$(up 1)"
    sql 'ALTER TABLE goose_db_version RENAME TO my_versions'
    m 0 adopt --dry-run
    out_has 'from goose ('
    sql "CREATE TABLE other_history (version integer NOT NULL PRIMARY KEY, dirty boolean NOT NULL)"
    m 5 adopt
    err_has 'two tables look like a history'; err_has '--from=TOOL'
    m 0 adopt --from=goose --dry-run
    m 0 adopt --table=my_versions
    m 5 adopt --from=nothing
    err_has 'unknown tool nothing'
    fresh; goose_files
    m 5 adopt
    err_has 'there is no history here'; err_has 'migsafe baseline VERSION'
    m 0 apply --to=1
    goose_table; goose_row 2
    m 5 adopt
    err_has 'migsafe has a history of its own'
}
plain_columns() {       # a table that only looks like a history of dbmate's is nobody's
    fresh; dbmate_files; sql 'CREATE TABLE app_release (version varchar(20) NOT NULL PRIMARY KEY)'
    m 5 adopt
    m 0 adopt --from=dbmate --table=app_release --dry-run
    out_has 'Nothing to adopt'
}
baselines() {
    fresh; golang_migrate_files; sql "$(up 1)"; sql "$(up 2)"
    m 5 baseline
    m 5 baseline 9
    err_has 'there is no migration with version 9'
    m 3 baseline 1 --verify
    err_has 'the schema is not what the files up to 1 make'; err_has 't2'
    m 0 baseline 2 --verify --dry-run
    out_has 'Would mark 2 versions'
    check 'a dry run writes nothing' no_state
    m 0 baseline 2 --verify --description='made by hand'
    out_has 'Marked 2 versions as applied without running them.'
    m 0 status
    out_has 't1 (baseline)'
    [ "$(sql "SELECT count(*) FROM migsafe_history WHERE status = 'baseline' AND description = 'made by hand'")" = 2 ] && pass || fail 'the description is kept'
    m 5 baseline 3
    err_has 'there is a history here already'
    m 5 baseline 3 --force
    m 0 apply
    out_has 'Applied 1 migration; the schema is as predicted.'
    m 0 rollback --steps=3
    out_has 'Rolled back 3 migrations'
    tables_are ''
    m 0 baseline 1 --force --reason='the table came from a backup'
    m 0 pending
    m 0 status
    out_has '1 applied, 2 pending'
}
not_yet_carried_out() { # what a tool would do and migsafe does not is said, each time
    fresh; flyway_files; echo 'CREATE VIEW v AS SELECT 1' > m/B1__base.sql
    m 0 status
    err_has 'm/B1__base.sql is not run'
    m 0 apply
    err_has 'm/B1__base.sql is not run'
    fresh; flyway_files; rm m/flyway.conf
    m 5 apply
    err_has 'the placeholder ${Prefix} has no value'; err_has 'flyway.placeholders.Prefix'
    printf '[flyway.placeholders]\nprefix = "u"\n' > m/flyway.toml
    m 0 apply
    tables_are 't1 u2 u3'
    m 0 rollback
    tables_are 't1 u2'
    fresh; liquibase_files; echo '--changeset ann:t4 context:test' >> m/001-start.sql; up 4 >> m/001-start.sql
    m 5 apply
    err_has 'context:test is not supported'
    fresh; atlas_files; echo '-- x' >> m/20240101000002_t2.sql
    m 1 apply
    err_has 'atlas.sum does not agree'; err_has '20240101000002_t2.sql was edited'
}

view() { echo "DROP VIEW IF EXISTS v; CREATE VIEW v AS SELECT id, $1 AS x FROM \${prefix}1;"; }
flyway_repeat() {       # flyway_repeat RANK FILE TEXT: what Flyway notes; the checksum is taken with the placeholders replaced
    echo "${3//\$\{prefix\}/t}" > replaced
    sql "INSERT INTO flyway_schema_history VALUES ($1, NULL, 'views', 'SQL', 'sub/$2', $(crc replaced), 'x', '2024-02-02 10:00:00', 5, $(yes))"
}
repeatables() {         # adopted, run again when they change, after what is new, left alone by rollback
    t=flyway; set_up
    view 1 > m/R__views.sql; echo 'CREATE VIEW w AS SELECT 1 AS one;' > m/R__w.sql
    flyway_repeat 3 R__views.sql 'an earlier text'
    flyway_repeat 4 R__views.sql "$(view 1)"; flyway_repeat 5 R__gone.sql 'x'; flyway_repeat 6 R__w.sql 'what it was'
    sql 'CREATE VIEW v AS SELECT id, 1 AS x FROM t1'
    m 0 adopt --verify --format=json
    json '[(a["version"], a["check"]) for a in o["adopted"]], o["pending"], o["gaps"]' '[[["1.1", "matches"], ["1.2", "matches"], ["R__views", "matches"]], ["1.3", "R__w"], []]'
    json 'o["notes"]' '["the repeatable migration sub/R__gone.sql is not taken over: there is no file of it"]'
    m 0 apply
    out_has 'Applied 2 migrations; the schema is as predicted.'
    m 0 apply
    out_is 'Nothing to apply: the database is up to date.'
    m 0 drift; out_has 'No drift'
    view 22 > m/R__views.sql; up 4 > m/V1_4__t4.sql
    m 0 status; out_has '2 pending'
    m 0 apply
    out_has 'Applied 2 migrations; the schema is as predicted.'
    sql "INSERT INTO t1 VALUES (1)"; sql_is 'SELECT x FROM v' 22
    m 0 history --format=json
    json '[a["version"] for a in o["attempts"][-2:]]' '["1.4", "R__views"]'
    echo '-- in other words' >> m/R__views.sql
    m 0 apply
    out_is 'Nothing to apply: the database is up to date.'
    m 0 rollback --steps=2
    check 'what is new is taken back' [ -z "$(tables | grep -w -e t3 -e t4)" ]; sql_is 'SELECT x FROM v' 22
    m 0 test
    m 0 apply
    out_has 'Applied 2 migrations'
    rm m/R__w.sql
    m 1 apply
    err_has 'migration R__w (w) is applied, but its file is missing'
    m 0 rollback
    sql 'SELECT one FROM w' > /dev/null 2>&1 && fail 'the view is still there' || pass
    m 0 apply
    out_is 'Nothing to apply: the database is up to date.'
}

chosen_changesets() {   # contexts, labels and parameters, as liquibase.properties says
    fresh; t=liquibase; liquibase_files; liquibase_table; liquibase_row 1; sql "$(up 1)"
    {
        echo '--changeset ann:t4 context:test'; up 4
        echo '--changeset ann:t5 context:"prod and !eu" labels:v2'; echo 'CREATE TABLE ${front}5 (id integer);'; echo '--rollback DROP TABLE ${front}5;'
        echo '--changeset ann:t6 labels:v3'; up 6
    } >> m/001-start.sql
    m 0 adopt --verify
    out_has '5 pending'
    printf '%s\n' 'liquibase.command.contextFilter: prod' 'labels: v1 or v2' 'parameter.front: t' > m/liquibase.properties
    m 0 apply
    out_has 'Applied 3 migrations; the schema is as predicted.'
    tables_are 'databasechangelog databasechangeloglock t1 t2 t3 t5'
    m 0 rollback --steps=2
    tables_are 'databasechangelog databasechangeloglock t1 t2'
    m 0 status --format=json
    json '[m["version"] for m in o["migrations"]]' '["1.1", "1.2", "1.3", "1.5"]'
}

each without_files programs gaps taken_back other_names plain_columns baselines not_yet_carried_out repeatables chosen_changesets
finish
