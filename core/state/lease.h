/* lease.h: one runner at a time per database.
 *
 * On a connection of its own: a lock that dies with its connection where the engine has one (dialect.runner_lock), a lock
 * beside the file where the driver has one, else a row with a heartbeat. On the working connection a second lock of the
 * same kind is taken as well: a statement of a killed run that the server still executes holds it until it ends, so the
 * next run cannot start beside it. */
#ifndef MS_STATE_LEASE_H
#define MS_STATE_LEASE_H

#include <stdatomic.h>

#include <glib.h>

#include <exec/db.h>

typedef struct ms_lease {
    ms_arena *arena;
    ms_db db;                   /* the lock's own connection */
    ms_db *work;                /* the working connection */
    const char *name;
    ms_runner_lock lock, fence; /* of the two connections; acquire NULL = the engine has none */
    bool file_lock, fenced, row;
    int64_t token;              /* of the lease row */
    int64_t seen_token, seen_expires, seen_since; /* somebody else's row, and since when it looks like that */
    _Atomic int64_t good_until; /* own row: nobody can have taken it before; monotonic ms */
    char owner[256];
    GThread *heartbeat;
    GMutex mutex;
    GCond wake;
    bool stop;
    atomic_bool lost;           /* somebody took the lease over: no further statement may be sent */
} ms_lease;

/* Waits up to wait_ms. MS_ERR_LOCKED names the holder; nothing was changed (but the state tables, where a lease row is
 * needed). stop (may be NULL) is polled: true ends the waiting with MS_ERR_CANCELLED. */
ms_status ms_lease_take(ms_db *work, int32_t wait_ms, bool (*stop)(void), ms_lease *out, ms_error *err);
/* Takes the working connection's lock again after that connection was replaced. */
ms_status ms_lease_fence_again(ms_lease *lease, int32_t wait_ms, ms_error *err);
/* False once the lease was lost; asked before every unit. A row that could not be renewed in time (SQLite's write lock was
 * ours all the while) is renewed here, or found to be somebody else's. */
bool ms_lease_held(ms_lease *lease);
void ms_lease_release(ms_lease *lease);
/* Text that names who holds the lock now; NULL = nobody, or unknown. Waits for nothing. */
const char *ms_lease_holder(ms_db *db, ms_arena *arena);

#endif
