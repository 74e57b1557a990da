/* print.c: an op as one line for people, close to the SQL that they wrote, the same for every database.
 *
 * One function for each shape of op in one table. The line is for reading: it is never parsed or run. */
#include "config.h"

#include "ir/print.h"
#include "ir/print_parts.h"

enum { LONGEST_LIST = 160 };

typedef void print_fn(GString *out, const ms_op *op);

static void place(GString *out, const char *after)
{
    if (after == NULL)
        return;
    ms_print_word(out, *after == '\0' ? "first" : "after");
    ms_print_ident(out, *after == '\0' ? NULL : after);
}

static void verb(GString *out, const ms_op *op) /* "drop_table" -> "drop table", with what forgives */
{
    const char *name = ms_op_name(op->kind);
    for (; *name != '\0'; name++)
        g_string_append_c(out, *name == '_' ? ' ' : *name);
    ms_print_word(out, op->concurrently ? "concurrently" : NULL);
    ms_print_word(out, op->if_exists ? "if exists" : op->if_not_exists ? "if not exists" : NULL);
}

static void ending(GString *out, const ms_op *op) { ms_print_word(out, op->cascade ? "cascade" : NULL); }

static bool room(GString *out, size_t from, size_t *shown)
{
    if (out->len - from > LONGEST_LIST)
        return false;
    if ((*shown)++ > 0)
        g_string_append_c(out, ',');
    return true;
}

/* (columns, keys, indexes), as many as fit. */
static void table_contents(GString *out, const ms_table *t)
{
    const size_t all = t->columns.n + t->constraints.n + t->indexes.n, from = out->len;
    size_t shown = 0;
    if (all == 0)
        return;
    ms_print_word(out, "(");
    for (size_t i = 0; i < t->columns.n && room(out, from, &shown); i++) {
        ms_print_ident(out, t->columns.v[i].name);
        ms_print_column(out, &t->columns.v[i]);
    }
    for (size_t i = 0; i < t->constraints.n && room(out, from, &shown); i++)
        ms_print_constraint(out, &t->constraints.v[i]);
    for (size_t i = 0; i < t->indexes.n && room(out, from, &shown); i++) {
        ms_print_word(out, t->indexes.v[i].unique ? "unique index" : "index");
        ms_print_ident(out, t->indexes.v[i].name);
        ms_print_index_parts(out, &t->indexes.v[i]);
    }
    if (shown < all)
        g_string_append_printf(out, ", %zu more", all - shown);
    g_string_append_c(out, ')');
}

static void create_table(GString *out, const ms_op *op)
{
    const ms_table *t = op->table;
    ms_print_word(out, op->or_replace ? "create or replace" : "create");
    if (t == NULL)
        return;
    ms_print_word(out, t->temporary ? "temporary" : t->unlogged ? "unlogged" : NULL);
    ms_print_word(out, op->if_not_exists ? "table if not exists" : "table");
    ms_print_name(out, t->name);
    table_contents(out, t);
    ms_print_word(out, t->like.name != NULL ? "like" : NULL);
    ms_print_name(out, t->like);
    ms_print_word(out, t->partition_of.name != NULL ? "partition of" : NULL);
    ms_print_name(out, t->partition_of);
    ms_print_expr(out, "partition by", t->partition_by);
    ms_print_expr(out, "as", t->as_select);
}

static void on_object(GString *out, const ms_op *op)
{
    verb(out, op);
    ms_print_name(out, op->object.name != NULL || op->obj == NULL ? op->object : op->obj->name);
    if (op->table_name.name != NULL) {
        ms_print_word(out, "on");
        ms_print_name(out, op->table_name);
    }
    ending(out, op);
}

/* The privileges of the first grantee are those of all of them. */
static void print_privileges(GString *out, const ms_privileges *list)
{
    const char *const first = list->v[0].grantee;
    for (size_t i = 0; i < list->n && strcmp(list->v[i].grantee, first) == 0; i++) {
        gchar *folded = g_ascii_strdown(list->v[i].privilege, -1);
        if (i > 0)
            g_string_append_c(out, ',');
        ms_print_word(out, folded);
        g_free(folded);
        if (list->v[i].column == NULL)
            continue;
        g_string_append(out, " (");
        g_string_append(out, list->v[i].column);
        g_string_append_c(out, ')');
    }
}

static void privileges(GString *out, const ms_op *op)
{
    const ms_privileges *list = &op->privileges;
    const char *to = op->kind == MS_OP_GRANT ? "to" : "from", *last = NULL;
    const bool member = op->object_kind == MS_OBJECT_ROLE;
    ms_print_word(out, ms_op_name(op->kind));
    ms_print_word(out, op->kind == MS_OP_REVOKE && list->n > 0 && list->v[0].grantable ? "grant option for" : NULL);
    if (list->n > 0) {
        print_privileges(out, list);
        ms_print_word(out, "on");
    }
    if (op->value != NULL) {
        gchar *folded = g_ascii_strdown(op->value, -1);
        ms_print_word(out, "all");
        ms_print_word(out, folded);
        ms_print_word(out, "in schema");
        g_free(folded);
    }
    ms_print_name(out, op->object);
    if (member && op->table_name.name != NULL) {
        ms_print_word(out, to);
        ms_print_name(out, op->table_name);
    }
    for (size_t i = 0; i < list->n; i++) {
        if (last != NULL && strcmp(last, list->v[i].grantee) == 0)
            continue;
        if (last != NULL)
            g_string_append_c(out, ',');
        ms_print_word(out, last == NULL ? to : NULL);
        ms_print_word(out, *list->v[i].grantee == '\0' ? "public" : list->v[i].grantee);
        last = list->v[i].grantee;
    }
    ms_print_word(out, op->kind == MS_OP_GRANT && list->n > 0 && list->v[0].grantable ? "with grant option" : NULL);
    ms_print_word(out, op->cascade ? "cascade" : NULL);
}

static void renamed(GString *out, const ms_op *op)
{
    const bool says = op->object_kind != MS_OBJECT_NONE && op->kind != MS_OP_RENAME_INDEX;
    ms_print_word(out, "rename");
    ms_print_word(out, op->kind == MS_OP_RENAME_INDEX ? "index" : says ? ms_object_kind_name(op->object_kind) : "table");
    ms_print_word(out, op->if_exists ? "if exists" : NULL);
    ms_print_name(out, op->object);
    if (op->table_name.name != NULL) {
        ms_print_word(out, "on");
        ms_print_name(out, op->table_name);
    }
    ms_print_word(out, "to");
    ms_print_name(out, op->new_name);
}

static void add_column(GString *out, const ms_op *op)
{
    verb(out, op);
    ms_print_dotted(out, op->object, op->column != NULL || op->column_def == NULL ? op->column : op->column_def->name);
    if (op->column_def != NULL)
        ms_print_column(out, op->column_def);
    place(out, op->after);
}

static void on_column(GString *out, const ms_op *op)
{
    verb(out, op);
    ms_print_dotted(out, op->object, op->column);
    ms_print_expr(out, "to", op->kind == MS_OP_SET_DEFAULT ? op->expr : NULL);
    if (op->kind == MS_OP_RENAME_COLUMN) {
        ms_print_word(out, "to");
        ms_print_ident(out, op->new_column);
    }
    ending(out, op);
}

static void set_identity(GString *out, const ms_op *op)
{
    static const char *const words[] = { "none", "always", "by default", "auto" };
    on_column(out, op);
    g_string_append_c(out, ':');
    const ms_column *def = op->column_def;
    if (def != NULL && (op->expr == NULL || def->identity != MS_IDENTITY_NONE))
        ms_print_word(out, words[def->identity]);
    ms_print_expr(out, NULL, op->expr != NULL ? op->expr : def != NULL ? def->sequence : NULL);
}

static void change_type(GString *out, const ms_op *op)
{
    const char *to = op->new_column != NULL ? op->new_column : op->whole_column && op->column_def != NULL ? op->column_def->name : NULL;
    ms_print_word(out, op->whole_column ? "change column" : "change type of");
    ms_print_dotted(out, op->object, op->column);
    ms_print_word(out, "to");
    if (to != NULL && (op->column == NULL || strcmp(to, op->column) != 0))
        ms_print_ident(out, to);
    if (op->column_def != NULL && op->whole_column)
        ms_print_column(out, op->column_def);
    else if (op->column_def != NULL)
        ms_print_type(out, &op->column_def->type);
    ms_print_expr(out, "using", op->expr);
    place(out, op->after);
}

static void add_key(GString *out, const ms_op *op)
{
    ms_print_word(out, op->kind == MS_OP_ALTER_PRIMARY_KEY ? "replace primary key of" : "add to");
    ms_print_name(out, op->object);
    g_string_append_c(out, ':');
    if (op->constraint != NULL)
        ms_print_constraint(out, op->constraint);
}

static void named_key(GString *out, const ms_op *op)
{
    verb(out, op);
    ms_print_dotted(out, op->object, op->kind == MS_OP_DROP_PRIMARY_KEY ? NULL : op->constraint_name);
    if (op->kind == MS_OP_RENAME_CONSTRAINT) {
        ms_print_word(out, "to");
        ms_print_ident(out, op->new_column);
    }
    ending(out, op);
}

static void create_index(GString *out, const ms_op *op)
{
    const ms_index *index = op->index;
    ms_print_word(out, index != NULL && index->unique ? "create unique index" : "create index");
    ms_print_word(out, op->concurrently ? "concurrently" : NULL);
    ms_print_word(out, op->if_not_exists ? "if not exists" : NULL);
    ms_print_ident(out, index != NULL ? index->name : NULL);
    ms_print_word(out, "on");
    ms_print_name(out, op->object.name != NULL || index == NULL ? op->object : index->table);
    if (index != NULL)
        ms_print_index_parts(out, index);
}

static void object_verb(GString *out, const ms_op *op) /* create function f(integer) on t: ... */
{
    const ms_object *o = op->obj;
    const ms_object_kind kind = op->object_kind != MS_OBJECT_NONE ? op->object_kind : o != NULL ? o->kind : MS_OBJECT_NONE;
    const char *name = ms_op_name(op->kind), *what = strchr(name, '_');
    g_string_append_len(out, name, what == NULL ? (gssize)strlen(name) : what - name);
    ms_print_word(out, op->or_replace && op->kind != MS_OP_REPLACE_VIEW ? "or replace" : NULL);
    ms_print_word(out, kind != MS_OBJECT_NONE ? ms_object_kind_name(kind) : what != NULL ? what + 1 : NULL);
    ms_print_word(out, op->if_exists ? "if exists" : op->if_not_exists ? "if not exists" : NULL);
    ms_print_name(out, op->object.name != NULL || o == NULL ? op->object : o->name);
    if (o != NULL && o->signature != NULL)
        ms_print_text(out, o->signature);
    const ms_name table = op->table_name.name != NULL || o == NULL ? op->table_name : o->table;
    if (table.name != NULL && kind != MS_OBJECT_SEQUENCE) {
        ms_print_word(out, "on");
        ms_print_name(out, table);
    }
    if (o != NULL && kind == MS_OBJECT_SEQUENCE && table.name != NULL && o->owner_column != NULL) {
        ms_print_word(out, "owned by");
        ms_print_dotted(out, table, o->owner_column);
    }
    for (size_t i = 0; o != NULL && i < o->values.n; i++) {
        g_string_append(out, i == 0 ? ":" : ",");
        ms_print_literal(out, o->values.v[i]);
    }
    ending(out, op);
}

static void alter_enum(GString *out, const ms_op *op)
{
    ms_print_word(out, "alter enum");
    ms_print_name(out, op->object);
    if (op->value == NULL) {
        ms_print_word(out, "to labels");
        for (size_t i = 0; op->obj != NULL && i < op->obj->values.n; i++) {
            g_string_append(out, i > 0 ? "," : "");
            ms_print_literal(out, op->obj->values.v[i]);
        }
        return;
    }
    ms_print_word(out, op->new_value != NULL ? "rename label" : "add label");
    ms_print_word(out, op->if_not_exists ? "if not exists" : NULL);
    ms_print_literal(out, op->value);
    const struct { const char *word, *value; } rest[] = { { "to", op->new_value }, { "before", op->before }, { "after", op->after } };
    for (size_t i = 0; i < 3; i++)
        if (rest[i].value != NULL) {
            ms_print_word(out, rest[i].word);
            ms_print_literal(out, rest[i].value);
        }
}

static void comment(GString *out, const ms_op *op)
{
    ms_print_word(out, "comment on");
    ms_print_word(out, ms_object_kind_name(op->object_kind));
    ms_print_dotted(out, op->object, op->object_kind == MS_OBJECT_CONSTRAINT ? op->constraint_name : op->column);
    g_string_append_c(out, ':');
    if (op->expr != NULL)
        ms_print_literal(out, op->expr);
    else
        ms_print_word(out, "none");
}

static void rows(GString *out, const ms_op *op)
{
    static const char *const words[MS_OP_COUNT] = { [MS_OP_INSERT] = "insert into", [MS_OP_UPDATE] = "update",
                                                    [MS_OP_DELETE] = "delete from" };
    ms_print_word(out, words[op->kind]);
    ms_print_name(out, op->object);
    ms_print_word(out, op->where_missing && op->kind != MS_OP_INSERT ? "(all rows)" : NULL);
}

static void session(GString *out, const ms_op *op)
{
    static const struct { const char *value, *word; } verbs[] = {
        { "PREPARE", "prepare" }, { "DEALLOCATE", "deallocate" }, { "EXECUTE", "execute" },
    };
    for (size_t i = 0; op->value != NULL && i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(op->value, verbs[i].value) == 0) {
            ms_print_word(out, verbs[i].word);
            ms_print_expr(out, NULL, op->expr);
            return;
        }
    ms_print_word(out, "set");
    ms_print_expr(out, NULL, op->value);
    ms_print_expr(out, "to", op->expr);
}

static void transaction(GString *out, const ms_op *op)
{
    static const char *const verbs[] = { "transaction", "begin", "commit", "rollback", "transaction" };
    ms_print_word(out, verbs[op->txn]);
}

static void partition(GString *out, const ms_op *op)
{
    ms_print_word(out, op->kind == MS_OP_PARTITION_ATTACH ? "attach partition" : "detach partition");
    ms_print_name(out, op->table_name);
    ms_print_word(out, op->kind == MS_OP_PARTITION_ATTACH ? "to" : "from");
    ms_print_name(out, op->object);
    ms_print_expr(out, NULL, op->expr);
}

static void option(GString *out, const ms_op *op)
{
    ms_print_word(out, "set option of");
    ms_print_name(out, op->object);
    g_string_append_c(out, ':');
    ms_print_expr(out, NULL, op->expr);
}

static void worded(GString *out, const ms_op *op)
{
    gchar *folded = op->verb == NULL ? NULL : g_ascii_strdown(op->verb, -1);
    ms_print_word(out, folded == NULL || *folded == '\0' ? "statement" : NULL);
    ms_print_expr(out, NULL, folded);
    g_free(folded);
    ms_print_name(out, op->object);
    if (op->table_name.name != NULL) {
        ms_print_word(out, "on");
        ms_print_name(out, op->table_name);
    }
    ms_print_word(out, op->kind == MS_OP_OPAQUE ? "(not understood)" : op->unread ? "(not read to its end)" : NULL);
}

static const struct { ms_op_kind first, last; print_fn *print; } printers[] = {
    { MS_OP_OPAQUE, MS_OP_OPAQUE, worded },
    { MS_OP_CREATE_TABLE, MS_OP_CREATE_TABLE, create_table },
    { MS_OP_DROP_TABLE, MS_OP_DROP_TABLE, on_object },
    { MS_OP_RENAME_TABLE, MS_OP_RENAME_TABLE, renamed },
    { MS_OP_TRUNCATE_TABLE, MS_OP_TRUNCATE_TABLE, on_object },
    { MS_OP_ADD_COLUMN, MS_OP_ADD_COLUMN, add_column },
    { MS_OP_DROP_COLUMN, MS_OP_RENAME_COLUMN, on_column },
    { MS_OP_CHANGE_TYPE, MS_OP_CHANGE_TYPE, change_type },
    { MS_OP_SET_NOT_NULL, MS_OP_DROP_DEFAULT, on_column },
    { MS_OP_ADD_PRIMARY_KEY, MS_OP_ADD_PRIMARY_KEY, add_key },
    { MS_OP_DROP_PRIMARY_KEY, MS_OP_DROP_PRIMARY_KEY, named_key },
    { MS_OP_ALTER_PRIMARY_KEY, MS_OP_ADD_EXCLUDE, add_key },
    { MS_OP_VALIDATE_CONSTRAINT, MS_OP_DROP_CONSTRAINT, named_key },
    { MS_OP_CREATE_INDEX, MS_OP_CREATE_INDEX, create_index },
    { MS_OP_DROP_INDEX, MS_OP_DROP_INDEX, on_object },
    { MS_OP_RENAME_INDEX, MS_OP_RENAME_INDEX, renamed },
    { MS_OP_REINDEX, MS_OP_REINDEX, on_object },
    { MS_OP_CREATE_VIEW, MS_OP_CREATE_ENUM, object_verb },
    { MS_OP_ALTER_ENUM, MS_OP_ALTER_ENUM, alter_enum },
    { MS_OP_DROP_ENUM, MS_OP_CREATE_EXTENSION, object_verb },
    { MS_OP_COMMENT, MS_OP_COMMENT, comment },
    { MS_OP_INSERT, MS_OP_DELETE, rows },
    { MS_OP_SESSION, MS_OP_SESSION, session },
    { MS_OP_TRANSACTION, MS_OP_TRANSACTION, transaction },
    { MS_OP_PARTITION_ATTACH, MS_OP_PARTITION_DETACH, partition },
    { MS_OP_TABLE_OPTION, MS_OP_TABLE_OPTION, option },
    { MS_OP_GRANT, MS_OP_REVOKE, privileges },
    { MS_OP_DROP_EXTENSION, MS_OP_DROP_EXTENSION, object_verb },
    { MS_OP_ALTER_CONSTRAINT, MS_OP_ALTER_CONSTRAINT, named_key },
    { MS_OP_CREATE_OBJECT, MS_OP_RUN_BLOCK, worded },
    { MS_OP_SET_IDENTITY, MS_OP_SET_IDENTITY, set_identity },
};

const char *ms_op_text(const ms_op *op, ms_arena *arena)
{
    GString *out = g_string_new(op->conditional ? "if the condition holds: " : NULL);
    const size_t had = out->len;
    for (size_t i = 0; i < sizeof printers / sizeof *printers; i++)
        if (op->kind >= printers[i].first && op->kind <= printers[i].last)
            printers[i].print(out, op);
    if (out->len == had)
        g_string_append(out, "unknown op");
    const char *line = ms_arena_strndup(arena, out->str, out->len);
    g_string_free(out, TRUE);
    return line;
}
