/* gather.c: see gather.h. */
#include "config.h"

#include <string.h>

#include <ir/model.h>
#include <plan/gather.h>

/* Ops that change one table and its indexes, and nothing else. */
static bool is_of_table(const ms_op *op)
{
    switch (op->kind) {
    case MS_OP_ADD_COLUMN: case MS_OP_DROP_COLUMN: case MS_OP_CHANGE_TYPE: case MS_OP_SET_NOT_NULL: case MS_OP_DROP_NOT_NULL:
    case MS_OP_SET_DEFAULT: case MS_OP_DROP_DEFAULT: case MS_OP_SET_IDENTITY: case MS_OP_ADD_PRIMARY_KEY: case MS_OP_DROP_PRIMARY_KEY:
    case MS_OP_ALTER_PRIMARY_KEY: case MS_OP_ADD_UNIQUE: case MS_OP_ADD_FOREIGN_KEY: case MS_OP_ADD_CHECK:
    case MS_OP_DROP_CONSTRAINT: case MS_OP_CREATE_INDEX:
        return op->new_column == NULL && !op->cascade && op->object.name != NULL;
    case MS_OP_DROP_INDEX:
        return op->table_name.name != NULL && !op->cascade;
    default:
        return false;
    }
}

static ms_name table_of(const ms_op *op) { return op->kind == MS_OP_DROP_INDEX ? op->table_name : op->object; }

/* Exactly the same spelling: a list in which one table has two is left alone. */
static bool same_text(const char *a, const char *b) { return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0); }
static bool same_table(ms_name a, ms_name b) { return same_text(a.name, b.name) && same_text(a.schema, b.schema); }

static const char *index_name(const ms_op *op)
{
    switch (op->kind) {
    case MS_OP_DROP_INDEX:
        return op->object.name;
    case MS_OP_CREATE_INDEX:
        return op->index->name;
    case MS_OP_ADD_UNIQUE: case MS_OP_ADD_PRIMARY_KEY:
        return op->constraint->name;
    case MS_OP_DROP_CONSTRAINT:
        return op->constraint_name;
    default:
        return NULL;
    }
}

static bool makes_key(const ms_op *op) { return op->kind == MS_OP_ADD_FOREIGN_KEY; }
static bool drops_key(const ms_op *op) { return op->kind == MS_OP_DROP_CONSTRAINT; }

/* May `op` go before `other`, which is on another table? */
static bool passes(const ms_dialect *dialect, const ms_op *op, const ms_op *other)
{
    if (!is_of_table(other))
        return false;
    const char *name = index_name(op), *taken = index_name(other);
    if ((dialect->compare & MS_CATALOG_INDEX_PER_TABLE) == 0 && name != NULL && taken != NULL &&
        ms_text_equal(name, taken, true))
        return false;
    if ((dialect->flags & MS_DIALECT_FORWARD_REFERENCES) != 0)
        return true;
    return !makes_key(op) && !drops_key(other) && !makes_key(other) && !drops_key(op);
}

void ms_gather_ops(const ms_dialect *dialect, ms_ops *ops)
{
    for (size_t i = 1; i < ops->n; i++) {
        const ms_op op = ops->v[i];
        size_t to = i;
        if (!is_of_table(&op))
            continue;
        while (to > 0 && !(is_of_table(&ops->v[to - 1]) && same_table(table_of(&ops->v[to - 1]), table_of(&op))) &&
               passes(dialect, &op, &ops->v[to - 1]))
            to--;
        if (to == 0 || !is_of_table(&ops->v[to - 1]) || !same_table(table_of(&ops->v[to - 1]), table_of(&op)))
            continue;
        memmove(&ops->v[to + 1], &ops->v[to], (i - to) * sizeof op);
        ops->v[to] = op;
    }
}
