# tests/unit/adopt
if WITH_CUNIT
check_PROGRAMS += tests/unit/adopt/test_adopt
TESTS += tests/unit/adopt/test_adopt
tests_unit_adopt_test_adopt_SOURCES = tests/unit/adopt/test_adopt.c
tests_unit_adopt_test_adopt_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir) $(CUNIT_CFLAGS)
tests_unit_adopt_test_adopt_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_adopt_test_adopt_LDADD = core/libmigsafe.la $(CUNIT_LIBS) $(GLIB_LIBS)
endif
