/* introspect_scope.c: what is read of a few tables is what reading all gives of them: each table by itself, all of them at once,
 * with statements prepared and without. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <exec/compare.h>

#include "introspect.h"

static bool feed(it_session *s, void *context, size_t i, const ms_text *values, size_t n)
{
    ms_error err = MS_ERROR_INIT;
    return s->dialect->load_row(context, i, values, n, &err) == MS_OK || it_complain("load_row", "", &err);
}

static ms_catalog *read_scope(it_session *s, const ms_catalog *whole, const ms_scope *scope, ms_arena *arena)
{
    ms_error err = MS_ERROR_INIT;
    const char *sql;
    ms_catalog *catalog = ms_catalog_new(arena, whole->default_schema, s->dialect->compare);
    ms_loader *loader = s->dialect->load_scope(catalog, s->version, scope);
    for (size_t i = 0; (sql = s->dialect->load_query(loader, i)) != NULL; i++)
        if (!it_each_row(s, sql, arena, i, feed, loader))
            return NULL;
    return s->dialect->load_end(loader, &err) == MS_OK || it_complain("load_end", "", &err) ? catalog : NULL;
}

static bool is_of(const ms_catalog *catalog, const ms_scope *scope, ms_name name)
{
    for (size_t i = 0; name.name != NULL && i < scope->n; i++)
        if (ms_name_equal(catalog, scope->names[i], name))
            return true;
    return false;
}

static const char *text_of(it_session *s, const ms_catalog *catalog, const ms_scope *scope, ms_arena *arena)
{
    ms_catalog *part = ms_catalog_new(arena, catalog->default_schema, s->dialect->compare);
    for (size_t i = 0; i < catalog->tables.n; i++)
        if (is_of(catalog, scope, catalog->tables.v[i]->name))
            ms_catalog_add_table(part, catalog->tables.v[i]);
    for (size_t i = 0; i < catalog->objects.n; i++)
        if (is_of(catalog, scope, catalog->objects.v[i]->table) || is_of(catalog, scope, catalog->objects.v[i]->name))
            ms_catalog_add_object(part, catalog->objects.v[i]);
    part = ms_catalog_copy(part, arena);
    if (!s->suite->exact && s->dialect->normalize != NULL)
        s->dialect->normalize(part, s->version);
    return ms_catalog_canonical(part, NULL, arena);
}

static bool same(it_session *s, const ms_catalog *whole, ms_scope scope, ms_arena *arena)
{
    const ms_catalog *live = read_scope(s, whole, &scope, arena);
    if (live == NULL)
        return false;
    if (s->dialect->load_table_options != NULL) { /* read as the server's text: the same once the default options are left out */
        ms_links links = { 0 };
        ms_touched touched;
        ms_touched_begin(&touched, whole, &links, arena);
        for (size_t i = 0; i < scope.n; i++)
            ms_touched_add(&touched, &(ms_op){ .kind = MS_OP_TABLE_OPTION, .object = scope.names[i] });
        const char *difference = ms_catalog_difference(s->dialect, s->version, whole, live, &touched, arena);
        ms_touched_end(&touched);
        ms_links_forget(&links);
        return difference == NULL || (printf("    of %s and %zu more: %s\n", scope.names[0].name, scope.n - 1, difference), false);
    }
    const char *expected = text_of(s, whole, &scope, arena), *actual = text_of(s, live, &scope, arena);
    if (strcmp(expected, actual) == 0)
        return true;
    printf("    of %s and %zu more, of all:\n%s\n    by themselves:\n%s\n", scope.names[0].name, scope.n - 1, expected, actual);
    return false;
}

static bool all_same(it_session *s, const ms_catalog *whole, bool prepared, ms_arena *arena)
{
    MS_VEC(ms_name) names = { 0 };
    bool good = true;
    for (size_t i = 0; i < whole->tables.n; i++)
        MS_PUSH(arena, &names, whole->tables.v[i]->name);
    for (size_t i = 0; i < whole->objects.n; i++)
        if (whole->objects.v[i]->table.name == NULL && (whole->objects.v[i]->kind == MS_OBJECT_VIEW || whole->objects.v[i]->kind == MS_OBJECT_MATERIALIZED_VIEW))
            MS_PUSH(arena, &names, whole->objects.v[i]->name);
    for (size_t i = 0; i < names.n; i++)
        good = same(s, whole, (ms_scope){ .names = &names.v[i], .n = 1, .kinds = ~(uint32_t)0, .prepared = prepared }, arena) && good;
    return same(s, whole, (ms_scope){ .names = names.v, .n = names.n, .kinds = ~(uint32_t)0, .prepared = prepared }, arena) && good;
}

bool it_scopes(it_session *s, ms_arena *arena)
{
    ms_strings sql = { 0 };
    if (!it_reset(s) || !it_run_all(s, s->suite->schema) || (s->suite->more != NULL && !it_run_all(s, s->suite->more)) ||
        (s->suite->odd != NULL && !it_run_all(s, s->suite->odd)))
        return false;
    const ms_catalog *whole = it_introspect(s, arena);
    if (whole == NULL || !all_same(s, whole, false, arena))
        return false;
    if (s->dialect->load_prepare == NULL)
        return true;
    s->dialect->load_prepare(s->version, arena, &sql);
    for (size_t i = 0; i < sql.n; i++)
        if (!it_run(s, sql.v[i]))
            return false;
    return all_same(s, whole, true, arena);
}
