/* test_settings.c: where settings come from, which goes first, and what is refused. */
#include "config.h"

#include "source/settings.h"
#include "tests/unit/source/tree.h"
#include "tests/unit/unit.h"

static ms_arena *arena;
static ms_settings s;
static ms_error err;

static void clear_environment(void)
{
    size_t n;
    const ms_setting *table = ms_setting_table(&n);
    for (size_t i = 0; i < n; i++)
        if (table[i].variable != NULL) {
            char name[64];
            unsetenv(table[i].variable);
            snprintf(name, sizeof name, "%s_FILE", table[i].variable);
            unsetenv(name);
        }
    unsetenv("DATABASE_URL");
}

static void begin(const char *conf)
{
    clear_environment();
    tree_new(NULL);
    if (conf != NULL) {
        tree_write("migsafe.conf", conf, strlen(conf));
        setenv("MIGSAFE_CONFIG", tree_path("migsafe.conf"), 1);
    }
    memset(&s, 0, sizeof s);
}

static void option(const char *name, const char *value)
{
    size_t row = 0;
    CU_ASSERT_PTR_NOT_NULL_FATAL(ms_setting_by_option(name, strlen(name), &row));
    ms_settings_option(&s, row, value);
}

static ms_status load(void)
{
    ms_arena_free(arena);
    arena = ms_arena_new();
    err = (ms_error)MS_ERROR_INIT;
    return ms_settings_load(&s, arena, &err);
}

static void has_defaults(void)
{
    begin("# nothing\n");
    CU_ASSERT_EQUAL(load(), MS_OK);
    UNIT_TEXT(s.dir, "migrations");
    UNIT_TEXT(s.format, "text");
    CU_ASSERT_EQUAL(s.layout, MS_LAYOUT_AUTO);
    CU_ASSERT_EQUAL(s.lock_timeout_ms, 5000);
    CU_ASSERT_EQUAL(s.max_file_size, 64 << 20);
    CU_ASSERT_PTR_NULL(s.url);
    CU_ASSERT_FALSE(s.is_protected || s.yes || s.quiet);
    UNIT_TEXT(ms_settings_origin(&s, &s.dir), "default");
    CU_ASSERT_PTR_NULL(ms_settings_origin(&s, &s.url));
}

static const char conf[] = "[migrations]\n"
                           "dir = db/migrations\n"
                           "layout = goose\n"
                           "[policy]\n"
                           "lock_timeout = 1s\n"
                           "[env.default]\n"
                           "url = sqlite:default.db\n"
                           "[env.prod]\n"
                           "url = postgresql://x\\y@h/db\n"
                           "lock_timeout = 2s\n"
                           "protected = on\n";

static void goes_in_order(void)
{
    begin(conf);
    setenv("DATABASE_URL", "sqlite:from-database-url", 1);
    CU_ASSERT_EQUAL(load(), MS_OK);
    UNIT_TEXT(s.url, "sqlite:default.db");
    CU_ASSERT_EQUAL(s.lock_timeout_ms, 1000);
    CU_ASSERT_EQUAL(s.layout, MS_LAYOUT_GOOSE);
    UNIT_TEXT(s.dir, tree_path("db/migrations"));
    UNIT_CONTAINS(ms_settings_origin(&s, &s.url), "migsafe.conf:7");

    option("env", "prod");
    CU_ASSERT_EQUAL(load(), MS_OK);
    UNIT_TEXT(s.url, "postgresql://x\\y@h/db");
    CU_ASSERT_EQUAL(s.lock_timeout_ms, 2000);
    CU_ASSERT_TRUE(s.is_protected);

    setenv("MIGSAFE_LOCK_TIMEOUT", "3s", 1);
    setenv("MIGSAFE_URL", "sqlite:variable", 1);
    setenv("MIGSAFE_DIR", "elsewhere", 1);
    CU_ASSERT_EQUAL(load(), MS_OK);
    CU_ASSERT_EQUAL(s.lock_timeout_ms, 3000);
    UNIT_TEXT(s.url, "sqlite:variable");
    UNIT_TEXT(s.dir, "elsewhere"); /* not relative to the file */
    UNIT_TEXT(ms_settings_origin(&s, &s.url), "MIGSAFE_URL");

    option("lock-timeout", "4s");
    option("url", "sqlite:option");
    CU_ASSERT_EQUAL(load(), MS_OK);
    CU_ASSERT_EQUAL(s.lock_timeout_ms, 4000);
    UNIT_TEXT(s.url, "sqlite:option");
    UNIT_TEXT(ms_settings_origin(&s, &s.url), "option --url");
}

static void falls_back_to_database_url(void)
{
    begin("[policy]\n");
    setenv("DATABASE_URL", "sqlite:x", 1);
    CU_ASSERT_EQUAL(load(), MS_OK);
    UNIT_TEXT(s.url, "sqlite:x");
    UNIT_TEXT(ms_settings_origin(&s, &s.url), "DATABASE_URL");
    setenv("MIGSAFE_URL", "", 1); /* empty counts as not set */
    CU_ASSERT_EQUAL(load(), MS_OK);
    UNIT_TEXT(s.url, "sqlite:x");
}

static void reads_secrets_from_files(void)
{
    begin("");
    tree_write("pw", "s3cret\n", 7);
    setenv("MIGSAFE_PASSWORD_FILE", tree_path("pw"), 1);
    CU_ASSERT_EQUAL(load(), MS_OK);
    UNIT_TEXT(s.password, "s3cret");
    setenv("MIGSAFE_PASSWORD", "other", 1);
    CU_ASSERT_EQUAL(load(), MS_ERR_USAGE);
    UNIT_CONTAINS(err.message, "both MIGSAFE_PASSWORD and MIGSAFE_PASSWORD_FILE");
    unsetenv("MIGSAFE_PASSWORD");
    setenv("MIGSAFE_PASSWORD_FILE", tree_path("nowhere"), 1);
    CU_ASSERT_EQUAL(load(), MS_ERR_USAGE);
    UNIT_CONTAINS(err.message, "MIGSAFE_PASSWORD_FILE");
    size_t row;
    CU_ASSERT_PTR_NULL(ms_setting_by_option("password", 8, &row));
}

static void reads_env_files_when_asked(void)
{
    static const char text[] = "# comment\nexport MIGSAFE_URL='sqlite:from file'\nMIGSAFE_DIR = \"d\"\nMIGSAFE_FORMAT=json\n"
                               "OTHER=x\n";
    begin("");
    tree_write(".env", text, strlen(text));
    CU_ASSERT_EQUAL(load(), MS_OK);
    CU_ASSERT_PTR_NULL(s.url);
    option("env-file", tree_path(".env"));
    setenv("MIGSAFE_DIR", "environment", 1);
    CU_ASSERT_EQUAL(load(), MS_OK);
    UNIT_TEXT(s.url, "sqlite:from file");
    UNIT_TEXT(s.dir, "environment");
    UNIT_TEXT(s.format, "json");
    tree_write(".env", "SECRET\n", 7);
    CU_ASSERT_EQUAL(load(), MS_ERR_USAGE);
    CU_ASSERT_EQUAL(err.line, 1);
    CU_ASSERT_PTR_NULL(strstr(err.message, "SECRET"));
    begin("[env.prod]\nprotected = on\n");
    tree_write(".env", "A=b\n", 4);
    option("env", "prod");
    option("env-file", tree_path(".env"));
    CU_ASSERT_EQUAL(load(), MS_ERR_USAGE);
    UNIT_CONTAINS(err.message, "protected");
}

/* A migsafe.conf that is refused. */
static void refuses_in_the_file(void)
{
    static const struct { const char *text; int line; const char *says, *hint; } cases[] = {
        { "[migrations]\ndri = x\n", 2, "unknown key \"dri\"", "\"dir\"" },
        { "[migratoins]\n", 1, "[migratoins]", "[migrations]" },
        { "[other]\n", 1, "unknown section", "[env.NAME]" },
        { "[policy]\nlock_timout = 1s\n", 2, "lock_timout", "lock_timeout" },
        { "[policy]\ndir = x\n", 2, "unknown key \"dir\"", "[migrations]" },
        { "[migrations]\nurl = x\n", 2, "unknown key \"url\"", "[env.NAME]" },
        { "[env.]\n", 1, "unknown section", NULL },
        { "dir = x\n", 1, "before the first", NULL },
        { "[migrations]\n\nnonsense\n", 3, "neither", NULL },
        { "[migrations]\ndir = a\ndir = b\n", 3, "set twice", NULL },
        { "[migrations]\n[policy]\n[migrations]\n", 3, "twice; first in line 1", NULL },
        { "[policy]\nlock_timeout = 5\n", 2, "duration", NULL },
        { "[policy]\nlock_timeout = 5s # five\n", 2, "duration", NULL },
        { "[policy]\nretries = -1\n", 2, "whole number", NULL },
        { "[policy]\nmax_file_size = 1T\n", 2, "size", NULL },
        { "[migrations]\nlayout = rails\n", 2, "auto, pairs, single, folders, goose", NULL },
        { "[env.default]\nprotected = maybe\n", 2, "on or off", NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        begin(cases[i].text);
        CU_ASSERT_EQUAL(load(), MS_ERR_USAGE);
        UNIT_CONTAINS(err.message, cases[i].says);
        if (cases[i].hint != NULL)
            UNIT_CONTAINS(err.hint, cases[i].hint);
        CU_ASSERT_EQUAL(err.line, cases[i].line);
        UNIT_TEXT(err.file, tree_path("migsafe.conf"));
    }
}

static void refuses_elsewhere(void)
{
    begin(conf);
    option("env", "prdo");
    CU_ASSERT_EQUAL(load(), MS_ERR_USAGE);
    UNIT_CONTAINS(err.message, "[env.prdo]");
    UNIT_CONTAINS(err.hint, "--env=prod");
    begin(conf);
    setenv("MIGSAFE_RETRIES", "many", 1);
    CU_ASSERT_EQUAL(load(), MS_ERR_USAGE);
    UNIT_CONTAINS(err.message, "MIGSAFE_RETRIES");
    begin(NULL);
    option("config", tree_path("nowhere.conf"));
    CU_ASSERT_EQUAL(load(), MS_ERR_USAGE);
    UNIT_CONTAINS(err.message, "nowhere.conf");
    begin("[migrations]\ndir = \xE9\n");
    CU_ASSERT_EQUAL(load(), MS_ERR_USAGE);
    UNIT_CONTAINS(err.message, "UTF-8");
}

static void knows_strange_variables(void)
{
    begin("");
    setenv("MIGSAFE_LOCK_TIMOUT", "1s", 1);
    setenv("MIGSAFE_TEST_X_URL", "x", 1);
    setenv("MIGSAFE_URL_FILE", "x", 1);
    ms_arena *own = ms_arena_new();
    ms_strings names = { .n = 0 };
    ms_settings_strangers(own, &names);
    bool found = false, other = false;
    for (size_t i = 0; i < names.n; i++) {
        found = found || strcmp(names.v[i], "MIGSAFE_LOCK_TIMOUT") == 0;
        other = other || strcmp(names.v[i], "MIGSAFE_URL_FILE") == 0 || strncmp(names.v[i], "MIGSAFE_TEST_", 13) == 0;
    }
    CU_ASSERT_TRUE(found && !other);
    ms_arena_free(own);
    unsetenv("MIGSAFE_LOCK_TIMOUT");
    unsetenv("MIGSAFE_TEST_X_URL");
}

/* The table keeps its own rules: what is spelled must be findable, and no name serves twice. */
static void has_a_sound_table(void)
{
    size_t n, row;
    const ms_setting *table = ms_setting_table(&n);
    for (size_t i = 0; i < n; i++) {
        if (table[i].option != NULL)
            CU_ASSERT_TRUE(ms_setting_by_option(table[i].option, strlen(table[i].option), &row) && row == i);
        if (table[i].letter != '\0')
            CU_ASSERT_TRUE(ms_setting_by_letter(table[i].letter, &row) && row == i);
        CU_ASSERT_EQUAL(table[i].type == MS_SETTING_CHOICE, table[i].choices != NULL);
        CU_ASSERT_TRUE(table[i].option != NULL || table[i].variable != NULL || table[i].key != NULL);
        CU_ASSERT_EQUAL(table[i].option != NULL && table[i].value == NULL,
                        table[i].option != NULL && table[i].type == MS_SETTING_FLAG);
    }
}

int main(void)
{
    static const unit_test tests[] = {
        UNIT(has_defaults), UNIT(goes_in_order), UNIT(falls_back_to_database_url), UNIT(reads_secrets_from_files),
        UNIT(reads_env_files_when_asked), UNIT(refuses_in_the_file), UNIT(refuses_elsewhere),
        UNIT(knows_strange_variables), UNIT(has_a_sound_table), { NULL, NULL },
    };
    int rc = unit_run("settings", tests);
    tree_remove();
    ms_arena_free(arena);
    return rc;
}
