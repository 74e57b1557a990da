/* drop.c: DROP, RENAME TABLE, TRUNCATE, COMMENT ON, REINDEX: statements that name objects. */
#include "config.h"

#include "sql/parse.h"

static void set_cascade(ms_parser *p, size_t first, bool cascade)
{
    for (size_t i = first; i < p->ops->n; i++)
        p->ops->v[i].cascade = cascade;
}

bool ms_parse_drop_objects(ms_parser *p, ms_op_kind op_kind, ms_object_kind kind)
{
    const size_t first = p->ops->n;
    const bool if_exists = ms_take_if_exists(p);
    do {
        ms_name name;
        if (!ms_take_name(p, &name))
            return false;
        const char *signature = ms_take_signature(p);
        ms_op *op = ms_push_op(p, op_kind, kind);
        op->object = name;
        op->if_exists = if_exists;
        if (signature != NULL) {
            op->obj = MS_NEW(p->arena, ms_object);
            *op->obj = (ms_object){ .kind = kind, .name = name, .signature = signature };
        }
    } while (ms_take_ch(p, ','));
    set_cascade(p, first, ms_take_cascade(p));
    return ms_done(p);
}

bool ms_parse_drop_trigger(ms_parser *p)
{
    ms_name name, table = { NULL, NULL };
    const bool if_exists = ms_take_if_exists(p);
    if (!ms_take_name(p, &name) || (ms_take_kw(p, MS_KW_ON) && !ms_take_name(p, &table)))
        return false;
    const bool cascade = ms_take_cascade(p);
    if (!ms_done(p))
        return false;
    if (name.schema == NULL)
        name.schema = table.schema;
    ms_op *op = ms_push_op(p, MS_OP_DROP_TRIGGER, MS_OBJECT_TRIGGER);
    op->object = name;
    op->table_name = table;
    op->if_exists = if_exists;
    op->cascade = cascade;
    return true;
}

bool ms_parse_rename_table(ms_parser *p) /* MySQL: RENAME TABLE a TO b, c TO d */
{
    if (!ms_take_kw(p, MS_KW_TABLE) && !ms_take_kw(p, MS_KW_TABLES))
        return false;
    const bool if_exists = ms_take_if_exists(p);
    do {
        ms_name from, to;
        if (!ms_take_name(p, &from) || !ms_take_kw(p, MS_KW_TO) || !ms_take_name(p, &to))
            return false;
        ms_op *op = ms_push_op(p, MS_OP_RENAME_TABLE, MS_OBJECT_TABLE);
        op->object = from;
        op->new_name = to;
        op->if_exists = if_exists;
    } while (ms_take_ch(p, ','));
    return ms_done(p);
}

bool ms_parse_truncate(ms_parser *p)
{
    const size_t first = p->ops->n;
    ms_take_kw(p, MS_KW_TABLE);
    do {
        ms_name name;
        const bool only = ms_take_kw(p, MS_KW_ONLY);
        if (!ms_take_name(p, &name))
            return false;
        ms_take_ch(p, '*');
        ms_op *op = ms_push_op(p, MS_OP_TRUNCATE_TABLE, MS_OBJECT_TABLE);
        op->object = name;
        op->only = only;
    } while (ms_take_ch(p, ','));
    if (ms_take_kw2(p, MS_KW_RESTART, MS_KW_IDENTITY))
        p->inexact = true;
    else if (ms_take_word(p, "CONTINUE"))
        ms_take_kw(p, MS_KW_IDENTITY);
    set_cascade(p, first, ms_take_cascade(p));
    return ms_done(p);
}

static bool column_of(ms_parser *p, ms_op *op) /* [[db.]schema.]table.column */
{
    const char *parts[4];
    size_t n = 0;
    do {
        if (n == 4 || (parts[n] = ms_take_ident(p)) == NULL)
            return false;
        n++;
    } while (ms_take_ch(p, '.'));
    if (n < 2)
        return false;
    op->column = parts[n - 1];
    op->object = (ms_name){ n >= 3 ? parts[n - 3] : NULL, parts[n - 2] };
    return true;
}

/* CONSTRAINT c ON [DOMAIN] t: object = the table, constraint_name = c.
 * TRIGGER, POLICY, RULE n ON t: object = n, table_name = t. */
static bool commented(ms_parser *p, ms_op *op)
{
    if (op->object_kind == MS_OBJECT_COLUMN)
        return column_of(p, op);
    if (!ms_take_name(p, &op->object))
        return false;
    op->value = ms_take_signature(p);
    if (!ms_take_kw(p, MS_KW_ON))
        return true;
    ms_take_kw(p, MS_KW_DOMAIN);
    if (!ms_take_name(p, &op->table_name))
        return false;
    if (op->object_kind == MS_OBJECT_CONSTRAINT) {
        op->constraint_name = op->object.name;
        op->object = op->table_name;
    }
    return true;
}

bool ms_parse_comment(ms_parser *p)
{
    if (!ms_take_kw(p, MS_KW_ON))
        return false;
    ms_op op = { .kind = MS_OP_COMMENT, .object_kind = ms_take_object_kind(p) };
    if (op.object_kind == MS_OBJECT_NONE || op.object_kind == MS_OBJECT_OTHER || !commented(p, &op) ||
        !ms_take_kw(p, MS_KW_IS))
        return false;
    if (!ms_take_kw(p, MS_KW_NULL) && (op.expr = ms_take_string(p)) == NULL)
        return false;
    if (!ms_done(p))
        return false;
    op.statement = p->statement;
    op.line = p->line;
    *ms_push_op(p, MS_OP_COMMENT, op.object_kind) = op;
    return true;
}

/* REINDEX [(options)] INDEX|TABLE|SCHEMA|DATABASE [CONCURRENTLY] name; SQLite: REINDEX [name] */
bool ms_parse_reindex(ms_parser *p)
{
    ms_name name = { NULL, NULL };
    ms_object_kind kind = MS_OBJECT_NONE;
    if (ms_at_ch(p, '(')) {
        p->inexact = true;
        ms_skip(p);
    }
    if (ms_ahead(p, 1)->kind != MS_TOKEN_END)
        kind = ms_take_object_kind(p);
    const bool concurrently = ms_take_kw(p, MS_KW_CONCURRENTLY);
    if (!ms_at_end(p) && !ms_take_name(p, &name))
        return false;
    if (!ms_done(p))
        return false;
    ms_op *op = ms_push_op(p, MS_OP_REINDEX, kind);
    op->object = name;
    op->concurrently = concurrently;
    return true;
}
