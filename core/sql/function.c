/* function.c: the servers' own functions and how constant their values are.
 *
 * Sources: pg_proc.provolatile of PostgreSQL 15; "deterministic for replication" in MySQL's and MariaDB's manuals;
 * SQLite's SQLITE_DETERMINISTIC and SQLITE_FUNC_SLOCHNG. Where one name differs between servers the worse holds. A name
 * that is not here is somebody's own. Also words and types that may stand before a parenthesis. */
#include "config.h"

#include "sql/function.h"
#include "sql/lex.h"

/* Each in alphabetical order: they are searched by halves. */
static const char *const constant[] = {
    "abs", "acos", "age", "all", "also", "always", "and", "any", "any_value", "area", "array", "array_agg",
    "array_append", "array_cat", "array_dims", "array_fill", "array_length", "array_lower", "array_ndims",
    "array_position", "array_positions", "array_prepend", "array_remove", "array_replace", "array_to_string",
    "array_upper", "as", "ascii", "asin", "assert", "atan", "atan2", "avg", "between", "bigint", "bigserial",
    "bin_to_uuid", "binary", "bit", "bit_and", "bit_length", "bit_or", "bool_and", "bool_or", "box", "btrim", "by",
    "cardinality", "case", "cast", "cbrt", "ceil", "ceiling", "center", "char", "char_length", "character",
    "character_length", "check", "chr", "circle", "coalesce", "collate", "columns", "conflict", "conv", "corr", "cos",
    "cot", "count", "crc32", "cume_dist", "dateadd", "datediff", "dayname", "dayofmonth", "dayofweek", "dayofyear",
    "decimal", "decode", "default", "degrees", "dense_rank", "distinct", "div", "do", "else", "elseif", "elsif",
    "elt", "encode", "end", "every", "except", "exclude", "exists", "exp", "export_set", "fetch", "field", "filter",
    "find_in_set", "first_value", "floor", "for", "format_bytes", "from", "generate_series", "generate_subscripts",
    "generated", "get_bit", "get_byte", "glob", "greatest", "group", "group_concat", "grouping", "having", "hex",
    "if", "ifnull", "iif", "in", "include", "inet6_aton", "inet6_ntoa", "inet_aton", "inet_ntoa", "initcap",
    "instead", "instr", "int", "integer", "intersect", "interval", "into", "is", "isempty", "isfinite", "isnull",
    "json", "json_agg", "json_array", "json_array_append", "json_array_elements", "json_array_elements_text",
    "json_array_length", "json_arrayagg", "json_contains", "json_contains_path", "json_depth", "json_each",
    "json_each_text", "json_extract", "json_extract_path", "json_extract_path_text", "json_group_array",
    "json_group_object", "json_insert", "json_keys", "json_length", "json_merge_patch", "json_merge_preserve",
    "json_object", "json_object_agg", "json_object_keys", "json_objectagg", "json_overlaps", "json_patch",
    "json_quote", "json_remove", "json_replace", "json_search", "json_set", "json_table", "json_tree", "json_type",
    "json_typeof", "json_unquote", "json_valid", "json_value", "jsonb", "jsonb_agg", "jsonb_array_elements",
    "jsonb_array_elements_text", "jsonb_array_length", "jsonb_each", "jsonb_each_text", "jsonb_exists",
    "jsonb_extract_path", "jsonb_extract_path_text", "jsonb_insert", "jsonb_object", "jsonb_object_agg",
    "jsonb_object_keys", "jsonb_path_exists", "jsonb_path_query", "jsonb_pretty", "jsonb_set", "jsonb_strip_nulls",
    "jsonb_typeof", "justify_days", "justify_hours", "justify_interval", "key", "lag", "last_value", "lateral",
    "lcase", "lead", "least", "left", "length", "like", "likelihood", "likely", "limit", "ln", "locate", "log",
    "log10", "log2", "loop", "lower", "lower_inc", "lower_inf", "lpad", "ltrim", "make_date", "make_interval",
    "make_set", "make_time", "make_timestamp", "makedate", "maketime", "masklen", "materialized", "max", "md5",
    "median", "mid", "min", "mod", "mode", "multirange", "name_const", "natural", "not", "nth_value", "ntile",
    "nullif", "num_nonnulls", "num_nulls", "numeric", "nvl", "nvl2", "oct", "octet_length", "offset", "on", "or",
    "ord", "over", "overlaps", "overlay", "partition", "path", "percent_rank", "percentile_cont", "percentile_disc",
    "perform", "period_add", "period_diff", "pi", "point", "polygon", "position", "pow", "power", "precision",
    "quarter", "query", "quote", "quote_ident", "quote_literal", "quote_nullable", "radians", "range", "range_agg",
    "rank", "real", "recursive", "references", "regexp_count", "regexp_instr", "regexp_like", "regexp_match",
    "regexp_matches", "regexp_replace", "regexp_split_to_array", "regexp_split_to_table", "regexp_substr",
    "regr_count", "repeat", "replace", "return", "returning", "reverse", "right", "rollup", "round", "row",
    "row_number", "row_to_json", "rpad", "rtrim", "scale", "sec_to_time", "select", "serial", "set", "setof", "sha",
    "sha1", "sha2", "sha224", "sha256", "sha384", "sha512", "sign", "similar", "sin", "smallint", "some", "soundex",
    "space", "split_part", "sqrt", "st_area", "st_geomfromtext", "st_intersects", "st_makepoint", "st_setsrid",
    "st_transform", "st_within", "st_x", "st_y", "starts_with", "std", "stddev", "stddev_pop", "stddev_samp",
    "str_to_date", "strcmp", "string_agg", "string_to_array", "string_to_table", "strpos", "subdate", "substr",
    "substring", "substring_index", "subtime", "sum", "tan", "text", "then", "time", "time_to_sec", "timestamp",
    "timestampadd", "timestampdiff", "timestamptz", "to_days", "to_hex", "to_seconds", "to_tsquery", "to_tsvector",
    "total", "translate", "trim", "trim_array", "trunc", "truncate", "ts_rank", "tsquery", "tsvector", "typeof",
    "ucase", "uncompress", "unhex", "unicode", "union", "unique", "unlikely", "unnest", "until", "upper", "upper_inc",
    "upper_inf", "using", "uuid_generate_v5", "uuid_nil", "uuid_to_bin", "values", "var_pop", "var_samp", "varbinary",
    "varbit", "varchar", "variance", "varying", "view", "week", "weekday", "weekofyear", "when", "where", "while",
    "width_bucket", "window", "with", "within", "xmlelement", "xpath", "yearweek",
};
static const char *const stable[] = {
    "adddate", "addtime", "array_to_json", "charset", "coercibility", "col_description", "collation", "concat",
    "concat_ws", "connection_id", "convert", "curdate", "current_catalog", "current_date", "current_role",
    "current_schema", "current_schemas", "current_setting", "current_time", "current_timestamp", "current_user",
    "curtime", "database", "date", "date_add", "date_bin", "date_format", "date_part", "date_sub", "date_trunc",
    "datetime", "day", "extract", "format", "format_type", "from_unixtime", "get_format", "has_column_privilege",
    "has_database_privilege", "has_schema_privilege", "has_table_privilege", "hour", "inet_client_addr",
    "inet_client_port", "inet_server_addr", "inet_server_port", "json_build_array", "json_build_object",
    "json_populate_record", "json_to_record", "json_to_recordset", "jsonb_build_array", "jsonb_build_object",
    "jsonb_populate_record", "jsonb_to_record", "jsonb_to_recordset", "julianday", "last_day", "localtime",
    "localtimestamp", "microsecond", "minute", "month", "now", "obj_description", "pg_current_xact_id",
    "pg_database_size", "pg_encoding_to_char", "pg_get_constraintdef", "pg_get_expr", "pg_get_functiondef",
    "pg_get_indexdef", "pg_get_serial_sequence", "pg_get_triggerdef", "pg_get_userbyid", "pg_get_viewdef",
    "pg_has_role", "pg_is_in_recovery", "pg_postmaster_start_time", "pg_relation_size", "pg_size_pretty",
    "pg_table_is_visible", "pg_table_size", "pg_total_relation_size", "pg_type_is_visible", "pg_typeof",
    "phraseto_tsquery", "plainto_tsquery", "regclass", "schema", "second", "session_user", "sqlite_source_id",
    "sqlite_version", "statement_timestamp", "strftime", "system_user", "time_format", "timezone", "to_char",
    "to_date", "to_json", "to_jsonb", "to_number", "to_regclass", "to_regnamespace", "to_regproc", "to_regrole",
    "to_regtype", "to_timestamp", "transaction_timestamp", "ts_headline", "txid_current", "txid_current_if_assigned",
    "unix_timestamp", "unixepoch", "user", "utc_date", "utc_time", "utc_timestamp", "version", "websearch_to_tsquery",
    "year",
};
static const char *const changing[] = {
    "benchmark", "changes", "clock_timestamp", "crypt", "currval", "found_rows", "gen_random_bytes",
    "gen_random_uuid", "gen_salt", "get_lock", "is_free_lock", "is_used_lock", "last_insert_id", "last_insert_rowid",
    "lastval", "nextval", "pg_advisory_lock", "pg_advisory_lock_shared", "pg_advisory_unlock",
    "pg_advisory_unlock_all", "pg_advisory_unlock_shared", "pg_advisory_xact_lock", "pg_backend_pid",
    "pg_cancel_backend", "pg_create_restore_point", "pg_notify", "pg_prewarm", "pg_reload_conf", "pg_sleep",
    "pg_sleep_for", "pg_stat_get_activity", "pg_stat_reset", "pg_stat_statements_reset", "pg_switch_wal",
    "pg_terminate_backend", "pg_try_advisory_lock", "pg_try_advisory_lock_shared", "pg_try_advisory_xact_lock",
    "raise", "rand", "random", "random_bytes", "randomblob", "release_all_locks", "release_lock", "row_count",
    "set_config", "setseed", "setval", "sleep", "sys_guid", "sysdate", "timeofday", "total_changes",
    "tsvector_update_trigger", "uuid", "uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v4", "uuid_short",
    "uuidv4", "uuidv7",
};

static int compare(const char *name, size_t len, const char *word)
{
    for (size_t i = 0; i < len; i++) {
        const int d = (unsigned char)ms_lex_lower(name[i]) - (unsigned char)word[i];
        if (d != 0)
            return d;
    }
    return word[len] == '\0' ? 0 : -1;
}

static bool has(const char *const *words, size_t n, const char *name, size_t len)
{
    size_t low = 0, high = n;
    while (low < high) {
        const size_t mid = (low + high) / 2;
        const int d = compare(name, len, words[mid]);
        if (d == 0)
            return true;
        if (d < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return false;
}

ms_volatility ms_function_volatility(const char *name, size_t len)
{
    static const struct { const char *const *words; size_t n; ms_volatility volatility; } lists[] = {
        { constant, sizeof constant / sizeof *constant, MS_VOLATILE_CONSTANT },
        { stable, sizeof stable / sizeof *stable, MS_VOLATILE_STABLE },
        { changing, sizeof changing / sizeof *changing, MS_VOLATILE_VOLATILE },
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (has(lists[i].words, lists[i].n, name, len))
            return lists[i].volatility;
    return MS_VOLATILE_UNKNOWN;
}
