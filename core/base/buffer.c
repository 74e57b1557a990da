/* buffer.c: the part of buffer.h that is not needed for each piece. */
#include "config.h"

#include <glib.h>

#include "base/buffer.h"

void ms_buffer_grow(ms_buffer *b, size_t more)
{
    enum { FIRST = 4096 };
    size_t want = b->cap == 0 ? FIRST : b->cap;
    while (want - b->n < more)
        want *= 2;
    b->v = g_realloc(b->v, want);
    b->cap = want;
}

void ms_buffer_free(ms_buffer *b)
{
    g_free(b->v);
    *b = (ms_buffer){ 0 };
}

void ms_buffer_int(ms_buffer *b, long long value)
{
    char digits[24];
    size_t at = sizeof digits;
    unsigned long long rest = value < 0 ? 0ull - (unsigned long long)value : (unsigned long long)value;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        digits[--at] = '-';
    ms_buffer_add(b, digits + at, sizeof digits - at);
}
