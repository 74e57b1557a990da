/* new_down.h: `migsafe new --from=VERSION`: the derived way back of a migration, as a file. */
#ifndef MS_CLI_NEW_DOWN_H
#define MS_CLI_NEW_DOWN_H

#include "cli/cli.h"

/* Writes the down script that this migration lacks. Reads the database where there is a URL. */
ms_exit ms_cli_new_down(ms_context *ctx, const char *version);

#endif
