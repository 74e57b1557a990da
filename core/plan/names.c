/* names.c: the words of the plan format for facts and risks. */
#include "config.h"

#include <plan/names.h>

const char *ms_risk_name(ms_risk risk)
{
    static const char *const names[] = { "safe", "moderate", "risky", "destructive" };
    return names[risk];
}

const char *ms_work_name(ms_work work)
{
    static const char *const names[] = { "metadata", "scan", "index_build", "rewrite", "data" };
    return names[work];
}

static const char *const txn_names[] = { "inside", "alone", "forbidden", "implicit_commit" };

const char *ms_txn_rule_name(ms_txn_rule rule) { return txn_names[rule]; }

const char *ms_held_name(ms_held held)
{
    static const char *const names[] = { "brief", "statement", "transaction" };
    return names[held];
}

const char *ms_on_failure_name(ms_on_failure on_failure)
{
    static const char *const names[] = { "clean", "invalid_index", "partial" };
    return names[on_failure];
}

const char *ms_reversal_name(ms_reversal reversal)
{
    static const char *const names[] = { "inverse", "restore", "none" };
    return names[reversal];
}

const char *ms_replica_name(ms_replica replica)
{
    static const char *const names[] = { "normal", "replayed_as_one", "cancels_reads" };
    return names[replica];
}

const char *ms_grade_name(ms_grade grade)
{
    static const char *const names[] = { "assumed", "documented", "measured" };
    return names[grade];
}
