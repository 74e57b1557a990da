/* interval.c: one form for the constants of intervals: a script says '90 day' or '24 hours', the server prints '90 days' and
 * '24:00:00'. For comparing only. */
#include "config.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <strings.h>

#include "internal.h"

typedef struct unit {
    const char *name;           /* without an s behind it */
    int64_t months, days, micros;
} unit;

#define SECOND INT64_C(1000000)
static const unit units[] = {
    { "year", 12, 0, 0 },          { "yr", 12, 0, 0 },           { "y", 12, 0, 0 },          { "month", 1, 0, 0 },
    { "mon", 1, 0, 0 },            { "week", 0, 7, 0 },          { "w", 0, 7, 0 },           { "day", 0, 1, 0 },
    { "d", 0, 1, 0 },              { "hour", 0, 0, 3600 * SECOND }, { "hr", 0, 0, 3600 * SECOND }, { "h", 0, 0, 3600 * SECOND },
    { "minute", 0, 0, 60 * SECOND }, { "min", 0, 0, 60 * SECOND }, { "second", 0, 0, SECOND }, { "sec", 0, 0, SECOND },
    { "s", 0, 0, SECOND },         { "millisecond", 0, 0, 1000 }, { "microsecond", 0, 0, 1 },
};

static const unit *unit_of(const char *word, size_t n)
{
    if (n > 1 && tolower((unsigned char)word[n - 1]) == 's')
        n--;
    for (size_t i = 0; i < MS_COUNT(units); i++)
        if (strlen(units[i].name) == n && strncasecmp(units[i].name, word, n) == 0)
            return &units[i];
    return NULL;
}

/* HH:MM or HH:MM:SS at *at; false = it is none. */
static bool clock_at(const char **at, int64_t sign, int64_t *micros)
{
    char *end;
    const char *p = *at;
    const int64_t hours = strtoll(p, &end, 10);
    if (end == p || *end != ':' || !isdigit((unsigned char)end[1]))
        return false;
    const int64_t minutes = strtoll(end + 1, &end, 10);
    int64_t seconds = 0;
    if (*end == ':' && isdigit((unsigned char)end[1]))
        seconds = strtoll(end + 1, &end, 10);
    *at = end;
    *micros += sign * ((hours * 60 + minutes) * 60 + seconds) * SECOND;
    return *end == '\0' || *end == ' ';
}

const char *ms_postgresql_interval(const char *text, ms_arena *arena)
{
    int64_t months = 0, days = 0, micros = 0;
    for (const char *p = text + strspn(text, " "); *p != '\0'; p += strspn(p, " ")) {
        char *end;
        const int64_t sign = *p == '-' ? -1 : 1;
        p += *p == '-' || *p == '+';
        if (!isdigit((unsigned char)*p))
            return text;
        if (strspn(p, "0123456789") < strlen(p) && p[strspn(p, "0123456789")] == ':') {
            if (!clock_at(&p, sign, &micros))
                return text;
            continue;
        }
        const int64_t count = sign * strtoll(p, &end, 10);
        end += strspn(end, " ");
        size_t n = 0;
        while (isalpha((unsigned char)end[n]))
            n++;
        const unit *of = unit_of(end, n);
        if (of == NULL || llabs(count) > INT32_MAX)
            return text; /* fractions, ISO 8601, "ago": as it is written */
        months += count * of->months;
        days += count * of->days;
        micros += count * of->micros;
        p = end + n;
    }
    return ms_arena_printf(arena, "%" PRId64 " mon %" PRId64 " day %" PRId64 " us", months, days, micros);
}
