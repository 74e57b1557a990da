/* invent.c: the name that a server gives to a constraint that was made without one.
 *
 * Which way of naming holds is a bit of the catalog. Where the catalog is a guess there is no name either. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "ir/apply.h"

enum { NAME_MAX_BYTES = 63 };

/* t_ibfk_N: one more than the highest there is. */
static const char *numbered(const ms_catalog *cat, const ms_table *table, const char *middle, ms_arena *arena)
{
    const char *prefix = ms_arena_printf(arena, "%s_%s_", table->name.name, middle);
    const size_t n = strlen(prefix);
    long highest = 0;
    for (size_t i = 0; i < table->constraints.n; i++) {
        const char *name = table->constraints.v[i].name;
        if (name == NULL || strlen(name) <= n || !ms_ident_equal(cat, ms_arena_strndup(arena, name, n), prefix))
            continue;
        const long number = strtol(name + n, NULL, 10);
        highest = number > highest ? number : highest;
    }
    return ms_arena_printf(arena, "%s%ld", prefix, highest + 1);
}

/* ms_table_constraint would find the one without a name, too. */
static bool is_taken(const ms_catalog *cat, const ms_table *table, const char *name)
{
    for (size_t i = 0; i < table->constraints.n; i++)
        if (table->constraints.v[i].name != NULL && ms_ident_equal(cat, table->constraints.v[i].name, name))
            return true;
    return ms_catalog_index_taken(cat, table->name.schema, name);
}

static const char *first_free(const ms_catalog *cat, const ms_table *table, ms_arena *arena)
{
    const char *name = "CONSTRAINT_1";
    for (int number = 2; is_taken(cat, table, name); number++)
        name = ms_arena_printf(arena, "CONSTRAINT_%d", number);
    return name;
}

static bool begins_with(const ms_catalog *cat, const char *first, const char *column)
{
    return first == NULL || column == NULL ? first == column : ms_ident_equal(cat, first, column);
}

/* Does another key without a name begin with the column (NULL: an expression)? Which of them has which number is not known. */
static bool has_nameless(const ms_catalog *cat, const ms_table *table, const char *first, const void *but)
{
    for (size_t i = 0; i < table->constraints.n; i++) {
        const ms_constraint *c = &table->constraints.v[i];
        if (c != but && c->name == NULL && c->kind == MS_CONSTRAINT_UNIQUE && c->columns.n > 0 && begins_with(cat, first, c->columns.v[0]))
            return true;
    }
    for (size_t i = 0; i < table->indexes.n; i++) {
        const ms_index *index = &table->indexes.v[i];
        if (index != but && index->name == NULL && index->parts.n > 0 && begins_with(cat, first, index->parts.v[0].column))
            return true;
    }
    return false;
}

/* One that the server may have made for a foreign key gives its name to the key that does its work from now on. */
static bool may_give_way(const ms_catalog *cat, const ms_table *table, const ms_index *index)
{
    for (size_t i = 0; !index->unique && i < table->constraints.n; i++) {
        const ms_constraint *c = &table->constraints.v[i];
        if (c->kind == MS_CONSTRAINT_FOREIGN_KEY && c->columns.n == index->parts.n && index->parts.v[0].column != NULL &&
            ms_ident_equal(cat, c->columns.v[0], index->parts.v[0].column))
            return true;
    }
    return false;
}

/* MySQL, MariaDB: a key is called like its first column, with _2, _3, ... where that is taken. */
static const char *after_column(const ms_catalog *cat, const ms_table *table, const char *first, const void *key, ms_arena *arena)
{
    const char *base = first != NULL ? first : "functional_index", *name = base;
    if (has_nameless(cat, table, first, key))
        return NULL;
    for (int number = 2;; number++) {
        const ms_index *index = ms_table_index(cat, table, name);
        const ms_constraint *c = ms_table_constraint(cat, table, name);
        if (index != NULL && may_give_way(cat, table, index))
            return NULL;
        if (index == NULL && (c == NULL || c->kind != MS_CONSTRAINT_UNIQUE))
            return name;
        name = ms_arena_printf(arena, "%s_%d", base, number);
    }
}

/* t_columns_label, the longer of the two first parts shortened until it fits, with a number where it is taken. */
static const char *by_columns(const ms_catalog *cat, const ms_table *table, const ms_strings *columns, const char *label,
                              ms_arena *arena)
{
    const char *middle = "";
    for (size_t i = 0; i < columns->n; i++)
        middle = ms_arena_printf(arena, "%s%s%s", middle, i > 0 ? "_" : "", columns->v[i]);
    for (int number = 0; number < 100; number++) {
        const char *last = number == 0 ? label : ms_arena_printf(arena, "%s%d", label, number);
        const size_t overhead = strlen(last) + 1 + (*middle != '\0');
        size_t a = strlen(table->name.name), b = strlen(middle);
        while (a + b + overhead > NAME_MAX_BYTES)
            *(a > b ? &a : &b) -= 1;
        const char *name = ms_arena_printf(arena, "%.*s%s%.*s_%s", (int)a, table->name.name, *middle != '\0' ? "_" : "", (int)b,
                                           middle, last);
        if (!is_taken(cat, table, name))
            return name;
    }
    return NULL;
}

/* PostgreSQL's rule (ChooseConstraintName): the column, where the expression names exactly one. */
static const ms_strings *checked_columns(const ms_catalog *cat, const ms_table *table, const ms_constraint *c, ms_arena *arena)
{
    ms_strings *found = MS_NEW(arena, ms_strings);
    for (size_t i = 0; i < table->columns.n; i++)
        if (ms_expr_mentions(cat->compare, c->expr, table->columns.v[i].name))
            MS_PUSH(arena, found, table->columns.v[i].name);
    if (found->n != 1)
        found->n = 0;
    return found;
}

const char *ms_invented_index_name(const ms_catalog *cat, const ms_table *table, const ms_index *index, ms_arena *arena)
{
    ms_strings columns = { 0 };
    if (index->name == NULL && !cat->incomplete && (cat->compare & MS_CATALOG_NAMES_NUMBERED) != 0 && index->parts.n > 0)
        return after_column(cat, table, index->parts.v[0].column, index, arena);
    if (index->name != NULL || cat->incomplete || (cat->compare & MS_CATALOG_NAMES_COLUMNS) == 0)
        return index->name;
    for (size_t i = 0; i < index->parts.n; i++) {
        if (index->parts.v[i].column == NULL)
            return NULL; /* a function's name, "expr", and numbers */
        MS_PUSH(arena, &columns, index->parts.v[i].column);
    }
    for (size_t i = 0; i < index->include.n; i++)
        MS_PUSH(arena, &columns, index->include.v[i]);
    return by_columns(cat, table, &columns, "idx", arena);
}

ms_name ms_serial_sequence(const ms_catalog *cat, const ms_table *table, const ms_column *column, ms_arena *arena, bool *known)
{
    ms_strings columns = { 0 };
    *known = false;
    for (size_t i = 0; i < cat->objects.n; i++) {
        const ms_object *o = cat->objects.v[i];
        if (o->kind == MS_OBJECT_SEQUENCE && o->owner_column != NULL && ms_name_equal(cat, o->table, table->name) &&
            ms_ident_equal(cat, o->owner_column, column->name)) {
            *known = true;
            return o->name;
        }
    }
    MS_PUSH(arena, &columns, column->name);
    return (ms_name){ table->name.schema, by_columns(cat, table, &columns, "seq", arena) };
}

static bool is_own_sequence(const ms_catalog *cat, const ms_table *table, const ms_column *column, ms_name name, ms_arena *arena)
{
    bool known;
    const bool identity = column->identity == MS_IDENTITY_ALWAYS || column->identity == MS_IDENTITY_BY_DEFAULT;
    return identity && ms_schema_equal(cat, table->name.schema, name.schema) &&
           ms_text_equal(ms_serial_sequence(cat, table, column, arena, &known).name, name.name, false);
}

bool ms_sequence_as_identity(const ms_catalog *cat, const ms_op *op, ms_arena *arena, ms_op *out)
{
    const char *options = op->expr != NULL ? op->expr : op->obj != NULL ? op->obj->definition : NULL;
    for (size_t i = 0; (cat->compare & MS_CATALOG_NAMES_COLUMNS) != 0 && options != NULL && i < cat->tables.n; i++)
        for (size_t k = 0; k < cat->tables.v[i]->columns.n; k++) {
            const ms_table *table = cat->tables.v[i];
            if (!is_own_sequence(cat, table, &table->columns.v[k], op->object, arena))
                continue;
            ms_column *none = MS_NEW(arena, ms_column);
            *none = (ms_column){ .name = table->columns.v[k].name };
            *out = (ms_op){ .kind = MS_OP_SET_IDENTITY, .object_kind = MS_OBJECT_TABLE, .object = table->name,
                            .column = none->name, .column_def = none, .expr = options, .statement = op->statement, .line = op->line };
            return true;
        }
    return false;
}

const char *ms_invented_name(const ms_catalog *cat, const ms_table *table, const ms_constraint *c, ms_arena *arena)
{
    static const char *const labels[] = {
        [MS_CONSTRAINT_PRIMARY_KEY] = "pkey", [MS_CONSTRAINT_UNIQUE] = "key", [MS_CONSTRAINT_FOREIGN_KEY] = "fkey",
        [MS_CONSTRAINT_CHECK] = "check",
    };
    if (c->name != NULL || cat->incomplete)
        return c->name;
    if ((cat->compare & MS_CATALOG_NAMES_NUMBERED) != 0)
        return c->kind == MS_CONSTRAINT_FOREIGN_KEY ? numbered(cat, table, "ibfk", arena)
               : c->kind == MS_CONSTRAINT_UNIQUE && c->columns.n > 0 ? after_column(cat, table, c->columns.v[0], c, arena)
               : c->kind != MS_CONSTRAINT_CHECK     ? NULL
               : (cat->compare & MS_CATALOG_CHECKS_NUMBERED) != 0 ? first_free(cat, table, arena)
                                                                  : numbered(cat, table, "chk", arena);
    if ((cat->compare & MS_CATALOG_NAMES_COLUMNS) == 0 || (unsigned)c->kind >= sizeof labels / sizeof *labels)
        return NULL;
    static const ms_strings none = { 0 };
    const ms_strings *columns = c->kind == MS_CONSTRAINT_PRIMARY_KEY ? &none : &c->columns;
    if (c->kind == MS_CONSTRAINT_CHECK)
        columns = checked_columns(cat, table, c, arena);
    return by_columns(cat, table, columns, labels[c->kind], arena);
}

void ms_apply_invented_names(const ms_catalog *cat, ms_table *table)
{
    const bool numbered = (cat->compare & MS_CATALOG_NAMES_NUMBERED) != 0, of_columns = (cat->compare & MS_CATALOG_NAMES_COLUMNS) != 0;
    for (size_t i = 0; (numbered || of_columns) && i < table->constraints.n; i++)
        if (table->constraints.v[i].kind == MS_CONSTRAINT_CHECK || (numbered && table->constraints.v[i].kind != MS_CONSTRAINT_PRIMARY_KEY))
            table->constraints.v[i].name = ms_invented_name(cat, table, &table->constraints.v[i], cat->arena);
}

void ms_apply_settle_names(const ms_catalog *cat, ms_table *table)
{
    for (size_t i = 0; (cat->compare & MS_CATALOG_NAMES_COLUMNS) != 0 && i < table->constraints.n; i++)
        table->constraints.v[i].name = ms_invented_name(cat, table, &table->constraints.v[i], cat->arena);
}

static bool twins(const ms_catalog *cat, const ms_constraint *a, const ms_constraint *b)
{
    const bool keys = b->kind == MS_CONSTRAINT_UNIQUE && (a->kind == MS_CONSTRAINT_UNIQUE || a->kind == MS_CONSTRAINT_PRIMARY_KEY);
    return keys && ms_strings_equal(cat, &a->columns, &b->columns) && a->nulls_not_distinct == b->nulls_not_distinct &&
           a->deferrable == b->deferrable && a->initially_deferred == b->initially_deferred;
}

void ms_apply_merge_keys(const ms_catalog *cat, ms_table *table)
{
    for (size_t i = 0; (cat->compare & MS_CATALOG_NAMES_COLUMNS) != 0 && i < table->constraints.n; i++)
        for (size_t k = table->constraints.n; k-- > 0;) {
            ms_constraint *kept = &table->constraints.v[i];
            const bool first = k > i || kept->kind == MS_CONSTRAINT_PRIMARY_KEY;
            if (k == i || !first || !twins(cat, kept, &table->constraints.v[k]))
                continue;
            if (kept->name == NULL)
                kept->name = table->constraints.v[k].name;
            MS_REMOVE(&table->constraints, k);
            i -= k < i;
        }
}

void ms_apply_renamed_names(const ms_catalog *cat, ms_table *table, const char *from)
{
    const size_t n = strlen(from);
    const bool checks = (cat->compare & MS_CATALOG_CHECKS_NUMBERED) == 0;
    for (size_t i = 0; (cat->compare & MS_CATALOG_NAMES_NUMBERED) != 0 && i < table->constraints.n; i++) {
        ms_constraint *c = &table->constraints.v[i];
        if (c->name != NULL && strncmp(c->name, from, n) == 0 &&
            (strncmp(c->name + n, "_ibfk_", 6) == 0 || (checks && strncmp(c->name + n, "_chk_", 5) == 0)))
            c->name = ms_arena_printf(cat->arena, "%s%s", table->name.name, c->name + n);
    }
}
