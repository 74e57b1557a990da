/* function.c: PostgreSQL's own functions and how constant their values are, beside those of common.h.
 *
 * Source: pg_proc.provolatile of PostgreSQL 15, the extensions of contrib and PostGIS, and what later versions add. */
#include "config.h"

#include "internal.h"

static const char *const constant_names[] = {
    "age", "any_value", "area", "array_agg", "array_append", "array_cat", "array_dims", "array_fill", "array_length",
    "array_lower", "array_ndims", "array_position", "array_positions", "array_prepend", "array_remove",
    "array_replace", "array_to_string", "array_upper", "ascii", "bit_and", "bit_length", "bit_or", "bool_and",
    "bool_or", "box", "btrim", "cardinality", "cbrt", "center", "char_length", "character_length", "chr", "circle",
    "corr", "cot", "decode", "encode", "every", "generate_series", "generate_subscripts", "get_bit", "get_byte",
    "greatest", "grouping", "initcap", "isempty", "isfinite", "json", "json_agg", "json_array_elements",
    "json_array_elements_text", "json_array_length", "json_arrayagg", "json_each", "json_each_text",
    "json_extract_path", "json_extract_path_text", "json_object_agg", "json_object_keys", "json_objectagg",
    "json_table", "json_typeof", "json_value", "jsonb", "jsonb_agg", "jsonb_array_elements",
    "jsonb_array_elements_text", "jsonb_array_length", "jsonb_each", "jsonb_each_text", "jsonb_exists",
    "jsonb_extract_path", "jsonb_extract_path_text", "jsonb_insert", "jsonb_object", "jsonb_object_agg",
    "jsonb_object_keys", "jsonb_path_exists", "jsonb_path_query", "jsonb_pretty", "jsonb_set", "jsonb_strip_nulls",
    "jsonb_typeof", "justify_days", "justify_hours", "justify_interval", "least", "left", "lower_inc", "lower_inf",
    "lpad", "make_date", "make_interval", "make_time", "make_timestamp", "masklen", "md5", "mode", "num_nonnulls",
    "num_nulls", "overlaps", "overlay", "path", "point", "polygon", "position", "quote_ident", "quote_literal",
    "quote_nullable", "range_agg", "regexp_count", "regexp_instr", "regexp_like", "regexp_match", "regexp_matches",
    "regexp_replace", "regexp_split_to_array", "regexp_split_to_table", "regexp_substr", "regr_count", "repeat",
    "reverse", "right", "row_to_json", "rpad", "scale", "sha224", "sha256", "sha384", "sha512", "split_part",
    "st_area", "st_geomfromtext", "st_intersects", "st_makepoint", "st_setsrid", "st_transform", "st_within", "st_x",
    "st_y", "starts_with", "stddev", "stddev_pop", "stddev_samp", "string_agg", "string_to_array", "string_to_table",
    "strpos", "to_hex", "to_tsquery", "to_tsvector", "translate", "trim_array", "trunc", "ts_rank", "unnest",
    "upper_inc", "upper_inf", "uuid_generate_v5", "uuid_nil", "var_pop", "var_samp", "variance", "width_bucket",
    "xmlelement", "xpath",
};
static const char *const stable_names[] = {
    "array_to_json", "col_description", "convert", "current_catalog", "current_role", "current_schema",
    "current_schemas", "current_setting", "current_user", "date_bin", "date_part", "date_trunc", "extract",
    "format_type", "has_column_privilege", "has_database_privilege", "has_schema_privilege", "has_table_privilege",
    "inet_client_addr", "inet_client_port", "inet_server_addr", "inet_server_port", "json_build_array",
    "json_build_object", "json_populate_record", "json_to_record", "json_to_recordset", "jsonb_build_array",
    "jsonb_build_object", "jsonb_populate_record", "jsonb_to_record", "jsonb_to_recordset", "localtime",
    "localtimestamp", "now", "obj_description", "pg_current_xact_id", "pg_database_size", "pg_encoding_to_char",
    "pg_get_constraintdef", "pg_get_expr", "pg_get_functiondef", "pg_get_indexdef", "pg_get_serial_sequence",
    "pg_get_triggerdef", "pg_get_userbyid", "pg_get_viewdef", "pg_has_role", "pg_is_in_recovery",
    "pg_postmaster_start_time", "pg_relation_size", "pg_size_pretty", "pg_table_is_visible", "pg_table_size",
    "pg_total_relation_size", "pg_type_is_visible", "pg_typeof", "phraseto_tsquery", "plainto_tsquery", "regclass",
    "session_user", "statement_timestamp", "system_user", "timezone", "to_char", "to_date", "to_json", "to_jsonb",
    "to_number", "to_regclass", "to_regnamespace", "to_regproc", "to_regrole", "to_regtype", "to_timestamp",
    "transaction_timestamp", "ts_headline", "txid_current", "txid_current_if_assigned", "user", "version",
    "websearch_to_tsquery",
};
static const char *const changing_names[] = {
    "clock_timestamp", "crypt", "currval", "gen_random_bytes", "gen_random_uuid", "gen_salt", "lastval", "nextval",
    "pg_advisory_lock", "pg_advisory_lock_shared", "pg_advisory_unlock", "pg_advisory_unlock_all",
    "pg_advisory_unlock_shared", "pg_advisory_xact_lock", "pg_backend_pid", "pg_cancel_backend",
    "pg_create_restore_point", "pg_notify", "pg_prewarm", "pg_reload_conf", "pg_sleep", "pg_sleep_for",
    "pg_stat_get_activity", "pg_stat_reset", "pg_stat_statements_reset", "pg_switch_wal", "pg_terminate_backend",
    "pg_try_advisory_lock", "pg_try_advisory_lock_shared", "pg_try_advisory_xact_lock", "raise", "random",
    "set_config", "setseed", "setval", "timeofday", "tsvector_update_trigger", "uuid_generate_v1",
    "uuid_generate_v1mc", "uuid_generate_v4", "uuidv4", "uuidv7",
};

static const ms_function_list constant = { MS_VOLATILE_CONSTANT, constant_names, MS_COUNT(constant_names) };
static const ms_function_list stable = { MS_VOLATILE_STABLE, stable_names, MS_COUNT(stable_names) };
static const ms_function_list changing = { MS_VOLATILE_VOLATILE, changing_names, MS_COUNT(changing_names) };

const ms_function_list *const ms_postgresql_functions[] = { &ms_common_constant, &ms_common_stable, &constant, &stable, &changing, NULL };

const ms_system_view ms_postgresql_views[MS_POSTGRESQL_N_VIEWS] = {
    { "PG_TABLES", MS_OBJECT_TABLE, "SCHEMANAME", "TABLENAME", NULL },
    { "PG_INDEXES", MS_OBJECT_INDEX, "SCHEMANAME", "TABLENAME", "INDEXNAME" },
    { "PG_CONSTRAINT", MS_OBJECT_CONSTRAINT, NULL, NULL, "CONNAME" },
    { "PG_TYPE", MS_OBJECT_ENUM, NULL, NULL, "TYPNAME" },
    { "PG_NAMESPACE", MS_OBJECT_SCHEMA, NULL, NULL, "NSPNAME" },
    { "PG_EXTENSION", MS_OBJECT_EXTENSION, NULL, NULL, "EXTNAME" },
    { "PG_TRIGGER", MS_OBJECT_TRIGGER, NULL, NULL, "TGNAME" },
    { "PG_PROC", MS_OBJECT_FUNCTION, NULL, NULL, "PRONAME" },
    { "PG_VIEWS", MS_OBJECT_VIEW, "SCHEMANAME", NULL, "VIEWNAME" },
    { "PG_SEQUENCES", MS_OBJECT_SEQUENCE, "SCHEMANAME", NULL, "SEQUENCENAME" },
};
