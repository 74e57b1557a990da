# tests/conformance: one suite against every driver; started by tests/run with the servers' URLs in the environment.
if WITH_CUNIT
check_PROGRAMS += tests/conformance/conformance
TESTS += tests/conformance/conformance
tests_conformance_conformance_SOURCES = %D%/main.c %D%/conformance.h %D%/quirks.h %D%/proxy.h %D%/proxy.c %D%/t_basic.c \
	%D%/t_values.c %D%/t_limits.c %D%/t_txn.c %D%/t_lost.c \
	%D%/extra_sqlite.c %D%/extra_postgresql.c %D%/quirks_template.c %D%/quirks_sqlite.c %D%/quirks_postgresql.c \
	%D%/quirks_mysql.c %D%/extra_mysql.c %D%/quirks_odbc.c %D%/extra_odbc.c
tests_conformance_conformance_CFLAGS = $(AM_CFLAGS) $(CUNIT_CFLAGS) -I$(srcdir)/%D%
tests_conformance_conformance_CPPFLAGS = $(AM_CPPFLAGS) -DCF_MODULE_DIRS='"$(conformance_dirs)"'
conformance_dirs = $(abs_top_builddir)/drivers/template/.libs:$(abs_top_builddir)/drivers/sqlite/.libs:$(abs_top_builddir)/drivers/postgresql/.libs:$(abs_top_builddir)/drivers/mysql/.libs:$(abs_top_builddir)/drivers/odbc/.libs
tests_conformance_conformance_LDADD = core/libmigsafe.la $(CUNIT_LIBS) $(GLIB_LIBS)
endif

# introspection, apply and lowering against the servers of MIGSAFE_TEST_<NAME>_URL; exits with 77 without any
check_PROGRAMS += tests/conformance/test_introspect
TESTS += tests/conformance/test_introspect
tests_conformance_test_introspect_SOURCES = %D%/test_introspect.c %D%/introspect_scope.c %D%/introspect.h %D%/introspect_session.c \
	%D%/introspect_mysql.c %D%/introspect_sqlite.c %D%/introspect_postgresql.c
tests_conformance_test_introspect_CPPFLAGS = $(AM_CPPFLAGS) -DCF_MODULE_DIRS='"$(introspect_dirs)"'
introspect_dirs = $(abs_top_builddir)/drivers/sqlite/.libs:$(abs_top_builddir)/drivers/postgresql/.libs:$(abs_top_builddir)/drivers/mysql/.libs
tests_conformance_test_introspect_LDADD = core/libmigsafe.la $(GLIB_LIBS)

# what MySQL and MariaDB do for a statement, against the dialects' facts
check_PROGRAMS += tests/conformance/test_facts
TESTS += tests/conformance/test_facts
tests_conformance_test_facts_SOURCES = %D%/test_facts.c %D%/introspect.h %D%/introspect_session.c %D%/introspect_mysql.c
tests_conformance_test_facts_CPPFLAGS = $(tests_conformance_test_introspect_CPPFLAGS)
tests_conformance_test_facts_LDADD = core/libmigsafe.la $(GLIB_LIBS)

# facts of grade measured, observed on the server; exits with 77 without one
check_PROGRAMS += tests/conformance/test_facts_postgresql
TESTS += tests/conformance/test_facts_postgresql
tests_conformance_test_facts_postgresql_SOURCES = %D%/test_facts_postgresql.c %D%/introspect.h %D%/introspect_session.c
tests_conformance_test_facts_postgresql_CPPFLAGS = $(AM_CPPFLAGS) -DCF_MODULE_DIRS='"$(introspect_dirs)"'
tests_conformance_test_facts_postgresql_LDADD = core/libmigsafe.la $(GLIB_LIBS)

# the ops that lead from one schema to another, run on the server; exits with 77 without one
check_PROGRAMS += tests/conformance/test_diff_live
TESTS += tests/conformance/test_diff_live
tests_conformance_test_diff_live_SOURCES = %D%/test_diff_live.c %D%/diff_pairs.c %D%/diff_pairs.h %D%/introspect.h \
	%D%/introspect_session.c %D%/introspect_mysql.c %D%/introspect_sqlite.c %D%/introspect_postgresql.c
tests_conformance_test_diff_live_CPPFLAGS = $(tests_conformance_test_introspect_CPPFLAGS)
tests_conformance_test_diff_live_LDADD = core/libmigsafe.la $(GLIB_LIBS)

# the server judges how statements are read
check_PROGRAMS += tests/conformance/test_reading
TESTS += tests/conformance/test_reading
tests_conformance_test_reading_SOURCES = %D%/test_reading.c %D%/introspect.h \
	%D%/introspect_session.c %D%/introspect_mysql.c %D%/introspect_sqlite.c %D%/introspect_postgresql.c
tests_conformance_test_reading_CPPFLAGS = $(tests_conformance_test_introspect_CPPFLAGS) \
	-DCF_GOLDEN='"$(abs_top_srcdir)/tests/golden"'
tests_conformance_test_reading_LDADD = core/libmigsafe.la $(GLIB_LIBS)

# SQLite's table rebuild, every trap with data
check_PROGRAMS += tests/conformance/test_rebuild
TESTS += tests/conformance/test_rebuild
tests_conformance_test_rebuild_SOURCES = %D%/test_rebuild.c %D%/rebuild_cases.c %D%/rebuild_cases.h %D%/introspect.h \
	%D%/introspect_session.c %D%/introspect_sqlite.c
tests_conformance_test_rebuild_CPPFLAGS = $(tests_conformance_test_introspect_CPPFLAGS)
tests_conformance_test_rebuild_LDADD = core/libmigsafe.la $(GLIB_LIBS)
# the ways between generated schemas: on SQLite always, on the servers that there are URLs for
check_PROGRAMS += tests/conformance/test_ways
TESTS += tests/conformance/test_ways
tests_conformance_test_ways_SOURCES = %D%/test_ways.c %D%/introspect.h \
	%D%/introspect_session.c %D%/introspect_mysql.c %D%/introspect_sqlite.c %D%/introspect_postgresql.c
tests_conformance_test_ways_CPPFLAGS = $(tests_conformance_test_introspect_CPPFLAGS)
tests_conformance_test_ways_LDADD = core/libmigsafe.la $(GLIB_LIBS) $(JANSSON_LIBS)


# lists of ops at random, lowered together and run
check_PROGRAMS += tests/conformance/test_lower_live
TESTS += tests/conformance/test_lower_live
tests_conformance_test_lower_live_SOURCES = %D%/test_lower_live.c %D%/random_ops.c %D%/random_ops.h %D%/introspect.h \
	%D%/introspect_session.c %D%/introspect_sqlite.c
tests_conformance_test_lower_live_CPPFLAGS = $(tests_conformance_test_introspect_CPPFLAGS)
tests_conformance_test_lower_live_LDADD = core/libmigsafe.la $(GLIB_LIBS)
