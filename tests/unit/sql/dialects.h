/* dialects.h: the reading rules of the engines as the tests of core/sql see them, without the dialects themselves. */
#ifndef TEST_SQL_DIALECTS_H
#define TEST_SQL_DIALECTS_H

#include <string.h>

#include <migsafe/dialect.h>

static const ms_dialect test_postgresql = {
    .size = sizeof(ms_dialect),
    .name = "postgresql",
    .lex = { .fold = MS_FOLD_LOWER,
             .dollar_quotes = true,
             .nested_comments = true,
             .e_strings = true,
             .prefixed_strings = true,
             .copy_from_stdin = true,
             .client_backslash = true,
             .begin_atomic = true,
             .name_bytes = 63 },
    .parse = { .serial_types = true },
    .style = { '"', '"', false, true },
};

#define TEST_MYSQL_LEX                                                                                                 \
    .fold = MS_FOLD_NONE, .hash_comments = true, .dash_needs_blank = true, .conditional_comments = true,               \
    .backslash_escapes = true, .prefixed_strings = true, .double_quote_string = true, .backtick_ident = true,          \
    .delimiter_command = true, .routine_bodies = true

static const ms_dialect test_mysql = {
    .size = sizeof(ms_dialect),
    .name = "mysql",
    .lex = { TEST_MYSQL_LEX, .version_for_conditionals = 90700 },
    .parse = { .index_in_table = true, .modify_change = true, .drop_index_on = true, .dynamic_sql = true },
    .style = { '`', '`', true, false },
};

static const ms_dialect test_mariadb = {
    .size = sizeof(ms_dialect),
    .name = "mariadb",
    .lex = { TEST_MYSQL_LEX, .conditional_m = true, .version_for_conditionals = 101119 },
    .parse = { .index_in_table = true,
               .modify_change = true,
               .drop_index_on = true,
               .fk_index_names_constraint = true,
               .dynamic_sql = true },
    .style = { '`', '`', true, false },
};

static const ms_dialect test_sqlite = {
    .size = sizeof(ms_dialect),
    .name = "sqlite",
    .flags = MS_DIALECT_STRING_NAMES | MS_DIALECT_BARE_CONSTRAINTS | MS_DIALECT_STRICT_TABLES,
    .lex = { .fold = MS_FOLD_NONE, .prefixed_strings = true, .backtick_ident = true, .bracket_ident = true,
             .trigger_bodies = true },
    .parse = { .rowid_integer_key = true },
    .style = { '"', '"', false, false },
};

static const ms_dialect test_ansi = {
    .size = sizeof(ms_dialect),
    .name = "ansi",
    .lex = { .fold = MS_FOLD_UPPER, .go_lines = true },
    .style = { '"', '"', false, false },
};

static inline const ms_dialect *test_dialect(const char *name)
{
    static const ms_dialect *const all[] = { &test_postgresql, &test_mysql, &test_mariadb, &test_sqlite, &test_ansi };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i]->name, name) == 0)
            return all[i];
    return NULL;
}

#endif
