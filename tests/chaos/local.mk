# tests/chaos: the library that kills at a statement boundary; the scripts are run by tests/run.
check_LTLIBRARIES += tests/chaos/kill_at.la
tests_chaos_kill_at_la_SOURCES = %D%/kill_at.c
tests_chaos_kill_at_la_CFLAGS = $(MS_CFLAGS) -Wno-missing-prototypes
tests_chaos_kill_at_la_LDFLAGS = -module -avoid-version -rpath $(abs_builddir)
EXTRA_DIST += %D%/tables %D%/kill-everywhere.sh %D%/kill-derived.sh %D%/lose-everywhere.sh %D%/server-gone.sh %D%/lib.sh
