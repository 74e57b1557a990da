# tests/unit/ir: the model, applying, inverting, the canonical form.
if WITH_CUNIT
ir_tests = tests/unit/ir/test_names tests/unit/ir/test_expr tests/unit/ir/test_catalog tests/unit/ir/test_apply \
	tests/unit/ir/test_effect tests/unit/ir/test_property \
	tests/unit/ir/test_print tests/unit/ir/test_json tests/unit/ir/test_diff
check_PROGRAMS += $(ir_tests)
TESTS += $(ir_tests)
ir_cflags = $(AM_CFLAGS) $(CUNIT_CFLAGS) -I$(top_srcdir)/tests/unit
ir_libs = core/libmigsafe.la $(CUNIT_LIBS)
tests_unit_ir_test_names_SOURCES = tests/unit/ir/test_names.c tests/unit/unit.h
tests_unit_ir_test_names_CFLAGS = $(ir_cflags)
tests_unit_ir_test_names_LDADD = $(ir_libs)
tests_unit_ir_test_expr_SOURCES = tests/unit/ir/test_expr.c tests/unit/unit.h
tests_unit_ir_test_expr_CFLAGS = $(ir_cflags)
tests_unit_ir_test_expr_LDADD = $(ir_libs)
tests_unit_ir_test_catalog_SOURCES = tests/unit/ir/test_catalog.c tests/unit/ir/make.h tests/unit/unit.h
tests_unit_ir_test_catalog_CFLAGS = $(ir_cflags)
tests_unit_ir_test_catalog_LDADD = $(ir_libs)
tests_unit_ir_test_apply_SOURCES = tests/unit/ir/test_apply.c tests/unit/ir/make.h tests/unit/unit.h
tests_unit_ir_test_apply_CFLAGS = $(ir_cflags)
tests_unit_ir_test_apply_LDADD = $(ir_libs)
tests_unit_ir_test_effect_SOURCES = tests/unit/ir/test_effect.c tests/unit/ir/make.h tests/unit/unit.h
tests_unit_ir_test_effect_CFLAGS = $(ir_cflags)
tests_unit_ir_test_effect_LDADD = $(ir_libs)
tests_unit_ir_test_property_SOURCES = tests/unit/ir/test_property.c tests/unit/ir/generate.c tests/unit/ir/generate.h \
	tests/unit/ir/make.h tests/unit/unit.h
tests_unit_ir_test_property_CFLAGS = $(ir_cflags)
tests_unit_ir_test_property_LDADD = $(ir_libs)
tests_unit_ir_test_diff_SOURCES = tests/unit/ir/test_diff.c tests/unit/ir/generate.c tests/unit/ir/generate.h \
	tests/unit/ir/make.h tests/unit/unit.h
tests_unit_ir_test_diff_CFLAGS = $(ir_cflags)
tests_unit_ir_test_diff_LDADD = $(ir_libs)
tests_unit_ir_test_print_SOURCES = tests/unit/ir/test_print.c tests/unit/ir/generate.c tests/unit/ir/generate.h \
	tests/unit/ir/make.h tests/unit/unit.h
tests_unit_ir_test_print_CFLAGS = $(ir_cflags)
tests_unit_ir_test_print_LDADD = $(ir_libs)
tests_unit_ir_test_json_SOURCES = tests/unit/ir/test_json.c tests/unit/ir/generate.c tests/unit/ir/generate.h \
	tests/unit/ir/make.h tests/unit/unit.h
tests_unit_ir_test_json_CFLAGS = $(ir_cflags) -DMS_SRCDIR='"$(top_srcdir)"'
tests_unit_ir_test_json_LDADD = $(ir_libs) $(JANSSON_LIBS)
endif
