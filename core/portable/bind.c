/* bind.c: the ops of one portable statement as native ops, on the catalog that they meet. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "ir/model.h"
#include "portable/bind.h"
#include "sql/lex.h"

void ms_bind_push(ms_binding *b, ms_op op)
{
    ms_error ignored = MS_ERROR_INIT; /* what cannot be applied is for the plan and the server to say */
    op.line = b->op->line;
    op.statement = b->op->statement;
    MS_PUSH(b->arena, b->out, op);
    if (ms_catalog_apply(b->catalog, &op, &ignored) != MS_OK)
        b->catalog->incomplete = true;
}

ms_op ms_bind_op(const ms_binding *b, ms_op_kind kind, ms_name table)
{
    (void)b;
    return (ms_op){ .kind = kind, .object = table };
}

bool ms_bind_refuse(ms_binding *b, const void *what, const char *hint, const char *format, ...)
{
    char message[512];
    va_list args;
    uint32_t at = b->statement->at;
    if (b->status != MS_OK)
        return false;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    b->status = MS_ERR_UNSUPPORTED;
    ms_error_set(b->err, MS_ERR_UNSUPPORTED, "%s", message);
    ms_error_code(b->err, "portable");
    if (hint != NULL)
        ms_error_hint(b->err, "%s", hint);
    for (size_t i = 0; what != NULL && i < b->script->places.n; i++)
        if (b->script->places.v[i].what == what)
            at = b->script->places.v[i].at;
    if (b->err != NULL)
        ms_lex_place(b->script->text, at, b->script->line0, &b->err->line, &b->err->column);
    return false;
}

const ms_table *ms_bind_table(const ms_binding *b, ms_name name) { return ms_catalog_table(b->catalog, name); }

const ms_column *ms_bind_column(const ms_binding *b, ms_name table, const char *column)
{
    const ms_table *t = ms_bind_table(b, table);
    return t == NULL ? NULL : ms_table_column(b->catalog, t, column);
}

/* ---- ops that need little ---- */

static bool as_it_is(ms_binding *b, const ms_op *op)
{
    ms_bind_push(b, *op);
    return true;
}

static bool set_default(ms_binding *b, const ms_op *op)
{
    const ms_column *column = ms_bind_column(b, op->object, op->column);
    ms_op native = *op;
    if (column != NULL)
        ms_bind_default(b, &column->type, &native.expr);
    ms_bind_push(b, native);
    return true;
}

static bool drop_table(ms_binding *b, const ms_op *op)
{
    ms_names enums = { 0 };
    const ms_table *table = ms_bind_table(b, op->object);
    if (table != NULL)
        ms_bind_own_enums(b, table, NULL, &enums);
    ms_bind_push(b, *op);
    ms_bind_drop_enums(b, &enums);
    return true;
}

/* Row by row, or all at once: child rows would go with them, or keep them from going. */
static bool truncate_table(ms_binding *b, const ms_op *op)
{
    for (size_t i = 0; i < b->catalog->tables.n; i++) {
        const ms_table *child = b->catalog->tables.v[i];
        for (size_t k = 0; k < child->constraints.n; k++)
            if (child->constraints.v[k].kind == MS_CONSTRAINT_FOREIGN_KEY && ms_name_equal(b->catalog, child->constraints.v[k].ref_table, op->object))
                return ms_bind_refuse(b, op->object.name, "Write DELETE FROM, which does what the foreign key says.",
                                      "table %s refers to %s, which databases do not let be truncated", child->name.name, op->object.name);
    }
    ms_op native = *op;
    if (b->statement->sql != NULL) {
        native.kind = MS_OP_DELETE;
        native.where_missing = true;
        MS_PUSH(b->arena, &native.mentions, op->object);
    }
    ms_bind_push(b, native);
    return true;
}

static bool comment(ms_binding *b, const ms_op *op)
{
    if (b->how->flags & MS_PORTABLE_NO_COMMENTS) {
        MS_PUSH(b->arena, b->warnings, ms_arena_printf(b->arena, "%s has no comments: the one on %s%s%s is left out", b->script->target->name,
                                                       op->object.name, op->column != NULL ? "." : "", op->column != NULL ? op->column : ""));
        return true;
    }
    ms_bind_push(b, *op);
    return true;
}

static bool rename_index(ms_binding *b, const ms_op *op)
{
    ms_op native = *op;
    ms_table *table = NULL;
    if (ms_catalog_find_index(b->catalog, op->object, &table) != NULL && table != NULL)
        native.table_name = table->name;
    ms_bind_push(b, native);
    return true;
}

/* ---- the table of ops ---- */

static bool (*const binders[MS_OP_COUNT])(ms_binding *, const ms_op *) = {
    [MS_OP_CREATE_TABLE] = ms_bind_create_table,
    [MS_OP_DROP_TABLE] = drop_table,
    [MS_OP_RENAME_TABLE] = as_it_is,
    [MS_OP_TRUNCATE_TABLE] = truncate_table,
    [MS_OP_ADD_COLUMN] = ms_bind_add_column,
    [MS_OP_DROP_COLUMN] = ms_bind_drop_column,
    [MS_OP_RENAME_COLUMN] = as_it_is,
    [MS_OP_CHANGE_TYPE] = ms_bind_change_type,
    [MS_OP_SET_NOT_NULL] = as_it_is,
    [MS_OP_DROP_NOT_NULL] = as_it_is,
    [MS_OP_SET_DEFAULT] = set_default,
    [MS_OP_DROP_DEFAULT] = as_it_is,
    [MS_OP_ADD_PRIMARY_KEY] = ms_bind_add_constraint,
    [MS_OP_ADD_UNIQUE] = ms_bind_add_constraint,
    [MS_OP_ADD_FOREIGN_KEY] = ms_bind_add_constraint,
    [MS_OP_ADD_CHECK] = ms_bind_add_constraint,
    [MS_OP_DROP_CONSTRAINT] = ms_bind_drop_constraint,
    [MS_OP_RENAME_CONSTRAINT] = as_it_is,
    [MS_OP_CREATE_INDEX] = ms_bind_create_index,
    [MS_OP_DROP_INDEX] = ms_bind_drop_index,
    [MS_OP_RENAME_INDEX] = rename_index,
    [MS_OP_CREATE_VIEW] = as_it_is,
    [MS_OP_REPLACE_VIEW] = as_it_is,
    [MS_OP_DROP_VIEW] = as_it_is,
    [MS_OP_COMMENT] = comment,
    [MS_OP_INSERT] = as_it_is,
    [MS_OP_UPDATE] = as_it_is,
    [MS_OP_DELETE] = as_it_is,
    [MS_OP_TRANSACTION] = as_it_is,
};

/* The statement behind an INSERT that gives an identity column its numbers. */
const char *ms_portable_after_insert(const ms_portable_script *script, size_t i, const ms_catalog *before, ms_arena *arena)
{
    const ms_portable_statement *st = &script->statements.v[i];
    const ms_op *op = st->n_ops == 1 ? &script->ops.v[st->first_op] : NULL;
    const char *form = script->target->portable->after_numbered;
    const ms_table *table = op == NULL || op->kind != MS_OP_INSERT || form == NULL ? NULL : ms_catalog_table(before, op->object);
    for (size_t k = 0; table != NULL && k < op->obj->values.n; k++) {
        const ms_column *column = ms_table_column(before, table, op->obj->values.v[k]);
        if (column == NULL || column->identity == MS_IDENTITY_NONE)
            continue;
        ms_sql quoted, sql;
        ms_sql_init(&quoted, arena, &script->target->style);
        ms_sql_ident(&quoted, op->object.name);
        ms_sql_init(&sql, arena, &script->target->style);
        for (const char *p = form; *p != '\0'; p++) {
            const char one[2] = { *p, '\0' };
            const char what = *p == '%' ? *++p : '\0';
            if (what == 'q')
                ms_sql_str(&sql, ms_sql_text(&quoted));
            else if (what == 'l')
                ms_sql_str(&sql, column->name);
            else if (what == 't' || what == 'c')
                ms_sql_ident(&sql, what == 't' ? op->object.name : column->name);
            else
                ms_sql_punct(&sql, one);
        }
        return ms_sql_text(&sql);
    }
    return NULL;
}

ms_status ms_portable_bind(const ms_portable_script *script, size_t i, const ms_catalog *before, ms_arena *arena, ms_ops *out,
                           ms_strings *warnings, ms_error *err)
{
    const ms_portable_statement *st = &script->statements.v[i];
    ms_binding b = { .script = script, .statement = st, .how = script->target->portable, .arena = arena, .out = out, .warnings = warnings,
                     .err = err, .catalog = ms_catalog_copy(before, arena) };
    for (size_t k = 0; k < st->n_ops; k++) {
        b.op = &script->ops.v[st->first_op + k];
        if (binders[b.op->kind] == NULL || !binders[b.op->kind](&b, b.op))
            return b.status != MS_OK ? b.status : ms_error_set(err, MS_ERR_INTERNAL, "portable: no binding of %s", ms_op_name(b.op->kind));
    }
    return MS_OK;
}
