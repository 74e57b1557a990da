/* expr.c: expressions are text spans; here is where they end and whether they give one value for a whole statement. */
#include "config.h"

#include <string.h>

#include "sql/parse.h"

/* One operand or operator; CASE ... END with all that is in it. */
static void skip_operand(ms_parser *p)
{
    size_t depth = 0;
    do {
        depth += ms_at_kw(p, MS_KW_CASE);
        depth -= depth > 0 && ms_at_kw(p, MS_KW_END);
        ms_skip(p);
    } while (depth > 0 && !ms_at_end(p));
}

const char *ms_take_default(ms_parser *p, bool *is_volatile)
{
    const size_t from = p->i;
    if (ms_at_end(p) || ms_at_ch(p, ',') || ms_at_ch(p, ')'))
        return NULL;
    skip_operand(p); /* the first token belongs to it whatever it is: DEFAULT NULL, DEFAULT (a > 0), DEFAULT -1 */
    while (!ms_at_end(p) && !ms_at_ch(p, ',') && !ms_at_ch(p, ')') && !ms_ends_type(p))
        skip_operand(p);
    if (is_volatile != NULL)
        *is_volatile = ms_calls_volatile(p, from, p->i);
    return ms_span(p, from, p->i);
}

/* Functions (and types and words that may stand before a parenthesis) whose value does not change while a statement
 * runs. Sources: pg_proc.provolatile of PostgreSQL 15; "deterministic for replication" in MySQL's and MariaDB's
 * manuals; SQLite gives 'now' one value within a step. A name that is not here counts as volatile: the safe side. */
static const char *const stable[] = {
    "abs", "and", "array", "array_agg", "array_append", "array_cat", "array_length", "array_to_string", "bit",
    "btrim", "case", "cast", "ceil", "ceiling", "char", "char_length", "character", "coalesce", "concat", "concat_ws",
    "convert", "curdate", "current_date", "current_setting", "current_time", "current_timestamp", "current_user",
    "curtime", "database", "date", "date_add", "date_format", "date_part", "date_sub", "date_trunc", "datetime",
    "decimal", "decode", "else", "encode", "extract", "floor", "format", "from_unixtime", "greatest", "hex", "if",
    "ifnull", "iif", "in", "inet6_aton", "inet_aton", "instr", "interval", "isnull", "json", "json_array",
    "json_build_array", "json_build_object", "json_extract", "json_object", "json_quote", "jsonb",
    "jsonb_build_array", "jsonb_build_object", "julianday", "lcase", "least", "left", "length", "localtime",
    "localtimestamp", "lower", "lpad", "ltrim", "make_date", "make_interval", "make_timestamp", "md5", "mod", "not",
    "now", "nullif", "numeric", "or", "overlay", "position", "pow", "power", "precision", "quote", "quote_literal",
    "regexp_replace", "repeat", "replace", "reverse", "right", "round", "row", "rpad", "rtrim", "session_user",
    "sha2", "sha256", "split_part", "sqrt", "st_geomfromtext", "statement_timestamp", "str_to_date", "strftime",
    "string_to_array", "strpos", "substr", "substring", "then", "time", "timestamp", "timestampadd", "timestamptz",
    "timezone", "to_char", "to_date", "to_json", "to_jsonb", "to_number", "to_timestamp", "transaction_timestamp",
    "trim", "trunc", "typeof", "ucase", "unhex", "unix_timestamp", "unixepoch", "upper", "user", "utc_date",
    "utc_time", "utc_timestamp", "uuid_nil", "varbit", "varchar", "varying", "when",
};

static int compare_word(const char *text, size_t len, const char *word)
{
    for (size_t i = 0; i < len; i++) {
        const int d = (unsigned char)ms_lex_lower(text[i]) - (unsigned char)word[i];
        if (d != 0)
            return d;
    }
    return word[len] == '\0' ? 0 : -1;
}

static bool is_stable(const char *text, size_t len)
{
    size_t low = 0, high = sizeof stable / sizeof *stable;
    while (low < high) {
        const size_t mid = (low + high) / 2;
        const int d = compare_word(text, len, stable[mid]);
        if (d == 0)
            return true;
        if (d < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return false;
}

static bool system_schema(const ms_parser *p, const ms_token *t)
{
    static const char name[] = "pg_catalog";
    return t->len == sizeof name - 1 && compare_word(p->text + t->at, t->len, name) == 0;
}

bool ms_calls_volatile(const ms_parser *p, size_t from, size_t to)
{
    for (size_t i = from; i + 1 < to; i++) {
        const ms_token *t = &p->token[i];
        if (t[1].ch != '(' || (t->kind != MS_TOKEN_WORD && t->kind != MS_TOKEN_QUOTED))
            continue;
        if (i >= from + 2 && t[-1].ch == '.' && !system_schema(p, &t[-2]))
            return true; /* of a schema of its own: who knows */
        const bool quoted = t->kind == MS_TOKEN_QUOTED;
        const char *text = p->text + t->at + (quoted ? 1 : 0);
        if (!is_stable(text, t->len - (quoted ? 2u : 0u)))
            return true;
    }
    return false;
}
