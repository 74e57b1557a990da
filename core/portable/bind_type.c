/* bind_type.c: logical types -> what the database keeps: its own type, a type of its own for an enum, a CHECK beside it. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "ir/model.h"
#include "portable/bind.h"

/* Cut so that two long names stay two: the last bytes are a hash of all. */
static const char *fitting(const char *name, ms_arena *arena)
{
    enum { LIMIT = 63, HASH = 8 };
    uint32_t hash = 2166136261u;
    size_t n = LIMIT - HASH - 1;
    if (strlen(name) <= LIMIT)
        return name;
    for (const char *p = name; *p != '\0'; p++)
        hash = (hash ^ (unsigned char)*p) * 16777619u;
    while (n > 0 && ((unsigned char)name[n] & 0xC0) == 0x80)
        n--;
    return ms_arena_printf(arena, "%.*s_%08x", (int)n, name, hash);
}

const char *ms_portable_made_name(const char *table, const ms_strings *columns, const char *suffix, ms_arena *arena)
{
    const char *name = table;
    for (size_t i = 0; columns != NULL && i < columns->n; i++)
        name = ms_arena_printf(arena, "%s_%s", name, columns->v[i]);
    return fitting(ms_arena_printf(arena, "%s_%s", name, suffix), arena);
}

static const char *made_name(const ms_binding *b, ms_name table, const char *column, const char *suffix)
{
    ms_strings columns = { 0 };
    MS_PUSH(b->arena, &columns, column);
    return ms_portable_made_name(table.name, &columns, suffix, b->arena);
}

/* A name that no other enum, and no table, has. */
static const char *enum_name(const ms_binding *b, ms_name table, const char *column)
{
    const char *base = made_name(b, table, column, "enum"), *name = base;
    for (int i = 2; ms_catalog_object(b->catalog, MS_OBJECT_ENUM, (ms_name){ NULL, name }) != NULL || ms_bind_table(b, (ms_name){ NULL, name }) != NULL; i++)
        name = fitting(ms_arena_printf(b->arena, "%s%d", base, i), b->arena);
    return name;
}

static const char *spelt(const ms_binding *b, const char *name)
{
    const bool plain = name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0' && !(*name >= '0' && *name <= '9');
    ms_sql sql;
    if (plain)
        return name;
    ms_sql_init(&sql, b->arena, &b->script->target->style);
    ms_sql_ident(&sql, name);
    return ms_sql_text(&sql);
}

bool ms_bind_type(ms_binding *b, ms_name table, const char *column, ms_type *type)
{
    const ms_portable_type *row = ms_portable_type_row(b->how, b->script->version, type->kind);
    if (row == NULL)
        return ms_bind_refuse(b, type->text, NULL, "%s has no type for %s", b->script->target->name, type->text);
    if (type->kind == MS_TYPE_ENUM && (b->how->flags & MS_PORTABLE_ENUM_TYPE)) {
        const char *name = enum_name(b, table, column);
        ms_op make = { .kind = MS_OP_CREATE_ENUM, .object_kind = MS_OBJECT_ENUM, .object = { NULL, name }, .obj = MS_NEW(b->arena, ms_object) };
        make.obj->kind = MS_OBJECT_ENUM;
        make.obj->name = make.object;
        make.obj->values = type->values;
        ms_bind_push(b, make);
        *type = (ms_type){ .kind = MS_TYPE_USER, .length = -1, .scale = -1, .text = spelt(b, name) };
        return true;
    }
    if (row->native != MS_TYPE_ENUM)
        memset(&type->values, 0, sizeof type->values);
    type->kind = row->native;
    type->text = row->text;
    type->charset = row->charset;
    type->collation = row->collation;
    if (row->length != MS_PORTABLE_AS_WRITTEN)
        type->length = row->length;
    return true;
}

void ms_bind_default(const ms_binding *b, const ms_type *native, const char **expr)
{
    if (*expr != NULL && (native->kind == MS_TYPE_TEXT || native->kind == MS_TYPE_JSON))
        *expr = ms_portable_kept_string(*expr, b->arena);
}

static const char *guard_suffix(ms_type_kind kind) { return kind == MS_TYPE_ENUM ? "enum" : "bytes"; }

bool ms_bind_guard(const ms_binding *b, const ms_type *logical, ms_name table, const char *column, ms_constraint *out)
{
    const ms_portable_type *row = ms_portable_type_row(b->how, b->script->version, logical->kind);
    const char *expr = ms_portable_guard(row, logical, column, &b->script->target->style, b->arena);
    *out = (ms_constraint){ .kind = MS_CONSTRAINT_CHECK, .expr = expr };
    if (expr != NULL)
        out->name = made_name(b, table, column, guard_suffix(logical->kind));
    return expr != NULL;
}

static bool ends(const char *name, const char *suffix)
{
    const size_t n = strlen(name), m = strlen(suffix);
    return n >= m && strcmp(name + n - m, suffix) == 0;
}

/* By their names and by what they say: a rename of table or column leaves the name as it was. */
static bool is_guard(const ms_binding *b, const ms_constraint *c, const char *column)
{
    return c->kind == MS_CONSTRAINT_CHECK && c->name != NULL && (ends(c->name, "_enum") || ends(c->name, "_bytes")) &&
           ms_expr_mentions(b->catalog->compare, c->expr, column);
}

void ms_bind_drop_guards(ms_binding *b, ms_name name, const char *column)
{
    const ms_table *table = ms_bind_table(b, name);
    ms_strings names = { 0 };
    for (size_t i = 0; table != NULL && i < table->constraints.n; i++)
        if (is_guard(b, &table->constraints.v[i], column))
            MS_PUSH(b->arena, &names, ms_arena_strdup(b->arena, table->constraints.v[i].name));
    for (size_t i = 0; i < names.n; i++) {
        ms_op drop = ms_bind_op(b, MS_OP_DROP_CONSTRAINT, name);
        drop.constraint_name = names.v[i];
        ms_bind_push(b, drop);
    }
}

/* ---- enums that are types ---- */

static bool is_type(const ms_binding *b, const ms_type *type, const ms_object *object)
{
    if (type->kind != MS_TYPE_USER || type->text == NULL)
        return false;
    const char *dot = strrchr(type->text, '.'), *name = dot != NULL ? dot + 1 : type->text;
    return strcmp(name, object->name.name) == 0 || strcmp(name, spelt(b, object->name.name)) == 0;
}

static size_t users(const ms_binding *b, const ms_object *object)
{
    size_t n = 0;
    for (size_t t = 0; t < b->catalog->tables.n; t++)
        for (size_t i = 0; i < b->catalog->tables.v[t]->columns.n; i++)
            n += is_type(b, &b->catalog->tables.v[t]->columns.v[i].type, object);
    return n;
}

void ms_bind_own_enums(const ms_binding *b, const ms_table *table, const char *column, ms_names *out)
{
    for (size_t i = 0; (b->how->flags & MS_PORTABLE_ENUM_TYPE) && i < b->catalog->objects.n; i++) {
        const ms_object *object = b->catalog->objects.v[i];
        if (object->kind != MS_OBJECT_ENUM || strstr(object->name.name, "_enum") == NULL || users(b, object) != 1)
            continue;
        for (size_t k = 0; k < table->columns.n; k++)
            if ((column == NULL || strcmp(table->columns.v[k].name, column) == 0) && is_type(b, &table->columns.v[k].type, object))
                MS_PUSH(b->arena, out, ms_name_copy(b->arena, object->name));
    }
}

void ms_bind_drop_enums(ms_binding *b, const ms_names *enums)
{
    for (size_t i = 0; i < enums->n; i++) {
        ms_op drop = ms_bind_op(b, MS_OP_DROP_ENUM, enums->v[i]);
        drop.object_kind = MS_OBJECT_ENUM;
        ms_bind_push(b, drop);
    }
}

/* ---- ALTER COLUMN ... TYPE ---- */

/* 'new'::orders_status_enum -> 'new' */
static const char *without_cast(const ms_binding *b, const char *expr)
{
    const char *cast = *expr == '\'' ? strstr(expr, "'::") : NULL;
    return cast == NULL ? expr : ms_arena_strndup(b->arena, expr, (size_t)(cast + 1 - expr));
}

static void push_default(ms_binding *b, const ms_op *op, const char *expr)
{
    ms_op native = ms_bind_op(b, expr == NULL ? MS_OP_DROP_DEFAULT : MS_OP_SET_DEFAULT, op->object);
    native.column = op->column;
    native.expr = expr;
    ms_bind_push(b, native);
}

bool ms_bind_change_type(ms_binding *b, const ms_op *op)
{
    const ms_table *table = ms_bind_table(b, op->object);
    const ms_column *before = ms_bind_column(b, op->object, op->column);
    const ms_type logical = op->column_def->type;
    ms_names enums = { 0 };
    ms_constraint guard;
    const bool numbered = before != NULL && before->identity != MS_IDENTITY_NONE;
    if (numbered && (logical.kind < MS_TYPE_SMALLINT || logical.kind > MS_TYPE_BIGINT))
        return ms_bind_refuse(b, logical.text, NULL, "column %s numbers itself: it stays a whole number", op->column);
    if (numbered && (b->how->flags & MS_PORTABLE_ROWID_KEY))
        return true; /* the number of the row has 64 bits whatever it is called */
    /* A default of the old enum is no value of the new one. */
    const char *value = before != NULL && (b->how->flags & MS_PORTABLE_ENUM_TYPE) &&
                                (before->type.kind == MS_TYPE_USER || logical.kind == MS_TYPE_ENUM)
                            ? before->default_expr : NULL;
    value = value == NULL ? NULL : ms_arena_strdup(b->arena, without_cast(b, value));
    if (table != NULL)
        ms_bind_own_enums(b, table, op->column, &enums);
    ms_bind_drop_guards(b, op->object, op->column);
    ms_op native = *op;
    native.column_def = MS_NEW(b->arena, ms_column);
    *native.column_def = *op->column_def;
    if (!ms_bind_type(b, op->object, op->column, &native.column_def->type))
        return false;
    if (value != NULL)
        push_default(b, op, NULL);
    ms_bind_push(b, native);
    if (value != NULL)
        push_default(b, op, value);
    if (ms_bind_guard(b, &logical, op->object, op->column, &guard)) {
        ms_op check = ms_bind_op(b, MS_OP_ADD_CHECK, op->object);
        check.constraint = MS_NEW(b->arena, ms_constraint);
        *check.constraint = guard;
        ms_bind_push(b, check);
    }
    ms_bind_drop_enums(b, &enums);
    return true;
}
