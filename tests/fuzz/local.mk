# tests/fuzz: libFuzzer targets; configure --enable-fuzz CC=clang. Run: tests/fuzz/fuzz_split DIRECTORY tests/fuzz/corpus
EXTRA_DIST += tests/fuzz/corpus
if WITH_FUZZ
fuzz_programs = tests/fuzz/fuzz_split tests/fuzz/fuzz_parse tests/fuzz/fuzz_source tests/fuzz/fuzz_apply
noinst_PROGRAMS += $(fuzz_programs)
tests_fuzz_fuzz_split_SOURCES = tests/fuzz/fuzz_split.c tests/unit/sql/dialects.h
tests_fuzz_fuzz_split_LDADD = core/libmigsafe.la
tests_fuzz_fuzz_split_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_parse_SOURCES = tests/fuzz/fuzz_parse.c tests/unit/sql/dialects.h
tests_fuzz_fuzz_parse_LDADD = core/libmigsafe.la
tests_fuzz_fuzz_parse_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_source_SOURCES = tests/fuzz/fuzz_source.c
tests_fuzz_fuzz_source_LDADD = core/libmigsafe.la
tests_fuzz_fuzz_source_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_apply_SOURCES = tests/fuzz/fuzz_apply.c
tests_fuzz_fuzz_apply_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_fuzz_fuzz_apply_LDADD = dialects/postgresql/libpostgresql.la dialects/mysql/libmysql_dialect.la \
	dialects/mariadb/libmariadb_dialect.la dialects/sqlite/libsqlite_dialect.la dialects/common/libcommon.la core/libmigsafe.la
tests_fuzz_fuzz_apply_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
endif
