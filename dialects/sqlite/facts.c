/* facts.c: what each DDL does in SQLite. All DDL is transactional and takes the one write lock of the whole file until
 * the commit; readers go on (in WAL mode always, with a rollback journal until the commit). Every other connection
 * prepares its statements anew afterwards. */
#include "config.h"

#include <strings.h>

#include "lite.h"

#define WRITE .lock = "RESERVED", .blocks_writes = true, .held = MS_HELD_TRANSACTION, .txn = MS_TXN_RULE_INSIDE, \
    .on_failure = MS_FAIL_CLEAN
#define META WRITE, .work = MS_WORK_METADATA
#define SCAN WRITE, .work = MS_WORK_SCAN
#define BUILD WRITE, .work = MS_WORK_INDEX_BUILD, .extra_disk = 0.3
#define REWRITE WRITE, .work = MS_WORK_REWRITE, .extra_disk = 1.0
/* A transaction that does not fit into the page cache spills, and locks readers out until its end (rollback journal). */
#define ANEW .lock = "EXCLUSIVE", .blocks_reads = true, .blocks_writes = true, .held = MS_HELD_TRANSACTION, \
    .txn = MS_TXN_RULE_INSIDE, .on_failure = MS_FAIL_CLEAN, .work = MS_WORK_REWRITE, .extra_disk = 1.0
#define ROWS WRITE, .work = MS_WORK_DATA
#define NONE .lock = "", .held = MS_HELD_BRIEF, .work = MS_WORK_METADATA, .txn = MS_TXN_RULE_INSIDE

#define WHOLE_FILE .lock = "EXCLUSIVE", .blocks_reads = true, .blocks_writes = true, .held = MS_HELD_STATEMENT, \
    .work = MS_WORK_REWRITE, .txn = MS_TXN_RULE_FORBIDDEN, .extra_disk = 2.0
#define OUTSIDE .lock = "", .held = MS_HELD_BRIEF, .work = MS_WORK_METADATA, .txn = MS_TXN_RULE_FORBIDDEN

#define UNDO MS_REVERSAL_INVERSE
#define RESTORE MS_REVERSAL_RESTORE
#define NOWAY MS_REVERSAL_NONE
#define DOC MS_GRADE_DOCUMENTED
#define GUESS MS_GRADE_ASSUMED
#define ROW(name, kind, version, does, undo, danger, how, text) \
    { \
        .id = name, .op = MS_OP_##kind, .since = version, does, .reversal = undo, .risk = MS_RISK_##danger, \
        .grade = how, .note = text \
    }

#define CASCADES "with foreign_keys on, DROP TABLE deletes the rows first, and ON DELETE CASCADE takes the children's"
#define REBUILD "needs the table built anew"

const ms_fact ms_lite_facts[MS_LITE_FACTS] = {
    ROW("sqlite.opaque", OPAQUE, 0, REWRITE, NOWAY, RISKY, GUESS, "not understood: judged by the worst case"),
    ROW("sqlite.opaque.vacuum", OPAQUE, 0, WHOLE_FILE, NOWAY, RISKY, DOC, "the whole file is written anew"),
    ROW("sqlite.opaque.analyze", OPAQUE, 0, SCAN, NOWAY, MODERATE, DOC, NULL),
    ROW("sqlite.opaque.query", OPAQUE, 0, NONE, NOWAY, SAFE, DOC, NULL),
    ROW("sqlite.opaque.virtual_table", OPAQUE, 0, META, NOWAY, MODERATE, GUESS, NULL),
    ROW("sqlite.create_table", CREATE_TABLE, 0, META, UNDO, SAFE, DOC, NULL),
    ROW("sqlite.create_table.as_select", CREATE_TABLE, 0, ROWS, UNDO, MODERATE, DOC, NULL),
    ROW("sqlite.drop_table", DROP_TABLE, 0, META, RESTORE, DESTRUCTIVE, DOC, CASCADES),
    ROW("sqlite.drop_table.rebuild", DROP_TABLE, 0, ANEW, RESTORE, RISKY, DOC,
        "the table is built anew: its rows were copied into the one that takes its name"),
    ROW("sqlite.rename_table", RENAME_TABLE, 0, META, UNDO, RISKY, DOC,
        "fails when a view or trigger no longer parses"),
    ROW("sqlite.truncate_table", TRUNCATE_TABLE, 0, ROWS, RESTORE, DESTRUCTIVE, DOC, NULL),
    ROW("sqlite.add_column", ADD_COLUMN, 0, META, UNDO, SAFE, DOC, NULL),
    ROW("sqlite.add_column.check", ADD_COLUMN, 0, SCAN, UNDO, MODERATE, DOC,
        "rows are checked since 3.26 where NOT NULL, and "
        "generated columns are computed"),
    ROW("sqlite.add_column.rebuild", ADD_COLUMN, 0, REWRITE, UNDO, RISKY, DOC, REBUILD),
    ROW("sqlite.drop_column", DROP_COLUMN, 0, REWRITE, RESTORE, DESTRUCTIVE, DOC, "every row is written anew"),
    ROW("sqlite.rename_column", RENAME_COLUMN, 0, META, UNDO, RISKY, DOC, "indexes, triggers and views are rewritten"),
    ROW("sqlite.change_type", CHANGE_TYPE, 0, REWRITE, UNDO, RISKY, DOC, REBUILD),
    ROW("sqlite.set_not_null@0", SET_NOT_NULL, 0, REWRITE, UNDO, RISKY, DOC, REBUILD),
    ROW("sqlite.set_not_null@35300", SET_NOT_NULL, 35300, SCAN, UNDO, RISKY, DOC, NULL),
    ROW("sqlite.drop_not_null@0", DROP_NOT_NULL, 0, REWRITE, UNDO, MODERATE, DOC, REBUILD),
    ROW("sqlite.drop_not_null@35300", DROP_NOT_NULL, 35300, META, UNDO, MODERATE, DOC, NULL),
    ROW("sqlite.set_default", SET_DEFAULT, 0, REWRITE, UNDO, MODERATE, DOC, REBUILD),
    ROW("sqlite.drop_default", DROP_DEFAULT, 0, REWRITE, UNDO, MODERATE, DOC, REBUILD),
    ROW("sqlite.add_primary_key", ADD_PRIMARY_KEY, 0, REWRITE, UNDO, RISKY, DOC, REBUILD),
    ROW("sqlite.drop_primary_key", DROP_PRIMARY_KEY, 0, REWRITE, UNDO, RISKY, DOC, REBUILD),
    ROW("sqlite.alter_primary_key", ALTER_PRIMARY_KEY, 0, REWRITE, UNDO, RISKY, DOC, REBUILD),
    ROW("sqlite.add_unique", ADD_UNIQUE, 0, BUILD, UNDO, RISKY, DOC, "a unique index stands for the constraint"),
    ROW("sqlite.add_foreign_key", ADD_FOREIGN_KEY, 0, REWRITE, UNDO, RISKY, DOC, REBUILD),
    ROW("sqlite.add_check@0", ADD_CHECK, 0, REWRITE, UNDO, RISKY, DOC, REBUILD),
    ROW("sqlite.add_check@35300", ADD_CHECK, 35300, SCAN, UNDO, RISKY, DOC, NULL),
    ROW("sqlite.add_exclude", ADD_EXCLUDE, 0, REWRITE, UNDO, RISKY, GUESS, "does not exist here"),
    ROW("sqlite.rename_constraint", RENAME_CONSTRAINT, 0, REWRITE, UNDO, MODERATE, DOC, REBUILD),
    ROW("sqlite.drop_constraint@0", DROP_CONSTRAINT, 0, REWRITE, UNDO, RISKY, DOC, REBUILD),
    ROW("sqlite.drop_constraint@35300", DROP_CONSTRAINT, 35300, META, UNDO, RISKY, DOC,
        "checks only; keys need a rebuild"),
    ROW("sqlite.create_index", CREATE_INDEX, 0, BUILD, UNDO, MODERATE, DOC, NULL),
    ROW("sqlite.create_index.unique", CREATE_INDEX, 0, BUILD, UNDO, RISKY, DOC, "fails on duplicates"),
    ROW("sqlite.drop_index", DROP_INDEX, 0, META, UNDO, MODERATE, DOC, NULL),
    ROW("sqlite.rename_index", RENAME_INDEX, 0, BUILD, UNDO, MODERATE, DOC, "created again under the new name"),
    ROW("sqlite.reindex", REINDEX, 0, BUILD, UNDO, MODERATE, DOC, NULL),
    ROW("sqlite.create_view", CREATE_VIEW, 0, META, UNDO, SAFE, DOC, NULL),
    ROW("sqlite.replace_view", REPLACE_VIEW, 0, META, UNDO, MODERATE, DOC, NULL),
    ROW("sqlite.drop_view", DROP_VIEW, 0, META, UNDO, RISKY, DOC, NULL),
    ROW("sqlite.create_trigger", CREATE_TRIGGER, 0, META, UNDO, MODERATE, DOC, NULL),
    ROW("sqlite.drop_trigger", DROP_TRIGGER, 0, META, UNDO, MODERATE, DOC, NULL),
    ROW("sqlite.table_option", TABLE_OPTION, 0, REWRITE, NOWAY, RISKY, GUESS, REBUILD),
    ROW("sqlite.insert", INSERT, 0, ROWS, NOWAY, MODERATE, DOC, NULL),
    ROW("sqlite.insert.copy", INSERT, 0, ANEW, NOWAY, MODERATE, DOC, "every row of a table is copied"),
    ROW("sqlite.update", UPDATE, 0, ROWS, NOWAY, MODERATE, DOC, NULL),
    ROW("sqlite.update.all_rows", UPDATE, 0, ROWS, NOWAY, DESTRUCTIVE, DOC, NULL),
    ROW("sqlite.delete", DELETE, 0, ROWS, RESTORE, MODERATE, DOC, NULL),
    ROW("sqlite.delete.all_rows", DELETE, 0, ROWS, RESTORE, DESTRUCTIVE, DOC, NULL),
    ROW("sqlite.session", SESSION, 0, NONE, NOWAY, SAFE, DOC, NULL),
    ROW("sqlite.session.outside", SESSION, 0, OUTSIDE, NOWAY, MODERATE, DOC,
        "inside a transaction this pragma does nothing"),
    ROW("sqlite.transaction", TRANSACTION, 0, NONE, NOWAY, SAFE, DOC, NULL),
};

static const char *add_column(const ms_op *op)
{
    const ms_column *column = op->column_def;
    const bool needs_value = column->not_null && column->default_expr == NULL && column->generated == MS_GENERATED_NONE;
    if (op->after != NULL || column->identity != MS_IDENTITY_NONE || column->generated == MS_GENERATED_STORED ||
        needs_value)
        return "rebuild";
    return column->generated == MS_GENERATED_VIRTUAL && column->not_null ? "check" : NULL;
}

static const char *session(const ms_op *op)
{
    static const char *const pragmas[] = { "foreign_keys", "journal_mode", "synchronous" };
    for (size_t i = 0; op->value != NULL && i < MS_COUNT(pragmas); i++)
        if (strcasestr(op->value, pragmas[i]) != NULL)
            return "outside";
    return NULL;
}

static const char *tag_of(const ms_op *op)
{
    static const ms_common_verb verbs[] = {
        { "VACUUM", "vacuum" }, { "ANALYZE", "analyze" }, { "PRAGMA OPTIMIZE", "analyze" },
        { "CREATE VIRTUAL TABLE", "virtual_table" }, { "SELECT", "query" }, { "VALUES", "query" }, { "EXPLAIN", "query" },
        { "PRAGMA", "query" },
    };
    switch (ms_common_fact_kind(op)) {
    case MS_OP_OPAQUE:
        return ms_common_verb_tag(verbs, MS_COUNT(verbs), op->verb);
    case MS_OP_CREATE_TABLE:
        return op->table->as_select != NULL ? "as_select" : NULL;
    case MS_OP_ADD_COLUMN:
        return add_column(op);
    case MS_OP_DROP_TABLE:
        return op->table != NULL ? "rebuild" : NULL;
    case MS_OP_INSERT:
        return op->table != NULL ? "copy" : NULL;
    case MS_OP_CREATE_INDEX:
        return op->index->unique ? "unique" : NULL;
    case MS_OP_UPDATE:
    case MS_OP_DELETE:
        return op->where_missing ? "all_rows" : NULL;
    case MS_OP_SESSION:
        return session(op);
    default:
        return NULL;
    }
}

const ms_fact *ms_lite_fact(const ms_op *op, const ms_catalog *catalog, int32_t version)
{
    ms_error ignored = MS_ERROR_INIT;
    (void)catalog;
    if (ms_common_check_op(op, &ignored) != MS_OK)
        return &ms_lite_facts[0];
    return ms_common_fact(ms_lite_facts, MS_LITE_FACTS, ms_common_fact_kind(op), tag_of(op), version, &ms_lite_facts[0]);
}
