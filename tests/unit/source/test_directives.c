/* test_directives.c: the words of `-- migsafe:` lines. */
#include "config.h"

#include "source/source.h"
#include "tests/unit/unit.h"

static ms_arena *arena;
static ms_directives d;
static ms_error err;

static ms_status parse_more(const char *text)
{
    err = (ms_error)MS_ERROR_INIT;
    return ms_directives_parse(text, strlen(text), 7, arena, &d, &err);
}

static ms_status parse(const char *text)
{
    ms_directives_init(&d);
    return parse_more(text);
}

static void reads_every_key(void)
{
    CU_ASSERT_EQUAL(parse(" transaction=off native online=off backup=none drop=direct\trefs=#123,#124 irreversible "
                          "reason=\"data is gone; it's fine\""), MS_OK);
    CU_ASSERT_TRUE(d.transaction_off && d.native && !d.portable && d.online_off && d.irreversible);
    UNIT_TEXT(d.backup, "none");
    UNIT_TEXT(d.drop, "direct");
    UNIT_TEXT(d.refs, "#123,#124");
    UNIT_TEXT(d.irreversible_reason, "data is gone; it's fine");
}

/* What nothing carries out is refused, with its place; it must not be taken for done. */
static void refuses_what_is_not_carried_out(void)
{
    static const char *const texts[] = { "lock_timeout=250ms", "timeout=1h", "backup=required", "drop=retire",
                                         "gate=deploy" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        CU_ASSERT_EQUAL(parse(texts[i]), MS_ERR_UNSUPPORTED);
        UNIT_CONTAINS(err.message, texts[i]);
        CU_ASSERT_EQUAL(err.line, 7);
        CU_ASSERT_EQUAL(err.column, 13);
    }
}

static void starts_with_nothing_said(void)
{
    CU_ASSERT_EQUAL(parse(""), MS_OK);
    CU_ASSERT_EQUAL(d.lock_timeout_ms, -1);
    CU_ASSERT_EQUAL(d.timeout_ms, -1);
    CU_ASSERT_PTR_NULL(d.backup);
    CU_ASSERT_EQUAL(d.nolint.n, 0);
}

static void a_statement_overrides_its_file(void)
{
    CU_ASSERT_EQUAL(parse("transaction=off online=off"), MS_OK);
    CU_ASSERT_EQUAL(parse_more("transaction=on"), MS_OK);
    CU_ASSERT_TRUE(!d.transaction_off && d.online_off);
}

static void reads_waivers(void)
{
    CU_ASSERT_EQUAL(parse("nolint=DS102 reason=\"a b\" until=2028-02-29 nolint=PG101 reason=c"), MS_OK);
    CU_ASSERT_EQUAL_FATAL(d.nolint.n, 2);
    UNIT_TEXT(d.nolint.v[0].code, "DS102");
    UNIT_TEXT(d.nolint.v[0].reason, "a b");
    UNIT_TEXT(d.nolint.v[0].until, "2028-02-29");
    UNIT_TEXT(d.nolint.v[1].reason, "c");
    CU_ASSERT_PTR_NULL(d.nolint.v[1].until);
}

static void reads_joined_lines(void)
{
    CU_ASSERT_EQUAL(parse(" transaction=off\n online=off"), MS_OK);
    CU_ASSERT_TRUE(d.transaction_off);
    CU_ASSERT_EQUAL(parse(" transaction=off\n gaet=deploy"), MS_ERR_USAGE);
    CU_ASSERT_EQUAL(err.line, 8);
}

static void refuses(void)
{
    static const struct { const char *text, *says, *hint; int column; } cases[] = {
        { " transacton=off", "transacton", "transaction", 13 },
        { "transacton=off", "transacton", "transaction", 13 }, /* as the splitter hands it over */
        { " xyzzy", "xyzzy", "help directives", 13 },
        { " portable, native", "portable,", NULL, 13 },
        { " transaction", "needs a value", NULL, 13 },
        { " transaction=", "empty value", NULL, 25 },
        { " transaction=perhaps", "on or off", NULL, 25 },
        { " portable=yes", "takes no value", NULL, 13 },
        { " timeout=5", "duration", NULL, 21 },
        { " timeout=5 s", "duration", NULL, 21 },
        { " timeout=99999999999999999999s", "duration", NULL, 21 },
        { " timeout=600h", "duration", NULL, 21 },
        { " backup=maybe", "required or none", NULL, 20 },
        { " gate=go", "gate is deploy", NULL, 18 },
        { " online=off online=off", "twice", NULL, 24 },
        { " reason=x", "behind", NULL, 20 },
        { " until=2026-01-01", "behind", NULL, 19 },
        { " nolint=A", "no reason", NULL, 12 },
        { " nolint=A reason=x until=2026-02-29", "YYYY-MM-DD", NULL, 37 },
        { " nolint=A reason=x until=soon", "YYYY-MM-DD", NULL, 37 },
        { " irreversible reason=\"open", "not closed", NULL, 33 },
        { " irreversible reason=\"a\"b", "a blank must follow", NULL, 36 },
        { " irreversible reason=\"\"", "empty value", NULL, 34 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CU_ASSERT_EQUAL(parse(cases[i].text), MS_ERR_USAGE);
        UNIT_CONTAINS(err.message, cases[i].says);
        if (cases[i].hint != NULL)
            UNIT_CONTAINS(err.hint, cases[i].hint);
        CU_ASSERT_EQUAL(err.line, 7);
        CU_ASSERT_EQUAL(err.column, cases[i].column);
        if (err.column != cases[i].column)
            fprintf(stderr, "column %d for \"%s\"\n", (int)err.column, cases[i].text);
    }
}

static void describes_what_it_reads(void)
{
    for (size_t i = 0; ms_directive_describe(i) != NULL; i++) {
        const ms_directive_info *info = ms_directive_describe(i);
        ms_error ignored = MS_ERROR_INIT;
        ms_directives_init(&d);
        ms_directives_parse(info->key, strlen(info->key), 1, arena, &d, &ignored);
        CU_ASSERT_PTR_NULL(strstr(ignored.message, "unknown"));
        CU_ASSERT_TRUE(info->help[0] != '\0' && info->help[strlen(info->help) - 1] == '.');
    }
}

int main(void)
{
    static const unit_test tests[] = {
        UNIT(reads_every_key), UNIT(refuses_what_is_not_carried_out), UNIT(starts_with_nothing_said), UNIT(a_statement_overrides_its_file),
        UNIT(reads_waivers), UNIT(reads_joined_lines), UNIT(refuses), UNIT(describes_what_it_reads), { NULL, NULL },
    };
    arena = ms_arena_new();
    int rc = unit_run("directives", tests);
    ms_arena_free(arena);
    return rc;
}
