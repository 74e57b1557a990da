/* quirks_odbc.c: four databases through unixODBC: psqlodbc, MariaDB Connector/ODBC (for two), sqliteodbc. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "conformance.h"

#define SIZE_AND_ELEPHANT "Gr\xc3\xbc\xc3\x9f" "e \xf0\x9f\x90\x98"

/* psqlodbc writes dates and times in a way of its own (no zone, no infinity): as TEXT of the server only by a cast. */
static const cf_type_case postgresql_types[] = {
    { "NULL::int", MS_VALUE_NULL, 0, 0, NULL, 0 },
    { "(-32768)::int2", MS_VALUE_INT, -32768, 0, NULL, 0 },
    { "9223372036854775807::int8", MS_VALUE_INT, INT64_MAX, 0, NULL, 0 },
    { "(-9223372036854775808)::int8", MS_VALUE_INT, INT64_MIN, 0, NULL, 0 },
    { "4294967295::oid", MS_VALUE_INT, 4294967295, 0, NULL, 0 },
    { "true", MS_VALUE_INT, 1, 0, NULL, 0 },
    { "false", MS_VALUE_INT, 0, 0, NULL, 0 },
    { "1.5::float4", MS_VALUE_DOUBLE, 0, 1.5, NULL, 0 },
    { "1.5e300::float8", MS_VALUE_DOUBLE, 0, 1.5e300, NULL, 0 },
    { "12345678901234567890.1234567890::numeric", MS_VALUE_TEXT, 0, 0, "12345678901234567890.1234567890", 31 },
    { "''::text", MS_VALUE_TEXT, 0, 0, "", 0 },
    { "'" SIZE_AND_ELEPHANT "'::text", MS_VALUE_TEXT, 0, 0, SIZE_AND_ELEPHANT, 12 },
    { "'ab'::char(4)", MS_VALUE_TEXT, 0, 0, "ab  ", 4 },
    { "'\\x00ff0041'::bytea", MS_VALUE_BLOB, 0, 0, "\0\xff\0A", 4 },
    { "''::bytea", MS_VALUE_BLOB, 0, 0, "", 0 },
    { "'2024-02-29'::date", MS_VALUE_TEXT, 0, 0, "2024-02-29", 10 },
    { "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", MS_VALUE_TEXT, 0, 0, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", 36 },
    { "'{\"a\": 1}'::jsonb", MS_VALUE_TEXT, 0, 0, "{\"a\": 1}", 8 },
    { "ARRAY[1,2]", MS_VALUE_TEXT, 0, 0, "{1,2}", 5 },
    { "'? {fn x} $1'", MS_VALUE_TEXT, 0, 0, "? {fn x} $1", 11 },
    { NULL, MS_VALUE_NULL, 0, 0, NULL, 0 },
};

static const cf_error_case postgresql_errors[] = {
    { "syntax", "SELECT id FROM cf_err WHERE WHERE", "42601", 0, 0 },
    { "no such table", "SELECT 1 FROM cf_missing", "42P01", 0, 0 },
    { "duplicate key", "INSERT INTO cf_err VALUES (1)", "23505", 0, 0 },
    { NULL, NULL, NULL, 0, 0 },
};

static const cf_type_case mysql_types[] = {
    { "CAST(NULL AS SIGNED)", MS_VALUE_NULL, 0, 0, NULL, 0 },
    { "-128", MS_VALUE_INT, -128, 0, NULL, 0 },
    { "9223372036854775807", MS_VALUE_INT, INT64_MAX, 0, NULL, 0 },
    { "-9223372036854775808", MS_VALUE_INT, INT64_MIN, 0, NULL, 0 },
    { "TRUE", MS_VALUE_INT, 1, 0, NULL, 0 },
    { "1.5e300", MS_VALUE_DOUBLE, 0, 1.5e300, NULL, 0 },
    { "-0.1e0", MS_VALUE_DOUBLE, 0, -0.1, NULL, 0 },
    { "12345678901234567890.1234567890", MS_VALUE_TEXT, 0, 0, "12345678901234567890.1234567890", 31 },
    { "''", MS_VALUE_TEXT, 0, 0, "", 0 },
    { "'" SIZE_AND_ELEPHANT "'", MS_VALUE_TEXT, 0, 0, SIZE_AND_ELEPHANT, 12 },
    { "X'00ff0041'", MS_VALUE_BLOB, 0, 0, "\0\xff\0A", 4 },
    { "X''", MS_VALUE_BLOB, 0, 0, "", 0 },
    { "CAST('2024-02-29' AS DATE)", MS_VALUE_TEXT, 0, 0, "2024-02-29", 10 },
    { "CAST('2024-02-29 12:34:56.789' AS DATETIME(3))", MS_VALUE_TEXT, 0, 0, "2024-02-29 12:34:56.789", 23 },
    { "JSON_OBJECT('a', 1)", MS_VALUE_TEXT, 0, 0, "{\"a\": 1}", 8 },
    { "'? {fn x} $1'", MS_VALUE_TEXT, 0, 0, "? {fn x} $1", 11 },
    { NULL, MS_VALUE_NULL, 0, 0, NULL, 0 },
};

static const cf_error_case mysql_errors[] = {
    { "syntax", "SELECT id FROM cf_err WHERE WHERE", "42000", 1064, 0 },
    { "no such table", "SELECT 1 FROM cf_missing", "42S02", 1146, 0 },
    { "duplicate key", "INSERT INTO cf_err VALUES (1)", "23000", 1062, 0 },
    { NULL, NULL, NULL, 0, 0 },
};

static const cf_type_case sqlite_types[] = {
    { "CAST(NULL AS INTEGER)", MS_VALUE_NULL, 0, 0, NULL, 0 },
    { "9223372036854775807", MS_VALUE_INT, INT64_MAX, 0, NULL, 0 },
    { "1.5e300", MS_VALUE_DOUBLE, 0, 1.5e300, NULL, 0 },
    { "''", MS_VALUE_TEXT, 0, 0, "", 0 },
    { "'" SIZE_AND_ELEPHANT "'", MS_VALUE_TEXT, 0, 0, SIZE_AND_ELEPHANT, 12 },
    { "X'00ff0041'", MS_VALUE_BLOB, 0, 0, "\0\xff\0A", 4 },
    { "'? {fn x} $1' /* why? */", MS_VALUE_TEXT, 0, 0, "? {fn x} $1", 11 },
    { NULL, MS_VALUE_NULL, 0, 0, NULL, 0 },
};

static const cf_error_case sqlite_errors[] = {
    { "syntax", "SELECT id FROM cf_err WHERE WHERE", "", 1, 0 },
    { "no such table", "SELECT 1 FROM cf_missing", "", 1, 0 },
    { "duplicate key", "INSERT INTO cf_err VALUES (1)", "", 19, 0 },
    { NULL, NULL, NULL, 0, 0 },
};

/* ---- data sources ------------------------------------------------------------------------------------------------ */

/* The value of a keyword in a connection string, or of the data source that the string names; g_free. */
static char *value_of(const char *string, const char *keyword)
{
    char *found = NULL, *dsn = NULL;
    char **pairs = g_strsplit(string, ";", -1);
    for (char **p = pairs; *p != NULL; p++) {
        const char *equals = strchr(*p, '=');
        const size_t n = equals != NULL ? (size_t)(equals - *p) : 0;
        if (n == strlen(keyword) && g_ascii_strncasecmp(*p, keyword, n) == 0 && found == NULL)
            found = g_strdup(equals + 1);
        if (n == 3 && g_ascii_strncasecmp(*p, "DSN", 3) == 0 && dsn == NULL)
            dsn = g_strdup(equals + 1);
    }
    g_strfreev(pairs);
    GKeyFile *file = g_key_file_new();
    if (found == NULL && dsn != NULL && getenv("ODBCINI") != NULL &&
        g_key_file_load_from_file(file, getenv("ODBCINI"), G_KEY_FILE_NONE, NULL)) {
        char **keys = g_key_file_get_keys(file, dsn, NULL, NULL);
        for (char **k = keys; k != NULL && *k != NULL && found == NULL; k++)
            if (g_ascii_strcasecmp(*k, keyword) == 0)
                found = g_key_file_get_string(file, dsn, *k, NULL);
        g_strfreev(keys);
    }
    g_key_file_free(file);
    g_free(dsn);
    return found;
}

/* What stands first in a connection string counts, and all of it more than the data source. */
static bool reroute(const ms_connect *direct, int port, ms_arena *arena, ms_connect *out, int *target)
{
    char *own = value_of(direct->url, "Port");
    *target = own != NULL ? (int)strtol(own, NULL, 10) : 0;
    g_free(own);
    *out = *direct;
    out->url = ms_arena_printf(arena, "Port=%d;%s", port, direct->url);
    return *target != 0;
}

static void wrong_password(const ms_connect *direct, const char *password, ms_arena *arena, ms_connect *out)
{
    *out = *direct;
    out->url = ms_arena_printf(arena, "PWD=%s;%s", password, direct->url);
}

/* A file data source: the servers' URLs name sources of odbc.ini already. */
static bool own_config(const ms_connect *direct, const char *dir, ms_arena *arena, ms_connect *out)
{
    static const char *const keywords[] = { "Driver", "Servername", "Server", "Port", "Database", "UserName", "UID",
                                            "Password", "PWD" };
    const char *path = ms_arena_printf(arena, "%s/conformance.dsn", dir);
    FILE *f = fopen(path, "w");
    if (f == NULL)
        return false;
    fprintf(f, "[ODBC]\n");
    for (size_t i = 0; i < G_N_ELEMENTS(keywords); i++) {
        char *value = value_of(direct->url, keywords[i]);
        if (value != NULL)
            fprintf(f, "%s=%s\n", keywords[i], value);
        g_free(value);
    }
    const char *url = ms_arena_printf(arena, "odbc:FILEDSN=%s", path);
    return fclose(f) == 0 && ms_url_parse(url, arena, out, NULL) == MS_OK;
}

/* ---- the four ---------------------------------------------------------------------------------------------------- */

#define COMMON                                                                                                      \
    .module = "odbc", .caps = MS_CAP_TRANSACTIONS | MS_CAP_CANCEL | MS_CAP_TIMEOUT, .own_config = own_config,        \
    .extra = cf_extra_odbc

const cf_quirks cf_quirks_odbc_postgresql = {
    COMMON,
    .name = "odbc-postgresql",
    .dialect = "postgresql",
    .product = "PostgreSQL",
    .flags = CF_NO_NATIVE | CF_NO_POSITION | CF_TWO_STATEMENTS,
    .marker = '$',
    .type_int = "BIGINT",
    .type_double = "DOUBLE PRECISION",
    .type_text = "TEXT",
    .type_blob = "BYTEA",
    .million = "SELECT g, lpad(g::text, 100, '0') FROM generate_series(1, 1000000) g",
    .sleep = "SELECT pg_sleep(120)",
    .two_statements = "SELECT 1; SELECT 2",
    .types = postgresql_types,
    .errors = postgresql_errors,
    .reroute = reroute,
    .wrong_password = wrong_password,
};

#define MYSQL                                                                                                        \
    .flags = CF_NO_POSITION | CF_DDL_COMMITS, .marker = '?', .type_int = "BIGINT", .type_double = "DOUBLE",          \
    .type_text = "LONGTEXT CHARACTER SET utf8mb4", .type_blob = "LONGBLOB",                                          \
    .sleep = "SELECT SUM(SLEEP(60)) FROM (SELECT 1 UNION ALL SELECT 2) AS twice",                                    \
    .two_statements = "SELECT 1; SELECT 2", .types = mysql_types, .errors = mysql_errors, .reroute = reroute,          \
    .wrong_password = wrong_password

const cf_quirks cf_quirks_odbc_mariadb = {
    COMMON,
    MYSQL,
    .name = "odbc-mariadb",
    .dialect = "mariadb",
    .product = "MariaDB",
    .million = "SELECT seq, LPAD(seq, 100, '0') FROM seq_1_to_1000000",
};

const cf_quirks cf_quirks_odbc_mysql = {
    COMMON,
    MYSQL,
    .name = "odbc-mysql",
    .dialect = "mysql",
    .product = "MySQL",
    .million = "WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 1000000) "
               "SELECT /*+ SET_VAR(cte_max_recursion_depth = 1000000) */ n, LPAD(n, 100, '0') FROM g",
};

const cf_quirks cf_quirks_odbc_sqlite = {
    COMMON,
    .name = "odbc-sqlite",
    .dialect = "sqlite",
    .product = "SQLite",
    .flags = CF_EMBEDDED | CF_NO_SQLSTATE | CF_NO_POSITION | CF_TYPES_UNKNOWN | CF_UNTYPED_BLOB,
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
    .types = sqlite_types,
    .errors = sqlite_errors,
};
