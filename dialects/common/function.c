/* function.c: the functions that all databases here bring along.
 *
 * Where servers differ in how constant one is the worse holds: of stable and constant both are one value in a statement. */
#include "config.h"

#include "common.h"

static const char *const constant_names[] = {
    "abs", "acos", "asin", "atan", "atan2", "avg", "ceil", "ceiling", "coalesce", "cos", "count", "cume_dist",
    "degrees", "dense_rank", "exp", "first_value", "floor", "json_array", "json_object", "lag", "last_value", "lead",
    "length", "ln", "log", "log10", "lower", "ltrim", "max", "min", "mod", "nth_value", "ntile", "nullif",
    "octet_length", "percent_rank", "percentile_cont", "percentile_disc", "pi", "pow", "power", "radians", "rank",
    "replace", "round", "row_number", "rtrim", "sign", "sin", "sqrt", "substr", "substring", "sum", "tan", "trim",
    "upper",
};
static const char *const stable_names[] = {
    "concat", "concat_ws", "current_date", "current_time", "current_timestamp", "date", "format",
};

const ms_function_list ms_common_constant = { MS_VOLATILE_CONSTANT, constant_names, MS_COUNT(constant_names) };
const ms_function_list ms_common_stable = { MS_VOLATILE_STABLE, stable_names, MS_COUNT(stable_names) };
