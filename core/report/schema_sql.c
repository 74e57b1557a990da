/* schema_sql.c: writing a catalog as SQL. */
#include "config.h"

#include <plan/way.h>
#include <report/schema_sql.h>
#include <state/state.h>

size_t ms_report_schema_sql(FILE *out, const ms_dialect *dialect, int32_t version, const ms_catalog *catalog)
{
    ms_arena *arena = ms_arena_new();
    ms_way way;
    ms_way_build(dialect, version, ms_catalog_unqualified(catalog, arena), MS_STATE_PREFIX, arena, &way);
    for (size_t i = 0; i < way.steps.n; i++)
        fprintf(out, "%s%s\n", i > 0 ? "\n" : "", ms_way_script_text(dialect, &way, i, arena));
    for (size_t i = 0; i < way.left.n; i++)
        fprintf(out, "\n-- not written: %s\n", way.left.v[i]);
    const size_t left = way.left.n;
    ms_arena_free(arena);
    return left;
}
