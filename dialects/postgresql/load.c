/* load.c: rows of the catalog queries (queries.c) -> ms_catalog. */
#include "config.h"

#include <inttypes.h>

#include "internal.h"

struct ms_loader {
    ms_catalog *catalog;
    ms_arena *arena;
    int32_t version;
    ms_common_table_cursor cursor;
    ms_constraint *constraint;   /* the one whose columns come in */
    ms_index *index;             /* the one whose parts come in */
    const ms_table *group_table; /* the table of that constraint or index */
    ms_object *type;             /* the enum whose labels come in */
    MS_VEC(ms_table *) views;    /* indexes of what is no table: a materialized view takes its own when it comes */
    ms_postgresql_query queries[PG_QUERY_COUNT];
    size_t n_queries;
    const ms_postgresql_names *names; /* NULL = the whole catalog */
    ms_postgresql_scope *scope;  /* rows about its tables, until they are all there */
};

ms_loader *ms_postgresql_load_begin(ms_catalog *catalog, int32_t version)
{
    ms_loader *loader = MS_NEW(catalog->arena, ms_loader);
    loader->catalog = catalog;
    loader->arena = catalog->arena;
    loader->version = version;
    for (; loader->n_queries < PG_QUERY_COUNT; loader->n_queries++)
        loader->queries[loader->n_queries] = (ms_postgresql_query)loader->n_queries;
    return loader;
}

static void put_element(ms_sql *sql, ms_arena *arena, const char *schema, const char *name)
{
    ms_sql quoted;
    ms_sql_init(&quoted, arena, &ms_dialect_postgresql.style);
    if (schema != NULL)
        ms_common_name(&quoted, (ms_name){ schema, name });
    ms_sql_str(sql, schema != NULL ? ms_sql_text(&quoted) : name);
}

static const char *array_of(const ms_catalog *catalog, const ms_scope *scope, bool qualified)
{
    ms_sql sql;
    ms_sql_init(&sql, catalog->arena, &ms_dialect_postgresql.style);
    ms_sql_punct(&sql, "ARRAY[");
    for (size_t i = 0; i < scope->n; i++) {
        const char *schema = scope->names[i].schema != NULL ? scope->names[i].schema : catalog->default_schema;
        if (i > 0)
            ms_sql_punct(&sql, ",");
        put_element(&sql, catalog->arena, qualified ? schema : NULL, scope->names[i].name);
    }
    ms_sql_punct(&sql, "]");
    return ms_sql_text(&sql);
}

static const char *one_of(const ms_catalog *catalog, ms_name name)
{
    ms_sql sql;
    ms_sql_init(&sql, catalog->arena, &ms_dialect_postgresql.style);
    put_element(&sql, catalog->arena, name.schema != NULL ? name.schema : catalog->default_schema, name.name);
    return ms_sql_text(&sql);
}

#define KIND(kind) (1u << MS_OBJECT_##kind)
ms_loader *ms_postgresql_load_scope(ms_catalog *catalog, int32_t version, const ms_scope *scope)
{
    static const struct { ms_postgresql_query query; uint32_t kinds; } parts[] = { /* kinds 0: always */
        { PG_QUERY_COUNT, 0 },
        { PG_VIEWS, KIND(VIEW) | KIND(MATERIALIZED_VIEW) }, { PG_SEQUENCES, KIND(SEQUENCE) }, { PG_ENUMS, KIND(ENUM) },
        { PG_DOMAINS, KIND(DOMAIN) | KIND(TYPE) }, { PG_ROUTINES, KIND(FUNCTION) | KIND(PROCEDURE) | KIND(AGGREGATE) },
        { PG_POLICIES, KIND(POLICY) }, { PG_RULES, KIND(RULE) }, { PG_STATISTICS, KIND(STATISTICS) },
    };
    ms_loader *loader = ms_postgresql_load_begin(catalog, version);
    ms_postgresql_names *names = MS_NEW(catalog->arena, ms_postgresql_names);
    loader->n_queries = 0;
    for (size_t i = 0; i < MS_COUNT(parts); i++)
        if (parts[i].kinds == 0 || (parts[i].kinds & scope->kinds) != 0)
            loader->queries[loader->n_queries++] = i == 0 && scope->gone ? PG_TABLES : parts[i].query;
    *names = (ms_postgresql_names){ array_of(catalog, scope, true), array_of(catalog, scope, false), NULL, scope->prepared };
    if (scope->n == 1)
        names->one = one_of(catalog, scope->names[0]);
    loader->names = names;
    loader->scope = ms_postgresql_scope_new(catalog->arena);
    return loader;
}

const char *ms_postgresql_load_query(ms_loader *loader, size_t i)
{
    if (i >= loader->n_queries)
        return NULL;
    return loader->names != NULL ? ms_postgresql_scope_query(loader->queries[i], loader->version, loader->names, loader->arena)
                                 : ms_postgresql_query_text(loader->queries[i], loader->version, NULL, loader->arena);
}

static const char *expr_of(ms_loader *loader, ms_text text)
{
    return ms_postgresql_respelt(ms_common_text(loader->arena, text), loader->arena);
}

static const char *condition_of(ms_loader *loader, ms_text text)
{
    return text.p == NULL ? NULL : ms_common_strip_parens(loader->arena, expr_of(loader, text));
}

/* ---- schemas, tables, columns ------------------------------------------------------------------------------------ */

static ms_name name_of(ms_loader *loader, ms_text schema, ms_text name)
{
    return (ms_name){ ms_common_text(loader->arena, schema), ms_common_text(loader->arena, name) };
}

static void row_schema(ms_loader *loader, const ms_text *v)
{
    MS_PUSH(loader->arena, &loader->catalog->schemas, ms_common_text(loader->arena, v[0]));
}

/* FOR VALUES ... for a partition, INHERITS (...) for a child of a plain parent, WITH (...) behind them. */
static const char *table_options(ms_loader *loader, const ms_text *v, bool partition)
{
    const char *with = v[8].p == NULL ? NULL : ms_arena_printf(loader->arena, "WITH (%s)", v[8].p);
    const char *front = NULL;
    if (partition && v[6].p != NULL) {
        front = ms_common_text(loader->arena, v[6]);
    } else if (v[15].p != NULL) {
        front = ms_arena_printf(loader->arena, "INHERITS (%s)", v[15].p);
    }
    return front == NULL ? with : with == NULL ? front : ms_arena_printf(loader->arena, "%s %s", front, with);
}

static void row_table(ms_loader *loader, const ms_text *v)
{
    const bool partition = ms_common_bool(v[12]);
    const ms_table table = {
        .name = name_of(loader, v[0], v[1]),
        .unlogged = ms_common_text_is(v[3], "u"),
        .partition_of = partition ? name_of(loader, v[4], v[5]) : (ms_name){ NULL, NULL },
        .options = table_options(loader, v, partition),
        .partition_by = ms_common_text(loader->arena, v[7]),
        .comment = ms_common_text(loader->arena, v[9]),
        .rows = ms_common_int(v[10], -1),
        .bytes = ms_common_int(v[11], -1),
        .row_security = ms_common_bool(v[13]),
        .force_row_security = ms_common_bool(v[14]),
    };
    ms_catalog_add_table(loader->catalog, &table);
}

static void row_column(ms_loader *loader, const ms_text *v)
{
    ms_table *table = ms_common_table(&loader->cursor, loader->catalog, v[0], v[1]);
    if (table == NULL || v[3].p == NULL)
        return; /* created between two queries */
    ms_column column = { .name = ms_common_text(loader->arena, v[2]), .not_null = ms_common_bool(v[4]) };
    const char *expr = expr_of(loader, v[5]);
    ms_postgresql_type_parse(ms_common_text(loader->arena, v[3]), loader->arena, &column.type);
    column.type.collation = ms_common_text(loader->arena, v[8]);
    column.comment = ms_common_text(loader->arena, v[9]);
    if (ms_common_text_is(v[7], "s") || ms_common_text_is(v[7], "v")) {
        column.generated = ms_common_text_is(v[7], "s") ? MS_GENERATED_STORED : MS_GENERATED_VIRTUAL;
        column.generated_expr = expr == NULL ? NULL : ms_common_strip_parens(loader->arena, expr);
    } else {
        column.default_expr = expr;
    }
    if (ms_common_text_is(v[6], "a"))
        column.identity = MS_IDENTITY_ALWAYS;
    else if (ms_common_text_is(v[6], "d"))
        column.identity = MS_IDENTITY_BY_DEFAULT;
    if (v[11].p != NULL)
        column.sequence = ms_identity_options(&column.type, v[11].p, NULL, loader->arena);
    if (ms_common_bool(v[10])) {
        column.type.serial = true;
        column.identity = MS_IDENTITY_AUTO;
    }
    MS_PUSH(loader->arena, &table->columns, column);
}

/* ---- constraints ------------------------------------------------------------------------------------------------- */

static ms_constraint *new_constraint(ms_loader *loader, ms_table *table, const ms_text *v)
{
    static const struct { const char *letter; ms_constraint_kind kind; } kinds[] = {
        { "p", MS_CONSTRAINT_PRIMARY_KEY }, { "u", MS_CONSTRAINT_UNIQUE },  { "f", MS_CONSTRAINT_FOREIGN_KEY },
        { "c", MS_CONSTRAINT_CHECK },       { "x", MS_CONSTRAINT_EXCLUDE }, { "n", MS_CONSTRAINT_NOT_NULL },
    };
    ms_constraint constraint = { .name = ms_common_text(loader->arena, v[2]) };
    for (size_t i = 0; i < MS_COUNT(kinds); i++)
        if (ms_common_text_is(v[3], kinds[i].letter))
            constraint.kind = kinds[i].kind;
    constraint.deferrable = ms_common_bool(v[4]);
    constraint.initially_deferred = ms_common_bool(v[5]);
    constraint.not_enforced = !ms_common_bool(v[7]);
    constraint.not_valid = !ms_common_bool(v[6]) && !constraint.not_enforced;
    constraint.nulls_not_distinct = ms_common_bool(v[16]);
    constraint.comment = ms_common_text(loader->arena, v[17]);
    if (constraint.kind == MS_CONSTRAINT_FOREIGN_KEY) {
        constraint.ref_table = name_of(loader, v[9], v[10]);
        constraint.on_delete = ms_common_fk_action(v[12]);
        constraint.on_update = ms_common_fk_action(v[13]);
        constraint.match = ms_common_text_is(v[14], "f") ? "FULL" : NULL;
    }
    constraint.expr = constraint.kind == MS_CONSTRAINT_CHECK ? condition_of(loader, v[15]) : expr_of(loader, v[15]);
    MS_PUSH(loader->arena, &table->constraints, constraint);
    return &table->constraints.v[table->constraints.n - 1];
}

static void row_constraint(ms_loader *loader, const ms_text *v)
{
    ms_table *table = ms_common_table(&loader->cursor, loader->catalog, v[0], v[1]);
    if (table == NULL || v[2].p == NULL)
        return;
    if (loader->constraint == NULL || loader->group_table != table || strcmp(loader->constraint->name, v[2].p) != 0) {
        loader->constraint = new_constraint(loader, table, v);
        loader->group_table = table;
    }
    ms_constraint *constraint = loader->constraint;
    /* The columns of a CHECK or EXCLUDE are those its text names. */
    const bool has_columns = constraint->kind != MS_CONSTRAINT_CHECK && constraint->kind != MS_CONSTRAINT_EXCLUDE;
    if (has_columns && v[8].p != NULL)
        MS_PUSH(loader->arena, &constraint->columns, ms_common_text(loader->arena, v[8]));
    if (v[11].p != NULL)
        MS_PUSH(loader->arena, &constraint->ref_columns, ms_common_text(loader->arena, v[11]));
}

/* ---- indexes ----------------------------------------------------------------------------------------------------- */

static ms_index *new_index(ms_loader *loader, ms_table *table, const ms_text *v)
{
    const bool nulls = ms_common_bool(v[16]), of_constraint = ms_common_bool(v[6]);
    const char *with = v[15].p == NULL ? NULL : ms_arena_printf(loader->arena, "WITH (%s)", v[15].p);
    ms_index index = {
        .name = ms_common_text(loader->arena, v[2]),
        .table = table->name,
        .unique = ms_common_bool(v[3]),
        .method = ms_common_text_is(v[4], "btree") ? NULL : ms_common_text(loader->arena, v[4]),
        .invalid = !ms_common_bool(v[5]),
        .of_constraint = of_constraint,
        .where = condition_of(loader, v[14]),
        .options = with,
        .comment = ms_common_text(loader->arena, v[17]),
    };
    if (nulls && !of_constraint)
        index.options =
            with == NULL ? "NULLS NOT DISTINCT" : ms_arena_printf(loader->arena, "NULLS NOT DISTINCT %s", with);
    MS_PUSH(loader->arena, &table->indexes, index);
    return &table->indexes.v[table->indexes.n - 1];
}

static bool is_called(const ms_table *table, const ms_text *v)
{
    return ms_common_text_is(v[0], table->name.schema) && ms_common_text_is(v[1], table->name.name);
}

static ms_table *view_of(ms_loader *loader, const ms_text *v)
{
    if (loader->views.n > 0 && is_called(loader->views.v[loader->views.n - 1], v))
        return loader->views.v[loader->views.n - 1];
    ms_table *view = MS_NEW(loader->arena, ms_table);
    view->name = name_of(loader, v[0], v[1]);
    MS_PUSH(loader->arena, &loader->views, view);
    return view;
}

static void row_index(ms_loader *loader, const ms_text *v)
{
    if (v[1].p == NULL || v[2].p == NULL)
        return;
    ms_table *table = ms_common_table(&loader->cursor, loader->catalog, v[0], v[1]);
    if (table == NULL)
        table = view_of(loader, v);
    if (loader->index == NULL || loader->group_table != table || strcmp(loader->index->name, v[2].p) != 0) {
        loader->index = new_index(loader, table, v);
        loader->group_table = table;
    }
    if (ms_common_bool(v[7])) {
        MS_PUSH(loader->arena, &loader->index->include, ms_common_text(loader->arena, v[8]));
        return;
    }
    const bool desc = ms_common_bool(v[10]), first = ms_common_bool(v[11]);
    const ms_index_part part = {
        .column = v[9].p == NULL ? ms_common_text(loader->arena, v[8]) : NULL,
        .expr = condition_of(loader, v[9]),
        .desc = desc,
        .nulls = desc == first ? NULL : first ? "FIRST" : "LAST", /* a descending part has NULLs first by default */
        .opclass = ms_common_text(loader->arena, v[12]),
        .collation = ms_common_text(loader->arena, v[13]),
    };
    MS_PUSH(loader->arena, &loader->index->parts, part);
}

/* ---- everything else --------------------------------------------------------------------------------------------- */

static void row_view(ms_loader *loader, const ms_text *v)
{
    ms_object view = {
        .kind = ms_common_text_is(v[2], "m") ? MS_OBJECT_MATERIALIZED_VIEW : MS_OBJECT_VIEW,
        .name = name_of(loader, v[0], v[1]),
        .definition = v[3].p == NULL ? NULL : expr_of(loader, (ms_text){ v[3].p + strspn(v[3].p, " \n"), v[3].n - strspn(v[3].p, " \n") }),
        .comment = ms_common_text(loader->arena, v[4]),
    };
    for (size_t i = 0; i < loader->views.n && view.kind == MS_OBJECT_MATERIALIZED_VIEW; i++)
        if (is_called(loader->views.v[i], v)) {
            view.indexes.v = loader->views.v[i]->indexes.v;
            view.indexes.n = view.indexes.cap = loader->views.v[i]->indexes.n;
        }
    ms_catalog_add_object(loader->catalog, &view);
}

/* Only what differs from CREATE SEQUENCE name, in a fixed order. */
static const char *sequence_options(ms_loader *loader, const ms_text *v)
{
    static const struct {
        const char *type;
        int64_t max;
    } types[] = { { "smallint", 32767 }, { "integer", 2147483647 } };
    const bool down = ms_common_int(v[4], 1) < 0;
    int64_t top = INT64_MAX;
    ms_sql sql;
    ms_sql_init(&sql, loader->arena, &ms_dialect_postgresql.style);
    for (size_t i = 0; i < MS_COUNT(types); i++) {
        if (!ms_common_text_is(v[2], types[i].type))
            continue;
        top = types[i].max;
        ms_sql_kw(&sql, "AS");
        ms_sql_kw(&sql, types[i].type);
    }
    const int64_t min = down ? -top - 1 : 1, max = down ? -1 : top;
    const struct { const char *words; int64_t value, otherwise; } numbers[] = {
        { "INCREMENT BY", ms_common_int(v[4], 1), 1 },
        { "MINVALUE", ms_common_int(v[5], min), min },
        { "MAXVALUE", ms_common_int(v[6], max), max },
        { "START WITH", ms_common_int(v[3], 1), down ? ms_common_int(v[6], max) : ms_common_int(v[5], min) },
        { "CACHE", ms_common_int(v[7], 1), 1 },
    };
    for (size_t i = 0; i < MS_COUNT(numbers); i++) {
        if (numbers[i].value == numbers[i].otherwise)
            continue;
        ms_sql_kw(&sql, numbers[i].words);
        ms_sql_int(&sql, numbers[i].value);
    }
    if (ms_common_bool(v[8]))
        ms_sql_kw(&sql, "CYCLE");
    return sql.text.n == 0 ? NULL : ms_sql_text(&sql);
}

static void row_sequence(ms_loader *loader, const ms_text *v)
{
    const ms_object sequence = {
        .kind = MS_OBJECT_SEQUENCE,
        .name = name_of(loader, v[0], v[1]),
        .table = v[10].p == NULL ? (ms_name){ NULL, NULL } : name_of(loader, v[9], v[10]),
        .owner_column = ms_common_text(loader->arena, v[11]),
        .definition = sequence_options(loader, v),
        .comment = ms_common_text(loader->arena, v[12]),
    };
    ms_catalog_add_object(loader->catalog, &sequence);
}

static void row_enum(ms_loader *loader, const ms_text *v)
{
    const bool same = loader->type != NULL && v[0].p != NULL && v[1].p != NULL &&
                      strcmp(loader->type->name.schema, v[0].p) == 0 && strcmp(loader->type->name.name, v[1].p) == 0;
    if (!same) {
        const ms_object type = { .kind = MS_OBJECT_ENUM, .name = name_of(loader, v[0], v[1]),
                                 .comment = ms_common_text(loader->arena, v[3]) };
        loader->type = ms_catalog_add_object(loader->catalog, &type);
    }
    if (v[2].p != NULL)
        MS_PUSH(loader->arena, &loader->type->values, ms_common_text(loader->arena, v[2]));
}

static void row_domain(ms_loader *loader, const ms_text *v)
{
    const ms_object domain = {
        .kind = ms_common_text_is(v[2], "d") ? MS_OBJECT_DOMAIN : MS_OBJECT_TYPE,
        .name = name_of(loader, v[0], v[1]),
        .definition = expr_of(loader, v[3]),
        .comment = ms_common_text(loader->arena, v[4]),
    };
    ms_catalog_add_object(loader->catalog, &domain);
}

static void row_routine(ms_loader *loader, const ms_text *v)
{
    const ms_object routine = {
        .kind = ms_common_text_is(v[2], "p") ? MS_OBJECT_PROCEDURE : ms_common_text_is(v[2], "a") ? MS_OBJECT_AGGREGATE
                                                                                                 : MS_OBJECT_FUNCTION,
        .name = name_of(loader, v[0], v[1]),
        .signature = ms_common_text(loader->arena, v[3]),
        .definition = ms_common_text(loader->arena, v[4]),
        .comment = ms_common_text(loader->arena, v[5]),
    };
    ms_catalog_add_object(loader->catalog, &routine);
}

static void on_table(ms_loader *loader, ms_object_kind kind, const ms_text *v)
{
    const ms_object object = {
        .kind = kind,
        .name = name_of(loader, v[0], v[1]),
        .table = name_of(loader, v[0], v[2]),
        .definition = expr_of(loader, v[3]),
        .comment = ms_common_text(loader->arena, v[4]),
    };
    ms_catalog_add_object(loader->catalog, &object);
}

static void row_trigger(ms_loader *loader, const ms_text *v) { on_table(loader, MS_OBJECT_TRIGGER, v); }
static void row_policy(ms_loader *loader, const ms_text *v) { on_table(loader, MS_OBJECT_POLICY, v); }
static void row_rule(ms_loader *loader, const ms_text *v) { on_table(loader, MS_OBJECT_RULE, v); }

static void row_statistics(ms_loader *loader, const ms_text *v)
{
    const ms_object statistics = {
        .kind = MS_OBJECT_STATISTICS,
        .name = name_of(loader, v[0], v[1]),
        .table = name_of(loader, v[5], v[2]),
        .definition = ms_common_text(loader->arena, v[3]),
        .comment = ms_common_text(loader->arena, v[4]),
    };
    ms_catalog_add_object(loader->catalog, &statistics);
}

static void row_extension(ms_loader *loader, const ms_text *v)
{
    const ms_object extension = { .kind = MS_OBJECT_EXTENSION, .name = { NULL, ms_common_text(loader->arena, v[0]) } };
    ms_catalog_add_object(loader->catalog, &extension);
}

static void row_privilege(ms_loader *loader, const ms_text *v) { ms_postgresql_row_privilege(loader->catalog, v); }

/* ---- the interface ----------------------------------------------------------------------------------------------- */

void ms_postgresql_load_as(ms_loader *loader, ms_postgresql_query query, const ms_text *values, size_t n)
{
    static void (*const rows[PG_QUERY_COUNT])(ms_loader *, const ms_text *) = {
        [PG_SCHEMAS] = row_schema,       [PG_TABLES] = row_table,       [PG_COLUMNS] = row_column,
        [PG_CONSTRAINTS] = row_constraint, [PG_INDEXES] = row_index,    [PG_VIEWS] = row_view,
        [PG_SEQUENCES] = row_sequence,   [PG_ENUMS] = row_enum,         [PG_DOMAINS] = row_domain,
        [PG_ROUTINES] = row_routine,     [PG_TRIGGERS] = row_trigger,   [PG_EXTENSIONS] = row_extension,
        [PG_POLICIES] = row_policy,      [PG_RULES] = row_rule,           [PG_STATISTICS] = row_statistics,
        [PG_PRIVILEGES] = row_privilege,
    };
    if (n == ms_postgresql_query_width(query))
        rows[query](loader, values);
}

/* Before the first row of another query: a materialized view takes the indexes that were found. */
static void end_scope(ms_loader *loader)
{
    if (loader->scope != NULL)
        ms_postgresql_scope_end(loader->scope, loader);
    loader->scope = NULL;
}

ms_status ms_postgresql_load_row(ms_loader *loader, size_t i, const ms_text *values, size_t n, ms_error *err)
{
    if (i >= loader->n_queries)
        return ms_error_set(err, MS_ERR_INTERNAL, "postgresql has no catalog query %zu", i);
    const ms_postgresql_query query = loader->queries[i];
    const bool of_scope = query == PG_QUERY_COUNT;
    const ms_status status =
        ms_common_check_width("postgresql", i, n, of_scope ? PG_SCOPE_WIDTH : ms_postgresql_query_width(query), err);
    if (status != MS_OK)
        return status;
    if (of_scope) {
        ms_postgresql_scope_row(loader->scope, values);
        return MS_OK;
    }
    end_scope(loader);
    ms_postgresql_load_as(loader, query, values, n);
    return MS_OK;
}

ms_status ms_postgresql_load_end(ms_loader *loader, ms_error *err)
{
    (void)err;
    end_scope(loader);
    return MS_OK;
}
