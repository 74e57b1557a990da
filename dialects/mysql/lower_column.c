/* lower_column.c: changes of one column for MySQL and MariaDB.
 *
 * Most changes restate the whole column (MODIFY), so they need the catalog: a MODIFY that forgot the default or the
 * comment would drop it. Without the column in the catalog such an op is refused. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "../common/common.h"
#include "my.h"

static void begin_alter(ms_my_lower *lower, ms_sql *sql, ms_name table)
{
    ms_sql_init(sql, lower->arena, &ms_my_style);
    ms_sql_kw(sql, "ALTER TABLE");
    ms_common_name(sql, table);
}

static void put_position(ms_sql *sql, const ms_op *op)
{
    if (op->after == NULL)
        return;
    if (*op->after == '\0') {
        ms_sql_kw(sql, "FIRST");
    } else {
        ms_sql_kw(sql, "AFTER");
        ms_sql_ident(sql, op->after);
    }
}

static ms_status column_unknown(ms_my_lower *lower, const ms_op *op)
{
    return ms_error_set(lower->err, MS_ERR_UNSUPPORTED,
                        "%s: column %s of table %s is not known, and the statement must restate all of it",
                        lower->family->product, op->column, op->object.name);
}

ms_status ms_my_lower_add_column(ms_my_lower *lower, const ms_op *op)
{
    const bool native_guard = ms_my_has(lower->family, lower->version, MS_MY_IF_EXISTS);
    if (op->if_not_exists && ms_my_find_column(lower->catalog, op->object, op->column_def->name) != NULL)
        return MS_OK;
    if (op->column_def->identity != MS_IDENTITY_NONE || op->column_def->type.serial)
        return ms_my_unsupported(lower, "an AUTO_INCREMENT column must become a key in the same statement",
                                 "Write ALTER TABLE ... ADD COLUMN ..., ADD UNIQUE (...) as one statement.");
    ms_sql sql;
    begin_alter(lower, &sql, op->object);
    ms_sql_kw(&sql, op->if_not_exists && native_guard ? "ADD COLUMN IF NOT EXISTS" : "ADD COLUMN");
    ms_sql_ident(&sql, op->column_def->name);
    const ms_status status = ms_my_put_column(lower, &sql, op->column_def);
    if (status != MS_OK)
        return status;
    put_position(&sql, op);
    ms_my_emit(lower, &sql);
    return MS_OK;
}

ms_status ms_my_lower_drop_column(ms_my_lower *lower, const ms_op *op)
{
    const bool native_guard = ms_my_has(lower->family, lower->version, MS_MY_IF_EXISTS);
    if (op->if_exists && lower->catalog != NULL && ms_my_find_column(lower->catalog, op->object, op->column) == NULL)
        return MS_OK;
    ms_sql sql;
    begin_alter(lower, &sql, op->object);
    ms_sql_kw(&sql, op->if_exists && native_guard ? "DROP COLUMN IF EXISTS" : "DROP COLUMN");
    ms_sql_ident(&sql, op->column);
    ms_my_emit(lower, &sql);
    return MS_OK;
}

ms_status ms_my_lower_rename_column(ms_my_lower *lower, const ms_op *op)
{
    ms_sql sql;
    begin_alter(lower, &sql, op->object);
    if (ms_my_has(lower->family, lower->version, MS_MY_RENAME_COLUMN)) {
        ms_sql_kw(&sql, "RENAME COLUMN");
        ms_sql_ident(&sql, op->column);
        ms_sql_kw(&sql, "TO");
        ms_sql_ident(&sql, op->new_column);
    } else {
        const ms_column *column = ms_my_find_column(lower->catalog, op->object, op->column);
        if (column == NULL)
            return column_unknown(lower, op);
        ms_sql_kw(&sql, "CHANGE COLUMN");
        ms_sql_ident(&sql, op->column);
        ms_sql_ident(&sql, op->new_column);
        const ms_status status = ms_my_put_column(lower, &sql, column);
        if (status != MS_OK)
            return status;
    }
    ms_my_emit(lower, &sql);
    return MS_OK;
}

static ms_status modify(ms_my_lower *lower, const ms_op *op, const ms_column *column)
{
    const bool renamed = op->column != NULL && column->name != NULL && strcmp(op->column, column->name) != 0;
    ms_sql sql;
    begin_alter(lower, &sql, op->object);
    ms_sql_kw(&sql, renamed ? "CHANGE COLUMN" : "MODIFY COLUMN");
    ms_sql_ident(&sql, op->column);
    if (renamed)
        ms_sql_ident(&sql, column->name);
    const ms_status status = ms_my_put_column(lower, &sql, column);
    if (status != MS_OK)
        return status;
    put_position(&sql, op);
    ms_my_emit(lower, &sql);
    return MS_OK;
}

ms_status ms_my_lower_modify(ms_my_lower *lower, const ms_op *op)
{
    if (op->kind == MS_OP_CHANGE_TYPE && op->expr != NULL)
        return ms_my_unsupported(lower, "a type change has no USING expression",
                                 "Add a column, fill it with UPDATE, drop the old one and rename.");
    if (op->kind == MS_OP_CHANGE_TYPE && op->whole_column)
        return modify(lower, op, op->column_def);
    const ms_column *known = ms_my_find_column(lower->catalog, op->object, op->column);
    if (known == NULL)
        return column_unknown(lower, op);
    ms_column column = *known;
    column.name = op->column;
    if (op->kind == MS_OP_CHANGE_TYPE)
        column.type = op->column_def->type;
    else
        column.not_null = op->kind == MS_OP_SET_NOT_NULL;
    if (op->kind == MS_OP_SET_NOT_NULL && column.default_expr != NULL && strcasecmp(column.default_expr, "null") == 0)
        column.default_expr = NULL;
    return modify(lower, op, &column);
}

/* ALTER COLUMN ... SET DEFAULT takes literals on every version; everything else (a function, a literal for TEXT)
 * restates the column, because its form depends on the column's type. */
ms_status ms_my_lower_default(ms_my_lower *lower, const ms_op *op)
{
    const ms_column *known = ms_my_find_column(lower->catalog, op->object, op->column);
    if (op->kind == MS_OP_SET_DEFAULT && (op->expr == NULL || !ms_my_is_literal(op->expr) ||
                                          (known != NULL && ms_my_is_lob(&known->type)))) {
        if (known == NULL)
            return column_unknown(lower, op);
        ms_column column = *known;
        column.name = op->column;
        column.default_expr = op->expr;
        return modify(lower, op, &column);
    }
    ms_sql sql;
    begin_alter(lower, &sql, op->object);
    ms_sql_kw(&sql, "ALTER COLUMN");
    ms_sql_ident(&sql, op->column);
    if (op->kind == MS_OP_DROP_DEFAULT) {
        /* After DROP DEFAULT MySQL refuses an INSERT that leaves the column out, even where it may be NULL. */
        ms_sql_kw(&sql, known != NULL && !known->not_null ? "SET DEFAULT NULL" : "DROP DEFAULT");
    } else {
        ms_sql_kw(&sql, "SET DEFAULT");
        ms_sql_raw(&sql, op->expr);
    }
    ms_my_emit(lower, &sql);
    return MS_OK;
}

ms_status ms_my_lower_comment(ms_my_lower *lower, const ms_op *op)
{
    if (op->object_kind == MS_OBJECT_TABLE) {
        ms_sql sql;
        begin_alter(lower, &sql, op->object);
        ms_sql_kw(&sql, "COMMENT =");
        ms_my_put_plain_string(&sql, op->expr != NULL ? op->expr : "");
        ms_my_emit(lower, &sql);
        return MS_OK;
    }
    if (op->object_kind != MS_OBJECT_COLUMN)
        return ms_my_unsupported(lower, "only tables and columns can be given a comment later", NULL);
    const ms_column *known = ms_my_find_column(lower->catalog, op->object, op->column);
    if (known == NULL)
        return column_unknown(lower, op);
    ms_column column = *known;
    column.name = op->column;
    column.comment = op->expr;
    return modify(lower, op, &column);
}
