/* fill.c: which tables get rows, and when, while a migration is judged. */
#include "config.h"

#include <string.h>

#include <glib.h>

#include "ir/model.h"
#include "test/judge.h"

static bool names(const ms_catalog *cat, const ms_op *op, ms_name table)
{
    const ms_name direct[] = { op->object, op->table_name, op->index != NULL ? op->index->table : op->object,
                               op->table != NULL ? op->table->name : op->object,
                               op->constraint != NULL ? op->constraint->ref_table : op->object };
    for (size_t i = 0; i < G_N_ELEMENTS(direct); i++)
        if (direct[i].name != NULL && ms_name_equal(cat, direct[i], table))
            return true;
    for (size_t i = 0; i < op->mentions.n; i++)
        if (ms_name_equal(cat, op->mentions.v[i], table))
            return true;
    return false;
}

static bool touches(const ms_plan *plan, const ms_catalog *cat, ms_name table)
{
    for (size_t m = 0; m < plan->migrations.n; m++)
        for (size_t i = 0; i < plan->migrations.v[m].ops.n; i++) {
            const ms_op *op = &plan->migrations.v[m].ops.v[i];
            if (names(cat, op, table) || (op->kind == MS_OP_OPAQUE && op->mentions.n == 0))
                return true;
        }
    return false;
}

static ms_rows_maker maker_of(ms_judging *j, const ms_catalog *catalog)
{
    return (ms_rows_maker){ .db = &j->db,
                            .catalog = catalog,
                            .seed = j->t->options->seed,
                            .serial = &j->t->serial,
                            .edges = j->level == MS_LEVEL_FULL,
                            .arena = j->arena,
                            .notes = &j->notes };
}

/* What was told of an earlier migration is not told again. */
static void tell_notes(ms_judging *j)
{
    ms_strings *told = &j->t->noted;
    for (size_t i = 0; i < j->notes.n; i++) {
        bool known = false;
        for (size_t k = 0; k < told->n && !known; k++)
            known = strcmp(told->v[k], j->notes.v[i]) == 0;
        if (known)
            continue;
        MS_PUSH(j->t->arena, told, ms_arena_strdup(j->t->arena, j->notes.v[i]));
        ms_test_detail(j->t, ms_test_find(j->t, j->one, "rows_missing", NULL), "%s", j->notes.v[i]);
    }
    j->notes.n = 0;
}

static void note_intent(ms_judging *j, const ms_plan *plan)
{
    static const ms_op_kind kinds[] = { MS_OP_OPAQUE, MS_OP_UPDATE, MS_OP_DELETE, MS_OP_TRUNCATE_TABLE, MS_OP_INSERT };
    for (size_t m = 0; m < plan->migrations.n; m++)
        for (size_t i = 0; i < plan->migrations.v[m].ops.n; i++)
            for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++)
                j->changes_rows = j->changes_rows || plan->migrations.v[m].ops.v[i].kind == kinds[k];
}

static bool is_empty(const ms_data *data, const ms_table *table)
{
    const ms_data_table *d = ms_data_find(data, table->name);
    return d == NULL || d->n == 0;
}

static bool has_code(const ms_catalog *cat, const ms_table *table)
{
    for (size_t i = 0; i < cat->objects.n; i++) {
        const ms_object *o = cat->objects.v[i];
        if ((o->kind == MS_OBJECT_TRIGGER || o->kind == MS_OBJECT_RULE) && ms_name_equal(cat, o->table, table->name))
            return true;
    }
    return false;
}

static bool is_avoided(const ms_trial *t, const ms_catalog *cat, ms_name table)
{
    for (size_t i = 0; i < t->avoided.n; i++)
        if (ms_name_equal(cat, t->avoided.v[i], table))
            return true;
    return false;
}

/* A trigger may make tables, say: nobody could tell that from what the down does. Such a table gets no rows from now
 * on. */
static ms_status make_rows(ms_judging *j, ms_rows_maker *maker, const ms_table *table, size_t n, ms_error *err)
{
    ms_catalog *live;
    if (j->harm || is_avoided(j->t, maker->catalog, table->name))
        return MS_OK;
    ms_status status = ms_rows_make(maker, table, n, err);
    if (status != MS_OK || !has_code(maker->catalog, table))
        return status;
    if ((status = ms_db_introspect(&j->db, j->arena, &live, err)) != MS_OK)
        return status;
    if (strcmp(ms_catalog_canonical(live, MS_STATE_PREFIX, j->arena),
               ms_catalog_canonical(maker->catalog, MS_STATE_PREFIX, j->arena)) == 0)
        return MS_OK;
    const ms_name *name = &table->name;
    MS_PUSH(j->t->arena, &j->t->avoided, ms_name_copy(j->t->arena, *name));
    MS_PUSH(j->arena, &j->notes,
            ms_arena_printf(j->arena, "rows in table %s change the schema, by a trigger: it gets none",
                            ms_name_text(j->arena, *name)));
    j->harm = true;
    return MS_OK;
}

ms_status ms_judge_fill_before(void *context, const ms_change *change, ms_error *err)
{
    ms_judging *j = context;
    const ms_catalog *cat = j->t->now;
    ms_tables tables = { 0 };
    ms_data had;
    j->irreversible = change->plan.migrations.v[0].irreversible;
    j->one->reason = ms_arena_strdup(j->t->arena, change->plan.migrations.v[0].irreversible_reason);
    if (j->level == MS_LEVEL_BARE)
        return MS_OK;
    note_intent(j, &change->plan);
    ms_rows_maker maker = maker_of(j, cat);
    ms_rows_tables(cat, j->arena, &tables);
    ms_status status = ms_data_read(&j->db, cat, j->arena, &had, err);
    for (size_t i = 0; i < tables.n && status == MS_OK; i++)
        if (is_empty(&had, tables.v[i]) || touches(&change->plan, cat, tables.v[i]->name))
            status = make_rows(j, &maker, tables.v[i], j->t->options->rows, err);
    j->one->rows += maker.made;
    tell_notes(j);
    if (status == MS_OK && j->harm)
        return ms_error_set(err, MS_ERR_UNSUPPORTED, "rows change the schema");
    return status == MS_OK ? ms_data_read(&j->db, cat, j->arena, &j->before, err) : status;
}

static bool is_changed(const ms_judging *j, const ms_table *table)
{
    const ms_table *old = ms_catalog_table(j->t->now, table->name);
    return old == NULL || strcmp(ms_table_canonical(j->t->now, old, false, j->arena),
                                 ms_table_canonical(j->up, table, false, j->arena)) != 0;
}

ms_status ms_judge_fill_after(ms_judging *j, ms_error *err)
{
    ms_tables tables = { 0 };
    ms_status status = MS_OK;
    ms_rows_maker maker = maker_of(j, j->up);
    ms_rows_tables(j->up, j->arena, &tables);
    for (size_t i = 0; i < tables.n && status == MS_OK; i++)
        if (is_changed(j, tables.v[i]))
            status = make_rows(j, &maker, tables.v[i], j->t->options->rows / 2 + 1, err);
    tell_notes(j);
    return status;
}
