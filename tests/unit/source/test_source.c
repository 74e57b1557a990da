/* test_source.c: discovery: layouts, versions, overrides, and the errors that name files. */
#include "config.h"

#include "source/source.h"
#include "tests/unit/source/tree.h"
#include "tests/unit/unit.h"

static ms_arena *arena;
static ms_source source;
static ms_error err;

static ms_status open_tree(ms_layout layout, const char *dialect)
{
    ms_arena_free(arena);
    arena = ms_arena_new();
    err = (ms_error)MS_ERROR_INIT;
    return ms_source_open(tree_dir, layout, dialect, arena, &source, &err);
}

/* "1:name 2:other": what was found, in order. */
static const char *listed(void)
{
    const char *text = "";
    for (size_t i = 0; i < source.migrations.n; i++)
        text = ms_arena_printf(arena, "%s%s%s:%s", text, i > 0 ? " " : "", source.migrations.v[i].version,
                               source.migrations.v[i].name);
    return text;
}

static const char *file_of(const char *path) { return path == NULL ? NULL : path + strlen(tree_dir) + 1; }

static void versions_are_numbers(void)
{
    static const struct { const char *a, *b; int sign; } cases[] = {
        { "1", "2", -1 }, { "2", "10", -1 }, { "002", "10", -1 }, { "0010", "10", 0 }, { "0", "000", 0 },
        { "20240101000000", "3", 1 }, { "99999999999999999999999999998", "99999999999999999999999999999", -1 },
        { "100000000000000000000000000000", "99999999999999999999999999999", 1 },
        { "1.2", "1.10", -1 }, { "1", "1.1", -1 }, { "1.9", "2", -1 }, { "1.2.3", "1.2.3", 0 },
        { "20240101000000.1", "20240101000000", 1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int c = ms_version_compare(cases[i].a, cases[i].b);
        CU_ASSERT_EQUAL((c > 0) - (c < 0), cases[i].sign);
        c = ms_version_compare(cases[i].b, cases[i].a);
        CU_ASSERT_EQUAL((c > 0) - (c < 0), -cases[i].sign);
    }
}

static void lists_pairs_by_number(void)
{
    tree_new("10_ten.up.sql", "", "10_ten.down.sql", "", "9_nine.up.sql", "", "0011_eleven.up.sql", "", "README", "",
             "notes.md", "", ".hidden.sql", "", NULL);
    CU_ASSERT_EQUAL(open_tree(MS_LAYOUT_AUTO, "postgresql"), MS_OK);
    CU_ASSERT_EQUAL(source.layout, MS_LAYOUT_PAIRS);
    UNIT_TEXT(listed(), "9:nine 10:ten 11:eleven");
    UNIT_TEXT(source.migrations.v[2].version_text, "0011");
    UNIT_TEXT(file_of(source.migrations.v[1].down.path), "10_ten.down.sql");
    UNIT_TEXT(source.migrations.v[0].down.path, NULL);
}

static void lists_wide_versions(void)
{
    tree_new("99999999999999999999999999999_b.up.sql", "", "100000000000000000000000000000_c.up.sql", "",
             "20240101000000_a.up.sql", "", "000_zero.up.sql", "", NULL);
    CU_ASSERT_EQUAL(open_tree(MS_LAYOUT_AUTO, NULL), MS_OK);
    UNIT_TEXT(listed(), "0:zero 20240101000000:a 99999999999999999999999999999:b 100000000000000000000000000000:c");
}

static void lists_single_and_goose(void)
{
    tree_new("1_a.sql", "-- migrate:up\n-- migrate:down\n", "2_b.sql", "", NULL);
    CU_ASSERT_EQUAL(open_tree(MS_LAYOUT_AUTO, NULL), MS_OK);
    CU_ASSERT_EQUAL(source.layout, MS_LAYOUT_SINGLE);
    UNIT_TEXT(source.migrations.v[0].up.path, source.migrations.v[0].down.path);
    tree_new("1_a.sql", "-- a comment first\n\n-- +goose Up\nselect 1;\n", "2_b.sql", "", NULL);
    CU_ASSERT_EQUAL(open_tree(MS_LAYOUT_AUTO, NULL), MS_OK);
    CU_ASSERT_EQUAL(source.layout, MS_LAYOUT_GOOSE);
}

static void lists_folders(void)
{
    tree_new("2018-01-14-171611_create_tables/up.sql", "", "2018-01-14-171611_create_tables/down.sql", "",
             "2018-02-17-205753_x/up.sql", "", "2018-02-17-205753_x/metadata.toml", "",
             "00000000000000_diesel_initial_setup/up.sql", "", NULL);
    CU_ASSERT_EQUAL(open_tree(MS_LAYOUT_AUTO, "sqlite"), MS_OK);
    CU_ASSERT_EQUAL(source.layout, MS_LAYOUT_FOLDERS);
    UNIT_TEXT(listed(), "0:diesel_initial_setup 20180114171611:create_tables 20180217205753:x");
    UNIT_TEXT(source.migrations.v[1].version_text, "2018-01-14-171611");
    UNIT_TEXT(file_of(source.migrations.v[1].down.path), "2018-01-14-171611_create_tables/down.sql");
}

/* As in vaultwarden: a date without a time must not come before everything because it has fewer digits. */
static void orders_dates_as_diesel_does(void)
{
    tree_new("2024-03-06-170000_add_sso_users/up.sql", "", "2024-03-13_170000_sso_userscascade/up.sql", "",
             "2024-06-05-131359_add_2fa/up.sql", "", "2018-01-14-171611_create/up.sql", "", NULL);
    CU_ASSERT_EQUAL(open_tree(MS_LAYOUT_AUTO, "sqlite"), MS_OK);
    UNIT_TEXT(listed(), "20180114171611:create 20240306170000:add_sso_users 20240313000000:170000_sso_userscascade "
                        "20240605131359:add_2fa");
    UNIT_TEXT(source.migrations.v[2].version_text, "2024-03-13");
}

static void prefers_the_dialects_own_file(void)
{
    tree_new("1_a.up.sql", "", "1_a.mysql.up.sql", "", "1_a.down.sql", "", "2_b.sqlite.up.sql", "", "3_c.v1.up.sql", "",
             "3_c.v1.down.sql", "", NULL);
    CU_ASSERT_EQUAL(open_tree(MS_LAYOUT_AUTO, "mysql"), MS_OK);
    UNIT_TEXT(listed(), "1:a 3:c.v1");
    UNIT_TEXT(file_of(source.migrations.v[0].up.path), "1_a.mysql.up.sql");
    UNIT_TEXT(file_of(source.migrations.v[0].down.path), "1_a.down.sql");
    CU_ASSERT_TRUE(source.migrations.v[0].dialect_specific);
    CU_ASSERT_EQUAL(source.elsewhere, 1);
    CU_ASSERT_EQUAL(open_tree(MS_LAYOUT_AUTO, "mariadb"), MS_OK);
    UNIT_TEXT(file_of(source.migrations.v[0].up.path), "1_a.up.sql");
    CU_ASSERT_EQUAL(open_tree(MS_LAYOUT_AUTO, NULL), MS_OK);
    UNIT_TEXT(listed(), "1:a 2:b 3:c.v1");
    UNIT_TEXT(file_of(source.migrations.v[0].up.path), "1_a.up.sql");
}

static void prefers_in_other_layouts_too(void)
{
    tree_new("1_a.sql", "-- migrate:up\n", "1_a.postgresql.sql", "-- migrate:up\n", NULL);
    CU_ASSERT_EQUAL(open_tree(MS_LAYOUT_AUTO, "postgresql"), MS_OK);
    UNIT_TEXT(file_of(source.migrations.v[0].up.path), "1_a.postgresql.sql");
    tree_new("1_a/up.sql", "", "1_a/up.mariadb.sql", "", "1_a/down.sql", "", "1_a/up.oracle.sql", "", NULL);
    CU_ASSERT_EQUAL(open_tree(MS_LAYOUT_AUTO, "mariadb"), MS_OK);
    UNIT_TEXT(file_of(source.migrations.v[0].up.path), "1_a/up.mariadb.sql");
    UNIT_TEXT(file_of(source.migrations.v[0].down.path), "1_a/down.sql");
    CU_ASSERT_EQUAL(open_tree(MS_LAYOUT_AUTO, "oracle"), MS_OK);
    UNIT_TEXT(file_of(source.migrations.v[0].up.path), "1_a/up.oracle.sql");
}

static void knows_files_of_other_modules(void)
{
    tree_new("1_a.up.sql", "", "1_a.oracle.up.sql", "", NULL);
    CU_ASSERT_EQUAL(open_tree(MS_LAYOUT_AUTO, "postgresql"), MS_OK);
    UNIT_TEXT(file_of(source.migrations.v[0].up.path), "1_a.up.sql");
    CU_ASSERT_EQUAL(open_tree(MS_LAYOUT_AUTO, "oracle"), MS_OK);
    UNIT_TEXT(file_of(source.migrations.v[0].up.path), "1_a.oracle.up.sql");
}

/* A directory that is refused: files, status and what the message must name. */
static const struct refusal {
    const char *files[4];
    ms_layout layout;
    ms_status status;
    const char *code, *says[2];
} refusals[] = {
    { { "1_a.up.sql", "001_b.up.sql" }, MS_LAYOUT_AUTO, MS_ERR_CONFLICT, "duplicate_version",
      { "001_b.up.sql", "1_a.up.sql" } },
    { { "1_a.mysql.up.sql", "01_b.mysql.up.sql", "1_a.up.sql" }, MS_LAYOUT_AUTO, MS_ERR_CONFLICT, "duplicate_version",
      { "1_a.mysql.up.sql", "01_b.mysql.up.sql" } },
    { { "1_a.sqlite.up.sql", "01_b.sqlite.up.sql" }, MS_LAYOUT_AUTO, MS_ERR_CONFLICT, "duplicate_version",
      { "1_a.sqlite.up.sql", "01_b.sqlite.up.sql" } },
    { { "1_a.sql", "1_b.sql" }, MS_LAYOUT_AUTO, MS_ERR_CONFLICT, "duplicate_version", { "1_a.sql", "1_b.sql" } },
    { { "1_a/up.sql", "01_b/down.sql" }, MS_LAYOUT_AUTO, MS_ERR_CONFLICT, "duplicate_version", { "1_a", "01_b" } },
    { { "1_a.down.sql", "2_b.up.sql" }, MS_LAYOUT_AUTO, MS_ERR_USAGE, "missing_up", { "1_a.down.sql", "up" } },
    { { "1_a/down.sql" }, MS_LAYOUT_AUTO, MS_ERR_USAGE, "missing_up", { "1_a/down.sql", "up" } },
    { { "1_a.up.sql", "schema.sql" }, MS_LAYOUT_AUTO, MS_ERR_USAGE, "migration_name", { "schema.sql", "version" } },
    { { "1_a.up.sql", "add.up.sql" }, MS_LAYOUT_AUTO, MS_ERR_USAGE, "migration_name", { "add.up.sql", "version" } },
    { { "1_a.up.sql", "2_b.UP.SQL" }, MS_LAYOUT_AUTO, MS_ERR_USAGE, "migration_name", { "2_b.UP.SQL", "lower case" } },
    { { "1.1_a.up.sql" }, MS_LAYOUT_AUTO, MS_ERR_USAGE, "migration_name", { "1.1_a.up.sql", "digits only" } },
    { { "2024-01-31_a.up.sql" }, MS_LAYOUT_AUTO, MS_ERR_USAGE, "migration_name", { "2024-01-31", "digits only" } },
    { { "1_a.postgre.up.sql" }, MS_LAYOUT_AUTO, MS_ERR_USAGE, "migration_name", { "postgre", "postgresql" } },
    { { "1_a.sqlite3.up.sql" }, MS_LAYOUT_AUTO, MS_ERR_USAGE, "migration_name", { "sqlite3", "\"sqlite\"" } },
    { { "1_a/up.postgres.sql" }, MS_LAYOUT_AUTO, MS_ERR_USAGE, NULL, { "postgres", NULL } },
    { { "1_a/up.sql", "2_b/migration.sql" }, MS_LAYOUT_AUTO, MS_ERR_CONFLICT, "migration_layouts",
      { "2_b/migration.sql", "1_a/up.sql" } },
    { { "1_a/up.sql", "2_b/readme" }, MS_LAYOUT_AUTO, MS_ERR_USAGE, "migration_name", { "2_b", "no up.sql" } },
    { { "1_a.up.sql", "2_b.sql" }, MS_LAYOUT_AUTO, MS_ERR_CONFLICT, "migration_layouts", { "1_a.up.sql", "2_b.sql" } },
    { { "1_a.up.sql", "2_b/up.sql" }, MS_LAYOUT_AUTO, MS_ERR_CONFLICT, "migration_layouts",
      { "1_a.up.sql", "2_b/up.sql" } },
    { { "1_a.up.sql" }, MS_LAYOUT_GOOSE, MS_ERR_USAGE, "migration_layouts", { "1_a.up.sql", "goose" } },
    { { "1_a.sql" }, MS_LAYOUT_PAIRS, MS_ERR_USAGE, "migration_layouts", { "1_a.sql", "pairs" } },
    { { "1_a.sql" }, MS_LAYOUT_FOLDERS, MS_ERR_USAGE, "migration_layouts", { "1_a.sql", "folders" } },
    { { "README" }, MS_LAYOUT_AUTO, MS_ERR_NOT_FOUND, "no_migrations", { "no migration", NULL } },
};

static void refuses(void)
{
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const struct refusal *r = &refusals[i];
        tree_new(NULL);
        for (size_t k = 0; k < 4 && r->files[k] != NULL; k++)
            tree_write(r->files[k], "select 1;\n", 10);
        CU_ASSERT_EQUAL(open_tree(r->layout, "postgresql"), r->status);
        CU_ASSERT_EQUAL(err.status, r->status);
        if (r->code != NULL)
            UNIT_TEXT(err.code, r->code);
        for (size_t k = 0; k < 2 && r->says[k] != NULL; k++)
            UNIT_CONTAINS(err.message, r->says[k]);
    }
}

static void refuses_a_missing_directory(void)
{
    tree_new(NULL);
    ms_arena *own = ms_arena_new();
    err = (ms_error)MS_ERROR_INIT;
    CU_ASSERT_EQUAL(ms_source_open(tree_path("nowhere"), MS_LAYOUT_AUTO, NULL, own, &source, &err), MS_ERR_NOT_FOUND);
    UNIT_CONTAINS(err.message, "nowhere");
    UNIT_CONTAINS(err.hint, "migsafe init");
    tree_write("file", "x", 1);
    err = (ms_error)MS_ERROR_INIT;
    CU_ASSERT_EQUAL(ms_source_open(tree_path("file"), MS_LAYOUT_AUTO, NULL, own, &source, &err), MS_ERR_NOT_FOUND);
    ms_arena_free(own);
}

static void names_more_odd_files(void)
{
    tree_new("1_a.up.sql", "", "z.sql", "", "y.sql", "", "x.sql", "", NULL);
    CU_ASSERT_EQUAL(open_tree(MS_LAYOUT_AUTO, NULL), MS_ERR_USAGE);
    UNIT_CONTAINS(err.message, "x.sql");
    UNIT_CONTAINS(err.detail, "y.sql, z.sql");
}

static void follows_links(void)
{
    tree_new("a.txt", "select 1;\n", NULL);
    CU_ASSERT_EQUAL(symlink("a.txt", tree_path("1_a.up.sql")), 0);
    CU_ASSERT_EQUAL(symlink("nowhere", tree_path("2_gone.up.sql")), 0);
    CU_ASSERT_EQUAL(open_tree(MS_LAYOUT_AUTO, NULL), MS_OK);
    UNIT_TEXT(listed(), "1:a 2:gone"); /* reading the second one says what is wrong with it */
    tree_new("elsewhere.d/up.sql", "", NULL);
    CU_ASSERT_EQUAL(symlink("elsewhere.d", tree_path("3_c")), 0);
    CU_ASSERT_EQUAL(open_tree(MS_LAYOUT_FOLDERS, NULL), MS_ERR_USAGE); /* elsewhere.d has no version */
    UNIT_CONTAINS(err.message, "elsewhere.d");
}

static void layouts_have_names(void)
{
    ms_layout layout;
    for (ms_layout l = MS_LAYOUT_AUTO; l <= MS_LAYOUT_GOOSE; l++) {
        CU_ASSERT_TRUE(ms_layout_parse(ms_layout_name(l), &layout));
        CU_ASSERT_EQUAL(layout, l);
    }
    CU_ASSERT_TRUE(ms_layout_parse("dbmate", &layout) && layout == MS_LAYOUT_SINGLE);
    CU_ASSERT_FALSE(ms_layout_parse("", &layout));
    CU_ASSERT_FALSE(ms_layout_parse("pair", &layout));
}

int main(void)
{
    static const unit_test tests[] = {
        UNIT(versions_are_numbers), UNIT(lists_pairs_by_number), UNIT(lists_wide_versions),
        UNIT(lists_single_and_goose), UNIT(lists_folders), UNIT(orders_dates_as_diesel_does),
        UNIT(prefers_the_dialects_own_file),
        UNIT(prefers_in_other_layouts_too), UNIT(knows_files_of_other_modules), UNIT(refuses),
        UNIT(refuses_a_missing_directory), UNIT(names_more_odd_files), UNIT(follows_links), UNIT(layouts_have_names),
        { NULL, NULL },
    };
    int rc = unit_run("source", tests);
    tree_remove();
    ms_arena_free(arena);
    return rc;
}
