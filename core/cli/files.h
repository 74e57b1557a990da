/* files.h: writing files for commands; nothing is ever overwritten. Internal to core/cli. */
#ifndef MS_CLI_FILES_H
#define MS_CLI_FILES_H

#include <migsafe/base.h>

/* Makes dir and what is missing above it. *was_there: it existed. */
ms_status ms_cli_make_dir(const char *dir, bool *was_there, ms_error *err);
/* Writes a new file. It exists: *was_there is set and it is left alone; with was_there NULL that is MS_ERR_CONFLICT. What
 * cannot be written whole is removed again. */
ms_status ms_cli_write_new(const char *path, const char *text, size_t len, bool *was_there, ms_error *err);

#endif
