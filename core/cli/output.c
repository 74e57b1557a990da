/* output.c: data to stdout, messages to stderr, errors in two forms.
 *
 * The only place that knows escape sequences. */
#include "config.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "cli/cli.h"

static const char *const styles[] = {
    [MS_STYLE_NONE] = "\033[0m", [MS_STYLE_BOLD] = "\033[1m",   [MS_STYLE_DIM] = "\033[2m",
    [MS_STYLE_RED] = "\033[31m", [MS_STYLE_GREEN] = "\033[32m", [MS_STYLE_YELLOW] = "\033[33m",
};

const char *ms_style_out(const ms_context *ctx, ms_style style) { return ctx->color_out ? styles[style] : ""; }
const char *ms_style_err(const ms_context *ctx, ms_style style) { return ctx->color_err ? styles[style] : ""; }

void ms_out(ms_context *ctx, const char *format, ...)
{
    va_list args;
    (void)ctx;
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
}

/* A line on stderr, after what stdout holds so far, so that both read in order on one terminal. */
static void message(const char *prefix, const char *format, va_list args) MS_PRINTF(2, 0);
static void message(const char *prefix, const char *format, va_list args)
{
    fflush(stdout);
    fputs(prefix, stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
}

void ms_note(ms_context *ctx, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (!ctx->settings.quiet)
        message("", format, args);
    va_end(args);
}

void ms_detail(ms_context *ctx, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (ctx->settings.verbose)
        message("", format, args);
    va_end(args);
}

void ms_warn(ms_context *ctx, const char *format, ...)
{
    const char *prefix = ms_arena_printf(ctx->arena, "migsafe: %swarning:%s ", ms_style_err(ctx, MS_STYLE_YELLOW),
                                         ms_style_err(ctx, MS_STYLE_NONE));
    va_list args;
    va_start(args, format);
    message(prefix, format, args);
    va_end(args);
}

ms_exit ms_cli_fail(ms_context *ctx, ms_status status, const char *format, ...)
{
    char text[sizeof ctx->err.message];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    ms_error_set(&ctx->err, status, "%s", text);
    return MS_EXIT_BY_ERROR;
}

/* ---- JSON -------------------------------------------------------------------------------------------------------- */

json_t *ms_json_text(const char *text)
{
    if (text == NULL || *text == '\0')
        return json_null();
    json_t *value = json_string(text);
    if (value == NULL) {
        char *valid = g_utf8_make_valid(text, -1);
        value = json_string(valid);
        g_free(valid);
    }
    return value;
}

void ms_out_json(ms_context *ctx, json_t *object)
{
    json_t *whole = json_pack("{s:i}", "format", 1);
    json_object_update(whole, object);
    json_dumpf(whole, stdout, ctx->format == MS_FORMAT_JSONL ? JSON_COMPACT : JSON_INDENT(2));
    putchar('\n');
    json_decref(whole);
    json_decref(object);
}

json_t *ms_error_json(const ms_error *err)
{
    json_t *e = json_object();
    json_object_set_new(e, "code", json_string(err->code[0] != '\0' ? err->code : ms_status_name(err->status)));
    json_object_set_new(e, "message", ms_json_text(err->message));
    json_object_set_new(e, "detail", ms_json_text(err->detail));
    json_object_set_new(e, "hint", ms_json_text(err->hint));
    json_object_set_new(e, "sqlstate", ms_json_text(err->sqlstate));
    json_object_set_new(e, "native", err->native != 0 ? json_integer(err->native) : json_null());
    json_object_set_new(e, "file", ms_json_text(err->file));
    json_object_set_new(e, "line", err->line > 0 ? json_integer(err->line) : json_null());
    json_object_set_new(e, "column", err->column > 0 ? json_integer(err->column) : json_null());
    return e;
}

/* ---- errors ------------------------------------------------------------------------------------------------------ */

/* file:line:column, the line, a caret under the column. */
static void print_place(const ms_context *ctx, const ms_error *err)
{
    fprintf(stderr, "%s%s", ms_style_err(ctx, MS_STYLE_BOLD), err->file);
    if (err->line > 0)
        fprintf(stderr, ":%d", (int)err->line);
    if (err->line > 0 && err->column > 0)
        fprintf(stderr, ":%d", (int)err->column);
    fprintf(stderr, "%s\n", ms_style_err(ctx, MS_STYLE_NONE));
    const char *line = ms_file_line(err->file, err->line, ctx->arena);
    if (line == NULL || !g_utf8_validate(line, -1, NULL))
        return;
    /* a long line is shown from some way in front of the place */
    glong column = err->column > 0 ? err->column - 1 : 0, length = g_utf8_strlen(line, -1);
    if (column > length)
        column = length;
    glong skip = column > 70 ? column - 50 : 0, shown = length - skip < 110 ? length - skip : 110;
    const char *from = g_utf8_offset_to_pointer(line, skip), *to = g_utf8_offset_to_pointer(from, shown);
    int margin = fprintf(stderr, "%5d | ", (int)err->line);
    fprintf(stderr, "%.*s\n", (int)(to - from), from);
    if (err->column <= 0)
        return;
    fprintf(stderr, "%*s", margin, "");
    for (const char *c = from; c < g_utf8_offset_to_pointer(line, column); c += g_utf8_skip[(guchar)*c])
        fputc(*c == '\t' ? '\t' : ' ', stderr); /* tabs keep the caret in place */
    fprintf(stderr, "%s^%s\n", ms_style_err(ctx, MS_STYLE_RED), ms_style_err(ctx, MS_STYLE_NONE));
}

static void print_text_error(const ms_context *ctx, const ms_error *err)
{
    fprintf(stderr, "migsafe: %serror:%s %s\n", ms_style_err(ctx, MS_STYLE_RED), ms_style_err(ctx, MS_STYLE_NONE),
            err->message);
    if (err->sqlstate[0] != '\0')
        fprintf(stderr, "SQLSTATE: %s\n", err->sqlstate);
    if (err->native != 0)
        fprintf(stderr, "NATIVE: %d\n", (int)err->native);
    if (err->file[0] != '\0')
        print_place(ctx, err);
    if (err->detail[0] != '\0')
        fprintf(stderr, "DETAIL: %s\n", err->detail);
    if (err->hint[0] != '\0')
        fprintf(stderr, "HINT: %s\n", err->hint);
}

void ms_print_error(ms_context *ctx)
{
    if (ctx->format != MS_FORMAT_TEXT) {
        ms_out_json(ctx, json_pack("{s:o}", "error", ms_error_json(&ctx->err)));
        return;
    }
    fflush(stdout);
    print_text_error(ctx, &ctx->err);
}
