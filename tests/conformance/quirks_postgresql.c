/* quirks_postgresql.c: PostgreSQL through libpq. */
#include "config.h"

#include <stdio.h>

#include <glib.h>

#include "conformance.h"

static const cf_type_case types[] = {
    { "NULL::int", MS_VALUE_NULL, 0, 0, NULL, 0 },
    { "(-32768)::int2", MS_VALUE_INT, -32768, 0, NULL, 0 },
    { "2147483647::int4", MS_VALUE_INT, 2147483647, 0, NULL, 0 },
    { "9223372036854775807::int8", MS_VALUE_INT, INT64_MAX, 0, NULL, 0 },
    { "(-9223372036854775808)::int8", MS_VALUE_INT, INT64_MIN, 0, NULL, 0 },
    { "4294967295::oid", MS_VALUE_INT, 4294967295, 0, NULL, 0 },
    { "true", MS_VALUE_INT, 1, 0, NULL, 0 },
    { "false", MS_VALUE_INT, 0, 0, NULL, 0 },
    { "1.5::float4", MS_VALUE_DOUBLE, 0, 1.5, NULL, 0 },
    { "1.5e300::float8", MS_VALUE_DOUBLE, 0, 1.5e300, NULL, 0 },
    { "12345678901234567890.1234567890::numeric", MS_VALUE_TEXT, 0, 0, "12345678901234567890.1234567890", 31 },
    { "''::text", MS_VALUE_TEXT, 0, 0, "", 0 },
    { "'Gr\xc3\xbc\xc3\x9f" "e \xf0\x9f\x90\x98'::text", MS_VALUE_TEXT, 0, 0,
      "Gr\xc3\xbc\xc3\x9f" "e \xf0\x9f\x90\x98", 12 },
    { "'ab'::char(4)", MS_VALUE_TEXT, 0, 0, "ab  ", 4 },
    { "'\\x00ff0041'::bytea", MS_VALUE_BLOB, 0, 0, "\0\xff\0A", 4 },
    { "''::bytea", MS_VALUE_BLOB, 0, 0, "", 0 },
    { "'2024-02-29'::date", MS_VALUE_TEXT, 0, 0, "2024-02-29", 10 },
    { "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", MS_VALUE_TEXT, 0, 0, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", 36 },
    { "'{\"a\": 1}'::jsonb", MS_VALUE_TEXT, 0, 0, "{\"a\": 1}", 8 },
    { "ARRAY[1,2]", MS_VALUE_TEXT, 0, 0, "{1,2}", 5 },
    { NULL, MS_VALUE_NULL, 0, 0, NULL, 0 },
};

static const cf_error_case errors[] = {
    { "syntax", "SELECT id FROM cf_err WHERE WHERE", "42601", 0, 29 },
    { "syntax after letters of two bytes", "SELECT '\xc3\xbc\xc3\xbc' FROM cf_err WHERE WHERE", "42601", 0, 31 },
    { "no such table", "SELECT 1 FROM cf_missing", "42P01", 0, 15 },
    { "duplicate key", "INSERT INTO cf_err VALUES (1)", "23505", 0, 0 },
    { NULL, NULL, NULL, 0, 0 },
};

/* A service file: the connection names the service only by the environment. */
static bool own_config(const ms_connect *direct, const char *dir, ms_arena *arena, ms_connect *out)
{
    const char *file = ms_arena_printf(arena, "%s/pg_service.conf", dir);
    FILE *f = fopen(file, "w");
    if (f == NULL)
        return false;
    fprintf(f, "[conformance]\n");
    const struct { const char *name, *value; } lines[] = {
        { "host", direct->socket != NULL ? direct->socket : direct->host }, { "port", direct->port },
        { "user", direct->user }, { "password", direct->password }, { "dbname", direct->database },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
        if (lines[i].value != NULL)
            fprintf(f, "%s=%s\n", lines[i].name, lines[i].value);
    bool written = fclose(f) == 0;
    g_setenv("PGSERVICEFILE", file, TRUE);
    g_setenv("PGSERVICE", "conformance", TRUE);
    return written && ms_url_parse("postgresql://", arena, out, NULL) == MS_OK;
}

const cf_quirks cf_quirks_postgresql = {
    .name = "postgresql",
    .module = "postgresql",
    .dialect = "postgresql",
    .product = "PostgreSQL",
    .flags = CF_NO_NATIVE,
    .caps = MS_CAP_TRANSACTIONS | MS_CAP_CANCEL | MS_CAP_TIMEOUT | MS_CAP_BATCH | MS_CAP_STREAMING | MS_CAP_QUERY_BATCH,
    .marker = '$',
    .type_int = "BIGINT",
    .type_double = "DOUBLE PRECISION",
    .type_text = "TEXT",
    .type_blob = "BYTEA",
    .million = "SELECT g, lpad(g::text, 100, '0') FROM generate_series(1, 1000000) g",
    .sleep = "SELECT pg_sleep(120)",
    .two_statements = "SELECT 1; SELECT 2",
    .types = types,
    .errors = errors,
    .extra = cf_extra_postgresql,
    .own_config = own_config,
};
