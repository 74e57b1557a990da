/* history.c: reading and writing history and journal. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <glib.h>
#include <sodium.h>

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

static const char *direction_name(ms_direction direction) { return direction == MS_UP ? "up" : "down"; }

static ms_direction direction_of(const char *name)
{
    return name != NULL && strcmp(name, "down") == 0 ? MS_DOWN : MS_UP;
}

void ms_state_now(char text[32])
{
    struct timeval now;
    struct tm utc;
    gettimeofday(&now, NULL);
    gmtime_r(&now.tv_sec, &utc);
    size_t n = strftime(text, 32, "%Y-%m-%d %H:%M:%S", &utc);
    g_snprintf(text + n, (gulong)(32 - n), ".%03d", (int)(now.tv_usec / 1000));
}

void ms_state_run_id(char text[33])
{
    unsigned char random[16];
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(text, 33, random, sizeof random);
}

const char *ms_state_actor(ms_arena *arena)
{
    char host[256] = "";
    if (gethostname(host, sizeof host - 1) != 0)
        host[0] = '\0';
    return ms_arena_printf(arena, "%s@%s", g_get_user_name(), host);
}

void ms_state_put_table(ms_sql *sql, const ms_db *db, const char *name)
{
    char table[64];
    g_snprintf(table, sizeof table, MS_STATE_PREFIX "%s", name);
    if (db->schema != NULL) {
        ms_sql_ident(sql, db->schema);
        ms_sql_punct(sql, ".");
    }
    ms_sql_ident(sql, table);
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

enum { COL_ID, COL_RUN, COL_VERSION, COL_NAME, COL_DIRECTION, COL_STATUS, COL_CHECKSUM, COL_RAW, COL_AT, COL_REVERSAL };
#define HISTORY_COLUMNS "id, run, version, name, direction, status, checksum, checksum_raw, applied_at, reversal"
#define OLDER_COLUMNS "id, run, version, name, direction, status, checksum, checksum_raw, applied_at, NULL"

/* A later version of the program may know outcomes that this one does not: guessing would apply a migration twice. */
static ms_status check_outcomes(const ms_rows *rows, ms_error *err)
{
    ms_outcome ignored;
    for (size_t r = 0; r < ms_rows_count(rows); r++) {
        if (outcome_known(MS_CELL(rows, r, COL_STATUS).p, &ignored))
            continue;
        ms_error_set(err, MS_ERR_CONFLICT, "the history says \"%s\" of migration %s, which this version of migsafe does not know",
                     MS_CELL(rows, r, COL_STATUS).p, MS_CELL(rows, r, COL_VERSION).p);
        ms_error_code(err, "history_unknown");
        ms_error_hint(err, "Nothing was changed. Use the version of migsafe that wrote it (column tool), or a later one.");
        return MS_ERR_CONFLICT;
    }
    return MS_OK;
}

/* "12:00:31.1" -> "12:00:31.100": PostgreSQL leaves zeros at the end away. */
static const char *to_millisecond(const char *time, ms_arena *arena)
{
    const char *point = time == NULL ? NULL : strchr(time, '.');
    if (time == NULL || strlen(time) < 19 || (point != NULL && strlen(point) >= 4))
        return time;
    return ms_arena_printf(arena, "%s%s", time, point == NULL ? ".000" : strlen(point) == 1 ? "000" : strlen(point) == 2 ? "00" : "0");
}

/* State of a version after one more attempt; a failed one changes nothing. */
static void note_attempt(GHashTable *by_version, const ms_rows *rows, size_t r, ms_arena *arena, ms_state *state)
{
    const char *version = MS_CELL(rows, r, COL_VERSION).p;
    const ms_outcome outcome = outcome_of(MS_CELL(rows, r, COL_STATUS).p);
    state->last_failed = outcome == MS_OUTCOME_FAILED ? version : NULL;
    if (outcome == MS_OUTCOME_FAILED)
        return;
    ms_version_state *v = g_hash_table_lookup(by_version, version);
    if (v == NULL) {
        v = MS_NEW(arena, ms_version_state);
        g_hash_table_insert(by_version, (gpointer)(uintptr_t)version, v);
    }
    v->version = version;
    v->name = MS_CELL(rows, r, COL_NAME).p;
    v->applied = ms_outcome_applied(outcome);
    v->outcome = outcome;
    v->was_adopted = v->was_adopted || outcome == MS_OUTCOME_ADOPTED;
    state->adopted = state->adopted || v->was_adopted;
    v->skipped = outcome == MS_OUTCOME_SKIPPED;
    v->reversal = MS_CELL(rows, r, COL_REVERSAL).p;
    v->checksum = MS_CELL(rows, r, COL_CHECKSUM).p;
    v->raw_checksum = MS_CELL(rows, r, COL_RAW).p;
    v->applied_at = to_millisecond(MS_CELL(rows, r, COL_AT).p, arena);
}

static int by_version_order(const void *a, const void *b)
{
    return ms_version_compare(((const ms_version_state *)a)->version, ((const ms_version_state *)b)->version);
}

/* A run id that a finished attempt carries. The journal's last row decides whether something is unfinished: runs are one
 * at a time and in order, so only the newest attempt can be. */
static bool run_finished(const ms_rows *history, const char *run, const char *version, const char *direction)
{
    for (size_t r = ms_rows_count(history); r-- > 0;)
        if (strcmp(MS_CELL(history, r, COL_RUN).p, run) == 0 && strcmp(MS_CELL(history, r, COL_VERSION).p, version) == 0 &&
            strcmp(MS_CELL(history, r, COL_DIRECTION).p, direction) == 0 &&
            outcome_of(MS_CELL(history, r, COL_STATUS).p) != MS_OUTCOME_FAILED)
            return true;
    return false;
}

static int32_t step_of(const ms_rows *rows, size_t r)
{
    const long step = strtol(MS_CELL(rows, r, 0).p, NULL, 10);
    return step < 0 || step > INT32_MAX - 1 ? 0 : (int32_t)step;
}

/* An attempt whose every step failed cleanly left nothing to go on from: the last word on each is "failed". */
static bool left_something(const ms_rows *rows)
{
    GHashTable *open_steps = g_hash_table_new(NULL, NULL);
    for (size_t r = 0; r < ms_rows_count(rows); r++) {
        const gpointer step = GINT_TO_POINTER(step_of(rows, r));
        if (MS_CELL(rows, r, 1).p[0] == 'f')
            g_hash_table_remove(open_steps, step);
        else
            g_hash_table_add(open_steps, step);
    }
    const bool any = g_hash_table_size(open_steps) > 0;
    g_hash_table_destroy(open_steps);
    return any;
}

static ms_status load_unfinished(ms_db *db, const ms_rows *history, ms_arena *arena, ms_state *state, ms_error *err)
{
    ms_rows last, rows;
    const char *newest = ms_arena_printf(arena, "WHERE id = (%s)", select_from(db, arena, "MAX(id)", "journal", ""));
    ms_status status = ms_db_rows(db, select_from(db, arena, "run, version, direction", "journal", newest), arena, &last, err);
    if (status != MS_OK || ms_rows_count(&last) == 0)
        return status;
    const char *run = MS_CELL(&last, 0, 0).p, *version = MS_CELL(&last, 0, 1).p, *direction = MS_CELL(&last, 0, 2).p;
    if (run_finished(history, run, version, direction))
        return MS_OK;
    ms_sql sql;
    ms_sql_init(&sql, arena, &db->dialect->style);
    ms_sql_raw(&sql, select_from(db, arena, "step, status, sql_hash, fingerprint, error", "journal", "WHERE run ="));
    ms_sql_str(&sql, run);
    ms_sql_kw(&sql, "AND version =");
    ms_sql_str(&sql, version);
    ms_sql_kw(&sql, "AND direction =");
    ms_sql_str(&sql, direction);
    ms_sql_kw(&sql, "ORDER BY id");
    if ((status = ms_db_rows(db, ms_sql_text(&sql), arena, &rows, err)) != MS_OK)
        return status;
    if (!left_something(&rows))
        return MS_OK;
    state->unfinished.run = run;
    state->unfinished.version = version;
    state->unfinished.direction = direction_of(direction);
    for (size_t r = 0; r < ms_rows_count(&rows); r++) {
        ms_journal_row row = { .step = step_of(&rows, r), .status = MS_CELL(&rows, r, 1).p[0],
                               .sql_hash = MS_CELL(&rows, r, 2).p, .fingerprint = MS_CELL(&rows, r, 3).p, .note = MS_CELL(&rows, r, 4).p };
        MS_PUSH(arena, &state->unfinished.rows, row);
    }
    return MS_OK;
}

/* A table without the newest columns must not be taken for none: its history would be run again. */
static ms_status read_history(ms_db *db, ms_arena *arena, ms_rows *rows, bool *older, ms_error *err)
{
    ms_status status = ms_db_rows(db, select_from(db, arena, HISTORY_COLUMNS, "history", "ORDER BY id"), arena, rows, err);
    if (status == MS_OK || ms_db_class(db, err) != MS_CLASS_NO_SUCH_OBJECT)
        return status;
    ms_error second = MS_ERROR_INIT;
    *older = (status = ms_db_rows(db, select_from(db, arena, OLDER_COLUMNS, "history", "ORDER BY id"), arena, rows, &second)) == MS_OK;
    if (status != MS_OK)
        *err = second;
    return status;
}

ms_status ms_state_load(ms_db *db, ms_arena *arena, ms_state *out, ms_error *err)
{
    memset(out, 0, sizeof *out);
    ms_rows rows;
    ms_error first = MS_ERROR_INIT;
    ms_status status = read_history(db, arena, &rows, &out->older, &first);
    if (status != MS_OK) {
        if (ms_db_class(db, &first) == MS_CLASS_NO_SUCH_OBJECT)
            return MS_OK;
        if (err != NULL)
            *err = first;
        ms_error_context(err, "reading the history");
        return status;
    }
    out->exists = true;
    if ((status = check_outcomes(&rows, err)) != MS_OK)
        return status;
    GHashTable *by_version = g_hash_table_new(g_str_hash, g_str_equal);
    for (size_t r = 0; r < ms_rows_count(&rows); r++)
        note_attempt(by_version, &rows, r, arena, out);
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, by_version);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        MS_PUSH(arena, &out->versions, *(ms_version_state *)value);
    g_hash_table_destroy(by_version);
    if (out->versions.n > 0)
        qsort(out->versions.v, out->versions.n, sizeof *out->versions.v, by_version_order);
    status = load_unfinished(db, &rows, arena, out, &first);
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

ms_status ms_state_attempts(ms_db *db, ms_arena *arena, ms_attempt **out, size_t *n, ms_error *err)
{
    ms_rows rows;
    *out = NULL;
    *n = 0;
    ms_error first = MS_ERROR_INIT;
    ms_status status = ms_db_rows(db, select_from(db, arena, OLDER_COLUMNS ", duration_ms, rolled_back_at, actor, error, plan",
                                                  "history", "ORDER BY id"),
                                  arena, &rows, &first);
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
        a->id = strtoll(MS_CELL(&rows, r, COL_ID).p, NULL, 10);
        a->run = MS_CELL(&rows, r, COL_RUN).p;
        a->version = MS_CELL(&rows, r, COL_VERSION).p;
        a->name = MS_CELL(&rows, r, COL_NAME).p;
        a->direction = direction_of(MS_CELL(&rows, r, COL_DIRECTION).p);
        a->outcome = outcome_of(MS_CELL(&rows, r, COL_STATUS).p);
        a->checksum = MS_CELL(&rows, r, COL_CHECKSUM).p;
        a->raw_checksum = MS_CELL(&rows, r, COL_RAW).p;
        a->applied_at = to_millisecond(MS_CELL(&rows, r, COL_AT).p, arena);
        const char *duration = MS_CELL(&rows, r, COL_REVERSAL + 1).p;
        a->duration_ms = duration == NULL ? 0 : strtoll(duration, NULL, 10);
        a->rolled_back_at = MS_CELL(&rows, r, COL_REVERSAL + 2).p;
        a->actor = MS_CELL(&rows, r, COL_REVERSAL + 3).p;
        a->error = MS_CELL(&rows, r, COL_REVERSAL + 4).p;
        a->plan = MS_CELL(&rows, r, COL_REVERSAL + 5).p;
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

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static void comma_str(ms_sql *sql, const char *text)
{
    ms_sql_punct(sql, ",");
    ms_sql_str(sql, text);
}

const char *ms_state_attempt_sql(const ms_db *db, const ms_attempt *a, ms_arena *arena)
{
    ms_sql sql;
    ms_sql_init(&sql, arena, &db->dialect->style);
    ms_sql_kw(&sql, "INSERT INTO");
    ms_state_put_table(&sql, db, "history");
    ms_sql_kw(&sql, "(run, version, name, description, direction, status, checksum, "
                    "checksum_raw, applied_at, duration_ms, actor, error, rolled_back_at, plan, tool, down_sql, down_derived, reversal) VALUES (");
    char *description = ms_arena_strdup(arena, a->name);
    for (char *c = description; *c != '\0'; c++)
        if (*c == '_')
            *c = ' ';
    ms_sql_str(&sql, a->run);
    comma_str(&sql, a->version);
    comma_str(&sql, a->name);
    comma_str(&sql, a->description != NULL ? a->description : description);
    comma_str(&sql, direction_name(a->direction));
    comma_str(&sql, ms_outcome_name(a->outcome));
    comma_str(&sql, a->checksum);
    comma_str(&sql, a->raw_checksum);
    comma_str(&sql, a->applied_at);
    ms_sql_punct(&sql, ",");
    if (a->duration_ms >= 0)
        ms_sql_int(&sql, a->duration_ms);
    else
        ms_sql_raw(&sql, db->dialect->elapsed_ms);
    comma_str(&sql, a->actor);
    comma_str(&sql, a->error);
    comma_str(&sql, a->rolled_back_at);
    comma_str(&sql, a->plan);
    comma_str(&sql, "migsafe " PACKAGE_VERSION);
    comma_str(&sql, a->down_sql);
    comma_str(&sql, a->derived_sql != a->down_sql ? a->derived_sql : NULL);
    comma_str(&sql, a->reversal);
    ms_sql_punct(&sql, ")");
    return ms_sql_text(&sql);
}

static const char *journal_status_name(char status)
{
    return status == 's' ? "started" : status == 'd' ? "done" : "failed";
}

const char *ms_state_journal_sql(const ms_db *db, const ms_journal_entry *e, ms_arena *arena)
{
    char now[32];
    ms_sql sql;
    ms_state_now(now);
    ms_sql_init(&sql, arena, &db->dialect->style);
    ms_sql_kw(&sql, "INSERT INTO");
    ms_state_put_table(&sql, db, "journal");
    ms_sql_kw(&sql, "(run, version, direction, step, steps, status, sql_hash, fingerprint, ");
    ms_sql_ident(&sql, "at");
    ms_sql_punct(&sql, ", error) VALUES (");
    ms_sql_str(&sql, e->run);
    comma_str(&sql, e->version);
    comma_str(&sql, direction_name(e->direction));
    ms_sql_punct(&sql, ",");
    ms_sql_int(&sql, e->step);
    ms_sql_punct(&sql, ",");
    ms_sql_int(&sql, e->steps);
    comma_str(&sql, journal_status_name(e->status));
    comma_str(&sql, e->sql_hash);
    comma_str(&sql, e->fingerprint);
    comma_str(&sql, now);
    comma_str(&sql, e->error);
    ms_sql_punct(&sql, ")");
    return ms_sql_text(&sql);
}
