/* frame.c: from argv to exit code: parse, load settings, run the command, print its error.
 *
 * Nothing is loaded or opened here that a command did not ask for. */
#include "config.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

static void set_output(ms_context *ctx)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    const char *format = ctx->settings.format;
    bool color = !ctx->settings.no_color && (no_color == NULL || *no_color == '\0') &&
                 (term == NULL || strcmp(term, "dumb") != 0);
    ctx->tty_out = isatty(STDOUT_FILENO) == 1;
    ctx->tty_err = isatty(STDERR_FILENO) == 1;
    ctx->color_out = color && ctx->tty_out;
    ctx->color_err = color && ctx->tty_err;
    if (format != NULL && strcmp(format, "json") == 0)
        ctx->format = MS_FORMAT_JSON;
    else if (format != NULL && strcmp(format, "jsonl") == 0)
        ctx->format = MS_FORMAT_JSONL;
}

/* --format behind the word at which parsing stopped: it says how the usage error itself is reported. */
static void find_format(ms_context *ctx, int argc, char **argv)
{
    size_t row;
    ms_setting_by_option("format", 6, &row);
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], "--format=", 9) == 0)
            ms_settings_option(&ctx->settings, row, argv[i] + 9);
        else if (strcmp(argv[i], "--format") == 0 && i + 1 < argc)
            ms_settings_option(&ctx->settings, row, argv[i + 1]);
    }
}

static ms_exit run(ms_context *ctx, int argc, char **argv)
{
    ms_status status = ms_options_parse(ctx, argc, argv);
    if (status != MS_OK)
        find_format(ctx, argc, argv);
    ms_error early = MS_ERROR_INIT;
    if (ms_settings_load_early(&ctx->settings, ctx->arena, status == MS_OK ? &ctx->err : &early) != MS_OK)
        status = MS_ERR_USAGE;
    set_output(ctx);
    if (status != MS_OK)
        return MS_EXIT_BY_ERROR;
    if (ctx->help || ctx->command == NULL) {
        const char *topic = ctx->command != NULL ? ctx->command->name : NULL;
        bool asked = ctx->help;
        ctx->command = ms_command_find("help");
        ctx->n_args = topic != NULL ? 1 : 0;
        ctx->args[0] = topic;
        if (asked)
            return ctx->command->run(ctx);
        ms_error_set(&ctx->err, MS_ERR_USAGE, "no command");
        ms_error_code(&ctx->err, "usage");
        ms_error_hint(&ctx->err, "`migsafe help` lists the commands; `migsafe init` starts a project.");
        return MS_EXIT_BY_ERROR;
    }
    if ((ctx->command->flags & MS_COMMAND_NO_SETTINGS) == 0 &&
        ms_settings_load(&ctx->settings, ctx->arena, &ctx->err) != MS_OK)
        return MS_EXIT_BY_ERROR;
    return ctx->command->run(ctx);
}

/* What was printed must have arrived: a plan cut short by a full disk is no success. A reader that went away is not our
 * failure. */
static bool output_written(void)
{
    errno = 0;
    bool bad = fflush(stdout) != 0 || ferror(stdout) != 0;
    if (!bad || errno == EPIPE)
        return true;
    fprintf(stderr, "migsafe: error: cannot write to standard output: %s\n", strerror(errno != 0 ? errno : EIO));
    return false;
}

int ms_cli_main(int argc, char **argv)
{
    ms_arena *arena = ms_arena_new();
    ms_context *ctx = MS_NEW(arena, ms_context);
    ctx->arena = arena;
    setlocale(LC_CTYPE, "");
    signal(SIGPIPE, SIG_IGN); /* a closed pipe must not kill a run between two statements */
    ms_exit code = run(ctx, argc, argv);
    if (ctx->err.status != MS_OK)
        ms_print_error(ctx);
    if (code == MS_EXIT_BY_ERROR)
        code = ms_exit_of(&ctx->err);
    if (!output_written() && code == MS_EXIT_OK)
        code = MS_EXIT_USAGE;
    ms_arena_free(arena);
    return (int)code;
}
