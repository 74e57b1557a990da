/* test_impact.c: what a plan says about things that stand on what it touches. */
#include "config.h"

#include "planning.h"

#define SHOP "CREATE TABLE users (id int PRIMARY KEY, name varchar(20), email varchar(20));" \
             "CREATE TABLE orders (id int PRIMARY KEY, user_id int, total int, CONSTRAINT of_user FOREIGN KEY (user_id) " \
             "REFERENCES users (id), CONSTRAINT positive CHECK (total > 0));" \
             "CREATE INDEX by_total ON orders (total);" \
             "CREATE VIEW v AS SELECT name FROM users; CREATE VIEW w AS SELECT * FROM v;" \
             "CREATE VIEW users_of_old AS SELECT 1;"

/* "kind name, kind name" of one op. */
static const char *impact(const planning *p, size_t op)
{
    const ms_planned *m = &p->plan.migrations.v[0];
    const char *text = "";
    for (size_t i = 0; i < m->impact.n; i++)
        if (m->impact.v[i].op == op)
            text = ms_arena_printf(p->arena, "%s%s%s %s", text, *text != '\0' ? ", " : "", m->impact.v[i].kind, m->impact.v[i].name);
    return text;
}

static const struct {
    const char *script, *want;  /* of the last statement */
} rows[] = {
    { "ALTER TABLE users DROP COLUMN name", "view v, view w" },
    { "ALTER TABLE users RENAME COLUMN email TO mail", "" },
    { "ALTER TABLE orders DROP COLUMN total", "check orders.positive, index orders.by_total" },
    { "ALTER TABLE orders DROP COLUMN user_id", "foreign key orders.of_user" },
    { "DROP TABLE users", "foreign key orders.of_user, view v, view w" },
    { "ALTER TABLE users RENAME TO people", "foreign key orders.of_user, view v, view w" },
    { "DROP VIEW w; DROP TABLE users", "foreign key orders.of_user, view v" },
    { "DROP VIEW v", "view w" },
    { "ALTER TABLE users ADD COLUMN age int", "" },
    { "CREATE TABLE more (id int)", "" },
    { "CREATE TABLE more (id int); DROP TABLE more", "" },
};

static void of_each_op(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        planning p;
        CU_ASSERT_EQUAL(planning_one(&p, &ms_dialect_postgresql, SHOP, rows[i].script), MS_OK);
        UNIT_TEXT(impact(&p, p.plan.migrations.v[0].ops.n - 1), rows[i].want);
        planning_end(&p);
    }
}

static void texts_of_routines_and_triggers(void)
{
    planning p;
    CU_ASSERT_EQUAL(planning_one(&p, &ms_dialect_postgresql,
                                 SHOP "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE orders SET total = 1; END $$;"
                                      "CREATE TRIGGER tr BEFORE UPDATE OF total ON orders FOR EACH ROW EXECUTE FUNCTION f()",
                                 "ALTER TABLE orders ALTER COLUMN total TYPE bigint; DROP FUNCTION f()"), MS_OK);
    UNIT_TEXT(impact(&p, 0), "check orders.positive, index orders.by_total, trigger tr on orders, function f()");
    UNIT_TEXT(impact(&p, 1), "trigger tr on orders");
    json_t *json;
    ms_plan_freeze(&p.plan, &json);
    const json_t *operations = json_object_get(json_array_get(json_object_get(json, "migrations"), 0), "operations");
    const json_t *list = json_object_get(json_array_get(operations, 1), "impact");
    CU_ASSERT_EQUAL(json_array_size(list), 1);
    UNIT_TEXT(json_string_value(json_object_get(json_array_get(list, 0), "why")), "its text names function f");
    json_decref(json);
    planning_end(&p);
}

static const unit_test tests[] = {
    { "of each op", of_each_op },
    { "texts of routines and triggers", texts_of_routines_and_triggers },
    { NULL, NULL },
};
int main(void) { return unit_run("plan impact", tests); }
