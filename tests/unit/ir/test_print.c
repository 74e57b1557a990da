/* Tests of core/ir/print.c: ops as lines for people. */
#include "config.h"

#include <ir/print.h>

#include "generate.h"
#include "unit.h"

static ms_arena *arena;

static const char *line(ms_op op) { return ms_op_text(&op, arena); }

static void tables_and_columns(void)
{
    const ms_name orders = { NULL, "orders" }, shop_orders = { "shop", "orders" };
    ms_column total = { .name = "total", .type = { .kind = MS_TYPE_DECIMAL, .length = 10, .scale = 2 }, .not_null = true,
                        .default_expr = "0" };
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_ADD_COLUMN, .object = orders, .column_def = &total }),
              "add column orders.total decimal(10,2) not null default 0");
    total.type.text = "numeric(10,2)";
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_ADD_COLUMN, .object = shop_orders, .column_def = &total, .after = "id", .if_not_exists = true }),
              "add column if not exists shop.orders.total numeric(10,2) not null default 0 after id");
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_DROP_COLUMN, .object = orders, .column = "total", .cascade = true }),
              "drop column orders.total cascade");
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_RENAME_COLUMN, .object = orders, .column = "total", .new_column = "Big \"sum\"" }),
              "rename column orders.total to \"Big \"sum\"\"");
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_CHANGE_TYPE, .object = orders, .column = "total", .column_def = &total, .expr = "total::numeric" }),
              "change type of orders.total to numeric(10,2) using total::numeric");
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_CHANGE_TYPE, .object = orders, .column = "sum", .column_def = &total, .whole_column = true, .after = "" }),
              "change column orders.sum to total numeric(10,2) not null default 0 first");
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_SET_DEFAULT, .object = orders, .column = "total", .expr = "1\n+ 1" }),
              "set default orders.total to 1 + 1");
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_SET_NOT_NULL, .object = orders, .column = "total" }), "set not null orders.total");
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_DROP_TABLE, .object = orders, .if_exists = true }), "drop table if exists orders");
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_RENAME_TABLE, .object = orders, .new_name = shop_orders }), "rename table orders to shop.orders");
    ms_table t = ms_table_blank(orders);
    ms_column id = column("id", MS_TYPE_BIGINT, true);
    id.identity = MS_IDENTITY_AUTO;
    MS_PUSH(arena, &t.columns, id);
    MS_PUSH(arena, &t.columns, total);
    MS_PUSH(arena, &t.constraints, key(MS_CONSTRAINT_PRIMARY_KEY, NULL, list(arena, "id", NULL, NULL)));
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_CREATE_TABLE, .table = &t }),
              "create table orders (id bigint not null auto_increment, total numeric(10,2) not null default 0, primary key (id))");
    for (int i = 0; i < 30; i++)
        MS_PUSH(arena, &t.columns, column("more", MS_TYPE_TEXT, false));
    const char *cut = line((ms_op){ .kind = MS_OP_CREATE_TABLE, .table = &t, .if_not_exists = true });
    CU_ASSERT(strlen(cut) < 300);
    UNIT_CONTAINS(cut, "create table if not exists orders (id bigint");
    UNIT_CONTAINS(cut, " more)");
}

static void keys_and_indexes(void)
{
    const ms_name orders = { NULL, "orders" };
    ms_constraint fk = foreign("orders_user", list(arena, "user_id", NULL, NULL), "users", list(arena, "id", NULL, NULL));
    fk.on_delete = MS_FK_CASCADE;
    fk.not_valid = true;
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_ADD_FOREIGN_KEY, .object = orders, .constraint = &fk }),
              "add to orders: constraint orders_user foreign key (user_id) references users (id) on delete cascade not valid");
    ms_constraint ck = check(NULL, "total > 0");
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_ADD_CHECK, .object = orders, .constraint = &ck }), "add to orders: check (total > 0)");
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_DROP_CONSTRAINT, .object = orders, .constraint_name = "k" }), "drop constraint orders.k");
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_RENAME_CONSTRAINT, .object = orders, .constraint_name = "k", .new_column = "l" }),
              "rename constraint orders.k to l");
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_DROP_PRIMARY_KEY, .object = orders }), "drop primary key orders");
    ms_index index = index_on(arena, "idx_x", "orders", "a", "b");
    index.parts.v[1].desc = true;
    index.where = "state = 'open'";
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_CREATE_INDEX, .object = orders, .index = &index }),
              "create index idx_x on orders (a, b desc) where state = 'open'");
    index.unique = true;
    index.method = "gin";
    index.where = NULL;
    index.include = list(arena, "c", NULL, NULL);
    index.parts.v[0] = (ms_index_part){ .expr = "lower(a)", .opclass = "text_ops", .nulls = "FIRST" };
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_CREATE_INDEX, .index = &index, .concurrently = true }),
              "create unique index concurrently idx_x on orders using gin (lower(a) text_ops nulls FIRST, b desc) include (c)");
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_DROP_INDEX, .object = named("idx_x"), .table_name = orders }), "drop index idx_x on orders");
}

static void everything_else(void)
{
    ms_object f = { .kind = MS_OBJECT_FUNCTION, .name = named("f"), .signature = "(integer)" };
    ms_object mood = { .kind = MS_OBJECT_ENUM, .name = named("mood"), .values = list(arena, "sad", "so so", NULL) };
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_CREATE_ROUTINE, .object_kind = MS_OBJECT_FUNCTION, .obj = &f, .or_replace = true }),
              "create or replace function f(integer)");
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_CREATE_ENUM, .obj = &mood }), "create enum mood: 'sad', 'so so'");
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_ALTER_ENUM, .object = named("mood"), .value = "ok", .before = "sad" }),
              "alter enum mood add label 'ok' before 'sad'");
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_DROP_VIEW, .object_kind = MS_OBJECT_MATERIALIZED_VIEW, .object = named("v") }),
              "drop materialized view v");
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_DROP_TRIGGER, .object = named("t"), .table_name = named("orders") }), "drop trigger t on orders");
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_COMMENT, .object_kind = MS_OBJECT_COLUMN, .object = named("t"), .column = "c", .expr = "two\nlines" }),
              "comment on column t.c: 'two lines'");
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_UPDATE, .object = named("t"), .where_missing = true }), "update t (all rows)");
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_OPAQUE, .verb = "VACUUM FULL" }), "vacuum full (not understood)");
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_SESSION, .value = "search_path", .expr = "a, b" }), "set search_path to a, b");
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_TRANSACTION, .txn = MS_TXN_COMMIT }), "commit");
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_PARTITION_ATTACH, .object = named("t"), .table_name = named("p"), .expr = "DEFAULT" }),
              "attach partition p to t DEFAULT");
    UNIT_TEXT(line((ms_op){ .kind = MS_OP_COUNT }), "unknown op");
}

/* Every kind, also with nothing in it, is one line of printable text; a long text is cut between characters. */
static void always_one_line(void)
{
    for (int kind = 0; kind < MS_OP_COUNT; kind++) {
        const char *empty = line((ms_op){ .kind = (ms_op_kind)kind });
        CU_ASSERT(empty[0] != '\0' && strcmp(empty, "unknown op") != 0);
        for (uint64_t seed = 1; seed < 30; seed++) {
            generator g = { .state = seed * 7907, .arena = arena };
            generate_catalog(&g, MS_CATALOG_COLUMN_ORDER);
            ms_op op;
            if (!generate_op(&g, (ms_op_kind)kind, &op))
                continue;
            for (const char *c = ms_op_text(&op, arena); *c != '\0'; c++)
                CU_ASSERT_FATAL((unsigned char)*c >= ' ' && !(c[0] == ' ' && c[1] == ' '));
        }
    }
    char many[402];
    for (size_t i = 0; i < 400; i += 2)
        memcpy(many + i, "\xC3\xA4", 3);
    const char *cut = line((ms_op){ .kind = MS_OP_SET_DEFAULT, .object = named("t"), .column = "c", .expr = many });
    UNIT_CONTAINS(cut, "\xC3\xA4 ...");
    CU_ASSERT(strlen(cut) < 200);
}

static const unit_test tests[] = {
    UNIT(tables_and_columns), UNIT(keys_and_indexes), UNIT(everything_else), UNIT(always_one_line), { NULL, NULL },
};

int main(void)
{
    arena = ms_arena_new();
    const int status = unit_run("ir print", tests);
    ms_arena_free(arena);
    return status;
}
