/* settings.h: what the user has set: options, MIGSAFE_* variables, migsafe.conf, DATABASE_URL.
 *
 * One table (ms_setting_table) says for each setting how it is spelled in each place; help, man page, completion and
 * documentation are made from it. A new setting is a member of ms_settings and a row. */
#ifndef MS_SOURCE_SETTINGS_H
#define MS_SOURCE_SETTINGS_H

#include "source/source.h"

typedef enum ms_setting_type {
    MS_SETTING_TEXT,            /* const char *; NULL = not set */
    MS_SETTING_PATH,            /* const char *; from migsafe.conf: relative to the directory of that file */
    MS_SETTING_FLAG,            /* bool */
    MS_SETTING_CHOICE,          /* const char *, one of .choices */
    MS_SETTING_DURATION,        /* int32_t, milliseconds */
    MS_SETTING_SIZE,            /* uint64_t, bytes */
    MS_SETTING_COUNT            /* int32_t, not negative */
} ms_setting_type;

/* Where a setting may stand besides option and variable. */
enum {
    MS_SETTING_IN_ENV = 1,      /* also in [env.NAME], which goes before its own section */
    MS_SETTING_ONLY_ENV = 2,    /* only in [env.NAME] */
    MS_SETTING_SECRET = 4,      /* VARIABLE_FILE names a file that holds it; never shown */
    MS_SETTING_EARLY = 8        /* no place in migsafe.conf: known before it is read */
};

typedef struct ms_setting {
    const char *option;         /* without dashes; NULL = none */
    char letter;                /* short option or 0 */
    const char *value;          /* of the option in help texts: "URL"; NULL for flags */
    const char *variable;       /* NULL = none */
    const char *section;        /* "migrations", "policy"; NULL = none */
    const char *key;
    ms_setting_type type;
    unsigned flags;
    size_t offset;              /* in ms_settings */
    const char *preset;         /* the default as text; NULL = none */
    const char *const *choices; /* CHOICE: NULL-terminated */
    const char *help;           /* one sentence */
} ms_setting;

enum { MS_SETTINGS_MAX = 48 };

typedef struct ms_settings {
    /* early */
    const char *config, *env, *env_file;
    const char *format;         /* "text", "json", "jsonl" */
    bool quiet, verbose, no_color, yes;
    /* which database */
    const char *driver;         /* NULL = follows from the URL */
    const char *url;
    const char *password;
    bool is_protected;
    const char *server_version; /* to plan without a server; NULL = ask */
    int32_t connect_timeout_ms;
    /* which files */
    const char *dir;
    const char *layout_name, *sql, *order, *session, *downs;
    ms_layout layout;
    uint64_t max_file_size;
    /* policy */
    int32_t lock_timeout_ms, statement_timeout_ms, retries;

    const char *config_found;   /* the migsafe.conf that was read, or NULL */
    const char *origin[MS_SETTINGS_MAX]; /* by row: "option --url", "MIGSAFE_URL", "migsafe.conf:12", "default"; NULL = not set */
    const char *given[MS_SETTINGS_MAX];  /* by row: the text of the option, see ms_settings_option */
} ms_settings;

const ms_setting *ms_setting_table(size_t *n);
/* Row whose option is that name or letter; NULL = none. *row may be NULL. */
const ms_setting *ms_setting_by_option(const char *name, size_t len, size_t *row);
const ms_setting *ms_setting_by_letter(char letter, size_t *row);

/* Notes an option's value ("on" for a flag); ms_settings_load reads it. text must outlive the settings. */
void ms_settings_option(ms_settings *s, size_t row, const char *text);
/* Reads the early settings only: options and environment, no file. */
ms_status ms_settings_load_early(ms_settings *s, ms_arena *arena, ms_error *err);
/* Reads everything: ./migsafe.conf when there is one, or the file of --config, which must exist. Errors are MS_ERR_USAGE
 * and name option, variable or file and line. */
ms_status ms_settings_load(ms_settings *s, ms_arena *arena, ms_error *err);
/* "migsafe.conf:12", "option --url", ...: where a setting comes from; `member` is &settings->url or the like. */
const char *ms_settings_origin(const ms_settings *s, const void *member);
/* MIGSAFE_* variables of the process that no setting reads (a misspelt one would be ignored in silence). */
void ms_settings_strangers(ms_arena *arena, ms_strings *out);

#endif
