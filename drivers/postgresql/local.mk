# drivers/postgresql: PostgreSQL through libpq.
if WITH_POSTGRESQL
pkglib_LTLIBRARIES += drivers/postgresql/postgresql.la
drivers_postgresql_postgresql_la_SOURCES = %D%/postgresql.c %D%/connect.c %D%/io.c %D%/query.c %D%/batch.c %D%/conn.h
drivers_postgresql_postgresql_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
drivers_postgresql_postgresql_la_CFLAGS = $(MS_CFLAGS) $(MS_SAN_FLAGS) $(POSTGRESQL_CFLAGS)
drivers_postgresql_postgresql_la_LDFLAGS = $(module_ldflags)
drivers_postgresql_postgresql_la_LIBADD = dialects/postgresql/libpostgresql.la dialects/common/libcommon.la core/libmigsafe.la $(POSTGRESQL_LIBS)
endif
