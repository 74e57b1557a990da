# tests/unit/dialects: mysql, mariadb, sqlite
if WITH_CUNIT
dialects_my_tests = tests/unit/dialects/test_mysql tests/unit/dialects/test_mariadb tests/unit/dialects/test_sqlite tests/unit/dialects/test_roundtrip
check_PROGRAMS += $(dialects_my_tests)
TESTS += $(dialects_my_tests)
dialects_my_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir) -I$(top_srcdir)/tests/unit $(CUNIT_CFLAGS)
dialects_my_ldadd = dialects/mysql/libmysql_dialect.la dialects/common/libcommon.la core/libmigsafe.la $(CUNIT_LIBS) $(GLIB_LIBS)
tests_unit_dialects_test_mysql_SOURCES = tests/unit/dialects/test_mysql.c tests/unit/dialects/my_cases.h tests/unit/unit.h
tests_unit_dialects_test_mysql_CPPFLAGS = $(dialects_my_cppflags)
tests_unit_dialects_test_mysql_LDADD = $(dialects_my_ldadd)
tests_unit_dialects_test_mariadb_SOURCES = tests/unit/dialects/test_mariadb.c tests/unit/dialects/my_cases.h tests/unit/unit.h
tests_unit_dialects_test_mariadb_CPPFLAGS = $(dialects_my_cppflags)
tests_unit_dialects_test_mariadb_LDADD = dialects/mariadb/libmariadb_dialect.la $(dialects_my_ldadd)
tests_unit_dialects_test_sqlite_SOURCES = tests/unit/dialects/test_sqlite.c tests/unit/dialects/my_cases.h tests/unit/unit.h
tests_unit_dialects_test_sqlite_CPPFLAGS = $(dialects_my_cppflags)
tests_unit_dialects_test_sqlite_LDADD = dialects/sqlite/libsqlite_dialect.la dialects/common/libcommon.la core/libmigsafe.la $(CUNIT_LIBS) $(GLIB_LIBS)
tests_unit_dialects_test_roundtrip_SOURCES = tests/unit/dialects/test_roundtrip.c tests/unit/ir/generate.c tests/unit/ir/generate.h \
	tests/unit/ir/make.h tests/unit/unit.h
tests_unit_dialects_test_roundtrip_CPPFLAGS = $(dialects_my_cppflags) -I$(top_srcdir)/dialects
tests_unit_dialects_test_roundtrip_LDADD = dialects/postgresql/libpostgresql.la dialects/mariadb/libmariadb_dialect.la \
	dialects/sqlite/libsqlite_dialect.la $(dialects_my_ldadd)
endif
