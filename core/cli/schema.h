/* schema.h: a schema from wherever a command line says it is: a database, a file, the migrations. */
#ifndef MS_CLI_SCHEMA_H
#define MS_CLI_SCHEMA_H

#include "cli/cli.h"
#include "exec/db.h"

/* What --from and --to take, for help texts. */
#define MS_SCHEMA_PLACES "live, a URL, env:NAME, a file or folder of SQL, a .json of `inspect --format=json`, or migrations"

/* The database in whose terms everything is compared; opened at most once, when first needed. */
typedef struct ms_schema_base {
    ms_context *ctx;
    const char *driver;
    const ms_dialect *dialect;
    int32_t version;
    ms_db live;                 /* conn NULL = not opened */
} ms_schema_base;

typedef struct ms_schema {
    const char *label;          /* "the live database", "schema.sql", "env:staging": no secret in it */
    const char *text;           /* of a file of SQL, for the directives in it; else NULL */
    bool is_live;
    ms_catalog *catalog;
} ms_schema;

/* From the URL or, without one, from --driver; connects to nothing when there is no URL. End with ms_schema_close. */
ms_status ms_schema_open(ms_context *ctx, ms_schema_base *base);
void ms_schema_close(ms_schema_base *base);
/* place NULL = "live". SQL and migrations are run in a scratch database, so that every schema comes in the server's own
 * spelling. MS_ERR_UNSUPPORTED when it is of another kind of database. */
ms_status ms_schema_read(ms_schema_base *base, const char *place, ms_schema *out);
/* Runs the migrations up to and with `to` (NULL = all) in a scratch database and reads what they give. */
ms_status ms_schema_of_migrations(ms_schema_base *base, const char *to, ms_catalog **out);

#endif
