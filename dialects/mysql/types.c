/* types.c: MySQL and MariaDB spellings of types, to logical types and back.
 *
 * Conventions, chosen so that reading what was written gives the same type again:
 * - display widths of integers mean nothing and are dropped, but tinyint(1) reads as BOOLEAN, because that is what
 *   BOOLEAN is stored as; ZEROFILL columns keep their spelling in `text`;
 * - DATETIME is TIMESTAMP and TIMESTAMP is TIMESTAMPTZ; without a precision they have length 0 here, while a logical
 *   TIMESTAMP without one (length -1, a portable file) becomes DATETIME(6);
 * - the sizes of TEXT and BLOB are lengths: 255 tiny, -1 plain, 16777215 medium, INT32_MAX long. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "my.h"

enum { TINY_LOB = 255, PLAIN_LOB = 65535, MEDIUM_LOB = 16777215, LONG_LOB = INT32_MAX };

typedef enum arguments { ARGS_KEEP, ARGS_NONE, ARGS_TIME, ARGS_LOB, ARGS_INT } arguments;
typedef struct spelling {
    const char *words;
    ms_type_kind kind;
    arguments args;
    int32_t length; /* when none is given */
} spelling;

static const spelling spellings[] = {
    { "bool", MS_TYPE_BOOLEAN, ARGS_NONE, -1 },
    { "boolean", MS_TYPE_BOOLEAN, ARGS_NONE, -1 },
    { "tinyint", MS_TYPE_TINYINT, ARGS_INT, -1 },
    { "int1", MS_TYPE_TINYINT, ARGS_INT, -1 },
    { "smallint", MS_TYPE_SMALLINT, ARGS_INT, -1 },
    { "int2", MS_TYPE_SMALLINT, ARGS_INT, -1 },
    { "mediumint", MS_TYPE_MEDIUMINT, ARGS_INT, -1 },
    { "middleint", MS_TYPE_MEDIUMINT, ARGS_INT, -1 },
    { "int3", MS_TYPE_MEDIUMINT, ARGS_INT, -1 },
    { "int", MS_TYPE_INTEGER, ARGS_INT, -1 },
    { "integer", MS_TYPE_INTEGER, ARGS_INT, -1 },
    { "int4", MS_TYPE_INTEGER, ARGS_INT, -1 },
    { "bigint", MS_TYPE_BIGINT, ARGS_INT, -1 },
    { "int8", MS_TYPE_BIGINT, ARGS_INT, -1 },
    { "serial", MS_TYPE_BIGINT, ARGS_NONE, -1 },
    { "decimal", MS_TYPE_DECIMAL, ARGS_KEEP, 10 },
    { "numeric", MS_TYPE_DECIMAL, ARGS_KEEP, 10 },
    { "dec", MS_TYPE_DECIMAL, ARGS_KEEP, 10 },
    { "fixed", MS_TYPE_DECIMAL, ARGS_KEEP, 10 },
    { "float", MS_TYPE_REAL, ARGS_KEEP, -1 },
    { "float4", MS_TYPE_REAL, ARGS_NONE, -1 },
    { "real", MS_TYPE_DOUBLE, ARGS_KEEP, -1 },
    { "double", MS_TYPE_DOUBLE, ARGS_KEEP, -1 },
    { "double precision", MS_TYPE_DOUBLE, ARGS_KEEP, -1 },
    { "float8", MS_TYPE_DOUBLE, ARGS_NONE, -1 },
    { "bit", MS_TYPE_BIT, ARGS_KEEP, 1 },
    { "char", MS_TYPE_CHAR, ARGS_KEEP, 1 },
    { "character", MS_TYPE_CHAR, ARGS_KEEP, 1 },
    { "nchar", MS_TYPE_CHAR, ARGS_KEEP, 1 },
    { "national char", MS_TYPE_CHAR, ARGS_KEEP, 1 },
    { "national character", MS_TYPE_CHAR, ARGS_KEEP, 1 },
    { "varchar", MS_TYPE_VARCHAR, ARGS_KEEP, -1 },
    { "varcharacter", MS_TYPE_VARCHAR, ARGS_KEEP, -1 },
    { "char varying", MS_TYPE_VARCHAR, ARGS_KEEP, -1 },
    { "character varying", MS_TYPE_VARCHAR, ARGS_KEEP, -1 },
    { "nvarchar", MS_TYPE_VARCHAR, ARGS_KEEP, -1 },
    { "nchar varchar", MS_TYPE_VARCHAR, ARGS_KEEP, -1 },
    { "nchar varying", MS_TYPE_VARCHAR, ARGS_KEEP, -1 },
    { "national varchar", MS_TYPE_VARCHAR, ARGS_KEEP, -1 },
    { "national char varying", MS_TYPE_VARCHAR, ARGS_KEEP, -1 },
    { "national character varying", MS_TYPE_VARCHAR, ARGS_KEEP, -1 },
    { "tinytext", MS_TYPE_TEXT, ARGS_NONE, TINY_LOB },
    { "text", MS_TYPE_TEXT, ARGS_LOB, -1 },
    { "mediumtext", MS_TYPE_TEXT, ARGS_NONE, MEDIUM_LOB },
    { "long varchar", MS_TYPE_TEXT, ARGS_NONE, MEDIUM_LOB },
    { "long", MS_TYPE_TEXT, ARGS_NONE, MEDIUM_LOB },
    { "longtext", MS_TYPE_TEXT, ARGS_NONE, LONG_LOB },
    { "binary", MS_TYPE_BINARY, ARGS_KEEP, 1 },
    { "char byte", MS_TYPE_BINARY, ARGS_KEEP, 1 },
    { "varbinary", MS_TYPE_VARBINARY, ARGS_KEEP, -1 },
    { "tinyblob", MS_TYPE_BLOB, ARGS_NONE, TINY_LOB },
    { "blob", MS_TYPE_BLOB, ARGS_LOB, -1 },
    { "mediumblob", MS_TYPE_BLOB, ARGS_NONE, MEDIUM_LOB },
    { "long varbinary", MS_TYPE_BLOB, ARGS_NONE, MEDIUM_LOB },
    { "longblob", MS_TYPE_BLOB, ARGS_NONE, LONG_LOB },
    { "date", MS_TYPE_DATE, ARGS_NONE, -1 },
    { "time", MS_TYPE_TIME, ARGS_TIME, 0 },
    { "datetime", MS_TYPE_TIMESTAMP, ARGS_TIME, 0 },
    { "timestamp", MS_TYPE_TIMESTAMPTZ, ARGS_TIME, 0 },
    { "year", MS_TYPE_YEAR, ARGS_NONE, -1 },
    { "json", MS_TYPE_JSON, ARGS_NONE, -1 },
    { "enum", MS_TYPE_ENUM, ARGS_NONE, -1 },
    { "set", MS_TYPE_SET, ARGS_NONE, -1 },
    { "uuid", MS_TYPE_UUID, ARGS_NONE, -1 },
};

static const spelling *find_spelling(const char *words)
{
    const char first = (char)(*words | 0x20); /* they all begin with a small letter */
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
        if (*spellings[i].words == first && strcasecmp(spellings[i].words, words) == 0)
            return &spellings[i];
    return NULL;
}

/* TEXT(n) and BLOB(n): the server takes the smallest of its four types that holds n. */
static int32_t lob_size(int32_t length)
{
    if (length < 0)
        return -1;
    return length <= TINY_LOB ? TINY_LOB : length <= PLAIN_LOB ? -1 : length <= MEDIUM_LOB ? MEDIUM_LOB : LONG_LOB;
}

static void read_arguments(const spelling *s, ms_type *type)
{
    switch (s->args) {
    case ARGS_KEEP:
        if (type->length < 0)
            type->length = s->length;
        break;
    case ARGS_TIME:
        if (type->length < 0)
            type->length = 0;
        break;
    case ARGS_LOB:
        type->length = lob_size(type->length);
        break;
    case ARGS_INT:
        if (type->kind == MS_TYPE_TINYINT && type->length == 1 && !type->is_unsigned)
            type->kind = MS_TYPE_BOOLEAN;
        type->length = -1;
        break;
    case ARGS_NONE:
        type->length = s->length;
        break;
    }
    if (s->args != ARGS_KEEP)
        type->scale = -1;
}

void ms_my_type_read(const char *words, ms_type *type)
{
    const spelling *s = find_spelling(words);
    if (s == NULL) {
        type->kind = MS_TYPE_OTHER;
        return;
    }
    type->kind = s->kind;
    read_arguments(s, type);
    if (type->kind == MS_TYPE_DECIMAL && type->scale < 0)
        type->scale = 0;
    if (type->kind == MS_TYPE_REAL && type->scale < 0 && type->length >= 0) { /* FLOAT(p): p bits choose the size */
        type->kind = type->length > 24 ? MS_TYPE_DOUBLE : MS_TYPE_REAL;
        type->length = -1;
    }
    if (strcasecmp(words, "serial") == 0)
        type->serial = type->is_unsigned = true;
}

/* ---- a whole spelling ---- */

static const char *read_value(const char *p, ms_arena *arena, const char **value)
{
    const size_t room = strlen(p);
    char *to = ms_arena_alloc(arena, room + 1);
    *value = to;
    for (p++; *p != '\0'; p++) {
        if (*p == '\'' && *++p != '\'')
            break;
        *to++ = *p;
    }
    return p;
}

static const char *read_parentheses(const char *p, ms_arena *arena, ms_type *type)
{
    int32_t numbers[2] = { -1, -1 };
    size_t n = 0;
    for (p++; *p != '\0' && *p != ')';) {
        if (*p == '\'') {
            const char *value;
            p = read_value(p, arena, &value);
            MS_PUSH(arena, &type->values, value);
        } else if (*p >= '0' && *p <= '9') {
            char *end;
            const long number = strtol(p, &end, 10);
            if (n < 2)
                numbers[n++] = number > INT32_MAX ? INT32_MAX : (int32_t)number;
            p = end;
        } else {
            p++;
        }
    }
    type->length = numbers[0];
    type->scale = numbers[1];
    return *p == ')' ? p + 1 : p;
}

void ms_my_type_parse(const char *text, ms_arena *arena, ms_type *type)
{
    memset(type, 0, sizeof *type);
    type->length = type->scale = -1;
    type->text = text;
    const char *open = strchr(text, '(');
    const char *rest = open != NULL ? read_parentheses(open, arena, type) : strchr(text, ' ');
    if (rest == NULL)
        rest = "";
    type->is_unsigned = *rest != '\0' && (strcasestr(rest, "unsigned") != NULL || strcasestr(rest, "zerofill") != NULL);
    const size_t words = open != NULL ? (size_t)(open - text) : strlen(text) - strlen(rest);
    ms_my_type_read(ms_arena_strndup(arena, text, words), type);
}

/* ---- to native ---- */

static const struct { ms_type_kind kind; const char *word; arguments args; } native[] = {
    { MS_TYPE_BOOLEAN, "BOOLEAN", ARGS_NONE },
    { MS_TYPE_TINYINT, "TINYINT", ARGS_INT },
    { MS_TYPE_SMALLINT, "SMALLINT", ARGS_INT },
    { MS_TYPE_MEDIUMINT, "MEDIUMINT", ARGS_INT },
    { MS_TYPE_INTEGER, "INT", ARGS_INT },
    { MS_TYPE_BIGINT, "BIGINT", ARGS_INT },
    { MS_TYPE_DECIMAL, "DECIMAL", ARGS_KEEP },
    { MS_TYPE_REAL, "FLOAT", ARGS_KEEP },
    { MS_TYPE_DOUBLE, "DOUBLE", ARGS_KEEP },
    { MS_TYPE_BIT, "BIT", ARGS_KEEP },
    { MS_TYPE_CHAR, "CHAR", ARGS_KEEP },
    { MS_TYPE_VARCHAR, "VARCHAR", ARGS_KEEP },
    { MS_TYPE_TEXT, "TEXT", ARGS_LOB },
    { MS_TYPE_BINARY, "BINARY", ARGS_KEEP },
    { MS_TYPE_VARBINARY, "VARBINARY", ARGS_KEEP },
    { MS_TYPE_BLOB, "BLOB", ARGS_LOB },
    { MS_TYPE_DATE, "DATE", ARGS_NONE },
    { MS_TYPE_TIME, "TIME", ARGS_TIME },
    { MS_TYPE_TIMESTAMP, "DATETIME", ARGS_TIME },
    { MS_TYPE_TIMESTAMPTZ, "TIMESTAMP", ARGS_TIME },
    { MS_TYPE_YEAR, "YEAR", ARGS_NONE },
    { MS_TYPE_ENUM, "ENUM", ARGS_NONE },
    { MS_TYPE_SET, "SET", ARGS_NONE },
};

/* Logical types without a native one: what to write instead. */
static const struct { ms_type_kind kind; const char *hint; } missing[] = {
    { MS_TYPE_TIMETZ, "Write TIME, or TIMESTAMP with a date." },
    { MS_TYPE_INTERVAL, "Keep a number of seconds in a BIGINT column." },
    { MS_TYPE_VARBIT, "Write VARBINARY(n), or BIT(n) up to 64." },
    { MS_TYPE_INET, "Write VARBINARY(16) with INET6_ATON, or VARCHAR(43)." },
    { MS_TYPE_XML, "Write LONGTEXT." },
    { MS_TYPE_ARRAY, "Write JSON, or a table of its own." },
    { MS_TYPE_USER, "Write the base type, or ENUM('a', 'b') in the column." },
    { MS_TYPE_JSON, "This server version has no JSON; write LONGTEXT." },
    { MS_TYPE_JSONB, "This server version has no JSON; write LONGTEXT." },
};

int32_t ms_my_time_precision(const ms_type *type) { return type->length < 0 ? 6 : type->length; }

static void put_arguments(ms_sql *sql, int32_t first, int32_t second)
{
    if (first < 0)
        return;
    ms_sql_punct(sql, "(");
    ms_sql_int(sql, first);
    if (second >= 0) {
        ms_sql_punct(sql, ",");
        ms_sql_int(sql, second);
    }
    ms_sql_punct(sql, ")");
}

static void put_values(ms_sql *sql, const ms_strings *values)
{
    ms_sql_punct(sql, "(");
    for (size_t i = 0; i < values->n; i++) {
        if (i > 0)
            ms_sql_punct(sql, ",");
        ms_sql_str(sql, values->v[i]);
    }
    ms_sql_punct(sql, ")");
}

static const char *lob_prefix(int32_t length)
{
    const int32_t size = lob_size(length);
    return size == TINY_LOB ? "TINY" : size == MEDIUM_LOB ? "MEDIUM" : size == LONG_LOB ? "LONG" : "";
}

/* Types whose native form depends on the server. true = written. */
static bool put_special(const ms_my_family *family, int32_t version, const ms_type *type, ms_sql *sql)
{
    if (type->kind == MS_TYPE_UUID)
        ms_sql_kw(sql, ms_my_has(family, version, MS_MY_UUID) ? "UUID" : "CHAR(36)");
    else if ((type->kind == MS_TYPE_JSON || type->kind == MS_TYPE_JSONB) && ms_my_has(family, version, MS_MY_JSON))
        ms_sql_kw(sql, "JSON");
    else if (type->kind == MS_TYPE_INET && ms_my_has(family, version, MS_MY_INET))
        ms_sql_kw(sql, "INET6");
    else if (type->kind == MS_TYPE_OTHER && type->text != NULL)
        ms_sql_raw(sql, type->text);
    else if (type->text != NULL && strcasestr(type->text, "zerofill") != NULL)
        ms_sql_raw(sql, type->text);
    else
        return false;
    return true;
}

static ms_status put_plain(const ms_type *type, ms_sql *sql, ms_error *err)
{
    size_t i = 0;
    while (i < sizeof native / sizeof *native && native[i].kind != type->kind)
        i++;
    if (i == sizeof native / sizeof *native) {
        ms_error_set(err, MS_ERR_UNSUPPORTED, "no type %s here", ms_type_kind_name(type->kind));
        for (size_t m = 0; m < sizeof missing / sizeof *missing; m++)
            if (missing[m].kind == type->kind)
                ms_error_hint(err, "%s", missing[m].hint);
        return MS_ERR_UNSUPPORTED;
    }
    if ((type->kind == MS_TYPE_VARCHAR || type->kind == MS_TYPE_VARBINARY) && type->length < 0) {
        ms_error_set(err, MS_ERR_UNSUPPORTED, "%s needs a length here", ms_type_kind_name(type->kind));
        ms_error_hint(err, "Write %s(n), or TEXT.", ms_type_kind_name(type->kind));
        return MS_ERR_UNSUPPORTED;
    }
    if (native[i].args == ARGS_LOB) {
        ms_sql_kw(sql, lob_prefix(type->length));
        ms_sql_punct(sql, native[i].word);
        return MS_OK;
    }
    ms_sql_kw(sql, native[i].word);
    if (native[i].args == ARGS_KEEP)
        put_arguments(sql, type->length, type->scale);
    if (native[i].args == ARGS_TIME)
        put_arguments(sql, ms_my_time_precision(type) == 0 ? -1 : ms_my_time_precision(type), -1);
    if (type->kind == MS_TYPE_ENUM || type->kind == MS_TYPE_SET)
        put_values(sql, &type->values);
    if (type->is_unsigned)
        ms_sql_kw(sql, "UNSIGNED");
    return MS_OK;
}

ms_status ms_my_type_write(const ms_my_family *family, int32_t version, const ms_type *type, ms_sql *sql, ms_error *err)
{
    if (!put_special(family, version, type, sql)) {
        const ms_status status = put_plain(type, sql, err);
        if (status != MS_OK)
            return status;
    }
    if (type->charset != NULL) {
        ms_sql_kw(sql, "CHARACTER SET");
        ms_sql_raw(sql, type->charset);
    }
    if (type->collation != NULL) {
        ms_sql_kw(sql, "COLLATE");
        ms_sql_raw(sql, type->collation);
    }
    return MS_OK;
}
