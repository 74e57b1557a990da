/* query.c: SELECT of portable SQL, written for the target: views, INSERT ... SELECT, sub-queries. */
#include "config.h"

#include <string.h>

#include "portable/reader.h"

/* [AS] name */
static const char *alias(ms_reader *r, bool *ok)
{
    const bool said = ms_take_kw(&r->p, MS_KW_AS);
    const ms_token *t = ms_at(&r->p);
    *ok = true;
    if (!said && t->kind != MS_TOKEN_QUOTED && (t->kind != MS_TOKEN_WORD || t->keyword != MS_KW_NONE))
        return "";
    if (!said && (ms_at_word(&r->p, "OFFSET") || ms_at_word(&r->p, "FETCH") || ms_at_word(&r->p, "INTERSECT") || ms_at_word(&r->p, "EXCEPT")))
        return "";
    const char *name = ms_need_ident(r, "a name");
    *ok = name != NULL;
    return name == NULL ? NULL : ms_arena_printf(r->arena, " AS %s", ms_quoted(r, name));
}

static const char *item(ms_reader *r)
{
    if (ms_take_ch(&r->p, '*'))
        return "*";
    if (ms_is_name(&r->p, ms_at(&r->p)) && ms_ahead(&r->p, 1)->ch == '.' && ms_ahead(&r->p, 2)->ch == '*') {
        const char *table = ms_need_ident(r, "a table");
        r->p.i += 2;
        return table == NULL ? NULL : ms_arena_printf(r->arena, "%s.*", ms_quoted(r, table));
    }
    bool ok;
    const char *value = ms_need_expr(r);
    const char *name = value == NULL ? NULL : alias(r, &ok);
    return name == NULL ? NULL : ms_arena_printf(r->arena, "%s%s", value, name);
}

static const char *source(ms_reader *r)
{
    bool ok;
    const char *text;
    if (ms_take_ch(&r->p, '(')) {
        const char *query = ms_need_query(r);
        if (query == NULL || !ms_need_ch(r, ')'))
            return NULL;
        text = ms_arena_printf(r->arena, "(%s)", query);
        const size_t at = r->p.i;
        const char *name = alias(r, &ok);
        if (name != NULL && *name == '\0')
            ms_refuse(r, at, "Write (SELECT ...) AS name.", "a query in FROM needs a name");
        return name == NULL || *name == '\0' ? NULL : ms_arena_printf(r->arena, "%s%s", text, name);
    }
    ms_name table;
    if (!ms_need_table(r, &table))
        return NULL;
    if (r->tables != NULL)
        MS_PUSH(r->arena, r->tables, table);
    const char *name = alias(r, &ok);
    return name == NULL ? NULL : ms_arena_printf(r->arena, "%s%s", ms_quoted(r, table.name), name);
}

/* The words of a join at the cursor, taken; NULL = none, or an error. */
static const char *join_words(ms_reader *r)
{
    static const struct { ms_keyword word; const char *text; } kinds[] = {
        { MS_KW_INNER, "JOIN" }, { MS_KW_LEFT, "LEFT JOIN" }, { MS_KW_CROSS, "CROSS JOIN" },
    };
    if (ms_take_kw(&r->p, MS_KW_JOIN))
        return "JOIN";
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (ms_take_kw(&r->p, kinds[i].word)) {
            if (kinds[i].word == MS_KW_LEFT)
                ms_take_kw(&r->p, MS_KW_OUTER);
            return ms_need_kw(r, MS_KW_JOIN) ? kinds[i].text : NULL;
        }
    if (ms_at_kw(&r->p, MS_KW_RIGHT) || ms_at_kw(&r->p, MS_KW_FULL) || ms_at_kw(&r->p, MS_KW_NATURAL))
        ms_refuse(r, r->p.i, "Write JOIN or LEFT JOIN ... ON.", "this join is not portable");
    return NULL;
}

static const char *from(ms_reader *r)
{
    const char *text = source(r);
    while (text != NULL) {
        if (ms_take_ch(&r->p, ',')) {
            const char *next = source(r);
            text = next == NULL ? NULL : ms_arena_printf(r->arena, "%s, %s", text, next);
            continue;
        }
        const char *words = join_words(r);
        if (words == NULL)
            break;
        const char *next = source(r);
        if (next == NULL)
            return NULL;
        text = ms_arena_printf(r->arena, "%s %s %s", text, words, next);
        if (strcmp(words, "CROSS JOIN") == 0)
            continue;
        if (!ms_need_kw(r, MS_KW_ON))
            return NULL;
        const char *on = ms_need_expr(r);
        text = on == NULL ? NULL : ms_arena_printf(r->arena, "%s ON %s", text, on);
    }
    return r->failed ? NULL : text;
}

static bool append_list(ms_reader *r, const char **text, const char *words, const char *(*one)(ms_reader *))
{
    const char *separator = words;
    do {
        const char *next = one(r);
        if (next == NULL)
            return false;
        *text = ms_arena_printf(r->arena, "%s%s %s", *text, separator, next);
        separator = ",";
    } while (ms_take_ch(&r->p, ','));
    return true;
}

static bool append_expr(ms_reader *r, const char **text, const char *words)
{
    const char *expr = ms_need_expr(r);
    if (expr != NULL)
        *text = ms_arena_printf(r->arena, "%s %s %s", *text, words, expr);
    return expr != NULL;
}

/* NULL comes last, as PostgreSQL has it, first with DESC. */
static const char *order_item(ms_reader *r)
{
    const size_t at = r->p.i;
    const ms_piece piece = ms_read_expr(r);
    if (piece.text == NULL)
        return NULL;
    if (piece.kind == 'i') {
        ms_refuse(r, at, "Write the expression.", "ORDER BY a number is not portable");
        return NULL;
    }
    const bool desc = !ms_take_kw(&r->p, MS_KW_ASC) && ms_take_kw(&r->p, MS_KW_DESC);
    const char *tail = desc ? " DESC" : "";
    if (r->how != NULL && (r->how->flags & MS_PORTABLE_NULLS_LOW))
        return ms_arena_printf(r->arena, "%s IS NULL%s, %s%s", ms_wrapped(r, piece, MS_LEVEL_CONCAT), tail, piece.text, tail);
    return ms_arena_printf(r->arena, "%s%s", piece.text, tail);
}

static const char *select_core(ms_reader *r)
{
    if (!ms_need_kw(r, MS_KW_SELECT))
        return NULL;
    const char *text = ms_take_kw(&r->p, MS_KW_DISTINCT) ? "SELECT DISTINCT" : "SELECT";
    ms_take_kw(&r->p, MS_KW_ALL);
    r->aggregates = true;
    if (!append_list(r, &text, "", item))
        return NULL;
    r->aggregates = false;
    if (ms_take_kw(&r->p, MS_KW_FROM)) {
        const char *tables = from(r);
        if (tables == NULL)
            return NULL;
        text = ms_arena_printf(r->arena, "%s FROM %s", text, tables);
    }
    if (ms_take_kw(&r->p, MS_KW_WHERE) && !append_expr(r, &text, "WHERE"))
        return NULL;
    if (ms_take_kw2(&r->p, MS_KW_GROUP, MS_KW_BY) && !append_list(r, &text, " GROUP BY", ms_need_expr))
        return NULL;
    r->aggregates = true;
    const bool ok = !ms_take_kw(&r->p, MS_KW_HAVING) || append_expr(r, &text, "HAVING");
    return ok ? text : NULL;
}

static bool append_limit(ms_reader *r, const char **text)
{
    static const char *const words[] = { "LIMIT", "OFFSET" };
    for (size_t i = 0; i < 2; i++) {
        if (i == 0 ? !ms_take_kw(&r->p, MS_KW_LIMIT) : !ms_take_word(&r->p, words[i]))
            return true;
        if (ms_at(&r->p)->kind != MS_TOKEN_NUMBER)
            return ms_expected(r, "a number");
        *text = ms_arena_printf(r->arena, "%s %s %s", *text, words[i], ms_span(&r->p, r->p.i, r->p.i + 1));
        r->p.i++;
    }
    return true;
}

const char *ms_need_query(ms_reader *r)
{
    const bool aggregates = r->aggregates;
    if (!r->queries) {
        ms_refuse(r, r->p.i, NULL, "a query has no place here");
        return NULL;
    }
    if (++r->depth > 200) {
        ms_refuse(r, r->p.i, NULL, "the query is nested too deeply");
        return NULL;
    }
    const char *text = select_core(r);
    bool united = false;
    while (text != NULL && ms_take_kw(&r->p, MS_KW_UNION)) {
        const bool all = ms_take_kw(&r->p, MS_KW_ALL);
        const char *next = select_core(r);
        text = next == NULL ? NULL : ms_arena_printf(r->arena, "%s UNION %s%s", text, all ? "ALL " : "", next);
        united = true;
    }
    if (text != NULL && ms_at_kw2(&r->p, MS_KW_ORDER, MS_KW_BY)) {
        if (united) {
            ms_refuse(r, r->p.i, "Write SELECT ... FROM (... UNION ...) AS x ORDER BY ...", "ORDER BY behind UNION is not portable");
            return NULL;
        }
        r->p.i += 2;
        r->aggregates = true;
        text = append_list(r, &text, " ORDER BY", order_item) ? text : NULL;
    }
    if (text != NULL && !append_limit(r, &text))
        text = NULL;
    r->depth--;
    r->aggregates = aggregates;
    return text;
}
