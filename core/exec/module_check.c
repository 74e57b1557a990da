/* module_check.c: the checks that a driver module's table and file must pass, and the stubs for what it leaves out.
 *
 * Everything is looked at once, here, so that callers never test a slot for NULL. Nothing of the module is called. */
#include "config.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>

#include "exec/module_check.h"

/* ---- stubs ------------------------------------------------------------------------------------------------------- */

static ms_status no_begin(ms_conn *conn, ms_error *err)
{
    (void)conn;
    return ms_error_set(err, MS_ERR_UNSUPPORTED, "this driver has no transactions");
}

static ms_status no_cancel(ms_conn *conn, ms_error *err)
{
    (void)conn;
    return ms_error_set(err, MS_ERR_UNSUPPORTED, "this driver cannot cancel a statement");
}

static ms_status no_timeout(ms_conn *conn, int32_t ms, ms_error *err)
{
    (void)conn;
    return ms == 0 ? MS_OK : ms_error_set(err, MS_ERR_UNSUPPORTED, "this driver has no time-outs");
}

static ms_status no_file_lock(ms_conn *conn, const char *owner, ms_error *err)
{
    (void)conn;
    (void)owner;
    return ms_error_set(err, MS_ERR_UNSUPPORTED, "this driver has no lock beside the database file");
}

static void no_file_unlock(ms_conn *conn) { (void)conn; }

static ms_status no_backup(ms_conn *conn, const char *file, ms_error *err)
{
    (void)conn;
    (void)file;
    return ms_error_set(err, MS_ERR_UNSUPPORTED, "this driver has no backup of its own");
}

static ms_status no_query_batch(ms_conn *conn, const ms_span *statements, size_t n, ms_result **out, ms_error *err)
{
    (void)conn;
    (void)statements;
    (void)n;
    *out = NULL;
    return ms_error_set(err, MS_ERR_UNSUPPORTED, "this driver sends one query at a time");
}

static ms_status no_next_result(ms_result *result, ms_error *err)
{
    (void)result;
    (void)err;
    return MS_DONE;
}

/* exec_batch by exec needs the module's exec, but its arguments tell only a connection, whose inside belongs to the
 * module. So there is one stub per module, each bound to a place in this array. */
typedef ms_status (*exec_fn)(ms_conn *, const char *, size_t, int64_t *, ms_error *);
typedef ms_status (*batch_fn)(ms_conn *, const ms_span *, size_t, size_t *, ms_error *);
enum { BATCH_STUBS = 16 };
static exec_fn batch_exec[BATCH_STUBS];

static ms_status batch_loop(exec_fn exec, ms_conn *conn, const ms_span *statements, size_t n, size_t *done,
                            ms_error *err)
{
    ms_status status = MS_OK;
    size_t i = 0;
    for (; i < n && status == MS_OK; i++) {
        status = exec(conn, statements[i].p, statements[i].n, NULL, err);
        if (status != MS_OK)
            break;
    }
    *done = i;
    return status;
}

#define BATCH_STUB(i)                                                                                           \
    static ms_status batch_##i(ms_conn *conn, const ms_span *statements, size_t n, size_t *done, ms_error *err) \
    {                                                                                                           \
        return batch_loop(batch_exec[i], conn, statements, n, done, err);                                       \
    }
BATCH_STUB(0) BATCH_STUB(1) BATCH_STUB(2) BATCH_STUB(3) BATCH_STUB(4) BATCH_STUB(5) BATCH_STUB(6) BATCH_STUB(7)
BATCH_STUB(8) BATCH_STUB(9) BATCH_STUB(10) BATCH_STUB(11) BATCH_STUB(12) BATCH_STUB(13) BATCH_STUB(14) BATCH_STUB(15)
static const batch_fn batch_stubs[BATCH_STUBS] = {
    batch_0, batch_1, batch_2,  batch_3,  batch_4,  batch_5,  batch_6,  batch_7,
    batch_8, batch_9, batch_10, batch_11, batch_12, batch_13, batch_14, batch_15,
};

/* Two modules with the same exec (one file loaded twice) share a stub. NULL = all are taken. */
static batch_fn batch_stub(exec_fn exec)
{
    for (size_t i = 0; i < BATCH_STUBS; i++) {
        if (batch_exec[i] == NULL)
            batch_exec[i] = exec;
        if (batch_exec[i] == exec)
            return batch_stubs[i];
    }
    return NULL;
}

/* ---- slots ------------------------------------------------------------------------------------------------------- */

typedef void (*any_fn)(void);
static const struct slot {
    const char *name;
    size_t offset;
    uint64_t flag; /* which promise it belongs to; 0 = required */
    any_fn stub;   /* NULL: required, or filled elsewhere */
} slots[] = {
#define REQUIRED(s) { #s, offsetof(ms_driver, s), 0, NULL }
#define OPTIONAL(s, flag, stub) { #s, offsetof(ms_driver, s), flag, (any_fn)(stub) }
    REQUIRED(client_library),
    REQUIRED(open),
    REQUIRED(close),
    REQUIRED(server_info),
    REQUIRED(exec),
    REQUIRED(query),
    REQUIRED(next),
    REQUIRED(columns),
    REQUIRED(column),
    REQUIRED(value),
    REQUIRED(result_free),
    OPTIONAL(begin, MS_CAP_TRANSACTIONS, no_begin),
    OPTIONAL(commit, MS_CAP_TRANSACTIONS, no_begin),
    OPTIONAL(rollback, MS_CAP_TRANSACTIONS, no_begin),
    OPTIONAL(cancel, MS_CAP_CANCEL, no_cancel),
    OPTIONAL(set_timeout, MS_CAP_TIMEOUT, no_timeout),
    OPTIONAL(exec_batch, MS_CAP_BATCH, NULL),
    OPTIONAL(file_lock, MS_CAP_FILE_LOCK, no_file_lock),
    OPTIONAL(file_unlock, MS_CAP_FILE_LOCK, no_file_unlock),
    OPTIONAL(backup, MS_CAP_BACKUP, no_backup),
    OPTIONAL(query_batch, MS_CAP_QUERY_BATCH, no_query_batch),
    OPTIONAL(next_result, MS_CAP_QUERY_BATCH, no_next_result),
#undef REQUIRED
#undef OPTIONAL
};

static const struct { uint64_t flag; const char *name; } flag_names[] = {
    { MS_CAP_TRANSACTIONS, "MS_CAP_TRANSACTIONS" }, { MS_CAP_CANCEL, "MS_CAP_CANCEL" },
    { MS_CAP_TIMEOUT, "MS_CAP_TIMEOUT" },           { MS_CAP_BATCH, "MS_CAP_BATCH" },
    { MS_CAP_STREAMING, "MS_CAP_STREAMING" },       { MS_CAP_FILE_LOCK, "MS_CAP_FILE_LOCK" },
    { MS_CAP_BACKUP, "MS_CAP_BACKUP" },             { MS_CAP_QUERY_BATCH, "MS_CAP_QUERY_BATCH" },
};

static const char *flag_name(uint64_t flag)
{
    for (size_t i = 0; i < G_N_ELEMENTS(flag_names); i++)
        if (flag_names[i].flag == flag)
            return flag_names[i].name;
    return "?";
}

static any_fn slot_get(const ms_driver *table, const struct slot *slot)
{
    any_fn fn;
    memcpy(&fn, (const char *)table + slot->offset, sizeof fn);
    return fn;
}

static ms_status check_slots(ms_driver *table, const char *path, ms_error *err)
{
    uint64_t known = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(flag_names); i++)
        known |= flag_names[i].flag;
    for (size_t i = 0; i < G_N_ELEMENTS(slots); i++) {
        const struct slot *slot = &slots[i];
        if (slot_get(table, slot) != NULL)
            continue;
        if (slot->flag == 0)
            return ms_error_set(err, MS_ERR_CONNECT, "%s: the module lacks the required function %s", path, slot->name);
        if (table->flags & slot->flag)
            return ms_error_set(err, MS_ERR_CONNECT, "%s: the module promises %s but lacks the function %s", path,
                                flag_name(slot->flag), slot->name);
        if (slot->stub != NULL)
            memcpy((char *)table + slot->offset, &slot->stub, sizeof slot->stub);
    }
    if (table->exec_batch == NULL)
        table->exec_batch = batch_stub(table->exec);
    if (table->exec_batch == NULL)
        return ms_error_set(err, MS_ERR_CONNECT, "%s: more than %d modules without exec_batch are loaded", path,
                            (int)BATCH_STUBS);
    table->flags &= known; /* a later minor's promises mean nothing to us */
    return MS_OK;
}

static ms_status check_strings(const ms_driver *table, const char *name, const char *path, ms_error *err)
{
    if (table->name == NULL || strcmp(table->name, name) != 0)
        return ms_error_set(err, MS_ERR_CONNECT, "%s: the module calls itself \"%s\"; its file must be %s.so", path,
                            table->name != NULL ? table->name : "", table->name != NULL ? table->name : "NAME");
    if (table->version == NULL || table->schemes == NULL || table->schemes[0] == NULL)
        return ms_error_set(err, MS_ERR_CONNECT, "%s: the module names no version or no URL scheme", path);
    if (table->dialects == NULL || table->dialects[0] == NULL)
        return ms_error_set(err, MS_ERR_CONNECT, "%s: the module has no dialect", path);
    for (size_t i = 0; table->dialects[i] != NULL; i++) {
        const ms_dialect *d = table->dialects[i];
        if (d->size < offsetof(ms_dialect, normalize) || d->name == NULL) /* what comes from there on may be missing */
            return ms_error_set(err, MS_ERR_CONNECT,
                                "%s: dialect %zu has %u bytes, %zu are needed: build the module again with this "
                                "migsafe's headers", path, i, (unsigned)d->size, offsetof(ms_dialect, normalize));
    }
    return MS_OK;
}

ms_status ms_module_check(const ms_driver *table, const char *name, const char *path, ms_driver *out, ms_error *err)
{
    if (table == NULL)
        return ms_error_set(err, MS_ERR_CONNECT, "%s: %s returned nothing", path, MS_DRIVER_ENTRY_SYMBOL);
    if (table->magic != MS_DRIVER_MAGIC)
        return ms_error_set(err, MS_ERR_CONNECT, "%s is not a migsafe module: its magic number is %08x, not %08x", path,
                            (unsigned)table->magic, (unsigned)MS_DRIVER_MAGIC);
    if (table->abi_major != MS_DRIVER_ABI_MAJOR) {
        bool newer = table->abi_major > MS_DRIVER_ABI_MAJOR;
        ms_error_set(err, MS_ERR_CONNECT, "%s: the module has driver ABI %u.%u, this migsafe %s speaks %d.%d", path,
                     table->abi_major, table->abi_minor, PACKAGE_VERSION, MS_DRIVER_ABI_MAJOR, MS_DRIVER_ABI_MINOR);
        ms_error_hint(err, newer ? "Upgrade migsafe, or install the module that was built for this one."
                                 : "Upgrade the module, or build it again with this migsafe's headers.");
        return MS_ERR_CONNECT;
    }
    const size_t required = offsetof(ms_driver, begin);
    if (table->size < required)
        return ms_error_set(err, MS_ERR_CONNECT,
                            "%s: the module's table has %u bytes and ends before the required functions (%zu bytes)",
                            path, (unsigned)table->size, required);
    memset(out, 0, sizeof *out);
    memcpy(out, table, table->size < sizeof *out ? table->size : sizeof *out);
    ms_status status = check_strings(out, name, path, err);
    return status == MS_OK ? check_slots(out, path, err) : status;
}

/* ---- where the file is ------------------------------------------------------------------------------------------- */

static ms_status refuse_place(const char *path, const char *what, ms_error *err)
{
    ms_error_set(err, MS_ERR_CONNECT, "%s: not loaded, because everyone may write to %s", path, what);
    ms_error_hint(err, "Take the permission away (chmod o-w), or move the module to a directory that only its owner "
                       "can write to.");
    return MS_ERR_CONNECT;
}

/* Walks from real (a file or directory, no symbolic link in it) to the root. below: who owns the entry in real that
 * leads on to the module. */
static ms_status check_way(const char *path, const char *real, uid_t below, ms_error *err)
{
    char at[PATH_MAX];
    ms_text_copy(at, sizeof at, real, strlen(real));
    for (;;) {
        struct stat st;
        if (lstat(at, &st) != 0)
            return ms_error_set(err, MS_ERR_CONNECT, "%s: %s: %s", path, at, g_strerror(errno));
        bool trusted = S_ISDIR(st.st_mode) && (st.st_mode & S_ISVTX) && (below == 0 || below == geteuid());
        if ((st.st_mode & S_IWOTH) && !trusted)
            return refuse_place(path, at, err);
        below = st.st_uid;
        char *slash = strrchr(at, '/');
        if (slash == NULL || at[1] == '\0')
            return MS_OK;
        slash[slash == at ? 1 : 0] = '\0';
    }
}

ms_status ms_module_check_place(const char *path, ms_error *err)
{
    char *dir = g_path_get_dirname(path);
    char *real_dir = realpath(dir, NULL), *real = realpath(path, NULL);
    ms_status status = MS_OK;
    struct stat st;
    if (real == NULL || real_dir == NULL || lstat(path, &st) != 0)
        status = ms_error_set(err, MS_ERR_CONNECT, "%s: %s", path, g_strerror(errno));
    if (status == MS_OK) /* both: a link in an unsafe directory may lead to a safe one today */
        status = check_way(path, real_dir, st.st_uid, err);
    if (status == MS_OK)
        status = check_way(path, real, geteuid(), err);
    free(real);
    free(real_dir);
    g_free(dir);
    return status;
}
