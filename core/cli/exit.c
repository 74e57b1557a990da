/* exit.c: which error ends the program with which code. */
#include "config.h"

#include <string.h>

#include "cli/exit.h"

static const char *const meanings[] = {
    [MS_EXIT_OK] = "Success.",
    [MS_EXIT_PREFLIGHT] = "Preflight failed, or findings at the threshold; nothing was changed.",
    [MS_EXIT_FAILED] = "A migration failed; it was rolled back or nothing was changed.",
    [MS_EXIT_POSTFLIGHT] = "Postflight or verification failed.",
    [MS_EXIT_ROLLBACK] = "A rollback failed; the message says what has to be done by hand.",
    [MS_EXIT_USAGE] = "Configuration or usage error.",
    [MS_EXIT_APPROVAL] = "Approval is required, missing, expired or for another plan.",
    [MS_EXIT_LOCKED] = "Another runner holds the lock, or lock time-outs are exhausted; nothing was changed, retry later.",
    [MS_EXIT_RESUMABLE] = "Stopped part way; it can be resumed, the message names the command.",
    [MS_EXIT_CONNECT] = "Cannot connect, or the driver is missing.",
    [MS_EXIT_GATE] = "A gate waits for a deployment; not a failure.",
};

static const ms_exit by_status[] = {
    [MS_OK] = MS_EXIT_OK,
    [MS_ROW] = MS_EXIT_OK,
    [MS_DONE] = MS_EXIT_OK,
    [MS_ERR_USAGE] = MS_EXIT_USAGE,
    [MS_ERR_CONNECT] = MS_EXIT_CONNECT,
    [MS_ERR_LOST] = MS_EXIT_CONNECT,
    [MS_ERR_SQL] = MS_EXIT_FAILED,
    [MS_ERR_TIMEOUT] = MS_EXIT_FAILED,
    [MS_ERR_CANCELLED] = MS_EXIT_FAILED,
    [MS_ERR_UNSUPPORTED] = MS_EXIT_USAGE,
    [MS_ERR_NOT_FOUND] = MS_EXIT_USAGE,
    [MS_ERR_CONFLICT] = MS_EXIT_USAGE,
    [MS_ERR_LOCKED] = MS_EXIT_LOCKED,
    [MS_ERR_IO] = MS_EXIT_USAGE,
    [MS_ERR_NO_MEMORY] = MS_EXIT_FAILED,
    [MS_ERR_INTERNAL] = MS_EXIT_FAILED,
};

static const struct code_exit {
    const char *code;
    ms_exit exit;
} by_code[] = {
    { "approval_required", MS_EXIT_APPROVAL }, { "approval_expired", MS_EXIT_APPROVAL },
    { "preflight_failed", MS_EXIT_PREFLIGHT }, { "verification_failed", MS_EXIT_POSTFLIGHT },
    { "rollback_failed", MS_EXIT_ROLLBACK },   { "resumable", MS_EXIT_RESUMABLE },
    { "lock_timeout", MS_EXIT_LOCKED },        { "gate_waiting", MS_EXIT_GATE },
};

ms_exit ms_exit_of(const ms_error *err)
{
    for (size_t i = 0; i < sizeof by_code / sizeof *by_code; i++)
        if (strcmp(by_code[i].code, err->code) == 0)
            return by_code[i].exit;
    size_t status = (size_t)err->status;
    return status < sizeof by_status / sizeof *by_status ? by_status[status] : MS_EXIT_FAILED;
}

const char *ms_exit_meaning(ms_exit code)
{
    return code >= 0 && (size_t)code < sizeof meanings / sizeof *meanings ? meanings[code] : NULL;
}
