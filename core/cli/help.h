/* help.h: what the tables of commands, settings, directives and exit codes look like as help, man page, completion and
 * Markdown. Internal to core/cli. */
#ifndef MS_CLI_HELP_H
#define MS_CLI_HELP_H

#include "cli/cli.h"

/* A topic of `migsafe help` that is no command. */
typedef struct ms_topic {
    const char *name;
    const char *summary;
    void (*print)(FILE *out);
} ms_topic;
extern const ms_topic ms_topics[]; /* ends with { 0 } */

void ms_help_overview(FILE *out);
void ms_help_command(FILE *out, const ms_command *c);
void ms_help_man(FILE *out);
void ms_help_bash(FILE *out);
void ms_help_zsh(FILE *out);
void ms_help_markdown(FILE *out);

/* Text in lines of at most 80 columns; the first begins at column `at`, the others at `indent`. Empty lines separate
 * paragraphs. Ends with a line end. */
void ms_help_wrap(FILE *out, const char *text, int at, int indent);
/* "-u, --url=URL"; value NULL = flag. */
void ms_help_option_text(char *to, size_t size, char letter, const char *name, const char *value);
/* "text|json" of a list of choices. */
void ms_help_choices(char *to, size_t size, const char *const *choices);
/* The i-th option that every command takes, "" letter and so on; false behind the last. --help and --version included. */
typedef struct ms_global_option {
    char letter;
    const char *name, *value, *help, *variable;
    const char *const *choices;
    bool secret;
} ms_global_option;
bool ms_help_global(size_t i, ms_global_option *out);

#endif
