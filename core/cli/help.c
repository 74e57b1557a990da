/* help.c: help texts from the tables. */
#include "config.h"

#include <string.h>

#include "cli/help.h"

enum { WIDTH = 80, COLUMN = 28 };

void ms_help_wrap(FILE *out, const char *text, int at, int indent)
{
    int column = at;
    bool first = true;
    while (*text != '\0') {
        if (text[0] == '\n' && text[1] == '\n') {
            fprintf(out, "\n\n%*s", indent, "");
            column = indent;
            first = true;
            text += 2;
            continue;
        }
        if (*text == ' ' || *text == '\n') {
            text++;
            continue;
        }
        int len = (int)strcspn(text, " \n");
        if (!first && column + 1 + len > WIDTH) {
            fprintf(out, "\n%*s", indent, "");
            column = indent;
            first = true;
        }
        column += fprintf(out, "%s%.*s", first ? "" : " ", len, text);
        first = false;
        text += len;
    }
    fputc('\n', out);
}

void ms_help_option_text(char *to, size_t size, char letter, const char *name, const char *value)
{
    char letters[8] = "    ";
    if (letter != '\0')
        snprintf(letters, sizeof letters, "-%c, ", letter);
    snprintf(to, size, "%s--%s%s%s", letters, name, value != NULL ? "=" : "", value != NULL ? value : "");
}

enum { CHOICES_MAX = 48 }; /* a longer list belongs into the sentence, not beside the option */

void ms_help_choices(char *to, size_t size, const char *const *choices)
{
    size_t used = 0;
    to[0] = '\0';
    for (; choices != NULL && *choices != NULL && used < size; choices++)
        used += (size_t)snprintf(to + used, size - used, "%s%s", used > 0 ? "|" : "", *choices);
    if (used > CHOICES_MAX)
        to[0] = '\0';
}

bool ms_help_global(size_t i, ms_global_option *out)
{
    size_t n, seen = 0;
    const ms_setting *table = ms_setting_table(&n);
    for (size_t row = 0; row < n; row++)
        if (table[row].option != NULL && seen++ == i) {
            *out = (ms_global_option){ table[row].letter,  table[row].option,
                                       table[row].value,   table[row].help,
                                       table[row].variable, table[row].choices,
                                       (table[row].flags & MS_SETTING_SECRET) != 0 };
            return true;
        }
    static const ms_global_option own[] = {
        { 'h', "help", NULL, "Help on a command, or the list of commands.", NULL, NULL, false },
        { 'V', "version", NULL, "The version of the program.", NULL, NULL, false },
    };
    if (i - seen >= sizeof own / sizeof *own)
        return false;
    *out = own[i - seen];
    return true;
}

/* One row: the left part padded, the text beside it, or below it where the left part is long. */
static void row(FILE *out, const char *left, const char *text)
{
    int n = fprintf(out, "  %s", left);
    if (n > COLUMN - 2) {
        fputc('\n', out);
        n = 0;
    }
    fprintf(out, "%*s", COLUMN - n, "");
    ms_help_wrap(out, text, COLUMN, COLUMN);
}

static void print_option(FILE *out, char letter, const char *name, const char *value, const char *const *choices,
                         const char *help)
{
    char left[96], list[96];
    ms_help_choices(list, sizeof list, choices);
    ms_help_option_text(left, sizeof left, letter, name, list[0] != '\0' ? list : value);
    row(out, left, help);
}

static void print_globals(FILE *out)
{
    ms_global_option o;
    fprintf(out, "\nOptions of every command, in front of it or behind it:\n");
    for (size_t i = 0; ms_help_global(i, &o); i++)
        print_option(out, o.letter, o.name, o.value, o.choices, o.help);
}

void ms_help_overview(FILE *out)
{
    fprintf(out, "Usage: migsafe [OPTION...] COMMAND [OPTION...] [ARG...]\n\n"
                 "Safe database schema changes: PostgreSQL, MySQL, MariaDB, SQLite, ODBC.\n\nCommands:\n");
    for (size_t i = 0; ms_commands[i] != NULL; i++)
        if ((ms_commands[i]->flags & MS_COMMAND_HIDDEN) == 0)
            row(out, ms_commands[i]->name, ms_commands[i]->summary);
    print_globals(out);
    fprintf(out, "\nTopics (migsafe help TOPIC):\n");
    for (const ms_topic *t = ms_topics; t->name != NULL; t++)
        row(out, t->name, t->summary);
    fprintf(out, "\n`migsafe help COMMAND` tells more about a command; so does migsafe(1).\n");
}

static void print_aliases(FILE *out, const ms_command *c)
{
    if (c->aliases == NULL || c->aliases[0] == NULL)
        return;
    fprintf(out, "\nAlso: ");
    for (const char *const *a = c->aliases; *a != NULL; a++)
        fprintf(out, "%s%s", a == c->aliases ? "" : ", ", *a);
    fputc('\n', out);
}

void ms_help_command(FILE *out, const ms_command *c)
{
    bool options = c->options != NULL && c->options[0].name != NULL;
    fprintf(out, "Usage: migsafe %s%s%s%s\n\n", c->name, options ? " [OPTION...]" : "", c->args != NULL ? " " : "",
            c->args != NULL ? c->args : "");
    ms_help_wrap(out, c->details, 0, 0);
    print_aliases(out, c);
    if (options)
        fprintf(out, "\nOptions:\n");
    for (const ms_option *o = c->options; options && o->name != NULL; o++)
        print_option(out, o->letter, o->name, o->value, o->choices, o->help);
    if (c->examples != NULL)
        fprintf(out, "\nExamples:\n");
    for (const char *const *e = c->examples; e != NULL && *e != NULL; e++)
        fprintf(out, "  %s\n", *e);
    print_globals(out);
}

/* ---- topics ------------------------------------------------------------------------------------------------------ */

static void print_exit_codes(FILE *out)
{
    char left[16];
    fprintf(out, "Exit codes:\n");
    for (ms_exit code = MS_EXIT_OK; ms_exit_meaning(code) != NULL; code++) {
        snprintf(left, sizeof left, "%d", (int)code);
        row(out, left, ms_exit_meaning(code));
    }
}

static void print_directives(FILE *out)
{
    char left[64];
    ms_help_wrap(out,
                 "A line `-- migsafe: key=value ...` in front of the first statement of a script holds for the script, in "
                 "front of another statement for that statement. An unknown key is an error. `-- migrate:up` and "
                 "`-- migrate:down` take the same words with a colon: transaction:false.", 0, 0);
    fputc('\n', out);
    for (size_t i = 0; ms_directive_describe(i) != NULL; i++) {
        const ms_directive_info *d = ms_directive_describe(i);
        snprintf(left, sizeof left, "%s%s%s", d->key, d->value[0] != '\0' ? "=" : "", d->value);
        row(out, left, d->help);
    }
}

static void print_section(FILE *out, const char *title, const char *section, unsigned flags)
{
    size_t n;
    char left[160], list[96], text[512];
    const ms_setting *table = ms_setting_table(&n);
    fprintf(out, "\n%s\n", title);
    for (size_t i = 0; i < n; i++) {
        bool here = section != NULL ? table[i].section != NULL && strcmp(table[i].section, section) == 0
                                    : (table[i].flags & flags) != 0;
        if (!here || table[i].key == NULL)
            continue;
        ms_help_choices(list, sizeof list, table[i].choices);
        snprintf(left, sizeof left, "%s = %s", table[i].key,
                 list[0] != '\0' ? list : table[i].value != NULL ? table[i].value : "on|off");
        snprintf(text, sizeof text, "%s%s%s%s", table[i].help, table[i].preset != NULL ? " Default: " : "",
                 table[i].preset != NULL ? table[i].preset : "", table[i].preset != NULL ? "." : "");
        row(out, left, text);
    }
}

static void print_configuration(FILE *out)
{
    ms_global_option o;
    ms_help_wrap(out,
                 "A setting is taken from the first of these that has it: the option; the MIGSAFE_* variable; the "
                 "section [env.NAME] of migsafe.conf that --env names ([env.default] without --env); the setting's own "
                 "section; DATABASE_URL for the URL. An unknown section or key is an error.", 0, 0);
    print_section(out, "[migrations]", "migrations", 0);
    print_section(out, "[policy]", "policy", 0);
    print_section(out, "[env.NAME]", NULL, MS_SETTING_ONLY_ENV);
    fprintf(out, "\n");
    ms_help_wrap(out, "[env.NAME] also takes dir and the keys of [policy] but max_file_size.", 0, 0);
    fprintf(out, "\nEnvironment variables:\n");
    for (size_t i = 0; ms_help_global(i, &o); i++)
        if (o.variable != NULL)
            fprintf(out, "  %-26s --%s%s\n", o.variable, o.name, o.secret ? "; or the name of a file in MIGSAFE_URL_FILE" : "");
    fprintf(out, "  %-26s %s\n", "MIGSAFE_PASSWORD", "for a URL without one; or MIGSAFE_PASSWORD_FILE");
    fprintf(out, "  %-26s %s\n", "MIGSAFE_MODULE_DIR", "where driver modules are, absolute, separated by colons");
}

static void print_files(FILE *out)
{
    ms_help_wrap(out,
                 "A directory holds migrations in one of these layouts; which one is seen from the names.\n\n"
                 "pairs: NNN_name.up.sql and NNN_name.down.sql (golang-migrate).\n\n"
                 "single: NNN_name.sql with the lines `-- migrate:up` and `-- migrate:down` (dbmate).\n\n"
                 "folders: NNN_name/up.sql and NNN_name/down.sql (Diesel, with metadata.toml).\n\n"
                 "goose: NNN_name.sql with `-- +goose Up` and `-- +goose Down`.\n\n"
                 "NNN is a number of any width, a sequence or a timestamp; versions are ordered as numbers, and two files "
                 "must not share one. A down script may be missing. A script for one database only has the dialect in "
                 "its name, NNN_name.postgresql.up.sql or NNN_name/up.mysql.sql, and goes before the general one there: "
                 "postgresql, mysql, mariadb, sqlite, or the dialect of a module. Every .sql file in the directory must "
                 "be a migration; other files are ignored.", 0, 0);
}

const ms_topic ms_topics[] = {
    { "configuration", "migsafe.conf, environment variables, which goes first", print_configuration },
    { "files", "layouts and names of migration files", print_files },
    { "directives", "what `-- migsafe:` lines say", print_directives },
    { "exit-codes", "what the program's exit code means", print_exit_codes },
    { NULL, NULL, NULL },
};
