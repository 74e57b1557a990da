# tests/unit/state: history, journal and lease, with the real SQLite module from the build tree.
if WITH_CUNIT
if WITH_SQLITE
state_tests = tests/unit/state/test_records tests/unit/state/test_lease
check_PROGRAMS += $(state_tests)
TESTS += $(state_tests)
tests_unit_state_test_records_SOURCES = tests/unit/state/test_records.c $(exec_world_headers)
tests_unit_state_test_records_CPPFLAGS = $(exec_world_cppflags)
tests_unit_state_test_records_LDADD = $(plan_ldadd)
EXTRA_tests_unit_state_test_records_DEPENDENCIES = drivers/sqlite/sqlite.la
tests_unit_state_test_lease_SOURCES = tests/unit/state/test_lease.c $(exec_world_headers)
tests_unit_state_test_lease_CPPFLAGS = $(exec_world_cppflags)
tests_unit_state_test_lease_LDADD = $(exec_ldadd)
EXTRA_tests_unit_state_test_lease_DEPENDENCIES = drivers/sqlite/sqlite.la
endif
endif
