/* condition.c: what the checks of a table ask of a column, from their trees: bounds, choices, lengths.
 *
 * What must hold (under AND) narrows the bounds; what may hold (under OR, NOT, CASE) gives values to try. The server judges,
 * and rows.c asks for other values when it refuses. Regular expressions are not solved. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "ir/expr_rules.h"
#include "ir/model.h"
#include "test/internal.h"

typedef struct reading {
    ms_value_request *r;
    ms_arena *arena;
} reading;

static bool is_column(const reading *rd, const ms_expr *e)
{
    const bool fold = (rd->r->catalog->compare & MS_COMPARE_OTHERS_CI) != 0;
    return e->kind == MS_EXPR_COLUMN && ms_text_equal(e->name, rd->r->column->name, fold || !e->quoted);
}

static bool is_length(const reading *rd, const ms_expr *e)
{
    static const char *const names[] = { "length", "char_length", "character_length", "octet_length", "len" };
    for (size_t i = 0; e->kind == MS_EXPR_CALL && i < sizeof names / sizeof *names; i++)
        if (strcmp(e->name, names[i]) == 0)
            return e->parts.n == 1 && is_column(rd, ms_expr_bare(e->parts.v[0]));
    return false;
}

static bool names_column(const ms_expr *e, void *context)
{
    return !is_column(context, e);
}

/* Is the column somewhere in it? */
static bool is_about(reading *rd, const ms_expr *e) { return !ms_expr_walk(e, names_column, rd); }

/* 'it\'\'s' -> it's; NULL: no string */
static const char *string_of(const reading *rd, const ms_expr *e)
{
    const char *p = e->kind == MS_EXPR_LITERAL ? strchr(e->name, '\'') : NULL;
    if (p == NULL)
        return NULL;
    char *out = ms_arena_alloc(rd->arena, strlen(p) + 1);
    size_t n = 0;
    for (p++; *p != '\0' && (*p != '\'' || p[1] == '\''); p++) {
        out[n++] = *p;
        p += *p == '\'';
    }
    return out;
}

/* The number that a literal is, with its sign, in quotes too. */
static bool number_of(const reading *rd, const ms_expr *e, double *number)
{
    const bool minus = ms_expr_is_operator(e, "-") && e->parts.n == 1;
    e = ms_expr_bare(minus ? e->parts.v[0] : e);
    const char *text = e->kind != MS_EXPR_LITERAL ? NULL : *e->name == '\'' ? string_of(rd, e) : e->name;
    char *end = NULL;
    *number = text == NULL ? 0 : strtod(text, &end) * (minus ? -1 : 1);
    return text != NULL && end != text && *end == '\0';
}

static bool add_literal(const ms_expr *e, void *context)
{
    reading *rd = context;
    double number;
    if (e->kind == MS_EXPR_LITERAL && string_of(rd, e) != NULL)
        MS_PUSH(rd->arena, &rd->r->texts, string_of(rd, e));
    else if (number_of(rd, e, &number))
        MS_PUSH(rd->arena, &rd->r->numbers, number);
    return true;
}

static bool is_whole(const reading *rd)
{
    const ms_type_kind kind = rd->r->column->type.kind;
    return kind != MS_TYPE_DECIMAL && kind != MS_TYPE_REAL && kind != MS_TYPE_DOUBLE;
}

static void narrow(ms_bounds *b, double low, double high)
{
    if (low > b->low)
        b->low = low;
    if (high < b->high)
        b->high = high;
}

/* column op value, where it must hold, or its length op value */
static void bound(reading *rd, const ms_expr *about, const char *op, const ms_expr *value)
{
    ms_bounds *b = is_length(rd, about) ? &rd->r->length : &rd->r->number;
    const double step = b == &rd->r->length || is_whole(rd) ? 1 : 0.5;
    double n;
    const ms_type_kind kind = rd->r->column->type.kind;
    const bool text = b == &rd->r->number && (kind < MS_TYPE_BOOLEAN || kind > MS_TYPE_DOUBLE);
    if (text || !number_of(rd, value, &n)) {
        if (strcmp(op, "=") == 0 && b == &rd->r->number)
            add_literal(value, rd);
    } else if (strcmp(op, "=") == 0) {
        narrow(b, n, n);
    } else if (*op == '>') {
        narrow(b, op[1] == '=' ? n : n + step, b->high);
    } else if (*op == '<' && op[1] != '>') {
        narrow(b, b->low, op[1] == '=' ? n : n - step);
    }
}

static const char *turned(const char *op)
{
    static const char *const pairs[][2] = { { "<", ">" }, { "<=", ">=" }, { ">", "<" }, { ">=", "<=" } };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (strcmp(pairs[i][0], op) == 0)
            return pairs[i][1];
    return op;
}

/* x LIKE 'a%_': a and one letter more */
static void add_pattern(reading *rd, const ms_expr *pattern)
{
    const char *text = string_of(rd, pattern);
    if (text == NULL)
        return;
    char *out = ms_arena_strdup(rd->arena, text);
    size_t n = 0;
    for (const char *p = text; *p != '\0'; p++)
        if (*p != '%')
            out[n++] = *p == '_' ? 'a' : *p;
    out[n] = '\0';
    MS_PUSH(rd->arena, &rd->r->texts, out);
}

/* Everything that is said of the column in e; must: it has to hold. */
static void read_tree(reading *rd, const ms_expr *e, bool must)
{
    const bool all = ms_expr_is_operator(e, "and");
    if (!is_about(rd, e))
        return;
    if (all || ms_expr_is_operator(e, "or")) {
        for (size_t i = 0; i < e->parts.n; i++)
            read_tree(rd, e->parts.v[i], must && all);
        return;
    }
    if (e->kind != MS_EXPR_OPERATOR || e->parts.n < 2) {
        ms_expr_walk(e, add_literal, rd);
        return;
    }
    const ms_expr *left = ms_expr_bare(e->parts.v[0]), *right = ms_expr_bare(e->parts.v[1]);
    const bool direct = is_column(rd, left) || is_length(rd, left), other = is_column(rd, right) || is_length(rd, right);
    if (ms_expr_is_operator(e, "between") && direct && must && e->parts.n == 3) {
        bound(rd, left, ">=", right);
        bound(rd, left, "<=", ms_expr_bare(e->parts.v[2]));
    } else if ((ms_expr_is_operator(e, "like") || ms_expr_is_operator(e, "~~")) && direct) {
        add_pattern(rd, right);
    } else if (must && (direct || other) && strchr("<>=", *e->name) != NULL && (direct ? right : left)->kind != MS_EXPR_CALL) {
        bound(rd, direct ? left : right, direct ? e->name : turned(e->name), direct ? right : left);
    } else if (!(direct && (ms_expr_is_operator(e, "<>") || ms_expr_is_operator(e, "!=") || ms_expr_is_operator(e, "not in")))) {
        ms_expr_walk(e, add_literal, rd);
    }
}

static void read_check(reading *rd, const char *expr)
{
    if (expr != NULL)
        read_tree(rd, ms_expr_parse(ms_expr_rules_of(rd->r->catalog->compare), expr, rd->arena), true);
}

void ms_value_read_checks(ms_value_request *r, ms_arena *arena)
{
    reading rd = { .r = r, .arena = arena };
    r->number = r->length = (ms_bounds){ -MS_UNBOUND, MS_UNBOUND };
    for (size_t i = 0; i < r->table->constraints.n; i++)
        if (r->table->constraints.v[i].kind == MS_CONSTRAINT_CHECK)
            read_check(&rd, r->table->constraints.v[i].expr);
    for (size_t i = 0; i < r->table->columns.n; i++)
        read_check(&rd, r->table->columns.v[i].check_expr);
}
