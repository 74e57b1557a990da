/* same.c: are two tables the same to the last letter? The quick answer before the canonical forms are made and compared.
 *
 * Member by member: what lies between members (padding) is nobody's. A member that is added to the model belongs here as
 * well; tests/unit/ir/test_catalog changes each one and asks. Estimates and the server's own text are no part of it, as in
 * the canonical form. */
#include "config.h"

#include <string.h>

#include "ir/model.h"

static bool same_text(const char *a, const char *b) { return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0); }
static bool same_name(ms_name a, ms_name b) { return same_text(a.schema, b.schema) && same_text(a.name, b.name); }

static bool same_strings(const ms_strings *a, const ms_strings *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; same && i < a->n; i++)
        same = same_text(a->v[i], b->v[i]);
    return same;
}

static bool same_type(const ms_type *a, const ms_type *b)
{
    return a->kind == b->kind && a->length == b->length && a->scale == b->scale && a->is_unsigned == b->is_unsigned &&
           a->serial == b->serial && same_text(a->text, b->text) && same_text(a->charset, b->charset) &&
           same_text(a->collation, b->collation) && same_strings(&a->values, &b->values);
}

static bool same_column(const ms_column *a, const ms_column *b)
{
    return same_text(a->name, b->name) && same_type(&a->type, &b->type) && a->not_null == b->not_null &&
           same_text(a->default_expr, b->default_expr) && a->identity == b->identity && a->generated == b->generated &&
           same_text(a->generated_expr, b->generated_expr) && same_text(a->on_update, b->on_update) &&
           same_text(a->comment, b->comment) && a->invisible == b->invisible && same_text(a->check_expr, b->check_expr) && same_text(a->sequence, b->sequence);
}

static bool same_flags(const ms_constraint *a, const ms_constraint *b)
{
    return a->deferrable == b->deferrable && a->initially_deferred == b->initially_deferred && a->not_valid == b->not_valid &&
           a->not_enforced == b->not_enforced && a->nulls_not_distinct == b->nulls_not_distinct;
}

static bool same_constraint(const ms_constraint *a, const ms_constraint *b)
{
    return a->kind == b->kind && same_text(a->name, b->name) && same_strings(&a->columns, &b->columns) &&
           same_name(a->ref_table, b->ref_table) && same_strings(&a->ref_columns, &b->ref_columns) &&
           a->on_delete == b->on_delete && a->on_update == b->on_update && same_text(a->match, b->match) &&
           same_text(a->expr, b->expr) && same_text(a->using_index, b->using_index) && same_text(a->comment, b->comment) && same_flags(a, b) &&
           ms_key_parts_equal(a, b);
}

static bool same_part(const ms_index_part *a, const ms_index_part *b)
{
    return same_text(a->column, b->column) && same_text(a->expr, b->expr) && a->desc == b->desc && same_text(a->nulls, b->nulls) &&
           a->prefix == b->prefix && same_text(a->opclass, b->opclass) && same_text(a->collation, b->collation);
}

static bool same_index(const ms_index *a, const ms_index *b)
{
    bool same = same_text(a->name, b->name) && same_name(a->table, b->table) && a->unique == b->unique &&
                same_text(a->method, b->method) && same_strings(&a->include, &b->include) && same_text(a->where, b->where) &&
                same_text(a->options, b->options) && a->invalid == b->invalid && a->of_constraint == b->of_constraint &&
                a->implicit == b->implicit && same_text(a->comment, b->comment) && a->parts.n == b->parts.n;
    for (size_t i = 0; same && i < a->parts.n; i++)
        same = same_part(&a->parts.v[i], &b->parts.v[i]);
    return same;
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
    return same_name(a->name, b->name) && same_parts(a, b) && same_text(a->options, b->options) && same_text(a->comment, b->comment) &&
           same_text(a->partition_by, b->partition_by) && same_name(a->partition_of, b->partition_of) &&
           same_text(a->as_select, b->as_select) && same_name(a->like, b->like) && a->temporary == b->temporary &&
           a->unlogged == b->unlogged && a->without_rowid == b->without_rowid && a->strict == b->strict &&
           a->inexact == b->inexact && a->row_security == b->row_security && a->force_row_security == b->force_row_security;
}
