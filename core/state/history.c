/* history.c: reading history and journal; record.c writes them. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include <state/state.h>

static const char *const outcome_names[] = { "applied", "rolled_back", "failed", "adopted", "baseline", "skipped" };

const char *ms_outcome_name(ms_outcome outcome) { return outcome_names[outcome]; }

bool ms_outcome_applied(ms_outcome outcome)
{
    return outcome == MS_OUTCOME_APPLIED || outcome == MS_OUTCOME_ADOPTED || outcome == MS_OUTCOME_BASELINE;
}

static bool outcome_known(const char *name, ms_outcome *out)
{
    for (size_t i = 0; i < sizeof outcome_names / sizeof *outcome_names; i++)
        if (name != NULL && strcmp(name, outcome_names[i]) == 0) {
            *out = (ms_outcome)i;
            return true;
        }
    return false;
}

static ms_outcome outcome_of(const char *name)
{
    ms_outcome outcome = MS_OUTCOME_FAILED;
    outcome_known(name, &outcome);
    return outcome;
}

static ms_direction direction_of(const char *name)
{
    return name != NULL && strcmp(name, "down") == 0 ? MS_DOWN : MS_UP;
}

/* "SELECT what FROM table rest" as text. */
static const char *select_from(const ms_db *db, ms_arena *arena, const char *what, const char *table, const char *rest)
{
    ms_sql sql;
    ms_sql_init(&sql, arena, &db->dialect->style);
    ms_sql_kw(&sql, "SELECT");
    ms_sql_raw(&sql, what);
    ms_sql_kw(&sql, "FROM");
    ms_state_put_table(&sql, db, table);
    ms_sql_raw(&sql, rest);
    return ms_sql_text(&sql);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

enum { COL_VERSION, COL_NAME, COL_STATUS, COL_CHECKSUM, COL_RAW, COL_AT, COL_REVERSAL };
#define COLUMNS "version, name, status, checksum, checksum_raw, applied_at, "

/* A later version of the program may know outcomes that this one does not: guessing would apply a migration twice. */
static ms_status unknown_outcome(const char *name, const char *version, ms_error *err)
{
    ms_error_set(err, MS_ERR_CONFLICT, "the history says \"%s\" of migration %s, which this version of migsafe does not know", name, version);
    ms_error_code(err, "history_unknown");
    ms_error_hint(err, "Nothing was changed. Use the version of migsafe that wrote it (column tool), or a later one.");
    return MS_ERR_CONFLICT;
}

/* "12:00:31.1" -> "12:00:31.100": PostgreSQL leaves zeros at the end away. */
static const char *to_millisecond(const char *time, ms_arena *arena)
{
    const char *point = time == NULL ? NULL : strchr(time, '.');
    if (time == NULL || strlen(time) < 19 || (point != NULL && strlen(point) >= 4))
        return time;
    return ms_arena_printf(arena, "%s%s", time, point == NULL ? ".000" : strlen(point) == 1 ? "000" : strlen(point) == 2 ? "00" : "0");
}

/* History as it is read, row by row: memory holds what is known of versions, not the table. */
typedef struct reader {
    ms_arena *arena, *row;      /* of the state; of one row */
    ms_state *state;
    const char *before;         /* version of the attempt before */
    const char *reversal;       /* the last one: most are alike */
    bool ascending;             /* no version came twice or before an earlier one */
} reader;

static const char *keep(const reader *r, ms_text cell) { return cell.p == NULL ? NULL : ms_arena_strndup(r->arena, cell.p, cell.n); }

/* Every attempt that changed something, oldest first. */
static ms_status read_attempt(void *context, const ms_text *cells, size_t n, ms_error *err)
{
    reader *r = context;
    ms_outcome outcome;
    (void)n;
    const char *name = cells[COL_STATUS].p;
    if (!outcome_known(name, &outcome))
        return unknown_outcome(name, cells[COL_VERSION].p, err);
    const char *version = keep(r, cells[COL_VERSION]);
    r->state->last_failed = outcome == MS_OUTCOME_FAILED ? version : NULL;
    if (outcome != MS_OUTCOME_FAILED) {
        const bool adopted = outcome == MS_OUTCOME_ADOPTED;
        const char *reversal = cells[COL_REVERSAL].p;
        r->ascending = r->ascending && (r->before == NULL || ms_version_compare(r->before, version) < 0);
        r->before = version;
        r->state->adopted = r->state->adopted || adopted;
        if (reversal != NULL && (r->reversal == NULL || strcmp(r->reversal, reversal) != 0))
            r->reversal = keep(r, cells[COL_REVERSAL]);
        const ms_version_state v = { .version = version, .name = keep(r, cells[COL_NAME]), .applied = ms_outcome_applied(outcome),
                                     .skipped = outcome == MS_OUTCOME_SKIPPED, .checksum = keep(r, cells[COL_CHECKSUM]),
                                     .raw_checksum = keep(r, cells[COL_RAW]), .applied_at = to_millisecond(keep(r, cells[COL_AT]), r->arena),
                                     .outcome = outcome, .was_adopted = adopted, .reversal = reversal == NULL ? NULL : r->reversal };
        MS_PUSH(r->arena, &r->state->versions, v);
    }
    ms_arena_reset(r->row);
    return MS_OK;
}

static int by_version_order(const void *a, const void *b)
{
    return ms_version_compare(((const ms_version_state *)a)->version, ((const ms_version_state *)b)->version);
}

/* Pointers into one array: by version, older attempts first. */
static int by_version_and_age(const void *pa, const void *pb)
{
    const ms_version_state *a = *(const ms_version_state *const *)pa, *b = *(const ms_version_state *const *)pb;
    int c = by_version_order(a, b);
    if (c == 0)
        c = strcmp(a->version, b->version);
    return c != 0 ? c : (a > b) - (a < b);
}

/* Of several attempts at a version the newest says where it stands. */
static void keep_newest(ms_state *state, ms_arena *arena)
{
    const ms_version_state *all = state->versions.v;
    const size_t n = state->versions.n;
    const ms_version_state **sorted = ms_arena_alloc(arena, n * sizeof *sorted);
    for (size_t i = 0; i < n; i++)
        sorted[i] = &all[i];
    qsort(sorted, n, sizeof *sorted, by_version_and_age);
    memset(&state->versions, 0, sizeof state->versions);
    for (size_t i = 0; i < n; i++) {
        ms_version_state v = *sorted[i];
        for (; i + 1 < n && strcmp(v.version, sorted[i + 1]->version) == 0; i++) {
            const bool was_adopted = v.was_adopted || sorted[i + 1]->was_adopted;
            v = *sorted[i + 1];
            v.was_adopted = was_adopted;
        }
        MS_PUSH(arena, &state->versions, v);
    }
}

static int32_t step_of(const ms_rows *rows, size_t r)
{
    const long step = strtol(MS_CELL(rows, r, 0).p, NULL, 10);
    return step < 0 || step > INT32_MAX - 1 ? 0 : (int32_t)step;
}

/* An attempt whose every step failed cleanly left nothing to go on from: the last word on each is "failed". */
static bool left_something(const ms_unfinished *u)
{
    GHashTable *open_steps = g_hash_table_new(NULL, NULL);
    for (size_t i = 0; i < u->rows.n; i++) {
        const gpointer step = GINT_TO_POINTER(u->rows.v[i].step);
        if (u->rows.v[i].status == 'f')
            g_hash_table_remove(open_steps, step);
        else
            g_hash_table_add(open_steps, step);
    }
    const bool any = g_hash_table_size(open_steps) > 0;
    g_hash_table_destroy(open_steps);
    return any;
}

/* Does a finished attempt carry the run of the journal's row? */
static const char *finished_sql(const ms_db *db, ms_arena *arena)
{
    return select_from(db, arena, "COUNT(*)", "history", "h WHERE h.run = j.run AND h.version = j.version AND h.direction = j.direction "
                                                         "AND h.status <> 'failed'");
}

/* The journal's newest row decides whether something is unfinished: runs are one at a time, and each ends with a row of the
 * migration that it finishes last. */
static const char *newest_sql(const ms_db *db, ms_arena *arena)
{
    const char *what = ms_arena_printf(arena, "j.run, (%s)", finished_sql(db, arena));
    const char *newest = ms_arena_printf(arena, "j WHERE j.id = (%s)", select_from(db, arena, "MAX(id)", "journal", ""));
    return select_from(db, arena, what, "journal", newest);
}

enum { ROW_STEP, ROW_STATUS, ROW_HASH, ROW_FINGERPRINT, ROW_NOTE, ROW_VERSION, ROW_DIRECTION, ROW_FINISHED };

/* What is not finished of one run's journal, attempt by attempt: a run that announces many migrations at once has several
 * (exec/announce.c). */
static void sort_rows(const ms_rows *rows, const char *run, ms_arena *arena, ms_unfinished_list *out)
{
    GHashTable *known = g_hash_table_new(g_str_hash, g_str_equal); /* direction and version -> index + 1 */
    for (size_t r = 0; r < ms_rows_count(rows); r++) {
        const char *version = MS_CELL(rows, r, ROW_VERSION).p, *direction = MS_CELL(rows, r, ROW_DIRECTION).p;
        if (strcmp(MS_CELL(rows, r, ROW_FINISHED).p, "0") != 0)
            continue;
        const char *key = ms_arena_printf(arena, "%s %s", direction, version);
        size_t at = GPOINTER_TO_SIZE(g_hash_table_lookup(known, key));
        if (at == 0) {
            const ms_unfinished one = { .run = run, .version = version, .direction = direction_of(direction) };
            MS_PUSH(arena, out, one);
            at = out->n;
            g_hash_table_insert(known, (gpointer)(uintptr_t)key, GSIZE_TO_POINTER(at));
        }
        const ms_journal_row row = { .step = step_of(rows, r), .status = MS_CELL(rows, r, ROW_STATUS).p[0],
                                     .sql_hash = MS_CELL(rows, r, ROW_HASH).p, .fingerprint = MS_CELL(rows, r, ROW_FINGERPRINT).p,
                                     .note = MS_CELL(rows, r, ROW_NOTE).p };
        MS_PUSH(arena, &out->v[at - 1].rows, row);
    }
    g_hash_table_destroy(known);
}

static ms_status load_unfinished(ms_db *db, ms_arena *arena, ms_state *state, ms_error *err)
{
    ms_rows last, rows;
    ms_status status = ms_db_rows(db, newest_sql(db, arena), arena, &last, err);
    if (status != MS_OK || ms_rows_count(&last) == 0 || strcmp(MS_CELL(&last, 0, 1).p, "0") != 0)
        return status;
    const char *run = MS_CELL(&last, 0, 0).p;
    ms_sql sql;
    ms_sql_init(&sql, arena, &db->dialect->style);
    const char *what = ms_arena_printf(arena, "j.step, j.status, j.sql_hash, j.fingerprint, j.error, j.version, j.direction, (%s)",
                                       finished_sql(db, arena));
    ms_sql_raw(&sql, select_from(db, arena, what, "journal", "j WHERE j.run ="));
    ms_sql_str(&sql, run);
    ms_sql_kw(&sql, "ORDER BY j.id");
    if ((status = ms_db_rows(db, ms_sql_text(&sql), arena, &rows, err)) != MS_OK)
        return status;
    ms_unfinished_list all = { 0 };
    sort_rows(&rows, run, arena, &all);
    for (size_t i = 0; i < all.n; i++)
        if (left_something(&all.v[i])) {
            if (state->unfinished.version == NULL)
                state->unfinished = all.v[i];
            else
                MS_PUSH(arena, &state->announced, all.v[i]);
        }
    return MS_OK;
}

const ms_unfinished *ms_state_unfinished(const ms_state *state, const char *version)
{
    if (state->unfinished.version == NULL)
        return NULL;
    if (ms_version_compare(state->unfinished.version, version) == 0)
        return &state->unfinished;
    for (size_t i = 0; i < state->announced.n; i++)
        if (ms_version_compare(state->announced.v[i].version, version) == 0)
            return &state->announced.v[i];
    return NULL;
}

static ms_status read_with(ms_db *db, const char *columns, ms_arena *arena, ms_state *state, bool *ascending, ms_error *err)
{
    reader r = { .arena = arena, .row = ms_arena_new(), .state = state, .ascending = true };
    ms_status status = ms_db_each(db, select_from(db, arena, columns, "history", "ORDER BY id"), r.row, read_attempt, &r, err);
    *ascending = r.ascending;
    ms_arena_free(r.row);
    return status;
}

/* A table without the newest columns must not be taken for none: its history would be run again. */
static ms_status read_history(ms_db *db, ms_arena *arena, ms_state *state, bool *ascending, ms_error *err)
{
    ms_status status = read_with(db, COLUMNS "reversal", arena, state, ascending, err);
    if (status == MS_OK || ms_db_class(db, err) != MS_CLASS_NO_SUCH_OBJECT)
        return status;
    ms_error second = MS_ERROR_INIT;
    state->older = (status = read_with(db, COLUMNS "NULL", arena, state, ascending, &second)) == MS_OK;
    if (status != MS_OK)
        *err = second;
    return status;
}

ms_status ms_state_load(ms_db *db, ms_arena *arena, ms_state *out, ms_error *err)
{
    memset(out, 0, sizeof *out);
    bool ascending;
    ms_error first = MS_ERROR_INIT;
    ms_status status = read_history(db, arena, out, &ascending, &first);
    if (status != MS_OK) {
        if (ms_db_class(db, &first) == MS_CLASS_NO_SUCH_OBJECT)
            return MS_OK;
        if (status != MS_ERR_CONFLICT)
            ms_error_context(&first, "reading the history");
        if (err != NULL)
            *err = first;
        return status;
    }
    out->exists = true;
    if (!ascending)
        keep_newest(out, arena);
    status = load_unfinished(db, arena, out, &first);
    if (status != MS_OK && ms_db_class(db, &first) == MS_CLASS_NO_SUCH_OBJECT)
        status = MS_OK; /* killed between the creation of the two tables */
    if (status != MS_OK && err != NULL)
        *err = first;
    return status;
}

const ms_version_state *ms_state_find(const ms_state *state, const char *version)
{
    const ms_version_state key = { .version = version };
    return state->versions.n == 0 ? NULL
                                  : bsearch(&key, state->versions.v, state->versions.n, sizeof key, by_version_order);
}

enum { AT_ID, AT_RUN, AT_VERSION, AT_NAME, AT_DIRECTION, AT_STATUS, AT_CHECKSUM, AT_RAW, AT_AT, AT_DURATION, AT_ROLLED_BACK, AT_ACTOR,
       AT_ERROR, AT_PLAN };
#define ATTEMPT_COLUMNS "id, run, version, name, direction, status, checksum, checksum_raw, applied_at, duration_ms, rolled_back_at, " \
                        "actor, error, plan"

ms_status ms_state_attempts(ms_db *db, ms_arena *arena, ms_attempt **out, size_t *n, ms_error *err)
{
    ms_rows rows;
    *out = NULL;
    *n = 0;
    ms_error first = MS_ERROR_INIT;
    ms_status status = ms_db_rows(db, select_from(db, arena, ATTEMPT_COLUMNS, "history", "ORDER BY id"), arena, &rows, &first);
    if (status != MS_OK) {
        if (ms_db_class(db, &first) == MS_CLASS_NO_SUCH_OBJECT)
            return MS_OK;
        if (err != NULL)
            *err = first;
        return status;
    }
    *n = ms_rows_count(&rows);
    *out = ms_arena_alloc(arena, (*n + 1) * sizeof **out);
    for (size_t r = 0; r < *n; r++) {
        ms_attempt *a = &(*out)[r];
        a->id = strtoll(MS_CELL(&rows, r, AT_ID).p, NULL, 10);
        a->run = MS_CELL(&rows, r, AT_RUN).p;
        a->version = MS_CELL(&rows, r, AT_VERSION).p;
        a->name = MS_CELL(&rows, r, AT_NAME).p;
        a->direction = direction_of(MS_CELL(&rows, r, AT_DIRECTION).p);
        a->outcome = outcome_of(MS_CELL(&rows, r, AT_STATUS).p);
        a->checksum = MS_CELL(&rows, r, AT_CHECKSUM).p;
        a->raw_checksum = MS_CELL(&rows, r, AT_RAW).p;
        a->applied_at = to_millisecond(MS_CELL(&rows, r, AT_AT).p, arena);
        const char *duration = MS_CELL(&rows, r, AT_DURATION).p;
        a->duration_ms = duration == NULL ? 0 : strtoll(duration, NULL, 10);
        a->rolled_back_at = MS_CELL(&rows, r, AT_ROLLED_BACK).p;
        a->actor = MS_CELL(&rows, r, AT_ACTOR).p;
        a->error = MS_CELL(&rows, r, AT_ERROR).p;
        a->plan = MS_CELL(&rows, r, AT_PLAN).p;
    }
    return MS_OK;
}

ms_status ms_state_down(ms_db *db, const char *version, ms_arena *arena, ms_kept_down *out, ms_error *err)
{
    ms_sql sql;
    ms_rows rows;
    memset(out, 0, sizeof *out);
    ms_sql_init(&sql, arena, &db->dialect->style);
    ms_sql_raw(&sql, select_from(db, arena, "MAX(id)", "history", "WHERE direction = 'up' AND status IN ('applied', 'adopted', 'baseline') AND version ="));
    ms_sql_str(&sql, version);
    const char *newest = ms_arena_printf(arena, "WHERE id = (%s)", ms_sql_text(&sql));
    ms_error first = MS_ERROR_INIT;
    ms_status status = ms_db_rows(db, select_from(db, arena, "down_sql, down_derived", "history", newest), arena, &rows, &first);
    if (status != MS_OK && ms_db_class(db, &first) == MS_CLASS_NO_SUCH_OBJECT) {
        ms_error_clear(&first);
        status = ms_db_rows(db, select_from(db, arena, "down_sql, NULL", "history", newest), arena, &rows, &first);
    }
    if (status != MS_OK && err != NULL)
        *err = first;
    if (status == MS_OK && ms_rows_count(&rows) > 0) {
        out->down = MS_CELL(&rows, 0, 0).p;
        out->derived = MS_CELL(&rows, 0, 1).p;
    }
    return status;
}
