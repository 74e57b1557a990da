/* test_load.c: reading one direction: sections, directives in front, encodings, limits, checksums. */
#include "config.h"

#include "source/sections.h"
#include "source/source.h"
#include "tests/unit/source/tree.h"
#include "tests/unit/unit.h"

static ms_arena *arena;
static ms_loaded loaded;
static ms_error err;

/* Loads one direction of the only migration in the tree. */
static ms_status load(ms_direction direction)
{
    ms_source source;
    ms_arena_free(arena);
    arena = ms_arena_new();
    err = (ms_error)MS_ERROR_INIT;
    ms_status status = ms_source_open(tree_dir, MS_LAYOUT_AUTO, NULL, arena, &source, &err);
    return status == MS_OK ? ms_migration_load(&source.migrations.v[0], direction, 0, arena, &loaded, &err) : status;
}

static ms_status load_text(const char *file, const char *text, ms_direction direction)
{
    tree_new(file, text, NULL);
    return load(direction);
}

static void loads_a_pair(void)
{
    tree_new("1_a.up.sql", "\xEF\xBB\xBF-- migsafe: transaction=off\n-- prose\n\nselect 1;\n", "1_a.down.sql",
             "select 2;", NULL);
    CU_ASSERT_EQUAL(load(MS_UP), MS_OK);
    UNIT_TEXT(loaded.text, "-- migsafe: transaction=off\n-- prose\n\nselect 1;\n");
    CU_ASSERT_EQUAL(loaded.len, strlen(loaded.text));
    CU_ASSERT_EQUAL(loaded.line0, 1);
    CU_ASSERT_TRUE(loaded.present && !loaded.blank && loaded.directives.transaction_off);
    CU_ASSERT_EQUAL(load(MS_DOWN), MS_OK);
    UNIT_TEXT(loaded.text, "select 2;");
    CU_ASSERT_FALSE(loaded.directives.transaction_off);
}

static void loads_no_down(void)
{
    CU_ASSERT_EQUAL(load_text("1_a.up.sql", "select 1;", MS_DOWN), MS_OK);
    CU_ASSERT_FALSE(loaded.present);
    CU_ASSERT_EQUAL(loaded.len, 0);
    CU_ASSERT_EQUAL(load_text("1_a.sql", "-- migrate:up\nselect 1;\n", MS_DOWN), MS_OK);
    CU_ASSERT_FALSE(loaded.present);
    CU_ASSERT_EQUAL(load_text("1_a.sql", "-- +goose Up\nselect 1;\n", MS_DOWN), MS_OK);
    CU_ASSERT_FALSE(loaded.present);
}

static void tells_blank_scripts(void)
{
    static const char *const texts[] = { "", "\n\n", "-- only prose\n", "/* a\n b */ # c\n", "\xEF\xBB\xBF", "-- x" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        CU_ASSERT_EQUAL(load_text("1_a.up.sql", texts[i], MS_UP), MS_OK);
        CU_ASSERT_TRUE(loaded.present && loaded.blank);
        CU_ASSERT_EQUAL(load_text("1_a.sql", texts[i], MS_UP), MS_OK);
        CU_ASSERT_TRUE(loaded.present && loaded.blank);
    }
    CU_ASSERT_EQUAL(load_text("1_a.up.sql", "/*! select 1 */", MS_UP), MS_OK);
    CU_ASSERT_FALSE(loaded.blank); /* code to MySQL; a lexer must say */
    CU_ASSERT_EQUAL(load_text("1_a.up.sql", "/* a /* b */ c */", MS_UP), MS_OK);
    CU_ASSERT_FALSE(loaded.blank); /* nested or not, the dialect knows */
}

static void tells_explained_scripts(void)
{
    static const struct { const char *file, *text; bool explained; } cases[] = {
        { "1_a.up.sql", "", false },
        { "1_a.up.sql", "\n  \n", false },
        { "1_a.up.sql", "--\n-- \n/* */\n#\n", false },
        { "1_a.up.sql", "-- migsafe: transaction=off\n", false },
        { "1_a.up.sql", "-- migsafe: portable\n" MS_TEMPLATE_PORTABLE "what migsafe new wrote\n", false },
        { "1_a.up.sql", MS_TEMPLATE_PORTABLE "what migsafe new wrote\n-- nothing to do here\n", true },
        { "1_a.up.sql", "-- nothing to do on SQLite\n", true },
        { "1_a.up.sql", "  -- nothing", true },
        { "1_a.up.sql", "/*\n * nothing\n */", true },
        { "1_a.up.sql", "# nothing\n", true },
        { "1_a.up.sql", "-- about it\nselect 1;\n", false },
        { "1_a.sql", "-- about the file\n-- migrate:up\n\n-- migrate:down\n", false },
        { "1_a.sql", "-- migrate:up\n-- nothing to do\n-- migrate:down\n", true },
        { "1_a.sql", "-- +goose Up\n-- +goose StatementBegin\n-- +goose StatementEnd\n", false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CU_ASSERT_EQUAL(load_text(cases[i].file, cases[i].text, MS_UP), MS_OK);
        CU_ASSERT_EQUAL(loaded.explained, cases[i].explained);
        if (loaded.explained != cases[i].explained)
            fprintf(stderr, "in \"%s\"\n", cases[i].text);
    }
}

static const char single[] = "-- migsafe: backup=none\n-- about it\n"
                             "-- migrate:up transaction:false online:off\n"
                             "-- migsafe: drop=direct\n"
                             "create table a (x int);\r\n"
                             "-- migrate: prose with a blank\n"
                             "insert into a values (1);\n"
                             "--migrate:down\n"
                             "drop table a;\n";

static void loads_single(void)
{
    CU_ASSERT_EQUAL(load_text("1_a.sql", single, MS_UP), MS_OK);
    UNIT_TEXT(loaded.text, "-- migsafe: drop=direct\ncreate table a (x int);\r\n-- migrate: prose with a blank\n"
                           "insert into a values (1);\n");
    CU_ASSERT_EQUAL(loaded.line0, 4);
    CU_ASSERT_TRUE(loaded.directives.transaction_off);
    CU_ASSERT_TRUE(loaded.directives.online_off);
    UNIT_TEXT(loaded.directives.backup, "none");
    UNIT_TEXT(loaded.directives.drop, "direct");
    char up_sum[65];
    memcpy(up_sum, loaded.raw_checksum, sizeof up_sum);
    CU_ASSERT_EQUAL(load(MS_DOWN), MS_OK);
    UNIT_TEXT(loaded.text, "drop table a;\n");
    CU_ASSERT_EQUAL(loaded.line0, 9);
    CU_ASSERT_FALSE(loaded.directives.transaction_off);
    UNIT_TEXT(loaded.directives.backup, "none");
    UNIT_TEXT(loaded.directives.drop, NULL);
    UNIT_TEXT(loaded.raw_checksum, up_sum);
}

static const char goose[] = "-- +goose NO TRANSACTION\n"
                            "-- +goose Up\n"
                            "-- +goose StatementBegin\n"
                            "create function f() returns int as $$ begin return 1; end $$ language plpgsql;\n"
                            "-- +goose StatementEnd\n"
                            "select 1;\n"
                            "--+goose statementbegin\n"
                            "select 2;\n"
                            "--+goose statementend\n"
                            "-- +goose Down\n"
                            "drop function f;\n";

static void loads_goose(void)
{
    CU_ASSERT_EQUAL(load_text("1_a.sql", goose, MS_UP), MS_OK);
    CU_ASSERT_EQUAL(loaded.line0, 3);
    CU_ASSERT_TRUE(loaded.directives.transaction_off);
    UNIT_CONTAINS(loaded.text, "language plpgsql;\n-- +goose StatementEnd\nselect 1;\n-- goose statementbegin\nselect 2;");
    CU_ASSERT_PTR_NULL(strstr(loaded.text, "drop function"));
    CU_ASSERT_EQUAL(load(MS_DOWN), MS_OK);
    UNIT_TEXT(loaded.text, "drop function f;\n");
    CU_ASSERT_EQUAL(loaded.line0, 11);
    CU_ASSERT_TRUE(loaded.directives.transaction_off);
}

static void reads_diesel_metadata(void)
{
    static const struct { const char *toml; ms_status status; bool off; } cases[] = {
        { "run_in_transaction = false\n", MS_OK, true },
        { "# why\n  run_in_transaction=false # here\n", MS_OK, true },
        { "run_in_transaction = true", MS_OK, false },
        { "other = 1\n", MS_OK, false },
        { "run_in_transaction = no\n", MS_ERR_USAGE, false },
        { "run_in_transaction =", MS_ERR_USAGE, false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tree_new("1_a/up.sql", "select 1;\n", "1_a/metadata.toml", cases[i].toml, NULL);
        CU_ASSERT_EQUAL(load(MS_UP), cases[i].status);
        CU_ASSERT_EQUAL(loaded.directives.transaction_off, cases[i].off);
        if (cases[i].status != MS_OK)
            UNIT_CONTAINS(err.file, "1_a/metadata.toml");
    }
}

static void finds_directives_before_the_first_statement_only(void)
{
    CU_ASSERT_EQUAL(load_text("1_a.up.sql",
                              "/* block\n comment */\n# hash\n  -- migsafe: nonsense=1 (not at the start of a line)\n"
                              "-- migsafe: online=off\nselect 1;\n-- migsafe: transaction=off\nselect 2;\n", MS_UP), MS_OK);
    CU_ASSERT_TRUE(loaded.directives.online_off);
    CU_ASSERT_FALSE(loaded.directives.transaction_off);
}

/* A file that is refused, with the place. */
static const struct refusal {
    const char *file, *text;
    int line, column;
    const char *says;
} refusals[] = {
    { "1_a.up.sql", "-- migsafe: transaction=off\n-- migsafe: transation=off\nselect 1;\n", 2, 13, "transation" },
    { "1_a.up.sql", "-- migsafe:   native    nativ\nselect 1;\n", 1, 25, "nativ" },
    { "1_a.up.sql", "--   migsafe: bad\n", 1, 15, "bad" },
    { "1_a.up.sql", "-- migsave: transaction=off\nselect 1;\n", 1, 1, "misspelt" },
    { "1_a.up.sql", "-- MIGSAFE: transaction=off\nselect 1;\n", 1, 1, "misspelt" },
    { "1_a.up.sql", "--migsafe: transaction=off\nselect 1;\n", 1, 1, "misspelt" },
    { "1_a.up.sql", "\n-- migsafe : transaction=off\nselect 1;\n", 2, 1, "misspelt" },
    { "1_a.up.sql", "select 1;\n-- migrate:down\nselect 2;\n", 2, 1, "other direction" },
    { "1_a.up.sql", "select 1;\n-- +goose Down\nselect 2;\n", 2, 1, "other direction" },
    { "1_a.sql", "select 1;\n-- migrate:down\n", 1, 1, "before the first" },
    { "1_a.sql", "-- x\nselect 1;\n-- migrate:up\n", 2, 1, "before the first" },
    { "1_a.sql", "-- migrate:up\n-- migrate:up\n", 2, 1, "a second" },
    { "1_a.sql", "-- migrate:up\n\n-- migrate:down\n-- migrate:down\n", 4, 1, "a second" },
    { "1_a.sql", "-- migrate:up\n-- migrate:dwon\n", 2, 1, "migrate:dwon" },
    { "1_a.sql", "-- migrate:up transaction:maybe\n", 1, 27, "on or off" },
    { "1_a.sql", "-- migrate:up transactions:false\n", 1, 15, "transactions" },
    { "1_a.sql", "-- +goose Up\n-- +goose Dwon\n", 2, 1, "Dwon" },
    { "1_a.sql", "-- +goose Up\n-- +goose Up\n", 2, 1, "a second" },
    { "1_a.sql", "-- +goose Down\n-- +goose Up\n", 1, 1, "before" },
    { "1_a.sql", "select 1;\n-- +goose Up\n", 1, 1, "before the first" },
    { "1_a.sql", "-- +goose Up\n-- +goose StatementBegin\nselect 1;\n", 2, 1, "never closed" },
    { "1_a.sql", "-- +goose Up\n-- +goose StatementEnd\n", 2, 1, "without StatementBegin" },
    { "1_a.sql", "-- +goose Up\n-- +goose StatementBegin\n-- +goose Down\n", 3, 1, "inside the block" },
    { "1_a.sql", "-- +goose\n-- +goose Up\n", 1, 1, "unknown annotation" },
    { "1_a.up.sql", "select 'caf\xE9';\n", 1, 12, "not UTF-8" },
    { "1_a.up.sql", "-- fine \xC3\xA4\n-- \xC3\xA4 \xED\xA0\x80\n", 2, 6, "not UTF-8" }, /* a surrogate */
};

static void refuses_with_the_place(void)
{
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const struct refusal *r = &refusals[i];
        CU_ASSERT_EQUAL(load_text(r->file, r->text, MS_UP), MS_ERR_USAGE);
        UNIT_CONTAINS(err.message, r->says);
        CU_ASSERT_EQUAL(err.line, r->line);
        CU_ASSERT_EQUAL(err.column, r->column);
        UNIT_TEXT(err.file, tree_path(r->file));
    }
}

static void refuses_environment_substitution(void)
{
    CU_ASSERT_EQUAL(load_text("1_a.sql", "-- +goose ENVSUB ON\n-- +goose Up\n", MS_UP), MS_ERR_UNSUPPORTED);
}

static void refuses_what_is_no_text(void)
{
    static const struct { const char *bytes; size_t len; const char *code, *says; } cases[] = {
        { "select\n1\0;", 10, "file_binary", "NUL" },
        { "\xFF\xFEs\0e\0", 6, "file_encoding", "UTF-16" },
        { "\xFE\xFF\0s\0e", 6, "file_encoding", "UTF-16" },
        { "s\0e\0l\0", 6, "file_encoding", "UTF-16" },
        { "\0s\0e\0l", 6, "file_encoding", "UTF-16" },
        { "\x7f" "ELF\x02\x01\x01\0", 8, "file_binary", "binary" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tree_new(NULL);
        tree_write("1_a.up.sql", cases[i].bytes, cases[i].len);
        CU_ASSERT_EQUAL(load(MS_UP), MS_ERR_USAGE);
        UNIT_TEXT(err.code, cases[i].code);
        UNIT_CONTAINS(err.message, cases[i].says);
        UNIT_TEXT(err.file, tree_path("1_a.up.sql"));
    }
}

static void refuses_large_files_unread(void)
{
    tree_new("1_a.up.sql", "", NULL);
    CU_ASSERT_EQUAL(truncate(tree_path("1_a.up.sql"), (off_t)200 << 20), 0);
    CU_ASSERT_EQUAL(load(MS_UP), MS_ERR_USAGE);
    UNIT_TEXT(err.code, "file_too_large");
    UNIT_CONTAINS(err.message, "200.0 MiB");
    UNIT_CONTAINS(err.message, "64.0 MiB");
    CU_ASSERT_TRUE(ms_arena_size(arena) < 1 << 20);
}

static void refuses_what_is_no_file(void)
{
    tree_new(NULL);
    CU_ASSERT_EQUAL(mkfifo(tree_path("1_a.up.sql"), 0600), 0);
    CU_ASSERT_EQUAL(load(MS_UP), MS_ERR_USAGE); /* and does not hang */
    UNIT_TEXT(err.code, "file_kind");
    tree_new(NULL);
    CU_ASSERT_EQUAL(symlink("nowhere", tree_path("1_a.up.sql")), 0);
    CU_ASSERT_EQUAL(load(MS_UP), MS_ERR_IO);
    UNIT_TEXT(err.code, "file_unreadable");
}

static void hashes_all_bytes(void)
{
    char hex[65];
    tree_new("empty", "", "abc", "abc", NULL);
    err = (ms_error)MS_ERROR_INIT;
    CU_ASSERT_EQUAL(ms_file_checksum(tree_path("empty"), hex, &err), MS_OK);
    UNIT_TEXT(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CU_ASSERT_EQUAL(ms_file_checksum(tree_path("abc"), hex, &err), MS_OK);
    UNIT_TEXT(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    char *big = calloc(1, 1000001);
    memset(big, 'a', 1000000); /* FIPS 180: a million times "a"; several blocks of the reader */
    tree_write("million", big, 1000000);
    CU_ASSERT_EQUAL(ms_file_checksum(tree_path("million"), hex, &err), MS_OK);
    UNIT_TEXT(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    tree_write("block", big, 64 << 10); /* whole blocks of the reader */
    CU_ASSERT_EQUAL(ms_file_checksum(tree_path("block"), hex, &err), MS_OK);
    UNIT_TEXT(hex, "bf718b6f653bebc184e1479f1935b8da974d701b893afcf49e701f3e2f9f9c5a");
    tree_write("1_a.up.sql", big, 64 << 10);
    CU_ASSERT_EQUAL(load(MS_UP), MS_OK);
    UNIT_TEXT(loaded.raw_checksum, "bf718b6f653bebc184e1479f1935b8da974d701b893afcf49e701f3e2f9f9c5a");
    free(big);
    CU_ASSERT_EQUAL(ms_file_checksum(tree_path("nowhere"), hex, &err), MS_ERR_IO);
    err = (ms_error)MS_ERROR_INIT;
    CU_ASSERT_EQUAL(ms_file_checksum(tree_dir, hex, &err), MS_ERR_IO);
}

static void shows_lines(void)
{
    tree_new("f", "one\r\ntwo\n\nfour", NULL);
    ms_arena *own = ms_arena_new();
    UNIT_TEXT(ms_file_line(tree_path("f"), 1, own), "one");
    UNIT_TEXT(ms_file_line(tree_path("f"), 3, own), "");
    UNIT_TEXT(ms_file_line(tree_path("f"), 4, own), "four");
    UNIT_TEXT(ms_file_line(tree_path("f"), 5, own), NULL);
    UNIT_TEXT(ms_file_line(tree_path("f"), 0, own), NULL);
    UNIT_TEXT(ms_file_line(tree_path("g"), 1, own), NULL);
    ms_arena_free(own);
}

int main(void)
{
    static const unit_test tests[] = {
        UNIT(loads_a_pair), UNIT(loads_no_down), UNIT(tells_blank_scripts), UNIT(tells_explained_scripts),
        UNIT(loads_single), UNIT(loads_goose),
        UNIT(reads_diesel_metadata), UNIT(finds_directives_before_the_first_statement_only),
        UNIT(refuses_with_the_place), UNIT(refuses_environment_substitution), UNIT(refuses_what_is_no_text),
        UNIT(refuses_large_files_unread), UNIT(refuses_what_is_no_file), UNIT(hashes_all_bytes), UNIT(shows_lines),
        { NULL, NULL },
    };
    int rc = unit_run("load", tests);
    tree_remove();
    ms_arena_free(arena);
    return rc;
}
