# tests/unit/source
if WITH_CUNIT
source_tests = tests/unit/source/test_source tests/unit/source/test_load tests/unit/source/test_directives \
	tests/unit/source/test_settings tests/unit/source/test_layouts tests/unit/source/test_odd_names
check_PROGRAMS += $(source_tests)
TESTS += $(source_tests)
source_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir) $(CUNIT_CFLAGS)
source_ldadd = core/libmigsafe.la $(CUNIT_LIBS) $(GLIB_LIBS)
tests_unit_source_test_source_SOURCES = tests/unit/source/test_source.c tests/unit/source/tree.h tests/unit/unit.h
tests_unit_source_test_source_CPPFLAGS = $(source_cppflags)
tests_unit_source_test_source_LDADD = $(source_ldadd)
tests_unit_source_test_load_SOURCES = tests/unit/source/test_load.c
tests_unit_source_test_load_CPPFLAGS = $(source_cppflags)
tests_unit_source_test_load_LDADD = $(source_ldadd)
tests_unit_source_test_directives_SOURCES = tests/unit/source/test_directives.c
tests_unit_source_test_directives_CPPFLAGS = $(source_cppflags)
tests_unit_source_test_directives_LDADD = $(source_ldadd)
tests_unit_source_test_settings_SOURCES = tests/unit/source/test_settings.c
tests_unit_source_test_settings_CPPFLAGS = $(source_cppflags)
tests_unit_source_test_settings_LDADD = $(source_ldadd)
tests_unit_source_test_layouts_SOURCES = tests/unit/source/test_layouts.c tests/unit/source/opened.h
tests_unit_source_test_layouts_CPPFLAGS = $(source_cppflags)
tests_unit_source_test_layouts_LDADD = $(source_ldadd)
tests_unit_source_test_odd_names_SOURCES = tests/unit/source/test_odd_names.c tests/unit/source/opened.h
tests_unit_source_test_odd_names_CPPFLAGS = $(source_cppflags)
tests_unit_source_test_odd_names_LDADD = $(source_ldadd)
endif
