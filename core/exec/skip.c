/* skip.c: migrations that are passed over on request, because this server refuses them: recorded, never run.
 *
 * Passing over is a decision of a person, so it stands in history with a name, like everything else. */
#include "config.h"

#include <string.h>

#include <exec/choose.h>
#include <sql/fingerprint.h>

static ms_standing *find(ms_change *c, const char *version)
{
    for (size_t i = 0; i < c->standings.n; i++) {
        ms_standing *s = &c->standings.v[i];
        if (s->migration != NULL && ms_version_compare(s->migration->version, version) == 0)
            return s;
    }
    return NULL;
}

static ms_status unknown(const char *version, ms_error *err)
{
    ms_error_set(err, MS_ERR_USAGE, "there is no migration with version %s", version);
    ms_error_hint(err, "See migsafe status for the versions there are.");
    return MS_ERR_USAGE;
}

static ms_status skip_one(ms_change *c, const char *version, ms_error *err)
{
    ms_standing *s = find(c, version);
    if (s == NULL)
        return unknown(version, err);
    if (s->place == MS_PLACE_SKIPPED)
        return MS_OK;
    if (s->place == MS_PLACE_UNFINISHED) {
        ms_error_set(err, MS_ERR_CONFLICT, "migration %s cannot be passed over: it stopped part way, and its first steps are in the database",
                     version);
        ms_error_code(err, "unfinished");
        ms_error_hint(err, "Finish it first: migsafe %s", c->state.unfinished.direction == MS_UP ? "apply" : "rollback");
        return MS_ERR_CONFLICT;
    }
    if (s->place != MS_PLACE_PENDING && s->place != MS_PLACE_OUT_OF_ORDER) {
        ms_error_set(err, MS_ERR_USAGE, "migration %s cannot be passed over: it is applied", version);
        ms_error_hint(err, "Nothing was changed. Take it back with migsafe rollback.");
        return MS_ERR_USAGE;
    }
    s->place = MS_PLACE_SKIPPED;
    MS_PUSH(c->arena, &c->skipped, s->migration);
    return MS_OK;
}

static ms_status unskip_one(ms_change *c, const char *version, ms_error *err)
{
    ms_standing *s = find(c, version);
    if (s == NULL)
        return unknown(version, err);
    if (s->place == MS_PLACE_SKIPPED) {
        s->place = MS_PLACE_PENDING;
        return MS_OK;
    }
    ms_error_set(err, MS_ERR_USAGE, "migration %s was not passed over: it is %s", version, ms_place_name(s->place));
    ms_error_hint(err, "See migsafe status.");
    return MS_ERR_USAGE;
}

ms_status ms_skip_choose(ms_change *c, ms_error *err)
{
    const ms_strings *skip = c->options->skip, *unskip = c->options->unskip;
    ms_status status = MS_OK;
    memset(&c->skipped, 0, sizeof c->skipped);
    for (size_t i = 0; unskip != NULL && i < unskip->n && status == MS_OK; i++)
        status = unskip_one(c, unskip->v[i], err);
    for (size_t i = 0; skip != NULL && i < skip->n && status == MS_OK; i++)
        status = skip_one(c, skip->v[i], err);
    return status;
}

ms_status ms_skip_record(ms_change *c, ms_error *err)
{
    ms_status status = MS_OK;
    for (size_t i = 0; i < c->skipped.n && status == MS_OK; i++) {
        const ms_migration *m = c->skipped.v[i];
        char now[32], run[33], hex[65] = "";
        ms_loaded loaded;
        if ((status = ms_migration_load(m, MS_UP, c->options->max_file_bytes, c->arena, &loaded, err)) != MS_OK)
            return status;
        ms_error unreadable = MS_ERROR_INIT; /* which may be why it is passed over */
        const bool read = ms_sql_fingerprint(c->db.dialect, loaded.text, loaded.len, hex, &unreadable) == MS_OK;
        ms_state_now(now);
        ms_state_run_id(run);
        const ms_attempt attempt = { .run = run, .version = m->version, .name = m->name, .direction = MS_UP,
                                     .outcome = MS_OUTCOME_SKIPPED, .checksum = read ? hex : NULL,
                                     .raw_checksum = loaded.raw_checksum, .applied_at = now, .actor = ms_state_actor(c->arena) };
        status = ms_db_exec(&c->db, ms_state_attempt_sql(&c->db, &attempt, 1, c->arena), err);
        if (status != MS_OK)
            ms_error_context(err, "recording that migration %s is passed over", m->version);
    }
    return status;
}
