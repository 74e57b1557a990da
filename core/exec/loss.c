/* loss.c: what a plan would destroy, counted. */
#include "config.h"

#include <string.h>

#include <exec/change.h>
#include <ir/model.h>
#include <plan/rebuild.h>

/* "SELECT COUNT(*) FROM table", of a column: of the rows where it is not NULL. */
static const char *count_sql(const ms_db *db, ms_name table, const char *column, ms_arena *arena)
{
    ms_sql sql;
    ms_sql_init(&sql, arena, &db->dialect->style);
    ms_sql_kw(&sql, "SELECT COUNT(");
    if (column == NULL)
        ms_sql_punct(&sql, "*");
    else
        ms_sql_ident(&sql, column);
    ms_sql_punct(&sql, ")");
    ms_sql_kw(&sql, "FROM");
    if (table.schema != NULL) {
        ms_sql_ident(&sql, table.schema);
        ms_sql_punct(&sql, ".");
    }
    ms_sql_ident(&sql, table.name);
    return ms_sql_text(&sql);
}

/* A name that the plan has given by now, and the one on the server behind it: where the rows are. */
typedef struct alias {
    ms_name table;
    const char *column;         /* NULL = the table */
    ms_name live_table;         /* name NULL = made by the plan: nothing of the server is behind it */
    const char *live_column;
} alias;

typedef struct counter {
    ms_db *db;
    const ms_catalog *live;
    ms_arena *arena;
    ms_strings *out;
    MS_VEC(alias) aliases;
} counter;

static const alias *find_alias(const counter *c, ms_name table, const char *column)
{
    for (size_t i = table.name == NULL ? 0 : c->aliases.n; i-- > 0;) {
        const alias *one = &c->aliases.v[i];
        if (ms_name_equal(c->live, one->table, table) && (one->column == NULL) == (column == NULL) &&
            (column == NULL || ms_ident_equal(c->live, one->column, column)))
            return one;
    }
    return NULL;
}

static ms_name live_table(const counter *c, ms_name table)
{
    const alias *known = find_alias(c, table, NULL);
    return known != NULL ? known->live_table : table;
}

static const char *live_column(const counter *c, ms_name table, const char *column)
{
    const alias *known = find_alias(c, live_table(c, table), column);
    return known != NULL ? known->live_column : column;
}

/* Keeps track of what the op calls differently from here on. */
static void follow(counter *c, const ms_op *op)
{
    if (op->kind == MS_OP_RENAME_TABLE) {
        const alias one = { op->new_name, NULL, live_table(c, op->object), NULL };
        MS_PUSH(c->arena, &c->aliases, one);
    } else if (op->kind == MS_OP_CREATE_TABLE && !op->if_not_exists &&
               ms_catalog_table(c->live, op->table->name) != NULL) {
        const alias one = { op->table->name, NULL, { NULL, NULL }, NULL };
        MS_PUSH(c->arena, &c->aliases, one);
    } else if (live_table(c, op->object).name == NULL) {
        return;
    } else if (op->kind == MS_OP_RENAME_COLUMN || (op->kind == MS_OP_CHANGE_TYPE && op->new_column != NULL)) {
        const alias one = { live_table(c, op->object), op->new_column, live_table(c, op->object),
                            live_column(c, op->object, op->column) };
        MS_PUSH(c->arena, &c->aliases, one);
    }
}

static ms_status add_loss(counter *c, ms_name name, const char *column, ms_error *err)
{
    const ms_table *table = name.name != NULL ? ms_catalog_table(c->live, name) : NULL;
    int64_t rows = 0;
    if (table == NULL || (column != NULL && ms_table_column(c->live, table, column) == NULL))
        return MS_OK; /* made by this very plan, or not there at all: the server will say so */
    ms_error one = MS_ERROR_INIT;
    ms_status status = ms_db_int(c->db, count_sql(c->db, table->name, column, c->arena), &rows, &one);
    if (status != MS_OK && ms_db_class(c->db, &one) == MS_CLASS_NO_SUCH_OBJECT)
        return MS_OK; /* gone since the catalog was read: the server was still at the last statement of a killed run */
    if (status != MS_OK && err != NULL)
        *err = one;
    if (status != MS_OK || rows == 0)
        return status;
    const char *plural = rows == 1 ? "" : "s";
    MS_PUSH(c->arena, c->out, column == NULL ? ms_arena_printf(c->arena, "table %s: %lld row%s", table->name.name,
                                                               (long long)rows, plural)
                                             : ms_arena_printf(c->arena, "column %s.%s: %lld value%s", table->name.name,
                                                               column, (long long)rows, plural));
    return MS_OK;
}

/* A table that is built anew loses the columns that were not copied. */
static ms_status add_rebuilt(counter *c, ms_name name, const ms_table *copied, ms_error *err)
{
    const ms_table *live = name.name != NULL ? ms_catalog_table(c->live, name) : NULL;
    ms_status status = MS_OK;
    for (size_t i = 0; live != NULL && i < live->columns.n && status == MS_OK; i++)
        if (!ms_rebuild_keeps(c->live, copied, &live->columns.v[i]))
            status = add_loss(c, name, live->columns.v[i].name, err);
    return status;
}

static ms_status add_losses_of(counter *c, const ms_ops *ops, size_t at, ms_error *err)
{
    const ms_op *op = &ops->v[at];
    const ms_table *copied = op->kind == MS_OP_DROP_TABLE ? ms_rebuild_of(ops, at, c->live) : NULL;
    ms_status status = MS_OK;
    if (copied != NULL)
        return add_rebuilt(c, live_table(c, op->object), copied, err);
    switch (op->kind) {
    case MS_OP_DELETE:
        return op->where_missing ? add_loss(c, live_table(c, op->object), NULL, err) : MS_OK;
    case MS_OP_DROP_TABLE: case MS_OP_TRUNCATE_TABLE:
        return add_loss(c, live_table(c, op->object), NULL, err);
    case MS_OP_DROP_COLUMN:
        return add_loss(c, live_table(c, op->object), live_column(c, op->object, op->column), err);
    case MS_OP_DROP_SCHEMA:
        for (size_t i = 0; i < c->live->tables.n && status == MS_OK; i++)
            if (ms_schema_equal(c->live, c->live->tables.v[i]->name.schema, op->object.name))
                status = add_loss(c, c->live->tables.v[i]->name, NULL, err);
        return status;
    default:
        follow(c, op);
        return MS_OK;
    }
}

ms_status ms_losses_of(ms_db *db, const ms_plan *plan, const ms_catalog *live, ms_arena *arena, ms_strings *out,
                       ms_error *err)
{
    counter c = { .db = db, .live = live, .arena = arena, .out = out };
    for (size_t m = 0; m < plan->migrations.n; m++) {
        const ms_ops *ops = &plan->migrations.v[m].ops;
        for (size_t i = 0; i < ops->n; i++) {
            ms_status status = add_losses_of(&c, ops, i, err);
            if (status != MS_OK)
                return status;
        }
    }
    return MS_OK;
}

