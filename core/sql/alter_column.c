/* alter_column.c: the actions of ALTER TABLE that change a column: ALTER COLUMN, MODIFY, CHANGE. */
#include "config.h"

#include <string.h>

#include "sql/alter.h"

static bool change_type(ms_parser *p, const ms_alteration *a, const char *column)
{
    ms_column *def = MS_NEW(p->arena, ms_column);
    const char *expr = NULL;
    def->name = column;
    if (!ms_take_type(p, &def->type))
        return false;
    if (ms_take_kw(p, MS_KW_USING)) {
        const size_t from = p->i;
        ms_skip_element(p);
        if ((expr = ms_span(p, from, p->i)) == NULL)
            return false;
    }
    p->inexact = p->inexact || ms_at_kw(p, MS_KW_CASCADE);
    ms_take_cascade(p);
    ms_op *op = ms_alter_push(p, a, MS_OP_CHANGE_TYPE);
    op->column = column;
    op->column_def = def;
    op->expr = expr;
    return true;
}

static bool set_default(ms_parser *p, const ms_alteration *a, const char *column)
{
    const size_t from = p->i;
    ms_skip_element(p);
    const char *expr = ms_span(p, from, p->i);
    if (expr == NULL)
        return false;
    const bool is_volatile = ms_calls_volatile(p, from, p->i);
    ms_op *op = ms_alter_push(p, a, MS_OP_SET_DEFAULT);
    op->column = column;
    op->expr = expr;
    op->volatile_default = is_volatile;
    return true;
}

static const struct {
    uint16_t words[3];
    ms_op_kind kind;        /* pushed with the column; OPAQUE: read goes on */
    bool (*read)(ms_parser *p, const ms_alteration *a, const char *column);
} column_actions[] = {
    { { MS_KW_TYPE, 0, 0 }, MS_OP_OPAQUE, change_type },
    { { MS_KW_SET, MS_KW_DATA, MS_KW_TYPE }, MS_OP_OPAQUE, change_type },
    { { MS_KW_SET, MS_KW_DEFAULT, 0 }, MS_OP_OPAQUE, set_default },
    { { MS_KW_DROP, MS_KW_DEFAULT, 0 }, MS_OP_DROP_DEFAULT, NULL },
    { { MS_KW_SET, MS_KW_NOT, MS_KW_NULL }, MS_OP_SET_NOT_NULL, NULL },
    { { MS_KW_DROP, MS_KW_NOT, MS_KW_NULL }, MS_OP_DROP_NOT_NULL, NULL },
};

static size_t at_words(const ms_parser *p, const uint16_t words[3])
{
    size_t n = 0;
    while (n < 3 && words[n] != MS_KW_NONE) {
        if (ms_ahead(p, n)->keyword != words[n])
            return 0;
        n++;
    }
    return n;
}

/* SET STATISTICS 100, SET STORAGE EXTERNAL, SET (n_distinct = 5): how the server keeps a column. */
static bool at_column_option(const ms_parser *p)
{
    static const char *const words[] = { "STATISTICS", "STORAGE", "COMPRESSION" };
    if (!ms_at_kw(p, MS_KW_SET) && !ms_at_kw(p, MS_KW_RESET))
        return false;
    ms_parser next = *p;
    next.i++;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ms_at_word(&next, words[i]))
            return true;
    return ms_at_ch(&next, '(');
}

bool ms_alter_column(ms_parser *p, const ms_alteration *a)
{
    const size_t start = p->i - 1;
    if (!ms_take_kw(p, MS_KW_COLUMN) &&
        (ms_at_kw(p, MS_KW_INDEX) || ms_at_kw(p, MS_KW_CHECK) || ms_at_kw(p, MS_KW_CONSTRAINT)) &&
        ms_is_name(p, ms_ahead(p, 1)))
        return false;
    if (ms_take_if_exists(p)) /* MariaDB */
        p->inexact = true;
    const char *column = ms_take_ident(p);
    for (size_t i = 0; column != NULL && i < sizeof column_actions / sizeof *column_actions; i++) {
        const size_t n = at_words(p, column_actions[i].words);
        if (n == 0)
            continue;
        p->i += n;
        if (column_actions[i].read != NULL)
            return column_actions[i].read(p, a, column);
        ms_alter_push(p, a, column_actions[i].kind)->column = column;
        return true;
    }
    return column != NULL && at_column_option(p) && ms_alter_push_option(p, a, column, start, "ALTER COLUMN");
}

/* MODIFY says all of the column anew; CHANGE renames it first. */
static bool whole_column(ms_parser *p, const ms_alteration *a, const char *old)
{
    ms_column *column = MS_NEW(p->arena, ms_column);
    ms_column_extra extra;
    const char *after = NULL;
    if (!ms_take_column(p, column, &extra) || !ms_alter_position(p, &after))
        return false;
    if (old != NULL && strcmp(old, column->name) != 0) {
        ms_op *rename = ms_alter_push(p, a, MS_OP_RENAME_COLUMN);
        rename->column = old;
        rename->new_column = column->name;
    }
    ms_op *op = ms_alter_push(p, a, MS_OP_CHANGE_TYPE);
    op->column = column->name;
    op->column_def = column;
    op->after = after;
    op->whole_column = true;
    op->volatile_default = extra.volatile_default;
    ms_alter_push_extra(p, a, &extra);
    return true;
}

bool ms_alter_modify(ms_parser *p, const ms_alteration *a)
{
    if (!p->dialect->parse.modify_change)
        return false;
    ms_take_kw(p, MS_KW_COLUMN);
    if (ms_take_if_exists(p))
        p->inexact = true;
    return whole_column(p, a, NULL);
}

bool ms_alter_change(ms_parser *p, const ms_alteration *a)
{
    if (!p->dialect->parse.modify_change)
        return false;
    ms_take_kw(p, MS_KW_COLUMN);
    if (ms_take_if_exists(p))
        p->inexact = true;
    const char *old = ms_take_ident(p);
    return old != NULL && whole_column(p, a, old);
}
