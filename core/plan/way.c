/* way.c: see way.h. */
#include "config.h"

#include <string.h>

#include <ir/difference.h>
#include <ir/model.h>
#include <plan/way.h>

/* ---- lowering ---------------------------------------------------------------------------------------------------------- */

typedef struct lowering {
    const ms_dialect *dialect;
    int32_t version;
    ms_catalog *catalog;        /* as the ops so far leave it */
    ms_arena *arena;
    ms_way *way;
    bool lenient;
} lowering;

/* Against the catalog as those before it leave it. */
static ms_status lower_one(lowering *l, const ms_op *op, ms_error *err)
{
    ms_strings statements = { 0 };
    ms_error why = MS_ERROR_INIT;
    ms_status status = l->dialect->lower(op, l->catalog, l->version, l->arena, &statements, &why);
    if (status == MS_OK)
        status = ms_catalog_apply(l->catalog, op, &why);
    if (status != MS_OK && l->lenient) {
        MS_PUSH(l->arena, &l->way->left, ms_arena_printf(l->arena, "%s: %s", ms_op_object_text(op, l->arena), why.message));
        return MS_OK;
    }
    if (status != MS_OK && err != NULL)
        *err = why;
    for (size_t i = 0; i < statements.n && status == MS_OK; i++)
        MS_PUSH(l->arena, &l->way->steps, (ms_way_step){ op, statements.v[i] });
    l->way->destructive += status == MS_OK && ms_op_destroys_data(op);
    return status;
}

static ms_status lower_all(lowering *l, ms_error *err)
{
    ms_status status = MS_OK;
    for (size_t i = 0; i < l->way->ops.n && status == MS_OK; i++)
        status = lower_one(l, &l->way->ops.v[i], err);
    return status;
}

static bool forward_references(const ms_dialect *dialect) { return (dialect->flags & MS_DIALECT_FORWARD_REFERENCES) != 0; }

ms_status ms_way_find(const ms_dialect *dialect, int32_t version, const ms_catalog *from, const ms_catalog *to,
                      const ms_way_options *options, ms_arena *arena, ms_way *out, ms_error *err)
{
    const ms_diff_options diff = { .renames = options->renames, .n_renames = options->n_renames, .remake = options->remake,
                                   .skip_prefix = options->skip_prefix, .forward_references = forward_references(dialect) };
    memset(out, 0, sizeof *out);
    ms_status status = ms_catalog_diff(from, to, &diff, arena, &out->ops, err);
    if (status != MS_OK)
        return status;
    lowering l = { dialect, version, ms_catalog_copy(from, arena), arena, out, false };
    return lower_all(&l, err);
}

void ms_way_build(const ms_dialect *dialect, int32_t version, const ms_catalog *to, const char *skip_prefix, ms_arena *arena,
                  ms_way *out)
{
    const ms_diff_options diff = { .skip_prefix = skip_prefix, .forward_references = forward_references(dialect) };
    memset(out, 0, sizeof *out);
    ms_catalog_build(to, &diff, arena, &out->ops, &out->left);
    lowering l = { dialect, version, ms_catalog_new(arena, to->default_schema, to->compare), arena, out, true };
    if (to->default_schema != NULL)
        MS_PUSH(arena, &l.catalog->schemas, to->default_schema);
    lower_all(&l, NULL);
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

const char *ms_way_script_text(const ms_dialect *dialect, const ms_way_step *step, ms_arena *arena)
{
    const bool body = has_body(step->op);
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
    }
    return copy;
}
