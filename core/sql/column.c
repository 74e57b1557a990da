/* column.c: one column definition: name, type, attributes in any order.
 *
 * not_null is what the text says, by NOT NULL, serial or identity; PRIMARY KEY alone leaves it false: whether the key
 * implies it differs between engines (SQLite's does not), so apply decides from the constraint. */
#include "config.h"

#include "sql/parse.h"

typedef struct column_state {
    ms_column *column;
    ms_column_extra *extra;
    const char *constraint_name;    /* CONSTRAINT name before the attribute */
} column_state;

static ms_constraint *add_constraint(ms_parser *p, column_state *s, ms_constraint c)
{
    c.name = s->constraint_name;
    s->constraint_name = NULL;
    if (c.columns.n == 0)
        MS_PUSH(p->arena, &c.columns, s->column->name);
    MS_PUSH(p->arena, &s->extra->constraints, c);
    return &s->extra->constraints.v[s->extra->constraints.n - 1];
}

static bool read_not(ms_parser *p, column_state *s)
{
    if (ms_take_kw(p, MS_KW_NULL)) {
        s->column->not_null = true;
        if (s->constraint_name != NULL)
            p->inexact = true; /* the name of a NOT NULL constraint: PostgreSQL 18 */
        s->constraint_name = NULL;
        ms_constraint ignored = { 0 };
        ms_take_constraint_tail(p, &ignored);
        return true;
    }
    if (s->extra->constraints.n == 0)
        return false;
    p->i--; /* NOT DEFERRABLE, NOT VALID: of the constraint before */
    const size_t before = p->i;
    ms_take_constraint_tail(p, &s->extra->constraints.v[s->extra->constraints.n - 1]);
    return p->i > before;
}

static bool read_null(ms_parser *p, column_state *s)
{
    (void)p;
    s->constraint_name = NULL;
    return true;
}

static bool read_default(ms_parser *p, column_state *s)
{
    if (ms_at_kw(p, MS_KW_VALUE) && s->column->type.serial) /* MySQL: SERIAL DEFAULT VALUE */
        return ms_take_kw(p, MS_KW_VALUE);
    s->column->default_expr = ms_take_default(p, &s->extra->volatile_default);
    s->constraint_name = NULL;
    return s->column->default_expr != NULL;
}

static bool read_constraint(ms_parser *p, column_state *s)
{
    static const uint16_t unnamed[] = { MS_KW_CHECK, MS_KW_REFERENCES };
    for (size_t i = 0; i < sizeof unnamed / sizeof *unnamed; i++) /* MySQL: CONSTRAINT CHECK (...) */
        if (ms_at_kw(p, unnamed[i]) && (ms_ahead(p, 1)->ch == '(' || unnamed[i] == MS_KW_REFERENCES))
            return true;
    s->constraint_name = ms_take_ident(p);
    return s->constraint_name != NULL;
}

static bool read_primary(ms_parser *p, column_state *s)
{
    if (!ms_take_kw(p, MS_KW_KEY))
        return false;
    ms_constraint *c = add_constraint(p, s, (ms_constraint){ .kind = MS_CONSTRAINT_PRIMARY_KEY });
    if (!ms_take_kw(p, MS_KW_ASC) && ms_take_kw(p, MS_KW_DESC))
        p->inexact = true;
    ms_take_constraint_tail(p, c);
    return true;
}

static bool read_key(ms_parser *p, column_state *s) /* MySQL: KEY alone means PRIMARY KEY */
{
    (void)p;
    add_constraint(p, s, (ms_constraint){ .kind = MS_CONSTRAINT_PRIMARY_KEY });
    return true;
}

static bool read_unique(ms_parser *p, column_state *s)
{
    ms_take_kw(p, MS_KW_KEY);
    ms_constraint *c = add_constraint(p, s, (ms_constraint){ .kind = MS_CONSTRAINT_UNIQUE });
    if (ms_take_kw(p, MS_KW_NULLS)) {
        c->nulls_not_distinct = ms_take_kw(p, MS_KW_NOT);
        if (!ms_take_kw(p, MS_KW_DISTINCT))
            return false;
    }
    ms_take_constraint_tail(p, c);
    return true;
}

static bool read_check(ms_parser *p, column_state *s)
{
    if (p->dialect->parse.column_checks && s->constraint_name == NULL && s->column->check_expr == NULL)
        return (s->column->check_expr = ms_take_parens(p)) != NULL;
    ms_constraint *c = add_constraint(p, s, (ms_constraint){ .kind = MS_CONSTRAINT_CHECK });
    c->columns.n = 0; /* the expression names them */
    c->expr = ms_take_parens(p);
    if (c->expr == NULL)
        return false;
    ms_take_constraint_tail(p, c);
    return true;
}

static bool read_references(ms_parser *p, column_state *s)
{
    ms_constraint c = { .kind = MS_CONSTRAINT_FOREIGN_KEY };
    p->i--;
    if (!ms_take_references(p, &c))
        return false;
    ms_take_constraint_tail(p, &c);
    if (p->dialect->parse.inline_references_void)
        s->constraint_name = NULL; /* read and ignored by the server */
    else
        add_constraint(p, s, c);
    return true;
}

static bool read_collate(ms_parser *p, column_state *s)
{
    ms_name name;
    if (!ms_take_name(p, &name))
        return false;
    s->column->type.collation = name.name;
    return true;
}

static bool read_charset(ms_parser *p, column_state *s)
{
    ms_take_kw(p, MS_KW_SET);
    ms_take_ch(p, '=');
    s->column->type.charset = ms_take_ident(p);
    return s->column->type.charset != NULL;
}

/* AS (expr) [STORED|VIRTUAL|PERSISTENT]; without a word it is virtual, except where STORED is all there is and then it
 * is always written. */
static bool read_as(ms_parser *p, column_state *s)
{
    s->column->generated_expr = ms_take_parens(p);
    if (s->column->generated_expr == NULL)
        return false;
    const bool stored = ms_take_kw(p, MS_KW_STORED) || ms_take_kw(p, MS_KW_PERSISTENT);
    s->column->generated = stored ? MS_GENERATED_STORED : MS_GENERATED_VIRTUAL;
    if (!stored)
        ms_take_kw(p, MS_KW_VIRTUAL);
    return true;
}

/* Which names the sequence, or how it is stored: the model has no member for it. */
static bool beyond_options(const ms_parser *p, size_t from)
{
    static const char *const words[] = { "SEQUENCE", "LOGGED", "UNLOGGED", "OWNED", "RESTART" };
    for (size_t i = from; i < p->i; i++)
        for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
            const ms_parser at = { .text = p->text, .token = p->token, .n = p->n, .i = i };
            if (ms_at_word(&at, words[k]))
                return true;
        }
    return false;
}

const char *ms_take_identity_options(ms_parser *p)
{
    const size_t from = p->i;
    if (!ms_at_ch(p, '('))
        return NULL;
    const char *options = ms_take_parens(p);
    p->inexact = p->inexact || beyond_options(p, from);
    return options;
}

static bool read_generated(ms_parser *p, column_state *s)
{
    const bool by_default = ms_take_kw2(p, MS_KW_BY, MS_KW_DEFAULT);
    if (!by_default && !ms_take_kw(p, MS_KW_ALWAYS))
        return false;
    if (!ms_take_kw(p, MS_KW_AS))
        return false;
    if (!ms_take_kw(p, MS_KW_IDENTITY))
        return !by_default && read_as(p, s);
    s->column->identity = by_default ? MS_IDENTITY_BY_DEFAULT : MS_IDENTITY_ALWAYS;
    s->column->not_null = true;
    s->column->sequence = ms_take_identity_options(p);
    return true;
}

static bool read_auto(ms_parser *p, column_state *s)
{
    (void)p;
    s->column->identity = MS_IDENTITY_AUTO;
    return true;
}

static bool read_on(ms_parser *p, column_state *s)
{
    if (ms_take_kw(p, MS_KW_UPDATE)) {
        s->column->on_update = ms_take_default(p, NULL);
        return s->column->on_update != NULL;
    }
    p->i--;
    ms_constraint ignored = { 0 };
    const size_t before = p->i;
    ms_take_constraint_tail(p, &ignored); /* SQLite: NOT NULL ON CONFLICT ... */
    return p->i > before;
}

static bool read_comment(ms_parser *p, column_state *s)
{
    ms_take_ch(p, '=');
    s->column->comment = ms_take_string(p);
    return s->column->comment != NULL;
}

static bool read_invisible(ms_parser *p, column_state *s)
{
    (void)p;
    s->column->invisible = true;
    return true;
}

static bool read_nothing(ms_parser *p, column_state *s)
{
    (void)p;
    (void)s;
    return true;
}

/* STORAGE DISK, COMPRESSION lz4, COLUMN_FORMAT FIXED: how the server keeps it, not what it is. */
static bool read_storage(ms_parser *p, column_state *s)
{
    (void)s;
    ms_take_ch(p, '=');
    p->inexact = true;
    ms_skip(p);
    return true;
}

static bool read_tail(ms_parser *p, column_state *s)
{
    if (s->extra->constraints.n == 0)
        return false;
    p->i--;
    const size_t before = p->i;
    ms_take_constraint_tail(p, &s->extra->constraints.v[s->extra->constraints.n - 1]);
    return p->i > before;
}

static const struct {
    uint16_t keyword;
    bool (*read)(ms_parser *p, column_state *s);
} attributes[] = {
    { MS_KW_NOT, read_not },
    { MS_KW_NULL, read_null },
    { MS_KW_DEFAULT, read_default },
    { MS_KW_PRIMARY, read_primary },
    { MS_KW_UNIQUE, read_unique },
    { MS_KW_REFERENCES, read_references },
    { MS_KW_CONSTRAINT, read_constraint },
    { MS_KW_CHECK, read_check },
    { MS_KW_COLLATE, read_collate },
    { MS_KW_GENERATED, read_generated },
    { MS_KW_AS, read_as },
    { MS_KW_AUTO_INCREMENT, read_auto },
    { MS_KW_AUTOINCREMENT, read_auto },
    { MS_KW_ON, read_on },
    { MS_KW_COMMENT, read_comment },
    { MS_KW_KEY, read_key },
    { MS_KW_CHARACTER, read_charset },
    { MS_KW_CHARSET, read_charset },
    { MS_KW_INVISIBLE, read_invisible },
    { MS_KW_VISIBLE, read_nothing },
    { MS_KW_STORAGE, read_storage },
    { MS_KW_COMPRESSION, read_storage },
    { MS_KW_COLUMN_FORMAT, read_storage },
    { MS_KW_ENGINE_ATTRIBUTE, read_storage },
    { MS_KW_SECONDARY_ENGINE_ATTRIBUTE, read_storage },
    { MS_KW_SRID, read_storage },
    { MS_KW_DEFERRABLE, read_tail },
    { MS_KW_INITIALLY, read_tail },
    { MS_KW_ENFORCED, read_tail },
};

/* 1 = one was read, 0 = there is none here, -1 = it could not be read. */
static int attribute(ms_parser *p, column_state *s)
{
    const uint16_t keyword = ms_at(p)->keyword;
    for (size_t i = 0; keyword != MS_KW_NONE && i < sizeof attributes / sizeof *attributes; i++)
        if (attributes[i].keyword == keyword) {
            p->i++;
            return attributes[i].read(p, s) ? 1 : -1;
        }
    return 0;
}

static void drop_unique_of_key(ms_column_extra *extra)
{
    bool key = false;
    for (size_t i = 0; i < extra->constraints.n; i++)
        key = key || extra->constraints.v[i].kind == MS_CONSTRAINT_PRIMARY_KEY;
    size_t kept = 0;
    for (size_t i = 0; i < extra->constraints.n; i++)
        if (!key || extra->constraints.v[i].kind != MS_CONSTRAINT_UNIQUE)
            extra->constraints.v[kept++] = extra->constraints.v[i];
    extra->constraints.n = kept;
}

bool ms_take_column(ms_parser *p, ms_column *column, ms_column_extra *extra)
{
    *column = (ms_column){ .name = ms_take_ident(p) };
    *extra = (ms_column_extra){ .volatile_default = false };
    if (column->name == NULL)
        return false;
    column->type = (ms_type){ .kind = MS_TYPE_OTHER, .length = -1, .scale = -1, .text = "" };
    const bool typeless = ms_at_end(p) || ms_at_ch(p, ',') || ms_at_ch(p, ')') || ms_ends_type(p); /* SQLite */
    if (!typeless && !ms_take_type(p, &column->type))
        return false;
    if (column->type.serial) {
        column->identity = MS_IDENTITY_AUTO;
        column->not_null = true;
    }
    column_state s = { column, extra, NULL };
    int more;
    while ((more = attribute(p, &s)) > 0)
        continue;
    if (column->type.serial && p->dialect->parse.index_in_table) /* MySQL: SERIAL says UNIQUE as well */
        add_constraint(p, &s, (ms_constraint){ .kind = MS_CONSTRAINT_UNIQUE });
    if ((p->dialect->flags & MS_DIALECT_ONE_KEY_OF_COLUMN) != 0)
        drop_unique_of_key(extra);
    return more == 0;
}
