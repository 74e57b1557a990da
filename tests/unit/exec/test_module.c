/* test_module.c: the loader: modules with one thing wrong each, places, names, stubs. */
#include "config.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>
#include <glib/gstdio.h>

#include "exec/module.h"
#include "tests/unit/unit.h"

static ms_status load(const char *name, const ms_module **module, ms_error *err)
{
    char *path = g_strdup_printf("%s/%s.so", BROKEN_DIR, name);
    *module = NULL;
    ms_status status = ms_module_load_file(path, module, err);
    g_free(path);
    return status;
}

static void refuses_broken(void)
{
    static const struct { const char *name, *message; } cases[] = {
        { "wrong_magic", "wrong_magic.so is not a migsafe module: its magic number is 00001234" },
        { "newer_major", "newer_major.so: the module has driver ABI 2.0, this migsafe " PACKAGE_VERSION " speaks 1.0" },
        { "older_major", "older_major.so: the module has driver ABI 0.9" },
        { "short_table", "ends before the required functions" },
        { "missing_slot", "missing_slot.so: the module lacks the required function value" },
        { "lying_flag", "lying_flag.so: the module promises MS_CAP_TRANSACTIONS but lacks the function commit" },
        { "lying_old", "promises MS_CAP_BACKUP but lacks the function backup" },
        { "no_symbol", "no_symbol.so is not a migsafe module: it has no symbol ms_driver_entry" },
        { "no_table", "no_table.so: ms_driver_entry returned nothing" },
        { "wrong_name", "the module calls itself \"somebody_else\"; its file must be somebody_else.so" },
        { "no_dialect", "the module has no dialect" },
        { "no_scheme", "names no version or no URL scheme" },
        { "old_dialect", "dialect 0 has 64 bytes" },
        { "unresolved", "cannot load the module \"unresolved\"" },
        { "unresolved", "ms_test_function_of_a_missing_library" },
        { "not_there", "not_there.so: No such file or directory" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        ms_error err = MS_ERROR_INIT;
        const ms_module *module;
        CU_ASSERT_EQUAL(load(cases[i].name, &module, &err), MS_ERR_CONNECT);
        CU_ASSERT_PTR_NULL(module);
        CU_ASSERT_EQUAL(err.status, MS_ERR_CONNECT);
        UNIT_CONTAINS(err.message, cases[i].message);
    }
}

static void accepts_newer_minor(void)
{
    ms_error err = MS_ERROR_INIT;
    const ms_module *module, *again;
    CU_ASSERT_EQUAL_FATAL(load("newer_minor", &module, &err), MS_OK);
    CU_ASSERT_EQUAL(module->driver->abi_minor, 7);
    CU_ASSERT_EQUAL(module->driver->flags, 0); /* a promise that we do not know is not passed on */
    CU_ASSERT_EQUAL(load("newer_minor", &again, &err), MS_OK);
    CU_ASSERT_PTR_EQUAL(module, again);
    CU_ASSERT_PTR_NULL(dlsym(RTLD_DEFAULT, MS_DRIVER_ENTRY_SYMBOL)); /* RTLD_LOCAL */
}

/* A table that ends before the optional slots: what lies behind it in memory is not looked at. */
static void fills_stubs(void)
{
    ms_error err = MS_ERROR_INIT;
    const ms_module *module;
    CU_ASSERT_EQUAL_FATAL(load("old_table", &module, &err), MS_OK);
    const ms_driver *d = module->driver;
    CU_ASSERT_EQUAL(d->begin(NULL, &err), MS_ERR_UNSUPPORTED);
    UNIT_CONTAINS(err.message, "no transactions");
    CU_ASSERT_EQUAL(d->commit(NULL, NULL), MS_ERR_UNSUPPORTED);
    CU_ASSERT_EQUAL(d->rollback(NULL, NULL), MS_ERR_UNSUPPORTED);
    CU_ASSERT_EQUAL(d->cancel(NULL, NULL), MS_ERR_UNSUPPORTED);
    CU_ASSERT_EQUAL(d->set_timeout(NULL, 1000, NULL), MS_ERR_UNSUPPORTED);
    CU_ASSERT_EQUAL(d->set_timeout(NULL, 0, NULL), MS_OK);
    CU_ASSERT_EQUAL(d->file_lock(NULL, "x", NULL), MS_ERR_UNSUPPORTED);
    CU_ASSERT_EQUAL(d->backup(NULL, "x", NULL), MS_ERR_UNSUPPORTED);
    d->file_unlock(NULL);
}

static void batch_is_a_loop(void)
{
    static const ms_span spans[] = { { "a", 1 }, { "b", 1 }, { "fail", 4 }, { "c", 1 } };
    const ms_module *first, *second;
    ms_error err = MS_ERROR_INIT;
    CU_ASSERT_EQUAL_FATAL(load("old_table", &first, &err), MS_OK);
    CU_ASSERT_EQUAL_FATAL(load("newer_minor", &second, &err), MS_OK);
    CU_ASSERT_NOT_EQUAL(first->driver->exec, second->driver->exec);
    CU_ASSERT_NOT_EQUAL(first->driver->exec_batch, second->driver->exec_batch); /* each has its own exec behind it */
    size_t done = 9;
    CU_ASSERT_EQUAL(first->driver->exec_batch(NULL, spans, 4, &done, &err), MS_ERR_SQL);
    CU_ASSERT_EQUAL(done, 2);
    CU_ASSERT_EQUAL(first->driver->exec_batch(NULL, spans, 2, &done, NULL), MS_OK);
    CU_ASSERT_EQUAL(done, 2);
    CU_ASSERT_EQUAL(first->driver->exec_batch(NULL, spans, 0, &done, NULL), MS_OK);
    CU_ASSERT_EQUAL(done, 0);
}

/* ---- names -------------------------------------------------------------------------------------------------------------- */

static void loads_by_name(void)
{
    ms_error err = MS_ERROR_INIT;
    const ms_module *a = NULL, *b = NULL, *c = NULL, *d = NULL;
    g_setenv("MIGSAFE_MODULE_DIR", "/nonexistent:" GOOD_DIR, TRUE);
    CU_ASSERT_EQUAL(ms_module_load("good", &a, &err), MS_OK);
    UNIT_TEXT(err.message, "");
    CU_ASSERT_EQUAL(ms_module_load("GOOD", &d, &err), MS_OK);
    CU_ASSERT_EQUAL(ms_module_load("goodscheme", &b, &err), MS_OK);
    CU_ASSERT_EQUAL(ms_module_load("gooddialect", &c, &err), MS_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(a);
    CU_ASSERT(a == b && a == c && a == d);
    CU_ASSERT_PTR_EQUAL(ms_module_dialect(a, NULL), ms_module_dialect(a, "gooddialect"));
    CU_ASSERT_PTR_NULL(ms_module_dialect(a, "other"));
    ms_arena *arena = ms_arena_new();
    ms_strings names = { 0 };
    ms_module_list(arena, &names);
    CU_ASSERT_EQUAL_FATAL(names.n, 1);
    UNIT_TEXT(names.v[0], "good");
    ms_arena_free(arena);
}

static void says_what_is_missing(void)
{
    const ms_module *module = NULL;
    ms_error err = MS_ERROR_INIT;
    g_setenv("MIGSAFE_MODULE_DIR", GOOD_DIR, TRUE);
    CU_ASSERT_EQUAL(ms_module_load("mariadb", &module, &err), MS_ERR_CONNECT);
    UNIT_TEXT(err.message, "the driver module \"mysql\" is not installed");
    UNIT_TEXT(err.code, "driver_missing");
    UNIT_CONTAINS(err.detail, GOOD_DIR " has no mysql.so");
    UNIT_CONTAINS(err.hint, "migsafe-mysql");
    UNIT_CONTAINS(err.hint, "--with-mysql=yes");
    UNIT_CONTAINS(err.hint, "libmariadb3");
    ms_error_clear(&err);
    CU_ASSERT_EQUAL(ms_module_load("oracle", &module, &err), MS_ERR_CONNECT);
    UNIT_TEXT(err.message, "there is no driver module for \"oracle\"");
    UNIT_CONTAINS(err.hint, "MIGSAFE_MODULE_DIR");
    CU_ASSERT_PTR_NULL(module);
}

static void refuses_names_that_are_paths(void)
{
    static const char *const names[] = { "", "../good", "a/b", ".", "good.so", "a b" };
    const ms_module *module = NULL;
    g_setenv("MIGSAFE_MODULE_DIR", GOOD_DIR, TRUE);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        ms_error err = MS_ERROR_INIT;
        CU_ASSERT_EQUAL(ms_module_load(names[i], &module, &err), MS_ERR_USAGE);
    }
}

static void never_the_current_directory(void)
{
    static const char *const dirs[] = { ".", (GOOD_DIR ":"), "relative/dir", ("relative:" GOOD_DIR) };
    const ms_module *module = NULL;
    char *before = g_get_current_dir();
    CU_ASSERT_EQUAL_FATAL(chdir(GOOD_DIR), 0);
    for (size_t i = 0; i < G_N_ELEMENTS(dirs); i++) {
        ms_error err = MS_ERROR_INIT;
        g_setenv("MIGSAFE_MODULE_DIR", dirs[i], TRUE);
        CU_ASSERT_EQUAL(ms_module_load("good", &module, &err), MS_ERR_USAGE);
        UNIT_CONTAINS(err.message, "is not an absolute path");
    }
    ms_error err = MS_ERROR_INIT;
    CU_ASSERT_EQUAL(ms_module_load_file("good.so", &module, &err), MS_ERR_USAGE);
    CU_ASSERT_PTR_NULL(module);
    CU_ASSERT_EQUAL(chdir(before), 0);
    g_free(before);
}

/* ---- places ------------------------------------------------------------------------------------------------------------- */

static char *copy_good(const char *dir)
{
    char *text, *path = g_build_filename(dir, "good.so", NULL);
    gsize n;
    CU_ASSERT_FATAL(g_file_get_contents(GOOD_DIR "/good.so", &text, &n, NULL));
    CU_ASSERT_FATAL(g_file_set_contents(path, text, (gssize)n, NULL));
    g_free(text);
    g_chmod(path, 0755);
    return path;
}

static ms_status load_there(const char *path, ms_error *err)
{
    const ms_module *module = NULL;
    ms_error_clear(err);
    return ms_module_load_file(path, &module, err);
}

static void refuses_open_places(void)
{
    ms_error err = MS_ERROR_INIT;
    char *top = g_dir_make_tmp("migsafe-module-XXXXXX", NULL), *dir = g_build_filename(top, "lib", NULL);
    CU_ASSERT_EQUAL_FATAL(g_mkdir(dir, 0755), 0);
    char *path = copy_good(dir);
    g_chmod(path, 0757);
    CU_ASSERT_EQUAL(load_there(path, &err), MS_ERR_CONNECT);
    UNIT_CONTAINS(err.message, "everyone may write to");
    UNIT_CONTAINS(err.hint, "chmod o-w");
    g_chmod(path, 0755);
    g_chmod(dir, 0777);
    CU_ASSERT_EQUAL(load_there(path, &err), MS_ERR_CONNECT);
    UNIT_CONTAINS(err.message, "/lib");
    g_chmod(dir, 0755);
    g_chmod(top, 0777); /* a parent: somebody could put another folder in the place of ours */
    CU_ASSERT_EQUAL(load_there(path, &err), MS_ERR_CONNECT);
    g_chmod(top, 0755);
    g_chmod(dir, 01777); /* sticky, and the file is ours: nobody can replace it */
    if (geteuid() == 0) {
        CU_ASSERT_EQUAL(chown(path, 65534, 65534), 0);
        CU_ASSERT_EQUAL(load_there(path, &err), MS_ERR_CONNECT); /* but this one was put there by somebody else */
        CU_ASSERT_EQUAL(chown(path, 0, 0), 0);
    }
    CU_ASSERT_EQUAL(load_there(path, &err), MS_OK);
    UNIT_TEXT(err.message, "");
    g_unlink(path);
    g_rmdir(dir);
    g_rmdir(top);
    g_free(path);
    g_free(dir);
    g_free(top);
}

/* A link in a folder that everyone may write to could lead elsewhere tomorrow. */
static void refuses_links_in_open_places(void)
{
    ms_error err = MS_ERROR_INIT;
    char *dir = g_dir_make_tmp("migsafe-module-XXXXXX", NULL), *path = g_build_filename(dir, "good.so", NULL);
    CU_ASSERT_EQUAL_FATAL(symlink(GOOD_DIR "/good.so", path), 0);
    g_chmod(dir, 0777);
    CU_ASSERT_EQUAL(load_there(path, &err), MS_ERR_CONNECT);
    UNIT_CONTAINS(err.message, "everyone may write to");
    g_chmod(dir, 0755);
    CU_ASSERT_EQUAL(load_there(path, &err), MS_OK);
    g_unlink(path);
    g_rmdir(dir);
    g_free(path);
    g_free(dir);
}

static void hints_are_complete(void)
{
    size_t n;
    const ms_module_hint *hints = ms_module_hints(&n);
    CU_ASSERT(n >= 4);
    for (size_t i = 0; i < n; i++) {
        CU_ASSERT(hints[i].schemes[0] != NULL && hints[i].client_library[0] != '\0' && hints[i].install[0] != '\0');
        UNIT_TEXT(hints[i].schemes[0], hints[i].name);
    }
}

int main(void)
{
    static const unit_test tests[] = {
        UNIT(refuses_broken), UNIT(accepts_newer_minor), UNIT(fills_stubs), UNIT(batch_is_a_loop), UNIT(loads_by_name),
        UNIT(says_what_is_missing), UNIT(refuses_names_that_are_paths), UNIT(never_the_current_directory),
        UNIT(refuses_open_places), UNIT(refuses_links_in_open_places), UNIT(hints_are_complete), { NULL, NULL },
    };
    return unit_run("exec/module", tests);
}
