/* lower_list.c: lists of ops for MySQL and MariaDB: neighbours on one table in one ALTER TABLE, where that saves something.
 *
 * A statement that must build the table anew takes everything cheap along for nothing, and several rebuilds become one.
 * What the server does instantly is never put beside what only reads or builds: the whole statement would lose INSTANT,
 * and a new column would then cost a rebuild. Index builds stay out of a statement that copies the table under a lock. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "../common/common.h"
#include "my.h"

enum { INSTANT = 1, META = 2, BUILD = 4, REBUILD = 8, COPY = 16 };

typedef struct clause {
    const char *text;           /* behind ALTER TABLE name */
    const char *column;         /* that it defines or drops; NULL = none */
    const char *after;          /* where it was put; NULL = not said */
    ms_op_kind kind;            /* ADD_COLUMN, DROP_COLUMN, CHANGE_TYPE, or that of the op */
    const char *makes;          /* name of the key, check or index that it adds */
    bool foreign_key;           /* drops one */
} clause;

typedef struct list {
    ms_common_list walk;
    const ms_my_family *family;
} list;

typedef struct alter {
    size_t first, n;            /* ops */
    ms_name table;
    unsigned costs;
    MS_VEC(clause) clauses;
    ms_strings alone;           /* what the first op is when nothing joins it */
} alter;

/* ---- what an op costs ---- */

static unsigned cost_of(const list *l, const ms_op *op)
{
    const ms_fact *fact = ms_my_fact(l->family, op, l->walk.catalog, l->walk.version);
    if (fact->algorithm == NULL)
        return META;
    if (strcmp(fact->algorithm, "INSTANT") == 0)
        return INSTANT;
    if (strcmp(fact->algorithm, "COPY") == 0)
        return COPY;
    return fact->work == MS_WORK_REWRITE ? REBUILD : fact->work == MS_WORK_INDEX_BUILD ? BUILD : META;
}

static bool is_fair(unsigned costs)
{
    if ((costs & COPY) != 0)
        return (costs & BUILD) == 0;
    return (costs & REBUILD) != 0 || (costs & INSTANT) == 0 || (costs & (META | BUILD)) == 0;
}

/* ---- clauses ---- */

static ms_name table_of(const ms_op *op)
{
    if (op->kind == MS_OP_DROP_INDEX)
        return op->table_name;
    return op->kind == MS_OP_CREATE_INDEX && op->object.name == NULL ? op->index->table : op->object;
}

static bool can_join(const ms_op *op)
{
    if (op->if_exists || op->if_not_exists || op->inexact || op->conditional || op->new_column != NULL || op->cascade)
        return false;
    switch (op->kind) {
    case MS_OP_CHANGE_TYPE: /* CHANGE COLUMN a b is a rename */
        return op->column_def != NULL && op->column != NULL &&
               (!op->whole_column || op->column_def->name == NULL || strcasecmp(op->column_def->name, op->column) == 0);
    case MS_OP_CREATE_INDEX:
        return op->index != NULL && !op->concurrently && (op->index->method == NULL || strcasecmp(op->index->method, "btree") == 0);
    case MS_OP_COMMENT:
        return op->object_kind == MS_OBJECT_COLUMN;
    case MS_OP_ADD_COLUMN: case MS_OP_DROP_COLUMN: case MS_OP_SET_NOT_NULL: case MS_OP_DROP_NOT_NULL: case MS_OP_SET_DEFAULT:
    case MS_OP_DROP_DEFAULT: case MS_OP_ADD_PRIMARY_KEY: case MS_OP_DROP_PRIMARY_KEY: case MS_OP_ALTER_PRIMARY_KEY:
    case MS_OP_ADD_UNIQUE: case MS_OP_ADD_CHECK: case MS_OP_ADD_FOREIGN_KEY: case MS_OP_DROP_CONSTRAINT: case MS_OP_DROP_INDEX:
        return true;
    default:
        return false;
    }
}

static bool changes_column(ms_op_kind kind)
{
    return kind == MS_OP_CHANGE_TYPE || kind == MS_OP_SET_NOT_NULL || kind == MS_OP_DROP_NOT_NULL || kind == MS_OP_SET_DEFAULT ||
           kind == MS_OP_DROP_DEFAULT || kind == MS_OP_COMMENT;
}

static bool drops_foreign_key(const list *l, const ms_op *op)
{
    const ms_table *table = op->kind == MS_OP_DROP_CONSTRAINT ? ms_catalog_table(l->walk.catalog, op->object) : NULL;
    const ms_constraint *c = table == NULL ? NULL : ms_table_constraint(l->walk.catalog, table, op->constraint_name);
    return op->kind == MS_OP_DROP_CONSTRAINT && (c == NULL || c->kind == MS_CONSTRAINT_FOREIGN_KEY);
}

static ms_status lower(const list *l, const ms_op *op, ms_strings *out, ms_error *err)
{
    return ms_my_lower_op(l->family, op, l->walk.catalog, l->walk.version, l->walk.arena, out, err);
}

/* CREATE INDEX and DROP INDEX have a form inside ALTER TABLE. */
static const char *index_clause(list *l, const ms_op *op)
{
    ms_sql sql;
    ms_error ignored = MS_ERROR_INIT;
    ms_my_lower low = { l->family, l->walk.version, l->walk.catalog, l->walk.arena, op, NULL, &ignored };
    ms_sql_init(&sql, l->walk.arena, &ms_my_style);
    if (op->kind == MS_OP_DROP_INDEX) {
        ms_sql_kw(&sql, "DROP INDEX");
        ms_sql_ident(&sql, op->object.name);
        return ms_sql_text(&sql);
    }
    ms_sql_kw(&sql, "ADD");
    return ms_my_put_inline_index(&low, &sql, op->index) == MS_OK ? ms_sql_text(&sql) : NULL;
}

/* One clause for an op that was lowered to `sql`; text NULL = it cannot be one. */
static clause clause_of(list *l, const ms_op *op, const ms_strings *sql)
{
    clause c = { .kind = op->kind, .after = op->after, .foreign_key = drops_foreign_key(l, op) };
    c.makes = op->constraint != NULL ? op->constraint->name : op->kind == MS_OP_CREATE_INDEX ? op->index->name : NULL;
    if (changes_column(op->kind) || op->kind == MS_OP_DROP_COLUMN)
        c.column = op->column;
    if (op->kind == MS_OP_ADD_COLUMN)
        c.column = op->column_def->name;
    const bool index = op->kind == MS_OP_CREATE_INDEX || op->kind == MS_OP_DROP_INDEX;
    if (sql->n == 1)
        c.text = index ? index_clause(l, op) : ms_common_behind_table(&ms_my_style, table_of(op), sql->v[0], l->walk.arena);
    return c;
}

/* ---- joining ---- */

static bool names_column(const ms_op *op, const char *column)
{
    for (size_t i = 0; op->constraint != NULL && i < op->constraint->columns.n; i++)
        if (strcasecmp(op->constraint->columns.v[i], column) == 0)
            return true;
    for (size_t i = 0; op->index != NULL && i < op->index->parts.n; i++)
        if (op->index->parts.v[i].column == NULL || strcasecmp(op->index->parts.v[i].column, column) == 0)
            return true;
    return (op->after != NULL && strcasecmp(op->after, column) == 0) || (op->constraint != NULL && op->constraint->expr != NULL);
}

static bool drops_name(const ms_op *op, const char *name)
{
    const char *gone = op->kind == MS_OP_DROP_INDEX ? op->object.name : op->kind == MS_OP_DROP_CONSTRAINT ? op->constraint_name : NULL;
    return gone != NULL && strcasecmp(gone, name) == 0;
}

/* Clauses of one statement are about the table as it was, so what is dropped must not be spoken of, and one column has one
 * clause. *same = the clause that the op's replaces. */
static bool fits(const alter *a, const ms_op *op, const clause *c, clause **same)
{
    *same = NULL;
    for (size_t i = 0; i < a->clauses.n; i++) {
        clause *other = &a->clauses.v[i];
        if (other->foreign_key != c->foreign_key || (other->makes != NULL && drops_name(op, other->makes)))
            return false;
        if (other->kind == MS_OP_DROP_COLUMN && names_column(op, other->column))
            return false;
        if (c->kind == MS_OP_DROP_COLUMN && other->after != NULL && strcasecmp(op->column, other->after) == 0) /* AFTER what goes */
            return false;
        if (c->kind == MS_OP_ADD_FOREIGN_KEY && other->column != NULL && names_column(op, other->column))
            return false;
        if (c->column == NULL || other->column == NULL || strcasecmp(c->column, other->column) != 0)
            continue;
        if (!changes_column(c->kind) || !changes_column(other->kind) || *same != NULL)
            return false; /* a new column that gets its default or NOT NULL later: rows that exist would tell the difference */
        *same = other;
    }
    return true;
}

/* The clause that says all of the column as it is after the ops so far. */
static bool restate(list *l, const alter *a, clause *same, const clause *last)
{
    const ms_table *table = ms_catalog_table(l->walk.catalog, a->table);
    ms_column *column = table == NULL ? NULL : ms_table_column(l->walk.catalog, table, same->column);
    ms_strings sql = { 0 };
    ms_error ignored = MS_ERROR_INIT;
    if (column == NULL)
        return false;
    if (last->after != NULL)
        same->after = last->after;
    const ms_op op = { .kind = MS_OP_CHANGE_TYPE, .object_kind = MS_OBJECT_TABLE, .object = a->table, .column = same->column,
                       .column_def = column, .whole_column = true, .after = same->after };
    if (lower(l, &op, &sql, &ignored) != MS_OK || sql.n != 1)
        return false;
    same->kind = MS_OP_CHANGE_TYPE;
    same->text = ms_common_behind_table(&ms_my_style, a->table, sql.v[0], l->walk.arena);
    return same->text != NULL;
}

static void flush(list *l, alter *a)
{
    ms_sql sql;
    if (a->n == 1)
        for (size_t i = 0; i < a->alone.n; i++)
            MS_PUSH(l->walk.arena, l->walk.out, (ms_lowered){ a->alone.v[i], a->first, 1 });
    if (a->n > 1) {
        ms_sql_init(&sql, l->walk.arena, &ms_my_style);
        ms_sql_kw(&sql, "ALTER TABLE");
        ms_common_name(&sql, a->table);
        for (size_t i = 0; i < a->clauses.n; i++) {
            if (i > 0)
                ms_sql_punct(&sql, ",");
            ms_sql_raw(&sql, a->clauses.v[i].text);
        }
        MS_PUSH(l->walk.arena, l->walk.out, (ms_lowered){ ms_sql_text(&sql), a->first, a->n });
    }
    memset(a, 0, sizeof *a);
}

static ms_status take(list *l, alter *a)
{
    const ms_op *op = &l->walk.ops[l->walk.at];
    const unsigned cost = can_join(op) ? cost_of(l, op) : 0;
    ms_strings sql = { 0 };
    ms_status status = lower(l, op, &sql, l->walk.err);
    if (status != MS_OK)
        return status;
    clause c = cost != 0 ? clause_of(l, op, &sql) : (clause){ .text = NULL };
    clause *same = NULL;
    const bool joins = a->n > 0 && c.text != NULL && ms_common_same_name(a->table, table_of(op)) && is_fair(a->costs | cost) &&
                       fits(a, op, &c, &same);
    if ((status = ms_common_list_move(&l->walk)) != MS_OK)
        return status;
    if (!joins || (same != NULL && !restate(l, a, same, &c))) {
        flush(l, a);
        a->first = l->walk.at;
        a->alone = sql;
    }
    if (same == NULL || a->n == 0)
        MS_PUSH(l->walk.arena, &a->clauses, c);
    a->table = c.text != NULL ? table_of(op) : (ms_name){ NULL, NULL };
    a->costs |= cost;
    a->n++;
    return MS_OK;
}

ms_status ms_my_lower_list(const ms_my_family *family, const ms_op *ops, size_t n, const ms_catalog *before, int32_t version,
                           ms_arena *arena, ms_lowered_list *out, size_t *failed, ms_error *err)
{
    list l = { .walk = ms_common_list_of(ops, n, before, version, arena, out, err), .family = family };
    alter open = { 0 };
    ms_status status = MS_OK;
    for (; l.walk.at < n && status == MS_OK; l.walk.at += status == MS_OK)
        status = take(&l, &open);
    *failed = l.walk.at;
    if (status == MS_OK)
        flush(&l, &open);
    return status;
}
