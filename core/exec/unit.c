/* unit.c: which steps of a migration travel together. */
#include "config.h"

#include <exec/run.h>

static ms_unit_kind kind_of(ms_txn_rule rule)
{
    static const ms_unit_kind kinds[] = { [MS_TXN_RULE_INSIDE] = MS_UNIT_TXN, [MS_TXN_RULE_ALONE] = MS_UNIT_TXN,
                                          [MS_TXN_RULE_FORBIDDEN] = MS_UNIT_SINGLE,
                                          [MS_TXN_RULE_IMPLICIT_COMMIT] = MS_UNIT_IMPLICIT };
    return kinds[rule];
}

void ms_units_of(const ms_planned *migration, ms_arena *arena, ms_units *out)
{
    bool open = false; /* the last unit takes further steps */
    for (size_t i = 0; i < migration->steps.n; i++) {
        const ms_txn_rule rule = migration->steps.v[i].txn;
        if (open && rule == MS_TXN_RULE_INSIDE && !migration->steps.v[i].boundary) {
            out->v[out->n - 1].n++;
            continue;
        }
        ms_unit unit = { kind_of(rule), i, 1 };
        MS_PUSH(arena, out, unit);
        open = rule == MS_TXN_RULE_INSIDE;
    }
}
