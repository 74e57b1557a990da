# tests/unit/source
if WITH_CUNIT
source_tests = tests/unit/source/test_source
check_PROGRAMS += $(source_tests)
TESTS += $(source_tests)
source_ldadd = core/libmigsafe.la $(CUNIT_LIBS) $(GLIB_LIBS)
tests_unit_source_test_source_SOURCES = tests/unit/source/test_source.c tests/unit/source/tree.h tests/unit/unit.h
tests_unit_source_test_source_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir) $(CUNIT_CFLAGS)
tests_unit_source_test_source_LDADD = $(source_ldadd)
endif
