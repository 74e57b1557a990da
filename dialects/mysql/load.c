/* load.c: reading a live schema of MySQL or MariaDB: the catalog queries' loader and everything about tables.
 *
 * One query per information_schema view, each for all tables of the current database: never one per table. Rows come
 * sorted by table. Names in the current database are stored without a schema, so the catalog means the same wherever it
 * is created again. */
#include "config.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "load.h"

/* ---- the database's own settings ---- */

static ms_status row_database(ms_loader *l, const ms_text *v)
{
    l->engine = ms_common_text(l->arena, v[1]);
    l->collation = ms_common_text(l->arena, v[2]);
    return MS_OK;
}

/* What row_table leaves out. */
const char *ms_my_load_table_options(ms_loader *l)
{
    if (l->engine == NULL || l->collation == NULL)
        return NULL;
    return ms_arena_printf(l->arena, "ENGINE=%s COLLATE=%s", l->engine, l->collation);
}

/* ---- tables ---- */

static void put_option(ms_loader *l, ms_table *table, const char *name, const char *value)
{
    table->options = ms_arena_printf(l->arena, "%s%s%s%s%s", table->options != NULL ? table->options : "",
                                     table->options != NULL ? " " : "", name, value != NULL ? "=" : "",
                                     value != NULL ? value : "");
}

/* create_options repeats what was written, among things that are the server's own remarks. */
static void put_create_options(ms_loader *l, ms_table *table, const char *options)
{
    static const struct { const char *word, *name; } kept[] = {
        { "row_format=", "ROW_FORMAT" }, { "key_block_size=", "KEY_BLOCK_SIZE" }, { "checksum=", "CHECKSUM" },
        { "stats_persistent=", "STATS_PERSISTENT" }, { "encryption=", "ENCRYPTION" },
        { "`encryption`=", "ENCRYPTION" }, { "compression=", "COMPRESSION" }, { "max_rows=", "MAX_ROWS" },
        { "page_compressed=", "PAGE_COMPRESSED" }, { "`page_compressed`=", "PAGE_COMPRESSED" },
    };
    for (const char *p = options; p != NULL && *p != '\0';) {
        p += strspn(p, " ");
        const size_t n = strcspn(p, " ");
        for (size_t i = 0; i < MS_COUNT(kept); i++) {
            const size_t word = strlen(kept[i].word);
            if (n > word && strncasecmp(p, kept[i].word, word) == 0)
                put_option(l, table, kept[i].name, ms_arena_strndup(l->arena, p + word, n - word));
        }
        p += n;
    }
}

/* name, type, engine, collation, rows, bytes, comment, create options */
static ms_status row_table(ms_loader *l, const ms_text *v)
{
    if (ms_common_text_is(v[1], "SEQUENCE")) {
        const ms_object sequence = { .kind = MS_OBJECT_SEQUENCE, .name = { NULL, ms_common_text(l->arena, v[0]) } };
        ms_catalog_add_object(l->catalog, &sequence);
        return MS_OK;
    }
    ms_table table = { .name = { NULL, ms_common_text(l->arena, v[0]) } };
    table.rows = ms_common_int(v[4], -1);
    table.bytes = ms_common_int(v[5], -1);
    table.comment = ms_common_text_nonempty(l->arena, v[6]);
    const char *engine = ms_common_text(l->arena, v[2]), *collation = ms_common_text(l->arena, v[3]);
    if (engine != NULL && l->engine != NULL && strcasecmp(engine, l->engine) != 0)
        put_option(l, &table, "ENGINE", engine);
    if (collation != NULL && l->collation != NULL && strcasecmp(collation, l->collation) != 0)
        put_option(l, &table, "COLLATE", collation);
    if (ms_common_text_is(v[1], "SYSTEM VERSIONED"))
        put_option(l, &table, "WITH SYSTEM VERSIONING", NULL);
    put_create_options(l, &table, ms_common_text(l->arena, v[7]));
    ms_table *added = ms_catalog_add_table(l->catalog, &table);
    const table_notes notes = { .table = added, .collation = collation };
    MS_PUSH(l->arena, &l->notes, notes);
    return MS_OK;
}

/* Rows of one table come together, so the notes of the last one are at hand; else a search from the start. */
static const char *table_collation(ms_loader *l, const ms_table *table)
{
    for (size_t i = 0; i < l->notes.n; i++) {
        const size_t at = (l->at + i) % l->notes.n;
        if (l->notes.v[at].table == table) {
            l->at = at;
            return l->notes.v[at].collation;
        }
    }
    return NULL;
}

/* ---- columns ---- */

/* _utf8mb4'plain' is 'plain': which of them the server writes depends on the session that made or changed the table. */
static char *without_introducers(char *text)
{
    static const char *const sets[] = { "_utf8mb4", "_utf8mb3" };
    char *to = text;
    for (const char *p = text; *p != '\0';) {
        const bool starts = *p == '_' && (p == text || (!isalnum((unsigned char)p[-1]) && p[-1] != '_' && p[-1] != '`'));
        for (size_t i = 0; starts && i < MS_COUNT(sets); i++) {
            const size_t n = strlen(sets[i]);
            const char *end = strncmp(p, sets[i], n) == 0 && p[n] == '\'' ? p + n + 1 : NULL;
            while (end != NULL && *end != '\'' && (unsigned char)*end < 0x80 && *end != '\0')
                end++;
            if (end != NULL && *end == '\'') {
                p += n;
                break;
            }
        }
        const char quote = *p == '\'' || *p == '`' || *p == '"' ? *p : '\0';
        do
            *to++ = *p++;
        while (quote != '\0' && *p != '\0' && *p != quote);
        if (quote != '\0' && *p != '\0')
            *to++ = *p++;
    }
    *to = '\0';
    return text;
}

/* MySQL escapes quotes and backslashes in the expressions of its information_schema: _utf8mb4\'x\'. */
const char *ms_my_expression(ms_loader *l, ms_text value)
{
    const char *text = ms_common_text(l->arena, value);
    if (text == NULL || l->family->mariadb || strchr(text, '\\') == NULL)
        return text;
    char *out = ms_arena_alloc(l->arena, value.n + 1), *to = out;
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '\\' && (p[1] == '\'' || p[1] == '\\'))
            p++;
        *to++ = *p;
    }
    *to = '\0';
    return without_introducers(out);
}

static bool is_numeric(ms_type_kind kind)
{
    static const ms_type_kind kinds[] = { MS_TYPE_BOOLEAN, MS_TYPE_TINYINT, MS_TYPE_SMALLINT, MS_TYPE_MEDIUMINT,
                                          MS_TYPE_INTEGER, MS_TYPE_BIGINT, MS_TYPE_DECIMAL, MS_TYPE_REAL,
                                          MS_TYPE_DOUBLE, MS_TYPE_YEAR };
    for (size_t i = 0; i < MS_COUNT(kinds); i++)
        if (kinds[i] == kind)
            return true;
    return false;
}

/* MySQL reports literals without quotes; what is an expression says DEFAULT_GENERATED (8.0) or is the current time. */
static const char *mysql_default(ms_loader *l, const ms_column *column, ms_text value, const char *extra)
{
    const bool time = column->type.kind == MS_TYPE_TIMESTAMP || column->type.kind == MS_TYPE_TIMESTAMPTZ;
    if (time && strstr(extra, "DEFAULT_GENERATED") != NULL && strncmp(value.p, "now(", 4) == 0) /* DEFAULT (now()): the same */
        return ms_arena_printf(l->arena, strcmp(value.p, "now()") == 0 ? "CURRENT_TIMESTAMP" : "CURRENT_TIMESTAMP%s", value.p + 3);
    if (strstr(extra, "DEFAULT_GENERATED") != NULL || (time && strncasecmp(value.p, "CURRENT_TIMESTAMP", 17) == 0))
        return ms_my_expression(l, value);
    if (is_numeric(column->type.kind) || column->type.kind == MS_TYPE_BIT || strncmp(value.p, "0x", 2) == 0)
        return ms_common_text(l->arena, value);
    ms_sql sql;
    ms_sql_init(&sql, l->arena, &ms_my_style);
    ms_sql_lit(&sql, value.p, value.n);
    return ms_sql_text(&sql);
}

/* MariaDB reports SQL text, and the word NULL for a nullable column without a default. */
static const char *column_default(ms_loader *l, const ms_column *column, ms_text value, const char *extra)
{
    if (value.p == NULL || column->generated != MS_GENERATED_NONE)
        return NULL;
    if (!l->family->mariadb)
        return mysql_default(l, column, value, extra);
    return strcasecmp(value.p, "NULL") == 0 ? NULL : ms_common_text(l->arena, value);
}

static const char *on_update(ms_loader *l, const char *extra)
{
    const char *found = strcasestr(extra, "on update ");
    if (found == NULL)
        return NULL;
    found += strlen("on update ");
    return ms_arena_strndup(l->arena, found, strcspn(found, " ,"));
}

static void read_extra(ms_loader *l, ms_column *column, const char *extra, ms_text generation)
{
    if (strcasestr(extra, "auto_increment") != NULL)
        column->identity = MS_IDENTITY_AUTO;
    if (strcasestr(extra, "INVISIBLE") != NULL)
        column->invisible = true;
    if (strcasestr(extra, "STORED GENERATED") != NULL || strcasestr(extra, "PERSISTENT") != NULL)
        column->generated = MS_GENERATED_STORED;
    else if (strcasestr(extra, "VIRTUAL") != NULL)
        column->generated = MS_GENERATED_VIRTUAL;
    if (column->generated != MS_GENERATED_NONE)
        column->generated_expr = ms_my_expression(l, generation);
    column->on_update = on_update(l, extra);
}

/* table, column, column type, nullable, default, extra, generation expression, comment, charset, collation */
static ms_status row_column(ms_loader *l, const ms_text *v)
{
    ms_table *table = ms_common_table(&l->cursor, l->catalog, (ms_text){ NULL, 0 }, v[0]);
    if (table == NULL)
        return MS_OK; /* of a view */
    ms_column column = { .name = ms_common_text(l->arena, v[1]) };
    const char *extra = v[5].p == NULL ? "" : v[5].p;
    ms_my_type_parse(ms_common_text(l->arena, v[2]), l->arena, &column.type);
    column.not_null = ms_common_text_is(v[3], "NO");
    read_extra(l, &column, extra, v[6]);
    column.default_expr = column_default(l, &column, v[4], extra);
    column.comment = ms_common_text_nonempty(l->arena, v[7]);
    const char *of_table = table_collation(l, table);
    if (v[9].p != NULL && of_table != NULL && strcasecmp(v[9].p, of_table) != 0) {
        column.type.charset = ms_common_text(l->arena, v[8]);
        column.type.collation = ms_common_text(l->arena, v[9]);
    }
    MS_PUSH(l->arena, &table->columns, column);
    return MS_OK;
}

/* ---- the loader ---- */

static const struct { size_t width; ms_status (*row)(ms_loader *l, const ms_text *v); } readers[MS_MY_QUERY_COUNT] = {
    [MS_MY_QUERY_DATABASE] = { 3, row_database },
    [MS_MY_QUERY_TABLES] = { 8, row_table },
    [MS_MY_QUERY_COLUMNS] = { 10, row_column },
    [MS_MY_QUERY_INDEXES] = { 10, ms_my_row_index },
    [MS_MY_QUERY_FOREIGN_KEY_RULES] = { 4, ms_my_row_foreign_key },
    [MS_MY_QUERY_FOREIGN_KEY_COLUMNS] = { 6, ms_my_row_foreign_key_column },
    [MS_MY_QUERY_CHECKS] = { 5, ms_my_row_check },
    [MS_MY_QUERY_VIEWS] = { 4, ms_my_row_view },
    [MS_MY_QUERY_TRIGGERS] = { 5, ms_my_row_trigger },
    [MS_MY_QUERY_ROUTINES] = { 8, ms_my_row_routine },
    [MS_MY_QUERY_PARAMETERS] = { 5, ms_my_row_parameter },
    [MS_MY_QUERY_EVENTS] = { 10, ms_my_row_event },
    [MS_MY_QUERY_PARTITIONS] = { 5, ms_my_row_partition },
};

ms_loader *ms_my_load_begin(const ms_my_family *family, ms_catalog *catalog, int32_t version)
{
    ms_loader *l = MS_NEW(catalog->arena, ms_loader);
    l->family = family;
    l->catalog = catalog;
    l->arena = catalog->arena;
    l->version = version;
    for (size_t i = 0; i < MS_MY_QUERY_COUNT; i++)
        if (ms_my_query(family, version, (ms_my_query_id)i) != NULL)
            l->queries[l->n_queries++] = (ms_my_query_id)i;
    return l;
}

const char *ms_my_load_query(ms_loader *l, size_t i)
{
    if (l->scope != NULL)
        return ms_my_scope_query(l, i);
    return i < l->n_queries ? ms_my_query(l->family, l->version, l->queries[i]) : NULL;
}

ms_status ms_my_load_row(ms_loader *l, size_t i, const ms_text *values, size_t n, ms_error *err)
{
    if (l->scope != NULL && i < l->scope->n)
        return ms_my_row_show(l, values, n);
    i -= l->scope != NULL ? l->scope->n : 0;
    if (i >= l->n_queries)
        return ms_error_set(err, MS_ERR_INTERNAL, "no catalog query %zu", i);
    const ms_my_query_id id = l->queries[i];
    const ms_status status = ms_common_check_width(l->family->product, i, n, readers[id].width, err);
    return status != MS_OK ? status : readers[id].row(l, values);
}
