/* mysql.h: the dialect of Oracle's MySQL (5.6 to 9.x), for the modules that speak it. */
#ifndef MS_DIALECTS_MYSQL_MYSQL_H
#define MS_DIALECTS_MYSQL_MYSQL_H

#include <migsafe/dialect.h>

extern const ms_dialect ms_dialect_mysql;

#endif
