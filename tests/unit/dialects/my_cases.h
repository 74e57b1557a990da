/* my_cases.h: what test_mysql and test_mariadb share: parse a statement, lower it, ask for its facts. */
#ifndef MY_CASES_H
#define MY_CASES_H

#include <stdlib.h>

#include <migsafe/dialect.h>

#include "unit.h"

typedef struct lowered {
    const char *sql;      /* native statement as a file has it */
    int32_t version;
    const char *expected; /* statements joined by "; ", or "!" and a part of the refusal's message */
} lowered;

/* A catalog made of statements, as a file would make it. */
static inline ms_catalog *catalog_of(const ms_dialect *dialect, const char *sql, ms_arena *arena)
{
    ms_error err = MS_ERROR_INIT;
    ms_script script = { 0 };
    ms_catalog *catalog = ms_catalog_new(arena, "db", dialect->compare);
    CU_ASSERT_EQUAL(ms_sql_parse(dialect, sql, strlen(sql), 1, arena, &script, &err), MS_OK);
    for (size_t i = 0; i < script.ops.n; i++)
        CU_ASSERT_EQUAL(ms_catalog_apply(catalog, &script.ops.v[i], &err), MS_OK);
    return catalog;
}

static inline const char *lower_text(const ms_dialect *dialect, const char *sql, const ms_catalog *catalog,
                                     int32_t version, ms_arena *arena)
{
    ms_ops ops = { 0 };
    ms_strings out = { 0 };
    const char *text = "";
    ms_sql_parse_statement(dialect, sql, strlen(sql), arena, &ops);
    for (size_t i = 0; i < ops.n; i++) {
        ms_error err = MS_ERROR_INIT;
        if (dialect->lower(&ops.v[i], catalog, version, arena, &out, &err) != MS_OK)
            return ms_arena_printf(arena, "!%s", err.message);
    }
    for (size_t i = 0; i < out.n; i++)
        text = ms_arena_printf(arena, "%s%s%s", text, i > 0 ? "; " : "", out.v[i]);
    return text;
}

static inline void check_lowered(const ms_dialect *dialect, const char *schema, const lowered *rows, size_t n)
{
    ms_arena *arena = ms_arena_new();
    const ms_catalog *catalog = catalog_of(dialect, schema, arena);
    for (size_t i = 0; i < n; i++) {
        const char *text = lower_text(dialect, rows[i].sql, catalog, rows[i].version, arena);
        if (*rows[i].expected == '!') {
            CU_ASSERT_EQUAL(*text, '!');
            UNIT_CONTAINS(text, rows[i].expected + 1);
        } else {
            UNIT_TEXT(text, rows[i].expected);
        }
    }
    ms_arena_free(arena);
}

typedef struct option_row {
    const char *schema, *defaults, *sql;
    const char *back;       /* statements joined by "; ", or "!" and a part of why there are none */
    const char *after;      /* SHOW CREATE TABLE as the model has it after the op, or NULL */
} option_row;

/* ALTER TABLE ... options: the way back of the first statement's ops, last first, and what the catalog is after them. */
static inline void check_options(const ms_dialect *dialect, int32_t version, const option_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ms_arena *arena = ms_arena_new();
        ms_catalog *catalog = catalog_of(dialect, rows[i].schema, arena);
        ms_ops ops = { 0 }, one[4] = { { 0 } };
        ms_strings out = { 0 };
        ms_error err = MS_ERROR_INIT;
        const char *text = "";
        catalog->rules = dialect->table_rules;
        catalog->table_options = rows[i].defaults;
        ms_catalog *before = ms_catalog_copy(catalog, arena);
        ms_sql_parse_statement(dialect, rows[i].sql, strlen(rows[i].sql), arena, &ops);
        CU_ASSERT(ops.n > 0 && ops.n <= 4);
        for (size_t k = 0; k < ops.n && err.status == MS_OK; k++)
            if (ms_op_invert(&ops.v[k], catalog, arena, &one[k], &err) == MS_OK)
                CU_ASSERT_EQUAL(ms_catalog_apply(catalog, &ops.v[k], NULL), MS_OK);
        if (*rows[i].back == '!') {
            UNIT_CONTAINS(err.message, rows[i].back + 1);
            ms_arena_free(arena);
            continue;
        }
        if (rows[i].after != NULL) {
            ms_strings now = { 0 };
            const ms_op create = { .kind = MS_OP_CREATE_TABLE, .object = catalog->tables.v[0]->name, .table = catalog->tables.v[0] };
            CU_ASSERT_EQUAL(dialect->lower(&create, catalog, version, arena, &now, NULL), MS_OK);
            UNIT_TEXT(now.n == 1 ? now.v[0] : "", rows[i].after);
        }
        for (size_t k = ops.n; k-- > 0;)
            for (size_t o = 0; o < one[k].n; o++) {
                CU_ASSERT_EQUAL(dialect->lower(&one[k].v[o], catalog, version, arena, &out, NULL), MS_OK);
                CU_ASSERT_EQUAL(ms_catalog_apply(catalog, &one[k].v[o], NULL), MS_OK);
            }
        for (size_t o = 0; o < out.n; o++)
            text = ms_arena_printf(arena, "%s%s%s", text, o > 0 ? "; " : "", out.v[o]);
        UNIT_TEXT(text, rows[i].back);
        for (size_t c = 0; c < before->tables.v[0]->columns.n; c++)
            CU_ASSERT_EQUAL(catalog->tables.v[0]->columns.v[c].type.length, before->tables.v[0]->columns.v[c].type.length);
        ms_arena_free(arena);
    }
}

typedef struct fact_row { const char *sql; int32_t version; const char *id; } fact_row;

static inline void check_facts(const ms_dialect *dialect, const char *schema, const fact_row *rows, size_t n)
{
    ms_arena *arena = ms_arena_new();
    const ms_catalog *catalog = catalog_of(dialect, schema, arena);
    for (size_t i = 0; i < n; i++) {
        ms_ops ops = { 0 };
        ms_sql_parse_statement(dialect, rows[i].sql, strlen(rows[i].sql), arena, &ops);
        CU_ASSERT(ops.n > 0);
        if (ops.n > 0)
            UNIT_TEXT(dialect->fact(&ops.v[0], catalog, rows[i].version)->id, rows[i].id);
    }
    ms_arena_free(arena);
}

/* Ids are unique and speak of their dialect; every op has an answer, also a bare one. */
static inline void check_fact_table(const ms_dialect *dialect)
{
    for (size_t i = 0; i < dialect->n_facts; i++) {
        const ms_fact *f = &dialect->facts[i];
        CU_ASSERT_EQUAL(strncmp(f->id, dialect->name, strlen(dialect->name)), 0);
        UNIT_CONTAINS(f->id, ms_op_name(f->op));
        for (size_t k = 0; k < i; k++)
            CU_ASSERT_NOT_EQUAL(strcmp(f->id, dialect->facts[k].id), 0);
    }
    for (int kind = 0; kind < MS_OP_COUNT; kind++) {
        const ms_op op = { .kind = (ms_op_kind)kind };
        const ms_fact *f = dialect->fact(&op, NULL, dialect->default_version);
        CU_ASSERT_PTR_NOT_NULL(f);
        CU_ASSERT(kind != MS_OP_OPAQUE || f->risk >= MS_RISK_RISKY);
    }
}

typedef struct classified { int32_t native; const char *state; const char *message; ms_error_class class; } classified;

static inline void check_classes(const ms_dialect *dialect, const classified *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ms_error err = { .status = MS_ERR_SQL, .native = rows[i].native };
        ms_text_copy(err.sqlstate, sizeof err.sqlstate, rows[i].state, strlen(rows[i].state));
        ms_text_copy(err.message, sizeof err.message, rows[i].message, strlen(rows[i].message));
        const ms_error_class class = dialect->classify(&err);
        if (class != rows[i].class)
            fprintf(stderr, "error %d %s \"%s\" is class %d\n", (int)rows[i].native, rows[i].state, rows[i].message,
                    (int)class);
        CU_ASSERT_EQUAL(class, rows[i].class);
    }
}

/* The canonical form of one statement's catalog after normalize. */
static inline const char *normal_of(const ms_dialect *dialect, const char *sql, ms_arena *arena)
{
    ms_catalog *catalog = catalog_of(dialect, sql, arena);
    dialect->normalize(catalog, dialect->default_version);
    return ms_catalog_canonical(catalog, NULL, arena);
}

#endif
