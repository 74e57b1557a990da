/* file.c: the sqlite module beside the database: the runner's lock file, and copies of the database.
 *
 * The lock is flock(2) on "<database>-migsafe-lock": the system drops it when the process dies, however it dies. The
 * file stays: removing it would race with somebody who has opened it and waits. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conn.h"

enum { BACKUP_PAGES = 1024 }; /* copied between two looks at the clock: 4 MiB of the usual pages */

/* ---- lock -------------------------------------------------------------------------------------------------------- */

static ms_status lock_failed(const char *path, const char *what, ms_error *err)
{
    ms_error_set(err, MS_ERR_IO, "cannot %s the lock file %s: %s", what, path, strerror(errno));
    if (err != NULL)
        err->native = errno;
    return MS_ERR_IO;
}

/* Somebody else has it: who, as far as it is written there. */
static ms_status locked_by(int fd, const char *path, ms_error *err)
{
    char owner[256];
    ssize_t n = pread(fd, owner, sizeof owner - 1, 0);
    owner[n > 0 ? n : 0] = '\0';
    owner[strcspn(owner, "\r\n")] = '\0';
    ms_error_set(err, MS_ERR_LOCKED, "another process holds the lock file %s", path);
    ms_error_detail(err, "%s", *owner != '\0' ? owner : "The holder has not written its name.");
    return MS_ERR_LOCKED;
}

static bool write_owner(int fd, const char *owner)
{
    size_t n = strlen(owner);
    return ftruncate(fd, 0) == 0 && pwrite(fd, owner, n, 0) == (ssize_t)n;
}

static ms_status take_lock(ms_conn *conn, const char *path, mode_t mode, const char *owner, ms_error *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0)
        return lock_failed(path, "open", err);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        ms_status status = errno == EWOULDBLOCK ? locked_by(fd, path, err) : lock_failed(path, "lock", err);
        close(fd);
        return status;
    }
    if (!write_owner(fd, owner)) {
        ms_status status = lock_failed(path, "write", err);
        close(fd);
        return status;
    }
    conn->lock_fd = fd;
    return MS_OK;
}

ms_status ms_sqlite_file_lock(ms_conn *conn, const char *owner, ms_error *err)
{
    const char *db = sqlite3_db_filename(conn->db, "main"); /* full, links resolved: one database, one lock */
    if (conn->lock_fd >= 0 || db == NULL || *db == '\0')    /* a database in memory is nobody else's */
        return MS_OK;
    struct stat st;
    mode_t mode = stat(db, &st) == 0 ? st.st_mode & 0666 : 0600; /* who may write to the one may write to the other */
    size_t size = strlen(db) + sizeof "-migsafe-lock";
    char *path = malloc(size);
    if (path == NULL)
        return ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory");
    snprintf(path, size, "%s-migsafe-lock", db);
    ms_status status = take_lock(conn, path, mode, owner, err);
    free(path);
    return status;
}

void ms_sqlite_file_unlock(ms_conn *conn)
{
    if (conn->lock_fd < 0)
        return;
    int ignored = ftruncate(conn->lock_fd, 0); /* the name is only looked at while somebody holds the lock */
    (void)ignored;
    close(conn->lock_fd);
    conn->lock_fd = -1;
}

/* ---- backup ------------------------------------------------------------------------------------------------------ */

static void sync_folder(const char *file)
{
    const char *slash = strrchr(file, '/');
    char *dir = slash == NULL ? strdup(".") : strndup(file, slash == file ? 1 : (size_t)(slash - file));
    int fd = dir != NULL ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    free(dir);
}

/* Copies page by page. The read transaction around it keeps one state in sight, so that the copy never starts again. */
static ms_status copy_pages(ms_conn *conn, sqlite3 *to, const char *file, ms_error *err)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", conn->db, "main");
    if (backup == NULL)
        return ms_error_set(err, MS_ERR_IO, "cannot copy to %s: %s", file, sqlite3_errmsg(to));
    int rc;
    bool stopped = false;
    do
        rc = sqlite3_backup_step(backup, BACKUP_PAGES);
    while (rc == SQLITE_OK && !(stopped = ms_sqlite_stopped(conn)));
    int end = sqlite3_backup_finish(backup);
    if (stopped && conn->timed_out)
        return ms_error_set(err, MS_ERR_TIMEOUT, "the time-out of %d ms expired while %s was written",
                            conn->limit_ms, file);
    if (stopped)
        return ms_error_set(err, MS_ERR_CANCELLED, "cancelled while %s was written", file);
    if (rc == SQLITE_DONE && end == SQLITE_OK)
        return MS_OK;
    rc = rc != SQLITE_DONE ? rc : end;
    ms_error_set(err, MS_ERR_IO, "cannot copy the database to %s: %s", file, sqlite3_errstr(rc));
    if (err != NULL)
        err->native = rc;
    return MS_ERR_IO;
}

static ms_status copy_to(ms_conn *conn, const char *file, ms_error *err)
{
    sqlite3 *to = NULL;
    int rc = sqlite3_open_v2(file, &to, SQLITE_OPEN_READWRITE, NULL);
    if (rc != SQLITE_OK) {
        ms_error_set(err, MS_ERR_IO, "cannot open %s: %s", file, to != NULL ? sqlite3_errmsg(to) : sqlite3_errstr(rc));
        sqlite3_close(to);
        return MS_ERR_IO;
    }
    bool own = sqlite3_get_autocommit(conn->db);
    ms_status status = MS_OK;
    if (own) { /* BEGIN alone takes no lock: the first read does */
        rc = sqlite3_exec(conn->db, "BEGIN; SELECT 1 FROM sqlite_master LIMIT 1", NULL, NULL, NULL);
        if (rc != SQLITE_OK)
            status = ms_sqlite_error(conn, rc, NULL, 0, err);
    }
    if (status == MS_OK)
        status = copy_pages(conn, to, file, err);
    if (own && !sqlite3_get_autocommit(conn->db))
        sqlite3_exec(conn->db, "ROLLBACK", NULL, NULL, NULL); /* it has only read */
    rc = sqlite3_close(to);
    if (status == MS_OK && rc != SQLITE_OK)
        status = ms_error_set(err, MS_ERR_IO, "cannot close %s: %s", file, sqlite3_errstr(rc));
    return status;
}

ms_status ms_sqlite_backup(ms_conn *conn, const char *file, ms_error *err)
{
    ms_sqlite_start(conn);
    int fd = open(file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        ms_error_set(err, errno == EEXIST ? MS_ERR_CONFLICT : MS_ERR_IO, "cannot create %s: %s", file, strerror(errno));
        return errno == EEXIST ? MS_ERR_CONFLICT : MS_ERR_IO;
    }
    close(fd);
    size_t size = strlen(file) + 3;
    char *name = malloc(size); /* as in open: only ever a file name */
    if (name == NULL) {
        unlink(file);
        return ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory");
    }
    snprintf(name, size, "%s%s", *file == '/' ? "" : "./", file);
    ms_status status = copy_to(conn, name, err);
    if (status == MS_OK)
        sync_folder(name);
    else
        unlink(name);
    free(name);
    return status;
}
