/* lower_list.c: lists of ops for SQLite: natively where ALTER TABLE can, several on one table in one rebuild where not. */
#include "config.h"

#include <strings.h>

#include "lite.h"

typedef struct list {
    const ms_op *ops;
    size_t n;
    const ms_catalog *catalog;  /* before the op at hand */
    ms_catalog *moving;         /* the same to apply ops to; NULL = a single op, after which nobody looks */
    int32_t version;
    ms_arena *arena;
    ms_lowered_list *out;
    ms_error *err;
    size_t at;                  /* the op at hand */
    bool keys_off;              /* there was a rebuild */
} list;

static ms_lite_lower lower_of(const list *l, ms_strings *out)
{
    return (ms_lite_lower){ .op = &l->ops[l->at], .catalog = l->catalog, .version = l->version, .arena = l->arena,
                            .out = out, .err = l->err };
}

static void push(list *l, const ms_strings *statements, size_t first, size_t n)
{
    for (size_t i = 0; i < statements->n; i++)
        MS_PUSH(l->arena, l->out, (ms_lowered){ statements->v[i], first, n });
}

/* What a rebuild can take in: changes of the table itself and of its indexes. Renames are not among them: SQLite follows
 * them into views, triggers and other tables, so they are left to it. */
static bool is_foldable(const ms_op *op)
{
    switch (op->kind) {
    case MS_OP_ADD_COLUMN: case MS_OP_DROP_COLUMN: case MS_OP_CHANGE_TYPE: case MS_OP_SET_NOT_NULL: case MS_OP_DROP_NOT_NULL:
    case MS_OP_SET_DEFAULT: case MS_OP_DROP_DEFAULT: case MS_OP_ADD_PRIMARY_KEY: case MS_OP_DROP_PRIMARY_KEY:
    case MS_OP_ALTER_PRIMARY_KEY: case MS_OP_ADD_UNIQUE: case MS_OP_ADD_FOREIGN_KEY: case MS_OP_ADD_CHECK:
    case MS_OP_RENAME_CONSTRAINT: case MS_OP_DROP_CONSTRAINT: case MS_OP_CREATE_INDEX: case MS_OP_DROP_INDEX:
    case MS_OP_RENAME_INDEX: case MS_OP_ALTER_CONSTRAINT:
        return true;
    default:
        return false;
    }
}

static const ms_table *table_of(const list *l, const ms_op *op)
{
    ms_table *table = NULL;
    if (!is_foldable(op))
        return NULL;
    if (op->kind == MS_OP_DROP_INDEX || op->kind == MS_OP_RENAME_INDEX) {
        ms_catalog_find_index(l->catalog, op->object, &table);
        return table;
    }
    return op->object.name != NULL ? ms_catalog_table(l->catalog, op->object) : NULL;
}

/* ---- where the values come from ---- */

static const char *quoted(const list *l, const char *name)
{
    ms_sql sql;
    ms_sql_init(&sql, l->arena, ms_lite_spelling.style);
    ms_sql_ident(&sql, name);
    return ms_arena_strdup(l->arena, ms_sql_text(&sql));
}

static void all_sources(const list *l, const ms_table *table, ms_lite_sources *out)
{
    for (size_t i = 0; i < table->columns.n; i++)
        MS_PUSH(l->arena, out,
                (ms_lite_source){ table->columns.v[i].name, quoted(l, table->columns.v[i].name) });
}

/* Rows that are there get the default of the moment at which the column is added, whatever it becomes afterwards. */
static ms_lite_source added(const list *l, const ms_column *column)
{
    const char *value = column->default_expr == NULL ? "NULL" : ms_lite_default(column->default_expr, l->arena);
    if (*value == '"') { /* DEFAULT "x" means a string */
        ms_sql sql;
        ms_sql_init(&sql, l->arena, ms_lite_spelling.style);
        ms_sql_lit(&sql, value + 1, strlen(value) - 2);
        value = ms_arena_strdup(l->arena, ms_sql_text(&sql));
    }
    return (ms_lite_source){ column->name, value };
}

static void follow_sources(const list *l, const ms_op *op, ms_lite_sources *s)
{
    const char *to = op->new_column != NULL ? op->new_column : op->column_def != NULL ? op->column_def->name : NULL;
    size_t i = 0;
    const char *name = op->kind == MS_OP_ADD_COLUMN ? to : op->column;
    while (name != NULL && i < s->n && strcasecmp(s->v[i].column, name) != 0)
        i++;
    if (name == NULL)
        return;
    if (op->kind == MS_OP_DROP_COLUMN && i < s->n)
        s->v[i] = s->v[--s->n];
    if (op->kind == MS_OP_ADD_COLUMN && i >= s->n)
        MS_PUSH(l->arena, s, added(l, op->column_def));
    if (op->kind != MS_OP_CHANGE_TYPE || i >= s->n)
        return;
    if (op->whole_column && to != NULL)
        s->v[i].column = to;
    if (op->expr != NULL && s->v[i].expr != NULL)
        s->v[i].expr = ms_arena_printf(l->arena, "(%s)", op->expr);
}

/* ---- runs: neighbours on one table ---- */

typedef struct run {
    size_t first, end;
    ms_table old;               /* before it */
    ms_lite_sources sources;
    bool rebuild;
    ms_lowered_list native;     /* when no rebuild is needed */
} run;

/* ADD COLUMN takes the checks of its column and its foreign key along. How many of the following ops go with it? */
static size_t taken_along(const list *l, size_t at, size_t end)
{
    const ms_op *op = &l->ops[at];
    const ms_column *column = op->column_def;
    size_t n = 0;
    if (op->kind != MS_OP_ADD_COLUMN || column == NULL || op->if_not_exists)
        return 0;
    for (; at + 1 + n < end; n++) {
        const ms_op *next = &l->ops[at + 1 + n];
        const ms_constraint *c = next->constraint;
        const bool key = next->kind == MS_OP_ADD_FOREIGN_KEY && c != NULL && c->columns.n == 1 && !c->not_valid &&
                         strcasecmp(c->columns.v[0], column->name) == 0 && column->default_expr == NULL;
        const bool check = next->kind == MS_OP_ADD_CHECK && c != NULL && c->expr != NULL && !c->not_valid &&
                           !c->not_enforced && ms_lite_mentions(c->expr, column->name);
        if (next->inexact || next->if_not_exists || !(key || check) || (c->ref_table.schema != NULL))
            break;
    }
    return n;
}

static ms_status move(list *l, run *r, size_t n)
{
    ms_status status = MS_OK;
    for (size_t end = l->at + n; l->at < end && status == MS_OK; l->at += status == MS_OK) {
        const ms_op *op = &l->ops[l->at];
        if (r != NULL)
            follow_sources(l, op, &r->sources);
        status = ms_catalog_apply(l->moving, op, l->err);
    }
    return status;
}

/* The op at hand and what goes with it, natively if possible. */
static ms_status try_native(list *l, run *r)
{
    ms_strings out = { 0 };
    ms_error refused = MS_ERROR_INIT;
    ms_lite_lower lower = lower_of(l, &out);
    lower.err = &refused;
    const size_t first = l->at;
    size_t along = r->rebuild ? 0 : taken_along(l, l->at, r->end);
    ms_status status = along > 0 ? ms_lite_add_column_with(&lower, &l->ops[first], &l->ops[first + 1], along)
                                 : ms_lite_lower_native(&lower, &l->ops[first]);
    if (status == MS_OK)
        for (size_t i = 0; i < out.n && !r->rebuild; i++)
            MS_PUSH(l->arena, &r->native, (ms_lowered){ out.v[i], first, 1 + along });
    else if (lower.rebuild)
        r->rebuild = true;
    else {
        if (l->err != NULL)
            *l->err = refused;
        return status;
    }
    return move(l, r, 1 + along);
}

static ms_status rebuild_run(list *l, const run *r)
{
    ms_strings out = { 0 };
    l->at = r->first; /* errors of the whole are the first op's */
    ms_lite_lower lower = lower_of(l, &out);
    const ms_table *now = ms_catalog_table(l->catalog, r->old.name);
    ms_status status = ms_lite_rebuild(&lower, &r->old, now, &r->sources);
    if (status != MS_OK)
        return status;
    l->at = r->end;
    l->keys_off = true;
    push(l, &out, r->first, r->end - r->first);
    return MS_OK;
}

static ms_table table_copy(const list *l, const ms_table *table)
{
    ms_table copy = *table;
    memset(&copy.columns, 0, sizeof copy.columns);
    memset(&copy.constraints, 0, sizeof copy.constraints);
    for (size_t i = 0; i < table->columns.n; i++)
        MS_PUSH(l->arena, &copy.columns, table->columns.v[i]);
    for (size_t i = 0; i < table->constraints.n; i++)
        MS_PUSH(l->arena, &copy.constraints, table->constraints.v[i]);
    return copy;
}

static ms_status lower_run(list *l, const ms_table *table)
{
    run r = { .first = l->at, .end = l->at + 1, .old = table_copy(l, table) };
    all_sources(l, table, &r.sources);
    while (r.end < l->n && table_of(l, &l->ops[r.end]) == table)
        r.end++;
    ms_status status = MS_OK;
    while (l->at < r.end && status == MS_OK)
        status = try_native(l, &r);
    if (status != MS_OK)
        return status;
    if (r.rebuild)
        return rebuild_run(l, &r);
    for (size_t i = 0; i < r.native.n; i++)
        MS_PUSH(l->arena, l->out, r.native.v[i]);
    return MS_OK;
}

static ms_status lower_one(list *l)
{
    ms_strings out = { 0 };
    ms_lite_lower lower = lower_of(l, &out);
    const size_t first = l->at;
    ms_status status = ms_lite_lower_native(&lower, &l->ops[first]);
    if (status == MS_OK)
        status = first + 1 < l->n ? move(l, NULL, 1) : MS_OK;
    if (status != MS_OK)
        return status;
    l->at = first + 1;
    push(l, &out, first, 1);
    return MS_OK;
}

/* The pragma does nothing inside a transaction, so it frames the whole list. */
static void frame(list *l, size_t from)
{
    if (!l->keys_off)
        return;
    MS_PUSH(l->arena, l->out, (ms_lowered){ NULL, 0, 0 });
    for (size_t i = l->out->n - 1; i > from; i--)
        l->out->v[i] = l->out->v[i - 1];
    l->out->v[from] = (ms_lowered){ "PRAGMA foreign_keys = OFF", 0, 0 };
    MS_PUSH(l->arena, l->out, (ms_lowered){ "PRAGMA foreign_keys = ON", l->n, 0 });
}

ms_status ms_lite_lower_list(const ms_op *ops, size_t n, const ms_catalog *before, int32_t version, ms_arena *arena,
                             ms_lowered_list *out, size_t *failed, ms_error *err)
{
    list l = { .ops = ops, .n = n, .catalog = before, .version = version, .arena = arena, .out = out, .err = err };
    if (n > 1 || (n == 1 && table_of(&l, &ops[0]) != NULL))
        l.catalog = l.moving = ms_catalog_copy(before, arena);
    const size_t from = out->n;
    ms_status status = MS_OK;
    while (l.at < n && status == MS_OK) {
        const ms_table *table = table_of(&l, &ops[l.at]);
        status = table != NULL ? lower_run(&l, table) : lower_one(&l);
    }
    *failed = l.at;
    if (status == MS_OK)
        frame(&l, from);
    return status;
}
