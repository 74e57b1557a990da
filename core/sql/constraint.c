/* constraint.c: constraints of a table, and the parts that constraints of columns share with them. */
#include "config.h"

#include "sql/parse.h"

static bool fk_action(ms_parser *p, ms_fk_action *action)
{
    static const struct { uint16_t first, second; ms_fk_action action; } actions[] = {
        { MS_KW_NO, MS_KW_ACTION, MS_FK_NO_ACTION }, { MS_KW_SET, MS_KW_NULL, MS_FK_SET_NULL },
        { MS_KW_SET, MS_KW_DEFAULT, MS_FK_SET_DEFAULT }, { MS_KW_CASCADE, MS_KW_NONE, MS_FK_CASCADE },
        { MS_KW_RESTRICT, MS_KW_NONE, MS_FK_RESTRICT },
    };
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (!ms_at_kw(p, actions[i].first))
            continue;
        if (actions[i].second != MS_KW_NONE && ms_ahead(p, 1)->keyword != actions[i].second)
            continue;
        p->i += actions[i].second == MS_KW_NONE ? 1 : 2;
        *action = actions[i].action;
        if (ms_at_ch(p, '(')) { /* SET NULL (column): PostgreSQL 15 */
            p->inexact = true;
            ms_skip(p);
        }
        return true;
    }
    return false;
}

bool ms_take_references(ms_parser *p, ms_constraint *c)
{
    c->kind = MS_CONSTRAINT_FOREIGN_KEY;
    if (!ms_take_kw(p, MS_KW_REFERENCES) || !ms_take_name(p, &c->ref_table))
        return false;
    if (ms_at_ch(p, '(') && !ms_take_columns(p, &c->ref_columns))
        return false;
    for (;;) {
        if (ms_take_kw(p, MS_KW_MATCH)) {
            const char *match = ms_upper_text(p, ms_at(p));
            c->match = ms_at_word(p, "SIMPLE") ? NULL : match;
            p->i += !ms_at_end(p);
        } else if (ms_take_kw2(p, MS_KW_ON, MS_KW_DELETE)) {
            if (!fk_action(p, &c->on_delete))
                return false;
        } else if (ms_at_kw2(p, MS_KW_ON, MS_KW_UPDATE)) {
            p->i += 2;
            if (!fk_action(p, &c->on_update))
                return false;
        } else {
            return true;
        }
    }
}

/* INCLUDE, storage, conflict clauses: read, but the model has no member for them. */
static bool beyond_the_model(ms_parser *p)
{
    if (ms_take_kw2(p, MS_KW_ON, MS_KW_CONFLICT)) { /* SQLite */
        p->i += !ms_at_end(p);
        p->inexact = true;
        return true;
    }
    if ((ms_at_kw(p, MS_KW_WITH) || ms_at_kw(p, MS_KW_INCLUDE)) && ms_ahead(p, 1)->ch == '(') {
        p->i++;
        ms_skip(p);
        p->inexact = true;
        return true;
    }
    if (ms_at_kw2(p, MS_KW_USING, MS_KW_INDEX) && ms_ahead(p, 2)->keyword == MS_KW_TABLESPACE) {
        p->i += 4;
        p->inexact = true;
        return true;
    }
    if (ms_at_kw2(p, MS_KW_NO, MS_KW_INHERIT)) {
        p->i += 2;
        p->inexact = true;
        return true;
    }
    return false;
}

void ms_take_constraint_tail(ms_parser *p, ms_constraint *c)
{
    for (;;) {
        if (ms_take_kw(p, MS_KW_DEFERRABLE))
            c->deferrable = true;
        else if (ms_take_kw2(p, MS_KW_NOT, MS_KW_DEFERRABLE))
            c->deferrable = false;
        else if (ms_take_kw2(p, MS_KW_INITIALLY, MS_KW_DEFERRED))
            c->deferrable = c->initially_deferred = true;
        else if (ms_take_kw2(p, MS_KW_INITIALLY, MS_KW_IMMEDIATE))
            c->initially_deferred = false;
        else if (ms_take_kw2(p, MS_KW_NOT, MS_KW_VALID))
            c->not_valid = true;
        else if (ms_take_kw2(p, MS_KW_NOT, MS_KW_ENFORCED))
            c->not_enforced = true;
        else if (ms_take_kw(p, MS_KW_ENFORCED))
            c->not_enforced = false;
        else if (!beyond_the_model(p))
            return;
    }
}

/* PRIMARY KEY and UNIQUE: [NULLS NOT DISTINCT] [name] [USING method] (columns) or USING INDEX name */
static bool key_constraint(ms_parser *p, ms_constraint *c)
{
    if (ms_take_kw2(p, MS_KW_USING, MS_KW_INDEX)) {
        c->using_index = ms_take_ident(p);
        return c->using_index != NULL;
    }
    if (ms_take_kw(p, MS_KW_NULLS)) {
        c->nulls_not_distinct = ms_take_kw(p, MS_KW_NOT);
        if (!ms_take_kw(p, MS_KW_DISTINCT))
            return false;
    }
    if (p->dialect->parse.index_in_table) { /* UNIQUE KEY name USING BTREE (...) */
        if (!ms_take_kw(p, MS_KW_KEY))
            ms_take_kw(p, MS_KW_INDEX);
        if (!ms_at_ch(p, '(') && !ms_at_kw(p, MS_KW_USING)) {
            ms_take_if_not_exists(p);
            const char *name = ms_take_ident(p);
            c->name = name != NULL && c->kind == MS_CONSTRAINT_UNIQUE ? name : c->name;
        }
        if (ms_take_kw(p, MS_KW_USING))
            p->i += !ms_at_end(p);
    }
    const bool parts = p->dialect->parse.index_in_table && c->kind == MS_CONSTRAINT_PRIMARY_KEY; /* UNIQUE: see alter.c, table.c */
    if (!(parts ? ms_take_key_parts(p, c) : ms_take_columns(p, &c->columns)))
        return false;
    if (p->dialect->parse.index_in_table) {
        ms_index rest = { 0 };
        ms_take_index_tail(p, &rest);
        p->inexact = p->inexact || rest.options != NULL;
    }
    return true;
}

static bool check_constraint(ms_parser *p, ms_constraint *c)
{
    c->expr = ms_take_parens(p);
    return c->expr != NULL;
}

static bool foreign_key(ms_parser *p, ms_constraint *c)
{
    if (!ms_at_ch(p, '(')) { /* MySQL: FOREIGN KEY [name] (...) */
        ms_take_if_not_exists(p);
        const char *name = ms_take_ident(p);
        if (p->dialect->parse.fk_index_names_constraint && c->name == NULL)
            c->name = name;
    }
    return ms_take_columns(p, &c->columns) && ms_take_references(p, c);
}

static bool exclude(ms_parser *p, ms_constraint *c)
{
    const size_t from = p->i;
    if (ms_take_kw(p, MS_KW_USING))
        p->i++;
    if (!ms_at_ch(p, '('))
        return false;
    ms_skip(p);
    while (ms_at_kw(p, MS_KW_INCLUDE) || ms_at_kw(p, MS_KW_WITH) || ms_at_kw(p, MS_KW_WHERE)) {
        p->i++;
        ms_skip(p);
    }
    c->expr = ms_span(p, from, p->i);
    return true;
}

static bool not_null_of(ms_parser *p, ms_constraint *c) /* PostgreSQL 18: CONSTRAINT n NOT NULL column */
{
    const char *column = ms_take_ident(p);
    if (column == NULL)
        return false;
    MS_PUSH(p->arena, &c->columns, column);
    return true;
}

static const struct {
    uint16_t first, second;
    ms_constraint_kind kind;
    bool (*read)(ms_parser *p, ms_constraint *c);
} kinds[] = {
    { MS_KW_PRIMARY, MS_KW_KEY, MS_CONSTRAINT_PRIMARY_KEY, key_constraint },
    { MS_KW_UNIQUE, MS_KW_NONE, MS_CONSTRAINT_UNIQUE, key_constraint },
    { MS_KW_FOREIGN, MS_KW_KEY, MS_CONSTRAINT_FOREIGN_KEY, foreign_key },
    { MS_KW_CHECK, MS_KW_NONE, MS_CONSTRAINT_CHECK, check_constraint },
    { MS_KW_EXCLUDE, MS_KW_NONE, MS_CONSTRAINT_EXCLUDE, exclude },
    { MS_KW_NOT, MS_KW_NULL, MS_CONSTRAINT_NOT_NULL, not_null_of },
};

bool ms_at_table_constraint(const ms_parser *p)
{
    const ms_token *next = ms_ahead(p, 1);
    switch (ms_at(p)->keyword) {
    case MS_KW_CONSTRAINT:
        return true;
    case MS_KW_PRIMARY:
    case MS_KW_FOREIGN:
        return next->keyword == MS_KW_KEY;
    case MS_KW_UNIQUE:
        return next->ch == '(' || next->keyword == MS_KW_NULLS || next->keyword == MS_KW_USING ||
               p->dialect->parse.index_in_table;
    case MS_KW_CHECK:
        return next->ch == '(';
    case MS_KW_EXCLUDE:
        return next->ch == '(' || next->keyword == MS_KW_USING;
    case MS_KW_NOT:
        return next->keyword == MS_KW_NULL;
    default:
        return false;
    }
}

bool ms_take_table_constraint(ms_parser *p, ms_constraint *c)
{
    *c = (ms_constraint){ .name = NULL };
    if (ms_take_kw(p, MS_KW_CONSTRAINT)) {
        ms_take_if_not_exists(p); /* MariaDB */
        bool named = true;
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds && named; i++) /* MySQL: the name may be left out */
            named = !(ms_at_kw(p, kinds[i].first) && !ms_ahead(p, 1)->ch && kinds[i].second != MS_KW_NONE &&
                      ms_ahead(p, 1)->keyword == kinds[i].second);
        if (named && (c->name = ms_take_ident(p)) == NULL)
            return false;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!ms_at_kw(p, kinds[i].first))
            continue;
        p->i++;
        if (kinds[i].second != MS_KW_NONE && !ms_take_kw(p, kinds[i].second))
            return false;
        c->kind = kinds[i].kind;
        if (!kinds[i].read(p, c))
            return false;
        ms_take_constraint_tail(p, c);
        return true;
    }
    return false;
}
