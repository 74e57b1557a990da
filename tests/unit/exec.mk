# tests/unit/exec: the module loader with modules that are broken on purpose, and connection URLs.
if WITH_CUNIT
exec_tests = tests/unit/exec/test_module tests/unit/exec/test_url tests/unit/exec/test_units tests/unit/exec/test_standing
check_PROGRAMS += $(exec_tests)
TESTS += $(exec_tests)
exec_ldadd = core/libmigsafe.la $(CUNIT_LIBS) $(GLIB_LIBS)
tests_unit_exec_test_module_SOURCES = tests/unit/exec/test_module.c tests/unit/unit.h
tests_unit_exec_test_module_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir) $(CUNIT_CFLAGS) \
	-DBROKEN_DIR='"$(abs_top_builddir)/tests/unit/exec/broken/.libs"' \
	-DGOOD_DIR='"$(abs_top_builddir)/tests/unit/exec/broken/good/.libs"'
tests_unit_exec_test_module_LDADD = $(exec_ldadd)
EXTRA_tests_unit_exec_test_module_DEPENDENCIES = $(broken_modules)
tests_unit_exec_test_url_SOURCES = tests/unit/exec/test_url.c tests/unit/unit.h
tests_unit_exec_test_url_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir) $(CUNIT_CFLAGS)
tests_unit_exec_test_url_LDADD = $(exec_ldadd)
tests_unit_exec_test_units_SOURCES = tests/unit/exec/test_units.c tests/unit/unit.h
tests_unit_exec_test_units_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit $(CUNIT_CFLAGS)
tests_unit_exec_test_units_LDADD = $(exec_ldadd)
tests_unit_exec_test_standing_SOURCES = tests/unit/exec/test_standing.c tests/unit/source/tree.h tests/unit/unit.h
tests_unit_exec_test_standing_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit -I$(top_srcdir)/dialects $(CUNIT_CFLAGS)
tests_unit_exec_test_standing_LDADD = dialects/sqlite/libsqlite_dialect.la dialects/common/libcommon.la $(exec_ldadd)

# With the real SQLite module, from the build tree.
if WITH_SQLITE
exec_world_tests = tests/unit/exec/test_settle tests/unit/exec/test_change tests/unit/exec/test_failures
check_PROGRAMS += $(exec_world_tests)
TESTS += $(exec_world_tests)
exec_world_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit -I$(top_srcdir)/tests/unit/exec -I$(top_srcdir)/dialects \
	$(CUNIT_CFLAGS) -DWORLD_MODULE_DIR='"$(abs_top_builddir)/drivers/sqlite/.libs"'
exec_world_headers = tests/unit/exec/world.h tests/unit/source/tree.h tests/unit/unit.h
tests_unit_exec_test_settle_SOURCES = tests/unit/exec/test_settle.c $(exec_world_headers)
tests_unit_exec_test_settle_CPPFLAGS = $(exec_world_cppflags)
tests_unit_exec_test_settle_LDADD = $(exec_ldadd)
EXTRA_tests_unit_exec_test_settle_DEPENDENCIES = drivers/sqlite/sqlite.la
tests_unit_exec_test_change_SOURCES = tests/unit/exec/test_change.c $(exec_world_headers)
tests_unit_exec_test_change_CPPFLAGS = $(exec_world_cppflags)
tests_unit_exec_test_change_LDADD = $(exec_ldadd) $(JANSSON_LIBS)
EXTRA_tests_unit_exec_test_change_DEPENDENCIES = drivers/sqlite/sqlite.la
tests_unit_exec_test_failures_SOURCES = tests/unit/exec/test_failures.c $(exec_world_headers)
tests_unit_exec_test_failures_CPPFLAGS = $(exec_world_cppflags)
tests_unit_exec_test_failures_LDADD = $(exec_ldadd) $(JANSSON_LIBS)
EXTRA_tests_unit_exec_test_failures_DEPENDENCIES = drivers/sqlite/sqlite.la
endif

# One source, one thing wrong in each. The -rpath makes libtool build a shared object of what is never installed.
broken_ldflags = $(AM_LDFLAGS) -module -avoid-version -rpath /nonexistent
broken_cppflags = -I$(top_srcdir)/core/include
broken_modules = tests/unit/exec/broken/good/good.la \
	tests/unit/exec/broken/wrong_magic.la tests/unit/exec/broken/newer_major.la \
	tests/unit/exec/broken/older_major.la tests/unit/exec/broken/newer_minor.la \
	tests/unit/exec/broken/short_table.la tests/unit/exec/broken/old_table.la \
	tests/unit/exec/broken/missing_slot.la tests/unit/exec/broken/lying_flag.la \
	tests/unit/exec/broken/lying_old.la tests/unit/exec/broken/no_symbol.la \
	tests/unit/exec/broken/no_table.la tests/unit/exec/broken/wrong_name.la \
	tests/unit/exec/broken/no_dialect.la tests/unit/exec/broken/no_scheme.la \
	tests/unit/exec/broken/old_dialect.la tests/unit/exec/broken/unresolved.la
check_LTLIBRARIES += $(broken_modules)
tests_unit_exec_broken_good_good_la_SOURCES = tests/unit/exec/broken/broken.c
tests_unit_exec_broken_good_good_la_CPPFLAGS = $(broken_cppflags) -DNAME='"good"'
tests_unit_exec_broken_good_good_la_LDFLAGS = $(broken_ldflags)
tests_unit_exec_broken_good_good_la_LIBADD = core/libmigsafe.la
tests_unit_exec_broken_wrong_magic_la_SOURCES = tests/unit/exec/broken/broken.c
tests_unit_exec_broken_wrong_magic_la_CPPFLAGS = $(broken_cppflags) -DNAME='"wrong_magic"' -DMAGIC=0x1234
tests_unit_exec_broken_wrong_magic_la_LDFLAGS = $(broken_ldflags)
tests_unit_exec_broken_wrong_magic_la_LIBADD = core/libmigsafe.la
tests_unit_exec_broken_newer_major_la_SOURCES = tests/unit/exec/broken/broken.c
tests_unit_exec_broken_newer_major_la_CPPFLAGS = $(broken_cppflags) -DNAME='"newer_major"' -DMAJOR=2
tests_unit_exec_broken_newer_major_la_LDFLAGS = $(broken_ldflags)
tests_unit_exec_broken_newer_major_la_LIBADD = core/libmigsafe.la
tests_unit_exec_broken_older_major_la_SOURCES = tests/unit/exec/broken/broken.c
tests_unit_exec_broken_older_major_la_CPPFLAGS = $(broken_cppflags) -DNAME='"older_major"' -DMAJOR=0 -DMINOR=9
tests_unit_exec_broken_older_major_la_LDFLAGS = $(broken_ldflags)
tests_unit_exec_broken_older_major_la_LIBADD = core/libmigsafe.la
tests_unit_exec_broken_newer_minor_la_SOURCES = tests/unit/exec/broken/broken.c
tests_unit_exec_broken_newer_minor_la_CPPFLAGS = $(broken_cppflags) -DNAME='"newer_minor"' -DMINOR=7 '-DSIZE=sizeof(struct bigger)' '-DFLAGS=(1ULL<<40)'
tests_unit_exec_broken_newer_minor_la_LDFLAGS = $(broken_ldflags)
tests_unit_exec_broken_newer_minor_la_LIBADD = core/libmigsafe.la
tests_unit_exec_broken_short_table_la_SOURCES = tests/unit/exec/broken/broken.c
tests_unit_exec_broken_short_table_la_CPPFLAGS = $(broken_cppflags) -DNAME='"short_table"' '-DSIZE=offsetof(ms_driver,value)'
tests_unit_exec_broken_short_table_la_LDFLAGS = $(broken_ldflags)
tests_unit_exec_broken_short_table_la_LIBADD = core/libmigsafe.la
tests_unit_exec_broken_old_table_la_SOURCES = tests/unit/exec/broken/broken.c
tests_unit_exec_broken_old_table_la_CPPFLAGS = $(broken_cppflags) -DNAME='"old_table"' '-DSIZE=offsetof(ms_driver,begin)' -DBEGIN=begin
tests_unit_exec_broken_old_table_la_LDFLAGS = $(broken_ldflags)
tests_unit_exec_broken_old_table_la_LIBADD = core/libmigsafe.la
tests_unit_exec_broken_missing_slot_la_SOURCES = tests/unit/exec/broken/broken.c
tests_unit_exec_broken_missing_slot_la_CPPFLAGS = $(broken_cppflags) -DNAME='"missing_slot"' -DVALUE=NULL
tests_unit_exec_broken_missing_slot_la_LDFLAGS = $(broken_ldflags)
tests_unit_exec_broken_missing_slot_la_LIBADD = core/libmigsafe.la
tests_unit_exec_broken_lying_flag_la_SOURCES = tests/unit/exec/broken/broken.c
tests_unit_exec_broken_lying_flag_la_CPPFLAGS = $(broken_cppflags) -DNAME='"lying_flag"' -DFLAGS=MS_CAP_TRANSACTIONS -DBEGIN=begin
tests_unit_exec_broken_lying_flag_la_LDFLAGS = $(broken_ldflags)
tests_unit_exec_broken_lying_flag_la_LIBADD = core/libmigsafe.la
tests_unit_exec_broken_lying_old_la_SOURCES = tests/unit/exec/broken/broken.c
tests_unit_exec_broken_lying_old_la_CPPFLAGS = $(broken_cppflags) -DNAME='"lying_old"' '-DSIZE=offsetof(ms_driver,begin)' -DFLAGS=MS_CAP_BACKUP
tests_unit_exec_broken_lying_old_la_LDFLAGS = $(broken_ldflags)
tests_unit_exec_broken_lying_old_la_LIBADD = core/libmigsafe.la
tests_unit_exec_broken_no_symbol_la_SOURCES = tests/unit/exec/broken/broken.c
tests_unit_exec_broken_no_symbol_la_CPPFLAGS = $(broken_cppflags) -DNAME='"no_symbol"' -DENTRY=ms_other_entry
tests_unit_exec_broken_no_symbol_la_LDFLAGS = $(broken_ldflags)
tests_unit_exec_broken_no_symbol_la_LIBADD = core/libmigsafe.la
tests_unit_exec_broken_no_table_la_SOURCES = tests/unit/exec/broken/broken.c
tests_unit_exec_broken_no_table_la_CPPFLAGS = $(broken_cppflags) -DNAME='"no_table"' -DTABLE=NULL
tests_unit_exec_broken_no_table_la_LDFLAGS = $(broken_ldflags)
tests_unit_exec_broken_no_table_la_LIBADD = core/libmigsafe.la
tests_unit_exec_broken_wrong_name_la_SOURCES = tests/unit/exec/broken/broken.c
tests_unit_exec_broken_wrong_name_la_CPPFLAGS = $(broken_cppflags) -DNAME='"somebody_else"'
tests_unit_exec_broken_wrong_name_la_LDFLAGS = $(broken_ldflags)
tests_unit_exec_broken_wrong_name_la_LIBADD = core/libmigsafe.la
tests_unit_exec_broken_no_dialect_la_SOURCES = tests/unit/exec/broken/broken.c
tests_unit_exec_broken_no_dialect_la_CPPFLAGS = $(broken_cppflags) -DNAME='"no_dialect"' -DDIALECTS=NULL
tests_unit_exec_broken_no_dialect_la_LDFLAGS = $(broken_ldflags)
tests_unit_exec_broken_no_dialect_la_LIBADD = core/libmigsafe.la
tests_unit_exec_broken_no_scheme_la_SOURCES = tests/unit/exec/broken/broken.c
tests_unit_exec_broken_no_scheme_la_CPPFLAGS = $(broken_cppflags) -DNAME='"no_scheme"' '-DSCHEMES=&schemes[1]'
tests_unit_exec_broken_no_scheme_la_LDFLAGS = $(broken_ldflags)
tests_unit_exec_broken_no_scheme_la_LIBADD = core/libmigsafe.la
tests_unit_exec_broken_old_dialect_la_SOURCES = tests/unit/exec/broken/broken.c
tests_unit_exec_broken_old_dialect_la_CPPFLAGS = $(broken_cppflags) -DNAME='"old_dialect"' -DDIALECT_SIZE=64
tests_unit_exec_broken_old_dialect_la_LDFLAGS = $(broken_ldflags)
tests_unit_exec_broken_old_dialect_la_LIBADD = core/libmigsafe.la
tests_unit_exec_broken_unresolved_la_SOURCES = tests/unit/exec/broken/broken.c
tests_unit_exec_broken_unresolved_la_CPPFLAGS = $(broken_cppflags) -DNAME='"unresolved"' -DUNRESOLVED
tests_unit_exec_broken_unresolved_la_LDFLAGS = $(broken_ldflags)
tests_unit_exec_broken_unresolved_la_LIBADD = core/libmigsafe.la
endif
