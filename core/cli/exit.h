/* exit.h: exit codes of the program; they are an interface that pipelines branch on. */
#ifndef MS_CLI_EXIT_H
#define MS_CLI_EXIT_H

#include <migsafe/base.h>

typedef enum ms_exit {
    MS_EXIT_OK = 0,
    MS_EXIT_PREFLIGHT = 1,      /* preflight failed, or findings: nothing changed */
    MS_EXIT_FAILED = 2,         /* migration failed; rolled back or nothing changed */
    MS_EXIT_POSTFLIGHT = 3,     /* postflight or verification failed */
    MS_EXIT_ROLLBACK = 4,       /* rollback failed: manual intervention */
    MS_EXIT_USAGE = 5,          /* configuration or usage error */
    MS_EXIT_APPROVAL = 6,       /* approval required, missing, expired or for another plan */
    MS_EXIT_LOCKED = 7,         /* another runner, or lock time-outs exhausted: retry later */
    MS_EXIT_RESUMABLE = 8,      /* stopped part way: resumable */
    MS_EXIT_CONNECT = 9,        /* cannot connect, or driver missing */
    MS_EXIT_GATE = 10,          /* a gate waits for a deployment */
    MS_EXIT_BY_ERROR = -1       /* a command's answer: take the code that the error maps to */
} ms_exit;

/* The code of an error: by its stable code where that says more, else by its status. */
ms_exit ms_exit_of(const ms_error *err);
/* One line of doc per code, in order; NULL behind the last. */
const char *ms_exit_meaning(ms_exit code);

#endif
