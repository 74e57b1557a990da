# drivers/odbc: whatever has an ODBC driver, through unixODBC.
if WITH_ODBC
pkglib_LTLIBRARIES += drivers/odbc/odbc.la
drivers_odbc_odbc_la_SOURCES = %D%/internal.h %D%/module.c %D%/kinds.c %D%/conn.c %D%/call.c %D%/exec.c %D%/result.c \
	%D%/error.c %D%/text.c %D%/dynamic.c
drivers_odbc_odbc_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
drivers_odbc_odbc_la_CFLAGS = $(AM_CFLAGS) $(ODBC_CFLAGS)
drivers_odbc_odbc_la_LDFLAGS = $(module_ldflags)
drivers_odbc_odbc_la_LIBADD = dialects/postgresql/libpostgresql.la dialects/mariadb/libmariadb_dialect.la \
	dialects/mysql/libmysql_dialect.la dialects/sqlite/libsqlite_dialect.la dialects/ansi/libansi.la \
	dialects/common/libcommon.la core/libmigsafe.la $(ODBC_LIBS)
endif
