/* way_cli.h: what diff and generate share: the two schemas, the renames, the way from one to the other. */
#ifndef MS_CLI_WAY_CLI_H
#define MS_CLI_WAY_CLI_H

#include "cli/renames.h"
#include "cli/schema.h"
#include "ir/difference.h"
#include "plan/way.h"

#define MS_WAY_OPTIONS                                                                                                        \
    { "from", 0, MS_OPTION_TEXT, "SCHEMA", "What there is: " MS_SCHEMA_PLACES "; live by default.", NULL },                    \
    { "to", 0, MS_OPTION_TEXT, "SCHEMA", "What is to be; the same kinds, live by default.", NULL },                           \
    { "rename", 0, MS_OPTION_LIST, "OLD=NEW", "A table, or table.column, that goes on under another name; may be repeated.",  \
      NULL },                                                                                                                 \
    { "remake", 0, MS_OPTION_FLAG, NULL,                                                                                      \
      "What no change leads to (partitioning, table options) is dropped and made anew, and loses its data.", NULL },          \
    { "scratch", 0, MS_OPTION_TEXT, "URL",                                                                                    \
      "An empty database of the same kind for running SQL, instead of one made and dropped beside the URL's.", NULL }

typedef struct ms_compared {
    const ms_dialect *dialect;
    ms_schema from, to;         /* as read */
    ms_catalog *a, *b;          /* the same, with names of the default schema unqualified */
    ms_differences differences;
    ms_renames renames;
    ms_strings possible;        /* renames that nobody has declared */
    ms_way way;                 /* from a to b; empty when there is none */
    const char *no_way;         /* why; NULL = there is one */
} ms_compared;

/* Reads both, compares, asks for renames (ask, on a terminal) and finds the way. */
ms_status ms_cli_compare(ms_schema_base *base, bool ask, ms_compared *out);

#endif
