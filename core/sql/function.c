/* function.c: how constant the value of a call is: the dialect has the functions, here are the words that are none. */
#include "config.h"

#include "sql/function.h"
#include "sql/lex.h"

/* Words of SQL and types that may stand before a parenthesis, in alphabetical order. */
static const char *const no_functions[] = {
    "all", "also", "always", "and", "any", "array", "as", "assert", "between", "bigint", "bigserial", "binary", "bit",
    "by", "case", "cast", "char", "character", "check", "collate", "columns", "conflict", "decimal", "default",
    "distinct", "div", "do", "else", "elseif", "elsif", "end", "except", "exclude", "exists", "fetch", "filter", "for",
    "from", "generated", "group", "having", "if", "in", "include", "instead", "int", "integer", "intersect",
    "interval", "into", "is", "key", "lateral", "like", "limit", "loop", "materialized", "multirange", "natural",
    "not", "numeric", "offset", "on", "or", "over", "partition", "perform", "precision", "query", "range", "real",
    "recursive", "references", "return", "returning", "rollup", "row", "select", "serial", "set", "setof", "similar",
    "smallint", "some", "text", "then", "time", "timestamp", "timestamptz", "tsquery", "tsvector", "union", "unique",
    "until", "using", "values", "varbinary", "varbit", "varchar", "varying", "view", "when", "where", "while",
    "window", "with", "within",
};

static int compare(const char *name, size_t len, const char *word)
{
    for (size_t i = 0; i < len; i++) {
        const int d = (unsigned char)ms_lex_lower(name[i]) - (unsigned char)word[i];
        if (d != 0)
            return d;
    }
    return word[len] == '\0' ? 0 : -1;
}

static bool has(const char *const *words, size_t n, const char *name, size_t len)
{
    size_t low = 0, high = n;
    while (low < high) {
        const size_t mid = (low + high) / 2;
        const int d = compare(name, len, words[mid]);
        if (d == 0)
            return true;
        if (d < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return false;
}

ms_volatility ms_function_volatility(const ms_dialect *dialect, const char *name, size_t len)
{
    if (has(no_functions, sizeof no_functions / sizeof *no_functions, name, len))
        return MS_VOLATILE_CONSTANT;
    const ms_function_list *const *list = MS_DIALECT_HAS(dialect, functions) ? dialect->functions : NULL;
    for (; list != NULL && *list != NULL; list++)
        if (has((*list)->names, (*list)->n, name, len))
            return (*list)->volatility;
    return MS_VOLATILE_UNKNOWN;
}
