/* test_data.c: what is gone between two readings of the tables. */
#include "config.h"

#include "sqlite/sqlite.h"
#include "test/internal.h"
#include "test/schema.h"

/* Rows of one table: cells in one text, "-" for NULL. */
static void put(ms_data *data, const ms_catalog *catalog, const char *table, ms_arena *arena, const char *cells)
{
    const ms_table *t = ms_catalog_table(catalog, (ms_name){ NULL, table });
    ms_data_table d = { .table = t };
    data->catalog = catalog;
    d.rows.columns = t->columns.n;
    for (size_t i = 0; i < t->columns.n; i++)
        MS_PUSH(arena, &d.columns, t->columns.v[i].name);
    for (const char *p = cells; *p != '\0';) {
        const size_t n = strcspn(p, "|");
        const ms_text cell = { n == 1 && *p == '-' ? NULL : ms_arena_strndup(arena, p, n), n };
        MS_PUSH(arena, &d.rows.cells, cell);
        p += n + (p[n] == '|');
    }
    d.n = ms_rows_count(&d.rows);
    MS_PUSH(arena, &data->tables, d);
}

static const char *told(const ms_data *before, const ms_data *after, ms_arena *arena)
{
    ms_losses losses = { 0 };
    const char *text = "";
    ms_data_losses(before, after, arena, &losses);
    for (size_t i = 0; i < losses.n; i++)
        text =
            ms_arena_printf(arena, "%s%s%s%s%s %zu/%zu%s", text, i > 0 ? ", " : "", losses.v[i].table->table->name.name,
                            losses.v[i].column != NULL ? "." : "", losses.v[i].column != NULL ? losses.v[i].column : "",
                            losses.v[i].n, losses.v[i].of, losses.v[i].nulls ? " null" : "");
    return text;
}

static const char keyed[] = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT)";
static const char plain[] = "CREATE TABLE t (a TEXT, b TEXT)";

/* schema before, cells before, schema after, cells after, what is told */
static const struct {
    const char *schema, *cells, *schema2, *cells2, *expected;
} cases[] = {
    { keyed, "1|x|y|2|u|v", keyed, "2|u|v|1|x|y", "" },
    { keyed, "1|x|y|2|u|v", keyed, "1|x|y|2|u|v|3|new|-", "" },
    { keyed, "1|x|y|2|u|v", keyed, "1|x|y", "t 1/2" },
    { keyed, "1|x|y|2|u|v", keyed, "1|x|-|2|u|-", "t.b 2/2" },
    { keyed, "1|-|y|2|u|v", keyed, "1||y|2|u|v", "t.a 1/2 null" },
    { keyed, "1|x|y", keyed, "1|x  |y", "" }, /* padding */
    { keyed, "1|x|y", keyed, "", "t 1/1" },
    { keyed, "1|x|y", "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)", "1|x",
      "" }, /* a missing column is the schema's matter */
    { keyed, "1|x|y", "CREATE TABLE u (id INTEGER)", "1", "" },
    { plain, "x|y|x|y", plain, "x|y|x|y", "" },
    { plain, "x|y|x|y", plain, "x|y", "t 1/2" }, /* equal rows count */
    { plain, "x|y|u|v", plain, "x|y|u|w", "t.b 1/2" },
    { plain, "x|y|u|v", plain, "x|v|u|y", "t 2/2" }, /* the values are there, but not together */
    { plain, "xy||u|v", plain, "x|y|u|v", "t.a 1/2, t.b 1/2" },
};

static void losses_are_told(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ms_arena *arena = ms_arena_new();
        ms_data before = { 0 }, after = { 0 };
        put(&before, schema_of(&ms_dialect_sqlite, cases[i].schema, arena), "t", arena, cases[i].cells);
        const ms_catalog *second = schema_of(&ms_dialect_sqlite, cases[i].schema2, arena);
        put(&after, second, second->tables.v[0]->name.name, arena, cases[i].cells2);
        UNIT_TEXT(told(&before, &after, arena), cases[i].expected);
        ms_arena_free(arena);
    }
}

static void values_are_found_elsewhere(void)
{
    ms_arena *arena = ms_arena_new();
    ms_data data = { 0 }, none = { 0 };
    ms_strings values = { 0 };
    put(&data, schema_of(&ms_dialect_sqlite, keyed, arena), "t", arena, "1|x|p|2|y|q|3|z|r");
    MS_PUSH(arena, &values, "p");
    MS_PUSH(arena, &values, "q");
    CU_ASSERT_PTR_NULL(ms_data_holder(&data, &none, &values, arena)); /* two may be chance */
    MS_PUSH(arena, &values, "r");
    UNIT_TEXT(ms_data_holder(&data, &none, &values, arena), "t.b");
    CU_ASSERT_PTR_NULL(ms_data_holder(&data, &data, &values, arena)); /* they were there before */
    MS_PUSH(arena, &values, "s");
    CU_ASSERT_PTR_NULL(ms_data_holder(&data, &none, &values, arena));
    ms_arena_free(arena);
}

static void rows_that_stay_are_counted(void)
{
    ms_arena *arena = ms_arena_new();
    const ms_catalog *catalog = schema_of(&ms_dialect_sqlite, keyed, arena);
    ms_data before = { 0 }, middle = { 0 }, after = { 0 }, clean = { 0 };
    put(&before, catalog, "t", arena, "1|x|y");
    put(&middle, catalog, "t", arena, "1|x|y|2|seed|-|3|seed|-");
    put(&after, catalog, "t", arena, "1|x|y|3|seed|-|9|later|-");
    put(&clean, catalog, "t", arena, "1|x|y|9|later|-");
    CU_ASSERT_EQUAL(ms_data_left(&before, &middle.tables.v[0], &after, arena), 1);
    CU_ASSERT_EQUAL(ms_data_left(&before, &middle.tables.v[0], &clean, arena), 0);
    ms_arena_free(arena);
}

static const unit_test tests[] = {
    UNIT(losses_are_told), UNIT(values_are_found_elsewhere), UNIT(rows_that_stay_are_counted), { NULL, NULL }
};
int main(void) { return unit_run("test/data", tests); }
