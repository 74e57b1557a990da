# tests/unit/base
if WITH_CUNIT
check_PROGRAMS += tests/unit/base/test_sha256 tests/unit/base/test_buffer
TESTS += tests/unit/base/test_sha256 tests/unit/base/test_buffer
tests_unit_base_test_sha256_SOURCES = tests/unit/base/test_sha256.c tests/unit/unit.h
tests_unit_base_test_sha256_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir) $(CUNIT_CFLAGS)
tests_unit_base_test_sha256_LDADD = core/libmigsafe.la $(CUNIT_LIBS) $(SODIUM_LIBS)
tests_unit_base_test_buffer_SOURCES = tests/unit/base/test_buffer.c tests/unit/unit.h
tests_unit_base_test_buffer_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir) $(CUNIT_CFLAGS)
tests_unit_base_test_buffer_LDADD = core/libmigsafe.la $(CUNIT_LIBS)
endif
