/* primary.c: what an expression is made of: names, functions, CASE, CAST, sub-queries; literals are in literal.c. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "portable/reader.h"

static const ms_piece nothing;

static ms_piece made(const char *text) { return (ms_piece){ .text = text, .level = MS_LEVEL_PRIMARY }; }

/* ---- functions ---- */

static const struct function {
    const char *name, *alias;
    const char *printed;        /* what a server may call it when it prints it */
    int8_t min, max;
    bool aggregate, is_volatile;
    bool bare;                  /* written without parentheses */
} functions[] = {
    { "count", NULL, NULL, 1, 1, true, false, false },
    { "sum", NULL, NULL, 1, 1, true, false, false },
    { "avg", NULL, NULL, 1, 1, true, false, false },
    { "min", NULL, NULL, 1, 1, true, false, false },
    { "max", NULL, NULL, 1, 1, true, false, false },
    { "coalesce", NULL, NULL, 2, 100, false, false, false },
    { "nullif", NULL, NULL, 2, 2, false, false, false },
    { "lower", NULL, "lcase", 1, 1, false, false, false },
    { "upper", NULL, "ucase", 1, 1, false, false, false },
    { "char_length", "length", "character_length", 1, 1, false, false, false },
    { "octet_length", NULL, NULL, 1, 1, false, false, false },
    { "substring", "substr", NULL, 2, 3, false, false, false },
    { "trim", NULL, NULL, 1, 1, false, false, false },
    { "replace", NULL, NULL, 3, 3, false, false, false },
    { "abs", NULL, NULL, 1, 1, false, false, false },
    { "current_timestamp", "now", NULL, 0, 0, false, false, true },
    { "current_date", NULL, NULL, 0, 0, false, false, true },
    { "gen_random_uuid", NULL, NULL, 0, 0, false, true, false },
};
enum { N_FUNCTIONS = sizeof functions / sizeof *functions };

static const struct function *find_function(const char *name)
{
    for (size_t i = 0; i < N_FUNCTIONS; i++)
        if (strcasecmp(functions[i].name, name) == 0 || (functions[i].alias != NULL && strcasecmp(functions[i].alias, name) == 0))
            return &functions[i];
    return NULL;
}

/* How the server whose text is read calls it -> how portable SQL does. */
static const char *portable_name(const ms_reader *r, const char *name)
{
    for (size_t i = 0; r->source != NULL && i < r->source->n_functions; i++) {
        const char *form = r->source->functions[i].form;
        const size_t n = form == NULL ? 0 : strcspn(form, "(");
        if (n == strlen(name) && n > 0 && strncasecmp(form, name, n) == 0)
            return r->source->functions[i].name;
    }
    for (size_t i = 0; i < N_FUNCTIONS; i++)
        if (functions[i].printed != NULL && strcasecmp(functions[i].printed, name) == 0)
            return functions[i].name;
    const struct function *f = find_function(name);
    return f != NULL ? f->name : name;
}

static const char *filled(const char *form, const ms_strings *args, ms_arena *arena)
{
    const char *out = "";
    for (const char *p = form; *p != '\0';) {
        const size_t plain = strcspn(p, "%");
        out = ms_arena_printf(arena, "%s%.*s", out, (int)plain, p);
        p += plain;
        if (*p == '\0')
            break;
        if (p[1] == '*')
            for (size_t i = 0; i < args->n; i++)
                out = ms_arena_printf(arena, "%s%s%s", out, i > 0 ? ", " : "", args->v[i]);
        else if (p[1] >= '1' && (size_t)(p[1] - '1') < args->n)
            out = ms_arena_printf(arena, "%s%s", out, args->v[p[1] - '1']);
        else if (p[1] == '%')
            out = ms_arena_printf(arena, "%s%%", out);
        p += 2;
    }
    return out;
}

/* The call as the target writes it. NULL: refused. */
static const char *written_call(ms_reader *r, size_t at, const struct function *f, const ms_strings *args)
{
    for (size_t i = 0; i < r->how->n_functions; i++) {
        const ms_portable_function *row = &r->how->functions[i];
        if (strcmp(row->name, f->name) != 0)
            continue;
        if (row->form != NULL && r->version >= row->since)
            return filled(row->form, args, r->arena);
        ms_refuse(r, at, row->form == NULL ? "Write the value, or fill the column from the application." :
                                             "A newer server has it; until then fill the column from the application.",
                  "%s has no %s", r->target->name, f->name);
        return NULL;
    }
    const char *upper = ms_upper_text(&(ms_parser){ .text = f->name, .arena = r->arena }, &(ms_token){ .at = 0, .len = (uint32_t)strlen(f->name) });
    return f->bare ? upper : filled(ms_arena_printf(r->arena, "%s(%%*)", upper), args, r->arena);
}

static ms_piece finish_call(ms_reader *r, size_t at, const char *name, const ms_strings *args, bool distinct)
{
    if (r->target == NULL) {
        const char *plain = portable_name(r, name);
        if (strcmp(plain, "current_timestamp") == 0 || strcmp(plain, "current_date") == 0)
            return made(plain);
        return made(filled(ms_arena_printf(r->arena, distinct ? "%s(DISTINCT %%*)" : "%s(%%*)", plain), args, r->arena));
    }
    const struct function *f = find_function(name);
    if (f == NULL) {
        ms_refuse(r, at, "doc/portable.md lists the functions; or write a file for each database: NNN_name.mysql.up.sql.",
                  "the function %s is not part of portable SQL", name);
        return nothing;
    }
    if (args->n < (size_t)f->min || args->n > (size_t)f->max) {
        ms_refuse(r, at, NULL, "%s takes %s%d argument%s", f->name, f->max > f->min ? "at least " : "", f->min, f->min == 1 ? "" : "s");
        return nothing;
    }
    if (f->aggregate && !r->aggregates) {
        ms_refuse(r, at, NULL, "%s() has no place here", f->name);
        return nothing;
    }
    const char *text = written_call(r, at, f, args);
    return text == NULL ? nothing : made(text);
}

/* substring(x FROM a FOR b), and TRIM(BOTH FROM x) as PostgreSQL prints it */
static bool take_word_separator(ms_reader *r)
{
    return ms_take_ch(&r->p, ',') || ms_take_kw(&r->p, MS_KW_FROM) || ms_take_kw(&r->p, MS_KW_FOR);
}

static ms_piece read_call(ms_reader *r, size_t at, const char *name)
{
    ms_strings args = { 0 };
    const bool substring = strcasecmp(name, "substring") == 0;
    const bool distinct = ms_take_kw(&r->p, MS_KW_DISTINCT);
    if (r->source != NULL && ms_take_word(&r->p, "BOTH"))
        ms_take_kw(&r->p, MS_KW_FROM);
    if (ms_at_ch(&r->p, '*') && strcasecmp(name, "count") == 0) {
        r->p.i++;
        MS_PUSH(r->arena, &args, "*");
    } else if (!ms_at_ch(&r->p, ')')) {
        do {
            const char *arg = ms_need_expr(r);
            if (arg == NULL)
                return nothing;
            if (distinct && r->target != NULL)
                arg = ms_arena_printf(r->arena, "DISTINCT %s", arg);
            MS_PUSH(r->arena, &args, arg);
        } while (substring ? take_word_separator(r) : ms_take_ch(&r->p, ','));
    }
    if (!ms_need_ch(r, ')'))
        return nothing;
    return finish_call(r, at, name, &args, distinct);
}

/* ---- CASE, CAST, parentheses ---- */

static ms_piece read_case(ms_reader *r)
{
    const char *text = "CASE";
    if (!ms_at_kw(&r->p, MS_KW_WHEN)) {
        const char *value = ms_need_expr(r);
        if (value == NULL)
            return nothing;
        text = ms_arena_printf(r->arena, "CASE %s", value);
    }
    if (!ms_at_kw(&r->p, MS_KW_WHEN)) {
        ms_expected(r, "WHEN");
        return nothing;
    }
    while (ms_take_kw(&r->p, MS_KW_WHEN)) {
        const char *when = ms_need_expr(r);
        if (when == NULL || !ms_need_kw(r, MS_KW_THEN))
            return nothing;
        const char *then = ms_need_expr(r);
        if (then == NULL)
            return nothing;
        text = ms_arena_printf(r->arena, "%s WHEN %s THEN %s", text, when, then);
    }
    if (ms_take_kw(&r->p, MS_KW_ELSE)) {
        const char *otherwise = ms_need_expr(r);
        if (otherwise == NULL)
            return nothing;
        if (r->target != NULL || strcmp(otherwise, "NULL") != 0) /* PostgreSQL adds it */
            text = ms_arena_printf(r->arena, "%s ELSE %s", text, otherwise);
    }
    return ms_need_kw(r, MS_KW_END) ? made(ms_arena_printf(r->arena, "%s END", text)) : nothing;
}

/* For comparing, a cast is what it casts. */
static ms_piece read_cast(ms_reader *r)
{
    if (!ms_need_ch(r, '('))
        return nothing;
    const ms_piece value = ms_read_expr(r);
    if (value.text == NULL || !ms_need_kw(r, MS_KW_AS))
        return nothing;
    if (r->target == NULL) {
        while (!ms_at_end(&r->p) && !ms_at_ch(&r->p, ')'))
            ms_skip(&r->p);
        return ms_need_ch(r, ')') ? value : nothing;
    }
    ms_type type;
    bool serial;
    const size_t at = r->p.i;
    if (!ms_need_type(r, &type, &serial))
        return nothing;
    const char *words = ms_cast_type(r, &type, at);
    if (words == NULL || !ms_need_ch(r, ')'))
        return nothing;
    ms_piece out = made(ms_arena_printf(r->arena, "CAST(%s AS %s)", value.text, words));
    if (type.kind == MS_TYPE_DECIMAL || type.kind == MS_TYPE_REAL || type.kind == MS_TYPE_DOUBLE)
        out.kind = 'd';
    return out;
}

static ms_piece parenthesis(ms_reader *r)
{
    if (!ms_at_kw(&r->p, MS_KW_SELECT)) {
        ms_piece inner = ms_read_expr(r);
        return inner.text != NULL && ms_need_ch(r, ')') ? inner : nothing;
    }
    if (!r->queries) {
        ms_refuse(r, r->p.i, NULL, "a query has no place here");
        return nothing;
    }
    const char *query = ms_need_query(r);
    return query != NULL && ms_need_ch(r, ')') ? made(ms_arena_printf(r->arena, "(%s)", query)) : nothing;
}

static ms_piece read_exists(ms_reader *r)
{
    if (!ms_need_ch(r, '('))
        return nothing;
    const ms_piece query = parenthesis(r);
    return query.text == NULL ? nothing : made(ms_arena_printf(r->arena, "EXISTS %s", query.text));
}

/* ---- names ---- */

static ms_piece read_column(ms_reader *r)
{
    const size_t at = r->p.i;
    const char *name = ms_need_ident(r, "a value");
    if (name == NULL)
        return nothing;
    const char *text = ms_quoted(r, name);
    while (ms_take_ch(&r->p, '.')) {
        const char *next = ms_need_ident(r, "a column");
        if (next == NULL)
            return nothing;
        text = r->target == NULL ? ms_quoted(r, next) : ms_arena_printf(r->arena, "%s.%s", text, ms_quoted(r, next));
        name = next;
    }
    if (r->columns != NULL)
        MS_PUSH(r->arena, r->columns, name);
    ms_note_place(r, name, at);
    ms_piece out = made(text);
    out.kind = 'c';
    out.word = name;
    return out;
}

static ms_piece word_or_name(ms_reader *r)
{
    const ms_token *t = ms_at(&r->p);
    bool is;
    const ms_piece literal = ms_literal_typed(r, &is);
    if (is)
        return literal;
    if (r->source == NULL && ms_ahead(&r->p, 1)->kind == MS_TOKEN_STRING && ms_ahead(&r->p, 1)->at == t->at + t->len) { /* E'...' */
        ms_refuse(r, r->p.i, "Write '...', where a quote is doubled and a backslash is a backslash.", "this kind of string is not portable");
        return nothing;
    }
    if (t->kind == MS_TOKEN_WORD && ms_ahead(&r->p, 1)->ch != '(') {
        const char *word = ms_span(&r->p, r->p.i, r->p.i + 1);
        const struct function *f = find_function(word);
        const ms_strings none = { 0 };
        if (f != NULL && f->bare && strcasecmp(f->name, word) == 0)
            return finish_call(r, r->p.i++, f->name, &none, false);
    }
    if (ms_ahead(&r->p, 1)->ch == '(') {
        const size_t at = r->p.i;
        const char *name = t->kind == MS_TOKEN_WORD || r->source != NULL ? ms_take_ident(&r->p) : NULL;
        if (name == NULL) {
            ms_expected(r, "a function's name without quotes");
            return nothing;
        }
        r->p.i++;
        char *lower = ms_arena_strdup(r->arena, name);
        for (char *c = lower; *c != '\0'; c++)
            *c = ms_lex_lower(*c);
        return read_call(r, at, lower);
    }
    return read_column(r);
}

static ms_piece primary(ms_reader *r)
{
    if (ms_take_ch(&r->p, '('))
        return parenthesis(r);
    switch (ms_at(&r->p)->kind) {
    case MS_TOKEN_STRING:
        return ms_literal_string(r);
    case MS_TOKEN_NUMBER:
        return ms_literal_number(r);
    case MS_TOKEN_WORD:
        break;
    case MS_TOKEN_QUOTED:
        return word_or_name(r);
    default:
        ms_expected(r, "a value");
        return nothing;
    }
    const char *word = r->p.text + ms_at(&r->p)->at;
    if (r->source != NULL && *word == '_' && ms_ahead(&r->p, 1)->kind == MS_TOKEN_NUMBER && r->p.text[ms_ahead(&r->p, 1)->at] == '0') {
        r->p.i++;
        return ms_literal_hex(r);
    }
    if (r->source != NULL && ms_take_kw(&r->p, MS_KW_CONVERT))
        return ms_literal_converted(r);
    if (ms_take_kw(&r->p, MS_KW_NULL))
        return made("NULL");
    if (ms_take_word(&r->p, "TRUE"))
        return made(r->target == NULL ? "1" : "TRUE");
    if (ms_take_word(&r->p, "FALSE"))
        return made(r->target == NULL ? "0" : "FALSE");
    if (ms_take_kw(&r->p, MS_KW_CASE))
        return read_case(r);
    if (ms_take_word(&r->p, "CAST"))
        return read_cast(r);
    if (ms_take_kw(&r->p, MS_KW_EXISTS))
        return read_exists(r);
    return word_or_name(r);
}

/* A type behind ::, whose words end where those of the expression go on: bigint END. */
static bool skip_type(ms_reader *r)
{
    ms_name name;
    if (!ms_take_name(&r->p, &name))
        return false;
    if (!ms_take_word(&r->p, "VARYING"))
        ms_take_word(&r->p, "PRECISION");
    if (ms_at_ch(&r->p, '('))
        ms_skip(&r->p);
    if ((ms_at_kw(&r->p, MS_KW_WITH) || ms_at_kw(&r->p, MS_KW_WITHOUT)) && ms_ahead(&r->p, 2)->kind == MS_TOKEN_WORD)
        r->p.i += 3; /* TIME ZONE */
    while (ms_at_ch(&r->p, '['))
        ms_skip(&r->p);
    return true;
}

/* '-1'::integer is how PostgreSQL prints the number -1. */
static ms_piece without_cast(ms_reader *r, ms_piece piece)
{
    r->p.i += 2;
    const bool number = piece.kind == 's' && piece.word[strspn(piece.word, "+-.0123456789eE")] == '\0' && *piece.word != '\0' &&
                        (ms_at_word(&r->p, "INTEGER") || ms_at_word(&r->p, "BIGINT") || ms_at_word(&r->p, "SMALLINT") ||
                         ms_at_word(&r->p, "NUMERIC") || ms_at_word(&r->p, "REAL") || ms_at_word(&r->p, "DOUBLE"));
    if (!skip_type(r))
        return nothing;
    if (number) {
        piece.text = piece.word;
        piece.kind = 'i';
    }
    return piece;
}

ms_piece ms_read_primary(ms_reader *r)
{
    ms_piece out = primary(r);
    while (out.text != NULL && r->source != NULL) {
        if (ms_at_ch(&r->p, ':') && ms_ahead(&r->p, 1)->ch == ':')
            out = without_cast(r, out);
        else if (ms_take_kw(&r->p, MS_KW_COLLATE))
            r->p.i++;
        else
            break;
    }
    return out;
}

/* ---- DEFAULT ---- */

const char *ms_need_default(ms_reader *r)
{
    const size_t at = r->p.i;
    r->queries = false;
    if (ms_at_word(&r->p, "CURRENT_TIMESTAMP") || (ms_at_word(&r->p, "NOW") && ms_ahead(&r->p, 1)->ch == '(')) {
        const bool call = !ms_at_word(&r->p, "CURRENT_TIMESTAMP");
        r->p.i += call ? 3 : 1;
        if (ms_at_ch(&r->p, '(') || (call && r->p.token[r->p.i - 1].ch != ')')) {
            ms_refuse(r, at, "The precision follows the column's type.", "write CURRENT_TIMESTAMP without a precision");
            return NULL;
        }
        return "CURRENT_TIMESTAMP"; /* lower() knows the column's precision */
    }
    ms_strings columns = { 0 };
    r->columns = &columns;
    const ms_piece piece = ms_read_concat(r); /* NOT NULL may follow */
    r->columns = NULL;
    if (piece.text != NULL && columns.n > 0) {
        ms_refuse(r, at, "Write a literal, or a GENERATED ALWAYS AS (...) STORED column.", "a default cannot name a column");
        return NULL;
    }
    return piece.text;
}
