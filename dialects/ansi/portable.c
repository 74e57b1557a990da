/* portable.c: portable SQL for a database of which only the standard is known: what is not in the standard is refused. */
#include "config.h"

#include "internal.h"

#define KEPT(kind, cast) { MS_TYPE_##kind, MS_TYPE_##kind, 0, MS_PORTABLE_AS_WRITTEN, NULL, NULL, NULL, NULL, cast, 0 }
static const ms_portable_type types[] = {
    KEPT(BOOLEAN, "BOOLEAN"), KEPT(SMALLINT, "SMALLINT"), KEPT(INTEGER, "INTEGER"), KEPT(BIGINT, "BIGINT"),
    KEPT(DECIMAL, "DECIMAL(%n, %s)"), KEPT(REAL, "REAL"), KEPT(DOUBLE, "DOUBLE PRECISION"), KEPT(CHAR, "CHAR(%n)"),
    KEPT(VARCHAR, "VARCHAR(%n)"), KEPT(TEXT, NULL), KEPT(BINARY, NULL), KEPT(VARBINARY, NULL), KEPT(BLOB, NULL), KEPT(DATE, "DATE"),
    KEPT(TIME, NULL), KEPT(TIMESTAMP, NULL), KEPT(TIMESTAMPTZ, NULL),
};

static const ms_portable_function functions[] = { { "gen_random_uuid", NULL, 0 } };

const ms_portable ms_ansi_portable = {
    .size = sizeof(ms_portable), .flags = MS_PORTABLE_NO_TEXT_KEY, .types = types, .n_types = MS_COUNT(types),
    .functions = functions, .n_functions = MS_COUNT(functions), .partial_index = -1, .expression_index = -1,
};
