/* schema.h: a catalog from a script, for tests. */
#ifndef UNIT_TEST_SCHEMA_H
#define UNIT_TEST_SCHEMA_H

#include <migsafe/dialect.h>

#include "unit.h"

static inline ms_catalog *schema_of(const ms_dialect *dialect, const char *sql, ms_arena *arena)
{
    ms_script script = { 0 };
    ms_error err = MS_ERROR_INIT;
    ms_catalog *catalog = ms_catalog_new(arena, NULL, dialect->compare);
    CU_ASSERT_EQUAL_FATAL(ms_sql_parse(dialect, sql, strlen(sql), 1, arena, &script, &err), MS_OK);
    for (size_t i = 0; i < script.ops.n; i++)
        CU_ASSERT_EQUAL(ms_catalog_apply(catalog, &script.ops.v[i], &err), MS_OK);
    CU_ASSERT_FALSE(catalog->incomplete);
    return catalog;
}

#endif
