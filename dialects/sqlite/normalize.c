/* normalize.c: a SQLite catalog in the form in which predicted and live are compared. The one place that says what
 * noise is.
 *
 * SQLite keeps the text it was given, so little differs: declared types that mean one logical type, a self-numbering
 * key that becomes INTEGER, defaults in other parentheses, comments and character sets (dropped when a table is
 * created), names made for unnamed unique constraints and indexes, referenced columns left out because they are the
 * primary key, texts of views and triggers (ALTER TABLE rewrites them; whether one was replaced is what `fingerprint`
 * answers). */
#include "config.h"

#include <strings.h>

#include "lite.h"

/* "a type" is the type a type: the server takes the quotes off. */
static const char *unquoted(ms_arena *arena, const char *text)
{
    char *out = ms_arena_strdup(arena, text), *to = out;
    for (const char *p = text; *p != '\0'; p++)
        if (strchr("\"`[]", *p) == NULL)
            *to++ = *p;
    *to = '\0';
    return out;
}

static void normalize_column(const ms_catalog *catalog, const ms_table *table, ms_column *column)
{
    const ms_constraint *key = ms_table_primary_key(table);
    if (column->type.serial) {
        column->type.serial = false;
        column->identity = MS_IDENTITY_AUTO;
    }
    if (column->identity != MS_IDENTITY_NONE) {
        column->identity = MS_IDENTITY_AUTO;
        column->type.kind = MS_TYPE_INTEGER;
        column->type.is_unsigned = false;
        column->default_expr = NULL;
        column->not_null =
            key != NULL && key->columns.n == 1 ? false : column->not_null; /* the row's number never is */
    }
    if (column->type.kind != MS_TYPE_OTHER)
        column->type.text = NULL;
    else if (column->type.text != NULL)
        column->type.text = unquoted(catalog->arena, column->type.text);
    column->type.charset = NULL;
    memset(&column->type.values, 0, sizeof column->type.values);
    if (column->type.kind == MS_TYPE_ENUM || column->type.kind == MS_TYPE_SET || column->type.kind == MS_TYPE_USER ||
        column->type.kind == MS_TYPE_ARRAY)
        column->type = (ms_type){ .kind = MS_TYPE_TEXT, .length = -1, .scale = -1 };
    if (column->default_expr != NULL)
        column->default_expr =
            ms_common_strip_parens(catalog->arena, ms_lite_default(column->default_expr, catalog->arena));
    column->comment = NULL;
}

static void normalize_constraint(const ms_catalog *catalog, const ms_table *table, ms_constraint *c)
{
    ms_index twin = { .unique = true };
    for (size_t i = 0; c->kind == MS_CONSTRAINT_UNIQUE && i < c->columns.n; i++)
        MS_PUSH(catalog->arena, &twin.parts, (ms_index_part){ .column = c->columns.v[i] });
    if (c->kind == MS_CONSTRAINT_UNIQUE && ms_lite_is_made_name(c->name, table->name.name, &twin, catalog->arena))
        c->name = NULL;
    if (c->kind == MS_CONSTRAINT_CHECK)
        memset(&c->columns, 0, sizeof c->columns);
    if (c->expr != NULL)
        c->expr = ms_common_strip_parens(catalog->arena, c->expr);
    if (c->kind != MS_CONSTRAINT_FOREIGN_KEY)
        return;
    const ms_table *parent = ms_catalog_table(catalog, c->ref_table);
    const ms_constraint *key = parent == NULL ? NULL : ms_table_primary_key(parent);
    if (c->ref_columns.n == 0 && key != NULL)
        c->ref_columns = key->columns;
}

static void normalize_index(const ms_catalog *catalog, const ms_table *table, ms_index *index)
{
    if (ms_lite_is_made_name(index->name, table->name.name, index, catalog->arena))
        index->name = NULL;
    index->method = index->options = NULL;
    for (size_t i = 0; i < index->parts.n; i++)
        if (index->parts.v[i].expr != NULL)
            index->parts.v[i].expr = ms_common_strip_parens(catalog->arena, index->parts.v[i].expr);
}

void ms_lite_normalize(ms_catalog *catalog, int32_t version)
{
    (void)version;
    for (size_t t = 0; t < catalog->tables.n; t++) {
        ms_table *table = catalog->tables.v[t];
        for (size_t i = 0; i < table->columns.n; i++)
            normalize_column(catalog, table, &table->columns.v[i]);
        for (size_t i = 0; i < table->constraints.n; i++)
            normalize_constraint(catalog, table, &table->constraints.v[i]);
        for (size_t i = 0; i < table->indexes.n; i++)
            normalize_index(catalog, table, &table->indexes.v[i]);
        ms_common_drop_key_twins(table);
        table->options = table->comment = table->as_select = NULL;
        table->like = (ms_name){ NULL, NULL };
    }
    for (size_t i = 0; i < catalog->objects.n; i++)
        catalog->objects.v[i]->definition = catalog->objects.v[i]->comment = NULL;
}
