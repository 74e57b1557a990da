/* way.c: see way.h. */
#include "config.h"

#include <string.h>

#include <ir/difference.h>
#include <ir/model.h>
#include <plan/gather.h>
#include <plan/way.h>

/* ---- finding ----------------------------------------------------------------------------------------------------------- */

static bool forward_references(const ms_dialect *dialect) { return (dialect->flags & MS_DIALECT_FORWARD_REFERENCES) != 0; }

/* Is there a statement for it? Asked with a table of no consequence. */
static bool can_rename(const ms_dialect *dialect, int32_t version, ms_op_kind kind, ms_arena *arena)
{
    ms_catalog *catalog = ms_catalog_new(arena, NULL, dialect->compare);
    ms_table table = { .name = { NULL, "t" }, .rows = -1, .bytes = -1 };
    ms_column column = { .name = "c", .type = { .kind = MS_TYPE_INTEGER, .length = -1, .scale = -1 } };
    ms_index index = { .name = "k", .table = table.name };
    ms_constraint key = { .kind = MS_CONSTRAINT_CHECK, .name = "k", .expr = "c > 0" };
    ms_strings out = { 0 };
    ms_error ignored = MS_ERROR_INIT;
    MS_PUSH(arena, &index.parts, (ms_index_part){ .column = "c" });
    MS_PUSH(arena, &table.columns, column);
    if (kind == MS_OP_RENAME_INDEX)
        MS_PUSH(arena, &table.indexes, index);
    else
        MS_PUSH(arena, &table.constraints, key);
    ms_catalog_add_table(catalog, &table);
    ms_op op = { .kind = kind, .object_kind = MS_OBJECT_TABLE, .object = table.name, .constraint_name = "k", .new_column = "l" };
    if (kind == MS_OP_RENAME_INDEX)
        op = (ms_op){ .kind = kind, .object_kind = MS_OBJECT_INDEX, .object = { NULL, "k" }, .table_name = table.name, .new_name = { NULL, "l" } };
    return dialect->lower(&op, catalog, version, arena, &out, &ignored) == MS_OK;
}

/* Can a column that is there become one that numbers its rows? Only where the whole column can be said anew. */
static bool can_number(const ms_dialect *dialect, int32_t version, ms_arena *arena)
{
    ms_catalog *catalog = ms_catalog_new(arena, NULL, dialect->compare);
    ms_table table = { .name = { NULL, "t" }, .rows = -1, .bytes = -1 };
    ms_column column = { .name = "c", .not_null = true, .type = { .kind = MS_TYPE_INTEGER, .length = -1, .scale = -1 } };
    ms_constraint key = { .kind = MS_CONSTRAINT_PRIMARY_KEY, .name = "t_pkey" };
    ms_lowered_list out = { 0 };
    ms_error ignored = MS_ERROR_INIT;
    MS_PUSH(arena, &key.columns, "c");
    MS_PUSH(arena, &table.columns, column);
    MS_PUSH(arena, &table.constraints, key);
    ms_catalog_add_table(catalog, &table);
    column.identity = (dialect->compare & MS_CATALOG_KEY_NULLABLE) != 0 ? MS_IDENTITY_AUTO : MS_IDENTITY_ALWAYS;
    const ms_op op = { .kind = MS_OP_CHANGE_TYPE, .object_kind = MS_OBJECT_TABLE, .object = table.name, .column = "c", .column_def = &column,
                       .whole_column = true };
    return ms_lower_list(dialect, &op, 1, catalog, version, arena, &out, NULL, &ignored) == MS_OK;
}

ms_status ms_way_find(const ms_dialect *dialect, int32_t version, const ms_catalog *from, const ms_catalog *to,
                      const ms_way_options *options, ms_arena *arena, ms_way *out, ms_error *err)
{
    const ms_diff_options diff = { .renames = options->renames, .n_renames = options->n_renames, .remake = options->remake,
                                   .skip_prefix = options->skip_prefix, .forward_references = forward_references(dialect),
                                   .rename_constraints = can_rename(dialect, version, MS_OP_RENAME_CONSTRAINT, arena),
                                   .rename_indexes = can_rename(dialect, version, MS_OP_RENAME_INDEX, arena),
                                   .change_identities = can_number(dialect, version, arena) };
    memset(out, 0, sizeof *out);
    ms_status status = ms_catalog_diff(from, to, &diff, arena, &out->ops, err);
    if (status == MS_OK)
        ms_gather_ops(dialect, &out->ops);
    for (size_t i = 0; i < out->ops.n; i++)
        out->destructive += ms_op_destroys_data(&out->ops.v[i]);
    return status != MS_OK ? status : ms_lower_list(dialect, out->ops.v, out->ops.n, from, version, arena, &out->steps, NULL, err);
}

/* One op of the schema, against the catalog as those before it leave it. */
static void build_one(const ms_dialect *dialect, int32_t version, ms_catalog *catalog, size_t i, ms_arena *arena, ms_way *out)
{
    const ms_op *op = &out->ops.v[i];
    ms_strings statements = { 0 };
    ms_error why = MS_ERROR_INIT;
    ms_status status = dialect->lower(op, catalog, version, arena, &statements, &why);
    if (status == MS_OK)
        status = ms_catalog_apply(catalog, op, &why);
    const char *kept = op->kind == MS_OP_CREATE_TABLE && statements.n > 0 ? op->table->definition : NULL;
    if (kept != NULL) /* where the server keeps the text, it says more than the model */
        statements.v[0] = kept;
    if (status != MS_OK)
        MS_PUSH(arena, &out->left, ms_arena_printf(arena, "%s: %s", ms_op_object_text(op, arena), why.message));
    for (size_t k = 0; k < statements.n && status == MS_OK; k++)
        MS_PUSH(arena, &out->steps, (ms_lowered){ statements.v[k], i, 1 });
}

/* What no op makes (a virtual table) but whose statement is known: first, since tables know nothing of it and views may. */
static const ms_catalog *put_others(const ms_catalog *to, const char *skip_prefix, ms_arena *arena, ms_way *out)
{
    ms_catalog *rest = NULL;
    for (size_t i = to->objects.n; i-- > 0;) {
        const ms_object *o = to->objects.v[i];
        const bool skipped = skip_prefix != NULL && strncmp(o->name.name, skip_prefix, strlen(skip_prefix)) == 0;
        if (o->kind != MS_OBJECT_OTHER || o->definition == NULL || skipped)
            continue;
        rest = rest != NULL ? rest : ms_catalog_copy(to, arena);
        ms_catalog_drop_object(rest, rest->objects.v[i]);
        MS_PUSH(arena, &out->steps, (ms_lowered){ o->definition, 0, 0 });
    }
    return rest != NULL ? rest : to;
}

void ms_way_build(const ms_dialect *dialect, int32_t version, const ms_catalog *to, const char *skip_prefix, ms_arena *arena,
                  ms_way *out)
{
    const ms_diff_options diff = { .skip_prefix = skip_prefix, .forward_references = forward_references(dialect) };
    memset(out, 0, sizeof *out);
    ms_catalog_build(put_others(to, skip_prefix, arena, out), &diff, arena, &out->ops, &out->left);
    ms_catalog *catalog = ms_catalog_new(arena, to->default_schema, to->compare);
    if (to->default_schema != NULL)
        MS_PUSH(arena, &catalog->schemas, to->default_schema);
    for (size_t i = 0; i < out->ops.n; i++)
        build_one(dialect, version, catalog, i, arena, out);
}

/* ---- scripts ----------------------------------------------------------------------------------------------------------- */

static bool has_body(const ms_op *op) { return op->kind == MS_OP_CREATE_ROUTINE || op->kind == MS_OP_CREATE_TRIGGER; }

static const char *trimmed(const char *sql, ms_arena *arena)
{
    size_t n = strlen(sql);
    while (n > 0 && strchr(" \t\r\n;", sql[n - 1]) != NULL)
        n--;
    return ms_arena_strndup(arena, sql, n);
}

const char *ms_way_script_text(const ms_dialect *dialect, const ms_way *way, size_t i, ms_arena *arena)
{
    const ms_lowered *step = &way->steps.v[i];
    const bool body = step->n_ops == 1 && has_body(&way->ops.v[step->first_op]);
    if (body && dialect->lex.delimiter_command && strchr(step->sql, ';') != NULL)
        return ms_arena_printf(arena, "DELIMITER ;;\n%s\n;;\nDELIMITER ;", step->sql);
    const char *sql = trimmed(step->sql, arena), *last = strrchr(sql, '\n');
    const bool comment = strstr(last != NULL ? last : sql, "--") != NULL; /* it would swallow the terminator */
    return ms_arena_printf(arena, comment ? "%s\n;" : "%s;", sql);
}

/* ---- names ------------------------------------------------------------------------------------------------------------- */

static void strip(const ms_catalog *cat, ms_name *name)
{
    if (name->schema != NULL && cat->default_schema != NULL && ms_schema_equal(cat, name->schema, cat->default_schema))
        name->schema = NULL;
}

ms_catalog *ms_catalog_unqualified(const ms_catalog *catalog, ms_arena *arena)
{
    ms_catalog *copy = ms_catalog_copy(catalog, arena); /* names hash with their schema filled in: they may be changed */
    for (size_t i = 0; i < copy->tables.n; i++) {
        ms_table *table = copy->tables.v[i];
        strip(copy, &table->name);
        strip(copy, &table->partition_of);
        for (size_t k = 0; k < table->constraints.n; k++)
            strip(copy, &table->constraints.v[k].ref_table);
        for (size_t k = 0; k < table->indexes.n; k++)
            strip(copy, &table->indexes.v[k].table);
    }
    for (size_t i = 0; i < copy->objects.n; i++) {
        strip(copy, &copy->objects.v[i]->name);
        strip(copy, &copy->objects.v[i]->table);
        ms_view_keep_indexes(copy->objects.v[i]);
    }
    return copy;
}
