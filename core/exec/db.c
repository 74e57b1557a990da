/* db.c: helpers on top of the driver ABI. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include <exec/db.h>

static ms_status open_with(const ms_module *module, const ms_connect *how, ms_db *out, ms_error *err)
{
    memset(out, 0, sizeof *out);
    out->module = module;
    out->driver = module->driver;
    out->how = *how;
    ms_status status = out->driver->open(how, &out->conn, err);
    if (status != MS_OK)
        return status;
    status = out->driver->server_info(out->conn, &out->server, err);
    if (status != MS_OK) {
        ms_db_close(out);
        return status;
    }
    out->dialect = out->server.dialect;
    out->arena = ms_arena_new();
    if (out->dialect->default_schema_sql != NULL)
        status = ms_db_text(out, out->dialect->default_schema_sql, out->arena, &out->schema, err);
    if (status != MS_OK)
        ms_db_close(out);
    return status;
}

ms_status ms_db_open(const char *driver, const ms_connect *how, ms_db *out, ms_error *err)
{
    const ms_module *module;
    memset(out, 0, sizeof *out);
    ms_status status = ms_module_load(driver != NULL ? driver : how->scheme, &module, err);
    return status != MS_OK ? status : open_with(module, how, out, err);
}

ms_status ms_db_open_again(const ms_db *like, ms_db *out, ms_error *err)
{
    return open_with(like->module, &like->how, out, err);
}

void ms_db_close(ms_db *db)
{
    if (db->conn != NULL)
        db->driver->close(db->conn);
    db->conn = NULL;
    ms_arena_free(db->arena);
    db->arena = NULL;
}

ms_status ms_db_exec(ms_db *db, const char *sql, ms_error *err)
{
    return db->driver->exec(db->conn, sql, strlen(sql), NULL, err);
}

/* Catalogs are full of small numbers: snprintf would take longer than reading them. */
static const char *number_text(int64_t value, ms_arena *arena, size_t *n)
{
    char digits[24], *at = digits + sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        *--at = '-';
    *n = (size_t)(digits + sizeof digits - at);
    return ms_arena_strndup(arena, at, *n);
}

static ms_text cell_text(const ms_value *v, ms_arena *arena)
{
    char digits[64];
    size_t n;
    switch (v->kind) {
    case MS_VALUE_NULL:
        return (ms_text){ NULL, 0 };
    case MS_VALUE_INT: {
        const char *number = number_text(v->i, arena, &n);
        return (ms_text){ number, n };
    }
    case MS_VALUE_DOUBLE:
        snprintf(digits, sizeof digits, "%.17g", v->d);
        break;
    default:
        return (ms_text){ ms_arena_strndup(arena, v->p, v->n), v->n };
    }
    return (ms_text){ ms_arena_strdup(arena, digits), strlen(digits) };
}

static ms_status fetch_row(ms_db *db, ms_result *result, size_t columns, ms_text *cells, ms_arena *arena, ms_error *err)
{
    for (size_t i = 0; i < columns; i++) {
        ms_value value;
        ms_status status = db->driver->value(result, i, &value, err);
        if (status != MS_OK)
            return status;
        cells[i] = cell_text(&value, arena);
    }
    return MS_OK;
}

static ms_status each_of(ms_db *db, ms_result *result, ms_arena *arena, ms_db_row_fn each, void *context, ms_error *err)
{
    ms_status status;
    const size_t columns = db->driver->columns(result);
    ms_text *cells = g_new(ms_text, columns + 1);
    while ((status = db->driver->next(result, err)) == MS_ROW) {
        status = fetch_row(db, result, columns, cells, arena, err);
        if (status == MS_OK)
            status = each(context, cells, columns, err);
        if (status != MS_OK)
            break;
    }
    g_free(cells);
    return status == MS_DONE ? MS_OK : status;
}

ms_status ms_db_each(ms_db *db, const char *sql, ms_arena *arena, ms_db_row_fn each, void *context, ms_error *err)
{
    ms_result *result = NULL;
    ms_status status = db->driver->query(db->conn, sql, strlen(sql), NULL, 0, &result, err);
    if (status == MS_OK)
        status = each_of(db, result, arena, each, context, err);
    db->driver->result_free(result);
    return status;
}

struct collect {
    ms_arena *arena;
    ms_rows *rows;
};

static ms_status collect_row(void *context, const ms_text *cells, size_t n, ms_error *err)
{
    struct collect *c = context;
    (void)err;
    ms_rows *rows = c->rows;
    rows->columns = n;
    while (rows->cells.cap < rows->cells.n + n)
        rows->cells.v = ms_vec_grow(c->arena, rows->cells.v, &rows->cells.cap, rows->cells.n, sizeof *cells);
    memcpy(rows->cells.v + rows->cells.n, cells, n * sizeof *cells);
    rows->cells.n += n;
    return MS_OK;
}

ms_status ms_db_rows(ms_db *db, const char *sql, ms_arena *arena, ms_rows *out, ms_error *err)
{
    memset(out, 0, sizeof *out);
    struct collect c = { arena, out };
    return ms_db_each(db, sql, arena, collect_row, &c, err);
}

size_t ms_rows_count(const ms_rows *rows) { return rows->columns == 0 ? 0 : rows->cells.n / rows->columns; }

ms_status ms_db_text(ms_db *db, const char *sql, ms_arena *arena, const char **out, ms_error *err)
{
    ms_rows rows;
    ms_status status = ms_db_rows(db, sql, arena, &rows, err);
    *out = status == MS_OK && rows.cells.n > 0 ? rows.cells.v[0].p : NULL;
    return status;
}

ms_status ms_db_int(ms_db *db, const char *sql, int64_t *out, ms_error *err)
{
    ms_arena *arena = ms_arena_new();
    const char *text = NULL;
    ms_status status = ms_db_text(db, sql, arena, &text, err);
    if (status == MS_OK && text == NULL)
        status = ms_error_set(err, MS_ERR_NOT_FOUND, "the query gave no value");
    if (status == MS_OK)
        *out = strtoll(text, NULL, 10);
    ms_arena_free(arena);
    return status;
}

ms_status ms_db_session(ms_db *db, const ms_session_policy *policy, ms_error *err)
{
    ms_arena *arena = ms_arena_new();
    ms_strings statements = { 0 };
    ms_status status = MS_OK;
    db->dialect->session(policy, db->server.version, arena, &statements);
    for (size_t i = 0; i < statements.n && status == MS_OK; i++)
        status = ms_db_exec(db, statements.v[i], err);
    if (status != MS_OK)
        ms_error_context(err, "setting up the session");
    ms_arena_free(arena);
    return status;
}

struct feed {
    const ms_dialect *dialect;
    ms_loader *loader;
    size_t query;
};

static ms_status feed_row(void *context, const ms_text *cells, size_t n, ms_error *err)
{
    struct feed *f = context;
    return f->dialect->load_row(f->loader, f->query, cells, n, err);
}

/* All queries from the feed's on in one round trip; the feed's is the one at hand. MS_ERR_UNSUPPORTED: nothing was sent. */
static ms_status load_together(ms_db *db, ms_catalog *catalog, struct feed *feed, ms_error *err)
{
    MS_VEC(ms_span) spans = { 0 };
    ms_result *result = NULL;
    const char *sql;
    const size_t first = feed->query;
    if ((db->driver->flags & MS_CAP_QUERY_BATCH) == 0)
        return MS_ERR_UNSUPPORTED;
    while ((sql = db->dialect->load_query(feed->loader, feed->query + spans.n)) != NULL)
        MS_PUSH(catalog->arena, &spans, ((ms_span){ sql, strlen(sql) }));
    if (spans.n < 2)
        return MS_ERR_UNSUPPORTED;
    ms_status status = db->driver->query_batch(db->conn, spans.v, spans.n, &result, err);
    if (status != MS_OK)
        return status;
    while ((status = each_of(db, result, catalog->arena, feed_row, feed, err)) == MS_OK) {
        feed->query++;
        if ((status = db->driver->next_result(result, err)) != MS_ROW)
            break;
    }
    db->driver->result_free(result);
    if (status == MS_DONE && feed->query != first + spans.n) /* stopped between two: what it did not tell is not absent */
        return ms_error_set(err, MS_ERR_INTERNAL, "the server gave fewer results than it was asked for");
    return status == MS_DONE ? MS_OK : status;
}

/* of_scope: a query about something that is not there has no rows, and none of them waits for what another one finds. */
static ms_status load(ms_db *db, ms_catalog *catalog, ms_loader *loader, size_t first, bool of_scope, ms_error *err)
{
    struct feed feed = { db->dialect, loader, first };
    const char *sql;
    for (; (sql = db->dialect->load_query(feed.loader, feed.query)) != NULL; feed.query++) {
        ms_error one = MS_ERROR_INIT;
        ms_status status = of_scope ? load_together(db, catalog, &feed, &one) : MS_ERR_UNSUPPORTED;
        if (status == MS_OK)
            break;
        if (status == MS_ERR_UNSUPPORTED) {
            ms_error_clear(&one);
            status = ms_db_each(db, sql, catalog->arena, feed_row, &feed, &one);
        }
        if (status == MS_ERR_SQL && of_scope && ms_db_class(db, &one) == MS_CLASS_NO_SUCH_OBJECT)
            continue;
        if (status != MS_OK) {
            ms_error_context(&one, "reading the catalog (query %zu)", feed.query + 1);
            if (err != NULL)
                *err = one;
            return status;
        }
    }
    const ms_status status = db->dialect->load_end(feed.loader, err);
    if (status == MS_OK && !of_scope && MS_DIALECT_HAS(db->dialect, load_table_options))
        catalog->table_options = db->dialect->load_table_options(feed.loader);
    return status;
}

static ms_catalog *new_catalog(const ms_db *db, ms_arena *arena)
{
    ms_catalog *catalog = ms_catalog_new(arena, db->schema, db->dialect->compare);
    catalog->rules = MS_DIALECT_HAS(db->dialect, table_rules) ? db->dialect->table_rules : NULL;
    return catalog;
}

ms_status ms_db_introspect(ms_db *db, ms_arena *arena, ms_catalog **out, ms_error *err)
{
    *out = new_catalog(db, arena);
    return load(db, *out, db->dialect->load_begin(*out, db->server.version), 0, false, err);
}

ms_status ms_db_introspect_scope(ms_db *db, const ms_scope *scope, ms_arena *arena, ms_catalog **out, ms_error *err)
{
    *out = new_catalog(db, arena);
    return load(db, *out, db->dialect->load_scope(*out, db->server.version, scope), 0, true, err);
}

const char *ms_db_scope_ask(ms_db *db, const ms_scope *scope, ms_arena *arena, ms_scope_reading *out)
{
    out->catalog = new_catalog(db, arena);
    out->loader = db->dialect->load_scope(out->catalog, db->server.version, scope);
    return db->dialect->load_query(out->loader, 0);
}

ms_status ms_db_scope_answer(ms_db *db, const ms_scope_reading *reading, ms_result *first, ms_error *err)
{
    struct feed feed = { db->dialect, reading->loader, 0 };
    const ms_status status = each_of(db, first, reading->catalog->arena, feed_row, &feed, err);
    db->driver->result_free(first);
    return status == MS_OK ? load(db, reading->catalog, reading->loader, 1, true, err) : status;
}

ms_error_class ms_db_class(const ms_db *db, const ms_error *err)
{
    if (err->status == MS_ERR_LOST)
        return MS_CLASS_CONNECTION_LOST;
    if (err->status == MS_ERR_CANCELLED)
        return MS_CLASS_CANCELLED;
    return db->dialect->classify(err);
}
