/* quirks_sqlite.c: SQLite through its own library. */
#include "config.h"

#include "conformance.h"

static const cf_type_case types[] = {
    { "CAST(NULL AS INTEGER)", MS_VALUE_NULL, 0, 0, NULL, 0 },
    { "9223372036854775807", MS_VALUE_INT, INT64_MAX, 0, NULL, 0 },
    { "-9223372036854775807 - 1", MS_VALUE_INT, INT64_MIN, 0, NULL, 0 },
    { "1.5e300", MS_VALUE_DOUBLE, 0, 1.5e300, NULL, 0 },
    { "''", MS_VALUE_TEXT, 0, 0, "", 0 },
    { "'Gr\xc3\xbc\xc3\x9f" "e \xf0\x9f\x90\x98'", MS_VALUE_TEXT, 0, 0, "Gr\xc3\xbc\xc3\x9f" "e \xf0\x9f\x90\x98", 12 },
    { "X'00ff0041'", MS_VALUE_BLOB, 0, 0, "\0\xff\0A", 4 },
    { "X''", MS_VALUE_BLOB, 0, 0, "", 0 },
    { "1 = 1", MS_VALUE_INT, 1, 0, NULL, 0 },
    { NULL, MS_VALUE_NULL, 0, 0, NULL, 0 },
};

static const cf_error_case errors[] = {
    { "syntax", "SELECT id FROM cf_err WHERE WHERE", "", 1, 29 },
    { "syntax after letters of two bytes", "SELECT '\xc3\xbc\xc3\xbc' FROM cf_err WHERE WHERE", "", 1, 31 },
    { "no such table", "SELECT 1 FROM cf_missing", "", 1, 0 },
    { "duplicate key", "INSERT INTO cf_err VALUES (1)", "", 1555 /* SQLITE_CONSTRAINT_PRIMARYKEY */, 0 },
    { NULL, NULL, NULL, 0, 0 },
};

const cf_quirks cf_quirks_sqlite = {
    .name = "sqlite",
    .module = "sqlite",
    .dialect = "sqlite",
    .product = "SQLite",
    .embedded_url = "sqlite:%s/conformance.db",
    .flags = CF_EMBEDDED | CF_NO_SQLSTATE | CF_TYPES_UNKNOWN,
    .caps = MS_CAP_TRANSACTIONS | MS_CAP_CANCEL | MS_CAP_TIMEOUT | MS_CAP_BATCH | MS_CAP_STREAMING | MS_CAP_FILE_LOCK |
            MS_CAP_BACKUP,
    .marker = '?',
    .type_int = "BIGINT",
    .type_double = "DOUBLE PRECISION",
    .type_text = "TEXT",
    .type_blob = "BLOB",
    .million = "WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 1000000) "
               "SELECT n, printf('%0100d', n) FROM g",
    .sleep = "WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 100000000000) "
             "SELECT count(*) FROM g",
    .two_statements = "SELECT 1; SELECT 2",
    .types = types,
    .errors = errors,
    .extra = cf_extra_sqlite,
};
