/* dump.c: a script's statements and ops as text, one line for each fact, for golden files. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "dump.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

typedef struct dump {
    ms_arena *arena;
    MS_VEC(char) text;
} dump;

static void put(dump *d, const char *text)
{
    for (; *text != '\0'; text++)
        MS_PUSH(d->arena, &d->text, *text);
}

/* " key=value", nothing for NULL; line ends are shown. */
static void pair(dump *d, const char *key, const char *value)
{
    if (value == NULL)
        return;
    put(d, " ");
    put(d, key);
    put(d, "=<");
    for (; *value != '\0'; value++)
        put(d, *value == '\n' ? "\\n" : *value == '\r' ? "\\r" : (const char[]){ *value, '\0' });
    put(d, ">");
}

static void number(dump *d, const char *key, int64_t value, int64_t none)
{
    if (value != none)
        pair(d, key, ms_arena_printf(d->arena, "%lld", (long long)value));
}

static void flag(dump *d, const char *key, bool value)
{
    if (value) {
        put(d, " ");
        put(d, key);
    }
}

static const char *name_text(dump *d, ms_name name)
{
    return name.schema == NULL ? name.name : ms_arena_printf(d->arena, "%s.%s", name.schema, name.name);
}

static void name(dump *d, const char *key, ms_name n)
{
    pair(d, key, name_text(d, n));
}

static void list(dump *d, const char *key, const ms_strings *values)
{
    const char *text = NULL;
    for (size_t i = 0; i < values->n; i++)
        text = text == NULL ? values->v[i] : ms_arena_printf(d->arena, "%s,%s", text, values->v[i]);
    pair(d, key, text);
}

static void type(dump *d, const ms_type *t)
{
    pair(d, "type", t->text);
    number(d, "length", t->length, -1);
    number(d, "scale", t->scale, -1);
    flag(d, "unsigned", t->is_unsigned);
    flag(d, "array", t->kind == MS_TYPE_ARRAY);
    pair(d, "charset", t->charset);
    pair(d, "collation", t->collation);
    list(d, "values", &t->values);
}

static void column(dump *d, const ms_column *c)
{
    static const char *const identities[] = { NULL, "always", "by_default", "auto" };
    static const char *const kinds[] = { NULL, "stored", "virtual" };
    put(d, "    column ");
    put(d, c->name);
    type(d, &c->type);
    flag(d, "not_null", c->not_null);
    pair(d, "default", c->default_expr);
    pair(d, "identity", identities[c->identity]);
    pair(d, "generated", kinds[c->generated]);
    pair(d, "as", c->generated_expr);
    pair(d, "sequence", c->sequence);
    pair(d, "on_update", c->on_update);
    pair(d, "comment", c->comment);
    flag(d, "invisible", c->invisible);
    put(d, "\n");
}

static void constraint(dump *d, const ms_constraint *c)
{
    static const char *const kinds[] = { "primary_key", "unique", "foreign_key", "check", "exclude", "not_null" };
    static const char *const fk[] = { NULL, "restrict", "cascade", "set_null", "set_default" };
    put(d, "    ");
    put(d, kinds[c->kind]);
    pair(d, "name", c->name);
    list(d, "columns", &c->columns);
    for (size_t i = 0; i < c->parts.n; i++) {
        char prefix[32];
        snprintf(prefix, sizeof prefix, "%d%s", (int)c->parts.v[i].prefix, c->parts.v[i].desc ? " desc" : "");
        pair(d, "part", prefix);
    }
    name(d, "ref", c->ref_table);
    list(d, "ref_columns", &c->ref_columns);
    pair(d, "on_delete", fk[c->on_delete]);
    pair(d, "on_update", fk[c->on_update]);
    pair(d, "match", c->match);
    pair(d, "expr", c->expr);
    pair(d, "using_index", c->using_index);
    flag(d, "deferrable", c->deferrable);
    flag(d, "deferred", c->initially_deferred);
    flag(d, "not_valid", c->not_valid);
    flag(d, "not_enforced", c->not_enforced);
    flag(d, "nulls_not_distinct", c->nulls_not_distinct);
    put(d, "\n");
}

static void index_of(dump *d, const ms_index *x)
{
    put(d, "    index");
    pair(d, "name", x->name);
    name(d, "table", x->table);
    flag(d, "unique", x->unique);
    pair(d, "method", x->method);
    for (size_t i = 0; i < x->parts.n; i++) {
        const ms_index_part *part = &x->parts.v[i];
        put(d, " [");
        pair(d, "column", part->column);
        pair(d, "expr", part->expr);
        flag(d, "desc", part->desc);
        pair(d, "nulls", part->nulls);
        number(d, "prefix", part->prefix, 0);
        pair(d, "opclass", part->opclass);
        pair(d, "collation", part->collation);
        put(d, " ]");
    }
    list(d, "include", &x->include);
    pair(d, "where", x->where);
    pair(d, "options", x->options);
    put(d, "\n");
}

static void table(dump *d, const ms_table *t)
{
    put(d, "    table");
    name(d, "name", t->name);
    flag(d, "temporary", t->temporary);
    flag(d, "unlogged", t->unlogged);
    flag(d, "without_rowid", t->without_rowid);
    flag(d, "strict", t->strict);
    name(d, "like", t->like);
    name(d, "partition_of", t->partition_of);
    pair(d, "partition_by", t->partition_by);
    pair(d, "options", t->options);
    pair(d, "comment", t->comment);
    pair(d, "as", t->as_select);
    put(d, "\n");
    for (size_t i = 0; i < t->columns.n; i++)
        column(d, &t->columns.v[i]);
    for (size_t i = 0; i < t->constraints.n; i++)
        constraint(d, &t->constraints.v[i]);
    for (size_t i = 0; i < t->indexes.n; i++)
        index_of(d, &t->indexes.v[i]);
}

static void object(dump *d, const ms_object *o)
{
    put(d, "    object");
    name(d, "table", o->table);
    pair(d, "owner_column", o->owner_column);
    pair(d, "signature", o->signature);
    pair(d, "definition", o->definition);
    list(d, "values", &o->values);
    put(d, "\n");
}

static void op_flags(dump *d, const ms_op *op)
{
    const struct { const char *name; bool value; } flags[] = {
        { "if_exists", op->if_exists }, { "if_not_exists", op->if_not_exists }, { "or_replace", op->or_replace },
        { "cascade", op->cascade }, { "concurrently", op->concurrently }, { "where_missing", op->where_missing },
        { "only", op->only }, { "whole_column", op->whole_column }, { "volatile_default", op->volatile_default },
        { "inexact", op->inexact }, { "unread", op->unread },
        { "conditional", op->conditional }, { "otherwise", op->otherwise },
    };
    for (size_t i = 0; i < COUNT(flags); i++)
        flag(d, flags[i].name, flags[i].value);
    if (op->guard == NULL)
        return;
    pair(d, "guard", ms_object_kind_name(op->guard->kind));
    name(d, "of", op->guard->table);
    pair(d, "named", op->guard->name);
    flag(d, "any_schema", op->guard->any_schema);
}

static void mentions(dump *d, const ms_op *op)
{
    const char *text = NULL;
    for (size_t i = 0; i < op->mentions.n; i++) {
        const char *one = name_text(d, op->mentions.v[i]);
        text = text == NULL ? one : ms_arena_printf(d->arena, "%s,%s", text, one);
    }
    pair(d, "mentions", text);
    text = NULL;
    for (size_t i = 0; i < op->calls.n; i++) {
        const char *one = name_text(d, op->calls.v[i]);
        text = text == NULL ? one : ms_arena_printf(d->arena, "%s,%s", text, one);
    }
    pair(d, "calls", text);
}

static const char *op_kind(ms_op_kind kind)
{
    static const char *const names[] = {
#define X(id, text) text,
        MS_OP_LIST(X)
#undef X
    };
    return names[kind];
}

static const char *object_kind(ms_object_kind kind)
{
    static const char *const names[] = {
#define X(id, text) text,
        MS_OBJECT_LIST(X)
#undef X
    };
    return names[kind];
}

static void op_text(dump *d, const ms_op *op, int32_t statement_line)
{
    static const char *const verbs[] = { NULL, "begin", "commit", "rollback", "other" };
    put(d, "  ");
    put(d, op_kind(op->kind));
    pair(d, "verb", op->verb);
    pair(d, "kind", op->object_kind == MS_OBJECT_NONE ? NULL : object_kind(op->object_kind));
    name(d, "object", op->object);
    name(d, "new_name", op->new_name);
    name(d, "table", op->table_name);
    pair(d, "column", op->column);
    pair(d, "new_column", op->new_column);
    pair(d, "after", op->after);
    pair(d, "constraint", op->constraint_name);
    pair(d, "expr", op->expr);
    pair(d, "value", op->value);
    pair(d, "new_value", op->new_value);
    pair(d, "before", op->before);
    pair(d, "txn", verbs[op->txn]);
    op_flags(d, op);
    mentions(d, op);
    if (op->line != statement_line)
        number(d, "line", op->line, 0);
    put(d, "\n");
    if (op->table != NULL)
        table(d, op->table);
    if (op->column_def != NULL)
        column(d, op->column_def);
    if (op->constraint != NULL)
        constraint(d, op->constraint);
    if (op->index != NULL)
        index_of(d, op->index);
    if (op->obj != NULL)
        object(d, op->obj);
}

const char *dump_script(const ms_script *script, ms_arena *arena)
{
    dump d = { .arena = arena };
    for (size_t i = 0; i < script->statements.n; i++) {
        const ms_statement *st = &script->statements.v[i];
        put(&d, ms_arena_printf(arena, "%d:%d", st->line, st->column));
        pair(&d, "sql", ms_arena_strndup(arena, st->text, st->len));
        pair(&d, "directive", st->directive);
        number(&d, "directive_line", st->directive_line, 0);
        put(&d, "\n");
        for (size_t k = 0; k < st->n_ops; k++)
            op_text(&d, &script->ops.v[st->first_op + k], st->line);
    }
    MS_PUSH(arena, &d.text, '\0');
    return d.text.v;
}
