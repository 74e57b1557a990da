# tests/unit/portable: portable SQL with the real dialects.
if WITH_CUNIT
check_PROGRAMS += tests/unit/portable/test_portable
TESTS += tests/unit/portable/test_portable
tests_unit_portable_test_portable_SOURCES = tests/unit/portable/test_portable.c tests/unit/unit.h
tests_unit_portable_test_portable_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit -I$(top_srcdir)/dialects $(CUNIT_CFLAGS) \
	-DPORTABLE_DIR='"$(abs_top_srcdir)/tests/portable"'
tests_unit_portable_test_portable_LDADD = dialects/postgresql/libpostgresql.la dialects/mariadb/libmariadb_dialect.la \
	dialects/mysql/libmysql_dialect.la dialects/sqlite/libsqlite_dialect.la dialects/ansi/libansi.la dialects/common/libcommon.la \
	core/libmigsafe.la $(CUNIT_LIBS) $(JANSSON_LIBS) $(GLIB_LIBS)
endif
