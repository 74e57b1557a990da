/* test_freeze.c: a plan as bytes, its id, and back. */
#include "config.h"

#include "planning.h"

static const char script[] =
    "BEGIN;\nCREATE TABLE a (id int, name varchar(20));\nCOMMIT;\n"
    "-- migsafe: transaction=off\nINSERT INTO a VALUES (1, 'a\\b \"q\" ''s'' \xc3\xa9 \xf0\x9f\x90\x98\x01\t\r\n');\n"
    "ALTER TABLE old DROP COLUMN x;\n";

static char *frozen(planning *p, json_t **json)
{
    json_t *object;
    ms_plan_freeze(&p->plan, &object);
    char *text = json_dumps(object, JSON_SORT_KEYS | JSON_COMPACT);
    if (json != NULL)
        *json = object;
    else
        json_decref(object);
    return text;
}

static void begin(planning *p, const ms_dialect *dialect, const char *up, const char *down)
{
    tree_new("1_one.up.sql", up, "1_one.down.sql", down, NULL);
    planning_begin(p, dialect, "CREATE TABLE old (x int, y int)");
    CU_ASSERT_EQUAL_FATAL(planning_build(p, MS_UP), MS_OK);
}

static const ms_dialect *find(const char *driver, const char *name, void *context)
{
    const ms_dialect *one = context;
    (void)driver;
    return strcmp(one->name, name) == 0 ? one : NULL;
}

static void same_bytes_twice(void)
{
    char *text[2], id[2][65];
    for (int i = 0; i < 2; i++) {
        planning p;
        begin(&p, &ms_dialect_postgresql, script, "DROP TABLE a;");
        text[i] = frozen(&p, NULL);
        snprintf(id[i], sizeof id[i], "%s", p.plan.id);
        char *again = frozen(&p, NULL); /* freezing is not a change */
        /* paths differ between the two trees: without them */
        UNIT_TEXT(again, text[i]);
        free(again);
        planning_end(&p);
    }
    CU_ASSERT_EQUAL(strlen(text[0]), strlen(text[1]));
    CU_ASSERT_EQUAL(strspn(id[0], "0123456789abcdef"), 64);
    free(text[0]);
    free(text[1]);
}

/* What a reader of the plan would want to know of a change changes the id. */
static void any_change_gives_another_id(void)
{
    char ids[8][65];
    size_t n = 0;
    planning p;
    tree_new("1_one.up.sql", script, "1_one.down.sql", "DROP TABLE a;", NULL);
    static const struct {
        const char *file, *text;
    } changes[] = { { NULL, NULL },
                    { "1_one.up.sql", "CREATE TABLE a (id int);" },
                    { "1_one.up.sql", "CREATE TABLE a (id  int);" }, /* bytes, though not meaning */
                    { "1_one.down.sql", "DROP TABLE a ;" },
                    { "2_two.up.sql", "CREATE TABLE b (id int);" } };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        if (changes[i].file != NULL)
            tree_write(changes[i].file, changes[i].text, strlen(changes[i].text));
        planning_begin(&p, &ms_dialect_postgresql, "CREATE TABLE old (x int, y int)");
        CU_ASSERT_EQUAL(planning_build(&p, MS_UP), MS_OK);
        ms_plan_freeze(&p.plan, NULL);
        snprintf(ids[n++], 65, "%s", p.plan.id);
        ms_arena_free(p.arena);
    }
    planning_begin(&p, &ms_dialect_postgresql, "CREATE TABLE old (x int, y bigint)"); /* another catalog */
    CU_ASSERT_EQUAL(planning_build(&p, MS_UP), MS_OK);
    ms_plan_freeze(&p.plan, NULL);
    snprintf(ids[n++], 65, "%s", p.plan.id);
    p.plan.server_version++;
    ms_plan_freeze(&p.plan, NULL);
    snprintf(ids[n++], 65, "%s", p.plan.id);
    planning_end(&p);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            CU_ASSERT_STRING_NOT_EQUAL(ids[i], ids[k]);
}

static void same_steps(const ms_planned *a, const ms_planned *b)
{
    UNIT_TEXT(b->version, a->version);
    UNIT_TEXT(b->name, a->name);
    UNIT_TEXT(b->path, a->path);
    UNIT_TEXT(b->checksum, a->checksum);
    UNIT_TEXT(b->raw_checksum, a->raw_checksum);
    UNIT_TEXT(b->down_sql, a->down_sql);
    CU_ASSERT_EQUAL(b->direction, a->direction);
    CU_ASSERT_EQUAL(b->risk, a->risk);
    CU_ASSERT_EQUAL(b->reversible, a->reversible);
    CU_ASSERT_EQUAL_FATAL(b->steps.n, a->steps.n);
    for (size_t i = 0; i < a->steps.n; i++) {
        const ms_step *x = &a->steps.v[i], *y = &b->steps.v[i];
        UNIT_TEXT(y->id, x->id);
        CU_ASSERT_EQUAL_FATAL(y->len, x->len);
        CU_ASSERT_EQUAL(memcmp(y->sql, x->sql, x->len), 0);
        CU_ASSERT_EQUAL(y->line, x->line);
        CU_ASSERT_EQUAL(y->txn, x->txn);
        CU_ASSERT_EQUAL(y->session, x->session);
        CU_ASSERT_EQUAL(y->boundary, x->boundary);
    }
}

static void reading_gives_the_same_steps(void)
{
    static const ms_dialect *const all[] = { &ms_dialect_postgresql, &ms_dialect_mysql, &ms_dialect_mariadb,
                                             &ms_dialect_sqlite };
    for (size_t d = 0; d < sizeof all / sizeof *all; d++) {
        planning p;
        ms_plan back;
        begin(&p, all[d], script, "DROP TABLE a;");
        char *text = frozen(&p, NULL);
        json_t *json = json_loads(text, 0, NULL); /* through a file, as it were */
        CU_ASSERT_EQUAL(ms_plan_read(json, find, (void *)(uintptr_t)all[d], p.arena, &back, &p.err), MS_OK);
        UNIT_TEXT(back.id, p.plan.id);
        UNIT_TEXT(back.driver, p.plan.driver);
        UNIT_TEXT(back.catalog_before, p.plan.catalog_before);
        UNIT_TEXT(back.catalog_after, p.plan.catalog_after);
        CU_ASSERT_PTR_EQUAL(back.dialect, p.plan.dialect);
        CU_ASSERT_EQUAL(back.server_version, p.plan.server_version);
        CU_ASSERT_EQUAL(back.risk, p.plan.risk);
        CU_ASSERT_EQUAL(back.reversible, p.plan.reversible);
        CU_ASSERT_EQUAL(back.zero_downtime, p.plan.zero_downtime);
        CU_ASSERT_EQUAL(back.requires_backup, p.plan.requires_backup);
        CU_ASSERT_EQUAL(back.requires_approval, p.plan.requires_approval);
        CU_ASSERT_EQUAL(back.destructive_operations, p.plan.destructive_operations);
        CU_ASSERT_EQUAL_FATAL(back.migrations.n, p.plan.migrations.n);
        same_steps(&p.plan.migrations.v[0], &back.migrations.v[0]);
        json_decref(json);
        free(text);
        planning_end(&p);
    }
}

/* Every text and number of the plan in turn is changed: none passes. */
static size_t tamper(json_t *at, planning *p, json_t *root)
{
    size_t n = 0, i;
    const char *key;
    json_t *value;
    ms_plan back;
    if (json_is_array(at)) {
        json_array_foreach(at, i, value) n += tamper(value, p, root);
        return n;
    }
    json_object_foreach(at, key, value)
    {
        if (json_is_object(value) || json_is_array(value)) {
            n += tamper(value, p, root);
            continue;
        }
        json_t *kept = json_deep_copy(value);
        json_object_set_new(at, key,
                            json_is_boolean(kept)   ? json_boolean(!json_is_true(kept))
                            : json_is_integer(kept) ? json_integer(json_integer_value(kept) + 1)
                                                    : json_string("x"));
        ms_error_clear(&p->err);
        const ms_status status = ms_plan_read(root, find, (void *)(uintptr_t)p->dialect, p->arena, &back, &p->err);
        if (status == MS_OK)
            fprintf(stderr, "a changed \"%s\" passed\n", key);
        CU_ASSERT_NOT_EQUAL(status, MS_OK);
        json_object_set_new(at, key, kept);
        n++;
    }
    return n;
}

static void tampering_is_noticed(void)
{
    planning p;
    ms_plan back;
    json_t *json;
    begin(&p, &ms_dialect_postgresql, script, "DROP TABLE a;");
    free(frozen(&p, &json));
    CU_ASSERT_TRUE(tamper(json, &p, json) > 60);
    ms_error_clear(&p.err);
    CU_ASSERT_EQUAL(ms_plan_read(json, find, (void *)(uintptr_t)p.dialect, p.arena, &back, &p.err), MS_OK);
    json_t *steps = json_object_get(
        json_array_get(json_object_get(json_array_get(json_object_get(json, "migrations"), 0), "phases"), 0), "steps");
    json_object_set_new(json_array_get(steps, 0), "sql", json_string("DROP TABLE old"));
    CU_ASSERT_EQUAL(ms_plan_read(json, find, (void *)(uintptr_t)p.dialect, p.arena, &back, &p.err), MS_ERR_CONFLICT);
    UNIT_TEXT(p.err.code, "plan_changed");
    json_decref(json);
    planning_end(&p);
}

static void what_is_no_plan(void)
{
    static const char *const texts[] = { "[]", "{}", "{\"format\": 2}", "{\"format\": \"1\"}", "null" };
    ms_arena *arena = ms_arena_new();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        ms_plan back;
        ms_error err = MS_ERROR_INIT;
        json_t *json = json_loads(texts[i], JSON_DECODE_ANY, NULL);
        CU_ASSERT_EQUAL(ms_plan_read(json, find, (void *)(uintptr_t)&ms_dialect_sqlite, arena, &back, &err),
                        MS_ERR_USAGE);
        UNIT_TEXT(err.code, "plan_malformed");
        json_decref(json);
    }
    ms_arena_free(arena);
}

static void another_database(void)
{
    planning p;
    ms_plan back;
    json_t *json;
    begin(&p, &ms_dialect_postgresql, script, "DROP TABLE a;");
    free(frozen(&p, &json));
    CU_ASSERT_EQUAL(ms_plan_read(json, find, (void *)(uintptr_t)&ms_dialect_sqlite, p.arena, &back, &p.err),
                    MS_ERR_USAGE);
    json_decref(json);
    planning_end(&p);
}

static const unit_test tests[] = { UNIT(same_bytes_twice),
                                   UNIT(any_change_gives_another_id),
                                   UNIT(reading_gives_the_same_steps),
                                   UNIT(tampering_is_noticed),
                                   UNIT(what_is_no_plan),
                                   UNIT(another_database),
                                   { NULL, NULL } };

int main(void) { return unit_run("plan: freezing", tests); }
