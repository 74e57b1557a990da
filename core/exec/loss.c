/* loss.c: what a plan would destroy, counted; and the difference of two catalogs in words. */
#include "config.h"

#include <string.h>

#include <exec/change.h>

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

static ms_status add_loss(ms_db *db, const ms_op *op, const ms_catalog *live, ms_arena *arena, ms_strings *out, ms_error *err)
{
    const ms_table *table = ms_catalog_table(live, op->object);
    const char *column = op->kind == MS_OP_DROP_COLUMN ? op->column : NULL;
    int64_t rows = 0;
    if (table == NULL || (column != NULL && ms_table_column(live, table, column) == NULL))
        return MS_OK; /* made by this very plan, or not there at all: the server will say so */
    ms_status status = ms_db_int(db, count_sql(db, table->name, column, arena), &rows, err);
    if (status != MS_OK || rows == 0)
        return status;
    MS_PUSH(arena, out, column == NULL
                            ? ms_arena_printf(arena, "table %s: %lld row%s", table->name.name, (long long)rows, rows == 1 ? "" : "s")
                            : ms_arena_printf(arena, "column %s.%s: %lld value%s", table->name.name, column, (long long)rows,
                                              rows == 1 ? "" : "s"));
    return MS_OK;
}

ms_status ms_losses_of(ms_db *db, const ms_plan *plan, const ms_catalog *live, ms_arena *arena, ms_strings *out, ms_error *err)
{
    for (size_t m = 0; m < plan->migrations.n; m++) {
        const ms_planned *p = &plan->migrations.v[m];
        ms_ops parsed = { 0 };
        for (size_t s = 0; p->ops.n == 0 && s < p->steps.n; s++) /* a plan read back carries statements only */
            ms_sql_parse_statement(plan->dialect, p->steps.v[s].sql, p->steps.v[s].len, arena, &parsed);
        const ms_ops *ops = p->ops.n > 0 ? &p->ops : &parsed;
        for (size_t i = 0; i < ops->n; i++) {
            const ms_op_kind kind = ops->v[i].kind;
            if (kind != MS_OP_DROP_TABLE && kind != MS_OP_TRUNCATE_TABLE && kind != MS_OP_DROP_COLUMN)
                continue;
            ms_status status = add_loss(db, &ops->v[i], live, arena, out, err);
            if (status != MS_OK)
                return status;
        }
    }
    return MS_OK;
}

/* ---- difference -------------------------------------------------------------------------------------------------- */

static const char *normal_form(const ms_dialect *dialect, int32_t version, const ms_catalog *catalog, ms_arena *arena)
{
    ms_catalog *copy = ms_catalog_copy(catalog, arena);
    if (MS_DIALECT_HAS(dialect, normalize))
        dialect->normalize(copy, version);
    return ms_catalog_canonical(copy, MS_STATE_PREFIX, arena);
}

static size_t line_len(const char *p) { return strcspn(p, "\n"); }

static const char *next_line(const char *p)
{
    p += line_len(p);
    return *p == '\n' ? p + 1 : p;
}

/* Both forms are sorted lines: the first line that stands in one only. */
const char *ms_catalog_difference(const ms_dialect *dialect, int32_t version, const ms_catalog *predicted, const ms_catalog *live,
                                  ms_arena *arena)
{
    const char *a = normal_form(dialect, version, predicted, arena), *b = normal_form(dialect, version, live, arena);
    ms_strings missing = { 0 }, extra = { 0 };
    while (*a != '\0' || *b != '\0') {
        const size_t la = line_len(a), lb = line_len(b);
        const size_t common = la < lb ? la : lb;
        int order = *a == '\0' ? 1 : *b == '\0' ? -1 : memcmp(a, b, common);
        if (order == 0)
            order = la < lb ? -1 : la > lb ? 1 : 0;
        if (order < 0 && missing.n < 5)
            MS_PUSH(arena, &missing, ms_arena_strndup(arena, a, la));
        if (order > 0 && extra.n < 5)
            MS_PUSH(arena, &extra, ms_arena_strndup(arena, b, lb));
        if (order <= 0)
            a = next_line(a);
        if (order >= 0)
            b = next_line(b);
    }
    const char *text = NULL;
    for (size_t i = 0; i < missing.n; i++)
        text = ms_arena_printf(arena, "%s%sexpected: %s", text != NULL ? text : "", text != NULL ? "\n" : "", missing.v[i]);
    for (size_t i = 0; i < extra.n; i++)
        text = ms_arena_printf(arena, "%s%sfound: %s", text != NULL ? text : "", text != NULL ? "\n" : "", extra.v[i]);
    return text;
}
