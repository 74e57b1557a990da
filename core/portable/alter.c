/* alter.c: ALTER TABLE, one op for each action. */
#include "config.h"

#include <string.h>

#include "portable/reader.h"

static ms_op *push(ms_reader *r, ms_op_kind kind, ms_name table)
{
    ms_op *op = ms_push_op(&r->p, kind, kind == MS_OP_RENAME_TABLE ? MS_OBJECT_TABLE : MS_OBJECT_NONE);
    op->object = table;
    op->line = ms_line_of(&r->p, r->p.i > 0 ? r->p.i - 1 : 0);
    return op;
}

static bool no_cascade(ms_reader *r)
{
    ms_take_kw(&r->p, MS_KW_RESTRICT);
    return !ms_at_kw(&r->p, MS_KW_CASCADE) ||
           ms_refuse(r, r->p.i, "Drop what stands on it first, by name.", "CASCADE takes different things along on each database");
}

static void push_constraint(ms_reader *r, ms_name table, const ms_constraint *c)
{
    static const ms_op_kind kinds[] = {
        [MS_CONSTRAINT_PRIMARY_KEY] = MS_OP_ADD_PRIMARY_KEY, [MS_CONSTRAINT_UNIQUE] = MS_OP_ADD_UNIQUE,
        [MS_CONSTRAINT_FOREIGN_KEY] = MS_OP_ADD_FOREIGN_KEY, [MS_CONSTRAINT_CHECK] = MS_OP_ADD_CHECK,
    };
    ms_op *op = push(r, kinds[c->kind], table);
    op->constraint = MS_NEW(r->arena, ms_constraint);
    *op->constraint = *c;
}

static bool add(ms_reader *r, ms_name table)
{
    if (ms_at_portable_constraint(r)) {
        ms_constraint constraint;
        if (!ms_read_constraint(r, &constraint))
            return false;
        push_constraint(r, table, &constraint);
        return true;
    }
    ms_take_kw(&r->p, MS_KW_COLUMN);
    const bool if_not_exists = ms_take_if_not_exists(&r->p);
    const size_t at = r->p.i;
    ms_table around = { .name = table };
    ms_column *column = MS_NEW(r->arena, ms_column);
    if (!ms_read_column(r, &around, column))
        return false;
    if (column->identity != MS_IDENTITY_NONE)
        return ms_refuse(r, at, "Make a new table with the column and copy the rows into it.", "a table that exists cannot get a column that numbers itself everywhere");
    ms_op *op = push(r, MS_OP_ADD_COLUMN, table);
    op->column_def = column;
    op->column = column->name;
    op->if_not_exists = if_not_exists;
    op->volatile_default = column->default_expr != NULL && ms_calls_volatile(&r->p, at, r->p.i);
    for (size_t i = 0; i < around.constraints.n; i++)
        push_constraint(r, table, &around.constraints.v[i]);
    return true;
}

static bool drop(ms_reader *r, ms_name table)
{
    const bool constraint = ms_take_kw(&r->p, MS_KW_CONSTRAINT);
    if (!constraint && ms_at_kw2(&r->p, MS_KW_PRIMARY, MS_KW_KEY))
        return ms_refuse(r, r->p.i, "Write DROP CONSTRAINT table_pkey, or the name it was given.", "the standard drops a primary key by its name");
    if (!constraint)
        ms_take_kw(&r->p, MS_KW_COLUMN);
    const bool if_exists = ms_take_if_exists(&r->p);
    const char *name = ms_need_ident(r, "a name");
    if (name == NULL || !no_cascade(r))
        return false;
    ms_op *op = push(r, constraint ? MS_OP_DROP_CONSTRAINT : MS_OP_DROP_COLUMN, table);
    *(constraint ? &op->constraint_name : &op->column) = name;
    op->if_exists = if_exists;
    return true;
}

static bool change_type(ms_reader *r, ms_name table, const char *column)
{
    ms_column *to = MS_NEW(r->arena, ms_column);
    bool serial = false;
    to->name = column;
    const size_t at = r->p.i;
    if (!ms_need_type(r, &to->type, &serial))
        return false;
    if (serial)
        return ms_refuse(r, at, NULL, "a column cannot begin to number itself");
    if (ms_at_kw(&r->p, MS_KW_USING))
        return ms_refuse(r, r->p.i, "Add a column, fill it with UPDATE, drop the old one and rename the new one.", "USING is not portable");
    ms_op *op = push(r, MS_OP_CHANGE_TYPE, table);
    op->column = column;
    op->column_def = to;
    return true;
}

static bool alter_column(ms_reader *r, ms_name table)
{
    ms_take_kw(&r->p, MS_KW_COLUMN);
    const char *column = ms_need_ident(r, "a column"), *value = NULL;
    if (column == NULL)
        return false;
    ms_op_kind kind;
    if (ms_take_kw(&r->p, MS_KW_TYPE) || (ms_at_kw2(&r->p, MS_KW_SET, MS_KW_DATA) && ms_ahead(&r->p, 2)->keyword == MS_KW_TYPE)) {
        r->p.i += ms_at_kw(&r->p, MS_KW_SET) ? 3 : 0;
        return change_type(r, table, column);
    }
    const bool sets = ms_take_kw(&r->p, MS_KW_SET);
    if (!sets && !ms_take_kw(&r->p, MS_KW_DROP))
        return ms_expected(r, "TYPE, SET or DROP");
    if (ms_take_kw(&r->p, MS_KW_DEFAULT)) {
        kind = sets ? MS_OP_SET_DEFAULT : MS_OP_DROP_DEFAULT;
        if (sets && (value = ms_need_default(r)) == NULL)
            return false;
    } else if (ms_take_kw2(&r->p, MS_KW_NOT, MS_KW_NULL)) {
        kind = sets ? MS_OP_SET_NOT_NULL : MS_OP_DROP_NOT_NULL;
    } else {
        return ms_expected(r, "DEFAULT or NOT NULL");
    }
    ms_op *op = push(r, kind, table);
    op->column = column;
    op->expr = value;
    return true;
}

static bool rename_part(ms_reader *r, ms_name table)
{
    if (ms_take_kw(&r->p, MS_KW_TO)) {
        const char *to = ms_need_ident(r, "a name");
        if (to == NULL)
            return false;
        push(r, MS_OP_RENAME_TABLE, table)->new_name = (ms_name){ NULL, to };
        return true;
    }
    const bool constraint = ms_take_kw(&r->p, MS_KW_CONSTRAINT);
    if (!constraint)
        ms_take_kw(&r->p, MS_KW_COLUMN);
    const char *from = ms_need_ident(r, "a name");
    const char *to = from != NULL && ms_need_kw(r, MS_KW_TO) ? ms_need_ident(r, "a name") : NULL;
    if (to == NULL)
        return false;
    ms_op *op = push(r, constraint ? MS_OP_RENAME_CONSTRAINT : MS_OP_RENAME_COLUMN, table);
    *(constraint ? &op->constraint_name : &op->column) = from;
    op->new_column = to;
    return true;
}

bool ms_read_alter_table(ms_reader *r)
{
    static const struct { ms_keyword word; bool (*read)(ms_reader *, ms_name); } actions[] = {
        { MS_KW_ADD, add }, { MS_KW_DROP, drop }, { MS_KW_ALTER, alter_column }, { MS_KW_RENAME, rename_part },
    };
    ms_name table;
    if (ms_at_kw2(&r->p, MS_KW_IF, MS_KW_EXISTS) || ms_at_kw(&r->p, MS_KW_ONLY))
        return ms_refuse(r, r->p.i, "Leave it out.", "this is not portable");
    if (!ms_need_table(r, &table))
        return false;
    do {
        size_t i = 0;
        while (i < sizeof actions / sizeof *actions && !ms_take_kw(&r->p, actions[i].word))
            i++;
        if (i == sizeof actions / sizeof *actions)
            return ms_expected(r, "ADD, DROP, ALTER or RENAME");
        if (!actions[i].read(r, table))
            return false;
    } while (ms_take_ch(&r->p, ','));
    return true;
}
