/* scratch.h: a database to try things on, of the same kind as another and beside it: made, emptied, put back, dropped.
 *
 * The database of the URL is only connected to, to send CREATE and DROP DATABASE for others; where a database is a
 * file, it is not even opened. Names begin with MS_SCRATCH_PREFIX and carry the process id, so that what a killed run
 * left behind is recognised. A scratch database that the user names is never created or dropped, only filled and
 * emptied. */
#ifndef MS_EXEC_SCRATCH_H
#define MS_EXEC_SCRATCH_H

#include <exec/db.h>

#define MS_SCRATCH_PREFIX "migsafe_test_"

typedef struct ms_scratch {
    ms_arena *arena;
    const char *driver;
    const ms_dialect *dialect;
    ms_connect how;   /* of the scratch database */
    ms_db admin;      /* connection that creates and drops; conn NULL = none needed */
    const char *name; /* of the database, or the file's path */
    const char *dir;  /* of a file that is ours; NULL = none */
    const char *copy; /* the copy that ms_scratch_back returns to; NULL = none was kept */
    bool named;       /* the user's: emptied, not dropped */
    bool exists;
} ms_scratch;

/* dialect: of the module, as far as it is known without a connection. */
typedef struct ms_scratch_options {
    const char *driver;
    const ms_dialect *dialect;
    ms_connect how; /* of the database beside which the scratch one is to be; of itself when named */
    bool named;
} ms_scratch_options;

/* Makes it. A named one must be empty: MS_ERR_CONFLICT says what is in it. Ended by ms_scratch_close, also after an
 * error. */
ms_status ms_scratch_open(const ms_scratch_options *options, ms_scratch *out, ms_error *err);
/* Statement for the start of each session; NULL = none. */
const char *ms_scratch_session(const ms_scratch *s);
/* Empty as at first. No connection to it may be open, here and below. */
ms_status ms_scratch_empty(ms_scratch *s, ms_error *err);
/* Can its state be kept and brought back, faster than by running everything again? */
bool ms_scratch_can_copy(const ms_scratch *s);
ms_status ms_scratch_keep(ms_scratch *s, ms_error *err);
ms_status ms_scratch_back(ms_scratch *s, ms_error *err);
/* Drops it and its copy, unless keep. */
ms_status ms_scratch_close(ms_scratch *s, bool keep, ms_error *err);

/* What killed runs have left behind: databases, or folders of files, that no process uses now. */
typedef struct ms_scratch_stale {
    ms_strings names; /* may be dropped */
    ms_strings in_use;
} ms_scratch_stale;
ms_status ms_scratch_find_stale(const ms_scratch_options *options, ms_arena *arena, ms_scratch_stale *out,
                                ms_error *err);
ms_status ms_scratch_drop_stale(const ms_scratch_options *options, const ms_strings *names, size_t *dropped,
                                ms_error *err);

#endif
