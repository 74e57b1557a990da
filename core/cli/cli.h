/* cli.h: the frame of the program: what a command is and what it may use.
 *
 * A command is a file cmd_NAME.c that defines `const ms_command ms_cmd_NAME`, and a row in commands.h. The frame parses
 * options, loads settings, calls run, prints the error and chooses the exit code. Help, man page, completion and
 * doc/cli.md are made from the tables. */
#ifndef MS_CLI_CLI_H
#define MS_CLI_CLI_H

#include <jansson.h>
#include <stdio.h>

#include <migsafe.h>

#include "cli/exit.h"
#include "exec/module.h"
#include "source/settings.h"

typedef struct ms_context ms_context;

typedef enum ms_option_type {
    MS_OPTION_FLAG,
    MS_OPTION_TEXT,
    MS_OPTION_INT,              /* not negative */
    MS_OPTION_DURATION,
    MS_OPTION_CHOICE,
    MS_OPTION_LIST              /* may be repeated; ms_option_text gives all, one per line */
} ms_option_type;

/* An option of one command. What every command takes is in ms_setting_table. Tables end with { 0 }. */
typedef struct ms_option {
    const char *name;           /* without dashes */
    char letter;                /* or 0 */
    ms_option_type type;
    const char *value;          /* "FILE" in help texts; NULL for flags */
    const char *help;           /* one sentence */
    const char *const *choices; /* CHOICE: NULL-terminated */
} ms_option;

enum {
    MS_COMMAND_HIDDEN = 1,      /* not in help */
    MS_COMMAND_NO_SETTINGS = 2, /* runs without migsafe.conf being read: it must work when that is broken */
    MS_COMMAND_WRITES = 4       /* may change a database or files: said in help */
};

typedef struct ms_command {
    const char *name;
    const char *const *aliases; /* NULL-terminated; "up", and option-like ones with their dashes: "--apply" */
    const char *args;           /* "[NAME]" in the usage line, or NULL */
    int min_args, max_args;     /* max_args -1 = any number */
    const char *summary;        /* for lists: lower case, no period */
    const char *details;        /* paragraphs, separated by an empty line */
    const ms_option *options;   /* or NULL */
    unsigned flags;             /* MS_COMMAND_* */
    const char *const *examples; /* command lines, NULL-terminated; or NULL */
    const char *json;           /* the object of --format=json, for doc/cli.md; NULL = none */
    /* Returns an exit code. With ctx->err set: MS_EXIT_BY_ERROR (ms_cli_fail) or a code of its own; the frame prints the
     * error. */
    ms_exit (*run)(ms_context *ctx);
} ms_command;

typedef enum ms_format { MS_FORMAT_TEXT, MS_FORMAT_JSON, MS_FORMAT_JSONL } ms_format;

enum { MS_OPTIONS_MAX = 32 };

/* How long a run in a scratch database of its own waits for a connection of its own to be gone: a busy server takes its time. */
enum { MS_CLI_SCRATCH_WAIT_MS = 30000 };

struct ms_context {
    const ms_command *command;
    ms_settings settings;
    ms_arena *arena;            /* lives as long as the command */
    ms_error err;
    ms_format format;
    bool color_out, color_err;  /* colour on stdout, stderr */
    bool tty_out, tty_err;      /* a person looks at it */
    bool help;                  /* --help was among the options */
    const char **args;          /* what is no option, NULL-terminated */
    size_t n_args;
    const char *values[MS_OPTIONS_MAX]; /* of command->options, by row; "" for a flag; NULL = not given */
};

/* ---- options of the command; an unknown name is a bug and ends the program ------------------------------------------- */

bool ms_option_flag(const ms_context *ctx, const char *name);
const char *ms_option_text(const ms_context *ctx, const char *name);          /* NULL = not given */
int64_t ms_option_int(const ms_context *ctx, const char *name, int64_t preset);
int32_t ms_option_duration(const ms_context *ctx, const char *name, int32_t preset);

/* ---- output -------------------------------------------------------------------------------------------------------- */

void ms_out(ms_context *ctx, const char *format, ...) MS_PRINTF(2, 3);     /* data, stdout */
void ms_note(ms_context *ctx, const char *format, ...) MS_PRINTF(2, 3);    /* stderr, one line; not with --quiet */
void ms_detail(ms_context *ctx, const char *format, ...) MS_PRINTF(2, 3);  /* stderr, one line; with --verbose */
void ms_warn(ms_context *ctx, const char *format, ...) MS_PRINTF(2, 3);    /* stderr: "migsafe: warning: ..." */
/* One object to stdout: indented for json, one line for jsonl. Adds "format": 1 first. Takes the reference. */
void ms_out_json(ms_context *ctx, json_t *object);
/* A text or null; a text that is not UTF-8 is made so. */
json_t *ms_json_text(const char *text);
/* Escape sequences when stdout (stderr) is coloured, else "". */
typedef enum ms_style { MS_STYLE_NONE, MS_STYLE_BOLD, MS_STYLE_DIM, MS_STYLE_RED, MS_STYLE_GREEN, MS_STYLE_YELLOW } ms_style;
const char *ms_style_out(const ms_context *ctx, ms_style style);
const char *ms_style_err(const ms_context *ctx, ms_style style);
/* Prints ctx->err: text with place, source line and caret to stderr; {"error": ...} to stdout in JSON. */
void ms_print_error(ms_context *ctx);
json_t *ms_error_json(const ms_error *err);
/* Sets ctx->err (when it is not set) and returns MS_EXIT_BY_ERROR. */
ms_exit ms_cli_fail(ms_context *ctx, ms_status status, const char *format, ...) MS_PRINTF(3, 4);

/* ---- the database -------------------------------------------------------------------------------------------------- */

/* The module for --driver or the URL, without a connection; *dialect (may be NULL) the dialect of --driver, the URL's
 * scheme or the module's first. */
ms_status ms_cli_module(ms_context *ctx, const ms_module **module, const ms_dialect **dialect);
/* How to connect, from the settings; MS_ERR_USAGE with what to set when there is no URL. */
ms_status ms_cli_connect_args(ms_context *ctx, bool read_only, ms_connect *out);
/* The directory of migrations, listed for a dialect (NULL = whichever). */
ms_status ms_cli_source(ms_context *ctx, const char *dialect, ms_source *out);
/* Warns of files that the layout's own tool would run and migsafe does not. */
void ms_cli_say_unread(ms_context *ctx, const ms_source *source);

/* ---- the frame ----------------------------------------------------------------------------------------------------- */

extern const ms_command *const ms_commands[]; /* NULL-terminated, in the order of help */
/* By name or alias; NULL = none. */
const ms_command *ms_command_find(const char *word);
/* Splits argv into ctx: settings, command, options, arguments. MS_ERR_USAGE in ctx->err. */
ms_status ms_options_parse(ms_context *ctx, int argc, char **argv);
/* Everything from argv to exit code. */
int ms_cli_main(int argc, char **argv);

#endif
