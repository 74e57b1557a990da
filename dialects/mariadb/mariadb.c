/* mariadb.c: the table of the MariaDB dialect: what differs from MySQL; the code is in ../mysql. */
#include "config.h"

#include "../mysql/my.h"
#include "mariadb.h"

const ms_my_family ms_my_mariadb = {
    .product = "mariadb",
    .mariadb = true,
    .since = {
        [MS_MY_CHECK] = 100201,
        [MS_MY_EXPR_DEFAULT] = 100201,
        [MS_MY_LOB_DEFAULT] = 100201,
        [MS_MY_EXPR_INDEX] = 0,
        [MS_MY_DESC_INDEX] = 100801,
        [MS_MY_RENAME_COLUMN] = 100502,
        [MS_MY_RENAME_INDEX] = 100502,
        [MS_MY_DROP_CONSTRAINT] = 100201,
        [MS_MY_NOT_ENFORCED] = 0,
        [MS_MY_SEQUENCE] = 100300,
        [MS_MY_INVISIBLE_COLUMN] = 100303,
        [MS_MY_UUID] = 100700,
        [MS_MY_INET] = 100500,
        [MS_MY_JSON] = 100207,
        [MS_MY_IF_EXISTS] = 100002,
    },
    .facts = ms_my_mariadb_facts,
    .n_facts = MS_MY_MARIADB_FACTS,
};

static const ms_fact *fact(const ms_op *op, const ms_catalog *catalog, int32_t version)
{
    return ms_my_fact(&ms_my_mariadb, op, catalog, version);
}

static ms_status lower(const ms_op *op, const ms_catalog *catalog, int32_t version, ms_arena *arena, ms_strings *out,
                       ms_error *err)
{
    return ms_my_lower_op(&ms_my_mariadb, op, catalog, version, arena, out, err);
}

static ms_status lower_list(const ms_op *ops, size_t n, const ms_catalog *before, int32_t version, ms_arena *arena,
                            ms_lowered_list *out, size_t *failed, ms_error *err)
{
    return ms_my_lower_list(&ms_my_mariadb, ops, n, before, version, arena, out, failed, err);
}

static ms_loader *load_begin(ms_catalog *catalog, int32_t version)
{
    return ms_my_load_begin(&ms_my_mariadb, catalog, version);
}

static ms_loader *load_scope(ms_catalog *catalog, int32_t version, const ms_scope *scope)
{
    return ms_my_load_scope(&ms_my_mariadb, &ms_dialect_mariadb, catalog, version, scope);
}

static void session(const ms_session_policy *policy, int32_t version, ms_arena *arena, ms_strings *out)
{
    ms_my_session(&ms_my_mariadb, policy, version, arena, out);
}

static const char *lock_query(ms_name table, int32_t version, ms_arena *arena)
{
    (void)version;
    return ms_my_lock_query(&ms_my_mariadb, table, arena);
}

static ms_status backup(const ms_backup_request *request, int32_t version, ms_arena *arena, ms_backup_command *out,
                        ms_error *err)
{
    (void)version;
    return ms_my_backup(&ms_my_mariadb, request, arena, out, err);
}

static const char *fingerprint(const ms_op *op, int32_t version, ms_arena *arena)
{
    return ms_my_fingerprint(&ms_my_mariadb, op, version, arena);
}

static void normalize(ms_catalog *catalog, int32_t version) { ms_my_normalize(&ms_my_mariadb, catalog, version); }

static const char *invert_option(const ms_catalog *before, const ms_table *table, const ms_op *op, ms_arena *arena, ms_ops *out)
{
    return ms_my_invert_option(&ms_my_mariadb, before, table, op, arena, out);
}
static const ms_table_rules table_rules = { ms_my_apply_option, invert_option };

const ms_dialect ms_dialect_mariadb = {
    .size = sizeof(ms_dialect),
    .name = "mariadb",
    .flags = MS_DIALECT_ATOMIC_DDL | MS_DIALECT_ONE_KEY_OF_COLUMN,
    .default_version = 101100,
    .compare = MS_MY_COMPARE | MS_CATALOG_CHECKS_NUMBERED,
    .lex = {
        .fold = MS_FOLD_NONE,
        .hash_comments = true,
        .dash_needs_blank = true,
        .conditional_comments = true,
        .conditional_m = true,
        .backslash_escapes = true,
        .prefixed_strings = true,
        .double_quote_string = true,
        .backtick_ident = true,
        .delimiter_command = true,
        .routine_bodies = true,
        .version_for_conditionals = 0,
    },
    .parse = {
        .index_in_table = true,
        .inline_references_void = false, /* kept from 10.5 on */
        .modify_change = true,
        .drop_index_on = true,
        .fk_index_names_constraint = true,
        .timestamp_has_zone = true,
        .serial_types = true,
        .dynamic_sql = true,
        .column_checks = true,
    },
    .style = { .ident_open = '`', .ident_close = '`', .backslash_hex = true },
    .begin = "START TRANSACTION",
    .commit = "COMMIT",
    .rollback = "ROLLBACK",
    .facts = ms_my_mariadb_facts,
    .n_facts = MS_MY_MARIADB_FACTS,
    .type_read = ms_my_type_read,
    .fact = fact,
    .lower = lower,
    .lower_list = lower_list,
    .default_schema_sql = "SELECT DATABASE()",
    .load_begin = load_begin,
    .load_query = ms_my_load_query,
    .load_row = ms_my_load_row,
    .load_end = ms_my_load_end,
    .classify = ms_my_classify,
    .session = session,
    .runner_lock = ms_my_runner_lock,
    .lock_query = lock_query,
    .backup = backup,
    .fingerprint = fingerprint,
    .normalize = normalize,
    .load_scope = load_scope,
    .foreign_keys_off = "SET foreign_key_checks = 0",
    .scratch = ms_my_scratch,
    .portable = &ms_my_mariadb_portable,
    .database_sql = "SELECT DATABASE()",
    .shared_lock = ms_my_shared_lock,
    .table_rules = &table_rules,
    .load_table_options = ms_my_load_table_options,
    .functions = ms_my_functions,
};
