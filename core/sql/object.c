/* object.c: CREATE of everything that is not a table or an index: views, sequences, types, schemas, triggers, routines,
 * extensions.
 *
 * definition: of a view its query when the statement says nothing else, of a sequence its options, of all others the
 * whole statement. */
#include "config.h"

#include <string.h>

#include "sql/parse.h"

static const char *statement_text(const ms_parser *p)
{
    return ms_arena_strndup(p->arena, p->text + p->from, p->to - p->from);
}

static ms_op *push_object(ms_parser *p, ms_op_kind kind, ms_object_kind object_kind, ms_name name,
                          const char *definition)
{
    ms_object *object = MS_NEW(p->arena, ms_object);
    object->kind = object_kind;
    object->name = name;
    object->definition = definition;
    ms_op *op = ms_push_op(p, kind, object_kind);
    op->object = name;
    op->obj = object;
    return op;
}

static bool create_view(ms_parser *p, const ms_create *c, ms_object_kind kind)
{
    ms_name name;
    const bool if_not_exists = ms_take_if_not_exists(p);
    if (!ms_take_name(p, &name))
        return false;
    const bool plain = ms_at_kw(p, MS_KW_AS) && !c->temporary && !c->options;
    while (!ms_at_end(p) && !ms_at_kw(p, MS_KW_AS)) /* (columns), WITH (options) */
        ms_skip(p);
    if (!ms_take_kw(p, MS_KW_AS) || ms_at_end(p))
        return false;
    const char *query = plain ? ms_span(p, p->i, p->n) : statement_text(p);
    const size_t from = p->i;
    p->i = p->n;
    if (c->temporary) { /* of the session: no catalog has it */
        ms_op *made = ms_push_op(p, MS_OP_CREATE_OBJECT, MS_OBJECT_OTHER);
        made->verb = "CREATE TEMPORARY VIEW";
        made->object = name;
        ms_find_mentions(p, from, p->n, &made->mentions);
        return true;
    }
    ms_op *op = push_object(p, c->or_replace ? MS_OP_REPLACE_VIEW : MS_OP_CREATE_VIEW, kind, name, query);
    op->if_not_exists = if_not_exists;
    op->or_replace = c->or_replace;
    ms_find_mentions(p, from, p->n, &op->mentions);
    ms_find_calls(p, from, p->n, &op->calls);
    return true;
}

bool ms_parse_create_view(ms_parser *p, const ms_create *c) { return create_view(p, c, MS_OBJECT_VIEW); }

bool ms_parse_create_materialized_view(ms_parser *p, const ms_create *c)
{
    return create_view(p, c, MS_OBJECT_MATERIALIZED_VIEW);
}

/* OWNED BY table.column | NONE among the options of a sequence; *from, *to: its words. An owner_column without a letter: of
 * none any more. */
static void owner(ms_parser *p, ms_object *object, size_t *from, size_t *to)
{
    for (*from = *to = p->n; !ms_at_end(p); p->i++) {
        const size_t first = p->i;
        if (!ms_take_kw2(p, MS_KW_OWNED, MS_KW_BY))
            continue;
        const char *parts[4];
        size_t n = 0;
        do {
            parts[n] = ms_take_ident(p);
        } while (parts[n] != NULL && ++n < 4 && ms_take_ch(p, '.'));
        if (n >= 2)
            object->table = (ms_name){ n >= 3 ? parts[n - 3] : NULL, parts[n - 2] };
        object->owner_column = n >= 2 ? parts[n - 1] : "";
        *from = first;
        *to = p->i;
        return;
    }
}

static const char *options_without(ms_parser *p, size_t first, size_t from, size_t to)
{
    const char *head = first < from ? ms_span(p, first, from) : NULL, *tail = to < p->n ? ms_span(p, to, p->n) : NULL;
    return head == NULL || tail == NULL ? (head != NULL ? head : tail) : ms_arena_printf(p->arena, "%s %s", head, tail);
}

/* Of ALTER SEQUENCE the options are what it says, of CREATE SEQUENCE what the sequence has. */
static bool sequence(ms_parser *p, ms_op_kind kind)
{
    ms_name name;
    size_t from, to;
    if (!ms_take_name(p, &name))
        return false;
    const size_t first = p->i;
    ms_op *op = push_object(p, kind, MS_OBJECT_SEQUENCE, name, NULL);
    owner(p, op->obj, &from, &to);
    const char *options = options_without(p, first, from, to);
    if (kind == MS_OP_ALTER_SEQUENCE) {
        op->expr = options;
    } else {
        op->obj->definition = options;
        if (op->obj->table.name == NULL)
            op->obj->owner_column = NULL;
    }
    p->i = p->n;
    return true;
}

bool ms_parse_create_sequence(ms_parser *p, const ms_create *c)
{
    const bool if_not_exists = ms_take_if_not_exists(p);
    if (c->temporary || !sequence(p, MS_OP_CREATE_SEQUENCE))
        return false;
    p->ops->v[p->ops->n - 1].if_not_exists = if_not_exists;
    p->ops->v[p->ops->n - 1].or_replace = c->or_replace;
    return true;
}

/* Kept as its statement: composite and range types, domains. */
static bool defined_by_text(ms_parser *p, ms_object_kind kind, ms_name name)
{
    ms_op *op = push_object(p, MS_OP_CREATE_ENUM, kind, name, statement_text(p));
    ms_find_calls(p, p->i, p->n, &op->calls);
    p->i = p->n;
    return true;
}

bool ms_parse_create_domain(ms_parser *p, const ms_create *c)
{
    ms_name name;
    (void)c;
    return ms_take_name(p, &name) && !ms_at_end(p) && defined_by_text(p, MS_OBJECT_DOMAIN, name);
}

/* Enums have their labels; base types, which take functions in C, are not modelled. */
bool ms_parse_create_type(ms_parser *p, const ms_create *c)
{
    ms_name name;
    (void)c;
    if (!ms_take_name(p, &name) || !ms_take_kw(p, MS_KW_AS))
        return false;
    if (ms_at_ch(p, '(') || (ms_at_word(p, "RANGE") && ms_ahead(p, 1)->ch == '('))
        return defined_by_text(p, MS_OBJECT_TYPE, name);
    if (!ms_take_kw(p, MS_KW_ENUM) || !ms_take_ch(p, '('))
        return false;
    ms_strings values = { 0 };
    if (!ms_at_ch(p, ')'))
        do {
            const char *value = ms_take_string(p);
            if (value == NULL)
                return false;
            MS_PUSH(p->arena, &values, value);
        } while (ms_take_ch(p, ','));
    if (!ms_take_ch(p, ')') || !ms_done(p))
        return false;
    push_object(p, MS_OP_CREATE_ENUM, MS_OBJECT_ENUM, name, NULL)->obj->values = values;
    return true;
}

bool ms_parse_create_schema(ms_parser *p, const ms_create *c)
{
    ms_name name = { NULL, NULL };
    (void)c;
    const bool if_not_exists = ms_take_if_not_exists(p);
    if (!ms_at_kw(p, MS_KW_AUTHORIZATION) && !ms_take_name(p, &name))
        return false;
    if (ms_take_kw(p, MS_KW_AUTHORIZATION)) {
        const char *role = ms_take_ident(p);
        name.name = name.name == NULL ? role : name.name;
        p->inexact = true;
    }
    if (name.name == NULL || !ms_done(p)) /* with elements of the schema: several changes in one */
        return false;
    push_object(p, MS_OP_CREATE_SCHEMA, MS_OBJECT_SCHEMA, name, NULL)->if_not_exists = if_not_exists;
    return true;
}

bool ms_parse_create_trigger(ms_parser *p, const ms_create *c)
{
    ms_name name, table;
    const bool if_not_exists = ms_take_if_not_exists(p);
    if (!ms_take_name(p, &name))
        return false;
    while (!ms_at_end(p) && !ms_at_kw(p, MS_KW_ON)) /* BEFORE INSERT OR UPDATE OF column */
        ms_skip(p);
    if (!ms_take_kw(p, MS_KW_ON) || !ms_take_name(p, &table) || ms_at_end(p))
        return false;
    if (name.schema == NULL)
        name.schema = table.schema;
    else if (table.schema == NULL)
        table.schema = name.schema;
    ms_op *op = push_object(p, MS_OP_CREATE_TRIGGER, MS_OBJECT_TRIGGER, name, statement_text(p));
    op->obj->table = op->table_name = table;
    op->if_not_exists = if_not_exists;
    op->or_replace = c->or_replace;
    MS_PUSH(p->arena, &op->mentions, table);
    ms_find_mentions(p, p->i, p->n, &op->mentions);
    ms_find_calls(p, p->i, p->n, &op->calls);
    p->i = p->n;
    return true;
}

static bool routine(ms_parser *p, const ms_create *c, ms_object_kind kind)
{
    ms_name name;
    const bool if_not_exists = ms_take_if_not_exists(p);
    if (!ms_take_name(p, &name) || ms_at_end(p))
        return false;
    const char *signature = ms_take_signature(p);
    ms_op *op = push_object(p, MS_OP_CREATE_ROUTINE, kind, name, statement_text(p));
    op->obj->signature = signature;
    op->if_not_exists = if_not_exists;
    op->or_replace = c->or_replace;
    ms_find_mentions(p, p->i, p->n, &op->mentions);
    ms_find_calls(p, p->i, p->n, &op->calls);
    p->i = p->n;
    return true;
}

bool ms_parse_create_aggregate(ms_parser *p, const ms_create *c) { return routine(p, c, MS_OBJECT_AGGREGATE); }

bool ms_parse_create_event(ms_parser *p, const ms_create *c)
{
    bool once = false, stays = false; /* ON SCHEDULE AT time: the server drops it when it has run */
    for (size_t i = p->i; i < p->n && p->token[i].keyword != MS_KW_DO; i++) {
        once = once || (p->token[i].len == 2 && strcmp(ms_upper_text(p, &p->token[i]), "AT") == 0);
        stays = stays || (p->token[i].len == 8 && strcmp(ms_upper_text(p, &p->token[i]), "PRESERVE") == 0);
    }
    return p->dialect->lex.routine_bodies && !(once && !stays) && routine(p, c, MS_OBJECT_EVENT);
}

bool ms_parse_create_function(ms_parser *p, const ms_create *c) { return routine(p, c, MS_OBJECT_FUNCTION); }
bool ms_parse_create_procedure(ms_parser *p, const ms_create *c) { return routine(p, c, MS_OBJECT_PROCEDURE); }

bool ms_parse_create_extension(ms_parser *p, const ms_create *c)
{
    (void)c;
    const bool if_not_exists = ms_take_if_not_exists(p);
    const char *name = ms_take_ident(p);
    if (name == NULL)
        return false;
    ms_op *op =
        push_object(p, MS_OP_CREATE_EXTENSION, MS_OBJECT_EXTENSION, (ms_name){ NULL, name }, ms_span(p, p->i, p->n));
    op->if_not_exists = if_not_exists;
    p->i = p->n;
    return true;
}

/* ---- ALTER ------------------------------------------------------------------------------------------------------- */

static bool rename_object(ms_parser *p, ms_object_kind kind, ms_name name, bool if_exists)
{
    ms_name new_name;
    if (!ms_take_kw2(p, MS_KW_RENAME, MS_KW_TO) || !ms_take_name(p, &new_name) || !ms_done(p))
        return false;
    if (new_name.schema == NULL)
        new_name.schema = name.schema;
    ms_op *op = ms_push_op(p, kind == MS_OBJECT_INDEX ? MS_OP_RENAME_INDEX : MS_OP_RENAME_TABLE, kind);
    op->object = name;
    op->new_name = new_name;
    op->if_exists = if_exists;
    return true;
}

static bool alter_rename(ms_parser *p, ms_object_kind kind)
{
    ms_name name;
    const bool if_exists = ms_take_if_exists(p);
    return ms_take_name(p, &name) && rename_object(p, kind, name, if_exists);
}

bool ms_parse_alter_index(ms_parser *p) { return alter_rename(p, MS_OBJECT_INDEX); }
bool ms_parse_alter_materialized_view(ms_parser *p) { return alter_rename(p, MS_OBJECT_MATERIALIZED_VIEW); }
bool ms_parse_alter_view(ms_parser *p) { return alter_rename(p, MS_OBJECT_VIEW); }

bool ms_parse_alter_sequence(ms_parser *p)
{
    const size_t start = p->i;
    if (alter_rename(p, MS_OBJECT_SEQUENCE))
        return true;
    p->i = start;
    const bool if_exists = ms_take_if_exists(p);
    const size_t name = p->i;
    ms_name ignored;
    if (!ms_take_name(p, &ignored) || ms_at_end(p) || ms_at_kw(p, MS_KW_OWNER) ||
        ms_at_kw2(p, MS_KW_SET, MS_KW_SCHEMA) || ms_at_kw(p, MS_KW_RENAME))
        return false;
    p->i = name;
    if (!sequence(p, MS_OP_ALTER_SEQUENCE))
        return false;
    p->ops->v[p->ops->n - 1].if_exists = if_exists;
    return true;
}

static bool enum_value(ms_parser *p, ms_name name)
{
    const char *before = NULL, *after = NULL;
    const bool if_not_exists = ms_take_if_not_exists(p);
    const char *value = ms_take_string(p);
    if (ms_take_kw(p, MS_KW_BEFORE))
        before = ms_take_string(p);
    else if (ms_take_kw(p, MS_KW_AFTER))
        after = ms_take_string(p);
    if (value == NULL || !ms_done(p))
        return false;
    ms_op *op = ms_push_op(p, MS_OP_ALTER_ENUM, MS_OBJECT_ENUM);
    op->object = name;
    op->value = value;
    op->before = before;
    op->after = after;
    op->if_not_exists = if_not_exists;
    return true;
}

bool ms_parse_alter_type(ms_parser *p)
{
    ms_name name;
    if (!ms_take_name(p, &name))
        return false;
    if (ms_take_kw2(p, MS_KW_ADD, MS_KW_VALUE))
        return enum_value(p, name);
    if (ms_take_kw2(p, MS_KW_RENAME, MS_KW_VALUE)) {
        const char *value = ms_take_string(p);
        const char *new_value = ms_take_kw(p, MS_KW_TO) ? ms_take_string(p) : NULL;
        if (value == NULL || new_value == NULL || !ms_done(p))
            return false;
        ms_op *op = ms_push_op(p, MS_OP_ALTER_ENUM, MS_OBJECT_ENUM);
        op->object = name;
        op->value = value;
        op->new_value = new_value;
        return true;
    }
    return rename_object(p, MS_OBJECT_TYPE, name, false);
}
