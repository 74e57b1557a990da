/* signature.c: a routine's argument list -> the types of its input arguments, as the catalog query prints them. */
#include "config.h"

#include <ctype.h>

#include "internal.h"

static bool starts(const char *text, const char *word)
{
    const size_t n = strlen(word);
    for (size_t i = 0; i < n; i++)
        if (tolower((unsigned char)text[i]) != word[i])
            return false;
    return isspace((unsigned char)text[n]) || text[n] == '=' || text[n] == '\0';
}

/* Where the default value begins, or the end. */
static size_t declaration_length(const char *text)
{
    size_t i = 0;
    for (; text[i] != '\0'; i++) {
        if (text[i] == '"')
            for (i++; text[i] != '\0' && text[i] != '"'; i++)
                continue;
        else if (text[i] == '=' || (text[i] == ':' && text[i + 1] == '='))
            break;
        else if (i > 0 && isspace((unsigned char)text[i - 1]) && starts(text + i, "default"))
            break;
        if (text[i] == '\0')
            break;
    }
    while (i > 0 && isspace((unsigned char)text[i - 1]))
        i--;
    return i;
}

static bool known(const char *type, ms_arena *arena)
{
    ms_type read;
    ms_postgresql_type_parse(type, arena, &read);
    return read.kind != MS_TYPE_USER;
}

static const char *after_word(const char *text)
{
    if (*text == '"') {
        const char *end = strchr(text + 1, '"');
        return end == NULL ? NULL : end + 1 + strspn(end + 1, " \t\r\n");
    }
    const size_t n = strcspn(text, " \t\r\n");
    return text[n] == '\0' ? NULL : text + n + strspn(text + n, " \t\r\n");
}

/* Type arguments mean nothing to a routine: numeric(10,2) is numeric. */
static const char *without_arguments(const char *type, ms_arena *arena)
{
    const char *open = strchr(type, '('), *close = open == NULL ? NULL : strchr(open, ')');
    return close == NULL || type[0] == '"' ? type
                                           : ms_arena_printf(arena, "%.*s%s", (int)(open - type), type, close + 1);
}

/* The type of one argument; NULL for OUT, which is no input. The words before a type are a mode and a name. */
static const char *argument(const char *text, const char *schema, ms_arena *arena)
{
    static const char *const modes[] = { "in", "inout", "variadic" };
    text = ms_arena_strndup(arena, text, declaration_length(text));
    if (starts(text, "out") && after_word(text) != NULL)
        return NULL;
    for (size_t i = 0; i < MS_COUNT(modes); i++)
        if (starts(text, modes[i]) && after_word(text) != NULL)
            text = after_word(text);
    const char *type = ms_postgresql_type_text(text, schema, arena), *rest = after_word(text);
    if (rest != NULL && !known(type, arena))
        type = ms_postgresql_type_text(rest, schema, arena);
    else if (rest != NULL && strchr(type, '[') != NULL &&
             !known(ms_arena_strndup(arena, type, strcspn(type, "[")), arena))
        type = ms_postgresql_type_text(rest, schema, arena);
    type = without_arguments(type, arena);
    return strcmp(type, "bpchar") == 0 ? "character" : type;
}

/* Index of the comma or parenthesis that ends the argument at i. */
static size_t argument_end(const char *text, size_t i)
{
    size_t depth = 0;
    for (; text[i] != '\0'; i++) {
        if (text[i] == '\'' || text[i] == '"') {
            const char *end = strchr(text + i + 1, text[i]);
            if (end == NULL)
                return strlen(text);
            i = (size_t)(end - text);
        } else if (text[i] == '(') {
            depth++;
        } else if (text[i] == ')' && depth > 0) {
            depth--;
        } else if (depth == 0 && (text[i] == ',' || text[i] == ')')) {
            return i;
        }
    }
    return i;
}

const char *ms_postgresql_signature_in(const char *text, const char *schema, ms_arena *arena)
{
    size_t n = 0, i = strcspn(text, "(");
    ms_sql sql;
    ms_sql_init(&sql, arena, &ms_dialect_postgresql.style);
    ms_sql_kw(&sql, "(");
    for (i += text[i] == '\0' ? 0 : 1; text[i] != '\0' && text[i] != ')';) {
        i += strspn(text + i, " \t\r\n");
        const size_t end = argument_end(text, i);
        const char *type = end == i ? NULL : argument(ms_arena_strndup(arena, text + i, end - i), schema, arena);
        if (type != NULL && n++ > 0)
            ms_sql_punct(&sql, ",");
        if (type != NULL)
            ms_sql_raw(&sql, type);
        i = text[end] == ',' ? end + 1 : end;
    }
    ms_sql_punct(&sql, ")");
    return ms_sql_text(&sql);
}

const char *ms_postgresql_signature(const char *text, ms_arena *arena)
{
    return ms_postgresql_signature_in(text, NULL, arena);
}
