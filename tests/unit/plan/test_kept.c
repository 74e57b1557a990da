/* test_kept.c: the derived way back as the journal keeps it: the text that jansson writes, and back. */
#include "config.h"

#include <stdlib.h>

#include <jansson.h>

#include <plan/kept.h>

#include "tests/unit/unit.h"

static const struct { const char *derived, *why_not; } ways[] = {
    { "DROP TABLE t00001;", NULL },
    { NULL, "a DO block does what it wants" },
    { NULL, NULL },
    { "", "" },
    { "DROP TABLE \"t\";\nDROP TABLE `u`;\n\nDROP TABLE 'v\\w' /* / */;\n", "it says \"no\"\\" },
    { "\n\n", "\"" },
    { "DROP TABLE \"\xc3\xa9\";\n", "\xf0\x9f\x90\x98" },
    { "a\tb\rc\x01\x7f", "\x1f" },
};

static void is_what_jansson_writes(void)
{
    ms_arena *arena = ms_arena_new();
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        json_t *object = json_pack("{s:s, s:s?, s:s?}", "checksum", "0123abc", "derived", ways[i].derived, "why_not", ways[i].why_not);
        char *text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENSURE_ASCII);
        UNIT_TEXT(ms_kept_way_write("0123abc", ways[i].derived, ways[i].why_not, arena), text);
        free(text);
        json_decref(object);
    }
    ms_arena_free(arena);
}

static void is_read_as_it_was_written(void)
{
    ms_arena *arena = ms_arena_new();
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const char *derived = NULL, *why_not = NULL, *text = ms_kept_way_write("0123abc", ways[i].derived, ways[i].why_not, arena);
        bool same = false;
        CU_ASSERT(ms_kept_way_read(text, "0123abc", arena, &same, &derived, &why_not));
        CU_ASSERT(same);
        UNIT_TEXT(derived, ways[i].derived);
        UNIT_TEXT(why_not, ways[i].why_not);
        CU_ASSERT(ms_kept_way_read(text, "another", arena, &same, &derived, &why_not));
        CU_ASSERT_FALSE(same);
    }
    ms_arena_free(arena);
}

static const unit_test tests[] = { UNIT(is_what_jansson_writes), UNIT(is_read_as_it_was_written), { NULL, NULL } };

int main(void) { return unit_run("plan: kept ways back", tests); }
