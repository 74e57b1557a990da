# tests/unit/adopt
if WITH_CUNIT
check_PROGRAMS += tests/unit/adopt/test_adopt
TESTS += tests/unit/adopt/test_adopt
tests_unit_adopt_test_adopt_SOURCES = tests/unit/adopt/test_adopt.c
tests_unit_adopt_test_adopt_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir) $(CUNIT_CFLAGS)
tests_unit_adopt_test_adopt_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_adopt_test_adopt_LDADD = core/libmigsafe.la $(CUNIT_LIBS) $(GLIB_LIBS)
if WITH_SQLITE
check_PROGRAMS += tests/unit/adopt/test_write
TESTS += tests/unit/adopt/test_write
tests_unit_adopt_test_write_SOURCES = tests/unit/adopt/test_write.c $(exec_world_headers)
tests_unit_adopt_test_write_CPPFLAGS = $(exec_world_cppflags)
tests_unit_adopt_test_write_LDADD = $(exec_ldadd)
EXTRA_tests_unit_adopt_test_write_DEPENDENCIES = drivers/sqlite/sqlite.la
endif
endif
