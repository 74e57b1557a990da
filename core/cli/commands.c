/* commands.c: the command table and looking things up in it. */
#include "config.h"

#include <string.h>

#include "cli/cli.h"
#include "cli/commands.h"

#define DECLARE(name) extern const ms_command ms_cmd_##name;
MS_COMMAND_LIST(DECLARE)

#define ROW(name) &ms_cmd_##name,
const ms_command *const ms_commands[] = { MS_COMMAND_LIST(ROW) NULL };

const ms_command *ms_command_find(const char *word)
{
    for (size_t i = 0; ms_commands[i] != NULL; i++) {
        if (strcmp(ms_commands[i]->name, word) == 0)
            return ms_commands[i];
        for (const char *const *a = ms_commands[i]->aliases; a != NULL && *a != NULL; a++)
            if (strcmp(*a, word) == 0)
                return ms_commands[i];
    }
    return NULL;
}
