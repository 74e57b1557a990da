/* expr_rules.h: how the expressions of a catalog are read as trees. */
#ifndef MS_IR_EXPR_RULES_H
#define MS_IR_EXPR_RULES_H

#include <migsafe/expr.h>

/* For ms_expr_parse; compare: that of the catalog. */
const ms_expr_rules *ms_expr_rules_of(int compare);

#endif
