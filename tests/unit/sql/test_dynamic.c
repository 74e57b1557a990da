/* test_dynamic.c: dynamic SQL read through: each form of what a variable may hold, what decides, and what is not known. */
#include "config.h"

#include "dialects.h"
#include "tests/unit/unit.h"

static ms_arena *arena;

static const char *op_line(const ms_op *op)
{
    if (op->kind == MS_OP_OPAQUE)
        return ms_arena_printf(arena, "opaque %s", op->verb);
    if (op->kind == MS_OP_SESSION)
        return ms_arena_printf(arena, "session %s", op->value);
    const char *guard = "";
    if (op->guard != NULL)
        guard = ms_arena_printf(arena, " if %s%s %s.%s%s", op->otherwise ? "no " : "", ms_object_kind_name(op->guard->kind),
                                op->guard->table.name != NULL ? op->guard->table.name : "",
                                op->guard->name != NULL ? op->guard->name : "", op->guard->any_schema ? " anywhere" : "");
    return ms_arena_printf(arena, "%s%s%s", ms_op_name(op->kind), op->conditional ? " maybe" : "", guard);
}

/* The ops of the last statement, one text. */
static const char *last_of(const ms_dialect *d, const char *text)
{
    ms_script script;
    ms_error err = MS_ERROR_INIT;
    ms_arena_free(arena);
    arena = ms_arena_new();
    CU_ASSERT_EQUAL_FATAL(ms_sql_parse(d, text, strlen(text), 1, arena, &script, &err), MS_OK);
    const ms_statement *s = &script.statements.v[script.statements.n - 1];
    const char *out = "";
    for (size_t i = 0; i < s->n_ops; i++)
        out = ms_arena_printf(arena, "%s%s%s", out, i > 0 ? "; " : "", op_line(&script.ops.v[s->first_op + i]));
    return out;
}

typedef struct example { const char *text, *ops; } example;

static void check(const example *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        UNIT_TEXT(last_of(&test_mysql, list[i].text), list[i].ops);
        UNIT_TEXT(last_of(&test_mariadb, list[i].text), list[i].ops);
    }
}

#define CHECK(list) check(list, sizeof list / sizeof *list)
#define RUN "; PREPARE s FROM @s; EXECUTE s"
#define COLUMN_C "FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 't' AND COLUMN_NAME = 'c'"
#define ADD "'ALTER TABLE t ADD COLUMN c INT'"
#define ABSENT "add_column maybe if no column t.c"

static void values(void)
{
    static const example list[] = {
        { "SET @s = " ADD RUN, "add_column" },
        { "SET @s := 'ALTER TABLE t ' 'ADD c INT'" RUN, "add_column" },
        { "SET @t = 't', @c = 'c'; SET @s = CONCAT('ALTER TABLE ', @t, ' ADD ', @c, ' INT')" RUN, "add_column" },
        { "PREPARE s FROM 'DROP TABLE t'; EXECUTE s", "drop_table" },
        { "PREPARE s FROM 'INSERT INTO t VALUES (?)'; SET @p = 1; EXECUTE s USING @p", "insert" },
        { "SET @s = 'SELECT 1'" RUN, "session EXECUTE" },
        { "SET @s = 'SELECT ''it is there'' AS info;'" RUN, "session EXECUTE" },
        { "SET @s = ''" RUN, "session EXECUTE" },
        { "SET @S = 'DROP TABLE t'; PREPARE P FROM @s; EXECUTE p", "drop_table" },
        { "SET @n = 20; SET @s = CONCAT('ALTER TABLE t ADD c VARCHAR(', @n, ')')" RUN, "add_column" },
        { "EXECUTE IMMEDIATE 'DROP TABLE t'", "drop_table" },
        { "SET @s = IF(1 = 1, 'DROP TABLE t', 'DROP TABLE t')" RUN, "drop_table" },
        { "SET @s = NULL; SET @s = COALESCE(@s, 'DROP TABLE t')" RUN, "drop_table" },
        { "PREPARE s FROM 'DROP TABLE t'; DEALLOCATE PREPARE s", "session DEALLOCATE" },
        { "PREPARE s FROM 'DROP TABLE t'; DROP PREPARE s", "session DEALLOCATE" },
        { "PREPARE s FROM @who_knows", "session PREPARE" },
        { "SELECT COUNT(*) INTO @n FROM t", "session @n" },
    };
    CHECK(list);
}

static void decisions(void)
{
    static const example list[] = {
        { "SET @s = IF((SELECT COUNT(*) " COLUMN_C ") > 0, 'SELECT 1', " ADD ")" RUN, ABSENT },
        { "SET @s = IF((SELECT COUNT(*) " COLUMN_C ") = 0, " ADD ", 'SELECT 1')" RUN, ABSENT },
        { "SET @s = IF(NOT EXISTS(SELECT * " COLUMN_C "), " ADD ", 'SELECT 1')" RUN, ABSENT },
        { "SET @s = (SELECT IF((SELECT COUNT(*) " COLUMN_C ") > 0, 'DO 0', " ADD "))" RUN, ABSENT },
        { "SET @s = (SELECT IF(COUNT(*) = 0, " ADD ", 'SELECT 1') " COLUMN_C ")" RUN, ABSENT },
        { "SELECT IF(COUNT(*) = 0, " ADD ", 'SELECT 1') INTO @s " COLUMN_C RUN, ABSENT },
        { "SELECT IF(COUNT(*) = 0, " ADD ", 'SELECT 1') " COLUMN_C " INTO @s" RUN, ABSENT },
        { "SELECT COUNT(*) INTO @n " COLUMN_C "; SET @s = IF(@n = 0, " ADD ", 'SELECT 1')" RUN, ABSENT },
        { "SET @n := (SELECT COUNT(1) " COLUMN_C "); SET @s = IF(@n, 'SELECT 1', " ADD ")" RUN, ABSENT },
        { "SET @s = CASE WHEN (SELECT COUNT(*) " COLUMN_C ") < 1 THEN " ADD " ELSE 'SELECT 1' END" RUN, ABSENT },
        { "SET @s = IF((SELECT column_name " COLUMN_C ") IS NULL, " ADD ", 'SELECT 1')" RUN, ABSENT },
        { "SET @s = IF((SELECT 1 " COLUMN_C " LIMIT 1) IS NOT NULL, 'SELECT 1', " ADD ")" RUN, ABSENT },
        { "SET @t = 't', @d = DATABASE(); SET @s = IF((SELECT COUNT(*) FROM INFORMATION_SCHEMA.COLUMNS WHERE (table_name = @t)"
          " AND (table_schema = @d) AND (column_name = 'c')) > 0, \"SELECT 1\", CONCAT(\"ALTER TABLE \", @t, \" ADD c INT;\"))" RUN, ABSENT },
        { "SET @s = IF((SELECT true FROM information_schema.TABLE_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE() AND TABLE_NAME = 't'"
          " AND CONSTRAINT_NAME = 'k' AND CONSTRAINT_TYPE = 'FOREIGN KEY') = true, 'ALTER TABLE t DROP FOREIGN KEY k', 'SELECT 1')" RUN,
          "drop_constraint maybe if constraint t.k" },
        { "SET @s = IF((SELECT COUNT(*) FROM information_schema.statistics WHERE table_name = 't' AND index_name = 'i') > 0,"
          " 'ALTER TABLE t DROP INDEX i', 'SELECT 1')" RUN, "drop_index maybe if index t.i anywhere" },
        { "SET @s = IF(EXISTS(SELECT 1 FROM information_schema.tables x WHERE x.table_schema = SCHEMA() AND x.table_name = 't'),"
          " 'RENAME TABLE t TO u', 'CREATE TABLE u (id INT)')" RUN, "rename_table maybe if table t.; create_table maybe if no table t." },
        { "SET @s = (SELECT " ADD " FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 't')" RUN,
          "add_column maybe if table t." },
    };
    CHECK(list);
}

/* Both outcomes are known, but the catalog does not tell which. */
static void undecided(void)
{
    static const example list[] = {
        { "SET @s = IF(@@version LIKE '8%', " ADD ", 'SELECT 1')" RUN, "add_column maybe" },
        { "SET @s = IF((SELECT COUNT(*) FROM t) > 0, " ADD ", 'SELECT 1')" RUN, "add_column maybe" },
        { "SET @s = IF((SELECT COUNT(*) " COLUMN_C " AND data_type = 'int') = 0, " ADD ", 'SELECT 1')" RUN, "add_column maybe" },
        { "SET @s = IF((SELECT COUNT(*) " COLUMN_C " OR 1) = 0, " ADD ", 'SELECT 1')" RUN, "add_column maybe" },
        { "SET @s = IF((SELECT COUNT(*) " COLUMN_C ") > 1, " ADD ", 'SELECT 1')" RUN, "add_column maybe" },
        { "SET @s = IF((SELECT 1 " COLUMN_C ") = 0, " ADD ", 'SELECT 1')" RUN, "add_column maybe" },
        { "SET @s = IF(NOT (SELECT 1 " COLUMN_C "), " ADD ", 'SELECT 1')" RUN, "add_column maybe" },
        { "SET @s = IF((SELECT COUNT(*) " COLUMN_C ") IS NULL, " ADD ", 'SELECT 1')" RUN, "add_column maybe" },
        { "SET @s = IF(EXISTS(SELECT COUNT(*) " COLUMN_C "), 'SELECT 1', " ADD ")" RUN, "add_column maybe" },
        { "SET @s = IF((SELECT COUNT(*) " COLUMN_C ") = 0 AND @@port = 1, " ADD ", 'SELECT 1')" RUN, "add_column maybe" },
        { "SET @s = IF(1 < (SELECT COUNT(*) " COLUMN_C "), " ADD ", IF(@@port = 1, 'DROP TABLE x', 'SELECT 1'))" RUN,
          "add_column maybe; drop_table maybe" },
        { "SET @s = IF(@@port = 1, 'CALL p()', 'SELECT 1')" RUN, "call maybe" },
    };
    CHECK(list);
}

static void what_is_not_known_stays_opaque(void)
{
    static const example list[] = {
        { "EXECUTE s", "opaque EXECUTE" },
        { "PREPARE s FROM @s; EXECUTE s", "opaque EXECUTE" },
        { "SET @s = (SELECT text FROM scripts LIMIT 1)" RUN, "opaque EXECUTE" },
        { "SET @s = 'DROP TABLE t'; CALL p()" RUN, "opaque EXECUTE" },
        { "SET @s = 'DROP TABLE t'; INSERT INTO x VALUES (1)" RUN, "opaque EXECUTE" },
        { "SET @s = 'DROP TABLE t'; SELECT @s := 'DROP TABLE u'" RUN, "opaque EXECUTE" },
        { "SET @s = 'DROP TABLE t'; SET @`s` = 'DROP TABLE u'" RUN, "opaque EXECUTE" },
        { "SET @s = 'DROP TABLE t'; SET @x = (SELECT @s := 'DROP TABLE u')" RUN, "opaque EXECUTE" },
        { "SET @s = 'DROP TABLE t'; SELECT 'a', 'b' INTO @s, @u" RUN, "opaque EXECUTE" },
        { "SET @s = 'DROP TABLE t'; SELECT f() INTO @u" RUN, "opaque EXECUTE" },
        { "SET @a = 'DROP TABLE t'; SET @a = 'DROP TABLE u', @s = CONCAT(@b, @a)" RUN, "opaque EXECUTE" },
        { "SET @s = REPLACE('DROP TABLE x', 'x', 'y')" RUN, "opaque EXECUTE" },
        { "SET @s = 'DROP TABLE t' COLLATE utf8mb4_bin" RUN, "opaque EXECUTE" },
        { "SET @s = X'44'" RUN, "opaque EXECUTE" },
        { "SET @s = IF(@@port = 1, 'SET @a = 1', 'DROP TABLE t')" RUN, "opaque EXECUTE" },
        { "PREPARE s FROM 'DROP TABLE t'; DEALLOCATE PREPARE s; EXECUTE s", "opaque EXECUTE" },
        { "SELECT 'DROP TABLE t' INTO @s FROM x" RUN, "opaque EXECUTE" },
    };
    CHECK(list);
    UNIT_TEXT(last_of(&test_postgresql, "PREPARE s AS SELECT 1; EXECUTE s"), "opaque EXECUTE"); /* no switch, no reading */
}

static ms_op one_op(const char *text, size_t at)
{
    ms_script script;
    ms_arena_free(arena);
    arena = ms_arena_new();
    CU_ASSERT_EQUAL_FATAL(ms_sql_parse(&test_mysql, text, strlen(text), 1, arena, &script, NULL), MS_OK);
    return script.ops.v[at];
}

/* All variables are evaluated before the first one is set; what was asked of the database is known by its statement. */
static void order_and_looks(void)
{
    ms_op op = one_op("SET @a = 't'; SET @a = 'u', @s = CONCAT('DROP TABLE ', @a)" RUN, 4);
    CU_ASSERT_EQUAL(op.kind, MS_OP_DROP_TABLE);
    UNIT_TEXT(op.object.name, "t");
    CU_ASSERT_EQUAL(op.looked, 0);
    op = one_op("SET @n = (SELECT COUNT(*) " COLUMN_C ");\nSET @s = IF(@n = 0, " ADD ", 'SELECT 1');\nPREPARE s FROM @s;\nEXECUTE s", 3);
    CU_ASSERT_EQUAL(op.kind, MS_OP_ADD_COLUMN);
    CU_ASSERT_EQUAL(op.looked, 1);
    CU_ASSERT_EQUAL(op.statement, 3);
    CU_ASSERT_EQUAL(op.line, 4);
    op = one_op("SET @s = (SELECT x FROM t)" RUN, 2);
    CU_ASSERT_EQUAL(op.kind, MS_OP_OPAQUE);
    CU_ASSERT_EQUAL(op.looked, 1);
}

static void one_question_for_all_ops(void)
{
    ms_script script;
    const char *text = "SET @s = IF((SELECT COUNT(*) " COLUMN_C ") = 0, 'ALTER TABLE t ADD c INT, ADD d INT', 'SELECT 1')" RUN "; EXECUTE s";
    ms_arena_free(arena);
    arena = ms_arena_new();
    CU_ASSERT_EQUAL_FATAL(ms_sql_parse(&test_mysql, text, strlen(text), 1, arena, &script, NULL), MS_OK);
    CU_ASSERT_EQUAL_FATAL(script.ops.n, 6);
    CU_ASSERT_PTR_EQUAL(script.ops.v[2].guard, script.ops.v[3].guard);
    CU_ASSERT_PTR_NOT_EQUAL(script.ops.v[3].guard, script.ops.v[4].guard); /* the second EXECUTE asks anew */
}

/* Statement by statement, as a plan that is read back has them. */
static void list_of_statements(void)
{
    static const char *const texts[] = { "SET @s = 'DROP TABLE t'", "PREPARE s FROM @s", "EXECUTE s" };
    ms_statement list[3] = { 0 };
    ms_ops ops = { 0 };
    for (size_t i = 0; i < 3; i++) {
        list[i].text = texts[i];
        list[i].len = strlen(texts[i]);
    }
    ms_arena_free(arena);
    arena = ms_arena_new();
    ms_sql_parse_statements(&test_mysql, list, 3, arena, &ops);
    CU_ASSERT_EQUAL_FATAL(ops.n, 3);
    CU_ASSERT_EQUAL(list[2].first_op, 2);
    CU_ASSERT_EQUAL(list[2].n_ops, 1);
    CU_ASSERT_EQUAL(ops.v[2].kind, MS_OP_DROP_TABLE);
    CU_ASSERT_EQUAL(ops.v[2].statement, 2);
}

static const char *many(const char *head, const char *piece, size_t n, const char *tail)
{
    char *text = ms_arena_alloc(arena, strlen(head) + n * strlen(piece) + strlen(tail) + 1), *to = text;
    to += snprintf(to, strlen(head) + 1, "%s", head);
    for (size_t i = 0; i < n; i++)
        to += snprintf(to, strlen(piece) + 1, "%s", piece);
    snprintf(to, strlen(tail) + 1, "%s", tail);
    return text;
}

/* Depth, length and number of outcomes end somewhere: then it is not known. */
static void bounds(void)
{
    static const struct { const char *head, *piece; size_t n; const char *tail; } list[] = {
        { "SET @s = ", "(", 50000, "1" }, { "SET @s = IF(", "(", 50000, "1" }, { "SET @s = IF(", "NOT ", 50000, "1, 'a', f())" },
        { "SET @s = ", "IF(1,'a',", 50000, "'b'" }, { "SET @s = CASE ", "WHEN 1 THEN 2 ", 50000, "END" },
        { "SET @s = ", "(SELECT ", 20000, "1" }, { "SET @s = 'x'", "; SET @s = CONCAT(@s, @s)", 60, "" },
        { "SET @s = CONCAT(''", ", 'aa'", 20000, ")" }, { "SET @s = '1'", " 'a'", 50000, " COLLATE x" },
    };
    ms_arena_free(arena);
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        ms_arena *mine = arena = ms_arena_new();
        const char *text = many(list[i].head, list[i].piece, list[i].n, list[i].tail);
        const size_t closing = list[i].n + 8;
        char *whole = ms_arena_alloc(mine, strlen(text) + closing + 64), *to = whole;
        to += snprintf(to, strlen(text) + 1, "%s", text);
        for (int depth = 0; *text != '\0' || depth > 0; text += *text != '\0') { /* every parenthesis is closed */
            depth += *text == '(' ? 1 : *text == ')' ? -1 : 0;
            if (*text == '\0' && depth-- > 0)
                *to++ = ')';
        }
        snprintf(to, 64, "%s", RUN);
        ms_script script;
        ms_error err = MS_ERROR_INIT;
        CU_ASSERT_EQUAL_FATAL(ms_sql_parse(&test_mysql, whole, strlen(whole), 1, mine, &script, &err), MS_OK);
        if (script.ops.v[script.ops.n - 1].kind != MS_OP_OPAQUE)
            fprintf(stderr, "%.40s\n", whole);
        UNIT_TEXT(op_line(&script.ops.v[script.ops.n - 1]), "opaque EXECUTE");
        ms_arena_free(mine);
        arena = NULL;
    }
}

int main(void)
{
    static const unit_test tests[] = {
        UNIT(values), UNIT(decisions), UNIT(undecided), UNIT(what_is_not_known_stays_opaque), UNIT(order_and_looks),
        UNIT(one_question_for_all_ops), UNIT(list_of_statements), UNIT(bounds), { NULL, NULL },
    };
    const int result = unit_run("sql/dynamic", tests);
    ms_arena_free(arena);
    return result;
}
