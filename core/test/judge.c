/* judge.c: one migration: up, down, up, with what can go wrong at each point.
 *
 * Tried with rows first. Where the server refuses to go on because of rows, that is said, and the migration is tried
 * again with plainer rows and at last without any, so that its schema is judged in any case. */
#include "config.h"

#include <string.h>

#include <glib.h>

#include "ir/model.h"
#include "test/judge.h"

typedef enum verdict {
    DONE,
    AGAIN,
    SAME,
    UNREACHED
} verdict; /* AGAIN with fewer rows, SAME without those that did harm */

/* ---- data -------------------------------------------------------------------------------------------------------- */

static const char *loss_text(ms_judging *j, const ms_loss *loss)
{
    const char *table = ms_name_text(j->arena, loss->table->table->name);
    if (loss->table->table->name.schema != NULL && j->t->now->default_schema != NULL &&
        strcmp(loss->table->table->name.schema, j->t->now->default_schema) == 0)
        table = loss->table->table->name.name;
    if (loss->column == NULL)
        return ms_arena_printf(j->arena, "table %s: %zu of %zu row%s", table, loss->n, loss->of,
                               loss->of == 1 ? "" : "s");
    return ms_arena_printf(j->arena, "column %s of table %s: %zu of %zu value%s%s", loss->column, table, loss->n,
                           loss->of, loss->of == 1 ? "" : "s", loss->nulls ? " that were NULL" : "");
}

/* Rows that go without a statement that says so: children of a table that is dropped and made again. */
static void judge_up_data(ms_judging *j, const ms_losses *losses)
{
    ms_test_finding *f = NULL;
    for (size_t i = 0; i < losses->n && !j->changes_rows; i++) {
        if (losses->v[i].column != NULL)
            continue;
        f = f != NULL ? f : ms_test_find(j->t, j->one, "up_loses_data", NULL);
        ms_test_detail(j->t, f, "%s", loss_text(j, &losses->v[i]));
    }
}

/* Did the values survive the up, so that the down could have kept them? *where: under another name. */
static bool survived(ms_judging *j, const ms_losses *by_up, const ms_loss *loss, const char **where)
{
    const ms_data_table *table = ms_data_find(&j->after_up, loss->table->table->name);
    *where = NULL;
    bool column = loss->column == NULL;
    for (size_t i = 0; table != NULL && !column && i < table->columns.n; i++)
        column = ms_ident_equal(j->up, table->columns.v[i], loss->column);
    if (table != NULL && column && ms_data_same_loss(j->up, by_up, loss) == NULL)
        return true;
    if (loss->column != NULL)
        *where = ms_data_holder(&j->after_up, &j->before, &loss->values, j->arena);
    return *where != NULL;
}

static void judge_data(ms_judging *j)
{
    ms_losses by_up = { 0 }, all = { 0 };
    ms_test_finding *wrong = NULL, *lossy = NULL, *left = NULL;
    ms_data_losses(&j->before, &j->after_up, j->arena, &by_up);
    ms_data_losses(&j->before, &j->after_down, j->arena, &all);
    for (int pass = 0; pass < 2; pass++) /* a finding at a time: they live in one array */
        for (size_t i = 0; i < all.n; i++) {
            const char *where;
            /* a derived down restores the schema and says so: what it loses is no mistake of anybody's */
            const bool kept = survived(j, &by_up, &all.v[i], &where) && strcmp(j->one->way_back, "file") == 0;
            if (kept != (pass == 0))
                continue;
            ms_test_finding **f = kept ? &wrong : &lossy;
            *f = *f != NULL ? *f : ms_test_find(j->t, j->one, kept ? "down_loses_data" : "lossy", NULL);
            ms_test_detail(j->t, *f, "%s%s%s%s", loss_text(j, &all.v[i]),
                           where != NULL ? " (after the up they are in " : "", where != NULL ? where : "",
                           where != NULL ? ")" : "");
        }
    judge_up_data(j, &by_up);
    for (size_t i = 0; i < j->after_up.tables.n; i++) {
        const size_t n = ms_data_left(&j->before, &j->after_up.tables.v[i], &j->after_down, j->arena);
        if (n == 0)
            continue;
        left = left != NULL ? left : ms_test_find(j->t, j->one, "leaves_rows", NULL);
        ms_test_detail(j->t, left, "table %s: %zu row%s", j->after_up.tables.v[i].table->name.name, n,
                       n == 1 ? "" : "s");
    }
}

/* ---- schema ------------------------------------------------------------------------------------------------------ */

static ms_differences keep_differences(ms_trial *t, const ms_differences *from)
{
    ms_differences out = { 0 };
    for (size_t i = 0; i < from->n; i++) {
        ms_difference d = from->v[i];
        d.object = ms_arena_strdup(t->arena, d.object);
        d.name = ms_arena_strdup(t->arena, d.name);
        d.text = ms_arena_strdup(t->arena, d.text);
        memset(&d.aspects, 0, sizeof d.aspects);
        for (size_t k = 0; k < from->v[i].aspects.n; k++) {
            const ms_aspect *a = &from->v[i].aspects.v[k];
            MS_PUSH(t->arena, &d.aspects,
                    (ms_aspect){ ms_arena_strdup(t->arena, a->what), ms_arena_strdup(t->arena, a->have),
                                 ms_arena_strdup(t->arena, a->want) });
        }
        MS_PUSH(t->arena, &out, d);
    }
    return out;
}

bool ms_test_parity(ms_trial *t, ms_test_case *one, const ms_catalog *have, const ms_catalog *want, const char *when,
                    const char *differs, const char *order, ms_arena *arena)
{
    const ms_parity p = ms_parity_of(t->dialect, t->version, have, want, when, arena);
    if (p.same && p.ordered)
        return true;
    ms_test_finding *f = ms_test_find(t, one, p.same ? order : differs, NULL);
    for (size_t i = 0; i < p.words.n; i++)
        ms_test_detail(t, f, "%s", p.words.v[i]);
    f->differences = keep_differences(t, &p.differences);
    return p.same;
}

/* ---- the way ----------------------------------------------------------------------------------------------------- */

/* The server refuses. With rows: told as a warning, and tried again with fewer. */
static verdict refused(ms_judging *j, const ms_error *err, const char *code, const char *on_rows)
{
    const bool again = j->level != MS_LEVEL_BARE;
    if (!again)
        ms_test_drop_findings(j->one, on_rows);
    else
        for (size_t i = 0; i < j->one->findings.n; i++)
            if (strcmp(j->one->findings.v[i].code, on_rows) == 0)
                return AGAIN;
    ms_test_finding *f = ms_test_find(j->t, j->one, again ? on_rows : code, NULL);
    ms_test_detail(j->t, f, "%s", ms_test_error_text(j->arena, err));
    if (err->detail[0] != '\0')
        ms_test_detail(j->t, f, "%s", err->detail);
    return again ? AGAIN : DONE;
}

static ms_status read_data(ms_judging *j, const ms_catalog *catalog, ms_data *out, ms_error *err)
{
    return j->level == MS_LEVEL_BARE ? MS_OK : ms_data_read(&j->db, catalog, j->arena, out, err);
}

static void tell_unpredicted(ms_judging *j, const char *difference, const char *when)
{
    if (difference == NULL)
        return;
    ms_test_finding *f =
        ms_test_find(j->t, j->one, "unpredicted",
                     ms_arena_printf(j->t->arena, "the schema after the %s is not the predicted one", when));
    gchar **lines = g_strsplit(difference, "\n", -1);
    for (size_t i = 0; lines[i] != NULL; i++)
        ms_test_detail(j->t, f, "%s", lines[i]);
    g_strfreev(lines);
}

static ms_status go_up(ms_judging *j, verdict *v, ms_error *err)
{
    ms_trial_change c = {
        .direction = MS_UP, .to = j->m->version, .verify = true, .between = ms_judge_fill_before, .context = j
    };
    ms_error why = MS_ERROR_INIT;
    ms_status status = ms_trial_run(j->t, &c, &why);
    if (status != MS_OK && ms_trial_ends(&why)) {
        *err = why;
        return status;
    }
    if (status != MS_OK && j->harm) {
        *v = SAME;
        return MS_OK;
    }
    if (status != MS_OK) {
        *v = refused(j, &why, "up_fails", "up_fails_on_rows");
        *v = *v == DONE ? UNREACHED : *v;
        return MS_OK;
    }
    j->up_changes = c.changes;
    tell_unpredicted(j, c.difference, "up");
    status = ms_db_introspect(&j->db, j->arena, &j->up, err);
    if (status == MS_OK)
        status = read_data(j, j->up, &j->after_up, err);
    ms_trial_change same = { .direction = MS_UP, .to = j->m->version, .only_look = true };
    if (status == MS_OK && (status = ms_trial_run(j->t, &same, err)) == MS_OK && !same.nothing_to_do)
        ms_test_find(j->t, j->one, "not_idempotent", NULL);
    if (status == MS_OK && j->level == MS_LEVEL_FULL)
        status = ms_judge_fill_after(j, err);
    *v = j->harm ? SAME : *v;
    return status;
}

/* What the down file says of itself. */
static ms_status read_down(ms_judging *j, bool *blank, ms_error *err)
{
    ms_loaded down = { 0 };
    ms_status status = j->m->down.path == NULL
                           ? MS_OK
                           : ms_migration_load(j->m, MS_DOWN, j->t->change.max_file_bytes, j->arena, &down, err);
    if (status != MS_OK)
        return status;
    if (down.directives.irreversible) {
        j->irreversible = true;
        j->one->reason = ms_arena_strdup(j->t->arena, down.directives.irreversible_reason);
    }
    *blank = down.present && down.blank;
    j->one->way_back = down.present && !j->t->change.derived_downs ? "file" : "derived";
    return MS_OK;
}

static ms_status go_down(ms_judging *j, verdict *v, bool *right, ms_error *err)
{
    ms_trial_change c = { .direction = MS_DOWN, .verify = true };
    ms_error why = MS_ERROR_INIT;
    ms_status status = ms_trial_run(j->t, &c, &why);
    *right = false;
    if (status != MS_OK && ms_trial_ends(&why)) {
        *err = why;
        return status;
    }
    if (status != MS_OK && strcmp(why.code, "no_down") == 0) {
        j->one->way_back = "none";
        ms_test_finding *f = ms_test_find(j->t, j->one, "no_way_back", NULL);
        if (*why.detail != '\0')
            ms_test_detail(j->t, f, "%s", why.detail);
        return MS_OK;
    }
    if (status != MS_OK) {
        *v = refused(j, &why, "down_fails", "down_fails_on_rows");
        return MS_OK;
    }
    tell_unpredicted(j, c.difference, "down");
    if (!c.changes && j->up_changes)
        ms_test_find(j->t, j->one, "down_empty", NULL);
    if ((status = ms_db_introspect(&j->db, j->arena, &j->down, err)) != MS_OK)
        return status;
    *right = ms_test_parity(j->t, j->one, j->down, j->t->now, "after the down", "down_differs", "down_order", j->arena);
    if (j->level == MS_LEVEL_BARE)
        return MS_OK;
    if ((status = read_data(j, j->down, &j->after_down, err)) == MS_OK)
        judge_data(j);
    return status;
}

static ms_status go_up_again(ms_judging *j, bool right, verdict *v, ms_error *err)
{
    ms_trial_change c = { .direction = MS_UP, .to = j->m->version };
    ms_error why = MS_ERROR_INIT;
    ms_status status = ms_trial_run(j->t, &c, &why);
    if (status != MS_OK && ms_trial_ends(&why)) {
        *err = why;
        return status;
    }
    if (status != MS_OK && right) {
        *v = refused(j, &why, "up_again_fails", "up_again_fails_on_rows");
        return MS_OK;
    }
    if (status != MS_OK) { /* no wonder */
        ms_test_detail(j->t, ms_test_find(j->t, j->one, "up_again_fails", NULL), "%s",
                       ms_test_error_text(j->arena, &why));
        return MS_OK;
    }
    if ((status = ms_db_introspect(&j->db, j->arena, &j->again, err)) == MS_OK)
        ms_test_parity(j->t, j->one, j->again, j->up, "after the second up", "up_again_differs", "up_again_order",
                       j->arena);
    return status;
}

/* Of a down without a statement: the derived one, which rollback takes in its place. The scratch database is where the
 * up has left it; *there: it is there again. */
static ms_status try_derived(ms_judging *j, bool *there, ms_error *err)
{
    ms_trial_change down = { .direction = MS_DOWN, .derived = true }, up = { .direction = MS_UP, .to = j->m->version };
    ms_error why = MS_ERROR_INIT;
    ms_catalog *live = NULL;
    *there = false;
    ms_status status = ms_trial_run(j->t, &down, &why);
    if (status == MS_OK && (status = ms_trial_look(j->t, j->arena, &live, &why)) == MS_OK) {
        const ms_parity p =
            ms_parity_of(j->t->dialect, j->t->version, live, j->start, "after the derived down", j->arena);
        ms_test_finding *f = ms_test_find(j->t, j->one, p.same ? "derived_restores" : "derived_differs", NULL);
        for (size_t i = 0; i < p.words.n; i++)
            ms_test_detail(j->t, f, "%s", p.words.v[i]);
        *there = p.same && p.ordered && (status = ms_trial_run(j->t, &up, &why)) == MS_OK;
    }
    if (status != MS_OK && ms_trial_ends(&why)) {
        *err = why;
        return status;
    }
    if (status != MS_OK && strcmp(why.code, "no_down") != 0)
        ms_test_detail(j->t, ms_test_find(j->t, j->one, "derived_fails", NULL), "%s",
                       ms_test_error_text(j->arena, &why));
    return MS_OK;
}

static ms_status attempt(ms_judging *j, verdict *v, ms_error *err)
{
    bool right = false, blank = false;
    *v = DONE;
    j->start = ms_catalog_copy(j->t->now, j->arena);
    ms_status status = ms_trial_open(j->t, &j->db, err);
    if (status != MS_OK)
        return status;
    status = go_up(j, v, err);
    if (status == MS_OK && *v == DONE)
        status = read_down(j, &blank, err);
    if (status == MS_OK && *v == DONE && j->irreversible) {
        j->one->way_back = "none";
        if (j->one->reason == NULL || *j->one->reason == '\0')
            ms_test_find(j->t, j->one, "irreversible_without_reason", NULL);
        else if (j->one->outcome == MS_TEST_PASSED)
            j->one->outcome = MS_TEST_IRREVERSIBLE;
    } else if (status == MS_OK && *v == DONE) {
        status = go_down(j, v, &right, err);
        if (status == MS_OK && *v == DONE && j->down != NULL)
            status = go_up_again(j, right, v, err);
    }
    ms_db_close(&j->db);
    return status;
}

/* Of an attempt that is made again, only what it says about rows is kept. */
static void forget(ms_test_case *one)
{
    for (size_t i = one->findings.n; i-- > 0;)
        if (!g_str_has_suffix(one->findings.v[i].code, "_on_rows") &&
            strcmp(one->findings.v[i].code, "rows_missing") != 0)
            MS_REMOVE(&one->findings, i);
    one->outcome = MS_TEST_PASSED;
    one->rows = 0;
}

/* With plainer rows the script ran: it was not any row that was in the way. */
static void say_which_rows(ms_judging *j)
{
    for (size_t i = 0; i < j->one->findings.n; i++) {
        ms_test_finding *f = &j->one->findings.v[i];
        if (g_str_has_suffix(f->code, "_on_rows"))
            f->text =
                ms_arena_printf(j->t->arena,
                                "the %s on rows at the edges of their types, or as only the new schema takes them",
                                g_str_has_prefix(f->code, "down")       ? "down fails"
                                : g_str_has_prefix(f->code, "up_again") ? "up fails after the down"
                                                                        : "up fails");
    }
}

static bool is_spoilt(const ms_test_case *one)
{
    for (size_t i = 0; i < one->findings.n; i++)
        if (one->findings.v[i].weight == MS_TEST_FAILURE || strcmp(one->findings.v[i].code, "leaves_rows") == 0 ||
            g_str_has_suffix(one->findings.v[i].code, "_order"))
            return true;
    return false;
}

static bool has_finding(const ms_test_case *one, const char *code)
{
    for (size_t i = 0; i < one->findings.n; i++)
        if (strcmp(one->findings.v[i].code, code) == 0)
            return true;
    return false;
}

/* To where n ups lead, for the next migration. */
static ms_status go_on(ms_judging *j, size_t n, ms_error *err)
{
    bool there = false;
    if (!is_spoilt(j->one)) {
        ms_trial_hold(j->t, j->again != NULL ? j->again : j->up);
        return MS_OK;
    }
    ms_status status = ms_trial_restore(j->t, n, err);
    if (status != MS_OK || !has_finding(j->one, "down_empty") || !has_finding(j->one, "down_differs"))
        return status;
    status = try_derived(j, &there, err);
    return status == MS_OK && !there ? ms_trial_restore(j->t, n, err) : status;
}

ms_status ms_trial_judge(ms_trial *t, size_t i, ms_test_case *one, bool *reached, ms_error *err)
{
    const ms_migration *m = &t->source.migrations.v[i];
    verdict v = AGAIN;
    ms_status status = MS_OK;
    const gint64 started = g_get_monotonic_time();
    *one = (ms_test_case){ .version = m->version_text, .name = m->name, .path = m->up.path, .way_back = "none" };
    ms_level l = t->options->rows > 0 ? MS_LEVEL_FULL : MS_LEVEL_BARE;
    while ((v == AGAIN || v == SAME) && status == MS_OK) {
        ms_judging j = { .t = t, .one = one, .m = m, .level = l, .arena = ms_arena_new() };
        status = attempt(&j, &v, err);
        if (status == MS_OK && (v == AGAIN || v == SAME)) {
            l -= v == AGAIN;
            forget(one);
            status = ms_trial_restore(t, i, err);
        } else if (status == MS_OK && v == DONE) {
            if (l == MS_LEVEL_PLAIN)
                say_which_rows(&j);
            status = go_on(&j, i + 1, err);
        }
        ms_arena_free(j.arena);
    }
    *reached = v != UNREACHED;
    one->duration_ms = (g_get_monotonic_time() - started) / 1000;
    return status;
}
