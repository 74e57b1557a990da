/* module.c: finds a driver module by name, scheme or dialect, loads it once and keeps it.
 *
 * The only file that calls dlopen. Modules come from absolute directories that not everyone may write to, never from
 * the current directory. */
#include "config.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>

#include "exec/module.h"
#include "exec/module_check.h"

#define LIST(...) (const char *const[]){ __VA_ARGS__, NULL }

static const ms_module_hint hints[] = {
    { "postgresql", LIST("postgresql", "postgres"), "libpq",
      "libpq5 (Debian, Ubuntu), libpq (Fedora, Alpine, Homebrew)" },
    { "mysql", LIST("mysql", "mariadb"), "libmysqlclient or MariaDB Connector/C",
      "libmariadb3 (Debian, Ubuntu), mariadb-connector-c (Fedora, Alpine, Homebrew)" },
    { "sqlite", LIST("sqlite", "sqlite3"), "libsqlite3",
      "libsqlite3-0 (Debian, Ubuntu), sqlite-libs (Fedora, Alpine), sqlite (Homebrew)" },
    { "odbc", LIST("odbc"), "unixODBC",
      "libodbc2 (Debian, Ubuntu), unixODBC (Fedora), unixodbc (Alpine, Homebrew)" },
};

/* Modules by real path. Filled under the lock, never emptied: code of a module may be running at exit. */
static GMutex loaded_lock;
static GHashTable *loaded;

const ms_module_hint *ms_module_hints(size_t *n)
{
    *n = G_N_ELEMENTS(hints);
    return hints;
}

static bool in_list(const char *const *list, const char *name)
{
    for (; *list != NULL; list++)
        if (g_ascii_strcasecmp(*list, name) == 0)
            return true;
    return false;
}

static const ms_module_hint *hint_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(hints); i++)
        if (strcmp(hints[i].name, name) == 0 || in_list(hints[i].schemes, name))
            return &hints[i];
    return NULL;
}

/* ---- directories ------------------------------------------------------------------------------------------------- */

/* The directories to search, NULL-terminated, for g_strfreev; NULL after an error. */
static char **module_dirs(ms_error *err)
{
    const char *env = getenv("MIGSAFE_MODULE_DIR");
    char **dirs = g_strsplit(env != NULL && *env != '\0' ? env : MS_LIBDIR, ":", -1);
    for (size_t i = 0; dirs[i] != NULL; i++)
        if (!g_path_is_absolute(dirs[i])) {
            ms_error_set(err, MS_ERR_USAGE, "MIGSAFE_MODULE_DIR: \"%s\" is not an absolute path", dirs[i]);
            g_strfreev(dirs);
            return NULL;
        }
    return dirs;
}

/* A name that is nothing but a name: no directory can hide in it. */
static bool name_valid(const char *name)
{
    if (*name == '\0' || strlen(name) > 63)
        return false;
    for (; *name != '\0'; name++)
        if (!g_ascii_isalnum(*name) && *name != '_' && *name != '-' && *name != '+')
            return false;
    return true;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void list_dir(const char *dir, ms_arena *arena, ms_strings *names)
{
    DIR *d = opendir(dir);
    if (d == NULL)
        return;
    for (const struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
        size_t n = strlen(e->d_name);
        if (n <= 3 || strcmp(e->d_name + n - 3, ".so") != 0)
            continue;
        const char *name = ms_arena_strndup(arena, e->d_name, n - 3);
        bool known = !name_valid(name);
        for (size_t i = 0; i < names->n && !known; i++)
            known = strcmp(names->v[i], name) == 0;
        if (!known)
            MS_PUSH(arena, names, name);
    }
    closedir(d);
}

void ms_module_list(ms_arena *arena, ms_strings *names)
{
    char **dirs = module_dirs(NULL);
    for (size_t i = 0; dirs != NULL && dirs[i] != NULL; i++)
        list_dir(dirs[i], arena, names);
    g_strfreev(dirs);
    if (names->n > 1)
        qsort(names->v, names->n, sizeof *names->v, compare_names);
}

/* ---- one file ---------------------------------------------------------------------------------------------------- */

/* What to do about a module that is not there or does not load. */
static void hint_install(const char *name, bool present, ms_error *err)
{
    const ms_module_hint *hint = hint_find(name);
    if (hint == NULL)
        ms_error_hint(err, "\"migsafe drivers\" lists the modules that are installed. A module that migsafe does not "
                           "bring along is found through MIGSAFE_MODULE_DIR.");
    else if (present)
        ms_error_hint(err, "The client library %s may be missing: install %s.", hint->client_library, hint->install);
    else
        ms_error_hint(err, "Install the package migsafe-%s, or build migsafe with --with-%s=yes; it needs %s: %s.",
                      hint->name, hint->name, hint->client_library, hint->install);
}

static ms_status open_file(const char *path, const char *name, ms_module *out, ms_error *err)
{
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        const char *why = dlerror();
        ms_error_set(err, MS_ERR_CONNECT, "cannot load the module \"%s\": %s", name,
                     why != NULL ? why : "unknown error");
        hint_install(name, true, err);
        return MS_ERR_CONNECT;
    }
    ms_driver_entry_fn entry = NULL;
    void *symbol = dlsym(handle, MS_DRIVER_ENTRY_SYMBOL);
    memcpy(&entry, &symbol, sizeof entry); /* POSIX's way from an object pointer to a function pointer */
    ms_driver *copy = g_new0(ms_driver, 1);
    ms_status status;
    if (entry != NULL)
        status = ms_module_check(entry(), name, path, copy, err);
    else
        status = ms_error_set(err, MS_ERR_CONNECT, "%s is not a migsafe module: it has no symbol %s", path,
                              MS_DRIVER_ENTRY_SYMBOL);
    if (status != MS_OK) {
        g_free(copy);
        dlclose(handle);
        return status;
    }
    out->driver = copy;
    out->path = g_strdup(path);
    return MS_OK;
}

/* Caller holds the lock. */
static ms_status load_path(const char *path, const ms_module **out, ms_error *err)
{
    if (!g_path_is_absolute(path))
        return ms_error_set(err, MS_ERR_USAGE, "%s: a module is named by its absolute path", path);
    if (loaded == NULL)
        loaded = g_hash_table_new(g_str_hash, g_str_equal);
    ms_module *module = g_hash_table_lookup(loaded, path);
    if (module != NULL) {
        *out = module;
        return MS_OK;
    }
    char *name = g_path_get_basename(path);
    size_t n = strlen(name);
    ms_status status = MS_OK;
    if (n <= 3 || strcmp(name + n - 3, ".so") != 0)
        status = ms_error_set(err, MS_ERR_CONNECT, "%s is not a migsafe module: its name does not end in .so", path);
    else
        name[n - 3] = '\0';
    if (status == MS_OK)
        status = ms_module_check_place(path, err);
    module = g_new0(ms_module, 1);
    if (status == MS_OK)
        status = open_file(path, name, module, err);
    g_free(name);
    if (status != MS_OK) {
        g_free(module);
        return status;
    }
    g_hash_table_insert(loaded, g_strdup(path), module);
    *out = module;
    return MS_OK;
}

ms_status ms_module_load_file(const char *path, const ms_module **out, ms_error *err)
{
    *out = NULL;
    g_mutex_lock(&loaded_lock);
    ms_status status = load_path(path, out, err);
    g_mutex_unlock(&loaded_lock);
    return status;
}

/* ---- by name ----------------------------------------------------------------------------------------------------- */

/* The first directory that has NAME.so decides, even if that file is refused: looking further would hide the reason.
 * MS_ERR_NOT_FOUND without an error text: no directory has it. */
static ms_status load_named(char **dirs, const char *name, const ms_module **out, ms_error *err)
{
    for (size_t i = 0; dirs[i] != NULL; i++) {
        char *path = g_strdup_printf("%s/%s.so", dirs[i], name);
        ms_status status = MS_ERR_NOT_FOUND;
        if (access(path, F_OK) == 0)
            status = load_path(path, out, err);
        g_free(path);
        if (status != MS_ERR_NOT_FOUND)
            return status;
    }
    return MS_ERR_NOT_FOUND;
}

/* Asks the modules that are there, one after the other, for a scheme or dialect that the table above does not know.
 * A module that does not load is passed over: it is not known to be the one that was meant. */
static ms_status load_by_asking(char **dirs, const char *name, const ms_module **out)
{
    ms_arena *arena = ms_arena_new();
    ms_strings names = { 0 };
    ms_module_list(arena, &names);
    ms_status status = MS_ERR_NOT_FOUND;
    for (size_t i = 0; i < names.n && status != MS_OK; i++) {
        const ms_module *m = NULL;
        if (load_named(dirs, names.v[i], &m, NULL) != MS_OK)
            continue;
        if (in_list(m->driver->schemes, name) || ms_module_dialect(m, name) != NULL) {
            *out = m;
            status = MS_OK;
        }
    }
    ms_arena_free(arena);
    return status;
}

static ms_status missing(char **dirs, const char *name, const char *asked, ms_error *err)
{
    char *where = g_strjoinv(" or ", dirs);
    ms_error_set(err, MS_ERR_CONNECT, hint_find(name) != NULL ? "the driver module \"%s\" is not installed"
                                                              : "there is no driver module for \"%s\"",
                 hint_find(name) != NULL ? name : asked);
    ms_error_code(err, "driver_missing");
    ms_error_detail(err, "%s has no %s.so.", where, name);
    hint_install(name, false, err);
    g_free(where);
    return MS_ERR_CONNECT;
}

ms_status ms_module_load(const char *name, const ms_module **out, ms_error *err)
{
    *out = NULL;
    if (!name_valid(name))
        return ms_error_set(err, MS_ERR_USAGE, "\"%.64s\" is not the name of a driver", name);
    char **dirs = module_dirs(err);
    if (dirs == NULL)
        return MS_ERR_USAGE;
    char *lower = g_ascii_strdown(name, -1);
    const ms_module_hint *hint = hint_find(lower);
    const char *file = hint != NULL ? hint->name : lower;
    g_mutex_lock(&loaded_lock);
    ms_status status = load_named(dirs, file, out, err);
    if (status == MS_ERR_NOT_FOUND)
        status = load_by_asking(dirs, lower, out);
    g_mutex_unlock(&loaded_lock);
    if (status == MS_ERR_NOT_FOUND)
        status = missing(dirs, file, name, err);
    g_free(lower);
    g_strfreev(dirs);
    return status;
}

const ms_dialect *ms_module_dialect(const ms_module *module, const char *name)
{
    const ms_dialect *const *d = module->driver->dialects;
    if (name == NULL)
        return d[0];
    for (; *d != NULL; d++)
        if (strcmp((*d)->name, name) == 0)
            return *d;
    return NULL;
}
