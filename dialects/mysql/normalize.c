/* normalize.c: a MySQL or MariaDB catalog in the form in which predicted and live are compared. The one place that says
 * what noise is.
 *
 * What is noise, and so made equal on both sides:
 * - names that the server makes: t_ibfk_1, t_chk_1, CONSTRAINT_1, and keys called like their first column;
 * - indexes that the server makes below a foreign key;
 * - spellings of types (written and read again, as the server does), expressions (expr.c), dates and times (temporal.c), the
 *   precision of the current time, quotes around numbers, RESTRICT and NO ACTION (the same thing in InnoDB);
 * - character sets and collations, and all table options but an engine other than InnoDB: whether one of them is the
 *   default of the database, only the server knows;
 * - what partitions there are: the method and its expression are compared;
 * - what information_schema cannot show of a default: bytes of a binary one (it ends at a zero byte, or shows '?'), and
 *   characters outside the Basic Multilingual Plane (its own character set is utf8mb3: '?');
 * - texts that the server prints anew: views, triggers, routines, events. Whether one was replaced is what
 * `fingerprint` answers. */
#include "config.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "../common/common.h"
#include "my.h"

/* ---- columns ---- */

static void normalize_type(const ms_my_family *family, int32_t version, ms_arena *arena, ms_type *type)
{
    ms_sql sql;
    ms_error ignored = MS_ERROR_INIT;
    type->charset = type->collation = NULL;
    ms_sql_init(&sql, arena, &ms_my_style);
    if (type->serial)
        type->is_unsigned = true;
    type->serial = false;
    if (ms_my_type_write(family, version, type, &sql, &ignored) != MS_OK)
        return;
    ms_my_type_parse(ms_sql_text(&sql), arena, type);
}

static bool is_quoted(const char *text) { return *text == '\'' && text[strlen(text) - 1] == '\'' && text[1] != '\0'; }

static bool looks_numeric(const char *text)
{
    text += *text == '-';
    return isdigit((unsigned char)*text) && text[strspn(text, "0123456789.")] == '\0';
}

/* '7' and 7, 0.50 and 0.5 are one number. */
static const char *plain_number(const char *text, ms_arena *arena)
{
    char *out = is_quoted(text) ? ms_arena_strndup(arena, text + 1, strlen(text) - 2) : ms_arena_strdup(arena, text);
    if (!looks_numeric(out))
        return text;
    size_t n = strlen(out);
    while (strchr(out, '.') != NULL && n > 1 && (out[n - 1] == '0' || out[n - 1] == '.')) {
        const bool point = out[n - 1] == '.';
        out[--n] = '\0';
        if (point)
            break;
    }
    return out;
}

static bool is_number_kind(ms_type_kind kind)
{
    return (kind >= MS_TYPE_BOOLEAN && kind <= MS_TYPE_DOUBLE) || kind == MS_TYPE_YEAR;
}

/* The precision follows the column's; DEFAULT (now()) is the same value. */
static const char *current_time(const char *text)
{
    const bool now = text != NULL && (strncmp(text, "current_timestamp", 17) == 0 || strncmp(text, "now(", 4) == 0) &&
                     text[strcspn(text, ")")] == ')' && text[strcspn(text, ")") + 1] == '\0';
    return now || (text != NULL && strcmp(text, "current_timestamp") == 0) ? "current_timestamp" : text;
}

static int hex_digit(char c) { return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10; }

/* 0x41 and x'41' as the default of a text column is stored as 'A'. */
static const char *text_of_hex(const char *text, ms_arena *arena)
{
    const bool plain = strncmp(text, "0x", 2) == 0;
    if (!plain && strncasecmp(text, "x'", 2) != 0)
        return text;
    const char *digits = text + 2;
    const size_t n = strspn(digits, "0123456789abcdefABCDEF");
    if (n == 0 || n % 2 != 0 || strcmp(digits + n, plain ? "" : "'") != 0)
        return text;
    char *bytes = ms_arena_alloc(arena, n / 2 + 1);
    for (size_t i = 0; i < n / 2; i++)
        bytes[i] = (char)(hex_digit(digits[2 * i]) << 4 | hex_digit(digits[2 * i + 1]));
    ms_sql sql;
    ms_sql_init(&sql, arena, &ms_my_style);
    ms_sql_lit(&sql, bytes, strlen(bytes));
    return ms_sql_text(&sql);
}

/* Four bytes of UTF-8 are the one character '?' in information_schema. */
static const char *within_bmp(const char *text, ms_arena *arena)
{
    char *out = ms_arena_alloc(arena, strlen(text) + 1), *to = out;
    for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++) {
        const bool beyond = *p >= 0xF0;
        *to++ = (char)(beyond ? '?' : *p);
        while (beyond && (p[1] & 0xC0) == 0x80)
            p++;
    }
    return out;
}

/* What can be compared of a default. */
static const char *visible_default(const ms_column *column, ms_arena *arena)
{
    const char *text = column->default_expr;
    if (text == NULL || strcasecmp(text, "null") == 0)
        return text;
    if (column->type.kind == MS_TYPE_BINARY || column->type.kind == MS_TYPE_VARBINARY)
        return "bytes";
    if (!is_number_kind(column->type.kind) && column->type.kind != MS_TYPE_BIT)
        text = text_of_hex(text, arena);
    return within_bmp(text, arena);
}

static void normalize_column(const ms_my_family *family, int32_t version, ms_arena *arena, ms_column *column)
{
    if (column->type.serial) {
        column->identity = MS_IDENTITY_AUTO;
        column->not_null = true;
    }
    normalize_type(family, version, arena, &column->type);
    if (column->identity != MS_IDENTITY_NONE) {
        column->identity = MS_IDENTITY_AUTO;
        column->not_null = true;
        column->default_expr = NULL;
    }
    if (column->default_expr != NULL && strcasecmp(column->default_expr, "null") == 0) /* the same as none, which is how a file says it */
        column->default_expr = NULL;
    column->default_expr = visible_default(column, arena);
    column->default_expr = ms_my_temporal_default(family, &column->type, column->default_expr, arena);
    column->default_expr = current_time(ms_my_expr_canonical(column->default_expr, arena));
    if (column->default_expr != NULL && is_number_kind(column->type.kind))
        column->default_expr = plain_number(column->default_expr, arena);
    column->on_update = current_time(ms_my_expr_canonical(column->on_update, arena));
    column->generated_expr = ms_my_expr_canonical(column->generated_expr, arena);
    column->check_expr = ms_my_expr_canonical(column->check_expr, arena);
    if (column->generated != MS_GENERATED_NONE && family->mariadb)
        column->not_null = false; /* cannot be said there */
}

/* ---- keys ---- */

static bool ends_in_number(const char *name, const char *middle)
{
    const char *found = NULL;
    for (const char *p = name; (p = strstr(p, middle)) != NULL; p += strlen(middle))
        found = p;
    if (found == NULL)
        return false;
    found += strlen(middle);
    return *found != '\0' && found[strspn(found, "0123456789")] == '\0';
}

static bool is_made_name(const char *name)
{
    return ends_in_number(name, "_ibfk_") || ends_in_number(name, "_chk_") ||
           (strncasecmp(name, "CONSTRAINT_", 11) == 0 && ends_in_number(name, "_")) ||
           name[strspn(name, "0123456789")] == '\0'; /* MariaDB 12 numbers its foreign keys */
}

/* The server calls an unnamed key like its first column, with _2, _3, ... behind when that name is taken. */
static bool is_named_after(const char *name, const char *column)
{
    const size_t n = strlen(column);
    if (strncasecmp(name, column, n) != 0)
        return false;
    return name[n] == '\0' ||
           (name[n] == '_' && name[n + 1] != '\0' && name[n + 1 + strspn(name + n + 1, "0123456789")] == '\0');
}

static void normalize_foreign_key(const ms_catalog *catalog, ms_constraint *key)
{
    if (key->on_delete == MS_FK_RESTRICT)
        key->on_delete = MS_FK_NO_ACTION;
    if (key->on_update == MS_FK_RESTRICT)
        key->on_update = MS_FK_NO_ACTION;
    key->match = NULL;
    const ms_table *parent = ms_catalog_table(catalog, key->ref_table);
    const ms_constraint *primary = parent == NULL ? NULL : ms_table_primary_key(parent);
    if (key->ref_columns.n == 0 && primary != NULL)
        key->ref_columns = primary->columns;
}

static void forget_directions(ms_constraint *key)
{
    bool plain = true;
    for (size_t i = 0; i < key->parts.n; i++) {
        key->parts.v[i].desc = false;
        plain = plain && key->parts.v[i].prefix == 0;
    }
    if (plain)
        key->parts.n = 0;
}

static void normalize_constraint(const ms_my_family *family, int32_t version, const ms_catalog *catalog, ms_constraint *constraint)
{
    const bool key = constraint->kind == MS_CONSTRAINT_UNIQUE;
    if (!ms_my_has(family, version, MS_MY_DESC_INDEX))
        forget_directions(constraint);
    if (constraint->kind == MS_CONSTRAINT_PRIMARY_KEY || (constraint->name != NULL && is_made_name(constraint->name)))
        constraint->name = NULL;
    if (key && constraint->name != NULL && constraint->columns.n > 0 &&
        is_named_after(constraint->name, constraint->columns.v[0]))
        constraint->name = NULL;
    constraint->expr = ms_my_expr_canonical(constraint->expr, catalog->arena);
    if (constraint->kind == MS_CONSTRAINT_CHECK)
        memset(&constraint->columns, 0, sizeof constraint->columns);
    if (constraint->kind == MS_CONSTRAINT_FOREIGN_KEY)
        normalize_foreign_key(catalog, constraint);
}

static bool is_method(const ms_index *index, const char *method)
{
    return index->method != NULL && strcasecmp(index->method, method) == 0;
}

static bool covers(const ms_index *index, const ms_constraint *key)
{
    if (index->parts.n != key->columns.n)
        return false;
    for (size_t i = 0; i < index->parts.n; i++)
        if (index->parts.v[i].column == NULL || index->parts.v[i].prefix > 0 ||
            strcasecmp(index->parts.v[i].column, key->columns.v[i]) != 0)
            return false;
    return true;
}

/* Made by the server for a foreign key: exactly its columns, called like it or like its first column. */
static bool is_of_foreign_key(const ms_table *table, const ms_index *index)
{
    for (size_t i = 0; i < table->constraints.n; i++) {
        const ms_constraint *key = &table->constraints.v[i];
        if (key->kind != MS_CONSTRAINT_FOREIGN_KEY || index->unique || !covers(index, key))
            continue;
        if (index->name == NULL || (key->name != NULL && strcasecmp(index->name, key->name) == 0) ||
            is_made_name(index->name) || is_named_after(index->name, key->columns.v[0]))
            return true;
    }
    return false;
}

static void normalize_index(const ms_my_family *family, int32_t version, ms_arena *arena, ms_index *index)
{
    if (is_method(index, "btree") || is_method(index, "hash"))
        index->method = NULL;
    if (is_method(index, "fulltext"))
        index->options = NULL; /* WITH PARSER is not to be seen in information_schema */
    if (index->name != NULL && index->parts.n > 0) {
        const char *first = index->parts.v[0].column != NULL ? index->parts.v[0].column : "functional_index";
        if (is_named_after(index->name, first))
            index->name = NULL;
    }
    index->options = ms_my_expr_canonical(index->options, arena);
    for (size_t i = 0; i < index->parts.n; i++) {
        ms_index_part *part = &index->parts.v[i];
        part->expr = ms_my_expr_canonical(part->expr, arena);
        part->nulls = part->opclass = part->collation = NULL;
        part->desc = part->desc && ms_my_has(family, version, MS_MY_DESC_INDEX);
    }
}

static void normalize_indexes(const ms_my_family *family, int32_t version, ms_arena *arena, ms_table *table)
{
    size_t kept = 0;
    for (size_t i = 0; i < table->indexes.n; i++)
        if (!is_of_foreign_key(table, &table->indexes.v[i]))
            table->indexes.v[kept++] = table->indexes.v[i];
    table->indexes.n = kept;
    for (size_t i = 0; i < table->indexes.n; i++)
        normalize_index(family, version, arena, &table->indexes.v[i]);
}

/* ---- tables and objects ---- */

static const char *other_engine(const char *options, ms_arena *arena)
{
    const char *engine = options == NULL ? NULL : strcasestr(options, "engine");
    if (engine == NULL)
        return NULL;
    engine += strlen("engine");
    engine += strspn(engine, " =");
    const char *name = ms_arena_strndup(arena, engine, strcspn(engine, " ,;\t\r\n"));
    if (*name == '\0' || strcasecmp(name, "InnoDB") == 0)
        return NULL;
    return ms_my_expr_canonical(name, arena);
}

/* "RANGE (year(d)) (PARTITION ...)" -> "range(year(d))" */
static const char *partition_method(const char *text, ms_arena *arena)
{
    const char *p = text == NULL ? NULL : strchr(text, '(');
    if (p == NULL)
        return text;
    int depth = 0;
    do {
        depth += *p == '(';
        depth -= *p == ')';
        p++;
    } while (*p != '\0' && depth > 0);
    return ms_my_expr_canonical(ms_arena_strndup(arena, text, (size_t)(p - text)), arena);
}

static void normalize_table(const ms_my_family *family, int32_t version, ms_catalog *catalog, ms_table *table)
{
    for (size_t i = 0; i < table->columns.n; i++)
        normalize_column(family, version, catalog->arena, &table->columns.v[i]);
    normalize_indexes(family, version, catalog->arena, table);
    for (size_t i = 0; i < table->constraints.n; i++)
        normalize_constraint(family, version, catalog, &table->constraints.v[i]);
    table->options = other_engine(table->options, catalog->arena);
    table->partition_by = partition_method(table->partition_by, catalog->arena);
    table->as_select = NULL;
    table->like = (ms_name){ NULL, NULL };
}

void ms_my_normalize(const ms_my_family *family, ms_catalog *catalog, int32_t version)
{
    for (size_t i = 0; i < catalog->tables.n; i++)
        normalize_table(family, version, catalog, catalog->tables.v[i]);
    for (size_t i = 0; i < catalog->objects.n; i++) {
        ms_object *object = catalog->objects.v[i];
        object->definition = object->signature = object->comment = NULL;
    }
}
