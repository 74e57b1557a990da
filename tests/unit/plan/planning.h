/* planning.h: a plan from the files of a temporary directory, with the real dialects. */
#ifndef TESTS_PLANNING_H
#define TESTS_PLANNING_H

#include <jansson.h>

#include <plan/plan.h>
#include "postgresql/postgresql.h"
#include "mysql/mysql.h"
#include "mariadb/mariadb.h"
#include "sqlite/sqlite.h"
#include "source/tree.h"
#include "unit.h"

/* What a plan stands on; planning_end frees it. */
typedef struct planning {
    ms_arena *arena;
    const ms_dialect *dialect;
    ms_catalog *catalog; /* before */
    ms_source source;
    ms_plan plan;
    ms_error err;
    ms_status status;
} planning;

/* The catalog that these statements make. */
static inline void planning_begin(planning *p, const ms_dialect *dialect, const char *statements)
{
    memset(p, 0, sizeof *p);
    p->arena = ms_arena_new();
    p->dialect = dialect;
    p->catalog = ms_catalog_new(p->arena, dialect->flags & MS_DIALECT_SCHEMAS ? "public" : NULL, dialect->compare);
    ms_script script = { 0 };
    CU_ASSERT_EQUAL_FATAL(ms_sql_parse(dialect, statements, strlen(statements), 1, p->arena, &script, &p->err), MS_OK);
    for (size_t i = 0; i < script.ops.n; i++)
        CU_ASSERT_EQUAL(ms_catalog_apply(p->catalog, &script.ops.v[i], &p->err), MS_OK);
}

/* Plans all of the tree's migrations: upwards in order, downwards the other way round. */
static inline ms_status planning_build(planning *p, ms_direction direction)
{
    ms_error_clear(&p->err);
    p->status = ms_source_open(tree_dir, MS_LAYOUT_AUTO, p->dialect->name, p->arena, &p->source, &p->err);
    if (p->status != MS_OK)
        return p->status;
    const size_t n = p->source.migrations.n;
    ms_plan_item *items = ms_arena_alloc(p->arena, (n + 1) * sizeof *items);
    for (size_t i = 0; i < n; i++) {
        items[i].migration = &p->source.migrations.v[direction == MS_UP ? i : n - 1 - i];
        items[i].version = items[i].migration->version;
    }
    const ms_plan_request request = { p->dialect->name, p->dialect, p->dialect->default_version,
                                      p->catalog,       direction,  0 };
    return p->status = ms_plan_build(&request, items, n, p->arena, &p->plan, &p->err);
}

static inline void planning_end(planning *p)
{
    ms_arena_free(p->arena);
    tree_remove();
}

/* One migration "1_one" with this script, planned over the catalog that `before` makes. */
static inline ms_status planning_one(planning *p, const ms_dialect *dialect, const char *before, const char *up)
{
    tree_new("1_one.up.sql", up, NULL);
    planning_begin(p, dialect, before);
    return planning_build(p, MS_UP);
}

#define STEP(p, i) ((p)->plan.migrations.v[0].steps.v[i])
#define STEPS(p) ((p)->plan.migrations.v[0].steps.n)

/* The step's statement is this text. */
static inline bool planning_is(const ms_step *step, const char *sql)
{
    return step->len == strlen(sql) && memcmp(step->sql, sql, step->len) == 0;
}

#endif
