/* base.h: what every layer of migsafe shares: status codes, errors, arenas, SQL text.
 *
 * Lowest header of all; plain C11, no GLib type, because it is part of the module ABI. Sizes are bytes, texts are
 * UTF-8, lengths never count a terminating NUL. */
#ifndef MIGSAFE_BASE_H
#define MIGSAFE_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define MS_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define MS_API __attribute__((visibility("default")))
#else
#define MS_PRINTF(f, a)
#define MS_API
#endif

/* ---- status and error ------------------------------------------------------------------------------------------ */

/* Every fallible call returns one of these; MS_OK is zero. MS_ROW and MS_DONE are answers of a result's next(). */
typedef enum ms_status {
    MS_OK = 0,
    MS_ROW,             /* next(): a row is there */
    MS_DONE,            /* next(): no further row */
    MS_ERR_USAGE,       /* wrong argument, option, file or configuration */
    MS_ERR_CONNECT,     /* no connection could be made, or the module is missing */
    MS_ERR_LOST,        /* the connection broke; the statement may or may not have taken effect */
    MS_ERR_SQL,         /* the server refused the statement */
    MS_ERR_TIMEOUT,     /* a client-side time-out expired */
    MS_ERR_CANCELLED,   /* cancelled by ms_driver.cancel or by the server on request */
    MS_ERR_UNSUPPORTED, /* this driver, dialect or server version cannot do it */
    MS_ERR_NOT_FOUND,   /* a named thing does not exist */
    MS_ERR_CONFLICT,    /* a named thing exists already, or two things contradict each other */
    MS_ERR_LOCKED,      /* somebody else holds the lock */
    MS_ERR_IO,          /* a file could not be read or written */
    MS_ERR_NO_MEMORY,
    MS_ERR_INTERNAL     /* a bug in migsafe or in a module */
} ms_status;

/* Caller-owned, fixed-size error: zero it (MS_ERROR_INIT) before the call, read it after a status other than MS_OK,
 * MS_ROW, MS_DONE. The first failure wins; callers above add context with ms_error_context. Texts are truncated to the
 * buffer at a UTF-8 boundary and always terminated. Style: message lower-case without a period, detail and hint as
 * sentences. No secret may be written into any of them. */
typedef struct ms_error {
    ms_status status;
    int32_t native;         /* the server's or client library's own error number; 0 = none */
    int32_t position;       /* 1-based character offset into the statement that was sent; 0 = unknown */
    bool may_have_happened; /* the statement may have taken effect although it failed */
    char sqlstate[6];       /* five characters, or "" */
    char code[48];          /* stable string for JSON, for instance "checksum_mismatch"; "" = derived from status */
    char message[1024];
    char detail[1024];
    char hint[512];
    char file[512];         /* migration file that the error is about, or "" */
    int32_t line, column;   /* 1-based place in that file; 0 = none */
} ms_error;

#define MS_ERROR_INIT { .status = MS_OK }

/* Fills *err (which may be NULL) unless it holds a failure already; returns status, so that `return ms_error_set(...)`
 * reads well. */
MS_API ms_status ms_error_set(ms_error *err, ms_status status, const char *format, ...) MS_PRINTF(3, 4);
/* Sets the stable code, detail or hint of an error that is set; each may be called once after ms_error_set. */
MS_API void ms_error_code(ms_error *err, const char *code);
MS_API void ms_error_detail(ms_error *err, const char *format, ...) MS_PRINTF(2, 3);
MS_API void ms_error_hint(ms_error *err, const char *format, ...) MS_PRINTF(2, 3);
/* Puts "CONTEXT: " in front of the message. */
MS_API void ms_error_context(ms_error *err, const char *format, ...) MS_PRINTF(2, 3);
MS_API void ms_error_clear(ms_error *err);
/* "ok", "usage", "connect", ...: the default stable code of a status. */
MS_API const char *ms_status_name(ms_status status);
/* Copies text into a fixed buffer of an error (or any other), cut at a UTF-8 boundary, always terminated. */
MS_API void ms_text_copy(char *to, size_t size, const char *from, size_t from_len);

/* ---- arena ------------------------------------------------------------------------------------------------------ */

/* Memory that is freed at once. A pointer in an arena may point into its own or a longer-lived arena. Allocation never
 * returns NULL: running out of memory ends the process with a message (nothing is half written: every change to a
 * database is journalled first). Not thread-safe. */
typedef struct ms_arena ms_arena;
MS_API ms_arena *ms_arena_new(void);
MS_API void ms_arena_free(ms_arena *arena);                      /* NULL is allowed */
MS_API void ms_arena_reset(ms_arena *arena);                     /* forgets everything, keeps the first block */
MS_API void *ms_arena_alloc(ms_arena *arena, size_t size);       /* zeroed, aligned for any type */
MS_API char *ms_arena_strdup(ms_arena *arena, const char *text); /* NULL gives NULL */
MS_API char *ms_arena_strndup(ms_arena *arena, const char *text, size_t len);
MS_API char *ms_arena_printf(ms_arena *arena, const char *format, ...) MS_PRINTF(2, 3);
MS_API size_t ms_arena_size(const ms_arena *arena);              /* bytes taken from the system */
#define MS_NEW(arena, type) ((type *)ms_arena_alloc((arena), sizeof(type)))

/* A growing array in an arena. MS_PUSH(arena, vec, value) appends; old storage stays until the arena goes. */
#define MS_VEC(type) struct { type *v; size_t n, cap; }
MS_API void *ms_vec_grow(ms_arena *arena, void *v, size_t *cap, size_t n, size_t elem);
#define MS_PUSH(arena, vec, ...)                                                                        \
    do {                                                                                                \
        if ((vec)->n == (vec)->cap)                                                                     \
            (vec)->v = ms_vec_grow((arena), (vec)->v, &(vec)->cap, (vec)->n, sizeof *(vec)->v);         \
        (vec)->v[(vec)->n++] = (__VA_ARGS__);                                                           \
    } while (0)

/* ---- SQL text --------------------------------------------------------------------------------------------------- */

/* How a dialect spells identifiers and literals. */
typedef struct ms_sql_style {
    char ident_open, ident_close; /* " " or ` ` or [ ]: the closing one is doubled inside */
    bool backslash_hex;           /* a literal with a backslash is written as _utf8mb4 0x...: right under every sql_mode */
    bool backslash_e;             /* a literal with a backslash is written as E'...' */
} ms_sql_style;

/* The one way to make SQL text: keyword, identifier, literal, type. The pieces are separated by one blank where needed.
 * ms_sql_raw is for text that is SQL already (an expression from a file); using it for a name should look wrong. */
typedef struct ms_sql {
    ms_arena *arena;
    const ms_sql_style *style;
    MS_VEC(char) text;
} ms_sql;
MS_API void ms_sql_init(ms_sql *sql, ms_arena *arena, const ms_sql_style *style);
MS_API void ms_sql_kw(ms_sql *sql, const char *keywords);            /* keywords and punctuation, blank in front */
MS_API void ms_sql_ident(ms_sql *sql, const char *name);             /* quoted identifier, blank in front */
MS_API void ms_sql_lit(ms_sql *sql, const char *text, size_t len);   /* string literal; text == NULL gives NULL */
MS_API void ms_sql_str(ms_sql *sql, const char *text);               /* ms_sql_lit with strlen */
MS_API void ms_sql_int(ms_sql *sql, int64_t value);
MS_API void ms_sql_raw(ms_sql *sql, const char *text);               /* verbatim, blank in front */
MS_API void ms_sql_punct(ms_sql *sql, const char *text);             /* verbatim, no blank in front: "(" "," ")" */
MS_API const char *ms_sql_text(ms_sql *sql);                         /* terminated; valid until the next call */

#ifdef __cplusplus
}
#endif
#endif
