/* error.c: the caller-owned error that every fallible call fills.
 *
 * No allocation, no I/O; the first failure wins. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <migsafe/base.h>

static const char *const status_names[] = {
    [MS_OK] = "ok",
    [MS_ROW] = "row",
    [MS_DONE] = "done",
    [MS_ERR_USAGE] = "usage",
    [MS_ERR_CONNECT] = "connect",
    [MS_ERR_LOST] = "connection_lost",
    [MS_ERR_SQL] = "sql",
    [MS_ERR_TIMEOUT] = "timeout",
    [MS_ERR_CANCELLED] = "cancelled",
    [MS_ERR_UNSUPPORTED] = "unsupported",
    [MS_ERR_NOT_FOUND] = "not_found",
    [MS_ERR_CONFLICT] = "conflict",
    [MS_ERR_LOCKED] = "locked",
    [MS_ERR_IO] = "io",
    [MS_ERR_NO_MEMORY] = "no_memory",
    [MS_ERR_INTERNAL] = "internal",
};

const char *ms_status_name(ms_status status)
{
    size_t i = (size_t)status;
    return i < sizeof status_names / sizeof *status_names ? status_names[i] : "unknown";
}

void ms_text_copy(char *to, size_t size, const char *from, size_t from_len)
{
    size_t n = from_len < size - 1 ? from_len : size - 1;
    if (n < from_len)
        while (n > 0 && ((unsigned char)from[n] & 0xC0) == 0x80) /* not inside a UTF-8 sequence */
            n--;
    memmove(to, from, n);
    to[n] = '\0';
}

/* vsnprintf cut at a UTF-8 boundary. */
MS_PRINTF(3, 0) static void format_into(char *to, size_t size, const char *format, va_list args)
{
    int n = vsnprintf(to, size, format, args);
    if (n >= 0 && (size_t)n >= size) {
        size_t end = size - 1;
        size_t start = end;
        while (start > 0 && end - start < 4 && ((unsigned char)to[start - 1] & 0xC0) == 0x80)
            start--;
        if (start > 0 && (unsigned char)to[start - 1] >= 0xC0) { /* a sequence that may have lost its tail */
            unsigned char lead = (unsigned char)to[start - 1];
            size_t want = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
            if (end - (start - 1) < want)
                to[start - 1] = '\0';
        }
    }
}

ms_status ms_error_set(ms_error *err, ms_status status, const char *format, ...)
{
    if (err != NULL && err->status == MS_OK) {
        va_list args;
        va_start(args, format);
        err->status = status;
        format_into(err->message, sizeof err->message, format, args);
        va_end(args);
    }
    return status;
}

void ms_error_code(ms_error *err, const char *code)
{
    if (err != NULL)
        ms_text_copy(err->code, sizeof err->code, code, strlen(code));
}

void ms_error_detail(ms_error *err, const char *format, ...)
{
    if (err == NULL)
        return;
    va_list args;
    va_start(args, format);
    format_into(err->detail, sizeof err->detail, format, args);
    va_end(args);
}

void ms_error_hint(ms_error *err, const char *format, ...)
{
    if (err == NULL)
        return;
    va_list args;
    va_start(args, format);
    format_into(err->hint, sizeof err->hint, format, args);
    va_end(args);
}

void ms_error_context(ms_error *err, const char *format, ...)
{
    if (err == NULL)
        return;
    char context[sizeof err->message], old[sizeof err->message];
    va_list args;
    va_start(args, format);
    format_into(context, sizeof context, format, args);
    va_end(args);
    memcpy(old, err->message, sizeof old);
    size_t n = strlen(context);
    ms_text_copy(err->message, sizeof err->message, context, n);
    n = strlen(err->message);
    if (n + 2 < sizeof err->message) {
        memcpy(err->message + n, ": ", 3);
        ms_text_copy(err->message + n + 2, sizeof err->message - n - 2, old, strlen(old));
    }
}

void ms_error_clear(ms_error *err)
{
    if (err != NULL)
        memset(err, 0, sizeof *err);
}
