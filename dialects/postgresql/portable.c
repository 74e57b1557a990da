/* portable.c: how portable SQL is kept and spelt in PostgreSQL. doc/portable.md shows the same table. */
#include "config.h"

#include "internal.h"

#define KEPT(kind, cast) { MS_TYPE_##kind, MS_TYPE_##kind, 0, MS_PORTABLE_AS_WRITTEN, NULL, NULL, NULL, NULL, cast, 0 }
static const ms_portable_type types[] = {
    KEPT(BOOLEAN, NULL), KEPT(SMALLINT, "smallint"), KEPT(INTEGER, "integer"), KEPT(BIGINT, "bigint"),
    KEPT(DECIMAL, "numeric(%n, %s)"), KEPT(REAL, NULL), KEPT(DOUBLE, "double precision"), KEPT(CHAR, NULL),
    KEPT(VARCHAR, "varchar(%n)"), KEPT(TEXT, "text"), KEPT(BLOB, NULL), KEPT(DATE, "date"), KEPT(TIME, NULL), KEPT(TIMESTAMP, NULL),
    KEPT(TIMESTAMPTZ, NULL), KEPT(UUID, NULL),
    { MS_TYPE_BINARY, MS_TYPE_BLOB, 0, -1, NULL, NULL, NULL, "octet_length(%c) = %n", NULL, 0 },
    { MS_TYPE_VARBINARY, MS_TYPE_BLOB, 0, -1, NULL, NULL, NULL, "octet_length(%c) <= %n", NULL, 0 },
    /* json has no equality: no DISTINCT, no GROUP BY, no UNIQUE; and MySQL keeps no spelling either. */
    { MS_TYPE_JSON, MS_TYPE_JSONB, 90400, -1, NULL, NULL, NULL, NULL, NULL, 0 },
    { MS_TYPE_ENUM, MS_TYPE_USER, 0, -1, NULL, NULL, NULL, NULL, NULL, 0 },
};

static const ms_portable_function functions[] = {
    { "gen_random_uuid", "gen_random_uuid()", 130000 },
};

const ms_portable ms_postgresql_portable = {
    .size = sizeof(ms_portable),
    .flags = MS_PORTABLE_ENUM_TYPE | MS_PORTABLE_HEX_BYTEA,
    .types = types,
    .n_types = MS_COUNT(types),
    .functions = functions,
    .n_functions = MS_COUNT(functions),
    .partial_index = 0,
    .expression_index = 0,
    .after_numbered = "SELECT setval(pg_get_serial_sequence(%q, %l), GREATEST((SELECT max(%c) FROM %t), nextval(pg_get_serial_sequence(%q, %l))))",
};
