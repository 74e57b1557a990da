/* temporal.c: a constant default of a date or time as the server keeps it: all its parts, and the fraction at the column's
 * precision. MySQL rounds what is behind that, MariaDB cuts it off. */
#include "config.h"

#include <ctype.h>
#include <string.h>

#include "../common/common.h"
#include "my.h"

typedef struct moment { int year, month, day, hour, minute, second, micros; bool negative; } moment;

/* Up to `most` digits; false: there is none. */
static bool take_number(const char **at, size_t most, int *out)
{
    const char *p = *at;
    *out = 0;
    while (isdigit((unsigned char)*p) && (size_t)(p - *at) < most)
        *out = *out * 10 + (*p++ - '0');
    const bool some = p > *at;
    *at = p;
    return some;
}

static bool take_char(const char **at, const char *any)
{
    if (**at == '\0' || strchr(any, **at) == NULL)
        return false;
    *at += 1;
    return true;
}

/* Micros, and whether the digit behind them rounds up. */
static void take_fraction(const char **at, moment *m, bool *up)
{
    int digits = 0;
    for (; isdigit((unsigned char)**at); *at += 1, digits++) {
        if (digits < 6)
            m->micros = m->micros * 10 + (**at - '0');
        *up = digits == 6 ? **at >= '5' : *up;
    }
    for (; digits < 6; digits++)
        m->micros *= 10;
}

static bool take_time(const char **at, moment *m, bool *up)
{
    if (!take_number(at, 3, &m->hour) || !take_char(at, ":") || !take_number(at, 2, &m->minute))
        return false;
    if (take_char(at, ":") && !take_number(at, 2, &m->second))
        return false;
    if (take_char(at, "."))
        take_fraction(at, m, up);
    return true;
}

static bool take_date(const char **at, moment *m)
{
    const char *start = *at;
    if (!take_number(at, 4, &m->year) || *at != start + 4)
        return false;
    if (isdigit((unsigned char)**at)) /* 20010203 */
        return take_number(at, 2, &m->month) && take_number(at, 2, &m->day) && *at == start + 8;
    return take_char(at, "-/.") && take_number(at, 2, &m->month) && take_char(at, "-/.") && take_number(at, 2, &m->day);
}

static int days_of(const moment *m)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    const bool leap = (m->year % 4 == 0 && m->year % 100 != 0) || m->year % 400 == 0;
    return m->month < 1 || m->month > 12 ? 99 : days[m->month - 1] + (m->month == 2 && leap);
}

static bool carry(int *from, int limit, int first, int *to)
{
    if (*from < limit)
        return false;
    *from = first;
    *to += 1;
    return true;
}

/* What is behind `precision` digits goes; with `rounds`, half and more of it counts up. */
static void cut(moment *m, int precision, bool rounds, bool up, bool dated)
{
    int unit = 1000000;
    for (int i = 0; i < precision; i++)
        unit /= 10;
    const int rest = m->micros % unit;
    m->micros -= rest;
    if (!rounds || (unit == 1 ? !up : rest < unit / 2))
        return;
    m->micros += unit;
    if (carry(&m->micros, 1000000, 0, &m->second) && carry(&m->second, 60, 0, &m->minute) && carry(&m->minute, 60, 0, &m->hour) &&
        dated && carry(&m->hour, 24, 0, &m->day) && carry(&m->day, days_of(m) + 1, 1, &m->month))
        carry(&m->month, 13, 1, &m->year);
}

static const char *written(const moment *m, ms_type_kind kind, int precision, ms_arena *arena)
{
    const char *date = ms_arena_printf(arena, "%04d-%02d-%02d", m->year, m->month, m->day);
    const char *time = ms_arena_printf(arena, "%s%02d:%02d:%02d", m->negative ? "-" : "", m->hour, m->minute, m->second);
    if (precision > 0)
        time = ms_arena_printf(arena, "%s.%.*s", time, precision, ms_arena_printf(arena, "%06d", m->micros));
    return kind == MS_TYPE_DATE   ? ms_arena_printf(arena, "'%s'", date)
           : kind == MS_TYPE_TIME ? ms_arena_printf(arena, "'%s'", time)
                                  : ms_arena_printf(arena, "'%s %s'", date, time);
}

const char *ms_my_temporal_default(const ms_my_family *family, const ms_type *type, const char *text, ms_arena *arena)
{
    const bool dated = type->kind == MS_TYPE_DATE || type->kind == MS_TYPE_TIMESTAMP || type->kind == MS_TYPE_TIMESTAMPTZ;
    const size_t n = text == NULL ? 0 : strlen(text);
    if (n == 0 || (!dated && type->kind != MS_TYPE_TIME))
        return text;
    const bool quoted = n > 2 && text[0] == '\'' && text[n - 1] == '\'';
    const char *at = quoted ? ms_arena_strndup(arena, text + 1, n - 2) : text;
    const int precision = type->length < 0 || type->length > 6 ? 0 : (int)type->length;
    moment m = { 0 };
    bool up = false, read;
    if (dated) {
        read = take_date(&at, &m) && (*at == '\0' || (take_char(&at, " Tt") && take_time(&at, &m, &up)));
    } else {
        m.negative = take_char(&at, "-");
        read = take_time(&at, &m, &up);
    }
    if (!read || *at != '\0')
        return text;
    cut(&m, precision, !family->mariadb, up, dated);
    return written(&m, type->kind, precision, arena);
}
