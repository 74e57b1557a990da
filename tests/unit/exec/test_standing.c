/* test_standing.c: files and history side by side. */
#include "config.h"

#include <sql/fingerprint.h>

#include "sqlite/sqlite.h"
#include "source/tree.h"
#include <exec/standing.h>
#include "unit.h"

typedef struct bench {
    ms_arena *arena;
    ms_source source;
    ms_state state;
    ms_standings list;
    ms_error err;
} bench;

static void begin(bench *b)
{
    memset(b, 0, sizeof *b);
    b->arena = ms_arena_new();
    CU_ASSERT_EQUAL_FATAL(ms_source_open(tree_dir, MS_LAYOUT_AUTO, "sqlite", b->arena, &b->source, &b->err), MS_OK);
}

/* History says that this version was applied from this text (NULL: from no file that is known). */
static void applied(bench *b, const char *version, const char *text)
{
    char hex[65];
    ms_version_state v = { .version = version, .name = "n", .applied = true, .applied_at = "2024-01-01 00:00:00.000" };
    if (text != NULL) {
        ms_sql_fingerprint(&ms_dialect_sqlite, text, strlen(text), hex, &b->err);
        v.checksum = ms_arena_strdup(b->arena, hex);
        tree_write("raw", text, strlen(text));
        CU_ASSERT_EQUAL(ms_file_checksum(tree_path("raw"), hex, &b->err), MS_OK);
        v.raw_checksum = ms_arena_strdup(b->arena, hex);
        remove(tree_path("raw"));
    }
    MS_PUSH(b->arena, &b->state.versions, v);
}

static void places(bench *b, bool check_files, const char *expected)
{
    char got[256] = "";
    memset(&b->list, 0, sizeof b->list);
    CU_ASSERT_EQUAL(
        ms_standings_of(&b->source, &b->state, &ms_dialect_sqlite, check_files, b->arena, &b->list, &b->err), MS_OK);
    for (size_t i = 0; i < b->list.n; i++) {
        const ms_standing *s = &b->list.v[i];
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s%s %s", i > 0 ? ", " : "",
                 s->migration != NULL ? s->migration->version : s->state->version, ms_place_name(s->place));
    }
    UNIT_TEXT(got, expected);
}

static void end(bench *b)
{
    ms_arena_free(b->arena);
    tree_remove();
}

static const char one[] = "CREATE TABLE a (x int);", two[] = "CREATE TABLE b (x int);",
                  three[] = "CREATE TABLE c (x int);";

static void merging(void)
{
    bench b;
    tree_new("1_a.up.sql", one, "2_b.up.sql", two, "10_c.up.sql", three, NULL);
    begin(&b);
    places(&b, true, "1 pending, 2 pending, 10 pending");
    applied(&b, "1", one);
    applied(&b, "2", two);
    places(&b, true, "1 applied, 2 applied, 10 pending");
    CU_ASSERT_EQUAL(ms_standings_check(&b.list, true, &b.err), MS_OK);
    applied(&b, "10", three);
    places(&b, true, "1 applied, 2 applied, 10 applied");
    end(&b);
}

/* 007 in a file name and 7 in history are one version. */
static void leading_zeros(void)
{
    bench b;
    tree_new("007_a.up.sql", one, "0010_b.up.sql", two, NULL);
    begin(&b);
    applied(&b, "7", one);
    places(&b, true, "7 applied, 10 pending");
    end(&b);
}

static void edited_and_reformatted(void)
{
    bench b;
    tree_new("1_a.up.sql", "create  table a (x int) ; -- the same\n", "2_b.up.sql", "CREATE TABLE b (x bigint);", NULL);
    begin(&b);
    applied(&b, "1", one);
    applied(&b, "2", two);
    places(&b, true, "1 reformatted, 2 edited");
    CU_ASSERT_EQUAL(ms_standings_check(&b.list, true, &b.err), MS_ERR_CONFLICT);
    UNIT_TEXT(b.err.code, "checksum_mismatch");
    UNIT_CONTAINS(b.err.message, "migration 2 was edited");
    UNIT_CONTAINS(b.err.file, "2_b.up.sql");
    places(&b, false, "1 applied, 2 applied"); /* a rollback does not look */
    end(&b);
}

/* What cannot even be read any more was edited; it is not an error of its own. */
static void edited_beyond_reading(void)
{
    bench b;
    tree_new("1_a.up.sql", "SELECT 'open", "2_b.up.sql", "caf\xe9", NULL);
    begin(&b);
    applied(&b, "1", one);
    applied(&b, "2", two);
    places(&b, true, "1 edited, 2 edited");
    end(&b);
}

static void without_checksums(void)
{
    bench b;
    tree_new("1_a.up.sql", one, NULL);
    begin(&b);
    applied(&b, "1", NULL); /* adopted from a history that keeps none */
    places(&b, true, "1 applied");
    end(&b);
}

static void missing(void)
{
    bench b;
    tree_new("2_b.up.sql", two, NULL);
    begin(&b);
    applied(&b, "1", one);
    applied(&b, "2", two);
    places(&b, true, "1 missing, 2 applied");
    CU_ASSERT_EQUAL(ms_standings_check(&b.list, false, &b.err), MS_ERR_CONFLICT);
    UNIT_TEXT(b.err.code, "file_missing");
    b.state.versions.v[0].applied = false; /* rolled back, then deleted: nothing to say */
    places(&b, true, "2 applied");
    ms_error_clear(&b.err);
    CU_ASSERT_EQUAL(ms_standings_check(&b.list, true, &b.err), MS_OK);
    end(&b);
}

static void out_of_order(void)
{
    bench b;
    tree_new("1_a.up.sql", one, "2_b.up.sql", two, "3_c.up.sql", three, NULL);
    begin(&b);
    applied(&b, "2", two);
    places(&b, true, "1 out_of_order, 2 applied, 3 pending");
    CU_ASSERT_EQUAL(ms_standings_check(&b.list, true, &b.err), MS_ERR_CONFLICT);
    UNIT_TEXT(b.err.code, "out_of_order");
    ms_error_clear(&b.err);
    CU_ASSERT_EQUAL(ms_standings_check(&b.list, false, &b.err), MS_OK); /* order = allow */
    b.state.versions.v[0].applied = false; /* the later one was rolled back: nothing is out of order */
    places(&b, true, "1 pending, 2 pending, 3 pending");
    end(&b);
}

static void unfinished(void)
{
    bench b;
    tree_new("1_a.up.sql", one, "2_b.up.sql", two, "3_c.up.sql", three, NULL);
    begin(&b);
    applied(&b, "1", one);
    b.state.unfinished.version = "2";
    places(&b, true, "1 applied, 2 unfinished, 3 pending");
    b.state.unfinished.version = "1"; /* its rollback */
    b.state.unfinished.direction = MS_DOWN;
    places(&b, true, "1 unfinished, 2 pending, 3 pending");
    end(&b);
}

static const unit_test tests[] = {
    UNIT(merging),           UNIT(leading_zeros), UNIT(edited_and_reformatted), UNIT(edited_beyond_reading),
    UNIT(without_checksums), UNIT(missing),       UNIT(out_of_order),           UNIT(unfinished),
    { NULL, NULL }
};

int main(void) { return unit_run("exec: standing", tests); }
