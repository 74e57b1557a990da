# tests/unit/dialects: every kind of op on every dialect
check_PROGRAMS += tests/unit/dialects/test_lower_matrix
TESTS += tests/unit/dialects/test_lower_matrix
EXTRA_DIST += tests/golden/lower/matrix.txt
tests_unit_dialects_test_lower_matrix_SOURCES = tests/unit/dialects/test_lower_matrix.c
tests_unit_dialects_test_lower_matrix_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir) -DLOWER_MATRIX='"$(abs_top_srcdir)/tests/golden/lower/matrix.txt"'
tests_unit_dialects_test_lower_matrix_LDADD = dialects/mariadb/libmariadb_dialect.la dialects/mysql/libmysql_dialect.la \
	dialects/sqlite/libsqlite_dialect.la dialects/ansi/libansi.la dialects/postgresql/libpostgresql.la \
	dialects/common/libcommon.la core/libmigsafe.la $(GLIB_LIBS)
