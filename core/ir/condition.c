/* condition.c: ops that happen or not: what dynamic SQL decides while it runs, decided here by the catalog.
 *
 * The scripts ask the server's own catalog whether something is there and alter it or do nothing. The model asks its
 * catalog the same question. Where it cannot, it does not guess: the catalog becomes incomplete. */
#include "config.h"

#include "ir/apply.h"

static ms_effect there(const ms_catalog *cat, bool found, bool guess)
{
    return found ? MS_EFFECT_PRESENT : guess || cat->incomplete ? MS_EFFECT_UNKNOWN : MS_EFFECT_ABSENT;
}

static bool is_primary(const char *name) { return name == NULL || ms_text_equal(name, "PRIMARY", true); }

/* A constraint to which the server has given a name that may be this one. */
static bool may_be_called_so(const ms_table *table)
{
    for (size_t i = 0; i < table->constraints.n; i++)
        if (table->constraints.v[i].name == NULL && table->constraints.v[i].kind != MS_CONSTRAINT_PRIMARY_KEY)
            return true;
    return false;
}

static ms_effect constraint_there(const ms_catalog *cat, const ms_table *table, const char *name)
{
    bool guess = false;
    if (is_primary(name))
        return there(cat, ms_table_primary_key(table) != NULL, false);
    if (ms_apply_constraint_called(cat, table, name, &guess) != NULL)
        return MS_EFFECT_PRESENT;
    const bool as_index = (cat->compare & MS_CATALOG_UNIQUE_IS_INDEX) != 0;
    const ms_index *index = as_index ? ms_table_index(cat, table, name) : NULL;
    return there(cat, index != NULL && index->unique, may_be_called_so(table));
}

static ms_effect index_there(const ms_catalog *cat, const ms_table *table, const char *name)
{
    bool guess = false;
    if (is_primary(name))
        return there(cat, ms_table_primary_key(table) != NULL, false);
    const ms_index *index = ms_apply_index_called(cat, table, name, &guess);
    const ms_constraint *key = ms_table_constraint(cat, table, name);
    if (index != NULL || (key != NULL && key->kind == MS_CONSTRAINT_UNIQUE))
        return MS_EFFECT_PRESENT;
    /* The server makes an index below a foreign key, of the same name, unless there is one that serves. */
    return there(cat, false, guess || key != NULL || may_be_called_so(table));
}

static ms_effect part_there(const ms_catalog *cat, const ms_table *table, const ms_guard *guard)
{
    switch (guard->kind) {
    case MS_OBJECT_COLUMN:
        return there(cat, ms_table_column(cat, table, guard->name) != NULL, ms_apply_columns_unknown(table));
    case MS_OBJECT_INDEX:
        return index_there(cat, table, guard->name);
    case MS_OBJECT_CONSTRAINT:
        return constraint_there(cat, table, guard->name);
    default:
        return MS_EFFECT_PRESENT;
    }
}

static bool same_name(const ms_catalog *cat, const ms_guard *guard, ms_name name)
{
    const char *schema = guard->table.schema != NULL ? guard->table.schema : guard->all_schemas ? name.schema : cat->default_schema;
    return ms_ident_equal(cat, guard->name, name.name) && (guard->any_schema || ms_schema_equal(cat, name.schema, schema));
}

/* Types, triggers, extensions and the like by their names. */
static ms_effect object_there(const ms_guard *guard, const ms_catalog *cat)
{
    const bool type = guard->kind == MS_OBJECT_ENUM;
    if (guard->kind == MS_OBJECT_SCHEMA)
        return there(cat, ms_catalog_has_schema(cat, guard->name), cat->schemas.n == 0);
    for (size_t i = 0; i < cat->objects.n; i++) {
        const ms_object *o = cat->objects.v[i];
        const bool family = type ? o->kind == MS_OBJECT_ENUM || o->kind == MS_OBJECT_DOMAIN || o->kind == MS_OBJECT_TYPE : o->kind == guard->kind;
        const ms_name name = o->kind == MS_OBJECT_EXTENSION ? (ms_name){ NULL, o->name.name } : o->name;
        if (family && (o->kind == MS_OBJECT_EXTENSION ? ms_ident_equal(cat, guard->name, name.name) : same_name(cat, guard, name)))
            return MS_EFFECT_PRESENT;
    }
    for (size_t i = 0; type && i < cat->tables.n; i++) /* a table has a type of its name */
        if (same_name(cat, guard, cat->tables.v[i]->name))
            return MS_EFFECT_PRESENT;
    return there(cat, false, guard->any_schema && !guard->all_schemas);
}

static ms_effect part_there(const ms_catalog *cat, const ms_table *table, const ms_guard *guard);

/* In any schema: a table of this name that has it. */
static ms_effect anywhere(const ms_guard *guard, const ms_catalog *cat)
{
    ms_effect answer = MS_EFFECT_ABSENT;
    for (size_t i = 0; i < cat->tables.n && answer != MS_EFFECT_PRESENT; i++) {
        const ms_table *table = cat->tables.v[i];
        const ms_effect one = ms_ident_equal(cat, table->name.name, guard->table.name) ? part_there(cat, table, guard) : MS_EFFECT_ABSENT;
        answer = one == MS_EFFECT_ABSENT ? answer : one;
    }
    return answer == MS_EFFECT_ABSENT ? there(cat, false, false) : answer;
}

static bool is_part(ms_object_kind kind)
{
    return kind == MS_OBJECT_TABLE || kind == MS_OBJECT_COLUMN || kind == MS_OBJECT_INDEX || kind == MS_OBJECT_CONSTRAINT;
}

static ms_effect ask(const ms_guard *guard, const ms_catalog *cat)
{
    ms_effect answer = MS_EFFECT_ABSENT;
    if (!is_part(guard->kind))
        return guard->name == NULL ? MS_EFFECT_UNKNOWN : object_there(guard, cat);
    if (guard->table.name != NULL && guard->all_schemas) {
        answer = anywhere(guard, cat);
    } else if (guard->table.name != NULL) {
        const ms_table *table = ms_catalog_table(cat, guard->table);
        answer = table == NULL ? there(cat, false, ms_apply_relation(cat, guard->table)) : part_there(cat, table, guard);
    } else {
        for (size_t i = 0; i < cat->tables.n && answer != MS_EFFECT_PRESENT; i++) {
            const ms_effect one = part_there(cat, cat->tables.v[i], guard);
            answer = one == MS_EFFECT_ABSENT ? answer : one;
        }
        const bool of_view = guard->kind == MS_OBJECT_INDEX && ms_catalog_index_view(cat, (ms_name){ guard->table.schema, guard->name }) != NULL;
        answer = answer == MS_EFFECT_ABSENT ? there(cat, of_view, false) : answer;
    }
    return answer == MS_EFFECT_ABSENT && guard->any_schema && !guard->all_schemas ? MS_EFFECT_UNKNOWN : answer;
}

static const ms_answered *answered(const ms_guard *guard, const ms_catalog *cat)
{
    for (size_t i = 0; i < cat->asked.n; i++)
        if (cat->asked.v[i].guard == guard)
            return &cat->asked.v[i];
    return NULL;
}

/* Does the branch run: the question and all around it? */
static ms_effect holds(const ms_guard *guard, bool not, const ms_catalog *cat)
{
    const ms_effect outer = guard->within != NULL ? holds(guard->within, guard->within_not, cat) : MS_EFFECT_PRESENT;
    if (outer == MS_EFFECT_ABSENT)
        return outer;
    const ms_answered *known = answered(guard, cat);
    const ms_effect answer = known != NULL ? (ms_effect)known->answer : ask(guard, cat);
    if (answer == MS_EFFECT_UNKNOWN)
        return answer;
    return (answer == MS_EFFECT_PRESENT) != not ? outer : MS_EFFECT_ABSENT;
}

ms_effect ms_op_happens(const ms_op *op, const ms_catalog *before)
{
    if (!op->conditional)
        return MS_EFFECT_PRESENT;
    const ms_effect answer = op->guard != NULL ? holds(op->guard, op->otherwise, before) : MS_EFFECT_UNKNOWN;
    if (answer != MS_EFFECT_UNKNOWN)
        return answer;
    /* What is there already is not made again, whatever decides; what is not may be made or not. */
    return ms_op_effect(op, before) == MS_EFFECT_PRESENT ? MS_EFFECT_ABSENT : MS_EFFECT_UNKNOWN;
}

static void remember(ms_catalog *cat, const ms_guard *guard)
{
    if (answered(guard, cat) != NULL)
        return;
    if (guard->within != NULL)
        remember(cat, guard->within);
    else
        cat->asked.n = 0;
    MS_PUSH(cat->arena, &cat->asked, (ms_answered){ guard, (int)ask(guard, cat) });
}

void ms_apply_conditional(ms_catalog *cat, const ms_op *op, ms_apply_fn *apply)
{
    if (op->guard != NULL)
        remember(cat, op->guard);
    const ms_effect happens = ms_op_happens(op, cat);
    ms_error ignored = MS_ERROR_INIT;
    if (happens == MS_EFFECT_UNKNOWN || (happens == MS_EFFECT_PRESENT && apply(cat, op, &ignored) != MS_OK))
        cat->incomplete = true;
}
