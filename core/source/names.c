/* names.c: reads version, name, dialect and direction from the name of a migration file.
 *
 * Pure text; no file is opened. source.c decides what the pieces mean together. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/words.h"
#include "source/names.h"

/* The dialect words that migsafe ships; a module's own dialect is known while it is the one in use. Words of the file
 * format, not knowledge of databases. */
static const char *const dialect_words[] = { "postgresql", "mysql", "mariadb", "sqlite", "ansi" };

static bool ends_with(const char *text, size_t len, const char *tail)
{
    size_t n = strlen(tail);
    return len >= n && memcmp(text + len - n, tail, n) == 0;
}

bool ms_name_is_sql(const char *file)
{
    size_t len = strlen(file);
    const char *tail = file + len - 4;
    return len >= 4 && tail[0] == '.' && (tail[1] | 0x20) == 's' && (tail[2] | 0x20) == 'q' && (tail[3] | 0x20) == 'l';
}

static bool digit(char c) { return c >= '0' && c <= '9'; }

/* [a-z][a-z0-9]*: what the name of a dialect can look like. */
static bool dialect_shape(const char *word, size_t len)
{
    if (len == 0 || word[0] < 'a' || word[0] > 'z')
        return false;
    for (size_t i = 1; i < len; i++)
        if (!digit(word[i]) && (word[i] < 'a' || word[i] > 'z'))
            return false;
    return true;
}

typedef enum word_is { WORD_DIALECT, WORD_UNKNOWN, WORD_MISSPELT } word_is;

static word_is dialect_word(const char *word, size_t len, const char *own, char reason[MS_NAME_REASON])
{
    ms_nearest near;
    ms_nearest_init(&near, word, len);
    if (own != NULL && strlen(own) == len && memcmp(own, word, len) == 0)
        return WORD_DIALECT;
    for (size_t i = 0; i < sizeof dialect_words / sizeof *dialect_words; i++) {
        if (strlen(dialect_words[i]) == len && memcmp(dialect_words[i], word, len) == 0)
            return WORD_DIALECT;
        ms_nearest_offer(&near, dialect_words[i]);
    }
    if (near.best == NULL || (len == 3 && memcmp(word, "sql", 3) == 0)) /* x.sql.up.sql: a tool was given x.sql as the name */
        return WORD_UNKNOWN;
    snprintf(reason, MS_NAME_REASON, "\"%.*s\" is no dialect; the one meant is probably \"%s\"", (int)len, word,
             near.best);
    return WORD_MISSPELT;
}

/* Takes ".word" off the end of stem[0..*len) when word is a dialect. */
static bool take_dialect(const char *stem, size_t *len, const char *own, ms_name_read *out, char reason[MS_NAME_REASON])
{
    size_t dot = *len;
    while (dot > 0 && stem[dot - 1] != '.')
        dot--;
    if (dot == 0 || !dialect_shape(stem + dot, *len - dot))
        return true;
    switch (dialect_word(stem + dot, *len - dot, own, reason)) {
    case WORD_MISSPELT:
        return false;
    case WORD_UNKNOWN:
        out->suspect_len = *len - dot;
        return true;
    case WORD_DIALECT:
        break;
    }
    out->dialect = stem + dot;
    out->dialect_len = *len - dot;
    *len = dot - 1;
    return true;
}

static bool take_version(const char *stem, size_t len, bool dashes, ms_name_read *out, char reason[MS_NAME_REASON])
{
    size_t n = 0;
    while (n < len && (digit(stem[n]) || (dashes && n > 0 && stem[n] == '-' && n + 1 < len && digit(stem[n + 1]))))
        n++;
    out->version = stem;
    out->version_len = n;
    if (n == 0) {
        snprintf(reason, MS_NAME_REASON, "the name does not begin with a version (digits)");
        return false;
    }
    /* 1.2_name and 2024-01-31_name would be read as versions 1 and 2024: two such files would collide, or worse, not. */
    if (n + 1 < len && (stem[n] == '.' || stem[n] == '-') && digit(stem[n + 1])) {
        snprintf(reason, MS_NAME_REASON, "the version must be digits only, followed by an underscore and a name");
        return false;
    }
    if (n < len && (stem[n] == '_' || stem[n] == '-' || stem[n] == '.'))
        n++;
    out->name = stem + n;
    out->name_len = len - n;
    return true;
}

bool ms_name_read_file(const char *file, const char *own, ms_name_read *out, char reason[MS_NAME_REASON])
{
    size_t len = strlen(file);
    *out = (ms_name_read){ .part = MS_PART_BOTH };
    if (!ends_with(file, len, ".sql")) {
        snprintf(reason, MS_NAME_REASON, "the suffix must be written .sql, in lower case");
        return false;
    }
    len -= 4;
    if (ends_with(file, len, ".up.") || ends_with(file, len, ".down.")) /* golang-migrate takes .up..sql */
        len--;
    if (ends_with(file, len, ".up")) {
        out->part = MS_PART_UP;
        len -= 3;
    } else if (ends_with(file, len, ".down")) {
        out->part = MS_PART_DOWN;
        len -= 5;
    }
    return take_dialect(file, &len, own, out, reason) && take_version(file, len, false, out, reason);
}

bool ms_name_read_folder(const char *folder, ms_name_read *out, char reason[MS_NAME_REASON])
{
    *out = (ms_name_read){ .part = MS_PART_BOTH };
    return take_version(folder, strlen(folder), true, out, reason);
}

bool ms_name_read_inner(const char *file, const char *own, ms_name_read *out, char reason[MS_NAME_REASON])
{
    size_t len = strlen(file);
    if (!ends_with(file, len, ".sql")) {
        snprintf(reason, MS_NAME_REASON, "the suffix must be written .sql, in lower case");
        return false;
    }
    len -= 4;
    out->suspect_len = 0;
    out->dialect = NULL;
    if (!take_dialect(file, &len, own, out, reason))
        return false;
    if (out->suspect_len > 0) /* up.oracle.sql: in this place it can only be a dialect, and not the one in use */
        out->dialect = file + len - out->suspect_len, out->dialect_len = out->suspect_len, len -= out->suspect_len + 1;
    out->suspect_len = 0;
    out->prisma = len == 9 && memcmp(file, "migration", 9) == 0;
    if (out->prisma) {
        out->part = MS_PART_UP;
        return true;
    }
    out->part = len == 2 && memcmp(file, "up", 2) == 0 ? MS_PART_UP : MS_PART_DOWN;
    if (out->part == MS_PART_UP || (len == 4 && memcmp(file, "down", 4) == 0))
        return true;
    snprintf(reason, MS_NAME_REASON, "a folder of a migration holds up.sql, down.sql and up.DIALECT.sql, down.DIALECT.sql");
    return false;
}

bool ms_name_read_prefixed(const char *file, ms_name_read *out, char reason[MS_NAME_REASON])
{
    const size_t len = strlen(file);
    *out = (ms_name_read){ .part = MS_PART_UP };
    reason[0] = '\0';
    if (memchr("VURB", file[0], 4) == NULL || !ends_with(file, len, ".sql"))
        return false;
    const char *split = strstr(file, "__");
    if (split == NULL)
        return false;
    out->prefix = file[0];
    out->version = file + 1;
    out->version_len = (size_t)(split - file) - 1;
    out->name = split + 2;
    out->name_len = len - 4 - (size_t)(out->name - file);
    if (out->prefix == 'R' && out->version_len == 0)
        return true;
    for (size_t i = 0; i < out->version_len; i++) {
        const char c = out->version[i];
        const bool separates = c == '.' || c == '_';
        if (!digit(c) && !(separates && i > 0 && digit(out->version[i - 1]) && i + 1 < out->version_len))
            return false;
    }
    if (out->version_len == 0 || out->prefix == 'R')
        return false;
    if (out->name_len == 0)
        snprintf(reason, MS_NAME_REASON, "nothing stands between the two underscores and .sql");
    return out->name_len > 0;
}

/* 1_02.0 -> 1.2: parts without zeros in front, without parts at the end that are zero. */
static const char *dotted_version(const ms_name_read *n, ms_arena *arena, size_t *len)
{
    char *text = ms_arena_alloc(arena, n->version_len + 1);
    size_t keep = 0;
    *len = 0;
    for (size_t i = 0; i < n->version_len; i++) {
        const char c = n->version[i];
        const bool starts = i == 0 || !digit(n->version[i - 1]);
        const bool last = i + 1 == n->version_len || !digit(n->version[i + 1]);
        if (!digit(c)) {
            text[(*len)++] = '.';
            continue;
        }
        if (c == '0' && !last && (starts || *len == 0 || text[*len - 1] == '.'))
            continue;
        text[(*len)++] = c;
        if (c != '0' || (!starts && text[*len - 2] != '.'))
            keep = *len;
    }
    *len = keep > 0 ? keep : 1;
    if (keep == 0)
        text[0] = '0';
    return text;
}

enum { DATE_TIME_DIGITS = 14 };

const char *ms_name_version(const ms_name_read *n, ms_arena *arena, size_t *len)
{
    const char *version = n->version;
    *len = n->version_len;
    if (n->prefix != 0)
        return dotted_version(n, arena, len);
    if (memchr(version, '-', *len) != NULL) {
        char *digits = ms_arena_alloc(arena, n->version_len + DATE_TIME_DIGITS);
        *len = 0;
        for (size_t i = 0; i < n->version_len; i++)
            if (n->version[i] != '-')
                digits[(*len)++] = n->version[i];
        /* Diesel orders versions as text, so a date without a time (2024-03-13_170000_x) comes first on its day */
        while (*len < DATE_TIME_DIGITS)
            digits[(*len)++] = '0';
        version = digits;
    }
    for (; *len > 1 && *version == '0'; version++)
        (*len)--;
    return version;
}
