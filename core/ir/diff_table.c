/* diff_table.c: tables, their keys and indexes: dropping what is in the way, changing, making, dropping what is gone. */
#include "config.h"

#include "ir/diff.h"

static const ms_op_kind adders[] = {
    [MS_CONSTRAINT_PRIMARY_KEY] = MS_OP_ADD_PRIMARY_KEY, [MS_CONSTRAINT_UNIQUE] = MS_OP_ADD_UNIQUE,
    [MS_CONSTRAINT_FOREIGN_KEY] = MS_OP_ADD_FOREIGN_KEY, [MS_CONSTRAINT_CHECK] = MS_OP_ADD_CHECK,
    [MS_CONSTRAINT_EXCLUDE] = MS_OP_ADD_EXCLUDE,         [MS_CONSTRAINT_NOT_NULL] = MS_OP_ADD_CHECK,
};

/* ---- single ops -------------------------------------------------------------------------------------------------------- */

/* What the server, or else a message, calls a constraint without a name; apply knows it by its contents. */
static const char *made_up_name(const ms_differ *d, const ms_table *table, const ms_constraint *c)
{
    static const char *const suffixes[] = { "pkey", "key", "fkey", "check", "excl", "not_null" };
    const char *name = table->name.name, *invented = ms_invented_name(d->work, table, c, d->scratch);
    if (invented != NULL)
        return invented;
    for (size_t i = 0; i < c->columns.n; i++)
        name = ms_arena_printf(d->scratch, "%s_%s", name, c->columns.v[i]);
    return ms_arena_printf(d->scratch, "%s_%s", name, suffixes[c->kind]);
}

static void drop_constraint(ms_differ *d, const ms_table *table, const ms_constraint *c)
{
    ms_constraint own = *c; /* rides along, so that whoever carries the op out knows its kind */
    ms_op op = ms_diff_table_op(c->kind == MS_CONSTRAINT_PRIMARY_KEY ? MS_OP_DROP_PRIMARY_KEY : MS_OP_DROP_CONSTRAINT, table);
    op.constraint_name = c->name;
    if (op.kind == MS_OP_DROP_CONSTRAINT) {
        op.constraint = &own;
        op.constraint_name = c->name != NULL ? c->name : made_up_name(d, table, c);
    }
    ms_diff_push(d, op);
}

static void drop_index(ms_differ *d, const ms_table *table, const ms_index *index)
{
    ms_diff_push(d, (ms_op){ .kind = MS_OP_DROP_INDEX, .object_kind = MS_OBJECT_INDEX,
                             .object = { table->name.schema, index->name }, .table_name = table->name });
}

static void add_constraint(ms_differ *d, const ms_table *table, const ms_constraint *c)
{
    ms_constraint own = *c;
    ms_op op = ms_diff_table_op(adders[c->kind], table);
    op.constraint = &own;
    ms_diff_push(d, op);
}

static void create_index(ms_differ *d, const ms_table *table, const ms_index *index)
{
    ms_index own = *index;
    own.table = table->name;
    ms_diff_push(d, (ms_op){ .kind = MS_OP_CREATE_INDEX, .object_kind = MS_OBJECT_INDEX, .object = table->name, .index = &own });
}

static void validate(ms_differ *d, const ms_table *table, const ms_constraint *c)
{
    ms_op op = ms_diff_table_op(MS_OP_VALIDATE_CONSTRAINT, table);
    op.constraint_name = c->name;
    ms_diff_push(d, op);
}

/* ---- which tables ------------------------------------------------------------------------------------------------------ */

/* Ops change the list of work's tables. */
static ms_table_list tables_of(const ms_differ *d, const ms_catalog *cat)
{
    ms_table_list out = { 0 };
    for (size_t i = 0; i < cat->tables.n; i++)
        MS_PUSH(d->scratch, &out, cat->tables.v[i]);
    return out;
}

static bool goes(const ms_table_change *change) { return change != NULL && (change->to == NULL || change->remade); }

/* ---- foreign keys ------------------------------------------------------------------------------------------------------ */

static bool any_in(const ms_catalog *cat, const ms_strings *names, const ms_strings *of)
{
    for (size_t i = 0; i < names->n; i++)
        if (ms_strings_have(cat, of, names->v[i]))
            return true;
    return false;
}

static bool key_lost(const ms_catalog *cat, const ms_column_lists *lost, const ms_strings *columns)
{
    for (size_t i = 0; i < lost->n; i++) {
        size_t n = 0;
        for (size_t k = 0; k < columns->n; k++)
            n += ms_strings_have(cat, &lost->v[i], columns->v[k]);
        if (n == columns->n)
            return true;
    }
    return false;
}

/* It stays, but something that it stands on does not: a column of either side, the key it refers to, or, where keys are
 * indexes, the index on its own columns. */
static bool in_the_way(const ms_differ *d, const ms_table_change *own, const ms_constraint *c)
{
    const ms_table *parent = ms_catalog_table(d->work, c->ref_table);
    const ms_table_change *change = parent == NULL ? NULL : ms_diff_change(d, parent->name);
    const ms_constraint *key = parent == NULL ? NULL : ms_table_primary_key(parent);
    const ms_strings *to = c->ref_columns.n > 0 || key == NULL ? &c->ref_columns : &key->columns;
    if (own != NULL && any_in(d->work, &c->columns, &own->broken))
        return true;
    if (own != NULL && (d->work->compare & MS_CATALOG_UNIQUE_IS_INDEX) != 0 && key_lost(d->work, &own->lost, &c->columns))
        return true;
    return change != NULL && (goes(change) || any_in(d->work, to, &change->broken) || key_lost(d->work, &change->lost, to));
}

static bool all_may_stay(const ms_differ *d, const ms_table *table, const ms_table_change *change)
{
    for (size_t i = 0; i < table->constraints.n; i++)
        if (table->constraints.v[i].kind == MS_CONSTRAINT_FOREIGN_KEY && in_the_way(d, change, &table->constraints.v[i]))
            return false;
    return true;
}

static void drop_foreign_keys_of(ms_differ *d, ms_table *table, const ms_table_change *change)
{
    ms_parts have, want;
    MS_VEC(ms_constraint) gone = { 0 };
    if (ms_table_same(table, change->to) && all_may_stay(d, table, change))
        return;
    ms_diff_parts(d, table, change->to, &have, &want);
    for (size_t i = 0; i < have.n; i++)
        if (ms_part_is(&have.v[i], MS_CONSTRAINT_FOREIGN_KEY) &&
            (!have.v[i].paired || in_the_way(d, change, have.v[i].constraint)))
            MS_PUSH(d->scratch, &gone, *have.v[i].constraint);
    for (size_t i = 0; i < gone.n; i++)
        drop_constraint(d, table, &gone.v[i]);
}

static bool has_foreign_key(const ms_table *table)
{
    for (size_t i = 0; i < table->constraints.n; i++)
        if (table->constraints.v[i].kind == MS_CONSTRAINT_FOREIGN_KEY)
            return true;
    return false;
}

void ms_diff_drop_foreign_keys(ms_differ *d)
{
    const ms_table_list tables = tables_of(d, d->work);
    for (size_t i = 0; i < tables.n && d->status == MS_OK; i++) {
        const ms_table_change *change = ms_diff_change(d, tables.v[i]->name);
        if (!goes(change) && has_foreign_key(tables.v[i]))
            drop_foreign_keys_of(d, tables.v[i], change);
    }
}

void ms_diff_add_foreign_keys(ms_differ *d)
{
    for (size_t i = 0; i < d->to->tables.n && d->status == MS_OK; i++) {
        const ms_table *to = d->to->tables.v[i];
        ms_table *table = ms_catalog_table(d->work, to->name);
        ms_parts have, want;
        if (table == NULL || !has_foreign_key(to) || ms_table_same(table, to))
            continue;
        ms_diff_parts(d, table, to, &have, &want);
        for (size_t k = 0; k < want.n; k++) {
            if (!ms_part_is(&want.v[k], MS_CONSTRAINT_FOREIGN_KEY))
                continue;
            if (want.v[k].validate)
                validate(d, table, want.v[k].constraint);
            else if (!want.v[k].paired)
                add_constraint(d, table, want.v[k].constraint);
        }
    }
}

/* ---- dropping tables --------------------------------------------------------------------------------------------------- */

static bool relation_to_be(const ms_differ *d, ms_name name)
{
    return ms_catalog_table(d->to, name) == NULL && ms_apply_relation(d->to, name);
}

/* Does something to be need the table's name, or that of one of its indexes? */
static bool name_needed(const ms_differ *d, const ms_table *table)
{
    if (relation_to_be(d, table->name))
        return true;
    if ((d->work->compare & MS_CATALOG_INDEX_PER_TABLE) != 0)
        return false;
    for (size_t i = 0; i < table->indexes.n; i++)
        if (ms_catalog_index_owner(d->to, table->name.schema, table->indexes.v[i].name) != NULL)
            return true;
    return false;
}

/* Foreign keys between tables that go in a circle: those that still refer to a table which goes before theirs. */
static void open_circles(ms_differ *d, const ms_table_list *order)
{
    GHashTable *later = g_hash_table_new(NULL, NULL); /* tables that are dropped after the one at hand */
    for (size_t i = 0; i < order->n; i++) { /* parents first; dropped from the end */
        ms_table *table = order->v[i];
        MS_VEC(ms_constraint) keys = { 0 };
        g_hash_table_add(later, table);
        for (size_t k = 0; k < table->constraints.n; k++) {
            const ms_constraint *c = &table->constraints.v[k];
            ms_table *parent = c->kind != MS_CONSTRAINT_FOREIGN_KEY ? NULL : ms_catalog_table(d->work, c->ref_table);
            if (parent != NULL && !g_hash_table_contains(later, parent) && goes(ms_diff_change(d, parent->name)))
                MS_PUSH(d->scratch, &keys, *c);
        }
        for (size_t k = 0; k < keys.n; k++)
            drop_constraint(d, table, &keys.v[k]);
    }
    g_hash_table_destroy(later);
}

void ms_diff_drop_tables(ms_differ *d, bool early)
{
    ms_table_list gone = { 0 };
    bool any = false;
    for (size_t i = 0; i < d->work->tables.n; i++) {
        ms_table *table = d->work->tables.v[i];
        const ms_table_change *change = ms_diff_change(d, table->name);
        if (!goes(change))
            continue;
        any = any || !early || change->remade || name_needed(d, table);
        MS_PUSH(d->scratch, &gone, table);
    }
    if (!any || d->status != MS_OK)
        return; /* one that must go early takes all along: then the order of keys is right whatever refers to what */
    const ms_table_list order = ms_diff_parents_first(d->work, &gone, d->scratch);
    if (!d->options->forward_references)
        open_circles(d, &order);
    for (size_t i = order.n; i-- > 0 && d->status == MS_OK;)
        if (g_hash_table_remove(d->changes, order.v[i]))
            ms_diff_push(d, ms_diff_table_op(MS_OP_DROP_TABLE, order.v[i]));
}

/* ---- changing tables --------------------------------------------------------------------------------------------------- */

static bool is_key_of_order(const ms_part *part)
{
    return ms_part_is(part, MS_CONSTRAINT_PRIMARY_KEY) || ms_part_is(part, MS_CONSTRAINT_FOREIGN_KEY);
}

static bool names_one_of(int compare, const char *text, const ms_strings *columns)
{
    for (size_t i = 0; i < columns->n; i++)
        if (ms_expr_mentions(compare, text, columns->v[i]))
            return true;
    return false;
}

/* An expression of it names one of the columns. */
static bool expression_names(int compare, const ms_part *part, const ms_strings *columns)
{
    if (part->constraint != NULL)
        return names_one_of(compare, part->constraint->expr, columns);
    for (size_t i = 0; i < part->index->parts.n; i++)
        if (names_one_of(compare, part->index->parts.v[i].expr, columns))
            return true;
    return names_one_of(compare, part->index->where, columns);
}

static void drop_parts(ms_differ *d, ms_table *table, const ms_table_change *change)
{
    ms_parts have, want;
    const ms_table before = ms_table_copy(d->scratch, table); /* dropping moves what the parts point to */
    ms_diff_parts(d, &before, change->to, &have, &want);
    for (size_t i = 0; i < have.n; i++) {
        if ((have.v[i].paired && !expression_names(d->work->compare, &have.v[i], &change->relabelled)) || is_key_of_order(&have.v[i]))
            continue;
        if (have.v[i].constraint != NULL)
            drop_constraint(d, table, have.v[i].constraint);
        else
            drop_index(d, table, have.v[i].index);
    }
}

static void change_primary_key(ms_differ *d, ms_table *table, const ms_table *to)
{
    const ms_constraint *have = ms_table_primary_key(table), *want = ms_table_primary_key(to);
    if (have == NULL && want == NULL)
        return;
    if (have == NULL) {
        add_constraint(d, table, want);
    } else if (want == NULL) {
        const ms_constraint gone = *have;
        drop_constraint(d, table, &gone);
    } else if (strcmp(ms_constraint_canonical(d->work, table, have, d->scratch),
                      ms_constraint_canonical(d->to, to, want, d->scratch)) != 0) {
        ms_constraint own = *want;
        ms_op op = ms_diff_table_op(MS_OP_ALTER_PRIMARY_KEY, table);
        op.constraint = &own;
        ms_diff_push(d, op);
    }
}

static void add_parts(ms_differ *d, ms_table *table, const ms_table *to)
{
    ms_parts have, want;
    ms_diff_parts(d, table, to, &have, &want);
    for (size_t i = 0; i < want.n; i++) {
        const ms_part *part = &want.v[i];
        if (is_key_of_order(part) || (part->paired && !part->validate))
            continue;
        if (part->validate)
            validate(d, table, part->constraint);
        else if (part->constraint != NULL)
            add_constraint(d, table, part->constraint);
        else
            create_index(d, table, part->index);
    }
}

static void comment_table(ms_differ *d, const ms_table *table, const ms_table *to)
{
    const char *have = table->comment != NULL ? table->comment : "", *want = to->comment != NULL ? to->comment : "";
    ms_op op = ms_diff_table_op(MS_OP_COMMENT, table);
    op.expr = *want != '\0' ? want : NULL;
    if (strcmp(have, want) != 0)
        ms_diff_push(d, op);
}

static void secure_table(ms_differ *d, const ms_table *table, const ms_table *to)
{
    const struct { bool have, want; const char *off, *on; } forms[] = {
        { table->row_security, to->row_security, "DISABLE ROW LEVEL SECURITY", "ENABLE ROW LEVEL SECURITY" },
        { table->force_row_security, to->force_row_security, "NO FORCE ROW LEVEL SECURITY", "FORCE ROW LEVEL SECURITY" },
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        ms_op op = ms_diff_table_op(MS_OP_TABLE_OPTION, table);
        op.value = op.expr = forms[i].want ? forms[i].on : forms[i].off;
        if (forms[i].have != forms[i].want)
            ms_diff_push(d, op);
    }
}

/* What is in the way goes in all tables first: another table may need the name of an index. */
static void clear_table(ms_differ *d, ms_table *table, const ms_table_change *change)
{
    if ((d->work->compare & MS_CATALOG_COLUMN_ORDER) != 0)
        ms_diff_end_numbering(d, table, change); /* before its key goes; one that begins does so when its key is there */
    drop_parts(d, table, change);
}

static void change_table(ms_differ *d, ms_table *table, const ms_table_change *change)
{
    ms_diff_drop_renewed(d, table, change);
    ms_diff_change_columns(d, table, change, false);
    change_primary_key(d, table, change->to);
    ms_diff_drop_columns(d, table, change);
    add_parts(d, table, change->to);
    ms_diff_change_columns(d, table, change, true);
    ms_diff_move_columns(d, table, change->to);
    comment_table(d, table, change->to);
    secure_table(d, table, change->to);
}

/* A partition follows its table; only where its table stays as it is has it changes of its own. */
static bool follows(const ms_differ *d, const ms_table *table)
{
    const ms_table_change *parent = table->partition_of.name == NULL ? NULL : ms_diff_change(d, table->partition_of);
    return parent != NULL && !parent->same;
}

static void follow(ms_differ *d, ms_table *table, const ms_table_change *change)
{
    (void)table;
    const ms_table copy = ms_table_copy(d->scratch, change->to);
    ms_catalog_add_table(d->work, &copy);
}

typedef void change_fn(ms_differ *d, ms_table *table, const ms_table_change *change);

static void each_changed(ms_differ *d, change_fn *own, change_fn *with_parent)
{
    const ms_table_list all = tables_of(d, d->work), tables = ms_diff_parents_first(d->work, &all, d->scratch);
    for (size_t i = 0; i < tables.n && d->status == MS_OK; i++) {
        const ms_table_change *change = ms_diff_change(d, tables.v[i]->name);
        change_fn *fn = follows(d, tables.v[i]) ? with_parent : own;
        if (change != NULL && !goes(change) && !change->same && fn != NULL)
            fn(d, tables.v[i], change);
    }
}

void ms_diff_clear_tables(ms_differ *d) { each_changed(d, clear_table, NULL); }
void ms_diff_change_tables(ms_differ *d) { each_changed(d, change_table, follow); }

/* ---- making tables ----------------------------------------------------------------------------------------------------- */

/* In CREATE TABLE it would be taken for the primary key, and not be made; see ms_apply_merge_keys. */
static bool is_twin(const ms_differ *d, const ms_table *table, const ms_constraint *c)
{
    const ms_constraint *primary = ms_table_primary_key(table);
    return c->kind == MS_CONSTRAINT_UNIQUE && primary != NULL && (d->to->compare & MS_CATALOG_NAMES_COLUMNS) != 0 &&
           ms_strings_equal(d->to, &c->columns, &primary->columns);
}

/* May CREATE TABLE say the key? Not one to a table that comes later. */
static bool key_comes_along(const ms_differ *d, const ms_table *table, const ms_constraint *c)
{
    return c->kind != MS_CONSTRAINT_FOREIGN_KEY || d->options->forward_references ||
           ms_name_equal(d->work, c->ref_table, table->name) || ms_catalog_table(d->work, c->ref_table) != NULL ||
           ms_catalog_table(d->to, c->ref_table) == NULL;
}

static void create_table(ms_differ *d, const ms_table *to)
{
    ms_table table = *to;
    memset(&table.constraints, 0, sizeof table.constraints);
    for (size_t i = 0; i < to->constraints.n; i++)
        if (!is_twin(d, to, &to->constraints.v[i]) && key_comes_along(d, to, &to->constraints.v[i]))
            MS_PUSH(d->scratch, &table.constraints, to->constraints.v[i]);
    ms_op op = ms_diff_table_op(MS_OP_CREATE_TABLE, &table);
    op.table = &table;
    ms_diff_push(d, op);
    for (size_t i = 0; i < to->constraints.n && d->status == MS_OK; i++)
        if (is_twin(d, to, &to->constraints.v[i]))
            add_constraint(d, ms_catalog_table(d->work, to->name), &to->constraints.v[i]);
}

void ms_diff_create_tables(ms_differ *d)
{
    ms_table_list made = { 0 };
    for (size_t i = 0; i < d->to->tables.n; i++)
        if (ms_catalog_table(d->work, d->to->tables.v[i]->name) == NULL)
            MS_PUSH(d->scratch, &made, d->to->tables.v[i]);
    const ms_table_list order = ms_diff_parents_first(d->to, &made, d->scratch);
    for (size_t i = 0; i < order.n && d->status == MS_OK; i++)
        create_table(d, order.v[i]);
}

/* ---- indexes of materialized views ------------------------------------------------------------------------------------- */

void ms_diff_view_indexes(ms_differ *d, bool create)
{
    for (size_t i = 0; i < d->to->objects.n && d->status == MS_OK; i++) {
        const ms_object *to = d->to->objects.v[i], *work = ms_catalog_matview(d->work, to->name);
        ms_parts have, want;
        MS_VEC(ms_index) changed = { 0 };
        if (to->kind != MS_OBJECT_MATERIALIZED_VIEW || work == NULL)
            continue;
        const ms_table now = ms_view_as_table(work), then = ms_view_as_table(to);
        ms_diff_parts(d, &now, &then, &have, &want);
        const ms_parts *side = create ? &want : &have;
        for (size_t k = 0; k < side->n; k++) /* copied: what the parts point to changes with the first op */
            if (!side->v[k].paired)
                MS_PUSH(d->scratch, &changed, *side->v[k].index);
        for (size_t k = 0; k < changed.n; k++)
            (create ? create_index : drop_index)(d, &now, &changed.v[k]);
    }
}
