/* rebuild.c: see rebuild.h. */
#include "config.h"

#include <plan/rebuild.h>
#include <ir/model.h>

/* From create on: nothing but the copy may have gone into it, or the rows would not be those of the old table. */
static ms_table *copied_into(const ms_ops *ops, size_t at, ms_name made, ms_name old, const ms_catalog *catalog)
{
    ms_table *copied = NULL;
    bool created = false;
    for (size_t i = 0; i < at; i++) {
        const ms_op *op = &ops->v[i];
        const bool rows = op->kind == MS_OP_INSERT || op->kind == MS_OP_UPDATE || op->kind == MS_OP_DELETE;
        if (copied != NULL && rows && ms_name_equal(catalog, op->object, old))
            return NULL; /* what the old table got after it was copied goes with it */
        if (op->kind == MS_OP_CREATE_TABLE && ms_name_equal(catalog, op->table->name, made))
            created = !op->if_not_exists;
        if (op->object.name == NULL || !ms_name_equal(catalog, op->object, made) || op->kind == MS_OP_CREATE_TABLE)
            continue;
        if (op->kind == MS_OP_INSERT && op->table != NULL && ms_name_equal(catalog, op->table->name, old))
            copied = op->table;
        else if (op->kind == MS_OP_DELETE || op->kind == MS_OP_TRUNCATE_TABLE || op->kind == MS_OP_DROP_TABLE)
            return NULL;
    }
    return created ? copied : NULL;
}

ms_table *ms_rebuild_of(const ms_ops *ops, size_t at, const ms_catalog *catalog)
{
    const ms_name old = ops->v[at].object;
    if (ops->v[at].kind != MS_OP_DROP_TABLE || ops->v[at].cascade)
        return NULL;
    for (size_t i = at + 1; i < ops->n; i++) {
        const ms_op *op = &ops->v[i];
        if (op->kind == MS_OP_RENAME_TABLE && op->object_kind != MS_OBJECT_VIEW && ms_name_equal(catalog, op->new_name, old))
            return copied_into(ops, at, op->object, old, catalog);
    }
    return NULL;
}

bool ms_rebuild_keeps(const ms_catalog *catalog, const ms_table *copied, const ms_column *column)
{
    return column->generated != MS_GENERATED_NONE || copied->like.name != NULL ||
           ms_table_column(catalog, copied, column->name) != NULL;
}

void ms_rebuild_mark(ms_ops *ops, size_t at, const ms_catalog *catalog)
{
    ms_table *copied = ms_rebuild_of(ops, at, catalog);
    const ms_table *old = copied != NULL ? ms_catalog_table(catalog, ops->v[at].object) : NULL;
    if (old == NULL || old->columns.n == 0)
        return;
    for (size_t i = 0; i < old->columns.n; i++)
        if (!ms_rebuild_keeps(catalog, copied, &old->columns.v[i]))
            return;
    ops->v[at].table = copied;
}
