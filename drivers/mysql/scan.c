/* scan.c: may this text share a packet with other statements?
 *
 * The server cuts a packet of several statements itself. That is only safe when every piece ends where we say it ends,
 * so this looks for anything that could move the border: an open string or comment, a semicolon, a conditional comment,
 * a quote whose end depends on sql_mode. It errs towards "no"; a statement that is not plain travels alone. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "internal.h"

/* Statements that always give one result. CALL and EXECUTE may give any number. */
static const char *const one_result[] = {
    "ALTER", "ANALYZE", "BEGIN", "COMMIT", "CREATE", "DELETE", "DO", "DROP", "GRANT", "INSERT", "LOCK", "OPTIMIZE",
    "RELEASE", "RENAME", "REPLACE", "REVOKE", "ROLLBACK", "SAVEPOINT", "SELECT", "SET", "SHOW", "START", "TRUNCATE",
    "UNLOCK", "UPDATE", "USE", "WITH",
};

/* Every byte of every statement is looked at. */
static const bool of_words[256] = {
    ['$'] = true, ['0' ... '9'] = true, ['A' ... 'Z'] = true, ['_'] = true, ['a' ... 'z'] = true, [0x80 ... 0xff] = true,
};
static bool is_word(char c) { return of_words[(unsigned char)c]; }

static bool is_blank_or_control(char c) { return (unsigned char)c <= ' ' || c == 0x7f; }

/* All of these take the rest of the text and return what is left after the piece, NULL when its end is uncertain. */

static const char *skip_string(const char *p, const char *end)
{
    const char quote = *p++, *close = memchr(p, quote, (size_t)(end - p));
    if (close == NULL)
        return NULL;
    const char *before = close;
    while (before > p && before[-1] == '\\')
        before--;
    if ((close - before) % 2 == 1 && quote != '`')
        return NULL;  /* escaped or not: sql_mode decides */
    return close + 1; /* a doubled quote opens a new string at once, which comes to the same */
}

static const char *skip_line(const char *p, const char *end)
{
    const char *newline = memchr(p, '\n', (size_t)(end - p));
    return newline == NULL ? end : newline + 1; /* at the end of the text: the join puts a newline there */
}

static const char *skip_block(const char *p, const char *end)
{
    p += 2;
    if (p < end && (*p == '!' || (*p == 'M' && end - p > 1 && p[1] == '!')))
        return NULL; /* its text is code on some servers */
    for (; end - p >= 2; p++)
        if (p[0] == '*' && p[1] == '/')
            return p + 2;
    return NULL;
}

/* A comment at p, if there is one: *comment says so. */
static const char *skip_comment(const char *p, const char *end, bool *comment)
{
    *comment = true;
    if (*p == '#')
        return skip_line(p, end);
    if (*p == '-' && end - p >= 2 && p[1] == '-' && (end - p == 2 || is_blank_or_control(p[2])))
        return skip_line(p, end);
    if (*p == '/' && end - p >= 2 && p[1] == '*')
        return skip_block(p, end);
    *comment = false;
    return p;
}

/* One token of any kind; NULL when the text is not plain. */
static const char *skip_token(const char *p, const char *end)
{
    switch (*p) {
    case '\'':
    case '"':
    case '`':
        return skip_string(p, end);
    case ';':
    case '\0':
    case '$': /* MySQL 9 has dollar quotes */
        return NULL;
    default:
        break;
    }
    if (!is_word(*p))
        return p + 1;
    while (p < end && is_word(*p))
        p++;
    return p;
}

typedef struct words { ms_span w[2]; size_t n; } words;

/* Walks over the text; the first two words go to *found, when nothing but blanks and comments stands before and between
 * them. */
static bool walk(const char *sql, size_t len, words *found)
{
    const char *p = sql, *const end = sql + len;
    bool words_only = true;
    while (p < end) {
        bool comment = false;
        const char *q = p;
        if (!is_word(*p) && is_blank_or_control(*p) && *p != '\0')
            q++;
        else if (!is_word(*p))
            q = skip_comment(p, end, &comment);
        if (q == p && !comment) {
            q = skip_token(p, end);
            words_only = words_only && is_word(*p);
            if (q != NULL && words_only && found->n < 2)
                found->w[found->n++] = (ms_span){ p, (size_t)(q - p) };
        }
        if (q == NULL)
            return false;
        p = q;
    }
    return true;
}

static bool is(ms_span word, const char *keyword)
{
    return word.n == strlen(keyword) && strncasecmp(word.p, keyword, word.n) == 0;
}

bool scan_is_plain(const char *sql, size_t len)
{
    words found = { .n = 0 };
    return walk(sql, len, &found);
}

bool scan_is_joinable(const char *sql, size_t len)
{
    words found = { .n = 0 };
    if (!walk(sql, len, &found) || found.n == 0)
        return false;
    if (found.n == 2 && is(found.w[0], "SET") && is(found.w[1], "STATEMENT"))
        return false; /* MariaDB: SET STATEMENT ... FOR anything */
    for (size_t i = 0; i < sizeof one_result / sizeof *one_result; i++)
        if (is(found.w[0], one_result[i]))
            return true;
    return false;
}
