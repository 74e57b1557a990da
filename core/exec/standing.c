/* standing.c: merging the list of files with history. */
#include "config.h"

#include <string.h>

#include <exec/standing.h>
#include <portable/portable.h>
#include <sql/fingerprint.h>

const char *ms_place_name(ms_place place)
{
    static const char *const names[] = { "pending", "applied", "reformatted", "skipped", "edited", "missing", "out_of_order", "unfinished" };
    return names[place];
}

/* By the rules by which the checksum was taken: those of the database, or of portable SQL. */
static bool same_meaning(const ms_dialect *dialect, const ms_loaded *loaded, const char *checksum)
{
    char hex[65];
    ms_error ignored = MS_ERROR_INIT;
    return checksum != NULL && ms_sql_fingerprint(dialect, loaded->text, loaded->len, hex, &ignored) == MS_OK && strcmp(hex, checksum) == 0;
}

/* The cheap check first: the bytes; only when they differ, the meaning. */
static ms_status applied_place(const ms_migration *m, const ms_version_state *v, const ms_dialect *dialect, const ms_folder *folder,
                               ms_place *place, ms_error *err)
{
    char hex[65];
    *place = MS_PLACE_APPLIED;
    if (v->raw_checksum == NULL && v->checksum == NULL)
        return MS_OK; /* adopted from a history that keeps none */
    ms_status status = ms_migration_checksum(m, MS_UP, folder, hex, err);
    if (status != MS_OK || (v->raw_checksum != NULL && strcmp(hex, v->raw_checksum) == 0))
        return status;
    ms_arena *scratch = ms_arena_new();
    ms_loaded loaded;
    ms_error unreadable = MS_ERROR_INIT; /* a file that does not even load any more is an edited one */
    *place = MS_PLACE_EDITED;
    if (ms_migration_load(m, MS_UP, 0, scratch, &loaded, &unreadable) == MS_OK && loaded.present &&
        (same_meaning(dialect, &loaded, v->checksum) || same_meaning(&ms_dialect_portable, &loaded, v->checksum)))
        *place = MS_PLACE_REFORMATTED;
    ms_arena_free(scratch);
    return MS_OK;
}

/* Taken over from another tool, which never had a file that could be read here. */
static bool without_file(const ms_version_state *v)
{
    return v->outcome == MS_OUTCOME_ADOPTED && v->raw_checksum == NULL && v->checksum == NULL;
}

/* folder: to look into the files of applied migrations; NULL = not to. */
static ms_status merge(const ms_source *source, const ms_state *state, const ms_dialect *dialect, const ms_folder *folder,
                       ms_arena *arena, ms_standings *out, ms_error *err)
{
    size_t f = 0, h = 0;
    const ms_version_state *newest = NULL;
    for (size_t i = 0; i < state->versions.n; i++)
        if (state->versions.v[i].applied && !ms_version_repeats(state->versions.v[i].version))
            newest = &state->versions.v[i];
    while (f < source->migrations.n || h < state->versions.n) {
        const ms_migration *m = f < source->migrations.n ? &source->migrations.v[f] : NULL;
        const ms_version_state *v = h < state->versions.n ? &state->versions.v[h] : NULL;
        const int order = m == NULL ? 1 : v == NULL ? -1 : ms_version_compare(m->version, v->version);
        ms_standing s = { .migration = order <= 0 ? m : NULL, .state = order >= 0 ? v : NULL };
        f += order <= 0;
        h += order >= 0;
        const bool applied = s.state != NULL && s.state->applied;
        if (!applied && s.migration == NULL)
            continue; /* rolled back, and its file is gone too */
        if (applied && s.migration == NULL)
            s.place = without_file(s.state) ? MS_PLACE_APPLIED : MS_PLACE_MISSING;
        else if (applied)
            s.place = MS_PLACE_APPLIED;
        else if (s.state != NULL && s.state->skipped)
            s.place = MS_PLACE_SKIPPED;
        else if (newest != NULL && ms_version_compare(s.migration->version, newest->version) < 0)
            s.place = MS_PLACE_OUT_OF_ORDER;
        ms_status status = MS_OK;
        if (folder != NULL && s.place == MS_PLACE_APPLIED && s.migration != NULL)
            status = applied_place(s.migration, s.state, dialect, folder, &s.place, err);
        if (s.place == MS_PLACE_EDITED && ms_version_repeats(s.migration->version))
            s.place = MS_PLACE_PENDING; /* once more */
        if (status != MS_OK)
            return status;
        if (ms_state_unfinished(state, s.migration != NULL ? s.migration->version : s.state->version) != NULL)
            s.place = MS_PLACE_UNFINISHED;
        MS_PUSH(arena, out, s);
    }
    return MS_OK;
}

ms_status ms_standings_of(const ms_source *source, const ms_state *state, const ms_dialect *dialect, bool check_files,
                          ms_arena *arena, ms_standings *out, ms_error *err)
{
    if (!check_files || source->migrations.n == 0)
        return merge(source, state, dialect, NULL, arena, out, err);
    ms_folder folder;
    ms_folder_open(&folder, source->dir);
    ms_status status = merge(source, state, dialect, &folder, arena, out, err);
    ms_folder_close(&folder);
    return status;
}

static ms_status complain(const ms_standing *s, ms_error *err)
{
    const char *path = s->migration != NULL ? s->migration->up.path : NULL;
    switch (s->place) {
    case MS_PLACE_EDITED:
        ms_error_set(err, MS_ERR_CONFLICT, "migration %s was edited after it was applied", s->migration->version_text);
        ms_error_code(err, "checksum_mismatch");
        ms_error_detail(err, "Applied at %s UTC with checksum %.12s..., the file says something else now.",
                        s->state->applied_at, s->state->checksum != NULL ? s->state->checksum : "");
        ms_error_hint(err, "Put the file back as it was, and write the change as a new migration (migsafe new NAME).");
        break;
    case MS_PLACE_MISSING:
        ms_error_set(err, MS_ERR_CONFLICT, "migration %s (%s) is applied, but its file is missing", s->state->version,
                     s->state->name);
        ms_error_code(err, "file_missing");
        ms_error_hint(err, "Bring the file back; its down script is kept in the history, so migsafe rollback works without it.");
        break;
    default:
        ms_error_set(err, MS_ERR_CONFLICT, "migration %s is pending, but a later version is applied already",
                     s->migration->version_text);
        ms_error_code(err, "out_of_order");
        ms_error_hint(err, "Give it a version after the last applied one, or allow it with order = allow in migsafe.conf.");
        break;
    }
    if (path != NULL && err != NULL)
        ms_text_copy(err->file, sizeof err->file, path, strlen(path));
    return MS_ERR_CONFLICT;
}

ms_status ms_standings_check(const ms_standings *standings, bool strict_order, ms_error *err)
{
    for (size_t i = 0; i < standings->n; i++) {
        const ms_standing *s = &standings->v[i];
        if (s->place == MS_PLACE_EDITED || s->place == MS_PLACE_MISSING ||
            (s->place == MS_PLACE_OUT_OF_ORDER && strict_order))
            return complain(s, err);
    }
    return MS_OK;
}
