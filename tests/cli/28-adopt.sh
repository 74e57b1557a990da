#!/usr/bin/env bash
# adopt on the history of each tool, from its table to migsafe's own. What dbmate, sql-migrate and Sqitch write themselves is
# adopted in 29-adopt-tools.sh.
# Side by side: for each family of databases at the same time (tests/lib/lanes).
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/adopt-lib.sh
. "$top/tests/cli/adopt-lib.sh"

refuses_what_is_not_clean() {
    declare -f "${t}_bad" > /dev/null || return
    "${t}_bad"
    m 1 adopt
    err_has 'is not clean'; err_has "$(value cure)"; err_has 'Nothing was changed.'
    "${t}_good"
}
refuses_an_edited_file() {
    local f; f=$(value edited)
    [ -n "$f" ] || return
    cp "$f" kept; echo '-- edited' >> "$f"
    m 1 adopt
    err_has "$(version_of 2) was edited after $tool applied it"
    cp kept "$f"
}

adopts() {      # adopts TOOL TABLE
    tool=$1 table=$2 t=${1//-/_}
    local before after
    set_up
    refuses_what_is_not_clean
    refuses_an_edited_file
    before=$(contents)
    m 0 adopt --dry-run
    out_has "Would adopt 2 versions from $tool"
    check 'a dry run writes nothing' no_state
    m 0 adopt $verify
    out_has "Adopted 2 versions from $tool"
    out_has "1 pending: $(version_of 3)"
    [ -z "$(value time)" ] || out_has "$(value time)"
    m 0 adopt
    out_has 'Nothing to adopt'
    m 0 status --format=json
    json '[m["version"] for m in o["migrations"]]' "[\"$(version_of 1)\", \"$(version_of 2)\", \"$(version_of 3)\"]"
    json '[m["assumed"] for m in o["migrations"]]' '["adopted", "adopted", null]'
    m 0 history --format=json
    json '[a["status"] for a in o["attempts"]]' '["adopted", "adopted"]'
    m 0 apply
    out_has 'Applied 1 migration; the schema is as predicted.'
    m 0 apply
    out_is 'Nothing to apply: the database is up to date.'
    after=$(contents)
    [ "$before" = "$after" ] && pass || fail "the table of $tool was changed"
    m 0 rollback
    "${t}_row" 3
    m 1 apply
    err_has "$tool has applied"; err_has 'migsafe adopt'
    m 0 adopt --leave
    sql "$(up 3)"
}

every_tool() {
    verify=--verify
    adopts golang-migrate schema_migrations
    adopts dbmate schema_migrations
    adopts goose goose_db_version
    adopts flyway flyway_schema_history
    adopts liquibase databasechangelog
    adopts diesel __diesel_schema_migrations
    adopts prisma _prisma_migrations
    adopts drizzle __drizzle_migrations
    adopts refinery refinery_schema_history
    adopts atlas atlas_schema_revisions
    verify=
    adopts rails schema_migrations
}

each every_tool
finish
