/* oracle_ours.c: our ops in the words of oracle.h; which ops a kind of statement may be. */
#include "config.h"

#include <string.h>

#include "oracle.h"

static void name(GString *out, ms_name n) { oracle_name(out, n.schema, n.name == NULL ? "" : n.name); }

static void words(GString *out, const ms_strings *list)
{
    g_string_append(out, " (");
    for (size_t i = 0; i < list->n; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? "," : "", list->v[i]);
    g_string_append_c(out, ')');
}

static void type(GString *out, const ms_type *t)
{
    const char *word = ms_type_kind_name(t->kind);
    g_autofree char *last = NULL;
    if (t->serial)
        word = t->kind == MS_TYPE_BIGINT ? "bigserial" : t->kind == MS_TYPE_SMALLINT ? "smallserial" : "serial";
    else if (t->kind == MS_TYPE_OTHER || t->kind == MS_TYPE_USER || t->kind == MS_TYPE_INET || t->kind == MS_TYPE_XML) {
        const char *dot = strrchr(t->text, '.');
        const char *from = dot != NULL ? dot + 1 : t->text;
        const bool quoted = *from == '"';
        last = g_strndup(from + quoted, quoted ? strcspn(from + 1, "\"") : strcspn(from, " ("));
        word = last;
        if (!quoted)
            for (char *c = last; *c != '\0'; c++)
                *c = (char)g_ascii_tolower(*c);
        word = oracle_type_word(last);
    }
    g_string_append_printf(out, " %s", word);
}

static void action(GString *out, const char *word, ms_fk_action a)
{
    static const char *const names[] = { NULL, "restrict", "cascade", "set_null", "set_default" };
    if (names[a] != NULL)
        g_string_append_printf(out, " %s %s", word, names[a]);
}

static void constraint(GString *out, const ms_constraint *c)
{
    static const char *const kinds[] = { "primary_key", "unique", "foreign_key", "check", "exclude", "not_null" };
    g_string_append(out, kinds[c->kind]);
    if (c->name != NULL)
        g_string_append_printf(out, " named %s", c->name);
    if (c->using_index != NULL)
        g_string_append_printf(out, " using_index %s", c->using_index);
    else if (c->kind <= MS_CONSTRAINT_FOREIGN_KEY)
        words(out, &c->columns);
    if (c->kind == MS_CONSTRAINT_FOREIGN_KEY) {
        name(out, c->ref_table);
        words(out, &c->ref_columns);
        action(out, "on_delete", c->on_delete);
        action(out, "on_update", c->on_update);
    }
    g_string_append_printf(out, "%s%s%s\n", c->deferrable ? " deferrable" : "", c->initially_deferred ? " deferred" : "",
                           c->not_valid ? " not_valid" : "");
}

static void column(GString *out, const ms_column *c)
{
    g_string_append_printf(out, " %s", c->name);
    type(out, &c->type);
    const bool implied = c->type.serial || c->identity != MS_IDENTITY_NONE;
    g_string_append_printf(out, "%s%s%s%s\n", c->not_null && !implied ? " not_null" : "", c->default_expr != NULL ? " default" : "",
                           c->identity != MS_IDENTITY_NONE && c->identity != MS_IDENTITY_AUTO ? " identity" : "",
                           c->generated != MS_GENERATED_NONE ? " generated" : "");
}

static void create_table(GString *out, const ms_op *op)
{
    g_string_append(out, "create_table");
    name(out, op->table->name);
    g_string_append(out, op->table->temporary ? " temporary\n" : "\n");
    for (size_t i = 0; i < op->table->columns.n; i++) {
        g_string_append(out, "column");
        column(out, &op->table->columns.v[i]);
    }
    for (size_t i = 0; i < op->table->constraints.n; i++)
        if (op->table->constraints.v[i].kind != MS_CONSTRAINT_NOT_NULL)
            constraint(out, &op->table->constraints.v[i]);
}

static void create_index(GString *out, const ms_op *op)
{
    const ms_index *x = op->index;
    g_string_append_printf(out, "create_index %s on", x->name == NULL ? "" : x->name);
    name(out, x->table);
    g_string_append_printf(out, "%s%s %s (", x->unique ? " unique" : "", op->concurrently ? " concurrently" : "",
                           x->method == NULL ? "btree" : x->method);
    for (size_t i = 0; i < x->parts.n; i++)
        g_string_append_printf(out, "%s%s%s", i > 0 ? "," : "", x->parts.v[i].column == NULL ? "?" : x->parts.v[i].column,
                               x->parts.v[i].desc ? " desc" : "");
    g_string_append_printf(out, ") %zu%s\n", x->include.n, x->where != NULL ? " where" : "");
}

static void add_column(GString *out, const ms_op *op)
{
    g_string_append(out, "add_column");
    name(out, op->object);
    column(out, op->column_def);
}

static void add_constraint(GString *out, const ms_op *op)
{
    g_string_append(out, "add");
    name(out, op->object);
    g_string_append_c(out, ' ');
    constraint(out, op->constraint);
}

static void change_type(GString *out, const ms_op *op)
{
    g_string_append(out, "change_type");
    name(out, op->object);
    g_string_append_printf(out, " %s", op->column);
    type(out, &op->column_def->type);
    g_string_append(out, op->expr != NULL ? " using\n" : "\n");
}

static void part(GString *out, const ms_op *op)
{
    g_string_append(out, ms_op_name(op->kind));
    name(out, op->object);
    g_string_append_printf(out, " %s%s\n", op->column != NULL ? op->column : op->constraint_name, op->cascade ? " cascade" : "");
}

static void renamed(GString *out, const ms_op *op)
{
    const char *part_name = op->kind == MS_OP_RENAME_COLUMN ? op->column : op->kind == MS_OP_RENAME_CONSTRAINT ? op->constraint_name : NULL;
    g_string_append(out, ms_op_name(op->kind));
    name(out, op->object);
    if (part_name != NULL)
        g_string_append_printf(out, " %s", part_name);
    g_string_append_printf(out, " %s\n", part_name != NULL ? op->new_column : op->new_name.name);
}

static void dropped(GString *out, const ms_op *op)
{
    g_string_append(out, ms_op_name(op->kind));
    name(out, op->object);
    g_string_append_printf(out, "%s%s\n", op->if_exists ? " if_exists" : "", op->cascade ? " cascade" : "");
}

static void on_object(GString *out, const ms_op *op)
{
    g_string_append(out, ms_op_name(op->kind));
    name(out, op->object);
    if (op->kind == MS_OP_CREATE_ENUM)
        words(out, &op->obj->values);
    g_string_append_c(out, '\n');
}

static const struct { ms_op_kind kind; void (*write)(GString *out, const ms_op *op); } writers[] = {
    { MS_OP_CREATE_TABLE, create_table },     { MS_OP_CREATE_INDEX, create_index },   { MS_OP_ADD_COLUMN, add_column },
    { MS_OP_ADD_PRIMARY_KEY, add_constraint }, { MS_OP_ADD_UNIQUE, add_constraint },  { MS_OP_ADD_FOREIGN_KEY, add_constraint },
    { MS_OP_ADD_CHECK, add_constraint },      { MS_OP_ADD_EXCLUDE, add_constraint },  { MS_OP_CHANGE_TYPE, change_type },
    { MS_OP_DROP_COLUMN, part },              { MS_OP_SET_NOT_NULL, part },           { MS_OP_DROP_NOT_NULL, part },
    { MS_OP_SET_DEFAULT, part },              { MS_OP_DROP_DEFAULT, part },           { MS_OP_DROP_CONSTRAINT, part },
    { MS_OP_VALIDATE_CONSTRAINT, part },      { MS_OP_RENAME_COLUMN, renamed },       { MS_OP_RENAME_TABLE, renamed },
    { MS_OP_RENAME_INDEX, renamed },          { MS_OP_RENAME_CONSTRAINT, renamed },   { MS_OP_DROP_TABLE, dropped },
    { MS_OP_DROP_INDEX, dropped },            { MS_OP_DROP_VIEW, dropped },           { MS_OP_DROP_SEQUENCE, dropped },
    { MS_OP_TRUNCATE_TABLE, on_object },      { MS_OP_INSERT, on_object },            { MS_OP_UPDATE, on_object },
    { MS_OP_DELETE, on_object },              { MS_OP_CREATE_ENUM, on_object },       { MS_OP_CREATE_VIEW, on_object },
    { MS_OP_REPLACE_VIEW, on_object },        { MS_OP_CREATE_SEQUENCE, on_object },
};

GString *oracle_ours(const ms_op *ops, size_t n)
{
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < n; i++) {
        size_t w = 0;
        while (w < G_N_ELEMENTS(writers) && writers[w].kind != ops[i].kind)
            w++;
        if (w < G_N_ELEMENTS(writers))
            writers[w].write(out, &ops[i]);
        else
            g_string_append(out, "?\n");
    }
    return out;
}

/* What has no op may always be opaque. */
static const struct { const char *node; ms_op_kind ops[8]; } fits[] = {
    { "CreateStmt", { MS_OP_CREATE_TABLE } },
    { "CreateTableAsStmt", { MS_OP_CREATE_TABLE, MS_OP_CREATE_VIEW, MS_OP_REPLACE_VIEW } },
    { "IndexStmt", { MS_OP_CREATE_INDEX } },
    { "ViewStmt", { MS_OP_CREATE_VIEW, MS_OP_REPLACE_VIEW, MS_OP_CREATE_OBJECT } },
    { "CreateSeqStmt", { MS_OP_CREATE_SEQUENCE } },
    { "AlterSeqStmt", { MS_OP_ALTER_SEQUENCE } },
    { "CreateEnumStmt", { MS_OP_CREATE_ENUM } },
    { "AlterEnumStmt", { MS_OP_ALTER_ENUM } },
    { "CreateDomainStmt", { MS_OP_CREATE_ENUM } },
    { "CompositeTypeStmt", { MS_OP_CREATE_ENUM } },
    { "CreateRangeStmt", { MS_OP_CREATE_ENUM } },
    { "AlterDomainStmt", { MS_OP_ALTER_OBJECT } },
    { "CreateSchemaStmt", { MS_OP_CREATE_SCHEMA } },
    { "CreateTrigStmt", { MS_OP_CREATE_TRIGGER } },
    { "CreateFunctionStmt", { MS_OP_CREATE_ROUTINE } },
    { "DefineStmt", { MS_OP_CREATE_ROUTINE, MS_OP_CREATE_OBJECT } },
    { "CreateExtensionStmt", { MS_OP_CREATE_EXTENSION } },
    { "CommentStmt", { MS_OP_COMMENT } },
    { "TruncateStmt", { MS_OP_TRUNCATE_TABLE } },
    { "InsertStmt", { MS_OP_INSERT } },
    { "UpdateStmt", { MS_OP_UPDATE } },
    { "DeleteStmt", { MS_OP_DELETE } },
    { "SelectStmt", { MS_OP_QUERY, MS_OP_CREATE_TABLE } },
    { "ExplainStmt", { MS_OP_QUERY } },
    { "VariableShowStmt", { MS_OP_QUERY } },
    { "VariableSetStmt", { MS_OP_SESSION, MS_OP_TRANSACTION } },
    { "TransactionStmt", { MS_OP_TRANSACTION } },
    { "ConstraintsSetStmt", { MS_OP_TRANSACTION } },
    { "GrantStmt", { MS_OP_GRANT, MS_OP_REVOKE } },
    { "GrantRoleStmt", { MS_OP_GRANT, MS_OP_REVOKE } },
    { "DoStmt", { MS_OP_RUN_BLOCK } },
    { "CallStmt", { MS_OP_CALL } },
    { "VacuumStmt", { MS_OP_MAINTENANCE } },
    { "ClusterStmt", { MS_OP_MAINTENANCE } },
    { "LockStmt", { MS_OP_MAINTENANCE } },
    { "CheckPointStmt", { MS_OP_MAINTENANCE } },
    { "RefreshMatViewStmt", { MS_OP_MAINTENANCE } },
    { "ReindexStmt", { MS_OP_REINDEX } },
    { "CreateRoleStmt", { MS_OP_CREATE_OBJECT } },
    { "DropRoleStmt", { MS_OP_DROP_OBJECT } },
    { "CreatePolicyStmt", { MS_OP_CREATE_OBJECT } },
    { "RuleStmt", { MS_OP_CREATE_OBJECT } },
    { "CreateStatsStmt", { MS_OP_CREATE_OBJECT } },
};

gboolean oracle_kind_fits(const gchar *kind, const ms_op *ops, size_t n)
{
    if (strcmp(kind, "DoStmt") == 0) /* is read through: its statements' ops */
        return n > 0;
    for (size_t k = 0; k < G_N_ELEMENTS(fits); k++) {
        if (strcmp(fits[k].node, kind) != 0)
            continue;
        for (size_t i = 0; i < n; i++) {
            gboolean fit = ops[i].kind == MS_OP_OPAQUE;
            for (size_t o = 0; o < G_N_ELEMENTS(fits[k].ops); o++)
                fit = fit || (fits[k].ops[o] != MS_OP_OPAQUE && fits[k].ops[o] == ops[i].kind);
            if (!fit)
                return FALSE;
        }
        return n > 0;
    }
    if (strcmp(kind, "AlterTableStmt") == 0 && n == 1 && ops->kind == MS_OP_ALTER_SEQUENCE) /* SET LOGGED */
        return TRUE;
    /* Nodes without a row (casts, publications, ALTER of most things) are never one of those that have one. */
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < G_N_ELEMENTS(fits); k++)
            if (fits[k].ops[0] == ops[i].kind && ops[i].kind != MS_OP_ALTER_OBJECT && ops[i].kind != MS_OP_CREATE_OBJECT &&
                ops[i].kind != MS_OP_DROP_OBJECT && ops[i].kind != MS_OP_CREATE_INDEX && ops[i].kind != MS_OP_COMMENT)
                return FALSE;
    return n > 0;
}
