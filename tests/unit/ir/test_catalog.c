/* Tests of core/ir/catalog.c, catalog_index.c, copy.c, follow.c and canonical.c. */
#include "config.h"

#include <time.h>

#include "make.h"
#include "unit.h"

static ms_arena *arena;

static void add_find_remove(void)
{
    ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
    CU_ASSERT_PTR_NOT_NULL(ms_catalog_table(cat, named("users")));
    CU_ASSERT_PTR_EQUAL(ms_catalog_table(cat, (ms_name){ "public", "users" }), ms_catalog_table(cat, named("users")));
    CU_ASSERT_PTR_NULL(ms_catalog_table(cat, (ms_name){ "other", "users" }));
    CU_ASSERT_PTR_NULL(ms_catalog_table(cat, named("Users")));
    CU_ASSERT_PTR_NULL(ms_catalog_table(cat, named(NULL)));
    ms_table again = ms_table_blank((ms_name){ "public", "users" });
    ms_table *old = ms_catalog_table(cat, named("users"));
    CU_ASSERT_PTR_EQUAL(ms_catalog_add_table(cat, &again), old); /* replaces */
    CU_ASSERT_EQUAL(old->columns.n, 0);
    CU_ASSERT_EQUAL(cat->tables.n, 2);
    CU_ASSERT(ms_catalog_remove_table(cat, named("users")));
    CU_ASSERT_FALSE(ms_catalog_remove_table(cat, named("users")));
    CU_ASSERT_EQUAL(cat->tables.n, 1);
    CU_ASSERT(ms_catalog_remove_object(cat, MS_OBJECT_VIEW, named("big_orders")));
    CU_ASSERT_PTR_NULL(ms_catalog_object(cat, MS_OBJECT_VIEW, named("big_orders")));
    CU_ASSERT_PTR_NULL(ms_catalog_object(cat, MS_OBJECT_SEQUENCE, named("stamp"))); /* the kind is part of the key */
}

static void objects_of_one_name(void)
{
    ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
    ms_object f = { .kind = MS_OBJECT_FUNCTION, .name = named("f"), .signature = "(integer, text)" };
    ms_catalog_add_object(cat, &f);
    f.signature = "( Integer,text )"; /* the same */
    ms_catalog_add_object(cat, &f);
    f.signature = "(integer)";
    ms_object *second = ms_catalog_add_object(cat, &f);
    CU_ASSERT_EQUAL(cat->objects.n, 6);
    CU_ASSERT_PTR_EQUAL(ms_catalog_object_like(cat, &f), second);
    ms_object t = { .kind = MS_OBJECT_TRIGGER, .name = named("stamp"), .table = named("users") };
    ms_catalog_add_object(cat, &t);
    CU_ASSERT_EQUAL(cat->objects.n, 7); /* triggers are per table */
    UNIT_TEXT(ms_catalog_object_like(cat, &t)->table.name, "users");
    UNIT_TEXT(ms_catalog_object(cat, MS_OBJECT_TRIGGER, named("stamp"))->table.name, "orders");
}

static void indexes_by_name(void)
{
    ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
    ms_table *table = NULL;
    CU_ASSERT_PTR_NOT_NULL(ms_catalog_find_index(cat, named("orders_by_user"), &table));
    CU_ASSERT_PTR_EQUAL(table, ms_catalog_table(cat, named("orders")));
    ms_table *users = ms_catalog_table(cat, named("users"));
    MS_PUSH(arena, &users->indexes, index_on(arena, "late", "users", "name", NULL)); /* as a loader does, after a look-up */
    CU_ASSERT_PTR_NOT_NULL(ms_catalog_find_index(cat, named("late"), &table));
    CU_ASSERT_PTR_EQUAL(table, users);
    CU_ASSERT(ms_catalog_rename_table(cat, named("users"), named("people")));
    CU_ASSERT_PTR_NOT_NULL(ms_catalog_find_index(cat, named("late"), &table));
    UNIT_TEXT(table->name.name, "people");
    ms_catalog_remove_table(cat, named("orders"));
    CU_ASSERT_PTR_NULL(ms_catalog_find_index(cat, named("orders_by_user"), &table));
    CU_ASSERT_PTR_NULL(ms_catalog_find_index(cat, (ms_name){ "other", "late" }, &table));
}

static void renames_are_followed(void)
{
    ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
    ms_table *orders = ms_catalog_table(cat, named("orders"));
    CU_ASSERT_FALSE(ms_catalog_rename_table(cat, named("users"), named("orders")));
    CU_ASSERT(ms_catalog_rename_table(cat, named("users"), named("people")));
    UNIT_TEXT(ms_table_constraint(cat, orders, "orders_user")->ref_table.name, "people");
    ms_catalog_rename_column(cat, ms_catalog_table(cat, named("people")), "id", "key");
    UNIT_TEXT(ms_table_constraint(cat, orders, "orders_user")->ref_columns.v[0], "key");
    ms_catalog_rename_column(cat, orders, "total", "sum");
    UNIT_TEXT(ms_table_constraint(cat, orders, "orders_total")->expr, "sum > 0 AND state <> 'total'");
    UNIT_TEXT(ms_table_index(cat, orders, "orders_by_user")->parts.v[1].column, "sum");
    ms_catalog_rename_column(cat, orders, "id", "nr");
    UNIT_TEXT(ms_catalog_object(cat, MS_OBJECT_SEQUENCE, named("orders_id"))->owner_column, "nr");
    ms_catalog_rename_table(cat, named("orders"), (ms_name){ "archive", "orders" });
    UNIT_TEXT(ms_catalog_object(cat, MS_OBJECT_TRIGGER, named("stamp"))->table.schema, "archive");
    UNIT_TEXT(ms_table_index(cat, orders, "orders_by_user")->table.schema, "archive");
}

/* Changes every text and number of a copy that can be reached. */
static void scribble(ms_catalog *cat)
{
    for (size_t i = 0; i < cat->tables.n; i++) {
        ms_table *t = cat->tables.v[i];
        for (size_t k = 0; k < t->columns.n; k++) {
            t->columns.v[k].name = "x";
            t->columns.v[k].type.kind = MS_TYPE_OTHER;
        }
        for (size_t k = 0; k < t->constraints.n; k++) {
            if (t->constraints.v[k].columns.n > 0)
                t->constraints.v[k].columns.v[0] = "x";
            if (t->constraints.v[k].ref_columns.n > 0)
                t->constraints.v[k].ref_columns.v[0] = "x";
            t->constraints.v[k].expr = "x";
        }
        for (size_t k = 0; k < t->indexes.n; k++)
            t->indexes.v[k].parts.v[0].column = "x";
    }
    for (size_t i = 0; i < cat->objects.n; i++) {
        cat->objects.v[i]->definition = "x";
        if (cat->objects.v[i]->values.n > 0)
            cat->objects.v[i]->values.v[0] = "x";
    }
    if (cat->schemas.n > 0)
        cat->schemas.v[0] = "x";
}

static void copies_are_deep(void)
{
    ms_arena *first = ms_arena_new(), *second = ms_arena_new();
    ms_catalog *cat = shop(first, MS_COMPARE_EXACT);
    const char *before = ms_catalog_canonical(cat, NULL, arena);
    ms_catalog *copy = ms_catalog_copy(cat, second);
    UNIT_TEXT(ms_catalog_canonical(copy, NULL, arena), before);
    scribble(copy);
    UNIT_TEXT(ms_catalog_canonical(cat, NULL, arena), before);
    copy = ms_catalog_copy(cat, second);
    ms_arena_free(first); /* nothing in the copy points there: a sanitizer would say so */
    UNIT_TEXT(ms_catalog_canonical(copy, NULL, arena), before);
    ms_arena_free(second);
}

/* Members of the model that are facts: a change of any one of them must show, and must be copied. */
enum { IN_COLUMN, IN_CONSTRAINT, IN_FOREIGN_KEY, IN_INDEX, IN_PART, IN_TABLE, IN_OBJECT, IN_VIEW_INDEX, IN_VIEW_PART };
enum { IS_BOOL, IS_TEXT, IS_INT, IS_LIST };
#define FACT(where, type, member, kind) { where, offsetof(type, member), kind, #member }
static const struct fact { int where; size_t offset; int kind; const char *name; } facts[] = {
    FACT(IN_COLUMN, ms_column, name, IS_TEXT), FACT(IN_COLUMN, ms_column, type.kind, IS_INT),
    FACT(IN_COLUMN, ms_column, type.length, IS_INT), FACT(IN_COLUMN, ms_column, type.scale, IS_INT),
    FACT(IN_COLUMN, ms_column, type.is_unsigned, IS_BOOL), FACT(IN_COLUMN, ms_column, type.charset, IS_TEXT),
    FACT(IN_COLUMN, ms_column, type.collation, IS_TEXT), FACT(IN_COLUMN, ms_column, type.values, IS_LIST),
    FACT(IN_COLUMN, ms_column, not_null, IS_BOOL), FACT(IN_COLUMN, ms_column, default_expr, IS_TEXT),
    FACT(IN_COLUMN, ms_column, identity, IS_INT), FACT(IN_COLUMN, ms_column, generated, IS_INT),
    FACT(IN_COLUMN, ms_column, generated_expr, IS_TEXT), FACT(IN_COLUMN, ms_column, on_update, IS_TEXT),
    FACT(IN_COLUMN, ms_column, comment, IS_TEXT), FACT(IN_COLUMN, ms_column, invisible, IS_BOOL),
    FACT(IN_COLUMN, ms_column, check_expr, IS_TEXT), FACT(IN_COLUMN, ms_column, sequence, IS_TEXT),
    FACT(IN_CONSTRAINT, ms_constraint, name, IS_TEXT), FACT(IN_CONSTRAINT, ms_constraint, columns, IS_LIST),
    FACT(IN_CONSTRAINT, ms_constraint, kind, IS_INT), FACT(IN_CONSTRAINT, ms_constraint, expr, IS_TEXT),
    FACT(IN_CONSTRAINT, ms_constraint, deferrable, IS_BOOL), FACT(IN_CONSTRAINT, ms_constraint, initially_deferred, IS_BOOL),
    FACT(IN_CONSTRAINT, ms_constraint, not_valid, IS_BOOL), FACT(IN_CONSTRAINT, ms_constraint, not_enforced, IS_BOOL),
    FACT(IN_CONSTRAINT, ms_constraint, nulls_not_distinct, IS_BOOL), FACT(IN_FOREIGN_KEY, ms_constraint, match, IS_TEXT),
    FACT(IN_FOREIGN_KEY, ms_constraint, on_delete, IS_INT), FACT(IN_FOREIGN_KEY, ms_constraint, on_update, IS_INT),
    FACT(IN_FOREIGN_KEY, ms_constraint, ref_table.name, IS_TEXT), FACT(IN_FOREIGN_KEY, ms_constraint, ref_table.schema, IS_TEXT),
    FACT(IN_FOREIGN_KEY, ms_constraint, ref_columns, IS_LIST),
    FACT(IN_CONSTRAINT, ms_constraint, comment, IS_TEXT), FACT(IN_INDEX, ms_index, comment, IS_TEXT),
    FACT(IN_VIEW_INDEX, ms_index, comment, IS_TEXT), FACT(IN_INDEX, ms_index, name, IS_TEXT), FACT(IN_INDEX, ms_index, unique, IS_BOOL), FACT(IN_INDEX, ms_index, method, IS_TEXT),
    FACT(IN_INDEX, ms_index, include, IS_LIST), FACT(IN_INDEX, ms_index, where, IS_TEXT),
    FACT(IN_INDEX, ms_index, options, IS_TEXT), FACT(IN_INDEX, ms_index, invalid, IS_BOOL),
    FACT(IN_PART, ms_index_part, column, IS_TEXT), FACT(IN_PART, ms_index_part, desc, IS_BOOL),
    FACT(IN_PART, ms_index_part, nulls, IS_TEXT), FACT(IN_PART, ms_index_part, prefix, IS_INT),
    FACT(IN_PART, ms_index_part, opclass, IS_TEXT), FACT(IN_PART, ms_index_part, collation, IS_TEXT),
    FACT(IN_TABLE, ms_table, options, IS_TEXT), FACT(IN_TABLE, ms_table, comment, IS_TEXT),
    FACT(IN_TABLE, ms_table, partition_by, IS_TEXT), FACT(IN_TABLE, ms_table, partition_of.name, IS_TEXT),
    FACT(IN_TABLE, ms_table, as_select, IS_TEXT), FACT(IN_TABLE, ms_table, unlogged, IS_BOOL),
    FACT(IN_TABLE, ms_table, without_rowid, IS_BOOL), FACT(IN_TABLE, ms_table, strict, IS_BOOL),
    FACT(IN_TABLE, ms_table, temporary, IS_BOOL),
    FACT(IN_TABLE, ms_table, row_security, IS_BOOL), FACT(IN_TABLE, ms_table, force_row_security, IS_BOOL),
    FACT(IN_OBJECT, ms_object, table.name, IS_TEXT), FACT(IN_OBJECT, ms_object, owner_column, IS_TEXT),
    FACT(IN_OBJECT, ms_object, signature, IS_TEXT), FACT(IN_OBJECT, ms_object, definition, IS_TEXT),
    FACT(IN_OBJECT, ms_object, values, IS_LIST), FACT(IN_OBJECT, ms_object, comment, IS_TEXT),
    FACT(IN_VIEW_INDEX, ms_index, name, IS_TEXT), FACT(IN_VIEW_INDEX, ms_index, unique, IS_BOOL),
    FACT(IN_VIEW_INDEX, ms_index, method, IS_TEXT), FACT(IN_VIEW_INDEX, ms_index, include, IS_LIST),
    FACT(IN_VIEW_INDEX, ms_index, where, IS_TEXT), FACT(IN_VIEW_INDEX, ms_index, options, IS_TEXT),
    FACT(IN_VIEW_PART, ms_index_part, column, IS_TEXT), FACT(IN_VIEW_PART, ms_index_part, desc, IS_BOOL),
};

/* The shop with a materialized view that has an index, as the last object. */
static ms_catalog *shop_with_view(void)
{
    ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
    ms_object view = { .kind = MS_OBJECT_MATERIALIZED_VIEW, .name = named("totals"), .definition = "SELECT 1" };
    MS_PUSH(arena, &view.indexes, index_on(arena, "totals_by_user", "totals", "user_id", NULL));
    ms_catalog_add_object(cat, &view);
    return cat;
}

static ms_index *view_index(const ms_catalog *cat) { return &cat->objects.v[cat->objects.n - 1]->indexes.v[0]; }

static void change(ms_arena *from, void *thing, const struct fact *f)
{
    char *at = (char *)thing + f->offset;
    const bool yes = true;
    const char *text = ms_arena_strdup(from, "changed");
    const int32_t one = 1;
    ms_strings strings = { 0 };
    MS_PUSH(from, &strings, text);
    const void *const values[] = { &yes, &text, &one, &strings };
    const size_t sizes[] = { sizeof yes, sizeof text, sizeof one, sizeof strings };
    memcpy(at, values[f->kind], sizes[f->kind]);
}

static void every_fact_shows(void)
{
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        ms_catalog *cat = shop_with_view();
        ms_table *orders = ms_catalog_table(cat, named("orders"));
        void *const things[] = { &orders->columns.v[2], &orders->constraints.v[2], &orders->constraints.v[1],
                                 &orders->indexes.v[0], &orders->indexes.v[0].parts.v[0], orders, cat->objects.v[0], view_index(cat), view_index(cat)->parts.v };
        const char *before = ms_catalog_canonical(cat, NULL, arena);
        const ms_table *was = ms_catalog_table(ms_catalog_copy(cat, arena), named("orders"));
        CU_ASSERT(ms_table_same(orders, was));
        change(arena, things[facts[i].where], &facts[i]);
        const bool same = ms_table_same(orders, was);
        if (same != (facts[i].where >= IN_OBJECT))
            printf("\n    %s and the quick answer\n", facts[i].name);
        CU_ASSERT_EQUAL(same, facts[i].where >= IN_OBJECT);
        const char *after = ms_catalog_canonical(cat, NULL, arena);
        const bool shows = strcmp(before, after) != 0;
        if (!shows)
            printf("\n    %s does not show\n", facts[i].name);
        CU_ASSERT(shows);
        ms_catalog *copy = ms_catalog_copy(cat, arena);
        UNIT_TEXT(ms_catalog_canonical(copy, NULL, arena), after);
    }
}

static void copies_share_nothing(void)
{
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        if (facts[i].kind != IS_TEXT && facts[i].kind != IS_LIST)
            continue;
        ms_catalog *cat = shop_with_view();
        ms_table *orders = ms_catalog_table(cat, named("orders"));
        void *const things[] = { &orders->columns.v[2], &orders->constraints.v[2], &orders->constraints.v[1],
                                 &orders->indexes.v[0], &orders->indexes.v[0].parts.v[0], orders, cat->objects.v[0], view_index(cat), view_index(cat)->parts.v };
        change(arena, things[facts[i].where], &facts[i]);
        ms_catalog *copy = ms_catalog_copy(cat, arena);
        const ms_table *c = ms_catalog_table(copy, named("orders"));
        const void *const copies[] = { &c->columns.v[2], &c->constraints.v[2], &c->constraints.v[1],
                                       &c->indexes.v[0], &c->indexes.v[0].parts.v[0], c, copy->objects.v[0], view_index(copy), view_index(copy)->parts.v };
        const void *was, *is;
        memcpy(&was, (const char *)things[facts[i].where] + facts[i].offset, sizeof was);
        memcpy(&is, (const char *)copies[facts[i].where] + facts[i].offset, sizeof is);
        if (is == was)
            printf("\n    %s is shared\n", facts[i].name);
        CU_ASSERT(is != was);
    }
}

static void canonical_ignores_order(void)
{
    ms_catalog *a = shop(arena, MS_COMPARE_EXACT), *b = ms_catalog_new(arena, "public", MS_COMPARE_EXACT);
    MS_PUSH(arena, &b->schemas, "public");
    for (size_t i = a->objects.n; i-- > 0;)
        ms_catalog_add_object(b, a->objects.v[i]);
    for (size_t i = a->tables.n; i-- > 0;) {
        ms_table t = *a->tables.v[i];
        t.name.schema = "public"; /* said, and not said */
        t.rows = 1000;
        t.bytes = 4096;
        t.definition = "CREATE TABLE ...";
        t.constraints.v = NULL;
        t.constraints.n = t.constraints.cap = 0;
        for (size_t k = a->tables.v[i]->constraints.n; k-- > 0;)
            MS_PUSH(arena, &t.constraints, a->tables.v[i]->constraints.v[k]);
        ms_catalog_add_table(b, &t);
    }
    UNIT_TEXT(ms_catalog_canonical(b, NULL, arena), ms_catalog_canonical(a, NULL, arena));
    UNIT_TEXT(ms_catalog_checksum(b, NULL, arena), ms_catalog_checksum(a, NULL, arena));
    CU_ASSERT_EQUAL(strlen(ms_catalog_checksum(a, NULL, arena)), 64);
    b->tables.v[0]->comment = "one difference";
    CU_ASSERT_STRING_NOT_EQUAL(ms_catalog_checksum(b, NULL, arena), ms_catalog_checksum(a, NULL, arena));
}

static void canonical_text(void)
{
    ms_catalog *cat = ms_catalog_new(arena, "main", MS_COMPARE_TABLES_CI | MS_COMPARE_OTHERS_CI);
    ms_table t = ms_table_blank(named("Items"));
    ms_column c = column("Id", MS_TYPE_BIGINT, false);
    c.default_expr = "( 'a\tb\\c' )";
    MS_PUSH(arena, &t.columns, c);
    MS_PUSH(arena, &t.constraints, key(MS_CONSTRAINT_PRIMARY_KEY, NULL, list(arena, "ID", "a,b", NULL)));
    ms_catalog_add_table(cat, &t);
    t.name = named("migsafe_history");
    ms_catalog_add_table(cat, &t);
    t.name = named("scratch");
    t.temporary = true;
    ms_catalog_add_table(cat, &t);
    ms_catalog_add_object(cat, &(ms_object){ .kind = MS_OBJECT_TRIGGER, .name = named("tr"), .table = named("migsafe_history") });
    UNIT_TEXT(ms_catalog_canonical(cat, "migsafe_", arena),
             "column\tmain\titems\tid\ttype=bigint\tnot null\tdefault='a\\tb\\\\c'\n"
             "constraint\tmain\titems\t\tprimary key\tcolumns=id,a\\,b\n"
             "table\tmain\titems\n");
    CU_ASSERT_PTR_NOT_NULL(strstr(ms_catalog_canonical(cat, NULL, arena), "migsafe_history"));
}

static void sqlite_keys_may_be_null(void)
{
    ms_catalog *cat = shop(arena, MS_CATALOG_KEY_NULLABLE);
    ms_catalog_table(cat, named("users"))->columns.v[0].not_null = false;
    const char *nullable = ms_catalog_canonical(cat, NULL, arena);
    cat->compare = MS_COMPARE_EXACT;
    CU_ASSERT_STRING_NOT_EQUAL(ms_catalog_canonical(cat, NULL, arena), nullable);
}

static void unique_is_one_fact(void)
{
    ms_catalog *a = shop(arena, MS_CATALOG_UNIQUE_IS_INDEX), *b = shop(arena, MS_CATALOG_UNIQUE_IS_INDEX);
    ms_table *users = ms_catalog_table(b, named("users"));
    ms_index index = index_on(arena, "users_email", "users", "email", NULL);
    index.unique = true;
    users->constraints.n = 1; /* without the unique key, which stands second */
    MS_PUSH(arena, &users->indexes, index);
    UNIT_TEXT(ms_catalog_canonical(b, NULL, arena), ms_catalog_canonical(a, NULL, arena));
    users->constraints.n = 2; /* and with both */
    UNIT_TEXT(ms_catalog_canonical(b, NULL, arena), ms_catalog_canonical(a, NULL, arena));
    a->compare = b->compare = MS_COMPARE_EXACT;
    CU_ASSERT_STRING_NOT_EQUAL(ms_catalog_canonical(b, NULL, arena), ms_catalog_canonical(a, NULL, arena));
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

enum { MANY = 10000 };

static void create_many(ms_catalog *cat, ms_arena *mine)
{
    for (int i = 0; i < MANY; i++) {
        ms_table t = ms_table_blank(named(ms_arena_printf(mine, "table_%d", i)));
        MS_PUSH(mine, &t.columns, column("id", MS_TYPE_BIGINT, true));
        MS_PUSH(mine, &t.columns, column("x", MS_TYPE_TEXT, false));
        ms_index index = index_on(mine, ms_arena_printf(mine, "index_%d", i), t.name.name, "x", NULL);
        const ms_op ops[] = { { .kind = MS_OP_CREATE_TABLE, .table = &t },
                              { .kind = MS_OP_CREATE_INDEX, .object = t.name, .index = &index },
                              { .kind = MS_OP_SET_NOT_NULL, .object = t.name, .column = "x" },
                              { .kind = MS_OP_DROP_INDEX, .object = named(index.name) },
                              { .kind = MS_OP_CREATE_INDEX, .object = t.name, .index = &index } };
        for (size_t k = 0; k < sizeof ops / sizeof *ops; k++)
            if (ms_catalog_apply(cat, &ops[k], NULL) != MS_OK) {
                CU_FAIL("apply");
                return;
            }
    }
}

/* Bounds are generous: quadratic work on 10,000 tables takes many times as long. */
static void ten_thousand_tables(void)
{
    ms_arena *mine = ms_arena_new();
    ms_catalog *cat = ms_catalog_new(mine, "public", MS_COMPARE_TABLES_CI);
    const double start = seconds();
    create_many(cat, mine);
    const double made = seconds();
    ms_catalog *copy = ms_catalog_copy(cat, mine);
    size_t found = 0;
    for (int i = 0; i < MANY; i++) {
        found += ms_catalog_table(copy, named(ms_arena_printf(mine, "TABLE_%d", i))) != NULL;
        found += ms_catalog_find_index(copy, named(ms_arena_printf(mine, "index_%d", i)), NULL) != NULL;
    }
    CU_ASSERT_EQUAL(found, 2 * MANY);
    const double looked = seconds();
    const char *sum = ms_catalog_checksum(copy, NULL, mine);
    UNIT_TEXT(ms_catalog_checksum(cat, NULL, mine), sum);
    const double end = seconds();
    printf("\n    10,000 tables: made %.3f s, copied and looked up %.3f s, two checksums %.3f s\n", made - start, looked - made,
           end - looked);
    CU_ASSERT(end - start < 3.0); /* about 0.2 s; sanitizers and a busy machine included */
    ms_arena_free(mine);
}

static const unit_test tests[] = {
    { "add, find, remove", add_find_remove },
    { "objects of one name", objects_of_one_name },
    { "indexes by name", indexes_by_name },
    { "renames are followed", renames_are_followed },
    { "copies are deep", copies_are_deep },
    { "copies share nothing", copies_share_nothing },
    { "every fact shows", every_fact_shows },
    { "canonical ignores order", canonical_ignores_order },
    { "canonical text", canonical_text },
    { "keys may be nullable", sqlite_keys_may_be_null },
    { "unique is one fact", unique_is_one_fact },
    { "ten thousand tables", ten_thousand_tables },
    { NULL, NULL },
};

int main(void)
{
    arena = ms_arena_new();
    const int status = unit_run("ir catalog", tests);
    ms_arena_free(arena);
    return status;
}
