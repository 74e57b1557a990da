# tests/unit/test: what `migsafe test` judges by: values, losses, parity, JUnit XML.
if WITH_CUNIT
test_tests = tests/unit/test/test_data tests/unit/test/test_value tests/unit/test/test_parity tests/unit/test/test_junit
check_PROGRAMS += $(test_tests)
TESTS += $(test_tests)
test_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit -I$(top_srcdir)/dialects $(CUNIT_CFLAGS)
test_ldadd = $(plan_dialects) core/libmigsafe.la $(CUNIT_LIBS) $(JANSSON_LIBS) $(GLIB_LIBS)
tests_unit_test_test_data_SOURCES = tests/unit/test/test_data.c tests/unit/test/schema.h tests/unit/unit.h
tests_unit_test_test_data_CPPFLAGS = $(test_cppflags)
tests_unit_test_test_data_LDADD = $(test_ldadd)
tests_unit_test_test_value_SOURCES = tests/unit/test/test_value.c tests/unit/test/schema.h tests/unit/unit.h
tests_unit_test_test_value_CPPFLAGS = $(test_cppflags)
tests_unit_test_test_value_LDADD = $(test_ldadd)
tests_unit_test_test_parity_SOURCES = tests/unit/test/test_parity.c tests/unit/test/schema.h tests/unit/unit.h
tests_unit_test_test_parity_CPPFLAGS = $(test_cppflags)
tests_unit_test_test_parity_LDADD = $(test_ldadd)
tests_unit_test_test_junit_SOURCES = tests/unit/test/test_junit.c tests/unit/unit.h
tests_unit_test_test_junit_CPPFLAGS = $(test_cppflags)
tests_unit_test_test_junit_LDADD = $(test_ldadd)
endif
