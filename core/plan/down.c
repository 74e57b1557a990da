/* down.c: see down.h.
 *
 * A down script without a statement is none: it would take nothing back and call that done. */
#include "config.h"

#include <string.h>

#include <plan/down.h>

const char *ms_way_back_name(ms_way_back way)
{
    static const char *const names[] = {
#define X(id, text) text,
        MS_WAY_BACK_LIST(X)
#undef X
    };
    return names[way];
}

ms_status ms_down_load(const ms_migration *m, uint64_t max_bytes, ms_arena *arena, ms_down_file *out, ms_error *err)
{
    ms_loaded down;
    if (m->down.path == NULL)
        return MS_OK;
    const ms_status status = ms_migration_load(m, MS_DOWN, max_bytes, arena, &down, err);
    if (status != MS_OK || !down.present)
        return status;
    out->text = down.blank ? NULL : down.text;
    out->blank = down.blank;
    out->bare = down.blank && strspn(down.text, " \t\r\n") == down.len;
    out->directives = down.directives;
    return MS_OK;
}

ms_way_back ms_way_back_of(const char *derived, const ms_strings *lost)
{
    return lost->n == 0 ? MS_WAY_BACK_DERIVED : ms_derived_is_record_only(derived) ? MS_WAY_BACK_RECORD_ONLY : MS_WAY_BACK_SCHEMA_ONLY;
}

/* Between the file's own and p->derived_sql. */
static void choose(ms_planned *p, const ms_down_file *own, const ms_strings *lost, const ms_plan_request *request)
{
    const bool record_only = ms_derived_is_record_only(p->derived_sql);
    p->down_sql = NULL;
    p->way_back = MS_WAY_BACK_NONE;
    p->reversible = false;
    p->irreversible_reason = NULL;
    memset(&p->not_restored, 0, sizeof p->not_restored);
    if (own->text != NULL && (p->derived_sql == NULL || record_only || !request->prefer_derived)) {
        p->down_sql = own->text;
        p->way_back = MS_WAY_BACK_FILE;
        p->reversible = true;
    } else if (p->derived_sql != NULL) {
        p->down_sql = p->derived_sql;
        p->way_back = ms_way_back_of(p->derived_sql, lost);
        p->reversible = lost->n == 0;
        p->not_restored = *lost;
        p->irreversible_reason = record_only ? "only rows are changed" : NULL;
    } else {
        p->irreversible_reason = p->not_derived;
    }
}

void ms_down_rechoose(ms_planned *p, const ms_down_file *own, const char *derived, const char *why_not, const ms_plan_request *request,
                      ms_arena *arena)
{
    ms_strings lost = { 0 };
    if (p->irreversible)
        return;
    ms_derived_script(derived, arena, &lost);
    p->derived_sql = derived;
    p->not_derived = derived == NULL ? why_not : NULL;
    choose(p, own, &lost, request);
}

void ms_down_choose(ms_planned *p, const ms_down_file *own, ms_derivation *derived, const ms_catalog *after,
                    const ms_plan_request *request)
{
    if (own->directives.irreversible && !p->irreversible) {
        p->irreversible = true;
        p->irreversible_reason = own->directives.irreversible_reason;
    }
    p->reversible = false;
    p->way_back = MS_WAY_BACK_NONE;
    if (p->irreversible)
        return;
    p->derived_sql = ms_derive_script(derived, after, request->dialect, request->server_version);
    p->not_derived = p->derived_sql == NULL ? derived->why_not : NULL;
    p->down_empty = own->blank && p->steps.n > 0;
    choose(p, own, &derived->lost, request);
}
