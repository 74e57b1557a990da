/* type.c: the types of portable SQL: their words, their limits, and how a database keeps them.
 *
 * The limits are those of the narrowest database, everywhere: a migration that one database takes is taken by all. */
#include "config.h"

#include <string.h>

#include "portable/reader.h"

typedef enum arguments { ARGS_NONE, ARGS_LENGTH, ARGS_FRACTION, ARGS_NUMERIC, ARGS_VALUES } arguments;
static const struct type_words {
    const char *words;
    ms_type_kind kind;
    arguments args;
    int32_t max;                /* of the length or precision */
    bool serial;
} types[] = {
    { "boolean", MS_TYPE_BOOLEAN, ARGS_NONE, 0, false },
    { "smallint", MS_TYPE_SMALLINT, ARGS_NONE, 0, false },
    { "integer", MS_TYPE_INTEGER, ARGS_NONE, 0, false },
    { "int", MS_TYPE_INTEGER, ARGS_NONE, 0, false },
    { "bigint", MS_TYPE_BIGINT, ARGS_NONE, 0, false },
    { "smallserial", MS_TYPE_SMALLINT, ARGS_NONE, 0, true },
    { "serial", MS_TYPE_INTEGER, ARGS_NONE, 0, true },
    { "bigserial", MS_TYPE_BIGINT, ARGS_NONE, 0, true },
    { "numeric", MS_TYPE_DECIMAL, ARGS_NUMERIC, 38, false },
    { "decimal", MS_TYPE_DECIMAL, ARGS_NUMERIC, 38, false },
    { "dec", MS_TYPE_DECIMAL, ARGS_NUMERIC, 38, false },
    { "real", MS_TYPE_REAL, ARGS_NONE, 0, false },
    { "double precision", MS_TYPE_DOUBLE, ARGS_NONE, 0, false },
    { "char", MS_TYPE_CHAR, ARGS_LENGTH, 255, false },
    { "character", MS_TYPE_CHAR, ARGS_LENGTH, 255, false },
    { "varchar", MS_TYPE_VARCHAR, ARGS_LENGTH, 16383, false },
    { "character varying", MS_TYPE_VARCHAR, ARGS_LENGTH, 16383, false },
    { "text", MS_TYPE_TEXT, ARGS_NONE, 0, false },
    { "binary", MS_TYPE_BINARY, ARGS_LENGTH, 255, false },
    { "varbinary", MS_TYPE_VARBINARY, ARGS_LENGTH, 65000, false },
    { "blob", MS_TYPE_BLOB, ARGS_NONE, 0, false },
    { "date", MS_TYPE_DATE, ARGS_NONE, 0, false },
    { "time", MS_TYPE_TIME, ARGS_FRACTION, 6, false },
    { "time without time zone", MS_TYPE_TIME, ARGS_FRACTION, 6, false },
    { "timestamp", MS_TYPE_TIMESTAMP, ARGS_FRACTION, 6, false },
    { "timestamp without time zone", MS_TYPE_TIMESTAMP, ARGS_FRACTION, 6, false },
    { "timestamp with time zone", MS_TYPE_TIMESTAMPTZ, ARGS_FRACTION, 6, false },
    { "uuid", MS_TYPE_UUID, ARGS_NONE, 0, false },
    { "json", MS_TYPE_JSON, ARGS_NONE, 0, false },
    { "enum", MS_TYPE_ENUM, ARGS_VALUES, 0, false },
};
enum { N_TYPES = sizeof types / sizeof *types };

/* Words that people write by habit, with what to write instead. */
static const struct { const char *words, *instead; } foreign[] = {
    { "tinyint", "Write SMALLINT, or BOOLEAN." },
    { "mediumint", "Write INTEGER." },
    { "bool", "Write BOOLEAN." },
    { "int2", "Write SMALLINT." },
    { "int4", "Write INTEGER." },
    { "int8", "Write BIGINT." },
    { "float", "Write REAL or DOUBLE PRECISION." },
    { "double", "Write DOUBLE PRECISION." },
    { "float4", "Write REAL." },
    { "float8", "Write DOUBLE PRECISION." },
    { "money", "Write NUMERIC(12, 2)." },
    { "clob", "Write TEXT." },
    { "longtext", "Write TEXT." },
    { "mediumtext", "Write TEXT." },
    { "tinytext", "Write VARCHAR(n)." },
    { "bytea", "Write BLOB." },
    { "longblob", "Write BLOB." },
    { "datetime", "Write TIMESTAMP." },
    { "timestamptz", "Write TIMESTAMP WITH TIME ZONE." },
    { "timetz", "Write TIMESTAMP WITH TIME ZONE: a time of day without its date has no fixed distance from UTC." },
    { "time with time zone", "Write TIMESTAMP WITH TIME ZONE: a time of day without its date has no fixed distance from UTC." },
    { "interval", "Keep a number of seconds in a BIGINT column." },
    { "jsonb", "Write JSON: it becomes jsonb on PostgreSQL." },
    { "xml", "Write TEXT." },
    { "bit", "Write BOOLEAN, or VARBINARY(n)." },
    { "set", "Write a table of its own with a row for each member." },
    { "year", "Write SMALLINT." },
    { "inet", "Write VARCHAR(43)." },
};

static const struct type_words *find(const char *words)
{
    for (size_t i = 0; i < N_TYPES; i++)
        if (strcmp(types[i].words, words) == 0)
            return &types[i];
    return NULL;
}

/* ms_dialect_portable.type_read. What is no portable type is OTHER, with its words in `text`. */
static void type_read(const char *words, ms_type *type)
{
    const struct type_words *row = find(words);
    const size_t n = strlen(words);
    if (n > 2 && strcmp(words + n - 2, "[]") == 0)
        type->kind = MS_TYPE_ARRAY;
    else if (row != NULL)
        type->kind = row->kind;
    else
        type->kind = MS_TYPE_OTHER;
    type->serial = row != NULL && row->serial;
}

const ms_dialect ms_dialect_portable = {
    .size = sizeof(ms_dialect),
    .name = "portable",
    .lex = { .fold = MS_FOLD_LOWER, .prefixed_strings = true },
    .parse = { .serial_types = true },
    .style = { .ident_open = '"', .ident_close = '"' },
    .type_read = type_read,
};

/* The type's words as the text has them, in lower case, for finding its row again. */
static const struct type_words *row_of(const ms_type *type)
{
    for (size_t i = 0; i < N_TYPES; i++)
        if (types[i].kind == type->kind)
            return &types[i];
    return NULL;
}

static bool refuse_unknown(ms_reader *r, size_t at, const ms_type *type)
{
    if (type->kind == MS_TYPE_ARRAY)
        return ms_refuse(r, at, "Write a table of its own with a row for each element, or JSON.",
                         "only PostgreSQL has arrays: %s is not portable", type->text);
    char words[64];
    size_t n = 0;
    for (const char *p = type->text; *p != '\0' && *p != '(' && n + 1 < sizeof words; p++)
        words[n++] = ms_lex_lower(*p);
    while (n > 0 && words[n - 1] == ' ')
        n--;
    words[n] = '\0';
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        if (strcmp(foreign[i].words, words) == 0)
            return ms_refuse(r, at, foreign[i].instead, "%s is not a portable type", type->text);
    return ms_refuse(r, at, "doc/portable.md lists the types; a list of words is written ENUM ('a', 'b').", "%s is not a portable type", type->text);
}

static bool check_arguments(ms_reader *r, size_t at, const ms_type *type, const struct type_words *row)
{
    const bool has = type->length >= 0 || type->scale >= 0 || type->values.n > 0;
    switch (row->args) {
    case ARGS_NONE:
        return !has || ms_refuse(r, at, NULL, "%s takes no length", row->words);
    case ARGS_LENGTH:
        if (type->length < 1 || type->scale >= 0)
            return ms_refuse(r, at, "Without a length write TEXT or BLOB.", "%s needs a length", row->words);
        return type->length <= row->max || ms_refuse(r, at, "Without a limit write TEXT or BLOB.", "%s holds at most %d here and there", row->words, row->max);
    case ARGS_FRACTION:
        return (type->length <= row->max && type->scale < 0) ||
               ms_refuse(r, at, NULL, "a fraction of a second has at most %d digits", row->max);
    case ARGS_NUMERIC:
        if (type->length < 1)
            return ms_refuse(r, at, "Write NUMERIC(12, 2).", "%s without precision and scale means different things", row->words);
        return (type->length <= row->max && type->scale <= type->length && type->scale <= 30) ||
               ms_refuse(r, at, NULL, "%s has at most %d digits, no more than 30 and not more than all of them behind the point", row->words, row->max);
    case ARGS_VALUES:
        if (type->values.n == 0)
            return ms_refuse(r, at, "Write ENUM ('a', 'b').", "an enum needs its values");
        for (size_t i = 0; i < type->values.n; i++)
            if (type->values.v[i][0] == '\0' || strlen(type->values.v[i]) > 63 || strchr(type->values.v[i], '\\') != NULL)
                return ms_refuse(r, at, NULL, "a value of an enum has 1 to 63 bytes and no backslash");
        return true;
    }
    return false;
}

/* What this database cannot keep. */
static bool check_target(ms_reader *r, size_t at, const ms_type *type)
{
    if (r->how == NULL)
        return true;
    const ms_portable_type *row = ms_portable_type_row(r->how, r->version, type->kind);
    if (row == NULL)
        return ms_refuse(r, at, NULL, "%s has no type for %s", r->target->name, type->text);
    /* Kept as 64-bit numbers or as doubles, which hold 15 digits exactly. */
    const bool whole = type->scale <= 0;
    if (type->kind == MS_TYPE_DECIMAL && row->digits > 0 && type->length > (whole ? 18 : row->digits))
        return ms_refuse(r, at, "Keep the smallest unit (cents) in a BIGINT, or the digits in a VARCHAR.",
                         "%s keeps %d digits exactly with a point and 18 without, not %d", r->target->name, row->digits, type->length);
    return true;
}

bool ms_need_type(ms_reader *r, ms_type *type, bool *serial)
{
    const size_t at = r->p.i;
    if (ms_at(&r->p)->kind != MS_TOKEN_WORD || !ms_take_type(&r->p, type))
        return ms_expected(r, "a type");
    ms_note_place(r, type->text, at);
    if (type->kind == MS_TYPE_OTHER || type->kind == MS_TYPE_ARRAY)
        return refuse_unknown(r, at, type);
    if (type->charset != NULL || type->collation != NULL)
        return ms_refuse(r, at, "Leave it out: text is compared by its characters, 'a' is not 'A'.", "character sets and collations are not portable");
    *serial = type->serial;
    type->serial = false;
    if (type->kind == MS_TYPE_DECIMAL && type->length > 0 && type->scale < 0)
        type->scale = 0;
    return check_arguments(r, at, type, row_of(type)) && check_target(r, at, type);
}

const ms_portable_type *ms_portable_type_row(const ms_portable *how, int32_t version, ms_type_kind logical)
{
    const ms_portable_type *best = NULL;
    for (size_t i = 0; i < how->n_types; i++)
        if (how->types[i].logical == logical && how->types[i].since <= version && (best == NULL || how->types[i].since > best->since))
            best = &how->types[i];
    return best;
}

/* A template with its %c, %n, %s, %v filled in. */
static const char *filled(const char *form, const ms_type *type, const char *column, const ms_sql_style *style, ms_arena *arena)
{
    ms_sql sql;
    ms_sql_init(&sql, arena, style);
    for (const char *p = form; *p != '\0'; p++) {
        const char one[2] = { *p, '\0' };
        if (*p != '%') {
            ms_sql_punct(&sql, one);
            continue;
        }
        p++;
        if (*p == 'c')
            ms_sql_ident(&sql, column);
        else if (*p == 'n' || *p == 's')
            ms_sql_punct(&sql, ms_arena_printf(arena, "%d", *p == 'n' ? type->length : type->scale));
        for (size_t i = 0; *p == 'v' && i < type->values.n; i++) {
            if (i > 0)
                ms_sql_punct(&sql, ", ");
            ms_sql_punct(&sql, "'");
            for (const char *c = type->values.v[i]; *c != '\0'; c++) {
                const char twice[3] = { *c, *c == '\'' ? *c : '\0', '\0' };
                ms_sql_punct(&sql, twice);
            }
            ms_sql_punct(&sql, "'");
        }
    }
    return ms_sql_text(&sql);
}

const char *ms_portable_guard(const ms_portable_type *row, const ms_type *type, const char *column, const ms_sql_style *style, ms_arena *arena)
{
    return row == NULL || row->guard == NULL ? NULL : filled(row->guard, type, column, style, arena);
}

const char *ms_cast_type(ms_reader *r, const ms_type *type, size_t token)
{
    const ms_portable_type *row = ms_portable_type_row(r->how, r->version, type->kind);
    if (row == NULL || row->cast == NULL) {
        ms_refuse(r, token, NULL, "no portable CAST to %s", type->text);
        return NULL;
    }
    return filled(row->cast, type, "", &r->target->style, r->arena);
}
