/* quirks_mysql.c: MySQL and MariaDB through MariaDB Connector/C or libmysqlclient. */
#include "config.h"

#include <stdio.h>

#include <glib.h>

#include "conformance.h"

static const cf_type_case types[] = {
    { "CAST(NULL AS SIGNED)", MS_VALUE_NULL, 0, 0, NULL, 0 },
    { "-128", MS_VALUE_INT, -128, 0, NULL, 0 },
    { "9223372036854775807", MS_VALUE_INT, INT64_MAX, 0, NULL, 0 },
    { "-9223372036854775808", MS_VALUE_INT, INT64_MIN, 0, NULL, 0 },
    { "CAST(12 AS UNSIGNED)", MS_VALUE_INT, 12, 0, NULL, 0 },
    { "TRUE", MS_VALUE_INT, 1, 0, NULL, 0 },
    { "YEAR('2024-02-29')", MS_VALUE_INT, 2024, 0, NULL, 0 },
    { "1.5e300", MS_VALUE_DOUBLE, 0, 1.5e300, NULL, 0 },
    { "-0.1e0", MS_VALUE_DOUBLE, 0, -0.1, NULL, 0 },
    { "12345678901234567890.1234567890", MS_VALUE_TEXT, 0, 0, "12345678901234567890.1234567890", 31 },
    { "''", MS_VALUE_TEXT, 0, 0, "", 0 },
    { "'Gr\xc3\xbc\xc3\x9f" "e \xf0\x9f\x90\x98'", MS_VALUE_TEXT, 0, 0, "Gr\xc3\xbc\xc3\x9f" "e \xf0\x9f\x90\x98", 12 },
    { "X'00ff0041'", MS_VALUE_BLOB, 0, 0, "\0\xff\0A", 4 },
    { "X''", MS_VALUE_BLOB, 0, 0, "", 0 },
    { "CAST('2024-02-29' AS DATE)", MS_VALUE_TEXT, 0, 0, "2024-02-29", 10 },
    { "CAST('2024-02-29 12:34:56.789' AS DATETIME(3))", MS_VALUE_TEXT, 0, 0, "2024-02-29 12:34:56.789", 23 },
    { "CAST('-100:00:01' AS TIME)", MS_VALUE_TEXT, 0, 0, "-100:00:01", 10 },
    { "JSON_OBJECT('a', 1)", MS_VALUE_TEXT, 0, 0, "{\"a\": 1}", 8 },
    { NULL, MS_VALUE_NULL, 0, 0, NULL, 0 },
};

static const cf_error_case errors[] = {
    { "syntax", "SELECT id FROM cf_err WHERE WHERE", "42000", 1064, 0 },
    { "no such table", "SELECT 1 FROM cf_missing", "42S02", 1146, 0 },
    { "duplicate key", "INSERT INTO cf_err VALUES (1)", "23000", 1062, 0 },
    { NULL, NULL, NULL, 0, 0 },
};

static bool write_options(const ms_connect *direct, const char *file)
{
    FILE *f = fopen(file, "w");
    if (f == NULL)
        return false;
    fprintf(f, "[client]\n");
    const struct { const char *name, *value; } lines[] = {
        { "socket", direct->socket }, { "host", direct->host }, { "port", direct->port },
        { "user", direct->user }, { "password", direct->password }, { "database", direct->database },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
        if (lines[i].value != NULL)
            fprintf(f, "%s=%s\n", lines[i].name, lines[i].value);
    return fclose(f) == 0;
}

/* An option file with a [client] group. Once loaded, libmysqlclient looks at MYSQL_HOME only, Connector/C at HOME. */
static bool own_config(const ms_connect *direct, const char *dir, ms_arena *arena, ms_connect *out)
{
    g_setenv("HOME", dir, TRUE);
    g_setenv("MYSQL_HOME", dir, TRUE);
    return write_options(direct, ms_arena_printf(arena, "%s/.my.cnf", dir)) &&
           write_options(direct, ms_arena_printf(arena, "%s/my.cnf", dir)) &&
           ms_url_parse("mysql://", arena, out, NULL) == MS_OK;
}

#define COMMON                                                                                                      \
    .module = "mysql", .flags = CF_NO_POSITION | CF_DDL_COMMITS,                                                    \
    .caps = MS_CAP_TRANSACTIONS | MS_CAP_CANCEL | MS_CAP_TIMEOUT | MS_CAP_BATCH | MS_CAP_STREAMING | MS_CAP_QUERY_BATCH, .marker = '?',  \
    .type_int = "BIGINT", .type_double = "DOUBLE", .type_blob = "LONGBLOB",                                         \
    .type_text = "LONGTEXT CHARACTER SET utf8mb4", .two_statements = "SELECT 1; SELECT 2", .types = types,          \
    .errors = errors, .own_config = own_config, .extra = cf_extra_mysql

/* SLEEP alone answers 1 when it is killed: only with rows still to come does the statement fail, and only a sum gives
 * none before. */
#define SLEEP "SELECT SUM(SLEEP(60)) FROM (SELECT 1 UNION ALL SELECT 2) AS twice"

const cf_quirks cf_quirks_mysql = {
    COMMON,
    .name = "mysql",
    .dialect = "mysql",
    .product = "MySQL",
    .million = "WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 1000000) "
               "SELECT /*+ SET_VAR(cte_max_recursion_depth = 1000000) */ n, LPAD(n, 100, '0') FROM g",
    .sleep = SLEEP,
};

const cf_quirks cf_quirks_mariadb = {
    COMMON,
    .name = "mariadb",
    .dialect = "mariadb",
    .product = "MariaDB",
    .million = "SELECT seq, LPAD(seq, 100, '0') FROM seq_1_to_1000000",
    .sleep = SLEEP,
};
