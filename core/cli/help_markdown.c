/* help_markdown.c: doc/cli.md, the reference of the command line, from the tables. */
#include "config.h"

#include <string.h>

#include "cli/help.h"

/* A table cell: a bar would end it. */
static void cell(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '|')
            fputc('\\', out);
        fputc(*text, out);
    }
}

static void option(FILE *out, char letter, const char *name, const char *value, const char *const *choices,
                   const char *help)
{
    char list[96], left[96];
    ms_help_choices(list, sizeof list, choices);
    ms_help_option_text(left, sizeof left, letter, name, list[0] != '\0' ? list : value);
    fputs("| `", out);
    cell(out, left + strspn(left, " "));
    fputs("` | ", out);
    cell(out, help);
    fputs(" |\n", out);
}

static void command(FILE *out, const ms_command *c)
{
    fprintf(out, "\n### migsafe %s%s%s\n\n", c->name, c->args != NULL ? " " : "", c->args != NULL ? c->args : "");
    ms_help_wrap(out, c->details, 0, 0);
    if (c->aliases != NULL && c->aliases[0] != NULL) {
        fputs("\nAlso: ", out);
        for (const char *const *a = c->aliases; *a != NULL; a++)
            fprintf(out, "%s`%s`", a == c->aliases ? "" : ", ", *a);
        fputc('\n', out);
    }
    if (c->options != NULL && c->options[0].name != NULL)
        fputs("\n| option | |\n|---|---|\n", out);
    for (const ms_option *o = c->options; o != NULL && o->name != NULL; o++)
        option(out, o->letter, o->name, o->value, o->choices, o->help);
    if (c->examples != NULL) {
        fputs("\n", out);
        for (const char *const *e = c->examples; *e != NULL; e++)
            fprintf(out, "    %s\n", *e);
    }
    if (c->json != NULL)
        fprintf(out, "\nWith `--format=json`:\n\n```\n%s\n```\n", c->json);
}

static void settings(FILE *out)
{
    size_t n;
    const ms_setting *table = ms_setting_table(&n);
    fputs("\n## Settings\n\nFirst found: option, variable, `[env.NAME]`, the setting's section, `DATABASE_URL`, default.\n"
          "\n| option | variable | migsafe.conf | default | |\n|---|---|---|---|---|\n", out);
    for (size_t i = 0; i < n; i++) {
        const ms_setting *s = &table[i];
        fprintf(out, "| %s%s | %s%s | ", s->option != NULL ? "--" : "", s->option != NULL ? s->option : "",
                s->variable != NULL ? s->variable : "", (s->flags & MS_SETTING_SECRET) != 0 ? ", the same with _FILE" : "");
        if (s->key != NULL)
            fprintf(out, "[%s] %s", s->section != NULL ? s->section : "env.NAME", s->key);
        fprintf(out, " | %s | ", s->preset != NULL ? s->preset : "");
        cell(out, s->help);
        fputs(" |\n", out);
    }
}

void ms_help_markdown(FILE *out)
{
    ms_global_option o;
    fputs("<!-- Made by `migsafe help --markdown` from the command table; `make docs` writes it, a test compares. -->\n"
          "# The command line\n\n"
          "    migsafe [OPTION...] COMMAND [OPTION...] [ARG...]\n\n"
          "Data goes to standard output, everything else to standard error.\n\n"
          "## Options of every command\n\n| option | |\n|---|---|\n", out);
    for (size_t i = 0; ms_help_global(i, &o); i++)
        option(out, o.letter, o.name, o.value, o.choices, o.help);
    fputs("\n## Commands\n", out);
    for (size_t i = 0; ms_commands[i] != NULL; i++)
        if ((ms_commands[i]->flags & MS_COMMAND_HIDDEN) == 0)
            command(out, ms_commands[i]);
    fputs("\n## Exit codes\n\n| code | meaning |\n|---|---|\n", out);
    for (ms_exit code = MS_EXIT_OK; ms_exit_meaning(code) != NULL; code++)
        fprintf(out, "| %d | %s |\n", (int)code, ms_exit_meaning(code));
    fputs("\n## Directives\n\nLines `-- migsafe: key=value ...` in a script. Before its first statement they hold for the\n"
          "script, before another statement for that statement.\n\n| key | |\n|---|---|\n", out);
    for (size_t i = 0; ms_directive_describe(i) != NULL; i++) {
        const ms_directive_info *d = ms_directive_describe(i);
        fprintf(out, "| `%s%s", d->key, d->value[0] != '\0' ? "=" : "");
        cell(out, d->value);
        fprintf(out, "` | %s |\n", d->help);
    }
    settings(out);
    fputs("\n## Errors as JSON\n\nWith `--format=json` an error is one object on standard output; members that do not apply are "
          "null:\n\n```\n{ \"format\": 1, \"error\": { \"code\": \"<stable string>\", \"message\", \"detail\", \"hint\", "
          "\"sqlstate\",\n  \"native\", \"file\", \"line\", \"column\" } }\n```\n", out);
}
