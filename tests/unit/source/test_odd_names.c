/* test_odd_names.c: names and marks that tools take and public projects have: what is found, what goes up, what is left alone. */
#include "config.h"

#include "tests/unit/source/opened.h"

/* What tools read that their own documentation does not show. */
static void reads_odd_names(void)
{
    tree_new("1_a..up.sql", "select 1;", "1_a.down..sql", "select -1;", "2_b.sql.up.sql", "select 2;", "2_b.sql.down.sql", "select -2;",
             "2_after.go", "package x", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_OK);
    CU_ASSERT_EQUAL(source.layout, MS_LAYOUT_PAIRS);
    UNIT_TEXT(listed(), "1:a. 2:b.sql");
    CU_ASSERT_EQUAL(load(0, MS_DOWN), MS_OK);
    UNIT_TEXT(loaded.text, "select -1;");
    CU_ASSERT_EQUAL_FATAL(source.unread.n, 1);
    UNIT_TEXT(source.unread.v[0], "2_after.go");
    tree_new("1_a.sql", "-- +goose Up\nselect 1;\n", "1_helper.py", "", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_OK);
    UNIT_TEXT(listed(), "1:a");
    tree_new("1_a/up.sql", "select 1;", "dump.sql", "select 2;", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_OK);
    UNIT_TEXT(listed(), "1:a");
    UNIT_TEXT(source.unread.v[0], "dump.sql");
}

/* A file without marks goes up; it must never be taken for its own way back. */
static void plain_files_have_no_down(void)
{
    tree_new("1_a.sql", "create table a (x int);", "2_b.sql", "insert into a values (1);", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_OK);
    CU_ASSERT_EQUAL(source.layout, MS_LAYOUT_PLAIN);
    UNIT_TEXT(listed(), "1:a 2:b");
    for (size_t i = 0; i < source.migrations.n; i++) {
        CU_ASSERT_PTR_NULL(source.migrations.v[i].down.path);
        CU_ASSERT_EQUAL(load(i, MS_DOWN), MS_OK);
        CU_ASSERT_FALSE(loaded.present);
    }
}

/* By the whole names of its folders: two of one second, and a day without a time, which comes last on it. */
static void orders_prismas_folders(void)
{
    tree_new("20240102101500_b/migration.sql", "select 2;", "20240102101500_a/migration.sql", "select 1;", "20240102_day/migration.sql", "select 3;",
             "20240103000000_c/migration.sql", "select 4;", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_OK);
    UNIT_TEXT(listed(), "20240102101500:a 20240102101500.2:b 20240102999999:day 20240103000000:c");
}

/* A reworked change's scripts carry any of the tags between the two; NO TRANSACTION counts inside a statement's block. */
static void reads_tags_and_blocks(void)
{
    tree_new("sqitch.plan", "%syntax-version=1.0.0\n%project=p\n\na 2024-01-01T00:00:00Z A <a@x>\n@v1 2024-01-01T00:00:01Z A <a@x>\n"
             "@v2 2024-01-01T00:00:02Z A <a@x>\na [a@v2] 2024-01-02T00:00:00Z A <a@x>\n",
             "deploy/a.sql", "select 2;", "deploy/a@v2.sql", "select 1;", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_OK);
    CU_ASSERT_EQUAL_FATAL(source.migrations.n, 2);
    CU_ASSERT_EQUAL(load(0, MS_UP), MS_OK);
    UNIT_TEXT(loaded.text, "select 1;");
    tree_new("1_a.sql", "-- +goose Up\n-- +goose StatementBegin\n-- +goose NO TRANSACTION\nselect 1;\n-- +goose StatementEnd\n", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_OK);
    CU_ASSERT_EQUAL(load(0, MS_UP), MS_OK);
    CU_ASSERT_TRUE(loaded.directives.transaction_off);
}

static const unit_test tests[] = {
    UNIT(reads_odd_names), UNIT(plain_files_have_no_down), UNIT(orders_prismas_folders), UNIT(reads_tags_and_blocks), { NULL, NULL },
};

int main(void)
{
    const int rc = unit_run("odd_names", tests);
    tree_remove();
    ms_arena_free(arena);
    return rc;
}
