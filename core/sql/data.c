/* data.c: INSERT, UPDATE, DELETE, also behind WITH: the target, the tables named, whether a WHERE is missing. */
#include "config.h"

#include <string.h>

#include "sql/parse.h"

static bool push_change(ms_parser *p, ms_op_kind kind, ms_name target, bool or_replace)
{
    ms_op op = { .kind = kind, .object_kind = MS_OBJECT_TABLE, .object = target, .or_replace = or_replace,
                 .statement = p->statement, .line = p->line };
    MS_PUSH(p->arena, &op.mentions, target);
    ms_find_mentions(p, 0, p->n, &op.mentions);
    op.where_missing = ms_where_missing(p, 0, p->n);
    p->i = p->n;
    *ms_push_op(p, kind, MS_OBJECT_TABLE) = op;
    return true;
}

static void skip_modifiers(ms_parser *p)
{
    while (ms_at_kw(p, MS_KW_LOW_PRIORITY) || ms_at_kw(p, MS_KW_HIGH_PRIORITY) || ms_at_kw(p, MS_KW_DELAYED) ||
           ms_at_kw(p, MS_KW_QUICK) || ms_at_kw(p, MS_KW_IGNORE))
        p->i++;
}

/* [(columns)] SELECT a, b FROM t and nothing behind it: the table t with the columns that are copied as they are; `like` says
 * that all are. NULL = anything else. */
static ms_table *read_copy(ms_parser *p)
{
    ms_table copy = { .rows = -1, .bytes = -1 };
    bool all = false;
    if (ms_at_ch(p, '('))
        ms_skip(p);
    if (!ms_take_kw(p, MS_KW_SELECT) || ms_at_kw(p, MS_KW_DISTINCT))
        return NULL;
    do {
        ms_name name;
        const size_t from = p->i;
        if (ms_take_ch(p, '*'))
            all = true;
        else if (ms_take_name(p, &name) && (ms_at_ch(p, ',') || ms_at_kw(p, MS_KW_FROM)))
            MS_PUSH(p->arena, &copy.columns, (ms_column){ .name = name.name, .type = { .length = -1, .scale = -1 } });
        else
            for (p->i = from; !ms_at_end(p) && !ms_at_ch(p, ',') && !ms_at_kw(p, MS_KW_FROM);)
                ms_skip(p);
    } while (ms_take_ch(p, ','));
    if (!ms_take_kw(p, MS_KW_FROM) || !ms_take_name(p, &copy.name) || !ms_at_end(p))
        return NULL;
    if (all)
        copy.like = copy.name;
    ms_table *out = MS_NEW(p->arena, ms_table);
    *out = copy;
    return out;
}

bool ms_parse_insert(ms_parser *p)
{
    ms_name target;
    bool replace = false, plain = ms_at_kw(p, MS_KW_INTO);
    skip_modifiers(p);
    if (ms_take_kw(p, MS_KW_OR)) { /* SQLite: INSERT OR REPLACE | IGNORE | ... */
        replace = ms_at_kw(p, MS_KW_REPLACE);
        p->i += !ms_at_end(p);
    }
    ms_take_kw(p, MS_KW_INTO);
    if (!ms_take_name(p, &target) || ms_at_end(p))
        return false;
    plain = plain && p->token[0].keyword == MS_KW_INSERT;
    ms_table *copy = plain ? read_copy(p) : NULL;
    push_change(p, MS_OP_INSERT, target, replace);
    p->ops->v[p->ops->n - 1].table = copy;
    return true;
}

bool ms_parse_replace(ms_parser *p)
{
    ms_name target;
    skip_modifiers(p);
    ms_take_kw(p, MS_KW_INTO);
    return ms_take_name(p, &target) && !ms_at_end(p) && push_change(p, MS_OP_INSERT, target, true);
}

/* SET a = 1, t.b = 2: the columns. A list on the left side, or anything else that is not plain: none. */
static void read_sets(ms_parser *p, size_t from, ms_strings *out)
{
    p->i = from;
    do {
        ms_name column;
        if (!ms_take_name(p, &column) || !ms_take_ch(p, '=')) {
            memset(out, 0, sizeof *out);
            return;
        }
        MS_PUSH(p->arena, out, column.name);
        while (!ms_at_end(p) && !ms_at_ch(p, ',') && !ms_at_kw(p, MS_KW_WHERE) && !ms_at_kw(p, MS_KW_FROM))
            ms_skip(p);
    } while (ms_take_ch(p, ','));
}

bool ms_parse_update(ms_parser *p)
{
    ms_name target;
    ms_strings sets = { 0 };
    skip_modifiers(p);
    if (ms_take_kw(p, MS_KW_OR))
        p->i += !ms_at_end(p);
    ms_take_kw(p, MS_KW_ONLY);
    if (!ms_take_name(p, &target))
        return false;
    for (size_t i = p->i; i < p->n; i++)
        if (p->token[i].keyword == MS_KW_SET) {
            const bool one = i == p->i && p->token[0].keyword == MS_KW_UPDATE; /* no alias, join or WITH */
            if (one)
                read_sets(p, i + 1, &sets);
            push_change(p, MS_OP_UPDATE, target, false);
            p->ops->v[p->ops->n - 1].sets = sets;
            return true;
        }
    return false;
}

bool ms_parse_delete(ms_parser *p)
{
    ms_name target;
    skip_modifiers(p);
    ms_take_kw(p, MS_KW_FROM); /* without it MySQL's DELETE a, b FROM ...: the first one is the target */
    ms_take_kw(p, MS_KW_ONLY);
    return ms_take_name(p, &target) && push_change(p, MS_OP_DELETE, target, false);
}

bool ms_parse_with(ms_parser *p)
{
    ms_take_kw(p, MS_KW_RECURSIVE);
    do {
        if (ms_take_ident(p) == NULL)
            return false;
        if (ms_at_ch(p, '('))
            ms_skip(p);
        if (!ms_take_kw(p, MS_KW_AS))
            return false;
        ms_take_kw(p, MS_KW_NOT);
        ms_take_kw(p, MS_KW_MATERIALIZED);
        if (!ms_at_ch(p, '('))
            return false;
        ms_skip(p);
        while (!ms_at_end(p) && (ms_at_word(p, "SEARCH") || ms_at_word(p, "CYCLE")))
            while (!ms_at_end(p) && !ms_at_ch(p, ',') && !ms_at_kw(p, MS_KW_SELECT) && !ms_at_kw(p, MS_KW_INSERT) &&
                   !ms_at_kw(p, MS_KW_DELETE) && !ms_at_kw(p, MS_KW_UPDATE))
                ms_skip(p);
    } while (ms_take_ch(p, ','));
    if (ms_take_kw(p, MS_KW_INSERT))
        return ms_parse_insert(p);
    if (ms_take_kw(p, MS_KW_REPLACE))
        return ms_parse_replace(p);
    if (ms_take_kw(p, MS_KW_UPDATE))
        return ms_parse_update(p);
    return ms_take_kw(p, MS_KW_DELETE) && ms_parse_delete(p);
}
