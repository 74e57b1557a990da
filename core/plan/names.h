/* names.h: the words of the plan format for facts and risks; see plan.h and dialect.h for what they mean. */
#ifndef MS_PLAN_NAMES_H
#define MS_PLAN_NAMES_H

#include <plan/plan.h>

const char *ms_held_name(ms_held held);
const char *ms_on_failure_name(ms_on_failure on_failure);
const char *ms_reversal_name(ms_reversal reversal);
const char *ms_replica_name(ms_replica replica);
const char *ms_grade_name(ms_grade grade);

#endif
