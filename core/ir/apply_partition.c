/* apply_partition.c: partitions follow what is done to their table.
 *
 * A partition has what its table has; names of keys and indexes there are the server's. One that cannot follow was
 * different already. */
#include "config.h"

#include "ir/apply.h"

static bool is_partition(const ms_catalog *cat, const ms_table *child, const ms_table *parent)
{
    return child != parent && child->partition_of.name != NULL && ms_name_equal(cat, child->partition_of, parent->name);
}

void ms_apply_to_partitions(ms_catalog *cat, const ms_op *op, const ms_table *parent)
{
    for (size_t i = 0; i < cat->tables.n; i++) {
        const ms_table *child = cat->tables.v[i];
        if (!is_partition(cat, child, parent))
            continue;
        ms_op own = *op;
        ms_index index = op->index != NULL ? *op->index : (ms_index){ 0 };
        ms_constraint constraint = op->constraint != NULL ? *op->constraint : (ms_constraint){ 0 };
        own.object = child->name;
        constraint.comment = NULL;
        index.name = index.comment = NULL;
        index.table = child->name;
        own.index = op->index != NULL ? &index : NULL;
        if (constraint.kind != MS_CONSTRAINT_CHECK && constraint.kind != MS_CONSTRAINT_FOREIGN_KEY)
            constraint.name = NULL;
        own.constraint = op->constraint != NULL ? &constraint : NULL;
        ms_catalog_apply(cat, &own, NULL);
    }
}

/* The contents of a key or index, whatever it is called and wherever it is. */
static const char *key_contents(const ms_catalog *cat, const ms_table *parent, const ms_constraint *constraint)
{
    ms_constraint unnamed = *constraint;
    unnamed.name = NULL;
    return ms_constraint_canonical(cat, parent, &unnamed, cat->arena);
}

static const char *index_contents(const ms_catalog *cat, const ms_table *parent, const ms_index *index)
{
    ms_index unnamed = *index;
    unnamed.name = NULL;
    unnamed.invalid = false;
    return ms_index_canonical(cat, parent, &unnamed, cat->arena);
}

void ms_apply_drop_key_from_partitions(ms_catalog *cat, const ms_table *parent, const ms_constraint *gone)
{
    if (parent->partition_by == NULL)
        return;
    const char *contents = key_contents(cat, parent, gone);
    for (size_t i = 0; i < cat->tables.n; i++) {
        ms_table *child = cat->tables.v[i];
        for (size_t k = 0; is_partition(cat, child, parent) && k < child->constraints.n; k++)
            if (child->constraints.v[k].kind == gone->kind &&
                strcmp(contents, key_contents(cat, parent, &child->constraints.v[k])) == 0) {
                ms_apply_remove_constraint(cat, child, k);
                ms_apply_drop_key_from_partitions(cat, child, gone);
                break;
            }
    }
}

void ms_apply_drop_index_from_partitions(ms_catalog *cat, const ms_table *parent, const ms_index *gone)
{
    if (parent->partition_by == NULL)
        return;
    const char *contents = index_contents(cat, parent, gone);
    for (size_t i = 0; i < cat->tables.n; i++) {
        ms_table *child = cat->tables.v[i];
        for (size_t k = 0; is_partition(cat, child, parent) && k < child->indexes.n; k++)
            if (strcmp(contents, index_contents(cat, parent, &child->indexes.v[k])) == 0) {
                ms_apply_remove_index(cat, child, k);
                ms_apply_drop_index_from_partitions(cat, child, gone);
                break;
            }
    }
}
