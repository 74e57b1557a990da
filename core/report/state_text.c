/* state_text.c: status and history, as text and as JSON. */
#include "config.h"

#include <string.h>

#include <jansson.h>

#include <report/text.h>

static const char *version_of(const ms_standing *s) { return s->migration != NULL ? s->migration->version : s->state->version; }
static const char *name_of(const ms_standing *s) { return s->migration != NULL ? s->migration->name : s->state->name; }

/* Not run by migsafe: as another tool's history, or the user, says. */
static const char *assumed(const ms_standing *s)
{
    const ms_version_state *v = s->state;
    return v != NULL && v->applied && v->outcome != MS_OUTCOME_APPLIED ? ms_outcome_name(v->outcome) : NULL;
}

static bool is_pending(ms_place place)
{
    return place == MS_PLACE_PENDING || place == MS_PLACE_OUT_OF_ORDER || place == MS_PLACE_UNFINISHED;
}

static bool wanted(const ms_standing *s, ms_report_filter filter)
{
    return filter == MS_REPORT_ALL || is_pending(s->place) == (filter == MS_REPORT_PENDING);
}

static const char *colour_of(ms_place place, const ms_look *look)
{
    static const char *const colours[] = { "\033[33m", "\033[32m", "\033[32m", "\033[33m", "\033[31m", "\033[31m", "\033[31m", "\033[31m" };
    return look->colour ? colours[place] : "";
}

static const char *since(const ms_standing *s)
{
    return s->state != NULL && (s->state->applied || s->place == MS_PLACE_SKIPPED) ? s->state->applied_at : NULL;
}

/* What is worth a word about the way back of an applied migration: all but a script of its own. */
static const char *way_back(const ms_standing *s)
{
    const char *reversal = s->state != NULL && s->state->applied ? s->state->reversal : NULL;
    static const char *const words[MS_WAY_BACK_COUNT] = {
        [MS_WAY_BACK_NONE] = "  (irreversible)",
        [MS_WAY_BACK_FILE] = "",
        [MS_WAY_BACK_DERIVED] = "  (down: derived)",
        [MS_WAY_BACK_SCHEMA_ONLY] = "  (down: derived, schema only)",
        [MS_WAY_BACK_RECORD_ONLY] = "  (irreversible: changed rows; a rollback takes back the record only)",
    };
    for (int i = 0; reversal != NULL && i < MS_WAY_BACK_COUNT; i++)
        if (strcmp(reversal, ms_way_back_name((ms_way_back)i)) == 0)
            return words[i];
    return "";
}

void ms_report_status(FILE *out, const ms_standings *standings, const ms_state *state, ms_report_filter filter, const ms_look *look)
{
    size_t width = 7, applied = 0, pending = 0, skipped = 0, wrong = 0;
    for (size_t i = 0; i < standings->n; i++) {
        const size_t n = strlen(version_of(&standings->v[i]));
        width = n > width ? n : width;
    }
    for (size_t i = 0; i < standings->n; i++) {
        const ms_standing *s = &standings->v[i];
        applied += s->state != NULL && s->state->applied;
        pending += is_pending(s->place);
        skipped += s->place == MS_PLACE_SKIPPED;
        wrong += s->place >= MS_PLACE_EDITED;
        if (wanted(s, filter))
            fprintf(out, "%-*s  %s%-12s%s  %-23s  %s%s%s%s%s\n", (int)width, version_of(s), colour_of(s->place, look),
                    ms_place_name(s->place), look->colour ? "\033[0m" : "",
                    since(s) != NULL ? since(s) : "", name_of(s), assumed(s) != NULL ? " (" : "",
                    assumed(s) != NULL ? assumed(s) : "", assumed(s) != NULL ? ")" : "", way_back(s));
    }
    if (filter != MS_REPORT_ALL)
        return;
    fprintf(out, "%zu applied, %zu pending", applied, pending);
    if (skipped > 0)
        fprintf(out, ", %zu passed over", skipped);
    if (wrong > 0)
        fprintf(out, ", %zu to look at", wrong);
    fputc('\n', out);
    if (state->unfinished.version != NULL)
        fprintf(out, "The %s of %s stopped part way; go on with: migsafe %s\n",
                state->unfinished.direction == MS_UP ? "apply" : "rollback", state->unfinished.version,
                state->unfinished.direction == MS_UP ? "apply" : "rollback");
    else if (state->last_failed != NULL)
        fprintf(out, "The last attempt, of %s, failed and left nothing behind; see: migsafe history\n", state->last_failed);
}

static json_t *text_or_null(const char *text) { return text == NULL ? json_null() : json_string(text); }

json_t *ms_report_status_json(const ms_standings *standings, const ms_state *state, ms_report_filter filter)
{
    json_t *list = json_array();
    size_t applied = 0, pending = 0;
    for (size_t i = 0; i < standings->n; i++) {
        const ms_standing *s = &standings->v[i];
        applied += s->state != NULL && s->state->applied;
        pending += is_pending(s->place);
        if (wanted(s, filter))
            json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o}", "version", version_of(s), "name", name_of(s),
                                                  "state", ms_place_name(s->place), "assumed", text_or_null(assumed(s)), "applied_at",
                                                  text_or_null(since(s)), "reversal",
                                                  text_or_null(s->state != NULL && s->state->applied ? s->state->reversal : NULL),
                                                  "checksum", text_or_null(s->state != NULL ? s->state->checksum : NULL), "file",
                                                  text_or_null(s->migration != NULL ? s->migration->up.path : NULL)));
    }
    json_t *unfinished = json_null();
    if (state->unfinished.version != NULL)
        unfinished = json_pack("{s:s, s:s}", "version", state->unfinished.version, "direction",
                               state->unfinished.direction == MS_UP ? "up" : "down");
    return json_pack("{s:i, s:i, s:i, s:o, s:o, s:o}", "format", 1, "applied", (int)applied, "pending", (int)pending, "unfinished",
                     unfinished, "last_failed", text_or_null(state->last_failed), "migrations", list);
}

void ms_report_history(FILE *out, const ms_attempt *attempts, size_t n, const ms_look *look)
{
    size_t good = 0, failed = 0, skipped = 0;
    (void)look;
    for (size_t i = 0; i < n; i++) {
        const ms_attempt *a = &attempts[i];
        char took[32];
        ms_report_duration(a->duration_ms, took);
        good += a->outcome != MS_OUTCOME_FAILED && a->outcome != MS_OUTCOME_SKIPPED;
        skipped += a->outcome == MS_OUTCOME_SKIPPED;
        failed += a->outcome == MS_OUTCOME_FAILED;
        fprintf(out, "%-23s  %-4s  %-14s  %-11s  %9s  %s  %s\n", a->applied_at, a->direction == MS_UP ? "up" : "down", a->version,
                ms_outcome_name(a->outcome), took, a->actor != NULL ? a->actor : "", a->name);
        if (a->error != NULL)
            fprintf(out, "%-23s  %s\n", "", a->error);
    }
    fprintf(out, "%zu attempt%s: %zu succeeded, %zu failed", n, n == 1 ? "" : "s", good, failed);
    if (skipped > 0)
        fprintf(out, ", %zu passed over", skipped);
    fputc('\n', out);
}

json_t *ms_report_history_json(const ms_attempt *attempts, size_t n)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++) {
        const ms_attempt *a = &attempts[i];
        json_array_append_new(list, json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:s, s:o, s:I, s:o, s:o, s:o}", "id",
                                              (json_int_t)a->id, "run", a->run, "version", a->version, "name", a->name, "direction",
                                              a->direction == MS_UP ? "up" : "down", "status", ms_outcome_name(a->outcome),
                                              "checksum", text_or_null(a->checksum), "checksum_raw", text_or_null(a->raw_checksum),
                                              "applied_at", a->applied_at, "rolled_back_at", text_or_null(a->rolled_back_at),
                                              "duration_ms", (json_int_t)a->duration_ms, "actor", text_or_null(a->actor), "error",
                                              text_or_null(a->error), "plan", text_or_null(a->plan)));
    }
    return json_pack("{s:i, s:o}", "format", 1, "attempts", list);
}

json_t *ms_report_event_json(const ms_run_event *event)
{
    static const char *const names[] = { "migration_start", "migration_resume", "step_start", "retry", "step_settled", "undone",
                                         "migration_done", "migration_failed" };
    return json_pack("{s:i, s:s, s:s, s:s, s:s, s:i, s:i, s:i, s:i, s:I, s:o}", "format", 1, "event", names[event->kind],
                     "version", event->migration->version, "name", event->migration->name, "direction",
                     event->migration->direction == MS_UP ? "up" : "down", "index", (int)event->index + 1, "total",
                     (int)event->total, "step", (int)event->step, "steps", (int)event->steps, "duration_ms",
                     (json_int_t)event->duration_ms, "message", text_or_null(event->message));
}
