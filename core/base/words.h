/* words.h: small readings that options, settings and directives share: durations, sizes, booleans, "did you mean".
 *
 * Internal to core (not installed). Pure functions, no allocation. */
#ifndef MS_BASE_WORDS_H
#define MS_BASE_WORDS_H

#include <migsafe/base.h>

/* "250ms", "5s", "10m", "1h", "2d" or "0": milliseconds. A number without a unit is refused (seconds or milliseconds?
 * a wrong guess is a thousandfold). false: not a duration, or more than INT32_MAX milliseconds. */
bool ms_duration_parse(const char *text, size_t len, int32_t *ms);
/* "65536", "64K", "64M", "2G" (also KiB, MiB, GiB): bytes. */
bool ms_size_parse(const char *text, size_t len, uint64_t *bytes);
/* on/off, true/false, yes/no, 1/0. */
bool ms_bool_parse(const char *text, size_t len, bool *value);
/* A whole decimal number within [min, max]. */
bool ms_int_parse(const char *text, size_t len, int64_t min, int64_t max, int64_t *value);
/* YYYY-MM-DD, a day that exists. */
bool ms_date_check(const char *text, size_t len);

/* The candidate that a mistyped word most likely meant, or NULL when none is near (edit distance with swaps, at most a
 * third of the word's length, at least 1; or the only one that starts with the word). */
typedef struct ms_nearest {
    const char *word;
    size_t len;
    const char *best;
    size_t distance;
} ms_nearest;
void ms_nearest_init(ms_nearest *n, const char *word, size_t len);
void ms_nearest_offer(ms_nearest *n, const char *candidate);

#endif
