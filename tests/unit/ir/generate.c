/* generate.c: schemas and ops from a seed. Values are chosen so that a difference of one bit shows in the canonical form. */
#include "config.h"

#include "generate.h"

uint32_t pick(generator *g, uint32_t n)
{
    g->state ^= g->state << 13; /* xorshift64 */
    g->state ^= g->state >> 7;
    g->state ^= g->state << 17;
    return n == 0 ? 0 : (uint32_t)(g->state >> 16) % n;
}

bool chance(generator *g, uint32_t percent) { return pick(g, 100) < percent; }

static const char *fresh(generator *g, const char *stem) { return ms_arena_printf(g->arena, "%s_%u", stem, g->fresh++); }

static ms_name fresh_name(generator *g, const char *stem)
{
    return (ms_name){ chance(g, 20) ? "other" : chance(g, 20) ? "public" : NULL, fresh(g, stem) };
}

/* A generated schema has a table, and a table a column. */
static ms_table *any_table(generator *g) { return g->cat->tables.v[pick(g, (uint32_t)g->cat->tables.n)]; }
static ms_column *any_column(generator *g, ms_table *t) { return &t->columns.v[pick(g, (uint32_t)t->columns.n)]; }

/* ---- parts --------------------------------------------------------------------------------------------------------- */

static ms_type any_type(generator *g)
{
    static const ms_type_kind kinds[] = { MS_TYPE_INTEGER, MS_TYPE_BIGINT, MS_TYPE_TEXT, MS_TYPE_VARCHAR, MS_TYPE_DECIMAL,
                                          MS_TYPE_TIMESTAMP, MS_TYPE_ENUM, MS_TYPE_OTHER };
    ms_type type = { .kind = kinds[pick(g, 8)], .length = -1, .scale = -1 };
    if (type.kind == MS_TYPE_VARCHAR || type.kind == MS_TYPE_DECIMAL)
        type.length = 1 + (int32_t)pick(g, 200);
    if (type.kind == MS_TYPE_DECIMAL && chance(g, 70))
        type.scale = (int32_t)pick(g, 5);
    if (type.kind == MS_TYPE_ENUM)
        type.values = list(g->arena, "a", chance(g, 50) ? "b" : "it's, \\odd", NULL);
    if (type.kind == MS_TYPE_OTHER)
        type.text = chance(g, 50) ? "point" : "tsvector";
    type.is_unsigned = type.kind == MS_TYPE_INTEGER && chance(g, 20);
    return type;
}

static ms_column any_column_def(generator *g, const char *name)
{
    static const char *const defaults[] = { "0", "'x\ty'", "now()", "1 + 1" };
    static const char *const comments[] = { "short", "two\nlines", "tab\there" };
    ms_column c = { .name = name, .type = any_type(g), .not_null = chance(g, 40) };
    if (chance(g, 40))
        c.default_expr = defaults[pick(g, 4)];
    if (chance(g, 20))
        c.comment = comments[pick(g, 3)];
    if (chance(g, 10))
        c.identity = chance(g, 50) ? MS_IDENTITY_AUTO : MS_IDENTITY_ALWAYS;
    if (c.identity != MS_IDENTITY_NONE && (g->cat->compare & MS_CATALOG_KEY_NULLABLE) == 0)
        c.not_null = true; /* as servers show it */
    if (c.identity == MS_IDENTITY_ALWAYS && chance(g, 50))
        c.sequence = chance(g, 50) ? "INCREMENT BY 2 START WITH 5" : "CACHE 10 CYCLE";
    c.invisible = chance(g, 5);
    c.on_update = chance(g, 5) ? "CURRENT_TIMESTAMP" : NULL;
    c.check_expr = chance(g, 5) ? ms_arena_printf(g->arena, "%s is not null", name) : NULL;
    return c;
}

static ms_strings some_columns(generator *g, const ms_table *t)
{
    ms_strings out = { 0 };
    const size_t first = pick(g, (uint32_t)t->columns.n), n = 1 + pick(g, 3);
    for (size_t i = 0; i < n && i < t->columns.n; i++)
        MS_PUSH(g->arena, &out, t->columns.v[(first + i) % t->columns.n].name);
    return out;
}

/* A prefix of ten characters, of a column that is longer than that. */
static int32_t any_prefix(generator *g, const ms_table *t, const char *name)
{
    const ms_type *type = &ms_table_column(g->cat, t, name)->type;
    const bool can = type->kind == MS_TYPE_TEXT || (type->kind == MS_TYPE_VARCHAR && type->length > 10);
    return chance(g, 20) && can ? 10 : 0;
}

static ms_index any_index(generator *g, const ms_table *t, bool nameless)
{
    const ms_strings columns = some_columns(g, t);
    ms_index index = { .name = nameless ? NULL : fresh(g, "index"), .table = t->name, .unique = chance(g, 30) };
    for (size_t i = 0; i < columns.n; i++) {
        ms_index_part part = { .column = columns.v[i], .desc = chance(g, 30), .prefix = any_prefix(g, t, columns.v[i]) };
        if (chance(g, 15)) {
            part.expr = ms_arena_printf(g->arena, "lower(%s)", part.column);
            part.column = NULL;
        }
        MS_PUSH(g->arena, &index.parts, part);
    }
    if (chance(g, 20))
        index.where = ms_arena_printf(g->arena, "%s IS NOT NULL", columns.v[0]);
    if (chance(g, 15))
        MS_PUSH(g->arena, &index.include, t->columns.v[0].name);
    index.method = chance(g, 20) ? "hash" : NULL;
    index.comment = index.name != NULL && chance(g, 10) ? "of an index" : NULL;
    return index;
}

static ms_constraint any_constraint(generator *g, const ms_table *t, ms_constraint_kind kind, bool nameless)
{
    ms_constraint c = { .kind = kind, .name = nameless ? NULL : fresh(g, "key"), .columns = some_columns(g, t) };
    if (kind == MS_CONSTRAINT_FOREIGN_KEY) {
        const ms_table *to = g->cat->tables.n > 0 ? any_table(g) : t;
        c.ref_table = to->name;
        for (size_t i = 0; i < c.columns.n && chance(g, 90); i++)
            MS_PUSH(g->arena, &c.ref_columns, to->columns.v[i % to->columns.n].name);
        c.on_delete = (ms_fk_action)pick(g, 5);
        c.on_update = (ms_fk_action)pick(g, 5);
        c.not_valid = chance(g, 20);
        c.deferrable = chance(g, 20);
    }
    if (kind == MS_CONSTRAINT_CHECK || kind == MS_CONSTRAINT_EXCLUDE) {
        c.expr = ms_arena_printf(g->arena, "%s <> '%s'", c.columns.v[0], c.columns.v[0]);
        c.columns = (ms_strings){ 0 };
        c.not_valid = kind == MS_CONSTRAINT_CHECK && chance(g, 30);
    }
    c.comment = c.name != NULL && chance(g, 10) ? "of a key" : NULL;
    bool plain = true;
    for (size_t i = 0; kind == MS_CONSTRAINT_PRIMARY_KEY && i < c.columns.n; i++) {
        const ms_key_part part = { any_prefix(g, t, c.columns.v[i]), chance(g, 10) };
        plain = plain && part.prefix == 0 && !part.desc;
        MS_PUSH(g->arena, &c.parts, part);
    }
    if (plain)
        c.parts.n = 0;
    return c;
}

static ms_table any_new_table(generator *g)
{
    static const ms_constraint_kind kinds[] = { MS_CONSTRAINT_UNIQUE, MS_CONSTRAINT_FOREIGN_KEY, MS_CONSTRAINT_CHECK,
                                                MS_CONSTRAINT_EXCLUDE };
    ms_table t = ms_table_blank(fresh_name(g, "table"));
    for (size_t i = 0, n = 2 + pick(g, 5); i < n; i++)
        MS_PUSH(g->arena, &t.columns, any_column_def(g, fresh(g, "column")));
    if (chance(g, 70)) {
        const ms_constraint pk = any_constraint(g, &t, MS_CONSTRAINT_PRIMARY_KEY, chance(g, 30));
        for (size_t i = 0; i < t.columns.n && (g->cat->compare & MS_CATALOG_KEY_NULLABLE) == 0; i++)
            if (ms_strings_have(g->cat, &pk.columns, t.columns.v[i].name))
                t.columns.v[i].not_null = true; /* as introspected */
        MS_PUSH(g->arena, &t.constraints, pk);
    }
    for (size_t i = 0, n = pick(g, 4); i < n; i++)
        MS_PUSH(g->arena, &t.constraints, any_constraint(g, &t, kinds[pick(g, 4)], chance(g, 20)));
    for (size_t i = 0, n = pick(g, 4); i < n; i++)
        MS_PUSH(g->arena, &t.indexes, any_index(g, &t, chance(g, 20)));
    t.comment = chance(g, 20) ? "a table" : NULL;
    t.options = chance(g, 10) ? "ENGINE=InnoDB" : NULL;
    t.unlogged = chance(g, 5);
    t.strict = chance(g, 5);
    return t;
}

static ms_object any_new_object(generator *g, ms_object_kind kind)
{
    ms_object o = { .kind = kind, .name = fresh_name(g, "object") };
    o.definition = ms_arena_printf(g->arena, "text of %s", o.name.name);
    if (kind == MS_OBJECT_ENUM) {
        o.definition = NULL;
        o.values = list(g->arena, fresh(g, "label"), fresh(g, "label"), NULL);
    }
    ms_table *t = any_table(g);
    if (kind == MS_OBJECT_TRIGGER)
        o.table = t->name;
    if (kind == MS_OBJECT_SEQUENCE && chance(g, 60)) {
        const ms_column *owner = any_column(g, t); /* one that numbers its rows has a sequence of its own */
        o.owner_column = owner->identity == MS_IDENTITY_NONE ? owner->name : NULL;
        o.table = o.owner_column != NULL ? t->name : (ms_name){ NULL, NULL };
    }
    if (kind == MS_OBJECT_FUNCTION)
        o.signature = chance(g, 50) ? "(integer)" : "(text, text)";
    const uint64_t state = g->state; /* what comes after it stays as it would be */
    for (size_t i = 0, n = kind == MS_OBJECT_MATERIALIZED_VIEW ? pick(g, 3) : 0; i < n; i++) {
        ms_index index = any_index(g, t, false);
        index.table = o.name;
        MS_PUSH(g->arena, &o.indexes, index);
    }
    g->state = state;
    return o;
}

ms_catalog *generate_catalog(generator *g, int compare)
{
    static const ms_object_kind kinds[] = { MS_OBJECT_VIEW, MS_OBJECT_SEQUENCE, MS_OBJECT_ENUM, MS_OBJECT_TRIGGER,
                                            MS_OBJECT_FUNCTION, MS_OBJECT_EXTENSION, MS_OBJECT_MATERIALIZED_VIEW };
    g->cat = ms_catalog_new(g->arena, "public", compare);
    MS_PUSH(g->arena, &g->cat->schemas, "public");
    MS_PUSH(g->arena, &g->cat->schemas, "other");
    if (chance(g, 50))
        MS_PUSH(g->arena, &g->cat->schemas, "empty");
    for (size_t i = 0, n = 1 + pick(g, 5); i < n; i++) {
        const ms_table t = any_new_table(g);
        ms_catalog_add_table(g->cat, &t);
    }
    for (size_t i = 0, n = pick(g, 12); i < n; i++) {
        const ms_object o = any_new_object(g, kinds[pick(g, 7)]);
        ms_catalog_add_object(g->cat, &o);
    }
    return g->cat;
}

/* ---- ops ----------------------------------------------------------------------------------------------------------- */

#define KEEP(g, type, value) (memcpy(ms_arena_alloc((g)->arena, sizeof(type)), &(type[]){ value }, sizeof(type)))

static bool table_op(generator *g, ms_op *op)
{
    const ms_table t = any_new_table(g);
    const ms_table *old = any_table(g);
    switch (op->kind) {
    case MS_OP_CREATE_TABLE:
        op->table = KEEP(g, ms_table, t);
        break;
    case MS_OP_DROP_TABLE:
        op->object = old->name;
        op->cascade = chance(g, 50);
        break;
    default:
        op->object = old->name;
        op->new_name = chance(g, 50) ? (ms_name){ NULL, fresh(g, "renamed") } : fresh_name(g, "renamed");
    }
    return true;
}

static bool column_op(generator *g, ms_op *op)
{
    ms_table *t = any_table(g);
    const ms_column *c = any_column(g, t), *other = any_column(g, t);
    op->object = t->name;
    op->column = c->name;
    op->cascade = op->kind == MS_OP_DROP_COLUMN && chance(g, 50);
    op->after = (g->cat->compare & MS_CATALOG_COLUMN_ORDER) == 0 || other == c || chance(g, 40) ? NULL
                : chance(g, 20) ? "" : other->name;
    switch (op->kind) {
    case MS_OP_ADD_COLUMN: {
        const ms_column def = any_column_def(g, fresh(g, "added"));
        op->column_def = KEEP(g, ms_column, def);
        op->column = def.name;
        break;
    }
    case MS_OP_CHANGE_TYPE: {
        op->whole_column = chance(g, 50);
        ms_column def = any_column_def(g, op->whole_column && chance(g, 50) ? fresh(g, "changed") : c->name);
        const ms_constraint *pk = ms_table_primary_key(t);
        if (pk != NULL && ms_strings_have(g->cat, &pk->columns, c->name) && (g->cat->compare & MS_CATALOG_KEY_NULLABLE) == 0)
            def.not_null = true;
        op->column_def = KEEP(g, ms_column, def);
        op->after = op->whole_column ? op->after : NULL;
        break;
    }
    case MS_OP_RENAME_COLUMN:
        op->new_column = fresh(g, "renamed");
        break;
    case MS_OP_SET_IDENTITY: {
        static const ms_identity kinds[] = { MS_IDENTITY_NONE, MS_IDENTITY_ALWAYS, MS_IDENTITY_BY_DEFAULT };
        const ms_column def = { .name = c->name, .type = { .length = -1, .scale = -1 }, .identity = kinds[c->not_null ? pick(g, 3) : 0] }; /* only what is NOT NULL can */
        op->column_def = KEEP(g, ms_column, def);
        const bool numbered = c->identity == MS_IDENTITY_ALWAYS || c->identity == MS_IDENTITY_BY_DEFAULT;
        if (def.identity != MS_IDENTITY_NONE && chance(g, 50))
            op->column_def->sequence = "START WITH 7";
        else if (numbered && chance(g, 50))
            op->expr = "SET INCREMENT BY 3 SET NO CYCLE SET START 9";
        break;
    }
    case MS_OP_SET_DEFAULT:
        op->expr = chance(g, 50) ? "42" : "'new'";
        break;
    default:
        break;
    }
    return op->kind != MS_OP_DROP_COLUMN || t->columns.n > 1;
}

static bool key_op(generator *g, ms_op *op)
{
    static const ms_constraint_kind kinds[MS_OP_COUNT] = {
        [MS_OP_ADD_PRIMARY_KEY] = MS_CONSTRAINT_PRIMARY_KEY, [MS_OP_ALTER_PRIMARY_KEY] = MS_CONSTRAINT_PRIMARY_KEY,
        [MS_OP_ADD_UNIQUE] = MS_CONSTRAINT_UNIQUE,           [MS_OP_ADD_FOREIGN_KEY] = MS_CONSTRAINT_FOREIGN_KEY,
        [MS_OP_ADD_CHECK] = MS_CONSTRAINT_CHECK,             [MS_OP_ADD_EXCLUDE] = MS_CONSTRAINT_EXCLUDE,
    };
    const ms_table *t = any_table(g);
    const ms_constraint c = any_constraint(g, t, kinds[op->kind], kinds[op->kind] == MS_CONSTRAINT_PRIMARY_KEY && chance(g, 50));
    op->object = t->name;
    op->constraint = KEEP(g, ms_constraint, c);
    return op->kind != MS_OP_ADD_PRIMARY_KEY || ms_table_primary_key(t) == NULL || chance(g, 20);
}

static bool named_key_op(generator *g, ms_op *op)
{
    ms_table *t = any_table(g);
    op->object = t->name;
    op->cascade = chance(g, 40);
    if (op->kind == MS_OP_DROP_PRIMARY_KEY)
        return ms_table_primary_key(t) != NULL;
    const ms_constraint *c = t->constraints.n == 0 ? NULL : &t->constraints.v[pick(g, (uint32_t)t->constraints.n)];
    if (c == NULL || c->name == NULL)
        return false;
    op->constraint_name = c->name;
    op->new_column = fresh(g, "renamed");
    return op->kind != MS_OP_VALIDATE_CONSTRAINT || c->not_valid || chance(g, 10);
}

/* The same op on a materialized view, if there is one; what comes after it stays as it would be. */
static void turn_to_view(const generator *g, ms_op *op)
{
    generator own = *g;
    const ms_object *o = g->cat->objects.n > 0 && chance(&own, 40) ? g->cat->objects.v[pick(&own, (uint32_t)g->cat->objects.n)] : NULL;
    if (o == NULL || o->kind != MS_OBJECT_MATERIALIZED_VIEW)
        return;
    if (op->kind == MS_OP_CREATE_INDEX) {
        op->object = op->index->table = o->name;
    } else if (o->indexes.n > 0) {
        op->object = (ms_name){ o->name.schema, o->indexes.v[0].name };
        op->table_name = op->table_name.name != NULL ? o->name : op->table_name;
    }
}

static bool index_op(generator *g, ms_op *op)
{
    const ms_table *t = any_table(g);
    if (op->kind == MS_OP_CREATE_INDEX) {
        const ms_index index = any_index(g, t, false);
        op->object = t->name;
        op->index = KEEP(g, ms_index, index);
        turn_to_view(g, op);
        return true;
    }
    const ms_index *index = t->indexes.n == 0 ? NULL : &t->indexes.v[pick(g, (uint32_t)t->indexes.n)];
    if (index == NULL || index->name == NULL)
        return false;
    op->object = (ms_name){ t->name.schema, index->name };
    if (chance(g, 50) || (g->cat->compare & MS_CATALOG_INDEX_PER_TABLE) != 0)
        op->table_name = t->name;
    op->new_name = named(fresh(g, "renamed"));
    turn_to_view(g, op);
    return true;
}

static bool object_op(generator *g, ms_op *op)
{
    static const ms_object_kind kinds[MS_OP_COUNT] = {
        [MS_OP_CREATE_VIEW] = MS_OBJECT_VIEW,         [MS_OP_REPLACE_VIEW] = MS_OBJECT_VIEW,
        [MS_OP_CREATE_SEQUENCE] = MS_OBJECT_SEQUENCE, [MS_OP_CREATE_ENUM] = MS_OBJECT_ENUM,
        [MS_OP_CREATE_TRIGGER] = MS_OBJECT_TRIGGER,   [MS_OP_CREATE_ROUTINE] = MS_OBJECT_FUNCTION,
        [MS_OP_CREATE_EXTENSION] = MS_OBJECT_EXTENSION, [MS_OP_DROP_VIEW] = MS_OBJECT_VIEW,
        [MS_OP_DROP_SEQUENCE] = MS_OBJECT_SEQUENCE,   [MS_OP_ALTER_SEQUENCE] = MS_OBJECT_SEQUENCE,
        [MS_OP_DROP_ENUM] = MS_OBJECT_ENUM,           [MS_OP_ALTER_ENUM] = MS_OBJECT_ENUM,
        [MS_OP_DROP_TRIGGER] = MS_OBJECT_TRIGGER,     [MS_OP_DROP_ROUTINE] = MS_OBJECT_FUNCTION,
        [MS_OP_DROP_EXTENSION] = MS_OBJECT_EXTENSION,
    };
    const bool create = strncmp(ms_op_name(op->kind), "create_", 7) == 0;
    ms_object o = any_new_object(g, kinds[op->kind]), *old = NULL;
    for (size_t i = 0; i < g->cat->objects.n; i++)
        if (g->cat->objects.v[i]->kind == kinds[op->kind] && (old == NULL || chance(g, 50)))
            old = g->cat->objects.v[i];
    if ((!create || chance(g, 20)) && old == NULL && op->kind != MS_OP_REPLACE_VIEW)
        return false;
    if (old != NULL && (!create || chance(g, 30))) {
        op->or_replace = create && o.kind != MS_OBJECT_ENUM && o.kind != MS_OBJECT_SEQUENCE;
        o.name = old->name;
        o.table = old->table;
        o.signature = old->signature;
    }
    op->object = o.name;
    op->object_kind = o.kind;
    op->table_name = o.kind == MS_OBJECT_TRIGGER ? o.table : (ms_name){ 0 };
    if (op->kind == MS_OP_ALTER_SEQUENCE) {
        if (old->table.name == NULL)
            o.table = (ms_name){ 0 };
        o.owner_column = old->owner_column;
        o.definition = "INCREMENT 7";
    }
    if (op->kind == MS_OP_ALTER_ENUM && chance(g, 60)) {
        const bool add = chance(g, 50);
        op->value = add ? fresh(g, "label") : old->values.v[0];
        op->new_value = add ? NULL : fresh(g, "label");
        op->before = add && chance(g, 30) ? old->values.v[0] : NULL;
        op->after = add && op->before == NULL && chance(g, 50) ? old->values.v[0] : NULL;
        return true;
    }
    if (op->kind == MS_OP_ALTER_ENUM && chance(g, 50)) /* else wholly other labels */
        o.values = list(g->arena, old->values.v[old->values.n - 1], old->values.v[0], fresh(g, "label"));
    op->obj = KEEP(g, ms_object, o);
    return true;
}

static bool other_op(generator *g, ms_op *op)
{
    ms_table *t = any_table(g);
    switch (op->kind) {
    case MS_OP_CREATE_SCHEMA:
        op->object = named(fresh(g, "schema"));
        return true;
    case MS_OP_DROP_SCHEMA:
        op->object = named("empty");
        return true;
    case MS_OP_COMMENT:
        op->object = t->name;
        op->object_kind = chance(g, 50) ? MS_OBJECT_TABLE : MS_OBJECT_COLUMN;
        op->column = op->object_kind == MS_OBJECT_COLUMN ? any_column(g, t)->name : NULL;
        op->expr = chance(g, 70) ? "new comment" : NULL;
        return true;
    case MS_OP_PARTITION_ATTACH:
        op->object = t->name;
        op->table_name = any_table(g)->name;
        return !ms_name_equal(g->cat, op->object, op->table_name);
    default:
        return false;
    }
}

static bool security_op(generator *g, ms_op *op)
{
    static const char *const words[] = { "ENABLE ROW LEVEL SECURITY", "DISABLE ROW LEVEL SECURITY", "FORCE ROW LEVEL SECURITY",
                                         "NO FORCE ROW LEVEL SECURITY" };
    if (g->cat->tables.n == 0)
        return false;
    op->object = any_table(g)->name;
    op->value = op->expr = words[pick(g, 4)];
    return true;
}

bool generate_op(generator *g, ms_op_kind kind, ms_op *op)
{
    static const struct { ms_op_kind first, last; bool (*make)(generator *g, ms_op *op); } makers[] = {
        { MS_OP_CREATE_TABLE, MS_OP_RENAME_TABLE, table_op },         { MS_OP_ADD_COLUMN, MS_OP_DROP_DEFAULT, column_op },
        { MS_OP_ADD_PRIMARY_KEY, MS_OP_ADD_PRIMARY_KEY, key_op },     { MS_OP_DROP_PRIMARY_KEY, MS_OP_DROP_PRIMARY_KEY, named_key_op },
        { MS_OP_ALTER_PRIMARY_KEY, MS_OP_ADD_EXCLUDE, key_op },       { MS_OP_VALIDATE_CONSTRAINT, MS_OP_DROP_CONSTRAINT, named_key_op },
        { MS_OP_CREATE_INDEX, MS_OP_RENAME_INDEX, index_op },         { MS_OP_CREATE_VIEW, MS_OP_DROP_ENUM, object_op },
        { MS_OP_CREATE_SCHEMA, MS_OP_DROP_SCHEMA, other_op },         { MS_OP_CREATE_TRIGGER, MS_OP_CREATE_EXTENSION, object_op },
        { MS_OP_COMMENT, MS_OP_COMMENT, other_op },                   { MS_OP_PARTITION_ATTACH, MS_OP_PARTITION_ATTACH, other_op },
        { MS_OP_DROP_EXTENSION, MS_OP_DROP_EXTENSION, object_op },    { MS_OP_SET_IDENTITY, MS_OP_SET_IDENTITY, column_op },
        { MS_OP_TABLE_OPTION, MS_OP_TABLE_OPTION, security_op },
    };
    *op = (ms_op){ .kind = kind, .statement = 7, .line = 42 };
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++)
        if (kind >= makers[i].first && kind <= makers[i].last)
            return makers[i].make(g, op);
    return false;
}
