/* alter.c: ALTER TABLE: one op for each action, in order; an action that is not modelled becomes an opaque op. */
#include "config.h"

#include <string.h>

#include "sql/alter.h"

ms_op *ms_alter_push(ms_parser *p, const ms_alteration *a, ms_op_kind kind)
{
    ms_op *op = ms_push_op(p, kind, MS_OBJECT_TABLE);
    op->object = a->table;
    op->line = a->line;
    op->only = a->only;
    return op;
}

/* ---- ADD --------------------------------------------------------------------------------------------------------- */

static const ms_op_kind constraint_ops[] = {
    [MS_CONSTRAINT_PRIMARY_KEY] = MS_OP_ADD_PRIMARY_KEY, [MS_CONSTRAINT_UNIQUE] = MS_OP_ADD_UNIQUE,
    [MS_CONSTRAINT_FOREIGN_KEY] = MS_OP_ADD_FOREIGN_KEY, [MS_CONSTRAINT_CHECK] = MS_OP_ADD_CHECK,
    [MS_CONSTRAINT_EXCLUDE] = MS_OP_ADD_EXCLUDE,         [MS_CONSTRAINT_NOT_NULL] = MS_OP_SET_NOT_NULL,
};

static void push_constraint(ms_parser *p, const ms_alteration *a, ms_constraint c)
{
    ms_constraint *copy = MS_NEW(p->arena, ms_constraint);
    *copy = c;
    ms_op *op = ms_alter_push(p, a, constraint_ops[c.kind]);
    if (c.kind == MS_CONSTRAINT_NOT_NULL)
        op->column = c.columns.v[0];
    else
        op->constraint = copy;
}

void ms_alter_push_extra(ms_parser *p, const ms_alteration *a, const ms_column_extra *extra)
{
    for (size_t i = 0; i < extra->constraints.n; i++)
        push_constraint(p, a, extra->constraints.v[i]);
}

bool ms_alter_position(ms_parser *p, const char **after)
{
    if (ms_take_kw(p, MS_KW_FIRST))
        *after = "";
    else if (ms_take_kw(p, MS_KW_AFTER))
        return (*after = ms_take_ident(p)) != NULL;
    return true;
}

static bool add_column(ms_parser *p, const ms_alteration *a, bool if_not_exists)
{
    ms_column *column = MS_NEW(p->arena, ms_column);
    ms_column_extra extra;
    const char *after = NULL;
    if (!ms_take_column(p, column, &extra) || !ms_alter_position(p, &after))
        return false;
    ms_op *op = ms_alter_push(p, a, MS_OP_ADD_COLUMN);
    op->column = column->name;
    op->column_def = column;
    op->after = after;
    op->if_not_exists = if_not_exists;
    op->volatile_default = extra.volatile_default;
    ms_alter_push_extra(p, a, &extra);
    return true;
}

static bool add_columns(ms_parser *p, const ms_alteration *a) /* MySQL: ADD COLUMN (a int, b int) */
{
    p->i++;
    do {
        if (!add_column(p, a, false))
            return false;
    } while (ms_take_ch(p, ','));
    return ms_take_ch(p, ')');
}

static bool add_index(ms_parser *p, const ms_alteration *a)
{
    ms_index *index = MS_NEW(p->arena, ms_index);
    const bool if_not_exists =
        ms_at_kw(p, MS_KW_INDEX) || ms_at_kw(p, MS_KW_KEY) ? ms_ahead(p, 1)->keyword == MS_KW_IF : false;
    if (!ms_take_table_index(p, index))
        return false;
    index->table = a->table;
    p->inexact = false; /* IF NOT EXISTS is carried */
    ms_op *op = ms_alter_push(p, a, MS_OP_CREATE_INDEX);
    op->object_kind = MS_OBJECT_INDEX;
    op->index = index;
    op->if_not_exists = if_not_exists;
    ms_push_online_hints(p, a->table);
    return true;
}

static bool add_constraint(ms_parser *p, const ms_alteration *a)
{
    ms_constraint c;
    const size_t start = p->i;
    const bool unique = ms_at_kw(p, MS_KW_UNIQUE);
    const bool read = ms_take_table_constraint(p, &c);
    if ((!read || p->inexact) && unique && p->dialect->parse.index_in_table) { /* prefixes, expressions: an index */
        p->i = start;
        p->inexact = false;
        return add_index(p, a);
    }
    if (!read)
        return false;
    push_constraint(p, a, c);
    p->ops->v[p->ops->n - 1].if_not_exists =
        p->token[start].keyword == MS_KW_CONSTRAINT && p->token[start + 1].keyword == MS_KW_IF;
    ms_push_online_hints(p, a->table);
    return true;
}

static bool action_add(ms_parser *p, const ms_alteration *a)
{
    if (ms_at_table_constraint(p))
        return add_constraint(p, a);
    if (ms_at_table_index(p))
        return add_index(p, a);
    if (p->dialect->parse.modify_change &&
        (ms_at_kw(p, MS_KW_PARTITION) || ms_at_kw2(p, MS_KW_PERIOD, MS_KW_FOR) || ms_at_kw(p, MS_KW_SYSTEM)))
        return false;
    ms_take_kw(p, MS_KW_COLUMN);
    const bool if_not_exists = ms_take_if_not_exists(p);
    if (ms_at_ch(p, '('))
        return add_columns(p, a);
    return add_column(p, a, if_not_exists);
}

/* ---- DROP -------------------------------------------------------------------------------------------------------- */

static bool drop_constraint(ms_parser *p, const ms_alteration *a, const char *what)
{
    const bool if_exists = ms_take_if_exists(p);
    const char *name = ms_take_ident(p);
    if (name == NULL)
        return false;
    const bool cascade = ms_take_cascade(p);
    ms_op *op = ms_alter_push(p, a, MS_OP_DROP_CONSTRAINT);
    op->constraint_name = name;
    op->if_exists = if_exists;
    op->cascade = cascade;
    op->value = what;
    return true;
}

static bool drop_index(ms_parser *p, const ms_alteration *a)
{
    const bool if_exists = ms_take_if_exists(p);
    const char *name = ms_take_ident(p);
    if (name == NULL)
        return false;
    ms_op *op = ms_alter_push(p, a, MS_OP_DROP_INDEX);
    op->object_kind = MS_OBJECT_INDEX;
    op->object = (ms_name){ a->table.schema, name };
    op->table_name = a->table;
    op->if_exists = if_exists;
    return true;
}

static bool drop_column(ms_parser *p, const ms_alteration *a)
{
    ms_take_kw(p, MS_KW_COLUMN);
    const bool if_exists = ms_take_if_exists(p);
    const char *name = ms_take_ident(p);
    if (name == NULL)
        return false;
    const bool cascade = ms_take_cascade(p);
    ms_op *op = ms_alter_push(p, a, MS_OP_DROP_COLUMN);
    op->column = name;
    op->if_exists = if_exists;
    op->cascade = cascade;
    return true;
}

static bool action_drop(ms_parser *p, const ms_alteration *a)
{
    const bool index_too = p->dialect->parse.index_in_table;
    if (ms_take_kw(p, MS_KW_CONSTRAINT))
        return drop_constraint(p, a, NULL);
    if (ms_take_kw2(p, MS_KW_FOREIGN, MS_KW_KEY))
        return drop_constraint(p, a, "FOREIGN KEY");
    if (index_too && ms_at_kw(p, MS_KW_CHECK) && ms_is_name(p, ms_ahead(p, 1))) {
        p->i++;
        return drop_constraint(p, a, "CHECK");
    }
    if (ms_take_kw2(p, MS_KW_PRIMARY, MS_KW_KEY)) {
        ms_alter_push(p, a, MS_OP_DROP_PRIMARY_KEY);
        return true;
    }
    if (index_too && (ms_take_kw(p, MS_KW_INDEX) || ms_take_kw(p, MS_KW_KEY)))
        return drop_index(p, a);
    if (index_too && (ms_at_kw(p, MS_KW_PARTITION) || ms_at_kw(p, MS_KW_SYSTEM) || ms_at_kw(p, MS_KW_PERIOD)))
        return false;
    return drop_column(p, a);
}

/* ---- RENAME ------------------------------------------------------------------------------------------------------ */

static bool rename_pair(ms_parser *p, const char **old, const char **new_name)
{
    return (*old = ms_take_ident(p)) != NULL && ms_take_kw(p, MS_KW_TO) && (*new_name = ms_take_ident(p)) != NULL;
}

static bool rename_to(ms_parser *p, const ms_alteration *a)
{
    ms_name name;
    if (!ms_take_name(p, &name))
        return false;
    if (name.schema == NULL && !p->dialect->parse.modify_change)
        name.schema = a->table.schema; /* where MODIFY is known an unqualified name means the default database */
    ms_op *op = ms_alter_push(p, a, MS_OP_RENAME_TABLE);
    op->new_name = name;
    op->if_exists = a->if_exists;
    return true;
}

static bool rename_index(ms_parser *p, const ms_alteration *a)
{
    const char *old, *new_name;
    if (!rename_pair(p, &old, &new_name))
        return false;
    ms_op *op = ms_alter_push(p, a, MS_OP_RENAME_INDEX);
    op->object_kind = MS_OBJECT_INDEX;
    op->object = (ms_name){ a->table.schema, old };
    op->new_name = (ms_name){ a->table.schema, new_name };
    op->table_name = a->table;
    return true;
}

static bool action_rename(ms_parser *p, const ms_alteration *a)
{
    const char *old, *new_name;
    if (ms_take_kw(p, MS_KW_TO) || ms_take_kw(p, MS_KW_AS))
        return rename_to(p, a);
    if (p->dialect->parse.index_in_table && (ms_at_kw(p, MS_KW_INDEX) || ms_at_kw(p, MS_KW_KEY))) {
        p->i++;
        return rename_index(p, a);
    }
    if (ms_take_kw(p, MS_KW_CONSTRAINT)) {
        if (!rename_pair(p, &old, &new_name))
            return false;
        ms_op *op = ms_alter_push(p, a, MS_OP_RENAME_CONSTRAINT);
        op->constraint_name = old;
        op->new_column = new_name;
        return true;
    }
    if (ms_at_kw(p, MS_KW_COLUMN) && ms_ahead(p, 1)->keyword != MS_KW_TO)
        p->i++;
    else if (ms_ahead(p, 1)->keyword != MS_KW_TO) /* MySQL: RENAME name */
        return p->dialect->parse.modify_change && rename_to(p, a);
    if (!rename_pair(p, &old, &new_name))
        return false;
    ms_op *op = ms_alter_push(p, a, MS_OP_RENAME_COLUMN);
    op->column = old;
    op->new_column = new_name;
    return true;
}

/* ---- partitions, validation, options ----------------------------------------------------------------------------- */

static bool action_validate(ms_parser *p, const ms_alteration *a)
{
    if (!ms_take_kw(p, MS_KW_CONSTRAINT))
        return false;
    const char *name = ms_take_ident(p);
    if (name == NULL)
        return false;
    ms_alter_push(p, a, MS_OP_VALIDATE_CONSTRAINT)->constraint_name = name;
    return true;
}

/* expr = the bounds as written; table_name = the partition. */
static bool action_attach(ms_parser *p, const ms_alteration *a)
{
    ms_name partition;
    if (!ms_take_kw(p, MS_KW_PARTITION) || !ms_take_name(p, &partition))
        return false;
    const size_t from = p->i;
    p->i = p->n;
    const char *bounds = ms_span(p, from, p->n);
    if (bounds == NULL)
        return false;
    ms_op *op = ms_alter_push(p, a, MS_OP_PARTITION_ATTACH);
    op->table_name = partition;
    op->expr = bounds;
    return true;
}

static bool action_detach(ms_parser *p, const ms_alteration *a)
{
    ms_name partition;
    if (!ms_take_kw(p, MS_KW_PARTITION) || !ms_take_name(p, &partition))
        return false;
    const bool concurrently = ms_take_kw(p, MS_KW_CONCURRENTLY);
    p->inexact = ms_take_kw(p, MS_KW_FINALIZE);
    ms_op *op = ms_alter_push(p, a, MS_OP_PARTITION_DETACH);
    op->table_name = partition;
    op->concurrently = concurrently;
    return true;
}

bool ms_alter_push_option(ms_parser *p, const ms_alteration *a, const char *column, size_t from, const char *name)
{
    ms_skip_element(p);
    ms_op *op = ms_alter_push(p, a, MS_OP_TABLE_OPTION);
    op->column = column;
    op->value = name;
    op->expr = ms_span(p, from, p->i);
    return true;
}

/* SET (fillfactor = 70), SET TABLESPACE x, CLUSTER ON x, ...; SET SCHEMA moves the table and stays opaque. */
static bool action_set(ms_parser *p, const ms_alteration *a)
{
    static const char *const words[] = { "LOGGED", "UNLOGGED", "TABLESPACE", "ACCESS", "WITHOUT" };
    const size_t from = p->i - 1;
    bool known = ms_at_ch(p, '(') || p->token[from].keyword == MS_KW_NONE;
    for (size_t i = 0; i < sizeof words / sizeof *words && !known; i++)
        known = ms_at_word(p, words[i]);
    return known && ms_alter_push_option(p, a, NULL, from, ms_upper_text(p, p->token + from));
}

/* SET SCHEMA: the table moves, and keeps its name. */
static bool set_schema(ms_parser *p, const ms_alteration *a)
{
    const char *schema = ms_take_ident(p);
    if (schema == NULL)
        return false;
    ms_op *op = ms_alter_push(p, a, MS_OP_RENAME_TABLE);
    op->new_name = (ms_name){ schema, a->table.name };
    op->if_exists = a->if_exists;
    return true;
}

static bool action_set_any(ms_parser *p, const ms_alteration *a)
{
    return ms_take_kw(p, MS_KW_SCHEMA) ? set_schema(p, a) : action_set(p, a);
}

/* ALTER CONSTRAINT name [NOT] DEFERRABLE ..., [NOT] ENFORCED */
static bool alter_constraint(ms_parser *p, const ms_alteration *a)
{
    const char *name = ms_take_ident(p);
    const size_t words = p->i;
    ms_constraint *c = MS_NEW(p->arena, ms_constraint);
    ms_take_constraint_tail(p, c);
    if (name == NULL || p->i == words || c->not_valid)
        return false;
    ms_op *op = ms_alter_push(p, a, MS_OP_ALTER_CONSTRAINT);
    op->constraint_name = name;
    op->constraint = c;
    return true;
}

static bool action_alter(ms_parser *p, const ms_alteration *a)
{
    if (ms_at_kw(p, MS_KW_CONSTRAINT) && ms_is_name(p, ms_ahead(p, 1))) {
        p->i++;
        return alter_constraint(p, a);
    }
    return ms_alter_column(p, a);
}

static const struct {
    uint16_t keyword;
    bool (*read)(ms_parser *p, const ms_alteration *a);
} actions[] = {
    { MS_KW_ADD, action_add },           { MS_KW_DROP, action_drop },     { MS_KW_ALTER, action_alter },
    { MS_KW_MODIFY, ms_alter_modify },     { MS_KW_CHANGE, ms_alter_change }, { MS_KW_RENAME, action_rename },
    { MS_KW_VALIDATE, action_validate }, { MS_KW_ATTACH, action_attach }, { MS_KW_DETACH, action_detach },
    { MS_KW_SET, action_set_any },           { MS_KW_RESET, action_set },
};

static bool action(ms_parser *p, const ms_alteration *a)
{
    const uint16_t keyword = ms_at(p)->keyword;
    for (size_t i = 0; keyword != MS_KW_NONE && i < sizeof actions / sizeof *actions; i++)
        if (actions[i].keyword == keyword) {
            p->i++;
            return actions[i].read(p, a);
        }
    if (ms_at_word(p, "CLUSTER") && ms_ahead(p, 1)->keyword == MS_KW_ON) {
        p->i++;
        return action_set(p, a);
    }
    return p->dialect->parse.modify_change && ms_take_table_options(p, a->table, a->line);
}

/* RENAME TO among other actions takes effect after them: the ops that follow it still mean the old name. */
static void rename_last(ms_parser *p, size_t first)
{
    for (size_t i = first; i + 1 < p->ops->n; i++)
        if (p->ops->v[i].kind == MS_OP_RENAME_TABLE) {
            const ms_op rename = p->ops->v[i];
            memmove(&p->ops->v[i], &p->ops->v[i + 1], (p->ops->n - i - 1) * sizeof rename);
            p->ops->v[p->ops->n - 1] = rename;
            return;
        }
}

/* MODIFY v TEXT, DROP PRIMARY KEY leaves a column that may be NULL, in whichever order they stand: MODIFY says everything
 * about the column but that a primary key makes it NOT NULL, and the key is gone. So the key goes first. */
static void drop_key_first(ms_parser *p, size_t first)
{
    for (size_t i = first; i < p->ops->n; i++) {
        const ms_op drop = p->ops->v[i];
        if (drop.kind != MS_OP_DROP_PRIMARY_KEY)
            continue;
        memmove(&p->ops->v[first + 1], &p->ops->v[first], (i - first) * sizeof drop);
        p->ops->v[first] = drop;
    }
}

static void mark_inexact(ms_parser *p, size_t first, const ms_alteration *a)
{
    for (size_t i = first; i < p->ops->n; i++) {
        const bool of_table = a->if_exists && p->ops->v[i].kind != MS_OP_RENAME_TABLE;
        p->ops->v[i].inexact = p->inexact || of_table; /* an op has one IF EXISTS: here it is the table's */
        p->ops->v[i].if_exists = p->ops->v[i].if_exists || a->if_exists;
    }
    p->inexact = false;
}

bool ms_parse_alter_table(ms_parser *p)
{
    ms_alteration a = { .line = p->line };
    a.if_exists = ms_take_if_exists(p);
    a.only = ms_take_kw(p, MS_KW_ONLY);
    if (!ms_take_name(p, &a.table))
        return false;
    const size_t first_op = p->ops->n;
    ms_take_ch(p, '*');
    if (ms_at_end(p))
        return false;
    do {
        const size_t from = p->i, first = p->ops->n;
        a.line = ms_line_of(p, from);
        ms_skip_element(p);
        const size_t end = p->i;
        p->i = from;
        if (!action(p, &a) || p->i != end) {
            p->ops->n = first;
            p->i = end;
            p->inexact = false;
            p->algorithm = p->lock = NULL;
            ms_push_opaque_action(p, a.table, from, end);
            p->ops->v[p->ops->n - 1].line = a.line;
        } else {
            mark_inexact(p, first, &a);
        }
    } while (ms_take_ch(p, ','));
    rename_last(p, first_op);
    if (p->dialect->parse.modify_change)
        drop_key_first(p, first_op);
    return ms_done(p);
}
