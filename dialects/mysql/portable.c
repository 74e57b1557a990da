/* portable.c: how portable SQL is kept and spelt in MySQL and MariaDB. doc/portable.md shows the same table. */
#include "config.h"

#include "../common/common.h"
#include "my.h"

#define KEPT(kind, cast) { MS_TYPE_##kind, MS_TYPE_##kind, 0, MS_PORTABLE_AS_WRITTEN, NULL, NULL, NULL, NULL, cast, 0 }
#define SHARED_TYPES                                                                                                      \
    KEPT(BOOLEAN, NULL), KEPT(SMALLINT, "SIGNED"), KEPT(INTEGER, "SIGNED"), KEPT(BIGINT, "SIGNED"),                        \
        KEPT(DECIMAL, "DECIMAL(%n, %s)"), KEPT(REAL, NULL), KEPT(CHAR, NULL), KEPT(VARCHAR, "CHAR(%n) CHARSET utf8mb4"), KEPT(DATE, "DATE"), \
        KEPT(TIME, NULL), KEPT(TIMESTAMP, NULL), KEPT(TIMESTAMPTZ, NULL), KEPT(BINARY, NULL), KEPT(VARBINARY, NULL),       \
        KEPT(ENUM, NULL),                                                                                                 \
        { MS_TYPE_TEXT, MS_TYPE_TEXT, 0, INT32_MAX, NULL, NULL, NULL, NULL, "CHAR CHARSET utf8mb4", 0 },                                   \
        { MS_TYPE_BLOB, MS_TYPE_BLOB, 0, INT32_MAX, NULL, NULL, NULL, NULL, NULL, 0 },                                     \
        { MS_TYPE_UUID, MS_TYPE_CHAR, 0, 36, NULL, "ascii", "ascii_general_ci", NULL, NULL, 0 }

static const ms_portable_type mysql_types[] = {
    SHARED_TYPES,
    KEPT(DOUBLE, NULL),
    { MS_TYPE_DOUBLE, MS_TYPE_DOUBLE, 80017, MS_PORTABLE_AS_WRITTEN, NULL, NULL, NULL, NULL, "DOUBLE", 0 },
    { MS_TYPE_JSON, MS_TYPE_JSON, 50708, -1, NULL, NULL, NULL, NULL, NULL, 0 },
};
static const ms_portable_type mariadb_types[] = {
    SHARED_TYPES,
    KEPT(DOUBLE, "DOUBLE"),
    { MS_TYPE_UUID, MS_TYPE_UUID, 100700, -1, NULL, NULL, NULL, NULL, NULL, 0 },
    { MS_TYPE_JSON, MS_TYPE_JSON, 100207, -1, NULL, NULL, NULL, NULL, NULL, 0 },
};

static const ms_portable_function functions[] = {
    { "current_timestamp", "CURRENT_TIMESTAMP(6)", 0 },
    { "current_date", "CURDATE()", 0 },
    { "octet_length", "LENGTH(%1)", 0 },
    { "gen_random_uuid", "UUID()", 0 },
};

/* Characters are compared, not letters, and blanks at the end count: as on the other databases. */
static const char *mysql_options(int32_t version)
{
    return version >= 80017 ? "ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin"
                            : "ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
}

static const char *mariadb_options(int32_t version)
{
    return version >= 100202 ? "ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"
                             : "ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
}

enum {
    FLAGS = MS_PORTABLE_CONCAT | MS_PORTABLE_KEY_INDEX | MS_PORTABLE_NO_TEXT_KEY | MS_PORTABLE_TRUNCATE_DELETES |
            MS_PORTABLE_NULLS_LOW | MS_PORTABLE_CONVERT_TZ
};

const ms_portable ms_my_mysql_portable = {
    .size = sizeof(ms_portable), .flags = FLAGS, .types = mysql_types, .n_types = MS_COUNT(mysql_types),
    .functions = functions, .n_functions = MS_COUNT(functions), .partial_index = -1, .expression_index = 80013,
    .table_options = mysql_options,
};

const ms_portable ms_my_mariadb_portable = {
    .size = sizeof(ms_portable), .flags = FLAGS, .types = mariadb_types, .n_types = MS_COUNT(mariadb_types),
    .functions = functions, .n_functions = MS_COUNT(functions), .partial_index = -1, .expression_index = -1,
    .table_options = mariadb_options,
};
