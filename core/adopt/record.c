/* record.c: what an adoption or a baseline writes into migsafe's own tables. */
#include "config.h"

#include <string.h>

#include <glib.h>

#include <adopt/tool.h>
#include <sql/fingerprint.h>

void ms_adopt_put_table(ms_sql *sql, const ms_db *db, ms_name table)
{
    const char *schema = table.schema != NULL ? table.schema : db->schema;
    if (schema != NULL) {
        ms_sql_ident(sql, schema);
        ms_sql_punct(sql, ".");
    }
    ms_sql_ident(sql, table.name);
}

/* ---- one transaction ---------------------------------------------------------------------------------------------- */

typedef MS_VEC(ms_span) span_list;

static void push_sql(ms_arena *arena, span_list *list, const char *sql)
{
    const ms_span span = { sql, strlen(sql) };
    MS_PUSH(arena, list, span);
}

/* All or nothing: rows of history only, no DDL among them. */
static ms_status send_all(ms_db *db, const span_list *list, ms_error *err)
{
    size_t done = 0;
    ms_error ignored = MS_ERROR_INIT;
    ms_status status = ms_db_exec(db, db->dialect->begin, err);
    if (status == MS_OK)
        status = db->driver->exec_batch(db->conn, list->v, list->n, &done, err);
    if (status == MS_OK)
        status = ms_db_exec(db, db->dialect->commit, err);
    if (status != MS_OK && status != MS_ERR_LOST) /* a COMMIT that was refused leaves it open, too */
        ms_db_exec(db, db->dialect->rollback, &ignored);
    return status;
}

/* Row of migsafe_adopted; item NULL = the end of an adoption. */
static const char *adopted_sql(const ms_db *db, const ms_adoption *from, const ms_adopt_item *item, const char *run, const char *now,
                               ms_arena *arena)
{
    ms_sql sql;
    ms_sql_init(&sql, arena, &db->dialect->style);
    ms_sql_kw(&sql, "INSERT INTO");
    ms_state_put_table(&sql, db, "adopted");
    ms_sql_kw(&sql, "(run, status, tool, origin_schema, origin_table, version, origin_key, origin_at, origin_checksum, checked, "
                    "assumed, actor,");
    ms_sql_ident(&sql, "at");
    ms_sql_kw(&sql, ") VALUES (");
    ms_sql_str(&sql, run);
    ms_state_put_next(&sql, item != NULL ? "adopted" : "left");
    ms_state_put_next(&sql, from->tool->name);
    ms_state_put_next(&sql, from->table.schema);
    ms_state_put_next(&sql, from->table.name);
    ms_state_put_next(&sql, item != NULL ? item->version : NULL);
    ms_state_put_next(&sql, item != NULL ? item->key : NULL);
    ms_state_put_next(&sql, item != NULL ? item->at : NULL);
    ms_state_put_next(&sql, item != NULL ? item->checksum : NULL);
    ms_state_put_next(&sql, item != NULL ? ms_adopt_check_name(item->check) : NULL);
    ms_state_put_next(&sql, item == NULL ? NULL : item->assumed ? "yes" : "no");
    ms_state_put_next(&sql, ms_state_actor(arena));
    ms_state_put_next(&sql, now);
    ms_sql_punct(&sql, ")");
    return ms_sql_text(&sql);
}

/* What history keeps of a file that was not run by migsafe: its checksums and its down script, where it can be read. A file
 * that migsafe would refuse to run is applied all the same. */
static void read_attempt(ms_db *db, const ms_migration *m, ms_arena *arena, ms_attempt *a)
{
    ms_loaded up, down;
    ms_error ignored = MS_ERROR_INIT;
    char *hex = ms_arena_alloc(arena, 65), *raw = ms_arena_alloc(arena, 65);
    if (ms_migration_checksum(m, MS_UP, NULL, raw, &ignored) == MS_OK)
        a->raw_checksum = raw;
    ms_error_clear(&ignored);
    if (ms_migration_load(m, MS_UP, 0, arena, &up, &ignored) == MS_OK && up.present &&
        ms_sql_fingerprint(db->dialect, up.text, up.len, hex, &ignored) == MS_OK)
        a->checksum = hex;
    ms_error_clear(&ignored);
    if (m->down.path != NULL && ms_migration_load(m, MS_DOWN, 0, arena, &down, &ignored) == MS_OK && down.present)
        a->down_sql = down.text;
}

static ms_status create_tables(ms_db *db, bool adopted, ms_error *err)
{
    ms_status status = ms_state_create(db, err);
    return status == MS_OK && adopted ? ms_state_create_adopted(db, err) : status;
}

ms_status ms_adopt_write(ms_db *db, const ms_adopt_survey *survey, ms_arena *arena, ms_error *err)
{
    char now[32], run[33];
    span_list list = { 0 };
    ms_state_now(now);
    ms_state_run_id(run);
    ms_status status = create_tables(db, true, err);
    for (size_t i = 0; i < survey->items.n; i++) {
        const ms_adopt_item *item = &survey->items.v[i];
        if (item->known || item->version == NULL)
            continue;
        ms_attempt a = { .run = run, .version = item->version, .direction = MS_UP, .outcome = MS_OUTCOME_ADOPTED,
                         .applied_at = item->at != NULL ? item->at : now, .actor = ms_state_actor(arena) };
        a.name = item->migration != NULL ? item->migration->name : item->key;
        if (item->migration != NULL)
            read_attempt(db, item->migration, arena, &a);
        push_sql(arena, &list, ms_state_attempt_sql(db, &a, 1, arena));
        push_sql(arena, &list, adopted_sql(db, &survey->from, item, run, now, arena));
    }
    if (status != MS_OK || list.n == 0)
        return status;
    status = send_all(db, &list, err);
    if (status != MS_OK)
        ms_error_context(err, "writing the history");
    return status;
}

ms_status ms_adopt_leave(ms_db *db, const ms_adoption *from, ms_error *err)
{
    char now[32], run[33];
    ms_arena *arena = ms_arena_new();
    ms_state_now(now);
    ms_state_run_id(run);
    const ms_status status = ms_db_exec(db, adopted_sql(db, from, NULL, run, now, arena), err);
    ms_arena_free(arena);
    return status;
}

/* ---- the adoption in force ---------------------------------------------------------------------------------------- */

ms_status ms_adopt_load(ms_db *db, const ms_state *state, ms_arena *arena, ms_adoption *out, ms_error *err)
{
    ms_rows rows;
    ms_sql table, sql;
    *out = (ms_adoption){ 0 };
    if (!state->adopted)
        return MS_OK;
    ms_sql_init(&table, arena, &db->dialect->style);
    ms_state_put_table(&table, db, "adopted");
    ms_sql_init(&sql, arena, &db->dialect->style);
    ms_sql_raw(&sql, ms_arena_printf(arena, "SELECT tool, origin_schema, origin_table, status FROM %s WHERE id = (SELECT MAX(id) FROM %s)",
                                     ms_sql_text(&table), ms_sql_text(&table)));
    ms_status status = ms_db_rows(db, ms_sql_text(&sql), arena, &rows, err);
    if (status != MS_OK) {
        ms_error_context(err, "reading what was adopted");
        return status;
    }
    if (ms_rows_count(&rows) == 0 || strcmp(MS_CELL(&rows, 0, 3).p, "adopted") != 0)
        return MS_OK;
    out->tool = ms_adopt_tool_by_name(MS_CELL(&rows, 0, 0).p);
    out->table = (ms_name){ MS_CELL(&rows, 0, 1).p, MS_CELL(&rows, 0, 2).p };
    if (out->tool != NULL)
        return MS_OK;
    ms_error_set(err, MS_ERR_CONFLICT, "the history was adopted from \"%s\", which this version of migsafe does not know",
                 MS_CELL(&rows, 0, 0).p);
    ms_error_code(err, "history_unknown");
    ms_error_hint(err, "Nothing was changed. Use the version of migsafe that adopted it, or a later one.");
    return MS_ERR_CONFLICT;
}

/* ---- baseline ----------------------------------------------------------------------------------------------------- */

ms_status ms_baseline_write(ms_db *db, const ms_source *source, const ms_state *state, const ms_baseline *baseline, ms_arena *arena,
                            ms_strings *versions, ms_error *err)
{
    char now[32], run[33];
    span_list list = { 0 };
    ms_state_now(now);
    ms_state_run_id(run);
    for (size_t i = 0; i < source->migrations.n; i++) {
        const ms_migration *m = &source->migrations.v[i];
        const ms_version_state *v = ms_state_find(state, m->version);
        if (ms_version_compare(m->version, baseline->version) > 0 || (v != NULL && v->applied))
            continue;
        ms_attempt a = { .run = run, .version = m->version, .name = m->name, .direction = MS_UP, .outcome = MS_OUTCOME_BASELINE,
                         .applied_at = now, .actor = ms_state_actor(arena) };
        if (baseline->description != NULL || baseline->reason != NULL)
            a.description = ms_arena_printf(arena, "%s%s%s", baseline->description != NULL ? baseline->description : "",
                                            baseline->description != NULL && baseline->reason != NULL ? "; " : "",
                                            baseline->reason != NULL ? baseline->reason : "");
        read_attempt(db, m, arena, &a);
        push_sql(arena, &list, ms_state_attempt_sql(db, &a, 1, arena));
        MS_PUSH(arena, versions, m->version);
    }
    if (list.n == 0)
        return MS_OK;
    ms_status status = create_tables(db, false, err);
    return status == MS_OK ? send_all(db, &list, err) : status;
}
