/* module_check.h: is what a module exports a table that core can use without asking again? Private to core/exec. */
#ifndef MS_EXEC_MODULE_CHECK_H
#define MS_EXEC_MODULE_CHECK_H

#include <migsafe/driver.h>

/* Checks the table that path's entry symbol returned and copies it into *out, with stubs in the optional slots that are
 * empty. name is what the file is called without ".so". On failure MS_ERR_CONNECT and a message that starts with path. */
ms_status ms_module_check(const ms_driver *table, const char *name, const char *path, ms_driver *out, ms_error *err);

/* Refuses a file that somebody else could have put there or could change: path, or a directory on the way to it, is
 * writable by everyone. A sticky directory (/tmp) is accepted when the entry in it that leads to path belongs to root
 * or to us, because nobody else can replace that one. */
ms_status ms_module_check_place(const char *path, ms_error *err);

#endif
