/* alter.c: ALTER TABLE: one op for each action, in order; an action that is not modelled becomes an opaque op. */
#include "config.h"

#include <string.h>

#include "sql/parse.h"

typedef struct alteration {
    ms_name table;
    bool if_exists, only;
    int32_t line;           /* of the action */
} alteration;

static ms_op *push(ms_parser *p, const alteration *a, ms_op_kind kind)
{
    ms_op *op = ms_push_op(p, kind, MS_OBJECT_TABLE);
    op->object = a->table;
    op->line = a->line;
    op->only = a->only;
    return op;
}

/* ---- ADD ------------------------------------------------------------------------------------------------------------------ */

static const ms_op_kind constraint_ops[] = {
    [MS_CONSTRAINT_PRIMARY_KEY] = MS_OP_ADD_PRIMARY_KEY, [MS_CONSTRAINT_UNIQUE] = MS_OP_ADD_UNIQUE,
    [MS_CONSTRAINT_FOREIGN_KEY] = MS_OP_ADD_FOREIGN_KEY, [MS_CONSTRAINT_CHECK] = MS_OP_ADD_CHECK,
    [MS_CONSTRAINT_EXCLUDE] = MS_OP_ADD_EXCLUDE,         [MS_CONSTRAINT_NOT_NULL] = MS_OP_SET_NOT_NULL,
};

static void push_constraint(ms_parser *p, const alteration *a, ms_constraint c)
{
    ms_constraint *copy = MS_NEW(p->arena, ms_constraint);
    *copy = c;
    ms_op *op = push(p, a, constraint_ops[c.kind]);
    if (c.kind == MS_CONSTRAINT_NOT_NULL)
        op->column = c.columns.v[0];
    else
        op->constraint = copy;
}

static void push_extra(ms_parser *p, const alteration *a, const ms_column_extra *extra)
{
    for (size_t i = 0; i < extra->constraints.n; i++)
        push_constraint(p, a, extra->constraints.v[i]);
}

static bool position(ms_parser *p, const char **after)
{
    if (ms_take_kw(p, MS_KW_FIRST))
        *after = "";
    else if (ms_take_kw(p, MS_KW_AFTER))
        return (*after = ms_take_ident(p)) != NULL;
    return true;
}

static bool add_column(ms_parser *p, const alteration *a, bool if_not_exists)
{
    ms_column *column = MS_NEW(p->arena, ms_column);
    ms_column_extra extra;
    const char *after = NULL;
    if (!ms_take_column(p, column, &extra) || !position(p, &after))
        return false;
    ms_op *op = push(p, a, MS_OP_ADD_COLUMN);
    op->column = column->name;
    op->column_def = column;
    op->after = after;
    op->if_not_exists = if_not_exists;
    op->volatile_default = extra.volatile_default;
    push_extra(p, a, &extra);
    return true;
}

static bool add_columns(ms_parser *p, const alteration *a) /* MySQL: ADD COLUMN (a int, b int) */
{
    p->i++;
    do {
        if (!add_column(p, a, false))
            return false;
    } while (ms_take_ch(p, ','));
    return ms_take_ch(p, ')');
}

static bool add_index(ms_parser *p, const alteration *a)
{
    ms_index *index = MS_NEW(p->arena, ms_index);
    const bool if_not_exists = ms_at_kw(p, MS_KW_INDEX) || ms_at_kw(p, MS_KW_KEY) ? ms_ahead(p, 1)->keyword == MS_KW_IF : false;
    if (!ms_take_table_index(p, index))
        return false;
    index->table = a->table;
    p->inexact = false; /* IF NOT EXISTS is carried */
    ms_op *op = push(p, a, MS_OP_CREATE_INDEX);
    op->object_kind = MS_OBJECT_INDEX;
    op->index = index;
    op->if_not_exists = if_not_exists;
    ms_push_online_hints(p, a->table);
    return true;
}

static bool at_constraint(const ms_parser *p)
{
    const ms_token *next = ms_ahead(p, 1);
    switch (ms_at(p)->keyword) {
    case MS_KW_CONSTRAINT:
        return true;
    case MS_KW_PRIMARY:
    case MS_KW_FOREIGN:
        return next->keyword == MS_KW_KEY;
    case MS_KW_UNIQUE:
        return next->ch == '(' || next->keyword == MS_KW_USING || next->keyword == MS_KW_NULLS ||
               p->dialect->parse.index_in_table;
    case MS_KW_CHECK:
        return next->ch == '(';
    case MS_KW_EXCLUDE:
        return next->ch == '(' || next->keyword == MS_KW_USING;
    case MS_KW_NOT:
        return next->keyword == MS_KW_NULL;
    default:
        return false;
    }
}

static bool add_constraint(ms_parser *p, const alteration *a)
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
    ms_push_online_hints(p, a->table);
    return true;
}

static bool action_add(ms_parser *p, const alteration *a)
{
    if (at_constraint(p))
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

/* ---- DROP ----------------------------------------------------------------------------------------------------------------- */

static bool drop_constraint(ms_parser *p, const alteration *a, const char *what)
{
    const bool if_exists = ms_take_if_exists(p);
    const char *name = ms_take_ident(p);
    if (name == NULL)
        return false;
    const bool cascade = ms_take_cascade(p);
    ms_op *op = push(p, a, MS_OP_DROP_CONSTRAINT);
    op->constraint_name = name;
    op->if_exists = if_exists;
    op->cascade = cascade;
    op->value = what;
    return true;
}

static bool drop_index(ms_parser *p, const alteration *a)
{
    const bool if_exists = ms_take_if_exists(p);
    const char *name = ms_take_ident(p);
    if (name == NULL)
        return false;
    ms_op *op = push(p, a, MS_OP_DROP_INDEX);
    op->object_kind = MS_OBJECT_INDEX;
    op->object = (ms_name){ a->table.schema, name };
    op->table_name = a->table;
    op->if_exists = if_exists;
    return true;
}

static bool drop_column(ms_parser *p, const alteration *a)
{
    ms_take_kw(p, MS_KW_COLUMN);
    const bool if_exists = ms_take_if_exists(p);
    const char *name = ms_take_ident(p);
    if (name == NULL)
        return false;
    const bool cascade = ms_take_cascade(p);
    ms_op *op = push(p, a, MS_OP_DROP_COLUMN);
    op->column = name;
    op->if_exists = if_exists;
    op->cascade = cascade;
    return true;
}

static bool action_drop(ms_parser *p, const alteration *a)
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
        push(p, a, MS_OP_DROP_PRIMARY_KEY);
        return true;
    }
    if (index_too && (ms_take_kw(p, MS_KW_INDEX) || ms_take_kw(p, MS_KW_KEY)))
        return drop_index(p, a);
    if (index_too && (ms_at_kw(p, MS_KW_PARTITION) || ms_at_kw(p, MS_KW_SYSTEM) || ms_at_kw(p, MS_KW_PERIOD)))
        return false;
    return drop_column(p, a);
}

/* ---- ALTER COLUMN, MODIFY, CHANGE ------------------------------------------------------------------------------------------ */

static bool change_type(ms_parser *p, const alteration *a, const char *column)
{
    ms_column *def = MS_NEW(p->arena, ms_column);
    const char *expr = NULL;
    def->name = column;
    if (!ms_take_type(p, &def->type))
        return false;
    if (ms_take_kw(p, MS_KW_USING)) {
        const size_t from = p->i;
        ms_skip_element(p);
        if ((expr = ms_span(p, from, p->i)) == NULL)
            return false;
    }
    p->inexact = p->inexact || ms_at_kw(p, MS_KW_CASCADE);
    ms_take_cascade(p);
    ms_op *op = push(p, a, MS_OP_CHANGE_TYPE);
    op->column = column;
    op->column_def = def;
    op->expr = expr;
    return true;
}

static bool set_default(ms_parser *p, const alteration *a, const char *column)
{
    const size_t from = p->i;
    ms_skip_element(p);
    const char *expr = ms_span(p, from, p->i);
    if (expr == NULL)
        return false;
    const bool is_volatile = ms_calls_volatile(p, from, p->i);
    ms_op *op = push(p, a, MS_OP_SET_DEFAULT);
    op->column = column;
    op->expr = expr;
    op->volatile_default = is_volatile;
    return true;
}

static const struct {
    uint16_t words[3];
    ms_op_kind kind;        /* pushed with the column; OPAQUE: read goes on */
    bool (*read)(ms_parser *p, const alteration *a, const char *column);
} column_actions[] = {
    { { MS_KW_TYPE, 0, 0 }, MS_OP_OPAQUE, change_type },
    { { MS_KW_SET, MS_KW_DATA, MS_KW_TYPE }, MS_OP_OPAQUE, change_type },
    { { MS_KW_SET, MS_KW_DEFAULT, 0 }, MS_OP_OPAQUE, set_default },
    { { MS_KW_DROP, MS_KW_DEFAULT, 0 }, MS_OP_DROP_DEFAULT, NULL },
    { { MS_KW_SET, MS_KW_NOT, MS_KW_NULL }, MS_OP_SET_NOT_NULL, NULL },
    { { MS_KW_DROP, MS_KW_NOT, MS_KW_NULL }, MS_OP_DROP_NOT_NULL, NULL },
};

static size_t at_words(const ms_parser *p, const uint16_t words[3])
{
    size_t n = 0;
    while (n < 3 && words[n] != MS_KW_NONE) {
        if (ms_ahead(p, n)->keyword != words[n])
            return 0;
        n++;
    }
    return n;
}

static bool action_alter(ms_parser *p, const alteration *a)
{
    if (!ms_take_kw(p, MS_KW_COLUMN) && (ms_at_kw(p, MS_KW_INDEX) || ms_at_kw(p, MS_KW_CHECK) || ms_at_kw(p, MS_KW_CONSTRAINT)) &&
        ms_is_name(p, ms_ahead(p, 1)))
        return false;
    if (ms_take_if_exists(p)) /* MariaDB */
        p->inexact = true;
    const char *column = ms_take_ident(p);
    for (size_t i = 0; column != NULL && i < sizeof column_actions / sizeof *column_actions; i++) {
        const size_t n = at_words(p, column_actions[i].words);
        if (n == 0)
            continue;
        p->i += n;
        if (column_actions[i].read != NULL)
            return column_actions[i].read(p, a, column);
        push(p, a, column_actions[i].kind)->column = column;
        return true;
    }
    return false;
}

/* MODIFY says all of the column anew; CHANGE renames it first. */
static bool whole_column(ms_parser *p, const alteration *a, const char *old)
{
    ms_column *column = MS_NEW(p->arena, ms_column);
    ms_column_extra extra;
    const char *after = NULL;
    if (!ms_take_column(p, column, &extra) || !position(p, &after))
        return false;
    if (old != NULL && strcmp(old, column->name) != 0) {
        ms_op *rename = push(p, a, MS_OP_RENAME_COLUMN);
        rename->column = old;
        rename->new_column = column->name;
    }
    ms_op *op = push(p, a, MS_OP_CHANGE_TYPE);
    op->column = column->name;
    op->column_def = column;
    op->after = after;
    op->whole_column = true;
    op->volatile_default = extra.volatile_default;
    push_extra(p, a, &extra);
    return true;
}

static bool action_modify(ms_parser *p, const alteration *a)
{
    if (!p->dialect->parse.modify_change)
        return false;
    ms_take_kw(p, MS_KW_COLUMN);
    if (ms_take_if_exists(p))
        p->inexact = true;
    return whole_column(p, a, NULL);
}

static bool action_change(ms_parser *p, const alteration *a)
{
    if (!p->dialect->parse.modify_change)
        return false;
    ms_take_kw(p, MS_KW_COLUMN);
    if (ms_take_if_exists(p))
        p->inexact = true;
    const char *old = ms_take_ident(p);
    return old != NULL && whole_column(p, a, old);
}

/* ---- RENAME ---------------------------------------------------------------------------------------------------------------- */

static bool rename_pair(ms_parser *p, const char **old, const char **new_name)
{
    return (*old = ms_take_ident(p)) != NULL && ms_take_kw(p, MS_KW_TO) && (*new_name = ms_take_ident(p)) != NULL;
}

static bool rename_to(ms_parser *p, const alteration *a)
{
    ms_name name;
    if (!ms_take_name(p, &name))
        return false;
    if (name.schema == NULL && !p->dialect->parse.modify_change)
        name.schema = a->table.schema; /* where MODIFY is known an unqualified name means the default database */
    ms_op *op = push(p, a, MS_OP_RENAME_TABLE);
    op->new_name = name;
    op->if_exists = a->if_exists;
    return true;
}

static bool rename_index(ms_parser *p, const alteration *a)
{
    const char *old, *new_name;
    if (!rename_pair(p, &old, &new_name))
        return false;
    ms_op *op = push(p, a, MS_OP_RENAME_INDEX);
    op->object_kind = MS_OBJECT_INDEX;
    op->object = (ms_name){ a->table.schema, old };
    op->new_name = (ms_name){ a->table.schema, new_name };
    op->table_name = a->table;
    return true;
}

static bool action_rename(ms_parser *p, const alteration *a)
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
        ms_op *op = push(p, a, MS_OP_RENAME_CONSTRAINT);
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
    ms_op *op = push(p, a, MS_OP_RENAME_COLUMN);
    op->column = old;
    op->new_column = new_name;
    return true;
}

/* ---- partitions, validation, options ---------------------------------------------------------------------------------------- */

static bool action_validate(ms_parser *p, const alteration *a)
{
    if (!ms_take_kw(p, MS_KW_CONSTRAINT))
        return false;
    const char *name = ms_take_ident(p);
    if (name == NULL)
        return false;
    push(p, a, MS_OP_VALIDATE_CONSTRAINT)->constraint_name = name;
    return true;
}

/* expr = the bounds as written; table_name = the partition. */
static bool action_attach(ms_parser *p, const alteration *a)
{
    ms_name partition;
    if (!ms_take_kw(p, MS_KW_PARTITION) || !ms_take_name(p, &partition))
        return false;
    const size_t from = p->i;
    p->i = p->n;
    const char *bounds = ms_span(p, from, p->n);
    if (bounds == NULL)
        return false;
    ms_op *op = push(p, a, MS_OP_PARTITION_ATTACH);
    op->table_name = partition;
    op->expr = bounds;
    return true;
}

static bool action_detach(ms_parser *p, const alteration *a)
{
    ms_name partition;
    if (!ms_take_kw(p, MS_KW_PARTITION) || !ms_take_name(p, &partition))
        return false;
    const bool concurrently = ms_take_kw(p, MS_KW_CONCURRENTLY);
    p->inexact = ms_take_kw(p, MS_KW_FINALIZE);
    ms_op *op = push(p, a, MS_OP_PARTITION_DETACH);
    op->table_name = partition;
    op->concurrently = concurrently;
    return true;
}

/* SET (fillfactor = 70), RESET (fillfactor). SET TABLESPACE, LOGGED, SCHEMA do more than an option and stay opaque. */
static bool action_set(ms_parser *p, const alteration *a)
{
    const char *word = ms_upper_text(p, p->token + p->i - 1);
    if (!ms_at_ch(p, '('))
        return false;
    const size_t from = p->i;
    ms_skip(p);
    ms_op *op = push(p, a, MS_OP_TABLE_OPTION);
    op->value = word;
    op->expr = ms_span(p, from, p->i);
    return true;
}

static const struct {
    uint16_t keyword;
    bool (*read)(ms_parser *p, const alteration *a);
} actions[] = {
    { MS_KW_ADD, action_add },           { MS_KW_DROP, action_drop },     { MS_KW_ALTER, action_alter },
    { MS_KW_MODIFY, action_modify },     { MS_KW_CHANGE, action_change }, { MS_KW_RENAME, action_rename },
    { MS_KW_VALIDATE, action_validate }, { MS_KW_ATTACH, action_attach }, { MS_KW_DETACH, action_detach },
    { MS_KW_SET, action_set },           { MS_KW_RESET, action_set },
};

static bool action(ms_parser *p, const alteration *a)
{
    const uint16_t keyword = ms_at(p)->keyword;
    for (size_t i = 0; keyword != MS_KW_NONE && i < sizeof actions / sizeof *actions; i++)
        if (actions[i].keyword == keyword) {
            p->i++;
            return actions[i].read(p, a);
        }
    return p->dialect->parse.modify_change && ms_take_table_options(p, a->table, a->line);
}

static void mark_inexact(ms_parser *p, size_t first, const alteration *a)
{
    for (size_t i = first; i < p->ops->n; i++) {
        p->ops->v[i].inexact = p->inexact;
        p->ops->v[i].if_exists = p->ops->v[i].if_exists || a->if_exists;
    }
    p->inexact = false;
}

bool ms_parse_alter_table(ms_parser *p)
{
    alteration a = { .line = p->line };
    a.if_exists = ms_take_if_exists(p);
    a.only = ms_take_kw(p, MS_KW_ONLY);
    if (!ms_take_name(p, &a.table))
        return false;
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
    return ms_done(p);
}
