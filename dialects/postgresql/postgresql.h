/* postgresql.h: the PostgreSQL dialect, versions 12 to 18 (server_version_num: 150020). */
#ifndef MS_DIALECTS_POSTGRESQL_H
#define MS_DIALECTS_POSTGRESQL_H

#include <migsafe/dialect.h>

extern const ms_dialect ms_dialect_postgresql;

#endif
