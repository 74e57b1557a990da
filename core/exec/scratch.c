/* scratch.c: see scratch.h. Which databases are files, and which are ones of a server, the dialect says. */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>
#include <glib/gstdio.h>

#include <exec/scratch.h>
#include <ir/model.h>

static bool is_file(const ms_scratch *s) { return (s->dialect->flags & MS_DIALECT_FILES) != 0; }

static void statements(const ms_scratch *s, const char *name, const char *from, ms_scratch_sql *out)
{
    *out = (ms_scratch_sql){ .create_text = NULL };
    if (MS_DIALECT_HAS(s->dialect, scratch))
        s->dialect->scratch(name, from, s->admin.server.version, s->arena, out);
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

/* The files in a folder; base: only the one of that name and what lies beside it, journals and locks. */
static void remove_files(const char *dir, const char *base)
{
    GDir *list = g_dir_open(dir, 0, NULL);
    const char *name;
    while (list != NULL && (name = g_dir_read_name(list)) != NULL) {
        if (base != NULL && (!g_str_has_prefix(name, base) || strchr("-.", name[strlen(base)]) == NULL)) /* or the NUL: itself */
            continue;
        char *full = g_build_filename(dir, name, NULL);
        g_unlink(full);
        g_free(full);
    }
    if (list != NULL)
        g_dir_close(list);
}

static void remove_beside(const char *path)
{
    char *dir = g_path_get_dirname(path), *base = g_path_get_basename(path);
    remove_files(dir, base);
    g_free(base);
    g_free(dir);
}

static void remove_dir(const char *dir)
{
    remove_files(dir, NULL);
    g_rmdir(dir);
}

static ms_status copy_file(const char *from, const char *to, ms_error *err)
{
    GError *why = NULL;
    gchar *bytes = NULL;
    gsize n = 0;
    remove_beside(to);
    const bool done = g_file_get_contents(from, &bytes, &n, &why) && g_file_set_contents(to, bytes, (gssize)n, &why);
    g_free(bytes);
    if (done)
        return MS_OK;
    ms_status status = ms_error_set(err, MS_ERR_IO, "cannot copy the scratch database: %s", why->message);
    g_error_free(why);
    return status;
}

static ms_status make_file(ms_scratch *s, const ms_connect *beside, ms_error *err)
{
    char *path = g_strdup_printf("%s/%s%ld_XXXXXX", g_get_tmp_dir(), MS_SCRATCH_PREFIX, (long)getpid());
    ms_status status = MS_OK;
    if (g_mkdtemp_full(path, 0700) == NULL)
        status = ms_error_set(err, MS_ERR_IO, "cannot make a folder for the scratch database in %s: %s",
                              g_get_tmp_dir(), g_strerror(errno));
    if (status == MS_OK) {
        s->dir = ms_arena_strdup(s->arena, path);
        s->name = ms_arena_printf(s->arena, "%s/scratch.db", path);
        ms_url_other_database(beside, s->name, s->arena, &s->how);
        s->exists = true;
    }
    g_free(path);
    return status;
}

/* ---- databases of a server --------------------------------------------------------------------------------------- */

static ms_status may_not(ms_status status, const ms_scratch *s, ms_error *err)
{
    if (status == MS_ERR_SQL && err != NULL && ms_db_class(&s->admin, err) == MS_CLASS_PERMISSION)
        ms_error_hint(err, "Name an empty database of the same kind that may be filled and emptied: --scratch=URL.");
    return status;
}

static ms_status create(ms_scratch *s, const char *name, ms_error *err)
{
    ms_scratch_sql sql;
    const char *text = NULL;
    statements(s, name, NULL, &sql);
    ms_status status = ms_db_text(&s->admin, sql.create_text, s->arena, &text, err);
    if (status == MS_OK && text == NULL)
        status = ms_error_set(err, MS_ERR_UNSUPPORTED, "the server does not say how its database was created");
    if (status == MS_OK)
        status = ms_db_exec(&s->admin, text, err);
    if (status != MS_OK)
        ms_error_context(err, "creating the scratch database %s", name);
    return may_not(status, s, err);
}

static ms_status drop(ms_scratch *s, const char *name, ms_error *err)
{
    ms_scratch_sql sql;
    statements(s, name, NULL, &sql);
    ms_status status = ms_db_exec(&s->admin, sql.drop, err);
    if (status != MS_OK)
        ms_error_context(err, "dropping the scratch database %s", name);
    return status;
}

/* Held as long as the database is in use; --clean of another process tries to take it. Wherever the server has no such
 * lock, the process id in the name has to do. False: it is somebody else's, or could not be asked for. */
static bool mark(ms_db *admin, const char *name, bool take, ms_arena *arena)
{
    ms_runner_lock lock = { NULL, NULL, NULL };
    ms_error ignored = MS_ERROR_INIT;
    int64_t won = 1;
    admin->dialect->runner_lock(name, admin->server.version, arena, &lock);
    const char *sql = take ? lock.acquire : lock.release;
    return sql == NULL || (ms_db_int(admin, sql, &won, &ignored) == MS_OK && won == 1);
}

static ms_status make_database(ms_scratch *s, const ms_connect *beside, ms_error *err)
{
    if (!MS_DIALECT_HAS(s->dialect, scratch)) {
        ms_error_set(err, MS_ERR_UNSUPPORTED, "how to make a scratch database on %s is not known",
                     s->admin.server.product);
        ms_error_hint(err, "Name an empty database of the same kind that may be filled and emptied: --scratch=URL.");
        return MS_ERR_UNSUPPORTED;
    }
    s->name = ms_arena_printf(s->arena, "%s%ld_%08x", MS_SCRATCH_PREFIX, (long)getpid(), (unsigned)g_random_int());
    ms_url_other_database(beside, s->name, s->arena, &s->how);
    mark(&s->admin, s->name, true, s->arena);
    ms_status status = create(s, s->name, err);
    s->exists = status == MS_OK;
    return status;
}

/* ---- named by the user ------------------------------------------------------------------------------------------- */

static ms_status refuse_full(ms_db *db, ms_arena *arena, ms_error *err)
{
    ms_catalog *live;
    ms_status status = ms_db_introspect(db, arena, &live, err);
    if (status != MS_OK || (live->tables.n == 0 && live->objects.n == 0))
        return status;
    const char *what = live->tables.n > 0
                           ? ms_arena_printf(arena, "table %s", ms_name_text(arena, live->tables.v[0]->name))
                           : ms_arena_printf(arena, "%s %s", ms_object_kind_name(live->objects.v[0]->kind),
                                             ms_name_text(arena, live->objects.v[0]->name));
    ms_error_set(err, MS_ERR_CONFLICT, "the scratch database is not empty: it has %s", what);
    ms_error_code(err, "scratch_not_empty");
    ms_error_hint(
        err, "Nothing was changed. Everything in a scratch database is dropped, so it must be empty to begin with.");
    return MS_ERR_CONFLICT;
}

static ms_status use_named(ms_scratch *s, ms_error *err)
{
    ms_db db;
    ms_status status = ms_db_open(s->driver, &s->how, &db, err);
    if (status != MS_OK)
        return status;
    s->dialect = db.dialect;
    s->name = s->how.database != NULL && *s->how.database != '\0' ? s->how.database : "the one that --scratch names";
    status = refuse_full(&db, s->arena, err);
    s->exists = status == MS_OK;
    ms_db_close(&db);
    return status;
}

/* Everything goes by the ops that lead to an empty catalog. */
static ms_status wipe(ms_scratch *s, ms_error *err)
{
    ms_db db;
    ms_catalog *live = NULL;
    ms_arena *arena = ms_arena_new();
    ms_ops ops = { 0 };
    ms_lowered_list sql = { 0 };
    ms_status status = ms_db_open(s->driver, &s->how, &db, err);
    if (status == MS_OK)
        status = ms_db_introspect(&db, arena, &live, err);
    if (status == MS_OK) {
        ms_catalog *none = ms_catalog_new(arena, live->default_schema, live->compare);
        if (live->default_schema != NULL && ms_catalog_has_schema(live, live->default_schema))
            MS_PUSH(arena, &none->schemas, live->default_schema);
        status = ms_catalog_diff(live, none, NULL, arena, &ops, err);
    }
    if (status == MS_OK)
        status = ms_lower_list(db.dialect, ops.v, ops.n, live, db.server.version, arena, &sql, NULL, err);
    for (size_t i = 0; i < sql.n && status == MS_OK; i++)
        status = ms_db_exec(&db, sql.v[i].sql, err);
    if (status != MS_OK)
        ms_error_context(err, "emptying the scratch database");
    ms_db_close(&db);
    ms_arena_free(arena);
    return status;
}

const char *ms_scratch_session(const ms_scratch *s)
{
    ms_scratch_sql sql;
    statements(s, s->name, NULL, &sql);
    return sql.session;
}

/* ---- all kinds --------------------------------------------------------------------------------------------------- */

ms_status ms_scratch_open(const ms_scratch_options *o, ms_scratch *out, ms_error *err)
{
    memset(out, 0, sizeof *out);
    out->arena = ms_arena_new();
    out->driver = o->driver;
    out->dialect = o->dialect;
    out->how = o->how;
    out->named = o->named;
    if (o->named)
        return use_named(out, err);
    if (is_file(out))
        return make_file(out, &o->how, err);
    ms_status status = ms_db_open(o->driver, &o->how, &out->admin, err);
    if (status != MS_OK)
        return status;
    out->dialect = out->admin.dialect;
    if (!is_file(out)) /* through ODBC this is known only now */
        return make_database(out, &o->how, err);
    ms_db_close(&out->admin);
    return make_file(out, &o->how, err);
}

ms_status ms_scratch_empty(ms_scratch *s, ms_error *err)
{
    if (s->named)
        return wipe(s, err);
    if (is_file(s)) {
        remove_beside(s->name);
        return MS_OK;
    }
    ms_status status = drop(s, s->name, err);
    s->exists = status == MS_OK ? false : s->exists;
    if (status == MS_OK)
        status = create(s, s->name, err);
    s->exists = s->exists || status == MS_OK;
    return status;
}

static const char *copy_name(const ms_scratch *s) { return ms_arena_printf(s->arena, "%s_copy", s->name); }

bool ms_scratch_can_copy(const ms_scratch *s)
{
    if (is_file(s))
        return s->dir != NULL;
    ms_scratch_sql sql;
    if (s->named)
        return false;
    statements(s, "x", "y", &sql);
    return sql.copy != NULL;
}

/* Makes `to` a copy of `from`; a `to` that is there goes. */
static ms_status duplicate(ms_scratch *s, const char *from, const char *to, ms_error *err)
{
    ms_scratch_sql sql;
    if (is_file(s))
        return copy_file(from, to, err);
    statements(s, to, from, &sql);
    ms_status status = drop(s, to, err);
    if (status == MS_OK)
        status = ms_db_exec(&s->admin, sql.copy, err);
    if (status != MS_OK)
        ms_error_context(err, "copying the scratch database");
    return status;
}

ms_status ms_scratch_keep(ms_scratch *s, ms_error *err)
{
    const char *copy = s->copy != NULL ? s->copy : copy_name(s);
    s->copy = copy;
    return duplicate(s, s->name, copy, err);
}

ms_status ms_scratch_back(ms_scratch *s, ms_error *err) { return duplicate(s, s->copy, s->name, err); }

ms_status ms_scratch_close(ms_scratch *s, bool keep, ms_error *err)
{
    ms_status status = MS_OK;
    if (s->exists && !keep && s->named)
        status = wipe(s, err);
    else if (s->dir != NULL && !keep)
        remove_dir(s->dir);
    else if (s->admin.conn != NULL) {
        if (s->exists && !keep)
            status = drop(s, s->name, err);
        if (s->copy != NULL && status == MS_OK)
            status = drop(s, s->copy, err);
    }
    if (s->admin.conn != NULL)
        ms_db_close(&s->admin);
    ms_arena_free(s->arena);
    s->arena = NULL;
    return status;
}

/* ---- what killed runs have left ---------------------------------------------------------------------------------- */

/* The process in "migsafe_test_123_..." is alive here. One of another machine may be taken for dead: the lock tells. */
static bool is_alive(const char *name)
{
    char *end;
    const long pid = strtol(name + strlen(MS_SCRATCH_PREFIX), &end, 10);
    return pid > 0 && *end == '_' && (kill((pid_t)pid, 0) == 0 || errno == EPERM);
}

static void sort_out(ms_arena *arena, ms_scratch_stale *out, const char *name, bool used)
{
    MS_PUSH(arena, used ? &out->in_use : &out->names, ms_arena_strdup(arena, name));
}

static void stale_files(ms_arena *arena, ms_scratch_stale *out)
{
    GDir *list = g_dir_open(g_get_tmp_dir(), 0, NULL);
    const char *name;
    while (list != NULL && (name = g_dir_read_name(list)) != NULL) {
        char *full = g_build_filename(g_get_tmp_dir(), name, NULL);
        struct stat st;
        if (g_str_has_prefix(name, MS_SCRATCH_PREFIX) && lstat(full, &st) == 0 && S_ISDIR(st.st_mode) &&
            st.st_uid == geteuid())
            sort_out(arena, out, full, is_alive(name));
        g_free(full);
    }
    if (list != NULL)
        g_dir_close(list);
}

static const char *without_copy(const char *name, ms_arena *arena)
{
    return g_str_has_suffix(name, "_copy") ? ms_arena_strndup(arena, name, strlen(name) - strlen("_copy")) : name;
}

static ms_status stale_databases(ms_scratch *s, ms_arena *arena, ms_scratch_stale *out, ms_error *err)
{
    ms_scratch_sql sql;
    ms_rows rows;
    statements(s, MS_SCRATCH_PREFIX, NULL, &sql);
    if (sql.list == NULL)
        return MS_OK;
    ms_status status = ms_db_rows(&s->admin, sql.list, arena, &rows, err);
    for (size_t i = 0; status == MS_OK && i < ms_rows_count(&rows); i++) {
        const char *name = MS_CELL(&rows, i, 0).p, *base = without_copy(name, arena);
        bool used = is_alive(name);
        if (!used && (used = !mark(&s->admin, base, true, arena)) == false)
            mark(&s->admin, base, false, arena);
        sort_out(arena, out, name, used);
    }
    return status;
}

ms_status ms_scratch_find_stale(const ms_scratch_options *o, ms_arena *arena, ms_scratch_stale *out, ms_error *err)
{
    ms_scratch s = { .arena = arena, .dialect = o->dialect };
    memset(out, 0, sizeof *out);
    ms_status status = MS_OK;
    if (!is_file(&s) && (status = ms_db_open(o->driver, &o->how, &s.admin, err)) == MS_OK)
        s.dialect = s.admin.dialect;
    if (status == MS_OK && is_file(&s))
        stale_files(arena, out);
    else if (status == MS_OK)
        status = stale_databases(&s, arena, out, err);
    if (s.admin.conn != NULL)
        ms_db_close(&s.admin);
    return status;
}

ms_status ms_scratch_drop_stale(const ms_scratch_options *o, const ms_strings *names, size_t *dropped, ms_error *err)
{
    ms_scratch s = { .arena = ms_arena_new(), .dialect = o->dialect };
    ms_status status = MS_OK;
    *dropped = 0;
    if (!is_file(&s) && (status = ms_db_open(o->driver, &o->how, &s.admin, err)) == MS_OK)
        s.dialect = s.admin.dialect;
    for (size_t i = 0; i < names->n && status == MS_OK; i++) {
        if (is_file(&s))
            remove_dir(names->v[i]);
        else
            status = drop(&s, names->v[i], err);
        *dropped += status == MS_OK;
    }
    if (s.admin.conn != NULL)
        ms_db_close(&s.admin);
    ms_arena_free(s.arena);
    return status;
}
