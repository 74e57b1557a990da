# tests/unit/plan: plans from files, with the real dialects.
if WITH_CUNIT
plan_tests = tests/unit/plan/test_build tests/unit/plan/test_freeze tests/unit/plan/test_impact tests/unit/plan/test_kept
check_PROGRAMS += $(plan_tests)
TESTS += $(plan_tests)
plan_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit -I$(top_srcdir)/dialects $(CUNIT_CFLAGS)
plan_dialects = dialects/postgresql/libpostgresql.la dialects/mysql/libmysql_dialect.la \
	dialects/mariadb/libmariadb_dialect.la dialects/sqlite/libsqlite_dialect.la dialects/common/libcommon.la
plan_ldadd = $(plan_dialects) core/libmigsafe.la $(CUNIT_LIBS) $(JANSSON_LIBS) $(GLIB_LIBS)
tests_unit_plan_test_build_SOURCES = tests/unit/plan/test_build.c tests/unit/plan/planning.h tests/unit/source/tree.h tests/unit/unit.h
tests_unit_plan_test_build_CPPFLAGS = $(plan_cppflags)
tests_unit_plan_test_build_LDADD = $(plan_ldadd)
tests_unit_plan_test_kept_SOURCES = tests/unit/plan/test_kept.c tests/unit/unit.h
tests_unit_plan_test_kept_CPPFLAGS = $(plan_cppflags)
tests_unit_plan_test_kept_LDADD = $(plan_ldadd)
tests_unit_plan_test_freeze_SOURCES = tests/unit/plan/test_freeze.c tests/unit/plan/planning.h tests/unit/source/tree.h tests/unit/unit.h
tests_unit_plan_test_freeze_CPPFLAGS = $(plan_cppflags)
tests_unit_plan_test_freeze_LDADD = $(plan_ldadd)
tests_unit_plan_test_impact_SOURCES = tests/unit/plan/test_impact.c tests/unit/plan/planning.h tests/unit/source/tree.h tests/unit/unit.h
tests_unit_plan_test_impact_CPPFLAGS = $(plan_cppflags)
tests_unit_plan_test_impact_LDADD = $(plan_ldadd)
endif
