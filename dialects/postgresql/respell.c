/* respell.c: the one spelling that the server does not keep when its own text is given back to it.
 *
 * x IN ('a', 'b') on a varchar column is kept as one cast of the whole array, and printed as (ARRAY['a'::character varying,
 * 'b'::character varying])::text[]. Read again, the server casts each element: ARRAY[('a'::character varying)::text, ...].
 * Both mean the same. Here the first becomes the second, so that a schema made from printed texts prints the same texts. */
#include "config.h"

#include "internal.h"

static const char opening[] = "(ARRAY[";

/* Behind a quoted text or name that begins at p. */
static const char *past_quotes(const char *p)
{
    const char quote = *p;
    for (p++; *p != '\0'; p++)
        if (*p == quote && *++p != quote)
            return p;
    return p;
}

/* Where the element or array that begins at p ends: at a comma or bracket that belongs to what is around it. */
static const char *past_element(const char *p)
{
    size_t depth = 0;
    while (*p != '\0' && (depth > 0 || (*p != ',' && *p != ']'))) {
        depth += *p == '(' || *p == '[';
        depth -= (*p == ')' || *p == ']') && depth > 0;
        p = *p == '\'' || *p == '"' ? past_quotes(p) : p + 1;
    }
    return p;
}

/* The type in ")::type[]" at p; *end gets what is behind it. NULL = something else is there. */
static const char *array_type(const char *p, ms_arena *arena, const char **end)
{
    if (strncmp(p, ")::", 3) != 0)
        return NULL;
    const char *from = p + 3, *to = from;
    while (*to != '\0' && strchr(",;)[", *to) == NULL)
        to = *to == '"' ? past_quotes(to) : *to == '(' ? strchr(to, ')') == NULL ? to + strlen(to) : strchr(to, ')') + 1 : to + 1;
    if (to == from || strncmp(to, "[]", 2) != 0 || to[2] == '[')
        return NULL;
    *end = to + 2;
    return ms_arena_strndup(arena, from, (size_t)(to - from));
}

/* Writes the array at p ("(ARRAY[") anew; NULL = it is no such array. */
static const char *array_at(const char *p, ms_sql *sql, ms_arena *arena)
{
    const char *first = p + sizeof opening - 1, *at = first, *end;
    while (*(at = past_element(at)) == ',')
        at++;
    const char *type = *at == ']' ? array_type(at + 1, arena, &end) : NULL;
    if (type == NULL || at == first)
        return NULL;
    ms_sql_punct(sql, "ARRAY[");
    for (const char *from = first; from < at;) {
        const char *to = past_element(from);
        ms_sql_punct(sql, ms_arena_printf(arena, "%s(%.*s)::%s", from == first ? "" : ", ", (int)(to - from), from, type));
        for (from = to < at ? to + 1 : at; *from == ' ';)
            from++;
    }
    ms_sql_punct(sql, "]");
    return end;
}

const char *ms_postgresql_respelt(const char *text, ms_arena *arena)
{
    if (text == NULL || strstr(text, opening) == NULL)
        return text;
    ms_sql sql;
    ms_sql_init(&sql, arena, &ms_dialect_postgresql.style);
    for (const char *p = text; *p != '\0';) {
        const char *to = p;
        while (*to != '\0' && strncmp(to, opening, sizeof opening - 1) != 0)
            to = *to == '\'' || *to == '"' ? past_quotes(to) : to + 1;
        ms_sql_punct(&sql, ms_arena_strndup(arena, p, (size_t)(to - p)));
        p = *to == '\0' ? to : array_at(to, &sql, arena);
        if (p == NULL) {
            ms_sql_punct(&sql, "(");
            p = to + 1;
        }
    }
    return ms_sql_text(&sql);
}
