/* normalize.c: a catalog in the form in which a predicted and a live one are compared. The one place that says what
 * noise is.
 *
 * What is noise, and so made equal on both sides:
 * - names that the server makes: constraints ending in _pkey, _key, _fkey, _check, _excl and indexes ending in _idx,
 * with or without digits behind, have no name afterwards (a rename between two such names is not seen here);
 * - indexes of constraints: the constraint says it all; the sequence and the default of a serial or identity column;
 * - spellings of types, expressions (expression.c), options; NOT NULL of key columns; columns of partitions, which are
 * the parent's; referenced columns left out because they are the primary key;
 * - a moment as the default of a zoned column: its text depends on the session's zone;
 * - texts that the server prints anew: queries of views, bodies of routines, triggers, policies, rules and domains.
 * Whether one of those was replaced is what `fingerprint` answers. */
#include "config.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

#include "internal.h"

#define REMOVE(vec, i)                                                                                  \
    do {                                                                                                \
        memmove((vec)->v + (i), (vec)->v + (i) + 1, ((vec)->n - (i) - 1) * sizeof *(vec)->v);            \
        (vec)->n--;                                                                                     \
    } while (0)

static bool has_suffix(const char *name, const char *suffix)
{
    size_t n = strlen(name);
    while (n > 0 && isdigit((unsigned char)name[n - 1]))
        n--;
    const size_t len = strlen(suffix);
    return n >= len && strncmp(name + n - len, suffix, len) == 0;
}

/* ---- columns ----------------------------------------------------------------------------------------------------- */

static void normalize_type(const ms_catalog *catalog, ms_type *type)
{
    const bool by_text = type->kind == MS_TYPE_OTHER || type->kind == MS_TYPE_USER || type->kind == MS_TYPE_ARRAY;
    if (type->kind == MS_TYPE_TIME || type->kind == MS_TYPE_TIMETZ || type->kind == MS_TYPE_TIMESTAMP ||
        type->kind == MS_TYPE_TIMESTAMPTZ || type->kind == MS_TYPE_INTERVAL)
        type->length = type->length == 6 ? -1 : type->length; /* six digits are what there is */
    if (by_text && type->text != NULL) {
        type->text = ms_postgresql_type_text(type->text, catalog->default_schema, catalog->arena);
        type->length = type->scale = -1; /* a user type's arguments are in the text */
    } else {
        type->text = NULL;
    }
    if (type->collation != NULL && strcmp(type->collation, "default") == 0)
        type->collation = NULL;
    type->charset = NULL;
}

/* '2000-01-01', '2000-01-01T10:20:30.500Z', '2000-01-01 10:20+02': a time without a zone, which drops the one that it is given. */
static const char *local_time(const char *text, ms_arena *arena)
{
    enum { DATE = 11, MINUTES = 17, SECONDS = 20 }; /* lengths of '2000-01-01 10:20:30 with its quote */
    const size_t n = strlen(text);
    if (n == DATE + 1)
        return ms_arena_printf(arena, "%.11s 00:00:00'", text);
    if (n <= MINUTES || (text[DATE] != ' ' && text[DATE] != 'T') || text[DATE + 3] != ':')
        return text;
    const bool seconds = text[MINUTES] == ':' && n > SECONDS;
    const char *fraction = text + (seconds ? SECONDS : MINUTES);
    size_t digits = *fraction == '.' ? 1 + strspn(fraction + 1, "0123456789") : 0;
    while (digits > 0 && (fraction[digits - 1] == '0' || fraction[digits - 1] == '.'))
        digits--;
    return ms_arena_printf(arena, "%.*s %.*s%s%.*s'", DATE, text, (seconds ? SECONDS : MINUTES) - DATE - 1, text + DATE + 1,
                           seconds ? "" : ":00", (int)digits, fraction);
}

static void normalize_default(const ms_catalog *catalog, ms_column *column)
{
    column->default_expr = ms_postgresql_expression(column->default_expr, catalog->default_schema, catalog->arena);
    if (column->default_expr == NULL)
        return;
    if (strcmp(column->default_expr, "null") == 0)
        column->default_expr = NULL;
    /* A boolean may be written as a string or as a word. */
    static const struct { const char *text, *word; } booleans[] = {
        { "'t'", "true" }, { "'true'", "true" }, { "'yes'", "true" }, { "'on'", "true" }, { "1", "true" },
        { "'f'", "false" }, { "'false'", "false" }, { "'no'", "false" }, { "'off'", "false" }, { "0", "false" },
    };
    for (size_t i = 0; column->type.kind == MS_TYPE_BOOLEAN && column->default_expr != NULL && i < MS_COUNT(booleans);
         i++)
        if (strcmp(column->default_expr, booleans[i].text) == 0)
            column->default_expr = booleans[i].word;
    /* A moment is printed in the zone of the session, and one that becomes a zoned one is read in that of the script. */
    const char *text = column->default_expr;
    const bool moment = text != NULL && text[0] == '\'' && (isdigit((unsigned char)text[1]) || strcmp(text, "'epoch'") == 0);
    if (moment && column->type.kind == MS_TYPE_TIMESTAMPTZ)
        column->default_expr = "'a moment'";
    else if (moment && column->type.kind == MS_TYPE_TIMESTAMP)
        column->default_expr = strcmp(text, "'epoch'") == 0 ? "'1970-01-01 00:00:00'" : local_time(text, catalog->arena);
    else if (column->type.kind == MS_TYPE_INTERVAL && text != NULL && text[0] == '\'' && text[strlen(text) - 1] == '\'')
        column->default_expr = ms_arena_printf(catalog->arena, "'%s'", ms_postgresql_interval(
            ms_arena_strndup(catalog->arena, text + 1, strlen(text) - 2), catalog->arena));
}

static void normalize_column(const ms_catalog *catalog, ms_column *column)
{
    normalize_type(catalog, &column->type);
    if (column->type.serial || column->identity == MS_IDENTITY_AUTO) {
        column->type.serial = false;
        column->identity = MS_IDENTITY_AUTO;
        column->default_expr = NULL;
    }
    if (column->identity != MS_IDENTITY_NONE)
        column->not_null = true;
    if (column->identity == MS_IDENTITY_ALWAYS || column->identity == MS_IDENTITY_BY_DEFAULT) {
        column->default_expr = NULL;
        column->sequence = ms_identity_options(&column->type, column->sequence, NULL, catalog->arena);
    }
    normalize_default(catalog, column);
    column->generated_expr = ms_postgresql_expression(column->generated_expr, catalog->default_schema, catalog->arena);
    if (column->comment != NULL && column->comment[0] == '\0')
        column->comment = NULL; /* an empty comment is none */
}

/* ---- constraints and indexes ------------------------------------------------------------------------------------- */

static void fill_schema(const ms_catalog *catalog, ms_name *name)
{
    if (name->name != NULL && name->schema == NULL)
        name->schema = catalog->default_schema;
}

static void key_columns(const ms_catalog *catalog, const ms_table *table, const ms_constraint *constraint)
{
    for (size_t i = 0; constraint->kind == MS_CONSTRAINT_PRIMARY_KEY && i < constraint->columns.n; i++) {
        ms_column *column = ms_table_column(catalog, table, constraint->columns.v[i]);
        if (column != NULL)
            column->not_null = true;
    }
}

static void normalize_constraint(const ms_catalog *catalog, const ms_table *table, ms_constraint *constraint)
{
    static const char *const suffixes[] = { "_pkey", "_key", "_fkey", "_check", "_excl", "_not_null" };
    if (constraint->name != NULL && has_suffix(constraint->name, suffixes[constraint->kind]))
        constraint->name = NULL;
    constraint->expr = ms_postgresql_condition(constraint->expr, table->name.name, catalog->default_schema, catalog->arena);
    if (constraint->kind == MS_CONSTRAINT_CHECK || constraint->kind == MS_CONSTRAINT_EXCLUDE)
        memset(&constraint->columns, 0, sizeof constraint->columns);
    constraint->using_index = NULL;
    if (constraint->match != NULL && strcmp(constraint->match, "FULL") != 0 && strcmp(constraint->match, "full") != 0)
        constraint->match = NULL;
    constraint->deferrable = constraint->deferrable || constraint->initially_deferred;
    key_columns(catalog, table, constraint);
    if (constraint->kind != MS_CONSTRAINT_FOREIGN_KEY)
        return;
    fill_schema(catalog, &constraint->ref_table);
    const ms_table *parent = ms_catalog_table(catalog, constraint->ref_table);
    const ms_constraint *key = parent == NULL ? NULL : ms_table_primary_key(parent);
    if (constraint->ref_columns.n == 0 && key != NULL)
        constraint->ref_columns = key->columns;
}

/* Classes that are the default of btree, hash or gin wherever they fit, and so may be written or not. */
static bool usual_class(const ms_index *index, const char *name)
{
    static const char *const names[] = {
        "array_ops", "bit_ops", "bool_ops", "bpchar_ops", "bytea_ops", "char_ops", "date_ops", "enum_ops", "float4_ops", "float8_ops",
        "inet_ops", "int2_ops", "int4_ops", "int8_ops", "interval_ops", "jsonb_ops", "macaddr_ops", "money_ops", "name_ops",
        "numeric_ops", "oid_ops", "range_ops", "record_ops", "text_ops", "time_ops", "timestamp_ops", "timestamptz_ops", "timetz_ops",
        "tsquery_ops", "tsvector_ops", "uuid_ops", "varbit_ops", "varchar_ops",
    };
    if (name == NULL || (index->method != NULL && strcmp(index->method, "hash") != 0 && strcmp(index->method, "gin") != 0))
        return false;
    const bool quoted = name[0] == '"';
    const size_t n = strlen(name) - (quoted ? 2 : 0);
    for (size_t i = 0; i < MS_COUNT(names); i++)
        if (strlen(names[i]) == n && memcmp(names[i], name + quoted, n) == 0)
            return true;
    return false;
}

static void normalize_index(const ms_catalog *catalog, ms_index *index)
{
    if (index->name != NULL && has_suffix(index->name, "_idx"))
        index->name = NULL;
    fill_schema(catalog, &index->table);
    if (index->method != NULL && strcmp(index->method, "btree") == 0)
        index->method = NULL;
    index->where = ms_postgresql_condition(index->where, index->table.name, catalog->default_schema, catalog->arena);
    index->options = ms_postgresql_clause(index->options, catalog->arena);
    for (size_t i = 0; i < index->parts.n; i++) {
        ms_index_part *part = &index->parts.v[i];
        part->expr = ms_postgresql_condition(part->expr, index->table.name, catalog->default_schema, catalog->arena);
        if (usual_class(index, part->opclass))
            part->opclass = NULL;
        if (part->nulls != NULL && tolower((unsigned char)part->nulls[0]) == (part->desc ? 'f' : 'l'))
            part->nulls = NULL;
    }
}

static bool same_text(const char *a, const char *b) { return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0; }

static bool same_names(const ms_strings *a, const ms_strings *b)
{
    for (size_t i = 0; a->n == b->n && i < a->n; i++)
        if (strcmp(a->v[i], b->v[i]) != 0)
            return false;
    return a->n == b->n;
}

bool ms_postgresql_has_constraint(const ms_table *table, const ms_constraint *constraint)
{
    for (size_t i = 0; table != NULL && i < table->constraints.n; i++) {
        const ms_constraint *own = &table->constraints.v[i];
        if (own->kind == constraint->kind && same_names(&own->columns, &constraint->columns) &&
            same_text(own->expr, constraint->expr) && same_text(own->ref_table.name, constraint->ref_table.name))
            return true;
    }
    return false;
}

bool ms_postgresql_has_index(const ms_table *table, const ms_index *index)
{
    for (size_t i = 0; table != NULL && i < table->indexes.n; i++) {
        const ms_index *own = &table->indexes.v[i];
        bool same = own->unique == index->unique && own->parts.n == index->parts.n &&
                    same_text(own->method, index->method) && same_text(own->where, index->where);
        for (size_t k = 0; same && k < own->parts.n; k++)
            same = same_text(own->parts.v[k].column, index->parts.v[k].column) &&
                   same_text(own->parts.v[k].expr, index->parts.v[k].expr) &&
                   own->parts.v[k].desc == index->parts.v[k].desc;
        if (same)
            return true;
    }
    return false;
}

/* A partition is what its parent is: only what it has beyond that is a fact of its own. Bounds are left out, because an
 * attached partition has them in no op that a catalog keeps. */
static void without_parents(const ms_catalog *catalog, ms_table *table)
{
    const ms_table *parent = ms_catalog_table(catalog, table->partition_of);
    table->options = NULL;
    table->columns.n = 0;
    for (size_t i = table->constraints.n; i-- > 0;)
        if (ms_postgresql_has_constraint(parent, &table->constraints.v[i]))
            REMOVE(&table->constraints, i);
    for (size_t i = table->indexes.n; i-- > 0;)
        if (ms_postgresql_has_index(parent, &table->indexes.v[i]))
            REMOVE(&table->indexes, i);
}

/* INHERITS "public"."parent" and INHERITS parent, in the spelling of ms_postgresql_clause. */
static const char *parents_without_schema(const ms_catalog *catalog, const char *options)
{
    if (options == NULL || catalog->default_schema == NULL || strncmp(options, "inherits ", 9) != 0)
        return options;
    const char *schema = ms_arena_printf(catalog->arena, " %s .", catalog->default_schema);
    const char *end = strchr(options, ')') != NULL ? strchr(options, ')') : strstr(options, " with ");
    for (const char *hit = strstr(options, schema); hit != NULL && (end == NULL || hit < end); hit = strstr(options, schema)) {
        options = ms_arena_printf(catalog->arena, "%.*s%s", (int)(hit - options), options, hit + strlen(schema));
        end = end == NULL ? NULL : strstr(options, " with ");
    }
    return options;
}

static void normalize_table(const ms_catalog *catalog, ms_table *table)
{
    fill_schema(catalog, &table->name);
    fill_schema(catalog, &table->partition_of);
    table->options = parents_without_schema(catalog, ms_postgresql_clause(table->options, catalog->arena));
    table->partition_by = ms_postgresql_expression(table->partition_by, NULL, catalog->arena);
    table->as_select = NULL;
    table->like = (ms_name){ NULL, NULL };
    if (table->comment != NULL && table->comment[0] == '\0')
        table->comment = NULL;
    if (table->options != NULL && (strncmp(table->options, "for values", 10) == 0 || strncmp(table->options, "with ", 5) == 0))
        table->options = NULL; /* left from before a DETACH; storage parameters, which ALTER TABLE ... SET changes and no op keeps */
    for (size_t i = 0; i < table->columns.n; i++)
        normalize_column(catalog, &table->columns.v[i]);
    ms_common_drop_key_twins(table);
    for (size_t i = 0; i < table->constraints.n; i++)
        normalize_constraint(catalog, table, &table->constraints.v[i]);
    for (size_t i = table->indexes.n; i-- > 0;) {
        if (table->indexes.v[i].of_constraint)
            REMOVE(&table->indexes, i);
        else
            normalize_index(catalog, &table->indexes.v[i]);
    }
}

/* ---- objects ----------------------------------------------------------------------------------------------------- */

static bool numbers_a_column(const ms_catalog *catalog, const ms_object *sequence)
{
    const ms_table *table = sequence->table.name == NULL ? NULL : ms_catalog_table(catalog, sequence->table);
    const ms_column *column = table == NULL || sequence->owner_column == NULL
                                  ? NULL : ms_table_column(catalog, table, sequence->owner_column);
    return column != NULL && (column->type.serial || column->identity != MS_IDENTITY_NONE);
}

/* A column that its own sequence fills is one that numbers itself, whether it was written so or put together: the loader
 * sees a serial only where both have one type, which ALTER COLUMN TYPE ends or begins. */
static void number_columns(const ms_catalog *catalog)
{
    for (size_t i = 0; i < catalog->objects.n; i++) {
        const ms_object *sequence = catalog->objects.v[i];
        const bool owned = sequence->kind == MS_OBJECT_SEQUENCE && sequence->table.name != NULL && sequence->owner_column != NULL;
        ms_table *table = owned ? ms_catalog_table(catalog, sequence->table) : NULL;
        ms_column *column = table == NULL ? NULL : ms_table_column(catalog, table, sequence->owner_column);
        if (column != NULL && column->identity == MS_IDENTITY_NONE && column->default_expr != NULL &&
            strncasecmp(column->default_expr, "nextval", strlen("nextval")) == 0 &&
            strstr(column->default_expr, sequence->name.name) != NULL)
            column->identity = MS_IDENTITY_AUTO;
    }
}

/* False: leave the object out. */
static bool normalize_object(const ms_catalog *catalog, ms_object *object)
{
    if (object->kind == MS_OBJECT_SEQUENCE) {
        if (numbers_a_column(catalog, object))
            return false;
        fill_schema(catalog, &object->table);
        object->definition = ms_sequence_options(object->definition, NULL, catalog->arena);
    } else {
        object->definition = NULL;
    }
    if (object->kind == MS_OBJECT_EXTENSION)
        object->name.schema = NULL;
    else
        fill_schema(catalog, &object->name);
    if (object->kind == MS_OBJECT_TRIGGER || object->kind == MS_OBJECT_POLICY || object->kind == MS_OBJECT_RULE) {
        fill_schema(catalog, &object->table);
        object->name.schema = object->table.schema; /* such a name has no schema of its own */
    }
    if (object->kind == MS_OBJECT_STATISTICS)
        fill_schema(catalog, &object->table);
    if (object->signature != NULL)
        object->signature = ms_postgresql_signature_in(object->signature, catalog->default_schema, catalog->arena);
    if ((object->comment != NULL && object->comment[0] == '\0') || object->kind == MS_OBJECT_EXTENSION)
        object->comment = NULL; /* an extension brings its own, which is not read */
    for (size_t i = 0; i < object->indexes.n; i++)
        normalize_index(catalog, &object->indexes.v[i]);
    return !(object->kind == MS_OBJECT_EXTENSION && strcmp(object->name.name, "plpgsql") == 0);
}

void ms_postgresql_normalize(ms_catalog *catalog, int32_t version)
{
    (void)version;
    number_columns(catalog);
    /* Objects first: whether a sequence numbers a column is seen in the column before that is normalized. */
    for (size_t i = catalog->objects.n; i-- > 0;)
        if (!normalize_object(catalog, catalog->objects.v[i]))
            REMOVE(&catalog->objects, i);
    for (size_t i = 0; i < catalog->tables.n; i++)
        normalize_table(catalog, catalog->tables.v[i]);
    for (size_t i = 0; i < catalog->tables.n; i++)
        if (catalog->tables.v[i]->partition_of.name != NULL && catalog->tables.v[i]->partition_by == NULL)
            without_parents(catalog, catalog->tables.v[i]);
    for (size_t i = 0; i < catalog->tables.n;
         i++) /* those that are parents themselves come last: their children need them */
        if (catalog->tables.v[i]->partition_of.name != NULL && catalog->tables.v[i]->partition_by != NULL)
            without_parents(catalog, catalog->tables.v[i]);
}
