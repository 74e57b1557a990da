# drivers/sqlite: SQLite through libsqlite3.
if WITH_SQLITE
pkglib_LTLIBRARIES += drivers/sqlite/sqlite.la
drivers_sqlite_sqlite_la_SOURCES = %D%/sqlite.c %D%/open.c %D%/file.c %D%/conn.h
drivers_sqlite_sqlite_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
drivers_sqlite_sqlite_la_CFLAGS = $(MS_CFLAGS) $(MS_SAN_FLAGS) $(SQLITE_CFLAGS)
drivers_sqlite_sqlite_la_LDFLAGS = $(module_ldflags)
drivers_sqlite_sqlite_la_LIBADD = dialects/sqlite/libsqlite_dialect.la dialects/common/libcommon.la core/libmigsafe.la $(SQLITE_LIBS)
endif
