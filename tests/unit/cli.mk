# tests/unit/cli
if WITH_CUNIT
cli_tests = tests/unit/cli/test_options tests/unit/cli/test_exit
check_PROGRAMS += $(cli_tests)
TESTS += $(cli_tests)
cli_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir) $(CUNIT_CFLAGS)
cli_ldadd = core/cli/libcli.la core/libmigsafe.la $(CUNIT_LIBS) $(GLIB_LIBS) $(JANSSON_LIBS)
tests_unit_cli_test_options_SOURCES = tests/unit/cli/test_options.c
tests_unit_cli_test_options_CPPFLAGS = $(cli_cppflags)
tests_unit_cli_test_options_LDADD = $(cli_ldadd)
tests_unit_cli_test_exit_SOURCES = tests/unit/cli/test_exit.c
tests_unit_cli_test_exit_CPPFLAGS = $(cli_cppflags)
tests_unit_cli_test_exit_LDADD = $(cli_ldadd)
endif
