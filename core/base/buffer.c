/* buffer.c: the parts of buffer.h that are not needed for each piece, and JSON strings. */
#include "config.h"

#include <stdbool.h>

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

/* ---- JSON ---------------------------------------------------------------------------------------------------------- */

static void escape(ms_buffer *out, unsigned char byte)
{
    static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt", digits[] = "0123456789ABCDEF";
    for (const char *p = letters; *p != '\0'; p += 2)
        if ((unsigned char)p[0] == byte) {
            ms_buffer_char(out, '\\');
            ms_buffer_char(out, p[1]);
            return;
        }
    ms_buffer_text(out, "\\u00");
    ms_buffer_char(out, digits[byte >> 4]);
    ms_buffer_char(out, digits[byte & 15]);
}

/* Letters beyond ASCII are looked at when there are any. */
static char *make_valid(const char *text, size_t len)
{
    bool beyond = false;
    for (size_t i = 0; i < len && !beyond; i++)
        beyond = (text[i] & 0x80) != 0 || text[i] == '\0';
    return !beyond || g_utf8_validate_len(text, len, NULL) ? NULL : g_utf8_make_valid(text, (gssize)len);
}

void ms_buffer_quoted(ms_buffer *out, const char *text, size_t len)
{
    size_t done = 0;
    char *valid = make_valid(text, len);
    if (valid != NULL) {
        text = valid;
        len = strlen(valid);
    }
    ms_buffer_char(out, '"');
    for (size_t i = 0; i < len; i++) {
        const unsigned char byte = (unsigned char)text[i];
        if (byte >= 0x20 && byte != '"' && byte != '\\')
            continue;
        ms_buffer_add(out, text + done, i - done);
        escape(out, byte);
        done = i + 1;
    }
    ms_buffer_add(out, text + done, len - done);
    ms_buffer_char(out, '"');
    g_free(valid);
}
