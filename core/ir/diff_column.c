/* diff_column.c: the columns of a table that stays.
 *
 * Where ALTER TABLE can place a column (MS_CATALOG_COLUMN_ORDER), it can also say everything about one anew, and that is one
 * op in place of several rebuilds; elsewhere each property has its own op. */
#include "config.h"

#include "ir/diff.h"

static bool modifies(const ms_differ *d) { return (d->work->compare & MS_CATALOG_COLUMN_ORDER) != 0; }

/* ---- comparing --------------------------------------------------------------------------------------------------------- */

/* The column with only some of its properties. */
static ms_column stripped(const ms_column *column, unsigned aspects)
{
    ms_column c = { .name = column->name, .type = { .length = -1, .scale = -1 } };
    if ((aspects & MS_ASPECT_TYPE) != 0)
        c.type = column->type;
    if ((aspects & MS_ASPECT_DEFAULT) != 0)
        c.default_expr = column->default_expr;
    if ((aspects & MS_ASPECT_COMMENT) != 0)
        c.comment = column->comment;
    if ((aspects & MS_ASPECT_IDENTITY) != 0) {
        c.identity = column->identity;
        c.sequence = column->sequence;
    }
    if ((aspects & MS_ASPECT_REST) != 0) {
        c.generated = column->generated;
        c.generated_expr = column->generated_expr;
        c.on_update = column->on_update;
        c.check_expr = column->check_expr;
        c.invisible = column->invisible;
    }
    return c;
}

bool ms_diff_column_differs(const ms_differ *d, const ms_table *table, const ms_column *have, const ms_column *want,
                            unsigned aspects)
{
    const ms_column a = stripped(have, aspects), b = stripped(want, aspects);
    return strcmp(ms_column_canonical(d->work, table, &a, d->scratch), ms_column_canonical(d->work, table, &b, d->scratch)) != 0;
}

static bool in_key(const ms_catalog *cat, const ms_table *table, const char *column)
{
    const ms_constraint *key = ms_table_primary_key(table);
    return key != NULL && (cat->compare & MS_CATALOG_KEY_NULLABLE) == 0 && ms_strings_have(cat, &key->columns, column);
}

/* The column to be, as far as it can be now: before the keys are the right ones (last is not set), a column in the primary
 * key stays NOT NULL, and one that will number its rows has no key yet. */
static ms_column wanted(const ms_differ *d, const ms_table *table, const ms_table *to, const ms_column *have,
                        const ms_column *want, bool last)
{
    ms_column c = *want;
    c.not_null = want->not_null || in_key(d->to, to, want->name) || (!last && in_key(d->work, table, want->name));
    if (!last && have->identity == MS_IDENTITY_NONE && want->identity != MS_IDENTITY_NONE) {
        c.identity = MS_IDENTITY_NONE;
        c.sequence = NULL;
        if (!modifies(d))
            c.default_expr = have->default_expr; /* that of a sequence which is not there yet */
    }
    return c;
}

/* ---- changing ---------------------------------------------------------------------------------------------------------- */

static ms_op column_op(ms_op_kind kind, const ms_table *table, const ms_column *column)
{
    ms_op op = ms_diff_table_op(kind, table);
    op.column = column->name;
    return op;
}

static void push_whole(ms_differ *d, const ms_table *table, const ms_column *have, ms_column *want, const char *after)
{
    ms_op op = column_op(MS_OP_CHANGE_TYPE, table, have);
    op.column_def = want;
    op.whole_column = true;
    op.after = after;
    ms_diff_push(d, op);
}

static void push_default(ms_differ *d, const ms_table *table, const ms_column *column, const char *expr)
{
    ms_op op = column_op(expr != NULL ? MS_OP_SET_DEFAULT : MS_OP_DROP_DEFAULT, table, column);
    op.expr = expr;
    ms_diff_push(d, op);
}

/* One op for each property. A default stands in the way of a new type, so it goes first and comes back. */
static void change_by_parts(ms_differ *d, const ms_table *table, const ms_column *have, ms_column *want)
{
    const ms_column old = *have; /* what `have` points to changes with every op */
    const bool type = ms_diff_column_differs(d, table, &old, want, MS_ASPECT_TYPE);
    const bool value = ms_diff_column_differs(d, table, &old, want, MS_ASPECT_DEFAULT);
    const bool comment = ms_diff_column_differs(d, table, &old, want, MS_ASPECT_COMMENT);
    const bool identity = ms_diff_column_differs(d, table, &old, want, MS_ASPECT_IDENTITY);
    if (type) {
        if (old.default_expr != NULL)
            push_default(d, table, &old, NULL);
        ms_op op = column_op(MS_OP_CHANGE_TYPE, table, &old);
        op.column_def = want;
        ms_diff_push(d, op);
    }
    const bool dropped = type && old.default_expr != NULL;
    if ((dropped ? want->default_expr != NULL : value) && !(identity && want->identity != MS_IDENTITY_NONE && want->default_expr != NULL))
        push_default(d, table, &old, want->default_expr);
    bool is_not_null = old.not_null || in_key(d->work, table, old.name);
    if (identity) { /* brings its default */
        ms_column whole = *want;
        whole.not_null = is_not_null = is_not_null || (want->identity != MS_IDENTITY_NONE && want->not_null);
        whole.comment = old.comment;
        push_whole(d, table, &old, &whole, NULL);
    }
    if (want->not_null != is_not_null)
        ms_diff_push(d, column_op(want->not_null ? MS_OP_SET_NOT_NULL : MS_OP_DROP_NOT_NULL, table, &old));
    if (comment) {
        ms_op op = column_op(MS_OP_COMMENT, table, &old);
        op.object_kind = MS_OBJECT_COLUMN;
        op.expr = want->comment;
        ms_diff_push(d, op);
    }
}

static void change_column(ms_differ *d, const ms_table *table, const ms_column *have, ms_column *want)
{
    const unsigned others = MS_ASPECT_TYPE | MS_ASPECT_COMMENT | MS_ASPECT_REST | MS_ASPECT_IDENTITY;
    const bool nulls = want->not_null != (have->not_null || in_key(d->work, table, have->name));
    const bool rest = ms_diff_column_differs(d, table, have, want, others);
    if (!modifies(d))
        change_by_parts(d, table, have, want);
    else if (nulls || rest)
        push_whole(d, table, have, want, NULL);
    else if (ms_diff_column_differs(d, table, have, want, MS_ASPECT_DEFAULT))
        push_default(d, table, have, want->default_expr);
}

/* The nearest column in front that is there already; NULL = behind all others. */
static const char *place(const ms_differ *d, const ms_table *table, const ms_table *to, size_t i)
{
    if (!modifies(d))
        return NULL;
    while (i-- > 0) {
        const ms_column *before = ms_table_column(d->work, table, to->columns.v[i].name);
        if (before != NULL)
            return before == &table->columns.v[table->columns.n - 1] ? NULL : before->name;
    }
    return "";
}

static void add_column(ms_differ *d, const ms_table *table, const ms_table *to, size_t i)
{
    ms_column column = to->columns.v[i];
    ms_op op = column_op(MS_OP_ADD_COLUMN, table, &column);
    column.not_null = column.not_null || in_key(d->to, to, column.name);
    op.column_def = &column;
    op.after = place(d, table, to, i);
    ms_diff_push(d, op);
}

void ms_diff_change_columns(ms_differ *d, ms_table *table, const ms_table_change *change, bool last)
{
    const ms_table *to = change->to;
    for (int generated = 0; generated < 2; generated++) /* those that others are computed from first */
        for (size_t i = 0; i < to->columns.n && d->status == MS_OK; i++) {
            const ms_column *want = &to->columns.v[i], *have = ms_table_column(d->work, table, want->name);
            if ((want->generated != MS_GENERATED_NONE) != generated)
                continue;
            if (have == NULL) {
                add_column(d, table, to, i);
                continue;
            }
            ms_column now = wanted(d, table, to, have, want, last);
            change_column(d, table, have, &now);
        }
}

/* Those that end to number their rows, and no others. */
void ms_diff_end_numbering(ms_differ *d, ms_table *table, const ms_table_change *change)
{
    for (size_t i = 0; i < change->to->columns.n && d->status == MS_OK; i++) {
        const ms_column *want = &change->to->columns.v[i], *have = ms_table_column(d->work, table, want->name);
        if (have == NULL || have->identity == MS_IDENTITY_NONE || want->identity != MS_IDENTITY_NONE)
            continue;
        ms_column now = wanted(d, table, change->to, have, want, false);
        change_column(d, table, have, &now);
    }
}

/* ---- dropping ---------------------------------------------------------------------------------------------------------- */

static void drop_if(ms_differ *d, const ms_table *table, const char *name, bool generated)
{
    const ms_column *column = ms_table_column(d->work, table, name);
    if (column != NULL && (column->generated != MS_GENERATED_NONE) == generated)
        ms_diff_push(d, column_op(MS_OP_DROP_COLUMN, table, column));
}

void ms_diff_drop_columns(ms_differ *d, ms_table *table, const ms_table_change *change)
{
    ms_strings gone = { 0 };
    for (size_t i = 0; i < table->columns.n; i++)
        if (ms_table_column(d->to, change->to, table->columns.v[i].name) == NULL)
            MS_PUSH(d->scratch, &gone, table->columns.v[i].name);
    for (size_t i = 0; i < gone.n; i++)
        drop_if(d, table, gone.v[i], true);
    for (size_t i = 0; i < gone.n; i++)
        drop_if(d, table, gone.v[i], false);
}

/* Generated columns that go are dropped with them: they stand on others. */
void ms_diff_drop_renewed(ms_differ *d, ms_table *table, const ms_table_change *change)
{
    ms_strings names = { 0 };
    for (size_t i = 0; i < table->columns.n; i++)
        if (ms_table_column(d->to, change->to, table->columns.v[i].name) == NULL)
            MS_PUSH(d->scratch, &names, table->columns.v[i].name);
    for (size_t i = 0; i < names.n; i++)
        drop_if(d, table, names.v[i], true);
    for (size_t i = 0; i < change->renewed.n; i++)
        drop_if(d, table, change->renewed.v[i], true);
    for (size_t i = 0; i < change->renewed.n; i++)
        drop_if(d, table, change->renewed.v[i], false);
}

/* ---- moving ------------------------------------------------------------------------------------------------------------ */

/* Which columns may stay where they are: a longest run in rising order of the place to be. */
static void find_stayers(const size_t *places, size_t n, bool *stays, ms_arena *arena)
{
    size_t *length = ms_arena_alloc(arena, (n + 1) * sizeof *length), *back = ms_arena_alloc(arena, (n + 1) * sizeof *back);
    size_t best = 0;
    for (size_t i = 0; i < n; i++) {
        back[i] = i;
        length[i] = 1;
        for (size_t k = 0; k < i; k++)
            if (places[k] < places[i] && length[k] + 1 > length[i]) {
                length[i] = length[k] + 1;
                back[i] = k;
            }
        if (length[i] > length[best])
            best = i;
    }
    for (size_t i = best; n > 0; i = back[i]) {
        stays[places[i]] = true;
        if (back[i] == i)
            break;
    }
}

void ms_diff_move_columns(ms_differ *d, ms_table *table, const ms_table *to)
{
    const size_t n = table->columns.n;
    size_t *places = ms_arena_alloc(d->scratch, (n + 1) * sizeof *places);
    bool *stays = ms_arena_alloc(d->scratch, n + 1), right = true;
    if (!modifies(d) || n != to->columns.n)
        return;
    for (size_t i = 0; i < n; i++) {
        const ms_column *column = ms_table_column(d->to, to, table->columns.v[i].name);
        if (column == NULL)
            return;
        places[i] = (size_t)(column - to->columns.v);
        right = right && places[i] == i;
    }
    if (right)
        return;
    find_stayers(places, n, stays, d->scratch);
    for (size_t i = 0; i < n; i++) {
        ms_column want = to->columns.v[i];
        const ms_column *have = ms_table_column(d->work, table, want.name);
        want.not_null = want.not_null || in_key(d->to, to, want.name);
        if (!stays[i] && have != NULL)
            push_whole(d, table, have, &want, i == 0 ? "" : to->columns.v[i - 1].name);
    }
}
