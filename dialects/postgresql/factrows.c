/* factrows.c: what PostgreSQL's statements lock, rewrite and scan: one row per native form and version range.
 *
 * Source: the lock table in doc of ALTER TABLE and of the other commands, AlterTableGetLockLevel in tablecmds.c. Every
 * lock lasts to the end of the transaction; only the CONCURRENTLY forms, which run transactions of their own, end
 * theirs. The `since` of a row is server_version_num. Only a test that observes a server may say measured. */
#include "config.h"

#include "internal.h"

/* lock, blocks_reads, blocks_writes, queues */
#define AX "ACCESS EXCLUSIVE", true, true, true
#define SRX "SHARE ROW EXCLUSIVE", false, true, true
#define SHARE "SHARE", false, true, true
#define SUE "SHARE UPDATE EXCLUSIVE", false, false, false
#define RX "ROW EXCLUSIVE", false, false, false
#define RS "ROW SHARE", false, false, false
#define AS "ACCESS SHARE", false, false, false
#define NO_LOCK "", false, false, false
#define TO_COMMIT MS_HELD_TRANSACTION
#define STATEMENT MS_HELD_STATEMENT
#define META MS_WORK_METADATA
#define SCAN MS_WORK_SCAN
#define BUILD MS_WORK_INDEX_BUILD
#define REWRITE MS_WORK_REWRITE
#define DATA MS_WORK_DATA
/* algorithm, txn */
#define INSIDE NULL, MS_TXN_RULE_INSIDE
#define ALONE NULL, MS_TXN_RULE_ALONE
#define FORBIDDEN NULL, MS_TXN_RULE_FORBIDDEN
#define CLEAN MS_FAIL_CLEAN
#define INVALID MS_FAIL_INVALID_INDEX
#define PARTIAL MS_FAIL_PARTIAL
#define INVERSE MS_REVERSAL_INVERSE
#define RESTORE MS_REVERSAL_RESTORE
#define NONE MS_REVERSAL_NONE
#define R_NORMAL MS_REPLICA_NORMAL
#define R_AS_ONE MS_REPLICA_REPLAYED_AS_ONE
#define R_CANCELS MS_REPLICA_CANCELS_READS
#define SAFE MS_RISK_SAFE, MS_GRADE_DOCUMENTED
#define MODERATE MS_RISK_MODERATE, MS_GRADE_DOCUMENTED
#define RISKY MS_RISK_RISKY, MS_GRADE_DOCUMENTED
#define DESTROYS MS_RISK_DESTRUCTIVE, MS_GRADE_DOCUMENTED
/* observed by tests/conformance/test_facts_postgresql: the lock, and whether the table gets a new file */
#define SAFE_SEEN MS_RISK_SAFE, MS_GRADE_MEASURED
#define MODERATE_SEEN MS_RISK_MODERATE, MS_GRADE_MEASURED
#define RISKY_SEEN MS_RISK_RISKY, MS_GRADE_MEASURED
#define DESTROYS_SEEN MS_RISK_DESTRUCTIVE, MS_GRADE_MEASURED
#define GUESS MS_RISK_RISKY, MS_GRADE_ASSUMED

const ms_fact ms_postgresql_facts[] = {
    /* The first row is the worst case: what an op without a row of its own gets. */
    { "pg.opaque", MS_OP_OPAQUE, 0, AX, TO_COMMIT, REWRITE, INSIDE, CLEAN, NONE, R_CANCELS, 2, GUESS,
      "not understood: taken for a statement that blocks everything and rewrites the table" },

    /* ---- tables */
    { "pg.create_table", MS_OP_CREATE_TABLE, 0, NO_LOCK, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_NORMAL, 0, SAFE,
      NULL },
    { "pg.create_table.fk", MS_OP_CREATE_TABLE, 0, SRX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_NORMAL, 0, SAFE_SEEN,
      "blocks writes to every table that a foreign key names, until commit" },
    { "pg.create_table.partition", MS_OP_CREATE_TABLE, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0,
      MODERATE_SEEN, "locks the partitioned parent; creating the table first and attaching it does not" },
    { "pg.create_table.as", MS_OP_CREATE_TABLE, 0, AS, TO_COMMIT, DATA, INSIDE, CLEAN, INVERSE, R_NORMAL, 0, MODERATE,
      "runs the query and writes its rows" },
    { "pg.drop_table", MS_OP_DROP_TABLE, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, RESTORE, R_CANCELS, 0, DESTROYS_SEEN,
      "also locks every table tied to it by a foreign key" },
    { "pg.rename_table", MS_OP_RENAME_TABLE, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0, RISKY_SEEN,
      "running applications still use the old name" },
    { "pg.truncate_table", MS_OP_TRUNCATE_TABLE, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, RESTORE, R_CANCELS, 0, DESTROYS,
      "older snapshots see an empty table" },

    /* ---- columns */
    { "pg.add_column", MS_OP_ADD_COLUMN, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0, SAFE_SEEN,
      NULL },
    { "pg.add_column.default@0", MS_OP_ADD_COLUMN, 0, AX, TO_COMMIT, REWRITE, INSIDE, CLEAN, INVERSE, R_CANCELS, 2,
      RISKY, "before version 11 any default rewrites the table" },
    { "pg.add_column.default@11", MS_OP_ADD_COLUMN, 110000, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0,
      SAFE_SEEN, "the default is evaluated once: now() is one value for all old rows" },
    { "pg.add_column.volatile", MS_OP_ADD_COLUMN, 0, AX, TO_COMMIT, REWRITE, INSIDE, CLEAN, INVERSE, R_CANCELS, 2,
      RISKY_SEEN, "a volatile default is computed for every row: the table and its indexes are rewritten" },
    { "pg.add_column.not_null", MS_OP_ADD_COLUMN, 0, AX, TO_COMMIT, SCAN, INSIDE, CLEAN, INVERSE, R_CANCELS, 0,
      RISKY_SEEN, "fails unless the table is empty" },
    { "pg.add_column.domain", MS_OP_ADD_COLUMN, 0, AX, TO_COMMIT, REWRITE, INSIDE, CLEAN, INVERSE, R_CANCELS, 2,
      RISKY_SEEN, "a domain with constraints is checked by rewriting the table" },
    { "pg.add_column.stored", MS_OP_ADD_COLUMN, 0, AX, TO_COMMIT, REWRITE, INSIDE, CLEAN, INVERSE, R_CANCELS, 2,
      RISKY_SEEN, "a stored generated column is computed for every row" },
    { "pg.add_column.virtual", MS_OP_ADD_COLUMN, 180000, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0,
      SAFE_SEEN, NULL },
    { "pg.add_column.identity", MS_OP_ADD_COLUMN, 0, AX, TO_COMMIT, REWRITE, INSIDE, CLEAN, INVERSE, R_CANCELS, 2,
      RISKY_SEEN, "every row gets its number: the table and its indexes are rewritten" },
    { "pg.drop_column", MS_OP_DROP_COLUMN, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, RESTORE, R_CANCELS, 0, DESTROYS_SEEN,
      "takes the column's indexes and constraints with it; the space stays until the next rewrite" },
    { "pg.rename_column", MS_OP_RENAME_COLUMN, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0, RISKY_SEEN,
      "running applications still use the old name" },
    { "pg.change_type", MS_OP_CHANGE_TYPE, 0, AX, TO_COMMIT, REWRITE, INSIDE, CLEAN, INVERSE, R_CANCELS, 2, RISKY_SEEN,
      "rewrites the table and rebuilds its indexes; older snapshots see an empty table" },
    { "pg.change_type.free", MS_OP_CHANGE_TYPE, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0, SAFE_SEEN,
      "the stored form is the same; the column's statistics are dropped: ANALYZE afterwards" },
    { "pg.change_type.lossy", MS_OP_CHANGE_TYPE, 0, AX, TO_COMMIT, REWRITE, INSIDE, CLEAN, RESTORE, R_CANCELS, 2,
      DESTROYS_SEEN, "the new type rounds or cuts values without an error" },
    { "pg.set_not_null", MS_OP_SET_NOT_NULL, 0, AX, TO_COMMIT, SCAN, INSIDE, CLEAN, INVERSE, R_CANCELS, 0, RISKY_SEEN,
      "scans the table under the lock unless a valid CHECK (column IS NOT NULL) proves it" },
    { "pg.set_not_null.proven", MS_OP_SET_NOT_NULL, 120000, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0,
      SAFE_SEEN, "a valid CHECK proves it: no scan" },
    { "pg.drop_not_null", MS_OP_DROP_NOT_NULL, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0,
      MODERATE_SEEN, "readers may meet NULL" },
    { "pg.set_default", MS_OP_SET_DEFAULT, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0, SAFE_SEEN,
      NULL },
    { "pg.set_identity", MS_OP_SET_IDENTITY, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0, MODERATE_SEEN,
      "an insert that names the column, or leaves it out, may be refused from now on" },
    { "pg.drop_default", MS_OP_DROP_DEFAULT, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0, SAFE_SEEN,
      NULL },

    /* ---- constraints */
    { "pg.add_primary_key", MS_OP_ADD_PRIMARY_KEY, 0, AX, TO_COMMIT, BUILD, INSIDE, CLEAN, INVERSE, R_CANCELS, 0.3,
      RISKY_SEEN, "builds the index and checks NOT NULL under the lock" },
    { "pg.add_primary_key.using_index", MS_OP_ADD_PRIMARY_KEY, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE,
      R_CANCELS, 0, SAFE_SEEN, "the index is renamed to the constraint" },
    { "pg.add_primary_key.using_index_scan", MS_OP_ADD_PRIMARY_KEY, 0, AX, TO_COMMIT, SCAN, INSIDE, CLEAN, INVERSE,
      R_CANCELS, 0, RISKY, "a key column is nullable: the table is scanned for NULL under the lock" },
    { "pg.drop_primary_key", MS_OP_DROP_PRIMARY_KEY, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0,
      DESTROYS, "taking it back builds the index again" },
    { "pg.alter_primary_key", MS_OP_ALTER_PRIMARY_KEY, 0, AX, TO_COMMIT, BUILD, INSIDE, CLEAN, INVERSE, R_CANCELS, 0.3,
      RISKY, "builds the new index under the lock" },
    { "pg.add_unique", MS_OP_ADD_UNIQUE, 0, AX, TO_COMMIT, BUILD, INSIDE, CLEAN, INVERSE, R_CANCELS, 0.3, RISKY_SEEN,
      "builds the index under the lock" },
    { "pg.add_unique.using_index", MS_OP_ADD_UNIQUE, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0,
      SAFE_SEEN, "the index is renamed to the constraint" },
    { "pg.add_foreign_key", MS_OP_ADD_FOREIGN_KEY, 0, SRX, TO_COMMIT, SCAN, INSIDE, CLEAN, INVERSE, R_NORMAL, 0,
      RISKY_SEEN, "blocks writes to both tables while the rows are checked" },
    { "pg.add_foreign_key.not_valid", MS_OP_ADD_FOREIGN_KEY, 0, SRX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_NORMAL,
      0, SAFE_SEEN, "locks both tables, without a scan" },
    { "pg.add_check", MS_OP_ADD_CHECK, 0, AX, TO_COMMIT, SCAN, INSIDE, CLEAN, INVERSE, R_CANCELS, 0, RISKY_SEEN,
      "scans the table under the lock" },
    { "pg.add_check.not_valid", MS_OP_ADD_CHECK, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0,
      SAFE_SEEN, NULL },
    { "pg.add_check.not_enforced", MS_OP_ADD_CHECK, 180000, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0,
      SAFE, NULL },
    { "pg.add_exclude", MS_OP_ADD_EXCLUDE, 0, AX, TO_COMMIT, BUILD, INSIDE, CLEAN, INVERSE, R_CANCELS, 0.3, RISKY_SEEN,
      "builds the index under the lock; there is no online form" },
    { "pg.validate_constraint", MS_OP_VALIDATE_CONSTRAINT, 0, SUE, TO_COMMIT, SCAN, ALONE, CLEAN, NONE, R_NORMAL, 0,
      SAFE_SEEN, "in a transaction of its own, or the stronger lock of the ADD is kept during the scan" },
    { "pg.validate_constraint.fk", MS_OP_VALIDATE_CONSTRAINT, 0, SUE, TO_COMMIT, SCAN, ALONE, CLEAN, NONE, R_NORMAL, 0,
      SAFE, "takes ROW SHARE on the parent as well; in a transaction of its own" },
    { "pg.rename_constraint", MS_OP_RENAME_CONSTRAINT, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0,
      MODERATE_SEEN, NULL },
    { "pg.drop_constraint", MS_OP_DROP_CONSTRAINT, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0,
      DESTROYS_SEEN, "rows that break the rule may come in; taking it back scans the table" },

    /* ---- indexes */
    { "pg.create_index", MS_OP_CREATE_INDEX, 0, SHARE, TO_COMMIT, BUILD, INSIDE, CLEAN, INVERSE, R_NORMAL, 0.3,
      RISKY_SEEN, "blocks writes while the index is built: use CONCURRENTLY" },
    { "pg.create_index.only", MS_OP_CREATE_INDEX, 110000, SHARE, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_NORMAL, 0,
      SAFE, "an index on the partitioned parent alone: invalid until every partition's index is attached" },
    { "pg.create_index.concurrently@0", MS_OP_CREATE_INDEX, 0, SUE, STATEMENT, BUILD, FORBIDDEN, INVALID, INVERSE,
      R_NORMAL, 0.3, MODERATE,
      "two scans, waits for older transactions; a failure leaves an INVALID index, which IF NOT EXISTS accepts" },
    { "pg.create_index.concurrently@14.0", MS_OP_CREATE_INDEX, 140000, SUE, STATEMENT, BUILD, FORBIDDEN, INVALID,
      INVERSE, R_NORMAL, 0.3, RISKY, "14.0 to 14.3 may build a corrupt index: update the server first" },
    { "pg.create_index.concurrently@14.4", MS_OP_CREATE_INDEX, 140004, SUE, STATEMENT, BUILD, FORBIDDEN, INVALID,
      INVERSE, R_NORMAL, 0.3, MODERATE,
      "two scans, waits for older transactions; a failure leaves an INVALID index, which IF NOT EXISTS accepts" },
    { "pg.drop_index", MS_OP_DROP_INDEX, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0, MODERATE_SEEN,
      "locks the table as well: use CONCURRENTLY" },
    { "pg.drop_index.concurrently", MS_OP_DROP_INDEX, 0, SUE, STATEMENT, META, FORBIDDEN, INVALID, INVERSE, R_NORMAL, 0,
      MODERATE, "waits for older transactions; not for an index of a constraint or of a partitioned table" },
    { "pg.rename_index@0", MS_OP_RENAME_INDEX, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0, MODERATE,
      NULL },
    { "pg.rename_index@12", MS_OP_RENAME_INDEX, 120000, SUE, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_NORMAL, 0,
      SAFE_SEEN, "locks the index alone" },
    { "pg.reindex", MS_OP_REINDEX, 0, SHARE, TO_COMMIT, BUILD, INSIDE, CLEAN, NONE, R_CANCELS, 0.3, RISKY,
      "blocks writes, and reads that would use the index" },
    { "pg.reindex.concurrently", MS_OP_REINDEX, 120000, SUE, STATEMENT, BUILD, FORBIDDEN, INVALID, NONE, R_NORMAL, 0.3,
      MODERATE, "a failure leaves an INVALID index with _ccnew or _ccold behind its name" },

    /* ---- views, sequences, types, schemas, routines, triggers */
    { "pg.create_view", MS_OP_CREATE_VIEW, 0, AS, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_NORMAL, 0, SAFE_SEEN,
      NULL },
    { "pg.create_view.materialized", MS_OP_CREATE_VIEW, 0, AS, TO_COMMIT, DATA, INSIDE, CLEAN, INVERSE, R_NORMAL, 0,
      MODERATE, "runs the query and writes its rows" },
    { "pg.replace_view", MS_OP_REPLACE_VIEW, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0, MODERATE,
      "locks the view; columns may only be added at the end" },
    { "pg.drop_view", MS_OP_DROP_VIEW, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0, RISKY, NULL },
    { "pg.create_sequence", MS_OP_CREATE_SEQUENCE, 0, NO_LOCK, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_NORMAL, 0,
      SAFE, NULL },
    { "pg.alter_sequence", MS_OP_ALTER_SEQUENCE, 0, SRX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_NORMAL, 0, MODERATE,
      "blocks nextval until commit" },
    { "pg.drop_sequence", MS_OP_DROP_SEQUENCE, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, RESTORE, R_CANCELS, 0, RISKY,
      "its position is gone" },
    { "pg.create_enum", MS_OP_CREATE_ENUM, 0, NO_LOCK, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_NORMAL, 0, SAFE,
      NULL },
    { "pg.alter_enum@0", MS_OP_ALTER_ENUM, 0, NO_LOCK, TO_COMMIT, META, FORBIDDEN, CLEAN, NONE, R_NORMAL, 0, MODERATE,
      "a label cannot be taken out again" },
    { "pg.alter_enum@12", MS_OP_ALTER_ENUM, 120000, NO_LOCK, TO_COMMIT, META, ALONE, CLEAN, NONE, R_NORMAL, 0, MODERATE,
      "the new label cannot be used before commit, nor taken out again" },
    { "pg.alter_enum.rename", MS_OP_ALTER_ENUM, 100000, NO_LOCK, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_NORMAL, 0,
      RISKY, "running applications still use the old label" },
    { "pg.drop_enum", MS_OP_DROP_ENUM, 0, NO_LOCK, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_NORMAL, 0, RISKY, NULL },
    { "pg.create_schema", MS_OP_CREATE_SCHEMA, 0, NO_LOCK, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_NORMAL, 0, SAFE,
      NULL },
    { "pg.drop_schema", MS_OP_DROP_SCHEMA, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, RESTORE, R_CANCELS, 0, DESTROYS,
      "with CASCADE every object in it is locked and goes" },
    { "pg.create_trigger", MS_OP_CREATE_TRIGGER, 0, SRX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_NORMAL, 0,
      MODERATE_SEEN, "blocks writers for as long as it waits" },
    { "pg.drop_trigger", MS_OP_DROP_TRIGGER, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0, RISKY_SEEN,
      NULL },
    { "pg.create_routine", MS_OP_CREATE_ROUTINE, 0, NO_LOCK, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_NORMAL, 0, SAFE,
      NULL },
    { "pg.create_routine.replace", MS_OP_CREATE_ROUTINE, 0, NO_LOCK, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_NORMAL,
      0, MODERATE, "sessions use the new body from their next call on" },
    { "pg.drop_routine", MS_OP_DROP_ROUTINE, 0, NO_LOCK, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_NORMAL, 0, RISKY,
      NULL },
    { "pg.create_extension", MS_OP_CREATE_EXTENSION, 0, NO_LOCK, TO_COMMIT, META, INSIDE, CLEAN, NONE, R_NORMAL, 0,
      MODERATE, "runs the extension's own script" },
    { "pg.drop_extension", MS_OP_DROP_EXTENSION, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, RESTORE, R_CANCELS, 0, DESTROYS,
      "takes the extension's types and functions with it; with CASCADE every column of such a type" },
    { "pg.comment", MS_OP_COMMENT, 0, SUE, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_NORMAL, 0, SAFE_SEEN, NULL },
    { "pg.comment.other", MS_OP_COMMENT, 0, NO_LOCK, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_NORMAL, 0, SAFE, NULL },

    /* ---- data, session, the rest */
    { "pg.insert", MS_OP_INSERT, 0, RX, TO_COMMIT, DATA, INSIDE, CLEAN, NONE, R_NORMAL, 0, SAFE_SEEN, NULL },
    { "pg.update", MS_OP_UPDATE, 0, RX, TO_COMMIT, DATA, INSIDE, CLEAN, RESTORE, R_NORMAL, 0, MODERATE_SEEN, NULL },
    { "pg.update.no_where", MS_OP_UPDATE, 0, RX, TO_COMMIT, DATA, INSIDE, CLEAN, RESTORE, R_NORMAL, 1, DESTROYS,
      "changes every row in one transaction: locks each until commit and leaves as many dead ones" },
    { "pg.delete", MS_OP_DELETE, 0, RX, TO_COMMIT, DATA, INSIDE, CLEAN, RESTORE, R_NORMAL, 0, MODERATE_SEEN, NULL },
    { "pg.delete.no_where", MS_OP_DELETE, 0, RX, TO_COMMIT, DATA, INSIDE, CLEAN, RESTORE, R_NORMAL, 0, DESTROYS,
      "deletes every row" },
    { "pg.session", MS_OP_SESSION, 0, NO_LOCK, TO_COMMIT, META, INSIDE, CLEAN, NONE, R_NORMAL, 0, SAFE, NULL },
    { "pg.transaction", MS_OP_TRANSACTION, 0, NO_LOCK, TO_COMMIT, META, FORBIDDEN, CLEAN, NONE, R_NORMAL, 0, SAFE,
      "the file's own transaction statement" },
    { "pg.partition_attach@0", MS_OP_PARTITION_ATTACH, 0, AX, TO_COMMIT, SCAN, INSIDE, CLEAN, INVERSE, R_CANCELS, 0,
      RISKY, NULL },
    { "pg.partition_attach@12", MS_OP_PARTITION_ATTACH, 120000, SUE, TO_COMMIT, SCAN, INSIDE, CLEAN, INVERSE, R_CANCELS,
      0, MODERATE_SEEN,
      "the partition and a default partition are locked fully and scanned unless a CHECK proves the bounds" },
    { "pg.partition_detach", MS_OP_PARTITION_DETACH, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0,
      DESTROYS_SEEN, "locks the parent as well; the parent loses these rows" },
    { "pg.partition_detach.concurrently", MS_OP_PARTITION_DETACH, 140000, SUE, STATEMENT, META, FORBIDDEN, PARTIAL,
      INVERSE, R_NORMAL, 0, DESTROYS, "refused with a default partition; after an interruption: FINALIZE" },
    { "pg.table_option", MS_OP_TABLE_OPTION, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, NONE, R_CANCELS, 0, MODERATE,
      NULL },
    { "pg.table_option.storage", MS_OP_TABLE_OPTION, 0, SUE, TO_COMMIT, META, INSIDE, CLEAN, NONE, R_NORMAL, 0,
      SAFE_SEEN, "rows that exist are not touched" },
    { "pg.table_option.rewrite", MS_OP_TABLE_OPTION, 0, AX, TO_COMMIT, REWRITE, INSIDE, CLEAN, NONE, R_CANCELS, 2,
      RISKY, "rewrites the table" },
    { "pg.table_option.trigger", MS_OP_TABLE_OPTION, 0, SRX, TO_COMMIT, META, INSIDE, CLEAN, NONE, R_NORMAL, 0, RISKY,
      "blocks writers until commit; while triggers are off, foreign keys are not checked either" },
    { "pg.table_option.security", MS_OP_TABLE_OPTION, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, NONE, R_CANCELS, 0, RISKY,
      "changes who may see and change rows" },
    { "pg.alter_constraint", MS_OP_ALTER_CONSTRAINT, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_CANCELS, 0,
      MODERATE, NULL },
    { "pg.grant", MS_OP_GRANT, 0, NO_LOCK, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_NORMAL, 0, RISKY, NULL },
    { "pg.revoke", MS_OP_REVOKE, 0, NO_LOCK, TO_COMMIT, META, INSIDE, CLEAN, INVERSE, R_NORMAL, 0, RISKY, NULL },

    /* ---- statements that the parser only knows by their first words */
    { "pg.opaque.select", MS_OP_OPAQUE, 0, AS, TO_COMMIT, DATA, INSIDE, CLEAN, NONE, R_NORMAL, 0, MODERATE,
      "a query; a function in it may do anything" },
    { "pg.opaque.data", MS_OP_OPAQUE, 0, RX, TO_COMMIT, DATA, INSIDE, CLEAN, RESTORE, R_NORMAL, 0, RISKY, NULL },
    { "pg.opaque.harmless", MS_OP_OPAQUE, 0, NO_LOCK, TO_COMMIT, META, INSIDE, CLEAN, NONE, R_NORMAL, 0, SAFE, NULL },
    { "pg.opaque.code", MS_OP_OPAQUE, 0, AX, TO_COMMIT, DATA, INSIDE, CLEAN, NONE, R_CANCELS, 1, GUESS,
      "runs code that is not looked into" },
    { "pg.opaque.code_alone", MS_OP_OPAQUE, 0, AX, TO_COMMIT, DATA, ALONE, CLEAN, NONE, R_CANCELS, 1, GUESS,
      "a procedure may commit by itself" },
    { "pg.opaque.code_outside", MS_OP_OPAQUE, 0, AX, STATEMENT, DATA, FORBIDDEN, PARTIAL, NONE, R_CANCELS, 1, GUESS,
      "the procedure commits by itself, which it cannot do in a transaction" },
    { "pg.opaque.definition", MS_OP_OPAQUE, 0, NO_LOCK, TO_COMMIT, META, INSIDE, CLEAN, NONE, R_NORMAL, 0, MODERATE,
      "an object that is no table" },
    { "pg.opaque.drop_definition", MS_OP_OPAQUE, 0, NO_LOCK, TO_COMMIT, META, INSIDE, CLEAN, NONE, R_NORMAL, 0, RISKY,
      "an object that is no table" },
    { "pg.opaque.security", MS_OP_OPAQUE, 0, NO_LOCK, TO_COMMIT, META, INSIDE, CLEAN, NONE, R_NORMAL, 0, RISKY,
      "changes who may do what" },
    { "pg.opaque.rule", MS_OP_OPAQUE, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, NONE, R_CANCELS, 0, RISKY,
      "a policy or rule on a table" },
    { "pg.opaque.domain", MS_OP_OPAQUE, 0, SHARE, TO_COMMIT, SCAN, INSIDE, CLEAN, NONE, R_NORMAL, 0, RISKY,
      "scans every table that has a column of the domain" },
    { "pg.opaque.analyze", MS_OP_OPAQUE, 0, SUE, TO_COMMIT, SCAN, INSIDE, CLEAN, NONE, R_NORMAL, 0, SAFE, NULL },
    { "pg.opaque.light", MS_OP_OPAQUE, 0, SUE, TO_COMMIT, META, INSIDE, CLEAN, NONE, R_NORMAL, 0, MODERATE, NULL },
    { "pg.opaque.lock", MS_OP_OPAQUE, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, NONE, R_CANCELS, 0, RISKY,
      "locks the table until commit" },
    { "pg.opaque.refresh", MS_OP_OPAQUE, 0, AX, TO_COMMIT, DATA, INSIDE, CLEAN, NONE, R_CANCELS, 1, RISKY,
      "the materialized view cannot be read meanwhile" },
    { "pg.opaque.refresh_concurrently", MS_OP_OPAQUE, 0, "EXCLUSIVE", false, true, true, TO_COMMIT, DATA, INSIDE, CLEAN,
      NONE, R_NORMAL, 1, MODERATE, NULL },
    { "pg.opaque.cluster", MS_OP_OPAQUE, 0, AX, TO_COMMIT, REWRITE, ALONE, CLEAN, NONE, R_CANCELS, 2, RISKY,
      "rewrites the table" },
    { "pg.opaque.vacuum", MS_OP_OPAQUE, 0, SUE, STATEMENT, SCAN, FORBIDDEN, CLEAN, NONE, R_CANCELS, 0, MODERATE, NULL },
    { "pg.opaque.vacuum_full", MS_OP_OPAQUE, 0, AX, STATEMENT, REWRITE, FORBIDDEN, CLEAN, NONE, R_CANCELS, 2, RISKY,
      "rewrites the table" },
    { "pg.opaque.concurrently", MS_OP_OPAQUE, 0, SUE, STATEMENT, BUILD, FORBIDDEN, INVALID, NONE, R_NORMAL, 1, RISKY,
      NULL },
    { "pg.opaque.outside", MS_OP_OPAQUE, 0, NO_LOCK, STATEMENT, META, FORBIDDEN, PARTIAL, NONE, R_NORMAL, 0, RISKY,
      "acts on the whole cluster, outside of any transaction" },
    { "pg.opaque.drop_database", MS_OP_OPAQUE, 0, NO_LOCK, STATEMENT, META, FORBIDDEN, PARTIAL, RESTORE, R_CANCELS, 0,
      DESTROYS, "outside of any transaction" },
    { "pg.opaque.destroy", MS_OP_OPAQUE, 0, AX, TO_COMMIT, META, INSIDE, CLEAN, RESTORE, R_CANCELS, 0, DESTROYS, NULL },
};
_Static_assert(MS_COUNT(ms_postgresql_facts) == MS_POSTGRESQL_N_FACTS,
               "MS_POSTGRESQL_N_FACTS must be the number of rows");
