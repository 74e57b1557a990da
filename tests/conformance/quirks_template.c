/* quirks_template.c: the example driver, which keeps its tables in memory. */
#include "config.h"

#include "conformance.h"

const cf_quirks cf_quirks_template = {
    .name = "template",
    .module = "template",
    .dialect = "template",
    .product = "Template",
    .embedded_url = "template:conformance",
    .flags = CF_EMBEDDED | CF_BASIC | CF_NO_SQLSTATE | CF_NO_NATIVE | CF_NO_POSITION,
    .marker = '?',
    .type_int = "BIGINT",
    .type_text = "TEXT",
    .two_statements = "SELECT 1; SELECT 2",
};
