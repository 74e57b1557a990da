# libmigsafe (everything dialect-independent) and the program.
lib_LTLIBRARIES += core/libmigsafe.la
core_libmigsafe_la_SOURCES = core/version.c
core_libmigsafe_la_CFLAGS = $(AM_CFLAGS)
core_libmigsafe_la_LIBADD = $(GLIB_LIBS) $(JANSSON_LIBS) $(SODIUM_LIBS)
core_libmigsafe_la_LDFLAGS = $(AM_LDFLAGS) -version-info 0:0:0 -no-undefined -export-symbols-regex '^ms_'

include core/base/local.mk
include core/ir/local.mk
include core/sql/local.mk
include core/portable/local.mk
include core/source/local.mk
include core/plan/local.mk
include core/exec/local.mk
include core/state/local.mk
include core/test/local.mk
include core/adopt/local.mk
include core/report/local.mk
include core/cli/local.mk

include_HEADERS = core/include/migsafe.h
msincludedir = $(includedir)/migsafe
msinclude_HEADERS = core/include/migsafe/base.h core/include/migsafe/ir.h core/include/migsafe/dialect.h core/include/migsafe/expr.h \
	core/include/migsafe/driver.h
pkgconfigdir = $(libdir)/pkgconfig
pkgconfig_DATA = core/migsafe.pc
EXTRA_DIST += core/migsafe.pc.in
