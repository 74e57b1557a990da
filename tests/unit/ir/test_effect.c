/* Tests of core/ir/effect.c: the answers that are not those of a plain apply; those are in test_property.c. */
#include "config.h"

#include "make.h"
#include "unit.h"

static ms_arena *arena;

static ms_effect effect(const ms_catalog *cat, ms_op op) { return ms_op_effect(&op, cat); }

static void unknown_stays_unknown(void)
{
    static const ms_op_kind kinds[] = { MS_OP_OPAQUE, MS_OP_TRUNCATE_TABLE, MS_OP_INSERT, MS_OP_UPDATE, MS_OP_DELETE,
                                        MS_OP_SESSION, MS_OP_TRANSACTION, MS_OP_GRANT, MS_OP_REVOKE, MS_OP_TABLE_OPTION,
                                        MS_OP_REINDEX, MS_OP_ALTER_SEQUENCE };
    ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        CU_ASSERT_EQUAL(effect(cat, (ms_op){ .kind = kinds[i], .object = named("orders") }), MS_EFFECT_UNKNOWN);
    CU_ASSERT_EQUAL(effect(cat, (ms_op){ .kind = MS_OP_COUNT }), MS_EFFECT_UNKNOWN);
    const ms_op drop = { .kind = MS_OP_DROP_TABLE, .object = named("orders") };
    CU_ASSERT_EQUAL(effect(cat, drop), MS_EFFECT_ABSENT);
    cat->incomplete = true;
    CU_ASSERT_EQUAL(effect(cat, drop), MS_EFFECT_UNKNOWN);
}

static void tables_that_are_not_there(void)
{
    ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
    ms_column def = column("x", MS_TYPE_TEXT, false);
    const ms_op ops[] = { { .kind = MS_OP_ADD_COLUMN, .object = named("gone"), .column_def = &def },
                          { .kind = MS_OP_DROP_COLUMN, .object = named("gone"), .column = "x" },
                          { .kind = MS_OP_DROP_CONSTRAINT, .object = named("gone"), .constraint_name = "x" },
                          { .kind = MS_OP_DROP_INDEX, .object = named("x"), .table_name = named("gone") } };
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        CU_ASSERT_EQUAL(ms_op_effect(&ops[i], cat), MS_EFFECT_UNKNOWN);
    ms_table temporary = ms_table_blank(named("t"));
    temporary.temporary = true;
    CU_ASSERT_EQUAL(effect(cat, (ms_op){ .kind = MS_OP_CREATE_TABLE, .table = &temporary }), MS_EFFECT_UNKNOWN);
}

static void invalid_indexes_are_absent(void)
{
    ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
    ms_index *have = ms_table_index(cat, ms_catalog_table(cat, named("orders")), "orders_by_state");
    ms_index want = index_on(arena, "orders_by_state", "orders", "state", NULL);
    ms_op create = { .kind = MS_OP_CREATE_INDEX, .object = named("orders"), .index = &want, .concurrently = true };
    const ms_op drop = { .kind = MS_OP_DROP_INDEX, .object = named("orders_by_state") };
    CU_ASSERT_EQUAL(ms_op_effect(&create, cat), MS_EFFECT_PRESENT);
    have->invalid = true;
    CU_ASSERT_EQUAL(ms_op_effect(&create, cat), MS_EFFECT_ABSENT);
    CU_ASSERT_EQUAL(ms_op_effect(&drop, cat), MS_EFFECT_ABSENT);
    want.name = NULL;
    CU_ASSERT_EQUAL(ms_op_effect(&create, cat), MS_EFFECT_ABSENT);
    have->invalid = false;
    CU_ASSERT_EQUAL(ms_op_effect(&create, cat), MS_EFFECT_PRESENT);
    want.unique = true;
    CU_ASSERT_EQUAL(ms_op_effect(&create, cat), MS_EFFECT_ABSENT);
}

static void indexes_of_views(void)
{
    ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
    const ms_object view = { .kind = MS_OBJECT_MATERIALIZED_VIEW, .name = named("totals"), .definition = "SELECT 1" };
    ms_object *totals = ms_catalog_add_object(cat, &view);
    ms_index want = index_on(arena, "by_user", "totals", "user_id", NULL);
    const ms_op create = { .kind = MS_OP_CREATE_INDEX, .object = named("totals"), .index = &want };
    const ms_op drop = { .kind = MS_OP_DROP_INDEX, .object = named("by_user") };
    const ms_op rename = { .kind = MS_OP_RENAME_INDEX, .object = named("by_user"), .new_name = named("users") };
    CU_ASSERT_EQUAL(ms_op_effect(&create, cat), MS_EFFECT_ABSENT);
    CU_ASSERT_EQUAL(ms_op_effect(&drop, cat), MS_EFFECT_PRESENT);
    CU_ASSERT_EQUAL(ms_catalog_apply(cat, &create, NULL), MS_OK);
    CU_ASSERT_EQUAL(ms_catalog_apply(cat, &create, NULL), MS_ERR_CONFLICT);
    CU_ASSERT_EQUAL(ms_op_effect(&create, cat), MS_EFFECT_PRESENT);
    CU_ASSERT_EQUAL(ms_op_effect(&drop, cat), MS_EFFECT_ABSENT);
    CU_ASSERT_EQUAL(ms_op_effect(&rename, cat), MS_EFFECT_ABSENT);
    totals->indexes.v[0].invalid = true; /* has to be made again */
    CU_ASSERT_EQUAL(ms_op_effect(&create, cat), MS_EFFECT_ABSENT);
    CU_ASSERT_EQUAL(ms_catalog_apply(cat, &(ms_op){ .kind = MS_OP_REINDEX, .object_kind = MS_OBJECT_INDEX, .object = named("by_user") }, NULL), MS_OK);
    CU_ASSERT_EQUAL(ms_op_effect(&create, cat), MS_EFFECT_PRESENT);
    ms_index other = index_on(arena, "by_user", "orders", "user_id", NULL); /* one name space */
    const ms_op taken = { .kind = MS_OP_CREATE_INDEX, .object = named("orders"), .index = &other };
    CU_ASSERT_EQUAL(ms_catalog_apply(cat, &taken, NULL), MS_ERR_CONFLICT);
    CU_ASSERT_EQUAL(ms_catalog_apply(cat, &rename, NULL), MS_OK);
    CU_ASSERT_EQUAL(ms_op_effect(&rename, cat), MS_EFFECT_PRESENT);
    CU_ASSERT_EQUAL(ms_catalog_apply(cat, &drop, NULL), MS_ERR_NOT_FOUND);
    CU_ASSERT_EQUAL(ms_catalog_apply(cat, &taken, NULL), MS_OK);
    const ms_op view_renamed = { .kind = MS_OP_RENAME_TABLE, .object_kind = MS_OBJECT_MATERIALIZED_VIEW, .object = named("totals"), .new_name = named("sums") };
    CU_ASSERT_EQUAL(ms_catalog_apply(cat, &view_renamed, NULL), MS_OK);
    UNIT_TEXT(ms_catalog_object(cat, MS_OBJECT_MATERIALIZED_VIEW, named("sums"))->indexes.v[0].table.name, "sums");
    CU_ASSERT_EQUAL(ms_catalog_apply(cat, &(ms_op){ .kind = MS_OP_DROP_INDEX, .object = named("users"), .table_name = named("sums") }, NULL), MS_OK);
    CU_ASSERT_EQUAL(ms_catalog_object(cat, MS_OBJECT_MATERIALIZED_VIEW, named("sums"))->indexes.n, 0);
}

static void unnamed_constraints(void)
{
    ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
    ms_constraint c = foreign(NULL, list(arena, "user_id", NULL, NULL), "users", (ms_strings){ 0 });
    const ms_op fk = { .kind = MS_OP_ADD_FOREIGN_KEY, .object = named("orders"), .constraint = &c };
    CU_ASSERT_EQUAL(ms_op_effect(&fk, cat), MS_EFFECT_PRESENT);
    c.ref_table = named("people");
    CU_ASSERT_EQUAL(ms_op_effect(&fk, cat), MS_EFFECT_ABSENT);
    ms_constraint k = check(NULL, "(total > 0) AND state <> 'total'");
    const ms_op ck = { .kind = MS_OP_ADD_CHECK, .object = named("orders"), .constraint = &k };
    CU_ASSERT_EQUAL(ms_op_effect(&ck, cat), MS_EFFECT_UNKNOWN); /* the server spells as it likes */
    k.expr = "((total > 0 and \"state\" <> 'total'::text))";
    CU_ASSERT_EQUAL(ms_op_effect(&ck, cat), MS_EFFECT_PRESENT);
    CU_ASSERT_EQUAL(effect(cat, (ms_op){ .kind = MS_OP_ADD_CHECK, .object = named("users"), .constraint = &k }), MS_EFFECT_ABSENT);
    ms_constraint u = key(MS_CONSTRAINT_UNIQUE, NULL, list(arena, "email", NULL, NULL));
    CU_ASSERT_EQUAL(effect(cat, (ms_op){ .kind = MS_OP_ADD_UNIQUE, .object = named("users"), .constraint = &u }), MS_EFFECT_PRESENT);
}

static void types_and_whole_columns(void)
{
    ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
    ms_table *orders = ms_catalog_table(cat, named("orders"));
    ms_column def = column("total", MS_TYPE_DECIMAL, false);
    ms_op op = { .kind = MS_OP_CHANGE_TYPE, .object = named("orders"), .column = "total", .column_def = &def };
    CU_ASSERT_EQUAL(ms_op_effect(&op, cat), MS_EFFECT_PRESENT);
    op.expr = "total * 100"; /* the values may be the old ones */
    CU_ASSERT_EQUAL(ms_op_effect(&op, cat), MS_EFFECT_UNKNOWN);
    op.expr = NULL;
    def.type.kind = MS_TYPE_BIGINT;
    CU_ASSERT_EQUAL(ms_op_effect(&op, cat), MS_EFFECT_ABSENT);
    def.type = (ms_type){ .kind = MS_TYPE_OTHER, .length = -1, .scale = -1, .text = "money" };
    orders->columns.v[2].type = (ms_type){ .kind = MS_TYPE_OTHER, .length = -1, .scale = -1, .text = "pg_catalog.money" };
    CU_ASSERT_EQUAL(ms_op_effect(&op, cat), MS_EFFECT_UNKNOWN);
    def = column("total", MS_TYPE_DECIMAL, true);
    orders->columns.v[2] = column("total", MS_TYPE_DECIMAL, false);
    op.whole_column = true;
    CU_ASSERT_EQUAL(ms_op_effect(&op, cat), MS_EFFECT_ABSENT);
    orders->columns.v[2].not_null = true;
    CU_ASSERT_EQUAL(ms_op_effect(&op, cat), MS_EFFECT_PRESENT);
    def.default_expr = "now()";
    orders->columns.v[2].default_expr = "CURRENT_TIMESTAMP";
    CU_ASSERT_EQUAL(ms_op_effect(&op, cat), MS_EFFECT_UNKNOWN);
    def.default_expr = orders->columns.v[2].default_expr = NULL;
    op.after = "id";
    CU_ASSERT_EQUAL(ms_op_effect(&op, cat), MS_EFFECT_UNKNOWN);
    op.after = "user_id";
    CU_ASSERT_EQUAL(ms_op_effect(&op, cat), MS_EFFECT_PRESENT);
    op.new_column = "sum";
    CU_ASSERT_EQUAL(ms_op_effect(&op, cat), MS_EFFECT_ABSENT);
}

static void replaced_objects(void)
{
    ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
    ms_object view = { .kind = MS_OBJECT_VIEW, .name = named("big_orders"), .definition = "SELECT 2" };
    CU_ASSERT_EQUAL(effect(cat, (ms_op){ .kind = MS_OP_REPLACE_VIEW, .object = view.name, .obj = &view }), MS_EFFECT_UNKNOWN);
    CU_ASSERT_EQUAL(effect(cat, (ms_op){ .kind = MS_OP_CREATE_VIEW, .object = view.name, .obj = &view }), MS_EFFECT_PRESENT);
    view.name = named("new");
    CU_ASSERT_EQUAL(effect(cat, (ms_op){ .kind = MS_OP_REPLACE_VIEW, .object = view.name, .obj = &view }), MS_EFFECT_ABSENT);
    ms_object f = { .kind = MS_OBJECT_FUNCTION, .name = named("f") };
    const ms_op create = { .kind = MS_OP_CREATE_ROUTINE, .object_kind = MS_OBJECT_FUNCTION, .object = f.name, .obj = &f };
    CU_ASSERT_EQUAL(ms_op_effect(&create, cat), MS_EFFECT_UNKNOWN); /* no routine at all: they may not be loaded */
    f.name = named("g");
    ms_catalog_add_object(cat, &f);
    f.name = named("f");
    CU_ASSERT_EQUAL(ms_op_effect(&create, cat), MS_EFFECT_ABSENT);
    CU_ASSERT_EQUAL(effect(cat, (ms_op){ .kind = MS_OP_CREATE_SCHEMA, .object = named("x") }), MS_EFFECT_ABSENT);
    cat->schemas.n = 0;
    CU_ASSERT_EQUAL(effect(cat, (ms_op){ .kind = MS_OP_CREATE_SCHEMA, .object = named("x") }), MS_EFFECT_UNKNOWN);
}

static const unit_test tests[] = {
    { "unknown stays unknown", unknown_stays_unknown },
    { "tables that are not there", tables_that_are_not_there },
    { "invalid indexes are absent", invalid_indexes_are_absent },
    { "indexes of views", indexes_of_views },
    { "unnamed constraints", unnamed_constraints },
    { "types and whole columns", types_and_whole_columns },
    { "replaced objects", replaced_objects },
    { NULL, NULL },
};

int main(void)
{
    arena = ms_arena_new();
    const int status = unit_run("ir effect", tests);
    ms_arena_free(arena);
    return status;
}
