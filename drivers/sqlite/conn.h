/* conn.h: the connection of the sqlite module, shared by its files: open.c, sqlite.c (statements), file.c (lock, backup). */
#ifndef MS_DRIVER_SQLITE_CONN_H
#define MS_DRIVER_SQLITE_CONN_H

#include <stdatomic.h>

#include <sqlite3.h>

#include <migsafe/driver.h>

struct ms_conn {
    sqlite3 *db;
    char *path;              /* as the URL names it, for messages */
    bool read_only;
    int32_t limit_ms;        /* set_timeout; 0 = none */
    int64_t deadline;        /* of the call that runs, by the monotonic clock, in ms */
    bool timed_out;          /* the progress handler stopped the statement */
    atomic_bool cancelled;   /* ms_driver.cancel was called since the call began */
    int lock_fd;             /* -1 = no lock held */
};

/* Each call on a connection that does work begins here: clears what the last one left. */
void ms_sqlite_start(ms_conn *conn);
/* Is the running call past its limit or cancelled? For work that SQLite's own interrupt does not reach. */
bool ms_sqlite_stopped(ms_conn *conn);
/* Turns SQLite's last error on conn (result code rc) into *err. sql may be NULL. */
ms_status ms_sqlite_error(ms_conn *conn, int rc, const char *sql, size_t len, ms_error *err);

ms_status ms_sqlite_open(const ms_connect *how, ms_conn **out, ms_error *err);
void ms_sqlite_close(ms_conn *conn);
ms_status ms_sqlite_file_lock(ms_conn *conn, const char *owner, ms_error *err);
void ms_sqlite_file_unlock(ms_conn *conn);
ms_status ms_sqlite_backup(ms_conn *conn, const char *file, ms_error *err);

#endif
