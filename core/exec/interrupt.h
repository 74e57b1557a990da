/* interrupt.h: SIGINT and SIGTERM while a database is being changed.
 *
 * The first signal asks: the statement that runs is cancelled, the executor stops before the next one and records where.
 * A second one within the same run ends the process as it would have. Signals arrive on a thread of their own, so that
 * nothing is done inside a handler. */
#ifndef MS_EXEC_INTERRUPT_H
#define MS_EXEC_INTERRUPT_H

#include <exec/db.h>

/* Begins to watch; call before other threads are made. */
void ms_interrupt_watch(void);
/* The connection to cancel on; NULL = none. */
void ms_interrupt_connection(ms_db *db);
/* Was a signal received? */
bool ms_interrupt_received(void);

#endif
