/* help_complete.c: completion for bash and zsh from the tables. */
#include "config.h"

#include <string.h>

#include "cli/help.h"

typedef void (*option_fn)(FILE *out, char letter, const char *name, const char *value, const char *const *choices,
                          const char *help);

static void each_global(FILE *out, option_fn fn)
{
    ms_global_option o;
    for (size_t i = 0; ms_help_global(i, &o); i++)
        fn(out, o.letter, o.name, o.value, o.choices, o.help);
}

static void each_own(FILE *out, const ms_command *c, option_fn fn)
{
    for (const ms_option *o = c->options; o != NULL && o->name != NULL; o++)
        fn(out, o->letter, o->name, o->value, o->choices, o->help);
}

static bool shown(const ms_command *c) { return (c->flags & MS_COMMAND_HIDDEN) == 0; }

/* ---- bash -------------------------------------------------------------------------------------------------------- */

static void bash_option(FILE *out, char letter, const char *name, const char *value, const char *const *choices,
                        const char *help)
{
    (void)letter, (void)choices, (void)help;
    fprintf(out, " --%s%s", name, value != NULL ? "=" : "");
}

/* A branch of the case on the option whose value is being typed. */
static void bash_value(FILE *out, char letter, const char *name, const char *value, const char *const *choices,
                       const char *help)
{
    (void)help;
    if (value == NULL)
        return;
    fprintf(out, "    --%s", name);
    if (letter != '\0')
        fprintf(out, "|-%c", letter);
    fputs(") ", out);
    if (choices != NULL) {
        fputs("COMPREPLY=($(compgen -W '", out);
        for (const char *const *c = choices; *c != NULL; c++)
            fprintf(out, "%s%s", c == choices ? "" : " ", *c);
        fputs("' -- \"$cur\"))", out);
    } else if (strcmp(value, "FILE") == 0) {
        fputs("COMPREPLY=($(compgen -f -- \"$cur\"))", out);
    } else if (strcmp(value, "DIR") == 0) {
        fputs("COMPREPLY=($(compgen -d -- \"$cur\"))", out);
    } else {
        fputs("COMPREPLY=()", out);
    }
    fputs("; return ;;\n", out);
}

static void bash_command_options(FILE *out)
{
    for (size_t i = 0; ms_commands[i] != NULL; i++) {
        const ms_command *c = ms_commands[i];
        if (!shown(c) || c->options == NULL || c->options[0].name == NULL)
            continue;
        fprintf(out, "    %s", c->name);
        for (const char *const *a = c->aliases; a != NULL && *a != NULL; a++)
            fprintf(out, "|%s", *a);
        fputs(") options+='", out);
        each_own(out, c, bash_option);
        fputs("' ;;\n", out);
    }
}

static void bash_words(FILE *out, bool aliases)
{
    for (size_t i = 0; ms_commands[i] != NULL; i++) {
        if (!shown(ms_commands[i]))
            continue;
        fprintf(out, " %s", ms_commands[i]->name);
        for (const char *const *a = ms_commands[i]->aliases; aliases && a != NULL && *a != NULL; a++)
            fprintf(out, " %s", *a);
    }
}

void ms_help_bash(FILE *out)
{
    fputs("# Completion for migsafe in bash. Made by `migsafe help --bash` from the command table; do not edit.\n"
          "_migsafe()\n{\n"
          "    local cur prev word command='' options i\n"
          "    cur=${COMP_WORDS[COMP_CWORD]}\n"
          "    prev=${COMP_WORDS[COMP_CWORD-1]}\n"
          "    # bash cuts --name=value into three words\n"
          "    if [[ $cur == '=' ]]; then cur=''\n"
          "    elif [[ $prev == '=' ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
          "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
          "        word=${COMP_WORDS[i]}\n"
          "        case \" $(_migsafe_commands aliases) \" in *\" $word \"*) command=$word; break ;; esac\n"
          "    done\n"
          "    case $prev in\n", out);
    each_global(out, bash_value);
    fputs("    esac\n    case $command in\n", out);
    for (size_t i = 0; ms_commands[i] != NULL; i++) {
        if (!shown(ms_commands[i]) || ms_commands[i]->options == NULL)
            continue;
        fprintf(out, "    %s", ms_commands[i]->name);
        for (const char *const *a = ms_commands[i]->aliases; a != NULL && *a != NULL; a++)
            fprintf(out, "|%s", *a);
        fputs(")\n    case $prev in\n", out);
        each_own(out, ms_commands[i], bash_value);
        fputs("    esac ;;\n", out);
    }
    fputs("    esac\n    options='", out);
    each_global(out, bash_option);
    fputs("'\n    case $command in\n", out);
    bash_command_options(out);
    fputs("    esac\n"
          "    if [[ $cur == -* ]]; then\n"
          "        COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
          "        [[ ${COMPREPLY[0]:-} == *= ]] && compopt -o nospace 2>/dev/null\n"
          "    elif [[ -z $command || $command == help ]]; then\n"
          "        COMPREPLY=($(compgen -W \"$(_migsafe_commands)\" -- \"$cur\"))\n"
          "    else\n"
          "        COMPREPLY=($(compgen -f -- \"$cur\"))\n"
          "    fi\n"
          "}\n"
          "_migsafe_commands()\n{\n    if [[ ${1:-} == aliases ]]; then echo", out);
    bash_words(out, true);
    fputs("; else echo", out);
    bash_words(out, false);
    fputs("; fi\n}\ncomplete -F _migsafe migsafe\n", out);
}

/* ---- zsh --------------------------------------------------------------------------------------------------------- */

/* Text inside '...[text]...': no quote, bracket or colon of its own. */
static void zsh_text(FILE *out, const char *s)
{
    for (; *s != '\0'; s++) {
        if (*s == '\'')
            fputs("'\\''", out);
        else if (*s == '[' || *s == ']' || *s == ':' || *s == '\\')
            fprintf(out, "\\%c", *s);
        else if (*s != '`')
            fputc(*s, out);
    }
}

static void zsh_option(FILE *out, char letter, const char *name, const char *value, const char *const *choices,
                       const char *help)
{
    const char *after = value != NULL ? "=" : "";
    fputs("        ", out);
    if (letter != '\0')
        fprintf(out, "'(-%c --%s)'{-%c%s,--%s%s}", letter, name, letter, value != NULL ? "+" : "", name, after);
    else
        fprintf(out, "--%s%s", name, after);
    fputs("'[", out);
    zsh_text(out, help);
    fputc(']', out);
    if (value != NULL) {
        fprintf(out, ":%s:", value);
        for (const char *const *c = choices; c != NULL && *c != NULL; c++)
            fprintf(out, "%s%s%s", c == choices ? "(" : " ", *c, c[1] == NULL ? ")" : "");
        if (choices == NULL && strcmp(value, "FILE") == 0)
            fputs("_files", out);
        if (choices == NULL && strcmp(value, "DIR") == 0)
            fputs("_files -/", out);
    }
    fputs("'\n", out);
}

void ms_help_zsh(FILE *out)
{
    fputs("#compdef migsafe\n"
          "# Completion for migsafe in zsh. Made by `migsafe help --zsh` from the command table; do not edit.\n"
          "_migsafe() {\n"
          "    local context state state_descr line\n"
          "    typeset -A opt_args\n"
          "    local -a commands common own\n"
          "    commands=(\n", out);
    for (size_t i = 0; ms_commands[i] != NULL; i++) {
        if (!shown(ms_commands[i]))
            continue;
        fprintf(out, "        '%s:", ms_commands[i]->name);
        zsh_text(out, ms_commands[i]->summary);
        fputs("'\n", out);
    }
    fputs("    )\n    common=(\n", out);
    each_global(out, zsh_option);
    fputs("    )\n"
          "    _arguments -C $common '1:command:->command' '*::argument:->argument' && return\n"
          "    case $state in\n"
          "    command) _describe command commands ;;\n"
          "    argument)\n"
          "        own=()\n"
          "        case $words[1] in\n", out);
    for (size_t i = 0; ms_commands[i] != NULL; i++) {
        const ms_command *c = ms_commands[i];
        if (!shown(c) || c->options == NULL || c->options[0].name == NULL)
            continue;
        fprintf(out, "        %s", c->name);
        for (const char *const *a = c->aliases; a != NULL && *a != NULL; a++)
            fprintf(out, "|%s", *a);
        fputs(") own=(\n", out);
        each_own(out, c, zsh_option);
        fputs("        ) ;;\n", out);
    }
    fputs("        esac\n"
          "        _arguments $common $own '*:file:_files' ;;\n"
          "    esac\n"
          "}\n"
          "_migsafe \"$@\"\n", out);
}
