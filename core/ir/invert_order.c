/* invert_order.c: the order of inverses that come from one statement.
 *
 * The actions of one ALTER TABLE are about the table as it was, so they may stand in an order that no two statements could
 * have: MODIFY v TEXT, DROP KEY v. Backwards and one by one the key would be made while its column still has the new type. */
#include "config.h"

#include "ir/invert.h"

static bool has_column(const ms_strings *list, const char *name)
{
    for (size_t i = 0; i < list->n; i++)
        if (ms_text_equal(list->v[i], name, true))
            return true;
    return false;
}

/* Does the op make a key or an index that has the column in it? */
static bool makes_key_on(const ms_op *op, const char *column)
{
    if (op->kind == MS_OP_ADD_PRIMARY_KEY || op->kind == MS_OP_ADD_UNIQUE)
        return op->constraint != NULL && has_column(&op->constraint->columns, column);
    for (size_t i = 0; op->kind == MS_OP_CREATE_INDEX && op->index != NULL && i < op->index->parts.n; i++)
        if (op->index->parts.v[i].column != NULL && ms_text_equal(op->index->parts.v[i].column, column, true))
            return true;
    return false;
}

/* Nothing of the change can matter to these, nor they to it, but for a key that has the column. */
static bool can_pass(const ms_op *op)
{
    switch (op->kind) {
    case MS_OP_CREATE_INDEX: case MS_OP_DROP_INDEX: case MS_OP_ADD_UNIQUE: case MS_OP_ADD_PRIMARY_KEY: case MS_OP_DROP_PRIMARY_KEY:
    case MS_OP_DROP_CONSTRAINT:
        return true;
    case MS_OP_CHANGE_TYPE:
        return op->new_column == NULL && op->after == NULL;
    default:
        return false;
    }
}

static ms_name table_of(const ms_op *op)
{
    return op->kind == MS_OP_DROP_INDEX ? op->table_name : op->object;
}

static bool same_table(const ms_op *a, const ms_op *b)
{
    return ms_text_equal(table_of(a).name, table_of(b).name, false) && ms_text_equal(table_of(a).schema, table_of(b).schema, false);
}

static bool drops(const ms_op *drop, const ms_op *make)
{
    if (make->kind == MS_OP_ADD_PRIMARY_KEY)
        return drop->kind == MS_OP_DROP_PRIMARY_KEY && same_table(drop, make);
    return make->kind == MS_OP_CREATE_INDEX && drop->kind == MS_OP_DROP_INDEX && same_table(drop, make) &&
           ms_text_equal(make->index->name, drop->object.name, true);
}

/* Two changes each make a key anew: it is dropped once, and made once, when all columns have their types. */
static void forget_made_and_dropped(ms_ops *list)
{
    for (size_t i = list->n; i-- > 0;)
        for (size_t k = i + 1; k < list->n && list->v[k].statement == list->v[i].statement && can_pass(&list->v[k]); k++)
            if (drops(&list->v[k], &list->v[i])) {
                MS_REMOVE(list, k);
                MS_REMOVE(list, i);
                break;
            }
}

void ms_inverse_order(ms_ops *list)
{
    forget_made_and_dropped(list);
    for (size_t i = 1; i < list->n; i++) {
        const ms_op change = list->v[i];
        size_t to = i;
        if (change.kind != MS_OP_CHANGE_TYPE || !can_pass(&change))
            continue;
        for (size_t k = i; k-- > 0;) {
            const ms_op *op = &list->v[k];
            if (op->statement != change.statement || !can_pass(op) || table_of(op).name == NULL ||
                strcmp(table_of(op).name, change.object.name) != 0)
                break;
            if (makes_key_on(op, change.column))
                to = k;
        }
        memmove(&list->v[to + 1], &list->v[to], (i - to) * sizeof *list->v);
        list->v[to] = change;
    }
}
