/* same.c: are two tables the same to the last letter? The quick answer before the canonical forms are made and compared.
 *
 * Each function takes a copy of one side, puts the other side's texts and vectors into it where both say the same, and then
 * compares all bytes: so a member that is added one day and forgotten here makes tables differ that do not, which costs time
 * only. Estimates and the server's own text are no part of it, as in the canonical form. */
#include "config.h"

#include <string.h>

#include "ir/model.h"

static bool same_text(const char *a, const char *b) { return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0); }

static bool same_strings(const ms_strings *a, const ms_strings *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; same && i < a->n; i++)
        same = same_text(a->v[i], b->v[i]);
    return same;
}

/* Puts the other's member into the copy when they say the same. */
#define TAKE(equal, member) (equal(one.member, b->member) && (one.member = b->member, true))
#define TAKE_LIST(equal, member) (equal(&one.member, &b->member) && (one.member = b->member, true))

static bool same_type(const ms_type *a, const ms_type *b)
{
    ms_type one;
    memcpy(&one, a, sizeof one);
    return TAKE(same_text, text) && TAKE(same_text, charset) && TAKE(same_text, collation) &&
           TAKE_LIST(same_strings, values) && memcmp(&one, b, sizeof one) == 0;
}

static bool same_column(const ms_column *a, const ms_column *b)
{
    ms_column one;
    memcpy(&one, a, sizeof one);
    return TAKE(same_text, name) && TAKE_LIST(same_type, type) && TAKE(same_text, default_expr) &&
           TAKE(same_text, generated_expr) && TAKE(same_text, on_update) && TAKE(same_text, comment) && TAKE(same_text, check_expr) &&
           memcmp(&one, b, sizeof one) == 0;
}

static bool same_constraint(const ms_constraint *a, const ms_constraint *b)
{
    ms_constraint one;
    memcpy(&one, a, sizeof one);
    return TAKE(same_text, name) && TAKE_LIST(same_strings, columns) && TAKE(same_text, ref_table.schema) &&
           TAKE(same_text, ref_table.name) && TAKE_LIST(same_strings, ref_columns) && TAKE(same_text, match) &&
           TAKE(same_text, expr) && TAKE(same_text, using_index) && memcmp(&one, b, sizeof one) == 0;
}

static bool same_part(const ms_index_part *a, const ms_index_part *b)
{
    ms_index_part one;
    memcpy(&one, a, sizeof one);
    return TAKE(same_text, column) && TAKE(same_text, expr) && TAKE(same_text, nulls) && TAKE(same_text, opclass) &&
           TAKE(same_text, collation) && memcmp(&one, b, sizeof one) == 0;
}

static bool same_index(const ms_index *a, const ms_index *b)
{
    ms_index one;
    memcpy(&one, a, sizeof one);
    bool same = a->parts.n == b->parts.n;
    for (size_t i = 0; same && i < a->parts.n; i++)
        same = same_part(&a->parts.v[i], &b->parts.v[i]);
    one.parts = b->parts;
    return same && TAKE(same_text, name) && TAKE(same_text, table.schema) && TAKE(same_text, table.name) &&
           TAKE(same_text, method) && TAKE_LIST(same_strings, include) && TAKE(same_text, where) &&
           TAKE(same_text, options) && memcmp(&one, b, sizeof one) == 0;
}

static bool same_parts(const ms_table *a, const ms_table *b)
{
    bool same = a->columns.n == b->columns.n && a->constraints.n == b->constraints.n && a->indexes.n == b->indexes.n;
    for (size_t i = 0; same && i < a->columns.n; i++)
        same = same_column(&a->columns.v[i], &b->columns.v[i]);
    for (size_t i = 0; same && i < a->constraints.n; i++)
        same = same_constraint(&a->constraints.v[i], &b->constraints.v[i]);
    for (size_t i = 0; same && i < a->indexes.n; i++)
        same = same_index(&a->indexes.v[i], &b->indexes.v[i]);
    return same;
}

bool ms_table_same(const ms_table *a, const ms_table *b)
{
    ms_table one;
    memcpy(&one, a, sizeof one);
    one.columns = b->columns;
    one.constraints = b->constraints;
    one.indexes = b->indexes;
    one.rows = b->rows;
    one.bytes = b->bytes;
    one.definition = b->definition;
    return same_parts(a, b) && TAKE(same_text, name.schema) && TAKE(same_text, name.name) && TAKE(same_text, options) &&
           TAKE(same_text, comment) && TAKE(same_text, partition_by) && TAKE(same_text, partition_of.schema) &&
           TAKE(same_text, partition_of.name) && TAKE(same_text, as_select) && TAKE(same_text, like.schema) &&
           TAKE(same_text, like.name) && memcmp(&one, b, sizeof one) == 0;
}
