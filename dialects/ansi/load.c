/* load.c: information_schema -> ms_catalog: tables, columns, views, keys.
 *
 * What information_schema does not have (indexes, triggers, types of one's own) stays unknown, so the catalog is marked
 * incomplete: nobody may conclude from it that something is not there. */
#include "config.h"

#include <ctype.h>

#include "internal.h"

enum { TABLES, COLUMNS, VIEWS, KEYS, FOREIGN_KEYS, N_QUERIES };

#define USER_SCHEMA(alias) \
    "upper(" alias \
    ".table_schema) NOT IN ('INFORMATION_SCHEMA', 'PG_CATALOG', 'SYS', 'SYSTEM', 'MYSQL', 'PERFORMANCE_SCHEMA', " \
    "'SYSTEM_LOBS')"

static const struct { size_t width; const char *text;
} queries[N_QUERIES] = {
    [TABLES] = { 2,
                 "SELECT t.table_schema, t.table_name FROM information_schema.tables t WHERE " USER_SCHEMA(
                     "t") " AND upper(t.table_type) IN ('BASE TABLE', 'TABLE') ORDER BY t.table_schema, t.table_name" },
    [COLUMNS] = { 9, "SELECT c.table_schema, c.table_name, c.column_name, c.data_type, c.character_maximum_length, "
                     "c.numeric_precision, c.numeric_scale, c.is_nullable, c.column_default FROM "
                     "information_schema.columns c "
                     "WHERE " USER_SCHEMA("c") " ORDER BY c.table_schema, c.table_name, c.ordinal_position" },
    [VIEWS] = { 3, "SELECT v.table_schema, v.table_name, v.view_definition FROM information_schema.views v "
                   "WHERE " USER_SCHEMA("v") " ORDER BY v.table_schema, v.table_name" },
    [KEYS] = { 5, "SELECT k.table_schema, k.table_name, k.constraint_name, t.constraint_type, k.column_name "
                  "FROM information_schema.table_constraints t JOIN information_schema.key_column_usage k "
                  "ON k.constraint_schema = t.constraint_schema AND k.constraint_name = t.constraint_name "
                  "AND k.table_schema = t.table_schema AND k.table_name = t.table_name "
                  "WHERE t.constraint_type IN ('PRIMARY KEY', 'UNIQUE') AND " USER_SCHEMA(
                      "k") " ORDER BY k.table_schema, k.table_name, k.constraint_name, k.ordinal_position" },
    [FOREIGN_KEYS] = { 9,
                       "SELECT k.table_schema, k.table_name, k.constraint_name, k.column_name, u.table_schema, "
                       "u.table_name, "
                       "u.column_name, r.delete_rule, r.update_rule FROM information_schema.referential_constraints r "
                       "JOIN information_schema.key_column_usage k ON k.constraint_schema = r.constraint_schema "
                       "AND k.constraint_name = r.constraint_name JOIN information_schema.key_column_usage u "
                       "ON u.constraint_schema = r.unique_constraint_schema AND u.constraint_name = "
                       "r.unique_constraint_name "
                       "AND u.ordinal_position = k.position_in_unique_constraint WHERE " USER_SCHEMA(
                           "k") " ORDER BY k.table_schema, k.table_name, k.constraint_name, k.ordinal_position" },
};

struct ms_loader {
    ms_catalog *catalog;
    ms_arena *arena;
    ms_names tables;             /* as they come in, until it is known whether one schema holds them all */
    bool several_schemas;
    ms_table *key_table;
    ms_constraint *key;          /* whose columns come in */
};

ms_loader *ms_ansi_load_begin(ms_catalog *catalog, int32_t version)
{
    (void)version;
    ms_loader *loader = MS_NEW(catalog->arena, ms_loader);
    loader->catalog = catalog;
    loader->arena = catalog->arena;
    catalog->incomplete = true;
    return loader;
}

/* The default schema cannot be asked for. When all tables are in one, an unqualified name means that one: its tables
 * are stored without it. Otherwise names keep their schemas, and an unqualified one finds nothing. */
static ms_name stored(const ms_loader *loader, const char *schema, const char *name)
{
    return (ms_name){ loader->several_schemas ? schema : NULL, name };
}

static void add_tables(ms_loader *loader)
{
    for (size_t i = 0; i < loader->tables.n; i++) {
        const ms_table table = { .name = stored(loader, loader->tables.v[i].schema, loader->tables.v[i].name),
                                 .rows = -1, .bytes = -1 };
        ms_catalog_add_table(loader->catalog, &table);
    }
}

const char *ms_ansi_load_query(ms_loader *loader, size_t i)
{
    if (i == COLUMNS)
        add_tables(loader);
    return i < N_QUERIES ? queries[i].text : NULL;
}

static ms_table *table_of(ms_loader *loader, ms_text schema, ms_text name)
{
    return name.p == NULL ? NULL : ms_catalog_table(loader->catalog, stored(loader, schema.p, name.p));
}

static void row_table(ms_loader *loader, const ms_text *v)
{
    const ms_name name = { ms_common_text(loader->arena, v[0]), ms_common_text(loader->arena, v[1]) };
    if (name.name == NULL)
        return;
    const char *first = loader->tables.n == 0 ? name.schema : loader->tables.v[0].schema;
    if (first != name.schema && (first == NULL || name.schema == NULL || strcmp(first, name.schema) != 0))
        loader->several_schemas = true;
    MS_PUSH(loader->arena, &loader->tables, name);
}

static void row_column(ms_loader *loader, const ms_text *v)
{
    ms_table *table = table_of(loader, v[0], v[1]);
    if (table == NULL || v[3].p == NULL)
        return;
    char *words = ms_arena_strndup(loader->arena, v[3].p, v[3].n);
    for (char *p = words; *p != '\0'; p++)
        *p = (char)tolower((unsigned char)*p);
    ms_column column = { .name = ms_common_text(loader->arena, v[2]), .not_null = ms_common_text_is(v[7], "NO"),
                         .default_expr = ms_common_text(loader->arena, v[8]) };
    column.type = (ms_type){ .length = (int32_t)ms_common_int(v[4], -1), .scale = -1 };
    ms_ansi_type_read(words, &column.type);
    if (column.type.kind == MS_TYPE_DECIMAL) {
        column.type.length = (int32_t)ms_common_int(v[5], -1);
        column.type.scale = (int32_t)ms_common_int(v[6], -1);
    }
    if (column.type.kind == MS_TYPE_OTHER)
        column.type.text = words;
    MS_PUSH(loader->arena, &table->columns, column);
}

static void row_view(ms_loader *loader, const ms_text *v)
{
    const ms_object view = { .kind = MS_OBJECT_VIEW,
                             .name = stored(loader, ms_common_text(loader->arena, v[0]),
                                            ms_common_text(loader->arena, v[1])),
                             .definition = ms_common_text(loader->arena, v[2]) };
    ms_catalog_add_object(loader->catalog, &view);
}

static ms_constraint *key_of(ms_loader *loader, ms_table *table, ms_text name, ms_constraint_kind kind)
{
    const bool same = loader->key != NULL && loader->key_table == table && loader->key->kind == kind &&
                      name.p != NULL && loader->key->name != NULL && strcmp(loader->key->name, name.p) == 0;
    if (!same) {
        const ms_constraint key = { .kind = kind, .name = ms_common_text(loader->arena, name) };
        MS_PUSH(loader->arena, &table->constraints, key);
        loader->key = &table->constraints.v[table->constraints.n - 1];
        loader->key_table = table;
    }
    return loader->key;
}

static void row_key(ms_loader *loader, const ms_text *v)
{
    ms_table *table = table_of(loader, v[0], v[1]);
    if (table == NULL)
        return;
    const bool primary = ms_common_text_is(v[3], "PRIMARY KEY");
    ms_constraint *key = key_of(loader, table, v[2], primary ? MS_CONSTRAINT_PRIMARY_KEY : MS_CONSTRAINT_UNIQUE);
    MS_PUSH(loader->arena, &key->columns, ms_common_text(loader->arena, v[4]));
}

static void row_foreign_key(ms_loader *loader, const ms_text *v)
{
    ms_table *table = table_of(loader, v[0], v[1]);
    if (table == NULL)
        return;
    ms_constraint *key = key_of(loader, table, v[2], MS_CONSTRAINT_FOREIGN_KEY);
    key->ref_table = stored(loader, ms_common_text(loader->arena, v[4]), ms_common_text(loader->arena, v[5]));
    key->on_delete = ms_common_fk_action(v[7]);
    key->on_update = ms_common_fk_action(v[8]);
    MS_PUSH(loader->arena, &key->columns, ms_common_text(loader->arena, v[3]));
    MS_PUSH(loader->arena, &key->ref_columns, ms_common_text(loader->arena, v[6]));
}

ms_status ms_ansi_load_row(ms_loader *loader, size_t i, const ms_text *values, size_t n, ms_error *err)
{
    static void (*const rows[N_QUERIES])(ms_loader *, const ms_text *) = {
        [TABLES] = row_table, [COLUMNS] = row_column,           [VIEWS] = row_view,
        [KEYS] = row_key,     [FOREIGN_KEYS] = row_foreign_key,
    };
    if (i >= N_QUERIES)
        return ms_error_set(err, MS_ERR_INTERNAL, "ansi has no catalog query %zu", i);
    const ms_status status = ms_common_check_width("ansi", i, n, queries[i].width, err);
    if (status == MS_OK)
        rows[i](loader, values);
    return status;
}

ms_status ms_ansi_load_end(ms_loader *loader, ms_error *err)
{
    (void)err;
    for (size_t t = 0; t < loader->catalog->tables.n; t++) { /* a key's columns are NOT NULL by the standard */
        ms_table *table = loader->catalog->tables.v[t];
        const ms_constraint *key = ms_table_primary_key(table);
        for (size_t i = 0; key != NULL && i < key->columns.n; i++) {
            ms_column *column = ms_table_column(loader->catalog, table, key->columns.v[i]);
            if (column != NULL)
                column->not_null = true;
        }
    }
    return MS_OK;
}
