/* next.h: the files of the next migration: its name, its version, where they go. */
#ifndef MS_CLI_NEXT_H
#define MS_CLI_NEXT_H

#include "cli/cli.h"
#include "source/source.h"

typedef struct ms_next {
    const char *version, *name;
    size_t layout;              /* row of the table of layouts */
    json_t *files;              /* paths written so far; released by ms_next_end */
} ms_next;

/* Words of a name -> "add_customers", the version that follows what is in the directory, which is made when it is missing.
 * style: "sequence", "timestamp" or NULL = like the last one. Writes no file. */
ms_status ms_next_find(ms_context *ctx, const char *const *words, size_t n, const char *style, ms_next *out);
/* Writes the files; nothing is overwritten. down NULL = no down script. Texts end in a newline or are empty. */
ms_status ms_next_write(ms_context *ctx, ms_next *next, const char *up, const char *down);
/* Where the down script of a migration goes whose up script is there; MS_ERR_UNSUPPORTED where both are one file. */
ms_status ms_next_down_path(ms_context *ctx, const ms_migration *migration, const char **out);
/* The paths, one per line, or the object {version, name, files} with the members of `more` (a reference that is taken). */
void ms_next_report(ms_context *ctx, const ms_next *next, json_t *more);
void ms_next_end(ms_next *next);

#endif
