/* glob.c: LIKE patterns as GLOB patterns and back; moments with a zone as the same moment in UTC. Pure text. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "portable/reader.h"

const char *ms_like_to_glob(const char *pattern, ms_arena *arena)
{
    char *out = ms_arena_alloc(arena, strlen(pattern) * 3 + 1), *to = out;
    for (; *pattern != '\0'; pattern++) {
        if (*pattern == '%') {
            *to++ = '*';
        } else if (*pattern == '_') {
            *to++ = '?';
        } else if (strchr("*?[", *pattern) != NULL) {
            *to++ = '[';
            *to++ = *pattern;
            *to++ = ']';
        } else {
            *to++ = *pattern;
        }
    }
    return out;
}

const char *ms_glob_to_like(const char *pattern, ms_arena *arena)
{
    char *out = ms_arena_alloc(arena, strlen(pattern) + 1), *to = out;
    for (; *pattern != '\0'; pattern++) {
        if (*pattern == '[' && pattern[1] != '\0' && pattern[2] == ']') {
            *to++ = pattern[1];
            pattern += 2;
        } else {
            *to++ = (char)(*pattern == '*' ? '%' : *pattern == '?' ? '_' : *pattern);
        }
    }
    return out;
}

/* Days since 1970-01-01 and back, by the proleptic Gregorian calendar. */
static int64_t days_of(int64_t year, int month, int day)
{
    year -= month <= 2;
    const int64_t era = (year >= 0 ? year : year - 399) / 400, of_era = year - era * 400;
    const int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void date_of(int64_t days, int64_t *year, int *month, int *day)
{
    days += 719468;
    const int64_t era = (days >= 0 ? days : days - 146096) / 146097, of_era = days - era * 146097;
    const int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int64_t of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;
    *day = (int)(of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = y + era * 400 + (*month <= 2);
}

static bool take_number(const char **p, size_t digits, int *value)
{
    *value = 0;
    for (size_t i = 0; i < digits; i++, (*p)++) {
        if (**p < '0' || **p > '9')
            return false;
        *value = *value * 10 + (**p - '0');
    }
    return true;
}

static bool take_mark(const char **p, char mark) { return **p == mark && (*p)++ != NULL; }

/* Z, +02, +02:00 -> minutes */
static bool take_zone(const char *p, int *minutes)
{
    int hours = 0, more = 0;
    p += *p == ' ';
    if ((*p == 'Z' || *p == 'z') && p[1] == '\0') {
        *minutes = 0;
        return true;
    }
    const int sign = *p == '-' ? -1 : 1;
    if (*p != '+' && *p != '-')
        return false;
    p++;
    if (!take_number(&p, 2, &hours) || hours > 14)
        return false;
    if (*p != '\0' && (!take_mark(&p, ':') || !take_number(&p, 2, &more) || more > 59))
        return false;
    *minutes = sign * (hours * 60 + more);
    return *p == '\0';
}

const char *ms_moment_in_utc(const char *text, ms_arena *arena)
{
    int year, month, day, hour, minute, second, zone;
    const char *p = text;
    if (!take_number(&p, 4, &year) || !take_mark(&p, '-') || !take_number(&p, 2, &month) || !take_mark(&p, '-') ||
        !take_number(&p, 2, &day) || (*p != ' ' && *p != 'T'))
        return NULL;
    p++;
    if (!take_number(&p, 2, &hour) || !take_mark(&p, ':') || !take_number(&p, 2, &minute) || !take_mark(&p, ':') ||
        !take_number(&p, 2, &second))
        return NULL;
    const char *fraction = p;
    if (*p == '.')
        for (p++; *p >= '0' && *p <= '9'; p++)
            continue;
    const size_t digits = (size_t)(p - fraction);
    if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59 || digits == 1 || digits > 7 ||
        !take_zone(p, &zone))
        return NULL;
    const int64_t all = days_of(year, month, day) * 1440 + hour * 60 + minute - zone;
    const int64_t days = all >= 0 ? all / 1440 : -((1439 - all) / 1440), rest = all - days * 1440;
    int64_t y;
    date_of(days_of(year, month, day), &y, &hour, &minute);
    if (hour != month || minute != day)
        return NULL; /* the 30th of February */
    date_of(days, &y, &month, &day);
    return ms_arena_printf(arena, "%04d-%02d-%02d %02d:%02d:%02d%.*s", (int)y, month, day, (int)(rest / 60), (int)(rest % 60), second,
                           (int)digits, fraction);
}
