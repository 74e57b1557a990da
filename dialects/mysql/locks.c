/* locks.c: who holds or waits for a table, and fingerprints of what an op touches, as SQL for MySQL and MariaDB. */
#include "config.h"

#include <string.h>

#include "my.h"

/* ---- who waits ---- */

static void put_schema(ms_sql *sql, ms_name name)
{
    if (name.schema != NULL)
        ms_sql_str(sql, name.schema);
    else
        ms_sql_kw(sql, "DATABASE()");
}

static void put_schema_and_name(ms_sql *sql, ms_name name, const char *schema_column, const char *name_column)
{
    ms_sql_kw(sql, schema_column);
    ms_sql_kw(sql, "=");
    put_schema(sql, name);
    ms_sql_kw(sql, "AND");
    ms_sql_kw(sql, name_column);
    ms_sql_kw(sql, "=");
    ms_sql_str(sql, name.name);
}

/* MySQL 5.7 and later: the metadata locks themselves (the instrument is on by default since 8.0). */
static void mysql_locks(ms_sql *sql, ms_name table)
{
    ms_sql_raw(sql,
        "SELECT CAST(t.PROCESSLIST_ID AS CHAR), CONCAT(LOWER(m.LOCK_STATUS), ' ', m.LOCK_TYPE), "
        "IF(m.LOCK_STATUS = 'GRANTED', NULL, (SELECT GROUP_CONCAT(DISTINCT ht.PROCESSLIST_ID) "
        "FROM performance_schema.metadata_locks h JOIN performance_schema.threads ht "
        "ON ht.THREAD_ID = h.OWNER_THREAD_ID "
        "WHERE h.OBJECT_TYPE = 'TABLE' AND h.OBJECT_SCHEMA = m.OBJECT_SCHEMA AND h.OBJECT_NAME = m.OBJECT_NAME "
        "AND h.LOCK_STATUS = 'GRANTED' AND h.OWNER_THREAD_ID <> m.OWNER_THREAD_ID)), "
        "t.PROCESSLIST_INFO, CAST(COALESCE(t.PROCESSLIST_TIME, 0) AS SIGNED) "
        "FROM performance_schema.metadata_locks m JOIN performance_schema.threads t ON t.THREAD_ID = m.OWNER_THREAD_ID "
        "WHERE m.OBJECT_TYPE = 'TABLE' AND t.PROCESSLIST_ID <> CONNECTION_ID() AND");
    put_schema_and_name(sql, table, "m.OBJECT_SCHEMA", "m.OBJECT_NAME");
}

/* MariaDB shows metadata locks only with a plugin that may be missing, so: sessions that wait for a metadata lock with
 * a statement that names the table, and open InnoDB transactions, each of which may hold one. */
static void mariadb_locks(ms_sql *sql, ms_name table)
{
    ms_sql_raw(sql,
        "SELECT CAST(p.ID AS CHAR), COALESCE(p.STATE, p.COMMAND), "
        "IF(p.STATE LIKE 'Waiting for%', (SELECT GROUP_CONCAT(DISTINCT h.trx_mysql_thread_id) "
        "FROM information_schema.INNODB_TRX h WHERE h.trx_mysql_thread_id <> p.ID "
        "AND h.trx_mysql_thread_id <> 0), NULL), "
        "p.INFO, CAST(COALESCE(p.TIME, 0) AS SIGNED) FROM information_schema.PROCESSLIST p "
        "WHERE p.ID <> CONNECTION_ID() AND ((p.STATE LIKE 'Waiting for%lock' AND LOCATE(");
    ms_sql_str(sql, table.name);
    ms_sql_punct(sql, ", p.INFO) > 0) OR p.ID IN (SELECT trx_mysql_thread_id FROM information_schema.INNODB_TRX))");
}

const char *ms_my_lock_query(const ms_my_family *family, ms_name table, ms_arena *arena)
{
    ms_sql sql;
    ms_sql_init(&sql, arena, &ms_my_style);
    if (family->mariadb)
        mariadb_locks(&sql, table);
    else
        mysql_locks(&sql, table);
    return ms_sql_text(&sql);
}

/* ---- fingerprints ---- */

/* An order-free sum over rows that no group_concat_max_len can cut. QUOTE tells NULL from ''. SHA2 because MySQL 9.6
 * took MD5 and SHA1 out of the server. */
#define ROWS_HASH(columns) "BIT_XOR(CAST(CONV(LEFT(SHA2(CONCAT_WS('|', " columns "), 256), 16), 16, 10) AS UNSIGNED))"
#define OF_TABLE " WHERE x.TABLE_SCHEMA = t.TABLE_SCHEMA AND x.TABLE_NAME = t.TABLE_NAME"

typedef struct print {
    ms_object_kind kind;
    const char *before;                     /* up to WHERE */
    const char *schema_column, *name_column;
} print;

static const print prints[] = {
    { MS_OBJECT_TABLE,
      "SELECT (SELECT SHA2(CONCAT_WS('|', t.TABLE_TYPE, QUOTE(t.ENGINE), QUOTE(t.TABLE_COLLATION), "
      "QUOTE(t.TABLE_COMMENT), QUOTE(t.CREATE_OPTIONS), "
      "(SELECT CONCAT(COUNT(*), ':', " ROWS_HASH("x.ORDINAL_POSITION, QUOTE(x.COLUMN_NAME), QUOTE(x.COLUMN_DEFAULT), "
      "x.IS_NULLABLE, QUOTE(x.COLUMN_TYPE), QUOTE(x.COLLATION_NAME), QUOTE(x.EXTRA), QUOTE(x.COLUMN_COMMENT), "
      "QUOTE(x.GENERATION_EXPRESSION)") ") FROM information_schema.COLUMNS x" OF_TABLE "), "
      "(SELECT CONCAT(COUNT(*), ':', COALESCE(" ROWS_HASH("QUOTE(x.INDEX_NAME), x.NON_UNIQUE, x.SEQ_IN_INDEX, "
      "QUOTE(x.COLUMN_NAME), QUOTE(x.SUB_PART), QUOTE(x.COLLATION), x.INDEX_TYPE, QUOTE(x.INDEX_COMMENT)")
      ", 0)) FROM information_schema.STATISTICS x" OF_TABLE "), "
      "(SELECT CONCAT(COUNT(*), ':', COALESCE(" ROWS_HASH("QUOTE(x.CONSTRAINT_NAME), x.CONSTRAINT_TYPE")
      ", 0)) FROM information_schema.TABLE_CONSTRAINTS x" OF_TABLE "), "
      "(SELECT CONCAT(COUNT(*), ':', COALESCE(" ROWS_HASH("QUOTE(x.PARTITION_NAME), QUOTE(x.SUBPARTITION_NAME), "
      "x.PARTITION_ORDINAL_POSITION, x.PARTITION_METHOD, QUOTE(x.PARTITION_EXPRESSION), QUOTE(x.PARTITION_DESCRIPTION), "
      "QUOTE(x.PARTITION_COMMENT)") ", 0)) FROM information_schema.PARTITIONS x" OF_TABLE ")), 256) FROM information_schema.TABLES t WHERE",
      "t.TABLE_SCHEMA", "t.TABLE_NAME" },
    { MS_OBJECT_VIEW, "SELECT (SELECT SHA2(CONCAT_WS('|', VIEW_DEFINITION, CHECK_OPTION, SECURITY_TYPE), 256) "
      "FROM information_schema.VIEWS WHERE", "TABLE_SCHEMA", "TABLE_NAME" },
    { MS_OBJECT_TRIGGER, "SELECT (SELECT SHA2(CONCAT_WS('|', EVENT_MANIPULATION, EVENT_OBJECT_TABLE, ACTION_TIMING, "
      "ACTION_ORDER, ACTION_STATEMENT), 256) FROM information_schema.TRIGGERS WHERE",
      "TRIGGER_SCHEMA", "TRIGGER_NAME" },
    { MS_OBJECT_EVENT, "SELECT (SELECT SHA2(CONCAT_WS('|', EVENT_DEFINITION, QUOTE(EXECUTE_AT), QUOTE(INTERVAL_VALUE), "
      "QUOTE(INTERVAL_FIELD), STATUS, ON_COMPLETION), 256) FROM information_schema.EVENTS WHERE",
      "EVENT_SCHEMA", "EVENT_NAME" },
    { MS_OBJECT_FUNCTION, "SELECT (SELECT SHA2(CONCAT_WS('|', ROUTINE_DEFINITION, DTD_IDENTIFIER, IS_DETERMINISTIC, "
      "SQL_DATA_ACCESS, SECURITY_TYPE), 256) FROM information_schema.ROUTINES WHERE ROUTINE_TYPE = 'FUNCTION' AND",
      "ROUTINE_SCHEMA", "ROUTINE_NAME" },
    { MS_OBJECT_PROCEDURE,
      "SELECT (SELECT SHA2(CONCAT_WS('|', ROUTINE_DEFINITION, SQL_DATA_ACCESS, SECURITY_TYPE), 256) "
      "FROM information_schema.ROUTINES WHERE ROUTINE_TYPE = 'PROCEDURE' AND", "ROUTINE_SCHEMA", "ROUTINE_NAME" },
};

/* What the op changes: mostly a table, whichever member names it. */
static ms_object_kind touched(const ms_op *op, ms_name *name)
{
    *name = op->object;
    switch (op->kind) {
    case MS_OP_CREATE_TABLE:
        *name = op->table->name;
        return MS_OBJECT_TABLE;
    case MS_OP_CREATE_INDEX:
        *name = op->object.name != NULL ? op->object : op->index->table;
        return MS_OBJECT_TABLE;
    case MS_OP_DROP_INDEX: case MS_OP_RENAME_INDEX: case MS_OP_REINDEX:
        if (op->table_name.name != NULL)
            *name = op->table_name;
        return op->table_name.name != NULL || op->object_kind == MS_OBJECT_TABLE ? MS_OBJECT_TABLE : MS_OBJECT_NONE;
    case MS_OP_CREATE_VIEW: case MS_OP_REPLACE_VIEW: case MS_OP_DROP_VIEW:
        return MS_OBJECT_VIEW;
    case MS_OP_CREATE_TRIGGER: case MS_OP_DROP_TRIGGER:
        return MS_OBJECT_TRIGGER;
    case MS_OP_CREATE_SEQUENCE: case MS_OP_DROP_SEQUENCE: /* sequences are tables of type SEQUENCE */
        return MS_OBJECT_TABLE;
    case MS_OP_INSERT: case MS_OP_UPDATE: case MS_OP_DELETE: case MS_OP_TRUNCATE_TABLE: case MS_OP_GRANT:
    case MS_OP_REVOKE: case MS_OP_SESSION: case MS_OP_TRANSACTION: case MS_OP_CREATE_SCHEMA: case MS_OP_DROP_SCHEMA:
    case MS_OP_MAINTENANCE: case MS_OP_QUERY: case MS_OP_CALL: case MS_OP_RUN_BLOCK:
        return MS_OBJECT_NONE;
    case MS_OP_OPAQUE: case MS_OP_CREATE_ROUTINE: case MS_OP_DROP_ROUTINE: case MS_OP_CREATE_OBJECT:
    case MS_OP_ALTER_OBJECT: case MS_OP_DROP_OBJECT:
        return op->object_kind;
    default:
        return MS_OBJECT_TABLE;
    }
}

const char *ms_my_fingerprint(const ms_my_family *family, const ms_op *op, int32_t version, ms_arena *arena)
{
    (void)version;
    (void)family;
    ms_name name;
    const ms_object_kind kind = touched(op, &name);
    if (name.name == NULL)
        return NULL;
    for (size_t i = 0; i < sizeof prints / sizeof *prints; i++) {
        if (prints[i].kind != kind)
            continue;
        ms_sql sql;
        ms_sql_init(&sql, arena, &ms_my_style);
        ms_sql_raw(&sql, prints[i].before);
        put_schema_and_name(&sql, name, prints[i].schema_column, prints[i].name_column);
        ms_sql_punct(&sql, ")");
        return ms_sql_text(&sql);
    }
    return NULL;
}
