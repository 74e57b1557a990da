/* foreign.c: looking at the other tool's history: before it is taken over, and as long as it is adopted. */
#include "config.h"

#include <string.h>

#include <adopt/tool.h>

/* ---- what makes it unfit ------------------------------------------------------------------------------------------ */

static const char *table_text(ms_db *use, const char *schema, const char *name, ms_arena *arena)
{
    ms_sql sql;
    ms_sql_init(&sql, arena, &use->dialect->style);
    ms_adopt_put_table(&sql, use, (ms_name){ schema, name });
    return ms_sql_text(&sql);
}

ms_status ms_adopt_precheck_liquibase(ms_db *use, const char *schema, ms_arena *arena, const char **why, const char **cure, ms_error *err)
{
    ms_rows rows;
    ms_error first = MS_ERROR_INIT;
    const char *sql = ms_arena_printf(arena, "SELECT lockedby FROM%s WHERE locked = TRUE", table_text(use, schema, "databasechangeloglock", arena));
    ms_status status = ms_db_rows(use, sql, arena, &rows, &first);
    if (status != MS_OK && ms_db_class(use, &first) == MS_CLASS_NO_SUCH_OBJECT)
        return MS_OK;
    if (status != MS_OK) {
        if (err != NULL)
            *err = first;
        return status;
    }
    if (ms_rows_count(&rows) > 0) {
        *why = ms_arena_printf(arena, "its lock is held by %s", MS_CELL(&rows, 0, 0).p != NULL ? MS_CELL(&rows, 0, 0).p : "somebody");
        *cure = "Wait for it to end; when nothing of Liquibase runs any more: liquibase release-locks";
    }
    return MS_OK;
}

ms_status ms_adopt_precheck_sqitch(ms_db *use, const char *schema, ms_arena *arena, const char **why, const char **cure, ms_error *err)
{
    ms_rows rows;
    const char *events = table_text(use, schema, "events", arena);
    ms_sql sql;
    (void)cure;
    ms_sql_init(&sql, arena, &use->dialect->style);
    ms_sql_kw(&sql, "SELECT event,");
    ms_sql_ident(&sql, "change"); /* a word of MySQL's */
    ms_sql_raw(&sql, ms_arena_printf(arena, "FROM%s WHERE committed_at = (SELECT MAX(committed_at) FROM%s)", events, events));
    ms_status status = ms_db_rows(use, ms_sql_text(&sql), arena, &rows, err);
    if (status == MS_OK && ms_rows_count(&rows) == 1 && strcmp(MS_CELL(&rows, 0, 0).p, "fail") == 0)
        *why = ms_arena_printf(arena, "the last thing that it did was to fail on %s", MS_CELL(&rows, 0, 1).p);
    return status;
}

static ms_status precheck(ms_db *db, const ms_adoption *from, ms_arena *arena, ms_error *err)
{
    ms_db own, *use;
    const char *schema, *why = NULL, *cure = NULL;
    if (from->tool->precheck == NULL)
        return MS_OK;
    ms_status status = ms_adopt_open_registry(db, from, &own, &use, &schema, err);
    if (status != MS_OK)
        return status;
    status = from->tool->precheck(use, schema, arena, &why, &cure, err);
    if (use == &own)
        ms_db_close(&own);
    return status == MS_OK && why != NULL ? ms_adopt_refuse(from->tool, why, cure, err) : status;
}

/* ---- before it is taken over -------------------------------------------------------------------------------------- */

static ms_status refuse_edited(const ms_adoption *from, const ms_adopt_survey *survey, ms_arena *arena, ms_error *err)
{
    const ms_adopt_item *first = NULL;
    const char *others = "";
    for (size_t i = 0; i < survey->items.n; i++) {
        const ms_adopt_item *item = &survey->items.v[i];
        if (item->known || item->check != MS_CHECK_DIFFERS)
            continue;
        if (first == NULL)
            first = item;
        else
            others = ms_arena_printf(arena, "%s %s", others, item->version);
    }
    if (first == NULL)
        return MS_OK;
    ms_error_set(err, MS_ERR_CONFLICT, "migration %s was edited after %s applied it", first->version, from->tool->name);
    ms_error_code(err, "checksum_mismatch");
    ms_error_detail(err, "The checksum in %s is %s, and the file has another.%s%s", from->table.name, first->checksum,
                    *others != '\0' ? " The same holds for" : "", others);
    ms_error_hint(err, "Nothing was changed. Put the file back as it was, or let %s accept it, then run migsafe adopt again.", from->tool->name);
    if (err != NULL)
        ms_text_copy(err->file, sizeof err->file, first->migration->up.path, strlen(first->migration->up.path));
    return MS_ERR_CONFLICT;
}

ms_status ms_adopt_survey_of(ms_db *db, const ms_adoption *from, const ms_source *source, const ms_state *state, ms_arena *arena,
                             bool locked, ms_adopt_survey *out, ms_error *err)
{
    ms_adopt_rows rows = { 0 };
    *out = (ms_adopt_survey){ .from = *from };
    ms_status status = locked ? MS_OK : precheck(db, from, arena, err);
    if (status == MS_OK)
        status = ms_adopt_read(db, from, arena, &rows, err);
    if (status != MS_OK)
        return status;
    ms_adopt_match(from->tool, &rows, source, state, arena, out);
    return refuse_edited(from, out, arena, err);
}

/* ---- as long as it is adopted ------------------------------------------------------------------------------------- */

static ms_status foreign_run(const ms_adoption *from, const char *what, const char *key, const char *name, const char *hint, ms_error *err)
{
    ms_error_set(err, MS_ERR_CONFLICT, "%s has %s %s%s%s behind migsafe's back", from->tool->name, what, key, name != NULL ? " " : "",
                 name != NULL ? name : "");
    ms_error_code(err, "foreign_run");
    ms_error_detail(err, "Its table %s%s%s says so.", from->table.schema != NULL ? from->table.schema : "",
                    from->table.schema != NULL ? "." : "", from->table.name);
    ms_error_hint(err, "Nothing was changed. %s", hint);
    return MS_ERR_CONFLICT;
}

static const ms_adopt_item *item_of(const ms_adopt_survey *survey, const char *version)
{
    for (size_t i = 0; i < survey->items.n; i++)
        if (survey->items.v[i].version != NULL && ms_version_compare(survey->items.v[i].version, version) == 0)
            return &survey->items.v[i];
    return NULL;
}

ms_status ms_adopt_check_foreign(ms_db *db, const ms_adoption *from, const ms_source *source, const ms_state *state, ms_arena *arena,
                                 ms_error *err)
{
    ms_adopt_rows rows = { 0 };
    ms_adopt_survey survey = { .from = *from };
    ms_status status = ms_adopt_read(db, from, arena, &rows, err);
    if (status != MS_OK) {
        ms_error_context(err, "looking at the history of %s, which was adopted", from->tool->name);
        return status;
    }
    ms_adopt_match(from->tool, &rows, source, state, arena, &survey);
    for (size_t i = 0; i < survey.items.n; i++) {
        const ms_adopt_item *item = &survey.items.v[i];
        if (!item->known && !item->assumed) /* an assumed one has no row: it may be a file that came later */
            return foreign_run(from, "applied", item->version != NULL ? item->version : item->key,
                               item->migration != NULL ? item->migration->name : NULL,
                               "Take it over with migsafe adopt; when the other tool is retired: migsafe adopt --leave", err);
    }
    for (size_t i = 0; i < state->versions.n; i++) {
        const ms_version_state *v = &state->versions.v[i];
        if (v->applied && v->outcome == MS_OUTCOME_ADOPTED && item_of(&survey, v->version) == NULL)
            return foreign_run(from, "taken back", v->version, v->name,
                               ms_arena_printf(arena, "Let it apply that again (%s), or, when the other tool is retired: migsafe adopt --leave",
                                               from->tool->again), err);
    }
    return MS_OK;
}
