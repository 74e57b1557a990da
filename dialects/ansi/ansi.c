/* ansi.c: the dialect of unknown databases as one table: worst-case facts, no lock, no backup. */
#include "config.h"

#include "internal.h"

/* Everything blocks, rewrites, commits by itself and may stop half way: right for an unknown engine. */
#define WORST(risk) \
    "unknown", true, true, true, MS_HELD_STATEMENT, MS_WORK_REWRITE, NULL, MS_TXN_RULE_IMPLICIT_COMMIT, \
        MS_FAIL_PARTIAL, MS_REVERSAL_INVERSE, MS_REPLICA_REPLAYED_AS_ONE, 2, risk, MS_GRADE_ASSUMED
#define DATA(risk)                                                                                            \
    "unknown", true, true, true, MS_HELD_TRANSACTION, MS_WORK_DATA, NULL, MS_TXN_RULE_INSIDE, MS_FAIL_PARTIAL, \
        MS_REVERSAL_RESTORE, MS_REPLICA_NORMAL, 1, risk, MS_GRADE_ASSUMED

static const ms_fact facts[] = {
    { "ansi.opaque", MS_OP_OPAQUE, 0, WORST(MS_RISK_RISKY),
      "nothing is known of this database: the worst is taken for granted" },
    { "ansi.create_table", MS_OP_CREATE_TABLE, 0, "", false, false, false, MS_HELD_STATEMENT, MS_WORK_METADATA, NULL,
      MS_TXN_RULE_IMPLICIT_COMMIT, MS_FAIL_CLEAN, MS_REVERSAL_INVERSE, MS_REPLICA_NORMAL, 0, MS_RISK_SAFE,
      MS_GRADE_ASSUMED, "a new table is in nobody's way" },
    { "ansi.create_view", MS_OP_CREATE_VIEW, 0, "", false, false, false, MS_HELD_STATEMENT, MS_WORK_METADATA, NULL,
      MS_TXN_RULE_IMPLICIT_COMMIT, MS_FAIL_CLEAN, MS_REVERSAL_INVERSE, MS_REPLICA_NORMAL, 0, MS_RISK_SAFE,
      MS_GRADE_ASSUMED, NULL },
    { "ansi.drop_table", MS_OP_DROP_TABLE, 0, WORST(MS_RISK_DESTRUCTIVE), NULL },
    { "ansi.truncate_table", MS_OP_TRUNCATE_TABLE, 0, WORST(MS_RISK_DESTRUCTIVE), NULL },
    { "ansi.drop_column", MS_OP_DROP_COLUMN, 0, WORST(MS_RISK_DESTRUCTIVE), NULL },
    { "ansi.drop_primary_key", MS_OP_DROP_PRIMARY_KEY, 0, WORST(MS_RISK_DESTRUCTIVE), NULL },
    { "ansi.drop_constraint", MS_OP_DROP_CONSTRAINT, 0, WORST(MS_RISK_DESTRUCTIVE), NULL },
    { "ansi.drop_schema", MS_OP_DROP_SCHEMA, 0, WORST(MS_RISK_DESTRUCTIVE), NULL },
    { "ansi.drop_extension", MS_OP_DROP_EXTENSION, 0, WORST(MS_RISK_DESTRUCTIVE), NULL },
    { "ansi.partition_detach", MS_OP_PARTITION_DETACH, 0, WORST(MS_RISK_DESTRUCTIVE), NULL },
    { "ansi.change_type", MS_OP_CHANGE_TYPE, 0, WORST(MS_RISK_DESTRUCTIVE), "may cut or round values" },
    { "ansi.insert", MS_OP_INSERT, 0, DATA(MS_RISK_SAFE), NULL },
    { "ansi.update", MS_OP_UPDATE, 0, DATA(MS_RISK_MODERATE), NULL },
    { "ansi.update.no_where", MS_OP_UPDATE, 0, DATA(MS_RISK_DESTRUCTIVE), "changes every row" },
    { "ansi.delete", MS_OP_DELETE, 0, DATA(MS_RISK_MODERATE), NULL },
    { "ansi.delete.no_where", MS_OP_DELETE, 0, DATA(MS_RISK_DESTRUCTIVE), "deletes every row" },
    { "ansi.session", MS_OP_SESSION, 0, "", false, false, false, MS_HELD_STATEMENT, MS_WORK_METADATA, NULL,
      MS_TXN_RULE_ALONE, MS_FAIL_CLEAN, MS_REVERSAL_NONE, MS_REPLICA_NORMAL, 0, MS_RISK_MODERATE, MS_GRADE_ASSUMED,
      NULL },
    { "ansi.transaction", MS_OP_TRANSACTION, 0, "", false, false, false, MS_HELD_STATEMENT, MS_WORK_METADATA, NULL,
      MS_TXN_RULE_FORBIDDEN, MS_FAIL_CLEAN, MS_REVERSAL_NONE, MS_REPLICA_NORMAL, 0, MS_RISK_SAFE, MS_GRADE_ASSUMED,
      NULL },
};

static const ms_fact *fact(const ms_op *op, const ms_catalog *catalog, int32_t version)
{
    (void)catalog;
    return ms_common_fact(facts, MS_COUNT(facts), ms_common_fact_kind(op), op->where_missing ? "no_where" : NULL, version, &facts[0]);
}

static ms_error_class classify(const ms_error *error)
{
    if (error->sqlstate[0] == '\0' && error->status == MS_ERR_LOST)
        return MS_CLASS_CONNECTION_LOST;
    return ms_common_classify_sqlstate(error->sqlstate);
}

static void session(const ms_session_policy *policy, int32_t version, ms_arena *arena, ms_strings *out)
{
    (void)policy;
    (void)version;
    (void)arena;
    (void)out; /* no setting is known that every engine takes */
}

static void runner_lock(const char *name, int32_t version, ms_arena *arena, ms_runner_lock *out)
{
    (void)name;
    (void)version;
    (void)arena;
    *out = (ms_runner_lock){ NULL, NULL, NULL };
}

static const char *lock_query(ms_name table, int32_t version, ms_arena *arena)
{
    (void)table;
    (void)version;
    (void)arena;
    return NULL;
}

static ms_status backup(const ms_backup_request *request, int32_t version, ms_arena *arena, ms_backup_command *out,
                        ms_error *err)
{
    (void)request;
    (void)version;
    (void)arena;
    (void)out;
    ms_error_set(err, MS_ERR_UNSUPPORTED, "no backup command is known for this database");
    ms_error_hint(err, "Back it up with its own tool, and say so with the backup policy.");
    return MS_ERR_UNSUPPORTED;
}

static const char *fingerprint(const ms_op *op, int32_t version, ms_arena *arena)
{
    (void)op;
    (void)version;
    (void)arena;
    return NULL;
}

static const ms_function_list *const functions[] = { &ms_common_constant, &ms_common_stable, NULL };

const ms_dialect ms_dialect_ansi = {
    .size = sizeof(ms_dialect),
    .name = "ansi",
    .flags = MS_DIALECT_SCHEMAS,
    .default_version = 0,
    .compare = MS_COMPARE_TABLES_CI | MS_COMPARE_OTHERS_CI,
    .lex = { .fold = MS_FOLD_UPPER, .prefixed_strings = true, .begin_atomic = true, .trigger_bodies = true },
    .parse = { 0 },
    .style = { .ident_open = '"', .ident_close = '"' },
    .begin = "START TRANSACTION",
    .commit = "COMMIT",
    .rollback = "ROLLBACK",
    .facts = facts,
    .n_facts = MS_COUNT(facts),
    .type_read = ms_ansi_type_read,
    .fact = fact,
    .lower = ms_ansi_lower,
    .default_schema_sql = NULL, /* there is no portable way to ask */
    .load_begin = ms_ansi_load_begin,
    .load_query = ms_ansi_load_query,
    .load_row = ms_ansi_load_row,
    .load_end = ms_ansi_load_end,
    .classify = classify,
    .session = session,
    .runner_lock = runner_lock,
    .lock_query = lock_query,
    .backup = backup,
    .fingerprint = fingerprint,
    .portable = &ms_ansi_portable,
    .functions = functions,
};
