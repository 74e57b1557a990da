# tests/perf: measured by hand, not part of the suite
EXTRA_DIST += tests/perf/run
