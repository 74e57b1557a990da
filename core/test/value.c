/* value.c: values for columns: of the right type, different where they must be, at the edges of the type at times.
 *
 * What a check asks for is read from its tree (condition.c); the server judges, and rows.c asks for other values when it
 * refuses. */
#include "config.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/model.h"
#include "test/internal.h"

uint64_t ms_random_next(ms_random *r) /* splitmix64 */
{
    uint64_t z = (r->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint64_t ms_random_below(ms_random *r, uint64_t n) { return ms_random_next(r) % n; }

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

typedef struct range {
    int64_t low, high, first;
} range; /* first: where unique ones begin, above what scripts insert */
static range range_of(const ms_type *t)
{
    static const struct {
        ms_type_kind kind;
        int64_t high, first;
    } kinds[] = {
        { MS_TYPE_TINYINT, INT8_MAX, 40 },         { MS_TYPE_SMALLINT, INT16_MAX, 10000 },
        { MS_TYPE_MEDIUMINT, 8388607, 100000 },    { MS_TYPE_INTEGER, INT32_MAX, 1000000 },
        { MS_TYPE_BIGINT, INT64_MAX, 1000000000 },
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].kind == t->kind)
            return (range){ t->is_unsigned ? 0 : -kinds[i].high, kinds[i].high, kinds[i].first };
    return (range){ -1000000, 1000000, 1000 };
}

static bool is_bound(const ms_bounds *b) { return b->low > -MS_UNBOUND || b->high < MS_UNBOUND; }

/* The k-th value within the bounds; the ends come first when edges may. */
static double within(const ms_bounds *b, const ms_value_request *r, uint64_t k, bool ends)
{
    enum { ROOM = 1000000 };
    const bool has_low = b->low > -MS_UNBOUND, has_high = b->high < MS_UNBOUND;
    const double low = has_low ? b->low : b->high - ROOM, high = has_high ? b->high : b->low + ROOM;
    if (ends && r->row < 2 && r->attempt == 0 && has_low && has_high)
        return r->row == 0 ? low : high;
    const double room = high > low ? high - low : 0;
    return low + (double)(k % ((uint64_t)room + 1));
}

/* A number that the checks allow: between their bounds, or one that they name, or one beside it. */
static bool number_of_check(const ms_value_request *r, ms_random *random, ms_sql *sql, ms_arena *arena)
{
    const bool bounds = is_bound(&r->number);
    if ((r->numbers.n == 0 && !bounds) || r->attempt % 4 == 3)
        return false;
    double value;
    if (bounds && (r->numbers.n == 0 || r->attempt % 2 == 0)) {
        value = within(&r->number, r, r->unique ? r->serial : ms_random_below(random, 1000), r->edges && !r->unique);
    } else {
        const double n = r->numbers.v[ms_random_below(random, r->numbers.n)];
        const double step = (double)(int)ms_random_below(random, 3) - (r->attempt % 2 == 0 ? 0.0 : 1.0);
        value = r->unique ? n + 1 + (double)(r->serial % 1000000) : n + step;
    }
    ms_sql_raw(sql, ms_arena_printf(arena, "%.15g", value));
    return true;
}

static void integer(const ms_value_request *r, ms_random *random, ms_sql *sql, ms_arena *arena)
{
    const range all = range_of(&r->column->type);
    int64_t value = all.first + (int64_t)(r->serial % (uint64_t)(all.high - all.first));
    if (!r->unique && r->edges && r->attempt == 0 && r->row < 3)
        value = r->row == 0 ? all.high : r->row == 1 ? all.low : 0;
    else if (!r->unique && r->attempt > 4)
        value = (int64_t)ms_random_below(random, 2);
    else if (!r->unique)
        value = (int64_t)ms_random_below(random, (uint64_t)all.first) + 1;
    ms_sql_raw(sql, ms_arena_printf(arena, "%" PRId64, value));
}

static void decimal(const ms_value_request *r, ms_random *random, ms_sql *sql, ms_arena *arena)
{
    const ms_type *t = &r->column->type;
    const int scale = t->scale > 0 ? t->scale : 0, whole = (t->length > 0 ? t->length : 10) - scale;
    const bool edge = !r->unique && r->edges && r->attempt == 0 && r->row < 2;
    uint64_t limit = 1;
    for (int i = 0; i < whole && i < 15; i++)
        limit *= 10;
    const uint64_t value = edge        ? limit - 1
                           : r->unique ? r->serial % limit
                                       : ms_random_below(random, limit > 1000 ? 1000 : limit);
    const bool minus = edge && r->row == 1 && !t->is_unsigned;
    const char *digits = scale == 0 ? "" : edge ? ms_arena_printf(arena, ".%0*d", scale, 9) : ".5";
    ms_sql_raw(sql, ms_arena_printf(arena, "%s%" PRIu64 "%s", minus ? "-" : "", value, digits));
}

static void floating(const ms_value_request *r, ms_random *random, ms_sql *sql, ms_arena *arena)
{
    const int64_t value = r->unique ? (int64_t)(r->serial % 1000000) : (int64_t)ms_random_below(random, 20000) - 10000;
    ms_sql_raw(sql, ms_arena_printf(arena, "%" PRId64 ".%s", value, ms_random_below(random, 2) == 0 ? "5" : "25"));
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

/* At least as different as the serial number, within n characters. */
static const char *word(uint64_t serial, size_t n, ms_arena *arena)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    char text[16];
    size_t at = sizeof text;
    text[--at] = '\0';
    for (uint64_t rest = serial; at > 0; rest /= 36) {
        text[--at] = digits[rest % 36];
        if (rest < 36)
            break;
    }
    const char *tail = text + at;
    const size_t len = strlen(tail);
    if (len >= n)
        return ms_arena_strdup(arena, tail + (len - n));
    return n - len > 1 ? ms_arena_printf(arena, "t%s", tail) : ms_arena_strdup(arena, tail);
}

/* The end of it behind capital letters, n characters in all: different as long as the ends are, for those have none. */
static const char *filled(const char *end, size_t n, ms_arena *arena)
{
    char *out = ms_arena_alloc(arena, n + 1);
    const size_t len = strlen(end), skip = len > n ? len - n : 0, before = n - (len - skip);
    for (size_t i = 0; i < n; i++)
        out[i] = i < before ? (char)('A' + (i % 26)) : end[skip + i - before];
    return out;
}

enum { LONGEST = 4000 }; /* a LONGTEXT is not filled to its edge */

static const char *text_value(const ms_value_request *r, ms_random *random, ms_arena *arena)
{
    const ms_type *t = &r->column->type;
    const bool fixed = t->kind == MS_TYPE_CHAR || t->kind == MS_TYPE_BINARY;
    const bool small = t->length > 0 && t->length <= LONGEST && t->kind != MS_TYPE_TEXT && t->kind != MS_TYPE_BLOB;
    const size_t most = small ? (size_t)t->length : fixed ? 1 : 300;
    /* A plain text is a number: it can become one, or JSON. */
    const char *digits = ms_arena_printf(arena, "%" PRIu64, r->serial);
    const char *some = !r->edges && strlen(digits) <= most ? digits : word(r->serial, most, arena);
    if (is_bound(&r->length) && r->texts.n == 0 && r->attempt % 4 != 3) {
        const ms_bounds fits = { r->length.low > 0 ? r->length.low : 0, r->length.high < (double)most ? r->length.high : (double)most };
        return filled(some, (size_t)within(&fits, r, r->unique ? (uint64_t)(fits.high - fits.low) : ms_random_below(random, 100), r->edges && !r->unique), arena);
    }
    if (r->texts.n > 0 && r->attempt % 4 != 3)
        return r->texts.v[ms_random_below(random, r->texts.n)];
    if (fixed)
        return filled(some, most, arena);
    if (r->edges && r->attempt == 0 && r->row == 0 && !r->unique)
        return filled(some, most, arena);
    if (r->edges && r->attempt == 0 && r->row == 1 && !r->unique)
        return "";
    if (r->edges && r->attempt == 0 && r->row == 2 && most >= 16 && t->kind != MS_TYPE_BLOB &&
        t->kind != MS_TYPE_VARBINARY)
        return ms_arena_printf(arena, "%s \xc3\xa9\xf0\x9f\x98\x80'\"", most > 30 ? some : "");
    return some;
}

static void bits(const ms_value_request *r, ms_random *random, ms_sql *sql, ms_arena *arena)
{
    const size_t n = r->column->type.length > 0 ? (size_t)r->column->type.length : 1;
    char *text = ms_arena_alloc(arena, n + 4);
    snprintf(text, 3, "B'");
    for (size_t i = 0; i < n; i++)
        text[2 + i] = (char)('0' + (i < 64 && r->unique ? (r->serial >> (n - 1 - i)) & 1 : ms_random_below(random, 2)));
    text[2 + n] = '\'';
    ms_sql_raw(sql, text);
}

static void day(const ms_value_request *r, ms_random *random, int *y, int *m, int *d)
{
    const uint64_t n = r->unique ? r->serial : ms_random_below(random, 9000);
    *y = 1980 + (int)(n / 336 % 55);
    *m = 1 + (int)(n / 28 % 12);
    *d = 1 + (int)(n % 28);
}

static const char *moment(const ms_value_request *r, ms_random *random, ms_arena *arena)
{
    const ms_type_kind kind = r->column->type.kind;
    const bool edge = r->edges && !r->unique && r->attempt == 0 && r->row < 2;
    int y, m, d;
    day(r, random, &y, &m, &d);
    const unsigned s = (unsigned)(r->serial % 86400);
    const char *clock = ms_arena_printf(arena, "%02u:%02u:%02u", s / 3600, s / 60 % 60, s % 60);
    if (kind == MS_TYPE_TIME || kind == MS_TYPE_TIMETZ)
        return edge ? (r->row == 0 ? "23:59:59" : "00:00:00") : clock;
    if (kind == MS_TYPE_DATE)
        return edge ? (r->row == 0 ? "9999-12-31" : "1000-01-01") : ms_arena_printf(arena, "%04d-%02d-%02d", y, m, d);
    if (edge && kind == MS_TYPE_TIMESTAMP)
        return r->row == 0 ? "9999-12-31 23:59:58" : "1000-01-01 00:00:00";
    if (edge)
        return r->row == 0 ? "2037-12-31 23:59:58" : "1970-01-03 00:00:00";
    return ms_arena_printf(arena, "%04d-%02d-%02d %s", y, m, d, clock);
}

static const char *uuid(ms_random *random, ms_arena *arena)
{
    const uint64_t a = ms_random_next(random), b = ms_random_next(random);
    return ms_arena_printf(arena, "%08x-%04x-4%03x-8%03x-%012" PRIx64, (unsigned)(a >> 32),
                           (unsigned)(a >> 16 & 0xffff), (unsigned)(a & 0xfff), (unsigned)(b >> 52),
                           b & 0xffffffffffffu);
}

/* Labels of the enum that the type names. */
static const ms_strings *labels(const ms_value_request *r)
{
    const ms_type *t = &r->column->type;
    if (t->values.n > 0)
        return &t->values;
    for (size_t i = 0; t->text != NULL && i < r->catalog->objects.n; i++) {
        const ms_object *o = r->catalog->objects.v[i];
        const char *dot = strrchr(t->text, '.'), *name = dot != NULL ? dot + 1 : t->text;
        const size_t quote = *name == '"' ? 1 : 0, n = strlen(o->name.name);
        if (o->kind == MS_OBJECT_ENUM && strncmp(name + quote, o->name.name, n) == 0 && strlen(name) == n + 2 * quote)
            return &o->values;
    }
    return NULL;
}

/* Of a type that only the server knows: something of each kind, one after the other. */
static const char *unknown(const ms_value_request *r, ms_arena *arena)
{
    static const char *const tries[] = { "1",     "a",     "2024-02-29",        "{}",  "127.0.0.1",
                                         "(1,2)", "[1,5)", "00:00:5e:00:53:01", "a.b", "a@example.org" };
    const size_t i = r->attempt % (sizeof tries / sizeof *tries);
    return i < 2 ? ms_arena_printf(arena, "%s%" PRIu64, i == 0 ? "" : "a", r->serial) : tries[i];
}

static const char *quoted_value(const ms_value_request *r, ms_random *random, ms_arena *arena)
{
    const ms_strings *list;
    switch (r->column->type.kind) {
    case MS_TYPE_CHAR:
    case MS_TYPE_VARCHAR:
    case MS_TYPE_TEXT:
    case MS_TYPE_BINARY:
    case MS_TYPE_VARBINARY:
    case MS_TYPE_BLOB: return text_value(r, random, arena);
    case MS_TYPE_DATE:
    case MS_TYPE_TIME:
    case MS_TYPE_TIMETZ:
    case MS_TYPE_TIMESTAMP:
    case MS_TYPE_TIMESTAMPTZ: return moment(r, random, arena);
    case MS_TYPE_INTERVAL: return ms_arena_printf(arena, "%" PRIu64 " days", r->serial % 10000);
    case MS_TYPE_UUID: return uuid(random, arena);
    case MS_TYPE_JSON:
    case MS_TYPE_JSONB: return ms_arena_printf(arena, "{\"n\": %" PRIu64 ", \"list\": [null, \"x\"]}", r->serial);
    case MS_TYPE_INET:
        return ms_arena_printf(arena, "10.%u.%u.%u", (unsigned)(r->serial >> 16 & 255),
                               (unsigned)(r->serial >> 8 & 255), (unsigned)(r->serial & 255));
    case MS_TYPE_XML: return ms_arena_printf(arena, "<n>%" PRIu64 "</n>", r->serial);
    case MS_TYPE_ARRAY: return r->attempt % 2 == 0 ? ms_arena_printf(arena, "{%" PRIu64 "}", r->serial % 30000) : "{}";
    default:
        list = labels(r);
        return list != NULL && list->n > 0 ? list->v[ms_random_below(random, list->n)] : unknown(r, arena);
    }
}

void ms_value_make(const ms_value_request *r, ms_random *random, ms_sql *sql, ms_arena *arena)
{
    switch (r->column->type.kind) {
    case MS_TYPE_BOOLEAN: ms_sql_raw(sql, ms_random_below(random, 2) == 0 ? "TRUE" : "FALSE"); return;
    case MS_TYPE_TINYINT:
    case MS_TYPE_SMALLINT:
    case MS_TYPE_MEDIUMINT:
    case MS_TYPE_INTEGER:
    case MS_TYPE_BIGINT:
        if (!number_of_check(r, random, sql, arena))
            integer(r, random, sql, arena);
        return;
    case MS_TYPE_DECIMAL:
        if (!number_of_check(r, random, sql, arena))
            decimal(r, random, sql, arena);
        return;
    case MS_TYPE_REAL:
    case MS_TYPE_DOUBLE:
        if (!number_of_check(r, random, sql, arena))
            floating(r, random, sql, arena);
        return;
    case MS_TYPE_YEAR: ms_sql_raw(sql, ms_arena_printf(arena, "%u", 1950 + (unsigned)(r->serial % 200))); return;
    case MS_TYPE_BIT:
    case MS_TYPE_VARBIT: bits(r, random, sql, arena); return;
    default: ms_sql_str(sql, quoted_value(r, random, arena));
    }
}
