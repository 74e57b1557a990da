/* lower_list.c: lists of ops for PostgreSQL: neighbours on one table that each read or write all of it become one ALTER TABLE,
 * which does that once. What only changes the catalog stays by itself: nothing would be saved. */
#include "config.h"

#include "internal.h"

typedef struct list {
    const ms_op *ops;
    size_t n, at;
    const ms_catalog *catalog;  /* before the op at hand */
    ms_catalog *moving;         /* the same to apply ops to; NULL with a single op, after which nobody looks */
    int32_t version;
    ms_arena *arena;
    ms_lowered_list *out;
    ms_error *err;
} list;

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

/* What stands behind ALTER TABLE name; NULL = the statement is another one. */
static const char *action_of(const list *l, const ms_op *op, const char *sql)
{
    ms_sql head;
    ms_sql_init(&head, l->arena, &ms_dialect_postgresql.style);
    ms_sql_kw(&head, "ALTER TABLE");
    ms_common_name(&head, op->object);
    const char *text = ms_sql_text(&head);
    const size_t n = strlen(text);
    return strncmp(sql, text, n) == 0 && sql[n] == ' ' ? sql + n + 1 : NULL;
}

static bool same_text(const char *a, const char *b) { return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0); }

/* One ALTER TABLE changes the type of a column once, and a new column is not there yet for the others. */
static bool joins(const list *l, const alter *a, const ms_op *op)
{
    for (size_t i = a->first; i < a->first + a->n; i++) {
        const ms_op *other = &l->ops[i];
        if (!same_text(other->object.name, op->object.name) || !same_text(other->object.schema, op->object.schema))
            return false;
        if (other->kind == MS_OP_ADD_COLUMN || (other->kind == op->kind && op->column != NULL && same_text(other->column, op->column)))
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
    const char *action = sql.n == 1 && goes_through_rows(l, op) ? action_of(l, op, sql.v[0]) : NULL;
    ms_error behind = MS_ERROR_INIT; /* the last op may lead anywhere: the server decides */
    if (l->moving != NULL && (status = ms_catalog_apply(l->moving, op, &behind)) != MS_OK && l->at + 1 < l->n) {
        if (l->err != NULL)
            *l->err = behind;
        return status;
    }
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
    ms_catalog *moving = n > 1 ? ms_catalog_copy(before, arena) : NULL;
    list l = { .ops = ops, .n = n, .catalog = moving != NULL ? moving : before, .moving = moving, .version = version,
               .arena = arena, .out = out, .err = err };
    alter open = { .n = 0 };
    ms_status status = MS_OK;
    for (; l.at < n && status == MS_OK; l.at += status == MS_OK)
        status = take(&l, &open);
    *failed = l.at;
    if (status == MS_OK)
        flush(&l, &open);
    return status;
}
