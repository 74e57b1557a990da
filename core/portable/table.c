/* table.c: CREATE TABLE: columns and constraints. */
#include "config.h"

#include <string.h>

#include "portable/reader.h"

/* ---- constraints ---- */

static bool read_action(ms_reader *r, ms_fk_action *action)
{
    static const struct { ms_keyword first, second; ms_fk_action action; } actions[] = {
        { MS_KW_NO, MS_KW_ACTION, MS_FK_NO_ACTION }, { MS_KW_SET, MS_KW_NULL, MS_FK_SET_NULL },
        { MS_KW_CASCADE, MS_KW_NONE, MS_FK_CASCADE }, { MS_KW_RESTRICT, MS_KW_NONE, MS_FK_RESTRICT },
    };
    if (ms_at_kw2(&r->p, MS_KW_SET, MS_KW_DEFAULT))
        return ms_refuse(r, r->p.i, "Write SET NULL, CASCADE or RESTRICT.", "MySQL and MariaDB have no SET DEFAULT");
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (!ms_at_kw(&r->p, actions[i].first) || (actions[i].second != MS_KW_NONE && ms_ahead(&r->p, 1)->keyword != actions[i].second))
            continue;
        r->p.i += actions[i].second == MS_KW_NONE ? 1 : 2;
        *action = actions[i].action;
        return true;
    }
    return ms_expected(r, "CASCADE, RESTRICT, SET NULL or NO ACTION");
}

static bool read_references(ms_reader *r, ms_constraint *c)
{
    c->kind = MS_CONSTRAINT_FOREIGN_KEY;
    if (!ms_need_kw(r, MS_KW_REFERENCES) || !ms_need_table(r, &c->ref_table))
        return false;
    if (ms_at_ch(&r->p, '(') && !ms_need_columns(r, &c->ref_columns))
        return false;
    while (ms_at_kw(&r->p, MS_KW_ON)) {
        const bool deletes = ms_take_kw2(&r->p, MS_KW_ON, MS_KW_DELETE);
        if (!deletes && !ms_take_kw2(&r->p, MS_KW_ON, MS_KW_UPDATE)) {
            r->p.i++;
            return ms_expected(r, "DELETE or UPDATE");
        }
        if (!read_action(r, deletes ? &c->on_delete : &c->on_update))
            return false;
    }
    if (ms_at_kw(&r->p, MS_KW_MATCH) || ms_at_kw(&r->p, MS_KW_DEFERRABLE) || ms_at_kw(&r->p, MS_KW_INITIALLY) || ms_at_kw2(&r->p, MS_KW_NOT, MS_KW_DEFERRABLE))
        return ms_refuse(r, r->p.i, "Leave it out.", "this part of a foreign key is not portable");
    return true;
}

static bool read_check(ms_reader *r, ms_constraint *c)
{
    c->kind = MS_CONSTRAINT_CHECK;
    if (!ms_need_kw(r, MS_KW_CHECK) || !ms_need_ch(r, '('))
        return false;
    r->queries = false;
    r->stored = true;
    const size_t at = r->p.i;
    const ms_piece condition = ms_read_expr(r);
    c->expr = condition.text;
    r->stored = false;
    if (c->expr != NULL && condition.level > MS_LEVEL_COMPARE)
        return ms_refuse(r, at, "Compare it, as in flag = TRUE.", "a check must be a comparison: MySQL takes no other");
    if (c->expr != NULL && (strstr(c->expr, "CURRENT_") != NULL || strstr(c->expr, "random") != NULL))
        return ms_refuse(r, at, "Check it in the application.", "a check must give one answer for one row at any time");
    return c->expr != NULL && ms_need_ch(r, ')');
}

static bool read_key(ms_reader *r, ms_constraint *c)
{
    c->kind = ms_at_kw(&r->p, MS_KW_PRIMARY) ? MS_CONSTRAINT_PRIMARY_KEY : MS_CONSTRAINT_UNIQUE;
    r->p.i++;
    return c->kind == MS_CONSTRAINT_UNIQUE || ms_need_kw(r, MS_KW_KEY);
}

bool ms_at_portable_constraint(const ms_reader *r)
{
    const ms_parser *p = &r->p;
    return ms_at_kw(p, MS_KW_CONSTRAINT) || ms_at_kw2(p, MS_KW_PRIMARY, MS_KW_KEY) || ms_at_kw2(p, MS_KW_FOREIGN, MS_KW_KEY) ||
           ((ms_at_kw(p, MS_KW_UNIQUE) || ms_at_kw(p, MS_KW_CHECK)) && ms_ahead(p, 1)->ch == '(');
}

bool ms_read_constraint(ms_reader *r, ms_constraint *c)
{
    *c = (ms_constraint){ .name = NULL };
    const uint32_t at = ms_at(&r->p)->at;
    if (ms_take_kw(&r->p, MS_KW_CONSTRAINT) && (c->name = ms_need_ident(r, "a name")) == NULL)
        return false;
    switch (ms_at(&r->p)->keyword) {
    case MS_KW_PRIMARY:
    case MS_KW_UNIQUE:
        if (!read_key(r, c) || !ms_need_columns(r, &c->columns))
            return false;
        break;
    case MS_KW_CHECK:
        if (!read_check(r, c))
            return false;
        break;
    case MS_KW_FOREIGN:
        r->p.i++;
        if (!ms_need_kw(r, MS_KW_KEY) || !ms_need_columns(r, &c->columns) || !read_references(r, c))
            return false;
        break;
    default:
        return ms_refuse_at(r, at, NULL, "portable SQL has PRIMARY KEY, UNIQUE, FOREIGN KEY or CHECK here");
    }
    return true;
}

/* ---- columns ---- */

typedef struct column_reading {
    ms_column *column;
    ms_table *table;            /* gets the constraints */
    const char *constraint_name;
} column_reading;

static void add_constraint(ms_reader *r, column_reading *s, ms_constraint c)
{
    c.name = s->constraint_name;
    s->constraint_name = NULL;
    MS_PUSH(r->arena, &c.columns, s->column->name); /* of a check: for its name */
    MS_PUSH(r->arena, &s->table->constraints, c);
}

static bool read_generated(ms_reader *r, column_reading *s)
{
    const size_t at = r->p.i++;
    if (ms_take_kw2(&r->p, MS_KW_BY, MS_KW_DEFAULT)) {
        if (!ms_need_kw(r, MS_KW_AS) || !ms_need_kw(r, MS_KW_IDENTITY))
            return false;
        if (ms_at_ch(&r->p, '('))
            return ms_refuse(r, r->p.i, "Leave it out.", "the options of a sequence are not portable");
        s->column->identity = MS_IDENTITY_BY_DEFAULT;
        return true;
    }
    if (!ms_need_kw(r, MS_KW_ALWAYS) || !ms_need_kw(r, MS_KW_AS))
        return false;
    if (ms_at_kw(&r->p, MS_KW_IDENTITY))
        return ms_refuse(r, at, "Write GENERATED BY DEFAULT AS IDENTITY.", "only PostgreSQL can refuse numbers given for an identity column");
    if (!ms_need_ch(r, '('))
        return false;
    r->queries = false;
    r->stored = true;
    s->column->generated_expr = ms_need_expr(r);
    r->stored = false;
    if (s->column->generated_expr == NULL || !ms_need_ch(r, ')'))
        return false;
    if (!ms_take_kw(&r->p, MS_KW_STORED))
        return ms_refuse(r, r->p.i, "Write GENERATED ALWAYS AS (...) STORED.", "only stored generated columns are portable");
    s->column->generated = MS_GENERATED_STORED;
    return true;
}

static bool read_attribute(ms_reader *r, column_reading *s, bool *done)
{
    ms_constraint c = { .kind = MS_CONSTRAINT_CHECK };
    *done = false;
    switch (ms_at(&r->p)->keyword) {
    case MS_KW_NOT:
        r->p.i++;
        s->column->not_null = true;
        return ms_need_kw(r, MS_KW_NULL);
    case MS_KW_NULL:
        r->p.i++;
        return true;
    case MS_KW_DEFAULT:
        r->p.i++;
        s->column->default_expr = ms_need_default(r);
        return s->column->default_expr != NULL;
    case MS_KW_CONSTRAINT:
        r->p.i++;
        s->constraint_name = ms_need_ident(r, "a name");
        return s->constraint_name != NULL;
    case MS_KW_PRIMARY:
    case MS_KW_UNIQUE:
        if (!read_key(r, &c))
            return false;
        break;
    case MS_KW_CHECK:
        if (!read_check(r, &c))
            return false;
        break;
    case MS_KW_REFERENCES:
        if (!read_references(r, &c))
            return false;
        break;
    case MS_KW_GENERATED:
        return read_generated(r, s);
    default:
        *done = true;
        return true;
    }
    add_constraint(r, s, c);
    return true;
}

bool ms_read_column(ms_reader *r, ms_table *table, ms_column *column)
{
    *column = (ms_column){ .name = ms_need_ident(r, "a column") };
    column_reading s = { column, table, NULL };
    bool serial = false, done = false;
    if (column->name == NULL)
        return false;
    const uint32_t at = ms_at(&r->p)->at;
    if (!ms_need_type(r, &column->type, &serial))
        return false;
    if (serial)
        column->identity = MS_IDENTITY_BY_DEFAULT;
    while (!done)
        if (!read_attribute(r, &s, &done))
            return false;
    const bool numbers = column->type.kind == MS_TYPE_SMALLINT || column->type.kind == MS_TYPE_INTEGER || column->type.kind == MS_TYPE_BIGINT;
    if (column->identity != MS_IDENTITY_NONE && !numbers)
        return ms_refuse_at(r, at, NULL, "an identity column is SMALLINT, INTEGER or BIGINT");
    if (column->default_expr != NULL && (column->identity != MS_IDENTITY_NONE || column->generated != MS_GENERATED_NONE))
        return ms_refuse_at(r, at, NULL, "a column has a default, or is generated, not both");
    column->not_null = column->not_null || column->identity != MS_IDENTITY_NONE;
    return true;
}

/* ---- CREATE TABLE ---- */

static bool check_table(ms_reader *r, const ms_table *table, uint32_t at)
{
    const ms_constraint *key = NULL;
    for (size_t i = 0; i < table->constraints.n; i++) {
        if (table->constraints.v[i].kind != MS_CONSTRAINT_PRIMARY_KEY)
            continue;
        if (key != NULL)
            return ms_refuse_at(r, at, NULL, "table %s has two primary keys", table->name.name);
        key = &table->constraints.v[i];
    }
    for (size_t i = 0; i < table->columns.n; i++)
        if (table->columns.v[i].identity != MS_IDENTITY_NONE &&
            (key == NULL || key->columns.n != 1 || strcmp(key->columns.v[0], table->columns.v[i].name) != 0))
            return ms_refuse_at(r, at, "Write PRIMARY KEY behind it.", "column %s numbers itself, so it must be the primary key alone",
                                table->columns.v[i].name);
    return table->columns.n > 0 || ms_refuse_at(r, at, NULL, "a table has a column");
}

bool ms_read_create_table(ms_reader *r)
{
    ms_table *table = MS_NEW(r->arena, ms_table);
    const bool if_not_exists = ms_take_if_not_exists(&r->p);
    const uint32_t at = ms_at(&r->p)->at;
    table->rows = table->bytes = -1;
    if (!ms_need_table(r, &table->name))
        return false;
    if (ms_at_kw(&r->p, MS_KW_AS) || ms_at_kw(&r->p, MS_KW_LIKE) || ms_at_kw(&r->p, MS_KW_PARTITION))
        return ms_refuse(r, r->p.i, "Write the columns; fill the table with INSERT ... SELECT.", "a portable CREATE TABLE lists its columns");
    if (!ms_need_ch(r, '('))
        return false;
    do {
        ms_constraint constraint;
        ms_column column;
        if (ms_at_portable_constraint(r)) {
            if (!ms_read_constraint(r, &constraint))
                return false;
            MS_PUSH(r->arena, &table->constraints, constraint);
        } else {
            if (!ms_read_column(r, table, &column))
                return false;
            MS_PUSH(r->arena, &table->columns, column);
        }
    } while (ms_take_ch(&r->p, ','));
    if (!ms_need_ch(r, ')') || !check_table(r, table, at))
        return false;
    if (!ms_at_end(&r->p))
        return ms_refuse(r, r->p.i, "Leave it out, or write a file for this database alone.", "the options of a table are not portable");
    ms_op *op = ms_push_op(&r->p, MS_OP_CREATE_TABLE, MS_OBJECT_TABLE);
    op->object = table->name;
    op->table = table;
    op->if_not_exists = if_not_exists;
    return true;
}
