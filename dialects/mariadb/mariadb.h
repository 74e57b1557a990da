/* mariadb.h: the dialect of MariaDB (10.3 and later), for the modules that speak it. */
#ifndef MS_DIALECTS_MARIADB_MARIADB_H
#define MS_DIALECTS_MARIADB_MARIADB_H

#include <migsafe/dialect.h>

extern const ms_dialect ms_dialect_mariadb;

#endif
