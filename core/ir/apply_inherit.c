/* apply_inherit.c: tables made with INHERITS (parent, ...): they begin with the columns and checks of their parents and
 * follow what is done to those. Keys, foreign keys and indexes are not inherited.
 *
 * The parents are known by the text of the table's options only. That a column of the child is its own as well, so that it
 * stays when the parent's goes, is not modelled. */
#include "config.h"

#include <glib.h>

#include "ir/apply.h"
#include "ir/catalog_index.h"

const char *ms_table_inherits(const ms_table *table)
{
    static const char word[] = "INHERITS";
    return table->options != NULL && g_ascii_strncasecmp(table->options, word, sizeof word - 1) == 0
               ? table->options + sizeof word - 1 : NULL;
}

static const char *lowered(const ms_catalog *cat, const char *name)
{
    char *low = ms_arena_strdup(cat->arena, name);
    for (char *p = low; p != NULL && *p != '\0'; p++)
        *p = g_ascii_tolower(*p);
    return low;
}

/* The text keeps the case in which a name without quotes was written. */
static ms_table *table_called(const ms_catalog *cat, ms_name name)
{
    ms_table *table = ms_catalog_table(cat, name);
    if (table == NULL && name.name != NULL)
        table = ms_catalog_table(cat, (ms_name){ lowered(cat, name.schema), lowered(cat, name.name) });
    return table;
}

/* The name at *p, which moves behind it; name == NULL: *p moves on by one. */
static ms_name name_at(const ms_catalog *cat, const char **p)
{
    ms_name name = { NULL, ms_name_at(*p, cat->arena, p) };
    if (name.name == NULL) {
        (*p)++;
    } else if (**p == '.') {
        name.schema = name.name;
        name.name = ms_name_at(*p + 1, cat->arena, p);
    }
    return name;
}

static bool means(const ms_catalog *cat, ms_name written, ms_name table)
{
    return written.name != NULL && (ms_name_equal(cat, written, table) ||
           ms_name_equal(cat, (ms_name){ lowered(cat, written.schema), lowered(cat, written.name) }, table));
}

void ms_inherit_rename(ms_catalog *cat, ms_name from, ms_name to)
{
    for (size_t i = 0; cat->index->inherits && i < cat->tables.n; i++) {
        ms_table *child = cat->tables.v[i];
        for (const char *p = ms_table_inherits(child); p != NULL && *p != '\0' && *p != ')';) {
            const char *start = p;
            if (!means(cat, name_at(cat, &p), from))
                continue;
            const char *name = to.schema != NULL ? ms_arena_printf(cat->arena, "\"%s\".\"%s\"", to.schema, to.name)
                                                 : ms_arena_printf(cat->arena, "\"%s\"", to.name);
            child->options = ms_arena_printf(cat->arena, "%.*s%s%s", (int)(start - child->options), child->options, name, p);
            break;
        }
    }
}

/* The next table that the list names, *at behind it; NULL = no more. */
static ms_table *next_parent(const ms_catalog *cat, const char **at)
{
    for (const char *p = *at; p != NULL && *p != '\0' && *p != ')';) {
        const ms_name name = name_at(cat, &p);
        ms_table *table = name.name == NULL ? NULL : table_called(cat, name);
        *at = p;
        if (table != NULL)
            return table;
    }
    *at = NULL;
    return NULL;
}

/* The child takes values from the parent's sequence: they are a default like any other there. */
static ms_column inherited_column(ms_catalog *cat, const ms_table *parent, const ms_column *from)
{
    ms_column column = ms_column_copy(cat->arena, from);
    if (column.type.serial && column.default_expr == NULL)
        column.default_expr = ms_arena_printf(cat->arena, "nextval('%s_%s_seq'::regclass)", parent->name.name, column.name);
    column.type.serial = false;
    column.identity = MS_IDENTITY_NONE;
    column.sequence = NULL;
    column.comment = NULL;
    return column;
}

static void take_from(ms_catalog *cat, ms_table *table, const ms_table *parent, size_t *place)
{
    for (size_t i = 0; i < parent->columns.n; i++) {
        const ms_column column = inherited_column(cat, parent, &parent->columns.v[i]);
        ms_column *own = ms_table_column(cat, table, column.name);
        if (own == NULL) {
            MS_INSERT(cat->arena, &table->columns, *place, column);
            (*place)++;
            continue;
        }
        own->not_null = own->not_null || column.not_null;
        if (own->default_expr == NULL && own->generated == MS_GENERATED_NONE)
            own->default_expr = column.default_expr;
    }
    for (size_t i = 0; i < parent->constraints.n; i++) {
        const ms_constraint *check = &parent->constraints.v[i];
        if (check->kind == MS_CONSTRAINT_CHECK && (check->name == NULL || ms_table_constraint(cat, table, check->name) == NULL)) {
            MS_PUSH(cat->arena, &table->constraints, ms_constraint_copy(cat->arena, check));
            table->constraints.v[table->constraints.n - 1].comment = NULL;
        }
    }
}

void ms_apply_inherit(ms_catalog *cat, ms_table *table)
{
    const char *at = ms_table_inherits(table);
    size_t place = 0;
    for (const ms_table *parent; at != NULL && (parent = next_parent(cat, &at)) != NULL;)
        take_from(cat, table, parent, &place);
}

static bool inherits(const ms_catalog *cat, const ms_table *child, const ms_table *parent)
{
    const char *at = child == parent ? NULL : ms_table_inherits(child);
    while (at != NULL) {
        const ms_table *named = next_parent(cat, &at);
        if (named == parent)
            return true;
    }
    return false;
}

/* Does the child follow? Of what is done to constraints only what is done to checks. */
static bool follows(const ms_catalog *cat, const ms_op *op, const ms_table *child)
{
    static const bool columns[MS_OP_COUNT] = {
        [MS_OP_ADD_COLUMN] = true, [MS_OP_DROP_COLUMN] = true, [MS_OP_RENAME_COLUMN] = true, [MS_OP_CHANGE_TYPE] = true,
        [MS_OP_SET_NOT_NULL] = true, [MS_OP_DROP_NOT_NULL] = true, [MS_OP_SET_DEFAULT] = true,
        [MS_OP_DROP_DEFAULT] = true, [MS_OP_ADD_CHECK] = true,
    };
    const ms_constraint *named = op->constraint_name == NULL || (op->kind != MS_OP_DROP_CONSTRAINT && op->kind != MS_OP_RENAME_CONSTRAINT)
                                     ? NULL : ms_table_constraint(cat, child, op->constraint_name);
    return columns[op->kind] || (named != NULL && named->kind == MS_CONSTRAINT_CHECK);
}

void ms_apply_to_children(ms_catalog *cat, const ms_op *op, const ms_table *parent)
{
    for (size_t i = 0; cat->index->inherits && i < cat->tables.n; i++) {
        const ms_table *child = cat->tables.v[i];
        if (!inherits(cat, child, parent) || !follows(cat, op, child))
            continue;
        ms_op own = *op;
        ms_column column = op->column_def != NULL ? *op->column_def : (ms_column){ 0 };
        if (op->kind == MS_OP_ADD_COLUMN && column.name != NULL)
            column = inherited_column(cat, parent, &column);
        ms_constraint constraint = op->constraint != NULL ? *op->constraint : (ms_constraint){ 0 };
        constraint.comment = NULL;
        own.object = child->name;
        own.constraint = op->constraint != NULL ? &constraint : NULL;
        own.column_def = op->column_def != NULL ? &column : NULL;
        ms_catalog_apply(cat, &own, NULL); /* one that cannot follow was different already */
    }
}

void ms_apply_remove_children(ms_catalog *cat, const ms_table *parent)
{
    for (size_t i = cat->index->inherits ? cat->tables.n : 0; i-- > 0;)
        if (i < cat->tables.n && inherits(cat, cat->tables.v[i], parent)) /* a child's child went as well */
            ms_apply_remove_table(cat, cat->tables.v[i], true);
}
