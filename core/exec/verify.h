/* verify.h: after each migration: is the schema what its statements say it should be?
 *
 * The verifier knows the catalog as it was before a migration, moves it by the migration's ops, reads again what these touch
 * and compares. What was read becomes what it knows, so that each migration is judged from the truth. Where the effect of a
 * statement cannot be predicted (a DO block, EXECUTE, CALL), nothing is compared, and the catalog is read anew before the
 * next migration that can be. */
#ifndef MS_EXEC_VERIFY_H
#define MS_EXEC_VERIFY_H

#include <exec/run.h>
#include <exec/ways.h>

typedef struct ms_verifier ms_verifier;

/* before: the live catalog; it is not changed. tolerant: a difference is noted and goes on as MS_OK. */
ms_verifier *ms_verifier_new(ms_db *db, const ms_catalog *before, bool tolerant);
void ms_verifier_free(ms_verifier *v); /* NULL is allowed */

/* Before the first statement of n migrations, which are compared together. states (of the first one's steps; NULL = nothing
 * was done yet): steps that are done are in the catalog already. *compare: there is something to compare afterwards. ways (may be
 * NULL): ways back that could not be derived before, and now can. */
ms_status ms_verifier_predict(ms_verifier *v, const ms_planned *list, size_t n, const ms_step_state *states, ms_ways *ways,
                              bool *compare, ms_error *err);
/* Behind their last statement. A difference is MS_ERR_CONFLICT with the code MS_DIFFERS and the difference as detail. */
#define MS_DIFFERS "verification_failed"
#define MS_UNREAD "verification_unread" /* the code when the catalog could not be read */
ms_status ms_verifier_check(ms_verifier *v, ms_error *err);
/* The same in two halves: the question, to be sent with the last statements (NULL = it cannot be asked so), and the answer to
 * it, which is freed. unread: the question itself failed; gives err the code. */
const char *ms_verifier_question(ms_verifier *v);
ms_status ms_verifier_check_answer(ms_verifier *v, ms_result *answer, ms_error *err);
void ms_verifier_unread(ms_verifier *v, ms_error *err);
/* Where that was one for several that each make a table of their own, and not all is there: which of the first n are as
 * predicted? out[i] = the difference, NULL = none; they go with the next prediction. Reads the whole catalog. */
ms_status ms_verifier_sift(ms_verifier *v, const ms_planned *list, size_t n, const char **out, ms_error *err);
/* The error that a difference is. */
ms_status ms_verifier_differs(const char *difference, ms_error *err);
/* What was predicted did not come to pass, or something else happened: the catalog is read anew before it is used. */
void ms_verifier_forget(ms_verifier *v);
/* The connection is another one. */
void ms_verifier_reconnected(ms_verifier *v);
/* The first difference that a tolerant one has seen; NULL = none. It goes with the verifier. */
const char *ms_verifier_difference(const ms_verifier *v);
/* Was everything that ran since the start compared? */
bool ms_verifier_complete(const ms_verifier *v);

#endif
