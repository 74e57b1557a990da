/* test_adopt.c: what is pure in adopting: checksums, times, versions, which row belongs to which file. */
#include "config.h"

#include "adopt/tool.h"
#include "tests/unit/unit.h"

static ms_arena *arena;

static void computes_checksums(void)
{
    CU_ASSERT_EQUAL(ms_crc32(0, "123456789", 9), 0xCBF43926u);
    CU_ASSERT_EQUAL(ms_crc32(ms_crc32(0, "1234", 4), "56789", 5), 0xCBF43926u);
    CU_ASSERT_EQUAL(ms_crc32(0, "", 0), 0u);
    /* from another implementation: a block that is not full, a full one, several */
    CU_ASSERT_EQUAL(ms_siphash13("a", 1), 0x407448d2b89b1813u);
    CU_ASSERT_EQUAL(ms_siphash13("abcdefgh", 8), 0x3f7b849c0b8e35eau);
    CU_ASSERT_EQUAL(ms_siphash13("abcdefghiabcdefghiabcdefghi", 27), 0x03df0f60e8cfc8ebu);
}

static void reads_times(void)
{
    static const struct { const char *text, *utc; } cases[] = {
        { "2024-01-31 10:00:00", "2024-01-31 10:00:00.000" },
        { "2024-01-31 10:00:00.5", "2024-01-31 10:00:00.500" },
        { "2024-01-31T10:00:00Z", "2024-01-31 10:00:00.000" },
        { "2024-01-31T12:00:00.123456789+02:00", "2024-01-31 10:00:00.123" },
        { "2024-01-31 12:00:00+02", "2024-01-31 10:00:00.000" },
        { "2024-01-31 10:00:00.5 +0000 UTC m=+0.1", "2024-01-31 10:00:00.500" },
        { "1706695200", "2024-01-31 10:00:00.000" },
        { "1706695200123", "2024-01-31 10:00:00.123" },
        { "1969-12-31 23:59:59", "1969-12-31 23:59:59.000" },
        { "", NULL }, { "yesterday", NULL }, { "2024-13-31 10:00:00", NULL }, { NULL, NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        UNIT_TEXT(ms_adopt_time(cases[i].text, arena), cases[i].utc);
}

static void spells_versions(void)
{
    static const struct { const char *key, *version; } cases[] = {
        { "1", "1" }, { "0007", "7" }, { "0", "0" }, { "000", "0" }, { "1.2", "1.2" }, { "1_02", "1.2" }, { "1.0", "1" },
        { "1.0.3", "1.0.3" }, { "2.0.0", "2" }, { "10", "10" }, { "1.10", "1.10" }, { "20240131100000", "20240131100000" },
        { "", NULL }, { "v1", NULL }, { "1.", NULL }, { "1..2", NULL }, { "1.x", NULL }, { "1 2", NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const ms_adopt_row row = { .key = cases[i].key };
        UNIT_TEXT(ms_adopt_version_of(&row, arena), cases[i].version);
    }
}

static void knows_booleans(void)
{
    static const char *const yes[] = { "1", "t", "true", "\x01" }, *const not[] = { "0", "f", "false", "", "2" };
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        CU_ASSERT_TRUE(ms_adopt_true((ms_text){ yes[i], strlen(yes[i]) }));
    for (size_t i = 0; i < sizeof not / sizeof *not; i++)
        CU_ASSERT_FALSE(ms_adopt_true((ms_text){ not[i], strlen(not[i]) }));
    CU_ASSERT_FALSE(ms_adopt_true((ms_text){ NULL, 0 }));
}

static void matches_rows_and_files(void)
{
    const ms_migration dated = { .version = "20240131000000", .version_text = "2024-01-31", .name = "x", .up = { "m/2024-01-31_x/up.sql" } };
    CU_ASSERT_TRUE(ms_adopt_is_text(&(ms_adopt_row){ .key = "20240131" }, &dated)); /* as Diesel keeps it */
    CU_ASSERT_FALSE(ms_adopt_is_text(&(ms_adopt_row){ .key = "202401310" }, &dated));
    CU_ASSERT_FALSE(ms_adopt_is_text(&(ms_adopt_row){ .key = "2024013" }, &dated));
    const ms_migration folder = { .version = "1", .version_text = "1", .name = "init_b", .up = { "m/1_init_b/migration.sql" } };
    CU_ASSERT_TRUE(ms_adopt_is_folder(&(ms_adopt_row){ .key = "1_init_b" }, &folder));
    CU_ASSERT_FALSE(ms_adopt_is_folder(&(ms_adopt_row){ .key = "1_init" }, &folder));
    CU_ASSERT_FALSE(ms_adopt_is_folder(&(ms_adopt_row){ .key = "11_init_b" }, &folder));
    CU_ASSERT_TRUE(ms_adopt_is_file(&(ms_adopt_row){ .key = "migration.sql" }, &folder));
    const ms_migration set = { .key = "ann:1\n001.sql" };
    CU_ASSERT_TRUE(ms_adopt_is_changeset(&(ms_adopt_row){ .key = "ann:1\n001.sql" }, &set));
    CU_ASSERT_TRUE(ms_adopt_is_changeset(&(ms_adopt_row){ .key = "ann:1\ndb/log/001.sql" }, &set));
    CU_ASSERT_TRUE(ms_adopt_is_changeset(&(ms_adopt_row){ .key = "ann:1\nclasspath:001.sql" }, &set));
    CU_ASSERT_FALSE(ms_adopt_is_changeset(&(ms_adopt_row){ .key = "ann:1\nx001.sql" }, &set));
    CU_ASSERT_FALSE(ms_adopt_is_changeset(&(ms_adopt_row){ .key = "ann:10\n001.sql" }, &set));
    CU_ASSERT_FALSE(ms_adopt_is_changeset(&(ms_adopt_row){ .key = "bob:1\n001.sql" }, &set));
}

/* golang-migrate's one row stands for the files before it; goose's last word on a version counts. */
static void expands_and_takes_back(void)
{
    ms_source source = { .arena = arena };
    ms_state state = { .exists = false };
    static const char *const versions[] = { "1", "2", "5", "7" };
    for (size_t i = 0; i < 4; i++) {
        const ms_migration m = { .version = versions[i], .version_text = versions[i], .name = "m" };
        MS_PUSH(arena, &source.migrations, m);
    }
    ms_adopt_rows rows = { 0 };
    MS_PUSH(arena, &rows, ((ms_adopt_row){ .verdict = MS_VERDICT_UP_TO, .key = "5", .version = "5" }));
    ms_adopt_survey survey = { .new_items = 0 };
    ms_adopt_match(ms_adopt_tool_by_name("golang-migrate"), &rows, &source, &state, arena, &survey);
    CU_ASSERT_EQUAL_FATAL(survey.items.n, 3);
    CU_ASSERT_TRUE(survey.items.v[0].assumed && survey.items.v[1].assumed && !survey.items.v[2].assumed);
    CU_ASSERT_EQUAL(survey.pending.n, 1);
    UNIT_TEXT(survey.pending.v[0], "7");
    memset(&rows, 0, sizeof rows);
    memset(&survey, 0, sizeof survey);
    static const struct { ms_verdict verdict; const char *version; } list[] = {
        { MS_VERDICT_APPLIED, "1" }, { MS_VERDICT_APPLIED, "2" },  { MS_VERDICT_REVERTED, "2" }, { MS_VERDICT_APPLIED, "9" },
        { MS_VERDICT_REVERTED, "9" }, { MS_VERDICT_APPLIED, "7" }, { MS_VERDICT_APPLIED, "8" }, { MS_VERDICT_APPLIED, "8" },
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        MS_PUSH(arena, &rows, ((ms_adopt_row){ .verdict = list[i].verdict, .key = list[i].version, .version = list[i].version }));
    ms_adopt_match(ms_adopt_tool_by_name("goose"), &rows, &source, &state, arena, &survey);
    CU_ASSERT_EQUAL_FATAL(survey.items.n, 3);
    UNIT_TEXT(survey.items.v[0].version, "1");
    UNIT_TEXT(survey.items.v[1].version, "7");
    UNIT_TEXT(survey.items.v[2].version, "8");
    CU_ASSERT_EQUAL(survey.items.v[2].check, MS_CHECK_NO_FILE);
    CU_ASSERT_EQUAL(survey.gaps.n, 2); /* 2 and 5 */
}

static const unit_test tests[] = {
    UNIT(computes_checksums), UNIT(reads_times), UNIT(spells_versions), UNIT(knows_booleans), UNIT(matches_rows_and_files),
    UNIT(expands_and_takes_back), { NULL, NULL },
};

int main(void)
{
    arena = ms_arena_new();
    const int rc = unit_run("adopt", tests);
    ms_arena_free(arena);
    return rc;
}
