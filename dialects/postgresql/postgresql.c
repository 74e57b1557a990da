/* postgresql.c: the PostgreSQL dialect as one table. */
#include "config.h"

#include "internal.h"

const ms_dialect ms_dialect_postgresql = {
    .size = sizeof(ms_dialect),
    .name = "postgresql",
    .flags = MS_DIALECT_TRANSACTIONAL_DDL | MS_DIALECT_ATOMIC_DDL | MS_DIALECT_SCHEMAS | MS_DIALECT_ABORTS_TRANSACTION,
    .default_version = 150000,
    .compare = MS_COMPARE_EXACT,
    .lex = {
        .fold = MS_FOLD_LOWER,
        .dollar_quotes = true,
        .nested_comments = true,
        .e_strings = true,
        .prefixed_strings = true,
        .copy_from_stdin = true,
        .client_backslash = true,
        .begin_atomic = true,
        .name_bytes = 63,
    },
    .parse = { .serial_types = true },
    .style = { .ident_open = '"', .ident_close = '"', .backslash_e = true },
    .begin = "BEGIN",
    .commit = "COMMIT",
    .rollback = "ROLLBACK",
    .facts = ms_postgresql_facts,
    .n_facts = MS_POSTGRESQL_N_FACTS,
    .type_read = ms_postgresql_type_read,
    .fact = ms_postgresql_fact,
    .lower = ms_postgresql_lower,
    .default_schema_sql = "SELECT current_schema()",
    .load_begin = ms_postgresql_load_begin,
    .load_query = ms_postgresql_load_query,
    .load_row = ms_postgresql_load_row,
    .load_end = ms_postgresql_load_end,
    .classify = ms_postgresql_classify,
    .session = ms_postgresql_session,
    .runner_lock = ms_postgresql_runner_lock,
    .lock_query = ms_postgresql_lock_query,
    .backup = ms_postgresql_backup,
    .fingerprint = ms_postgresql_fingerprint,
    .normalize = ms_postgresql_normalize,
    .signature = ms_postgresql_signature,
    .elapsed_ms = "(EXTRACT(EPOCH FROM pg_catalog.clock_timestamp() - pg_catalog.transaction_timestamp()) * 1000)"
                  "::bigint",
    .scratch = ms_postgresql_scratch,
};
