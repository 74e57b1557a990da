/* test_introspect.c [NAME...]: introspection, apply and lowering against real servers.
 *
 * Two promises of the catalog (doc/ARCHITECTURE.md):
 * - introspect, lower every table and object, run that on an empty schema, introspect again: the same catalog;
 * - a native statement, parsed to ops: introspect after it == apply(ops, introspect before it), and the same when the ops
 *   are lowered and run instead of the statement.
 * Compared by ms_catalog_canonical after the dialect's `normalize`, which is the one documented place that says what noise
 * is. URLs come from MIGSAFE_TEST_<NAME>_URL; exits with 77 when none of the suites asked for has one. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "exec/module.h"
#include "introspect.h"

static const it_suite *const suites[] = { &it_mysql, &it_mariadb, &it_sqlite };

typedef struct session {
    const it_suite *suite;
    const ms_driver *driver;
    const ms_dialect *dialect;
    ms_conn *conn;
    int32_t version;
} session;

static unsigned passed, failed;

static bool complain(const char *what, const char *sql, const ms_error *err)
{
    printf("    %s: %s%s%s\n      in: %s\n", what, err->message, *err->detail != '\0' ? " / " : "", err->detail, sql);
    return false;
}

static bool run(session *s, const char *sql)
{
    ms_error err = MS_ERROR_INIT;
    return s->driver->exec(s->conn, sql, strlen(sql), NULL, &err) == MS_OK || complain("the server refuses", sql, &err);
}

static bool run_all(session *s, const char *const *statements)
{
    for (; *statements != NULL; statements++)
        if (!run(s, *statements))
            return false;
    return true;
}

/* ---- reading ---- */

typedef bool (*row_function)(session *s, void *context, size_t i, const ms_text *values, size_t n);

/* Every value of a row as text, as the loader wants it. */
static bool take_row(session *s, ms_result *result, size_t n, ms_arena *arena, ms_text *out)
{
    for (size_t i = 0; i < n; i++) {
        ms_error err = MS_ERROR_INIT;
        ms_value v = { .kind = MS_VALUE_NULL };
        if (s->driver->value(result, i, &v, &err) != MS_OK)
            return complain("value", "", &err);
        const char *text = v.kind == MS_VALUE_NULL  ? NULL
                           : v.kind == MS_VALUE_INT ? ms_arena_printf(arena, "%" G_GINT64_FORMAT, (gint64)v.i)
                           : v.kind == MS_VALUE_DOUBLE ? ms_arena_printf(arena, "%.17g", v.d)
                                                       : ms_arena_strndup(arena, v.p, v.n);
        out[i] = (ms_text){ text, text == NULL ? 0 : strlen(text) };
    }
    return true;
}

static bool each_row(session *s, const char *sql, ms_arena *arena, size_t i, row_function function, void *context)
{
    ms_error err = MS_ERROR_INIT;
    ms_result *result = NULL;
    ms_text values[32];
    if (s->driver->query(s->conn, sql, strlen(sql), NULL, 0, &result, &err) != MS_OK)
        return complain("query", sql, &err);
    const size_t n = s->driver->columns(result);
    ms_status status;
    bool good = n <= G_N_ELEMENTS(values);
    while (good && (status = s->driver->next(result, &err)) != MS_DONE)
        good = status == MS_ROW ? take_row(s, result, n, arena, values) && function(s, context, i, values, n)
                                : complain("next", sql, &err);
    s->driver->result_free(result);
    return good;
}

static bool feed(session *s, void *context, size_t i, const ms_text *values, size_t n)
{
    ms_error err = MS_ERROR_INIT;
    return s->dialect->load_row(context, i, values, n, &err) == MS_OK || complain("load_row", "", &err);
}

static bool take_text(session *s, void *context, size_t i, const ms_text *values, size_t n)
{
    (void)s;
    (void)i;
    *(const char **)context = n > 0 ? values[0].p : NULL;
    return true;
}

static ms_catalog *introspect(session *s, ms_arena *arena)
{
    ms_error err = MS_ERROR_INIT;
    const char *schema = NULL, *sql;
    if (s->dialect->default_schema_sql != NULL &&
        !each_row(s, s->dialect->default_schema_sql, arena, 0, take_text, &schema))
        return NULL;
    ms_catalog *catalog = ms_catalog_new(arena, schema, s->dialect->compare);
    ms_loader *loader = s->dialect->load_begin(catalog, s->version);
    for (size_t i = 0; (sql = s->dialect->load_query(loader, i)) != NULL; i++)
        if (!each_row(s, sql, arena, i, feed, loader))
            return NULL;
    if (s->dialect->load_end(loader, &err) != MS_OK) {
        complain("load_end", "", &err);
        return NULL;
    }
    return catalog;
}

static bool collect(session *s, void *context, size_t i, const ms_text *values, size_t n)
{
    (void)s;
    (void)i;
    if (n > 0)
        g_ptr_array_add(context, g_strdup(values[0].p));
    return true;
}

static bool reset(session *s)
{
    bool good = run_all(s, s->suite->reset);
    if (!good || s->suite->reset_query == NULL)
        return good;
    GPtrArray *rows = g_ptr_array_new_with_free_func(g_free);
    ms_arena *arena = ms_arena_new();
    good = each_row(s, s->suite->reset_query, arena, 0, collect, rows);
    for (guint i = 0; good && i < rows->len; i++)
        good = run(s, g_ptr_array_index(rows, i));
    ms_arena_free(arena);
    g_ptr_array_free(rows, TRUE);
    return good;
}

/* ---- comparing ---- */

static void print_missing(const char *mark, char **lines, char **in)
{
    for (; *lines != NULL; lines++)
        if (!g_strv_contains((const char *const *)in, *lines))
            printf("      %s %s\n", mark, *lines);
}

static bool same_text(const char *what, const char *expected, const char *actual)
{
    if (strcmp(expected, actual) == 0)
        return true;
    char **a = g_strsplit(expected, "\n", -1), **b = g_strsplit(actual, "\n", -1);
    printf("    %s differs (- expected, + live):\n", what);
    print_missing("-", a, b);
    print_missing("+", b, a);
    g_strfreev(a);
    g_strfreev(b);
    return false;
}

static const char *normal_text(session *s, const ms_catalog *catalog, ms_arena *arena)
{
    ms_catalog *copy = ms_catalog_copy(catalog, arena);
    if (s->dialect->normalize != NULL)
        s->dialect->normalize(copy, s->version);
    const char *once = ms_catalog_canonical(copy, NULL, arena);
    if (s->dialect->normalize != NULL)
        s->dialect->normalize(copy, s->version);
    same_text("normalize, applied twice,", once, ms_catalog_canonical(copy, NULL, arena));
    return once;
}

static bool same_catalog(session *s, const char *what, const ms_catalog *expected, const ms_catalog *actual, ms_arena *arena)
{
    return same_text(what, normal_text(s, expected, arena), normal_text(s, actual, arena));
}

/* ---- the fixed point ---- */

static bool lower(session *s, const ms_op *op, const ms_catalog *catalog, ms_arena *arena, ms_strings *out)
{
    ms_error err = MS_ERROR_INIT;
    return s->dialect->lower(op, catalog, s->version, arena, out, &err) == MS_OK ||
           complain("cannot be lowered", ms_op_object_text(op, arena), &err);
}

static bool lower_table(session *s, ms_table *table, ms_arena *arena, ms_strings *out)
{
    ms_table own = *table;
    memset(&own.constraints, 0, sizeof own.constraints);
    for (size_t i = 0; i < table->constraints.n; i++)
        if (s->suite->keys_with_table || table->constraints.v[i].kind != MS_CONSTRAINT_FOREIGN_KEY)
            MS_PUSH(arena, &own.constraints, table->constraints.v[i]);
    const ms_op op = { .kind = MS_OP_CREATE_TABLE, .object_kind = MS_OBJECT_TABLE, .object = own.name, .table = &own };
    return lower(s, &op, NULL, arena, out);
}

static bool lower_keys(session *s, const ms_catalog *catalog, ms_table *table, ms_arena *arena, ms_strings *out)
{
    for (size_t i = 0; !s->suite->keys_with_table && i < table->constraints.n; i++) {
        const ms_op op = { .kind = MS_OP_ADD_FOREIGN_KEY, .object_kind = MS_OBJECT_TABLE, .object = table->name,
                           .constraint = &table->constraints.v[i] };
        if (table->constraints.v[i].kind == MS_CONSTRAINT_FOREIGN_KEY && !lower(s, &op, catalog, arena, out))
            return false;
    }
    return true;
}

static const struct { ms_object_kind kind; ms_op_kind op; bool before_tables; } creators[] = {
    { MS_OBJECT_ENUM, MS_OP_CREATE_ENUM, true },          { MS_OBJECT_SEQUENCE, MS_OP_CREATE_SEQUENCE, true },
    { MS_OBJECT_FUNCTION, MS_OP_CREATE_ROUTINE, true },   { MS_OBJECT_PROCEDURE, MS_OP_CREATE_ROUTINE, true },
    { MS_OBJECT_VIEW, MS_OP_CREATE_VIEW, false },         { MS_OBJECT_TRIGGER, MS_OP_CREATE_TRIGGER, false },
    { MS_OBJECT_EVENT, MS_OP_CREATE_ROUTINE, false },
};

static bool lower_objects(session *s, const ms_catalog *catalog, bool before, ms_arena *arena, ms_strings *out)
{
    for (size_t k = 0; k < G_N_ELEMENTS(creators); k++)
        for (size_t i = 0; creators[k].before_tables == before && i < catalog->objects.n; i++) {
            ms_object *object = catalog->objects.v[i];
            const ms_op op = { .kind = creators[k].op, .object_kind = object->kind, .object = object->name, .obj = object };
            if (object->kind == creators[k].kind && !lower(s, &op, catalog, arena, out))
                return false;
        }
    return true;
}

static bool fixed_point(session *s, ms_arena *arena)
{
    ms_strings sql = { 0 };
    if (!reset(s) || !run_all(s, s->suite->schema) || (s->suite->more != NULL && !run_all(s, s->suite->more)))
        return false;
    const ms_catalog *before = introspect(s, arena);
    if (before == NULL || before->tables.n == 0 || !lower_objects(s, before, true, arena, &sql))
        return false;
    for (size_t i = 0; i < before->tables.n; i++)
        if (!lower_table(s, before->tables.v[i], arena, &sql))
            return false;
    for (size_t i = 0; i < before->tables.n; i++)
        if (!lower_keys(s, before, before->tables.v[i], arena, &sql))
            return false;
    if (!lower_objects(s, before, false, arena, &sql) || !reset(s))
        return false;
    for (size_t i = 0; i < sql.n; i++)
        if (!run(s, sql.v[i]))
            return false;
    const ms_catalog *after = introspect(s, arena);
    if (after == NULL || !same_catalog(s, "the catalog", before, after, arena))
        return false;
    return !s->suite->exact ||
           same_text("the exact catalog", ms_catalog_canonical(before, NULL, arena), ms_catalog_canonical(after, NULL, arena));
}

/* ---- one statement ---- */

static bool apply_all(ms_catalog *catalog, const ms_ops *ops, const char *sql)
{
    for (size_t i = 0; i < ops->n; i++) {
        ms_error err = MS_ERROR_INIT;
        if (ops->v[i].kind == MS_OP_OPAQUE) {
            printf("    is opaque: %s\n", sql);
            return false;
        }
        if (ms_catalog_apply(catalog, &ops->v[i], &err) != MS_OK)
            return complain("apply", sql, &err);
    }
    return ops->n > 0;
}

/* Lowers each op against the catalog as the ops before it leave it, and runs what comes out. */
static bool run_lowered(session *s, const it_case *c, const ms_ops *ops, const ms_catalog *before, ms_arena *arena)
{
    ms_catalog *catalog = ms_catalog_copy(before, arena);
    for (size_t i = 0; i < ops->n; i++) {
        ms_error err = MS_ERROR_INIT;
        ms_strings sql = { 0 };
        const ms_status status = s->dialect->lower(&ops->v[i], catalog, s->version, arena, &sql, &err);
        if (status != MS_OK)
            return complain("cannot be lowered", c->sql, &err);
        for (size_t k = 0; k < sql.n; k++)
            if (!run(s, sql.v[k]))
                return false;
        if (ms_catalog_apply(catalog, &ops->v[i], &err) != MS_OK)
            return complain("apply", c->sql, &err);
    }
    return true;
}

static bool is_refused(session *s, const ms_ops *ops, const ms_catalog *before, ms_arena *arena)
{
    ms_error err = MS_ERROR_INIT;
    ms_strings sql = { 0 };
    for (size_t i = 0; i < ops->n; i++)
        if (s->dialect->lower(&ops->v[i], before, s->version, arena, &sql, &err) == MS_ERR_UNSUPPORTED)
            return *err.message != '\0';
    printf("    was to be refused and is lowered to: %s\n", sql.n > 0 ? sql.v[0] : "nothing");
    return false;
}

static bool one_case(session *s, const it_case *c, ms_arena *arena)
{
    ms_ops ops = { 0 };
    if (!reset(s) || !run_all(s, s->suite->schema))
        return false;
    ms_catalog *before = introspect(s, arena);
    if (before == NULL)
        return false;
    ms_sql_parse_statement(s->dialect, c->sql, strlen(c->sql), arena, &ops);
    ms_catalog *predicted = ms_catalog_copy(before, arena);
    if (!apply_all(predicted, &ops, c->sql) || !run(s, c->sql))
        return false;
    const ms_catalog *after = introspect(s, arena);
    if (after == NULL || !same_catalog(s, "after the statement, the catalog", predicted, after, arena))
        return false;
    if (c->flags & IT_REFUSED)
        return is_refused(s, &ops, before, arena);
    if (!reset(s) || !run_all(s, s->suite->schema) || !run_lowered(s, c, &ops, before, arena))
        return false;
    after = introspect(s, arena);
    return after != NULL && same_catalog(s, "after the lowered ops, the catalog", predicted, after, arena);
}

/* ---- running ---- */

static void count(const char *suite, const char *what, bool good)
{
    passed += good;
    failed += !good;
    if (!good)
        printf("%s: FAILED: %s\n", suite, what);
}

static void run_suite(session *s)
{
    ms_arena *arena = ms_arena_new();
    count(s->suite->name, "lowering what was introspected gives the same catalog", fixed_point(s, arena));
    for (const it_case *c = s->suite->cases; c->sql != NULL; c++) {
        ms_arena_reset(arena);
        count(s->suite->name, c->sql, one_case(s, c, arena));
    }
    reset(s);
    ms_arena_free(arena);
}

static bool open_and_run(const it_suite *suite, const char *url)
{
    ms_arena *arena = ms_arena_new();
    ms_error err = MS_ERROR_INIT;
    ms_connect how = { 0 };
    const ms_module *module = NULL;
    session s = { .suite = suite };
    ms_server server;
    bool good = ms_url_parse(url, arena, &how, &err) == MS_OK && ms_module_load(suite->module, &module, &err) == MS_OK;
    how.create = true;
    if (good) {
        s.driver = module->driver;
        good = s.driver->open(&how, &s.conn, &err) == MS_OK && s.driver->server_info(s.conn, &server, &err) == MS_OK;
    }
    if (good) {
        s.dialect = server.dialect;
        s.version = server.version;
        printf("%s: %s %s, dialect %s\n", suite->name, server.product, server.version_text, s.dialect->name);
        run_suite(&s);
    } else {
        complain("cannot connect", suite->name, &err);
        failed++;
    }
    if (s.conn != NULL)
        s.driver->close(s.conn);
    ms_arena_free(arena);
    return good;
}

static bool asked_for(const it_suite *suite, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], suite->name) == 0)
            return true;
    return argc == 1;
}

int main(int argc, char **argv)
{
    g_setenv("MIGSAFE_MODULE_DIR", CF_MODULE_DIRS, FALSE); /* the build tree's, unless told otherwise */
    unsigned skipped = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(suites); i++) {
        if (!asked_for(suites[i], argc, argv))
            continue;
        char *upper = g_ascii_strup(suites[i]->name, -1), *name = g_strdup_printf("MIGSAFE_TEST_%s_URL", upper);
        const char *url = getenv(name);
        if (url != NULL && *url != '\0')
            open_and_run(suites[i], url);
        else
            skipped++;
        g_free(name);
        g_free(upper);
    }
    printf("%u passed, %u failed, %u suites skipped\n", passed, failed, skipped);
    return failed > 0 ? 1 : passed == 0 ? 77 : 0;
}
