/* cmd_help.c: `migsafe help [COMMAND|TOPIC]`, and the generated documentation behind options of its own. */
#include "config.h"

#include <string.h>

#include "base/words.h"
#include "cli/help.h"

static const struct generator {
    const char *option;
    void (*print)(FILE *out);
} generators[] = {
    { "man", ms_help_man }, { "bash", ms_help_bash }, { "zsh", ms_help_zsh }, { "markdown", ms_help_markdown },
};

static ms_exit unknown(ms_context *ctx, const char *word)
{
    ms_nearest near;
    ms_nearest_init(&near, word, strlen(word));
    for (size_t i = 0; ms_commands[i] != NULL; i++)
        ms_nearest_offer(&near, ms_commands[i]->name);
    for (const ms_topic *t = ms_topics; t->name != NULL; t++)
        ms_nearest_offer(&near, t->name);
    ms_cli_fail(ctx, MS_ERR_USAGE, "there is no command or topic \"%s\"", word);
    ms_error_code(&ctx->err, "usage");
    if (near.best != NULL)
        ms_error_hint(&ctx->err, "Did you mean \"%s\"?", near.best);
    else
        ms_error_hint(&ctx->err, "`migsafe help` lists them.");
    return MS_EXIT_BY_ERROR;
}

static ms_exit run_help(ms_context *ctx)
{
    for (size_t i = 0; !ctx->help && i < sizeof generators / sizeof *generators; i++)
        if (ms_option_flag(ctx, generators[i].option)) {
            generators[i].print(stdout);
            return MS_EXIT_OK;
        }
    if (ctx->n_args == 0) {
        ms_help_overview(stdout);
        return MS_EXIT_OK;
    }
    const ms_command *c = ms_command_find(ctx->args[0]);
    if (c != NULL) {
        ms_help_command(stdout, c);
        return MS_EXIT_OK;
    }
    for (const ms_topic *t = ms_topics; t->name != NULL; t++)
        if (strcmp(t->name, ctx->args[0]) == 0) {
            t->print(stdout);
            return MS_EXIT_OK;
        }
    return unknown(ctx, ctx->args[0]);
}

static const ms_option options[] = {
    { "man", 0, MS_OPTION_FLAG, NULL, "Write the man page.", NULL },
    { "bash", 0, MS_OPTION_FLAG, NULL, "Write the completion for bash.", NULL },
    { "zsh", 0, MS_OPTION_FLAG, NULL, "Write the completion for zsh.", NULL },
    { "markdown", 0, MS_OPTION_FLAG, NULL, "Write the reference, doc/cli.md.", NULL },
    { 0 },
};

const ms_command ms_cmd_help = {
    .name = "help",
    .args = "[COMMAND|TOPIC]",
    .max_args = 1,
    .summary = "help on a command or topic",
    .details = "Without an argument: the commands, the options that all of them take, and the topics.",
    .options = options,
    .flags = MS_COMMAND_NO_SETTINGS,
    .examples = (const char *const[]){ "migsafe help apply", "migsafe help configuration", NULL },
    .run = run_help,
};
