/* function.c: SQLite's own functions and how constant their values are, beside those of common.h.
 *
 * Source: SQLITE_DETERMINISTIC and SQLITE_FUNC_SLOCHNG. */
#include "config.h"

#include "lite.h"

static const char *const constant_names[] = {
    "generate_series", "glob", "group_concat", "hex", "ifnull", "iif", "instr", "json", "json_array_length",
    "json_each", "json_extract", "json_group_array", "json_group_object", "json_insert", "json_patch", "json_quote",
    "json_remove", "json_replace", "json_set", "json_tree", "json_type", "json_valid", "jsonb", "jsonb_insert",
    "jsonb_object", "jsonb_pretty", "jsonb_set", "likelihood", "likely", "log2", "median", "quote", "soundex",
    "string_agg", "total", "trunc", "typeof", "unhex", "unicode", "unlikely",
};
static const char *const stable_names[] = {
    "datetime", "julianday", "sqlite_source_id", "sqlite_version", "strftime", "unixepoch",
};
static const char *const changing_names[] = {
    "changes", "last_insert_rowid", "raise", "random", "randomblob", "total_changes",
};

static const ms_function_list constant = { MS_VOLATILE_CONSTANT, constant_names, MS_COUNT(constant_names) };
static const ms_function_list stable = { MS_VOLATILE_STABLE, stable_names, MS_COUNT(stable_names) };
static const ms_function_list changing = { MS_VOLATILE_VOLATILE, changing_names, MS_COUNT(changing_names) };

const ms_function_list *const ms_lite_functions[] = { &ms_common_constant, &ms_common_stable, &constant, &stable, &changing, NULL };
