/* make.h: small schemas and ops for the tests of core/ir, in one line each. */
#ifndef TESTS_IR_MAKE_H
#define TESTS_IR_MAKE_H

#include <ir/model.h>

static inline ms_name named(const char *name) { return (ms_name){ NULL, name }; }

static inline ms_strings list(ms_arena *arena, const char *a, const char *b, const char *c)
{
    const char *const all[] = { a, b, c };
    ms_strings out = { 0 };
    for (size_t i = 0; i < 3 && all[i] != NULL; i++)
        MS_PUSH(arena, &out, all[i]);
    return out;
}

static inline ms_column column(const char *name, ms_type_kind kind, bool not_null)
{
    return (ms_column){ .name = name, .type = { .kind = kind, .length = -1, .scale = -1 }, .not_null = not_null };
}

static inline ms_constraint key(ms_constraint_kind kind, const char *name, ms_strings columns)
{
    return (ms_constraint){ .kind = kind, .name = name, .columns = columns };
}

static inline ms_constraint foreign(const char *name, ms_strings columns, const char *table, ms_strings to)
{
    return (ms_constraint){ .kind = MS_CONSTRAINT_FOREIGN_KEY, .name = name, .columns = columns,
                            .ref_table = { NULL, table }, .ref_columns = to };
}

static inline ms_constraint check(const char *name, const char *expr)
{
    return (ms_constraint){ .kind = MS_CONSTRAINT_CHECK, .name = name, .expr = expr };
}

static inline ms_index index_on(ms_arena *arena, const char *name, const char *table, const char *a, const char *b)
{
    ms_index index = { .name = name, .table = { NULL, table } };
    MS_PUSH(arena, &index.parts, (ms_index_part){ .column = a });
    if (b != NULL)
        MS_PUSH(arena, &index.parts, (ms_index_part){ .column = b });
    return index;
}

/* users(id, name, email) and orders(id, user_id, total, state): keys, indexes, a foreign key, a check, a view, a sequence,
 * an enum and a trigger. */
static inline ms_catalog *shop(ms_arena *arena, int compare)
{
    ms_catalog *cat = ms_catalog_new(arena, "public", compare);
    ms_table users = ms_table_blank(named("users")), orders = ms_table_blank(named("orders"));
    MS_PUSH(arena, &cat->schemas, "public");
    MS_PUSH(arena, &users.columns, column("id", MS_TYPE_BIGINT, true));
    MS_PUSH(arena, &users.columns, column("name", MS_TYPE_TEXT, false));
    MS_PUSH(arena, &users.columns, column("email", MS_TYPE_TEXT, false));
    MS_PUSH(arena, &users.constraints, key(MS_CONSTRAINT_PRIMARY_KEY, "users_pk", list(arena, "id", NULL, NULL)));
    MS_PUSH(arena, &users.constraints, key(MS_CONSTRAINT_UNIQUE, "users_email", list(arena, "email", NULL, NULL)));
    MS_PUSH(arena, &orders.columns, column("id", MS_TYPE_BIGINT, true));
    MS_PUSH(arena, &orders.columns, column("user_id", MS_TYPE_BIGINT, true));
    MS_PUSH(arena, &orders.columns, column("total", MS_TYPE_DECIMAL, false));
    MS_PUSH(arena, &orders.columns, column("state", MS_TYPE_TEXT, false));
    MS_PUSH(arena, &orders.constraints, key(MS_CONSTRAINT_PRIMARY_KEY, "orders_pk", list(arena, "id", NULL, NULL)));
    MS_PUSH(arena, &orders.constraints, foreign("orders_user", list(arena, "user_id", NULL, NULL), "users",
                                                list(arena, "id", NULL, NULL)));
    MS_PUSH(arena, &orders.constraints, check("orders_total", "total > 0 AND state <> 'total'"));
    MS_PUSH(arena, &orders.indexes, index_on(arena, "orders_by_user", "orders", "user_id", "total"));
    MS_PUSH(arena, &orders.indexes, index_on(arena, "orders_by_state", "orders", "state", NULL));
    ms_catalog_add_table(cat, &users);
    ms_catalog_add_table(cat, &orders);
    ms_catalog_add_object(cat, &(ms_object){ .kind = MS_OBJECT_VIEW, .name = named("big_orders"),
                                             .definition = "SELECT id FROM orders WHERE total > 100" });
    ms_catalog_add_object(cat, &(ms_object){ .kind = MS_OBJECT_SEQUENCE, .name = named("orders_id"), .table = named("orders"),
                                             .owner_column = "id", .definition = "START 1" });
    ms_catalog_add_object(cat, &(ms_object){ .kind = MS_OBJECT_ENUM, .name = named("mood"),
                                             .values = list(arena, "sad", "ok", "happy") });
    ms_catalog_add_object(cat, &(ms_object){ .kind = MS_OBJECT_TRIGGER, .name = named("stamp"), .table = named("orders"),
                                             .definition = "CREATE TRIGGER stamp ..." });
    return cat;
}

#endif
