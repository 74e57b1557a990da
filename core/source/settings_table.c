/* settings_table.c: the one table of settings. */
#include "config.h"

#include <string.h>

#include "source/settings.h"

#define LIST(...) (const char *const[]){ __VA_ARGS__, NULL }
#define AT(member) offsetof(ms_settings, member)
enum { ENV = MS_SETTING_IN_ENV, ONLY = MS_SETTING_ONLY_ENV, SECRET = MS_SETTING_SECRET, EARLY = MS_SETTING_EARLY };

/* option, letter, value, variable, section, key, type, flags, offset, default, choices, help */
static const ms_setting table[] = {
    { "url", 'u', "URL", "MIGSAFE_URL", NULL, "url", MS_SETTING_TEXT, ONLY | SECRET, AT(url), NULL, NULL,
      "The database: postgresql://, mysql://, mariadb://, sqlite:PATH or odbc:DSN=NAME. DATABASE_URL is used when "
      "nothing else says it." },
    { "driver", 0, "NAME", "MIGSAFE_DRIVER", NULL, "driver", MS_SETTING_TEXT, ONLY, AT(driver), NULL, NULL,
      "The driver module or dialect, where the URL does not tell it or there is no URL." },
    { "env", 'e', "NAME", "MIGSAFE_ENV", NULL, NULL, MS_SETTING_TEXT, EARLY, AT(env), NULL, NULL,
      "The section [env.NAME] of migsafe.conf to use; without it [env.default], if there is one." },
    { "dir", 'd', "DIR", "MIGSAFE_DIR", "migrations", "dir", MS_SETTING_PATH, ENV, AT(dir), "migrations", NULL,
      "The directory that holds the migrations." },
    { "config", 'c', "FILE", "MIGSAFE_CONFIG", NULL, NULL, MS_SETTING_TEXT, EARLY, AT(config), NULL, NULL,
      "The configuration file, instead of migsafe.conf in the current directory." },
    { "env-file", 0, "FILE", "MIGSAFE_ENV_FILE", NULL, NULL, MS_SETTING_TEXT, EARLY, AT(env_file), NULL, NULL,
      "A file of NAME=VALUE lines; MIGSAFE_* and DATABASE_URL are taken from it where the environment lacks them." },
    { NULL, 0, NULL, "MIGSAFE_PASSWORD", NULL, NULL, MS_SETTING_TEXT, SECRET, AT(password), NULL, NULL,
      "The password, for a URL without one." },
    { "format", 0, "FORMAT", "MIGSAFE_FORMAT", NULL, NULL, MS_SETTING_CHOICE, EARLY, AT(format), "text",
      LIST("text", "json", "jsonl"), "How data is written to standard output." },
    { "quiet", 'q', NULL, "MIGSAFE_QUIET", NULL, NULL, MS_SETTING_FLAG, EARLY, AT(quiet), NULL, NULL,
      "Errors and data only." },
    { "verbose", 'v', NULL, "MIGSAFE_VERBOSE", NULL, NULL, MS_SETTING_FLAG, EARLY, AT(verbose), NULL, NULL,
      "Say more about what is done." },
    { "no-color", 0, NULL, "MIGSAFE_NO_COLOR", NULL, NULL, MS_SETTING_FLAG, EARLY, AT(no_color), NULL, NULL,
      "No colour; NO_COLOR is respected as well." },
    { "yes", 'y', NULL, "MIGSAFE_YES", NULL, NULL, MS_SETTING_FLAG, EARLY, AT(yes), NULL, NULL,
      "Answer yes where policy lets a question be answered beforehand." },
    { "server-version", 0, "VERSION", "MIGSAFE_SERVER_VERSION", NULL, "server_version", MS_SETTING_TEXT, ONLY,
      AT(server_version), NULL, NULL, "The server version to plan for when there is no server to ask, for instance 15." },
    { "layout", 0, "LAYOUT", "MIGSAFE_LAYOUT", "migrations", "layout", MS_SETTING_CHOICE, 0, AT(layout_name), "auto",
      LIST("auto", "pairs", "single", "folders", "goose", "sql-migrate", "flyway", "refinery", "liquibase", "sqitch",
           "prisma", "drizzle", "atlas", "plain"),
      "How the directory is laid out: auto, pairs (golang-migrate), single (dbmate), folders (diesel), goose, sql-migrate, "
      "flyway, refinery, liquibase, sqitch, prisma, drizzle, atlas, plain (sqlx)." },
    { "sql", 0, "MODE", "MIGSAFE_SQL", "migrations", "sql", MS_SETTING_CHOICE, 0, AT(sql), "native",
      LIST("native", "portable"), "Run statements as written, or lower portable SQL for the database at hand (doc/portable.md)." },
    { "order", 0, "MODE", "MIGSAFE_ORDER", "migrations", "order", MS_SETTING_CHOICE, 0, AT(order), "strict",
      LIST("strict", "allow"), "Whether a pending migration may be older than an applied one." },
    { "downs", 0, "WHICH", "MIGSAFE_DOWNS", "migrations", "downs", MS_SETTING_CHOICE, ENV, AT(downs), "files", LIST("files", "derived"),
      "Which way back goes first: the files' own down scripts, or those derived from the up scripts." },
    { "session", 0, "SQL", "MIGSAFE_SESSION", "migrations", "session", MS_SETTING_TEXT, ENV, AT(session), NULL, NULL,
      "Statements for the start of every session, where the scripts expect them, as in SET foreign_key_checks = 0." },
    { NULL, 0, NULL, NULL, NULL, "protected", MS_SETTING_FLAG, ONLY, AT(is_protected), NULL, NULL,
      "An environment that must not be changed by accident." },
    { "connect-timeout", 0, "TIME", "MIGSAFE_CONNECT_TIMEOUT", "policy", "connect_timeout", MS_SETTING_DURATION, ENV,
      AT(connect_timeout_ms), "10s", NULL, "How long opening a connection may take." },
    { "lock-timeout", 0, "TIME", "MIGSAFE_LOCK_TIMEOUT", "policy", "lock_timeout", MS_SETTING_DURATION, ENV,
      AT(lock_timeout_ms), "5s", NULL, "How long a statement may wait for a lock; 0 leaves the server's setting." },
    { "statement-timeout", 0, "TIME", "MIGSAFE_STATEMENT_TIMEOUT", "policy", "statement_timeout", MS_SETTING_DURATION,
      ENV, AT(statement_timeout_ms), "0", NULL, "How long a statement may run; 0 leaves the server's setting." },
    { "retries", 0, "N", "MIGSAFE_RETRIES", "policy", "retries", MS_SETTING_COUNT, ENV, AT(retries), "5", NULL,
      "How often a step is tried again after a lock time-out." },
    { "max-file-size", 0, "SIZE", "MIGSAFE_MAX_FILE_SIZE", "policy", "max_file_size", MS_SETTING_SIZE, 0,
      AT(max_file_size), "64M", NULL, "The largest migration file that is read." },
};
_Static_assert(sizeof table / sizeof *table <= MS_SETTINGS_MAX, "raise MS_SETTINGS_MAX");

const ms_setting *ms_setting_table(size_t *n)
{
    *n = sizeof table / sizeof *table;
    return table;
}

const ms_setting *ms_setting_by_option(const char *name, size_t len, size_t *row)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].option != NULL && strlen(table[i].option) == len && memcmp(table[i].option, name, len) == 0) {
            if (row != NULL)
                *row = i;
            return &table[i];
        }
    return NULL;
}

const ms_setting *ms_setting_by_letter(char letter, size_t *row)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (letter != '\0' && table[i].letter == letter) {
            if (row != NULL)
                *row = i;
            return &table[i];
        }
    return NULL;
}
