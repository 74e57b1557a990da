/* words.c: durations, sizes, booleans, dates and suggestions for mistyped words.
 *
 * Called by directives, settings and the command line. Reports nothing itself: the caller knows where the word stood. */
#include "config.h"

#include <string.h>

#include "base/words.h"

/* Leading decimal digits. Returns how many; 0 when there are none or the number overflows. */
static size_t digits(const char *text, size_t len, uint64_t *value)
{
    size_t i = 0;
    *value = 0;
    for (; i < len && text[i] >= '0' && text[i] <= '9'; i++) {
        uint64_t digit = (uint64_t)(text[i] - '0');
        if (*value > (UINT64_MAX - digit) / 10)
            return 0;
        *value = *value * 10 + digit;
    }
    return i;
}

static bool same(const char *text, size_t len, const char *word)
{
    return strlen(word) == len && memcmp(text, word, len) == 0;
}

typedef struct unit {
    const char *name;
    uint64_t factor;
} unit;

static bool scaled(const char *text, size_t len, const unit *units, size_t n_units, uint64_t max, uint64_t *out)
{
    uint64_t value;
    size_t n = digits(text, len, &value);
    if (n == 0)
        return false;
    for (size_t i = 0; i < n_units; i++)
        if (same(text + n, len - n, units[i].name)) {
            if (value > max / units[i].factor)
                return false;
            *out = value * units[i].factor;
            return true;
        }
    return false;
}

bool ms_duration_parse(const char *text, size_t len, int32_t *ms)
{
    static const unit units[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "min", 60000 }, { "h", 3600000 },
                                  { "d", 86400000 } };
    uint64_t value = 0;
    if (!same(text, len, "0") && !scaled(text, len, units, sizeof units / sizeof *units, INT32_MAX, &value))
        return false;
    *ms = (int32_t)value;
    return true;
}

bool ms_size_parse(const char *text, size_t len, uint64_t *bytes)
{
    static const unit units[] = { { "", 1 }, { "K", 1u << 10 }, { "KiB", 1u << 10 }, { "M", 1u << 20 },
                                  { "MiB", 1u << 20 }, { "G", 1u << 30 }, { "GiB", 1u << 30 } };
    return scaled(text, len, units, sizeof units / sizeof *units, INT64_MAX, bytes);
}

bool ms_bool_parse(const char *text, size_t len, bool *value)
{
    static const struct { const char *word; bool value; } words[] = {
        { "on", true }, { "true", true }, { "yes", true }, { "1", true },
        { "off", false }, { "false", false }, { "no", false }, { "0", false },
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (same(text, len, words[i].word)) {
            *value = words[i].value;
            return true;
        }
    return false;
}

bool ms_int_parse(const char *text, size_t len, int64_t min, int64_t max, int64_t *value)
{
    bool negative = len > 0 && text[0] == '-';
    uint64_t magnitude;
    size_t n = digits(text + negative, len - negative, &magnitude);
    if (n == 0 || n + negative != len || magnitude > INT64_MAX)
        return false;
    *value = negative ? -(int64_t)magnitude : (int64_t)magnitude;
    return *value >= min && *value <= max;
}

bool ms_date_check(const char *text, size_t len)
{
    static const uint8_t days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    uint64_t year, month, day;
    if (len != 10 || digits(text, 10, &year) != 4 || text[4] != '-' || digits(text + 5, 5, &month) != 2 ||
        text[7] != '-' || digits(text + 8, 2, &day) != 2)
        return false;
    if (month < 1 || month > 12 || day < 1 || day > days[month - 1])
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month != 2 || day < 29 || leap;
}

/* ---- suggestions ------------------------------------------------------------------------------------------------- */

enum { LONGEST = 63 }; /* longer words get no suggestion */

/* Optimal string alignment distance: insert, delete, replace, swap of neighbours each cost 1. */
static size_t distance(const char *a, size_t na, const char *b, size_t nb)
{
    size_t rows[3][LONGEST + 1];
    for (size_t j = 0; j <= nb; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= na; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            size_t best = above[j - 1] + (a[i - 1] != b[j - 1]);
            if (above[j] + 1 < best)
                best = above[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && two_above[j - 2] + 1 < best)
                best = two_above[j - 2] + 1;
            row[j] = best;
        }
    }
    return rows[na % 3][nb];
}

void ms_nearest_init(ms_nearest *n, const char *word, size_t len)
{
    *n = (ms_nearest){ .word = word, .len = len, .distance = SIZE_MAX };
}

void ms_nearest_offer(ms_nearest *n, const char *candidate)
{
    size_t len = strlen(candidate);
    if (n->len == 0 || n->len > LONGEST || len > LONGEST)
        return;
    size_t allowed = n->len / 3 > 0 ? n->len / 3 : 1;
    size_t d = distance(n->word, n->len, candidate, len);
    if (n->len >= 3 && len > n->len && memcmp(n->word, candidate, n->len) == 0)
        d = 1; /* an abbreviation */
    if (d <= allowed && d < n->distance) {
        n->distance = d;
        n->best = candidate;
    }
}
