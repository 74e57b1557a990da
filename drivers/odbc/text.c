/* text.c: ODBC connection strings, and the parameter markers of statements. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "internal.h"

/* ---- connection strings ------------------------------------------------------------------------------------------ */

/* NAME=VALUE;...; a value in braces may hold semicolons, and }} is a brace in it. */
static const char *skip_value(const char *p)
{
    p += strspn(p, " ");
    if (*p != '{')
        return p + strcspn(p, ";");
    for (p++; *p != '\0'; p++)
        if (*p == '}' && *++p != '}')
            break;
    return p + strcspn(p, ";");
}

bool string_has(const char *string, const char *keyword)
{
    for (const char *p = string; *p != '\0';) {
        p += strspn(p, "; ");
        const size_t n = strcspn(p, "=;");
        size_t name = n;
        while (name > 0 && p[name - 1] == ' ')
            name--;
        if (name == strlen(keyword) && strncasecmp(p, keyword, name) == 0)
            return true;
        p = p[n] == '=' ? skip_value(p + n + 1) : p + n;
    }
    return false;
}

static char *append(char *to, const char *text)
{
    const size_t n = strlen(text);
    memcpy(to, text, n + 1);
    return to + n;
}

/* In braces, whatever it holds. */
static char *append_value(char *to, const char *name, const char *value)
{
    to = append(to, name);
    *to++ = '{';
    for (; *value != '\0'; value++) {
        if (*value == '}')
            *to++ = '}';
        *to++ = *value;
    }
    return append(to, "}");
}

char *string_with(const char *string, const char *user, const char *password)
{
    const bool add_user = user != NULL && *user != '\0' && !string_has(string, "UID") && !string_has(string, "USER") &&
                          !string_has(string, "UserName");
    const bool add_password = password != NULL && *password != '\0' && !string_has(string, "PWD") &&
                              !string_has(string, "PASSWORD");
    const size_t more = (add_user ? strlen(user) : 0) + (add_password ? strlen(password) : 0);
    char *text = malloc(strlen(string) + 2 * more + sizeof ";UID={};PWD={}");
    if (text == NULL)
        return NULL;
    char *to = append(text, string);
    if (add_user)
        to = append_value(to, ";UID=", user);
    if (add_password)
        append_value(to, ";PWD=", password);
    return text;
}

/* ---- statements -------------------------------------------------------------------------------------------------- */

static const char *find(const char *p, const char *end, const char *what)
{
    const size_t n = strlen(what);
    for (; (size_t)(end - p) >= n; p++)
        if (memcmp(p, what, n) == 0)
            return p + n;
    return end;
}

static const char *skip_quoted(const char *p, const char *end, bool backslash)
{
    const char quote = *p++;
    for (; p < end; p++) {
        if (backslash && *p == '\\')
            p++;
        else if (*p == quote)
            return p + 1;
    }
    return end;
}

/* A comment that begins at p; nested = they nest. p itself when there is none. */
static const char *skip_comment(const char *p, const char *end, bool nested)
{
    if (end - p < 2)
        return p;
    if (p[0] == '-' && p[1] == '-')
        return find(p, end, "\n");
    if (p[0] != '/' || p[1] != '*')
        return p;
    size_t depth = 1;
    for (p += 2; end - p >= 2; p++) {
        if (p[0] == '*' && p[1] == '/') {
            p++;
            if (--depth == 0)
                return p + 1;
        } else if (nested && p[0] == '/' && p[1] == '*') {
            p++;
            depth++;
        }
    }
    return end;
}

const char *text_skip_blanks(const char *sql, size_t len)
{
    const char *const end = sql + len, *p = sql, *next = NULL;
    while (p < end && ((unsigned char)*p <= ' ' || (next = skip_comment(p, end, true)) != p))
        p = (unsigned char)*p <= ' ' ? p + 1 : next;
    return p;
}

char *text_without_marks(const char *sql, size_t len)
{
    char *copy = malloc(len + 1);
    if (copy == NULL)
        return NULL;
    memcpy(copy, sql, len);
    copy[len] = '\0';
    const char *end = sql + len;
    for (const char *p = sql; p < end;) {
        const char *q = skip_comment(p, end, false);
        for (const char *c = p; c < q; c++)
            if (*c == '?')
                copy[c - sql] = '.';
        if (q == p)
            q = strchr("'\"`", *p) != NULL && *p != '\0' ? skip_quoted(p, end, false) : p + 1;
        p = q;
    }
    return copy;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* $tag$ ... $tag$; p itself when none begins there. */
static const char *skip_dollar(const char *p, const char *end)
{
    const char *tag_end = p + 1;
    while (tag_end < end && is_word(*tag_end))
        tag_end++;
    if (tag_end >= end || *tag_end != '$' || (p[1] >= '0' && p[1] <= '9'))
        return p;
    const size_t n = (size_t)(tag_end + 1 - p);
    for (const char *q = tag_end + 1; (size_t)(end - q) >= n; q++)
        if (memcmp(q, p, n) == 0)
            return q + n;
    return end;
}

/* Strings, comments, dollar quotes and words of PostgreSQL: what cannot hold a marker. p itself = something else. */
static const char *skip_opaque(const char *p, const char *end)
{
    const char *q = skip_comment(p, end, true);
    if (q != p)
        return q;
    if (*p == '\'' || *p == '"')
        return skip_quoted(p, end, false);
    if ((*p == 'e' || *p == 'E') && end - p >= 2 && p[1] == '\'')
        return skip_quoted(p + 1, end, true);
    if (*p == '$')
        return skip_dollar(p, end);
    while (p < end && is_word(*p)) {
        p++;
        while (p < end && (is_word(*p) || *p == '$')) /* a $ inside a name is part of it */
            p++;
    }
    return p;
}

char *text_with_marks(const char *sql, size_t *len, size_t **order, size_t *n_order)
{
    const char *const end = sql + *len;
    char *copy = malloc(*len + 1), *to = copy;
    *order = malloc((*len / 2 + 1) * sizeof **order);
    *n_order = 0;
    if (copy == NULL || *order == NULL) {
        free(copy);
        free(*order);
        *order = NULL;
        return NULL;
    }
    for (const char *p = sql; p < end;) {
        const char *q = skip_opaque(p, end);
        if (q == p && *p == '$' && end - p >= 2 && p[1] >= '1' && p[1] <= '9') {
            size_t number = 0;
            for (p++; p < end && *p >= '0' && *p <= '9'; p++)
                number = number < 100000 ? number * 10 + (size_t)(*p - '0') : number;
            (*order)[(*n_order)++] = number - 1;
            *to++ = '?';
            continue;
        }
        if (q == p)
            q = p + 1;
        memcpy(to, p, (size_t)(q - p));
        to += q - p;
        p = q;
    }
    *to = '\0';
    *len = (size_t)(to - copy);
    return copy;
}
