/* fact_forms.h: the handful of ways in which MySQL and MariaDB carry out DDL, as pieces of ms_fact rows.
 *
 * Every ALTER waits for an EXCLUSIVE metadata lock, at least for an instant at its end; while it waits, everybody else
 * queues behind it. What differs is what it blocks while it works. Source: the vendors' pages on online DDL. */
#ifndef MS_DIALECTS_MYSQL_FACT_FORMS_H
#define MS_DIALECTS_MYSQL_FACT_FORMS_H

#define MY_DDL .queues = true, .txn = MS_TXN_RULE_IMPLICIT_COMMIT, .on_failure = MS_FAIL_CLEAN
/* The dictionary only: an exclusive lock for milliseconds. */
#define MY_BRIEF .lock = "EXCLUSIVE", .blocks_reads = true, .blocks_writes = true, .held = MS_HELD_BRIEF, MY_DDL, \
    .work = MS_WORK_METADATA
#define MY_INSTANT MY_BRIEF, .algorithm = "INSTANT"
#define MY_NOCOPY_META MY_BRIEF, .algorithm = "NOCOPY"
#define MY_INPLACE_META MY_BRIEF, .algorithm = "INPLACE"
/* Readers and writers go on; writes are logged and applied at the end under a short exclusive lock. */
#define MY_ONLINE .lock = "SHARED_UPGRADABLE", .held = MS_HELD_STATEMENT, MY_DDL, .replica = MS_REPLICA_REPLAYED_AS_ONE
#define MY_INPLACE_BUILD MY_ONLINE, .work = MS_WORK_INDEX_BUILD, .algorithm = "INPLACE", .extra_disk = 0.3
#define MY_NOCOPY_BUILD MY_ONLINE, .work = MS_WORK_INDEX_BUILD, .algorithm = "NOCOPY", .extra_disk = 0.3
#define MY_INPLACE_REBUILD MY_ONLINE, .work = MS_WORK_REWRITE, .algorithm = "INPLACE", .extra_disk = 1.0
#define MY_ONLINE_COPY MY_ONLINE, .work = MS_WORK_REWRITE, .algorithm = "COPY", .extra_disk = 1.0
/* Readers go on, writers wait until the end. */
#define MY_SHARED .lock = "SHARED_NO_WRITE", .blocks_writes = true, .held = MS_HELD_STATEMENT, MY_DDL, \
    .replica = MS_REPLICA_REPLAYED_AS_ONE
#define MY_SHARED_BUILD(alg) MY_SHARED, .work = MS_WORK_INDEX_BUILD, .algorithm = alg, .extra_disk = 0.3
#define MY_SHARED_REBUILD MY_SHARED, .work = MS_WORK_REWRITE, .algorithm = "INPLACE", .extra_disk = 1.0
#define MY_COPY MY_SHARED, .work = MS_WORK_REWRITE, .algorithm = "COPY", .extra_disk = 1.0
/* No table of others is touched. */
#define MY_FREE .lock = "", .held = MS_HELD_BRIEF, .work = MS_WORK_METADATA, .txn = MS_TXN_RULE_IMPLICIT_COMMIT
/* Rows: locks of their own until the transaction ends. */
#define MY_ROWS .lock = "SHARED_WRITE", .held = MS_HELD_TRANSACTION, .work = MS_WORK_DATA, .txn = MS_TXN_RULE_INSIDE
#define MY_COPY_ROWS \
    .lock = "SHARED_NO_WRITE", .blocks_writes = true, .held = MS_HELD_STATEMENT, MY_DDL, .work = MS_WORK_DATA
#define MY_SESSION .lock = "", .held = MS_HELD_BRIEF, .work = MS_WORK_METADATA, .txn = MS_TXN_RULE_INSIDE

#define MY_UNDO .reversal = MS_REVERSAL_INVERSE
#define MY_RESTORE .reversal = MS_REVERSAL_RESTORE
#define MY_NOWAY .reversal = MS_REVERSAL_NONE
/* observed by tests/conformance/test_facts on MySQL 9.7, MariaDB 10.11 and 11.8 */
#define MY_SEEN .grade = MS_GRADE_MEASURED
#define MY_DOC .grade = MS_GRADE_DOCUMENTED
#define MY_GUESS .grade = MS_GRADE_ASSUMED
#define MY_SAFE .risk = MS_RISK_SAFE
#define MY_MODERATE .risk = MS_RISK_MODERATE
#define MY_RISKY .risk = MS_RISK_RISKY
#define MY_DESTRUCTIVE .risk = MS_RISK_DESTRUCTIVE

/* id, op, first version, what it does, how to undo it, risk, grade, note */
#define MY_ROW(name, kind, version, does, undo, danger, how, text) \
    { .id = name, .op = MS_OP_##kind, .since = version, does, undo, danger, how, .note = text }

#endif
