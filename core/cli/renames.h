/* renames.h: which tables and columns go on under another name: declared or asked, never guessed. */
#ifndef MS_CLI_RENAMES_H
#define MS_CLI_RENAMES_H

#include "cli/cli.h"

typedef MS_VEC(ms_diff_rename) ms_renames;

/* Reads "old=new" lines of --rename (one per line) and "-- migsafe: rename old=new" lines of the desired schema's text; both
 * may be NULL. old and new are table or table.column, with a schema in front where it is not the default one.
 * MS_ERR_USAGE when one names what is not there. */
ms_status ms_renames_read(ms_context *ctx, const ms_catalog *from, const ms_catalog *to, const char *options, const char *text,
                          ms_renames *out);
/* What looks like a rename: a table that goes and one that comes with mostly the same columns, a column that goes and one
 * of the same type that comes. As "users.name=users.full_name". */
void ms_renames_possible(const ms_catalog *from, const ms_catalog *to, const char *skip_prefix, const ms_renames *known,
                         ms_arena *arena, ms_strings *out);
/* Asks for each possible one on a terminal and adds those that are confirmed; elsewhere says how to declare it. */
ms_status ms_renames_ask(ms_context *ctx, const ms_catalog *from, const ms_catalog *to, const char *skip_prefix, ms_renames *list);
/* The same, seen from the other end. */
ms_renames ms_renames_back(const ms_renames *list, ms_arena *arena);

#endif
