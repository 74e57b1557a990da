/* types.c: PostgreSQL's type names <-> logical types. */
#include "config.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "internal.h"

/* The first row of a kind is the spelling that lower() writes and format_type() answers. */
static const ms_common_type types[] = {
    { "boolean", MS_TYPE_BOOLEAN },
    { "bool", MS_TYPE_BOOLEAN },
    { "smallint", MS_TYPE_SMALLINT },
    { "int2", MS_TYPE_SMALLINT },
    { "integer", MS_TYPE_INTEGER },
    { "int", MS_TYPE_INTEGER },
    { "int4", MS_TYPE_INTEGER },
    { "bigint", MS_TYPE_BIGINT },
    { "int8", MS_TYPE_BIGINT },
    { "smallserial", MS_TYPE_SMALLINT, .serial = true },
    { "serial2", MS_TYPE_SMALLINT, .serial = true },
    { "serial", MS_TYPE_INTEGER, .serial = true },
    { "serial4", MS_TYPE_INTEGER, .serial = true },
    { "bigserial", MS_TYPE_BIGINT, .serial = true },
    { "serial8", MS_TYPE_BIGINT, .serial = true },
    { "numeric", MS_TYPE_DECIMAL },
    { "decimal", MS_TYPE_DECIMAL },
    { "dec", MS_TYPE_DECIMAL },
    { "real", MS_TYPE_REAL },
    { "float4", MS_TYPE_REAL },
    { "double precision", MS_TYPE_DOUBLE },
    { "float8", MS_TYPE_DOUBLE },
    { "float", MS_TYPE_DOUBLE },
    { "character", MS_TYPE_CHAR, .length = 1 },
    { "char", MS_TYPE_CHAR, .length = 1 },
    { "nchar", MS_TYPE_CHAR, .length = 1 },
    { "national character", MS_TYPE_CHAR, .length = 1 },
    { "national char", MS_TYPE_CHAR, .length = 1 },
    { "bpchar", MS_TYPE_CHAR },
    { "character varying", MS_TYPE_VARCHAR },
    { "varchar", MS_TYPE_VARCHAR },
    { "char varying", MS_TYPE_VARCHAR },
    { "national character varying", MS_TYPE_VARCHAR },
    { "national char varying", MS_TYPE_VARCHAR },
    { "nchar varying", MS_TYPE_VARCHAR },
    { "text", MS_TYPE_TEXT },
    { "bytea", MS_TYPE_BLOB },
    { "date", MS_TYPE_DATE },
    { "time without time zone", MS_TYPE_TIME },
    { "time", MS_TYPE_TIME },
    { "time with time zone", MS_TYPE_TIMETZ },
    { "timetz", MS_TYPE_TIMETZ },
    { "timestamp without time zone", MS_TYPE_TIMESTAMP },
    { "timestamp", MS_TYPE_TIMESTAMP },
    { "timestamp with time zone", MS_TYPE_TIMESTAMPTZ },
    { "timestamptz", MS_TYPE_TIMESTAMPTZ },
    { "interval", MS_TYPE_INTERVAL },
    { "uuid", MS_TYPE_UUID },
    { "json", MS_TYPE_JSON },
    { "jsonb", MS_TYPE_JSONB },
    { "bit", MS_TYPE_BIT, .length = 1 },
    { "bit varying", MS_TYPE_VARBIT },
    { "varbit", MS_TYPE_VARBIT },
    { "inet", MS_TYPE_INET },
    { "xml", MS_TYPE_XML },
};

/* What lower() writes for kinds that other databases have and PostgreSQL does not. */
static const struct { ms_type_kind kind; const char *words; } foreign_kinds[] = {
    { MS_TYPE_TINYINT, "smallint" }, { MS_TYPE_MEDIUMINT, "integer" }, { MS_TYPE_YEAR, "smallint" },
    { MS_TYPE_BINARY, "bytea" },     { MS_TYPE_VARBINARY, "bytea" },   { MS_TYPE_ENUM, "text" },
    { MS_TYPE_SET, "text" },
};

/* Types of the server that have no kind of their own. Everything that is in neither list is the user's. */
static const char *const others[] = {
    "box", "cidr", "circle", "citext", "cid", "daterange", "datemultirange", "hstore", "int4multirange", "int4range",
    "int8multirange", "int8range", "jsonpath", "line", "lseg", "macaddr", "macaddr8", "money", "name", "nummultirange",
    "numrange", "oid", "path", "pg_lsn", "pg_snapshot", "point", "polygon", "record", "refcursor", "regclass",
    "regcollation", "regconfig", "regdictionary", "regnamespace", "regoper", "regoperator", "regproc", "regprocedure",
    "regrole", "regtype", "tid", "tsmultirange", "tsquery", "tsrange", "tstzmultirange", "tstzrange", "tsvector",
    "txid_snapshot", "void", "xid", "xid8",
};

static bool is_array(const char *words)
{
    const size_t n = strlen(words);
    return (n > 1 && words[n - 1] == ']') || (n > 6 && strcmp(words + n - 6, " array") == 0) ||
           (n > 6 && strstr(words, " array[") != NULL);
}

static void read_known(const ms_common_type *row, ms_type *type)
{
    type->kind = row->kind;
    type->serial = row->serial;
    if (type->length < 0 && row->length > 0)
        type->length = row->length;
    if (row->kind == MS_TYPE_DECIMAL && type->length >= 0 && type->scale < 0)
        type->scale = 0;
    if (strcmp(row->words, "float") == 0) { /* float(p) counts binary digits */
        type->kind = type->length >= 1 && type->length <= 24 ? MS_TYPE_REAL : MS_TYPE_DOUBLE;
        type->length = -1;
    }
}

/* In quotes only names of the catalog are types of the server: "bytea" is, "integer" is the user's, "char" is another type. */
static const char *without_quotes(const char *words, char *room, size_t size)
{
    static const char *const names[] = {
        "bool", "int2", "int4", "int8", "numeric", "float4", "float8", "bpchar", "varchar", "text", "bytea", "date", "time", "timetz",
        "timestamp", "timestamptz", "interval", "uuid", "json", "jsonb", "bit", "varbit", "inet", "xml",
    };
    const size_t n = words[0] == '"' ? strcspn(words + 1, "\"") : 0;
    bool known = false;
    if (n == 0 || words[n + 1] != '"' || strlen(words) >= size)
        return words;
    for (size_t i = 0; i < MS_COUNT(names) && !known; i++)
        known = strlen(names[i]) == n && memcmp(names[i], words + 1, n) == 0;
    for (size_t i = 0; i < MS_COUNT(others) && !known; i++)
        known = strlen(others[i]) == n && memcmp(others[i], words + 1, n) == 0;
    if (!known)
        return words;
    snprintf(room, size, "%.*s%s", (int)n, words + 1, words + n + 2);
    return room;
}

void ms_postgresql_type_read(const char *words, ms_type *type)
{
    char room[64];
    if (strncmp(words, "pg_catalog.", 11) == 0)
        words += 11;
    words = without_quotes(words, room, sizeof room);
    if (is_array(words)) {
        type->kind = MS_TYPE_ARRAY;
        return;
    }
    const ms_common_type *row = ms_common_type_find(types, MS_COUNT(types), words);
    if (row != NULL) {
        read_known(row, type);
        return;
    }
    type->kind = MS_TYPE_USER;
    if (strncmp(words, "interval ", 9) == 0) { /* interval day to second: the fields are in the text only */
        type->kind = MS_TYPE_OTHER;
        return;
    }
    for (size_t i = 0; i < MS_COUNT(others); i++) {
        if (strcmp(others[i], words) == 0) {
            type->kind = MS_TYPE_OTHER;
            type->text = others[i];
        }
    }
}

/* Numbers between the parentheses; anything else (geometry(Point,4326)) leaves both at -1. */
static void read_arguments(const char *p, ms_type *type)
{
    char *end = NULL;
    const long first = strtol(p, &end, 10);
    if (end == p || first < 0 || first > INT32_MAX)
        return;
    if (*end == ')') {
        type->length = (int32_t)first;
    } else if (*end == ',') {
        p = end + 1;
        const long second = strtol(p, &end, 10);
        if (end != p && *end == ')' && second >= -1000 && second <= 1000) {
            type->length = (int32_t)first;
            type->scale = (int32_t)second;
        }
    }
}

void ms_postgresql_type_parse(const char *text, ms_arena *arena, ms_type *type)
{
    const char *open = text[0] == '"' ? NULL : strchr(text, '(');
    const char *close = open == NULL ? NULL : strchr(open, ')');
    const char *words = text;
    *type = (ms_type){ .length = -1, .scale = -1, .text = text };
    if (close != NULL) {
        read_arguments(open + 1, type);
        words = ms_arena_printf(arena, "%.*s%s", (int)(open - text), text, close + 1);
    }
    ms_postgresql_type_read(words, type);
}

void ms_postgresql_type_print(ms_sql *sql, const ms_type *type)
{
    const char *words = ms_common_type_words(types, MS_COUNT(types), type->kind);
    for (size_t i = 0; words == NULL && i < MS_COUNT(foreign_kinds); i++)
        if (foreign_kinds[i].kind == type->kind)
            words = foreign_kinds[i].words;
    if (words == NULL) {
        ms_sql_raw(sql, type->text != NULL ? type->text : "text");
    } else if (type->serial) {
        ms_sql_kw(sql, type->kind == MS_TYPE_BIGINT     ? "bigserial"
                       : type->kind == MS_TYPE_SMALLINT ? "smallserial"
                                                        : "serial");
    } else if (type->kind == MS_TYPE_CHAR && type->length < 0) {
        ms_sql_kw(sql, "bpchar"); /* "character" would mean character(1) */
    } else {
        /* The precision stands inside: timestamp(3) with time zone. */
        const char *blank = strncmp(words, "time", 4) == 0 ? strchr(words, ' ') : NULL;
        const bool arguments = strcmp(words, "bytea") != 0 && strcmp(words, "text") != 0 &&
                               strcmp(words, "smallint") != 0 && strcmp(words, "integer") != 0 &&
                               strcmp(words, "bigint") != 0;
        ms_sql_kw(sql, blank == NULL ? words : ms_arena_strndup(sql->arena, words, (size_t)(blank - words)));
        if (arguments)
            ms_common_type_arguments(sql, type);
        if (blank != NULL)
            ms_sql_kw(sql, blank + 1);
    }
    if (type->collation != NULL) {
        ms_sql_kw(sql, "COLLATE");
        ms_sql_ident(sql, type->collation);
    }
}

/* "mood", "app"."mood"; not "char", which is another type than char. */
static void unquote(char *text)
{
    char *to = text;
    for (const char *p = text; *p != '\0';) {
        const size_t n = *p != '"' ? 0 : strspn(p + 1, "abcdefghijklmnopqrstuvwxyz0123456789_");
        if (n > 0 && p[n + 1] == '"' && (to == text || to[-1] != '"') && strncmp(p, "\"char\"", 6) != 0) {
            memmove(to, p + 1, n);
            to += n;
            p += n + 2;
        } else if (*p == '"') { /* as it is, up to its end */
            do
                *to++ = *p++;
            while (*p != '\0' && *p != '"');
            if (*p == '"')
                *to++ = *p++;
        } else {
            *to++ = *p++;
        }
    }
    *to = '\0';
}

/* Lower case outside quotes, blanks only between words, quotes off names that need none. */
static char *folded(const char *text, ms_arena *arena)
{
    char *out = ms_arena_alloc(arena, strlen(text) + 1), *to = out;
    bool quoted = false;
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"')
            quoted = !quoted;
        if (isspace((unsigned char)*p) && !quoted) {
            if (to > out && to[-1] != ' ' && to[-1] != ',' && to[-1] != '(')
                *to++ = ' ';
            continue;
        }
        if (!quoted && strchr("[](),", *p) != NULL && to > out && to[-1] == ' ')
            to--;
        *to++ = quoted ? *p : (char)tolower((unsigned char)*p);
    }
    *to = '\0';
    unquote(out);
    return out;
}

const char *ms_postgresql_type_text(const char *text, const char *schema, ms_arena *arena)
{
    char *all = folded(text, arena);
    char *array = strstr(all, " array");
    const char *brackets = "";
    if (array != NULL) {
        brackets = "[]";
        *array = '\0';
    } else if (strchr(all, '[') != NULL) { /* the declared size and number of dimensions mean nothing to the server */
        brackets = "[]";
        *strchr(all, '[') = '\0';
    }
    const char *name = strncmp(all, "pg_catalog.", 11) == 0 ? all + 11 : all;
    const size_t n = schema == NULL ? 0 : strlen(schema);
    if (n > 0 && strncmp(name, schema, n) == 0 && name[n] == '.')
        name += n + 1;
    ms_type type;
    ms_postgresql_type_parse(name, arena, &type);
    if (type.kind != MS_TYPE_OTHER && type.kind != MS_TYPE_USER) {
        ms_sql sql;
        ms_sql_init(&sql, arena, &ms_dialect_postgresql.style);
        type.serial = false;
        ms_postgresql_type_print(&sql, &type);
        name = ms_sql_text(&sql);
    }
    return ms_arena_printf(arena, "%s%s", name, brackets);
}

/* ---- casts ------------------------------------------------------------------------------------------------------- */

enum { STRINGS = 1 };

/* Types of one group, and all types to a string, are converted by themselves. */
static int type_group(ms_type_kind kind)
{
    static const int groups[MS_TYPE_COUNT] = {
        [MS_TYPE_CHAR] = STRINGS, [MS_TYPE_VARCHAR] = STRINGS, [MS_TYPE_TEXT] = STRINGS,
        [MS_TYPE_SMALLINT] = 2, [MS_TYPE_INTEGER] = 2, [MS_TYPE_BIGINT] = 2, [MS_TYPE_DECIMAL] = 2, [MS_TYPE_REAL] = 2, [MS_TYPE_DOUBLE] = 2,
        [MS_TYPE_DATE] = 3, [MS_TYPE_TIMESTAMP] = 3, [MS_TYPE_TIMESTAMPTZ] = 3, [MS_TYPE_TIME] = 4, [MS_TYPE_TIMETZ] = 4,
        [MS_TYPE_JSON] = 5, [MS_TYPE_JSONB] = 5, [MS_TYPE_BIT] = 6, [MS_TYPE_VARBIT] = 6,
    };
    return (unsigned)kind < MS_TYPE_COUNT ? groups[kind] : 0;
}

const char *ms_postgresql_type_cast(const ms_type *from, const ms_type *to)
{
    const bool by_text = from->kind == MS_TYPE_USER || from->kind == MS_TYPE_OTHER || from->kind == MS_TYPE_ARRAY;
    if (type_group(to->kind) == STRINGS)
        return "";
    if (from->kind == to->kind && (!by_text || from->text == NULL || to->text == NULL || strcmp(from->text, to->text) == 0))
        return "";
    if (type_group(from->kind) != 0 && type_group(from->kind) == type_group(to->kind))
        return "";
    if (from->kind == MS_TYPE_BOOLEAN && (to->kind == MS_TYPE_SMALLINT || to->kind == MS_TYPE_INTEGER || to->kind == MS_TYPE_BIGINT))
        return "::integer::";
    return type_group(from->kind) == STRINGS ? "::" : "::text::";
}
