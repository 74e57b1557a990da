/* trial.c: the scratch database on its way: changes as a command makes them, and back to a known state. */
#include "config.h"

#include <string.h>

#include "ir/model.h"
#include "test/internal.h"

/* ---- one change -------------------------------------------------------------------------------------------------- */

bool ms_trial_ends(const ms_error *err)
{
    return err->status == MS_ERR_LOST || err->status == MS_ERR_CONNECT || err->status == MS_ERR_CANCELLED ||
           err->status == MS_ERR_INTERNAL || err->status == MS_ERR_IO;
}

static bool changes_something(const ms_plan *plan)
{
    for (size_t m = 0; m < plan->migrations.n; m++)
        for (size_t i = 0; i < plan->migrations.v[m].ops.n; i++)
            if (plan->migrations.v[m].ops.v[i].kind != MS_OP_SESSION &&
                plan->migrations.v[m].ops.v[i].kind != MS_OP_TRANSACTION)
                return true;
    return false;
}

/* A schema that is not as predicted is told, and the migration judged all the same, by what it makes. */
ms_status ms_trial_run(ms_trial *t, ms_trial_change *c, ms_error *err)
{
    ms_change_options o = t->change;
    ms_change change;
    o.verify = c->verify;
    o.tolerant = true;
    o.derived_downs = o.derived_downs || c->derived;
    o.downs_as_written = !o.derived_downs;
    o.record_only_is_none = true;
    o.direction = c->direction;
    o.to = c->to;
    o.steps = c->to != NULL ? 0 : c->steps > 0 ? c->steps : 1;
    ms_status status = ms_change_prepare(&o, &change, err);
    c->nothing_to_do = change.nothing_to_do;
    c->changes = status == MS_OK && changes_something(&change.plan);
    const bool go = status == MS_OK && !change.nothing_to_do && !c->only_look;
    if (go && c->between != NULL)
        status = c->between(c->context, &change, err);
    if (go && status == MS_OK)
        status = ms_change_execute(&change, err);
    if (status != MS_OK && change.run.end == MS_RUN_STOPPED)
        err->status = status = MS_ERR_CANCELLED;
    c->difference = ms_arena_strdup(t->arena, change.difference);
    c->failed = change.run.failed != NULL ? ms_arena_strdup(t->arena, change.run.failed->version) : NULL;
    ms_change_end(&change);
    return status;
}

/* ---- where it is ------------------------------------------------------------------------------------------------- */

/* The session of the user's, as every change has it. */
static ms_status set_session(const ms_trial *t, ms_db *db, ms_error *err)
{
    const char *sql = t->change.session_sql;
    ms_script script = { 0 };
    ms_arena *arena = ms_arena_new();
    ms_status status = sql == NULL ? MS_OK : ms_sql_parse(db->dialect, sql, strlen(sql), 1, arena, &script, err);
    for (size_t i = 0; i < script.statements.n && status == MS_OK; i++)
        status = db->driver->exec(db->conn, script.statements.v[i].text, script.statements.v[i].len, NULL, err);
    ms_arena_free(arena);
    return status;
}

ms_status ms_trial_open(ms_trial *t, ms_db *db, ms_error *err)
{
    ms_status status = ms_db_open(t->change.driver, &t->change.how, db, err);
    if (status == MS_OK && (status = set_session(t, db, err)) != MS_OK)
        ms_db_close(db);
    return status;
}

ms_status ms_trial_look(ms_trial *t, ms_arena *arena, ms_catalog **out, ms_error *err)
{
    ms_db db;
    ms_status status = ms_trial_open(t, &db, err);
    if (status != MS_OK)
        return status;
    status = ms_db_introspect(&db, arena, out, err);
    ms_db_close(&db);
    return status;
}

void ms_trial_hold(ms_trial *t, const ms_catalog *catalog)
{
    t->held = 1 - t->held;
    ms_arena *arena = t->holds[t->held];
    ms_arena_reset(arena);
    t->now = ms_catalog_copy(catalog, arena);
}

enum { KEEP_EVERY = 8 };

/* A copy that holds all the ups is a good start; without one, or where it is old, another is kept for the next time. */
ms_status ms_trial_restore(ms_trial *t, size_t n, ms_error *err)
{
    const bool copies = ms_scratch_can_copy(&t->scratch);
    const bool back = t->kept != SIZE_MAX && t->kept <= n;
    size_t have = back ? t->kept : 0;
    ms_status status = back ? ms_scratch_back(&t->scratch, err) : ms_scratch_empty(&t->scratch, err);
    if (status == MS_OK && have < n) {
        ms_trial_change c = { .direction = MS_UP, .to = t->source.migrations.v[n - 1].version };
        status = ms_trial_run(t, &c, err);
    }
    if (status == MS_OK && copies && n > 0 && (!back || n - have >= KEEP_EVERY)) {
        status = ms_scratch_keep(&t->scratch, err);
        t->kept = n;
    }
    if (status == MS_OK) {
        ms_catalog *live;
        ms_arena *arena = ms_arena_new();
        status = ms_trial_look(t, arena, &live, err);
        if (status == MS_OK)
            ms_trial_hold(t, live);
        ms_arena_free(arena);
    }
    if (status != MS_OK)
        ms_error_context(err, "making the scratch database again%s%s", n > 0 ? " up to version " : "",
                         n > 0 ? t->source.migrations.v[n - 1].version_text : "");
    return status;
}

/* ---- findings ---------------------------------------------------------------------------------------------------- */

static const ms_test_code_info codes[] = {
    { "up_fails", MS_TEST_FAILURE, "the up fails" },
    { "up_fails_on_rows", MS_TEST_WARNING, "the up fails where tables have rows" },
    { "up_loses_data", MS_TEST_WARNING, "the up loses rows" },
    { "not_idempotent", MS_TEST_FAILURE, "a second apply does not find that there is nothing to do" },
    { "unpredicted", MS_TEST_WARNING, "the schema is not the predicted one" },
    { "no_way_back", MS_TEST_FAILURE,
      "has no way back: write a down script, or say so with -- migsafe: irreversible reason=\"...\"" },
    { "irreversible_without_reason", MS_TEST_FAILURE, "says that it is irreversible, but not why: reason=\"...\"" },
    { "down_empty", MS_TEST_WARNING, "the down has no statement, although the up changes something" },
    { "down_fails", MS_TEST_FAILURE, "the down fails" },
    { "down_fails_on_rows", MS_TEST_WARNING, "the down fails where tables have rows" },
    { "down_differs", MS_TEST_FAILURE, "the down does not restore the schema" },
    { "down_order", MS_TEST_WARNING, "the down restores the schema, but for the order of columns" },
    { "down_loses_data", MS_TEST_FAILURE, "the down loses data that the up has kept" },
    { "lossy", MS_TEST_WARNING, "up and down together lose data" },
    { "derived_restores", MS_TEST_NOTE, "rollback takes the derived down in its place, which restores the schema" },
    { "derived_differs", MS_TEST_WARNING,
      "rollback takes the derived down in its place, which does not restore the schema either" },
    { "derived_fails", MS_TEST_WARNING, "rollback takes the derived down in its place, which fails" },
    { "leaves_rows", MS_TEST_WARNING, "the down leaves rows that the up has inserted" },
    { "up_again_fails", MS_TEST_FAILURE, "the up fails after the down" },
    { "up_again_fails_on_rows", MS_TEST_WARNING, "the up fails after the down where tables have rows" },
    { "up_again_differs", MS_TEST_FAILURE, "the up after the down does not make the same schema" },
    { "up_again_order", MS_TEST_WARNING, "the up after the down makes another order of columns" },
    { "rows_missing", MS_TEST_NOTE, "not all tables have rows" },
    { "chain_up_fails", MS_TEST_FAILURE, "all ups in one run fail" },
    { "chain_down_fails", MS_TEST_FAILURE, "all downs in one run fail" },
    { "chain_again_fails", MS_TEST_FAILURE, "all ups after all downs fail" },
    { "chain_bottom_differs", MS_TEST_FAILURE, "the schema after all downs is not what it was" },
    { "chain_top_differs", MS_TEST_FAILURE, "the schema after all ups is not what it was" },
    { "chain_order", MS_TEST_WARNING, "the schema after all downs and ups has another order of columns" },
};

const ms_test_code_info *ms_test_code(size_t i) { return i < sizeof codes / sizeof *codes ? &codes[i] : NULL; }

ms_test_finding *ms_test_find(ms_trial *t, ms_test_case *one, const char *code, const char *text)
{
    size_t i = 0;
    while (strcmp(codes[i].code, code) != 0)
        i++;
    const ms_test_finding f = { .weight = codes[i].weight,
                                .code = codes[i].code,
                                .text = text != NULL ? text : codes[i].text };
    MS_PUSH(t->arena, &one->findings, f);
    if (f.weight == MS_TEST_FAILURE)
        one->outcome = MS_TEST_FAILED;
    return &one->findings.v[one->findings.n - 1];
}

void ms_test_detail(ms_trial *t, ms_test_finding *f, const char *format, ...)
{
    char line[1600];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    for (char *p = line; *p != '\0'; p++)
        if (*p == '\n' || *p == '\r' || *p == '\t')
            *p = ' ';
    char *text = ms_arena_alloc(t->arena, strlen(line) + 4);
    ms_text_copy(text, strlen(line) + 1, line, strlen(line)); /* cut at a character */
    MS_PUSH(t->arena, &f->details, text);
}

const char *ms_test_error_text(ms_arena *arena, const ms_error *err)
{
    const char *name = strrchr(err->file, '/');
    name = name != NULL ? name + 1 : err->file;
    const char *place = *name == '\0'   ? ""
                        : err->line > 0 ? ms_arena_printf(arena, " (%s:%d)", name, (int)err->line)
                                        : ms_arena_printf(arena, " (%s)", name);
    return ms_arena_printf(arena, "%s%s", err->message, place);
}

void ms_test_drop_findings(ms_test_case *one, const char *code)
{
    for (size_t i = one->findings.n; i-- > 0;)
        if (strcmp(one->findings.v[i].code, code) == 0)
            MS_REMOVE(&one->findings, i);
}
