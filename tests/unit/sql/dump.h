/* dump.h: a script's statements and ops as text, one line for each fact, for golden files. */
#ifndef TEST_SQL_DUMP_H
#define TEST_SQL_DUMP_H

#include <migsafe/dialect.h>

/* Terminated; in arena. */
const char *dump_script(const ms_script *script, ms_arena *arena);

#endif
