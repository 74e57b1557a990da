/* arena.c: memory that is freed at once.
 *
 * Blocks double up to a limit; a request larger than that gets a block of its own. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <migsafe/base.h>

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20 };

typedef struct block {
    struct block *next;
    size_t size, used;
    max_align_t data[];
} block;

struct ms_arena {
    block *blocks;      /* newest first; the last one stays over a reset */
    size_t total;
};

static _Noreturn void out_of_memory(size_t size)
{
    fprintf(stderr, "migsafe: out of memory (%zu bytes wanted); nothing was left half recorded, run the command again\n", size);
    exit(2);
}

static block *block_new(ms_arena *arena, size_t size)
{
    block *b = malloc(sizeof *b + size);
    if (b == NULL)
        out_of_memory(size);
    b->size = size;
    b->used = 0;
    b->next = arena->blocks;
    arena->blocks = b;
    arena->total += size;
    return b;
}

ms_arena *ms_arena_new(void)
{
    ms_arena *arena = calloc(1, sizeof *arena);
    if (arena == NULL)
        out_of_memory(sizeof *arena);
    return arena;
}

void ms_arena_free(ms_arena *arena)
{
    if (arena == NULL)
        return;
    for (block *b = arena->blocks, *next; b != NULL; b = next) {
        next = b->next;
        free(b);
    }
    free(arena);
}

void ms_arena_reset(ms_arena *arena)
{
    block *b = arena->blocks;
    while (b != NULL && b->next != NULL) {
        block *next = b->next;
        arena->total -= b->size;
        free(b);
        b = next;
    }
    arena->blocks = b;
    if (b != NULL)
        b->used = 0;
}

/* Not cleared: for who writes all of it. */
static void *take(ms_arena *arena, size_t size)
{
    const size_t align = _Alignof(max_align_t);
    if (size > SIZE_MAX / 2)
        out_of_memory(size);
    size = (size + align - 1) / align * align;
    block *b = arena->blocks;
    if (b == NULL || b->size - b->used < size) {
        size_t want = b == NULL ? FIRST_BLOCK : b->size < LARGEST_BLOCK ? b->size * 2 : LARGEST_BLOCK;
        b = block_new(arena, size > want ? size : want);
    }
    void *p = (char *)b->data + b->used;
    b->used += size;
    return p;
}

void *ms_arena_alloc(ms_arena *arena, size_t size) { return memset(take(arena, size), 0, size); }

char *ms_arena_strndup(ms_arena *arena, const char *text, size_t len)
{
    char *copy = take(arena, len + 1);
    if (len > 0)
        memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

char *ms_arena_strdup(ms_arena *arena, const char *text)
{
    return text == NULL ? NULL : ms_arena_strndup(arena, text, strlen(text));
}

char *ms_arena_printf(ms_arena *arena, const char *format, ...)
{
    char small[256];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (n < 0)
        return ms_arena_strndup(arena, "", 0);
    if ((size_t)n < sizeof small)
        return ms_arena_strndup(arena, small, (size_t)n);
    char *text = ms_arena_alloc(arena, (size_t)n + 1);
    va_start(args, format);
    vsnprintf(text, (size_t)n + 1, format, args);
    va_end(args);
    return text;
}

size_t ms_arena_size(const ms_arena *arena) { return arena->total; }

void *ms_vec_grow(ms_arena *arena, void *v, size_t *cap, size_t n, size_t elem)
{
    size_t want = *cap > 0 ? *cap * 2 : elem == 1 ? 64 : 4; /* a text has more than four letters */
    void *bigger = take(arena, want * elem); /* what is beyond n is touched when it is needed: not by clearing it now */
    if (n > 0)
        memcpy(bigger, v, n * elem);
    *cap = want;
    return bigger;
}
