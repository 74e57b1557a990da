/* table.c: CREATE TABLE: elements, options, partitions, AS query. */
#include "config.h"

#include <string.h>

#include "sql/parse.h"

static void append(ms_parser *p, const char **text, size_t from, size_t to)
{
    const char *more = ms_span(p, from, to);
    if (more != NULL)
        *text = *text == NULL ? more : ms_arena_printf(p->arena, "%s %s", *text, more);
}

static bool like_element(ms_parser *p, ms_table *table)
{
    if (table->like.name != NULL || !ms_take_name(p, &table->like))
        return false;
    const size_t from = p->i;
    if (!ms_at_ch(p, ',') && !ms_at_ch(p, ')') && !ms_at_end(p))
        p->inexact = true; /* INCLUDING ..., EXCLUDING ...: read where the table's catalog is known */
    ms_skip_element(p);
    append(p, &table->options, from, p->i);
    return true;
}

/* UNIQUE KEY with prefixes or expressions is more than a constraint over columns: it is an index then. */
static bool unique_as_index(ms_parser *p, ms_table *table, size_t start)
{
    const char *constraint = NULL;
    ms_index index = { .table = table->name };
    p->i = start;
    if (ms_take_kw(p, MS_KW_CONSTRAINT) && !ms_at_kw(p, MS_KW_UNIQUE))
        constraint = ms_take_ident(p);
    if (!p->dialect->parse.index_in_table || !ms_at_kw(p, MS_KW_UNIQUE) || !ms_take_table_index(p, &index))
        return false;
    if (index.name == NULL)
        index.name = constraint;
    MS_PUSH(p->arena, &table->indexes, index);
    return true;
}

static bool constraint_element(ms_parser *p, ms_table *table)
{
    ms_constraint c;
    const size_t start = p->i;
    const bool inexact = p->inexact;
    p->inexact = false;
    const bool read = ms_take_table_constraint(p, &c);
    if (!read || (p->inexact && c.kind == MS_CONSTRAINT_UNIQUE)) {
        p->inexact = inexact;
        if (unique_as_index(p, table, start))
            return true;
        if (!read)
            return false;
        p->i = start; /* SQLite: UNIQUE (a COLLATE NOCASE) stays a constraint */
        if (!ms_take_table_constraint(p, &c))
            return false;
    }
    p->inexact = p->inexact || inexact;
    MS_PUSH(p->arena, &table->constraints, c);
    return true;
}

static bool column_element(ms_parser *p, ms_table *table, bool *volatile_default)
{
    ms_column column;
    ms_column_extra extra;
    if (!ms_take_column(p, &column, &extra))
        return false;
    MS_PUSH(p->arena, &table->columns, column);
    for (size_t i = 0; i < extra.constraints.n; i++)
        MS_PUSH(p->arena, &table->constraints, extra.constraints.v[i]);
    *volatile_default = *volatile_default || extra.volatile_default;
    return true;
}

static bool element(ms_parser *p, ms_table *table, bool *volatile_default)
{
    if (ms_at_table_constraint(p))
        return constraint_element(p, table);
    if (ms_at_kw(p, MS_KW_LIKE) && ms_is_name(p, ms_ahead(p, 1))) {
        p->i++;
        return like_element(p, table);
    }
    if (ms_at_table_index(p)) {
        ms_index index = { .table = table->name };
        if (!ms_take_table_index(p, &index))
            return false;
        MS_PUSH(p->arena, &table->indexes, index);
        return true;
    }
    if (ms_at_kw2(p, MS_KW_PERIOD, MS_KW_FOR))
        return false;
    if (table->partition_of.name != NULL && ms_ahead(p, 1)->keyword == MS_KW_WITH) /* name WITH OPTIONS ... */
        return false;
    return column_element(p, table, volatile_default);
}

static bool elements(ms_parser *p, ms_table *table, bool *volatile_default)
{
    if (!ms_take_ch(p, '('))
        return false;
    if (ms_take_ch(p, ')')) /* PostgreSQL: no columns */
        return true;
    do {
        if (!element(p, table, volatile_default))
            return false;
    } while (ms_take_ch(p, ',') ||
             (ms_at_table_constraint(p) && (p->dialect->flags & MS_DIALECT_BARE_CONSTRAINTS) != 0));
    return ms_take_ch(p, ')');
}

static bool starts_query(const ms_parser *p)
{
    const ms_token *t = ms_at(p);
    return t->keyword == MS_KW_SELECT || t->keyword == MS_KW_WITH || t->keyword == MS_KW_VALUES ||
           t->keyword == MS_KW_TABLE || t->keyword == MS_KW_EXECUTE || t->ch == '(';
}

/* PARTITION BY method (key) and, MySQL: the partitions; other options end it. */
static void partition_by(ms_parser *p, ms_table *table)
{
    const size_t from = p->i += 2;
    while (!ms_at_end(p) && !ms_at_kw(p, MS_KW_AS) && !ms_at_kw(p, MS_KW_WITH) && !ms_at_kw(p, MS_KW_USING) &&
           !ms_at_kw(p, MS_KW_TABLESPACE))
        ms_skip(p);
    table->partition_by = ms_span(p, from, p->i);
}

/* One option behind the elements; false when the rest is a query or the end. */
static bool option(ms_parser *p, ms_table *table, size_t *kept)
{
    const size_t from = p->i;
    if (ms_take_kw2(p, MS_KW_WITHOUT, MS_KW_ROWID)) {
        table->without_rowid = true;
    } else if ((p->dialect->flags & MS_DIALECT_STRICT_TABLES) != 0 && ms_take_kw(p, MS_KW_STRICT)) {
        table->strict = true;
    } else if (ms_at_kw2(p, MS_KW_PARTITION, MS_KW_BY)) {
        partition_by(p, table);
    } else if (ms_at_kw(p, MS_KW_COMMENT) && (ms_ahead(p, 1)->ch == '=' || ms_ahead(p, 1)->kind == MS_TOKEN_STRING)) {
        p->i++;
        ms_take_ch(p, '=');
        table->comment = ms_take_string(p);
    } else if (ms_take_ch(p, ',')) { /* between options */
        append(p, &table->options, *kept, from);
        *kept = p->i;
        return true;
    } else if (ms_at_kw(p, MS_KW_AS) || ms_at_kw(p, MS_KW_SELECT) ||
               (ms_at_kw(p, MS_KW_WITH) && ms_ahead(p, 1)->ch != '(' && ms_ahead(p, 1)->keyword != MS_KW_SYSTEM)) {
        return false;
    } else {
        ms_skip(p);
        return true;
    }
    append(p, &table->options, *kept, from);
    *kept = p->i;
    return true;
}

static bool options(ms_parser *p, ms_table *table)
{
    size_t kept = p->i;
    while (!ms_at_end(p) && option(p, table, &kept))
        continue;
    append(p, &table->options, kept, p->i);
    if (ms_at_end(p))
        return true;
    ms_take_kw(p, MS_KW_AS);
    if (!starts_query(p))
        return false;
    table->as_select = ms_span(p, p->i, p->n); /* with its WITH [NO] DATA */
    p->i = p->n;
    return true;
}

static bool body(ms_parser *p, ms_table *table, bool *volatile_default)
{
    if (ms_take_kw2(p, MS_KW_PARTITION, MS_KW_OF)) {
        if (!ms_take_name(p, &table->partition_of))
            return false;
        return !ms_at_ch(p, '(') || elements(p, table, volatile_default);
    }
    if (ms_take_kw(p, MS_KW_LIKE)) /* MySQL: CREATE TABLE a LIKE b */
        return ms_take_name(p, &table->like);
    if (!ms_at_ch(p, '('))
        return !ms_at_kw(p, MS_KW_OF); /* CREATE TABLE AS; of a type: not modelled */
    const ms_token *next = ms_ahead(p, 1);
    if (next->keyword == MS_KW_LIKE && p->dialect->parse.index_in_table) { /* MySQL: (LIKE b) */
        p->i += 2;
        return ms_take_name(p, &table->like) && ms_take_ch(p, ')');
    }
    if (next->keyword == MS_KW_SELECT) /* (SELECT ...) as the query */
        return true;
    if (!elements(p, table, volatile_default))
        return false;
    /* CREATE TABLE t (a, b) AS SELECT: names without types are no columns we know */
    if (ms_at_kw(p, MS_KW_AS) && !p->dialect->parse.index_in_table && table->columns.n > 0 &&
        *table->columns.v[0].type.text == '\0') {
        table->columns.n = 0;
        p->inexact = true;
    }
    return true;
}

bool ms_parse_create_table(ms_parser *p, const ms_create *c)
{
    ms_table *table = MS_NEW(p->arena, ms_table);
    bool volatile_default = false;
    const bool if_not_exists = ms_take_if_not_exists(p);
    table->rows = table->bytes = -1;
    table->temporary = c->temporary;
    table->unlogged = c->unlogged;
    if (!ms_take_name(p, &table->name) || !body(p, table, &volatile_default) || !options(p, table) || !ms_done(p))
        return false;
    if (table->columns.n == 0 && table->as_select == NULL && table->like.name == NULL &&
        table->partition_of.name == NULL && p->token[p->n - 1].ch != ')' && table->options == NULL)
        return false; /* CREATE TABLE name and nothing else */
    ms_op *op = ms_push_op(p, MS_OP_CREATE_TABLE, MS_OBJECT_TABLE);
    op->object = table->name;
    op->table = table;
    op->if_not_exists = if_not_exists;
    op->or_replace = c->or_replace;
    op->volatile_default = volatile_default;
    if (table->as_select != NULL)
        ms_find_mentions(p, 0, p->n, &op->mentions);
    return true;
}
