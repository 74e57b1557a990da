/* index.c: CREATE INDEX, the KEY and INDEX clauses of tables, and the parts that both share. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "sql/parse.h"

static const char *lower_text(const ms_parser *p, const ms_token *t)
{
    char *text = ms_arena_strndup(p->arena, p->text + t->at, t->len);
    for (char *c = text; *c != '\0'; c++)
        *c = ms_lex_lower(*c);
    return text;
}

/* The word behind USING, in lower case, without its quotes. */
static const char *method_name(const ms_parser *p, const ms_token *t)
{
    return t->kind == MS_TOKEN_QUOTED ? ms_lex_name(&p->dialect->lex, p->text, *t, p->arena) : lower_text(p, t);
}

/* Is the part at the cursor a plain column? Its name is then followed by what may stand behind a column only. */
static bool plain_column(const ms_parser *p)
{
    const ms_token *t = ms_at(p), *next = ms_ahead(p, 1);
    if (!ms_is_name(p, t))
        return false;
    if (next->ch == '(') /* name(10) is a prefix, name(x) a call */
        return p->dialect->parse.index_in_table && ms_ahead(p, 2)->kind == MS_TOKEN_NUMBER && ms_ahead(p, 3)->ch == ')';
    return next->ch == ',' || next->ch == ')' || (ms_is_name(p, next) && next->kind != MS_TOKEN_STRING);
}

static void expression(ms_parser *p, ms_index_part *part)
{
    const size_t from = p->i;
    while (!ms_at_end(p) && !ms_at_ch(p, ',') && !ms_at_ch(p, ')') && !ms_at_kw(p, MS_KW_ASC) &&
           !ms_at_kw(p, MS_KW_DESC) && !ms_at_kw(p, MS_KW_NULLS) && !ms_at_kw(p, MS_KW_COLLATE)) {
        /* behind a call or a parenthesis a name is an operator class: lower(a) text_pattern_ops */
        if (p->i > from && p->token[p->i - 1].ch == ')' && ms_is_name(p, ms_at(p)) &&
            (ms_ahead(p, 1)->ch == ',' || ms_ahead(p, 1)->ch == ')' || ms_ahead(p, 1)->kind == MS_TOKEN_WORD))
            break;
        ms_skip(p);
    }
    const bool wrapped = p->token[from].ch == '(' && p->token[p->i - 1].ch == ')';
    size_t depth = 0, i = from;
    for (; wrapped && i < p->i; i++) { /* does the first parenthesis close at the end? */
        depth += p->token[i].ch == '(';
        depth -= p->token[i].ch == ')';
        if (depth == 0)
            break;
    }
    const bool outer = wrapped && i + 1 == p->i;
    part->expr = ms_span(p, from + (outer ? 1 : 0), p->i - (outer ? 1 : 0));
}

static bool part_tail(ms_parser *p, ms_index_part *part)
{
    ms_name name;
    if (ms_take_kw(p, MS_KW_COLLATE)) {
        if (!ms_take_name(p, &name))
            return false;
        part->collation = name.name;
    }
    if (!ms_at_kw(p, MS_KW_ASC) && !ms_at_kw(p, MS_KW_DESC) && !ms_at_kw(p, MS_KW_NULLS) && ms_is_name(p, ms_at(p))) {
        const size_t from = p->i;
        if (!ms_take_name(p, &name))
            return false;
        if (ms_at_ch(p, '(')) /* parameters of the class */
            ms_skip(p);
        part->opclass = ms_span(p, from, p->i);
    }
    if (ms_take_kw(p, MS_KW_DESC))
        part->desc = true;
    else
        ms_take_kw(p, MS_KW_ASC);
    if (ms_take_kw(p, MS_KW_NULLS)) {
        const bool first = ms_take_kw(p, MS_KW_FIRST);
        if (!first && !ms_take_kw(p, MS_KW_LAST))
            return false;
        part->nulls = first == part->desc ? NULL : first ? "FIRST" : "LAST"; /* DESC puts them first by itself */
    }
    return ms_at_ch(p, ',') || ms_at_ch(p, ')');
}

bool ms_take_index_parts(ms_parser *p, ms_index *index)
{
    if (!ms_take_ch(p, '('))
        return false;
    do {
        ms_index_part part = { 0 };
        if (plain_column(p)) {
            part.column = ms_take_ident(p);
            if (ms_at_ch(p, '(')) {
                part.prefix = (int32_t)strtol(ms_span(p, p->i + 1, p->i + 2), NULL, 10);
                p->i += 3;
            }
        } else {
            expression(p, &part);
            if (part.expr == NULL)
                return false;
        }
        if (!part_tail(p, &part))
            return false;
        MS_PUSH(p->arena, &index->parts, part);
    } while (ms_take_ch(p, ','));
    return ms_take_ch(p, ')');
}

static void add_option(ms_parser *p, ms_index *index, size_t from)
{
    const char *text = ms_span(p, from, p->i);
    index->options = index->options == NULL ? text : ms_arena_printf(p->arena, "%s %s", index->options, text);
}

static bool nulls_distinct(ms_parser *p, ms_index *index, size_t from)
{
    const bool not_distinct = ms_take_kw(p, MS_KW_NOT), distinct = ms_take_kw(p, MS_KW_DISTINCT);
    if (not_distinct && distinct)
        add_option(p, index, from);
    return distinct;
}

/* ALGORITHM = x, LOCK = x of MySQL and MariaDB: how it is to be done, not what it is. */
bool ms_take_online_hint(ms_parser *p)
{
    const char **to = ms_at_kw(p, MS_KW_ALGORITHM) ? &p->algorithm : ms_at_kw(p, MS_KW_LOCK) ? &p->lock : NULL;
    if (to == NULL || !p->dialect->parse.index_in_table)
        return false;
    const size_t value = ms_ahead(p, 1)->ch == '=' ? 2 : 1;
    if (ms_ahead(p, value)->kind != MS_TOKEN_WORD)
        return false;
    *to = ms_upper_text(p, ms_ahead(p, value));
    p->i += value + 1;
    return true;
}

void ms_push_online_hints(ms_parser *p, ms_name table)
{
    const struct { const char *name, *value; } hints[] = { { "ALGORITHM", p->algorithm }, { "LOCK", p->lock } };
    for (size_t i = 0; i < 2; i++) {
        if (hints[i].value == NULL)
            continue;
        ms_op *op = ms_push_op(p, MS_OP_TABLE_OPTION, MS_OBJECT_TABLE);
        op->object = table;
        op->hint = true;
        op->value = hints[i].name;
        op->expr = ms_arena_printf(p->arena, "%s=%s", hints[i].name, hints[i].value);
    }
    p->algorithm = p->lock = NULL;
}

/* COMMENT 'x', KEY_BLOCK_SIZE = 8, WITH PARSER n, VISIBLE of MySQL and MariaDB */
static bool option(ms_parser *p)
{
    static const char *const with_value[] = { "COMMENT", "KEY_BLOCK_SIZE", "ENGINE_ATTRIBUTE",
                                              "SECONDARY_ENGINE_ATTRIBUTE", "CLUSTERING" };
    if (ms_take_kw(p, MS_KW_VISIBLE) || ms_take_kw(p, MS_KW_INVISIBLE) || ms_take_kw(p, MS_KW_IGNORED) ||
        ms_take_kw2(p, MS_KW_NOT, MS_KW_IGNORED))
        return true;
    if (ms_take_kw2(p, MS_KW_WITH, MS_KW_PARSER)) {
        p->i += !ms_at_end(p);
        return true;
    }
    for (size_t i = 0; i < sizeof with_value / sizeof *with_value; i++)
        if (ms_take_word(p, with_value[i])) {
            ms_take_ch(p, '=');
            if (ms_at_end(p) || ms_at_ch(p, ','))
                return false;
            p->i++;
            return true;
        }
    return false;
}

bool ms_take_index_tail(ms_parser *p, ms_index *index)
{
    for (;;) {
        const size_t from = p->i;
        if (ms_take_kw(p, MS_KW_INCLUDE)) {
            if (!ms_take_columns(p, &index->include))
                return false;
        } else if (ms_take_kw(p, MS_KW_NULLS)) {
            if (!nulls_distinct(p, index, from))
                return false;
        } else if ((ms_at_kw(p, MS_KW_WITH) && ms_ahead(p, 1)->ch == '(') || ms_at_kw(p, MS_KW_TABLESPACE)) {
            p->i++;
            ms_skip(p);
            add_option(p, index, from);
        } else if (ms_take_kw(p, MS_KW_USING)) { /* MySQL: behind the parts too */
            index->method = method_name(p, ms_at(p));
            p->i += !ms_at_end(p);
        } else if (ms_take_kw(p, MS_KW_WHERE)) {
            const size_t where = p->i;
            p->i = p->n;
            index->where = ms_span(p, where, p->n);
            return index->where != NULL;
        } else if (p->dialect->parse.index_in_table && option(p)) {
            add_option(p, index, from);
        } else if (!ms_take_online_hint(p)) {
            return true;
        }
    }
}

bool ms_at_table_index(const ms_parser *p)
{
    const ms_token *t = ms_at(p), *next = ms_ahead(p, 1);
    if (!p->dialect->parse.index_in_table)
        return false;
    if (t->keyword == MS_KW_FULLTEXT || t->keyword == MS_KW_SPATIAL)
        return true;
    return (t->keyword == MS_KW_KEY || t->keyword == MS_KW_INDEX) && (ms_is_name(p, next) || next->ch == '(');
}

bool ms_take_table_index(ms_parser *p, ms_index *index)
{
    if (ms_at_kw(p, MS_KW_FULLTEXT) || ms_at_kw(p, MS_KW_SPATIAL)) {
        index->method = method_name(p, ms_at(p));
        p->i++;
    }
    index->unique = ms_take_kw(p, MS_KW_UNIQUE);
    if (!ms_take_kw(p, MS_KW_KEY))
        ms_take_kw(p, MS_KW_INDEX);
    if (ms_take_if_not_exists(p))
        p->inexact = true;
    if (!ms_at_ch(p, '(') && !ms_at_kw(p, MS_KW_USING) && (index->name = ms_take_ident(p)) == NULL)
        return false;
    if (ms_take_kw(p, MS_KW_USING)) {
        index->method = method_name(p, ms_at(p));
        p->i += !ms_at_end(p);
    }
    return ms_take_index_parts(p, index) && ms_take_index_tail(p, index);
}

bool ms_parse_create_index(ms_parser *p, const ms_create *c)
{
    ms_index *index = MS_NEW(p->arena, ms_index);
    ms_name name = { NULL, NULL };
    const bool concurrently = ms_take_kw(p, MS_KW_CONCURRENTLY);
    const bool if_not_exists = ms_take_if_not_exists(p);
    if (!ms_at_kw(p, MS_KW_ON) && !ms_take_name(p, &name))
        return false;
    index->name = name.name;
    index->unique = c->unique;
    index->method = c->method;
    if (ms_take_kw(p, MS_KW_USING)) {
        index->method = method_name(p, ms_at(p));
        p->i += !ms_at_end(p);
    }
    if (!ms_take_kw(p, MS_KW_ON))
        return false;
    const bool only = ms_take_kw(p, MS_KW_ONLY);
    if (!ms_take_name(p, &index->table))
        return false;
    if (ms_take_kw(p, MS_KW_USING)) {
        index->method = method_name(p, ms_at(p));
        p->i += !ms_at_end(p);
    }
    if (name.schema != NULL && index->table.schema == NULL) /* SQLite: the schema is said with the index */
        index->table.schema = name.schema;
    if (!ms_take_index_parts(p, index) || !ms_take_index_tail(p, index) || !ms_done(p))
        return false;
    ms_op *op = ms_push_op(p, MS_OP_CREATE_INDEX, MS_OBJECT_INDEX);
    op->object = index->table;
    op->index = index;
    op->concurrently = concurrently;
    op->if_not_exists = if_not_exists;
    op->or_replace = c->or_replace;
    op->only = only;
    ms_push_online_hints(p, index->table);
    return true;
}

/* DROP INDEX `PRIMARY` ON t */
static bool drops_primary_key(ms_parser *p, ms_name *table)
{
    const ms_token *t = ms_at(p);
    const size_t start = p->i;
    const bool quoted = t->kind == MS_TOKEN_QUOTED;
    const bool primary = quoted && ms_lex_keyword(p->text + t->at + 1, t->len - 2u) == MS_KW_PRIMARY;
    p->i++;
    if (primary && ms_take_kw(p, MS_KW_ON) && ms_take_name(p, table) && ms_done(p))
        return true;
    p->i = start;
    return false;
}

bool ms_parse_drop_index(ms_parser *p)
{
    const bool concurrently = ms_take_kw(p, MS_KW_CONCURRENTLY);
    const bool if_exists = ms_take_if_exists(p);
    const size_t first = p->ops->n;
    ms_name name, table = { NULL, NULL };
    if (p->dialect->parse.drop_index_on && drops_primary_key(p, &table)) {
        ms_push_op(p, MS_OP_DROP_PRIMARY_KEY, MS_OBJECT_TABLE)->object = table;
        return true;
    }
    do {
        if (!ms_take_name(p, &name))
            return false;
        ms_op *op = ms_push_op(p, MS_OP_DROP_INDEX, MS_OBJECT_INDEX);
        op->object = name;
        op->concurrently = concurrently;
        op->if_exists = if_exists;
    } while (ms_take_ch(p, ','));
    if (ms_take_kw(p, MS_KW_ON) && !ms_take_name(p, &table))
        return false;
    while (ms_take_online_hint(p))
        continue;
    const bool cascade = ms_take_cascade(p);
    for (size_t i = first; i < p->ops->n; i++) {
        p->ops->v[i].table_name = table;
        p->ops->v[i].cascade = cascade;
    }
    if (table.name != NULL)
        ms_push_online_hints(p, table);
    return ms_done(p);
}
