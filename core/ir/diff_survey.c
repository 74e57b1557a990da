/* diff_survey.c: what will happen to each table, found before anything happens: so that whatever stands on it can be taken
 * out of the way first. */
#include "config.h"

#include "ir/diff.h"

/* ---- keys and indexes -------------------------------------------------------------------------------------------------- */

bool ms_part_is(const ms_part *part, ms_constraint_kind kind)
{
    return part->constraint != NULL && part->constraint->kind == kind;
}

static ms_parts parts_of(const ms_catalog *cat, const ms_table *table, ms_arena *arena)
{
    ms_parts out = { 0 };
    for (size_t i = 0; i < table->constraints.n; i++) {
        const ms_part part = { .constraint = &table->constraints.v[i],
                               .line = ms_constraint_canonical(cat, table, &table->constraints.v[i], arena) };
        if (*part.line != '\0')
            MS_PUSH(arena, &out, part);
    }
    for (size_t i = 0; i < table->indexes.n; i++)
        if (!table->indexes.v[i].of_constraint)
            MS_PUSH(arena, &out, (ms_part){ .index = &table->indexes.v[i],
                                            .line = ms_index_canonical(cat, table, &table->indexes.v[i], arena) });
    return out;
}

/* The same constraint, only that `want` is validated and `have` is not. */
static bool only_validated(const ms_differ *d, const ms_table *table, const ms_part *have, const ms_part *want)
{
    if (have->constraint == NULL || want->constraint == NULL || have->constraint->name == NULL ||
        !have->constraint->not_valid || want->constraint->not_valid)
        return false;
    ms_constraint valid = *have->constraint;
    valid.not_valid = false;
    return strcmp(ms_constraint_canonical(d->work, table, &valid, d->scratch), want->line) == 0;
}

void ms_diff_parts(const ms_differ *d, const ms_table *work, const ms_table *to, ms_parts *have, ms_parts *want)
{
    *have = parts_of(d->work, work, d->scratch);
    *want = parts_of(d->to, to, d->scratch);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < want->n; i++)
            for (size_t k = 0; k < have->n && !want->v[i].paired; k++) {
                ms_part *a = &have->v[k], *b = &want->v[i];
                if (a->paired || !(pass == 0 ? strcmp(a->line, b->line) == 0 : only_validated(d, work, a, b)))
                    continue;
                a->paired = b->paired = true;
                b->validate = pass == 1;
            }
}

static ms_strings columns_of(const ms_part *part, ms_arena *arena)
{
    ms_strings out = { 0 };
    if (part->constraint != NULL)
        return part->constraint->columns;
    for (size_t i = 0; i < part->index->parts.n; i++)
        if (part->index->parts.v[i].column != NULL)
            MS_PUSH(arena, &out, part->index->parts.v[i].column);
    return out;
}

/* ---- keys and indexes under other names -------------------------------------------------------------------------------- */

static const char *nameless(const ms_differ *d, const ms_catalog *cat, const ms_table *table, const ms_part *part)
{
    if (part->index != NULL) {
        ms_index index = *part->index;
        index.name = NULL;
        return ms_index_canonical(cat, table, &index, d->scratch);
    }
    ms_constraint constraint = *part->constraint;
    constraint.name = NULL;
    return ms_constraint_canonical(cat, table, &constraint, d->scratch);
}

static const char *name_of(const ms_part *part) { return part->index != NULL ? part->index->name : part->constraint->name; }

static bool only_renamed(const ms_differ *d, const ms_table *work, const ms_part *have, const ms_table *to, const ms_part *want)
{
    const bool index = have->index != NULL;
    if (have->paired || want->paired || index != (want->index != NULL) || name_of(have) == NULL || name_of(want) == NULL)
        return false;
    if (!(index ? d->options->rename_indexes : d->options->rename_constraints))
        return false;
    if (ms_table_constraint(d->work, work, name_of(want)) != NULL || ms_table_index(d->work, work, name_of(want)) != NULL ||
        ms_catalog_index_taken(d->work, work->name.schema, name_of(want)))
        return false; /* the name is still taken */
    return strcmp(nameless(d, d->work, work, have), nameless(d, d->to, to, want)) == 0;
}

static void rename_part(ms_differ *d, const ms_table *table, const ms_part *have, const char *name)
{
    ms_op op = ms_diff_table_op(MS_OP_RENAME_CONSTRAINT, table);
    if (have->index != NULL) {
        op = (ms_op){ .kind = MS_OP_RENAME_INDEX, .object_kind = MS_OBJECT_INDEX, .object = { table->name.schema, have->index->name },
                      .table_name = table->name, .new_name = { NULL, name } };
    } else {
        op.constraint_name = have->constraint->name;
        op.new_column = name;
    }
    ms_diff_push(d, op);
}

/* One, if there is any: it changes what the parts point to. */
static bool rename_one(ms_differ *d, const ms_table *table, const ms_table *to)
{
    ms_parts have, want;
    ms_diff_parts(d, table, to, &have, &want);
    for (size_t i = 0; i < have.n; i++)
        for (size_t k = 0; k < want.n; k++)
            if (only_renamed(d, table, &have.v[i], to, &want.v[k])) {
                rename_part(d, table, &have.v[i], name_of(&want.v[k]));
                return d->status == MS_OK;
            }
    return false;
}

/* Of materialized views that stay. */
static void rename_in_views(ms_differ *d)
{
    for (size_t i = 0; i < d->to->objects.n && d->status == MS_OK; i++) {
        const ms_object *to = d->to->objects.v[i];
        const ms_object *work = to->kind == MS_OBJECT_MATERIALIZED_VIEW ? ms_catalog_matview(d->work, to->name) : NULL;
        if (work == NULL || !ms_text_equal(work->definition, to->definition, false))
            continue;
        const ms_table now = ms_view_as_table(work), then = ms_view_as_table(to); /* a rename leaves the vector where it is */
        while (rename_one(d, &now, &then))
            ;
    }
}

void ms_diff_rename_parts(ms_differ *d)
{
    if (!d->options->rename_constraints && !d->options->rename_indexes)
        return;
    for (size_t i = 0; i < d->work->tables.n && d->status == MS_OK; i++) {
        ms_table *table = d->work->tables.v[i];
        const ms_table *to = ms_catalog_table(d->to, table->name);
        if (to == NULL || strcmp(ms_table_canonical(d->work, table, false, d->scratch), ms_table_canonical(d->to, to, false, d->scratch)) == 0)
            continue;
        while (rename_one(d, table, to))
            ;
    }
    rename_in_views(d);
}

/* ---- columns ----------------------------------------------------------------------------------------------------------- */

bool ms_diff_renews(const ms_differ *d, const ms_table *table, const ms_column *have, const ms_column *want, bool *loses)
{
    const bool modify = (d->work->compare & MS_CATALOG_COLUMN_ORDER) != 0; /* MODIFY says everything about a column anew */
    const bool virtually = have->generated != want->generated &&
                           (have->generated == MS_GENERATED_VIRTUAL || want->generated == MS_GENERATED_VIRTUAL);
    *loses = have->generated == MS_GENERATED_NONE;
    const bool identity = d->options->change_identities ? false : ms_diff_column_differs(d, table, have, want, MS_ASPECT_IDENTITY);
    return virtually || (!modify && (identity || ms_diff_column_differs(d, table, have, want, MS_ASPECT_REST)));
}

static void survey_column(ms_differ *d, const ms_table *table, const ms_column *have, ms_table_change *change)
{
    const ms_column *want = ms_table_column(d->to, change->to, have->name);
    bool loses = false;
    if (want != NULL && ms_diff_renews(d, table, have, want, &loses)) {
        if (loses && !ms_diff_may_remake(d, "column %s of table %s", have->name, ms_name_text(d->scratch, table->name)))
            return;
        MS_PUSH(d->scratch, &change->renewed, have->name);
    } else if (want != NULL && !ms_diff_column_differs(d, table, have, want, MS_ASPECT_TYPE | MS_ASPECT_IDENTITY)) {
        return;
    }
    MS_PUSH(d->scratch, &change->broken, have->name);
}

/* A generated column whose expression names a column that is broken, is made anew: it holds nothing of its own. */
static void survey_generated(ms_differ *d, const ms_table *table, ms_table_change *change)
{
    for (size_t i = 0; i < table->columns.n; i++) {
        const ms_column *column = &table->columns.v[i];
        bool stands_on = false;
        for (size_t k = 0; column->generated != MS_GENERATED_NONE && k < change->broken.n; k++)
            stands_on = stands_on || ms_diff_mentions(column->generated_expr, change->broken.v[k]);
        if (!stands_on || ms_strings_have(d->work, &change->broken, column->name))
            continue;
        MS_PUSH(d->scratch, &change->broken, column->name);
        if (ms_table_column(d->to, change->to, column->name) != NULL)
            MS_PUSH(d->scratch, &change->renewed, column->name);
    }
}

/* ---- tables ------------------------------------------------------------------------------------------------------------ */

static bool same_header(ms_differ *d, const ms_table *work, const ms_table *to)
{
    ms_table a = *work, b = *to;
    a.comment = b.comment = NULL;
    a.row_security = b.row_security = a.force_row_security = b.force_row_security = false;
    return strcmp(ms_table_canonical(d->work, &a, true, d->scratch), ms_table_canonical(d->to, &b, true, d->scratch)) == 0;
}

/* Indexes are dropped by name. */
static bool nameless_index_goes(const ms_parts *have)
{
    for (size_t i = 0; i < have->n; i++)
        if (!have->v[i].paired && have->v[i].index != NULL && have->v[i].index->name == NULL)
            return true;
    return false;
}

static void survey_table(ms_differ *d, ms_table *table, ms_table_change *change)
{
    const char *what = ms_name_text(d->scratch, table->name);
    ms_parts have, want;
    change->same = ms_table_same(table, change->to) ||
                   strcmp(ms_table_canonical(d->work, table, false, d->scratch),
                          ms_table_canonical(d->to, change->to, false, d->scratch)) == 0;
    if (change->same)
        return;
    ms_diff_parts(d, table, change->to, &have, &want);
    if (!same_header(d, table, change->to) || nameless_index_goes(&have)) {
        change->remade = ms_diff_may_remake(d, "table %s", what);
        return;
    }
    for (size_t i = 0; i < have.n; i++)
        if (!have.v[i].paired && !ms_part_is(&have.v[i], MS_CONSTRAINT_FOREIGN_KEY))
            MS_PUSH(d->scratch, &change->lost, columns_of(&have.v[i], d->scratch));
    for (size_t i = 0; i < table->columns.n; i++)
        survey_column(d, table, &table->columns.v[i], change);
    survey_generated(d, table, change);
}

void ms_diff_survey(ms_differ *d)
{
    for (size_t i = 0; i < d->work->tables.n && d->status == MS_OK; i++) {
        ms_table *table = d->work->tables.v[i];
        ms_table_change *change = MS_NEW(d->scratch, ms_table_change);
        change->to = ms_catalog_table(d->to, table->name);
        g_hash_table_insert(d->changes, table, change);
        if (change->to != NULL)
            survey_table(d, table, change);
        ms_diff_survey_enums(d, table, change);
    }
}
