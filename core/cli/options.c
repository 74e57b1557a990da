/* options.c: argv into settings, command, options and arguments.
 *
 * Options every command takes (ms_setting_table) may stand before and after the command, a command's own after it.
 * `--name=value` and `--name value`; `-n value` and `-nvalue`; `--` ends options. Nothing is abbreviated: a script must
 * not change its meaning when an option is added. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "cli/cli.h"

typedef struct parser {
    ms_context *ctx;
    char **argv;
    int argc, next;
    bool only_args;             /* after "--" */
} parser;

/* An option as it was found in one of the two tables. */
typedef struct match {
    const ms_setting *setting;  /* or */
    const ms_option *option;
    size_t row;
} match;

static ms_status usage_error(parser *p)
{
    ms_error *err = &p->ctx->err;
    ms_error_code(err, "usage");
    if (err->hint[0] == '\0' && p->ctx->command != NULL)
        ms_error_hint(err, "`migsafe help %s` shows what it takes.", p->ctx->command->name);
    else if (err->hint[0] == '\0')
        ms_error_hint(err, "`migsafe help` lists commands and options.");
    return MS_ERR_USAGE;
}

#define FAIL(p, ...) (ms_error_set(&(p)->ctx->err, MS_ERR_USAGE, __VA_ARGS__), usage_error(p))

/* ---- looking up -------------------------------------------------------------------------------------------------- */

static bool find_long(const parser *p, const char *name, size_t len, match *m)
{
    const ms_option *o = p->ctx->command != NULL ? p->ctx->command->options : NULL;
    *m = (match){ .option = NULL };
    for (size_t i = 0; o != NULL && o[i].name != NULL; i++)
        if (strlen(o[i].name) == len && memcmp(o[i].name, name, len) == 0) {
            m->option = &o[i];
            m->row = i;
            return true;
        }
    m->setting = ms_setting_by_option(name, len, &m->row);
    return m->setting != NULL;
}

static bool find_short(const parser *p, char letter, match *m)
{
    const ms_option *o = p->ctx->command != NULL ? p->ctx->command->options : NULL;
    *m = (match){ .option = NULL };
    for (size_t i = 0; o != NULL && o[i].name != NULL; i++)
        if (o[i].letter != '\0' && o[i].letter == letter) {
            m->option = &o[i];
            m->row = i;
            return true;
        }
    m->setting = ms_setting_by_letter(letter, &m->row);
    return m->setting != NULL;
}

static bool takes_value(const match *m)
{
    return m->option != NULL ? m->option->type != MS_OPTION_FLAG : m->setting->type != MS_SETTING_FLAG;
}

/* Some command has this option: it was written in the wrong place. */
static const ms_command *command_with(const char *name, size_t len)
{
    for (size_t i = 0; ms_commands[i] != NULL; i++)
        for (const ms_option *o = ms_commands[i]->options; o != NULL && o->name != NULL; o++)
            if (strlen(o->name) == len && memcmp(o->name, name, len) == 0)
                return ms_commands[i];
    return NULL;
}

static ms_status unknown_option(parser *p, const char *name, size_t len)
{
    size_t n;
    const ms_setting *table = ms_setting_table(&n);
    const ms_option *own = p->ctx->command != NULL ? p->ctx->command->options : NULL;
    const ms_command *other = command_with(name, len);
    const ms_command *like = ms_command_find(ms_arena_printf(p->ctx->arena, "--%.*s", (int)len, name));
    ms_nearest near;
    ms_nearest_init(&near, name, len);
    ms_nearest_offer(&near, "help");
    ms_nearest_offer(&near, "version");
    for (size_t i = 0; i < n; i++)
        if (table[i].option != NULL)
            ms_nearest_offer(&near, table[i].option);
    for (; own != NULL && own->name != NULL; own++)
        ms_nearest_offer(&near, own->name);
    for (size_t i = 0; p->ctx->command == NULL && ms_commands[i] != NULL; i++)
        for (const char *const *a = ms_commands[i]->aliases; a != NULL && *a != NULL; a++)
            if (strncmp(*a, "--", 2) == 0)
                ms_nearest_offer(&near, *a + 2);
    ms_error_set(&p->ctx->err, MS_ERR_USAGE, "unknown option --%.*s", (int)len, name);
    if (other != NULL && p->ctx->command == NULL)
        ms_error_hint(&p->ctx->err, "It belongs behind the command: migsafe %s --%.*s.", other->name, (int)len, name);
    else if (len == 8 && memcmp(name, "password", 8) == 0)
        ms_error_hint(&p->ctx->err, "A password on the command line is visible to everyone on the machine: use "
                                    "MIGSAFE_PASSWORD, MIGSAFE_PASSWORD_FILE or the client library's password file.");
    else if (like != NULL)
        ms_error_hint(&p->ctx->err, "That is a command: migsafe %s.", like->name);
    else if (near.best != NULL)
        ms_error_hint(&p->ctx->err, "Did you mean --%s?", near.best);
    return usage_error(p);
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

static ms_status check_choice(parser *p, const ms_option *o, const char *value)
{
    const char *list = o->choices[0];
    for (size_t i = 0; o->choices[i] != NULL; i++) {
        if (strcmp(o->choices[i], value) == 0)
            return MS_OK;
        if (i > 0)
            list = ms_arena_printf(p->ctx->arena, "%s%s%s", list, o->choices[i + 1] == NULL ? " or " : ", ",
                                   o->choices[i]);
    }
    return FAIL(p, "--%s is %s, not \"%s\"", o->name, list, value);
}

static ms_status check_value(parser *p, const ms_option *o, const char *value)
{
    int64_t number;
    int32_t ms;
    switch (o->type) {
    case MS_OPTION_INT:
        if (!ms_int_parse(value, strlen(value), 0, INT32_MAX, &number))
            return FAIL(p, "--%s is a whole number, not \"%s\"", o->name, value);
        return MS_OK;
    case MS_OPTION_DURATION:
        if (!ms_duration_parse(value, strlen(value), &ms))
            return FAIL(p, "--%s is a duration with its unit such as 500ms, 5s, 10m, not \"%s\"", o->name, value);
        return MS_OK;
    case MS_OPTION_CHOICE:
        return check_choice(p, o, value);
    case MS_OPTION_FLAG:
    case MS_OPTION_TEXT:
    case MS_OPTION_LIST:
        return MS_OK;
    }
    return MS_ERR_INTERNAL;
}

/* Other processes can read our argv; what stands in it of a secret is overwritten behind "scheme:". */
static const char *take_secret(parser *p, char *value)
{
    const char *copy = ms_arena_strdup(p->ctx->arena, value);
    char *colon = strchr(value, ':');
    if (colon != NULL)
        memset(colon + 1, '*', strlen(colon + 1));
    return copy;
}

/* A URL may hold a password, whatever option takes it. */
static bool looks_secret(const char *value)
{
    return (strstr(value, "://") != NULL && strchr(value, '@') != NULL) || strncmp(value, "odbc:", 5) == 0;
}

static ms_status store(parser *p, const match *m, char *value)
{
    if (m->option != NULL) {
        const char *before = p->ctx->values[m->row];
        ms_status status = value == NULL ? MS_OK : check_value(p, m->option, value);
        p->ctx->values[m->row] = value == NULL ? "" : looks_secret(value) ? take_secret(p, value) : value;
        if (m->option->type == MS_OPTION_LIST && before != NULL)
            p->ctx->values[m->row] = ms_arena_printf(p->ctx->arena, "%s\n%s", before, p->ctx->values[m->row]);
        return status;
    }
    bool secret = (m->setting->flags & MS_SETTING_SECRET) != 0;
    ms_settings_option(&p->ctx->settings, m->row, value == NULL ? "on" : secret ? take_secret(p, value) : value);
    return MS_OK;
}

static ms_status take(parser *p, const match *m, const char *shown, char *attached)
{
    if (!takes_value(m)) {
        if (attached != NULL)
            return FAIL(p, "%s takes no value", shown);
        return store(p, m, NULL);
    }
    if (attached == NULL && p->next == p->argc)
        return FAIL(p, "%s needs a value", shown);
    return store(p, m, attached != NULL ? attached : p->argv[p->next++]);
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

static ms_status take_long(parser *p, char *word)
{
    size_t len = strcspn(word + 2, "=");
    char *attached = word[2 + len] == '=' ? word + 3 + len : NULL;
    const char *shown = ms_arena_strndup(p->ctx->arena, word, len + 2);
    match m;
    if (strcmp(shown, "--help") == 0) {
        p->ctx->help = true;
        return MS_OK;
    }
    if (find_long(p, shown + 2, len, &m))
        return take(p, &m, shown, attached);
    if (p->ctx->command == NULL && attached == NULL) {
        p->ctx->command = ms_command_find(shown); /* --apply and the like */
        if (p->ctx->command != NULL)
            return MS_OK;
    }
    return unknown_option(p, shown + 2, len);
}

static ms_status take_short(parser *p, char *word)
{
    match m;
    if (strcmp(word, "-h") == 0) {
        p->ctx->help = true;
        return MS_OK;
    }
    if (find_short(p, word[1], &m))
        return take(p, &m, ms_arena_strndup(p->ctx->arena, word, 2), word[2] == '\0' ? NULL : word + 2);
    if (p->ctx->command == NULL && (p->ctx->command = ms_command_find(word)) != NULL)
        return MS_OK;
    return FAIL(p, "unknown option %s", word);
}

static ms_status unknown_command(parser *p, const char *word)
{
    ms_nearest near;
    ms_nearest_init(&near, word, strlen(word));
    for (size_t i = 0; ms_commands[i] != NULL; i++) {
        if ((ms_commands[i]->flags & MS_COMMAND_HIDDEN) != 0)
            continue;
        ms_nearest_offer(&near, ms_commands[i]->name);
        for (const char *const *a = ms_commands[i]->aliases; a != NULL && *a != NULL; a++)
            if (**a != '-')
                ms_nearest_offer(&near, *a);
    }
    ms_error_set(&p->ctx->err, MS_ERR_USAGE, "unknown command \"%s\"", word);
    if (near.best != NULL)
        ms_error_hint(&p->ctx->err, "Did you mean \"%s\"?", near.best);
    return usage_error(p);
}

static ms_status take_word(parser *p, char *word)
{
    if (!p->only_args && strcmp(word, "--") == 0) {
        p->only_args = true;
        return MS_OK;
    }
    if (!p->only_args && strncmp(word, "--", 2) == 0)
        return take_long(p, word);
    if (!p->only_args && word[0] == '-' && word[1] != '\0')
        return take_short(p, word);
    if (p->ctx->command == NULL) {
        p->ctx->command = ms_command_find(word);
        return p->ctx->command != NULL ? MS_OK : unknown_command(p, word);
    }
    p->ctx->args[p->ctx->n_args++] = word;
    return MS_OK;
}

ms_status ms_options_parse(ms_context *ctx, int argc, char **argv)
{
    parser p = { .ctx = ctx, .argv = argv, .argc = argc, .next = 1 };
    ctx->args = ms_arena_alloc(ctx->arena, sizeof *ctx->args * ((size_t)argc + 1));
    while (p.next < argc) {
        ms_status status = take_word(&p, argv[p.next++]);
        if (status != MS_OK)
            return status;
    }
    const ms_command *c = ctx->command;
    if (c == NULL || ctx->help)
        return MS_OK;
    if ((int)ctx->n_args < c->min_args)
        return FAIL(&p, "%s needs %s", c->name, c->args);
    if (c->max_args >= 0 && (int)ctx->n_args > c->max_args)
        return FAIL(&p, "%s: unexpected argument \"%s\"", c->name, ctx->args[c->max_args]);
    return MS_OK;
}

/* ---- asking for options ------------------------------------------------------------------------------------------ */

static const char *value_of(const ms_context *ctx, const char *name)
{
    for (size_t i = 0; ctx->command->options != NULL && ctx->command->options[i].name != NULL; i++)
        if (strcmp(ctx->command->options[i].name, name) == 0)
            return ctx->values[i];
    fprintf(stderr, "migsafe: bug: %s has no option --%s\n", ctx->command->name, name);
    abort();
}

bool ms_option_flag(const ms_context *ctx, const char *name) { return value_of(ctx, name) != NULL; }

const char *ms_option_text(const ms_context *ctx, const char *name) { return value_of(ctx, name); }

int64_t ms_option_int(const ms_context *ctx, const char *name, int64_t preset)
{
    const char *value = value_of(ctx, name);
    int64_t number = preset;
    if (value != NULL)
        ms_int_parse(value, strlen(value), 0, INT32_MAX, &number);
    return number;
}

int32_t ms_option_duration(const ms_context *ctx, const char *name, int32_t preset)
{
    const char *value = value_of(ctx, name);
    int32_t ms = preset;
    if (value != NULL)
        ms_duration_parse(value, strlen(value), &ms);
    return ms;
}
