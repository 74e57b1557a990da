/* The promises of ms_catalog_diff over generated schemas:
 *   apply(diff(a, b), a) = b, by the canonical form, for any two schemas, and the other way back
 *   diff(a, a) is empty
 *   without `remake` there is a way, or a reason and no op at all
 * and by hand what an order must be like. */
#include "config.h"

#include "generate.h"
#include "unit.h"

static const int behaviours[] = {
    MS_COMPARE_EXACT,
    MS_COMPARE_OTHERS_CI | MS_CATALOG_KEYS_SHRINK | MS_CATALOG_UNIQUE_IS_INDEX | MS_CATALOG_INDEX_PER_TABLE |
        MS_CATALOG_COLUMN_ORDER | MS_CATALOG_LIKE_COPIES_ALL | MS_CATALOG_RENAME_TO_DEFAULT,
    MS_COMPARE_TABLES_CI | MS_COMPARE_OTHERS_CI | MS_CATALOG_KEY_NULLABLE,
};
enum { N_BEHAVIOURS = sizeof behaviours / sizeof *behaviours };

typedef struct tally { unsigned tried, found, refused, ops; } tally;

/* ---- the quick answer --------------------------------------------------------------------------------------------------- */

/* What is said to be the same has the same canonical form; a copy is always said to be. */
static void quick_answers(const ms_catalog *from, const ms_catalog *to, ms_arena *arena)
{
    const ms_catalog *copy = ms_catalog_copy(from, arena);
    for (size_t i = 0; i < from->tables.n; i++) {
        const ms_table *table = from->tables.v[i], *other = ms_catalog_table(to, table->name);
        CU_ASSERT(ms_table_same(table, copy->tables.v[i]));
        if (other != NULL && ms_table_same(table, other))
            UNIT_TEXT(ms_table_canonical(from, table, false, arena), ms_table_canonical(to, other, false, arena));
    }
}

#define DIFFERS(change)                           \
    do {                                          \
        ms_catalog *other = ms_catalog_copy(cat, arena); \
        ms_table *t = other->tables.v[0];         \
        CU_ASSERT(ms_table_same(cat->tables.v[0], t)); \
        change;                                   \
        CU_ASSERT(!ms_table_same(cat->tables.v[0], t)); \
    } while (0)

static void one_letter_is_enough(void)
{
    static ms_column columns[] = { { .name = "a", .type = { .kind = MS_TYPE_VARCHAR, .length = 9, .scale = -1 } } };
    static const char *names[] = { "a" };
    static ms_constraint keys[] = { { .kind = MS_CONSTRAINT_FOREIGN_KEY, .columns = { names, 1, 1 }, .ref_table = { NULL, "u" } } };
    static ms_index_part part = { .column = "a" };
    static ms_index indexes[] = { { .name = "i", .table = { NULL, "t" }, .parts = { &part, 1, 1 } } };
    ms_arena *arena = ms_arena_new();
    ms_catalog *cat = ms_catalog_new(arena, NULL, 0);
    ms_table table = { .name = { NULL, "t" }, .columns = { columns, 1, 1 }, .constraints = { keys, 1, 1 },
                       .indexes = { indexes, 1, 1 }, .rows = 5 };
    ms_catalog_add_table(cat, &table);
    DIFFERS(t->comment = "");
    DIFFERS(t->strict = true);
    DIFFERS(t->like.name = "u");
    DIFFERS(t->columns.n = 0);
    DIFFERS(t->columns.v[0].not_null = true);
    DIFFERS(t->columns.v[0].default_expr = "1");
    DIFFERS(t->columns.v[0].type.length = 10);
    DIFFERS(t->columns.v[0].type.charset = "c");
    DIFFERS(t->constraints.v[0].columns.v[0] = "b");
    DIFFERS(t->constraints.v[0].ref_table.name = "v");
    DIFFERS(t->constraints.v[0].not_valid = true);
    DIFFERS(t->indexes.v[0].unique = true);
    DIFFERS(t->indexes.v[0].parts.v[0].desc = true);
    DIFFERS(t->indexes.v[0].parts.v[0].opclass = "o");
    DIFFERS(t->indexes.v[0].where = "a > 0");
    table = *cat->tables.v[0];
    table.rows = table.bytes = 7; /* an estimate is nothing of the table's */
    table.definition = "CREATE";
    CU_ASSERT(ms_table_same(cat->tables.v[0], &table));
    ms_arena_free(arena);
}

/* ---- the property ------------------------------------------------------------------------------------------------------ */

static void try_way(const ms_catalog *from, const ms_catalog *to, const ms_diff_options *options, uint64_t seed, tally *t)
{
    ms_arena *arena = ms_arena_new();
    ms_ops ops = { 0 };
    ms_error err = MS_ERROR_INIT;
    const char *before = ms_catalog_canonical(from, NULL, arena), *want = ms_catalog_canonical(to, NULL, arena);
    const ms_status status = ms_catalog_diff(from, to, options, arena, &ops, &err);
    t->tried++;
    quick_answers(from, to, arena);
    UNIT_TEXT(ms_catalog_canonical(from, NULL, arena), before); /* nobody touched them */
    UNIT_TEXT(ms_catalog_canonical(to, NULL, arena), want);
    if (status != MS_OK) {
        t->refused++;
        CU_ASSERT(status == MS_ERR_UNSUPPORTED && err.message[0] != '\0' && ops.n == 0);
        if (options->remake) {
            printf("\n    seed %llu: %s\n", (unsigned long long)seed, err.message);
            CU_FAIL("no way");
        }
        ms_arena_free(arena);
        return;
    }
    t->found++;
    t->ops += (unsigned)ops.n;
    ms_catalog *work = ms_catalog_copy(from, arena);
    for (size_t i = 0; i < ops.n; i++)
        CU_ASSERT_EQUAL(ms_catalog_apply(work, &ops.v[i], &err), MS_OK);
    const char *have = ms_catalog_canonical(work, NULL, arena);
    CU_ASSERT(!work->incomplete);
    if (strcmp(have, want) != 0) {
        printf("\n    seed %llu\n--- want\n%s--- have\n%s", (unsigned long long)seed, want, have);
        CU_FAIL("diff");
    }
    CU_ASSERT((ops.n == 0) == (strcmp(before, want) == 0)); /* and no op for nothing */
    ms_arena_free(arena);
}

/* As servers show it; an op on a column that numbers its rows may say otherwise. */
static void identities_are_not_null(ms_catalog *cat)
{
    for (size_t i = 0; i < cat->tables.n && (cat->compare & MS_CATALOG_KEY_NULLABLE) == 0; i++)
        for (size_t k = 0; k < cat->tables.v[i]->columns.n; k++)
            if (cat->tables.v[i]->columns.v[k].identity != MS_IDENTITY_NONE)
                cat->tables.v[i]->columns.v[k].not_null = true;
}

/* A schema and what some ops make of it; or two schemas that know nothing of each other and share some names. */
static ms_catalog *neighbour(generator *g, const ms_catalog *a, uint64_t seed)
{
    if (seed % 2 == 0) {
        generator other = { .state = seed * 31337 + 11, .arena = g->arena };
        return generate_catalog(&other, a->compare);
    }
    ms_catalog *b = ms_catalog_copy(a, g->arena);
    g->cat = b;
    for (size_t n = 1 + pick(g, 8), tries = 0; n > 0 && tries < 200; tries++) {
        ms_op op;
        if (b->tables.n == 0 || !generate_op(g, (ms_op_kind)pick(g, MS_OP_COUNT), &op) || op.cascade ||
            op.kind == MS_OP_PARTITION_ATTACH || ms_catalog_apply(b, &op, NULL) != MS_OK)
            continue;
        n--;
        if (b->incomplete || b->tables.n == 0)
            return NULL;
    }
    identities_are_not_null(b);
    return b;
}

static void any_schema_leads_to_any_other(void)
{
    tally anew = { 0 }, kept = { 0 };
    for (uint64_t seed = 1; seed <= 900; seed++)
        for (size_t k = 0; k < N_BEHAVIOURS; k++) {
            ms_arena *arena = ms_arena_new();
            generator g = { .state = seed * 7919 + k, .arena = arena };
            const ms_catalog *a = generate_catalog(&g, behaviours[k]), *b = neighbour(&g, a, seed);
            const ms_diff_options remake = { .remake = true }, none = { 0 };
            if (b != NULL) {
                try_way(a, b, &remake, seed, &anew);
                try_way(b, a, &remake, seed, &anew);
                try_way(a, b, &none, seed, &kept);
                try_way(b, a, &none, seed, &kept);
            }
            ms_arena_free(arena);
        }
    printf("\n    %u pairs, %u ops; without making anew %u of %u\n", anew.found, anew.ops, kept.found, kept.tried);
    CU_ASSERT(anew.found == anew.tried && anew.found >= 4000 && kept.found * 5 >= kept.tried);
}

static void nothing_leads_to_itself(void)
{
    for (uint64_t seed = 1; seed <= 300; seed++) {
        ms_arena *arena = ms_arena_new();
        generator g = { .state = seed * 6700417, .arena = arena };
        const ms_catalog *a = generate_catalog(&g, behaviours[seed % N_BEHAVIOURS]), *b = ms_catalog_copy(a, arena);
        ms_ops ops = { 0 };
        CU_ASSERT_EQUAL(ms_catalog_diff(a, b, NULL, arena, &ops, NULL), MS_OK);
        CU_ASSERT_EQUAL(ops.n, 0);
        ms_arena_free(arena);
    }
}

/* Tables and columns go on under other names: nothing is dropped, nothing made, whatever hangs on them. */
static void declared_renames_keep_rows(void)
{
    unsigned renamed = 0;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        ms_arena *arena = ms_arena_new();
        generator g = { .state = seed * 104729, .arena = arena };
        const ms_catalog *a = generate_catalog(&g, behaviours[seed % N_BEHAVIOURS]);
        ms_catalog *b = ms_catalog_copy(a, arena);
        const ms_name old = b->tables.v[0]->name, new = { old.schema, "another name" };
        const char *column = ms_arena_strdup(arena, b->tables.v[0]->columns.v[0].name);
        CU_ASSERT(ms_catalog_rename_table(b, old, new));
        ms_catalog_rename_column(b, b->tables.v[0], column, "other column");
        const ms_diff_rename renames[] = { { .table = old, .column = column, .new_column = "other column" },
                                           { .table = old, .new_table = new } };
        const ms_diff_options options = { .renames = renames, .n_renames = 2 };
        ms_ops ops = { 0 };
        ms_error err = MS_ERROR_INIT;
        CU_ASSERT_EQUAL(ms_catalog_diff(a, b, &options, arena, &ops, &err), MS_OK);
        for (size_t i = 0; i < ops.n; i++) {
            CU_ASSERT(!ms_op_destroys_data(&ops.v[i]));
            renamed += ops.v[i].kind == MS_OP_RENAME_TABLE || ops.v[i].kind == MS_OP_RENAME_COLUMN;
        }
        ops.n = 0;
        const bool found = ms_catalog_diff(a, b, NULL, arena, &ops, NULL) == MS_OK;
        bool destroys = false;
        for (size_t i = 0; i < ops.n; i++) {
            CU_ASSERT(ops.v[i].kind != MS_OP_RENAME_TABLE && ops.v[i].kind != MS_OP_RENAME_COLUMN);
            destroys = destroys || ms_op_destroys_data(&ops.v[i]);
        }
        CU_ASSERT(!found || destroys); /* never guessed */
        ms_arena_free(arena);
    }
    CU_ASSERT_EQUAL(renamed, 800);
}

/* ---- by hand ----------------------------------------------------------------------------------------------------------- */

static const char *names_of(const ms_ops *ops, ms_arena *arena)
{
    const char *text = "";
    for (size_t i = 0; i < ops->n; i++)
        text = ms_arena_printf(arena, "%s%s%s %s", text, i > 0 ? "; " : "", ms_op_name(ops->v[i].kind),
                               ops->v[i].object.name != NULL ? ops->v[i].object.name : "");
    return text;
}

static void expect(const ms_catalog *a, const ms_catalog *b, const ms_diff_options *options, const char *want)
{
    ms_arena *arena = ms_arena_new();
    ms_ops ops = { 0 };
    ms_error err = MS_ERROR_INIT;
    const ms_status status = ms_catalog_diff(a, b, options, arena, &ops, &err);
    UNIT_TEXT(status == MS_OK ? names_of(&ops, arena) : err.message, want);
    ms_arena_free(arena);
}

static void order_of_things(void)
{
    ms_arena *arena = ms_arena_new();
    ms_catalog *empty = ms_catalog_new(arena, "public", 0), *full = shop(arena, 0), *less = shop(arena, 0);
    MS_PUSH(arena, &empty->schemas, "public");
    expect(empty, full, NULL, "create_enum mood; create_sequence orders_id; create_table users; create_table orders; "
                              "alter_sequence orders_id; create_view big_orders; create_trigger stamp");
    expect(full, empty, NULL, "drop_view big_orders; drop_table orders; drop_table users; drop_enum mood");
    /* the type of a column under a key, a view and a foreign key */
    ms_table_column(less, ms_catalog_table(less, named("users")), "id")->type.kind = MS_TYPE_INTEGER;
    expect(full, less, NULL, "drop_constraint orders; change_type users; add_foreign_key orders");
    less = shop(arena, 0);
    ms_table_column(less, ms_catalog_table(less, named("orders")), "state")->type.kind = MS_TYPE_VARCHAR;
    expect(full, less, NULL, "drop_view big_orders; change_type orders; create_view big_orders");
    /* two tables that refer to each other */
    ms_catalog *circle = shop(arena, 0);
    ms_table *users = ms_catalog_table(circle, named("users"));
    MS_PUSH(arena, &users->constraints,
            foreign("users_name", list(arena, "name", NULL, NULL), "orders", list(arena, "state", NULL, NULL)));
    circle->objects.n = 0;
    circle = ms_catalog_copy(circle, arena);
    expect(empty, circle, NULL, "create_table users; create_table orders; add_foreign_key users");
    expect(circle, empty, NULL, "drop_constraint users; drop_table orders; drop_table users");
    expect(empty, circle, &(ms_diff_options){ .forward_references = true }, "create_table users; create_table orders");
    ms_arena_free(arena);
}

static ms_object *add_view(ms_catalog *cat, const char *definition)
{
    const ms_object view = { .kind = MS_OBJECT_MATERIALIZED_VIEW, .name = named("totals"), .definition = definition };
    return ms_catalog_add_object(cat, &view);
}

static void indexes_of_views(void)
{
    ms_arena *arena = ms_arena_new();
    ms_catalog *none = shop(arena, 0), *a = shop(arena, 0), *b = shop(arena, 0), *other = shop(arena, 0);
    ms_object *have = add_view(a, "SELECT id, total FROM orders"), *want = add_view(b, "SELECT id, total FROM orders");
    ms_object *changed = add_view(other, "SELECT id FROM orders");
    MS_PUSH(arena, &have->indexes, index_on(arena, "first", "totals", "id", NULL));
    MS_PUSH(arena, &have->indexes, index_on(arena, "second", "totals", "total", NULL));
    MS_PUSH(arena, &want->indexes, index_on(arena, "first", "totals", "total", NULL));
    MS_PUSH(arena, &want->indexes, index_on(arena, "later", "totals", "total", "id"));
    MS_PUSH(arena, &changed->indexes, index_on(arena, "second", "totals", "id", NULL));
    expect(none, a, NULL, "create_view totals; create_index totals; create_index totals");
    expect(a, none, NULL, "drop_view totals");
    expect(a, b, NULL, "drop_index first; drop_index second; create_index totals; create_index totals");
    expect(a, other, NULL, "drop_view totals; create_view totals; create_index totals");
    want->indexes.v[0] = index_on(arena, "former", "totals", "id", NULL);
    expect(a, b, NULL, "drop_index first; drop_index second; create_index totals; create_index totals");
    expect(a, b, &(ms_diff_options){ .rename_indexes = true }, "rename_index first; drop_index second; create_index totals");
    /* a table's index takes the name */
    ms_table *orders = ms_catalog_table(none, named("orders"));
    MS_PUSH(arena, &orders->indexes, index_on(arena, "first", "orders", "total", NULL));
    expect(a, none, NULL, "drop_view totals; create_index orders");
    ms_object *emptied = add_view(none, "SELECT id, total FROM orders");
    CU_ASSERT_EQUAL(emptied->indexes.n, 0);
    expect(a, none, NULL, "drop_index first; drop_index second; create_index orders");
    expect(none, a, NULL, "drop_index first; create_index totals; create_index totals");
    ms_arena_free(arena);
}

static void what_is_refused(void)
{
    ms_arena *arena = ms_arena_new();
    ms_catalog *a = shop(arena, 0), *b = shop(arena, 0);
    const ms_diff_rename circle[] = { { .table = named("users"), .column = "name", .new_column = "email" },
                                      { .table = named("users"), .column = "email", .new_column = "name" } };
    const ms_diff_rename nowhere = { .table = named("users"), .new_table = named("people") };
    const ms_diff_rename half = { .table = named("users"), .column = "name" };
    expect(a, b, &(ms_diff_options){ .renames = circle, .n_renames = 2 },
           "table users: name cannot be renamed: the new name is taken");
    expect(a, b, &(ms_diff_options){ .renames = &nowhere, .n_renames = 1 },
           "renamed table people: there is no such table to be");
    expect(a, b, &(ms_diff_options){ .renames = &half, .n_renames = 1 }, "rename without its names");
    ms_catalog_table(b, named("users"))->unlogged = true;
    expect(a, b, NULL, "table users: no change leads there; it would have to be made anew, and its data would be lost");
    expect(a, b, &(ms_diff_options){ .remake = true },
           "drop_constraint orders; drop_table users; create_table users; add_foreign_key orders");
    expect(a, ms_catalog_new(arena, "public", MS_CATALOG_KEY_NULLABLE), NULL,
           "the two schemas are of different kinds of databases");
    b->incomplete = true;
    expect(a, b, NULL, "one of the two schemas is a guess");
    ms_arena_free(arena);
}

static void labels_validation_and_prefix(void)
{
    ms_arena *arena = ms_arena_new();
    ms_catalog *a = shop(arena, 0), *b = shop(arena, 0);
    ms_object *mood = ms_catalog_object(b, MS_OBJECT_ENUM, named("mood"));
    mood->values = (ms_strings){ 0 };
    static const char *const labels[] = { "awful", "sad", "so", "so so", "ok", "happy", "mad" };
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        MS_PUSH(arena, &mood->values, labels[i]);
    expect(a, b, NULL, "alter_enum mood; alter_enum mood; alter_enum mood; alter_enum mood");
    expect(b, a, NULL, "drop_enum mood; create_enum mood");
    ms_table_constraint(a, ms_catalog_table(a, named("orders")), "orders_user")->not_valid = true;
    ms_table_constraint(a, ms_catalog_table(a, named("orders")), "orders_total")->not_valid = true;
    *mood = *ms_catalog_object(a, MS_OBJECT_ENUM, named("mood"));
    expect(a, b, NULL, "validate_constraint orders; validate_constraint orders");
    ms_table history = ms_table_blank(named("migsafe_history"));
    ms_catalog_add_table(b, &history);
    ms_catalog *s = shop(arena, 0), *t = ms_catalog_copy(s, arena);
    ms_catalog_add_table(t, &history);
    expect(s, t, &(ms_diff_options){ .skip_prefix = "migsafe_" }, "");
    expect(s, t, NULL, "create_table migsafe_history");
    ms_arena_free(arena);
}

/* The same schema under another name is the same; names within it stay together. */
static void default_schemas_stand_for_each_other(void)
{
    ms_arena *arena = ms_arena_new();
    ms_catalog *a = shop(arena, 0), *b = shop(arena, 0);
    ms_table_constraint(b, ms_catalog_table(b, named("orders")), "orders_user")->ref_table.schema = "scratch";
    b->default_schema = "scratch";
    b->schemas.v[0] = "scratch";
    expect(a, ms_catalog_copy(b, arena), NULL, "");
    ms_arena_free(arena);
}

/* One move where one is enough, not one for each column behind it. */
static void columns_move_once(void)
{
    ms_arena *arena = ms_arena_new();
    ms_catalog *a = ms_catalog_new(arena, "db", behaviours[1]), *b = ms_catalog_new(arena, "db", behaviours[1]);
    static const char *const names[] = { "a", "b", "c", "d", "e" }, *const order[] = { "b", "c", "new", "d", "e", "a" };
    ms_table t = ms_table_blank(named("t")), u = ms_table_blank(named("t"));
    for (size_t i = 0; i < 5; i++)
        MS_PUSH(arena, &t.columns, column(names[i], MS_TYPE_TEXT, false));
    for (size_t i = 0; i < 6; i++)
        MS_PUSH(arena, &u.columns, column(order[i], MS_TYPE_TEXT, false));
    ms_catalog_add_table(a, &t);
    ms_catalog_add_table(b, &u);
    expect(a, b, NULL, "add_column t; change_type t");
    expect(b, a, NULL, "drop_column t; change_type t");
    ms_arena_free(arena);
}

static const unit_test tests[] = {
    { "one letter is enough", one_letter_is_enough },
    { "any schema leads to any other", any_schema_leads_to_any_other },
    { "nothing leads to itself", nothing_leads_to_itself },
    { "declared renames keep rows", declared_renames_keep_rows },
    { "order of things", order_of_things },
    { "indexes of views", indexes_of_views },
    { "what is refused", what_is_refused },
    { "labels, validation, prefix", labels_validation_and_prefix },
    { "default schemas stand for each other", default_schemas_stand_for_each_other },
    { "columns move once", columns_move_once },
    { NULL, NULL },
};
int main(void) { return unit_run("ir diff", tests); }
