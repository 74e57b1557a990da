# tests/perf: measured by hand, not part of the suite
EXTRA_DIST += tests/perf/run tests/perf/again tests/perf/introspect tests/perf/verify tests/perf/analysis

noinst_PROGRAMS += tests/perf/parse_perf
noinst_PROGRAMS += tests/perf/catalog_perf
tests_perf_catalog_perf_SOURCES = tests/perf/catalog_perf.c
tests_perf_catalog_perf_LDADD = core/libmigsafe.la $(GLIB_LIBS)
tests_perf_parse_perf_SOURCES = tests/perf/parse_perf.c tests/unit/sql/dialects.h
tests_perf_parse_perf_CPPFLAGS = $(AM_CPPFLAGS)
tests_perf_parse_perf_LDADD = core/libmigsafe.la
if WITH_PG_QUERY
tests_perf_parse_perf_CPPFLAGS += -DHAVE_PG_QUERY_H
tests_perf_parse_perf_LDADD += -lpg_query
endif
