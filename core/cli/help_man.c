/* help_man.c: the man page migsafe(1) from the tables. */
#include "config.h"

#include <string.h>

#include "cli/help.h"

/* Text with what roff would take for its own made harmless. */
static void text(FILE *out, const char *s)
{
    bool start = true;
    for (; *s != '\0'; s++) {
        if (s[0] == '\n' && s[1] == '\n') {
            fputs("\n.PP\n", out);
            start = true;
            s++;
            continue;
        }
        if (start && (*s == '.' || *s == '\''))
            fputs("\\&", out);
        start = *s == '\n';
        if (*s == '\\')
            fputs("\\e", out);
        else if (*s == '-')
            fputs("\\-", out);
        else if (*s == '`')
            fputs("\\(cq", out);
        else
            fputc(*s, out);
    }
    fputc('\n', out);
}

static void option(FILE *out, char letter, const char *name, const char *value, const char *const *choices,
                   const char *help)
{
    char list[96];
    ms_help_choices(list, sizeof list, choices);
    value = list[0] != '\0' ? list : value;
    fputs(".TP\n", out);
    if (letter != '\0')
        fprintf(out, "\\fB\\-%c\\fR, ", letter);
    fputs("\\fB\\-\\-", out);
    for (const char *c = name; *c != '\0'; c++)
        fputs(*c == '-' ? "\\-" : (char[]){ *c, '\0' }, out);
    fprintf(out, "\\fR%s%s%s%s\n", value != NULL ? "=" : "", value != NULL ? "\\fI" : "", value != NULL ? value : "",
            value != NULL ? "\\fR" : "");
    text(out, help);
}

static void command(FILE *out, const ms_command *c)
{
    fprintf(out, ".SS %s%s%s\n", c->name, c->args != NULL ? " " : "", c->args != NULL ? c->args : "");
    text(out, c->details);
    if (c->aliases != NULL && c->aliases[0] != NULL) {
        fputs(".PP\nAlso written", out);
        for (const char *const *a = c->aliases; *a != NULL; a++) {
            fprintf(out, "%s ", a == c->aliases ? "" : ",");
            fputs("\\fB", out);
            for (const char *p = *a; *p != '\0'; p++)
                fputs(*p == '-' ? "\\-" : (char[]){ *p, '\0' }, out);
            fputs("\\fR", out);
        }
        fputs(".\n", out);
    }
    for (const ms_option *o = c->options; o != NULL && o->name != NULL; o++)
        option(out, o->letter, o->name, o->value, o->choices, o->help);
    if (c->examples != NULL)
        fputs(".PP\n.nf\n", out);
    for (const char *const *e = c->examples; e != NULL && *e != NULL; e++) {
        fputs("    ", out);
        text(out, *e);
    }
    if (c->examples != NULL)
        fputs(".fi\n", out);
}

static void exit_codes(FILE *out)
{
    fputs(".SH EXIT STATUS\n", out);
    for (ms_exit code = MS_EXIT_OK; ms_exit_meaning(code) != NULL; code++) {
        fprintf(out, ".TP\n.B %d\n", (int)code);
        text(out, ms_exit_meaning(code));
    }
}

static void directives(FILE *out)
{
    fputs(".SH DIRECTIVES\n", out);
    text(out, "Lines \"-- migsafe: key=value ...\" in a script: in front of its first statement for the script, in front "
              "of another statement for that statement.");
    for (size_t i = 0; ms_directive_describe(i) != NULL; i++) {
        const ms_directive_info *d = ms_directive_describe(i);
        fprintf(out, ".TP\n\\fB%s\\fR%s%s\n", d->key, d->value[0] != '\0' ? "=" : "", d->value);
        text(out, d->help);
    }
}

static void variables(FILE *out)
{
    size_t n;
    const ms_setting *table = ms_setting_table(&n);
    fputs(".SH ENVIRONMENT\n", out);
    for (size_t i = 0; i < n; i++) {
        if (table[i].variable == NULL)
            continue;
        fprintf(out, ".TP\n.B %s\n", table[i].variable);
        text(out, table[i].help);
        if ((table[i].flags & MS_SETTING_SECRET) != 0)
            fprintf(out, "The variable %s_FILE names a file that holds it.\n", table[i].variable);
    }
    fputs(".TP\n.B DATABASE_URL\nThe URL, when nothing else says it.\n", out);
    fputs(".TP\n.B MIGSAFE_MODULE_DIR\nAbsolute directories of driver modules, separated by colons.\n", out);
    fputs(".TP\n.B NO_COLOR\nNo colour, when it is not empty.\n", out);
}

static void files(FILE *out)
{
    size_t n;
    const ms_setting *table = ms_setting_table(&n);
    fputs(".SH FILES\n.TP\n.I migsafe.conf\nA key file with these sections and keys:\n", out);
    for (size_t i = 0; i < n; i++)
        if (table[i].key != NULL)
            fprintf(out, ".br\n[%s] \\fB%s\\fR%s%s\n", table[i].section != NULL ? table[i].section : "env.NAME",
                    table[i].key, table[i].preset != NULL ? ", default " : "",
                    table[i].preset != NULL ? table[i].preset : "");
    fputs(".TP\n.I migrations/\nThe migrations; \\(lqmigsafe help files\\(rq tells their names.\n", out);
}

void ms_help_man(FILE *out)
{
    ms_global_option o;
    fprintf(out, ".\\\" Made by `migsafe help --man` from the command table; do not edit.\n"
                 ".TH MIGSAFE 1 \"\" \"migsafe %s\" \"User Commands\"\n"
                 ".SH NAME\nmigsafe \\- safe database schema changes\n"
                 ".SH SYNOPSIS\n.B migsafe\n[\\fIOPTION\\fR...] \\fICOMMAND\\fR [\\fIOPTION\\fR...] [\\fIARG\\fR...]\n"
                 ".SH DESCRIPTION\n", ms_version());
    text(out, "migsafe plans, runs, verifies and takes back changes of the schema of PostgreSQL, MySQL, MariaDB and "
              "SQLite databases, and of what ODBC reaches. Nothing is written unless the command says so.");
    fputs(".SH OPTIONS\nEvery command takes these, in front of it or behind it.\n", out);
    for (size_t i = 0; ms_help_global(i, &o); i++)
        option(out, o.letter, o.name, o.value, o.choices, o.help);
    fputs(".SH COMMANDS\n", out);
    for (size_t i = 0; ms_commands[i] != NULL; i++)
        if ((ms_commands[i]->flags & MS_COMMAND_HIDDEN) == 0)
            command(out, ms_commands[i]);
    exit_codes(out);
    directives(out);
    variables(out);
    files(out);
}
