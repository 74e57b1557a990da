/* mysql.c: the table of the MySQL dialect. What it shares with MariaDB is in the other files of this folder. */
#include "config.h"

#include "my.h"
#include "mysql.h"

const ms_my_family ms_my_mysql = {
    .product = "mysql",
    .mariadb = false,
    .since = {
        [MS_MY_CHECK] = 80016,
        [MS_MY_EXPR_DEFAULT] = 80013,
        [MS_MY_LOB_DEFAULT] = 0,
        [MS_MY_EXPR_INDEX] = 80013,
        [MS_MY_DESC_INDEX] = 80001,
        [MS_MY_RENAME_COLUMN] = 80003,
        [MS_MY_RENAME_INDEX] = 50701,
        [MS_MY_DROP_CONSTRAINT] = 80019,
        [MS_MY_NOT_ENFORCED] = 80016,
        [MS_MY_INVISIBLE_COLUMN] = 80023,
        [MS_MY_JSON] = 50708,
    },
    .facts = ms_my_mysql_facts,
    .n_facts = MS_MY_MYSQL_FACTS,
};

static const ms_fact *fact(const ms_op *op, const ms_catalog *catalog, int32_t version)
{
    return ms_my_fact(&ms_my_mysql, op, catalog, version);
}

static ms_status lower(const ms_op *op, const ms_catalog *catalog, int32_t version, ms_arena *arena, ms_strings *out,
                       ms_error *err)
{
    return ms_my_lower_op(&ms_my_mysql, op, catalog, version, arena, out, err);
}

static ms_status lower_list(const ms_op *ops, size_t n, const ms_catalog *before, int32_t version, ms_arena *arena,
                            ms_lowered_list *out, size_t *failed, ms_error *err)
{
    return ms_my_lower_list(&ms_my_mysql, ops, n, before, version, arena, out, failed, err);
}

static ms_loader *load_begin(ms_catalog *catalog, int32_t version)
{
    return ms_my_load_begin(&ms_my_mysql, catalog, version);
}

static ms_loader *load_scope(ms_catalog *catalog, int32_t version, const ms_scope *scope)
{
    return ms_my_load_scope(&ms_my_mysql, &ms_dialect_mysql, catalog, version, scope);
}

static void session(const ms_session_policy *policy, int32_t version, ms_arena *arena, ms_strings *out)
{
    ms_my_session(&ms_my_mysql, policy, version, arena, out);
}

static const char *lock_query(ms_name table, int32_t version, ms_arena *arena)
{
    return version < 50700 ? NULL : ms_my_lock_query(&ms_my_mysql, table, arena);
}

static ms_status backup(const ms_backup_request *request, int32_t version, ms_arena *arena, ms_backup_command *out,
                        ms_error *err)
{
    (void)version;
    return ms_my_backup(&ms_my_mysql, request, arena, out, err);
}

static const char *fingerprint(const ms_op *op, int32_t version, ms_arena *arena)
{
    return ms_my_fingerprint(&ms_my_mysql, op, version, arena);
}

static void normalize(ms_catalog *catalog, int32_t version) { ms_my_normalize(&ms_my_mysql, catalog, version); }

static const char *invert_option(const ms_catalog *before, const ms_table *table, const ms_op *op, ms_arena *arena, ms_ops *out)
{
    return ms_my_invert_option(&ms_my_mysql, before, table, op, arena, out);
}
static const ms_table_rules table_rules = { ms_my_apply_option, invert_option };

const ms_dialect ms_dialect_mysql = {
    .size = sizeof(ms_dialect),
    .name = "mysql",
    .flags = MS_DIALECT_ATOMIC_DDL,
    .default_version = 80400,
    .compare = MS_MY_COMPARE,
    .lex = {
        .fold = MS_FOLD_NONE,
        .hash_comments = true,
        .dash_needs_blank = true,
        .conditional_comments = true,
        .backslash_escapes = true,
        .prefixed_strings = true,
        .double_quote_string = true,
        .backtick_ident = true,
        .delimiter_command = true,
        .routine_bodies = true,
        .version_for_conditionals = 99999, /* from 100000 on they mean MariaDB */
    },
    .parse = {
        .index_in_table = true,
        .inline_references_void = false, /* kept from 9.0 on; before that verification says that the key is missing */
        .modify_change = true,
        .drop_index_on = true,
        .timestamp_has_zone = true,
        .serial_types = true,
        .dynamic_sql = true,
    },
    .style = { .ident_open = '`', .ident_close = '`', .backslash_hex = true },
    .begin = "START TRANSACTION",
    .commit = "COMMIT",
    .rollback = "ROLLBACK",
    .facts = ms_my_mysql_facts,
    .n_facts = MS_MY_MYSQL_FACTS,
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
    .portable = &ms_my_mysql_portable,
    .database_sql = "SELECT DATABASE()",
    .shared_lock = ms_my_shared_lock,
    .table_rules = &table_rules,
    .load_table_options = ms_my_load_table_options,
    .functions = ms_my_functions,
};
