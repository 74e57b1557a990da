/* sqlite.c: the table of the SQLite dialect. */
#include "config.h"

#include "lite.h"
#include "sqlite.h"

const ms_dialect ms_dialect_sqlite = {
    .size = sizeof(ms_dialect),
    .name = "sqlite",
    .flags = MS_DIALECT_TRANSACTIONAL_DDL | MS_DIALECT_ATOMIC_DDL | MS_DIALECT_FORWARD_REFERENCES |
             MS_DIALECT_FILES | MS_DIALECT_STRING_NAMES | MS_DIALECT_BARE_CONSTRAINTS | MS_DIALECT_STRICT_TABLES,
    .default_version = 34000,
    .compare = MS_COMPARE_TABLES_CI | MS_COMPARE_OTHERS_CI | MS_CATALOG_UNIQUE_IS_INDEX | MS_CATALOG_KEY_NULLABLE |
               MS_CATALOG_NAMES_NONE | MS_CATALOG_NAMES_BRACKETS | MS_CATALOG_VIEWS_ARE_TEXT,
    .lex = {
        .fold = MS_FOLD_NONE,
        .prefixed_strings = true,
        .backtick_ident = true,
        .bracket_ident = true,
        .trigger_bodies = true,
    },
    .parse = {
        .rowid_integer_key = true,
        .serial_types = true,
    },
    .style = { .ident_open = '"', .ident_close = '"' },
    .begin = "BEGIN IMMEDIATE",
    .commit = "COMMIT",
    .rollback = "ROLLBACK",
    .facts = ms_lite_facts,
    .n_facts = MS_LITE_FACTS,
    .type_read = ms_lite_type_read,
    .fact = ms_lite_fact,
    .lower = ms_lite_lower_op,
    .default_schema_sql = "SELECT 'main'",
    .load_begin = ms_lite_load_begin,
    .load_query = ms_lite_load_query,
    .load_row = ms_lite_load_row,
    .load_end = ms_lite_load_end,
    .classify = ms_lite_classify,
    .session = ms_lite_session,
    .runner_lock = ms_lite_runner_lock,
    .lock_query = NULL,
    .backup = ms_lite_backup,
    .fingerprint = ms_lite_fingerprint,
    .normalize = ms_lite_normalize,
    .load_scope = ms_lite_load_scope,
    .scratch = ms_lite_scratch,
    .portable = &ms_lite_portable,
    .lower_list = ms_lite_lower_list,
    .keys_off = ms_lite_keys_off,
    .attach = ms_lite_attach,
    .functions = ms_lite_functions,
    .keys_check = "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check",
};
