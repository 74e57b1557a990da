/* relabel.c: an enum type gets other labels: some go, or change their order.
 *
 * ALTER TYPE only adds and renames labels. So the type is made anew, every column goes over to it by way of text, and the old
 * one is dropped: one rewrite of each table. A row whose label is not among the new ones makes the statement fail, and
 * nothing is lost. */
#include "config.h"

#include <ctype.h>

#include "internal.h"

static const char *quoted(ms_postgresql_lowering *low, ms_name name)
{
    ms_sql sql;
    ms_sql_init(&sql, low->arena, &ms_dialect_postgresql.style);
    ms_common_name(&sql, name);
    return ms_sql_text(&sql);
}

/* "mood", "app.mood", "\"Mood\"[]" */
static bool is_of_type(ms_postgresql_lowering *low, const ms_column *column, bool *array)
{
    const ms_name type = low->op->object;
    const char *text = column->type.text, *schema = low->catalog->default_schema;
    if (text == NULL || (column->type.kind != MS_TYPE_USER && column->type.kind != MS_TYPE_ARRAY && column->type.kind != MS_TYPE_OTHER))
        return false;
    const size_t n = strlen(text);
    *array = n > 2 && strcmp(text + n - 2, "[]") == 0;
    const char *plain = ms_arena_strndup(low->arena, text, *array ? n - 2 : n), *in = type.schema != NULL ? type.schema : schema;
    const char *const spelled[] = { type.name, quoted(low, (ms_name){ NULL, type.name }), quoted(low, (ms_name){ in, type.name }),
                                    in == NULL ? type.name : ms_arena_printf(low->arena, "%s.%s", in, type.name) };
    for (size_t i = 0; i < MS_COUNT(spelled); i++)
        if (strcmp(plain, spelled[i]) == 0)
            return true;
    return false;
}

/* A cast to the type: 'sad'::mood keeps meaning the old one. */
static bool casts(const char *expr, const char *type)
{
    const size_t n = strlen(type);
    for (const char *p = expr == NULL ? NULL : strstr(expr, type); p != NULL; p = strstr(p + 1, type)) {
        const char *before = p;
        while (before > expr && (isalnum((unsigned char)before[-1]) || strchr("_.\"", before[-1]) != NULL))
            before--;
        if (before - expr >= 2 && strncmp(before - 2, "::", 2) == 0 && !isalnum((unsigned char)p[n]) && p[n] != '_')
            return true;
    }
    return false;
}

/* What else stands on the type; NULL = only columns. */
static const char *in_the_way(ms_postgresql_lowering *low)
{
    const char *type = low->op->object.name;
    for (size_t i = 0; i < low->catalog->tables.n; i++) {
        const ms_table *t = low->catalog->tables.v[i];
        for (size_t k = 0; k < t->constraints.n; k++)
            if (casts(t->constraints.v[k].expr, type))
                return ms_arena_printf(low->arena, "a constraint of table %s compares with it", t->name.name);
        for (size_t k = 0; k < t->columns.n; k++)
            if (casts(t->columns.v[k].generated_expr, type))
                return ms_arena_printf(low->arena, "a generated column of table %s uses it", t->name.name);
        for (size_t k = 0; k < t->indexes.n; k++) {
            bool found = casts(t->indexes.v[k].where, type);
            for (size_t p = 0; p < t->indexes.v[k].parts.n; p++)
                found = found || casts(t->indexes.v[k].parts.v[p].expr, type);
            if (found)
                return ms_arena_printf(low->arena, "index %s uses it", t->indexes.v[k].name);
        }
    }
    for (size_t i = 0; i < low->catalog->objects.n; i++) {
        const ms_object *o = low->catalog->objects.v[i];
        if (o->signature != NULL && strstr(o->signature, type) != NULL)
            return ms_arena_printf(low->arena, "routine %s takes it", o->name.name);
    }
    return NULL;
}

/* A default that is a label which is gone is left out: no statement could set it. */
static bool default_stays(const ms_column *column, const ms_strings *labels)
{
    const char *expr = column->default_expr, *end = expr == NULL || *expr != '\'' ? NULL : strchr(expr + 1, '\'');
    if (end == NULL)
        return expr != NULL;
    for (size_t i = 0; i < labels->n; i++)
        if (strlen(labels->v[i]) == (size_t)(end - expr - 1) && strncmp(labels->v[i], expr + 1, (size_t)(end - expr - 1)) == 0)
            return true;
    return strncmp(end, "''", 2) == 0;
}

static void begin(ms_postgresql_lowering *low, const ms_column *column, bool first)
{
    if (!first)
        ms_sql_punct(&low->sql, ",");
    ms_sql_kw(&low->sql, "ALTER COLUMN");
    ms_sql_ident(&low->sql, column->name);
}

static void move_column(ms_postgresql_lowering *low, const ms_column *column, bool array, bool first)
{
    const char *type = quoted(low, low->op->object), *brackets = array ? "[]" : "";
    if (column->default_expr != NULL) {
        begin(low, column, first);
        ms_sql_kw(&low->sql, "DROP DEFAULT");
        first = false;
    }
    begin(low, column, first);
    ms_sql_kw(&low->sql, "TYPE");
    ms_sql_raw(&low->sql, type);
    ms_sql_punct(&low->sql, brackets);
    ms_sql_kw(&low->sql, "USING");
    ms_sql_ident(&low->sql, column->name);
    ms_sql_punct(&low->sql, ms_arena_printf(low->arena, "::text%s::%s%s", brackets, type, brackets));
    if (default_stays(column, &low->op->obj->values)) {
        begin(low, column, false);
        ms_sql_kw(&low->sql, "SET DEFAULT");
        ms_sql_raw(&low->sql, column->default_expr);
    }
}

static void move_table(ms_postgresql_lowering *low, const ms_table *table)
{
    bool array, any = false;
    if (table->partition_of.name != NULL || (table->options != NULL && strncmp(table->options, "INHERITS", 8) == 0))
        return; /* goes with its parent */
    for (size_t i = 0; i < table->columns.n; i++) {
        if (!is_of_type(low, &table->columns.v[i], &array))
            continue;
        if (!any) {
            ms_sql_kw(&low->sql, "ALTER TABLE");
            ms_common_name(&low->sql, table->name);
        }
        move_column(low, &table->columns.v[i], array, !any);
        any = true;
    }
    if (any)
        ms_postgresql_emit(low);
}

ms_status ms_postgresql_relabel(ms_postgresql_lowering *low)
{
    const ms_op *op = low->op;
    const char *why = low->catalog == NULL ? "the tables that use it are not known" : in_the_way(low);
    if (why != NULL)
        return ms_postgresql_refuse(low, why, "Create a new type, change what uses the old one to it, then drop the old one.");
    const ms_name old = { op->object.schema, ms_arena_printf(low->arena, "%.40s_before", op->object.name) };
    ms_sql_kw(&low->sql, "ALTER TYPE");
    ms_common_name(&low->sql, op->object);
    ms_sql_kw(&low->sql, "RENAME TO");
    ms_sql_ident(&low->sql, old.name);
    ms_postgresql_emit(low);
    ms_sql_kw(&low->sql, "CREATE TYPE");
    ms_common_name(&low->sql, op->object);
    ms_sql_kw(&low->sql, "AS ENUM (");
    for (size_t i = 0; i < op->obj->values.n; i++) {
        if (i > 0)
            ms_sql_punct(&low->sql, ",");
        ms_sql_str(&low->sql, op->obj->values.v[i]);
    }
    ms_sql_punct(&low->sql, ")");
    ms_postgresql_emit(low);
    for (size_t i = 0; i < low->catalog->tables.n; i++)
        move_table(low, low->catalog->tables.v[i]);
    ms_sql_kw(&low->sql, "DROP TYPE");
    ms_common_name(&low->sql, old);
    ms_postgresql_emit(low);
    const ms_object *known = ms_catalog_object(low->catalog, MS_OBJECT_ENUM, op->object);
    if (known != NULL && known->comment != NULL)
        ms_postgresql_comment(low, "TYPE", op->object, NULL, known->comment);
    return MS_OK;
}
