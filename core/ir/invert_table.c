/* invert_table.c: inverses of ops on columns, keys and indexes.
 *
 * What a drop takes along is found by doing it: the op is applied to a copy of the tables concerned, and what is missing
 * afterwards is made again. So there is one opinion on what DROP COLUMN or CASCADE does, in apply_*.c. */
#include "config.h"

#include "ir/privilege.h"

static ms_name table_name(const ms_inverse *inv) { return ms_name_copy(inv->arena, inv->table->name); }

static ms_op column_op(const ms_inverse *inv, ms_op_kind kind, const char *column)
{
    return (ms_op){ .kind = kind, .object_kind = MS_OBJECT_TABLE, .object = table_name(inv),
                    .column = ms_arena_strdup(inv->arena, column), .only = inv->op->only };
}

void ms_inverse_add_constraint(const ms_inverse *inv, ms_name table, const ms_constraint *constraint)
{
    static const ms_op_kind kinds[] = {
        [MS_CONSTRAINT_PRIMARY_KEY] = MS_OP_ADD_PRIMARY_KEY, [MS_CONSTRAINT_UNIQUE] = MS_OP_ADD_UNIQUE,
        [MS_CONSTRAINT_FOREIGN_KEY] = MS_OP_ADD_FOREIGN_KEY, [MS_CONSTRAINT_CHECK] = MS_OP_ADD_CHECK,
        [MS_CONSTRAINT_EXCLUDE] = MS_OP_ADD_EXCLUDE,         [MS_CONSTRAINT_NOT_NULL] = MS_OP_ADD_CHECK,
    };
    ms_constraint *copy = MS_NEW(inv->arena, ms_constraint);
    *copy = ms_constraint_copy(inv->arena, constraint);
    ms_inverse_push(inv, (ms_op){ .kind = kinds[constraint->kind], .object_kind = MS_OBJECT_TABLE,
                                  .object = ms_name_copy(inv->arena, table), .constraint = copy });
}

void ms_inverse_create_index(const ms_inverse *inv, ms_name table, const ms_index *index)
{
    ms_index *copy = MS_NEW(inv->arena, ms_index);
    *copy = ms_index_copy(inv->arena, index);
    ms_inverse_push(inv, (ms_op){ .kind = MS_OP_CREATE_INDEX, .object_kind = MS_OBJECT_INDEX, .index = copy,
                                  .object = ms_name_copy(inv->arena, table), .concurrently = inv->op->concurrently });
}

void ms_inverse_drop_index(const ms_inverse *inv, const ms_table *table, const char *name)
{
    ms_inverse_push(inv, (ms_op){ .kind = MS_OP_DROP_INDEX, .object_kind = MS_OBJECT_INDEX,
                                  .object = ms_name_copy(inv->arena, (ms_name){ table->name.schema, name }),
                                  .table_name = ms_name_copy(inv->arena, table->name),
                                  .concurrently = inv->op->concurrently });
}

/* The constraint rides along, so that whoever carries the op out knows its kind. */
static void drop_constraint_of(const ms_inverse *inv, const ms_table *table, const ms_constraint *constraint)
{
    ms_constraint *copy = MS_NEW(inv->arena, ms_constraint);
    *copy = ms_constraint_copy(inv->arena, constraint);
    ms_inverse_push(inv, (ms_op){ .kind = MS_OP_DROP_CONSTRAINT, .object_kind = MS_OBJECT_TABLE, .constraint = copy,
                                  .object = ms_name_copy(inv->arena, table->name), .constraint_name = copy->name });
}

/* One that has no name and gets none is known by its contents; the name of the op is for messages only. */
static bool dropped_by_contents(const ms_inverse *inv, const ms_constraint *made)
{
    const bool foreign = made->kind == MS_CONSTRAINT_FOREIGN_KEY;
    if (made->name != NULL || (inv->before->compare & MS_CATALOG_NAMES_NONE) == 0 || !(foreign || made->kind == MS_CONSTRAINT_CHECK))
        return false;
    drop_constraint_of(inv, inv->table, made);
    inv->out->v[inv->out->n - 1].constraint_name =
        ms_arena_printf(inv->arena, "%s_%s", inv->table->name.name, foreign ? "fkey" : "check");
    return true;
}

/* ---- making again what a drop took along --------------------------------------------------------------------------- */

static void add_to(ms_catalog *small, const ms_table *table)
{
    const ms_table copy = ms_table_copy(small->arena, table);
    ms_catalog_add_table(small, &copy);
}

/* The table and, when the op cascades, the tables that refer to it. */
static ms_catalog *tables_concerned(const ms_inverse *inv, ms_arena *arena)
{
    ms_catalog *small = ms_catalog_new(arena, inv->before->default_schema, inv->before->compare);
    add_to(small, inv->table);
    for (size_t i = 0; inv->op->cascade && i < inv->before->tables.n; i++) {
        const ms_table *other = inv->before->tables.v[i];
        for (size_t k = 0; other != inv->table && k < other->constraints.n; k++)
            if (other->constraints.v[k].kind == MS_CONSTRAINT_FOREIGN_KEY &&
                ms_name_equal(small, other->constraints.v[k].ref_table, inv->table->name)) {
                add_to(small, other);
                break;
            }
    }
    return small;
}

typedef struct restore {
    const ms_inverse *inv;
    const ms_catalog *after;
    ms_arena *scratch;
} restore;

/* Where keys shrink, one without a name that lost a column cannot be dropped to be made again. */
static bool shrunk_without_name(const restore *r, const char *name, size_t n_columns)
{
    return name == NULL && n_columns > 1 && (r->after->compare & MS_CATALOG_KEYS_SHRINK) != 0 &&
           r->inv->op->kind == MS_OP_DROP_COLUMN;
}

static ms_status restore_indexes(const restore *r, const ms_table *was, const ms_table *is)
{
    for (size_t i = 0; i < was->indexes.n; i++) {
        const ms_index *index = &was->indexes.v[i];
        const char *line = ms_index_canonical(r->after, was, index, r->scratch);
        bool kept = index->of_constraint;
        for (size_t k = 0; k < is->indexes.n && !kept; k++)
            kept = strcmp(line, ms_index_canonical(r->after, is, &is->indexes.v[k], r->scratch)) == 0;
        const ms_constraint *own = ms_table_constraint(r->after, was, index->name); /* a foreign key's may be called like it */
        const bool pair = (r->after->compare & MS_CATALOG_UNIQUE_IS_INDEX) != 0 && own != NULL && own->kind == MS_CONSTRAINT_UNIQUE;
        if (kept || (pair && ms_table_index(r->after, is, index->name) == NULL)) /* comes back with its constraint */
            continue;
        if (shrunk_without_name(r, index->name, index->parts.n))
            return ms_inverse_none(r->inv, "an index without a name lost a column");
        if (ms_table_index(r->after, is, index->name) != NULL)
            ms_inverse_drop_index(r->inv, is, index->name);
        ms_inverse_create_index(r->inv, was->name, index);
    }
    return MS_OK;
}

static bool constraint_kept(const restore *r, const ms_table *was, const ms_table *is, const ms_constraint *c)
{
    const char *line = ms_constraint_canonical(r->after, was, c, r->scratch);
    for (size_t k = 0; k < is->constraints.n; k++)
        if (is->constraints.v[k].kind == c->kind &&
            strcmp(line, ms_constraint_canonical(r->after, is, &is->constraints.v[k], r->scratch)) == 0)
            return true;
    return c->kind == MS_CONSTRAINT_NOT_NULL;
}

static ms_status restore_constraints(const restore *r, const ms_table *was, const ms_table *is, bool foreign)
{
    for (size_t i = 0; i < was->constraints.n; i++) {
        const ms_constraint *c = &was->constraints.v[i];
        if ((c->kind == MS_CONSTRAINT_FOREIGN_KEY) != foreign || constraint_kept(r, was, is, c))
            continue;
        if (c->kind == MS_CONSTRAINT_PRIMARY_KEY && ms_table_primary_key(is) != NULL) {
            ms_inverse_add_constraint(r->inv, was->name, c);
            r->inv->out->v[r->inv->out->n - 1].kind = MS_OP_ALTER_PRIMARY_KEY;
            continue;
        }
        const ms_constraint *shrunk = ms_table_constraint(r->after, is, c->name);
        if (shrunk != NULL)
            drop_constraint_of(r->inv, is, shrunk);
        else if (c->kind == MS_CONSTRAINT_UNIQUE && shrunk_without_name(r, c->name, c->columns.n))
            return ms_inverse_none(r->inv, "a unique key without a name lost a column");
        ms_inverse_add_constraint(r->inv, was->name, c);
    }
    return MS_OK;
}

/* Applies the op to a copy and makes again what is missing afterwards; first(inv) comes before that. */
static ms_status restore_parts(const ms_inverse *inv, void (*first)(const ms_inverse *inv))
{
    ms_arena *scratch = ms_arena_new();
    ms_catalog *before = tables_concerned(inv, scratch), *after = ms_catalog_copy(before, scratch);
    const restore r = { inv, after, scratch };
    ms_status status = ms_catalog_apply(after, inv->op, NULL);
    if (status != MS_OK || after->incomplete) {
        ms_arena_free(scratch);
        return ms_inverse_none(inv, "what it names is not known");
    }
    if (first != NULL)
        first(inv);
    for (size_t pass = 0; pass < 2 && status == MS_OK; pass++) /* keys first: foreign keys need them */
        for (size_t i = 0; i < before->tables.n && status == MS_OK; i++) {
            if (pass == 0)
                status = restore_indexes(&r, before->tables.v[i], after->tables.v[i]);
            if (status == MS_OK)
                status = restore_constraints(&r, before->tables.v[i], after->tables.v[i], pass == 1);
        }
    ms_arena_free(scratch);
    return status;
}

/* An index that a foreign key needs is there again before the key or index that did its work goes. */
static ms_status restore_key_indexes(const ms_inverse *inv)
{
    return (inv->before->compare & MS_CATALOG_KEY_INDEX) != 0 ? restore_parts(inv, NULL) : MS_OK;
}

/* ---- columns ------------------------------------------------------------------------------------------------------- */

static const ms_column *column_of(const ms_inverse *inv)
{
    return inv->table == NULL ? NULL : ms_table_column(inv->before, inv->table, inv->op->column);
}

static ms_column *column_copy(const ms_inverse *inv, const ms_column *column)
{
    ms_column *copy = MS_NEW(inv->arena, ms_column);
    *copy = ms_column_copy(inv->arena, column);
    return copy;
}

/* "" = first, or the column in front of this one; NULL where the place cannot be given. */
static const char *place_of(const ms_inverse *inv, const ms_column *column)
{
    if ((inv->before->compare & MS_CATALOG_COLUMN_ORDER) == 0 || column == &inv->table->columns.v[inv->table->columns.n - 1])
        return NULL;
    return column == inv->table->columns.v ? "" : ms_arena_strdup(inv->arena, column[-1].name);
}

ms_status ms_invert_add_column(const ms_inverse *inv)
{
    const char *name = inv->op->column != NULL ? inv->op->column : inv->op->column_def->name;
    if (inv->table == NULL && inv->op->if_exists)
        return ms_inverse_missing(inv, "table", inv->op->object);
    if (inv->table != NULL && ms_table_column(inv->before, inv->table, name) != NULL && inv->op->if_not_exists)
        return MS_OK;
    ms_inverse_push(inv, (ms_op){ .kind = MS_OP_DROP_COLUMN, .object_kind = MS_OBJECT_TABLE, .only = inv->op->only,
                                  .object = ms_name_copy(inv->arena, inv->op->object),
                                  .column = ms_arena_strdup(inv->arena, name) });
    return MS_OK;
}

static void add_dropped_column(const ms_inverse *inv)
{
    const ms_column *column = column_of(inv);
    if (column == NULL)
        return;
    ms_inverse_own_sequences(inv, inv->table, column->name, true);
    ms_op op = column_op(inv, MS_OP_ADD_COLUMN, column->name);
    op.column_def = column_copy(inv, column);
    op.after = place_of(inv, column);
    ms_inverse_push(inv, op);
    ms_inverse_own_sequences(inv, inv->table, column->name, false);
    ms_inverse_column_privileges(inv, inv->table, column);
}

ms_status ms_invert_drop_column(const ms_inverse *inv)
{
    if (column_of(inv) == NULL)
        return ms_inverse_missing_part(inv, "column", inv->op->column);
    ms_status status = ms_inverse_check_cascade(inv, inv->op->column);
    if (status == MS_OK)
        status = restore_parts(inv, add_dropped_column);
    return status != MS_OK ? status : ms_inverse_statistics(inv, inv->op->column);
}

ms_status ms_invert_rename_column(const ms_inverse *inv)
{
    if (column_of(inv) == NULL && inv->op->if_exists)
        return ms_inverse_missing_part(inv, "column", inv->op->column);
    const ms_column *old = column_of(inv);
    ms_inverse_push(inv, (ms_op){ .kind = MS_OP_RENAME_COLUMN, .object_kind = MS_OBJECT_TABLE, .only = inv->op->only,
                                  .object = ms_name_copy(inv->arena, inv->op->object),
                                  .column = ms_arena_strdup(inv->arena, inv->op->new_column),
                                  .new_column = ms_arena_strdup(inv->arena, old != NULL ? old->name : inv->op->column) });
    return MS_OK;
}

ms_status ms_invert_change_type(const ms_inverse *inv)
{
    const ms_column *old = column_of(inv);
    const ms_op *op = inv->op;
    if (old == NULL)
        return ms_inverse_missing_part(inv, "column", op->column);
    const char *now = op->new_column != NULL ? op->new_column : op->whole_column ? op->column_def->name : NULL;
    ms_op back = column_op(inv, MS_OP_CHANGE_TYPE, op->whole_column && now != NULL ? now : old->name);
    back.whole_column = op->whole_column;
    back.column_def = column_copy(inv, old);
    if (strcmp(back.column, old->name) != 0)
        back.new_column = ms_arena_strdup(inv->arena, old->name);
    if (op->whole_column && op->after != NULL) {
        const char *place = place_of(inv, old);
        const ms_column *last = &inv->table->columns.v[inv->table->columns.n - 1];
        back.after = place != NULL || last != old || old == inv->table->columns.v ? place
                                                                                   : ms_arena_strdup(inv->arena, last[-1].name);
    }
    const ms_status status = ms_inverse_lost_prefixes(inv, true);
    if (status != MS_OK)
        return status;
    ms_inverse_push(inv, back);
    return ms_inverse_lost_prefixes(inv, false);
}

ms_status ms_invert_set_not_null(const ms_inverse *inv)
{
    const ms_column *old = column_of(inv);
    if (old == NULL)
        return ms_inverse_missing_part(inv, "column", inv->op->column);
    if (!old->not_null)
        ms_inverse_push(inv, column_op(inv, MS_OP_DROP_NOT_NULL, old->name));
    return MS_OK;
}

ms_status ms_invert_drop_not_null(const ms_inverse *inv)
{
    const ms_column *old = column_of(inv);
    if (old == NULL)
        return ms_inverse_missing_part(inv, "column", inv->op->column);
    if (old->not_null)
        ms_inverse_push(inv, column_op(inv, MS_OP_SET_NOT_NULL, old->name));
    return MS_OK;
}

ms_status ms_invert_default(const ms_inverse *inv)
{
    const ms_column *old = column_of(inv);
    if (old == NULL)
        return ms_inverse_missing_part(inv, "column", inv->op->column);
    const char *was = old->default_expr;
    if (old->type.serial && (inv->before->compare & MS_CATALOG_NAMES_COLUMNS) != 0) {
        bool known;
        const ms_name name = ms_serial_sequence(inv->before, inv->table, old, inv->arena, &known);
        was = name.schema == NULL ? ms_arena_printf(inv->arena, "nextval('\"%s\"'::regclass)", name.name)
                                  : ms_arena_printf(inv->arena, "nextval('\"%s\".\"%s\"'::regclass)", name.schema, name.name);
    }
    ms_op back = column_op(inv, was != NULL ? MS_OP_SET_DEFAULT : MS_OP_DROP_DEFAULT, old->name);
    back.expr = ms_arena_strdup(inv->arena, was);
    if (was != NULL || inv->op->kind == MS_OP_SET_DEFAULT)
        ms_inverse_push(inv, back);
    return MS_OK;
}

/* ---- keys ---------------------------------------------------------------------------------------------------------- */

/* ... USING INDEX took an index over: it goes with the constraint and is made again. */
static void restore_used_index(const ms_inverse *inv)
{
    const ms_index *index = ms_table_index(inv->before, inv->table, inv->op->constraint->using_index);
    if (index != NULL)
        ms_inverse_create_index(inv, inv->table->name, index);
}

/* Columns that the new key made NOT NULL, and that stay so when it goes. */
static void relax_columns(const ms_inverse *inv, const ms_constraint *key)
{
    const ms_constraint *old = ms_table_primary_key(inv->table);
    const ms_index *used = ms_table_index(inv->before, inv->table, key->using_index);
    const bool nullable = key->kind == MS_CONSTRAINT_PRIMARY_KEY && (inv->before->compare & MS_CATALOG_KEY_NULLABLE) != 0;
    for (size_t i = 0; !nullable && i < inv->table->columns.n; i++) {
        const ms_column *column = &inv->table->columns.v[i];
        bool in_key = ms_strings_have(inv->before, &key->columns, column->name);
        for (size_t k = 0; used != NULL && k < used->parts.n; k++)
            in_key = in_key || ms_ident_equal(inv->before, used->parts.v[k].column, column->name);
        if (in_key && !column->not_null && !(old != NULL && ms_strings_have(inv->before, &old->columns, column->name)))
            ms_inverse_push(inv, column_op(inv, MS_OP_DROP_NOT_NULL, column->name));
    }
}

ms_status ms_invert_add_primary_key(const ms_inverse *inv)
{
    if (inv->table == NULL || inv->op->constraint == NULL)
        return ms_inverse_missing(inv, "table", inv->op->object);
    const ms_constraint *old = ms_table_primary_key(inv->table);
    if (old != NULL && inv->op->kind == MS_OP_ADD_PRIMARY_KEY)
        return MS_OK; /* IF NOT EXISTS, or refused */
    if (old != NULL) {
        ms_inverse_add_constraint(inv, inv->table->name, old);
        inv->out->v[inv->out->n - 1].kind = MS_OP_ALTER_PRIMARY_KEY;
    } else {
        if (restore_key_indexes(inv) != MS_OK)
            return MS_ERR_UNSUPPORTED;
        ms_op drop = column_op(inv, MS_OP_DROP_PRIMARY_KEY, NULL);
        drop.constraint_name = ms_arena_strdup(inv->arena, inv->op->constraint->name);
        ms_inverse_push(inv, drop);
    }
    relax_columns(inv, inv->op->constraint);
    restore_used_index(inv);
    return MS_OK;
}

ms_status ms_invert_add_constraint(const ms_inverse *inv)
{
    const ms_constraint *made = inv->op->constraint;
    if (inv->table == NULL || made == NULL)
        return ms_inverse_missing(inv, "table", inv->op->object);
    if (made->kind == MS_CONSTRAINT_NOT_NULL) {
        relax_columns(inv, made);
        return MS_OK;
    }
    if (ms_table_constraint(inv->before, inv->table, made->name) != NULL)
        return MS_OK;
    if (dropped_by_contents(inv, made))
        return MS_OK;
    ms_constraint named = *made;
    if (named.name == NULL)
        named.name = named.using_index != NULL ? named.using_index : ms_invented_name(inv->before, inv->table, made, inv->arena);
    if (named.name == NULL)
        return ms_inverse_none(inv, "the server names the constraint; give it a name");
    ms_index own;
    if (made->kind == MS_CONSTRAINT_UNIQUE && made->using_index == NULL && restore_key_indexes(inv) != MS_OK)
        return MS_ERR_UNSUPPORTED;
    drop_constraint_of(inv, inv->table, &named);
    if (ms_key_index(inv->before, inv->table, made, inv->arena, &own))
        ms_inverse_drop_index(inv, inv->table, own.name);
    restore_used_index(inv);
    return MS_OK;
}

ms_status ms_invert_validate_constraint(const ms_inverse *inv)
{
    const ms_constraint *c = inv->table == NULL ? NULL : ms_table_constraint(inv->before, inv->table, inv->op->constraint_name);
    if (c == NULL)
        return ms_inverse_missing_part(inv, "constraint", inv->op->constraint_name);
    if (!c->not_valid)
        return MS_OK;
    drop_constraint_of(inv, inv->table, c);
    ms_inverse_add_constraint(inv, inv->table->name, c);
    return MS_OK;
}

ms_status ms_invert_alter_constraint(const ms_inverse *inv)
{
    bool guess = false;
    const ms_constraint *c = inv->table == NULL ? NULL
                             : ms_apply_constraint_called(inv->before, inv->table, inv->op->constraint_name, &guess);
    if (c == NULL)
        return ms_inverse_missing_part(inv, "constraint", inv->op->constraint_name);
    ms_op back = column_op(inv, MS_OP_ALTER_CONSTRAINT, NULL);
    back.constraint_name = ms_arena_strdup(inv->arena, inv->op->constraint_name);
    back.constraint = MS_NEW(inv->arena, ms_constraint);
    *back.constraint = ms_constraint_copy(inv->arena, c);
    ms_inverse_push(inv, back);
    return MS_OK;
}

ms_status ms_invert_rename_constraint(const ms_inverse *inv)
{
    if (inv->table == NULL)
        return ms_inverse_missing(inv, "table", inv->op->object);
    ms_op back = column_op(inv, MS_OP_RENAME_CONSTRAINT, NULL);
    back.constraint_name = ms_arena_strdup(inv->arena, inv->op->new_column);
    back.new_column = ms_arena_strdup(inv->arena, inv->op->constraint_name);
    ms_inverse_push(inv, back);
    return MS_OK;
}

ms_status ms_invert_drop_part(const ms_inverse *inv)
{
    bool guess = false;
    if (inv->table == NULL)
        return ms_inverse_missing(inv, "table", inv->op->object);
    if (inv->op->kind == MS_OP_DROP_PRIMARY_KEY ? ms_table_primary_key(inv->table) == NULL
            : ms_apply_constraint_called(inv->before, inv->table, inv->op->constraint_name, &guess) == NULL)
        return ms_inverse_missing_part(inv, "constraint", inv->op->constraint_name);
    return restore_parts(inv, NULL);
}

/* ---- indexes ------------------------------------------------------------------------------------------------------- */

ms_status ms_invert_create_index(const ms_inverse *inv)
{
    const char *name = inv->op->index == NULL ? NULL : inv->op->index->name;
    const ms_table *table = inv->table != NULL ? inv->table : ms_catalog_indexed(inv->before, inv->op->object, inv->arena);
    if (table == NULL)
        return ms_inverse_missing(inv, "table", inv->op->object);
    if (name == NULL && inv->op->index != NULL)
        name = ms_invented_index_name(inv->before, table, inv->op->index, inv->arena);
    if (name == NULL)
        return ms_inverse_none(inv, "the server names the index; give it a name");
    if (ms_table_index(inv->before, table, name) != NULL)
        return MS_OK;
    const ms_status status = restore_key_indexes(inv);
    ms_inverse_drop_index(inv, table, name);
    return status;
}

ms_status ms_invert_drop_index(const ms_inverse *inv)
{
    const ms_object *view = ms_op_index_view(inv->before, inv->op);
    if (view != NULL)
        return ms_inverse_drop_view_index(inv, view);
    ms_table *owner = ms_catalog_table(inv->before, inv->op->table_name);
    ms_inverse own = *inv;
    bool guess = false;
    if (inv->op->table_name.name == NULL)
        ms_catalog_find_index(inv->before, inv->op->object, &owner);
    if (owner == NULL)
        return ms_inverse_missing(inv, "index", inv->op->object);
    if (ms_apply_index_called(inv->before, owner, inv->op->object.name, &guess) == NULL &&
        ms_apply_constraint_called(inv->before, owner, inv->op->object.name, &guess) == NULL)
        return ms_inverse_missing(inv, "index", inv->op->object);
    own.table = owner;
    return restore_parts(&own, NULL);
}

ms_status ms_invert_set_identity(const ms_inverse *inv)
{
    const ms_column *old = column_of(inv);
    if (old == NULL)
        return ms_inverse_missing_part(inv, "column", inv->op->column);
    const char *now = old->sequence; /* afterwards */
    if (inv->op->expr != NULL)
        now = ms_identity_options(&old->type, old->sequence, inv->op->expr, inv->arena);
    ms_op back = column_op(inv, MS_OP_SET_IDENTITY, old->name);
    back.column_def = column_copy(inv, old);
    back.expr = ms_identity_way(now, old->sequence, inv->arena);
    if (back.expr == NULL && (inv->op->expr != NULL && inv->op->column_def->identity == MS_IDENTITY_NONE))
        return MS_OK;
    if (back.expr == NULL && old->identity == inv->op->column_def->identity)
        return MS_OK;
    ms_inverse_push(inv, back);
    return MS_OK;
}
