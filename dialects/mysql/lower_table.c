/* lower_table.c: CREATE TABLE for MySQL and MariaDB: columns, constraints, indexes, options. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "../common/common.h"
#include "my.h"

/* ---- defaults ---- */

static const char *const now_words[] = { "current_timestamp", "now", "localtime", "localtimestamp" };

static const char *skip_blanks(const char *p)
{
    return p + strspn(p, " \t\r\n");
}

/* Is the text one of the spellings of the current time? Then *precise says whether it states a precision. */
static bool is_now(const char *text, bool *precise)
{
    for (size_t i = 0; i < sizeof now_words / sizeof *now_words; i++) {
        const size_t n = strlen(now_words[i]);
        if (strncasecmp(text, now_words[i], n) != 0)
            continue;
        const char *p = skip_blanks(text + n);
        if (*p == '\0') {
            *precise = false;
            return strcasecmp(now_words[i], "now") != 0;
        }
        if (*p != '(')
            continue;
        p = skip_blanks(p + 1);
        *precise = *p != ')';
        p = skip_blanks(p + strspn(p, "0123456789"));
        return *p == ')' && *skip_blanks(p + 1) == '\0';
    }
    return false;
}

/* A string literal to its end; NULL when the text goes on behind it. */
static bool is_one_string(const char *p)
{
    for (p++; *p != '\0'; p++) {
        if (*p == '\\' && p[1] != '\0')
            p++;
        else if (*p == '\'' && *++p != '\'')
            return *skip_blanks(p) == '\0';
    }
    return false;
}

static bool is_number(const char *p)
{
    p += *p == '-' || *p == '+';
    const size_t digits = strspn(p, "0123456789.");
    if (digits == 0)
        return false;
    p += digits;
    if (*p == 'e' || *p == 'E') {
        p++;
        p += *p == '-' || *p == '+';
        p += strspn(p, "0123456789");
    }
    return *skip_blanks(p) == '\0';
}

bool ms_my_is_literal(const char *text)
{
    static const char *const words[] = { "null", "true", "false" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(text, words[i]) == 0)
            return true;
    if (is_number(text))
        return true;
    if (strchr("bBxXnN", *text) != NULL && text[1] == '\'')
        return is_one_string(text + 1);
    if (strncasecmp(text, "0x", 2) == 0)
        return text[2 + strspn(text + 2, "0123456789abcdefABCDEF")] == '\0';
    if (*text == '_') { /* _utf8mb4'..' and _utf8mb4 0x.. */
        const char *p = skip_blanks(text + strcspn(text, " \t'\""));
        return *p == '\'' ? is_one_string(p) : strncasecmp(p, "0x", 2) == 0 && strchr(p, ' ') == NULL;
    }
    return *text == '\'' && is_one_string(text);
}

/* Is the whole text inside one pair of parentheses? */
static bool is_parenthesised(const char *text)
{
    int depth = 0;
    if (*text != '(')
        return false;
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '\'' || *p == '"' || *p == '`') {
            const char quote = *p;
            for (p++; *p != '\0' && *p != quote; p++)
                p += *p == '\\' && p[1] != '\0';
            if (*p == '\0')
                return false;
        }
        depth += *p == '(';
        depth -= *p == ')';
        if (depth == 0)
            return *skip_blanks(p + 1) == '\0';
    }
    return false;
}

static void put_now(ms_sql *sql, const char *text, bool precise, const ms_type *type)
{
    ms_sql_raw(sql, precise ? text : "CURRENT_TIMESTAMP");
    if (!precise && ms_my_time_precision(type) > 0) {
        ms_sql_punct(sql, "(");
        ms_sql_int(sql, ms_my_time_precision(type));
        ms_sql_punct(sql, ")");
    }
}

bool ms_my_is_lob(const ms_type *type)
{
    return type->kind == MS_TYPE_TEXT || type->kind == MS_TYPE_BLOB || type->kind == MS_TYPE_JSON ||
           type->kind == MS_TYPE_JSONB;
}

static ms_status put_default(ms_my_lower *lower, ms_sql *sql, const ms_column *column)
{
    const char *text = skip_blanks(column->default_expr);
    const bool time = column->type.kind == MS_TYPE_TIMESTAMP || column->type.kind == MS_TYPE_TIMESTAMPTZ;
    bool precise;
    ms_sql_kw(sql, "DEFAULT");
    if (time && is_now(text, &precise)) {
        put_now(sql, text, precise, &column->type);
        return MS_OK;
    }
    const bool lob = ms_my_is_lob(&column->type) && strcasecmp(text, "null") != 0;
    if (ms_my_is_literal(text) && (!lob || ms_my_has(lower->family, lower->version, MS_MY_LOB_DEFAULT))) {
        ms_sql_raw(sql, text);
        return MS_OK;
    }
    if (!ms_my_has(lower->family, lower->version, MS_MY_EXPR_DEFAULT))
        return ms_my_unsupported(lower, "this version takes only literals as defaults",
                                 "Add the column without a default and fill it with an update or a trigger.");
    if (is_parenthesised(text)) {
        ms_sql_raw(sql, text);
    } else {
        ms_sql_kw(sql, "(");
        ms_sql_punct(sql, text);
        ms_sql_punct(sql, ")");
    }
    return MS_OK;
}

/* ---- columns ---- */

static void put_generated(ms_sql *sql, const ms_column *column)
{
    ms_sql_kw(sql, "GENERATED ALWAYS AS (");
    ms_sql_punct(sql, column->generated_expr != NULL ? column->generated_expr : "NULL");
    ms_sql_punct(sql, ")");
    ms_sql_kw(sql, column->generated == MS_GENERATED_STORED ? "STORED" : "VIRTUAL");
}

static void put_on_update(ms_sql *sql, const ms_column *column)
{
    bool precise;
    ms_sql_kw(sql, "ON UPDATE");
    if (is_now(skip_blanks(column->on_update), &precise))
        put_now(sql, column->on_update, precise, &column->type);
    else
        ms_sql_raw(sql, column->on_update);
}

ms_status ms_my_put_column(ms_my_lower *lower, ms_sql *sql, const ms_column *column)
{
    ms_status status = ms_my_type_write(lower->family, lower->version, &column->type, sql, lower->err);
    if (status != MS_OK) {
        ms_error_context(lower->err, "%s: column %s", lower->family->product, column->name);
        return status;
    }
    if (column->generated != MS_GENERATED_NONE)
        put_generated(sql, column);
    if (column->not_null && !(column->generated != MS_GENERATED_NONE && lower->family->mariadb))
        ms_sql_kw(sql, "NOT NULL");
    else if (column->type.kind == MS_TYPE_TIMESTAMPTZ && column->generated == MS_GENERATED_NONE)
        ms_sql_kw(sql, "NULL"); /* without explicit_defaults_for_timestamp TIMESTAMP alone means NOT NULL */
    if (column->default_expr != NULL && column->generated == MS_GENERATED_NONE &&
        (status = put_default(lower, sql, column)) != MS_OK)
        return status;
    if (column->on_update != NULL)
        put_on_update(sql, column);
    if (column->identity != MS_IDENTITY_NONE)
        ms_sql_kw(sql, "AUTO_INCREMENT");
    if (column->invisible) {
        if (!ms_my_has(lower->family, lower->version, MS_MY_INVISIBLE_COLUMN))
            return ms_my_unsupported(lower, "this version has no invisible columns", NULL);
        ms_sql_kw(sql, "INVISIBLE");
    }
    if (column->comment != NULL && *column->comment != '\0') {
        ms_sql_kw(sql, "COMMENT");
        ms_my_put_plain_string(sql, column->comment);
    }
    if (column->check_expr != NULL)
        return ms_my_put_constraint(lower, sql, &(ms_constraint){ .kind = MS_CONSTRAINT_CHECK, .expr = column->check_expr });
    return MS_OK;
}

/* ---- the statement ---- */

static void separate(ms_sql *sql, size_t *n)
{
    ms_sql_punct(sql, (*n)++ > 0 ? ",\n    " : "\n    ");
}

static ms_status put_members(ms_my_lower *lower, ms_sql *sql, const ms_table *table)
{
    size_t n = 0;
    ms_status status;
    for (size_t i = 0; i < table->columns.n; i++) {
        separate(sql, &n);
        ms_sql_ident(sql, table->columns.v[i].name);
        if ((status = ms_my_put_column(lower, sql, &table->columns.v[i])) != MS_OK)
            return status;
    }
    for (size_t i = 0; i < table->constraints.n; i++) {
        if (table->constraints.v[i].kind == MS_CONSTRAINT_NOT_NULL)
            continue; /* said by the column */
        separate(sql, &n);
        if ((status = ms_my_put_constraint(lower, sql, &table->constraints.v[i])) != MS_OK)
            return status;
    }
    for (size_t i = 0; i < table->indexes.n; i++) {
        if (table->indexes.v[i].of_constraint)
            continue;
        separate(sql, &n);
        if ((status = ms_my_put_inline_index(lower, sql, &table->indexes.v[i])) != MS_OK)
            return status;
    }
    return MS_OK;
}

static void put_table_tail(ms_sql *sql, const ms_table *table)
{
    if (table->options != NULL && *table->options != '\0')
        ms_sql_raw(sql, table->options);
    if (table->comment != NULL && *table->comment != '\0') {
        ms_sql_kw(sql, "COMMENT =");
        ms_my_put_plain_string(sql, table->comment);
    }
    if (table->partition_by != NULL) {
        ms_sql_kw(sql, "PARTITION BY");
        ms_sql_raw(sql, table->partition_by);
    }
    if (table->as_select != NULL) {
        ms_sql_kw(sql, "AS");
        ms_sql_raw(sql, table->as_select);
    }
}

ms_status ms_my_lower_create_table(ms_my_lower *lower, const ms_op *op)
{
    const ms_table *table = op->table;
    if (table->partition_of.name != NULL)
        return ms_my_unsupported(lower, "a partition is part of its table's definition",
                                 "Write PARTITION BY ... (PARTITION ...).");
    if (table->unlogged)
        return ms_my_unsupported(lower, "there are no unlogged tables", "Leave UNLOGGED out.");
    ms_sql sql;
    ms_sql_init(&sql, lower->arena, &ms_my_style);
    ms_sql_kw(&sql, table->temporary ? "CREATE TEMPORARY TABLE" : "CREATE TABLE");
    if (op->if_not_exists)
        ms_sql_kw(&sql, "IF NOT EXISTS");
    ms_common_name(&sql, table->name);
    if (table->like.name != NULL) {
        ms_sql_kw(&sql, "LIKE");
        ms_common_name(&sql, table->like);
        ms_my_emit(lower, &sql);
        return MS_OK;
    }
    if (table->columns.n > 0) {
        ms_sql_kw(&sql, "(");
        const ms_status status = put_members(lower, &sql, table);
        if (status != MS_OK)
            return status;
        ms_sql_punct(&sql, "\n)");
    }
    put_table_tail(&sql, table);
    ms_my_emit(lower, &sql);
    return MS_OK;
}
