/* sqlite.h: the dialect of SQLite (3.31 and later), for the modules that speak it. */
#ifndef MS_DIALECTS_SQLITE_SQLITE_H
#define MS_DIALECTS_SQLITE_SQLITE_H

#include <migsafe/dialect.h>

extern const ms_dialect ms_dialect_sqlite;

#endif
