/* schema_sql.h: a catalog as the SQL that makes it, through the dialect's lower(). */
#ifndef MS_REPORT_SCHEMA_SQL_H
#define MS_REPORT_SCHEMA_SQL_H

#include <stdio.h>

#include <migsafe/dialect.h>

/* Schemas, extensions, types, sequences, tables (parents before children), indexes, views, routines, triggers; state tables
 * are left out. What the dialect cannot write becomes a comment that says so, and counts: returns how many. */
size_t ms_report_schema_sql(FILE *out, const ms_dialect *dialect, int32_t version, const ms_catalog *catalog);

#endif
