# Tests: unit (CUnit, no server), conformance and cli (need servers, run by tests/run), fuzz, perf.
include tests/unit/local.mk
include tests/conformance/local.mk
include tests/out-of-tree/local.mk
include tests/chaos/local.mk
include tests/fuzz/local.mk
include tests/perf/local.mk
EXTRA_DIST += tests/portable
EXTRA_DIST += tests/run tests/servers tests/lib tests/corpora/run tests/corpora/expected.tsv tests/corpora/steps tests/corpora/steps.tsv .ci/run docker tests/cli
