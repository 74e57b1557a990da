/* lease.c: taking, keeping and releasing the runner's lock. */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <state/lease.h>
#include <state/state.h>

/* Clocks of two hosts may differ, and jump: a row counts as abandoned when it has stood still for LEASE_MS by the clock
 * of the one who waits. The time in it decides alone only when it is older than any clock is wrong. */
enum { POLL_MS = 100, LEASE_MS = 15000, HEARTBEAT_MS = 4000, CLOCKS_MS = 600000 };

static int64_t now_ms(void) { return g_get_real_time() / 1000; }
static int64_t monotonic_ms(void) { return g_get_monotonic_time() / 1000; }

/* The lock's name: per database and default schema, since history lives there. */
static const char *lock_name(ms_db *db, const char *suffix, ms_arena *arena)
{
    return ms_arena_printf(arena, "migsafe:%s%s", db->schema != NULL ? db->schema : "", suffix);
}

/* When a process started, so that a reused pid is not taken for it; 0 = not known on this system. */
static unsigned long long process_start(long pid)
{
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    FILE *f = fopen(path, "r");
    if (f == NULL)
        return 0;
    size_t n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    text[n] = '\0';
    char *p = strrchr(text, ')'); /* the command may contain blanks and parentheses */
    for (int field = 2; p != NULL && field < 22; field++)
        p = strchr(p + 1, ' ');
    return p == NULL ? 0 : strtoull(p + 1, NULL, 10);
}

/* Two containers can share a host's name and not its processes: a pid means something within its namespace only. */
static void pid_namespace(char *text, size_t size)
{
    const ssize_t n = readlink("/proc/self/ns/pid", text, size - 1);
    text[n < 0 ? 0 : n] = '\0';
}

static void describe_owner(ms_lease *lease)
{
    char space[64];
    const char *actor = ms_state_actor(lease->arena);
    pid_namespace(space, sizeof space);
    snprintf(lease->owner, sizeof lease->owner, "%s pid %ld start %llu %s", actor, (long)getpid(),
             process_start(getpid()), space);
}

/* A holder on this very host whose process is gone: killed before it could give the lease back. */
static bool holder_is_dead(const ms_lease *lease, const char *holder)
{
    const char *mark = holder == NULL ? NULL : strstr(holder, " pid ");
    const size_t host = mark == NULL ? 0 : (size_t)(mark - holder);
    char space[64], *end;
    pid_namespace(space, sizeof space);
    if (mark == NULL || strncmp(holder, lease->owner, host + 5) != 0 || strstr(mark, space) == NULL)
        return false;
    const long pid = strtol(mark + 5, &end, 10);
    const char *start = strstr(end, " start ");
    if (pid <= 0)
        return false;
    if (kill((pid_t)pid, 0) != 0 && errno == ESRCH)
        return true;
    const unsigned long long began = start == NULL ? 0 : strtoull(start + 7, NULL, 10);
    return began != 0 && process_start(pid) != 0 && process_start(pid) != began;
}

/* ---- the lease row ----------------------------------------------------------------------------------------------- */

static ms_status row_update(ms_db *db, const ms_lease *lease, const char *holder, int64_t token, int64_t old,
                            int64_t expires, bool *changed, ms_error *err)
{
    ms_arena *arena = ms_arena_new();
    ms_sql sql;
    int64_t affected = -1;
    ms_sql_init(&sql, arena, &db->dialect->style);
    ms_sql_kw(&sql, "UPDATE");
    ms_state_put_table(&sql, db, "lease");
    ms_sql_kw(&sql, "SET holder =");
    ms_sql_str(&sql, holder);
    ms_sql_kw(&sql, ", token =");
    ms_sql_int(&sql, token);
    ms_sql_kw(&sql, ", expires_ms =");
    ms_sql_int(&sql, expires);
    ms_sql_kw(&sql, "WHERE name =");
    ms_sql_str(&sql, lease->name);
    ms_sql_kw(&sql, "AND token =");
    ms_sql_int(&sql, old);
    const char *text = ms_sql_text(&sql);
    ms_status status = db->driver->exec(db->conn, text, strlen(text), &affected, err);
    *changed = affected == 1;
    ms_arena_free(arena);
    return status;
}

static ms_status row_insert(ms_lease *lease, ms_error *err)
{
    ms_sql sql;
    ms_error one = MS_ERROR_INIT;
    ms_sql_init(&sql, lease->arena, &lease->db.dialect->style);
    ms_sql_kw(&sql, "INSERT INTO");
    ms_state_put_table(&sql, &lease->db, "lease");
    ms_sql_kw(&sql, "(name, holder, token, expires_ms) VALUES (");
    ms_sql_str(&sql, lease->name);
    ms_sql_punct(&sql, ", NULL, 0, 0)");
    ms_status status = ms_db_exec(&lease->db, ms_sql_text(&sql), &one);
    const ms_error_class class = status == MS_OK ? MS_CLASS_OTHER : ms_db_class(&lease->db, &one);
    if (class == MS_CLASS_UNIQUE_VIOLATION || class == MS_CLASS_CONSTRAINT_VIOLATION)
        return MS_OK; /* somebody else was faster: the row is there */
    if (status != MS_OK && err != NULL)
        *err = one;
    return status;
}

static bool stands_still(ms_lease *lease, int64_t token, int64_t expires)
{
    const int64_t now = monotonic_ms();
    if (lease->seen_since == 0 || token != lease->seen_token || expires != lease->seen_expires) {
        lease->seen_token = token;
        lease->seen_expires = expires;
        lease->seen_since = now;
    }
    return now - lease->seen_since > LEASE_MS || expires + CLOCKS_MS < now_ms();
}

/* One try. *holder gets the present holder's text when it is somebody else. */
static ms_status row_try(ms_lease *lease, bool *won, const char **holder, ms_error *err)
{
    ms_sql sql;
    ms_rows rows;
    ms_sql_init(&sql, lease->arena, &lease->db.dialect->style);
    ms_sql_kw(&sql, "SELECT holder, token, expires_ms FROM");
    ms_state_put_table(&sql, &lease->db, "lease");
    ms_sql_kw(&sql, "WHERE name =");
    ms_sql_str(&sql, lease->name);
    ms_status status = ms_db_rows(&lease->db, ms_sql_text(&sql), lease->arena, &rows, err);
    if (status != MS_OK)
        return status;
    if (ms_rows_count(&rows) == 0) {
        if ((status = row_insert(lease, err)) != MS_OK ||
            (status = ms_db_rows(&lease->db, ms_sql_text(&sql), lease->arena, &rows, err)) != MS_OK)
            return status;
        if (ms_rows_count(&rows) == 0)
            return ms_error_set(err, MS_ERR_INTERNAL, "the row of the runner's lease is gone as soon as it is made");
    }
    const char *present = MS_CELL(&rows, 0, 0).p;
    const int64_t token = strtoll(MS_CELL(&rows, 0, 1).p, NULL, 10),
                  expires = strtoll(MS_CELL(&rows, 0, 2).p, NULL, 10);
    *holder = present;
    if (present != NULL && !holder_is_dead(lease, present) && !stands_still(lease, token, expires))
        return MS_OK;
    const int64_t begun = monotonic_ms();
    lease->token = token + 1;
    status = row_update(&lease->db, lease, lease->owner, token + 1, token, now_ms() + LEASE_MS, won, err);
    atomic_store(&lease->good_until, begun + LEASE_MS);
    return status;
}

/* Under the mutex. False: the row is somebody else's now, or cannot be reached. */
static bool renew_row(ms_lease *lease)
{
    bool changed = false;
    ms_error ignored = MS_ERROR_INIT;
    const int64_t begun = monotonic_ms();
    if (row_update(&lease->db, lease, lease->owner, lease->token, lease->token, now_ms() + LEASE_MS, &changed,
                   &ignored) != MS_OK)
        return false;
    if (changed)
        atomic_store(&lease->good_until, begun + LEASE_MS);
    else
        atomic_store(&lease->lost, true);
    return changed;
}

static gpointer beat(gpointer data)
{
    ms_lease *lease = data;
    g_mutex_lock(&lease->mutex);
    while (!lease->stop && !atomic_load(&lease->lost)) {
        g_cond_wait_until(&lease->wake, &lease->mutex, g_get_monotonic_time() + HEARTBEAT_MS * G_TIME_SPAN_MILLISECOND);
        if (!lease->stop)
            renew_row(lease);
    }
    g_mutex_unlock(&lease->mutex);
    return NULL;
}

/* ---- the three kinds under one roof -------------------------------------------------------------------------------- */

static ms_status lock_try(ms_lease *lease, bool *won, const char **holder, ms_error *err)
{
    int64_t answer = 0;
    if (lease->row)
        return row_try(lease, won, holder, err);
    if (lease->file_lock) {
        ms_error one = MS_ERROR_INIT;
        ms_status status = lease->db.driver->file_lock(lease->db.conn, lease->owner, &one);
        *won = status == MS_OK;
        if (status == MS_ERR_LOCKED) {
            *holder = ms_arena_strdup(lease->arena, one.detail);
            return MS_OK;
        }
        if (status != MS_OK && err != NULL)
            *err = one;
        return status;
    }
    ms_status status = ms_db_int(&lease->db, lease->lock.acquire, &answer, err);
    *won = answer == 1;
    if (status == MS_OK && !*won && lease->lock.holder != NULL) {
        ms_error ignored = MS_ERROR_INIT;
        ms_db_text(&lease->db, lease->lock.holder, lease->arena, holder, &ignored);
    }
    return status;
}

static ms_status fence_try(ms_lease *lease, bool *won, const char **holder, ms_error *err)
{
    int64_t answer = 0;
    if (lease->fence.acquire == NULL || lease->row || lease->file_lock) {
        *won = true;
        return MS_OK;
    }
    ms_status status = ms_db_int(lease->work, lease->fence.acquire, &answer, err);
    *won = lease->fenced = answer == 1;
    if (status == MS_OK && !*won && lease->fence.holder != NULL) {
        ms_error ignored = MS_ERROR_INIT;
        ms_db_text(lease->work, lease->fence.holder, lease->arena, holder, &ignored);
    }
    return status;
}

typedef ms_status (*try_fn)(ms_lease *lease, bool *won, const char **holder, ms_error *err);

static ms_status wait_for(ms_lease *lease, try_fn try, const char *what, int32_t wait_ms, bool (*stop)(void),
                          ms_error *err)
{
    const int64_t deadline = g_get_monotonic_time() + (int64_t)wait_ms * 1000;
    const char *holder = NULL;
    for (;;) {
        bool won = false;
        ms_error one = MS_ERROR_INIT;
        ms_status status = try(lease, &won, &holder, &one);
        if (won && status == MS_OK)
            return MS_OK;
        if (status != MS_OK && ms_db_class(&lease->db, &one) != MS_CLASS_LOCK_TIMEOUT) { /* the holder may be writing */
            if (err != NULL)
                *err = one;
            return status;
        }
        if (stop != NULL && stop())
            return ms_error_set(err, MS_ERR_CANCELLED,
                                "stopped while waiting for the runner's lock; nothing was changed");
        if (g_get_monotonic_time() >= deadline)
            break;
        g_usleep(POLL_MS * 1000);
    }
    ms_error_set(err, MS_ERR_LOCKED, "%s", what);
    ms_error_code(err, "locked");
    if (holder != NULL)
        ms_error_detail(err, "Held by %s.", holder);
    ms_error_hint(
        err,
        "Nothing was changed. Wait for it to end and run the command again, or wait longer with --lock-wait=SECONDS.");
    return MS_ERR_LOCKED;
}

static ms_status choose_kind(ms_lease *lease, ms_error *err)
{
    const ms_dialect *d = lease->db.dialect;
    if (d->runner_lock != NULL) {
        d->runner_lock(lease->name, lease->db.server.version, lease->arena, &lease->lock);
        d->runner_lock(lock_name(lease->work, ":work", lease->arena), lease->db.server.version, lease->arena,
                       &lease->fence);
    }
    lease->file_lock = lease->lock.acquire == NULL && (lease->db.driver->flags & MS_CAP_FILE_LOCK) != 0;
    lease->row = lease->lock.acquire == NULL && !lease->file_lock;
    return lease->row ? ms_state_create(&lease->db, err) : MS_OK;
}

ms_status ms_lease_take(ms_db *work, int32_t wait_ms, bool (*stop)(void), ms_lease *out, ms_error *err)
{
    memset(out, 0, sizeof *out);
    out->arena = ms_arena_new();
    out->work = work;
    g_mutex_init(&out->mutex);
    g_cond_init(&out->wake);
    describe_owner(out);
    ms_status status = ms_db_open_again(work, &out->db, err);
    if (status == MS_OK) {
        out->name = lock_name(&out->db, "", out->arena);
        const ms_session_policy policy = { .lock_timeout_ms = wait_ms > 1000 ? wait_ms : 1000,
                                           .application = work->how.application };
        status = ms_db_session(&out->db, &policy, err);
    }
    if (status == MS_OK)
        status = choose_kind(out, err);
    if (status == MS_OK)
        status = wait_for(out, lock_try, "another run of migsafe is changing this database", wait_ms, stop, err);
    if (status == MS_OK)
        status =
            wait_for(out, fence_try, "the server still executes a statement of an earlier run", wait_ms, stop, err);
    if (status == MS_OK && out->row)
        out->heartbeat = g_thread_new("heartbeat", beat, out);
    if (status != MS_OK)
        ms_lease_release(out);
    return status;
}

ms_status ms_lease_fence_again(ms_lease *lease, int32_t wait_ms, ms_error *err)
{
    return wait_for(lease, fence_try, "the server still executes a statement of an earlier connection", wait_ms, NULL,
                    err);
}

bool ms_lease_held(ms_lease *lease)
{
    if (!lease->row || atomic_load(&lease->lost))
        return !lease->row;
    if (monotonic_ms() < atomic_load(&lease->good_until))
        return true;
    g_mutex_lock(&lease->mutex);
    const bool held =
        monotonic_ms() < atomic_load(&lease->good_until) || (!atomic_load(&lease->lost) && renew_row(lease));
    g_mutex_unlock(&lease->mutex);
    return held;
}

void ms_lease_release(ms_lease *lease)
{
    if (lease->arena == NULL)
        return;
    if (lease->heartbeat != NULL) {
        g_mutex_lock(&lease->mutex);
        lease->stop = true;
        g_cond_signal(&lease->wake);
        g_mutex_unlock(&lease->mutex);
        g_thread_join(lease->heartbeat);
        bool changed;
        ms_error ignored = MS_ERROR_INIT;
        row_update(&lease->db, lease, NULL, lease->token, lease->token, 0, &changed, &ignored);
    }
    if (lease->fenced && lease->work->conn != NULL) {
        int64_t answer;
        ms_error ignored = MS_ERROR_INIT;
        ms_db_int(lease->work, lease->fence.release, &answer, &ignored);
    }
    if (lease->file_lock && lease->db.conn != NULL)
        lease->db.driver->file_unlock(lease->db.conn);
    ms_db_close(&lease->db); /* a lock of the engine goes with its connection */
    g_mutex_clear(&lease->mutex);
    g_cond_clear(&lease->wake);
    ms_arena_free(lease->arena);
    lease->arena = NULL;
}

const char *ms_lease_holder(ms_db *db, ms_arena *arena)
{
    ms_runner_lock lock = { 0 };
    const char *holder = NULL;
    ms_error ignored = MS_ERROR_INIT;
    if (db->dialect->runner_lock != NULL)
        db->dialect->runner_lock(lock_name(db, "", arena), db->server.version, arena, &lock);
    if (lock.holder != NULL)
        ms_db_text(db, lock.holder, arena, &holder, &ignored);
    return holder;
}
