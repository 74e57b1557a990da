/* down.h: which way back a migration has: its file's own, or the derived one. */
#ifndef MS_PLAN_DOWN_H
#define MS_PLAN_DOWN_H

#include <plan/derive.h>
#include <plan/plan.h>

/* The down script beside an up script. */
typedef struct ms_down_file {
    const char *text;           /* NULL = there is none, or it has no statement */
    bool blank;                 /* there is one, and it has no statement */
    bool bare;                  /* nor anything else */
    ms_directives directives;
} ms_down_file;
ms_status ms_down_load(const ms_migration *m, uint64_t max_bytes, ms_arena *arena, ms_down_file *out, ms_error *err);

/* Fills in what a planned up migration says about its way back. after: the catalog behind it. */
void ms_down_choose(ms_planned *p, const ms_down_file *own, ms_derivation *derived, const ms_catalog *after,
                    const ms_plan_request *request);

/* What a derived script is, by its own words; lost: what it says that it does not bring back. */
ms_way_back ms_way_back_of(const char *derived, const ms_strings *lost);

/* The same with a derived way back that was kept, or with why there is none, in place of what was derived now. */
void ms_down_rechoose(ms_planned *p, const ms_down_file *own, const char *derived, const char *why_not, const ms_plan_request *request,
                      ms_arena *arena);

#endif
