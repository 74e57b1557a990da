/* test_roundtrip.c: parse(print(op)) = op: what a dialect writes for an op, its parser reads as that op.
 *
 * Over generated schemas and ops of every kind that has a statement. Two ops are the same when they lead from the same catalog
 * to the same one, in the form in which a dialect compares catalogs. What a dialect refuses to write is counted, and of each
 * kind that it writes there must have been enough. */
#include "config.h"

#include "ir/difference.h"
#include "ir/model.h"
#include "tests/unit/ir/generate.h"
#include "mariadb/mariadb.h"
#include "mysql/mysql.h"
#include "postgresql/postgresql.h"
#include "sqlite/sqlite.h"
#include "unit.h"

enum { ROUNDS = 300 };

/* What this kind of server has of what the generator makes. */
static void fit_type(const ms_dialect *dialect, ms_type *type)
{
    const bool mine = dialect == &ms_dialect_mysql || dialect == &ms_dialect_mariadb;
    if (type->kind == MS_TYPE_OTHER || (type->kind == MS_TYPE_ENUM && !mine))
        *type = (ms_type){ .kind = MS_TYPE_BIGINT, .length = -1, .scale = -1 };
    if (type->kind == MS_TYPE_ENUM)
        type->values.n = 1; /* the other label has a backslash, which is written in a way that only the server reads */
    type->is_unsigned = type->is_unsigned && mine;
}

static void fit_column(const ms_dialect *dialect, ms_column *column)
{
    const bool mine = dialect == &ms_dialect_mysql || dialect == &ms_dialect_mariadb;
    fit_type(dialect, &column->type);
    column->identity = MS_IDENTITY_NONE; /* needs a key and a type that fits */
    column->sequence = NULL;
    if (!mine) {
        column->on_update = NULL;
        column->invisible = false;
    }
    if (dialect != &ms_dialect_mariadb)
        column->check_expr = NULL;
    if (column->type.kind != MS_TYPE_TIMESTAMP)
        column->on_update = NULL;
    if (column->default_expr != NULL && (column->type.kind == MS_TYPE_TEXT || strcmp(column->default_expr, "now()") == 0))
        column->default_expr = NULL;
    if (dialect == &ms_dialect_sqlite)
        column->comment = NULL;
}

static void fit_index(const ms_dialect *dialect, ms_index *index)
{
    const bool mine = dialect == &ms_dialect_mysql || dialect == &ms_dialect_mariadb;
    for (size_t i = 0; i < index->parts.n; i++)
        if (!mine || index->parts.v[i].expr != NULL)
            index->parts.v[i].prefix = 0;
    if (dialect != &ms_dialect_postgresql) {
        index->include.n = 0;
        index->method = NULL;
        index->comment = NULL;
    }
    if (mine)
        index->where = NULL;
}

static void fit_constraint(const ms_dialect *dialect, ms_constraint *c)
{
    if (c->kind == MS_CONSTRAINT_EXCLUDE)
        c->expr = "USING gist (c WITH =)";
    if (dialect != &ms_dialect_mysql && dialect != &ms_dialect_mariadb)
        c->parts.n = 0;
    if (dialect != &ms_dialect_postgresql)
        c->comment = NULL;
}

static void fit_table(const ms_dialect *dialect, ms_table *table)
{
    for (size_t i = 0; i < table->columns.n; i++)
        fit_column(dialect, &table->columns.v[i]);
    for (size_t i = 0; i < table->constraints.n; i++) {
        fit_constraint(dialect, &table->constraints.v[i]);
        if (table->constraints.v[i].kind == MS_CONSTRAINT_PRIMARY_KEY && table->constraints.v[i].name == NULL &&
            dialect == &ms_dialect_postgresql)
            table->constraints.v[i].name = "a_pkey"; /* as a server has it */
    }
    for (size_t i = 0; i < table->indexes.n; i++)
        fit_index(dialect, &table->indexes.v[i]);
    if (dialect == &ms_dialect_sqlite || dialect == &ms_dialect_postgresql)
        table->options = NULL;
    if (dialect != &ms_dialect_postgresql)
        table->unlogged = false;
    if (dialect != &ms_dialect_sqlite)
        table->strict = false;
    if (dialect == &ms_dialect_sqlite)
        table->comment = NULL;
}

static void fit(const ms_dialect *dialect, ms_op *op)
{
    if (op->table != NULL)
        fit_table(dialect, op->table);
    if (op->column_def != NULL)
        fit_column(dialect, op->column_def);
    if (op->obj != NULL && (op->obj->kind == MS_OBJECT_VIEW || op->obj->kind == MS_OBJECT_MATERIALIZED_VIEW))
        op->obj->definition = "SELECT 1 AS one";
    if (op->kind == MS_OP_SET_IDENTITY)
        op->expr = NULL;
    if (op->index != NULL)
        fit_index(dialect, op->index);
    if (op->kind != MS_OP_ADD_COLUMN && !op->whole_column)
        op->after = NULL;
    if (op->constraint != NULL)
        fit_constraint(dialect, op->constraint);
    if (op->obj != NULL && op->obj->kind == MS_OBJECT_SEQUENCE)
        op->obj->definition = "INCREMENT BY 3";
    if (op->obj != NULL && dialect != &ms_dialect_postgresql && op->obj->kind == MS_OBJECT_SEQUENCE) { /* belongs to nobody */
        op->obj->table = (ms_name){ NULL, NULL };
        op->obj->owner_column = NULL;
    }
}

/* What the generator makes and no server has: an extension or a trigger in a schema of its own, a view that is replaced where
 * none can be, a key that is altered and not there. */
static bool makes_sense(const ms_dialect *dialect, const ms_catalog *cat, const ms_op *op)
{
    const ms_table *table = ms_catalog_table(cat, op->object);
    if (op->cascade || ((op->object_kind == MS_OBJECT_EXTENSION || op->object_kind == MS_OBJECT_TRIGGER) && op->object.schema != NULL))
        return false;
    if (op->object_kind == MS_OBJECT_TRIGGER && !ms_schema_equal(cat, op->table_name.schema, op->object.schema))
        return false;
    if (op->object_kind == MS_OBJECT_EXTENSION && op->or_replace)
        return false;
    if (dialect == &ms_dialect_sqlite && (op->or_replace || op->object.schema != NULL || op->new_name.schema != NULL))
        return false;
    if (dialect == &ms_dialect_sqlite && op->kind == MS_OP_ADD_UNIQUE) /* is a unique index there; the model knows it as one */
        return false;
    return op->kind != MS_OP_ALTER_PRIMARY_KEY || (table != NULL && ms_table_primary_key(table) != NULL);
}

static const char *after(const ms_dialect *dialect, const ms_catalog *before, const ms_op *ops, size_t n, ms_arena *arena)
{
    ms_catalog *copy = ms_catalog_copy(before, arena);
    for (size_t i = 0; i < n; i++)
        if (ms_catalog_apply(copy, &ops[i], NULL) != MS_OK)
            return NULL;
    if (MS_DIALECT_HAS(dialect, normalize))
        dialect->normalize(copy, dialect->default_version);
    return ms_catalog_canonical(copy, NULL, arena);
}

/* 1 = the same, 0 = the dialect does not write it, or it does not work here. */
static int try_op(const ms_dialect *dialect, const ms_catalog *before, const ms_op *op, ms_arena *arena)
{
    ms_strings sql = { 0 };
    ms_ops read = { 0 };
    ms_error err = MS_ERROR_INIT;
    const char *want = after(dialect, before, op, 1, arena);
    if (want == NULL || dialect->lower(op, before, dialect->default_version, arena, &sql, &err) != MS_OK)
        return 0;
    for (size_t i = 0; i < sql.n; i++)
        ms_sql_parse_statement(dialect, sql.v[i], strlen(sql.v[i]), arena, &read);
    const char *have = after(dialect, before, read.v, read.n, arena);
    if (have != NULL && strcmp(have, want) == 0)
        return 1;
    printf("\n    %s, %s\n", dialect->name, ms_op_name(op->kind));
    for (size_t i = 0; i < sql.n; i++)
        printf("      %s\n", sql.v[i]);
    const ms_differences d = ms_canonical_differences(have != NULL ? have : "", want, NULL, arena);
    for (size_t i = 0; i < d.n && have != NULL; i++)
        printf("      %s\n", ms_difference_text(&d.v[i], arena));
    if (have == NULL)
        printf("      what is read does not work\n");
    CU_FAIL("roundtrip");
    return 0;
}

static void roundtrip(const ms_dialect *dialect, unsigned kinds_wanted)
{
    unsigned written[MS_OP_COUNT] = { 0 }, kinds = 0, all = 0;
    const unsigned failures = CU_get_number_of_failures();
    for (uint64_t seed = 1; seed <= ROUNDS && CU_get_number_of_failures() < failures + 6; seed++) {
        ms_arena *arena = ms_arena_new();
        generator g = { .state = seed * 2654435761u, .arena = arena };
        ms_catalog *cat = generate_catalog(&g, dialect->compare);
        for (size_t i = 0; i < cat->tables.n; i++)
            fit_table(dialect, cat->tables.v[i]);
        for (int kind = 0; kind < MS_OP_COUNT; kind++) {
            ms_op op;
            if (!generate_op(&g, (ms_op_kind)kind, &op) || !makes_sense(dialect, cat, &op))
                continue;
            fit(dialect, &op);
            written[kind] += (unsigned)try_op(dialect, cat, &op, arena);
        }
        ms_arena_free(arena);
    }
    for (int kind = 0; kind < MS_OP_COUNT; kind++) {
        kinds += written[kind] >= 20;
        all += written[kind];
    }
    printf("\n    %s: %u ops of %u kinds", dialect->name, all, kinds);
    CU_ASSERT(kinds >= kinds_wanted);
}

static void postgresql(void) { roundtrip(&ms_dialect_postgresql, 38); }
static void mysql(void) { roundtrip(&ms_dialect_mysql, 28); }
static void mariadb(void) { roundtrip(&ms_dialect_mariadb, 31); }
static void sqlite(void) { roundtrip(&ms_dialect_sqlite, 12); }

static const unit_test tests[] = {
    { "postgresql", postgresql }, { "mysql", mysql }, { "mariadb", mariadb }, { "sqlite", sqlite }, { NULL, NULL },
};
int main(void) { return unit_run("roundtrip", tests); }
