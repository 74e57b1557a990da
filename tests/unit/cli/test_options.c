/* test_options.c: argv into command, settings, options and arguments; suggestions. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "cli/cli.h"
#include "tests/unit/unit.h"

static ms_arena *arena;
static ms_context *ctx;
static char *words[16];
static int n_words;

/* "plan --to 3" -> argv, and parses it. Words are separated by single blanks. */
static ms_status parse(const char *line)
{
    ms_arena_free(arena);
    arena = ms_arena_new();
    ctx = MS_NEW(arena, ms_context);
    ctx->arena = arena;
    n_words = 0;
    words[n_words++] = ms_arena_strdup(arena, "migsafe");
    for (const char *p = line; *p != '\0';) {
        size_t n = strcspn(p, " ");
        words[n_words++] = ms_arena_strndup(arena, p, n);
        p += n + (p[n] == ' ');
    }
    words[n_words] = NULL;
    return ms_options_parse(ctx, n_words, words);
}

static const char *given(const char *option)
{
    size_t row = 0;
    return ms_setting_by_option(option, strlen(option), &row) != NULL ? ctx->settings.given[row] : "no such option";
}

static void takes_common_options_anywhere(void)
{
    static const char *const lines[] = {
        "--driver=mysql --dir db new a", "new --driver=mysql a --dir db", "--driver mysql new a -ddb",
        "--dir=db new a --driver mysql", "-d db --driver mysql create a",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        CU_ASSERT_EQUAL(parse(lines[i]), MS_OK);
        CU_ASSERT_PTR_NOT_NULL_FATAL(ctx->command);
        UNIT_TEXT(ctx->command->name, "new");
        UNIT_TEXT(given("driver"), "mysql");
        UNIT_TEXT(given("dir"), "db");
        CU_ASSERT_EQUAL(ctx->n_args, 1);
        UNIT_TEXT(ctx->args[0], "a");
        CU_ASSERT_PTR_NULL(ctx->args[1]);
    }
}

static void takes_own_options(void)
{
    CU_ASSERT_EQUAL(parse("new --version timestamp --no-down a b"), MS_OK);
    UNIT_TEXT(ms_option_text(ctx, "version"), "timestamp");
    CU_ASSERT_TRUE(ms_option_flag(ctx, "no-down"));
    CU_ASSERT_EQUAL(ctx->n_args, 2);
    CU_ASSERT_EQUAL(parse("new a"), MS_OK);
    CU_ASSERT_PTR_NULL(ms_option_text(ctx, "version"));
    CU_ASSERT_FALSE(ms_option_flag(ctx, "no-down"));
    CU_ASSERT_EQUAL(ms_option_int(ctx, "version", 7), 7);
    CU_ASSERT_EQUAL(ms_option_duration(ctx, "version", 9), 9);
}

static void ends_options_at_two_dashes(void)
{
    CU_ASSERT_EQUAL(parse("new -- --no-down -x"), MS_OK);
    CU_ASSERT_FALSE(ms_option_flag(ctx, "no-down"));
    CU_ASSERT_EQUAL(ctx->n_args, 2);
    UNIT_TEXT(ctx->args[0], "--no-down");
    CU_ASSERT_EQUAL(parse("new -"), MS_OK); /* a lone dash is an argument */
    UNIT_TEXT(ctx->args[0], "-");
}

static void the_last_one_counts(void)
{
    CU_ASSERT_EQUAL(parse("--dir=a new --dir=b x"), MS_OK);
    UNIT_TEXT(given("dir"), "b");
}

static void hides_urls_in_argv(void)
{
    CU_ASSERT_EQUAL(parse("--url=postgresql://u:secret@h/d doctor"), MS_OK);
    UNIT_TEXT(given("url"), "postgresql://u:secret@h/d");
    UNIT_TEXT(words[1], "--url=postgresql:**************");
    CU_ASSERT_EQUAL(parse("doctor -u odbc:DSN=x;PWD=secret"), MS_OK);
    UNIT_TEXT(given("url"), "odbc:DSN=x;PWD=secret");
    CU_ASSERT_PTR_NULL(strstr(words[3], "secret"));
}

static void understands_option_like_commands(void)
{
    CU_ASSERT_EQUAL(parse("--version"), MS_OK);
    UNIT_TEXT(ctx->command->name, "version");
    CU_ASSERT_EQUAL(parse("-V"), MS_OK);
    UNIT_TEXT(ctx->command->name, "version");
    CU_ASSERT_EQUAL(parse("--format json --version"), MS_OK);
    UNIT_TEXT(ctx->command->name, "version");
    CU_ASSERT_EQUAL(parse("doctor --help"), MS_OK);
    CU_ASSERT_TRUE(ctx->help);
    CU_ASSERT_EQUAL(parse("new -h"), MS_OK); /* although an argument is missing */
}

static void refuses(void)
{
    static const struct { const char *line, *says, *hint; } cases[] = {
        { "--drver=x doctor", "unknown option --drver", "--driver" },
        { "doctor --fromat=json", "unknown option --fromat", "--format" },
        { "doctr", "unknown command \"doctr\"", "\"doctor\"" },
        { "crate x", "unknown command \"crate\"", "\"create\"" },
        { "frobnicate", "unknown command", "migsafe help" },
        { "--no-down new x", "unknown option --no-down", "migsafe new --no-down" },
        { "--dir", "--dir needs a value", NULL },
        { "doctor --dir", "--dir needs a value", NULL },
        { "doctor -d", "-d needs a value", NULL },
        { "doctor --quiet=yes", "--quiet takes no value", NULL },
        { "doctor -qv", "-q takes no value", NULL },
        { "doctor -Z", "unknown option -Z", NULL },
        { "doctor --version", "unknown option --version", "migsafe version" },
        { "doctor extra", "unexpected argument \"extra\"", "help doctor" },
        { "baseline", "baseline needs VERSION", "help baseline" },
        { "new --version=v2 x", "sequence or timestamp", "help new" },
        { "doctor --password=x", "unknown option --password", "MIGSAFE_PASSWORD" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CU_ASSERT_EQUAL(parse(cases[i].line), MS_ERR_USAGE);
        CU_ASSERT_EQUAL(ctx->err.status, MS_ERR_USAGE);
        UNIT_CONTAINS(ctx->err.message, cases[i].says);
        UNIT_CONTAINS(ctx->err.hint, cases[i].hint != NULL ? cases[i].hint : "migsafe help");
        CU_ASSERT_PTR_NULL(strstr(ctx->err.message, "=x")); /* never the value: it may be a secret */
    }
}

/* ---- the tables ---------------------------------------------------------------------------------------------------- */

/* An option of every command must not mean something else for one; it may have more choices there. */
static bool means_the_same(const ms_option *o)
{
    const ms_setting *common = ms_setting_by_option(o->name, strlen(o->name), NULL);
    if (common == NULL)
        return true;
    if (common->type != MS_SETTING_CHOICE || o->type != MS_OPTION_CHOICE)
        return false;
    for (size_t i = 0; common->choices[i] != NULL; i++)
        if (!g_strv_contains(o->choices, common->choices[i]))
            return false;
    return true;
}

static void has_a_sound_command_table(void)
{
    for (size_t i = 0; ms_commands[i] != NULL; i++) {
        const ms_command *c = ms_commands[i];
        CU_ASSERT_PTR_NOT_NULL(c->run);
        CU_ASSERT_TRUE(c->summary != NULL && c->summary[strlen(c->summary) - 1] != '.');
        CU_ASSERT_TRUE(c->details != NULL && c->details[strlen(c->details) - 1] == '.');
        CU_ASSERT_TRUE(c->min_args == 0 || c->args != NULL);
        CU_ASSERT_TRUE(c->max_args == 0 || c->args != NULL);
        CU_ASSERT_TRUE(c->max_args < 0 || c->max_args >= c->min_args);
        CU_ASSERT_PTR_EQUAL(ms_command_find(c->name), c);
        for (const char *const *a = c->aliases; a != NULL && *a != NULL; a++)
            CU_ASSERT_PTR_EQUAL(ms_command_find(*a), c); /* an alias that two have finds the first only */
        size_t n = 0;
        for (const ms_option *o = c->options; o != NULL && o->name != NULL; o++, n++) {
            CU_ASSERT_EQUAL(o->type == MS_OPTION_FLAG, o->value == NULL);
            CU_ASSERT_EQUAL(o->type == MS_OPTION_CHOICE, o->choices != NULL);
            CU_ASSERT_TRUE(o->help != NULL && o->help[strlen(o->help) - 1] == '.');
            CU_ASSERT_TRUE(means_the_same(o));
            CU_ASSERT_TRUE(o->letter == '\0' || ms_setting_by_letter(o->letter, NULL) == NULL);
        }
        CU_ASSERT_TRUE(n <= MS_OPTIONS_MAX);
    }
}

int main(void)
{
    static const unit_test tests[] = {
        UNIT(takes_common_options_anywhere), UNIT(takes_own_options), UNIT(ends_options_at_two_dashes),
        UNIT(the_last_one_counts), UNIT(hides_urls_in_argv), UNIT(understands_option_like_commands), UNIT(refuses),
        UNIT(has_a_sound_command_table), { NULL, NULL },
    };
    int rc = unit_run("options", tests);
    ms_arena_free(arena);
    return rc;
}
