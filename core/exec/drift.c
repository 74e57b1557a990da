/* drift.c: see drift.h. */
#include "config.h"

#include <string.h>

#include <exec/drift.h>
#include <ir/model.h>

static const ms_catalog *empty_like(const ms_db *db, const ms_catalog *live, ms_arena *arena)
{
    ms_catalog *catalog = ms_catalog_new(arena, db->schema, db->dialect->compare);
    if (live->default_schema != NULL && ms_catalog_has_schema(live, live->default_schema))
        MS_PUSH(arena, &catalog->schemas, live->default_schema); /* comes with a new database */
    return catalog;
}

static ms_status missing(const ms_standing *s, ms_error *err)
{
    ms_error_set(err, MS_ERR_CONFLICT, "migration %s (%s) is applied, but its file is missing: what the schema should be cannot be told",
                 s->state->version, s->state->name);
    ms_error_code(err, "file_missing");
    ms_error_hint(err, "Bring the file back, or compare with a schema that you trust: migsafe diff --to=SCHEMA.");
    return MS_ERR_CONFLICT;
}

ms_status ms_expected_schema(const ms_db *db, const ms_standings *standings, const ms_catalog *live, bool portable,
                             uint64_t max_file_bytes, ms_arena *arena, ms_expected *out, ms_error *err)
{
    MS_VEC(ms_plan_item) items = { 0 };
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < standings->n; i++) {
        const ms_standing *s = &standings->v[i];
        if (s->state == NULL || !s->state->applied)
            continue;
        if (s->migration == NULL)
            return missing(s, err);
        if (s->place == MS_PLACE_EDITED || s->place == MS_PLACE_PENDING)
            MS_PUSH(arena, &out->edited, s->state->version);
        out->newest = s->state->version;
        MS_PUSH(arena, &items, (ms_plan_item){ .migration = s->migration });
    }
    out->applied = items.n;
    const ms_plan_request request = { .driver = db->driver->name, .dialect = db->dialect, .server_version = db->server.version,
                                      .catalog = empty_like(db, live, arena), .direction = MS_UP, .max_file_bytes = max_file_bytes,
                                      .portable = portable };
    ms_plan plan;
    ms_status status = ms_plan_build(&request, items.v, items.n, arena, &plan, err);
    out->catalog = status == MS_OK ? plan.predicted : NULL;
    return status;
}

/* Of CREATE TABLE ... AS and LIKE it is known that there is a table: its columns are the server's to say. */
static void adopt_unknown(ms_catalog *expected, const ms_catalog *live)
{
    for (size_t i = 0; i < expected->tables.n; i++) {
        const ms_table *table = expected->tables.v[i], *known = ms_catalog_table(live, table->name);
        if ((table->as_select != NULL || table->like.name != NULL) && known != NULL) {
            const ms_table copy = ms_table_copy(expected->arena, known);
            ms_catalog_add_table(expected, &copy);
        }
    }
}

static const char *canonical(const ms_db *db, const ms_catalog *catalog, const ms_catalog *live, bool normal, ms_arena *arena)
{
    ms_catalog *copy = ms_catalog_copy(catalog, arena);
    if (normal)
        adopt_unknown(copy, live);
    if (normal && MS_DIALECT_HAS(db->dialect, normalize))
        db->dialect->normalize(copy, db->server.version);
    return ms_catalog_canonical(ms_catalog_in_schema(copy, "", arena), MS_STATE_PREFIX, arena);
}

ms_differences ms_drift_of(const ms_db *db, const ms_catalog *expected, const ms_catalog *live, bool predicted, ms_arena *arena)
{
    return ms_canonical_differences(canonical(db, live, live, predicted, arena), canonical(db, expected, live, predicted, arena), "", arena);
}

bool ms_drift_leaves_texts(const ms_db *db, const ms_catalog *live, ms_arena *arena)
{
    ms_catalog *copy = ms_catalog_copy(live, arena);
    if (MS_DIALECT_HAS(db->dialect, normalize))
        db->dialect->normalize(copy, db->server.version);
    for (size_t i = 0; i < live->objects.n; i++) {
        const ms_object *after = i < copy->objects.n ? copy->objects.v[i] : NULL;
        if (live->objects.v[i]->definition != NULL && live->objects.v[i]->kind != MS_OBJECT_SEQUENCE &&
            (after == NULL || after->definition == NULL))
            return true;
    }
    return false;
}
