/* doctor.h: a check of `migsafe doctor`. Another check is a function and a row in the table of cmd_doctor.c. */
#ifndef MS_CLI_DOCTOR_H
#define MS_CLI_DOCTOR_H

#include "cli/cli.h"
#include "exec/db.h"

typedef enum ms_health { MS_HEALTH_OK, MS_HEALTH_WARN, MS_HEALTH_FAIL } ms_health;

/* What the checks share; a later one uses what an earlier one found. */
typedef struct ms_doctor {
    ms_context *ctx;
    bool settings_loaded;
    const ms_module *module;    /* NULL = none loaded */
    const ms_dialect *dialect;  /* NULL = unknown */
    ms_db db;                   /* read-only */
    bool connected;
    json_t *checks;             /* results so far */
    size_t failed;
} ms_doctor;

/* Records one result: what was looked at, what is so, how to mend it (NULL = nothing to mend). */
void ms_doctor_say(ms_doctor *d, ms_health health, const char *check, const char *mend, const char *format, ...)
    MS_PRINTF(5, 6);
/* The same from an error. */
void ms_doctor_error(ms_doctor *d, const char *check, const ms_error *err);

#endif
