/* fuzz_parse.c: any bytes, any dialect: parsing gives the same ops twice, each op has what its kind promises, and each
 * statement parsed alone gives the ops that it has in its script. Read as an expression, every token is in the tree once. */
#include "config.h"

#include <stdlib.h>

#include <migsafe/expr.h>

#include "../unit/sql/dialects.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const ms_dialect *const dialects[] = { &test_postgresql, &test_mysql, &test_mariadb, &test_sqlite, &test_ansi };

static void check(bool ok)
{
    if (!ok)
        abort();
}

static void check_op(const ms_op *op, size_t statement)
{
    check(op->statement == statement && op->line >= 1);
    switch (op->kind) {
    case MS_OP_OPAQUE:
        check(op->verb != NULL);
        break;
    case MS_OP_CREATE_TABLE:
        check(op->table != NULL && op->table->name.name != NULL);
        for (size_t i = 0; i < op->table->columns.n; i++)
            check(op->table->columns.v[i].name != NULL && op->table->columns.v[i].type.text != NULL);
        break;
    case MS_OP_ADD_COLUMN:
    case MS_OP_CHANGE_TYPE:
        check(op->object.name != NULL && op->column != NULL && op->column_def != NULL);
        break;
    case MS_OP_DROP_COLUMN:
    case MS_OP_SET_NOT_NULL:
        check(op->object.name != NULL && op->column != NULL);
        break;
    case MS_OP_CREATE_INDEX:
        check(op->object.name != NULL && op->index != NULL && op->index->parts.n > 0);
        break;
    case MS_OP_ADD_FOREIGN_KEY:
        check(op->constraint != NULL && op->constraint->columns.n > 0 && op->constraint->ref_table.name != NULL);
        break;
    case MS_OP_RENAME_TABLE:
        check(op->object.name != NULL && op->new_name.name != NULL);
        break;
    default:
        break;
    }
}

static void check_tree(const ms_expr *e)
{
    size_t at = e->at;
    for (size_t i = 0; i < e->parts.n; i++) {
        const ms_expr *part = e->parts.v[i];
        check(part->at >= at && part->depth < e->depth && part->name != NULL);
        check_tree(part);
        at = (size_t)part->at + part->len;
    }
    check(at <= (size_t)e->at + e->len);
}

static void check_expression(const ms_dialect *d, const char *text, ms_arena *arena)
{
    const ms_expr_rules rules = { .lex = &d->lex };
    const ms_expr *e = ms_expr_parse(&rules, text, arena);
    const ms_expr none = { .kind = MS_EXPR_UNKNOWN, .len = (uint32_t)strlen(text) };
    check_tree(e);
    check(strcmp(ms_expr_print(&rules, text, e, arena), ms_expr_print(&rules, text, &none, arena)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const ms_dialect *d = dialects[data[0] % (sizeof dialects / sizeof *dialects)];
    const char *text = (const char *)data + 1;
    size--;
    ms_arena *arena = ms_arena_new();
    ms_script one, two;
    ms_error err = MS_ERROR_INIT;
    const ms_status status = ms_sql_parse(d, text, size, 1, arena, &one, &err);
    check(status == ms_sql_parse(d, text, size, 1, arena, &two, NULL));
    check(one.statements.n == two.statements.n && one.ops.n == two.ops.n);
    size_t ops = 0;
    for (size_t i = 0; i < one.statements.n; i++) {
        const ms_statement *st = &one.statements.v[i];
        check(st->first_op == ops && st->n_ops > 0);
        ops += st->n_ops;
        for (size_t k = 0; k < st->n_ops; k++) {
            check_op(&one.ops.v[st->first_op + k], i);
            check(one.ops.v[st->first_op + k].kind == two.ops.v[st->first_op + k].kind);
        }
    }
    check(ops == one.ops.n);
    check_expression(d, ms_arena_strndup(arena, text, size), arena);
    ms_arena_free(arena);
    return 0;
}
