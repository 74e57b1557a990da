/* schema_sql.c: writing a catalog as SQL. */
#include "config.h"

#include <string.h>

#include <report/schema_sql.h>
#include <state/state.h>

typedef struct writer {
    FILE *out;
    const ms_dialect *dialect;
    int32_t version;
    const ms_catalog *catalog;
    ms_arena *arena;
    size_t failed;
} writer;

static void put_op(writer *w, const ms_op *op)
{
    ms_strings statements = { 0 };
    ms_error err = MS_ERROR_INIT;
    if (w->dialect->lower(op, w->catalog, w->version, w->arena, &statements, &err) != MS_OK) {
        fprintf(w->out, "-- %s: not written: %s\n\n", ms_op_object_text(op, w->arena), err.message);
        w->failed++;
        return;
    }
    for (size_t i = 0; i < statements.n; i++)
        fprintf(w->out, "%s;\n\n", statements.v[i]);
}

static bool is_state_table(ms_name name) { return strncmp(name.name, MS_STATE_PREFIX, strlen(MS_STATE_PREFIX)) == 0; }

/* Does anything that table references still wait to be written? A table that references itself waits for nobody. */
static bool must_wait(const writer *w, const ms_table *table, const bool *written)
{
    for (size_t i = 0; i < table->constraints.n; i++) {
        const ms_constraint *c = &table->constraints.v[i];
        if (c->kind != MS_CONSTRAINT_FOREIGN_KEY || ms_name_equal(w->catalog, c->ref_table, table->name))
            continue;
        for (size_t k = 0; k < w->catalog->tables.n; k++)
            if (!written[k] && ms_name_equal(w->catalog, w->catalog->tables.v[k]->name, c->ref_table))
                return true;
    }
    if (table->partition_of.name != NULL)
        for (size_t k = 0; k < w->catalog->tables.n; k++)
            if (!written[k] && ms_name_equal(w->catalog, w->catalog->tables.v[k]->name, table->partition_of))
                return true;
    return false;
}

/* Foreign keys of a table in a cycle come after all tables. */
static void put_table(writer *w, ms_table *table, bool with_keys, ms_ops *later)
{
    ms_table copy = *table;
    memset(&copy.constraints, 0, sizeof copy.constraints);
    memset(&copy.indexes, 0, sizeof copy.indexes);
    for (size_t i = 0; i < table->constraints.n; i++) {
        ms_constraint *c = &table->constraints.v[i];
        if (with_keys || c->kind != MS_CONSTRAINT_FOREIGN_KEY)
            MS_PUSH(w->arena, &copy.constraints, *c);
        else
            MS_PUSH(w->arena, later, (ms_op){ .kind = MS_OP_ADD_FOREIGN_KEY, .object_kind = MS_OBJECT_TABLE, .object = table->name,
                                              .constraint = c });
    }
    const ms_op op = { .kind = MS_OP_CREATE_TABLE, .object_kind = MS_OBJECT_TABLE, .object = table->name, .table = &copy };
    put_op(w, &op);
    for (size_t i = 0; i < table->indexes.n; i++) {
        ms_index *index = &table->indexes.v[i];
        const ms_op create = { .kind = MS_OP_CREATE_INDEX, .object_kind = MS_OBJECT_INDEX, .object = table->name, .index = index };
        if (!index->of_constraint)
            put_op(w, &create);
    }
}

static void put_tables(writer *w)
{
    const size_t n = w->catalog->tables.n;
    bool *written = ms_arena_alloc(w->arena, n + 1);
    ms_ops later = { 0 };
    size_t left = n;
    for (size_t i = 0; i < n; i++)
        if (is_state_table(w->catalog->tables.v[i]->name)) {
            written[i] = true;
            left--;
        }
    while (left > 0) {
        const size_t before = left;
        for (size_t i = 0; i < n; i++)
            if (!written[i] && !must_wait(w, w->catalog->tables.v[i], written)) {
                put_table(w, w->catalog->tables.v[i], true, &later);
                written[i] = true;
                left--;
            }
        for (size_t i = 0; left == before && i < n; i++) /* a cycle: break it at the first */
            if (!written[i]) {
                put_table(w, w->catalog->tables.v[i], false, &later);
                written[i] = true;
                left--;
            }
    }
    for (size_t i = 0; i < later.n; i++)
        put_op(w, &later.v[i]);
}

/* In the order in which they can be made; before: those that tables need. */
static const struct object_row {
    ms_object_kind kind;
    ms_op_kind op;
    bool before;
} object_rows[] = {
    { MS_OBJECT_EXTENSION, MS_OP_CREATE_EXTENSION, true },   { MS_OBJECT_ENUM, MS_OP_CREATE_ENUM, true },
    { MS_OBJECT_SEQUENCE, MS_OP_CREATE_SEQUENCE, true },     { MS_OBJECT_FUNCTION, MS_OP_CREATE_ROUTINE, false },
    { MS_OBJECT_PROCEDURE, MS_OP_CREATE_ROUTINE, false },    { MS_OBJECT_VIEW, MS_OP_CREATE_VIEW, false },
    { MS_OBJECT_MATERIALIZED_VIEW, MS_OP_CREATE_VIEW, false }, { MS_OBJECT_TRIGGER, MS_OP_CREATE_TRIGGER, false },
};

static void put_objects(writer *w, bool before)
{
    for (size_t r = 0; r < sizeof object_rows / sizeof *object_rows; r++) {
        const struct object_row *row = &object_rows[r];
        for (size_t i = 0; row->before == before && i < w->catalog->objects.n; i++) {
            ms_object *object = w->catalog->objects.v[i];
            const ms_op op = { .kind = row->op, .object_kind = row->kind, .object = object->name, .table_name = object->table,
                               .obj = object };
            const bool of_column = row->kind == MS_OBJECT_SEQUENCE && object->owner_column != NULL;
            if (object->kind == row->kind && !of_column) /* a serial column brings its sequence */
                put_op(w, &op);
        }
    }
}

size_t ms_report_schema_sql(FILE *out, const ms_dialect *dialect, int32_t version, const ms_catalog *catalog)
{
    writer w = { .out = out, .dialect = dialect, .version = version, .catalog = catalog, .arena = ms_arena_new() };
    for (size_t i = 0; i < catalog->schemas.n; i++) {
        const char *name = catalog->schemas.v[i];
        const ms_op op = { .kind = MS_OP_CREATE_SCHEMA, .object_kind = MS_OBJECT_SCHEMA, .object = { NULL, name } };
        if (catalog->default_schema == NULL || strcmp(name, catalog->default_schema) != 0)
            put_op(&w, &op);
    }
    put_objects(&w, true);
    put_tables(&w);
    put_objects(&w, false);
    ms_arena_free(w.arena);
    return w.failed;
}
