/* lower_list.c: lists of ops for PostgreSQL: neighbours on one table that each read or write all of it become one ALTER TABLE,
 * which does that once. What only changes the catalog stays by itself: nothing would be saved. */
#include "config.h"

#include "internal.h"

typedef ms_common_list list;

typedef struct alter {
    size_t first, n;
    const char *sql;
} alter;

static bool goes_through_rows(const list *l, const ms_op *op)
{
    const ms_fact *fact = ms_postgresql_fact(op, l->catalog, l->version);
    const bool kind = op->kind == MS_OP_CHANGE_TYPE || op->kind == MS_OP_SET_NOT_NULL || op->kind == MS_OP_ADD_CHECK ||
                      op->kind == MS_OP_ADD_COLUMN;
    return kind && !op->if_exists && !op->if_not_exists && !op->only && !op->conditional &&
           (fact->work == MS_WORK_SCAN || fact->work == MS_WORK_REWRITE);
}

/* One ALTER TABLE changes the type of a column once, and a new column is not there yet for the others. */
static bool joins(const list *l, const alter *a, const ms_op *op)
{
    for (size_t i = a->first; i < a->first + a->n; i++) {
        const ms_op *other = &l->ops[i];
        if (!ms_common_same_name(other->object, op->object))
            return false;
        if (other->kind == MS_OP_ADD_COLUMN ||
            (other->kind == op->kind && op->column != NULL && other->column != NULL && strcmp(other->column, op->column) == 0))
            return false;
    }
    return a->n > 0;
}

static void flush(list *l, alter *a)
{
    if (a->n > 0)
        MS_PUSH(l->arena, l->out, (ms_lowered){ a->sql, a->first, a->n });
    *a = (alter){ .n = 0 };
}

static ms_status take(list *l, alter *a)
{
    const ms_op *op = &l->ops[l->at];
    ms_strings sql = { 0 };
    ms_status status = ms_postgresql_lower(op, l->catalog, l->version, l->arena, &sql, l->err);
    if (status != MS_OK)
        return status;
    const char *action = NULL; /* NULL = a statement of its own */
    if (sql.n == 1 && goes_through_rows(l, op))
        action = ms_common_behind_table(&ms_dialect_postgresql.style, op->object, sql.v[0], l->arena);
    if ((status = ms_common_list_move(l)) != MS_OK)
        return status;
    if (action != NULL && joins(l, a, op)) {
        a->sql = ms_arena_printf(l->arena, "%s, %s", a->sql, action);
        a->n++;
        return MS_OK;
    }
    flush(l, a);
    if (action != NULL)
        *a = (alter){ l->at, 1, sql.v[0] };
    for (size_t i = 0; i < sql.n && action == NULL; i++)
        MS_PUSH(l->arena, l->out, (ms_lowered){ sql.v[i], l->at, 1 });
    return MS_OK;
}

ms_status ms_postgresql_lower_list(const ms_op *ops, size_t n, const ms_catalog *before, int32_t version, ms_arena *arena,
                                   ms_lowered_list *out, size_t *failed, ms_error *err)
{
    list l = ms_common_list_of(ops, n, before, version, arena, out, err);
    alter open = { .n = 0 };
    ms_status status = MS_OK;
    for (; l.at < n && status == MS_OK; l.at += status == MS_OK)
        status = take(&l, &open);
    *failed = l.at;
    if (status == MS_OK)
        flush(&l, &open);
    return status;
}
