/* introspect_session.c: a connection through a module, and reading a whole catalog over it as exec does. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "exec/module.h"
#include "introspect.h"

bool it_complain(const char *what, const char *sql, const ms_error *err)
{
    printf("    %s: %s%s%s\n      in: %s\n", what, err->message, *err->detail != '\0' ? " / " : "", err->detail, sql);
    return false;
}

bool it_run(it_session *s, const char *sql)
{
    ms_error err = MS_ERROR_INIT;
    return s->driver->exec(s->conn, sql, strlen(sql), NULL, &err) == MS_OK ||
           it_complain("the server refuses", sql, &err);
}

bool it_run_all(it_session *s, const char *const *statements)
{
    for (; *statements != NULL; statements++)
        if (!it_run(s, *statements))
            return false;
    return true;
}

/* ---- reading ---- */

/* Every value of a row as text, as the loader wants it. */
static bool take_row(it_session *s, ms_result *result, size_t n, ms_arena *arena, ms_text *out)
{
    for (size_t i = 0; i < n; i++) {
        ms_error err = MS_ERROR_INIT;
        ms_value v = { .kind = MS_VALUE_NULL };
        if (s->driver->value(result, i, &v, &err) != MS_OK)
            return it_complain("value", "", &err);
        const char *text = v.kind == MS_VALUE_NULL  ? NULL
                           : v.kind == MS_VALUE_INT ? ms_arena_printf(arena, "%" G_GINT64_FORMAT, (gint64)v.i)
                           : v.kind == MS_VALUE_DOUBLE ? ms_arena_printf(arena, "%.17g", v.d)
                                                       : ms_arena_strndup(arena, v.p, v.n);
        out[i] = (ms_text){ text, text == NULL ? 0 : strlen(text) };
    }
    return true;
}

bool it_each_row(it_session *s, const char *sql, ms_arena *arena, size_t i, it_row_function function, void *context)
{
    ms_error err = MS_ERROR_INIT;
    ms_result *result = NULL;
    ms_text values[32];
    if (s->driver->query(s->conn, sql, strlen(sql), NULL, 0, &result, &err) != MS_OK)
        return it_complain("query", sql, &err);
    const size_t n = s->driver->columns(result);
    ms_status status;
    bool good = n <= G_N_ELEMENTS(values);
    while (good && (status = s->driver->next(result, &err)) != MS_DONE)
        good = status == MS_ROW ? take_row(s, result, n, arena, values) && function(s, context, i, values, n)
                                : it_complain("next", sql, &err);
    s->driver->result_free(result);
    return good;
}

static bool feed(it_session *s, void *context, size_t i, const ms_text *values, size_t n)
{
    ms_error err = MS_ERROR_INIT;
    return s->dialect->load_row(context, i, values, n, &err) == MS_OK || it_complain("load_row", "", &err);
}

bool it_take_text(it_session *s, void *context, size_t i, const ms_text *values, size_t n)
{
    (void)s;
    (void)i;
    *(const char **)context = n > 0 ? values[0].p : NULL;
    return true;
}

ms_catalog *it_introspect(it_session *s, ms_arena *arena)
{
    ms_error err = MS_ERROR_INIT;
    const char *schema = NULL, *sql;
    if (s->dialect->default_schema_sql != NULL &&
        !it_each_row(s, s->dialect->default_schema_sql, arena, 0, it_take_text, &schema))
        return NULL;
    ms_catalog *catalog = ms_catalog_new(arena, schema, s->dialect->compare);
    ms_loader *loader = s->dialect->load_begin(catalog, s->version);
    for (size_t i = 0; (sql = s->dialect->load_query(loader, i)) != NULL; i++)
        if (!it_each_row(s, sql, arena, i, feed, loader))
            return NULL;
    if (s->dialect->load_end(loader, &err) != MS_OK) {
        it_complain("load_end", "", &err);
        return NULL;
    }
    return catalog;
}

static bool collect(it_session *s, void *context, size_t i, const ms_text *values, size_t n)
{
    (void)s;
    (void)i;
    if (n > 0)
        g_ptr_array_add(context, g_strdup(values[0].p));
    return true;
}

bool it_reset(it_session *s)
{
    bool good = it_run_all(s, s->suite->reset);
    if (!good || s->suite->reset_query == NULL)
        return good;
    GPtrArray *rows = g_ptr_array_new_with_free_func(g_free);
    ms_arena *arena = ms_arena_new();
    good = it_each_row(s, s->suite->reset_query, arena, 0, collect, rows);
    for (guint i = 0; good && i < rows->len; i++)
        good = it_run(s, g_ptr_array_index(rows, i));
    ms_arena_free(arena);
    g_ptr_array_free(rows, TRUE);
    return good;
}

bool it_open(const it_suite *suite, const char *url, ms_arena *arena, it_session *out)
{
    ms_error err = MS_ERROR_INIT;
    ms_connect how = { 0 };
    const ms_module *module = NULL;
    ms_server server;
    *out = (it_session){ .suite = suite };
    if (ms_url_parse(url, arena, &how, &err) != MS_OK || ms_module_load(suite->module, &module, &err) != MS_OK)
        return it_complain("cannot connect", suite->name, &err);
    how.create = true;
    out->driver = module->driver;
    if (out->driver->open(&how, &out->conn, &err) != MS_OK ||
        out->driver->server_info(out->conn, &server, &err) != MS_OK)
        return it_complain("cannot connect", suite->name, &err);
    out->dialect = server.dialect;
    out->version = server.version;
    printf("%s: %s %s, dialect %s\n", suite->name, server.product, server.version_text, server.dialect->name);
    return true;
}

const char *it_url(const it_suite *suite)
{
    char *upper = g_ascii_strup(suite->name, -1), *name = g_strdup_printf("MIGSAFE_TEST_%s_URL", upper);
    const char *url = getenv(name);
    g_free(name);
    g_free(upper);
    return url != NULL && *url != '\0' ? url : NULL;
}
