# drivers/mysql: MySQL and MariaDB through MariaDB Connector/C or libmysqlclient.
if WITH_MYSQL
pkglib_LTLIBRARIES += drivers/mysql/mysql.la
drivers_mysql_mysql_la_SOURCES = %D%/internal.h %D%/module.c %D%/conn.c %D%/options.c %D%/minder.c %D%/error.c \
	%D%/scan.c %D%/exec.c %D%/batch.c %D%/result.c %D%/stmt.c
drivers_mysql_mysql_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
drivers_mysql_mysql_la_CFLAGS = $(AM_CFLAGS) $(MYSQL_CFLAGS)
drivers_mysql_mysql_la_LDFLAGS = $(module_ldflags)
drivers_mysql_mysql_la_LIBADD = dialects/mariadb/libmariadb_dialect.la \
	dialects/mysql/libmysql_dialect.la dialects/common/libcommon.la core/libmigsafe.la $(MYSQL_LIBS)
endif
