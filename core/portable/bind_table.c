/* bind_table.c: tables, columns, constraints and indexes: names for what has none, what keys need, what they cannot have. */
#include "config.h"

#include <string.h>

#include "ir/model.h"
#include "portable/bind.h"

/* ---- names ---- */

static bool name_taken(const ms_binding *b, const ms_table *table, const ms_table *also, const char *name)
{
    ms_table *owner = NULL;
    return (table != NULL && ms_table_constraint(b->catalog, table, name) != NULL) ||
           (also != NULL && ms_table_constraint(b->catalog, also, name) != NULL) ||
           ms_catalog_find_index(b->catalog, (ms_name){ NULL, name }, &owner) != NULL;
}

/* also: constraints of the table being made that have their names already. */
static bool give_name(ms_binding *b, ms_name table, const ms_table *also, ms_constraint *c)
{
    static const char *const suffixes[] = { [MS_CONSTRAINT_PRIMARY_KEY] = "pkey", [MS_CONSTRAINT_UNIQUE] = "key",
                                            [MS_CONSTRAINT_FOREIGN_KEY] = "fkey", [MS_CONSTRAINT_CHECK] = "check" };
    const bool key = c->kind == MS_CONSTRAINT_PRIMARY_KEY;
    const char *base = ms_portable_made_name(table.name, key ? NULL : &c->columns, suffixes[c->kind], b->arena), *name = base;
    if (c->kind == MS_CONSTRAINT_CHECK)
        memset(&c->columns, 0, sizeof c->columns); /* they were there for the name */
    if (c->name != NULL)
        return !key || strcmp(c->name, base) == 0 ||
               ms_bind_refuse(b, c->name, "Leave CONSTRAINT and the name out.", "a portable primary key is called %s: MySQL keeps no name for it", base);
    const ms_table *known = ms_bind_table(b, table);
    for (int i = 1; !key && name_taken(b, known, also, name); i++)
        name = ms_portable_made_name(base, NULL, ms_arena_printf(b->arena, "%d", i), b->arena);
    c->name = name;
    return true;
}

/* ---- keys ---- */

/* The logical kind does not matter: what cannot be indexed is the native type. */
static bool key_column(ms_binding *b, const ms_column *column, const char *place)
{
    if (!(b->how->flags & MS_PORTABLE_NO_TEXT_KEY) || column == NULL)
        return true;
    const ms_type_kind kind = column->type.kind;
    if (kind == MS_TYPE_JSON || kind == MS_TYPE_JSONB)
        return ms_bind_refuse(b, place, "Add a generated column with the part that is looked for.", "%s cannot index the json column %s", b->script->target->name, column->name);
    if (kind == MS_TYPE_TEXT || kind == MS_TYPE_BLOB)
        return ms_bind_refuse(b, place, kind == MS_TYPE_TEXT ? "Make the column VARCHAR(n), n up to 768." : "Make the column VARBINARY(n), n up to 3072.",
                              "%s cannot index the whole of the %s column %s", b->script->target->name, kind == MS_TYPE_TEXT ? "text" : "blob", column->name);
    const int32_t limit = kind == MS_TYPE_VARCHAR || kind == MS_TYPE_CHAR ? 768 : kind == MS_TYPE_VARBINARY ? 3072 : 0;
    return limit == 0 || column->type.length <= limit ||
           ms_bind_refuse(b, place, NULL, "%s can index at most %d of column %s", b->script->target->name, limit, column->name);
}

static bool key_columns(ms_binding *b, const ms_table *table, const ms_strings *columns)
{
    for (size_t i = 0; table != NULL && i < columns->n; i++)
        if (!key_column(b, ms_table_column(b->catalog, table, columns->v[i]), columns->v[i]))
            return false;
    return true;
}

/* What REFERENCES t means: t's primary key. `self` is the table being made. */
static void fill_reference(const ms_binding *b, const ms_table *self, ms_constraint *c)
{
    const ms_table *parent = self != NULL && ms_name_equal(b->catalog, self->name, c->ref_table) ? self : ms_bind_table(b, c->ref_table);
    const ms_constraint *key = parent == NULL || c->ref_columns.n > 0 ? NULL : ms_table_primary_key(parent);
    if (key != NULL)
        c->ref_columns = ms_strings_copy(b->arena, &key->columns);
}

static bool leads(const ms_strings *columns, const char *const *names, size_t n)
{
    size_t i = 0;
    while (i < columns->n && i < n && names[i] != NULL && strcmp(columns->v[i], names[i]) == 0)
        i++;
    return i == columns->n;
}

static bool index_leads(const ms_index *index, const ms_strings *columns)
{
    const char *names[16];
    size_t n = 0;
    for (; n < index->parts.n && n < 16; n++)
        names[n] = index->parts.v[n].prefix > 0 ? NULL : index->parts.v[n].column;
    return leads(columns, names, n);
}

/* Has the table an index that begins with these columns, other than `except`? */
static bool is_indexed(const ms_table *table, const ms_strings *columns, const char *except)
{
    for (size_t i = 0; i < table->constraints.n; i++) {
        const ms_constraint *c = &table->constraints.v[i];
        if ((c->kind == MS_CONSTRAINT_PRIMARY_KEY || c->kind == MS_CONSTRAINT_UNIQUE) && leads(columns, c->columns.v, c->columns.n))
            return true;
    }
    for (size_t i = 0; i < table->indexes.n; i++) {
        const ms_index *index = &table->indexes.v[i];
        if ((except == NULL || index->name == NULL || strcmp(index->name, except) != 0) && index_leads(index, columns))
            return true;
    }
    return false;
}

static ms_index index_of_key(const ms_binding *b, ms_name table, const ms_constraint *key)
{
    ms_index index = { .name = key->name, .table = table };
    for (size_t i = 0; i < key->columns.n; i++)
        MS_PUSH(b->arena, &index.parts, (ms_index_part){ .column = key->columns.v[i] });
    return index;
}

static void push_index(ms_binding *b, ms_name table, ms_index index)
{
    ms_op op = ms_bind_op(b, MS_OP_CREATE_INDEX, table);
    op.object_kind = MS_OBJECT_INDEX;
    op.index = MS_NEW(b->arena, ms_index);
    *op.index = index;
    ms_bind_push(b, op);
}

/* ---- CREATE TABLE ---- */

static bool table_columns(ms_binding *b, const ms_table *from, ms_table *to)
{
    for (size_t i = 0; i < from->columns.n; i++) {
        ms_column column = from->columns.v[i];
        ms_constraint guard;
        if (!ms_bind_type(b, from->name, column.name, &column.type))
            return false;
        ms_bind_default(b, &column.type, &column.default_expr);
        if (column.identity != MS_IDENTITY_NONE && (b->how->flags & (MS_PORTABLE_ROWID_KEY | MS_PORTABLE_KEY_INDEX)))
            column.identity = MS_IDENTITY_AUTO; /* as such a server says it */
        if (column.identity != MS_IDENTITY_NONE && (b->how->flags & MS_PORTABLE_ROWID_KEY))
            column.type = (ms_type){ .kind = MS_TYPE_INTEGER, .length = -1, .scale = -1, .text = "INTEGER" };
        if (ms_bind_guard(b, &from->columns.v[i].type, from->name, column.name, &guard))
            MS_PUSH(b->arena, &to->constraints, guard);
        MS_PUSH(b->arena, &to->columns, column);
    }
    return true;
}

static void table_key(const ms_binding *b, ms_table *to)
{
    ms_constraint *key = ms_table_primary_key(to);
    for (size_t i = 0; key != NULL && i < key->columns.n; i++) {
        ms_column *column = ms_table_column(b->catalog, to, key->columns.v[i]);
        if (column == NULL)
            continue;
        column->not_null = true;
        if ((b->how->flags & MS_PORTABLE_ROWID_KEY) && key->columns.n == 1 && column->type.kind == MS_TYPE_INTEGER && column->identity == MS_IDENTITY_NONE)
            column->type.text = "INT";
        if ((b->how->flags & MS_PORTABLE_ROWID_KEY) && column->identity != MS_IDENTITY_NONE)
            key->name = NULL; /* it stands with the column, without a name */
    }
}

bool ms_bind_create_table(ms_binding *b, const ms_op *op)
{
    const ms_table *from = op->table;
    ms_table *to = MS_NEW(b->arena, ms_table);
    *to = ms_table_blank(from->name);
    if (!table_columns(b, from, to))
        return false;
    for (size_t i = 0; i < from->constraints.n; i++) {
        ms_constraint c = ms_constraint_copy(b->arena, &from->constraints.v[i]);
        const ms_constraint *said = &from->constraints.v[i];
        c.name = said->name; /* as the reader noted it */
        c.columns = said->columns;
        if (!give_name(b, from->name, to, &c))
            return false;
        if (c.kind == MS_CONSTRAINT_FOREIGN_KEY)
            fill_reference(b, from, &c);
        else if (c.kind != MS_CONSTRAINT_CHECK && !key_columns(b, to, &c.columns))
            return false;
        MS_PUSH(b->arena, &to->constraints, c);
    }
    table_key(b, to);
    for (size_t i = 0; (b->how->flags & MS_PORTABLE_KEY_INDEX) && i < to->constraints.n; i++) {
        const ms_constraint *c = &to->constraints.v[i];
        if (c->kind == MS_CONSTRAINT_FOREIGN_KEY && !is_indexed(to, &c->columns, NULL))
            MS_PUSH(b->arena, &to->indexes, index_of_key(b, to->name, c));
    }
    to->options = b->how->table_options == NULL ? NULL : b->how->table_options(b->script->version);
    ms_op native = *op;
    native.table = to;
    ms_bind_push(b, native);
    return true;
}

/* ---- columns ---- */

bool ms_bind_add_column(ms_binding *b, const ms_op *op)
{
    ms_op native = *op;
    ms_constraint guard;
    native.column_def = MS_NEW(b->arena, ms_column);
    *native.column_def = *op->column_def;
    if (op->if_not_exists && ms_bind_column(b, op->object, op->column) != NULL)
        return true;
    if (!ms_bind_type(b, op->object, op->column, &native.column_def->type))
        return false;
    ms_bind_default(b, &native.column_def->type, &native.column_def->default_expr);
    ms_bind_push(b, native);
    if (ms_bind_guard(b, &op->column_def->type, op->object, op->column, &guard)) {
        ms_op check = ms_bind_op(b, MS_OP_ADD_CHECK, op->object);
        check.constraint = MS_NEW(b->arena, ms_constraint);
        *check.constraint = guard;
        ms_bind_push(b, check);
    }
    return true;
}

static bool has(const ms_strings *columns, const char *column)
{
    for (size_t i = 0; i < columns->n; i++)
        if (strcmp(columns->v[i], column) == 0)
            return true;
    return false;
}

/* What stands on a column goes with it, shrinks, or forbids the drop, as the database likes: it must be dropped first. */
static bool stands_alone(ms_binding *b, const ms_op *op, const ms_table *table)
{
    for (size_t i = 0; i < table->constraints.n; i++) {
        const ms_constraint *c = &table->constraints.v[i];
        if (has(&c->columns, op->column) || (c->kind == MS_CONSTRAINT_CHECK && ms_expr_mentions(b->catalog->compare, c->expr, op->column)))
            return ms_bind_refuse(b, op->column, ms_arena_printf(b->arena, "Write ALTER TABLE %s DROP CONSTRAINT %s first.", table->name.name, c->name != NULL ? c->name : "..."),
                                  "constraint %s stands on column %s: databases differ in what becomes of it", c->name != NULL ? c->name : "without a name", op->column);
    }
    for (size_t i = 0; i < table->indexes.n; i++) {
        const ms_index *index = &table->indexes.v[i];
        bool uses = index->where != NULL && ms_expr_mentions(b->catalog->compare, index->where, op->column);
        for (size_t k = 0; k < index->parts.n; k++)
            uses = uses || (index->parts.v[k].column != NULL ? strcmp(index->parts.v[k].column, op->column) == 0
                                                             : ms_expr_mentions(b->catalog->compare, index->parts.v[k].expr, op->column));
        if (uses && !index->of_constraint)
            return ms_bind_refuse(b, op->column, ms_arena_printf(b->arena, "Write DROP INDEX %s first.", index->name),
                                  "index %s stands on column %s: databases differ in what becomes of it", index->name, op->column);
    }
    return true;
}

bool ms_bind_drop_column(ms_binding *b, const ms_op *op)
{
    ms_names enums = { 0 };
    const ms_table *table = ms_bind_table(b, op->object);
    if (table != NULL && op->if_exists && ms_bind_column(b, op->object, op->column) == NULL)
        return true;
    ms_bind_drop_guards(b, op->object, op->column);
    table = ms_bind_table(b, op->object);
    if (table != NULL && !stands_alone(b, op, table))
        return false;
    if (table != NULL)
        ms_bind_own_enums(b, table, op->column, &enums);
    ms_bind_push(b, *op);
    ms_bind_drop_enums(b, &enums);
    return true;
}

/* ---- constraints ---- */

/* SQLite lets NULL into a key, and numbers the rows of an INTEGER one by itself. */
static void prepare_key(ms_binding *b, const ms_op *op, const ms_table *table)
{
    for (size_t i = 0; i < op->constraint->columns.n; i++) {
        const ms_column *column = ms_table_column(b->catalog, table, op->constraint->columns.v[i]);
        if (column == NULL)
            continue;
        if ((b->how->flags & MS_PORTABLE_ROWID_KEY) && op->constraint->columns.n == 1 && column->type.kind == MS_TYPE_INTEGER) {
            ms_op change = ms_bind_op(b, MS_OP_CHANGE_TYPE, op->object);
            change.column = op->constraint->columns.v[i];
            change.column_def = MS_NEW(b->arena, ms_column);
            *change.column_def = *column;
            change.column_def->type.text = "INT";
            ms_bind_push(b, change);
        }
        if (!column->not_null) {
            ms_op set = ms_bind_op(b, MS_OP_SET_NOT_NULL, op->object);
            set.column = op->constraint->columns.v[i];
            ms_bind_push(b, set);
        }
    }
}

bool ms_bind_add_constraint(ms_binding *b, const ms_op *op)
{
    const ms_table *table = ms_bind_table(b, op->object);
    ms_op native = *op;
    native.constraint = MS_NEW(b->arena, ms_constraint);
    *native.constraint = *op->constraint;
    ms_constraint *c = native.constraint;
    if (!give_name(b, op->object, NULL, c))
        return false;
    if (c->kind == MS_CONSTRAINT_FOREIGN_KEY)
        fill_reference(b, NULL, c);
    else if (c->kind != MS_CONSTRAINT_CHECK && !key_columns(b, table, &c->columns))
        return false;
    if (c->kind == MS_CONSTRAINT_PRIMARY_KEY && table != NULL)
        prepare_key(b, op, table);
    if (c->kind == MS_CONSTRAINT_FOREIGN_KEY && (b->how->flags & MS_PORTABLE_KEY_INDEX) && table != NULL && !is_indexed(table, &c->columns, NULL))
        push_index(b, op->object, index_of_key(b, op->object, c));
    ms_bind_push(b, native);
    return true;
}

bool ms_bind_drop_constraint(ms_binding *b, const ms_op *op)
{
    const ms_table *table = ms_bind_table(b, op->object);
    const ms_constraint *found = table == NULL ? NULL : ms_table_constraint(b->catalog, table, op->constraint_name);
    const ms_constraint *key = table == NULL ? NULL : ms_table_primary_key(table);
    const size_t n = strlen(op->constraint_name);
    if (key != NULL && (found == key || (found == NULL && key->name == NULL && n > 5 && strcmp(op->constraint_name + n - 5, "_pkey") == 0))) {
        ms_op drop = ms_bind_op(b, MS_OP_DROP_PRIMARY_KEY, op->object);
        ms_bind_push(b, drop);
        return true;
    }
    if (table != NULL && found == NULL && op->if_exists && ms_table_index(b->catalog, table, op->constraint_name) == NULL)
        return true;
    const bool foreign = found != NULL && found->kind == MS_CONSTRAINT_FOREIGN_KEY;
    ms_bind_push(b, *op);
    table = ms_bind_table(b, op->object);
    if (foreign && (b->how->flags & MS_PORTABLE_KEY_INDEX) && table != NULL && ms_table_index(b->catalog, table, op->constraint_name) != NULL) {
        ms_op drop = ms_bind_op(b, MS_OP_DROP_INDEX, (ms_name){ NULL, op->constraint_name });
        drop.object_kind = MS_OBJECT_INDEX;
        drop.table_name = op->object;
        ms_bind_push(b, drop);
    }
    return true;
}

/* ---- indexes ---- */

bool ms_bind_create_index(ms_binding *b, const ms_op *op)
{
    const ms_table *table = ms_bind_table(b, op->object);
    for (size_t i = 0; table != NULL && i < op->index->parts.n; i++) {
        const char *column = op->index->parts.v[i].column;
        if (column != NULL && !key_column(b, ms_table_column(b->catalog, table, column), column))
            return false;
    }
    if (table != NULL && op->if_not_exists && ms_table_index(b->catalog, table, op->index->name) != NULL)
        return true;
    ms_op native = *op;
    native.if_not_exists = op->if_not_exists && table == NULL;
    ms_bind_push(b, native);
    return true;
}

/* The server refuses to drop the last index of a foreign key: the key gets one of its own first. */
static void keep_keys_indexed(ms_binding *b, const ms_table *table, const ms_index *going)
{
    for (size_t i = 0; i < table->constraints.n; i++) {
        const ms_constraint *c = &table->constraints.v[i];
        if (c->kind == MS_CONSTRAINT_FOREIGN_KEY && index_leads(going, &c->columns) && !is_indexed(table, &c->columns, going->name)) {
            push_index(b, table->name, index_of_key(b, table->name, c));
            return;
        }
    }
}

bool ms_bind_drop_index(ms_binding *b, const ms_op *op)
{
    ms_table *table = NULL;
    ms_op native = *op;
    const ms_index *index = ms_catalog_find_index(b->catalog, op->object, &table);
    if (index == NULL && op->if_exists && b->catalog->tables.n > 0)
        return true;
    if (index != NULL) {
        native.table_name = ms_name_copy(b->arena, table->name);
        if (b->how->flags & MS_PORTABLE_KEY_INDEX) {
            const ms_index going = ms_index_copy(b->arena, index);
            keep_keys_indexed(b, table, &going);
        }
    }
    ms_bind_push(b, native);
    return true;
}
