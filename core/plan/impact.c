/* impact.c: see impact.h.
 *
 * One walk over all texts of the catalog, when the first op asks, notes for each word who says it; so a plan of many ops does
 * not read them again and again. */
#include "config.h"

#include <glib.h>
#include <string.h>

#include <ir/model.h>
#include <plan/impact.h>

/* ---- words of texts ---------------------------------------------------------------------------------------------------- */

/* A word and an object in whose text it stands. */
typedef struct mention {
    const char *word;           /* lower case */
    uint32_t object;
} mention;

struct ms_impact_index {
    ms_arena *arena;
    const ms_catalog *catalog;
    bool read;
    MS_VEC(mention) mentions;   /* sorted by word */
};

ms_impact_index *ms_impact_index_new(const ms_catalog *catalog, ms_arena *arena)
{
    ms_impact_index *index = MS_NEW(arena, ms_impact_index);
    index->arena = arena;
    index->catalog = catalog;
    return index;
}

static bool is_word(char c) { return g_ascii_isalnum(c) || c == '_' || c == '$' || (c & 0x80) != 0; }

static char *lower(ms_arena *arena, const char *text, size_t n)
{
    char *out = ms_arena_strndup(arena, text, n);
    for (char *p = out; *p != '\0'; p++)
        *p = ms_ascii_lower(*p);
    return out;
}

static void read_text(ms_impact_index *index, uint32_t object, const char *text)
{
    for (const char *p = text; p != NULL && *p != '\0';) {
        size_t n = 0;
        while (is_word(p[n]))
            n++;
        if (n > 0 && !g_ascii_isdigit(*p))
            MS_PUSH(index->arena, &index->mentions, (mention){ lower(index->arena, p, n), object });
        p += n > 0 ? n : 1;
    }
}

static int by_word(const void *a, const void *b)
{
    const mention *x = a, *y = b;
    const int order = strcmp(x->word, y->word);
    return order != 0 ? order : x->object < y->object ? -1 : x->object > y->object;
}

static void read_all(ms_impact_index *index)
{
    if (index->read)
        return;
    index->read = true;
    for (size_t i = 0; i < index->catalog->objects.n; i++)
        if (index->catalog->objects.v[i]->kind != MS_OBJECT_SEQUENCE)
            read_text(index, (uint32_t)i, index->catalog->objects.v[i]->definition);
    if (index->mentions.n > 0)
        qsort(index->mentions.v, index->mentions.n, sizeof *index->mentions.v, by_word);
}

static size_t first_of(const ms_impact_index *index, const char *word)
{
    size_t low = 0, high = index->mentions.n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (strcmp(index->mentions.v[middle].word, word) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool says(const ms_object *object, const char *word)
{
    const size_t n = strlen(word);
    for (const char *p = object->definition; p != NULL && *p != '\0'; p++)
        if (g_ascii_strncasecmp(p, word, n) == 0 && !is_word(p[n]) && (p == object->definition || !is_word(p[-1])))
            return true;
    return false;
}

enum { MOST = 1000 }; /* of one op: views that name each other by chance must not go on for ever */

/* ---- the list ---------------------------------------------------------------------------------------------------------- */

typedef struct finder {
    ms_impact_index *index;
    const ms_op *op;
    size_t number;
    const ms_catalog *now;
    ms_arena *arena;
    ms_impacts *out;
    size_t from;                /* of this op, in *out */
    const ms_table *table;      /* what the op is about, as it is now; may be NULL */
    const char *column;         /* NULL = the whole table */
} finder;

static void add(finder *f, const char *kind, const char *name, const char *why)
{
    for (size_t i = f->from; i < f->out->n; i++)
        if (strcmp(f->out->v[i].kind, kind) == 0 && strcmp(f->out->v[i].name, name) == 0)
            return;
    MS_PUSH(f->arena, f->out, (ms_impact){ f->number, kind, name, why });
}

static const char *dotted(finder *f, ms_name table, const char *part)
{
    const char *name = ms_name_text(f->arena, table);
    return part != NULL ? ms_arena_printf(f->arena, "%s.%s", name, part) : name;
}

static void add_object(finder *f, const ms_object *object, const char *why)
{
    if (ms_catalog_object_like(f->now, object) == NULL)
        return; /* the plan has dropped it by now */
    const char *name = ms_name_text(f->arena, object->name);
    if (object->table.name != NULL && object->kind != MS_OBJECT_SEQUENCE)
        name = ms_arena_printf(f->arena, "%s on %s", name, ms_name_text(f->arena, object->table));
    else if (object->signature != NULL)
        name = ms_arena_printf(f->arena, "%s%s", name, object->signature);
    add(f, ms_object_kind_name(object->kind), name, why);
}

/* Whose text names `name`, and, with a column, that too (or *, which is all of them). */
static void add_texts(finder *f, const char *kind, const char *name, const char *column)
{
    read_all(f->index);
    const char *word = lower(f->arena, name, strlen(name));
    const size_t had = f->out->n;
    for (size_t i = first_of(f->index, word); i < f->index->mentions.n && strcmp(f->index->mentions.v[i].word, word) == 0; i++) {
        const ms_object *object = f->index->catalog->objects.v[f->index->mentions.v[i].object];
        const bool itself = f->op->object.name != NULL && f->op->kind != MS_OP_DROP_TABLE && object->kind == f->op->object_kind &&
                            ms_name_equal(f->now, object->name, f->op->object);
        if (itself || (column != NULL && !says(object, column) && strchr(object->definition, '*') == NULL))
            continue;
        add_object(f, object, column != NULL ? ms_arena_printf(f->arena, "its text names %s %s and column %s", kind, name, column)
                                             : ms_arena_printf(f->arena, "its text names %s %s", kind, name));
    }
    for (size_t i = had; i < f->out->n; i++) /* views on those views */
        if (strstr(f->out->v[i].kind, "view") != NULL && f->out->n - f->from < MOST && strcmp(f->out->v[i].name, name) != 0)
            add_texts(f, f->out->v[i].kind, f->out->v[i].name, column);
}

/* ---- tables and columns ------------------------------------------------------------------------------------------------- */

static bool uses(const finder *f, const ms_strings *columns)
{
    return f->column == NULL || ms_strings_have(f->now, columns, f->column);
}

static const char *about(finder *f)
{
    return f->column != NULL ? ms_arena_printf(f->arena, "column %s", f->column)
                             : ms_arena_printf(f->arena, "table %s", ms_name_text(f->arena, f->table->name));
}

static const char *key_name(const ms_constraint *c) { return c->name != NULL ? c->name : "(unnamed)"; }

static void foreign_keys_to(finder *f)
{
    for (size_t i = 0; i < f->now->tables.n; i++) {
        const ms_table *t = f->now->tables.v[i];
        for (size_t k = 0; k < t->constraints.n; k++) {
            const ms_constraint *c = &t->constraints.v[k];
            const ms_constraint *key = c->kind == MS_CONSTRAINT_FOREIGN_KEY && c->ref_columns.n == 0 ? ms_table_primary_key(f->table) : NULL;
            if (c->kind == MS_CONSTRAINT_FOREIGN_KEY && ms_name_equal(f->now, c->ref_table, f->table->name) &&
                (t != f->table || f->column != NULL) && uses(f, key != NULL ? &key->columns : &c->ref_columns))
                add(f, "foreign key", dotted(f, t->name, key_name(c)), ms_arena_printf(f->arena, "references %s", about(f)));
        }
        if (t->partition_of.name != NULL && ms_name_equal(f->now, t->partition_of, f->table->name))
            add(f, "table", ms_name_text(f->arena, t->name), "is a partition of it");
    }
}

static bool index_uses(const finder *f, const ms_index *index)
{
    bool found = ms_expr_mentions(f->now->compare, index->where, f->column) || ms_strings_have(f->now, &index->include, f->column);
    for (size_t i = 0; i < index->parts.n && !found; i++) {
        const ms_index_part *part = &index->parts.v[i];
        found = part->column != NULL ? ms_ident_equal(f->now, part->column, f->column) : ms_expr_mentions(f->now->compare, part->expr, f->column);
    }
    return found;
}

static void parts_with_column(finder *f)
{
    static const char *const kinds[] = { "primary key", "unique constraint", "foreign key", "check", "exclude constraint", "not null" };
    const ms_table *t = f->table;
    const char *why = ms_arena_printf(f->arena, "uses column %s", f->column);
    for (size_t k = 0; k < t->constraints.n; k++) {
        const ms_constraint *c = &t->constraints.v[k];
        if (ms_strings_have(f->now, &c->columns, f->column) || ms_expr_mentions(f->now->compare, c->expr, f->column))
            add(f, kinds[c->kind], dotted(f, t->name, key_name(c)), why);
    }
    for (size_t k = 0; k < t->indexes.n; k++)
        if (!t->indexes.v[k].of_constraint && index_uses(f, &t->indexes.v[k]))
            add(f, "index", dotted(f, t->name, t->indexes.v[k].name), why);
    for (size_t k = 0; k < t->columns.n; k++)
        if (ms_expr_mentions(f->now->compare, t->columns.v[k].generated_expr, f->column))
            add(f, "generated column", dotted(f, t->name, t->columns.v[k].name), why);
    for (size_t k = 0; k < t->columns.n; k++)
        if (ms_expr_mentions(f->now->compare, t->columns.v[k].check_expr, f->column) && !ms_ident_equal(f->now, t->columns.v[k].name, f->column))
            add(f, "check of column", dotted(f, t->name, t->columns.v[k].name), why);
}

static void on_table(finder *f)
{
    for (size_t i = 0; i < f->index->catalog->objects.n; i++) {
        const ms_object *object = f->index->catalog->objects.v[i];
        const bool column = object->owner_column != NULL && f->column != NULL && !ms_ident_equal(f->now, object->owner_column, f->column);
        if (object->table.name == NULL || column || !ms_name_equal(f->now, object->table, f->table->name))
            continue;
        if (object->kind == MS_OBJECT_SEQUENCE || f->column == NULL || says(object, f->column))
            add_object(f, object, object->kind == MS_OBJECT_SEQUENCE ? ms_arena_printf(f->arena, "belongs to %s", about(f))
                                                                     : ms_arena_printf(f->arena, "is on table %s", f->table->name.name));
    }
}

static void table_or_column(finder *f)
{
    f->table = ms_catalog_table(f->now, f->op->object);
    if (f->table == NULL) {
        if (f->op->object.name != NULL)
            add_texts(f, "the", f->op->object.name, NULL); /* ALTER TABLE, RENAME of a view */
        return;
    }
    if (f->column != NULL)
        parts_with_column(f);
    foreign_keys_to(f);
    on_table(f);
    add_texts(f, "table", f->table->name.name, f->column);
}

/* ---- other ops --------------------------------------------------------------------------------------------------------- */

static void whole_table(finder *f) { table_or_column(f); }

static void column(finder *f)
{
    f->column = f->op->column;
    table_or_column(f);
}

/* A key that goes: what refers to its columns. */
static void key(finder *f)
{
    f->table = ms_catalog_table(f->now, f->op->object);
    const ms_constraint *c = f->table == NULL                         ? NULL
                             : f->op->kind == MS_OP_DROP_CONSTRAINT ? ms_table_constraint(f->now, f->table, f->op->constraint_name)
                                                                     : ms_table_primary_key(f->table);
    for (size_t i = 0; c != NULL && i < c->columns.n && c->kind != MS_CONSTRAINT_FOREIGN_KEY; i++) {
        f->column = c->columns.v[i];
        foreign_keys_to(f);
    }
}

static void object(finder *f)
{
    add_texts(f, ms_object_kind_name(f->op->object_kind), f->op->object.name, NULL);
}

/* A type: the columns that have it. */
static void type(finder *f)
{
    for (size_t i = 0; i < f->now->tables.n; i++)
        for (size_t k = 0; k < f->now->tables.v[i]->columns.n; k++) {
            const ms_column *c = &f->now->tables.v[i]->columns.v[k];
            if (ms_text_names(f->now->compare | MS_COMPARE_OTHERS_CI, c->type.text, f->op->object.name))
                add(f, "column", dotted(f, f->now->tables.v[i]->name, c->name), "is of this type");
        }
    object(f);
}

typedef void find_fn(finder *f);
static find_fn *const finders[MS_OP_COUNT] = {
    [MS_OP_DROP_TABLE] = whole_table,   [MS_OP_RENAME_TABLE] = whole_table,      [MS_OP_TRUNCATE_TABLE] = whole_table,
    [MS_OP_DROP_COLUMN] = column,       [MS_OP_RENAME_COLUMN] = column,          [MS_OP_CHANGE_TYPE] = column,
    [MS_OP_DROP_PRIMARY_KEY] = key,     [MS_OP_ALTER_PRIMARY_KEY] = key,         [MS_OP_DROP_CONSTRAINT] = key,
    [MS_OP_DROP_VIEW] = object,         [MS_OP_REPLACE_VIEW] = object,           [MS_OP_DROP_SEQUENCE] = object,
    [MS_OP_DROP_ROUTINE] = object,      [MS_OP_DROP_ENUM] = type,                [MS_OP_ALTER_ENUM] = type,
};

void ms_impact_of(ms_impact_index *index, const ms_op *op, size_t i, const ms_catalog *now, ms_arena *arena, ms_impacts *out)
{
    if ((unsigned)op->kind >= MS_OP_COUNT || finders[op->kind] == NULL || op->object.name == NULL)
        return;
    finder f = { .index = index, .op = op, .number = i, .now = now, .arena = arena, .out = out, .from = out->n };
    finders[op->kind](&f);
}
