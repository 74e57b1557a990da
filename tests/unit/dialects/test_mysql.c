/* test_mysql.c: the pure parts of the MySQL dialect. */
#include "config.h"

#include "dialects/mysql/my.h"
#include "dialects/mysql/mysql.h"
#include "my_cases.h"

static const ms_dialect *const d = &ms_dialect_mysql;
static const char schema[] =
    "CREATE TABLE p (id bigint PRIMARY KEY, s varchar(10) DEFAULT 'x' COMMENT 'c', KEY by_s (s)); "
    "CREATE TABLE t (a int NOT NULL, v varchar(60), e enum('x', 'y'), pid bigint, "
    "CONSTRAINT ck CHECK (a > 0), CONSTRAINT fk FOREIGN KEY (pid) REFERENCES p (id), UNIQUE u (v));";

static void types_are_read(void)
{
    static const struct { const char *text; ms_type_kind kind; int32_t length, scale; bool is_unsigned; } rows[] = {
        { "int(11)", MS_TYPE_INTEGER, -1, -1, false },     { "int(10) unsigned", MS_TYPE_INTEGER, -1, -1, true },
        { "tinyint(1)", MS_TYPE_BOOLEAN, -1, -1, false },  { "tinyint(4)", MS_TYPE_TINYINT, -1, -1, false },
        { "tinyint(1) unsigned", MS_TYPE_TINYINT, -1, -1, true }, { "bigint unsigned", MS_TYPE_BIGINT, -1, -1, true },
        { "decimal(8,2)", MS_TYPE_DECIMAL, 8, 2, false },  { "decimal(8,0)", MS_TYPE_DECIMAL, 8, 0, false },
        { "float", MS_TYPE_REAL, -1, -1, false },          { "double", MS_TYPE_DOUBLE, -1, -1, false },
        { "timestamp", MS_TYPE_TIMESTAMPTZ, 0, -1, false }, { "datetime(6)", MS_TYPE_TIMESTAMP, 6, -1, false },
        { "longtext", MS_TYPE_TEXT, INT32_MAX, -1, false }, { "text", MS_TYPE_TEXT, -1, -1, false },
        { "tinyblob", MS_TYPE_BLOB, 255, -1, false },      { "bit(3)", MS_TYPE_BIT, 3, -1, false },
        { "char(3)", MS_TYPE_CHAR, 3, -1, false },         { "point", MS_TYPE_OTHER, -1, -1, false },
        { "json", MS_TYPE_JSON, -1, -1, false },           { "year", MS_TYPE_YEAR, -1, -1, false },
    };
    ms_arena *arena = ms_arena_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ms_type type;
        ms_my_type_parse(rows[i].text, arena, &type);
        CU_ASSERT_EQUAL(type.kind, rows[i].kind);
        CU_ASSERT_EQUAL(type.length, rows[i].length);
        CU_ASSERT_EQUAL(type.scale, rows[i].scale);
        CU_ASSERT_EQUAL(type.is_unsigned, rows[i].is_unsigned);
    }
    ms_arena_free(arena);
}

/* What is written reads as the same type again. */
static void types_survive_a_round_trip(void)
{
    ms_arena *arena = ms_arena_new();
    for (int kind = 0; kind < MS_TYPE_COUNT; kind++) {
        ms_type type = {
            .kind = (ms_type_kind)kind, .length = kind == MS_TYPE_DECIMAL ? 10 : 6, .scale = -1, .text = "point"
        };
        ms_type again;
        ms_sql sql;
        ms_error err = MS_ERROR_INIT;
        if (kind == MS_TYPE_DECIMAL)
            type.scale = 3;
        if (kind == MS_TYPE_ENUM || kind == MS_TYPE_SET)
            MS_PUSH(arena, &type.values, "it's");
        if (kind != MS_TYPE_OTHER)
            type.text = NULL;
        ms_sql_init(&sql, arena, &ms_my_style);
        if (ms_my_type_write(&ms_my_mysql, 90704, &type, &sql, &err) != MS_OK) {
            CU_ASSERT_EQUAL(err.status, MS_ERR_UNSUPPORTED);
            CU_ASSERT(*err.hint != '\0' && *err.message != '\0');
            continue;
        }
        ms_my_type_parse(ms_sql_text(&sql), arena, &again);
        if (kind != MS_TYPE_UUID && kind != MS_TYPE_JSONB) /* CHAR(36), JSON */
            CU_ASSERT_EQUAL(again.kind, type.kind);
        CU_ASSERT_EQUAL(again.values.n, type.values.n);
    }
    ms_arena_free(arena);
}

static void ops_are_lowered(void)
{
    static const lowered rows[] = {
        { "ALTER TABLE t ADD COLUMN c datetime(3) DEFAULT CURRENT_TIMESTAMP AFTER a", 80400,
          "ALTER TABLE `t` ADD COLUMN `c` DATETIME(3) DEFAULT CURRENT_TIMESTAMP(3) AFTER `a`" },
        { "ALTER TABLE t ADD COLUMN c text DEFAULT 'x'", 80400, "ALTER TABLE `t` ADD COLUMN `c` TEXT DEFAULT ('x')" },
        { "ALTER TABLE t ADD COLUMN c int DEFAULT (1 + 1)", 80400,
          "ALTER TABLE `t` ADD COLUMN `c` INT DEFAULT (1 + 1)" },
        { "ALTER TABLE t ADD COLUMN c int DEFAULT (1 + 1)", 80000, "!only literals" },
        { "ALTER TABLE p RENAME COLUMN s TO z", 80400, "ALTER TABLE `p` RENAME COLUMN `s` TO `z`" },
        { "ALTER TABLE p RENAME COLUMN s TO z", 50700,
          "ALTER TABLE `p` CHANGE COLUMN `s` `z` VARCHAR(10) DEFAULT 'x' COMMENT 'c'" },
        { "ALTER TABLE p ALTER s SET DEFAULT 'y'", 80400, "ALTER TABLE `p` ALTER COLUMN `s` SET DEFAULT 'y'" },
        { "ALTER TABLE p ALTER s SET DEFAULT (uuid())", 80400,
          "ALTER TABLE `p` MODIFY COLUMN `s` VARCHAR(10) DEFAULT (uuid()) COMMENT 'c'" },
        { "ALTER TABLE t DROP CONSTRAINT ck", 80016, "ALTER TABLE `t` DROP CHECK `ck`" },
        { "ALTER TABLE t DROP CONSTRAINT ck", 80400, "ALTER TABLE `t` DROP CONSTRAINT `ck`" },
        { "ALTER TABLE t DROP CONSTRAINT fk", 80400, "ALTER TABLE `t` DROP FOREIGN KEY `fk`" },
        { "ALTER TABLE t DROP INDEX u", 80400, "DROP INDEX `u` ON `t`" },
        { "ALTER TABLE t ADD CONSTRAINT c2 CHECK (a < 5)", 80400, "ALTER TABLE `t` ADD CONSTRAINT `c2` CHECK (a < 5)" },
        { "ALTER TABLE t ADD CONSTRAINT c2 CHECK (a < 5)", 50700, "!forgets it" },
        { "CREATE INDEX i ON t (v(5), a DESC)", 80400, "CREATE INDEX `i` ON `t` (`v`(5), `a` DESC)" },
        { "CREATE SEQUENCE s", 80400, "!no sequences" },
        { "ALTER TABLE t COMMENT = 'a\\\\b''c'", 80400, "ALTER TABLE `t` COMMENT = 'a\\\\b''c'" },
        { "DROP TABLE IF EXISTS t, `we``ird`", 80400, "DROP TABLE IF EXISTS `t`; DROP TABLE IF EXISTS `we``ird`" },
        { "ALTER TABLE t ENGINE=InnoDB, ALGORITHM=INPLACE", 80400, "ALTER TABLE `t` ENGINE=InnoDB" },
        { "RENAME TABLE t TO other.u", 80400, "RENAME TABLE `t` TO `other`.`u`" },
        { "LOAD DATA INFILE 'x' INTO TABLE t", 80400, "!own text" },
    };
    check_lowered(d, schema, rows, sizeof rows / sizeof *rows);
}

static void foreign_keys_name_their_columns(void)
{
    ms_arena *arena = ms_arena_new();
    const ms_catalog *catalog = catalog_of(d, schema, arena);
    ms_constraint key = { .kind = MS_CONSTRAINT_FOREIGN_KEY, .ref_table = { NULL, "p" }, .on_delete = MS_FK_CASCADE };
    const ms_op op = { .kind = MS_OP_ADD_FOREIGN_KEY, .object = { NULL, "t" }, .constraint = &key };
    ms_strings out = { 0 };
    ms_error err = MS_ERROR_INIT;
    MS_PUSH(arena, &key.columns, "pid");
    CU_ASSERT_EQUAL(d->lower(&op, catalog, 80400, arena, &out, &err), MS_OK);
    UNIT_TEXT(out.v[0], "ALTER TABLE `t` ADD FOREIGN KEY (`pid`) REFERENCES `p` (`id`) ON DELETE CASCADE");
    CU_ASSERT_EQUAL(d->lower(&op, NULL, 80400, arena, &out, &err), MS_ERR_UNSUPPORTED);
    key.match = "FULL";
    ms_error_clear(&err);
    CU_ASSERT_EQUAL(d->lower(&op, catalog, 80400, arena, &out, &err), MS_ERR_UNSUPPORTED);
    UNIT_CONTAINS(err.message, "MATCH");
    ms_arena_free(arena);
}

static void expressions_have_one_spelling(void)
{
    static const char *const pairs[][2] = {
        { "a > 0 AND b<5", "((`a` > 0) and (`b` < 5))" },
        { "a > 0 and (b < 5 and c)", "`a` > 0 and `b` < 5 and `c`" },
        { "(W BETWEEN 1 AND 3) OR w IN (5, 6) OR w IS NOT NULL",
          "((`w` between 1 and 3) or (`w` in (5,6)) or (`w` is not null))" },
        { "e <> 'it''s'", "(`e` != _utf8mb4'it\\'s')" },
        { "not a", "(not(`a`))" },
        { "a not like 'x%'", "(not((`a` like 'x%')))" },
        { "concat(e, 'q')", "concat(`t`.`e`,_latin1'q')" },
        { "now(3)", "CURRENT_TIMESTAMP(3)" },
        { "now()", "current_timestamp()" },
        { "a + b * c", "`a` + (`b` * `c`)" },
        { "j->'$.x' = 1", "(json_extract(`j`,'$.x') = 1)" },
        { "a || b", "a or b" },
        { "CASE WHEN a>1 THEN 'x' ELSE 'y' END", "(case when (`a` > 1) then 'x' else 'y' end)" },
        { "cast(a as char(10))", "cast(`a` as char(10))" },
        { "TRUE", "1" },
        { "b and c", "(0 <> `b`) and (`c` <> 0)" },
        { "\"x\"", "_utf8mb4 0x78" },
        { "not a > 11", "`a` <= 11" },
        { "position('q' in b) = 0", "locate('q',`b`) = 0" },
        { "day > 1", "(`day` > 1)" },
        { "!a and b", "((not `a`) and `b`)" },
        { "a regexp '^x'", "regexp_like(`a`,_utf8mb4'^x')" },
        { "mod(a, 2) = 0", "((`a` % 2) = 0)" },
        { "cast(a as char(10))", "cast(`a` as char(10) charset utf8mb4)" },
        { "a + interval 1 day > now()", "((`a` + interval 1 day) > current_timestamp())" },
        { "substring(a from 2 for 3)", "substr(`a`,2,3)" },
        { "a is not null or b not between 1 and 2", "((`a` is not null) or (not((`b` between 1 and 2))))" },
    };
    static const char *const different[][2] = {
        { "(a or b) and c", "a or b and c" }, { "a - (b - c)", "a - b - c" }, { "'a'", "a" },
        { "a in (1,2)", "a in (2,1)" },       { "'x\\\\'", "'x'" },
        { "a + b", "a - b" }, { "count(distinct a)", "count(a)" }, { "not (a and b)", "not a and b" },
        { "case when a then 1 end", "case when a then 1 else 2 end" }, { "a like 'x'", "a not like 'x'" },
        { "convert(a + 1 using utf8)", "convert(a - 1 using utf8)" },
    };
    ms_arena *arena = ms_arena_new();
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const char *once = ms_my_expr_canonical(pairs[i][0], arena);
        UNIT_TEXT(once, ms_my_expr_canonical(pairs[i][1], arena));
        UNIT_TEXT(ms_my_expr_canonical(once, arena), once);
    }
    for (size_t i = 0; i < sizeof different / sizeof *different; i++)
        CU_ASSERT_NOT_EQUAL(
            strcmp(ms_my_expr_canonical(different[i][0], arena), ms_my_expr_canonical(different[i][1], arena)), 0);
    ms_arena_free(arena);
}

/* Unbalanced and deep text must neither crash nor run away. */
static void broken_expressions_are_survived(void)
{
    static const char *const texts[] = { "",     ")",    "((", "a and", "'",  "`",           "not",
                                         "in (", "case", "a.", "->",    "0x", "_utf8mb4 0x1" };
    ms_arena *arena = ms_arena_new();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        CU_ASSERT_PTR_NOT_NULL(ms_my_expr_canonical(texts[i], arena));
    char deep[2001];
    memset(deep, '(', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    CU_ASSERT_PTR_NOT_NULL(ms_my_expr_canonical(deep, arena));
    ms_arena_free(arena);
}

static void noise_is_normalised(void)
{
    static const char *const pairs[][2] = {
        { "CREATE TABLE t (a int(11) DEFAULT '7', UNIQUE (a))",
          "CREATE TABLE t (a int DEFAULT 7, UNIQUE KEY a (a)) ENGINE=InnoDB" },
        { "CREATE TABLE t (a numeric(6,2) DEFAULT 0.5, CHECK (a>1))",
          "CREATE TABLE t (a decimal(6,2) DEFAULT '0.50', CONSTRAINT t_chk_1 CHECK ((`a` > 1)))" },
        { "CREATE TABLE t (a bool NOT NULL DEFAULT true)", "CREATE TABLE t (a tinyint(1) NOT NULL DEFAULT 1)" },
        { "CREATE TABLE p (i int PRIMARY KEY); CREATE TABLE t (a int, FOREIGN KEY (a) REFERENCES p (i) ON DELETE "
          "RESTRICT)",
          "CREATE TABLE p (i int PRIMARY KEY); CREATE TABLE t (a int, KEY a (a), CONSTRAINT t_ibfk_1 FOREIGN KEY (a) "
          "REFERENCES p (i))" },
        { "CREATE TABLE t (a timestamp DEFAULT '2001-2-3 4:5:6.500001', b datetime(3) DEFAULT '1971-01-01 00:00:01', c time(2) DEFAULT '10:00',"
          " d datetime DEFAULT '2003-12-31 23:59:59.6', e date DEFAULT '20010203', f datetime DEFAULT (now()))",
          "CREATE TABLE t (a timestamp DEFAULT '2001-02-03 04:05:07', b datetime(3) DEFAULT '1971-01-01 00:00:01.000', c time(2) DEFAULT "
          "'10:00:00.00', d datetime DEFAULT '2004-01-01 00:00:00', e date DEFAULT '2001-02-03', f datetime DEFAULT CURRENT_TIMESTAMP)" },
        /* what information_schema shows of such defaults */
        { "CREATE TABLE t (a varbinary(9) DEFAULT 0x00ff41)", "CREATE TABLE t (a varbinary(9) DEFAULT 0x)" },
        { "CREATE TABLE t (a varchar(9) DEFAULT 0x4142)", "CREATE TABLE t (a varchar(9) DEFAULT 'AB')" },
        { "CREATE TABLE t (a varchar(9) DEFAULT '\xF0\x9F\x98\x80!')", "CREATE TABLE t (a varchar(9) DEFAULT '?!')" },
    };
    ms_arena *arena = ms_arena_new();
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        UNIT_TEXT(normal_of(d, pairs[i][0], arena), normal_of(d, pairs[i][1], arena));
    CU_ASSERT_NOT_EQUAL(
        strcmp(normal_of(d, "CREATE TABLE t (a int)", arena), normal_of(d, "CREATE TABLE t (a bigint)", arena)), 0);
    CU_ASSERT_NOT_EQUAL(strcmp(normal_of(d, "CREATE TABLE t (a varbinary(9))", arena),
                               normal_of(d, "CREATE TABLE t (a varbinary(9) DEFAULT 0x41)", arena)), 0);
    CU_ASSERT_NOT_EQUAL(strcmp(normal_of(d, "CREATE TABLE t (a varchar(9) DEFAULT 'A')", arena),
                               normal_of(d, "CREATE TABLE t (a varchar(9) DEFAULT 0x42)", arena)), 0);
    ms_arena_free(arena);
}

static void options_come_back(void)
{
    static const char latin[] = "ENGINE=InnoDB COLLATE=latin1_swedish_ci";
    static const option_row rows[] = {
        { "CREATE TABLE t (v varchar(9), x text, i int)", latin, "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
          "ALTER TABLE `t` CONVERT TO CHARACTER SET latin1 COLLATE latin1_swedish_ci; ALTER TABLE `t` MODIFY COLUMN `x` TEXT",
          "CREATE TABLE `t` (\n    `v` VARCHAR(9),\n    `x` MEDIUMTEXT,\n    `i` INT\n) CHARSET=utf8mb4 COLLATE=utf8mb4_bin" },
        { "CREATE TABLE t (v char(9), w char(9) collate latin1_bin, j json) DEFAULT CHARACTER SET = 'latin1'", NULL,
          "ALTER TABLE t CONVERT TO CHARSET utf8mb4",
          "ALTER TABLE `t` CONVERT TO CHARACTER SET latin1; ALTER TABLE `t` MODIFY COLUMN `w` CHAR(9) COLLATE latin1_bin", NULL },
        /* what had another character set does not pass through the table's */
        { "CREATE TABLE t (v char(9), w char(9) character set utf8mb4) CHARSET=latin1", NULL, "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4",
          "ALTER TABLE `t` CHARACTER SET latin1; ALTER TABLE `t` MODIFY COLUMN `v` CHAR(9); "
          "ALTER TABLE `t` MODIFY COLUMN `w` CHAR(9) CHARACTER SET utf8mb4", NULL },
        { "CREATE TABLE t (v char(9))", NULL, "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4", "!say it in the table's CREATE TABLE", NULL },
        { "CREATE TABLE t (v char(9))", latin, "ALTER TABLE t CONVERT TO CHARACTER SET binary", "!have become binary", NULL },
        { "CREATE TABLE t (v char(9), w char(3) collate utf8mb4_bin)", latin, "ALTER TABLE t DEFAULT COLLATE utf8mb4_bin",
          "ALTER TABLE `t` CHARACTER SET latin1 COLLATE latin1_swedish_ci",
          "CREATE TABLE `t` (\n    `v` CHAR(9) CHARACTER SET latin1 COLLATE latin1_swedish_ci,\n    `w` CHAR(3)\n) CHARSET=utf8mb4 "
          "COLLATE=utf8mb4_bin" },
        { "CREATE TABLE t (v char(9))", NULL, "ALTER TABLE t COLLATE utf8mb4_bin", "!say it in the table's CREATE TABLE", NULL },
        { "CREATE TABLE t (a int) ENGINE=InnoDB, ROW_FORMAT = compact COMMENT='x, y=1'", NULL, "ALTER TABLE t ENGINE=MyISAM, ROW_FORMAT=DYNAMIC",
          "ALTER TABLE `t` ROW_FORMAT=compact; ALTER TABLE `t` ENGINE=InnoDB",
          "CREATE TABLE `t` (\n    `a` INT\n) ENGINE=MyISAM ROW_FORMAT=DYNAMIC COMMENT = 'x, y=1'" },
        { "CREATE TABLE t (a int)", latin, "ALTER TABLE t ENGINE=innodb", "", NULL },
        { "CREATE TABLE t (a int)", latin, "ALTER TABLE t ROW_FORMAT=DYNAMIC, KEY_BLOCK_SIZE=8",
          "ALTER TABLE `t` KEY_BLOCK_SIZE=0; ALTER TABLE `t` ROW_FORMAT=DEFAULT", NULL },
        { "CREATE TABLE t (a int)", NULL, "ALTER TABLE t ENGINE=MyISAM", "!say it in the table's CREATE TABLE", NULL },
        { "CREATE TABLE t (a int)", latin, "ALTER TABLE t FORCE", "", NULL },
        { "CREATE TABLE t (a int)", latin, "ALTER TABLE t AUTO_INCREMENT=5", "!is not known", NULL },
    };
    check_options(d, 80400, rows, sizeof rows / sizeof *rows);
}

static void facts_follow_op_and_version(void)
{
    static const fact_row rows[] = {
        { "ALTER TABLE t ADD COLUMN c int", 80400, "mysql.add_column@80012" },
        { "ALTER TABLE t ADD COLUMN c int", 50700, "mysql.add_column@0" },
        { "ALTER TABLE t ADD COLUMN c int FIRST", 80020, "mysql.add_column.position@0" },
        { "ALTER TABLE t ADD COLUMN c int FIRST", 80400, "mysql.add_column.position@80029" },
        { "ALTER TABLE t ADD COLUMN c int NOT NULL", 80400, "mysql.add_column.not_null@80012" },
        { "ALTER TABLE t ADD COLUMN c int DEFAULT (a + 1)", 80400, "mysql.add_column.expression_default" },
        { "ALTER TABLE t MODIFY v varchar(63)", 80400, "mysql.change_type.widen" },
        { "ALTER TABLE t MODIFY v varchar(64)", 80400, "mysql.change_type" },
        { "ALTER TABLE t MODIFY v varchar(5)", 80400, "mysql.change_type.narrow" },
        { "ALTER TABLE t MODIFY e enum('x','y','z')", 80400, "mysql.change_type.append@80012" },
        { "ALTER TABLE t MODIFY e enum('y','x')", 80400, "mysql.change_type" },
        { "ALTER TABLE t MODIFY e enum('x')", 80400, "mysql.change_type.narrow" },
        { "ALTER TABLE t MODIFY v varchar(60) NOT NULL", 80400, "mysql.change_type.nullability" },
        { "ALTER TABLE p RENAME COLUMN id TO i", 80400, "mysql.rename_column.foreign_key" },
        { "ALTER TABLE t DROP COLUMN v", 80400, "mysql.drop_column.indexed" },
        { "ALTER TABLE t DROP CONSTRAINT ck", 80400, "mysql.drop_constraint.check" },
        { "CREATE UNIQUE INDEX i ON t (a)", 80400, "mysql.create_index.unique" },
        { "UPDATE t SET a = 1", 80400, "mysql.update.all_rows" },
        { "UPDATE t SET a = 1 WHERE a = 2", 80400, "mysql.update" },
        { "OPTIMIZE TABLE t", 80400, "mysql.opaque.optimize" },
        { "ALTER TABLE t DROP PARTITION p0", 80400, "mysql.opaque.partition_drop" },
        { "ALTER TABLE t TRUNCATE PARTITION p0, p1", 80400, "mysql.opaque.partition_empty" },
        { "ALTER TABLE t DISCARD PARTITION p0 TABLESPACE", 80400, "mysql.opaque.partition_empty" },
        { "ALTER TABLE t REORGANIZE PARTITION p0 INTO (PARTITION a VALUES LESS THAN (1))", 80400, "mysql.opaque.partition_move" },
        { "ALTER TABLE t COALESCE PARTITION 2", 80400, "mysql.opaque.partition_move" },
        { "ALTER TABLE t EXCHANGE PARTITION p0 WITH TABLE p", 80400, "mysql.opaque.partition_exchange" },
        { "ALTER TABLE t ADD PARTITION PARTITIONS 2", 80400, "mysql.opaque.partition_move" },
        { "ALTER TABLE t REMOVE PARTITIONING", 80400, "mysql.opaque.partition_all" },
        { "ALTER TABLE t PARTITION BY HASH (a) PARTITIONS 4", 80400, "mysql.opaque.partition_all" },
        { "ALTER TABLE t ANALYZE PARTITION ALL", 80400, "mysql.opaque.analyze" },
        { "ALTER TABLE t REBUILD PARTITION p0", 80400, "mysql.opaque.optimize" },
        { "HANDLER t OPEN", 80400, "mysql.opaque" },
    };
    check_facts(d, schema, rows, sizeof rows / sizeof *rows);
    check_fact_table(d);
}

static void errors_are_classified(void)
{
    static const classified rows[] = {
        { 1205, "HY000", "", MS_CLASS_LOCK_TIMEOUT }, { 1213, "40001", "", MS_CLASS_DEADLOCK },
        { 1062, "23000", "", MS_CLASS_UNIQUE_VIOLATION }, { 1146, "42S02", "", MS_CLASS_NO_SUCH_OBJECT },
        { 1050, "42S01", "", MS_CLASS_DUPLICATE_OBJECT }, { 1064, "42000", "", MS_CLASS_SYNTAX },
        { 2013, "HY000", "", MS_CLASS_CONNECTION_LOST }, { 1045, "28000", "", MS_CLASS_AUTHENTICATION },
        { 1317, "70100", "", MS_CLASS_CANCELLED }, { 1114, "HY000", "", MS_CLASS_DISK_FULL },
        { 1792, "25006", "", MS_CLASS_READ_ONLY }, { 1142, "42000", "", MS_CLASS_PERMISSION },
        { 1452, "23000", "", MS_CLASS_CONSTRAINT_VIOLATION }, { 0, "42S02", "", MS_CLASS_NO_SUCH_OBJECT },
        { 0, "", "", MS_CLASS_OTHER },
    };
    check_classes(d, rows, sizeof rows / sizeof *rows);
}

static void sessions_round_up(void)
{
    const ms_session_policy policy = { .lock_timeout_ms = 1001, .statement_timeout_ms = 2500, .read_only = true };
    ms_arena *arena = ms_arena_new();
    ms_strings out = { 0 };
    d->session(&policy, 80400, arena, &out);
    CU_ASSERT_EQUAL_FATAL(out.n, 4);
    UNIT_TEXT(out.v[0], "SET SESSION lock_wait_timeout = 2, SESSION innodb_lock_wait_timeout = 2");
    UNIT_TEXT(out.v[1], "SET SESSION max_execution_time = 2500");
    UNIT_TEXT(out.v[3], "SET SESSION TRANSACTION READ ONLY");
    ms_arena_free(arena);
}

static void long_lock_names_fit(void)
{
    static const char name[] = "migsafe:a_database_with_a_rather_long_name:and_a_history_table_of_its_own";
    ms_arena *arena = ms_arena_new();
    ms_runner_lock a, b;
    d->runner_lock("short's", 80400, arena, &a);
    UNIT_TEXT(a.acquire, "SELECT COALESCE(GET_LOCK('short''s', 0), 0)");
    d->runner_lock(name, 80400, arena, &a);
    d->runner_lock(ms_arena_printf(arena, "%s2", name), 80400, arena, &b);
    CU_ASSERT_NOT_EQUAL(strcmp(a.acquire, b.acquire), 0);
    const char *open = strchr(a.acquire, '\'');
    CU_ASSERT(open != NULL && strcspn(open + 1, "'") <= 64);
    ms_arena_free(arena);
}

static void dumps_hide_the_password(void)
{
    const ms_name tables[] = { { NULL, "--all" }, { "db", "t" } };
    const ms_backup_request request = { .file = "/x/dump.sql",
                                        .tables = tables,
                                        .n_tables = 2,
                                        .host = "h",
                                        .port = "3307",
                                        .user = "u",
                                        .database = "db",
                                        .credentials = "/x/cred" };
    const ms_name foreign = { "other", "t" };
    ms_backup_request wrong = request;
    ms_backup_command command = { 0 };
    ms_error err = MS_ERROR_INIT;
    ms_arena *arena = ms_arena_new();
    CU_ASSERT_EQUAL_FATAL(d->backup(&request, 80400, arena, &command, &err), MS_OK);
    UNIT_TEXT(command.argv[0], "mysqldump");
    UNIT_TEXT(command.argv[1], "--defaults-extra-file=/x/cred");
    UNIT_TEXT(command.credentials_format, "mysql");
    size_t n = 0;
    while (command.argv[n] != NULL)
        n++;
    UNIT_TEXT(command.argv[n - 4], "--");
    UNIT_TEXT(command.argv[n - 2], "--all");
    wrong.tables = &foreign;
    wrong.n_tables = 1;
    CU_ASSERT_EQUAL(d->backup(&wrong, 80400, arena, &command, &err), MS_ERR_UNSUPPORTED);
    ms_arena_free(arena);
}

static void fingerprints_are_for_objects(void)
{
    ms_arena *arena = ms_arena_new();
    const ms_op column = { .kind = MS_OP_ADD_COLUMN, .object = { "o'ne", "t" } };
    const ms_op row = { .kind = MS_OP_INSERT, .object = { NULL, "t" } };
    UNIT_CONTAINS(d->fingerprint(&column, 80400, arena), "t.TABLE_SCHEMA = 'o''ne' AND t.TABLE_NAME = 't'");
    CU_ASSERT_PTR_NULL(d->fingerprint(&row, 80400, arena));
    ms_arena_free(arena);
}

static const unit_test tests[] = { UNIT(types_are_read),
                                   UNIT(types_survive_a_round_trip),
                                   UNIT(ops_are_lowered),
                                   UNIT(foreign_keys_name_their_columns),
                                   UNIT(expressions_have_one_spelling),
                                   UNIT(broken_expressions_are_survived),
                                   UNIT(noise_is_normalised),
                                   UNIT(options_come_back),
                                   UNIT(facts_follow_op_and_version),
                                   UNIT(errors_are_classified),
                                   UNIT(sessions_round_up),
                                   UNIT(long_lock_names_fit),
                                   UNIT(dumps_hide_the_password),
                                   UNIT(fingerprints_are_for_objects),
                                   { NULL, NULL } };

int main(void) { return unit_run("dialects/mysql", tests); }
