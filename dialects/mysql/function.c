/* function.c: the functions of MySQL and MariaDB and how constant their values are, beside those of common.h.
 *
 * Source: "deterministic for replication" in the manuals of both; what one of the two does not have it refuses. */
#include "config.h"

#include "../common/common.h"
#include "my.h"

static const char *const constant_names[] = {
    "any_value", "area", "ascii", "bin_to_uuid", "bit_and", "bit_length", "bit_or", "char_length", "character_length",
    "chr", "conv", "cot", "crc32", "datediff", "dayname", "dayofmonth", "dayofweek", "dayofyear", "decode", "elt",
    "encode", "export_set", "field", "find_in_set", "format_bytes", "greatest", "group_concat", "grouping", "hex",
    "ifnull", "inet6_aton", "inet6_ntoa", "inet_aton", "inet_ntoa", "instr", "isempty", "isnull", "json_array_append",
    "json_arrayagg", "json_contains", "json_contains_path", "json_depth", "json_extract", "json_insert", "json_keys",
    "json_length", "json_merge_patch", "json_merge_preserve", "json_objectagg", "json_overlaps", "json_quote",
    "json_remove", "json_replace", "json_search", "json_set", "json_table", "json_type", "json_unquote", "json_valid",
    "json_value", "lcase", "least", "left", "locate", "log2", "lpad", "make_set", "makedate", "maketime", "md5",
    "median", "mid", "name_const", "nvl", "nvl2", "oct", "ord", "overlaps", "period_add", "period_diff", "point",
    "polygon", "position", "quarter", "quote", "regexp_instr", "regexp_like", "regexp_replace", "regexp_substr",
    "repeat", "reverse", "right", "rpad", "sec_to_time", "sha", "sha1", "sha2", "soundex", "space", "st_area",
    "st_geomfromtext", "st_intersects", "st_transform", "st_within", "st_x", "st_y", "std", "stddev", "stddev_pop",
    "stddev_samp", "str_to_date", "strcmp", "subdate", "substring_index", "subtime", "time_to_sec", "timestampadd",
    "timestampdiff", "to_days", "to_seconds", "truncate", "ucase", "uncompress", "unhex", "uuid_to_bin", "var_pop",
    "var_samp", "variance", "week", "weekday", "weekofyear", "yearweek",
};
static const char *const stable_names[] = {
    "adddate", "addtime", "charset", "coercibility", "collation", "connection_id", "convert", "curdate",
    "current_role", "current_user", "curtime", "database", "date_add", "date_format", "date_sub", "day", "extract",
    "from_unixtime", "get_format", "hour", "last_day", "localtime", "localtimestamp", "microsecond", "minute", "month",
    "now", "schema", "second", "session_user", "system_user", "time_format", "to_char", "to_date", "unix_timestamp",
    "user", "utc_date", "utc_time", "utc_timestamp", "version", "year",
};
static const char *const changing_names[] = {
    "benchmark", "found_rows", "get_lock", "is_free_lock", "is_used_lock", "last_insert_id", "lastval", "nextval",
    "rand", "random_bytes", "release_all_locks", "release_lock", "row_count", "setval", "sleep", "sys_guid", "sysdate",
    "uuid", "uuid_short",
};

static const ms_function_list constant = { MS_VOLATILE_CONSTANT, constant_names, MS_COUNT(constant_names) };
static const ms_function_list stable = { MS_VOLATILE_STABLE, stable_names, MS_COUNT(stable_names) };
static const ms_function_list changing = { MS_VOLATILE_VOLATILE, changing_names, MS_COUNT(changing_names) };

const ms_function_list *const ms_my_functions[] = { &ms_common_constant, &ms_common_stable, &constant, &stable, &changing, NULL };
