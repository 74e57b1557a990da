/* comment.c: COMMENT ON: where the comment of an object is kept, and what an op on it does. */
#include "config.h"

#include "ir/apply.h"

static const char **on_index(const ms_catalog *cat, ms_name name)
{
    ms_index *index = ms_catalog_find_index(cat, name, NULL);
    const ms_object *view = index == NULL ? ms_catalog_index_view(cat, name) : NULL;
    if (view == NULL)
        return index == NULL ? NULL : &index->comment;
    const ms_table table = ms_view_as_table(view); /* shares the view's indexes */
    return &ms_table_index(cat, &table, name.name)->comment;
}

static const char **on_constraint(const ms_catalog *cat, const ms_table *table, const char *name)
{
    bool guess = false;
    ms_constraint *c = table == NULL || name == NULL ? NULL : ms_apply_constraint_called(cat, table, name, &guess);
    return c == NULL ? NULL : &c->comment;
}

const char **ms_op_comment(const ms_catalog *cat, const ms_op *op)
{
    ms_table *table = ms_catalog_table(cat, op->object);
    ms_column *column = table == NULL ? NULL : ms_table_column(cat, table, op->column);
    switch (op->object_kind) {
    case MS_OBJECT_TABLE:
        return table == NULL ? NULL : &table->comment;
    case MS_OBJECT_COLUMN:
        return column == NULL ? NULL : &column->comment;
    case MS_OBJECT_CONSTRAINT:
        return on_constraint(cat, table, op->constraint_name);
    case MS_OBJECT_INDEX:
        return on_index(cat, op->object);
    default:
        break;
    }
    ms_object *object = ms_apply_find_object(
        cat, (ms_object){ .kind = op->object_kind, .name = op->object, .table = op->table_name, .signature = op->value });
    return object == NULL ? NULL : &object->comment;
}

ms_status ms_apply_comment(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    const char **place = ms_op_comment(cat, op);
    if (place != NULL) {
        *place = op->expr != NULL && *op->expr != '\0' ? ms_arena_strdup(cat->arena, op->expr) : NULL;
        return MS_OK;
    }
    if (op->object_kind != MS_OBJECT_TABLE && op->object_kind != MS_OBJECT_COLUMN)
        return MS_OK; /* roles, schemas, constraints of domains are not modelled */
    const ms_table *table = ms_catalog_table(cat, op->object);
    if (table == NULL)
        return ms_apply_relation(cat, op->object) ? MS_OK : ms_apply_missing(cat, false, err, "table", op->object);
    return ms_apply_columns_unknown(table)
               ? MS_OK : ms_apply_missing_part(cat, false, err, "column", op->column == NULL ? "" : op->column, table);
}
