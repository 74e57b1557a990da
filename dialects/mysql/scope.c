/* scope.c: reading a few tables of a live MySQL or MariaDB schema again.
 *
 * By SHOW CREATE TABLE: information_schema costs six queries, each of them dearer (MariaDB 10.11: 0.01 ms for one SHOW, 0.1 to
 * 0.3 ms for each query on one table). The statement is read by the same parser as a migration. Everything else by the
 * catalog queries, for these names only. */
#include "config.h"

#include <strings.h>

#include "load.h"

#define KIND(kind) (1u << MS_OBJECT_##kind)

/* What is read of other objects: the query, for which kinds, and the column that holds the name in question. */
static const struct { ms_my_query_id query; uint32_t kinds; const char *column; } parts[] = {
    { MS_MY_QUERY_VIEWS, KIND(VIEW), "TABLE_NAME" },
    { MS_MY_QUERY_TRIGGERS, KIND(TRIGGER), "EVENT_OBJECT_TABLE" },
    { MS_MY_QUERY_PARAMETERS, KIND(FUNCTION) | KIND(PROCEDURE), "SPECIFIC_NAME" },
    { MS_MY_QUERY_ROUTINES, KIND(FUNCTION) | KIND(PROCEDURE), "SPECIFIC_NAME" },
    { MS_MY_QUERY_EVENTS, KIND(EVENT), "EVENT_NAME" },
};

/* " AND COLUMN IN ('a', 'b')", or with = for one, which MariaDB answers without looking at every table. */
static const char *restriction(ms_loader *l, const char *column)
{
    ms_sql sql;
    ms_sql_init(&sql, l->arena, &ms_my_style);
    ms_sql_kw(&sql, " AND");
    ms_sql_kw(&sql, column);
    ms_sql_kw(&sql, l->scope->n == 1 ? "=" : "IN (");
    for (size_t i = 0; i < l->scope->n; i++) {
        if (i > 0)
            ms_sql_punct(&sql, ",");
        ms_sql_str(&sql, l->scope->names[i].name);
    }
    if (l->scope->n != 1)
        ms_sql_punct(&sql, ")");
    return ms_sql_text(&sql);
}

static const char *restricted(ms_loader *l, ms_my_query_id id)
{
    const char *text = ms_my_query(l->family, l->version, id), *order = strstr(text, " ORDER BY ");
    for (size_t i = 0; i < MS_COUNT(parts); i++)
        if (parts[i].query == id)
            return ms_arena_printf(l->arena, "%.*s %s%s", (int)(order - text), text, restriction(l, parts[i].column), order);
    return text;
}

const char *ms_my_scope_query(ms_loader *l, size_t i)
{
    ms_sql sql;
    if (i >= l->scope->n)
        return i - l->scope->n < l->n_queries ? restricted(l, l->queries[i - l->scope->n]) : NULL;
    ms_sql_init(&sql, l->arena, &ms_my_style);
    ms_sql_kw(&sql, "SHOW CREATE TABLE");
    ms_common_name(&sql, l->scope->names[i]);
    return ms_sql_text(&sql);
}

ms_loader *ms_my_load_scope(const ms_my_family *family, const ms_dialect *dialect, ms_catalog *catalog, int32_t version,
                            const ms_scope *scope)
{
    ms_loader *l = ms_my_load_begin(family, catalog, version);
    ms_scope *own = MS_NEW(catalog->arena, ms_scope);
    *own = *scope;
    l->scope = own;
    l->dialect = dialect;
    l->n_queries = 0;
    for (size_t i = 0; i < MS_COUNT(parts); i++)
        if ((scope->kinds & parts[i].kinds) != 0 && ms_my_query(family, version, parts[i].query) != NULL)
            l->queries[l->n_queries++] = parts[i].query;
    return l;
}

/* A column-level check json_valid(`column`) on a text is how MariaDB writes the type JSON. */
static void find_json(ms_loader *l, ms_table *table)
{
    size_t kept = 0;
    for (size_t i = 0; i < table->columns.n; i++) {
        ms_column *column = &table->columns.v[i];
        if (column->check_expr != NULL && ms_my_is_json_check(column, column->check_expr, l->arena) && ms_my_set_json(column))
            column->check_expr = NULL;
    }
    for (size_t i = 0; i < table->constraints.n; i++) {
        const ms_constraint *c = &table->constraints.v[i];
        bool json = false;
        for (size_t k = 0; c->kind == MS_CONSTRAINT_CHECK && c->expr != NULL && !json && k < table->columns.n; k++)
            json = ms_my_is_json_check(&table->columns.v[k], c->expr, l->arena) && ms_my_set_json(&table->columns.v[k]);
        if (!json)
            table->constraints.v[kept++] = *c;
    }
    table->constraints.n = kept;
}

/* name, statement; of a view four columns */
ms_status ms_my_row_show(ms_loader *l, const ms_text *v, size_t n)
{
    ms_ops ops = { 0 };
    if (n != 2 || v[0].p == NULL || v[1].p == NULL)
        return MS_OK;
    ms_sql_parse_statement(l->dialect, ms_arena_strndup(l->arena, v[1].p, v[1].n), v[1].n, l->arena, &ops);
    if (ops.n > 0 && ops.v[0].kind == MS_OP_CREATE_SEQUENCE) {
        const ms_object sequence = { .kind = MS_OBJECT_SEQUENCE, .name = { NULL, ms_common_text(l->arena, v[0]) } };
        ms_catalog_add_object(l->catalog, &sequence);
        return MS_OK;
    }
    if (ops.n != 1 || ops.v[0].kind != MS_OP_CREATE_TABLE || ops.v[0].table == NULL)
        return MS_OK; /* not read: it looks as if it were missing, and the whole catalog is asked */
    ms_table table = *ops.v[0].table;
    table.name = (ms_name){ NULL, ms_common_text(l->arena, v[0]) };
    table.rows = table.bytes = -1;
    find_json(l, &table);
    ms_catalog_add_table(l->catalog, &table);
    return MS_OK;
}
