# tests/unit/dialects: postgresql, ansi and what dialects share
if WITH_CUNIT
dialects_pg_tests = tests/unit/dialects/test_common tests/unit/dialects/test_postgresql \
	tests/unit/dialects/test_pg_compare tests/unit/dialects/test_ansi
check_PROGRAMS += $(dialects_pg_tests)
TESTS += $(dialects_pg_tests)
dialects_pg_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir) -I$(top_srcdir)/tests/unit $(CUNIT_CFLAGS)
dialects_pg_ldadd = dialects/common/libcommon.la core/libmigsafe.la $(CUNIT_LIBS) $(GLIB_LIBS)
tests_unit_dialects_test_common_SOURCES = tests/unit/dialects/test_common.c tests/unit/unit.h
tests_unit_dialects_test_common_CPPFLAGS = $(dialects_pg_cppflags)
tests_unit_dialects_test_common_LDADD = $(dialects_pg_ldadd)
tests_unit_dialects_test_postgresql_SOURCES = tests/unit/dialects/test_postgresql.c tests/unit/dialects/pg.h tests/unit/unit.h
tests_unit_dialects_test_postgresql_CPPFLAGS = $(dialects_pg_cppflags)
tests_unit_dialects_test_postgresql_LDADD = dialects/postgresql/libpostgresql.la $(dialects_pg_ldadd)
tests_unit_dialects_test_pg_compare_SOURCES = tests/unit/dialects/test_pg_compare.c tests/unit/dialects/pg.h \
	tests/unit/unit.h
tests_unit_dialects_test_pg_compare_CPPFLAGS = $(dialects_pg_cppflags)
tests_unit_dialects_test_pg_compare_LDADD = dialects/postgresql/libpostgresql.la $(dialects_pg_ldadd)
tests_unit_dialects_test_ansi_SOURCES = tests/unit/dialects/test_ansi.c tests/unit/unit.h
tests_unit_dialects_test_ansi_CPPFLAGS = $(dialects_pg_cppflags)
tests_unit_dialects_test_ansi_LDADD = dialects/ansi/libansi.la $(dialects_pg_ldadd)
endif
