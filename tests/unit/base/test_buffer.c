/* test_buffer.c: what is added is there, in its order, however it grows. */
#include "config.h"

#include <limits.h>
#include <stdio.h>

#include "base/buffer.h"
#include "tests/unit/unit.h"

static void holds_what_was_added(void)
{
    ms_buffer b = { 0 };
    ms_buffer_add(&b, NULL, 0);
    CU_ASSERT_EQUAL(b.n, 0);
    for (int i = 0; i < 5000; i++) {
        ms_buffer_text(&b, "ab");
        ms_buffer_char(&b, 'c');
        ms_buffer_add(&b, "defgh", 2);
    }
    CU_ASSERT_EQUAL(b.n, 25000);
    size_t wrong = 0;
    for (size_t i = 0; i < b.n; i++)
        wrong += b.v[i] != "abcde"[i % 5];
    CU_ASSERT_EQUAL(wrong, 0);
    ms_buffer_free(&b);
    CU_ASSERT_PTR_NULL(b.v);
    CU_ASSERT_EQUAL(b.n, 0);
}

/* One that is larger than all that there was, twice. */
static void grows_by_more_than_its_double(void)
{
    enum { LARGE = 100000 };
    static char large[LARGE];
    ms_buffer b = { 0 };
    memset(large, 'x', sizeof large);
    ms_buffer_char(&b, '<');
    ms_buffer_add(&b, large, sizeof large);
    ms_buffer_add(&b, large, sizeof large);
    ms_buffer_char(&b, '>');
    CU_ASSERT_EQUAL(b.n, 2 * LARGE + 2);
    CU_ASSERT(b.v[0] == '<' && b.v[1] == 'x' && b.v[2 * LARGE] == 'x' && b.v[2 * LARGE + 1] == '>');
    ms_buffer_free(&b);
}

static void writes_numbers_as_printf_does(void)
{
    static const long long numbers[] = { 0, 1, -1, 9, 10, -10, 4294967296, INT_MIN, LLONG_MAX, LLONG_MIN };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        char text[32];
        ms_buffer b = { 0 };
        snprintf(text, sizeof text, "%lld", numbers[i]);
        ms_buffer_int(&b, numbers[i]);
        ms_buffer_char(&b, '\0');
        UNIT_TEXT(b.v, text);
        ms_buffer_free(&b);
    }
}

static const unit_test tests[] = { UNIT(holds_what_was_added), UNIT(grows_by_more_than_its_double), UNIT(writes_numbers_as_printf_does),
                                   { NULL, NULL } };

int main(void) { return unit_run("buffer", tests); }
