# tests/unit/sql
EXTRA_DIST += tests/golden/sql
sql_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir) -I$(top_srcdir)/tests/unit/sql $(CUNIT_CFLAGS) \
	-DSQL_GOLDEN='"$(abs_top_srcdir)/tests/golden/sql"'

sql_dialects = dialects/postgresql/libpostgresql.la dialects/mysql/libmysql_dialect.la \
	dialects/mariadb/libmariadb_dialect.la dialects/sqlite/libsqlite_dialect.la dialects/common/libcommon.la

sql_golden_test = tests/unit/sql/test_golden
check_PROGRAMS += $(sql_golden_test)
TESTS += $(sql_golden_test)
tests_unit_sql_test_golden_SOURCES = tests/unit/sql/test_golden.c tests/unit/sql/dump.c tests/unit/sql/dump.h \
	tests/unit/sql/dialects.h
tests_unit_sql_test_golden_CPPFLAGS = $(sql_cppflags) -I$(top_srcdir)/dialects
tests_unit_sql_test_golden_LDADD = $(sql_dialects) core/libmigsafe.la $(GLIB_LIBS)

if WITH_CUNIT
sql_tests = tests/unit/sql/test_lex tests/unit/sql/test_split tests/unit/sql/test_parse tests/unit/sql/test_fingerprint \
	tests/unit/sql/test_dynamic tests/unit/sql/test_wild tests/unit/sql/test_expression
check_PROGRAMS += $(sql_tests)
TESTS += $(sql_tests)
tests_unit_sql_test_lex_SOURCES = tests/unit/sql/test_lex.c tests/unit/sql/dialects.h tests/unit/unit.h
tests_unit_sql_test_lex_CPPFLAGS = $(sql_cppflags)
tests_unit_sql_test_lex_LDADD = core/libmigsafe.la $(CUNIT_LIBS)
tests_unit_sql_test_split_SOURCES = tests/unit/sql/test_split.c tests/unit/sql/dialects.h tests/unit/unit.h
tests_unit_sql_test_split_CPPFLAGS = $(sql_cppflags)
tests_unit_sql_test_split_LDADD = core/libmigsafe.la $(CUNIT_LIBS)
tests_unit_sql_test_parse_SOURCES = tests/unit/sql/test_parse.c tests/unit/sql/dialects.h tests/unit/unit.h
tests_unit_sql_test_parse_CPPFLAGS = $(sql_cppflags) -I$(top_srcdir)/dialects
tests_unit_sql_test_parse_LDADD = $(sql_dialects) core/libmigsafe.la $(CUNIT_LIBS)
tests_unit_sql_test_wild_SOURCES = tests/unit/sql/test_wild.c tests/unit/unit.h
tests_unit_sql_test_wild_CPPFLAGS = $(sql_cppflags) -I$(top_srcdir)/dialects
tests_unit_sql_test_wild_LDADD = $(tests_unit_sql_test_parse_LDADD)
tests_unit_sql_test_expression_SOURCES = tests/unit/sql/test_expression.c tests/unit/sql/dialects.h tests/unit/unit.h
tests_unit_sql_test_expression_CPPFLAGS = $(sql_cppflags)
tests_unit_sql_test_expression_LDADD = core/libmigsafe.la $(CUNIT_LIBS)
tests_unit_sql_test_dynamic_SOURCES = tests/unit/sql/test_dynamic.c tests/unit/sql/dialects.h tests/unit/unit.h
tests_unit_sql_test_dynamic_CPPFLAGS = $(sql_cppflags)
tests_unit_sql_test_dynamic_LDADD = core/libmigsafe.la $(CUNIT_LIBS)
tests_unit_sql_test_fingerprint_SOURCES = tests/unit/sql/test_fingerprint.c tests/unit/sql/dialects.h tests/unit/unit.h
tests_unit_sql_test_fingerprint_CPPFLAGS = $(sql_cppflags)
tests_unit_sql_test_fingerprint_LDADD = core/libmigsafe.la $(CUNIT_LIBS)
endif

sql_coverage_test = tests/unit/sql/test_coverage
check_PROGRAMS += $(sql_coverage_test)
TESTS += $(sql_coverage_test)
EXTRA_DIST += tests/golden/coverage
tests_unit_sql_test_coverage_SOURCES = tests/unit/sql/test_coverage.c
tests_unit_sql_test_coverage_CPPFLAGS = $(sql_cppflags) -I$(top_srcdir)/dialects \
	-DSQL_COVERAGE='"$(abs_top_srcdir)/tests/golden/coverage"'
tests_unit_sql_test_coverage_LDADD = $(sql_dialects) core/libmigsafe.la $(GLIB_LIBS)

if WITH_PG_QUERY
check_PROGRAMS += tests/unit/sql/test_oracle
TESTS += tests/unit/sql/test_oracle
tests_unit_sql_test_oracle_SOURCES = tests/unit/sql/test_oracle.c tests/unit/sql/oracle.h tests/unit/sql/oracle_theirs.c \
	tests/unit/sql/oracle_ours.c
tests_unit_sql_test_oracle_CPPFLAGS = $(sql_cppflags) -I$(top_srcdir)/dialects
tests_unit_sql_test_oracle_LDADD = dialects/postgresql/libpostgresql.la dialects/common/libcommon.la core/libmigsafe.la \
	-lpg_query $(JANSSON_LIBS) $(GLIB_LIBS)
endif

if WITH_SQLITE
check_PROGRAMS += tests/unit/sql/test_sqlite_oracle
TESTS += tests/unit/sql/test_sqlite_oracle
tests_unit_sql_test_sqlite_oracle_SOURCES = tests/unit/sql/test_sqlite_oracle.c
tests_unit_sql_test_sqlite_oracle_CPPFLAGS = $(sql_cppflags) -I$(top_srcdir)/dialects $(SQLITE_CFLAGS) \
	-DSQL_CORPUS='"$(abs_top_srcdir)/tests/fuzz/corpus"' -DSQL_GOLDEN_ALL='"$(abs_top_srcdir)/tests/golden"' \
	-DSQL_EXAMPLES='"$(abs_top_srcdir)/doc/examples"'
tests_unit_sql_test_sqlite_oracle_LDADD = dialects/sqlite/libsqlite_dialect.la dialects/common/libcommon.la core/libmigsafe.la \
	$(SQLITE_LIBS) $(GLIB_LIBS)
endif
