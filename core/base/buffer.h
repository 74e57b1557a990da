/* buffer.h: a text that is put together of many small pieces.
 *
 * Plans and canonical forms of catalogs are made of some fifty pieces a statement or column: adding one is a comparison and
 * a copy in place. Begun by { 0 }; v has no NUL at its end but where one was added; ms_buffer_free gives it up. */
#ifndef MS_BASE_BUFFER_H
#define MS_BASE_BUFFER_H

#include <stddef.h>
#include <string.h>

typedef struct ms_buffer {
    char *v;
    size_t n, cap;
} ms_buffer;

/* Room for `more` bytes; ends the program when there is no memory. */
void ms_buffer_grow(ms_buffer *b, size_t more);
void ms_buffer_free(ms_buffer *b);
void ms_buffer_int(ms_buffer *b, long long value);
/* A JSON string with its quotes, as jansson writes it; bytes that are no UTF-8 become U+FFFD. */
void ms_buffer_quoted(ms_buffer *b, const char *text, size_t len);

static inline void ms_buffer_add(ms_buffer *b, const char *text, size_t len)
{
    if (b->cap - b->n < len)
        ms_buffer_grow(b, len);
    if (len > 0)
        memcpy(b->v + b->n, text, len);
    b->n += len;
}

static inline void ms_buffer_text(ms_buffer *b, const char *text) { ms_buffer_add(b, text, strlen(text)); }

static inline void ms_buffer_char(ms_buffer *b, char c)
{
    if (b->cap == b->n)
        ms_buffer_grow(b, 1);
    b->v[b->n++] = c;
}

#endif
