/* types.c: declared types of SQLite to logical types and back.
 *
 * SQLite keeps the words of the declaration and derives an affinity; here the words decide, so that VARCHAR(20) reads
 * as VARCHAR 20, and only unknown words fall back to the affinity. The declared text is kept and printed again. */
#include "config.h"

#include <stdlib.h>
#include <strings.h>

#include "lite.h"

/* The first row of a kind is what is printed for it. */
static const ms_common_type types[] = {
    { "boolean", MS_TYPE_BOOLEAN, 0, false, false },
    { "bool", MS_TYPE_BOOLEAN, 0, false, false },
    { "tinyint", MS_TYPE_TINYINT, 0, false, false },
    { "smallint", MS_TYPE_SMALLINT, 0, false, false },
    { "int2", MS_TYPE_SMALLINT, 0, false, false },
    { "mediumint", MS_TYPE_MEDIUMINT, 0, false, false },
    { "integer", MS_TYPE_INTEGER, 0, false, false },
    { "int", MS_TYPE_INTEGER, 0, false, false },
    { "int4", MS_TYPE_INTEGER, 0, false, false },
    { "bigint", MS_TYPE_BIGINT, 0, false, false },
    { "int8", MS_TYPE_BIGINT, 0, false, false },
    { "unsigned big int", MS_TYPE_BIGINT, 0, false, true },
    { "serial", MS_TYPE_INTEGER, 0, true, false },
    { "bigserial", MS_TYPE_BIGINT, 0, true, false },
    { "smallserial", MS_TYPE_SMALLINT, 0, true, false },
    { "decimal", MS_TYPE_DECIMAL, 0, false, false },
    { "numeric", MS_TYPE_DECIMAL, 0, false, false },
    { "real", MS_TYPE_REAL, 0, false, false },
    { "float", MS_TYPE_REAL, 0, false, false },
    { "double", MS_TYPE_DOUBLE, 0, false, false },
    { "double precision", MS_TYPE_DOUBLE, 0, false, false },
    { "char", MS_TYPE_CHAR, 0, false, false },
    { "character", MS_TYPE_CHAR, 0, false, false },
    { "nchar", MS_TYPE_CHAR, 0, false, false },
    { "native character", MS_TYPE_CHAR, 0, false, false },
    { "varchar", MS_TYPE_VARCHAR, 0, false, false },
    { "varying character", MS_TYPE_VARCHAR, 0, false, false },
    { "character varying", MS_TYPE_VARCHAR, 0, false, false },
    { "nvarchar", MS_TYPE_VARCHAR, 0, false, false },
    { "text", MS_TYPE_TEXT, 0, false, false },
    { "clob", MS_TYPE_TEXT, 0, false, false },
    { "longtext", MS_TYPE_TEXT, 0, false, false },
    { "mediumtext", MS_TYPE_TEXT, 0, false, false },
    { "tinytext", MS_TYPE_TEXT, 0, false, false },
    { "binary", MS_TYPE_BINARY, 0, false, false },
    { "varbinary", MS_TYPE_VARBINARY, 0, false, false },
    { "blob", MS_TYPE_BLOB, 0, false, false },
    { "bytea", MS_TYPE_BLOB, 0, false, false },
    { "date", MS_TYPE_DATE, 0, false, false },
    { "time", MS_TYPE_TIME, 0, false, false },
    { "timetz", MS_TYPE_TIMETZ, 0, false, false },
    { "timestamp", MS_TYPE_TIMESTAMP, 0, false, false },
    { "datetime", MS_TYPE_TIMESTAMP, 0, false, false },
    { "timestamp without time zone", MS_TYPE_TIMESTAMP, 0, false, false },
    { "timestamptz", MS_TYPE_TIMESTAMPTZ, 0, false, false },
    { "timestamp with time zone", MS_TYPE_TIMESTAMPTZ, 0, false, false },
    { "interval", MS_TYPE_INTERVAL, 0, false, false },
    { "uuid", MS_TYPE_UUID, 0, false, false },
    { "json", MS_TYPE_JSON, 0, false, false },
    { "json text", MS_TYPE_JSON, 0, false, false },
    { "jsonb", MS_TYPE_JSONB, 0, false, false },
    { "bit", MS_TYPE_BIT, 0, false, false },
    { "varbit", MS_TYPE_VARBIT, 0, false, false },
    { "year", MS_TYPE_YEAR, 0, false, false },
    { "inet", MS_TYPE_INET, 0, false, false },
    { "xml", MS_TYPE_XML, 0, false, false },
};

/* Section 3.1 of "Datatypes in SQLite", in its order. Everything else is NUMERIC: OTHER, compared by its text. */
static const struct { const char *part; ms_type_kind kind; } affinities[] = {
    { "int", MS_TYPE_INTEGER }, { "char", MS_TYPE_TEXT }, { "clob", MS_TYPE_TEXT }, { "text", MS_TYPE_TEXT },
    { "blob", MS_TYPE_BLOB },   { "real", MS_TYPE_DOUBLE }, { "floa", MS_TYPE_DOUBLE }, { "doub", MS_TYPE_DOUBLE },
};

void ms_lite_type_read(const char *words, ms_type *type)
{
    if (*words == '\0') { /* no type at all: nothing but its absence can be said */
        type->kind = MS_TYPE_OTHER;
        return;
    }
    const ms_common_type *row = ms_common_type_find(types, MS_COUNT(types), words);
    type->kind = MS_TYPE_OTHER;
    if (row != NULL) {
        type->kind = row->kind;
        type->serial = row->serial;
        type->is_unsigned = type->is_unsigned || row->is_unsigned;
        return;
    }
    for (size_t i = 0; i < MS_COUNT(affinities); i++)
        if (strcasestr(words, affinities[i].part) != NULL) {
            type->kind = affinities[i].kind;
            return;
        }
}

void ms_lite_type_parse(const char *text, ms_arena *arena, ms_type *type)
{
    const char *open = strchr(text, '(');
    *type = (ms_type){ .length = -1, .scale = -1, .text = text };
    size_t n = open != NULL ? (size_t)(open - text) : strlen(text);
    while (n > 0 && text[n - 1] == ' ')
        n--;
    if (open != NULL) {
        char *end;
        type->length = (int32_t)strtol(open + 1, &end, 10);
        end += strspn(end, " ");
        if (*end == ',')
            type->scale = (int32_t)strtol(end + 1, NULL, 10);
    }
    char *words = ms_arena_strndup(arena, text, n);
    for (char *p = words; *p != '\0'; p++)
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
    ms_lite_type_read(words, type);
}

void ms_lite_type_write(ms_sql *sql, const ms_type *type)
{
    const bool listed = type->kind == MS_TYPE_ENUM || type->kind == MS_TYPE_SET || type->kind == MS_TYPE_USER ||
                        type->kind == MS_TYPE_ARRAY;
    if (type->text != NULL && !type->serial && !listed) {
        if (*type->text != '\0')
            ms_sql_raw(sql, type->text);
    } else {
        const char *words = ms_common_type_words(types, MS_COUNT(types), type->kind);
        char upper[40] = "TEXT"; /* kinds without a row: enums, arrays */
        for (size_t i = 0; words != NULL && i < sizeof upper - 1; i++) {
            upper[i] = words[i] >= 'a' && words[i] <= 'z' ? (char)(words[i] - 'a' + 'A') : words[i];
            if (words[i] == '\0')
                break;
        }
        ms_sql_kw(sql, upper);
        if (!type->serial && words != NULL)
            ms_common_type_arguments(sql, type);
    }
    if (type->collation != NULL) {
        ms_sql_kw(sql, "COLLATE");
        ms_sql_ident(sql, type->collation);
    }
}
