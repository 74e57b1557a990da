/* portable.c: how portable SQL is kept and spelt in SQLite. doc/portable.md shows the same table. */
#include "config.h"

#include "lite.h"

#define KEPT(kind, cast) { MS_TYPE_##kind, MS_TYPE_##kind, 0, MS_PORTABLE_AS_WRITTEN, NULL, NULL, NULL, NULL, cast, 0 }
static const ms_portable_type types[] = {
    KEPT(BOOLEAN, NULL), KEPT(SMALLINT, "INTEGER"), KEPT(INTEGER, "INTEGER"), KEPT(BIGINT, "INTEGER"), KEPT(REAL, NULL),
    KEPT(DOUBLE, "REAL"), KEPT(CHAR, NULL), KEPT(VARCHAR, "TEXT"), KEPT(TEXT, "TEXT"), KEPT(BLOB, NULL), KEPT(DATE, NULL),
    KEPT(TIME, NULL), KEPT(TIMESTAMP, NULL), KEPT(TIMESTAMPTZ, NULL), KEPT(UUID, NULL), KEPT(BINARY, NULL), KEPT(VARBINARY, NULL),
    /* A number with a point is a double: 15 digits come back as they went in. As text it would not compare or add up. */
    { MS_TYPE_DECIMAL, MS_TYPE_DECIMAL, 0, MS_PORTABLE_AS_WRITTEN, NULL, NULL, NULL, NULL, "REAL", 15 },
    /* JSON alone has numeric affinity: the document 12345678901234567890 would become 1.23456789012346e+19. */
    { MS_TYPE_JSON, MS_TYPE_JSON, 0, -1, "JSON TEXT", NULL, NULL, NULL, NULL, 0 },
    { MS_TYPE_ENUM, MS_TYPE_TEXT, 0, -1, NULL, NULL, NULL, "%c IN (%v)", NULL, 0 },
};

/* Version 4: random but for the digits that say so. */
#define RANDOM_UUID                                                                                                      \
    "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || "           \
    "substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"

static const ms_portable_function functions[] = {
    { "char_length", "length(%1)", 0 },
    { "octet_length", "length(CAST(%1 AS BLOB))", 0 },
    { "substring", "substr(%*)", 0 },
    { "gen_random_uuid", RANDOM_UUID, 0 },
};

const ms_portable ms_lite_portable = {
    .size = sizeof(ms_portable),
    .flags = MS_PORTABLE_NO_COMMENTS | MS_PORTABLE_BARE_LITERALS | MS_PORTABLE_LIKE_GLOB | MS_PORTABLE_TRUNCATE_DELETES |
             MS_PORTABLE_NULLS_LOW | MS_PORTABLE_ROWID_KEY,
    .types = types,
    .n_types = MS_COUNT(types),
    .functions = functions,
    .n_functions = MS_COUNT(functions),
    .partial_index = 30800,
    .expression_index = 30900,
    .keys_on = "PRAGMA foreign_keys = ON",
};
