/* test_layouts.c: directories of other tools read in place: what is found, what a script becomes, what is refused by name. */
#include "config.h"

#include "tests/unit/source/opened.h"

/* The text without blanks at the ends of lines and at both ends. */
static const char *squeezed(void)
{
    char *out = ms_arena_alloc(arena, loaded.len + 1), *to = out;
    for (size_t i = 0; i < loaded.len; i++) {
        const char c = loaded.text[i];
        if (c == '\n') {
            while (to > out && to[-1] == ' ')
                to--;
            if (to > out && to[-1] != '\n')
                *to++ = '\n';
        } else if (c != ' ' || (to > out && to[-1] != '\n')) {
            *to++ = c;
        }
    }
    while (to > out && (to[-1] == ' ' || to[-1] == '\n'))
        to--;
    *to = '\0';
    return out;
}

static void reads_flyway(void)
{
    tree_new("V1__first.sql", "create table a (x int);", "V1_02__second_part.sql", "select 2;", "V1.10__third.sql", "select 3;",
             "U1.2__second_part.sql", "select -2;", "R__views.sql", "x", "R__rows.java", "x", "B1__base.sql", "x", "V2__Fill.java", "class",
             "V1__first.sql.conf", "# a comment\nexecuteInTransaction = false\n", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_OK);
    CU_ASSERT_EQUAL(source.layout, MS_LAYOUT_FLYWAY);
    UNIT_TEXT(listed(), "1:first 1.2:second_part 1.10:third 2:Fill R__views:views");
    CU_ASSERT_EQUAL_FATAL(source.unread.n, 2);
    UNIT_TEXT(source.unread.v[0], "B1__base.sql");
    UNIT_TEXT(source.unread.v[1], "R__rows.java");
    CU_ASSERT_EQUAL(load(0, MS_UP), MS_OK);
    CU_ASSERT_TRUE(loaded.directives.transaction_off);
    CU_ASSERT_EQUAL(load(1, MS_DOWN), MS_OK);
    UNIT_TEXT(loaded.text, "select -2;");
    CU_ASSERT_EQUAL(load(3, MS_UP), MS_ERR_UNSUPPORTED);
    UNIT_TEXT(err.code, "code_migration");
    UNIT_CONTAINS(err.message, "Java");
}

/* Behind all numbers, by name; the name is cut where history has no room for it, and stays apart from others. */
static void lists_what_repeats(void)
{
    tree_new("R__b.sql", "x", "R__a b.sql", "x", "V20240101000000__x.sql", "x", "V1__y.sql", "x",
             "R__a_name_that_goes_on_and_on_and_on_until_there_is_no_more_room_1.sql", "x",
             "R__a_name_that_goes_on_and_on_and_on_until_there_is_no_more_room_2.sql", "x", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_OK);
    CU_ASSERT_EQUAL_FATAL(source.migrations.n, 6);
    for (size_t i = 0; i < 6; i++) {
        const ms_migration *m = &source.migrations.v[i];
        CU_ASSERT_EQUAL(ms_version_repeats(m->version), i > 1);
        CU_ASSERT_TRUE(strlen(m->version) <= 64);
        CU_ASSERT_TRUE(i == 0 || ms_version_compare(source.migrations.v[i - 1].version, m->version) < 0);
        CU_ASSERT_TRUE(i == 0 || ms_version_compare(m->version, source.migrations.v[i - 1].version) > 0);
        CU_ASSERT_PTR_NULL(m->down.path);
    }
    UNIT_TEXT(source.migrations.v[2].version, "R__a b");
    UNIT_TEXT(source.migrations.v[5].version, "R__b");
    CU_ASSERT_EQUAL(open_as(MS_LAYOUT_REFINERY, NULL), MS_OK);
    UNIT_TEXT(listed(), "1:y 20240101000000:x");
}

static void refuses_flyways_own(void)
{
    tree_new("V1__a.sql", "-- fine\ncreate table ${schema}.a (x int);", ".git/x", "", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_OK);
    CU_ASSERT_PTR_NULL(source.migrations.v[0].settings);
    CU_ASSERT_EQUAL(load(0, MS_UP), MS_ERR_UNSUPPORTED);
    UNIT_CONTAINS(err.message, "${schema} has no value");
    UNIT_CONTAINS(err.hint, "flyway.placeholders.schema");
    CU_ASSERT_EQUAL(err.line, 2);
    tree_new("V1__a.sql", "select 1;", "V1__a.sql.conf", "shouldExecute=${x}\n", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_OK);
    CU_ASSERT_EQUAL(load(0, MS_UP), MS_ERR_UNSUPPORTED);
    UNIT_CONTAINS(err.message, "shouldExecute");
    UNIT_CONTAINS(err.file, "V1__a.sql.conf");
    tree_new("V1__a.sql", "", "U2__b.sql", "", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_ERR_CONFLICT);
    UNIT_CONTAINS(err.hint, "refinery");
    CU_ASSERT_EQUAL(open_as(MS_LAYOUT_REFINERY, NULL), MS_OK);
    UNIT_TEXT(listed(), "1:a 2:b");
}

/* The script as it is run, or the error's message. */
static const char *run_as(const char *script, const char *name, const char *conf)
{
    tree_new("V1__a.sql", script, "migsafe.conf", "", name, conf, NULL);
    return open_auto() == MS_OK && load(0, MS_UP) == MS_OK ? loaded.text : err.message;
}

static void replaces_placeholders(void)
{
    UNIT_TEXT(run_as("create table ${Schema}.${T}${none} (x int); -- ${t}", "flyway.conf",
                     "# not this: flyway.placeholders.t=x\nflyway.placeholders.schema = app\nflyway.placeholders.none=\n"
                     "flyway.placeholders.t=old\nflyway.placeholders.t=long_\\\n   orders\n"),
              "create table app.long_orders (x int); -- long_orders");
    UNIT_TEXT(run_as("select '${a b}'", "flyway.conf", "flyway.placeholders.a=1"), "the placeholder ${a b} has no value");
    UNIT_TEXT(run_as("select '${flyway:filename}', '${flyway:table}', '${flyway:defaultSchema}'", "flyway.conf", "flyway.defaultSchema=app"),
              "select 'V1__a.sql', 'flyway_schema_history', 'app'");
    UNIT_TEXT(run_as("select '${flyway:timestamp}'", "flyway.conf", ""), "the placeholder ${flyway:timestamp} has no value");
    UNIT_TEXT(run_as("select '#x#', '${x}'", "flyway.conf", "flyway.placeholderPrefix=#\nflyway.placeholderSuffix=#\nflyway.placeholders.x=1"),
              "select '1', '${x}'");
    UNIT_TEXT(run_as("select '${x}'", "flyway.conf", "flyway.placeholderReplacement=false"), "select '${x}'");
    UNIT_TEXT(run_as("select '${x}'", "V1__a.sql.conf", "placeholderReplacement=false"), "select '${x}'");
    UNIT_TEXT(run_as("select '${x}'", "flyway.conf", "flyway.placeholders.x=${HOME}"),
              "the placeholder ${x} has a value that is to be taken from elsewhere");
    UNIT_TEXT(run_as("select ${x", "flyway.conf", "flyway.placeholders.x=1"), "the placeholder ${} is not closed");
}

static void reads_flyway_toml(void)
{
    UNIT_TEXT(run_as("select '${x}' from ${y}", "flyway.toml",
                     "[environments.dev]\nurl = \"jdbc:x\"\nschemas = [ 'a', [ \"b\" ], # c\n { q = 1 } ]\n"
                     "[flyway]\nlocations = [\"filesystem:.\"]\nplaceholders.\"x\" = \"a\\tb\\u00e9\"\n[flyway.placeholders]\ny = '''\nz'''\n"),
              "select 'a\tbé' from z");
    UNIT_TEXT(run_as("select ${x}", "flyway.toml", "flyway.placeholders = { x = 1, y = \"}\" }\n"), "select 1");
    UNIT_TEXT(run_as("select ${x}", "flyway.toml", "[flyway.placeholders]\nx = 1\n[environments.prod.flyway.placeholders]\nx = 2\n"),
              "the placeholder ${x} has another value in another environment of Flyway's");
    UNIT_TEXT(run_as("select ${x}", "flyway.toml", "[flyway.placeholders]\nx = [1]\n"),
              "the placeholder ${x} has a value that is to be taken from elsewhere");
    UNIT_TEXT(run_as("select 1", "flyway.toml", "[flyway]\nx = \"1\n"), "the TOML cannot be read: a string is not closed");
    CU_ASSERT_EQUAL(err.line, 2);
    UNIT_CONTAINS(err.file, "flyway.toml");
    UNIT_TEXT(run_as("select 1", "flyway.toml", "x = \"\\q\""), "the TOML cannot be read: an escape in a string");
    UNIT_TEXT(run_as("select 1", "flyway.toml", "x = [1, 2"), "the TOML cannot be read: a list is not closed");
    UNIT_TEXT(run_as("select 1", "flyway.toml", "[flyway\nx = 1"), "the TOML cannot be read: the name of a section is not closed");
    UNIT_TEXT(run_as("select 1", "flyway.toml", "x = 'a' b"), "the TOML cannot be read: something stands behind a value");
}

/* Above the migrations, but not above the project; what is one's own goes before what is shared. */
static void finds_flyways_settings(void)
{
    char dir[300];
    tree_new("db/migration/V1__a.sql", "select ${x}", "db/flyway.toml", "[flyway.placeholders]\nx = 1\n", "db/flyway.user.toml",
             "flyway.placeholders.x = 2", "db/flyway.conf", "flyway.placeholders.x=3", "flyway.toml", "flyway.placeholders.x = 4",
             "migsafe.conf", "", NULL);
    snprintf(dir, sizeof dir, "%s", tree_path("db/migration"));
    CU_ASSERT_EQUAL(ms_source_open(dir, MS_LAYOUT_AUTO, NULL, arena, &source, &err), MS_OK);
    CU_ASSERT_EQUAL(load(0, MS_UP), MS_OK);
    UNIT_TEXT(loaded.text, "select 2");
    tree_new("app/m/V1__a.sql", "select ${x}", "app/migsafe.conf", "", "flyway.toml", "flyway.placeholders.x = 4", NULL);
    snprintf(dir, sizeof dir, "%s", tree_path("app/m"));
    CU_ASSERT_EQUAL(ms_source_open(dir, MS_LAYOUT_AUTO, NULL, arena, &source, &err), MS_OK);
    CU_ASSERT_EQUAL(load(0, MS_UP), MS_ERR_UNSUPPORTED);
    UNIT_CONTAINS(err.message, "has no value");
}

static const char changelog[] = "--liquibase formatted sql\n"
                                "\n"
                                "--changeset ann:1\n"
                                "--comment makes a\n"
                                "create table a (x int);\n"
                                "create table b (x int);\n"
                                "--rollback drop table b;\n"
                                "--rollback drop table a;\n"
                                "--changeset \"bob b\":two dbms:mysql,mariadb\n"
                                "select 'not here';\n"
                                "--changeset ann:3 runInTransaction:false endDelimiter:/ splitStatements:true\n"
                                "create index i on a (x)\n"
                                "/\n"
                                "select 1\n"
                                "/\n"
                                "/* liquibase rollback\n"
                                "drop index i;\n"
                                "*/\n"
                                "--changeset ann:4\n"
                                "insert into a values (1);\n"
                                "--rollback not required\n";

static void reads_liquibase(void)
{
    tree_new("002-more.sql", "--liquibase formatted sql\n--changeset ann:1\nselect 5;\n", "db.changelog-001.sql", changelog,
             "root.xml", "<databaseChangeLog><includeAll path=\".\"/></databaseChangeLog>", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_OK);
    CU_ASSERT_EQUAL(source.layout, MS_LAYOUT_LIQUIBASE);
    UNIT_TEXT(listed(), "1.1:1 1.3:3 1.4:4 2.1:1");
    CU_ASSERT_EQUAL(source.elsewhere, 1);
    CU_ASSERT_EQUAL(load(0, MS_UP), MS_OK);
    UNIT_TEXT(squeezed(), "create table a (x int);\ncreate table b (x int);");
    CU_ASSERT_EQUAL(loaded.line0, 4);
    char before[65], after[65];
    memcpy(before, loaded.raw_checksum, sizeof before);
    CU_ASSERT_EQUAL(ms_migration_checksum(&source.migrations.v[0], MS_UP, NULL, after, &err), MS_OK);
    UNIT_TEXT(after, before);
    CU_ASSERT_EQUAL(load(0, MS_DOWN), MS_OK);
    UNIT_TEXT(squeezed(), "drop table b;\ndrop table a;");
    CU_ASSERT_EQUAL(load(1, MS_UP), MS_OK);
    CU_ASSERT_TRUE(loaded.directives.transaction_off);
    UNIT_TEXT(squeezed(), "create index i on a (x)\n;\nselect 1\n;");
    CU_ASSERT_EQUAL(load(1, MS_DOWN), MS_OK);
    UNIT_TEXT(squeezed(), "drop index i;");
    CU_ASSERT_EQUAL(load(2, MS_DOWN), MS_OK);
    CU_ASSERT_TRUE(loaded.present && loaded.blank && loaded.explained);
    CU_ASSERT_EQUAL(load(3, MS_DOWN), MS_OK);
    CU_ASSERT_FALSE(loaded.present);
    UNIT_TEXT(source.migrations.v[3].key, "ann:1\n002-more.sql");
    CU_ASSERT_EQUAL(open_as(MS_LAYOUT_AUTO, "mysql"), MS_OK);
    UNIT_TEXT(listed(), "1.1:1 1.2:two 1.3:3 1.4:4 2.1:1");
}

static void refuses_in_liquibase(void)
{
    static const struct { const char *text, *says; } cases[] = {
        { "--changeset a:1 context:test\nselect 1;\n", "context:test" },
        { "--changeset a:1 runOnChange:true\nselect 1;\n", "runOnChange:true" },
        { "--changeset a:1 failOnError:false\nselect 1;\n", "failOnError:false" },
        { "--changeset a:1 endDelimiter:$$\nselect 1;\n", "$$" },
        { "--changeset a:1\n--preconditions onFail:MARK_RAN\nselect 1;\n", "--preconditions" },
        { "--changeset a:1\n--ignoreLines:start\nselect 1;\n", "--ignoreLines" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tree_new("1.sql", ms_arena_printf(arena, "--liquibase formatted sql\n%s", cases[i].text), NULL);
        CU_ASSERT_EQUAL_FATAL(open_auto(), MS_OK);
        CU_ASSERT_EQUAL(load(0, MS_UP), MS_ERR_UNSUPPORTED);
        UNIT_CONTAINS(err.message, cases[i].says);
        CU_ASSERT_TRUE(err.line > 1);
    }
    tree_new("1.sql", "--liquibase formatted sql\n--changeset a:1\n--changeset a:1\n", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_ERR_CONFLICT);
    tree_new("1.sql", "--liquibase formatted sql\n--changeset nobody\n", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_ERR_USAGE);
    CU_ASSERT_EQUAL(err.line, 2);
    tree_new("a.sql", "--liquibase formatted sql\n", "b.sql", "--liquibase formatted sql\n", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_ERR_CONFLICT);
    UNIT_TEXT(err.code, "duplicate_version");
    tree_new("a.sql", "--liquibase formatted sql\n--changeset a:1\n", "b.xml", "<changeSet author=\"a\" id=\"2\"/>", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_ERR_UNSUPPORTED);
    UNIT_CONTAINS(err.message, "b.xml");
}

/* "1 3": the ids of the changesets that are listed; an id with "?" is refused when it is due. */
static const char *running(const char *changesets, const char *conf)
{
    const char *text = "";
    tree_new("1.sql", changesets, "migsafe.conf", "", conf != NULL ? "liquibase.properties" : NULL, conf, NULL);
    if (open_auto() != MS_OK)
        return err.message;
    for (size_t i = 0; i < source.migrations.n; i++)
        text = ms_arena_printf(arena, "%s%s%s%s", text, i > 0 ? " " : "", source.migrations.v[i].name, load(i, MS_UP) == MS_OK ? "" : "?");
    return text;
}

static void chooses_changesets(void)
{
    static const char sets[] = "--liquibase formatted sql\n"
                               "--changeset a:1\nselect 1;\n"
                               "--changeset a:2 context:test\nselect 1;\n"
                               "--changeset a:3 context:\"(prod or Test) and !eu\"\nselect 1;\n"
                               "--changeset a:4 contextFilter:prod,us labels:\"v1, slow\"\nselect 1;\n"
                               "--changeset a:5 labels:v2\nselect 1;\n";
    static const struct { const char *conf, *run; } cases[] = {
        { NULL, "1 2? 3? 4? 5?" },
        { "url: x\n", "1 2? 3? 4? 5?" },
        { "contexts:\nlabels:\n", "1 2 3 4 5" },
        { "contexts: TEST\nlabelFilter:\n", "1 2 3 5" },
        { "liquibase.command.contextFilter = prod , eu\nlabel-filter=", "1 4 5" },
        { "contexts=us\nlabels=v1 and slow", "1 4" },
        { "contexts=us\nlabels=!v1", "1 5" },
        { "contexts=us\nlabels=not (v1 or v2)", "1" },
        { "contexts=us\n", "1 4? 5?" },
        { "contexts=us\nlabels=v1 and", "1 4? 5?" },
        { "contexts=@us\nlabels=", "1 2? 3? 4? 5" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        UNIT_TEXT(running(sets, cases[i].conf), cases[i].run);
    CU_ASSERT_EQUAL(load(1, MS_UP), MS_ERR_UNSUPPORTED);
    UNIT_CONTAINS(err.hint, "liquibase.properties");
    static const char *const odd[] = { "@x", "a b", "(a", "a)", "a and", "!", "()", "a or or b" };
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        UNIT_TEXT(running(ms_arena_printf(arena, "--liquibase formatted sql\n--changeset a:1 context:\"%s\"\nselect 1;\n", odd[i]),
                          i == 0 ? "contexts=" : "contexts=a"), "1?");
}

static void replaces_parameters(void)
{
    static const char set[] = "--liquibase formatted sql\n--changeset a:1\ncreate table ${schema}.a (x int default '${x'); -- ${Keep}\n"
                              "--rollback drop table ${schema}.a;\n";
    UNIT_TEXT(running(set, NULL), "1?");
    UNIT_TEXT(running(set, "parameter.schema: app\nparameter.keep: ${Keep}\n"), "1?"); /* '${x' reaches to the next brace, as in Liquibase */
    CU_ASSERT_EQUAL(load(0, MS_DOWN), MS_OK);
    UNIT_TEXT(squeezed(), "drop table app.a;");
    CU_ASSERT_EQUAL(load(0, MS_UP), MS_ERR_UNSUPPORTED);
    CU_ASSERT_EQUAL(err.line, 3);
    UNIT_TEXT(running("--liquibase formatted sql\n--changeset a:1\nselect '${X}${y}' -- ${\n", "parameter.x: 1\nparameter.y: ${y}\n"), "1");
    CU_ASSERT_EQUAL(load(0, MS_UP), MS_OK);
    UNIT_TEXT(squeezed(), "select '1${y}' -- ${");
}

static const char plan[] = "%syntax-version=1.0.0\n"
                           "%project=shop\n"
                           "\n"
                           "a 2024-01-31T12:00:00Z Ann <ann@example.com> # first\n"
                           "b [a !c] 2024-01-31T12:00:00Z Ann <ann@example.com> # second\n"
                           "@v1 2024-01-31T13:00:00Z Ann <ann@example.com> # tag\n"
                           "a [a@v1] 2024-01-31T11:00:00Z Ann <ann@example.com>\n";

/* Several tags behind a change that is made again: the file's name says which one was the last. */
static void reads_sqitch_tags(void)
{
    static const char tagged[] = "%project=shop\n"
                                 "a 2024-01-31T12:00:00Z Ann <ann@example.com>\n"
                                 "@v1 2024-01-31T12:00:00Z Ann <ann@example.com>\n"
                                 "b 2024-01-31T13:00:00Z Ann <ann@example.com>\n"
                                 "@v2 2024-01-31T13:00:00Z Ann <ann@example.com>\n"
                                 "a [a@v2] 2024-01-31T14:00:00Z Ann <ann@example.com>\n";
    tree_new("sqitch.plan", tagged, "deploy/a.sql", "select 3;", "deploy/a@v2.sql", "select 1;", "deploy/b.sql", "select 2;", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_OK);
    CU_ASSERT_EQUAL_FATAL(source.migrations.n, 3);
    CU_ASSERT_EQUAL(load(0, MS_UP), MS_OK);
    UNIT_TEXT(loaded.text, "select 1;");
    CU_ASSERT_EQUAL(load(2, MS_UP), MS_OK);
    UNIT_TEXT(loaded.text, "select 3;");
}

static void reads_sqitch(void)
{
    tree_new("sqitch.plan", plan, "deploy/a.sql", "select 3;", "deploy/a@v1.sql", "select 1;", "deploy/b.sql", "select 2;",
             "revert/b.sql", "select -2;", "verify/b.sql", "select 0;", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_OK);
    CU_ASSERT_EQUAL(source.layout, MS_LAYOUT_SQITCH);
    UNIT_TEXT(source.project, "shop");
    UNIT_TEXT(listed(), "20240131120000:a 20240131120000.1:b 20240131120000.2:a");
    CU_ASSERT_EQUAL(load(0, MS_UP), MS_OK);
    UNIT_TEXT(loaded.text, "select 1;");
    CU_ASSERT_EQUAL(load(2, MS_UP), MS_OK);
    UNIT_TEXT(loaded.text, "select 3;");
    CU_ASSERT_EQUAL(load(1, MS_DOWN), MS_OK);
    UNIT_TEXT(loaded.text, "select -2;");
    CU_ASSERT_EQUAL(load(0, MS_DOWN), MS_OK);
    CU_ASSERT_FALSE(loaded.present);
    tree_new("sqitch.plan", "%project=x\nname only\n", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_ERR_USAGE);
    CU_ASSERT_EQUAL(err.line, 2);
    tree_new("sqitch.plan", "%project=x\na 2024-01-31T12:00:00Z Ann <ann@example.com>\n", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_ERR_USAGE);
    UNIT_CONTAINS(err.message, "deploy/a.sql is missing");
}

static void reads_prisma_and_drizzle(void)
{
    tree_new("20240101000000_init/migration.sql", "create table a (x int);", "20240102000000_b/migration.sql", "select 1;",
             "migration_lock.toml", "provider = \"sqlite\"", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_OK);
    CU_ASSERT_EQUAL(source.layout, MS_LAYOUT_PRISMA);
    UNIT_TEXT(listed(), "20240101000000:init 20240102000000:b");
    CU_ASSERT_EQUAL(load(0, MS_UP), MS_OK);
    CU_ASSERT_EQUAL(load(0, MS_DOWN), MS_OK);
    CU_ASSERT_FALSE(loaded.present);
    static const char journal[] = "{\"entries\": [{\"idx\": 0, \"when\": 17, \"tag\": \"0000_init\"}, {\"idx\": 1, \"when\": 18, \"tag\": \"0001_b\"}]}";
    tree_new("meta/_journal.json", journal, "0000_init.sql", "create table a (x int)--> statement-breakpoint\ncreate table b (x int);--> "
             "statement-breakpoint\n", "0001_b.sql", "select 1;", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_OK);
    CU_ASSERT_EQUAL(source.layout, MS_LAYOUT_DRIZZLE);
    UNIT_TEXT(listed(), "0:init 1:b");
    UNIT_TEXT(source.migrations.v[1].key, "18");
    CU_ASSERT_EQUAL(load(0, MS_UP), MS_OK);
    UNIT_TEXT(squeezed(), "create table a (x int);\ncreate table b (x int);");
    tree_new("meta/_journal.json", "{\"entries\": []}", "0000_init.sql", "", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_ERR_CONFLICT);
    UNIT_CONTAINS(err.message, "0000_init.sql");
}

/* The sums are Atlas's own: of a directory in its test data. */
static void reads_atlas(void)
{
    tree_new("1_a.sql", "-- atlas:txmode none\n\nCREATE TABLE a (x int);\n", "2_b.sql", "CREATE TABLE b (x int);\n", "atlas.sum", "", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_ERR_CONFLICT);
    UNIT_TEXT(err.code, "atlas_sum");
    UNIT_CONTAINS(err.message, "1_a.sql");
    remove(tree_path("atlas.sum"));
    CU_ASSERT_EQUAL(open_as(MS_LAYOUT_ATLAS, NULL), MS_OK);
    UNIT_TEXT(listed(), "1:a 2:b");
    CU_ASSERT_EQUAL(load(0, MS_UP), MS_OK);
    CU_ASSERT_TRUE(loaded.directives.transaction_off);
    CU_ASSERT_EQUAL(load(0, MS_DOWN), MS_OK); /* never the up script again */
    CU_ASSERT_FALSE(loaded.present);
    tree_new("1_a.sql", "-- atlas:checkpoint\n\nselect 1;", NULL);
    CU_ASSERT_EQUAL(open_as(MS_LAYOUT_ATLAS, NULL), MS_OK);
    CU_ASSERT_EQUAL(load(0, MS_UP), MS_ERR_UNSUPPORTED);
    UNIT_CONTAINS(err.message, "atlas:checkpoint");
}

/* A whole file goes up and only up: taken for the way down as well, rollback would run it once more. */
static void whole_files_go_up_only(void)
{
    tree_new("1_a.sql", "CREATE TABLE a (x int);\n", "2_b.sql", "CREATE TABLE b (x int);\n", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_OK);
    CU_ASSERT_EQUAL(source.layout, MS_LAYOUT_PLAIN);
    CU_ASSERT_EQUAL_FATAL(source.migrations.n, 2);
    CU_ASSERT_PTR_NOT_NULL(source.migrations.v[1].up.path);
    CU_ASSERT_PTR_NULL(source.migrations.v[1].down.path);
    CU_ASSERT_EQUAL(load(1, MS_DOWN), MS_OK);
    CU_ASSERT_TRUE(!loaded.present && loaded.blank);
}

static void reads_sql_migrate(void)
{
    tree_new("1_a.sql", "-- +migrate Up notransaction\ncreate table a (x int);\n-- +migrate Down\n-- +migrate StatementBegin\ndrop table "
             "a;\n-- +migrate StatementEnd\n", "2_b.sql", "-- +migrate Up\nselect 1;\n", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_OK);
    CU_ASSERT_EQUAL(source.layout, MS_LAYOUT_SQL_MIGRATE);
    CU_ASSERT_EQUAL(load(0, MS_UP), MS_OK);
    CU_ASSERT_TRUE(loaded.directives.transaction_off);
    UNIT_TEXT(squeezed(), "create table a (x int);");
    CU_ASSERT_EQUAL(load(0, MS_DOWN), MS_OK);
    CU_ASSERT_FALSE(loaded.directives.transaction_off);
    tree_new("1_a.sql", "-- +migrate Up sometimes\nselect 1;\n", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_OK);
    CU_ASSERT_EQUAL(load(0, MS_UP), MS_ERR_USAGE);
    UNIT_CONTAINS(err.message, "+migrate Up sometimes");
}

static void lists_programs(void)
{
    tree_new("20240101000000_create_users.rb", "class X", "20240102000000_y.rb", "class Y", "helper.rb", "", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_OK);
    UNIT_TEXT(listed(), "20240101000000:create_users 20240102000000:y");
    UNIT_TEXT(source.migrations.v[0].code, "Ruby");
    tree_new("1_a.sql", "-- +goose Up\nselect 1;\n", "2_fill.go", "package x", "2_fill_test.go", "package x", "embed.go", "", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_OK);
    CU_ASSERT_EQUAL(source.layout, MS_LAYOUT_GOOSE);
    UNIT_TEXT(listed(), "1:a 2:fill");
    CU_ASSERT_EQUAL(load(1, MS_UP), MS_ERR_UNSUPPORTED);
    UNIT_CONTAINS(err.file, "2_fill.go");
    tree_new("1_a.sql", "", "1_b.go", "", NULL);
    CU_ASSERT_EQUAL(open_auto(), MS_ERR_CONFLICT);
}

static const unit_test tests[] = {
    UNIT(reads_flyway), UNIT(lists_what_repeats), UNIT(refuses_flyways_own), UNIT(replaces_placeholders), UNIT(reads_flyway_toml),
    UNIT(finds_flyways_settings), UNIT(reads_liquibase), UNIT(refuses_in_liquibase), UNIT(chooses_changesets),
    UNIT(replaces_parameters), UNIT(reads_sqitch), UNIT(reads_sqitch_tags),
    UNIT(reads_prisma_and_drizzle), UNIT(reads_atlas), UNIT(whole_files_go_up_only),
    UNIT(reads_sql_migrate), UNIT(lists_programs), { NULL, NULL },
};

int main(void)
{
    const int rc = unit_run("layouts", tests);
    tree_remove();
    ms_arena_free(arena);
    return rc;
}
