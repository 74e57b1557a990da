/* other.c: CREATE, ALTER and DROP of objects that have no ops of their own: roles, policies, rules, statistics, casts, ...;
 * and the ALTER of everything that is no table: renames, moves to a schema, and what stays words. */
#include "config.h"

#include <string.h>

#include "sql/parse.h"

typedef struct named {
    const char *verb;           /* "CREATE POLICY" */
    ms_object_kind kind;
    ms_name name, table;
    const char *signature;
    bool if_exists, if_not_exists, or_replace;
} named;

static bool is_routine(ms_object_kind kind)
{
    return kind == MS_OBJECT_FUNCTION || kind == MS_OBJECT_PROCEDURE || kind == MS_OBJECT_AGGREGATE;
}

static bool hangs_on_table(ms_object_kind kind)
{
    return kind == MS_OBJECT_TRIGGER || kind == MS_OBJECT_POLICY || kind == MS_OBJECT_RULE;
}

/* ALTER DATABASE CHARACTER SET x means the one that is in use. */
static bool nameless(const ms_parser *p, ms_object_kind kind)
{
    static const char *const words[] = { "DEFAULT", "CHARACTER", "CHARSET", "COLLATE", "ENCRYPTION", "READ" };
    for (size_t i = 0; kind == MS_OBJECT_DATABASE && i < sizeof words / sizeof *words; i++)
        if (ms_at_word(p, words[i]))
            return true;
    return false;
}

/* The words up to the name, and the name with what belongs to it. */
static bool take_named(ms_parser *p, named *n)
{
    const char *words;
    const char *first = ms_upper_text(p, p->token);
    p->i = 1;
    n->or_replace = ms_at_kw2(p, MS_KW_OR, MS_KW_REPLACE);
    ms_skip_to_object(p);
    n->kind = ms_take_object_phrase(p, &words);
    if (n->kind == MS_OBJECT_NONE)
        return false;
    n->verb = ms_arena_printf(p->arena, "%s %s", first, words);
    n->if_exists = ms_take_if_exists(p);
    n->if_not_exists = ms_take_if_not_exists(p);
    if (nameless(p, n->kind))
        return true;
    const bool optional = n->kind == MS_OBJECT_OTHER;
    if (optional && strcmp(words, "VIRTUAL TABLE") != 0)
        return true;
    if (!ms_take_name(p, &n->name))
        return false;
    if (is_routine(n->kind))
        n->signature = ms_take_signature(p);
    return true;
}

/* ... ON table, a few words behind the name, which is in the table's schema. */
static bool take_table(ms_parser *p, named *n, ms_keyword before)
{
    if (!hangs_on_table(n->kind) && (n->kind != MS_OBJECT_STATISTICS || before != MS_KW_FROM))
        return true;
    while (!ms_at_end(p) && !ms_at_kw(p, before))
        ms_skip(p);
    if (!ms_take_kw(p, before) || !ms_take_name(p, &n->table))
        return false;
    if (n->kind != MS_OBJECT_STATISTICS)
        n->name.schema = n->table.schema;
    return true;
}

static ms_op *push(ms_parser *p, ms_op_kind kind, const named *n)
{
    ms_op *op = ms_push_op(p, kind, n->kind);
    op->verb = n->verb;
    op->object = n->name;
    op->table_name = n->table;
    op->if_exists = n->if_exists;
    op->if_not_exists = n->if_not_exists;
    op->or_replace = n->or_replace;
    if (n->table.name != NULL)
        MS_PUSH(p->arena, &op->mentions, n->table);
    if (n->signature != NULL) {
        op->obj = MS_NEW(p->arena, ms_object);
        *op->obj = (ms_object){ .kind = n->kind, .name = n->name, .signature = n->signature };
    }
    return op;
}

static bool create(ms_parser *p)
{
    named n = { .verb = NULL };
    if (!take_named(p, &n) ||
        !take_table(p, &n, n.kind == MS_OBJECT_RULE ? MS_KW_TO : n.kind == MS_OBJECT_STATISTICS ? MS_KW_FROM : MS_KW_ON))
        return false;
    if (n.kind != MS_OBJECT_ROLE && n.kind != MS_OBJECT_POLICY && n.kind != MS_OBJECT_RULE && n.kind != MS_OBJECT_STATISTICS &&
        n.kind != MS_OBJECT_DATABASE && n.kind != MS_OBJECT_OTHER)
        return false;
    ms_op *op = push(p, MS_OP_CREATE_OBJECT, &n);
    if (n.name.name != NULL && (hangs_on_table(n.kind) || n.kind == MS_OBJECT_OTHER || n.kind == MS_OBJECT_STATISTICS)) {
        op->obj = MS_NEW(p->arena, ms_object);
        *op->obj = (ms_object){ .kind = n.kind, .name = n.name, .table = n.table };
        op->obj->definition = ms_arena_strndup(p->arena, p->text + p->from, p->to - p->from);
    }
    ms_find_mentions(p, 0, p->n, &op->mentions);
    if (hangs_on_table(n.kind) || strstr(n.verb, "TRIGGER") != NULL)
        ms_find_calls(p, p->i, p->n, &op->calls);
    p->i = p->n;
    return true;
}

static bool drop(ms_parser *p)
{
    named n = { .verb = NULL };
    const size_t first = p->ops->n;
    if (!take_named(p, &n) || !take_table(p, &n, MS_KW_ON))
        return false;
    if (n.kind != MS_OBJECT_ROLE && n.kind != MS_OBJECT_POLICY && n.kind != MS_OBJECT_RULE && n.kind != MS_OBJECT_STATISTICS &&
        n.kind != MS_OBJECT_DATABASE && n.kind != MS_OBJECT_OTHER)
        return false;
    if (strcmp(n.verb, "DROP OWNED BY") == 0)
        return false;
    push(p, MS_OP_DROP_OBJECT, &n);
    while (n.kind != MS_OBJECT_OTHER && ms_take_ch(p, ',')) {
        if (!ms_take_name(p, &n.name))
            break;
        push(p, MS_OP_DROP_OBJECT, &n);
    }
    const bool cascade = p->token[p->n - 1].keyword == MS_KW_CASCADE;
    for (size_t i = first; i < p->ops->n; i++)
        p->ops->v[i].cascade = cascade;
    p->i = p->n;
    return true;
}

/* ALTER ... RENAME TO, SET SCHEMA: of what the catalog has. */
static bool moved(ms_parser *p, const named *n)
{
    ms_name to = { n->name.schema, NULL };
    if (n->kind == MS_OBJECT_ROLE || n->kind == MS_OBJECT_DATABASE ||
        n->kind == MS_OBJECT_OTHER || n->kind == MS_OBJECT_INDEX || n->kind == MS_OBJECT_EXTENSION || n->kind == MS_OBJECT_SCHEMA)
        return false;
    if (ms_take_kw2(p, MS_KW_RENAME, MS_KW_TO)) {
        if (!ms_take_name(p, &to))
            return false;
        to.schema = to.schema == NULL ? n->name.schema : to.schema;
    } else if (ms_take_kw2(p, MS_KW_SET, MS_KW_SCHEMA)) {
        to = (ms_name){ ms_take_ident(p), n->name.name };
        if (to.schema == NULL)
            return false;
    } else {
        return false;
    }
    if (!ms_done(p))
        return false;
    push(p, MS_OP_RENAME_TABLE, n)->new_name = to;
    p->ops->v[p->ops->n - 1].verb = NULL;
    return true;
}

/* Forms that change what the model has in a way that it does not follow. */
static bool beyond(const ms_parser *p, const named *n)
{
    if (n->kind == MS_OBJECT_TABLE || n->kind == MS_OBJECT_COLUMN || n->kind == MS_OBJECT_CONSTRAINT)
        return true;
    if (n->kind == MS_OBJECT_SCHEMA)
        return !ms_at_kw(p, MS_KW_OWNER);
    if (n->kind == MS_OBJECT_INDEX) /* ATTACH PARTITION makes it valid */
        return !ms_at_kw(p, MS_KW_SET) && !ms_at_kw(p, MS_KW_RESET) && !ms_at_kw(p, MS_KW_ALTER);
    if (n->kind == MS_OBJECT_EXTENSION)
        return ms_at_kw(p, MS_KW_ADD) || ms_at_kw(p, MS_KW_DROP);
    return ms_at_kw(p, MS_KW_RENAME) && n->kind != MS_OBJECT_ROLE && n->kind != MS_OBJECT_DATABASE &&
           n->kind != MS_OBJECT_STATISTICS && n->kind != MS_OBJECT_OTHER;
}

static bool alter(ms_parser *p)
{
    named n = { .verb = NULL };
    if (!take_named(p, &n))
        return false;
    const size_t behind_name = p->i;
    if (!take_table(p, &n, MS_KW_ON) || ms_at_end(p))
        return false;
    if (moved(p, &n))
        return true;
    p->i = behind_name;
    if (!take_table(p, &n, MS_KW_ON) || beyond(p, &n))
        return false;
    const char *words = ms_span(p, p->i, p->n), *value = ms_upper_text(p, ms_at(p));
    ms_op *op = push(p, MS_OP_ALTER_OBJECT, &n);
    op->expr = words;
    op->value = value;
    if (ms_take_kw2(p, MS_KW_OWNER, MS_KW_TO))
        op->new_name.name = ms_take_role(p);
    op->unread = n.kind == MS_OBJECT_DATABASE; /* its character set is that of tables to come */
    if (n.kind == MS_OBJECT_DOMAIN || n.kind == MS_OBJECT_POLICY)
        ms_find_calls(p, p->i, p->n, &op->calls);
    p->i = p->n;
    return true;
}

bool ms_push_other(ms_parser *p)
{
    const size_t first = p->ops->n;
    bool (*read)(ms_parser *) = NULL;
    switch (p->token->keyword) {
    case MS_KW_CREATE:
        read = create;
        break;
    case MS_KW_ALTER:
        read = alter;
        break;
    case MS_KW_DROP:
        read = drop;
        break;
    default:
        return false;
    }
    if (read(p))
        return true;
    p->ops->n = first;
    return false;
}
