/* test_sqlite.c: the pure parts of the SQLite dialect. */
#include "config.h"

#include "dialects/sqlite/lite.h"
#include "dialects/sqlite/sqlite.h"
#include "my_cases.h"

static const ms_dialect *const d = &ms_dialect_sqlite;
static const char schema[] =
    "CREATE TABLE t (a INTEGER NOT NULL, v VARCHAR(20), w TEXT, CONSTRAINT ck CHECK (a > 0), UNIQUE (v)); "
    "CREATE INDEX i ON t (w); CREATE UNIQUE INDEX u ON t (a);";

static void declared_types_decide(void)
{
    static const struct { const char *text; ms_type_kind kind; int32_t length, scale;
    } rows[] = {
        { "VARCHAR(20)", MS_TYPE_VARCHAR, 20, -1 },
        { "decimal(10, 2)", MS_TYPE_DECIMAL, 10, 2 },
        { "INTEGER", MS_TYPE_INTEGER, -1, -1 },
        { "unsigned big int", MS_TYPE_BIGINT, -1, -1 },
        { "DATETIME", MS_TYPE_TIMESTAMP, -1, -1 },
        { "FLOATING POINT", MS_TYPE_INTEGER, -1, -1 }, /* sic: POINT has INT in it */
        { "STRING", MS_TYPE_OTHER, -1, -1 },
        { "mytext", MS_TYPE_TEXT, -1, -1 },
        { "", MS_TYPE_OTHER, -1, -1 },
    };
    ms_arena *arena = ms_arena_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ms_type type;
        ms_lite_type_parse(rows[i].text, arena, &type);
        CU_ASSERT_EQUAL(type.kind, rows[i].kind);
        CU_ASSERT_EQUAL(type.length, rows[i].length);
        CU_ASSERT_EQUAL(type.scale, rows[i].scale);
    }
    ms_arena_free(arena);
}

static void ops_are_lowered(void)
{
    static const lowered rows[] = {
        { "CREATE TABLE n (id INTEGER PRIMARY KEY AUTOINCREMENT)", 34000,
          "CREATE TABLE \"n\" (\n    \"id\" INTEGER PRIMARY KEY AUTOINCREMENT\n)" },
        { "CREATE TABLE n (a int, b text, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID", 34000,
          "CREATE TABLE \"n\" (\n    \"a\" int,\n    \"b\" text,\n    PRIMARY KEY (\"a\", \"b\")\n) STRICT, WITHOUT "
          "ROWID" },
        { "ALTER TABLE t ADD COLUMN c text DEFAULT 'x'", 34000, "ALTER TABLE \"t\" ADD COLUMN \"c\" text DEFAULT 'x'" },
        { "ALTER TABLE t ADD COLUMN c text DEFAULT CURRENT_TIMESTAMP", 34000, "!constant" },
        { "ALTER TABLE t ADD COLUMN c text NOT NULL", 34000, "!needs a default" },
        { "ALTER TABLE t RENAME COLUMN v TO x", 34000, "ALTER TABLE \"t\" RENAME COLUMN \"v\" TO \"x\"" },
        { "ALTER TABLE t RENAME COLUMN v TO x", 32400, "!3.25" },
        { "ALTER TABLE t DROP COLUMN v", 34000, "!key" },
        { "ALTER TABLE t DROP COLUMN w", 34000, "DROP INDEX \"i\"; ALTER TABLE \"t\" DROP COLUMN \"w\"" },
        { "DROP INDEX IF EXISTS i", 34000, "DROP INDEX IF EXISTS \"i\"" },
        { "CREATE INDEX j ON t (w COLLATE NOCASE DESC) WHERE a > 1", 34000,
          "CREATE INDEX \"j\" ON \"t\" (\"w\" COLLATE \"NOCASE\" DESC) WHERE a > 1" },
    };
    check_lowered(d, schema, rows, sizeof rows / sizeof *rows);
}

/* Ops that no SQLite file can say but a portable one can. */
static void later_versions_alter_constraints(void)
{
    ms_arena *arena = ms_arena_new();
    const ms_catalog *catalog = catalog_of(d, schema, arena);
    const ms_op not_null = { .kind = MS_OP_SET_NOT_NULL, .object = { NULL, "t" }, .column = "v" };
    const ms_op drop = { .kind = MS_OP_DROP_CONSTRAINT, .object = { NULL, "t" }, .constraint_name = "ck" };
    const ms_op index = { .kind = MS_OP_DROP_CONSTRAINT, .object = { NULL, "t" }, .constraint_name = "u" };
    ms_constraint key = { .kind = MS_CONSTRAINT_UNIQUE };
    const ms_op unique = { .kind = MS_OP_ADD_UNIQUE, .object = { NULL, "t" }, .constraint = &key };
    ms_strings out = { 0 };
    ms_error err = MS_ERROR_INIT;
    MS_PUSH(arena, &key.columns, "w");
    CU_ASSERT_EQUAL(d->lower(&not_null, catalog, 34000, arena, &out, &err), MS_ERR_UNSUPPORTED);
    UNIT_CONTAINS(err.hint, "built anew");
    CU_ASSERT_EQUAL(d->lower(&not_null, catalog, 35300, arena, &out, &err), MS_OK);
    CU_ASSERT_EQUAL(d->lower(&drop, catalog, 35300, arena, &out, &err), MS_OK);
    CU_ASSERT_EQUAL(d->lower(&index, catalog, 34000, arena, &out, &err), MS_OK);
    CU_ASSERT_EQUAL(d->lower(&unique, catalog, 34000, arena, &out, &err), MS_OK);
    CU_ASSERT_EQUAL_FATAL(out.n, 4);
    UNIT_TEXT(out.v[0], "ALTER TABLE \"t\" ALTER COLUMN \"v\" SET NOT NULL");
    UNIT_TEXT(out.v[1], "ALTER TABLE \"t\" DROP CONSTRAINT \"ck\"");
    UNIT_TEXT(out.v[2], "DROP INDEX \"u\"");
    UNIT_TEXT(out.v[3], "CREATE UNIQUE INDEX \"t_w_key\" ON \"t\" (\"w\")");
    ms_arena_free(arena);
}

/* Two indexes on the same columns have two names, and both are none when they are compared. */
static void names_are_made_once(void)
{
    ms_arena *arena = ms_arena_new();
    ms_table table = { .name = { NULL, "x" } };
    ms_index first = { .table = table.name }, second = first;
    MS_PUSH(arena, &table.columns, (ms_column){ .name = "a", .type = { .kind = MS_TYPE_INTEGER, .length = -1, .scale = -1 } });
    MS_PUSH(arena, &first.parts, (ms_index_part){ .column = "a" });
    MS_PUSH(arena, &second.parts, (ms_index_part){ .column = "a", .desc = true });
    MS_PUSH(arena, &table.indexes, first);
    MS_PUSH(arena, &table.indexes, second);
    const ms_op create = { .kind = MS_OP_CREATE_TABLE, .object = table.name, .table = &table };
    const ms_op again = { .kind = MS_OP_CREATE_INDEX, .object = table.name, .index = &first };
    ms_catalog *catalog = ms_catalog_new(arena, NULL, d->compare);
    ms_strings out = { 0 };
    ms_error err = MS_ERROR_INIT;
    CU_ASSERT_EQUAL(d->lower(&create, catalog, 34000, arena, &out, &err), MS_OK);
    CU_ASSERT_EQUAL(ms_catalog_apply(catalog, &create, &err), MS_OK);
    CU_ASSERT_EQUAL(d->lower(&again, catalog, 34000, arena, &out, &err), MS_OK);
    CU_ASSERT_EQUAL_FATAL(out.n, 4);
    UNIT_TEXT(out.v[1], "CREATE INDEX \"x_a_idx\" ON \"x\" (\"a\")");
    UNIT_TEXT(out.v[2], "CREATE INDEX \"x_a_idx_2\" ON \"x\" (\"a\" DESC)");
    UNIT_TEXT(out.v[3], "CREATE INDEX \"x_a_idx_3\" ON \"x\" (\"a\")");
    ms_table *made = ms_catalog_table(catalog, table.name);
    made->indexes.v[0].name = "x_a_idx";
    made->indexes.v[1].name = "x_a_idx_2";
    d->normalize(catalog, 34000);
    CU_ASSERT(made->indexes.v[0].name == NULL && made->indexes.v[1].name == NULL);
    ms_arena_free(arena);
}

static void defaults_are_spelled(void)
{
    static const char *const rows[][2] = {
        { "now()", "CURRENT_TIMESTAMP" },
        { "CURRENT_TIMESTAMP(6)", "CURRENT_TIMESTAMP" },
        { "-1.5", "-1.5" },
        { "'a''b'", "'a''b'" },
        { "'a' || 'b'", "('a' || 'b')" },
        { "(random())", "(random())" },
        { "TRUE", "TRUE" },
        { "x'00'", "x'00'" },
        { "abs(-1)", "(abs(-1))" },
        { "face", "(face)" },
    };
    ms_arena *arena = ms_arena_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        UNIT_TEXT(ms_lite_default(rows[i][0], arena), rows[i][1]);
    ms_arena_free(arena);
}

static void facts_follow_op_and_version(void)
{
    static const fact_row rows[] = {
        { "ALTER TABLE t ADD COLUMN c int", 34000, "sqlite.add_column" },
        { "ALTER TABLE t DROP COLUMN v", 34000, "sqlite.drop_column" },
        { "VACUUM", 34000, "sqlite.opaque.vacuum" },
        { "DELETE FROM t", 34000, "sqlite.delete.all_rows" },
        { "CREATE UNIQUE INDEX j ON t (a)", 34000, "sqlite.create_index.unique" },
    };
    check_facts(d, schema, rows, sizeof rows / sizeof *rows);
    check_fact_table(d);
}

static void errors_are_classified(void)
{
    static const classified rows[] = {
        { 5, "", "database is locked", MS_CLASS_LOCK_TIMEOUT },
        { 517, "", "database is locked", MS_CLASS_SERIALIZATION },
        { 2067, "", "UNIQUE constraint failed: t.a", MS_CLASS_UNIQUE_VIOLATION },
        { 19, "HY000", "UNIQUE constraint failed: t.a", MS_CLASS_UNIQUE_VIOLATION },
        { 787, "", "FOREIGN KEY constraint failed", MS_CLASS_CONSTRAINT_VIOLATION },
        { 26, "", "", MS_CLASS_NOT_A_DATABASE },
        { 13, "", "", MS_CLASS_DISK_FULL },
        { 8, "", "", MS_CLASS_READ_ONLY },
        { 9, "", "", MS_CLASS_CANCELLED },
        { 1, "", "no such table: x", MS_CLASS_NO_SUCH_OBJECT },
        { 1, "", "table x already exists", MS_CLASS_DUPLICATE_OBJECT },
        { 1, "", "near \"x\": syntax error", MS_CLASS_SYNTAX },
        { 1, "", "duplicate column name: a", MS_CLASS_DUPLICATE_OBJECT },
        { 1, "", "something else", MS_CLASS_OTHER },
    };
    check_classes(d, rows, sizeof rows / sizeof *rows);
}

static void sessions_leave_foreign_keys_alone(void)
{
    const ms_session_policy policy = { .lock_timeout_ms = 1500, .read_only = true };
    ms_arena *arena = ms_arena_new();
    ms_strings out = { 0 };
    ms_runner_lock lock = { "x", "x", "x" };
    ms_error err = MS_ERROR_INIT;
    d->session(&policy, 34000, arena, &out);
    CU_ASSERT_EQUAL_FATAL(out.n, 2);
    UNIT_TEXT(out.v[0], "PRAGMA busy_timeout = 1500");
    UNIT_TEXT(out.v[1], "PRAGMA query_only = 1");
    d->runner_lock("x", 34000, arena, &lock);
    CU_ASSERT(lock.acquire == NULL && lock.release == NULL && lock.holder == NULL);
    CU_ASSERT_EQUAL(d->backup(NULL, 34000, arena, NULL, &err), MS_ERR_UNSUPPORTED);
    ms_arena_free(arena);
}

static void noise_is_normalised(void)
{
    ms_arena *arena = ms_arena_new();
    UNIT_TEXT(normal_of(d,
                        "CREATE TABLE t (id BIGINT PRIMARY KEY AUTOINCREMENT, v varchar(5) DEFAULT ('x'), UNIQUE (v))",
                        arena),
              normal_of(d,
                        "CREATE TABLE \"t\" (id INTEGER PRIMARY KEY AUTOINCREMENT, v VARCHAR(5) DEFAULT 'x'); "
                        "CREATE UNIQUE INDEX t_v_key ON t (v)",
                        arena));
    ms_arena_free(arena);
}

/* A catalog that followed ALTER TABLE ADD COLUMN, and one read from the file that the statement left. */
static void rebuilt_alike_wherever_the_catalog_is_from(void)
{
    static const char *const ways[] = {
        "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a int, CONSTRAINT ck CHECK (a > 0), UNIQUE (a)); "
        "ALTER TABLE t ADD COLUMN b int REFERENCES p CHECK (b > a) CHECK (b < 9)",
        "CREATE TABLE p (id INTEGER PRIMARY KEY); "
        "CREATE TABLE t (a int, b int REFERENCES p CHECK (b > a) CHECK (b < 9), CONSTRAINT ck CHECK (a > 0), UNIQUE (a))",
    };
    ms_arena *arena = ms_arena_new();
    const ms_op op = { .kind = MS_OP_SET_NOT_NULL, .object_kind = MS_OBJECT_TABLE, .object = { NULL, "t" }, .column = "a" };
    const char *texts[2] = { "", "" };
    for (size_t i = 0; i < 2; i++) {
        ms_lowered_list out = { 0 };
        ms_error err = MS_ERROR_INIT;
        const ms_catalog *catalog = catalog_of(d, ways[i], arena);
        CU_ASSERT_EQUAL(ms_lower_list(d, &op, 1, catalog, d->default_version, arena, &out, NULL, &err), MS_OK);
        for (size_t k = 0; k < out.n; k++)
            texts[i] = ms_arena_printf(arena, "%s%s;\n", texts[i], out.v[k].sql);
    }
    UNIT_TEXT(texts[0], texts[1]);
    UNIT_CONTAINS(texts[0], "\"a\" int NOT NULL,\n    \"b\" int,\n    UNIQUE (\"a\"),\n    FOREIGN KEY (\"b\") REFERENCES \"p\",\n"
                            "    CONSTRAINT \"ck\" CHECK (a > 0),\n    CHECK (b < 9),\n    CHECK (b > a)\n");
    ms_arena_free(arena);
}

static const unit_test tests[] = { UNIT(declared_types_decide),
                                   UNIT(rebuilt_alike_wherever_the_catalog_is_from),
                                   UNIT(ops_are_lowered),
                                   UNIT(later_versions_alter_constraints),
                                   UNIT(defaults_are_spelled),
                                   UNIT(facts_follow_op_and_version),
                                   UNIT(errors_are_classified),
                                   UNIT(sessions_leave_foreign_keys_alone), UNIT(names_are_made_once),
                                   UNIT(noise_is_normalised),
                                   { NULL, NULL } };

int main(void) { return unit_run("dialects/sqlite", tests); }
