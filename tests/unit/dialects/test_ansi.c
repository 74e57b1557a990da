/* test_ansi.c: the dialect of unknown databases: nothing safe is assumed; information_schema is read. */
#include "config.h"

#include "dialects/ansi/ansi.h"
#include "dialects/common/common.h"
#include "unit.h"

static const ms_dialect *const d = &ms_dialect_ansi;

static void nothing_is_taken_for_granted(void)
{
    for (size_t i = 0; i < d->n_facts; i++)
        CU_ASSERT_EQUAL(d->facts[i].grade, MS_GRADE_ASSUMED);
    for (int kind = 0; kind < MS_OP_COUNT; kind++) {
        const ms_fact *fact = d->fact(&(ms_op){ .kind = (ms_op_kind)kind }, NULL, 0);
        CU_ASSERT_PTR_NOT_NULL_FATAL(fact);
        CU_ASSERT(fact->op == (ms_op_kind)kind || fact == &d->facts[0]);
    }
    const ms_fact *rewrite = d->fact(&(ms_op){ .kind = MS_OP_SET_NOT_NULL }, NULL, 0);
    CU_ASSERT(rewrite->blocks_reads && rewrite->blocks_writes);
    CU_ASSERT_EQUAL(rewrite->txn, MS_TXN_RULE_IMPLICIT_COMMIT);
    CU_ASSERT_EQUAL(d->fact(&(ms_op){ .kind = MS_OP_DELETE, .where_missing = true }, NULL, 0)->risk,
                    MS_RISK_DESTRUCTIVE);
    CU_ASSERT_EQUAL(d->flags & (MS_DIALECT_TRANSACTIONAL_DDL | MS_DIALECT_ATOMIC_DDL), 0);
    ms_runner_lock lock = { "x", "x", "x" };
    d->runner_lock("x", 0, NULL, &lock);
    CU_ASSERT(lock.acquire == NULL && lock.release == NULL && lock.holder == NULL);
}

static void lowers_to_standard_sql(void)
{
    ms_arena *arena = ms_arena_new();
    ms_strings out = { 0 };
    ms_error err = MS_ERROR_INIT;
    ms_column column = { .name = "total",
                         .type = { .kind = MS_TYPE_DECIMAL, .length = 10, .scale = 2 },
                         .not_null = true };
    const ms_op add = { .kind = MS_OP_ADD_COLUMN, .object = { "S", "T" }, .column = "total", .column_def = &column };
    const ms_op type = { .kind = MS_OP_CHANGE_TYPE, .object = { NULL, "T" }, .column = "total", .column_def = &column };
    const ms_op rename = { .kind = MS_OP_RENAME_COLUMN, .object = { NULL, "T" }, .column = "a", .new_column = "b" };
    CU_ASSERT_EQUAL(d->lower(&add, NULL, 0, arena, &out, &err), MS_OK);
    CU_ASSERT_EQUAL(d->lower(&type, NULL, 0, arena, &out, &err), MS_OK);
    UNIT_TEXT(out.v[0], "ALTER TABLE \"S\".\"T\" ADD COLUMN \"total\" decimal(10,2) NOT NULL");
    UNIT_TEXT(out.v[1], "ALTER TABLE \"T\" ALTER COLUMN \"total\" SET DATA TYPE decimal(10,2)");
    CU_ASSERT_EQUAL(d->lower(&rename, NULL, 0, arena, &out, &err), MS_ERR_UNSUPPORTED);
    UNIT_TEXT(err.code, "unsupported_op");
    CU_ASSERT_EQUAL(out.n, 2);
    ms_arena_free(arena);
}

static void row(ms_loader *loader, size_t query, size_t n, const char *const *texts)
{
    ms_text values[12];
    for (size_t i = 0; i < n; i++)
        values[i] = (ms_text){ texts[i], texts[i] == NULL ? 0 : strlen(texts[i]) };
    ms_error err = MS_ERROR_INIT;
    CU_ASSERT_EQUAL(d->load_row(loader, query, values, n, &err), MS_OK);
}
#define ROW(query, ...) \
    row(loader, (query), MS_COUNT(((const char *const[]){ __VA_ARGS__ })), (const char *const[]){ __VA_ARGS__ })

static void loads_information_schema(void)
{
    ms_arena *arena = ms_arena_new();
    ms_catalog *cat = ms_catalog_new(arena, NULL, d->compare);
    ms_loader *loader = d->load_begin(cat, 0);
    CU_ASSERT_PTR_NOT_NULL(d->load_query(loader, 0));
    ROW(0, "APP", "ORDERS");
    ROW(0, "APP", "CUSTOMERS");
    CU_ASSERT_PTR_NOT_NULL(d->load_query(loader, 1));
    ROW(1, "APP", "ORDERS", "ID", "BIGINT", NULL, "64", "0", "NO", NULL);
    ROW(1, "APP", "ORDERS", "CUSTOMER", "CHARACTER VARYING", "20", NULL, NULL, "YES", "'x'");
    ROW(1, "APP", "GONE", "ID", "BIGINT", NULL, "64", "0", "NO", NULL);
    ROW(3, "APP", "ORDERS", "PK", "PRIMARY KEY", "ID");
    ROW(4, "APP", "ORDERS", "FK", "CUSTOMER", "APP", "CUSTOMERS", "ID", "CASCADE", "NO ACTION");
    CU_ASSERT_PTR_NULL(d->load_query(loader, 5));
    ms_error err = MS_ERROR_INIT;
    CU_ASSERT_EQUAL(d->load_row(loader, 0, NULL, 1, &err), MS_ERR_INTERNAL); /* a row of the wrong width */
    CU_ASSERT_EQUAL(d->load_end(loader, NULL), MS_OK);
    CU_ASSERT(cat->incomplete);
    const ms_table *table = ms_catalog_table(cat, (ms_name){ NULL, "orders" });
    CU_ASSERT_PTR_NOT_NULL_FATAL(table);
    CU_ASSERT_EQUAL_FATAL(table->columns.n, 2);
    CU_ASSERT_EQUAL(table->columns.v[0].type.kind, MS_TYPE_BIGINT);
    CU_ASSERT_EQUAL(table->columns.v[1].type.length, 20);
    CU_ASSERT_EQUAL_FATAL(table->constraints.n, 2);
    CU_ASSERT_EQUAL(table->constraints.v[1].on_delete, MS_FK_CASCADE);
    UNIT_TEXT(table->constraints.v[1].ref_table.name, "CUSTOMERS");
    ms_arena_free(arena);
}

static void keeps_schemas_apart_when_there_are_several(void)
{
    ms_arena *arena = ms_arena_new();
    ms_catalog *cat = ms_catalog_new(arena, NULL, d->compare);
    ms_loader *loader = d->load_begin(cat, 0);
    ROW(0, "A", "T");
    ROW(0, "B", "T");
    d->load_query(loader, 1);
    CU_ASSERT_PTR_NULL(ms_catalog_table(cat, (ms_name){ NULL, "T" }));
    CU_ASSERT_PTR_NOT_NULL(ms_catalog_table(cat, (ms_name){ "A", "T" }));
    CU_ASSERT_PTR_NOT_NULL(ms_catalog_table(cat, (ms_name){ "B", "T" }));
    ms_arena_free(arena);
}

int main(void)
{
    static const unit_test tests[] = {
        UNIT(nothing_is_taken_for_granted), UNIT(lowers_to_standard_sql), UNIT(loads_information_schema),
        UNIT(keeps_schemas_apart_when_there_are_several), { NULL, NULL },
    };
    return unit_run("dialects/ansi", tests);
}
