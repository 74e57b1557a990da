/* random_ops.c: see random_ops.h. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "random_ops.h"

enum { ROWS = 4 };

uint32_t ro_pick(random_ops *r, uint32_t n)
{
    r->state ^= r->state << 13; /* xorshift64 */
    r->state ^= r->state >> 7;
    r->state ^= r->state << 17;
    return n == 0 ? 0 : (uint32_t)(r->state >> 16) % n;
}

static bool chance(random_ops *r, uint32_t percent) { return ro_pick(r, 100) < percent; }
static const char *fresh(random_ops *r, const char *stem) { return ms_arena_printf(r->arena, "%s%u", stem, r->fresh++); }
static bool is_sqlite(const random_ops *r) { return strcmp(r->dialect->name, "sqlite") == 0; }
static bool is_my(const random_ops *r) { return (r->dialect->compare & MS_CATALOG_INDEX_PER_TABLE) != 0; }

/* ---- tables ---- */

static ms_type any_type(random_ops *r)
{
    static const ms_type_kind kinds[] = { MS_TYPE_INTEGER, MS_TYPE_BIGINT, MS_TYPE_VARCHAR, MS_TYPE_DECIMAL };
    ms_type type = { .kind = kinds[ro_pick(r, 4)], .length = -1, .scale = -1 };
    if (type.kind == MS_TYPE_VARCHAR)
        type.length = 20 + (int32_t)ro_pick(r, 30);
    if (type.kind == MS_TYPE_DECIMAL) {
        type.length = 12;
        type.scale = (int32_t)ro_pick(r, 3);
    }
    return type;
}

static const char *any_literal(random_ops *r, const ms_type *type)
{
    return type->kind == MS_TYPE_VARCHAR ? (chance(r, 50) ? "'x'" : "'it''s'") : ms_arena_printf(r->arena, "%u", ro_pick(r, 90));
}

static ms_column any_column(random_ops *r, const char *name)
{
    ms_column c = { .name = name, .type = any_type(r), .not_null = chance(r, 40) };
    if (chance(r, 40))
        c.default_expr = any_literal(r, &c.type);
    return c;
}

static ms_strings one(random_ops *r, const char *name)
{
    ms_strings out = { 0 };
    MS_PUSH(r->arena, &out, name);
    return out;
}

void ro_tables(random_ops *r, ms_ops *out)
{
    static const char *const names[] = { "parent", "first child", "select" };
    for (size_t t = 0; t < 3; t++) {
        ms_table *table = MS_NEW(r->arena, ms_table);
        *table = (ms_table){ .name = { NULL, names[t] }, .rows = -1, .bytes = -1 };
        const ms_type whole = { .kind = MS_TYPE_INTEGER, .length = -1, .scale = -1 };
        MS_PUSH(r->arena, &table->columns, (ms_column){ .name = "id", .type = whole, .not_null = true });
        MS_PUSH(r->arena, &table->columns, (ms_column){ .name = "pid", .type = whole });
        for (size_t i = 0, n = 2 + ro_pick(r, 4); i < n; i++)
            MS_PUSH(r->arena, &table->columns, any_column(r, i == 1 && t == 1 ? "or der" : fresh(r, "c")));
        const ms_constraint key = { .kind = MS_CONSTRAINT_PRIMARY_KEY, .columns = one(r, "id") };
        MS_PUSH(r->arena, &table->constraints, key);
        if (t > 0 && chance(r, 60)) {
            ms_constraint fk = { .kind = MS_CONSTRAINT_FOREIGN_KEY, .name = fresh(r, "fk"), .columns = one(r, "pid"),
                                 .ref_table = { NULL, "parent" }, .ref_columns = one(r, "id") };
            fk.on_delete = chance(r, 50) ? MS_FK_CASCADE : MS_FK_NO_ACTION;
            MS_PUSH(r->arena, &table->constraints, fk);
        }
        table->without_rowid = is_sqlite(r) && chance(r, 20);
        const ms_op op = { .kind = MS_OP_CREATE_TABLE, .object_kind = MS_OBJECT_TABLE, .object = table->name, .table = table };
        MS_PUSH(r->arena, out, op);
    }
}

void ro_rows(random_ops *r, const ms_table *table, ms_strings *out)
{
    for (size_t row = 1; row <= ROWS; row++) {
        ms_sql sql;
        ms_sql_init(&sql, r->arena, &r->dialect->style);
        ms_sql_kw(&sql, "INSERT INTO");
        ms_sql_ident(&sql, table->name.name);
        ms_sql_kw(&sql, "VALUES (");
        for (size_t i = 0; i < table->columns.n; i++) {
            ms_sql_punct(&sql, i > 0 ? ", " : "");
            ms_sql_punct(&sql, ms_arena_printf(r->arena, i < 2 ? "%zu" : "'%zu'", i < 2 ? row : row * 10 + i));
        }
        ms_sql_punct(&sql, ")");
        MS_PUSH(r->arena, out, ms_arena_strdup(r->arena, ms_sql_text(&sql)));
    }
}

/* ---- what an op may be done to ---- */

static bool in_list(const ms_strings *list, const char *name)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcasecmp(list->v[i], name) == 0)
            return true;
    return false;
}

/* In a key, check or foreign key of the table, or referred to. */
static bool is_held(const random_ops *r, const ms_table *table, const char *name)
{
    for (size_t i = 0; i < table->constraints.n; i++) {
        const ms_constraint *c = &table->constraints.v[i];
        if (in_list(&c->columns, name) || (c->expr != NULL && strstr(c->expr, name) != NULL))
            return true;
    }
    for (size_t t = 0; t < r->catalog->tables.n; t++)
        for (size_t i = 0; i < r->catalog->tables.v[t]->constraints.n; i++) {
            const ms_constraint *c = &r->catalog->tables.v[t]->constraints.v[i];
            if (c->kind == MS_CONSTRAINT_FOREIGN_KEY && ms_name_equal(r->catalog, c->ref_table, table->name) &&
                in_list(&c->ref_columns, name))
                return true;
        }
    return strcmp(name, "id") == 0 || strcmp(name, "pid") == 0;
}

static bool is_indexed(const ms_table *table, const char *name)
{
    for (size_t i = 0; i < table->indexes.n; i++)
        for (size_t k = 0; k < table->indexes.v[i].parts.n; k++)
            if (table->indexes.v[i].parts.v[k].column == NULL || strcasecmp(table->indexes.v[i].parts.v[k].column, name) == 0)
                return true;
    return false;
}

static const ms_constraint *any_constraint(random_ops *r, const ms_table *table)
{
    const ms_constraint *c = table->constraints.n == 0 ? NULL : &table->constraints.v[ro_pick(r, (uint32_t)table->constraints.n)];
    return c != NULL && c->name != NULL && c->kind != MS_CONSTRAINT_PRIMARY_KEY && c->kind != MS_CONSTRAINT_NOT_NULL ? c : NULL;
}

static const ms_index *any_index(random_ops *r, const ms_table *table)
{
    const ms_index *index = table->indexes.n == 0 ? NULL : &table->indexes.v[ro_pick(r, (uint32_t)table->indexes.n)];
    return index != NULL && index->name != NULL && !index->of_constraint && strncmp(index->name, "ix", 2) == 0 ? index : NULL;
}

/* ---- ops ---- */

typedef struct attempt {
    random_ops *r;
    ms_table *table;
    ms_column *column;
    ms_op *op;
    bool held;
} attempt;

static bool add_column(attempt *a)
{
    ms_column *column = MS_NEW(a->r->arena, ms_column);
    *column = any_column(a->r, fresh(a->r, "n"));
    if (column->default_expr == NULL)
        column->not_null = false;
    a->op->column_def = column;
    a->op->column = column->name;
    if (is_my(a->r) && chance(a->r, 30))
        a->op->after = a->column->name;
    return true;
}

static bool drop_column(attempt *a)
{
    a->op->column = a->column->name;
    const ms_constraint *key = ms_table_primary_key(a->table);
    if (strcmp(a->column->name, "id") == 0 || a->table->columns.n < 4 || (key != NULL && in_list(&key->columns, a->column->name)))
        return false;
    return is_sqlite(a->r) ? true : !a->held && !is_indexed(a->table, a->column->name);
}

static bool rename_column(attempt *a)
{
    a->op->column = a->column->name;
    a->op->new_column = fresh(a->r, "r");
    return !a->held || (is_sqlite(a->r) && strcmp(a->column->name, "id") != 0 && strcmp(a->column->name, "pid") != 0);
}

static bool change_type(attempt *a)
{
    ms_column *column = MS_NEW(a->r->arena, ms_column);
    *column = *a->column;
    column->type.text = NULL;
    switch (a->column->type.kind) {
    case MS_TYPE_INTEGER:
        column->type.kind = MS_TYPE_BIGINT;
        break;
    case MS_TYPE_VARCHAR:
        column->type.length += 20;
        break;
    case MS_TYPE_DECIMAL:
        column->type.length += 2;
        break;
    default:
        return false;
    }
    a->op->column = column->name;
    a->op->column_def = column;
    return !a->held;
}

static bool nullability(attempt *a)
{
    a->op->kind = a->column->not_null ? MS_OP_DROP_NOT_NULL : MS_OP_SET_NOT_NULL;
    a->op->column = a->column->name;
    return strcmp(a->column->name, "id") != 0 && strcmp(a->column->name, "pid") != 0 && a->column->name[0] != 'n';
}

static bool set_default(attempt *a)
{
    a->op->column = a->column->name;
    a->op->expr = any_literal(a->r, &a->column->type);
    return strcmp(a->column->name, "id") != 0;
}

static bool drop_default(attempt *a)
{
    a->op->column = a->column->name;
    return a->column->default_expr != NULL;
}

static ms_constraint *new_constraint(attempt *a, ms_constraint_kind kind, const char *stem)
{
    ms_constraint *c = MS_NEW(a->r->arena, ms_constraint);
    *c = (ms_constraint){ .kind = kind, .name = stem == NULL ? NULL : fresh(a->r, stem) };
    a->op->constraint = c;
    return c;
}

static bool add_check(attempt *a)
{
    ms_constraint *c = new_constraint(a, MS_CONSTRAINT_CHECK, "ck");
    c->expr = ms_arena_printf(a->r->arena, "%s > -1000", a->column->name);
    return a->column->type.kind != MS_TYPE_VARCHAR && strchr(a->column->name, ' ') == NULL;
}

static bool add_unique(attempt *a)
{
    ms_constraint *c = new_constraint(a, MS_CONSTRAINT_UNIQUE, "uq");
    c->columns = one(a->r, a->column->name);
    if (is_my(a->r) && strcmp(a->column->name, "pid") == 0)
        return false; /* takes the place of the index that a foreign key made */
    return a->column->name[0] != 'n' && strcmp(a->column->name, "id") != 0; /* all rows have the default there; a twin */
}

static bool add_foreign_key(attempt *a)
{
    ms_constraint *c = new_constraint(a, MS_CONSTRAINT_FOREIGN_KEY, "fk");
    const ms_table *to = a->r->catalog->tables.v[ro_pick(a->r, (uint32_t)a->r->catalog->tables.n)];
    c->columns = one(a->r, "pid");
    c->ref_table = to->name;
    c->ref_columns = one(a->r, "id");
    c->on_delete = chance(a->r, 50) ? MS_FK_CASCADE : MS_FK_NO_ACTION;
    for (size_t i = 0; i < a->table->constraints.n; i++)
        if (a->table->constraints.v[i].kind == MS_CONSTRAINT_FOREIGN_KEY)
            return false;
    if (is_my(a->r) && is_indexed(a->table, "pid")) /* which index the server then drops, only it knows: doc/STATE.md */
        return false;
    return ms_table_primary_key(to) != NULL && ms_table_column(a->r->catalog, a->table, "pid") != NULL;
}

static bool drop_constraint(attempt *a)
{
    const ms_constraint *c = any_constraint(a->r, a->table);
    a->op->constraint_name = c != NULL ? c->name : NULL;
    if (c != NULL && is_my(a->r) && c->kind == MS_CONSTRAINT_FOREIGN_KEY && !is_indexed(a->table, "pid"))
        return false; /* the model does not know the index that came with it and stays */
    return c != NULL;
}

static bool rename_constraint(attempt *a)
{
    a->op->new_column = fresh(a->r, "rc");
    return drop_constraint(a);
}

static bool create_index(attempt *a)
{
    ms_index *index = MS_NEW(a->r->arena, ms_index);
    *index = (ms_index){ .name = fresh(a->r, "ix"), .table = a->table->name, .unique = chance(a->r, 30) && a->column->name[0] != 'n' };
    MS_PUSH(a->r->arena, &index->parts, (ms_index_part){ .column = a->column->name, .desc = chance(a->r, 30) });
    if (chance(a->r, 40) && strcmp(a->column->name, "id") != 0)
        MS_PUSH(a->r->arena, &index->parts, (ms_index_part){ .column = "id" });
    if (!is_my(a->r) && chance(a->r, 20) && strchr(a->column->name, ' ') == NULL)
        index->where = ms_arena_printf(a->r->arena, "%s IS NOT NULL", a->column->name);
    a->op->index = index;
    a->op->object_kind = MS_OBJECT_INDEX;
    return strcmp(a->column->name, "pid") != 0;
}

static bool drop_index(attempt *a)
{
    const ms_index *index = any_index(a->r, a->table);
    if (index == NULL)
        return false;
    a->op->object_kind = MS_OBJECT_INDEX;
    a->op->table_name = a->table->name;
    a->op->object = (ms_name){ a->table->name.schema, index->name };
    return !(is_my(a->r) && strcmp(index->parts.v[0].column, "pid") == 0); /* a foreign key may stand on it */
}

static bool rename_index(attempt *a)
{
    a->op->new_name = (ms_name){ NULL, fresh(a->r, "ix") };
    return drop_index(a);
}

static bool rename_table(attempt *a)
{
    a->op->new_name = (ms_name){ NULL, fresh(a->r, "ta ble") };
    return true;
}

static bool primary_key(attempt *a)
{
    const bool has = ms_table_primary_key(a->table) != NULL;
    a->op->kind = has ? MS_OP_DROP_PRIMARY_KEY : MS_OP_ADD_PRIMARY_KEY;
    if (!has) {
        new_constraint(a, MS_CONSTRAINT_PRIMARY_KEY, NULL)->columns = one(a->r, "id");
        return true;
    }
    for (size_t t = 0; t < a->r->catalog->tables.n; t++)
        for (size_t i = 0; i < a->r->catalog->tables.v[t]->constraints.n; i++) {
            const ms_constraint *c = &a->r->catalog->tables.v[t]->constraints.v[i];
            if (c->kind == MS_CONSTRAINT_FOREIGN_KEY && ms_name_equal(a->r->catalog, c->ref_table, a->table->name))
                return false;
        }
    return !a->table->without_rowid && chance(a->r, 30);
}

static const struct { ms_op_kind kind; bool (*make)(attempt *a); } makers[] = {
    { MS_OP_ADD_COLUMN, add_column },       { MS_OP_DROP_COLUMN, drop_column },     { MS_OP_RENAME_COLUMN, rename_column },
    { MS_OP_CHANGE_TYPE, change_type },     { MS_OP_SET_NOT_NULL, nullability },    { MS_OP_SET_DEFAULT, set_default },
    { MS_OP_DROP_DEFAULT, drop_default },   { MS_OP_ADD_CHECK, add_check },         { MS_OP_ADD_UNIQUE, add_unique },
    { MS_OP_ADD_FOREIGN_KEY, add_foreign_key }, { MS_OP_DROP_CONSTRAINT, drop_constraint },
    { MS_OP_RENAME_CONSTRAINT, rename_constraint }, { MS_OP_CREATE_INDEX, create_index }, { MS_OP_DROP_INDEX, drop_index },
    { MS_OP_RENAME_INDEX, rename_index },   { MS_OP_RENAME_TABLE, rename_table },   { MS_OP_ADD_PRIMARY_KEY, primary_key },
};

bool ro_next(random_ops *r, ms_op *out)
{
    for (int tries = 0; tries < 40; tries++) {
        ms_table *table = r->catalog->tables.v[ro_pick(r, (uint32_t)r->catalog->tables.n)];
        const size_t k = ro_pick(r, sizeof makers / sizeof *makers);
        if (makers[k].kind == MS_OP_RENAME_TABLE && !chance(r, 25))
            continue;
        *out = (ms_op){ .kind = makers[k].kind, .object_kind = MS_OBJECT_TABLE, .object = table->name };
        attempt a = { r, table, &table->columns.v[ro_pick(r, (uint32_t)table->columns.n)], out, false };
        a.held = is_held(r, table, a.column->name);
        ms_error err = MS_ERROR_INIT;
        if (makers[k].make(&a) && ms_catalog_apply(r->catalog, out, &err) == MS_OK)
            return true;
    }
    return false;
}
