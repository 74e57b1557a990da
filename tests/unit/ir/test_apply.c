/* Tests of core/ir/apply*.c: what an op does to a catalog, and what it forgives. The inverse of everything is in
 * test_property.c. */
#include "config.h"

#include "make.h"
#include "unit.h"

static ms_arena *arena;

static ms_status apply(ms_catalog *cat, ms_op op) { return ms_catalog_apply(cat, &op, NULL); }
static ms_table *table(ms_catalog *cat, const char *name) { return ms_catalog_table(cat, named(name)); }
static size_t n_constraints(ms_catalog *cat, const char *name) { return table(cat, name)->constraints.n; }

static void drop_column_takes_keys_along(void)
{
    ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
    CU_ASSERT_EQUAL(apply(cat, (ms_op){ .kind = MS_OP_DROP_COLUMN, .object = named("orders"), .column = "total" }), MS_OK);
    CU_ASSERT_PTR_NULL(ms_table_index(cat, table(cat, "orders"), "orders_by_user")); /* whole */
    CU_ASSERT_PTR_NOT_NULL(ms_table_index(cat, table(cat, "orders"), "orders_by_state"));
    CU_ASSERT_PTR_NULL(ms_table_constraint(cat, table(cat, "orders"), "orders_total"));
    CU_ASSERT_EQUAL(table(cat, "orders")->columns.n, 3);
    apply(cat, (ms_op){ .kind = MS_OP_DROP_COLUMN, .object = named("orders"), .column = "id" });
    CU_ASSERT_PTR_NULL(ms_catalog_object(cat, MS_OBJECT_SEQUENCE, named("orders_id")));
    apply(cat, (ms_op){ .kind = MS_OP_DROP_COLUMN, .object = named("users"), .column = "id" });
    CU_ASSERT_PTR_NOT_NULL(ms_table_constraint(cat, table(cat, "orders"), "orders_user")); /* no cascade */
    cat = shop(arena, MS_COMPARE_EXACT);
    apply(cat, (ms_op){ .kind = MS_OP_DROP_COLUMN, .object = named("users"), .column = "id", .cascade = true });
    CU_ASSERT_PTR_NULL(ms_table_constraint(cat, table(cat, "orders"), "orders_user"));
}

static void drop_column_shrinks_keys(void)
{
    ms_catalog *cat = shop(arena, MS_CATALOG_KEYS_SHRINK);
    CU_ASSERT_EQUAL(apply(cat, (ms_op){ .kind = MS_OP_DROP_COLUMN, .object = named("orders"), .column = "total" }), MS_OK);
    const ms_index *index = ms_table_index(cat, table(cat, "orders"), "orders_by_user");
    CU_ASSERT_PTR_NOT_NULL_FATAL(index);
    CU_ASSERT_EQUAL(index->parts.n, 1);
    apply(cat, (ms_op){ .kind = MS_OP_DROP_COLUMN, .object = named("orders"), .column = "user_id" });
    CU_ASSERT_PTR_NULL(ms_table_index(cat, table(cat, "orders"), "orders_by_user")); /* empty: gone */
    CU_ASSERT_PTR_NULL(ms_table_constraint(cat, table(cat, "orders"), "orders_user"));
}

static void drop_table_and_foreign_keys(void)
{
    ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
    CU_ASSERT_EQUAL(apply(cat, (ms_op){ .kind = MS_OP_DROP_TABLE, .object = named("users") }), MS_OK);
    CU_ASSERT_PTR_NOT_NULL(ms_table_constraint(cat, table(cat, "orders"), "orders_user")); /* the server decides */
    CU_ASSERT_FALSE(cat->incomplete);
    cat = shop(arena, MS_COMPARE_EXACT);
    apply(cat, (ms_op){ .kind = MS_OP_DROP_TABLE, .object = named("users"), .cascade = true });
    CU_ASSERT_PTR_NULL(ms_table_constraint(cat, table(cat, "orders"), "orders_user"));
    CU_ASSERT_FALSE(cat->incomplete);
    apply(cat, (ms_op){ .kind = MS_OP_DROP_TABLE, .object = named("orders"), .cascade = true });
    CU_ASSERT(cat->incomplete); /* the view big_orders may be gone as well */
    CU_ASSERT_PTR_NULL(ms_catalog_object(cat, MS_OBJECT_TRIGGER, named("stamp")));
    CU_ASSERT_PTR_NULL(ms_catalog_object(cat, MS_OBJECT_SEQUENCE, named("orders_id")));
}

static void sequences_keep_what_is_not_said(void)
{
    static const struct {
        const char *had, *change, *has, *back; /* back: what ALTER SEQUENCE says to undo it */
    } rows[] = {
        { NULL, "INCREMENT BY 5", "INCREMENT BY 5", "INCREMENT BY 1" },
        { "START 10", "INCREMENT 5 CYCLE", "INCREMENT BY 5 START WITH 10 CYCLE", "INCREMENT BY 1 NO CYCLE" },
        { "START WITH 10", "RESTART WITH 1000", "START WITH 10", NULL },
        { NULL, "RESTART", NULL, NULL },
        { "MINVALUE 5", "NO MINVALUE", "START WITH 5", "MINVALUE 5" },
        { "AS integer", "AS bigint", NULL, "AS integer" },
        { "AS int4 MAXVALUE 2147483647", "MAXVALUE 7", "AS integer MAXVALUE 7", "MAXVALUE 2147483647" },
        { "INCREMENT 1 START 1 MINVALUE 1 MAXVALUE 9223372036854775807 CACHE 1", NULL, NULL, NULL },
        { "INCREMENT BY -1 /* down */ START -5", "CACHE 3", "INCREMENT BY -1 START WITH -5 CACHE 3", "CACHE 1" },
        { "increment by 2 no cycle", "NO CYCLE", "INCREMENT BY 2", NULL },
        { "MAXVALUE 50", "INCREMENT -1", "INCREMENT BY -1 MINVALUE 1 MAXVALUE 50 START WITH 1",
          "INCREMENT BY 1 NO MINVALUE RESTART" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *has = ms_sequence_options(rows[i].had, rows[i].change, arena);
        UNIT_TEXT(has, rows[i].has);
        if (rows[i].change == NULL)
            continue;
        ms_catalog *cat = ms_catalog_new(arena, "main", MS_COMPARE_EXACT);
        ms_object object = { .kind = MS_OBJECT_SEQUENCE, .name = named("s"), .definition = rows[i].had };
        ms_catalog_add_object(cat, &object);
        object.definition = NULL; /* of the op: it says a part of it */
        const ms_op op = { .kind = MS_OP_ALTER_SEQUENCE, .object = named("s"), .obj = &object, .expr = rows[i].change };
        ms_ops back = { 0 };
        CU_ASSERT_EQUAL(ms_op_invert(&op, cat, arena, &back, NULL), MS_OK);
        UNIT_TEXT(back.n == 0 ? NULL : back.v[0].expr, rows[i].back);
        CU_ASSERT_EQUAL(apply(cat, op), MS_OK);
        UNIT_TEXT(ms_catalog_object(cat, MS_OBJECT_SEQUENCE, named("s"))->definition, rows[i].has);
    }
}

static void conflicts_and_forgiveness(void)
{
    ms_table users = ms_table_blank(named("users"));
    ms_column name = column("name", MS_TYPE_TEXT, false);
    ms_index state = index_on(arena, "orders_by_state", "users", "name", NULL);
    ms_object view = { .kind = MS_OBJECT_VIEW, .name = named("big_orders") };
    const struct { ms_op op; ms_status want; } rows[] = {
        { { .kind = MS_OP_CREATE_TABLE, .table = &users }, MS_ERR_CONFLICT },
        { { .kind = MS_OP_DROP_TABLE, .object = named("nothing") }, MS_ERR_NOT_FOUND },
        { { .kind = MS_OP_ADD_COLUMN, .object = named("users"), .column_def = &name }, MS_ERR_CONFLICT },
        { { .kind = MS_OP_DROP_COLUMN, .object = named("users"), .column = "nothing" }, MS_ERR_NOT_FOUND },
        { { .kind = MS_OP_ADD_COLUMN, .object = named("nothing"), .column_def = &name }, MS_ERR_NOT_FOUND },
        { { .kind = MS_OP_CREATE_INDEX, .object = named("users"), .index = &state }, MS_ERR_CONFLICT }, /* one name space */
        { { .kind = MS_OP_DROP_INDEX, .object = named("nothing") }, MS_ERR_NOT_FOUND },
        { { .kind = MS_OP_DROP_INDEX, .object = named("orders_by_state"), .table_name = named("users") }, MS_ERR_NOT_FOUND },
        { { .kind = MS_OP_DROP_CONSTRAINT, .object = named("users"), .constraint_name = "nothing" }, MS_ERR_NOT_FOUND },
        { { .kind = MS_OP_CREATE_VIEW, .object = view.name, .obj = &view }, MS_ERR_CONFLICT },
        { { .kind = MS_OP_DROP_VIEW, .object = named("nothing") }, MS_ERR_NOT_FOUND },
        { { .kind = MS_OP_RENAME_TABLE, .object = named("users"), .new_name = named("orders") }, MS_ERR_CONFLICT },
        { { .kind = MS_OP_RENAME_TABLE, .object = named("users"), .new_name = named("big_orders") }, MS_ERR_CONFLICT },
        { { .kind = MS_OP_RENAME_COLUMN, .object = named("users"), .column = "id", .new_column = "name" }, MS_ERR_CONFLICT },
        { { .kind = MS_OP_CREATE_SCHEMA, .object = named("public") }, MS_ERR_CONFLICT },
        { { .kind = MS_OP_ALTER_ENUM, .object = named("mood"), .value = "ok" }, MS_ERR_CONFLICT },
        { { .kind = MS_OP_DROP_COLUMN, .object = named("users") }, MS_ERR_INTERNAL },
        { { .kind = MS_OP_COUNT }, MS_ERR_INTERNAL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
        const char *before = ms_catalog_canonical(cat, NULL, arena);
        ms_error err = MS_ERROR_INIT;
        const ms_status status = ms_catalog_apply(cat, &rows[i].op, &err);
        if (status != rows[i].want)
            printf("\n    row %zu (%s): %s\n", i, ms_op_name(rows[i].op.kind), ms_status_name(status));
        CU_ASSERT_EQUAL(status, rows[i].want);
        CU_ASSERT(err.status == status && err.message[0] != '\0');
        UNIT_TEXT(ms_catalog_canonical(cat, NULL, arena), before);
        if (rows[i].want == MS_ERR_INTERNAL)
            continue;
        ms_op forgiving = rows[i].op;
        forgiving.if_exists = forgiving.if_not_exists = true;
        const bool rename = forgiving.kind == MS_OP_RENAME_TABLE || forgiving.kind == MS_OP_RENAME_COLUMN;
        if (!rename)
            CU_ASSERT_EQUAL(ms_catalog_apply(cat, &forgiving, NULL), MS_OK);
        UNIT_TEXT(ms_catalog_canonical(cat, NULL, arena), before);
        apply(cat, (ms_op){ .kind = MS_OP_OPAQUE }); /* from here on the catalog is a guess */
        CU_ASSERT(cat->incomplete);
        CU_ASSERT_EQUAL(ms_catalog_apply(cat, &rows[i].op, NULL), MS_OK);
    }
}

static void whole_column_is_replaced(void)
{
    ms_catalog *cat = shop(arena, MS_CATALOG_COLUMN_ORDER);
    ms_column def = column("amount", MS_TYPE_BIGINT, true);
    def.comment = "in cents";
    const ms_op op = { .kind = MS_OP_CHANGE_TYPE, .object = named("orders"), .column = "total", .new_column = "amount",
                       .column_def = &def, .whole_column = true, .after = "" };
    CU_ASSERT_EQUAL(apply(cat, op), MS_OK);
    const ms_table *orders = table(cat, "orders");
    UNIT_TEXT(orders->columns.v[0].name, "amount");
    UNIT_TEXT(orders->columns.v[0].comment, "in cents");
    CU_ASSERT_EQUAL(orders->columns.v[0].type.kind, MS_TYPE_BIGINT);
    UNIT_TEXT(ms_table_index(cat, orders, "orders_by_user")->parts.v[1].column, "amount");
    def = column(NULL, MS_TYPE_TEXT, false);
    apply(cat, (ms_op){ .kind = MS_OP_CHANGE_TYPE, .object = named("orders"), .column = "amount", .column_def = &def });
    CU_ASSERT(orders->columns.v[0].not_null); /* only the type */
    CU_ASSERT_EQUAL(orders->columns.v[0].type.kind, MS_TYPE_TEXT);
    def = column("late", MS_TYPE_TEXT, false);
    apply(cat, (ms_op){ .kind = MS_OP_ADD_COLUMN, .object = named("orders"), .column_def = &def, .after = "id" });
    UNIT_TEXT(orders->columns.v[2].name, "late");
}

static void primary_keys_make_not_null(void)
{
    const ms_op drop = { .kind = MS_OP_DROP_PRIMARY_KEY, .object = named("users") };
    ms_constraint name = key(MS_CONSTRAINT_PRIMARY_KEY, "pk", list(arena, "name", NULL, NULL));
    const ms_op add = { .kind = MS_OP_ADD_PRIMARY_KEY, .object = named("users"), .constraint = &name };
    ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
    CU_ASSERT_EQUAL(apply(cat, add), MS_ERR_CONFLICT);
    CU_ASSERT_EQUAL(apply(cat, drop), MS_OK);
    CU_ASSERT_EQUAL(apply(cat, drop), MS_ERR_NOT_FOUND);
    CU_ASSERT_EQUAL(apply(cat, add), MS_OK);
    CU_ASSERT(ms_table_column(cat, table(cat, "users"), "name")->not_null);
    cat = shop(arena, MS_CATALOG_KEY_NULLABLE);
    apply(cat, drop);
    apply(cat, add);
    CU_ASSERT_FALSE(ms_table_column(cat, table(cat, "users"), "name")->not_null);
}

static void keys_and_their_indexes(void)
{
    ms_catalog *cat = shop(arena, MS_CATALOG_UNIQUE_IS_INDEX | MS_CATALOG_INDEX_PER_TABLE);
    const ms_op drop = { .kind = MS_OP_DROP_INDEX, .object = named("users_email"), .table_name = named("users") };
    CU_ASSERT_EQUAL(apply(cat, drop), MS_OK); /* the unique constraint is that index */
    CU_ASSERT_EQUAL(n_constraints(cat, "users"), 1);
    const ms_op primary = { .kind = MS_OP_DROP_INDEX, .object = named("PRIMARY"), .table_name = named("users") };
    CU_ASSERT_EQUAL(apply(cat, primary), MS_OK);
    CU_ASSERT_EQUAL(n_constraints(cat, "users"), 0);

    cat = shop(arena, MS_COMPARE_EXACT); /* introspected: the key has its index beside it */
    ms_index own = index_on(arena, "users_email", "users", "email", NULL);
    own.unique = own.of_constraint = true;
    MS_PUSH(arena, &table(cat, "users")->indexes, own);
    apply(cat, (ms_op){ .kind = MS_OP_RENAME_CONSTRAINT, .object = named("users"), .constraint_name = "users_email",
                        .new_column = "one_mail" });
    CU_ASSERT_PTR_NOT_NULL(ms_catalog_find_index(cat, named("one_mail"), NULL));
    apply(cat, (ms_op){ .kind = MS_OP_RENAME_INDEX, .object = named("one_mail"), .new_name = named("mails") });
    CU_ASSERT_PTR_NOT_NULL(ms_table_constraint(cat, table(cat, "users"), "mails"));
    apply(cat, (ms_op){ .kind = MS_OP_DROP_CONSTRAINT, .object = named("users"), .constraint_name = "mails" });
    CU_ASSERT_PTR_NULL(ms_catalog_find_index(cat, named("mails"), NULL));

    ms_index loose = index_on(arena, "by_name", "users", "name", NULL);
    loose.unique = true;
    ms_constraint using = { .kind = MS_CONSTRAINT_UNIQUE, .name = "names", .using_index = "by_name" };
    apply(cat, (ms_op){ .kind = MS_OP_CREATE_INDEX, .object = named("users"), .index = &loose });
    apply(cat, (ms_op){ .kind = MS_OP_ADD_UNIQUE, .object = named("users"), .constraint = &using });
    UNIT_TEXT(ms_table_constraint(cat, table(cat, "users"), "names")->columns.v[0], "name");
    CU_ASSERT(ms_table_index(cat, table(cat, "users"), "names")->of_constraint);
}

static void names_that_servers_make_up(void)
{
    ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
    ms_table *users = table(cat, "users");
    users->constraints.v[0].name = users->constraints.v[1].name = NULL;
    const ms_op drop_unique = { .kind = MS_OP_DROP_CONSTRAINT, .object = named("users"), .constraint_name = "users_email_key" };
    const ms_op drop_key = { .kind = MS_OP_DROP_CONSTRAINT, .object = named("users"), .constraint_name = "users_pkey" };
    CU_ASSERT_EQUAL(apply(cat, drop_unique), MS_OK);
    CU_ASSERT_EQUAL(users->constraints.n, 1);
    CU_ASSERT_EQUAL(apply(cat, drop_key), MS_OK);
    CU_ASSERT_EQUAL(users->constraints.n, 0);
    CU_ASSERT_FALSE(cat->incomplete);
    CU_ASSERT_EQUAL(apply(cat, drop_key), MS_ERR_NOT_FOUND);
    MS_PUSH(arena, &users->constraints, check(NULL, "id > 0"));
    CU_ASSERT_EQUAL(apply(cat, (ms_op){ .kind = MS_OP_DROP_CONSTRAINT, .object = named("users"), .constraint_name = "SYS_1" }),
                    MS_OK);
    CU_ASSERT(cat->incomplete); /* it may be that check, or not */
    cat = shop(arena, MS_CATALOG_INDEX_PER_TABLE);
    ms_index index = index_on(arena, NULL, "users", "name", NULL);
    apply(cat, (ms_op){ .kind = MS_OP_CREATE_INDEX, .object = named("users"), .index = &index });
    CU_ASSERT_EQUAL(apply(cat, (ms_op){ .kind = MS_OP_DROP_INDEX, .object = named("name"), .table_name = named("users") }), MS_OK);
    CU_ASSERT_EQUAL(table(cat, "users")->indexes.n, 0);
}

static void like_copies(void)
{
    ms_catalog *cat = shop(arena, MS_CATALOG_LIKE_COPIES_ALL | MS_CATALOG_INDEX_PER_TABLE);
    ms_table copy = ms_table_blank(named("copy"));
    copy.like = named("orders");
    table(cat, "orders")->columns.v[3].default_expr = "'new'";
    CU_ASSERT_EQUAL(apply(cat, (ms_op){ .kind = MS_OP_CREATE_TABLE, .table = &copy }), MS_OK);
    CU_ASSERT_EQUAL(table(cat, "copy")->columns.n, 4);
    CU_ASSERT_EQUAL(n_constraints(cat, "copy"), 2); /* not the foreign key */
    CU_ASSERT_EQUAL(table(cat, "copy")->indexes.n, 2);
    UNIT_TEXT(table(cat, "copy")->columns.v[3].default_expr, "'new'");
    cat = shop(arena, MS_COMPARE_EXACT);
    table(cat, "orders")->columns.v[3].default_expr = "'new'";
    apply(cat, (ms_op){ .kind = MS_OP_CREATE_TABLE, .table = &copy });
    CU_ASSERT_EQUAL(table(cat, "copy")->columns.n, 4);
    CU_ASSERT_EQUAL(n_constraints(cat, "copy"), 0);
    CU_ASSERT_PTR_NULL(table(cat, "copy")->columns.v[3].default_expr);
    copy.name = named("second");
    copy.options = "INCLUDING  all EXCLUDING indexes";
    apply(cat, (ms_op){ .kind = MS_OP_CREATE_TABLE, .table = &copy });
    UNIT_TEXT(table(cat, "second")->columns.v[3].default_expr, "'new'");
    CU_ASSERT_EQUAL(n_constraints(cat, "second"), 1); /* the check */
    CU_ASSERT_EQUAL(table(cat, "second")->indexes.n, 0);
    copy.name = named("third");
    copy.like = named("unknown");
    apply(cat, (ms_op){ .kind = MS_OP_CREATE_TABLE, .table = &copy });
    CU_ASSERT_EQUAL(apply(cat, (ms_op){ .kind = MS_OP_DROP_COLUMN, .object = named("third"), .column = "any" }), MS_OK);
}

static void partitions_follow(void)
{
    ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
    table(cat, "orders")->partition_by = "RANGE (id)";
    ms_table part = ms_table_blank(named("orders_1"));
    part.partition_of = named("orders");
    apply(cat, (ms_op){ .kind = MS_OP_CREATE_TABLE, .table = &part });
    CU_ASSERT_EQUAL(table(cat, "orders_1")->columns.n, 4);
    CU_ASSERT_EQUAL(table(cat, "orders_1")->indexes.n, 2);
    ms_column note = column("note", MS_TYPE_TEXT, false);
    apply(cat, (ms_op){ .kind = MS_OP_ADD_COLUMN, .object = named("orders"), .column_def = &note });
    CU_ASSERT_PTR_NOT_NULL(ms_table_column(cat, table(cat, "orders_1"), "note"));
    ms_index index = index_on(arena, "by_note", "orders", "note", NULL);
    apply(cat, (ms_op){ .kind = MS_OP_CREATE_INDEX, .object = named("orders"), .index = &index, .only = true });
    CU_ASSERT_EQUAL(table(cat, "orders_1")->indexes.n, 2);
    apply(cat, (ms_op){ .kind = MS_OP_DROP_INDEX, .object = named("orders_by_state") });
    CU_ASSERT_EQUAL(table(cat, "orders_1")->indexes.n, 1);
    apply(cat, (ms_op){ .kind = MS_OP_DROP_CONSTRAINT, .object = named("orders"), .constraint_name = "orders_total" });
    CU_ASSERT_EQUAL(n_constraints(cat, "orders_1"), 2);
    apply(cat, (ms_op){ .kind = MS_OP_PARTITION_DETACH, .object = named("orders"), .table_name = named("orders_1") });
    apply(cat, (ms_op){ .kind = MS_OP_DROP_COLUMN, .object = named("orders"), .column = "note" });
    CU_ASSERT_PTR_NOT_NULL(ms_table_column(cat, table(cat, "orders_1"), "note"));
    apply(cat, (ms_op){ .kind = MS_OP_PARTITION_ATTACH, .object = named("orders"), .table_name = named("orders_1") });
    apply(cat, (ms_op){ .kind = MS_OP_DROP_TABLE, .object = named("orders") });
    CU_ASSERT_PTR_NULL(table(cat, "orders_1"));
}

static void children_follow(void)
{
    ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
    ms_table child = ms_table_blank(named("orders_old"));
    child.options = "INHERITS (Orders)"; /* as written without quotes */
    ms_column own = column("why", MS_TYPE_TEXT, false);
    MS_PUSH(arena, &child.columns, own);
    apply(cat, (ms_op){ .kind = MS_OP_CREATE_TABLE, .table = &child });
    CU_ASSERT_EQUAL(table(cat, "orders_old")->columns.n, 5);
    CU_ASSERT_STRING_EQUAL(table(cat, "orders_old")->columns.v[4].name, "why");
    CU_ASSERT_EQUAL(table(cat, "orders_old")->indexes.n, 0);
    CU_ASSERT_PTR_NULL(ms_table_primary_key(table(cat, "orders_old")));
    ms_column note = column("note", MS_TYPE_TEXT, false), alone = column("alone", MS_TYPE_TEXT, false);
    apply(cat, (ms_op){ .kind = MS_OP_ADD_COLUMN, .object = named("orders"), .column_def = &note });
    apply(cat, (ms_op){ .kind = MS_OP_SET_NOT_NULL, .object = named("orders"), .column = "note" });
    CU_ASSERT_TRUE(ms_table_column(cat, table(cat, "orders_old"), "note")->not_null);
    ms_index index = index_on(arena, "by_note", "orders", "note", NULL);
    apply(cat, (ms_op){ .kind = MS_OP_CREATE_INDEX, .object = named("orders"), .index = &index });
    CU_ASSERT_EQUAL(table(cat, "orders_old")->indexes.n, 0);
    apply(cat, (ms_op){ .kind = MS_OP_DROP_COLUMN, .object = named("orders"), .column = "note" });
    CU_ASSERT_PTR_NULL(ms_table_column(cat, table(cat, "orders_old"), "note"));
    apply(cat, (ms_op){ .kind = MS_OP_ADD_COLUMN, .object = named("orders"), .column_def = &alone, .only = true });
    CU_ASSERT_PTR_NULL(ms_table_column(cat, table(cat, "orders_old"), "alone"));
    apply(cat, (ms_op){ .kind = MS_OP_DROP_TABLE, .object = named("orders"), .cascade = true });
    CU_ASSERT_PTR_NULL(table(cat, "orders_old"));
}

static void objects_change(void)
{
    ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
    ms_object view = { .kind = MS_OBJECT_VIEW, .name = named("big_orders"), .definition = "SELECT 1" };
    apply(cat, (ms_op){ .kind = MS_OP_REPLACE_VIEW, .object = view.name, .obj = &view });
    UNIT_TEXT(ms_catalog_object(cat, MS_OBJECT_VIEW, view.name)->definition, "SELECT 1");
    apply(cat, (ms_op){ .kind = MS_OP_RENAME_TABLE, .object = view.name, .new_name = named("large"), .object_kind = MS_OBJECT_VIEW });
    CU_ASSERT_PTR_NOT_NULL(ms_catalog_object(cat, MS_OBJECT_VIEW, named("large")));
    apply(cat, (ms_op){ .kind = MS_OP_ALTER_ENUM, .object = named("mood"), .value = "meh", .before = "ok" });
    apply(cat, (ms_op){ .kind = MS_OP_ALTER_ENUM, .object = named("mood"), .value = "glad", .after = "happy" });
    apply(cat, (ms_op){ .kind = MS_OP_ALTER_ENUM, .object = named("mood"), .value = "sad", .new_value = "blue" });
    const ms_strings *labels = &ms_catalog_object(cat, MS_OBJECT_ENUM, named("mood"))->values;
    static const char *const want[] = { "blue", "meh", "ok", "happy", "glad" };
    CU_ASSERT_EQUAL_FATAL(labels->n, 5);
    for (size_t i = 0; i < 5; i++)
        UNIT_TEXT(labels->v[i], want[i]);
    table(cat, "users")->columns.v[1].type = (ms_type){ .kind = MS_TYPE_USER, .length = -1, .scale = -1, .text = "mood" };
    apply(cat, (ms_op){ .kind = MS_OP_RENAME_TABLE, .object = named("mood"), .new_name = named("humour"),
                        .object_kind = MS_OBJECT_TYPE });
    UNIT_TEXT(table(cat, "users")->columns.v[1].type.text, "humour");
    apply(cat, (ms_op){ .kind = MS_OP_COMMENT, .object_kind = MS_OBJECT_COLUMN, .object = named("users"), .column = "name",
                        .expr = "full name" });
    UNIT_TEXT(table(cat, "users")->columns.v[1].comment, "full name");
    CU_ASSERT_EQUAL(apply(cat, (ms_op){ .kind = MS_OP_DROP_SCHEMA, .object = named("public"), .cascade = true }), MS_OK);
    CU_ASSERT_EQUAL(cat->tables.n + cat->objects.n + cat->schemas.n, 0);
}

static void renames_and_schemas(void)
{
    ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
    const ms_op move = { .kind = MS_OP_RENAME_TABLE, .object = named("users"), .new_name = { "old", "users" } };
    const ms_op rename = { .kind = MS_OP_RENAME_TABLE, .object = { "old", "users" }, .new_name = named("people") };
    apply(cat, move);
    apply(cat, rename);
    CU_ASSERT_PTR_NOT_NULL(ms_catalog_table(cat, (ms_name){ "old", "people" })); /* RENAME TO stays in its schema */
    cat = shop(arena, MS_CATALOG_RENAME_TO_DEFAULT);
    apply(cat, move);
    apply(cat, rename);
    CU_ASSERT_PTR_NOT_NULL(ms_catalog_table(cat, (ms_name){ "public", "people" }));
    cat = shop(arena, MS_COMPARE_TABLES_CI);
    CU_ASSERT_EQUAL(apply(cat, (ms_op){ .kind = MS_OP_RENAME_TABLE, .object = named("users"), .new_name = named("Users") }), MS_OK);
    UNIT_TEXT(table(cat, "USERS")->name.name, "Users");
}

/* Dynamic SQL: what the catalog decides happens or does not; what it does not decide makes it a guess; nothing fails. */
static ms_op maybe(ms_op op, const ms_guard *guard, bool otherwise)
{
    op.conditional = true;
    op.guard = guard;
    op.otherwise = otherwise;
    return op;
}

static ms_op add_note(void)
{
    ms_column *note = MS_NEW(arena, ms_column);
    *note = column("note", MS_TYPE_TEXT, false);
    return (ms_op){ .kind = MS_OP_ADD_COLUMN, .object = named("orders"), .column = "note", .column_def = note };
}

static bool has_note(ms_catalog *cat) { return ms_table_column(cat, table(cat, "orders"), "note") != NULL; }

static void conditional_ops_follow_the_catalog(void)
{
    const ms_guard note = { .kind = MS_OBJECT_COLUMN, .table = named("orders"), .name = "note" };
    const ms_guard again = note, third = note;
    ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
    ms_ops inverse = { 0 };
    ms_op op = maybe(add_note(), &note, true);
    CU_ASSERT_EQUAL(ms_op_happens(&op, cat), MS_EFFECT_PRESENT);
    CU_ASSERT_EQUAL(ms_op_invert(&op, cat, arena, &inverse, NULL), MS_OK);
    CU_ASSERT_EQUAL(inverse.n, 1);
    CU_ASSERT_EQUAL(apply(cat, op), MS_OK);
    CU_ASSERT(has_note(cat));
    /* the second op of the same statement has the same answer, although it is another one now */
    CU_ASSERT_EQUAL(apply(cat, maybe((ms_op){ .kind = MS_OP_DROP_COLUMN, .object = named("orders"), .column = "total" }, &note, true)), MS_OK);
    CU_ASSERT_PTR_NULL(ms_table_column(cat, table(cat, "orders"), "total"));
    /* again: nothing, and nothing to take back */
    op = maybe(add_note(), &again, true);
    inverse.n = 0;
    CU_ASSERT_EQUAL(ms_op_happens(&op, cat), MS_EFFECT_ABSENT);
    CU_ASSERT_EQUAL(ms_op_invert(&op, cat, arena, &inverse, NULL), MS_OK);
    CU_ASSERT_EQUAL(inverse.n, 0);
    CU_ASSERT_EQUAL(apply(cat, op), MS_OK);
    CU_ASSERT(has_note(cat));
    CU_ASSERT_EQUAL(apply(cat, maybe((ms_op){ .kind = MS_OP_DROP_COLUMN, .object = named("orders"), .column = "note" }, &third, false)), MS_OK);
    CU_ASSERT_FALSE(has_note(cat));
    CU_ASSERT_FALSE(cat->incomplete);
}

static void questions(void)
{
    static const struct { ms_guard guard; ms_effect happens; } list[] = {
        { { MS_OBJECT_TABLE, { NULL, "orders" }, NULL, false }, MS_EFFECT_PRESENT },
        { { MS_OBJECT_TABLE, { NULL, "nope" }, NULL, false }, MS_EFFECT_ABSENT },
        { { MS_OBJECT_TABLE, { NULL, "nope" }, NULL, true }, MS_EFFECT_UNKNOWN },
        { { MS_OBJECT_TABLE, { "elsewhere", "orders" }, NULL, false }, MS_EFFECT_ABSENT },
        { { MS_OBJECT_COLUMN, { NULL, "nope" }, "id", false }, MS_EFFECT_ABSENT },
        { { MS_OBJECT_INDEX, { NULL, "orders" }, "orders_by_user", false }, MS_EFFECT_PRESENT },
        { { MS_OBJECT_INDEX, { NULL, "orders" }, "nope", false }, MS_EFFECT_ABSENT },
        { { MS_OBJECT_INDEX, { NULL, "orders" }, "orders_user", false }, MS_EFFECT_UNKNOWN }, /* below the foreign key? */
        { { MS_OBJECT_INDEX, { NULL, NULL }, "orders_by_user", false }, MS_EFFECT_PRESENT },
        { { MS_OBJECT_INDEX, { NULL, "users" }, "PRIMARY", false }, MS_EFFECT_PRESENT },
        { { MS_OBJECT_CONSTRAINT, { NULL, "orders" }, "orders_user", false }, MS_EFFECT_PRESENT },
        { { MS_OBJECT_CONSTRAINT, { NULL, "orders" }, "nope", false }, MS_EFFECT_ABSENT },
        { { MS_OBJECT_CONSTRAINT, { NULL, "users" }, NULL, false }, MS_EFFECT_PRESENT },
        { { MS_OBJECT_CONSTRAINT, { NULL, NULL }, "nope", false }, MS_EFFECT_ABSENT },
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
        const ms_op op = maybe(add_note(), &list[i].guard, false);
        if (ms_op_happens(&op, cat) != list[i].happens)
            fprintf(stderr, "question %zu\n", i);
        CU_ASSERT_EQUAL(ms_op_happens(&op, cat), list[i].happens);
        CU_ASSERT_EQUAL(apply(cat, op), MS_OK);
        CU_ASSERT_EQUAL(has_note(cat), list[i].happens == MS_EFFECT_PRESENT);
        CU_ASSERT_EQUAL(cat->incomplete, list[i].happens == MS_EFFECT_UNKNOWN);
    }
}

static void undecided_ops_make_a_guess(void)
{
    ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
    ms_ops inverse = { 0 };
    ms_op op = maybe(add_note(), NULL, false);
    CU_ASSERT_EQUAL(ms_op_invert(&op, cat, arena, &inverse, NULL), MS_ERR_UNSUPPORTED);
    CU_ASSERT_EQUAL(apply(cat, op), MS_OK);
    CU_ASSERT(cat->incomplete);
    cat = shop(arena, MS_COMPARE_EXACT);
    apply(cat, add_note());
    CU_ASSERT_EQUAL(apply(cat, op), MS_OK); /* it is there already, whatever decides */
    CU_ASSERT_FALSE(cat->incomplete);
    CU_ASSERT_EQUAL(ms_op_invert(&op, cat, arena, &inverse, NULL), MS_OK);
    CU_ASSERT_EQUAL(inverse.n, 0);
    op = maybe((ms_op){ .kind = MS_OP_UPDATE, .object = named("orders") }, NULL, false);
    CU_ASSERT_EQUAL(apply(cat, op), MS_OK); /* rows are no part of the catalog */
    CU_ASSERT_FALSE(cat->incomplete);
    const ms_guard table_there = { .kind = MS_OBJECT_TABLE, .table = named("orders") };
    op = maybe((ms_op){ .kind = MS_OP_DROP_COLUMN, .object = named("orders"), .column = "nope" }, &table_there, false);
    CU_ASSERT_EQUAL(apply(cat, op), MS_OK); /* the server would refuse it; that is not to be said here */
    CU_ASSERT(cat->incomplete);
}

static const unit_test tests[] = {
    { "drop column takes keys along", drop_column_takes_keys_along },
    { "drop column shrinks keys", drop_column_shrinks_keys },
    { "drop table and foreign keys", drop_table_and_foreign_keys },
    { "sequences keep what is not said", sequences_keep_what_is_not_said },
    { "conflicts and forgiveness", conflicts_and_forgiveness },
    { "whole column is replaced", whole_column_is_replaced },
    { "primary keys make not null", primary_keys_make_not_null },
    { "keys and their indexes", keys_and_their_indexes },
    { "names that servers make up", names_that_servers_make_up },
    { "like copies", like_copies },
    { "partitions follow", partitions_follow },
    { "children follow", children_follow },
    { "objects change", objects_change },
    { "renames and schemas", renames_and_schemas },
    { "conditional ops follow the catalog", conditional_ops_follow_the_catalog },
    { "questions", questions },
    { "undecided ops make a guess", undecided_ops_make_a_guess },
    { NULL, NULL },
};

int main(void)
{
    arena = ms_arena_new();
    const int status = unit_run("ir apply", tests);
    ms_arena_free(arena);
    return status;
}
