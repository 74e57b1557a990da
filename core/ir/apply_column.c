/* apply_column.c: adding, dropping, renaming and changing columns. */
#include "config.h"

#include "ir/apply.h"

/* The column that the op names; NULL with *status set. */
static ms_column *find_column(ms_catalog *cat, const ms_op *op, ms_error *err, ms_table **table, ms_status *status)
{
    *table = ms_apply_table(cat, op, err, status);
    if (*table == NULL)
        return NULL;
    ms_column *column = ms_table_column(cat, *table, op->column);
    if (column == NULL)
        *status = ms_apply_missing_part(cat, op->if_exists || ms_apply_columns_unknown(*table), err, "column", op->column,
                                        *table);
    return column;
}

static size_t place_after(const ms_catalog *cat, const ms_table *table, const char *after)
{
    if (after == NULL)
        return table->columns.n;
    for (size_t i = 0; *after != '\0' && i < table->columns.n; i++)
        if (ms_ident_equal(cat, table->columns.v[i].name, after))
            return i + 1;
    return *after == '\0' ? 0 : table->columns.n;
}

ms_status ms_apply_add_column(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    ms_status status = MS_OK;
    ms_table *table = ms_apply_table(cat, op, err, &status);
    if (table == NULL)
        return status;
    ms_column column = ms_column_copy(cat->arena, op->column_def);
    if (column.name == NULL)
        column.name = ms_arena_strdup(cat->arena, op->column);
    if (column.name == NULL)
        return ms_error_set(err, MS_ERR_INTERNAL, "add_column without a name");
    if (ms_table_column(cat, table, column.name) != NULL)
        return ms_apply_exists_part(cat, op->if_not_exists, err, "column", column.name, table);
    MS_INSERT(cat->arena, &table->columns, place_after(cat, table, op->after), column);
    ms_apply_implied_not_null(cat, table);
    ms_catalog_widen_table(cat, table);
    return MS_OK;
}

/* ---- drop ---------------------------------------------------------------------------------------------------------- */

static bool in_expressions(const ms_catalog *cat, const ms_index *index, const char *name)
{
    for (size_t i = 0; i < index->parts.n; i++)
        if (ms_expr_mentions(cat->compare, index->parts.v[i].expr, name))
            return true;
    return ms_expr_mentions(cat->compare, index->where, name);
}

/* Takes the column out of the index; true when the index cannot be without it. */
static bool index_goes(const ms_catalog *cat, ms_index *index, const char *name)
{
    size_t kept = 0;
    const size_t n = index->parts.n;
    if (in_expressions(cat, index, name) || ms_strings_have(cat, &index->include, name))
        return true;
    for (size_t i = 0; i < n; i++)
        if (!ms_ident_equal(cat, index->parts.v[i].column, name))
            index->parts.v[kept++] = index->parts.v[i];
    if (kept < n && (cat->compare & MS_CATALOG_KEYS_SHRINK) == 0)
        return true; /* goes whole: the parts no longer matter */
    index->parts.n = kept;
    return kept == 0;
}

static bool constraint_goes(const ms_catalog *cat, ms_constraint *c, const char *name)
{
    const bool key = c->kind == MS_CONSTRAINT_PRIMARY_KEY || c->kind == MS_CONSTRAINT_UNIQUE;
    if (ms_expr_mentions(cat->compare, c->expr, name))
        return true;
    if (!ms_strings_have(cat, &c->columns, name))
        return false;
    if (!key || (cat->compare & MS_CATALOG_KEYS_SHRINK) == 0)
        return true;
    ms_key_remove_column(cat, c, name);
    return c->columns.n == 0;
}

static bool is_self_reference(const ms_catalog *cat, const ms_table *table, const ms_constraint *c, const char *name)
{
    return c->kind == MS_CONSTRAINT_FOREIGN_KEY && ms_name_equal(cat, c->ref_table, table->name) &&
           ms_strings_have(cat, &c->ref_columns, name);
}

static void drop_sequences(ms_catalog *cat, const ms_table *table, const char *column)
{
    for (size_t i = cat->objects.n; i-- > 0;) {
        ms_object *object = cat->objects.v[i];
        if (object->kind == MS_OBJECT_SEQUENCE && object->owner_column != NULL &&
            ms_name_equal(cat, object->table, table->name) && ms_ident_equal(cat, object->owner_column, column))
            ms_catalog_drop_object(cat, object);
    }
}

ms_status ms_apply_drop_column(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    ms_table *table;
    ms_status status = MS_OK;
    ms_column *column = find_column(cat, op, err, &table, &status);
    if (column == NULL)
        return status;
    const char *name = column->name;
    if (op->cascade) {
        const ms_strings one = { &name, 1, 1 };
        ms_apply_drop_references(cat, table, &one, false);
        ms_apply_cascade_guess(cat, name);
    }
    for (size_t i = table->constraints.n; i-- > 0;)
        if (constraint_goes(cat, &table->constraints.v[i], name) ||
            is_self_reference(cat, table, &table->constraints.v[i], name))
            ms_apply_remove_constraint(cat, table, i);
    for (size_t i = table->indexes.n; i-- > 0;)
        if (index_goes(cat, &table->indexes.v[i], name))
            ms_apply_remove_index(cat, table, i);
    drop_sequences(cat, table, name);
    ms_apply_drop_statistics(cat, table, name);
    for (size_t i = 0; i < table->columns.n; i++)
        if (table->columns.v[i].name == name) {
            MS_REMOVE(&table->columns, i);
            break;
        }
    return MS_OK;
}

/* ---- change -------------------------------------------------------------------------------------------------------- */

ms_status ms_apply_rename_column(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    ms_table *table;
    ms_status status = MS_OK;
    const ms_column *column = find_column(cat, op, err, &table, &status);
    if (column == NULL)
        return status;
    const ms_column *other = ms_table_column(cat, table, op->new_column);
    if (other != NULL && other != column)
        return ms_apply_exists_part(cat, false, err, "column", op->new_column, table);
    ms_apply_settle_names(cat, table);
    ms_catalog_rename_column(cat, table, column->name, op->new_column);
    return MS_OK;
}

static void move_column(ms_catalog *cat, ms_table *table, const char *name, const char *after)
{
    for (size_t i = 0; i < table->columns.n; i++)
        if (ms_ident_equal(cat, table->columns.v[i].name, name)) {
            const ms_column column = table->columns.v[i];
            MS_REMOVE(&table->columns, i);
            MS_INSERT(cat->arena, &table->columns, place_after(cat, table, after), column);
            return;
        }
}

/* MODIFY and CHANGE say everything about the column anew. */
static ms_status replace_column(ms_catalog *cat, const ms_op *op, ms_table *table, ms_column *column, ms_error *err)
{
    const char *to = op->new_column != NULL ? op->new_column : op->column_def->name;
    if (to != NULL && strcmp(to, column->name) != 0) {
        const ms_column *other = ms_table_column(cat, table, to);
        if (other != NULL && other != column)
            return ms_apply_exists_part(cat, false, err, "column", to, table);
        ms_catalog_rename_column(cat, table, column->name, to);
    }
    const char *name = column->name;
    const ms_privileges privileges = column->privileges;
    *column = ms_column_copy(cat->arena, op->column_def);
    column->privileges = privileges;
    column->name = name;
    ms_apply_prefixes(cat, table);
    ms_apply_implied_not_null(cat, table);
    if (op->after != NULL)
        move_column(cat, table, name, op->after);
    return MS_OK;
}

ms_status ms_apply_change_type(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    ms_table *table;
    ms_status status = MS_OK;
    ms_column *column = find_column(cat, op, err, &table, &status);
    if (column == NULL)
        return status;
    if (op->whole_column)
        return replace_column(cat, op, table, column, err);
    column->type = ms_type_copy(cat->arena, &op->column_def->type);
    ms_apply_prefixes(cat, table);
    return MS_OK;
}

static ms_status set_null(ms_catalog *cat, const ms_op *op, ms_error *err, bool not_null)
{
    ms_table *table;
    ms_status status = MS_OK;
    ms_column *column = find_column(cat, op, err, &table, &status);
    if (column != NULL)
        column->not_null = not_null;
    return status;
}

ms_status ms_apply_set_not_null(ms_catalog *cat, const ms_op *op, ms_error *err) { return set_null(cat, op, err, true); }
ms_status ms_apply_drop_not_null(ms_catalog *cat, const ms_op *op, ms_error *err) { return set_null(cat, op, err, false); }

static bool has_sequence(ms_identity identity) { return identity == MS_IDENTITY_ALWAYS || identity == MS_IDENTITY_BY_DEFAULT; }

ms_status ms_apply_set_identity(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    ms_table *table;
    ms_status status = MS_OK;
    ms_column *column = find_column(cat, op, err, &table, &status);
    if (column == NULL)
        return status;
    const ms_identity to = op->column_def->identity; /* it must be NOT NULL before, and is afterwards */
    const bool goes_on = has_sequence(column->identity) && has_sequence(to);
    if (op->expr != NULL)
        column->sequence = ms_identity_options(&column->type, column->sequence, op->expr, cat->arena);
    else if (!goes_on)
        column->sequence = ms_arena_strdup(cat->arena, op->column_def->sequence);
    if (op->expr == NULL || to != MS_IDENTITY_NONE)
        column->identity = to;
    return MS_OK;
}

/* A serial column with another default, or none, is none any more; its sequence stays, and stays its own. */
static void end_serial(ms_catalog *cat, const ms_table *table, ms_column *column)
{
    static const char *const types[MS_TYPE_COUNT] = { [MS_TYPE_SMALLINT] = "AS smallint", [MS_TYPE_INTEGER] = "AS integer" };
    bool known;
    const ms_name name = ms_serial_sequence(cat, table, column, cat->arena, &known);
    if (!known && name.name != NULL) {
        const ms_object sequence = { .kind = MS_OBJECT_SEQUENCE, .name = name, .table = table->name, .owner_column = column->name,
                                     .definition = types[column->type.kind] };
        ms_catalog_add_object(cat, &sequence);
    }
    column->type.serial = false;
    column->identity = column->identity == MS_IDENTITY_AUTO ? MS_IDENTITY_NONE : column->identity;
}

static ms_status put_default(ms_catalog *cat, const ms_op *op, ms_error *err, const char *expr)
{
    ms_table *table;
    ms_status status = MS_OK;
    ms_column *column = find_column(cat, op, err, &table, &status);
    if (column != NULL && column->type.serial && (cat->compare & MS_CATALOG_NAMES_COLUMNS) != 0)
        end_serial(cat, table, column);
    if (column != NULL)
        column->default_expr = ms_arena_strdup(cat->arena, expr);
    return status;
}

ms_status ms_apply_set_default(ms_catalog *cat, const ms_op *op, ms_error *err) { return put_default(cat, op, err, op->expr); }
ms_status ms_apply_drop_default(ms_catalog *cat, const ms_op *op, ms_error *err) { return put_default(cat, op, err, NULL); }
