/* Tests of core/ir/names.c: names of kinds, equality of names and types. */
#include "config.h"

#include "make.h"
#include "unit.h"

static void op_names_go_both_ways(void)
{
    for (int i = 0; i < MS_OP_COUNT; i++) {
        ms_op_kind back = MS_OP_COUNT;
        CU_ASSERT(ms_op_from_name(ms_op_name((ms_op_kind)i), &back));
        CU_ASSERT_EQUAL(back, (ms_op_kind)i);
    }
    ms_op_kind untouched = MS_OP_INSERT;
    CU_ASSERT_FALSE(ms_op_from_name("drop_everything", &untouched));
    CU_ASSERT_FALSE(ms_op_from_name(NULL, &untouched));
    CU_ASSERT_EQUAL(untouched, MS_OP_INSERT);
    UNIT_TEXT(ms_op_name(MS_OP_COUNT), "unknown");
    UNIT_TEXT(ms_op_name(MS_OP_ADD_FOREIGN_KEY), "add_foreign_key");
    UNIT_TEXT(ms_type_kind_name(MS_TYPE_TIMESTAMPTZ), "timestamptz");
    UNIT_TEXT(ms_type_kind_name((ms_type_kind)1000), "unknown");
    UNIT_TEXT(ms_object_kind_name(MS_OBJECT_MATERIALIZED_VIEW), "materialized view");
    UNIT_TEXT(ms_object_kind_name((ms_object_kind)-1), "unknown");
}

static ms_type type(ms_type_kind kind, int32_t length, int32_t scale)
{
    return (ms_type){ .kind = kind, .length = length, .scale = scale };
}

static void types_compare(void)
{
    ms_arena *arena = ms_arena_new();
    ms_type a = type(MS_TYPE_DECIMAL, 10, -1), b = type(MS_TYPE_DECIMAL, 10, 0);
    CU_ASSERT(ms_type_equal(&a, &b)); /* decimal(10) is decimal(10,0) */
    b.scale = 2;
    CU_ASSERT_FALSE(ms_type_equal(&a, &b));
    a = type(MS_TYPE_DECIMAL, -1, -1);
    b = type(MS_TYPE_DECIMAL, -1, 0);
    CU_ASSERT_FALSE(ms_type_equal(&a, &b));
    a = b = type(MS_TYPE_INTEGER, -1, -1);
    b.serial = true; /* a spelling; what it means is on the column */
    CU_ASSERT(ms_type_equal(&a, &b));
    b.is_unsigned = true;
    CU_ASSERT_FALSE(ms_type_equal(&a, &b));
    a = b = type(MS_TYPE_VARCHAR, 20, -1);
    a.charset = "latin1";
    CU_ASSERT(ms_type_equal(&a, &b)); /* not stated: not known */
    b.charset = "LATIN1";
    CU_ASSERT(ms_type_equal(&a, &b));
    b.charset = "utf8mb4";
    CU_ASSERT_FALSE(ms_type_equal(&a, &b));
    a = b = type(MS_TYPE_ENUM, -1, -1);
    a.values = list(arena, "x", "y", NULL);
    b.values = list(arena, "y", "x", NULL);
    CU_ASSERT_FALSE(ms_type_equal(&a, &b));
    a = b = type(MS_TYPE_OTHER, -1, -1);
    a.text = "geometry(Point, 4326)";
    b.text = "GEOMETRY(point,4326)";
    CU_ASSERT(ms_type_equal(&a, &b));
    b.text = "geometry(point,4327)";
    CU_ASSERT_FALSE(ms_type_equal(&a, &b));
    b.text = NULL;
    CU_ASSERT_FALSE(ms_type_equal(&a, &b));
    ms_arena_free(arena);
}

static void names_fold_as_the_catalog_says(void)
{
    ms_arena *arena = ms_arena_new();
    const ms_name a = { NULL, "Users" }, b = { "public", "users" };
    ms_catalog *exact = ms_catalog_new(arena, "public", MS_COMPARE_EXACT);
    ms_catalog *tables = ms_catalog_new(arena, "public", MS_COMPARE_TABLES_CI);
    ms_catalog *others = ms_catalog_new(arena, "public", MS_COMPARE_OTHERS_CI);
    ms_catalog *bare = ms_catalog_new(arena, NULL, MS_COMPARE_TABLES_CI);
    CU_ASSERT_FALSE(ms_name_equal(exact, a, b));
    CU_ASSERT(ms_name_equal(tables, a, b));
    CU_ASSERT_FALSE(ms_name_equal(others, a, b));
    CU_ASSERT_FALSE(ms_name_equal(bare, a, b));
    CU_ASSERT(ms_name_equal(bare, a, named("USERS")));
    CU_ASSERT(ms_ident_equal(others, "Total", "tOTAL"));
    CU_ASSERT_FALSE(ms_ident_equal(tables, "Total", "total"));
    CU_ASSERT_FALSE(ms_ident_equal(others, NULL, "total"));
    CU_ASSERT_FALSE(ms_ident_equal(others, "\xC3\x84", "\xC3\xA4")); /* beyond ASCII: by byte */
    ms_arena_free(arena);
}

static void ops_are_described(void)
{
    ms_arena *arena = ms_arena_new();
    const ms_name orders = { "shop", "orders" };
    ms_column c = column("total", MS_TYPE_INTEGER, false);
    ms_index i = index_on(arena, "by_user", "orders", "user_id", NULL);
    ms_object v = { .kind = MS_OBJECT_VIEW, .name = named("v") };
    UNIT_TEXT(ms_op_object_text(&(ms_op){ .kind = MS_OP_DROP_COLUMN, .object = orders, .column = "total" }, arena),
             "table shop.orders, column total");
    UNIT_TEXT(ms_op_object_text(&(ms_op){ .kind = MS_OP_ADD_COLUMN, .object = orders, .column_def = &c }, arena),
             "table shop.orders, column total");
    UNIT_TEXT(ms_op_object_text(&(ms_op){ .kind = MS_OP_CREATE_INDEX, .index = &i }, arena), "table orders, index by_user");
    UNIT_TEXT(ms_op_object_text(&(ms_op){ .kind = MS_OP_DROP_INDEX, .object = named("i"), .table_name = orders }, arena),
             "index i on table shop.orders");
    UNIT_TEXT(ms_op_object_text(&(ms_op){ .kind = MS_OP_DROP_CONSTRAINT, .object = orders, .constraint_name = "k" }, arena),
             "table shop.orders, constraint k");
    UNIT_TEXT(ms_op_object_text(&(ms_op){ .kind = MS_OP_CREATE_VIEW, .obj = &v }, arena), "view v");
    UNIT_TEXT(ms_op_object_text(&(ms_op){ .kind = MS_OP_SESSION, .value = "search_path" }, arena), "setting search_path");
    UNIT_TEXT(ms_op_object_text(&(ms_op){ .kind = MS_OP_OPAQUE }, arena), "");
    ms_arena_free(arena);
}

static void data_losers_are_known(void)
{
    static const ms_op_kind losers[] = { MS_OP_OPAQUE, MS_OP_DROP_TABLE, MS_OP_TRUNCATE_TABLE, MS_OP_DROP_COLUMN,
                                         MS_OP_DROP_SEQUENCE, MS_OP_DROP_SCHEMA, MS_OP_UPDATE, MS_OP_DELETE,
                                         MS_OP_CALL, MS_OP_RUN_BLOCK };
    for (int k = 0; k < MS_OP_COUNT; k++) {
        bool loses = false;
        for (size_t i = 0; i < sizeof losers / sizeof *losers; i++)
            loses = loses || losers[i] == (ms_op_kind)k;
        CU_ASSERT_EQUAL(ms_op_destroys_data(&(ms_op){ .kind = (ms_op_kind)k }), loses);
    }
}

static const unit_test tests[] = {
    { "op names go both ways", op_names_go_both_ways },
    { "types compare", types_compare },
    { "names fold as the catalog says", names_fold_as_the_catalog_says },
    { "ops are described", ops_are_described },
    { "data losers are known", data_losers_are_known },
    { NULL, NULL },
};
int main(void) { return unit_run("ir names", tests); }
