/* normalize.c: what several servers make equal by themselves. */
#include "config.h"

#include <strings.h>

#include <dialects/common/common.h>

static bool same_columns(const ms_strings *a, const ms_strings *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (strcasecmp(a->v[i], b->v[i]) != 0)
            return false;
    return true;
}

static bool index_on(const ms_index *index, const ms_strings *columns)
{
    if (!index->unique || index->where != NULL || index->parts.n != columns->n)
        return false;
    for (size_t i = 0; i < columns->n; i++)
        if (index->parts.v[i].column == NULL || strcasecmp(index->parts.v[i].column, columns->v[i]) != 0)
            return false;
    return true;
}

void ms_common_drop_key_twins(ms_table *table)
{
    const ms_constraint *found = ms_table_primary_key(table);
    if (found == NULL)
        return;
    const ms_strings key = found->columns;
    size_t kept = 0;
    for (size_t i = 0; i < table->constraints.n; i++) {
        const ms_constraint *c = &table->constraints.v[i];
        if (c->kind != MS_CONSTRAINT_UNIQUE || !same_columns(&c->columns, &key))
            table->constraints.v[kept++] = *c;
    }
    table->constraints.n = kept;
    kept = 0;
    for (size_t i = 0; i < table->indexes.n; i++)
        if (table->indexes.v[i].name != NULL || !index_on(&table->indexes.v[i], &key))
            table->indexes.v[kept++] = table->indexes.v[i];
    table->indexes.n = kept;
}
