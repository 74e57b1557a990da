/* load.c: reading rows of catalog queries: texts to numbers, booleans and names; the table that a row is about. */
#include "config.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include "common.h"

const char *ms_common_text(ms_arena *arena, ms_text value)
{
    return value.p == NULL ? NULL : ms_arena_strndup(arena, value.p, value.n);
}

const char *ms_common_text_nonempty(ms_arena *arena, ms_text value)
{
    return value.n == 0 ? NULL : ms_common_text(arena, value);
}

int64_t ms_common_int(ms_text value, int64_t otherwise)
{
    if (value.p == NULL || value.n == 0)
        return otherwise;
    char *end = NULL;
    errno = 0;
    const long long number = strtoll(value.p, &end, 10);
    return errno != 0 || end != value.p + value.n ? otherwise : (int64_t)number;
}

bool ms_common_text_is(ms_text value, const char *word)
{
    if (value.p == NULL || value.n != strlen(word))
        return false;
    for (size_t i = 0; i < value.n; i++)
        if (tolower((unsigned char)value.p[i]) != tolower((unsigned char)word[i]))
            return false;
    return true;
}

bool ms_common_bool(ms_text value)
{
    static const char *const yes[] = { "t", "true", "y", "yes", "on", "1" };
    for (size_t i = 0; i < MS_COUNT(yes); i++)
        if (ms_common_text_is(value, yes[i]))
            return true;
    return false;
}

ms_fk_action ms_common_fk_action(ms_text value)
{
    static const struct { const char *word; ms_fk_action action; } words[] = {
        { "a", MS_FK_NO_ACTION }, { "r", MS_FK_RESTRICT },           { "restrict", MS_FK_RESTRICT },
        { "c", MS_FK_CASCADE },   { "cascade", MS_FK_CASCADE },      { "n", MS_FK_SET_NULL },
        { "set null", MS_FK_SET_NULL }, { "d", MS_FK_SET_DEFAULT },  { "set default", MS_FK_SET_DEFAULT },
    };
    for (size_t i = 0; i < MS_COUNT(words); i++)
        if (ms_common_text_is(value, words[i].word))
            return words[i].action;
    return MS_FK_NO_ACTION;
}

static bool same(const char *a, ms_text b)
{
    if (a == NULL || b.p == NULL)
        return a == NULL && b.p == NULL;
    return strlen(a) == b.n && memcmp(a, b.p, b.n) == 0;
}

ms_table *ms_common_table(ms_common_table_cursor *cursor, const ms_catalog *catalog, ms_text schema, ms_text name)
{
    if (name.p == NULL)
        return NULL;
    if (cursor->table == NULL || !same(cursor->table->name.schema, schema) || !same(cursor->table->name.name, name))
        cursor->table = ms_catalog_table(catalog, (ms_name){ schema.p, name.p });
    return cursor->table;
}

ms_status ms_common_check_width(const char *dialect, size_t query, size_t n, size_t wanted, ms_error *err)
{
    if (n == wanted)
        return MS_OK;
    return ms_error_set(err, MS_ERR_INTERNAL, "%s catalog query %zu: a row has %zu columns instead of %zu", dialect,
                        query, n, wanted);
}

uint64_t ms_common_hash(const char *text)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return hash;
}

/* Index of the character behind the string or quoted name that starts at i (its closing quote doubled counts as
 * inside). */
static size_t skip_quoted(const char *text, size_t i)
{
    const char quote = text[i++];
    while (text[i] != '\0') {
        if (text[i] != quote) {
            i++;
        } else if (text[i + 1] == quote) {
            i += 2;
        } else {
            return i + 1;
        }
    }
    return i;
}

/* Behind the comment that begins at i; i itself when none does. */
static size_t skip_comment(const char *text, size_t i)
{
    if (text[i] == '-' && text[i + 1] == '-')
        return i + strcspn(text + i, "\n");
    const char *end = text[i] == '/' && text[i + 1] == '*' ? strstr(text + i + 2, "*/") : NULL;
    return end != NULL ? (size_t)(end + 2 - text) : i;
}

/* Does the parenthesis that opens text[0] close at its last character? */
static bool wrapped(const char *text, size_t n)
{
    size_t depth = 0;
    if (n < 2 || text[0] != '(' || text[n - 1] != ')')
        return false;
    for (size_t i = 0; i < n;) {
        if (strchr("'\"`", text[i]) != NULL) {
            i = skip_quoted(text, i);
            continue;
        }
        const size_t behind = skip_comment(text, i);
        if (behind > i) {
            i = behind;
            continue;
        }
        if (text[i] == '(')
            depth++;
        else if (text[i] == ')' && --depth == 0)
            return i == n - 1;
        i++;
    }
    return false;
}

static const char *trimmed(const char *text, size_t *n)
{
    while (*n > 0 && isspace((unsigned char)text[0])) {
        text++;
        --*n;
    }
    while (*n > 0 && isspace((unsigned char)text[*n - 1]))
        --*n;
    return text;
}

const char *ms_common_strip_parens(ms_arena *arena, const char *expr)
{
    size_t n = strlen(expr);
    const char *text = trimmed(expr, &n);
    while (wrapped(text, n)) {
        n -= 2;
        text = trimmed(text + 1, &n);
    }
    return ms_arena_strndup(arena, text, n);
}
