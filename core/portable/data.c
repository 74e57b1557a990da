/* data.c: INSERT, UPDATE, DELETE in the subset that means the same everywhere. */
#include "config.h"

#include <string.h>

#include "portable/reader.h"

static ms_op *push(ms_reader *r, ms_op_kind kind, ms_name table, const ms_names *tables)
{
    ms_op *op = ms_push_op(&r->p, kind, MS_OBJECT_TABLE);
    op->object = table;
    MS_PUSH(r->arena, &op->mentions, table);
    for (size_t i = 0; i < tables->n; i++)
        MS_PUSH(r->arena, &op->mentions, tables->v[i]);
    return op;
}

static bool no_more(ms_reader *r)
{
    if (ms_at_end(&r->p))
        return true;
    if (ms_at_kw(&r->p, MS_KW_RETURNING) || ms_at_kw(&r->p, MS_KW_ON))
        return ms_refuse(r, r->p.i, "Leave it out; INSERT ... SELECT ... WHERE NOT EXISTS (...) leaves out the rows that are there.", "this part is not portable");
    return ms_expected(r, "the end of the statement");
}

static const char *join(ms_reader *r, const ms_strings *names)
{
    const char *text = "";
    for (size_t i = 0; i < names->n; i++)
        text = ms_arena_printf(r->arena, "%s%s%s", text, i > 0 ? ", " : "", ms_quoted(r, names->v[i]));
    return text;
}

static bool read_rows(ms_reader *r, ms_sql *sql, size_t width)
{
    size_t rows = 0;
    do {
        const size_t at = r->p.i;
        size_t n = 0;
        if (!ms_need_ch(r, '('))
            return false;
        ms_sql_punct(sql, rows++ > 0 ? ", (" : " (");
        do {
            if (ms_at_kw(&r->p, MS_KW_DEFAULT))
                return ms_refuse(r, r->p.i, "Leave the column out of the list.", "DEFAULT as a value is not portable");
            const char *value = ms_need_expr(r);
            if (value == NULL)
                return false;
            ms_sql_punct(sql, n++ > 0 ? ", " : "");
            ms_sql_punct(sql, value);
        } while (ms_take_ch(&r->p, ','));
        if (!ms_need_ch(r, ')'))
            return false;
        if (n != width)
            return ms_refuse(r, at, NULL, "%zu column%s, but %zu value%s", width, width == 1 ? "" : "s", n, n == 1 ? "" : "s");
        ms_sql_punct(sql, ")");
    } while (ms_take_ch(&r->p, ','));
    return true;
}

bool ms_read_insert(ms_reader *r, ms_portable_statement *st)
{
    ms_name table;
    ms_strings *columns = MS_NEW(r->arena, ms_strings);
    ms_names tables = { 0 };
    ms_sql sql;
    r->tables = &tables;
    if (!ms_need_kw(r, MS_KW_INTO) || !ms_need_table(r, &table))
        return false;
    if (!ms_at_ch(&r->p, '('))
        return ms_refuse(r, r->p.i, "Write INSERT INTO t (a, b) VALUES ...", "a portable INSERT names its columns");
    if (!ms_need_columns(r, columns))
        return false;
    ms_sql_init(&sql, r->arena, &r->target->style);
    ms_sql_punct(&sql, ms_arena_printf(r->arena, "INSERT INTO %s (%s)", ms_quoted(r, table.name), join(r, columns)));
    if (ms_take_kw(&r->p, MS_KW_VALUES)) {
        ms_sql_punct(&sql, " VALUES");
        if (!read_rows(r, &sql, columns->n))
            return false;
    } else {
        const char *query = ms_need_query(r);
        if (query == NULL)
            return false;
        ms_sql_punct(&sql, " ");
        ms_sql_punct(&sql, query);
    }
    st->sql = ms_sql_text(&sql);
    ms_op *op = push(r, MS_OP_INSERT, table, &tables);
    op->obj = MS_NEW(r->arena, ms_object); /* the columns, for bind */
    op->obj->values = *columns;
    return no_more(r);
}

static bool reads_itself(ms_reader *r, size_t at, ms_name table, const ms_names *tables)
{
    for (size_t i = 0; i < tables->n; i++)
        if (strcmp(tables->v[i].name, table.name) == 0)
            return !ms_refuse(r, at, "Use two statements, with the keys in a table of their own between them.",
                              "MySQL cannot change a table and select from it in one statement");
    return false;
}

/* MySQL assigns from left to right: a later expression would see the new value. */
static bool sees_new_value(ms_reader *r, size_t at, const ms_strings *assigned, const ms_strings *used)
{
    for (size_t i = 0; i < used->n; i++)
        for (size_t k = 0; k < assigned->n; k++)
            if (strcmp(used->v[i], assigned->v[k]) == 0)
                return !ms_refuse(r, at, "Use two statements, or put this assignment first.",
                                  "%s is assigned further left: MySQL takes its new value here, others its old one", used->v[i]);
    return false;
}

static const char *where(ms_reader *r, bool *missing)
{
    *missing = !ms_take_kw(&r->p, MS_KW_WHERE);
    if (*missing)
        return "";
    const char *condition = ms_need_expr(r);
    return condition == NULL ? NULL : ms_arena_printf(r->arena, " WHERE %s", condition);
}

bool ms_read_update(ms_reader *r, ms_portable_statement *st)
{
    ms_name table;
    ms_strings assigned = { 0 };
    ms_names tables = { 0 };
    bool missing;
    const size_t at = r->p.i;
    r->tables = &tables;
    if (!ms_need_table(r, &table) || !ms_need_kw(r, MS_KW_SET))
        return false;
    const char *text = ms_arena_printf(r->arena, "UPDATE %s SET ", ms_quoted(r, table.name));
    do {
        const size_t place = r->p.i;
        const char *column = ms_need_ident(r, "a column");
        if (column == NULL || !ms_need_ch(r, '='))
            return false;
        ms_strings used = { 0 };
        r->columns = &used;
        const char *value = ms_need_expr(r);
        r->columns = NULL;
        if (value == NULL || sees_new_value(r, place, &assigned, &used))
            return false;
        text = ms_arena_printf(r->arena, "%s%s%s = %s", text, assigned.n > 0 ? ", " : "", ms_quoted(r, column), value);
        MS_PUSH(r->arena, &assigned, column);
    } while (ms_take_ch(&r->p, ','));
    const char *condition = where(r, &missing);
    if (condition == NULL || reads_itself(r, at, table, &tables))
        return false;
    st->sql = ms_arena_printf(r->arena, "%s%s", text, condition);
    push(r, MS_OP_UPDATE, table, &tables)->where_missing = missing;
    return no_more(r);
}

bool ms_read_delete(ms_reader *r, ms_portable_statement *st)
{
    ms_name table;
    ms_names tables = { 0 };
    bool missing;
    const size_t at = r->p.i;
    r->tables = &tables;
    if (!ms_need_kw(r, MS_KW_FROM) || !ms_need_table(r, &table))
        return false;
    const char *condition = where(r, &missing);
    if (condition == NULL || reads_itself(r, at, table, &tables))
        return false;
    st->sql = ms_arena_printf(r->arena, "DELETE FROM %s%s", ms_quoted(r, table.name), condition);
    push(r, MS_OP_DELETE, table, &tables)->where_missing = missing;
    return no_more(r);
}
