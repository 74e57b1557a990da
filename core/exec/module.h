/* module.h: finding, checking and loading driver modules; connection URLs.
 *
 * The only place that calls dlopen. A module is loaded when it is needed and stays loaded. */
#ifndef MS_EXEC_MODULE_H
#define MS_EXEC_MODULE_H

#include <migsafe/driver.h>

/* A module that passed every check. Its table is a private copy with stubs in missing optional slots. */
typedef struct ms_module {
    const ms_driver *driver;
    const char *path;
} ms_module;

/* What is known of a module without loading it: for messages ("install migsafe-mysql or configure --with-mysql") and to
 * find it by scheme or by the name of a dialect. Rows of a table in module.c, plus what the module directories hold. */
typedef struct ms_module_hint {
    const char *name;
    const char *const *schemes;  /* NULL-terminated; --driver accepts these too */
    const char *client_library;  /* "libpq" */
    const char *install;         /* "libpq5 (Debian), ..." */
} ms_module_hint;
const ms_module_hint *ms_module_hints(size_t *n);

/* Loads by module name, URL scheme or dialect name. Directories: $MIGSAFE_MODULE_DIR (colon-separated, absolute), else
 * the configured pkglibdir. MS_ERR_CONNECT with a message that names the usual cause and what to install. */
ms_status ms_module_load(const char *name, const ms_module **out, ms_error *err);
/* Loads one file, for tests and `migsafe drivers FILE`. */
ms_status ms_module_load_file(const char *path, const ms_module **out, ms_error *err);
/* Names of the modules found in the directories, loaded or not, sorted. */
void ms_module_list(ms_arena *arena, ms_strings *names);
/* The dialect of that name in a module; name NULL = the default one. NULL = none. */
const ms_dialect *ms_module_dialect(const ms_module *module, const char *name);

/* A connection URL taken apart into arena memory: postgresql://user:pass@host:port/db?x=y, mysql://, mariadb://,
 * sqlite:PATH, sqlite:///PATH, odbc:..., SCHEME:anything. A malformed one is MS_ERR_USAGE and never echoes a password. */
ms_status ms_url_parse(const char *url, ms_arena *arena, ms_connect *out, ms_error *err);
/* The URL with the password replaced by ***; also in odbc: strings (PWD=, Password=) and query parts (password=). */
const char *ms_url_redact(const char *url, ms_arena *arena);
/* How to connect to another database of the same server (a database that is a file: to another file). */
void ms_url_other_database(const ms_connect *how, const char *database, ms_arena *arena, ms_connect *out);

#endif
