/* dynamic_guard.c: the questions that scripts ask the server's catalog: information_schema, and the conditions on it. */
#include "config.h"

#include <string.h>

#include "sql/dynamic.h"

/* ---- FROM information_schema.x WHERE ... ------------------------------------------------------------------------- */

/* Of the standard; its columns of schemas and tables are called alike in all of them. */
static const ms_system_view standard_views[] = {
    { "SCHEMATA", MS_OBJECT_SCHEMA, NULL, NULL, "SCHEMA_NAME" },
    { "TRIGGERS", MS_OBJECT_TRIGGER, NULL, NULL, "TRIGGER_NAME" },
    { "SEQUENCES", MS_OBJECT_SEQUENCE, NULL, NULL, "SEQUENCE_NAME" },
    { "TABLES", MS_OBJECT_TABLE, NULL, NULL, NULL },
    { "COLUMNS", MS_OBJECT_COLUMN, NULL, NULL, "COLUMN_NAME" },
    { "STATISTICS", MS_OBJECT_INDEX, NULL, NULL, "INDEX_NAME" },
    { "TABLE_CONSTRAINTS", MS_OBJECT_CONSTRAINT, NULL, NULL, "CONSTRAINT_NAME" },
    { "REFERENTIAL_CONSTRAINTS", MS_OBJECT_CONSTRAINT, NULL, NULL, "CONSTRAINT_NAME" },
    { "KEY_COLUMN_USAGE", MS_OBJECT_CONSTRAINT, NULL, NULL, "CONSTRAINT_NAME" },
};

static bool is_word(const char *text, const char *word)
{
    for (; *text != '\0' && *word != '\0'; text++, word++)
        if (ms_lex_upper(*text) != ms_lex_upper(*word))
            return false;
    return *text == *word;
}

/* What a column says. */
typedef enum part { PART_SCHEMA, PART_TABLE, PART_NAME, PART_TYPE, PART_NOTHING } part;

static part part_of(const ms_system_view *v, const char *column)
{
    static const struct { const char *column; part part; } common[] = {
        { "TABLE_SCHEMA", PART_SCHEMA },   { "CONSTRAINT_SCHEMA", PART_SCHEMA }, { "INDEX_SCHEMA", PART_SCHEMA },
        { "TRIGGER_SCHEMA", PART_SCHEMA }, { "SEQUENCE_SCHEMA", PART_SCHEMA },   { "TABLE_NAME", PART_TABLE },
        { "CONSTRAINT_TYPE", PART_TYPE },
    };
    const struct { const char *column; part part; } own[] = {
        { v->own_name, PART_NAME }, { v->schema, PART_SCHEMA }, { v->table, PART_TABLE },
    };
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (own[i].column != NULL && is_word(column, own[i].column))
            return own[i].part;
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (is_word(column, common[i].column))
            return common[i].part;
    return PART_NOTHING;
}

typedef struct rows {
    const ms_system_view *view;
    ms_guard guard;
    bool schema;                /* one was named */
    bool primary;               /* CONSTRAINT_TYPE = 'PRIMARY KEY' */
} rows;

/* column = 'value' | @variable | DATABASE(); LIKE without a percent sign is as good. */
static bool comparison(ms_dynamic *d, ms_parser *p, rows *r)
{
    const bool local = ms_ahead(p, 1)->ch != '.' && ms_local_find(d, p, ms_at(p)) != NULL; /* not the column of this name */
    const char *column = local ? NULL : ms_take_ident(p);
    if (column != NULL && ms_take_ch(p, '.'))
        column = ms_take_ident(p);
    const part what = column != NULL ? part_of(r->view, column) : PART_NOTHING;
    if (what == PART_NOTHING)
        return false;
    const bool like = ms_take_kw(p, MS_KW_LIKE);
    if (!like && !ms_take_ch(p, '='))
        return false;
    const ms_held_value v = ms_dynamic_operand(d, p, NULL);
    const char *text = v.kind == MS_HELD_TEXTS && v.n == 1 ? v.outcomes[0].text : NULL;
    if (what == PART_SCHEMA && (v.kind == MS_HELD_SCHEMA || text != NULL)) {
        r->schema = true;
        r->guard.table.schema = text;
        return true;
    }
    if (text == NULL || (like && strchr(text, '%') != NULL))
        return false;
    if (what == PART_TABLE)
        r->guard.table.name = text;
    else if (what == PART_NAME)
        r->guard.name = text;
    else
        r->primary = r->primary || is_word(text, "PRIMARY KEY");
    return true;
}

static bool conjunction(ms_dynamic *d, ms_parser *p, rows *r, int depth)
{
    do {
        const bool inside = depth < 8 && ms_take_ch(p, '(');
        if (inside ? !conjunction(d, p, r, depth + 1) || !ms_take_ch(p, ')') : !comparison(d, p, r))
            return false;
    } while (ms_take_kw(p, MS_KW_AND));
    return true;
}

static const ms_system_view *find_view(const ms_system_view *views, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (is_word(name, views[i].name))
            return &views[i];
    return NULL;
}

/* Of information_schema, or of the server's own schema, which need not be named. */
static const ms_system_view *take_view(ms_parser *p)
{
    ms_name name;
    const ms_dialect *d = p->dialect;
    if (!ms_take_kw(p, MS_KW_FROM) || !ms_take_name(p, &name))
        return NULL;
    const bool own = MS_DIALECT_HAS(d, system_views) && (name.schema == NULL || is_word(name.schema, d->system_schema));
    if (!own && (name.schema == NULL || !is_word(name.schema, "INFORMATION_SCHEMA")))
        return NULL;
    ms_take_kw(p, MS_KW_AS);
    if (!ms_at_kw(p, MS_KW_WHERE))
        ms_take_ident(p);
    return own ? find_view(d->system_views, d->n_system_views, name.name)
               : find_view(standard_views, sizeof standard_views / sizeof *standard_views, name.name);
}

const ms_guard *ms_dynamic_rows(ms_dynamic *d, ms_parser *p, size_t to)
{
    rows r = { .view = take_view(p) };
    if (r.view == NULL || !ms_take_kw(p, MS_KW_WHERE) || !conjunction(d, p, &r, 0))
        return NULL;
    if (ms_take_kw(p, MS_KW_LIMIT))
        p->i += ms_at(p)->kind == MS_TOKEN_NUMBER;
    if (p->i != to)
        return NULL; /* GROUP BY, OR, another condition: the answer is not what it seems */
    r.guard.kind = r.view->kind;
    if (d->any_row && r.guard.kind == MS_OBJECT_COLUMN && r.guard.name == NULL)
        r.guard.kind = MS_OBJECT_TABLE; /* it has columns */
    r.guard.any_schema = !r.schema;
    r.guard.all_schemas = r.guard.any_schema && (p->dialect->flags & MS_DIALECT_SCHEMAS) != 0;
    const bool named = r.guard.name != NULL || r.primary || r.view->own_name == NULL || r.guard.kind == MS_OBJECT_TABLE;
    if (!named || (r.guard.table.name == NULL && (r.guard.kind == MS_OBJECT_TABLE || r.guard.kind == MS_OBJECT_COLUMN)))
        return NULL;
    if (r.primary && r.guard.name == NULL && r.guard.table.name == NULL)
        return NULL;
    ms_guard *guard = MS_NEW(p->arena, ms_guard);
    *guard = r.guard;
    return guard;
}

/* ---- conditions -------------------------------------------------------------------------------------------------- */

static bool ends_condition(const ms_parser *p)
{
    return ms_dynamic_at_end(p) || ms_at_kw(p, MS_KW_THEN);
}

/* NULL: IS NULL, of an answer that is NULL when nothing is there. */
typedef enum meaning { MEANS_NOTHING, MEANS_THERE, MEANS_GONE, MEANS_NOT_NULL, MEANS_NULL } meaning;

static meaning tested(ms_parser *p)
{
    static const struct { const char *word; meaning is, is_not; } forms[] = {
        { "TRUE", MEANS_THERE, MEANS_GONE }, { "FALSE", MEANS_GONE, MEANS_THERE }, { "NULL", MEANS_NULL, MEANS_NOT_NULL },
    };
    const bool not = ms_take_kw(p, MS_KW_NOT);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (ms_take_word(p, forms[i].word))
            return not ? forms[i].is_not : forms[i].is;
    return MEANS_NOTHING;
}

static meaning compared(ms_parser *p, bool one_at_most)
{
    static const struct { const char *sign, *operand; meaning means; bool exact; } forms[] = {
        { ">", "0", MEANS_THERE, false },    { ">=", "1", MEANS_THERE, false },   { "<>", "0", MEANS_THERE, false },
        { "!=", "0", MEANS_THERE, false },   { "=", "0", MEANS_GONE, false },     { "<", "1", MEANS_GONE, false },
        { "<=", "0", MEANS_GONE, false },    { "<>", "FALSE", MEANS_THERE, false }, { "=", "FALSE", MEANS_GONE, false },
        { "=", "1", MEANS_THERE, true },     { "<>", "1", MEANS_GONE, true },     { "!=", "1", MEANS_GONE, true },
        { "=", "TRUE", MEANS_THERE, true },  { "<>", "TRUE", MEANS_GONE, true },
    };
    char sign[3] = "";
    for (size_t n = 0; n < 2 && (ms_at_ch(p, '<') || ms_at_ch(p, '>') || ms_at_ch(p, '=') || ms_at_ch(p, '!')); n++, p->i++)
        sign[n] = ms_at(p)->ch;
    if (sign[0] == '\0' || ms_at_end(p))
        return MEANS_NOTHING;
    const char *operand = ms_upper_text(p, ms_at(p));
    p->i++;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (strcmp(forms[i].sign, sign) == 0 && strcmp(forms[i].operand, operand) == 0)
            return forms[i].exact && !one_at_most ? MEANS_NOTHING : forms[i].means;
    return MEANS_NOTHING;
}

/* EXISTS (SELECT ... FROM information_schema ...) */
static const ms_guard *exists(ms_dynamic *d, ms_parser *p)
{
    if (!ms_take_ch(p, '(') || !ms_at_kw(p, MS_KW_SELECT))
        return NULL;
    size_t to = p->i, from = 0;
    for (int depth = 0; to < p->n && (depth > 0 || p->token[to].ch != ')'); to++) {
        depth += p->token[to].ch == '(' ? 1 : p->token[to].ch == ')' ? -1 : 0;
        if (depth == 0 && from == 0 && p->token[to].keyword == MS_KW_FROM)
            from = to;
        if (depth == 0 && from == 0 && p->token[to].ch == '(')
            return NULL;
    }
    bool aggregate = false; /* COUNT(*) gives a row, 0 or not */
    for (size_t i = p->i; i < from; i++)
        aggregate = aggregate || p->token[i].ch == '(';
    p->i = from;
    d->any_row = true;
    const ms_guard *guard = from != 0 && !aggregate ? ms_dynamic_rows(d, p, to) : NULL;
    d->any_row = false;
    return guard != NULL && ms_take_ch(p, ')') ? guard : NULL;
}

/* What the test of an answer says. A NULL stays NULL in a comparison, so that only what is true there is told apart. */
static bool conclude(const ms_held_value *v, meaning means, bool is, ms_condition *out)
{
    const bool null_test = means == MEANS_NULL || means == MEANS_NOT_NULL;
    out->otherwise = means == MEANS_GONE || means == MEANS_NULL;
    out->or_null = v->answer != MS_ANSWER_COUNT && !is;
    switch (v->answer) {
    case MS_ANSWER_COUNT:
        return means != MEANS_NOTHING && !null_test;
    case MS_ANSWER_ONE:
        return means == MEANS_THERE || null_test;
    default:
        return null_test;
    }
}

static ms_condition answered(ms_dynamic *d, ms_parser *p, const ms_guard *scope)
{
    const ms_held_value v = ms_dynamic_operand(d, p, scope);
    ms_condition c = { NULL, false, false };
    if (v.kind != MS_HELD_ANSWER)
        return c;
    /* An index of two columns has two rows. */
    const bool one = v.answer == MS_ANSWER_ONE || v.guard->kind == MS_OBJECT_COLUMN || v.guard->kind == MS_OBJECT_TABLE;
    const bool bare = ends_condition(p), is = ms_take_kw(p, MS_KW_IS);
    const meaning means = bare ? MEANS_THERE : is ? tested(p) : compared(p, one && !v.guard->any_schema);
    if (conclude(&v, means, is, &c) && ends_condition(p))
        c.guard = v.guard;
    return c;
}

ms_condition ms_dynamic_condition(ms_dynamic *d, ms_parser *p, const ms_guard *scope)
{
    ms_condition c = { NULL, false, false };
    bool not = false;
    while (ms_take_kw(p, MS_KW_NOT) || ms_take_ch(p, '!'))
        not = !not;
    const size_t start = p->i;
    if (ms_take_kw(p, MS_KW_EXISTS)) {
        c.guard = exists(d, p);
    } else if (ms_at_ch(p, '(') && ms_ahead(p, 1)->keyword != MS_KW_SELECT && d->parens < MS_DYNAMIC_PARENS) {
        p->i++;
        d->parens++;
        c = ms_dynamic_condition(d, p, scope);
        d->parens--;
        if (!ms_take_ch(p, ')'))
            c.guard = NULL;
        if (c.guard == NULL || !ends_condition(p)) { /* (@n) > 0 */
            p->i = start;
            c = answered(d, p, scope);
        }
    } else {
        c = answered(d, p, scope);
    }
    if (c.guard == NULL || !ends_condition(p) || (not && c.or_null)) {
        c.guard = NULL;
        p->i = start;
        ms_dynamic_skip(p);
    }
    c.otherwise = c.otherwise != not;
    return c;
}
