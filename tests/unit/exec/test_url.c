/* test_url.c: connection URLs: what they mean, what is wrong with them, and that no password leaves them. */
#include "config.h"

#include <glib.h>

#include "exec/module.h"
#include "tests/unit/unit.h"

static const char *or_none(const char *text) { return text != NULL ? text : "-"; }

/* scheme host port user password database socket options timeout, in one line; or the error. */
static char *show(const char *url)
{
    ms_arena *arena = ms_arena_new();
    ms_connect c;
    ms_error err = MS_ERROR_INIT;
    char *text;
    if (ms_url_parse(url, arena, &c, &err) == MS_OK) {
        GString *s = g_string_new(NULL);
        g_string_append_printf(s, "%s %s %s %s %s %s %s", c.scheme, or_none(c.host), or_none(c.port), or_none(c.user),
                               or_none(c.password), or_none(c.database), or_none(c.socket));
        for (const char *const *o = c.options; *o != NULL; o += 2)
            g_string_append_printf(s, " %s=%s", o[0], o[1]);
        if (c.connect_timeout_ms != 0)
            g_string_append_printf(s, " %dms", c.connect_timeout_ms);
        text = g_string_free(s, FALSE);
    } else {
        CU_ASSERT_EQUAL(err.status, MS_ERR_USAGE);
        text = g_strdup(err.message);
    }
    ms_arena_free(arena);
    return text;
}

static void parses(void)
{
    static const struct { const char *url, *meaning; } cases[] = {
        { "postgresql://u:p@h:5432/d", "postgresql h 5432 u p d -" },
        { "POSTGRES://h", "postgres h - - - - -" },
        { "postgresql://", "postgresql - - - - - -" },
        { "postgresql:///d", "postgresql - - - - d -" },
        { "postgresql://u@/d", "postgresql - - u - d -" },
        { "postgresql://u:@h/", "postgresql h - u  - -" },
        { "postgresql://h:/d", "postgresql h - - - d -" },
        { "mysql://u:p%40ss%2Fw%25%3A@h/d%20b", "mysql h - u p@ss/w%: d b -" },
        { "mysql://u:a@b@h/d", "mysql h - u a@b d -" },
        { "mariadb://[::1]:3306/d", "mariadb ::1 3306 - - d -" },
        { "mariadb://u:p@[fe80::1%25eth0]/d", "mariadb fe80::1%eth0 - u p d -" },
        { "postgresql://h1:1,h2,[::1]:3/d", "postgresql h1,h2,::1 1,,3 - - d -" },
        { "postgresql://h1,h2/d", "postgresql h1,h2 - - - d -" },
        { "postgresql://%2Fvar%2Frun%2Fpg/d", "postgresql - - - - d /var/run/pg" },
        { "postgresql:///d?host=h&port=7&user=u&password=p", "postgresql h 7 u p d -" },
        { "postgresql://h/d?sslmode=verify-full&options=-c%20a%3Db", "postgresql h - - - d - sslmode=verify-full options=-c a=b" },
        { "postgresql://h?dbname=x&connect_timeout=3", "postgresql h - - - x - 3000ms" },
        { "mysql://h/d?unix_socket=/run/m.sock", "mysql h - - - d /run/m.sock" },
        { "mysql://h/d?x=", "mysql h - - - d - x=" },
        { "mysql://h/d?", "mysql h - - - d -" },
        { "sqlite:shop.db", "sqlite - - - - shop.db -" },
        { "sqlite:dir/a b#c@d:e.db", "sqlite - - - - dir/a b#c@d:e.db -" },
        { "sqlite:/abs/x.db", "sqlite - - - - /abs/x.db -" },
        { "sqlite:///abs/x.db", "sqlite - - - - /abs/x.db -" },
        { "sqlite://localhost/abs/x.db", "sqlite - - - - /abs/x.db -" },
        { "sqlite::memory:", "sqlite - - - - :memory: -" },
        { "sqlite:100%25.db?mode=ro", "sqlite - - - - 100%.db - mode=ro" },
        { "sqlite:what%3F.db", "sqlite - - - - what?.db -" },
        { "odbc:DSN=shop;UID=u;PWD=p", "odbc - - - - - -" },
        { "odbc:Driver={X Y};Server=a", "odbc - - - - - -" },
        { "duckdb:file.db", "duckdb - - - - - -" },
        { "x+y://u@h:1/p/q", "x+y h 1 u - p/q -" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *got = show(cases[i].url);
        UNIT_TEXT(got, cases[i].meaning);
        g_free(got);
    }
}

static void keeps_the_rest(void)
{
    ms_arena *arena = ms_arena_new();
    ms_connect c;
    CU_ASSERT_EQUAL(ms_url_parse("odbc:Driver={X;Y};PWD=a%40b", arena, &c, NULL), MS_OK);
    UNIT_TEXT(c.url, "Driver={X;Y};PWD=a%40b");
    UNIT_TEXT(c.scheme, "odbc");
    ms_arena_free(arena);
}

static void refuses(void)
{
    static const struct { const char *url, *message; } cases[] = {
        { "", "malformed URL: it does not begin with the kind of database and a colon" },
        { "shop", "does not begin with" },
        { "/var/db", "does not begin with" },
        { "://h/d", "does not begin with" },
        { "1sql://h", "does not begin with" },
        { "postgresql:h/d", "// must follow postgresql:" },
        { "mysql:/h/d", "// must follow mysql:" },
        { "postgresql://h:x/d", "the port is not a number from 1 to 65535" },
        { "postgresql://h:0/d", "the port" },
        { "postgresql://h:65536/d", "the port" },
        { "postgresql://h:123456789/d", "the port" },
        { "postgresql://h:-1/d", "the port" },
        { "postgresql://h/d?port=x", "the port" },
        { "postgresql://::1/d", "IPv6 address is written in brackets" },
        { "postgresql://[::1/d", "lacks its ]" },
        { "postgresql://[]/d", "lacks its ]" },
        { "postgresql://[::1]x/d", "only a port may follow" },
        { "postgresql://[host]/d", "not an IPv6 address" },
        { "postgresql://h/d?x", "NAME=VALUE" },
        { "postgresql://h/d?=x", "NAME=VALUE" },
        { "postgresql://h/d?a=b&&c=d", "NAME=VALUE" },
        { "postgresql://h/d?host=x", "the host is given twice" },
        { "postgresql://u:p@h/d?password=q", "the password is given twice" },
        { "postgresql://h/d?connect_timeout=soon", "connect_timeout is not a number" },
        { "postgresql://h/d?connect_timeout=0", "connect_timeout is not a number" },
        { "postgresql://h/d#x", "a # is written %23" },
        { "postgresql://h/%zz", "a % in the database name is not followed by two" },
        { "postgresql://%/d", "a % in the host" },
        { "postgresql://u%4:p@h/d", "a % in the user name" },
        { "postgresql://u:50%@h/d", "a % in the password" },
        { "postgresql://h/%00", "%00 in the database name" },
        { "postgresql://h/d\n", "control character" },
        { "sqlite:", "it names no file" },
        { "sqlite:?mode=ro", "it names no file" },
        { "sqlite://shop.db", "a file on this machine is sqlite:PATH or sqlite:///ABSOLUTE/PATH" },
        { "sqlite://host/x.db", "a file on this machine is" },
        { "sqlite:100%.db", "a % in the file name" },
        { "sqlite:x.db?ro", "NAME=VALUE" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *got = show(cases[i].url);
        UNIT_CONTAINS(got, cases[i].message);
        g_free(got);
    }
}

static void redacts(void)
{
    static const struct { const char *url, *shown; } cases[] = {
        { "postgresql://u:p@h:5432/d", "postgresql://u:***@h:5432/d" },
        { "postgresql://u@h:5432/d", "postgresql://u@h:5432/d" },
        { "postgresql://h:5432/d", "postgresql://h:5432/d" },
        { "postgresql:///d?user=u&password=p&sslmode=x", "postgresql:///d?user=u&password=***&sslmode=x" },
        { "postgresql:///d?PASSWORD=p", "postgresql:///d?PASSWORD=***" },
        { "postgresql:///d?p%61ssword=p", "postgresql:///d?p%61ssword=***" },
        { "postgresql:///d?sslpassword=p&x=1", "postgresql:///d?sslpassword=***&x=1" },
        { "sqlite:me@home.db", "sqlite:me@home.db" },
        { "sqlite:///a:b@c.db?mode=ro", "sqlite:///a:b@c.db?mode=ro" },
        { "odbc:DSN=shop;UID=me@corp;PWD=p;X=y", "odbc:DSN=shop;UID=me@corp;PWD=***;X=y" },
        { "odbc:Driver={A;B=c};Password={p;PWD=}}q};X=y", "odbc:Driver={A;B=c};Password=***;X=y" },
        { "odbc:pwd = p ; x=y", "odbc:pwd =***; x=y" },
        { "odbc:PWD={never closed;X=y", "odbc:PWD=***" },
        { "shop", "shop" },
        { "", "" },
    };
    ms_arena *arena = ms_arena_new();
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        UNIT_TEXT(ms_url_redact(cases[i].url, arena), cases[i].shown);
    ms_arena_free(arena);
}

/* Whatever one does wrong: the word is in no message and in no redacted form. */
static void leaks_nothing(void)
{
    static const char *const urls[] = {
        "postgresql://u:hunter@h/d",         "postgresql://u:hunter/2@h/d",    "postgresql://u:1/hunter@h/d",
        "postgresql://u:hunter#@h/d",        "postgresql://u:#hunter@h/d",     "postgresql://u:hunter?@h/d",
        "postgresql://u:5?hunter@h/d",       "postgresql://u:5?a=hunter@h/d",  "postgresql://u:hunter%@h/d",
        "postgresql://u:%zzhunter@h/d",      "postgresql://u:a@b/hunter@h/d",  "postgresql://u:hunter:x@h:y/d",
        "postgresql:u:hunter@h/d",           "postgresql:/u:hunter@h/d",       "u:hunter@h/d",
        "mysql://u:[hunter@h/d",             "mysql://u:hunter]@h",            "u:hunter@tcp(h:3306)/d",
        "postgresql:///d?password=hunter%",  "postgresql://h:x/d?password=hunter", "mysql://:hunter@",
        "odbc:DSN=x;PWD=hunter",             "odbc:PWD={hunter",               "odbc:DSN=x;Password={a;b}}hunter}",
        "postgresql://u:hunter\t@h/d",       "db2://u:hunter@h/d",             "db2:UID=u;PWD=hunter;",
        "postgresql://u:hunter,x@h:1:2/d",   "@x:hunter@h",                   "POSTGRESQL://u:hunter@h",
    };
    ms_arena *arena = ms_arena_new();
    for (size_t i = 0; i < G_N_ELEMENTS(urls); i++) {
        ms_connect c;
        ms_error err = MS_ERROR_INIT;
        ms_url_parse(urls[i], arena, &c, &err);
        const char *shown = ms_url_redact(urls[i], arena);
        bool leak = strstr(shown, "hunter") || strstr(err.message, "hunter") || strstr(err.detail, "hunter") ||
                    strstr(err.hint, "hunter");
        if (leak)
            fprintf(stderr, "%s: shown as %s, error: %s\n", urls[i], shown, err.message);
        CU_ASSERT_FALSE(leak);
    }
    ms_arena_free(arena);
}

int main(void)
{
    static const unit_test tests[] = { UNIT(parses), UNIT(keeps_the_rest), UNIT(refuses), UNIT(redacts),
                                       UNIT(leaks_nothing), { NULL, NULL } };
    return unit_run("exec/url", tests);
}
